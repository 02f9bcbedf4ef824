import { type Page, test } from '@playwright/test';
import { DRAWINGS, draw, elements, expect, open } from './helpers';
import { exhibit, prepare, stepped } from './train-journey';

/** Does to the page what Chrome's translator does: each text that may be translated goes into two font elements. */
async function translatePage(page: Page) {
  await page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found: Text[] = [];
    while (walker.nextNode()) {
      const text = walker.currentNode as Text;
      const kept = text.parentElement?.closest(
        '[translate=no], .notranslate, script, style, noscript, textarea',
      );
      if (!kept && text.data.trim() !== '') found.push(text);
    }
    for (const text of found) {
      const outer = document.createElement('font');
      const inner = outer.appendChild(document.createElement('font'));
      outer.style.verticalAlign = 'inherit';
      text.replaceWith(outer);
      inner.append(text.data);
    }
  });
}

/** What stands in the elements that show live values, as text. */
async function textsOf(page: Page, selector: string): Promise<string[]> {
  const texts = await page.locator(selector).allTextContents();
  return texts.map((text) => text.replace(/\s+/g, ' ').trim());
}

/** What a translator must not touch. */
const KEPT = [
  '[lang=ja]',
  '[lang=es]',
  '[data-testid=translation-output]',
  '[data-testid=translation-output-plain]',
  '.class-percent',
  'cell-grid',
  '.uplot',
  'math',
  'var',
  '.top-letters .top-token',
  '[data-testid=attention-table] td',
];

/** Something done on a page, and what of it changes thereby. */
type Deed = [selectors: string[], act: (page: Page) => Promise<unknown>];

/** What is live on each page. */
const LIVE: Record<string, { ready: (page: Page) => Promise<unknown>; deeds: Deed[] }> = {
  index: {
    ready: (page) => open(page, 'flex'),
    deeds: [
      // Probabilities and the answer.
      [
        ['.class-percent', '.prediction'],
        async (page) => {
          await draw(page, DRAWINGS[4]?.strokes ?? []);
          await expect(elements(page).prediction).toHaveAttribute('data-class', '4');
          await page.waitForTimeout(500);
        },
      ],
      // The answer once more, as a sentence and no character: an answer goes back to words.
      [
        ['.class-percent', '.prediction'],
        async (page) => {
          await elements(page).clear.click();
          await expect(elements(page).prediction).toHaveAttribute('data-state', 'blank');
        },
      ],
    ],
  },
  'conv-matrix': {
    ready: async (page) => {
      await page.goto('./conv-matrix.html');
      await page.locator('parameter-counts').scrollIntoViewIfNeeded();
      await expect(page.locator('parameter-counts output').first()).toBeVisible();
      await expect(page.locator('cell-grid[data-testid=matrix-m]').first()).toBeVisible();
    },
    deeds: [
      // Cells of matrices, and the sum behind one.
      [
        ['convolution-views cell-grid[data-testid=matrix-z]', 'convolution-sum'],
        async (page) => {
          const cell = page.locator('convolution-views [data-testid=matrix-x] input').first();
          await cell.fill('7');
          await page.locator('convolution-views [data-testid=matrix-z] [role=gridcell]').nth(1).click();
        },
      ],
      [
        ['parameter-counts dd', 'parameter-counts output', '.counts-condition'],
        (page) => page.locator('parameter-counts input[type=range]').first().fill('40'),
      ],
      // The questions: what is said of an answer.
      [
        ['question-card[kind=parameters-cnn]:not([again]) [data-testid=question-feedback]'],
        async (page) => {
          const card = page.locator('question-card[kind=parameters-cnn]:not([again])');
          await card.getByTestId('question-answer').fill('1');
          await card.getByTestId('question-answer').press('Enter');
          await expect(card.getByTestId('question-feedback')).toHaveAttribute('data-verdict', 'wrong');
        },
      ],
    ],
  },
  'self-attention': {
    ready: async (page) => {
      await page.goto('./self-attention.html');
      await page.locator('softmax-row').scrollIntoViewIfNeeded();
      await expect(page.getByTestId('softmax-next').first()).toBeVisible();
    },
    deeds: [
      [
        ['softmax-row td', 'softmax-row .help', 'softmax-row .softmax-scrub'],
        (page) => page.getByTestId('softmax-next').first().click(),
      ],
    ],
  },
  translation: {
    ready: async (page) => {
      await open(page, 'flex', { chapter: 'translation' });
      await page.locator('translation-lab').scrollIntoViewIfNeeded();
      await expect(page.getByTestId('translation-output').first()).toContainText(/[a-z]/);
    },
    deeds: [
      // The translation, its letters and its score, and the step that is looked at.
      [
        [
          'translation-lab [data-testid=translation-output]',
          'translation-lab .output-facts dd',
          'translation-lab step-scrubber output',
        ],
        async (page) => {
          const lab = page.locator('translation-lab').first();
          await lab.getByTestId('source-text').fill('¡El gato come!');
          await lab.getByTestId('source-text').press('Enter');
          await expect(lab.locator('[data-testid=normalized-text]')).toHaveText(/el gato come !/);
          await expect(lab.getByTestId('translation-output')).toHaveAttribute('data-state', 'done');
          await page.waitForTimeout(500);
        },
      ],
    ],
  },
};

for (const [name, { ready, deeds }] of Object.entries(LIVE)) {
  test(`${name}: the browser’s translator leaves numbers, characters and what the models write alone, and the rest follows`, async ({
    browser,
    baseURL,
  }) => {
    test.slow();
    const context = await browser.newContext(baseURL ? { baseURL, reducedMotion: 'reduce' } : {});
    const [page, untouched] = [await context.newPage(), await context.newPage()];
    for (const each of [page, untouched]) await ready(each);
    await page.bringToFront();
    await translatePage(page);
    expect(await page.locator('font').count()).toBeGreaterThan(50);
    for (const selector of KEPT) {
      expect(await page.locator(`:is(${selector}) font`).count(), selector).toBe(0);
      expect(await page.locator(`font:has(${selector})`).count(), selector).toBe(0);
    }
    // The same is done in both, and then both show the same.
    for (const [selectors, act] of deeds) {
      const before = await Promise.all(selectors.map((selector) => textsOf(untouched, selector)));
      for (const each of [untouched, page]) {
        await each.bringToFront();
        await act(each);
      }
      for (const [index, selector] of selectors.entries()) {
        const expected = await textsOf(untouched, selector);
        expect(expected, `${selector} has changed`).not.toEqual(before[index]);
        await expect.poll(() => textsOf(page, selector), { message: selector }).toEqual(expected);
      }
      // Exhibits and questions around it may come later in one than in the other.
      await expect(async () => {
        expect(await textsOf(page, 'main')).toEqual(await textsOf(untouched, 'main'));
      }).toPass({ timeout: 30_000 });
    }
    await context.close();
  });
}

test('a run that is translated shows its progress, its curves and its table as it goes on', async ({
  page,
}) => {
  await open(page, 'flex', { chapter: 'kuzushiji' });
  const { all, start, status, rows, pause } = await prepare(page, { batch_size: 64, epochs: 100 });
  await start.click();
  await stepped(status, 3, 60_000);
  await all.getByText('All epochs in numbers').click();
  await expect(rows).not.toHaveCount(0, { timeout: 60_000 });
  await translatePage(page);
  expect(await all.locator('.uplot font, td font').count()).toBe(0);
  const { step } = await status.evaluate((element: HTMLElement) => ({ ...element.dataset }));
  await stepped(status, Number(step) + 20, 60_000);
  await pause.click();
  await expect(status).toHaveAttribute('data-state', 'paused');
  const now = await status.getAttribute('data-step');
  await expect(status.locator('.training-where')).toContainText(`step ${now},`);
  await expect(status.getByRole('status')).toContainText('Paused.');
  await expect(start).toHaveText('Go on');
  const epochs = Number(await status.getAttribute('data-epoch'));
  await expect(rows).toHaveCount(epochs);
  await expect(rows.last().locator('td').first()).toHaveText(String(epochs));
  await expect(exhibit(page).reading).toContainText(/\d %/);
});
