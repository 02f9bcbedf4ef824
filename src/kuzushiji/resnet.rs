//! A small residual network of today that reads the characters better than the homework's.

use std::f64::consts::FRAC_1_PI;

use burn::{
    module::{Module, Param},
    nn::{Dropout, DropoutConfig, Initializer, Linear, LinearConfig},
    tensor::{
        Device, Tensor,
        activation::{log_softmax, relu},
    },
};

use super::network::Network;
use crate::operations::maps;

/// The channels at 14×14 pixels and at 7×7.
const WIDTHS: [usize; 2] = [64, 128];

/// A convolution, a residual block at 14×14 pixels, one that halves the side, two blocks at 7×7, and the mean of
/// each channel.
///
/// `stem` 1→64, 6×6, stride 2 · `block1` · ReLU · `down` 64→128, 3×3, stride 2 · `block2` · `block3` · ReLU · mean
/// over the pixels · dropout 0.2 · `fc` 10 · log-softmax. 741,709 parameters as it is written.
///
/// It has no batch normalisation. In training the filters are standardised in its place (Brock and others,
/// "Characterizing signal propagation to close the performance gap in unnormalized `ResNets`", 2021), which costs
/// next to nothing and depends on no batch; written, they are plain filters.
#[derive(Module, Debug)]
pub struct Resnet {
    stem: Convolution,
    block1: Block,
    down: Convolution,
    block2: Block,
    block3: Block,
    fc: Linear,
    dropout: Dropout,
}

/// x + α `conv2`(ReLU(`conv1`(ReLU(x)))), of as many channels as before, 3×3; at first α is 0.
#[derive(Module, Debug)]
struct Block {
    conv1: Convolution,
    conv2: Convolution,
    alpha: Param<Tensor<1>>,
}

/// A convolution with padding, whose filters are standardised if they have a gain.
#[derive(Module, Debug)]
struct Convolution {
    weight: Param<Tensor<4>>,
    gain: Option<Param<Tensor<1>>>,
    bias: Param<Tensor<1>>,
    stride: usize,
    padding: usize,
}

/// What every layer made of images, before its ReLU.
struct Layers {
    stem: Tensor<4>,
    block1: Tensor<4>,
    down: Tensor<4>,
    block2: Tensor<4>,
    block3: Tensor<4>,
    fc: Tensor<2>,
    log_probabilities: Tensor<2>,
}

/// A parameter that begins with these values, however they were computed.
fn begun<const D: usize>(values: Tensor<D>) -> Param<Tensor<D>> {
    Param::from_tensor(values.detach())
}

impl Resnet {
    /// A network to be trained, drawn from the device's seed: with the ten classes, or with more answers than those.
    #[must_use]
    pub fn new(answers: usize, device: &Device) -> Self {
        let [wide, wider] = WIDTHS;
        Self {
            stem: Convolution::new([1, wide], 6, 2, device),
            block1: Block::new(wide, device),
            down: Convolution::new([wide, wider], 3, 2, device),
            block2: Block::new(wider, device),
            block3: Block::new(wider, device),
            fc: LinearConfig::new(wider, answers).init(device),
            dropout: DropoutConfig::new(0.2).init(),
        }
    }

    /// A network as files have it, to load one into.
    #[must_use]
    pub fn plain(answers: usize, device: &Device) -> Self {
        Self::new(answers, device).as_plain()
    }

    /// This network with what a plain one has learnt, to be taught on: on the other's answers the two are the same
    /// function, as the filters that training has left have the mean 0; answers that the other has not stay as they were.
    ///
    /// # Panics
    /// If the other has more answers.
    #[must_use]
    pub fn taught_on(mut self, other: &Self) -> Self {
        self.stem = self.stem.taught_on(&other.stem);
        self.block1 = self.block1.taught_on(&other.block1);
        self.down = self.down.taught_on(&other.down);
        self.block2 = self.block2.taught_on(&other.block2);
        self.block3 = self.block3.taught_on(&other.block3);
        let [inputs, answers] = other.fc.weight.dims();
        let (weight, learnt) = (self.fc.weight.val(), other.fc.weight.val());
        self.fc.weight = begun(weight.slice_assign([0..inputs, 0..answers], learnt));
        let biases = self.fc.bias.zip(other.fc.bias.as_ref());
        self.fc.bias =
            biases.map(|(bias, learnt)| begun(bias.val().slice_assign(0..answers, learnt.val())));
        self
    }

    /// What every layer made of a batch of B images `[B, 1, 28, 28]`. Dropout acts on a training device only.
    fn layers(&self, images: Tensor<4>) -> Layers {
        let stem = self.stem.forward(images);
        let block1 = self.block1.forward(stem.clone());
        let down = self.down.forward(relu(block1.clone()));
        let block2 = self.block2.forward(down.clone());
        let block3 = self.block3.forward(block2.clone());
        let pixels = relu(block3.clone()).flatten::<3>(2, 3);
        let means = pixels.mean_dim(2).squeeze_dim(2);
        let fc = self.fc.forward(self.dropout.forward(means));
        Layers {
            stem,
            block1,
            down,
            block2,
            block3,
            log_probabilities: log_softmax(fc.clone(), 1),
            fc,
        }
    }

    /// The same network without dropout, whatever device it is on.
    #[must_use]
    pub fn without_dropout(mut self) -> Self {
        self.dropout = DropoutConfig::new(0.0).init();
        self
    }

    /// The same network with plain filters.
    #[must_use]
    pub fn as_plain(&self) -> Self {
        Self {
            stem: self.stem.as_plain(),
            block1: self.block1.as_plain(),
            down: self.down.as_plain(),
            block2: self.block2.as_plain(),
            block3: self.block3.as_plain(),
            fc: self.fc.clone(),
            dropout: self.dropout.clone(),
        }
    }
}

impl Block {
    fn new(channels: usize, device: &Device) -> Self {
        Self {
            conv1: Convolution::new([channels, channels], 3, 1, device),
            conv2: Convolution::new([channels, channels], 3, 1, device),
            alpha: Initializer::Zeros.init([1], device),
        }
    }

    fn as_plain(&self) -> Self {
        Self {
            conv1: self.conv1.as_plain(),
            conv2: self.conv2.as_plain(),
            alpha: self.alpha.clone(),
        }
    }

    fn taught_on(self, other: &Self) -> Self {
        Self {
            conv1: self.conv1.taught_on(&other.conv1),
            conv2: self.conv2.taught_on(&other.conv2),
            alpha: begun(other.alpha.val()),
        }
    }

    fn forward(&self, input: Tensor<4>) -> Tensor<4> {
        let inner = self.conv1.forward(relu(input.clone()));
        let inner = self.conv2.forward(relu(inner));
        input + inner * self.alpha.val().reshape([1, 1, 1, 1])
    }
}

impl Convolution {
    fn new([inputs, outputs]: [usize; 2], side: usize, stride: usize, device: &Device) -> Self {
        let fan_in = inputs * side * side;
        let uniform = Initializer::KaimingUniform {
            gain: 3_f64.sqrt().recip(),
            fan_out_only: false,
        };
        // What keeps the variance through a ReLU.
        let gain = (2.0 / (1.0 - FRAC_1_PI)).sqrt();
        Self {
            weight: uniform.init_with([outputs, inputs, side, side], Some(fan_in), None, device),
            gain: Some(Initializer::Constant { value: gain }.init([outputs], device)),
            bias: Initializer::Zeros.init([outputs], device),
            stride,
            padding: side.div_ceil(2) - 1,
        }
    }

    /// The filters as they act, `[O, I, side, side]`.
    fn filters(&self) -> Tensor<4> {
        let weight = self.weight.val();
        let Some(gain) = &self.gain else {
            return weight;
        };
        let shape = weight.shape();
        let flat = weight.flatten::<2>(1, 3);
        #[expect(clippy::cast_precision_loss, reason = "the size of a filter")]
        let fan_in = flat.dims()[1] as f64;
        let flat = flat.clone() - flat.mean_dim(1);
        // (w − mean) / (deviation √fan_in), which is over the root of the sum of the squares.
        let length = flat.clone().square().sum_dim(1);
        let length = (length + 1e-8 * fan_in).sqrt();
        (flat / length * gain.val().unsqueeze_dim(1)).reshape(shape)
    }

    fn as_plain(&self) -> Self {
        Self {
            weight: Param::from_tensor(self.filters()),
            gain: None,
            bias: self.bias.clone(),
            ..*self
        }
    }

    /// This convolution with the filters of a plain one: what a filter is beside its length is standardised, and its
    /// length is its gain.
    fn taught_on(self, other: &Self) -> Self {
        let weight = other.weight.val();
        let lengths = weight.clone().flatten::<2>(1, 3).square().sum_dim(1).sqrt();
        Self {
            weight: begun(weight),
            gain: Some(begun(lengths.squeeze_dim(1))),
            bias: begun(other.bias.val()),
            ..self
        }
    }

    fn forward(&self, input: Tensor<4>) -> Tensor<4> {
        let steps = [self.stride, self.padding];
        maps(self.filters(), self.bias.val(), steps, input)
    }
}

impl Network for Resnet {
    const KIND: &'static str = "resnet";

    fn log_probabilities(&self, images: Tensor<4>) -> Tensor<2> {
        self.layers(images).log_probabilities
    }

    fn outputs(&self, images: Tensor<4>) -> Vec<(&'static str, Tensor<2>)> {
        let layers = self.layers(images);
        vec![
            ("stem", layers.stem.flatten(1, 3)),
            ("block1", layers.block1.flatten(1, 3)),
            ("down", layers.down.flatten(1, 3)),
            ("block2", layers.block2.flatten(1, 3)),
            ("block3", layers.block3.flatten(1, 3)),
            ("fc", layers.fc),
            ("log_softmax", layers.log_probabilities),
        ]
    }

    fn written(&self) -> Self {
        self.as_plain()
    }
}

#[cfg(all(test, feature = "flex"))]
mod tests {
    use std::collections::HashMap;

    use burn::tensor::Distribution;
    use pollster::block_on;

    use super::*;
    use crate::kuzushiji::CLASSES;
    use crate::weights::{self, Precision};

    #[test]
    fn has_the_parameters_that_are_written_of_it() {
        assert_eq!(
            Resnet::plain(CLASSES, &Device::flex()).num_params(),
            741_709
        );
    }

    #[test]
    fn what_is_written_is_the_same_function() {
        let device = Device::flex();
        let mut model = Resnet::new(CLASSES, &device);
        for block in [&mut model.block1, &mut model.block2, &mut model.block3] {
            block.alpha = Param::from_tensor(Tensor::from_floats([0.7], &device));
        }
        let file = block_on(weights::save(
            &model.written(),
            Precision::F32,
            HashMap::new(),
        ));
        let read =
            weights::load(Resnet::plain(CLASSES, &device), &file.expect("a CPU")).expect("it fits");
        let images = Tensor::random([3, 1, 28, 28], Distribution::Uniform(0.0, 1.0), &device);
        let [before, after] = [&model, &read].map(|model| {
            let answers = model.log_probabilities(images.clone());
            answers.into_data().try_into_vec::<f32>().expect("f32")
        });
        for (before, after) in before.iter().zip(&after) {
            assert!((before - after).abs() < 1e-5, "{before} and {after}");
        }
        // A tenth is the answer of a network that does not look.
        assert!(
            before
                .iter()
                .any(|answer| (answer + 10_f32.ln()).abs() > 0.01)
        );
    }

    /// `torch.nn.functional.conv2d` is linear in its filters: of standardised ones each has the mean 0 and the
    /// length of its gain.
    #[test]
    fn filters_are_standardised() {
        let device = Device::flex();
        let filters = Resnet::new(CLASSES, &device).block2.conv1.filters();
        let values: Vec<f32> = filters.into_data().try_into_vec().expect("f32");
        for filter in values.chunks_exact(128 * 9) {
            let sum: f32 = filter.iter().sum();
            let squares: f32 = filter.iter().map(|weight| weight * weight).sum();
            assert!(sum.abs() < 1e-4, "{sum}");
            assert!((squares - 2.933_9).abs() < 1e-2, "{squares}");
        }
    }
}
