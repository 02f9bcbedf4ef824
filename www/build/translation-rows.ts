import { readFileSync } from 'node:fs';
import { techniques as say } from '#language/chapters/translation/prose';
import { whole } from '#language/page/numbers';
import type { RecordedRow, TranslatorRows } from '../src/chapters/translation/translator-rows.ts';
import { mean } from './results.ts';
import { techniqueRow, techniquesFigure } from './technique-rows.ts';

/** What models/translator-rows.json has. */
export function recordedRows(): TranslatorRows<RecordedRow> {
  const file = new URL('../../models/translator-rows.json', import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as TranslatorRows<RecordedRow>;
}

function row(row: RecordedRow): string {
  const seconds = row.seconds_per_epoch;
  return techniqueRow(row, [
    row.validation_error_rate.toFixed(4),
    row.test_error_rate.toFixed(4),
    String(row.phrases.right),
    whole(row.parameters),
    seconds === undefined ? '–' : seconds.toFixed(0),
  ]);
}

/** The mean of the last values. */
const last = (seeds: number[][]) => mean(seeds.map((values) => values.at(-1) ?? Number.NaN));

/** Every technique that was tried: its figures, and the curves of those that were trained. */
export function translationRows(): string {
  const { rows } = recordedRows();
  const bodies = [false, true].map((other) => {
    const written = rows.filter(({ other_pairs = false }) => other_pairs === other).map(row);
    return written.length > 0
      ? `<tbody><tr><th scope="rowgroup" colspan="${say.columns.length}">${other ? say.otherPairs : say.samePairs}</th></tr>${written.join('')}</tbody>`
      : '';
  });
  const curves = rows
    .filter(({ runs }) => runs.length > 0)
    .map(({ name, runs }) => ({
      name,
      seeds: runs.map(({ epochs }) => epochs.map((epoch) => epoch.validation_error_rate)),
    }))
    .sort((a, b) => last(a.seeds) - last(b.seeds));
  return techniquesFigure(say, bodies.join(''), curves, 'linear');
}
