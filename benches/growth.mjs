// How the cost grows with the work: batch, letters of a sentence, width of a beam. The bundle for flex, in Node.
//
//   ./build.sh && node benches/growth.mjs
//
// Processor time of a call, the least of some rounds, and beside it the same for one image, one letter or one beginning of the
// beam: where that falls or stays, no row is worse than the work grows.

import { images, labels, letters, openEngine, sentences } from './bundle.mjs';

const ROUNDS = 5;
const ROUND_MS = 200;

const { engine, steps } = await openEngine();

const SPANISH = 'no se que hacer con todo lo que me has dicho esta noche amigo';
const ROWS = [
  ['reading, images', [1, 8, 64, 512], (batch) => [images(batch)], (x) => engine.infer('network', x)],
  [
    'training the network, images',
    [1, 8, 64, 512],
    (batch) => [images(batch), labels(batch)],
    (x, y) => steps.cnn(x, y),
  ],
  [
    'training the translator, sentences',
    [1, 8, 64, 256],
    (batch) => [batch, sentences(batch, 7, false), sentences(batch, 3, true)],
    (batch, source, target) => steps.translator(batch, source, target),
  ],
  [
    'translating as many letters as are read, letters',
    [5, 10, 20, 40, 60],
    (length) => [letters(length), length],
    (source, length) => engine.greedy_steps('translator', source, length),
  ],
  [
    'searching a translation of 19 letters, width of the beam',
    [1, 2, 5, 10],
    (width) => [SPANISH.slice(0, 19), width],
    (text, width) => engine.translate('translator', text, width),
  ],
];

for (const [name, sizes, make, call] of ROWS) {
  console.log(`\n${name}`);
  for (const size of sizes) {
    const input = make(size);
    const round = async () => {
      const before = process.cpuUsage();
      let calls = 0;
      for (const end = performance.now() + ROUND_MS; performance.now() < end || calls < 2; calls++)
        await call(...input);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000 / calls;
    };
    const times = [];
    for (let i = 0; i < ROUNDS; i++) times.push(await round());
    const least = Math.min(...times);
    console.log(
      `${`${size}`.padStart(6)}  ${least.toFixed(3).padStart(9)} ms  ${(least / size).toFixed(4).padStart(9)} ms each`,
    );
  }
}
