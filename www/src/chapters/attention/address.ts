/** Chapter 2's settings in the address; see docs/addresses.md. */

import type { AttentionView, Matrix } from '../../../../pkg/theory/unfold';
import type { Cell as CalculationCell } from '../../engine/calculation';
import { matrixFrom, textOf } from '../../figures/matrix-text';
import { SettingsReader, type Understood } from '../../page/address';
import { countFrom, numberFrom } from '../../page/number-text';
import { DEFAULT_PRESET, imageOf, isPreset, type PresetName } from './presets';

type Cell = CalculationCell<AttentionView>;

/** What the reader has set. */
export interface Settings {
  x: Matrix;
  /** The preset, as long as none of its numbers is changed. */
  preset: PresetName | undefined;
  /** What the scores are divided by the root of: 1 in the homework. */
  dk: number;
  /** What the image is multiplied by where contrast is the matter. */
  contrast: number;
  selected: Cell;
  /** Of the pixels from 1, the one that comes to each place of the shuffled sequence; turned by half where there is none. */
  order: Uint32Array | undefined;
}

/** The largest that the exhibits offer. */
export const LIMITS = { side: 5, dk: 64, contrast: 5 };

export const FIRST: Cell = { view: 'p', row: 2, column: 6 };

/** The settings in an address; what cannot be used falls back, and its name is among the `refused`. */
export function read(address: URLSearchParams): Understood<Settings> {
  const reader = new SettingsReader(address);
  const preset = reader.setting('example', DEFAULT_PRESET, (text) => (isPreset(text) ? text : undefined));
  const given = imageOf(preset);
  const x = reader.setting('x', given, (text) => matrixFrom(text, LIMITS.side));
  return {
    settings: {
      x,
      preset: x === given ? preset : undefined,
      dk: reader.setting('dk', 1, (text) => countFrom(text, 1, LIMITS.dk)),
      contrast: reader.setting('contrast', 1, contrastFrom),
      selected: reader.setting('cell', firstIn(x), (text) => cellFrom(text, x)),
      order: reader.setting('order', undefined, (text) => orderFrom(text, x.values.length)),
    },
    refused: reader.refused,
  };
}

/** The settings as an address; null for what is as it was. */
export function settingsFor({
  x,
  preset,
  dk,
  contrast,
  selected,
  order,
}: Settings): Record<string, string | null> {
  const { view, row, column } = selected;
  const first = firstIn(x);
  const isFirst = view === first.view && row === first.row && column === first.column;
  return {
    example: preset && preset !== DEFAULT_PRESET ? preset : null,
    x: preset ? null : textOf(x),
    dk: dk === 1 ? null : String(dk),
    contrast: contrast === 1 ? null : String(contrast),
    cell: isFirst ? null : `${view},${row},${column}`,
    order: order?.join(',') ?? null,
  };
}

/** The cell to begin with: one off the diagonal where there is one. */
export function firstIn(x: Matrix): Cell {
  return exists(FIRST, x) ? FIRST : { view: 'p', row: 1, column: 1 };
}

/** Whether the views of an image of this size have the cell. */
export function exists({ view, row, column }: Cell, { rows, columns }: Matrix): boolean {
  const length = rows * columns;
  const [last, lastColumn] = {
    x: [rows, columns],
    z: [rows, columns],
    'x-vec': [length, 1],
    'z-vec': [length, 1],
    s: [length, length],
    p: [length, length],
  }[view] as [number, number];
  return row <= last && column <= lastColumn;
}

const VIEWS: readonly AttentionView[] = ['x', 'x-vec', 's', 'p', 'z-vec', 'z'];

function cellFrom(text: string, x: Matrix): Cell | undefined {
  const [name, row = '', column = '', ...rest] = text.split(',');
  const view = VIEWS.find((known) => known === name);
  const cell = [row, column].map((part) => countFrom(part, 1, LIMITS.side ** 2));
  if (!view || !cell[0] || !cell[1] || rest.length > 0) return undefined;
  const found = { view, row: cell[0], column: cell[1] };
  return exists(found, x) ? found : undefined;
}

function orderFrom(text: string, length: number): Uint32Array | undefined {
  const pixels = text.split(',').map((pixel) => countFrom(pixel, 1, length));
  if (pixels.length !== length || new Set(pixels).size !== length) return undefined;
  return pixels.every((pixel) => pixel !== undefined) ? Uint32Array.from(pixels) : undefined;
}

function contrastFrom(text: string): number | undefined {
  const value = numberFrom(text);
  return value !== undefined && value >= 0 && value <= LIMITS.contrast ? value : undefined;
}
