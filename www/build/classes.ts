import { figures } from '#language/chapters/kuzushiji/prose';
import classes from '../../models/classes.json' with { type: 'json' };

/** The hentaigana of the ten readings in Unicode's block Kana Supplement: first and last code point. */
const hentaigana: Record<string, [number, number]> = {
  o: [0x1b014, 0x1b016],
  ki: [0x1b023, 0x1b02a],
  su: [0x1b04a, 0x1b051],
  tsu: [0x1b069, 0x1b06d],
  na: [0x1b07e, 0x1b086],
  ha: [0x1b09e, 0x1b0a8],
  ma: [0x1b0c2, 0x1b0c8],
  ya: [0x1b0dd, 0x1b0e2],
  re: [0x1b0fe, 0x1b101],
  wo: [0x1b116, 0x1b11c],
};

function letters(reading: string): string {
  const range = hentaigana[reading];
  if (!range) throw new Error(`build/classes.ts has no hentaigana for ${reading}`);
  const [first, last] = range;
  return Array.from({ length: last - first + 1 }, (_, index) => String.fromCodePoint(first + index)).join(
    ' ',
  );
}

/** The table of the ten classes with the forms that they may take. */
export function classTable(): string {
  const { sound, today, origin, older } = figures.classes;
  const rows = classes.map(
    (row) =>
      `<tr><th scope="row">${row.reading}</th><td lang="ja" class="today">${row.character}</td>` +
      `<td lang="ja">${row.origin}</td><td lang="ja" class="older">${letters(row.reading)}</td></tr>`,
  );
  return (
    `<table class="classes"><thead><tr>` +
    [sound, today, origin, older].map((title) => `<th scope="col">${title}</th>`).join('') +
    `</tr></thead><tbody>${rows.join('')}</tbody></table>`
  );
}
