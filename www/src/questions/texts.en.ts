import { html } from 'lit';
import { plain, whole } from '#language/page/numbers';
import type { Counterexample, Entry, FormulaError, Task } from '../engine/theory';
import { symbol } from '../page/symbols';
import type { Text } from './question-text';

const xVec = symbol('x', 'x′');
const W = symbol('W');
const z = symbol('z');
const M = symbol('M');
const S = symbol('S');
const P = symbol('P');
const Z = symbol('Z');

/** The names of sizes, in italics as everywhere. */
const H = html`<i>H</i>`;
const width = html`<i>W</i>`;
const filterSides = html`<i>M</i> and <i>N</i>`;
const sizes = html`${H}, ${width}, <i>M</i>, <i>N</i>, ${H}′ and ${width}′`;

/** What is said around every question. */
export const card = {
  label: 'Question',
  again: 'Once more',
  from: (chapter: number) => `from chapter ${chapter}`,
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
  wrongAgain: 'That is not it either. Try once more, or press “Show me”.',
  notANumber: 'Please write a number, like 12, −3 or 0.25.',
  shown: (expected: string) => `The answer is ${expected}.`,
  given: (name: string) => `The numbers of ${name}`,
};

/** What is said where questions come back. */
export const again = {
  none: 'So far there is nothing to come back to.',
  more: (count: number) =>
    count === 1 ? 'One more waits until these are answered.' : `${count} more wait until these are answered.`,
};

/** What is said of one task that a reader writes formulas for. */
interface FormulaText {
  name: string;
  ask: Text;
  /** What stands before each field. */
  fields: Text[];
  /** What a field's formula is of, where one of several may be wrong alone. */
  names?: Text[];
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
  return `a\u00a0=\u00a0${written(a ?? Number.NaN)} and b\u00a0=\u00a0${written(b ?? Number.NaN)}`;
}

/** 2 × 3, for sizes */
function sides([height, width]: readonly number[]): string {
  return `${height} × ${width}`;
}

const tasks: Record<Task, FormulaText> = {
  weight: {
    name: 'a and b in the matrix',
    ask: html`${M}<sub><i>ij</i></sub> is the weight ${W}<sub><i>ab</i></sub> when <i>a</i> and <i>b</i> lie inside the filter, and 0
      otherwise. Write <i>a</i> and <i>b</i> with <i>i</i>, <i>j</i>, ${sizes}. The condition may stay empty: then it is
      1 ≤ <i>a</i> ≤ <i>M</i> and 1 ≤ <i>b</i> ≤ <i>N</i>.`,
    fields: ['a =', 'b =', 'if'],
    names: [html`<i>a</i>`, html`<i>b</i>`],
    placeholders: ['j − H⌊(j−1)/H⌋ …', '', '1 ≤ a ≤ M and 1 ≤ b ≤ N'],
    example: ['j - H⌈(j-1)/H⌉ - (i-1) + H′⌈(i-1)/H′⌉', '⌈j/H⌉ - ⌈(i-1)/H′⌉', ''],
  },
  'output-height': {
    name: 'H′, the height of the output',
    ask: html`How high is ${z}? Write ${H}′ with ${H}, ${width}, ${filterSides}, for stride 1 and no padding.`,
    fields: ['H′ ='],
  },
  'output-width': {
    name: 'W′, the width of the output',
    ask: html`How wide is ${z}? Write ${width}′ with ${H}, ${width}, ${filterSides}, for stride 1 and no padding.`,
    fields: ['W′ ='],
  },
  'matrix-rows': {
    name: 'the rows of the matrix',
    ask: html`How many rows does ${M} have? You may use ${sizes}.`,
    fields: ['Rows:'],
  },
  'matrix-columns': {
    name: 'the columns of the matrix',
    ask: html`How many columns does ${M} have? You may use ${sizes}.`,
    fields: ['Columns:'],
  },
  filled: {
    name: 'the weights in the matrix',
    ask: html`How many entries of ${M} hold a weight, and not one of the zeros outside the filter?`,
    fields: ['Weights:'],
  },
  pooled: {
    name: 'what pooling leaves',
    ask: html`How many values are left of ${z} after 2 × 2 pooling? You may use ${sizes}.`,
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
  lead: 'Write it as you would on paper. It is tried on every small size and on some large ones, against what the definitions give.',
  task: 'A formula for',
  check: 'Try it',
  example: 'Try the report’s',
  back: 'Back to yours',
  show: 'Show this case above',
  failed: (why: string) => `Formulas cannot be checked: ${why}`,
  tasks,

  right: (sizes: number, drawn: number, cases: number) =>
    `Right, for ${sizes} sizes and ${whole(cases)} numbers. ${drawn} of the sizes are drawn anew at every try.`,
  wrong: 'Not yet.',
  /** Said before a mistake that is in one formula alone. */
  alone: (field: Text) => html`The mistake is in your ${field}.`,
  /** The matrix as it is right, and the reader's. */
  expected: 'Right',
  own: 'Yours',
  /** An entry of a matrix. */
  entry: (task: Task, { value, stands }: Entry): Text => {
    if (task !== 'weight') return written(value[0] ?? Number.NaN);
    const places = value.map(written);
    const comma = places.every((place) => place.length === 1) ? '' : ',';
    return stands ? html`${W}<sub>${places.join(comma)}</sub>` : '0';
  },
  noEntry: '?',
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
      return html`${setting}: in row <i>i</i>\u00a0=\u00a0${at?.[0]} and column <i>j</i>\u00a0=\u00a0${at?.[1]} of ${M} stands ${right}; ${yours}`;
    }
    const where =
      at && task !== 'outputs' ? ` in row ${at[0]} and column ${at[1]}` : at ? ` in entry ${at[0]}` : '';
    return `${setting}: the right number${where} is ${written(expected.value[0] ?? Number.NaN)}; ${yours}`;
  },
  mistakes: {
    'ceiling-for-floor': html`A ceiling stands where a floor belongs, as in the report’s formula: as soon as
      <i>H</i> > 1 it looks in the wrong place.`,
    'weights-from-zero': 'It counts the filter’s rows or columns from 0. The homework counts from 1.',
    'places-from-zero': html`It is right if <i>i</i> and <i>j</i> count from 0. The homework’s count from 1.`,
    'all-from-zero': 'It counts everything from 0, as a program does. The homework counts from 1.',
    'condition-from-zero': html`Your <i>a</i> and <i>b</i> are right, and count from 1. Your condition counts from 0.`,
    'row-by-row': html`You lay the image out row by row. vec stacks columns, so a column of <i>H</i> numbers comes
      first.`,
    flipped: 'The filter is turned round, as in a mathematician’s convolution. The homework’s is not.',
    'output-minus-pixel':
      'It goes from the pixel to the output. Go from the output to the pixel, and count the first place as 1.',
    'a-and-b-exchanged': html`Your <i>a</i> and <i>b</i> are exchanged: <i>a</i> is the row of the weight, <i>b</i> its column.`,
    'image-height-for-output-height': html`For <i>i</i> you divide by <i>H</i>. Outputs stand in columns of <i>H</i>′ numbers, not of <i>H</i>.`,
    'rows-and-columns-exchanged':
      'You have exchanged rows and columns: outputs are the rows, pixels the columns.',
    'floor-for-ceiling': html`Look at the last pixel of a column: there ⌊<i>j</i>/<i>H</i>⌋ is already one more.`,
    'i-for-i-minus-one': html`Look at the last output of a column: with ⌊<i>i</i>/<i>H</i>′⌋ it already belongs to the next.`,
    'no-condition': 'Your condition says where the filter begins, but not where it ends.',
    'no-plus-one': 'There is a + 1 missing: the first position is one too.',
    'every-overlap': 'That counts positions in which the filter hangs over the edge.',
    'width-for-height': html`Rows go with <i>H</i> and <i>M</i>, columns with <i>W</i> and <i>N</i>.`,
    'as-the-image': 'That is the image’s own size. Without padding the output is smaller.',
    'one-side': 'That is one side only.',
    'every-entry': html`Those are all entries of ${M}, its zeros too.`,
    'one-row': html`That is one row of ${M}.`,
    'every-pixel': 'Not every pixel meets every weight: at the edge, windows are fewer.',
    'not-rounded': 'A row or column that is left over fits into no window: round each side down.',
    'rounded-once': 'Each side is rounded by itself, not their product.',
    'rounded-up': 'A window that hangs over the edge is left out: round down.',
    'of-the-image': html`The convolution comes first: pooling has <i>H</i>′ and <i>W</i>′ before it.`,
    'one-number': html`${xVec}ᵀ${xVec} is a single number. There is a score for every pair of pixels.`,
    'softmax-already': html`The softmax comes after the scores: this is ${P}.`,
    'not-divided': 'Each row has yet to be divided by its sum.',
    'column-by-column': 'That softmax goes down the columns. Each row is to sum to 1.',
    'no-softmax': 'The softmax is missing.',
    transposed: html`The weights are transposed: row <i>i</i> of ${P} belongs to output <i>i</i>.`,
    'row-for-column': 'That is a row times the weights of a column. The weights go on the left.',
  },
  signs: {
    title: 'What may be written',
    text: html`<dl>
      <dt><code>⌊ ⌋ ⌈ ⌉</code></dt><dd>also <code>floor()</code>, <code>ceil()</code>, <code>\\lfloor … \\rfloor</code></dd>
      <dt><code>+ − · / ^</code></dt><dd>a product needs no sign: <code>H(j−1)</code>; also <code>\\frac{}{}</code></dd>
      <dt><code>mod</code></dt><dd>the rest of a division: <code>(j−1) mod H</code></dd>
      <dt><code>= ≠ &lt; ≤ > ≥</code></dt><dd>chained too, with <code>and</code>, <code>or</code></dd>
      <dt><code>H′ x′</code></dt><dd>with a prime or an apostrophe</dd>
      <dt><code>\\mathbf{x} $…$</code></dt><dd>what is pasted from LaTeX, with its fonts and spaces</dd>
      <dt><code>ᵀ softmax() exp()</code></dt><dd>of matrices; the transpose also as <code>^T</code></dd>
    </dl>`,
  },
};
