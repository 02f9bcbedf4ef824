/** What the exhibits of chapter 5 say. */

import { html } from 'lit';
import { minus, percent, tick, whole } from '#language/page/numbers';
import type { AttentionChoice, EditDistance } from '../../engine/protocol';
import { symbol } from '../../page/symbols';

/** “a”, or the name of what has no letter. */
function quoted(token: string): string {
  if (token === ' ') return 'the space';
  if (token === '<eos>') return 'the end';
  if (token === '<sos>') return 'the start';
  return token.startsWith('<') ? token : `“${token}”`;
}

/** What has no sign of its own. */
const SIGNS: Record<string, string> = { ' ': '␣', '<sos>': '⊢', '<eos>': 'end' };

function number(value: number, digits = 3): string {
  return minus(value.toFixed(digits));
}

function counted(count: number, one: string, more: string): string {
  return `${count} ${count === 1 ? one : more}`;
}

export const texts = {
  quoted,
  number,
  percent,
  /** A letter where there is room for one sign only. */
  sign: (token: string) => SIGNS[token] ?? (token.startsWith('<') ? '?' : token),
  variants: { attention: 'With attention', plain: 'Without attention', people: 'The translator for people' },

  input: {
    label: 'Spanish',
    placeholder: 'Type or paste a Spanish sentence',
    translate: 'Translate',
    beam: 'Beam',
    width: (width: number) => (width === 1 ? '1, greedy' : String(width)),
    sentences: 'Sentences to try',
    reads: 'The model reads',
    dropped: (characters: string[]) =>
      `Its alphabet has no ${characters.join(' ')}, so it reads a space there.`,
    unknown: (letters: string[]) =>
      `It has never met ${letters.map(quoted).join(', ')} and reads an unknown letter there.`,
    longer: (longest: number) =>
      `This is longer than the ${longest} characters of its longest training sentence. It will try, and probably lose its way.`,
    empty: 'Nothing is typed yet. Type a Spanish sentence, or take one of these.',
    problem: (message: string) =>
      `${message.charAt(0).toUpperCase()}${message.slice(1)}${message.endsWith('.') ? '' : '.'}`,
  },

  output: {
    title: 'English',
    waiting: 'The translator is fetched when it is needed.',
    ask: (size: string) => `Let it translate, too${size && ` (fetches ${size})`}`,
    whenAsked: (size: string) => `Press Translate, or type: then the translator is fetched, ${size}.`,
    fetching: (size: string) => `Fetching the translator, ${size}`,
    missing: 'This site was built without the weights of this translator.',
    nothing: 'There is nothing to translate.',
    end: 'end',
    unfinished: 'It did not come to an end, so it was stopped.',
    score: (score: number) => `${number(score)} a letter`,
    scoreName: 'Score',
    scoreTitle: 'The mean log-probability of its letters and the end: 0 would be certainty.',
    greedy: 'Greedily',
    same: 'The same as greedily.',
    reference: { report: 'The report’s reference', ours: 'A reference of ours' },
    distance: ({ letters, error_rate }: EditDistance, length: number) =>
      letters === 0
        ? 'No letter is wrong.'
        : `${counted(letters, 'letter', 'letters')} to change for ${length}: error rate ${number(error_rate)}`,
    announced: (translation: string) => `English: ${translation || 'nothing'}`,
  },

  own: {
    open: 'Open your own checkpoint',
    hint:
      'The weights of the homework’s translator, with attention or without, as torch.save(model.state_dict(), ' +
      '"translator.pt") or safetensors.torch.save_model(model, "translator.safetensors") writes them. They stay in this page.',
    reading: 'Read its attention by the report’s',
    readings: {
      '': 'own word, or what suits the weights',
      code: 'code, [z; c]',
      equations: 'equations, [q; c]',
    } satisfies Record<AttentionChoice, string>,
    inUse: (label: string, variant: string) => `${variant}: ${label}`,
    remove: (label: string) => `Remove ${label}`,
  },

  attention: {
    title: 'Where it looks',
    empty:
      'The map comes with the translation: a row for each English letter, a column for each Spanish one.',
    label: 'Attention weights: a row for each English letter, a column for each Spanish letter',
    legend: 'Colours from 0 to 1',
    cell: (letter: string, step: number, source: string, place: number, weight: number) =>
      `for ${quoted(letter)}, letter ${step}: ${number(weight, 2)} on ${quoted(source)}, letter ${place}`,
    looks: (letter: string, most: [source: string, place: number, weight: number][]) =>
      `Writing ${quoted(letter)}, it looks at ${most
        .map(([source, place, weight]) => `${quoted(source)} (letter ${place}) with ${number(weight, 2)}`)
        .join(', ')}.`,
    table: 'The weights in numbers',
    letter: 'English',
    none: 'This translator has no attention: it sees only the encoder’s last states.',
  },

  steps: {
    label: 'Letter',
    of: (step: number, steps: number, token: string) => `Letter ${step} of ${steps}: ${quoted(token)}`,
    play: 'Write it again',
    stop: 'Stop',
    previous: 'One letter back',
    next: 'One letter on',
    lens: 'Look inside',
  },

  way: {
    label: 'One letter’s way through the translator',
    encoder: 'The encoder’s states, h',
    weights: (letter: string) => html`${symbol('p')}, where it looks before it writes ${quoted(letter)}`,
    decoder: html`The decoder’s states, ${symbol('q')}`,
    letter: 'The next letter',
    back: 'The English so far, which goes back in',
  },

  top: {
    title: 'What it could have written',
    lead: (step: number) => `The five likeliest letters at step ${step}`,
    chosen: 'taken',
    other: 'The beam took another letter: it leads to a better sentence as a whole.',
  },

  states: {
    title: 'What it keeps in mind',
    encoder: 'Encoder',
    encoderSize: (units: number, letters: number) =>
      `${units} numbers for each of ${letters} Spanish letters: the upper half from reading forwards, the lower half from reading backwards`,
    decoder: 'Decoder',
    decoderSize: (units: number, letters: number) =>
      `${units} numbers for each of ${letters} English letters`,
    map: { encoder: 'States of the encoder', decoder: 'States of the decoder' },
    cell: (token: string, place: number, unit: number, value: number) =>
      `${quoted(token)}, letter ${place}, number ${unit}: ${number(value)}`,
    help: 'Every column is a state: numbers between −1 and 1. Point at one, or go there with the arrow keys.',
  },

  tree: {
    title: 'The hypotheses',
    label: (steps: number, kept: number, dropped: number) =>
      `Tree of the search: ${counted(steps, 'step', 'steps')}, ${kept} hypotheses kept, ${dropped} dropped. All are in the table below.`,
    greedy:
      'A beam of 1 is greedy search: it takes the likeliest letter, and there is no way back. Widen the beam.',
    beam: (width: number, power = 1) => {
      const by = power === 1 ? 'mean log-probability' : power === 0 ? 'sum of log-probabilities' : 'score';
      const score =
        power === 0
          ? 'that sum'
          : `the sum of the log-probabilities, divided by the number of letters to the power ${tick(power)}`;
      const other = ` This translator’s score is ${score}. On the sentences held back for validation that made fewer mistakes than the mean.`;
      return `At each step the ${width} beginnings with the best ${by} are kept, and all others are dropped.${power === 1 ? '' : other}`;
    },
    key: { best: 'best', kept: 'kept', finished: 'finished', dropped: 'dropped' },
    more: (count: number) => `+${count}`,
    endings: 'The sentences that came to an end, best first',
    noEnding: 'No hypothesis came to an end in time, so the best of the longest is taken.',
    table: (step: number) => `All hypotheses of step ${step}`,
    columns: (power: number) => [
      'Beginning',
      'Its last letter, log-probability',
      power === 1
        ? 'Score, mean of all'
        : power === 0
          ? 'Score, sum of all'
          : `Score, sum over length to the power ${tick(power)}`,
      'What became of it',
    ],
    outcome: { kept: 'kept', finished: 'finished', dropped: 'dropped' },
    chosen: 'the translation',
  },
};

/** What the exhibit of the techniques says while the page runs. */
export const techniques = {
  choose: 'Switch on',
  validation: 'Validation error',
  test: 'Test error',
  cost: 'Cost',
  change: (before: number, after: number) => `${number(before)} → ${number(after)}`,
  costs: (row: Costs, homework: Costs) =>
    [
      row.parameters === homework.parameters
        ? 'no more parameters'
        : `${whole(row.parameters)} parameters instead of ${whole(homework.parameters)}`,
      ...(row.search ? [`about ${row.search.beam} times the work for a translation`] : []),
      ...(row.seconds_per_epoch ? [`${row.seconds_per_epoch.toFixed(0)} s an epoch`] : []),
    ].join(', '),
  sentences: 'The same sentences without and with it',
  columns: (technique: string) => ['Spanish', 'The homework’s, greedily', technique, 'Reference'],
  recorded: 'Recorded when it was trained; its weights are not part of this page.',
};

interface Costs {
  parameters: number;
  seconds_per_epoch?: number;
  search?: { beam: number };
}

/** What the exhibit of the translators that learn says while the page runs. */
export const learning = {
  kinds: { bilinear: 'with attention', none: 'without attention' },
  own: 'A sentence of your own to watch',
  ownHint:
    'In Spanish; it is translated from the next epoch on. The training sentences have fewer than 20 characters.',
  ownUnreadable: 'It has no letter that the networks know: write with the letters a to z.',
  title: 'What they write',
  waiting:
    'After every epoch both translate the same sentences, and you can go back to see how they got there.',
  after: 'After',
  epoch: (epoch: number) => (epoch === 1 ? 'epoch 1' : `epoch ${epoch}`),
  spanish: 'Spanish',
  all: 'Epoch by epoch',
  epochColumn: 'Epoch',
  take: 'The trained translators',
  download: (kind: string) => `Download the one ${kind}`,
  use: (kind: string) => `Use the one ${kind} above`,
  used: (kind: string) => `The exhibits above now use the translator ${kind}, as it is at this step.`,
  label: (kind: string, step: number) => `trained here, ${kind}, step ${step}`,
  file: (kind: string, step: number) => `translator-${kind}-step${step}.safetensors`,
};

/** What is said of a translator that was checked. */
export const check = {
  shipped: (name: string) =>
    ({
      'translator-none': 'The homework’s, without attention',
      'translator-bilinear': 'The homework’s, with attention',
      'translator-people': 'The translator for people',
    })[name] ?? name,
  summary: (rate: number, sentences: number, right: number) =>
    `error rate ${rate.toFixed(4)} over ${whole(sentences)} sentences; ${whole(right)} letter for letter`,
  worst: 'The sentences that came out worst',
  columns: ['Spanish', 'What it wrote', 'What is right', 'Error rate'],
};
