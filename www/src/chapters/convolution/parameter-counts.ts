import { html, nothing } from 'lit';
import { counts as said } from '#language/chapters/convolution/texts';
import { theoryContext } from '../../engine/provided';
import type { Growth, Shapes, Theory } from '../../engine/theory';
import type { On } from '../../page/exhibit';
import { countFrom } from '../../page/number-text';
import { ConvolutionExhibit } from './convolution-exhibit';
import '../../figures/as-code';
import '../../page/exhibit.css';
import { keepSettings, settingsOf } from '../../page/address';
import { InView } from '../../page/in-view';
import { theme } from '../../page/theme';
import type { GrowthChart } from './growth-chart';
import './parameter-counts.css';

interface Sizes {
  height: number;
  width: number;
  filterHeight: number;
  filterWidth: number;
}
type Side = keyof Sizes;

/** Sizes of the data set's images, with the first filters of the homework's network. */
const PRESET: Sizes = { height: 28, width: 28, filterHeight: 5, filterWidth: 5 };
const LARGEST = { image: 64, filter: 7 };

/** The other side along the same direction: of a filter its image's, and of an image its filter's. */
const PARTNERS = {
  height: 'filterHeight',
  width: 'filterWidth',
  filterHeight: 'height',
  filterWidth: 'width',
} as const satisfies Record<Side, Side>;

const CHAPTER = 'conv-matrix';

/** The sizes in the address, `28,28,5,5`; null if they are none that go together, undefined without. */
function sizesFrom(hash: string): Sizes | null | undefined {
  const text = settingsOf(hash, CHAPTER).get('counts');
  if (text === null) return undefined;
  const [height, width, filterHeight, filterWidth, ...rest] = text
    .split(',')
    .map((part, at) => countFrom(part, 1, at < 2 ? LARGEST.image : LARGEST.filter));
  if (!height || !width || !filterHeight || !filterWidth || rest.length > 0) return null;
  return filterHeight < height && filterWidth < width ? { height, width, filterHeight, filterWidth } : null;
}

/** How many parameters the network has with its convolution, and without: sizes of the reader's own choice. */
class ParameterCounts extends ConvolutionExhibit {
  readonly #theory = this.use(theoryContext);
  readonly #inView = new InView(this);
  #sizes = PRESET;
  #bundle: Theory | undefined;
  #chart: GrowthChart | undefined;
  /** The filter whose growth the chart shows. */
  #charted = '';
  #refused = false;

  constructor() {
    super();
    this.hear(theme, 'change', () => this.#chart?.recolour());
    this.hear(window, 'hashchange', () => this.#restore());
  }

  override connectedCallback() {
    super.connectedCallback();
    this.#restore();
  }

  override firstUpdated() {
    this.#theory().then(
      (bundle) => {
        this.#bundle = bundle;
        this.requestUpdate();
      },
      // Chapter 1's exhibit says that its numbers did not arrive.
      () => undefined,
    );
  }

  override render() {
    if (!this.#bundle) return html``;
    const { height, width, filterHeight, filterWidth } = this.#sizes;
    const shapes = this.#bundle.shapes(height, width, filterHeight, filterWidth, 1, 0, 2);
    const growth = this.#growth(this.#bundle);
    return html`
      ${this.#refused ? html`<p class="notice" role="status" data-testid="counts-notice">${said.refused}</p>` : nothing}
      <div class="counts framed" role="group" aria-label=${said.label}>
        <fieldset class="counts-sizes">
          <legend>${said.sizes}</legend>
          ${(Object.keys(PARTNERS) as Side[]).map((side) => this.#slider(side))}
          <p class="counts-presets">
            <button type="button" @click=${() => this.#set(PRESET)}>${said.presets}</button>
            <button type="button" @click=${this.#takeAbove}>${said.above}</button>
          </p>
          <p class="help">${said.shape(shapes.z, shapes.h2)}</p>
        </fieldset>
        <div class="counts-formulas">${this.#formulas(shapes)}</div>
        <figure class="counts-chart">
          <figcaption>${said.chart} <span class="help">${said.logarithmic}</span></figcaption>
          <div class="counts-plot" translate="no" role="img" aria-label=${said.chartLabel(filterHeight, filterWidth)}></div>
          <details>
            <summary>${said.table}</summary>
            <div class="counts-table" tabindex="0" role="region" aria-label=${said.table}>${table(growth)}</div>
          </details>
        </figure>
        <as-code name="parameters" .program=${() => this.#program()}></as-code>
      </div>
    `;
  }

  async #program() {
    const { counts } = await import('#language/chapters/convolution/programs');
    return counts(this.#sizes);
  }

  #slider(side: Side) {
    const value = this.#sizes[side];
    const partner = this.#sizes[PARTNERS[side]];
    const ofFilter = side === 'filterHeight' || side === 'filterWidth';
    // Only sizes from which the pooling makes at least one value.
    const [least, most] = ofFilter
      ? [1, Math.min(LARGEST.filter, partner - 1)]
      : [partner + 1, LARGEST.image];
    return html`
      <label class="counts-slider">
        <span>${said.sides[side]}</span>
        <input type="range" data-side=${side} min=${least} max=${most} .value=${String(value)}
          @input=${(event: On<HTMLInputElement>) => this.#set({ ...this.#sizes, [side]: event.currentTarget.valueAsNumber })}>
        <output translate="no">${value}</output>
      </label>
    `;
  }

  #formulas({ h2: [rows, columns], cnn, connected, ratio }: Shapes) {
    const { height, width, filterHeight, filterWidth } = this.#sizes;
    return html`
      <dl>
        <div data-of="cnn">
          <dt>${said.cnn}</dt>
          <dd>
            <p>MN + 3⌊H′/2⌋⌊W′/2⌋</p>
            <p>= ${filterHeight} · ${filterWidth} + 3 · ${rows} · ${columns} = ${said.count(cnn.filter)} + ${said.count(cnn.output)}</p>
            <p>= <strong translate="no" data-testid="parameters-cnn" data-value=${cnn.total}>${said.count(cnn.total)}</strong></p>
          </dd>
        </div>
        <div data-of="connected">
          <dt>${said.connected}</dt>
          <dd>
            <p>(HW + 3)⌊H′/2⌋⌊W′/2⌋</p>
            <p>= (${height} · ${width} + 3) · ${rows} · ${columns} = ${said.count(connected.hidden)} + ${said.count(connected.output)}</p>
            <p>= <strong translate="no" data-testid="parameters-connected" data-value=${connected.total}>${said.count(connected.total)}</strong></p>
          </dd>
        </div>
      </dl>
      <p class="counts-condition" data-testid="parameters-ratio" data-value=${ratio}>
        <b>HW⌊H′/2⌋⌊W′/2⌋ ≫ MN?</b> ${said.ratio(connected.hidden, cnn.filter, ratio)}
      </p>
    `;
  }

  #growth(bundle: Theory): Growth {
    const { filterHeight, filterWidth } = this.#sizes;
    return bundle.growth(filterHeight, filterWidth, LARGEST.image);
  }

  override updated() {
    if (this.#bundle && this.#inView.value) void this.#draw(this.#growth(this.#bundle));
  }

  async #draw(growth: Growth) {
    const plot = this.querySelector<HTMLElement>('.counts-plot');
    if (!plot) return;
    const { height, width, filterHeight, filterWidth } = this.#sizes;
    try {
      // The chart is code of its own, fetched for whoever reads this far.
      const { GrowthChart } = await import('./growth-chart');
      this.#chart ??= new GrowthChart(plot);
    } catch {
      // The table has the same numbers.
      plot.hidden = true;
      return;
    }
    const filter = `${filterHeight}×${filterWidth}`;
    if (filter !== this.#charted) this.#chart.show(growth);
    this.#charted = filter;
    this.#chart.mark(height === width ? height : undefined);
  }

  #restore() {
    const sizes = sizesFrom(location.hash);
    this.#refused = sizes === null;
    if (sizes !== undefined) this.#sizes = sizes ?? PRESET;
    this.requestUpdate();
  }

  #set(sizes: Sizes) {
    this.#sizes = sizes;
    this.#refused = false;
    const isPreset = Object.entries(PRESET).every(([side, value]) => sizes[side as Side] === value);
    const { height, width, filterHeight, filterWidth } = sizes;
    keepSettings(CHAPTER, { counts: isPreset ? null : [height, width, filterHeight, filterWidth].join(',') });
    this.requestUpdate();
  }

  readonly #takeAbove = () => {
    const { x, w } = this.store.settings.setup;
    this.#set({ height: x.rows, width: x.columns, filterHeight: w.rows, filterWidth: w.columns });
  };
}

function table({ sides, cnn, connected, ratio }: Growth) {
  return html`
    <table>
      <thead><tr>${said.columns.map((title) => html`<th scope="col">${title}</th>`)}</tr></thead>
      <tbody>
        ${Array.from(
          sides,
          (side, at) => html`<tr>
            <th scope="row">${side}</th>
            <td translate="no">${said.count(cnn[at] ?? 0)}</td>
            <td translate="no">${said.count(connected[at] ?? 0)}</td>
            <td translate="no">${said.count(Math.round(ratio[at] ?? 0))}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  `;
}

declare global {
  interface HTMLElementTagNameMap {
    'parameter-counts': ParameterCounts;
  }
}

customElements.define('parameter-counts', ParameterCounts);
