import { texts } from '#language/figures/texts';
import { plain } from '#language/page/numbers';
import { LARGEST, numberFrom } from '../page/number-text';
import { inTurn } from '../page/turns';
import './cell-grid.css';
import { addSheet, charactersIn, LARGEST_SMALL, shadeOf, short, sideThatFits } from './cell-look';

export { digitsOf, short, sideThatFits } from './cell-look';

/** A matrix as `<cell-grid>` shows it. Rows and columns count from 1, places (row by row) from 0. */
export interface GridContent {
  rows: number;
  columns: number;
  values: Float64Array;
  /** The homework's letter: x, W, z, M, S, P, Z … It gives the colour of what is lit. */
  symbol: string;
  /** The name of the whole for a screen reader. */
  label: string;
  testId?: string;
  /** What a screen reader hears at a cell. */
  cellLabel(row: number, column: number, value: number): string;
  /** Colours go from −range to range. */
  range: number;
  /** Digits after the point. */
  digits: number;
  editable?: boolean;
  /** A place that holds no number of its own: faint, or nothing at all with `hideZeros`. */
  absent?: (place: number) => boolean;
  /** A place to mark with a corner; `cellLabel` says why. */
  differs?: (place: number) => boolean;
  hideZeros?: boolean;
  /** Outlines every so many rows and columns. */
  blocks?: [rows: number, columns: number];
  /** Pixels; `auto` takes what fits into the width, `small` at most 24. */
  cellSize?: 'auto' | 'small' | number;
  /** Shows the rows side by side: a column that lies. */
  lying?: boolean;
}

/**
 * `cell-point` and `cell-leave` follow the pointer, `cell-select` focus and press, `cell-edit` a new value; `cells-made`, a
 * plain event, says that the first matrix is shown.
 */
export class GridEvent extends Event {
  readonly row: number;
  readonly column: number;
  readonly value: number;

  constructor(
    type: 'cell-point' | 'cell-leave' | 'cell-select' | 'cell-edit',
    row = 0,
    column = 0,
    value = Number.NaN,
  ) {
    super(type, { bubbles: true });
    this.row = row;
    this.column = column;
    this.value = value;
  }

  get grid(): CellGrid {
    return this.target as CellGrid;
  }
}

/**
 * A matrix as cells that light up. M has up to 9,216 of them and a pointer moves fast, so a change touches only the
 * cells that it concerns, and there is no template in between.
 */
export class CellGrid extends HTMLElement {
  #content: GridContent | undefined;
  #cells: HTMLElement[] = [];
  #lit = new Set<number>();
  /** What is to be lit once the cells are made. */
  #toLight: { lit: Iterable<number>; here: number | undefined } | undefined;
  #here: number | undefined;
  /** The one cell that the tab key reaches. */
  #stop = 0;
  /** The cell under the pointer. */
  #under: HTMLElement | undefined;
  /** The value that Escape brings back. */
  #before = 0;
  readonly #resized = new ResizeObserver(() => {
    const before = this.hasAttribute('data-numbers');
    this.#fit();
    if (this.#content && before !== this.hasAttribute('data-numbers')) this.#write(this.#content);
  });

  connectedCallback(): void {
    addSheet();
    // A translator would wrap the numbers, and there are thousands.
    this.translate = false;
    this.#resized.observe(this);
    this.addEventListener('pointermove', this.#pointed);
    this.addEventListener('pointerleave', this.#left);
    this.addEventListener('focusin', this.#focused);
    this.addEventListener('focusout', this.#blurred);
    this.addEventListener('keydown', this.#key);
    this.addEventListener('input', this.#typed);
  }

  disconnectedCallback(): void {
    this.#resized.disconnect();
  }

  /**
   * Shows a matrix; of the one shown before only what is different changes. The first is shown in its turn, in the room that
   * is kept for it: many grids at once would hold up the page.
   */
  show(content: GridContent): void {
    const before = this.#content;
    this.#content = content;
    if (this.#toLight) return;
    if (before) {
      this.#change(content, before);
      return;
    }
    this.#toLight = { lit: [], here: undefined };
    this.#keepRoom(content);
    inTurn(() => {
      const { lit, here } = this.#toLight ?? {};
      this.#toLight = undefined;
      this.style.removeProperty('block-size');
      this.style.removeProperty('inline-size');
      if (this.#content) this.#change(this.#content);
      this.light(lit, here);
      this.dispatchEvent(new Event('cells-made', { bubbles: true }));
    });
  }

  #change(content: GridContent, before?: GridContent): void {
    const built =
      before?.rows === content.rows &&
      before.columns === content.columns &&
      before.editable === content.editable &&
      before.lying === content.lying;
    if (!built) this.#build(content);
    this.#name(content);
    for (const [place, cell] of this.#cells.entries()) this.#paint(cell, place, content);
    this.#fit();
    this.#write(content);
  }

  /** Lights these places and no others; `here` is the one that all is about. */
  light(lit: Iterable<number> = [], here?: number): void {
    if (this.#toLight) {
      this.#toLight = { lit, here };
      return;
    }
    const now = new Set(lit);
    for (const place of this.#lit) if (!now.has(place)) this.#cells[place]?.removeAttribute('data-lit');
    for (const place of now) if (!this.#lit.has(place)) this.#cells[place]?.setAttribute('data-lit', '');
    this.#lit = now;
    if (here === this.#here) return;
    this.#ring(this.#here, false);
    this.#ring(here, true);
    this.#here = here;
  }

  #keepRoom(content: GridContent): void {
    this.#fit();
    const { rows, columns, lying } = content;
    const [down, across] = lying ? [columns, rows] : [rows, columns];
    // The padding for the ring lies around the cells.
    this.style.blockSize = `calc(${down} * var(--cell) + 6px)`;
    this.style.inlineSize = `calc(${across} * var(--cell) + 6px)`;
  }

  #ring(place: number | undefined, on: boolean): void {
    const cell = place === undefined ? undefined : this.#cells[place];
    cell?.toggleAttribute('data-here', on);
    cell?.closest('[role="row"]')?.toggleAttribute('data-ringed', on);
  }

  focusCell(row: number, column: number): void {
    this.#cells[this.#place(row, column)]?.focus();
  }

  #place(row: number, column: number): number {
    return (row - 1) * (this.#content?.columns ?? 0) + column - 1;
  }

  #build({ rows, columns, editable, lying }: GridContent): void {
    this.light();
    this.#cells = [];
    const all = document.createDocumentFragment();
    for (let row = 1; row <= rows; row += 1) {
      const line = all.appendChild(document.createElement('div'));
      line.setAttribute('role', 'row');
      for (let column = 1; column <= columns; column += 1) {
        const holder = line.appendChild(document.createElement('span'));
        holder.setAttribute('role', 'gridcell');
        const cell = editable ? holder.appendChild(document.createElement('input')) : holder;
        if (cell instanceof HTMLInputElement) {
          cell.inputMode = 'decimal';
          cell.autocomplete = 'off';
        }
        cell.dataset.row = String(row);
        cell.dataset.col = String(column);
        cell.tabIndex = -1;
        this.#cells.push(cell);
      }
    }
    this.replaceChildren(all);
    this.toggleAttribute('data-lying', lying ?? false);
    this.#stop = Math.min(this.#stop, Math.max(this.#cells.length - 1, 0));
    const stop = this.#cells[this.#stop];
    if (stop) stop.tabIndex = 0;
  }

  #name({ rows, columns, symbol, label, testId, editable, hideZeros }: GridContent): void {
    this.dataset.symbol = symbol;
    if (testId) this.dataset.testid = testId;
    this.toggleAttribute('data-hide-zeros', hideZeros ?? false);
    // A grid without cells would be no grid to a screen reader.
    if (rows * columns === 0) {
      for (const name of ['role', 'aria-label', 'aria-readonly']) this.removeAttribute(name);
      return;
    }
    this.setAttribute('role', 'grid');
    this.setAttribute('aria-label', label);
    this.setAttribute('aria-readonly', String(!editable));
  }

  #paint(cell: HTMLElement, place: number, content: GridContent): void {
    const { columns, range, editable, blocks } = content;
    const value = content.values[place] as number;
    const absent = content.absent?.(place) ?? false;
    set(cell, 'data-value', String(value));
    set(cell, 'data-absent', absent ? '' : null);
    set(cell, 'data-differs', content.differs?.(place) ? '' : null);
    set(cell, 'data-shade', absent ? null : String(shadeOf(value, range)));
    const row = Math.floor(place / columns);
    const top = blocks && row > 0 && row % blocks[0] === 0;
    const left = blocks && place % columns > 0 && (place % columns) % blocks[1] === 0;
    set(cell, 'data-edge', top || left ? `${top ? 't' : ''}${left ? 'l' : ''}` : null);
    if (editable) set(cell, 'aria-label', content.cellLabel(row + 1, (place % columns) + 1, value));
  }

  /** Writes the numbers, where there is room for them. */
  #write({ values, digits, absent }: GridContent): void {
    const hasRoom = this.hasAttribute('data-numbers');
    for (const [place, cell] of this.#cells.entries()) {
      const value = values[place] as number;
      const written = hasRoom ? short(value, absent?.(place) ? 0 : digits) : '';
      if (!(cell instanceof HTMLInputElement)) {
        if (cell.textContent !== written) cell.textContent = written;
      } else if (cell !== document.activeElement || numberFrom(cell.value) !== value) {
        cell.value = written;
        cell.removeAttribute('aria-invalid');
      }
    }
  }

  #fit(): void {
    const content = this.#content;
    if (!content || content.rows * content.columns === 0) return;
    const { cellSize = 'auto', lying } = content;
    const across = lying ? content.rows : content.columns;
    const side =
      typeof cellSize === 'number'
        ? cellSize
        : sideThatFits(this.clientWidth, across, cellSize === 'small' ? LARGEST_SMALL : undefined);
    const longest = content.values.reduce(
      (most, value) => Math.max(most, short(value, content.digits).length),
      0,
    );
    this.dataset.cell = String(side);
    this.toggleAttribute('data-tiny', side < 15);
    this.toggleAttribute('data-numbers', content.editable || longest <= charactersIn(side));
  }

  #at(target: EventTarget | null): { cell: HTMLElement; row: number; column: number } | undefined {
    const found = (target as Element | null)?.closest<HTMLElement>('[role="gridcell"]');
    const cell = found?.querySelector('input') ?? found;
    return cell ? { cell, row: Number(cell.dataset.row), column: Number(cell.dataset.col) } : undefined;
  }

  /** Only a pointer that moves points: where the page scrolls under one that rests, the selected cell stays lit. */
  readonly #pointed = (event: PointerEvent) => {
    const at = this.#at(event.target);
    if (!at || at.cell === this.#under) return;
    this.#under = at.cell;
    this.dispatchEvent(new GridEvent('cell-point', at.row, at.column));
  };

  readonly #left = () => {
    this.#under = undefined;
    this.dispatchEvent(new GridEvent('cell-leave'));
  };

  readonly #focused = (event: FocusEvent) => {
    const at = this.#at(event.target);
    if (!at || !this.#content) return;
    const { cell, row, column } = at;
    const place = this.#place(row, column);
    const value = this.#content.values[place] as number;
    const stop = this.#cells[this.#stop];
    if (stop) stop.tabIndex = -1;
    cell.tabIndex = 0;
    this.#stop = place;
    if (cell instanceof HTMLInputElement) {
      this.#before = value;
      cell.value = plain(value);
      cell.select();
    } else {
      // Thousands of names would take long to write; a reader hears one at a time.
      cell.setAttribute('aria-label', this.#content.cellLabel(row, column, value));
    }
    this.dispatchEvent(new GridEvent('cell-select', row, column));
  };

  readonly #blurred = (event: FocusEvent) => {
    const at = this.#at(event.target);
    if (!at || !this.#content) return;
    if (at.cell instanceof HTMLInputElement) {
      at.cell.value = short(
        this.#content.values[this.#place(at.row, at.column)] as number,
        this.#content.digits,
      );
      this.#judge(at.cell, true);
    } else {
      at.cell.removeAttribute('aria-label');
    }
  };

  readonly #typed = (event: Event) => {
    const at = this.#at(event.target);
    if (!(at?.cell instanceof HTMLInputElement)) return;
    const value = numberFrom(at.cell.value);
    this.#judge(at.cell, value !== undefined);
    if (value !== undefined) this.dispatchEvent(new GridEvent('cell-edit', at.row, at.column, value));
  };

  /** Says of what is typed that it is no number; the old value stays. */
  #judge(cell: HTMLInputElement, valid: boolean): void {
    set(cell, 'aria-invalid', valid ? null : 'true');
    cell.title = valid ? '' : texts.grid.notANumber(LARGEST);
  }

  readonly #key = (event: KeyboardEvent) => {
    const at = this.#at(event.target);
    if (!at || !this.#content || event.altKey || event.metaKey) return;
    const { cell } = at;
    const { rows, columns, lying } = this.#content;
    const down = (by: number) => [at.row + by, at.column] as const;
    const along = (by: number) => [at.row, at.column + by] as const;
    const far = event.ctrlKey;
    const moves: Record<string, () => readonly [number, number]> = {
      ArrowUp: () => (lying ? along(-1) : down(-1)),
      ArrowDown: () => (lying ? along(1) : down(1)),
      ArrowLeft: () => (lying ? down(-1) : along(-1)),
      ArrowRight: () => (lying ? down(1) : along(1)),
      Home: () => (lying || far ? [1, 1] : [at.row, 1]),
      End: () => (lying || far ? [rows, columns] : [at.row, columns]),
      PageUp: () => (lying ? [1, 1] : [1, at.column]),
      PageDown: () => (lying ? [rows, columns] : [rows, at.column]),
    };
    if (cell instanceof HTMLInputElement) {
      if (event.key === 'Escape') return this.#restore(cell, at.row, at.column);
      if (event.key === 'Enter') moves.Enter = () => down(1);
      else if (movesWithin(cell, event.key)) return;
    }
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    const [row, column] = move();
    if (row >= 1 && row <= rows && column >= 1 && column <= columns) this.focusCell(row, column);
    else if (event.key === 'Enter') (cell as HTMLInputElement).select();
  };

  #restore(cell: HTMLInputElement, row: number, column: number): void {
    cell.value = plain(this.#before);
    cell.select();
    this.#judge(cell, true);
    this.dispatchEvent(new GridEvent('cell-edit', row, column, this.#before));
  }
}

/** Whether a key still has somewhere to go within the text. */
function movesWithin(
  { selectionStart: start, selectionEnd: end, value }: HTMLInputElement,
  key: string,
): boolean {
  if (start === 0 && end === value.length) return false;
  if (key === 'ArrowLeft') return start !== 0;
  if (key === 'ArrowRight') return end !== value.length;
  return key === 'Home' || key === 'End';
}

/** Sets or removes an attribute, if that changes anything. */
function set(cell: HTMLElement, name: string, value: string | null): void {
  if (cell.getAttribute(name) === value) return;
  if (value === null) cell.removeAttribute(name);
  else cell.setAttribute(name, value);
}

declare global {
  interface HTMLElementEventMap {
    'cell-point': GridEvent;
    'cell-leave': GridEvent;
    'cell-select': GridEvent;
    'cell-edit': GridEvent;
  }
  interface HTMLElementTagNameMap {
    'cell-grid': CellGrid;
  }
}

customElements.define('cell-grid', CellGrid);
