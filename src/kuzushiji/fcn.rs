//! The fully connected network that the convolutional one is compared with (homework, 2.1 to 2.3).

use burn::{
    module::Module,
    nn::{Dropout, DropoutConfig, Linear, LinearConfig},
    tensor::{Device, Tensor, activation::relu},
};

use super::{CLASSES, PIXELS, network::Network};
use crate::{
    operations::{dropout, linear, log_softmax},
    weights::{self, Contents, Found, WeightsError},
};

/// The outputs of `fc0` with which every layer is as wide as the convolutional network's.
pub const SAME_WIDTHS: usize = 576;
/// The outputs of `fc0` with which both have as many parameters: 420,180 against 420,906.
pub const SAME_PARAMETERS: usize = 250;

/// Four linear layers: `fc0` in the place of the convolutions and poolings, then the convolutional
/// network's own.
///
/// `fc0` 784 → 576 (or another width) · ReLU · `fc1` 600 · ReLU · dropout 0.3 · `fc2` 120 · ReLU ·
/// `fc3` 10 · log-softmax.
#[derive(Module, Debug)]
pub struct Fcn {
    fc0: Linear,
    fc1: Linear,
    fc2: Linear,
    fc3: Linear,
    dropout: Dropout,
}

impl Fcn {
    /// A network with PyTorch's default initialisation, U(±1/√`fan_in`), drawn from the device's
    /// seed.
    #[must_use]
    pub fn new(hidden: usize, device: &Device) -> Self {
        Self {
            fc0: LinearConfig::new(PIXELS, hidden).init(device),
            fc1: LinearConfig::new(hidden, 600).init(device),
            fc2: LinearConfig::new(600, 120).init(device),
            fc3: LinearConfig::new(120, CLASSES).init(device),
            dropout: DropoutConfig::new(0.3).init(),
        }
    }

    /// Opens a file, whose `fc0` says how wide the network is, and says what was found in it.
    ///
    /// # Errors
    /// [`WeightsError`], which names the first tensor that does not fit.
    pub fn open(bytes: &[u8], device: &Device) -> Result<(Self, Found), WeightsError> {
        let contents = Contents::of(bytes)?;
        weights::open(Self::as_wide_as(&contents, device), &contents, &[])
    }

    /// As [`Fcn::open`], without what was found.
    ///
    /// # Errors
    /// As there.
    pub fn load(bytes: &[u8], device: &Device) -> Result<Self, WeightsError> {
        Self::open(bytes, device).map(|(network, _)| network)
    }

    /// A new network as wide as the one in a file, or with [`SAME_WIDTHS`] if there is none.
    #[must_use]
    pub fn as_wide_as(contents: &Contents<'_>, device: &Device) -> Self {
        let hidden = match contents.shape("fc0.weight", &["fc0.weight"]) {
            // Within reason; nonsense is refused as a wrong shape.
            Some(&[hidden @ 1..=4096, PIXELS]) => hidden,
            _ => SAME_WIDTHS,
        };
        Self::new(hidden, device)
    }

    /// The logarithms of the classes' probabilities, `[B, 10]`, for images `[B, 1, 28, 28]`. Dropout
    /// acts on a training device only.
    #[must_use]
    pub fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        let [.., log_probabilities] = self.layers(images);
        log_probabilities
    }

    /// What the four layers make of images, before their ReLUs, and the log-softmax.
    fn layers(&self, images: Tensor<4>) -> [Tensor<2>; 5] {
        let fc0 = linear(&self.fc0, images.flatten(1, 3));
        let fc1 = linear(&self.fc1, relu(fc0.clone()));
        let dropped = dropout(&self.dropout, relu(fc1.clone()));
        let fc2 = linear(&self.fc2, dropped);
        let fc3 = linear(&self.fc3, relu(fc2.clone()));
        let log_probabilities = log_softmax(fc3.clone());
        [fc0, fc1, fc2, fc3, log_probabilities]
    }

    /// The same network without dropout, whatever device it is on.
    #[must_use]
    pub fn without_dropout(mut self) -> Self {
        self.dropout = DropoutConfig::new(0.0).init();
        self
    }
}

impl Network for Fcn {
    const KIND: &'static str = "fcn";

    fn log_probabilities(&self, images: Tensor<4>) -> Tensor<2> {
        self.forward(images)
    }

    fn outputs(&self, images: Tensor<4>) -> Vec<(&'static str, Tensor<2>)> {
        let names = ["fc0", "fc1", "fc2", "fc3", "log_softmax"];
        names.into_iter().zip(self.layers(images)).collect()
    }
}

#[cfg(all(test, feature = "flex"))]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::weights::Precision;

    #[test]
    fn has_the_parameters_that_the_page_says() {
        let count = |hidden| Fcn::new(hidden, &Device::flex()).num_params();
        assert_eq!(count(SAME_WIDTHS), 871_690);
        assert_eq!(count(SAME_PARAMETERS), 420_180);
    }

    #[test]
    fn a_file_says_how_wide_it_is() {
        let device = Device::flex();
        let model = Fcn::new(17, &device);
        let saved = weights::save(&model, Precision::F32, HashMap::new());
        let loaded = Fcn::load(&pollster::block_on(saved).unwrap(), &device).unwrap();
        assert_eq!(loaded.num_params(), model.num_params());
    }
}
