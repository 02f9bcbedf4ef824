import { readFileSync } from 'node:fs';

/** Programs that the chapters show are those that the tests' golden values come from: tests/reference/. */
function reference(file: string, first: string, end: string): string {
  const source = readFileSync(new URL(`../../tests/reference/${file}`, import.meta.url), 'utf8');
  const from = source.indexOf(first);
  const to = source.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`tests/reference/${file} has no lines from “${first}” to “${end}”`);
  return source.slice(from, to).trim().replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

/** The network of chapter 3. */
export function networkListing(): string {
  return reference('cnn.py', 'class CNN(', 'def mix(');
}

/** The translator of chapter 5, without its dropout. */
export function translatorListing(): string {
  return reference('translator.py', 'class Encoder(', '    def step(');
}
