import type { Chart } from './chart.ts';
import { chart } from './chart.ts';
import { mean } from './results.ts';

/** A technique that was tried. */
interface Technique {
  technique: string;
  why: string;
}

/** The words of a table of techniques and of their curves. */
interface Words {
  columns: readonly string[];
  caption: string;
  curves: string;
  byEpoch: Chart['inWords'];
}

/** A row of the table: the technique with its reason, and its figures. */
export function techniqueRow({ technique, why }: Technique, cells: readonly string[]): string {
  return (
    `<tr><th scope="row">${technique}<small>${why}</small></th>` +
    `${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`
  );
}

/** The names of the colours that curves can be told apart by. */
const COLOURS = ['low', 'middle', 'high', 'fourth', 'fifth'];

/** The table with its bodies, and the first five curves of what was trained: of each its name and the values of every seed by epoch. */
export function techniquesFigure(
  say: Words,
  bodies: string,
  curves: { name: string; seeds: number[][] }[],
  scale: Chart['scale'],
): string {
  const head = say.columns.map((title) => `<th scope="col">${title}</th>`).join('');
  const table = `<table class="results techniques"><thead><tr>${head}</tr></thead>${bodies}</table>`;
  const series = curves.slice(0, COLOURS.length).map(({ name, seeds }, index) => {
    const epochs = Math.min(...seeds.map(({ length }) => length));
    return {
      name: COLOURS[index] as string,
      label: name,
      mean: Array.from({ length: epochs }, (_, epoch) => mean(seeds.map((seed) => seed[epoch] as number))),
      seeds: seeds.length > 1 ? seeds : [],
      report: [],
    };
  });
  const drawn =
    series.length === 0
      ? ''
      : `<figure class="wide"><div class="charts">${chart({
          title: say.curves,
          className: 'error-rate',
          scale,
          series,
          inWords: say.byEpoch,
        })}</div></figure>`;
  return `<figure class="wide"><div class="table-scroll" tabindex="0" role="region" aria-label="${say.caption}">${table}</div><figcaption>${say.caption}</figcaption></figure>${drawn}`;
}
