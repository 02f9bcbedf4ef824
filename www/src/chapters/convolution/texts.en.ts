/** What the exhibits of chapter 1 say. */

import { html, type TemplateResult } from 'lit';
import { minus, percent, whole } from '#language/page/numbers';
import { indices, symbol } from '../../page/symbols';
import type { PresetName } from './presets';

const x = symbol('x');
const xVec = symbol('x', 'x′');
const W = symbol('W');
const z = symbol('z');
const zVec = symbol('z', 'z′');
const M = symbol('M');

export const texts = {
  failed: (said: string) =>
    `The numbers of this chapter could not be loaded: ${said} The text can be read all the same.`,
  waiting: 'The numbers are on their way…',
  refused: (names: readonly string[]) =>
    `${names.map((name) => `“${name}”`).join(', ')} in the address could not be used, so ${names.length === 1 ? 'it is' : 'they are'} as at the start.`,

  controls: {
    label: 'What is computed',
    presets: 'Example',
    own: 'your own numbers',
    reset: 'Start over',
    leaveCase: 'Back to the numbers before the case',
    preset: {
      edge: {
        name: 'Vertical edge',
        why: html`Every row of the filter takes the right pixel minus the left. ${z} is positive where dark turns bright, and negative where bright turns dark. ReLU keeps only the first.`,
      },
      blur: {
        name: 'Blur',
        why: 'Four weights of ¼ take a mean. One bright pixel is in four windows, so it spreads over four outputs.',
      },
      identity: {
        name: 'Identity',
        why: html`Only the middle weight is 1. So ${z} is the image without its border, and each row of ${M} picks one pixel.`,
      },
      character: {
        name: 'A character, 12 × 12',
        why: html`つ, and a filter that looks for strokes from left to right. ${M} now has 9,216 places: look at its stripes.`,
      },
      paper: {
        name: 'By hand, 3 × 2',
        why: 'Small enough for pencil and paper: two outputs, six pixels, and the height is not the width.',
      },
      row: {
        name: 'A single row',
        why: html`With H = 1 there is nothing to stack, and ${M} is one stripe. The filter answers where the row bends.`,
      },
    } satisfies Record<PresetName, { name: string; why: string | TemplateResult }>,
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
    xVec: 'the image as a column, lying down, so that each number stands above its column of',
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
      html`${whole(filled)} of ${whole(cells)} places are filled, ${percent(filled / cells)}, and
        ${weights === 1 ? 'all with the one number' : `all of them from the ${weights} numbers`} of ${W}.`,
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
    output: (i: number) => html`Window ${i}: row ${i} of ${M} times ${xVec} gives place ${i} of ${zVec}.`,
    padded: 'Where the window reaches beyond the image it meets zeros; those products are left out.',
    term: (a: number, b: number, row: number, column: number) => `W ${a}, ${b} times x ${row}, ${column}`,
    rectified: 'ReLU:',
    pooled: 'The largest number of a window of h.',
    pixel: (j: number, count: number) =>
      count === 0
        ? `Pixel ${j} takes part in no output.`
        : html`Pixel ${j} is column ${j} of ${M}. It takes part in ${count === 1 ? 'one output' : `${count} outputs`}:`,
    under: 'under',
    weight: (count: number) =>
      count === 0
        ? html`It appears nowhere in ${M}.`
        : html`It appears ${count === 1 ? 'once' : `${count} times`} in ${M}.`,
  },

  element: {
    label: 'The formula at this cell of M',
    none: html`Point at a cell of ${M}, and the formula for a and b is worked out here.`,
    found: 'Both lie within the filter, so',
    outside: (a: boolean, b: boolean) =>
      `${a && b ? 'Both lie' : `${a ? 'a' : 'b'} lies`} outside the filter, so`,
    meets: (row: number, column: number, outRow: number, outColumn: number) =>
      `The question: which weight does pixel ${row}, ${column} meet in the window of output ${outRow}, ${outColumn}?`,
  },
};

/** A number that may be nothing but rounding: 0, 4.4 × 10⁻¹⁶ or 12.345. */
export function precisely(value: number): TemplateResult | string {
  if (value === 0) return '0';
  if (value >= 1e-3 && value < 1e6) return value.toFixed(3);
  const [mantissa = '', exponent = ''] = value.toExponential(1).split('e');
  return html`${mantissa} × 10<sup>${minus(exponent).replace('+', '')}</sup>`;
}

export const erratum = {
  label: 'The printed formula and the right one',
  right: 'With floors',
  printed: 'As printed, with ceilings',
  matrix: { right: 'M with floors', printed: 'M as the report prints it' },
  residual: html`‖${M}${xVec} − vec(${z})‖ =`,
  holds: 'It holds: what is left is rounding.',
  holdsHere: 'It holds here.',
  fails: 'It does not hold.',
  cell: (row: number, column: number, value: string, differs: boolean) =>
    `M, row ${row}, column ${column}: ${value}${differs ? ', differs between the two' : ''}`,
  differing: (differing: number, cells: number) =>
    differing === 0
      ? `All ${whole(cells)} cells are the same.`
      : `They differ in ${whole(differing)} of ${whole(cells)} cells, marked with a corner.`,
  verdict: (height: number, width: number, differing: number) =>
    differing > 0
      ? html`For an image of ${height} × ${width}, the formula with floors gives the convolution and the printed one does
          not. It fails as soon as an image has more than one row.`
      : html`This image has a single row, H = 1. Then (j − 1)/H and (i − 1)/H′ are whole numbers, floor and ceiling are the
          same, and so are both formulas. Give the image a second row and they differ.`,
  general: html`The printed formula is for stride 1 without padding. Set both back to compare the two.`,
  setBack: 'Stride 1, no padding',
  at: (i: number, j: number) => html`At ${M}${indices(i, j)}`,
  finds: (a: number, b: number, value: string) => html`inside the filter: ${W}${indices(a, b)} = ${value}`,
  outside: 'outside the filter: 0',
  point: html`Point at a cell of either matrix, or of ${M} above, and both formulas are worked out there.`,
};

export const counts = {
  label: 'Parameters with and without the convolution',
  sizes: 'Sizes',
  refused: '“counts” in the address could not be used, so the sizes here are as at the start.',
  presets: '28 × 28, filter 5 × 5',
  above: 'The sizes above',
  sides: {
    height: 'H, image height',
    width: 'W, image width',
    filterHeight: 'M, filter height',
    filterWidth: 'N, filter width',
  },
  shape: (z: readonly [number, number], h2: readonly [number, number]) =>
    `H′ × W′ = ${z[0]} × ${z[1]}; after pooling ${h2[0]} × ${h2[1]}.`,
  cnn: 'With the convolution',
  connected: 'With a fully connected layer in its place',
  count: whole,
  ratio: (hidden: number, filter: number, ratio: number) => {
    const times = ratio >= 10 ? whole(Math.round(ratio)) : ratio.toFixed(1);
    const said =
      ratio >= 100
        ? 'Far more: the convolution saves nearly everything.'
        : ratio >= 10
          ? 'So the convolution saves a good deal.'
          : 'That is hardly “much larger” (≫): for so small an image the convolution saves little.';
    return `${whole(hidden)} weights against ${whole(filter)}: ${times} times as many. ${said}`;
  },
  chart: 'How both grow with the side of a square image',
  chartSide: 'side of the image, H = W',
  chartCount: 'parameters',
  chartLabel: (filterHeight: number, filterWidth: number) =>
    `Parameters of both networks by the side of a square image, with a filter of ${filterHeight} × ${filterWidth}; the ` +
    'table below holds the numbers.',
  series: { cnn: 'with the convolution', connected: 'fully connected' },
  logarithmic: 'Each line of the grid is ten times the one below.',
  table: 'The numbers behind the chart',
  columns: ['Side', 'With the convolution', 'Fully connected', 'HW⌊H′/2⌋⌊W′/2⌋ / MN'],
};

export const backward = {
  label: 'The backward pass',
  g: html`<var translate="no">g</var> = ∂L/∂${z}`,
  mt: html`${M}<sup>⊤</sup>`,
  gradient: html`∂L/∂${x}`,
  losses: 'What the loss L is',
  loss: {
    sum: html`L = the sum of all of ${z}`,
    one: html`L = one output of ${z} alone`,
    square: html`L = half the sum of all ${z}²`,
  },
  own: html`You can change every number of <var translate="no">g</var>, too.`,
  grids: {
    g: 'g, the gradient of the loss with respect to z',
    mt: 'M transposed',
    gradient: 'The gradient of the loss with respect to x',
  },
  cell: {
    g: (row: number, column: number, value: string) => `g, row ${row}, column ${column}: ${value}`,
    mt: (row: number, column: number, value: string) =>
      `M transposed, row ${row}, column ${column}: ${value}`,
    gradient: (row: number, column: number, value: string) =>
      `gradient of x, row ${row}, column ${column}: ${value}`,
  },
  collects: (row: number, column: number, outputs: number) =>
    outputs === 0
      ? html`${x}${indices(row, column)} takes part in no output, so no gradient comes back to it:`
      : html`${x}${indices(row, column)} takes part in ${outputs === 1 ? 'one output' : `${outputs} outputs`}. It collects the gradient
          of each, times the weight that it met there:`,
  point: html`Point at a pixel of ∂L/∂${x}, and the sum behind it is written out here.`,
};
