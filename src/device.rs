//! The Burn devices of this build.
//!
//! The program is built with both of the CPU (and with the GPU on request); a browser bundle is
//! built with exactly one.

use std::{fmt, str::FromStr};

use burn::tensor::{Device, Int, Tensor, TensorData, Transaction};

/// What a model can run on. Which of them a build has is decided by cargo features.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// Burn's own CPU backend, with SIMD where the target has it.
    Flex,
    /// The CPU by way of the ndarray crate.
    Ndarray,
    /// The GPU: WebGPU in a browser; Vulkan, Metal or DirectX 12 elsewhere.
    Webgpu,
}

/// A device that cannot be had, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum DeviceError {
    /// The name is none of ours.
    #[error("no device is called {0:?}: choose flex, ndarray or webgpu")]
    Unknown(String),
    /// The cargo feature is off.
    #[error("this build has no {0}: build it with `cargo build --release --features cli,{0}`")]
    NotBuilt(Backend),
    /// The machine or the browser does not offer one.
    #[error("no {backend} device here ({reason}): choose flex, which needs none")]
    Unavailable {
        /// What was asked for.
        backend: Backend,
        /// What the driver or the browser said.
        reason: String,
    },
}

/// A device that failed while something was read from it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the device failed: {0}")]
pub struct DeviceFailure(String);

impl DeviceFailure {
    fn new(error: impl fmt::Debug) -> Self {
        Self(format!("{error:?}"))
    }
}

/// Reads all that a transaction holds, in one exchange with the device.
///
/// # Errors
/// If the device fails.
pub async fn read(transaction: Transaction) -> Result<Vec<Vec<f32>>, DeviceFailure> {
    let data = transaction.execute_async().await;
    (data.map_err(DeviceFailure::new)?.into_iter())
        .map(|data| data.try_into_vec().map_err(DeviceFailure::new))
        .collect()
}

/// Counts and places as a device has them, which are few enough for 32 bits.
///
/// # Panics
/// If one is not.
pub fn integers(numbers: impl IntoIterator<Item = usize>, device: &Device) -> Tensor<1, Int> {
    let numbers: Vec<i32> = (numbers.into_iter())
        .map(|number| i32::try_from(number).expect("a small number"))
        .collect();
    let count = numbers.len();
    Tensor::from_data(TensorData::new(numbers, [count]), device)
}

/// An answer that is none: somewhere on the way numbers grew beyond what 32 bits hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{layer} gives a value that is not finite, so there is no answer: its weights, or those before it, are too large \
     or damaged"
)]
pub struct NotFinite {
    /// The first layer that gives such a value, by its name in the `state_dict`.
    pub layer: &'static str,
}

impl Backend {
    /// Every backend, in the order in which the page falls back from one to the next.
    pub const ALL: [Self; 3] = [Self::Webgpu, Self::Flex, Self::Ndarray];

    /// The name used on the command line, in the page and for the bundle's folder.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Flex => "flex",
            Self::Ndarray => "ndarray",
            Self::Webgpu => "webgpu",
        }
    }

    /// Opens the device. Only the GPU takes time; in a browser it must be opened once and its
    /// [`Device`] cloned.
    ///
    /// # Errors
    /// If this build does not have the backend, or the machine does not have the device.
    #[allow(deprecated, reason = "ndarray is asked for, and is the last fallback")]
    #[allow(clippy::unused_async, reason = "awaited where the GPU is built in")]
    pub async fn open(self) -> Result<Device, DeviceError> {
        match self {
            #[cfg(feature = "flex")]
            Self::Flex => Ok(Device::flex()),
            #[cfg(feature = "ndarray")]
            Self::Ndarray => Ok(Device::ndarray()),
            #[cfg(feature = "webgpu")]
            Self::Webgpu => Device::wgpu_options().init_async().await.map_err(|error| {
                DeviceError::Unavailable {
                    backend: self,
                    reason: error.to_string(),
                }
            }),
            #[allow(unreachable_patterns, reason = "reached only where a feature is off")]
            backend => Err(DeviceError::NotBuilt(backend)),
        }
    }
}

/// Whether a device's numbers can be read at once: those of a CPU can, a browser's GPU has to be awaited.
#[must_use]
#[allow(deprecated, reason = "ndarray is the last fallback")]
pub fn is_read_at_once(device: &Device) -> bool {
    let device = device.clone().inner();
    #[cfg(feature = "flex")]
    if device == Device::flex() {
        return true;
    }
    #[cfg(feature = "ndarray")]
    if device == Device::ndarray() {
        return true;
    }
    // Used where neither is built in.
    drop(device);
    false
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Backend {
    type Err = DeviceError;

    fn from_str(name: &str) -> Result<Self, DeviceError> {
        Self::ALL
            .into_iter()
            .find(|backend| backend.name() == name)
            .ok_or_else(|| DeviceError::Unknown(name.to_owned()))
    }
}
