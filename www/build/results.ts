import { prose } from '#language/chapters/kuzushiji/prose';
import { results as say } from '#language/training/prose';
import { type Chart, chart } from './chart.ts';
import { type NetworkRun, networkRuns } from './runs.ts';

/** Table 1 of the report. Its training loss is the mean over all epochs. */
export const rates = [
  { rate: 0.00001, label: '0.00001', name: 'low', loss: 0.3715, validation: 0.9559, test: 0.8896 },
  { rate: 0.0005, label: '0.0005', name: 'middle', loss: 0.0438, validation: 0.9843, test: 0.9598 },
  { rate: 0.01, label: '0.01', name: 'high', loss: 0.4307, validation: 0.9298, test: 0.8404 },
];

/** The report’s figures are those after its last epoch. */
const EPOCHS = 20;
const BATCH = 8;

export function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function row(title: string, className: string, values: (number | null)[]): string {
  const cells = values.map((value) => `<td>${value === null ? '–' : value.toFixed(4)}</td>`).join('');
  return `<tr class="${className}"><th scope="row">${title}</th>${cells}</tr>`;
}

function figuresOf(run: NetworkRun): (number | null)[] {
  const last = run.epochs.at(-1);
  if (!last)
    throw new Error(`models/curves.json has a run without epochs: ${run.learning_rate}, seed ${run.seed}`);
  return [last.running_loss, last.loss, last.validation_accuracy, run.test_accuracy];
}

function table(groups: Group[]): string {
  const titles = [say.runningLoss, say.ownLoss, say.validation, say.test];
  const bodies = groups.map(({ rate, runs }) => {
    const ours = runs.map(figuresOf);
    const means = titles.map((_, column) => mean(ours.map((values) => values[column] as number)));
    return (
      `<tbody class="rate-${rate.name}"><tr><th scope="rowgroup" colspan="5">${say.rate(rate.label)}</th></tr>` +
      row(say.report, 'report', [rate.loss, null, rate.validation, rate.test]) +
      row(say.mean(runs.length), 'mean', means) +
      (runs.length > 1
        ? runs
            .map((run, index) => row(say.seed(run.seed, run.shipped ?? false), 'seed', ours[index] ?? []))
            .join('')
        : '') +
      '</tbody>'
    );
  });
  const head = [say.who, ...titles].map((title) => `<th scope="col">${title}</th>`).join('');
  return `<table class="results"><thead><tr>${head}</tr></thead>${bodies.join('')}</table>`;
}

interface Group {
  rate: (typeof rates)[number];
  runs: NetworkRun[];
}

type Measure = 'loss' | 'running_loss' | 'validation_accuracy';

function series(groups: Group[], measure: Measure, report?: 'loss' | 'validation'): Chart['series'] {
  return groups.map(({ rate, runs }) => {
    const seeds = runs.map((run) => run.epochs.map((epoch) => epoch[measure]));
    const epochs = Math.min(...seeds.map((values) => values.length));
    return {
      name: rate.name,
      label: rate.label,
      mean: Array.from({ length: epochs }, (_, epoch) =>
        mean(seeds.map((values) => values[epoch] as number)),
      ),
      seeds: seeds.length > 1 ? seeds : [],
      report: report ? [[EPOCHS, rate[report]]] : [],
    };
  });
}

function charts(groups: Group[]): string {
  const kinds = (['running', 'own'] as const).map(
    (kind) =>
      `<label><input type="radio" name="loss" value="${kind}"${kind === 'running' ? ' checked' : ''} /> ` +
      `${say.lossKinds[kind]}</label>`,
  );
  const loss = { title: say.lossTitle, scale: 'logarithmic', inWords: say.byEpoch } as const;
  return (
    `<fieldset class="loss-kinds"><legend>${say.lossChoice}</legend>${kinds.join('')}</fieldset>` +
    '<div class="charts">' +
    chart({ ...loss, className: 'running', series: series(groups, 'running_loss', 'loss') }) +
    chart({ ...loss, className: 'own', series: series(groups, 'loss') }) +
    chart({
      title: say.validationTitle,
      scale: 'linear',
      inWords: say.byEpoch,
      className: 'validation',
      series: series(groups, 'validation_accuracy', 'validation'),
    }) +
    '</div>'
  );
}

function unique(values: (string | number)[]): string {
  return [...new Set(values)].join(', ');
}

/** What runs have in common, for whoever wants to make them again. */
export function recorded(runs: Pick<NetworkRun, 'seed' | 'device' | 'date' | 'data_sha256'>[]): string {
  return say.recorded(
    unique(runs.map((run) => run.seed)),
    unique(runs.map((run) => (run.device === 'flex' ? '[[flex]]' : run.device))),
    unique(runs.map((run) => run.date.slice(0, 10))),
    unique(runs.map((run) => `<code>${run.data_sha256.slice(0, 12)}…</code>`)),
  );
}

/** The part on the three learning rates, from the recorded runs; nothing where there are none. */
export function results(): string {
  const all = networkRuns().filter(
    // Those with larger batches belong to chapter 4.
    (run) => run.model === 'cnn' && run.batch_size === BATCH,
  );
  const groups = rates
    .map((rate) => ({ rate, runs: all.filter((run) => run.learning_rate === rate.rate) }))
    .filter(({ runs }) => runs.length > 0);
  if (groups.length === 0) return '';
  const { title, text } = prose.results;
  return `<training-results id="results">
    <div class="column"><h2>${title}</h2>${text}</div>
    <figure class="wide">
      ${table(groups)}
      <figcaption>${say.table} ${recorded(all)}</figcaption>
    </figure>
    <figure class="wide">
      ${charts(groups)}
      <figcaption>${say.curves}</figcaption>
    </figure>
  </training-results>`;
}
