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
async function opened(page: Page, exhibit: string, testId: string, settings = '') {
  await page.goto('about:blank');
  const hash = settings && `#translation?${settings}`;
  await page.goto(`./translation.html?backend=flex${hash}`);
  // A link with settings goes to the chapter, maybe after this.
  await expect(async () => {
    await page.locator(exhibit).scrollIntoViewIfNeeded();
    await expect(page.getByTestId(testId)).toBeVisible({ timeout: 5_000 });
  }).toPass({ timeout: 240_000 });
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

/** Opens the page anew at the address that it has, once that has the settings. */
async function openedAnew(page: Page, exhibit: string, testId: string, settings: string) {
  const written = () => new URL(page.url()).hash.replace(/.*\?/, '');
  await expect
    .poll(() => [...new URLSearchParams(written())])
    .toEqual(expect.arrayContaining([...new URLSearchParams(settings)]));
  await opened(page, exhibit, testId, written());
}

test('what is changed is restored from the address, and goes with its sentence', async ({ page }) => {
  const written = page.getByTestId('changed-written');
  const pressed = page.getByTestId('changed-forbid').locator('[aria-pressed="true"]');
  const weights = page.getByTestId('changed-weights').locator('input');
  const shown = async () => ({
    written: await written.textContent(),
    pressed: await pressed.allTextContents(),
    forced: await page.getByTestId('changed-force').inputValue(),
    weights: await weights.evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).value)),
    step: await page.getByTestId('changed-step').inputValue(),
    probabilities: await page.getByTestId('changed-probabilities').textContent(),
  });
  /** Opens the address anew: all is as it was. */
  const comesBack = async (settings: string) => {
    const before = await shown();
    await openedAnew(page, 'attention-changed', 'changed-written', settings);
    await expect.poll(shown).toEqual(before);
  };
  await opened(page, 'attention-changed', 'changed-written');
  await page.getByTestId('changed-forbid').locator('button').nth(3).click();
  await expect(written).toHaveText('you may smoke .');
  await page.getByTestId('changed-step').fill('1');
  await page.getByTestId('changed-force').selectOption({ label: `“${golden.forced.letter}”` });
  await expect(written.locator('.forced')).toHaveText(golden.forced.letter);
  await weights.nth(3).fill('0.5');
  await weights.nth(3).press('Enter');
  await expect(weights.nth(3)).toHaveValue('0.50');
  await expect(page).toHaveURL(/weights=/);
  await comesBack('text=lo+prometiste+.&forbidden=4&forced=1,i&letter=1');
  // A row by hand is kept rounded, and once more as it was kept.
  const [row = 'none'] = /weights=1,[\d.,]+,0\.5,[\d.,]+/.exec(page.url()) ?? [];
  await page.getByTestId('changed-step').fill('2');
  await expect(page).toHaveURL(/letter=2/);
  expect(`${page.url()}&`).toContain(`${row}&`);

  const back = page.getByRole('button', { name: 'Take all changes back' });
  await back.press('Enter');
  await page.getByRole('button', { name: 'All alike' }).press('Enter');
  await page.getByRole('button', { name: 'These at every letter' }).press('Enter');
  await expect(written).toHaveText(golden.evenly);
  await comesBack('weights=all,alike');
  // A link in the page itself.
  await page.evaluate(() => location.assign('#translation?forced=1,i'));
  await expect(written).toHaveText(golden.forced.translation);
  await expect(page).not.toHaveURL(/weights/);
  // Of another sentence it makes no sense.
  await page.getByTestId('source-text').first().fill('no lo sé .');
  await expect(back).toBeDisabled();
  await expect(page).not.toHaveURL(/forced|weights/);
});

test('a unit that is looked at is restored from the address', async ({ page }) => {
  await opened(page, 'lstm-opened', 'lstm-unit');
  await page.locator('lstm-opened input[value="decoder"]').check();
  await page.getByTestId('lstm-letter').fill('5');
  await page.getByTestId('lstm-h').getByRole('application').focus();
  for (let unit = 25; unit > 21; unit -= 1) await page.keyboard.press('ArrowUp');
  const place = page.getByTestId('lstm-place');
  await expect(place).toContainText('Unit 21 at');
  const before = (await place.textContent()) ?? '';
  await openedAnew(page, 'lstm-opened', 'lstm-unit', 'unit=decoder,21,5');
  await expect(place).toHaveText(before);
  await expect(page.locator('lstm-opened input[value="decoder"]')).toBeChecked();
  await expect(async () => {
    expectShown(
      await page.getByTestId('lstm-state').locator('strong').textContent(),
      golden.units.decoder.h,
      'h',
    );
  }).toPass({ timeout: 20_000 });
});

test('what makes no sense in the address changes nothing, and the rest holds', async ({ page }) => {
  const found = complaints(page);
  const all = Array.from(SOURCE, (_, place) => place + 1);
  const rows = {
    few: '1,0.5,0.5',
    none: `1,${all.map(() => 0)}`,
    below: `1,-1,${all.slice(1).map(() => 1)}`,
    above: `1,2,${all.slice(1).map(() => 1)}`,
    words: `1,${all.map(() => 'x')}`,
  };
  for (const settings of [
    `forbidden=0&forced=1,7&weights=${rows.few}&letter=0&unit=decoder,0,1`,
    `forbidden=16&forced=0,i&weights=${rows.none}&letter=99&unit=decoder,1,99`,
    `forbidden=1,1&forced=1,i;1,n&weights=${rows.below}&letter=x&unit=encoder,1,1`,
    `forbidden=${all}&forced=i&weights=${rows.above}&letter=-1&unit=decoder,21`,
    `forbidden=x&forced=1,ii&weights=${rows.words}&letter=&unit=constructor,1,1`,
    'forbidden&forced=1,&weights=alike&letter=1e0&unit=decoder,1,1,1',
    'forbidden=1;2&forced=1,<pad>&weights=all,alike;all,alike&letter=5,5&unit',
  ]) {
    await opened(page, 'attention-changed', 'changed-written', settings);
    await expect(page.getByTestId('changed-written'), settings).toHaveText(golden.translation);
    await expect(page.getByRole('button', { name: 'Take all changes back' }), settings).toBeDisabled();
    await expect(page.getByTestId('changed-step'), settings).toHaveValue('5');
    await page.locator('lstm-opened').scrollIntoViewIfNeeded();
    await expect(page.getByTestId('lstm-place'), settings).toContainText('Unit 25 at the space, letter 3');
  }
  await opened(page, 'attention-changed', 'changed-written', 'forbidden=99&forced=1,i&letter=1');
  await expect(page.getByTestId('changed-written')).toHaveText(golden.forced.translation);
  expect(found).toEqual([]);
});

for (const [exhibit, testId] of [
  ['lstm-opened', 'lstm-unit'],
  ['attention-opened', 'attention-sum'],
  ['attention-changed', 'changed-written'],
  ['sentence-loss', 'loss-summary'],
] as const) {
  suitsEverybody(exhibit, (page) => opened(page, exhibit, testId));
}
