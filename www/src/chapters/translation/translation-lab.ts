import { html, nothing } from 'lit';
import type { Translation } from '../../engine/protocol';
import '../../figures/as-code';
import { InView } from '../../page/in-view';
import { TranslationExhibit } from './translation-exhibit';
import '../../page/exhibit.css';
import { arrive } from '../../page/address';
import './attention-map';
import './beam-tree';
import './source-input';
import './state-maps';
import './step-scrubber';
import './top-letters';
import './translation-outputs';
import './translation.css';
import './translation-lab.css';
import './translator-choice';

/** The translation from inside: letter by letter, the attention, the states and the search. */
class TranslationLab extends TranslationExhibit {
  readonly #inView = new InView(this);
  #seen = false;

  constructor() {
    super('result');
  }

  override render() {
    // The inside costs time to draw: it is made when somebody comes near, and then stays.
    this.#seen ||= this.#inView.value;
    return html`
      <div class="translate-exhibit lab">
        <source-input></source-input>
        <translation-outputs></translation-outputs>
        ${
          this.#seen
            ? html`<step-scrubber></step-scrubber>
                <div class="lab-attention">
                  <attention-map></attention-map>
                  <top-letters></top-letters>
                </div>
                <beam-tree></beam-tree>
                <state-maps></state-maps>`
            : nothing
        }
        <translator-choice></translator-choice>
        ${this.#code(this.store.seen)}
      </div>
    `;
  }

  /** A checkpoint of the reader's own may have other names in it than ours. */
  #code(translation: Translation | undefined) {
    const { lens, own, width, results } = this.store;
    const greedy = width > 1 ? results[lens]?.greedy : translation;
    if (!greedy || own[lens]) return nothing;
    const name = lens === 'attention' ? 'translation' : `translation-${lens}`;
    return html`<as-code name=${name} .program=${() => this.#program(greedy)}></as-code>`;
  }

  async #program(translation: Translation) {
    const { greedy } = await import('#language/chapters/translation/programs');
    const { engine, lens } = this.store;
    return greedy(translation, await engine.models.fileOf(this.store.modelOf(lens)));
  }

  override firstUpdated() {
    arrive(this);
  }

  override updated() {
    if (this.#inView.value) this.store.wake('attention', 'plain');
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'translation-lab': TranslationLab;
  }
}

customElements.define('translation-lab', TranslationLab);
