import { figures } from '#language/chapters/kuzushiji/prose';
import { whole } from '#language/page/numbers';
import classes from '../../models/classes.json' with { type: 'json' };

/** What the network holds between two of its layers: maps of side × side values, or a list of them. */
type Stage = { maps: number; side: number } | { list: number };

/** A layer, and what comes out of it. Parameters are weights and biases. */
interface Layer {
  /** The step of the text that is about it. */
  step: string;
  name: [string, string];
  parameters: number;
  gives: Stage;
  /** The homework's letter for what comes out, where it has one. */
  symbol?: 'z';
}

const { layers: say } = figures.network;

const input: Stage = { maps: 1, side: 28 };

/** The homework's network, section 2.4. */
const layers: Layer[] = [
  {
    step: 'conv1',
    name: say.convolution(5),
    parameters: 8 * (1 * 5 * 5 + 1),
    gives: { maps: 8, side: 28 },
    symbol: 'z',
  },
  { step: 'pool1', name: say.pooling, parameters: 0, gives: { maps: 8, side: 14 } },
  {
    step: 'conv2',
    name: say.convolution(3),
    parameters: 16 * (8 * 3 * 3 + 1),
    gives: { maps: 16, side: 12 },
    symbol: 'z',
  },
  { step: 'pool2', name: say.pooling, parameters: 0, gives: { maps: 16, side: 6 } },
  { step: 'list', name: say.flatten, parameters: 0, gives: { list: 576 } },
  { step: 'fc1', name: say.fc1, parameters: 600 * (576 + 1), gives: { list: 600 } },
  { step: 'fc2', name: say.fc2, parameters: 120 * (600 + 1), gives: { list: 120 } },
  { step: 'fc3', name: say.fc3, parameters: 10 * (120 + 1), gives: { list: 10 } },
];

/** Units of the drawing for one number of a list, and across it. */
const number = 0.3;
const thickness = 10;

/** The same for one pixel of a map, between two maps of a stack, and between two stages. */
interface Scale {
  pixel: number;
  step: number;
  gap: number;
}
const large: Scale = { pixel: 3, step: 4, gap: 82 };
/** Beside the text, which says what the layers do. */
const small: Scale = { pixel: 2.5, step: 3, gap: 56 };

function extent(stage: Stage, { pixel, step }: Scale): number {
  return 'list' in stage ? thickness : stage.side * pixel + (stage.maps - 1) * step;
}

function shape(stage: Stage): string {
  return 'list' in stage ? `${stage.list}` : `${stage.maps} × ${stage.side} × ${stage.side}`;
}

function text(x: number, y: number, className: string, content: string): string {
  return `<text x="${x}" y="${y}" class="${className}">${content}</text>`;
}

/** A stack of maps with its top left corner at x, y, the homework's letter on the one in front. */
function stack(
  x: number,
  y: number,
  { maps, side }: { maps: number; side: number },
  { pixel, step }: Scale,
  symbol = '',
): string {
  const front = (maps - 1) * step + (side * pixel) / 2;
  const squares = Array.from({ length: maps }, (_, map) => {
    const at = map * step;
    return `<rect x="${x + at}" y="${y + at}" width="${side * pixel}" height="${side * pixel}" />`;
  });
  const letter = symbol && text(x + front, y + front + 6, 'symbol', symbol);
  return `<g class="maps ${symbol}">${squares.join('')}${letter}</g>`;
}

function characters(at: (index: number) => [number, number]): string {
  return classes
    .map(
      ({ character }, index) => `<text lang="ja" x="${at(index)[0]}" y="${at(index)[1]}">${character}</text>`,
    )
    .join('');
}

/** From left to right; without the layers' names beside the text. */
function horizontal(scale: Scale, isNamed: boolean): string {
  const middle = 128;
  // What is written below the picture may be wider than it.
  let x = 8;

  function draw(stage: Stage, symbol?: string): string {
    const size = extent(stage, scale);
    const left = x;
    x += size;
    if (!('list' in stage)) {
      return (
        stack(left, middle - size / 2, stage, scale, symbol) +
        text(left + size / 2, middle + size / 2 + 20, 'shape', shape(stage))
      );
    }
    const height = stage.list * number;
    return (
      `<rect class="list" x="${left}" y="${middle - height / 2}" width="${thickness}" height="${height}" />` +
      text(left + size / 2, middle + height / 2 + 20, 'shape', shape(stage))
    );
  }

  const drawn = [`<g data-stage="picture">${draw(input, 'x')}</g>`];
  for (const { step, name, parameters, gives, symbol } of layers) {
    const centre = x + scale.gap / 2;
    const names = isNamed
      ? text(centre, middle - 26, 'layer', name[0]) + text(centre, middle - 10, 'layer', name[1])
      : '';
    const count = parameters ? text(centre, middle + 20, 'parameters', whole(parameters)) : '';
    const arrow = `<path class="arrow" d="M${x + 8} ${middle}h${scale.gap - 16}m-6 -4l6 4l-6 4" />`;
    x += scale.gap;
    drawn.push(`<g data-stage="${step}">${names}${arrow}${count}${draw(gives, symbol)}</g>`);
  }
  const rows = characters((index) => [x + 24, middle - 108 + index * 24]);
  return svg(
    isNamed ? 'horizontal' : 'beside',
    x + 40,
    256,
    `${drawn.join('')}<g class="classes" data-stage="fc3">${rows}</g>`,
  );
}

/** From top to bottom, for a phone. */
function vertical(): string {
  const width = 340;
  const centre = 90;
  const labels = 196;
  const gap = 48;
  let y = 2;

  function draw(stage: Stage, symbol?: string): string {
    const size = extent(stage, large);
    const top = y;
    y += size;
    const drawing =
      'list' in stage
        ? `<rect class="list" x="${centre - (stage.list * number) / 2}" y="${top}" width="${stage.list * number}" height="${thickness}" />`
        : stack(centre - size / 2, top, stage, large, symbol);
    return drawing + text(labels, top + size / 2 + 5, 'shape', shape(stage));
  }

  const drawn = [`<g data-stage="picture">${draw(input, 'x')}</g>`];
  for (const layer of layers) {
    const name = layer.name.join(' ');
    drawn.push(
      `<g data-stage="${layer.step}"><path class="arrow" d="M${centre} ${y + 8}v${gap - 16}m-4 -6l4 6l4 -6" />`,
      text(centre + 16, y + (layer.parameters ? 21 : 29), 'layer', name),
      layer.parameters
        ? text(centre + 16, y + 37, 'parameters', figures.network.parameters(layer.parameters))
        : '',
    );
    y += gap;
    drawn.push(`${draw(layer.gives, layer.symbol)}</g>`);
  }
  const row = characters((index) => [20 + index * 32, y + 40]);
  return svg('vertical', width, y + 52, `${drawn.join('')}<g class="classes" data-stage="fc3">${row}</g>`);
}

function svg(direction: string, width: number, height: number, content: string): string {
  return (
    `<svg class="network ${direction}" viewBox="0 0 ${width} ${height}" role="img" ` +
    `aria-label="${figures.network.label}">${content}</svg>`
  );
}

/** The diagram of the network, in three shapes of which the style sheet shows one. */
export function network(): string {
  return horizontal(large, true) + horizontal(small, false) + vertical();
}
