/**
 * Chapter 1's erratum, parameter counts and backward pass, the questions of both theory chapters, and symbols that light
 * each other. Expectations are computed here, from the homework's definitions.
 */

import { type Locator, type Page, test } from '@playwright/test';
import { answer, complaints, expect, feedbackOf, near, sizesOf, violations } from './helpers';

const CHAPTER = '[data-testid="conv-matrix"]';
const chapter = (page: Page) => page.getByTestId('conv-matrix');

/** Opens chapter 1 with settings and waits for its numbers. */
async function open(page: Page, settings = '') {
  await page.goto(`./conv-matrix.html#conv-matrix${settings}`);
  await near(page, 'erratum-comparison', 'parameter-counts', 'backward-pass');
  await expect(page.locator('.erratum-verdict')).toBeAttached();
}

type Rows = number[][];

const place = (cells: Rows, row: number, column: number) => cells[row - 1]?.[column - 1] ?? Number.NaN;

/** The numbers of a grid, row by row. An exhibit's grids are filled when it comes into view. */
async function valuesOf(grid: Locator): Promise<Rows> {
  await grid.scrollIntoViewIfNeeded();
  await expect(grid.locator('[data-value]').first()).toBeAttached();
  return grid.evaluate((element) => {
    const rows: number[][] = [];
    for (const { dataset } of element.querySelectorAll<HTMLElement>('[data-value]')) {
      const row = Number(dataset.row) - 1;
      rows[row] ??= [];
      rows[row][Number(dataset.col) - 1] = Number(dataset.value);
    }
    return rows;
  });
}

const matrix = (page: Page, name: string) => chapter(page).getByTestId(`matrix-${name}`);
const number = async (found: Locator) => Number(await found.getAttribute('data-value'));

/** a and b of the homework's formula, letter by letter, with floors or with the report's ceilings in their place. */
function formula(i: number, j: number, height: number, outHeight: number, round: (value: number) => number) {
  const a = j - height * round((j - 1) / height) - (i - 1) + outHeight * round((i - 1) / outHeight);
  return [a, Math.ceil(j / height) - round((i - 1) / outHeight)] as const;
}

/** M for one of the two, and which weight stands where: its a and b, or nothing. */
function unfolded(x: Rows, w: Rows, round: (value: number) => number) {
  const [height, width] = [x.length, x[0]?.length ?? 0];
  const [filterHeight, filterWidth] = [w.length, w[0]?.length ?? 0];
  const [outHeight, outWidth] = [height - filterHeight + 1, width - filterWidth + 1];
  const values: Rows = [];
  const weights: string[][] = [];
  for (let i = 1; i <= outHeight * outWidth; i += 1) {
    const [row, names]: [number[], string[]] = [[], []];
    for (let j = 1; j <= height * width; j += 1) {
      const [a, b] = formula(i, j, height, outHeight, round);
      const inside = a >= 1 && a <= filterHeight && b >= 1 && b <= filterWidth;
      row.push(inside ? place(w, a, b) : 0);
      names.push(inside ? `${a},${b}` : '');
    }
    values.push(row);
    weights.push(names);
  }
  return { values, weights };
}

/** ‖M x′ − vec(z)‖ with z summed up window by window. */
function residual(m: Rows, x: Rows, w: Rows): number {
  const xVec = (x[0] ?? []).flatMap((_, column) => x.map((row) => row[column] as number));
  const [outHeight, outWidth] = [x.length - w.length + 1, (x[0]?.length ?? 0) - (w[0]?.length ?? 0) + 1];
  let squares = 0;
  for (let column = 0; column < outWidth; column += 1) {
    for (let row = 0; row < outHeight; row += 1) {
      let z = 0;
      for (const [a, weights] of w.entries())
        for (const [b, weight] of weights.entries()) z += weight * (x[row + a]?.[column + b] as number);
      const line = m[column * outHeight + row] as number[];
      const product = line.reduce((sum, entry, j) => sum + entry * (xVec[j] as number), 0);
      squares += (product - z) ** 2;
    }
  }
  return Math.sqrt(squares);
}

const NUMBERS = '?x=0.3,1.7,-2,4;1,0.25,3,-1;2,2.5,-0.5,0;1,-3,0.7,2;5,1,1,0.1&w=0.5,-1;2,0.3;-0.7,1';

for (const settings of ['', NUMBERS, '?example=paper']) {
  test(`the erratum: residuals, both matrices and the cells in which they differ, ${settings.slice(0, 12)}`, async ({
    page,
  }) => {
    await open(page, settings);
    const [x, w] = [await valuesOf(matrix(page, 'x')), await valuesOf(matrix(page, 'w'))];
    const right = unfolded(x, w, Math.floor);
    const printed = unfolded(x, w, Math.ceil);

    expect(await number(page.getByTestId('residual-right'))).toBeLessThan(1e-9);
    const off = residual(printed.values, x, w);
    expect(off).toBeGreaterThan(0.1);
    expect(await number(page.getByTestId('residual-printed'))).toBeCloseTo(off, 9);

    expect(await valuesOf(matrix(page, 'printed'))).toEqual(printed.values);
    const differing = right.weights.flatMap((row, i) =>
      row.flatMap((weight, j) => (weight === printed.weights[i]?.[j] ? [] : [`${i + 1},${j + 1}`])),
    );
    const sides = chapter(page).locator('erratum-comparison cell-grid');
    await expect(sides).toHaveCount(2);
    for (const side of await sides.all()) {
      const marked = await side.evaluate((element) =>
        [...element.querySelectorAll<HTMLElement>('[data-differs]')].map(
          ({ dataset }) => `${dataset.row},${dataset.col}`,
        ),
      );
      expect(marked).toEqual(differing);
    }
    await expect(page.getByTestId('erratum-verdict')).toHaveAttribute(
      'data-differing',
      String(differing.length),
    );
    await expect(page.getByTestId('erratum-verdict')).toContainText(`${differing.length} of`);
  });
}

test('the erratum does no harm to an image of one row', async ({ page }) => {
  await open(page, '?example=row');
  expect(await number(page.getByTestId('residual-right'))).toBeLessThan(1e-9);
  expect(await number(page.getByTestId('residual-printed'))).toBeLessThan(1e-9);
  await expect(page.getByTestId('erratum-verdict')).toHaveAttribute('data-differing', '0');
  expect(await valuesOf(matrix(page, 'printed'))).toEqual(await valuesOf(matrix(page, 'm')));
  await expect(matrix(page, 'printed').locator('[data-differs]')).toHaveCount(0);
});

test('the erratum works both formulas through at the cell that has the focus', async ({ page }) => {
  await open(page);
  const [i, j] = [6, 9];
  const x = await valuesOf(matrix(page, 'x'));
  const outHeight = (await valuesOf(matrix(page, 'z'))).length;
  await matrix(page, 'printed').scrollIntoViewIfNeeded();
  await matrix(page, 'printed').locator(`[data-row="${i}"][data-col="${j}"]`).focus();
  for (const [side, round] of [
    ['right', Math.floor],
    ['printed', Math.ceil],
  ] as const) {
    const worked = page.getByTestId(`erratum-worked-${side}`);
    const [a, b] = formula(i, j, x.length, outHeight, round);
    const lines = (await worked.locator('mtr').allTextContents()).map((line) =>
      line.replace(/\s/g, '').replace('−', '-'),
    );
    expect(lines[1]?.replaceAll('−', '-')).toMatch(new RegExp(`=${a}$`));
    expect(lines[2]?.replaceAll('−', '-')).toMatch(new RegExp(`=${b}$`));
  }
  // The other matrices light up with it: it is the same store.
  await expect(matrix(page, 'm').locator(`[data-row="${i}"][data-col="${j}"]`)).toHaveAttribute(
    'data-lit',
    '',
  );
});

test('the erratum speaks of stride 1 without padding, and leads back there', async ({ page }) => {
  await open(page, '?stride=2&padding=1');
  await expect(page.getByTestId('residual-printed')).toHaveCount(0);
  await page.locator('erratum-comparison').getByRole('button').click();
  await expect(page.getByTestId('residual-printed')).toHaveCount(1);
  await expect(page.getByTestId('residual-right')).toHaveCount(1);
});

/** The homework's two counts and what it compares, by its own formulas. */
function parameters(height: number, width: number, filterHeight: number, filterWidth: number) {
  const pooled = Math.floor((height - filterHeight + 1) / 2) * Math.floor((width - filterWidth + 1) / 2);
  return {
    cnn: filterHeight * filterWidth + 3 * pooled,
    connected: (height * width + 3) * pooled,
    ratio: (height * width * pooled) / (filterHeight * filterWidth),
  };
}

async function countsShown(page: Page) {
  return {
    cnn: await number(page.getByTestId('parameters-cnn')),
    connected: await number(page.getByTestId('parameters-connected')),
    ratio: await number(page.getByTestId('parameters-ratio')),
  };
}

const slider = (page: Page, side: string) => page.locator(`parameter-counts input[data-side="${side}"]`);

test('parameters are counted as in the homework, from 28 × 28 with 5 × 5', async ({ page }) => {
  await open(page);
  expect(await countsShown(page)).toEqual({ cnn: 457, connected: 113_328, ratio: (784 * 144) / 25 });
  await expect(page.getByTestId('parameters-ratio')).toContainText('112,896');
  for (const [height, width, filterHeight, filterWidth] of [
    [9, 14, 3, 4],
    [64, 64, 7, 7],
    [2, 2, 1, 1],
    [8, 11, 7, 2],
  ] as const) {
    // An image may not become smaller than its filter on the way.
    for (const [side, value] of [
      ['filterHeight', 1],
      ['filterWidth', 1],
      ['height', height],
      ['width', width],
      ['filterHeight', filterHeight],
      ['filterWidth', filterWidth],
    ] as const)
      await slider(page, side).fill(String(value));
    expect(await countsShown(page)).toEqual(parameters(height, width, filterHeight, filterWidth));
  }
  // 8 rows leave a filter of 7 rows at most, and that filter takes an image of 8 rows at least.
  await expect(slider(page, 'filterHeight')).toHaveAttribute('max', '7');
  await expect(slider(page, 'height')).toHaveAttribute('min', '8');
  await page.getByRole('button', { name: 'The sizes above' }).click();
  const [x, w] = [await valuesOf(matrix(page, 'x')), await valuesOf(matrix(page, 'w'))];
  expect(await countsShown(page)).toEqual(
    parameters(x.length, x[0]?.length ?? 0, w.length, w[0]?.length ?? 0),
  );
});

test('the sizes that are counted stay in the address, and bad ones are refused aloud', async ({ page }) => {
  await open(page, '?counts=20,12,3,2');
  expect(await countsShown(page)).toEqual(parameters(20, 12, 3, 2));
  await slider(page, 'width').fill('13');
  await expect(page).toHaveURL(/#conv-matrix\?counts=20,13,3,2$/);
  await page.reload();
  await near(page, 'parameter-counts');
  expect(await countsShown(page)).toEqual(parameters(20, 13, 3, 2));
  const notice = page.getByTestId('counts-notice');
  await expect(notice).toHaveCount(0);
  for (const bad of ['20,12,3', '65,12,3,2', '5,5,5,5', '8,8,0,2', 'x', '8,8,2,2,2']) {
    await page.evaluate((counts) => {
      location.hash = `#conv-matrix?counts=${counts}`;
    }, bad);
    await expect(notice, bad).toBeVisible();
    expect(await countsShown(page)).toEqual(parameters(28, 28, 5, 5));
    await page.evaluate(() => {
      location.hash = '#conv-matrix?counts=9,9,2,2';
    });
    await expect(notice).toHaveCount(0);
  }
});

test('a chart shows how the parameters grow, with a table behind it', async ({ page }) => {
  const said = complaints(page);
  await open(page);
  const exhibit = page.locator('parameter-counts');
  await exhibit.scrollIntoViewIfNeeded();
  await expect(exhibit.locator('canvas')).toBeVisible();
  await exhibit.getByText('The numbers behind the chart').click();
  const rows = exhibit.locator('.counts-table tbody tr');
  await expect(rows).toHaveCount(64 - 5);
  for (const side of [6, 28, 64]) {
    const { cnn, connected, ratio } = parameters(side, side, 5, 5);
    const written = [side, cnn, connected, Math.round(ratio)].map((count) => count.toLocaleString('en'));
    await expect(rows.nth(side - 6).locator('th, td')).toHaveText(written);
  }
  expect(said).toEqual([]);
});

test('a changed gradient goes back through the transposed matrix', async ({ page }) => {
  await open(page, NUMBERS);
  const [x, w] = [await valuesOf(matrix(page, 'x')), await valuesOf(matrix(page, 'w'))];
  const g = await valuesOf(matrix(page, 'g'));
  expect(g.flat().every((value) => value === 1)).toBe(true);
  const field = matrix(page, 'g').locator('[data-row="2"][data-col="3"]');
  await field.fill('-2.5');
  await expect(field).toHaveAttribute('data-value', '-2.5');
  (g[1] as number[])[2] = -2.5;

  /** Every output hands g back to the pixels of its window, times the weight that lay on each. */
  const gradient = x.map((row) => row.map(() => 0));
  for (const [row, line] of g.entries())
    for (const [column, value] of line.entries())
      for (const [a, weights] of w.entries())
        for (const [b, weight] of weights.entries())
          gradient[row + a]?.splice(
            column + b,
            1,
            place(gradient, row + a + 1, column + b + 1) + value * weight,
          );
  const shown = (await valuesOf(matrix(page, 'gradient'))).flat();
  for (const [at, value] of gradient.flat().entries()) expect(shown[at]).toBeCloseTo(value, 9);

  const m = await valuesOf(matrix(page, 'm'));
  expect(await valuesOf(matrix(page, 'mt'))).toEqual(m[0]?.map((_, j) => m.map((row) => row[j])));

  // The sum behind a pixel: one product for each output in which it took part.
  await matrix(page, 'gradient').locator('[data-row="3"][data-col="3"]').focus();
  const sum = page.getByTestId('backward-sum');
  expect(await number(sum.locator('strong'))).toBeCloseTo(place(gradient, 3, 3), 9);
  const outputs = g.flatMap((line, row) => line.map((_, column) => [row, column] as const));
  const taking = outputs.filter(
    ([row, column]) =>
      2 - row >= 0 && 2 - row < w.length && 2 - column >= 0 && 2 - column < (w[0]?.length ?? 0),
  );
  await expect(sum.locator('.backward-term')).toHaveCount(taking.length);
  const lit = await matrix(page, 'g').evaluate((element) =>
    [...element.querySelectorAll<HTMLElement>('[data-lit]')].map(
      ({ dataset }) => `${dataset.row},${dataset.col}`,
    ),
  );
  expect(lit.sort()).toEqual(taking.map(([row, column]) => `${row + 1},${column + 1}`).sort());
});

test('a loss is chosen by a button', async ({ page }) => {
  await open(page, NUMBERS);
  const z = await valuesOf(matrix(page, 'z'));
  await matrix(page, 'g').scrollIntoViewIfNeeded();
  const exhibit = page.locator('backward-pass');
  const chosen = exhibit.locator('[data-loss][aria-pressed=true]');
  await expect(chosen).toHaveText(/^L = the sum/);
  await exhibit.getByRole('button', { name: 'L = half' }).click();
  expect(await valuesOf(matrix(page, 'g'))).toEqual(z);
  await expect(chosen).toHaveText(/^L = half/);
  await exhibit.getByRole('button', { name: 'L = one output' }).click();
  await expect(chosen).toHaveText(/^L = one output/);
  expect((await valuesOf(matrix(page, 'g'))).flat().sort()).toEqual([
    ...z
      .flat()
      .slice(1)
      .map(() => 0),
    1,
  ]);
  await exhibit.getByRole('button', { name: 'L = the sum' }).click();
  expect((await valuesOf(matrix(page, 'g'))).flat().every((value) => value === 1)).toBe(true);
});

const card = (page: Page, kind: string) => page.locator(`question-card[kind="${kind}"]:not([again])`);

test('a wrong answer is told its mistake: the height of the output', async ({ page }) => {
  await open(page);
  const question = card(page, 'output-size');
  const [height = 0, width = 0, filterHeight = 0, filterWidth = 0] = await sizesOf(question);
  for (const [mistake, value] of [
    ['forgot-plus-one', height - filterHeight],
    ['same-size', height],
    ['swapped-sides', width - filterWidth + 1],
  ] as const) {
    await answer(question, value);
    await expect(feedbackOf(question)).toHaveAttribute('data-verdict', 'wrong');
    await expect(feedbackOf(question)).toHaveAttribute('data-mistake', mistake);
    await expect(feedbackOf(question)).toHaveText(/^That is not it\. .{20}/);
  }
  await answer(question, height - filterHeight + 1);
  await expect(feedbackOf(question)).toHaveAttribute('data-verdict', 'right');
  await expect(question.locator('.question-worked')).toContainText(`${height} − ${filterHeight} + 1`);
});

test('a wrong answer is told its mistake: where a pixel goes', async ({ page }) => {
  await open(page);
  const question = card(page, 'vec-index');
  const [height = 0, width = 0] = await sizesOf(question);
  const asked = await question.locator('p[id$="-ask"]').innerText();
  const [row = 0, column = 0] = (/row (\d+) and\s+column (\d+)/.exec(asked) ?? []).slice(1).map(Number);
  for (const [mistake, value] of [
    ['row-major', (row - 1) * width + column],
    ['zero-based', (column - 1) * height + row - 1],
    ['off-by-one', column * height + row],
    ['wrong-side', (column - 1) * width + row],
  ] as const) {
    await answer(question, value);
    await expect(feedbackOf(question)).toHaveAttribute('data-mistake', mistake);
    await expect(feedbackOf(question)).toHaveText(/^That is not it\. .{20}/);
  }
  await answer(question, (column - 1) * height + row);
  await expect(feedbackOf(question)).toHaveAttribute('data-verdict', 'right');
});

test('what is asked of sizes has the answers of the homework', async ({ page }) => {
  await open(page);
  const answers: Record<string, (sizes: [number, number, number, number]) => number> = {
    'matrix-rows': ([h, w, m, n]) => (h - m + 1) * (w - n + 1),
    'matrix-columns': ([h, w]) => h * w,
    'pooled-count': ([h, w, m, n]) => Math.floor((h - m + 1) / 2) * Math.floor((w - n + 1) / 2),
    'parameters-cnn': (sizes) => parameters(...sizes).cnn,
    'parameters-connected': (sizes) => parameters(...sizes).connected,
  };
  for (const [kind, right] of Object.entries(answers)) {
    const question = card(page, kind);
    for (let round = 0; round < 2; round += 1) {
      const [h = 0, w = 0, m = 0, n = 0] = await sizesOf(question);
      await answer(question, right([h, w, m, n]));
      await expect(feedbackOf(question), kind).toHaveAttribute('data-verdict', 'right');
      await question.getByRole('button', { name: 'Another one' }).click();
      await expect(feedbackOf(question)).not.toHaveAttribute('data-verdict');
    }
  }
});

test('the answer is not in the page before it is asked for', async ({ page }) => {
  await open(page);
  const question = card(page, 'matrix-columns');
  const [height = 0, width = 0] = await sizesOf(question);
  const solved = () =>
    question.evaluate((element, product) => element.outerHTML.includes(product), `= ${height * width}`);
  await expect(question.getByRole('button', { name: 'Show me' })).toHaveCount(0);
  await question.getByRole('button', { name: 'A hint' }).click();
  await answer(question, 1000);
  await expect(feedbackOf(question)).toHaveAttribute('data-verdict', 'wrong');
  await expect(feedbackOf(question)).not.toHaveAttribute('data-mistake');
  expect(await solved()).toBe(false);
  await question.getByRole('button', { name: 'Show me' }).click();
  await expect(question.locator('.question-worked')).toBeVisible();
  await expect(feedbackOf(question)).toHaveText(`The answer is ${height * width}.`);
  // To have it shown is not to have answered.
  await answer(question, height * width);
  await expect(question.locator('article')).not.toHaveAttribute('data-answered');
  await question.getByRole('button', { name: 'Another one' }).click();
  await expect(question.locator('.question-worked')).toHaveCount(0);
  await expect(question.getByTestId('question-answer')).toBeFocused();
  await expect(question.getByTestId('question-answer')).toHaveValue('');
});

test('an answer may be written as people write numbers, and anything else is refused', async ({ page }) => {
  await page.goto('./self-attention.html#self-attention');
  const question = card(page, 'score');
  await expect(question.locator('td')).toHaveCount(6);
  const cells = await question.locator('td').allInnerTexts();
  const [first = [], second = []] = [cells.slice(0, 3), cells.slice(3)].map((row) =>
    row.map((value) => Number(value.replace('−', '-'))),
  );
  const xVec = [0, 1, 2].flatMap((column) => [first[column] as number, second[column] as number]);
  const asked = await question.locator('p[id$="-ask"] sub').first().innerText();
  const [i = 0, j = 0] = [...asked].map(Number);
  await answer(question, 'twelve');
  await expect(feedbackOf(question)).toContainText('Please write a number');
  await expect(feedbackOf(question)).not.toHaveAttribute('data-verdict');
  const score = (xVec[i - 1] as number) * (xVec[j - 1] as number);
  await answer(question, ` ${String(score).replace('-', '−')},0 `);
  await expect(feedbackOf(question)).toHaveAttribute('data-verdict', 'right');
});

test('progress stays in the browser', async ({ page }) => {
  await open(page);
  const question = card(page, 'output-size');
  await expect(question).toContainText('0 of 8 in this chapter answered');
  const [height = 0, , filterHeight = 0] = await sizesOf(question);
  await answer(question, height - filterHeight + 1);
  await expect(card(page, 'vec-index')).toContainText('1 of 8 in this chapter answered');
  await page.goto('./self-attention.html');
  await expect(card(page, 'score')).toContainText('0 of 4 in this chapter answered');
  await page.goBack();
  await page.reload();
  await expect(question.locator('article')).toHaveAttribute('data-answered', '');
  await expect(card(page, 'vec-index').locator('article')).not.toHaveAttribute('data-answered');
  await expect(card(page, 'vec-index')).toContainText('1 of 8 in this chapter answered');
  await expect(question.locator('.question-worked')).toHaveCount(0);
});

test('questions can be answered where nothing may be stored', async ({ page }) => {
  const said = complaints(page);
  await page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get() {
        throw new DOMException('Storage is switched off.', 'SecurityError');
      },
    });
  });
  await open(page);
  const question = card(page, 'output-size');
  const [height = 0, , filterHeight = 0] = await sizesOf(question);
  await answer(question, height - filterHeight + 1);
  await expect(question).toContainText('1 of 8 in this chapter answered');
  expect(said).toEqual([]);
});

test('without the bundle the questions say so in place', async ({ page }) => {
  await page.route('**/unfold_bg*.wasm', (route) =>
    route.request().url().includes('flex') ? route.continue() : route.abort(),
  );
  await page.goto('./conv-matrix.html#conv-matrix');
  await expect(card(page, 'output-size')).toContainText('could not be loaded');
  await expect(page.locator('.erratum-formulas math').first()).toBeVisible();
});

const litIn = (page: Page, name: string) =>
  page.evaluate(
    (section) =>
      [...document.querySelectorAll<HTMLElement>(`[data-testid="${section}"] [data-symbol-lit]`)].map(
        ({ dataset }) => dataset.symbol,
      ),
    name,
  );

test('pointing at a symbol lights it wherever it stands in the chapter, and back', async ({ page }) => {
  await open(page);
  const all = async (symbol: string) => chapter(page).locator(`[data-symbol="${symbol}"]`).count();
  const inProse = chapter(page).locator('p var[data-symbol="x"]').first();
  await inProse.scrollIntoViewIfNeeded();
  // What is made meanwhile, a question or a grid, is lit when one points anew.
  await expect(async () => {
    await page.mouse.move(0, 0);
    await inProse.hover();
    await expect(matrix(page, 'x')).toHaveAttribute('data-symbol-lit', '', { timeout: 2_000 });
    const lit = await litIn(page, 'conv-matrix');
    expect(new Set(lit)).toEqual(new Set(['x']));
    expect(lit.length).toBe(await all('x'));
  }).toPass({ timeout: 30_000 });
  expect(await litIn(page, 'self-attention')).toEqual([]);

  await matrix(page, 'w').locator('[data-row="1"][data-col="1"]').focus();
  expect(new Set(await litIn(page, 'conv-matrix'))).toEqual(new Set(['W']));
  await expect(chapter(page).locator('p var[data-symbol="W"]').first()).toHaveAttribute(
    'data-symbol-lit',
    '',
  );
  await page.getByRole('heading', { level: 1 }).hover();
  expect(await litIn(page, 'conv-matrix')).toEqual([]);
});

for (const [colorScheme, width] of [
  ['light', 1280],
  ['dark', 390],
] as const) {
  test(`axe finds nothing in the exhibits and questions, ${colorScheme}, ${width}`, async ({
    browser,
    baseURL,
  }) => {
    const context = await browser.newContext({ baseURL, colorScheme, viewport: { width, height: 900 } });
    const page = await context.newPage();
    await open(page);
    await answer(card(page, 'output-size'), 1000);
    await card(page, 'output-size').getByRole('button', { name: 'Show me' }).click();
    await answer(card(page, 'vec-index'), 1000);
    await card(page, 'm-element').getByRole('button', { name: 'A hint' }).click();
    for (const exhibit of ['erratum-comparison', 'parameter-counts', 'backward-pass']) {
      await page.locator(exhibit).scrollIntoViewIfNeeded();
    }
    await page.getByText('The numbers behind the chart').click();
    await expect(page.locator('parameter-counts canvas')).toBeVisible();
    await expect(matrix(page, 'gradient').locator('[data-value]').first()).toBeAttached();
    const parts = ['erratum-comparison', 'parameter-counts', 'backward-pass', 'question-card'];
    expect(await violations(page, ...parts.map((part) => `${CHAPTER} ${part}`))).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    await context.close();
  });
}
