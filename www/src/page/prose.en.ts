/**
 * What stands in the page before any script runs: `build/static-page.ts` fills it into the pages, so that the page
 * is readable at once and without JavaScript. Values are HTML.
 */
export const prose = {
  title: 'Unfold: draw a character and see it read',
  description:
    'Draw a Japanese character and watch a small neural network read it; then open up the network, number by number. ' +
    'Everything runs in the page.',
  name: 'Unfold',
  skip: 'Skip to the content',
  noScript:
    '<strong>JavaScript is switched off.</strong> This page computes everything in your own browser, and for that it ' +
    'needs JavaScript. Switch it on for this page to draw a character and see it read. The text, the diagrams, the ' +
    'recorded results and a picture of everything that computes are below without it.',
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

  contents: {
    title: 'The lesson',
    chapters: {
      'conv-matrix': {
        title: 'A convolution is a matrix',
        about: 'which one, and why it is worth knowing',
      },
      'self-attention': {
        title: 'Attention without learning',
        about: 'who listens to whom, and a softmax worked through in numbers',
      },
      kuzushiji: {
        title: 'Reading kuzushiji',
        about: 'the network that reads what you draw, and what each layer makes of it',
      },
      'why-convolutions': {
        title: 'Why convolutions',
        about: 'fewer weights, what moves with the image, and what shuffled pixels undo',
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

  /** The end of every chapter. */
  abilities: { title: 'What you can do now' },
  again: {
    title: 'Once more',
    text: `<p>A question that you miss comes back with other numbers. Here are the two that you missed first, in this chapter or
      another. Answer one at the first try, and it stays away.</p>`,
  },

  footer: `
    <h2>About this page</h2>
    <p>Everything is computed in this page. Nothing is sent anywhere.</p>
    <dl>
      <dt>The homework</dt>
      <dd>“Deep Learning Homework 2”, 2022/2023, Instituto Superior Técnico, Lisbon. <a href="./homework.html">Question by
        question</a>: what it asks, what the report says, and what we found. <a href="./teaching.html">For teachers</a>: problem
        sheets, and how to cite.</dd>
      <dt>How it is made</dt>
      <dd>One library in Rust, on <a href="https://burn.dev/">Burn</a>, trained the networks, and as WebAssembly it reads
        your drawing and translates your sentence here. <a href="./bench.html">How fast is it on your machine?</a> The page is TypeScript with <a href="https://lit.dev/">Lit</a>. The code is under
        the MIT licence; the trained networks are under the licences of their data.</dd>
      <dt>The data</dt>
      <dd>“KMNIST Dataset” (created by CODH), adapted from “Kuzushiji Dataset” (created by NIJL and others),
        <a href="https://doi.org/10.20676/00000341">doi:10.20676/00000341</a>,
        <a href="https://creativecommons.org/licenses/by-sa/4.0/">CC BY-SA 4.0</a>. The networks that read were trained
        on it and are under the same licence. The one for people also learnt from the strokes of <a href="https://kanjivg.tagaini.net/">KanjiVG</a>
        by Ulrich Apel, <a href="https://creativecommons.org/licenses/by-sa/3.0/">CC BY-SA 3.0</a>, and from typefaces under the SIL Open Font
        License. Sentence pairs from <a href="https://tatoeba.org/">Tatoeba</a> by way of
        <a href="https://www.manythings.org/anki/">manythings.org/anki</a>,
        <a href="https://creativecommons.org/licenses/by/2.0/fr/">CC BY 2.0 FR</a>; the translators were trained on
        them and are under the same licence.</dd>
      <dt>The letters</dt>
      <dd>Source Serif by Adobe; Noto Serif JP by Adobe and Google, Noto Serif Hentaigana by the Noto Project Authors and
        STIX Two Math by the STIX Fonts Project Authors, cut down to the characters used here. All under the
        <a href="https://openfontlicense.org/">SIL Open Font License 1.1</a>.</dd>
    </dl>`,

  /** What each exhibit’s picture shows, for those who do not see it. */
  pictures: {
    'draw-character':
      'A drawing board with a place to draw in; beside it the drawing as 28×28 pixels, and how sure the network is of each of the ten characters.',
    'translate-sentence':
      'A Spanish sentence in a field, and beneath it what the translator makes of it in English.',
    'convolution-views':
      'Image, filter and output of a convolution as grids of numbers, and beneath them the matrix M whose product with the image as a vector gives the output as a vector.',
    'erratum-comparison': 'The matrix M as the report’s formula gives it, beside the one that is right.',
    'parameter-counts':
      'How many parameters a convolution has, and how many a fully connected layer of the same sizes.',
    'backward-pass':
      'The way back through a convolution: the gradient that arrives, the transposed matrix, and the gradient of the image, as grids of numbers.',
    'attention-views':
      'An image as a sequence of pixels, and the matrices of self-attention that are computed from it: scores S, probabilities P and output Z.',
    'softmax-row': 'One row of scores, their exponentials, and the probabilities that softmax makes of them.',
    'pixel-shuffle':
      'An image and the same with its pixels in another order; self-attention gives both the same values, moved along.',
    'attention-contrast':
      'Probabilities of self-attention when the contrast of the image is low, and when it is high.',
    'layer-values': 'What one layer of the network holds for a drawing: its maps, as small images.',
    'activation-maps':
      'The eight maps of the first convolution and the sixteen of the second, for networks trained with three learning rates.',
    'network-backwards':
      'All layers of the network as maps and lists of numbers, and beneath them, for one unit, the products whose sum is its value and those whose sum is its gradient.',
    'four-readers':
      'A drawing, and a table of what four networks answer to it: the one for people and the homework’s three, with bars for their probabilities.',
    'train-characters':
      'Controls to train the network, and the recorded curves of training loss and validation accuracy over the epochs.',
    'check-reader':
      'A choice of networks and of images to check them on, a checkpoint of one’s own among them.',
    'learning-rate-race':
      'Controls of the race, and the recorded curves of three learning rates: training loss and validation accuracy over the epochs.',
    'network-sizes':
      'Controls to train three networks, and their recorded curves: training loss and validation accuracy over the epochs.',
    'moved-character':
      'A character, moved to the side; the map of the moved image beside the moved map; and how sure both networks stay for each amount.',
    'pixel-permutation':
      'A character and the same pixels in another order; controls to train four networks on both, and their recorded curves.',
    'what-improves':
      'A technique that is switched on, what it does to the error rates, and a table of sentences translated without and with it.',
    'letter-way':
      'One letter’s way through the translator: the Spanish letters read, the weights of the attention, and the likeliest next letters.',
    'translation-lab':
      'A Spanish sentence, its translation letter by letter, the attention of each letter written to the letters read, and the search for the best translation.',
    'check-translator':
      'A choice of translators and of sentences to check them on, a checkpoint of one’s own among them.',
    'lstm-opened':
      'Embedding, gates, cell and state of an LSTM, a column for each letter that it reads; beneath them one unit: its gates over the letters, and the sums behind them.',
    'attention-opened':
      'The attention before one letter is written: query, scores, weights, context and probabilities as strips of numbers, and the sum behind one of them.',
    'attention-changed':
      'A translation undisturbed and disturbed: letters of the source to forbid, weights to set by hand, a letter to force, and a table of what becomes of the translation without each letter of the source.',
    'sentence-loss':
      'A Spanish sentence with its right translation: for each right letter its probability and its loss.',
    'translation-learning':
      'Controls to train two translators, and their recorded curves: training loss and validation error rate over the epochs.',
  } as Record<string, string>,
};
