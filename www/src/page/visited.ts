import type { Chapter } from './chapters';
import { keep, kept } from './kept';

const KEY = 'visited';

/** The chapters that the reader has opened. */
export function visited(): string[] {
  return (kept(KEY) ?? '').split(' ');
}

export function visit(chapter: Chapter): void {
  keep(KEY, [...new Set([...visited(), chapter])].join(' ').trim());
}
