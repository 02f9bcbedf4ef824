/** What the exhibit shows at each step of the derivation. */

import type { Convolution } from '../../engine/theory';
import type { Cell, Options } from './address';

/** The cell that shows what a step says, and how M is shown meanwhile. */
export type Shown = Cell & Partial<Options>;

const STEPS: Record<string, (values: Convolution) => Shown> = {
  window: () => ({ view: 'z', row: 1, column: 1 }),
  size: ({ z }) => ({ view: 'z', row: z.rows, column: z.columns }),
  vec: ({ x }) => ({ view: 'x', row: 1, column: Math.min(2, x.columns) }),
  output: ({ z }) => ({ view: 'z', row: 1, column: Math.min(2, z.columns) }),
  weight: ({ x }) => ({ view: 'x', row: Math.ceil(x.rows / 2), column: Math.ceil(x.columns / 2) }),
  element: ({ m }) => ({ view: 'm', row: m.rows, column: m.columns }),
  product: ({ z_vec }) => ({ view: 'z-vec', row: Math.ceil(z_vec.rows / 2), column: 1 }),
  blocks: () => ({ view: 'w', row: 1, column: 1, blocks: true, hideZeros: true }),
  pool: ({ h2 }) => ({ view: h2.values.length > 0 ? 'h2' : 'h', row: 1, column: 1 }),
};

export function shownAt(step: string | undefined): ((values: Convolution) => Shown) | undefined {
  return step === undefined ? undefined : STEPS[step];
}
