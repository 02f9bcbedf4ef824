/** What the exhibits of chapter 2 say. */

import { html, type TemplateResult } from 'lit';
import { minus, plain } from '#language/page/numbers';
import { symbol } from '../../page/symbols';

const x = symbol('x');
const xVec = symbol('x', 'x′');
const P = symbol('P');
const Z = symbol('Z');

/** A number in a sentence: to four places without zeros at the end, or in powers of ten. */
export function number(value: number): string {
  return powers(value) ?? plain(Number(value.toFixed(4)));
}

/** A number in a column: always with four places, or in powers of ten. */
export function inColumn(value: number): string {
  return powers(value) ?? minus(value.toFixed(4));
}

function powers(value: number): string | undefined {
  const size = Math.abs(value);
  if (size === 0 || (size >= 5e-4 && size < 1e5)) return undefined;
  return minus(value.toExponential(2).replace(/\.?0*e\+?/, 'e'));
}

/** An output: the terms of its sum may cancel, and what rounding leaves of them is no number to read. */
export function output(value: number): string {
  return Math.abs(value) < 1e-12 ? '0' : number(value);
}

const place = (row: number, column: number) => `row ${row}, column ${column}`;

export const texts = {
  number,
  inColumn,
  output,
  failed: (said: string) =>
    `The numbers of this chapter could not be loaded: ${said} The text can be read all the same.`,
  waiting: 'One moment…',

  presets: {
    gradient: [
      'From dark to bright',
      html`Every row of ${P} is different. The pixel of zero, in the middle, listens to all of them equally.`,
    ],
    greys: ['Two greys', html`Two kinds of pixels make two kinds of rows in ${P}, and no more.`],
    stripe: [
      'A stripe',
      html`Columns are stacked, so the stripe is one block of ${xVec}. Its pixels listen to the stripe, the grey ones to all equally.`,
    ],
    point: [
      'One bright pixel',
      html`A grey pixel, zero, scores zero with every other. Only one row of ${P} is not flat.`,
    ],
    flat: [
      'All alike',
      html`There is nothing to choose: ${P} is 1/L everywhere, ${Z} is ${x}, and the entropy is as large as possible.`,
    ],
    character: [
      'A tiny つ',
      'Ink listens to ink, at both ends of the stroke. Shuffled, the pixels would listen to each other just the same.',
    ],
  } satisfies Record<string, [name: string, why: string | TemplateResult]>,
  own: ['Your own numbers', html`Change any number of ${x}: click it, or tab to it, and type.`] as const,

  controls: {
    group: 'Image and scale',
    preset: 'Image',
    height: 'Height H',
    width: 'Width W',
    length: (length: number) => `L = ${length}`,
    dk: (dk: number) => (dk === 1 ? '1, as in the homework' : `${dk}, as a what-if`),
    reset: 'Start again',
  },

  /** What is said of a setting in the address that cannot be used. */
  refused: {
    example: 'The address asks for an image that is not here, so this is the first one.',
    x: 'The numbers of the image in the address could not be read, so this is one of our images. Write up to 5 rows of up to 5 numbers like x=1,2;3,4.',
    dk: 'In the address, d_k is not a whole number from 1 to 64, so it is 1.',
    contrast: 'In the address, the contrast is not a number from 0 to 5, so it is 1.',
    cell: 'The address points at a cell that does not exist. Write a view, a row and a column, like cell=p,2,6.',
    order:
      'The order of the pixels in the address does not name each of them once, so the image is turned by half. For three pixels, write a line like order=2,3,1.',
  } as Record<string, string>,

  views: {
    x: ['Image', 'x'],
    'x-vec': ['Pixels', 'x′'],
    s: ['Scores', 'S'],
    p: ['Weights', 'P'],
    entropy: ['Entropy', 'bits'],
    'z-vec': ['Outputs', 'Z'],
    z: ['Folded back', 'Z'],
  },
  grid: {
    x: 'The image x; its numbers can be changed',
    'x-vec': 'The sequence x′',
    s: 'The scores S',
    p: 'The attention weights P',
    'z-vec': 'The outputs P x′',
    z: 'The outputs Z in the shape of the image',
  },
  cell: {
    x: (row: number, column: number, value: number) => `x, ${place(row, column)}: ${number(value)}`,
    'x-vec': (row: number, _: number, value: number) => `x′ ${row}: ${number(value)}`,
    s: (row: number, column: number, value: number) =>
      `score of pixel ${row} with pixel ${column}: ${number(value)}`,
    p: (row: number, column: number, value: number) =>
      `pixel ${row} gives pixel ${column} the weight ${number(value)}`,
    'z-vec': (row: number, _: number, value: number) => `output of pixel ${row}: ${output(value)}`,
    z: (row: number, column: number, value: number) => `Z, ${place(row, column)}: ${output(value)}`,
  },
  entropy: (row: number, bits: number, most: number) =>
    `row ${row}: ${bits.toFixed(2)} of at most ${most.toFixed(2)} bits`,
  entropies: 'Entropy of each row of P',
  atMost: (most: number) => `≤ ${most.toFixed(2)}`,
  legend: (range: number, signed: boolean) => `Colours: ${signed ? number(-range) : 0} to ${number(range)}`,

  sum: {
    label: 'Written out',
    hint: 'Point at any cell, tap it, or go there with Tab and the arrow keys.',
    score: (i: number, j: number) =>
      `The score of pixel ${i} with pixel ${j} is the product of their numbers.`,
    probability: (i: number, j: number, m: number) =>
      `The weight that pixel ${i} gives to pixel ${j}. The largest score of its row is m = ${number(m)}.`,
    output: (i: number) => `The output of pixel ${i} is the mean of all pixels, each taken with its weight.`,
    pixel: (i: number, row: number, column: number) =>
      `The pixel in ${place(row, column)} of the image is number ${i} of the sequence.`,
  },

  facts: {
    label: 'Checked while you look',
    sums: html`Every row of ${P} sums to 1`,
    equivariant: 'Shuffled pixels give shuffled outputs',
    off: (deviation: number) => (deviation === 0 ? 'exactly' : `off by at most ${number(deviation)}`),
  },

  row: {
    label: (row: number, rows: number) => `Row ${row} of ${rows}`,
    previous: 'Previous row',
    next: 'Next row',
    play: 'Play',
    pause: 'Pause',
    caption: (row: number) => `The softmax of row ${row}`,
    score: 'Score',
    shifted: 'minus the largest',
    exponential: 'power of e',
    probability: 'Weight',
    largest: 'm =',
    sum: 'Sum',
    said: (row: number, entropy: string, most: string) =>
      `m is the largest score of the row. The entropy of row ${row} is ${entropy} bits; spread evenly it would be ${most}.`,
  },

  shuffle: {
    controls: 'The order of the pixels',
    shuffle: 'Shuffle',
    restore: 'Put back',
    swap: 'Swap pixel',
    with: 'with pixel',
    doSwap: 'Swap',
    names: {
      original: 'The image',
      permuted: 'Reordered',
      computed: 'Attention on that',
      promised: 'First Z, reordered',
      'p-original': 'P of the image',
      'p-permuted': 'P of the other order',
    },
    formulas: {
      original: 'x′',
      permuted: 'Πx′',
      computed: 'Z(Πx′)',
      promised: 'ΠZ(x′)',
      'p-original': 'P',
      'p-permuted': 'ΠPΠᵀ',
    },
    labels: {
      original: 'The image x, as above',
      permuted: 'The image with its pixels in another order',
      computed: 'Z computed from the image in the other order',
      promised: 'Z of the first image, put into the other order',
      'p-original': 'P of the image',
      'p-permuted': 'P of the image in the other order',
    },
    weights: 'P of both',
    cell: (place: number, from: number, value: number) =>
      place === from
        ? `place ${place}: ${number(value)}`
        : `place ${place}, where pixel ${from} stands now: ${number(value)}`,
    zDifference: 'The last two images are the same',
    pDifference: html`${P} is the same, with its rows and columns in the other order`,
    inPlace: 'Every pixel is in its own place.',
    moved: (moved: number, all: number) => `${moved} of ${all} pixels are in another place.`,
  },

  contrast: {
    slider: 'Contrast c',
    value: (factor: number) => `× ${number(factor)}`,
    grid: (factor: number) => `P of the image times ${number(factor)}`,
    figure: (factor: number) => `P at contrast × ${number(factor)}`,
    entropy: 'Mean entropy of a row, in bits',
    largest: 'Mean of the largest weight of each row',
    chart: (name: string, first: string, at: string, last: string, factor: number) =>
      `${name}: ${first} at contrast 0, ${at} at ${number(factor)}, ${last} at 5.`,
    said: (entropy: string, most: string, largest: string) =>
      `A row’s entropy is ${entropy} of at most ${most} bits on average, and its largest weight ${largest}.`,
  },
};
