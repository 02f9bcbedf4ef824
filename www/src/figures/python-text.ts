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

/** What a program needs to read weights: the tensors of a safetensors file by their names, and what else stands in it. */
export const NUMPY_LOAD = `
def load(path):
    # Eight bytes say how long the header is, and the header, in JSON, where each tensor lies behind it.
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        numbers = file.read()
    said = header.pop("__metadata__", {})
    types = {"F16": "<f2", "F32": "<f4"}
    return {
        name: np.frombuffer(numbers[slice(*its["data_offsets"])], types[its["dtype"]]).reshape(its["shape"]).astype(float)
        for name, its in header.items()
    }, said
`;

export const PYTORCH_LOAD = `
def load(path):
    # Without the package safetensors: the program in NumPy reads such a file in ten lines.
    with safe_open(path, "pt") as file:
        return {name: file.get_tensor(name).double() for name in file.keys()}, file.metadata()
`;

/** The imports of a program that reads weights, before those of its library. */
export const NUMPY_LOADING = `import json

${NUMPY}`;

export const PYTORCH_LOADING = PYTORCH.replace('from torch', 'from safetensors import safe_open\nfrom torch');

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

/** A picture of numbers of 32 bits, row by row, exactly. */
export function pictureOf(values: Float32Array, columns: number): string {
  const lines = Array.from({ length: values.length / columns }, (_, row) => {
    const numbers = Array.from(values.subarray(row * columns, (row + 1) * columns), exactly);
    return `    [${numbers.join(', ')}],\n`;
  });
  return `[\n${lines.join('')}]`;
}

/** A number of 32 bits with as few digits as tell it from all others. */
export function exactly(value: number): number {
  const digits = [1, 2, 3, 4, 5, 6, 7, 8].find(
    (count) => Math.fround(Number(value.toPrecision(count))) === value,
  );
  return Number(value.toPrecision(digits ?? 9));
}

/** Prints values, each given as `"name": value`, under their names. */
export function printed(...named: string[]): string {
  return `
for name, value in {
${named.map((line) => `    ${line},\n`).join('')}}.items():
    print(f"{name} =", value, sep="\\n")
`;
}
