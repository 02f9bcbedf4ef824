use serde::Serialize;

use super::{
    Question, all_ones, column, count, entry, matrix, neighbours, ordered, products, right_ones,
    rows, scores, sums, words,
};
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
    ForgotPadding,
    PaddingOnce,
    ForgotStride,
    ForgotBiases,
    ForgotChannels,
    OneFilter,
    BiasEachChannel,
    BiasEachInput,
    NotScaled,
    ScaledDown,
    DividedByProbability,
    ForgotLogarithm,
    WrongSign,
    OtherLogarithm,
    ForgotRate,
    StepAlone,
    PlainStep,
    WithoutCorrection,
    ErrorRate,
    AsConvolution,
    BiasEachFilter,
    Multiplied,
    LastOnly,
    ValuesNotPixels,
    OnePooling,
    WrongWay,
    Invariant,
    NotMoved,
    Inverse,
    Unchanged,
    SamePlace,
    OneDirection,
    SwappedGates,
    StateForCell,
    Ungated,
    NewOnly,
    OldOnly,
    ForgotTanh,
    GateInside,
    ForgotGate,
    OneGate,
    OneBias,
    ForgotState,
    ThreeGates,
    OtherLetter,
    ScoreOnly,
    OtherEntry,
    LargestOnly,
    SwappedWeights,
    ChangesTwice,
    PlaceByPlace,
    LengthDifference,
    NotDivided,
    OtherLength,
    ShareRight,
    OneEach,
    LastLetter,
    BestOnly,
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
                let mut mistakes = pooling_mistakes(&sizes.geometry());
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
                let pooling = pooling_mistakes(&geometry).into_iter();
                mistakes.extend(pooling.map(|(by, pooled)| (by, with(pooled))));
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
                let pooling = pooling_mistakes(&geometry).into_iter();
                mistakes.extend(pooling.map(|(by, pooled)| (by, with(pooled))));
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
            &Self::ConvolutionSide {
                side,
                filter,
                padding,
                stride,
            } => {
                let places = |padded: usize| count((padded - filter) / stride + 1);
                let slack = side + 2 * padding - filter;
                let mut mistakes = vec![
                    (By::ForgotPadding, places(side)),
                    (By::PaddingOnce, places(side + padding)),
                    (By::ForgotPlusOne, count(slack / stride)),
                ];
                if stride > 1 {
                    mistakes.push((By::ForgotStride, count(slack + 1)));
                }
                mistakes
            }
            &Self::ConvolutionParameters {
                channels,
                filters,
                filter,
            } => {
                let window = filter * filter;
                vec![
                    (By::ForgotBiases, count(filters * channels * window)),
                    (By::ForgotChannels, count(filters * (window + 1))),
                    (By::OneFilter, count(channels * window + 1)),
                    (
                        By::BiasEachChannel,
                        count(filters * channels * (window + 1)),
                    ),
                ]
            }
            &Self::AffineParameters {
                maps,
                side,
                outputs,
            } => {
                let pooled = (side / 2).pow(2);
                let inputs = maps * pooled;
                vec![
                    (By::ForgotBiases, count(inputs * outputs)),
                    (By::ForgotPooling, count((maps * side * side + 1) * outputs)),
                    (By::ForgotChannels, count((pooled + 1) * outputs)),
                    (By::BiasEachInput, count(inputs * (outputs + 1))),
                ]
            }
            &Self::Dropout { value, probability } => vec![
                (By::NotScaled, value),
                (By::ScaledDown, value * (1.0 - probability)),
                (By::DividedByProbability, value / probability),
            ],
            Self::CrossEntropy { logits, class } => {
                let loss = self.answer();
                vec![
                    (By::ForgotLogarithm, (-loss).exp()),
                    (By::WrongSign, -loss),
                    (By::NotNormalised, -logits[class - 1]),
                    (By::OtherLogarithm, loss / std::f64::consts::LN_10),
                    (By::OtherLogarithm, loss / std::f64::consts::LN_2),
                ]
            }
            &Self::GradientStep {
                weight,
                gradient,
                rate,
            } => vec![
                (By::WrongSign, weight + rate * gradient),
                (By::ForgotRate, weight - gradient),
                (By::StepAlone, -rate * gradient),
            ],
            &Self::AdamStep {
                weight,
                gradient,
                rate,
            } => {
                let step = rate * gradient.signum();
                // 0.1 g over the root of 0.001 g².
                let uncorrected = step * 0.1 / 0.001_f64.sqrt();
                vec![
                    (By::PlainStep, weight - rate * gradient),
                    (By::WrongSign, weight + step),
                    (By::WithoutCorrection, weight - uncorrected),
                    (By::StepAlone, -step),
                ]
            }
            Self::Accuracy { confusion } => {
                let accuracy = right_ones(confusion) / all_ones(confusion);
                let of_class = |(at, row): (usize, &Vec<f64>)| row[at] / row.iter().sum::<f64>();
                let classes = confusion.iter().enumerate().map(of_class);
                vec![
                    (By::ErrorRate, 1.0 - accuracy),
                    (By::Averaged, classes.sum::<f64>() / count(confusion.len())),
                    (By::NotNormalised, right_ones(confusion)),
                    (By::Percent, (100.0 * accuracy).round()),
                ]
            }
            &Self::DenseParameters {
                side,
                filters,
                filter,
            } => {
                let pixels = side * side;
                let weights = pixels * filters * pixels;
                vec![
                    (By::ForgotBiases, count(weights)),
                    (By::ForgotChannels, count((pixels + 1) * pixels)),
                    (By::AsConvolution, count(filters * (filter * filter + 1))),
                    (By::BiasEachFilter, count(weights + filters)),
                ]
            }
            &Self::ReceptiveField {
                first,
                pool,
                second,
            } => {
                let mut mistakes = vec![
                    (By::OffByOne, count(pool * second + first)),
                    (By::Multiplied, count(first * second)),
                    (By::LastOnly, count(second)),
                ];
                if pool > 1 {
                    mistakes.push((By::ForgotPooling, count(first + second - 1)));
                    mistakes.push((By::ValuesNotPixels, count(pool * second)));
                }
                mistakes
            }
            &Self::ShiftedMap { shift, poolings } => {
                let mut mistakes = vec![
                    (By::ForgotPooling, count(shift)),
                    (By::WrongWay, count(shift << poolings)),
                    (By::Invariant, 0.0),
                ];
                if poolings > 1 {
                    mistakes.push((By::OnePooling, count(shift / 2)));
                }
                mistakes
            }
            Self::PermutedWeight {
                order,
                weights,
                place,
            } => {
                let went = order.iter().position(|pixel| pixel == place);
                vec![
                    (By::NotMoved, weights[place - 1]),
                    (
                        By::Inverse,
                        weights[went.expect("each pixel stands somewhere")],
                    ),
                ]
            }
            Self::PermutedWindows { order } => {
                let kept = order
                    .iter()
                    .zip(1..)
                    .filter(|&(&pixel, place)| pixel == place);
                let onward = order.windows(2).filter(|pair| pair[0] + 1 == pair[1]);
                let mut mistakes = vec![
                    (By::Unchanged, count(order.len() - 1)),
                    (By::SamePlace, count(kept.count())),
                ];
                let onward = onward.count();
                if onward < neighbours(order).len() {
                    mistakes.push((By::OneDirection, count(onward)));
                }
                mistakes
            }
            &Self::LstmCell { f, i, g, c, h, .. } => vec![
                (By::SwappedGates, i * c + f * g),
                (By::StateForCell, f * h + i * g),
                (By::Ungated, c + g),
                (By::NewOnly, i * g),
                (By::OldOnly, f * c),
            ],
            &Self::LstmState { o, c } => vec![
                (By::ForgotTanh, o * c),
                (By::GateInside, (o * c).tanh()),
                (By::ForgotGate, c.tanh()),
            ],
            &Self::LstmParameters { embedding, hidden } => {
                let gate = hidden * (embedding + hidden + 2);
                vec![
                    (By::OneGate, count(gate)),
                    (By::OneBias, count(4 * (gate - hidden))),
                    (By::ForgotBiases, count(4 * (gate - 2 * hidden))),
                    (By::ForgotState, count(4 * hidden * (embedding + 2))),
                    (By::ThreeGates, count(3 * gate)),
                ]
            }
            &Self::AttentionWeight { ref z, ref h, i } => {
                let scores = scores(z, h);
                let score = scores[i - 1];
                vec![
                    (By::OtherLetter, 1.0 - self.answer()),
                    (By::ScoreOnly, score),
                    (By::NotNormalised, score.exp()),
                    (By::WithoutExponential, score / scores.iter().sum::<f64>()),
                ]
            }
            &Self::AttentionContext {
                ref weights,
                ref h,
                k,
            } => {
                let entries = column(h, k);
                let total: f64 = entries.iter().sum();
                let largest = usize::from(weights[1] > weights[0]);
                vec![
                    (
                        By::OtherEntry,
                        products(weights, &column(h, 3 - k)).iter().sum(),
                    ),
                    (
                        By::SwappedWeights,
                        weights[1] * entries[0] + weights[0] * entries[1],
                    ),
                    (By::Averaged, total / 2.0),
                    (By::Unweighted, total),
                    (By::LargestOnly, entries[largest]),
                ]
            }
            Self::EditDistance { written, reference } => vec![
                (
                    By::ChangesTwice,
                    count(words::distance_without_changes(written, reference)),
                ),
                (
                    By::PlaceByPlace,
                    count(words::differing_places(written, reference)),
                ),
                (
                    By::LengthDifference,
                    count(written.len().abs_diff(reference.len())),
                ),
            ],
            Self::ErrorRate { written, reference } => {
                let distance = count(words::distance(written, reference));
                let twice = count(words::distance_without_changes(written, reference));
                let length = count(reference.len());
                vec![
                    (By::NotDivided, distance),
                    (By::OtherLength, distance / count(written.len())),
                    (By::ChangesTwice, twice / length),
                    (By::ShareRight, 1.0 - distance / length),
                    (By::Percent, (100.0 * distance / length).round()),
                ]
            }
            Self::BeamKept { paths, letters } => {
                let sums = sums(paths, letters);
                let [first, second] = [0, 1].map(|path| ordered(&vec![sums[path].clone()])[0]);
                let mut mistakes = vec![
                    (By::BestOnly, first.max(second)),
                    (By::LastLetter, ordered(letters)[1]),
                ];
                // Where each beginning has one of the two that stay, nothing is missed.
                if first.min(second) < self.answer() {
                    mistakes.push((By::OneEach, first.min(second)));
                }
                mistakes
            }
        }
    }
}

/// What is left after pooling, counted wrongly: only ways that lead to a number of their own, for sides of even length hide
/// some of them.
fn pooling_mistakes(geometry: &Geometry) -> Vec<(Mistake, f64)> {
    let [height, width] = geometry.output;
    let window = geometry.pool * geometry.pool;
    let up = |side: usize| side.div_ceil(geometry.pool);
    let right = count((height / geometry.pool) * (width / geometry.pool));
    let mut told: Vec<(Mistake, f64)> = Vec::new();
    for (mistake, number) in [
        (Mistake::RoundedUp, count(up(height) * up(width))),
        (Mistake::ForgotFloor, count(height * width) / count(window)),
        (Mistake::FloorOfProduct, count(height * width / window)),
        (Mistake::ForgotPooling, count(height * width)),
    ] {
        let apart = |other: f64| (number - other).abs() > 1e-6;
        if apart(right) && told.iter().all(|&(_, before)| apart(before)) {
            told.push((mistake, number));
        }
    }
    told
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
