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
use wasm_bindgen::prelude::*;

use super::{bad_input, failure, to_js};
use crate::{
    device::Backend,
    kuzushiji::{
        Image,
        cnn::{Cnn, ConvolutionLayer},
        dataset::Examples,
        drawing,
        fcn::Fcn,
        reading::{self, AnyReader, Maps, Pixel, PixelSum, ReadError, Reading, State},
        self_check,
    },
    translation::checkpoint::Checkpoint,
};
#[cfg(feature = "webgpu")]
use crate::{
    kuzushiji::{SIDE, cnn::negative_log_likelihood},
    weights,
};

#[cfg(feature = "flex")]
const BACKEND: Backend = Backend::Flex;
#[cfg(feature = "ndarray")]
const BACKEND: Backend = Backend::Ndarray;
#[cfg(feature = "webgpu")]
const BACKEND: Backend = Backend::Webgpu;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
export interface Maps { channels: number; height: number; width: number; values: Float32Array }
export interface Reading {
  model: string; state: "blank" | "sure" | "unsure" | "none"; class?: number; probability?: number;
  probabilities: number[]; none: number; conv1?: Maps; conv2?: Maps;
}
export interface PixelSum {
  kernel: [number, number]; channels: number; origin: [number, number];
  inputs: Float32Array; weights: Float32Array; products: Float32Array; bias: number; sum: number;
}
export interface Check { passed: boolean; difference: number; tolerance: number }
export interface Samples { images: Float32Array[]; labels: number[] }
"#;

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
#[wasm_bindgen(unchecked_return_type = "Samples")]
pub fn parse_samples(images: &[u8], labels: &[u8]) -> Result<JsValue, JsValue> {
    #[derive(Serialize)]
    struct Samples {
        #[serde(with = "serde_wasm_bindgen::preserve")]
        images: js_sys::Array,
        labels: Vec<usize>,
    }
    let examples = Examples::read(images, labels).map_err(bad_input)?;
    to_js(&Samples {
        images: (0..examples.len())
            .map(|example| array(&examples.image(example)))
            .collect(),
        labels: (0..examples.len())
            .map(|example| examples.label(example))
            .collect(),
    })
}

#[derive(Serialize)]
pub(super) struct JsMaps {
    channels: usize,
    height: usize,
    width: usize,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    values: Float32Array,
}

impl From<&Maps> for JsMaps {
    fn from(maps: &Maps) -> Self {
        Self {
            channels: maps.channels,
            height: maps.height,
            width: maps.width,
            values: array(&maps.values),
        }
    }
}

#[derive(Serialize)]
struct JsReading<'a> {
    model: &'a str,
    state: State,
    #[serde(skip_serializing_if = "Option::is_none")]
    class: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    probability: Option<f32>,
    probabilities: [f32; 10],
    none: f32,
    #[serde(skip_serializing_if = "Option::is_none")]
    conv1: Option<JsMaps>,
    #[serde(skip_serializing_if = "Option::is_none")]
    conv2: Option<JsMaps>,
}

impl<'a> JsReading<'a> {
    fn new(model: &'a str, reading: &Reading) -> Self {
        let answered = matches!(reading.state, State::Sure | State::Unsure);
        let [conv1, conv2] = match &reading.maps {
            Some(maps) => maps.each_ref().map(|maps| Some(maps.into())),
            None => [None, None],
        };
        Self {
            model,
            state: reading.state,
            class: answered.then(|| reading.class()),
            probability: answered.then(|| reading.probability()),
            probabilities: reading.probabilities,
            none: reading.none,
            conv1,
            conv2,
        }
    }
}

#[derive(Serialize)]
struct JsPixelSum {
    kernel: [usize; 2],
    channels: usize,
    origin: [isize; 2],
    #[serde(with = "serde_wasm_bindgen::preserve")]
    inputs: Float32Array,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    weights: Float32Array,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    products: Float32Array,
    bias: f32,
    sum: f32,
}

impl From<PixelSum> for JsPixelSum {
    fn from(sum: PixelSum) -> Self {
        Self {
            kernel: sum.kernel,
            channels: sum.channels,
            origin: sum.origin,
            inputs: array(&sum.inputs),
            weights: array(&sum.weights),
            products: array(&sum.products),
            bias: sum.bias,
            sum: sum.sum,
        }
    }
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
    #[wasm_bindgen(unchecked_return_type = "Check")]
    pub async fn check(&self) -> Result<JsValue, JsValue> {
        let check = self_check::run(&self.device, self_check::tolerance(BACKEND))
            .await
            .map_err(failure)?;
        to_js(&check)
    }

    /// Loads a file of weights, of the homework's network or of the reader for people, under a name; an older one of that
    /// name goes. Gives what was found in it, in a sentence.
    ///
    /// # Errors
    /// `BadInput` that names the first tensor that does not fit.
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
            .iter()
            .zip(&readings)
            .map(|(name, reading)| JsReading::new(name, reading))
            .collect();
        to_js(&readings)
    }

    /// Takes apart the sum behind one value of an activation map; `layer` is `conv1` or `conv2`,
    /// channel, row and column count from 0.
    ///
    /// # Errors
    /// `BadInput` if there is no such value; another if the device fails.
    #[wasm_bindgen(unchecked_return_type = "PixelSum")]
    pub async fn explain(
        &self,
        model: &str,
        #[wasm_bindgen(unchecked_param_type = "\"conv1\" | \"conv2\"")] layer: &str,
        channel: usize,
        row: usize,
        column: usize,
        input: &[f32],
    ) -> Result<JsValue, JsValue> {
        let layer = match layer {
            "conv1" => ConvolutionLayer::Conv1,
            "conv2" => ConvolutionLayer::Conv2,
            other => {
                return Err(bad_input(format!(
                    "{other} is not a convolution: conv1 or conv2"
                )));
            }
        };
        let pixel = Pixel {
            layer,
            channel,
            row,
            column,
        };
        let sum = reading::explain(self.model(model)?, &image(input)?, pixel, &self.device)
            .await
            .map_err(thrown)?
            .ok_or_else(|| bad_input("the map has no such pixel"))?;
        to_js(&JsPixelSum::from(sum))
    }

    fn reader(&self, name: &str) -> Result<&AnyReader, JsValue> {
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
