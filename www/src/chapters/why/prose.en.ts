/** Chapter 4 as it stands in the page before any script runs. Values are HTML. */

import { formula as f } from '../../../build/formula.ts';

export const prose = {
  title: 'Why convolutions',
  idea: `
    <p class="lead">A convolution is a matrix, and a [[fully connected]] layer is a matrix, too. So why not let the network
    find the whole matrix by itself? The homework asks for three arguments. Here each of them is an experiment.</p>`,
  sizes: {
    title: 'Fewer parameters, because they are shared',
    text: `
      <p>Question 2.1. The first convolution looks through the same 5 × 5 window everywhere: its eight [[filters|filter]] have
      8 · 25 weights and 8 biases, 208 [[parameters|parameter]] for 8 · 28 · 28 outputs. A fully connected layer has a weight for
      every pair of input and output. And a filter fits an image of any size, a recording of any length; a fully connected
      layer fits only the size that it was made for.</p>
      <p>We compare three networks: the homework’s; one with a fully connected layer ${f('784 \\to 576')} in place of both
      convolutions, so that all widths are the same; and one with ${f('784 \\to 250')}, so that it has about as many
      parameters as the homework’s. From fc2 on all three are the same.</p>`,
    table: `
      <table class="layer-sizes">
        <caption>Weights and biases of each layer</caption>
        <thead><tr><th scope="col">Layer</th><th scope="col">CNN</th><th scope="col">same widths</th><th scope="col">same parameters</th></tr></thead>
        <tbody>
          <tr><th scope="row">before fc1</th><td>208 + 1,168</td><td>452,160</td><td>196,250</td></tr>
          <tr><th scope="row">fc1</th><td>346,200</td><td>346,200</td><td>150,600</td></tr>
          <tr><th scope="row">fc2</th><td>72,120</td><td>72,120</td><td>72,120</td></tr>
          <tr><th scope="row">fc3</th><td>1,210</td><td>1,210</td><td>1,210</td></tr>
          <tr><th scope="row">all</th><td>420,906</td><td>871,690</td><td>420,180</td></tr>
        </tbody>
      </table>`,
    after: `
      <p>In numbers of four bytes, that is 1.7 MB of memory for the CNN and 3.5 MB for the network of the same widths. But a
      network also keeps what its layers compute, for the way back: the CNN has 6,272 numbers after its first convolution
      alone, the other network 576 after its first layer. And the CNN uses each weight of its first filters at 784 places. So fewer
      parameters do not mean less work. Let the three learn for some [[epochs|epoch]]: the one that leads after the first
      need not win.</p>`,
  },
  moved: {
    title: 'What moves with the image, and what does not',
    text: `
      <p>Question 2.2. A filter looks at a neighbourhood, and what it has learnt in one place it knows in all places. The
      first filters find edges and strokes; the second ones see a larger part of the image and find how strokes meet; the
      fully connected layers judge the whole. From simple to complex: that suits images.</p>
      <p>Shift a character by one pixel, and every map of a convolution shifts by one pixel, too: the same window meets the
      same pixels, only elsewhere. That is <em>equivariance</em>. It ends at the border, where pixels leave the image and
      zeros come in.</p>
      <p>Pooling goes further. It takes the largest of four neighbours, and that often remains the largest. Shift the test characters by one
      pixel: of the first pooling’s values above zero, 27 % stay exactly what they were. Of the second’s only 2 % do, and yet the whole is
      alike: its cosine with what it was is 0.84. So the answer often barely changes: an approximate <em>invariance</em>. It is only
      approximate, because after two poolings by 2 the last maps move by whole pixels only if the image moves by 4. Here is how many of the 10,000 test characters are read
      correctly when all are shifted to the right:</p>
      <table class="layer-sizes">
        <caption>Test accuracy by the pixels of the shift</caption>
        <thead><tr><th scope="col">Network</th><th scope="col">0</th><th scope="col">1</th><th scope="col">2</th><th scope="col">4</th></tr></thead>
        <tbody>
          <tr><th scope="row">CNN</th><td>0.9582</td><td>0.9467</td><td>0.8990</td><td>0.6076</td></tr>
          <tr><th scope="row">fully connected</th><td>0.9024</td><td>0.8721</td><td>0.7503</td><td>0.4214</td></tr>
        </tbody>
      </table>
      <p>The CNN bears a shift better. But both have only learnt from characters in the middle, and the CNN ends in fully
      connected layers, which have a weight of their own for every place.</p>
      <p>Turning or enlarging is another matter: a filter that knows an upright stroke does not know a slanting one. Move your
      drawing, and watch how sure both networks are. ([[Cosine|cosine]] in the exhibit: 1 if the last maps point the same way
      as before.)</p>`,
  },
  permuted: {
    title: 'Without neighbours, nothing to gain',
    text: `
      <p>Question 2.3. Now put the 784 pixels of every image into another order, the same for all images, as if they were
      784 independent sensors. No information is lost, because the order could be undone. Which of the two networks will
      care?</p>`,
    after: `
      <p>To the fully connected network, this is the same task with its inputs renamed. Its first weights are drawn in the same way
      for every input, so it learns as well from one order as from the other, though not digit for digit.</p>
      <p>The convolution looks for patterns among neighbours, but what now lies side by side has nothing to do with each
      other. Pooling makes it worse: it makes a map smaller by keeping the largest of four neighbours, and among strangers
      the largest says little about the other three. So why does the CNN still read 85 of 100? Because each window
      still holds the same 25 pixels in every image, and a sum over them says something about the character even if they
      are not neighbours; and because fully connected layers follow that use whatever gets past the pooling.</p>`,
  },
  results: {
    title: 'Whole runs, recorded',
    text: `
      <p>The same networks, trained by our program on all 50,000 images: 20 epochs, [[batches|batch]] of 64, [[learning rate]]
      0.0005, three [[seeds|seed]] each.</p>`,
  },
  abilities: `
    <ul>
      <li>Count what a convolution saves against a fully connected layer with the same outputs.</li>
      <li>Say which pixels a value behind several layers depends on.</li>
      <li>Tell equivariance from invariance, and say for which movements a CNN has which.</li>
      <li>Explain why another order of the pixels harms a CNN but not a fully connected network.</li>
    </ul>`,
};

/** What runs of one network came to, as a mean. */
interface Lesson {
  loss: string;
  test: string;
  seconds: string;
}

/** The words of the recorded runs. */
export const figures = {
  who: 'Network',
  validation: 'Validation accuracy',
  test: 'Test accuracy',
  seconds: 'Seconds an epoch',
  mean: (runs: number) => (runs === 1 ? 'one run' : `mean of ${runs} runs`),
  seed: (seed: number) => `seed ${seed}`,
  networks: {
    cnn: 'The homework’s CNN',
    cnnPermuted: 'The CNN, pixels permuted',
    widths: 'Fully connected, same widths',
    widthsPermuted: 'Fully connected, same widths, pixels permuted',
    parameters: 'Fully connected, as many parameters as the CNN',
  },
  short: {
    cnn: 'CNN',
    cnnPermuted: 'CNN*',
    widths: 'FC',
    widthsPermuted: 'FC*',
    parameters: 'FC 250',
  },
  title: 'Validation accuracy',
  caption:
    'After 20 epochs. The seconds are those of one core. The CNN of seed 42 has the recipe of the first row of the table in chapter 3, which ' +
    'was trained later, with other random numbers for its dropout: hence 0.9558 there.',
  curves:
    'Thick lines are means, thin lines single seeds. FC is the fully connected network of the same widths, FC 250 the one with as many parameters as the CNN; a star means permuted pixels.',
  inWords: (epochs: number, last: string) => `Curves over ${epochs} epochs; at the end: ${last}.`,
  lessons: (cnn: Lesson, widths: Lesson) => `
    <h3>By heart, or to the point</h3>
    <p>In the last epoch the training [[loss]] of the CNN is ${cnn.loss}, and that of the fully connected network of the same
    widths is ${widths.loss}: both know their own examples. Of the test characters the CNN reads ${cnn.test}, the other
    ${widths.test}. It has learnt its examples just as well, but less of what it learnt holds for new characters: that is
    [[overfitting]].</p>
    <h3>Fewer parameters, but not less time</h3>
    <p>The report says that a CNN is also faster. Here it is not: an epoch takes ${cnn.seconds} s, and ${widths.seconds} s with the
    fully connected network. For one image the CNN multiplies 741,488 pairs of numbers and the other network 870,384: fewer, but one
    large product keeps a processor busier than many small windows do.</p>`,
};
