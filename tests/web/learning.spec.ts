import { type Page, test } from '@playwright/test';
import { complaints, expect, open, suitsEverybody } from './helpers';
import { stateOf, stepped } from './train-journey';

const PROBES = ['el gato es negro .', 'como pan .', 'no tengo hambre .'];

function exhibit(page: Page) {
  const all = page.locator('translation-learning');
  const button = (name: string) => all.getByTestId(`train-${name}`);
  const lane = (kind: string) => all.locator(`.training-status[data-key=translator-${kind}]`);
  return {
    all,
    start: button('start'),
    pause: button('pause'),
    stop: button('stop'),
    step: button('step'),
    status: button('status'),
    bilinear: lane('bilinear'),
    none: lane('none'),
    own: all.getByTestId('learning-own'),
    epoch: all.getByTestId('learning-epoch'),
    table: all.getByTestId('learning-translations'),
    rows: all.locator('[data-testid=learning-translations] tbody tr'),
    setting: (name: string) => all.locator(`[data-setting=${name}]`),
  };
}

/** Two translators on the smallest set of sentences there is: five steps of 64 an epoch. */
async function openLearning(page: Page, epochs: number) {
  await open(page, 'flex', { chapter: 'translation' });
  const found = exhibit(page);
  await found.all.scrollIntoViewIfNeeded();
  await found.all.locator('input[value=grammar-300]').check();
  await found.setting('epochs').fill(String(epochs));
  await found.setting('epochs').blur();
  return found;
}

test('after each epoch both translate the sentences, and the reader can go back', async ({ page }) => {
  const found = complaints(page);
  const { all, start, status, bilinear, none, table, rows, epoch } = await openLearning(page, 3);
  await expect(all).toContainText('After every epoch');
  await start.click();
  for (const run of [bilinear, none]) {
    await expect(run).toHaveAttribute('data-state', 'finished', { timeout: 120_000 });
    await expect(run).toHaveAttribute('data-epoch', '3');
  }
  await expect(status).toHaveAttribute('data-key', 'translator-bilinear');
  // Attention makes another network of it.
  expect((await stateOf(bilinear)).loss).not.toBeCloseTo((await stateOf(none)).loss, 3);
  await expect(table).toHaveAttribute('data-epoch', '3');
  await expect(rows.locator('th')).toHaveText(PROBES);
  const said = await rows.locator('td').allInnerTexts();
  expect(said).toHaveLength(6);
  await epoch.focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect(table).toHaveAttribute('data-epoch', '1');
  expect(await rows.locator('td').allInnerTexts()).not.toEqual(said);
  await all.getByText('Epoch by epoch').click();
  const lists = all.locator('.learning-lists table');
  await expect(lists).toHaveCount(3);
  await expect(lists.first().locator('tbody tr')).toHaveCount(3);
  await expect(lists.first().locator('tbody tr').last().locator('td').first()).toHaveText(said[0] ?? '');
  await expect(all.locator('.learning-table tbody tr')).toHaveCount(6);
  expect(found).toEqual([]);
});

test('a sentence of the reader’s own is watched from the next epoch on, and over a reload', async ({
  page,
}) => {
  const { all, start, pause, stop, own, status, bilinear, none, rows } = await openLearning(page, 100);
  await own.fill('你好');
  await own.blur();
  await expect(all.getByRole('alert')).toContainText('write with the letters a to z');
  await start.click();
  await expect(status).toHaveAttribute('data-epoch', /[1-9]/, { timeout: 60_000 });
  await own.fill('¿Tienes un gato?');
  await own.blur();
  await expect(all.getByRole('alert')).toHaveCount(0);
  await expect(rows).toHaveCount(4, { timeout: 60_000 });
  await expect(rows.last().locator('th')).toHaveText('tienes un gato ?');
  await pause.click();
  for (const run of [bilinear, none]) {
    await expect(run).toHaveAttribute('data-state', 'paused');
    const { saved, step } = await stateOf(run);
    expect(saved).toBe(step);
  }
  const rested = [await stateOf(bilinear), await stateOf(none)];
  await page.waitForTimeout(1_000);
  expect([await stateOf(bilinear), await stateOf(none)]).toEqual(rested);
  const said = await rows.locator('td').allInnerTexts();
  await page.reload();
  await all.scrollIntoViewIfNeeded();
  await expect(bilinear).toHaveAttribute('data-step', String(rested[0]?.step));
  await expect(none).toHaveAttribute('data-step', String(rested[1]?.step));
  await expect(rows.locator('th')).toHaveText([...PROBES, 'tienes un gato ?']);
  expect(await rows.locator('td').allInnerTexts()).toEqual(said);
  // It goes on with the same sentences.
  await start.click();
  const epochs = rested[0]?.epoch ?? 0;
  // The next epoch may be over before one looks.
  await expect
    .poll(async () => (await stateOf(status)).epoch, { timeout: 60_000 })
    .toBeGreaterThanOrEqual(epochs + 1);
  await expect(rows).toHaveCount(4);
  await stop.click();
  await expect(status).toHaveAttribute('data-state', 'idle');
});

test('what has learnt here translates in the exhibits above, and can be taken home', async ({ page }) => {
  const { all, start, pause, stop, status } = await openLearning(page, 100);
  await start.click();
  await stepped(status, 2, 60_000);
  await pause.click();
  const use = all.getByTestId('learning-use').first();
  await expect(use).toBeEnabled();
  await use.click();
  await expect(all.locator('.learning-trained [role=status]')).toContainText('with attention');
  const lab = page.locator('section[data-testid=translation]');
  await expect(lab.getByText(/trained here, with attention, step \d+/).first()).toBeVisible();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    all.getByRole('button', { name: 'Download the one without attention' }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/^translator-none-step\d+\.safetensors$/);
  await stop.click();
});

suitsEverybody('translation-learning', async (page) => {
  const { all, start, bilinear, none } = await openLearning(page, 2);
  await start.click();
  for (const run of [bilinear, none]) {
    await expect(run).toHaveAttribute('data-state', 'finished', { timeout: 120_000 });
  }
  await all.getByText('Epoch by epoch').click();
  await all.getByText('All epochs in numbers').click();
});
