import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';
import { pointsOf, variants } from './translation-results.ts';

interface Epoch {
  loss: number;
  validation_accuracy?: number;
  validation_error_rate?: number;
}

interface Run {
  model: string;
  learning_rate: number;
  attention?: string;
  permuted?: boolean;
  shipped: boolean;
  epochs: Epoch[];
}

const ID = 'virtual:recorded-curves';

/** The curves of the shipped runs, without what only the tables need, and the points of the report's Figures 6 and 8. */
export function recordedCurves(): Plugin {
  return {
    name: 'recorded-curves',
    resolveId: (id) => (id === ID ? `\0${ID}` : undefined),
    load(id) {
      if (id !== `\0${ID}`) return undefined;
      const file = new URL('../../models/curves.json', import.meta.url);
      const { runs } = JSON.parse(readFileSync(file, 'utf8')) as { runs: Run[] };
      const short = (value: number | undefined) => Number((value ?? 0).toFixed(4));
      const kept = runs
        .filter((run) => run.shipped && run.model !== 'fcn')
        .map(({ model, learning_rate, attention, epochs }) => ({
          model,
          learning_rate,
          attention,
          loss: epochs.map(({ loss }) => short(loss)),
          validation: epochs.map((epoch) => short(epoch.validation_accuracy ?? epoch.validation_error_rate)),
        }));
      const report = variants
        .map((variant) => ({ attention: variant.attention, points: pointsOf(variant) }))
        .filter(({ points }) => points.length > 0);
      return `export const runs = ${JSON.stringify(kept)}; export const report = ${JSON.stringify(report)};`;
    },
  };
}
