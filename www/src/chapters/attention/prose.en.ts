import { formula as f } from '../../../build/formula.ts';
import { step } from '../../../build/step.ts';

/** Chapter 2 as it stands in the page before any script runs. Values are HTML. */

const x = '<var class="x" data-symbol="x">x</var>';
const S = '<var class="S" data-symbol="S">S</var>';
const P = '<var class="P" data-symbol="P">P</var>';
const Z = '<var class="Z" data-symbol="Z">Z</var>';

/** A link that sets the exhibits: they listen to the address. */
function set(settings: string, said: string): string {
  return `<a href="#self-attention?${settings.replaceAll('&', '&amp;')}">${said}</a>`;
}

export const prose = {
  title: 'Attention without learning',
  idea: `
    <p class="lead">A convolution lets a pixel speak with its neighbours. In <em>self-attention</em> every pixel speaks
    with every pixel, however far apart, and the numbers themselves decide who listens to whom.</p>`,
  parts: `
    <p>The homework takes out everything that could be learnt. What is left is small enough to see whole: two products
    and one [[softmax]]. An image ${x} with H × W pixels is read as a sequence of L = HW numbers, and every one of them plays
    three parts:</p>
    <dl class="roles">
      <dt>Query</dt>
      <dd>It asks: which of you are like me?</dd>
      <dt>Key</dt>
      <dd>It is what the others’ questions are compared with.</dd>
      <dt>Value</dt>
      <dd>It is what is handed over to those who listen.</dd>
    </dl>
    <p>A trained network makes the three out of the sequence with three matrices that it has learnt,
    ${f('W_Q')}, ${f('W_K')} and ${f('W_V')}. Here there is one head, all three matrices are 1, and nothing says where
    a pixel stands. So ${f("Q = K = V = \\x'")}: each pixel asks with its own number, is compared by its own number and hands
    over its own number.</p>
    <p>In one line, all of it is</p>
    ${f("\\Z = \\operatorname{softmax}\\left(\\frac{\\x'\\x'^\\top}{\\sqrt{d_k}}\\right)\\x'", 'block')}`,

  walk: {
    title: 'From the image to the output',
    lead: `
      <p>Five steps lead from ${x} to ${Z}. Point at any cell, in any of them: what it came from lights up, and the
      calculation is written out.</p>`,
    steps: [
      step(
        'image',
        'The image as a sequence',
        `The columns of the image are stacked, as in chapter 1: first all of column 1, then all of column 2, to the last.`,
        `${f("\\x' = \\operatorname{vec}(\\x) \\in \\mathbb{R}^{L}", 'block')}
        <p>From here on only the place in the sequence counts. Zero is a middle grey; what is brighter lies above, what is
        darker below.</p>
        <question-card kind="attention-size"></question-card>`,
      ),
      step(
        'scores',
        'Each with each',
        `Row <i>i</i> of ${S} holds the <em>scores</em> of pixel <i>i</i>: its number times each number of the sequence.`,
        `${f("\\S = \\frac{QK^\\top}{\\sqrt{d_k}} = \\frac{\\x'\\x'^\\top}{\\sqrt{d_k}}", 'block')}
        <p>Two bright pixels score high, two dark ones (below zero) as well, a bright and a dark one score below zero. A
        query or a key is a single number, so its length ${f('d_k')} is 1 and the root does nothing.</p>
        <question-card kind="score"></question-card>`,
      ),
      step(
        'weights',
        'Scores become weights',
        `Row <i>i</i> of ${P} makes <em>weights</em> of the scores, which sum to 1: how pixel <i>i</i> divides its attention.`,
        `${f('\\P = \\operatorname{softmax}(\\S)', 'block')}
        <p>The softmax goes row by row. A larger score always gets a larger weight, and none gets nothing at all. How the
        numbers come about is worked through below.</p>`,
      ),
      step(
        'entropy',
        'How evenly it listens',
        `The bar beside each row of ${P} is its <em>entropy</em>: 0 bits if all attention is on one pixel,
        ${f('\\log_2 L')} bits if it is spread evenly.`,
        `${f('-\\sum_j \\P_{ij} \\log_2 \\P_{ij}', 'block')}
        <p>The pixels at the ends, darkest and brightest, have the largest scores and the shortest bars. A pixel of zero
        scores zero with everybody, and its bar is as long as can be.</p>`,
      ),
      step(
        'output',
        'What each takes home',
        `The output of pixel <i>i</i> is the mean of all pixels, each taken with the weight that row <i>i</i> of ${P} gives
        it.`,
        `${f("\\Z = \\P V = \\P\\,\\x'", 'block')}
        <p>So it is never darker than the darkest pixel nor brighter than the brightest. Folded back into the shape of
        the image, column by column, the outputs are ${Z}.</p>`,
      ),
      step(
        'tries',
        'Four things to try',
        `Each of these sets the exhibit.`,
        `<ul class="tries">
          <li>${set('example=gradient&cell=p,5,5', 'A pixel of zero')} scores zero with everybody. It listens to all alike, and
            its output is the plain mean of the image.</li>
          <li>${set('example=gradient&cell=p,9,9', 'The brightest pixel')} of the same image listens most to itself. But whoever
            is above zero listens most to it as well: a score grows with the other’s number, not with likeness. With
            numbers, matrices ${f('W_Q')} and ${f('W_K')} could not change that, for they would only scale every score alike;
            likeness takes embeddings of several numbers.</li>
          <li>${set('example=greys&cell=p,1,1', 'Two greys')} make no more than two kinds of rows. Equal pixels ask the same
            question, so they get the same answer, wherever they stand.</li>
          <li>${set('example=point&cell=p,5,5', 'One bright pixel on grey')}: only its own row of ${P} differs from 1/L.</li>
        </ul>`,
      ),
    ].join(''),
  },

  softmax: {
    title: 'One row of the softmax, in numbers',
    text: `
      <p>The softmax turns a row of scores into weights: e is raised to every score, so that none is below zero,
      and then divided by the sum of the row. Written like this it would fail soon, since ${f('e^{710}')} is more than a
      computer’s number can hold. So the row’s largest score <i>m</i> is taken off first. That changes no weight, because the same
      factor cancels above and below:</p>
      ${f('\\P_{ij} = \\frac{e^{\\S_{ij}}}{\\sum_l e^{\\S_{il}}} = \\frac{e^{\\S_{ij}-m}}{\\sum_l e^{\\S_{il}-m}}', 'block')}
      <p>Now the largest power is ${f('e^0 = 1')}, and nothing can overflow:
      ${set('x=1000000,-1000000;500000,0&cell=p,1,1', 'pixels of a million')} do no harm.</p>`,
  },

  scale: {
    title: 'Why the root of <i>d</i><sub>k</sub>',
    text: `
      <p>Let a query and a key have ${f('d_k')} numbers each, all independent with mean 0 and variance 1. Their product is
      a sum of ${f('d_k')} terms of variance 1, so its variance is ${f('d_k')} and its usual size
      ${f('\\sqrt{d_k}')}. Longer vectors would make larger scores, and larger scores a sharper softmax, for no better
      reason than their length. Dividing by ${f('\\sqrt{d_k}')} brings the variance back to 1.</p>
      <p>Our vectors are single numbers, so there is nothing to bring back. With the slider ${f('d_k')} above you can see
      what the division by itself does: at ${set('example=gradient&dk=64&cell=p,9,9', '<i>d</i><sub>k</sub>&nbsp;=&nbsp;64')} every score
      is an eighth of what it was, the rows of ${P} grow flat and their entropies rise.</p>`,
  },

  shuffle: {
    title: 'Shuffle the pixels',
    text: `
      <p>Nothing above asks where a pixel stands. Let ${f('\\Pi')} be a matrix that puts the sequence into another order. Then
      the scores ${f("\\Pi \\x'\\x'^\\top\\Pi^\\top")} are the same numbers in that order, the weights too, and so is the output:</p>
      ${f("\\Z(\\Pi \\x') = \\Pi\\,\\Z(\\x')", 'block')}
      <p>This is <em>equivariance</em>. A convolution has it for shifts; attention without positions has it for every
      order there is.</p>`,
    lost: `
      <p>The price: the arrangement is lost. Each output follows from the pixel’s own number and from the bag of all numbers,
      so a character and the same pixels in a heap are one to it. Whoever wants attention to see shapes has to tell it where things stand, and
      that is why transformers add <em>positions</em> to their inputs.</p>`,
  },

  contrast: {
    title: 'More contrast',
    text: `
      <p>Multiply the image by a number <i>c</i>. Every score grows with ${f('c^2')}, and a softmax looks only at
      differences: where two scores differ by <i>d</i>, their weights differ by the factor ${f('e^{d}')}. So contrast makes
      attention sharp very quickly. In the end each row gives all to its
      largest score, or to those that share the first place; only a pixel of exactly zero, which scores zero with
      everybody at any contrast, never chooses. The softmax is
      <em>saturated</em>: it chooses rather than weighs, and its derivative is nearly zero, so that in a network that learns
      there would be almost nothing to learn from. To keep scores away from there is what ${f('\\sqrt{d_k}')} is for.</p>`,
  },
  abilities: `
    <ul>
      <li>Compute scores, weights and output of self-attention for a small image by hand.</li>
      <li>Say why the softmax takes off the largest score first, and why scores are divided by ${f('\\sqrt{d_k}')}.</li>
      <li>Explain what attention without positions knows of an image, and what it cannot know.</li>
      <li>Say how large the table of weights is, and when attention saturates.</li>
    </ul>`,
};
