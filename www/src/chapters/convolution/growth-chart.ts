import uPlot from 'uplot';
import { counts as said } from '#language/chapters/convolution/texts';
import type { Growth } from '../../engine/theory';
import { axisIn, colourOf } from '../../figures/chart-look';

const HEIGHT = 260;

/** The parameters of both networks by the side of a square image, on a logarithmic scale. */
export class GrowthChart {
  readonly #place: HTMLElement;
  #chart: uPlot | undefined;
  #growth: Growth | undefined;
  /** The side at which a line stands. */
  #side: number | undefined;

  constructor(place: HTMLElement) {
    this.#place = place;
    new ResizeObserver(() => {
      this.#chart?.setSize({ width: place.clientWidth, height: HEIGHT });
      this.mark(this.#side);
    }).observe(place);
  }

  show(growth: Growth): void {
    this.#growth = growth;
    if (this.#chart) this.#chart.setData(data(growth));
    else this.recolour();
  }

  mark(side: number | undefined): void {
    this.#side = side;
    const at = this.#growth?.sides.indexOf(side ?? 0) ?? -1;
    if (at >= 0) this.#chart?.setLegend({ idx: at });
    this.#chart?.redraw(false);
  }

  /** Draws in the colours of the day or of the night: a canvas has no style sheet. */
  recolour(): void {
    if (!this.#growth) return;
    const colour = (name: string) => colourOf(this.#place, name);
    const marked = colour('--line-strong');
    const axis = axisIn(this.#place);
    const curve = { width: 2, points: { show: false }, value: written };
    this.#chart?.destroy();
    this.#chart = new uPlot(
      {
        width: this.#place.clientWidth,
        height: HEIGHT,
        scales: { x: { time: false }, y: { distr: 3 } },
        axes: [
          { ...axis, label: said.chartSide, labelSize: 22 },
          {
            ...axis,
            label: said.chartCount,
            labelSize: 22,
            size: 72,
            splits: powers,
            // All of them: uPlot would put null for some where they stand close.
            filter: (_, splits) => splits,
            values: (_, ticks) => ticks.map(said.count),
          },
        ],
        series: [
          { label: said.chartSide, value: written },
          { ...curve, label: said.series.cnn, stroke: colour('--symbol-W'), dash: [8, 4] },
          { ...curve, label: said.series.connected, stroke: colour('--symbol-x') },
        ],
        hooks: { draw: [(chart) => this.#drawMark(chart, marked)] },
      },
      data(this.#growth),
      this.#place,
    );
  }

  #drawMark(chart: uPlot, colour: string): void {
    if (this.#side === undefined) return;
    const { ctx, bbox } = chart;
    const x = Math.round(chart.valToPos(this.#side, 'x', true));
    ctx.save();
    ctx.strokeStyle = colour;
    ctx.lineWidth = 2 * devicePixelRatio;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.restore();
  }
}

function data({ sides, cnn, connected }: Growth): uPlot.AlignedData {
  return [sides, cnn, connected];
}

/** What the legend says of the side that is pointed at. */
function written(_: uPlot, value: number | null): string {
  return value === null ? '–' : said.count(value);
}

/** The powers of ten between two counts. */
function powers(_: uPlot, __: number, least: number, most: number): number[] {
  const [first, last] = [Math.ceil(Math.log10(least)), Math.floor(Math.log10(most))];
  return Array.from({ length: last - first + 1 }, (_, step) => 10 ** (first + step));
}
