/** The sentence and the beam in the address and over a reload; see docs/addresses.md. */

import { countFrom } from '../../page/number-text';

/** The widest beam. */
export const WIDEST = 10;
/** Longer than anything that is translated: an address holds no more. */
const LONGEST = 400;
const STORAGE_KEY = 'unfold.sentence';

/** No changes of the opened translator, as an address: they are of one sentence, and go with it. */
export const UNCHANGED = { forbidden: null, forced: null, weights: null };

/** A text from an address; null where it holds none that could have been typed. */
export function readText(value: string | null): string | null {
  return value !== null && value.length <= LONGEST ? value.replace(/\p{Cc}+/gu, ' ') : null;
}

/** The width of a beam; null where it is none. */
export function readWidth(value: string | null): number | null {
  return countFrom(value ?? '', 1, WIDEST) ?? null;
}

interface Kept {
  text: string | null;
  width: number | null;
}

/** What an address says of the sentence and the beam. */
export function readSentence(address: URLSearchParams): Kept {
  return { text: readText(address.get('text')), width: readWidth(address.get('beam')) };
}

/** The sentence before a reload, which the address forgets where another chapter has put its settings. */
export function kept(): Kept {
  try {
    const { text, width } = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? '{}') as Record<
      string,
      unknown
    >;
    return {
      text: typeof text === 'string' ? text : null,
      width: readWidth(typeof width === 'number' ? String(width) : null),
    };
  } catch {
    return { text: null, width: null };
  }
}

/** Keeps the sentence over a reload, where the browser lets us. */
export function keep({ text, width }: Kept): void {
  try {
    sessionStorage.setItem(STORAGE_KEY, JSON.stringify({ text, width }));
  } catch {
    // A private window may refuse to store anything: the sentence then lasts as long as the page.
  }
}
