//! Units that no image wakes: what steps that were too large leave of a network with ReLUs.

use burn::tensor::{Device, Tensor, Transaction};
use serde::Serialize;

use super::{cnn::Cnn, dataset::Examples, reading::ReadError};
use crate::device;

/// So many images are looked at, at most.
const IMAGES: usize = 500;

/// How much of one layer is silent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Silence {
    /// The layer's name in the `state_dict`: conv1, conv2, fc1 or fc2.
    pub layer: &'static str,
    /// Its units: channels of a convolution, outputs of a linear layer.
    pub units: usize,
    /// Those whose input to the ReLU is above 0 for none of the images, and for a channel nowhere
    /// in them. No gradient passes through such a unit.
    pub silent: usize,
}

/// Counts the silent units of each layer with a ReLU, over the first 500 of the examples.
///
/// # Errors
/// If the device fails.
pub async fn silence(
    model: &Cnn,
    examples: &Examples,
    device: &Device,
) -> Result<[Silence; 4], ReadError> {
    let first: Vec<usize> = (0..examples.len().min(IMAGES)).collect();
    let layers = model.layers(examples.batch(&first, device).0);
    let greatest = Transaction::default()
        .register(of_channels(layers.conv1))
        .register(of_channels(layers.conv2))
        .register(layers.fc1.max_dim(0))
        .register(layers.fc2.max_dim(0));
    let greatest = device::read(greatest).await?;
    Ok(std::array::from_fn(|layer| Silence {
        layer: ["conv1", "conv2", "fc1", "fc2"][layer],
        units: greatest[layer].len(),
        silent: greatest[layer]
            .iter()
            .filter(|&&value| value <= 0.0)
            .count(),
    }))
}

/// The greatest value of each channel of maps `[B, C, H, W]`: `[C, 1]`.
fn of_channels(maps: Tensor<4>) -> Tensor<2> {
    maps.swap_dims(0, 1).flatten::<2>(1, 3).max_dim(1)
}

#[cfg(all(test, feature = "flex"))]
mod tests {
    use std::collections::HashMap;

    use pollster::block_on;
    use proptest::prelude::*;

    use super::*;
    use crate::{
        kuzushiji::{PIXELS, self_check},
        weights::{self, NamedTensor, Parameters, Precision},
    };

    /// As many images as there are, of the start-up check.
    fn examples(count: u32) -> Examples {
        let images = (0..count).flat_map(self_check::image);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "grey values over 256"
        )]
        let images: Vec<u8> = images.map(|grey| (grey * 256.0) as u8).collect();
        let labels = vec![0; images.len() / PIXELS];
        Examples::new(images, labels)
    }

    /// The network of the check with some values of a bias far below 0.
    fn silenced(bias: &str, units: usize) -> Cnn {
        let device = Device::flex();
        let model = self_check::network(&device);
        let mut tensors: Vec<NamedTensor> =
            block_on(weights::collect(&model, Parameters)).expect("a CPU");
        let bias = tensors.iter_mut().find(|tensor| tensor.name == bias);
        bias.expect("a name of the state_dict").values[..units].fill(-1e6);
        let file = weights::serialize(&tensors, Precision::F32, HashMap::new()).expect("shapes");
        weights::load(Cnn::new(&device), &file).expect("the same names and shapes")
    }

    fn counts(model: &Cnn, images: u32) -> [(usize, usize); 4] {
        let (examples, device) = (examples(images), Device::flex());
        let silence = block_on(silence(model, &examples, &device)).expect("a CPU");
        silence.map(|layer| (layer.silent, layer.units))
    }

    #[test]
    fn a_network_that_learns_is_awake_but_for_few() {
        let [conv1, conv2, fc1, fc2] = counts(&self_check::network(&Device::flex()), 40);
        assert_eq!((conv1.1, conv2.1, fc1.1, fc2.1), (8, 16, 600, 120));
        assert!(conv1.0 < 3 && conv2.0 < 5 && fc1.0 < 200 && fc2.0 < 40);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(8))]

        #[test]
        fn what_is_silenced_is_counted(layer in 0_usize..4, share in 0.0_f64..=1.0) {
            let (name, units) = [("conv1", 8.0), ("conv2", 16.0), ("fc1", 600.0), ("fc2", 120.0)][layer];
            #[expect(
                clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count"
            )]
            let silenced_units = (share * units) as usize;
            let before = counts(&self_check::network(&Device::flex()), 5);
            let after = counts(&silenced(&format!("{name}.bias"), silenced_units), 5);
            prop_assert!(after[layer].0 >= silenced_units);
            prop_assert!(after[layer].0 <= silenced_units + before[layer].0);
            for earlier in 0..layer {
                prop_assert_eq!(after[earlier], before[earlier]);
            }
        }
    }
}
