//! Exponentials and what is made of them, to float32's last digits but one.

use pulp::{Scalar, Simd, WithSimd};

use super::vectorize;

/// Where eˣ is no normal number any more.
const LEAST: f32 = -87.0;
const LARGEST: f32 = 88.0;

/// eˣ; 0 below −87, what is there at 88 above, and no number where x is none.
#[inline(always)]
pub(crate) fn exp<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    // 2ᵏ eʳ with whole k and |r| ≤ ln 2 / 2: adding 1.5·2²³ rounds, and leaves k in the last bits.
    const ROUND: f32 = 12_582_912.0;
    // The Taylor series up to r⁶, from its last term on.
    const SERIES: [f32; 6] = [8.333_333e-3, 4.166_666_7e-2, 1.666_666_6e-1, 0.5, 1.0, 1.0];
    let splat = |value| simd.splat_f32s(value);
    let y = simd.min_f32s(simd.max_f32s(x, splat(LEAST)), splat(LARGEST));
    let shifted = simd.mul_add_e_f32s(y, splat(std::f32::consts::LOG2_E), splat(ROUND));
    let k = simd.sub_f32s(shifted, splat(ROUND));
    // ln 2 in two parts, the first with few digits.
    let r = simd.mul_add_e_f32s(k, splat(-0.693_359_4), y);
    let r = simd.mul_add_e_f32s(k, splat(2.121_944_4e-4), r);
    let mut sum = splat(1.388_889e-3);
    for term in SERIES {
        sum = simd.mul_add_e_f32s(sum, r, splat(term));
    }
    let bits = simd.mul_u32s(simd.transmute_u32s_f32s(shifted), simd.splat_u32s(1 << 23));
    let bits = simd.add_u32s(bits, simd.splat_u32s(0x3f80_0000));
    let power = simd.mul_f32s(sum, simd.transmute_f32s_u32s(bits));
    let power = simd.select_f32s(simd.less_than_f32s(x, splat(LEAST)), splat(0.0), power);
    simd.select_f32s(simd.equal_f32s(x, x), power, x)
}

/// 1 / (1 + e⁻ˣ).
#[inline(always)]
pub(crate) fn sigmoid<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    let one = simd.splat_f32s(1.0);
    let power = exp(simd, simd.neg_f32s(x));
    simd.div_f32s(one, simd.add_f32s(one, power))
}

/// 2σ(2x) − 1.
#[inline(always)]
pub(crate) fn hyperbolic_tangent<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    let double = sigmoid(simd, simd.add_f32s(x, x));
    simd.sub_f32s(simd.add_f32s(double, double), simd.splat_f32s(1.0))
}

/// tanh of each value.
pub fn tanh(values: &mut [f32]) {
    struct Tanh<'a>(&'a mut [f32]);
    impl WithSimd for Tanh<'_> {
        type Output = ();

        #[inline(always)]
        fn with_simd<S: Simd>(self, simd: S) {
            let (vectors, rest) = S::as_mut_simd_f32s(self.0);
            for x in vectors {
                *x = hyperbolic_tangent(simd, *x);
            }
            for x in rest {
                *x = hyperbolic_tangent(Scalar, *x);
            }
        }
    }
    vectorize(Tanh(values));
}

/// The softmax of each row of so many values.
pub fn softmax(values: &mut [f32], columns: usize) {
    vectorize(Softmax {
        values,
        columns,
        logarithm: false,
    });
}

/// The logarithm of the softmax of each row of so many values.
pub fn log_softmax(values: &mut [f32], columns: usize) {
    vectorize(Softmax {
        values,
        columns,
        logarithm: true,
    });
}

/// The way back through [`tanh`]: from the gradient by y to that by x.
///
/// # Panics
/// If there are not as many of the one as of the other.
pub fn tanh_back(gradient: &mut [f32], y: &[f32]) {
    assert!(gradient.len() == y.len());
    vectorize(TanhBack(gradient, y));
}

struct TanhBack<'a>(&'a mut [f32], &'a [f32]);

impl WithSimd for TanhBack<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let (gradient, gradient_rest) = S::as_mut_simd_f32s(self.0);
        let (y, y_rest) = S::as_simd_f32s(self.1);
        let one = simd.splat_f32s(1.0);
        for (gradient, &y) in gradient.iter_mut().zip(y) {
            *gradient = simd.mul_f32s(*gradient, simd.negate_mul_add_e_f32s(y, y, one));
        }
        for (gradient, &y) in gradient_rest.iter_mut().zip(y_rest) {
            *gradient *= 1.0 - y * y;
        }
    }
}

/// The way back through [`softmax`]: y (g − Σ g y).
///
/// # Panics
/// If there are not as many of the one as of the other.
pub fn softmax_back(gradient: &mut [f32], y: &[f32], columns: usize) {
    assert!(gradient.len() == y.len());
    for (gradient, y) in (gradient.chunks_exact_mut(columns)).zip(y.chunks_exact(columns)) {
        let mean: f32 = gradient.iter().zip(y).map(|(g, y)| g * y).sum();
        for (gradient, y) in gradient.iter_mut().zip(y) {
            *gradient = y * (*gradient - mean);
        }
    }
}

/// The way back through [`log_softmax`]: g − eʸ Σ g.
///
/// # Panics
/// If there are not as many of the one as of the other.
pub fn log_softmax_back(gradient: &mut [f32], y: &[f32], columns: usize) {
    assert!(gradient.len() == y.len());
    vectorize(LogSoftmaxBack(gradient, y, columns));
}

struct LogSoftmaxBack<'a>(&'a mut [f32], &'a [f32], usize);

impl WithSimd for LogSoftmaxBack<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self(gradient, y, columns) = self;
        for (gradient, y) in (gradient.chunks_exact_mut(columns)).zip(y.chunks_exact(columns)) {
            let sum: f32 = gradient.iter().sum();
            let (gradient, gradient_rest) = S::as_mut_simd_f32s(gradient);
            let (y, y_rest) = S::as_simd_f32s(y);
            for (gradient, &y) in gradient.iter_mut().zip(y) {
                let share = exp(simd, y);
                *gradient = simd.negate_mul_add_e_f32s(share, simd.splat_f32s(sum), *gradient);
            }
            for (gradient, &y) in gradient_rest.iter_mut().zip(y_rest) {
                *gradient -= exp(Scalar, y) * sum;
            }
        }
    }
}

struct Softmax<'a> {
    values: &'a mut [f32],
    columns: usize,
    logarithm: bool,
}

impl WithSimd for Softmax<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let mut powers = vec![0.0; self.columns];
        for row in self.values.chunks_exact_mut(self.columns) {
            let largest = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            for value in row.iter_mut() {
                *value -= largest;
            }
            powers.copy_from_slice(row);
            let (vectors, rest) = S::as_mut_simd_f32s(&mut powers);
            for x in vectors {
                *x = exp(simd, *x);
            }
            for x in rest {
                *x = exp(Scalar, *x);
            }
            let sum: f32 = powers.iter().sum();
            if self.logarithm {
                let logarithm = sum.ln();
                for value in row.iter_mut() {
                    *value -= logarithm;
                }
            } else {
                let share = 1.0 / sum;
                for (value, power) in row.iter_mut().zip(&powers) {
                    *value = power * share;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponentials_are_exact_to_float32() {
        for step in -3_600..=3_500_i16 {
            let x = f32::from(step) / 40.0;
            let exact = f64::from(x).exp();
            let error = (f64::from(exp(Scalar, x)) - exact).abs();
            assert!(
                error <= 3e-7 * exact + 2e-38,
                "e^{x} is off by {error}, and {exact} at all"
            );
        }
        assert_eq!(exp(Scalar, -1e9), 0.0, "what is masked has no weight");
        assert_eq!(exp(Scalar, f32::NEG_INFINITY), 0.0);
    }

    #[test]
    fn sigmoid_is_exact_to_float32() {
        for step in -4_000..=4_000_i16 {
            let x = f32::from(step) / 40.0;
            let exact = 1.0 / (1.0 + (-f64::from(x)).exp());
            let error = (f64::from(sigmoid(Scalar, x)) - exact).abs();
            assert!(
                error <= 3e-7 * exact.max(1e-30) + 1e-37,
                "σ({x}) is off by {error}"
            );
        }
        assert!(sigmoid(Scalar, f32::INFINITY) > 0.999);
        assert!(sigmoid(Scalar, f32::NEG_INFINITY) < 1e-30);
    }

    #[test]
    fn a_run_that_diverges_does_not_look_sound() {
        let mut values = [f32::NAN; 13];
        tanh(&mut values);
        assert!(values.iter().all(|value| value.is_nan()), "{values:?}");
        softmax(&mut values, 13);
        assert!(values.iter().all(|value| value.is_nan()), "{values:?}");
        assert!(sigmoid(Scalar, f32::NAN).is_nan());
    }
}
