/** What the networks of this page learn from. */

import { engine } from '../engine/engine';
import { FileError, fetchChecked, type SiteFile, type TrainingFiles } from '../engine/manifest';
import { texts } from '../texts/training.en';

/** The bytes of it, from which a worker makes the examples. */
export type DataBytes =
  | { kind: 'characters'; images: readonly Uint8Array[]; labels: readonly Uint8Array[] }
  | { kind: 'glyphs'; file: Uint8Array; examples: number; seed: number }
  | { kind: 'sentences'; training: Uint8Array; validation: Uint8Array }
  | { kind: 'grammar'; examples: number; seed: number };

/** One of the data that can be chosen. */
export interface DataChoice {
  /** `kmnist-60000`, `glyphs-6000`, `own`, `pairs`, `grammar-3000` … */
  name: string;
  load(): Promise<DataBytes>;
  /** Bytes to fetch. */
  size: number;
}

/** The examples that are made here are always the same. */
const SEED = 1;
const GLYPHS = [1_000, 6_000, 12_000];
const GRAMMAR = [300, 3_000];
const PARTS = [1, 6];

const files = new Map<string, Promise<Uint8Array>>();

/** A file of the site, fetched once a page. */
function fetchOnce(file: SiteFile): Promise<Uint8Array> {
  const known = files.get(file.url);
  if (known) return known;
  const fetching = fetchChecked(file).then(async (response) => new Uint8Array(await response.arrayBuffer()));
  files.set(file.url, fetching);
  // What could not be had may be tried again.
  fetching.catch(() => files.delete(file.url));
  return fetching;
}

const sum = (of: readonly SiteFile[]) => of.reduce((size, file) => size + file.size, 0);

/**
 * The choices of one kind of data and the one chosen, for all runs of the page. Dispatches `change`. What the reader
 * brings stays in the page.
 */
export class DataStore extends EventTarget {
  choices: readonly DataChoice[] = [];
  readonly kind: 'characters' | 'sentences';
  #chosen: string | null;
  #own: DataChoice | null = null;
  #known: Promise<void> | undefined;

  constructor(kind: 'characters' | 'sentences') {
    super();
    this.kind = kind;
    this.#chosen = remembered(kind);
  }

  /** Reads what the site has; later calls wait for the first. */
  ready(): Promise<void> {
    this.#known ??= this.#find();
    this.#known.catch(() => {
      this.#known = undefined;
    });
    return this.#known;
  }

  /** The choice in use: the reader's, or the first. */
  get choice(): DataChoice | undefined {
    return this.choices.find(({ name }) => name === this.#chosen) ?? this.choices[0];
  }

  choose(name: string): void {
    this.#chosen = name;
    if (name !== 'own') remember(this.kind, name);
    this.dispatchEvent(new Event('change'));
  }

  /** Takes files of the reader's own and chooses them. */
  addOwn(bytes: DataBytes): void {
    const others = this.choices.filter((choice) => choice !== this.#own);
    this.#own = { name: 'own', load: async () => bytes, size: 0 };
    this.choices = [...others, this.#own];
    this.choose('own');
  }

  async #find(): Promise<void> {
    const { training } = await engine.models.readManifest();
    const own = this.#own ? [this.#own] : [];
    this.choices = [...(this.kind === 'characters' ? characters(training) : sentences(training)), ...own];
    this.dispatchEvent(new Event('change'));
  }
}

function characters({ kmnist, glyphs }: TrainingFiles): DataChoice[] {
  const official = kmnist
    ? PARTS.filter((parts) => parts <= kmnist.images.length).map((parts) => {
        const images = kmnist.images.slice(0, parts);
        const labels = kmnist.labels.slice(0, parts);
        return {
          name: `kmnist-${parts}0000`,
          size: sum(images) + sum(labels),
          load: async (): Promise<DataBytes> => ({
            kind: 'characters',
            images: await Promise.all(images.map(fetchOnce)),
            labels: await Promise.all(labels.map(fetchOnce)),
          }),
        };
      })
    : [];
  const drawn = glyphs
    ? GLYPHS.map((examples) => ({
        name: `glyphs-${examples}`,
        size: glyphs.size,
        load: async (): Promise<DataBytes> => ({
          kind: 'glyphs',
          file: await fetchOnce(glyphs),
          examples,
          seed: SEED,
        }),
      }))
    : [];
  return [...official, ...drawn];
}

function sentences({ pairs }: TrainingFiles): DataChoice[] {
  const official = pairs
    ? [
        {
          name: 'pairs',
          size: pairs.training.size + pairs.validation.size,
          load: async (): Promise<DataBytes> => ({
            kind: 'sentences',
            training: await fetchOnce(pairs.training),
            validation: await fetchOnce(pairs.validation),
          }),
        },
      ]
    : [];
  const made = GRAMMAR.toReversed().map((examples) => ({
    name: `grammar-${examples}`,
    size: 0,
    load: async (): Promise<DataBytes> => ({ kind: 'grammar', examples, seed: SEED }),
  }));
  return [...official, ...made];
}

const KEY = (kind: string) => `unfold.data.${kind}`;

function remembered(kind: string): string | null {
  try {
    return localStorage.getItem(KEY(kind));
  } catch {
    return null;
  }
}

function remember(kind: string, name: string): void {
  try {
    localStorage.setItem(KEY(kind), name);
  } catch {
    // A private window may refuse: the choice then lasts as long as the page.
  }
}

const IMAGES = /images-idx3-ubyte/;
const LABELS = /labels-idx1-ubyte/;
/** Far more than the official files. */
const LARGEST = 100_000_000;

/** Files of the reader's own as data: two of characters in either order, or one or two of pairs. */
export async function ownData(kind: 'characters' | 'sentences', chosen: readonly File[]): Promise<DataBytes> {
  const said = texts.data;
  const large = chosen.find((file) => file.size > LARGEST);
  if (large) throw new FileError(said.tooLarge(large.name));
  const bytes = async (file: File) => new Uint8Array(await file.arrayBuffer());
  if (kind === 'characters') {
    const images = chosen.find(({ name }) => IMAGES.test(name));
    const labels = chosen.find(({ name }) => LABELS.test(name));
    if (!images || !labels) throw new FileError(said.twoFiles);
    return { kind, images: [await bytes(images)], labels: [await bytes(labels)] };
  }
  const held = chosen.find(({ name }) => /val/i.test(name));
  const learnt = chosen.find((file) => file !== held);
  if (!learnt || !held) throw new FileError(said.twoPairFiles);
  return { kind, training: await bytes(learnt), validation: await bytes(held) };
}

export const characterData = new DataStore('characters');
export const sentenceData = new DataStore('sentences');
