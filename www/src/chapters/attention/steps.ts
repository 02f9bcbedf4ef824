/** The cell that shows what a step of the walk from x to Z says. */

import type { Matrix } from '../../engine/theory';
import { type Cell, firstIn } from './address';

const STEPS: Record<string, (x: Matrix) => Cell> = {
  image: ({ rows, columns }) => ({ view: 'x', row: rows, column: Math.min(2, columns) }),
  scores: (x) => ({ ...firstIn(x), view: 's' }),
  weights: firstIn,
  // The last row, in full.
  entropy: ({ rows, columns }) => ({ view: 'p', row: rows * columns, column: rows * columns }),
  output: () => ({ view: 'z-vec', row: 1, column: 1 }),
};

export function shownAt(step: string | undefined): ((x: Matrix) => Cell) | undefined {
  return step === undefined ? undefined : STEPS[step];
}

/** The names of the steps, as an attribute has them. */
export const STEP_NAMES = [...Object.keys(STEPS), 'tries'].join(' ');
