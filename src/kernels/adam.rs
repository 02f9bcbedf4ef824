//! Adam's step in one pass over the numbers.

use pulp::{Scalar, Simd, WithSimd};

use super::vectorize;

/// What a step does to every number alike.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// How much of the running means of the gradients and of their squares stays.
    pub betas: [f32; 2],
    /// How much of the gradient and of its square is added to them.
    pub added: [f32; 2],
    /// What the weights are multiplied by first.
    pub decay: f32,
    /// What the direction is multiplied by.
    pub size: f32,
    /// What is added to the roots of the squares.
    pub epsilon: f32,
}

/// One step on the weights and both running means.
///
/// # Panics
/// If there are not as many of each.
pub fn descend(step: &Step, gradient: &[f32], [weight, first, second]: [&mut [f32]; 3]) {
    let count = gradient.len();
    assert!(weight.len() == count && first.len() == count && second.len() == count);
    vectorize(Descend {
        step,
        gradient,
        weight,
        first,
        second,
    });
}

struct Descend<'a> {
    step: &'a Step,
    gradient: &'a [f32],
    weight: &'a mut [f32],
    first: &'a mut [f32],
    second: &'a mut [f32],
}

impl WithSimd for Descend<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let (gradient, gradient_rest) = S::as_simd_f32s(self.gradient);
        let (weight, weight_rest) = S::as_mut_simd_f32s(self.weight);
        let (first, first_rest) = S::as_mut_simd_f32s(self.first);
        let (second, second_rest) = S::as_mut_simd_f32s(self.second);
        descend_by(simd, self.step, gradient, weight, first, second);
        descend_by(
            Scalar,
            self.step,
            gradient_rest,
            weight_rest,
            first_rest,
            second_rest,
        );
    }
}

#[inline(always)]
fn descend_by<S: Simd>(
    simd: S,
    step: &Step,
    gradient: &[S::f32s],
    weight: &mut [S::f32s],
    first: &mut [S::f32s],
    second: &mut [S::f32s],
) {
    let splat = |value| simd.splat_f32s(value);
    let (betas, added) = (step.betas.map(splat), step.added.map(splat));
    let (decay, size, epsilon) = (splat(step.decay), splat(step.size), splat(step.epsilon));
    let moments = first.iter_mut().zip(second);
    for ((&gradient, weight), (first, second)) in gradient.iter().zip(weight).zip(moments) {
        *first = simd.mul_add_e_f32s(*first, betas[0], simd.mul_f32s(gradient, added[0]));
        let square = simd.mul_f32s(gradient, gradient);
        *second = simd.mul_add_e_f32s(*second, betas[1], simd.mul_f32s(square, added[1]));
        let root = simd.add_f32s(simd.sqrt_f32s(*second), epsilon);
        let direction = simd.div_f32s(*first, root);
        let kept = simd.mul_f32s(*weight, decay);
        *weight = simd.negate_mul_add_e_f32s(direction, size, kept);
    }
}
