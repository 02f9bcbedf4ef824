//! The networks, on the device that this bundle was built for; its name is `backend()`.
//!
//! Everything that takes time is asynchronous, and calls on one [`Engine`] must not overlap: the page
//! keeps one queue in the worker. An error that is not a `BadInput` means that the device is lost.

use std::collections::BTreeMap;

use burn::tensor::Device;
#[cfg(feature = "webgpu")]
use burn::{
    optim::GradientsParams,
    tensor::{Tensor, TensorData},
};
use js_sys::Float32Array;
use serde::Serialize;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use super::{bad_input, failure, from_ts, to_js, to_ts};
use crate::{
    device::Backend,
    kuzushiji::{
        CLASSES, Image,
        cnn::{Cnn, ConvolutionLayer},
        dataset::Examples,
        drawing,
        fcn::Fcn,
        reader::ANSWERS,
        reading::{self, AnyReader, Maps, Pixel, PixelSum, ReadError, State},
        self_check::{self, Check},
    },
    translation::checkpoint::Checkpoint,
    typed_array,
};
#[cfg(feature = "webgpu")]
use crate::{kuzushiji::SIDE, training::negative_log_likelihood, weights};

#[cfg(feature = "flex")]
const BACKEND: Backend = Backend::Flex;
#[cfg(feature = "ndarray")]
const BACKEND: Backend = Backend::Ndarray;
#[cfg(feature = "webgpu")]
const BACKEND: Backend = Backend::Webgpu;

/// A slice as a `Float32Array` inside a serialised value.
pub(super) fn array(values: &[f32]) -> Float32Array {
    Float32Array::from(values)
}

/// The device that this bundle was built for.
#[wasm_bindgen]
#[must_use]
pub fn backend() -> String {
    BACKEND.to_string()
}

/// The 28×28 image of a drawing on a board of side 1: `points` are x, y, x, y … of all strokes, y
/// downwards; `lengths` says how many points each stroke has; `pen` is the strokes' width. What lies
/// outside the board is left out.
#[wasm_bindgen]
#[must_use]
pub fn input_from_strokes(points: &[f32], lengths: &[u32], pen: f32) -> Float32Array {
    let mut points = points.as_chunks::<2>().0.iter().copied();
    let strokes: Vec<Vec<[f32; 2]>> = lengths
        .iter()
        .map(|&length| points.by_ref().take(length as usize).collect())
        .collect();
    array(&drawing::from_board(&strokes, pen))
}

/// The examples in an IDX file of images and one of labels.
///
/// # Errors
/// `BadInput` if they are not that.
#[wasm_bindgen]
pub fn parse_samples(images: &[u8], labels: &[u8]) -> Result<Ts<LabelledImages>, JsValue> {
    let examples = Examples::read(images, labels).map_err(bad_input)?;
    let all = 0..examples.len();
    to_ts(&LabelledImages {
        images: all.clone().map(|example| examples.image(example)).collect(),
        labels: all.map(|example| examples.label(example)).collect(),
    })
}

/// What a network says of one image.
#[derive(Serialize, Tsify)]
pub struct Reading {
    model: String,
    state: State,
    /// The likeliest, 0 to 9, if there is an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    class: Option<usize>,
    /// Its probability, if there is an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    probability: Option<f32>,
    probabilities: [f32; CLASSES],
    /// The probability of none of the ten.
    none: f32,
    /// Those of all eleven answers, of which it is the last.
    answers: [f32; ANSWERS],
    /// The maps of the first convolution, if it is the homework's network.
    #[serde(skip_serializing_if = "Option::is_none")]
    conv1: Option<Maps>,
    /// Those of the second.
    #[serde(skip_serializing_if = "Option::is_none")]
    conv2: Option<Maps>,
}

impl Reading {
    fn new(model: String, reading: reading::Reading) -> Self {
        let answered = matches!(reading.state, State::Sure | State::Unsure);
        let (class, probability) = (reading.class(), reading.probability());
        let answers = reading.answers();
        let [conv1, conv2] = match reading.maps {
            Some(maps) => maps.map(Some),
            None => [None, None],
        };
        Self {
            model,
            state: reading.state,
            class: answered.then_some(class),
            probability: answered.then_some(probability),
            probabilities: reading.probabilities,
            none: reading.none,
            answers,
            conv1,
            conv2,
        }
    }
}

/// Images of the data set with their labels.
#[derive(Serialize, Tsify)]
pub struct LabelledImages {
    #[serde(serialize_with = "typed_array::serialize")]
    #[tsify(type = "Float32Array[]")]
    images: Vec<Image>,
    labels: Vec<usize>,
}

/// The device of this bundle with the networks loaded on it.
#[wasm_bindgen]
pub struct Engine {
    pub(super) device: Device,
    models: BTreeMap<String, AnyReader>,
    fcns: BTreeMap<String, Fcn>,
    pub(super) translators: BTreeMap<String, Checkpoint>,
}

/// What the tests compare with PyTorch on the GPU: the backward pass. The bundles of the CPU have the
/// same code, which native tests check, and leave it out for their size.
#[cfg(feature = "webgpu")]
#[wasm_bindgen]
impl Engine {
    /// The gradient of the mean negative log-likelihood of `labels` under the network in a
    /// safetensors file, without dropout, by the name of each parameter; `images` holds 784 values
    /// for each label.
    ///
    /// # Errors
    /// `BadInput` if the file does not fit; another if the device fails.
    #[wasm_bindgen(unchecked_return_type = "Record<string, Float32Array>")]
    pub async fn gradients(
        &self,
        file: &[u8],
        images: &[f32],
        labels: &[i32],
    ) -> Result<JsValue, JsValue> {
        let device = self.device.clone().autodiff();
        let model = weights::load(Cnn::new(&device), file)
            .map_err(bad_input)?
            .without_dropout();
        let images = TensorData::new(images.to_vec(), [labels.len(), 1, SIDE, SIDE]);
        let log_probabilities = model.forward(Tensor::from_data(images, &device));
        let loss = negative_log_likelihood(log_probabilities, Tensor::from_data(labels, &device));
        let gradients = GradientsParams::from_grads(loss.backward(), &model);
        let found = js_sys::Object::new();
        for tensor in weights::collect(&model, weights::Gradients(&gradients))
            .await
            .map_err(failure)?
        {
            js_sys::Reflect::set(&found, &tensor.name.into(), &array(&tensor.values))?;
        }
        Ok(found.into())
    }
}

#[wasm_bindgen]
impl Engine {
    /// Opens the device.
    ///
    /// # Errors
    /// If the browser does not offer it.
    pub async fn create() -> Result<Engine, JsValue> {
        let device = BACKEND.open().await.map_err(failure)?;
        Ok(Self {
            device,
            models: BTreeMap::new(),
            fcns: BTreeMap::new(),
            translators: BTreeMap::new(),
        })
    }

    /// Compares a fixed network on a fixed image with values computed elsewhere, and warms up.
    ///
    /// # Errors
    /// If the device fails.
    pub async fn check(&self) -> Result<Ts<Check>, JsValue> {
        let check = self_check::run(&self.device, self_check::tolerance(BACKEND))
            .await
            .map_err(failure)?;
        to_ts(&check)
    }

    /// Loads a file of weights, of the homework's network or of the reader for people, under a name; an older one of that
    /// name goes. Gives what was found in it, in a sentence.
    ///
    /// # Errors
    /// `BadInput` that names the first tensor that does not fit.
    #[allow(clippy::unused_async, reason = "the page waits for every call")]
    pub async fn load_reader(&mut self, name: String, bytes: &[u8]) -> Result<String, JsValue> {
        let (model, found) = AnyReader::open(bytes, &self.device).map_err(bad_input)?;
        self.models.insert(name, model);
        Ok(found.to_string())
    }

    /// Loads a file of weights as a fully connected network under a name; an older one of that name
    /// goes. Gives what was found in it, in a sentence.
    ///
    /// # Errors
    /// `BadInput` that names the first tensor that does not fit.
    #[allow(clippy::unused_async, reason = "the page waits for every call")]
    pub async fn load_fcn(&mut self, name: String, bytes: &[u8]) -> Result<String, JsValue> {
        let (model, found) = Fcn::open(bytes, &self.device).map_err(bad_input)?;
        self.fcns.insert(name, model);
        Ok(found.to_string())
    }

    /// Reads an image of 784 values with each of the networks named.
    ///
    /// # Errors
    /// `BadInput` if the image is none, a network is not loaded or its answer is none in numbers;
    /// another if the device fails.
    #[wasm_bindgen(unchecked_return_type = "Reading[]")]
    pub async fn read(&self, models: Vec<String>, input: &[f32]) -> Result<JsValue, JsValue> {
        let image = image(input)?;
        let networks = models
            .iter()
            .map(|name| self.reader(name))
            .collect::<Result<Vec<_>, _>>()?;
        let readings = reading::read(&networks, &image, &self.device)
            .await
            .map_err(thrown)?;
        let readings: Vec<_> = models
            .into_iter()
            .zip(readings)
            .map(|(name, reading)| Reading::new(name, reading))
            .collect();
        to_js(&readings)
    }

    /// Takes apart the sum behind one value of an activation map; `layer` is `conv1` or `conv2`,
    /// channel, row and column count from 0.
    ///
    /// # Errors
    /// `BadInput` if there is no such value; another if the device fails.
    pub async fn explain(
        &self,
        model: &str,
        layer: Ts<ConvolutionLayer>,
        channel: usize,
        row: usize,
        column: usize,
        input: &[f32],
    ) -> Result<Ts<PixelSum>, JsValue> {
        let pixel = Pixel {
            layer: from_ts(layer)?,
            channel,
            row,
            column,
        };
        let sum = reading::explain(self.model(model)?, &image(input)?, pixel, &self.device)
            .await
            .map_err(thrown)?
            .ok_or_else(|| bad_input("the map has no such pixel"))?;
        to_ts(&sum)
    }

    pub(super) fn reader(&self, name: &str) -> Result<&AnyReader, JsValue> {
        self.models
            .get(name)
            .ok_or_else(|| bad_input(format!("no network called {name} is loaded")))
    }

    /// The homework's network of that name.
    pub(super) fn model(&self, name: &str) -> Result<&Cnn, JsValue> {
        match self.reader(name)? {
            AnyReader::Homework(network) => Ok(network),
            AnyReader::People(_) => Err(bad_input(format!("{name} is not the homework's network"))),
        }
    }

    pub(super) fn fcn(&self, name: &str) -> Result<&Fcn, JsValue> {
        self.fcns
            .get(name)
            .ok_or_else(|| bad_input(format!("no network called {name} is loaded")))
    }

    pub(super) fn translator(&self, name: &str) -> Result<&Checkpoint, JsValue> {
        self.translators
            .get(name)
            .ok_or_else(|| bad_input(format!("no translator called {name} is loaded")))
    }
}

/// An error of a reading for the page: another device would give no answer either where there is none in numbers.
pub(super) fn thrown(error: ReadError) -> JsValue {
    match error {
        ReadError::NotFinite(error) => bad_input(error),
        error @ ReadError::Device(_) => failure(error),
    }
}

pub(super) fn image(input: &[f32]) -> Result<Image, JsValue> {
    reading::image(input).ok_or_else(|| bad_input("an image has 784 values between 0 and 1"))
}
