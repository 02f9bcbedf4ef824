import { formula as f } from '../../../build/formula.ts';
import { step } from '../../../build/step.ts';

/** Chapter 1 as it stands in the page before any script runs. Values are HTML. */

/** A matrix or vector in a sentence, in its colour. Sizes are in italics. */
function symbol(letter: string, written = letter): string {
  return `<var class="${letter}" data-symbol="${letter}">${written}</var>`;
}

const x = symbol('x');
const xVec = symbol('x', 'x′');
const W = symbol('W');
const z = symbol('z');
const zVec = symbol('z', 'z′');
const h = '<var>h</var>';
const M = symbol('M');

/** The number of pooled values. */
const pooled = "\\left\\lfloor \\tfrac{H'}{2} \\right\\rfloor \\left\\lfloor \\tfrac{W'}{2} \\right\\rfloor";

/** A matrix or column by its rows. */
const matrix = (lines: string[]) => `\\begin{bmatrix} ${lines.join(' \\\\ ')} \\end{bmatrix}`;

/** Everything in letters, for an image of 3 × 2 and a filter of 2 × 2. */
const inLetters = (() => {
  const pixels = ['11', '21', '31', '12', '22', '32'].map((place) => `\\x_{${place}}`);
  const rows = [
    '\\W_{11} & \\W_{21} & 0 & \\W_{12} & \\W_{22} & 0',
    '0 & \\W_{11} & \\W_{21} & 0 & \\W_{12} & \\W_{22}',
  ];
  const image = [0, 1, 2].map((row) => `${pixels[row]} & ${pixels[row + 3]}`);
  return [
    `\\x = ${matrix(image)}`,
    `\\x' = ${matrix([pixels.join(' & ')])}^\\top`,
    `\\M = ${matrix(rows)}`,
    `\\z' = ${matrix(['\\z_{11} & \\z_{21}'])}^\\top`,
  ];
})();

/** The same for every size: the images, their columns, and the matrix by its blocks. */
const anySize = (() => {
  const table = (letter: string, rows: string, columns: string) =>
    `${letter} = ${matrix([
      `${letter}_{11} & \\cdots & ${letter}_{1${columns}}`,
      '\\vdots & \\ddots & \\vdots',
      `${letter}_{${rows}1} & \\cdots & ${letter}_{${rows}${columns}}`,
    ])}`;
  const column = (letter: string, rows: string, columns: string) =>
    `${letter}' = ${matrix([`${letter}_{11} & \\cdots & ${letter}_{${rows}1} & ${letter}_{12} & \\cdots & ${letter}_{${rows}${columns}}`])}^\\top`;
  // Each row of such a band is the one above it, a place further to the right.
  const band = (first: string, last: string) =>
    matrix([
      `${first} & \\cdots & ${last} & & 0`,
      ' & \\ddots & & \\ddots & ',
      `0 & & ${first} & \\cdots & ${last}`,
    ]);
  return {
    images: [table('\\x', 'H', 'W'), table('\\W', 'M', 'N'), table('\\z', "H'", "W'")],
    columns: [column('\\x', 'H', 'W'), column('\\z', "H'", "W'")],
    blocks: [
      `\\M = ${band('\\mathbf{T}_1', '\\mathbf{T}_N')}`,
      `\\mathbf{T}_b = ${band('\\W_{1b}', '\\W_{Mb}')} \\in \\mathbb{R}^{H' \\times H}`,
    ],
  };
})();

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
    multiplied once. Question 1.1 (b) of the homework asks for that matrix. Here it is, and you can look into every place
    of it.</p>
    <p>Why would you want to know? Because whatever is true of matrices is then true of convolutions. You will see what it
    means that weights are shared, how many of them that saves, and why the way back through the network takes the same
    matrix, transposed.</p>`,
  figure: `The network of part 1, as in the report’s Figure 1: from the image to the probabilities of three classes. An
    <i>H</i> × <i>W</i> image has <i>H</i> rows and <i>W</i> columns.`,
  views: `
    <p>Take an image ${x} and a [[filter]] ${W}. Lay the filter on a corner of the image, multiply each of its numbers by
    the pixel beneath it, and add everything up: that is one number of the output ${z}. Move the filter by one pixel and do
    it again. Then negative numbers become zero ([[ReLU]]), and of every 2 × 2 numbers only the largest is kept
    ([[pooling]]).</p>
    <p>Below is the same calculation as a matrix product, ${f("\\M\\,\\x' = \\z'")}. Point at any cell, and everything that
    takes part in it lights up. Change any number of ${x} or ${W}, and the rest follows.</p>`,

  derivation: {
    title: 'How the matrix comes about',
    lead: `
      <p>The image has <i>H</i> rows and <i>W</i> columns, the filter <i>M</i> rows and <i>N</i> columns. Rows and columns
      count from 1, as in the homework. It uses two letters twice, so watch the type: the bold ${M} is the matrix, and
      <i>M</i> in italics is the height of the filter; the bold ${W} is the filter, and <i>W</i> in italics is the width of the
      image. So it is everywhere here: vectors and matrices are bold, sizes and indices are in italics.</p>`,
    steps: [
      step(
        'window',
        'A window and a sum',
        `Each output is a sum: every weight times the pixel that it lies on.`,
        `${f("\\z_{r'c'} = \\sum_{a=1}^{M} \\sum_{b=1}^{N} \\W_{ab}\\; \\x_{r'+a-1,\\;c'+b-1}", 'block')}
        <p>The window’s upper left corner lies on row <i>r</i>′ and column <i>c</i>′ of the image, and the sum goes to the
        same row and column of ${z}. The filter is not flipped: deep learning calls this a convolution, signal
        processing a cross-correlation.</p>`,
      ),
      step(
        'size',
        'How large the output is',
        `The window fits in <i>H</i> − <i>M</i> + 1 places from top to bottom, and in <i>W</i> − <i>N</i> + 1 from left to right.`,
        `${pair("H' = H - M + 1", "W' = W - N + 1")}
        <p>The window’s top row can lie on row 1, on row 2 and so on, until its bottom row reaches the last row of the image.
        This is question 1.1 (a).</p>
        <question-card kind="output-size"></question-card>`,
      ),
      step(
        'vec',
        'The image as one column',
        `vec( ) stacks the columns of the image: first all of column 1, then all of column 2, and so on.`,
        `${f("\\x' = \\operatorname{vec}(\\x)", 'block')}
        ${f("\\x'_j = \\x_{rc} \\quad\\text{with}\\quad j = (c-1)H + r", 'block')}
        <p>To find the pixel at a given place <i>j</i>, count how many whole columns come before it:</p>
        ${pair('r = j - H\\left\\lfloor\\frac{j-1}{H}\\right\\rfloor', 'c = \\left\\lceil\\frac{j}{H}\\right\\rceil')}
        <question-card kind="vec-index"></question-card>`,
      ),
      step(
        'output',
        'The output as one column',
        `The output is stacked in the same way, with its own height <i>H</i>′.`,
        `<p>Place <i>i</i> of ${zVec} is row <i>r</i>′ and column <i>c</i>′ of ${z}:</p>
        ${pair("r' = i - H'\\left\\lfloor\\frac{i-1}{H'}\\right\\rfloor", "c' = \\left\\lfloor\\frac{i-1}{H'}\\right\\rfloor + 1")}`,
      ),
      step(
        'weight',
        'Which weight a pixel meets',
        `In the window that begins at row <i>r</i>′ and column <i>c</i>′, the pixel in row <i>r</i> and column <i>c</i> lies
        under the weight in row <i>a</i> and column <i>b</i>.`,
        `${pair("a = r - (r' - 1)", "b = c - (c' - 1)")}
        <p>If the filter has such a weight, the pixel takes part in this output. If <i>a</i> or <i>b</i> lies outside the
        filter, the pixel does not, and its factor is 0.</p>`,
      ),
      step(
        'element',
        'An element of the matrix',
        `Put these lines together, and <i>i</i> and <i>j</i> alone say which weight stands in row <i>i</i> and column <i>j</i> of the matrix.`,
        `${f("\\begin{aligned} a &= j - H\\left\\lfloor\\frac{j-1}{H}\\right\\rfloor - (i-1) + H'\\left\\lfloor\\frac{i-1}{H'}\\right\\rfloor \\\\ b &= \\left\\lceil\\frac{j}{H}\\right\\rceil - \\left\\lfloor\\frac{i-1}{H'}\\right\\rfloor \\end{aligned}", 'block')}
        ${f('\\M_{ij} = \\begin{cases} \\W_{ab} & \\text{if } 1 \\le a \\le M \\text{ and } 1 \\le b \\le N \\\\ 0 & \\text{otherwise} \\end{cases}', 'block')}
        <p class="on-screen">The exhibit works this out for whichever cell of ${M} you point at.</p>
        <question-card kind="m-element"></question-card>`,
      ),
      step(
        'product',
        'One product does it all',
        `Row <i>i</i> of the matrix, times the image as a column, is the sum of window <i>i</i>.`,
        `${f("\\M\\,\\x' = \\operatorname{vec}(\\operatorname{conv}(\\W, \\x)) = \\z'", 'block')}
        ${f("\\M \\in \\mathbb{R}^{H'W' \\times HW}", 'block')}
        <p>${M} has a row for every output and a column for every pixel. A row holds the filter once, spread out over the
        pixels of its window, and zeros everywhere else.</p>
        <details class="in-letters"><summary>All in letters, for an image of 3 × 2 and a filter of 2 × 2</summary>
          ${inLetters.map((latex) => f(latex, 'block')).join('')}
        </details>
        <question-card kind="matrix-rows"></question-card>
        <question-card kind="matrix-columns"></question-card>`,
      ),
      step(
        'blocks',
        'Stripes within stripes',
        `The matrix is made of blocks of <i>H</i>′ × <i>H</i>. All blocks along a diagonal are the same, and so are all
        numbers along a diagonal of a block.`,
        `<p>When the window moves down by one pixel, the numbers of a row move one place to the right. When it moves to the
        next column, they move by <i>H</i>. Matrices with equal diagonals are named after Otto <em>Toeplitz</em>, so this is a
        block-Toeplitz matrix of Toeplitz blocks. A [[fully connected]] layer could have a different number in every
        place. Here a handful of weights appears over and over: they are <em>shared</em>.</p>
        <p><a href="./derivation.html#letters">The handout</a> has it in letters for every size, as the report has it in its
        equations 10 to 16.</p>`,
      ),
      step(
        'pool',
        'ReLU, pooling, and the general size',
        `ReLU does not change the size. Pooling by 2 × 2 halves each side; an odd row or column at the end is left out.`,
        `${pair('\\mathbf{h} = \\max(0, \\z)', "\\mathbf{h}_2 \\in \\mathbb{R}^{\\lfloor H'/2\\rfloor \\times \\lfloor W'/2\\rfloor}")}
        <p>One rule covers both. Let a window of length <i>F</i> move in steps of <i>S</i> along <i>L</i> numbers, with <i>P</i>
        zeros added at each end. Then it has</p>
        ${f('\\left\\lfloor\\frac{L - F + 2P}{S}\\right\\rfloor + 1', 'block')}
        <p>places. The homework’s convolution has <i>S</i> = 1 and <i>P</i> = 0; its pooling has <i>F</i> = <i>S</i> = 2.</p>
        <question-card kind="pooled-count"></question-card>`,
      ),
    ].join(''),
  },
  beyond: {
    title: 'Beyond the homework: strides and padding',
    text: `
      <p>A window may also take larger steps, or begin outside the image, where <em>padding</em> has put zeros. Both are still
      one matrix. With a stride of <i>S</i> the window begins at row <i>S</i>(<i>r</i>′ − 1) + 1. With <i>P</i> rows of zeros above
      it, the image lies <i>P</i> rows lower. So a pixel meets the weight</p>
      ${pair("a = r + P - S\\,(r' - 1)", "b = c + P - S\\,(c' - 1)")}
      <p>A stride takes rows out of ${M}. Padding adds rows in which part of the filter is missing, because those weights
      would only meet zeros. The columns stay, one for each pixel. <a
      href="#conv-matrix?stride=2&amp;at=convolution-views">Go up to the image with a stride of 2</a>, change “Stride, padding,
      pooling” above it, and watch ${M} follow. All other formulas of this chapter are for <i>S</i> = 1 and <i>P</i> = 0.</p>`,
  },

  letters: {
    title: 'In letters, for every size',
    text: `
      <p>The report’s equations 10 to 16 have all of this in letters:</p>
      ${anySize.images.map((latex) => f(latex, 'block')).join('')}
      <p>Stacked by columns, as vec( ) does:</p>
      ${anySize.columns.map((latex) => f(latex, 'block')).join('')}
      <p>The matrix has a block ${f('\\mathbf{T}_b')} for each column <i>b</i> of the filter. In each row of blocks they stand one place
      further to the right, as the weights do in each row of a block:</p>
      ${anySize.blocks.map((latex) => f(latex, 'block')).join('')}`,
  },

  erratum: {
    title: 'An erratum: floors, not ceilings',
    text: `
      <p>This chapter takes its formula from a <a href="./homework.html">published report</a> on the homework, in which it
      is printed with a slip: there are ceilings where floors belong, and they give a different ${M}. The first two pixels
      show it. Take <i>i</i> = 1 and <i>j</i> = 2: the first output, and the pixel in row 2 of column 1. In the first window it lies
      under the filter’s second row, so <i>a</i> must be 2.</p>
      <ul>
        <li>With the floor, ${f('\\left\\lfloor \\tfrac{2-1}{H} \\right\\rfloor = 0')} as soon as ${f('H > 1')}, and
          ${f('a = 2 - H \\cdot 0 - 0 + 0 = 2')}.</li>
        <li>With the ceiling, ${f('\\left\\lceil \\tfrac{2-1}{H} \\right\\rceil = 1')}, and
          ${f('a = 2 - H \\cdot 1 - 0 + 0 = 2 - H')}, a row that no filter has.</li>
      </ul>
      <p>And there is a test that needs no argument. If ${M} is right, ${M}${xVec} and vec(${z}) are the same, so the length of
      their difference, the <em>residual</em>, is zero, but for rounding in the sixteenth digit. Below you see
      both matrices for the image and filter from above, with a corner on each cell in which they differ. Change the
      image or the filter, and see which formula holds.</p>`,
    formulas: `
      <div class="erratum-formulas">
        <div><h3>With floors, as it should be</h3>${element('floor', 'floor')}</div>
        <div><h3>With ceilings, as printed</h3>${element('ceil', 'ceil')}</div>
      </div>`,
  },

  counts: {
    title: 'What sharing the weights saves',
    text: `
      <p>Question 1.1 (c) asks how many [[parameters|parameter]] this network has, leaving out the [[biases|bias]] (in the report, equations 20
      and 21). Behind the
      pooling there is a [[fully connected]] layer with a score for each of 3 classes. (Such a layer is also called affine,
      or linear.) Go from left to right:</p>
      <ul>
        <li>The convolution has the ${f('MN')} weights of its one filter, however large the image.</li>
        <li>ReLU and pooling have no parameters at all: they choose, and there is nothing to learn.</li>
        <li>The fully connected layer has a weight from each pooled value to each class. There are
          ${f(`n = ${pooled}`)} pooled values, so it has ${f('3n')}.</li>
      </ul>
      ${f(`MN + 0 + 3n = MN + 3 ${pooled}`, 'block')}
      <p>Now replace convolution and pooling by a fully connected layer with as many outputs. It has a weight from every
      pixel to every output:</p>
      ${f(`HW\\,n + 3n = (HW + 3) ${pooled}`, 'block')}
      <p>The last layer is the same in both. So the convolution saves a lot if</p>
      ${f(`HW ${pooled} \\gg MN,`, 'block')}
      <p>and that holds for all but the tiniest images. <span class="on-screen">Change the sizes and see.</span></p>`,
  },

  backward: {
    title: 'Beyond the homework: the way back',
    text: `
      <p>To learn, a network must know how its [[loss]] <i>L</i> changes with each of its numbers: their
      [[gradients|gradient]]. Suppose we know it for the outputs: ${f('\\mathbf{g} = \\partial L / \\partial \\z')} has one number for each. What is it
      for the pixels? Pixel <i>j</i> enters output <i>i</i> with the factor ${f('\\M_{ij}')}. So by way of that output a small change of
      the pixel changes the loss ${f('\\M_{ij}\\,\\mathbf{g}_i')} times as much. All ways together give</p>
      ${pair("\\frac{\\partial L}{\\partial \\x'_j} = \\sum_i \\M_{ij}\\, \\mathbf{g}_i, \\quad\\text{that is}", "\\frac{\\partial L}{\\partial \\x'} = \\M^\\top \\operatorname{vec}(\\mathbf{g})")}
      <p>It is the same matrix, transposed. What ${M} gathers from a window into one output, ${M}<sup>⊤</sup> hands back to the
      window. Automatic differentiation computes the same; our tests compare the two. Networks that make large
      maps of small ones use ${M}<sup>⊤</sup> forwards, as a layer called <em>transposed convolution</em>.</p>`,
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

/** The words in the figure of the network, which is drawn at build time. */
export const figures = {
  architecture: {
    image: `image ${x}<br /><i>H</i> × <i>W</i>`,
    convolution: `convolution with ${W}, <i>M</i>\u00a0×\u00a0<i>N</i>`,
    output: `${z}<br /><i>H</i>′ × <i>W</i>′`,
    relu: 'ReLU',
    rectified: `${h}<br /><i>H</i>′ × <i>W</i>′`,
    pooling: 'max pooling, 2\u00a0×\u00a02',
    pooled: `${h}<sub>2</sub><br />⌊<i>H</i>′/2⌋ × ⌊<i>W</i>′/2⌋`,
    connected: 'fully connected',
    scores: '3 scores',
    softmax: '[[softmax]]',
    probabilities: '3 probabilities',
  },
};
