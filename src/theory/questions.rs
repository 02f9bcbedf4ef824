//! What the page asks its reader: small examples made from a seed, and what a number given in answer
//! tells. A wrong one is often the right number of another question, and then it has a name.

use serde::Serialize;

use self::drawn::Draw;
pub use self::mistakes::Mistake;
use super::{Matrix, attention::softmax, shapes::Geometry};

mod drawn;
mod mistakes;

/// Every kind of question, by its name in the page, in the order of the pages. A new one goes to the end: its place here
/// is in the codes that students hand in.
pub const KINDS: [&str; 12] = [
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
        }
    }

    /// How far from a number an answer may lie to be taken for it. Decimals are asked for to two places.
    fn tolerance(&self) -> f64 {
        match self {
            Self::Probability { .. } | Self::OutputZ { .. } => 0.005 + 1e-9,
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
                let exponentials: Vec<f64> = s[i - 1].iter().map(|score| score.exp()).collect();
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
