import { texts } from '#language/engine/texts';
import { Emitter } from '../page/emitter';
import { FileError, fetchChecked } from '../page/site-files';
import { FOR_PEOPLE } from './default-model';
import { type Manifest, type ModelFile, readManifest } from './manifest';
import type { AttentionChoice } from './protocol';

/** The learning rate of one of the homework's networks, which its name ends with. */
function rateOf({ name }: ModelFile): number {
  return Number(name.replace(/^cnn-/, ''));
}

/**
 * The weights, kept here too and not in the worker only, so that another device can go on with them. Dispatches
 * `change` when a model comes or goes.
 */
export class Models extends Emitter<'change'> {
  /** The homework's networks, a learning rate each, known as soon as the manifest is read. */
  shipped: readonly ModelFile[] = [];
  /** The one for people, where the site has it. */
  forPeople: ModelFile | undefined;
  /** The translators of the site. */
  translators: readonly ModelFile[] = [];
  readonly #bytes = new Map<string, Uint8Array>();
  readonly #readings = new Map<string, AttentionChoice>();
  readonly #downloads = new Map<string, Promise<void>>();
  readonly #progress: (done: number, total: number) => void;
  #manifest: Promise<Manifest> | undefined;

  /** `progress` is told how many bytes more are fetched, and how many more are to be fetched in all. */
  constructor(progress: (done: number, total: number) => void) {
    super();
    this.#progress = progress;
  }

  readManifest(): Promise<Manifest> {
    this.#manifest ??= readManifest().then((manifest) => {
      const ofKind = (kind: ModelFile['kind']) => manifest.models.filter((model) => model.kind === kind);
      this.shipped = ofKind('cnn')
        .filter((model) => rateOf(model) > 0)
        .toSorted((a, b) => rateOf(a) - rateOf(b));
      this.forPeople = manifest.models.find(({ name }) => name === FOR_PEOPLE);
      this.translators = ofKind('translator');
      this.#changed();
      return manifest;
    });
    // A manifest that could not be had may be asked for again.
    this.#manifest.catch(() => {
      this.#manifest = undefined;
    });
    return this.#manifest;
  }

  /** All of the site that read characters. */
  get readers(): readonly ModelFile[] {
    return this.forPeople ? [this.forPeople, ...this.shipped] : this.shipped;
  }

  /** The first of them that is here, or comes. */
  firstReader(): Promise<string> {
    return new Promise((resolve) => {
      const look = () => {
        const here = this.readers.find(({ name }) => this.has(name));
        if (!here) return;
        this.removeEventListener('change', look);
        resolve(here.name);
      };
      this.addEventListener('change', look);
      look();
    });
  }

  /** The file of a model of the site, under the name that it has for a reader. */
  async fileOf(name: string): Promise<{ name: string; url: string }> {
    const { models } = await this.readManifest();
    const file = models.find((model) => model.name === name);
    if (!file) throw new FileError(texts.engine.noSuchModel(name));
    return { name: `${name}.safetensors`, url: file.url };
  }

  /** Whether a model's weights are here, so that a reading need not wait for them. */
  has(name: string): boolean {
    return this.#bytes.has(name);
  }

  /** Whether they are being fetched. */
  isComing(name: string): boolean {
    return this.#downloads.has(name) && !this.has(name);
  }

  bytesOf(name: string): Uint8Array | undefined {
    return this.#bytes.get(name);
  }

  /** How the reader has a translator's attention read. */
  readingOf(name: string): AttentionChoice {
    return this.#readings.get(name) ?? '';
  }

  /** Fetches a model of the site, once. */
  download(name: string): Promise<void> {
    const known = this.#downloads.get(name);
    if (known) return known;
    const download = this.#download(name);
    this.#downloads.set(name, download);
    // A failed download may be tried again.
    download.catch(() => this.#downloads.delete(name));
    return download;
  }

  add(name: string, bytes: Uint8Array, reading: AttentionChoice = ''): void {
    this.#bytes.set(name, bytes);
    this.#readings.set(name, reading);
    this.#changed();
  }

  remove(name: string): void {
    this.#bytes.delete(name);
    this.#readings.delete(name);
    this.#changed();
  }

  async #download(name: string): Promise<void> {
    const { models } = await this.readManifest();
    const file = models.find((model) => model.name === name);
    if (!file) throw new FileError(texts.engine.noSuchModel(name));
    this.#progress(0, file.size);
    const bytes = new Uint8Array(await (await fetchChecked(file)).arrayBuffer());
    this.#progress(file.size, 0);
    this.add(name, bytes);
  }

  #changed(): void {
    this.emit('change');
  }
}
