/** Text and exhibit side by side: the exhibit stays in view, and the step that is read decides what it shows. */

import { type Locator, type Page, test } from '@playwright/test';
import { expect } from './helpers';

/** What each step shows: the one part of the exhibit that stands out then. */
interface Chapter {
  exhibit: string;
  /** There once the exhibit is complete. */
  ready: string;
  steps: Record<string, string>;
  /** Something to point at that the first step does not show, and a key to press: each with what is shown then. */
  point: [target: string, shows: string];
  press: [target: string, key: string, shows: string];
}

/** A cell of a matrix that all is about. */
function cell(testId: string, row: number, column: number): string {
  return `[data-testid="${testId}"] [data-row="${row}"][data-col="${column}"][data-here]`;
}

const corner = '[data-testid="matrix-x"] [data-row="1"][data-col="1"]';
const matrix: Pick<Chapter, 'point' | 'press'> = {
  point: [corner, cell('matrix-x', 1, 1)],
  press: [corner, 'ArrowDown', cell('matrix-x', 2, 1)],
};

const CHAPTERS: Record<string, Chapter> = {
  'conv-matrix': {
    exhibit: 'convolution-views',
    ready: '[data-testid="matrix-m"] [data-row]',
    steps: {
      window: cell('matrix-z', 1, 1),
      size: cell('matrix-z', 3, 4),
      vec: cell('matrix-x', 1, 2),
      output: cell('matrix-z', 1, 2),
      weight: cell('matrix-x', 3, 3),
      element: cell('matrix-m', 12, 30),
      product: cell('matrix-z-vec', 6, 1),
      blocks: cell('matrix-w', 1, 1),
      pool: cell('matrix-h2', 1, 1),
    },
    ...matrix,
  },
  'self-attention': {
    exhibit: 'attention-views',
    ready: '[data-testid="matrix-p"] [data-row]',
    steps: {
      image: cell('matrix-x', 3, 2),
      scores: cell('matrix-s', 2, 6),
      weights: cell('matrix-p', 2, 6),
      entropy: cell('matrix-p', 9, 9),
      output: cell('matrix-z-vec', 1, 1),
    },
    ...matrix,
  },
  kuzushiji: {
    exhibit: '.wide:has(> figure > layer-values)',
    ready: 'layer-values canvas',
    steps: Object.fromEntries(
      ['picture', 'conv1', 'pool1', 'conv2', 'pool2', 'list', 'fc1', 'fc2', 'fc3'].map((stage) => [
        stage,
        `.network [data-stage="${stage}"][data-current]`,
      ]),
    ),
    point: ['.network.beside [data-stage="fc2"] rect', '.network.beside [data-stage="fc2"][data-current]'],
    press: [
      'layer-values input:checked',
      'ArrowLeft',
      '.network.beside [data-stage="fc3"][data-current] rect',
    ],
  },
  translation: {
    exhibit: 'letter-way',
    ready: '.station',
    steps: Object.fromEntries(
      ['encoder', 'decoder', 'weights', 'context', 'letter', 'back'].map((step) => [
        step,
        `.station[data-of~="${step}"][data-current]`,
      ]),
    ),
    // In the middle of fifteen letters, and one on from the fifth.
    point: [
      '.station[data-of="encoder"] cell-canvas canvas',
      '.station[data-of="encoder"] .letters-above :nth-child(8)[data-here]',
    ],
    press: [
      '.way-shown input',
      'ArrowRight',
      '.station[data-of="decoder"] .letters-above :nth-child(6)[data-here]',
    ],
  },
};

const step = (page: Page, name: string) => page.locator(`.steps > [data-step="${name}"]`);

async function open(page: Page, chapter: string, settings = '') {
  await page.goto(`./${chapter}.html?backend=flex${settings}`);
  await expect(page.locator(CHAPTERS[chapter]?.ready as string).first()).toBeVisible();
}

async function shows(page: Page, part: string | undefined) {
  await expect(page.locator(`${part ?? ':not(*)'} >> visible=true`).first()).toBeVisible();
}

/** Scrolls the page so that the element begins at this place of the window, as a reader's wheel does. */
async function scrollTo(page: Page, element: Locator, place: number) {
  const top = () => element.evaluate((found) => found.getBoundingClientRect().top);
  await page.mouse.wheel(0, (await top()) - place);
  await expect.poll(async () => Math.abs((await top()) - place)).toBeLessThan(2);
}

async function box(element: Locator) {
  return (await element.boundingBox()) as { x: number; y: number; width: number; height: number };
}

for (const [chapter, { exhibit, steps, point, press }] of Object.entries(CHAPTERS)) {
  test.describe(chapter, () => {
    test('shows each step that is read, beside its text and all in view', async ({ page }) => {
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await open(page, chapter);
      const stays = page.locator(`${exhibit} .stays`);
      const bar = await page.locator('chapter-contents').evaluate((found) => found.clientHeight);
      for (const forwards of [true, false]) {
        const names = Object.keys(steps);
        for (const name of forwards ? names : names.toReversed()) {
          await scrollTo(page, step(page, name), 240);
          await expect(step(page, name)).toHaveAttribute('aria-current', 'step');
          await shows(page, steps[name]);
          const [text, shown] = [await box(step(page, name)), await box(stays)];
          // All of it in the window, below what stays above, and beside the text, not on it.
          expect(shown.y, name).toBeGreaterThanOrEqual(bar);
          expect(shown.y + shown.height, name).toBeLessThanOrEqual(800);
          expect(shown.height, name).toBeGreaterThan(400);
          expect(text.x + text.width, name).toBeLessThanOrEqual(shown.x);
          expect(await stays.evaluate((found) => found.scrollHeight - found.clientHeight), name).toBe(0);
        }
      }
      // Before the first step the reader's own choice is shown.
      await page.evaluate(() => window.scrollTo(0, 0));
      await expect(page.locator('[aria-current="step"]')).toHaveCount(0);
      // What the steps show is not kept as the reader's.
      expect(new URL(page.url()).hash).toBe('');
    });

    test('gives way to who points or presses, until the next step is read', async ({ page }) => {
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await open(page, chapter);
      const [first, second, third] = Object.keys(steps) as [string, string, string];
      await scrollTo(page, step(page, first), 200);
      await shows(page, steps[first]);
      await page.locator(point[0]).first().hover();
      await shows(page, point[1]);
      await page.mouse.move(1, 400);
      await shows(page, steps[first]);
      await page.locator(press[0]).press(press[1]);
      await shows(page, press[2]);
      await scrollTo(page, step(page, second), 200);
      await shows(page, steps[second]);
      // Whatever the keyboard goes to in the text is read, too.
      await step(page, third).getByRole('button', { name: 'Show it in the exhibit' }).focus();
      await shows(page, steps[third]);
      // Behind the last step, what the reader has chosen is back.
      await scrollTo(page, page.locator('side-by-side + .column'), 100);
      await shows(page, press[2]);
    });

    test('stands in the flow of the text where there is no room beside it', async ({ page }) => {
      await page.setViewportSize({ width: 1000, height: 800 });
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await open(page, chapter);
      const shown = await box(page.locator(exhibit));
      const first = await box(page.locator('.steps'));
      expect(first.y).toBeGreaterThanOrEqual(shown.y + shown.height);
      expect(
        await page.locator(`${exhibit} .stays`).evaluate((found) => getComputedStyle(found).position),
      ).toBe('static');
      // Nobody sees it: nothing changes there.
      const [, name] = Object.keys(steps) as [string, string];
      await scrollTo(page, step(page, name), 200);
      await expect(page.locator('[aria-current="step"]')).toHaveCount(0);
      // A button leads there, and back.
      await step(page, name).getByRole('button', { name: 'Show it in the exhibit' }).click();
      await shows(page, steps[name]);
      const guide = page.getByRole('group', { name: 'A step of the text' });
      await expect(guide).toBeInViewport();
      await guide.getByRole('button', { name: 'Back to the text' }).click();
      await expect(step(page, name)).toBeInViewport();
    });

    test('moves smoothly only for who wants motion', async ({ page }) => {
      await page.setViewportSize({ width: 1000, height: 800 });
      const [, name] = Object.keys(steps) as [string, string];
      /** How far the page is from where it was, at once when the button is pressed. */
      const atOnce = async (reducedMotion: 'reduce' | 'no-preference') => {
        await page.emulateMedia({ reducedMotion });
        await open(page, chapter);
        const button = step(page, name).getByRole('button', { name: 'Show it in the exhibit' });
        await button.focus();
        await page.waitForTimeout(1000);
        return button.evaluate((found: HTMLElement) => {
          const before = window.scrollY;
          found.click();
          return Math.abs(window.scrollY - before);
        });
      };
      expect(await atOnce('no-preference')).toBeLessThan(5);
      expect(await atOnce('reduce')).toBeGreaterThan(100);
    });

    test('is plain text without scripts', async ({ browser, baseURL }) => {
      const context = await browser.newContext({
        javaScriptEnabled: false,
        baseURL,
        viewport: { width: 1280, height: 800 },
      });
      const page = await context.newPage();
      await page.goto(`./${chapter}.html`);
      await expect(page.locator('.steps > li > h3')).toHaveCount(await page.locator('.steps > li').count());
      await expect(page.locator('.steps > li').last()).toBeVisible();
      await expect(page.locator('.steps button:not(.term)')).toHaveCount(0);
      await context.close();
    });
  });
}

for (const chapter of ['conv-matrix', 'self-attention']) {
  test(`${chapter} keeps what an address asks for, until a step is read`, async ({ page }) => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await open(page, chapter, `#${chapter}?cell=x,2,3`);
    const { steps } = CHAPTERS[chapter] as Chapter;
    const [first, second] = Object.keys(steps) as [string, string];
    await scrollTo(page, step(page, first), 250);
    await page.reload();
    await expect(step(page, first)).toHaveAttribute('aria-current', 'step');
    await shows(page, cell('matrix-x', 2, 3));
    await scrollTo(page, step(page, second), 200);
    await shows(page, steps[second]);
  });
}
