import { files as texts } from '#language/page/texts';
import type { Question, Solution } from '../../../pkg/theory/unfold.js';
import initialise, * as bundle from '../../../pkg/theory/unfold.js';
import wasmUrl from '../../../pkg/theory/unfold_bg.wasm?url';
import { FileError, fetchUnlisted, problemOf } from '../page/site-files';

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
  const theory = open();
  // Each exhibit that needs it says so; where none does, nothing is missing.
  theory.catch(() => undefined);
  return theory;
}

async function open(): Promise<Theory> {
  if (typeof WebAssembly === 'undefined') throw new FileError(texts.noWebAssembly);
  const url = new URL(wasmUrl, import.meta.url).href;
  const bytes = await (await fetchUnlisted(url)).arrayBuffer();
  // From bytes, not streaming: that works with any media type a static server gives .wasm files.
  const module_or_path = await WebAssembly.compile(bytes).catch(async () => {
    throw await problemOf(url);
  });
  await initialise({ module_or_path });
  return bundle;
}
