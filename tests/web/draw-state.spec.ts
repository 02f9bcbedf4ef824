import { expect, test } from '@playwright/test';
import {
  BLANK,
  type Drawing,
  flatten,
  History,
  isBlank,
  parse,
  serialise,
  withStroke,
} from '../../www/src/drawing/drawing';
import { backendOf, fallbackOrder, isSoftwareAdapter, openingOrder } from '../../www/src/engine/backend';
import { Latest } from '../../www/src/engine/latest';
import { ColorScale, roundRange } from '../../www/src/figures/color-scale';
import { chapterOf, settingOf, withSettings } from '../../www/src/page/address';

// Plain state, without a page.

const line = [
  [0, 0],
  [0.5, 0.25],
] as const;

test('undo goes back through drawings of every kind', () => {
  const history = new History();
  const pixels: Drawing = { kind: 'pixels', input: new Float32Array(784) };
  const stroke = withStroke(BLANK, line);
  history.apply(stroke);
  history.apply(pixels);
  history.apply(BLANK);
  expect(history.present).toBe(BLANK);
  history.undo();
  expect(history.present).toBe(pixels);
  history.undo();
  expect(history.present).toBe(stroke);
  history.undo();
  expect(isBlank(history.present)).toBe(true);
  expect(history.canUndo).toBe(false);
  history.undo();
  expect(isBlank(history.present)).toBe(true);
});

test('a stroke takes the place of a picture and joins strokes', () => {
  const picture: Drawing = { kind: 'picture', name: 'a.png', input: new Float32Array(784), shown: null };
  expect(withStroke(picture, line)).toEqual({ kind: 'strokes', strokes: [line] });
  expect(withStroke(withStroke(BLANK, line), line)).toEqual({ kind: 'strokes', strokes: [line, line] });
});

test('strokes are handed over flat', () => {
  const { points, lengths } = flatten([line, [[1, 0.75]]]);
  expect([...points]).toEqual([0, 0, 0.5, 0.25, 1, 0.75]);
  expect([...lengths]).toEqual([2, 1]);
});

test('a drawing of each kind is kept and restored', () => {
  const input = Float32Array.from({ length: 784 }, (_, i) => (i % 256) / 256);
  const drawings: Drawing[] = [
    withStroke(BLANK, line),
    { kind: 'pixels', input },
    { kind: 'pixels', input, origin: 'training image 34665' },
    { kind: 'picture', name: 'a.png', input, shown: 'data:image/png;base64,AAAA' },
  ];
  for (const drawing of drawings) expect(parse(serialise(drawing) ?? '')).toEqual(drawing);
});

test('a picture too large to keep leaves its 28×28 image', () => {
  const shown = `data:image/png;base64,${'A'.repeat(2_000_000)}`;
  const picture: Drawing = { kind: 'picture', name: 'a.png', input: new Float32Array(784), shown };
  expect(parse(serialise(picture) ?? '')).toEqual({ ...picture, shown: null });
  const strokes = Array.from({ length: 200_000 }, () => line);
  expect(serialise({ kind: 'strokes', strokes })).toBeNull();
});

test('what is no drawing is not restored', () => {
  for (const text of [
    '',
    'null',
    '7',
    '{}',
    '{"kind":"strokes"}',
    '{"kind":"strokes","strokes":[[]]}',
    '{"kind":"strokes","strokes":[[[1]]]}',
    '{"kind":"strokes","strokes":[[["a","b"]]]}',
    '{"kind":"pixels","input":[1,2,3]}',
    `{"kind":"pixels","input":[${Array(784).fill(9)}]}`,
    `{"kind":"strange","input":[${Array(784).fill(0)}]}`,
  ]) {
    expect(parse(text), text).toBeNull();
  }
  const foreign = `{"kind":"picture","name":"a","shown":"https://example.org/a.png","input":[${Array(784).fill(0)}]}`;
  expect(parse(foreign)).toMatchObject({ shown: null });
});

test('of many values only the newest is worked on', async () => {
  const done: number[] = [];
  let release = () => {};
  const latest = new Latest<number>(async (value) => {
    await new Promise<void>((resolve) => {
      release = resolve;
    });
    done.push(value);
  });
  for (const value of [1, 2, 3, 4]) latest.push(value);
  release();
  await expect.poll(() => done).toEqual([1]);
  release();
  await expect.poll(() => done).toEqual([1, 4]);
  latest.push(5);
  release();
  await expect.poll(() => done).toEqual([1, 4, 5]);
});

test('the address names a device, or auto', () => {
  expect(backendOf('')).toEqual({ backend: 'auto' });
  expect(backendOf('?backend=auto')).toEqual({ backend: 'auto' });
  expect(backendOf('?backend=ndarray')).toEqual({ backend: 'ndarray' });
  expect(backendOf('?backend=abacus')).toEqual({ backend: 'auto', unknown: 'abacus' });
});

test('the order of fallback', () => {
  expect(openingOrder('auto')).toEqual(['flex', 'ndarray']);
  expect(openingOrder('webgpu')).toEqual(['webgpu', 'flex', 'ndarray']);
  expect(openingOrder('ndarray')).toEqual(['ndarray', 'flex']);
  expect(fallbackOrder('webgpu')).toEqual(['flex', 'ndarray', 'webgpu']);
  expect(fallbackOrder('flex')).toEqual(['ndarray', 'flex']);
  expect(fallbackOrder('ndarray')).toEqual(['ndarray']);
});

test('a software adapter is told from a graphics card', () => {
  expect(isSoftwareAdapter({ info: { vendor: 'google', architecture: 'swiftshader' } })).toBe(true);
  expect(isSoftwareAdapter({ info: { vendor: 'mesa', description: 'llvmpipe (LLVM 19)' } })).toBe(true);
  expect(isSoftwareAdapter({ info: { vendor: 'x', isFallbackAdapter: true } })).toBe(true);
  expect(isSoftwareAdapter({ isFallbackAdapter: true })).toBe(true);
  expect(isSoftwareAdapter({ info: { vendor: 'nvidia', architecture: 'hopper' } })).toBe(false);
});

test('settings live behind the chapter in the address', () => {
  expect(settingOf('#kuzushiji?model=cnn-0.01', 'model')).toBe('cnn-0.01');
  expect(settingOf('#kuzushiji', 'model')).toBeNull();
  expect(chapterOf('#kuzushiji?model=cnn-0.01')).toBe('kuzushiji');
  expect(withSettings('', 'opening', { model: 'cnn-0.01' })).toBe('#opening?model=cnn-0.01');
  expect(withSettings('#opening?model=a', 'kuzushiji', { maps: 'after' })).toBe(
    '#kuzushiji?model=a&maps=after',
  );
  expect(withSettings('#kuzushiji?model=a', 'kuzushiji', { model: null })).toBe('#kuzushiji');
});

test('the colour scale is even and signs are told apart', () => {
  for (const dark of [false, true]) {
    const scale = new ColorScale(dark);
    const [, , blueOfNegative] = scale.of(-1, 1);
    const [redOfPositive, , blueOfPositive] = scale.of(1, 1);
    expect(blueOfNegative).toBeGreaterThan(blueOfPositive);
    expect(redOfPositive).toBeGreaterThan(blueOfPositive);
    expect(scale.of(9, 1)).toEqual(scale.of(1, 1));
    // Zero is grey, and brightness changes in one direction away from it.
    const [red, green, blue] = scale.of(0, 1);
    expect(Math.max(red, green, blue) - Math.min(red, green, blue)).toBeLessThanOrEqual(1);
    const greens = Array.from({ length: 11 }, (_, i) => scale.of(i / 10, 1)[1]);
    const sorted = [...greens].sort((a, b) => (dark ? a - b : b - a));
    expect(greens).toEqual(sorted);
  }
});

test('the range of a scale is a round number not below the value', () => {
  expect(roundRange(0)).toBe(1);
  expect(roundRange(0.012)).toBeCloseTo(0.015);
  expect(roundRange(1)).toBe(1);
  expect(roundRange(2.6)).toBe(3);
  expect(roundRange(8.1)).toBe(10);
});
