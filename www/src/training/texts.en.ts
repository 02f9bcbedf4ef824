/** What the training exhibits say: what changes while the page runs. */

import { whole } from '#language/page/numbers';
import credits from '../../../models/credits.json';
import type { Device } from '../engine/backend';

/** How a recorded run was made. */
interface Recipe {
  model: string;
  batch_size: number;
  seed: number;
  device: string;
  date: string;
  loss: readonly number[];
}

function time(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`;
}

export const texts = {
  time,

  run: {
    restored: (step: number) =>
      `Your run stopped at step ${whole(step)} and is kept here. Go on with it, or stop it to start a new one.`,
    elsewhere: 'It goes on there. If you take it over, it stops in the other tab and goes on here.',
    takingOver: 'The other tab is handing the run over…',
    noData: 'This site has no data to learn from. Choose files of your own.',
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
    again: 'Start again',
    takeOver: 'Take it over',
    pause: 'Pause',
    stop: 'Stop',
    step: 'One step',
    download: 'Download the weights',
    downloadHint: 'A safetensors file; in PyTorch: model.load_state_dict(safetensors.torch.load_file(path)).',
    ended: 'Stopped.',
    states: {
      idle: 'Not started.',
      opening: 'Getting data and device ready…',
      running: 'Training.',
      pausing: 'Pausing after this step…',
      paused: 'Paused.',
      finished: 'Finished.',
      failed: 'It could not go on.',
      elsewhere: 'This run is open in another tab.',
    },
    where: (epoch: number, epochs: number, step: number, loss: number) =>
      `Epoch ${epoch} of ${epochs}, step ${whole(step)}, loss ${loss.toFixed(4)}`,
    speed: (rate: number, unit: string) => `${whole(Math.round(rate))} ${unit} a second`,
    left: (seconds: number) => `${time(seconds)} left`,
    images: 'images',
    sentences: 'sentences',
    progress: { epoch: 'Progress of the epoch', run: 'Progress of the run' },
  },

  settings: {
    title: 'Settings',
    rate: 'Learning rate',
    batch: 'Batch',
    epochs: 'Epochs',
    seed: 'Seed',
    device: 'Device',
    deviceOfThePage: 'as the page',
    refused: {
      rate: 'The learning rate is a number above 0 and at most 1.',
      batch: 'A batch has 1 to 512 examples.',
      epochs: 'A run has 1 to 100 epochs.',
      seed: 'The seed is a whole number from 0 to 4294967295.',
    },
  },

  curves: {
    loss: 'Training loss',
    epoch: 'epoch',
    accuracy: 'Validation accuracy',
    error_rate: 'Validation error rate',
    smooth: 'mean of the last 50 steps',
    raw: 'single steps',
    showRecorded: 'Show the recorded runs',
    recorded: (label: string) => (label ? `${label}, recorded` : 'recorded'),
    report: (label: string) => `${label}, report`,
    recordedWith: (runs: readonly Recipe[]) => {
      const all = (of: (run: Recipe) => string | number) => [...new Set(runs.map(of))].join(' and ');
      return (
        `The thin lines are whole runs of our program on ${runs[0]?.model === 'translator' ? 'the homework’s sentence pairs' : 'Kuzushiji-MNIST'}, ` +
        `recorded on ${all(({ date }) => date)}: batches of ${all(({ batch_size }) => batch_size)}, ` +
        `seed ${all(({ seed }) => seed)}, ${all(({ loss }) => loss.length)} epochs, on ${all(({ device }) => device)}. ` +
        'Each loss is the mean of its epoch. Your own run is drawn over them.'
      );
    },
    nothingRecorded: 'No run with these settings was recorded.',
    recordedTable: 'The recorded epochs in numbers',
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
  },

  /** The slider over the recorded curves. */
  epoch: {
    label: 'Epoch',
    of: (epoch: number, epochs: number) => `${epoch} of ${epochs}`,
    hint: 'Point at a curve or move the slider to read all curves at one epoch.',
    columns: ['Learning rate', 'Loss, all epochs so far', 'Loss, this epoch', 'Validation'],
  },
};

const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`;

/** What a choice is called goes by its name: `kmnist-10000`, `glyphs-12000`, `pairs`, `grammar-3000`, `own`. */
function parts(name: string): [kind: string, count: string] {
  const [kind = '', count = '0'] = name.split('-');
  return [kind, whole(Number(count))];
}

/** What the page says of the data that its networks learn from. */
export const data = {
  title: 'Learn from',
  checkTitle: 'Check it on',
  looking: 'Looking for what this site has to learn from…',

  choice: (name: string): string => {
    const [kind, count] = parts(name);
    switch (kind) {
      case 'kmnist':
        return `Kuzushiji-MNIST, ${count} images`;
      case 'glyphs':
        return `Open typefaces, ${count} images`;
      case 'pairs':
        return 'The homework’s sentence pairs';
      case 'grammar':
        return `A small grammar, ${count} pairs`;
      default:
        return 'Your own files';
    }
  },

  about: (name: string): string => {
    switch (parts(name)[0]) {
      case 'kmnist':
        return `${credits.kmnist}. The homework’s sixth of the images is kept for validation.`;
      case 'glyphs':
        return 'Not the homework’s data: modern hiragana from typefaces under the SIL Open Font License, which the page turns, bends and blurs at random. The typefaces for validation are others than those for training.';
      case 'pairs':
        return `${credits.pairs}, divided as in the homework.`;
      case 'grammar':
        return 'Not the homework’s data: sentences that the page makes up from a small stock of words. They are easier than real ones, so the error becomes smaller.';
      default:
        return 'They stay in this page. Nothing is sent anywhere, and a reload forgets them.';
    }
  },

  counts: ({ training, validation }: { training: number; validation: number }, testing = false) =>
    testing
      ? `A test set: ${whole(training + validation)} to check on.`
      : `${whole(training)} to learn from, ${whole(validation)} to validate on.`,
  toFetch: (bytes: number, checks: boolean) =>
    `${megabytes(bytes)} will be fetched when ${checks ? 'you check' : 'the training starts'}.`,
  fetching: (fetched: number, size: number) => `${megabytes(fetched)} of ${megabytes(size)} fetched.`,
  locked: 'Stop the run to choose other data.',

  own: 'Open files of your own',
  ownHint: {
    characters:
      'train-images-idx3-ubyte and train-labels-idx1-ubyte, gzipped or not, or kmnist-train-imgs.npz and kmnist-train-labels.npz, together or one after the other. You can also drop them here.',
    sentences:
      'Two text files, one to learn from and one with the word “val” in its name. Each line is English, a tab, Spanish, as people write them; capitals and accents are removed, as from what you type. You can also drop the files here.',
  },
  checkHint: {
    characters:
      't10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, or the files of the training set, together or one after the other. You can also drop them here.',
    sentences:
      'Two text files, one of them with the word “val” in its name: english, a tab, spanish on each line. You can also drop them here.',
  },
  checking: 'Reading your files…',
  waiting: {
    images: (here: string) => `${here} is here. Its images are missing: open train-images-idx3-ubyte too.`,
    labels: (here: string) => `${here} is here. Its labels are missing: open train-labels-idx1-ubyte too.`,
    training: (here: string) => `${here} is here, to validate on. Open the sentences to learn from too.`,
    validation: (here: string) =>
      `${here} is here, to learn from. Open the sentences to validate on too: a file with the word “val” in its name.`,
  },

  forTesting: (name: string) =>
    `${name} is for the final test, so a network should not learn from it. Open the files of the training set.`,
  unknownFile: (name: string) =>
    `${name} has neither “images” nor “labels” in its name. Open train-images-idx3-ubyte and train-labels-idx1-ubyte, or kmnist-train-imgs.npz and kmnist-train-labels.npz.`,
  tooLarge: (name: string) => `${name} is larger than 100 MB, which none of these files is.`,
  unreadable: (name: string) =>
    `The browser could not read ${name}. Is it still where it was? Open it again.`,
  notTaken: (reason: string) => `These files cannot be learnt from: ${reason}`,
};

const list = (names: readonly string[]) => names.join(' and ');

/** What the reader is asked before some runs begin, and told when they have shown it. */
export const expectations = {
  title: 'What do you expect of your run?',
  asks: {
    'race-first': 'Which rate has the highest validation accuracy after the first epoch?',
    'race-lowest': 'And which has the lowest in the end?',
    'sizes-accuracy': 'Which network is the most accurate in the end?',
    'sizes-time': 'Which needs the least time for an epoch?',
    'permuted-end': 'Which of the four is the least accurate in the end?',
    'learning-end': 'Which translator makes fewer errors in the end?',
  },
  right: (winner: readonly string[]) => `As you expected: ${list(winner)}.`,
  wrong: (expected: string, winner: readonly string[]) =>
    `You expected ${expected}; here it is ${list(winner)}.`,
  nobody: (winner: readonly string[]) => `Here it is ${list(winner)}.`,
  value: (name: string, value: number, by: 'validation' | 'seconds') =>
    `${name}: ${by === 'seconds' ? `${value.toFixed(1)} s` : value.toFixed(4)}`,
  waiting: 'The runs will tell.',
};

/** What is said where a network is checked. */
export const check = {
  network: 'The network',
  open: 'Open your checkpoint',
  hint: 'A file of torch.save or safetensors, with the layers of the homework’s network. It stays in this page.',
  tooLarge: (name: string) =>
    `${name} is larger than 64 MB, far more than such a network has. Open its weights alone.`,
  onAll: 'Also on the examples to learn from',
  start: 'Check it',
  stop: 'Stop here',
  progress: (count: number, of: number) =>
    of === 0 ? 'Getting the data and the device ready…' : `${whole(count)} of ${whole(of)}`,
  on: (choice: string, count: number) => `${data.choice(choice)}; ${whole(count)} checked`,
  table: {
    characters: 'What you have checked, beside Table 1 of the report: the share read rightly',
    sentences: 'What you have checked, beside the report: the error rate, written greedily',
  },
  columns: { network: 'Network', validation: 'Validation', test: 'Test', other: 'Others' },
  reported: {
    characters: (rate: string) => `The report, learning rate ${rate}`,
    sentences: (attention: string) =>
      `The report, ${attention === 'none' ? 'without attention' : 'with attention'}`,
  },
};
