/** The homework, question by question. */

import { test } from '@playwright/test';
import { expect, suitsEverybody } from './helpers';

test('every question leads to a section that is there, without JavaScript too', async ({
  browser,
  baseURL,
}) => {
  const context = await browser.newContext({ baseURL: baseURL ?? '', javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto('./index.html');
  await page.getByRole('link', { name: 'Question by question' }).click();
  await expect(page.getByRole('rowheader')).toHaveText([
    '1.1 (a)',
    '1.1 (b)',
    '1.1 (c)',
    '1.2',
    '2.1',
    '2.2',
    '2.3',
    '2.4',
    '2.5',
    '3.1 (a)',
    '3.1 (b)',
    '3.1 (c)',
  ]);
  const links = await page
    .locator('.homework-questions a')
    .evaluateAll((found: HTMLAnchorElement[]) => found.map(({ href, text }) => [href, text] as const));
  expect(links.length).toBeGreaterThanOrEqual(12);
  for (const [href, text] of links) {
    await page.goto(href);
    // The name of the link is how the section's begins.
    await expect(page.locator(`h2${new URL(href).hash}`)).toContainText(text);
  }
  await context.close();
});

suitsEverybody('.homework', (page) => page.goto('./homework.html'));

test('on a phone the table says what each part of an answer is', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto('./homework.html');
  const label = await page
    .locator('.homework-questions td')
    .first()
    .evaluate((cell) => getComputedStyle(cell, '::before').content);
  expect(label).toBe('"What it asks"');
});
