/** How a cell looks: its size, its number, its colour. */

import { minus, signed } from '#language/page/numbers';
import { ColorScale, type Rgb } from './color-scale';

/** The sides that a cell may have, the letters in it (both in pixels), and how many characters fit in. */
const SIDES: readonly { side: number; font: number; fit: number }[] = [
  { side: 44, font: 13, fit: 5 },
  { side: 36, font: 12, fit: 4 },
  { side: 30, font: 11, fit: 4 },
  { side: 24, font: 10, fit: 3 },
  ...[20, 18, 15, 13, 11, 10, 9, 8, 7].map((side) => ({ side, font: 10, fit: 0 })),
];
/** In a narrow place cells stay large enough for a finger, and the grid scrolls. */
const NARROW = 480;
const LEAST_NARROW = 18;
/** What `small` means. */
export const LARGEST_SMALL = 24;
/** Colours on each side of zero. */
const SHADES = 32;

/** The largest side at which so many columns fit into the width. */
export function sideThatFits(width: number, columns: number, largest = 44): number {
  const least = width < NARROW ? LEAST_NARROW : 7;
  const sides = SIDES.map(({ side }) => side).filter((side) => side <= largest && side >= least);
  return sides.find((side) => side * columns <= width) ?? (sides.at(-1) as number);
}

/** How many characters fit into a cell. */
export function charactersIn(side: number): number {
  return SIDES.find((known) => known.side === side)?.fit ?? 0;
}

/** As few digits after the point as write all these numbers exactly, at most two. */
export function digitsOf(values: Iterable<number>): number {
  let digits = 0;
  for (const value of values) {
    while (digits < 2 && Math.abs(value - Number(value.toFixed(digits))) > 1e-9) digits += 1;
  }
  return digits;
}

/** A number short enough for a cell, with a real minus sign. */
export function short(value: number, digits: number): string {
  return Math.abs(value) >= 1e4 ? minus(value.toExponential(0).replace('e+', 'e')) : signed(value, digits);
}

/** The shade of a value where colours go from −range to range. */
export function shadeOf(value: number, range: number): number {
  return Math.round(Math.min(Math.max(value / range, -1), 1) * SHADES);
}

/** The one of black and white that stands out more; it has a contrast of at least 4.5 : 1 on any colour. */
function inkOn(colour: Rgb): string {
  const [red, green, blue] = colour.map((part) =>
    part <= 10 ? part / 3295 : ((part / 255 + 0.055) / 1.055) ** 2.4,
  ) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? 'black' : 'white';
}

let sheet: CSSStyleSheet | undefined;

/** Colours, by day and by night, and sizes as one style sheet: a cell needs no style of its own. */
export function addSheet(): void {
  if (sheet) return;
  sheet = new CSSStyleSheet();
  const scales = [new ColorScale(false), new ColorScale(true)];
  for (let shade = -SHADES; shade <= SHADES; shade += 1) {
    const colours = scales.map((scale) => scale.of(shade, SHADES));
    const paper = colours.map((colour) => `rgb(${colour.join(' ')})`);
    const ink = colours.map(inkOn);
    sheet.insertRule(
      `cell-grid [data-shade="${shade}"] { background-color: light-dark(${paper}); color: light-dark(${ink}); }`,
    );
  }
  for (const { side, font } of SIDES) {
    // Letters grow with the reader's own size, cells only as far as the width allows.
    sheet.insertRule(`cell-grid[data-cell="${side}"] { --cell: ${side}px; font-size: ${font / 16}rem; }`);
  }
  document.adoptedStyleSheets.push(sheet);
}
