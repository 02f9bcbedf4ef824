/** The worker in which one device computes. Its calls form one queue, because a bundle takes one at a time. */

import * as Comlink from 'comlink';
import { fetchChecked, problemOfScript } from '../page/site-files';
import type { Bundle, SampleFiles } from './manifest';
import { trainingApi } from './trainer';
import type { TrainingEngine, TrainingGlue } from './training';
import type {
  AttentionReading,
  EditDistance,
  EngineGlue,
  Glue,
  GreedySteps,
  LabelledImages,
  Layer,
  MoveAnswers,
  MoveStudy,
  NormalizedText,
  PicturesGlue,
  PixelSum,
  Reading,
  SelfCheck,
  Translation,
  WasmEngine,
  WasmSteps,
  Way,
} from './wasm';

/** What a model is to read: strokes as the pen left them, or a 28×28 image. */
export type Source = { points: Float32Array; lengths: Uint32Array; pen: number } | { input: Float32Array };

/** A reading, with the activation maps where somebody looks at them. */
export type ReadingSent = Omit<Reading, Layer> & Partial<Pick<Reading, Layer>>;

export interface ReadAnswer {
  /** The 28×28 image that was read. */
  input: Float32Array;
  readings: ReadingSent[];
}

let glue: EngineGlue & TrainingGlue;
let pictures: Promise<PicturesGlue> | undefined;
let engine: WasmEngine & TrainingEngine;
let queue: Promise<unknown> = Promise.resolve();

function inTurn<T>(job: () => T | Promise<T>): Promise<T> {
  const turn = queue.then(job);
  queue = turn.catch(() => undefined);
  return turn;
}

/** Fetches and compiles the bundle. */
async function open<G extends Glue>(bundle: Bundle): Promise<G> {
  const [script, wasm] = await Promise.all([fetchChecked(bundle.glue), fetchChecked(bundle.wasm)]);
  // From bytes, not streaming: that works with any media type a static server gives .wasm files.
  const module = await WebAssembly.compile(await wasm.arrayBuffer());
  const opened = await (import(/* @vite-ignore */ bundle.glue.url) as Promise<G>).catch((error: unknown) => {
    throw problemOfScript(bundle.glue.url, script) ?? error;
  });
  await opened.default({ module_or_path: module });
  return opened;
}

async function load(bundle: Bundle): Promise<void> {
  glue = await open<EngineGlue & TrainingGlue>(bundle);
}

/** Opens the device. */
function start(): Promise<void> {
  return inTurn(async () => {
    engine = (await glue.Engine.create()) as typeof engine;
  });
}

/** Compares the device with the CPU's golden values. */
function check(): Promise<SelfCheck> {
  return inTurn(() => engine.check());
}

/** What a file of weights is. */
export type Kind = 'cnn' | 'fcn' | 'translator';

/** Gives what was found in the file, in a sentence. */
function loadModel(
  kind: Kind,
  name: string,
  bytes: Uint8Array,
  reading: AttentionReading = '',
): Promise<string> {
  return inTurn(() => {
    if (kind === 'translator') return engine.load_translator(name, bytes, reading);
    return kind === 'cnn' ? engine.load_reader(name, bytes) : engine.load_fcn(name, bytes);
  });
}

function studyMove(cnn: string, source: Source, way: Way, amount: number): Promise<MoveStudy> {
  return inTurn(() => engine.study_move(cnn, inputOf(source), way, amount));
}

function sweepMoves(cnn: string, fcn: string, source: Source, way: Way): Promise<MoveAnswers[]> {
  return inTurn(() => engine.sweep_moves(cnn, fcn, inputOf(source), way));
}

/** The image as it is and with its pixels permuted. */
function permute(source: Source): Promise<Float32Array[]> {
  return inTurn(() => {
    const input = inputOf(source);
    return [input, glue.permute(input)];
  });
}

function normalize(text: string): NormalizedText {
  return glue.normalize(text);
}

function editDistance(translation: string, reference: string): EditDistance {
  return glue.edit_distance(translation, reference);
}

function translate(model: string, text: string, width: number): Promise<Translation> {
  return inTurn(() => engine.translate(model, text, width));
}

function inputOf(source: Source): Float32Array {
  return 'input' in source
    ? source.input
    : glue.input_from_strokes(source.points, source.lengths, source.pen);
}

/** The activation maps, most of what a reading weighs, are sent of those models alone that `mapsOf` names. */
function read(models: string[], source: Source, mapsOf: readonly string[]): Promise<ReadAnswer> {
  return inTurn(async () => {
    const input = inputOf(source);
    const readings = (await engine.read(models, input)).map(({ conv1, conv2, ...reading }) =>
      mapsOf.includes(reading.model) ? { ...reading, conv1, conv2 } : reading,
    );
    return { input, readings };
  });
}

function explain(
  model: string,
  layer: Layer,
  channel: number,
  row: number,
  column: number,
  input: Float32Array,
): Promise<PixelSum> {
  return inTurn(() => engine.explain(model, layer, channel, row, column, input));
}

function infer(model: string, images: Float32Array): Promise<Float32Array> {
  return inTurn(() => engine.infer(model, images));
}

function greedySteps(model: string, source: Int32Array, steps: number): Promise<GreedySteps> {
  return inTurn(() => engine.greedy_steps(model, source, steps));
}

let steps: WasmSteps | undefined;

function beginSteps(cnn: Uint8Array, translator: Uint8Array, dropout: boolean): Promise<void> {
  return inTurn(() => {
    steps?.free();
    steps = engine.steps(cnn, translator, dropout);
  });
}

function cnnStep(images: Float32Array, labels: Int32Array): Promise<number> {
  return inTurn(() => begun().cnn(images, labels));
}

function translatorStep(batch: number, sources: Int32Array, targets: Int32Array): Promise<number> {
  return inTurn(() => begun().translator(batch, sources, targets));
}

function begun(): WasmSteps {
  if (!steps) throw new Error('steps begin with beginSteps');
  return steps;
}

/** The decoders come with the first picture. */
async function inputFromPicture(bytes: Uint8Array, bundle: Bundle): Promise<Float32Array> {
  pictures ??= open<PicturesGlue>(bundle);
  pictures.catch(() => {
    pictures = undefined;
  });
  return (await pictures).input_from_picture(bytes);
}

async function readSamples(files: SampleFiles): Promise<LabelledImages> {
  const [images, labels] = await Promise.all(
    [files.images, files.labels].map(async (file) => {
      const response = await fetchChecked(file);
      return new Uint8Array(await response.arrayBuffer());
    }),
  );
  if (!images || !labels) throw new Error('two files were asked for');
  return inTurn(() => glue.parse_samples(images, labels));
}

/** A cross, for the trial: a blank image would not reach the network. */
const TRIAL_STROKES = {
  points: Float32Array.of(0, 0.5, 1, 0.5, 0.5, 0, 0.5, 1),
  lengths: Uint32Array.of(2, 2),
  pen: 0.05,
};
const TRIAL_MS = 200;
const TRIAL_LEAST = 5;

/** The milliseconds of one reading: the mean of the second half, because the first warms up. */
function trial(model: string): Promise<number> {
  return inTurn(async () => {
    const input = inputOf(TRIAL_STROKES);
    const begin = performance.now();
    const ends: number[] = [];
    while (ends.length < TRIAL_LEAST || performance.now() - begin < TRIAL_MS) {
      await engine.read([model], input);
      ends.push(performance.now());
    }
    const half = Math.floor(ends.length / 2);
    return ((ends.at(-1) as number) - (ends[half - 1] as number)) / (ends.length - half);
  });
}

const api = {
  load,
  start,
  check,
  loadModel,
  read,
  explain,
  studyMove,
  sweepMoves,
  permute,
  inputFromPicture,
  readSamples,
  normalize,
  editDistance,
  translate,
  infer,
  greedySteps,
  beginSteps,
  cnnStep,
  translatorStep,
  trial,
  ...trainingApi(() => ({ glue, engine }), inTurn),
};
export type WorkerApi = typeof api;

Comlink.expose(api);
