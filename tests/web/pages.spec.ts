import { readdirSync, readFileSync } from 'node:fs';
import { type Page, test } from '@playwright/test';
import { complaints, elements, expect, open, ROOT } from './helpers';

const CHAPTERS = ['conv-matrix', 'self-attention', 'kuzushiji', 'why-convolutions', 'translation'];

/** Files of the site that the page has asked for from now on. */
function asked(page: Page): string[] {
  const found: string[] = [];
  page.on('request', (request) => found.push(new URL(request.url()).pathname));
  return found;
}

test('addresses from when all chapters were one page lead to the chapter, with their settings', async ({
  page,
}) => {
  await page.goto('./#conv-matrix?stride=2&cell=m,2,1');
  await expect(page).toHaveURL(/\/conv-matrix\.html#conv-matrix\?stride=2&cell=m,2,1$/);
  await expect(page.getByTestId('conv-matrix')).toBeVisible();
  await page.goto('./index.html?backend=flex#translation?text=hola');
  await expect(page).toHaveURL(/\/translation\.html\?backend=flex#translation\?text=hola/);
  await expect(page.getByTestId('source-text')).toHaveValue('hola');
  // In a tab that is open too, and without a trap on the way back.
  await page.goto('./');
  await page.evaluate(() => location.assign('#kuzushiji'));
  await expect(page).toHaveURL(/\/kuzushiji\.html#kuzushiji$/);
});

test('from the first page to the last and back', async ({ page }) => {
  const found = complaints(page);
  await page.goto('./?backend=flex');
  for (const [number, chapter] of CHAPTERS.entries()) {
    const list =
      number === 0 ? page.locator('#contents') : page.getByRole('navigation', { name: 'Other chapters' });
    // The page's script has given its links the choices that go along.
    await expect(page.locator('html')).toHaveAttribute('data-started', '');
    // By keyboard: exhibits that come while one scrolls past may move a link away from under the mouse.
    await list.locator(`a[href*="/${chapter}.html"], a[href="./${chapter}.html"]`).last().press('Enter');
    await expect(page).toHaveURL(new RegExp(`/${chapter}\\.html\\?backend=flex`));
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  }
  await expect(page.locator('html')).toHaveAttribute('data-started', '');
  await page.getByRole('link', { name: 'All chapters' }).click();
  await expect(page).toHaveURL(/index\.html\?backend=flex#contents$/);
  expect(found).toEqual([]);
});

test('the drawing, the network and the device go along', async ({ page }) => {
  // The example is there at once.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const { prediction } = await open(page, 'flex');
  await page.getByTestId('sample-next').click();
  await page.getByRole('radio', { name: 'learning rate 0.01' }).check();
  await expect(prediction).toHaveAttribute('data-model', 'cnn-0.01');
  await expect(prediction).toHaveAttribute('data-state', /sure/);
  const read = await prediction.getAttribute('data-class');
  await page.locator('#contents a', { hasText: 'Reading kuzushiji' }).click();
  await expect(page).toHaveURL(/kuzushiji\.html\?backend=flex#kuzushiji\?model=cnn-0\.01$/);
  const there = elements(page);
  await page.locator('draw-character').scrollIntoViewIfNeeded();
  await expect(there.prediction).toHaveAttribute('data-model', 'cnn-0.01');
  await expect(there.prediction).toHaveAttribute('data-class', read ?? '');
});

for (const chapter of ['conv-matrix', 'self-attention']) {
  test(`${chapter} fetches no network`, async ({ page }) => {
    const files = asked(page);
    await page.goto(`./${chapter}.html`);
    await expect(page.locator('[data-row]').first()).toBeVisible();
    await page.waitForLoadState('networkidle');
    expect(files.filter((file) => /models\/|pkg\/|manifest\.json|worker/.test(file))).toEqual([]);
  });
}

test('the contents say what the reader has done', async ({ page }) => {
  await page.goto('./');
  const done = (chapter: string) => page.locator(`[data-chapter="${chapter}"] .done`);
  await expect(done('conv-matrix')).toBeHidden();
  await page.goto('./kuzushiji.html');
  await page.goto('./conv-matrix.html');
  await expect(page.locator('question-card').first()).toBeVisible();
  await page.evaluate(() => localStorage.setItem('answered', '["parameters-cnn"]'));
  await page.goto('./');
  await expect(done('kuzushiji')).toHaveText('visited');
  await expect(done('conv-matrix')).toHaveText('1 of 8 questions answered');
  await expect(done('translation')).toBeHidden();
});

test('the chapter’s sections are in view, with the one where the reader is', async ({ page }) => {
  await page.goto('./kuzushiji.html');
  const contents = page.locator('chapter-contents');
  const where = contents.locator('.where');
  await expect(where).toHaveText('Reading kuzushiji');
  await contents.locator('summary').press('Enter');
  await contents.getByRole('link', { name: 'What the filters see' }).press('Enter');
  await expect(contents.locator('details')).not.toHaveAttribute('open');
  await expect(where).toHaveText('What the filters see');
  await expect(where).toBeInViewport();
  await expect(page.getByRole('heading', { name: 'What the filters see' })).toBeInViewport();
  await contents.locator('summary').click();
  await expect(contents.locator('a[aria-current]')).toHaveText('What the filters see');
  await page.keyboard.press('Escape');
  await expect(contents.locator('details')).not.toHaveAttribute('open');
  // A leap over several sections at once is seen too.
  await page.evaluate(() => window.scrollTo({ top: 0, behavior: 'instant' }));
  await expect(where).toHaveText('Reading kuzushiji');
  await page.evaluate(() =>
    document.querySelector('learning-rate-race')?.scrollIntoView({ behavior: 'instant' }),
  );
  await expect(where).toHaveText('The learning-rate race');
});

/** Of the classes of all the site's styles those that stand in this page, whose own styles do not know them. */
async function unstyled(page: Page): Promise<string[]> {
  const assets = `${ROOT}/dist/assets`;
  const styles = readdirSync(assets).filter((name) => name.endsWith('.css'));
  const named = styles.flatMap((name) => [
    ...readFileSync(`${assets}/${name}`, 'utf8').matchAll(/\.([a-z][\w-]*)/gi),
  ]);
  return page.evaluate(
    (classes) => {
      const selectors = (rules: CSSRuleList): string[] =>
        [...rules].flatMap((rule) => [
          rule instanceof CSSStyleRule ? rule.selectorText : '',
          ...('cssRules' in rule ? selectors(rule.cssRules as CSSRuleList) : []),
        ]);
      const own = [...document.styleSheets].flatMap((sheet) => selectors(sheet.cssRules)).join(' ');
      return classes.filter(
        (name) => document.querySelector(`.${name}`) && !new RegExp(`\\.${name}(?![\\w-])`).test(own),
      );
    },
    [...new Set(named.map(([, name]) => name as string))],
  );
}

for (const name of ['index', ...CHAPTERS]) {
  test(`${name} has the styles of all that stands in it`, async ({ page }) => {
    await page.goto(`./${name}.html`);
    // Exhibits bring theirs along when one comes near.
    await page.evaluate(async () => {
      for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
        scrollTo({ top: y, behavior: 'instant' });
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    });
    await page.waitForLoadState('networkidle');
    // Only the handout, where the derivation of chapter 1 stands too, has what is on a screen alone.
    expect((await unstyled(page)).filter((each) => each !== 'on-screen')).toEqual([]);
  });
}
