// Where the time of a reading, a translation and a training step goes: the bundle for flex in V8, under its
// sampling profiler.
//
//   ./build.sh && node benches/profile.mjs

import { Session } from 'node:inspector/promises';
import { images, labels, letters, openEngine, sentences, weights } from './bundle.mjs';

const WARM_MS = 3_000;
const MEASURED_MS = 8_000;

/** What the functions are for, the first that fits. */
const KINDS = [
  ['products of matrices', /gemm|linear|ops::matmul/],
  ['convolutions with ReLU and pooling, forward and back', /convolution|ops::conv|OpsStep/],
  ['exponentials: sigmoid, tanh, softmax', /activation|lstm|expf|expm1|tanhf|unary_op/],
  ['dropout', /dropout|chacha|distribution|distr::|float_random/],
  ['Adam', /adam/],
  ['other arithmetic', /burn_flex|burn_autodiff/],
  ['memory', /alloc|bytes|memcpy|memset|from_elem|garbage/],
];

const { engine, steps } = await openEngine();
await engine.load_reader('people', weights('cnn-people'));
for (const [name, call] of jobs()) await profile(name, call);

/** Calls on one made input each. */
function jobs() {
  const [x1, x8, y8, x64, y64] = [images(1), images(8), labels(8), images(64), labels(64)];
  const sentence = letters(15);
  const [source, target] = [sentences(64, 7, false), sentences(64, 3, true)];
  return [
    ['one image read by the homework’s network', () => engine.infer('network', x1)],
    ['64 images', () => engine.infer('network', x64)],
    ['one image read by the network for people', () => engine.read(['people'], x1)],
    ['15 letters translated by 16 steps', () => engine.greedy_steps('translator', sentence, 16)],
    ['a step of the network that reads, batch 8', () => steps.cnn(x8, y8)],
    ['a step of the network that reads, batch 64', () => steps.cnn(x64, y64)],
    ['a step of the translator with attention, batch 64', () => steps.translator(64, source, target)],
  ];
}

async function profile(name, call) {
  const until = async (milliseconds) => {
    const times = [];
    for (const end = performance.now() + milliseconds; performance.now() < end; ) {
      const before = performance.now();
      await call();
      times.push(performance.now() - before);
    }
    return times.sort((a, b) => a - b);
  };
  await until(WARM_MS);
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 500 });
  await session.post('Profiler.start');
  const times = await until(MEASURED_MS);
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();

  const shares = new Map();
  const functions = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame.functionName]));
  const all = profile.timeDeltas.reduce((sum, delta) => sum + delta, 0);
  profile.samples.forEach((sample, index) => {
    const [kind] = KINDS.find(([, pattern]) => pattern.test(functions.get(sample))) ?? ['the rest'];
    shares.set(kind, (shares.get(kind) ?? 0) + profile.timeDeltas[index] / all);
  });
  console.log(`\n${name}: ${times[times.length >> 1].toFixed(2)} ms`);
  for (const [kind, share] of [...shares].sort(([, a], [, b]) => b - a)) {
    console.log(`${(100 * share).toFixed(1).padStart(6)} %  ${kind}`);
  }
}
