import { type Locator, type Page, test } from '@playwright/test';
import { complaints, expect, open } from './helpers';

/** The exhibit of chapter 3 that trains. */
export function exhibit(page: Page) {
  const all = page.locator('train-characters');
  const button = (name: string) => all.getByTestId(`train-${name}`);
  return {
    all,
    start: button('start'),
    pause: button('pause'),
    step: button('step'),
    stop: button('stop'),
    device: button('device'),
    download: button('download'),
    status: button('status'),
    reading: all.getByTestId('live-reading'),
    rows: all.locator('.learning-table tbody tr'),
    setting: (name: string) => all.locator(`[data-setting=${name}]`),
  };
}

export interface Options {
  learning_rate?: number;
  batch_size?: number;
  epochs?: number;
  seed?: number;
}

/** Sets up a run on the site's own characters, the fewest there are. */
export async function prepare(page: Page, options: Options) {
  const found = exhibit(page);
  await found.all.scrollIntoViewIfNeeded();
  await found.all.locator('input[value=glyphs-1000]').check();
  for (const [name, value] of Object.entries(options)) {
    await found.setting(name).fill(String(value));
    await found.setting(name).blur();
  }
  return found;
}

export async function openTraining(page: Page, backend: string, options: Options) {
  await open(page, backend, { chapter: 'kuzushiji' });
  return prepare(page, options);
}

/** What the status says, as numbers. */
export async function stateOf(status: Locator) {
  const said = await status.evaluate((element: HTMLElement) => ({ ...element.dataset }));
  return {
    state: said.state,
    device: said.device,
    step: Number(said.step),
    epoch: Number(said.epoch),
    loss: Number(said.loss),
    saved: Number(said.saved),
  };
}

/** Waits until so many steps are taken. */
export async function stepped(status: Locator, least: number, timeout: number) {
  await expect.poll(async () => (await stateOf(status)).step, { timeout }).toBeGreaterThanOrEqual(least);
}

/** Trains on one device: so many steps of a batch of `batch` bring the loss below `below`. */
export function learnsOn(
  backend: string,
  { steps, batch, below }: { steps: number; batch: number; below: number },
) {
  test(`on ${backend}, ${steps} steps bring the loss from ln 10 to below ${below}; a pause stops it`, async ({
    page,
  }) => {
    const found = complaints(page);
    const options = { learning_rate: 0.001, batch_size: batch, epochs: 50, seed: 42 };
    const { start, pause, step, status, reading } = await openTraining(page, backend, options);
    await step.click();
    await expect(status).toHaveAttribute('data-step', '1', { timeout: 240_000 });
    await expect(status).toHaveAttribute('data-state', 'paused');
    await expect(status).toHaveAttribute('data-device', backend);
    // A network that knows nothing gives each of the ten classes about a tenth.
    expect(Math.abs((await stateOf(status)).loss - Math.log(10))).toBeLessThan(0.1);
    await start.click();
    await stepped(status, steps, 240_000);
    await pause.click();
    // What was under way when the pause came is over then.
    await expect(status).toHaveAttribute('data-state', 'paused', { timeout: 60_000 });
    await expect(reading).toHaveAttribute('data-probability', /./);
    const rested = await stateOf(status);
    expect(rested.loss).toBeLessThan(below);
    expect(rested.saved).toBe(rested.step);
    await page.waitForTimeout(2_000);
    expect(await stateOf(status)).toEqual(rested);
    expect(found).toEqual([]);
  });
}
