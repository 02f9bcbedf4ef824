/** The curves that were recorded natively, of the runs that are shipped. */

import { report, runs } from 'virtual:recorded-curves';

export interface RecordedRun {
  loss: number[];
  validation: number[];
}

/** Of the homework's network, by learning rate. */
export function recordedCharacters(): (RecordedRun & { rate: number })[] {
  return runs
    .filter(({ model }) => model === 'cnn')
    .map(({ learning_rate: rate, loss, validation }) => ({ rate, loss, validation }));
}

/** What the report's Figures 6 and 8 say of some epochs; the others are null. */
export function reportedSentences(): { attention: string; validation: (number | null)[] }[] {
  return report.map(({ attention, points }) => {
    const byEpoch = new Map(points);
    const last = Math.max(...byEpoch.keys());
    return {
      attention,
      validation: Array.from({ length: last }, (_, index) => byEpoch.get(index + 1) ?? null),
    };
  });
}

/** Of the translator, by its attention. */
export function recordedSentences(): (RecordedRun & { attention: string })[] {
  return runs
    .filter(({ model }) => model === 'translator')
    .map(({ attention = 'none', loss, validation }) => ({ attention, loss, validation }));
}
