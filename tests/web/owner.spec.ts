import { type BrowserContext, type Page, test } from '@playwright/test';
import { expect, open } from './helpers';
import { exhibit, openTraining, stateOf, stepped } from './train-journey';

const ENDLESS = { learning_rate: 0.001, batch_size: 64, epochs: 100, seed: 7 };

/** One more tab, at the exhibit that trains. */
async function tab(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await open(page, 'flex', { chapter: 'kuzushiji' });
  await exhibit(page).all.scrollIntoViewIfNeeded();
  return page;
}

test('a run belongs to one tab: the others say so, one takes it over, and no step is lost', async ({
  context,
  page,
}) => {
  const first = await openTraining(page, 'flex', ENDLESS);
  await first.start.click();
  await stepped(first.status, 10, 60_000);
  const [second, third] = [exhibit(await tab(context)), exhibit(await tab(context))];
  for (const other of [second, third]) {
    await expect(other.status).toHaveAttribute('data-state', 'elsewhere');
    await expect(other.status).toContainText('open in another tab');
    await expect(other.start).toHaveText('Take it over');
    for (const button of [other.pause, other.stop]) await expect(button).toBeDisabled();
    await expect(other.setting('seed')).toBeDisabled();
  }
  await expect(first.status).toHaveAttribute('data-state', 'running');
  await second.start.click();
  await expect(first.status).toHaveAttribute('data-state', 'elsewhere');
  const { step } = await stateOf(first.status);
  await expect(second.status).toHaveAttribute('data-state', 'running', { timeout: 60_000 });
  await stepped(second.status, step + 5, 60_000);
  // It has gone on from the step at which the first put it down, and the third waits on.
  await expect(third.status).toHaveAttribute('data-state', 'elsewhere');
  await second.pause.click();
  await expect(second.status).toHaveAttribute('data-state', 'paused');
  // One that rests is somebody's, too.
  await expect(first.start).toHaveText('Take it over');
  const rested = await stateOf(second.status);
  await third.step.click();
  await expect(third.status).toHaveAttribute('data-state', 'paused', { timeout: 60_000 });
  expect((await stateOf(third.status)).step).toBe(rested.step + 1);
  await expect(second.status).toHaveAttribute('data-state', 'elsewhere');
  await third.stop.click();
  for (const run of [first, second, third]) await expect(run.status).toHaveAttribute('data-state', 'idle');
});

test('a tab that is closed or crashes leaves its run to the others', async ({ context, page }) => {
  const gone = await openTraining(page, 'flex', ENDLESS);
  await gone.start.click();
  await stepped(gone.status, 5, 60_000);
  await expect(gone.status).toHaveAttribute('data-saved', /[1-9]/, { timeout: 60_000 });
  const waiting = await tab(context);
  const { status, start } = exhibit(waiting);
  await expect(status).toHaveAttribute('data-state', 'elsewhere');
  const crashed = page.waitForEvent('crash');
  await page.goto('chrome://crash').catch(() => undefined);
  await crashed.catch(() => undefined);
  await expect(status).toHaveAttribute('data-state', 'paused', { timeout: 60_000 });
  const { step } = await stateOf(status);
  expect(step).toBeGreaterThan(0);
  await start.click();
  await stepped(status, step + 3, 60_000);
});

test('a tab that does not answer loses its run, and writes nothing more', async ({ context, page }) => {
  const asleep = await openTraining(page, 'flex', ENDLESS);
  await asleep.start.click();
  await stepped(asleep.status, 5, 60_000);
  const { status, start } = exhibit(await tab(context));
  await expect(status).toHaveAttribute('data-state', 'elsewhere');
  // It stands still for longer than anybody waits, and leaves the processor to the other.
  const client = await context.newCDPSession(page);
  await client.send('Debugger.enable');
  const still = new Promise((resolve) => client.once('Debugger.paused', resolve));
  await client.send('Debugger.pause');
  await still;
  await start.click();
  await expect(status).toHaveAttribute('data-state', 'running', { timeout: 60_000 });
  await client.send('Debugger.disable');
  await expect(asleep.status).toHaveAttribute('data-state', 'elsewhere', { timeout: 60_000 });
  await stepped(status, (await stateOf(status)).step + 3, 60_000);
});

test('what has ended in one tab is seen in the other, and begins in one alone', async ({ context, page }) => {
  const first = await openTraining(page, 'flex', { ...ENDLESS, epochs: 2 });
  const second = exhibit(await tab(context));
  await expect(second.status).toHaveAttribute('data-state', 'idle');
  await first.start.click();
  await expect(second.status).toHaveAttribute('data-state', 'elsewhere');
  for (const run of [first, second]) {
    await expect(run.status).toHaveAttribute('data-state', 'finished', { timeout: 60_000 });
    await expect(run.rows).toHaveCount(2);
    await expect(run.download).toBeEnabled();
  }
  await second.setting('epochs').fill('100');
  await second.setting('epochs').blur();
  await second.start.click();
  await stepped(second.status, 3, 60_000);
  // What it shows is its own; to begin anew it would have to take the run over.
  await expect(first.status).toHaveAttribute('data-state', 'finished');
  await first.start.click();
  await expect(first.status).toHaveAttribute('data-state', 'elsewhere');
  await expect(second.status).toHaveAttribute('data-state', 'running');
  await first.start.click();
  await expect(second.status).toHaveAttribute('data-state', 'elsewhere');
  await expect(first.status).toHaveAttribute('data-state', 'running', { timeout: 60_000 });
});

test('the lanes of a race go over together', async ({ context, page }) => {
  const prepare = async (there: Page) => {
    const all = there.locator('learning-rate-race');
    await all.scrollIntoViewIfNeeded();
    return { all, lanes: all.locator('.training-status'), start: all.locator('.training-buttons .primary') };
  };
  await open(page, 'flex', { chapter: 'kuzushiji' });
  const first = await prepare(page);
  await first.all.locator('input[value=glyphs-1000]').check();
  await first.all.locator('[data-setting=epochs]').fill('50');
  await first.all.locator('[data-setting=epochs]').blur();
  await first.start.click();
  for (const lane of await first.lanes.all()) await stepped(lane, 3, 60_000);
  const other = await context.newPage();
  await open(other, 'flex', { chapter: 'kuzushiji' });
  const second = await prepare(other);
  const states = (lanes: typeof first.lanes) =>
    lanes.evaluateAll((all) => all.map(({ dataset }) => dataset.state));
  await expect.poll(() => states(second.lanes)).toEqual(Array(3).fill('elsewhere'));
  await second.start.click();
  await expect.poll(() => states(first.lanes)).toEqual(Array(3).fill('elsewhere'));
  await expect.poll(() => states(second.lanes), { timeout: 60_000 }).toEqual(Array(3).fill('running'));
});

test('without locks, as on a page without a secure origin, nothing is written over either', async ({
  context,
  page,
}) => {
  await context.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined });
  });
  const first = await openTraining(page, 'flex', ENDLESS);
  await first.start.click();
  await expect(first.status).toHaveAttribute('data-saved', /[1-9]/, { timeout: 60_000 });
  const second = exhibit(await tab(context));
  await expect(second.status).toHaveAttribute('data-state', 'paused');
  await second.start.click();
  await expect(first.status).toHaveAttribute('data-state', 'elsewhere', { timeout: 60_000 });
  await stepped(second.status, (await stateOf(second.status)).step + 3, 60_000);
});
