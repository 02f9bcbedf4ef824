import { html, type TemplateResult } from 'lit';
import { plain, signed } from '#language/page/numbers';
import type {
  Counterexample,
  Counts,
  FormulaError,
  Kind,
  Mistake,
  QuestionOf,
  Sizes,
  SolutionOf,
  Task,
} from '../engine/theory';
import { indices, symbol } from '../page/symbols';

type Text = string | TemplateResult;

/** What is said about one kind of question. */
export interface QuestionText<K extends Kind> {
  title: string;
  ask(given: QuestionOf<K>): Text;
  /** What stands before the field for the answer. */
  answer(given: QuestionOf<K>): Text;
  hint: Text;
  /** The way to the right answer, in numbers. */
  worked(given: QuestionOf<K>, solution: SolutionOf<K>, expected: number): Text;
  /** Of each that can be told from the number. */
  mistakes: Partial<Record<Mistake, Text>>;
}

const x = symbol('x');
const xVec = symbol('x', 'x′');
const W = symbol('W');
const z = symbol('z');
const zVec = symbol('z', 'z′');
const h2 = html`${symbol('z', 'h')}<sub>2</sub>`;
const M = symbol('M');
const S = symbol('S');
const P = symbol('P');
const Z = symbol('Z');

/** A factor in a product: negative ones stand in brackets. */
function factor(value: number): string {
  return value < 0 ? `(${plain(value)})` : plain(value);
}

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
    'It looks as if you rounded up. A pooling window that hangs over the edge is left out: round each side down.',
  'forgot-floor': html`It looks as if you took a quarter of all of ${z}. A side of odd length leaves a row or a column
    over that fits into no window: halve each side and round down.`,
  'floor-of-product': html`Nearly: you divided the whole of ${z} by four and then rounded down. Each side is rounded by
    itself, ⌊H′/2⌋ · ⌊W′/2⌋.`,
  'forgot-pooling': html`That counts all H′W′ values of ${z}. Pooling keeps only one out of each 2 × 2.`,
};

export const questions: { [K in Kind]: QuestionText<K> } = {
  'output-size': {
    title: 'How high is the output?',
    ask: (given) => html`${setting(given)} How many rows does ${z} have?`,
    answer: () => 'H′ =',
    hint: 'In which row of the image can the filter’s top row stand at first, and in which at last?',
    worked: ({ sizes: { height, filter_height } }, _, expected) =>
      `H′ = H − M + 1 = ${height} − ${filter_height} + 1 = ${expected}.`,
    mistakes: {
      'forgot-plus-one':
        'That is H − M: the steps that the window can take downwards. It also stands somewhere before its first step, ' +
        'so there is one position more than there are steps.',
      'same-size':
        'That is H, the height of the image. Without padding the window may not hang over the edge, so it has fewer ' +
        'positions than there are rows.',
      'swapped-sides': 'That is W′, the number of columns. Rows go with the heights, H and M.',
    },
  },
  'matrix-rows': {
    title: 'How many rows does the matrix have?',
    ask: (given) =>
      html`${setting(given)} The convolution is written as ${zVec} = ${M}${xVec}. How many rows does ${M} have?`,
    answer: () => html`Rows of ${M}:`,
    hint: html`Each row of ${M} computes one entry of ${zVec}. How many entries has ${zVec}, then?`,
    worked: (_, { z: [height, width] }, expected) =>
      html`${zVec} has H′W′ = ${height} · ${width} = ${expected} entries, and each has its row in ${M}.`,
    mistakes: {
      'swapped-sides': html`That is HW, the length of ${xVec}, and so the number of columns. The rows belong to what
        comes out, ${zVec}.`,
      'forgot-plus-one': 'There is a + 1 missing: H′ = H − M + 1, and W′ = W − N + 1.',
      'one-side': html`That is H′, one column of ${z}. vec(${z}) stacks all its W′ columns.`,
      'filter-size': html`That is MN, the number of weights in each row of ${M}. How many rows are there?`,
    },
  },
  'matrix-columns': {
    title: 'And how many columns?',
    ask: (given) => html`${setting(given)} How many columns does ${M} have in ${zVec} = ${M}${xVec}?`,
    answer: () => html`Columns of ${M}:`,
    hint: html`Each column of ${M} belongs to one entry of ${xVec}.`,
    worked: ({ sizes: { height, width } }, _, expected) =>
      html`${xVec} has HW = ${height} · ${width} = ${expected} entries, and each has its column in ${M}.`,
    mistakes: {
      'swapped-sides': html`That is H′W′, the length of ${zVec}, and so the number of rows. The columns belong to what
        goes in, ${xVec}.`,
      'one-side': html`That is W, the width of the image. ${xVec} holds all of its pixels.`,
      'filter-size': html`That is MN, how many weights the filter has. ${M} meets every pixel of ${xVec}, most of them
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
        'That takes the pixel’s own column for passed. Only the columns to the left of it come before.',
      'wrong-side': 'You gave each column W entries. A column is as long as the image is high: H.',
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
        'A 0 says that the pixel lies outside the window. It lies inside. Find both places again, counting down the ' +
        'columns, from 1.',
      transposed: 'That weight has its row and column exchanged. The first index, a, counts the rows.',
      flipped:
        'That is the filter turned by half. A mathematician’s convolution turns it; the homework’s, like those of the ' +
        'libraries of deep learning, does not.',
      'row-major': html`That would be right if ${x} and ${z} were laid out row by row. vec stacks columns.`,
      'zero-based':
        'That is the element one row further down and one column to the right: i and j count from 1.',
      'swapped-indices': html`That is ${M} with i and j exchanged. The first index is the row.`,
      ceilings: 'That is what the formula gives as the report prints it, with ceilings. It takes floors.',
    },
  },
  'pooled-count': {
    title: 'What pooling leaves',
    ask: (given) =>
      html`${setting(given)} ReLU follows, and 2 × 2 max pooling with stride 2. How many values has ${h2}?`,
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
    ) => html`${setting(given)} ReLU and 2 × 2 max pooling follow, and an affine layer that turns ${h2} into
      scores for 3 classes. How many parameters is that in all, not counting biases?`,
    answer: () => 'Parameters:',
    hint: html`The filter is the same at every position. Behind the pooling, every value goes to each of the 3 classes.`,
    worked: ({ sizes }, solution, expected) =>
      `MN + 3 · ⌊H′/2⌋ · ⌊W′/2⌋ = ${sizes.filter_height} · ${sizes.filter_width} + 3 · ${pooled(solution)} = ` +
      `${solution.filter} + ${solution.output_layer} = ${expected}.`,
    mistakes: {
      ...pooling,
      'counted-biases':
        'You have counted the biases, one of the filter and one of each class. This time they stay out.',
      'forgot-output-layer': 'Those are the weights of the filter. The affine layer has weights as well.',
      'forgot-filter': 'Those are the weights of the affine layer. The filter has weights as well.',
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
      many outputs as ${h2} has values; the affine layer to the 3 classes stays. How many parameters is that, not counting
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
      'forgot-output-layer':
        'That is the fully connected layer alone. The affine layer behind it has weights too.',
      'one-class': 'That is enough for one class. There are 3.',
    },
  },
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
      'zero-based': 'Those are the pixels one further on: entries count from 1.',
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
    hint: 'Take e to the power of every score in the row. What share of their sum is the one you are asked for?',
    worked: ({ s, i, j }, { exponentials, total }, expected) => html`Row ${i}:
      ${s[i - 1]?.map((score, at) => html`${at > 0 ? ' + ' : ''}e<sup>${plain(score)}</sup>`)} =
      ${exponentials.map((value) => signed(value)).join(' + ')} = ${signed(total)}, and
      ${P}${indices(i, j)} = ${signed(exponentials[j - 1] ?? Number.NaN)} / ${signed(total)} ≈ ${signed(expected, 2)}.`,
    mistakes: {
      'column-softmax': html`That divides by the sum of a column. The softmax goes along the rows: each pixel divides its
        own attention.`,
      'not-normalised': 'That is e to the score. Divide it by the sum over the row.',
      'without-exponential':
        'That is the score’s own share of the row. Softmax first takes e to the power of each.',
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
      'product-not-summed': 'That is the pixel’s own part alone. Every pixel of the sequence adds its part.',
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

/** What is said around every question. */
export const card = {
  label: 'Question',
  waiting: 'The question is on its way…',
  failed: (said: string) => `The question could not be loaded: ${said} The text can be read all the same.`,
  progress: (answered: number, all: number) => `${answered} of ${all} in this chapter answered`,
  answered: 'answered',
  check: 'Check',
  hint: 'A hint',
  show: 'Show me',
  another: 'Another one',
  right: 'Right.',
  wrong: 'That is not it.',
  wrongAgain: 'That is not it either. Try once more, or have it shown.',
  notANumber: 'Please write a number, like 12, −3 or 0.25.',
  shown: (expected: string) => `The answer is ${expected}.`,
  given: (name: string) => `The numbers of ${name}`,
};

/** What is said of one task that a reader writes formulas for. */
interface FormulaText {
  name: string;
  ask: Text;
  /** What stands before each field. */
  fields: Text[];
  placeholders?: string[];
  /** Formulas to begin with. */
  example?: string[];
}

/** A number as a reader writes it. */
function written(value: number): string {
  return plain(Number(value.toFixed(4)));
}

/** a = 2, b = 1 */
function places([a, b]: readonly number[]): string {
  return `a = ${written(a ?? Number.NaN)} and b = ${written(b ?? Number.NaN)}`;
}

/** 2 × 3, for sizes */
function sides([height, width]: readonly number[]): string {
  return `${height} × ${width}`;
}

const tasks: Record<Task, FormulaText> = {
  weight: {
    name: 'a and b in M',
    ask: html`${M}<sub>ij</sub> is the weight ${W}<sub>ab</sub> when a and b lie inside the filter, and 0 otherwise. Write a
      and b with i, j, H, W, M, N, H′ and W′. The condition may stay empty: then it is 1 ≤ a ≤ M and 1 ≤ b ≤ N.`,
    fields: ['a =', 'b =', 'if'],
    placeholders: ['j − H⌊(j−1)/H⌋ …', '', '1 ≤ a ≤ M and 1 ≤ b ≤ N'],
    example: ['j - H⌈(j-1)/H⌉ - (i-1) + H′⌈(i-1)/H′⌉', '⌈j/H⌉ - ⌈(i-1)/H′⌉', ''],
  },
  'output-height': {
    name: 'H′, the height of the output',
    ask: html`How high is ${z}? Write H′ with H, W, M and N, for stride 1 and no padding.`,
    fields: ['H′ ='],
  },
  'output-width': {
    name: 'W′, the width of the output',
    ask: html`How wide is ${z}? Write W′ with H, W, M and N, for stride 1 and no padding.`,
    fields: ['W′ ='],
  },
  'matrix-rows': {
    name: 'the rows of M',
    ask: html`How many rows does ${M} have? You may use H, W, M, N, H′ and W′.`,
    fields: ['Rows:'],
  },
  'matrix-columns': {
    name: 'the columns of M',
    ask: html`How many columns does ${M} have? You may use H, W, M, N, H′ and W′.`,
    fields: ['Columns:'],
  },
  filled: {
    name: 'the weights in M',
    ask: html`How many entries of ${M} hold a weight, and not one of the zeros outside the filter?`,
    fields: ['Weights:'],
  },
  pooled: {
    name: 'what pooling leaves',
    ask: html`How many values are left of ${z} after 2 × 2 pooling? You may use H, W, M, N, H′ and W′.`,
    fields: ['Values:'],
  },
  scores: {
    name: 'S, the scores',
    ask: html`Write ${S} with ${xVec}, for d<sub>k</sub> = 1.`,
    fields: [html`${S} =`],
  },
  probabilities: {
    name: 'P, the weights',
    ask: html`Write ${P} with ${S}, or with ${xVec}. The softmax goes along the rows.`,
    fields: [html`${P} =`],
  },
  outputs: {
    name: 'Z, the output',
    ask: html`Write ${Z} with ${P} and ${xVec}.`,
    fields: [html`${Z} =`],
  },
};

/** What checks a reader's own formula. */
export const formulas = {
  label: 'Check your own',
  title: 'Is your formula right?',
  lead: 'Write it as on paper. It is tried on every small size and on some large ones, against what the definitions give.',
  task: 'A formula for',
  check: 'Try it',
  example: 'Try the report’s',
  show: 'Show this case above',
  failed: (why: string) => `Formulas cannot be checked: ${why}`,
  tasks,

  right: (sizes: number, cases: number) =>
    `Right, for ${sizes} sizes and ${cases.toLocaleString('en')} numbers.`,
  wrong: 'Not yet.',
  unreadable: (problem: string) => `This cannot be read: ${problem}`,
  problem: ({ problem }: FormulaError): string => {
    switch (problem.kind) {
      case 'empty':
        return 'there is no formula.';
      case 'too-long':
        return 'it is too long.';
      case 'too-deep':
        return 'there are too many brackets in brackets.';
      case 'sign':
        return problem.sign === '//'
          ? '// is Python’s; write ⌊ ⌋ around a division that is rounded down.'
          : `${problem.sign} is not a sign that formulas have here.`;
      case 'operand':
        return 'a number, a name or an opening bracket is missing at the mark.';
      case 'operator':
        return `something is missing before ${problem.found}, or it is one too many.`;
      case 'unclosed':
        return `the bracket ${problem.bracket} is not closed.`;
      case 'name':
        return `${problem.name} is not one of the names that this formula has.`;
      case 'arguments':
        return `${problem.function} takes another number of arguments.`;
      case 'undefined':
        return 'it divides by zero, or grows beyond all bounds.';
      case 'kind':
        return 'a number stands where a matrix is needed, or the other way round.';
      case 'shapes':
        return `a matrix of ${sides(problem.left)} and one of ${sides(problem.right)} do not go together.`;
    }
  },
  counterexample: (
    task: Task,
    { image, filter, at, x: pixels, expected, own, undefined: missing }: Counterexample,
  ): Text => {
    const values = pixels ? `, x = [${pixels.map((row) => row.map(plain).join(', ')).join('; ')}]` : '';
    const setting = pixels
      ? `An image of ${sides(image)} pixels${values}`
      : `An image of ${sides(image)} pixels and a filter of ${sides(filter)}`;
    const yours = missing
      ? `yours has no value there: ${formulas.problem(missing[1])}`
      : task === 'weight'
        ? `yours gives ${places(own?.value ?? [])}${own?.stands ? '' : ', which is no weight'}.`
        : `yours gives ${written(own?.value[0] ?? Number.NaN)}.`;
    if (task === 'weight') {
      const right = expected.stands ? places(expected.value) : 'no weight, but 0';
      return html`${setting}: in row i = ${at?.[0]} and column j = ${at?.[1]} of ${M} stands ${right}; ${yours}`;
    }
    const where =
      at && task !== 'outputs' ? ` in row ${at[0]} and column ${at[1]}` : at ? ` in entry ${at[0]}` : '';
    return `${setting}: the right number${where} is ${written(expected.value[0] ?? Number.NaN)}; ${yours}`;
  },
  mistakes: {
    'ceiling-for-floor':
      'This is the report’s formula, with ceilings where floors belong: as soon as H > 1 it looks in the wrong place.',
    'weights-from-zero': 'Your a and b count from 0. The homework’s count from 1.',
    'places-from-zero': 'Your formula is right if i and j count from 0. The homework’s count from 1.',
    'all-from-zero': 'You count everything from 0, as a program does. The homework counts from 1.',
    'row-by-row':
      'You lay the image out row by row. vec stacks columns, so a column of H numbers comes first.',
    flipped: 'Your filter is turned by half, as in a mathematician’s convolution. The homework’s is not.',
    'a-and-b-exchanged': 'Your a and b are exchanged: a is the row of the weight, b its column.',
    'image-height-for-output-height':
      'For i you divide by H. Outputs stand in columns of H′ numbers, not of H.',
    'rows-and-columns-exchanged':
      'You have exchanged rows and columns: outputs are the rows, pixels the columns.',
    'floor-for-ceiling': 'Look at the last pixel of a column: ⌊j/H⌋ is already one more there.',
    'i-for-i-minus-one':
      'Look at the last output of a column: with ⌊i/H′⌋ it belongs to the next one already.',
    'no-condition': 'Your condition says where the filter begins, but not where it ends.',
    'no-plus-one': 'There is a + 1 missing: the first position is one too.',
    'every-overlap': 'That counts positions in which the filter hangs over the edge.',
    'width-for-height': 'Rows go with H and M, columns with W and N.',
    'as-the-image': 'That is the image’s own size. Without padding the output is smaller.',
    'one-side': 'That is one side only.',
    'every-entry': 'Those are all entries of M, its zeros too.',
    'one-row': 'That is one row of M.',
    'every-pixel': 'Not every pixel meets every weight: at the edge, windows are fewer.',
    'not-rounded': 'A row or column left over fits into no window: round each side down.',
    'rounded-once': 'Each side is rounded by itself, not their product.',
    'rounded-up': 'A window that hangs over the edge is left out: round down.',
    'of-the-image': 'The convolution comes first: pooling has H′ and W′ before it.',
    'one-number': 'x′ᵀx′ is a single number. There is a score for every pair of pixels.',
    'softmax-already': 'The softmax comes after the scores: this is P.',
    'not-divided': 'Each row is still to be divided by its sum.',
    'column-by-column': 'That softmax goes down the columns. Each row is to sum to 1.',
    'no-softmax': 'The softmax is missing.',
    transposed: 'The weights are transposed: row i of P belongs to output i.',
    'row-for-column': 'That is a row, and the weights of a column. The weights stand on the left.',
  },
  signs: {
    title: 'What may be written',
    text: html`<dl>
      <dt><code>⌊ ⌋ ⌈ ⌉</code></dt><dd>also <code>floor()</code>, <code>ceil()</code>, <code>\\lfloor … \\rfloor</code></dd>
      <dt><code>+ − · / ^</code></dt><dd>a product needs no sign: <code>H(j−1)</code>; also <code>\\frac{}{}</code></dd>
      <dt><code>mod</code></dt><dd>the rest of a division: <code>(j−1) mod H</code></dd>
      <dt><code>= ≠ &lt; ≤ > ≥</code></dt><dd>chained too, with <code>and</code>, <code>or</code></dd>
      <dt><code>H′ x′</code></dt><dd>with a prime or an apostrophe</dd>
      <dt><code>ᵀ softmax() exp()</code></dt><dd>of matrices; the transpose also as <code>^T</code></dd>
    </dl>`,
  },
};
