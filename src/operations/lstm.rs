//! A step of an LSTM.

use burn::tensor::{Tensor, activation::sigmoid};

use super::tanh;

/// One step, from its input's share `[B, 4H]` in the gates, the state h and c `[B, H]` and the hidden state's weights
/// `[H, 4H]`: i, f, o = σ(…), g = tanh(…), c = f∘c + i∘g, h = o∘tanh(c).
#[must_use]
pub fn step(projected: Tensor<2>, state: [Tensor<2>; 2], hidden: Tensor<2>) -> [Tensor<2>; 2] {
    #[cfg(feature = "flex")]
    if flex::is_for(&projected, &state, &hidden) {
        return flex::step(projected, state, hidden);
    }
    let [h, c] = state;
    let gates = projected + h.matmul(hidden);
    let [i, f, g, o] = gates
        .chunk(4, 1)
        .try_into()
        .expect("four times as wide as a state");
    let c = sigmoid(f) * c + sigmoid(i) * tanh(g);
    [sigmoid(o) * tanh(c.clone()), c]
}

#[cfg(feature = "flex")]
mod flex {
    use burn::tensor::Tensor;
    use unfold_kernels::lstm;

    use crate::operations::{
        flex::{Place, into_numbers, plain, tensor},
        product,
    };

    pub fn is_for(projected: &Tensor<2>, [h, c]: &[Tensor<2>; 2], hidden: &Tensor<2>) -> bool {
        let devices = [projected, h, c, hidden].map(Tensor::device);
        Place::of(&devices) == Some(Place::Flex)
    }

    pub fn step(projected: Tensor<2>, [h, c]: [Tensor<2>; 2], hidden: Tensor<2>) -> [Tensor<2>; 2] {
        let shape = h.dims();
        let recurrent = into_numbers(plain(product(h, hidden, None)));
        let mut gates = into_numbers(plain(projected));
        let mut cells = into_numbers(plain(c));
        let mut hidden = vec![0.0; cells.len()];
        lstm::forward(&mut gates, &recurrent, &mut cells, &mut hidden, shape[1]);
        [hidden, cells].map(|numbers| tensor(numbers, shape))
    }
}
