import type { Stroke } from './drawing';
import type { DrawingStore } from './state';

/** Milliseconds for a stroke of length 1, and between two strokes. */
const MS_PER_LENGTH = 500;
const PAUSE_MS = 90;

/** Draws the strokes as a hand would, or at once; ends early when aborted. */
export async function play(
  store: DrawingStore,
  strokes: readonly Stroke[],
  options: { atOnce: boolean; signal: AbortSignal },
): Promise<void> {
  if (options.atOnce) {
    store.apply({ kind: 'strokes', strokes });
    return;
  }
  store.clear();
  for (const stroke of strokes) {
    await playStroke(store, stroke, options.signal);
    await frames(PAUSE_MS, options.signal, () => undefined);
    if (options.signal.aborted) return;
  }
}

async function playStroke(store: DrawingStore, stroke: Stroke, signal: AbortSignal): Promise<void> {
  const [first, ...rest] = stroke;
  if (!first || signal.aborted) return;
  store.beginStroke(first);
  let drawn = 0;
  await frames(MS_PER_LENGTH * lengthOf(stroke), signal, (part) => {
    const next = Math.round(part * rest.length);
    if (next > drawn) store.extendStroke(rest.slice(drawn, next));
    drawn = next;
  });
  if (!signal.aborted) store.endStroke();
}

function lengthOf(stroke: Stroke): number {
  return stroke.slice(1).reduce((length, [x, y], i) => {
    const [beforeX, beforeY] = stroke[i] ?? [x, y];
    return length + Math.hypot(x - beforeX, y - beforeY);
  }, 0);
}

/** Calls back once a frame with the part of the time that has passed, the last time with 1. */
function frames(duration: number, signal: AbortSignal, each: (part: number) => void): Promise<void> {
  return new Promise((resolve) => {
    const begin = performance.now();
    const frame = (now: number) => {
      const part = Math.min(1, Math.max(0, now - begin) / duration);
      if (!signal.aborted) each(part);
      if (signal.aborted || part === 1) resolve();
      else requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
}
