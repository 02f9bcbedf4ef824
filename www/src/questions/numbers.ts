import { plain } from '#language/page/numbers';

/** A number to at most four decimals, without what a computer's fractions add. */
export function tidy(value: number): string {
  return plain(Number(value.toFixed(4)));
}

/** A factor in a product: negative ones stand in brackets. */
export function factor(value: number): string {
  return value < 0 ? `(${tidy(value)})` : tidy(value);
}
