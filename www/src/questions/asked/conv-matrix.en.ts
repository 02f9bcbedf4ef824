import { html } from 'lit';
import { plain } from '#language/page/numbers';
import type { Counts, Sizes } from '../../engine/theory';
import { indices, symbol } from '../../page/symbols';
import type { QuestionTexts, Text } from '../question-text';

const x = symbol('x');
const xVec = symbol('x', 'x′');
const W = symbol('W');
const z = symbol('z');
const zVec = symbol('z', 'z′');
const h2 = html`${symbol('z', 'h')}<sub>2</sub>`;
const M = symbol('M');

function setting({ sizes }: { sizes: Sizes }): Text {
  const { height, width, filter_height, filter_width } = sizes;
  return html`An image ${x} of ${height} × ${width} pixels meets a filter ${W} of ${filter_height} × ${filter_width}, with
    stride 1 and no padding.`;
}

/** ⌊5/2⌋ · ⌊6/2⌋ */
function pooled({ z: [height, width] }: Counts): string {
  return `⌊${height}/2⌋ · ⌊${width}/2⌋`;
}

const pooling = {
  'rounded-up':
    'It looks as if you rounded up. A pooling window that hangs over the edge does not count: round each side down.',
  'forgot-floor': html`It looks as if you took a quarter of all of ${z}. A side of odd length leaves a row or a column
    that fits into no window: halve each side and round down.`,
  'floor-of-product': html`Nearly: you divided the size of ${z} by four and then rounded down. Round each side by itself, ⌊H′/2⌋ · ⌊W′/2⌋.`,
  'forgot-pooling': html`That counts all H′W′ values of ${z}. Pooling keeps only one of every 2 × 2.`,
};

export const questions: QuestionTexts<'conv-matrix'> = {
  'output-size': {
    title: 'How high is the output?',
    ask: (given) => html`${setting(given)} How many rows does ${z} have?`,
    answer: () => html`<i>H</i>′ =`,
    hint: 'In which row of the image can the filter’s top row stand at first, and in which at last?',
    worked: ({ sizes: { height, filter_height } }, _, expected) =>
      html`<i>H</i>′ = <i>H</i> − <i>M</i> + 1 = ${height} − ${filter_height} + 1 = ${expected}.`,
    mistakes: {
      'forgot-plus-one': html`That is <i>H</i> − <i>M</i>: the steps that the window can take downwards. It has a position before the
        first step, too, so there is one position more than there are steps.`,
      'same-size': html`That is <i>H</i>, the height of the image. Without padding the window may not hang over the edge, so it
        has fewer positions than there are rows.`,
      'swapped-sides': html`That is <i>W</i>′, the number of columns. Rows go with the heights, <i>H</i> and <i>M</i>.`,
    },
  },
  'matrix-rows': {
    title: 'How many rows does the matrix have?',
    ask: (given) =>
      html`${setting(given)} The convolution is written as ${zVec} = ${M}${xVec}. How many rows does ${M} have?`,
    answer: () => html`Rows of ${M}:`,
    hint: html`Each row of ${M} computes one entry of ${zVec}. How many entries does ${zVec} have, then?`,
    worked: (_, { z: [height, width] }, expected) =>
      html`${zVec} has <i>H</i>′<i>W</i>′ = ${height} · ${width} = ${expected} entries, and each has its row in ${M}.`,
    mistakes: {
      'swapped-sides': html`That is <i>H</i><i>W</i>, the length of ${xVec}, and so the number of columns. The rows belong to what
        comes out, ${zVec}.`,
      'forgot-plus-one': html`There is a + 1 missing: <i>H</i>′ = <i>H</i> − <i>M</i> + 1, and <i>W</i>′ = <i>W</i> − <i>N</i> + 1.`,
      'one-side': html`That is <i>H</i>′, one column of ${z}. vec(${z}) stacks all its <i>W</i>′ columns.`,
      'filter-size': html`That is <i>M</i><i>N</i>, the number of weights in each row of ${M}. How many rows are there?`,
    },
  },
  'matrix-columns': {
    title: 'And how many columns?',
    ask: (given) => html`${setting(given)} How many columns does ${M} have in ${zVec} = ${M}${xVec}?`,
    answer: () => html`Columns of ${M}:`,
    hint: html`Each column of ${M} belongs to one entry of ${xVec}.`,
    worked: ({ sizes: { height, width } }, _, expected) =>
      html`${xVec} has <i>H</i><i>W</i> = ${height} · ${width} = ${expected} entries, and each has its column in ${M}.`,
    mistakes: {
      'swapped-sides': html`That is <i>H</i>′<i>W</i>′, the length of ${zVec}, and so the number of rows. The columns belong to what
        goes in, ${xVec}.`,
      'one-side': html`That is <i>W</i>, the width of the image. ${xVec} holds all of its pixels.`,
      'filter-size': html`That is <i>M</i><i>N</i>, how many weights the filter has. ${M} meets every pixel of ${xVec}, most of them
        with a zero.`,
    },
  },
  'vec-index': {
    title: 'Where does a pixel go?',
    ask: ({
      height,
      width,
      row,
      column,
    }) => html`An image ${x} has ${height} × ${width} pixels. Which entry of
      ${xVec} = vec(${x}) is ${x}${indices(row, column)}, the pixel in row ${row} and column ${column}?`,
    answer: ({ row, column }) => html`${x}${indices(row, column)} is entry`,
    hint: html`vec stacks the columns. How many entries do the whole columns to the left of the pixel take up?`,
    worked: ({ height, row, column }, { before }, expected) =>
      `The columns to the left take (${column} − 1) · ${height} = ${before} entries, and then the pixel is number ` +
      `${row}: ${before} + ${row} = ${expected}.`,
    mistakes: {
      'row-major':
        'That counts along the rows, as most programs store a picture. vec stacks columns: first the whole first ' +
        'column from top to bottom, then the second.',
      'zero-based': 'One too few: that counts from 0. The homework counts from 1.',
      'off-by-one':
        'That counts the pixel’s own column as passed. Only the columns to its left come before it.',
      'wrong-side': html`You gave each column <i>W</i> entries. A column is as long as the image is high: <i>H</i>.`,
    },
  },
  'm-element': {
    title: 'Which weight stands here?',
    ask: ({
      sizes: { height, width },
      i,
      j,
    }) => html`An image has ${height} × ${width} pixels, and each weight of the
      filter ${W} carries its own place as its value: ${W}${indices(1, 2)} is 12. What is ${M}${indices(i, j)}?`,
    answer: ({ i, j }) => html`${M}${indices(i, j)} =`,
    hint: html`Row i of ${M} is one position of the window and column j one pixel. Find where in ${z} entry i lies, where
      in ${x} entry j lies, and which weight lies on the pixel when the window stands there: perhaps none.`,
    worked: ({ i, j }, { output, pixel, weight: [a, b] }, expected) => html`Entry ${i} of ${zVec} is
      ${z}${indices(...output)} and entry ${j} of ${xVec} is ${x}${indices(...pixel)}. So
      a = ${pixel[0]} − (${output[0]} − 1) = ${plain(a)} and b = ${pixel[1]} − (${output[1]} − 1) = ${plain(b)}:
      ${
        expected === 0
          ? html`outside the filter, and ${M}${indices(i, j)} = 0.`
          : html`${M}${indices(i, j)} = ${W}${indices(a, b)} = ${expected}.`
      }`,
    mistakes: {
      'outside-filter':
        'A 0 would mean that the pixel lies outside the window. It lies inside. Find both places again, counting down ' +
        'the columns, from 1.',
      transposed: 'That weight has its row and column exchanged. The first index, a, counts the rows.',
      flipped:
        'That is the filter turned by 180°. A mathematician’s convolution turns it; the homework’s does not, nor do the ' +
        'libraries of deep learning.',
      'row-major': html`That would be right if ${x} and ${z} were laid out row by row. vec stacks columns.`,
      'zero-based': 'That is the element one row below and one column to the right: i and j count from 1.',
      'swapped-indices': html`That is ${M} with i and j exchanged. The first index is the row.`,
      ceilings: 'That is what the formula gives as the report prints it, with ceilings. It needs floors.',
    },
  },
  'pooled-count': {
    title: 'What pooling leaves',
    ask: (given) =>
      html`${setting(given)} ReLU follows, and 2 × 2 max pooling with stride 2. How many values does ${h2} have?`,
    answer: () => html`Values of ${h2}:`,
    hint: html`First the two sides of ${z}. Then: how many whole windows of two fit along each?`,
    worked: (_, solution, expected) => html`${z} has ${solution.z[0]} × ${solution.z[1]} values, so ${h2} has
      ${pooled(solution)} = ${solution.h2[0]} · ${solution.h2[1]} = ${expected}.`,
    mistakes: {
      ...pooling,
      'same-size': html`You have pooled the image itself. The convolution comes first, and ${z} is smaller than ${x}.`,
    },
  },
  'parameters-cnn': {
    title: 'Parameters with the convolution',
    ask: (
      given,
    ) => html`${setting(given)} ReLU and 2 × 2 max pooling follow, and a fully connected layer that turns
      ${h2} into scores for 3 classes. How many parameters is that in all, not counting biases?`,
    answer: () => 'Parameters:',
    hint: html`The filter is the same at every position. Behind the pooling, every value goes to each of the 3 classes.`,
    worked: ({ sizes }, solution, expected) =>
      `MN + 3 · ⌊H′/2⌋ · ⌊W′/2⌋ = ${sizes.filter_height} · ${sizes.filter_width} + 3 · ${pooled(solution)} = ` +
      `${solution.filter} + ${solution.output_layer} = ${expected}.`,
    mistakes: {
      ...pooling,
      'counted-biases':
        'You have counted the biases, one of the filter and one of each class. This time they stay out.',
      'forgot-output-layer':
        'Those are the weights of the filter. The fully connected layer has weights as well.',
      'forgot-filter': 'Those are the weights of the fully connected layer. The filter has weights as well.',
      'one-class': html`That is enough for one class. Every value of ${h2} has a weight for each of the 3.`,
      'not-shared':
        'That gives every position a filter of its own. A convolution uses the same one everywhere.',
    },
  },
  'parameters-connected': {
    title: 'Parameters without the convolution',
    ask: (
      given,
    ) => html`${setting(given)} Now a fully connected layer takes the place of convolution and pooling, with as
      many outputs as ${h2} has values; the last layer, to the 3 classes, stays. How many parameters is that, not counting
      biases?`,
    answer: () => 'Parameters:',
    hint: html`Every pixel has a weight to every one of the outputs, and every output one to each class.`,
    worked: ({ sizes: { height, width } }, solution, expected) =>
      `(HW + 3) · ⌊H′/2⌋ · ⌊W′/2⌋ = (${height} · ${width} + 3) · ${pooled(solution)} = ` +
      `${solution.hidden} + ${solution.output_layer} = ${expected}.`,
    mistakes: {
      ...pooling,
      'counted-biases':
        'You have counted the biases, one of each output and one of each class. This time they stay out.',
      'forgot-output-layer': 'That is the new layer alone. The last layer has weights too.',
      'one-class': 'That is enough for one class. There are 3.',
    },
  },
};
