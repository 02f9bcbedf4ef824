import { html, nothing } from 'lit';
import { texts } from '#language/chapters/translation/opened/texts';
import type { OpenedLstm, Part } from '../../../engine/protocol';
import '../../../figures/as-code';
import { rangeOf } from '../../../figures/color-scale';
import { legend, paintLegends } from '../../../figures/legend';
import { pageScale } from '../../../figures/page-scale';
import '../../../page/exhibit.css';
import { InView } from '../../../page/in-view';
import { theme } from '../../../page/theme';
import '../letter-map';
import type { PlaceEvent } from '../letter-map';
import { TranslationExhibit } from '../translation-exhibit';
import '../translation.css';
import './opened.css';
import { openedOf } from './opened';
import { stepChoice } from './step-choice';
import { unitChart } from './unit-chart';
import { unitUpdate } from './unit-update';

/** What stands in strips side by side, each with the least that its colours show. */
const STRIPS = { embedding: -1, i: 0, f: 0, g: -1, o: 0, c: -1, h: -1 } as const;
type Strip = keyof typeof STRIPS;
const NAMES = Object.keys(STRIPS) as Strip[];
const PARTS = Object.keys(texts.parts) as Part[];

let elements = 0;

/** The three LSTMs letter by letter: gates, cell and state, and one unit in numbers. */
class LstmOpened extends TranslationExhibit {
  readonly #inView = new InView(this);
  readonly #group = `lstm-opened-${++elements}`;
  /** The strip that is pointed at, which a screen reader hears of. */
  #strip: Strip = 'h';

  constructor() {
    super('result');
    this.follow(theme, 'change');
    this.follow(() => [openedOf(this.store)], 'change', 'unit');
  }

  override render() {
    const { lstm, unit, letter, steps, opened } = openedOf(this.store);
    if (!lstm || !opened) return html`<div class="framed"><p class="help">${texts.waiting}</p></div>`;
    const step = steps[letter];
    return html`
      <div class="framed">
        <header class="opened-head">
          <fieldset>
            <legend>${texts.head.part}</legend>
            ${PARTS.map(
              (part) => html`<label class="choice">
                <input type="radio" name=${this.#group} value=${part} .checked=${part === lstm.part}
                  @change=${() => openedOf(this.store).choosePart(part)}>
                <span>${texts.parts[part]}</span>
              </label>`,
            )}
          </fieldset>
          <p data-testid="lstm-sentence">${texts.head.reads(lstm.part, opened)}</p>
        </header>
        ${stepChoice(texts.scrub.read, lstm.letters, letter, 'lstm-letter', this.#go)}
        <p class="help">${texts.strips.help}</p>
        <div class="opened-strips" role="group" aria-label=${texts.strips.label} @pointerleave=${this.#leave}>
          ${NAMES.map((strip) => this.#map(lstm, strip, unit, letter))}
        </div>
        <section class="opened-unit" data-testid="lstm-unit" aria-label=${texts.unit.label}>
          <h3 data-testid="lstm-place">${texts.unit.title(unit, lstm.letters[letter] ?? '', letter)}</h3>
          ${unitChart(lstm, unit, letter, this.#go)}
          ${step ? unitUpdate(lstm, unit, letter, step) : nothing}
        </section>
        <as-code name="lstm" .program=${openedOf(this.store).isOwn ? undefined : () => this.#program(lstm, unit, letter)}></as-code>
      </div>
    `;
  }

  async #program({ part, letters }: OpenedLstm, unit: number, place: number) {
    const { lstmUnit } = await import('#language/chapters/translation/opened/programs');
    return lstmUnit(await openedOf(this.store).read(), { part, unit, place, letters });
  }

  #map(lstm: OpenedLstm, strip: Strip, unit: number, letter: number) {
    const columns = lstm[strip];
    const count = columns[0]?.length ?? 0;
    const isOfUnits = strip !== 'embedding';
    const rows = Array.from({ length: count }, (_, row) =>
      Float32Array.from(columns, (column) => column[row] as number),
    );
    const range =
      strip === 'c' || strip === 'embedding' ? rangeOf(columns.flatMap((column) => [...column])) : 1;
    const value = columns[letter]?.[unit];
    const content = {
      rows,
      columnLetters: lstm.letters,
      label: texts.strips.map(strip, lstm.part),
      announcement:
        isOfUnits && strip === this.#strip && value !== undefined
          ? texts.strips.cell(strip, unit, lstm.letters[letter] ?? '', letter, value)
          : '',
      scale: pageScale(),
      range,
    };
    return html`
      <figure data-strip=${strip} data-testid="lstm-${strip}">
        <figcaption>
          <span>${texts.strips.names[strip]}</span>
          ${legend(STRIPS[strip], texts.strips.legend(STRIPS[strip] * range, range), range)}
        </figcaption>
        <letter-map .content=${content} .column=${letter} .row=${isOfUnits ? unit : null}
          @place=${(event: PlaceEvent) => this.#point(strip, event)}></letter-map>
      </figure>
    `;
  }

  #point(strip: Strip, event: PlaceEvent) {
    this.#strip = strip;
    const { row, column } = event;
    const isFocused = (event.target as Element).contains(document.activeElement);
    const place = strip === 'embedding' ? { letter: column } : { unit: row, letter: column };
    // A pointer that passes by shows; a press or a key holds.
    openedOf(this.store).point(place, event.stays || isFocused);
  }

  readonly #go = (letter: number) => openedOf(this.store).point({ letter }, true);
  readonly #leave = () => openedOf(this.store).leave();

  override updated() {
    if (this.#inView.value) openedOf(this.store).wake();
    paintLegends(this, pageScale());
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lstm-opened': LstmOpened;
  }
}

customElements.define('lstm-opened', LstmOpened);
