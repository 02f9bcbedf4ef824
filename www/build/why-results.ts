import { figures as say } from '#language/chapters/why/prose';
import { chart } from './chart.ts';
import { mean, recorded, row } from './results.ts';
import { type NetworkRun, networkRuns } from './runs.ts';

/** The runs that are compared; their batches tell them from those of chapter 3. */
const BATCH = 64;
const networks = [
  { label: 'cnn', name: 'middle', model: 'cnn', permuted: false },
  { label: 'cnnPermuted', name: 'high', model: 'cnn', permuted: true },
  { label: 'widths', name: 'low', model: 'fcn', hidden: 576, permuted: false },
  { label: 'widthsPermuted', name: 'fourth', model: 'fcn', hidden: 576, permuted: true },
  { label: 'parameters', name: 'fifth', model: 'fcn', hidden: 250, permuted: false },
] as const;

type Network = (typeof networks)[number];

function isOf(network: Network, run: NetworkRun): boolean {
  const hidden = 'hidden' in network ? network.hidden : undefined;
  return (
    run.model === network.model &&
    run.batch_size === BATCH &&
    run.hidden === hidden &&
    (run.permuted ?? false) === network.permuted
  );
}

/** The recorded runs of chapter 4; nothing where there are none. */
export function whyResults(): string {
  const all = networkRuns().filter(({ test_accuracy }) => test_accuracy !== null);
  const groups = networks
    .map((network) => ({ network, runs: all.filter((run) => isOf(network, run)) }))
    .filter(({ runs }) => runs.length > 0);
  if (groups.length === 0) return '';
  const bodies = groups.map(({ network, runs }) => {
    const figures = runs.map((run) => [
      run.epochs.at(-1)?.validation_accuracy ?? 0,
      run.test_accuracy ?? 0,
      run.seconds_per_epoch ?? Number.NaN,
    ]);
    const means = [0, 1, 2].map((column) => mean(figures.map((values) => values[column] as number)));
    const lines = runs.map((run, index) => line(say.seed(run.seed), 'seed', figures[index] as number[]));
    return (
      `<tbody class="rate-${network.name}"><tr><th scope="rowgroup" colspan="4">${say.networks[network.label]}</th></tr>` +
      `${line(say.mean(runs.length), 'mean', means)}${lines.join('')}</tbody>`
    );
  });
  const head = [say.who, say.validation, say.test, say.seconds].map(
    (title) => `<th scope="col">${title}</th>`,
  );
  const curves = chart({
    title: say.title,
    className: 'validation',
    scale: 'linear',
    series: groups.map(({ network, runs }) => {
      const seeds = runs.map((run) => run.epochs.map(({ validation_accuracy }) => validation_accuracy));
      const epochs = Math.min(...seeds.map((values) => values.length));
      return {
        name: network.name,
        label: say.short[network.label],
        mean: Array.from({ length: epochs }, (_, epoch) =>
          mean(seeds.map((values) => values[epoch] as number)),
        ),
        seeds,
        report: [],
      };
    }),
    inWords: say.inWords,
  });
  return `<figure class="wide">
      <table class="results"><thead><tr>${head.join('')}</tr></thead>${bodies.join('')}</table>
      <figcaption>${say.caption} ${recorded(groups.flatMap(({ runs }) => runs))}</figcaption>
    </figure>
    <figure class="wide"><div class="charts">${curves}</div><figcaption>${say.curves}</figcaption></figure>
    ${lessons(groups)}`;
}

/** What the runs of the CNN and of the fully connected network of the same widths teach beside each other. */
function lessons(groups: { network: Network; runs: NetworkRun[] }[]): string {
  const [cnn, widths] = (['cnn', 'widths'] as const).map((label) => {
    const runs = groups.find(({ network }) => network.label === label)?.runs ?? [];
    return {
      loss: mean(runs.map(({ epochs }) => epochs.at(-1)?.loss ?? Number.NaN)).toFixed(4),
      test: mean(runs.map(({ test_accuracy }) => test_accuracy ?? Number.NaN)).toFixed(4),
      seconds: mean(runs.map(({ seconds_per_epoch }) => seconds_per_epoch ?? Number.NaN)).toFixed(1),
    };
  });
  return cnn && widths ? `<div class="column">${say.lessons(cnn, widths)}</div>` : '';
}

/** A row whose last number is of seconds. */
function line(title: string, className: string, values: number[]): string {
  const [seconds = 0] = values.slice(-1);
  return row(title, className, values.slice(0, -1)).replace('</tr>', `<td>${seconds.toFixed(1)}</td></tr>`);
}
