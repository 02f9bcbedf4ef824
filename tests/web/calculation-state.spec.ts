import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { AttentionStore } from '../../www/src/chapters/attention/state';
import { ConvolutionStore } from '../../www/src/chapters/convolution/state';
import type { ChapterAddress } from '../../www/src/page/address';
import { ROOT } from './helpers';

type Theory = typeof import('../../pkg/theory/unfold');

// The states of chapters 1 and 2 on the real theory, without a page.

/** Playwright would make a `require` of an import, and the bundle is no CommonJS. */
const importModule = new Function('address', 'return import(address)');

async function theory(): Promise<Theory> {
  const glue = readFileSync(join(ROOT, 'pkg/theory/unfold.js'), 'base64');
  const bundle: Theory = await importModule(`data:text/javascript;base64,${glue}`);
  bundle.initSync({ module: readFileSync(join(ROOT, 'pkg/theory/unfold_bg.wasm')) });
  return bundle;
}

/** An address that is none of a page; `goTo` is what a link does. */
function address(text: string) {
  let settings = new URLSearchParams(text);
  const kept: Record<string, string | null>[] = [];
  const listeners: (() => void)[] = [];
  const chapter: ChapterAddress = {
    settings: () => settings,
    keep: (changes) => kept.push(changes),
    whenSet: (listener) => listeners.push(listener),
  };
  const goTo = (next: string) => {
    settings = new URLSearchParams(next);
    for (const listener of listeners) listener();
  };
  return { chapter, kept, goTo };
}

/** The events that a store emits. */
function heard(store: AttentionStore | ConvolutionStore) {
  const events: string[] = [];
  for (const type of ['values', 'lit'] as const) store.addEventListener(type, () => events.push(type));
  return events;
}

/** As long as until a theory that is here already has been heard of. */
const turn = () => new Promise((resolve) => setTimeout(resolve));

async function convolution(text = '') {
  const given = address(text);
  const store = new ConvolutionStore(Promise.resolve(await theory()), given.chapter);
  await turn();
  return { store, ...given };
}

async function attention(text = '') {
  const given = address(text);
  const store = new AttentionStore(Promise.resolve(await theory()), given.chapter);
  await turn();
  return { store, ...given };
}

test('the pointer lights a cell for as long as it is there, and a selection stays', async () => {
  for (const { store } of [await convolution(), await attention()]) {
    const events = heard(store);
    const before = store.links?.sum;
    store.point('x', 1, 2);
    expect(store.cell).toEqual({ view: 'x', row: 1, column: 2 });
    expect(store.links?.sum).toMatchObject({ kind: 'pixel' });
    store.leave();
    expect(store.links?.sum).toEqual(before);
    store.select('x', 2, 1);
    store.leave();
    expect(store.cell).toEqual({ view: 'x', row: 2, column: 1 });
    expect(events).toEqual(['lit', 'lit', 'lit']);
  }
});

test('a step shows its cell and its settings until the reader takes over, and no address has them', async () => {
  const { store, kept, goTo } = await convolution('cell=x,2,1');
  const options = { blocks: true, hideZeros: true };
  const events = heard(store);
  store.follow(() => ({ cell: { view: 'w', row: 1, column: 1 }, settings: { options } }));
  expect(events).toEqual(['values', 'lit']);
  expect(store.cell.view).toBe('w');
  expect(store.shownSettings.options).toEqual(options);
  expect(store.settings.options).toEqual({ blocks: false, hideZeros: false });
  // Pointing goes first, and a changed number leaves the step's cell as it is.
  store.point('z', 1, 2);
  expect(store.cell.view).toBe('z');
  store.leave();
  store.edit('w', 1, 1, 7);
  expect(store.cell.view).toBe('w');
  await expect.poll(() => kept.at(-1)).toMatchObject({ cell: 'x,2,1', blocks: null, zeros: null });
  // Who selects or sets something goes on from what is there.
  store.select('m', 1, 1);
  store.edit('w', 1, 1, 8);
  expect(store.cell.view).toBe('m');
  store.setOptions({ hideZeros: false });
  expect(store.shownSettings.options).toEqual({ blocks: true, hideZeros: false });
  // The next step, and none.
  store.follow(() => ({ cell: { view: 'h', row: 1, column: 1 } }));
  expect(store.cell.view).toBe('h');
  store.follow(undefined);
  expect(store.cell).toEqual({ view: 'm', row: 1, column: 1 });
  store.follow(() => ({ cell: { view: 'h', row: 1, column: 1 } }));
  goTo('cell=z,1,3');
  expect(store.cell).toEqual({ view: 'z', row: 1, column: 3 });
});

test('a changed number changes what comes out, and the example is the reader’s own from then on', async () => {
  const { store, kept } = await convolution('w=1,0;0,0&x=1,2,3;4,5,6;7,8,9');
  expect(store.values?.z.values).toEqual(Float64Array.of(1, 2, 4, 5));
  const events = heard(store);
  store.edit('x', 1, 2, -7);
  expect(store.values?.z.values).toEqual(Float64Array.of(1, -7, 4, 5));
  expect(store.settings.preset).toBeUndefined();
  expect(events).toEqual(['values', 'lit']);
  // The address follows when the hand rests.
  store.edit('x', 1, 2, -8);
  expect(kept).toEqual([]);
  await expect.poll(() => kept).toHaveLength(1);
  expect(kept[0]).toMatchObject({ x: '1,-8,3;4,5,6;7,8,9', w: '1,0;0,0', stride: null, cell: null });
});

test('what an address asks for and cannot have is named; what the reader’s own change leaves over is not', async () => {
  const { store, goTo } = await convolution('x=1,2,3;4,5,6;7,8,9&w=1,0;0,0&cell=z,3,3&g=1,2,3&stride=0');
  expect(store.refused).toEqual(['stride', 'g', 'cell']);
  expect(store.cell).toEqual({ view: 'z', row: 1, column: 1 });
  // The one row of g that there was stays, and ones stand in the rest.
  expect(store.values?.g.values).toEqual(Float64Array.of(1, 2, 1, 1));
  store.select('z', 2, 2);
  store.setPadding(1);
  expect(store.refused).toEqual([]);
  store.select('z', 4, 4);
  store.setPadding(0);
  expect(store.refused).toEqual([]);
  expect(store.cell).toEqual({ view: 'z', row: 1, column: 1 });
  goTo('x=1,2;3&cell=m,1,1');
  expect(store.refused).toEqual(['x']);
  expect(store.cell).toEqual({ view: 'm', row: 1, column: 1 });
});

test('another order of the pixels lasts as long as their number', async () => {
  const { store } = await attention('x=1,2;3,4');
  expect([...store.order]).toEqual([4, 3, 2, 1]);
  store.swap(1, 4);
  expect([...store.order]).toEqual([1, 3, 2, 4]);
  expect(store.values?.permuted.x.values).toEqual(Float64Array.of(1, 3, 2, 4));
  store.edit(1, 1, 9);
  expect([...store.order]).toEqual([1, 3, 2, 4]);
  store.resize(2, 3);
  expect([...store.order]).toEqual([6, 5, 4, 3, 2, 1]);
  store.restore();
  expect(store.values?.permuted.x).toEqual(store.values?.x);
  store.shuffle();
  expect([...store.order].sort()).toEqual([1, 2, 3, 4, 5, 6]);
});

test('starting over leaves nothing of the reader’s', async () => {
  for (const { store } of [await convolution('x=1,2;3,4&w=1'), await attention('x=1,2;3,4&dk=5')]) {
    const { store: fresh } = store instanceof ConvolutionStore ? await convolution() : await attention();
    expect(store.settings).not.toEqual(fresh.settings);
    store.point('x', 1, 1);
    store.reset();
    expect(store.settings).toEqual(fresh.settings);
    expect(store.cell).toEqual(fresh.cell);
    expect(store.values).toEqual(fresh.values);
  }
});

test('without the theory there are no values but the reason', async () => {
  const store = new ConvolutionStore(Promise.reject(new Error('not here')), address('').chapter);
  const events = heard(store);
  await turn();
  expect(store.failure).toBe('not here');
  expect(store.values).toBeUndefined();
  expect(events).toEqual(['values']);
  store.edit('x', 1, 1, 5);
  expect(store.links).toBeUndefined();
});
