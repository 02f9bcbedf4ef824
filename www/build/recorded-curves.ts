import type { Plugin } from 'vite';
import { recordedRuns } from './runs.ts';
import { pointsOf, variants } from './translation-results.ts';

const ID = 'virtual:recorded-curves';
const short = (value: number) => Number(value.toFixed(4));

/** The recorded runs with their recipes, and the points of the report's Figures 6 and 8. */
export function recordedCurves(): Plugin {
  return {
    name: 'recorded-curves',
    resolveId: (id) => (id === ID ? `\0${ID}` : undefined),
    load(id) {
      if (id !== `\0${ID}`) return undefined;
      const kept = recordedRuns()
        // The page trains the report's program, not its equations.
        .filter((run) => run.model !== 'translator' || run.reading !== 'equations')
        .map((run) => {
          const { model, learning_rate, batch_size, seed, device, date } = run;
          const recipe = { learning_rate, batch_size, seed, device, date };
          const loss = run.epochs.map((epoch) => short(epoch.loss));
          if (run.model === 'translator') {
            const validation = run.epochs.map((epoch) => short(epoch.validation_error_rate));
            return { model, attention: run.attention, ...recipe, loss, validation };
          }
          const validation = run.epochs.map((epoch) => short(epoch.validation_accuracy));
          return { model, hidden: run.hidden, permuted: run.permuted, ...recipe, loss, validation };
        });
      const report = variants
        .map((variant) => ({ attention: variant.attention, points: pointsOf(variant) }))
        .filter(({ points }) => points.length > 0);
      return `export const runs = ${JSON.stringify(kept)}; export const report = ${JSON.stringify(report)};`;
    },
  };
}
