/** Data of the reader's own, from files that are chosen or dropped. They never leave the page. */

import { data as texts } from '#language/training/texts';
import { Connection } from '../engine/connection';
import type { Engine } from '../engine/engine';
import { firstDevice } from '../engine/first-device';
import type { DataBytes, ExampleCounts } from '../engine/protocol';
import { FileError } from '../page/site-files';
import type { DataKind, OwnData } from './data';

/** What one of the two files is for. */
export type Part = 'images' | 'labels' | 'training' | 'validation';

const PARTS = { characters: ['images', 'labels'], sentences: ['training', 'validation'] } as const;

/** Far more than the official files. */
const LARGEST = 100_000_000;
/** Unpacking: a minute on a slow phone. */
const LIMIT_MS = 120_000;

/** Words in a file's name that say what it is for. */
const WORDS = {
  testing: /^(t10k|test\d*|testing)$/,
  validation: /^(val\d*|valid|validation|dev\d*|development)$/,
  images: /^(images?|imgs?)$/,
  labels: /^labels?$/,
};

/** Whether the name of a file says that, in whole words: a `latest-…` is for no test, and sentences of a `carnaval` validate nothing. */
function says(what: keyof typeof WORDS, name: string): boolean {
  const words = name
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u);
  return words.some((word) => WORDS[what].test(word));
}

/** The two files that data are made of, which may come at once or one after the other, in either order. */
export class OwnFiles {
  readonly #kind: DataKind;
  readonly #isToLearnFrom: boolean;
  readonly #held = new Map<Part, File>();

  /** A network may be checked on a test set, and not learn from it. */
  constructor(kind: DataKind, isToLearnFrom = true) {
    this.#kind = kind;
    this.#isToLearnFrom = isToLearnFrom;
  }

  /** What is here and what is still missing; null while nothing is here. */
  get waiting(): { here: string; missing: Part } | null {
    const [here] = this.#held.values();
    const missing = PARTS[this.#kind].find((part) => !this.#held.has(part));
    return here && missing ? { here: here.name, missing } : null;
  }

  /**
   * Takes files and gives the data once both parts are here, undefined before. Throws a `FileError` that says what to do;
   * what was here before then stays.
   */
  async add(files: readonly File[]): Promise<OwnData | undefined> {
    const parts = files.map((file) => [this.#partOf(file), file] as const);
    for (const [part, file] of parts) this.#held.set(part, file);
    const [first, second] = PARTS[this.#kind].map((part) => this.#held.get(part));
    if (!first || !second) return undefined;
    // Whatever becomes of them, the next ones are others.
    this.#held.clear();
    const [one, two] = [await bytesOf(first), await bytesOf(second)];
    const bytes: DataBytes =
      this.#kind === 'characters'
        ? { kind: 'characters', images: [one], labels: [two] }
        : { kind: 'sentences', training: one, validation: two };
    return { bytes, testing: [first, second].every(({ name }) => says('testing', name)) };
  }

  /** Which of the two a file is, by its name. */
  #partOf({ name, size }: File): Part {
    if (size > LARGEST) throw new FileError(texts.tooLarge(name));
    const is = (what: keyof typeof WORDS) => says(what, name);
    if (this.#isToLearnFrom && is('testing')) throw new FileError(texts.forTesting(name));
    if (this.#kind === 'sentences') return is('validation') ? 'validation' : 'training';
    if (is('images')) return 'images';
    if (is('labels')) return 'labels';
    throw new FileError(texts.unknownFile(name));
  }
}

/** The bytes of a file, or a `FileError` that says what to do. */
export async function bytesOf(file: File): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new FileError(texts.unreadable(file.name));
  }
}

/**
 * Has the data read as a run would, in a worker of their own, so that a wrong file is refused where it was chosen. Null
 * where no device can be had for it now: the run will say more.
 */
export async function examplesIn(data: DataBytes, engine: Engine): Promise<ExampleCounts | null> {
  const { bundles } = await engine.models.readManifest();
  const { done } = await firstDevice(['flex', 'ndarray'], async (device) => {
    const connection = await Connection.open(device, bundles[device], true);
    try {
      return await connection.call((remote) => remote.prepareTraining(data), LIMIT_MS);
    } finally {
      connection.terminate();
    }
  });
  return done ?? null;
}
