import { plain } from '#language/page/numbers';

/** A number without what a computer's fractions add to it. */
export function tidy(value: number): string {
  return plain(Number(value.toPrecision(10)));
}

/** A factor in a product: negative ones stand in brackets. */
export function factor(value: number): string {
  return value < 0 ? `(${tidy(value)})` : tidy(value);
}
