import AxeBuilder from '@axe-core/playwright';
import { type Page, test } from '@playwright/test';
import { expect, open } from './helpers';

async function openRace(page: Page) {
  await open(page, 'flex');
  const exhibit = page.locator('learning-rate-race');
  await exhibit.scrollIntoViewIfNeeded();
  await exhibit.locator('input[value=glyphs-1000]').check();
  const lanes = exhibit.locator('.training-status');
  await expect(lanes).toHaveCount(3);
  const losses = async () =>
    Promise.all((await lanes.all()).map(async (lane) => Number(await lane.getAttribute('data-loss'))));
  const rest = async (step: number) => {
    for (const lane of await lanes.all()) {
      await expect(lane).toHaveAttribute('data-step', `${step}`, { timeout: 60_000 });
      await expect(lane).toHaveAttribute('data-state', 'paused', { timeout: 60_000 });
    }
  };
  return { exhibit, lanes, losses, rest, button: (name: string) => exhibit.getByRole('button', { name }) };
}

test('all lanes start alike, and only their rates tell them apart', async ({ page }) => {
  const { losses, rest, button } = await openRace(page);
  await button('One step').click();
  await rest(1);
  // The same first weights, batch and dropout.
  const [first, ...others] = await losses();
  for (const loss of others) expect(loss).toBe(first);
  await button('One step').click();
  await rest(2);
  expect(new Set(await losses()).size).toBe(3);
});

test('another rate joins, and a pause holds for all', async ({ page }) => {
  const { exhibit, lanes, button } = await openRace(page);
  const rate = exhibit.getByLabel('Another learning rate');
  for (const [value, message] of [
    ['fast', 'above 0'],
    ['0.01', 'in the race already'],
  ] as const) {
    await rate.fill(value);
    await button('Add').click();
    await expect(exhibit.getByRole('alert')).toContainText(message);
  }
  await rate.fill('0.001');
  await button('Add').click();
  await expect(exhibit.getByRole('alert')).toHaveCount(0);
  await expect(lanes).toHaveCount(4);
  await exhibit.locator('[data-setting=epochs]').fill('50');
  await exhibit.locator('[data-setting=epochs]').blur();
  await button('Start').click();
  const steps = async () =>
    Promise.all((await lanes.all()).map(async (lane) => Number(await lane.getAttribute('data-step'))));
  await expect.poll(async () => Math.min(...(await steps())), { timeout: 90_000 }).toBeGreaterThan(3);
  await button('Pause').click();
  for (const lane of await lanes.all()) {
    await expect(lane).toHaveAttribute('data-state', 'paused');
    await expect(lane).toHaveAttribute('data-saved', /./);
  }
  await page.waitForTimeout(2_000);
  const rested = await steps();
  await page.waitForTimeout(1_000);
  expect(await steps()).toEqual(rested);
  await exhibit.getByLabel(/recorded curves/).check();
  await expect(exhibit.locator('.u-legend').first()).toContainText('recorded');
  const { violations } = await new AxeBuilder({ page }).include('learning-rate-race').analyze();
  expect(violations).toEqual([]);
  await button('Stop').click();
  for (const lane of await lanes.all()) await expect(lane).toHaveAttribute('data-state', 'idle');
});
