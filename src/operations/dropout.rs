//! Dropout.

use burn::{nn::Dropout, tensor::Tensor};

/// Leaves out a share of the values, on a training device only.
#[must_use]
pub fn dropout<const D: usize>(layer: &Dropout, x: Tensor<D>) -> Tensor<D> {
    #[cfg(feature = "flex")]
    if layer.prob > 0.0 && layer.training.is_enabled() && flex::is_for(&x) {
        return flex::dropout(layer.prob, x);
    }
    layer.forward(x)
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
        tensor::{Device, Distribution, Tensor, TensorData},
    };
    use unfold_kernels::dropout::drop_out;

    use crate::operations::flex::{Place, in_graph, into_numbers, plain, with_way_back};

    pub fn is_for<const D: usize>(x: &Tensor<D>) -> bool {
        Place::of(&[x.device()]) == Some(Place::Graph)
    }

    /// Which places are left out, drawn from the device's seed.
    fn key() -> [u32; 2] {
        let drawn = Tensor::<1>::random([2], Distribution::Uniform(0.0, 1.0), &Device::flex());
        let drawn = into_numbers(plain(drawn));
        [drawn[0].to_bits(), drawn[1].to_bits()]
    }

    fn apply(x: FlexTensor, key: [u32; 2], share: f64) -> FlexTensor {
        let shape = x.layout().shape().clone();
        let mut values = into_numbers(x);
        drop_out(&mut values, key, share);
        FlexTensor::from_data(TensorData::new(values, shape))
    }

    pub fn dropout<const D: usize>(share: f64, x: Tensor<D>) -> Tensor<D> {
        let key = key();
        with_way_back(Drop, [in_graph(x)], |[x]| {
            ((key, share), apply(x, key, share))
        })
    }

    /// The way back.
    #[derive(Debug)]
    struct Drop;

    impl Backward<Flex, 1> for Drop {
        type State = ([u32; 2], f64);

        fn backward(
            self,
            ops: Ops<Self::State, 1>,
            gradients: &mut Gradients,
            _: &mut Checkpointer,
        ) {
            let (key, share) = ops.state;
            let gradient = gradients.consume::<Flex>(&ops.node);
            let [parent] = ops.parents;
            if let Some(node) = parent {
                gradients.register::<Flex>(node.id, apply(gradient, key, share));
            }
        }
    }
}
