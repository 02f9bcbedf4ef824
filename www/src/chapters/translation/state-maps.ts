import { html, nothing } from 'lit';
import { texts } from '#language/chapters/translation/texts';
import type { Letter, Translation } from '../../engine/protocol';
import { pageScale } from '../../figures/page-scale';
import { theme } from '../../page/theme';
import { byWeight } from './by-weight';
import { TranslationExhibit } from './translation-exhibit';
import './letter-map';
import { legend, paintLegends } from '../../figures/legend';
import type { PlaceEvent } from './letter-map';

type Side = 'encoder' | 'decoder';

/** The encoder's and the decoder's states as small maps, a column a letter. */
class StateMaps extends TranslationExhibit {
  /** The number of a state that is pointed at. */
  #at: { side: Side; unit: number } | null = null;

  constructor() {
    super('result', 'step');
    this.follow(theme, 'change');
  }

  override render() {
    const { states: said } = texts;
    const { seen } = this.store;
    const step = Math.min(this.store.step, (seen?.letters.length ?? 1) - 1);
    return html`
      <header class="map-head"><h3>${said.title}</h3>${legend(-1, said.help)}</header>
      ${
        seen
          ? html`<div class="states">
              ${this.#map('encoder', [...seen.source], seen.encoder, this.store.source ?? mostAttended(seen.letters[step]))}
              ${this.#map(
                'decoder',
                seen.letters.map(({ token }) => token),
                seen.letters.map(({ state }) => state),
                step,
              )}
            </div>
            <p class="looks">${this.#reading(seen) || said.help}</p>`
          : nothing
      }
    `;
  }

  #map(side: Side, letters: string[], states: Float32Array[], column: number | null) {
    const { states: said } = texts;
    const units = states[0]?.length ?? 0;
    const content = {
      rows: Array.from({ length: units }, (_, unit) =>
        Float32Array.from(states, (state) => state[unit] ?? 0),
      ),
      columnLetters: letters,
      label: said.map[side],
      announcement: this.#at?.side === side ? this.#reading(this.store.seen) : '',
      scale: pageScale(),
    };
    return html`
      <figure class="state-map" data-testid="${side}-states">
        <figcaption>
          <b>${said[side]}</b>
          <span class="help">${side === 'encoder' ? said.encoderSize(units, letters.length) : said.decoderSize(units, letters.length)}</span>
        </figcaption>
        <letter-map .content=${content} .column=${column} .row=${this.#at?.side === side ? this.#at.unit : null}
          @place=${(event: PlaceEvent) => this.#point(side, event)} @leave=${this.#leave}></letter-map>
      </figure>
    `;
  }

  override updated() {
    paintLegends(this, pageScale());
  }

  #reading(seen: Translation | undefined): string {
    if (!seen || !this.#at) return '';
    const { side, unit } = this.#at;
    const place = side === 'encoder' ? this.store.source : this.store.step;
    if (place === null) return '';
    const token = side === 'encoder' ? [...seen.source][place] : seen.letters[place]?.token;
    const value = (side === 'encoder' ? seen.encoder[place] : seen.letters[place]?.state)?.[unit];
    return token === undefined || value === undefined
      ? ''
      : texts.states.cell(token, place + 1, unit + 1, value);
  }

  #point(side: Side, { row, column, stays }: PlaceEvent) {
    this.#at = { side, unit: row };
    if (side === 'decoder' && stays) this.store.select(column);
    this.store.point(side === 'decoder' ? { step: column, source: null } : { step: null, source: column });
  }

  readonly #leave = () => {
    this.#at = null;
    this.store.leave();
  };
}

/** The letter of the source with the largest weight. */
function mostAttended(letter: Letter | undefined): number | null {
  return letter ? (byWeight(letter)[0] ?? null) : null;
}

declare global {
  interface HTMLElementTagNameMap {
    'state-maps': StateMaps;
  }
}

customElements.define('state-maps', StateMaps);
