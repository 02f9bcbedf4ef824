//! A matrix times vectors.

use burn::{
    module::Param,
    nn::Linear,
    tensor::{Tensor, module},
};

/// A linear layer on rows `[B, I]`: `[B, O]`.
#[must_use]
pub fn linear(layer: &Linear, inputs: Tensor<2>) -> Tensor<2> {
    let bias = layer.bias.as_ref().map(Param::val);
    product(inputs, layer.weight.val(), bias)
}

/// Rows `[B, I]` times a matrix `[I, O]`, and a bias `[O]` added to each if there is one: `[B, O]`.
#[must_use]
pub fn product(inputs: Tensor<2>, matrix: Tensor<2>, bias: Option<Tensor<1>>) -> Tensor<2> {
    #[cfg(feature = "flex")]
    if flex::is_for(&inputs, &matrix) {
        return flex::product(inputs, matrix, bias);
    }
    module::linear(inputs, matrix, bias)
}

#[cfg(feature = "flex")]
mod flex {
    use burn::tensor::Tensor;
    use unfold_kernels::linear::{add_product, add_product_transposed};

    use crate::operations::flex::{Place, contiguous, numbers, plain, tensor};

    /// Up to so many rows the kernels are faster than Burn's product, which lays the matrix out anew: measured in
    /// WebAssembly up to a batch of 64.
    const FEW: usize = 64;

    pub fn is_for(inputs: &Tensor<2>, matrix: &Tensor<2>) -> bool {
        let [rows, _] = inputs.dims();
        (1..=FEW).contains(&rows)
            && Place::of(&[inputs.device(), matrix.device()]) == Some(Place::Flex)
    }

    pub fn product(inputs: Tensor<2>, matrix: Tensor<2>, bias: Option<Tensor<1>>) -> Tensor<2> {
        let ([rows, _], [_, outputs]) = (inputs.dims(), matrix.dims());
        let mut sums = match bias {
            Some(bias) => numbers(&contiguous(plain(bias))).repeat(rows),
            None => vec![0.0; rows * outputs],
        };
        let (inputs, matrix) = (contiguous(plain(inputs)), plain(matrix));
        let transposed = matrix.transpose(0, 1);
        match (matrix.as_slice::<f32>(), transposed.as_slice()) {
            (None, Some(transposed)) => {
                add_product_transposed(numbers(&inputs), transposed, &mut sums, rows);
            }
            _ => add_product(
                numbers(&inputs),
                numbers(&contiguous(matrix)),
                &mut sums,
                rows,
            ),
        }
        tensor(sums, [rows, outputs])
    }
}
