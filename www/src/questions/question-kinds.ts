/** The questions as the theory bundle makes them. A matrix is a list of rows. */

type Rows = number[][];

interface Sizes {
  sizes: { height: number; width: number; filter_height: number; filter_width: number };
}

/** The numbers on the way to an answer that is made of sizes. */
interface SizesSolution {
  z: [number, number];
  h2: [number, number];
  pixels: number;
  outputs: number;
  pooled: number;
  filter: number;
  hidden: number;
  output_layer: number;
}

type PoolingMistake = 'rounded-up' | 'forgot-floor' | 'floor-of-product' | 'forgot-pooling';

/** Of each kind: what is given, the numbers on the way to the answer, and the mistakes that are known by theirs. */
export interface Kinds {
  'output-size': {
    given: Sizes;
    solution: SizesSolution;
    mistake: 'forgot-plus-one' | 'same-size' | 'swapped-sides';
  };
  'matrix-rows': {
    given: Sizes;
    solution: SizesSolution;
    mistake: 'swapped-sides' | 'forgot-plus-one' | 'one-side' | 'filter-size';
  };
  'matrix-columns': {
    given: Sizes;
    solution: SizesSolution;
    mistake: 'swapped-sides' | 'one-side' | 'filter-size';
  };
  'vec-index': {
    given: { height: number; width: number; row: number; column: number };
    solution: { before: number };
    mistake: 'row-major' | 'zero-based' | 'off-by-one' | 'wrong-side';
  };
  'm-element': {
    given: Sizes & { w: Rows; i: number; j: number };
    solution: { pixel: [number, number]; output: [number, number]; weight: [number, number] };
    mistake:
      | 'outside-filter'
      | 'transposed'
      | 'flipped'
      | 'row-major'
      | 'zero-based'
      | 'swapped-indices'
      | 'ceilings';
  };
  'pooled-count': { given: Sizes; solution: SizesSolution; mistake: PoolingMistake | 'same-size' };
  'parameters-cnn': {
    given: Sizes;
    solution: SizesSolution;
    mistake:
      | PoolingMistake
      | 'counted-biases'
      | 'forgot-output-layer'
      | 'forgot-filter'
      | 'one-class'
      | 'not-shared';
  };
  'parameters-connected': {
    given: Sizes;
    solution: SizesSolution;
    mistake: PoolingMistake | 'counted-biases' | 'forgot-output-layer' | 'one-class';
  };
  score: {
    given: { x: Rows; i: number; j: number };
    solution: { x_i: number; x_j: number };
    mistake: 'row-major' | 'added' | 'zero-based';
  };
  probability: {
    given: { s: Rows; i: number; j: number };
    solution: { exponentials: number[]; total: number };
    mistake: 'column-softmax' | 'not-normalised' | 'without-exponential' | 'percent';
  };
  'output-z': {
    given: { x_vec: number[]; p: Rows; i: number };
    solution: { products: number[] };
    mistake: 'product-not-summed' | 'used-column' | 'averaged' | 'unweighted';
  };
  'attention-size': {
    given: { height: number; width: number };
    solution: { length: number };
    mistake: 'not-squared' | 'doubled' | 'one-side';
  };
}

export type Kind = keyof Kinds;
export type Given<K extends Kind> = Kinds[K]['given'];
export type Solution<K extends Kind> = Kinds[K]['solution'];
export type Mistake<K extends Kind> = Kinds[K]['mistake'];

export interface Verdict<K extends Kind> {
  right: boolean;
  expected: number;
  mistake?: Mistake<K> | null;
  solution: Solution<K>;
}
