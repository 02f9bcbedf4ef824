import AxeBuilder from '@axe-core/playwright';
import { test } from '@playwright/test';
import { complaints, expect, open } from './helpers';

test('two translators learn, and translate after every epoch', async ({ page }) => {
  test.setTimeout(300_000);
  const found = complaints(page);
  await open(page, 'flex');
  const exhibit = page.locator('translation-learning');
  await exhibit.scrollIntoViewIfNeeded();
  await exhibit.locator('input[value=grammar-300]').check();
  await exhibit.locator('[data-setting=epochs]').fill('2');
  await exhibit.locator('[data-setting=epochs]').blur();
  const own = exhibit.getByTestId('learning-own');
  await own.fill('el perro come .');
  await own.blur();
  const runs = exhibit.locator('.training-status');
  await expect(runs).toHaveCount(2);
  await exhibit.getByTestId('train-start').click();
  for (const run of await runs.all()) {
    await expect(run).toHaveAttribute('data-state', 'finished', { timeout: 240_000 });
    await expect(run).toHaveAttribute('data-epoch', '2');
    // Of 34 letters or fewer each would be as likely at first.
    expect(Number(await run.getAttribute('data-loss'))).toBeLessThan(3.2);
  }
  const table = exhibit.getByTestId('learning-translations');
  await expect(table.locator('tbody tr')).toHaveCount(4);
  await expect(table.locator('tbody th').last()).toHaveText('el perro come .');
  await expect(table).toHaveAttribute('data-epoch', '2');
  await exhibit.getByTestId('learning-epoch').press('ArrowLeft');
  await expect(table).toHaveAttribute('data-epoch', '1');
  await exhibit.getByText('All epochs in numbers').click();
  await expect(exhibit.locator('.learning-table tbody tr')).toHaveCount(4);
  const { violations } = await new AxeBuilder({ page }).include('translation-learning').analyze();
  expect(violations).toEqual([]);
  expect(found).toEqual([]);
});

test('a sentence that cannot be read is refused before the training', async ({ page }) => {
  await open(page, 'flex');
  const exhibit = page.locator('translation-learning');
  await exhibit.scrollIntoViewIfNeeded();
  await exhibit.locator('input[value=grammar-300]').check();
  const own = exhibit.getByTestId('learning-own');
  await own.fill('你好');
  await own.blur();
  await expect(exhibit.getByRole('alert')).toBeVisible();
  await expect(exhibit.locator('.training-status').first()).toHaveAttribute('data-state', 'idle');
});
