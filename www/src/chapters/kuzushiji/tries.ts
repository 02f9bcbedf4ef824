/** What lies ready for the four networks to read. */

import { readers as texts } from '#language/chapters/kuzushiji/texts';
import { classOf } from '../../drawing/classes';
import type { Drawing, Stroke } from '../../drawing/drawing';
import { OURS, type Sample } from '../../drawing/samples';
import strokes from './tries.json';

export interface Try {
  name: string;
  label: string;
  drawing: Drawing;
  /** The class that it is, or that it is none of the ten. */
  truth: number | 'none';
}

/** Of our drawings a は. */
const NEAT = 5;
/** Of the data set's samples the first is of its training half; this one no network has learnt from. */
const OF_THE_TEST_HALF = 1;

function one(name: 'neat' | 'haste' | 'flat' | 'old', truth: number, drawing: Drawing): Try {
  return { name, label: texts.tries[name](classOf(truth).character), drawing, truth };
}

function drawn(name: keyof typeof strokes): Drawing {
  return { kind: 'strokes', strokes: strokes[name] as unknown as Stroke[] };
}

const { drawing: neat, number: ha } = OURS[NEAT] as Sample;
const OURS_TO_TRY: readonly Try[] = [
  one('neat', ha, neat),
  // Our na, slanting and without lifting the pen.
  one('haste', 4, drawn('haste')),
  // Our tsu, less high.
  one('flat', 3, drawn('flat')),
  ...(['scribble', 'letter', 'kana'] as const).map((name): Try => {
    return { name, label: texts.tries[name], drawing: drawn(name), truth: 'none' };
  }),
];

/** With one of the data set's samples, which come later, or are null where the site was built without them: it is the last. */
export function tries(dataSet: readonly Sample[] | null): readonly Try[] {
  const old = dataSet?.[OF_THE_TEST_HALF];
  return old ? [...OURS_TO_TRY, one('old', old.number, old.drawing)] : OURS_TO_TRY;
}
