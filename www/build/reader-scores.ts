import { readFileSync } from 'node:fs';
import { figures } from '#language/chapters/kuzushiji/prose';
import { row } from './results.ts';

const say = figures.readers;

interface Score {
  images: number;
  accuracy: number;
  sure_and_wrong: number;
}

/** What `node models/make.mjs readers` measures: the data set's test half, modern hands of the ten, and other signs. */
interface Scores {
  readers: { name: string; test: Score; hands: Score; others?: { images: number; called_none: number } }[];
}

/** How the networks read what they were taught and what they were not; nothing where that is not measured. */
export function readerScores(): string {
  const file = new URL('../../models/readers.json', import.meta.url);
  const { readers } = JSON.parse(readFileSync(file, 'utf8')) as Scores;
  const others = readers.flatMap((reader) => reader.others ?? [])[0];
  const [first] = readers;
  if (!first || !others) return '';
  const head = [say.right, say.wrong, say.right, say.wrong, say.none].map(
    (title) => `<th scope="col">${title}</th>`,
  );
  const named: Record<string, string> = say.named;
  const rows = readers.map(({ name, test, hands, others: none }) =>
    row(named[name] ?? say.rate(name.replace('cnn-', '')), '', [
      ...[test.accuracy, test.sure_and_wrong, hands.accuracy, hands.sure_and_wrong],
      none?.called_none ?? null,
    ]),
  );
  return `<figure class="wide" id="reader-scores">
      <div class="table-scroll" tabindex="0" role="region" aria-label="${say.old}, ${say.hands}, ${say.others}"><table class="results"><thead>
        <tr><th scope="col" rowspan="2">${say.who}</th><th scope="colgroup" colspan="2">${say.old}</th>
        <th scope="colgroup" colspan="2">${say.hands}</th><th scope="col">${say.others}</th></tr>
        <tr>${head.join('')}</tr>
      </thead><tbody>${rows.join('')}</tbody></table></div>
      <figcaption>${say.caption(first.test.images, first.hands.images, others.images)}</figcaption>
    </figure>`;
}
