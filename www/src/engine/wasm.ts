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
  /** Strokes → 28×28. `points` holds x0, y0, x1, y1, … of all strokes, `lengths` the points of each stroke. */
  input_from_strokes(points: Float32Array, lengths: Uint32Array): Float32Array;
  /** Two IDX files → their images and labels. Throws an error named "BadInput". */
  parse_samples(images: Uint8Array, labels: Uint8Array): LabelledImages;
  Engine: { create(): Promise<WasmEngine> };
}

/** The models and the device. Calls must never overlap. */
export interface WasmEngine {
  check(): Promise<SelfCheck>;
  load_cnn(name: string, bytes: Uint8Array): Promise<void>;
  read(models: string[], input: Float32Array): Promise<Reading[]>;
  explain(
    model: string,
    layer: Layer,
    channel: number,
    row: number,
    column: number,
    input: Float32Array,
  ): Promise<PixelSum>;
  free(): void;
}

/** How far the device is from the CPU's golden values. */
export interface SelfCheck {
  passed: boolean;
  difference: number;
  tolerance: number;
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
