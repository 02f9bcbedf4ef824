/** Chapter 4 as it stands in the page before any script runs. Values are HTML. */

import { formula as f } from '../../../build/formula.ts';

export const prose = {
  title: 'Why convolutions',
  idea: `
    <p class="lead">A convolution is a matrix, and a [[fully connected]] layer is a matrix too. So why not let the network find
    all of the matrix by itself? The homework asks for three arguments. Here each of them is an experiment.</p>`,
  sizes: {
    title: 'Fewer parameters, because they are shared',
    text: `
      <p>The first convolution looks through the same 5×5 window everywhere: its eight filters have 8 · 25 weights and 8
      biases, 208 numbers, for 8 · 28 · 28 outputs. A fully connected layer has a weight for every pair of input and
      output. We compare three networks: the homework’s; one with a fully connected layer ${f('784 \\to 576')} in the place
      of both convolutions, so that all widths are the same; and one with ${f('784 \\to 250')}, so that both have about as many
      parameters. The rest, from <code>fc2</code> on, is the same in all.</p>`,
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
      <p>The convolutions have few [[parameters|parameter]] to learn, but each of the first filters works at 784 places. Give the three some
      [[epochs|epoch]]: who is ahead after one is not yet who is ahead in the end.</p>`,
  },
  moved: {
    title: 'What moves with the image, and what does not',
    text: `
      <p>Shift a character by one pixel and every map of a convolution shifts by one pixel: the same window meets the same
      pixels, only elsewhere. That is <em>equivariance</em>. At the edge it ends, where pixels leave the image and zeros
      come in. Pooling takes the largest of four neighbours, so that a small shift changes its values less than
      those before it, and often barely changes the answer: an approximate <em>invariance</em>. Two poolings by 2 make the last maps move by whole pixels only where the image moves by 4.</p>
      <p>Nothing of the kind holds when the character is turned or made larger: a filter that knows a vertical stroke does
      not know a slanting one. Move your drawing and see, and watch how sure both networks are.</p>`,
  },
  permuted: {
    title: 'Without neighbours, nothing to gain',
    text: `
      <p>Now put the 784 pixels of every image into another order, the same for all images, as if they were 784 sensors
      that stand nowhere in particular. No information is lost, for the order could be undone. Which of the two networks
      will care?</p>`,
    after: `
      <p>The convolution looks for patterns among neighbours, and there are none left. To the fully connected network the
      task is the same with its inputs renamed: its first weights are drawn alike for every input, so it learns as well
      from the one as from the other, though not digit for digit the same.</p>`,
  },
  results: {
    title: 'Whole runs, recorded',
    text: `
      <p>The same networks, trained by our program on all 50,000 images: 20 epochs, [[batches|batch]] of 64, [[learning rate]] 0.0005,
      three [[seeds|seed]] each.</p>`,
  },
  abilities: `
    <ul>
      <li>Count what a convolution saves against a fully connected layer with the same outputs.</li>
      <li>Say which pixels a value behind several layers depends on.</li>
      <li>Tell equivariance from invariance, and say for which movements a CNN has which.</li>
      <li>Explain why another order of the pixels harms a CNN and leaves a fully connected network as it was.</li>
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
    'After 20 epochs. The seconds are of one core, shared with other work, and only roughly comparable.',
  curves:
    'Thick lines are means, thin ones single seeds. FC is the fully connected network of the same widths, FC 250 the one with as many parameters as the CNN; a star means permuted pixels.',
  inWords: (epochs: number, last: string) => `Curves over ${epochs} epochs; at the end: ${last}.`,
  lessons: (cnn: Lesson, widths: Lesson) => `
    <h3>By heart, or to the point</h3>
    <p>In the last epoch the training loss of the CNN is ${cnn.loss}, that of the fully connected network of the same widths
    ${widths.loss}: both know their own examples. Of the test characters the one reads ${cnn.test} and the other ${widths.test}. The
    second has learnt as much, but less of it holds for characters that it has not seen: that is [[overfitting]].</p>
    <h3>Fewer numbers, but not less time</h3>
    <p>The report says that a CNN is also faster. Here it is not: ${cnn.seconds} s an epoch against ${widths.seconds}. For one image it
    multiplies 741,488 numbers and the fully connected network 870,384, but one large product keeps a processor busier than many small
    windows do.</p>`,
};
