import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Page, test } from '@playwright/test';
import { DRAWINGS, draw, elements, expect, near, open, ROOT } from './helpers';
import { type Answer, plainServer } from './plain-server';
import { exhibit, prepare, stepped } from './train-journey';

const dist = join(ROOT, 'dist');
const page404: Answer = {
  status: 404,
  headers: { 'Content-Type': 'text/html' },
  body: '<!doctype html><title>404</title>',
};
const webPage: Answer = { ...page404, status: 200 };
const inside = (name: string, what: RegExp) => what.test(name);

/** A page from a server that answers some files in its own way. */
async function onServer(
  page: Page,
  answer: (name: string, usual: Answer) => Partial<Answer> | undefined,
  then: (url: string) => Promise<void>,
  chapter = 'index',
) {
  const server = await plainServer(dist, { answer });
  try {
    await page.goto(`${server.url}${chapter}.html?backend=flex`);
    await then(server.url);
  } finally {
    server.close();
  }
}

test.describe('a file that the server does not give', () => {
  const FALLBACKS = /^pkg\/(flex|ndarray)-.*\.wasm$/;
  const WEIGHTS = /^models\/cnn-people\.safetensors$/;

  for (const [what, file, bad, said, unsaid] of [
    [
      'weights are missing',
      WEIGHTS,
      { status: 404, body: '' },
      /cnn-people\.safetensors.*status 404.*dist\//,
      /online/,
    ],
    [
      'weights are missing, with a page that says so',
      WEIGHTS,
      page404,
      /cnn-people\.safetensors.*status 404/,
      /online/,
    ],
    [
      'weights fail',
      WEIGHTS,
      { status: 500, body: '' },
      /cnn-people\.safetensors.*status 500.*few minutes/,
      /online/,
    ],
    ['weights are forbidden', WEIGHTS, { status: 403, body: '' }, /status 403.*allow/, /online/],
    [
      'weights are a web page',
      WEIGHTS,
      webPage,
      /Instead of .*cnn-people\.safetensors.*web page.*status 200/,
      /online/,
    ],
    [
      'weights are damaged',
      WEIGHTS,
      { body: 'something else' },
      /cnn-people\.safetensors.*checksum differs/,
      /online/,
    ],
    ['the bundles are missing', FALLBACKS, page404, /unfold_bg\S*\.wasm.*status 404.*dist\//, /online/],
    ['the bundles are a web page', FALLBACKS, webPage, /Instead of .*unfold_bg\S*\.wasm.*web page/, /online/],
    [
      'the bundles’ scripts have another type',
      /^pkg\/(flex|ndarray)-.*\.js$/,
      { headers: { 'Content-Type': 'application/octet-stream' } },
      /unfold\.js comes as application\/octet-stream.*text\/javascript/,
      /online/,
    ],
    [
      'the worker is missing',
      /^assets\/worker-.*\.js$/,
      page404,
      /worker-.*\.js.*status 404/,
      /stopped unexpectedly/,
    ],
    [
      'the list of files is a web page',
      /^manifest\.json$/,
      webPage,
      /Instead of .*manifest\.json/,
      /damaged/,
    ],
  ] as [string, RegExp, Partial<Answer>, RegExp, RegExp][]) {
    test(`is named with its status: ${what}`, async ({ page }) => {
      await onServer(
        page,
        (name) => (inside(name, file) ? bad : undefined),
        async () => {
          const { error } = elements(page);
          // Weights come with the first stroke.
          if (file === WEIGHTS) await draw(page, DRAWINGS[4]?.strokes ?? []);
          await expect(error).toContainText(said);
          await expect(error).not.toContainText(unsaid);
        },
      );
    });
  }

  test('may be of the theory: its chapters say so', async ({ page }) => {
    await onServer(
      page,
      (name) => (inside(name, /^assets\/unfold_bg-.*\.wasm$/) ? page404 : undefined),
      async (url) => {
        for (const [chapter, exhibit] of [
          ['conv-matrix', 'convolution-views'],
          ['self-attention', 'attention-views'],
        ]) {
          await page.goto(`${url}${chapter}.html`);
          for (const place of [exhibit as string, 'question-card']) {
            await near(page, place);
            await expect(page.locator(place).first()).toContainText(/unfold_bg-.*\.wasm.*status 404/);
          }
        }
      },
    );
  });

  test('has whatever type the server likes, if it is WebAssembly or data', async ({ page }) => {
    const types = (name: string) =>
      /\.(wasm|safetensors|json)$/.test(name) ? { headers: { 'Content-Type': 'text/plain' } } : undefined;
    await onServer(page, types, async (url) => {
      await expect(elements(page).prediction).toHaveAttribute('data-state', /./);
      await expect(elements(page).error).toHaveCount(0);
      await page.goto(`${url}conv-matrix.html`);
      await expect(page.getByTestId('matrix-m').first()).toBeVisible();
    });
  });

  test('is unreachable where there is no answer at all', async ({ page }) => {
    await page.route(/cnn-people\.safetensors/, (route) => route.abort());
    await page.goto('./?backend=flex');
    await draw(page, DRAWINGS[4]?.strokes ?? []);
    await expect(elements(page).error).toContainText(/cnn-people\.safetensors.*no answer.*online/);
  });
});

test.describe('a site that is renewed while it is open', () => {
  const LAZY = {
    'conv-matrix': ['parameter-counts', 'backward-pass'],
    'self-attention': ['pixel-shuffle', 'attention-contrast'],
    kuzushiji: ['train-characters', 'learning-rate-race'],
    'why-convolutions': ['pixel-permutation'],
    translation: ['translation-learning'],
  };

  test('says so in every part that comes late, and a reload keeps what there was', async ({ page }) => {
    let renewed = false;
    const gone = (name: string) =>
      renewed && /^(assets|pkg)\//.test(name) && !/\.woff2$/.test(name) ? page404 : undefined;
    await onServer(page, gone, async (url) => {
      const { prediction } = elements(page);
      await draw(page, DRAWINGS[4]?.strokes ?? []);
      await expect(prediction).toHaveAttribute('data-class', '4');
      for (const [chapter, late] of Object.entries(LAZY)) {
        renewed = false;
        await page.goto(`${url}${chapter}.html?backend=flex`);
        await expect(page.locator('html')).toHaveAttribute('data-started', '');
        renewed = true;
        for (const name of late) {
          const place = page.locator(name);
          const notice = place.locator('xpath=following-sibling::*[1]');
          await expect(async () => {
            await place.evaluate((element) => element.scrollIntoView({ behavior: 'instant' }));
            await expect(notice).toContainText('The site has been renewed', { timeout: 1_000 });
          }).toPass();
          await expect(notice).toHaveAttribute('data-testid', 'part-missing');
        }
      }
      renewed = false;
      await page.goto(`${url}kuzushiji.html?backend=flex`);
      await page.locator('draw-character').scrollIntoViewIfNeeded();
      await expect(prediction).toHaveAttribute('data-class', '4');
      renewed = true;
      await expect(async () => {
        await page
          .locator('learning-rate-race')
          .evaluate((element) => element.scrollIntoView({ behavior: 'instant' }));
        await expect(page.getByTestId('part-missing').first()).toBeVisible({ timeout: 1_000 });
      }).toPass();
      renewed = false;
      await page.getByTestId('part-missing').getByRole('button').first().click();
      await page.waitForEvent('load');
      await page.locator('draw-character').scrollIntoViewIfNeeded();
      await expect(prediction).toHaveAttribute('data-class', '4');
      await exhibit(page).all.scrollIntoViewIfNeeded();
      await expect(exhibit(page).start).toBeVisible();
      await expect(page.getByTestId('part-missing')).toHaveCount(0);
    });
  });

  test('keeps a run that is under way: the reload puts it down first', async ({ page }) => {
    const gone = (name: string) => (/^assets\/learning-rate-race/.test(name) ? page404 : undefined);
    await onServer(
      page,
      gone,
      async () => {
        const { start, status } = await prepare(page, { batch_size: 64, epochs: 100 });
        await start.click();
        await stepped(status, 5, 60_000);
        await page
          .locator('learning-rate-race')
          .evaluate((element) => element.scrollIntoView({ behavior: 'instant' }));
        const notice = page.getByTestId('part-missing');
        await expect(notice).toContainText(/learning-rate-race.*status 404/);
        const step = Number(await status.getAttribute('data-step'));
        await notice.getByRole('button').click();
        await page.waitForEvent('load');
        await exhibit(page).all.scrollIntoViewIfNeeded();
        await expect(status).toHaveAttribute('data-state', 'paused');
        expect(Number(await status.getAttribute('data-step'))).toBeGreaterThanOrEqual(step);
      },
      'kuzushiji',
    );
  });

  test('says so of a run that would begin', async ({ page }) => {
    let renewed = false;
    const gone = (name: string, { body }: Answer): Partial<Answer> | undefined => {
      if (!renewed) return undefined;
      if (name === 'manifest.json') return { body: String(body).replaceAll('sha256-', 'sha256-new') };
      return /^pkg\//.test(name) ? page404 : undefined;
    };
    await onServer(
      page,
      gone,
      async () => {
        const { start, status } = await prepare(page, {});
        renewed = true;
        await start.click();
        await expect(status).toContainText('The site has been renewed');
      },
      'kuzushiji',
    );
  });

  test('a part that came without its style is whole once the network is back', async ({ page }) => {
    await open(page, 'flex', { chapter: 'kuzushiji' });
    const away = /assets\/(train-characters|training-controls).*\.(css|js)$/;
    await page.route(away, (route) => route.abort());
    const place = page.locator('train-characters');
    await place.evaluate((element) => element.scrollIntoView({ behavior: 'instant' }));
    const notice = page.getByTestId('part-missing').first();
    await expect(notice).toBeVisible();
    await page.unroute(away);
    await expect(place.locator('canvas').first()).toBeVisible();
    await expect(page.locator('train-characters + [data-testid=part-missing]')).toHaveCount(0);
    const isStyled = () =>
      page.evaluate(() =>
        [...document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')].every(({ sheet }) => sheet),
      );
    await expect.poll(isStyled).toBe(true);
  });
});

test.describe('a browser that is not let compute', () => {
  test('without WebAssembly is not called too old', async ({ page }) => {
    await page.addInitScript(() => {
      Reflect.deleteProperty(window, 'WebAssembly');
    });
    await page.goto('./');
    await expect(page.locator('#no-webassembly')).toContainText('switched off');
    await expect(page.locator('#too-old')).toBeHidden();
    await expect(elements(page).error).toContainText('WebAssembly is switched off');
    await page.goto('./conv-matrix.html');
    await expect(page.locator('#no-webassembly')).toContainText('switched off');
    await expect(page.locator('convolution-views')).toContainText('WebAssembly is switched off');
    await expect(page.getByRole('heading', { name: 'A convolution is a matrix' })).toBeVisible();
  });

  test('without WebAssembly is told the same by bench.html', async ({ page }) => {
    await page.addInitScript(() => {
      Reflect.deleteProperty(window, 'WebAssembly');
    });
    await page.goto('./bench.html');
    await expect(page.locator('#no-webassembly')).toBeVisible();
  });

  for (const name of ['index.html', 'kuzushiji.html', 'bench.html']) {
    test(`is told how to open ${name} from a folder`, async ({ page }) => {
      await page.goto(pathToFileURL(join(dist, name)).href);
      await expect(page.locator('#from-disk')).toContainText('python3 -m http.server');
      await expect(page.locator('#not-started')).toBeHidden();
      await expect(page.locator('#too-old')).toBeHidden();
    });
  }
});

/** Every header that a page of another origin needs to use the files. */
const cors = (_: string, { headers }: Answer) => ({
  headers: { ...headers, 'Access-Control-Allow-Origin': '*' },
});

/** Somebody else's page, and the site on another origin. */
async function inSomebodysPage(page: Page, body: (site: string) => string, then: () => Promise<void>) {
  const site = await plainServer(dist, { answer: cors });
  const host = createServer((_, response) => {
    response
      .setHeader('Content-Type', 'text/html')
      .end(`<!doctype html><title>A page</title>${body(site.url)}`);
  });
  await new Promise<void>((listening) => host.listen(0, 'localhost', listening));
  try {
    await page.goto(`http://localhost:${(host.address() as AddressInfo).port}/?backend=flex`);
    await then();
  } finally {
    site.close();
    host.close();
    host.closeAllConnections();
  }
}

test('an exhibit computes in somebody else’s page, from one module script', async ({ page }) => {
  const script = /src="\.\/(assets\/index-[^"]+\.js)"/.exec(
    readFileSync(join(dist, 'index.html'), 'utf8'),
  )?.[1];
  const body = (site: string) =>
    `<draw-character></draw-character><script type="module" src="${site}${script}"></script>`;
  await inSomebodysPage(page, body, async () => {
    const { prediction } = elements(page);
    await expect(prediction).toHaveAttribute('data-state', 'blank', { timeout: 60_000 });
    await draw(page, DRAWINGS[4]?.strokes ?? []);
    await expect(prediction).toHaveAttribute('data-class', '4');
  });
});

test('in a sandboxed frame without an origin the page draws, translates and trains', async ({ page }) => {
  const body = (site: string) =>
    `<iframe sandbox="allow-scripts" width="1200" height="900" src="${site}?backend=flex"></iframe>`;
  await inSomebodysPage(page, body, async () => {
    const frame = page.frameLocator('iframe');
    await expect(frame.getByTestId('backend-status').first()).toHaveAttribute('data-backend', 'flex');
    const translating = frame.locator('translate-sentence').first();
    await translating.evaluate((element) => element.scrollIntoView({ behavior: 'instant' }));
    await translating.getByTestId('translate').click();
    await expect(translating.getByTestId('translation-output')).toContainText(/[a-z]/);
    await frame.locator('#contents a', { hasText: 'Reading kuzushiji' }).click();
    const training = frame.locator('train-characters');
    await training.evaluate((element) => element.scrollIntoView({ behavior: 'instant' }));
    await training.locator('input[value=glyphs-1000]').check();
    const status = training.getByTestId('train-status');
    await training.getByTestId('train-start').click();
    await expect(status).toContainText('does not store the run');
    await expect.poll(async () => Number(await status.getAttribute('data-step'))).toBeGreaterThan(10);
    // Another device, whose name the address of such a frame may not take up.
    await frame.locator('[data-testid=backend-status]').first().click();
    await frame.locator('device-panel input[value=auto]').first().check();
    await expect(frame.getByTestId('error-message')).toHaveCount(0);
  });
});

test('charts are drawn where the browser’s language is no language', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, 'language', { get: () => 'C' });
  });
  for (const [chapter, name] of [
    ['kuzushiji', 'train-characters'],
    ['translation', 'translation-learning'],
  ]) {
    await page.goto(`./${chapter}.html?backend=flex`);
    const place = page.locator(name as string);
    await place.evaluate((element) => element.scrollIntoView({ behavior: 'instant' }));
    await expect(place.locator('.uplot canvas')).toHaveCount(2);
  }
});
