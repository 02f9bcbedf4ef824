import { type Page, test } from '@playwright/test';
import { draw, elements, expect, greyOf, open, png, type Strokes } from './helpers';

// What comes from the reader's hand and files, and must not change under it. Events are made by script where no test
// can make the real ones: a menu that swallows the release of a button, a hand on the screen.

const BAR = [
  [
    [0.2, 0.5],
    [0.8, 0.5],
  ],
] as Strokes;

/** What is read in a drawing that is not blank. */
const INKED = /sure|none/;

type Kind = 'mouse' | 'touch' | 'pen';

/** Sends a pointer's event to the drawing area, at a place of it. */
async function send(
  page: Page,
  type: string,
  { id = 1, kind = 'mouse' as Kind, at = [0.5, 0.5] as [number, number], buttons = 1 } = {},
) {
  await elements(page).canvas.evaluate(
    (canvas, [name, pointerId, pointerType, [x, y], pressed]) => {
      const area = canvas.getBoundingClientRect();
      canvas.dispatchEvent(
        new PointerEvent(name, {
          pointerId,
          pointerType,
          isPrimary: true,
          bubbles: true,
          cancelable: true,
          button: 0,
          buttons: pressed,
          clientX: area.left + x * area.width,
          clientY: area.top + y * area.height,
        }),
      );
    },
    [type, id, kind, at, buttons] as const,
  );
}

async function read(page: Page) {
  const { prediction, input } = elements(page);
  await expect(prediction).toHaveAttribute('data-state', /sure|none/);
  return greyOf(input);
}

/** The grey values once they no longer change; `state` is what is read by then. */
async function settled(page: Page, state = /./): Promise<number[]> {
  const { input, prediction } = elements(page);
  // The weights come with the first stroke.
  await expect(prediction).toHaveAttribute('data-state', state);
  await expect(page.locator('.draw-exhibit').first()).toHaveAttribute('data-settled', '');
  let before = await greyOf(input);
  await expect
    .poll(
      async () => {
        const now = await greyOf(input);
        const same = now.every((grey, i) => grey === before[i]);
        before = now;
        return same;
      },
      { intervals: [400] },
    )
    .toBe(true);
  return before;
}

test.describe('strokes', () => {
  test('what leaves the board is seen by nobody, and is not read', async ({ page }) => {
    const { clear } = await open(page, 'flex');
    await draw(page, [
      ...BAR,
      [
        [0.5, 0.2],
        [0.5, 0.999],
      ],
    ] as Strokes);
    const within = await settled(page, INKED);
    await clear.click();
    await draw(page, [
      ...BAR,
      [
        [0.5, 0.2],
        [0.5, 1.6],
      ],
    ] as Strokes);
    const beyond = await settled(page, INKED);
    const off = beyond.map((grey, i) => Math.abs(grey - (within[i] ?? 0)));
    expect(off.reduce((sum, value) => sum + value) / off.length).toBeLessThan(6);
  });

  for (const [what, lose] of [
    ['a move without a button', (page: Page) => send(page, 'pointermove', { at: [0.9, 0.1], buttons: 0 })],
    ['another window', (page: Page) => page.evaluate(() => window.dispatchEvent(new Event('blur')))],
    ['a menu', (page: Page) => elements(page).canvas.dispatchEvent('contextmenu')],
    ['a lost capture', (page: Page) => send(page, 'lostpointercapture')],
  ] as const) {
    test(`a stroke ends with ${what}`, async ({ page }) => {
      const { undo, prediction } = await open(page, 'flex');
      await send(page, 'pointerdown', { at: [0.2, 0.5] });
      await send(page, 'pointermove', { at: [0.8, 0.5] });
      await lose(page);
      const bar = await settled(page, INKED);
      expect(Math.max(...bar)).toBe(255);
      await send(page, 'pointermove', { at: [0.5, 0.9] });
      expect(await settled(page)).toEqual(bar);
      await undo.click();
      await expect(prediction).toHaveAttribute('data-state', 'blank');
    });
  }

  test('a hand on the screen does not disturb the pen', async ({ page }) => {
    await open(page, 'flex');
    await draw(page, BAR);
    const bar = await settled(page, INKED);
    await elements(page).clear.click();
    await send(page, 'pointerdown', { id: 5, kind: 'pen', at: [0.2, 0.5] });
    await send(page, 'pointerdown', { id: 9, kind: 'touch', at: [0.7, 0.9] });
    await send(page, 'pointermove', { id: 9, kind: 'touch', at: [0.9, 0.9] });
    await send(page, 'pointermove', { id: 5, kind: 'pen', at: [0.8, 0.5] });
    await send(page, 'pointerup', { id: 9, kind: 'touch', buttons: 0 });
    await send(page, 'pointerup', { id: 5, kind: 'pen', buttons: 0 });
    expect(await settled(page, INKED)).toEqual(bar);
  });

  test('a pen takes the place of the hand that came before it', async ({ page }) => {
    const { undo, prediction } = await open(page, 'flex');
    await draw(page, BAR);
    const bar = await settled(page, INKED);
    await elements(page).clear.click();
    await send(page, 'pointerdown', { id: 9, kind: 'touch', at: [0.7, 0.9] });
    await send(page, 'pointermove', { id: 9, kind: 'touch', at: [0.9, 0.9] });
    await send(page, 'pointerdown', { id: 5, kind: 'pen', at: [0.2, 0.5] });
    await send(page, 'pointermove', { id: 9, kind: 'touch', at: [0.1, 0.1] });
    await send(page, 'pointermove', { id: 5, kind: 'pen', at: [0.8, 0.5] });
    await send(page, 'pointerup', { id: 5, kind: 'pen', buttons: 0 });
    expect(await settled(page, INKED)).toEqual(bar);
    await undo.click();
    await expect(prediction).toHaveAttribute('data-state', 'blank');
  });

  test('a touch that the system takes back leaves nothing', async ({ page }) => {
    const { prediction } = await open(page, 'flex');
    await send(page, 'pointerdown', { kind: 'touch' });
    await send(page, 'pointercancel', { kind: 'touch', buttons: 0 });
    await settled(page);
    await expect(prediction).toHaveAttribute('data-state', 'blank');
    await expect(elements(page).undo).toBeDisabled();
    await draw(page, BAR);
    await expect(prediction).not.toHaveAttribute('data-state', 'blank');
    const bar = await settled(page);
    await send(page, 'pointerdown', { kind: 'touch', at: [0.5, 0.9] });
    await send(page, 'pointermove', { kind: 'touch', at: [0.7, 0.9] });
    await send(page, 'pointercancel', { kind: 'touch', buttons: 0 });
    expect(await settled(page)).toEqual(bar);
  });

  test('on the 28×28 image, too, a drag ends with its button and a touch can be taken back', async ({
    page,
  }) => {
    const { input } = await open(page, 'flex');
    const inked = async () => (await greyOf(input)).filter((grey) => grey > 0).length;
    const on = (type: string, pointerType: Kind, x: number, buttons: number) =>
      input.evaluate(
        (canvas, [name, kind, part, pressed]) => {
          const area = canvas.getBoundingClientRect();
          const [clientX, clientY] = [area.left + part * area.width, area.top + area.height / 2];
          const options = { pointerId: 1, pointerType: kind, isPrimary: true, bubbles: true };
          canvas.dispatchEvent(new PointerEvent(name, { ...options, buttons: pressed, clientX, clientY }));
        },
        [type, pointerType, x, buttons] as const,
      );
    await on('pointerdown', 'mouse', 0.3, 1);
    await on('pointermove', 'mouse', 0.35, 1);
    await expect.poll(inked).toBe(2);
    await on('pointermove', 'mouse', 0.4, 0);
    await on('pointermove', 'mouse', 0.5, 1);
    await settled(page);
    expect(await inked()).toBe(2);
    await on('pointerdown', 'touch', 0.8, 1);
    await expect.poll(inked).toBe(3);
    await on('pointercancel', 'touch', 0.8, 0);
    await expect.poll(inked).toBe(2);
  });
});

test.describe('undo by keyboard', () => {
  for (const [keyboard, key, code, undoes] of [
    ['with caps lock', 'Z', 'KeyZ', true],
    ['on a German keyboard', 'z', 'KeyY', true],
    ['on a Russian keyboard', 'я', 'KeyZ', true],
    ['on a Russian keyboard with caps lock', 'Я', 'KeyZ', true],
    ['on a Greek keyboard', 'ζ', 'KeyZ', true],
    ['on a Hebrew keyboard', 'ז', 'KeyZ', true],
    ['on a Hindi keyboard', 'ॆ', 'KeyZ', true],
    ['not with y on a German keyboard', 'y', 'KeyZ', false],
    ['not with w on a French keyboard', 'w', 'KeyZ', false],
    ['not with ; on a Dvorak keyboard', ';', 'KeyZ', false],
    ['not with another Russian letter', 'я', 'KeyQ', false],
    ['not with a dead key', 'Dead', 'KeyZ', false],
  ] as const) {
    test(keyboard, async ({ page }) => {
      const { canvas, prediction } = await open(page, 'flex');
      await draw(page, BAR);
      await read(page);
      await canvas.evaluate(
        (target, options) => {
          target.dispatchEvent(
            new KeyboardEvent('keydown', { ...options, ctrlKey: true, bubbles: true, cancelable: true }),
          );
        },
        { key, code },
      );
      await settled(page);
      await expect(prediction).toHaveAttribute('data-state', undoes ? 'blank' : /sure|none/);
    });
  }
});

test('a touch is a dot, on the paper as in the image', async ({ page }) => {
  const { canvas, undo } = await open(page, 'flex');
  await draw(page, [[[0.5, 0.5]]]);
  await expect(undo).toBeEnabled();
  const ink = () =>
    canvas.evaluate((paper: HTMLCanvasElement) => {
      const middle = paper.width / 2;
      return paper.getContext('2d')?.getImageData(middle, middle, 1, 1).data[3];
    });
  await expect.poll(ink).toBe(255);
  expect(Math.max(...(await read(page)))).toBeGreaterThan(200);
});

test('a picture is shown from its file where canvases give back noise', async ({ page }) => {
  // As browsers do that guard against being recognised by what a canvas draws.
  await page.addInitScript(() => {
    const noise = () =>
      'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
    HTMLCanvasElement.prototype.toDataURL = noise;
    HTMLCanvasElement.prototype.toBlob = (give) =>
      fetch(noise())
        .then((got) => got.blob())
        .then(give);
    const original = CanvasRenderingContext2D.prototype.getImageData;
    (window as unknown as { original: typeof original }).original = original;
    CanvasRenderingContext2D.prototype.getImageData = (_x, _y, width, height) => {
      const data = new ImageData(width, height);
      crypto.getRandomValues(data.data.subarray(0, Math.min(data.data.length, 65536)));
      return data;
    };
  });
  const { picture, prediction, canvas } = await open(page, 'flex');
  const dots = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(300, 300);
    const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
    context.fillStyle = 'rgb(255, 230, 200)';
    context.fillRect(0, 0, 300, 300);
    context.fillStyle = 'rgb(10, 90, 20)';
    context.fillRect(60, 130, 180, 30);
    const blob = await canvas.convertToBlob();
    return [...new Uint8Array(await blob.arrayBuffer())];
  });
  for (const bytes of [Buffer.from(dots), Buffer.concat([Buffer.from(dots), Buffer.alloc(900_000)])]) {
    await picture.setInputFiles(png('bar.png', bytes));
    await expect(prediction).toHaveAttribute('data-state', /sure|none/);
    const shown = () =>
      canvas.evaluate((element: HTMLCanvasElement) => {
        const context = element.getContext('2d') as CanvasRenderingContext2D;
        const { original } = window as unknown as { original: typeof context.getImageData };
        const [x, y] = [element.width / 2, element.height / 2];
        return [y / 4, (y * 145) / 150].map((row) => [...original.call(context, x, row, 1, 1).data]);
      });
    await expect.poll(shown).toEqual([
      [255, 230, 200, 255],
      [10, 90, 20, 255],
    ]);
    await elements(page).clear.click();
    await expect(prediction).toHaveAttribute('data-state', 'blank');
  }
});
