import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';
import { pointsOf, variants } from './translation-results.ts';

/** What the program records of a run. */
interface Run {
  model: string;
  hidden?: number;
  permuted?: boolean;
  attention?: string;
  reading?: string;
  learning_rate: number;
  batch_size: number;
  seed: number;
  device: string;
  date: string;
  epochs: { loss: number; validation_accuracy?: number; validation_error_rate?: number }[];
}

const ID = 'virtual:recorded-curves';
const short = (value: number) => Number(value.toFixed(4));

/** The recorded runs with their recipes, and the points of the report's Figures 6 and 8. */
export function recordedCurves(): Plugin {
  return {
    name: 'recorded-curves',
    resolveId: (id) => (id === ID ? `\0${ID}` : undefined),
    load(id) {
      if (id !== `\0${ID}`) return undefined;
      const file = new URL('../../models/curves.json', import.meta.url);
      const { runs } = JSON.parse(readFileSync(file, 'utf8')) as { runs: Run[] };
      const kept = runs
        // The page trains the report's program, not its equations.
        .filter(({ reading }) => reading !== 'equations')
        .map(
          ({
            model,
            hidden,
            permuted,
            attention,
            learning_rate,
            batch_size,
            seed,
            device,
            date,
            epochs,
          }) => ({
            model,
            hidden,
            permuted,
            attention,
            learning_rate,
            batch_size,
            seed,
            device,
            date,
            loss: epochs.map(({ loss }) => short(loss)),
            validation: epochs.map(({ validation_accuracy, validation_error_rate = 0 }) =>
              short(validation_accuracy ?? validation_error_rate),
            ),
          }),
        );
      const report = variants
        .map((variant) => ({ attention: variant.attention, points: pointsOf(variant) }))
        .filter(({ points }) => points.length > 0);
      return `export const runs = ${JSON.stringify(kept)}; export const report = ${JSON.stringify(report)};`;
    },
  };
}
