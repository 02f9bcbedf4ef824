import { html, nothing } from 'lit';
import uPlot from 'uplot';
import { Exhibit } from '../page/exhibit';
import 'uplot/dist/uPlot.min.css';
import { texts } from '#language/training/texts';
import { colourOf } from '../figures/chart-colour';
import { theme } from '../page/theme';
import type { TrainingRun } from './run';
import './training.css';

const HEIGHT = 240;
/** A redraw takes milliseconds: so many a second are enough. */
const EVERY_MS = 250;
/** Between the marks of an axis that counts. */
const WHOLE = [1, 10, 100, 1_000, 10_000, 100_000].flatMap((power) => [power, 2 * power, 5 * power]);
/** One for each curve: colour and dashes. */
const LOOKS: readonly { colour: string; dash?: number[] }[] = [
  { colour: '--rate-middle' },
  { colour: '--rate-low', dash: [10, 5] },
  { colour: '--rate-high', dash: [3, 3] },
  { colour: '--symbol-z', dash: [14, 4, 3, 4] },
  { colour: '--symbol-M', dash: [6, 3] },
  { colour: '--symbol-c', dash: [2, 5] },
];

/** What was recorded elsewhere, one value an epoch, drawn thin beside the live ones. */
export interface Recorded {
  label: string;
  /** Nothing where only the validation is known. */
  loss: readonly number[];
  validation: readonly (number | null)[];
  /** Which of the live runs it looks like. */
  like: number;
  /** Whether it is a few points and no curve. */
  sparse?: boolean;
}

/** The curves of some runs: loss at every step, validation at every epoch, and all epochs as a table. */
class LearningCurves extends Exhibit {
  static override properties = {
    runs: { attribute: false },
    labels: { attribute: false },
    recorded: { attribute: false },
    measure: {},
  };
  declare runs: readonly TrainingRun[];
  declare labels: readonly string[];
  declare recorded: readonly Recorded[];
  declare measure: 'accuracy' | 'error_rate';
  #charts: { loss?: uPlot; validation?: uPlot } = {};
  #timer: number | undefined;
  #watched: readonly TrainingRun[] = [];
  /** The recorded curves that the charts were made for. */
  #drawn = '';
  readonly #later = () => {
    this.#timer ??= window.setTimeout(() => {
      this.#timer = undefined;
      this.#draw();
    }, EVERY_MS);
  };

  constructor() {
    super();
    this.hear(theme, 'change', () => this.#anew());
    this.whenSized(() => {
      for (const chart of Object.values(this.#charts)) {
        chart.setSize({ width: chart.root.parentElement?.clientWidth ?? 0, height: HEIGHT });
      }
    });
  }

  override connectedCallback() {
    super.connectedCallback();
    this.requestUpdate();
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    for (const run of this.#watched) this.#watch(run, 'removeEventListener');
    this.#watched = [];
    this.#destroy();
  }

  override updated() {
    const recorded = (this.recorded ?? []).map(({ label }) => label).join('\n');
    const redrawn = recorded !== this.#drawn;
    this.#drawn = recorded;
    const gone = this.#watched.filter((run) => !this.runs.includes(run));
    const come = this.runs.filter((run) => !this.#watched.includes(run));
    for (const run of gone) this.#watch(run, 'removeEventListener');
    for (const run of come) this.#watch(run, 'addEventListener');
    this.#watched = this.runs;
    if (gone.length + come.length > 0 || redrawn) this.#anew();
    else this.#later();
  }

  override render() {
    const { curves: said } = texts;
    return html`
      <figure class="learning-chart"><figcaption>${said.loss}, ${this.runs.length === 1 ? `${said.raw}; ` : ''}${said.smooth}</figcaption>
        <div class="chart-place" translate="no" data-chart="loss"></div></figure>
      <figure class="learning-chart"><figcaption>${said[this.measure]}</figcaption>
        <div class="chart-place" translate="no" data-chart="validation"></div></figure>
      <details class="learning-table"><summary>${said.table}</summary>${this.#table()}</details>
    `;
  }

  #table() {
    const { columns } = texts.curves;
    const several = this.runs.length > 1;
    return html`<div class="scroll" tabindex="0" role="group" aria-label=${texts.curves.table}><table>
      <thead><tr>
        ${several ? html`<th scope="col">${columns.run}</th>` : nothing}
        <th scope="col">${columns.epoch}</th><th scope="col">${columns.loss}</th><th scope="col">${columns.running}</th>
        <th scope="col">${columns[this.measure]}</th><th scope="col">${columns.seconds}</th>
      </tr></thead>
      <tbody>${this.runs.map((run, index) =>
        run.epochs.map(
          (line) => html`<tr>
            ${several ? html`<th scope="row">${this.labels[index]}</th>` : nothing}
            <td translate="no">${line.epoch}</td><td translate="no">${line.loss.toFixed(4)}</td><td translate="no">${line.running_loss.toFixed(4)}</td>
            <td translate="no">${line.validation.toFixed(4)}</td><td translate="no">${line.seconds.toFixed(1)}</td>
          </tr>`,
        ),
      )}</tbody>
    </table></div>`;
  }

  #watch(run: TrainingRun, how: 'addEventListener' | 'removeEventListener') {
    run[how]('change', this.#later);
    run[how]('epoch', this.#epoch);
  }

  readonly #epoch = () => this.requestUpdate();

  #anew() {
    this.#destroy();
    this.#draw();
  }

  #draw() {
    if (!this.isConnected) return;
    this.#charts.loss ??= this.#chart('loss');
    this.#charts.validation ??= this.#chart('validation');
    this.#charts.loss?.setData(this.#lossData());
    this.#charts.validation?.setData(this.#validationData());
  }

  /** An accuracy is at most 1, an error rate may be more; neither is below 0. */
  #room(): uPlot.Range.Config {
    const most = this.measure === 'accuracy' ? { hard: 1 } : {};
    return { min: { pad: 0.1, hard: 0 }, max: { pad: 0.1, ...most } };
  }

  get #recordedLosses(): readonly Recorded[] {
    return (this.recorded ?? []).filter(({ loss }) => loss.length > 0);
  }

  #destroy() {
    for (const chart of Object.values(this.#charts)) chart.destroy();
    this.#charts = {};
  }

  #lossData(): uPlot.AlignedData {
    const perEpoch = Math.max(1, ...this.runs.map((run) => run.progress?.steps_per_epoch ?? 1));
    const single = this.runs.length === 1;
    const live = this.runs.map(({ curve }): uPlot.AlignedData => {
      const means = positive(curve.means);
      return [curve.steps, ...(single ? [positive(curve.losses), means] : [means])];
    });
    // A recorded epoch stands at the end of the live one.
    const recorded = this.#recordedLosses.map(
      ({ loss }): uPlot.AlignedData => [loss.map((_, index) => (index + 1) * perEpoch), positive(loss)],
    );
    // At least one epoch is in view.
    return uPlot.join([[[perEpoch]], ...live, ...recorded]);
  }

  #validationData(): uPlot.AlignedData {
    const recorded = (this.recorded ?? []).map(({ validation }) => validation);
    const epochs = Math.max(
      2,
      ...this.runs.map((run) => run.epochs.length),
      ...recorded.map((curve) => curve.length),
    );
    const x = Array.from({ length: epochs }, (_, epoch) => epoch + 1);
    const live = this.runs.map((run) =>
      padded(
        run.epochs.map(({ validation }) => validation),
        epochs,
      ),
    );
    return [x, ...live, ...recorded.map((curve) => padded(curve, epochs))];
  }

  #chart(which: 'loss' | 'validation'): uPlot | undefined {
    const place = this.querySelector<HTMLElement>(`[data-chart=${which}]`);
    if (!place) return undefined;
    const { curves: said } = texts;
    const colour = (name: string) => colourOf(place, name);
    const font = `12px ${getComputedStyle(document.body).getPropertyValue('--font-ui')}`;
    const axis = {
      stroke: colour('--ink-soft'),
      font,
      labelFont: font,
      grid: { stroke: colour('--line'), width: 1 },
      ticks: { stroke: colour('--line'), width: 1 },
    };
    const written = (_: uPlot, value: number | null) => (value == null ? '–' : value.toFixed(4));
    const look = (index: number, width: number): Partial<uPlot.Series> => {
      const { colour: name, dash } = LOOKS[index % LOOKS.length] as (typeof LOOKS)[number];
      return { stroke: colour(name), width, ...(dash ? { dash } : {}), value: written };
    };
    const label = (index: number) => this.labels?.[index] ?? said[which === 'loss' ? 'smooth' : this.measure];
    const raw: uPlot.Series[] =
      which === 'loss' && this.runs.length === 1
        ? [
            {
              label: said.raw,
              stroke: colour('--line-strong'),
              width: 0.5,
              points: { show: false },
              value: written,
            },
          ]
        : [];
    const live = this.runs.map((_, index) => ({
      ...look(index, 2),
      label: label(index),
      points: { show: which === 'validation', size: 6 },
    }));
    const shown = which === 'loss' ? this.#recordedLosses : (this.recorded ?? []);
    const recorded = shown.map(({ label, like, sparse = false }) => ({
      ...look(like, 1),
      label,
      spanGaps: true,
      points: { show: sparse, size: 9 },
      ...(sparse ? { paths: () => null } : {}),
    }));
    return new uPlot(
      {
        width: place.clientWidth,
        height: HEIGHT,
        scales: { x: { time: false }, y: which === 'loss' ? { distr: 3 } : { range: this.#room() } },
        legend: { markers: { width: 2, dash: (chart, index) => bordersLike(chart.series[index]?.dash) } },
        axes: [
          {
            ...axis,
            label: which === 'loss' ? said.step : said.epoch,
            labelSize: 20,
            incrs: WHOLE,
          },
          { ...axis, size: 56 },
        ],
        series: [{ label: which === 'loss' ? said.step : said.epoch }, ...raw, ...live, ...recorded],
      },
      which === 'loss' ? this.#lossData() : this.#validationData(),
      place,
    );
  }
}

/** The border in the legend that looks like the curve. */
function bordersLike(dash: number[] | undefined): string {
  const [first = 0] = dash ?? [];
  return first === 0 ? 'solid' : first > 5 ? 'dashed' : 'dotted';
}

/** Values for a logarithmic axis, which has no place for 0 and for what is no number. */
function positive(values: ArrayLike<number>): (number | null)[] {
  return Array.from(values, (value) => (value > 0 ? value : null));
}

/** As long as the axis; nothing where there is no value yet. */
function padded(values: ArrayLike<number | null>, length: number): (number | null)[] {
  return Array.from({ length }, (_, index) => values[index] ?? null);
}

declare global {
  interface HTMLElementTagNameMap {
    'learning-curves': LearningCurves;
  }
}

customElements.define('learning-curves', LearningCurves);
