import { html, svg, type TemplateResult } from 'lit';
import { texts } from '#language/chapters/attention/texts';
import { rangeOf } from '../../figures/color-scale';
import type { On } from '../../page/exhibit';
import { LIMITS } from './address';
import { AttentionExhibit, gridOf } from './attention-exhibit';
import { FACTORS, type Values } from './state';
import '../../figures/svg-chart.css';

/** The chart's size and the room around what is drawn, in units of its view box. */
const WIDTH = 420;
const HEIGHT = 190;
const LEFT = 40;
const RIGHT = 12;
const TOP = 30;
const BOTTOM = 26;

/** What contrast does to attention: P of the image multiplied by a number, and how sharp it becomes. */
class AttentionContrast extends AttentionExhibit {
  #shown: Values | undefined;

  constructor() {
    super('values');
  }

  protected override content({ contrasted: { here, all }, largest_entropy: most }: Values) {
    const { contrast: said } = texts;
    const { contrast } = this.store.settings;
    const [entropy, largest] = [here.entropy[0] as number, here.largest[0] as number];
    return html`
      <div class="framed">
        <div class="attention-controls">
          <label class="contrast-slider"><span>${said.slider} ${said.value(contrast)}</span>
            <input type="range" data-testid="contrast" min="0" max=${LIMITS.contrast} step="0.1" .value=${String(contrast)}
              aria-valuetext=${said.value(contrast)} @input=${this.#set}>
          </label>
          <p class="help" role="status" data-testid="contrast-said" data-entropy=${entropy} data-largest=${largest}>
            ${said.said(entropy.toFixed(2), most.toFixed(2), largest.toFixed(2))}
          </p>
        </div>
        <div class="contrast-body">
          <figure class="attention-view">
            <figcaption><b>${said.figure(contrast)}</b></figcaption>
            <cell-grid data-view="contrasted"></cell-grid>
          </figure>
          <div class="contrast-charts">
            ${chart(said.entropy, all.entropy, { value: entropy, top: most, factor: contrast })}
            ${chart(said.largest, all.largest, { value: largest, top: 1, factor: contrast })}
          </div>
        </div>
        <as-code name="contrast" .program=${() => this.#program()}></as-code>
      </div>
    `;
  }

  async #program() {
    const { contrasted } = await import('#language/chapters/attention/programs');
    return contrasted(this.store.settings, this.store.settings.contrast);
  }

  override updated() {
    const { values } = this.store;
    if (!values || values === this.#shown) return;
    this.#shown = values;
    this.grid('contrasted')?.show(
      gridOf(values.contrasted.attention.p, {
        symbol: 'P',
        label: texts.contrast.grid(this.store.settings.contrast),
        testId: 'matrix-p-contrast',
        cellLabel: texts.cell.p,
        // One scale for all contrasts, so that saturation can be seen.
        range: rangeOf(values.contrasted.all.largest),
        digits: 2,
      }),
    );
  }

  readonly #set = (event: On<HTMLInputElement>) => this.store.setContrast(Number(event.currentTarget.value));
}

/** A curve over all contrasts with the chosen one marked. */
function chart(
  name: string,
  values: Float64Array,
  { value, top, factor }: { value: number; top: number; factor: number },
): TemplateResult {
  const { contrast: said } = texts;
  const x = (at: number) => LEFT + (at / LIMITS.contrast) * (WIDTH - LEFT - RIGHT);
  const y = (at: number) => HEIGHT - BOTTOM - (top > 0 ? at / top : 0) * (HEIGHT - TOP - BOTTOM);
  const points = Array.from(values, (at, i) => `${x(FACTORS[i] as number).toFixed(1)},${y(at).toFixed(1)}`);
  const [first = 0, last = 0] = [values[0], values[values.length - 1]];
  const label = said.chart(name, first.toFixed(2), value.toFixed(2), last.toFixed(2), factor);
  return html`
    <svg translate="no" class="chart contrast-chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${label}>
      <text class="title" x="0" y="14">${name}</text>
      ${[0, top / 2, top].map(
        (at) => svg`<line class="grid" x1=${LEFT} x2=${WIDTH - RIGHT} y1=${y(at)} y2=${y(at)}></line>
          <text class="tick left" x=${LEFT - 6} y=${y(at) + 4}>${at.toFixed(1)}</text>`,
      )}
      ${[0, 1, 2, 3, 4, 5].map((at) => svg`<text class="tick" x=${x(at)} y=${HEIGHT - 8}>×${at}</text>`)}
      <polyline class="mean" points=${points.join(' ')}></polyline>
      <circle cx=${x(factor)} cy=${y(value)} r="5"></circle>
      <text class="end" x=${x(factor) + (factor > LIMITS.contrast / 2 ? -9 : 9)} y=${y(value) - 8}
        text-anchor=${factor > LIMITS.contrast / 2 ? 'end' : 'start'}>${value.toFixed(2)}</text>
    </svg>
  `;
}

declare global {
  interface HTMLElementTagNameMap {
    'attention-contrast': AttentionContrast;
  }
}

customElements.define('attention-contrast', AttentionContrast);
