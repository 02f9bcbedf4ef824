/** What the reader has done: told in the contents, saved to a file, opened from one, forgotten. */

import { readFile } from 'node:fs/promises';
import { type Page, test } from '@playwright/test';
import { complaints, expect, near, violations } from './helpers';

interface Kept {
  visited: string;
  answered: string[];
  missed: string[];
}

const SOME: Kept = {
  visited: 'conv-matrix translation',
  answered: ['vec-index', 'score', 'edit-distance'],
  missed: ['edit-distance', 'lstm-cell'],
};

/** Opens the opening, with something done before. */
async function open(page: Page, { visited, answered, missed } = SOME) {
  await page.goto('./?backend=flex');
  await page.evaluate(
    ([opened, right, wrong]) => {
      localStorage.setItem('visited', opened);
      localStorage.setItem('answered', right);
      localStorage.setItem('missed', wrong);
    },
    [visited, JSON.stringify(answered), JSON.stringify(missed)] as const,
  );
  await page.reload();
  await near(page, 'reader-progress');
}

const kept = (page: Page): Promise<Kept> =>
  page.evaluate(() => ({
    visited: localStorage.getItem('visited') ?? '',
    answered: JSON.parse(localStorage.getItem('answered') ?? '[]'),
    missed: JSON.parse(localStorage.getItem('missed') ?? '[]'),
  }));

const done = (page: Page, chapter: string) => page.locator(`[data-chapter="${chapter}"] .done`);
const sum = (page: Page) => page.getByTestId('progress-sum');
const message = (page: Page) => page.getByTestId('progress-message');

/** Chooses a file for the field. */
const choose = (page: Page, text: string, name = 'mine.json') =>
  page
    .getByTestId('progress-input')
    .setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });

test('the contents tell what was done in each chapter', async ({ page }) => {
  await open(page);
  await expect(done(page, 'conv-matrix')).toHaveText('1 of 8 questions answered');
  await expect(done(page, 'self-attention')).toHaveText('1 of 4 questions answered');
  await expect(done(page, 'translation')).toHaveText('1 of 8 questions answered, 2 to come back to');
  await expect(done(page, 'kuzushiji')).toBeHidden();
  await expect(sum(page)).toHaveText('You have opened 2 of 5 chapters and answered 3 of 33 questions.');
});

test('progress is saved, forgotten and opened again, by keyboard', async ({ page }) => {
  const said = complaints(page);
  await open(page);
  const before = await kept(page);
  await page.getByRole('button', { name: 'Save it to a file' }).focus();
  const [saved] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  expect(saved.suggestedFilename()).toBe('unfold-progress.json');
  const file = await readFile(await saved.path(), 'utf8');
  await expect(message(page)).toHaveText('Saved as unfold-progress.json.');

  // To forget is asked twice, and the safe answer has the focus.
  await page.getByRole('button', { name: 'Forget it' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'No, keep them' })).toBeFocused();
  await page.keyboard.press('Enter');
  expect(await kept(page)).toEqual(before);
  await expect(page.getByRole('button', { name: 'Forget it' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await expect(message(page)).toHaveText('Forgotten.');
  await expect(done(page, 'translation')).toBeHidden();
  await expect(done(page, 'conv-matrix')).toBeHidden();
  expect(await kept(page)).toEqual({ visited: '', answered: [], missed: [] });
  await expect(page.getByRole('button', { name: 'Save it to a file' })).toHaveCount(0);

  // What was done meanwhile stays beside what the file says.
  await page.evaluate(() => localStorage.setItem('answered', '["dropout"]'));
  await page.reload();
  await near(page, 'reader-progress');
  await choose(page, file);
  await expect(message(page)).toHaveText(
    'mine.json is added to what was here: 2 chapters and 3 answered questions more.',
  );
  await expect(done(page, 'translation')).toHaveText('1 of 8 questions answered, 2 to come back to');
  const after = await kept(page);
  expect(after.answered.toSorted()).toEqual(['dropout', ...before.answered].toSorted());
  expect(after.missed).toEqual(before.missed);
  expect(after.visited).toBe(before.visited);
  await choose(page, file);
  await expect(message(page)).toHaveText('All that mine.json says was here already.');
  expect(said).toEqual([]);
});

const GOOD = {
  file: 'unfold-progress',
  version: 1,
  visited: ['kuzushiji'],
  answered: ['dropout'],
  missed: [],
};

for (const [what, text, told] of [
  ['an empty file', '', /cut off/],
  ['half a file', JSON.stringify(GOOD).slice(0, 60), /cut off/],
  ['a picture', '\u0089PNG\r\n\u001a\n\u0000', /no text of the kind/],
  ['another JSON', '{"answered": ["dropout"]}', /holds something else/],
  ['a list', '[1, 2]', /holds something else/],
  ['nothing', 'null', /holds something else/],
  ['a later version', JSON.stringify({ ...GOOD, version: 2 }), /newer version/],
  ['no version', JSON.stringify({ ...GOOD, version: undefined }), /damaged/],
  ['a list that is missing', JSON.stringify({ ...GOOD, missed: undefined }), /damaged/],
  ['numbers for names', JSON.stringify({ ...GOOD, answered: ['dropout', 7] }), /damaged/],
  ['a very large file', `${JSON.stringify(GOOD)}${' '.repeat(100_000)}`, /too large/],
] as const) {
  test(`a file that is none is refused and changes nothing: ${what}`, async ({ page }) => {
    await open(page);
    const before = await kept(page);
    await choose(page, text, 'bad.json');
    await expect(message(page)).toHaveText(told);
    await expect(message(page)).toHaveText(
      /^bad\.json is not taken: .*Nothing here has changed\..*unfold-progress\.json\.$/,
    );
    await expect(message(page)).toHaveAttribute('data-refused', '');
    expect(await kept(page)).toEqual(before);
    // The mend works.
    await choose(page, JSON.stringify(GOOD), 'good.json');
    await expect(message(page)).toHaveText(/^good\.json is added/);
    await expect(message(page)).not.toHaveAttribute('data-refused');
    expect((await kept(page)).answered).toEqual([...before.answered, 'dropout']);
  });
}

test('names that this page does not know stay out, and are counted', async ({ page }) => {
  await open(page, { visited: '', answered: [], missed: [] });
  await expect(sum(page)).toContainText('is kept in this browser');
  await choose(
    page,
    JSON.stringify({ ...GOOD, visited: ['kuzushiji', 'chapter-9'], answered: ['dropout', 'constructor'] }),
  );
  await expect(message(page)).toContainText(
    '1 chapter and 1 answered question more. 2 entries of it mean nothing',
  );
  expect(await kept(page)).toEqual({ visited: 'kuzushiji', answered: ['dropout'], missed: [] });
});

for (const [colorScheme, width] of [
  ['light', 1280],
  ['dark', 320],
] as const) {
  test(`axe finds nothing in what was done, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await open(page);
    await page.getByRole('button', { name: 'Forget it' }).click();
    expect(await violations(page, '#contents')).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  });
}
