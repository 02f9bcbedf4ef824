use super::{Question, Sizes, count, rows};
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
    /// sum to 1.
    pub(super) fn is_fair(&self) -> bool {
        let answer = self.answer();
        let mistakes = self.mistakes();
        let apart = |one: f64, other: f64| (one - other).abs() > 2.0 * self.tolerance();
        match self {
            Self::MElement { .. } => {
                let told = mistakes.iter().filter(|(_, number)| apart(*number, answer));
                told.count() >= if answer > 0.0 { 3 } else { 1 }
            }
            Self::OutputZ { p, .. } if p.iter().any(|row| apart_from_one(row)) => false,
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
}
