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
    with every other, however far apart, and the numbers themselves decide who listens to whom.</p>
    <p>Why here, between two chapters on convolutions? Because this is question 1.2 of the homework, and the counterpart of
    chapter 1: both turn an image into a product with a matrix. The matrix of a convolution is the same for every image and
    only links neighbours. The matrix of attention is made from the image itself and links every pixel with every other.
    If you would rather stay with convolutions, <a href="./kuzushiji.html">go on to chapter 3</a> and come back before
    chapter 5, where attention returns.</p>`,
  parts: `
    <p>The homework takes away everything that could be learnt. What is left is small enough to see as a whole: two products
    and one [[softmax]]. An image ${x} of <i>H</i> × <i>W</i> pixels becomes a sequence of <i>L</i> = <i>HW</i> numbers, and
    each number plays three parts:</p>
    <dl class="roles">
      <dt>Query</dt>
      <dd>It asks: whom should I listen to?</dd>
      <dt>Key</dt>
      <dd>It is compared with the questions of all.</dd>
      <dt>Value</dt>
      <dd>It is what those who listen receive.</dd>
    </dl>
    <p>A trained network computes all three from the sequence, with matrices ${f('\\mathbf{W}_Q')}, ${f('\\mathbf{W}_K')} and
    ${f('\\mathbf{W}_V')} that it has learnt. Here there is one head (one such set of matrices), all three are 1, and
    nothing says where a pixel stands. So ${f("\\mathbf{Q} = \\mathbf{K} = \\mathbf{V} = \\x'")}: each pixel asks with its own
    number, is compared by it, and hands it over.</p>
    <p>In one line:</p>
    ${f("\\Z = \\operatorname{softmax}\\left(\\frac{\\x'\\x'^\\top}{\\sqrt{d_k}}\\right)\\x'", 'block')}`,

  walk: {
    title: 'From the image to the output',
    lead: `
      <p>Five steps lead from ${x} to ${Z}. Point at any cell: what it came from lights up, and the calculation is written
      out.</p>`,
    steps: [
      step(
        'image',
        'The image as a sequence',
        `The columns of the image are stacked, as in chapter 1: first all of column 1, then all of column 2, and so on.`,
        `${f("\\x' = \\operatorname{vec}(\\x) \\in \\mathbb{R}^{L}", 'block')}
        <p>From here on, a pixel is a place in the sequence. Zero is a middle grey; brighter pixels are above zero, darker
        ones below.</p>
        <question-card kind="attention-size"></question-card>`,
      ),
      step(
        'scores',
        'Each with each',
        `Row <i>i</i> of ${S} holds the <em>scores</em> of pixel <i>i</i>: its number times each number of the sequence.`,
        `${f("\\S = \\frac{\\mathbf{Q}\\mathbf{K}^\\top}{\\sqrt{d_k}} = \\frac{\\x'\\x'^\\top}{\\sqrt{d_k}}", 'block')}
        <p>Two bright pixels score high, and so do two dark ones, being below zero. A bright and a dark one score below zero.
        A query or key is a single number here, so its length ${f('d_k')} is 1 and the root does nothing.</p>
        <question-card kind="score"></question-card>`,
      ),
      step(
        'weights',
        'Scores become weights',
        `Row <i>i</i> of ${P} turns the scores into <em>weights</em> that sum to 1: how pixel <i>i</i> divides its attention.`,
        `${f('\\P = \\operatorname{softmax}(\\S)', 'block')}
        <p>The softmax works row by row. A larger score always gets a larger weight, and every score gets some. The next
        section works one row through in numbers.</p>`,
      ),
      step(
        'entropy',
        'How evenly it listens',
        `The bar beside each row of ${P} is its <em>entropy</em>: 0 bits if all attention is on one pixel,
        ${f('\\log_2 L')} bits if it is spread evenly.`,
        `${f('-\\sum_j \\P_{ij} \\log_2 \\P_{ij}', 'block')}
        <p>The darkest and the brightest pixels have the largest scores and the shortest bars. A pixel of zero scores zero with
        every other, and its bar is as long as possible.</p>`,
      ),
      step(
        'output',
        'What each one gets',
        `The output of pixel <i>i</i> is the mean of all pixels, each taken with the weight that row <i>i</i> of ${P} gives
        it.`,
        `${f("\\Z = \\P\\mathbf{V} = \\P\\,\\x'", 'block')}
        <p>So no output is darker than the darkest pixel or brighter than the brightest. Folded back into the shape of the
        image, column by column, the outputs are ${Z}.</p>`,
      ),
      step(
        'tries',
        'Four things to try',
        `Each of these sets the exhibit.`,
        `<ul class="tries">
          <li>${set('example=gradient&cell=p,5,5', 'A pixel of zero')} scores zero with every other. It listens to all of them
            equally, and its output is the plain mean of the image.</li>
          <li>${set('example=gradient&cell=p,9,9', 'The brightest pixel')} of the same image listens most to itself. But every
            pixel above zero listens most to it, too: a score grows with the other’s number, not with likeness. As long as
            pixels are single numbers, no ${f('\\mathbf{W}_Q')} or ${f('\\mathbf{W}_K')} could change that: they would only multiply all
            scores by one number. To compare likeness, each pixel would need several numbers, an [[embedding]].</li>
          <li>${set('example=greys&cell=p,1,1', 'Two greys')} make only two kinds of rows. Equal pixels ask the same
            question, so they get the same answer, wherever they are.</li>
          <li>${set('example=point&cell=p,5,5', 'One bright pixel on grey')}: only its own row of ${P} differs from 1/L.</li>
        </ul>`,
      ),
    ].join(''),
  },

  softmax: {
    title: 'One row of the softmax, in numbers',
    text: `
      <p>The softmax turns a row of scores into weights. It raises e to each score, so that everything is positive, and
      divides by the sum of the row. Computed like that it would soon fail: ${f('e^{710}')} is more than a computer’s
      numbers can hold. So the row’s largest score <i>m</i> is subtracted first. That changes no weight, because the same factor
      cancels above and below:</p>
      ${f('\\P_{ij} = \\frac{e^{\\S_{ij}}}{\\sum_l e^{\\S_{il}}} = \\frac{e^{\\S_{ij}-m}}{\\sum_l e^{\\S_{il}-m}}', 'block')}
      <p>Now the largest power is ${f('e^0 = 1')}, and nothing can overflow, not even with
      ${set('x=1000000,-1000000;500000,0&cell=p,1,1', 'pixels of a million')}.</p>`,
  },

  scale: {
    title: 'Why the root of <i>d</i><sub>k</sub>',
    text: `
      <p>Let a query and a key have ${f('d_k')} numbers each, all independent, with mean 0 and variance 1. Their dot product is
      a sum of ${f('d_k')} terms of variance 1, so its variance is ${f('d_k')} and its typical size
      ${f('\\sqrt{d_k}')}. So longer vectors would have larger scores and a sharper softmax, for no better reason than their
      length. Dividing by ${f('\\sqrt{d_k}')} brings the variance back to 1.</p>
      <p>Our vectors are single numbers, so there is nothing to correct. But with the slider ${f('d_k')} above you can see what
      the division alone does: at ${set('example=gradient&dk=64&cell=p,9,9', '<i>d</i><sub>k</sub>&nbsp;=&nbsp;64')} every score
      is an eighth of what it was, the rows of ${P} become flat, and their entropies rise. The translator of
      <a href="./translation.html">chapter 5</a> has vectors of 128 numbers and does not divide; there you will see what takes the
      root’s place.</p>`,
  },

  shuffle: {
    title: 'Shuffle the pixels',
    text: `
      <p>Nothing above depends on where a pixel stands. Let ${f('\\Pi')} be a matrix that puts the sequence into another order.
      Then the scores ${f("\\Pi \\x'\\x'^\\top\\Pi^\\top")} are the same numbers in the new order. So are the weights, and so is the
      output:</p>
      ${f("\\Z(\\Pi \\x') = \\Pi\\,\\Z(\\x')", 'block')}
      <p>This is called <em>equivariance</em>: change the input in a certain way, and the output changes in the same way. A
      convolution is equivariant to shifts, attention without positions to every reordering.</p>`,
    lost: `
      <p>There is a price. Each output depends only on the pixel’s own number and on which numbers there are, not on where
      they are. So attention cannot tell a character from its shuffled pixels. To see shapes, it has to be told where
      things stand: that is why transformers add <em>positions</em> to their inputs.</p>`,
  },

  contrast: {
    title: 'More contrast',
    text: `
      <p>Multiply the image by a number <i>c</i>. Every score grows by the factor ${f('c^2')}, and a softmax looks at differences: where two
      scores differ by <i>d</i>, their weights differ by the factor ${f('e^{d}')}. So more contrast soon makes attention
      sharp. In the end each row gives everything to its largest score, or shares it among those that are equally large. Only
      a pixel of exactly zero never chooses, because it scores zero with all.</p>
      <p>Such a softmax is <em>saturated</em>: it chooses instead of weighing. Its derivative is nearly zero, so a network that
      learns would get almost no [[gradient]] through it. Keeping scores away from there is what ${f('\\sqrt{d_k}')} is
      for.</p>`,
  },
  abilities: `
    <ul>
      <li>Compute scores, weights and output of self-attention for a small image by hand.</li>
      <li>Say why the softmax subtracts the largest score first, and why scores are divided by ${f('\\sqrt{d_k}')}.</li>
      <li>Explain what attention without positions knows of an image, and what it cannot know.</li>
      <li>Say how large the table of weights is, and when attention saturates.</li>
    </ul>`,
};
