/** What bench.html says while it runs. */

import type { Environment } from './timing';

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
