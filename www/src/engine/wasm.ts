/** The interface of the wasm bundles (src/web in the crate). */

/** A bundle's glue module, as wasm-bindgen writes it for `--target web`. */
export interface Glue {
  default(options: { module_or_path: WebAssembly.Module }): Promise<unknown>;
}

/** The decoders of picture files. */
export interface PicturesGlue extends Glue {
  /** The bytes of a PNG, JPEG, GIF, BMP or WebP file → 28×28. Throws an error named "BadInput". */
  input_from_picture(bytes: Uint8Array): Float32Array;
}

/** The networks on a device. */
export interface EngineGlue extends Glue {
  /**
   * Strokes → 28×28. `points` holds x0, y0, x1, y1, … of all strokes, 0–1 within the drawing area, `lengths` the points
   * of each stroke, `pen` is their width. What is outside the drawing area is left out.
   */
  input_from_strokes(points: Float32Array, lengths: Uint32Array, pen: number): Float32Array;
  /** Two IDX files → their images and labels. Throws an error named "BadInput". */
  parse_samples(images: Uint8Array, labels: Uint8Array): LabelledImages;
  normalize(text: string): NormalizedText;
  edit_distance(translation: string, reference: string): EditDistance;
  /** An image with its pixels in the fixed order of the experiment with permuted pixels. */
  permute(input: Float32Array): Float32Array;
  Engine: { create(): Promise<WasmEngine> };
}

/** The models and the device. Calls must never overlap. */
export interface WasmEngine {
  check(): Promise<SelfCheck>;
  /** Gives what was found in the file, in a sentence, as the two below do. Throws an error named "BadInput". */
  load_reader(name: string, bytes: Uint8Array): Promise<string>;
  load_fcn(name: string, bytes: Uint8Array): Promise<string>;
  load_translator(name: string, bytes: Uint8Array, reading: AttentionReading): Promise<string>;
  /** Throws an error named "BadInput" if the text cannot be translated. `width` of the beam: 1 (greedy) to 10. */
  translate(model: string, text: string, width: number): Promise<Translation>;
  read(models: string[], input: Float32Array): Promise<Reading[]>;
  explain(
    model: string,
    layer: Layer,
    channel: number,
    row: number,
    column: number,
    input: Float32Array,
  ): Promise<PixelSum>;
  /** By pixels, by degrees clockwise, or so many times as large. */
  study_move(cnn: string, input: Float32Array, way: Way, amount: number): Promise<MoveStudy>;
  /** `fcn` may be empty. */
  sweep_moves(cnn: string, fcn: string, input: Float32Array, way: Way): Promise<MoveAnswers[]>;
  /** 784 values for each image → 10 log-probabilities for each. */
  infer(model: string, images: Float32Array): Promise<Float32Array>;
  /** Both models of the comparison of libraries, ready to be trained; only where the bundle trains. */
  steps(cnn: Uint8Array, translator: Uint8Array, dropout: boolean): WasmSteps;
  /** Greedy decoding by exactly that many steps; the source in entries of its vocabulary. */
  greedy_steps(model: string, source: Int32Array, steps: number): Promise<GreedySteps>;
  free(): void;
}

/** Which of the report's descriptions a translator's attention follows; empty: what the file says, or its weights tell. */
export type AttentionReading = '' | 'code' | 'equations';

/** Bare steps of training; each gives the loss before it. */
export interface WasmSteps {
  cnn(images: Float32Array, labels: Int32Array): Promise<number>;
  translator(batch: number, sources: Int32Array, targets: Int32Array): Promise<number>;
  free(): void;
}

/** How far the device is from the CPU's golden values. */
export interface SelfCheck {
  passed: boolean;
  difference: number;
  tolerance: number;
}

export interface GreedySteps {
  /** The entries written, one for each step. */
  tokens: Int32Array;
  /** The logits of all steps end to end. */
  logits: Float32Array;
}

export interface LabelledImages {
  images: Float32Array[];
  labels: number[];
}

export type Layer = 'conv1' | 'conv2';

/** What one model makes of one 28×28 image. */
export interface Reading {
  model: string;
  state: 'blank' | 'sure' | 'unsure';
  /** 0–9, absent when blank. */
  class?: number;
  probability?: number;
  probabilities: number[];
  conv1: Maps;
  conv2: Maps;
}

/** Activation maps before ReLU, channel by channel, each row by row. */
export interface Maps {
  channels: number;
  height: number;
  width: number;
  values: Float32Array;
}

/** The sum behind one pixel of an activation map: `sum` = `bias` + the sum of `products`. */
export interface PixelSum {
  /** Height and width of the kernel. */
  kernel: [number, number];
  /** Channels of the layer's input. */
  channels: number;
  /** Row and column of the window's top left in the layer's input; negative in the padding. */
  origin: [number, number];
  /** channels × kernel height × kernel width, each; 0 outside the input. */
  inputs: Float32Array;
  weights: Float32Array;
  products: Float32Array;
  bias: number;
  sum: number;
}

/** How an image is moved. */
export type Way = 'right' | 'down' | 'turn' | 'scale';

/** What a move does to the first convolution's maps. */
export interface MoveStudy {
  /** The image moved. */
  input: Float32Array;
  /** The maps of the image as it was, moved the same way. */
  promised: Maps;
  /** The maps of the moved image. */
  found: Maps;
  /** The greatest difference of the two, where both windows lie inside the image. */
  greatest: number;
  /** The root mean square of that difference over that of the maps. */
  relative: number;
  /** The cosine between the last pooled outputs before and after. */
  similarity: number;
}

/** What a network says of a moved image. */
export interface MoveAnswer {
  /** The likeliest, 0–9. */
  class: number;
  probabilities: number[];
}

/** What the networks answer at one place of a sweep. */
export interface MoveAnswers {
  amount: number;
  cnn: MoveAnswer;
  fcn?: MoveAnswer;
  similarity: number;
}

/** How far a translation is from a reference. */
export interface EditDistance {
  /** To change, add or take out. */
  letters: number;
  /** That number for each letter of the reference; it may exceed 1. */
  error_rate: number;
}

/** A text as the translator reads it. */
export interface NormalizedText {
  text: string;
  /** Typed characters that the alphabet cannot say, each once. */
  dropped: string[];
}

/** A translation and how it came about. */
export interface Translation {
  /** The normalised source. */
  source: string;
  /** What was typed and cannot be said in the model's alphabet. */
  dropped: string[];
  /** Letters of the source that the model reads as unknown. */
  unknown: string[];
  longer_than_training: boolean;
  translation: string;
  /** The mean log-probability of its letters, EOS among them. */
  score: number;
  /** Whether it came to its end and not to the bound of letters. */
  finished: boolean;
  /** Its letters, `<eos>` among them. */
  letters: Letter[];
  /** The encoder's state for each letter of the source: the forward half, then the backward half. */
  encoder: number[][];
  /** Every hypothesis that was considered, parents before children. */
  tree: TreeNode[];
}

export interface Letter {
  /** The letter, or `<eos>`. */
  token: string;
  log_probability: number;
  /** Its node in the tree. */
  node: number;
  /** The five likeliest letters of this step, best first. */
  top: { token: string; probability: number }[];
  /** Weights over the source's letters; absent without attention. */
  attention?: number[];
  /** The decoder's hidden state. */
  state: number[];
}

export interface TreeNode {
  /** Which letter of the translation it is, from 0. */
  step: number;
  /** The node before it; absent for a first letter. */
  parent?: number;
  token: string;
  log_probability: number;
  /** The mean log-probability up to here. */
  score: number;
  outcome: 'kept' | 'finished' | 'dropped';
  attention?: number[];
}
