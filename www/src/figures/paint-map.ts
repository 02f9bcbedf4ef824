import type { ColorScale } from './color-scale';

/** Activation maps, channel by channel, each row by row. */
export interface Maps {
  channels: number;
  height: number;
  width: number;
  values: Float32Array;
}

export interface MapStyle {
  scale: ColorScale;
  range: number;
  /** Whether to show what ReLU lets through: values below zero as zero. */
  relu: boolean;
}

/** One channel as pixels. */
export function pixelsOf(maps: Maps, channel: number, style: MapStyle): ImageData {
  const size = maps.height * maps.width;
  const pixels = new ImageData(maps.width, maps.height);
  for (let i = 0; i < size; i += 1) {
    const value = maps.values[channel * size + i] as number;
    const [red, green, blue] = style.scale.of(style.relu ? Math.max(value, 0) : value, style.range);
    pixels.data.set([red, green, blue, 255], 4 * i);
  }
  return pixels;
}

/** A square image as the data set shows it: white ink on black. */
export function greyPixels(input: Float32Array): ImageData {
  const side = Math.sqrt(input.length);
  const pixels = new ImageData(side, side);
  for (const [i, ink] of input.entries()) pixels.data.set([ink * 256, ink * 256, ink * 256, 255], 4 * i);
  return pixels;
}
