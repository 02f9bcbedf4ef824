/** How numbers are written. */

/** A number that was written down, with a real minus sign. */
export function minus(written: string): string {
  return written.replaceAll('-', '−');
}

/** All of a number, with a real minus sign. */
export function plain(value: number): string {
  return minus(String(value));
}

/** A number to so many digits, with a real minus sign; what rounds to zero has none. */
export function signed(value: number, digits = 3): string {
  const written = value.toFixed(digits);
  return Number(written) === 0 ? (0).toFixed(digits) : minus(written);
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** A power of ten: 10⁻⁵. */
function powerOfTen(exponent: number): string {
  const digits = String(Math.abs(exponent)).replaceAll(
    /\d/g,
    (digit) => SUPERSCRIPTS[Number(digit)] as string,
  );
  return `10${exponent < 0 ? '⁻' : ''}${digits}`;
}

/** Four digits that count, of a number of whatever size: −3.407 · 10⁻¹⁸. */
export function significant(value: number): string {
  if (value === 0) return '0';
  const [digits, exponent] = value.toExponential(3).split('e') as [string, string];
  const power = Number(exponent);
  if (power < -3 || power > 4) return minus(`${digits} · ${powerOfTen(power)}`);
  return minus(value.toFixed(Math.max(3 - power, 0)));
}

/** A whole number: 420,906. By hand, because the first number that Intl formats costs the page a task of its own. */
export function whole(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A number on an axis: 0.0001, 0.25, 5,000. */
export function tick(value: number): string {
  const written = Number(value.toPrecision(6));
  return minus(Number.isInteger(written) ? whole(written) : String(written));
}

/** 1234567 → "1.2 MB". */
export function bytes(size: number): string {
  return size < 100_000 ? `${Math.ceil(size / 1000)} kB` : `${(size / 1e6).toFixed(1)} MB`;
}

export function ms(milliseconds: number): string {
  return `${milliseconds < 10 ? milliseconds.toFixed(2) : milliseconds.toFixed(0)} ms`;
}

export function percent(probability: number): string {
  const value = probability * 100;
  if (value > 0 && value < 0.1) return '< 0.1 %';
  if (value < 100 && value > 99.9) return '> 99.9 %';
  return `${value > 0 && value < 100 ? value.toFixed(1) : value} %`;
}
