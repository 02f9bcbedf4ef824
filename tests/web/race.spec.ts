import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Page, test } from '@playwright/test';
import { complaints, expect, open, ROOT, suitsEverybody } from './helpers';
import { stateOf, stepped } from './train-journey';

const RATES = [0.0005, 0.00001, 0.01];
/** What was recorded, as the program has written it. */
const curves = JSON.parse(readFileSync(join(ROOT, 'models/curves.json'), 'utf8')) as {
  runs: {
    learning_rate: number;
    batch_size: number;
    seed: number;
    epochs: { loss: number; validation_accuracy: number }[];
  }[];
};

function race(page: Page) {
  const all = page.locator('learning-rate-race');
  const button = (name: string | RegExp) => all.getByRole('button', { name, exact: true });
  return {
    all,
    start: button(/^(Start|Start again|Go on)$/),
    pause: button('Pause'),
    step: button('One step'),
    stop: button('Stop'),
    add: button('Add'),
    rate: all.getByLabel('Another learning rate'),
    lanes: all.locator('.training-status'),
    lane: (rate: number) => all.locator(`.training-status[data-key="race-${rate}"]`),
    rows: all.locator('.learning-table tbody tr'),
    setting: (name: string) => all.locator(`[data-setting=${name}]`),
  };
}

/** The race on the site's own characters, the fewest there are, in batches that silence none of the networks. */
async function openRace(page: Page, epochs: number) {
  await open(page, 'flex', { chapter: 'kuzushiji' });
  return prepare(page, epochs);
}

async function prepare(page: Page, epochs: number) {
  const found = race(page);
  await found.all.scrollIntoViewIfNeeded();
  await found.all.locator('input[value=glyphs-1000]').check();
  for (const [name, value] of Object.entries({ batch_size: 64, epochs })) {
    await found.setting(name).fill(String(value));
    await found.setting(name).blur();
  }
  return found;
}

async function lossesAtTheEnd(page: Page, rates: readonly number[]): Promise<number[]> {
  const { lane } = race(page);
  const losses: number[] = [];
  for (const rate of rates) {
    await expect(lane(rate)).toHaveAttribute('data-state', 'finished', { timeout: 120_000 });
    losses.push((await stateOf(lane(rate))).loss);
  }
  return losses;
}

test('three rates from the same start; the same rate ends the same again', async ({ page }) => {
  const found = complaints(page);
  const { all, lanes, lane, step, start, rows } = await openRace(page, 1);
  await expect(lanes).toHaveCount(3);
  await step.click();
  const first: number[] = [];
  for (const rate of RATES) {
    await expect(lane(rate)).toHaveAttribute('data-step', '1', { timeout: 60_000 });
    first.push((await stateOf(lane(rate))).loss);
  }
  // The loss before the first step is that of the same weights on the same batch.
  for (const loss of first) expect(loss).toBe(first[0]);
  await start.click();
  const losses = await lossesAtTheEnd(page, RATES);
  expect(new Set(losses.map((loss) => loss.toFixed(3))).size).toBe(3);
  await expect(rows).toHaveCount(3);
  // Of every rate's network the units of four layers.
  const silent = all.getByTestId('silent-units').locator('td');
  await expect(silent).toHaveCount(12);
  for (const [index, units] of [8, 16, 600, 120].entries()) {
    await expect(silent.nth(index)).toHaveAttribute('data-units', `${units}`);
    expect(Number(await silent.nth(index).getAttribute('data-silent'))).toBeLessThan(units);
  }
  await start.click();
  await expect(lane(0.0005)).not.toHaveAttribute('data-state', 'finished');
  const again = await lossesAtTheEnd(page, RATES);
  for (const [index, loss] of again.entries()) {
    expect(Math.abs(loss - (losses[index] as number))).toBeLessThan(1e-5);
  }
  expect(found).toEqual([]);
});

test('what the reader expects is held against what the runs show, and outlives a reload', async ({
  page,
}) => {
  const { all, start, rows } = await openRace(page, 1);
  const ask = all.locator('[data-testid=expectation][data-name=race-first]');
  const outcome = ask.getByRole('status');
  await ask.getByRole('radio', { name: '0.00001' }).check();
  await expect(outcome).toHaveText('The runs will tell.');
  await start.click();
  await lossesAtTheEnd(page, RATES);
  await all.getByText('All epochs in numbers').click();
  const accuracies: number[] = [];
  for (const row of await rows.all()) accuracies.push(Number(await row.locator('td').nth(3).innerText()));
  const best = String(RATES[accuracies.indexOf(Math.max(...accuracies))]);
  // The smallest rate has hardly moved after sixteen steps.
  expect(best).not.toBe('0.00001');
  await expect(outcome).toContainText(`You expected 0.00001; here it is ${best}.`);
  await ask.getByRole('radio', { name: best, exact: true }).check();
  await expect(outcome).toContainText(`As you expected: ${best}.`);
  await expect(outcome).toContainText(`${best}: ${Math.max(...accuracies).toFixed(4)}`);
  await page.reload();
  await all.scrollIntoViewIfNeeded();
  await expect(outcome).toContainText(`As you expected: ${best}.`);
});

test('a pause holds all lanes; a reload shows them where they were, with the same settings', async ({
  page,
}) => {
  const { start, pause, stop, lane } = await openRace(page, 50);
  await start.click();
  for (const rate of RATES) await stepped(lane(rate), 3, 60_000);
  await pause.click();
  for (const rate of RATES) {
    await expect(lane(rate)).toHaveAttribute('data-state', 'paused');
    const { saved, step } = await stateOf(lane(rate));
    expect(saved).toBe(step);
  }
  const states = () => Promise.all(RATES.map((rate) => stateOf(lane(rate))));
  const rested = await states();
  await page.waitForTimeout(1_000);
  expect(await states()).toEqual(rested);
  await page.reload();
  const again = race(page);
  await again.all.scrollIntoViewIfNeeded();
  for (const [index, rate] of RATES.entries()) {
    await expect(again.lane(rate)).toHaveAttribute('data-state', 'paused');
    await expect(again.lane(rate)).toHaveAttribute('data-step', String(rested[index]?.step));
  }
  await expect(again.setting('epochs')).toHaveValue('50');
  await stop.click();
  for (const rate of RATES) await expect(lane(rate)).toHaveAttribute('data-state', 'idle');
});

test('a rate of the reader’s own runs by itself where the others have ended, and is kept in the address', async ({
  page,
}) => {
  const { all, start, stop, add, rate, lanes, lane } = await openRace(page, 1);
  await start.click();
  await lossesAtTheEnd(page, RATES);
  const ended = await Promise.all(RATES.map((each) => stateOf(lane(each))));
  for (const [typed, message] of [
    ['2', 'above 0 and at most 1'],
    ['fast', 'above 0 and at most 1'],
    ['0.01', 'in the race already'],
    ['0,01', 'in the race already'],
    ['0x1', 'above 0 and at most 1'],
    ['', 'above 0 and at most 1'],
  ] as const) {
    await rate.fill(typed);
    await add.click();
    await expect(all.getByRole('alert')).toContainText(message);
    await expect(lanes).toHaveCount(3);
  }
  await rate.fill('0,002');
  await rate.press('Enter');
  await expect(all.getByRole('alert')).toHaveCount(0);
  await expect(lanes).toHaveCount(4);
  await expect(page).toHaveURL(/#kuzushiji\?rates=0\.002$/);
  await start.click();
  await lossesAtTheEnd(page, [0.002]);
  expect(await Promise.all(RATES.map((each) => stateOf(lane(each))))).toEqual(ended);
  expect((await stateOf(lane(0.002))).step).toBe(ended[0]?.step);

  await rate.fill('0.1');
  await add.click();
  await expect(rate).toBeDisabled();
  // What has gone to its end stays when another is stopped, which here is not even open yet.
  await start.click();
  await stop.click();
  await expect(lane(0.1)).toHaveAttribute('data-state', 'idle');
  for (const each of [...RATES, 0.002]) await expect(lane(each)).toHaveAttribute('data-state', 'finished');
  await page.goto('./kuzushiji.html?backend=flex#kuzushiji?rates=0.3,nonsense,0.01,7,0.2');
  await page.reload();
  await all.scrollIntoViewIfNeeded();
  await expect(lanes).toHaveCount(5);
  await expect(lane(0.3)).toHaveAttribute('data-state', 'idle');
  await all.getByRole('button', { name: 'Take out 0.3' }).click();
  await expect(lanes).toHaveCount(4);
  await expect(rate).toBeFocused();
  await expect(page).toHaveURL(/#kuzushiji\?rates=0\.2$/);
});

suitsEverybody('learning-rate-race', async (page) => {
  const { all, start, rate, add } = await openRace(page, 1);
  await rate.fill('0.002');
  await add.click();
  await expect(all.getByLabel('Show the recorded runs')).toBeChecked();
  await start.click();
  await lossesAtTheEnd(page, [...RATES, 0.002]);
  await all.getByText('All epochs in numbers').click();
});

test('before a run the recorded ones are in the charts, with their recipe and their numbers', async ({
  page,
}) => {
  await page.goto('./kuzushiji.html?backend=flex');
  const { all } = race(page);
  await all.scrollIntoViewIfNeeded();
  const labels = all.locator('.learning-chart').first().locator('.u-legend .u-label');
  await expect(labels).toHaveText(['epoch', ...RATES.map((rate) => `${rate}, recorded`)]);
  await expect(all.locator('.learning-recorded')).toContainText('batches of 8, seed 42, 20 epochs, on flex');
  await all.getByText('The recorded epochs in numbers').click();
  const rows = all.getByTestId('recorded-table').locator('tbody tr');
  const recorded = RATES.flatMap(
    (rate) =>
      curves.runs
        .find((run) => run.learning_rate === rate && run.batch_size === 8 && run.seed === 42)
        ?.epochs.map(({ loss, validation_accuracy }, index) => [
          String(rate),
          `${index + 1}`,
          loss.toFixed(4),
          validation_accuracy.toFixed(4),
        ]) ?? [],
  );
  expect(recorded).toHaveLength(60);
  await expect(rows).toHaveCount(recorded.length);
  const shown = await rows.evaluateAll((lines) =>
    lines.map((line) => [...line.children].map(({ textContent }) => textContent)),
  );
  expect(shown).toEqual(recorded);
  // In other batches there is another recorded run of the middle rate alone.
  await all.locator('[data-setting=batch_size]').fill('64');
  await all.locator('[data-setting=batch_size]').blur();
  await expect(all.locator('.learning-recorded')).toContainText('batches of 64 and 8');
  await all.getByLabel('Show the recorded runs').uncheck();
  await expect(labels).toHaveText(['epoch']);
});
