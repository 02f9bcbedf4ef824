import { figures as say } from '#language/chapters/translation/prose';
import { SENTENCES } from '#language/chapters/translation/sentences';
import { results } from '#language/training/prose';
import golden from '../../tests/reference/translator.json' with { type: 'json' };
import { chart } from './chart.ts';
import { mean, recorded, row } from './results.ts';
import { type TranslatorRun, translatorRuns } from './runs.ts';

/** Figures 6 and 8 and the results of the report; its program has the second reading of the attention. */
export const variants = [
  {
    attention: 'none',
    reading: undefined,
    name: 'low',
    curve: [1, 0.6163, 10, 0.5392, 20, 0.5192, 50, 0.5001],
    test: 0.5048,
  },
  { attention: 'bilinear', reading: 'equations', name: 'high', curve: [], test: null },
  {
    attention: 'bilinear',
    reading: 'code',
    name: 'middle',
    curve: [1, 0.5966, 10, 0.4534, 20, 0.3966, 50, 0.343],
    test: 0.3488,
  },
];

type Variant = (typeof variants)[number];

interface Group {
  variant: Variant;
  runs: TranslatorRun[];
}

export function pointsOf({ curve }: Pick<Variant, 'curve'>): [epoch: number, value: number][] {
  return curve.flatMap((epoch, at) => (at % 2 === 0 ? [[epoch, curve[at + 1] as number]] : []));
}

function label({ attention, reading }: Variant): keyof typeof say.variants {
  return (reading ?? attention) as keyof typeof say.variants;
}

function figuresOf({ epochs, test_error_rate }: TranslatorRun): (number | null)[] {
  return [epochs.at(-1)?.validation_error_rate ?? null, test_error_rate];
}

function table(groups: Group[]): string {
  const bodies = groups.map(({ variant, runs }) => {
    const title = say.variants[label(variant)];
    const ours = runs.map(figuresOf);
    const means = [0, 1].map((column) => mean(ours.map((values) => values[column] ?? Number.NaN)));
    return (
      `<tbody class="rate-${variant.name}"><tr><th scope="rowgroup" colspan="3">${title}</th></tr>` +
      (variant.test === null
        ? ''
        : row(results.report, 'report', [variant.curve.at(-1) ?? null, variant.test])) +
      (runs.length > 0 ? row(results.mean(runs.length), 'mean', means) : '') +
      (runs.length > 1
        ? runs
            .map((run, index) => row(results.seed(run.seed, run.shipped ?? false), 'seed', ours[index] ?? []))
            .join('')
        : '') +
      '</tbody>'
    );
  });
  const head = [say.who, results.validation, results.test]
    .map((title) => `<th scope="col">${title}</th>`)
    .join('');
  return `<table class="results"><thead><tr>${head}</tr></thead>${bodies.join('')}</table>`;
}

function curves(groups: Group[]): string {
  const series = groups.map(({ variant, runs }) => {
    const seeds = runs.map(({ epochs }) => epochs.map(({ validation_error_rate: rate }) => rate));
    const epochs = Math.min(...seeds.map(({ length }) => length));
    return {
      name: variant.name,
      label: say.short[label(variant)],
      mean: Array.from({ length: epochs }, (_, epoch) =>
        mean(seeds.map((values) => values[epoch] as number)),
      ),
      seeds: seeds.length > 1 ? seeds : [],
      report: pointsOf(variant),
    };
  });
  return `<div class="charts">${chart({
    title: say.title,
    className: 'error-rate',
    scale: 'linear',
    series,
    inWords: say.byEpoch,
  })}</div>`;
}

/** What the shipped translators write for the sentences of the report's Figures 7 and 9. */
export function threeSentences(): string {
  const { columns, caption } = say.three;
  const rows = ['venios .', 'lo prometiste .', 'no tengo blanca .'].map((spanish) => {
    const reference = SENTENCES.find(({ source }) => source === spanish)?.english;
    const written = [golden['translator-none'], golden['translator-bilinear']].map(
      (all) => all.find(({ typed }) => typed === spanish)?.greedy.translation,
    );
    const cells = [reference, ...written].map((english) => `<td>${english?.trim()}</td>`).join('');
    return `<tr translate="no"><th scope="row" lang="es">${spanish}</th>${cells}</tr>`;
  });
  const head = columns.map((column) => `<th scope="col">${column}</th>`).join('');
  return `<figure class="wide">
      <div class="table-scroll" tabindex="0" role="region" aria-label="${caption}"><table class="results in-words"><thead><tr>${head}</tr></thead>
      <tbody>${rows.join('')}</tbody></table></div>
      <figcaption>${caption}</figcaption>
    </figure>`;
}

/** The report's figures of the translators and, once they are recorded, our own. */
export function translationResults(): string {
  const all = translatorRuns().filter(({ test_error_rate }) => test_error_rate !== null);
  const groups = variants.map((variant) => ({
    variant,
    runs: all.filter(
      ({ attention, reading }) =>
        attention === variant.attention && (attention === 'none' || reading === variant.reading),
    ),
  }));
  const trained = groups.filter(({ runs }) => runs.length > 0);
  const shown = groups.filter(({ variant, runs }) => runs.length > 0 || variant.test !== null);
  const figure =
    trained.length > 0
      ? `<figure class="wide">${curves(trained)}<figcaption>${say.curves}</figcaption></figure>`
      : '';
  return `<figure class="wide">
      ${table(shown)}
      <figcaption>${say.table} ${all.length > 0 ? recorded(all) : ''}</figcaption>
    </figure>${figure}${conclusion(trained)}`;
}

/** What attention changes: the mean of the seeds without it, and with it as the report's program has it. */
function conclusion(groups: Group[]): string {
  const [none, attention] = ['none', 'code'].map((name) => {
    const runs = groups.find(({ variant }) => label(variant) === name)?.runs ?? [];
    return mean(runs.map(({ test_error_rate }) => test_error_rate ?? Number.NaN)).toFixed(4);
  });
  return none && attention ? `<div class="column">${say.conclusion(none, attention)}</div>` : '';
}
