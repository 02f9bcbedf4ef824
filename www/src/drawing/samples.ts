/** Example drawings: ours, and the data set's where the site was built with it. */

import { texts } from '#language/drawing/texts';
import type { Engine } from '../engine/engine';
import { classOf } from './classes';
import type { Drawing, Stroke } from './drawing';
import ours from './samples.json';

export interface Sample {
  /** What the reader sees said of it. */
  label: string;
  /** The class that it is. */
  number: number;
  drawing: Drawing;
}

export const OURS: Sample[] = ours.samples.map((sample, index) => ({
  label: texts.draw.sampleOurs(classOf(sample.class).character, index + 1, ours.samples.length),
  number: sample.class,
  drawing: { kind: 'strokes', strokes: sample.strokes as unknown as Stroke[] },
}));

/** An example drawing of ours that shows what the page does before the reader draws. */
export function exampleDrawing(): Drawing {
  return (OURS[0] as Sample).drawing;
}

const known = new WeakMap<Engine, Promise<Sample[] | null>>();

/** The data set's samples, the first of them the homework's own example; null without the data. */
export function dataSetSamples(engine: Engine): Promise<Sample[] | null> {
  const samples = known.get(engine) ?? readSamples(engine);
  known.set(engine, samples);
  return samples;
}

async function readSamples(engine: Engine): Promise<Sample[] | null> {
  const found = await engine.samples();
  if (!found) return null;
  return found.images.map((input, index) => {
    const origin = texts.draw.ofDataSet(index === 0, found.places[index] as number);
    const number = found.labels[index] as number;
    const { character } = classOf(number);
    return {
      number,
      label: texts.draw.sampleDataSet(origin, character, found.licence),
      drawing: { kind: 'pixels', input, origin },
    };
  });
}
