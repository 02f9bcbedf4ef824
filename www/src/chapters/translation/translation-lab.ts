import { html, nothing } from 'lit';
import { InView } from '../../page/in-view';
import { TranslationExhibit } from './translation-exhibit';
import '../../page/exhibit.css';
import './attention-map';
import './beam-tree';
import './source-input';
import './state-maps';
import './step-scrubber';
import './top-letters';
import './translation-outputs';
import './translation.css';
import './translation-code';
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
        <translation-code></translation-code>
      </div>
    `;
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
