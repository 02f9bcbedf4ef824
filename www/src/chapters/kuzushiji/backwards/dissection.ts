import { texts } from '#language/chapters/kuzushiji/backwards/texts';
import { sourceOf } from '../../../drawing/drawing';
import { dataSetSamples, OURS, type Sample } from '../../../drawing/samples';
import type { DrawingStore } from '../../../drawing/state';
import { openingOrder } from '../../../engine/backend';
import { Connection } from '../../../engine/connection';
import { DEFAULT_MODEL } from '../../../engine/default-model';
import { isBadInput, messageOf } from '../../../engine/failure';
import { firstDevice } from '../../../engine/first-device';
import { Latest } from '../../../engine/latest';
import type {
  Layer,
  Occlusion,
  Pass,
  Replacement,
  Rule,
  Step,
  Unit,
  UnitSums,
} from '../../../engine/protocol';
import { Emitter } from '../../../page/emitter';
import { clearError, showError } from '../../../page/errors';
import { mapsOf } from '../shown-maps';
import type { FilterChange, Settings } from './address';
import { changedFilters, imageOf } from './layers';

type Remote = Parameters<Parameters<Connection['call']>[0]>[0];

/** A square is slid over 784 places: seconds on a slow phone. */
const LONG_MS = 120_000;

/** Of the data set's samples, one that the network reads rightly but not surely, so that every change shows. */
const UNSURE = 17;

/**
 * The homework's network taken apart on the picture that is shown, in a worker of its own, which is opened when the reader
 * asks for it. Dispatches `change` when there is something else to show, and `unit` when another unit is explained.
 */
export class Dissection extends Emitter<'change' | 'unit'> {
  state: 'closed' | 'opening' | 'open' = 'closed';
  /** Why it is closed again. */
  failure: string | undefined;
  pass: Pass | undefined;
  /** The class that the loss is about; where it is not chosen, the runner-up. */
  chosen: number | undefined;
  unit: Unit = { layer: 'fc3', place: 0 };
  /** The unit that stays when the pointer leaves. */
  held: Unit | undefined;
  /** The filter of the first convolution that is shown to be changed, from 0. */
  filter = 0;
  sums: UnitSums | undefined;
  occlusion: Occlusion | undefined;
  step: Step | undefined;
  /** What stands in while nothing is drawn. */
  example: { input: Float32Array; number: number } | undefined;
  /** Whether the square is being slid. */
  covering = false;
  readonly drawing: DrawingStore;
  #connection: Connection | undefined;
  /** Where steps of training stand among the changes that can be taken back, from 1. */
  #steps: number[] = [];
  #trained: Float32Array | undefined;
  /** The filters that the last change has replaced, and what such filters are called, by their weights. */
  #replaced: { filter: number; replacement: Replacement }[] = [];
  readonly #names = new Map<string, Replacement>();
  readonly #passes = new Latest<void>(() => this.#do((remote) => this.#look(remote)));
  readonly #units = new Latest<void>(() => this.#do((remote) => this.#explain(remote)));

  constructor(drawing: DrawingStore) {
    super();
    this.drawing = drawing;
    mapsOf(drawing).addEventListener('change', () => {
      // Under the pen the network stays as it is; the finished drawing is looked at.
      if (this.isExample || drawing.settled) this.#passes.push();
    });
  }

  get isExample(): boolean {
    return mapsOf(this.drawing).isExample;
  }

  /** Whether a step of training is among the changes. */
  get isTrained(): boolean {
    return this.#steps.length > 0;
  }

  /** What opening it fetches, in bytes, once that is known. */
  async size(): Promise<number | undefined> {
    const { bundles } = await this.drawing.engine.models.readManifest();
    return bundles.flex?.training?.size;
  }

  async open(): Promise<void> {
    this.state = 'opening';
    this.failure = undefined;
    this.emit('change');
    try {
      const { models } = this.drawing.engine;
      const [{ bundles }, example] = await Promise.all([
        models.readManifest(),
        this.#readExample(),
        models.download(DEFAULT_MODEL),
      ]);
      this.example = example;
      const { done, failures } = await firstDevice(openingOrder('auto'), (device) =>
        Connection.open(device, bundles[device], true),
      );
      if (!done) throw new Error(failures.join(' '));
      this.#connection = done;
      await done.loadModel('cnn', DEFAULT_MODEL, models.bytesOf(DEFAULT_MODEL) as Uint8Array);
      await done.call((remote) => remote.beginDissection(DEFAULT_MODEL));
      this.state = 'open';
      this.emit('change');
      this.#passes.push();
    } catch (error) {
      this.close(messageOf(error));
    }
  }

  close(failure?: string): void {
    this.#connection?.terminate();
    this.#connection = undefined;
    this.state = 'closed';
    this.failure = failure;
    this.#steps = [];
    this.#forget();
    Object.assign(this, { pass: undefined, sums: undefined });
    this.emit('change');
  }

  choose(chosen: number | undefined): void {
    this.chosen = chosen;
    this.#passes.push();
  }

  /** Explains a unit; one that is held comes back when the pointer leaves. */
  point(layer: Layer, place: number, isHeld: boolean): void {
    this.unit = { layer, place };
    if (isHeld) this.held = this.unit;
    this.#units.push();
    this.emit('unit');
  }

  leave(): void {
    if (!this.held || this.unit === this.held) return;
    this.unit = this.held;
    this.#units.push();
    this.emit('unit');
  }

  show(filter: number): void {
    this.filter = filter;
    this.emit('change');
  }

  /** What has become of the filters; a step of training changes too much to say. */
  get filterChanges(): readonly FilterChange[] {
    const { pass } = this;
    if (!pass || this.isTrained) return [];
    return changedFilters(pass).flatMap(({ filter, weights }): FilterChange[] => {
      const replacement = this.#names.get(weights.join());
      if (replacement) return [{ filter, replacement }];
      const trained = this.#trained?.subarray(filter * weights.length);
      return Array.from(weights, (value, place) => ({ filter, place, value })).filter(
        ({ value, place }) => value !== trained?.[place],
      );
    });
  }

  /** Shows what an address says. */
  set({ chosen, unit, filter, changes }: Omit<Settings, 'gradients'>): Promise<void> {
    return this.#takeBack(async (remote) => {
      remote.dissection.restore();
      for (const change of changes) await this.#apply(remote, change);
      Object.assign(this, { chosen, filter, held: unit });
      if (unit) this.unit = unit;
    });
  }

  changeFilter(change: FilterChange): Promise<void> {
    return this.#change((remote) => this.#apply(remote, change), texts.filters.refused);
  }

  async #apply({ dissection }: Remote, change: FilterChange): Promise<void> {
    const { filter } = change;
    if ('replacement' in change) {
      this.#replaced.push(change);
      await dissection.replace_filter(filter, change.replacement);
    } else await dissection.set_weight(filter, change.place, change.value);
  }

  restoreFilter(filter: number): Promise<void> {
    return this.#change(({ dissection }) => dissection.restore_filter(filter));
  }

  undo(): Promise<void> {
    return this.#takeBack(({ dissection }) => dissection.undo());
  }

  restore(): Promise<void> {
    return this.#takeBack(({ dissection }) => dissection.restore());
  }

  async cover(side: number, grey: number): Promise<void> {
    this.covering = true;
    this.emit('change');
    await this.#do(async ({ dissection }) => {
      this.occlusion = await dissection.occlude(side, grey);
    });
    this.covering = false;
    this.emit('change');
  }

  takeStep(rule: Rule, rate: number): Promise<void> {
    return this.#do(async (remote) => {
      const step = await remote.dissection.step(rule, rate);
      this.#forget();
      await this.#look(remote);
      this.#steps.push(this.pass?.changes ?? 0);
      this.step = step;
      this.emit('change');
    });
  }

  /** Looks at once: whether a step of training is among the changes is told by their number. */
  #takeBack(job: (remote: Remote) => Promise<void>): Promise<void> {
    return this.#do(async (remote) => {
      this.#replaced = [];
      await job(remote);
      this.#forget();
      clearError();
      await this.#look(remote);
    });
  }

  #change(job: (remote: Remote) => Promise<void>, refused?: string): Promise<void> {
    return this.#do(async (remote) => {
      this.#replaced = [];
      await job(remote);
      this.#forget();
      clearError();
      this.#passes.push();
    }, refused);
  }

  /** What was found out of another image, class or network. */
  #forget(): void {
    Object.assign(this, { occlusion: undefined, step: undefined });
  }

  /** What the reader can mend is said; where the worker fails, it is closed, and can be opened anew. */
  async #do(job: (remote: Remote) => Promise<void>, refused?: string): Promise<void> {
    const connection = this.#connection;
    if (!connection || this.state !== 'open') return;
    try {
      await connection.call(job, LONG_MS);
    } catch (error) {
      if (connection !== this.#connection) return;
      if (!isBadInput(error)) {
        this.close(messageOf(error));
        return;
      }
      showError(refused ?? messageOf(error));
      // What was typed gives way to what holds.
      this.emit('change');
    }
  }

  async #readExample(): Promise<{ input: Float32Array; number: number }> {
    const { engine } = this.drawing;
    const samples = await dataSetSamples(engine).catch(() => null);
    const { drawing, number } = samples?.[UNSURE] ?? (OURS[0] as Sample);
    return { input: await engine.imageOf(sourceOf(drawing)), number };
  }

  async #look({ dissection }: Remote): Promise<void> {
    const input = this.isExample ? this.example?.input : this.drawing.input;
    if (!input) return;
    const replaced = this.#replaced;
    const pass = await dissection.pass(input, this.chosen);
    if (pass.changes === 0) this.#trained ??= pass.filters;
    const filters = new Map(changedFilters(pass).map(({ filter, weights }) => [filter, weights]));
    for (const { filter, replacement } of replaced) {
      this.#names.set(`${filters.get(filter)}`, replacement);
    }
    if (!this.pass || !isOfTheSame(pass, this.pass)) this.#forget();
    this.pass = pass;
    this.#steps = this.#steps.filter((at) => at <= pass.changes);
    // At first, the score of the answer.
    if (!this.sums) this.unit = { layer: 'fc3', place: pass.answer };
    this.sums = await dissection.unit(this.unit);
    this.emit('change');
  }

  async #explain({ dissection }: Remote): Promise<void> {
    const { unit } = this;
    const sums = await dissection.unit(unit);
    if (unit !== this.unit) return;
    this.sums = sums;
    this.emit('unit');
  }
}

/** Whether two passes are of the same image and class. */
function isOfTheSame(pass: Pass, before: Pass): boolean {
  const image = imageOf(before);
  return pass.class === before.class && imageOf(pass).every((ink, place) => ink === image[place]);
}
