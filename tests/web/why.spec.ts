import { type Locator, test } from '@playwright/test';
import { complaints, expect, open, suitsEverybody } from './helpers';

const figures = (maps: Locator) =>
  maps.evaluate(({ dataset }: HTMLElement) => ({
    greatest: Number(dataset.greatest),
    relative: Number(dataset.relative),
    similarity: Number(dataset.similarity),
  }));

test.describe('a character is moved', () => {
  test('the maps move along with a shift, and not with a turn', async ({ page }) => {
    const found = complaints(page);
    await open(page, 'flex', { chapter: 'why-convolutions' });
    const exhibit = page.locator('moved-character');
    await exhibit.scrollIntoViewIfNeeded();
    const [maps, amount, bars] = [
      exhibit.getByTestId('moved-maps'),
      exhibit.getByTestId('move-amount'),
      exhibit.locator('.moved-bar'),
    ];
    await expect(maps).toHaveAttribute('data-greatest', /./);
    expect((await figures(maps)).greatest).toBeLessThan(1e-5);
    // 21 shifts for each of the two networks and the pooled maps; unmoved, both read what is drawn.
    await expect(bars).toHaveCount(63);
    await expect(exhibit.locator('.moved-bar').nth(10)).toContainText('0 px to the right');
    await expect(exhibit.locator('.moved-bar').nth(10)).not.toHaveAttribute('data-wrong');
    await expect(exhibit.locator('.moved-bar').nth(52)).toContainText('0 px to the right: cosine 1.000');

    await amount.press('ArrowLeft');
    await expect(maps).toHaveAttribute('data-amount', '2');
    await expect.poll(async () => (await figures(maps)).greatest).toBeLessThan(1e-5);
    for (let step = 0; step < 2; step++) await amount.press('ArrowLeft');
    await expect(maps).toHaveAttribute('data-amount', '0');
    await expect.poll(async () => (await figures(maps)).similarity).toBeGreaterThan(0.9999);

    await exhibit.getByRole('radio', { name: 'turn' }).check();
    await expect(maps).toHaveAttribute('data-way', 'turn');
    await expect(exhibit.locator('p[role=status]')).toContainText('does not move along');
    expect((await figures(maps)).relative).toBeGreaterThan(0.1);
    await expect(bars).toHaveCount(75);
    expect(found).toEqual([]);
  });
});

/** How many of an exhibit's runs were ever under way at the same time, from now on. */
function mostAtOnce(exhibit: Locator) {
  return exhibit.evaluateHandle((element) => {
    const most = { running: 0 };
    new MutationObserver(() => {
      const running = element.querySelectorAll('.training-status[data-state=running]').length;
      most.running = Math.max(most.running, running);
    }).observe(element, { subtree: true, attributeFilter: ['data-state'] });
    return most;
  });
}

test.describe('networks side by side', () => {
  for (const { element, runs, inTurn, asks } of [
    { element: 'network-sizes', runs: 3, inTurn: true, asks: 2 },
    { element: 'pixel-permutation', runs: 4, inTurn: false, asks: 1 },
  ]) {
    test(`${element}: all learn from the same batches`, async ({ page }) => {
      test.setTimeout(300_000);
      await open(page, 'flex', { chapter: 'why-convolutions' });
      const exhibit = page.locator(element);
      await exhibit.scrollIntoViewIfNeeded();
      await exhibit.locator('input[value=glyphs-1000]').check();
      await exhibit.locator('[data-setting=epochs]').fill('2');
      await exhibit.locator('[data-setting=epochs]').blur();
      const status = exhibit.locator('.training-status');
      await expect(status).toHaveCount(runs);
      const most = await mostAtOnce(exhibit);
      await exhibit.getByRole('button', { name: 'Start' }).click();
      for (const run of await status.all()) {
        await expect(run).toHaveAttribute('data-state', 'finished', { timeout: 240_000 });
        expect(Number(await run.getAttribute('data-loss'))).toBeLessThan(Math.log(10));
      }
      // One after the other, so that their times can be compared.
      if (inTurn) {
        await expect(exhibit.getByTestId('train-in-turn')).toBeChecked();
        expect(await most.jsonValue()).toEqual({ running: 1 });
      }
      await exhibit.getByText('All epochs in numbers').click();
      await expect(exhibit.locator('.learning-table tbody tr')).toHaveCount(2 * runs);
      await expect(exhibit.getByTestId('expectation').getByText(/^Here it is /)).toHaveCount(asks);
      await expect(page.getByTestId('why-convolutions')).toContainText('420,906');
    });
  }

  test('the two images hold the same pixels', async ({ page }) => {
    await open(page, 'flex', { chapter: 'why-convolutions' });
    const exhibit = page.locator('pixel-permutation');
    await exhibit.scrollIntoViewIfNeeded();
    const pixels = () =>
      exhibit.locator('.permuted-images canvas').evaluateAll((canvases: HTMLCanvasElement[]) =>
        canvases.map((canvas) => {
          const context = canvas.getContext('2d');
          return [...(context?.getImageData(0, 0, 28, 28).data ?? [])].filter((_, index) => index % 4 === 0);
        }),
      );
    await expect.poll(async () => (await pixels())[0]?.some((value) => value > 0)).toBe(true);
    const [before = [], after = []] = await pixels();
    expect(after).not.toEqual(before);
    expect(after.toSorted((a, b) => a - b)).toEqual(before.toSorted((a, b) => a - b));
  });
});

suitsEverybody('[data-testid=why-convolutions]', async (page) => {
  await open(page, 'flex', { chapter: 'why-convolutions' });
  await page.locator('moved-character').scrollIntoViewIfNeeded();
  await expect(page.locator('.moved-bar').first()).toBeVisible();
  await page.locator('pixel-permutation').scrollIntoViewIfNeeded();
  await expect(page.locator('pixel-permutation training-controls button').first()).toBeVisible();
});
