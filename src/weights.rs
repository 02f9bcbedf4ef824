//! Weights in and out: safetensors with the names and shapes of the homework's PyTorch
//! `state_dict`, so that a student's own checkpoint opens here and ours opens in PyTorch.
//!
//! A module's fields carry the names; the one difference between the two libraries is that
//! PyTorch keeps a linear layer's matrix as `[out, in]` and Burn as `[in, out]`. Everything is read
//! from the device asynchronously, because a browser's GPU cannot be read otherwise.

use std::collections::{BTreeSet, HashMap};

use burn::{
    module::{Module, ModuleMapper, ModuleVisitor, Param},
    optim::GradientsParams,
    tensor::{Tensor, TensorData, Transaction},
};
use half::f16;
use safetensors::{Dtype, SafeTensors, tensor::TensorView};

/// How many bytes a file may have; the largest model of the homework needs less than 2 MiB.
pub const MAX_BYTES: usize = 64 << 20;

/// What the numbers of a file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// 2 bytes a number.
    F16,
    /// 4 bytes a number.
    F32,
}

/// Why a file does not fit a model, or a model cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WeightsError {
    /// It is not in the safetensors format.
    #[error(
        "this is not a safetensors file ({0}): save one with safetensors.torch.save_file(model.state_dict(), path)"
    )]
    Format(String),
    /// It is larger than any model here.
    #[error("the file has {} MiB, a network of this homework less than 2", .0 >> 20)]
    TooLarge(usize),
    /// A tensor of the model is not in the file.
    #[error("{name} is missing: the network has it with shape {expected:?}")]
    Missing {
        /// Its name.
        name: String,
        /// Its shape in PyTorch's order.
        expected: Vec<usize>,
    },
    /// A tensor has another shape than the model's.
    #[error("{name} has shape {found:?}, the network's has {expected:?}")]
    Shape {
        /// Its name.
        name: String,
        /// The model's shape in PyTorch's order.
        expected: Vec<usize>,
        /// The file's.
        found: Vec<usize>,
    },
    /// A tensor's numbers are neither f32 nor f16.
    #[error("{name} has numbers of type {found:?}: save them as float32 or float16")]
    Type {
        /// Its name.
        name: String,
        /// The file's type.
        found: Dtype,
    },
    /// A tensor has an infinity or a NaN.
    #[error(
        "{name} has a value that is not finite at element {element}: the training that made it diverged"
    )]
    NotFinite {
        /// Its name.
        name: String,
        /// Where, from 0, in PyTorch's order.
        element: usize,
    },
    /// Two tensors that are one in the model differ.
    #[error(
        "{name} differs from {of} at element {element}: in the network they are the same, so save both from one model"
    )]
    Untied {
        /// The name of the second.
        name: String,
        /// The name of the first.
        of: String,
        /// Where, from 0, in PyTorch's order.
        element: usize,
    },
    /// The file has a tensor that the model has not.
    #[error("{0} is in the file but not in the network")]
    Unexpected(String),
    /// The device failed while being read.
    #[error("the device failed while the weights were read from it: {0}")]
    Device(String),
}

/// The place in a module: PyTorch's name of a parameter, and whether its matrix is transposed.
#[derive(Default)]
struct Path(Vec<(String, bool)>);

impl Path {
    fn enter(&mut self, name: &str, container: &str) {
        self.0.push((name.to_owned(), container == "Struct:Linear"));
    }

    fn exit(&mut self) {
        self.0.pop();
    }

    fn name(&self) -> String {
        self.0
            .iter()
            .map(|(name, _)| name.as_str())
            .collect::<Vec<_>>()
            .join(".")
    }

    fn is_transposed(&self, rank: usize) -> bool {
        rank == 2 && self.0.last().is_some_and(|&(_, linear)| linear)
    }
}

/// `[rows, columns]` to `[columns, rows]`.
fn transpose(values: &[f32], rows: usize, columns: usize) -> Vec<f32> {
    (0..rows * columns)
        .map(|k| values[k % rows * columns + k / rows])
        .collect()
}

/// A second name of a parameter, as PyTorch's `state_dict` has it when two layers share one.
#[derive(Clone, Copy, Debug)]
pub struct Tie {
    /// The second name.
    pub name: &'static str,
    /// The first, by which the model has it.
    pub of: &'static str,
}

/// What a file says of itself, its numbers aside.
#[derive(Clone, Debug)]
pub struct Contents {
    /// Names and texts that came with the tensors.
    pub metadata: HashMap<String, String>,
    shapes: HashMap<String, Vec<usize>>,
}

impl Contents {
    /// Reads a safetensors file's header.
    ///
    /// # Errors
    /// If it is none.
    pub fn of(bytes: &[u8]) -> Result<Self, WeightsError> {
        let (_, metadata) = SafeTensors::read_metadata(bytes)
            .map_err(|error| WeightsError::Format(error.to_string()))?;
        Ok(Self {
            shapes: metadata
                .tensors()
                .into_iter()
                .map(|(name, tensor)| (name, tensor.shape.clone()))
                .collect(),
            metadata: metadata.metadata().clone().unwrap_or_default(),
        })
    }

    /// The shape of a tensor, in PyTorch's order, if the file has it.
    #[must_use]
    pub fn shape(&self, name: &str) -> Option<&[usize]> {
        self.shapes.get(name).map(Vec::as_slice)
    }
}

/// Loads a safetensors file into a model, on whatever device it is. The model keeps its parameters
/// where the file does not fit.
///
/// # Errors
/// [`WeightsError`], which names the first tensor that does not fit, in the model's order.
pub fn load<M: Module>(model: M, bytes: &[u8]) -> Result<M, WeightsError> {
    load_tied(model, bytes, &[])
}

/// As [`load`], where some parameters have a second name: the file may have either or both.
///
/// # Errors
/// As [`load`], and if it has both and they differ.
pub fn load_tied<M: Module>(model: M, bytes: &[u8], ties: &[Tie]) -> Result<M, WeightsError> {
    struct Loader<'a> {
        file: SafeTensors<'a>,
        ties: &'a [Tie],
        path: Path,
        used: BTreeSet<String>,
        error: Option<WeightsError>,
    }

    impl ModuleMapper for Loader<'_> {
        fn enter_module(&mut self, name: &str, container: &str) {
            self.path.enter(name, container);
        }

        fn exit_module(&mut self, _name: &str, _container: &str) {
            self.path.exit();
        }

        fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
            if self.error.is_some() {
                return param;
            }
            let name = self.path.name();
            let shape = param.lazy_shape().to_vec();
            let tie = self.ties.iter().find(|tie| tie.of == name);
            match tied_values(&self.file, &name, tie, &shape, self.path.is_transposed(D)) {
                Ok(values) => {
                    self.used.insert(name);
                    self.used.extend(tie.map(|tie| tie.name.to_owned()));
                    let (id, device) = (param.id, param.lazy_device());
                    let tensor = Tensor::from_data(TensorData::new(values, shape), &device);
                    param.transform_for_load(tensor, id)
                }
                Err(error) => {
                    self.error = Some(error);
                    param
                }
            }
        }
    }

    if bytes.len() > MAX_BYTES {
        return Err(WeightsError::TooLarge(bytes.len()));
    }
    let file =
        SafeTensors::deserialize(bytes).map_err(|error| WeightsError::Format(error.to_string()))?;
    let mut loader = Loader {
        file,
        ties,
        path: Path::default(),
        used: BTreeSet::new(),
        error: None,
    };
    let model = model.map(&mut loader);
    if let Some(error) = loader.error {
        return Err(error);
    }
    match loader
        .file
        .names()
        .into_iter()
        .filter(|&name| !loader.used.contains(name))
        .min()
    {
        Some(name) => Err(WeightsError::Unexpected(name.to_owned())),
        None => Ok(model),
    }
}

/// A tensor of the file under either of its names.
fn tied_values(
    file: &SafeTensors<'_>,
    name: &str,
    tie: Option<&Tie>,
    shape: &[usize],
    transposed: bool,
) -> Result<Vec<f32>, WeightsError> {
    let Some(tie) = tie.filter(|tie| file.tensor(tie.name).is_ok()) else {
        return values(file, name, shape, transposed);
    };
    if file.tensor(name).is_err() {
        return values(file, tie.name, shape, transposed);
    }
    let first = values(file, name, shape, transposed)?;
    let second = values(file, tie.name, shape, transposed)?;
    // Bit by bit: they were written from one tensor.
    match (0..first.len()).find(|&k| first[k].to_bits() != second[k].to_bits()) {
        Some(element) => Err(WeightsError::Untied {
            name: tie.name.to_owned(),
            of: name.to_owned(),
            element,
        }),
        None => Ok(first),
    }
}

/// A tensor of the file as the model holds it; `shape` is the model's.
fn values(
    file: &SafeTensors<'_>,
    name: &str,
    shape: &[usize],
    transposed: bool,
) -> Result<Vec<f32>, WeightsError> {
    let expected: Vec<usize> = if transposed {
        shape.iter().rev().copied().collect()
    } else {
        shape.to_vec()
    };
    let Ok(tensor) = file.tensor(name) else {
        return Err(WeightsError::Missing {
            name: name.to_owned(),
            expected,
        });
    };
    if tensor.shape() != expected {
        return Err(WeightsError::Shape {
            name: name.to_owned(),
            expected,
            found: tensor.shape().to_vec(),
        });
    }
    let data = tensor.data();
    let values: Vec<f32> = match tensor.dtype() {
        Dtype::F32 => data
            .as_chunks::<4>()
            .0
            .iter()
            .map(|&bytes| f32::from_le_bytes(bytes))
            .collect(),
        Dtype::F16 => data
            .as_chunks::<2>()
            .0
            .iter()
            .map(|&bytes| f16::from_le_bytes(bytes).to_f32())
            .collect(),
        found => {
            return Err(WeightsError::Type {
                name: name.to_owned(),
                found,
            });
        }
    };
    if let Some(element) = values.iter().position(|value| !value.is_finite()) {
        return Err(WeightsError::NotFinite {
            name: name.to_owned(),
            element,
        });
    }
    Ok(if transposed {
        transpose(&values, expected[0], expected[1])
    } else {
        values
    })
}

/// One parameter, by PyTorch's name, shape and order of elements.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedTensor {
    /// The name in the `state_dict`.
    pub name: String,
    /// The shape in PyTorch's order.
    pub shape: Vec<usize>,
    /// The values, row-major in that shape.
    pub values: Vec<f32>,
}

/// Collects what `pick` makes of each parameter, with PyTorch's name and shape.
struct Collector<F> {
    pick: F,
    path: Path,
    transaction: Transaction,
    found: Vec<(String, Vec<usize>, bool)>,
}

/// Chooses a tensor of a parameter's shape, or none.
pub trait Pick {
    /// What to read in the parameter's place.
    fn pick<const D: usize>(&self, param: &Param<Tensor<D>>) -> Option<Tensor<D>>;
}

impl<F: Pick> ModuleVisitor for Collector<F> {
    fn enter_module(&mut self, name: &str, container: &str) {
        self.path.enter(name, container);
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.path.exit();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(tensor) = self.pick.pick(param) {
            let transposed = self.path.is_transposed(D);
            self.found
                .push((self.path.name(), tensor.dims().to_vec(), transposed));
            let transaction = std::mem::take(&mut self.transaction);
            self.transaction = transaction.register(tensor);
        }
    }
}

/// Reads a tensor for each parameter of a model: the parameters themselves, or their gradients.
///
/// # Errors
/// If the device fails.
pub async fn collect<M: Module>(
    model: &M,
    pick: impl Pick,
) -> Result<Vec<NamedTensor>, WeightsError> {
    let mut collector = Collector {
        pick,
        path: Path::default(),
        transaction: Transaction::default(),
        found: Vec::new(),
    };
    model.visit(&mut collector);
    let data = collector
        .transaction
        .execute_async()
        .await
        .map_err(|error| WeightsError::Device(format!("{error:?}")))?;
    collector
        .found
        .into_iter()
        .zip(data)
        .map(|((name, shape, transposed), data)| {
            let values = data
                .try_into_vec::<f32>()
                .map_err(|error| WeightsError::Device(format!("{error:?}")))?;
            Ok(match (transposed, &shape[..]) {
                (true, &[rows, columns]) => NamedTensor {
                    name,
                    shape: vec![columns, rows],
                    values: transpose(&values, rows, columns),
                },
                _ => NamedTensor {
                    name,
                    shape,
                    values,
                },
            })
        })
        .collect()
}

/// Picks the parameters themselves.
pub struct Parameters;

impl Pick for Parameters {
    fn pick<const D: usize>(&self, param: &Param<Tensor<D>>) -> Option<Tensor<D>> {
        Some(param.val())
    }
}

/// Picks their gradients; a parameter without one is left out.
pub struct Gradients<'a>(pub &'a GradientsParams);

impl Pick for Gradients<'_> {
    fn pick<const D: usize>(&self, param: &Param<Tensor<D>>) -> Option<Tensor<D>> {
        self.0.get(param.id)
    }
}

/// Writes a model as a safetensors file.
///
/// # Errors
/// If the device fails, or the format does.
pub async fn save<M: Module>(
    model: &M,
    precision: Precision,
    metadata: HashMap<String, String>,
) -> Result<Vec<u8>, WeightsError> {
    save_tied(model, precision, metadata, &[]).await
}

/// As [`save`], with some parameters written under a second name too.
///
/// # Errors
/// As [`save`].
pub async fn save_tied<M: Module>(
    model: &M,
    precision: Precision,
    metadata: HashMap<String, String>,
    ties: &[Tie],
) -> Result<Vec<u8>, WeightsError> {
    let mut tensors = collect(model, Parameters).await?;
    for tie in ties {
        let first = tensors.iter().find(|tensor| tensor.name == tie.of);
        let second = first.map(|first| NamedTensor {
            name: tie.name.to_owned(),
            ..first.clone()
        });
        tensors.extend(second);
    }
    serialize(&tensors, precision, metadata)
}

/// Writes tensors as a safetensors file.
///
/// # Errors
/// If a tensor's shape does not fit its values.
pub fn serialize(
    tensors: &[NamedTensor],
    precision: Precision,
    metadata: HashMap<String, String>,
) -> Result<Vec<u8>, WeightsError> {
    let format = |error: safetensors::SafeTensorError| WeightsError::Format(error.to_string());
    let dtype = match precision {
        Precision::F16 => Dtype::F16,
        Precision::F32 => Dtype::F32,
    };
    let bytes: Vec<Vec<u8>> = tensors
        .iter()
        .map(|tensor| match precision {
            Precision::F16 => tensor
                .values
                .iter()
                .flat_map(|&value| f16::from_f32(value).to_le_bytes())
                .collect(),
            Precision::F32 => tensor
                .values
                .iter()
                .flat_map(|value| value.to_le_bytes())
                .collect(),
        })
        .collect();
    let views = tensors
        .iter()
        .zip(&bytes)
        .map(|(tensor, bytes)| {
            Ok((
                tensor.name.as_str(),
                TensorView::new(dtype, tensor.shape.clone(), bytes)?,
            ))
        })
        .collect::<Result<Vec<_>, _>>()
        .map_err(format)?;
    safetensors::serialize(views, Some(metadata)).map_err(format)
}
