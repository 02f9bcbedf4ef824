import { expect, test } from '@playwright/test';
import { readText, readWidth } from '../../www/src/chapters/translation/address';
import { settingOf, settingsOf, withSettings } from '../../www/src/page/address';
import { countFrom, numberFrom } from '../../www/src/page/number-text';

// Addresses and numbers, without a page.

/** Numbers from 0 to 1 from a seed, the same everywhere. */
function draws(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** What chats, mail and terminals take for the end of a sentence, or for their own. */
const MARKS = '.,;:!?¿¡…·-_*~+=&#%/|\\\'"`´<>()[]{}@$^ ';

test('no address ends in a mark, and what is in it comes back', () => {
  const random = draws(7);
  const letters = [...MARKS, ...MARKS, ...'aZ09ñé你🙂か'];
  const word = () =>
    Array.from(
      { length: Math.floor(random() * 6) },
      () => letters[Math.floor(random() * letters.length)],
    ).join('');
  const wrong: string[] = [];
  for (let count = 0; count < 10_000; count++) {
    const changes = { text: word(), x: word(), beam: random() < 0.5 ? null : word() };
    const address = withSettings(random() < 0.5 ? '' : '#why?model=a.', 'translation', changes);
    const next = withSettings(address, 'translation', { stride: '2' });
    const isRight =
      /^#translation\?[\x21-\x7e]*[a-zA-Z\d]$/.test(address) &&
      Object.entries(changes).every(([name, value]) => settingOf(address, name) === value) &&
      // Whoever goes on from there keeps it.
      settingsOf(next, 'translation').get('text') === changes.text;
    if (!isRight) wrong.push(`${address} of ${JSON.stringify(changes)}`);
  }
  expect(wrong).toEqual([]);
  for (const [text, address] of [
    ['El perro come.', '#translation?text=El+perro+come%2E'],
    ['no...', '#translation?text=no..%2E'],
    ['(no)', '#translation?text=%28no%29'],
    ['no_', '#translation?text=no%5F'],
    ['no*', '#translation?text=no%2A'],
    ['no-', '#translation?text=no%2D'],
    ['no ', '#translation?text=no%20'],
    ['a  ', '#translation?text=a+%20'],
    ['', '#translation?text'],
  ] as const) {
    expect(withSettings('', 'translation', { text })).toBe(address);
    expect(settingOf(address, 'text')).toBe(text);
  }
  // What older addresses were like is still read.
  expect(settingOf('#translation?text=El+perro+come.', 'text')).toBe('El perro come.');
  expect(withSettings('', 'conv-matrix', { x: '1,2;3,4' })).toBe('#conv-matrix?x=1,2;3,4');
  expect(readText('El\nperro.')).toBe('El perro.');
  for (const width of ['', ' ', '0', '11', '0x2', '1e0', '2.0', '+3', '٣', '-1']) {
    expect(readWidth(width)).toBeNull();
  }
  expect(['1', '10', '03'].map(readWidth)).toEqual([1, 10, 3]);
});

test('a number is what people write in decimal digits, and nothing else', () => {
  for (const [text, value] of [
    ['0.001', 0.001],
    ['0,001', 0.001],
    [' ,5 ', 0.5],
    ['1e-3', 0.001],
    ['1E+2', 100],
    ['−3', -3],
    ['-3.', -3],
    ['+4', 4],
    ['1000000', 1e6],
  ] as const) {
    expect(numberFrom(text)).toBe(value);
  }
  for (const text of [
    ...['', ' ', '.', ',', '-', 'e3', '0x20', '0b11', '0o7', '1_000', '1,2,3', '1.2.3', '1 000', '١', '２'],
    ...['Infinity', 'NaN', '1e', '1e9', '1000001', '--1', '1/2', '5%', 'null'],
  ]) {
    expect(numberFrom(text), text).toBeUndefined();
  }
  expect(countFrom(' 32 ', 1, 512)).toBe(32);
  expect(countFrom('4294967295', 0, 2 ** 32 - 1)).toBe(4294967295);
  for (const text of ['', '0x20', '1e2', '3.0', '3,0', '+3', '-1', '0', '513', '0b11', '12345678901', '３']) {
    expect(countFrom(text, 1, 512), text).toBeUndefined();
  }
});
