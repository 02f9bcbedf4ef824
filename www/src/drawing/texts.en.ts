/** What the drawing board says. */

import { bytes, percent } from '#language/page/numbers';

export const texts = {
  draw: {
    canvas: 'Drawing area. With the keyboard, paint the 28 by 28 image beside it.',
    hint: 'Draw one of these with mouse, finger or pen',
    undo: 'Undo',
    clear: 'Clear',
    picture: 'Open a picture',
    pictureHint: 'You can also drop a picture here, or paste one.',
    pictureShown: (name: string) => `The picture ${name}. A stroke begins a new drawing.`,
    pixelsShown: 'The 28×28 image, enlarged. A stroke begins a new drawing.',
    tooLarge: (name: string, limit: number) =>
      `${name} is larger than ${bytes(limit)}; a smaller file will do.`,
    unreadable: (name: string) => `${name} could not be read from your disk. Choose it again.`,
    pasted: 'pasted picture',
    samples: 'Examples',
    previous: 'Previous example',
    next: 'Next example',
    ours: 'drawn by us',
    dataSet: 'from the data set',
    sampleOurs: (character: string, number: number, all: number) =>
      `${character}, drawn by us (${number} of ${all})`,
    sampleDataSet: (origin: string, character: string, licence: string) =>
      `${character}, ${origin} (${licence})`,
    /** The first of the examples is the report’s; places count from 0 in the official files. */
    ofDataSet: (isOfTraining: boolean, place: number) =>
      `${isOfTraining ? 'training' : 'test'} image ${place}`,
  },

  input: {
    title: 'What the network sees',
    label: 'The 28 by 28 image as the network sees it',
    help: 'Paint on it with the mouse, or with arrows and space; shift and an arrow paint along.',
    cell: (row: number, column: number, ink: number) =>
      `row ${row}, column ${column}: ${ink === 0 ? 'paper' : `ink ${Math.round(ink * 100)} %`}`,
  },

  prediction: {
    title: 'What it reads',
    blank: 'Nothing is drawn yet. Draw a character, or look at the examples.',
    waiting: 'The network is on its way…',
    sure: (probability: number) => `${percent(probability)} sure`,
    unsure: 'I am not sure.',
    noneOfThese: (probability: number) =>
      `None of the ten, I think (${percent(probability)}). If it is one of them after all, the bars say which.`,
    either: (first: string, second: string) => `It may be ${first} or ${second}.`,
    choice: (character: string, reading: string, probability: number) =>
      `${character} (${reading}, ${percent(probability)})`,
    list: 'Probabilities of all ten characters',
    forms: (character: string, reading: string, origin: string, variants: string[]) => ({
      from: `${character} (${reading}) is a cursive form of ${origin}.`,
      also: `In old books the sound is also written with forms of ${variants.join(', ')}.`,
    }),
    none: '–',
  },

  model: {
    title: 'Which network reads',
    forPeople: 'for people: old books and modern hands',
    rate: (name: string) => `learning rate ${name.replace(/^cnn-/, '')}`,
    own: 'Open your own checkpoint',
    ownNamed: (name: string) => `${name} (yours)`,
    ownHint:
      'The weights of the homework’s network, as torch.save(model.state_dict(), "cnn.pt") or safetensors writes them. ' +
      'They stay in this page.',
    remove: (name: string) => `Remove ${name}`,
    whenDrawn: (name: string, size: number) =>
      `Draw, or take an example: then ${name} is fetched, ${bytes(size)}.`,
    fetching: (name: string, size: number) => `Fetching ${name}, ${bytes(size)}`,
  },
};
