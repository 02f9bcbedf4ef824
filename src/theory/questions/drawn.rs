use super::{Question, Rows, Sizes, count, ordered, rows, sums, words};
use crate::theory::{Matrix, attention::Attention};

impl Sizes {
    fn drawn(draw: &mut Draw, most: usize) -> Self {
        Self {
            height: draw.between(4, most),
            width: draw.between(4, most),
            filter_height: draw.between(2, 3),
            filter_width: draw.between(2, 3),
        }
    }
}

impl Question {
    /// Any question of a kind.
    pub(super) fn drawn(kind: &str, draw: &mut Draw) -> Option<Self> {
        Some(match kind {
            "output-size" => Self::OutputSize {
                sizes: Sizes::drawn(draw, 9),
            },
            "matrix-rows" => Self::MatrixRows {
                sizes: Sizes::drawn(draw, 7),
            },
            "matrix-columns" => Self::MatrixColumns {
                sizes: Sizes::drawn(draw, 7),
            },
            "vec-index" => {
                let (height, width) = (draw.between(2, 6), draw.between(2, 6));
                Self::VecIndex {
                    height,
                    width,
                    row: draw.between(1, height),
                    column: draw.between(1, width),
                }
            }
            "m-element" => Self::drawn_element(draw),
            "pooled-count" => Self::PooledCount {
                sizes: Sizes::drawn(draw, 9),
            },
            "parameters-cnn" => Self::ParametersCnn {
                sizes: Sizes::drawn(draw, 9),
            },
            "parameters-connected" => Self::ParametersConnected {
                sizes: Sizes::drawn(draw, 9),
            },
            "score" => {
                let x = Matrix::from_fn(2, 3, |_, _| draw.signed(4));
                Self::Score {
                    x: rows(&x),
                    i: draw.between(1, 6),
                    j: draw.between(1, 6),
                }
            }
            "probability" => {
                let x = Matrix::from_fn(3, 1, |_, _| draw.signed(3) / 2.0);
                Self::Probability {
                    s: rows(&Attention::new(x, 1.0).ok()?.s),
                    i: draw.between(1, 3),
                    j: draw.between(1, 3),
                }
            }
            "output-z" => {
                let x = Matrix::from_fn(3, 1, |_, _| draw.signed(4) / 2.0);
                let p = Attention::new(x.clone(), 1.0).ok()?.p;
                Self::OutputZ {
                    x_vec: x.values().to_vec(),
                    // To two decimals: what the reader is given is what the answer is made of.
                    p: rows(&p.map(|weight| (100.0 * weight).round() / 100.0)),
                    i: draw.between(1, 3),
                }
            }
            "attention-size" => Self::AttentionSize {
                height: draw.between(3, 9),
                width: draw.between(3, 9),
            },
            "convolution-side" => Self::ConvolutionSide {
                side: draw.between(8, 32),
                filter: draw.between(2, 7),
                padding: draw.between(1, 3),
                stride: draw.between(1, 2),
            },
            "convolution-parameters" => Self::ConvolutionParameters {
                channels: draw.between(2, 8),
                filters: draw.between(2, 16),
                filter: draw.between(2, 5),
            },
            "affine-parameters" => Self::AffineParameters {
                maps: draw.between(2, 8),
                side: draw.between(4, 9),
                outputs: draw.between(2, 10),
            },
            "dropout" => Self::Dropout {
                value: draw.tenths(5, 30),
                probability: draw.tenths(1, 6),
            },
            "cross-entropy" => Self::CrossEntropy {
                logits: draw.halves(3, 6),
                class: draw.between(1, 3),
            },
            "gradient-step" => Self::GradientStep {
                weight: draw.signed(9) / 10.0,
                gradient: draw.signed(6) / 2.0,
                rate: draw.tenths(1, 2),
            },
            "adam-step" => {
                let size = draw.one_of(&[0.004, 0.03, 0.5, 3.0, 40.0]);
                Self::AdamStep {
                    weight: draw.signed(60) / 100.0,
                    gradient: if draw.between(0, 1) == 0 { -size } else { size },
                    rate: draw.one_of(&[0.01, 0.02, 0.05]),
                }
            }
            "accuracy" => Self::Accuracy {
                confusion: draw.confusion(),
            },
            "dense-parameters" => Self::DenseParameters {
                side: draw.between(3, 8),
                filters: draw.between(2, 6),
                filter: draw.one_of(&[3, 5]),
            },
            "receptive-field" => Self::ReceptiveField {
                first: draw.between(2, 7),
                pool: draw.between(1, 2),
                second: draw.between(2, 7),
            },
            "shifted-map" => {
                let poolings = draw.between(1, 3);
                Self::ShiftedMap {
                    shift: draw.between(1, 4) << poolings,
                    poolings,
                }
            }
            "permuted-weight" => {
                let weights = draw.order(9).into_iter().take(5);
                Self::PermutedWeight {
                    weights: weights.map(|value| count(value) - 4.0).collect(),
                    order: draw.order(5),
                    place: draw.between(1, 5),
                }
            }
            "permuted-windows" => Self::PermutedWindows {
                order: draw.order(7),
            },
            "lstm-cell" => Self::LstmCell {
                f: draw.tenths(1, 9),
                i: draw.tenths(1, 9),
                g: draw.signed(9) / 10.0,
                o: draw.tenths(1, 9),
                c: draw.signed(20) / 10.0,
                h: draw.signed(9) / 10.0,
            },
            "lstm-state" => Self::LstmState {
                o: draw.tenths(1, 9),
                c: draw.signed(20) / 10.0,
            },
            "lstm-parameters" => Self::LstmParameters {
                embedding: draw.between(2, 12),
                hidden: draw.between(2, 12),
            },
            "attention-weight" => Self::AttentionWeight {
                z: draw.halves(2, 4),
                h: draw.states(),
                i: draw.between(1, 2),
            },
            "attention-context" => {
                let first = draw.between(1, 9);
                Self::AttentionContext {
                    weights: [first, 10 - first]
                        .map(|tenths| count(tenths) / 10.0)
                        .to_vec(),
                    h: draw.states(),
                    k: draw.between(1, 2),
                }
            }
            "edit-distance" => {
                let [written, reference] = draw.words();
                Self::EditDistance { written, reference }
            }
            "error-rate" => {
                let [written, reference] = draw.words();
                Self::ErrorRate { written, reference }
            }
            "beam-kept" => Self::BeamKept {
                paths: draw.log_probabilities(20),
                letters: vec![draw.log_probabilities(30), draw.log_probabilities(30)],
            },
            _ => return None,
        })
    }

    /// An element of M, three times in four one that holds a weight.
    fn drawn_element(draw: &mut Draw) -> Self {
        let sizes = Sizes::drawn(draw, 5);
        let geometry = sizes.geometry();
        let [height, width] = geometry.output;
        let (row, column) = (draw.between(1, height), draw.between(1, width));
        let (down, along) = if draw.between(1, 4) > 1 {
            let a = draw.between(1, sizes.filter_height);
            (
                row + a - 1,
                column + draw.between(1, sizes.filter_width) - 1,
            )
        } else {
            (draw.between(1, sizes.height), draw.between(1, sizes.width))
        };
        let w = Matrix::from_fn(sizes.filter_height, sizes.filter_width, |a, b| {
            count(10 * a + b)
        });
        Self::MElement {
            sizes,
            w: rows(&w),
            i: geometry.output_place(row, column),
            j: geometry.pixel_place(down, along),
        }
    }

    /// Whether each mistake gives a number of its own. At an element of M that many mistakes miss
    /// together, it is enough if some can be told from the right answer. Rounded weights must still
    /// sum to 1, no two sentences share a place in a beam, and an answer to two decimals lies at no
    /// half cent, which may be rounded either way.
    pub(super) fn is_fair(&self) -> bool {
        let answer = self.answer();
        let mistakes = self.mistakes();
        let apart = |one: f64, other: f64| (one - other).abs() > 2.0 * self.tolerance();
        match self {
            Self::MElement { .. } => {
                let told = mistakes.iter().filter(|(_, number)| apart(*number, answer));
                told.count() >= if answer > 0.0 { 3 } else { 1 }
            }
            _ if self.tolerance() > 0.001 && is_half_cent(answer) => false,
            Self::OutputZ { p, .. } if p.iter().any(|row| apart_from_one(row)) => false,
            Self::BeamKept { paths, letters } if tied(&ordered(&sums(paths, letters))) => false,
            _ => mistakes.iter().enumerate().all(|(at, &(_, number))| {
                let before = mistakes[..at].iter().map(|&(_, before)| before);
                number.is_finite() && before.chain([answer]).all(|other| apart(number, other))
            }),
        }
    }
}

fn apart_from_one(row: &[f64]) -> bool {
    (row.iter().sum::<f64>() - 1.0).abs() > 1e-9
}

fn is_half_cent(value: f64) -> bool {
    ((1000.0 * value).abs() % 10.0 - 5.0).abs() < 1e-6
}

fn tied(ordered: &[f64]) -> bool {
    ordered.windows(2).any(|pair| pair[0] - pair[1] < 0.05)
}

/// Numbers from a seed: `SplitMix64` (Steele, Lea, Flood: "Fast splittable pseudorandom number
/// generators", 2014). The same seed asks the same question on every machine.
pub(super) struct Draw(u64);

impl Draw {
    pub(super) fn new(seed: u32) -> Self {
        Self(u64::from(seed))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A whole number from `least` to `most`, both included.
    fn between(&mut self, least: usize, most: usize) -> usize {
        let choices = (most - least + 1) as u64;
        least + usize::try_from(self.next() % choices).expect("below the number of choices")
    }

    /// A whole number from −`most` to `most`.
    fn signed(&mut self, most: usize) -> f64 {
        count(self.between(0, 2 * most)) - count(most)
    }

    fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.between(0, choices.len() - 1)]
    }

    /// A number of tenths.
    fn tenths(&mut self, least: usize, most: usize) -> f64 {
        count(self.between(least, most)) / 10.0
    }

    /// So many numbers of halves, each from −`most` / 2 to `most` / 2.
    fn halves(&mut self, length: usize, most: usize) -> Vec<f64> {
        (0..length).map(|_| self.signed(most) / 2.0).collect()
    }

    /// States of an encoder for two letters, of two numbers each.
    fn states(&mut self) -> Rows {
        vec![self.halves(2, 4), self.halves(2, 4)]
    }

    /// Two log-probabilities, the lowest −`most` / 10.
    fn log_probabilities(&mut self, most: usize) -> Vec<f64> {
        (0..2).map(|_| -self.tenths(1, most)).collect()
    }

    /// The numbers from 1 in any order.
    fn order(&mut self, length: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (1..=length).collect();
        for last in (1..length).rev() {
            order.swap(last, self.between(0, last));
        }
        order
    }

    /// Of three classes, the first of which has the most examples.
    fn confusion(&mut self) -> Rows {
        let row = |(class, examples): (usize, usize)| {
            let of = |read| {
                if read == class {
                    2 * examples
                } else {
                    examples / 2
                }
            };
            (0..3)
                .map(|read| count(self.between(0, of(read))))
                .collect()
        };
        [20, 6, 6].into_iter().enumerate().map(row).collect()
    }

    /// A word, and before it the same after two or three changes.
    fn words(&mut self) -> [String; 2] {
        let reference = self.one_of(&words::REFERENCES);
        let mut written = reference.as_bytes().to_vec();
        for _ in 0..self.between(2, 3) {
            let at = self.between(0, written.len() - 1);
            let letter = self.one_of(b"aeiourstln");
            match self.between(0, 2) {
                0 => written[at] = letter,
                1 => written.insert(at, letter),
                _ => {
                    written.remove(at);
                }
            }
        }
        let written = String::from_utf8(written).expect("letters from a to z");
        [written, reference.to_string()]
    }
}
