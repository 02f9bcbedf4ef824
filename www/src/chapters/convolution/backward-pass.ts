import { html, nothing } from 'lit';
import { backward as said } from '#language/chapters/convolution/texts';
import type { Convolution, ConvolutionView, Matrix, OutputLoss } from '../../engine/theory';
import { ConvolutionExhibit } from './convolution-exhibit';
import '../../figures/as-code';
import '../../figures/cell-grid';
import type { CellGrid, GridContent, GridEvent } from '../../figures/cell-grid';
import { digitsOf, short, sideThatFits } from '../../figures/cell-look';
import { rangeOf } from '../../figures/color-scale';
import { indices, symbol } from '../../page/symbols';
import '../../page/exhibit.css';
import './backward-pass.css';
import { InView } from '../../page/in-view';
import { reveal } from './reveal';

const VIEWS = ['g', 'mt', 'gradient'] as const satisfies readonly ConvolutionView[];
type View = (typeof VIEWS)[number];

/** The homework's letter whose colour each has: a gradient has that of what it is the gradient of. */
const SYMBOLS: Record<View, string> = { g: 'z', mt: 'M', gradient: 'x' };
const LOSSES = ['sum', 'one', 'square'] as const satisfies readonly OutputLoss[];

/** Mᵀ is tall: it takes at most so many pixels, in cells of at least this side. */
const TALLEST = 560;
const LEAST_CELL = 10;

/** The backward pass: the gradient g comes in at z, and Mᵀ carries it back to x. */
class BackwardPass extends ConvolutionExhibit {
  readonly #inView = new InView(this);
  /** What the grids show. */
  #shown: Convolution | undefined;
  /** The loss that one goes back from, if it is one of the three. */
  #loss: OutputLoss | undefined;

  constructor() {
    super('values', 'lit');
    this.addEventListener('cell-point', (event) => this.store.point(viewOf(event), event.row, event.column));
    this.addEventListener('cell-select', (event) =>
      this.store.select(viewOf(event), event.row, event.column),
    );
    this.addEventListener('cell-edit', ({ row, column, value }) => this.store.edit('g', row, column, value));
    this.addEventListener('cell-leave', () => this.store.leave());
    this.addEventListener('cells-made', () => this.requestUpdate());
  }

  override willUpdate() {
    // While one points at cells, the output that would be alone changes with them.
    if (!this.store.pointed) this.#loss = LOSSES.find((loss) => this.store.isOf(loss));
  }

  override render() {
    const { values } = this.store;
    if (!values) return nothing;
    return html`
      <div class="backward framed" role="group" aria-label=${said.label}>
        <div class="backward-losses choices" role="group" aria-label=${said.losses}>
          ${LOSSES.map(
            (loss) => html`<button type="button" data-loss=${loss} aria-pressed=${loss === this.#loss}
            @click=${() => this.store.setLoss(loss)}>${said.loss[loss]}</button>`,
          )}
          <span class="help">${said.own}</span>
        </div>
        <div class="backward-views">
          ${VIEWS.map(
            (view) => html`
              <figure class="backward-view" data-of=${view}>
                <figcaption>${said[view]}</figcaption>
                <cell-grid data-view=${view} data-testid="matrix-${view}"></cell-grid>
              </figure>
            `,
          )}
          <div class="backward-sum" data-testid="backward-sum" aria-live=${this.store.pointed ? 'off' : 'polite'}>${this.#sum()}</div>
        </div>
        <as-code name="backward" .program=${() => this.#program(values)}></as-code>
      </div>
    `;
  }

  async #program(values: Convolution) {
    const { backward } = await import('#language/chapters/convolution/programs');
    return backward(this.store.settings.setup, values);
  }

  /** The sum behind the pixel that is pointed at. */
  #sum() {
    const sum = this.store.links?.sum;
    if (sum?.kind !== 'pixel') return html`<p class="help">${said.point}</p>`;
    const { row, column, terms } = sum;
    const value =
      this.store.values?.gradient.values[(row - 1) * this.store.values.x.columns + column - 1] ?? Number.NaN;
    return html`
      <p>${said.collects(row, column, terms.length)}</p>
      <p class="backward-terms">
        ∂L/∂${symbol('x')}${indices(row, column)} =
        ${terms.map(
          (
            { a, b, w, g, row: down, column: along },
            at,
          ) => html`${at > 0 ? ' + ' : ''}<span class="backward-term">${factor(g)} ·
            ${factor(w)}<small><var translate="no">g</var>${indices(down, along)} ${symbol('W')}${indices(a, b)}</small></span>`,
        )}${terms.length > 0 ? ' = ' : ''}<strong data-value=${value}>${number(value)}</strong>
      </p>
    `;
  }

  override updated() {
    const { values, links } = this.store;
    if (!values || !this.#inView.value) return;
    for (const view of VIEWS) {
      const grid = this.querySelector<CellGrid>(`cell-grid[data-view="${view}"]`);
      if (!grid) continue;
      if (values !== this.#shown) grid.show(content(view, values, grid.clientWidth));
      grid.light(links?.lit[view], links?.here[view]);
      // Under the pointer nothing moves.
      if (!this.store.pointed) reveal(grid);
    }
    this.#shown = values;
  }
}

function viewOf({ grid }: GridEvent): View {
  return grid.dataset.view as View;
}

function number(value: number): string {
  return short(value, digitsOf([value]));
}

/** A factor in a product: negative ones stand in brackets. */
function factor(value: number): string {
  return value < 0 ? `(${number(value)})` : number(value);
}

function content(view: View, values: Convolution, width: number): GridContent {
  const matrix: Matrix = values[view];
  const digits = digitsOf(matrix.values);
  // A zero outside the filter stands in Mᵀ where row and column of M are exchanged.
  const { rows, columns } = matrix;
  const outside = (place: number) =>
    values.places[(place % columns) * rows + Math.floor(place / columns)] === -1;
  return {
    ...matrix,
    symbol: SYMBOLS[view],
    label: said.grids[view],
    cellLabel: (row, column, value) => said.cell[view](row, column, short(value, digits)),
    range: rangeOf(matrix.values),
    digits,
    editable: view === 'g',
    ...(view === 'mt' && {
      absent: outside,
      cellSize: sideThatFits(width, columns, Math.max(TALLEST / rows, LEAST_CELL)),
    }),
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'backward-pass': BackwardPass;
  }
}

customElements.define('backward-pass', BackwardPass);
