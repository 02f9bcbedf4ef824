// Makes the picture of each exhibit, which stands in its place until it comes, and where no script runs; and measures
// how much room each needs, so that nothing moves when it comes: node www/scripts/pictures.mjs [PAGE …]
//
// Of the site in dist/, which must be built with all bundles. Writes www/public/pictures/, www/build/pictures.json and
// www/src/styles/places.css; build the site again afterwards. Of a site with the official data no picture is made, for a
// picture may be copied and those may not: run it again there, and what needs more room with the data gets it.

import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';

const PORT = Number(process.env.UNFOLD_PORT ?? 4518);
const www = fileURLToPath(new URL('../', import.meta.url));
const PAGES = ['index', 'conv-matrix', 'self-attention', 'kuzushiji', 'why-convolutions', 'translation'];
/** Where each page's exhibits lie. */
const sectionOf = (page) => (page === 'index' ? '.opening' : `#${page}`);

/** The widths at which pictures are made. */
const SHAPES = { narrow: 390, wide: 1280 };
/** What is further down says nothing more at the size of a picture. */
const TALLEST = 900;
const QUALITY = 0.4;
/** The widths at which room is measured, each for what is at least as wide. */
const WIDTHS = [390, 640, 1024, 1280];

/** An exhibit has come when nothing has changed in it for so long. */
const CALM_MS = 1_500;
const PATIENCE_MS = 40_000;

const json = `${www}build/pictures.json`;
const read = () => {
  try {
    return JSON.parse(readFileSync(json, 'utf8'));
  } catch {
    return { sizes: {}, heights: {} };
  }
};

async function come(place) {
  await place.evaluate((element) => element.scrollIntoView({ behavior: 'instant' }));
  await place.evaluate(
    async (element, [calm, patience]) => {
      await customElements.whenDefined(element.localName);
      const until = performance.now() + patience;
      let last = performance.now();
      const seen = new MutationObserver(() => {
        last = performance.now();
      });
      seen.observe(element, { subtree: true, childList: true, characterData: true, attributes: true });
      while (performance.now() < until && performance.now() - last < calm)
        await new Promise((wait) => setTimeout(wait, 100));
      seen.disconnect();
    },
    [CALM_MS, PATIENCE_MS],
  );
}

/** A PNG as WebP. */
async function toWebp(page, png) {
  const made = await page.evaluate(
    async ([base64, quality]) => {
      const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      canvas.getContext('2d').drawImage(bitmap, 0, 0);
      const blob = await canvas.convertToBlob({ type: 'image/webp', quality });
      const bytes = [...new Uint8Array(await blob.arrayBuffer())];
      return { width: canvas.width, height: canvas.height, bytes };
    },
    [png.toString('base64'), QUALITY],
  );
  return { ...made, bytes: Buffer.from(made.bytes) };
}

async function open(browser, page, width, colorScheme) {
  const context = await browser.newContext({
    // Higher than a picture, for what stays above an exhibit that one goes to.
    viewport: { width, height: TALLEST + 300 },
    colorScheme,
    reducedMotion: 'reduce',
    bypassCSP: true,
  });
  const tab = await context.newPage();
  await tab.goto(`http://localhost:${PORT}/${page}.html?backend=flex`);
  // What lies over the page, and the room that was measured before.
  await tab.addStyleTag({
    content: `chapter-contents, error-banner { display: none !important }
      :has(> picture.place) { min-height: 0 !important }`,
  });
  return { context, tab };
}

/** Writes down what is known so far. */
function write(kept) {
  writeFileSync(json, `${JSON.stringify(kept, null, 2)}\n`);
  const rem = (pixels) => `${Number((pixels / 16).toFixed(2))}rem`;
  const rules = WIDTHS.map((width, index) => {
    const places = Object.entries(kept.heights).map(
      ([selector, heights]) => `${selector} {\n  min-height: ${rem(heights[width])};\n}`,
    );
    if (index === 0) return places.join('\n\n');
    const inside = places.join('\n\n').replace(/^(?=.)/gm, '  ');
    return `@media (width >= ${rem(width)}) {\n${inside}\n}`;
  });
  writeFileSync(
    `${www}src/styles/places.css`,
    `/* How much room each exhibit needs, so that nothing moves when it comes. Made by scripts/pictures.mjs. */\n\n${rules.join('\n\n')}\n`,
  );
}

async function exhibitsOf(tab) {
  return tab.evaluate(() =>
    [...document.querySelectorAll('main *')].flatMap((element) =>
      element.querySelector(':scope > picture.place') ? [element.localName] : [],
    ),
  );
}

const asked = process.argv.slice(2);
const kept = read();
const hasData = JSON.parse(readFileSync(`${www}../dist/manifest.json`, 'utf8')).data !== null;
mkdirSync(`${www}public/pictures`, { recursive: true });
const server = spawn(process.execPath, ['node_modules/vite/bin/vite.js', 'preview', '--port', `${PORT}`], {
  cwd: www,
  stdio: 'ignore',
});
try {
  const answers = () =>
    fetch(`http://localhost:${PORT}/`).then(
      () => true,
      () => false,
    );
  while (!(await answers())) await new Promise((wait) => setTimeout(wait, 200));
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless=new', '--no-sandbox'],
  });
  for (const page of PAGES.filter((name) => asked.length === 0 || asked.includes(name))) {
    for (const width of WIDTHS) {
      const shape = Object.keys(SHAPES).find((name) => SHAPES[name] === width);
      for (const scheme of shape && !hasData ? ['light', 'dark'] : ['light']) {
        const { context, tab } = await open(browser, page, width, scheme);
        for (const element of await exhibitsOf(tab)) {
          const place = tab.locator(element).first();
          await come(place);
          if (scheme === 'light') {
            const height = await place.evaluate((found) => Math.round(found.getBoundingClientRect().height));
            const selector = `${sectionOf(page)} ${element}`;
            const before = kept.heights[selector];
            const room = hasData ? Math.max(height, before?.[width] ?? 0) : height;
            kept.heights[selector] = { ...before, [width]: room };
          }
          if (!shape || hasData) continue;
          // Of what is in the window: for a picture of the whole page it would be made as high as that, and other
          // exhibits would come and push this one away.
          const clip = await place.evaluate((found, tallest) => {
            found.scrollIntoView({ behavior: 'instant' });
            const { x, y, width, height } = found.getBoundingClientRect();
            return { x, y, width, height: Math.min(height, tallest) };
          }, TALLEST);
          const png = await tab.screenshot({ clip });
          const picture = await toWebp(tab, png);
          const name = `${page}-${element}-${shape}-${scheme}`;
          writeFileSync(`${www}public/pictures/${name}.webp`, picture.bytes);
          kept.sizes[name] = [picture.width, picture.height];
          console.log(name, picture.width, picture.height, picture.bytes.length);
        }
        await context.close();
      }
    }
    write(kept);
  }
  await browser.close();
} finally {
  server.kill();
}
