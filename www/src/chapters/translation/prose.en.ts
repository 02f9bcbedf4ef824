import { formula as f } from '../../../build/formula.ts';
import { translatorListing } from '../../../build/listings.ts';
import { step } from '../../../build/step.ts';

/** Chapter 5 as it stands in the page before any script runs. Values are HTML. */

/** A symbol in a sentence, in its colour. */
function symbol(letter: string): string {
  return `<var class="${letter}" data-symbol="${letter}">${letter}</var>`;
}

/** A state of the encoder in a sentence: it has no colour of its own. */
const h = (place: string) => `<var>h</var><sub>${place}</sub>`;

export const prose = {
  title: 'Translating letter by letter',
  idea: `
    <p class="lead">The last part of the homework translates Spanish into English, one letter at a time. Nobody tells the
    network what a word is. It sees ten thousand short sentences with their translations, and learns from them which
    letter comes next.</p>
    <p>First the text is made simple: lower case, no accents (<i>ñ</i> becomes <i>n</i>), a space before each full stop,
    question mark and exclamation mark, and one space for any run of other characters. That leaves thirty letters and signs in
    each language, and four entries that stand for no letter: padding, start, end, and unknown. Then two networks work
    together: the <em>encoder</em> reads, and the <em>decoder</em> writes.</p>`,
  way: {
    title: 'A letter’s way through the translator',
    lead: `
      <p>Here the translator is in the middle of a sentence, about to write one letter. Go to the next letter, or back, and
      watch what changes. You can choose another sentence <a href="#look-inside">below</a>.</p>`,
    steps: [
      step(
        'encoder',
        'The encoder reads',
        `Two [[LSTMs|LSTM]] read the Spanish, one forwards and one backwards. At every letter they hold 128 numbers together, the
        <em>state</em>, which sums up what they have read.`,
        `<p>Every column is a state: its upper half comes from reading forwards, its lower half from reading backwards. So it
        knows the letter and its neighbours on both sides. The states are ${h('1')}, ${h('2')} and so on.</p>`,
      ),
      step(
        'decoder',
        'The decoder has something in mind',
        `The decoder, another LSTM, begins with the encoder’s last states. Its own state before it writes a letter is the
        query ${symbol('q')}.`,
        `<p>Without attention this is all that it has: it sees only the encoder’s last states, however long ago a letter was
        read.</p>`,
      ),
      step(
        'weights',
        'It looks back at the source',
        `A learnt matrix turns the query ${symbol('q')} into ${symbol('z')}. The dot product of ${symbol('z')} with each state of the
        encoder is a score ${symbol('s')}, and a [[softmax]] turns the scores into weights ${symbol('p')} that sum to one.`,
        `${f('\\z = \\mathbf{W}_q^{\\top} \\q', 'block')}
        ${f('\\s_i = \\z^{\\top} \\mathbf{h}_i', 'block')}
        ${f('\\p = \\operatorname{softmax}(\\s)', 'block')}
        <p>So the decoder may look at every letter again, each time it writes one. The encoder’s states are what
        <a href="./self-attention.html">chapter 2</a> calls keys, and later values. This attention is called <em>bilinear</em>;
        <a href="https://doi.org/10.18653/v1/D15-1166">Luong, Pham and Manning (2015)</a>, who proposed it, call it
        “general”.</p>
        <p>Where is the root of <i>d</i><sub>k</sub>? Chapter 2 divides the scores by it, so that 128 numbers do not make them
        too large; here nothing is divided. The homework leaves it to training: a smaller ${f('\\mathbf{W}_q')} does the same as
        a division.</p>
        <p>Sentences that are computed together must be equally long, so shorter ones are filled up with <em>padding</em>. Padding
        is no letter, and nobody should look there. A <em>mask</em> sees to that: it sets the scores of padding to −∞, and the
        softmax makes them weights of 0.</p>
        <question-card kind="attention-weight"></question-card>`,
      ),
      step(
        'context',
        'What it saw there',
        `The mean of the encoder’s states, each taken with its weight, is the context ${symbol('c')}.`,
        `${f('\\c = \\textstyle\\sum_i \\p_i\\, \\mathbf{h}_i', 'block')}
        ${f('\\mathbf{a}_o = \\tanh\\left(\\mathbf{W}_o^{\\top} [\\,\\q\\,;\\,\\c\\,] + \\mathbf{b}_o\\right)', 'block')}
        <p>What the decoder had in mind and what it saw are put side by side, and another learnt matrix turns both into one list.
        This is how the report writes it. Its program, and the translator of this page, have ${f('\\z')} in place of
        ${f('\\q')} (see <a href="#two-readings-of-one-layer">Two readings of one layer</a>).</p>
        <question-card kind="attention-context"></question-card>`,
      ),
      step(
        'letter',
        'The next letter',
        `A last layer computes a score for each of the 34 entries from <var>a</var><sub><i>o</i></sub>, and a softmax turns the
        scores into probabilities.`,
        `<p>Its weights are the decoder’s own table of letters, its [[embedding]], used the other way round: a letter is likely if
        <var>a</var><sub><i>o</i></sub> points the same way as the letter’s own numbers.</p>`,
      ),
      step(
        'back',
        'And in again',
        `The letter that was written goes back in and helps to choose the next one, until the decoder writes the end.`,
        `<p>What is written stays: the decoder has no eraser. If a letter is wrong, all that follow have to live with
        it.</p>`,
      ),
    ].join(''),
  },
  lab: {
    title: 'Look inside',
    text: `
      <p>Type a sentence, or take one of ours, and go through its translation letter by letter. The map has a row for each
      English letter and a column for each Spanish one. The stronger the colour, the more of ${symbol('p')} is there.</p>`,
  },
  search: {
    title: 'Greedy, or with a beam',
    text: `
      <p>Taking the likeliest letter each time is called <em>greedy</em>. It cannot take back a letter that turns out to lead
      nowhere. A <em>beam</em> follows several beginnings at once. At each step it keeps those whose letters have the best
      mean [[log-probability]]. Widen the beam above and watch the tree: sometimes the best sentence begins with a letter that
      was not the best.</p>`,
  },
  lstm: {
    title: 'The LSTM, opened',
    text: `
      <p>So far an LSTM was a box: a letter goes in, a state comes out. This is the inside. Each of its units keeps one number,
      its <em>cell</em> <i>c</i>, and four sums decide what a letter does to it. The forget [[gate]] <i>f</i> says how much of the cell
      is kept. The candidate <i>g</i> is what could be added, and the input gate <i>i</i> says how much of it is let in. The
      output gate <i>o</i> says how much of the cell shows, as the unit’s part <i>h</i> of the state:</p>
      ${f('c = f\\, c_{\\text{before}} + i\\, g', 'block')}
      ${f('h = o\\, \\tanh(c)', 'block')}
      <p>All four sums are made of the same things, each with its own weights: the numbers <i>x</i> of the letter’s
      [[embedding]], and the whole state <var>h</var> before the letter. Then σ brings <i>f</i>, <i>i</i> and <i>o</i> between 0 and 1,
      so that a gate is shut, open, or something between, and tanh brings <i>g</i> between −1 and 1. (The cell, <i>c</i> in
      italics, is one number of one unit. The context of the attention, the bold ${symbol('c')}, is a list of 128.)</p>`,
    found: `
      <p>Nobody told the network what a word is. Go to a space, with the encoder reading forwards, and look at the column of
      <i>f</i>: most units let go of nearly everything that they held. In the ten sentences that you can choose above, 46 of the 64
      forward units keep less than a tenth of their cell at a space, on average; at other letters a unit keeps about
      half. A new word finds a clean desk. What has to outlast the word is held by the few units that stay open, or looked
      up again by the attention.</p>`,
  },
  steps: {
    title: 'The attention in numbers',
    text: `
      <p>Here is a letter’s way from the query to the probabilities once more, now with every number down to its last term.
      Take the probability of the letter that was written, and follow its largest terms back: from the logit to
      <var>a</var><sub><i>o</i></sub>, from there to the context ${symbol('c')}, to the weights ${symbol('p')}, and to the query
      ${symbol('q')}, which is the state of the LSTM above.</p>`,
  },
  results: {
    title: 'How good it is',
    text: `
      <p>How far is a translation from the <em>reference</em>, the one that the data has? Its [[edit distance]] counts characters,
      spaces too. Divided by the length of the reference, that is the <em>error rate</em>; of several sentences, the mean.
      A perfect copy has 0. A long answer to a short reference may have more than 1. Merely copying the Spanish has
      0.719 on the test sentences. A correct translation in other words counts as wrong, because there is only one
      reference.</p>
      <p>The report’s Figures 7 and 9 are about three test sentences. What its own translators wrote is not in the copy that we have; this is
      what ours write there, greedily. (“I have no money” is a good translation, and counts as wrong.)</p>`,
  },
  techniques: {
    title: 'What improves it?',
    text: `
      <p>Question 3.1 (c) asks what might improve the translations, and the report lists ideas without trying them. We try
      them, one technique at a time: first on the homework’s pairs alone, at last with more pairs. The validation sentences
      decide everything, and the test error is measured once for each row. Beside it you see how many of a hundred things
      that a visitor might type come out right: “¿Dónde está el baño?”, “tengo hambre”, and so on.</p>
      <p>Alone, a larger model goes farthest, a schedule and a beam some way, and several do harm. Most of them together need patience: after
      60 [[epochs|epoch]] they had not finished and were behind the larger model alone; after 150 they are ahead of every ensemble of shorter
      ones. Adding a weaker model to that changes little.</p>
      <p>The last two rows are the translator of the opening page. It learnt from sentences of up to 60 letters, with capitals and
      punctuation, for 25 epochs, and in all but the first nine of them from a phrasebook of ours too. Most of the hundred stand in that
      phrasebook, so they show what it was taught, not what it would make of others. With its beam it is the best on the homework’s short
      test sentences, too.</p>`,
  },
  check: {
    title: 'Check your own translator',
    text: `
      <p>Open the checkpoint that your own program saved. It translates sentences whose translations are known, greedily, and you
      see its error rate and where it fails worst.</p>`,
  },
  readings: {
    title: 'Two readings of one layer',
    text: `
      <p>The report’s equations and its program differ. The equations, above, put the query ${f('\\q')} beside the context and
      [[drop out|dropout]] after the attention. The program has ${f('[\\,\\z\\,;\\,\\c\\,]')} in place of
      ${f('[\\,\\q\\,;\\,\\c\\,]')} and drops out before the attention. Both are good networks. But the weights of one are nonsense in
      the other, although their shapes are the same. We trained both, with three [[seeds|seed]] each. The table has their figures,
      and the translator above is the one with the best validation error.</p>`,
  },
  explanation: {
    title: 'What the weights explain, and what not',
    text: `
      <p>The map shows where the decoder took its information from, and it is tempting to read it as the reason for each
      letter. Be careful: every state of the encoder also knows about its neighbours, so weight on a letter is not weight on
      that letter alone.</p>
      <p><a href="https://doi.org/10.18653/v1/N19-1357">Jain and Wallace (2019)</a> found that in many models quite different
      weights lead to the same answer, and that weights agree poorly with other measures of what mattered: attention, they
      say, is not explanation. <a href="https://doi.org/10.18653/v1/D19-1002">Wiegreffe and Pinter (2019)</a> answered that it
      depends on what you ask of an explanation: made-up weights serve a simple model worse than learnt ones, so what was
      learnt means something, and that can be tested.</p>
      <p>So take the map as one plausible account, and test it.</p>`,
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
      <p>A map says where the weight was. Whether that mattered, only an experiment can say: change one thing, leave everything
      else as it is, and see what is written then. Forbid the decoder a letter of the source, as if it were padding. Set
      the weights of one letter by hand. Or make it write another letter: it is told that this one was its own, and goes on from
      there, as it goes on from the right letters in training ([[teacher forcing]]).</p>
      <p>Try it on “lo prometiste .”, which becomes “you promised .” Before the decoder writes the <i>r</i> of “promised”, nearly
      all its weight, 0.97, is on the Spanish <i>r</i>. What do you expect if it is not allowed to look there? And what
      if you forbid the <i>s</i> of “-iste”?</p>`,
    found: `
      <p>Without the <i>r</i>, not a letter changes: the states of its neighbours know about it, and the word was under way.
      Without the <i>s</i>, the translator writes “i promised .”: that is where it had read who promised. The map alone does not
      tell the two apart. The list at the end of the exhibit asks the same of every letter. Weight and effect go
      together only loosely, and in some sentences not at all (try “tom esta aqui .”). And yet the attention as a whole matters:
      if all weights are equal at every letter, “you promised .” becomes “i m still .”</p>
      <p>What does that prove? That this translator, in this sentence, needed what it had read at the <i>s</i>. It does not prove that
      it “understands” the ending, nor that a letter without effect was not used: what two places know is lost only if both
      are taken away. So forbid several. And a decoder that is not allowed to look somewhere is in a state that it never met in
      training. How it behaves there is a fact about it, but not about how it behaves at other times.</p>`,
  },
  loss: {
    title: 'What training says of a sentence',
    text: `
      <p>In training there is no search. The decoder is told the right letters, one after the other ([[teacher forcing]]), and at
      each of them the loss is −log of the probability that it gives to the right next one: 0 if it was certain, 0.69 for
      one half, 2.3 for a tenth. The mean of these, over all letters and the end, is the [[loss]] that the curves show; padding
      does not count. Here it is for one pair, letter by letter. Write another translation that would also be right, and see how
      much it costs.</p>`,
  },
  learning: {
    title: 'Watch it learn to translate',
    text: `
      <p>Here two translators begin with random weights, one with attention and one without, on the same sentences in the same
      order. After every epoch both translate the sentences below. At first they write what is frequent, whatever the
      Spanish says. Then words appear, and then the right ones.</p>
      <details class="listing"><summary>The translator in PyTorch, and its parameters</summary>
      <p>Encoder: 4,352 for the embedding and 2 · 49,664 for the LSTMs. Decoder: 4,352 for the embedding, which is also the last layer’s
      matrix, 132,096 for the LSTM, and 34 for the last layer’s bias. That makes 240,162 without attention. The attention adds
      16,384 for <var>W</var><sub><i>q</i></sub> and 32,896 for <var>W</var><sub><i>o</i></sub> and its bias: 289,442. Dropout, 0.3 in training, is left
      out here.</p>
      <pre tabindex="0"><code>${translatorListing()}</code></pre></details>`,
  },
  abilities: `
    <ul>
      <li>Follow one unit of an LSTM through a letter, and count what an LSTM has to learn.</li>
      <li>Compute scores, weights and context of attention by hand, and say what is put beside the context.</li>
      <li>Say what a beam keeps, and when it finds what a greedy search misses.</li>
      <li>Compute an edit distance and an error rate, and say what an error rate does not tell.</li>
      <li>Say what a map of attention explains, and how to test it.</li>
    </ul>`,
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
  caption: 'Error rates with each technique; lower is better. A dash means that nothing was trained.',
  curves: 'Validation error rate of the five best',
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
  table: 'Error rates after the last epoch; lower is better. * marks the translators that this page runs.',
  three: {
    columns: ['Spanish', 'Reference', 'Without attention', 'With attention'],
    caption: 'Test sentences 42, 233 and 512, counted from 0.',
  },
  conclusion: (none: string, attention: string) => `
    <p>So what does attention do for the translator? It takes the error rate from ${none} to ${attention}, with a fifth more
    parameters. The report comes to the same conclusion. Without attention a sentence has to pass through the encoder’s last
    states; with attention the decoder can look at each letter when it needs it.</p>`,
  curves:
    'Figures 6 and 8 of the report in one: bold lines are means of our seeds, thin lines are single seeds, and diamonds ' +
    'are what the report gives after epochs 1, 10, 20 and 50.',
  byEpoch: (epochs: number, last: string) => `by epoch, 1 to ${epochs}. After the last: ${last}.`,
};
