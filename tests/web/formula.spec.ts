/** A reader's own formula is tried in the page: told right, unreadable or wrong, with a case that is then shown. */

import { type Page, test } from '@playwright/test';
import { complaints, expect, near, suitsEverybody } from './helpers';

const A = 'j - H⌊(j-1)/H⌋ - (i-1) + H′⌊(i-1)/H′⌋';
const B = '⌈j/H⌉ - ⌊(i-1)/H′⌋';

async function open(page: Page, chapter = 'conv-matrix') {
  await page.goto(`./${chapter}.html`);
  await near(page, 'formula-check');
  const check = page.getByTestId('formula-check');
  await expect(check.getByRole('button', { name: 'Try it' })).toBeEnabled();
  return {
    check,
    field: (number: number) => check.locator(`[data-testid="formula-field"][data-field="${number}"]`),
    outcome: check.getByTestId('formula-outcome'),
    example: check.getByTestId('formula-example'),
    counterexample: check.getByTestId('formula-counterexample'),
    show: check.getByTestId('formula-show'),
    task: check.getByTestId('formula-task'),
  };
}

test('the right formula is right, by keyboard alone, and is there after a reload', async ({ page }) => {
  const found = complaints(page);
  const { field, outcome } = await open(page);
  await field(0).focus();
  await page.keyboard.type(A);
  await page.keyboard.press('Tab');
  await page.keyboard.type(B);
  await page.keyboard.press('Enter');
  await expect(outcome).toHaveAttribute('data-outcome', 'right');
  await expect(outcome).toContainText(/\d+ sizes and [\d,]+ numbers/);
  await page.reload();
  const again = await open(page);
  await expect(again.field(0)).toHaveValue(A);
  await expect(again.field(1)).toHaveValue(B);
  expect(found).toEqual([]);
});

test('the report’s formula is named as what it is, and its first case is shown in the exhibit', async ({
  page,
}) => {
  const { outcome, example, counterexample, show } = await open(page);
  await example.click();
  await expect(outcome).toHaveAttribute('data-outcome', 'wrong');
  await expect(outcome).toHaveAttribute('data-mistake', 'ceiling-for-floor');
  // H = 2: pixel 2 meets output 2 with W₁₁, by a = 2 − 0 − 1 + 0 and b = 1 − 0; the report has b = 0.
  await expect(counterexample).toContainText('2 × 1 pixels and a filter of 1 × 1');
  await expect(counterexample).toContainText('a = 1 and b = 1');
  await expect(counterexample).toContainText('a = 1 and b = 0');
  for (const [side, written] of [
    ['expected', ['W11', '0', '0', 'W11']],
    ['own', ['W11', '0', '0', '0']],
  ] as const) {
    const matrix = outcome.locator(`table[data-side="${side}"]`);
    await expect(matrix.locator('td')).toHaveText([...written]);
    await expect(matrix.locator('[data-wrong]')).toHaveCount(1);
    await expect(matrix.locator('td').nth(3)).toHaveAttribute('aria-current', 'true');
  }
  await show.click();
  const m = page.getByTestId('conv-matrix').getByTestId('matrix-m').first();
  await expect(m.locator('[data-value]')).toHaveCount(4);
  await expect(m.locator('[data-row="2"][data-col="2"]')).toHaveAttribute('data-lit');
});

test('the reader’s own formula comes back after the report’s', async ({ page }) => {
  const { check, example, field, outcome } = await open(page);
  await field(0).fill(A);
  await field(1).fill(B);
  await example.click();
  await expect(outcome).toHaveAttribute('data-outcome', 'wrong');
  await check.getByTestId('formula-back').click();
  await expect(field(0)).toHaveValue(A);
  await expect(field(1)).toHaveValue(B);
  await expect(outcome).toHaveAttribute('data-outcome', 'right');
  await expect(check.getByTestId('formula-back')).toHaveCount(0);
  await expect(field(0)).toBeFocused();
});

test('what cannot be read is marked at its place, and nothing else is said', async ({ page }) => {
  const { check, field, outcome } = await open(page);
  await field(0).fill(A);
  await field(1).fill('⌈j/K⌉');
  await field(1).press('Enter');
  await expect(outcome).toHaveAttribute('data-outcome', 'unreadable');
  await expect(outcome.locator('mark')).toHaveText('K');
  await expect(field(1)).toHaveAttribute('aria-invalid', 'true');
  await expect(field(0)).not.toHaveAttribute('aria-invalid');
  await field(1).fill(B);
  await expect(outcome).not.toHaveAttribute('data-outcome');
  await expect(check.getByTestId('formula-counterexample')).toHaveCount(0);
});

test('every task can be chosen, and a mistake in it has its name', async ({ page }) => {
  const { field, outcome, task } = await open(page);
  for (const [name, right, wrong, mistake] of [
    ['output-height', 'H - M + 1', 'H - M', 'no-plus-one'],
    ['matrix-rows', "H'W'", 'H W', 'rows-and-columns-exchanged'],
    ['filled', String.raw`H' W' \cdot M N`, 'HW H′W′', 'every-entry'],
    ['pooled', '⌊H′/2⌋⌊W′/2⌋', '⌊H′W′/4⌋', 'rounded-once'],
  ] as const) {
    await task.selectOption(name);
    await field(0).fill(right);
    await field(0).press('Enter');
    await expect(outcome).toHaveAttribute('data-outcome', 'right');
    await field(0).fill(wrong);
    await field(0).press('Enter');
    await expect(outcome).toHaveAttribute('data-mistake', mistake);
  }
});

test('a mistake is named in one formula alone, and where all count from 0', async ({ page }) => {
  const { field, outcome } = await open(page);
  await field(0).fill(A);
  await field(1).fill('⌈j/H⌉ - ⌈(i-1)/H′⌉');
  await field(1).press('Enter');
  await expect(outcome).toHaveAttribute('data-mistake', 'ceiling-for-floor');
  await expect(outcome).toContainText('in your b.');
  await field(0).fill("(j-1) mod H - (i-1) mod H'");
  await field(1).fill("⌊(j-1)/H⌋ - ⌊(i-1)/H'⌋");
  await field(2).fill('0 ≤ a < M and 0 ≤ b < N');
  await field(2).press('Enter');
  await expect(outcome).toHaveAttribute('data-mistake', 'weights-from-zero');
  await expect(outcome).not.toContainText('in your');
});

test('every try draws other sizes, unless the seed is given', async ({ page }) => {
  const { check, field, outcome, task } = await open(page);
  await task.selectOption('matrix-rows');
  await field(0).fill(String.raw`\(\mathrm{H}'\,W'\)`);
  await task.selectOption('weight');
  await field(0).fill(A);
  await field(1).fill(B);
  const tried = async (seed: number) => {
    await page.locator('formula-check').evaluate((element, seed) => Object.assign(element, { seed }), seed);
    await field(0).press('Enter');
    await expect(outcome).toContainText(/^\s*Right/);
    return outcome.textContent();
  };
  const first = await tried(1);
  expect(await tried(2)).not.toBe(first);
  expect(await tried(1)).toBe(first);
  await check.getByTestId('formula-task').selectOption('matrix-rows');
  await field(0).press('Enter');
  await expect(outcome).toHaveAttribute('data-outcome', 'right');
});

test('a case of S, P or Z is shown in the exhibit, and the way back has the reader’s numbers', async ({
  page,
}) => {
  const { field, outcome, task, show } = await open(page, 'self-attention');
  const image = page.getByTestId('self-attention').getByTestId('matrix-x').first();
  await page.evaluate(() => {
    location.hash = '#self-attention?x=1,2;3,4';
  });
  await expect(image.locator('[data-value]')).toHaveCount(4);
  await task.selectOption('probabilities');
  await field(0).fill(String.raw`$\operatorname{softmax}(\mathbf{S}^{\top})^\top$`);
  await field(0).press('Enter');
  await expect(outcome).toHaveAttribute('data-mistake', 'column-by-column');
  // One row or column of two pixels.
  await expect(outcome.locator('table[data-side="own"] td')).toHaveCount(4);
  await show.click();
  await expect(image.locator('[data-value]')).toHaveCount(2);
  await expect(image).toBeInViewport();
  const p = page.getByTestId('self-attention').getByTestId('matrix-p').first();
  await expect(p.locator('[data-row="1"][data-col="2"]')).toHaveAttribute('data-lit');
  await page.goBack();
  await expect(image.locator('[data-value]')).toHaveCount(4);
  await expect(field(0)).toHaveValue(/softmax/);
});

test('S, P and Z are matrices', async ({ page }) => {
  const { field, outcome, task } = await open(page, 'self-attention');
  await field(0).fill("x'x'^T");
  await field(0).press('Enter');
  await expect(outcome).toHaveAttribute('data-outcome', 'right');
  await task.selectOption('outputs');
  await field(0).fill('S x′');
  await field(0).press('Enter');
  await expect(outcome).toHaveAttribute('data-mistake', 'no-softmax');
});

suitsEverybody('formula-check', async (page) => {
  const { example } = await open(page);
  await example.click();
});
