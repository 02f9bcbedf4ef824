import type { ConvolutionSetup, Matrix } from '../../engine/theory';

/** An image and a filter that show something; `texts/convolution.en.ts` says what. */
export type PresetName = 'edge' | 'blur' | 'identity' | 'character' | 'paper' | 'row';

/** Rows as the reader would write them. */
function matrixOf(rows: readonly (readonly number[])[]): Matrix {
  return { rows: rows.length, columns: rows[0]?.length ?? 0, values: Float64Array.from(rows.flat()) };
}

/** One digit a pixel. */
function digits(...rows: string[]): Matrix {
  return matrixOf(rows.map((row) => [...row].map(Number)));
}

const PRESETS: Readonly<Record<PresetName, { x: Matrix; w: Matrix }>> = {
  edge: {
    x: digits('001110', '001110', '011110', '011100', '011100'),
    w: matrixOf([
      [-1, 0, 1],
      [-1, 0, 1],
      [-1, 0, 1],
    ]),
  },
  blur: {
    x: digits('00000', '00000', '00800', '00000', '00000'),
    w: matrixOf([
      [0.25, 0.25],
      [0.25, 0.25],
    ]),
  },
  identity: {
    x: digits('12345', '23456', '34567', '45678', '56789'),
    w: digits('000', '010', '000'),
  },
  // つ in quick handwriting.
  character: {
    x: digits(
      '000000000000',
      '000000000000',
      '000005899600',
      '000698610790',
      '079810000089',
      '097000000009',
      '000000000029',
      '000000000097',
      '000000002980',
      '000000069700',
      '000058960000',
      '000000000000',
    ),
    w: matrixOf([
      [-1, -1, -1, -1, -1],
      [0, 0, 0, 0, 0],
      [2, 2, 2, 2, 2],
      [0, 0, 0, 0, 0],
      [-1, -1, -1, -1, -1],
    ]),
  },
  paper: {
    x: digits('12', '30', '21'),
    w: digits('12', '34'),
  },
  row: {
    x: digits('00112443'),
    w: matrixOf([[-1, 2, -1]]),
  },
};

export const DEFAULT_PRESET: PresetName = 'edge';

/** A preset as the homework computes it: stride 1, no padding, pooling 2×2. */
export function setupOf(preset: PresetName): ConvolutionSetup {
  return { ...PRESETS[preset], stride: 1, padding: 0, pool: 2 };
}

export const PRESET_NAMES = Object.keys(PRESETS) as PresetName[];

export function isPreset(name: string | null): name is PresetName {
  return name !== null && Object.hasOwn(PRESETS, name);
}
