import { type Locator, type Page, test } from '@playwright/test';
import { complaints, expect, near, violations } from './helpers';

/** The views by the names that the address uses, and where the page shows them. */
const VIEWS = {
  x: 'matrix-x',
  'x-vec': 'matrix-x-vec',
  s: 'matrix-s',
  p: 'matrix-p',
  'z-vec': 'matrix-z-vec',
  z: 'matrix-attention-z',
} as const;
type View = keyof typeof VIEWS;
type Place = [row: number, column: number];

const CHAPTER = '[data-testid="self-attention"]';

function chapter(page: Page): Locator {
  return page.locator(CHAPTER);
}

function grid(page: Page, testId: string): Locator {
  return chapter(page).getByTestId(testId);
}

function cell(page: Page, testId: string, [row, column]: Place): Locator {
  return grid(page, testId).locator(`[data-row="${row}"][data-col="${column}"]`);
}

async function open(page: Page, settings = '') {
  await page.goto(`./self-attention.html#self-attention${settings && `?${settings}`}`);
  await expect(cell(page, VIEWS.p, [1, 1])).toHaveAttribute('data-value', /./);
  await near(page, 'softmax-row', 'pixel-shuffle', 'attention-contrast');
}

/** A matrix as the page shows it, at full precision. */
async function matrix(page: Page, testId: string): Promise<number[][]> {
  const found = grid(page, testId).locator('[data-row]');
  // Grids are made one after the other.
  await expect(found.first()).toBeAttached();
  const cells = await found.evaluateAll((all) =>
    all.map(({ dataset }) => [Number(dataset.row), Number(dataset.col), Number(dataset.value)] as const),
  );
  const rows: number[][] = [];
  for (const [row, column, value] of cells) {
    const line = rows[row - 1] ?? [];
    line[column - 1] = value;
    rows[row - 1] = line;
  }
  return rows;
}

/** The homework's 1.2, written anew. */
function attention(x: number[][], dk = 1) {
  const vec = (x[0] ?? []).flatMap((_, column) => x.map((row) => row[column] as number));
  const s = vec.map((q) => vec.map((k) => (q * k) / Math.sqrt(dk)));
  const p = s.map((row) => {
    const powers = row.map((score) => Math.exp(score - Math.max(...row)));
    const total = powers.reduce((sum, power) => sum + power, 0);
    return powers.map((power) => power / total);
  });
  const z = p.map((row) => row.reduce((sum, share, j) => sum + share * (vec[j] as number), 0));
  return { vec, s, p, z };
}

function close(found: number[][], expected: number[][]) {
  expect(found.map((row) => row.length)).toEqual(expected.map((row) => row.length));
  for (const [i, row] of expected.entries()) {
    for (const [j, value] of row.entries()) expect(found[i]?.[j]).toBeCloseTo(value, 10);
  }
}

/** Checks every view against the homework's formulas for this image. */
async function shows(page: Page, x: number[][], dk = 1) {
  const { vec, s, p, z } = attention(x, dk);
  const folded = x.map((row, r) => row.map((_, c) => z[c * x.length + r] as number));
  close(await matrix(page, VIEWS.x), x);
  close(
    await matrix(page, VIEWS['x-vec']),
    vec.map((value) => [value]),
  );
  close(await matrix(page, VIEWS.s), s);
  close(await matrix(page, VIEWS.p), p);
  close(
    await matrix(page, VIEWS['z-vec']),
    z.map((value) => [value]),
  );
  close(await matrix(page, VIEWS.z), folded);
}

/** Every lit cell of every view, as “row,column”. */
async function lit(page: Page): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const [view, testId] of Object.entries(VIEWS)) {
    found[view] = await grid(page, testId)
      .locator('[data-lit]')
      .evaluateAll((cells) => cells.map(({ dataset }) => `${dataset.row},${dataset.col}`).sort());
  }
  return found;
}

/** What must be lit: the places of each view, those left out being dark. */
function only(places: Partial<Record<View, Place[]>>): Record<string, string[]> {
  return Object.fromEntries(
    Object.keys(VIEWS).map((view) => [
      view,
      [...new Set((places[view as View] ?? []).map((place) => place.join(',')))].sort(),
    ]),
  );
}

const GRADIENT = [
  [-2, -1.5, -1],
  [-0.5, 0, 0.5],
  [1, 1.5, 2],
];
const L = 9;
const each = Array.from({ length: L }, (_, at) => at + 1);
/** The place of a number of the sequence in the 3×3 image: columns are stacked. */
const at = (i: number): Place => [((i - 1) % 3) + 1, Math.ceil(i / 3)];
const row = (i: number): Place[] => each.map((j) => [i, j]);
const column = (j: number): Place[] => each.map((i) => [i, j]);

test.describe('attention without learning', () => {
  test('computes what the homework says', async ({ page }) => {
    const found = complaints(page);
    await open(page);
    await shows(page, GRADIENT);
    const { p } = attention(GRADIENT);
    const entropies = await grid(page, 'attention-entropy')
      .locator('li')
      .evaluateAll((items) => items.map(({ dataset }) => Number(dataset.value)));
    expect(entropies).toHaveLength(L);
    for (const [i, bits] of entropies.entries()) {
      const expected = (p[i] ?? []).reduce((sum, share) => sum - share * Math.log2(share), 0);
      expect(bits).toBeCloseTo(expected, 10);
    }
    expect(found).toEqual([]);
  });

  const [i, j] = [4, 8];
  const links: [name: string, view: View, place: Place, expected: Partial<Record<View, Place[]>>][] = [
    [
      'a score',
      's',
      [i, j],
      {
        x: [at(i), at(j)],
        'x-vec': [
          [i, 1],
          [j, 1],
        ],
        s: [[i, j]],
        p: [[i, j]],
      },
    ],
    [
      'a share',
      'p',
      [i, j],
      {
        x: [at(i), at(j)],
        'x-vec': [
          [i, 1],
          [j, 1],
        ],
        s: row(i),
        p: [[i, j]],
        'z-vec': [[i, 1]],
        z: [at(i)],
      },
    ],
    [
      'an output',
      'z',
      at(i),
      { x: each.map(at), 'x-vec': column(1), s: row(i), p: row(i), 'z-vec': [[i, 1]], z: [at(i)] },
    ],
    [
      'an output of the sequence',
      'z-vec',
      [j, 1],
      { x: each.map(at), 'x-vec': column(1), s: row(j), p: row(j), 'z-vec': [[j, 1]], z: [at(j)] },
    ],
    [
      'a pixel',
      'x',
      at(i),
      {
        x: [at(i)],
        'x-vec': [[i, 1]],
        s: [...row(i), ...column(i)],
        p: [...row(i), ...column(i)],
        'z-vec': column(1),
        z: each.map(at),
      },
    ],
    [
      'a number of the sequence',
      'x-vec',
      [j, 1],
      {
        x: [at(j)],
        'x-vec': [[j, 1]],
        s: [...row(j), ...column(j)],
        p: [...row(j), ...column(j)],
        'z-vec': column(1),
        z: each.map(at),
      },
    ],
  ];
  test('lights exactly what takes part in a cell', async ({ page }) => {
    await open(page);
    for (const [name, view, place, expected] of links) {
      await test.step(name, async () => {
        await cell(page, VIEWS[view], place).focus();
        await expect.poll(() => lit(page)).toEqual(only(expected));
        // Pointing does the same, and gives back what was lit when it ends.
        await cell(page, VIEWS.s, [9, 9]).hover();
        await expect.poll(async () => (await lit(page)).s).toEqual(['9,9']);
        await page.mouse.move(1, 1);
        await expect.poll(() => lit(page)).toEqual(only(expected));
      });
    }
  });

  test('writes out what is lit, in numbers', async ({ page }) => {
    await open(page, 'cell=s,4,8');
    const { s, p, z } = attention(GRADIENT);
    const sum = chapter(page).getByTestId('attention-sum');
    const result = sum.getByTestId('attention-result');
    const shown = async () => Number(await result.getAttribute('data-value'));
    expect(await shown()).toBeCloseTo(s[3]?.[7] as number, 12);
    await cell(page, VIEWS.p, [4, 8]).focus();
    await expect.poll(shown).toBeCloseTo(p[3]?.[7] as number, 12);
    await cell(page, VIEWS['z-vec'], [4, 1]).focus();
    await expect.poll(shown).toBeCloseTo(z[3] as number, 12);
    await expect(sum.locator('.terms span')).toHaveCount(L);
  });

  test('follows every number of the image, and its size', async ({ page }) => {
    await open(page);
    await cell(page, VIEWS.x, [2, 3]).fill('-1,25');
    const x = [
      [-2, -1.5, -1],
      [-0.5, 0, -1.25],
      [1, 1.5, 2],
    ];
    await expect(cell(page, VIEWS.x, [2, 3])).toHaveAttribute('data-value', '-1.25');
    await shows(page, x);

    // No number: it is marked, and the old one stays.
    await cell(page, VIEWS.x, [2, 3]).fill('a lot');
    await expect(cell(page, VIEWS.x, [2, 3])).toHaveAttribute('aria-invalid', 'true');
    await shows(page, x);

    await chapter(page).getByTestId('attention-height').selectOption('2');
    await chapter(page).getByTestId('attention-width').selectOption('5');
    await expect(grid(page, VIEWS.s).locator('[data-row]')).toHaveCount(100);
    await shows(page, [
      [-2, -1.5, -1, 0, 0],
      [-0.5, 0, -1.25, 0, 0],
    ]);
    await chapter(page).getByTestId('attention-reset').click();
    await expect(grid(page, VIEWS.s).locator('[data-row]')).toHaveCount(81);
    await shows(page, GRADIENT);
  });

  test('divides by the root of d_k', async ({ page }) => {
    await open(page);
    await chapter(page).getByTestId('attention-dk').focus();
    await page.keyboard.press('End');
    await expect.poll(async () => (await matrix(page, VIEWS.s))[0]?.[0]).toBe(0.5);
    await shows(page, GRADIENT, 64);
  });

  test('survives pixels of a million', async ({ page }) => {
    await open(page, 'x=1000000,-1000000;500000,0');
    const x = [
      [1e6, -1e6],
      [5e5, 0],
    ];
    await shows(page, x);
    const values = (await matrix(page, VIEWS.p)).flat();
    expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
    await expect(chapter(page)).not.toContainText('NaN');
    await expect(chapter(page)).not.toContainText('Infinity');
    const deviation = await chapter(page).getByTestId('sum-deviation').getAttribute('data-value');
    expect(Number(deviation)).toBeLessThan(1e-12);
  });
});

test.describe('one row of the softmax', () => {
  // Where no step beside it decides what is shown.
  test.use({ viewport: { width: 1000, height: 800 } });

  test('is worked through for every row, and sums to 1', async ({ page }) => {
    await open(page, 'cell=p,1,3');
    const { s, p } = attention(GRADIENT);
    const scrub = chapter(page).getByTestId('softmax-row');
    const steps = (name: string) =>
      chapter(page)
        .locator(`softmax-row [data-step="${name}"]`)
        .evaluateAll((cells) => cells.map(({ dataset }) => Number(dataset.value)));
    for (const i of each) {
      await expect(scrub).toHaveValue(String(i));
      const scores = s[i - 1] as number[];
      close([await steps('exponential')], [scores.map((score) => Math.exp(score - Math.max(...scores)))]);
      const shares = await steps('probability');
      close([shares], [p[i - 1] as number[]]);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
      const total = await chapter(page).getByTestId('softmax-sum').getAttribute('data-value');
      expect(Number(total)).toBeCloseTo(1, 12);
      // The views above go along, in the same column.
      await expect(cell(page, VIEWS.p, [i, 3])).toHaveAttribute('data-here', '');
      if (i < L) await chapter(page).getByTestId('softmax-next').press('Enter');
    }
    await expect(chapter(page).getByTestId('softmax-next')).toBeDisabled();
  });

  test('lights a share of P where the pointer is', async ({ page }) => {
    await open(page, 'cell=p,2,2');
    await chapter(page).locator('softmax-row tr[data-j="7"]').hover();
    await expect.poll(async () => (await lit(page)).p).toEqual(['2,7']);
  });

  test('plays row by row and stops when told', async ({ page }) => {
    await open(page, 'cell=p,2,2');
    const play = chapter(page).getByTestId('softmax-play');
    await play.click();
    // A row stays for a second and a half, which a busy machine may miss.
    await expect(chapter(page).getByTestId('softmax-row')).toHaveValue(/^[4-9]$/);
    await play.click();
    const stopped = await chapter(page).getByTestId('softmax-row').inputValue();
    await page.waitForTimeout(2000);
    await expect(chapter(page).getByTestId('softmax-row')).toHaveValue(stopped);
  });

  test('does not play for who wants less motion', async ({ page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await open(page);
    await expect(chapter(page).getByTestId('softmax-next')).toBeVisible();
    await expect(chapter(page).getByTestId('softmax-play')).toHaveCount(0);
  });
});

test.describe('pixels in another order', () => {
  /** The image, the same in the other order, its Z, and the first Z in that order. */
  async function images(page: Page) {
    const image = async (name: string) => {
      const cells = chapter(page).locator(`pixel-shuffle [data-view="${name}"] [data-row]`);
      await expect(cells).toHaveCount(L);
      return cells.evaluateAll((all) => all.map(({ dataset }) => Number(dataset.value)));
    };
    return Promise.all(['original', 'permuted', 'computed', 'promised'].map(image)) as Promise<
      [number[], number[], number[], number[]]
    >;
  }
  const sorted = (values: number[]) => values.toSorted((one, other) => one - other);

  async function equivariant(page: Page) {
    const [original, permuted, computed, promised] = await images(page);
    expect(sorted(permuted)).toEqual(sorted(original));
    // Whatever the order, the output of a number is the one that it had; all of these differ.
    const { vec, z } = attention(GRADIENT);
    for (const [place, value] of permuted.entries()) {
      expect(computed[place]).toBeCloseTo(z[vec.indexOf(value)] as number, 10);
      expect(promised[place]).toBeCloseTo(computed[place] as number, 10);
    }
    for (const name of ['shuffle-difference', 'shuffle-p-difference', 'equivariance-deviation']) {
      const difference = await chapter(page).getByTestId(name).getAttribute('data-value');
      expect(difference).not.toBeNull();
      expect(Number(difference)).toBeLessThan(1e-12);
    }
    return permuted;
  }

  test('give the outputs in that order', async ({ page }) => {
    await open(page);
    const first = GRADIENT.flat();
    expect(await equivariant(page)).toEqual(first.toReversed());

    await chapter(page).getByTestId('shuffle-restore').click();
    await expect(chapter(page).getByTestId('shuffle-moved')).toContainText('in its own place');
    expect(await equivariant(page)).toEqual(first);

    await chapter(page).getByTestId('swap-one').selectOption('2');
    await chapter(page).getByTestId('swap-other').selectOption('9');
    await chapter(page).getByTestId('swap').click();
    await expect(chapter(page).getByTestId('shuffle-moved')).toContainText('2 of 9');
    // Number 2 of the sequence stands in row 2, column 1; number 9 in row 3, column 3.
    expect(await equivariant(page)).toEqual([-2, -1.5, -1, 2, 0, 0.5, 1, 1.5, -0.5]);

    await chapter(page).getByTestId('shuffle').click();
    await equivariant(page);
  });

  test('are found again by pointing', async ({ page }) => {
    await open(page);
    const shuffle = chapter(page).locator('pixel-shuffle');
    await shuffle.locator('[data-view="original"] [data-row="1"][data-col="2"]').hover();
    for (const [name, place] of [
      ['original', '1,2'],
      ['permuted', '3,2'],
      ['computed', '3,2'],
      ['promised', '3,2'],
    ]) {
      const found = shuffle.locator(`[data-view="${name}"] [data-lit]`);
      await expect(found).toHaveCount(1);
      expect(await found.evaluate(({ dataset }) => `${dataset.row},${dataset.col}`)).toBe(place);
    }
  });
});

test.describe('contrast', () => {
  test('saturates the softmax', async ({ page }) => {
    await open(page);
    const said = chapter(page).getByTestId('contrast-said');
    const slider = chapter(page).getByTestId('contrast');
    const multiplied = (factor: number) =>
      attention(GRADIENT.map((line) => line.map((value) => factor * value))).p;
    async function sharpness(factor: number) {
      await expect(slider).toHaveValue(String(factor));
      const p = multiplied(factor);
      close(await matrix(page, 'matrix-p-contrast'), p);
      const bits = p.map((line) =>
        line.reduce((sum, share) => sum - (share > 0 ? share * Math.log2(share) : 0), 0),
      );
      const [entropy, largest] = await said.evaluate(({ dataset }) => [
        Number(dataset.entropy),
        Number(dataset.largest),
      ]);
      expect(entropy).toBeCloseTo(
        bits.reduce((sum, value) => sum + value / L, 0),
        10,
      );
      expect(largest).toBeCloseTo(
        p.reduce((sum, line) => sum + Math.max(...line) / L, 0),
        10,
      );
      return entropy as number;
    }
    const before = await sharpness(1);
    await slider.focus();
    await page.keyboard.press('Home');
    expect(await sharpness(0)).toBeCloseTo(Math.log2(L), 10);
    await page.keyboard.press('End');
    expect(await sharpness(5)).toBeLessThan(before);
    // The image itself is as it was.
    await shows(page, GRADIENT);
  });
});

test.describe('the address', () => {
  test('keeps everything and brings it back', async ({ page }) => {
    await open(page);
    await chapter(page).getByTestId('attention-preset').selectOption('greys');
    await cell(page, VIEWS.x, [1, 2]).fill('0.75');
    await chapter(page).getByTestId('attention-dk').fill('4');
    await chapter(page).getByTestId('contrast').fill('2.5');
    await cell(page, VIEWS.s, [3, 5]).focus();
    const settings = () => Object.fromEntries(new URLSearchParams(new URL(page.url()).hash.split('?')[1]));
    await expect
      .poll(settings)
      .toEqual({ x: '1.5,0.75,1.5;0.5,1.5,0.5', dk: '4', contrast: '2.5', cell: 's,3,5' });

    await page.reload();
    await expect(cell(page, VIEWS.s, [3, 5])).toHaveAttribute('data-here', '');
    await shows(
      page,
      [
        [1.5, 0.75, 1.5],
        [0.5, 1.5, 0.5],
      ],
      4,
    );
    await near(page, 'attention-contrast');
    await expect(chapter(page).getByTestId('contrast')).toHaveValue('2.5');
    await expect(chapter(page).getByTestId('attention-notice')).toHaveCount(0);
  });

  test('says what it cannot use, and falls back', async ({ page }) => {
    await open(page, 'x=1,2;3&dk=0&contrast=6&cell=p,10,1');
    const notices = chapter(page).getByTestId('attention-notice');
    await expect(notices).toHaveCount(4);
    for (const name of ['numbers of the image', 'd_k', 'contrast', 'cell']) {
      await expect(notices.filter({ hasText: name }).first()).toBeVisible();
    }
    await shows(page, GRADIENT);
    // What the reader does next makes the address right again.
    await cell(page, VIEWS.p, [1, 1]).focus();
    await chapter(page).getByTestId('attention-preset').selectOption('point');
    await expect(notices).toHaveCount(0);
    await expect.poll(() => new URL(page.url()).hash).toBe('#self-attention?example=point');
  });

  test('is what the links in the text set', async ({ page }) => {
    await open(page);
    await chapter(page).getByRole('link', { name: 'One bright pixel on grey' }).click();
    await expect(cell(page, VIEWS.p, [5, 5])).toHaveAttribute('data-here', '');
    await shows(page, [
      [0, 0, 0],
      [0, 2, 0],
      [0, 0, 0],
    ]);
    await expect(cell(page, VIEWS.p, [5, 5])).toBeInViewport();
    await chapter(page).getByRole('link', { name: 'Two greys' }).click();
    await expect(cell(page, VIEWS.p, [1, 1])).toHaveAttribute('data-here', '');
    await page.goBack();
    await expect(cell(page, VIEWS.p, [5, 5])).toHaveAttribute('data-here', '');
    await expect(chapter(page).getByTestId('attention-preset')).toHaveValue('point');
  });
});

test('the keyboard alone reaches and changes everything in chapter 2', async ({ page }) => {
  await open(page);
  await chapter(page).getByTestId('attention-reset').focus();
  // The image is the next stop, and the arrows go from number to number.
  await page.keyboard.press('Tab');
  await expect(cell(page, VIEWS.x, [1, 1])).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(cell(page, VIEWS.x, [2, 1])).toBeFocused();
  await page.keyboard.type('3');
  await page.keyboard.press('Enter');
  await expect(cell(page, VIEWS.x, [3, 1])).toBeFocused();
  await shows(page, [
    [-2, -1.5, -1],
    [3, 0, 0.5],
    [1, 1.5, 2],
  ]);
  for (const view of ['z', 'x-vec', 's', 'p', 'z-vec'] as const) {
    await page.keyboard.press('Tab');
    await expect(cell(page, VIEWS[view], [1, 1])).toBeFocused();
  }
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('End');
  await page.keyboard.press('PageDown');
  await expect(cell(page, VIEWS.p, [9, 9])).toBeFocused();
  expect((await lit(page)).p).toEqual(['9,9']);
});

for (const [colorScheme, width] of [
  ['light', 1280],
  ['dark', 390],
] as const) {
  test(`chapter 2 has no accessibility violation that axe can find, ${colorScheme}, ${width}`, async ({
    browser,
    baseURL,
  }) => {
    // Axe adds its own script to the page, which the policy rightly refuses.
    const context = await browser.newContext({
      colorScheme,
      bypassCSP: true,
      baseURL,
      viewport: { width, height: 900 },
    });
    const page = await context.newPage();
    await open(page, 'x=1,2;3&example=character');
    expect(await violations(page, CHAPTER)).toEqual([]);
    await context.close();
  });
}

test('chapter 2 needs no sideways scrolling at 320 pixels, from the smallest image to the largest', async ({
  page,
}) => {
  await page.setViewportSize({ width: 320, height: 800 });
  for (const settings of ['x=3', 'example=character']) {
    // A new hash alone would not load the page anew.
    await page.goto('about:blank');
    await open(page, settings);
    await chapter(page).locator('.shuffle-weights summary').click();
    await expect(chapter(page).locator('[data-view="p-permuted"] [data-row]').first()).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  }
});

test('chapter 2 says so where its bundle does not load', async ({ page }) => {
  await page.route('**/assets/unfold_bg-*.wasm', (route) => route.abort());
  await page.goto('./self-attention.html#self-attention');
  await near(page, 'softmax-row', 'pixel-shuffle', 'attention-contrast');
  for (const name of ['attention-views', 'softmax-row', 'pixel-shuffle', 'attention-contrast']) {
    await expect(chapter(page).locator(name)).toContainText('could not be loaded');
  }
  await expect(chapter(page).getByRole('heading', { name: 'Attention without learning' })).toBeVisible();
});
