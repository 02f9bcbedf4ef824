//! The homework's theory in exact small numbers: f64, no Burn, every intermediate returned, because
//! the page shows it.
//!
//! - [`convolution`]: a convolution as the matrix product z′ = M x′, forward and backward (question 1.1).
//! - [`shapes`]: what comes out of convolution and pooling, and how many parameters that takes.
//! - [`attention`]: self-attention without learning, Z = softmax(x′x′ᵀ) x′ (question 1.2).
//! - [`links`]: which cells take part in one cell's calculation.
//! - [`questions`]: what the page asks its reader, and what a wrong answer tells.
//! - [`sheet`]: problem sheets made of those questions, and what is handed in.
//! - [`formula`] and [`check`]: a reader's own formula, read and tried.
//!
//! Rows, columns, i, j, a and b count from 1 here, as in the homework's formulas.

pub mod attention;
pub mod check;
pub mod convolution;
pub mod formula;
pub mod links;
mod matrix;
pub mod questions;
pub mod shapes;
pub mod sheet;

pub use matrix::Matrix;

/// What cannot be computed, and what to change.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TheoryError {
    /// The number of values is not rows × columns.
    #[error("a matrix of {rows}×{columns} has {} values, not {found}", rows * columns)]
    Size {
        /// Its rows.
        rows: usize,
        /// Its columns.
        columns: usize,
        /// The values that came.
        found: usize,
    },
    /// A value is infinite or not a number.
    #[error("the value at row {row}, column {column} is not a number")]
    NotFinite {
        /// From 1.
        row: usize,
        /// From 1.
        column: usize,
    },
    /// An image or a filter without a pixel, or more of them than a page can show.
    #[error("{0} must have between 1 and {most} rows and columns", most = LARGEST_SIDE)]
    Side(&'static str),
    /// A stride, pooling size or d_k below 1.
    #[error("{0} must be at least 1")]
    TooSmall(&'static str),
    /// More zeros around the image than a page can show.
    #[error("the padding must be at most {LARGEST_SIDE}")]
    Padding,
    /// Values whose products no computer number can hold.
    #[error("the values are too large: their products are infinite")]
    Overflow,
    /// The filter does not fit into the padded image.
    #[error(
        "a filter of {filter:?} does not fit into an image of {image:?} with padding {padding}: choose a smaller filter"
    )]
    Filter {
        /// Its height and width.
        filter: [usize; 2],
        /// The image's height and width.
        image: [usize; 2],
        /// Zeros on each side.
        padding: usize,
    },
    /// There is no such cell.
    #[error("there is no row {row}, column {column} in a matrix of {rows}×{columns}")]
    NoCell {
        /// From 1.
        row: usize,
        /// From 1.
        column: usize,
        /// The matrix's rows.
        rows: usize,
        /// The matrix's columns.
        columns: usize,
    },
    /// The gradient that comes in has another shape than z.
    #[error("the gradient has shape {found:?}, z has {expected:?}")]
    Gradient {
        /// Its shape.
        found: [usize; 2],
        /// The shape of z.
        expected: [usize; 2],
    },
    /// An order of pixels that leaves one out or names one twice.
    #[error("an order of {0} pixels names each of 1 to {0} once")]
    Order(usize),
}

/// The longest side of an image or filter: M has the fourth power of it in entries.
pub const LARGEST_SIDE: usize = 64;
