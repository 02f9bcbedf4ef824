/** What the exhibits and the engine say. */

import type { Device } from '../engine/backend';

const deviceNames: Record<Device, string> = {
  webgpu: 'graphics card',
  flex: 'processor',
  ndarray: 'processor, plain',
};

const devices: Record<Device, string> = {
  webgpu: 'graphics card (webgpu)',
  flex: 'processor (flex)',
  ndarray: 'processor without SIMD (ndarray)',
};

/** 1234567 → "1.2 MB". */
function bytes(size: number): string {
  return size < 100_000 ? `${Math.ceil(size / 1000)} kB` : `${(size / 1e6).toFixed(1)} MB`;
}

function ms(milliseconds: number): string {
  return `${milliseconds < 10 ? milliseconds.toFixed(2) : milliseconds.toFixed(0)} ms`;
}

function sentence(said: string): string {
  return /[.!?]$/.test(said) ? said : `${said}.`;
}

function percent(probability: number): string {
  const value = probability * 100;
  if (value > 0 && value < 0.1) return '< 0.1 %';
  if (value < 100 && value > 99.9) return '> 99.9 %';
  return `${value > 0 && value < 100 ? value.toFixed(1) : value} %`;
}

export const texts = {
  bytes,
  ms,
  percent,
  /** What Rust says of a file of weights. */
  foundIn: (name: string, found: string) => `${name}: ${found}.`,

  engine: {
    manifestBroken:
      'The list of this page’s files, manifest.json, is damaged. Build the site with ./build.sh.',
    noSuchModel: (name: string) => `The site has no weights named ${name}. Build it with ./build.sh.`,
    notBuilt: (device: Device) =>
      `The bundle for the ${devices[device]} is not built yet; reload in a few minutes.`,
    noSimd: 'This browser has no SIMD instructions.',
    noAdapter: 'This browser offers no graphics card to WebGPU.',
    adapterSilent: (seconds: number) =>
      `This browser has not said for ${seconds} seconds whether it has a graphics card for WebGPU.`,
    didNotOpen: (device: Device, message: string) =>
      `The ${devices[device]} did not open: ${sentence(message)}`,
    checkFailed: (device: Device, difference: number) =>
      `The ${devices[device]} computes other numbers than it should (by ${difference.toExponential(1)}).`,
    nothingOpens: (failures: string[]) => `Nothing can be computed here. ${failures.join(' ')}`,
    opening: (device: Device, size: number) => `Opening the ${devices[device]}, ${bytes(size)}`,
    noPicturesBundle:
      'The part of this page that opens pictures is missing. Build it with ./build.sh, or draw instead.',
    workerDied: 'the computation stopped unexpectedly',
    tooLong: (seconds: number) => `no answer for ${seconds} seconds`,
    callFailed: (message: string) =>
      `This could not be computed: ${sentence(message)} Everything else goes on; try it once more or with something else.`,
  },

  reason: {
    chosen: 'You chose it.',
    firstToOpen: (device: Device) =>
      device === 'flex' ? 'It is ready first.' : 'This browser has no SIMD instructions for the faster one.',
    fellBack: (failures: string[], device: Device) =>
      `${failures.join(' ')} So it is the ${devices[device]}.`,
    unknown: (value: string, reason: string) =>
      `“${value}” is no device that this page knows, so it chose itself. ${reason}`,
    noGraphicsCard: 'There is no graphics card for WebGPU to compare it with.',
    noWebgpuBundle: 'The bundle for the graphics card is not built yet.',
    savingData: 'The graphics card was not tried, because you asked your browser to save data.',
    faster: (device: Device, milliseconds: number, other: Device, otherMilliseconds: number) =>
      `It is the faster one: a reading takes ${ms(milliseconds)} on the ${devices[device]} and ${ms(otherMilliseconds)} on the ${devices[other]}.`,
    failed: (failed: Device, why: string, device: Device) =>
      `The ${devices[failed]} failed (${why}), so the page went on with the ${devices[device]}. Nothing is lost.`,
  },

  device: {
    devices,
    names: deviceNames,
    opening: 'Getting ready',
    failed: 'Cannot compute',
    summary: (device: Device, milliseconds: number | undefined) =>
      milliseconds === undefined ? deviceNames[device] : `${deviceNames[device]} · ${ms(milliseconds)}`,
    computesOn: 'Computes on',
    progress: (done: number, total: number) => `${bytes(done)} of ${bytes(total)}`,
    explanation:
      'Everything is computed here, in this page. One reading of a 28×28 image takes so long on each device:',
    choose: 'Compute on',
    auto: 'whatever is fastest',
    compare: 'Compare the devices',
    comparing: 'Comparing…',
    columns: { device: 'Device', milliseconds: 'A reading', difference: 'Off by' },
    differenceNote: 'Off by: the largest difference from the exact values in the start-up check.',
    missing: 'not to be had',
  },

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
    ofDataSet: (number: number) => `test image of the data set, no. ${number}`,
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
    either: (first: string, second: string) => `It may be ${first} or ${second}.`,
    choice: (character: string, reading: string, probability: number) =>
      `${character} (${reading}, ${percent(probability)})`,
    list: 'Probabilities of all ten characters',
    forms: (character: string, reading: string, origin: string, variants: string[]) => ({
      from: `${character} (${reading}) is ${origin} in quick handwriting.`,
      also: `In old books the syllable is also written with forms of ${variants.join(', ')}.`,
    }),
    none: '–',
  },

  model: {
    title: 'Which network reads',
    rate: (name: string) => `learning rate ${name.replace(/^cnn-/, '')}`,
    own: 'Open your own checkpoint',
    ownNamed: (name: string) => `${name} (yours)`,
    ownHint:
      'The weights of the homework’s network, as torch.save(model.state_dict(), "cnn.pt") or safetensors writes them. ' +
      'They stay in this page.',
    remove: (name: string) => `Remove ${name}`,
    loading: (name: string, size: number) => `Fetching ${name}, ${bytes(size)}`,
  },

  maps: {
    shownDrawing: 'These are the maps of your drawing.',
    shownExample: 'Nothing is drawn, so these are the maps of this image.',
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
};
