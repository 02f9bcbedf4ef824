/** States of the exhibits that give programs: how a reader comes to them, and where the page shows what programs print. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expect, near, png, probabilitiesOf, ROOT } from './helpers';

/** Reads numbers that the page shows, in the order in which rows are read. */
type Shown = (page: Page) => Promise<number[]>;

const valuesOf = (found: Locator) =>
  found.evaluateAll((all) =>
    all
      .map(
        ({ dataset }) => [Number(dataset.row ?? 0), Number(dataset.col ?? 0), Number(dataset.value)] as const,
      )
      .sort(([row, column], [otherRow, otherColumn]) => row - otherRow || column - otherColumn)
      .map(([, , value]) => value),
  );
const cells =
  (selector: string): Shown =>
  (page) =>
    valuesOf(page.locator(`${selector} [data-row]`));
const view =
  (testId: string): Shown =>
  (page) =>
    valuesOf(page.getByTestId(testId).locator('[data-row]'));
const value =
  (testId: string): Shown =>
  (page) =>
    valuesOf(page.getByTestId(testId));
const attribute =
  (testId: string, name: string): Shown =>
  async (page) => [Number(await page.getByTestId(testId).getAttribute(name))];
const PROBABILITIES = '[data-testid="changed-probabilities"]';
const image = (name: string) => cells(`pixel-shuffle [data-view="${name}"]`);

/** A number as the page writes it, −3.407 · 10⁻¹⁸, of those in a text: the last of them, or one from the end. */
const writtenIn =
  (selector: string, fromEnd = 1): Shown =>
  async (page) => {
    const text = (await page.locator(selector).textContent()) ?? '';
    const all = [...text.matchAll(/(−?\d+(?:\.\d+)?)(?: · 10(⁻?)([⁰¹²³⁴⁵⁶⁷⁸⁹]+))?/g)];
    const [, digits = '', minus = '', power = ''] = all.at(-fromEnd) ?? [];
    const exponent = [...power].map((sign) => '⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(sign)).join('');
    return [Number(`${digits.replace('−', '-')}e${minus ? '-' : ''}${exponent || 0}`)];
  };

const written = (testId: string, fromEnd = 1) => writtenIn(`[data-testid="${testId}"]`, fromEnd);

/** A number in each cell, as it is written. */
const writtenCells =
  (selector: string): Shown =>
  async (page) =>
    (await page.locator(selector).allTextContents()).map((text) => Number(text.replace('−', '-')));
/** What a network answers in the table of all. */
const answers =
  (network: string): Shown =>
  (page) =>
    page
      .locator(`[data-testid="reader-share"][data-model="${network}"]`)
      .evaluateAll((all) => all.map((cell) => Number((cell as HTMLElement).dataset.share)));

/** Reads lines that the page shows. */
type Said = (page: Page) => Promise<string[]>;

const textOf =
  (testId: string): Said =>
  async (page) => [(await page.getByTestId(testId).textContent()) ?? ''];

/** The hypotheses that were kept, as the tree has them: each text with its score behind it. */
const KEPT = 'beam-tree .tree-node:not([data-outcome="dropped"]) title';
const ENDED = '[data-testid="beam-endings"] li';
const part =
  (selector: string, pattern: RegExp): Said =>
  async (page) =>
    (await page.locator(selector).allTextContents()).map((text) => pattern.exec(text)?.[1] ?? '');
const numbers =
  (selector: string): Shown =>
  async (page) =>
    (await part(selector, /(−?\d+\.\d+)(?:, the translation)?$/)(page)).map((text) =>
      Number(text.replace('−', '-')),
    );

/** What is printed, and where the page shows it. */
interface Prints {
  prints: Record<string, Shown>;
  says?: Record<string, Said>;
}

/** What a beam has besides. */
const BEAM: Prints = {
  prints: { 'scores of those kept': numbers(KEPT), 'scores of those that ended': numbers(ENDED) },
  says: { kept: part(KEPT, /^(.*) −?[\d.]+$/), ended: part(`${ENDED} q`, /^(.*)$/) },
};

const WITHOUT = '[data-testid="without-each"] tbody tr';
/** What becomes of a translation without each letter. */
const EACH: Prints = {
  prints: {
    'weight of each letter': writtenCells(`${WITHOUT} td:nth-of-type(1)`),
    'change of log p without it': writtenCells(`${WITHOUT} td:nth-of-type(2)`),
  },
  says: {
    'translations without it': async (page) => {
      const plain = (await page.getByTestId('changed-plain').textContent()) ?? '';
      const cells = await page.locator(`${WITHOUT} td:nth-of-type(3)`).allTextContents();
      return cells.map((text) => (text === 'the same' ? plain : text));
    },
  },
};

export interface Exhibit extends Prints {
  element: string;
  /** How near the page's numbers are to those that they are of, where the page rounds. */
  within?: number;
}

/** The weights of the attention, a row a letter. */
const WEIGHTS: Shown = (page) => valuesOf(page.getByTestId('attention-table').locator('[data-row]'));

/** Of each program, what it prints and where the page shows it. */
export const EXHIBITS: Record<string, Exhibit> = {
  convolution: {
    element: 'convolution-views',
    prints: {
      z: view('matrix-z'),
      h: view('matrix-h'),
      h2: view('matrix-h2'),
      M: view('matrix-m'),
      "x'": view('matrix-x-vec'),
      "z'": view('matrix-z-vec'),
    },
  },
  backward: {
    element: 'backward-pass',
    prints: { g: view('matrix-g'), 'M^T': view('matrix-mt'), 'dL/dx': view('matrix-gradient') },
  },
  erratum: {
    element: 'erratum-comparison',
    prints: {
      M: cells('erratum-comparison [data-side="right"]'),
      'M as printed': view('matrix-printed'),
      residual: value('residual-right'),
      'residual as printed': value('residual-printed'),
    },
  },
  parameters: {
    element: 'parameter-counts',
    prints: {
      'with the convolution': value('parameters-cnn'),
      'fully connected': value('parameters-connected'),
      "HW floor(H'/2) floor(W'/2) / MN": value('parameters-ratio'),
    },
  },
  attention: {
    element: 'attention-views',
    prints: {
      "x'": view('matrix-x-vec'),
      S: view('matrix-s'),
      P: view('matrix-p'),
      entropy: (page) => valuesOf(page.getByTestId('attention-entropy').locator('li')),
      "P x'": view('matrix-z-vec'),
      Z: view('matrix-attention-z'),
    },
  },
  softmax: {
    element: 'softmax-row',
    prints: {
      'e^(S_i - m)': (page) => valuesOf(page.locator('[data-step="exponential"]')),
      sum: value('softmax-total'),
      P_i: (page) => valuesOf(page.locator('[data-step="probability"]')),
      'sum of P_i': value('softmax-sum'),
    },
  },
  shuffle: {
    element: 'pixel-shuffle',
    prints: {
      "Pi x'": image('permuted'),
      "Z(Pi x')": image('computed'),
      "Pi Z(x')": image('promised'),
      P: image('p-original'),
      "P of Pi x'": image('p-permuted'),
      'Pi P Pi^T': image('p-permuted'),
    },
  },
  contrast: {
    element: 'attention-contrast',
    prints: {
      P: view('matrix-p-contrast'),
      'mean entropy': attribute('contrast-said', 'data-entropy'),
      'mean of the largest weights': attribute('contrast-said', 'data-largest'),
    },
  },
  reading: {
    element: 'draw-character',
    prints: { p: (page) => probabilitiesOf(page.getByTestId('class-probability')) },
  },
  layers: {
    element: 'layer-values',
    prints: { p: (page) => valuesOf(page.locator('.layer-scores li')) },
  },
  pixel: {
    element: 'activation-maps',
    prints: { z: written('map-sum'), 'z in the whole map': written('map-sum') },
    within: 5.1e-4,
  },
  backwards: {
    element: 'network-backwards',
    prints: {
      L: written('backwards-loss'),
      value: written('backwards-value'),
      gradient: written('backwards-gradient'),
    },
    within: 6e-4,
  },
  step: {
    element: 'network-backwards',
    prints: { 'L before': written('step-loss', 2), 'L after': written('step-loss') },
    within: 6e-4,
  },
  occlusion: {
    element: 'network-backwards',
    prints: { 'foretold there': written('occlusion-at', 2), 'happened there': written('occlusion-at') },
    within: 6e-4,
  },
  readers: {
    element: 'four-readers',
    prints: Object.fromEntries(
      ['cnn-people', 'cnn-0.00001', 'cnn-0.0005', 'cnn-0.01'].map((name) => [name, answers(name)]),
    ),
  },
  moved: {
    element: 'moved-character',
    prints: {
      'greatest difference': attribute('moved-maps', 'data-greatest'),
      'difference relative to the maps': attribute('moved-maps', 'data-relative'),
      'cosine of the pooled maps': attribute('moved-maps', 'data-similarity'),
    },
  },
  translation: {
    element: 'translation-lab',
    prints: {
      score: attribute('translation-output', 'data-score'),
      p: WEIGHTS,
    },
    says: { translation: textOf('translation-output') },
    within: 1e-3,
  },
  'translation-plain': {
    element: 'translation-lab',
    prints: { score: attribute('translation-output-plain', 'data-score') },
    says: { translation: textOf('translation-output-plain') },
    within: 1e-3,
  },
  'translation-people': {
    element: 'translate-sentence',
    prints: { score: attribute('translation-output', 'data-score'), p: WEIGHTS },
    says: { translation: textOf('translation-output') },
    within: 1e-3,
  },
  technique: {
    element: 'what-improves',
    prints: {},
    says: {
      translation: part(
        '[data-testid="technique-sentences"] tbody tr:last-child td:nth-of-type(2)',
        /^(.*)$/,
      ),
    },
  },
  way: {
    element: 'letter-way',
    prints: {
      value: async (page) => {
        const best = page.locator('letter-way .top-letters [data-best]');
        return [Number(await best.getAttribute('data-probability'))];
      },
    },
  },
  lstm: {
    element: 'lstm-opened',
    prints: {
      ...Object.fromEntries(
        ['i', 'f', 'g', 'o'].map((gate) => [
          gate,
          writtenIn(`lstm-opened [data-gate=${gate}] tfoot tr:last-child td`),
        ]),
      ),
      c: written('lstm-cell'),
      h: written('lstm-state'),
    },
    within: 6e-4,
  },
  'attention-steps': {
    element: 'attention-opened',
    prints: { value: written('attention-value') },
    within: 6e-4,
  },
  changed: {
    element: 'attention-changed',
    prints: {
      'undisturbed letters, before': writtenCells(`${PROBABILITIES} tbody tr:first-child td`),
      'undisturbed letters, after': writtenCells(`${PROBABILITIES} tbody tr:last-child td`),
    },
    within: 5.1e-3,
  },
  loss: {
    element: 'sentence-loss',
    prints: {
      '-log p': (page) => valuesOf(page.getByTestId('loss-letters').locator('[data-value]')),
      'loss of the pair': written('loss-summary', 3),
    },
    within: 1e-3,
  },
};

export const CONVOLUTION = ['convolution', 'backward', 'erratum', 'parameters'];
const GENERAL = ['convolution', 'backward', 'parameters'];
export const ATTENTION = ['attention', 'softmax', 'shuffle', 'contrast'];
/** Those that open the translator. */
const OPENED = ['lstm', 'attention-steps', 'changed', 'loss'];

/** What a reader does in chapter 3: a picture of tests/pictures, read by the homework's network. */
async function picture(page: Page) {
  await near(page, 'draw-character');
  const image = readFileSync(join(ROOT, 'tests/pictures/7-28x28.png'));
  await page.getByTestId('image-input').setInputFiles(png('7.png', image));
  await expect(page.getByTestId('prediction')).toHaveAttribute('data-class', /\d/);
}

async function pictureReadBy(page: Page, network: string) {
  await picture(page);
  await page.locator(`model-choice input[value="${network}"]`).check();
  await expect(page.getByTestId('prediction')).toHaveAttribute('data-model', /^cnn-0/);
}

/** Opens a map with the keyboard and goes to another of its pixels. */
async function pixelOf(page: Page, model: string, layer: string) {
  await picture(page);
  const map = page.locator(`[data-model="${model}"][data-layer="${layer}"][data-channel="3"]`);
  await map.scrollIntoViewIfNeeded();
  await expect(page.locator('activation-maps button', { has: map })).not.toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await page.locator('activation-maps button', { has: map }).press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowUp');
  await expect(page.getByTestId('map-sum')).toBeVisible();
}

/** Takes the network apart and goes to a unit of the first convolution. */
async function takenApart(page: Page) {
  await picture(page);
  await page.locator('network-backwards').scrollIntoViewIfNeeded();
  await page.getByTestId('backwards-open').click();
  await expect(page.getByTestId('backwards-sums')).toBeVisible({ timeout: 120_000 });
  await page.getByTestId('backwards-class').selectOption('3');
  await expect(page.getByTestId('backwards-loss')).toContainText('つ');
}

async function unit(page: Page, layer: string, down: number, right: number) {
  await page.getByTestId(`backwards-${layer}`).focus();
  for (let row = 0; row < down; row += 1) await page.keyboard.press('ArrowDown');
  for (let column = 0; column < right; column += 1) await page.keyboard.press('ArrowRight');
  await page.waitForTimeout(500);
}

/** Moves the example. */
async function moved(page: Page, way: string) {
  const maps = page.getByTestId('moved-maps');
  await page.locator(`moved-character input[value="${way}"]`).check();
  await expect(maps).toHaveAttribute('data-way', way);
  await expect(maps).toHaveAttribute('data-similarity', /\d/);
  await expect(page.getByTestId('moved-sweep').locator('.moved-row')).toHaveCount(3);
}

/** Opens the translator of chapter 5 on its first sentence. */
async function opened(page: Page) {
  for (const [element, testId] of [
    ['lstm-opened', 'lstm-unit'],
    ['attention-opened', 'attention-value'],
    ['attention-changed', 'changed-probabilities'],
    ['sentence-loss', 'loss-summary'],
  ] as const) {
    await page.locator(element).scrollIntoViewIfNeeded();
    await expect(page.getByTestId(testId)).toBeVisible({ timeout: 120_000 });
  }
}

async function translated(page: Page, text: string, lens = '') {
  const output = page.getByTestId('translation-output');
  await expect(output).toHaveAttribute('data-state', 'done', { timeout: 240_000 });
  await page.getByTestId('source-text').fill(text);
  await expect(output).toHaveAttribute('data-state', 'done');
  await expect(page.getByTestId('translation-output-plain')).toHaveAttribute('data-state', 'done');
  if (lens) await page.locator(`step-scrubber input[value="${lens}"]`).check();
}

/** A single epoch to train. */
export async function oneEpoch(page: Page, exhibit: string) {
  const epochs = page.locator(`${exhibit} [data-setting=epochs]`);
  await epochs.fill('1');
  await epochs.blur();
}

export interface State {
  /** The page's settings. */
  settings: string;
  /** What the reader does there. */
  prepare?: (page: Page) => Promise<void>;
  /** The exhibits that have a program then. */
  exhibits: string[];
  /** What the first of them prints in this state besides. */
  besides?: Prints;
}

export const STATES: Record<string, State> = {
  'edge, as at the start': { settings: 'conv-matrix', exhibits: CONVOLUTION },
  'by hand': { settings: 'conv-matrix?example=paper&counts=9,12,2,3', exhibits: CONVOLUTION },
  'a single row': { settings: 'conv-matrix?example=row', exhibits: CONVOLUTION },
  'own numbers': {
    settings: 'conv-matrix?x=0.5,-2,3;4,1e-3,-6;7,8.25,9;1,2,3&w=1,-0.125;0.5,2&g=1,2;-3,0.5;0.25,0',
    exhibits: CONVOLUTION,
  },
  'stride and padding': {
    settings: 'conv-matrix?stride=2&padding=1&pool=3',
    exhibits: GENERAL,
  },
  'no window of the pooling': {
    settings: 'conv-matrix?example=blur&padding=2&stride=3&pool=4',
    exhibits: GENERAL,
  },
  'from dark to bright': { settings: 'self-attention', exhibits: ATTENTION },
  'two greys, scaled, with contrast': {
    settings: 'self-attention?example=greys&dk=4&contrast=2.5&cell=s,3,2',
    exhibits: ATTENTION,
  },
  'weights that are 0': { settings: 'self-attention?x=40,-3;0.25,9;1,7&cell=p,4,1', exhibits: ATTENTION },
  'an image read by the network for people': {
    settings: 'kuzushiji',
    prepare: picture,
    exhibits: ['reading'],
  },
  'an image read at the rate 0.01': {
    settings: 'kuzushiji',
    prepare: (page) => pictureReadBy(page, 'cnn-0.01'),
    exhibits: ['reading'],
  },
  'all stages of the best': {
    settings: 'kuzushiji',
    prepare: async (page) => {
      await picture(page);
      // Where there is no room beside the text, no step of it chooses the stage.
      await page.setViewportSize({ width: 700, height: 900 });
      await page.locator('layer-values .layer-choice input').last().check();
    },
    exhibits: ['layers'],
  },
  'a pixel of the first convolution': {
    settings: 'kuzushiji',
    prepare: (page) => pixelOf(page, 'cnn-0.0005', 'conv1'),
    exhibits: ['pixel'],
  },
  'a pixel of the second convolution, at another rate': {
    settings: 'kuzushiji',
    prepare: (page) => pixelOf(page, 'cnn-0.00001', 'conv2'),
    exhibits: ['pixel'],
  },
  'the gradient of a pixel of a map': {
    settings: 'kuzushiji',
    prepare: async (page) => {
      await takenApart(page);
      await unit(page, 'conv1', 16, 20);
    },
    exhibits: ['backwards'],
  },
  'the gradient of a pixel, with a filter of zeros': {
    settings: 'kuzushiji',
    prepare: async (page) => {
      await takenApart(page);
      await page.locator('filter-editor').getByRole('button', { name: 'zeros' }).click();
      await expect(page.locator('.backwards-changes [role=status]')).toContainText('once');
      await unit(page, 'picture', 12, 20);
    },
    exhibits: ['backwards'],
  },
  'a grey square slid over a picture': {
    settings: 'kuzushiji',
    prepare: async (page) => {
      await takenApart(page);
      await page.locator('occlusion-maps select').selectOption('7');
      await page.getByTestId('occlusion-start').press('Enter');
      await expect(page.getByTestId('occlusion-at')).toBeVisible({ timeout: 120_000 });
    },
    exhibits: ['occlusion'],
  },
  'a picture read by all networks': {
    settings: 'kuzushiji',
    prepare: async (page) => {
      await picture(page);
      await page.locator('four-readers').scrollIntoViewIfNeeded();
      await page.locator('four-readers [data-try="own"]').click();
      await expect(page.locator('[data-testid="reader-share"]:not([data-share])')).toHaveCount(0);
    },
    exhibits: ['readers'],
  },
  'a step of training taken': {
    settings: 'kuzushiji',
    prepare: async (page) => {
      await takenApart(page);
      await page.getByTestId('step-take').press('Enter');
      await expect(page.getByTestId('step-loss')).toBeVisible();
      // Of the network as it is now there is none.
      await expect(page.locator('as-code[name="backwards"]')).toHaveCount(0);
    },
    exhibits: ['step'],
  },
  'to the side': {
    settings: 'why-convolutions',
    prepare: (page) => moved(page, 'right'),
    exhibits: ['moved'],
  },
  turned: { settings: 'why-convolutions', prepare: (page) => moved(page, 'turn'), exhibits: ['moved'] },
  'with attention': {
    settings: 'translation',
    prepare: (page) => translated(page, '¿Dónde vives?'),
    exhibits: ['translation'],
  },
  'the translator opened': { settings: 'translation', prepare: opened, exhibits: ['way', ...OPENED] },
  'the LSTM backwards, a score, letters forbidden': {
    settings: 'translation',
    prepare: async (page) => {
      await opened(page);
      await page.locator('lstm-opened input[value="backward"]').check();
      await page.getByTestId('lstm-letter').fill('6');
      for (const place of [4, 10]) {
        const letter = page.getByTestId('changed-forbid').locator('button').nth(place);
        await letter.click();
        // The next change is made to this one, once it is shown.
        await expect(letter).toHaveAttribute('aria-pressed', 'true');
      }
      await page.getByTestId('attention-s').getByRole('application').focus();
      await page.keyboard.press('ArrowRight');
      const right = 'you made a promise .';
      await page.getByTestId('loss-right').fill(right);
      await page.keyboard.press('Enter');
      await expect(page.getByTestId('loss-letters').locator('tbody tr')).toHaveCount(right.length + 1);
      await page.waitForTimeout(1000);
    },
    exhibits: OPENED,
  },
  'the decoder’s LSTM, a letter forced, weights by hand': {
    settings: 'translation',
    prepare: async (page) => {
      await opened(page);
      await page.locator('lstm-opened input[value="decoder"]').check();
      await page.getByTestId('changed-step').fill('1');
      await page.getByTestId('changed-force').selectOption({ label: '“i”' });
      await expect(page.getByTestId('changed-written').locator('.forced')).toHaveText('i');
      const weights = page.getByTestId('changed-weights').locator('input');
      await page.getByRole('button', { name: 'All alike' }).click();
      await expect(weights.first()).toHaveValue('0.07');
      const after = page.getByTestId('changed-probabilities').locator('tbody tr').last();
      const before = (await after.textContent()) ?? '';
      await page.getByRole('button', { name: 'These at every letter' }).click();
      await expect(after).not.toHaveText(before);
      await page.waitForTimeout(1000);
      await weights.first().fill('0.5');
      await weights.first().press('Enter');
      await expect(weights.first()).toHaveValue('0.50');
      await page.waitForTimeout(1000);
    },
    exhibits: ['lstm', 'attention-steps', 'changed'],
  },
  'each letter forbidden in turn': {
    settings: 'translation',
    prepare: async (page) => {
      await opened(page);
      await page.getByTestId('without-start').press('Enter');
      await expect(page.locator(`${WITHOUT}:last-child td:nth-of-type(1)`)).toContainText(/\d/, {
        timeout: 120_000,
      });
    },
    exhibits: ['changed'],
    besides: EACH,
  },
  'with a beam': {
    settings: 'translation?beam=5',
    prepare: (page) => translated(page, 'Hace mucho frío.'),
    exhibits: ['translation', 'technique'],
    besides: BEAM,
  },
  'without attention, with a beam': {
    settings: 'translation?beam=3',
    prepare: (page) => translated(page, '¿Dónde vives?', 'plain'),
    exhibits: ['translation-plain'],
    besides: BEAM,
  },
  'for people': {
    settings: 'index',
    prepare: async (page) => {
      await page.getByTestId('source-text').fill('¿A qué hora sale el tren?');
      await expect(page.getByTestId('translation-output')).toHaveAttribute('data-state', 'done', {
        timeout: 240_000,
      });
    },
    exhibits: ['translation-people'],
  },
  'without attention': {
    settings: 'translation',
    prepare: (page) => translated(page, 'no tengo blanca .', 'plain'),
    exhibits: ['translation-plain'],
  },
};

/** Programs that train, of which the recorded run has an epoch. */
export const TRAINING: Record<string, { chapter: string; element: string; learns: RegExp }> = {
  train: {
    chapter: 'kuzushiji',
    element: 'train-characters',
    learns: /^CNN, epoch 1: loss [12]\.\d+, validation accuracy 0\.[678]\d+$/m,
  },
  permuted: {
    chapter: 'why-convolutions',
    element: 'pixel-permutation',
    learns: /(?:^.+, epoch 1: loss [012]\.\d+, validation accuracy 0\.[45678]\d+\n){4}/m,
  },
  'train-translators': {
    chapter: 'translation',
    element: 'translation-learning',
    // No letter at random would have it below ln 34 = 3.5.
    learns: /(?:^.+, epoch 1: loss [12]\.\d+\n(?: {4}.+ -> .+\n)+){2}/m,
  },
};
