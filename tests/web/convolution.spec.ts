/** Chapter 1: what lights up, what follows from a change, and where the state is kept. Expectations are computed here. */

import { type Page, test } from '@playwright/test';
import { expect, violations } from './helpers';

type View = 'x' | 'w' | 'z' | 'h' | 'h2' | 'm' | 'x-vec' | 'z-vec';
const VIEWS: View[] = ['x', 'w', 'z', 'h', 'h2', 'm', 'x-vec', 'z-vec'];

/** Rows of numbers; `at(row, column)` counts from 1. */
type Grid = number[][];
type Lit = Record<View, Set<string>>;

const chapter = (page: Page) => page.getByTestId('conv-matrix');
const grid = (page: Page, view: View) => chapter(page).getByTestId(`matrix-${view}`);
const cell = (page: Page, view: View, row: number, column: number) =>
  grid(page, view).locator(`[data-row="${row}"][data-col="${column}"]`);

/** Opens the chapter; `?` keeps a change of the hash alone from being no navigation. */
async function open(page: Page, settings = '') {
  await page.goto(`./conv-matrix.html#conv-matrix${settings}`);
  await expect(cell(page, 'z', 1, 1)).toBeVisible();
}

async function values(page: Page, view: View): Promise<Grid> {
  return grid(page, view).evaluate((element) => {
    const rows: number[][] = [];
    for (const found of element.querySelectorAll<HTMLElement>('[data-row]')) {
      const { row, col, value } = found.dataset;
      rows[Number(row) - 1] ??= [];
      (rows[Number(row) - 1] as number[])[Number(col) - 1] = Number(value);
    }
    return rows;
  });
}

/** The lit cells of every view, as `row,column`. */
async function lit(page: Page): Promise<Lit> {
  const entries = VIEWS.map(async (view) => {
    const cells = await grid(page, view).evaluate((element) =>
      [...element.querySelectorAll<HTMLElement>('[data-lit]')].map(
        ({ dataset }) => `${dataset.row},${dataset.col}`,
      ),
    );
    return [view, new Set(cells)] as const;
  });
  return Object.fromEntries(await Promise.all(entries)) as Lit;
}

const sorted = (cells: Lit) =>
  Object.fromEntries(Object.entries(cells).map(([view, set]) => [view, [...set].sort()]));

/** The calculation as a list of products, worked out from the definition of the convolution and nothing else. */
class Reference {
  readonly outputs: [number, number];
  readonly #image: [number, number];
  readonly #filter: [number, number];

  constructor(image: [number, number], filter: [number, number]) {
    this.#image = image;
    this.#filter = filter;
    this.outputs = [image[0] - filter[0] + 1, image[1] - filter[1] + 1];
  }

  get #products() {
    const all: { out: [number, number]; weight: [number, number]; pixel: [number, number] }[] = [];
    for (let column = 1; column <= this.outputs[1]; column += 1)
      for (let row = 1; row <= this.outputs[0]; row += 1)
        for (let a = 1; a <= this.#filter[0]; a += 1)
          for (let b = 1; b <= this.#filter[1]; b += 1)
            all.push({ out: [row, column], weight: [a, b], pixel: [row + a - 1, column + b - 1] });
    return all;
  }

  /** Place in vec(), column by column. */
  #i([row, column]: [number, number]) {
    return (column - 1) * this.outputs[0] + row;
  }

  #j([row, column]: [number, number]) {
    return (column - 1) * this.#image[0] + row;
  }

  /** What belongs to these products; of M the whole rows, or only the places themselves. */
  #cells(products: ReturnType<Reference['pick']>, wholeRows: boolean): Lit {
    const cells = Object.fromEntries(VIEWS.map((view) => [view, new Set<string>()])) as Lit;
    for (const { out, weight, pixel } of products) {
      const [i, j] = [this.#i(out), this.#j(pixel)];
      cells.x.add(String(pixel));
      cells['x-vec'].add(`${j},1`);
      cells.w.add(String(weight));
      cells.z.add(String(out));
      cells.h.add(String(out));
      cells['z-vec'].add(`${i},1`);
      const pooled = out.map((place) => Math.ceil(place / 2)) as [number, number];
      if (pooled.every((place, side) => place <= Math.floor((this.outputs[side] as number) / 2)))
        cells.h2.add(String(pooled));
      for (let column = 1; column <= this.#image[0] * this.#image[1]; column += 1)
        if (wholeRows || column === j) cells.m.add(`${i},${column}`);
    }
    return cells;
  }

  pick(which: (product: { out: string; weight: string; pixel: string }) => boolean) {
    return this.#products.filter(({ out, weight, pixel }) =>
      which({ out: String(out), weight: String(weight), pixel: String(pixel) }),
    );
  }

  output(row: number, column: number): Lit {
    return this.#cells(
      this.pick(({ out }) => out === `${row},${column}`),
      true,
    );
  }

  pooled(row: number, column: number): Lit {
    const window = [0, 1].flatMap((down) =>
      [0, 1].map((on) => `${2 * row - 1 + down},${2 * column - 1 + on}`),
    );
    return this.#cells(
      this.pick(({ out }) => window.includes(out)),
      true,
    );
  }

  weight(a: number, b: number): Lit {
    return this.#cells(
      this.pick(({ weight }) => weight === `${a},${b}`),
      false,
    );
  }

  /** A pixel's whole column of M is lit, its zeros too. */
  pixel(row: number, column: number): Lit {
    const cells = this.#cells(
      this.pick(({ pixel }) => pixel === `${row},${column}`),
      false,
    );
    for (let i = 1; i <= this.outputs[0] * this.outputs[1]; i += 1)
      cells.m.add(`${i},${this.#j([row, column])}`);
    return cells;
  }

  /** At a cell of M its output is lit, and of W only the entry that stands there. */
  element(i: number, j: number): Lit {
    const out: [number, number] = [((i - 1) % this.outputs[0]) + 1, Math.ceil(i / this.outputs[0])];
    const cells = this.output(...out);
    const own = this.pick((product) => product.out === String(out)).filter(
      ({ pixel }) => this.#j(pixel) === j,
    );
    cells.w = new Set(own.map(({ weight }) => String(weight)));
    return cells;
  }

  /** W written into M, z, h and h₂ for these numbers. */
  compute(x: Grid, w: Grid): Record<'m' | 'z' | 'h' | 'h2', Grid> {
    const [rows, columns] = this.outputs;
    const empty = (height: number, width: number) =>
      Array.from({ length: height }, () => Array.from({ length: width }, () => 0));
    const m = empty(rows * columns, this.#image[0] * this.#image[1]);
    const z = empty(rows, columns);
    for (const { out, weight, pixel } of this.#products) {
      const factor = w[weight[0] - 1]?.[weight[1] - 1] as number;
      (m[this.#i(out) - 1] as number[])[this.#j(pixel) - 1] = factor;
      const row = z[out[0] - 1] as number[];
      row[out[1] - 1] = (row[out[1] - 1] as number) + factor * (x[pixel[0] - 1]?.[pixel[1] - 1] as number);
    }
    const h = z.map((row) => row.map((value) => Math.max(value, 0)));
    const h2 = empty(Math.floor(rows / 2), Math.floor(columns / 2)).map((row, r) =>
      row.map((_, c) =>
        Math.max(...[0, 1].flatMap((down) => [0, 1].map((on) => h[2 * r + down]?.[2 * c + on] as number))),
      ),
    );
    return { m, z, h, h2 };
  }
}

/** The default: 5×6 and 3×3. */
const START = new Reference([5, 6], [3, 3]);

const PLACES: [string, View, [number, number], Lit][] = [
  ['an output', 'z', [2, 3], START.output(2, 3)],
  ['an output after ReLU', 'h', [3, 1], START.output(3, 1)],
  ['an entry of z′', 'z-vec', [8, 1], START.output(2, 3)],
  ['a pooled value', 'h2', [1, 2], START.pooled(1, 2)],
  ['a weight', 'w', [3, 2], START.weight(3, 2)],
  ['a pixel', 'x', [2, 3], START.pixel(2, 3)],
  ['a pixel in the corner', 'x', [5, 6], START.pixel(5, 6)],
  ['an entry of x′', 'x-vec', [12, 1], START.pixel(2, 3)],
  ['a filled cell of M', 'm', [8, 12], START.element(8, 12)],
  ['a zero of M', 'm', [8, 1], START.element(8, 1)],
];

test.describe('what lights up', () => {
  for (const [name, view, [row, column], expected] of PLACES) {
    test(`with the focus on ${name}`, async ({ page }) => {
      await open(page);
      await cell(page, view, row, column).focus();
      expect(sorted(await lit(page))).toEqual(sorted(expected));
    });
  }

  test('under the pointer, and what was selected when it leaves', async ({ page }) => {
    await open(page);
    await cell(page, 'z', 3, 2).click();
    await cell(page, 'm', 1, 7).hover();
    expect(sorted(await lit(page))).toEqual(sorted(START.element(1, 7)));
    await expect(cell(page, 'x', 2, 2)).toHaveAttribute('data-here', '');
    await page.mouse.move(0, 0);
    expect(sorted(await lit(page))).toEqual(sorted(START.output(3, 2)));
  });

  test('with 12×12 and 5×5, and a move of the pointer touches few cells', async ({ page }) => {
    await open(page, '?example=character');
    const large = new Reference([12, 12], [5, 5]);
    await expect(grid(page, 'm').locator('[data-row]')).toHaveCount(64 * 144);
    await cell(page, 'm', 1, 1).hover();
    const move = await page.evaluate(async () => {
      const target = document.querySelector(
        '[data-testid="matrix-m"] [data-row="30"][data-col="70"]',
      ) as Element;
      const records: MutationRecord[] = [];
      new MutationObserver((found) => records.push(...found)).observe(target.closest('section') as Element, {
        attributes: true,
        subtree: true,
        childList: true,
      });
      const before = performance.now();
      target.dispatchEvent(new PointerEvent('pointermove', { bubbles: true }));
      const handled = performance.now() - before;
      // The written sum follows when the handler is done.
      for (let turn = 0; turn < 5; turn += 1) await null;
      // Reading a size makes the browser work out styles and places.
      target.getBoundingClientRect();
      const laidOut = performance.now() - before;
      const cells = records.filter((record) => (record.target as Element).matches('[data-row]'));
      return { handled, laidOut, changed: cells.length };
    });
    test.info().annotations.push({ type: 'time', description: JSON.stringify(move) });
    console.log(
      `12×12, 5×5: attributes after ${move.handled.toFixed(1)} ms, layout after ${move.laidOut.toFixed(1)} ms`,
    );
    expect(sorted(await lit(page))).toEqual(sorted(large.element(30, 70)));
    // Two rows of M and their windows, on and off; not 9,216 cells.
    expect(move.changed).toBeGreaterThan(2 * 144);
    expect(move.changed).toBeLessThan(2 * (144 + 25 + 25 + 25 + 10));
  });
});

test.describe('what follows', () => {
  test('from a number that is changed', async ({ page }) => {
    await open(page);
    await cell(page, 'x', 2, 4).fill('-2,5');
    await cell(page, 'w', 1, 3).fill('4');
    const [x, w] = [await values(page, 'x'), await values(page, 'w')];
    expect(x[1]?.[3]).toBe(-2.5);
    expect(w[0]).toEqual([-1, 0, 4]);
    for (const [view, expected] of Object.entries(START.compute(x, w)))
      expect(await values(page, view as View), view).toEqual(expected);
    expect((await values(page, 'x-vec')).flat()).toEqual(
      [0, 1, 2, 3, 4, 5].flatMap((c) => x.map((row) => row[c])),
    );
    await expect(chapter(page).getByTestId('convolution-example')).toHaveValue('');
  });

  test('from nothing that is no number', async ({ page }) => {
    await open(page);
    const first = cell(page, 'x', 1, 3);
    const before = await values(page, 'z');
    await first.fill('1e');
    await expect(first).toHaveAttribute('aria-invalid', 'true');
    expect(await values(page, 'z')).toEqual(before);
    await first.press('Tab');
    await expect(first).not.toHaveAttribute('aria-invalid');
    await expect(first).toHaveValue('1');
    await first.fill('9');
    expect(await values(page, 'z')).not.toEqual(before);
    await first.press('Escape');
    expect(await values(page, 'z')).toEqual(before);
  });

  test('from a size: numbers that fit stay, and only what is possible is offered', async ({ page }) => {
    await open(page);
    const rows = chapter(page).getByRole('combobox', { name: 'H rows' });
    const [height] = [chapter(page).getByRole('combobox', { name: 'M rows' })];
    await rows.selectOption('7');
    const x = await values(page, 'x');
    expect(x).toHaveLength(7);
    expect(x[4]).toEqual([0, 1, 1, 1, 0, 0]);
    expect(x[6]).toEqual([0, 0, 0, 0, 0, 0]);
    const taller = new Reference([7, 6], [3, 3]);
    expect(await values(page, 'm')).toEqual(taller.compute(x, await values(page, 'w')).m);
    await rows.selectOption('3');
    await expect(height.locator('option')).toHaveText(['1', '2', '3']);
    await expect(rows.locator('option').first()).toHaveText('3');
    await expect(grid(page, 'h2')).toBeHidden();
    await expect(chapter(page)).toContainText('No window of the pooling fits');
  });

  test('from stride and padding, in M and in the formula', async ({ page }) => {
    await open(page, '?stride=2&padding=1&cell=m,2,1');
    const z = await values(page, 'z');
    expect([z.length, z[0]?.length]).toEqual([3, 3]);
    // Output (2, 1) begins at row 2·(2 − 1) + 1 − 1 = 2, so pixel (1, 1) lies above the window.
    const formula = chapter(page).getByTestId('element-formula');
    await expect(formula).toContainText('a lies outside the filter');
    await cell(page, 'm', 2, 2).focus();
    await expect(formula).toContainText('Both lie within the filter, so M22 = W12');
    const [x, w] = [await values(page, 'x'), await values(page, 'w')];
    const at = (r: number, c: number) => x[r - 1]?.[c - 1] ?? 0;
    const expected = [1, 2, 3].map((r) =>
      [1, 2, 3].map((c) =>
        w
          .flatMap((row, a) => row.map((weight, b) => weight * at(2 * r - 2 + a, 2 * c - 2 + b)))
          .reduce((s, t) => s + t),
      ),
    );
    expect(z).toEqual(expected);
  });
});

test.describe('M', () => {
  test('works the formula through at a cell', async ({ page }) => {
    await open(page);
    const formula = chapter(page).getByTestId('element-formula');
    await cell(page, 'm', 8, 12).focus();
    // Pixel (2, 3) in the window that begins at (2, 3): the first weight.
    await expect(formula).toContainText('Both lie within the filter, so M8, 12 = W11 = −1');
    await cell(page, 'm', 8, 11).focus();
    await expect(formula).toContainText('a lies outside the filter, so M8, 11 = 0');
    await cell(page, 'z', 1, 1).focus();
    await expect(formula).toContainText('Point at a cell of M');
  });

  test('hides its zeros, outlines its blocks and says how full it is', async ({ page }) => {
    await open(page);
    const zero = cell(page, 'm', 1, 4);
    await expect(chapter(page)).toContainText(
      '108 of 360 places are filled, 30.0 %, and all of them from the 9 numbers of W',
    );
    await expect(zero).toHaveAttribute('data-absent', '');
    await expect(zero).not.toHaveCSS('font-size', '0px');
    await chapter(page).getByLabel('Hide the zeros').check();
    await expect(zero).toHaveCSS('font-size', '0px');
    await expect(cell(page, 'm', 1, 6)).not.toHaveCSS('font-size', '0px');
    await chapter(page).getByLabel('Outline the blocks of H′ × H = 3 × 5').check();
    const edges = await grid(page, 'm').evaluate((element) =>
      [...element.querySelectorAll<HTMLElement>('[data-edge]')].map(({ dataset }) => [
        Number(dataset.row),
        Number(dataset.col),
        dataset.edge,
      ]),
    );
    const expected = [];
    for (let row = 1; row <= 12; row += 1)
      for (let column = 1; column <= 30; column += 1) {
        const edge = `${row > 1 && row % 3 === 1 ? 't' : ''}${column > 1 && column % 5 === 1 ? 'l' : ''}`;
        if (edge) expected.push([row, column, edge]);
      }
    expect(edges).toEqual(expected);
  });
});

test.describe('the window', () => {
  const player = (page: Page) => chapter(page).getByRole('group', { name: 'Slide the window' });

  test('steps and scrubs down the columns', async ({ page }) => {
    await open(page);
    await player(page).getByRole('button', { name: 'One place on' }).click();
    expect(sorted(await lit(page))).toEqual(sorted(START.output(2, 1)));
    const slider = player(page).getByRole('slider');
    await slider.fill('7');
    expect(sorted(await lit(page))).toEqual(sorted(START.output(1, 3)));
    await slider.press('ArrowLeft');
    expect(sorted(await lit(page))).toEqual(sorted(START.output(3, 2)));
    await cell(page, 'h', 2, 4).click();
    await expect(slider).toHaveValue('11');
  });

  test('plays to the end and pauses, by button and by space', async ({ page }) => {
    await page.clock.install();
    await open(page);
    // From here on time passes only where it is told to.
    await page.clock.pauseAt(Date.now() + 60_000);
    await cell(page, 'z', 1, 3).click();
    await page.keyboard.press(' ');
    const button = player(page).getByRole('button', { name: 'Pause' });
    await expect(button).toBeVisible();
    await page.clock.runFor(2300);
    await expect(player(page).getByRole('slider')).toHaveValue('9');
    await button.click();
    await page.clock.runFor(5000);
    await expect(player(page).getByRole('slider')).toHaveValue('9');
    await player(page).getByRole('button', { name: 'Play' }).click();
    await page.clock.runFor(60_000);
    await expect(player(page).getByRole('slider')).toHaveValue('12');
    await expect(player(page).getByRole('button', { name: 'Play' })).toBeVisible();
  });

  test('does not play where motion is not wanted', async ({ page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await open(page);
    await expect(player(page).getByRole('button', { name: 'Play' })).toHaveCount(0);
    await cell(page, 'z', 1, 1).click();
    await page.keyboard.press(' ');
    await player(page).getByRole('button', { name: 'One place on' }).click();
    await expect(player(page).getByRole('slider')).toHaveValue('2');
  });
});

test('the keyboard alone does all', async ({ page }) => {
  await open(page);
  const focused = async () => {
    const { row, col } = await page.evaluate(() => ({ ...(document.activeElement as HTMLElement).dataset }));
    return `${row},${col}`;
  };
  await chapter(page).getByTestId('convolution-example').focus();
  // On to the image: past the four sizes, the reset and the disclosure.
  for (let press = 0; press < 12 && (await focused()) !== '1,1'; press += 1) await page.keyboard.press('Tab');
  await expect(cell(page, 'x', 1, 1)).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.type('7');
  await page.keyboard.press('Enter');
  expect(await focused()).toBe('3,2');
  expect((await values(page, 'x'))[1]?.[1]).toBe(7);
  await page.keyboard.press('Tab');
  await expect(cell(page, 'w', 1, 1)).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('End');
  await expect(cell(page, 'z', 1, 4)).toBeFocused();
  await page.keyboard.press('PageDown');
  await expect(cell(page, 'z', 3, 4)).toBeFocused();
  expect(sorted(await lit(page))).toEqual(sorted(START.output(3, 4)));
  // Off the edge there is nothing, and the tab key comes back to the same cell.
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Shift+Tab');
  await expect(cell(page, 'z', 3, 4)).toBeFocused();
  await cell(page, 'm', 8, 12).focus();
  await expect(cell(page, 'm', 8, 12)).toHaveAccessibleName('M, row 8, column 12: −1');
  await page.keyboard.press('Home');
  await expect(cell(page, 'm', 8, 1)).toHaveAccessibleName('M, row 8, column 1: 0, outside the filter');
  // x′ lies: right is down.
  await cell(page, 'x-vec', 1, 1).focus();
  await page.keyboard.press('ArrowRight');
  await expect(cell(page, 'x-vec', 2, 1)).toBeFocused();
  await page.keyboard.press('Control+End');
  await expect(cell(page, 'x-vec', 30, 1)).toBeFocused();
});

for (const width of [1280, 1000]) {
  test(`a step of the derivation leads to the exhibit and back by keyboard, ${width}`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    await open(page);
    const steps = chapter(page).getByRole('button', { name: 'Show it in the exhibit' });
    await expect(steps).toHaveCount(9);
    await steps.nth(2).press('Enter');
    expect(sorted(await lit(page))).toEqual(sorted(START.pixel(1, 2)));
    const guide = chapter(page).getByRole('group', { name: 'A step of the text' });
    await expect(guide).toBeInViewport();
    await expect(guide).toBeFocused();
    await expect(guide).toContainText('Step 3: The image as one column');
    for (let step = 4; step <= 8; step += 1)
      await guide.getByRole('button', { name: 'Next step' }).press('Enter');
    await expect(guide).toContainText('Step 8');
    await expect(chapter(page).getByLabel('Outline the blocks')).toBeChecked();
    await expect(guide).toBeInViewport();
    await guide.getByRole('button', { name: 'Back to the text' }).press('Enter');
    await expect(guide).toHaveCount(0);
    await expect(steps.nth(7)).toBeFocused();
    await expect(steps.nth(7)).toBeInViewport();
  });
}

test.describe('the address', () => {
  const hash = (page: Page) => page.evaluate(() => location.hash);
  const settings = async (page: Page) =>
    Object.fromEntries(new URLSearchParams((await hash(page)).replace('#conv-matrix?', '')));

  test('keeps numbers, sizes, the selected cell and how M is shown', async ({ page }) => {
    await open(page, '?example=paper');
    await cell(page, 'x', 1, 2).fill('-0.5');
    await cell(page, 'm', 2, 4).click();
    await chapter(page).getByLabel('Hide the zeros').check();
    await expect
      .poll(() => settings(page))
      .toEqual({ x: '1,-0.5;3,0;2,1', w: '1,2;3,4', zeros: 'hidden', cell: 'm,2,4' });
    const [x, m] = [await values(page, 'x'), await values(page, 'm')];
    await page.reload();
    await expect(cell(page, 'm', 2, 4)).toHaveAttribute('data-here', '');
    expect(await values(page, 'x')).toEqual(x);
    expect(await values(page, 'm')).toEqual(m);
    await expect(chapter(page).getByLabel('Hide the zeros')).toBeChecked();
    await chapter(page).getByRole('button', { name: 'Start over' }).click();
    await expect.poll(() => hash(page)).toBe('#conv-matrix');
    expect(await values(page, 'x')).toHaveLength(5);
  });

  test('follows links and the way back', async ({ page }) => {
    await open(page, '?example=identity');
    await page.evaluate(() => {
      location.hash = '#conv-matrix?example=row';
    });
    await expect(grid(page, 'x').locator('[data-row]')).toHaveCount(8);
    await page.goBack();
    await expect(grid(page, 'x').locator('[data-row]')).toHaveCount(25);
    // Another chapter's address leaves these numbers alone.
    await page.evaluate(() => {
      location.hash = '#kuzushiji?x=1,2';
    });
    await expect(grid(page, 'x').locator('[data-row]')).toHaveCount(25);
  });

  test('follows a link although a change before it was still to be written there', async ({ page }) => {
    // What waits is let go by hand: where the machine is busy it may be due between a link and what the page hears of it.
    await page.addInitScript(() => {
      const { setTimeout } = window;
      const held = (handler: () => void, delay?: number) => {
        if (delay === 250) Object.assign(window, { write: handler });
        return setTimeout.call(window, handler, delay);
      };
      Object.assign(window, { setTimeout: held });
    });
    await open(page);
    await cell(page, 'x', 1, 1).fill('2');
    await page.evaluate(() => {
      location.hash = '#conv-matrix?stride=2';
      (window as unknown as { write(): void }).write();
    });
    await expect(grid(page, 'z').locator('[data-row]')).toHaveCount(4);
    expect(await settings(page)).toEqual({ stride: '2' });
  });

  test('says which of its values it could not use', async ({ page }) => {
    const bad = 'example=edges&x=1,2;3&w=1,2,3,4,5,6&g=1,2&stride=0&padding=9&pool=x&zeros=yes&cell=z,9,9';
    await open(page, `?${bad}`);
    const notice = chapter(page).locator('.notice');
    for (const name of ['example', 'x', 'w', 'g', 'stride', 'padding', 'pool', 'zeros', 'cell'])
      await expect(notice).toContainText(`“${name}”`);
    expect(await values(page, 'x')).toHaveLength(5);
    expect(sorted(await lit(page))).toEqual(sorted(START.output(1, 1)));
    await cell(page, 'x', 1, 1).fill('2');
    await expect(notice).toHaveCount(0);
  });

  test('offers no filter that is larger than the image', async ({ page }) => {
    await open(page, '?x=1,2;3,4');
    await expect(chapter(page).locator('.notice')).toContainText('“x”');
    await open(page, '?x=1,2;3,4&w=2;1');
    await expect(chapter(page).locator('.notice')).toHaveCount(0);
    expect(await values(page, 'z')).toEqual([[5, 8]]);
  });
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing to complain of, ${colorScheme}`, async ({ browser, baseURL }) => {
    test.slow();
    // Axe adds its own script to the page, which the policy rightly refuses.
    const context = await browser.newContext({ colorScheme, bypassCSP: true, baseURL });
    const page = await context.newPage();
    await open(page, '?cell=m,8,12&blocks=shown');
    expect(await violations(page, 'side-by-side')).toEqual([]);
    await context.close();
  });
}

test('where the numbers do not arrive, the chapter says so and can be read', async ({ page }) => {
  await page.route(/unfold_bg.*\.wasm$/, (route) => route.abort());
  await page.goto('./conv-matrix.html#conv-matrix');
  await expect(chapter(page).locator('convolution-views .notice')).toContainText('could not be loaded');
  await expect(
    chapter(page).getByRole('heading', { name: 'An element of the matrix' }).first(),
  ).toBeVisible();
});
