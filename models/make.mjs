// Trains the networks of Table 1 and the translators, and publishes them: one command makes everything in this folder again.
//
//   node models/make.mjs [--data DIR] [--jobs N] [--runs DIR] [--finished] [MODEL…]
//
// Runs the program for each recipe and seed (seven to eight hours of one core in all, and some ten more for the better
// networks that read); a run whose curves are already in --runs is not repeated, and one that was put down there goes on.
// Of each shipped model the run that is best on the validation set is taken; the test set chooses nothing. With MODEL…
// (translator-none, say) only these are made, and what is recorded of the others stays. With --finished nothing is trained:
// the runs that have come to their end are published, and of a model that has none what was published before stays.
//
//   node models/make.mjs rows [ROW…]
//   node models/make.mjs network-rows [ROW…]
//
// Trains and measures the rows of translator-rows.mjs or network-rows.mjs, or those named, into the JSON beside them.
//
//   node models/make.mjs readers
//
// Measures the networks that are shipped on what they were taught and on what they were not, into readers.json.

import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { rows as networkRows } from './network-rows.mjs';
import { sentences, rows as translatorRows } from './translator-rows.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = process.env.CARGO_TARGET_DIR ?? join(root, 'target');
const { values: settings, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string', default: process.env.UNFOLD_DATA ?? join(root, 'data') },
    jobs: { type: 'string', default: '2' },
    runs: { type: 'string', default: join(target, 'runs') },
    finished: { type: 'boolean', default: false },
  },
});

const program = join(target, 'release', 'unfold');
const seeds = [42, 1, 2];

const sum = (values) => values.reduce((a, b) => a + b, 0);

/** The licence of what learnt from the official data. */
const FROM_KMNIST = 'CC BY-SA 4.0 (trained on the KMNIST Dataset)';
const FROM_PAIRS = 'CC BY 2.0 FR (trained on sentence pairs of Tatoeba, by way of manythings.org/anki)';

/** The networks that read better than the homework's: long runs of one seed. */
const reader = (name, kind, epochs, options, description) => ({
  name,
  kind,
  epochs,
  seeds: [42],
  measure: 'accuracy',
  better: 1,
  recipes: [{ name, options: ['--epochs', `${epochs}`, '--schedule', 'one-cycle', '--average', '0.999', ...options] }],
  description: (run) => `${description}, ${epochs} epochs, seed ${run.seed}`,
  about: (run) => ({ learning_rate: run.learning_rate, seed: run.seed }),
  license: FROM_KMNIST,
});

/** The runs of chapter 4: larger batches, or they would take a day. */
const experiment = (name, ...options) => ({ name, options: [...options, '--batch-size', '64'] });

/** How the translator for people learns. */
const everyday = (corpus, dropout, augment, ...options) => [
  ...['--corpus', corpus, '--size', '384', '--embedding', '32', '--reading', 'equations', '--batch-size', '128'],
  ...['--by-length', '--schedule', 'cosine', '--clip', '1', '--label-smoothing', '0.1', '--dropout', dropout],
  ...['--average', '0.999', '--augment', augment, ...options],
];

/** With a phrasebook, and short sentences twice as often. */
const withPhrases = (epochs, { warmUp = '0.02', rate = '0.001', dropout = '0.2', augment = 'haste,names' } = {}) => [
  ...everyday('everyday', dropout, augment, '--epochs', `${epochs}`, '--learning-rate', rate, '--warm-up', warmUp),
  ...['--repeat-short', '2'],
];

/** Its first courses: after each it was put away, and taught on from its weights. */
const COURSES = [
  {
    name: 'translator-people-first',
    seeds: [42],
    epochs: 9,
    options: everyday('large', '0.2', 'haste,names', '--epochs', '9', '--learning-rate', '0.002', '--warm-up', '0.02'),
  },
  {
    name: 'translator-people-second',
    begin: 'translator-people-first',
    seeds: [43],
    epochs: 1,
    options: withPhrases(1, { warmUp: '0.05' }),
  },
  {
    name: 'translator-people-third',
    begin: 'translator-people-second',
    seeds: [44],
    epochs: 3,
    options: withPhrases(3),
  },
  {
    name: 'translator-people-fourth',
    begin: 'translator-people-third',
    seeds: [45],
    epochs: 6,
    options: withPhrases(6, { rate: '0.0015', dropout: '0.1' }),
  },
];
const LAST_EPOCHS = 6;

/**
 * What is shipped: a file each, chosen among the runs of its recipes. `better` is the sign of what is measured; what has
 * `calibrate` is calibrated on validation with these options.
 */
const shipped = [
  ...['0.00001', '0.0005', '0.01'].map((learningRate) => ({
    name: `cnn-${learningRate}`,
    kind: 'cnn',
    epochs: 20,
    measure: 'accuracy',
    better: 1,
    recipes: [{ name: `cnn-${learningRate}`, options: ['--learning-rate', learningRate] }],
    description: (run) =>
      `The homework's convolutional network, learning rate ${learningRate}, 20 epochs, seed ${run.seed}`,
    about: (run) => ({ learning_rate: run.learning_rate, seed: run.seed }),
    license: FROM_KMNIST,
  })),
  ...[
    { name: 'none', recipes: [['none', '--attention', 'none']] },
    {
      name: 'bilinear',
      recipes: [
        ['bilinear-equations', '--attention', 'bilinear', '--reading', 'equations'],
        ['bilinear-code', '--attention', 'bilinear', '--reading', 'code'],
      ],
    },
  ].map(({ name, recipes }) => ({
    name: `translator-${name}`,
    kind: 'translator',
    epochs: 50,
    measure: 'error_rate',
    better: -1,
    recipes: recipes.map(([recipe, ...options]) => ({ name: `translator-${recipe}`, options })),
    description: (run) =>
      `The homework's translator, ${
        run.attention === 'none'
          ? 'without attention'
          : `bilinear attention ${run.reading === 'code' ? "as in the report's code" : "by the report's equations"}`
      }, 50 epochs, seed ${run.seed}`,
    about: (run) => ({ attention: run.attention, reading: run.reading, learning_rate: run.learning_rate, seed: run.seed }),
    license: FROM_PAIRS,
  })),
  {
    name: 'translator-people',
    kind: 'translator',
    calibrate: [],
    epochs: LAST_EPOCHS,
    seeds: [46],
    measure: 'error_rate',
    better: -1,
    recipes: [
      {
        name: 'translator-people',
        begin: COURSES.at(-1).name,
        options: withPhrases(LAST_EPOCHS, { rate: '0.0015', dropout: '0.1', augment: 'haste,ending,names' }),
      },
    ],
    description: (run) =>
      `A larger translator, taught everyday Spanish in ${sum(COURSES.map(({ epochs }) => epochs)) + LAST_EPOCHS} epochs, all but the first nine with a phrasebook, seed ${run.seed}`,
    about: (run) => ({ attention: run.attention, reading: run.reading, learning_rate: run.learning_rate, seed: run.seed }),
    license: FROM_PAIRS,
  },
  {
    name: 'fcn-250',
    kind: 'fcn',
    epochs: 20,
    timed: true,
    measure: 'accuracy',
    better: 1,
    recipes: [experiment('fcn-250', '--hidden', '250')],
    description: (run) =>
      `A fully connected network with as many parameters as the homework's, 20 epochs in batches of 64, seed ${run.seed}`,
    about: (run) => ({ learning_rate: run.learning_rate, seed: run.seed }),
    license: FROM_KMNIST,
  },
  reader(
    'cnn-recipe',
    'cnn',
    120,
    ['--batch-size', '64', '--learning-rate', '0.002', '--augment', 'affine'],
    "The homework's convolutional network by a better recipe",
  ),
  reader(
    'cnn-best',
    'resnet',
    20,
    [
      ...['--batch-size', '64', '--learning-rate', '0.003', '--weight-decay', '0.05', '--label-smoothing', '0.05'],
      ...['--augment', 'affine,elastic,erase'],
    ],
    'A small residual network',
  ),
  {
    ...reader(
      'cnn-people',
      'reader',
      12,
      [
        ...['--batch-size', '32', '--learning-rate', '0.003', '--weight-decay', '0.05', '--label-smoothing', '0.05'],
        ...['--augment', 'affine,elastic,erase'],
      ],
      'The residual network, taught to read modern hands too',
    ),
    calibrate: ['--bits', '7'],
    license:
      'CC BY-SA 4.0 (trained on the KMNIST Dataset; on strokes of KanjiVG, CC BY-SA 3.0; and on typefaces, SIL Open Font License)',
  },
];

/** What is recorded and not shipped. */
const recorded = [
  { name: 'fcn-576', kind: 'fcn', options: ['--hidden', '576'] },
  { name: 'fcn-576-permuted', kind: 'fcn', options: ['--hidden', '576', '--permuted'] },
  { name: 'cnn-64', kind: 'cnn', options: [] },
  { name: 'cnn-64-permuted', kind: 'cnn', options: ['--permuted'] },
].map(({ name, kind, options }) => ({ name, kind, epochs: 20, timed: true, recipes: [experiment(name, ...options)] }));
recorded.push(...COURSES.map((course) => ({ ...course, kind: 'translator', recipes: [course] })));

const all = [...shipped, ...recorded];

const runsOf = (model) =>
  model.recipes.flatMap(({ name, begin, options }) =>
    (model.seeds ?? seeds).map((seed) => ({ model, begin, options, seed, path: join(settings.runs, `${name}-seed${seed}`) })),
  );

/** What a recorded run was made for. */
function nameOf(run) {
  if (run.corpus) return COURSES.find(({ seeds }) => seeds.includes(run.seed))?.name ?? 'translator-people';
  if (run.model === 'translator') return run.attention === 'none' ? 'translator-none' : 'translator-bilinear';
  if (run.model === 'resnet') return 'cnn-best';
  if (run.model === 'reader') return 'cnn-people';
  if (run.augment) return 'cnn-recipe';
  if (run.model === 'cnn' && run.batch_size !== 64) return `cnn-${run.learning_rate}`;
  return `${run.model}-${run.hidden ?? run.batch_size}${run.permuted ? '-permuted' : ''}`;
}

const underWay = new Map();

/** Trains a run once, whoever waits for it. */
function train(run) {
  if (!underWay.has(run.path)) underWay.set(run.path, start(run));
  return underWay.get(run.path);
}

async function start({ model, begin, options, seed, path }) {
  const from = begin && runsOf(all.find(({ name }) => name === begin))[0];
  if (from && !isDone(from)) await train(from);
  // A run that was put down goes on.
  const recipe = existsSync(`${path}.run`)
    ? ['train', '--resume', `${path}.run`]
    : ['train', model.kind, ...options, '--seed', `${seed}`, ...(from ? ['--begin-from', `${from.path}.safetensors`] : [])];
  const files = ['--precision', 'f16', '--data', settings.data, '--out', `${path}.safetensors`];
  const child = spawn(program, [...recipe, ...files], {
    stdio: ['ignore', 'inherit', 'inherit'],
    // The batches are too small to share among cores; runs are not.
    env: { ...process.env, RAYON_NUM_THREADS: '1' },
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${path}: exit status ${code}`))));
  });
}

const curves = ({ path }) => JSON.parse(readFileSync(`${path}.json`, 'utf8'));
const isDone = (run) => existsSync(`${run.path}.json`) && curves(run).epochs.length === run.model.epochs;

function evaluate({ kind, measure }, weights, split) {
  const arguments_ = ['evaluate', kind, '--weights', weights, '--split', split, '--data', settings.data, '--json'];
  return JSON.parse(execFileSync(program, arguments_, { encoding: 'utf8' }))[measure];
}

function write(name, value) {
  writeFileSync(join(root, 'models', name), `${JSON.stringify(value, null, 2)}\n`);
}

/** Trains until no run is waiting, so many at a time. */
const trainAll = (waiting) =>
  Promise.all(
    Array.from({ length: Number(settings.jobs) }, async () => {
      for (let run = waiting.shift(); run; run = waiting.shift()) await train(run);
    }),
  );

/** How many numbers the weights of a file are; a tensor that has two names counts once. */
function parameters(path) {
  const bytes = readFileSync(path);
  const header = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE())).toString());
  const shape = (name) => header[name]?.shape;
  if (`${shape('generator.weight')}` === `${shape('decoder.embedding.weight')}`) delete header['generator.weight'];
  delete header.__metadata__;
  return Object.values(header).reduce((sum, tensor) => sum + tensor.shape.reduce((a, b) => a * b, 1), 0);
}

/** What is compared row by row. Epochs and batch are those of a row that says nothing else. */
const TABLES = {
  rows: {
    kind: 'translator',
    rows: translatorRows,
    file: 'translator-rows',
    run: 'translator-row',
    measure: 'error_rate',
    recipe: { epochs: 50, batch: 64 },
    examples: 10_483,
  },
  'network-rows': {
    kind: 'cnn',
    rows: networkRows,
    file: 'network-rows',
    run: 'network-row',
    measure: 'accuracy',
    recipe: { epochs: 20, batch: 8 },
    examples: 50_000,
  },
};

/** The value of an option among those of a command. */
const optionOf = (options, name) => (options.includes(name) ? Number(options[options.indexOf(name) + 1]) : undefined);

/** Seconds of one core that an epoch takes, its validation aside: wall time tells what else the machine did. */
function secondsPerEpoch({ kind, examples, recipe }, options) {
  const cpu = (steps) => {
    const command = ['train', kind, ...options, '--steps', `${steps}`, '--data', settings.data];
    const said = execFileSync('sh', ['-c', '"$@" > /dev/null; times', 'sh', program, ...command], {
      encoding: 'utf8',
      env: { ...process.env, RAYON_NUM_THREADS: '1' },
    });
    const times = said.trim().split('\n').at(-1).matchAll(/(\d+)m([\d.]+)s/g);
    return [...times].reduce((sum, [, minutes, seconds]) => sum + 60 * minutes + Number(seconds), 0);
  };
  const batch = optionOf(options, '--batch-size') ?? recipe.batch;
  return ((cpu(60) - cpu(20)) / 40) * Math.ceil(examples / batch);
}

/** What a translator's row writes besides its error rates. */
function written(named) {
  const asked = ['evaluate', 'translator', ...named, '--phrases', join(root, 'models', 'phrases.tsv')];
  const phrases = JSON.parse(execFileSync(program, asked, { encoding: 'utf8' }).trim().split('\n').at(-1));
  const spanish = sentences.map(([source]) => source);
  const said = execFileSync(program, ['translate', ...named, ...spanish], { encoding: 'utf8' });
  return { phrases, translations: said.trim().split('\n').map((line) => JSON.parse(line).translation) };
}

/** Trains and measures rows; what is recorded of the others stays. */
async function makeRows(table, names) {
  const { kind, rows, measure, recipe } = table;
  for (const name of names) {
    if (!rows.some((row) => row.name === name)) throw new Error(`no row is called ${name}`);
  }
  const file = (run) => join(settings.runs, `${table.run}-${run}`);
  const run = (name, options, seed) => {
    const model = { kind, epochs: optionOf(options, '--epochs') ?? recipe.epochs };
    return { model, options, seed, path: file(`${name}-seed${seed}`) };
  };
  /** What a row begins with. */
  const beginning = (row) => row.embeddings && run(`${row.name}-before`, row.embeddings, 42);
  const optionsOf = (row) => [...row.train, ...(row.embeddings ? ['--embeddings', `${beginning(row).path}.safetensors`] : [])];
  const runsOf = (row) => (row.seeds ?? [42]).map((seed) => run(row.name, optionsOf(row), seed));
  const wanted = rows.filter((row) => names.length === 0 || names.includes(row.name));
  const trained = wanted.filter((row) => row.train);
  if (!settings.finished) {
    for (const runs of [trained.flatMap((row) => beginning(row) ?? []), trained.flatMap(runsOf)]) {
      await trainAll(runs.filter((one) => !isDone(one)));
    }
  }

  const target = join(root, 'models', `${table.file}.json`);
  const before = existsSync(target) ? JSON.parse(readFileSync(target, 'utf8')).rows : [];
  const made = rows.flatMap((row) => {
    const { name, technique, why, on, train: options, models, search } = row;
    const searching = Object.entries(search ?? {}).flatMap(([key, value]) => [`--${key.replace('_', '-')}`, `${value}`]);
    const done = options ? runsOf(row).filter(isDone) : [];
    const weights = options
      ? done.slice(0, 1).map(({ path }) => `${path}.safetensors`)
      : models.map((model) => (model.includes('/') ? join(root, model) : `${file(model)}.safetensors`));
    if (!wanted.includes(row) || weights.length === 0 || !weights.every((path) => existsSync(path))) {
      return before.filter((old) => old.name === name);
    }
    const named = [...weights.flatMap((path) => ['--weights', path]), ...searching, '--json'];
    const measured = (split) => {
      const command = ['evaluate', kind, ...named, '--split', split, '--data', settings.data];
      return JSON.parse(execFileSync(program, command, { encoding: 'utf8' }))[measure];
    };
    const command = options
      ? ['train', kind, ...options, ...(row.embeddings ? ['--embeddings', 'FILE'] : [])]
      : ['evaluate', kind, ...models.flatMap((model) => ['--weights', model]), ...searching];
    return {
      name,
      technique,
      why,
      ...(on && { on }),
      command: ['unfold', ...command].join(' '),
      [`validation_${measure}`]: measured('validation'),
      [`test_${measure}`]: measured('test'),
      ...(kind === 'translator' && written(named)),
      // The page tries what is a matter of searching alone on its own sentence.
      ...(search && !row.other_pairs && models.every((model) => model.includes('/')) && { search }),
      ...(row.other_pairs && { other_pairs: true }),
      parameters: weights.reduce((sum, path) => sum + parameters(path), 0),
      ...(options && { seconds_per_epoch: secondsPerEpoch(table, optionsOf(row)) }),
      runs: done.map((run) => {
        const { seed, epochs, [`test_${measure}`]: test } = curves(run);
        const date = statSync(`${run.path}.json`).mtime.toISOString().slice(0, 10);
        return { seed, date, [`test_${measure}`]: test, epochs };
      }),
    };
  });
  write(`${table.file}.json`, {
    ...(kind === 'translator' && { sentences: sentences.map(([source, reference]) => ({ source, reference })) }),
    rows: made,
  });
}

/** The kinds of networks that are measured as readers, in the order of their rows. */
const READERS = ['reader', 'resnet', 'cnn'];

/** How the network for people and the others read the data set's test half and modern hands, each by its own rule. */
function measureReaders() {
  const { models } = JSON.parse(readFileSync(join(root, 'models', 'manifest.json'), 'utf8'));
  const readers = models
    .filter(({ kind }) => READERS.includes(kind))
    .sort((a, b) => READERS.indexOf(a.kind) - READERS.indexOf(b.kind) || a.learning_rate - b.learning_rate)
    .map(({ name, kind, file, sha256 }) => {
      const measured = (...options) => {
        const command = ['evaluate', kind, '--weights', join(root, 'models', file), ...options, '--json'];
        return JSON.parse(execFileSync(program, [...command, '--data', settings.data], { encoding: 'utf8' }));
      };
      const figures = ({ images, accuracy, ece, sure, sure_and_wrong }) => ({ images, accuracy, ece, sure, sure_and_wrong });
      const test = measured();
      // What is none of the ten is the last row, and the last column is that it is called so.
      const others = test.hands?.confusion.at(-1);
      return {
        name,
        sha256,
        test: figures(test),
        hands: figures(measured('--hands')),
        ...(others && {
          hands_and_others: figures(test.hands),
          others: { images: sum(others), called_none: others.at(-1) / sum(others) },
        }),
      };
    });
  write('readers.json', { readers });
}

execFileSync('cargo', ['build', '--release', '--locked'], { cwd: root, stdio: 'inherit' });
mkdirSync(settings.runs, { recursive: true });
if (positionals[0] in TABLES) {
  await makeRows(TABLES[positionals[0]], positionals.slice(1));
  process.exit();
}
if (positionals[0] === 'readers') {
  measureReaders();
  process.exit();
}
for (const name of positionals) {
  if (!all.some((model) => model.name === name)) throw new Error(`no model is called ${name}`);
}
const isMade = (model) => positionals.length === 0 || positionals.includes(model.name);
const waiting = settings.finished ? [] : all.filter(isMade).flatMap(runsOf).filter((run) => !isDone(run));
await trainAll(waiting);

const before = {
  models: JSON.parse(readFileSync(join(root, 'models', 'manifest.json'), 'utf8')).models,
  runs: JSON.parse(readFileSync(join(root, 'models', 'curves.json'), 'utf8')).runs,
};
const published = [];
const models = [];
for (const model of all) {
  const { name, kind, measure, better } = model;
  if (!isMade(model) || !runsOf(model).some(isDone)) {
    models.push(...before.models.filter((old) => old.name === name));
    const kept = before.runs.filter((old) => nameOf(old) === name);
    published.push(...kept.map((old) => (recorded.includes(model) ? { ...old, shipped: false } : old)));
    continue;
  }
  const candidates = runsOf(model).filter(isDone).map((run) => ({
    run,
    curve: {
      ...curves(run),
      date: statSync(`${run.path}.json`).mtime.toISOString().slice(0, 10),
      ...(model.timed && { seconds_per_epoch: secondsPerEpoch({ ...TABLES['network-rows'], kind: model.kind }, run.options) }),
    },
  }));
  if (recorded.includes(model)) {
    for (const { curve } of candidates) published.push({ ...curve, shipped: false });
    continue;
  }
  const validation = ({ curve }) => better * curve.epochs.at(-1)[`validation_${measure}`];
  const best = candidates.reduce((a, b) => (validation(b) > validation(a) ? b : a));
  const file = `${name}.safetensors`;
  const weights = join(root, 'models', file);
  if (model.calibrate) {
    const files = [`${best.run.path}.safetensors`, '--data', settings.data, '--out', weights];
    execFileSync(program, ['calibrate', ...files, ...model.calibrate]);
  } else {
    copyFileSync(`${best.run.path}.safetensors`, weights);
  }
  const bytes = readFileSync(weights);
  models.push({
    name,
    file,
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    kind,
    description: model.description(best.curve),
    ...model.about(best.curve),
    precision: 'f16',
    [`validation_${measure}`]: evaluate(model, weights, 'validation'),
    [`test_${measure}`]: evaluate(model, weights, 'test'),
    license: model.license,
  });
  for (const candidate of candidates) published.push({ ...candidate.curve, shipped: candidate === best });
}
write('manifest.json', { models });
write('curves.json', { runs: published });
