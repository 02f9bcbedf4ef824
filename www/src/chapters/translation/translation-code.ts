import { html, nothing } from 'lit';
import type { Translation } from '../../engine/protocol';
import '../../figures/as-code';
import { TranslationExhibit } from './translation-exhibit';

/** The translation that is shown, as a program. */
class TranslationCode extends TranslationExhibit {
  #code: unknown = nothing;

  constructor() {
    super('result');
  }

  override render() {
    const { seen, lens, own, width, phase } = this.store;
    // It stays while the next is being written, so that nothing below it jumps.
    if (seen) {
      const name = lens === 'attention' ? 'translation' : `translation-${lens}`;
      const program = own[lens] ? undefined : () => this.#program(seen, width, this.store.modelOf(lens));
      this.#code = html`<as-code name=${name} .program=${program}></as-code>`;
    } else if (phase !== 'working') this.#code = nothing;
    return this.#code;
  }

  async #program(translation: Translation, width: number, model: string) {
    const { translated } = await import('#language/chapters/translation/programs');
    return translated(translation, width, await this.store.engine.models.fileOf(model));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'translation-code': TranslationCode;
  }
}

customElements.define('translation-code', TranslationCode);
