import { formula as f } from '../../build/formula.ts';

/** What stands in the teacher’s page, in the problem sheet and in the handout before any script runs. Values are HTML. */

/** A symbol in a sentence, in its colour. */
function symbol(letter: string): string {
  return `<var class="${letter}" data-symbol="${letter}">${letter}</var>`;
}

/** What is said of an exhibit: what it is called, and states of it, each with the settings that restore it. */
interface Exhibit {
  name: string;
  states?: [settings: string, said: string][];
}

/** By page and element. One that is not here is called after its section. */
const exhibits: Record<string, Record<string, Exhibit>> = {
  everywhere: { 'chapter-notebook': { name: 'The chapter as a notebook' } },
  index: {
    'draw-character': { name: 'The drawing board' },
    'translate-sentence': {
      name: 'The translator',
      states: [
        ['text=%C2%BFD%C3%B3nde+est%C3%A1+la+estaci%C3%B3n%3F', 'a question'],
        ['text=tengo+mucha+hambre&beam=1', 'greedily, without a beam'],
      ],
    },
  },
  'conv-matrix': {
    'convolution-views': {
      name: 'Convolution and matrix',
      states: [
        ['example=blur', 'a blur'],
        ['example=identity', 'a filter that changes nothing'],
        ['example=paper&cell=m,2,3', 'for pencil and paper, at one element of M'],
        ['example=edge&stride=2&padding=1', 'stride 2, padding 1'],
        ['example=character&zeros=hidden&blocks=shown', 'the blocks of M'],
      ],
    },
    'erratum-comparison': {
      name: 'Floors and ceilings',
      states: [
        ['x=1;2&w=1&cell=printed,1,2', 'the smallest case'],
        ['x=1,2;3,4;5,6&w=1,0;0,1&cell=printed,1,2', 'a filter of 2 × 2'],
      ],
    },
    'formula-check': { name: 'Check your own formula' },
    'parameter-counts': {
      name: 'Parameters counted',
      states: [
        ['counts=28,28,5,5', 'Kuzushiji’s 28 × 28'],
        ['counts=64,64,3,3', '64 × 64 with 3 × 3'],
        ['counts=4,4,3,3', 'where sharing saves little'],
      ],
    },
    'backward-pass': {
      name: 'The way back',
      states: [['x=1,2,3;4,5,6;7,8,9&w=1,2;3,4&g=1,0;0,0', 'the gradient of a single output']],
    },
  },
  'self-attention': {
    'attention-views': {
      name: 'From x to Z',
      states: [
        ['example=greys&cell=p,1,2', 'two greys'],
        ['example=flat', 'an image without differences'],
        ['example=point&cell=s,5,5', 'one bright point'],
        ['example=gradient&dk=16', 'scores divided by 4'],
      ],
    },
    'softmax-row': {
      name: 'One row of the softmax',
      states: [['cell=p,9,9', 'the brightest pixel']],
    },
    'formula-check': { name: 'Check your own formula' },
    'pixel-shuffle': {
      name: 'Pixels in another order',
      states: [['order=9,2,3,4,5,6,7,8,1', 'only the first and the last exchanged']],
    },
    'attention-contrast': {
      name: 'Contrast',
      states: [
        ['contrast=0', 'none, so that all weights are the same'],
        ['contrast=3', 'three times as strong'],
      ],
    },
  },
  kuzushiji: {
    'layer-values': {
      name: 'What each layer holds',
      states: [
        ['layer=conv1', 'the first maps'],
        ['layer=fc3', 'the answer'],
      ],
    },
    'draw-character': {
      name: 'The drawing board',
      states: [
        ['model=cnn-0.00001', 'the smallest learning rate'],
        ['model=cnn-0.01', 'the largest learning rate'],
      ],
    },
    'activation-maps': { name: 'Activation maps', states: [['maps=after', 'after ReLU']] },
    'network-backwards': {
      name: 'The network backwards',
      states: [
        ['direction=gradients&unit=conv1,1,14,14', 'gradients, at one unit of a map'],
        ['filter=1&weights=1,zero', 'without the first filter'],
      ],
    },
    'training-results': { name: 'Recorded runs' },
    'four-readers': {
      name: 'Four readers',
      states: [
        ['try=letter', 'the letter A'],
        ['try=scribble', 'a scribble'],
      ],
    },
    'train-characters': { name: 'Training' },
    'learning-rate-race': {
      name: 'The learning-rate race',
      states: [['rates=0.002,0.1', '0.002 and 0.1 beside the report’s three']],
    },
  },
  'why-convolutions': {
    'network-sizes': { name: 'Networks of three sizes' },
    'moved-character': {
      name: 'A character is moved',
      states: [
        ['moved=turn,20', 'turned by 20°'],
        ['moved=scale,1.25', 'a quarter larger'],
      ],
    },
    'pixel-permutation': { name: 'Pixels in another order' },
  },
  translation: {
    'letter-way': {
      name: 'A letter’s way',
      states: [['text=venios+%2E', 'the report’s first sentence']],
    },
    'translation-lab': {
      name: 'Look inside',
      states: [
        ['text=no+tengo+blanca+%2E', 'the report’s third sentence'],
        ['text=lo+prometiste+%2E&beam=5', 'with a beam of 5'],
      ],
    },
    'lstm-opened': { name: 'The LSTM, opened', states: [['unit=decoder,21,5', 'a unit of the decoder']] },
    'attention-changed': {
      name: 'Interfere with it',
      states: [
        ['text=lo+prometiste+%2E&forbidden=4', 'a letter forbidden'],
        ['text=lo+prometiste+%2E&forced=1,i&letter=1', 'a letter forced'],
        ['text=lo+prometiste+%2E&weights=all,alike', 'all weights alike'],
      ],
    },
    'what-improves': { name: 'What improves it' },
    'translation-learning': { name: 'Training' },
  },
};

const noScript =
  '<strong>JavaScript is switched off.</strong> This page makes problem sheets and marks them in your own browser, and for ' +
  'that it needs JavaScript. The links, the handout and how to cite the lesson are here without it.';

/** The teacher’s page. */
export const teaching = {
  title: 'For teachers',
  description:
    'Links to every exhibit and question, problem sheets from a seed with solutions, hand-in codes and how they are marked, a package ' +
    'for learning platforms, a handout, and how to cite the lesson.',
  noScript,
  heading: 'For teachers',
  lead: `
    <p class="lead">Show an exhibit in a lecture, hand out a problem sheet, mark what comes back. None of it needs an
    account or a server: everything is computed in this page.</p>`,

  sheets: {
    title: 'Problem sheets',
    text: `
      <p>A sheet asks the questions of the chapters, and its numbers come from a seed: the same seed always makes the same sheet. Give
      each group a seed of its own, and copying a number is of little use. Twelve questions fill two or three pages of A4, with or
      without their solutions.</p>`,
    platform: `
      <p>The package is a zip of about 470 kB with this one sheet in it, for a learning platform that takes SCORM 1.2. It runs there without
      this site. It tells the platform the score in percent, which answers were right, and that the sheet is completed; what counts as passed
      is for you to set.</p>`,
  },

  handIns: {
    title: 'What comes back',
    text: `
      <p>A student fills a sheet in on the screen and gets a code of some forty letters and digits, to send by mail or to put into a form.
      Paste the codes here, a line each; what stands before a code is taken for the student’s name. Files will do too.</p>`,
    after: `
      <p>A code holds the seed, the questions and the answers; no name, no time, nothing of the machine. Anybody can read the
      answers out of it with this page, so a code is not to be posted in a forum. It has a checksum against slips
      in copying and no seal against cheating: answers can be shared, the solutions of a sheet open for whoever knows its
      address, and somebody who programs can write a code by hand. For an exam, have it written under supervision.</p>
      <p>On the command line, <code>unfold grade FILE|CODE…</code> does the same, and with <code>--json</code> for a program to read.</p>`,
  },

  exhibits: {
    title: 'Every exhibit',
    text: `
      <p>The address of a chapter holds what most of its exhibits show. Set one up for a lecture and look whether the address follows; copy it,
      and it opens in the same state. Here are some to begin with. The questions are above, beside the sheets.</p>`,
    opening: 'The opening',
    of: exhibits,
  },

  handout: {
    title: 'The derivation as a handout',
    text: `
      <p><a href="./derivation.html">The derivation of chapter 1</a>, from the sliding window to the matrix and its gradient, for
      paper. And <a href="./homework.html">the homework, question by question</a>.</p>`,
  },

  cite: { title: 'How to cite' },
  back: 'The homework, question by question',
};

/** The problem sheet. */
export const sheet = {
  title: 'Problem sheet',
  description:
    'Questions on convolution as a matrix product and on self-attention, with numbers from a seed.',
  noScript:
    '<strong>JavaScript is switched off.</strong> The numbers of a problem sheet are drawn by this page, and for that it needs ' +
    'JavaScript.',
  heading: 'Problem sheet',
  known: `
    <div class="sheet-known">
      <p>Rows, columns, <i>i</i>, <i>j</i>, <i>a</i> and <i>b</i> count from 1. An image ${symbol('x')} has <i>H</i> × <i>W</i> pixels, a filter ${symbol('W')} has
      <i>M</i> × <i>N</i> weights; vec stacks columns.</p>
      <div class="formula-pair">
        ${f("\\z_{r'c'} = \\sum_{a=1}^{M}\\sum_{b=1}^{N} \\W_{ab}\\,\\x_{r'+a-1,\\;c'+b-1}", 'block')}
        ${f("\\x' = \\operatorname{vec}(\\x)", 'block')}
        ${f("\\z' = \\operatorname{vec}(\\z) = \\M\\,\\x'", 'block')}
      </div>
      <div class="formula-pair">
        ${f("\\S = \\frac{\\x'\\x'^\\top}{\\sqrt{d_k}}", 'block')}
        ${f('\\P_{ij} = \\frac{e^{\\S_{ij}}}{\\sum_k e^{\\S_{ik}}}', 'block')}
        ${f("\\Z = \\P\\,\\x'", 'block')}
      </div>
    </div>`,
};

/** The handout of chapter 1. */
export const derivation = {
  title: 'A convolution is a matrix: the derivation',
  description: 'How the matrix of a convolution comes about, step by step, as a handout.',
  noScript: '<strong>JavaScript is switched off.</strong> This page needs none.',
  heading: 'A convolution is a matrix: the derivation',
  lead: `
    <p>An image ${f('\\x')} has <i>H</i> rows and <i>W</i> columns, a filter ${f('\\W')} has <i>M</i> rows and <i>N</i> columns. Rows and columns
    count from 1. Two letters mean two things each: ${f('\\M')} in bold is the matrix and <i>M</i> the height of the filter, ${f('\\W')} in bold is
    the filter and <i>W</i> the width of the image.</p>`,
  after: `
    <p>With numbers in it that can be changed, the matrix stands in <a href="./conv-matrix.html">chapter 1</a>.</p>`,
};

/** What stands at the end of a page that is printed. */
export const credit = (version: string) =>
  `Unfold ${version}, a deep-learning homework, opened up in the browser. MIT licence.`;

/** What says how to cite. */
export const cite = {
  text: (
    version: string,
  ) => `<p>This is Unfold, version ${version}, under the <a href="https://opensource.org/license/mit">MIT licence</a>:
    use it, change it and pass it on, also in parts, with the licence’s text. The data and the networks have their own credits,
    which stand at the end of every page.</p>`,
  bibtex: 'BibTeX',
  cff: 'CITATION.cff',
};
