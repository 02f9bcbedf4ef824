/** What the network taken apart says while the page runs. */

import { bytes, significant as number, percent as rounded, signed, whole } from '#language/page/numbers';
import type { Layer, Replacement, Rule, Sum, UnitSums } from '../../../engine/protocol';

/** The name of a layer and what its units are called. */
const layers: Record<Layer, readonly [title: string, shape: string, symbol: string]> = {
  picture: ['Picture', '28 × 28', 'x'],
  conv1: ['Convolution 1', '8 maps of 28 × 28', 'z'],
  pool1: ['Pooling 1', '8 maps of 14 × 14', 'h'],
  conv2: ['Convolution 2', '16 maps of 12 × 12', 'z'],
  pool2: ['Pooling 2', '16 maps of 6 × 6', 'h'],
  fc1: ['fc1', 'fully connected, 600 numbers', 'z'],
  fc2: ['fc2', 'fully connected, 120 numbers', 'z'],
  fc3: ['fc3', 'fully connected, 10 scores', 's'],
  softmax: ['Softmax', '10 probabilities', 'log p'],
};

/** With all the digits that a small change shows in, however sure the network is. */
function percent(p: number): string {
  if (p > 0 && p < 0.001) return `${number(100 * p)} %`;
  return p > 0.999 && p < 1 ? `${(100 * p).toFixed(Math.ceil(-Math.log10(1 - p)) - 1)} %` : rounded(p);
}

export const texts = {
  number,
  percent,
  layers,

  opening: {
    open: (size: number | undefined) =>
      size === undefined ? 'Take the network apart' : `Take the network apart (fetches ${bytes(size)})`,
    why: 'Gradients need the part of this page that trains, and the best of the homework’s networks. They are fetched once, when you ask for them.',
    busy: 'Fetching what computes gradients…',
    again: 'Try again',
    failed: (reason: string) => `The network cannot be taken apart: ${reason}`,
  },

  head: {
    label: 'The network taken apart',
    drawing: 'Your drawing.',
    example: (character: string) => `Nothing is drawn, so this is an example of ${character}.`,
    direction: 'Show',
    values: 'forwards: values',
    gradients: 'backwards: gradients',
    loss: 'Loss L = −log p of',
    runnerUp: 'the runner-up',
    reads: (character: string, p: number) =>
      `The homework’s best network (learning rate 0.0005) reads ${character}, ${percent(p)} sure.`,
    otherReader: 'The drawing board reads with another network, which may answer otherwise.',
    noProgram:
      'A step of training moves too many weights to write them into a program. Take the step back for one.',
    lossIs: (character: string, loss: number) => `L = −log p(${character}) = ${number(loss)}`,
    /** Below this loss nearly nothing is left of the gradients. */
    littleLoss: 0.001,
    little:
      'The network is sure of this character: next to nothing is left to learn, and every gradient is next to nothing. Choose another character, and see what would have to change.',
    changes: (count: number) =>
      count === 0
        ? 'The network is as training left it.'
        : `You have changed the network ${count === 1 ? 'once' : `${whole(count)} times`}.`,
    undo: 'Undo',
    restore: 'As trained',
  },

  picture: {
    help: 'Point at any unit, or go through a layer with the arrow keys. A click holds it. What its value was made from is framed in the layer before, and what its gradient was made from in the layer behind.',
    toSums: 'To its sums',
    legend: (title: string, range: string) => `${title}: colours from −${range} to ${range}`,
    canvas: (title: string, gradients: boolean) => `${title}, ${gradients ? 'gradients' : 'values'}`,
    said: (unit: string, value: string, gradient: string) => `${unit}: value ${value}, gradient ${gradient}`,
  },

  /** Where a unit is, counted from 1. */
  unit: (layer: Layer, channel: number, row: number, column: number, character: string) => {
    const [title] = layers[layer];
    if (layer === 'picture') return `Picture, row ${row}, column ${column}`;
    if (layer === 'fc1' || layer === 'fc2') return `${title}, unit ${channel}`;
    if (layer === 'fc3' || layer === 'softmax') return `${title}, ${character}`;
    return `${title}, map ${channel}, row ${row}, column ${column}`;
  },

  sums: {
    forward: 'Forwards: what made its value',
    backward: 'Backwards: what made its gradient',
    formulaForward: {
      picture: 'x is given: a pixel of the picture.',
      conv1: 'z = bias + Σ W · x, over the 5 × 5 pixels of its window (beyond the edge, x is 0)',
      pool1: 'h = max(0, z₁, z₂, z₃, z₄): ReLU, and of the four the largest',
      conv2: 'z = bias + Σ W · h, over 3 × 3 places of all eight maps',
      pool2: 'h = max(0, z₁, z₂, z₃, z₄): ReLU, and of the four the largest',
      fc1: 'z = bias + Σ w · h, over all 576 numbers of Pooling 2',
      fc2: 'z = bias + Σ w · a, over all 600 of fc1, with a = max(0, z)',
      fc3: 's = bias + Σ w · a, over all 120 of fc2, with a = max(0, z)',
      softmax: 'log p = s − log Σ exp(s), the sum over all ten scores',
    } satisfies Record<Layer, string>,
    formulaBackward: {
      softmax: 'L = −log p of one class. So ∂L/∂log p is −1 for that class, and 0 for every other.',
      fc3: '∂L/∂s = Σ ∂L/∂log pᵢ · ∂log pᵢ/∂s, over the ten classes i; ∂log pᵢ/∂s is 1 − p for its own class, else −p. Together: p − 1 for the class of the loss, p for the others.',
      fc2: '∂L/∂z = ( Σ ∂L/∂s · ∂s/∂a ) · ∂a/∂z, over the ten scores; ∂s/∂a is the weight w, and ∂a/∂z is 1 where z > 0, else 0.',
      fc1: '∂L/∂z = ( Σ ∂L/∂z′ · ∂z′/∂a ) · ∂a/∂z, over the 120 z′ of fc2; ∂z′/∂a is the weight w, and ∂a/∂z is 1 where z > 0, else 0.',
      pool2: '∂L/∂h = Σ ∂L/∂z · ∂z/∂h, over the 600 z of fc1; ∂z/∂h is the weight w.',
      conv2:
        '∂L/∂z = ∂L/∂h · ∂h/∂z; ∂h/∂z is 1 where z is above 0 and the largest of its four (of equal ones the first, by convention), else 0.',
      pool1:
        '∂L/∂h = Σ ∂L/∂z · ∂z/∂h, over all z of Convolution 2 whose window has h in it; ∂z/∂h is the weight W that lies on h there.',
      conv1:
        '∂L/∂z = ∂L/∂h · ∂h/∂z; ∂h/∂z is 1 where z is above 0 and the largest of its four (of equal ones the first, by convention), else 0.',
      picture:
        '∂L/∂x = Σ ∂L/∂z · ∂z/∂x, over all z of Convolution 1 whose window has x in it; ∂z/∂x is the weight W that lies on x there.',
    } satisfies Record<Layer, string>,
    from: 'From',
    factor: { forward: 'Weight', backward: 'Times' },
    valueOf: { forward: 'Value', backward: 'Gradient there' },
    product: 'Product',
    rest: (count: number) => `${whole(count)} others together`,
    bias: 'bias',
    logSum: '−log Σ exp(s)',
    total: 'Sum',
    gate: (gate: number) => (gate === 1 ? 'z > 0, so times 1' : 'z ≤ 0, so times 0'),
    value: 'Value',
    gradient: 'Gradient',
    after: (value: number) => `after ReLU: ${number(Math.max(value, 0))}`,
    probability: (p: number) => `p = ${percent(p)}`,
    whole: (count: number) => `All ${whole(count)} products`,
    written: ({ constant, factors, values, sum }: Sum) => {
      const terms = Array.from(
        factors,
        (factor, term) => `${number(factor)} × ${number(values[term] as number)}`,
      );
      return `${[...(constant === 0 ? [] : [number(constant)]), ...terms].join(' + ')} = ${number(sum)}`;
    },
    meaning: ({ gradient }: UnitSums) =>
      gradient === 0
        ? 'The gradient is 0: a very small change here leaves the loss as it is.'
        : `If it alone were larger by a very small d, the loss would be ${gradient > 0 ? 'larger' : 'smaller'} by about ${number(Math.abs(gradient))} · d.`,
  },

  titles: {
    filters: 'Change a filter',
    occlusion: 'What the answer rests on, asked in two ways',
    step: 'One step of training',
  },

  about: {
    filters:
      'Type other weights into a filter of the first convolution, or replace the whole filter. Enter, or leaving the cell, applies a weight. The bias stays. Everything above follows at once.',
    occlusion:
      'The gradient of the pixels says what a very small change of each would do to the loss. A grey square is no small change: it is slid over the picture, and at each place the network reads anew. As long as no ReLU and no pooling switches on the way, the two differ only by the bend of the softmax. Of what switches, the gradient knows nothing.',
    step: 'A step moves the weights against their gradients, all of them at the same time. Plain descent moves a weight by the rate times its gradient. The first step of Adam moves it by about the rate itself, however large or small its gradient (unless that is down at 10⁻⁸). A weight whose gradient is 0 stays where it is.',
  },

  filters: {
    choose: 'Filter of Convolution 1',
    filter: (filter: number, asTrained: boolean) => `Filter ${filter}${asTrained ? '' : ', changed'}`,
    grid: (filter: number) => `Weights of filter ${filter}`,
    cell: (row: number, column: number, value: number) => `row ${row}, column ${column}: ${number(value)}`,
    /** The limit is that of src/kuzushiji/backward/filters.rs. */
    refused: 'A weight is a number from −100 to 100. This one stays as it was.',
    map: (filter: number) => `Map ${filter} of Convolution 1, which this filter makes`,
    replace: 'Replace by',
    replacements: {
      upright: 'upright edges',
      level: 'level edges',
      blur: 'blur',
      zero: 'zeros',
    } satisfies Record<Replacement, string>,
    trained: 'this one as trained',
    trainedAnswer: 'As trained',
    answer: 'Now',
  },

  occlusion: {
    start: 'Slide a grey square over it',
    side: 'Side',
    sides: (side: number) => `${side} × ${side}`,
    busy: 'Covering 784 places…',
    maps: {
      gradient: 'Gradient of each pixel, ∂L/∂x',
      foretold: 'What the gradient foretells for the square',
      happened: 'What the square does to L',
      difference: 'What it does, less what was foretold',
    },
    summary: (same: number, correlation: number) =>
      `At ${whole(same)} of 784 places both have the same sign. Their correlation is ${signed(correlation, 2)} (1 would be perfect agreement, 0 none).`,
    at: (row: number, column: number, foretold: number, happened: number) =>
      `Square at row ${row}, column ${column}: foretold ${number(foretold)}, happened ${number(happened)}.`,
    help: 'Orange: the loss grows, so the network needs what is there. Blue: it falls. Point at a place, or use the arrow keys.',
  },

  step: {
    rule: 'Rule',
    rules: { adam: 'Adam, as in the homework', descent: 'plain gradient descent' } satisfies Record<
      Rule,
      string
    >,
    rate: 'Learning rate',
    take: 'Take one step',
    towards: (character: string) => `towards ${character}, on this one picture and without dropout`,
    loss: (before: number, after: number) => `The loss went from ${number(before)} to ${number(after)}.`,
    answer: 'The answer',
    before: 'Before',
    after: 'After',
    character: 'Character',
    moved: 'What moved',
    tensor: 'Weights',
    count: 'How many moved',
    counts: (moved: number, count: number) => `${whole(moved)} of ${whole(count)}`,
    largestMove: 'By at most',
    steepest: 'The weights with the largest gradients',
    weight: 'Weight',
    place: (name: string, place: readonly number[]) => `${name}[${place.join(', ')}]`,
    gradient: 'Gradient',
    move: 'Move',
  },

  answers: (character: string, p: number) => `${character} ${percent(p)}`,
};
