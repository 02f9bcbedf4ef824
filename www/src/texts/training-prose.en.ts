/** What chapters 3 and 5 say of training, as it stands in the page before any script runs. Values are HTML. */

import { formula as f } from '../../build/formula.ts';

export const trainingProse = {
  own: {
    title: 'Train it yourself',
    text: `
      <p>The weights above were trained before you came. Here the same network starts from nothing, in this page, with the
      same code that our program runs. Press start and draw something: you see what the network makes of your drawing
      while it learns, and its first filters taking shape in the maps.</p>
      <p>You may leave. Every few seconds the run is kept in your browser, so that a reload goes on at the same step.
      Nothing is sent anywhere.</p>`,
  },
  race: {
    title: 'The learning-rate race',
    text: `
      <p>The homework trains the same network three times, in batches of 8, with learning rates 0.00001, 0.0005 and 0.01.
      Here they race. All start from the same first weights and see the same batches, so only the rate differs. Decide
      before you press start what will become of them.</p>`,
    why: `
      <h3>What happens at 0.01, and why</h3>
      <p>Adam divides the mean of a weight’s gradients by the root of the mean of their squares. Whatever the size of the
      gradient, the step of each weight is therefore at first about as large as the learning rate itself:
      ${f('|\\Delta w| \\approx \\text{rate}')}. The weights of <code>fc1</code> begin between −0.042 and 0.042. Steps of
      0.01 move each of them across an eighth of that range, all at the same time.</p>
      <p>A unit whose input is below 0 for every image is switched off by its ReLU. No gradient passes through it, so its own
      weights stop learning, and only a change in the layers before it can wake it again. The table of silent units counts
      them. Once all 120 of <code>fc2</code> are silent, nothing of the image reaches the answer any more and no gradient
      gets back past them: the network answers the same for every image, and the best such answer gives each of the ten
      classes a tenth, a loss of ln 10 ≈ 2.303 and an accuracy of about 0.1.</p>
      <p>Whether it comes to that depends on batch and seed. Set the batch to 64, so that each step follows the mean of more
      images: a good half of <code>fc1</code> falls silent at 0.01, and still the network learns. Of our three recorded runs two collapsed in the first epoch and one reached 0.685 on the test images;
      the report’s reached 0.840, and among other students’ is one that collapsed too. At 0.00001 nothing breaks, but it
      walks in small steps: after 20 epochs it has not arrived.</p>`,
  },
  learning: {
    title: 'Watch it learn to translate',
    text: `
      <p>Two translators begin from nothing, one with attention and one without, on the same sentences in the same order.
      After every epoch both translate the sentences below. At first they write what is frequent, whatever the Spanish
      says; then words appear, and then the right ones.</p>`,
  },
};
