//! Weights in and out: what PyTorch's users save, read; safetensors written. Names and shapes are those of the
//! homework's PyTorch `state_dict`, so that a student's own checkpoint opens here and ours opens in PyTorch.
//!
//! A file becomes [`Contents`], whichever way it was written; [`names`] finds a model's parameters among them. A module's
//! fields carry the names; the one difference between the two libraries is that PyTorch keeps a linear layer's matrix as
//! `[out, in]` and Burn as `[in, out]`. Everything is read from the device asynchronously, because a browser's GPU cannot
//! be read otherwise.

mod contents;
mod foreign;
mod names;
mod pickle;
pub mod rounding;
mod torch;

use std::{collections::HashMap, fmt, iter};

use burn::{
    module::{Module, ModuleMapper, ModuleVisitor, Param},
    optim::GradientsParams,
    tensor::{Tensor, TensorData, Transaction},
};
use half::f16;
use safetensors::Dtype;

use crate::device::{self, DeviceFailure};
use contents::sorted;
pub use contents::{Content, Contents, Entry, Format, Stored, type_name};
use names::Match;

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
    /// It is no file of weights, or one that is damaged.
    #[error(
        "this is {0}: save the network again, with safetensors.torch.save_model(model, \"cnn.safetensors\") or \
         torch.save(model.state_dict(), \"cnn.pt\")"
    )]
    Format(String),
    /// It is a file of another kind.
    #[error("this is {what}: {advice}")]
    Foreign {
        /// What it is.
        what: String,
        /// How to come to a file that opens.
        advice: &'static str,
    },
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
    /// A tensor's numbers are no floating-point numbers of 16 to 64 bits.
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
    #[error(transparent)]
    Device(#[from] DeviceFailure),
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

/// What was found in a file, in a sentence for the reader.
#[derive(Clone, Debug)]
pub struct Found {
    format: Format,
    tensors: usize,
    types: Vec<String>,
    prefix: String,
    /// What lies beside the layers, of each container the outermost name.
    pub left_out: Vec<String>,
    notes: Vec<String>,
}

impl Found {
    /// Adds something that the reader should know.
    pub fn note(&mut self, note: String) {
        self.notes.push(note);
    }

    fn of(contents: &Contents<'_>, matched: &Match) -> Self {
        let entries = &contents.entries;
        let mut types: Vec<String> = Vec::new();
        for stored in matched.places().filter_map(|place| entries[place].tensor()) {
            let name = stored.type_name();
            if !types.contains(&name) {
                types.push(name);
            }
        }
        let mut left_out: Vec<String> = Vec::new();
        for &place in &matched.left_out {
            let entry = &entries[place];
            // Of the state of an optimizer, say, one name is enough.
            let name = match entry.container().split('.').next() {
                Some(outermost) if !outermost.is_empty() => outermost,
                _ => &entry.name,
            };
            if !left_out.iter().any(|known| known == name) {
                left_out.push(name.to_owned());
            }
        }
        Self {
            format: contents.format,
            tensors: matched.len(),
            types,
            prefix: matched.prefix.clone(),
            left_out,
            notes: Vec::new(),
        }
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const NAMED: usize = 5;
        let (format, tensors) = (self.format, self.tensors);
        write!(
            f,
            "it is {format} with {tensors} tensors of {}",
            self.types.join(" and ")
        )?;
        if !self.prefix.is_empty() {
            write!(f, "; “{}” was taken off its names", shown(&self.prefix))?;
        }
        if !self.left_out.is_empty() {
            let named: Vec<String> = (self.left_out.iter().take(NAMED))
                .map(|name| shown(name))
                .collect();
            write!(f, "; left out, as no layers: {}", named.join(", "))?;
            if let more @ 1.. = self.left_out.len() - named.len() {
                write!(f, " and {more} more")?;
            }
        }
        for note in &self.notes {
            write!(f, "; {note}")?;
        }
        Ok(())
    }
}

/// A name out of a file, as it may be shown: short, and without what would move a cursor or turn a line round.
#[must_use]
pub fn shown(name: &str) -> String {
    const LONGEST: usize = 80;
    let mut letters = name.chars();
    let mut shown: String = (letters.by_ref().take(LONGEST))
        .flat_map(|letter| match letter {
            '"' | '\'' => vec![letter],
            letter => letter.escape_debug().collect(),
        })
        .collect();
    if letters.next().is_some() {
        shown.push('…');
    }
    shown
}

/// A parameter of a model, by PyTorch's name and shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The name in the `state_dict`.
    pub name: String,
    /// The shape in PyTorch's order.
    pub shape: Vec<usize>,
}

/// The parameters of a model, in its order.
#[must_use]
pub fn parameters<M: Module>(model: &M) -> Vec<Parameter> {
    #[derive(Default)]
    struct Lister {
        path: Path,
        found: Vec<Parameter>,
    }

    impl ModuleVisitor for Lister {
        fn enter_module(&mut self, name: &str, container: &str) {
            self.path.enter(name, container);
        }

        fn exit_module(&mut self, _name: &str, _container: &str) {
            self.path.exit();
        }

        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            let mut shape = param.lazy_shape().to_vec();
            if self.path.is_transposed(D) {
                shape.reverse();
            }
            let name = self.path.name();
            self.found.push(Parameter { name, shape });
        }
    }

    let mut lister = Lister::default();
    model.visit(&mut lister);
    lister.found
}

/// How a file fits a model.
#[derive(Debug)]
pub struct Fit {
    /// How many of the model's parameters it has, of whatever shape.
    pub known: usize,
    /// Why it cannot be loaded: all that is missing or of another shape or type, in the model's order, then what is
    /// too much.
    pub problems: Vec<WeightsError>,
    /// What was found in it.
    pub found: Found,
    matched: Match,
}

/// Compares a file with a model; its numbers are not looked at.
#[must_use]
pub fn fit<M: Module>(model: &M, contents: &Contents<'_>, ties: &[Tie]) -> Fit {
    let parameters = parameters(model);
    let names: Vec<&str> = (parameters.iter().map(|parameter| &parameter.name[..]))
        .chain(ties.iter().map(|tie| tie.name))
        .collect();
    let matched = Match::of(&contents.entries, &names);
    let mut problems = Vec::new();
    for Parameter { name, shape } in &parameters {
        let stored: Vec<(&str, &Stored<'_>)> = both_names(name, ties)
            .filter_map(|name| Some((name, contents.stored(&matched, name)?)))
            .collect();
        if stored.is_empty() {
            problems.push(WeightsError::Missing {
                name: name.clone(),
                expected: shape.clone(),
            });
        }
        for (name, stored) in stored {
            if stored.shape != *shape {
                problems.push(WeightsError::Shape {
                    name: name.to_owned(),
                    expected: shape.clone(),
                    found: stored.shape.clone(),
                });
            } else if !stored.is_float() {
                problems.push(WeightsError::Type {
                    name: name.to_owned(),
                    found: stored.dtype,
                });
            }
        }
    }
    let unexpected = (matched.unexpected.iter()).map(|&place| &contents.entries[place].name);
    problems.extend(unexpected.map(|name| WeightsError::Unexpected(shown(name))));
    Fit {
        known: parameters
            .iter()
            .filter(|parameter| {
                both_names(&parameter.name, ties).any(|name| matched.place(name).is_some())
            })
            .count(),
        problems,
        found: Found::of(contents, &matched),
        matched,
    }
}

/// The name of a parameter, and its second one if it has one.
fn both_names<'a>(name: &'a str, ties: &'a [Tie]) -> impl Iterator<Item = &'a str> {
    let second = ties.iter().find(|tie| tie.of == name);
    iter::once(name).chain(second.map(|tie| tie.name))
}

/// Loads a file into a model, on whatever device it is.
///
/// # Errors
/// [`WeightsError`], which names the first tensor that does not fit, in the model's order.
pub fn load<M: Module>(model: M, bytes: &[u8]) -> Result<M, WeightsError> {
    open(model, &Contents::of(bytes)?, &[]).map(|(model, _)| model)
}

/// As [`load`], where some parameters have a second name: the file may have either or both. Also says what was found.
///
/// # Errors
/// As [`load`], and if it has both and they differ.
pub fn open<M: Module>(
    model: M,
    contents: &Contents<'_>,
    ties: &[Tie],
) -> Result<(M, Found), WeightsError> {
    struct Loader<'a> {
        contents: &'a Contents<'a>,
        matched: &'a Match,
        ties: &'a [Tie],
        path: Path,
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
            match values(self.contents, self.matched, &self.path.name(), self.ties) {
                Ok(values) => {
                    let shape = param.lazy_shape().to_vec();
                    let values = match &shape[..] {
                        &[columns, rows] if self.path.is_transposed(D) => {
                            transpose(&values, rows, columns)
                        }
                        _ => values,
                    };
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

    let mut fit = fit(&model, contents, ties);
    if !fit.problems.is_empty() {
        return Err(fit.problems.swap_remove(0));
    }
    let mut loader = Loader {
        contents,
        matched: &fit.matched,
        ties,
        path: Path::default(),
        error: None,
    };
    let model = model.map(&mut loader);
    match loader.error {
        Some(error) => Err(error),
        None => Ok((model, fit.found)),
    }
}

/// The numbers of a parameter, in PyTorch's order, of a file that fits. Where two of its names are there, both must
/// have the same.
fn values(
    contents: &Contents<'_>,
    matched: &Match,
    name: &str,
    ties: &[Tie],
) -> Result<Vec<f32>, WeightsError> {
    let mut first: Option<(&str, Vec<f32>)> = None;
    for name in both_names(name, ties) {
        let Some(values) = contents.stored(matched, name).and_then(Stored::values) else {
            continue;
        };
        if let Some(element) = values.iter().position(|value| !value.is_finite()) {
            return Err(WeightsError::NotFinite {
                name: name.to_owned(),
                element,
            });
        }
        let Some((of, first)) = &first else {
            first = Some((name, values));
            continue;
        };
        // Bit by bit: they were written from one tensor.
        if let Some(element) =
            (0..values.len()).find(|&k| first[k].to_bits() != values[k].to_bits())
        {
            return Err(WeightsError::Untied {
                name: name.to_owned(),
                of: (*of).to_owned(),
                element,
            });
        }
    }
    Ok(first.expect("a file that fits has it").1)
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
    let read = device::read(collector.transaction).await?;
    Ok((collector.found.into_iter().zip(read))
        .map(
            |((name, shape, transposed), values)| match (transposed, &shape[..]) {
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
            },
        )
        .collect())
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
    let (dtype, size) = match precision {
        Precision::F16 => ("F16", 2),
        Precision::F32 => ("F32", 4),
    };
    // Everything in the order of its name, so that the same weights give the same bytes: the format's own crate writes
    // its metadata in the order of a hash map.
    let by_name = sorted(tensors.iter().map(|tensor| (&tensor.name[..], tensor)));
    let mut parts = Vec::new();
    if !metadata.is_empty() {
        parts.push(format!("\"__metadata__\":{}", json(&sorted(metadata))));
    }
    let mut numbers = Vec::new();
    for (name, tensor) in by_name {
        let begin = numbers.len();
        for &value in &tensor.values {
            match precision {
                Precision::F16 => numbers.extend(f16::from_f32(value).to_le_bytes()),
                Precision::F32 => numbers.extend(value.to_le_bytes()),
            }
        }
        let (shape, end) = (&tensor.shape, numbers.len());
        if shape.iter().product::<usize>() * size != end - begin {
            return Err(WeightsError::Format(format!(
                "no tensor: {name} has not as many values as its shape"
            )));
        }
        parts.push(format!(
            "{}:{{\"dtype\":\"{dtype}\",\"shape\":{shape:?},\"data_offsets\":[{begin},{end}]}}",
            json(name)
        ));
    }
    let mut header = format!("{{{}}}", parts.join(",")).into_bytes();
    // The numbers begin at a multiple of 8.
    header.resize(header.len().next_multiple_of(8), b' ');
    let length = header.len() as u64;
    Ok([&length.to_le_bytes()[..], &header, &numbers].concat())
}

fn json(value: &(impl serde::Serialize + ?Sized)) -> String {
    serde_json::to_string(value).expect("texts are JSON")
}
