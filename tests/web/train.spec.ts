import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Page, test } from '@playwright/test';
import {
  complaints,
  DRAWINGS,
  draw,
  elements,
  expect,
  open,
  ROOT,
  type Strokes,
  suitsEverybody,
} from './helpers';
import { exhibit, learnsOn, openTraining, prepare, stateOf, stepped } from './train-journey';

learnsOn('flex', { steps: 40, batch: 64, below: 1.2 });

const FEW = { learning_rate: 0.001, batch_size: 64, epochs: 3, seed: 7 };
/** Over within seconds, and yet met under way. */
const SOME = { ...FEW, epochs: 12 };
const ENDLESS = { ...FEW, epochs: 100 };

/** The loss of a run's last step, having gone through with it. */
async function lossAtTheEnd(page: Page): Promise<number> {
  const { status } = exhibit(page);
  await expect(status).toHaveAttribute('data-state', 'finished', { timeout: 120_000 });
  return (await stateOf(status)).loss;
}

test('a run that is interrupted by a reload ends like one that is not', async ({ page }) => {
  const { start, pause, stop, status, rows } = await openTraining(page, 'flex', SOME);
  await start.click();
  const uninterrupted = await lossAtTheEnd(page);
  const { step: last } = await stateOf(status);
  await expect(status).toHaveAttribute('data-epoch', '12');
  await expect(rows).toHaveCount(12);

  await start.click();
  // The steps are those of the run that begins: until it is open, the last one's are shown.
  await expect(status).toHaveAttribute('data-state', 'running');
  await stepped(status, 5, 60_000);
  await pause.click();
  await expect(status).toHaveAttribute('data-state', 'paused');
  const before = await stateOf(status);
  expect(before.saved).toBe(before.step);
  expect(before.step).toBeLessThan(last);
  await page.reload();
  const again = exhibit(page);
  await again.all.scrollIntoViewIfNeeded();
  await expect(again.status).toHaveAttribute('data-state', 'paused');
  await expect(again.status).toContainText(`step ${before.step}`);
  await expect(again.status).toHaveAttribute('data-step', String(before.step));
  await expect(again.setting('seed')).toHaveValue('7');
  await again.start.click();
  expect(Math.abs((await lossAtTheEnd(page)) - uninterrupted)).toBeLessThan(1e-5);
  expect((await stateOf(again.status)).step).toBe(last);
  // What has ended stays, with its curves and weights, until something else begins.
  await page.reload();
  await again.all.scrollIntoViewIfNeeded();
  await expect(again.status).toHaveAttribute('data-state', 'finished');
  await expect(again.status).toHaveAttribute('data-step', String(last));
  await expect(rows).toHaveCount(12);
  await expect(again.download).toBeEnabled();
  await expect(again.reading).toHaveAttribute('data-probability', /./);
  await expect(stop).toBeDisabled();
  await again.start.click();
  await expect(again.status).toHaveAttribute('data-state', 'running');
  expect((await stateOf(again.status)).step).toBeLessThan(last);
  await stop.click();
  await expect(again.status).toHaveAttribute('data-state', 'idle');
});

test('a run goes on elsewhere when its worker dies, and when the reader says so', async ({ page }) => {
  // Long enough to be met under way, and to have learnt the same by whatever each device leaves out.
  const { start, device, status } = await openTraining(page, 'flex', { ...FEW, epochs: 30 });
  await start.click();
  const expected = await lossAtTheEnd(page);
  await start.click();
  await stepped(status, 5, 60_000);
  await page
    .workers()
    .at(-1)
    ?.evaluate(() => {
      setTimeout(() => {
        throw new Error('gone');
      });
    });
  await expect(status).toContainText('flex failed. The run goes on on ndarray', { timeout: 60_000 });
  await stepped(status, 6, 60_000);
  await device.selectOption('flex');
  await expect(status).toHaveAttribute('data-device', 'flex', { timeout: 60_000 });
  // Devices add up in other orders.
  expect(Math.abs((await lossAtTheEnd(page)) - expected)).toBeLessThan(0.05);
});

test('one step, and the end', async ({ page }) => {
  const { start, pause, step, stop, status, setting } = await openTraining(page, 'flex', ENDLESS);
  await expect(stop).toBeDisabled();
  for (const number of ['1', '2']) {
    await step.click();
    await expect(status).toHaveAttribute('data-step', number);
    await expect(status).toHaveAttribute('data-state', 'paused');
  }
  await expect(setting('seed')).toBeDisabled();
  await start.click();
  await stepped(status, 3, 30_000);
  await stop.click();
  await expect(status).toHaveAttribute('data-state', 'idle');
  await expect(setting('seed')).toBeEnabled();
  const { step: last } = await stateOf(status);
  await page.waitForTimeout(1_000);
  expect((await stateOf(status)).step).toBe(last);
  // Two starts, a pause before the worker is there, and a stop in the middle of it leave one run and no more.
  await start.dblclick();
  await pause.click();
  await expect(status).toHaveAttribute('data-state', 'paused', { timeout: 60_000 });
  await expect(status).toHaveAttribute('data-step', '0');
  const workers = page.workers().length;
  await start.click();
  await stepped(status, 1, 30_000);
  expect(page.workers()).toHaveLength(workers);
  await stop.click();
  await start.click();
  await stop.click();
  await expect.poll(() => page.workers().length).toBe(workers - 1);
  await page.reload();
  await exhibit(page).all.scrollIntoViewIfNeeded();
  await expect(status).toHaveAttribute('data-state', 'idle');
});

test('settings that make no sense are said and change nothing', async ({ page }) => {
  const { all, setting } = await openTraining(page, 'flex', {});
  for (const [name, value, before, message] of [
    ['learning_rate', 'fast', '0.0005', 'above 0 and at most 1'],
    ['learning_rate', '0x1', '0.0005', 'above 0 and at most 1'],
    ['batch_size', '0', '64', '1 to 512'],
    ['batch_size', '0x20', '64', '1 to 512'],
    ['epochs', '1.5', '5', '1 to 100'],
    ['epochs', '1e1', '5', '1 to 100'],
    ['seed', '-1', '42', 'whole number'],
    ['seed', '0b11', '42', 'whole number'],
  ] as const) {
    await setting(name).fill(value);
    await setting(name).blur();
    await expect(all.getByRole('alert')).toContainText(message);
    await expect(setting(name)).toHaveValue(before);
  }
  await setting('seed').fill('43');
  await setting('seed').blur();
  await expect(all.getByRole('alert')).toHaveCount(0);
});

test('numbers may be written as a phone’s keys have them', async ({ page }) => {
  const { all, setting } = await openTraining(page, 'flex', {});
  for (const [name, value, taken] of [
    ['learning_rate', '0,001', '0.001'],
    ['learning_rate', '1e-3', '0.001'],
    ['learning_rate', ' ,25', '0.25'],
    ['batch_size', ' 32 ', '32'],
    ['seed', '007', '7'],
  ] as const) {
    await setting(name).fill(value);
    await setting(name).blur();
    await expect(setting(name)).toHaveValue(taken);
    await expect(all.getByRole('alert')).toHaveCount(0);
  }
});

test('a browser that stores nothing is no hindrance', async ({ page }) => {
  const { start, status } = await openTraining(page, 'flex', ENDLESS);
  await start.click();
  // A reader's browser refuses from the beginning; here the worker is told as soon as it is there.
  await stepped(status, 1, 60_000);
  await page
    .workers()
    .at(-1)
    ?.evaluate(() => {
      IDBFactory.prototype.open = () => {
        throw new DOMException('no storage here', 'SecurityError');
      };
    });
  await expect(status).toContainText('does not store the run (no storage here)', { timeout: 60_000 });
  await stepped(status, (await stateOf(status)).step + 10, 60_000);
});

/** The milliseconds of the page's tasks on its own thread, which a busy machine does not stretch. */
function tasksOf(trace: Buffer): number[] {
  const { traceEvents } = JSON.parse(trace.toString()) as {
    traceEvents: { name: string; pid: number; tid: number; tdur?: number; args: { name?: string } }[];
  };
  const threads = traceEvents
    .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
    .map(({ pid, tid }) => `${pid} ${tid}`);
  const tasks = traceEvents
    .filter(({ name, pid, tid }) => name.endsWith('RunTask') && threads.includes(`${pid} ${tid}`))
    .flatMap(({ tdur }) => (tdur === undefined ? [] : [tdur / 1000]));
  expect(tasks.length).toBeGreaterThan(100);
  return tasks;
}

test.describe('while it trains', () => {
  test('drawing stays smooth, and the network in training reads along', async ({ browser, page }) => {
    const found = complaints(page);
    const { all, start, status, reading } = await openTraining(page, 'flex', ENDLESS);
    await start.click();
    await stepped(status, 10, 60_000);
    await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline'] });
    const { prediction } = elements(page);
    await draw(page, (DRAWINGS[4] as { strokes: Strokes }).strokes);
    await expect(prediction).toHaveAttribute('data-class', '4');
    await all.scrollIntoViewIfNeeded();
    await stepped(status, (await stateOf(status)).step + 20, 60_000);
    await expect(reading).toHaveAttribute('data-class', '4', { timeout: 60_000 });
    expect(Math.max(...tasksOf(await browser.stopTracing()))).toBeLessThan(50);
    // It is one of the networks to choose from.
    await page.getByRole('radio', { name: 'in training' }).first().check();
    await expect(prediction).toHaveAttribute('data-model', 'in training');
    await exhibit(page).stop.click();
    expect(found).toEqual([]);
  });

  suitsEverybody('train-characters', async (page) => {
    const { all, start, pause, status } = await openTraining(page, 'flex', ENDLESS);
    await start.click();
    await expect(status).toHaveAttribute('data-epoch', /[1-9]/, { timeout: 60_000 });
    await pause.click();
    await all.getByText('All epochs in numbers').click();
  });
});

test('the weights that are downloaded are as good in the program as on the page', async ({ page }) => {
  const data = process.env.UNFOLD_DATA ?? join(ROOT, 'data');
  test.skip(!existsSync(data), 'needs the official data: UNFOLD_DATA, or data/');
  test.setTimeout(300_000);
  const { all, start, download, status, rows } = await openTraining(page, 'flex', {
    batch_size: 512,
    epochs: 1,
  });
  const official = all.locator('input[value=kmnist-60000]');
  test.skip((await official.count()) === 0, 'needs a site that was built with the official data');
  await official.check();
  await start.click();
  await expect(status).toHaveAttribute('data-state', 'finished', { timeout: 240_000 });
  await all.getByText('All epochs in numbers').click();
  const accuracy = Number(await rows.locator('td').nth(3).innerText());
  const [file] = await Promise.all([page.waitForEvent('download'), download.click()]);
  const folder = mkdtempSync(join(tmpdir(), 'unfold-'));
  try {
    const path = join(folder, file.suggestedFilename());
    await file.saveAs(path);
    expect(readFileSync(path).length).toBeGreaterThan(420_906 * 4);
    const program = join(process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target'), 'release/unfold');
    const args = ['evaluate', 'cnn', '--weights', path, '--data', data, '--split', 'validation', '--json'];
    const said = JSON.parse(execFileSync(program, args, { cwd: ROOT, encoding: 'utf8' }));
    expect(Math.abs(said.accuracy - accuracy)).toBeLessThan(5e-4);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a reload while nobody has started shows nothing to go on with', async ({ page }) => {
  const { status } = await openTraining(page, 'flex', {});
  await page.reload();
  await prepare(page, {});
  await expect(status).toHaveAttribute('data-state', 'idle');
});

test('the seconds of an epoch include its validation', async ({ page }) => {
  await open(page, 'flex', { chapter: 'translation' });
  const all = page.locator('translation-learning');
  await all.scrollIntoViewIfNeeded();
  // Little to learn from and much to validate on: the validation is nearly all of the epoch.
  const pairs = (count: number) =>
    Array.from(
      { length: count },
      (_, n) => `we have ${n % 2 ? 'bread' : 'a cat'} .\ttenemos ${n % 2 ? 'pan' : 'un gato'} .`,
    ).join('\n');
  await all.getByTestId('data-input').setInputFiles([
    { name: 'train.txt', mimeType: 'text/plain', buffer: Buffer.from(pairs(20)) },
    { name: 'val.txt', mimeType: 'text/plain', buffer: Buffer.from(pairs(400)) },
  ]);
  await expect(all.locator('input[value=own]')).toBeChecked({ timeout: 60_000 });
  await all.locator('[data-setting=epochs]').fill('1');
  await all.locator('[data-setting=epochs]').blur();
  const status = all.getByTestId('train-status');
  // From the moment at which the run is open to its end.
  await status.evaluate((element) => {
    const times = window as unknown as Record<string, number>;
    new MutationObserver(() => {
      const { state = '' } = element.dataset;
      times[state] ??= performance.now();
    }).observe(element, { attributeFilter: ['data-state'] });
  });
  await all.getByTestId('train-start').click();
  await expect(status).toHaveAttribute('data-state', 'finished', { timeout: 120_000 });
  const wall = await page.evaluate(() => {
    const { running = 0, finished = 0 } = window as unknown as Record<string, number>;
    return (finished - running) / 1000;
  });
  await all.getByText('All epochs in numbers').click();
  const seconds = Number(
    await all.locator('.learning-table tbody tr').first().locator('td').last().innerText(),
  );
  expect(seconds).toBeGreaterThan(wall * 0.5);
  expect(seconds).toBeLessThanOrEqual(wall + 0.1);
});
