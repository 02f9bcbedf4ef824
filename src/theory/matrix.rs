use serde::Deserialize;

use super::TheoryError;

/// A matrix, row by row.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct Matrix {
    rows: usize,
    columns: usize,
    values: Vec<f64>,
}

#[derive(Deserialize)]
struct Unchecked {
    rows: usize,
    columns: usize,
    values: Vec<f64>,
}

impl TryFrom<Unchecked> for Matrix {
    type Error = TheoryError;

    fn try_from(matrix: Unchecked) -> Result<Self, TheoryError> {
        Self::new(matrix.rows, matrix.columns, matrix.values)
    }
}

impl Matrix {
    /// A matrix of finite values, given row by row.
    ///
    /// # Errors
    /// If there are more or fewer than rows × columns, or one of them is not finite.
    pub fn new(rows: usize, columns: usize, values: Vec<f64>) -> Result<Self, TheoryError> {
        if rows.checked_mul(columns) != Some(values.len()) {
            return Err(TheoryError::Size {
                rows,
                columns,
                found: values.len(),
            });
        }
        match values.iter().position(|value| !value.is_finite()) {
            Some(place) => Err(TheoryError::NotFinite {
                row: place / columns + 1,
                column: place % columns + 1,
            }),
            None => Ok(Self {
                rows,
                columns,
                values,
            }),
        }
    }

    /// A matrix whose entries are a function of row and column, both from 1.
    pub fn from_fn(
        rows: usize,
        columns: usize,
        mut entry: impl FnMut(usize, usize) -> f64,
    ) -> Self {
        let mut values = Vec::with_capacity(rows * columns);
        for row in 1..=rows {
            for column in 1..=columns {
                values.push(entry(row, column));
            }
        }
        Self {
            rows,
            columns,
            values,
        }
    }

    /// A matrix of one column.
    #[must_use]
    pub fn column(values: Vec<f64>) -> Self {
        Self {
            rows: values.len(),
            columns: 1,
            values,
        }
    }

    /// How many rows it has.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How many columns it has.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Rows and columns.
    #[must_use]
    pub fn shape(&self) -> [usize; 2] {
        [self.rows, self.columns]
    }

    /// All entries, row by row.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Where an entry stands in [`values`](Self::values); row and column from 1.
    #[must_use]
    pub fn place(&self, row: usize, column: usize) -> usize {
        (row - 1) * self.columns + column - 1
    }

    /// Whether there is an entry; row and column from 1.
    ///
    /// # Errors
    /// If there is none.
    pub fn check(&self, row: usize, column: usize) -> Result<(), TheoryError> {
        let [rows, columns] = self.shape();
        if (1..=rows).contains(&row) && (1..=columns).contains(&column) {
            return Ok(());
        }
        Err(TheoryError::NoCell {
            row,
            column,
            rows,
            columns,
        })
    }

    /// An entry; row and column from 1.
    ///
    /// # Panics
    /// If there is none.
    #[must_use]
    pub fn at(&self, row: usize, column: usize) -> f64 {
        self.values[self.place(row, column)]
    }

    /// vec(): the columns stacked on each other, as a matrix of one column.
    #[must_use]
    pub fn vec(&self) -> Self {
        Self::column(self.transposed().values)
    }

    /// The inverse of [`vec`](Self::vec): a column folded back into a matrix.
    ///
    /// # Panics
    /// If it has not rows × columns entries.
    #[must_use]
    pub fn folded(&self, rows: usize, columns: usize) -> Self {
        assert_eq!(self.values.len(), rows * columns, "as many entries");
        Self::from_fn(rows, columns, |row, column| {
            self.values[(column - 1) * rows + row - 1]
        })
    }

    /// Rows and columns exchanged.
    #[must_use]
    pub fn transposed(&self) -> Self {
        Self::from_fn(self.columns, self.rows, |row, column| self.at(column, row))
    }

    /// The matrix product.
    ///
    /// # Panics
    /// If the other has not as many rows as this has columns.
    #[must_use]
    pub fn product(&self, other: &Self) -> Self {
        assert_eq!(self.columns, other.rows, "inner sizes");
        Self::from_fn(self.rows, other.columns, |row, column| {
            (1..=self.columns)
                .map(|k| self.at(row, k) * other.at(k, column))
                .sum()
        })
    }

    /// Every entry through a function.
    #[must_use]
    pub fn map(&self, entry: impl Fn(f64) -> f64) -> Self {
        Self {
            values: self.values.iter().map(|&value| entry(value)).collect(),
            ..*self
        }
    }

    /// The Euclidean norm of the difference of two matrices of one shape.
    #[must_use]
    pub fn distance(&self, other: &Self) -> f64 {
        self.differences(other)
            .map(|difference| difference * difference)
            .sum::<f64>()
            .sqrt()
    }

    /// The largest difference of two entries at the same place.
    #[must_use]
    pub fn largest_difference(&self, other: &Self) -> f64 {
        self.differences(other).fold(0.0, f64::max)
    }

    fn differences(&self, other: &Self) -> impl Iterator<Item = f64> {
        assert_eq!(self.shape(), other.shape(), "one shape");
        self.values
            .iter()
            .zip(&other.values)
            .map(|(one, other)| (one - other).abs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vec_stacks_columns() {
        let x = Matrix::new(2, 3, vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]).unwrap();
        assert_eq!(x.vec().values(), [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]);
        assert_eq!(x.vec().folded(2, 3), x);
    }

    #[test]
    fn refuses_what_is_no_matrix() {
        assert!(matches!(
            Matrix::new(2, 2, vec![0.0; 3]),
            Err(TheoryError::Size { found: 3, .. })
        ));
        assert!(matches!(
            Matrix::new(usize::MAX, 2, vec![0.0; 3]),
            Err(TheoryError::Size { .. })
        ));
        assert_eq!(
            Matrix::new(2, 2, vec![0.0, 0.0, f64::NAN, 0.0]),
            Err(TheoryError::NotFinite { row: 2, column: 1 })
        );
    }
}
