/** What the interface says while it runs. */
export const ui = {
  error: {
    dismiss: 'Dismiss',
    unexpected: (said: string) =>
      `Something in this page went wrong: ${said}. Reload the page to go on; your drawing is kept.`,
  },
  theme: {
    switchTo: { light: 'Switch to light colours', dark: 'Switch to dark colours' },
  },
  grid: {
    notANumber: (limit: number) =>
      `This is not a number between −${limit.toLocaleString('en')} and ${limit.toLocaleString('en')}, so the old value stays.`,
  },
  contents: {
    answered: (answered: number, questions: number) =>
      answered === questions ? 'all questions answered' : `${answered} of ${questions} questions answered`,
    visited: 'visited',
  },
  steps: {
    show: 'Show it in the exhibit',
    guide: 'A step of the text',
    step: (number: number, title: string) => `Step ${number}: ${title}`,
    previous: 'Previous step',
    next: 'Next step',
    back: 'Back to the text',
  },
  epoch: {
    label: 'Epoch',
    of: (epoch: number, epochs: number) => `${epoch} of ${epochs}`,
    hint: 'Point at a curve or move the slider to read all curves at one epoch.',
    columns: ['Learning rate', 'Loss, all epochs so far', 'Loss, this epoch', 'Validation'],
  },
};

/** The words in what is drawn at build time: the diagram of the network, the tables and the curves. */
export const figures = {
  network: {
    label:
      'The network: a picture of 1 × 28 × 28 values; a 5 × 5 convolution with 208 parameters gives 8 maps of 28 × 28; ' +
      'pooling makes them 8 × 14 × 14; a 3 × 3 convolution with 1,168 parameters gives 16 maps of 12 × 12; pooling makes ' +
      'them 16 × 6 × 6; laid end to end they are a list of 576; an affine layer with 346,200 parameters gives 600 values, ' +
      'one with 72,120 gives 120, and the last with 1,210 gives 10 scores, one for each character. 420,906 parameters ' +
      'in all.',
    parameters: (count: number) => `${count.toLocaleString('en')} parameters`,
    layers: {
      convolution: (side: number): [string, string] => [`${side} × ${side}`, 'convolution'],
      pooling: ['ReLU,', 'pooling'] as [string, string],
      flatten: ['end', 'to end'] as [string, string],
      affineRelu: ['affine,', 'ReLU'] as [string, string],
      affine: ['affine,', 'softmax'] as [string, string],
    },
  },
  classes: { sound: 'Sound', today: 'Today', origin: 'From', older: 'Older letters for the same sound' },
  results: {
    table:
      'Table 1 of the homework: training loss, and the share of validation and test pictures read right. * is the network ' +
      'that this page runs.',
    who: 'Learning rate',
    runningLoss: 'Loss, all epochs',
    ownLoss: 'Loss, last epoch',
    validation: 'Validation',
    test: 'Test',
    rate: (rate: string) => `Learning rate ${rate}`,
    report: 'The report',
    mean: (seeds: number) => (seeds === 1 ? 'Ours' : `Ours, mean of ${seeds} seeds`),
    seed: (seed: number, shipped: boolean) => `Seed ${seed}${shipped ? ' *' : ''}`,
    curves:
      'Figures 2 and 3 of the homework: bold lines are means of the seeds, thin lines the seeds themselves, and a diamond ' +
      'is what the report gives after the last epoch.',
    lossChoice: 'Training loss',
    lossKinds: { running: 'mean over all epochs so far', own: 'mean of the epoch alone' },
    lossTitle: 'Training loss',
    validationTitle: 'Validation accuracy',
    epoch: 'epoch',
    byEpoch: (epochs: number, last: string) =>
      `by epoch, 1 to ${epochs}. After the last, for each learning rate: ${last}.`,
    recorded: (seeds: string, device: string, date: string, data: string) =>
      `Seeds ${seeds}; computed on ${device}, ${date}; data with SHA-256 ${data}.`,
  },
};

/**
 * What stands in the page before any script runs: `build/static-page.ts` fills it into the pages, so that the page
 * is readable at once and without JavaScript. Values are HTML.
 */
export const prose = {
  title: 'Unfold: draw a character and see it read',
  description:
    'Draw a Japanese character and watch a small neural network read it, with every number it computes on the way. ' +
    'Everything runs in the page.',
  name: 'Unfold',
  skip: 'Skip to the content',
  noScript:
    '<strong>JavaScript is switched off.</strong> This page computes everything in your own browser, and for that it ' +
    'needs JavaScript. Switch it on for this page to draw a character and see it read. The text, the diagrams and the ' +
    'recorded results below can be read without.',
  tooOld:
    '<strong>This browser is too old to run the network.</strong> It takes WebAssembly, workers and JavaScript ' +
    'modules; any Chrome, Edge, Firefox or Safari of the last three years has them. The text, the diagrams and the ' +
    'recorded results below can be read here all the same.',
  noWebAssembly:
    '<strong>WebAssembly is switched off in this browser,</strong> and without it nothing can be computed here. ' +
    'Apple’s Lockdown Mode switches it off, and so do strict security settings of other browsers. It can be allowed for ' +
    'this site alone: in Safari among the settings for this website, in Edge under “Enhance your web security”, in ' +
    'Firefox by javascript.options.wasm. Then reload the page. The text, the diagrams and the recorded results below ' +
    'can be read all the same.',
  fromDisk:
    '<strong>This page was opened from a folder,</strong> and from there browsers start no scripts. It takes a web ' +
    'server, however small: run <code>./build.sh serve</code> in the source, or <code>python3 -m http.server</code> in ' +
    'the folder of this page, and open http://localhost:8000. The text, the diagrams and the recorded results below ' +
    'can be read all the same.',
  notStarted:
    '<strong>The page could not start.</strong> Either one of its files did not arrive, and reloading the page helps; ' +
    'or this browser is too old for it, and any Chrome, Edge, Firefox or Safari of the last three years will do. The ' +
    'text, the diagrams and the recorded results below can be read all the same.',

  opening: {
    title: 'Draw a character. See it read.',
    lead:
      'Here is a university homework in deep learning that you can open up and look into. Draw one of ten Japanese ' +
      'characters, and a small neural network reads it while your pen is still moving.',
    board: 'The drawing board',
    promise:
      'The network runs right here, in this page, on your own device. Nothing that you draw or type is sent anywhere, ' +
      'and every number computed on the way to an answer is there to be looked at.',
  },

  contents: {
    title: 'The lesson',
    chapters: {
      'conv-matrix': {
        title: 'A convolution is a matrix',
        about: 'which one, and why it is worth knowing',
      },
      'self-attention': {
        title: 'Attention without learning',
        about: 'a softmax, worked through in numbers',
      },
      kuzushiji: {
        title: 'Reading kuzushiji',
        about: 'the network that reads what you draw, and what each layer makes of it',
      },
      'why-convolutions': {
        title: 'Why convolutions',
        about: 'fewer weights, what moves with the image, and what a shuffle undoes',
      },
      translation: {
        title: 'Translating letter by letter',
        about: 'where the translator looks, and what it could have said',
      },
    },
    sections: 'Sections of this chapter',
    way: {
      label: 'Other chapters',
      before: 'Before:',
      after: 'Next:',
      home: 'All chapters and the drawing board',
    },
  },

  kuzushiji: {
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
        'The ten sounds of Kuzushiji-MNIST: the character taught today, the Chinese character it was abbreviated from, ' +
        'and older letters for the same sound, called <i>hentaigana</i>. A picture of any of them belongs to that class.',
    },
    data: `
      <p>The data set <a href="http://codh.rois.ac.jp/kmnist/">Kuzushiji-MNIST</a> has 70,000 such characters, cut out of
      old printed books: 7,000 of each of the ten sounds, every one a picture of 28 × 28 grey pixels, light ink on dark
      paper. Of these, 10,000 are set aside for the final test. The homework splits the other 60,000 into 50,000 to learn
      from and 10,000 to validate on, that is, to see while learning how well it goes on characters not learnt
      from.</p>`,
    network: {
      title: 'The network, layer by layer',
      text: `
        <p>The homework’s network is small by today’s measure. A <em>convolution</em> slides a little window over the
        picture <var class="x">x</var>; at each place it multiplies what it sees with the weights
        <var class="W">W</var> of a filter and adds everything up. The result is a map <var class="z">z</var> of where
        the filter found what it looks for. Negative values are set to zero (<em>ReLU</em>), and of
        each 2 × 2 values the largest is kept (<em>pooling</em>), which halves the map. After two rounds of this the maps
        are laid end to end as one list of 576 numbers, and three <em>affine</em> layers, in which every output is a
        weighted sum of all inputs, turn the list into ten scores. A softmax makes probabilities of them.</p>
        <p>Training has set 420,906 numbers in it: nearly all of them, 346,200, sit in the first affine layer, and only
        1,376 in the two convolutions that do the seeing.</p>`,
      caption:
        'From a drawing to ten scores. Squares are maps and bars are lists of numbers, each drawn to scale; the counts are of weights and biases. During training, ' +
        'three in ten of the 600 values are dropped at random, so that the network leans on none of them.',
    },
    maps: {
      title: 'What the filters see',
      text: `
        <p>These are the maps of both convolutions for the character you have drawn above, as they come out of the filter
        and before negative values are set to zero. Three copies of the network stand side by side. They have the same
        layers and the same data and differ in one thing only, the <em>learning rate</em>: how far each training step
        moves the weights. Open a map to see the sum behind each of its pixels.</p>`,
    },
    results: {
      title: 'Three learning rates',
      text: `
        <p>Too small a step learns slowly; too large a step overshoots and never settles. The homework trains the network
        for 20 epochs, each a full pass through the 50,000 pictures, at three learning rates. Its figures, from a PyTorch
        program, stand here beside those of this page’s own networks, trained by its own program in Rust.</p>
        <p>The report’s <em>training loss</em> is a mean over all epochs so far, so the clumsy first epochs weigh on it to
        the end. The mean of each epoch alone tells how well the network does by then. You see both.</p>`,
    },
  },

  footer: `
    <h2>About this page</h2>
    <p>Everything is computed in this page. Nothing is sent anywhere.</p>
    <dl>
      <dt>The homework</dt>
      <dd>“Deep Learning Homework 2”, 2022/2023, Instituto Superior Técnico, Lisbon.</dd>
      <dt>How it is made</dt>
      <dd>One library in Rust, on <a href="https://burn.dev/">Burn</a>, trained the networks, and as WebAssembly it reads
        your drawing and translates your sentence here. <a href="./bench.html">How fast is it on your machine?</a> The page is TypeScript with <a href="https://lit.dev/">Lit</a>. All of it is under the MIT
        licence.</dd>
      <dt>The data</dt>
      <dd>“KMNIST Dataset” (created by CODH), adapted from “Kuzushiji Dataset” (created by NIJL and others),
        <a href="https://doi.org/10.20676/00000341">doi:10.20676/00000341</a>,
        <a href="https://creativecommons.org/licenses/by-sa/4.0/">CC BY-SA 4.0</a>. The networks that read were trained
        on it and carry the same credit. Sentence pairs from <a href="https://tatoeba.org/">Tatoeba</a> by way of
        <a href="https://www.manythings.org/anki/">manythings.org/anki</a>,
        <a href="https://creativecommons.org/licenses/by/2.0/fr/">CC BY 2.0 FR</a>; the translators were trained on
        them.</dd>
      <dt>The letters</dt>
      <dd>Source Serif by Adobe; Noto Serif JP by Adobe and Google, Noto Serif Hentaigana by the Noto Project Authors and
        STIX Two Math by the STIX Fonts Project Authors, cut down to the characters used here. All under the
        <a href="https://openfontlicense.org/">SIL Open Font License 1.1</a>.</dd>
    </dl>`,
};
