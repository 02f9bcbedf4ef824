import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Locator, test } from '@playwright/test';

/** The recorded runs from which the page was built. */
interface Run {
  model: string;
  batch_size: number;
  learning_rate: number;
  seed: number;
  epochs: { loss: number; running_loss: number; validation_accuracy: number }[];
  test_accuracy: number;
}

const recorded = JSON.parse(readFileSync(join(__dirname, '../../models/curves.json'), 'utf8')) as {
  runs: Run[];
};
// Larger batches are chapter 4's.
const best = recorded.runs.filter(
  ({ model, batch_size, learning_rate }) => model === 'cnn' && batch_size === 8 && learning_rate === 0.0005,
);

function mean(values: number[]): string {
  return (values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(4);
}

/** What a row of numbers shows, without its title. */
const numbers = (row: Locator) => row.locator('td').allTextContents();

test('the table has the report’s figures beside the mean of the recorded seeds', async ({ page }) => {
  await page.goto('./kuzushiji.html');
  const group = page.locator('table.results tbody', { hasText: 'Learning rate 0.0005' });
  expect(await numbers(group.locator('.report'))).toEqual(['0.0438', '–', '0.9843', '0.9598']);
  const last = best.map((run) => run.epochs[run.epochs.length - 1] as Run['epochs'][number]);
  expect(await numbers(group.locator('.mean'))).toEqual([
    mean(last.map((epoch) => epoch.running_loss)),
    mean(last.map((epoch) => epoch.loss)),
    mean(last.map((epoch) => epoch.validation_accuracy)),
    mean(best.map((run) => run.test_accuracy)),
  ]);
});

test('the slider and a finger on a chart read all curves at one epoch', async ({ page }) => {
  await page.goto('./kuzushiji.html');
  const results = page.locator('training-results');
  const slider = results.getByRole('slider', { name: 'Epoch' });
  const readout = results.locator('.epoch tbody tr', { hasText: '0.0005' });
  const at = (epoch: number) => {
    const values = best.map((run) => run.epochs[epoch - 1] as Run['epochs'][number]);
    return [
      mean(values.map((value) => value.running_loss)),
      mean(values.map((value) => value.loss)),
      mean(values.map((value) => value.validation_accuracy)),
    ];
  };

  await slider.focus();
  await page.keyboard.press('Home');
  expect(await numbers(readout)).toEqual(at(1));
  await page.keyboard.press('ArrowRight');
  expect(await numbers(readout)).toEqual(at(2));

  const chart = results.locator('svg.chart.validation');
  await chart.scrollIntoViewIfNeeded();
  const guide = await chart.locator('.guide').boundingBox();
  await chart.hover({ position: { x: 1, y: 100 } });
  await expect(slider).toHaveValue('1');
  expect((await chart.locator('.guide').boundingBox())?.x).toBeLessThan(guide?.x ?? 0);
});

test('the loss is shown either way, one at a time', async ({ page }) => {
  await page.goto('./kuzushiji.html');
  const running = page.locator('svg.chart.running');
  const own = page.locator('svg.chart.own');
  await expect(running).toBeVisible();
  await expect(own).toBeHidden();
  await page.getByRole('radio', { name: 'mean of the epoch alone' }).check();
  await expect(running).toBeHidden();
  await expect(own).toBeVisible();
});
