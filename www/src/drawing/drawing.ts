/** A drawing as plain, immutable values, its history, and how it is kept over a reload. */

import type { Source } from '../engine/protocol';

/** x to the right and y downwards, both 0–1 within the drawing area. */
export type Point = readonly [x: number, y: number];
export type Stroke = readonly Point[];

export interface Strokes {
  kind: 'strokes';
  strokes: readonly Stroke[];
}

/** A picture from a file. */
export interface Picture {
  kind: 'picture';
  name: string;
  /** The 28×28 image that Rust made of it. */
  input: Float32Array;
  /** The address of the file: a data URL, or of a large file a blob's, which a reload does not outlast; null where the
   * browser cannot show it. */
  shown: string | null;
}

/** A 28×28 image without preprocessing: painted, or from the data set. */
export interface Pixels {
  kind: 'pixels';
  input: Float32Array;
  /** Where it comes from, unless it was painted. */
  origin?: string;
}

export type Drawing = Strokes | Picture | Pixels;

export const SIDE = 28;
/** The width of a stroke, where the drawing area has the width 1. */
export const PEN = 0.055;
/** Full ink, as in the data set: 255/256. */
export const INK = 255 / 256;
export const BLANK: Drawing = { kind: 'strokes', strokes: [] };

/** The drawing with one more stroke; a picture or an image gives way to a new drawing. */
export function withStroke(drawing: Drawing, stroke: Stroke): Drawing {
  const before = drawing.kind === 'strokes' ? drawing.strokes : [];
  return { kind: 'strokes', strokes: [...before, stroke] };
}

export function isBlank(drawing: Drawing): boolean {
  return drawing.kind === 'strokes' && drawing.strokes.length === 0;
}

const LONGEST_HISTORY = 200;

/** The present drawing, and those to which undo goes back. */
export class History {
  #past: Drawing[] = [];
  #present: Drawing;

  constructor(present: Drawing = BLANK) {
    this.#present = present;
  }

  get present(): Drawing {
    return this.#present;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  apply(drawing: Drawing): void {
    this.#past.push(this.#present);
    if (this.#past.length > LONGEST_HISTORY) this.#past.shift();
    this.#present = drawing;
  }

  undo(): void {
    this.#present = this.#past.pop() ?? this.#present;
  }
}

/** Strokes as Rust takes them: what lies outside the drawing area counts as little there as it is seen. */
export interface FlatStrokes {
  points: Float32Array;
  lengths: Uint32Array;
  pen: number;
}

export function flatten(strokes: readonly Stroke[]): FlatStrokes {
  return {
    points: Float32Array.from(strokes.flat(2)),
    lengths: Uint32Array.from(strokes, (stroke) => stroke.length),
    pen: PEN,
  };
}

/** What the networks are given of a drawing. */
export function sourceOf(drawing: Drawing): Source {
  return drawing.kind === 'strokes' ? flatten(drawing.strokes) : { input: drawing.input };
}

/** Characters of JSON beyond which a drawing is not kept: browsers give a site about five million. */
const MOST_KEPT = 1_000_000;

/** JSON of a drawing; a picture too large to keep is left out of it, and only its 28×28 image kept. */
export function serialise(drawing: Drawing): string | null {
  const plain = (value: Drawing) =>
    JSON.stringify(value, (_, item) => (item instanceof Float32Array ? [...item] : item));
  let json = plain(drawing);
  if (drawing.kind === 'picture' && (json.length > MOST_KEPT || drawing.shown?.startsWith('blob:')))
    json = plain({ ...drawing, shown: null });
  return json.length > MOST_KEPT ? null : json;
}

/** The drawing of a JSON text, or null if the text is not one. */
export function parse(json: string): Drawing | null {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return null;
  }
  const drawing = value as { [key: string]: unknown } | null;
  if (drawing?.kind === 'strokes') {
    return isStrokes(drawing.strokes) ? { kind: 'strokes', strokes: drawing.strokes } : null;
  }
  const input = inputOf(drawing?.input);
  if (!drawing || !input) return null;
  if (drawing.kind === 'pixels') {
    const { origin } = drawing;
    return typeof origin === 'string' ? { kind: 'pixels', input, origin } : { kind: 'pixels', input };
  }
  const { name, shown } = drawing;
  if (drawing.kind !== 'picture' || typeof name !== 'string') return null;
  const isShown = typeof shown === 'string' && shown.startsWith('data:image/');
  return { kind: 'picture', name, input, shown: isShown ? shown : null };
}

function inputOf(value: unknown): Float32Array | null {
  if (!Array.isArray(value) || value.length !== SIDE * SIDE) return null;
  if (!value.every((v) => typeof v === 'number' && v >= 0 && v <= 1)) return null;
  return Float32Array.from(value);
}

function isStrokes(value: unknown): value is Stroke[] {
  const isPoint = (point: unknown) =>
    Array.isArray(point) && point.length === 2 && point.every(Number.isFinite);
  return (
    Array.isArray(value) &&
    value.every((stroke) => Array.isArray(stroke) && stroke.length > 0 && stroke.every(isPoint))
  );
}
