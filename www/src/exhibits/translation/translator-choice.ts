import { html, LitElement, nothing } from 'lit';
import { store, VARIANTS } from '../../engine/translation-store';
import { texts } from '../../texts/translation.en';
import { clearError, showError } from '../../ui/errors';
import { readFile } from '../files';
import { UpdatesOn } from '../updates';

/** Far more than the homework's translator, which is 1.2 MB in f32. */
const LARGEST_WEIGHTS = 64_000_000;

/** Opens a checkpoint as a translator. */
export async function openTranslator(file: File): Promise<void> {
  try {
    await store.addOwn(file.name, await readFile(file, LARGEST_WEIGHTS));
    clearError();
  } catch (error) {
    showError((error as Error).message);
  }
}

/** A checkpoint of the reader's own in the place of one of ours. */
class TranslatorChoice extends LitElement {
  constructor() {
    super();
    new UpdatesOn(this, store, 'result');
  }

  override createRenderRoot() {
    return this;
  }

  override render() {
    const { own: said } = texts;
    return html`
      <label class="button">
        ${said.open}
        <input class="visually-hidden" type="file" data-testid="translator-weights-input" accept=".safetensors"
          @change=${this.#open}>
      </label>
      ${VARIANTS.map((variant) => {
        const own = store.own[variant];
        return own
          ? html`<span class="own-translator">${said.inUse(own.label, texts.variants[variant])}
              <button type="button" class="quiet" aria-label=${said.remove(own.label)} title=${said.remove(own.label)}
                @click=${() => store.removeOwn(variant)}>×</button></span>`
          : nothing;
      })}
      <p class="help">${said.hint}</p>
    `;
  }

  async #open(event: Event) {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (file) await openTranslator(file);
    // So that the same file, mended, can be chosen again.
    input.value = '';
  }
}

customElements.define('translator-choice', TranslatorChoice);
