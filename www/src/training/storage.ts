/** Runs that were put down, in the browser's storage. */

import { delMany, get, setMany } from 'idb-keyval';
import type { Device } from '../engine/backend';
import type { LossCurve, Progress, Silence } from './types';

/** A run, all but its checkpoint. */
export interface StoredRun {
  /** The name of the data it learns from. */
  data: string;
  device: Device;
  progress: Progress;
  curve: LossCurve;
  silence: Silence[];
  /** What its probes were translated to, epoch by epoch. */
  translations: Record<string, string>[];
}

/** A store that does not answer must not keep the run waiting. */
const LONGEST_MS = 10_000;

const about = (run: string) => `unfold.run.${run}`;
const checkpoint = (run: string) => `unfold.checkpoint.${run}`;

/**
 * Keeps a run with its checkpoint, or with its weights where it has ended. Rejects where the browser stores nothing, no
 * more, or takes too long.
 */
export async function store(run: string, stored: StoredRun, bytes: Uint8Array): Promise<void> {
  const tooLong = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`no answer for ${LONGEST_MS / 1000} seconds`)), LONGEST_MS);
  });
  const entries: [string, StoredRun | Uint8Array][] = [
    [about(run), stored],
    [checkpoint(run), bytes],
  ];
  await Promise.race([setMany(entries), tooLong]);
}

/** The run of that name; undefined where there is none or the browser stores nothing. */
export async function restore(run: string): Promise<StoredRun | undefined> {
  try {
    return await get<StoredRun>(about(run));
  } catch {
    return undefined;
  }
}

/** The bytes that were kept with a run: megabytes, which its worker should read if there is one. */
export async function bytesOf(run: string): Promise<Uint8Array> {
  return (await get<Uint8Array>(checkpoint(run))) ?? new Uint8Array();
}

export async function forget(run: string): Promise<void> {
  try {
    await delMany([about(run), checkpoint(run)]);
  } catch {
    // Where nothing is stored there is nothing to forget.
  }
}
