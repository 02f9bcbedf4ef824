/** What is shown of the network backwards, in the address; see docs/addresses.md. */

import { CLASSES } from '../../../drawing/classes';
import type { Pass, Replacement, Unit } from '../../../engine/protocol';
import { SettingsReader } from '../../../page/address';
import { countFrom, numberFrom } from '../../../page/number-text';
import { address } from '../address';
import { coordinatesOf, layerOf } from './layers';

/** A change of a filter of the first convolution, from 0: all of its weights, or one. */
export type FilterChange = { filter: number } & (
  | { replacement: Replacement }
  | { place: number; value: number }
);

export interface Settings {
  gradients: boolean;
  /** The class that the loss is about; where it is not chosen, the runner-up. */
  chosen: number | undefined;
  /** The unit that is held. */
  unit: Unit | undefined;
  /** The filter to be changed. */
  filter: number;
  changes: readonly FilterChange[];
}

const NAMES = ['direction', 'loss', 'unit', 'filter', 'weights'];
const REPLACEMENTS: readonly Replacement[] = ['upright', 'level', 'blur', 'zero'];
/** The side of a filter. */
export const SIDE = 5;
/** The limit is that of src/kuzushiji/backward/filters.rs. */
const LARGEST = 100;
/** Numbers of 32 bits have so many digits that count. */
const DIGITS = 7;

/** A weight as people write it, and not as a number of 64 bits. */
export function plain(weight: number): number {
  return Number(weight.toPrecision(DIGITS));
}

/** Whether the address says anything. */
export function isAsked(): boolean {
  const settings = address.settings();
  return NAMES.some((name) => settings.has(name));
}

/** What the address says; what cannot be used falls back. */
export function read(pass: Pass): Settings {
  const reader = new SettingsReader(address.settings());
  const filters = pass.as_trained.length;
  return {
    gradients: reader.setting('direction', false, (text) => (text === 'gradients' ? true : undefined)),
    chosen: reader.setting('loss', undefined, (text) => countFrom(text, 0, CLASSES.length - 1)),
    unit: reader.setting('unit', undefined, (text) => unitFrom(text, pass)),
    filter: reader.setting('filter', 1, (text) => countFrom(text, 1, filters)) - 1,
    changes: reader.setting('weights', [], (text) => changesFrom(text, filters)),
  };
}

/** The settings as an address; null for what is as it was. */
export function written(
  { gradients, chosen, unit, filter, changes }: Settings,
  pass: Pass,
): Record<string, string | null> {
  return {
    direction: gradients ? 'gradients' : null,
    loss: chosen === undefined ? null : String(chosen),
    unit: unit ? textOf(unit, pass) : null,
    filter: filter === 0 ? null : String(filter + 1),
    weights: changes.length === 0 ? null : changes.map(changeText).join(';'),
  };
}

/** A layer with channel, row and column from 1, or of a list with the number of the unit: `conv1,2,5,6`, `fc3,4`. */
function textOf({ layer, place }: Unit, pass: Pass): string {
  const own = layerOf(pass, layer);
  const coordinates = coordinatesOf(own, place);
  return [layer, ...(own.height === 1 ? coordinates.slice(0, 1) : coordinates)].join(',');
}

function unitFrom(text: string, { layers }: Pass): Unit | undefined {
  const [name, ...numbers] = text.split(',');
  const own = layers.find(({ layer }) => layer === name);
  if (!own) return undefined;
  const sizes = own.height === 1 ? [own.channels] : [own.channels, own.height, own.width];
  const coordinates = sizes.map((size, at) => countFrom(numbers[at] ?? '', 1, size));
  if (numbers.length !== sizes.length || coordinates.includes(undefined)) return undefined;
  const [channel = 1, row = 1, column = 1] = coordinates;
  return { layer: own.layer, place: ((channel - 1) * own.height + row - 1) * own.width + column - 1 };
}

/** `3,zero` or, with row and column, `3,1,5,0.75`. */
function changeText(change: FilterChange): string {
  const { filter } = change;
  if ('replacement' in change) return `${filter + 1},${change.replacement}`;
  const { place, value } = change;
  return [filter + 1, Math.floor(place / SIDE) + 1, (place % SIDE) + 1, plain(value)].join(',');
}

/** Each filter or weight at most once, and none of a filter's weights beside all of them. */
function changesFrom(text: string, filters: number): FilterChange[] | undefined {
  const changes = text.split(';').map((part) => changeFrom(part, filters));
  if (changes.includes(undefined)) return undefined;
  const found = changes as FilterChange[];
  const whole = found.filter((change) => 'replacement' in change).map(({ filter }) => filter);
  const places = found.map((change) => {
    return whole.includes(change.filter) || 'replacement' in change
      ? `${change.filter}`
      : `${change.filter},${change.place}`;
  });
  return new Set(places).size === places.length ? found : undefined;
}

function changeFrom(text: string, filters: number): FilterChange | undefined {
  const [number = '', ...rest] = text.split(',');
  const filter = countFrom(number, 1, filters);
  if (!filter) return undefined;
  if (rest.length === 1) {
    const replacement = REPLACEMENTS.find((known) => known === rest[0]);
    return replacement && { filter: filter - 1, replacement };
  }
  const [row = '', column = '', weight = ''] = rest;
  const [a, b] = [row, column].map((part) => countFrom(part, 1, SIDE));
  const value = numberFrom(weight);
  if (rest.length !== 3 || !a || !b || value === undefined || Math.abs(value) > LARGEST) return undefined;
  return { filter: filter - 1, place: (a - 1) * SIDE + b - 1, value };
}
