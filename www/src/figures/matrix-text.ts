/** A matrix in the address: `1,2;3,4` has two rows. */

import type { Matrix } from '../../../pkg/theory/unfold';
import { numberFrom } from '../page/number-text';

export function textOf({ rows, columns, values }: Matrix): string {
  return Array.from({ length: rows }, (_, row) =>
    values.slice(row * columns, (row + 1) * columns).join(','),
  ).join(';');
}

/** The matrix that a text describes, or undefined if it does not or has more rows or columns than `most`. */
export function matrixFrom(text: string, most: number): Matrix | undefined {
  const rows = text.split(';').map((row) => row.split(',').map(numberFrom));
  const columns = rows[0]?.length ?? 0;
  const values = rows.flat();
  if (rows.length > most || columns > most || rows.some((row) => row.length !== columns)) return undefined;
  if (!values.every((value) => value !== undefined)) return undefined;
  return { rows: rows.length, columns, values: Float64Array.from(values) };
}

/** The matrix with another number at a row and a column, from 1. */
export function edited(matrix: Matrix, row: number, column: number, value: number): Matrix {
  return { ...matrix, values: matrix.values.with((row - 1) * matrix.columns + column - 1, value) };
}

/** The matrix with another size: numbers that still fit stay where they are. */
export function resized(matrix: Matrix, rows: number, columns: number, fill = 0): Matrix {
  const values = Float64Array.from({ length: rows * columns }, (_, place) => {
    const [row, column] = [Math.floor(place / columns), place % columns];
    const kept = row < matrix.rows && column < matrix.columns;
    return kept ? (matrix.values[row * matrix.columns + column] as number) : fill;
  });
  return { rows, columns, values };
}
