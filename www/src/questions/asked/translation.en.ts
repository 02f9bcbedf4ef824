import { html } from 'lit';
import { plain, signed } from '#language/page/numbers';
import { symbol } from '../../page/symbols';
import { factor, tidy } from '../numbers';
import type { QuestionTexts } from '../question-text';
import { headed, matrix } from '../tables';

const z = symbol('z');
const p = symbol('p');
const s = symbol('s');
const c = symbol('c');

/** Two beginnings of a sentence, with the two letters that may follow each. */
const BEGINNINGS = [
  ['th', 'e', 'a'],
  ['yo', 'u', 'n'],
] as const;

const code = (letters: string) => html`<code translate="no">${letters}</code>`;

/** h₁ */
const state = (letter: number) => html`<var translate="no">h</var><sub>${letter}</sub>`;

const states = (h: readonly number[][]) =>
  h.map((numbers, at) =>
    matrix(
      state(at + 1),
      `h${at + 1}`,
      numbers.map((number) => [number]),
    ),
  );

/** 0.3 · 2 + 0.7 · (−1) */
function sum(weights: readonly number[], values: readonly number[]): string {
  return weights.map((weight, at) => `${factor(weight)} · ${factor(values[at] ?? Number.NaN)}`).join(' + ');
}

const changes = 'You have counted a changed letter twice, as one taken out and one put in. It counts once.';

export const questions: QuestionTexts<'translation'> = {
  'lstm-cell': {
    title: 'What does a unit remember?',
    ask: () =>
      'A unit of an LSTM has read a letter, and the table has its numbers: the gates, the candidate, and what its cell and its ' +
      'state were before. What is its new cell, to two decimals?',
    table: ({ f, i, g, o, c: cell, h }) =>
      headed(
        'The numbers of the unit',
        ['Value'],
        [
          ['forget gate f', [plain(f)]],
          ['input gate i', [plain(i)]],
          ['candidate g', [plain(g)]],
          ['output gate o', [plain(o)]],
          ['cell before, c', [plain(cell)]],
          ['state before, h', [plain(h)]],
        ],
      ),
    answer: () => 'New c:',
    hint:
      'The forget gate f says how much of the old cell stays, the input gate i how much of the candidate g comes in. What is ' +
      'left over is for something else.',
    worked: ({ f, i, g, c: cell }, { kept, added }, expected) =>
      `f · c + i · g = ${factor(f)} · ${factor(cell)} + ${factor(i)} · ${factor(g)} = ${tidy(kept)} + ${factor(added)} = ` +
      `${signed(expected, 2)}.`,
    mistakes: {
      'swapped-gates': 'The gates are exchanged: f belongs to the old cell, i to the candidate.',
      'state-for-cell': 'You took h, what the unit showed. What it remembers is its cell, c.',
      ungated: 'That is c + g, as if both gates were wide open.',
      'new-only': 'That is what comes in. Something of the old cell stays, too.',
      'old-only': 'That is what stays of the old cell. Something comes in, too.',
    },
  },
  'lstm-state': {
    title: 'And what does it show?',
    ask: ({ o, c: cell }) =>
      `The cell of a unit is ${plain(cell)} now, and its output gate is ${plain(o)}. What is its state h, to two decimals?`,
    answer: () => 'h =',
    hint: 'The cell goes through a tanh, which brings it between −1 and 1. The gate lets a share of that out.',
    worked: ({ o, c: cell }, { squashed }, expected) =>
      `o · tanh(c) = ${plain(o)} · tanh(${plain(cell)}) ≈ ${plain(o)} · ${factor(Number(squashed.toFixed(3)))} ≈ ${signed(expected, 2)}.`,
    mistakes: {
      'forgot-tanh': 'The tanh is missing: the cell itself may be of any size.',
      'gate-inside': 'The gate comes after the tanh, not within it.',
      'forgot-gate': 'That is tanh(c). The output gate lets only a share of it out.',
    },
  },
  'lstm-parameters': {
    title: 'How much does an LSTM have to learn?',
    ask: ({ embedding, hidden }) =>
      `An LSTM reads embeddings of ${embedding} numbers and has ${hidden} units. How many weights and biases does it have in PyTorch, ` +
      'which keeps two biases where one would do?',
    answer: () => 'Parameters:',
    hint:
      'Each unit computes four sums: three gates and the candidate. What goes into one of them is the embedding and the states ' +
      'of all units, and two biases.',
    worked: ({ embedding, hidden }, { input, recurrent, biases }, expected) =>
      `4 · (${hidden} · ${embedding} + ${hidden} · ${hidden} + 2 · ${hidden}) = 4 · (${input} + ${recurrent} + ${biases}) = ` +
      `${expected}.`,
    mistakes: {
      'one-gate': 'That is one gate. A unit has three, and a candidate.',
      'one-bias': 'PyTorch has two biases, one beside each of the two matrices.',
      'forgot-biases': 'Those are the weights. The biases are missing, two for every sum.',
      'forgot-state': 'All units’ states go into every sum as well: H · H weights each time.',
      'three-gates': 'There are three gates and the candidate, which has weights, too.',
    },
  },
  'attention-weight': {
    title: 'How much does it look there?',
    ask: ({ i }) =>
      html`The encoder has read two letters, and its states have two numbers each. The turned query is ${z}. What is the weight
        ${p}<sub>${i}</sub> of letter ${i}, to two decimals?`,
    table: ({ z: query, h }) =>
      html`${matrix(
        z,
        'z',
        query.map((number) => [number]),
      )}${states(h)}`,
    answer: ({ i }) => html`${p}<sub>${i}</sub> =`,
    hint: html`The score ${s}<sub>i</sub> is the dot product of ${z} and ${state(1)} or ${state(2)}. Then the softmax of both
      scores.`,
    worked: ({ z: query, h, i }, { scores, exponentials, total }, expected) =>
      html`${scores.map(
        (score, at) => html`${s}<sub>${at + 1}</sub> = ${sum(query, h[at] ?? [])} = ${plain(score)}, `,
      )}
        so ${p}<sub>${i}</sub> = e<sup>${plain(scores[i - 1] ?? Number.NaN)}</sup> /
        (${scores.map((score, at) => html`${at > 0 ? ' + ' : ''}e<sup>${plain(score)}</sup>`)}) =
        ${signed(exponentials[i - 1] ?? Number.NaN)} / ${signed(total)} ≈ ${signed(expected, 2)}.`,
    mistakes: {
      'other-letter': 'That is the weight of the other letter.',
      'score-only': 'That is the score. The softmax of both scores makes weights of them.',
      'not-normalised': 'That is e to the score. Divide it by the sum of both.',
      'without-exponential': 'That is the score’s share of both. Softmax first raises e to each.',
    },
  },
  'attention-context': {
    title: 'What does it see there?',
    ask: ({ k }) =>
      html`The weights of two letters are ${p}, and these are their states. What is entry ${k} of the context ${c}, to two
        decimals?`,
    table: ({ weights, h }) =>
      html`${matrix(
        p,
        'p',
        weights.map((number) => [number]),
      )}${states(h)}`,
    answer: ({ k }) => html`${c}<sub>${k}</sub> =`,
    hint: html`${c} is the mean of the states, each taken with its weight.`,
    worked: ({ weights, h, k }, { products }, expected) =>
      html`${c}<sub>${k}</sub> = ${sum(
        weights,
        h.map((numbers) => numbers[k - 1] ?? Number.NaN),
      )} = ${products.map((value, at) => `${at > 0 ? ' + ' : ''}${factor(value)}`)} = ${signed(expected, 2)}.`,
    mistakes: {
      'other-entry': 'That is the context’s other number.',
      'swapped-weights': 'The weights are exchanged: the first belongs to the first letter.',
      averaged: 'That is the plain mean, as if both weights were a half.',
      unweighted: 'That is the plain sum. Each state is multiplied by its weight first.',
      'largest-only': 'That looks at one letter alone. Attention mixes both, by their weights.',
    },
  },
  'beam-kept': {
    title: 'Which two stay?',
    ask: () =>
      'A beam of 2 holds two beginnings, and each may go on with one of two letters. All numbers are log-probabilities. What is ' +
      'the log-probability of the second of the two sentences that stay?',
    table: ({ paths, letters }) =>
      headed(
        'Beginnings and letters',
        ['so far', 'next', 'or'],
        BEGINNINGS.map(([beginning, ...next], at) => [
          code(beginning),
          [
            plain(paths[at] ?? Number.NaN),
            ...next.map((letter, to) => html`${code(letter)} ${plain(letters[at]?.[to] ?? Number.NaN)}`),
          ],
        ]),
      ),
    answer: () => 'Log-probability:',
    hint: 'Probabilities are multiplied, so their logarithms are added. Which two of the four sums are the largest?',
    worked: (_, { sums, best }, expected) =>
      html`${sums.map((row, at) => {
        const [beginning = '', ...next] = BEGINNINGS[at] ?? [];
        return row.map(
          (value, to) =>
            html`${code(beginning + (next[to] ?? ''))} ${signed(value, 1)}${at + to < 2 ? ', ' : ''}`,
        );
      })}.
        The largest are ${signed(best, 1)} and ${signed(expected, 1)}, and these two stay.`,
    mistakes: {
      'best-only': 'That is the best of all. The beam keeps one more.',
      'last-letter': 'You have compared the letters alone. What came before them counts as well.',
      'one-each':
        'That keeps one sentence of each beginning. A beam keeps the best of all, though both may have the same beginning.',
    },
  },
  'edit-distance': {
    title: 'How far off is it?',
    ask: ({ written, reference }) =>
      html`A translator writes ${code(written)}, and the reference is ${code(reference)}. What is the edit distance?`,
    answer: () => 'Distance:',
    hint: 'Write one above the other, with gaps, so that as many letters as possible meet their like. What is left to mend?',
    worked: (_, { above, below }, expected) =>
      html`One of the shortest ways, with a dot for a letter that is missing:
        <span class="question-aligned">${code(above)}<br>${code(below)}</span>
        In ${expected} places they differ.`,
    mistakes: {
      'changes-twice': changes,
      'place-by-place':
        'You have compared place by place. A letter put in moves all those after it, and does not make them wrong.',
      'length-difference': 'That is how much longer one is than the other. Letters may differ as well.',
    },
  },
  'error-rate': {
    title: 'And the error rate?',
    ask: ({ written, reference }) =>
      html`A translator writes ${code(written)}, and the reference is ${code(reference)}. What is the error rate, to two decimals?`,
    answer: () => 'Error rate:',
    hint: 'The edit distance, as a share of the length of one of the two. Which one is always the same, whoever translates?',
    worked: (_, { distance, length }, expected) =>
      `The edit distance is ${distance}, and the reference has ${length} letters: ${distance} / ${length} ≈ ${signed(expected, 2)}.`,
    mistakes: {
      'not-divided': 'That is the edit distance. Divide it by the length of the reference.',
      'other-length': 'You have divided by the length of what was written. The reference’s counts.',
      'changes-twice': changes,
      'share-right': 'That is 1 minus the error rate.',
      percent: 'That is in percent. Write it as a number: 0.25 for 25 %.',
    },
  },
};
