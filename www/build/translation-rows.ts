import { readFileSync } from 'node:fs';
import { techniques as say } from '#language/chapters/translation/prose';
import type { RecordedRow, TranslatorRows } from '../src/chapters/translation/translator-rows.ts';
import { chart } from './chart.ts';
import { mean } from './results.ts';

/** What models/translator-rows.json has. */
export function recordedRows(): TranslatorRows<RecordedRow> {
  const file = new URL('../../models/translator-rows.json', import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as TranslatorRows<RecordedRow>;
}

function row({ technique, why, ...row }: RecordedRow): string {
  const seconds = row.seconds_per_epoch;
  const cells = [
    row.validation_error_rate.toFixed(4),
    row.test_error_rate.toFixed(4),
    String(row.phrases.right),
    row.parameters.toLocaleString('en'),
    seconds === undefined ? '–' : seconds.toFixed(0),
  ];
  return (
    `<tr><th scope="row">${technique}<small>${why}</small></th>` +
    `${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`
  );
}

/** Every technique that was tried: its figures, and the curves of those that were trained. */
export function translationRows(): string {
  const { rows } = recordedRows();
  const head = say.columns.map((title) => `<th scope="col">${title}</th>`).join('');
  const bodies = [false, true].map((other) => {
    const written = rows.filter(({ other_pairs = false }) => other_pairs === other).map(row);
    return written.length > 0
      ? `<tbody><tr><th scope="rowgroup" colspan="${say.columns.length}">${other ? say.otherPairs : say.samePairs}</th></tr>${written.join('')}</tbody>`
      : '';
  });
  const table = `<table class="results techniques"><thead><tr>${head}</tr></thead>${bodies.join('')}</table>`;
  const names = ['low', 'middle', 'high'];
  const series = rows
    .filter(({ runs }) => runs.length > 0)
    .map(({ name, runs }, index) => {
      const seeds = runs.map(({ epochs }) => epochs.map((epoch) => epoch.validation_error_rate));
      const epochs = Math.min(...seeds.map(({ length }) => length));
      return {
        name: names[index % names.length] as string,
        label: name,
        mean: Array.from({ length: epochs }, (_, epoch) => mean(seeds.map((seed) => seed[epoch] as number))),
        seeds: seeds.length > 1 ? seeds : [],
        report: [],
      };
    });
  const curves =
    series.length === 0
      ? ''
      : `<figure class="wide"><div class="charts error-rates">${chart({
          title: say.curves,
          className: 'error-rate',
          scale: 'linear',
          series,
          inWords: say.byEpoch,
        })}</div></figure>`;
  return `<figure class="wide"><div class="table-scroll" tabindex="0" role="region" aria-label="${say.caption}">${table}</div><figcaption>${say.caption}</figcaption></figure>${curves}`;
}
