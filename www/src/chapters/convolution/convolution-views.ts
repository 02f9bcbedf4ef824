import { html, nothing } from 'lit';
import { texts } from '#language/chapters/convolution/texts';
import type { Convolution, ConvolutionView, Matrix } from '../../engine/theory';
import {
  type CellGrid,
  digitsOf,
  type GridContent,
  type GridEvent,
  short,
  sideThatFits,
} from '../../figures/cell-grid';
import { rangeOf } from '../../figures/color-scale';
import type { On } from '../../page/exhibit';
import { type Symbol as Letter, symbol } from '../../page/symbols';
import { ConvolutionExhibit } from './convolution-exhibit';
import { type ConvolutionStore, matrixOfView } from './state';
import '../../figures/as-code';
import '../../page/exhibit.css';
import { FollowsSteps } from '../../page/side-by-side';
import { inTurn } from '../../page/turns';
import '../../page/step-guide';
import type { Options } from './address';
import './convolution-controls';
import './convolution-player';
import './convolution-sum';
import './convolution-views.css';
import './element-formula';
import { shownAt } from './steps';

/** A view of this exhibit: its letter, and the letter whose colour it has. */
const VIEWS = {
  x: { letter: 'x', symbol: 'x' },
  w: { letter: 'W', symbol: 'W' },
  z: { letter: 'z', symbol: 'z' },
  h: { letter: 'h', symbol: 'h' },
  h2: { letter: 'h₂', symbol: 'h' },
  m: { letter: 'M', symbol: 'M' },
  'x-vec': { letter: 'x′', symbol: 'x' },
  'z-vec': { letter: 'z′', symbol: 'z' },
} as const satisfies Partial<Record<ConvolutionView, { letter: string; symbol: Letter | 'h' }>>;
type View = keyof typeof VIEWS;

/** What stands between this many matrices in a row takes so much of the width, in pixels. */
const SIGNS = { 2: 46, 5: 172 };
/** Where there is less, they do not all stand in one row. */
const ONE_ROW = 760;
/** Cells of x and W are typed into. */
const LEAST_EDITABLE = 24;
/** Beside the text, in a window as low as a laptop's, the small matrices leave M room. */
const low = window.matchMedia('(width >= 1100px) and (height < 56rem)');
/** The largest number has this part of the scale's full strength, which leaves the rings room to be seen. */
const STRENGTH = 0.6;

/** The steps that are about M itself, and those that are about what leads to it. */
const ABOUT_M = 'element product blocks';
const ABOUT_ALL = 'window size vec output weight pool';

/** The convolution, its matrix and all that belongs to it, linked: what one cell needs lights up in every view. */
export class ConvolutionViews extends ConvolutionExhibit {
  #width = 0;
  #isLow = false;

  constructor() {
    super('values');
    new FollowsSteps(this, (step = '') => {
      this.dataset.at = step;
      this.store.follow(shownAt(step));
    });
    this.hear(window, 'resize', () => {
      if (low.matches !== this.#isLow) this.requestUpdate();
    });
    this.hear(
      () => this.store,
      'lit',
      () => this.#light(),
    );
    this.whenSized((exactly) => {
      const width = Math.floor(exactly);
      if (width === this.#width) return;
      this.#width = width;
      this.requestUpdate();
    });
    this.addEventListener('cell-point', (event) => this.#cell(event, this.store.point));
    this.addEventListener('cell-select', (event) => this.#cell(event, this.store.select));
    this.addEventListener('cell-leave', () => this.store.leave());
    this.addEventListener('cell-edit', (event) => {
      const { row, column, value } = event;
      const view = viewOf(event);
      if (view === 'x' || view === 'w') this.store.edit(view, row, column, value);
    });
    this.addEventListener('cells-made', () => this.#light());
    this.addEventListener('keydown', (event) => this.#key(event));
  }

  override render() {
    const said = texts.views;
    const { values } = this.store;
    if (this.store.failure !== undefined)
      return html`<p class="notice">${texts.failed(this.store.failure)}</p>`;
    if (!values) return html`<p class="help">${texts.waiting}</p>`;
    const { hideZeros, blocks } = this.store.shownSettings.options;
    return html`
      <convolution-controls></convolution-controls>
      <p class="help">${said.help}</p>
      ${this.store.refused.length > 0 ? html`<p class="notice" role="status">${texts.refused(this.store.refused)}</p>` : nothing}
      <div class="conv-shown framed stays" role="group" aria-label=${said.label} data-shows=${ABOUT_ALL}>
        <step-guide></step-guide>
        <div class="conv-flow">
          ${this.#figure('x', said.x, values.x)} ${sign('∗')} ${this.#figure('w', said.w, values.w)} ${sign('=')}
          ${this.#figure('z', said.z, values.z)} ${sign('→')} ${this.#figure('h', said.h, values.h)} ${sign('→')}
          ${this.#figure('h2', said.h2, values.h2)}
        </div>
        <convolution-player></convolution-player>
        <convolution-sum></convolution-sum>
        <div class="conv-product" data-shows=${ABOUT_M}>
          <p class="conv-caption over">${symbol('x', 'x′')} ${said.xVec} ${symbol('M')}</p>
          <div class="conv-scroll">
            <cell-grid data-view="x-vec"></cell-grid>
            <p class="conv-caption conv-corner">${symbol('z', 'z′')}</p>
            <cell-grid data-view="m"></cell-grid>
            <cell-grid data-view="z-vec"></cell-grid>
          </div>
          <p class="conv-caption">
            ${symbol('M')} ${said.m} <small>${said.size(values.m.rows, values.m.columns)}.</small>
            <span class="conv-sparsity">
              ${said.sparsity(values.filled, values.cells, values.w.values.length)}
            </span>
          </p>
          <p class="conv-options">
            ${this.#option(said.hideZeros, hideZeros, (hideZeros) => this.store.setOptions({ hideZeros }))}
            ${this.#option(said.blocks(...values.block), blocks, (blocks) => this.store.setOptions({ blocks }))}
          </p>
          <element-formula></element-formula>
        </div>
        <as-code name="convolution" .program=${() => this.#program(values)}></as-code>
      </div>
    `;
  }

  #figure(view: View, name: string, { rows, columns }: Matrix) {
    const { letter, symbol: of } = VIEWS[view];
    const empty = rows * columns === 0;
    return html`
      <figure class="conv-matrix">
        <figcaption class="conv-caption">
          ${of === 'h' ? html`<var translate="no">${letter}</var>` : symbol(of, letter)} ${name} <small>${texts.views.size(rows, columns)}</small>
        </figcaption>
        <cell-grid data-view=${view} ?hidden=${empty}></cell-grid>
        ${empty ? html`<p class="help">${texts.views.noPooled}</p>` : nothing}
      </figure>
    `;
  }

  async #program(values: Convolution) {
    const { convolution } = await import('#language/chapters/convolution/programs');
    return convolution(this.store.settings.setup, values);
  }

  #option(label: string, on: boolean, set: (on: boolean) => void) {
    return html`<label class="choice">
      <input type="checkbox" .checked=${on} @change=${(event: On<HTMLInputElement>) => set(event.currentTarget.checked)}>
      <span>${label}</span>
    </label>`;
  }

  override updated() {
    // The first time apart from what has just been made: together they would hold up the page.
    if (this.querySelector('cell-grid[data-cell]')) this.#fill();
    else inTurn(() => this.#fill());
  }

  #fill() {
    const { values } = this.store;
    if (!values || this.#width === 0) return;
    // Not whenever a cell is chosen: nothing moves under the pointer.
    this.toggleAttribute('data-at-m', this.store.settings.selected.view === 'm');
    const { m } = values;
    const width = this.querySelector('.conv-flow')?.clientWidth ?? this.#width;
    const columns = [values.x, values.w, values.z, values.h, values.h2].map((matrix) => matrix.columns);
    const inARow = width >= ONE_ROW ? 5 : 2;
    const across = columns.slice(0, inARow).reduce((sum, count) => sum + count, 0);
    this.#isLow = low.matches;
    const isBeside = this.closest('side-by-side') !== null;
    const largest = this.#isLow && isBeside ? LEAST_EDITABLE : undefined;
    const side = sideThatFits(width - SIGNS[inARow], across, largest);
    // The column z′ stands beside M, with its own ring around it.
    const product = sideThatFits(width - 24, m.columns + 1, 36);
    for (const grid of this.#grids()) {
      const view = grid.dataset.view as View;
      const inProduct = view === 'm' || view === 'x-vec' || view === 'z-vec';
      grid.show(
        contentOf(
          view,
          values,
          this.store.shownSettings.options,
          inProduct ? product : Math.max(side, LEAST_EDITABLE),
        ),
      );
    }
    this.#light();
  }

  #grids(): NodeListOf<CellGrid> {
    return this.querySelectorAll<CellGrid>('cell-grid[data-view]');
  }

  #light() {
    const { links } = this.store;
    for (const grid of this.#grids()) {
      const view = grid.dataset.view as View;
      grid.light(links?.lit[view], links?.here[view]);
    }
    if (!this.store.pointed) this.#reveal();
  }

  /** Brings what is selected into sight where M is wider than the page. */
  #reveal() {
    const scroll = this.querySelector('.conv-scroll');
    if (!scroll || (scroll.scrollWidth === scroll.clientWidth && scroll.scrollHeight === scroll.clientHeight))
      return;
    const cell = (view: View) =>
      scroll.querySelector(`[data-view="${view}"] [data-here]`) ??
      scroll.querySelector(`[data-view="${view}"] [data-lit]`);
    const outer = scroll.getBoundingClientRect();
    // The pixel says which column to show, the output which row.
    const [pixel, output] = [cell('x-vec'), cell('z-vec')].map((found) => found?.getBoundingClientRect());
    scroll.scrollBy({
      left: pixel ? way(pixel.left, pixel.right, outer.left, outer.right) : 0,
      top: output ? way(output.top, output.bottom, outer.top, outer.bottom) : 0,
      behavior: 'instant',
    });
  }

  #cell(event: GridEvent, tell: ConvolutionStore['point']) {
    const view = viewOf(event);
    if (view) tell.call(this.store, view, event.row, event.column);
  }

  /** Space plays and pauses the window from any cell. */
  #key(event: KeyboardEvent) {
    const target = event.target as HTMLElement;
    if (event.key !== ' ' || !target.matches('[role="gridcell"], [type="range"]')) return;
    event.preventDefault();
    this.querySelector('convolution-player')?.toggle();
  }
}

/** How far to scroll until what lies from `low` to `high` is in sight, with some cells around it. */
function way(low: number, high: number, least: number, most: number): number {
  const margin = 3 * (high - low);
  return low < least + margin ? low - least - margin : Math.max(high - most + margin, 0);
}

function viewOf({ grid }: GridEvent): View | undefined {
  return grid.dataset.view as View | undefined;
}

function sign(written: string) {
  return html`<span class="conv-sign" aria-hidden="true">${written}</span>`;
}

function contentOf(view: View, values: Convolution, options: Options, cellSize: number): GridContent {
  const { letter, symbol: of } = VIEWS[view];
  const matrix = matrixOfView(values, view) as Matrix;
  const digits = digitsOf(matrix.values);
  const isColumn = view === 'x-vec' || view === 'z-vec';
  const isM = view === 'm';
  const { places } = values;
  return {
    ...matrix,
    symbol: of,
    digits,
    range: rangeOf(matrix.values) / STRENGTH,
    cellSize,
    label: texts.views.grids[view],
    testId: `matrix-${view}`,
    editable: view === 'x' || view === 'w',
    lying: view === 'x-vec',
    hideZeros: isM && options.hideZeros,
    cellLabel: (row, column, value) => {
      if (isColumn) return texts.views.place(letter, row, short(value, digits));
      if (isM && places[(row - 1) * matrix.columns + column - 1] === -1)
        return texts.views.structure(row, column);
      return texts.views.cell(letter, row, column, short(value, digits));
    },
    ...(isM && { absent: (place: number) => places[place] === -1 }),
    ...(isM && options.blocks && { blocks: values.block }),
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'convolution-views': ConvolutionViews;
  }
}

customElements.define('convolution-views', ConvolutionViews);
