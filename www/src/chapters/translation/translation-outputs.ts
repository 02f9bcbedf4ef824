import { html, nothing } from 'lit';
import type { Sentence } from '#language/chapters/translation/sentences';
import { texts } from '#language/chapters/translation/texts';
import { bytes } from '#language/page/numbers';
import type { Letter } from '../../engine/protocol';
import type { Result, Variant } from './state';
import { TranslationExhibit } from './translation-exhibit';
import './translation-outputs.css';

const TEST_IDS: Record<Variant, string> = {
  attention: 'translation-output',
  plain: 'translation-output-plain',
  people: 'translation-output-people',
};

/** The English of the translators side by side, as far as it is written. */
class TranslationOutputs extends TranslationExhibit {
  /** What is told to a screen reader: a translation when it is done. */
  #announced = '';

  constructor() {
    super('result', 'step');
    this.follow(() => [this.store.engine.models], 'change');
  }

  override render() {
    const { variants } = this.store.tool;
    const [result] = variants.flatMap((variant) => this.store.results[variant] ?? []);
    if (this.store.phase === 'done' && result) {
      this.#announced = texts.output.announced(result.translation.translation);
    }
    return html`
      ${variants.map((variant, place) => this.#output(variant, place, this.store.results[variant]))}
      <span class="visually-hidden" role="status">${this.#announced}</span>
    `;
  }

  #output(variant: Variant, place: number, result: Result | undefined) {
    const { output: said } = texts;
    const label = this.store.own[variant]?.label;
    return html`
      <section class="output" data-variant=${variant}>
        <h3>${texts.variants[variant]} ${label ? html`<small>${label}</small>` : nothing}</h3>
        <p class="english" lang="en" translate="no" ?data-playing=${this.store.playing} @pointerover=${this.#point}
          @pointerleave=${() => this.store.leave()} @click=${this.#select}>
          <span data-testid=${place === 0 ? TEST_IDS.attention : TEST_IDS[variant]} data-state=${this.#state(variant)}
            data-model=${this.store.own[variant]?.label ?? this.store.modelOf(variant)}
            data-score=${result?.translation.score ?? nothing}>${
              result ? letters(result.translation.letters, this.store.step) : nothing
            }</span>${
              result
                ? html`<span class="letter ending" ?data-here=${this.store.step >= result.translation.letters.length - 1}
                  ?data-later=${this.store.step < result.translation.letters.length - 1}>${
                    result.translation.finished ? said.end : '…'
                  }</span>`
                : html`<span class="help">${this.#absence(variant, place)}</span>`
            }
        </p>
        ${place > 0 ? this.#ask(variant) : nothing}
        ${result ? facts(result, this.store.known) : nothing}
      </section>
    `;
  }

  #state(variant: Variant): string {
    if (!this.store.isAwake(variant)) return 'waiting';
    return this.store.phase === 'done' && this.store.missing.has(variant) ? 'missing' : this.store.phase;
  }

  #absence(variant: Variant, place: number): string {
    const { output: said } = texts;
    const { phase } = this.store;
    if (phase === 'empty' || phase === 'refused') return place === 0 ? said.nothing : '';
    if (this.store.missing.has(variant)) return said.missing;
    const file = this.#toFetch(variant);
    if (!this.store.isAwake(variant)) {
      if (place > 0) return '';
      return file ? said.whenAsked(bytes(file.size)) : said.waiting;
    }
    if (phase === 'waiting') return said.waiting;
    return file ? said.fetching(bytes(file.size)) : '';
  }

  /** The weights of a translator that are not here yet. */
  #toFetch(variant: Variant) {
    const { models } = this.store.engine;
    return models.translators.find(({ name }) => name === this.store.modelOf(variant) && !models.has(name));
  }

  /** Asks for one that is fetched for nobody who does not ask. */
  #ask(variant: Variant) {
    if (this.store.isAwake(variant)) return nothing;
    const file = this.#toFetch(variant);
    return html`<button type="button" @click=${() => this.store.wake(variant)}>
      ${texts.output.ask(file ? bytes(file.size) : '')}
    </button>`;
  }

  #point(event: PointerEvent) {
    const step = stepOf(event);
    if (step !== null && event.pointerType === 'mouse') this.store.point({ step, source: null });
  }

  #select(event: Event) {
    const step = stepOf(event);
    if (step !== null) this.store.select(step);
  }
}

function stepOf(event: Event): number | null {
  const letter = (event.target as Element).closest<HTMLElement>('[data-step]');
  return letter ? Number(letter.dataset.step) : null;
}

/** The letters one by one; nothing but them stands in the element, so that its text is the translation. */
function letters(all: Letter[], at: number) {
  return all.map(({ token }, step) =>
    /^<.+>$/.test(token)
      ? nothing
      : html`<span class="letter" data-step=${step} ?data-here=${step === at}
          ?data-later=${step > at}>${token}</span>`,
  );
}

/** How good it is, and what greedy search makes of it. */
function facts({ translation, greedy, distance }: Result, known: Sentence | null) {
  const { output: said } = texts;
  return html`
    <dl class="output-facts">
      <div title=${said.scoreTitle}><dt>${said.scoreName}</dt><dd>${said.score(translation.score)}</dd></div>
      ${
        known && distance !== null
          ? html`<div><dt>${said.reference[known.origin]}</dt><dd><q lang="en" translate="no">${known.english}</q><br>
              <span data-testid="edit-distance" data-value=${distance.letters}>${said.distance(distance, known.english.length)}</span></dd></div>`
          : nothing
      }
      ${
        greedy
          ? html`<div><dt>${said.greedy}</dt><dd>${
              greedy.translation === translation.translation
                ? said.same
                : html`<q lang="en" translate="no">${greedy.translation}</q> ${said.score(greedy.score)}`
            }</dd></div>`
          : nothing
      }
    </dl>
    ${translation.finished ? nothing : html`<p class="help">${said.unfinished}</p>`}
  `;
}

declare global {
  interface HTMLElementTagNameMap {
    'translation-outputs': TranslationOutputs;
  }
}

customElements.define('translation-outputs', TranslationOutputs);
