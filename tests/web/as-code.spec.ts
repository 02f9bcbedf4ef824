/** The exhibits as programs: what each prints is what the page shows, for several states. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { type Locator, type Page, test } from '@playwright/test';
import { complaints, expect, near, ROOT } from './helpers';
import { numbersIn, runProgram } from './python';

/** What PyTorch printed: see tests/reference/programs.py. `UNFOLD_RECORD=1` writes the programs down for it. */
const RECORDED = join(ROOT, 'tests/reference/programs.json');
const recorded = JSON.parse(readFileSync(RECORDED, 'utf8')) as Record<
  string,
  { program: string; printed: string }
>;

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
const image = (name: string) => cells(`pixel-shuffle [data-view="${name}"]`);

/** Of each program, what it prints and where the page shows it. */
const EXHIBITS: Record<string, { element: string; prints: Record<string, Shown> }> = {
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
};

const CONVOLUTION = ['convolution', 'backward', 'erratum', 'parameters'];
const GENERAL = ['convolution', 'backward', 'parameters'];
const ATTENTION = ['attention', 'softmax', 'shuffle', 'contrast'];

/** States: the page's settings, and the exhibits that have a program then. */
const STATES: Record<string, { settings: string; exhibits: string[] }> = {
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
};

const code = (page: Page, name: string) => page.locator(`as-code[name="${name}"]`);

async function open(page: Page, settings: string, exhibits: readonly string[]) {
  const [chapter = ''] = settings.split('?');
  await page.goto(`./${chapter}.html#${settings}`);
  await near(page, ...exhibits.map((name) => (EXHIBITS[name] as { element: string }).element));
  // What exhibits show is computed by then, and their grids are made when they are near.
  for (const name of exhibits) {
    const { element, prints } = EXHIBITS[name] as (typeof EXHIBITS)[string];
    await page.locator(element).scrollIntoViewIfNeeded();
    for (const [printed, shown] of Object.entries(prints)) {
      if (printed !== 'h2') await expect.poll(async () => (await shown(page)).length).toBeGreaterThan(0);
    }
  }
}

/** Opens the program by keyboard. */
async function unfold(page: Page, name: string): Promise<Locator> {
  await code(page, name).locator('summary').focus();
  await page.keyboard.press('Enter');
  const program = page.getByTestId(`code-${name}`);
  await expect(program).toContainText('import numpy');
  return program;
}

/** What a program printed is what the page shows. */
async function compare(page: Page, name: string, printed: string) {
  const found = numbersIn(printed);
  const { prints } = EXHIBITS[name] as (typeof EXHIBITS)[string];
  for (const [what, shown] of Object.entries(prints)) {
    const expected = await shown(page);
    const numbers = found[what] ?? [];
    expect(numbers.length, `${name}: ${what} in\n${printed}`).toBe(expected.length);
    // NaN is within no bound.
    const off = expected.flatMap((number, at) =>
      Math.abs((numbers[at] as number) - number) <= 1e-4 * Math.max(1, Math.abs(number))
        ? []
        : [`place ${at}: ${numbers[at]} for ${number}`],
    );
    expect(off, `${name}: ${what}`).toEqual([]);
  }
}

for (const [state, { settings, exhibits }] of Object.entries(STATES)) {
  test(`programs print what the page shows: ${state}`, async ({ page }) => {
    const complained = complaints(page);
    await open(page, settings, exhibits);
    for (const name of exhibits) {
      const program = await unfold(page, name);
      const wanted = page.waitForEvent('download');
      await code(page, name)
        .getByRole('button', { name: `Download ${name}-numpy.py` })
        .click();
      const download = await wanted;
      expect(download.suggestedFilename()).toBe(`${name}-numpy.py`);
      await compare(page, name, runProgram(await download.path()));

      await code(page, name).getByRole('radio', { name: 'NumPy' }).focus();
      await page.keyboard.press('ArrowRight');
      await expect(program).toContainText('import torch');
      const written = (await program.textContent()) ?? '';
      const key = `${name}: ${state}`;
      if (process.env.UNFOLD_RECORD) {
        const { [key]: before, ...others } = JSON.parse(readFileSync(RECORDED, 'utf8'));
        const all = { ...others, [key]: { ...before, program: written } };
        writeFileSync(RECORDED, `${JSON.stringify(all, null, 1)}\n`);
      } else {
        // The very program that PyTorch has run.
        expect(written, key).toBe(recorded[key]?.program);
        await compare(page, name, recorded[key]?.printed ?? '');
      }
    }
    expect(complained).toEqual([]);
  });
}

test('nothing is recorded of a program that is no more', () => {
  const keys = Object.entries(STATES).flatMap(([state, { exhibits }]) =>
    exhibits.map((name) => `${name}: ${state}`),
  );
  expect(Object.keys(recorded).sort()).toEqual(keys.sort());
});

test('a program follows what its exhibit shows, and a 12 × 12 image has one too', async ({ page }) => {
  await open(page, 'conv-matrix?example=character', ['convolution']);
  const program = await unfold(page, 'convolution');
  const wanted = page.waitForEvent('download');
  await code(page, 'convolution').getByRole('button', { name: 'Download' }).click();
  await compare(page, 'convolution', runProgram(await (await wanted).path()));

  const before = await program.textContent();
  const pixel = page.getByTestId('matrix-x').locator('[data-row="1"][data-col="1"]');
  await pixel.click();
  await page.keyboard.type('7.5');
  await page.keyboard.press('Enter');
  await expect(program).toContainText('[7.5, 0, 0');
  expect(await program.textContent()).not.toBe(before);
});

test('the order of the pixels is in the program', async ({ page }) => {
  await open(page, 'self-attention', ['shuffle']);
  const program = await unfold(page, 'shuffle');
  await page.getByTestId('shuffle-restore').click();
  await expect(program).toContainText('order = np.array([1, 2, 3, 4, 5, 6, 7, 8, 9]) - 1');
  await page.getByTestId('swap').click();
  await expect(program).toContainText('order = np.array([2, 1, 3, 4, 5, 6, 7, 8, 9]) - 1');
});

test('programs are copied, and where that is not allowed, selected', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page, 'self-attention', ['softmax']);
  const program = await unfold(page, 'softmax');
  const copy = code(page, 'softmax').getByRole('button', { name: 'Copy' });
  await copy.press('Enter');
  await expect(code(page, 'softmax').getByRole('status')).toHaveText('Copied.');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await program.textContent());

  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed'));
  });
  await copy.press('Enter');
  await expect(code(page, 'softmax').getByRole('status')).toContainText('selected');
  const selected = await page.evaluate(() => getSelection()?.toString());
  expect(selected?.trim()).toBe((await program.textContent())?.trim());
});

test('a program that cannot be fetched says so', async ({ page }) => {
  await page.route('**/assets/programs*.js', (route) => route.abort());
  await open(page, 'self-attention', ['softmax']);
  await code(page, 'softmax').locator('summary').click();
  await expect(code(page, 'softmax').getByRole('alert')).toContainText('did not arrive whole');
});

for (const [colorScheme, width] of [
  ['light', 1440],
  ['dark', 390],
] as const) {
  test(`programs are accessible and fit: ${colorScheme}, ${width}`, async ({ page }) => {
    await page.setViewportSize({ width, height: 844 });
    await page.emulateMedia({ colorScheme });
    for (const [settings, exhibits] of [
      ['conv-matrix', CONVOLUTION],
      ['self-attention', ATTENTION],
    ] as const) {
      await open(page, settings, exhibits);
      // Nothing is made before it is asked for.
      await expect(page.locator('as-code pre')).toHaveCount(0);
      for (const name of exhibits) await unfold(page, name);
      const found = await new AxeBuilder({ page }).include('as-code').analyze();
      expect(found.violations).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
  });
}
