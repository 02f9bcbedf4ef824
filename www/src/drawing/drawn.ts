import type { Source } from '../engine/protocol';
import { isBlank, sourceOf } from './drawing';
import { exampleDrawing } from './samples';
import type { DrawingStore } from './state';

/** What the reader has drawn, or an example while there is nothing. */
export function drawnOrExample({ drawing }: DrawingStore): Source {
  return sourceOf(isBlank(drawing) ? exampleDrawing() : drawing);
}
