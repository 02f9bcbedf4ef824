import { html } from 'lit';
import { DEFAULT_MODEL } from '../../engine/default-model';
import { InView } from '../../page/in-view';
import { TranslationExhibit } from '../translation/translation-exhibit';
import '../../page/exhibit.css';
import '../translation/attention-map';
import '../translation/source-input';
import '../translation/translation-outputs';
import '../translation/translation.css';
import '../translation/translator-choice';
import { openTranslator } from '../translation/translator-choice';

/** Type Spanish and see it translated: the whole tool, without its inside. */
class TranslateSentence extends TranslationExhibit {
  readonly #inView = new InView(this);

  constructor() {
    super();
    this.follow(() => [this.store.engine.models], 'change');
  }

  override firstUpdated() {
    this.store.engine.start();
  }

  override render() {
    return html`
      <div class="translate-exhibit" @dragover=${this.#dragOver} @drop=${this.#drop}>
        <div class="translate-writing">
          <source-input></source-input>
          <translation-outputs></translation-outputs>
        </div>
        <attention-map></attention-map>
        <translator-choice></translator-choice>
      </div>
    `;
  }

  override updated() {
    // The drawing comes first: the translators are fetched when its network is here.
    if (this.#inView.value && this.store.engine.models.has(DEFAULT_MODEL)) this.store.wake();
  }

  #dragOver(event: DragEvent) {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
  }

  #drop(event: DragEvent) {
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    void openTranslator(file, this.store);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'translate-sentence': TranslateSentence;
  }
}

customElements.define('translate-sentence', TranslateSentence);
