import type { Source } from '../engine/protocol';
import { flatten, isBlank } from './drawing';
import { exampleDrawing } from './sample-stepper';
import { store } from './state';

/** What the reader has drawn, or an example while there is nothing. */
export function drawnOrExample(): Source {
  const drawing = isBlank(store.drawing) ? exampleDrawing() : store.drawing;
  return drawing.kind === 'strokes' ? flatten(drawing.strokes) : { input: drawing.input };
}
