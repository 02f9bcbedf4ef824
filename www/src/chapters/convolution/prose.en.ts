import { formula as f } from '../../../build/formula.ts';
import { step } from '../../../build/step.ts';

/** Chapter 1 as it stands in the page before any script runs. Values are HTML. */

/** A symbol in a sentence, in its colour. */
function symbol(letter: string, written = letter): string {
  return `<var class="${letter}" data-symbol="${letter}">${written}</var>`;
}

const x = symbol('x');
const xVec = symbol('x', 'x′');
const W = symbol('W');
const z = symbol('z');
const M = symbol('M');

/** Two formulas beside each other, or below where there is no room. */
function pair(first: string, second: string): string {
  return `<div class="formula-pair">${f(first, 'block')}${f(second, 'block')}</div>`;
}

/** The homework's formula for a and b, with one kind of brackets for floors. */
function element(open: string, close: string): string {
  const rounded = (over: string, under: string) =>
    `\\left\\l${open} \\tfrac{${over}}{${under}} \\right\\r${close}`;
  return f(
    `\\begin{aligned} a &= j - H ${rounded('j-1', 'H')} - (i-1) + H' ${rounded('i-1', "H'")} \\\\ ` +
      `b &= \\left\\lceil \\tfrac{j}{H} \\right\\rceil - ${rounded('i-1', "H'")} \\end{aligned}`,
    'block',
  );
}

export const prose = {
  title: 'A convolution is a matrix',
  idea: `
    <p class="lead">A convolution looks like a small window that slides over a picture. It is also one large matrix,
    multiplied once. The first question of the homework asks for that matrix, and here it is, with every one of its
    places open.</p>`,
  views: `
    <p>Take an image ${x} and a [[filter]] ${W}. Lay the filter on a corner of the image, multiply each of its numbers with
    the one beneath it and add everything up: that is one number of the output ${z}. Move the filter on by one pixel and do it
    again. Whatever in ${z} is negative then becomes zero ([[ReLU]]), and of every 2 × 2 numbers the largest is kept
    ([[pooling]]).</p>
    <p>Below stands the same calculation as a matrix product, ${f("\\M\\,\\x' = \\z'")}. Point at any cell
    and everything that takes part in it lights up, everywhere. Change any number of ${x} or ${W}: all the rest
    follows.</p>`,

  derivation: {
    title: 'How the matrix comes about',
    lead: `
      <p>The image has H rows and W columns, the filter M rows and N columns. Rows and columns count from 1, as in the
      homework. It uses two letters twice: ${M} in colour is the matrix and plain M the height of the filter,
      ${W} in colour is the filter and plain W the width of the image.</p>`,
    steps: [
      step(
        'window',
        'A window and a sum',
        `An output is the sum of all products of a weight and the pixel that it lies on.`,
        `${f("\\z_{r'c'} = \\sum_{a=1}^{M} \\sum_{b=1}^{N} \\W_{ab}\\; \\x_{r'+a-1,\\;c'+b-1}", 'block')}
        <p>The window’s upper left corner lies on row r′ and column c′ of the image, and that is also where the sum is
        written down in ${z}. The filter is never turned over: this is what deep learning calls a convolution, and what
        signal processing calls a cross-correlation.</p>`,
      ),
      step(
        'size',
        'How large the output is',
        `The window has H − M + 1 places from top to bottom and W − N + 1 from left to right.`,
        `${pair("H' = H - M + 1", "W' = W - N + 1")}
        <p>The upper edge of the window can stand on row 1, 2 and so on, up to the row at which its lower edge reaches
        the last row of the image.</p>
        <question-card kind="output-size"></question-card>`,
      ),
      step(
        'vec',
        'The image as one column',
        `vec( ) stacks the columns of the image: first all of column 1, then all of column 2, to the last.`,
        `${f("\\x' = \\operatorname{vec}(\\x)", 'block')}
        ${f("\\x'_j = \\x_{rc} \\quad\\text{with}\\quad j = (c-1)H + r", 'block')}
        <p>To go back from a place j to the pixel, count how many whole columns come before it:</p>
        ${pair('r = j - H\\left\\lfloor\\frac{j-1}{H}\\right\\rfloor', 'c = \\left\\lceil\\frac{j}{H}\\right\\rceil')}
        <question-card kind="vec-index"></question-card>`,
      ),
      step(
        'output',
        'The output as one column',
        `The output is stacked in the same way, by its own height H′.`,
        `<p>Its place i is the sum at row r′ and column c′ of ${z}:</p>
        ${pair("r' = i - H'\\left\\lfloor\\frac{i-1}{H'}\\right\\rfloor", "c' = \\left\\lfloor\\frac{i-1}{H'}\\right\\rfloor + 1")}`,
      ),
      step(
        'weight',
        'Which weight a pixel meets',
        `In a window that begins at row r′ and column c′, the pixel at row r and column c lies under the weight in row
        r − r′ + 1 and column c − c′ + 1.`,
        `${pair("a = r - (r' - 1)", "b = c - (c' - 1)")}
        <p>If that weight exists, the pixel takes part in this output. If a or b falls outside the filter, it does not,
        and its factor is 0.</p>`,
      ),
      step(
        'element',
        'An element of the matrix',
        `Put the four lines together, and row i and column j of the matrix tell which weight stands there.`,
        `${f("\\begin{aligned} a &= j - H\\left\\lfloor\\frac{j-1}{H}\\right\\rfloor - (i-1) + H'\\left\\lfloor\\frac{i-1}{H'}\\right\\rfloor \\\\ b &= \\left\\lceil\\frac{j}{H}\\right\\rceil - \\left\\lfloor\\frac{i-1}{H'}\\right\\rfloor \\end{aligned}", 'block')}
        ${f('\\M_{ij} = \\begin{cases} \\W_{ab} & \\text{if } 1 \\le a \\le M \\text{ and } 1 \\le b \\le N \\\\ 0 & \\text{otherwise} \\end{cases}', 'block')}
        <p class="on-screen">The exhibit works it through for whichever cell of ${M} you point at.</p>
        <question-card kind="m-element"></question-card>`,
      ),
      step(
        'product',
        'One product does it all',
        `Row i of the matrix, times the image as a column, is the sum of window i.`,
        `${f("\\M\\,\\x' = \\operatorname{vec}(\\operatorname{conv}(\\W, \\x)) = \\z'", 'block')}
        ${f("\\M \\in \\mathbb{R}^{H'W' \\times HW}", 'block')}
        <p>${M} has a row for every output and a column for every pixel. A row holds the filter once, spread out to the
        places where its window lies; everything else in it is zero.</p>
        <question-card kind="matrix-rows"></question-card>
        <question-card kind="matrix-columns"></question-card>`,
      ),
      step(
        'blocks',
        'Stripes within stripes',
        `The matrix is made of blocks of H′ × H. All blocks on a diagonal are the same, and so are all numbers on a
        diagonal within a block.`,
        `<p>Moving the window down by one pixel moves a row’s numbers one place to the right; moving it to the next
        column moves them on by H. Matrices with equal diagonals are named after Otto <em>Toeplitz</em>, so this is a
        block-Toeplitz matrix of Toeplitz blocks. A fully connected layer may put another number in each of its
        places. Here, a handful of weights appears over and over: they are <em>shared</em>.</p>`,
      ),
      step(
        'pool',
        'ReLU, pooling, and the general size',
        `ReLU leaves the size as it is. Pooling 2 × 2 halves each side, and an odd row or column at the end is left over.`,
        `${pair('h = \\max(0, \\z)', "h_2 \\in \\mathbb{R}^{\\lfloor H'/2\\rfloor \\times \\lfloor W'/2\\rfloor}")}
        <p>Convolution and pooling follow one rule. A window of F moves by steps of S along N numbers, with P zeros added
        at both ends, and finds</p>
        ${f('\\left\\lfloor\\frac{N - F + 2P}{S}\\right\\rfloor + 1', 'block')}
        <p>places. The convolution of the homework has S = 1 and P = 0; its pooling has F = S = 2.</p>
        <question-card kind="pooled-count"></question-card>`,
      ),
    ].join(''),
  },
  beyond: {
    title: 'Beyond the homework: strides and padding',
    text: `
      <p>A window may also take larger steps, or begin outside the image where <em>padding</em> has put zeros. Both are still
      one matrix. With a stride of S the window stands at row S(r′ − 1) + 1, and P rows of zeros push the image down by
      P, so that a pixel meets the weight</p>
      ${pair("a = r + P - S\\,(r' - 1)", "b = c + P - S\\,(c' - 1)")}
      <p>A stride takes rows out of ${M}. Padding adds rows, in which part of the filter is cut off: those weights would
      meet zeros only. The columns stay as they are, one for each pixel. Open “Stride, padding, pooling” above the
      image and watch ${M} change; this section’s other formulas are for S = 1 and P = 0.</p>`,
  },

  erratum: {
    title: 'An erratum: floors, not ceilings',
    text: `
      <p>The report from which this chapter takes its formula prints it with a slip. Where the floors belong, it has
      ceilings, and then ${M} is another matrix. The very first pixels show it. Take i = 1 and j = 2: output 1, and the
      pixel in row 2 of the first column. In the first window it lies under the filter’s second row, so a must be 2.</p>
      <ul>
        <li>With the floor, ${f('\\left\\lfloor \\tfrac{2-1}{H} \\right\\rfloor = 0')} as soon as H > 1, and
          ${f('a = 2 - H \\cdot 0 - 0 + 0 = 2')}.</li>
        <li>With the ceiling, ${f('\\left\\lceil \\tfrac{2-1}{H} \\right\\rceil = 1')}, and
          ${f('a = 2 - H \\cdot 1 - 0 + 0 = 2 - H')}, a row that no filter has.</li>
      </ul>
      <p>There is a test that needs no argument. If ${M} is right, then ${M}${xVec} and vec(${z}) are the same, and the length of
      their difference, the <em>residual</em>, is zero; a computer’s numbers leave it at most a rounding of the sixteenth
      digit. Below are both formulas with the image and filter from above: change those, and see which one holds.</p>`,
    formulas: `
      <div class="erratum-formulas">
        <div><h3>With floors, as it should be</h3>${element('floor', 'floor')}</div>
        <div><h3>With ceilings, as printed</h3>${element('ceil', 'ceil')}</div>
      </div>`,
  },

  counts: {
    title: 'What sharing the weights saves',
    text: `
      <p>The homework puts an affine layer with 3 classes behind the pooling and counts the parameters, leaving out biases. The
      convolution has the MN weights of its one filter, however large the image. ReLU and pooling have nothing to learn. The affine layer has a weight from each of
      the ⌊H′/2⌋⌊W′/2⌋ pooled values to each class:</p>
      ${f("MN + 3 \\left\\lfloor \\tfrac{H'}{2} \\right\\rfloor \\left\\lfloor \\tfrac{W'}{2} \\right\\rfloor", 'block')}
      <p>Now let a fully connected layer with as many outputs take the place of convolution and pooling. It has a weight from
      every pixel to every output:</p>
      ${f("(HW + 3) \\left\\lfloor \\tfrac{H'}{2} \\right\\rfloor \\left\\lfloor \\tfrac{W'}{2} \\right\\rfloor", 'block')}
      <p>Both have the affine layer, so what counts is
      ${f("HW \\left\\lfloor \\tfrac{H'}{2} \\right\\rfloor \\left\\lfloor \\tfrac{W'}{2} \\right\\rfloor")} against MN. The convolution
      saves much when the one is much larger than the other, and for all but the tiniest images it is. <span class="on-screen">Move
      the sizes and see.</span></p>`,
  },

  backward: {
    title: 'Beyond the homework: the way back',
    text: `
      <p>To learn, a network must know how its loss L changes with each number in it. Behind the convolution that is already
      known: ${f('g = \\partial L / \\partial \\z')} holds one number for every output. What is it for the pixels? Pixel j enters
      output i with the factor ${f('\\M_{ij}')}, so a change of the pixel changes the loss by ${f('\\M_{ij}\\,g_i')} through that output,
      and all its ways count together:</p>
      ${pair("\\frac{\\partial L}{\\partial \\x'_j} = \\sum_i \\M_{ij}\\, g_i, \\quad\\text{that is}", "\\frac{\\partial L}{\\partial \\x'} = \\M^\\top \\operatorname{vec}(g)")}
      <p>The same matrix, lying on its side. What ${M} gathered from a window into one output, ${M}<sup>⊤</sup> hands back to the
      window. This is what automatic differentiation computes for a convolution: the tests of this page compare the two.
      Networks that turn small maps into larger ones use it forwards as a layer, under the name <em>transposed
      convolution</em>.</p>`,
  },
  abilities: `
    <ul>
      <li>Write any convolution as a matrix, and say which weight stands in any of its places, or why there is a 0.</li>
      <li>Say how large the output is, with any stride and padding, and what pooling leaves of it.</li>
      <li>Stack an image’s columns, and go from an entry of ${xVec} back to its pixel.</li>
      <li>Count the parameters with and without sharing.</li>
      <li>Test a formula such as the report’s on a small case, and find where it fails.</li>
    </ul>`,
};
