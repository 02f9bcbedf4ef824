//! Exponentials and what is made of them.

use burn::tensor::{Tensor, activation};

/// tanh x.
#[must_use]
pub fn tanh<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    #[cfg(feature = "flex")]
    if let Some(place) = flex::place(&x) {
        return flex::apply(flex::Function::Tanh, place, x);
    }
    // The CPU devices compute σ three times as fast as tanh.
    activation::sigmoid(x * 2.0) * 2.0 - 1.0
}

/// The softmax over the last dimension.
#[must_use]
pub fn softmax<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    #[cfg(feature = "flex")]
    if let Some(place) = flex::place(&x) {
        return flex::apply(flex::Function::Softmax, place, x);
    }
    activation::softmax(x, D - 1)
}

/// The logarithm of the softmax over the last dimension.
#[must_use]
pub fn log_softmax<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    #[cfg(feature = "flex")]
    if let Some(place) = flex::place(&x) {
        return flex::apply(flex::Function::LogSoftmax, place, x);
    }
    activation::log_softmax(x, D - 1)
}

#[cfg(feature = "flex")]
mod flex {
    use burn::{
        backend::{
            Flex,
            autodiff::{
                checkpoint::base::Checkpointer,
                grads::Gradients,
                ops::{Backward, Ops},
            },
            flex::FlexTensor,
        },
        tensor::{Tensor, TensorData},
    };
    use unfold_kernels::activation;

    use crate::operations::flex::{
        Place, contiguous, in_graph, into_numbers, numbers, plain, with_way_back,
    };

    #[derive(Clone, Copy, Debug)]
    pub enum Function {
        Tanh,
        Softmax,
        LogSoftmax,
    }

    pub fn place<const D: usize>(x: &Tensor<D>) -> Option<Place> {
        Place::of(&[x.device()])
    }

    pub fn apply<const D: usize>(function: Function, place: Place, x: Tensor<D>) -> Tensor<D> {
        if place == Place::Flex {
            return Tensor::from_primitive::<Flex>(function.forward(plain(x)));
        }
        with_way_back(Apply, [in_graph(x)], |[x]| {
            let y = function.forward(x);
            ((function, y.clone()), y)
        })
    }

    impl Function {
        fn forward(self, x: FlexTensor) -> FlexTensor {
            let shape = x.layout().shape().clone();
            let columns = shape.iter().last().copied().unwrap_or(1);
            let mut values = into_numbers(x);
            match self {
                Self::Tanh => activation::tanh(&mut values),
                Self::Softmax => activation::softmax(&mut values, columns),
                Self::LogSoftmax => activation::log_softmax(&mut values, columns),
            }
            FlexTensor::from_data(TensorData::new(values, shape))
        }

        /// The gradient by x, from that by y and y itself.
        fn backward(self, gradient: FlexTensor, y: &FlexTensor) -> FlexTensor {
            let shape = y.layout().shape().clone();
            let columns = shape.iter().last().copied().unwrap_or(1);
            let mut values = into_numbers(gradient);
            let y = numbers(y);
            match self {
                Self::Tanh => activation::tanh_back(&mut values, y),
                Self::Softmax => activation::softmax_back(&mut values, y, columns),
                Self::LogSoftmax => activation::log_softmax_back(&mut values, y, columns),
            }
            FlexTensor::from_data(TensorData::new(values, shape))
        }
    }

    /// The way back.
    #[derive(Debug)]
    struct Apply;

    impl Backward<Flex, 1> for Apply {
        type State = (Function, FlexTensor);

        fn backward(
            self,
            ops: Ops<Self::State, 1>,
            gradients: &mut Gradients,
            _: &mut Checkpointer,
        ) {
            let (function, y) = ops.state;
            let gradient = gradients.consume::<Flex>(&ops.node);
            let [parent] = ops.parents;
            if let Some(node) = parent {
                let found = function.backward(gradient, &contiguous(y));
                gradients.register::<Flex>(node.id, found);
            }
        }
    }
}
