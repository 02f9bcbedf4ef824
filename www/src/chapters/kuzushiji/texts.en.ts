/** What the exhibits of chapter 3 say while the page runs. */

import { bytes, percent, whole } from '#language/page/numbers';

export const texts = {
  maps: {
    shownDrawing: 'These are the maps of your drawing.',
    shownExample:
      'Nothing is drawn, so these are the maps of a character drawn by us. (The report’s picture is part of the data set, which this site was built without.)',
    exampleOrigin: (origin: string) =>
      `Nothing is drawn, so these are the maps of ${origin} of the data set.`,
    input: 'The image',
    rates: 'Learning rate',
    relu: 'Values',
    before: 'before ReLU',
    after: 'after ReLU',
    layer: { conv1: 'First convolution', conv2: 'Second convolution' },
    shape: { conv1: '8 maps of 28×28', conv2: '16 maps of 12×12' },
    rateOf: (name: string) => `Learning rate ${name.replace(/^cnn-/, '')}`,
    map: (layer: string, channel: number, rate: string) => `${layer}, map ${channel}, ${rate}: open large`,
    legend: (least: string, most: string) => `Colours from ${least} to ${most}`,
    waiting: 'The networks are on their way…',
  },

  /** What stands between two layers of the network: its name, and what is shown of it. */
  stages: {
    label: 'Layer',
    example: 'Nothing is drawn, so this is an example.',
    picture: ['Picture', '28 × 28 grey pixels, light ink on dark paper.'],
    conv1: ['Convolution 1', 'Eight maps of 28 × 28: blue is below zero, orange above.'],
    pool1: ['Pooling 1', 'The same maps after ReLU. Of each 2 × 2 values the largest goes on: 14 × 14.'],
    conv2: ['Convolution 2', 'Sixteen maps of 12 × 12: blue is below zero, orange above.'],
    pool2: ['Pooling 2', 'The same maps after ReLU. Of each 2 × 2 values the largest goes on: 6 × 6.'],
    list: ['List', 'Sixteen maps of 6 × 6, one after the other: 576 numbers.'],
    fc1: [
      'fc1',
      'The first fully connected layer: 600 numbers, each a weighted sum of all 576, and zero where that is negative.',
    ],
    fc2: [
      'fc2',
      'The second fully connected layer: 120 numbers, each a weighted sum of all 600, and zero where that is negative.',
    ],
    fc3: [
      'fc3',
      'The last fully connected layer: ten scores, and the probabilities that a softmax makes of them.',
    ],
  } satisfies Record<string, string | readonly [name: string, what: string]>,

  map: {
    title: (layer: string, channel: number) => `${layer}, map ${channel}`,
    close: 'Close',
    help: 'Point at a pixel, or move with the arrow keys, to see the sum behind it.',
    label: 'Activation map',
    cell: (row: number, column: number, value: string) => `row ${row}, column ${column}: ${value}`,
    window: 'input x',
    kernel: 'kernel W',
    products: 'x · W',
    inputChannel: (channel: number) => `from map ${channel}`,
    inputImage: 'The window in the image',
    bias: 'bias',
    of: (count: number) => `sum of ${count} products`,
    after: (value: string) => `after ReLU: ${value}`,
    written: 'The whole sum in numbers',
    place: (row: number, column: number) => `z at row ${row}, column ${column}`,
  },

  /** The network that trains in the page. */
  live: {
    network: 'CNN',
    title: 'What it reads now',
    waiting: 'Start the training, and see here what the network makes of your drawing.',
    drawing: 'your drawing',
    example: 'an example, because nothing is drawn',
    reading: (sound: string, percent: string) => `${sound}, ${percent} sure`,
    classes: 'Probabilities of all ten characters',
    maps: 'Its first convolution’s eight maps',
  },
};

const COUNTS = ['none', 'one', 'two', 'three', 'four'];
const counted = (count: number) => COUNTS[count] ?? String(count);

/** The same drawing through four networks. */
export const readers = {
  ready: 'Things to try',
  tries: {
    neat: (character: string) => `${character}, as at school`,
    haste: (character: string) => `${character}, in haste`,
    flat: (character: string) => `a flat ${character}`,
    old: (character: string) => `${character} of an old book`,
    scribble: 'a scribble',
    letter: 'the letter A',
    kana: 'another kana, し',
  },
  own: 'your drawing',
  board: 'The drawing',
  canvas:
    'Drawing area, the same as above. With the keyboard, paint the 28 by 28 image there, or try what lies ready.',
  clear: 'Clear',
  image: 'What they get',
  imageLabel: 'The 28 by 28 image that all four networks get',
  sameImage: 'All four get this very image.',
  table: 'What each network answers, and how it shares its belief among its answers',
  forPeople: 'For people',
  homework: 'The homework’s, by learning rate',
  answer: 'Answer',
  noneOfThese: 'none of these',
  noSuchAnswer: 'cannot say so',
  states: { sure: 'sure', unsure: 'not sure', none: 'none of these', blank: '–' },
  verdicts: {
    right: '✓ right',
    wrong: '✗ wrong',
    wrongAndSure: '✗ wrong, and sure',
    doubts: '✓ in doubt',
  },
  like: (others: number) => (others === 0 ? '≠ alone' : `= ${others} other${others === 1 ? '' : 's'}`),
  fetch: (count: number, size: number) =>
    `Fetch the ${count === 1 ? 'network' : `${counted(count)} networks`} still missing, ${bytes(size)}`,
  fetching: (count: number, size: number) =>
    `${count === 1 ? 'One network is' : `${counted(count)} networks are`} on the way, ${bytes(size)}…`,
  nothing: 'Nothing is drawn. Try something, or draw.',
  nameOf: (name: string, isForPeople: boolean) =>
    isForPeople ? 'the one for people' : name.replace('cnn-', ''),
  noneSaid: 'none of these',
  /** Each answer with who gives it. */
  said: (groups: readonly (readonly [answer: string, names: readonly string[]])[]) => {
    const [first, ...others] = groups;
    if (!first) return '';
    if (others.length === 0)
      return first[1].length === 1
        ? `It says ${first[0]}.`
        : `All ${counted(first[1].length)} say ${first[0]}.`;
    return `They do not agree: ${groups.map(([answer, names]) => `${answer}, ${names.join(' and ')}`).join('; ')}.`;
  },
};

const cores = (count: number) => `${count} ${count === 1 ? 'core' : 'cores'}`;

/** What the learning-rate race says while the page runs. */
export const race = {
  lane: (rate: string) => `Learning rate ${rate}`,
  another: 'Another learning rate',
  add: 'Add',
  remove: (rate: number) => `Take out ${rate}`,
  addHint: 'Above 0 and at most 1; five rates run at most.',
  addLocked: 'Stop the race to add or take out rates.',
  full: 'Five rates run at most: take one out to add another.',
  refused: 'A learning rate is a number above 0 and at most 1.',
  known: (rate: number) => `${rate} is in the race already.`,
  silence: {
    title: 'Silent units',
    about:
      'Units whose input to the ReLU was above 0 for none of the validation images (the first 500 at most), counted after each epoch: of a convolution its channels, of a fully connected layer its outputs.',
    rate: 'Learning rate',
    of: (silent: number, units: number) => `${silent} of ${units}`,
  },
  cores: (count: number | undefined, lanes: number) => {
    if (!count) return 'Each rate trains in a worker of its own.';
    const share = count > lanes ? '' : ', which they share: a race of several is slower than one run';
    return `Each rate trains in a worker of its own; this device has ${cores(count)}${share}.`;
  },
};

/** What is said of a network that was checked. */
export const check = {
  none: 'none',
  summary: (accuracy: number, images: number, ece: number) =>
    `${percent(accuracy)} of ${whole(images)} images read rightly; calibration error ${ece.toFixed(3)}`,
  confusion: 'What was taken for what: a row for each character, a column for each answer',
  misread: (all: number, shown: number) => {
    if (all === 0) return 'None was misread';
    const misread = all === 1 ? '1 was misread' : `${whole(all)} were misread`;
    return all > shown ? `${misread}; the ${shown} surest mistakes` : misread;
  },
  taken: (truth: string, read: string, probability: number) =>
    `${truth} read as ${read}, ${percent(probability)}`,
};
