//! A step of Adam.

use burn::tensor::Tensor;

/// What a step does to every number alike.
#[derive(Clone, Copy, Debug)]
pub struct Descent {
    /// How much of the running means of the gradients and of their squares stays.
    pub betas: [f64; 2],
    /// What is added to the roots of the squares.
    pub epsilon: f64,
    /// What the weights are multiplied by first.
    pub decay: f64,
    /// What the direction is multiplied by.
    pub size: f64,
}

impl Descent {
    /// The weights and the running means `moments`, as flat as their elements, after a step down a gradient.
    #[must_use]
    pub fn step<const D: usize>(
        &self,
        weight: Tensor<D>,
        gradient: Tensor<D>,
        moments: [Tensor<1>; 2],
    ) -> (Tensor<D>, [Tensor<1>; 2]) {
        #[cfg(feature = "flex")]
        if flex::is_for(&weight, &gradient, &moments) {
            return flex::step(self, weight, gradient, moments);
        }
        let gradient = gradient.reshape([-1]);
        let [first, second] = moments;
        let first = first * self.betas[0] + gradient.clone() * (1.0 - self.betas[0]);
        let second = second * self.betas[1] + gradient.square() * (1.0 - self.betas[1]);
        let direction = first.clone() / (second.clone().sqrt() + self.epsilon);
        let mut updated = weight;
        if self.decay != 1.0 {
            updated = updated * self.decay;
        }
        let direction = (direction * self.size).reshape(updated.shape());
        (updated - direction, [first, second])
    }
}

#[cfg(feature = "flex")]
mod flex {
    use burn::tensor::Tensor;
    use unfold_kernels::adam;

    use super::Descent;
    use crate::operations::flex::{Place, contiguous, into_numbers, numbers, plain, tensor};

    pub fn is_for<const D: usize>(
        weight: &Tensor<D>,
        gradient: &Tensor<D>,
        [first, second]: &[Tensor<1>; 2],
    ) -> bool {
        let devices = [
            weight.device(),
            gradient.device(),
            first.device(),
            second.device(),
        ];
        Place::of(&devices) == Some(Place::Flex)
    }

    pub fn step<const D: usize>(
        descent: &Descent,
        weight: Tensor<D>,
        gradient: Tensor<D>,
        moments: [Tensor<1>; 2],
    ) -> (Tensor<D>, [Tensor<1>; 2]) {
        let shape = weight.dims();
        let gradient = contiguous(plain(gradient));
        let mut weight = into_numbers(plain(weight));
        let [mut first, mut second] = moments.map(|moment| into_numbers(plain(moment)));
        #[expect(clippy::cast_possible_truncation, reason = "as tensors have them")]
        let step = adam::Step {
            betas: descent.betas.map(|beta| beta as f32),
            added: descent.betas.map(|beta| (1.0 - beta) as f32),
            decay: descent.decay as f32,
            size: descent.size as f32,
            epsilon: descent.epsilon as f32,
        };
        let all = [&mut weight, &mut first, &mut second].map(Vec::as_mut_slice);
        adam::descend(&step, numbers(&gradient), all);
        let moments = [first, second].map(|moment| {
            let count = moment.len();
            tensor(moment, [count])
        });
        (tensor(weight, shape), moments)
    }
}
