/** "What improves it?" in chapters 3 and 5: the recorded rows, and those that can be tried at once. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from '@playwright/test';
import type { RecordedRow, TranslatorRows } from '../../www/src/chapters/translation/translator-rows';
import { complaints, expect, ROOT } from './helpers';
import { openTranslator, type } from './translate-journey';

const { rows, sentences } = JSON.parse(
  readFileSync(join(ROOT, 'models/translator-rows.json'), 'utf8'),
) as TranslatorRows<RecordedRow>;

const network: { rows: { technique: string; validation_accuracy: number; test_accuracy: number }[] } =
  JSON.parse(readFileSync(join(ROOT, 'models/network-rows.json'), 'utf8'));

/** What each row of the table must have: the technique, and figures from the column on. */
const TABLES = {
  translation: rows.map((row) => ({
    technique: row.technique,
    figures: [row.validation_error_rate, row.test_error_rate],
    column: 0,
  })),
  kuzushiji: network.rows.map((row) => ({
    technique: row.technique,
    figures: [row.validation_accuracy, row.test_accuracy],
    column: 1,
  })),
};

for (const [chapter, expected] of Object.entries(TABLES)) {
  test(`${chapter}: every technique is in the table with what was measured, before any script runs`, async ({
    browser,
    baseURL,
  }) => {
    const context = await browser.newContext({ baseURL: baseURL ?? '', javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`./${chapter}.html`);
    const written = page.locator('table.techniques tbody tr:has(td)');
    await expect(written).toHaveCount(expected.length);
    for (const [place, { technique, figures, column }] of expected.entries()) {
      await expect(written.nth(place)).toContainText(technique);
      for (const [index, figure] of figures.entries())
        await expect(
          written
            .nth(place)
            .locator('td')
            .nth(column + index),
        ).toHaveText(figure.toFixed(4));
    }
    await context.close();
  });
}

test('a technique is switched on by keyboard: the same sentences change, the reader’s own too', async ({
  page,
}) => {
  const found = complaints(page);
  const lab = await openTranslator(page, 'translation');
  await type(lab, 'donde esta el gato ?');
  const greedily = (await lab.output.textContent()) ?? '';
  const exhibit = page.locator('what-improves');
  await exhibit.scrollIntoViewIfNeeded();
  const technique = exhibit.getByTestId('technique');
  await technique.focus();
  const [homework] = rows;
  for (const row of rows.slice(1)) {
    if ((await technique.inputValue()) !== row.name) await page.keyboard.press('ArrowDown');
    await expect(technique).toHaveValue(row.name);
    const written = exhibit.getByTestId('technique-sentences').locator('tbody tr');
    await expect(exhibit.getByTestId('technique-costs')).toContainText(
      `${homework.test_error_rate.toFixed(3)} → ${row.test_error_rate.toFixed(3)}`,
    );
    for (const [place, { source, reference }] of sentences.entries()) {
      const [before, after] = [homework.translations[place] ?? '', row.translations[place] ?? ''];
      await expect(written.nth(place).locator('th, td')).toHaveText([source, before, after, reference]);
    }
    if (!row.search) continue;
    const own = written.nth(sentences.length);
    await expect(own.locator('td').nth(0)).toHaveText(greedily);
    await expect(own.locator('td').nth(1)).toHaveText(/[a-z]/);
    if (row.search.length_penalty !== undefined) continue;
    // As the exhibit above has it with a beam of that width.
    await lab.beam.fill(String(row.search.beam));
    await expect(lab.output).toHaveAttribute('data-state', 'done');
    await expect(own.locator('td').nth(1)).toHaveText((await lab.output.textContent()) ?? '');
    await lab.beam.fill('1');
    await expect(lab.output).toHaveAttribute('data-state', 'done');
    await technique.focus();
  }
  expect(found).toEqual([]);
});
