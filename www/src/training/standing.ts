/** How some runs stand beside each other. */

import type { Epoch } from '../engine/protocol';
import type { TrainingRun } from './run';

/** What decides, and when: after so many epochs, or when all runs have ended. */
export interface Contest {
  by: 'validation' | 'seconds';
  wanted: 'most' | 'least';
  after: number | 'end';
}

export interface Standing {
  /** Whose value is the wanted one; several where values are equal. */
  ahead: readonly number[];
  /** Each run's value. */
  values: readonly number[];
}

/** Null until the last run has come so far. */
export function standing(
  runs: readonly Pick<TrainingRun, 'epochs' | 'state'>[],
  { by, wanted, after }: Contest,
): Standing | null {
  const lines = runs.map(({ epochs, state }): Epoch | undefined =>
    after === 'end' ? (state === 'finished' ? epochs.at(-1) : undefined) : epochs[after - 1],
  );
  const values = lines.flatMap((line) => (line ? [line[by]] : []));
  if (values.length < runs.length) return null;
  const best = wanted === 'most' ? Math.max(...values) : Math.min(...values);
  return { ahead: values.flatMap((value, index) => (value === best ? [index] : [])), values };
}
