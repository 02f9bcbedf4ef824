import { results } from '#language/training/prose';

/** Curves over the epochs. */
export interface Chart {
  title: string;
  className: string;
  scale: 'linear' | 'logarithmic';
  series: {
    /** low, middle or high: the colour and the dashes. */
    name: string;
    label: string;
    mean: number[];
    seeds: number[][];
    /** What the report gives after some of the epochs. */
    report: [epoch: number, value: number][];
  }[];
  /** The chart for those who do not see it, with the last values of all curves. */
  inWords(epochs: number, last: string): string;
}

const width = 390;
const height = 270;
/** Between the plot and the labels at the ends of its curves; and how wide a letter of those is, at most. */
const gap = 10;
const letter = 8.4;
/** A piece of the curve before its label, where the curves do not all end beside theirs. */
const key = 18;
const plot = { left: 44, top: 34, bottom: 232 };

/** Where the values lie between the lowest, 0, and the highest, 1, and which of them are written at the side. */
function axis({ scale, series }: Chart): { place: (value: number) => number; ticks: number[] } {
  const values = series.flatMap(({ mean, seeds, report }) => [
    ...mean,
    ...seeds.flat(),
    ...report.map(([, value]) => value),
  ]);
  const low = Math.min(...values);
  const high = Math.max(...values);
  if (scale === 'linear') {
    const step = high - low > 0.3 ? 0.2 : 0.05;
    const first = Math.floor(low / step);
    const last = Math.ceil(high / step);
    const ticks = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
    return { place: (value) => (value - first * step) / ((last - first) * step), ticks };
  }
  const ticks = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3].filter(
    (tick) => tick > low / 3.4 && tick < high * 3.4,
  );
  const from = Math.log(ticks[0] as number);
  const to = Math.log(ticks.at(-1) as number);
  return { place: (value) => Math.min(1, Math.max(0, (Math.log(value) - from) / (to - from))), ticks };
}

/** Moves labels apart that would lie on each other, none below the lowest place; keeps their order. */
function spread(places: number[], distance: number, lowest: number): number[] {
  const order = places.map((_, index) => index).sort((a, b) => (places[a] as number) - (places[b] as number));
  const apart = [...places];
  order.forEach((index, rank) => {
    const before = order[rank - 1];
    if (before !== undefined)
      apart[index] = Math.max(places[index] as number, (apart[before] as number) + distance);
  });
  order.reverse().forEach((index, rank) => {
    apart[index] = Math.min(apart[index] as number, lowest - rank * distance);
  });
  return apart;
}

/** One chart as SVG. Each mean carries its values, so that the page can read them out at an epoch. */
export function chart(chart: Chart): string {
  const { place, ticks } = axis(chart);
  const epochs = Math.max(...chart.series.map(({ mean }) => mean.length));
  const longest = Math.max(...chart.series.map(({ label }) => label.length));
  const isKeyed = chart.series.some(({ mean }) => mean.length < epochs);
  const right = width - gap - Math.max(62, letter * longest) - (isKeyed ? key : 0);
  const x = (epoch: number) => plot.left + ((right - plot.left) * (epoch - 1)) / Math.max(1, epochs - 1);
  const y = (value: number) => plot.bottom - (plot.bottom - plot.top) * place(value);
  const points = (values: number[]) =>
    values.map((value, index) => `${x(index + 1).toFixed(1)},${y(value).toFixed(1)}`).join(' ');

  const grid = ticks.map(
    (tick) =>
      `<path class="grid" d="M${plot.left} ${y(tick).toFixed(1)}H${right}" />` +
      `<text class="tick left" x="${plot.left - 6}" y="${(y(tick) + 4).toFixed(1)}">${Number(tick.toFixed(3))}</text>`,
  );
  const every = [5, 10, 20].find((step) => epochs / step <= 6) ?? 50;
  const marks = [1, ...Array.from({ length: Math.floor(epochs / every) }, (_, mark) => (mark + 1) * every)];
  const below = marks.map(
    (epoch) => `<text class="tick" x="${x(epoch)}" y="${plot.bottom + 18}">${epoch}</text>`,
  );
  const ends = spread(
    chart.series.map(({ mean }) => y(mean.at(-1) as number) + 4),
    15,
    plot.bottom,
  );
  const curves = chart.series.map(({ name, label, mean, seeds, report }, index) => {
    const thin = seeds.map((values) => `<polyline class="seed" points="${points(values)}" />`).join('');
    const bold = `<polyline class="mean" points="${points(mean)}" data-values="${mean.map((value) => value.toFixed(4)).join(' ')}" />`;
    const diamonds = report
      .filter(([epoch]) => epoch <= epochs)
      .map(
        ([epoch, value]) =>
          `<path class="report" d="M${x(epoch).toFixed(1)} ${(y(value) - 5).toFixed(1)}l5 5l-5 5l-5 -5z" />`,
      )
      .join('');
    const [beside, at] = [right + gap, ends[index] as number];
    const sample = isKeyed
      ? `<polyline class="key" points="${beside},${(at - 4).toFixed(1)} ${beside + key - 4},${(at - 4).toFixed(1)}" />`
      : '';
    const end = `<text class="end" x="${beside + (isKeyed ? key : 0)}" y="${at.toFixed(1)}">${label}</text>`;
    return `<g class="rate-${name}" data-rate="${label}">${thin}${bold}${diamonds}${sample}${end}</g>`;
  });
  const said = chart.series.map(({ label, mean }) => `${label}: ${mean.at(-1)?.toFixed(4)}`).join('; ');
  return (
    `<svg class="chart ${chart.className}" viewBox="0 0 ${width} ${height}" role="img" ` +
    `aria-label="${chart.title} ${chart.inWords(epochs, said)}" ` +
    `data-left="${plot.left}" data-right="${right}" data-epochs="${epochs}">` +
    `<text class="title" x="0" y="16">${chart.title}</text>${grid.join('')}${below.join('')}` +
    `<text class="tick" x="${(plot.left + right) / 2}" y="${plot.bottom + 34}">${results.epoch}</text>` +
    `${curves.join('')}<path class="guide" d="M0 ${plot.top}V${plot.bottom}" /></svg>`
  );
}
