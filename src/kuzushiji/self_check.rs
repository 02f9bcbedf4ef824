//! The start-up check of a device: a fixed network reads a fixed image, and the answer is compared
//! with PyTorch's on the CPU. A graphics driver that miscompiles a shader says nothing; this
//! notices.
//!
//! Weights and image come from a formula that tests/reference/cnn.py computes too, so no file is
//! needed.

use std::collections::HashMap;

use burn::tensor::Device;
use serde::Serialize;

use super::{
    CLASSES, Image,
    cnn::Cnn,
    reading::{self, ReadError},
};
use crate::{
    device::Backend,
    weights::{self, NamedTensor, Precision},
};

/// The log-probabilities of [`image`]`(0)` under [`network`], from tests/reference/self_check.json.
const EXPECTED: [f32; CLASSES] = [
    -2.072_748_2,
    -2.297_660_4,
    -1.817_342_3,
    -2.401_704_3,
    -2.569_79,
    -1.743_991_3,
    -3.187_723_6,
    -2.213_024_4,
    -2.682_289,
    -2.991_101_5,
];

/// The parameters in the order of the `state_dict`: name, shape in PyTorch's order, fan-in.
const PARAMETERS: [(&str, &[usize], u16); 10] = [
    ("conv1.weight", &[8, 1, 5, 5], 25),
    ("conv1.bias", &[8], 25),
    ("conv2.weight", &[16, 8, 3, 3], 72),
    ("conv2.bias", &[16], 72),
    ("fc1.weight", &[600, 576], 576),
    ("fc1.bias", &[600], 576),
    ("fc2.weight", &[120, 600], 600),
    ("fc2.bias", &[120], 600),
    ("fc3.weight", &[10, 120], 120),
    ("fc3.bias", &[10], 120),
];

/// What the check found.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Check {
    /// Whether the device may be used.
    pub passed: bool,
    /// The largest relative difference of a log-probability.
    pub difference: f32,
    /// The largest that is accepted.
    pub tolerance: f32,
}

/// The relative difference that is accepted of a device: a GPU sums in another order and may fuse
/// multiplications and additions.
#[must_use]
pub fn tolerance(backend: Backend) -> f32 {
    match backend {
        Backend::Flex | Backend::Ndarray => 1e-4,
        Backend::Webgpu => 1e-3,
    }
}

/// Runs the check; on a GPU this also compiles the network's shaders.
///
/// # Errors
/// If the device fails.
pub async fn run(device: &Device, tolerance: f32) -> Result<Check, ReadError> {
    let readings = reading::read(&[&network(device).into()], &image(0), device).await?;
    let difference = readings[0]
        .probabilities
        .iter()
        .zip(EXPECTED)
        .map(|(probability, expected)| (probability.ln() / expected - 1.0).abs())
        // Not f32::max, which would drop a NaN.
        .fold(0.0, |worst: f32, difference| {
            if difference <= worst {
                worst
            } else {
                difference
            }
        });
    Ok(Check {
        passed: difference <= tolerance,
        difference,
        tolerance,
    })
}

/// A number that looks random, for element `k` of tensor `t`.
fn hash(t: u32, k: u32) -> u32 {
    let mut h = (k + 1)
        .wrapping_mul(2_654_435_761)
        .wrapping_add((t + 1).wrapping_mul(40_503));
    h ^= h >> 16;
    h = h.wrapping_mul(0x045d_9f3b);
    h ^ (h >> 16)
}

/// The network of the check, on any device.
#[must_use]
pub fn network(device: &Device) -> Cnn {
    weights::load(Cnn::new(device), &file(&PARAMETERS))
        .expect("the table above has the network's own names and shapes, which a test confirms")
}

/// A file of weights by the formula: for each parameter name, shape in PyTorch's order and fan-in.
///
/// # Panics
/// If a parameter has 2³² elements or more.
#[must_use]
pub fn file(parameters: &[(&str, &[usize], u16)]) -> Vec<u8> {
    let tensors: Vec<NamedTensor> = (0..)
        .zip(parameters)
        .map(|(t, &(name, shape, fan_in))| {
            let gain = if shape.len() > 1 { 6_f64.sqrt() } else { 1.0 };
            let size: usize = shape.iter().product();
            #[allow(clippy::cast_possible_truncation, reason = "rounding to f32 is meant")]
            let values = (0..u32::try_from(size).expect("below 2^32"))
                .map(|k| {
                    let u = f64::from(hash(t, k)) / 4_294_967_296.0 * 2.0 - 1.0;
                    (u * gain / f64::from(fan_in).sqrt()) as f32
                })
                .collect();
            NamedTensor {
                name: name.to_owned(),
                shape: shape.to_vec(),
                values,
            }
        })
        .collect();
    weights::serialize(&tensors, Precision::F32, HashMap::new()).expect("shapes that fit")
}

/// The images of the check: 28×28 values, a quarter of them grey, the others 0.
#[must_use]
pub fn image(example: u32) -> Image {
    let mut k = example * 784;
    [0.0; 784].map(|_: f32| {
        let h = hash(100, k);
        k += 1;
        if h.is_multiple_of(4) {
            f32::from((h >> 24) as u8) / 256.0
        } else {
            0.0
        }
    })
}
