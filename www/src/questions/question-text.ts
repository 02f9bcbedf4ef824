import type { TemplateResult } from 'lit';
import type { Mistake, QuestionOf, SolutionOf } from '../engine/theory';
import type { Chapter } from '../page/chapters';
import type { KindOf } from './kinds';

export type Text = string | TemplateResult;

/** What is said about one kind of question. */
export interface QuestionText<K extends KindOf<Chapter>> {
  title: string;
  ask(given: QuestionOf<K>): Text;
  /** Numbers that are given in a table, beside the matrices that every card shows. */
  table?(given: QuestionOf<K>): TemplateResult;
  /** What stands before the field for the answer. */
  answer(given: QuestionOf<K>): Text;
  hint: Text;
  /** The way to the right answer, in numbers. */
  worked(given: QuestionOf<K>, solution: SolutionOf<K>, expected: number): Text;
  /** Of each that can be told from the number. */
  mistakes: Partial<Record<Mistake, Text>>;
}

/** What is said about all questions of a chapter. */
export type QuestionTexts<C extends Chapter> = { [K in KindOf<C>]: QuestionText<K> };
