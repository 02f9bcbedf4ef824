/** The translator opened: PyTorch's numbers in the page, by keyboard; what is forbidden, fixed and forced; the loss of a pair. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Page, test } from '@playwright/test';
import { complaints, expect, ROOT, suitsEverybody } from './helpers';

type Gate = 'i' | 'f' | 'g' | 'o' | 'c' | 'h';
type Stage = 'z' | 's' | 'p' | 'c' | 'a';

/** What tests/reference/opened.py wrote of the shipped translator. */
const golden = JSON.parse(readFileSync(join(ROOT, 'tests/reference/opened.json'), 'utf8')) as {
  translation: string;
  units: Record<'forward' | 'backward' | 'decoder', Record<Gate | 'unit' | 'letter', number>>;
  attention: {
    step: number;
    places: Record<Stage, number>;
    values: Record<Stage, number>;
    letter: number;
  };
  forced: { letter: string; translation: string };
  forbidden: { letters: number[]; translation: string }[];
  evenly: string;
  reference: string;
  losses: number[];
};
const SOURCE = 'lo prometiste .';

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

function expectShown(text: string | null, expected: number, what: string) {
  const found = numberIn((text ?? '').trim());
  expect(Math.abs(found - expected), `${what}: ${text} for ${expected}`).toBeLessThanOrEqual(
    6e-4 * Math.abs(expected) + 2e-6,
  );
}

/** Opens the chapter at one of the exhibits; the sentence is the first. */
async function opened(page: Page, exhibit: string, testId: string) {
  await page.goto('./translation.html?backend=flex');
  await page.locator(exhibit).scrollIntoViewIfNeeded();
  await expect(page.getByTestId(testId)).toBeVisible({ timeout: 240_000 });
}

const lastOf = (page: Page, table: string) => page.locator(`${table} tfoot tr:last-child td`);

test('gates, cell and state of every LSTM are PyTorch’s, by keyboard', async ({ page }) => {
  const found = complaints(page);
  await opened(page, 'lstm-opened', 'lstm-unit');
  for (const [part, expected] of Object.entries(golden.units)) {
    await page.locator(`lstm-opened input[value="${part}"]`).check();
    const letters = page.getByTestId('lstm-letter');
    await letters.fill('1');
    const map = page.getByTestId('lstm-h').getByRole('application');
    await map.focus();
    const [, here = ''] = /Unit (\d+)/.exec((await page.getByTestId('lstm-place').textContent()) ?? '') ?? [];
    const down = expected.unit + 1 - Number(here);
    for (let unit = 0; unit < Math.abs(down); unit += 1)
      await page.keyboard.press(down > 0 ? 'ArrowDown' : 'ArrowUp');
    for (let letter = 0; letter < expected.letter; letter += 1) await page.keyboard.press('ArrowRight');
    await expect(page.getByTestId('lstm-place')).toContainText(`Unit ${expected.unit + 1} at`);
    await expect(page.getByTestId('lstm-place')).toContainText(`letter ${expected.letter + 1}`);
    await expect(async () => {
      for (const gate of ['i', 'f', 'g', 'o'] as const) {
        expectShown(
          await lastOf(page, `[data-gate=${gate}]`).textContent(),
          expected[gate],
          `${gate} of ${part}`,
        );
      }
      for (const [line, name] of [
        ['lstm-cell', 'c'],
        ['lstm-state', 'h'],
      ] as const) {
        expectShown(
          await page.getByTestId(line).locator('strong').textContent(),
          expected[name],
          `${name} of ${part}`,
        );
      }
    }).toPass({ timeout: 20_000 });
    // The gate's terms come to its sum: the last but one row is the sum.
    const numbers = await page.locator('[data-gate=i] td:last-child').allTextContents();
    const [total = Number.NaN] = numbers.slice(-2).map(numberIn);
    const terms = numbers.slice(0, -2).reduce((sum, text) => sum + numberIn(text), 0);
    expect(Math.abs(terms - total)).toBeLessThan(0.01 * (1 + Math.abs(total)));
  }
  // The decoder reads what was written, after the start.
  await expect(page.getByTestId('lstm-sentence')).toContainText(golden.translation);
  expect(found).toEqual([]);
});

test('a unit is followed by the pointer, and a click holds it', async ({ page }) => {
  await opened(page, 'lstm-opened', 'lstm-unit');
  const place = page.getByTestId('lstm-place');
  const map = page.getByTestId('lstm-c').getByRole('application');
  await map.click({ position: { x: 20, y: 20 } });
  const held = (await place.textContent()) ?? '';
  await page
    .getByTestId('lstm-f')
    .getByRole('application')
    .hover({ position: { x: 100, y: 90 } });
  await expect(place).not.toHaveText(held);
  await page.getByTestId('lstm-sentence').hover();
  await expect(place).toHaveText(held);
});

test('every step of the attention is PyTorch’s, and a sum leads to what it is made of', async ({ page }) => {
  await opened(page, 'attention-opened', 'attention-sum');
  await page.getByTestId('attention-step').fill(String(golden.attention.step + 1));
  const value = page.getByTestId('attention-value');
  for (const [stage, place] of Object.entries(golden.attention.places) as [Stage, number][]) {
    await page.getByTestId(`attention-${stage}`).getByRole('application').focus();
    const across = stage === 's' || stage === 'p' ? SOURCE.length : 32;
    // The cursor of a list stands where it was; the sum below says where that is.
    for (let step = 0; step < across; step += 1) await page.keyboard.press('ArrowLeft');
    for (let step = 0; step < place; step += 1) await page.keyboard.press('ArrowRight');
    await expect(async () => {
      expectShown(await value.textContent(), golden.attention.values[stage], stage);
    }).toPass({ timeout: 20_000 });
  }
  // From the letter that was written to a_o, and on to the context or to z.
  const letter = golden.translation[golden.attention.step] ?? '';
  const entries = page.getByTestId('attention-letter').locator('.letters-above span');
  const names = await entries.allTextContents();
  await page.getByTestId('attention-letter').getByRole('application').focus();
  for (let step = 0; step < names.indexOf(letter); step += 1) await page.keyboard.press('ArrowRight');
  await expect(async () => {
    expectShown(await value.textContent(), golden.attention.letter, 'the letter');
  }).toPass({ timeout: 20_000 });
  const link = page.locator('.opened-number tbody button').first();
  await link.focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-stage="a"][data-here]')).toHaveCount(1);
  // The sum of a_o is computed first; until then that of the letter stands there.
  await expect(async () => {
    await page.locator('.opened-number tbody button').first().press('Enter');
    await expect(page.locator(':is([data-stage="z"], [data-stage="c"])[data-here]')).toHaveCount(1, {
      timeout: 2_000,
    });
  }).toPass();
});

test('what is forbidden, fixed or forced does what it does in PyTorch, and what is new is marked', async ({
  page,
}) => {
  await opened(page, 'attention-changed', 'changed-written');
  const written = page.getByTestId('changed-written');
  const back = page.getByRole('button', { name: 'Take all changes back' });
  await expect(written).toHaveText(golden.translation);
  await expect(back).toBeDisabled();
  for (const { letters, translation } of golden.forbidden) {
    for (const letter of letters) {
      const button = page.getByTestId('changed-forbid').locator('button').nth(letter);
      await button.focus();
      await page.keyboard.press('Space');
      await expect(button).toHaveAttribute('aria-pressed', 'true');
    }
    await expect(written).toHaveText(translation);
    const marks = (await written.locator('mark').allTextContents()).join('');
    expect(marks === '').toBe(translation === golden.translation);
    await back.press('Enter');
    await expect(written).toHaveText(golden.translation);
    // Where the translation was the same all the while, this tells that the changes are gone.
    await expect(back).toBeDisabled();
  }
  await page.getByTestId('changed-step').fill('1');
  await page.getByTestId('changed-force').selectOption({ label: `“${golden.forced.letter}”` });
  await expect(written).toHaveText(golden.forced.translation);
  await expect(written.locator('.forced')).toHaveText(golden.forced.letter);
  await back.press('Enter');
  await expect(written).toHaveText(golden.translation);

  await page.getByRole('button', { name: 'All alike' }).press('Enter');
  const weights = page.getByTestId('changed-weights').locator('input');
  await expect(weights.first()).toHaveValue('0.07');
  await page.getByRole('button', { name: 'These at every letter' }).press('Enter');
  await expect(written).toHaveText(golden.evenly);
  await page.getByRole('button', { name: 'As computed' }).press('Enter');
  await expect(written).toHaveText(golden.translation);
  // By hand: half on the first letter, then all.
  for (const [typed, others] of [
    ['0.5', 0.5],
    ['1', 0],
  ] as const) {
    await weights.first().fill(typed);
    await weights.first().press('Enter');
    await expect(weights.first()).toHaveValue(Number(typed).toFixed(2));
    const rest = await weights.evaluateAll((inputs) =>
      inputs.slice(1).reduce((sum, input) => sum + Number((input as HTMLInputElement).value), 0),
    );
    expect(Math.abs(rest - others)).toBeLessThan(0.08);
  }
  await weights.first().fill('-1');
  await weights.first().press('Enter');
  await expect(page.getByTestId('error-message')).toBeVisible();
  // What cannot be is not kept.
  await expect(weights.first()).toHaveValue('1.00');
});

test('each letter is forbidden in turn, and weight and effect stand side by side', async ({ page }) => {
  await opened(page, 'attention-changed', 'changed-written');
  await page.getByTestId('without-start').press('Enter');
  const rows = page.getByTestId('without-each').locator('tbody tr');
  await expect(rows).toHaveCount(SOURCE.length);
  for (const { letters, translation } of golden.forbidden) {
    const [letter, another] = letters;
    if (letter === undefined || another !== undefined) continue;
    const expected = translation === golden.translation ? 'the same' : translation;
    await expect(rows.nth(letter).locator('td').last()).toHaveText(expected);
  }
  // The weights of all letters together are one for each letter that is written, and one for the end.
  const weights = await rows.locator('td:nth-child(2)').allTextContents();
  const sum = weights.reduce((all, text) => all + numberIn(text.trim()), 0);
  expect(Math.abs(sum - golden.translation.length - 1)).toBeLessThan(0.1);
});

test('the loss of a pair is PyTorch’s, letter by letter', async ({ page }) => {
  await opened(page, 'sentence-loss', 'loss-summary');
  await expect(page.getByTestId('loss-right')).toHaveValue(golden.reference);
  const shown = page.getByTestId('loss-letters').locator('[data-value]');
  await expect(shown).toHaveCount(golden.losses.length);
  for (const [letter, text] of (await shown.allTextContents()).entries()) {
    expect(
      Math.abs(numberIn(text) - (golden.losses[letter] ?? Number.NaN)),
      `letter ${letter + 1}`,
    ).toBeLessThan(1e-3);
  }
  const mean = golden.losses.reduce((sum, loss) => sum + loss) / golden.losses.length;
  await expect(page.getByTestId('loss-summary')).toContainText(mean.toFixed(3));
  // Another translation costs more.
  await page.getByTestId('loss-right').fill('you made a promise .');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('loss-letters').locator('tbody tr')).toHaveCount(
    'you made a promise .'.length + 1,
  );
});

for (const [exhibit, testId] of [
  ['lstm-opened', 'lstm-unit'],
  ['attention-opened', 'attention-sum'],
  ['attention-changed', 'changed-written'],
  ['sentence-loss', 'loss-summary'],
] as const) {
  suitsEverybody(exhibit, (page) => opened(page, exhibit, testId));
}
