import { html } from 'lit';
import { InView } from '../../page/in-view';
import { TranslationExhibit } from '../translation/translation-exhibit';
import '../../page/exhibit.css';
import '../translation/attention-map';
import '../translation/source-input';
import '../translation/translation-code';
import '../translation/translation-outputs';
import '../translation/translation.css';
import '../translation/translator-choice';
import { openTranslator } from '../translation/translator-choice';

/** Type Spanish and see it translated: the whole tool, without its inside. */
class TranslateSentence extends TranslationExhibit {
  readonly #inView = new InView(this);

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
        <translation-code></translation-code>
      </div>
    `;
  }

  override updated() {
    // A sentence that was given elsewhere is translated; otherwise nothing is fetched before the first letter.
    if (this.#inView.value && this.store.isGiven) this.store.wake(...this.store.tool.variants);
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
