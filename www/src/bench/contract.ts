/** What a program that measures several libraries alike finds at `window.contestant`. Weights are the address of a folder. */

import type { Device } from '../engine/backend';

export interface Contestant {
  name: string;
  backends: readonly Device[];
  /** Resolves when `cnnInfer` can be called. May be called again, with other weights or another device. */
  load(backend: Device, options: { weights: string; dropout?: number }): Promise<void>;
  /** [batch, 1, 28, 28] → [batch × 10], log-softmax. */
  cnnInfer(batch: number, input: Float32Array): Promise<Float32Array>;
  /** Greedy decoding by exactly `steps` steps; `logits`, steps × entries, only if they are wanted. */
  translateGreedy(
    source: Int32Array,
    steps: number,
    wantLogits?: boolean,
  ): Promise<{ tokens: Int32Array; logits?: Float32Array }>;
  /** A step of Adam on [batch, 1, 28, 28] and [batch] labels: the loss before it. */
  cnnTrainStep(batch: number, images: Float32Array, labels: Int32Array): Promise<number>;
  /** A step of Adam on sentences, batch major and padded with 0: the loss before it. */
  seqTrainStep(sentences: {
    batch: number;
    src: Int32Array;
    tgtOut: Int32Array;
    srcLen?: number;
    tgtIn?: Int32Array;
    tgtLen?: number;
  }): Promise<number>;
}

declare global {
  interface Window {
    contestant: Contestant;
  }
}
