import { html, nothing, svg } from 'lit';
import { Exhibit } from '../page/exhibit';
import './cell-canvas.css';
import { OnePointer } from '../page/one-pointer';

export interface Cell {
  row: number;
  column: number;
}

/** What a reader does to a cell: `move` the cursor there, `press` it, `drag` on from a pressed one, or take it `back`. */
export type CellAction = 'move' | 'press' | 'drag' | 'back';

export class CellEvent extends Event {
  readonly cell: Cell;
  readonly action: CellAction;

  constructor(cell: Cell, action: CellAction) {
    super('cell');
    this.cell = cell;
    this.action = action;
  }
}

/**
 * A small image shown large and crisp, with a cursor on one of its pixels that goes where pointer and arrow keys
 * send it; each step is a `cell` event. Painting and announcing are the owner's.
 */
export class CellCanvas extends Exhibit {
  static override properties = {
    rows: { attribute: false },
    columns: { attribute: false },
    cursor: { attribute: false },
    label: { attribute: false },
    announcement: { attribute: false },
    hovers: { attribute: false },
    testId: { attribute: false },
    describedBy: { attribute: false },
    overlay: { attribute: false },
  };
  rows = 28;
  columns = 28;
  cursor: Cell = { row: 0, column: 0 };
  label = '';
  /** What a screen reader is told about the cell under the cursor. */
  announcement = '';
  /** Whether the cursor follows the pointer without a button pressed. */
  hovers = false;
  testId: string | undefined;
  describedBy: string | undefined;
  /** What is drawn over the pixels, in their own units: a template of SVG. */
  overlay: unknown = nothing;
  #pressed = false;

  /** Shows the pixels: RGBA, row by row. */
  paint(pixels: ImageData): void {
    this.querySelector('canvas')?.getContext('2d')?.putImageData(pixels, 0, 0);
  }

  override render() {
    const { rows, columns, cursor } = this;
    return html`
      <canvas width=${columns} height=${rows} tabindex="0" role="application" aria-label=${this.label}
        aria-describedby=${this.describedBy ?? nothing} data-testid=${this.testId ?? nothing}
        @keydown=${this.#key} @pointermove=${this.#hover}></canvas>
      <svg viewBox="0 0 ${columns} ${rows}" aria-hidden="true">
        ${this.overlay}
        ${svg`<rect class="cursor" x=${cursor.column} y=${cursor.row} width="1" height="1"></rect>`}
      </svg>
      <span class="visually-hidden" aria-live="polite">${this.announcement}</span>
    `;
  }

  override firstUpdated() {
    const canvas = this.querySelector('canvas');
    if (!canvas) return;
    new OnePointer(canvas, {
      begin: (event) => {
        this.#pressed = true;
        this.#send(this.#cellAt(event), 'press');
      },
      move: (way) => this.#go(way.at(-1) as PointerEvent, 'drag'),
      end: () => {
        this.#pressed = false;
      },
      cancel: () => {
        this.#pressed = false;
        this.#send(this.cursor, 'back');
      },
    });
  }

  #send(cell: Cell, action: CellAction) {
    this.cursor = cell;
    this.dispatchEvent(new CellEvent(cell, action));
  }

  #key(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { row, column } = this.cursor;
    const bounded = (value: number, size: number) => Math.min(Math.max(value, 0), size - 1);
    const go = (to: number, along: number) => {
      const cell = { row: bounded(row + to, this.rows), column: bounded(column + along, this.columns) };
      this.#send(cell, event.shiftKey ? 'drag' : 'move');
    };
    switch (event.key) {
      case 'ArrowUp':
        go(-1, 0);
        break;
      case 'ArrowDown':
        go(1, 0);
        break;
      case 'ArrowLeft':
        go(0, -1);
        break;
      case 'ArrowRight':
        go(0, 1);
        break;
      case ' ':
      case 'Enter':
        this.#send(this.cursor, 'press');
        break;
      default:
        return;
    }
    event.preventDefault();
  }

  #hover(event: PointerEvent) {
    if (this.hovers && !this.#pressed) this.#go(event, 'move');
  }

  #go(event: PointerEvent, action: CellAction) {
    const cell = this.#cellAt(event);
    if (cell.row !== this.cursor.row || cell.column !== this.cursor.column) this.#send(cell, action);
  }

  #cellAt(event: PointerEvent): Cell {
    const area = (event.target as Element).getBoundingClientRect();
    const at = (offset: number, length: number, cells: number) =>
      Math.min(Math.max(Math.floor((offset / length) * cells), 0), cells - 1);
    return {
      row: at(event.clientY - area.top, area.height, this.rows),
      column: at(event.clientX - area.left, area.width, this.columns),
    };
  }
}

declare global {
  interface HTMLElementEventMap {
    cell: CellEvent;
  }
  interface HTMLElementTagNameMap {
    'cell-canvas': CellCanvas;
  }
}

customElements.define('cell-canvas', CellCanvas);
