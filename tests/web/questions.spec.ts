import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from '@playwright/test';
import type * as Bundle from '../../pkg/theory/unfold.js';
import { expect, ROOT } from './helpers';

type Kind = Bundle.Question['kind'];
/** A wrong answer to the question after so many others. */
type Wrong = { after: number; answer: number };

const QUESTIONS = 12;

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
  // Decimals are asked for to two places, counts are gone wrong by quarters.
  const isDecimal = kind === 'probability' || kind === 'output-z';
  const [from, to, parts] = isDecimal ? [-3, 60, 100] : [-25, 500, 4];
  for (let after = 0; after < QUESTIONS; after += 1) {
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

test('every mistake that a number can tell has its words', async ({ page }) => {
  const bundle = await theory();
  for (const address of ['./conv-matrix.html', './self-attention.html']) {
    await page.goto(address);
    for (const card of await page.locator('question-card').all()) {
      const kind = (await card.getAttribute('kind')) as Kind;
      await expect(card.getByTestId('question-answer')).toBeVisible();
      const wrong = [...wrongAnswers(bundle, kind)].sort(([, one], [, other]) => one.after - other.after);
      expect(wrong.length, kind).toBeGreaterThan(2);
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
        const feedback = card.getByTestId('question-feedback');
        await expect(feedback, kind).toHaveAttribute('data-mistake', mistake);
        await expect(feedback, `${kind}: ${mistake}`).toHaveText(/^That is not it\. .{20}/);
      }
    }
  }
});
