import type { Kind } from '../engine/theory';
import type { Chapter } from '../page/chapters';

/** The chapter that asks each kind of question. */
export const CHAPTER_OF = {
  'output-size': 'conv-matrix',
  'vec-index': 'conv-matrix',
  'm-element': 'conv-matrix',
  'matrix-rows': 'conv-matrix',
  'matrix-columns': 'conv-matrix',
  'pooled-count': 'conv-matrix',
  'parameters-cnn': 'conv-matrix',
  'parameters-connected': 'conv-matrix',
  'attention-size': 'self-attention',
  score: 'self-attention',
  probability: 'self-attention',
  'output-z': 'self-attention',
  'convolution-side': 'kuzushiji',
  'convolution-parameters': 'kuzushiji',
  dropout: 'kuzushiji',
  'affine-parameters': 'kuzushiji',
  'cross-entropy': 'kuzushiji',
  'gradient-step': 'kuzushiji',
  accuracy: 'kuzushiji',
  'adam-step': 'kuzushiji',
  'dense-parameters': 'why-convolutions',
  'receptive-field': 'why-convolutions',
  'shifted-map': 'why-convolutions',
  'permuted-windows': 'why-convolutions',
  'permuted-weight': 'why-convolutions',
  'lstm-cell': 'translation',
  'lstm-state': 'translation',
  'lstm-parameters': 'translation',
  'attention-weight': 'translation',
  'attention-context': 'translation',
  'beam-kept': 'translation',
  'edit-distance': 'translation',
  'error-rate': 'translation',
} as const satisfies Record<Kind, Chapter>;

/** The kinds that a chapter asks. */
export type KindOf<C extends Chapter> = {
  [K in Kind]: (typeof CHAPTER_OF)[K] extends C ? K : never;
}[Kind];

export function isKind(name: string): name is Kind {
  return Object.hasOwn(CHAPTER_OF, name);
}
