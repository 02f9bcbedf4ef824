import { html, nothing } from 'lit';
import { texts } from '#language/chapters/translation/texts';
import { texts as shared } from '#language/engine/texts';
import { readFile } from '../../drawing/files';
import type { AttentionChoice } from '../../engine/protocol';
import { clearError, showError } from '../../page/errors';
import type { On } from '../../page/exhibit';
import type { TranslationStore, Variant } from './state';
import { TranslationExhibit } from './translation-exhibit';

/** Far more than the homework's translator, which is 1.2 MB in f32. */
const LARGEST_WEIGHTS = 64_000_000;

const READINGS: readonly AttentionChoice[] = ['', 'code', 'equations'];

/** Opens a checkpoint as a translator. */
export function openTranslator(file: File, store: TranslationStore): Promise<void> {
  return orSay(readFile(file, LARGEST_WEIGHTS).then((bytes) => store.addOwn(file.name, bytes)));
}

/** Waits for what may fail, and tells the reader if it does. */
async function orSay(attempt: Promise<void>): Promise<void> {
  try {
    await attempt;
    clearError();
  } catch (error) {
    showError((error as Error).message);
  }
}

/** A checkpoint of the reader's own in the place of one of ours. */
class TranslatorChoice extends TranslationExhibit {
  constructor() {
    super('result');
  }

  override render() {
    const { own: said } = texts;
    return html`
      <label class="button">
        ${said.open}
        <input class="visually-hidden" type="file" data-testid="translator-weights-input" @change=${this.#open}>
      </label>
      ${this.store.tool.variants.map((variant) => {
        const own = this.store.own[variant];
        return own
          ? html`<span class="own-translator">${said.inUse(own.label, texts.variants[variant])}
              <button type="button" class="quiet" aria-label=${said.remove(own.label)} title=${said.remove(own.label)}
                @click=${() => this.store.removeOwn(variant)}>×</button></span>
              <p class="help" data-testid="translator-weights-found">${shared.foundIn(own.label, own.found)}</p>
              ${variant === 'plain' ? nothing : this.#reading(variant)}`
          : nothing;
      })}
      <p class="help">${said.hint}</p>
    `;
  }

  #reading(variant: Variant) {
    const { own: said } = texts;
    const reading = this.store.readingOf(variant);
    return html`
      <label class="own-reading">
        ${said.reading}
        <select data-testid="attention-reading" @change=${(event: On<HTMLSelectElement>) => this.#read(variant, event)}>
          ${READINGS.map(
            (value) =>
              html`<option value=${value} ?selected=${value === reading}>${said.readings[value]}</option>`,
          )}
        </select>
      </label>
    `;
  }

  async #read(variant: Variant, event: On<HTMLSelectElement>) {
    await orSay(this.store.readOwn(variant, event.currentTarget.value as AttentionChoice));
  }

  async #open(event: On<HTMLInputElement>) {
    const input = event.currentTarget;
    const file = input.files?.[0];
    if (file) await openTranslator(file, this.store);
    // So that the same file, mended, can be chosen again.
    input.value = '';
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'translator-choice': TranslatorChoice;
  }
}

customElements.define('translator-choice', TranslatorChoice);
