import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Page, test } from '@playwright/test';
import { journeyOn, sameOn } from './draw-journey';
import {
  changeFileList,
  checkpoint,
  complaints,
  DRAWINGS,
  draw,
  elements,
  expect,
  greyOf,
  open,
  probabilitiesOf,
  ROOT,
  type Strokes,
} from './helpers';

// A busy machine needs its time.
test.describe.configure({ timeout: 180_000 });

journeyOn('flex', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
journeyOn('ndarray', [0, 3]);
sameOn('flex', 'ndarray');

const strokesOf = (number: number) => DRAWINGS[number]?.strokes as Strokes;

test.describe('which device', () => {
  test('auto uses the processor where there is no graphics card, and says why', async ({ page }) => {
    const found = complaints(page);
    const { status } = await open(page, 'auto', { inUse: 'flex' });
    await expect(status).toHaveAttribute('data-reason', /no graphics card/);
    expect(found).toEqual([]);
  });

  test('webgpu falls back to flex without an adapter, and says so', async ({ page }) => {
    const found = complaints(page);
    const { status } = await open(page, 'webgpu', { inUse: 'flex' });
    await expect(status).toHaveAttribute('data-reason', /no graphics card/);
    expect(found).toEqual([]);
  });

  test('a device that nobody knows counts as auto, and is named', async ({ page }) => {
    const { status } = await open(page, 'abacus', { inUse: 'flex' });
    await expect(status).toHaveAttribute('data-reason', /“abacus”/);
  });

  test('a device that is not built yet is named', async ({ page }) => {
    await changeFileList(page, (list) => {
      delete list.bundles.ndarray;
    });
    const { status } = await open(page, 'ndarray', { inUse: 'flex' });
    await expect(status).toHaveAttribute('data-reason', /is not built yet/);
  });

  test('another device chosen in the panel goes on with everything', async ({ page }) => {
    const { status, prediction, weights } = await open(page, 'flex');
    await draw(page, strokesOf(4));
    await expect(prediction).toHaveAttribute('data-class', '4');
    const own = readFileSync(join(ROOT, 'models/cnn-0.0005.safetensors'));
    await weights.setInputFiles(checkpoint('mine.safetensors', own));
    await expect(prediction).toHaveAttribute('data-model', 'mine.safetensors');
    await status.click();
    await page.getByRole('radio', { name: /ndarray/ }).check();
    await expect(status).toHaveAttribute('data-backend', 'ndarray');
    expect(new URL(page.url()).searchParams.get('backend')).toBe('ndarray');
    await page.keyboard.press('Escape');
    await draw(page, [[[0.9, 0.9]]] as Strokes);
    await expect(prediction).toHaveAttribute('data-model', 'mine.safetensors');
    await elements(page).undo.click();
    await expect(prediction).toHaveAttribute('data-class', '4');
  });

  test('all devices are compared', async ({ page }) => {
    const { status } = await open(page, 'flex');
    await status.click();
    await page.getByRole('button', { name: 'Compare the devices' }).click();
    const row = (name: RegExp) => page.getByRole('row', { name });
    await expect(row(/\(webgpu\)/)).toContainText('unavailable');
    await expect(row(/\(flex\)/)).toContainText(/[\d.]+ ms/);
    await expect(row(/\(ndarray\)/)).toContainText(/[\d.]+ ms/);
  });

  test('a device that fails while one draws is replaced, and nothing is lost', async ({ page }) => {
    const { status, prediction, probabilities, weights } = await open(page, 'flex');
    const own = readFileSync(join(ROOT, 'models/cnn-0.0005.safetensors'));
    await weights.setInputFiles(checkpoint('mine.safetensors', own));
    const [first, ...rest] = strokesOf(4);
    await draw(page, [first] as Strokes);
    await expect(prediction).toHaveAttribute('data-model', 'mine.safetensors');
    // From now on every call into the bundle that takes an image or points traps, as it does when Rust panics.
    await page.workers()[0]?.evaluate(() => {
      Float32Array.prototype.set = () => {
        throw new WebAssembly.RuntimeError('unreachable');
      };
    });
    await draw(page, rest);
    await expect(status).toHaveAttribute('data-backend', 'ndarray');
    await expect(status).toHaveAttribute('data-reason', /failed \(unreachable\)/);
    await expect(prediction).toHaveAttribute('data-class', '4');
    await expect(prediction).toHaveAttribute('data-model', 'mine.safetensors');
    expect((await probabilitiesOf(probabilities)).reduce((sum, value) => sum + value)).toBeCloseTo(1, 4);
  });

  test('a worker that dies is replaced', async ({ page }) => {
    const { status, prediction } = await open(page, 'flex');
    await page.workers()[0]?.evaluate(() => {
      setTimeout(() => {
        throw new Error('gone');
      });
    });
    await draw(page, strokesOf(3));
    await expect(status).toHaveAttribute('data-backend', 'ndarray');
    await expect(prediction).toHaveAttribute('data-class', '3');
  });
});

test.describe('files that are not what they should be', () => {
  /** Serves the manifest with the checksums of some bundles' modules changed. */
  async function spoil(page: Page, bundles: string[]) {
    await changeFileList(page, (list) => {
      for (const bundle of bundles) {
        const { wasm, relaxed } = list.bundles[bundle] ?? {};
        for (const module of [wasm, relaxed])
          if (module) module.integrity = `sha256-${Buffer.alloc(32).toString('base64')}`;
      }
    });
  }

  test('a bundle with another checksum is not used; the next device is', async ({ page }) => {
    await spoil(page, ['flex']);
    const { status } = await open(page, 'flex', { inUse: 'ndarray' });
    await expect(status).toHaveAttribute('data-reason', /checksum/);
  });

  test('with no bundle left the page says what to do', async ({ page }) => {
    await spoil(page, ['flex', 'ndarray', 'webgpu']);
    await page.goto('./');
    const { error, status } = elements(page);
    await expect(error).toContainText('checksum');
    await expect(error).toContainText('put all of dist/ on the server once more');
    await expect(status).not.toHaveAttribute('data-backend');
  });

  test('a missing manifest is named', async ({ page }) => {
    await page.route('**/manifest.json', (route) => route.fulfill({ status: 404, body: '' }));
    await page.goto('./');
    await expect(elements(page).error).toContainText('manifest.json');
  });
});

test.describe('the drawing', () => {
  test('survives a reload, and so does the chosen network', async ({ page }) => {
    const { prediction, input } = await open(page, 'flex');
    await draw(page, strokesOf(5));
    await expect(prediction).toHaveAttribute('data-class', '5');
    await page.getByRole('radio', { name: 'learning rate 0.01' }).check();
    await expect(prediction).toHaveAttribute('data-model', 'cnn-0.01');
    // The other network has read the whole drawing; the first may have read a part of it.
    const before = await greyOf(input);
    expect(new URL(page.url()).hash).toBe('#opening?model=cnn-0.01');
    await page.reload();
    await expect(prediction).toHaveAttribute('data-model', 'cnn-0.01');
    expect(await greyOf(input)).toEqual(before);
  });

  test('a network that does not exist is not chosen by the address', async ({ page }) => {
    await page.goto('./#opening?model=cnn-7');
    await expect(elements(page).prediction).toHaveAttribute('data-model', 'cnn-people');
  });

  test('the 28×28 image is painted by keyboard', async ({ page }) => {
    const { prediction, input, undo } = await open(page, 'flex');
    await input.focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Space');
    for (let i = 0; i < 5; i += 1) await page.keyboard.press('Shift+ArrowRight');
    await expect(prediction).toHaveAttribute('data-state', /sure/);
    const row = 12;
    const inked = async () =>
      (await greyOf(input)).flatMap((grey, i) => (grey > 0 ? [[Math.floor(i / 28), i % 28, grey]] : []));
    await expect.poll(inked).toEqual([13, 14, 15, 16, 17, 18].map((column) => [row, column, 255]));
    await expect(page.getByText('row 13, column 19: ink 100 %')).toBeAttached();
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await inked()).length).toBe(5);
    await undo.click();
    await expect.poll(async () => (await inked()).length).toBe(6);
    await undo.click();
    await expect(prediction).toHaveAttribute('data-state', 'blank');
  });

  test('an example is drawn as if by hand', async ({ page }) => {
    const { prediction } = await open(page, 'flex');
    await page.getByTestId('sample-next').click();
    await expect(page.getByText(/drawn by us \(1 of/)).toBeVisible();
    await expect(prediction).toHaveAttribute('data-state', 'sure');
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.getByTestId('sample-next').click();
    await expect(page.getByText(/drawn by us \(2 of/)).toBeVisible();
    await expect(prediction).toHaveAttribute('data-state', 'sure');
  });

  test('the page stays smooth while one draws', async ({ page }) => {
    // With the activation maps in view too, there is most to do. (Beside wide exhibits, steps grow with the window.)
    await page.setViewportSize({ width: 1000, height: 12000 });
    const { maps } = await open(page, 'flex', { chapter: 'kuzushiji' });
    await expect(maps.last()).toBeInViewport();
    const client = await page.context().newCDPSession(page);
    // The time of the page's own thread, which a busy machine does not stretch.
    await client.send('Performance.enable', { timeDomain: 'threadTicks' });
    const busy = async () => {
      const { metrics } = await client.send('Performance.getMetrics');
      return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000;
    };
    const frames = await page.evaluateHandle(() => {
      const counter = { count: 0 };
      const count = () => {
        counter.count += 1;
        requestAnimationFrame(count);
      };
      count();
      return counter;
    });
    await draw(page, strokesOf(0));
    const [busyBefore, framesBefore] = [await busy(), await frames.evaluate(({ count }) => count)];
    await draw(page, strokesOf(1));
    const [busyAfter, framesAfter] = [await busy(), await frames.evaluate(({ count }) => count)];
    expect(framesAfter).toBeGreaterThan(framesBefore);
    const perFrame = (busyAfter - busyBefore) / (framesAfter - framesBefore);
    expect(perFrame).toBeLessThan(1000 / 60);
  });
});

test.describe('the maps travel only where somebody looks at them', () => {
  /** The networks that each answer of the worker has read with, and those whose maps came along. */
  async function watchAnswers(page: Page) {
    await page.addInitScript(() => {
      const seen: { models: string[]; mapsOf: string[] }[] = [];
      Object.assign(window, { seenAnswers: seen });
      window.Worker = class extends Worker {
        constructor(...given: ConstructorParameters<typeof Worker>) {
          super(...given);
          this.addEventListener('message', ({ data }) => {
            if (!Array.isArray(data?.value)) return;
            const answer = data.value as { model?: string; conv1?: unknown; conv2?: unknown }[];
            const models = answer.flatMap(({ model = [] }) => model);
            const mapsOf = answer
              .filter(({ conv1, conv2 }) => conv1 || conv2)
              .flatMap(({ model = [] }) => model);
            seen.push({ models, mapsOf });
          });
        }
      };
    });
    return () =>
      page.evaluate(() => {
        const { seenAnswers } = window as unknown as {
          seenAnswers: { models: string[]; mapsOf: string[] }[];
        };
        return {
          models: [...new Set(seenAnswers.flatMap(({ models }) => models))].sort(),
          mapsOf: [...new Set(seenAnswers.flatMap(({ mapsOf }) => mapsOf))].sort(),
        };
      });
  }

  test('weights are fetched with the first stroke, and not before', async ({ page }) => {
    const fetched: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('.safetensors')) fetched.push(request.url().split('/').at(-1) ?? '');
    });
    const { prediction } = await open(page, 'flex');
    await expect(prediction).toHaveAttribute('data-state', 'blank');
    expect(fetched.filter((name) => name.startsWith('cnn'))).toEqual([]);
    const missing = page.getByTestId('model-missing');
    await expect(missing).toContainText('then cnn-people is fetched');
    await draw(page, strokesOf(0));
    await expect(prediction).toHaveAttribute('data-class', '0');
    await expect(missing).toHaveCount(0);
    expect(fetched.filter((name) => name.startsWith('cnn'))).toEqual(['cnn-people.safetensors']);
  });

  test('a first visit with one stroke weighs less than 2 MiB, compressed', async ({ page }) => {
    const bodies = new Map<string, Promise<Buffer>>();
    page.context().on('response', (response) => {
      if (response.status() === 200) bodies.set(response.url(), response.body());
    });
    const { prediction } = await open(page, 'auto', { inUse: 'flex' });
    await draw(page, strokesOf(0));
    await expect(prediction).toHaveAttribute('data-class', '0');
    const weights = new Map<string, number>();
    for (const [url, body] of bodies) weights.set(url, gzipSync(await body, { level: 9 }).length);
    // All kinds of files are among them, what the worker asks for too.
    for (const kind of [
      /index\.html/,
      /\.css$/,
      /unfold_bg\..*wasm$/,
      /\.woff2$/,
      /cnn-people\.safetensors$/,
    ])
      expect([...weights.keys()].some((url) => kind.test(url))).toBe(true);
    // What is hardly ever called is a module of its own.
    expect([...weights.keys()].filter((url) => url.endsWith('.rest.wasm'))).toEqual([]);
    const sum = [...weights.values()].reduce((a, b) => a + b, 0);
    console.log(`a first visit with one stroke: ${(sum / 1024).toFixed(0)} KiB`);
    expect(sum).toBeLessThan(2 * 1024 * 1024);
  });

  test('what is none of the ten is called so', async ({ page }) => {
    const { prediction } = await open(page, 'flex');
    // A capital A.
    await draw(page, [
      [
        [0.2, 0.9],
        [0.5, 0.1],
        [0.8, 0.9],
      ],
      [
        [0.32, 0.6],
        [0.68, 0.6],
      ],
    ]);
    await expect(prediction).toHaveAttribute('data-state', 'none');
    await expect(prediction).not.toHaveAttribute('data-class');
    await expect(prediction).toContainText('None of the ten');
  });

  test('on the first page one network reads, and no map is sent', async ({ page }) => {
    const answers = await watchAnswers(page);
    const { prediction } = await open(page, 'flex');
    await draw(page, strokesOf(0));
    await expect(prediction).toHaveAttribute('data-class', '0');
    expect(await answers()).toEqual({ models: ['cnn-people'], mapsOf: [] });
  });

  test('on a phone those of the one network that is shown, until another is', async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    const answers = await watchAnswers(page);
    const { maps } = await open(page, 'flex', { chapter: 'kuzushiji' });
    await page.locator('activation-maps').scrollIntoViewIfNeeded();
    const painted = (model: string) =>
      maps
        .and(page.locator(`[data-model="${model}"]`))
        .first()
        .evaluate((map: HTMLCanvasElement) => map.getContext('2d')?.getImageData(0, 0, 1, 1).data[3] ?? 0);
    await expect.poll(() => painted('cnn-0.0005')).toBe(255);
    expect((await answers()).mapsOf).toEqual(['cnn-0.0005']);
    await page.locator('.maps-rates').getByRole('radio', { name: '0.01' }).check();
    await expect.poll(() => painted('cnn-0.01')).toBe(255);
    expect((await answers()).mapsOf).toEqual(['cnn-0.0005', 'cnn-0.01']);
  });
});
