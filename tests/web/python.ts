import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './helpers';

/** What programs read lies where they run. */
const WEIGHTS = join(ROOT, 'models');

/** Runs Python and gives what it prints; what it complains of is in the error. */
function run(python: string, ...options: string[]): string {
  const env = { ...process.env, PYTHONIOENCODING: 'utf-8' };
  const limits = { encoding: 'utf8', maxBuffer: 2 ** 26, stdio: 'pipe' } as const;
  return execFileSync(python, options, { ...limits, env, cwd: WEIGHTS });
}

function hasNumpy(python: string): boolean {
  try {
    run(python, '-c', 'import numpy');
    return true;
  } catch {
    return false;
  }
}

/** The Python that runs the programs: the machine's own if it has NumPy, or one under target/ with the NumPy of the golden values. */
function withNumpy(): string {
  if (hasNumpy('python3')) return 'python3';
  const place = join(ROOT, 'target/python');
  const python = join(place, 'bin/python');
  if (existsSync(python) && hasNumpy(python)) return python;
  const requirements = readFileSync(join(ROOT, 'tests/reference/requirements.txt'), 'utf8');
  const pinned = /^numpy==\S+$/m.exec(requirements)?.[0];
  if (!pinned) throw new Error('tests/reference/requirements.txt does not say which NumPy');
  run('python3', '-m', 'venv', '--clear', place);
  run(python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', pinned);
  return python;
}

let python: string | undefined;

/** Runs a program that needs nothing but NumPy and gives what it prints. */
export function runProgram(file: string): string {
  python ??= withNumpy();
  return run(python, file);
}

/** What a program has printed, by the name over it. */
export function partsOf(printed: string): Record<string, string> {
  const [, ...parts] = printed.split(/^(.+) =\n/m);
  const all: Record<string, string> = {};
  for (let at = 0; at < parts.length; at += 2) all[parts[at] as string] = parts[at + 1] ?? '';
  return all;
}

/** The numbers of a part. */
export function numbersIn(part: string): number[] {
  const written = part
    .replace(/, size=\(.*?\)/, '')
    .replace(/tensor|[[\](),]/g, ' ')
    .trim();
  return written === '' ? [] : written.split(/\s+/).map(Number);
}

/** The lines of a part. */
export function linesIn(part: string): string[] {
  return part.replace(/\n$/, '').split('\n');
}
