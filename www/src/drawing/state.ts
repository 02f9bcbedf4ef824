/** The drawing that all exhibits of a page share, and what the models make of it. */

import { FOR_PEOPLE } from '../engine/default-model';
import type { Engine } from '../engine/engine';
import { Latest } from '../engine/latest';
import type { Reading } from '../engine/protocol';
import { Emitter } from '../page/emitter';
import { showError } from '../page/errors';
import {
  BLANK,
  type Drawing,
  History,
  isBlank,
  type Point,
  parse,
  SIDE,
  type Stroke,
  serialise,
  sourceOf,
  withStroke,
} from './drawing';

const STORAGE_KEY = 'unfold.drawing';

/**
 * Dispatches `drawing` when the drawing changes, `reading` when its readings or the model do, and `looked-at` when more models
 * or the maps of more are looked at.
 */
export class DrawingStore extends Emitter<'drawing' | 'reading' | 'looked-at'> {
  /** The model whose reading is shown as the prediction. */
  model = FOR_PEOPLE;
  /** Models of the reader's own, in the order of loading. */
  readonly own: string[] = [];
  /** What was found in their files, a sentence each. */
  readonly found = new Map<string, string>();
  /** The drawing as 28×28 image. */
  input: Float32Array = new Float32Array(SIDE * SIDE);
  readings: readonly Reading[] = [];
  /** Whether input and readings are those of the finished drawing. */
  settled = false;
  /** Set while activation maps are in view: then they follow the pen, and else the finished drawing. */
  mapsInView = false;
  readonly engine: Engine;
  readonly #looks = new Map<object, { models: readonly string[]; maps: boolean }>();
  readonly #history = new History(restore());
  readonly #latest = new Latest<void>(() => this.#read());
  #live: Point[] | null = null;
  readonly #nextFrame: (job: () => void) => void;
  #isDue = false;
  /** Whether the pen has gone on since it was read. */
  #hasMore = false;

  constructor(engine: Engine, nextFrame: (job: () => void) => void = requestAnimationFrame) {
    super();
    this.engine = engine;
    this.#nextFrame = (job) => nextFrame(job);
    engine.models.addEventListener('change', () => this.refresh());
  }

  /** The drawing, with the stroke under the pen. */
  get drawing(): Drawing {
    return this.#live ? withStroke(this.#history.present, this.#live) : this.#history.present;
  }

  get canUndo(): boolean {
    return this.#live !== null || this.#history.canUndo;
  }

  /** The reading of a model, once there is one. */
  readingOf(model: string): Reading | undefined {
    return this.readings.find((reading) => reading.model === model);
  }

  /** The models whose activation maps the reader looks at, or is about to. */
  get mapsOf(): readonly string[] {
    return this.#looked(true);
  }

  /** The models whose maps an exhibit shows, or else those whose readings alone. */
  #looked(maps: boolean): string[] {
    const looks = [...this.#looks.values()].filter((look) => look.maps === maps);
    return [...new Set(looks.flatMap(({ models }) => models))];
  }

  /** An exhibit shows the readings of these models, or their maps: only they read along, and only maps that are shown are sent. */
  lookAt(exhibit: object, models: readonly string[], { maps }: { maps: boolean }): void {
    const before = this.#looked(maps);
    const isMore = models.some((name) => !before.includes(name));
    this.#looks.set(exhibit, { models, maps });
    if (!isMore) return;
    this.emit('looked-at');
    this.refresh();
  }

  beginStroke(point: Point): void {
    this.#live = [point];
    this.#fetch();
    this.#draw();
  }

  extendStroke(points: Stroke): void {
    this.#live?.push(...points);
    this.#draw();
  }

  endStroke(): void {
    if (!this.#live) return;
    const drawing = this.drawing;
    this.#live = null;
    this.apply(drawing);
  }

  /** Takes back the stroke under the pen. */
  cancelStroke(): void {
    if (!this.#live) return;
    this.#live = null;
    this.#committed();
  }

  /** Replaces the drawing; `joined` to the change before, undo takes both back at once. */
  apply(drawing: Drawing, joined = false): void {
    this.#live = null;
    if (joined) this.#history.undo();
    this.#history.apply(drawing);
    this.#committed();
  }

  clear(): void {
    this.apply(BLANK);
  }

  undo(): void {
    if (this.#live) this.#live = null;
    else this.#history.undo();
    this.#committed();
  }

  select(model: string): void {
    if (model === this.model) return;
    this.model = model;
    this.refresh();
    this.emit('reading');
  }

  /** Loads a checkpoint of the reader's own and selects it. */
  async addOwn(name: string, bytes: Uint8Array): Promise<void> {
    this.found.set(name, await this.engine.addModel('cnn', name, bytes));
    if (!this.own.includes(name)) this.own.push(name);
    this.model = name;
    this.refresh();
  }

  /** Takes the network that is being trained, and its newer weights, as a model of the reader's own. */
  async addTraining(name: string, bytes: Uint8Array): Promise<void> {
    if (!this.own.includes(name)) this.own.push(name);
    await this.engine.addModel('cnn', name, bytes);
  }

  removeOwn(name: string): void {
    this.own.splice(this.own.indexOf(name), 1);
    this.found.delete(name);
    if (this.model === name) this.model = FOR_PEOPLE;
    this.engine.models.remove(name);
  }

  /** Reads the drawing anew; fetches the model first if it is not here, once there is something to read. */
  refresh(): void {
    this.settled = false;
    this.#latest.push();
    if (!isBlank(this.drawing)) this.#fetch();
  }

  #fetch(): void {
    const { models } = this.engine;
    if (models.has(this.model) || models.isComing(this.model)) return;
    models.download(this.model).catch((error: Error) => {
      this.#report(error);
      this.emit('reading');
    });
    this.emit('reading');
  }

  #committed(): void {
    keep(this.#history.present);
    this.refresh();
    this.emit('drawing');
  }

  /**
   * A pen may report many points a frame. The first is read at once, so that the frame can show it already; all are drawn with
   * the frame, and read then if there were more.
   */
  #draw(): void {
    this.settled = false;
    this.#hasMore = this.#isDue;
    if (this.#isDue) return;
    this.#isDue = true;
    this.#latest.push();
    this.#nextFrame(() => {
      this.#isDue = false;
      this.emit('drawing');
      if (this.#hasMore) this.#latest.push();
    });
  }

  async #read(): Promise<void> {
    const { drawing, model } = this;
    const done = this.#live === null;
    const mapsOf = done || this.mapsInView ? this.mapsOf : [];
    const models = [...new Set([model, ...mapsOf, ...this.#looked(false)])];
    try {
      const { input, readings } = await this.engine.read(models, sourceOf(drawing), mapsOf);
      this.input = input;
      this.readings = readings;
      this.settled = done && drawing === this.drawing && model === this.model;
      this.emit('reading');
    } catch (error) {
      this.#report(error as Error);
    }
  }

  /** Without any device the status of the engine says so, once for the page. */
  #report(error: Error): void {
    if (this.engine.status.phase !== 'failed') showError(error.message);
  }
}

/** The drawing kept before a reload. */
function restore(): Drawing {
  try {
    return parse(sessionStorage.getItem(STORAGE_KEY) ?? '') ?? BLANK;
  } catch {
    return BLANK;
  }
}

/** Keeps the drawing over a reload, where the browser lets us. */
function keep(drawing: Drawing): void {
  try {
    const json = serialise(drawing);
    if (json === null) sessionStorage.removeItem(STORAGE_KEY);
    else sessionStorage.setItem(STORAGE_KEY, json);
  } catch {
    // A private window may refuse to store anything: the drawing then lasts as long as the page.
  }
}
