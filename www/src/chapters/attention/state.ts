/** The attention that all exhibits of chapter 2 share. */

import type {
  Attention,
  AttentionLinks,
  AttentionView,
  Matrix,
  Permuted,
  Sharpness,
  SoftmaxRow,
} from '../../../../pkg/theory/unfold';
import { Calculation, type Computed } from '../../engine/calculation';
import type { Theory } from '../../engine/theory';
import { edited, resized } from '../../figures/matrix-text';
import { exists, firstIn, LIMITS, read, type Settings, settingsFor } from './address';
import { imageOf, type PresetName } from './presets';

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

export interface Lit extends AttentionLinks {
  /** The softmax of the row to which the lit cell belongs. */
  softmax: SoftmaxRow;
}

export class AttentionStore extends Calculation<AttentionView, Settings, Values, Lit> {
  protected override read(address: URLSearchParams) {
    return read(address);
  }

  protected override written(settings: Settings) {
    return settingsFor(settings);
  }

  /** `order[k]`, from 1, is the pixel that comes to place k + 1 of the shuffled sequence. */
  get order(): Uint32Array {
    return this.settings.order ?? upsideDown(this.settings.x);
  }

  edit(row: number, column: number, value: number): void {
    this.change({ x: edited(this.settings.x, row, column, value), preset: undefined });
  }

  /** Changes the size of the image; numbers that still fit stay. */
  resize(rows: number, columns: number): void {
    this.change({ x: resized(this.settings.x, rows, columns), preset: undefined });
  }

  choose(preset: PresetName): void {
    const x = imageOf(preset);
    this.change({ x, preset, selected: firstIn(x) });
  }

  setDk(dk: number): void {
    this.change({ dk });
  }

  setContrast(contrast: number): void {
    this.change({ contrast });
  }

  /** Gives the shuffled image another order. */
  reorder(order: Uint32Array): void {
    this.change({ order });
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

  protected override computed({
    AttentionExample,
    contrast: sharpness,
  }: Theory): Computed<AttentionView, Values, Lit> {
    const { x, dk, contrast, selected, order } = this.settings;
    if (!exists(selected, x)) this.settings = { ...this.settings, selected: firstIn(x) };
    if (order && order.length !== x.values.length) this.settings = { ...this.settings, order: undefined };
    const example = new AttentionExample(x, dk, 1);
    const multiplied = new AttentionExample(x, dk, contrast);
    const values = {
      ...example.values(),
      permuted: example.permuted(this.order),
      contrasted: {
        attention: multiplied.values(),
        here: sharpness(x, dk, Float64Array.of(contrast)),
        all: sharpness(x, dk, FACTORS),
      },
    };
    multiplied.free();
    return {
      values,
      links: (view, row, column) => {
        const links = example.links(view, row, column);
        return { ...links, softmax: example.row(links.sum.i) };
      },
      free: () => example.free(),
    };
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
