import type { Kind } from '../engine/theory';
import type { Chapter } from '../page/chapters';
import { CHAPTER_OF } from './kinds';
import type { QuestionText } from './question-text';

/** A chapter has the words of its own questions; those of another are fetched when one comes back there. */
const TEXTS: Record<Chapter, () => Promise<{ questions: object }>> = {
  'conv-matrix': () => import('#language/questions/asked/conv-matrix'),
  'self-attention': () => import('#language/questions/asked/self-attention'),
  kuzushiji: () => import('#language/questions/asked/kuzushiji'),
  'why-convolutions': () => import('#language/questions/asked/why-convolutions'),
  translation: () => import('#language/questions/asked/translation'),
};

/** What is said about a kind of question. */
export async function textsOf<K extends Kind>(kind: K): Promise<QuestionText<K>> {
  const { questions } = await TEXTS[CHAPTER_OF[kind]]();
  return (questions as Record<K, QuestionText<K>>)[kind];
}
