/** The exhibits as programs: what each prints is what the page shows, for several states. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Locator, type Page, test } from '@playwright/test';
import {
  ATTENTION,
  CONVOLUTION,
  EXHIBITS,
  type Exhibit,
  oneEpoch,
  STATES,
  type State,
  TRAINING,
} from './as-code-states';
import { complaints, expect, near, ROOT, violations } from './helpers';
import { linesIn, numbersIn, partsOf, runProgram } from './python';

/** What PyTorch printed: see tests/reference/programs.py. `UNFOLD_RECORD=1` writes the programs down for it. */
const RECORDED = join(ROOT, 'tests/reference/programs.json');
const recorded = JSON.parse(readFileSync(RECORDED, 'utf8')) as Record<
  string,
  { program: string; printed: string }
>;

const code = (page: Page, name: string) => page.locator(`as-code[name="${name}"]`);

async function open(
  page: Page,
  settings: string,
  exhibits: readonly string[],
  prepare?: (page: Page) => Promise<void>,
) {
  const [chapter = ''] = settings.split('?');
  await page.goto(`./${chapter}.html${prepare ? '?backend=flex' : ''}#${settings}`);
  await near(page, ...exhibits.map((name) => (EXHIBITS[name] as Exhibit).element));
  await prepare?.(page);
  // What exhibits show is computed by then, and their grids are made when they are near.
  for (const name of exhibits) {
    const { element, prints } = EXHIBITS[name] as Exhibit;
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
  await expect(program).toContainText('import ');
  return program;
}

/** What a program printed is what the page shows. */
async function compare(page: Page, name: string, printed: string, besides?: State['besides']) {
  const found = partsOf(printed);
  const { within = 1e-4, ...exhibit } = EXHIBITS[name] as Exhibit;
  const prints = { ...exhibit.prints, ...besides?.prints };
  const says = { ...exhibit.says, ...besides?.says };
  for (const [what, shown] of Object.entries(prints)) {
    const numbers = numbersIn(found[what] ?? '');
    // What the page shows of a worker's answer may still be on its way.
    await expect(async () => {
      const expected = await shown(page);
      expect(numbers.length, `${name}: ${what} in\n${printed}`).toBe(expected.length);
      // NaN is within no bound.
      const off = expected.flatMap((number, at) =>
        Math.abs((numbers[at] as number) - number) <= within * Math.max(1, Math.abs(number))
          ? []
          : [`place ${at}: ${numbers[at]} for ${number}`],
      );
      expect(off, `${name}: ${what}`).toEqual([]);
    }).toPass({ timeout: 20_000 });
  }
  for (const [what, said] of Object.entries(says)) {
    await expect
      .poll(() => said(page), `${name}: ${what} in\n${printed}`)
      .toEqual(linesIn(found[what] ?? ''));
  }
}

/** The very program that PyTorch has run; gives what it printed then, or writes the program down to be run. */
function ran(key: string, program: string): string | undefined {
  if (!process.env.UNFOLD_RECORD) {
    expect(program, key).toBe(recorded[key]?.program);
    return recorded[key]?.printed ?? '';
  }
  const { [key]: before, ...others } = JSON.parse(readFileSync(RECORDED, 'utf8')) as typeof recorded;
  const all = { ...others, [key]: before?.program === program ? before : { program } };
  writeFileSync(RECORDED, `${JSON.stringify(all, null, 1)}\n`);
  return undefined;
}

for (const [state, { settings, prepare, exhibits, besides }] of Object.entries(STATES)) {
  test(`programs print what the page shows: ${state}`, async ({ page }) => {
    const complained = complaints(page);
    await open(page, settings, exhibits, prepare);
    for (const [place, name] of exhibits.entries()) {
      const more = place === 0 ? besides : undefined;
      const program = await unfold(page, name);
      const wanted = page.waitForEvent('download');
      await code(page, name)
        .getByRole('button', { name: `Download ${name}-numpy.py` })
        .click();
      const download = await wanted;
      expect(download.suggestedFilename()).toBe(`${name}-numpy.py`);
      await compare(page, name, runProgram(await download.path()), more);

      await code(page, name).getByRole('radio', { name: 'NumPy' }).focus();
      await page.keyboard.press('ArrowRight');
      await expect(program).toContainText('import torch');
      const printed = ran(`${name}: ${state}`, (await program.textContent()) ?? '');
      if (printed !== undefined) await compare(page, name, printed, more);
    }
    expect(complained).toEqual([]);
  });
}

for (const [name, { chapter, element, learns }] of Object.entries(TRAINING)) {
  test(`a program that trains is in PyTorch alone, and learns: ${name}`, async ({ page }) => {
    await page.goto(`./${chapter}.html?backend=flex`);
    await near(page, element);
    const program = await unfold(page, name);
    await expect(code(page, name).getByRole('radio')).toHaveCount(1);
    await expect(program).toContainText('is not the same');
    await oneEpoch(page, element);
    await expect(program).toContainText(/epochs, seed = \d+, 1, 42/);
    // How many images there are depends on the data that the site was built with, and, without the official, which
    // sentences are watched.
    const manifest = await page.request.get('./manifest.json');
    const { training } = (await manifest.json()) as { training: { pairs?: unknown } };
    const watched = /^sentences = .*$/m;
    const text = ((await program.textContent()) ?? '')
      .replace(/^count = .*$/m, 'count = 10000')
      .replace(watched, (own) =>
        training.pairs ? own : (recorded[name]?.program.match(watched)?.[0] ?? own),
      );
    const printed = ran(name, text);
    if (printed !== undefined) expect(printed).toMatch(learns);
  });
}

for (const { chapter, elements, programs } of [
  { chapter: 'conv-matrix', elements: [], programs: CONVOLUTION },
  { chapter: 'self-attention', elements: [], programs: ATTENTION },
  { chapter: 'kuzushiji', elements: ['layer-values'], programs: ['layers', 'reading', 'train', 'race'] },
  { chapter: 'why-convolutions', elements: ['moved-character'], programs: ['sizes', 'moved', 'permuted'] },
  {
    chapter: 'translation',
    elements: ['translation-lab', 'lstm-opened', 'attention-opened', 'attention-changed', 'sentence-loss'],
    programs: [
      'translation',
      'technique',
      'train-translators',
      'way',
      'lstm',
      'attention-steps',
      'changed',
      'loss',
    ],
  },
]) {
  test(`a chapter’s programs are a notebook: ${chapter}`, async ({ page }) => {
    // Where there is no room beside the text, no step of it changes what an exhibit shows.
    await page.setViewportSize({ width: 700, height: 900 });
    // A translation does not grow meanwhile.
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.goto(`./${chapter}.html?backend=flex`);
    await near(page, 'chapter-notebook', ...elements);
    for (const element of elements) {
      await page.locator(element).scrollIntoViewIfNeeded();
      await expect(page.locator(`${element} as-code`).first()).toBeVisible({ timeout: 120_000 });
    }
    const wanted = page.waitForEvent('download');
    await page.getByTestId('notebook').press('Enter');
    const download = await wanted;
    expect(download.suggestedFilename()).toBe(`${chapter}.ipynb`);
    const notebook = JSON.parse(readFileSync(await download.path(), 'utf8')) as Notebook;
    expect([notebook.nbformat, notebook.nbformat_minor]).toEqual([4, 5]);
    expect(notebook.metadata.kernelspec).toMatchObject({ language: 'python', name: 'python3' });
    const ids = notebook.cells.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, cell_type, source, outputs } of notebook.cells) {
      expect(id).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
      expect(source.every((line, at) => line.endsWith('\n') || at === source.length - 1)).toBe(true);
      expect(outputs).toEqual(cell_type === 'code' ? [] : undefined);
    }
    const names = new Set(
      ids.filter((id) => /-(numpy|pytorch)$/.test(id)).map((id) => id.replace(/-\w+$/, '')),
    );
    expect([...names].sort()).toEqual(programs.toSorted());
    for (const name of programs) {
      const program = await unfold(page, name);
      for (const radio of await code(page, name).getByRole('radio').all()) {
        await radio.check();
        const library = (await program.getAttribute('aria-label'))?.match(/-(\w+)\.py$/)?.[1];
        const cell = notebook.cells.find(({ id }) => id === `${name}-${library}`);
        expect(cell?.cell_type).toBe('code');
        expect(cell?.source.join('')).toBe((await program.textContent())?.trimEnd());
      }
    }
  });
}

interface Notebook {
  nbformat: number;
  nbformat_minor: number;
  metadata: { kernelspec: Record<string, string> };
  cells: { cell_type: 'markdown' | 'code'; id: string; source: string[]; outputs?: unknown[] }[];
}

test('what a program reads can be had from where it stands', async ({ page }) => {
  await open(page, 'kuzushiji', ['reading'], STATES['an image read by the network for people']?.prepare);
  await unfold(page, 'reading');
  const wanted = page.waitForEvent('download');
  await code(page, 'reading').getByRole('link').press('Enter');
  const download = await wanted;
  expect(download.suggestedFilename()).toBe('cnn-people.safetensors');
  expect(
    readFileSync(await download.path()).equals(readFileSync(join(ROOT, 'models/cnn-people.safetensors'))),
  ).toBe(true);
});

test('nothing is recorded of a program that is no more', () => {
  const keys = Object.entries(STATES).flatMap(([state, { exhibits }]) =>
    exhibits.map((name) => `${name}: ${state}`),
  );
  expect(Object.keys(recorded).sort()).toEqual([...keys, ...Object.keys(TRAINING)].sort());
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

test('of a translator that the reader has opened there is no program, and why is said', async ({ page }) => {
  await open(page, 'translation', ['translation'], STATES['with attention']?.prepare);
  const own = page.locator('translation-lab').getByTestId('translator-weights-input');
  await own.setInputFiles(join(ROOT, 'models/translator-bilinear.safetensors'));
  await expect(page.getByTestId('translator-weights-found')).toBeVisible();
  await code(page, 'translation').locator('summary').press('Enter');
  await expect(code(page, 'translation')).toContainText('no program of your own weights');
  await expect(page.getByTestId('code-translation')).toHaveCount(0);
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
    for (const { settings, exhibits, prepare } of [
      { settings: 'conv-matrix', exhibits: CONVOLUTION },
      { settings: 'self-attention', exhibits: ATTENTION },
      STATES['an image read at the rate 0.01'] as State,
    ]) {
      await open(page, settings, exhibits, prepare);
      // Nothing is made before it is asked for.
      await expect(page.locator('as-code pre')).toHaveCount(0);
      for (const name of exhibits) await unfold(page, name);
      expect(await violations(page, 'as-code')).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
  });
}
