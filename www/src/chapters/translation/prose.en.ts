import { formula as f } from '../../../build/formula.ts';
import { step } from '../../../build/step.ts';

/** Chapter 5 as it stands in the page before any script runs. Values are HTML. */

/** A symbol in a formula, in its colour. */
function inFormula(letter: string, written = letter): string {
  return `\\data{symbol=${letter}}{${written}}`;
}

/** A symbol in a sentence, in its colour. */
function symbol(letter: string): string {
  return `<var class="${letter}" data-symbol="${letter}">${letter}</var>`;
}

const [q, z, s, p, c] = ['q', 'z', 's', 'p', 'c'].map((letter) => inFormula(letter)) as [
  string,
  string,
  string,
  string,
  string,
];

export const prose = {
  title: 'Translating letter by letter',
  idea: `
    <p class="lead">The last part of the homework translates Spanish into English one letter at a time. Nobody has told
    the network what a word is. It has seen ten thousand short sentences, each with its translation, and learnt from them
    which letter comes next.</p>
    <p>First the text is made simple: lower case, no accents (<i>ñ</i> becomes <i>n</i>), a space before each full stop,
    question mark and exclamation mark, and one space in the place of everything else. Thirty letters and signs are left
    on either side, and four entries that no text has: padding, start, end, unknown. Then two networks work hand in hand,
    one that reads and one that writes.</p>`,
  way: {
    title: 'A letter’s way through the translator',
    lead: `
      <p>Here the translator is in the middle of a sentence, about to write one letter. Go on to the next letter, or back, and
      watch what changes; the sentence is the one that you can choose <a href="#look-inside">below</a>.</p>`,
    steps: [
      step(
        'encoder',
        'The encoder reads',
        `An [[LSTM]] in each direction reads the Spanish. At every letter it holds 128 numbers, its <em>state</em>, in which it
        sums up what it has read.`,
        `<p>Every column is such a state: its upper half is what reading forwards has left, the lower half what reading
        backwards has. Together they know the letter and its neighbours on both sides. We call them h<sub>1</sub>,
        h<sub>2</sub> and so on.</p>`,
      ),
      step(
        'decoder',
        'The decoder has something in mind',
        `The <em>decoder</em>, another LSTM, begins with the encoder’s last states and writes. Its own state before a letter
        is the query ${symbol('q')}.`,
        `<p>Without attention this is all that it has: of the sentence it knows only what fits into the last state, however
        long ago it was read.</p>`,
      ),
      step(
        'weights',
        'It looks back at the source',
        `A learnt matrix turns the query, its dot product with every state of the encoder is a score ${symbol('s')}, and a
        softmax makes them weights ${symbol('p')} that sum to one.`,
        `${f(`${z} = W_q^{\\top} ${q}`, 'block')}
        ${f(`${s}_i = ${z}^{\\top} h_i`, 'block')}
        ${f(`${p} = \\operatorname{softmax}(${s})`, 'block')}
        <p>Sentences that are computed together are filled up to one length with <em>padding</em>, which is no letter: its
        scores are set to −∞, and its weights are 0.</p>
        <p>So the decoder may look at every letter again, each time it writes one. The encoder’s states are what chapter 2
        calls keys. This attention is called <em>bilinear</em>;
        <a href="https://doi.org/10.18653/v1/D15-1166">Luong, Pham and Manning (2015)</a>, from whom it is, call it
        “general”.</p>`,
      ),
      step(
        'context',
        'What it saw there',
        `The mean of the encoder’s states, each taken with its weight, is the context ${symbol('c')}.`,
        `${f(`${c} = \\textstyle\\sum_i ${p}_i\\, h_i`, 'block')}
        ${f(`a_o = \\tanh\\left(W_o^{\\top} [\\,${q}\\,;\\,${c}\\,] + b_o\\right)`, 'block')}
        <p>What the decoder had in mind and what it saw are put side by side, and another learnt matrix makes one list
        of both. This is how the report writes it; its program, and the translator of this page, have ${f(z)} in the place of
        ${f(q)} (see <em>Two readings of one layer</em>).</p>`,
      ),
      step(
        'letter',
        'The next letter',
        `From a<sub>o</sub> a last layer reads off a score for each of the 34 entries, and a softmax makes probabilities of
        them.`,
        `<p>Its weights are the decoder’s own table of letters, its [[embedding]], used the other way round: a letter is likely if
        a<sub>o</sub> points the same way as the letter’s own numbers do.</p>`,
      ),
      step(
        'back',
        'And in again',
        `The letter that was written goes back in and helps to choose the next, until the decoder writes the end.`,
        `<p>It is written once and stays: the decoder never rubs out. If a letter was wrong, all those that follow have to
        live with it.</p>`,
      ),
    ].join(''),
  },
  lab: {
    title: 'Look inside',
    text: `
      <p>Type a sentence, or take one of ours, and go through its translation letter by letter. The map has a row for each
      English letter and a column for each Spanish one; the stronger the colour, the more of ${symbol('p')} lies there.</p>`,
  },
  search: {
    title: 'Greedy, or with a beam',
    text: `
      <p>Taking the likeliest letter each time is called <em>greedy</em>. It cannot take back a letter that turns out
      to lead nowhere. A <em>beam</em> follows several beginnings at once and keeps, at each step, those whose letters have
      the best mean [[log-probability]]. Widen the beam above and watch the tree: the best sentence sometimes begins with a
      letter that was not the best.</p>`,
  },
  lstm: {
    title: 'The LSTM, opened',
    text: `
      <p>Until here an LSTM was a box: a letter goes in, a state comes out. This is the inside. Each of its units keeps one
      number, its <em>cell</em> c, and four sums decide what a letter does to it. The forget [[gate]] f says how much of the cell is
      kept. The candidate g is what could be added, and the input gate i says how much of it is let in. The output gate o
      says how much of the cell shows, as the unit’s part h of the state:</p>
      ${f('c = f\\, c_{\\text{before}} + i\\, g', 'block')}
      ${f('h = o\\, \\tanh(c)', 'block')}
      <p>All four sums are made of the same things, each with weights of its own: the numbers x of the letter’s
      embedding, and the whole state h before the letter. Then σ presses f, i and o to between 0 and 1, so that a gate is
      shut, open, or something between, and tanh presses g to between −1 and 1. (The cell is called c, as the context of
      the attention is: two things of one name. Here c is always a cell until the attention begins.)</p>`,
    found: `
      <p>Nobody told the network what a word is. Stand on a space, with the encoder reading forwards, and look at the
      column of f: most units let go of nearly all that they held. In the ten sentences that can be chosen above, 46 of the
      64 forward units keep less than a tenth of their cell at a space, on average; at other letters a unit keeps
      about half. A new word finds a clean desk. What has to outlast the word is held by the few units
      that stay open, or looked up again by the attention.</p>`,
  },
  steps: {
    title: 'The attention in numbers',
    text: `
      <p>The way of a letter, from the query to the probabilities, once more, and now with every number to its last term. Take
      the probability of the letter that was written and follow its largest terms back: from the logit to
      a<sub>o</sub>, from there to the context ${symbol('c')}, to the weights ${symbol('p')}, and to the query
      ${symbol('q')}, which is a unit of the LSTM above.</p>`,
  },
  results: {
    title: 'How good it is',
    text: `
      <p>The <em>error rate</em> of a translation is its [[edit distance]] to the reference, that is the least number of
      characters (spaces count) to put in, take out or change, divided by the length of the reference; of several sentences
      the mean is taken. A perfect copy has 0; a long answer to a short
      reference may exceed 1. Merely copying the Spanish scores 0.719 on the test sentences. A correct translation in other
      words counts as wrong, for there is one reference only.</p>`,
  },
  techniques: {
    title: 'What improves it?',
    text: `
      <p>In 3.1 (c) the homework asks what might improve the translations, and the report lists it without trying. We
      try it, one technique at a time, on the homework’s pairs alone, and at last with more pairs. Nothing is chosen by the test sentences: the
      validation sentences decide, and the test error is measured once a row. Beside it stands how many of a hundred things that
      a visitor may well type, “¿Dónde está el baño?” or “tengo hambre”, come out right.</p>
      <p>The last row is the translator of the opening. It has learnt from sentences of up to 60 letters, with capitals and
      marks, so far in nine passes only. The homework’s short test sentences it translates no better for that; but it knows far more of
      what people say.</p>`,
  },
  readings: {
    title: 'Two readings of one layer',
    text: `
      <p>The report’s equations and its program do not say the same. The equations, above, put the query
      ${f(q)} beside the context, and [[drop out|dropout]] behind the attention. The program puts the turned query ${f(z)} there, as
      ${f(`[\\,${z}\\,;\\,${c}\\,]`)}, and drops out before the attention. Both are good networks, and a checkpoint of one is
      nonsense in the other, though the shapes are the same. This page trained both, the program’s with three seeds and the
      equations’ with one so far; the table has their figures, and the translator above is the best of them on the
      validation sentences.</p>`,
  },
  explanation: {
    title: 'What the weights explain, and what not',
    text: `
      <p>The map shows where the decoder took its information from, and it is tempting to read it as the reason for each
      letter. Be careful. Every state of the encoder already knows of its neighbours on both sides, so that weight on a
      letter is not weight on that letter alone. <a href="https://doi.org/10.18653/v1/N19-1357">Jain and Wallace
      (2019)</a> found that in many models quite different weights lead to the same answer, and that weights agree poorly with
      other measures of what mattered: attention, they say, is not explanation.
      <a href="https://doi.org/10.18653/v1/D19-1002">Wiegreffe and Pinter (2019)</a> answered that this depends on
      what one asks of an explanation: made-up weights serve a simple model worse than learnt ones do, so what was learnt
      means something, and that can be tested. So take the map as one plausible account, and test it.</p>`,
    sources: `
      <ul class="sources">
        <li>Sarthak Jain and Byron C. Wallace: <cite>Attention is not Explanation</cite>. NAACL-HLT 2019, pages
          3543–3556.</li>
        <li>Sarah Wiegreffe and Yuval Pinter: <cite>Attention is not not Explanation</cite>. EMNLP-IJCNLP 2019, pages
          11–20.</li>
        <li>Thang Luong, Hieu Pham and Christopher D. Manning: <cite>Effective Approaches to Attention-based Neural Machine
          Translation</cite>. EMNLP 2015, pages 1412–1421.</li>
      </ul>`,
  },
  changed: {
    title: 'Interfere with it',
    text: `
      <p>A map says where the weight lay. Whether it mattered, only an experiment can say: change one thing, leave
      everything else as it is, and see what is written then. Forbid the decoder a letter of the source, as if it were
      padding. Set the weights of one letter by hand. Or make it write another letter: it is told that this was its own,
      and goes on from there, as it goes on from the right letters in training ([[teacher forcing]]).</p>
      <p>Try it on “lo prometiste .”, which becomes “you promised .” Before the decoder writes the <i>r</i> of
      “promised”, nearly all its weight, 0.97, lies on the Spanish <i>r</i>. What do you expect if it is
      forbidden to look there? And what if you forbid the <i>s</i> of “-iste”?</p>`,
    found: `
      <p>Without the <i>r</i> not a letter changes: its neighbours’ states know of it, and the word was under way. Without
      the <i>s</i> the translator writes “i promised .”: there it has read who promised. The map alone does not tell the two
      apart. The list at the end of the exhibit asks the same of every letter: weight and effect go together
      loosely, in some sentences not at all (try “tom esta aqui .”). And yet the attention as a whole matters: with all weights
      alike at every letter, “you promised .” becomes “i m still .”</p>
      <p>What does that prove? That this translator, in this sentence, needed what it read at the <i>s</i>. It does not prove
      that it “understands” the ending, nor that a letter with no effect was not used: what two places know
      is lost only if both are taken away. Forbid several. And a decoder that is forbidden to look somewhere is in a state that
      it never met while it learnt; how it behaves there is a fact about it, but not one about how it
      behaves at other times.</p>`,
  },
  loss: {
    title: 'What training says of a sentence',
    text: `
      <p>In training nothing is searched for. The decoder is told the right letters, one after the other, and at each the loss is
      −log of the probability that it gives to the right next one: 0 if it was certain of it, 0.69 for one half, 2.3 for a tenth. The mean of
      these, over all letters and the end, is the [[loss]] that the curves show. Here it is for one pair, letter by letter. Write
      another translation that would be right, too, and see how dear it is.</p>`,
  },
  learning: {
    title: 'Watch it learn to translate',
    text: `
      <p>Two translators begin from nothing, one with attention and one without, on the same sentences in the same order, both by [[teacher forcing]].
      After every epoch both translate the sentences below. At first they write what is frequent, whatever the Spanish
      says; then words appear, and then the right ones.</p>`,
  },
  credit: `
    <p class="credit">The translators learnt from sentence pairs of <a href="https://tatoeba.org/">Tatoeba</a>
      (<a href="https://creativecommons.org/licenses/by/2.0/fr/">CC BY 2.0 FR</a>), by way of
      <a href="https://www.manythings.org/anki/">manythings.org/anki</a>.</p>`,
};

/** The words in the table of what might improve the translator. */
export const techniques = {
  columns: [
    'Technique',
    'Validation error',
    'Test error',
    'Of 100 phrases right',
    'Parameters',
    'Seconds an epoch',
  ],
  samePairs: 'On the homework’s pairs alone',
  otherPairs: 'With more pairs',
  caption: 'Error rates with each technique; lower is better. A dash: nothing is trained anew.',
  curves: 'Validation error rate of what was trained',
  byEpoch: (epochs: number, last: string) => `by epoch, 1 to ${epochs}. After the last: ${last}.`,
};

/** The words in the table and the curves of the translators. */
export const figures = {
  title: 'Validation error rate',
  who: 'Translator',
  variants: {
    none: 'Without attention',
    equations: 'With bilinear attention on [q; c], by the equations',
    code: 'With bilinear attention on [z; c], as the report’s program has it',
  },
  short: { none: 'without', equations: '[q; c]', code: '[z; c]' },
  table: 'Error rates after the last epoch; lower is better. * is the translator that this page runs.',
  curves:
    'Figures 6 and 8 of the homework in one: bold lines are means of the seeds, thin lines the seeds themselves, and ' +
    'diamonds are what the report gives after epochs 1, 10, 20 and 50.',
  byEpoch: (epochs: number, last: string) => `by epoch, 1 to ${epochs}. After the last: ${last}.`,
};
