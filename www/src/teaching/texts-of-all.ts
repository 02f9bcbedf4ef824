import type { Kind } from '../engine/theory';
import type { QuestionText } from '../questions/question-text';
import { textsOf } from '../questions/texts-of';

/** What is said about several kinds of question. */
export type Said = ReadonlyMap<Kind, QuestionText<Kind>>;

export async function textsOfAll(kinds: readonly Kind[]): Promise<Said> {
  return new Map(await Promise.all(kinds.map(async (kind) => [kind, await textsOf(kind)] as const)));
}
