//! The homework's convolutional network (part 2.4), with the names and shapes of its PyTorch
//! `state_dict`.

use burn::{
    module::Module,
    nn::{
        Dropout, DropoutConfig, Linear, LinearConfig, PaddingConfig2d,
        conv::{Conv2d, Conv2dConfig},
    },
    tensor::{Device, Tensor, activation::relu},
};

use super::{CLASSES, network::Network};
use crate::operations::{convolve, dropout, linear, log_softmax, maps_and_pooled};

/// Two convolutions, each with a ReLU and a pooling, then three linear layers.
///
/// `conv1` 1→8, 5×5, "same" padding · ReLU · max pool 2 · `conv2` 8→16, 3×3, no padding · ReLU ·
/// max pool 2 · flatten 576 · `fc1` 600 · ReLU · dropout 0.3 · `fc2` 120 · ReLU · `fc3` 10 ·
/// log-softmax. 420,906 parameters.
#[derive(Module, Debug)]
pub struct Cnn {
    conv1: Conv2d,
    conv2: Conv2d,
    fc1: Linear,
    fc2: Linear,
    fc3: Linear,
    dropout: Dropout,
}

/// What every layer made of a batch of B images, on the way to the answer.
#[derive(Clone, Debug)]
pub struct Layers {
    /// The maps of the first convolution, before ReLU: `[B, 8, 28, 28]`.
    pub conv1: Tensor<4>,
    /// The same after ReLU and pooling, the input of the second: `[B, 8, 14, 14]`.
    pub pool1: Tensor<4>,
    /// The maps of the second convolution, before ReLU: `[B, 16, 12, 12]`.
    pub conv2: Tensor<4>,
    /// The same after ReLU and pooling: `[B, 16, 6, 6]`.
    pub pool2: Tensor<4>,
    /// The first linear layer, before ReLU: `[B, 600]`.
    pub fc1: Tensor<2>,
    /// The second linear layer, before ReLU: `[B, 120]`.
    pub fc2: Tensor<2>,
    /// The third linear layer, the logits: `[B, 10]`.
    pub fc3: Tensor<2>,
    /// The logarithms of the classes' probabilities: `[B, 10]`.
    pub log_probabilities: Tensor<2>,
}

impl Cnn {
    /// A network with PyTorch's default initialisation, U(±1/√`fan_in`), drawn from the device's
    /// seed.
    #[must_use]
    pub fn new(device: &Device) -> Self {
        Self {
            conv1: Conv2dConfig::new([1, 8], [5, 5])
                .with_padding(PaddingConfig2d::Explicit(2, 2, 2, 2))
                .init(device),
            conv2: Conv2dConfig::new([8, 16], [3, 3]).init(device),
            fc1: LinearConfig::new(16 * 6 * 6, 600).init(device),
            fc2: LinearConfig::new(600, 120).init(device),
            fc3: LinearConfig::new(120, CLASSES).init(device),
            dropout: DropoutConfig::new(0.3).init(),
        }
    }

    /// Every layer's output for images `[B, 1, 28, 28]`. Dropout acts on a training device only.
    #[must_use]
    pub fn layers(&self, images: Tensor<4>) -> Layers {
        self.layers_through(images, &mut Untouched)
    }

    /// The same with each layer's output handed through before it goes on.
    pub(super) fn layers_through(&self, images: Tensor<4>, through: &mut impl Through) -> Layers {
        let (conv1, pool1) = through.convolution(&self.conv1, images);
        let (conv2, pool2) = through.convolution(&self.conv2, pool1.clone());
        let [fc1, fc2, fc3, log_probabilities] = self.linear_layers(pool2.clone(), through);
        Layers {
            conv1,
            pool1,
            conv2,
            pool2,
            fc1,
            fc2,
            fc3,
            log_probabilities,
        }
    }

    /// What the linear layers and the softmax make of `[B, 16, 6, 6]`.
    fn linear_layers(&self, pool2: Tensor<4>, through: &mut impl Through) -> [Tensor<2>; 4] {
        let fc1 = through.list(linear(&self.fc1, pool2.flatten(1, 3)));
        let dropped = dropout(&self.dropout, relu(fc1.clone()));
        let fc2 = through.list(linear(&self.fc2, dropped));
        let fc3 = through.list(linear(&self.fc3, relu(fc2.clone())));
        let log_probabilities = through.list(log_softmax(fc3.clone()));
        [fc1, fc2, fc3, log_probabilities]
    }

    /// The logarithms of the classes' probabilities, `[B, 10]`, for images `[B, 1, 28, 28]`: without the maps, which
    /// take time to be written.
    #[must_use]
    pub fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        let pool1 = convolve(&self.conv1, images);
        let pool2 = convolve(&self.conv2, pool1);
        let [.., log_probabilities] = self.linear_layers(pool2, &mut Untouched);
        log_probabilities
    }

    /// The same network without dropout, whatever device it is on.
    #[must_use]
    pub fn without_dropout(mut self) -> Self {
        self.dropout = DropoutConfig::new(0.0).init();
        self
    }

    /// The same network with other weights `[8, 1, 5, 5]` in its first convolution.
    #[must_use]
    pub(super) fn with_first_filters(mut self, weights: Tensor<4>) -> Self {
        self.conv1.weight = self.conv1.weight.map(|_| weights);
        self
    }

    /// The weights `[8, 1, 5, 5]` and bias `[8]` of the first convolution, or those of the second,
    /// `[16, 8, 3, 3]` and `[16]`.
    #[must_use]
    pub fn convolution(&self, layer: ConvolutionLayer) -> &Conv2d {
        match layer {
            ConvolutionLayer::Conv1 => &self.conv1,
            ConvolutionLayer::Conv2 => &self.conv2,
        }
    }
}

/// What is done to the output of each layer before it goes on.
pub(super) trait Through {
    /// What a convolution makes of its input, before ReLU, and what goes on after ReLU and pooling, `[B, C, H, W]`.
    fn convolution(&mut self, layer: &Conv2d, input: Tensor<4>) -> (Tensor<4>, Tensor<4>) {
        maps_and_pooled(layer, input)
    }

    /// To the output of a linear layer or the softmax, `[B, N]`.
    fn list(&mut self, output: Tensor<2>) -> Tensor<2> {
        output
    }
}

struct Untouched;
impl Through for Untouched {}

/// Which convolution of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum ConvolutionLayer {
    /// 1→8, 5×5, "same" padding.
    Conv1,
    /// 8→16, 3×3, no padding.
    Conv2,
}

impl Network for Cnn {
    const KIND: &'static str = "cnn";

    fn log_probabilities(&self, images: Tensor<4>) -> Tensor<2> {
        self.forward(images)
    }

    fn outputs(&self, images: Tensor<4>) -> Vec<(&'static str, Tensor<2>)> {
        let layers = self.layers(images);
        vec![
            ("conv1", layers.conv1.flatten(1, 3)),
            ("conv2", layers.conv2.flatten(1, 3)),
            ("fc1", layers.fc1),
            ("fc2", layers.fc2),
            ("fc3", layers.fc3),
            ("log_softmax", layers.log_probabilities),
        ]
    }
}
