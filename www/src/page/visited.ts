import { type Chapter, isChapter } from './chapters';
import { keep, kept } from './kept';

const KEY = 'visited';

/** The chapters that the reader has opened. */
export function visited(): Chapter[] {
  return (kept(KEY) ?? '').split(' ').filter(isChapter);
}

/** Keeps these chapters as the ones that were opened. */
export function keepVisited(chapters: readonly Chapter[]): void {
  keep(KEY, [...new Set(chapters)].join(' '));
}

export function visit(chapter: Chapter): void {
  keepVisited([...visited(), chapter]);
}
