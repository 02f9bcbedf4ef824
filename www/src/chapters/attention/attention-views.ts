import { html, nothing, svg } from 'lit';
import { texts } from '#language/chapters/attention/texts';
import type { AttentionView, Matrix } from '../../../../pkg/theory/unfold';
import { type GridEvent, sideThatFits } from '../../figures/cell-grid';
import { rangeOf } from '../../figures/color-scale';
import { settingsOf } from '../../page/address';
import type { On } from '../../page/exhibit';
import { FollowsSteps } from '../../page/side-by-side';
import '../../page/step-guide';
import { symbol } from '../../page/symbols';
import { LIMITS } from './address';
import { AttentionExhibit, gridOf, SYMBOLS, viewOf } from './attention-exhibit';
import { isPreset, PRESET_NAMES } from './presets';
import type { Values } from './state';
import { STEP_NAMES, shownAt } from './steps';
import { writtenSum } from './written-sum';

const VIEWS: AttentionView[] = ['x', 'x-vec', 's', 'p', 'z-vec', 'z'];
const TEST_IDS: Record<AttentionView, string> = {
  x: 'matrix-x',
  'x-vec': 'matrix-x-vec',
  s: 'matrix-s',
  p: 'matrix-p',
  'z-vec': 'matrix-z-vec',
  z: 'matrix-attention-z',
};
/** The width of the entropies. */
const ENTROPIES = 64;
/** The room between views, with that around their cells. */
const BETWEEN = 21;
/** The smallest cells for which all views stand in one line, unless the screen is as wide as it gets. */
const LEAST_IN_LINE = 30;
const WIDE = 1000;
/** The smallest cell beside which a number can be read. */
const LEAST_WRITTEN = 18;
const SIDES = Array.from({ length: LIMITS.side }, (_, i) => i + 1);

/** x → x′ → S → P → Z as linked views of one calculation. */
class AttentionViews extends AttentionExhibit {
  #shown: Values | undefined;
  /** The side of a cell of the tall views. */
  #side = 0;
  #shownSide = 0;
  #room = 0;

  constructor() {
    super('values', 'lit');
    new FollowsSteps(this, (step) => this.store.follow(shownAt(step)));
    this.whenSized((width) => {
      this.#room = width;
      this.requestUpdate();
    });
    this.hear(window, 'hashchange', () => {
      // A link of the chapter has set something here: the reader should see it.
      if (settingsOf(location.hash, 'self-attention').size === 0) return;
      this.querySelector('.attention-tall')?.scrollIntoView({ block: 'nearest' });
    });
  }

  protected override content(values: Values) {
    this.#side = this.#fitting(values);
    return html`
      ${this.#refused()} ${this.#controls(values)}
      <div class="attention-shown framed stays" data-shows=${STEP_NAMES}>
        <step-guide></step-guide>
        <div class="attention-line attention-ends" @cell-point=${this.#point} @cell-leave=${() => this.store.leave()}
          @cell-select=${this.#select} @cell-edit=${this.#edit}>
          ${this.#view('x', values.x)}
          <section class="attention-sum" aria-label=${texts.sum.label} data-testid="attention-sum">
            ${this.store.links ? writtenSum(this.store.links.sum) : nothing}
            <p class="help">${texts.sum.hint}</p>
          </section>
          ${this.#view('z', values.z)}
        </div>
        <div class="attention-line attention-tall" @cell-point=${this.#point} @cell-leave=${() => this.store.leave()}
          @cell-select=${this.#select}>
          <div class="attention-part">${this.#view('x-vec', values.x_vec)} ${this.#view('s', values.s)}</div>
          <div class="attention-part">
            ${this.#view('p', values.p)} ${this.#entropies(values)} ${this.#view('z-vec', values.z_vec)}
          </div>
        </div>
        ${this.#facts(values)}
        <as-code name="attention" .program=${() => this.#program()}></as-code>
      </div>
    `;
  }

  async #program() {
    const { attention } = await import('#language/chapters/attention/programs');
    return attention(this.store.settings);
  }

  #refused() {
    return this.store.refused.map(
      (name) =>
        html`<p class="notice" role="status" data-testid="attention-notice">${texts.refused[name]}</p>`,
    );
  }

  #controls({ x }: Values) {
    const { controls: said } = texts;
    const { preset, dk } = this.store.settings;
    const [, why] = preset ? texts.presets[preset] : texts.own;
    return html`
      <div class="attention-controls" role="group" aria-label=${said.group}>
        <label>${said.preset}
          <select data-testid="attention-preset" @change=${this.#choose}>
            ${PRESET_NAMES.map(
              (name) =>
                html`<option value=${name} .selected=${name === preset}>${texts.presets[name][0]}</option>`,
            )}
            ${preset ? nothing : html`<option value="" .selected=${true}>${texts.own[0]}</option>`}
          </select>
        </label>
        <label>${said.height} ${this.#sizes('attention-height', x.rows, (rows) => [rows, x.columns])}</label>
        <label>${said.width} ${this.#sizes('attention-width', x.columns, (columns) => [x.rows, columns])}</label>
        <label class="attention-dk"><span><i>d</i><sub>k</sub> = ${said.dk(dk)}</span>
          <input type="range" data-testid="attention-dk" min="1" max=${LIMITS.dk} .value=${String(dk)}
            @input=${this.#scale}>
        </label>
        <button type="button" data-testid="attention-reset" @click=${() => this.store.reset()}>${said.reset}</button>
        <p class="help">${why}</p>
      </div>
    `;
  }

  #sizes(testId: string, current: number, resized: (side: number) => [number, number]) {
    const change = (event: On<HTMLSelectElement>) =>
      this.store.resize(...resized(Number(event.currentTarget.value)));
    return html`<select data-testid=${testId} @change=${change}>
      ${SIDES.map((side) => html`<option .selected=${side === current}>${side}</option>`)}
    </select>`;
  }

  #view(view: AttentionView, { rows, columns, values }: Matrix) {
    const [name, formula] = texts.views[view];
    const size = `${rows}×${columns}`;
    const isList = view === 'x-vec' || view === 'z-vec';
    // Beside a list of small cells there is no room to write.
    const has = (said: unknown) => (isList && this.#side < LEAST_IN_LINE ? nothing : said);
    const legend = texts.legend(rangeOf(values), Math.min(...values) < 0);
    return html`
      <figure class=${isList ? 'attention-view' : 'attention-view attention-matrix'}>
        <figcaption>
          <b>${has(name)}</b>
          <span>${symbol(SYMBOLS[view], formula)} ${isList ? nothing : size}</span>
        </figcaption>
        <cell-grid data-view=${view}></cell-grid>
        <p class="help">${isList ? has(size) : legend}</p>
      </figure>
    `;
  }

  /** As tall as the rows of P beside which they stand. */
  #entropies({ entropy, largest_entropy: most }: Values) {
    const [name, unit] = texts.views.entropy;
    const side = this.#side;
    return html`
      <figure class="attention-view attention-entropies">
        <figcaption><b>${name}</b><span>${unit}</span></figcaption>
        <ol class="visually-hidden" aria-label=${texts.entropies} data-testid="attention-entropy">
          ${Array.from(entropy, (bits, i) => html`<li data-value=${bits}>${texts.entropy(i + 1, bits, most)}</li>`)}
        </ol>
        <svg translate="no" width=${ENTROPIES} height=${entropy.length * side} aria-hidden="true">
          ${Array.from(entropy, (bits, i) => {
            const [width, y] = [most > 0 ? (bits / most) * ENTROPIES : 0, i * side];
            return svg`<g ?data-here=${this.store.links?.sum.i === i + 1}>
              <rect class="most" y=${y + 1} width=${ENTROPIES} height=${side - 2}></rect>
              <rect y=${y + 1} width=${width} height=${side - 2}></rect>
              ${side < LEAST_WRITTEN ? nothing : svg`<text x="6" y=${y + side / 2}>${bits.toFixed(2)}</text>`}
            </g>`;
          })}
        </svg>
        <p class="help">${texts.atMost(most)}</p>
      </figure>
    `;
  }

  #facts({ sum_deviation: sums, permuted: { difference: moved } }: Values) {
    const { facts: said } = texts;
    return html`
      <dl class="attention-facts" aria-label=${said.label}>
        <div><dt>${said.sums}</dt><dd translate="no" data-testid="sum-deviation" data-value=${sums}>${said.off(sums)}</dd></div>
        <div><dt>${said.equivariant}</dt>
          <dd translate="no" data-testid="equivariance-deviation" data-value=${moved}>${said.off(moved)}</dd></div>
      </dl>
    `;
  }

  override updated() {
    const { values, links } = this.store;
    if (!values) return;
    if (values !== this.#shown || this.#side !== this.#shownSide) this.#show(values);
    for (const view of VIEWS) this.grid(view)?.light(links?.lit[view], links?.here[view]);
  }

  /** The side of a cell with which the rows of all the tall views stand beside each other, or at least most of them. */
  #fitting({ p }: Values): number {
    const inLine = sideThatFits(this.#room - ENTROPIES - 5 * BETWEEN, 2 * p.columns + 2);
    if (inLine >= LEAST_IN_LINE || this.#room >= WIDE) return inLine;
    return sideThatFits(this.#room - ENTROPIES - 2 * BETWEEN, p.columns + 1);
  }

  #show(values: Values) {
    this.#shown = values;
    this.#shownSide = this.#side;
    const matrices: Record<AttentionView, Matrix> = {
      x: values.x,
      'x-vec': values.x_vec,
      s: values.s,
      p: values.p,
      'z-vec': values.z_vec,
      z: values.z,
    };
    for (const view of VIEWS) {
      this.grid(view)?.show(
        gridOf(matrices[view], {
          symbol: SYMBOLS[view],
          label: texts.grid[view],
          testId: TEST_IDS[view],
          cellLabel: texts.cell[view],
          editable: view === 'x',
          cellSize: view === 'x' || view === 'z' ? 44 : this.#side,
        }),
      );
    }
  }

  readonly #point = (event: GridEvent) => this.store.point(viewOf(event), event.row, event.column);
  readonly #select = (event: GridEvent) => this.store.select(viewOf(event), event.row, event.column);
  readonly #edit = (event: GridEvent) => this.store.edit(event.row, event.column, event.value);

  readonly #choose = (event: On<HTMLSelectElement>) => {
    const { value } = event.currentTarget;
    if (isPreset(value)) this.store.choose(value);
  };

  readonly #scale = (event: On<HTMLInputElement>) => this.store.setDk(Number(event.currentTarget.value));
}

declare global {
  interface HTMLElementTagNameMap {
    'attention-views': AttentionViews;
  }
}

customElements.define('attention-views', AttentionViews);
