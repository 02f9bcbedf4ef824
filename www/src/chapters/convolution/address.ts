/** Chapter 1's settings in the address; see docs/addresses.md. */

import type { Cell as CalculationCell } from '../../engine/calculation';
import type { ConvolutionSetup, ConvolutionView } from '../../engine/theory';
import { matrixFrom, textOf } from '../../figures/matrix-text';
import { SettingsReader, type Understood } from '../../page/address';
import { countFrom } from '../../page/number-text';
import { DEFAULT_PRESET, isPreset, type PresetName, setupOf } from './presets';

/** How M is shown. */
export interface Options {
  hideZeros: boolean;
  blocks: boolean;
}

export type Cell = CalculationCell<ConvolutionView>;

/** What the reader has set. */
export interface Settings {
  setup: ConvolutionSetup;
  /** The preset, as long as none of its numbers is changed. */
  preset: PresetName | undefined;
  options: Options;
  selected: Cell;
}

export const PLAIN: Options = { hideZeros: false, blocks: false };
export const FIRST: Cell = { view: 'z', row: 1, column: 1 };

/** The largest that the exhibits offer. */
export const LIMITS = { image: 12, filter: 5, stride: 4, padding: 2, pool: 4 };

const VIEWS: readonly ConvolutionView[] = [
  'x',
  'x-vec',
  'w',
  'z',
  'z-vec',
  'h',
  'h2',
  'm',
  'printed',
  'mt',
  'g',
  'gradient',
];

/** The settings in an address; what cannot be used falls back, and its name is among the `refused`. */
export function read(address: URLSearchParams): Understood<Settings> {
  const reader = new SettingsReader(address);
  const preset = reader.setting('example', DEFAULT_PRESET, (text) => (isPreset(text) ? text : undefined));
  const given = setupOf(preset);
  const padding = reader.setting('padding', 0, (text) => countFrom(text, 0, LIMITS.padding));
  const x = reader.setting('x', given.x, (text) => matrixFrom(text, LIMITS.image));
  const fits = (w: { rows: number; columns: number }) =>
    w.rows <= x.rows + 2 * padding && w.columns <= x.columns + 2 * padding;
  const w = reader.setting('w', given.w, (text) => {
    const matrix = matrixFrom(text, LIMITS.filter);
    return matrix && fits(matrix) ? matrix : undefined;
  });
  const setup: ConvolutionSetup = {
    x,
    w,
    stride: reader.setting('stride', 1, (text) => countFrom(text, 1, LIMITS.stride)),
    padding,
    pool: reader.setting('pool', 2, (text) => countFrom(text, 1, LIMITS.pool)),
  };
  const g = reader.setting('g', undefined, (text) => matrixFrom(text, LIMITS.image + 2 * LIMITS.padding));
  if (g) setup.g = g;
  if (!fits(w)) {
    // The image leaves no room for the filter that goes with the preset.
    reader.refused.push('x');
    setup.x = given.x;
  }
  return {
    settings: {
      setup,
      preset: x === given.x && w === given.w ? preset : undefined,
      options: {
        hideZeros: reader.setting('zeros', false, (text) => (text === 'hidden' ? true : undefined)),
        blocks: reader.setting('blocks', false, (text) => (text === 'shown' ? true : undefined)),
      },
      selected: reader.setting('cell', FIRST, cellFrom),
    },
    refused: reader.refused,
  };
}

/** The settings as an address; null for what is as it was. */
export function settingsFor({ setup, preset, options, selected }: Settings): Record<string, string | null> {
  const { x, w, g, stride, padding, pool } = setup;
  const { view, row, column } = selected;
  const isFirst = view === FIRST.view && row === FIRST.row && column === FIRST.column;
  return {
    example: preset && preset !== DEFAULT_PRESET ? preset : null,
    x: preset ? null : textOf(x),
    w: preset ? null : textOf(w),
    g: g ? textOf(g) : null,
    stride: stride === 1 ? null : String(stride),
    padding: padding === 0 ? null : String(padding),
    pool: pool === 2 ? null : String(pool),
    zeros: options.hideZeros ? 'hidden' : null,
    blocks: options.blocks ? 'shown' : null,
    cell: isFirst ? null : `${view},${row},${column}`,
  };
}

function cellFrom(text: string): Cell | undefined {
  const [name, row, column, ...rest] = text.split(',');
  const view = VIEWS.find((known) => known === name);
  if (!view || rest.length > 0) return undefined;
  const place = [row, column].map((part) => countFrom(part ?? '', 1, 999));
  return place[0] && place[1] ? { view, row: place[0], column: place[1] } : undefined;
}
