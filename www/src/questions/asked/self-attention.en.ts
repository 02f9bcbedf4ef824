import { html } from 'lit';
import { plain, signed } from '#language/page/numbers';
import { indices, symbol } from '../../page/symbols';
import { factor } from '../numbers';
import type { QuestionTexts } from '../question-text';

const x = symbol('x');
const xVec = symbol('x', 'x′');
const S = symbol('S');
const P = symbol('P');
const Z = symbol('Z');

export const questions: QuestionTexts<'self-attention'> = {
  score: {
    title: 'A score',
    ask: ({ i, j }) => html`What is the score ${S}${indices(i, j)} of this image, with d<sub>k</sub> = 1?`,
    answer: ({ i, j }) => html`${S}${indices(i, j)} =`,
    hint: html`Which pixels are entries i and j of ${xVec}? Count down the columns.`,
    worked: ({ i, j }, { x_i, x_j }, expected) => html`${S}${indices(i, j)} = ${xVec}<sub>${i}</sub> ·
      ${xVec}<sub>${j}</sub> / √1 = ${factor(x_i)} · ${factor(x_j)} = ${plain(expected)}.`,
    mistakes: {
      'row-major': html`That numbers the pixels along the rows. ${xVec} = vec(${x}) goes down the columns.`,
      added: 'That is the sum of the two. A score is their product.',
      'zero-based': 'Those are the next pixels: entries count from 1.',
    },
  },
  probability: {
    title: 'A weight of attention',
    ask: ({
      i,
      j,
    }) => html`Here are scores ${S}. What is ${P}${indices(i, j)}, to two decimals? A pocket calculator is
      welcome.`,
    answer: ({ i, j }) => html`${P}${indices(i, j)} =`,
    hint: 'Raise e to each score of the row. What share of their sum is the one you are asked for?',
    worked: ({ s, i, j }, { exponentials, total }, expected) => html`Row ${i}:
      ${s[i - 1]?.map((score, at) => html`${at > 0 ? ' + ' : ''}e<sup>${plain(score)}</sup>`)} =
      ${exponentials.map((value) => signed(value)).join(' + ')} = ${signed(total)}, and
      ${P}${indices(i, j)} = ${signed(exponentials[j - 1] ?? Number.NaN)} / ${signed(total)} ≈ ${signed(expected, 2)}.`,
    mistakes: {
      'column-softmax': html`That divides by the sum of a column. The softmax goes along the rows: each pixel divides its
        own attention.`,
      'not-normalised': 'That is e to the score. Divide it by the sum over the row.',
      'without-exponential':
        'That is the score’s own share of the row. Softmax first raises e to each score.',
      percent: html`That is in percent. ${P} holds numbers between 0 and 1.`,
    },
  },
  'output-z': {
    title: 'An output',
    ask: ({
      i,
    }) => html`Here are a sequence ${xVec} and its weights ${P}. What is entry ${i} of ${Z} = ${P}${xVec}, to two
      decimals?`,
    answer: ({ i }) => html`${Z}<sub>${i}</sub> =`,
    hint: html`Row i of ${P} says how much of each pixel goes in.`,
    worked: ({ x_vec, p, i }, { products }, expected) => html`${Z}<sub>${i}</sub> =
      ${p[i - 1]?.map((weight, at) => `${at > 0 ? ' + ' : ''}${plain(weight)} · ${factor(x_vec[at] ?? Number.NaN)}`)} =
      ${products.map((value, at) => `${at > 0 ? ' + ' : ''}${value < 0 ? `(${signed(value)})` : signed(value)}`)} ≈
      ${signed(expected, 2)}.`,
    mistakes: {
      'product-not-summed': 'That is one pixel’s part alone. Every pixel of the sequence adds its part.',
      'used-column': html`That takes the weights from a column. Row i of ${P} belongs to output i.`,
      averaged: 'That is the plain mean, as if all weights were the same.',
      unweighted: 'That is the sum of all pixels. Each is multiplied by its weight first.',
    },
  },
  'attention-size': {
    title: 'How large is the table of weights?',
    ask: ({ height, width }) =>
      html`An image of ${height} × ${width} pixels goes through self-attention. How many numbers does ${P} hold?`,
    answer: () => html`Numbers in ${P}:`,
    hint: html`How long is the sequence ${xVec}? And who has a weight for whom?`,
    worked: (
      { height, width },
      { length },
      expected,
    ) => html`L = HW = ${height} · ${width} = ${length}, and ${P} is
      L × L: ${length} · ${length} = ${expected} numbers. It grows with the square of the number of pixels.`,
    mistakes: {
      'not-squared': html`That is L, the length of ${xVec}. ${P} has a weight from every pixel to every pixel.`,
      doubled: 'That is L + L. Every pixel has a weight for every pixel: L times L.',
      'one-side': 'That is H times H. The sequence holds all HW pixels.',
    },
  },
};
