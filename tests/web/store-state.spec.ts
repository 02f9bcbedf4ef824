import { expect, test } from '@playwright/test';
import { FOR_PEOPLE, type Tool, TranslationStore } from '../../www/src/chapters/translation/state';
import { DrawingStore } from '../../www/src/drawing/state';
import type { Engine } from '../../www/src/engine/engine';
import type { Translation } from '../../www/src/engine/protocol';
import { Emitter } from '../../www/src/page/emitter';

// The states of the two tools on an engine that computes nothing, without a page.

/** Models that are here as soon as they are asked for. */
class Models extends Emitter<'change'> {
  override emit = super.emit;
  readonly shipped = [{ name: 'cnn-0.0005' }, { name: 'cnn-0.01' }];
  readonly translators = [{ name: 'translator-bilinear' }, { name: 'translator-people' }];
  readonly here = new Set<string>();

  has(name: string) {
    return this.here.has(name);
  }

  isComing() {
    return false;
  }

  async readManifest() {}

  async download(name: string) {
    this.here.add(name);
    this.emit('change');
  }

  remove(name: string) {
    this.here.delete(name);
    this.emit('change');
  }

  readingOf() {
    return '';
  }
}

function translation(text: string, attention: boolean): Translation {
  const letters = [...text].map((token) => ({ token, ...(attention && { attention: [1] }) }));
  return { translation: text, source: 'a', letters } as unknown as Translation;
}

/** An engine that writes down what it is asked for, and answers when it is told to. */
function engine() {
  const models = new Models();
  const asked: string[] = [];
  const waiting: (() => void)[] = [];
  const answer = async <T>(question: string, value: T): Promise<T> => {
    asked.push(question);
    await new Promise<void>((resolve) => waiting.push(resolve));
    return value;
  };
  const fake = {
    models,
    status: { phase: 'ready' },
    read: (names: string[]) =>
      answer(`read by ${names}`, {
        input: new Float32Array(784).fill(asked.length),
        readings: names.map((model) => ({ model })),
      }),
    addModel: async (_: string, name: string) => {
      models.here.add(name);
      models.emit('change');
      return `found ${name}`;
    },
    normalize: (text: string) => answer(`normalize ${text}`, { text, dropped: [] }),
    translate: (model: string, text: string, width: number) =>
      answer(`${model}: ${text}, ${width}`, translation(`${text}!`, model !== 'translator-none')),
    editDistance: () => answer('distance', { letters: 1 }),
  };
  /** Answers whatever is asked until nothing more is. */
  const settle = async () => {
    for (let quiet = 0; quiet < 3; quiet += 1) {
      await new Promise((resolve) => setTimeout(resolve));
      if (waiting.length > 0) quiet = -1;
      for (const resolve of waiting.splice(0)) resolve();
    }
  };
  return { engine: fake as unknown as Engine, models, asked, settle };
}

test('the pen is read at once, with the frame if it has gone on, and what is finished by the networks whose maps are looked at, too', async () => {
  const { engine: computing, models, asked, settle } = engine();
  models.here.add('cnn-people');
  const frames: (() => void)[] = [];
  const store = new DrawingStore(computing, (job) => frames.push(job));
  store.lookAt(store, ['cnn-0.01'], { maps: true });
  await settle();
  asked.length = 0;
  store.beginStroke([0, 0]);
  store.extendStroke([[0.5, 0.5]]);
  store.extendStroke([[1, 1]]);
  await settle();
  expect(asked).toEqual(['read by cnn-people']);
  expect(frames).toHaveLength(1);
  frames[0]?.();
  await settle();
  expect(asked).toEqual(['read by cnn-people', 'read by cnn-people']);
  expect(store.settled).toBe(false);
  store.endStroke();
  await settle();
  expect(asked.slice(2)).toEqual(['read by cnn-people,cnn-0.01']);
  expect(store.settled).toBe(true);
  expect(store.drawing).toEqual({
    kind: 'strokes',
    strokes: [
      [
        [0, 0],
        [0.5, 0.5],
        [1, 1],
      ],
    ],
  });
});

test('networks whose answers alone are looked at read along with the pen, and send no maps', async () => {
  const { engine: computing, models, asked, settle } = engine();
  models.here.add('cnn-people');
  const store = new DrawingStore(computing, (job) => job());
  store.lookAt({}, ['cnn-0.0005'], { maps: true });
  store.lookAt({}, ['cnn-people', 'cnn-0.01'], { maps: false });
  await settle();
  expect(store.mapsOf).toEqual(['cnn-0.0005']);
  asked.length = 0;
  store.beginStroke([0, 0]);
  await settle();
  expect(asked).toEqual(['read by cnn-people,cnn-0.01']);
  store.endStroke();
  await settle();
  expect(asked.slice(1)).toEqual(['read by cnn-people,cnn-0.0005,cnn-0.01']);
});

test('a stroke that is taken back was never drawn; undo takes back what was', async () => {
  const store = new DrawingStore(engine().engine, (job) => job());
  store.beginStroke([0, 0]);
  store.cancelStroke();
  expect(store.canUndo).toBe(false);
  store.beginStroke([0, 0]);
  store.endStroke();
  store.clear();
  store.undo();
  expect(store.drawing).toEqual({ kind: 'strokes', strokes: [[[0, 0]]] });
  store.undo();
  expect(store.canUndo).toBe(false);
});

test('a network of the reader’s own is chosen, and ours again when it is taken out', async () => {
  const { engine: computing, settle } = engine();
  const store = new DrawingStore(computing, (job) => job());
  const events: string[] = [];
  for (const type of ['drawing', 'reading'] as const) store.addEventListener(type, () => events.push(type));
  await store.addOwn('mine.pt', new Uint8Array());
  await settle();
  expect(store.model).toBe('mine.pt');
  expect(store.found.get('mine.pt')).toBe('found mine.pt');
  expect(store.readingOf('mine.pt')).toEqual({ model: 'mine.pt' });
  expect(events).toContain('reading');
  store.removeOwn('mine.pt');
  await settle();
  expect(store.model).toBe('cnn-people');
  expect(store.own).toEqual([]);
});

/** A translation store with an address that is none of a page. */
function translating(text: string, tool?: Tool) {
  const given = engine();
  const kept: Record<string, string | null>[] = [];
  const address = {
    settings: () => new URLSearchParams(text),
    keep: (changes: Record<string, string | null>) => kept.push(changes),
    whenSet: () => undefined,
  };
  return { ...given, kept, store: new TranslationStore(given.engine, address, () => true, tool) };
}

test('the sentence of the address is translated by the translators that are here', async () => {
  const { store, asked, settle } = translating('text=hola&beam=3');
  expect(store.phase).toBe('waiting');
  store.wake('attention', 'plain');
  await settle();
  expect(asked).toEqual([
    'normalize hola',
    'translator-bilinear: hola, 3',
    // What it writes without looking around, to compare with.
    'translator-bilinear: hola, 1',
  ]);
  expect(store.phase).toBe('done');
  expect([...store.missing]).toEqual(['plain']);
  expect(store.results.attention?.translation.translation).toBe('hola!');
  expect(store.results.plain).toBeUndefined();
});

test('what a newer sentence has overtaken is not shown', async () => {
  const { store, asked, kept, settle } = translating('text=uno');
  store.wake('attention', 'plain');
  await expect.poll(() => asked).toEqual(['normalize uno']);
  store.setText('dos', { atOnce: true });
  await settle();
  expect(asked).not.toContain('translator-bilinear: uno, 1');
  expect(store.results.attention?.translation.translation).toBe('dos!');
  expect(kept.at(-1)).toEqual({ text: 'dos', beam: null });
});

test('a letter is looked at for as long as it is pointed at, and never behind the last', async () => {
  const { store, settle } = translating('text=abc');
  store.wake('attention', 'plain');
  await settle();
  expect(store.step).toBe(3);
  store.select(1);
  store.point({ step: 2, source: 0 });
  expect([store.step, store.source]).toEqual([2, 0]);
  store.leave();
  expect([store.step, store.source]).toEqual([1, null]);
  store.select(99);
  expect(store.step).toBe(3);
});

test('a checkpoint takes the place of the translator that it is like, until it is taken out', async () => {
  const { store, settle } = translating('text=a');
  const added = store.addOwn('mine.pt', new Uint8Array());
  await settle();
  await added;
  await settle();
  expect(store.modelOf('attention')).toBe('translator mine.pt');
  expect(store.lens).toBe('attention');
  store.removeOwn('attention');
  await settle();
  expect(store.modelOf('attention')).toBe('translator-bilinear');
});

test('the larger translator translates when it is asked for, and typing asks for it only where it is alone', async () => {
  const lesson = translating('text=uno');
  lesson.store.setText('dos', { atOnce: true });
  await lesson.settle();
  expect(lesson.asked).not.toContain('translator-people: dos, 1');
  lesson.asked.length = 0;
  lesson.store.setLens('people');
  await lesson.settle();
  // What the others have made of the sentence stays.
  expect(lesson.asked).toEqual(['normalize dos', 'translator-people: dos, 1']);
  expect(lesson.store.seen?.translation).toBe('dos!');

  const opening = translating('', FOR_PEOPLE);
  expect(opening.store.isGiven).toBe(false);
  opening.store.setText('tres', { atOnce: true });
  await opening.settle();
  expect(opening.asked).toEqual([
    'normalize tres',
    'translator-people: tres, 5',
    'translator-people: tres, 1',
  ]);
  expect(opening.store.normalized?.text).toBe('a');
});
