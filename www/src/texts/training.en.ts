/** What the training exhibits say: what changes while the page runs. */

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

const whole = (count: number) => count.toLocaleString('en');

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
    elsewhere:
      'It goes on there. Take it over, and the other tab puts it down, so that it goes on here from where it is.',
    takingOver: 'The other tab is putting the run down…',
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
    takeOver: 'Take it over',
    pause: 'Pause',
    stop: 'Stop',
    step: 'One step',
    download: 'Download the weights',
    downloadHint: 'A safetensors file; in PyTorch: model.load_state_dict(safetensors.torch.load_file(path)).',
    ended: 'Stopped.',
    states: {
      idle: 'Not started.',
      opening: 'Getting the data and the device ready…',
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
    nothingRecorded: 'No run was recorded with these settings.',
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

  live: {
    title: 'What it reads now',
    waiting: 'Start the training, and see here what the network makes of your drawing.',
    drawing: 'your drawing',
    example: 'an example, because nothing is drawn',
    reading: (sound: string, percent: string) => `${sound}, ${percent} sure`,
    classes: 'Probabilities of all ten characters',
    maps: 'Its first convolution’s eight maps',
  },
};
