/** What training is made of, as the wasm bundles speak of it (src/web/training.rs in the crate). */

import type { Glue } from './wasm';

/** What is trained, and how. */
export interface TrainingOptions {
  model: 'cnn' | 'fcn' | 'translator';
  /** Of the fully connected network (fcn): the outputs of its first layer. */
  hidden?: 576 | 250;
  /** Of cnn and fcn: whether the pixels of every image are put into another, fixed order. */
  permuted?: boolean;
  /** Of the translator. */
  attention?: 'none' | 'bilinear' | 'dot' | 'additive';
  learning_rate: number;
  batch_size: number;
  epochs: number;
  /** Decides the first weights, the order of the examples and the dropout: an integer from 0 to 2^32 − 1. */
  seed: number;
}

/** What is known at the end of an epoch. */
export interface EpochLine {
  /** From 1. */
  epoch: number;
  /** The mean of the epoch's losses. */
  loss: number;
  /** The mean of all losses so far: what the report calls training loss. */
  running_loss: number;
  /** Accuracy (cnn, fcn) or error rate (translator) on the validation set. */
  validation: number;
  /** Spent on it, validation included, pauses not. */
  seconds: number;
}

/** Where a run is. */
export interface Progress {
  options: TrainingOptions;
  /** Steps taken so far. */
  step: number;
  /** The loss of the last of them, before it. */
  loss?: number;
  steps_per_epoch: number;
  /** Training examples. */
  examples: number;
  epochs: EpochLine[];
  finished: boolean;
}

/** Losses for the eye: some hundred steps, evenly spaced, however long the run. */
export interface LossCurve {
  steps: Uint32Array;
  /** Of those steps. */
  losses: Float32Array;
  /** The mean of the last up to fifty losses, at each of them. */
  means: Float32Array;
}

/** How many units of a layer no image wakes. */
export interface Silence {
  layer: string;
  units: number;
  silent: number;
}

/** What is learnt from and validated on. */
export interface TrainingData {
  /** Training examples. */
  examples: number;
  validation_examples: number;
  free(): void;
}

/** A run on the engine's device. Calls must never overlap, with the engine's neither. */
export interface Trainer {
  progress(): Progress;
  curve(): LossCurve;
  /**
   * Takes up to `count` steps, not beyond the end of the epoch, and gives their losses, each before its step. The end of
   * the epoch must then be answered with `end_epoch`. Empty if the epoch is at its end, or the run.
   */
  step(count: number): Promise<Float32Array>;
  /** Whether the steps of the epoch are all taken and `end_epoch` is due. */
  epoch_is_due(): boolean;
  /** Validates, and begins the next epoch. */
  end_epoch(): Promise<EpochLine>;
  /** The units of each layer that no image of the validation set wakes (cnn only). */
  silence(): Promise<Silence[]>;
  /** Everything that is needed to go on elsewhere: a safetensors file. */
  checkpoint(): Promise<Uint8Array>;
  /** The weights as they are now, in f32 and with PyTorch's names: a safetensors file. */
  weights(): Promise<Uint8Array>;
  /** Greedy translations (translator only). Throws an error named "BadInput" if a text has none. */
  translations(texts: string[]): Promise<string[]>;
  free(): void;
}

/** What the bundles of the devices export for training. */
export interface TrainingGlue extends Glue {
  TrainingData: {
    /** Parts of the official training files (IDX, gzipped or not), in their order: split as the homework does. */
    characters(images: readonly Uint8Array[], labels: readonly Uint8Array[]): TrainingData;
    /** Rasterised glyphs (the file of src/kuzushiji/glyphs.rs), distorted: so many examples from that seed. */
    glyphs(file: Uint8Array, examples: number, seed: number): TrainingData;
    /** Files of pairs, `english⇥spanish` a line: those to learn from and those to validate on. */
    sentences(training: Uint8Array, validation: Uint8Array): TrainingData;
    /** Pairs of our grammar from that seed. */
    grammar(examples: number, seed: number): TrainingData;
  };
}

/** What the `Engine` of the bundles has for training. */
export interface TrainingEngine {
  /** Throws an error named "BadInput" if options and data do not go together. */
  train(options: TrainingOptions, data: TrainingData): Promise<Trainer>;
  /** Goes on from a checkpoint. Throws an error named "BadInput" if it is none or was made from other data. */
  resume(checkpoint: Uint8Array, data: TrainingData): Promise<Trainer>;
}
