/** What is measured. */

import type { Device } from '../engine/backend';
import type { Connection } from '../engine/connection';
import { DEFAULT_MODEL } from '../engine/default-model';
import type { Kind } from '../engine/protocol';

/** The devices, the processor first. */
export const MEASURED: readonly Device[] = ['flex', 'ndarray', 'webgpu'];

/** 19 characters as the models read it, the longest of the homework's sentences. */
export const SENTENCE = 'El gato no duerme.';

export interface Task {
  name: 'image' | 'batch' | 'plain' | 'attention' | 'beam' | 'trainNetwork' | 'trainTranslator';
  /** The weights that it needs. */
  models: readonly { kind: Kind; name: string }[];
  /** Whether it needs the bundle that trains. */
  trains: boolean;
  /** A call to be timed, again and again; of the translations it gives what was written. */
  call(connection: Connection, weights: (name: string) => Uint8Array): () => Promise<string | undefined>;
}

const PIXELS = 28 * 28;
/** So many different inputs take turns. */
const INPUTS = 8;

function reading(name: Task['name'], batch: number): Task {
  return {
    name,
    models: [{ kind: 'cnn', name: DEFAULT_MODEL }],
    trains: false,
    call(connection) {
      const inputs = Array.from({ length: INPUTS }, () =>
        Float32Array.from({ length: batch * PIXELS }, Math.random),
      );
      let next = 0;
      return async () => {
        const images = inputs[next++ % INPUTS] as Float32Array;
        await connection.call(({ engine }) => engine.infer(DEFAULT_MODEL, images));
        return undefined;
      };
    },
  };
}

function translating(name: Task['name'], model: string, width: number): Task {
  return {
    name,
    models: [{ kind: 'translator', name: model }],
    trains: false,
    call: (connection) => async () =>
      (await connection.call(({ engine }) => engine.translate(model, SENTENCE, width))).translation,
  };
}

const BATCH = 64;
/** Letters of the homework's sentences: the mean is 15, the most 19. */
const LETTERS = [10, 20];
const [EOS, FIRST_LETTER, ENTRIES] = [2, 4, 34];

const between = (least: number, end: number) => least + Math.floor(Math.random() * (end - least));

/** Sentences of random letters, padded with 0 to the same length. */
function sentences(end: readonly number[]): Int32Array {
  const [least = 0, most = 0] = LETTERS;
  const rows = Array.from({ length: BATCH }, () => {
    const length = between(least, most);
    const letters = Array.from({ length }, () => between(FIRST_LETTER, ENTRIES));
    return [...letters, ...end, ...new Array<number>(most - length).fill(0)];
  });
  return Int32Array.from(rows.flat());
}

const TRAINED = { cnn: DEFAULT_MODEL, translator: 'translator-bilinear' };

/** A step of Adam with dropout. */
function training(name: Task['name'], makeStep: () => (connection: Connection) => Promise<number>): Task {
  return {
    name,
    models: [
      { kind: 'cnn', name: TRAINED.cnn },
      { kind: 'translator', name: TRAINED.translator },
    ],
    trains: true,
    call(connection, weights) {
      const steps = Array.from({ length: INPUTS }, makeStep);
      const [cnn, translator] = [weights(TRAINED.cnn), weights(TRAINED.translator)];
      let next = 0;
      let begun: Promise<void> | undefined;
      return async () => {
        begun ??= connection.call((remote) => remote.beginSteps(cnn, translator, true));
        await begun;
        await steps[next++ % INPUTS]?.(connection);
        return undefined;
      };
    },
  };
}

export const TASKS: readonly Task[] = [
  reading('image', 1),
  reading('batch', 64),
  translating('plain', 'translator-none', 1),
  translating('attention', 'translator-bilinear', 1),
  translating('beam', 'translator-bilinear', 5),
  training('trainNetwork', () => {
    const images = Float32Array.from({ length: BATCH * PIXELS }, Math.random);
    const labels = Int32Array.from({ length: BATCH }, () => between(0, 10));
    return (connection) => connection.call(({ steps }) => steps.cnn(images, labels));
  }),
  training('trainTranslator', () => {
    const [sources, targets] = [sentences([]), sentences([EOS])];
    return (connection) => connection.call(({ steps }) => steps.translator(BATCH, sources, targets));
  }),
];
