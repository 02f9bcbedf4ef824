import { whole } from '#language/page/numbers';
import { formula as f } from '../../../build/formula.ts';
import { networkListing } from '../../../build/listings.ts';
import { step } from '../../../build/step.ts';

/** The network as a program of PyTorch, for whoever wants to compare. */
const listing = `
      <details class="listing"><summary>The same network in PyTorch</summary>
      <pre tabindex="0"><code>${networkListing()}</code></pre></details>`;

/** Chapter 3, before any script runs. Values are HTML. */
export const prose = {
  title: 'Reading kuzushiji',
  hand: `
    <p>For about a thousand years, Japanese was written with a brush in a quick, flowing hand called <i>kuzushiji</i>
    (<span lang="ja">くずし字</span>). A school reform in 1900 settled on one plain form for each sound, and the old hand
    went out of use. Today few people can read what their great-great-grandparents wrote. Millions of books and letters
    wait in libraries for a reader, so people have begun to teach machines to read them.</p>
    <p>It is hard because one sound had many shapes. Each kana began as a Chinese character that was used for its sound
    alone and written faster and faster. For most sounds several such characters were in use side by side, and a scribe
    took whichever pleased the eye.</p>`,
  classes: {
    caption:
      'The ten sounds of Kuzushiji-MNIST: the character taught today, the Chinese character that it is a cursive form of, ' +
      'and older letters for the same sound, called <i>hentaigana</i>. A picture of any of them belongs to the same class.',
  },
  data: `
    <p>The data set <a href="http://codh.rois.ac.jp/kmnist/">Kuzushiji-MNIST</a> has 70,000 such characters from old
    printed books, 7,000 of each of the ten sounds. Each is a picture of 28 × 28 grey pixels, light ink on dark paper.
    10,000 of them are the [[test set]]. The homework splits the other 60,000: 50,000 to learn from, and 10,000 as a
    [[validation set]], which shows during training how well the network reads characters that it does not learn
    from.</p>`,
  network: {
    title: 'The network, layer by layer',
    text: `
      <p>The homework’s network (question 2.4) is small by today’s standards: two convolutions, which see, and three
      [[fully connected]] layers, which judge. Training sets its 420,906 [[parameters|parameter]].</p>`,
    steps: [
      step(
        'picture',
        'A picture goes in',
        `The picture <var class="x" data-symbol="x">x</var> has 28 × 28 grey pixels, light ink on dark paper, as in the data
        set.`,
        `<p>What you draw is brought into this form first: cropped, scaled and centred.</p>`,
      ),
      step(
        'conv1',
        'The first convolution',
        `A <em>convolution</em> slides a small window over the picture. At each place it multiplies what it sees by the
        weights <var class="W" data-symbol="W">W</var> of a [[filter]] and adds everything up.`,
        `<p>The result is a map <var class="z" data-symbol="z">z</var> of where the filter found what it looks for. Eight
        filters of 5 × 5, each with a [[bias]], make eight maps and have 208 parameters. Two rows of zeros around the picture
        keep the maps at 28 × 28.</p>
        <question-card kind="convolution-side"></question-card>`,
      ),
      step(
        'pool1',
        'ReLU and pooling',
        `Negative values become zero ([[ReLU]]), and of each 2 × 2 values only the largest is kept ([[pooling]]), which
        halves each side of the map.`,
        `<p>Neither has parameters. What remains says whether something was found, and roughly where.</p>`,
      ),
      step(
        'conv2',
        'The second convolution',
        `Sixteen filters of 3 × 3 look at all eight maps at once, and find patterns in what the first filters found.`,
        `<p>Each has 8 · 9 weights and a bias, 1,168 parameters in all. No zeros are added this time, so there are
        14 − 3 + 1 = 12 places in each direction.</p>
        <question-card kind="convolution-parameters"></question-card>`,
      ),
      step(
        'pool2',
        'And smaller again',
        `ReLU and pooling once more: sixteen maps of 6 × 6.`,
        `<p>One value here stands for a good part of the picture. It no longer says exactly where a stroke was.</p>`,
      ),
      step(
        'list',
        'End to end',
        `The maps are laid end to end, as one list of 576 numbers.`,
        `<p>From here on, the network does not know which of them were neighbours.</p>`,
      ),
      step(
        'fc1',
        'The first fully connected layer, fc1',
        `In a fully connected layer every output is a weighted sum of all inputs: here 600 sums of 576 numbers.`,
        `<p>It has 346,200 parameters, 82 % of all; the two convolutions, which do the seeing, have 1,376 together. During
        training, three in ten of the 600 values are [[dropped|dropout]] at random, so that the network relies on none of
        them.</p>
        <question-card kind="dropout"></question-card>`,
      ),
      step(
        'fc2',
        'The second, fc2',
        `600 numbers become 120.`,
        `<p>That takes 72,120 parameters. A ReLU follows, as it does after fc1.</p>
        <question-card kind="affine-parameters"></question-card>`,
      ),
      step(
        'fc3',
        'Ten scores',
        `The last fully connected layer, fc3, turns 120 numbers into a score for each of the ten characters, and a
        [[softmax]] turns the scores into probabilities.`,
        `<p>The scores are called [[logits]], and the largest is the answer. Training makes the [[loss]] small: the mean of
        −log <i>p</i>, where <i>p</i> is the probability of the right character. (Draw something further down, come back, and
        watch it go through.)</p>`,
      ),
    ].join(''),
    caption:
      'From a drawing to ten scores. Squares are maps and bars are lists of numbers, drawn to scale; each ' +
      'count is of parameters. Point at a layer, or choose one, to see what comes out of it.',
  },
  maps: {
    title: 'What the filters see',
    text: `
      <p>Question 2.5 asks for the maps of the first convolution, and the report shows them in its Figures 4 and 5. Here are
      the maps of both convolutions for whatever you draw, as they come out of the filter, before the ReLU. While nothing
      is drawn, you see the report’s own picture, if this site was built with the data set, and otherwise a character drawn by us;
      it says which.</p>
      <p>Three networks stand side by side. They have the same layers and learnt from the same data with different
      [[learning rates|learning rate]]. (Each is the best of three runs, which began with different random weights.) Open a
      map to see the sum behind each of its pixels.</p>
      <p>Do not be surprised by the rate 0.01. On 500 validation pictures, seven of its eight first maps and fifteen of its sixteen second ones
      are negative everywhere, so the ReLU leaves nothing of them. <a href="#the-learning-rate-race">The race</a> below says
      why.</p>
      <p>The report concludes that the first maps show edges and strokes, and that the second ones mean less to the eye and more
      for the answer: from simple features to complex ones. Draw, and judge for yourself.</p>`,
  },
  backwards: {
    title: 'Backwards, with numbers',
    text: `
      <p>So far everything went forwards, from the picture to the answer. Training goes the other way. For every number in
      the network it asks: if this one were a little larger, how would the loss change? The loss
      ${f('L = -\\log p')} is large where the right character has a small probability. The answer is a
      <em>gradient</em>, ${f('\\partial L / \\partial z')} for a number ${f('z')}: the slope of ${f('L')} when ${f('z')} alone is moved.
      Everything before it stays as it is, and everything after it follows.</p>
      <p>To compute them all, begin at the loss and go back layer by layer. Each unit adds up, over all units that it feeds,
      their gradient times how strongly it feeds them. That is the <em>chain rule</em>. One pass backwards is enough for all
      units together.</p>
      <p>One fine point: where a curve has a corner, as a ReLU has at 0 and a pooling has where two of its values are equal, there is no
      slope. Libraries agree to take 0 for the ReLU, and the first of the equal values for the pooling.</p>
      <p>A gradient is about very small changes, of this network and this one picture. It does not say how much a pixel
      contributed to the answer, or what would happen without it: a pixel of gradient 0 may matter a lot. Below you can cover
      parts of the picture and compare.</p>`,
  },
  results: {
    title: 'Three learning rates',
    text: `
      <p>Small steps learn slowly; large steps overshoot and never settle. The homework trains the network for 20
      [[epochs|epoch]], in [[batches|batch]] of 8, with [[Adam]], at three learning rates. Here are the report’s figures, from a
      program in PyTorch, beside those of our own networks, trained by a program in Rust.</p>
      <p>Which rate is best? Compare the validation accuracies, as the report does: 0.0005 wins. The test set comes afterwards
      and only says how good the choice is. Whoever chooses by the test set has no test left.</p>
      <p>The report’s training [[loss]] is a mean over all epochs so far, so the clumsy first epochs count to the end. The mean
      of each epoch alone says how well the network does by then. You see both.</p>
      ${listing}`,
  },
  readers: {
    title: 'A network knows what it was shown',
    text: `
      <p>The homework’s networks have only ever seen one thing: characters from old printed books. Show them the letter A,
      and they will say which of the ten kana it is. They have to: their ten probabilities sum to one, whatever they look
      at, and nothing has taught them to say <q>none of these</q>. Modern handwriting, which looks easy to us, is new to
      them, too.</p>
      <p>The network that reads your drawings on this site was brought up differently. Half of what it saw were the same old
      characters, and half modern hands, made for its training stroke by stroke. Some of those are none of the ten, and it has
      an eleventh answer for them. Here the same drawing goes through it and through the homework’s three. Before you
      press: which of them will be sure, and wrong?</p>`,
    after: `
      <p>On the old books, the network for people makes less than half of the mistakes of the homework’s best. But the two differ most
      in what neither the training pictures nor the test pictures contain, and a test accuracy says nothing about that. (The other two rates are
      seldom wrong and sure, because they are seldom sure.) By a better recipe, which the next section is about, the homework’s
      own network reads both better. The network for people is larger and built in another way, with <q>residual</q> blocks, which add
      to what comes in instead of replacing it. The same network, taught the old books alone, reads them best of all, and by itself most of
      the modern hands. But only the one for people can say <q>none of these</q>.</p>`,
  },
  own: {
    title: 'Train it yourself',
    text: `
      <p>The weights above were trained before you came. Here the same network begins with random weights, in this page, with
      the same code as our program. Press Start and draw something. You will see what the network makes of your drawing while
      it learns, and how its first filters take shape in the maps.</p>
      <p>You may leave at any time. The run is kept in your browser every few seconds, and after a reload it goes on from the same
      step. Nothing is sent anywhere.</p>`,
  },
  techniques: {
    title: 'What improves it?',
    text: `
      <p>Can the same network, with not one parameter more, read better? Here techniques of the field are tried on it, each
      added to a row before. Which of them would you expect to help most?</p>`,
    after: `
      <p>What helps is a better schedule, pictures that are turned anew in every [[epoch]], and the time to learn from them. The
      mean of the weights adds nothing where a schedule ends in tiny steps anyway, and to bend the pictures, to blot out a
      part or to lay two over one another brings so small a network nothing in the time it has. A better network for a teacher helps on the
      validation pictures alone, and each of its [[epochs|epoch]] takes many times as long. The training and validation pictures
      come from one file, the test pictures from another, and every row loses there. We aimed at 0.985 on the test pictures.
      The row that validation chooses is short of that, and no row is chosen by its test.</p>`,
  },
  check: {
    title: 'Check your own network',
    text: `
      <p>Have you done the homework yourself? Open the checkpoint that your program saved, and it is read here, image by
      image: how many are right, which characters are taken for which, and the images it misreads. The networks of this
      page can be checked beside it.</p>`,
  },
  race: {
    title: 'The learning-rate race',
    text: `
      <p>The homework trains the same network three times, in batches of 8, with learning rates 0.00001, 0.0005 and 0.01. Here
      they race. All begin with the same weights and see the same batches, so only the rate differs. Predict the outcome,
      then press Start.</p>`,
    why: `
      <h3>What happens at 0.01, and why</h3>
      <p>[[Adam]] divides the mean of a weight’s [[gradients|gradient]] by the root of the mean of their squares. So however large
      or small the gradient is, the first steps of each weight are about as large as the learning rate itself:
      ${f('|\\Delta w| \\approx \\text{rate}')}. The weights of fc1 begin between −0.042 and 0.042. A step of 0.01 moves
      each of them by an eighth of that range, and all of them at once.</p>
      <p>If a unit’s input is below 0 for every image, its ReLU switches it off. No gradient passes through, so its own weights
      stop learning; only a change in the layers before it can wake it up. The table of silent units counts them. If
      all 120 units of fc2 are silent, nothing of the image reaches the answer, and no gradient gets back past them.
      The network then gives the same answer to every image. The best such answer gives each of the ten classes a tenth: a
      loss of ln 10 ≈ 2.303, and an accuracy of about 0.1.</p>
      <p>Whether that happens depends on the batch and the [[seed]]. Set the batch to 64, so that each step follows the mean of
      more images: at 0.01 many units of fc1 still fall silent, but the network learns. Of our three recorded runs, two
      collapsed in the first epoch and one reached 0.685 on the test set. The report’s run reached 0.840; of the other
      published solutions that we know, one collapsed, too. At 0.00001 nothing breaks, but the steps are small: after 20
      epochs the network has not arrived.</p>`,
  },
  abilities: `
    <ul>
      <li>Say how large the output of a convolution, a pooling and a fully connected layer is, and how many parameters each has.</li>
      <li>Follow a picture through the network to ten probabilities, and compute the loss from the logits.</li>
      <li>Explain what a gradient is at any layer, and what one step of training does with it.</li>
      <li>Tell what a learning rate that is too small or too large looks like in the curves, and why Adam’s first steps are as
        large as the rate.</li>
      <li>Read a confusion matrix, and say what a test accuracy does not tell.</li>
    </ul>`,
};

/** The words in what is drawn at build time: the diagram of the network and the table of the classes. */
export const figures = {
  network: {
    label:
      'The network: a picture of 1 × 28 × 28 values; a 5 × 5 convolution with 208 parameters gives 8 maps of 28 × 28; ' +
      'pooling makes them 8 × 14 × 14; a 3 × 3 convolution with 1,168 parameters gives 16 maps of 12 × 12; pooling makes ' +
      'them 16 × 6 × 6; laid end to end they are a list of 576; a fully connected layer, fc1, with 346,200 parameters gives 600 values, ' +
      'fc2 with 72,120 gives 120, and fc3 with 1,210 gives 10 scores, one for each character. 420,906 parameters ' +
      'in all.',
    parameters: (count: number) => `${whole(count)} parameters`,
    layers: {
      convolution: (side: number): [string, string] => [`${side} × ${side}`, 'convolution'],
      pooling: ['ReLU,', 'pooling'] as [string, string],
      flatten: ['end', 'to end'] as [string, string],
      fc1: ['fc1,', 'ReLU'] as [string, string],
      fc2: ['fc2,', 'ReLU'] as [string, string],
      fc3: ['fc3,', 'softmax'] as [string, string],
    },
  },
  /** How the networks read what none of them has seen. */
  readers: {
    who: 'Network',
    old: 'Old books',
    hands: 'Modern hands',
    others: 'Other signs',
    right: 'right',
    wrong: 'wrong and sure',
    none: '“none of these”',
    named: {
      'cnn-people': 'For people',
      'cnn-best': 'Residual, old books alone',
      'cnn-recipe': 'By a better recipe',
    },
    rate: (rate: string) => `Learning rate ${rate}`,
    caption: (old: number, hands: number, others: number) =>
      `Shares of what no network has seen: the ${whole(old)} test pictures of the data set, ${whole(hands)} modern hands of the ten ` +
      `characters, and ${whole(others)} other signs. The hands were made from typefaces and strokes that were held back, not by people: ` +
      'they lack the habits of a real writer. “Wrong and sure” means a wrong answer without “I am not sure”.',
  },
  classes: { sound: 'Sound', today: 'Today', origin: 'From', older: 'Older letters for the same sound' },
};

/** The words in the table of what might improve the network that reads. */
export const techniques = {
  columns: ['Technique', 'Epochs', 'Validation accuracy', 'Test accuracy', 'Seconds an epoch'],
  on: (row: number) => ` (on ${row})`,
  caption:
    'The homework’s network with each technique, in batches of 64, seed 42; higher is better. The number in brackets is ' +
    'the row that it adds to. Seconds are those of one core, without validation.',
  curves: (rows: string[]) => `Share misread in validation, rows ${rows.join(', ')}`,
  byEpoch: (epochs: number, last: string) => `by epoch, 1 to ${epochs}. After the last: ${last}.`,
};
