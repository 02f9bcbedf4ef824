// Makes the glyphs that the page learns from where it has no data set: the ten characters of many open faces, as
// outlines filled on a small grid. It needs a gigabyte of fonts for a small file, so the file is kept and this is run
// only to change it:
//
//   npm ci --prefix www/scripts/glyphs && node www/scripts/glyphs/make.mjs

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import opentype from 'opentype.js';

const CHARACTERS = [...'おきすつなはまやれを'];
/** Pixels of a side; see src/kuzushiji/glyphs.rs, which reads what is written here. */
const SIDE = 96;
/** Empty pixels around the ink. */
const MARGIN = 2;
/** Straight pieces of a curve, far more than the grid can tell apart. */
const PIECES = 12;

/**
 * The faces by their packages. Those held out are never learnt from, so that reading them says what was learnt; of every
 * manner of writing there is one, and it is no sister of a face that is learnt from.
 */
const FACES = [
  // Mincho, the printed form.
  { name: 'noto-serif-jp', heldOut: false },
  { name: 'shippori-mincho', heldOut: false },
  { name: 'hina-mincho', heldOut: false },
  { name: 'zen-old-mincho', heldOut: false },
  { name: 'biz-udmincho', heldOut: true },
  { name: 'sawarabi-mincho', heldOut: false },
  { name: 'zen-antique', heldOut: true },
  { name: 'kaisei-opti', heldOut: false },
  { name: 'kaisei-tokumin', heldOut: false },
  { name: 'kaisei-decol', heldOut: false },
  { name: 'kaisei-harunoumi', heldOut: false },
  // Gothic, without contrast.
  { name: 'noto-sans-jp', heldOut: false },
  { name: 'biz-udgothic', heldOut: false },
  { name: 'zen-kaku-gothic-new', heldOut: false },
  { name: 'murecho', heldOut: false },
  { name: 'sawarabi-gothic', heldOut: true },
  { name: 'ibm-plex-sans-jp', heldOut: false },
  // Rounded.
  { name: 'm-plus-rounded-1c', heldOut: false },
  { name: 'zen-maru-gothic', heldOut: false },
  { name: 'kiwi-maru', heldOut: true },
  { name: 'tsukimi-rounded', heldOut: false },
  // By brush, pen or pencil.
  { name: 'yuji-syuku', heldOut: false },
  { name: 'yuji-boku', heldOut: false },
  { name: 'yuji-mai', heldOut: false },
  { name: 'klee-one', heldOut: true },
  { name: 'yomogi', heldOut: false },
  { name: 'zen-kurenaido', heldOut: false },
  { name: 'slackside-one', heldOut: false },
  { name: 'darumadrop-one', heldOut: true },
  { name: 'yusei-magic', heldOut: true },
  { name: 'hachi-maru-pop', heldOut: false },
  // For display.
  { name: 'stick', heldOut: false },
  { name: 'reggae-one', heldOut: true },
  { name: 'rocknroll-one', heldOut: false },
  { name: 'potta-one', heldOut: false },
  { name: 'dela-gothic-one', heldOut: false },
  { name: 'mochiy-pop-one', heldOut: false },
  { name: 'cherry-bomb-one', heldOut: true },
  { name: 'monomaniac-one', heldOut: false },
];

/** The straight edges [x0, y0, x1, y1] of an outline, closed. */
function edges(commands) {
  const found = [];
  let start = [0, 0];
  let at = start;
  const line = (to) => {
    found.push([...at, ...to]);
    at = to;
  };
  const curve = (point) => {
    for (let piece = 1; piece <= PIECES; piece++) line(point(piece / PIECES));
  };
  for (const { type, x, y, x1, y1, x2, y2 } of commands) {
    const from = at;
    if (type === 'M') {
      line(start);
      start = [x, y];
      at = start;
    } else if (type === 'L') line([x, y]);
    else if (type === 'Q') curve((t) => blend(blend(from, [x1, y1], t), blend([x1, y1], [x, y], t), t));
    else if (type === 'C') {
      curve((t) => {
        const middle = blend([x1, y1], [x2, y2], t);
        const first = blend(blend(from, [x1, y1], t), middle, t);
        return blend(first, blend(middle, blend([x2, y2], [x, y], t), t), t);
      });
    } else line(start);
  }
  line(start);
  return found;
}

const blend = (a, b, t) => [0, 1].map((axis) => a[axis] + (b[axis] - a[axis]) * t);

/**
 * The grid with a 1 where a pixel's middle is inside of the outline (where it winds around it), the ink's box as large
 * as the margin lets it be and in the middle, its shape kept.
 */
function rasterise(outline) {
  const xs = outline.flatMap(([x0, , x1]) => [x0, x1]);
  const ys = outline.flatMap(([, y0, , y1]) => [y0, y1]);
  const box = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const [left, right, top, bottom] = box;
  const scale = (SIDE - 2 * MARGIN) / Math.max(right - left, bottom - top);
  const grid = new Uint8Array(SIDE * SIDE);
  for (let row = 0; row < SIDE; row++) {
    const y = (row + 0.5 - SIDE / 2) / scale + (top + bottom) / 2;
    const crossings = outline
      .filter(([, y0, , y1]) => y0 <= y !== y1 <= y)
      .map(([x0, y0, x1, y1]) => ({
        column: (x0 + ((y - y0) / (y1 - y0)) * (x1 - x0) - (left + right) / 2) * scale + SIDE / 2,
        winding: y1 > y0 ? 1 : -1,
      }));
    for (let column = 0; column < SIDE; column++) {
      const winding = crossings
        .filter((crossing) => crossing.column <= column + 0.5)
        .reduce((sum, crossing) => sum + crossing.winding, 0);
      grid[row * SIDE + column] = winding === 0 ? 0 : 1;
    }
  }
  return grid;
}

/** What a face of a package has for the ten characters. */
function glyphs(name, font) {
  return CHARACTERS.map((character) => {
    const glyph = font.charToGlyph(character);
    if (glyph.index === 0) throw new Error(`${name} has no ${character}`);
    const grid = rasterise(edges(glyph.getPath(0, 0, 1000).commands));
    const ink = grid.reduce((sum, pixel) => sum + pixel, 0) / grid.length;
    if (ink < 0.04 || ink > 0.6) throw new Error(`${character} of ${name} covers ${ink} of the grid`);
    return grid;
  });
}

/** Eight pixels a byte, the first in the highest bit. */
function packed(grid) {
  const bytes = Buffer.alloc(grid.length / 8);
  grid.forEach((pixel, place) => {
    bytes[place >> 3] |= pixel << (7 - (place & 7));
  });
  return bytes;
}

/** Whose it is, which a licence says in its first line; some go on there with one note for each weight. */
function copyright(licence) {
  return licence
    .split('\n')[0]
    .replace(/ [^ ]*\.ttf:.*/, '')
    .trim();
}

const here = fileURLToPath(new URL('.', import.meta.url));
const out = join(here, '../../src/data');
const parts = [Buffer.from('UNGLYPHS'), Buffer.from([SIDE, FACES.length])];
const credits = [];
for (const { name, heldOut } of FACES) {
  const folder = join(here, 'node_modules/@fontsource', name);
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json')));
  if (license !== 'OFL-1.1') throw new Error(`${name} is under ${license}`);
  const file = readFileSync(join(folder, 'files', `${name}-japanese-400-normal.woff`));
  const font = opentype.parse(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength));
  parts.push(Buffer.from([heldOut ? 1 : 0, name.length]), Buffer.from(name));
  parts.push(...glyphs(name, font).map(packed));
  const owner = copyright(readFileSync(join(folder, 'LICENSE'), 'utf8'));
  credits.push(`| ${name} | ${heldOut ? 'held out' : 'training'} | ${version} | ${owner} |`);
}
const file = gzipSync(Buffer.concat(parts), { level: 9 });
writeFileSync(join(out, 'glyphs.bin'), file);

writeFileSync(
  join(out, 'README.md'),
  `# The glyphs that the page learns from

\`glyphs.bin\` (${file.length} bytes) holds ${CHARACTERS.join(' ')} of ${FACES.length} open Japanese faces, each filled on a grid of
${SIDE} × ${SIDE} pixels; \`src/kuzushiji/glyphs.rs\` says how it is written, reads it, and draws distorted examples from it. Where
a site was built without Kuzushiji-MNIST, its networks learn from these.

All the faces are under the SIL Open Font License 1.1, whose text is in \`../fonts/OFL.txt\`; the file holds no font, only
these pictures of ten characters. They come from the npm packages \`@fontsource/…\` of these names, weight 400. To make both
files again: \`npm ci --prefix www/scripts/glyphs && node www/scripts/glyphs/make.mjs\`.

| face | for | version | copyright |
|---|---|---|---|
${credits.join('\n')}
`,
);
console.log(
  `${FACES.length} faces, ${FACES.filter(({ heldOut }) => heldOut).length} held out, ${file.length} bytes`,
);
