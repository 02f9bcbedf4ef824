import { html } from 'lit';
import { texts } from '#language/drawing/texts';
import { INK, SIDE } from './drawing';
import { DrawingExhibit } from './drawing-exhibit';
import '../figures/cell-canvas';
import type { Cell, CellEvent } from '../figures/cell-canvas';
import { greyPixels } from '../figures/paint-map';

let elements = 0;

/** The 28×28 image as the network sees it; painting on it changes the image itself. */
class ModelInput extends DrawingExhibit {
  #cell: Cell = { row: 13, column: 13 };
  /** What the last press left, ink or paper: a drag goes on with it. */
  #ink = INK;
  /** Whether the last action painted, so that a drag belongs to it. */
  #painting = false;
  #announced = '';
  readonly #helpId = `model-input-help-${++elements}`;

  constructor() {
    super('reading');
  }

  override render() {
    const { title, label, help } = texts.input;
    return html`
      <h3>${title}</h3>
      <cell-canvas .rows=${SIDE} .columns=${SIDE} .cursor=${this.#cell} .label=${label} .testId=${'model-input'}
        .describedBy=${this.#helpId} .announcement=${this.#announced} @cell=${this.#act}></cell-canvas>
      <p class="help" id=${this.#helpId}>${help}</p>
    `;
  }

  override async updated() {
    const canvas = this.querySelector('cell-canvas');
    await canvas?.updateComplete;
    canvas?.paint(greyPixels(this.store.input));
  }

  #act({ cell, action }: CellEvent) {
    this.#cell = cell;
    const index = cell.row * SIDE + cell.column;
    if (action === 'move') {
      this.#painting = false;
    } else if (action === 'back') {
      if (this.#painting) this.store.undo();
      this.#painting = false;
    } else {
      const before = this.store.drawing.kind === 'strokes' ? this.store.input : this.store.drawing.input;
      if (action === 'press') this.#ink = (before[index] ?? 0) < INK / 2 ? INK : 0;
      else if (!this.#painting) this.#ink = INK;
      this.store.apply(
        { kind: 'pixels', input: before.with(index, this.#ink) },
        action === 'drag' && this.#painting,
      );
      this.#painting = true;
    }
    const ink = this.#painting ? this.#ink : (this.store.input[index] ?? 0);
    this.#announced = texts.input.cell(cell.row + 1, cell.column + 1, ink / INK);
    this.requestUpdate();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'model-input': ModelInput;
  }
}

customElements.define('model-input', ModelInput);
