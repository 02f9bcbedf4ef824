//! The homework's network taken apart on one image: what every unit holds, and the gradient of the loss at every unit, down
//! to the pixels, as Burn's autodiff computes it.
//!
//! The loss is that of one class: L = −log p of it. [`sums`] writes out the sum behind each number, [`occlusion`] covers
//! parts of the image to see what the answer rests on, [`step`] takes one step of training; filters of the first
//! convolution can be changed by hand, and every change can be taken back.

mod filters;
mod occlusion;
mod step;
mod sums;

use std::{collections::HashMap, slice::from_ref};

use burn::{
    module::Module,
    nn::conv::Conv2d,
    tensor::{Device, Tensor, TensorData, Transaction, activation::relu},
};
use serde::{Deserialize, Serialize};

use super::{
    CLASSES, Image, PIXELS, SIDE,
    cnn::{Cnn, Layers, Through},
    network::{Network, likeliest},
    reading::{ReadError, all_finite, not_finite},
};
use crate::{
    device,
    operations::pool,
    training::negative_log_likelihood,
    weights::{self, Parameters, WeightsError},
};
pub use filters::Replacement;
pub use occlusion::{Occlusion, Square};
pub use step::{MovedTensor, MovedWeight, Rule, Step};
pub use sums::{Sum, Unit, UnitSums, Window};

/// The layers in their order; each is named by what comes out of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum Layer {
    /// The pixels x.
    Picture,
    /// The first convolution's maps z, before ReLU.
    Conv1,
    /// After ReLU and pooling.
    Pool1,
    /// The second convolution's maps z, before ReLU.
    Conv2,
    /// After ReLU and pooling.
    Pool2,
    /// The first linear layer's z, before ReLU.
    Fc1,
    /// The second linear layer's z, before ReLU.
    Fc2,
    /// The logits s.
    Fc3,
    /// The logarithms of the softmax's probabilities.
    Softmax,
}

impl Layer {
    /// All, from the pixels on.
    pub const ALL: [Self; 9] = [
        Self::Picture,
        Self::Conv1,
        Self::Pool1,
        Self::Conv2,
        Self::Pool2,
        Self::Fc1,
        Self::Fc2,
        Self::Fc3,
        Self::Softmax,
    ];

    /// Channels, height and width; of a list its length, 1 and 1.
    #[must_use]
    pub fn shape(self) -> [usize; 3] {
        match self {
            Self::Picture => [1, SIDE, SIDE],
            Self::Conv1 => [8, 28, 28],
            Self::Pool1 => [8, 14, 14],
            Self::Conv2 => [16, 12, 12],
            Self::Pool2 => [16, 6, 6],
            Self::Fc1 => [600, 1, 1],
            Self::Fc2 => [120, 1, 1],
            Self::Fc3 | Self::Softmax => [CLASSES, 1, 1],
        }
    }
}

/// Why a gradient cannot be missing.
const EVERY: &str = "every layer takes part in the loss";

/// What one layer holds, and the gradient of the loss there.
#[derive(Clone, Debug)]
#[cfg_attr(target_arch = "wasm32", derive(Serialize, tsify::Tsify))]
pub struct LayerPass {
    /// Which.
    pub layer: Layer,
    /// Its channels; of a list its length.
    pub channels: usize,
    /// The height of a map; 1 of a list.
    pub height: usize,
    /// The width of a map; 1 of a list.
    pub width: usize,
    /// What it holds, channel by channel, row-major.
    #[cfg_attr(
        target_arch = "wasm32",
        serde(serialize_with = "crate::typed_array::serialize"),
        tsify(type = "Float32Array")
    )]
    pub values: Vec<f32>,
    /// The derivative of the loss by each of these values.
    #[cfg_attr(
        target_arch = "wasm32",
        serde(serialize_with = "crate::typed_array::serialize"),
        tsify(type = "Float32Array")
    )]
    pub gradients: Vec<f32>,
}

/// One way through the network and back.
#[derive(Clone, Debug)]
#[cfg_attr(target_arch = "wasm32", derive(Serialize, tsify::Tsify))]
pub struct Pass {
    /// The class whose −log p the loss is.
    pub class: usize,
    /// The likeliest class.
    pub answer: usize,
    /// The loss.
    pub loss: f32,
    /// The probabilities of the classes.
    pub probabilities: [f32; CLASSES],
    /// Those of the network as training left it.
    pub trained: [f32; CLASSES],
    /// All layers in their order.
    pub layers: Vec<LayerPass>,
    /// The weights of the first convolution, `[8, 5, 5]`.
    #[cfg_attr(
        target_arch = "wasm32",
        serde(serialize_with = "crate::typed_array::serialize"),
        tsify(type = "Float32Array")
    )]
    pub filters: Vec<f32>,
    /// Whether each of the eight filters is as training left it.
    pub as_trained: Vec<bool>,
    /// How many changes of the network can be taken back.
    pub changes: usize,
}

impl Pass {
    fn layer(&self, layer: Layer) -> &LayerPass {
        &self.layers[layer as usize]
    }
}

/// What was done to the network: successive changes of one weight are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Weight(usize),
    Filter,
    Step,
}

/// The network, with what was changed of it, and its last way through and back.
#[derive(Debug)]
pub struct Dissection {
    device: Device,
    trained: Cnn,
    /// Each change with the network that it made.
    changed: Vec<(Change, Cnn)>,
    /// That of the last pass, like all that follows.
    image: Image,
    /// By PyTorch's names and in its order.
    parameters: HashMap<String, Vec<f32>>,
    pass: Option<Pass>,
    /// The first convolution's weights as training left them.
    trained_filters: Vec<f32>,
}

impl Dissection {
    /// Of a network, without its dropout.
    ///
    /// # Errors
    /// If the device fails.
    pub async fn new(network: Cnn, device: &Device) -> Result<Self, ReadError> {
        let trained = network.without_dropout().train();
        let parameters = parameters(&trained).await?;
        Ok(Self {
            device: device.clone().autodiff(),
            trained,
            changed: Vec::new(),
            image: [0.0; PIXELS],
            trained_filters: parameters["conv1.weight"].clone(),
            parameters,
            pass: None,
        })
    }

    /// Goes through the network with an image and back from the loss of a class. Where none is named it is the runner-up,
    /// because of an answer that the network is sure of next to no gradient is left.
    ///
    /// # Errors
    /// If a value is no number, or the device fails.
    pub async fn pass(&mut self, image: &Image, class: Option<usize>) -> Result<&Pass, ReadError> {
        self.image = *image;
        self.parameters = parameters(self.network()).await?;
        let now = self
            .log_probabilities(self.network(), from_ref(image))
            .await?
            .remove(0);
        let trained = self
            .log_probabilities(&self.trained, from_ref(image))
            .await?
            .remove(0);
        let class = class.unwrap_or_else(|| runner_up(&now));
        let mut probes = Probes::default();
        let input = self.tensor(from_ref(image)).require_grad();
        let layers = self.network().layers_through(input.clone(), &mut probes);
        let loss = self.loss_of(layers.log_probabilities.clone(), class);
        let gradients = loss.backward();
        let Layers {
            conv1,
            pool1,
            conv2,
            pool2,
            fc1,
            fc2,
            fc3,
            log_probabilities,
        } = layers;
        let mut transaction = Transaction::default()
            .register(loss.inner())
            .register(input.clone().inner());
        for output in [conv1, pool1, conv2, pool2] {
            transaction = transaction.register(output.inner());
        }
        for output in [fc1, fc2, fc3, log_probabilities] {
            transaction = transaction.register(output.inner());
        }
        for leaf in [input].iter().chain(&probes.maps) {
            transaction = transaction.register(leaf.grad(&gradients).expect(EVERY));
        }
        for leaf in &probes.lists {
            transaction = transaction.register(leaf.grad(&gradients).expect(EVERY));
        }
        let read = device::read(transaction).await?;
        if !all_finite(&read) {
            return Err(self.not_finite().await);
        }
        let loss = read[0][0];
        let (values, gradients) = read[1..].split_at(Layer::ALL.len());
        let layers: Vec<LayerPass> = (Layer::ALL.into_iter().zip(values).zip(gradients))
            .map(|((layer, values), gradients)| {
                let [channels, height, width] = layer.shape();
                LayerPass {
                    layer,
                    channels,
                    height,
                    width,
                    values: values.clone(),
                    gradients: gradients.clone(),
                }
            })
            .collect();
        let probabilities =
            std::array::from_fn(|class| layers[Layer::Softmax as usize].values[class].exp());
        let filters = self.parameters["conv1.weight"].clone();
        let of_one = filters::SIZE;
        Ok(self.pass.insert(Pass {
            class,
            answer: likeliest(&probabilities),
            loss,
            probabilities,
            trained: std::array::from_fn(|class| trained[class].exp()),
            as_trained: (filters.chunks_exact(of_one))
                .zip(self.trained_filters.chunks_exact(of_one))
                .map(|(now, before)| now == before)
                .collect(),
            layers,
            filters,
            changes: self.changed.len(),
        }))
    }

    /// Takes back the last change, if there is one.
    pub fn undo(&mut self) {
        self.changed.pop();
    }

    /// Takes back all changes.
    pub fn restore(&mut self) {
        self.changed.clear();
    }

    fn network(&self) -> &Cnn {
        self.changed
            .last()
            .map_or(&self.trained, |(_, network)| network)
    }

    fn change(&mut self, change: Change, network: Cnn) {
        if let (Change::Weight(_), Some((before, _))) = (change, self.changed.last())
            && *before == change
        {
            self.changed.pop();
        }
        self.changed.push((change, network));
    }

    fn tensor(&self, images: &[Image]) -> Tensor<4> {
        let data = TensorData::new(images.concat(), [images.len(), 1, SIDE, SIDE]);
        Tensor::from_data(data, &self.device)
    }

    fn loss_of(&self, log_probabilities: Tensor<2>, class: usize) -> Tensor<1> {
        negative_log_likelihood(log_probabilities, device::integers([class], &self.device))
    }

    /// What a network says of images, without gradients.
    async fn log_probabilities(
        &self,
        network: &Cnn,
        images: &[Image],
    ) -> Result<Vec<Vec<f32>>, ReadError> {
        const BATCH: usize = 56;
        let network = network.valid();
        let mut answers = Vec::with_capacity(images.len());
        for batch in images.chunks(BATCH) {
            let output = network.forward(self.tensor(batch).inner());
            let read = device::read(Transaction::default().register(output)).await?;
            if !all_finite(&read) {
                return Err(self.not_finite().await);
            }
            answers.extend(read[0].chunks_exact(CLASSES).map(<[f32]>::to_vec));
        }
        Ok(answers)
    }

    async fn not_finite(&self) -> ReadError {
        let input = self.tensor(from_ref(&self.image)).inner();
        not_finite(self.network().valid().outputs(input)).await
    }
}

/// A network's weights by PyTorch's names and in its order.
async fn parameters(network: &Cnn) -> Result<HashMap<String, Vec<f32>>, ReadError> {
    let read = weights::collect(&network.valid(), Parameters).await;
    Ok(named(read)?
        .map(|tensor| (tensor.name, tensor.values))
        .collect())
}

fn named(
    read: Result<Vec<weights::NamedTensor>, WeightsError>,
) -> Result<impl Iterator<Item = weights::NamedTensor>, ReadError> {
    match read {
        Ok(tensors) => Ok(tensors.into_iter()),
        Err(WeightsError::Device(error)) => Err(error.into()),
        Err(error) => unreachable!("nothing else fails while a model of ours is read: {error}"),
    }
}

/// The place of the largest value but one.
fn runner_up(values: &[f32]) -> usize {
    let mut others = values.to_vec();
    others[likeliest(values)] = f32::NEG_INFINITY;
    likeliest(&others)
}

/// Adds a zero to every layer's output: the gradient of that zero is the gradient of the output, which autodiff would
/// not keep.
#[derive(Default)]
struct Probes {
    maps: Vec<Tensor<4>>,
    lists: Vec<Tensor<2>>,
}

impl Probes {
    fn maps(&mut self, output: Tensor<4>) -> Tensor<4> {
        let zero = Tensor::zeros(output.shape(), &output.device()).require_grad();
        self.maps.push(zero.clone());
        output + zero
    }
}

impl Through for Probes {
    fn convolution(&mut self, layer: &Conv2d, input: Tensor<4>) -> (Tensor<4>, Tensor<4>) {
        let maps = self.maps(layer.forward(input));
        let pooled = self.maps(pool(relu(maps.clone())));
        (maps, pooled)
    }

    fn list(&mut self, output: Tensor<2>) -> Tensor<2> {
        let zero = Tensor::zeros(output.shape(), &output.device()).require_grad();
        self.lists.push(zero.clone());
        output + zero
    }
}
