import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Locator, type Page, test } from '@playwright/test';
import { COUNT, checkpoint, complaints, expect, file, IMAGES, LABELS, ROOT, suitsEverybody } from './helpers';

// A network of the reader's own, checked on examples whose answers are known.

test.describe.configure({ timeout: 180_000 });

const read = (path: string) => readFileSync(join(ROOT, path));

async function openCheck(page: Page, chapter: string, element: string) {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(`./${chapter}.html`);
  const exhibit = page.locator(element);
  await exhibit.evaluate((element) => element.scrollIntoView({ behavior: 'instant' }));
  return {
    exhibit,
    weights: exhibit.getByTestId('check-weights'),
    start: exhibit.getByTestId('check-start'),
    said: exhibit.getByTestId('check-said'),
    refused: exhibit.getByTestId('check-refused'),
  };
}

test('a network is checked by keyboard, beside one of the site’s', async ({ page }) => {
  const found = complaints(page);
  const { exhibit, weights, start, said, refused } = await openCheck(page, 'kuzushiji', 'check-reader');
  await expect(exhibit.getByRole('radio', { name: /^for people/ })).toBeChecked();
  await exhibit.getByRole('radio', { name: /1,000 images/ }).press(' ');
  await weights.setInputFiles(checkpoint('mine.pt', read('models/cnn-0.0005.safetensors')));
  await expect(exhibit.getByRole('radio', { name: 'mine.pt' })).toBeChecked();
  await start.press('Enter');
  await expect(said).toHaveText(
    /^mine\.pt: \d+(\.\d+)? % of 167 images read rightly; calibration error 0\.\d{3}$/,
  );
  const counts = await exhibit
    .getByTestId('confusion')
    .locator('tbody tr')
    .evaluateAll((rows) =>
      rows.map((row) => [...row.querySelectorAll('td')].map(({ textContent }) => Number(textContent))),
    );
  expect(counts.flat().reduce((sum, count) => sum + count, 0)).toBe(167);
  const right = counts.reduce((sum, row, label) => sum + (row[label] as number), 0);
  expect(right).toBeGreaterThan(80);
  await expect(exhibit.getByTestId('misread').locator('li')).toHaveCount(Math.min(40, 167 - right));
  const inked = await exhibit
    .getByTestId('misread')
    .locator('canvas')
    .first()
    .evaluate((canvas: HTMLCanvasElement) =>
      canvas
        .getContext('2d')
        ?.getImageData(0, 0, 28, 28)
        .data.some((value, at) => at % 4 < 3 && value > 0),
    );
  expect(inked).toBe(true);
  await exhibit.getByRole('radio', { name: /0\.01$/ }).press(' ');
  await start.press('Enter');
  const checked = exhibit.getByTestId('check-table').locator('tbody:not(.report) tr');
  await expect(checked).toHaveCount(2);
  // Typefaces are neither the homework's validation set nor its test set.
  await expect(checked.first().locator('th')).toContainText('typefaces');
  await expect(checked.first().locator('td')).toHaveText(['–', '–', /^0\.\d{4}$/]);
  await expect(exhibit.getByTestId('check-table').locator('.report tr').nth(1).locator('td')).toHaveText([
    '0.9843',
    '0.9598',
    '–',
  ]);
  // Whatever is wrong with a file is said, and what was found before stays.
  await weights.setInputFiles(checkpoint('page.pt', Buffer.from('<!DOCTYPE html><title>404</title>')));
  await start.press('Enter');
  await expect(refused).toContainText('a web page');
  await expect(checked).toHaveCount(2);
  expect(found).toEqual([]);
});

test('a test set is checked whole', async ({ page }) => {
  const { exhibit, start, said } = await openCheck(page, 'kuzushiji', 'check-reader');
  const whole = exhibit.getByRole('checkbox', { name: /learn from/ });
  await expect(whole).toBeVisible();
  await exhibit
    .getByTestId('data-input')
    .setInputFiles([
      file('t10k-images-idx3-ubyte.gz', IMAGES.buffer),
      file('t10k-labels-idx1-ubyte', LABELS.buffer),
    ]);
  await expect(exhibit).toContainText(`A test set: ${COUNT} to check on.`);
  await expect(whole).toHaveCount(0);
  await start.click();
  await expect(said).toContainText(`of ${COUNT} images read rightly`);
  const [row] = await exhibit.getByTestId('check-table').locator('tbody tr').all();
  await expect(row?.locator('th') as Locator).toContainText('own files');
  await expect(row?.locator('td') as Locator).toHaveText(['–', /^[01]\.\d{4}$/, '–']);
});

test('a translator is checked', async ({ page }) => {
  const { exhibit, weights, start, said } = await openCheck(page, 'translation', 'check-translator');
  await exhibit.getByRole('radio', { name: /300 pairs/ }).check();
  await weights.setInputFiles(checkpoint('mine.safetensors', read('models/translator-bilinear.safetensors')));
  await start.click();
  await expect(said).toHaveText(
    /^mine\.safetensors: error rate 0\.\d{4} over 30 sentences; \d+ letter for letter$/,
  );
  await expect(exhibit.getByTestId('worst').locator('tbody tr')).toHaveCount(10);
  const rates = await exhibit.getByTestId('worst').locator('tbody td:last-child').allTextContents();
  expect(rates.map(Number)).toEqual(rates.map(Number).toSorted((a, b) => b - a));
});

suitsEverybody('check-reader', async (page) => {
  const { exhibit, start, said } = await openCheck(page, 'kuzushiji', 'check-reader');
  await exhibit.getByRole('radio', { name: /1,000 images/ }).check();
  await start.click();
  await expect(said).toContainText('read rightly');
});

suitsEverybody('check-translator', async (page) => {
  const { exhibit, start, said } = await openCheck(page, 'translation', 'check-translator');
  await exhibit.getByRole('radio', { name: /300 pairs/ }).check();
  await start.click();
  await expect(said).toContainText('error rate');
});
