import { whole } from '#language/page/numbers';
import { formula as f } from '../../../build/formula.ts';
import { step } from '../../../build/step.ts';

/** Chapter 3, before any script runs. Values are HTML. */
export const prose = {
  title: 'Reading kuzushiji',
  hand: `
    <p>For about a thousand years Japanese was written with a brush in a quick, flowing hand called <i>kuzushiji</i>
    (<span lang="ja">くずし字</span>). A school reform of 1900 settled on one plain form for each sound, the old hand
    went out of use, and today few people can read what their great-great-grandparents wrote. Libraries hold books and
    letters by the million that wait for a reader, so people have begun to teach the reading to machines.</p>
    <p>What makes it hard is that one sound had many shapes. Each kana began as a Chinese character used for its sound
    alone and written ever faster, and for most sounds several such characters were in use side by side. A scribe took
    whichever pleased the eye.</p>`,
  classes: {
    caption:
      'The ten sounds of Kuzushiji-MNIST: the character taught today, the Chinese character of which it is a cursive form, ' +
      'and older letters for the same sound, called <i>hentaigana</i>. A picture of any of them belongs to that class.',
  },
  data: `
    <p>The data set <a href="http://codh.rois.ac.jp/kmnist/">Kuzushiji-MNIST</a> has 70,000 such characters, cut out of
    old printed books: 7,000 of each of the ten sounds, every one a picture of 28 × 28 grey pixels, light ink on dark
    paper. Of these, 10,000 are set aside for the final test. The homework splits the other 60,000 into 50,000 to learn
    from and 10,000 to [[validate|validation set]] on, that is, to see while learning how well it goes on characters not learnt
    from.</p>`,
  network: {
    title: 'The network, layer by layer',
    text: `
      <p>The homework’s network is small by today’s measure: two convolutions, which see, and three affine layers, which
      judge. Training has set 420,906 numbers in it, its [[parameters|parameter]].</p>`,
    steps: [
      step(
        'picture',
        'A picture goes in',
        `The picture <var class="x" data-symbol="x">x</var> has 28 × 28 grey pixels, light ink on dark paper, as in the data
        set.`,
        `<p>What you draw on the board is brought to this form first: cut out, scaled and set in the middle.</p>`,
      ),
      step(
        'conv1',
        'The first convolution',
        `A <em>convolution</em> slides a little window over the picture. At each place it multiplies what it sees with the
        weights <var class="W" data-symbol="W">W</var> of a filter and adds everything up.`,
        `<p>The result is a map <var class="z" data-symbol="z">z</var> of where the filter found what it looks for. Eight
        filters of 5 × 5, with a [[bias]] each, are 208 numbers and make eight maps.</p>
        <question-card kind="convolution-side"></question-card>`,
      ),
      step(
        'pool1',
        'ReLU and pooling',
        `Negative values are set to zero (<em>ReLU</em>), and of each 2 × 2 values the largest is kept (<em>pooling</em>),
        which halves the map.`,
        `<p>Neither has anything to learn. What remains says whether something was found, and roughly where.</p>`,
      ),
      step(
        'conv2',
        'The second convolution',
        `Sixteen filters of 3 × 3 look at all eight maps at once, and find patterns of what the first ones have found.`,
        `<p>Each has 8 · 9 weights and a bias; all together are 1,168 numbers. No zeros are added around the maps this time,
        so 14 − 3 + 1 = 12 places are left in each direction.</p>
        <question-card kind="convolution-parameters"></question-card>`,
      ),
      step(
        'pool2',
        'And smaller again',
        `ReLU and pooling once more: sixteen maps of 6 × 6.`,
        `<p>A pixel here stands for a good part of the picture. Where exactly a stroke lay, it no longer says.</p>`,
      ),
      step(
        'list',
        'End to end',
        `The maps are laid end to end as one list of 576 numbers.`,
        `<p>From here on nobody knows any more which of them were neighbours.</p>`,
      ),
      step(
        'fc1',
        'The first affine layer',
        `In an <em>affine</em> layer every output is a weighted sum of all inputs: 600 sums of 576 numbers.`,
        `<p>Here sit nearly all of the network’s numbers, 346,200; only 1,376 are in the two convolutions that do the
        seeing. During training, three in ten of the 600 values are [[dropped|dropout]] at random, so that the network leans on none of
        them.</p>
        <question-card kind="dropout"></question-card>`,
      ),
      step(
        'fc2',
        'The second',
        `600 numbers become 120.`,
        `<p>That takes 72,120 weights and biases. After both layers, negative values are set to zero.</p>
        <question-card kind="affine-parameters"></question-card>`,
      ),
      step(
        'fc3',
        'Ten scores',
        `The last affine layer turns 120 numbers into a score for each of the ten characters, and a softmax makes
        probabilities of them.`,
        `<p>The scores are called [[logits]]. The largest is the answer. Draw something further down, come back, and see it go through.</p>`,
      ),
    ].join(''),
    caption:
      'From a drawing to ten scores. Squares are maps and bars are lists of numbers, each drawn to scale; the ' +
      'counts are of weights and biases. Point at a layer, or choose one, to see what comes out of it.',
  },
  maps: {
    title: 'What the filters see',
    text: `
      <p>These are the maps of both convolutions for the character that you draw here, as they come out of the filter
      and before negative values are set to zero. Three copies of the network stand side by side. They have the same
      layers and the same data, and what tells them apart is the [[learning rate]]: how far each training step
      moves the weights. (Each is the best of three runs that began with different random weights.) Open a map to see the sum behind each of its pixels.</p>
      <p>The report concludes that the first maps show edges and strokes, and that the later ones tell less and less to the eye and more and
      more about the character. Draw, and judge for yourself.</p>`,
  },
  backwards: {
    title: 'Backwards, with numbers',
    text: `
      <p>So far everything went forwards, from the picture to the answer. Training goes the other way. It asks of every
      number in the network: if this one were a little larger, how would the loss change? The loss
      ${f('L = -\\log p')} is large where the right character has a small probability. The answer to the question is a
      <em>gradient</em>, ${f('\\partial L / \\partial z')} for a number ${f('z')}: the slope of
      ${f('L')} as ${f('z')} alone is moved. All that comes before it stays as it is, and all that comes after it follows.</p>
      <p>To compute all of them, one begins at the loss and goes back a layer at a time. Each unit adds up, over all units
      that it feeds, their gradient times how strongly it feeds them. That is the <em>chain rule</em>, and it needs one pass
      backwards, whatever the number of units.</p>
      <p>There is a fine point. Where a curve bends sharply, as a ReLU does at 0 and a pooling where two of its values are equal,
      there is no slope. Libraries then take one by agreement: 0 for the ReLU, and the first of the equal values for the
      pooling.</p>
      <p>A gradient speaks of very small changes, of this network and this one picture. It does not say how much a pixel
      contributed to the answer, nor what would happen if it were taken away: a pixel of gradient 0 may matter a lot. Below you
      can cover parts of the picture and compare.</p>`,
  },
  results: {
    title: 'Three learning rates',
    text: `
      <p>Too small a step learns slowly; too large a step overshoots and never settles. The homework trains the network
      for 20 [[epochs|epoch]], each a full pass through the 50,000 pictures, at three learning rates. Its figures, from a PyTorch
      program, stand here beside those of this page’s own networks, trained by its own program in Rust.</p>
      <p>The report’s training [[loss]] is a mean over all epochs so far, so the clumsy first epochs weigh on it to
      the end. The mean of each epoch alone tells how well the network does by then. You see both.</p>`,
  },
  readers: {
    title: 'A network knows what it was shown',
    text: `
      <p>The homework’s networks have seen one thing in all their lives: characters cut out of old printed books. Show them the
      letter A, and they will tell you which of the ten kana it is. They have to. Their ten probabilities sum to one,
      whatever lies before them, and nothing has ever taught them to say <q>none of these</q>. Modern handwriting, which looks
      easy to us, is as foreign to them.</p>
      <p>The network that reads your drawings on this site has another upbringing. It saw the same old characters, and as
      often modern hands, written for its training stroke by stroke, some of them none of the ten; and it was given
      an eleventh answer for those. Here one and the same drawing goes through it and through the homework’s three. Before you
      press: which of them will be sure, and wrong?</p>`,
    after: `
      <p>On the old books the network for people and the homework’s best are not far apart. What divides them is what neither
      the training pictures nor the test pictures contain, and of that a test accuracy says nothing. (The other two
      rates are seldom wrong and sure because they are seldom sure.)</p>`,
  },
  own: {
    title: 'Train it yourself',
    text: `
      <p>The weights above were trained before you came. Here the same network starts from random weights, in this page, with the
      same code that our program runs. Press start and draw something: you see what the network makes of your drawing
      while it learns, and its first filters taking shape in the maps.</p>
      <p>You may leave. Every few seconds the run is kept in your browser, so that a reload goes on at the same step.
      Nothing is sent anywhere.</p>`,
  },
  race: {
    title: 'The learning-rate race',
    text: `
      <p>The homework trains the same network three times, in [[batches|batch]] of 8, with learning rates 0.00001, 0.0005 and 0.01.
      Here they race. All start from the same first weights and see the same batches, so only the rate differs. Predict
      the outcome, then press Start.</p>`,
    why: `
      <h3>What happens at 0.01, and why</h3>
      <p>[[Adam]] divides the mean of a weight’s [[gradients|gradient]] by the root of the mean of their squares. Whatever the size of the
      gradient, the step of each weight is therefore at first about as large as the learning rate itself:
      ${f('|\\Delta w| \\approx \\text{rate}')}. The weights of <code>fc1</code> begin between −0.042 and 0.042. Steps of
      0.01 move each of them across an eighth of that range, all at the same time.</p>
      <p>A unit whose input is below 0 for every image is switched off by its ReLU. No gradient passes through it, so its own
      weights stop learning, and only a change in the layers before it can wake it again. The table of silent units counts
      them. Once all 120 of <code>fc2</code> are silent, nothing of the image reaches the answer any more and no gradient
      gets back past them: the network answers the same for every image, and the best such answer gives each of the ten
      classes a tenth, a loss of ln 10 ≈ 2.303 and an accuracy of about 0.1.</p>
      <p>Whether it comes to that depends on batch and [[seed]]. Set the batch to 64, so that each step follows the mean of more
      images: many units of <code>fc1</code> fall silent at 0.01 (the table counts them), and still the network learns. Of our three recorded runs two collapsed in the first epoch and one reached 0.685 on the test images;
      the report’s reached 0.840, and among other students’ is one that collapsed too. At 0.00001 nothing breaks, but it
      walks in small steps: after 20 epochs it has not arrived.</p>`,
  },
  abilities: `
    <ul>
      <li>Say how large the output of a convolution, a pooling and an affine layer is, and how many weights and biases each has.</li>
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
      'them 16 × 6 × 6; laid end to end they are a list of 576; an affine layer with 346,200 parameters gives 600 values, ' +
      'one with 72,120 gives 120, and the last with 1,210 gives 10 scores, one for each character. 420,906 parameters ' +
      'in all.',
    parameters: (count: number) => `${whole(count)} parameters`,
    layers: {
      convolution: (side: number): [string, string] => [`${side} × ${side}`, 'convolution'],
      pooling: ['ReLU,', 'pooling'] as [string, string],
      flatten: ['end', 'to end'] as [string, string],
      affineRelu: ['affine,', 'ReLU'] as [string, string],
      affine: ['affine,', 'softmax'] as [string, string],
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
    forPeople: 'For people',
    rate: (rate: string) => `Learning rate ${rate}`,
    caption: (old: number, hands: number, others: number) =>
      `Shares of what no network has seen: the ${whole(old)} test pictures of the data set; ${whole(hands)} modern hands of the ten ` +
      `characters, and ${whole(others)} of other signs, made of typefaces and strokes held back. Made hands are not people’s: they lack ` +
      'the habits of a real writer. A network is wrong and sure where its answer is wrong and stands without “I am not sure”.',
  },
  classes: { sound: 'Sound', today: 'Today', origin: 'From', older: 'Older letters for the same sound' },
};
