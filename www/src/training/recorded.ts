/** What was recorded natively, to stand beside what is trained in the page. */

import { report, runs } from 'virtual:recorded-curves';
import type { TrainingOptions } from '../engine/protocol';

/** A run that was recorded, one value an epoch, with its recipe. */
export type RecordedRun = (typeof runs)[number];

/**
 * The recorded run of the same network at the same learning rate, if there is one: of several, one with the same batches
 * before one with the same seed.
 */
export function recordedOf(options: TrainingOptions): RecordedRun | undefined {
  const alike = (run: RecordedRun) =>
    run.model === options.model &&
    run.hidden === options.hidden &&
    (run.permuted ?? false) === (options.permuted ?? false) &&
    run.attention === options.attention &&
    run.learning_rate === options.learning_rate;
  const nearness = ({ batch_size, seed }: RecordedRun) =>
    2 * Number(batch_size === options.batch_size) + Number(seed === options.seed);
  return runs.filter(alike).toSorted((a, b) => nearness(b) - nearness(a))[0];
}

/** The points of some epochs that the report gives of a translator with this attention. */
export function reportedPoints({ attention }: TrainingOptions): [epoch: number, errorRate: number][] {
  return report.find((points) => points.attention === attention)?.points ?? [];
}
