import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { expect, type Page, test } from '@playwright/test';
import { violations } from './helpers';
import { plainServer } from './plain-server';

const root = join(__dirname, '../..');
const dist = join(root, 'dist');

/** The errors on the browser's console, refused files and broken policies included. */
function complaints(page: Page): string[] {
  const found: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') found.push(message.text());
  });
  page.on('pageerror', (error) => found.push(error.message));
  return found;
}

/** Waits until the page computes: the first maps of each network that is shown (on a phone it is one) are painted. */
async function computing(page: Page) {
  await page.locator('activation-maps').scrollIntoViewIfNeeded();
  const first = page.locator('[data-testid="activation-map"][data-channel="0"]');
  const state = () =>
    first.evaluateAll((maps: HTMLCanvasElement[]) => {
      const shown = maps.filter((map) => map.checkVisibility());
      const painted = shown.filter((map) => map.getContext('2d')?.getImageData(0, 0, 1, 1).data[3]);
      return shown.length > 0 && painted.length === shown.length;
    });
  await expect.poll(state, { timeout: 60_000 }).toBe(true);
}

async function settled(page: Page) {
  await page.goto('./kuzushiji.html');
  await computing(page);
}

test.describe('the page', () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`has no accessibility violation that axe can find, ${colorScheme}`, async ({ browser, baseURL }) => {
      test.slow();
      // Axe adds its own script to the page, which the policy rightly refuses.
      const context = await browser.newContext({ colorScheme, bypassCSP: true, baseURL });
      const page = await context.newPage();
      await settled(page);
      expect(await violations(page)).toEqual([]);
      await context.close();
    });
  }

  test('states its policy in itself and in the headers, and keeps it', async ({ page }) => {
    const found = complaints(page);
    const response = await page.goto('./kuzushiji.html');
    await computing(page);
    const meta = page.locator('meta[http-equiv="Content-Security-Policy"]');
    const policy = await meta.getAttribute('content');
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe-inline');
    expect(response?.headers()['content-security-policy']).toBe(`${policy}; frame-ancestors 'self'`);
    expect(await page.locator('[style]:not(svg *), style, script:not([src])').count()).toBe(0);
    expect(found).toEqual([]);
  });

  test('asks nobody else for anything', async ({ page, baseURL }) => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await settled(page);
    // The worker has fetched this one: what workers ask for is watched too.
    expect(asked.filter((url) => /\/unfold_bg\b.*\.wasm$/.test(url))).not.toEqual([]);
    const own = new URL(baseURL as string).origin;
    expect(asked.filter((url) => !url.startsWith(`${own}/`) && !/^(data|blob):/.test(url))).toEqual([]);
  });

  for (const width of [320, 390, 768]) {
    test(`needs no sideways scrolling at ${width} pixels`, async ({ page }) => {
      await page.setViewportSize({ width, height: 800 });
      await settled(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    });
  }

  test('lets the keyboard skip to the content first', async ({ page }) => {
    await settled(page);
    await page.keyboard.press('Tab');
    const skip = page.locator('.skip-link');
    await expect(skip).toBeFocused();
    await expect(skip).toBeInViewport();
    await page.keyboard.press('Enter');
    await expect(page.locator('main')).toBeFocused();
  });

  test('remembers the colours chosen, and follows the system again when they agree', async ({ page }) => {
    await page.emulateMedia({ colorScheme: 'light' });
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await settled(page);
    const light = await background();
    await page.getByTestId('theme-toggle').click();
    const dark = await background();
    expect(dark).not.toBe(light);

    await page.reload();
    expect(await background()).toBe(dark);
    await page.getByTestId('theme-toggle').click();
    expect(await background()).toBe(light);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await background()).toBe(dark);
  });

  test('changes colours where nothing may be stored', async ({ page }) => {
    await page.addInitScript(() => {
      Object.defineProperty(window, 'localStorage', {
        get() {
          throw new DOMException('denied', 'SecurityError');
        },
      });
    });
    await page.emulateMedia({ colorScheme: 'light' });
    await settled(page);
    await page.getByTestId('theme-toggle').click();
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await expect(page.getByTestId('error-message')).toHaveCount(0);
  });

  test('says what went wrong until the reader has read it', async ({ page }) => {
    await settled(page);
    await expect(page.getByTestId('error-message')).toHaveCount(0);
    await page.evaluate(() => {
      Promise.reject(new Error('the pen ran dry'));
    });
    const message = page.getByTestId('error-message');
    await expect(message).toContainText('the pen ran dry');
    await expect(message).toContainText('Reload');
    await message.getByRole('button').click();
    await expect(message).toHaveCount(0);
    // A script's error must come from a task of its own: what evaluate throws is the test's.
    await page.evaluate(() => {
      setTimeout(() => {
        throw new Error('the ink is frozen');
      });
    });
    await expect(message).toContainText('the ink is frozen');
  });
});

test.describe('where the page cannot run', () => {
  test('without JavaScript it says so and can be read', async ({ browser, baseURL }) => {
    const context = await browser.newContext({ javaScriptEnabled: false, baseURL });
    const page = await context.newPage();
    await page.goto('./kuzushiji.html');
    await expect(page.locator('noscript .notice')).toContainText('Switch it on');
    await expect(page.getByRole('heading', { name: 'Reading kuzushiji' })).toBeVisible();
    await expect(page.getByRole('img', { name: /420,906 parameters in all/ })).toBeVisible();
    await expect(page.getByText('hentaigana', { exact: true })).toBeVisible();
    await context.close();
  });

  test('a browser too old is told so', async ({ page }) => {
    await page.addInitScript(() => {
      Reflect.deleteProperty(HTMLScriptElement.prototype, 'noModule');
    });
    await page.goto('./kuzushiji.html');
    await expect(page.locator('#too-old')).toBeVisible();
    await expect(page.locator('#not-started')).toBeHidden();
    await expect(page.getByRole('heading', { name: 'Reading kuzushiji' })).toBeVisible();
  });

  test('a page whose script did not arrive says so', async ({ page }) => {
    await page.route('**/assets/*.js', (route) => route.abort());
    await page.goto('./kuzushiji.html');
    await expect(page.locator('#not-started')).toContainText('reload');
    await expect(page.locator('#too-old')).toBeHidden();
  });

  test('a browser that can run it is told neither', async ({ page }) => {
    await settled(page);
    await expect(page.locator('#too-old')).toBeHidden();
    await expect(page.locator('#not-started')).toBeHidden();
  });
});

test.describe('the files of the site', () => {
  test('are what the manifest says they are', async ({ request }) => {
    const manifest = await (await request.get('manifest.json')).json();
    const bundles = Object.values(manifest.bundles) as Record<string, unknown>[];
    const samples = Object.values(manifest.data?.samples ?? {}).filter((value) =>
      Object.hasOwn(Object(value), 'url'),
    );
    const listed = [...bundles.flatMap((bundle) => Object.values(bundle)), ...manifest.models, ...samples];
    expect(listed.length).toBeGreaterThan(0);
    for (const { url, size, integrity } of listed) {
      const body = await (await request.get(url)).body();
      expect(`${url} ${body.length}`).toBe(`${url} ${size}`);
      const sum = createHash('sha256').update(body).digest('base64');
      expect(`${url} sha256-${sum}`).toBe(`${url} ${integrity}`);
    }
  });

  test('are a 404 where they are missing', async ({ request }) => {
    expect((await request.get('pkg/none/unfold.js')).status()).toBe(404);
  });

  test('work below another path, on a server that sends no headers', async ({ page }) => {
    const server = await plainServer(dist, { path: '/some/path/' });
    try {
      const found = complaints(page);
      const missing: string[] = [];
      page.on('response', (response) => {
        if (response.status() >= 400) missing.push(response.url());
      });
      await page.goto(`${server.url}kuzushiji.html`);
      await computing(page);
      expect(missing).toEqual([]);
      expect(found).toEqual([]);
    } finally {
      server.close();
    }
  });

  test('have a glyph for every Japanese character of the page', () => {
    const fonts = readdirSync(join(root, 'www/src/fonts')).filter((name) => /^noto.*\.woff2$/.test(name));
    const has = new Set(fonts.flatMap((name) => characters(readFileSync(join(root, 'www/src/fonts', name)))));
    const pages = readdirSync(dist).filter((name) => extname(name) === '.html');
    const shown = [...pages, ...readdirSync(join(dist, 'assets')).map((name) => `assets/${name}`)]
      .filter((name) => ['.html', '.js'].includes(extname(name)))
      .flatMap((name) => [...readFileSync(join(dist, name), 'utf8')])
      .filter((character) => /[\u3000-\u30ff\u3400-\u9fff\u{1b000}-\u{1b16f}]/u.test(character));
    expect(shown).toContain('お');
    expect(shown).toContain('𛀔');
    expect([...new Set(shown)].filter((character) => !has.has(character.codePointAt(0) as number))).toEqual(
      [],
    );
    const bytes = fonts.reduce((sum, name) => sum + statSync(join(root, 'www/src/fonts', name)).size, 0);
    expect(bytes).toBeLessThanOrEqual(60 * 1024);
  });
});

/** The code points for which a WOFF2 font has a glyph: its table `cmap`, subtables of format 4 and 12. */
function characters(font: Buffer): number[] {
  let at = 48;
  function base128(): number {
    let value = 0;
    for (;;) {
      const byte = font.readUInt8(at++);
      value = value * 128 + (byte & 127);
      if (byte < 128) return value;
    }
  }

  // The directory: a byte of flags with the number of a known tag (cmap is 0), lengths, and then all tables in one stream.
  const [cmap, glyf, loca, other] = [0, 10, 11, 63];
  const tables = font.readUInt16BE(12);
  let offset = 0;
  let start = -1;
  for (let table = 0; table < tables; table++) {
    const flags = font.readUInt8(at++);
    const tag = flags & 63;
    if (tag === other) at += 4;
    let length = base128();
    const version = flags >> 6;
    if (tag === glyf || tag === loca ? version === 0 : version !== 0) length = base128();
    if (tag === cmap) start = offset;
    offset += length;
  }
  const data = brotliDecompressSync(font.subarray(at, at + font.readUInt32BE(20))).subarray(start);

  const found: number[] = [];
  for (let table = 0; table < data.readUInt16BE(2); table++) {
    const subtable = data.subarray(data.readUInt32BE(4 + table * 8 + 4));
    const format = subtable.readUInt16BE(0);
    const ranges: [number, number][] = [];
    if (format === 12) {
      for (let group = 0; group < subtable.readUInt32BE(12); group++) {
        ranges.push([subtable.readUInt32BE(16 + group * 12), subtable.readUInt32BE(20 + group * 12)]);
      }
    } else if (format === 4) {
      const segments = subtable.readUInt16BE(6);
      for (let segment = 0; segment < segments; segment += 2) {
        ranges.push([subtable.readUInt16BE(16 + segments + segment), subtable.readUInt16BE(14 + segment)]);
      }
    }
    for (const [first, last] of ranges) {
      for (let code = first; code <= last; code++) found.push(code);
    }
  }
  return found;
}
