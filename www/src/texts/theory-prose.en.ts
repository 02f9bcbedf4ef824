import { formula as f } from '../../build/formula.ts';

/** The erratum, the parameter counts and the backward pass of chapter 1, before any script runs. Values are HTML. */

const xVec = '<var class="x" data-symbol="x">x′</var>';
const z = '<var class="z" data-symbol="z">z</var>';
const M = '<var class="M" data-symbol="M">M</var>';

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

export const erratumProse = {
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
};

export const countsProse = {
  title: 'What sharing the weights saves',
  text: `
    <p>The homework puts an affine layer with 3 classes behind the pooling and counts the parameters, leaving out biases. The
    convolution has the MN weights of its one filter, however large the image. The affine layer has a weight from each of
    the ⌊H′/2⌋⌊W′/2⌋ pooled values to each class:</p>
    ${f("MN + 3 \\left\\lfloor \\tfrac{H'}{2} \\right\\rfloor \\left\\lfloor \\tfrac{W'}{2} \\right\\rfloor", 'block')}
    <p>Now let a fully connected layer with as many outputs take the place of convolution and pooling. It has a weight from
    every pixel to every output:</p>
    ${f("(HW + 3) \\left\\lfloor \\tfrac{H'}{2} \\right\\rfloor \\left\\lfloor \\tfrac{W'}{2} \\right\\rfloor", 'block')}
    <p>Both have the affine layer, so what counts is
    ${f("HW \\left\\lfloor \\tfrac{H'}{2} \\right\\rfloor \\left\\lfloor \\tfrac{W'}{2} \\right\\rfloor")} against MN. The convolution
    saves much when the one is much larger than the other, and for all but the tiniest images it is. Move the sizes and
    see.</p>`,
};

export const backwardProse = {
  title: 'Beyond the homework: the way back',
  text: `
    <p>To learn, a network must know how its loss L changes with each number in it. Behind the convolution that is already
    known: ${f('g = \\partial L / \\partial \\z')} holds one number for every output. What is it for the pixels? Pixel j enters
    output i with the factor ${f('\\M_{ij}')}, so a change of the pixel changes the loss by ${f('\\M_{ij}\\,g_i')} through that output,
    and all its ways count together:</p>
    ${f("\\frac{\\partial L}{\\partial \\x'_j} = \\sum_i \\M_{ij}\\, g_i, \\qquad\\text{that is}\\qquad \\frac{\\partial L}{\\partial \\x'} = \\M^\\top \\operatorname{vec}(g)", 'block')}
    <p>The same matrix, lying on its side. What ${M} gathered from a window into one output, ${M}<sup>⊤</sup> hands back to the
    window. This is what automatic differentiation computes for a convolution: the tests of this page compare the two.
    Networks that turn small maps into larger ones use it forwards as a layer, under the name <em>transposed
    convolution</em>.</p>`,
};
