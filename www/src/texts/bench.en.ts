/** What bench.html says: while it runs, and before any script. */

import type { Environment } from '../bench/timing';

export const texts = {
  contestant: {
    notLoaded: 'call load first',
    noWeights: (address: string, status: number | undefined) =>
      `${address} could not be fetched (${status === undefined ? 'no answer, or none that this page may read: it takes CORS' : `status ${status}`})`,
  },

  table: {
    caption: (sentence: string) =>
      `The median of all samples; beneath it the fastest and the slowest. The sentence is “${sentence}”, 19 characters as the models read it.`,
    what: 'What',
    measure: 'Measure',
    stop: 'Stop',
    measureOn: (device: string) => `Measure on the ${device}`,
    stopOn: (device: string) => `Stop measuring on the ${device}`,
    tasks: {
      image: ['Read one image', '28 × 28 pixels'],
      batch: ['Read 64 images', 'as one batch'],
      plain: ['Translate', 'without attention, greedily'],
      attention: ['Translate', 'with attention, greedily'],
      beam: ['Translate', 'with attention, a beam of 5'],
      trainNetwork: ['Train the network', 'one step, 64 images'],
      trainTranslator: ['Train the translator', 'with attention, one step, 64 sentences'],
    },
    wrote: (translation: string) => `writes “${translation.trim()}”`,
    pause: ['Longest pause', 'of this page meanwhile'],
    noPause: 'under 50 ms',
    pauseUnknown: 'this browser does not say',
    missing: 'This site has no weights for it.',
    waiting: 'not measured',
    measuring: 'measuring …',
  },

  status: {
    opening: (device: string) => `Opening the ${device} …`,
    measuring: (task: string, number: number, count: number) => `${task}: ${number} of ${count}`,
    progress: 'Tasks measured',
    failed: (device: string, why: string) => `The ${device} could not be measured: ${why}`,
    stopped: (device: string) => `Stopped. What was measured on the ${device} stays.`,
    done: (device: string) => `Measured on the ${device}.`,
    quick: 'The address asks for a quick look (?quick): fewer and shorter samples, so rougher numbers.',
  },

  copy: {
    where: ({ version, date, browser, cores, adapter }: Environment) =>
      `${new Date(date).toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'short' })}. Unfold ${version}; ${cores} processor cores; ` +
      `${adapter === null ? 'no graphics card for WebGPU' : `graphics card ${adapter || 'without a name'}`}; ${browser}.`,
    button: 'Copy the results',
    show: 'Show them as JSON',
    copied: 'Copied.',
    byHand: 'This browser does not let the page copy. The text is selected: copy it yourself.',
  },
};

/** Values are HTML. */
export const benchProse = {
  title: 'Unfold: how fast is it here?',
  description:
    'Measures in your own browser how long the networks of Unfold take to read, to translate and to learn.',
  noScript:
    '<strong>JavaScript is switched off.</strong> This page measures how fast your own browser computes, and for that ' +
    'it needs JavaScript.',
  heading: 'How fast is it here?',
  lead:
    'Reading a character and translating a sentence happen in your own browser. Here you can see how long they take ' +
    'on this machine, on each of the three devices that this site can compute on.',
  how: 'How it is measured',
  method: [
    'A call goes the way it goes when you draw or type: from the page to the worker that computes, and back with the ' +
      'answer. It is made again and again for a second and a half to warm up, then for three seconds more, or until ' +
      'there are 60 samples. A sample is the mean of as many calls as fill 10 milliseconds, because a page’s clock is ' +
      'coarse. A device takes about half a minute. The rows of training are steps of the optimiser, with dropout, on made-up ' +
      'batches; on the processor they run in a bundle that is made for speed and fetched for them.',
    'Nothing is fetched or measured before you press a button, and nothing leaves your browser. For numbers to be ' +
      'trusted, close what else is busy on this machine, and keep this page in front.',
    '“Processor” computes with vector instructions (SIMD), “processor, plain” without, and “graphics card” by way of ' +
      'WebGPU. So small a network often runs faster on the processor: sending work to a graphics card takes longer ' +
      'than the work.',
  ]
    .map((paragraph) => `<p>${paragraph}</p>`)
    .join(''),
  back: 'Back to the site',
};
