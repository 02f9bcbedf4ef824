import { readFileSync } from 'node:fs';

/** One epoch of a recorded run. */
interface Epoch {
  epoch: number;
  /** The mean of this epoch alone. */
  loss: number;
  /** The mean over all epochs so far, which is what the report gives. */
  running_loss: number;
  seconds: number;
}

interface Recipe {
  learning_rate: number;
  batch_size: number;
  seed: number;
  device: string;
  date: string;
  data_sha256: string;
  shipped?: boolean;
  /** What was done to its examples, by better recipes than the homework's. */
  augment?: string[];
}

/** What `unfold train cnn|fcn` records of one run. */
export interface NetworkRun extends Recipe {
  model: 'cnn' | 'fcn';
  /** Of the fully connected network: the outputs of its first layer. */
  hidden?: number;
  permuted?: boolean;
  epochs: (Epoch & { validation_accuracy: number })[];
  test_accuracy: number | null;
  /** Of one core, where it was measured. */
  seconds_per_epoch?: number;
}

/** What `unfold train translator` records of one run. */
export interface TranslatorRun extends Recipe {
  model: 'translator';
  attention: string;
  /** Of the attention layer: by the equations, or as the report's program has it. */
  reading?: string;
  epochs: (Epoch & { validation_error_rate: number })[];
  test_error_rate: number | null;
}

/** The runs of models/curves.json by the homework's recipe. */
export function recordedRuns(): (NetworkRun | TranslatorRun)[] {
  const file = new URL('../../models/curves.json', import.meta.url);
  const { runs } = JSON.parse(readFileSync(file, 'utf8')) as { runs: (NetworkRun | TranslatorRun)[] };
  return runs.filter(({ augment }) => augment === undefined);
}

export function networkRuns(): NetworkRun[] {
  return recordedRuns().filter((run) => run.model !== 'translator');
}

export function translatorRuns(): TranslatorRun[] {
  return recordedRuns().filter((run) => run.model === 'translator');
}
