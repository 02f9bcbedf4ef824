/** Numbers as people write them, for every field and every address of the page. */

/** No number of the reader's is larger, unless it is a count. */
export const LARGEST = 1e6;

/**
 * A number in decimal digits, with either minus sign, with point or comma, as a phone's keys may have only the latter, and
 * with or without an exponent: `-0.5`, `0,001`, `1e-3`. Undefined if it is none, or larger than `LARGEST`.
 */
export function numberFrom(text: string): number | undefined {
  const plain = text.trim().replace('−', '-').replace(',', '.');
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(plain)) return undefined;
  const value = Number(plain);
  return Math.abs(value) <= LARGEST ? value : undefined;
}

/** A whole number between two others, in decimal digits alone; undefined if it is none. */
export function countFrom(text: string, least: number, most: number): number | undefined {
  const value = /^\d{1,10}$/.test(text.trim()) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : undefined;
}
