import initialise, * as bundle from '../../../pkg/sheets/unfold.js';
import wasmUrl from '../../../pkg/sheets/unfold_bg.wasm?url';
import { openBundle } from './main-thread';

/** The functions of problem sheets (src/web/sheets.rs in the crate), and the questions’, once their WebAssembly is there. */
export type Sheets = typeof bundle;

export type { Graded, Grades, Mark, Sheet } from '../../../pkg/sheets/unfold.js';

/** Rejects with a sentence for the reader where it cannot be had. */
export function openSheets(): Promise<Sheets> {
  return openBundle(bundle, initialise, wasmUrl);
}
