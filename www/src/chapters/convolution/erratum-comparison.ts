import { html, nothing } from 'lit';
import { precisely, erratum as said } from '#language/chapters/convolution/texts';
import type { Convolution, Element, Matrix } from '../../engine/theory';
import type { GridEvent } from '../../figures/cell-grid';
import { digitsOf, short } from '../../figures/cell-look';
import { rangeOf } from '../../figures/color-scale';
import { ConvolutionExhibit } from './convolution-exhibit';
import '../../figures/as-code';
import '../../figures/cell-grid';
import '../../page/exhibit.css';
import './erratum-comparison.css';
import { InView } from '../../page/in-view';
import { reveal } from './reveal';
import { type Rounding, workedElement } from './worked-element';

type Side = 'right' | 'printed';
type Printed = NonNullable<Convolution['printed']>;

const VIEWS = { right: 'm', printed: 'printed' } as const;
const ROUNDINGS: Record<Side, Rounding> = { right: 'floor', printed: 'ceiling' };

/** The report's formula for M beside the right one: both matrices, what they differ in, and how far each is off. */
class ErratumComparison extends ConvolutionExhibit {
  readonly #inView = new InView(this);
  /** What the grids show. */
  #shown: Convolution | undefined;
  /** Row and column of M at which both formulas are worked through: the cell last pointed at. */
  #cell: [i: number, j: number] = [1, 2];

  constructor() {
    super('values', 'lit');
    this.addEventListener('cell-point', (event) => this.store.point(viewOf(event), event.row, event.column));
    this.addEventListener('cell-select', (event) =>
      this.store.select(viewOf(event), event.row, event.column),
    );
    this.addEventListener('cell-leave', () => this.store.leave());
    this.addEventListener('cells-made', () => this.requestUpdate());
  }

  override render() {
    const { values } = this.store;
    if (!values) return nothing;
    const { printed } = values;
    if (!printed) {
      return html`<p class="erratum-verdict">${said.general}
        <button type="button" @click=${this.#setBack}>${said.setBack}</button></p>`;
    }
    this.#follow(values.m);
    const element = this.store.element(...this.#cell);
    return html`
      <div class="erratum" role="group" aria-label=${said.label}>
        ${this.#side('right', values.residual, element)} ${this.#side('printed', printed.residual, element)}
        <p class="erratum-verdict" data-testid="erratum-verdict" data-differing=${printed.differing}>
          ${said.verdict(values.x.rows, values.x.columns, printed.differing)}
          ${said.differing(printed.differing, values.cells)}
        </p>
        <p class="help">${said.point}</p>
        <as-code name="erratum" .program=${() => this.#program()}></as-code>
      </div>
    `;
  }

  async #program() {
    const { erratum } = await import('#language/chapters/convolution/programs');
    return erratum(this.store.settings.setup);
  }

  #side(side: Side, residual: number, element: Element | undefined) {
    const holds = side === 'right' || this.store.values?.printed?.differing === 0;
    return html`
      <section class="erratum-side" data-holds=${String(holds)} aria-label=${said[side]}>
        <h3>${said[side]}</h3>
        <p class="erratum-residual">
          <span>${said.residual}</span>
          <strong data-testid="residual-${side}" data-value=${residual}>${precisely(residual)}</strong>
          <span class="erratum-holds">${holds ? (side === 'right' ? said.holds : said.holdsHere) : said.fails}</span>
        </p>
        <cell-grid data-side=${side} data-testid=${side === 'printed' ? 'matrix-printed' : nothing}></cell-grid>
        ${element ? this.#worked(side, element) : nothing}
      </section>
    `;
  }

  #worked(side: Side, element: Element) {
    const { i, j, printed } = element;
    const found = side === 'right' ? element : printed;
    if (!found) return nothing;
    return html`
      <div class="erratum-worked" data-testid="erratum-worked-${side}">
        <p>${said.at(i, j)}</p>
        ${workedElement(ROUNDINGS[side], element, this.store.settings.setup.x.rows, this.store.values?.z.rows ?? 0)}
        <p>${found.inside ? said.finds(found.a, found.b, short(found.value, digitsOf([found.value]))) : said.outside}</p>
      </div>
    `;
  }

  /** Takes over the cell of M that is pointed at, and stays within M when it becomes smaller. */
  #follow({ rows, columns }: Matrix) {
    const { view, row, column } = this.store.cell;
    if (view === 'm' || view === 'printed') this.#cell = [row, column];
    else if (view === 'mt') this.#cell = [column, row];
    const [i, j] = this.#cell;
    if (i > rows || j > columns) this.#cell = [1, columns > 1 ? 2 : 1];
  }

  override updated() {
    const { values, links } = this.store;
    if (!values?.printed || !this.#inView.value) return;
    const { m, places, printed } = values;
    const range = rangeOf(m.values);
    const shown = { right: { m, places }, printed };
    for (const grid of this.querySelectorAll('cell-grid')) {
      const side = grid.dataset.side as Side;
      const view = VIEWS[side];
      // After another stride the grids are new ones and empty.
      if (values !== this.#shown || !grid.firstChild) {
        grid.show(content(side, shown[side].m, shown[side].places, printed, range));
      }
      grid.light(links?.lit[view], links?.here[view]);
      // Under the pointer nothing moves.
      if (!this.store.pointed) reveal(grid);
    }
    this.#shown = values;
  }

  readonly #setBack = () => {
    this.store.setStride(1);
    this.store.setPadding(0);
  };
}

function viewOf({ grid }: GridEvent) {
  return VIEWS[grid.dataset.side as Side];
}

function content(
  side: Side,
  { rows, columns, values }: Matrix,
  places: Int32Array,
  { differs }: Printed,
  range: number,
) {
  const digits = digitsOf(values);
  return {
    rows,
    columns,
    values,
    symbol: 'M',
    label: said.matrix[side],
    cellLabel: (row: number, column: number, value: number) =>
      said.cell(row, column, short(value, digits), differs[(row - 1) * columns + column - 1] === 1),
    range,
    digits,
    absent: (place: number) => places[place] === -1,
    differs: (place: number) => differs[place] === 1,
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'erratum-comparison': ErratumComparison;
  }
}

customElements.define('erratum-comparison', ErratumComparison);
