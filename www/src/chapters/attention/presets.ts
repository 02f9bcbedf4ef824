import type { Matrix } from '../../../../pkg/theory/unfold';

/** An image that shows something; `texts/attention.en.ts` says what. */
export type PresetName = 'gradient' | 'greys' | 'stripe' | 'point' | 'flat' | 'character';

/** Rows as the reader would write them. */
function image(...rows: readonly (readonly number[])[]): Matrix {
  return { rows: rows.length, columns: rows[0]?.length ?? 0, values: Float64Array.from(rows.flat()) };
}

/** Zero is a middle grey: above it is brighter, below it darker. */
const PRESETS: Readonly<Record<PresetName, Matrix>> = {
  gradient: image([-2, -1.5, -1], [-0.5, 0, 0.5], [1, 1.5, 2]),
  greys: image([1.5, 0.5, 1.5], [0.5, 1.5, 0.5]),
  stripe: image([0, 2, 0], [0, 2, 0], [0, 2, 0], [0, 2, 0]),
  point: image([0, 0, 0], [0, 2, 0], [0, 0, 0]),
  flat: image([1, 1, 1], [1, 1, 1]),
  // つ in very few pixels.
  character: image(
    [0, 1.5, 1.5, 1.5, 0],
    [1.5, 0, 0, 0, 1.5],
    [0, 0, 0, 0, 1.5],
    [0, 0, 0, 1.5, 0],
    [0, 1.5, 1.5, 0, 0],
  ),
};

export const DEFAULT_PRESET: PresetName = 'gradient';

export const PRESET_NAMES = Object.keys(PRESETS) as PresetName[];

export function imageOf(preset: PresetName): Matrix {
  return PRESETS[preset];
}

export function isPreset(name: string): name is PresetName {
  return Object.hasOwn(PRESETS, name);
}
