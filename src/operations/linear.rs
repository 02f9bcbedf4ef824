//! A matrix times vectors.

use burn::{nn::Linear, tensor::Tensor};

/// A linear layer on rows `[B, I]`: `[B, O]`.
#[must_use]
pub fn linear(layer: &Linear, inputs: Tensor<2>) -> Tensor<2> {
    #[cfg(feature = "flex")]
    if let Some(kernel) = flex::Kernel::of(&inputs, &layer.weight.val()) {
        let bias = layer.bias.as_ref().map(|bias| bias.val());
        return kernel.product(inputs, bias);
    }
    layer.forward(inputs)
}

/// Rows `[B, I]` times a matrix `[I, O]`: `[B, O]`.
#[must_use]
pub fn product(inputs: Tensor<2>, matrix: Tensor<2>) -> Tensor<2> {
    #[cfg(feature = "flex")]
    if let Some(kernel) = flex::Kernel::of(&inputs, &matrix) {
        return kernel.product(inputs, None);
    }
    inputs.matmul(matrix)
}

#[cfg(feature = "flex")]
pub(super) mod flex {
    use burn::{backend::flex::FlexTensor, tensor::Tensor};
    use unfold_kernels::linear::{add_product, add_product_transposed};

    use crate::operations::flex::{Place, contiguous, numbers, plain, tensor};

    /// Up to so many rows the kernels are faster than Burn's product, which lays the matrix out anew.
    const FEW: usize = 4;

    /// The kernel for few rows and a matrix in no graph.
    pub struct Kernel {
        rows: usize,
        outputs: usize,
        matrix: FlexTensor,
    }

    impl Kernel {
        pub fn of(inputs: &Tensor<2>, matrix: &Tensor<2>) -> Option<Self> {
            let ([rows, _], [_, outputs]) = (inputs.dims(), matrix.dims());
            let is_few = (1..=FEW).contains(&rows);
            let place = is_few.then(|| Place::of(&[inputs.device(), matrix.device()]));
            (place == Some(Some(Place::Flex))).then(|| Self {
                rows,
                outputs,
                matrix: plain(matrix.clone()),
            })
        }

        pub fn product(self, inputs: Tensor<2>, bias: Option<Tensor<1>>) -> Tensor<2> {
            let Self {
                rows,
                outputs,
                matrix,
            } = self;
            let mut sums = match bias {
                Some(bias) => numbers(&contiguous(plain(bias))).repeat(rows),
                None => vec![0.0; rows * outputs],
            };
            add(numbers(&contiguous(plain(inputs))), matrix, &mut sums, rows);
            tensor(sums, [rows, outputs])
        }
    }

    /// Adds the product of so many rows and a matrix, which may be one that is transposed.
    pub fn add(inputs: &[f32], matrix: FlexTensor, sums: &mut [f32], rows: usize) {
        let transposed = matrix.transpose(0, 1);
        match transposed.as_slice() {
            Some(transposed) if !matrix.is_contiguous() => {
                add_product_transposed(inputs, transposed, sums, rows);
            }
            _ => add_product(inputs, numbers(&contiguous(matrix)), sums, rows),
        }
    }
}
