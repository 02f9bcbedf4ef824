/**
 * A first-year student's way through chapter 1, from the contents to the hand-in: what she does, and what she knows then. She uses
 * what she sees, now by pointer and now by keyboard, and works out on paper what she is asked. The minutes are a reader's: 1,700
 * words, eight questions and what is tried out.
 */

import { type Locator, type Page, test } from '@playwright/test';
import { answer, complaints, expect, feedbackOf, sizesOf } from './helpers';

interface Step {
  minutes: number;
  does: string;
  knows: string;
  walk: (page: Page) => Promise<void>;
}

const grid = (page: Page, name: string) => page.getByRole('grid', { name, exact: true });
const cellAt = (found: Locator, row: number, column: number) =>
  found.locator(`[data-row="${row}"][data-col="${column}"]`);
const question = (page: Page, title: string) => page.getByRole('article', { name: `Question ${title}` });
const own = (page: Page) => page.getByRole('article', { name: 'Is your formula right?' });
const exhibit = (page: Page) =>
  page.getByRole('group', { name: 'The convolution and its matrix, linked', exact: true });
const sum = (page: Page) => page.getByRole('group', { name: 'The sum written out' });

/** The numbers of a grid, row by row, as they are written in it. */
async function numbersOf(found: Locator): Promise<number[]> {
  const written = await found.getByRole('gridcell').allInnerTexts();
  return written.map((text) => Number(text.replace('−', '-')));
}

/** Scrolls until a step of the derivation is the one that is read. */
async function read(page: Page, title: string) {
  const step = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: title }) });
  await step.evaluate((element) => element.scrollIntoView({ block: 'start', behavior: 'instant' }));
  await expect(step).toHaveAttribute('aria-current', 'step');
}

/** Scrolls to a heading, as who reads on; exhibits that come on the way may move it once more. */
async function readOn(page: Page, title: string) {
  const heading = page.getByRole('heading', { name: title, exact: true });
  await expect(async () => {
    await heading.evaluate((element) => element.scrollIntoView({ block: 'start', behavior: 'instant' }));
    await expect(heading).toBeInViewport({ timeout: 300 });
  }).toPass();
}

async function isRight(page: Page, title: string, value: number) {
  await answer(question(page, title), value);
  await expect(feedbackOf(question(page, title))).toHaveText('Right.');
}

/** On paper: H′ and W′, and what pooling leaves of them. */
async function onPaper(asked: Locator) {
  const [H = 0, W = 0, M = 0, N = 0] = await sizesOf(asked);
  const [outH, outW] = [H - M + 1, W - N + 1];
  return { H, W, M, N, outH, outW, pooled: Math.floor(outH / 2) * Math.floor(outW / 2) };
}

const FORMULA = {
  a: "j - H floor((j-1)/H) - (i-1) + H' floor((i-1)/H')",
  b: "ceil(j/H) - floor((i-1)/H')",
};

const WAY: Step[] = [
  {
    minutes: 0.5,
    does: 'finds the lesson under the drawing board and opens its first chapter',
    knows: 'what the chapter is for: a convolution is a large matrix, multiplied once',
    walk: async (page) => {
      await page.goto('./');
      await page.getByRole('link', { name: 'A convolution is a matrix' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('A convolution is a matrix');
      await expect(page.getByText('It is also one large matrix, multiplied once.')).toBeVisible();
    },
  },
  {
    minutes: 1.5,
    does: 'adds up a window on paper, and moves it on by one place',
    knows: 'each number of z is a sum of nine products, and a row of M makes it',
    walk: async (page) => {
      await expect(sum(page)).toContainText('= 3');
      await exhibit(page).getByRole('button', { name: 'One place on' }).click();
      await expect(sum(page)).toContainText('Window 2: row 2 of M times x′ gives place 2 of z′.');
      await expect(exhibit(page)).toContainText('window 2 of 12');
    },
  },
  {
    minutes: 2,
    does: 'reads how large the output is, answers H − M at first, and reads why that is one too few',
    knows: 'H′ = H − M + 1: places, not steps',
    walk: async (page) => {
      await read(page, 'A window and a sum');
      await expect(sum(page)).toContainText('Window 1:');
      await read(page, 'How large the output is');
      await expect(sum(page)).toContainText('Window 12:');
      const asked = question(page, 'How high is the output?');
      const { H, M, outH } = await onPaper(asked);
      await answer(asked, H - M);
      await expect(feedbackOf(asked)).toContainText('there is one position more than there are steps');
      await isRight(page, 'How high is the output?', outH);
    },
  },
  {
    minutes: 1.5,
    does: 'stacks an image on paper, column by column',
    knows: 'where a pixel of x stands in x′, and a number of z in z′',
    walk: async (page) => {
      await read(page, 'The image as one column');
      await expect(sum(page)).toContainText('Pixel 6 is column 6 of M');
      const asked = question(page, 'Where does a pixel go?');
      const [height = 0] = await sizesOf(asked);
      const [, row, column] = /row (\d+) and\s+column (\d+)/.exec(await asked.innerText()) ?? [];
      await isRight(page, 'Where does a pixel go?', (Number(column) - 1) * height + Number(row));
      await read(page, 'The output as one column');
      await expect(sum(page)).toContainText('place 4 of z′');
    },
  },
  {
    minutes: 2.5,
    does: 'points at an entry of M and follows a and b in numbers, takes a hint, and finds another entry herself',
    knows: 'which weight stands at i, j, or why there is a 0',
    walk: async (page) => {
      await read(page, 'Which weight a pixel meets');
      await read(page, 'An element of the matrix');
      await cellAt(grid(page, 'M, the matrix'), 8, 12).hover();
      const worked = page.getByRole('group', { name: 'The formula at this cell of M' });
      await expect(worked).toContainText('which weight does pixel 2, 3 meet in the window of output 2, 3?');
      await expect(worked).toContainText('Both lie within the filter, so M8, 12 = W11 = −1');
      await cellAt(grid(page, 'M, the matrix'), 8, 11).hover();
      await expect(worked).toContainText('a lies outside the filter');

      const asked = question(page, 'Which weight stands here?');
      await asked.getByRole('button', { name: 'A hint' }).press('Enter');
      await expect(asked).toContainText('Find where in z entry i lies');
      const [H = 0] = await sizesOf(asked);
      // M22, or M8, 12.
      const [, i, j] = /What is\s+M(?=\d)(\d+(?=, )|\d)(?:, )?(\d+)/.exec(await asked.innerText()) ?? [];
      const filter = asked.getByRole('table', { name: 'The numbers of W' }).getByRole('row');
      const outH = H - (await filter.count()) + 1;
      const place = (index: number, height: number) => [index % height, Math.floor(index / height)];
      const [r = 0, c = 0] = place(Number(j) - 1, H);
      const [down = 0, along = 0] = place(Number(i) - 1, outH);
      const weight =
        r < down || c < along
          ? []
          : await filter
              .nth(r - down)
              .getByRole('cell')
              .allInnerTexts();
      await isRight(page, 'Which weight stands here?', Number(weight[c - along] ?? 0));
    },
  },
  {
    minutes: 2.5,
    does: 'reads to the end of the derivation and counts rows, columns and what pooling leaves',
    knows: 'M is H′W′ × HW, made of stripes, with nine weights over and over',
    walk: async (page) => {
      await read(page, 'One product does it all');
      for (const [title, value] of [
        ['How many rows does the matrix have?', ({ outH, outW }) => outH * outW],
        ['And how many columns?', ({ H, W }) => H * W],
      ] as [string, (sizes: Awaited<ReturnType<typeof onPaper>>) => number][])
        await isRight(page, title, value(await onPaper(question(page, title))));
      await read(page, 'Stripes within stripes');
      await expect(page.getByLabel('Outline the blocks of H′ × H = 3 × 5')).toBeChecked();
      await expect(exhibit(page)).toContainText('108 of 360 places are filled');
      await read(page, 'ReLU, pooling, and the general size');
      const asked = question(page, 'What pooling leaves');
      await isRight(page, 'What pooling leaves', (await onPaper(asked)).pooled);
    },
  },
  {
    minutes: 1.5,
    does: 'does the small example by hand, compares, and makes the image one row higher',
    knows: 'a matrix that she has written herself, and how it grows',
    walk: async (page) => {
      await page.getByRole('combobox', { name: 'Example' }).selectOption('By hand, 3 × 2');
      expect(await numbersOf(grid(page, 'z, the output of the convolution'))).toEqual([14, 13]);
      expect(await numbersOf(grid(page, 'M, the matrix'))).toEqual([1, 3, 0, 2, 4, 0, 0, 1, 3, 0, 2, 4]);
      await page.getByRole('combobox', { name: 'H rows' }).selectOption('4');
      await expect(exhibit(page)).toContainText('M the matrix 3 × 8.');
    },
  },
  {
    minutes: 1,
    does: 'reads the erratum, and sees in numbers which formula holds',
    knows: 'a formula in print can be wrong, and a test on a small case tells',
    walk: async (page) => {
      await readOn(page, 'An erratum: floors, not ceilings');
      const both = page.getByRole('group', { name: 'The printed formula and the right one' });
      await expect(both).toContainText('It holds: what is left is rounding.');
      await expect(both).toContainText('It does not hold.');
      await expect(both).toContainText('It fails as soon as an image has more than one row.');
    },
  },
  {
    minutes: 2,
    does: 'writes a and b with ceilings, is shown the smallest case in which they fail, and mends them',
    knows: 'her own formula is right, and what the ceilings had done',
    walk: async (page) => {
      const [a, b] = [own(page).getByLabel('a ='), own(page).getByLabel('b =')];
      await a.click();
      await page.keyboard.type(FORMULA.a.replaceAll('floor', 'ceil'));
      await page.keyboard.press('Tab');
      await page.keyboard.type(FORMULA.b.replaceAll('floor', 'ceil'));
      await page.keyboard.press('Enter');
      const said = own(page).getByRole('status');
      await expect(said).toContainText('A ceiling stands where a floor belongs, as in the report’s formula');
      await expect(said).toContainText('An image of 2 × 1 pixels and a filter of 1 × 1');
      await own(page).getByRole('button', { name: 'Show this case above' }).click();
      // What scrolls in under the pointer would be pointed at.
      await page.mouse.move(0, 0);
      await expect(cellAt(grid(page, 'M, the matrix'), 2, 2)).toBeInViewport();
      await expect(exhibit(page)).toContainText('M the matrix 2 × 2.');
      await expect(page.getByText('Both lie within the filter, so M22 = W11')).toBeVisible();
      await page.getByRole('button', { name: 'Back to the numbers before the case' }).click();
      await expect(exhibit(page)).not.toContainText('M the matrix 2 × 2.');
      await expect(b).toBeInViewport();

      await b.fill(FORMULA.b);
      await a.fill(FORMULA.a);
      await a.press('Enter');
      await expect(said).toContainText(/Right, for \d+ sizes and [\d,]+ numbers\./);
    },
  },
  {
    minutes: 2,
    does: 'counts parameters for two networks, and makes the image as small as it goes',
    knows: 'what sharing saves, and when it saves little',
    walk: async (page) => {
      await readOn(page, 'What sharing the weights saves');
      const counts = page.getByRole('group', { name: 'Parameters with and without the convolution' });
      await expect(counts).toContainText('= 25 + 432');
      await expect(counts).toContainText('Far more: the convolution saves nearly everything.');
      for (const side of ['H, image height', 'W, image width'])
        await counts.getByRole('slider', { name: side }).press('Home');
      await expect(counts).toContainText('for so small an image the convolution saves little');
      const [shared, full] = [
        'Parameters with the convolution',
        'Parameters without the convolution',
      ] as const;
      const { M, N, pooled } = await onPaper(question(page, shared));
      await isRight(page, shared, M * N + 3 * pooled);
      const { H, W, pooled: outputs } = await onPaper(question(page, full));
      await isRight(page, full, (H * W + 3) * outputs);
    },
  },
  {
    minutes: 1,
    does: 'goes back to the first example, takes one output for the loss, and points at a pixel’s gradient',
    knows: 'M⊤ hands what came back to the window that it came from',
    walk: async (page) => {
      await page.getByRole('button', { name: 'Start over' }).click();
      await readOn(page, 'Beyond the homework: the way back');
      const back = page.getByRole('group', { name: 'The backward pass', exact: true });
      await back.getByRole('button', { name: 'L = one output of z alone' }).press('Enter');
      const gradient = grid(page, 'The gradient of the loss with respect to x');
      await cellAt(gradient, 1, 3).hover();
      await expect(back).toContainText(
        'It collects the gradient of each, times the weight that it met there',
      );
      // The window of the first output holds the filter, and nothing came to the other pixels.
      expect(await numbersOf(gradient)).toEqual(
        [[-1, 0, 1, 0, 0, 0], [-1, 0, 1, 0, 0, 0], [-1, 0, 1, 0, 0, 0], Array(12).fill(0)].flat(),
      );
    },
  },
  {
    minutes: 0.5,
    does: 'lets the window take steps of two, and begin in the padding',
    knows: 'a stride takes rows out of M, and padding adds some',
    walk: async (page) => {
      await readOn(page, 'Beyond the homework: strides and padding');
      await page.getByRole('link', { name: 'Go up to the image with a stride of 2' }).press('Enter');
      await expect(exhibit(page)).toContainText('M the matrix 4 × 30.');
      await page.getByRole('combobox', { name: 'Padding' }).selectOption('1');
      await expect(exhibit(page)).toContainText('M the matrix 9 × 30.');
    },
  },
  {
    minutes: 0.5,
    does: 'reads what she can do now, and answers what she had missed, with other numbers',
    knows: 'that it was no accident',
    walk: async (page) => {
      await readOn(page, 'What you can do now');
      await readOn(page, 'Once more');
      const again = page.getByRole('article', { name: 'Once more How high is the output?' });
      await expect(again).toContainText('from chapter 1');
      await answer(again, (await onPaper(again)).outH);
      await expect(feedbackOf(again)).toHaveText('Right.');
    },
  },
  {
    minutes: 1,
    does: 'fills in the two questions of her teacher’s sheet and makes the code',
    knows: 'how to hand in',
    walk: async (page) => {
      await page.goto('./sheet.html#sheet?seed=7&questions=output-size,pooled-count');
      const fields = page.getByRole('listitem').filter({ has: page.getByRole('textbox') });
      const [height, left] = [fields.nth(0), fields.nth(1)];
      await height.getByRole('textbox').fill(String((await onPaper(height)).outH));
      await left.getByRole('textbox').fill(String((await onPaper(left)).pooled));
      await expect(page.getByText('2 of 2 answered.')).toBeVisible();
      await page.getByRole('button', { name: 'Make the code' }).press('Enter');
      await expect(page.getByText(/^UNFOLD-/)).toBeVisible();
    },
  },
];

/** Reloads, and comes back by the contents: everything is as it was. */
async function comesBack(page: Page) {
  await page.reload();
  await expect(page.getByText('2 of 2 answered.')).toBeVisible();
  await page.goto('./');
  await expect(page.getByRole('listitem').filter({ hasText: 'A convolution is a matrix' })).toContainText(
    'all questions answered',
  );
  await page.getByRole('link', { name: 'A convolution is a matrix' }).click();
  await readOn(page, 'An erratum: floors, not ceilings');
  await own(page).scrollIntoViewIfNeeded();
  await expect(own(page).getByLabel('a =')).toHaveValue(FORMULA.a);
  await expect(own(page).getByLabel('b =')).toHaveValue(FORMULA.b);
}

test('a first-year student goes through chapter 1 in twenty minutes', async ({ page }) => {
  test.setTimeout(120_000);
  const found = complaints(page);
  expect(WAY.reduce((all, { minutes }) => all + minutes, 0)).toBeLessThanOrEqual(20);
  for (const { minutes, does, knows, walk } of WAY)
    await test.step(`${minutes} min: she ${does}. She knows: ${knows}.`, () => walk(page));
  await test.step('another day: she comes back, and nothing is lost.', () => comesBack(page));
  expect(found).toEqual([]);
});
