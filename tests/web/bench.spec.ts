import { type Page, test } from '@playwright/test';
import type {} from '../../www/src/bench/contract';
import type { WeightsManifest } from '../../www/src/bench/weights';
import { complaints, expect, violations } from './helpers';

/** The shapes of the models that libraries are compared with, each with the number of its inputs. */
const SHAPES: Record<'cnn' | 'seq', [name: string, shape: number[]][]> = {
  cnn: [
    ['conv1.w', [8, 1, 5, 5]],
    ['conv1.b', [8]],
    ['conv2.w', [16, 8, 3, 3]],
    ['conv2.b', [16]],
    ['fc1.w', [600, 576]],
    ['fc1.b', [600]],
    ['fc2.w', [120, 600]],
    ['fc2.b', [120]],
    ['fc3.w', [10, 120]],
    ['fc3.b', [10]],
  ],
  seq: [
    ['src_emb', [34, 128]],
    ['enc_f.w_ih', [256, 128]],
    ['enc_f.w_hh', [256, 64]],
    ['enc_f.b', [256]],
    ['enc_b.w_ih', [256, 128]],
    ['enc_b.w_hh', [256, 64]],
    ['enc_b.b', [256]],
    ['dec.w_ih', [512, 128]],
    ['dec.w_hh', [512, 128]],
    ['dec.b', [512]],
    ['tgt_emb', [34, 128]],
    ['att.w', [128, 128]],
    ['out.w', [128, 256]],
    ['proj.b', [34]],
  ],
};

type Fill = (name: string, index: number) => number;

/** Waves of another length for each tensor. */
const waves: Fill = (name, index) => 0.3 * Math.sin(index * (1 + name.length / 7) + name.length);

/** All zero but the last layers' biases: then these alone are the answer, whatever is asked. */
const BIAS: Record<string, (index: number) => number> = {
  'fc3.b': (index) => index / 4,
  'proj.b': (index) => (index === 20 ? 2 : -index / 10),
};
const biases: Fill = (name, index) => BIAS[name]?.(index) ?? 0;

function folder(fill: Fill) {
  const manifest = { cnn: [], seq: [] } as WeightsManifest;
  const files = new Map<string, Buffer>();
  for (const model of ['cnn', 'seq'] as const) {
    const values: number[] = [];
    for (const [name, shape] of SHAPES[model]) {
      manifest[model].push({ name, shape, offset: values.length });
      const size = shape.reduce((product, length) => product * length);
      for (let index = 0; index < size; index++) values.push(fill(name, index));
    }
    files.set(`${model}.bin`, Buffer.from(Float32Array.from(values).buffer));
  }
  return files.set('manifest.json', Buffer.from(JSON.stringify(manifest)));
}

/** Another server with the made weights. */
async function serveWeights(page: Page) {
  const folders = { waves: folder(waves), biases: folder(biases) };
  await page.route('http://weights.test/**', (route) => {
    const [name = '', file = ''] = new URL(route.request().url()).pathname.slice(1).split('/');
    const body = folders[name as keyof typeof folders]?.get(file);
    const headers = { 'Access-Control-Allow-Origin': '*' };
    return body ? route.fulfill({ body, headers }) : route.fulfill({ status: 404, headers });
  });
}

/** What the two models of a folder say of some inputs. */
async function ask(page: Page, device: 'flex' | 'ndarray', weights: string) {
  return page.evaluate(
    async ([backend, address]) => {
      const { contestant } = window;
      await contestant.load(backend, { weights: address, dropout: 0 });
      const images = Float32Array.from({ length: 3 * 784 }, (_, index) => (index % 97) / 97);
      const source = Int32Array.of(5, 9, 4, 30, 33, 7);
      const written = await contestant.translateGreedy(source, 7, true);
      return {
        read: Array.from(await contestant.cnnInfer(3, images)),
        tokens: Array.from(written.tokens),
        logits: Array.from(written.logits ?? []),
        withoutLogits: Object.keys(await contestant.translateGreedy(source, 2)),
      };
    },
    [device, weights] as const,
  );
}

function rows(values: number[], width: number): number[][] {
  return Array.from({ length: values.length / width }, (_, row) =>
    values.slice(row * width, (row + 1) * width),
  );
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

test.describe('for people', () => {
  test('fetches no more than the list of files and measures nothing before it is asked, then the processor', async ({
    page,
    context,
  }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const found = complaints(page);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto('./bench.html?quick');
    const button = page.locator('[data-testid="measure"][data-device="flex"]');
    await expect(button).toBeEnabled();
    expect(asked.filter((url) => /wasm|safetensors/.test(url))).toEqual([]);

    await button.click();
    await expect(button).toHaveAccessibleName(/^Stop/);
    await expect(page.getByTestId('bench-json')).toBeAttached({ timeout: 100_000 });
    await expect(page.getByTestId('bench-status')).toHaveText(/^Measured on the processor/);
    const results = JSON.parse((await page.getByTestId('bench-json').textContent()) ?? '');
    expect(results).toMatchObject({
      browser: await page.evaluate(() => navigator.userAgent),
      cores: await page.evaluate(() => navigator.hardwareConcurrency),
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    });
    expect(Date.now() - Date.parse(results.date)).toBeLessThan(120_000);
    const { tasks } = results.results.flex;
    expect(Object.keys(tasks)).toEqual([
      'image',
      'batch',
      'plain',
      'attention',
      'beam',
      'trainNetwork',
      'trainTranslator',
    ]);
    for (const task of ['image', 'batch', 'trainNetwork', 'trainTranslator']) {
      const { min, median, max, samples, calls } = tasks[task];
      expect(min).toBeGreaterThan(0);
      expect(median).toBeGreaterThanOrEqual(min);
      expect(max).toBeGreaterThanOrEqual(median);
      expect(samples).toBeGreaterThanOrEqual(3);
      expect(calls).toBeGreaterThanOrEqual(1);
      const cell = page.locator(`[data-testid="bench-cell"][data-device="flex"][data-task="${task}"]`);
      await expect(cell).toHaveAttribute('data-median', String(median));
      await expect(cell).toContainText(/\d ms/);
    }
    // 64 images are more work than one.
    expect(tasks.batch.min).toBeGreaterThan(tasks.image.min);

    await page.getByTestId('copy-results').click();
    await expect(page.locator('.speed-copy [role=status]')).toHaveText('Copied.');
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(JSON.parse(copied)).toEqual(results);
    expect(found).toEqual([]);
  });

  test('stops when it is told to, and keeps what it has', async ({ page }) => {
    await page.goto('./bench.html');
    const button = page.locator('[data-testid="measure"][data-device="flex"]');
    await button.click();
    const cell = (task: string) =>
      page.locator(`[data-testid="bench-cell"][data-device="flex"][data-task="${task}"]`);
    await expect(cell('batch')).toHaveAttribute('data-running', '', { timeout: 100_000 });
    await button.click();
    await expect(page.getByTestId('bench-status')).toHaveText(/^Stopped/);
    await expect(button).toHaveAccessibleName(/^Measure/);
    await expect(cell('image')).toHaveAttribute('data-median', /^\d/);
    await expect(cell('batch')).not.toHaveAttribute('data-median');
  });

  test('says why a device cannot be measured', async ({ page }) => {
    await page.goto('./bench.html?quick');
    await page.locator('[data-testid="measure"][data-device="webgpu"]').click();
    await expect(page.getByTestId('bench-status')).toHaveText(/graphics card.* could not be measured: ./);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`suits readers with a phone or a screen reader, ${colorScheme}`, async ({ browser }) => {
      const context = await browser.newContext({ colorScheme, viewport: { width: 390, height: 844 } });
      const page = await context.newPage();
      await page.goto('./bench.html?quick');
      await page.locator('[data-testid="measure"][data-device="flex"]').click();
      await expect(page.getByTestId('copy-results')).toBeVisible({ timeout: 100_000 });
      await page.locator('speed-table summary').click();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
      expect(await violations(page)).toEqual([]);
      await context.close();
    });
  }
});

test.describe('for programs', () => {
  test('reads and translates with the weights of another server', async ({ page }) => {
    const found = complaints(page);
    await serveWeights(page);
    await page.goto('./bench.html');
    const { backends, name } = await page.evaluate(() => ({
      name: window.contestant.name,
      backends: window.contestant.backends,
    }));
    expect(name).toMatch(/^unfold \d/);
    expect(backends).toEqual(['flex', 'ndarray', 'webgpu']);

    const made = await ask(page, 'flex', 'http://weights.test/waves/');
    expect(made.read).toHaveLength(30);
    for (const logProbabilities of rows(made.read, 10)) {
      expect(sum(logProbabilities.map(Math.exp))).toBeCloseTo(1, 5);
    }
    expect(new Set(made.read).size).toBeGreaterThan(10);
    expect(made.tokens).toHaveLength(7);
    expect(rows(made.logits, 34).map((logits) => logits.indexOf(Math.max(...logits)))).toEqual(made.tokens);
    expect(made.withoutLogits).toEqual(['tokens']);

    // Loading again replaces the weights, on a device that stays open.
    const known = await ask(page, 'flex', 'http://weights.test/biases');
    const scores = Array.from({ length: 10 }, (_, index) => index / 4);
    const total = Math.log(sum(scores.map(Math.exp)));
    for (const logProbabilities of rows(known.read, 10)) {
      for (const [index, value] of logProbabilities.entries()) {
        expect(value).toBeCloseTo((scores[index] as number) - total, 5);
      }
    }
    expect(known.tokens).toEqual(Array(7).fill(20));
    for (const logits of rows(known.logits, 34)) {
      for (const [index, value] of logits.entries())
        expect(value).toBeCloseTo(BIAS['proj.b']?.(index) ?? 0, 5);
    }
    expect(found).toEqual([]);
  });

  test('names what is wrong', async ({ page }) => {
    await serveWeights(page);
    await page.goto('./bench.html');
    const failure = (job: string) =>
      page.evaluate(
        (call) =>
          (call === 'load'
            ? window.contestant.load('flex', { weights: 'http://weights.test/none/' })
            : window.contestant.cnnInfer(1, new Float32Array(784))
          ).then(
            () => '',
            (error: Error) => error.message,
          ),
        job,
      );
    expect(await failure('infer')).toBe('call load first');
    expect(await failure('load')).toBe(
      'http://weights.test/none/manifest.json could not be fetched (status 404)',
    );
  });

  test('may reach other servers, and nothing else that the site may not', async ({ page }) => {
    const policies: string[] = [];
    for (const address of ['./', './bench.html']) {
      const response = await page.goto(address);
      const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
      expect(response?.headers()['content-security-policy']).toBe(`${policy}; frame-ancestors 'self'`);
      policies.push(policy ?? '');
    }
    const [site = '', bench = ''] = policies;
    expect(site).toContain("connect-src 'self';");
    expect(bench).toBe(site.replace("connect-src 'self';", 'connect-src *;'));
  });
});
