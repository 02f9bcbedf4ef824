import { html, nothing } from 'lit';
import { texts } from '#language/chapters/kuzushiji/backwards/texts';
import { classOf } from '../../../drawing/classes';
import type { Replacement } from '../../../engine/protocol';
import '../../../figures/cell-grid';
import type { GridEvent } from '../../../figures/cell-grid';
import { rangeOf } from '../../../figures/color-scale';
import { legend, paintLegends } from '../../../figures/legend';
import { pageScale } from '../../../figures/page-scale';
import { pixelsOf } from '../../../figures/paint-map';
import { Exhibit } from '../../../page/exhibit';
import { theme } from '../../../page/theme';
import { plain, SIDE } from './address';
import type { Dissection } from './dissection';
import { layerOf } from './layers';

const SIZE = SIDE * SIDE;

let elements = 0;

/** The filters of the first convolution, to be changed by hand: maps and answer follow. */
class FilterEditor extends Exhibit {
  static override properties = { dissection: { attribute: false } };
  declare dissection: Dissection;
  readonly #group = `filter-editor-${++elements}`;
  /** The weight that is being typed: it holds once it is complete. */
  #typed: { place: number; value: number } | undefined;

  constructor() {
    super();
    this.follow(theme, 'change');
    this.follow(() => [this.dissection], 'change');
  }

  override render() {
    const { filters: said } = texts;
    const { pass } = this.dissection;
    if (!pass) return nothing;
    const map = said.map(this.dissection.filter + 1);
    const range = rangeOf(layerOf(pass, 'conv1').values);
    return html`
      <h3>${texts.titles.filters}</h3>
      <p class="help">${texts.about.filters}</p>
      <fieldset class="filter-choice">
        <legend>${said.choose}</legend>
        ${pass.as_trained.map(
          (asTrained, filter) => html`<label class="choice" ?data-changed=${!asTrained}>
            <input type="radio" name=${this.#group} .checked=${filter === this.dissection.filter} @change=${() => this.dissection.show(filter)}>
            <canvas width=${SIDE} height=${SIDE} aria-hidden="true"></canvas>
            <span>${said.filter(filter + 1, asTrained)}</span>
          </label>`,
        )}
      </fieldset>
      <div class="filter-body">
        <cell-grid @cell-edit=${this.#edit} @change=${this.#apply} @keydown=${this.#enter} @focusout=${this.#drop}></cell-grid>
        <figure class="filter-map">
          <figcaption>${map}</figcaption>
          <canvas width="28" height="28" role="img" aria-label=${map} data-testid="filter-map"></canvas>
          ${legend(-1, texts.picture.legend(map, String(range)), range)}
        </figure>
        <div>
          <div class="toolbar" role="group" aria-label=${said.replace}>
            <span>${said.replace}</span>
            ${Object.entries(said.replacements).map(
              ([name, label]) =>
                html`<button type="button" @click=${() => this.#replace(name as Replacement)}>${label}</button>`,
            )}
            <button type="button" ?disabled=${pass.as_trained[this.dissection.filter]} @click=${this.#restore}>${said.trained}</button>
          </div>
          <p>${said.trainedAnswer}: ${answers(pass.trained)}</p>
          <p role="status" data-testid="filter-answer">${said.answer}: ${answers(pass.probabilities)}</p>
        </div>
      </div>
    `;
  }

  override updated() {
    const pass = this.dissection.pass;
    if (!pass) return;
    const filters = { channels: pass.as_trained.length, height: SIDE, width: SIDE, values: pass.filters };
    const range = rangeOf(pass.filters);
    const style = { scale: pageScale(), range, relu: false };
    for (const [filter, canvas] of this.querySelectorAll<HTMLCanvasElement>(
      '.filter-choice canvas',
    ).entries()) {
      canvas.getContext('2d')?.putImageData(pixelsOf(filters, filter, style), 0, 0);
    }
    const maps = layerOf(pass, 'conv1');
    this.querySelector<HTMLCanvasElement>('.filter-map > canvas')
      ?.getContext('2d')
      ?.putImageData(pixelsOf(maps, this.dissection.filter, { ...style, range: rangeOf(maps.values) }), 0, 0);
    paintLegends(this, style.scale);
    const own = pass.filters.subarray(this.dissection.filter * SIZE, (this.dissection.filter + 1) * SIZE);
    const values = Float64Array.from(own, plain);
    if (this.#typed) values[this.#typed.place] = this.#typed.value;
    this.querySelector('cell-grid')?.show({
      rows: SIDE,
      columns: SIDE,
      values,
      symbol: 'W',
      label: texts.filters.grid(this.dissection.filter + 1),
      testId: 'filter-weights',
      cellLabel: texts.filters.cell,
      range,
      digits: 2,
      editable: true,
      cellSize: 44,
    });
  }

  #edit({ row, column, value }: GridEvent) {
    this.#typed = { place: (row - 1) * SIDE + column - 1, value };
    this.requestUpdate();
  }

  #apply({ target }: Event) {
    const typed = this.#typed;
    if (!typed || (target as Element).hasAttribute('aria-invalid')) return;
    this.#typed = undefined;
    void this.dissection.changeFilter({ filter: this.dissection.filter, ...typed });
  }

  #enter(event: KeyboardEvent) {
    if (event.key === 'Enter') this.#apply(event);
  }

  #drop() {
    if (!this.#typed) return;
    this.#typed = undefined;
    this.requestUpdate();
  }

  #replace(replacement: Replacement) {
    void this.dissection.changeFilter({ filter: this.dissection.filter, replacement });
  }

  readonly #restore = () => void this.dissection.restoreFilter(this.dissection.filter);
}

/** The three likeliest characters. */
function answers(probabilities: readonly number[]): string {
  return Array.from(probabilities, (p, index) => ({ p, index }))
    .toSorted((a, b) => b.p - a.p)
    .slice(0, 3)
    .map(({ p, index }) => texts.answers(classOf(index).character, p))
    .join(' · ');
}

customElements.define('filter-editor', FilterEditor);
