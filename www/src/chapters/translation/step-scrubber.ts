import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { texts } from '#language/chapters/translation/texts';
import type { On } from '../../page/exhibit';
import { TranslationExhibit } from './translation-exhibit';

let elements = 0;

/** Which letter is looked at, and in which of the translators. */
class StepScrubber extends TranslationExhibit {
  readonly #group = `step-scrubber-${++elements}`;

  constructor() {
    super('result', 'step');
  }

  override render() {
    const { steps: said } = texts;
    const letters = this.store.seen?.letters ?? [];
    const step = Math.min(this.store.step, letters.length - 1);
    const token = letters[step]?.token;
    const here = token === undefined ? '' : said.of(step + 1, letters.length, token);
    return html`
      <fieldset class="lens">
        <legend>${said.lens}</legend>
        ${this.store.tool.variants.map(
          (variant) => html`<label class="choice">
            <input type="radio" name=${this.#group} value=${variant} .checked=${this.store.lens === variant}
              @change=${() => this.store.setLens(variant)}>
            <span>${texts.variants[variant]}</span>
          </label>`,
        )}
      </fieldset>
      <div class="scrub">
        <button type="button" data-testid="translation-play" ?disabled=${letters.length === 0}
          @click=${() => this.#play()}>${this.store.playing ? said.stop : said.play}</button>
        <button type="button" class="icon" aria-label=${said.previous} title=${said.previous}
          ?disabled=${step <= 0} @click=${() => this.store.select(step - 1)}>‹</button>
        <input type="range" data-testid="translation-step" aria-label=${said.label} min="1"
          max=${Math.max(1, letters.length)} step="1" .value=${live(String(Math.max(1, step + 1)))}
          aria-valuetext=${here || nothing} ?disabled=${letters.length === 0} @input=${this.#go}>
        <button type="button" class="icon" aria-label=${said.next} title=${said.next}
          ?disabled=${step >= letters.length - 1} @click=${() => this.store.select(step + 1)}>›</button>
        <output>${here}</output>
      </div>
    `;
  }

  #play() {
    if (this.store.playing) this.store.select(this.store.step);
    else this.store.play();
  }

  #go(event: On<HTMLInputElement>) {
    this.store.select(event.currentTarget.valueAsNumber - 1);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'step-scrubber': StepScrubber;
  }
}

customElements.define('step-scrubber', StepScrubber);
