/** The attention that all exhibits of chapter 2 share: its numbers, what came out, and what is lit. */

import type {
  Attention,
  AttentionExample,
  AttentionLinks,
  AttentionView,
  Matrix,
  Permuted,
  Sharpness,
  SoftmaxRow,
} from '../../../../pkg/theory/unfold';
import { type Theory, theory } from '../../engine/theory';
import { resized } from '../../figures/matrix-text';
import { keepSettings, settingsOf } from '../../page/address';
import { type Cell, exists, firstIn, LIMITS, read, type Settings, settingsFor } from './address';
import { DEFAULT_PRESET, imageOf, type PresetName } from './presets';

const CHAPTER = 'self-attention';
/** A slider or a play changes settings often; the address follows when they rest. */
const ADDRESS_DELAY_MS = 250;

/** The contrasts of the chart. */
export const FACTORS = Float64Array.from({ length: 10 * LIMITS.contrast + 1 }, (_, i) => i / 10);

/** Attention on the image multiplied by the contrast, and how sharp it is here and for each of FACTORS. */
export interface Contrasted {
  attention: Attention;
  here: Sharpness;
  all: Sharpness;
}

/** Everything computed from one image. */
export interface Values extends Attention {
  permuted: Permuted;
  contrasted: Contrasted;
}

/** Dispatches `values` when the numbers change, and `lit` when another cell is pointed at or selected. */
export class AttentionStore extends EventTarget {
  settings: Settings = read(new URLSearchParams());
  /** `order[k]`, from 1, is the pixel that comes to place k + 1 of the shuffled sequence. */
  order: Uint32Array = upsideDown(this.settings.x);
  values: Values | undefined;
  links: AttentionLinks | undefined;
  /** The softmax of the row to which the lit cell belongs. */
  softmax: SoftmaxRow | undefined;
  /** Why there are no values: the bundle did not load. */
  failure: string | undefined;
  /** What of the address could not be used, by the name of the setting. */
  refused: readonly string[] = [];
  #bundle: Theory | undefined;
  #example: AttentionExample | undefined;
  /** The cell under the pointer: it is lit in place of the selected one. */
  #pointed: Cell | undefined;
  /** What the step that is read shows of an image. */
  #shows: ((x: Matrix) => Cell) | undefined;
  /** The same of this image, until the reader selects another cell; it is not the reader's own, so no address has it. */
  #guided: Cell | undefined;
  #keeping = 0;

  constructor() {
    super();
    this.#restore();
    window.addEventListener('hashchange', () => {
      // A bare link to the chapter leaves the reader's numbers alone.
      if (settingsOf(location.hash, CHAPTER).size > 0) this.#restore();
    });
    theory.then(
      (bundle) => {
        this.#bundle = bundle;
        this.#compute();
      },
      (error: Error) => {
        this.failure = error.message;
        this.dispatchEvent(new Event('values'));
      },
    );
  }

  select(view: AttentionView, row: number, column: number): void {
    this.settings.selected = { view, row, column };
    this.#pointed = undefined;
    this.#guided = undefined;
    this.#light();
    this.#keep();
  }

  point(view: AttentionView, row: number, column: number): void {
    this.#pointed = { view, row, column };
    this.#light();
  }

  leave(): void {
    if (!this.#pointed) return;
    this.#pointed = undefined;
    this.#light();
  }

  /** Shows what a step says, until the reader points at something else or chooses it. */
  follow(shows: ((x: Matrix) => Cell) | undefined): void {
    this.#shows = shows;
    this.#guided = shows?.(this.settings.x);
    this.#light();
  }

  edit(row: number, column: number, value: number): void {
    const { x } = this.settings;
    const values = Float64Array.from(x.values);
    values[(row - 1) * x.columns + column - 1] = value;
    this.#change({ x: { ...x, values }, preset: undefined });
  }

  /** Changes the size of the image; numbers that still fit stay. */
  resize(rows: number, columns: number): void {
    this.#change({ x: resized(this.settings.x, rows, columns), preset: undefined });
  }

  choose(preset: PresetName): void {
    const x = imageOf(preset);
    this.#change({ x, preset, selected: firstIn(x) });
  }

  setDk(dk: number): void {
    this.#change({ dk });
  }

  setContrast(contrast: number): void {
    this.#change({ contrast });
  }

  /** Everything as it was when the page was opened for the first time. */
  reset(): void {
    this.order = upsideDown(imageOf(DEFAULT_PRESET));
    this.#change(read(new URLSearchParams()));
  }

  /** Gives the shuffled image another order. */
  reorder(order: Uint32Array): void {
    this.order = order;
    this.#compute();
  }

  /** A random order. */
  shuffle(): void {
    const order = inPlace(this.settings.x);
    for (let last = order.length - 1; last > 0; last -= 1) {
      exchange(order, last, Math.floor(Math.random() * (last + 1)));
    }
    this.reorder(order);
  }

  restore(): void {
    this.reorder(inPlace(this.settings.x));
  }

  /** Exchanges what stands at two places, from 1. */
  swap(one: number, other: number): void {
    const order = this.order.slice();
    exchange(order, one - 1, other - 1);
    this.reorder(order);
  }

  #change(changes: Partial<Settings>): void {
    this.#take({ ...this.settings, ...changes });
    this.refused = [];
    this.#compute();
    this.#keep();
  }

  #take(settings: Settings): void {
    const { x, selected } = settings;
    if (x.values.length !== this.order.length) this.order = upsideDown(x);
    this.settings = { ...settings, selected: exists(selected, x) ? selected : firstIn(x) };
    this.#pointed = undefined;
    this.#guided &&= this.#shows?.(x);
  }

  #compute(): void {
    if (!this.#bundle) return;
    const { AttentionExample, contrast } = this.#bundle;
    const { x, dk, contrast: factor } = this.settings;
    this.#example?.free();
    this.#example = new AttentionExample(x, dk, 1);
    const multiplied = new AttentionExample(x, dk, factor);
    this.values = {
      ...this.#example.values(),
      permuted: this.#example.permuted(this.order),
      contrasted: {
        attention: multiplied.values(),
        here: contrast(x, dk, Float64Array.of(factor)),
        all: contrast(x, dk, FACTORS),
      },
    };
    multiplied.free();
    this.dispatchEvent(new Event('values'));
    this.#light();
  }

  #light(): void {
    if (!this.#example) return;
    const { view, row, column } = this.#pointed ?? this.#guided ?? this.settings.selected;
    this.links = this.#example.links(view, row, column);
    this.softmax = this.#example.row(this.links.sum.i);
    this.dispatchEvent(new Event('lit'));
  }

  #restore(): void {
    const { refused, ...settings } = read(settingsOf(location.hash, CHAPTER));
    this.#take(settings);
    this.#guided = undefined;
    this.refused = refused;
    this.#compute();
  }

  #keep(): void {
    clearTimeout(this.#keeping);
    this.#keeping = window.setTimeout(
      () => keepSettings(CHAPTER, settingsFor(this.settings)),
      ADDRESS_DELAY_MS,
    );
  }
}

function inPlace(x: Matrix): Uint32Array {
  return Uint32Array.from(x.values, (_, place) => place + 1);
}

/** The image turned by half: an order that everybody sees through, to begin with. */
function upsideDown(x: Matrix): Uint32Array {
  return inPlace(x).reverse();
}

function exchange(order: Uint32Array, one: number, other: number): void {
  [order[one], order[other]] = [order[other] as number, order[one] as number];
}

export const store = new AttentionStore();
