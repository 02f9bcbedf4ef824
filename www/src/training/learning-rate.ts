import { numberFrom } from '../page/number-text';

/** A learning rate as the reader writes it: above 0 and at most 1, or undefined. */
export function rateFrom(text: string): number | undefined {
  const rate = numberFrom(text);
  return rate !== undefined && rate > 0 && rate <= 1 ? rate : undefined;
}
