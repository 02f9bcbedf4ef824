// Makes strokes.json, the centre lines from which modern hands are made to learn from, out of KanjiVG:
//
//   pip download kanjivg==20260714 --no-deps && unzip kanjivg-*.whl -d kanjivg && node models/strokes/make.mjs kanjivg
//
// It is run only to change that file.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The side of KanjiVG's drawing area, and of ours: a coordinate is a whole number below it. */
const [THEIR_SIDE, SIDE] = [109, 256];
/** Straight pieces of a curve before those are joined that a line replaces. */
const PIECES = 12;
/** So far from its line, in our units, a point may lie and be left out. */
const TOLERANCE = 0.8;

/** What a visitor may write: digits and Latin letters, hiragana and katakana, and the commonest kanji. */
const COMMON_KANJI = [...'一二三四五六七八九十人大小中上下本日月火水木金土山川田口目手力子女車学生先天気円年正'];
const isWanted = (code) =>
  (code >= 0x30 && code <= 0x39) ||
  (code >= 0x41 && code <= 0x5a) ||
  (code >= 0x61 && code <= 0x7a) ||
  (code >= 0x3041 && code <= 0x3094) ||
  (code >= 0x30a1 && code <= 0x30f4) ||
  COMMON_KANJI.includes(String.fromCodePoint(code));

/** The points of a path of the commands M, C and S, absolute or relative. */
function pointsOf(path) {
  const tokens = path.match(/[a-zA-Z]|-?(?:\d+\.?\d*|\.\d+)/g);
  const points = [];
  let [at, control, command] = [[0, 0], null, ''];
  const next = (base) => [base[0] + Number(tokens.shift()), base[1] + Number(tokens.shift())];
  while (tokens.length > 0) {
    if (/[a-zA-Z]/.test(tokens[0])) command = tokens.shift();
    const base = command === command.toLowerCase() ? at : [0, 0];
    switch (command.toUpperCase()) {
      case 'M':
        at = next(base);
        points.push(at);
        break;
      case 'C':
      case 'S': {
        const mirrored = control ? [2 * at[0] - control[0], 2 * at[1] - control[1]] : at;
        const first = command.toUpperCase() === 'C' ? next(base) : mirrored;
        control = next(base);
        const end = next(base);
        for (let piece = 1; piece <= PIECES; piece++) {
          const t = piece / PIECES;
          const weights = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t ** 3];
          points.push([0, 1].map((axis) => [at, first, control, end].reduce((sum, p, k) => sum + weights[k] * p[axis], 0)));
        }
        at = end;
        break;
      }
      default:
        throw new Error(`${command} in a path is not read`);
    }
  }
  return points.map((point) => point.map((along) => (along / THEIR_SIDE) * SIDE));
}

function distance([x, y], [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const t = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}

/** Without the points that lie on the line between others (Douglas and Peucker, 1973). */
function thinned(points) {
  const far = points.slice(1, -1).map((point) => distance(point, points[0], points.at(-1)));
  const farthest = far.indexOf(Math.max(...far)) + 1;
  if (points.length < 3 || far[farthest - 1] < TOLERANCE) return [points[0], points.at(-1)];
  return [...thinned(points.slice(0, farthest + 1)).slice(0, -1), ...thinned(points.slice(farthest))];
}

const folder = join(process.argv[2], 'kanji');
const lines = [];
for (const name of readdirSync(folder).sort()) {
  const code = /^([0-9a-f]{5})\.svg$/.exec(name);
  if (!code || !isWanted(Number.parseInt(code[1], 16))) continue;
  const svg = readFileSync(join(folder, name), 'utf8');
  const strokes = [...svg.matchAll(/<path [^>]*\bd="([^"]+)"/g)].map(([, path]) =>
    thinned(pointsOf(path)).map((point) => point.map((along) => Math.min(SIDE - 1, Math.max(0, Math.round(along))))),
  );
  lines.push(`    ${JSON.stringify({ character: String.fromCodePoint(Number.parseInt(code[1], 16)), strokes })}`);
}
const credit = 'Derived from KanjiVG, copyright Ulrich Apel, https://kanjivg.tagaini.net, licensed CC BY-SA 3.0, as this file is';
writeFileSync(
  fileURLToPath(new URL('strokes.json', import.meta.url)),
  `{\n  "license": ${JSON.stringify(credit)},\n  "side": ${SIDE},\n  "characters": [\n${lines.join(',\n')}\n  ]\n}\n`,
);
