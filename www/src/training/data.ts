/** What the networks of this page learn from. */

import type { Engine } from '../engine/engine';
import type { TrainingFiles } from '../engine/manifest';
import type { DataBytes, ExampleCounts } from '../engine/protocol';
import { Emitter } from '../page/emitter';
import { keep, kept } from '../page/kept';
import { fetchChecked, type SiteFile } from '../page/site-files';

export type DataKind = 'characters' | 'sentences';

/** One of the data that can be chosen. */
export interface DataChoice {
  /** `kmnist-60000`, `glyphs-12000`, `own`, `pairs`, `grammar-3000` … */
  name: string;
  /** What it is made of that has to be fetched. */
  files: readonly SiteFile[];
  load(): Promise<DataBytes>;
  /** Of the reader's own, once they have been read. */
  counts?: ExampleCounts;
  /** A test set, from which nobody learns. */
  testing?: boolean;
}

/** What the reader's files hold. */
export interface OwnData {
  bytes: DataBytes;
  /** Whether they are a test set, by their names. */
  testing: boolean;
}

/** The examples that are made here are always the same. */
const SEED = 1;
const GLYPHS = [1_000, 6_000, 12_000];
const GRAMMAR = [300, 3_000];
const PARTS = [1, 6];
/** Where the reader has chosen nothing: training begins within seconds, on enough to learn something from. */
const DEFAULTS = ['kmnist-10000', 'glyphs-12000', 'pairs', 'grammar-3000'];

const files = new Map<string, Promise<Uint8Array>>();
/** Addresses of the files that are here. */
const fetched = new Set<string>();
/** Dispatches `change` when one of the files is asked for or comes. */
const fetching = new Emitter<'change'>();

/** A file of the site, fetched once a page. */
function fetchOnce(file: SiteFile): Promise<Uint8Array> {
  const known = files.get(file.url);
  if (known) return known;
  const bytes = fetchChecked(file).then(async (response) => new Uint8Array(await response.arrayBuffer()));
  files.set(file.url, bytes);
  fetching.dispatchEvent(new Event('change'));
  bytes
    .then(
      () => fetched.add(file.url),
      // What could not be had may be tried again.
      () => files.delete(file.url),
    )
    .finally(() => fetching.dispatchEvent(new Event('change')));
  return bytes;
}

const sum = (of: readonly SiteFile[]) => of.reduce((size, file) => size + file.size, 0);

/** How far the files of a choice are fetched, in bytes; parts count when they are whole and their checksums right. */
export function fetchOf({ files: needed }: DataChoice): { size: number; fetched: number; underWay: boolean } {
  return {
    size: sum(needed),
    fetched: sum(needed.filter(({ url }) => fetched.has(url))),
    underWay: needed.some(({ url }) => files.has(url) && !fetched.has(url)),
  };
}

/**
 * The choices of one kind of data and the one chosen, for all runs of the page. Dispatches `change`. What the reader
 * brings stays in the page.
 */
export class DataStore extends Emitter<'change'> {
  choices: readonly DataChoice[] = [];
  readonly kind: DataKind;
  readonly engine: Engine;
  #chosen: string | null;
  #own: DataChoice | null = null;
  #known: Promise<void> | undefined;

  constructor(kind: DataKind, engine: Engine) {
    super();
    this.kind = kind;
    this.engine = engine;
    this.#chosen = kept(KEY(kind));
    fetching.addEventListener('change', () => this.emit('change'));
  }

  /** Reads what the site has; later calls wait for the first. */
  ready(): Promise<void> {
    this.#known ??= this.#find();
    this.#known.catch(() => {
      this.#known = undefined;
    });
    return this.#known;
  }

  /** The choice in use: the reader's, or ours. */
  get choice(): DataChoice | undefined {
    const ours = this.choices.find(({ name }) => DEFAULTS.includes(name));
    return this.choices.find(({ name }) => name === this.#chosen) ?? ours ?? this.choices[0];
  }

  choose(name: string): void {
    this.#chosen = name;
    if (name !== 'own') keep(KEY(this.kind), name);
    this.emit('change');
  }

  /** Takes data of the reader's own and chooses them. */
  addOwn({ bytes, testing }: OwnData, counts: ExampleCounts | null): void {
    const others = this.choices.filter((choice) => choice !== this.#own);
    this.#own = { name: 'own', files: [], load: async () => bytes, testing, ...(counts ? { counts } : {}) };
    this.choices = [...others, this.#own];
    this.choose('own');
  }

  async #find(): Promise<void> {
    const { training } = await this.engine.models.readManifest();
    const own = this.#own ? [this.#own] : [];
    this.choices = [...(this.kind === 'characters' ? characters(training) : sentences(training)), ...own];
    this.emit('change');
  }
}

function characters({ kmnist, glyphs }: TrainingFiles): DataChoice[] {
  const official = kmnist
    ? PARTS.filter((parts) => parts <= kmnist.images.length).map((parts) => {
        const images = kmnist.images.slice(0, parts);
        const labels = kmnist.labels.slice(0, parts);
        return {
          name: `kmnist-${parts}0000`,
          files: [...images, ...labels],
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
        files: [glyphs],
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
          files: [pairs.training, pairs.validation],
          load: async (): Promise<DataBytes> => ({
            kind: 'sentences',
            training: await fetchOnce(pairs.training),
            validation: await fetchOnce(pairs.validation),
          }),
        },
      ]
    : [];
  const made = GRAMMAR.map((examples) => ({
    name: `grammar-${examples}`,
    files: [],
    load: async (): Promise<DataBytes> => ({ kind: 'grammar', examples, seed: SEED }),
  }));
  return [...official, ...made];
}

const KEY = (kind: string) => `unfold.data.${kind}`;
