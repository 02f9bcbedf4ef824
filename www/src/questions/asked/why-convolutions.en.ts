import { plain } from '#language/page/numbers';
import type { QuestionTexts } from '../question-text';
import { headed } from '../tables';

/** 1, 2, … */
function places(numbers: readonly unknown[]): string[] {
  return numbers.map((_, at) => String(at + 1));
}

export const questions: QuestionTexts<'why-convolutions'> = {
  'dense-parameters': {
    title: 'The same outputs without sharing',
    ask: ({ side, filters, filter }) =>
      `A convolution with ${filters} filters of ${filter} × ${filter} makes ${filters} maps of ${side} × ${side} from a ` +
      `picture of ${side} × ${side}. A fully connected layer is to make as many outputs from the same picture. How many ` +
      'weights and biases does it need?',
    answer: () => 'Parameters:',
    hint: 'How many outputs are there in all? Each has a weight to every pixel, and a bias.',
    worked: (_, { inputs, outputs, convolution }, expected) =>
      `Each of ${outputs} outputs has ${inputs} weights and a bias: ${outputs} · ${inputs} + ${outputs} = ${expected}. The ` +
      `convolution makes do with ${convolution}.`,
    mistakes: {
      'forgot-biases': 'Those are the weights. Every output has a bias as well.',
      'forgot-channels': 'That is enough for one map. There are several.',
      'as-convolution': 'That is what the convolution has. In a fully connected layer nothing is shared.',
      'bias-each-filter': 'One bias for a whole map is a convolution’s way. Here every output has its own.',
    },
  },
  'receptive-field': {
    title: 'How much of the picture does it see?',
    ask: ({ first, pool, second }) =>
      `A convolution of ${first} × ${first} is followed by ${pool > 1 ? `a ${pool} × ${pool} pooling and ` : ''}a convolution ` +
      `of ${second} × ${second}. Both move in steps of 1. On how many rows of the picture does one value of the last map depend?`,
    answer: () => 'Rows:',
    hint: 'Go backwards. How many rows of the first map does it see, and how many of the picture do these see together?',
    worked: ({ first, pool, second }, { values }, expected) =>
      `${pool > 1 ? `It sees ${second} pooled rows, that is ${pool} · ${second} = ${values} rows` : `It sees ${second} rows`} ` +
      `of the first map. The first of these sees ${first} rows of the picture, and each further one adds a row: ` +
      `${first} + ${values} − 1 = ${expected}.`,
    mistakes: {
      'off-by-one': 'One too many. The first row sees a whole window, and only those after it add one each.',
      multiplied: 'You have multiplied. Neighbouring windows overlap, so that each adds only one row.',
      'last-only': 'That is what it sees of the layer just before it.',
      'forgot-pooling': 'There is a pooling in between. Each pooled row comes from two.',
      'values-not-pixels':
        'Those are rows of the first map. Each of them depends on several rows of the picture.',
    },
  },
  'shifted-map': {
    title: 'How far do the maps move?',
    ask: ({ shift, poolings }) =>
      `A network has ${poolings === 1 ? 'one block' : `${poolings} blocks`}, each of a convolution in steps of 1 and a 2 × 2 ` +
      `pooling. The picture moves by ${shift} pixels. By how many do the last maps move, away from the border?`,
    answer: () => 'Pixels:',
    hint: 'A map of a convolution moves as far as its input. And after a pooling?',
    worked: ({ shift }, { pixels }, expected) =>
      `Each pooling halves the distance. A pixel of the last maps stands for ${pixels} of the picture: ${shift} / ${pixels} = ` +
      `${expected}.`,
    mistakes: {
      'forgot-pooling':
        'It would be so with convolutions alone. A pooling makes the map smaller, and the distance, too.',
      'wrong-way': 'You have doubled the distance at each pooling. It becomes shorter.',
      invariant:
        'The maps do move. Invariance is only approximate, and for shifts smaller than a pooling’s window.',
      'one-pooling': 'That is after the first pooling. There are more.',
    },
  },
  'permuted-windows': {
    title: 'Who is still side by side?',
    ask: ({ order }) =>
      `${order.length} pixels in a row were numbered from 1 to ${order.length}. Now they are in the order below. A filter of ` +
      `two pixels goes along. In how many of its ${order.length - 1} windows does it see two that were neighbours before, in either order?`,
    table: ({ order }) => headed('The new order', places(order), [['Pixel', order.map(String)]], 'Place'),
    answer: () => 'Windows:',
    hint: 'Compare each pixel with the next: do their numbers differ by one?',
    worked: ({ order }, { windows }, expected) =>
      expected === 0
        ? 'In none: no two that are side by side were neighbours. What the filter knew about neighbours is of no use here.'
        : `${windows.map((at) => `${order[at - 1]} and ${order[at]}`).join(', ')}: ${expected}. In all other windows the ` +
          'filter meets pixels that have nothing to do with each other.',
    mistakes: {
      unchanged: 'Those are all the windows. Most of them now have pixels that were far apart.',
      'same-place': 'Those are the pixels that kept their place. Look at who is beside whom.',
      'one-direction': 'A pair in the opposite order counts, too.',
    },
  },
  'permuted-weight': {
    title: 'And a fully connected unit?',
    ask: ({ place }) =>
      `A fully connected unit multiplies the pixel at each place by that place’s weight and adds up. Now the pixels are in ` +
      `another order. Which weight must place ${place} have, so that the unit’s output stays what it was?`,
    table: ({ order, weights }) =>
      headed(
        'Weights and order',
        places(order),
        [
          ['Weight', weights.map(plain)],
          ['Pixel now', order.map(String)],
        ],
        'Place',
      ),
    answer: ({ place }) => `Weight of place ${place}:`,
    hint: 'Which pixel comes to this place, and which weight did it have where it was?',
    worked: ({ place }, { pixel }, expected) =>
      `Pixel ${pixel} comes to place ${place}. It was at place ${pixel}, whose weight is ${plain(expected)}. Every order ` +
      'can be undone in this way, so a fully connected network learns from one as well as from another.',
    mistakes: {
      'not-moved': 'That weight was there before. The pixel that it belongs to is elsewhere now.',
      inverse: 'You have looked where this place’s own pixel went. Ask which one has come.',
    },
  },
};
