import { test } from '@playwright/test';
import { expect } from './helpers';

// What stands where exhibits come to stand.

const PAGES = ['index', 'conv-matrix', 'self-attention', 'kuzushiji', 'why-convolutions', 'translation'];
/** They belong to a frame, or ask something that only a script can judge. */
const NO_EXHIBITS = [
  'device-panel',
  'theme-toggle',
  'error-banner',
  'question-card',
  'questions-again',
  'reader-progress',
  'chapter-notebook',
  'formula-check',
  'step-guide',
];

for (const name of PAGES) {
  for (const [colorScheme, width] of [
    ['light', 1280],
    ['dark', 390],
  ] as const) {
    test(`without JavaScript ${name} shows a picture of every exhibit, ${colorScheme}, ${width}`, async ({
      browser,
      baseURL,
    }) => {
      const context = await browser.newContext({
        ...(baseURL ? { baseURL } : {}),
        javaScriptEnabled: false,
        colorScheme,
        viewport: { width, height: 900 },
      });
      const page = await context.newPage();
      await page.goto(`./${name}.html`);
      await expect(page.locator('noscript .notice')).toBeVisible();
      const empty = page.locator('body *:empty, body *:has(> picture.place)');
      const exhibits = (await empty.evaluateAll((all) => all.map(({ localName }) => localName))).filter(
        (element) => element.includes('-') && !NO_EXHIBITS.includes(element),
      );
      expect(exhibits.length).toBeGreaterThan(1);
      for (const exhibit of exhibits) {
        const picture = page.locator(`${exhibit} > picture.place img`);
        await picture.scrollIntoViewIfNeeded();
        await expect(picture).toBeVisible();
        await expect(picture).toHaveAttribute('alt', /.{20}/);
        // It has arrived, as wide as it should be, and made for these colours.
        const natural = () =>
          picture.evaluate((image: HTMLImageElement) => [image.naturalWidth, image.currentSrc] as const);
        await expect.poll(async () => (await natural())[0]).toBeGreaterThan(width === 390 ? 300 : 600);
        expect((await natural())[1]).toMatch(
          new RegExp(`-${width === 390 ? 'narrow' : 'wide'}-${colorScheme}\\.webp$`),
        );
      }
      await context.close();
    });
  }
}

test('a picture makes way for its exhibit, and nothing moves', async ({ browser, baseURL }) => {
  const context = await browser.newContext({
    ...(baseURL ? { baseURL } : {}),
    viewport: { width: 390, height: 844 },
  });
  const page = await context.newPage();
  // The exhibit comes late: until then the picture is in its place.
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  await page.route('**/assets/learning-rate-race-*.js', async (route) => {
    await arrived;
    await route.continue();
  });
  await page.goto('./kuzushiji.html?backend=flex');
  const place = page.locator('learning-rate-race');
  await place.evaluate((element) => element.scrollIntoView({ behavior: 'instant' }));
  await expect(place.locator('picture.place img')).toBeVisible();
  const height = () => place.evaluate((element) => element.getBoundingClientRect().height);
  const before = await height();
  arrive();
  await expect(place.locator('.uplot').first()).toBeVisible();
  await expect(place.locator('picture.place img')).toBeHidden();
  expect(Math.abs((await height()) - before)).toBeLessThan(2);
  await context.close();
});
