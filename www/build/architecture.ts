import { figures } from '#language/chapters/convolution/prose';

/** What the network of chapter 1 holds between two of its layers. */
interface Stage {
  /** What makes it of the stage before; the image is given. */
  by?: string;
  /** Its letter and its size, as HTML. */
  what: string;
  /** How it is drawn: rows and columns of squares, or a list of circles. */
  drawn: { rows: number; columns: number; symbol: string } | { circles: number };
}

const { architecture: say } = figures;

/** The homework's section 1.1, drawn for an image of 6 × 8 and a filter of 3 × 3. */
const stages: Stage[] = [
  { what: say.image, drawn: { rows: 6, columns: 8, symbol: 'x' } },
  { by: say.convolution, what: say.output, drawn: { rows: 4, columns: 6, symbol: 'z' } },
  { by: say.relu, what: say.rectified, drawn: { rows: 4, columns: 6, symbol: 'z' } },
  { by: say.pooling, what: say.pooled, drawn: { rows: 2, columns: 3, symbol: 'z' } },
  { by: say.connected, what: say.scores, drawn: { circles: 3 } },
  { by: say.softmax, what: say.probabilities, drawn: { circles: 3 } },
];

/** Units of the drawing for one square or circle. */
const side = 10;

function drawing({ drawn }: Stage): string {
  const columns = 'circles' in drawn ? 1 : drawn.columns;
  const rows = 'circles' in drawn ? drawn.circles : drawn.rows;
  const [width, height] = [columns * side, rows * side];
  const lines = (count: number, line: (at: number) => string) =>
    Array.from({ length: count }, (_, at) => line(1 + at * side)).join('');
  const path =
    'circles' in drawn
      ? lines(rows, (at) => `M2.5 ${at + side / 2}a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0`)
      : lines(rows + 1, (at) => `M1 ${at}h${width}`) + lines(columns + 1, (at) => `M${at} 1v${height}`);
  const symbol = 'circles' in drawn ? '' : ` data-symbol="${drawn.symbol}"`;
  return (
    `<svg viewBox="0 0 ${width + 2} ${height + 2}" width="${width + 2}" height="${height + 2}" aria-hidden="true"${symbol}>` +
    `<path d="${path}" /></svg>`
  );
}

/** The network of chapter 1 from its image to its probabilities. */
export function architecture(): string {
  const items = stages.map(
    (stage) =>
      `<li>${stage.by ? `<span class="by">${stage.by}</span>` : ''}` +
      `<span class="stage">${drawing(stage)}<span>${stage.what}</span></span></li>`,
  );
  return `<ol class="architecture">${items.join('')}</ol>`;
}
