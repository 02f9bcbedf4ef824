/** Where the units of a layer stand in its picture: maps side by side, lists in rows. */

import type { Layer, LayerPass, Pass, Window } from '../../../engine/protocol';
import type { Cell } from '../../../figures/cell-canvas';

/** How many maps stand in a row, or how many numbers of a list. */
const ACROSS: Record<Layer, number> = {
  picture: 1,
  conv1: 4,
  pool1: 4,
  conv2: 4,
  pool2: 4,
  fc1: 30,
  fc2: 12,
  fc3: 10,
  softmax: 10,
};

export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The rows and columns of a layer's picture. */
export function sizeOf({ layer, channels, height, width }: LayerPass): { rows: number; columns: number } {
  const across = ACROSS[layer];
  return { rows: (channels / across) * height, columns: across * width };
}

export function cellOf(own: LayerPass, place: number): Cell {
  const { height, width } = own;
  const across = ACROSS[own.layer];
  const channel = Math.floor(place / (height * width));
  return {
    row: Math.floor(channel / across) * height + (Math.floor(place / width) % height),
    column: (channel % across) * width + (place % width),
  };
}

export function placeOf(own: LayerPass, { row, column }: Cell): number {
  const { height, width } = own;
  const channel = Math.floor(row / height) * ACROSS[own.layer] + Math.floor(column / width);
  return (channel * height + (row % height)) * width + (column % width);
}

/** Channel, row and column of a place, from 1. */
export function coordinatesOf({ height, width }: LayerPass, place: number): [number, number, number] {
  return [
    Math.floor(place / (height * width)) + 1,
    (Math.floor(place / width) % height) + 1,
    (place % width) + 1,
  ];
}

/** The parts of a layer's picture that windows cover. */
export function rectanglesOf(own: LayerPass, windows: readonly Window[]): Rectangle[] {
  const { rows, columns } = sizeOf(own);
  return windows.map(({ channel, channels, row, column, height, width }) => {
    if (channels > 1) return { x: 0, y: 0, width: columns, height: rows };
    const corner = cellOf(own, (channel * own.height + row) * own.width + column);
    return { x: corner.column, y: corner.row, width, height };
  });
}

/** Lines between the maps, as a path. */
export function seams(own: LayerPass): string {
  if (own.height === 1) return '';
  const { rows, columns } = sizeOf(own);
  const across = Array.from(
    { length: columns / own.width - 1 },
    (_, i) => `M${(i + 1) * own.width} 0V${rows}`,
  );
  const down = Array.from(
    { length: rows / own.height - 1 },
    (_, i) => `M0 ${(i + 1) * own.height}H${columns}`,
  );
  return [...across, ...down].join('');
}

/** Rectangles as one path. */
export function outline(rectangles: readonly Rectangle[]): string {
  return rectangles.map(({ x, y, width, height }) => `M${x} ${y}h${width}v${height}h${-width}z`).join('');
}

/** The values of a layer as pixels, each in its colour. */
export function paintedLayer(
  own: LayerPass,
  values: ArrayLike<number>,
  colour: (value: number) => readonly [number, number, number],
): ImageData {
  const { rows, columns } = sizeOf(own);
  const pixels = new ImageData(columns, rows);
  for (let place = 0; place < values.length; place += 1) {
    const { row, column } = cellOf(own, place);
    pixels.data.set([...colour(values[place] as number), 255], 4 * (row * columns + column));
  }
  return pixels;
}

export function layerOf({ layers }: Pass, name: Layer): LayerPass {
  return layers.find(({ layer }) => layer === name) as LayerPass;
}

/** The image that went through. */
export function imageOf({ layers: [picture] }: Pass): Float32Array {
  return (picture as LayerPass).values;
}

/** The filters of the first convolution that are not as trained, each with its weights row by row. */
export function changedFilters({ filters, as_trained }: Pass): { filter: number; weights: Float32Array }[] {
  const size = filters.length / as_trained.length;
  return as_trained.flatMap((asTrained, filter) =>
    asTrained ? [] : [{ filter, weights: filters.subarray(filter * size, (filter + 1) * size) }],
  );
}
