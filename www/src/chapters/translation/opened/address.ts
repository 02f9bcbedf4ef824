/** What is changed and looked at in the opened translator, in the address; see docs/addresses.md. */

import type { Changes, FixedRow, Opened, Part } from '../../../engine/protocol';
import { addressOf, SettingsReader } from '../../../page/address';
import { countFrom, numberFrom } from '../../../page/number-text';
import { UNCHANGED } from '../address';

/** What is looked at, from 0: a unit of an LSTM at a letter that it reads, and the step that writes a letter. */
export interface Places {
  part: Part;
  unit: number;
  letter: number;
  step: number;
}

export const address = addressOf('translation');
/** What is looked at to begin with. */
export const FIRST: Places = { part: 'forward', unit: 24, letter: 2, step: 4 };

const NAMES = [...Object.keys(UNCHANGED), 'letter', 'unit'];
/** No translation has more letters. */
const MOST_LETTERS = 1000;
const DECIMALS = 3;

/** Whether the address says anything. */
export function isAsked(): boolean {
  const settings = address.settings();
  return NAMES.some((name) => settings.has(name));
}

/** What is changed; what cannot be used falls back. */
export function readChanges({ source, entries }: Opened): Changes {
  const reader = new SettingsReader(address.settings());
  const { length } = [...source];
  return {
    forbidden: reader.setting('forbidden', [], (text) => forbiddenFrom(text, length)),
    fixed: reader.setting('weights', [], (text) =>
      each(
        text.split(';'),
        (row) => rowFrom(row, length),
        ({ step }) => step,
      ),
    ),
    forced: reader.setting('forced', [], (text) =>
      each(
        text.split(';'),
        (letter) => forcedFrom(letter, entries),
        ({ step }) => step,
      ),
    ),
  };
}

/** What is looked at of what is written with these changes; what cannot be used falls back. */
export function readPlaces({ lstms, written }: Opened): Places {
  const reader = new SettingsReader(address.settings());
  return {
    ...FIRST,
    ...reader.setting('unit', {}, (text) => unitFrom(text, lstms)),
    step: reader.setting('letter', FIRST.step + 1, (text) => countFrom(text, 1, written.length)) - 1,
  };
}

/** The settings as an address; null for what is as it was. Changes are of a sentence, which goes along with them. */
export function written(
  { forbidden, fixed, forced }: Changes,
  places: Places,
  opened: Opened,
  text: string,
): Record<string, string | null> {
  const unit = unitText(places);
  const changes = {
    forbidden: forbidden.map((place) => place + 1).join(',') || null,
    forced: forced.map(({ step, entry }) => `${step + 1},${nameOf(opened.entries[entry])}`).join(';') || null,
    weights: fixed.flatMap((row) => rowText(row, opened)).join(';') || null,
  };
  return {
    ...changes,
    letter: places.step === FIRST.step ? null : String(places.step + 1),
    unit: unit === unitText(FIRST) ? null : unit,
    ...(Object.values(changes).some((change) => change !== null) ? { text } : {}),
  };
}

/** What `read` makes of each text, if it can of all, and no two have the same `key`. */
function each<T extends object | number>(
  texts: string[],
  read: (text: string) => T | undefined,
  key: (value: T) => unknown,
): T[] | undefined {
  const values = texts.map(read).filter((value) => value !== undefined);
  return new Set(values.map(key)).size === texts.length ? values : undefined;
}

/** One letter at least is left. */
function forbiddenFrom(text: string, source: number): number[] | undefined {
  const places = each(
    text.split(','),
    (place) => countFrom(place, 1, source),
    (place) => place,
  );
  return places && places.length < source ? places.map((place) => place - 1) : undefined;
}

/** An entry as an address calls it. */
function nameOf(token: string | undefined): string {
  return token === '<eos>' ? 'end' : (token ?? '');
}

/** `2,i` or `2,end`. */
function forcedFrom(text: string, entries: string[]) {
  const [, number = '', name = ''] = /^(\d+),(end|.)$/u.exec(text) ?? [];
  const step = countFrom(number, 1, MOST_LETTERS);
  const entry = entries.findIndex((token) => nameOf(token) === name);
  return step !== undefined && entry >= 0 ? { step: step - 1, entry } : undefined;
}

/** `all,alike`, or with a weight for each letter of the source `5,0.5,0.25,0.25`. */
function rowFrom(text: string, source: number): FixedRow | undefined {
  const [where = '', ...given] = text.split(',');
  const step = where === 'all' ? 0 : countFrom(where, 1, MOST_LETTERS);
  const weights =
    given.join() === 'alike'
      ? Array.from({ length: source }, () => 1)
      : given.map((weight) => numberFrom(weight) ?? Number.NaN);
  const isRow =
    weights.length === source &&
    weights.every((weight) => weight >= 0 && weight <= 1) &&
    weights.some((weight) => weight > 0);
  if (step === undefined || !isRow) return undefined;
  return { step: where === 'all' ? undefined : step - 1, weights, held: undefined };
}

/** Where one weight is held, the others are as they came out; of a letter that is no longer written, nobody knows them. */
function rowText({ step, weights, held }: FixedRow, opened: Opened): string[] {
  const shares = held === undefined ? weights : opened.written[step ?? 0]?.attention?.p;
  if (!shares) return [];
  const numbers = Array.from(shares, (weight) => Number(weight.toFixed(DECIMALS)));
  const row = numbers.every((weight) => weight === numbers[0]) ? 'alike' : numbers.join(',');
  return [`${step === undefined ? 'all' : step + 1},${row}`];
}

function unitText({ part, unit, letter }: Places): string {
  return [part, unit + 1, letter + 1].join(',');
}

function unitFrom(text: string, lstms: Opened['lstms']): Partial<Places> | undefined {
  const [name, one = '', other = '', ...more] = text.split(',');
  const lstm = lstms.find(({ part }) => part === name);
  const unit = countFrom(one, 1, lstm?.h[0]?.length ?? 0);
  const letter = countFrom(other, 1, lstm?.letters.length ?? 0);
  if (!lstm || !unit || !letter || more.length > 0) return undefined;
  return { part: lstm.part, unit: unit - 1, letter: letter - 1 };
}
