import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Locator, type Page, test } from '@playwright/test';
import type * as Bundle from '../../pkg/theory/unfold.js';
import { answer, complaints, expect, feedbackOf, near, ROOT, violations } from './helpers';

type Kind = Bundle.Question['kind'];
/** A wrong answer to the question after so many others. */
type Wrong = { after: number; answer: number };

const CHAPTERS = ['conv-matrix', 'self-attention', 'kuzushiji', 'why-convolutions', 'translation'];

const QUESTIONS = 12;

/** The kinds whose answers have decimals, to two places. */
const DECIMALS: Kind[] = [
  'probability',
  'output-z',
  'dropout',
  'cross-entropy',
  'gradient-step',
  'accuracy',
  'adam-step',
  'lstm-cell',
  'lstm-state',
  'attention-weight',
  'attention-context',
  'beam-kept',
  'error-rate',
];

/** The largest number that the first questions of a kind have to do with, where that is large. */
const LARGEST: Partial<Record<Kind, number>> = {
  'convolution-parameters': 3500,
  'affine-parameters': 7000,
  'dense-parameters': 26_000,
  'lstm-parameters': 1300,
};

/** The bundle beside the page. */
async function theory(): Promise<typeof Bundle> {
  const file = (name: string) => readFileSync(join(ROOT, 'pkg/theory', name));
  // A module by what it holds, whatever Node makes of its name.
  const bundle = await import(`data:text/javascript;base64,${file('unfold.js').toString('base64')}`);
  bundle.initSync({ module: file('unfold_bg.wasm') });
  return bundle;
}

/** For each mistake that a number can tell, the first such number, at the first of the questions that has one. */
function wrongAnswers({ question, judge }: typeof Bundle, kind: Kind): Map<Bundle.Mistake, Wrong> {
  const found = new Map<Bundle.Mistake, Wrong>();
  let [seed, asked] = [1, JSON.stringify(question(kind, 1))];
  // Counts are gone wrong by quarters, where they are small.
  const most = LARGEST[kind];
  const [from, to, parts] = DECIMALS.includes(kind) ? [-7, 101, 100] : most ? [0, most, 1] : [-25, 500, 4];
  for (let after = 0; after < (most ? 3 : QUESTIONS); after += 1) {
    for (let step = from * parts; step < to * parts; step += 1) {
      const { mistake } = judge(kind, seed, step / parts);
      if (mistake && !found.has(mistake)) found.set(mistake, { after, answer: step / parts });
    }
    const before = asked;
    while (asked === before) {
      seed += 1;
      asked = JSON.stringify(question(kind, seed));
    }
  }
  return found;
}

/** Opens a chapter, and waits for all its questions. */
async function openChapter(page: Page, chapter: string): Promise<Locator[]> {
  await page.goto(`./${chapter}.html`);
  await near(page, 'question-card');
  const cards = await page.locator('question-card:not([again])').all();
  for (const card of cards) await expect(card.getByTestId('question-answer')).toBeVisible();
  return cards;
}

for (const chapter of CHAPTERS) {
  test(`every mistake that a number can tell has its words, ${chapter}`, async ({ page }) => {
    const bundle = await theory();
    for (const card of await openChapter(page, chapter)) {
      const kind = (await card.getAttribute('kind')) as Kind;
      const wrong = [...wrongAnswers(bundle, kind)].sort(([, one], [, other]) => one.after - other.after);
      expect(wrong.length, kind).toBeGreaterThan(1);
      let at = 0;
      for (const [mistake, { after, answer }] of wrong) {
        for (; at < after; at += 1) {
          await card.getByTestId('question-answer').fill('99999');
          await card.getByRole('button', { name: 'Check' }).click();
          await card.getByRole('button', { name: 'Show me' }).click();
          await card.getByRole('button', { name: 'Another one' }).click();
        }
        await card.getByTestId('question-answer').fill(String(answer));
        await card.getByRole('button', { name: 'Check' }).click();
        await expect(feedbackOf(card), kind).toHaveAttribute('data-mistake', mistake);
        await expect(feedbackOf(card), `${kind}: ${mistake}`).toHaveText(/^That is not it\. .{20}/);
      }
    }
  });

  test(`every question is answered by keyboard, and worked through, ${chapter}`, async ({ page }) => {
    const { judge } = await theory();
    const said = complaints(page);
    const cards = await openChapter(page, chapter);
    expect(cards.length).toBeGreaterThan(3);
    for (const card of cards) {
      const kind = (await card.getAttribute('kind')) as Kind;
      const { expected } = judge(kind, 1, Number.NaN);
      await card.getByTestId('question-answer').focus();
      await page.keyboard.type(String(Number(expected.toFixed(2))));
      await page.keyboard.press('Enter');
      await expect(feedbackOf(card), kind).toHaveAttribute('data-verdict', 'right');
      await expect(card.locator('.question-worked'), kind).not.toHaveText(/NaN|undefined|\[object|\d\.\d{7}/);
      await expect(card.locator('.question-worked'), kind).toHaveText(/\d/);
    }
    await expect(cards[0] as Locator).toContainText(
      `${cards.length} of ${cards.length} in this chapter answered`,
    );
    await expect(page.locator('question-card[again]')).toHaveCount(0);
    expect(said).toEqual([]);
  });

  for (const [colorScheme, width] of [
    ['light', 1280],
    ['dark', 320],
  ] as const) {
    test(`axe finds nothing in the questions, and none is too wide, ${chapter}, ${colorScheme}`, async ({
      page,
    }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      for (const card of await openChapter(page, chapter)) {
        await card.getByTestId('question-answer').fill('99999');
        await card.getByTestId('question-answer').press('Enter');
        await card.getByRole('button', { name: 'Show me' }).click();
        await expect(card.locator('.question-worked')).toBeVisible();
        const box = await card.boundingBox();
        expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
        const fits = await card
          .locator('article')
          .evaluate(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth);
        expect(fits, (await card.getAttribute('kind')) ?? '').toBe(true);
      }
      expect(await violations(page, 'question-card')).toEqual([]);
    });
  }
}

test('the two questions that were missed first come back with other numbers', async ({ page }) => {
  const { judge, question } = await theory();
  const [first, second, third] = ['convolution-side', 'dropout', 'accuracy'] as const;
  const cards = await openChapter(page, 'kuzushiji');
  expect(cards.length).toBe(8);
  const card = (kind: Kind) => page.locator(`question-card[kind="${kind}"]:not([again])`);
  const again = page.locator('questions-again question-card');
  const expectedOf = async (asked: Locator) => {
    const kind = (await asked.getAttribute('kind')) as Kind;
    return Number(judge(kind, Number(await asked.getAttribute('seed')), Number.NaN).expected.toFixed(2));
  };
  await expect(page.locator('questions-again')).toContainText('So far there is nothing');

  for (const kind of [first, second, third]) await answer(card(kind), 99_999);
  // To have been right in the end does not keep it from coming back.
  await answer(card(first), judge(first, 1, Number.NaN).expected);
  await expect(again).toHaveCount(2);
  await expect(again.nth(0)).toHaveAttribute('kind', first);
  await expect(again.nth(1)).toHaveAttribute('kind', second);
  await expect(page.locator('questions-again')).toContainText('One more waits');
  await expect(again.nth(0)).toContainText('Once more');
  await expect(again.nth(0)).toContainText('from chapter 3');
  const seed = Number(await again.nth(0).getAttribute('seed'));
  expect(question(first, seed)).not.toEqual(question(first, 1));

  // One is answered, the other is missed again: each stays where it is while the page is open.
  await expect(again.nth(0).getByTestId('question-answer')).toBeVisible();
  await answer(again.nth(0), await expectedOf(again.nth(0)));
  await expect(feedbackOf(again.nth(0))).toHaveAttribute('data-verdict', 'right');
  await answer(again.nth(1), 99_999);
  await expect(again).toHaveCount(2);

  // At the end of the next chapter stand the one that waited and, behind it, the one missed twice.
  await openChapter(page, 'why-convolutions');
  await near(page, 'questions-again');
  await expect(again).toHaveCount(2);
  await expect(again.nth(0)).toHaveAttribute('kind', third);
  await expect(again.nth(1)).toHaveAttribute('kind', second);
  for (const at of [0, 1]) {
    await expect(again.nth(at).getByTestId('question-answer')).toBeVisible();
    await answer(again.nth(at), await expectedOf(again.nth(at)));
    await expect(feedbackOf(again.nth(at))).toHaveAttribute('data-verdict', 'right');
  }
  // They count as answered in the chapter that asked them first.
  await page.goto('./');
  await expect(page.locator('[data-chapter="kuzushiji"] .done')).toHaveText('3 of 8 questions answered');
  await openChapter(page, 'kuzushiji');
  await near(page, 'questions-again');
  await expect(again).toHaveCount(0);
});
