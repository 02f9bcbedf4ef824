import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Page, test } from '@playwright/test';
import { DRAWINGS, draw, expect, ROOT, type Strokes, suitsEverybody } from './helpers';

// The same drawing through the network for people and through the homework's three.

test.describe.configure({ timeout: 180_000 });

const NETWORKS = ['cnn-people', 'cnn-0.00001', 'cnn-0.0005', 'cnn-0.01'];
/** Measured beside them. */
const BESIDE = ['cnn-recipe', 'cnn-best'];

/** Straight to the exhibit, as from the list of contents. */
async function openReaders(page: Page) {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('./kuzushiji.html?backend=flex');
  const exhibit = page.locator('four-readers');
  await exhibit.evaluate((element) => element.scrollIntoView({ behavior: 'instant' }));
  const answers = exhibit.getByTestId('reader-answer');
  await expect(answers).toHaveCount(4);
  return {
    exhibit,
    answers,
    answerOf: (model: string) => answers.and(page.locator(`[data-model="${model}"]`)),
    tryOut: (name: string) => exhibit.locator(`[data-try="${name}"]`),
    said: exhibit.getByRole('status'),
    board: exhibit.getByTestId('readers-canvas'),
  };
}

test('a letter is none of the ten to the one that was shown such things, and a kana to the others', async ({
  page,
}) => {
  const fetched = new Set<string>();
  page.on('request', (request) => {
    const name = /(cnn-[\w.]+)\.safetensors$/.exec(request.url())?.[1];
    if (name) fetched.add(name);
  });
  const { exhibit, answers, answerOf, tryOut, said } = await openReaders(page);
  // Those of the maps further up may have come; that of the people has not, and what is missing says its size.
  await expect(exhibit.getByTestId('readers-fetch')).toContainText(/networks? still missing, \d\.\d MB/);
  expect(fetched).not.toContain('cnn-people');
  await tryOut('letter').focus();
  await page.keyboard.press('Enter');
  await expect(tryOut('letter')).toHaveAttribute('aria-pressed', 'true');
  await expect(answerOf('cnn-people')).toHaveAttribute('data-answer', 'none');
  await expect(answerOf('cnn-people')).toHaveAttribute('data-verdict', 'right');
  await expect(answerOf('cnn-people')).toContainText('✓ right');
  await expect(answerOf('cnn-0.0005')).toHaveAttribute('data-verdict', 'wrongAndSure');
  await expect(answerOf('cnn-0.0005')).toContainText(/を\s*sure\s*✗ wrong, and sure\s*≠ alone/);
  await expect(answers.and(page.locator('[data-answer]'))).toHaveCount(4);
  expect([...fetched].sort()).toEqual([...NETWORKS].sort());
  await expect(exhibit.getByTestId('readers-fetch')).toHaveCount(0);
  await expect(said).toContainText(/^They do not agree: none of these, the one for people; /);
});

test('the bars of each network are shares of one whole', async ({ page }) => {
  const { exhibit, answerOf, tryOut } = await openReaders(page);
  for (const [name, answer] of [
    ['flat', '3'],
    ['scribble', 'none'],
  ] as const) {
    await tryOut(name).click();
    await expect(answerOf('cnn-people')).toHaveAttribute('data-answer', answer);
    await expect(answerOf('cnn-0.01')).toHaveAttribute('data-answer', /./);
    for (const network of NETWORKS) {
      const shares = exhibit.locator(`[data-testid="reader-share"][data-model="${network}"]`);
      const values = await shares.evaluateAll((cells) =>
        cells.map((cell) => Number((cell as HTMLElement).dataset.share)),
      );
      expect(values).toHaveLength(network === 'cnn-people' ? 11 : 10);
      expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 4);
      // The longest bar is the answer's.
      const best = exhibit.locator(`[data-testid="reader-share"][data-model="${network}"][data-best]`);
      expect(Number(await best.getAttribute('data-share'))).toBe(Math.max(...values));
    }
  }
});

test('what the reader draws is read by all, and comes back after something else was tried', async ({
  page,
}) => {
  const { answers, answerOf, tryOut, said, board } = await openReaders(page);
  await expect(tryOut('own')).toBeDisabled();
  await draw(page, DRAWINGS[7]?.strokes as Strokes, board);
  await expect(answers.and(page.locator('[data-answer="7"]'))).toHaveCount(4);
  await expect(said).toHaveText('All four say や.');
  // Nobody knows what it was meant to be.
  await expect(answers.and(page.locator('[data-verdict]'))).toHaveCount(0);
  await expect(answerOf('cnn-people')).toContainText('= 3 others');
  await tryOut('scribble').click();
  await expect(answerOf('cnn-people')).toHaveAttribute('data-answer', 'none');
  await expect(answerOf('cnn-people')).toContainText('≠ alone');
  await tryOut('own').click();
  await expect(answers.and(page.locator('[data-answer="7"]'))).toHaveCount(4);
  await expect(tryOut('own')).toHaveAttribute('aria-pressed', 'true');
  // It is the page's one drawing.
  await page.locator('draw-character').scrollIntoViewIfNeeded();
  await expect(page.getByTestId('prediction')).toHaveAttribute('data-class', '7');
});

test('the figures are those that were measured, of the weights that are shipped', async ({ page }) => {
  const json = (name: string) => JSON.parse(readFileSync(join(ROOT, 'models', name), 'utf8'));
  const { readers } = json('readers.json') as {
    readers: {
      name: string;
      sha256: string;
      test: { accuracy: number; sure_and_wrong: number };
      hands: { accuracy: number; sure_and_wrong: number };
      others?: { called_none: number };
    }[];
  };
  const { models } = json('manifest.json') as {
    models: { name: string; sha256: string; test_accuracy: number }[];
  };
  expect(readers.map(({ name }) => name).toSorted()).toEqual([...NETWORKS, ...BESIDE].toSorted());
  for (const { name, sha256, test: measured } of readers) {
    const shipped = models.find((model) => model.name === name);
    expect(sha256).toBe(shipped?.sha256);
    expect(measured.accuracy).toBeCloseTo(shipped?.test_accuracy ?? 0, 4);
  }
  await page.goto('./kuzushiji.html');
  const rows = page.locator('#reader-scores tbody tr');
  await expect(rows).toHaveCount(readers.length);
  for (const [index, { test: old, hands, others }] of readers.entries()) {
    const cells = await rows.nth(index).locator('td').allTextContents();
    const numbers = [old.accuracy, old.sure_and_wrong, hands.accuracy, hands.sure_and_wrong];
    expect(cells).toEqual([
      ...numbers.map((value) => value.toFixed(4)),
      others ? others.called_none.toFixed(4) : '–',
    ]);
  }
});

suitsEverybody('four-readers', async (page) => {
  const { answerOf, tryOut } = await openReaders(page);
  await tryOut('letter').click();
  await expect(answerOf('cnn-0.01')).toHaveAttribute('data-answer', /./);
});
