/** The words of the field: each can be pointed at for what it means. */

import { test } from '@playwright/test';
import { complaints, expect, suitsEverybody } from './helpers';

const PAGES = ['conv-matrix', 'self-attention', 'kuzushiji', 'why-convolutions', 'translation'];

test('every marked term has its definition on the page, without JavaScript too', async ({
  browser,
  baseURL,
}) => {
  const context = await browser.newContext({ baseURL: baseURL ?? '', javaScriptEnabled: false });
  const page = await context.newPage();
  for (const name of PAGES) {
    await page.goto(`./${name}.html`);
    await expect(page.locator('main')).not.toContainText('[[');
    const marked = page.locator('button.term');
    expect(await marked.count(), name).toBeGreaterThan(0);
    for (const term of await marked.all()) {
      const definition = page.locator(`#${await term.getAttribute('popovertarget')}`);
      await expect(definition).toBeHidden();
      await term.click();
      await expect(definition).toBeVisible();
      await page.mouse.click(2, 2);
      await expect(definition).toBeHidden();
    }
  }
  await context.close();
});

test('a definition opens and closes by keyboard, and the reader is where they were', async ({ page }) => {
  const found = complaints(page);
  await page.goto('./conv-matrix.html');
  const term = page.getByRole('button', { name: 'pooling' }).first();
  await term.focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('#term-pooling')).toBeVisible();
  await expect(page.locator('#term-pooling')).toContainText('the largest number is kept');
  await page.keyboard.press('Escape');
  await expect(page.locator('#term-pooling')).toBeHidden();
  await expect(term).toBeFocused();
  expect(found).toEqual([]);
});

suitsEverybody('#term-relu', async (page) => {
  await page.goto('./conv-matrix.html');
  await page.getByRole('button', { name: 'ReLU' }).first().click();
  await expect(page.locator('#term-relu')).toBeVisible();
});
