import type { Plugin } from 'vite';
import { rates } from './results.ts';
import { recordedRuns } from './runs.ts';
import { pointsOf, variants } from './translation-results.ts';
import { recordedRows } from './translation-rows.ts';

const ID = 'virtual:recorded-curves';
const ROWS = 'virtual:translator-rows';
const short = (value: number) => Number(value.toFixed(4));

/** The recorded runs with their recipes, the report's Table 1 and the points of its Figures 6 and 8, and the translator's techniques. */
export function recordedCurves(): Plugin {
  return {
    name: 'recorded-curves',
    resolveId: (id) => (id === ID || id === ROWS ? `\0${id}` : undefined),
    load(id) {
      if (id === `\0${ROWS}`) {
        const { sentences, rows } = recordedRows();
        // Their curves stand in the page already.
        const figures = rows.map(({ runs, ...row }) => row);
        return `export const sentences = ${JSON.stringify(sentences)}; export const rows = ${JSON.stringify(figures)};`;
      }
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
      const reported = {
        characters: rates.map(({ label, validation, test }) => ({ name: label, validation, test })),
        sentences: variants
          .filter(({ test }) => test !== null)
          .map(({ attention, curve, test }) => ({ name: attention, validation: curve.at(-1), test })),
      };
      return `export const runs = ${JSON.stringify(kept)}; export const report = ${JSON.stringify(report)};
        export const reported = ${JSON.stringify(reported)};`;
    },
  };
}
