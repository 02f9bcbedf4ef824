import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import AxeBuilder from '@axe-core/playwright';
import { type Locator, type Page, expect as playwrightExpect, test } from '@playwright/test';

/** A busy machine needs its time; what is wrong stays wrong. */
export const expect = playwrightExpect.configure({ timeout: 30_000 });

export const ROOT = join(__dirname, '../..');

export type Strokes = [number, number][][];

const { samples } = JSON.parse(readFileSync(join(ROOT, 'www/src/drawing/samples.json'), 'utf8')) as {
  samples: { class: number; strokes: Strokes }[];
};

/** One of our drawings of each class. */
export const DRAWINGS = Array.from({ length: 10 }, (_, number) => {
  const sample = samples.find((candidate) => candidate.class === number);
  if (!sample) throw new Error(`samples.json has no drawing of class ${number}`);
  return sample;
});

/**
 * What the browser says when it is asked for a graphics card and has none, which no page can keep it from; and when a busy
 * machine lays out late what a font was fetched for early.
 */
const HARMLESS =
  /^No available adapters\.$|was preloaded using link preload but not used within a few seconds/;

/** The errors and warnings on the console from now on. */
export function complaints(page: Page): string[] {
  const found: string[] = [];
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type()) || HARMLESS.test(message.text())) return;
    found.push(message.text());
  });
  page.on('pageerror', (error) => found.push(error.message));
  return found;
}

/** The page's elements by the names that others may rely on. */
export function elements(page: Page) {
  const all = (name: string) => page.getByTestId(name);
  return {
    status: all('backend-status').first(),
    canvas: all('draw-canvas').first(),
    undo: all('draw-undo').first(),
    clear: all('draw-clear').first(),
    picture: all('image-input').first(),
    weights: all('weights-input').first(),
    input: all('model-input').first(),
    prediction: all('prediction').first(),
    probabilities: all('class-probability'),
    maps: all('activation-map'),
    error: all('error-message'),
  };
}

/** Fetches exhibits that come when the reader is near them, and goes back to the top. */
export async function near(page: Page, ...exhibits: string[]) {
  for (const exhibit of exhibits) {
    await page.locator(exhibit).first().scrollIntoViewIfNeeded();
    await page.evaluate((name) => customElements.whenDefined(name).then(() => undefined), exhibit);
  }
  await page.evaluate(() => window.scrollTo({ top: 0, behavior: 'instant' }));
}

/** The pages on which something is computed on a device. */
export type Chapter = 'index' | 'kuzushiji' | 'why-convolutions' | 'translation';

/** Opens a page on a device and waits until that computes, and where characters are drawn, until one can be read. */
export async function open(
  page: Page,
  backend: string,
  { inUse = backend, chapter = 'index' as Chapter } = {},
) {
  await page.goto(`./${chapter}.html?backend=${backend}`);
  const found = elements(page);
  await expect(found.status).toHaveAttribute('data-backend', inUse, { timeout: 240_000 });
  if (chapter === 'kuzushiji') await near(page, 'draw-character', 'activation-maps');
  if (chapter === 'index' || chapter === 'kuzushiji') {
    await expect(found.prediction).toHaveAttribute('data-state', /./, { timeout: 240_000 });
  }
  return found;
}

/** Where an element is, once nothing that comes further up moves it any more. */
async function placeOf(element: Locator) {
  let last = '';
  await expect
    .poll(async () => {
      const before = last;
      last = JSON.stringify(await element.boundingBox());
      return last !== 'null' && last === before;
    })
    .toBe(true);
  return JSON.parse(last) as { x: number; y: number; width: number; height: number };
}

/** Draws in the drawing area, or in another, with the mouse. */
interface Listed {
  url: string;
  integrity: string;
}

/** The site's list of files, as far as tests change it. */
interface FileList {
  bundles: Record<string, Partial<Record<'glue' | 'wasm' | 'relaxed' | 'training' | 'rest', Listed>>>;
  training: Record<string, unknown>;
}

/** Has the page find another list of files. */
export async function changeFileList(page: Page, change: (list: FileList) => void): Promise<void> {
  await page.route('**/manifest.json', async (route) => {
    const response = await route.fetch();
    const list = (await response.json()) as FileList;
    change(list);
    await route.fulfill({ response, json: list });
  });
}

export async function draw(page: Page, strokes: Strokes, canvas = elements(page).canvas) {
  await canvas.scrollIntoViewIfNeeded();
  const area = await placeOf(canvas);
  for (const [first, ...rest] of strokes) {
    if (!first) continue;
    const at = ([x, y]: [number, number]) => [area.x + x * area.width, area.y + y * area.height] as const;
    await page.mouse.move(...at(first));
    await page.mouse.down();
    for (const point of rest) await page.mouse.move(...at(point), { steps: 2 });
    await page.mouse.up();
  }
}

/** Answers a question by keyboard. */
export async function answer(question: Locator, value: number | string) {
  await question.getByTestId('question-answer').fill(String(value));
  await question.getByTestId('question-answer').press('Enter');
}

/** What a question says to an answer. */
export const feedbackOf = (question: Locator) => question.getByTestId('question-feedback');

/** The sizes that a question names, in the order of its sentence. */
export async function sizesOf(question: Locator): Promise<number[]> {
  const asked = await question.locator('p[id$="-ask"], p[id^="ask-"]').innerText();
  return [...asked.matchAll(/(\d+) × (\d+)/g)].flatMap(([, rows, columns]) => [
    Number(rows),
    Number(columns),
  ]);
}

export async function probabilitiesOf(rows: Locator): Promise<number[]> {
  return rows.evaluateAll((items) => items.map(({ dataset }) => Number(dataset.probability)));
}

/** The 28×28 image as the page shows it: grey values, row by row. */
export async function greyOf(input: Locator): Promise<number[]> {
  return input.evaluate((canvas: HTMLCanvasElement) => {
    const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    return Array.from(pixels).filter((_, i) => i % 4 === 0);
  });
}

/** A PNG of the strokes, black on white. */
export async function pngOf(page: Page, strokes: Strokes, side: number, pen: number): Promise<Buffer> {
  const url = await page.evaluate(
    ([lines, size, width]) => {
      const canvas = document.createElement('canvas');
      canvas.width = size;
      canvas.height = size;
      const context = canvas.getContext('2d') as CanvasRenderingContext2D;
      context.fillStyle = 'white';
      context.fillRect(0, 0, size, size);
      context.lineWidth = width;
      context.lineCap = 'round';
      context.lineJoin = 'round';
      for (const line of lines) {
        context.beginPath();
        for (const [x, y] of line) context.lineTo(x * size, y * size);
        context.stroke();
      }
      return canvas.toDataURL('image/png');
    },
    [strokes, side, pen] as const,
  );
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
}

/** A 28×28 PNG, which the page takes as the data set's own: a made-up pattern of greys. */
export async function smallPng(page: Page): Promise<Buffer> {
  const url = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    canvas.width = 28;
    canvas.height = 28;
    const context = canvas.getContext('2d') as CanvasRenderingContext2D;
    context.fillRect(0, 0, 28, 28);
    for (let i = 4; i < 24; i += 1) {
      context.fillStyle = `rgb(${i * 10}, ${i * 10}, ${i * 10})`;
      context.fillRect(i, 12, 1, 4);
      context.fillRect(12 + (i % 3), i, 3, 1);
    }
    return canvas.toDataURL('image/png');
  });
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
}

export const png = (name: string, buffer: Buffer) => ({ name, mimeType: 'image/png', buffer });
export const checkpoint = (name: string, buffer: Buffer) => ({
  name,
  mimeType: 'application/octet-stream',
  buffer,
});

/**
 * What axe complains of in a page, or in parts of it. No page has frames, so that axe may look at one document, and only what it
 * complains of is written out: all of it takes three times as long.
 */
export async function violations(page: Page, ...parts: string[]): Promise<string[]> {
  const check = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  for (const part of parts) check.include(part);
  const found = await check.analyze();
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`);
}

/**
 * Two tests: in the light on a laptop and in the dark on a phone, axe has nothing to complain of in an element once it is
 * prepared, and nothing of the page lies sideways.
 */
export function suitsEverybody(element: string, prepare: (page: Page) => Promise<unknown>): void {
  for (const [colorScheme, width] of [
    ['light', 1280],
    ['dark', 390],
  ] as const) {
    test(`axe finds nothing to complain of in ${element}, ${colorScheme}, ${width}`, async ({
      browser,
      baseURL,
    }) => {
      const context = await browser.newContext({
        ...(baseURL ? { baseURL } : {}),
        colorScheme,
        viewport: { width, height: 900 },
        reducedMotion: 'reduce',
      });
      const page = await context.newPage();
      await prepare(page);
      expect(await violations(page, element)).toEqual([]);
      const sideways = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
      expect(await page.evaluate(sideways)).toBe(0);
      await context.close();
    });
  }
}

/** A file of the data set's format: a magic number, the lengths of the dimensions, the values. */
export function idx(magic: number, dimensions: number[], values: Buffer): Buffer {
  const header = Buffer.alloc(4 + 4 * dimensions.length);
  for (const [index, value] of [magic, ...dimensions].entries()) header.writeUInt32BE(value, 4 * index);
  return Buffer.concat([header, values]);
}

/** What is given to a field for files. */
export const file = (name: string, buffer: Buffer) => ({ name, mimeType: '', buffer });

/** Sixty made-up images, each with a stroke whose place tells its class. */
export const COUNT = 60;
export const PIXELS = Buffer.from(
  Array.from({ length: COUNT * 784 }, (_, at) => (at % 28 === 4 + 2 * (Math.floor(at / 784) % 10) ? 255 : 0)),
);
export const CLASSES = Buffer.from(Array.from({ length: COUNT }, (_, index) => index % 10));
export const IMAGES = file('train-images-idx3-ubyte.gz', gzipSync(idx(0x803, [COUNT, 28, 28], PIXELS)));
export const LABELS = file('train-labels-idx1-ubyte', idx(0x801, [COUNT], CLASSES));
