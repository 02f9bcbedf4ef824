/** Runs that were put down, in the browser's storage. */

import { del, get, set } from 'idb-keyval';
import type { Device } from '../engine/backend';
import type { Progress } from './types';

/** A run on its way. */
export interface StoredRun {
  /** The name of the data it learns from. */
  data: string;
  device: Device;
  progress: Progress;
  /** What its probes were translated to, epoch by epoch. */
  translations: string[][];
  /** What `Trainer.checkpoint` wrote. */
  checkpoint: Uint8Array;
}

const KEY = (run: string) => `unfold.run.${run}`;

/** Rejects where the browser stores nothing or no more. */
export async function store(run: string, stored: StoredRun): Promise<void> {
  await set(KEY(run), stored);
}

/** The run of that name; undefined where there is none or the browser stores nothing. */
export async function restore(run: string): Promise<StoredRun | undefined> {
  try {
    return await get<StoredRun>(KEY(run));
  } catch {
    return undefined;
  }
}

export async function forget(run: string): Promise<void> {
  try {
    await del(KEY(run));
  } catch {
    // Where nothing is stored there is nothing to forget.
  }
}
