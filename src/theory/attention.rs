//! Self-attention without learning: question 1.2. x′ = vec(x) is a sequence of L = HW numbers;
//! one head, `W_Q` = `W_K` = `W_V` = 1 and no positions, so Q = K = V = x′.

use super::{Matrix, TheoryError};

/// S = x′x′ᵀ/√d_k, P = softmax(S) by rows, Z = P x′, with every intermediate.
#[derive(Clone, Debug)]
pub struct Attention {
    /// The image, H×W.
    pub x: Matrix,
    /// vec(x), L×1.
    pub x_vec: Matrix,
    /// What the scores are divided by the root of: the homework's is 1.
    pub d_k: f64,
    /// Scores, L×L.
    pub s: Matrix,
    /// Attention weights, L×L: each row sums to 1.
    pub p: Matrix,
    /// P x′, L×1.
    pub z_vec: Matrix,
}

/// One row of the softmax, step by step. Shifting all scores by one number changes no
/// probability, so the largest is made 0 and no exponential overflows.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(target_arch = "wasm32", derive(serde::Serialize, tsify::Tsify))]
pub struct SoftmaxRow {
    /// `S_ij`.
    #[cfg_attr(
        target_arch = "wasm32",
        serde(serialize_with = "crate::typed_array::serialize"),
        tsify(type = "Float64Array")
    )]
    pub scores: Vec<f64>,
    /// The largest of them.
    pub maximum: f64,
    /// `S_ij` − maximum.
    #[cfg_attr(
        target_arch = "wasm32",
        serde(serialize_with = "crate::typed_array::serialize"),
        tsify(type = "Float64Array")
    )]
    pub shifted: Vec<f64>,
    /// exp(`S_ij` − maximum).
    #[cfg_attr(
        target_arch = "wasm32",
        serde(serialize_with = "crate::typed_array::serialize"),
        tsify(type = "Float64Array")
    )]
    pub exponentials: Vec<f64>,
    /// Their sum.
    pub total: f64,
    /// `P_ij`.
    #[cfg_attr(
        target_arch = "wasm32",
        serde(serialize_with = "crate::typed_array::serialize"),
        tsify(type = "Float64Array")
    )]
    pub probabilities: Vec<f64>,
    /// −Σ `P_ij` log₂ `P_ij`, in bits: 0 if all attention is on one place, log₂ L if it is spread evenly.
    pub entropy: f64,
}

/// The softmax of a row of finite scores.
///
/// # Panics
/// If there are none.
#[must_use]
pub fn softmax(scores: &[f64]) -> SoftmaxRow {
    let maximum = scores
        .iter()
        .copied()
        .reduce(f64::max)
        .expect("at least one score");
    let shifted: Vec<f64> = scores.iter().map(|score| score - maximum).collect();
    let exponentials: Vec<f64> = shifted.iter().map(|score| score.exp()).collect();
    let total: f64 = exponentials.iter().sum();
    let probabilities: Vec<f64> = exponentials.iter().map(|value| value / total).collect();
    let entropy = probabilities
        .iter()
        .filter(|&&probability| probability > 0.0)
        .map(|probability| -probability * probability.log2())
        .sum();
    SoftmaxRow {
        scores: scores.to_vec(),
        maximum,
        shifted,
        exponentials,
        total,
        probabilities,
        entropy,
    }
}

impl Attention {
    /// Computes everything.
    ///
    /// # Errors
    /// If the image is empty or too large, its values are so large that a score is infinite, or `d_k`
    /// is below 1.
    pub fn new(x: Matrix, d_k: f64) -> Result<Self, TheoryError> {
        let length = x.values().len();
        if length == 0 || length > super::LARGEST_SIDE * super::LARGEST_SIDE {
            return Err(TheoryError::Side("an image"));
        }
        if !d_k.is_finite() || d_k < 1.0 {
            return Err(TheoryError::TooSmall("d_k"));
        }
        let x_vec = x.vec();
        let root = d_k.sqrt();
        let s = Matrix::from_fn(length, length, |i, j| {
            x_vec.at(i, 1) * x_vec.at(j, 1) / root
        });
        if !s.values().iter().all(|score| score.is_finite()) {
            return Err(TheoryError::Overflow);
        }
        let rows: Vec<SoftmaxRow> = s.values().chunks(length).map(softmax).collect();
        let p = Matrix::from_fn(length, length, |i, j| rows[i - 1].probabilities[j - 1]);
        let z_vec = p.product(&x_vec);
        Ok(Self {
            x,
            x_vec,
            d_k,
            s,
            p,
            z_vec,
        })
    }

    /// L, the number of pixels.
    #[must_use]
    pub fn length(&self) -> usize {
        self.x_vec.rows()
    }

    /// Z folded back into the image, H×W.
    #[must_use]
    pub fn z(&self) -> Matrix {
        self.z_vec.folded(self.x.rows(), self.x.columns())
    }

    /// Row i of the softmax, from 1, step by step.
    #[must_use]
    pub fn row(&self, i: usize) -> SoftmaxRow {
        let length = self.length();
        softmax(&self.s.values()[(i - 1) * length..i * length])
    }

    /// The sum of each row of P: 1 to rounding.
    #[must_use]
    pub fn row_sums(&self) -> Vec<f64> {
        self.p
            .values()
            .chunks(self.length())
            .map(|row| row.iter().sum())
            .collect()
    }

    /// The largest |row sum − 1|.
    #[must_use]
    pub fn sum_deviation(&self) -> f64 {
        self.row_sums()
            .into_iter()
            .map(|sum| (sum - 1.0).abs())
            .fold(0.0, f64::max)
    }

    /// log₂ L: the entropy of a row that attends to all pixels alike.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "a count of pixels")]
    pub fn largest_entropy(&self) -> f64 {
        (self.length() as f64).log2()
    }

    /// The entropy of each row of P, in bits.
    #[must_use]
    pub fn entropy(&self) -> Vec<f64> {
        (1..=self.length()).map(|i| self.row(i).entropy).collect()
    }

    /// What happens to the output when the pixels change places: `order[k]`, from 1, says which pixel
    /// comes to place k + 1 of x′.
    ///
    /// # Errors
    /// If that leaves a pixel out or names one twice.
    pub fn permuted(&self, order: &[usize]) -> Result<Permuted, TheoryError> {
        let length = self.length();
        let mut seen = order.to_vec();
        seen.sort_unstable();
        if !seen.into_iter().eq(1..=length) {
            return Err(TheoryError::Order(length));
        }
        let permute =
            |column: &Matrix| Matrix::from_fn(length, 1, |k, _| column.at(order[k - 1], 1));
        let fold = |column: &Matrix| column.folded(self.x.rows(), self.x.columns());
        let attention = Self::new(fold(&permute(&self.x_vec)), self.d_k)?;
        let p = Matrix::from_fn(length, length, |k, l| self.p.at(order[k - 1], order[l - 1]));
        Ok(Permuted {
            p_difference: attention.p.largest_difference(&p),
            z_permuted: fold(&permute(&self.z_vec)),
            attention,
        })
    }
}

/// Attention on an image whose pixels have changed places, beside what equivariance promises.
#[derive(Clone, Debug)]
pub struct Permuted {
    /// Attention on the permuted image.
    pub attention: Attention,
    /// The original's Z with its places changed in the same way, H×W.
    pub z_permuted: Matrix,
    /// The largest difference between the P of the permuted image and the original's with rows and
    /// columns permuted.
    pub p_difference: f64,
}

impl Permuted {
    /// The largest difference between [`z_permuted`](Self::z_permuted) and the Z of the permuted
    /// image: nothing but rounding.
    #[must_use]
    pub fn difference(&self) -> f64 {
        self.attention.z().largest_difference(&self.z_permuted)
    }
}

/// How sharp attention is for an image multiplied by some factor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sharpness {
    /// The mean entropy of the rows of P, in bits.
    pub entropy: f64,
    /// The mean of each row's largest weight.
    pub largest: f64,
}

/// The sharpness of attention when the image's contrast is multiplied by each factor: the scores grow
/// with its square, and the softmax saturates.
///
/// # Errors
/// As [`Attention::new`].
pub fn contrast(x: &Matrix, d_k: f64, factors: &[f64]) -> Result<Vec<Sharpness>, TheoryError> {
    factors
        .iter()
        .map(|factor| {
            let attention = Attention::new(x.map(|value| factor * value), d_k)?;
            let rows: Vec<SoftmaxRow> =
                (1..=attention.length()).map(|i| attention.row(i)).collect();
            #[allow(clippy::cast_precision_loss, reason = "a count of pixels")]
            let mean =
                |of: fn(&SoftmaxRow) -> f64| rows.iter().map(of).sum::<f64>() / rows.len() as f64;
            Ok(Sharpness {
                entropy: mean(|row| row.entropy),
                largest: mean(|row| row.probabilities.iter().copied().fold(0.0, f64::max)),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn images(range: f64) -> impl Strategy<Value = Matrix> {
        (1_usize..5, 1_usize..5).prop_flat_map(move |(rows, columns)| {
            prop::collection::vec(-range..range, rows * columns)
                .prop_map(move |values| Matrix::new(rows, columns, values).unwrap())
        })
    }

    proptest! {
        #[test]
        fn rows_sum_to_one_and_survive_a_million(x in prop_oneof![images(3.0), images(1e6)], d_k in 1.0..64.0_f64) {
            let attention = Attention::new(x, d_k).unwrap();
            prop_assert!(attention.sum_deviation() < 1e-12);
            let largest = attention.largest_entropy();
            for entropy in attention.entropy() {
                prop_assert!((0.0..=largest + 1e-12).contains(&entropy));
            }
            prop_assert!(attention.z_vec.values().iter().all(|value| value.is_finite()));
        }

        /// Without positions, moving the pixels moves the outputs and changes nothing else.
        #[test]
        fn permuting_the_pixels_permutes_the_output(
            (x, order) in images(3.0).prop_flat_map(|x| {
                let order: Vec<usize> = (1..=x.values().len()).collect();
                (Just(x), Just(order).prop_shuffle())
            }),
        ) {
            let permuted = Attention::new(x, 1.0).unwrap().permuted(&order).unwrap();
            prop_assert!(permuted.difference() < 1e-12);
            prop_assert!(permuted.p_difference < 1e-12);
        }

        /// Z is a mean of the pixels: never beyond the darkest and the brightest.
        #[test]
        fn the_output_is_a_mean_of_the_pixels(x in images(3.0)) {
            let attention = Attention::new(x, 1.0).unwrap();
            let (least, most) = attention.x.values().iter().fold((f64::MAX, f64::MIN), |(least, most), &value| (least.min(value), most.max(value)));
            prop_assert!(attention.z_vec.values().iter().all(|&value| (least - 1e-12..=most + 1e-12).contains(&value)));
        }
    }

    /// x′ = (0, ln 2): S = [[0, 0], [0, ln²2]].
    #[test]
    fn two_pixels_by_hand() {
        let ln_2 = 2_f64.ln();
        let attention = Attention::new(Matrix::column(vec![0.0, ln_2]), 1.0).unwrap();
        let weight = (ln_2 * ln_2).exp() / (1.0 + (ln_2 * ln_2).exp());
        let expected = [0.5, 0.5, 1.0 - weight, weight];
        for (found, expected) in attention.p.values().iter().zip(expected) {
            assert!((found - expected).abs() < 1e-15);
        }
        assert!((attention.row(1).entropy - 1.0).abs() < 1e-15);
        assert!((attention.z_vec.at(2, 1) - weight * ln_2).abs() < 1e-15);
    }

    #[test]
    fn more_contrast_is_sharper() {
        let x = Matrix::column(vec![1.0, 0.5, 0.2]);
        let sharpness = contrast(&x, 1.0, &[0.0, 1.0, 10.0]).unwrap();
        assert!((sharpness[0].entropy - 3_f64.log2()).abs() < 1e-12);
        assert!(sharpness[1].entropy < sharpness[0].entropy);
        assert!(sharpness[2].largest > 0.99);
    }

    #[test]
    fn refuses_what_is_no_order() {
        let attention = Attention::new(Matrix::column(vec![1.0, 2.0]), 1.0).unwrap();
        for order in [&[1, 1][..], &[1], &[0, 1], &[1, 3]] {
            assert_eq!(
                attention.permuted(order).unwrap_err(),
                TheoryError::Order(2)
            );
        }
        assert!(Attention::new(Matrix::column(Vec::new()), 1.0).is_err());
        assert!(Attention::new(Matrix::column(vec![1.0]), 0.5).is_err());
        assert_eq!(
            Attention::new(Matrix::column(vec![1e200, 1.0]), 1.0).unwrap_err(),
            TheoryError::Overflow
        );
    }
}
