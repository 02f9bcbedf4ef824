// Calls what the page calls of the bundle for the processor, and writes down what each of its functions was called for: a byte, 1
// for what every reader does, 2 for training alone, 0 for nothing.
//
//   node src/pack/exercise.mjs DIRECTORY COUNTING.wasm PHASES
//
// What is missing here still works in the page: what it needs is fetched when it is called.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';

const [directory, counting, phases] = process.argv.slice(2);
const models = new URL('../../models/', import.meta.url);
const weights = (name) => readFileSync(new URL(`${name}.safetensors`, models));

/** The same weights as other programs write them: in single precision, and with less said of them. */
function single(safetensors, metadata) {
  const length = Number(safetensors.readBigUInt64LE());
  const header = JSON.parse(safetensors.subarray(8, 8 + length));
  const parts = [];
  let end = 0;
  for (const tensor of Object.values(header).filter(({ dtype }) => dtype === 'F16')) {
    const [first, last] = tensor.data_offsets;
    const halves = safetensors.subarray(8 + length + first, 8 + length + last);
    const values = Float32Array.from({ length: halves.length / 2 }, (_, at) => fromHalf(halves.readUInt16LE(2 * at)));
    parts.push(Buffer.from(values.buffer));
    tensor.dtype = 'F32';
    tensor.data_offsets = [end, (end += 4 * values.length)];
  }
  const text = Buffer.from(JSON.stringify({ ...header, __metadata__: metadata }));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([size, text, ...parts]);
}

/** Of a half-precision number. */
function fromHalf(bits) {
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  const size = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15);
  return bits >> 15 ? -size : size;
}

// Node takes the script for a module by that name only.
const script = resolve(directory, 'unfold.mjs');
writeFileSync(script, readFileSync(join(directory, 'unfold.js')));
const module = new WebAssembly.Module(readFileSync(counting));
let bundle;
let engine;
/** A byte for each function. */
let found;

/** Does it with a bundle that has just been opened: much is done once only, by whatever comes first. */
async function afresh(phase, job) {
  bundle = await import(`${pathToFileURL(script).href}?${job.name}`);
  const { memory, counts, functions } = await bundle.default({ module_or_path: module });
  engine = await bundle.Engine.create();
  found ??= new Uint8Array(functions.value);
  await job();
  const counted = new Uint8Array(memory.buffer, counts.value, functions.value);
  found = found.map((before, place) => before || (counted[place] && phase));
}

/** What must be refused; that has to be said too. */
async function refused(job) {
  try {
    await job();
  } catch {
    return;
  }
  throw new Error(`this was taken: ${job}`);
}

const strokes = [Float32Array.of(0, 0.5, 1, 0.5, 0.5, 0, 0.5, 1), Uint32Array.of(2, 2), 0.05];
const image = Float32Array.from({ length: 784 }, (_, at) => (at % 28 > 11 && at % 28 < 16 ? 0.8 : 0));
const sentence = 'hoy es lunes';
const options = '{"attention":"bilinear","reading":"equations"}';
const none = { forbidden: [], fixed: [], forced: [] };
const changed = {
  forbidden: [1],
  fixed: [{ step: 0, weights: Array.from(sentence, () => 1), held: undefined }],
  forced: [{ step: 0, entry: 5 }],
};

/** An IDX file of bytes. */
function idx(shape, content) {
  const header = Buffer.from([0, 0, 8, shape.length, ...shape.flatMap((length) => [0, 0, length >> 8, length & 255])]);
  return Buffer.concat([header, Buffer.from(content)]);
}

const images = idx([100, 28, 28], Array.from({ length: 78400 }, (_, at) => at % 251));
const labels = idx([100], Array.from({ length: 100 }, (_, at) => at % 10));

async function read() {
  await engine.read([], bundle.input_from_strokes(...strokes));
  const readers = ['cnn-0.00001', 'cnn-0.0005', 'cnn-0.01', 'cnn-recipe', 'cnn-people'];
  for (const name of readers) await engine.load_reader(name, weights(name));
  await engine.load_fcn('fcn-250', weights('fcn-250'));
  await engine.read(readers, image);
  await engine.read(readers, new Float32Array(784));
  await engine.infer('cnn-0.0005', Float32Array.from({ length: 64 * 784 }, (_, at) => (at % 7) / 7));
  for (const layer of ['conv1', 'conv2']) await engine.explain('cnn-0.0005', layer, 1, 2, 3, image);
  for (const way of ['right', 'down', 'turn', 'scale']) {
    await engine.study_move('cnn-0.0005', image, way, 2);
    await engine.sweep_moves('cnn-0.0005', 'fcn-250', image, way);
  }
  await engine.sweep_moves('cnn-0.0005', '', image, 'right');
  bundle.permute(image);
  bundle.parse_samples(images, labels);
  await refused(() => engine.read(['cnn-0.0005'], new Float32Array(3)));
  await refused(() => engine.load_reader('broken', weights('cnn-0.0005').subarray(0, 1000)));
  await refused(() => engine.load_reader('broken', weights('translator-none')));
}

async function translate() {
  bundle.normalize('¿Qué hora es, Tomás? 日本');
  bundle.edit_distance('he is tall', 'she was tall');
  for (const name of ['translator-none', 'translator-bilinear', 'translator-people']) {
    await engine.load_translator(name, weights(name), '');
    for (const width of [1, 5]) await engine.translate(name, sentence, width);
    await engine.translate(name, sentence, 3, 0.5);
    await engine.letter_losses(name, sentence, 'today is monday');
    await engine.open_sentence(name, sentence, none);
    for (const part of ['forward', 'backward', 'decoder']) await engine.follow_unit(name, sentence, none, part, 3);
    await refused(() => engine.translate(name, '日本', 5));
    if (name === 'translator-none') continue;
    await engine.open_sentence(name, sentence, changed);
    await engine.without_each(name, 'hola');
    for (const stage of ['q', 'z', 's', 'p', 'c', 'a', 'letter'])
      await engine.attention_sum(name, sentence, changed, 1, stage, 0);
  }
  for (const reading of ['code', 'equations'])
    await engine.load_translator(reading, weights('translator-bilinear'), reading);
}

/** A reader's own files, of every kind that is opened, for what they are and for what they are not. */
async function open() {
  const folder = new URL('../../tests/reference/checkpoints/', import.meta.url);
  await engine.load_reader('bare', single(weights('cnn-0.0005')));
  for (const name of readdirSync(folder)) {
    const bytes = readFileSync(new URL(name, folder));
    for (const load of ['load_reader', 'load_fcn', 'load_translator'])
      await engine[load](name, bytes, '').catch(() => undefined);
  }
}

async function takeApart() {
  await engine.load_reader('cnn-0.0005', weights('cnn-0.0005'));
  const network = await engine.dissect('cnn-0.0005');
  await network.pass(image);
  await network.pass(image, 3);
  for (const layer of ['picture', 'conv1', 'pool1', 'conv2', 'pool2', 'fc1', 'fc2', 'fc3', 'softmax'])
    network.unit({ layer, place: 0 });
  await network.occlude(7, 0.5);
  for (const replacement of ['upright', 'level', 'blur', 'zero']) await network.replace_filter(0, replacement);
  await network.set_weight(0, 3, 0.5);
  await network.restore_filter(0);
  network.undo();
  network.restore();
  for (const rule of ['adam', 'descent']) await network.step(rule, 0.001);
  network.free();
}

async function train() {
  const glyphs = readFileSync(new URL('../../www/src/data/glyphs.bin', import.meta.url));
  const characters = () => bundle.TrainingData.glyphs(glyphs, 100, 1);
  const grammar = () => bundle.TrainingData.grammar(100, 1);
  const scanned = () => bundle.TrainingData.characters([gzipSync(images)], [gzipSync(labels)]);
  const sentences = () => bundle.TrainingData.sentences(pairs, pairs);
  const pairs = Buffer.from('today is monday\thoy es lunes\nhe is tall\tél es alto\n'.repeat(50));
  const common = { learning_rate: 0.001, batch_size: 8, epochs: 1, seed: 1 };
  const runs = [
    [{ model: 'cnn' }, characters],
    [{ model: 'fcn', hidden: 250, permuted: true }, characters],
    [{ model: 'cnn' }, scanned],
    [{ model: 'translator', attention: 'bilinear' }, sentences],
    [{ model: 'translator', attention: 'none' }, grammar],
    [{ model: 'translator', attention: 'bilinear' }, grammar],
  ];
  for (const [recipe, data] of runs) {
    const trainer = await engine.train({ ...common, ...recipe }, data());
    await trainer.step(2);
    trainer.progress();
    trainer.curve();
    const kept = await trainer.checkpoint();
    const resumed = await engine.resume(kept, data());
    while (!resumed.epoch_is_due()) await resumed.step(4);
    await resumed.end_epoch();
    if (recipe.model === 'cnn') await resumed.silence();
    if (recipe.model === 'translator') await resumed.translations(['hoy es lunes']);
    const learnt = await resumed.weights();
    if (recipe.model === 'fcn') continue;
    await (recipe.model === 'cnn' ? engine.load_reader('own', learnt) : engine.load_translator('own', learnt, ''));
    const assessment = engine.assess('own', data(), false);
    for (let done = 0; done < assessment.examples(); ) done = await assessment.step(50);
    if (recipe.model === 'cnn') assessment.image(0);
    await (recipe.model === 'cnn' ? assessment.reader() : assessment.translator());
  }
}

/** What bench.html calls for a program, on weights of its own. */
const shared = () => [
  single(weights('cnn-0.0005'), { kind: 'cnn' }),
  single(weights('translator-bilinear'), { kind: 'translator', options }),
];

async function compare() {
  const [network, translator] = shared();
  await engine.load_reader('network', network);
  await engine.load_translator('translator', translator, '');
  for (const batch of [1, 64]) await engine.infer('network', new Float32Array(784 * batch));
  await engine.greedy_steps('translator', Int32Array.of(4, 5, 6), 16);
}

async function compareTraining() {
  const steps = engine.steps(...shared(), true);
  for (const batch of [8, 64]) {
    await steps.cnn(new Float32Array(784 * batch), new Int32Array(batch));
    const letters = (last) => Int32Array.from({ length: 6 * batch }, (_, at) => (at % 6 === 5 ? last : 4 + (at % 9)));
    await steps.translator(batch, letters(0), letters(2));
  }
}

async function check() {
  await engine.check();
}

for (const job of [check, read, open, translate, compare]) await afresh(1, job);
for (const job of [takeApart, train, compareTraining]) await afresh(2, job);
writeFileSync(phases, found);
