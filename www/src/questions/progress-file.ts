import type { Kind } from '../engine/theory';
import { type Chapter, isChapter } from '../page/chapters';
import { isKind } from './kinds';
import type { Answers } from './progress';

/** All that a reader has done. */
export interface Done extends Answers {
  visited: readonly Chapter[];
}

/** What a file says, and how many entries of it this page does not know. */
export interface ProgressFile {
  done: Done;
  unknown: number;
}

/** Why a file cannot be read. */
export type Problem = 'too-large' | 'not-json' | 'not-progress' | 'newer' | 'damaged';

/** A file that cannot be read. */
export class ProgressFileError extends Error {
  constructor(readonly problem: Problem) {
    super(problem);
  }
}

/** How a file says what it is. */
const [FILE, VERSION] = ['unfold-progress', 1];

/** Far more than all chapters and all questions come to. */
const MOST_BYTES = 100_000;

export function writeProgress({ visited, answered, missed }: Done): Uint8Array {
  const file = { file: FILE, version: VERSION, visited, answered, missed };
  return new TextEncoder().encode(`${JSON.stringify(file, null, 2)}\n`);
}

/** Throws a ProgressFileError if it is none. */
export async function readProgress(file: Blob): Promise<ProgressFile> {
  if (file.size > MOST_BYTES) throw new ProgressFileError('too-large');
  const found = parsed(await file.text());
  if (!isRecord(found) || found.file !== FILE) throw new ProgressFileError('not-progress');
  if (typeof found.version !== 'number') throw new ProgressFileError('damaged');
  if (found.version > VERSION) throw new ProgressFileError('newer');
  const visited = known(found.visited, isChapter);
  const answered = known<Kind>(found.answered, isKind);
  const missed = known<Kind>(found.missed, isKind);
  return {
    done: { visited: visited.names, answered: answered.names, missed: missed.names },
    unknown: visited.unknown + answered.unknown + missed.unknown,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ProgressFileError('not-json');
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** The names of a list that this page knows. */
function known<Name extends string>(list: unknown, isKnown: (name: string) => name is Name) {
  if (!Array.isArray(list) || list.some((name) => typeof name !== 'string')) {
    throw new ProgressFileError('damaged');
  }
  const names = (list as string[]).filter(isKnown);
  return { names: [...new Set(names)], unknown: list.length - names.length };
}
