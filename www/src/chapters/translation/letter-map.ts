import { html, nothing } from 'lit';
import { texts } from '#language/chapters/translation/texts';
import { Exhibit } from '../../page/exhibit';
import '../../figures/cell-canvas';
import type { CellEvent } from '../../figures/cell-canvas';
import type { ColorScale } from '../../figures/color-scale';
import { pixelsOf } from '../../figures/paint-map';
import './letter-map.css';

/** Values as a map: every column, and with `rowLetters` every row, belongs to a letter. */
export interface LetterMapContent {
  /** Row by row. */
  rows: readonly Float32Array[];
  columnLetters: readonly string[];
  rowLetters?: readonly string[];
  /** Rows from here on are not written yet. */
  written?: number;
  label: string;
  announcement: string;
  scale: ColorScale;
  /** Colours go from −range to range; 1 where there is none. */
  range?: number;
}

/** Pixels of a cell. */
const LARGEST = 30;
const SMALLEST = 13;
/** The room of the letters beside a map. */
const BESIDE = 40;
/** Square cells take no more than this from top to bottom, as long as they are not too small then. */
const TALLEST = 620;

/** Where a reader points or goes; a press stays. Counts from 0. */
export class PlaceEvent extends Event {
  readonly row: number;
  readonly column: number;
  readonly stays: boolean;

  constructor(row: number, column: number, stays: boolean) {
    super('place');
    this.row = row;
    this.column = column;
    this.stays = stays;
  }
}

/** A map of values under the letters they belong to. Dispatches `place`, and `leave` when the pointer goes. */
export class LetterMap extends Exhibit {
  static override properties = {
    content: { attribute: false },
    row: { attribute: false },
    column: { attribute: false },
  };
  content: LetterMapContent | null = null;
  /** The row and the column that are looked at. */
  row: number | null = null;
  column: number | null = null;
  #room = 0;
  /** Pixels of a cell; from top to bottom only where cells are square. */
  #cell = LARGEST;
  /** While the pointer is here the reader scrolls. */
  #isPointedAt = false;
  #frame = 0;

  constructor() {
    super();
    this.whenSized((width) => {
      this.#room = width;
      this.#fit();
    });
  }

  override render() {
    const { content, row, column } = this;
    if (!content) return nothing;
    const { rows, columnLetters, rowLetters } = content;
    return html`
      <div class="letter-map" translate="no" ?data-named=${rowLetters !== undefined}>
        <div class="letters-above" aria-hidden="true">
          ${columnLetters.map((letter, i) => html`<span ?data-here=${i === column}>${texts.sign(letter)}</span>`)}
        </div>
        ${
          rowLetters
            ? html`<div class="letters-beside" aria-hidden="true">
                ${rowLetters.map((letter, i) => html`<span ?data-here=${i === row}>${texts.sign(letter)}</span>`)}
              </div>`
            : nothing
        }
        <div class="letter-cells" @pointerenter=${this.#enter} @pointerleave=${this.#leave}
          @focusout=${this.#leave}>
          <cell-canvas .rows=${rows.length} .columns=${columnLetters.length} .hovers=${true}
            .cursor=${{ row: row ?? 0, column: column ?? 0 }} .label=${content.label}
            .announcement=${content.announcement} @cell=${this.#point}></cell-canvas>
          <i class="mark row-mark" ?hidden=${row === null}></i>
          <i class="mark column-mark" ?hidden=${column === null}></i>
        </div>
      </div>
    `;
  }

  override async updated() {
    const { content } = this;
    if (!content) return;
    this.#fit();
    this.style.setProperty('--row', String(this.row ?? 0));
    this.style.setProperty('--column', String(this.column ?? 0));
    this.#scrollSoon();
    const canvas = this.querySelector('cell-canvas');
    await canvas?.updateComplete;
    if (content === this.content) canvas?.paint(pixelsOfLetters(content));
  }

  #fit() {
    const columns = this.content?.columnLetters.length ?? 1;
    const rows = this.content?.rows.length ?? 1;
    const isSquare = this.content?.rowLetters !== undefined;
    const side = Math.floor(
      Math.min((this.#room - BESIDE) / columns, isSquare ? TALLEST / rows : Number.POSITIVE_INFINITY),
    );
    this.#cell = Math.min(Math.max(side, SMALLEST), LARGEST);
    this.style.setProperty('--cell', `${this.#cell}px`);
    this.style.setProperty('--rows', String(rows));
    this.style.setProperty('--columns', String(columns));
  }

  /** In the next frame: a page with several maps would else be laid out anew for each. */
  #scrollSoon() {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#scroll());
  }

  /** What is looked at stays in view where the map is larger than its place; the page does not move. */
  #scroll() {
    const scroller = this.querySelector('.letter-map');
    if (!scroller || this.#isPointedAt) return;
    const beyond = (at: number, scrolled: number, room: number) =>
      at < scrolled || at + 4 * this.#cell > scrolled + room ? at - room / 2 : scrolled;
    const { scrollLeft, scrollTop, clientWidth, clientHeight } = scroller;
    if (this.column !== null) scroller.scrollLeft = beyond(this.column * this.#cell, scrollLeft, clientWidth);
    if (this.row !== null && this.content?.rowLetters) {
      scroller.scrollTop = beyond(this.row * this.#cell, scrollTop, clientHeight);
    }
  }

  #point(event: CellEvent) {
    const { cell, action } = event;
    this.dispatchEvent(new PlaceEvent(cell.row, cell.column, action === 'press'));
  }

  #enter() {
    this.#isPointedAt = true;
  }

  #leave() {
    this.#isPointedAt = false;
    this.dispatchEvent(new Event('leave'));
  }
}

/** Rows that are not written yet stay clear. */
function pixelsOfLetters(content: LetterMapContent): ImageData {
  const { rows, columnLetters, written = rows.length, scale, range = 1 } = content;
  const [height, width] = [rows.length, columnLetters.length];
  const values = Float32Array.from(rows.flatMap((row) => Array.from(row)));
  const pixels = pixelsOf({ channels: 1, height, width, values }, 0, { scale, range, relu: false });
  pixels.data.fill(0, 4 * written * width);
  return pixels;
}

declare global {
  interface HTMLElementEventMap {
    place: PlaceEvent;
    leave: Event;
  }
  interface HTMLElementTagNameMap {
    'letter-map': LetterMap;
  }
}

customElements.define('letter-map', LetterMap);
