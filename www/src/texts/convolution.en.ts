/** What the exhibits of chapter 1 say. */

import type { PresetName } from '../chapters/convolution/presets';
import { texts as exhibits } from './exhibits.en';

export const texts = {
  failed: (said: string) =>
    `The numbers of this chapter could not be loaded: ${said} The text can be read all the same.`,
  waiting: 'The numbers are on their way…',
  refused: (names: readonly string[]) =>
    `Of the address, ${names.map((name) => `“${name}”`).join(', ')} could not be used, so ${names.length === 1 ? 'it is' : 'they are'} as at the start.`,

  controls: {
    label: 'What is computed',
    presets: 'Example',
    own: 'your own numbers',
    reset: 'Start over',
    preset: {
      edge: {
        name: 'Vertical edge',
        why: 'Every row of the filter takes the right pixel minus the left. z is positive where dark turns bright, negative where bright turns dark, and ReLU keeps only the first.',
      },
      blur: {
        name: 'Blur',
        why: 'Four weights of ¼ take the mean. One bright pixel is in the mean of four windows, so it spreads out over four outputs.',
      },
      identity: {
        name: 'Identity',
        why: 'Only the middle weight is 1, so z is the image without its border, and each row of M picks out one pixel.',
      },
      character: {
        name: 'A character, 12 × 12',
        why: 'つ, and a filter that looks for strokes from left to right. M has 9,216 places now: watch its stripes.',
      },
      paper: {
        name: 'By hand, 3 × 2',
        why: 'Small enough for pencil and paper: two outputs, six pixels, and the height is not the width.',
      },
      row: {
        name: 'A single row',
        why: 'With H = 1 nothing needs stacking, and M is one stripe. The filter answers where the row bends.',
      },
    } satisfies Record<PresetName, { name: string; why: string }>,
    image: 'Image',
    filter: 'Filter',
    rows: 'rows',
    columns: 'columns',
    height: { x: 'H', w: 'M' },
    width: { x: 'W', w: 'N' },
    beyond: 'Stride, padding, pooling',
    beyondHint: 'The homework has stride 1, no padding and pooling 2 × 2.',
    stride: 'Stride',
    padding: 'Padding',
    pool: 'Pooling',
    poolOf: (side: number) => `${side} × ${side}`,
  },

  views: {
    label: 'The convolution and its matrix, linked',
    help: 'Point at a cell, or move with tab and arrow keys; every number of x and W can be changed.',
    size: (rows: number, columns: number) => `${rows} × ${columns}`,
    x: 'image',
    w: 'filter',
    z: 'output',
    h: 'ReLU',
    h2: 'pooled',
    noPooled: 'No window of the pooling fits.',
    xVec: 'the image as a column, lying down so that each number stands over its column of',
    zVec: 'output',
    m: 'the matrix',
    /** Names for a screen reader: the grid's, and a cell's. */
    grids: {
      x: 'x, the image: its numbers can be changed',
      w: 'W, the filter: its numbers can be changed',
      z: 'z, the output of the convolution',
      h: 'h, the output after ReLU',
      h2: 'h₂, after pooling',
      m: 'M, the matrix',
      'x-vec': 'x′, the image as one column',
      'z-vec': 'z′, the output as one column',
    },
    cell: (letter: string, row: number, column: number, value: string) =>
      `${letter}, row ${row}, column ${column}: ${value}`,
    place: (letter: string, place: number, value: string) => `${letter}, place ${place}: ${value}`,
    structure: (row: number, column: number) => `M, row ${row}, column ${column}: 0, outside the filter`,
    hideZeros: 'Hide the zeros outside the filter',
    blocks: (rows: number, columns: number) => `Outline the blocks of H′ × H = ${rows} × ${columns}`,
    sparsity: (filled: number, cells: number, weights: number) =>
      `${filled.toLocaleString('en')} of ${cells.toLocaleString('en')} places are filled, ${exhibits.percent(filled / cells)}, and ` +
      `${weights === 1 ? 'all with the one number' : `all of them from the ${weights} numbers`} of W.`,
  },

  player: {
    label: 'Slide the window',
    previous: 'One place back',
    next: 'One place on',
    play: 'Play',
    pause: 'Pause',
    place: 'Place of the window',
    of: (place: number, places: number) => `window ${place} of ${places}`,
    keys: 'Space plays and pauses.',
  },

  sum: {
    label: 'The sum written out',
    output: (i: number) => `Window ${i}: this is row ${i} of M times x′, and place ${i} of z′.`,
    padded: 'Where the window reaches beyond the image, it meets zeros: those products are left out.',
    term: (a: number, b: number, row: number, column: number) => `W ${a}, ${b} times x ${row}, ${column}`,
    rectified: 'ReLU:',
    pooled: 'The largest number of a window of h.',
    pixel: (j: number, count: number) =>
      count === 0
        ? `Pixel ${j} takes part in no output.`
        : `Pixel ${j} is column ${j} of M. It takes part in ${count === 1 ? 'one output' : `${count} outputs`}:`,
    under: 'under',
    weight: (count: number) =>
      count === 0 ? 'It stands nowhere in M.' : `It stands ${count === 1 ? 'once' : `${count} times`} in M.`,
  },

  element: {
    label: 'The formula at this cell of M',
    none: 'Point at a cell of M, and the formula for a and b is worked through here.',
    found: 'Both lie within the filter, so',
    outside: (a: boolean, b: boolean) =>
      `${a && b ? 'Both lie' : `${a ? 'a' : 'b'} lies`} outside the filter, so`,
    meets: (row: number, column: number, outRow: number, outColumn: number) =>
      `It asks what pixel ${row}, ${column} weighs in the window of output ${outRow}, ${outColumn}.`,
  },
};
