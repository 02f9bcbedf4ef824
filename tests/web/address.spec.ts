import { type Page, test } from '@playwright/test';
import { readText, readWidth } from '../../www/src/chapters/translation/address';
import { settingOf, settingsOf, withSettings } from '../../www/src/page/address';
import { countFrom, numberFrom } from '../../www/src/page/number-text';
import { complaints, expect } from './helpers';

// Addresses and numbers, without a page and in one.

/** Numbers from 0 to 1 from a seed, the same everywhere. */
function draws(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** What chats, mail and terminals take for the end of a sentence, or for their own. */
const MARKS = '.,;:!?¿¡…·-_*~+=&#%/|\\\'"`´<>()[]{}@$^ ';

test('no address ends in a mark, and what is in it comes back', () => {
  const random = draws(7);
  const letters = [...MARKS, ...MARKS, ...'aZ09ñé你🙂か'];
  const word = () =>
    Array.from(
      { length: Math.floor(random() * 6) },
      () => letters[Math.floor(random() * letters.length)],
    ).join('');
  const wrong: string[] = [];
  for (let count = 0; count < 10_000; count++) {
    const changes = { text: word(), x: word(), beam: random() < 0.5 ? null : word() };
    const address = withSettings(random() < 0.5 ? '' : '#why?model=a.', 'translation', changes);
    const next = withSettings(address, 'translation', { stride: '2' });
    const isRight =
      /^#translation\?[\x21-\x7e]*[a-zA-Z\d]$/.test(address) &&
      Object.entries(changes).every(([name, value]) => settingOf(address, name) === value) &&
      // Whoever goes on from there keeps it.
      settingsOf(next, 'translation').get('text') === changes.text;
    if (!isRight) wrong.push(`${address} of ${JSON.stringify(changes)}`);
  }
  expect(wrong).toEqual([]);
  for (const [text, address] of [
    ['El perro come.', '#translation?text=El+perro+come%2E'],
    ['no...', '#translation?text=no..%2E'],
    ['(no)', '#translation?text=%28no%29'],
    ['no_', '#translation?text=no%5F'],
    ['no*', '#translation?text=no%2A'],
    ['no-', '#translation?text=no%2D'],
    ['no ', '#translation?text=no%20'],
    ['a  ', '#translation?text=a+%20'],
    ['', '#translation?text'],
  ] as const) {
    expect(withSettings('', 'translation', { text })).toBe(address);
    expect(settingOf(address, 'text')).toBe(text);
  }
  // What older addresses were like is still read.
  expect(settingOf('#translation?text=El+perro+come.', 'text')).toBe('El perro come.');
  expect(withSettings('', 'conv-matrix', { x: '1,2;3,4' })).toBe('#conv-matrix?x=1,2;3,4');
  expect(readText('El\nperro.')).toBe('El perro.');
  for (const width of ['', ' ', '0', '11', '0x2', '1e0', '2.0', '+3', '٣', '-1']) {
    expect(readWidth(width)).toBeNull();
  }
  expect(['1', '10', '03'].map(readWidth)).toEqual([1, 10, 3]);
});

test('a number is what people write in decimal digits, and nothing else', () => {
  for (const [text, value] of [
    ['0.001', 0.001],
    ['0,001', 0.001],
    [' ,5 ', 0.5],
    ['1e-3', 0.001],
    ['1E+2', 100],
    ['−3', -3],
    ['-3.', -3],
    ['+4', 4],
    ['1000000', 1e6],
  ] as const) {
    expect(numberFrom(text)).toBe(value);
  }
  for (const text of [
    ...['', ' ', '.', ',', '-', 'e3', '0x20', '0b11', '0o7', '1_000', '1,2,3', '1.2.3', '1 000', '١', '２'],
    ...['Infinity', 'NaN', '1e', '1e9', '1000001', '--1', '1/2', '5%', 'null'],
  ]) {
    expect(numberFrom(text), text).toBeUndefined();
  }
  expect(countFrom(' 32 ', 1, 512)).toBe(32);
  expect(countFrom('4294967295', 0, 2 ** 32 - 1)).toBe(4294967295);
  for (const text of ['', '0x20', '1e2', '3.0', '3,0', '+3', '-1', '0', '513', '0b11', '12345678901', '３']) {
    expect(countFrom(text, 1, 512), text).toBeUndefined();
  }
});

/** A page with settings, opened anew and gone to an exhibit. */
async function openAt(page: Page, chapter: string, exhibit: string, settings = '') {
  await page.goto('about:blank');
  await page.goto(`./${chapter}.html?backend=flex#${chapter}?${settings}&at=${exhibit}`);
  return page.locator(exhibit);
}

/** Opens the page anew at the address that it has, once that has the settings. */
async function openAnew(page: Page, settings: RegExp) {
  await expect(page).toHaveURL(settings);
  const address = page.url();
  await page.goto('about:blank');
  await page.goto(address);
}

test('the order of the shuffled pixels is restored', async ({ page }) => {
  const shuffle = await openAt(page, 'self-attention', 'pixel-shuffle', 'x=1,2;3,4');
  const shown = () =>
    shuffle
      .locator('[data-view="permuted"] [data-row]')
      .evaluateAll((all) => all.map(({ dataset }) => Number(dataset.value)));
  await expect.poll(shown).toEqual([4, 3, 2, 1]);
  await shuffle.getByTestId('swap-one').selectOption('1');
  await shuffle.getByTestId('swap-other').selectOption('3');
  await shuffle.getByTestId('swap').click();
  // Row by row; the order stacks columns.
  await expect.poll(shown).toEqual([3, 4, 2, 1]);
  await openAnew(page, /order=2,3,4,1/);
  await expect.poll(shown).toEqual([3, 4, 2, 1]);
  for (const order of ['1,2,3', '1,2,3,3', '0,1,2,3', '1,2,3,5', '']) {
    await openAt(page, 'self-attention', 'pixel-shuffle', `x=1,2;3,4&order=${order}`);
    await expect.poll(shown, order).toEqual([4, 3, 2, 1]);
    await expect(page.getByTestId('attention-notice'), order).toContainText('order of the pixels');
  }
});

test('the layer whose values are shown is restored', async ({ page }) => {
  const layers = await openAt(page, 'kuzushiji', 'layer-values');
  const shown = layers.locator('.layer-shown');
  await layers.getByRole('radio').nth(6).check();
  await openAnew(page, /layer=fc1/);
  await expect(shown).toHaveAttribute('data-stage', 'fc1');
  // The steps beside it pass by while the page finds its place.
  await expect(page.locator('[data-step][aria-current]')).toHaveCount(1);
  await page.waitForTimeout(1000);
  await expect(shown).toHaveAttribute('data-stage', 'fc1');
  await page.evaluate(() => location.assign('#kuzushiji?layer=fc3'));
  await expect(shown).toHaveAttribute('data-stage', 'fc3');
  // On a narrow screen no step is read.
  await page.setViewportSize({ width: 390, height: 844 });
  await openAt(page, 'kuzushiji', 'layer-values', 'layer=constructor');
  await expect(shown).toHaveAttribute('data-stage', 'picture');
});

test('what the four networks read is restored, until something else is drawn', async ({ page }) => {
  const readers = await openAt(page, 'kuzushiji', 'four-readers');
  const pressed = readers.locator('[data-try][aria-pressed="true"]');
  const lastTry = () => readers.locator('[data-try]').last();
  await readers.locator('[data-try="letter"]').click();
  await openAnew(page, /try=letter/);
  await expect(pressed).toHaveAttribute('data-try', 'letter');
  // This comes later than the others.
  await expect(lastTry()).toHaveAttribute('data-try', 'old');
  await lastTry().click();
  await openAnew(page, /try=old/);
  await expect(pressed).toHaveAttribute('data-try', 'old');
  await readers.getByRole('button', { name: 'Clear' }).click();
  await expect(page).not.toHaveURL(/try=/);
  await openAt(page, 'kuzushiji', 'four-readers', 'try=nothing');
  await expect(readers.locator('[data-try="letter"]')).toHaveAttribute('aria-pressed', 'false');
  await expect(pressed).toHaveCount(0);
});

test('how a character is moved is restored', async ({ page }) => {
  const found = complaints(page);
  const moved = await openAt(page, 'why-convolutions', 'moved-character');
  const maps = moved.getByTestId('moved-maps');
  await expect(maps).toHaveAttribute('data-greatest', /./);
  await moved.getByRole('radio', { name: 'size' }).check();
  await expect(maps).toHaveAttribute('data-way', 'scale');
  await expect(moved.locator('.moved-bar').first()).toContainText('0.50 times');
  await moved.getByTestId('move-amount').press('ArrowLeft');
  await moved.locator('input[type=range]').last().press('ArrowRight');
  await openAnew(page, /moved=scale,1\.2&map=2/);
  await expect(maps).toHaveAttribute('data-amount', '1.2');
  await expect(maps).toHaveAttribute('data-way', 'scale');
  await expect(maps).toHaveAttribute('data-greatest', /./);
  await expect(moved.locator('input[type=range]').last()).toHaveValue('1');
  for (const [settings, way, amount] of [
    ['moved=sideways,3&map=9', 'right', '3'],
    ['moved=turn', 'right', '3'],
    ['moved=turn,7', 'turn', '20'],
    ['moved=scale,1000000', 'scale', '1.25'],
  ] as const) {
    await openAt(page, 'why-convolutions', 'moved-character', settings);
    await expect(maps).toHaveAttribute('data-greatest', /./);
    await expect(maps).toHaveAttribute('data-way', way);
    await expect(maps).toHaveAttribute('data-amount', amount);
    await expect(moved.locator('input[type=range]').last()).toHaveValue('0');
  }
  expect(found).toEqual([]);
});

test('the network backwards is restored', async ({ page }) => {
  const found = complaints(page);
  const backwards = await openAt(page, 'kuzushiji', 'network-backwards');
  const sums = page.getByTestId('backwards-sums');
  const unit = page.getByTestId('backwards-unit');
  const weights = page.getByTestId('filter-weights').locator('input');
  const chosen = page.getByTestId('backwards-class');
  const loss = page.getByTestId('backwards-loss');
  const editor = page.locator('filter-editor');
  await page.getByTestId('backwards-open').click();
  await expect(sums).toBeVisible({ timeout: 120_000 });
  await chosen.selectOption('7');
  await backwards.getByRole('radio', { name: 'gradients' }).check();
  await editor.getByRole('button', { name: 'zeros' }).click();
  await expect(weights.first()).toHaveValue('0.00');
  await editor.getByRole('radio').nth(3).check();
  await weights.nth(7).fill('0.75');
  await weights.nth(7).press('Enter');
  await expect(backwards.locator('.backwards-changes')).toContainText('2 times');
  await page.getByTestId('backwards-pool2').click({ position: { x: 30, y: 30 } });
  await expect(unit).toContainText('row');
  await expect(page).toHaveURL(/direction=gradients&loss=7&/);
  await expect(page).toHaveURL(/&unit=pool2,\d+,\d+,\d+&/);
  const before = [
    await unit.textContent(),
    await sums.locator('strong').allTextContents(),
    await loss.textContent(),
  ];
  await openAnew(page, /filter=4&weights=1,zero;4,2,3,0\.75$/);
  await expect(weights.nth(7)).toHaveValue('0.75', { timeout: 120_000 });
  const now = async () => [
    await unit.textContent(),
    await sums.locator('strong').allTextContents(),
    await loss.textContent(),
  ];
  await expect.poll(now).toEqual(before);
  await expect(chosen).toHaveValue('7');
  await expect(backwards.getByRole('radio', { name: 'gradients' })).toBeChecked();
  await expect(editor.getByRole('radio').nth(3)).toBeChecked();
  await editor.getByRole('radio').first().check();
  await expect(weights.first()).toHaveValue('0.00');
  await backwards.locator('.backwards-changes').getByRole('button', { name: 'As trained' }).click();
  await expect(page).not.toHaveURL(/filter=|weights=/);

  for (const settings of [
    'direction=sideways&loss=10&unit=conv1,9,1,1&filter=9&weights=9,zero',
    'loss=-1&unit=fc3,11&weights=1,nothing',
    'unit=fc3,1,1,1&weights=1,1,1,101',
    'unit=conv9,1&weights=1,zero;1,1,1,0.5',
    'unit&weights=1,6,1,0.5',
  ]) {
    await openAt(page, 'kuzushiji', 'network-backwards', settings);
    await expect(sums).toBeVisible({ timeout: 120_000 });
    await expect(unit, settings).toContainText('fc3');
    await expect(chosen, settings).toHaveValue('');
    await expect(backwards.locator('.backwards-changes [role=status]')).toContainText('as training left it');
    await expect(backwards.getByRole('radio', { name: 'gradients' })).not.toBeChecked();
    await expect(editor.getByRole('radio').first()).toBeChecked();
  }
  expect(found).toEqual([]);
});
