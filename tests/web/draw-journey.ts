import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Page, test } from '@playwright/test';
import {
  checkpoint,
  complaints,
  DRAWINGS,
  draw,
  expect,
  greyOf,
  open,
  png,
  pngOf,
  probabilitiesOf,
  ROOT,
  type Strokes,
  smallPng,
} from './helpers';

const MODELS = ['cnn-0.00001', 'cnn-0.0005', 'cnn-0.01'];
const SHIPPED = readFileSync(join(ROOT, 'models/cnn-0.01.safetensors'));

/** A checkpoint whose first tensor is named otherwise. */
function misnamed(weights: Buffer): Buffer {
  const at = weights.indexOf('"conv1.weight"');
  if (at < 0) throw new Error('the checkpoint has no conv1.weight');
  const changed = Buffer.from(weights);
  changed.write('"conv9.weight"', at);
  return changed;
}

async function cross(page: Page) {
  const strokes: Strokes = [
    [
      [0.2, 0.5],
      [0.8, 0.5],
    ],
  ];
  await draw(page, strokes);
}

/** The whole way of a reader on one device; `classes` are drawn by mouse. */
export function journeyOn(backend: string, classes: number[]) {
  test.describe(`on ${backend}`, () => {
    for (const number of classes) {
      test(`a drawing of class ${number} is read`, async ({ page }) => {
        const found = complaints(page);
        const { prediction, probabilities, error } = await open(page, backend);
        await expect(prediction).toHaveAttribute('data-state', 'blank');
        await expect(prediction).not.toHaveAttribute('data-class');
        const { strokes } = DRAWINGS[number] as { strokes: Strokes };
        await draw(page, strokes);
        await expect(prediction).toHaveAttribute('data-class', String(number));
        await expect(prediction).toHaveAttribute('data-state', 'sure');
        await expect(prediction).toHaveAttribute('data-model', 'cnn-people');
        // All read at once: a slow device may still answer to the last of the strokes.
        const { values, lengths, probability } = await probabilities.evaluateAll(
          (rows, answer) => ({
            values: rows.map(({ dataset }) => Number(dataset.probability)),
            // The bars are as long as they say, whatever style another exhibit has.
            lengths: rows.map((row) => {
              const [ground, bar] = [...row.querySelectorAll('rect')].map(
                (rect) => rect.getBoundingClientRect().width,
              );
              return (bar ?? 0) / (ground ?? 1);
            }),
            probability: Number(answer?.dataset.probability),
          }),
          await prediction.elementHandle(),
        );
        expect(values).toHaveLength(10);
        expect(values.reduce((sum, value) => sum + value)).toBeCloseTo(1, 4);
        expect(values.indexOf(Math.max(...values))).toBe(number);
        for (const [index, length] of lengths.entries()) expect(length).toBeCloseTo(values[index] ?? 0, 2);
        expect(probability).toBeCloseTo(values[number] ?? 0, 6);
        await expect(error).toHaveCount(0);
        expect(found).toEqual([]);
      });
    }

    test('undo and clear', async ({ page }) => {
      const { prediction, undo, clear, input } = await open(page, backend);
      await expect(undo).toBeDisabled();
      await cross(page);
      await expect(prediction).toHaveAttribute('data-state', 'none');
      // What is announced is read in the whole stroke, not in a part of it.
      await expect(page.locator('character-prediction > [role=status]')).toContainText('None of the ten');
      const one = await greyOf(input);
      await draw(page, [
        [
          [0.5, 0.2],
          [0.5, 0.8],
        ],
      ] as Strokes);
      await expect.poll(() => greyOf(input)).not.toEqual(one);
      await undo.click();
      await expect.poll(() => greyOf(input)).toEqual(one);
      await clear.click();
      await expect(prediction).toHaveAttribute('data-state', 'blank');
      expect(Math.max(...(await greyOf(input)))).toBe(0);
      await page.keyboard.press('Control+z');
      await expect.poll(() => greyOf(input)).toEqual(one);
      await expect(prediction).toHaveAttribute('data-state', 'none');
    });

    test('the activation maps of three networks follow the drawing', async ({ page }) => {
      const { maps, prediction } = await open(page, backend, { chapter: 'kuzushiji' });
      await cross(page);
      await expect(prediction).toHaveAttribute('data-state', 'none');
      await expect(maps).toHaveCount(3 * (8 + 16));
      const pictures = () =>
        maps.evaluateAll((canvases: HTMLCanvasElement[]) =>
          canvases.map((canvas) => ({
            name: `${canvas.dataset.model} ${canvas.dataset.layer} ${canvas.dataset.channel}`,
            pixels: canvas.toDataURL(),
          })),
        );
      await expect
        .poll(async () => new Set((await pictures()).map(({ pixels }) => pixels)).size)
        .toBeGreaterThan(40);
      const before = await pictures();
      const names = MODELS.flatMap((model) => [
        ...Array.from({ length: 8 }, (_, channel) => `${model} conv1 ${channel}`),
        ...Array.from({ length: 16 }, (_, channel) => `${model} conv2 ${channel}`),
      ]);
      expect(before.map(({ name }) => name).sort()).toEqual(names.sort());
      await draw(page, DRAWINGS[0]?.strokes ?? []);
      await expect
        .poll(async () => {
          const after = await pictures();
          return after.filter(({ pixels }, i) => pixels !== before[i]?.pixels).length;
        })
        .toBeGreaterThan(40);
    });

    test('a picture is read, and a file that is none is refused with nothing lost', async ({ page }) => {
      const found = complaints(page);
      const { prediction, picture, error } = await open(page, backend);
      const { strokes } = DRAWINGS[2] as { strokes: Strokes };
      await picture.setInputFiles(png('su.png', await pngOf(page, strokes, 300, 24)));
      await expect(prediction).toHaveAttribute('data-class', '2');
      await picture.setInputFiles(png('broken.png', Buffer.from('no picture at all')));
      await expect(error).toBeVisible();
      await expect(prediction).toHaveAttribute('data-class', '2');
      await picture.setInputFiles(png('su.png', await pngOf(page, strokes, 500, 30)));
      await expect(error).toHaveCount(0);
      expect(found).toEqual([]);
    });

    test('a checkpoint of one’s own is read with; one that does not fit is refused by name', async ({
      page,
    }) => {
      const found = complaints(page);
      const { prediction, probabilities, weights, error } = await open(page, backend);
      await draw(page, DRAWINGS[0]?.strokes ?? []);
      await expect(prediction).toHaveAttribute('data-class', '0');

      await weights.setInputFiles(checkpoint('mine.safetensors', SHIPPED));
      await expect(prediction).toHaveAttribute('data-model', 'mine.safetensors');
      const mine = await probabilitiesOf(probabilities);
      await page.getByRole('radio', { name: '0.01', exact: false }).nth(0).check();
      await expect(prediction).toHaveAttribute('data-model', 'cnn-0.01');
      const same = await probabilitiesOf(probabilities);
      for (const [i, value] of mine.entries()) expect(value).toBeCloseTo(same[i] ?? Number.NaN, 4);

      for (const [name, bytes, said] of [
        ['short.safetensors', SHIPPED.subarray(0, 5000), /./],
        ['other.safetensors', misnamed(SHIPPED), /conv1\.weight|conv9\.weight/],
        ['noise.safetensors', Buffer.from('this is no checkpoint'), /./],
      ] as const) {
        await weights.setInputFiles(checkpoint(name, bytes));
        await expect(error).toHaveText(said);
        await expect(prediction).toHaveAttribute('data-model', 'cnn-0.01');
        await page.getByRole('button', { name: 'Dismiss' }).click();
        await expect(error).toHaveCount(0);
      }

      await page.getByRole('radio', { name: 'mine.safetensors' }).check();
      await expect(prediction).toHaveAttribute('data-model', 'mine.safetensors');
      await page.getByRole('button', { name: 'Remove mine.safetensors' }).click();
      await expect(prediction).toHaveAttribute('data-model', 'cnn-people');
      await expect(prediction).toHaveAttribute('data-class', '0');
      expect(found).toEqual([]);
    });

    test('the sum behind a pixel is told', async ({ page }) => {
      const { maps, prediction } = await open(page, backend, { chapter: 'kuzushiji' });
      await draw(page, DRAWINGS[0]?.strokes ?? []);
      await expect(prediction).toHaveAttribute('data-class', '0');
      for (const [layer, products] of [
        ['conv1', 25],
        ['conv2', 72],
      ] as const) {
        await maps
          .and(page.locator(`[data-layer="${layer}"][data-model="cnn-0.0005"]`))
          .first()
          .click();
        const dialog = page.getByRole('dialog');
        await expect(dialog.getByText(`sum of ${products} products`)).toBeVisible();
        const sum = dialog.getByTestId('map-sum');
        const before = await dialog.getByText(/^z at row/).textContent();
        await dialog.getByRole('application').focus();
        await page.keyboard.press('ArrowUp');
        await expect(dialog.getByText(/^z at row/)).not.toHaveText(before ?? '');
        // Both anew each time: the numbers of the new pixel may still be on their way.
        await expect
          .poll(async () => Math.abs((await sumWritten(page)) - numberOf(await sum.textContent())))
          .toBeLessThan(0.05);
        await page.keyboard.press('Escape');
        await expect(dialog).toHaveCount(0);
      }
    });
  });
}

function numberOf(text: string | null): number {
  return Number((text ?? '').replace('−', '-'));
}

/** What the sum comes to that is written out under the pixel: bias + x × W + … */
async function sumWritten(page: Page): Promise<number> {
  const written = await page.locator('.map-written').textContent();
  const [terms = ''] = (written ?? '').split('=');
  return terms
    .split('+')
    .map((term) => term.split('×').reduce((product, factor) => product * numberOf(factor.trim()), 1))
    .reduce((sum, term) => sum + term, 0);
}

/** Two devices give one image the same probabilities. */
export function sameOn(reference: string, backend: string) {
  test(`${backend} gives the same probabilities as ${reference}`, async ({ page }) => {
    const read: number[][] = [];
    for (const device of [reference, backend]) {
      const { picture, prediction, probabilities, clear } = await open(page, device);
      if (await clear.isEnabled()) await clear.click();
      await expect(prediction).toHaveAttribute('data-state', 'blank');
      await picture.setInputFiles(png('small.png', await smallPng(page)));
      await expect(prediction).toHaveAttribute('data-state', /^(sure|unsure|none)$/);
      read.push(await probabilitiesOf(probabilities));
    }
    const [first = [], second = []] = read;
    expect(first).toHaveLength(10);
    for (const [i, value] of first.entries()) {
      expect(Math.abs(value - (second[i] ?? Number.NaN)), `class ${i}`).toBeLessThan(1e-3);
    }
  });
}
