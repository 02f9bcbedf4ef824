/** What the training exhibits say: what changes while the page runs. */

import type { Device } from '../engine/backend';

const whole = (count: number) => count.toLocaleString('en');
const mebibytes = (bytes: number) => `${(bytes / 1_048_576).toFixed(1)} MB`;

function time(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`;
}

export const texts = {
  whole,
  time,

  run: {
    restored: (step: number) =>
      `Your run stopped at step ${whole(step)} and is kept here. Go on, or stop it to begin anew.`,
    noData: 'This site has nothing to learn from. Choose files of your own.',
    fellBack: (failures: string[], device: Device) => `${failures.join(' ')} So it trains on ${device}.`,
    wentOn: (failed: Device, device: Device, step: number) =>
      `${failed} failed. The run goes on on ${device}, from step ${whole(step)}.`,
    notStored: (reason: string) =>
      `This browser does not store the run (${reason}). It goes on, but a reload would lose it.`,
  },

  controls: {
    group: 'Training',
    start: 'Start',
    goOn: 'Go on',
    again: 'Start anew',
    pause: 'Pause',
    stop: 'Stop',
    step: 'One step',
    download: 'Download the weights',
    downloadHint: 'A safetensors file; in PyTorch: model.load_state_dict(safetensors.torch.load_file(path)).',
    rate: 'Learning rate',
    batch: 'Batch',
    epochs: 'Epochs',
    seed: 'Seed',
    device: 'Device',
    deviceOfThePage: 'as the page',
    ended: 'Stopped.',
    states: {
      idle: 'Not started.',
      opening: 'Getting the data and the device ready…',
      running: 'Training.',
      paused: 'Paused.',
      finished: 'Finished.',
      failed: 'It could not go on.',
    },
    where: (epoch: number, epochs: number, step: number, loss: number) =>
      `Epoch ${epoch} of ${epochs}, step ${whole(step)}, loss ${loss.toFixed(4)}`,
    speed: (rate: number, unit: string) => `${whole(Math.round(rate))} ${unit} a second`,
    left: (seconds: number) => `${time(seconds)} left`,
    images: 'images',
    sentences: 'sentences',
    progress: { epoch: 'Progress of the epoch', run: 'Progress of the run' },
    refused: {
      rate: 'The learning rate is a number above 0 and at most 1.',
      batch: 'A batch has 1 to 512 examples.',
      epochs: 'A run has 1 to 100 epochs.',
      seed: 'The seed is a whole number from 0 to 4294967295.',
    },
  },

  curves: {
    loss: 'Training loss',
    step: 'step',
    epoch: 'epoch',
    accuracy: 'Validation accuracy',
    error_rate: 'Validation error rate',
    smooth: 'mean of the last 50 steps',
    raw: 'each step',
    table: 'All epochs in numbers',
    columns: {
      run: 'Run',
      epoch: 'Epoch',
      loss: 'Loss of the epoch',
      running: 'Loss since the start',
      accuracy: 'Validation accuracy',
      error_rate: 'Validation error rate',
      seconds: 'Seconds',
    },
    empty: 'The curves appear with the first steps.',
  },

  data: {
    title: { characters: 'Learn from', sentences: 'Learn from' },
    name: (name: string): string => {
      const [kind, count] = name.split('-');
      switch (kind) {
        case 'kmnist':
          return `Kuzushiji-MNIST, ${whole(Number(count))} images`;
        case 'glyphs':
          return `characters of open typefaces, ${whole(Number(count))} images`;
        case 'pairs':
          return 'the homework’s sentence pairs';
        case 'grammar':
          return `sentences of a small grammar, ${whole(Number(count))} pairs`;
        default:
          return 'your own files';
      }
    },
    about: (name: string): string => {
      switch (name.split('-')[0]) {
        case 'kmnist':
          return 'KMNIST Dataset (created by CODH), adapted from Kuzushiji Dataset (created by NIJL and others), doi:10.20676/00000341, CC BY-SA 4.0. A sixth of the images is kept for validation.';
        case 'glyphs':
          return 'Modern hiragana of typefaces under the SIL Open Font License, turned, bent and blurred at random by the Rust code of this page. The network is validated on typefaces that it never learns from.';
        case 'pairs':
          return 'Tatoeba, by way of manythings.org/anki, CC BY 2.0 FR.';
        case 'grammar':
          return 'Made up by the Rust code of this page from a few dozen words: easier than the real sentences, so the error falls lower.';
        default:
          return 'They stay in this page and are gone with a reload.';
      }
    },
    size: (bytes: number) => `${mebibytes(bytes)} to fetch, once.`,
    own: 'Files of your own',
    ownHint: {
      characters: 'train-images-idx3-ubyte and train-labels-idx1-ubyte, gzipped or not; both at once, or dropped here.',
      sentences: 'Two text files, english⇥spanish a line; the one with “val” in its name is for validation.',
    },
    twoFiles:
      'Two files are needed, one with images-idx3-ubyte in its name and one with labels-idx1-ubyte. Choose both at once.',
    twoPairFiles: 'Two files are needed, one of them with “val” in its name. Choose both at once.',
    tooLarge: (name: string) => `${name} is larger than 100 MB, which none of these files is.`,
    locked: 'Stop the run to choose other data.',
  },

  live: {
    title: 'What it reads now',
    waiting: 'Start the training, and see here what the network makes of your drawing.',
    drawing: 'your drawing',
    example: 'an example, because nothing is drawn',
    reading: (character: string, percent: string) => `${character}, ${percent} sure`,
    maps: 'Its first convolution’s eight maps',
  },
};
