/**
 * The diverging colour scale of signed values: blue below zero, orange above, which no colour blindness confuses.
 * Lightness and chroma run straight in OKLab, so that equal steps of a value look equal; zero is paper by day and
 * nearly black by night.
 */

export type Rgb = readonly [red: number, green: number, blue: number];

interface Oklch {
  lightness: number;
  chroma: number;
  hue: number;
}

/** Colours on each side of zero. */
const STEPS = 128;

const ENDS = {
  light: { zero: 0.97, end: 0.46, chroma: 0.135 },
  dark: { zero: 0.2, end: 0.78, chroma: 0.13 },
};
const HUES = { negative: 255, positive: 50 };

export class ColorScale {
  readonly #colours: Rgb[];

  constructor(dark: boolean) {
    const { zero, end, chroma } = ENDS[dark ? 'dark' : 'light'];
    this.#colours = Array.from({ length: 2 * STEPS + 1 }, (_, i) => {
      const part = Math.abs(i - STEPS) / STEPS;
      const hue = i < STEPS ? HUES.negative : HUES.positive;
      return rgbOf({ lightness: zero + part * (end - zero), chroma: part * chroma, hue });
    });
  }

  /** The colour of a value where the scale goes from −range to range. */
  of(value: number, range: number): Rgb {
    const part = range > 0 ? Math.min(Math.max(value / range, -1), 1) : 0;
    return this.#colours[STEPS + Math.round(part * STEPS)] as Rgb;
  }

  css(value: number, range: number): string {
    return `rgb(${this.of(value, range).join(' ')})`;
  }
}

/** A round number not below the value, so that the scale is steady while a drawing grows. */
export function roundRange(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const range = ([1, 1.5, 2, 3, 4, 5, 6, 8].find((step) => step * power >= value) ?? 10) * power;
  // 3 · 10⁻¹⁸ is no number of the computer's.
  return Number(range.toPrecision(2));
}

/** The range of a scale that has room for all of the values. */
export function rangeOf(values: Iterable<number>): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return roundRange(most);
}

/** OKLCH to sRGB: B. Ottosson, "A perceptual color space for image processing", 2020. */
function rgbOf({ lightness, chroma, hue }: Oklch): Rgb {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const encoded = (linear: number) => {
    const light = Math.min(Math.max(linear, 0), 1);
    return Math.round(255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055));
  };
  return [
    encoded(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    encoded(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    encoded(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}
