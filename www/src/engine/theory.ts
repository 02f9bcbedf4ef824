import type { Question, Solution } from '../../../pkg/theory/unfold.js';
import initialise, * as bundle from '../../../pkg/theory/unfold.js';
import wasmUrl from '../../../pkg/theory/unfold_bg.wasm?url';
import { openBundle } from './main-thread';

/** The theory's functions (src/web/theory.rs in the crate), once their WebAssembly is there. */
export type Theory = typeof bundle;

export type * from '../../../pkg/theory/unfold.js';

/** What is asked. */
export type Kind = Question['kind'];
/** A question of that kind. */
export type QuestionOf<K extends Kind> = Extract<Question, { kind: K }>;
/** The numbers on the way to its answer. */
export type SolutionOf<K extends Kind> = Extract<Solution, { kind: K }>;

/** Rejects with a sentence for the reader where it cannot be had. */
export function openTheory(): Promise<Theory> {
  return openBundle(bundle, initialise, wasmUrl);
}
