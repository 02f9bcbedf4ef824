/** What all programs have: how they begin, numbers as Python reads them, and how results are printed. */

import type { Matrix } from '../../../pkg/theory/unfold';

export const NUMPY = `import numpy as np

np.set_printoptions(precision=6, suppress=True, linewidth=160, threshold=100_000)
`;

export const PYTORCH = `import torch
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)
torch.set_printoptions(precision=6, sci_mode=False, linewidth=160, threshold=100_000)
`;

/** A list of numbers: `[1, 2.5]`. */
export function listOf(values: Iterable<number>): string {
  return `[${Array.from(values).join(', ')}]`;
}

/** A list of rows, each on a line of its own. */
export function rowsOf({ rows, columns, values }: Matrix): string {
  const lines = Array.from(
    { length: rows },
    (_, row) => `    ${listOf(values.slice(row * columns, (row + 1) * columns))},\n`,
  );
  return `[\n${lines.join('')}]`;
}

/** Prints values, each given as `"name": value`, under their names. */
export function printed(...named: string[]): string {
  return `
for name, value in {
${named.map((line) => `    ${line},\n`).join('')}}.items():
    print(f"{name} =", value, sep="\\n")
`;
}
