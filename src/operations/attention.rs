//! Attention of queries to keys.

use burn::tensor::{Bool, Tensor};

use super::softmax;

/// The weights softmax(q·k) `[B, T, S]` of queries `[B, T, H]` for keys `[B, S, H]`, and the contexts Σ weight · key
/// `[B, T, H]`. `padding` `[B, 1, S]` says which keys are none.
#[must_use]
pub fn attend(
    queries: Tensor<3>,
    keys: Tensor<3>,
    padding: Option<Tensor<3, Bool>>,
) -> (Tensor<3>, Tensor<3>) {
    #[cfg(feature = "flex")]
    if padding.is_none() && flex::is_for(&queries, &keys) {
        return flex::attend(queries, keys);
    }
    let scores = queries.matmul(keys.clone().swap_dims(1, 2));
    weigh(scores, keys, padding)
}

/// The same from scores `[B, T, S]`.
#[must_use]
pub fn weigh(
    scores: Tensor<3>,
    keys: Tensor<3>,
    padding: Option<Tensor<3, Bool>>,
) -> (Tensor<3>, Tensor<3>) {
    let weights = softmax(without(scores, padding));
    (weights.clone(), weights.matmul(keys))
}

/// Scores whose softmax is 0 where there is no key.
#[must_use]
pub fn without(scores: Tensor<3>, padding: Option<Tensor<3, Bool>>) -> Tensor<3> {
    let Some(padding) = padding else {
        return scores;
    };
    // As good as −∞, which not every GPU can be trusted with: its exponential is 0 too.
    let shape = scores.dims();
    scores.mask_fill(padding.expand(shape), -1e9)
}

#[cfg(feature = "flex")]
mod flex {
    use burn::tensor::Tensor;
    use unfold_kernels::{
        activation::softmax,
        linear::{add_product, add_product_transposed},
    };

    use crate::operations::flex::{Place, contiguous, numbers, plain, tensor};

    pub fn is_for(queries: &Tensor<3>, keys: &Tensor<3>) -> bool {
        Place::of(&[queries.device(), keys.device()]) == Some(Place::Flex)
    }

    pub fn attend(queries: Tensor<3>, keys: Tensor<3>) -> (Tensor<3>, Tensor<3>) {
        let ([batch, steps, size], [_, length, _]) = (queries.dims(), keys.dims());
        let [queries, keys] = [queries, keys].map(|tensor| contiguous(plain(tensor)));
        let mut weights = vec![0.0; batch * steps * length];
        let mut contexts = vec![0.0; batch * steps * size];
        let sentences = (numbers(&queries).chunks_exact(steps * size))
            .zip(numbers(&keys).chunks_exact(length * size))
            .zip(weights.chunks_exact_mut(steps * length))
            .zip(contexts.chunks_exact_mut(steps * size));
        for (((queries, keys), weights), contexts) in sentences {
            add_product_transposed(queries, keys, weights, steps);
            softmax(weights, length);
            add_product(weights, keys, contexts, steps);
        }
        (
            tensor(weights, [batch, steps, length]),
            tensor(contexts, [batch, steps, size]),
        )
    }
}
