/** Runs that were put down, in the browser's storage. */

import { createStore, delMany, get, promisifyRequest, set } from 'idb-keyval';
import type { Device } from './backend';
import type { Curve, Progress, Silence } from './protocol';
import { within } from './time-limit';

/** A run, all but its checkpoint. */
export interface StoredRun {
  /** The name of the data it learns from. */
  data: string;
  device: Device;
  progress: Progress;
  curve: Curve;
  silence: Silence[];
  /** What its probes were translated to, epoch by epoch. */
  translations: Record<string, string>[];
}

/** Another tab has made the run its own: nothing was written. */
export class NotOwner extends Error {
  override name = 'NotOwner';
}

/** A store that does not answer must not keep the run waiting. */
const LONGEST_MS = 10_000;

const about = (run: string) => `unfold.run.${run}`;
const checkpoint = (run: string) => `unfold.checkpoint.${run}`;
const owner = (run: string) => `unfold.owner.${run}`;

/** Where the others' calls keep things, too. */
const everything = createStore('keyval-store', 'keyval');

/** Marks a run as somebody's. */
export async function own(run: string, mark: string): Promise<void> {
  try {
    await set(owner(run), mark, everything);
  } catch {
    // Nothing can be written over then, either.
  }
}

/**
 * Keeps a run with its checkpoint, or with its weights where it has ended. Rejects with `NotOwner` where the run is marked
 * as another's, and where the browser stores nothing, no more, or takes too long.
 */
export async function store(run: string, mark: string, stored: StoredRun, bytes: Uint8Array): Promise<void> {
  const written = everything(
    'readwrite',
    (all) =>
      new Promise<void>((resolve, reject) => {
        const marked = all.get(owner(run));
        marked.onerror = () => reject(marked.error);
        marked.onsuccess = () => {
          if (marked.result !== undefined && marked.result !== mark) return reject(new NotOwner());
          all.put(stored, about(run));
          all.put(bytes, checkpoint(run));
          resolve(promisifyRequest(all.transaction));
        };
      }),
  );
  await within(LONGEST_MS, written, () => new Error(`no answer for ${LONGEST_MS / 1000} seconds`));
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
