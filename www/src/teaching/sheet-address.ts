/** A problem sheet in an address: `sheet.html#sheet?seed=7&questions=vec-index,score&solutions=shown`. */

import type { Sheet } from '../engine/sheets';
import type { Kind } from '../engine/theory';
import { countFrom } from '../page/number-text';

export const LARGEST_SEED = 9999;

/** The settings of a sheet, as they stand in an address. */
export function settingsOf({ seed, kinds }: Sheet): string {
  return `seed=${seed}&questions=${kinds.join(',')}`;
}

// Not “./sheet.html”: what is chosen for the whole page does not go along with these links, which change.

/** Where a sheet is, with its solutions or without. */
export function addressOf(sheet: Sheet, hasSolutions: boolean): string {
  return `sheet.html#sheet?${settingsOf(sheet)}${hasSolutions ? '&solutions=shown' : ''}`;
}

/** The sheet that settings ask for, and whether with its solutions; what they leave open is as in `usual`. */
export function sheetFrom(settings: URLSearchParams, usual: Sheet): { sheet: Sheet; hasSolutions: boolean } {
  const kinds = settings.get('questions')?.split(',').filter(Boolean) as Kind[] | undefined;
  return {
    sheet: { seed: seedFrom(settings.get('seed') ?? '') ?? usual.seed, kinds: kinds ?? usual.kinds },
    hasSolutions: settings.get('solutions') === 'shown',
  };
}

/** The seed of a sheet as it is typed; undefined if it is none. */
export function seedFrom(text: string): number | undefined {
  return countFrom(text, 1, LARGEST_SEED);
}

/** Where a question of a sheet is asked in its chapter, with the same numbers. */
export function questionAddress(chapter: string, kind: Kind, seed: number): string {
  return `${chapter}.html#${chapter}?question=${kind},${seed}`;
}
