/** What the translator opened says while the page runs. */

import { html } from 'lit';
import { texts as letters } from '#language/chapters/translation/texts';
import { percent, signed, significant, whole } from '#language/page/numbers';
import type {
  AttentionReading,
  Losses,
  Opened,
  Part,
  Stage,
  Term,
  TermSum,
  UnitStep,
  WrittenLetter,
} from '../../../engine/protocol';
import { symbol } from '../../../page/symbols';

/** A forbidden score is as good as −∞. */
const LEAST = -1e8;

function number(value: number): string {
  return value < LEAST ? '−∞' : significant(value);
}

const { quoted } = letters;

function counted(count: number, one: string, more: string): string {
  return `${whole(count)} ${count === 1 ? one : more}`;
}

/** What was written, as a text. */
function english(tokens: readonly { token: string }[]): string {
  return tokens.map(({ token }) => (token.startsWith('<') ? '' : token)).join('');
}

/** The three LSTMs. */
const parts: Record<Part, string> = {
  forward: 'the encoder, forwards',
  backward: 'the encoder, backwards',
  decoder: 'the decoder',
};

/** A place in a list of numbers: x₃. Lists are bold; the one number of a unit is in italics. */
function indexed(letter: string, place: number) {
  return html`<var translate="no">${letter}</var><sub>${place + 1}</sub>`;
}

const gateNames = {
  i: html`<var translate="no">i</var>, the input gate`,
  f: html`<var translate="no">f</var>, the forget gate`,
  g: html`<var translate="no">g</var>, the candidate`,
  o: html`<var translate="no">o</var>, the output gate`,
};

const stripNames = {
  embedding: 'Embedding',
  i: 'Input gate',
  f: 'Forget gate',
  g: 'Candidate',
  o: 'Output gate',
  c: 'Cell',
  h: 'State',
};

const stageNames: Record<Stage, string> = {
  q: 'Query',
  z: 'Query turned',
  s: 'Scores',
  p: 'Weights',
  c: 'Context',
  a: 'Output of the attention',
  letter: 'Probabilities',
};

const score = html`<var translate="no" class="s" data-symbol="s">s</var>`;
const context = html`<var translate="no" class="c" data-symbol="c">c</var>`;

const stageLetters: Record<Exclude<Stage, 'letter'>, unknown> = {
  q: symbol('q'),
  z: symbol('z'),
  s: score,
  p: symbol('p'),
  c: context,
  a: html`<var translate="no">a</var><sub>o</sub>`,
};

const sigma = (letter: string) => (sum: TermSum) => `${letter} = σ(${number(sum.sum)})`;

export const texts = {
  number,
  signed,
  percent,
  quoted,
  counted,
  english,
  parts,
  waiting: letters.output.waiting,

  head: {
    part: 'Open',
    reads: (part: Part, { source, written }: Opened) => {
      if (part === 'decoder')
        return `It reads what it has written itself, from the start on: “${english(written)}”, the translation of “${source.trim()}”.`;
      return `It reads “${source.trim()}”${part === 'backward' ? ' from the last letter to the first' : ''}.`;
    },
  },

  scrub: {
    read: 'Letter that is read',
    previous: 'One letter back',
    next: 'One letter on',
    of: (place: number, count: number, token: string) => `Letter ${place} of ${count}: ${quoted(token)}`,
  },

  strips: {
    label: 'Embedding, gates, cell and state, a column for each letter',
    help: 'A column for each letter that is read, a row for each unit. Point at a unit in any of the strips, or go there with the arrow keys: it is followed through all of them. A click holds it.',
    names: {
      embedding: html`<var translate="no">x</var>, the embedding`,
      ...gateNames,
      c: html`<var translate="no">c</var>, the cell`,
      h: html`<var translate="no">h</var>, the state`,
    },
    map: (strip: keyof typeof stripNames, part: Part) => `${stripNames[strip]} of ${parts[part]}`,
    legend: (from: number, to: number) => `Colours from ${signed(from, 0)} to ${to}`,
    cell: (strip: keyof typeof stripNames, unit: number, token: string, place: number, value: number) =>
      `${stripNames[strip]}, unit ${unit + 1} at ${quoted(token)}, letter ${place + 1}: ${number(value)}`,
  },

  unit: {
    label: 'One unit in numbers',
    title: (unit: number, token: string, place: number) =>
      `Unit ${unit + 1} at ${quoted(token)}, letter ${place + 1}`,
  },

  chart: {
    label: (unit: number) => `Gates, cell and state of unit ${unit + 1} at every letter, as bars`,
    names: { i: 'i', f: 'f', g: 'g', o: 'o', c: 'c', h: 'h' },
    range: (from: number, to: number) => (from === 0 ? '0 to 1' : `±${to}`),
  },

  sums: {
    rest: (count: number) => `${counted(count, 'other', 'others')} together`,
    total: 'Sum',
    bias: 'bias',
  },

  update: {
    gates: gateNames,
    headings: ['From', 'Weight', 'Value', 'Product'],
    biases: 'both biases',
    term: ({ of, place }: Term, token: string, part: Part) =>
      of === 'embedding'
        ? html`${indexed('x', place)} of ${letters.sign(token)}`
        : html`${indexed('h', place)} ${part === 'backward' ? 'after' : 'before'} it`,
    result: {
      i: sigma('i'),
      f: sigma('f'),
      g: (sum: TermSum) => `g = tanh(${number(sum.sum)})`,
      o: sigma('o'),
    },
    cell: ({ f, i, g, before, kept, added, c }: UnitStep) =>
      html`<i>c</i> = <i>f</i> · <i>c</i><sub>before</sub> + <i>i</i> · <i>g</i>
        = ${number(f.value)} · ${bracketed(before)} + ${number(i.value)} · ${bracketed(g.value)}
        = ${number(kept)} ${added < 0 ? '−' : '+'} ${number(Math.abs(added))} = <strong>${number(c)}</strong>`,
    state: ({ o, c, tanh, h }: UnitStep) =>
      html`<i>h</i> = <i>o</i> · tanh(<i>c</i>) = ${number(o.value)} · tanh(${number(c)})
        = ${number(o.value)} · ${bracketed(tanh)} = <strong>${number(h)}</strong>`,
    inWords: ({ f, i, o }: UnitStep, unit: number) =>
      `Unit ${unit + 1} keeps ${percent(f.value)} of its cell, lets ${percent(i.value)} of the candidate in, and shows ${percent(o.value)} of what comes of it.`,
  },

  stages: {
    letter: 'Letter that is written',
    label: (token: string) => `The steps of the attention before ${quoted(token)} is written`,
    sum: 'The sum behind one number',
    writes: (opened: Opened) =>
      `From “${opened.source.trim()}” it writes, greedily, “${english(opened.written)}”.`,
    help: 'Point at any number, or go there with the arrow keys: below is the sum that made it. The names in that sum lead on.',
    names: {
      q: html`${symbol('q')}, the query: the decoder’s state <var translate="no">h</var>`,
      z: html`${symbol('z')} = <var translate="no">W</var><sub>q</sub><sup>⊤</sup> ${symbol('q')}, the query turned`,
      s: html`${score}, a score for each Spanish letter`,
      p: html`${symbol('p')} = softmax(${score}), the weights`,
      c: html`${context}, the context: the weighted mean of all states`,
      a: html`<var translate="no">a</var><sub>o</sub>, query and context in one`,
      letter: 'The next letter: a probability for each entry',
    } satisfies Record<Stage, unknown>,
    map: (stage: Stage) => stageNames[stage],
    said: (stage: Stage, place: number, value: number, names: string[] | undefined) =>
      `${stageNames[stage]}, ${names ? quoted(names[place] ?? '') : `number ${place + 1}`}: ${number(value)}`,
    place: ({ stage, place, names }: { stage: Stage; place: number; names: string[] }) => {
      if (stage === 'letter') return html`The probability of ${quoted(names[place] ?? '')}`;
      if (stage === 's' || stage === 'p')
        return html`${stageLetters[stage]}<sub>${place + 1}</sub>, of ${quoted(names[place] ?? '')}`;
      return html`${stageLetters[stage]}${stage === 'a' ? html`, number ${place + 1}` : html`<sub>${place + 1}</sub>`}`;
    },
    formula: (stage: Stage, reading: AttentionReading | undefined) =>
      ({
        q: 'q = h, the decoder’s state before this letter',
        z: 'z = Σ W · q, over all numbers of the query',
        s: 's = Σ z · h, over all numbers of z and of the encoder’s state at this letter',
        p: 'p = exp(s − the largest s) / Σ exp(s − the largest s); taking the largest off changes no weight and keeps the exponentials small',
        c: 'c = Σ p · h, over all Spanish letters: each one’s state, taken with its weight',
        a: `a = tanh(b + Σ W · ${reading === 'equations' ? 'q' : 'z'} + Σ W · c), over both lists`,
        letter: 'logit = b + Σ w · a, and the softmax of all 34 logits is the probability',
      })[stage],
    headings: {
      default: ['From', 'Weight', 'Value', 'Product'],
      s: ['From', 'z', 'h', 'Product'],
      p: ['Letter', 's − largest', 's', 'exp(s − largest)'],
      c: ['Letter', 'p', 'h', 'Product'],
    } as Record<string, string[]> & { default: string[] },
    term: ({ of, place }: Term, stage: Stage, source: string[]) => {
      if (of === 'source') return html`${quoted(source[place] ?? '')}, letter ${place + 1}`;
      if (stage === 's') return html`number ${place + 1}`;
      return html`${{ q: symbol('q'), z: symbol('z'), context, output: html`<var translate="no">a</var>` }[of as 'q']}<sub>${place + 1}</sub>`;
    },
    result: {
      a: (sum: TermSum) => `a = tanh(${number(sum.sum)})`,
      p: (sum: TermSum) => `p, its own exponential / ${number(sum.sum)}`,
      letter: () => 'p, its share in the softmax',
    } as Partial<Record<Stage, (sum: TermSum) => string>>,
    given: (stage: Stage) =>
      stage === 'q'
        ? 'It is a unit of the decoder’s LSTM, which is opened above.'
        : 'No sum made this number: you set it, or the letter is forbidden.',
  },

  follow: 'Follow this unit in the LSTM',

  changed: {
    spanish: 'Spanish',
    plain: 'Undisturbed',
    written: 'With your changes',
    nothing: 'Take all changes back',
    summary: ({ written, plain }: Opened, isChanged: boolean) => {
      if (!isChanged) return 'Nothing is changed yet.';
      const added = written.filter(({ is_new, token }) => is_new && token !== '<eos>').length;
      if (added === 0 && written.length === plain.length)
        return 'The translation is the same, letter for letter. Below you see whether it is less sure of it now.';
      return `${counted(added, 'letter is', 'letters are')} new (marked), ${counted(plain.length - (written.length - added), 'letter', 'letters')} of the undisturbed translation are gone.`;
    },
    isForced: 'forced',
    forbid: 'Forbid letters of the source: the decoder can put no weight there, whatever it writes',
    forbidLetter: (token: string, place: number) => `Forbid ${quoted(token)}, letter ${place + 1}`,
    oneLetter: 'One letter that is written',
    letter: 'Letter that is written',
    weights: (token: string) => `The weights before ${quoted(token)}, by hand`,
    weight: (token: string, place: number) => `Weight on ${quoted(token)}, letter ${place + 1}`,
    weightsHelp:
      'A weight is a number from 0 to 1. When you set one, the others share the rest in the same proportions.',
    evenly: 'All alike',
    throughout: 'These at every letter',
    computed: 'As computed',
    force: 'Write here',
    free: 'what the decoder says',
    forced: ({ is_forced, probability, top }: WrittenLetter) =>
      is_forced
        ? `Forced. The decoder gave it ${percent(probability)}; it would have written ${quoted(top[0]?.token ?? '')} (${percent(top[0]?.probability ?? 0)}). From here on it goes on from your letter.`
        : `It gives this letter ${percent(probability)}.`,
    probabilities: 'What your changes do to the undisturbed letters',
    probabilitiesHelp:
      'The probability of each undisturbed letter, told the undisturbed letters before it: first as it was, then with the letters that you have forbidden and the weights that you have set. (A forced letter changes nothing here.)',
    letterColumn: 'Letter',
    before: 'undisturbed',
    after: 'changed',
  },

  without: {
    title: 'What the map shows, and what mattered',
    help: 'Each Spanish letter is forbidden once, alone. First bar: its weight, over all letters that are written, which is what the map shows. Second bar: how much less likely the whole undisturbed translation becomes, as the change of its log-probability.',
    start: 'Forbid each letter in turn',
    columns: ['Letter', 'Weight in the map', 'Log-probability without it', 'What it writes without it'],
    same: 'the same',
  },

  losses: {
    spanish: 'Spanish',
    right: 'The right translation',
    label: 'The loss of each letter',
    columns: ['Right letter', 'Probability p', '−log p', 'It would have written'],
    instead: (token: string, p: number) => `${quoted(token)} (${percent(p)})`,
    summary: ({ letters: all, mean, right }: Losses) =>
      `The loss of this pair is the mean of the ${all.length}: ${signed(mean, 3)}. The decoder itself finds ${right} of the ${all.length} right letters likeliest.`,
  },
};

/** A factor: what is below zero stands in brackets. */
function bracketed(value: number): string {
  return value < 0 ? `(${number(value)})` : number(value);
}
