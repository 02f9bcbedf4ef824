import { html } from 'lit';
import { plain, signed } from '#language/page/numbers';
import { factor, tidy } from '../numbers';
import type { QuestionTexts } from '../question-text';
import { headed } from '../tables';

/** Three of the characters of the data set. */
const CHARACTERS = ['お', 'き', 'す'].map((kana) => html`<span lang="ja" translate="no">${kana}</span>`);

export const questions: QuestionTexts<'kuzushiji'> = {
  'convolution-side': {
    title: 'How large is a map?',
    ask: ({ side, filter, padding, stride }) =>
      `A picture has ${side} × ${side} pixels, and ${padding === 1 ? 'a line' : `${padding} lines`} of zeros ` +
      `${padding === 1 ? 'is' : 'are'} added at each of its four sides. A filter of ${filter} × ${filter} goes over it ` +
      `in steps of ${stride}. How many rows does its map have?`,
    answer: () => 'Rows:',
    hint: 'How many rows are there with the zeros, and in how many places can the filter stand among them?',
    worked: ({ side, filter, padding, stride }, { slack }, expected) =>
      `The filter can begin in one row more than it has steps: with the zeros there are ${side} + 2 · ${padding} − ${filter} = ${slack} ` +
      `rows to go down, so ⌊${slack}/${stride}⌋ + 1 = ${expected}.`,
    mistakes: {
      'forgot-padding': 'That is without the zeros. They make the picture larger at both ends.',
      'padding-once': 'You have added the zeros once. They stand above the picture and below it.',
      'forgot-plus-one':
        'Those are the steps that the filter takes. It has a position before the first step, too: + 1.',
      'forgot-stride': 'That is for steps of 1. In steps of 2 the filter skips every other place.',
    },
  },
  'convolution-parameters': {
    title: 'What does a convolution have to learn?',
    ask: ({ channels, filters, filter }) =>
      `${channels} maps go into a convolution with ${filters} filters of ${filter} × ${filter}, each with a bias. How ` +
      'many weights and biases is that?',
    answer: () => 'Parameters:',
    hint: 'A filter looks at all the maps at once. How many numbers does a single filter have?',
    worked: ({ channels, filters, filter }, { weights, biases }, expected) =>
      `${filters} · ${channels} · ${filter} · ${filter} weights and a bias for each filter: ${weights} + ${biases} = ` +
      `${expected}.`,
    mistakes: {
      'forgot-biases': 'Those are the weights. Each filter has a bias as well.',
      'forgot-channels':
        'That is enough for one map. A filter has a window of weights for each map that goes in.',
      'one-filter': 'That is one filter. There are several.',
      'bias-each-channel':
        'A filter adds up over all maps and then adds a single bias, not one for each map.',
    },
  },
  dropout: {
    title: 'What happens to a value that is kept?',
    ask: ({ value, probability }) =>
      `While a network learns, dropout sets each value of a layer to zero with probability ${plain(probability)}. One ` +
      `value is ${plain(value)}, and it is kept. What does the layer pass on in its place, to two decimals?`,
    answer: () => 'Value:',
    hint: 'On average the layer should pass on as much as it will later, when nothing is dropped.',
    worked: ({ value, probability }, { kept }, expected) =>
      `${plain(value)} / (1 − ${plain(probability)}) = ${plain(value)} / ${tidy(kept)} ≈ ${signed(expected, 2)}. ` +
      `On average, with the times that it is dropped, that is ${plain(value)} again.`,
    mistakes: {
      'not-scaled':
        'The first paper on dropout leaves it like that and makes up for it later. PyTorch and this page do it during ' +
        'training: what is kept grows.',
      'scaled-down':
        'That makes it smaller. What is kept has to make up for what is dropped, and therefore grows.',
      'divided-by-probability':
        'You have divided by the probability of being dropped. Divide by that of being kept.',
    },
  },
  'affine-parameters': {
    title: 'And what does a fully connected layer have to learn?',
    ask: ({ maps, side, outputs }) =>
      `${maps} maps of ${side} × ${side} are pooled, 2 × 2, and laid end to end. A fully connected layer makes ${outputs} ` +
      'numbers of that list. How many weights and biases does the layer have?',
    answer: () => 'Parameters:',
    hint: 'How long is the list? Each of its numbers has a weight to every output.',
    worked: ({ maps, outputs }, { pooled, inputs, weights }, expected) =>
      `A pooled map has ${pooled} × ${pooled} values, so the list has ${maps} · ${pooled} · ${pooled} = ${inputs} numbers. ` +
      `${outputs} · ${inputs} weights and ${outputs} biases: ${weights} + ${outputs} = ${expected}.`,
    mistakes: {
      'forgot-biases': 'Those are the weights. Every output has a bias as well.',
      'forgot-pooling': 'Those are the maps as they were before the pooling.',
      'forgot-channels': 'That is enough for the values of one map. The list holds all of them.',
      'bias-each-input': 'A bias belongs to an output. You have given one to each input.',
    },
  },
  'cross-entropy': {
    title: 'How large is the loss?',
    ask: (given) =>
      html`A network gives three characters these logits, and the right one is ${CHARACTERS[given.class - 1]}. What is
        the loss −log p, to two decimals? The logarithm is the natural one.`,
    table: ({ logits }) => headed('The logits', CHARACTERS, [['Logit', logits.map(plain)]]),
    answer: () => 'Loss:',
    hint: html`First the softmax: raise e to each logit. What share of the sum of all three does the right one have? Then take minus the logarithm.`,
    worked: (given, { exponentials, total, probability }, expected) =>
      html`${given.logits.map((logit, at) => html`${at > 0 ? ' + ' : ''}e<sup>${plain(logit)}</sup>`)} =
        ${exponentials.map((value) => signed(value)).join(' + ')} = ${signed(total)}, so
        p = ${signed(exponentials[given.class - 1] ?? Number.NaN)} / ${signed(total)} ≈ ${signed(probability)} and
        −log p ≈ ${signed(expected, 2)}.`,
    mistakes: {
      'forgot-logarithm': 'That is the probability p. The loss is minus its logarithm.',
      'wrong-sign':
        'Only the sign is off: the logarithm of a probability is below zero, and the loss is minus that.',
      'not-normalised':
        'That is minus the logit. A logit is not yet the logarithm of a probability: first comes the softmax.',
      'other-logarithm': 'That is a logarithm to another base, 10 or 2.',
    },
  },
  'gradient-step': {
    title: 'One step downhill',
    ask: ({ weight, gradient, rate }) =>
      `A weight is ${plain(weight)}, and the gradient of the loss with respect to it is ${plain(gradient)}. What is it after ` +
      `one step of plain gradient descent with a learning rate of ${plain(rate)}?`,
    answer: () => 'New weight:',
    hint: 'The gradient says which way the loss grows, and how steeply. The step goes the other way.',
    worked: ({ weight, gradient, rate }, { step }, expected) =>
      `${plain(weight)} − ${plain(rate)} · ${factor(gradient)} = ${plain(weight)} − ${factor(step)} = ${tidy(expected)}.`,
    mistakes: {
      'wrong-sign': 'That goes uphill, where the loss grows.',
      'forgot-rate': 'That subtracts the whole gradient. The step is learning rate times gradient.',
      'step-alone': 'That is the step alone. Subtract it from the weight.',
    },
  },
  accuracy: {
    title: 'How accurate is it?',
    ask: () =>
      'A network has read some characters. Each row is what they are, each column what it took them for. What is its ' +
      'accuracy, to two decimals?',
    table: ({ confusion }) =>
      headed(
        'What was taken for what',
        CHARACTERS,
        confusion.map((row, at) => [CHARACTERS[at], row.map(plain)]),
      ),
    answer: () => 'Accuracy:',
    hint: 'Where in the table are those that were read correctly?',
    worked: (_, { right, all }, expected) =>
      `On the diagonal are ${right} of all ${all}: ${right} / ${all} ≈ ${signed(expected, 2)}.`,
    mistakes: {
      'error-rate': 'That is the share of those that were misread.',
      averaged:
        'That is the mean of the three rows’ shares, as if all characters were equally frequent. The accuracy counts ' +
        'each picture once.',
      'not-normalised': 'That is how many are right. Which share of all is it?',
      percent: 'That is in percent. Write it as a number from 0 to 1.',
    },
  },
  'adam-step': {
    title: 'Adam’s first step',
    ask: ({ weight, gradient, rate }) =>
      `A weight is ${plain(weight)}, and the first gradient that it ever gets is ${plain(gradient)}. What is it after Adam’s ` +
      `first step with a learning rate of ${plain(rate)}, to two decimals?`,
    answer: () => 'New weight:',
    hint:
      'Both running means, that of the gradients and that of their squares, have seen this gradient alone. What is a ' +
      'number, divided by the root of its square?',
    worked: ({ weight, gradient, rate }, { square, step }, expected) =>
      `Corrected for their start at 0, the means are ${plain(gradient)} and ${tidy(square)}, so the step is ${plain(rate)} · ` +
      `${factor(gradient)} / √${tidy(square)} = ${signed(step, 2)}, however large the gradient: ` +
      `${plain(weight)} − ${factor(Number(step.toFixed(2)))} = ${signed(expected, 2)}.`,
    mistakes: {
      'plain-step':
        'That is plain gradient descent, learning rate times gradient. Adam divides by the gradient’s size.',
      'wrong-sign': 'That goes uphill, where the loss grows.',
      'without-correction':
        'You have left out the correction. After one step the running means have taken in only a tenth of the gradient ' +
        'and a thousandth of its square.',
      'step-alone': 'That is the step alone. Subtract it from the weight.',
    },
  },
};
