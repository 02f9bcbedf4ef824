/** The curves that were recorded natively, of the runs that are shipped. */

import { runs } from 'virtual:recorded-curves';

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

/** Of the translator, by its attention. */
export function recordedSentences(): (RecordedRun & { attention: string })[] {
  return runs
    .filter(({ model }) => model === 'translator')
    .map(({ attention = 'none', loss, validation }) => ({ attention, loss, validation }));
}
