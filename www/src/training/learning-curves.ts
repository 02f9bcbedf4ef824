import { html, nothing } from 'lit';
import uPlot from 'uplot';
import { texts } from '#language/training/texts';
import { axisIn, colourOf } from '../figures/chart-look';
import { Exhibit, type On } from '../page/exhibit';
import { theme } from '../page/theme';
import { inTurn } from '../page/turns';
import { type RecordedRun, recordedOf, reportedPoints } from './recorded';
import type { TrainingRun } from './run';
import './training.css';

/** Beside the controls there is room for larger charts than on a phone. */
const heightIn = (width: number) => (width > 480 ? 290 : 240);
/** A redraw takes milliseconds: so many a second are enough. */
const EVERY_MS = 250;
/** Between the marks of an axis that counts epochs. */
const MARKS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20];
/** One for each run: colour and dashes. */
const LOOKS: readonly { colour: string; dash?: number[] }[] = [
  { colour: '--rate-middle' },
  { colour: '--rate-low', dash: [10, 5] },
  { colour: '--rate-high', dash: [3, 3] },
  { colour: '--symbol-z', dash: [14, 4, 3, 4] },
  { colour: '--symbol-M', dash: [6, 3] },
  { colour: '--symbol-c', dash: [2, 5] },
];
/** What was recorded stays behind what the reader's own run draws. */
const QUIET = 0.65;

const CHARTS = ['loss', 'validation'] as const;
type Which = (typeof CHARTS)[number];

/** One line of a chart. */
interface Line {
  label: string;
  /** Of the run; undefined for the single steps, which have a look of their own. */
  look?: number;
  kind: 'live' | 'recorded' | 'report';
  epochs: ArrayLike<number>;
  values: ArrayLike<number>;
}

/** A recorded run beside one of the page. */
interface Beside extends RecordedRun {
  look: number;
}

/**
 * The curves of some runs, over the recorded ones of the same networks: loss at every step, validation at every epoch, and
 * all epochs as tables.
 */
class LearningCurves extends Exhibit {
  static override properties = {
    runs: { attribute: false },
    labels: { attribute: false },
    measure: {},
  };
  declare runs: readonly TrainingRun[];
  declare labels: readonly string[];
  declare measure: 'accuracy' | 'error_rate';
  #showsRecorded = true;
  #opensRecorded = false;
  #charts: Partial<Record<Which, uPlot>> = {};
  #timer: number | undefined;
  #watched: readonly TrainingRun[] = [];
  /** The lines that the charts were made for. */
  #made = '';
  readonly #later = () => {
    this.#timer ??= window.setTimeout(() => {
      this.#timer = undefined;
      this.#draw();
    }, EVERY_MS);
  };

  constructor() {
    super();
    this.follow(() => this.runs, 'epoch', 'options');
    this.hear(theme, 'change', () => this.#anew());
    this.whenSized(() => {
      for (const chart of Object.values(this.#charts)) {
        const width = chart.root.parentElement?.clientWidth ?? 0;
        chart.setSize({ width, height: heightIn(width) });
      }
    });
  }

  override connectedCallback() {
    super.connectedCallback();
    this.requestUpdate();
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.#watch([]);
    this.#destroy();
  }

  override updated() {
    this.#watch(this.runs);
    if (CHARTS.every((which) => this.#charts[which])) this.#later();
    // Making them takes longer than all that stands around them.
    else for (const which of CHARTS) inTurn(() => this.#draw([which]));
  }

  override render() {
    const { curves: said } = texts;
    const recorded = this.#recorded;
    return html`
      <figure class="learning-chart"><figcaption>${said.loss}</figcaption>
        <div class="chart-place" translate="no" data-chart="loss"></div></figure>
      <figure class="learning-chart"><figcaption>${said[this.measure]}</figcaption>
        <div class="chart-place" translate="no" data-chart="validation"></div></figure>
      <div class="learning-recorded">
        <label class="choice"><input type="checkbox" data-testid="show-recorded" .checked=${this.#showsRecorded} @change=${this.#toggle}>
          <span>${said.showRecorded}</span></label>
        <p class="help">${recorded.length > 0 ? said.recordedWith(recorded) : this.#showsRecorded ? said.nothingRecorded : nothing}</p>
      </div>
      ${
        recorded.length > 0
          ? html`<details class="recorded-table" data-testid="recorded-table" @toggle=${this.#open}>
              <summary>${said.recordedTable}</summary>${this.#opensRecorded ? this.#recordedTable(recorded) : nothing}</details>`
          : nothing
      }
      ${
        this.runs.some(({ epochs }) => epochs.length > 0)
          ? html`<details class="learning-table"><summary>${said.table}</summary>${this.#table()}</details>`
          : nothing
      }
    `;
  }

  #table() {
    const { columns, table } = texts.curves;
    const rows = this.runs.flatMap((run, index) =>
      run.epochs.map((line) => [
        this.#label(index),
        line.epoch,
        line.loss.toFixed(4),
        line.running_loss.toFixed(4),
        line.validation.toFixed(4),
        line.seconds.toFixed(1),
      ]),
    );
    return this.#numbers(
      table,
      [columns.run, columns.epoch, columns.loss, columns.running, columns[this.measure], columns.seconds],
      rows,
    );
  }

  #recordedTable(recorded: readonly Beside[]) {
    const { columns, recordedTable } = texts.curves;
    const rows = recorded.flatMap(({ look, loss, validation }) =>
      loss.map((value, index) => [
        this.#label(look),
        index + 1,
        value.toFixed(4),
        validation[index]?.toFixed(4) ?? '–',
      ]),
    );
    return this.#numbers(
      recordedTable,
      [columns.run, columns.epoch, columns.loss, columns[this.measure]],
      rows,
    );
  }

  /** A table whose first column says which run it is, where there are several. */
  #numbers(name: string, titles: readonly string[], rows: readonly (string | number)[][]) {
    const from = this.runs.length > 1 ? 0 : 1;
    return html`<div class="scroll" tabindex="0" role="group" aria-label=${name}><table>
      <thead><tr>${titles.slice(from).map((title) => html`<th scope="col">${title}</th>`)}</tr></thead>
      <tbody>${rows.map(
        ([run, ...numbers]) => html`<tr>
          ${from === 0 ? html`<th scope="row">${run}</th>` : nothing}
          ${numbers.map((number) => html`<td translate="no">${number}</td>`)}</tr>`,
      )}</tbody>
    </table></div>`;
  }

  /** What changes with every turn of a run changes the charts alone. */
  #watch(runs: readonly TrainingRun[]) {
    for (const run of this.#watched) run.removeEventListener('change', this.#later);
    for (const run of runs) run.addEventListener('change', this.#later);
    this.#watched = runs;
  }

  #label(index: number): string {
    return this.labels?.[index] ?? '';
  }

  #toggle(event: On<HTMLInputElement>) {
    this.#showsRecorded = event.currentTarget.checked;
    this.requestUpdate();
  }

  /** A table of hundreds of cells is made when somebody opens it. */
  #open(event: On<HTMLDetailsElement>) {
    this.#opensRecorded ||= event.currentTarget.open;
    this.requestUpdate();
  }

  get #recorded(): readonly Beside[] {
    if (!this.#showsRecorded) return [];
    return this.runs.flatMap(({ options }, look) => {
      const recorded = recordedOf(options);
      return recorded ? [{ ...recorded, look }] : [];
    });
  }

  /** To its end where nothing of the reader's own is there yet, else as far as that goes. */
  get #epochs(): number {
    const own = this.runs.flatMap(({ progress }) => (progress ? [progress.options.epochs] : []));
    if (own.length > 0) return Math.max(...own);
    const recorded = this.#recorded.map(({ validation }) => validation.length);
    return Math.max(...this.runs.map(({ options }) => options.epochs), ...recorded);
  }

  #lines(which: Which): Line[] {
    const { curves: said } = texts;
    const recorded = this.#recorded.map((run): Line => {
      const values = run[which];
      // The mean of an epoch's losses lies in its middle.
      const at = which === 'loss' ? 0.5 : 1;
      const epochs = values.map((_, index) => index + at);
      return {
        label: said.recorded(this.#label(run.look)),
        look: run.look,
        kind: 'recorded',
        epochs,
        values,
      };
    });
    if (which === 'loss') {
      const live = this.runs.flatMap(({ curve, progress }, look): Line[] => {
        if (curve.steps.length === 0) return [];
        const epochs = Array.from(curve.steps, (step) => step / (progress?.steps_per_epoch ?? 1));
        const means = {
          label: this.#label(look) || said.smooth,
          look,
          kind: 'live',
          epochs,
          values: curve.means,
        } as const;
        if (this.runs.length > 1) return [means];
        return [{ label: said.raw, kind: 'live', epochs, values: curve.losses }, means];
      });
      return [...recorded, ...live];
    }
    const reported = this.#showsRecorded
      ? this.runs.flatMap(({ options }, look): Line[] => {
          const points = reportedPoints(options);
          if (points.length === 0) return [];
          const [epochs, values] = [points.map(([epoch]) => epoch), points.map(([, value]) => value)];
          return [{ label: said.report(this.#label(look)), look, kind: 'report', epochs, values }];
        })
      : [];
    const live = this.runs.flatMap(({ epochs }, look): Line[] => {
      if (epochs.length === 0) return [];
      return [
        {
          label: this.#label(look) || said[this.measure],
          look,
          kind: 'live',
          epochs: epochs.map(({ epoch }) => epoch),
          values: epochs.map(({ validation }) => validation),
        },
      ];
    });
    return [...recorded, ...reported, ...live];
  }

  #anew() {
    this.#destroy();
    this.#draw();
  }

  #draw(charts: readonly Which[] = CHARTS) {
    if (!this.isConnected) return;
    const lines = { loss: this.#lines('loss'), validation: this.#lines('validation') };
    const made = JSON.stringify(
      Object.values(lines).map((all) => all.map(({ label, kind }) => [label, kind])),
    );
    if (made !== this.#made) this.#destroy();
    this.#made = made;
    for (const which of charts) {
      const chart = this.#charts[which];
      if (chart) chart.setData(dataOf(lines[which], which));
      else this.#charts[which] = this.#chart(which, lines[which]);
    }
  }

  /** An accuracy is at most 1, an error rate may be more; neither is below 0. */
  #room(): uPlot.Range.Config {
    const most = this.measure === 'accuracy' ? { hard: 1 } : {};
    return { min: { pad: 0.1, hard: 0 }, max: { pad: 0.1, ...most } };
  }

  #destroy() {
    for (const chart of Object.values(this.#charts)) chart.destroy();
    this.#charts = {};
  }

  #chart(which: Which, lines: readonly Line[]): uPlot | undefined {
    const place = this.querySelector<HTMLElement>(`[data-chart=${which}]`);
    if (!place) return undefined;
    const { curves: said } = texts;
    const colour = (name: string) => colourOf(place, name);
    const axis = axisIn(place);
    const written = (_: uPlot, value: number | null) => (value == null ? '–' : value.toFixed(4));
    const series = lines.map(({ label, look, kind }): uPlot.Series => {
      if (look === undefined)
        return {
          label,
          stroke: colour('--line-strong'),
          width: 0.5,
          points: { show: false },
          value: written,
        };
      const { colour: name, dash } = LOOKS[look % LOOKS.length] as (typeof LOOKS)[number];
      const looks = {
        label,
        stroke: colour(name),
        spanGaps: true,
        value: written,
        ...(dash ? { dash } : {}),
      };
      if (kind === 'report') return { ...looks, paths: () => null, points: { show: true, size: 9 } };
      if (kind === 'recorded') return { ...looks, width: 1.5, alpha: QUIET, points: { show: false } };
      return { ...looks, width: 2.5, points: { show: which === 'validation', size: 7 } };
    });
    return new uPlot(
      {
        width: place.clientWidth,
        height: heightIn(place.clientWidth),
        scales: {
          x: { time: false, range: () => [0, this.#epochs] },
          y: which === 'loss' ? { distr: 3 } : { range: this.#room() },
        },
        legend: { markers: { width: 2, dash: (chart, index) => bordersLike(chart.series[index]?.dash) } },
        axes: [
          { ...axis, label: said.epoch, labelSize: 20, incrs: MARKS },
          { ...axis, size: 56 },
        ],
        series: [
          { label: said.epoch, value: (_, epoch) => (epoch == null ? '–' : epoch.toFixed(2)) },
          ...series,
        ],
      },
      dataOf(lines, which),
      place,
    );
  }
}

/** All lines on one axis. */
function dataOf(lines: readonly Line[], which: Which): uPlot.AlignedData {
  const value = which === 'loss' ? positive : (values: ArrayLike<number>) => Array.from(values);
  if (lines.length === 0) return [[]];
  return uPlot.join(
    lines.map(({ epochs, values }): uPlot.AlignedData => [Array.from(epochs), value(values)]),
  );
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

declare global {
  interface HTMLElementTagNameMap {
    'learning-curves': LearningCurves;
  }
}

customElements.define('learning-curves', LearningCurves);
