import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { texts } from '#language/chapters/translation/texts';
import type { Letter, Translation } from '../../engine/protocol';
import '../../figures/as-code';
import { legend, paintLegends } from '../../figures/legend';
import { pageScale } from '../../figures/page-scale';
import type { On } from '../../page/exhibit';
import { InView } from '../../page/in-view';
import { FollowsSteps } from '../../page/side-by-side';
import { theme } from '../../page/theme';
import '../../page/exhibit.css';
import '../../page/step-guide';
import { byWeight } from './by-weight';
import './letter-map';
import type { LetterMapContent, PlaceEvent } from './letter-map';
import './letter-way.css';
import { likeliest } from './top-letters';
import { TranslationExhibit } from './translation-exhibit';
import './translation.css';
// The sentence is of both: who is near this one may go straight to where it is typed.
import './translation-lab';
import './translation-outputs.css';

/** The steps of the text, each at its station of the way. */
const STEPS = ['encoder', 'decoder', 'weights', 'context', 'letter', 'back'] as const;
type Step = (typeof STEPS)[number];
/** The letter to begin with, from 0: in the middle of a word, so that there is something to look back at. */
const FIRST = 4;

/** One letter's way through the translator, from the Spanish to the English that is written so far. */
class LetterWay extends TranslationExhibit {
  readonly #inView = new InView(this);
  #at: string | undefined;

  constructor() {
    super('result', 'step');
    this.follow(theme, 'change');
    new FollowsSteps(this, (step) => {
      this.#at = step;
      this.requestUpdate();
    });
  }

  override render() {
    const translation = this.store.results.attention?.translation;
    return html`
      <div class="framed stays way-shown" role="group" aria-label=${texts.way.label} data-shows=${STEPS.join(' ')}>
        <step-guide></step-guide>
        ${translation ? this.#way(translation) : html`<p class="help">${texts.output.waiting}</p>`}
      </div>
    `;
  }

  #way(translation: Translation) {
    const { way: said } = texts;
    const { letters } = translation;
    const step = Math.min(this.store.isAtLetter ? this.store.step : FIRST, letters.length - 1);
    const letter = letters[step];
    if (!letter) return nothing;
    const source = [...translation.source];
    const looked = this.store.source ?? byWeight(letter)[0] ?? null;
    return html`
      ${this.#scrub(letters, step)}
      ${this.#station(['encoder'], html`<span>${said.encoder}</span> ${legend(-1, texts.states.help)}`, this.#states('encoder', source, translation.encoder, looked))}
      ${this.#station(
        ['weights', 'context'],
        html`<span>${said.weights(letter.token)}</span> ${legend(0, texts.attention.legend)}`,
        html`${this.#weights(letter, source, looked)} <p class="help">${this.#inWords(letter, source)}</p>`,
      )}
      <div class="way-beside">
        ${this.#station(
          ['decoder'],
          html`<span>${said.decoder}</span>`,
          this.#states(
            'decoder',
            letters.map(({ token }) => token),
            letters.map(({ state }) => state),
            step,
          ),
        )}
        ${this.#station(['letter'], said.letter, html`<ol class="top-letters">${likeliest(letter)}</ol>`)}
      </div>
      ${this.#station(['back'], said.back, written(letters, step))}
      <as-code name="way" .program=${this.store.own.attention ? undefined : () => this.#program(translation, letter, step)}></as-code>
    `;
  }

  /** The attention before the letter, and how likely it is then. */
  async #program({ source, letters }: Translation, { token }: Letter, step: number) {
    const { attentionSteps } = await import('#language/chapters/translation/opened/programs');
    const { models } = this.store.engine;
    const file = await models.fileOf(this.store.modelOf('attention'));
    const read = ['<sos>', ...letters.slice(0, step).map((earlier) => earlier.token)];
    return attentionSteps({ source, file }, read, { token });
  }

  #station(steps: Step[], title: unknown, content: unknown) {
    return html`<section class="station" data-of=${steps.join(' ')} ?data-current=${steps.some((step) => step === this.#at)}>
      <h3>${title}</h3>
      ${content}
    </section>`;
  }

  #scrub(letters: Letter[], step: number) {
    const { steps: said } = texts;
    const here = said.of(step + 1, letters.length, letters[step]?.token ?? '');
    return html`
      <div class="scrub">
        <button type="button" class="icon" aria-label=${said.previous} title=${said.previous} ?disabled=${step <= 0}
          @click=${() => this.store.select(step - 1)}>‹</button>
        <button type="button" class="icon primary" aria-label=${said.next} title=${said.next}
          ?disabled=${step >= letters.length - 1} @click=${() => this.store.select(step + 1)}>›</button>
        <input type="range" aria-label=${said.label} min="1" max=${letters.length} step="1"
          .value=${live(String(step + 1))} aria-valuetext=${here}
          @input=${(event: On<HTMLInputElement>) => this.store.select(event.currentTarget.valueAsNumber - 1)}>
        <output>${here}</output>
      </div>
    `;
  }

  #states(side: 'encoder' | 'decoder', letters: string[], states: Float32Array[], column: number | null) {
    const units = states[0]?.length ?? 0;
    return this.#map(
      {
        rows: Array.from({ length: units }, (_, unit) =>
          Float32Array.from(states, (state) => state[unit] ?? 0),
        ),
        columnLetters: letters,
        label: texts.states.map[side],
        announcement: '',
        scale: pageScale(),
      },
      column,
      (column, stays) => {
        if (side === 'encoder') this.store.point({ step: null, source: column });
        else if (stays) this.store.select(column);
        else this.store.point({ step: column, source: null });
      },
    );
  }

  #weights(letter: Letter, source: string[], looked: number | null) {
    return this.#map(
      {
        rows: letter.attention ? [letter.attention] : [],
        columnLetters: source,
        label: texts.attention.label,
        announcement: '',
        scale: pageScale(),
      },
      looked,
      (column) => this.store.point({ step: null, source: column }),
    );
  }

  #map(content: LetterMapContent, column: number | null, point: (column: number, stays: boolean) => void) {
    return html`<letter-map .content=${content} .column=${column}
      @place=${(event: PlaceEvent) => point(event.column, event.stays)} @leave=${() => this.store.leave()}></letter-map>`;
  }

  #inWords(letter: Letter, source: string[]) {
    const most = this.store.source !== null ? [this.store.source] : byWeight(letter).slice(0, 3);
    return texts.attention.looks(
      letter.token,
      most.map((place) => [source[place] ?? '', place + 1, letter.attention?.[place] ?? 0]),
    );
  }

  override updated() {
    paintLegends(this, pageScale());
    if (this.#inView.value) this.store.wake('attention');
  }
}

/** The English up to the letter, which stands out, and the rest of it. */
function written(letters: Letter[], step: number) {
  const text = (from: number, to?: number) =>
    letters
      .slice(from, to)
      .map(({ token }) => (token === '<eos>' ? '' : token))
      .join('');
  const here = letters[step]?.token ?? '';
  return html`<p class="english" lang="en" translate="no">${text(0, step)}<span class="letter" data-here>${
    here === '<eos>' ? texts.output.end : here
  }</span><span class="letter" data-later>${text(step + 1)}</span></p>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'letter-way': LetterWay;
  }
}

customElements.define('letter-way', LetterWay);
