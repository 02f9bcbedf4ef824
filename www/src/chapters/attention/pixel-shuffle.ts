import { html } from 'lit';
import { texts } from '#language/chapters/attention/texts';
import type { Matrix } from '../../../../pkg/theory/unfold';
import type { GridEvent } from '../../figures/cell-grid';
import { rangeOf } from '../../figures/color-scale';
import type { On } from '../../page/exhibit';
import { symbol as writtenSymbol } from '../../page/symbols';
import { AttentionExhibit, gridOf } from './attention-exhibit';
import type { Values } from './state';

/** The four images, and whether their pixels stand in the other order. */
const IMAGES = [
  { name: 'original', symbol: 'x', moved: false },
  { name: 'permuted', symbol: 'x', moved: true },
  { name: 'computed', symbol: 'Z', moved: true },
  { name: 'promised', symbol: 'Z', moved: true },
] as const;
/** P of either order, as colours only. */
const WEIGHTS = [
  { name: 'p-original', symbol: 'P', moved: false },
  { name: 'p-permuted', symbol: 'P', moved: true },
] as const;

const VIEWS = [...IMAGES, ...WEIGHTS];

type Name = (typeof VIEWS)[number]['name'];

/** The same pixels in another order: the outputs come in that order and are otherwise the same. */
class PixelShuffle extends AttentionExhibit {
  #shown: Values | undefined;
  /** The pixel under the pointer or the cursor, by its number in the first image. */
  #pixel: number | undefined;
  #places: [one: number, other: number] = [1, 2];

  constructor() {
    super('values');
  }

  protected override content(values: Values) {
    const { shuffle: said } = texts;
    const { permuted } = values;
    const moved = this.store.order.filter((pixel, at) => pixel !== at + 1).length;
    return html`
      <div class="framed">
        ${this.#controls(this.store.order.length)}
        <p class="help" role="status" data-testid="shuffle-moved">
          ${moved === 0 ? said.inPlace : said.moved(moved, this.store.order.length)}
        </p>
        ${this.#figures(IMAGES)}
        <dl class="attention-facts">
          <div>
            <dt>${said.zDifference}</dt>
            <dd translate="no" data-testid="shuffle-difference" data-value=${permuted.difference}>${texts.facts.off(permuted.difference)}</dd>
          </div>
          <div>
            <dt>${said.pDifference}</dt>
            <dd translate="no" data-testid="shuffle-p-difference" data-value=${permuted.p_difference}>
              ${texts.facts.off(permuted.p_difference)}
            </dd>
          </div>
        </dl>
        <details class="shuffle-weights">
          <summary>${said.weights}</summary>
          ${this.#figures(WEIGHTS)}
        </details>
        <as-code name="shuffle" .program=${() => this.#program()}></as-code>
      </div>
    `;
  }

  async #program() {
    const { shuffled } = await import('#language/chapters/attention/programs');
    return shuffled(this.store.settings, this.store.order);
  }

  #figures(views: readonly (typeof VIEWS)[number][]) {
    const { names, formulas } = texts.shuffle;
    return html`
      <div class="shuffle-images" @cell-point=${this.#point} @cell-select=${this.#point} @cell-leave=${this.#leave}>
        ${views.map(
          ({ name, symbol }) => html`<figure class="attention-view">
            <figcaption><b>${names[name]}</b><span>${writtenSymbol(symbol, formulas[name])}</span></figcaption>
            <cell-grid data-view=${name}></cell-grid>
          </figure>`,
        )}
      </div>
    `;
  }

  #controls(length: number) {
    const { shuffle: said } = texts;
    this.#places = this.#places.map((place) => Math.min(place, length)) as [number, number];
    const choice = (which: 0 | 1, testId: string) => {
      const change = (event: On<HTMLSelectElement>) => {
        this.#places[which] = Number(event.currentTarget.value);
      };
      return html`<select data-testid=${testId} @change=${change}>
        ${Array.from(
          { length },
          (_, at) => html`<option .selected=${at + 1 === this.#places[which]}>${at + 1}</option>`,
        )}
      </select>`;
    };
    return html`
      <div class="attention-controls" role="group" aria-label=${said.controls}>
        <button type="button" class="primary" data-testid="shuffle" @click=${() => this.store.shuffle()}>${said.shuffle}</button>
        <button type="button" data-testid="shuffle-restore" @click=${() => this.store.restore()}>${said.restore}</button>
        <span class="shuffle-swap">
          <label>${said.swap} ${choice(0, 'swap-one')}</label>
          <label>${said.with} ${choice(1, 'swap-other')}</label>
          <button type="button" data-testid="swap" ?disabled=${length < 2} @click=${this.#swap}>${said.doSwap}</button>
        </span>
      </div>
    `;
  }

  override updated() {
    const { values } = this.store;
    if (!values) return;
    if (values !== this.#shown) this.#show(values);
    this.#light();
  }

  #show(values: Values) {
    const { shuffle: said } = texts;
    this.#shown = values;
    this.#pixel = undefined;
    const matrices: Record<Name, Matrix> = {
      original: values.x,
      permuted: values.permuted.x,
      computed: values.permuted.z,
      promised: values.permuted.z_permuted,
      'p-original': values.p,
      'p-permuted': values.permuted.p,
    };
    for (const { name, symbol, moved } of IMAGES) {
      const matrix = matrices[name];
      const cellLabel = (row: number, column: number, value: number) => {
        const place = placeOf(row, column, matrix.rows);
        return said.cell(place, moved ? (this.store.order[place - 1] as number) : place, value);
      };
      const label = said.labels[name];
      const cellSize = matrix.columns > 4 ? 36 : 44;
      this.grid(name)?.show(gridOf(matrix, { symbol, label, cellLabel, cellSize }));
    }
    for (const { name, symbol } of WEIGHTS) {
      const label = said.labels[name];
      const range = rangeOf(values.p.values);
      const cellSize = values.p.columns > 12 ? 13 : 24;
      this.grid(name)?.show(
        gridOf(matrices[name], { symbol, label, cellLabel: texts.cell.p, cellSize, range }),
      );
    }
  }

  /** Lights one pixel wherever it stands. */
  #light() {
    const { rows = 1, columns = 1 } = this.store.values?.x ?? {};
    const length = rows * columns;
    for (const { name, moved } of VIEWS) {
      const place =
        this.#pixel === undefined || !moved ? this.#pixel : this.store.order.indexOf(this.#pixel) + 1;
      if (place === undefined) this.grid(name)?.light();
      else if (name.startsWith('p-')) {
        this.grid(name)?.light(Array.from({ length }, (_, column) => (place - 1) * length + column));
      } else {
        const index = ((place - 1) % rows) * columns + Math.floor((place - 1) / rows);
        this.grid(name)?.light([index], index);
      }
    }
  }

  readonly #point = (event: GridEvent) => {
    const name = event.grid.dataset.view as Name;
    const rows = this.store.values?.x.rows ?? 1;
    const place = name.startsWith('p-') ? event.row : placeOf(event.row, event.column, rows);
    const moved = VIEWS.find((view) => view.name === name)?.moved;
    this.#pixel = moved ? this.store.order[place - 1] : place;
    this.#light();
  };

  readonly #leave = () => {
    this.#pixel = undefined;
    this.#light();
  };

  readonly #swap = () => this.store.swap(...this.#places);
}

/** The place in the sequence, which stacks columns. */
function placeOf(row: number, column: number, rows: number): number {
  return (column - 1) * rows + row;
}

declare global {
  interface HTMLElementTagNameMap {
    'pixel-shuffle': PixelShuffle;
  }
}

customElements.define('pixel-shuffle', PixelShuffle);
