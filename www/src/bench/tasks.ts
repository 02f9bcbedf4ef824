/** What is measured. */

import type { Device } from '../engine/backend';
import type { Connection } from '../engine/connection';
import { DEFAULT_MODEL } from '../engine/models';
import type { Kind } from '../engine/worker';

/** The devices, the processor first. */
export const MEASURED: readonly Device[] = ['flex', 'ndarray', 'webgpu'];

/** 19 characters as the models read it, the longest of the homework's sentences. */
export const SENTENCE = 'El gato no duerme.';

export interface Task {
  name: 'image' | 'batch' | 'plain' | 'attention' | 'beam';
  kind: Kind;
  model: string;
  /** A call to be timed, again and again; of the translations it gives what was written. */
  call(connection: Connection): () => Promise<string | undefined>;
}

const PIXELS = 28 * 28;
/** So many different inputs take turns. */
const INPUTS = 8;

function reading(name: Task['name'], batch: number): Task {
  return {
    name,
    kind: 'cnn',
    model: DEFAULT_MODEL,
    call(connection) {
      const inputs = Array.from({ length: INPUTS }, () =>
        Float32Array.from({ length: batch * PIXELS }, Math.random),
      );
      let next = 0;
      return async () => {
        const images = inputs[next++ % INPUTS] as Float32Array;
        await connection.call((remote) => remote.infer(DEFAULT_MODEL, images));
        return undefined;
      };
    },
  };
}

function translating(name: Task['name'], model: string, width: number): Task {
  return {
    name,
    kind: 'translator',
    model,
    call: (connection) => async () =>
      (await connection.call((remote) => remote.translate(model, SENTENCE, width))).translation,
  };
}

export const TASKS: readonly Task[] = [
  reading('image', 1),
  reading('batch', 64),
  translating('plain', 'translator-none', 1),
  translating('attention', 'translator-bilinear', 1),
  translating('beam', 'translator-bilinear', 5),
];
