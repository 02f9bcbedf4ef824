/** The cell that shows what a step of the walk from x to Z says. */

import type { AttentionView } from '../../../../pkg/theory/unfold';
import type { Shown } from '../../engine/calculation';
import { firstIn, type Settings } from './address';
import type { Values } from './state';

type Shows = (values: Values) => Shown<AttentionView, Settings>;

const STEPS: Record<string, Shows> = {
  image: ({ x }) => at('x', x.rows, Math.min(2, x.columns)),
  scores: ({ x }) => ({ cell: { ...firstIn(x), view: 's' } }),
  weights: ({ x }) => ({ cell: firstIn(x) }),
  // The last row, in full.
  entropy: ({ p }) => at('p', p.rows, p.columns),
  output: () => at('z-vec', 1, 1),
};

function at(view: AttentionView, row: number, column: number) {
  return { cell: { view, row, column } };
}

export function shownAt(step: string | undefined): Shows | undefined {
  return step === undefined ? undefined : STEPS[step];
}

/** The names of the steps, as an attribute has them. */
export const STEP_NAMES = [...Object.keys(STEPS), 'tries'].join(' ');
