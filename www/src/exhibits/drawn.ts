import { flatten, isBlank } from '../engine/drawing';
import { store } from '../engine/drawing-store';
import type { Source } from '../engine/worker';
import { exampleDrawing } from './sample-stepper';

/** What the reader has drawn, or an example while there is nothing. */
export function drawnOrExample(): Source {
  const drawing = isBlank(store.drawing) ? exampleDrawing() : store.drawing;
  return drawing.kind === 'strokes' ? flatten(drawing.strokes) : { input: drawing.input };
}
