// Trains the networks of Table 1 and publishes them: one command makes everything in this folder again.
//
//   node models/make.mjs [--data DIR] [--jobs N] [--runs DIR]
//
// Runs the program for each learning rate and seed (three hours of one core in all); a run whose curves are already in
// --runs is not repeated. Of each learning rate, the seed with the best validation accuracy is shipped.

import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = process.env.CARGO_TARGET_DIR ?? join(root, 'target');
const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: process.env.UNFOLD_DATA ?? join(root, 'data') },
    jobs: { type: 'string', default: '2' },
    runs: { type: 'string', default: join(target, 'runs') },
  },
});

const program = join(target, 'release', 'unfold');
const learningRates = ['0.00001', '0.0005', '0.01'];
const seeds = [42, 1, 2];

const runs = learningRates.flatMap((learningRate) =>
  seeds.map((seed) => ({ learningRate, seed, path: join(options.runs, `cnn-${learningRate}-seed${seed}`) })),
);

function train({ learningRate, seed, path }) {
  const recipe = ['train', 'cnn', '--learning-rate', learningRate, '--seed', `${seed}`, '--precision', 'f16'];
  const child = spawn(program, [...recipe, '--data', options.data, '--out', `${path}.safetensors`], {
    stdio: ['ignore', 'inherit', 'inherit'],
    // Batches of 8 are too small to share among cores; runs are not.
    env: { ...process.env, RAYON_NUM_THREADS: '1' },
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${path}: exit status ${code}`))));
  });
}

const epochs = 20;
const isDone = ({ path }) => existsSync(`${path}.json`) && curves({ path }).epochs.length === epochs;
const curves = ({ path }) => JSON.parse(readFileSync(`${path}.json`, 'utf8'));

function evaluate(weights, split) {
  const arguments_ = ['evaluate', 'cnn', '--weights', weights, '--split', split, '--data', options.data, '--json'];
  return JSON.parse(execFileSync(program, arguments_, { encoding: 'utf8' })).accuracy;
}

function write(name, value) {
  writeFileSync(join(root, 'models', name), `${JSON.stringify(value, null, 2)}\n`);
}

execFileSync('cargo', ['build', '--release', '--locked'], { cwd: root, stdio: 'inherit' });
mkdirSync(options.runs, { recursive: true });
const waiting = runs.filter((run) => !isDone(run));
await Promise.all(
  Array.from({ length: Number(options.jobs) }, async () => {
    for (let run = waiting.shift(); run; run = waiting.shift()) await train(run);
  }),
);

const published = [];
const models = [];
for (const learningRate of learningRates) {
  const candidates = runs
    .filter((run) => run.learningRate === learningRate)
    .map((run) => ({ ...curves(run), date: statSync(`${run.path}.json`).mtime.toISOString().slice(0, 10), run }));
  const validation = (candidate) => candidate.epochs.at(-1).validation_accuracy;
  const best = candidates.reduce((a, b) => (validation(b) > validation(a) ? b : a));
  const file = `cnn-${learningRate}.safetensors`;
  copyFileSync(`${best.run.path}.safetensors`, join(root, 'models', file));
  const bytes = readFileSync(join(root, 'models', file));
  const weights = join(root, 'models', file);
  models.push({
    name: `cnn-${learningRate}`,
    file,
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    kind: 'cnn',
    description: `The homework's convolutional network, learning rate ${learningRate}, ${epochs} epochs, seed ${best.seed}`,
    learning_rate: Number(learningRate),
    seed: best.seed,
    precision: 'f16',
    validation_accuracy: evaluate(weights, 'validation'),
    test_accuracy: evaluate(weights, 'test'),
    license: 'CC BY-SA 4.0 (trained on the KMNIST Dataset)',
  });
  for (const { run: _, ...curve } of candidates) published.push({ ...curve, shipped: curve.seed === best.seed });
}
write('manifest.json', { models });
write('curves.json', { runs: published });
