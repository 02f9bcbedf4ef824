//! What the page asks its reader: small examples made from a seed, and what a number given in answer
//! tells. A wrong one is often the right number of another question, and then it has a name.

use serde::Serialize;

use self::drawn::Draw;
pub use self::mistakes::Mistake;
use super::{
    Matrix,
    attention::softmax,
    shapes::{Geometry, positions},
};

mod drawn;
mod mistakes;
mod words;

/// Every kind of question, by its name in the page, in the order of the pages. A new one goes to the end: its place here
/// is in the codes that students hand in.
pub const KINDS: [&str; 33] = [
    "output-size",
    "vec-index",
    "m-element",
    "matrix-rows",
    "matrix-columns",
    "pooled-count",
    "parameters-cnn",
    "parameters-connected",
    "attention-size",
    "score",
    "probability",
    "output-z",
    "convolution-side",
    "convolution-parameters",
    "dropout",
    "affine-parameters",
    "cross-entropy",
    "gradient-step",
    "accuracy",
    "adam-step",
    "dense-parameters",
    "receptive-field",
    "shifted-map",
    "permuted-windows",
    "permuted-weight",
    "lstm-cell",
    "lstm-state",
    "lstm-parameters",
    "attention-weight",
    "attention-context",
    "beam-kept",
    "edit-distance",
    "error-rate",
];

/// A matrix as the page writes it into a question: a list of rows.
#[cfg_attr(target_arch = "wasm32", tsify::declare)]
pub type Rows = Vec<Vec<f64>>;

/// A question with its numbers.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the fields are the homework's letters")]
pub enum Question {
    /// How many rows z has: H′.
    OutputSize { sizes: Sizes },
    /// How many rows M has.
    MatrixRows { sizes: Sizes },
    /// How many columns M has.
    MatrixColumns { sizes: Sizes },
    /// Which entry of x′ the pixel at (row, column) of an image becomes.
    VecIndex {
        height: usize,
        width: usize,
        row: usize,
        column: usize,
    },
    /// `M_ij` for a filter with `W_ab` = 10a + b, so that a value names its place.
    MElement {
        sizes: Sizes,
        w: Rows,
        i: usize,
        j: usize,
    },
    /// How many values are left after 2×2 pooling.
    PooledCount { sizes: Sizes },
    /// The parameters of the network with the convolution, without biases.
    ParametersCnn { sizes: Sizes },
    /// The parameters with a fully connected layer in its place, without biases.
    ParametersConnected { sizes: Sizes },
    /// `S_ij` of an image, `d_k` = 1.
    Score { x: Rows, i: usize, j: usize },
    /// `P_ij`, to two decimals, of given scores.
    Probability { s: Rows, i: usize, j: usize },
    /// `Z_i` from given weights.
    OutputZ { x_vec: Vec<f64>, p: Rows, i: usize },
    /// How many numbers P holds.
    AttentionSize { height: usize, width: usize },
    /// How many rows a map has.
    ConvolutionSide {
        side: usize,
        filter: usize,
        padding: usize,
        stride: usize,
    },
    /// The weights and biases of a convolution over several channels.
    ConvolutionParameters {
        channels: usize,
        filters: usize,
        filter: usize,
    },
    /// The weights and biases of an affine layer behind 2×2 pooling of square maps.
    AffineParameters {
        maps: usize,
        side: usize,
        outputs: usize,
    },
    /// What dropout with that probability makes of a value that it keeps, while training.
    Dropout { value: f64, probability: f64 },
    /// −log p of a class, from 1.
    CrossEntropy { logits: Vec<f64>, class: usize },
    /// A weight after one step of plain gradient descent.
    GradientStep {
        weight: f64,
        gradient: f64,
        rate: f64,
    },
    /// A weight after Adam's first step.
    AdamStep {
        weight: f64,
        gradient: f64,
        rate: f64,
    },
    /// The accuracy that a confusion matrix tells: a row is what a character is, a column what it was read as.
    Accuracy { confusion: Rows },
    /// The weights and biases of a fully connected layer with the inputs and outputs of a convolution that keeps
    /// the size of the image.
    DenseParameters {
        side: usize,
        filters: usize,
        filter: usize,
    },
    /// How many pixels a value of the second of two convolutions sees along one side; between them pooling, or
    /// none where `pool` is 1.
    ReceptiveField {
        first: usize,
        pool: usize,
        second: usize,
    },
    /// How far the last maps move with the image, behind so many 2×2 poolings.
    ShiftedMap { shift: usize, poolings: usize },
    /// Which weight of a fully connected unit belongs to a place, once pixel `order[k]` stands at place k.
    PermutedWeight {
        order: Vec<usize>,
        weights: Vec<f64>,
        place: usize,
    },
    /// How many windows of two still see pixels that were neighbours.
    PermutedWindows { order: Vec<usize> },
    /// The cell of an LSTM's unit after a letter.
    LstmCell {
        f: f64,
        i: f64,
        g: f64,
        o: f64,
        c: f64,
        h: f64,
    },
    /// Its state.
    LstmState { o: f64, c: f64 },
    /// The weights and biases of an LSTM as PyTorch has it.
    LstmParameters { embedding: usize, hidden: usize },
    /// `p_i` of two letters: h has a row for each.
    AttentionWeight { z: Vec<f64>, h: Rows, i: usize },
    /// Entry k of the context.
    AttentionContext {
        weights: Vec<f64>,
        h: Rows,
        k: usize,
    },
    /// The edit distance of what was written to the reference.
    EditDistance { written: String, reference: String },
    /// The error rate of what was written.
    ErrorRate { written: String, reference: String },
    /// The second best log-probability among two beginnings with two next letters each: what a beam of two keeps last.
    BeamKept { paths: Vec<f64>, letters: Rows },
}

/// The sizes of an image and a filter; stride 1, no padding, 2×2 pooling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Sizes {
    /// H.
    pub height: usize,
    /// W.
    pub width: usize,
    /// M.
    pub filter_height: usize,
    /// N.
    pub filter_width: usize,
}

/// What an answer was worth.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Verdict {
    /// Whether it is the right one.
    pub right: bool,
    /// The right one.
    pub expected: f64,
    /// The mistake that gives this number, if it is a known one.
    pub mistake: Option<Mistake>,
    /// The numbers on the way to the right answer.
    pub solution: Solution,
}

/// The numbers on the way to the right answer, by the kind of question.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the fields are the homework's letters")]
pub enum Solution {
    OutputSize(Counts),
    MatrixRows(Counts),
    MatrixColumns(Counts),
    /// How many entries of x′ the columns before take.
    VecIndex {
        before: usize,
    },
    /// Pixel j, output i, and a, b of the weight between them, inside the filter or not.
    MElement {
        pixel: [usize; 2],
        output: [usize; 2],
        weight: [isize; 2],
    },
    PooledCount(Counts),
    ParametersCnn(Counts),
    ParametersConnected(Counts),
    /// The two pixels whose product the score is.
    Score {
        x_i: f64,
        x_j: f64,
    },
    /// e to the scores of row i, and their sum.
    Probability {
        exponentials: Vec<f64>,
        total: f64,
    },
    /// `P_ij` `x_j`.
    OutputZ {
        products: Vec<f64>,
    },
    /// How many pixels, and so entries of x′, there are.
    AttentionSize {
        length: usize,
    },
    /// By how much the padded image is larger than the filter.
    ConvolutionSide {
        slack: usize,
    },
    ConvolutionParameters {
        weights: usize,
        biases: usize,
    },
    /// The side of a pooled map, and how many values there are to go in.
    AffineParameters {
        pooled: usize,
        inputs: usize,
        weights: usize,
    },
    /// The probability to be kept.
    Dropout {
        kept: f64,
    },
    CrossEntropy {
        exponentials: Vec<f64>,
        total: f64,
        probability: f64,
    },
    /// Learning rate times gradient.
    GradientStep {
        step: f64,
    },
    /// The means of the gradients and of their squares, corrected.
    AdamStep {
        mean: f64,
        square: f64,
        step: f64,
    },
    Accuracy {
        right: f64,
        all: f64,
    },
    /// What the convolution has beside it.
    DenseParameters {
        inputs: usize,
        outputs: usize,
        convolution: usize,
    },
    /// How many values of the first map the second filter sees along a side.
    ReceptiveField {
        values: usize,
    },
    /// How many pixels of the image one of the last maps' stands for.
    ShiftedMap {
        pixels: usize,
    },
    /// Which pixel it was.
    PermutedWeight {
        pixel: usize,
    },
    /// The places of such windows, from 1.
    PermutedWindows {
        windows: Vec<usize>,
    },
    /// f c and i g.
    LstmCell {
        kept: f64,
        added: f64,
    },
    /// tanh c.
    LstmState {
        squashed: f64,
    },
    /// Of one gate.
    LstmParameters {
        input: usize,
        recurrent: usize,
        biases: usize,
    },
    AttentionWeight {
        scores: Vec<f64>,
        exponentials: Vec<f64>,
        total: f64,
    },
    /// `p_i` `h_ik`.
    AttentionContext {
        products: Vec<f64>,
    },
    /// Both words above each other, with a gap where the other has a letter more.
    EditDistance {
        above: String,
        below: String,
    },
    ErrorRate {
        distance: usize,
        length: usize,
    },
    /// All sums, a row for each beginning, and the larger of the two that stay.
    BeamKept {
        sums: Rows,
        best: f64,
    },
}

/// Pixels of x and values of z and h₂; weights of the filter and of the other layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[allow(missing_docs, reason = "the fields are the homework's letters")]
pub struct Counts {
    pub z: [usize; 2],
    pub h2: [usize; 2],
    pub pixels: usize,
    pub outputs: usize,
    pub pooled: usize,
    pub filter: usize,
    pub hidden: usize,
    pub output_layer: usize,
}

/// The question of a kind, by its name in the page, that a seed makes; none if there is no such kind.
#[must_use]
pub fn question(kind: &str, seed: u32) -> Option<Question> {
    let mut draw = Draw::new(seed);
    loop {
        let question = Question::drawn(kind, &mut draw)?;
        if question.is_fair() {
            return Some(question);
        }
    }
}

/// What an answer to the question of that kind and seed is worth; none if there is no such kind.
#[must_use]
pub fn judge(kind: &str, seed: u32, answer: f64) -> Option<Verdict> {
    Some(question(kind, seed)?.judge(answer))
}

impl Sizes {
    fn geometry(&self) -> Geometry {
        let image = [self.height, self.width];
        let filter = [self.filter_height, self.filter_width];
        Geometry::new(image, filter, 1, 0, 2).expect("a filter smaller than the image")
    }

    fn counts(&self) -> Counts {
        let geometry = self.geometry();
        let parameters = geometry.parameters();
        let [outputs, pixels] = geometry.matrix();
        Counts {
            z: geometry.output,
            h2: geometry.pooled(),
            pixels,
            outputs,
            pooled: geometry.pooled().iter().product(),
            filter: parameters.filter,
            hidden: parameters.hidden,
            output_layer: parameters.output,
        }
    }
}

impl Question {
    /// The number that is right.
    fn answer(&self) -> f64 {
        match self {
            Self::OutputSize { sizes } => count(sizes.geometry().output[0]),
            Self::MatrixRows { sizes } => count(sizes.geometry().matrix()[0]),
            Self::MatrixColumns { sizes } => count(sizes.geometry().matrix()[1]),
            Self::VecIndex {
                height,
                row,
                column,
                ..
            } => count((column - 1) * height + row),
            Self::MElement { sizes, i, j, .. } => {
                let geometry = sizes.geometry();
                entry(&geometry, geometry.element(*i, *j).weight)
            }
            Self::PooledCount { sizes } => count(sizes.geometry().pooled().iter().product()),
            Self::ParametersCnn { sizes } => count(sizes.geometry().parameters().cnn()),
            Self::ParametersConnected { sizes } => count(sizes.geometry().parameters().connected()),
            Self::Score { x, i, j } => {
                let x_vec = matrix(x).vec();
                x_vec.at(*i, 1) * x_vec.at(*j, 1)
            }
            Self::Probability { s, i, j } => softmax(&s[i - 1]).probabilities[j - 1],
            Self::OutputZ { x_vec, p, i } => products(&p[i - 1], x_vec).iter().sum(),
            Self::AttentionSize { height, width } => count((height * width).pow(2)),
            &Self::ConvolutionSide {
                side,
                filter,
                padding,
                stride,
            } => count(positions(side, filter, stride, padding).expect("a filter that fits")),
            &Self::ConvolutionParameters {
                channels,
                filters,
                filter,
            } => count(filters * (channels * filter * filter + 1)),
            &Self::AffineParameters {
                maps,
                side,
                outputs,
            } => count(outputs * (maps * (side / 2).pow(2) + 1)),
            &Self::Dropout { value, probability } => value / (1.0 - probability),
            Self::CrossEntropy { logits, class } => -softmax(logits).probabilities[class - 1].ln(),
            &Self::GradientStep {
                weight,
                gradient,
                rate,
            } => weight - rate * gradient,
            &Self::AdamStep {
                weight,
                gradient,
                rate,
            } => weight - rate * adam(gradient),
            Self::Accuracy { confusion } => right_ones(confusion) / all_ones(confusion),
            &Self::DenseParameters { side, filters, .. } => {
                count((side * side + 1) * filters * side * side)
            }
            &Self::ReceptiveField {
                first,
                pool,
                second,
            } => count(pool * second + first - 1),
            &Self::ShiftedMap { shift, poolings } => count(shift >> poolings),
            Self::PermutedWeight {
                order,
                weights,
                place,
            } => weights[order[place - 1] - 1],
            Self::PermutedWindows { order } => count(neighbours(order).len()),
            &Self::LstmCell { f, i, g, c, .. } => f * c + i * g,
            &Self::LstmState { o, c } => o * c.tanh(),
            &Self::LstmParameters { embedding, hidden } => {
                count(4 * hidden * (embedding + hidden + 2))
            }
            Self::AttentionWeight { z, h, i } => softmax(&scores(z, h)).probabilities[i - 1],
            Self::AttentionContext { weights, h, k } => {
                products(weights, &column(h, *k)).iter().sum()
            }
            Self::EditDistance { written, reference } => count(words::distance(written, reference)),
            Self::ErrorRate { written, reference } => {
                count(words::distance(written, reference)) / count(reference.len())
            }
            Self::BeamKept { paths, letters } => ordered(&sums(paths, letters))[1],
        }
    }

    /// How far from a number an answer may lie to be taken for it. Decimals are asked for to two places.
    fn tolerance(&self) -> f64 {
        match self {
            Self::Probability { .. }
            | Self::OutputZ { .. }
            | Self::Dropout { .. }
            | Self::CrossEntropy { .. }
            | Self::Accuracy { .. }
            | Self::LstmCell { .. }
            | Self::LstmState { .. }
            | Self::AttentionWeight { .. }
            | Self::AttentionContext { .. }
            | Self::ErrorRate { .. }
            | Self::BeamKept { .. } => 0.005 + 1e-9,
            Self::GradientStep { .. } | Self::AdamStep { .. } => 0.0005 + 1e-9,
            _ => 1e-6,
        }
    }

    fn solution(&self) -> Solution {
        match self {
            Self::OutputSize { sizes } => Solution::OutputSize(sizes.counts()),
            Self::MatrixRows { sizes } => Solution::MatrixRows(sizes.counts()),
            Self::MatrixColumns { sizes } => Solution::MatrixColumns(sizes.counts()),
            Self::PooledCount { sizes } => Solution::PooledCount(sizes.counts()),
            Self::ParametersCnn { sizes } => Solution::ParametersCnn(sizes.counts()),
            Self::ParametersConnected { sizes } => Solution::ParametersConnected(sizes.counts()),
            Self::VecIndex { height, column, .. } => Solution::VecIndex {
                before: (column - 1) * height,
            },
            Self::MElement { sizes, i, j, .. } => {
                let element = sizes.geometry().element(*i, *j);
                Solution::MElement {
                    pixel: element.pixel,
                    output: element.output,
                    weight: element.weight,
                }
            }
            Self::Score { x, i, j } => {
                let x_vec = matrix(x).vec();
                Solution::Score {
                    x_i: x_vec.at(*i, 1),
                    x_j: x_vec.at(*j, 1),
                }
            }
            Self::Probability { s, i, .. } => {
                let exponentials = exponentials(&s[i - 1]);
                Solution::Probability {
                    total: exponentials.iter().sum(),
                    exponentials,
                }
            }
            Self::OutputZ { x_vec, p, i } => Solution::OutputZ {
                products: products(&p[i - 1], x_vec),
            },
            Self::AttentionSize { height, width } => Solution::AttentionSize {
                length: height * width,
            },
            Self::ConvolutionSide {
                side,
                filter,
                padding,
                ..
            } => Solution::ConvolutionSide {
                slack: side + 2 * padding - filter,
            },
            &Self::ConvolutionParameters {
                channels,
                filters,
                filter,
            } => Solution::ConvolutionParameters {
                weights: filters * channels * filter * filter,
                biases: filters,
            },
            &Self::AffineParameters {
                maps,
                side,
                outputs,
            } => {
                let inputs = maps * (side / 2).pow(2);
                Solution::AffineParameters {
                    pooled: side / 2,
                    inputs,
                    weights: outputs * inputs,
                }
            }
            Self::Dropout { probability, .. } => Solution::Dropout {
                kept: 1.0 - probability,
            },
            Self::CrossEntropy { logits, class } => {
                let exponentials = exponentials(logits);
                let total = exponentials.iter().sum();
                Solution::CrossEntropy {
                    probability: exponentials[class - 1] / total,
                    exponentials,
                    total,
                }
            }
            Self::GradientStep { gradient, rate, .. } => Solution::GradientStep {
                step: rate * gradient,
            },
            &Self::AdamStep { gradient, rate, .. } => Solution::AdamStep {
                mean: gradient,
                square: gradient * gradient,
                step: rate * adam(gradient),
            },
            Self::Accuracy { confusion } => Solution::Accuracy {
                right: right_ones(confusion),
                all: all_ones(confusion),
            },
            &Self::DenseParameters {
                side,
                filters,
                filter,
            } => Solution::DenseParameters {
                inputs: side * side,
                outputs: filters * side * side,
                convolution: filters * (filter * filter + 1),
            },
            Self::ReceptiveField { pool, second, .. } => Solution::ReceptiveField {
                values: pool * second,
            },
            Self::ShiftedMap { poolings, .. } => Solution::ShiftedMap {
                pixels: 1 << poolings,
            },
            Self::PermutedWeight { order, place, .. } => Solution::PermutedWeight {
                pixel: order[place - 1],
            },
            Self::PermutedWindows { order } => Solution::PermutedWindows {
                windows: neighbours(order),
            },
            Self::LstmCell { f, i, g, c, .. } => Solution::LstmCell {
                kept: f * c,
                added: i * g,
            },
            Self::LstmState { c, .. } => Solution::LstmState { squashed: c.tanh() },
            Self::LstmParameters { embedding, hidden } => Solution::LstmParameters {
                input: hidden * embedding,
                recurrent: hidden * hidden,
                biases: 2 * hidden,
            },
            Self::AttentionWeight { z, h, .. } => {
                let scores = scores(z, h);
                let exponentials = exponentials(&scores);
                Solution::AttentionWeight {
                    total: exponentials.iter().sum(),
                    exponentials,
                    scores,
                }
            }
            Self::AttentionContext { weights, h, k } => Solution::AttentionContext {
                products: products(weights, &column(h, *k)),
            },
            Self::EditDistance { written, reference } => {
                let [above, below] = words::aligned(written, reference);
                Solution::EditDistance { above, below }
            }
            Self::ErrorRate { written, reference } => Solution::ErrorRate {
                distance: words::distance(written, reference),
                length: reference.len(),
            },
            Self::BeamKept { paths, letters } => {
                let sums = sums(paths, letters);
                Solution::BeamKept {
                    best: ordered(&sums)[0],
                    sums,
                }
            }
        }
    }

    fn judge(&self, answer: f64) -> Verdict {
        let expected = self.answer();
        let near = |number: f64| (answer - number).abs() <= self.tolerance();
        let right = near(expected);
        let mistake = self
            .mistakes()
            .into_iter()
            .find(|&(_, number)| near(number));
        Verdict {
            right,
            expected,
            mistake: mistake.filter(|_| !right).map(|(mistake, _)| mistake),
            solution: self.solution(),
        }
    }
}

/// `W_ab` = 10a + b, or 0 outside the filter.
fn entry(geometry: &Geometry, weight: [isize; 2]) -> f64 {
    let width = geometry.filter[1];
    geometry.place(weight).map_or(0.0, |place| {
        count(10 * (place / width + 1) + place % width + 1)
    })
}

fn exponentials(scores: &[f64]) -> Vec<f64> {
    scores.iter().map(|score| score.exp()).collect()
}

/// What Adam multiplies the learning rate with in its first step: both means are corrected there to the gradient
/// and its square.
fn adam(gradient: f64) -> f64 {
    gradient / ((gradient * gradient).sqrt() + 1e-8)
}

fn right_ones(confusion: &Rows) -> f64 {
    confusion.iter().enumerate().map(|(at, row)| row[at]).sum()
}

fn all_ones(confusion: &Rows) -> f64 {
    confusion.iter().flatten().sum()
}

/// The places, from 1, of windows of two that see pixels next to each other.
fn neighbours(order: &[usize]) -> Vec<usize> {
    let pairs = order.windows(2).enumerate();
    let near = pairs.filter(|(_, pair)| pair[0].abs_diff(pair[1]) == 1);
    near.map(|(at, _)| at + 1).collect()
}

/// `s_i` = zᵀ `h_i`.
fn scores(z: &[f64], h: &Rows) -> Vec<f64> {
    h.iter().map(|h| products(z, h).iter().sum()).collect()
}

fn column(rows: &Rows, k: usize) -> Vec<f64> {
    rows.iter().map(|row| row[k - 1]).collect()
}

/// The log-probability of every beginning with every letter behind it.
fn sums(paths: &[f64], letters: &Rows) -> Rows {
    let of =
        |(path, letters): (&f64, &Vec<f64>)| letters.iter().map(|letter| path + letter).collect();
    paths.iter().zip(letters).map(of).collect()
}

/// All numbers, the largest first.
fn ordered(rows: &Rows) -> Vec<f64> {
    let mut all = rows.concat();
    all.sort_by(|one, other| other.total_cmp(one));
    all
}

fn products(weights: &[f64], x_vec: &[f64]) -> Vec<f64> {
    weights.iter().zip(x_vec).map(|(p, x)| p * x).collect()
}

fn rows(matrix: &Matrix) -> Rows {
    let rows = matrix.values().chunks(matrix.columns());
    rows.map(<[f64]>::to_vec).collect()
}

fn matrix(rows: &Rows) -> Matrix {
    Matrix::from_fn(rows.len(), rows[0].len(), |row, column| {
        rows[row - 1][column - 1]
    })
}

#[allow(clippy::cast_precision_loss, reason = "counts far below 2^52")]
fn count(number: usize) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn asked(kind: &str) -> impl Iterator<Item = (u32, Question)> {
        (1..400).map(move |seed| (seed, question(kind, seed).unwrap()))
    }

    #[test]
    fn the_right_answer_is_right_and_each_mistake_is_named() {
        let mut named = HashSet::new();
        for kind in KINDS {
            for (seed, question) in asked(kind) {
                let verdict = |answer| judge(kind, seed, answer).unwrap();
                let right = verdict(question.answer());
                assert!(right.right && right.mistake.is_none(), "{question:?}");
                for (mistake, number) in question.mistakes() {
                    let found = verdict(number);
                    if (number - question.answer()).abs() <= question.tolerance() {
                        assert!(found.right);
                        continue;
                    }
                    // At an element of M several mistakes may give one number: the likeliest is named.
                    let likeliest = question
                        .mistakes()
                        .into_iter()
                        .find(|other| other.1 == number);
                    assert_eq!(
                        found.mistake,
                        likeliest.map(|(mistake, _)| mistake),
                        "{question:?}"
                    );
                    named.insert(format!("{kind} {:?}", found.mistake.unwrap()));
                    if kind != "m-element" {
                        assert_eq!(found.mistake, Some(mistake), "{question:?}");
                    }
                }
            }
        }
        for mistake in [
            "Transposed",
            "Flipped",
            "RowMajor",
            "ZeroBased",
            "SwappedIndices",
            "Ceilings",
        ] {
            assert!(named.contains(&format!("m-element {mistake}")), "{mistake}");
        }
    }

    /// The right answer in another way: by walking, listing or counting one by one, or by another formula.
    fn otherwise(question: &Question) -> f64 {
        match question {
            &Question::ConvolutionSide {
                side,
                filter,
                padding,
                stride,
            } => {
                let padded = side + 2 * padding;
                let starts = (0..padded).step_by(stride);
                count(starts.filter(|start| start + filter <= padded).count())
            }
            &Question::ConvolutionParameters {
                channels,
                filters,
                filter,
            } => {
                let mut all = 0;
                for _ in 0..filters {
                    for _ in 0..channels {
                        all += vec![(); filter * filter].len();
                    }
                    all += 1;
                }
                count(all)
            }
            &Question::AffineParameters {
                maps,
                side,
                outputs,
            } => {
                let windows = (0..side - 1).step_by(2).count();
                let one_output: usize = (0..maps).map(|_| windows * windows).sum();
                count((0..outputs).map(|_| one_output + 1).sum())
            }
            // What it is on average, with those that are dropped, is the value itself.
            Question::Dropout { value, probability } => {
                let (mut low, mut high) = (0.0, 100.0);
                while high - low > 1e-12 {
                    let middle = f64::midpoint(low, high);
                    let mean = (1.0 - probability) * middle;
                    if mean < *value {
                        low = middle;
                    } else {
                        high = middle;
                    }
                }
                low
            }
            Question::CrossEntropy { logits, class } => {
                let largest = logits.iter().copied().fold(f64::MIN, f64::max);
                let sum: f64 = logits.iter().map(|logit| (logit - largest).exp()).sum();
                largest + sum.ln() - logits[class - 1]
            }
            // Where g w + (w − w₀)² / 2η is least.
            &Question::GradientStep {
                weight,
                gradient,
                rate,
            } => {
                let height = |w: f64| gradient * w + (w - weight).powi(2) / (2.0 * rate);
                let (mut low, mut high) = (-10.0, 10.0);
                while high - low > 1e-9 {
                    let third = (high - low) / 3.0;
                    if height(low + third) < height(high - third) {
                        high -= third;
                    } else {
                        low += third;
                    }
                }
                low
            }
            &Question::AdamStep {
                weight,
                gradient,
                rate,
            } => {
                let (beta_1, beta_2, step) = (0.9_f64, 0.999_f64, 1);
                let m = beta_1 * 0.0 + (1.0 - beta_1) * gradient;
                let v = beta_2 * 0.0 + (1.0 - beta_2) * gradient * gradient;
                let m_hat = m / (1.0 - beta_1.powi(step));
                let v_hat = v / (1.0 - beta_2.powi(step));
                weight - rate * m_hat / (v_hat.sqrt() + 1e-8)
            }
            Question::Accuracy { confusion } => {
                let mut read = Vec::new();
                for (class, row) in confusion.iter().enumerate() {
                    for (as_class, &times) in row.iter().enumerate() {
                        read.extend(vec![class == as_class; times as usize]);
                    }
                }
                count(read.iter().filter(|&&right| right).count()) / count(read.len())
            }
            &Question::DenseParameters { side, filters, .. } => {
                let geometry = Geometry::new([side; 2], [1; 2], 1, 0, 1).unwrap();
                let [outputs, pixels] = geometry.matrix();
                count((0..filters).map(|_| outputs * pixels + outputs).sum())
            }
            &Question::ReceptiveField {
                first,
                pool,
                second,
            } => {
                let mut pixels = HashSet::new();
                for value in 0..second {
                    for pooled in 0..pool {
                        pixels.extend((0..first).map(|pixel| value * pool + pooled + pixel));
                    }
                }
                count(pixels.len())
            }
            // Where a single bright value comes out, with and without the shift.
            &Question::ShiftedMap { shift, poolings } => {
                let place = |mut at: usize| {
                    for _ in 0..poolings {
                        at /= 2;
                    }
                    at
                };
                count(place(64 + shift) - place(64))
            }
            // The output stays what it was for any pixels if every weight goes along with its own.
            Question::PermutedWeight {
                order,
                weights,
                place,
            } => {
                let mut moved = vec![f64::NAN; weights.len()];
                for (pixel, weight) in (1..).zip(weights) {
                    let to = order.iter().position(|&other| other == pixel).unwrap();
                    moved[to] = *weight;
                }
                moved[place - 1]
            }
            Question::PermutedWindows { order } => {
                let place = |pixel: usize| order.iter().position(|&other| other == pixel).unwrap();
                let pairs = 1..order.len();
                let near = pairs.filter(|&pixel| place(pixel).abs_diff(place(pixel + 1)) == 1);
                count(near.count())
            }
            // As parts of a whole where the gates leave room, and beyond it.
            &Question::LstmCell { f, i, g, c, .. } => c + (i * g - (1.0 - f) * c),
            &Question::LstmState { o, c } => o * (1.0 - 2.0 / ((2.0 * c).exp() + 1.0)),
            // The shapes of PyTorch's four tensors.
            &Question::LstmParameters { embedding, hidden } => {
                let shapes = [
                    [4 * hidden, embedding],
                    [4 * hidden, hidden],
                    [4 * hidden, 1],
                    [4 * hidden, 1],
                ];
                count(shapes.iter().map(|[rows, columns]| rows * columns).sum())
            }
            // Of two, the softmax is a sigmoid of the difference.
            Question::AttentionWeight { z, h, i } => {
                let score = |h: &Vec<f64>| z[0] * h[0] + z[1] * h[1];
                let ahead = score(&h[i - 1]) - score(&h[2 - i]);
                1.0 / (1.0 + (-ahead).exp())
            }
            // From the one towards the other.
            Question::AttentionContext { weights, h, k } => {
                h[0][k - 1] + weights[1] * (h[1][k - 1] - h[0][k - 1])
            }
            Question::EditDistance { written, reference } => count(fewest(written, reference)),
            Question::ErrorRate { written, reference } => {
                count(fewest(written, reference)) / count(reference.chars().count())
            }
            // Better than two of the others and worse than one.
            Question::BeamKept { paths, letters } => {
                let all: Vec<f64> = (0..4)
                    .map(|at| paths[at / 2] + letters[at / 2][at % 2])
                    .collect();
                let worse = |one: f64| all.iter().filter(|&&other| other < one).count();
                all.iter().copied().find(|&one| worse(one) == 2).unwrap()
            }
            // Chapters 1 and 2 compute theirs by what has tests of its own.
            _ => question.answer(),
        }
    }

    /// Changes, letter by letter, whichever way is shortest: the definition.
    fn fewest(written: &str, reference: &str) -> usize {
        let (Some(one), Some(other)) = (written.chars().next(), reference.chars().next()) else {
            return written.len() + reference.len();
        };
        if one == other {
            return fewest(&written[1..], &reference[1..]);
        }
        let ways = [
            fewest(&written[1..], reference),
            fewest(written, &reference[1..]),
            fewest(&written[1..], &reference[1..]),
        ];
        1 + ways.iter().min().unwrap()
    }

    #[test]
    fn the_right_answer_is_what_another_way_finds() {
        for kind in KINDS {
            for (_, question) in asked(kind) {
                let (answer, other) = (question.answer(), otherwise(&question));
                assert!(
                    (answer - other).abs() < 1e-6,
                    "{question:?}: {answer}, {other}"
                );
            }
        }
    }

    #[test]
    fn no_mistake_gives_the_right_answer_or_anothers_number() {
        for kind in KINDS.iter().filter(|&&kind| kind != "m-element") {
            for (_, question) in asked(kind) {
                let mut numbers = vec![question.answer()];
                for (mistake, number) in question.mistakes() {
                    let apart = |other: &f64| (number - other).abs() > question.tolerance();
                    assert!(numbers.iter().all(apart), "{question:?}: {mistake:?}");
                    numbers.push(number);
                }
            }
        }
    }

    #[test]
    fn counts_are_those_of_the_homeworks_networks() {
        let answer = |question: Question| question.answer();
        let convolution = |channels, filters, filter| {
            answer(Question::ConvolutionParameters {
                channels,
                filters,
                filter,
            })
        };
        let affine = |maps, side, outputs| {
            answer(Question::AffineParameters {
                maps,
                side,
                outputs,
            })
        };
        // The second affine layer has 600 numbers to go in, the third 120, whatever they come from.
        let cnn = [
            convolution(1, 8, 5),
            convolution(8, 16, 3),
            affine(16, 12, 600),
            affine(600, 2, 120),
            affine(120, 2, 10),
        ];
        assert_eq!(cnn, [208.0, 1168.0, 346_200.0, 72_120.0, 1210.0]);
        let side = |side, filter, padding| {
            answer(Question::ConvolutionSide {
                side,
                filter,
                padding,
                stride: 1,
            })
        };
        assert_eq!([side(28, 5, 2), side(14, 3, 0)], [28.0, 12.0]);
        let lstm = |embedding, hidden| answer(Question::LstmParameters { embedding, hidden });
        let embeddings = 2.0 * 34.0 * 128.0;
        assert_eq!(
            embeddings + 2.0 * lstm(128, 64) + lstm(128, 128) + 34.0,
            240_162.0
        );
    }

    #[test]
    fn aligned_words_show_the_distance() {
        for (_, question) in asked("edit-distance") {
            let Solution::EditDistance { above, below } = question.solution() else {
                unreachable!()
            };
            let Question::EditDistance { written, reference } = &question else {
                unreachable!()
            };
            assert_eq!(above.replace('·', ""), *written);
            assert_eq!(below.replace('·', ""), *reference);
            let pairs = above.chars().zip(below.chars());
            assert_eq!(
                count(pairs.filter(|(one, other)| one != other).count()),
                question.answer()
            );
        }
    }

    #[test]
    fn a_beam_keeps_two_of_one_beginning_or_one_of_each() {
        let missed = |question: &Question| {
            let mistakes = question.mistakes();
            mistakes
                .iter()
                .any(|(mistake, _)| *mistake == Mistake::OneEach)
        };
        let of_one = asked("beam-kept")
            .filter(|(_, question)| missed(question))
            .count();
        assert!((80..320).contains(&of_one), "{of_one} of 399");
    }

    #[test]
    fn another_number_is_wrong_without_a_name() {
        for kind in KINDS {
            for answer in [-12_345.0, f64::NAN, f64::INFINITY] {
                let verdict = judge(kind, 1, answer).unwrap();
                assert!(!verdict.right && verdict.mistake.is_none());
            }
        }
        assert!(question("something else", 1).is_none());
    }

    #[test]
    fn questions_vary_and_a_seed_asks_the_same_one_again() {
        for kind in KINDS {
            let all: HashSet<String> = asked(kind).map(|(_, asked)| format!("{asked:?}")).collect();
            assert!(all.len() > 10, "{kind}: {} different ones", all.len());
            assert_eq!(question(kind, 7), question(kind, 7));
        }
    }

    #[test]
    fn pooled_sides_are_odd_and_even_and_no_answer_is_at_a_half_cent() {
        for kind in ["pooled-count", "parameters-cnn", "parameters-connected"] {
            let odd_sides: HashSet<usize> = asked(kind)
                .map(|(_, question)| match question {
                    Question::PooledCount { sizes }
                    | Question::ParametersCnn { sizes }
                    | Question::ParametersConnected { sizes } => {
                        let [height, width] = sizes.geometry().output;
                        height % 2 + width % 2
                    }
                    _ => unreachable!("{kind}"),
                })
                .collect();
            assert_eq!(odd_sides, HashSet::from([0, 1, 2]), "{kind}");
        }
        for (_, question) in asked("output-z") {
            let thousandths = (question.answer() * 1000.0).round() as i64;
            assert!(
                thousandths % 10 != 5 && thousandths % 10 != -5,
                "{question:?}"
            );
        }
    }

    #[test]
    fn elements_of_m_lie_inside_and_outside_the_filter() {
        let zeros = asked("m-element")
            .filter(|(_, question)| question.answer() == 0.0)
            .count();
        assert!((20..200).contains(&zeros), "{zeros} of 399");
    }

    #[test]
    fn a_question_counted_by_hand() {
        let sizes = Sizes {
            height: 7,
            width: 6,
            filter_height: 3,
            filter_width: 2,
        };
        // H′ = W′ = 5, so 2×2 after pooling: 6 + 3·4 and (42 + 3)·4.
        assert_eq!(Question::OutputSize { sizes }.answer(), 5.0);
        assert_eq!(Question::MatrixRows { sizes }.answer(), 25.0);
        assert_eq!(Question::MatrixColumns { sizes }.answer(), 42.0);
        assert_eq!(Question::PooledCount { sizes }.answer(), 4.0);
        assert_eq!(Question::ParametersCnn { sizes }.answer(), 18.0);
        assert_eq!(Question::ParametersConnected { sizes }.answer(), 180.0);
        let w = vec![vec![11.0, 12.0], vec![21.0, 22.0], vec![31.0, 32.0]];
        // Output 7 is (2, 2), pixel 18 is (4, 3): a = 3, b = 2.
        let element = Question::MElement {
            sizes,
            w,
            i: 7,
            j: 18,
        };
        assert_eq!(element.answer(), 32.0);
        assert_eq!(element.judge(23.0).mistake, Some(Mistake::Transposed));
        let pixel = Question::VecIndex {
            height: 3,
            width: 4,
            row: 2,
            column: 3,
        };
        assert_eq!(pixel.answer(), 8.0);
        assert_eq!(pixel.judge(10.0).mistake, Some(Mistake::WrongSide));
    }

    #[test]
    fn the_worked_row_is_the_softmax() {
        for (_, question) in asked("probability") {
            let Question::Probability { ref s, i, j } = question else {
                unreachable!()
            };
            let Solution::Probability {
                exponentials,
                total,
            } = question.solution()
            else {
                unreachable!()
            };
            assert!(
                (exponentials[j - 1] / total - softmax(&s[i - 1]).probabilities[j - 1]).abs()
                    < 1e-12
            );
        }
    }

    #[test]
    fn the_page_reads_kinds_and_mistakes_by_name() {
        for kind in KINDS {
            let json = serde_json::to_value(question(kind, 1).unwrap()).unwrap();
            assert_eq!(json["kind"], kind);
        }
        assert_eq!(
            serde_json::to_value(Mistake::ForgotPlusOne).unwrap(),
            "forgot-plus-one"
        );
    }
}
