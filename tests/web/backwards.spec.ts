/** The network taken apart: PyTorch's numbers in the page, by keyboard; filters, occlusion, one step; what is missing is said. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Page, test } from '@playwright/test';
import { expect, open, png, ROOT, suitsEverybody } from './helpers';

/** What tests/reference/backward.py wrote of the homework's best network on a picture of tests/pictures. */
const golden = JSON.parse(readFileSync(join(ROOT, 'tests/reference/backward.json'), 'utf8')) as {
  class: number;
  loss: number;
  units: Record<string, { place: number; value: number; gradient: number }>;
  occlusion: { correlation: number; happened: number; foretold: number };
  step: { loss: number };
  zeroed: { loss: number };
};
const PICTURE = png('7.png', readFileSync(join(ROOT, 'tests/pictures/7-28x28.png')));
/** The width of the first map, or of a row of numbers. */
const WIDTHS: Record<string, number> = {
  picture: 28,
  conv1: 28,
  pool1: 14,
  conv2: 12,
  pool2: 6,
  fc1: 30,
  fc2: 12,
  fc3: 10,
  log_softmax: 10,
};

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** A number as the page writes it: −3.407 · 10⁻¹⁸. */
function numberIn(text: string): number {
  const plain = text
    .replaceAll('−', '-')
    .replace(/ · 10(⁻?)([⁰¹²³⁴⁵⁶⁷⁸⁹]+)/, (_, minus: string, digits: string) => {
      return `e${minus ? '-' : ''}${[...digits].map((digit) => SUPERSCRIPTS.indexOf(digit)).join('')}`;
    });
  return Number(plain);
}

/** Four digits are shown, of numbers of 32 bits. */
function expectShown(text: string | null, expected: number, what: string) {
  const found = numberIn(text ?? '');
  expect(Math.abs(found - expected), `${what}: ${text} for ${expected}`).toBeLessThanOrEqual(
    6e-4 * Math.abs(expected) + 1e-6,
  );
}

async function takenApart(page: Page, picture = true) {
  await open(page, 'flex', { chapter: 'kuzushiji' });
  if (picture) {
    await page.getByTestId('image-input').first().setInputFiles(PICTURE);
    await expect(page.getByTestId('prediction').first()).toHaveAttribute('data-class', /\d/);
  }
  await page.locator('network-backwards').scrollIntoViewIfNeeded();
  await page.getByTestId('backwards-open').click();
  await expect(page.getByTestId('backwards-sums')).toBeVisible({ timeout: 120_000 });
}

/** Goes to a unit with the keyboard alone: the place is one of the first map or the first row. */
async function goTo(page: Page, layer: string, place: number) {
  const canvas = page.getByTestId(`backwards-${layer === 'log_softmax' ? 'softmax' : layer}`);
  const width = WIDTHS[layer] as number;
  await canvas.focus();
  for (let row = 0; row < Math.floor(place / width); row += 1) await page.keyboard.press('ArrowDown');
  for (let column = 0; column < place % width; column += 1) await page.keyboard.press('ArrowRight');
}

test('values and gradients of every layer are PyTorch’s, by keyboard', async ({ page }) => {
  await takenApart(page);
  await page.getByTestId('backwards-class').selectOption(String(golden.class));
  await expect(page.getByTestId('backwards-loss')).toContainText('つ');
  const loss = (await page.getByTestId('backwards-loss').textContent()) ?? '';
  expectShown(loss.slice(loss.lastIndexOf('=') + 2), golden.loss, 'loss');
  for (const [layer, { place, value, gradient }] of Object.entries(golden.units)) {
    await goTo(page, layer, place);
    const shown = {
      value: page.getByTestId('backwards-value'),
      gradient: page.getByTestId('backwards-gradient'),
    };
    await expect(async () => {
      expectShown(await shown.value.textContent(), value, `value of ${layer}`);
      expectShown(await shown.gradient.textContent(), gradient, `gradient of ${layer}`);
    }).toPass({ timeout: 20_000 });
    // What explains a number comes to that number.
    for (const way of ['forward', 'backward'] as const) {
      const last = page.locator(`.backwards-sums .${way} tfoot tr:last-child td`);
      if ((await last.count()) === 0) continue;
      expectShown(await last.textContent(), way === 'forward' ? value : gradient, `${way} sum of ${layer}`);
    }
  }
});

test('a sum leads to the units that it is made of, and a press holds a unit', async ({ page }) => {
  await takenApart(page);
  const unit = page.getByTestId('backwards-unit');
  await expect(unit).toContainText('fc3');
  const link = page.locator('.backwards-sums .forward tbody button').first();
  const name = (await link.textContent()) ?? '';
  await link.focus();
  await page.keyboard.press('Enter');
  await expect(unit).toHaveText(name);
  // Its gradient comes from all ten scores, which are framed.
  await expect(page.locator('[data-layer="fc3"] path.made-back-from')).toHaveCount(1);
  await expect(page.locator('[data-layer="fc1"] path.made-from')).toHaveCount(1);

  const map = page.getByTestId('backwards-conv1');
  await map.click({ position: { x: 20, y: 20 } });
  const held = (await unit.textContent()) ?? '';
  expect(held).toContain('Convolution 1, map 1');
  await page.getByTestId('backwards-conv2').hover({ position: { x: 30, y: 30 } });
  await expect(unit).toContainText('Convolution 2');
  await page.getByTestId('backwards-answer').hover();
  await expect(unit).toHaveText(held);
});

test('an edited filter changes the answer as in PyTorch, and can be taken back', async ({ page }) => {
  await takenApart(page);
  await page.getByTestId('backwards-class').selectOption(String(golden.class));
  const loss = page.getByTestId('backwards-loss');
  await expect(loss).toContainText('つ');
  const before = (await loss.textContent()) ?? '';
  const editor = page.locator('filter-editor');
  const weights = page.getByTestId('filter-weights').locator('input');
  await expect(weights).toHaveCount(25);
  const first = await weights.first().inputValue();

  await editor.getByRole('button', { name: 'zeros' }).click();
  await expect(weights.first()).toHaveValue('0.00');
  await expect(async () => {
    const text = (await loss.textContent()) ?? '';
    expectShown(text.slice(text.lastIndexOf('=') + 2), golden.zeroed.loss, 'loss');
  }).toPass();
  await page.locator('.backwards-changes').getByRole('button', { name: 'Undo' }).click();
  await expect(loss).toHaveText(before);
  await expect(weights.first()).toHaveValue(first);

  await weights.nth(12).fill('0.75');
  await weights.nth(12).press('Enter');
  await expect(loss).not.toHaveText(before);
  await expect(page.locator('.backwards-changes')).toContainText('once');
  await expect(weights.nth(12)).toHaveValue('0.75');
  await page.locator('.backwards-changes').getByRole('button', { name: 'As trained' }).click();
  await expect(loss).toHaveText(before);
});

test('a weight is applied once it is complete, and one that is too large is refused with the limit', async ({
  page,
}) => {
  await takenApart(page, false);
  const changes = page.locator('.backwards-changes [role=status]');
  const weights = page.getByTestId('filter-weights').locator('input');
  await expect(weights).toHaveCount(25);
  const before = await weights.nth(24).inputValue();
  const error = page.getByTestId('error-message');
  await weights.nth(24).focus();
  await weights.nth(24).pressSequentially('500', { delay: 200 });
  await expect(changes).toContainText('as training left it');
  await expect(error).toBeHidden();
  await page.keyboard.press('Enter');
  await expect(error).toContainText('from −100 to 100');
  await expect(changes).toContainText('as training left it');
  await weights.nth(24).blur();
  await expect(weights.nth(24)).toHaveValue(before);

  // What is half typed, or taken back, is no weight; leaving the cell applies the one that stands there.
  await weights.nth(0).fill('5');
  await weights.nth(0).fill('5x');
  await weights.nth(1).fill('7');
  await weights.nth(1).press('Escape');
  await weights.nth(2).fill('0.5');
  await weights.nth(3).focus();
  await expect(changes).toContainText('once');
  await expect(weights.nth(2)).toHaveValue('0.50');
  await expect(weights.nth(0)).not.toHaveValue(/^5/);
  await expect(weights.nth(1)).not.toHaveValue(/^7/);
});

test('the example is one that the network is not sure of, so that what is changed shows', async ({
  page,
}) => {
  await takenApart(page, false);
  const answer = page.getByTestId('backwards-answer');
  await expect(answer).toContainText('homework’s best network');
  const text = (await answer.textContent()) ?? '';
  const [, shown] = /an example of (.)\./.exec(text) ?? [];
  const [, read, percent] = /reads (.), ([\d.]+) % sure/.exec(text) ?? [];
  expect(read).toBe(shown);
  expect(Number(percent)).toBeLessThan(99);
  const now = page.getByTestId('filter-answer');
  let before = (await now.textContent()) ?? '';
  const map = () =>
    page.getByTestId('filter-map').evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  let mapBefore = await map();
  for (const name of ['upright edges', 'blur', 'zeros']) {
    await page.locator('filter-editor').getByRole('button', { name }).click();
    await expect(now).not.toHaveText(before);
    before = (await now.textContent()) ?? '';
    await expect.poll(map).not.toBe(mapBefore);
    mapBefore = await map();
  }

  await page.getByTestId('image-input').first().setInputFiles(PICTURE);
  await expect(answer).toContainText('The drawing board reads with another network');
});

test('what was found out stays while image, class and network do', async ({ page }) => {
  await takenApart(page, false);
  await page.getByTestId('occlusion-start').click();
  const summary = page.getByTestId('occlusion-summary');
  await expect(summary).toBeVisible({ timeout: 120_000 });
  const goAwayAndBack = async () => {
    for (const exhibit of ['draw-character', 'network-backwards', 'activation-maps', 'training-step']) {
      await page.locator(exhibit).first().scrollIntoViewIfNeeded();
      await page.waitForTimeout(500);
    }
  };
  await goAwayAndBack();
  await expect(summary).toBeVisible();
  await page.getByTestId('step-take').click();
  const loss = page.getByTestId('step-loss');
  await expect(loss).toBeVisible({ timeout: 60_000 });
  await expect(summary).toBeHidden();
  await goAwayAndBack();
  await expect(loss).toBeVisible();
  await expect(page.locator('training-step as-code')).toHaveCount(1);
  await page.getByTestId('backwards-class').selectOption({ index: 1 });
  await expect(loss).toBeHidden();
});

for (const [width, height] of [
  [390, 844],
  [1280, 900],
] as const) {
  test(`what a unit is stands in view where one points, ${width} × ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await takenApart(page, false);
    const pointed = page.getByTestId('backwards-pointed');
    for (const layer of ['picture', 'conv1', 'pool2']) {
      const canvas = page.getByTestId(`backwards-${layer}`);
      await canvas.evaluate((element) => element.scrollIntoView({ block: 'center', behavior: 'instant' }));
      await canvas.click({ position: { x: 30, y: 30 } });
      await expect(pointed).toContainText(/row \d+, column \d+: value/);
      await expect(pointed).toBeInViewport({ ratio: 1 });
    }
    await pointed.getByRole('button').click();
    await expect(page.getByTestId('backwards-unit')).toBeInViewport({ ratio: 1 });
    await expect(page.getByTestId('backwards-unit')).toBeFocused();
  });
}

test('a square and one step do what they do in PyTorch', async ({ page }) => {
  await takenApart(page);
  await page.getByTestId('backwards-class').selectOption(String(golden.class));
  const loss = page.getByTestId('backwards-loss');
  await expect(loss).toContainText('つ');
  const before = (await loss.textContent()) ?? '';
  await page.getByTestId('occlusion-start').click();
  const at = page.getByTestId('occlusion-at');
  await expect(at).toContainText('row 14, column 14', { timeout: 120_000 });
  const [, foretold = '', happened = ''] =
    /foretold (.*), happened (.*)\./.exec((await at.textContent()) ?? '') ?? [];
  expectShown(foretold, golden.occlusion.foretold, 'foretold');
  expectShown(happened, golden.occlusion.happened, 'happened');
  await expect(page.getByTestId('occlusion-summary')).toContainText(golden.occlusion.correlation.toFixed(2));

  await page.getByTestId('step-take').click();
  const step = page.getByTestId('step-loss');
  await expect(step).toBeVisible({ timeout: 60_000 });
  const [, after = ''] = /to (.*)\.$/.exec((await step.textContent()) ?? '') ?? [];
  // Every weight has moved by a rounding more or less.
  expect(Math.abs(numberIn(after) - golden.step.loss)).toBeLessThan(0.01);
  // Adam's first step is as long as the rate.
  const most = page.getByTestId('step-tensors').locator('tbody td:last-child');
  await expect(most).toHaveCount(10);
  for (const text of await most.allTextContents()) expectShown(text, 0.0005, 'the longest move');
  await expect(loss).not.toHaveText(before);
  await page.locator('.backwards-changes').getByRole('button', { name: 'Undo' }).click();
  await expect(loss).toHaveText(before);
});

test('nothing is fetched for it before it is asked for', async ({ page }) => {
  const manifest = page.waitForResponse('**/manifest.json');
  const fetched: string[] = [];
  page.on('request', (request) => fetched.push(request.url()));
  await open(page, 'flex', { chapter: 'kuzushiji' });
  const { bundles } = (await (await manifest).json()) as {
    bundles: Record<string, { training?: { url: string } }>;
  };
  const training = bundles.flex?.training?.url as string;
  await page.locator('network-backwards').scrollIntoViewIfNeeded();
  await expect(page.getByTestId('backwards-open')).toContainText(/[MK]B/);
  expect(fetched.filter((url) => url.endsWith(training))).toEqual([]);
  await page.getByTestId('backwards-open').click();
  await expect(page.getByTestId('backwards-sums')).toBeVisible({ timeout: 120_000 });
  expect(fetched.filter((url) => url.endsWith(training))).toHaveLength(1);
});

test('what training needs is named where it is lost, and it can be tried again', async ({ page }) => {
  await open(page, 'flex', { chapter: 'kuzushiji' });
  await page.locator('network-backwards').scrollIntoViewIfNeeded();
  const lost = /unfold_bg\.training\.wasm$/;
  await page.route(lost, (route) => route.abort());
  await page.getByTestId('backwards-open').click();
  const failure = page.getByTestId('backwards-failure');
  await expect(failure).toContainText('unfold_bg.training.wasm');
  await page.unroute(lost);
  await page.getByTestId('backwards-open').click();
  await expect(page.getByTestId('backwards-sums')).toBeVisible({ timeout: 120_000 });
  await expect(failure).toHaveCount(0);
});

suitsEverybody('network-backwards', async (page) => {
  await takenApart(page, false);
  await page.getByTestId('occlusion-start').click();
  await expect(page.getByTestId('occlusion-summary')).toBeVisible({ timeout: 120_000 });
  await page.getByTestId('step-take').click();
  await expect(page.getByTestId('step-loss')).toBeVisible({ timeout: 60_000 });
});
