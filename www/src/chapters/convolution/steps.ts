/** What the exhibit shows at each step of the derivation. */

import type { Shown } from '../../engine/calculation';
import type { Convolution, ConvolutionView } from '../../engine/theory';
import type { Settings } from './address';

type Shows = (values: Convolution) => Shown<ConvolutionView, Settings>;

const STEPS: Record<string, Shows> = {
  window: () => at('z', 1, 1),
  size: ({ z }) => at('z', z.rows, z.columns),
  vec: ({ x }) => at('x', 1, Math.min(2, x.columns)),
  output: ({ z }) => at('z', 1, Math.min(2, z.columns)),
  weight: ({ x }) => at('x', Math.ceil(x.rows / 2), Math.ceil(x.columns / 2)),
  element: ({ m }) => at('m', m.rows, m.columns),
  product: ({ z_vec }) => at('z-vec', Math.ceil(z_vec.rows / 2), 1),
  blocks: () => ({ ...at('w', 1, 1), settings: { options: { blocks: true, hideZeros: true } } }),
  pool: ({ h2 }) => at(h2.values.length > 0 ? 'h2' : 'h', 1, 1),
};

function at(view: ConvolutionView, row: number, column: number) {
  return { cell: { view, row, column } };
}

export function shownAt(step: string | undefined): Shows | undefined {
  return step === undefined ? undefined : STEPS[step];
}
