use serde::Serialize;

use super::{Question, count, entry, matrix, products, rows};
use crate::theory::{
    Matrix,
    attention::softmax,
    shapes::{CLASSES, Geometry},
};

/// What a wrong answer tells: which mistake gives that number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "each is the mistake's own name")]
pub enum Mistake {
    ForgotPlusOne,
    SameSize,
    SwappedSides,
    OneSide,
    FilterSize,
    ZeroBased,
    RowMajor,
    OffByOne,
    WrongSide,
    SwappedIndices,
    Transposed,
    Flipped,
    Ceilings,
    OutsideFilter,
    RoundedUp,
    ForgotFloor,
    FloorOfProduct,
    ForgotPooling,
    CountedBiases,
    ForgotOutputLayer,
    ForgotFilter,
    OneClass,
    NotShared,
    Added,
    ColumnSoftmax,
    NotNormalised,
    WithoutExponential,
    Percent,
    ProductNotSummed,
    UsedColumn,
    Averaged,
    Unweighted,
    NotSquared,
    Doubled,
}

impl Question {
    /// The mistakes there are to make, the likeliest first, and the number that each gives.
    pub(super) fn mistakes(&self) -> Vec<(Mistake, f64)> {
        use Mistake as By;
        match self {
            Self::OutputSize { sizes } => vec![
                (By::ForgotPlusOne, count(sizes.height - sizes.filter_height)),
                (By::SameSize, count(sizes.height)),
                (By::SwappedSides, count(sizes.geometry().output[1])),
            ],
            Self::MatrixRows { sizes } => {
                let [height, width] = sizes.geometry().output;
                vec![
                    (By::SwappedSides, count(sizes.height * sizes.width)),
                    (By::ForgotPlusOne, count((height - 1) * (width - 1))),
                    (By::OneSide, count(height)),
                    (
                        By::FilterSize,
                        count(sizes.filter_height * sizes.filter_width),
                    ),
                ]
            }
            Self::MatrixColumns { sizes } => vec![
                (By::SwappedSides, count(sizes.geometry().matrix()[0])),
                (By::OneSide, count(sizes.width)),
                (
                    By::FilterSize,
                    count(sizes.filter_height * sizes.filter_width),
                ),
            ],
            &Self::VecIndex {
                height,
                width,
                row,
                column,
            } => vec![
                (By::RowMajor, count((row - 1) * width + column)),
                (By::ZeroBased, count((column - 1) * height + row - 1)),
                (By::OffByOne, count(column * height + row)),
                (By::WrongSide, count((column - 1) * width + row)),
            ],
            &Self::MElement {
                ref sizes, i, j, ..
            } => element_mistakes(&sizes.geometry(), i, j),
            Self::PooledCount { sizes } => {
                let [height, width] = [sizes.height / 2, sizes.width / 2];
                let mut mistakes = pooling_mistakes(&sizes.geometry()).to_vec();
                mistakes.push((By::SameSize, count(height * width)));
                mistakes
            }
            Self::ParametersCnn { sizes } => {
                let geometry = sizes.geometry();
                let parameters = geometry.parameters();
                let filter = count(parameters.filter);
                let with = |pooled: f64| filter + count(CLASSES) * pooled;
                let mut mistakes = vec![
                    (By::CountedBiases, count(parameters.cnn() + 1 + CLASSES)),
                    (By::ForgotOutputLayer, filter),
                    (By::ForgotFilter, count(parameters.output)),
                    (
                        By::OneClass,
                        count(parameters.filter + parameters.output / CLASSES),
                    ),
                    (
                        By::NotShared,
                        count(parameters.filter * geometry.matrix()[0] + parameters.output),
                    ),
                ];
                mistakes.extend(pooling_mistakes(&geometry).map(|(by, pooled)| (by, with(pooled))));
                mistakes
            }
            Self::ParametersConnected { sizes } => {
                let geometry = sizes.geometry();
                let parameters = geometry.parameters();
                let pooled = parameters.output / CLASSES;
                let with = |pooled: f64| count(geometry.matrix()[1] + CLASSES) * pooled;
                let mut mistakes = vec![
                    (
                        By::CountedBiases,
                        count(parameters.connected() + pooled + CLASSES),
                    ),
                    (By::ForgotOutputLayer, count(parameters.hidden)),
                    (By::OneClass, count(parameters.hidden + pooled)),
                ];
                mistakes.extend(pooling_mistakes(&geometry).map(|(by, pooled)| (by, with(pooled))));
                mistakes
            }
            &Self::Score { ref x, i, j } => {
                let (by_columns, by_rows) = (matrix(x).vec(), matrix(x).transposed().vec());
                let score = |x: &Matrix, i: usize, j: usize| x.at(i, 1) * x.at(j, 1);
                let mut mistakes = vec![
                    (By::RowMajor, score(&by_rows, i, j)),
                    (By::Added, by_columns.at(i, 1) + by_columns.at(j, 1)),
                ];
                if i.max(j) < by_columns.rows() {
                    mistakes.push((By::ZeroBased, score(&by_columns, i + 1, j + 1)));
                }
                mistakes
            }
            &Self::Probability { ref s, i, j } => {
                let (row, column) = (&s[i - 1], matrix(s).transposed());
                let score = row[j - 1];
                let right = self.answer();
                vec![
                    (
                        By::ColumnSoftmax,
                        softmax(&rows(&column)[j - 1]).probabilities[i - 1],
                    ),
                    (By::NotNormalised, score.exp()),
                    (By::WithoutExponential, score / row.iter().sum::<f64>()),
                    (By::Percent, (100.0 * right).round()),
                ]
            }
            &Self::OutputZ {
                ref x_vec,
                ref p,
                i,
            } => {
                let column = &rows(&matrix(p).transposed())[i - 1];
                vec![
                    (By::ProductNotSummed, p[i - 1][i - 1] * x_vec[i - 1]),
                    (By::UsedColumn, products(column, x_vec).iter().sum()),
                    (By::Averaged, x_vec.iter().sum::<f64>() / count(x_vec.len())),
                    (By::Unweighted, x_vec.iter().sum()),
                ]
            }
            Self::AttentionSize { height, width } => vec![
                (By::NotSquared, count(height * width)),
                (By::Doubled, count(2 * height * width)),
                (By::OneSide, count(height * height)),
            ],
        }
    }
}

/// What is left after pooling, counted wrongly.
fn pooling_mistakes(geometry: &Geometry) -> [(Mistake, f64); 4] {
    let [height, width] = geometry.output;
    let window = geometry.pool * geometry.pool;
    let up = |side: usize| side.div_ceil(geometry.pool);
    [
        (Mistake::RoundedUp, count(up(height) * up(width))),
        (Mistake::ForgotFloor, count(height * width) / count(window)),
        (Mistake::FloorOfProduct, count(height * width / window)),
        (Mistake::ForgotPooling, count(height * width)),
    ]
}

/// `M_ij`, gone wrong: the likeliest reading of a 0 is that the pixel was thought outside the window.
fn element_mistakes(geometry: &Geometry, i: usize, j: usize) -> Vec<(Mistake, f64)> {
    let mut mistakes = Vec::new();
    if let Some(place) = geometry.place(geometry.element(i, j).weight) {
        let [height, width] = geometry.filter;
        let (a, b) = (place / width + 1, place % width + 1);
        mistakes.extend([
            (Mistake::OutsideFilter, 0.0),
            (Mistake::Transposed, count(10 * b + a)),
            (
                Mistake::Flipped,
                count(10 * (height + 1 - a) + width + 1 - b),
            ),
        ]);
    }
    let [along, down] = by_rows(geometry).element(i, j).weight;
    mistakes.push((Mistake::RowMajor, entry(geometry, [down, along])));
    let [rows, columns] = geometry.matrix();
    let at = |i: usize, j: usize| entry(geometry, geometry.element(i, j).weight);
    if i < rows && j < columns {
        mistakes.push((Mistake::ZeroBased, at(i + 1, j + 1)));
    }
    if j <= rows && i <= columns {
        mistakes.push((Mistake::SwappedIndices, at(j, i)));
    }
    let printed = geometry.printed_element(i, j).weight;
    mistakes.push((Mistake::Ceilings, entry(geometry, printed)));
    mistakes
}

/// The same sizes with rows and columns exchanged: what stacking rows makes of stacking columns.
fn by_rows(geometry: &Geometry) -> Geometry {
    let turn = |[first, second]: [usize; 2]| [second, first];
    Geometry {
        image: turn(geometry.image),
        filter: turn(geometry.filter),
        output: turn(geometry.output),
        ..*geometry
    }
}
