import { readFileSync } from 'node:fs';
import { techniques as say } from '#language/chapters/kuzushiji/prose';
import { techniqueRow, techniquesFigure } from './technique-rows.ts';

/** What `node models/make.mjs network-rows` records of a technique. */
interface NetworkRow {
  name: string;
  technique: string;
  why: string;
  /** The row that it adds to. */
  on?: string;
  validation_accuracy: number;
  test_accuracy: number;
  seconds_per_epoch: number;
  runs: { epochs: { validation_accuracy: number }[] }[];
}

/** Those whose curves are drawn; the others lie between them. */
const DRAWN = ['homework', 'affine', 'recipe'];

/** Every technique that was tried on the network that reads: its figures and its curves. */
export function networkRows(): string {
  const file = new URL('../../models/network-rows.json', import.meta.url);
  const { rows } = JSON.parse(readFileSync(file, 'utf8')) as { rows: NetworkRow[] };
  const number = new Map(rows.map(({ name }, index) => [name, index + 1]));
  const bodies = rows.map((row, index) => {
    const added = row.on === undefined ? '' : say.on(number.get(row.on) ?? Number.NaN);
    return techniqueRow({ ...row, technique: `${index + 1}. ${row.technique}${added}` }, [
      String(row.runs[0]?.epochs.length),
      row.validation_accuracy.toFixed(4),
      row.test_accuracy.toFixed(4),
      row.seconds_per_epoch.toFixed(1),
    ]);
  });
  const curves = rows
    .filter(({ name }) => DRAWN.includes(name))
    .map(({ name, runs }) => ({
      name: String(number.get(name)),
      seeds: runs.map(({ epochs }) => epochs.map((epoch) => 1 - epoch.validation_accuracy)),
    }));
  const words = { ...say, curves: say.curves(curves.map(({ name }) => name)) };
  return techniquesFigure(words, `<tbody>${bodies.join('')}</tbody>`, curves, 'logarithmic');
}
