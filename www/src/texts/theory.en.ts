import { html, type TemplateResult } from 'lit';
import { indices, symbol } from '../page/symbols';

/** What the erratum, the parameter counts and the backward pass of chapter 1 say while they run. */

const x = symbol('x');
const W = symbol('W');
const z = symbol('z');
const M = symbol('M');

function count(number: number): string {
  return number.toLocaleString('en');
}

/** A number that may be nothing but rounding: 0, 4.4 × 10⁻¹⁶ or 12.345. */
export function precisely(value: number): TemplateResult | string {
  if (value === 0) return '0';
  if (value >= 1e-3 && value < 1e6) return value.toFixed(3);
  const [mantissa = '', exponent = ''] = value.toExponential(1).split('e');
  return html`${mantissa} × 10<sup>${exponent.replace('-', '−').replace('+', '')}</sup>`;
}

export const erratum = {
  label: 'The printed formula and the right one',
  right: 'With floors',
  printed: 'As printed, with ceilings',
  matrix: { right: 'M with floors', printed: 'M as the report prints it' },
  residual: html`‖${M}${symbol('x', 'x′')} − vec(${z})‖ =`,
  holds: 'It holds: what is left is nothing but rounding.',
  holdsHere: 'It holds here.',
  fails: 'It does not hold.',
  cell: (row: number, column: number, value: string, differs: boolean) =>
    `M, row ${row}, column ${column}: ${value}${differs ? ', differs between the two' : ''}`,
  differing: (differing: number, cells: number) =>
    differing === 0
      ? `All ${count(cells)} cells are the same.`
      : `They differ in ${count(differing)} of ${count(cells)} cells, marked with a corner.`,
  verdict: (height: number, width: number, differing: number) =>
    differing > 0
      ? html`For an image of ${height} × ${width}, the formula with floors gives the convolution and the printed one does
          not. That the image is higher than one row is enough for that.`
      : html`This image has a single row, H = 1. Then (j − 1)/H and (i − 1)/H′ are whole numbers, floor and ceiling are the
          same, and so are both formulas. Give the image a second row, and they part.`,
  general: html`The printed formula is about a stride of 1 without padding. Set both back and the two can be compared.`,
  setBack: 'Stride 1, no padding',
  at: (i: number, j: number) => html`At ${M}${indices(i, j)}`,
  finds: (a: number, b: number, value: string) => html`inside the filter: ${W}${indices(a, b)} = ${value}`,
  outside: 'outside the filter: 0',
  point: 'Point at a cell of one of the two, or of M above, and both formulas are worked through there.',
};

export const counts = {
  label: 'Parameters with and without the convolution',
  sizes: 'Sizes',
  refused: 'Of the address, “counts” could not be used, so the sizes here are as at the start.',
  presets: '28 × 28, filter 5 × 5',
  above: 'The sizes above',
  sides: {
    height: 'H, image height',
    width: 'W, image width',
    filterHeight: 'M, filter height',
    filterWidth: 'N, filter width',
  },
  shape: (z: readonly [number, number], h2: readonly [number, number]) =>
    `H′ × W′ = ${z[0]} × ${z[1]}, and after pooling ${h2[0]} × ${h2[1]}.`,
  cnn: 'With the convolution',
  connected: 'With a fully connected layer in its place',
  count,
  ratio: (hidden: number, filter: number, ratio: number) => {
    const times = ratio >= 10 ? count(Math.round(ratio)) : ratio.toFixed(1);
    const said =
      ratio >= 100
        ? 'So the condition holds, by far.'
        : ratio >= 10
          ? 'So the convolution saves a good deal.'
          : 'That is hardly “much larger”: for an image this small, the convolution saves little.';
    return `${count(hidden)} weights against ${count(filter)}: ${times} times as many. ${said}`;
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
  g: html`g = ∂L/∂${z}`,
  mt: html`${M}<sup>⊤</sup>`,
  gradient: html`∂L/∂${x}`,
  losses: 'What the loss L is',
  loss: {
    sum: html`L = the sum of all of ${z}`,
    one: html`L = one output of ${z} alone`,
    square: html`L = half the sum of all ${z}²`,
  },
  own: 'Every number of g can be changed, too.',
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
      : html`${x}${indices(row, column)} collects from ${outputs === 1 ? 'the one output' : `each of the ${outputs} outputs`} in
          which it took part, times the weight that it met there:`,
  point: html`Point at a pixel of ∂L/∂${x}, and the sum behind it is written out here.`,
};
