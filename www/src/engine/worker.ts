/** The worker in which one device computes. Its calls form one queue, because a bundle takes one at a time. */

import * as Comlink from 'comlink';
import { fetchChecked } from '../page/site-files';
import { measured, openBundle } from './bundle';
import type { Bundle, SampleFiles } from './manifest';
import type { Dissection, Engine, LabelledImages, Networks, Pictures, Reading, Steps } from './protocol';
import { trainingApi } from './trainer';

let networks: Networks;
let pictures: Promise<Pictures> | undefined;
let engine: Engine;
let steps: Steps | undefined;
let dissection: Dissection | undefined;
let queue: Promise<unknown> = Promise.resolve();

function inTurn<T>(job: () => T | Promise<T>): Promise<T> {
  const turn = queue.then(job);
  queue = turn.catch(() => undefined);
  return turn;
}

/** The page's way to an object of the bundle: every call in its turn. A typed array is handed over, not copied. */
function calls<T extends object>(of: () => T): T & Comlink.ProxyMarked {
  const call = (name: string | symbol, values: unknown[]) =>
    inTurn(async () => {
      const target: object = of();
      const answer: unknown = await Reflect.apply(Reflect.get(target, name), target, values);
      return ArrayBuffer.isView(answer) ? Comlink.transfer(answer, [answer.buffer]) : answer;
    });
  const get =
    (_: object, name: string | symbol) =>
    (...values: unknown[]) =>
      call(name, values);
  return new Proxy({}, { get }) as T & Comlink.ProxyMarked;
}

/** A cross, for the trial: a blank image would not reach the network. */
const TRIAL_STROKES = [Float32Array.of(0, 0.5, 1, 0.5, 0.5, 0, 0.5, 1), Uint32Array.of(2, 2), 0.05] as const;
const TRIAL_MS = 200;
const TRIAL_LEAST = 5;

const api = {
  /** What computes without a device; it waits for nothing. */
  get networks() {
    return networks as Networks & Comlink.ProxyMarked;
  },
  engine: calls(() => engine),
  /** Models of the comparison of libraries, in training since `beginSteps`. */
  steps: calls(() => {
    if (!steps) throw new Error('steps begin with beginSteps');
    return steps;
  }),
  /** The network taken apart, since `beginDissection`. */
  dissection: calls(() => {
    if (!dissection) throw new Error('a network is taken apart with beginDissection');
    return dissection;
  }),
  ...trainingApi(() => ({ networks, engine }), inTurn, calls),

  async load(bundle: Bundle, trains: boolean): Promise<void> {
    networks = await openBundle<Networks>(bundle, trains);
  },

  /** Opens the device. */
  start(): Promise<void> {
    return inTurn(async () => {
      engine = await measured('open', () => networks.Engine.create());
    });
  },

  beginSteps(cnn: Uint8Array, translator: Uint8Array, dropout: boolean): Promise<void> {
    return inTurn(() => {
      steps?.free();
      steps = engine.steps(cnn, translator, dropout);
    });
  },

  beginDissection(model: string): Promise<void> {
    return inTurn(async () => {
      dissection?.free();
      dissection = await engine.dissect(model);
    });
  },

  /** The decoders come with the first picture. */
  async inputFromPicture(bytes: Uint8Array, bundle: Bundle): Promise<Float32Array> {
    pictures ??= openBundle<Pictures>(bundle);
    pictures.catch(() => {
      pictures = undefined;
    });
    return (await pictures).input_from_picture(bytes);
  },

  async readSamples(files: SampleFiles): Promise<LabelledImages> {
    const fetched = async (file: SampleFiles['images']) =>
      new Uint8Array(await (await fetchChecked(file)).arrayBuffer());
    const [images, labels] = await Promise.all([fetched(files.images), fetched(files.labels)]);
    return networks.parse_samples(images, labels);
  },

  /** The activation maps, most of what a reading weighs, are sent of those models alone that `mapsOf` names. */
  read(models: string[], input: Float32Array, mapsOf: readonly string[]): Promise<Reading[]> {
    return inTurn(async () =>
      (await engine.read(models, input)).map(({ conv1, conv2, ...reading }) =>
        mapsOf.includes(reading.model) ? { ...reading, conv1, conv2 } : reading,
      ),
    );
  },

  /** The milliseconds of one reading: the mean of the second half, because the first warms up. */
  trial(model: string): Promise<number> {
    return inTurn(async () => {
      const input = networks.input_from_strokes(...TRIAL_STROKES);
      const begin = performance.now();
      const ends: number[] = [];
      while (ends.length < TRIAL_LEAST || performance.now() - begin < TRIAL_MS) {
        await engine.read([model], input);
        ends.push(performance.now());
      }
      const half = Math.floor(ends.length / 2);
      return ((ends.at(-1) as number) - (ends[half - 1] as number)) / (ends.length - half);
    });
  },
};
export type WorkerApi = typeof api;

Comlink.expose(api);
