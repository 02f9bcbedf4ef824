/**
 * What crosses between the page, the worker of a device and the bundle in it. The types of what a bundle takes and gives are
 * the crate's (src/web), as `./build.sh` writes them down in pkg/.
 */

import type { AttentionReading, Model, Recipe } from '../../../pkg/flex/unfold.js';

export type * from '../../../pkg/flex/unfold.js';

/** The bundle of a device. The one that trains on flex has all that the others have. */
export type Networks = typeof import('../../../pkg/flex/unfold.js');

/** The decoders of picture files. */
export type Pictures = typeof import('../../../pkg/pictures/unfold.js');

/** The models that the page knows. */
export type Kind = Exclude<Model, 'resnet' | 'reader'>;

/** How a translator's attention is to be read; empty: as the file says, or its weights tell. */
export type AttentionChoice = AttentionReading | '';

/** What one of those is trained by. */
export type TrainingOptions = Recipe & { model: Kind };

/** What a model is to read: strokes as the pen left them, or a 28×28 image. */
export type Source = { points: Float32Array; lengths: Uint32Array; pen: number } | { input: Float32Array };

/** What a network learns from: the bytes of which the examples are made in the worker. */
export type DataBytes =
  | { kind: 'characters'; images: Uint8Array[]; labels: Uint8Array[] }
  | { kind: 'glyphs'; file: Uint8Array; examples: number; seed: number }
  | { kind: 'sentences'; training: Uint8Array; validation: Uint8Array }
  | { kind: 'grammar'; examples: number; seed: number };

/** How many examples there are to learn from, and how many to validate on. */
export interface ExampleCounts {
  training: number;
  validation: number;
}
