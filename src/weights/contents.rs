//! What a file of weights holds, whichever way it was written.

use std::{collections::BTreeMap, fmt};

use half::{bf16, f16};
use safetensors::{Dtype, SafeTensors};

use super::{MAX_BYTES, WeightsError, foreign, names::Match, torch};

/// How a file was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// By safetensors.
    Safetensors,
    /// By `torch.save`.
    Torch,
    /// By `torch.save` before PyTorch 1.6.
    OldTorch,
}

impl Format {
    /// The name that scripts are told.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Safetensors => "safetensors",
            Self::Torch => "torch",
            Self::OldTorch => "torch-legacy",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Safetensors => "a safetensors file",
            Self::Torch => "a file of torch.save",
            Self::OldTorch => "a file of torch.save before PyTorch 1.6",
        })
    }
}

/// Which byte of a number comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The least significant.
    Little,
    /// The most significant.
    Big,
}

/// A tensor in a file.
#[derive(Clone, Debug)]
pub struct Stored<'a> {
    /// What its numbers are.
    pub dtype: Dtype,
    /// The size of each dimension.
    pub shape: Vec<usize>,
    /// How many numbers further the next of each dimension is.
    pub(super) strides: Vec<usize>,
    /// The place of the first number.
    pub(super) offset: usize,
    pub(super) bytes: &'a [u8],
    pub(super) order: Order,
}

impl Stored<'_> {
    /// How many numbers it has; `None` if more than any file has room for.
    fn count(&self) -> Option<usize> {
        self.shape
            .iter()
            .try_fold(1_usize, |count, &size| count.checked_mul(size))
            .filter(|&count| count <= MAX_BYTES)
    }

    /// Whether all of its numbers are among its bytes, and they are no more than there can be.
    pub(super) fn is_inside(&self) -> bool {
        let farthest = || {
            (self.shape.iter().zip(&self.strides)).try_fold(self.offset, |at, (size, stride)| {
                at.checked_add((size - 1).checked_mul(*stride)?)
            })
        };
        self.shape.len() == self.strides.len()
            && match self.count() {
                None => false,
                Some(0) => true,
                Some(_) => farthest()
                    .is_some_and(|last| last < self.bytes.len() * 8 / self.dtype.bitsize()),
            }
    }

    /// Whether its numbers are floating-point numbers of 16 to 64 bits.
    #[must_use]
    pub fn is_float(&self) -> bool {
        matches!(
            self.dtype,
            Dtype::F64 | Dtype::F32 | Dtype::F16 | Dtype::BF16
        )
    }

    /// Its numbers, row-major, or `None` if they are not [floating-point](Self::is_float).
    #[must_use]
    pub fn values(&self) -> Option<Vec<f32>> {
        match self.dtype {
            Dtype::F64 => {
                #[expect(clippy::cast_possible_truncation, reason = "rounding to f32 is meant")]
                let rounded = |bytes| f64::from_le_bytes(bytes) as f32;
                Some(self.numbers(rounded))
            }
            Dtype::F32 => Some(self.numbers(f32::from_le_bytes)),
            Dtype::F16 => Some(self.numbers(|bytes| f16::from_le_bytes(bytes).to_f32())),
            Dtype::BF16 => Some(self.numbers(|bytes| bf16::from_le_bytes(bytes).to_f32())),
            _ => None,
        }
    }

    fn numbers<const N: usize>(&self, number: impl Fn([u8; N]) -> f32) -> Vec<f32> {
        let all = self.bytes.as_chunks::<N>().0;
        let count = self
            .count()
            .expect("it was looked at when the file was opened");
        let mut place = vec![0; self.shape.len()];
        let mut at = self.offset;
        let mut values = Vec::with_capacity(count);
        for _ in 0..count {
            let mut bytes = all[at];
            if self.order == Order::Big {
                bytes.reverse();
            }
            values.push(number(bytes));
            // On to the next, the last dimension first.
            for dimension in (0..place.len()).rev() {
                place[dimension] += 1;
                at += self.strides[dimension];
                if place[dimension] < self.shape[dimension] {
                    break;
                }
                at -= self.strides[dimension] * self.shape[dimension];
                place[dimension] = 0;
            }
        }
        values
    }

    /// What its numbers are, as PyTorch calls it.
    #[must_use]
    pub fn type_name(&self) -> String {
        type_name(self.dtype)
    }
}

/// A map made entry by entry: what the standard library does with an iterator brings a sort along for every type, which
/// the page has no use for.
pub(super) fn sorted<K: Ord, V>(entries: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    for (key, value) in entries {
        map.insert(key, value);
    }
    map
}

/// A type of numbers, as PyTorch calls it.
#[must_use]
pub fn type_name(dtype: Dtype) -> String {
    match dtype {
        Dtype::F64 => "float64".to_owned(),
        Dtype::F32 => "float32".to_owned(),
        Dtype::F16 => "float16".to_owned(),
        Dtype::BF16 => "bfloat16".to_owned(),
        Dtype::I64 => "int64".to_owned(),
        Dtype::I32 => "int32".to_owned(),
        Dtype::I16 => "int16".to_owned(),
        Dtype::I8 => "int8".to_owned(),
        Dtype::U8 => "uint8".to_owned(),
        Dtype::BOOL => "bool".to_owned(),
        other => other.to_string().to_lowercase(),
    }
}

/// What stands under a name.
#[derive(Clone, Debug)]
pub enum Content<'a> {
    /// A tensor.
    Tensor(Stored<'a>),
    /// Something else, in words.
    Other(String),
}

/// Something that a file holds under a name.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// Its name; with dots where it lies in a container in a container.
    pub name: String,
    /// How long the part of the name is that belongs to the container.
    pub(super) container: usize,
    /// What it is.
    pub content: Content<'a>,
}

impl<'a> Entry<'a> {
    /// The tensor, if it is one.
    #[must_use]
    pub fn tensor(&self) -> Option<&Stored<'a>> {
        match &self.content {
            Content::Tensor(stored) => Some(stored),
            Content::Other(_) => None,
        }
    }

    /// The name of the container that it lies in.
    pub(super) fn container(&self) -> &str {
        &self.name[..self.container]
    }
}

/// What a file holds: tensors, whatever lies beside them, and what it says of itself.
#[derive(Clone, Debug)]
pub struct Contents<'a> {
    /// How it was written.
    pub format: Format,
    /// Names and texts that came with the tensors.
    pub metadata: BTreeMap<String, String>,
    /// What it holds, in its order.
    pub entries: Vec<Entry<'a>>,
}

impl<'a> Contents<'a> {
    /// Reads a file, but for its numbers.
    ///
    /// # Errors
    /// If it is no file of weights, with what it is instead.
    pub fn of(bytes: &'a [u8]) -> Result<Self, WeightsError> {
        if bytes.len() > MAX_BYTES {
            return Err(WeightsError::TooLarge(bytes.len()));
        }
        if bytes.starts_with(b"PK\x03\x04") {
            return torch::archive(bytes)
                .map(|entries| Self::without_metadata(Format::Torch, entries));
        }
        if bytes.first() == Some(&0x80)
            && let Some(entries) = torch::legacy(bytes)
        {
            return entries.map(|entries| Self::without_metadata(Format::OldTorch, entries));
        }
        Self::of_safetensors(bytes)
    }

    fn without_metadata(format: Format, entries: Vec<Entry<'a>>) -> Self {
        Self {
            format,
            metadata: BTreeMap::new(),
            entries,
        }
    }

    fn of_safetensors(bytes: &'a [u8]) -> Result<Self, WeightsError> {
        let (length, header) = SafeTensors::read_metadata(bytes).map_err(|error| {
            foreign::named(bytes)
                .unwrap_or_else(|| WeightsError::Format(format!("not a safetensors file: {error}")))
        })?;
        let data = &bytes[8 + length..];
        let by_place =
            (header.tensors().into_iter()).map(|(name, info)| ((info.data_offsets, name), info));
        let entries = sorted(by_place).into_iter().map(|((_, name), info)| {
            let (begin, end) = info.data_offsets;
            let mut strides = vec![1; info.shape.len()];
            for dimension in (1..strides.len()).rev() {
                // Beyond all bounds only where another dimension is 0, and there is no number to find.
                strides[dimension - 1] = info.shape[dimension].saturating_mul(strides[dimension]);
            }
            let stored = Stored {
                dtype: info.dtype,
                shape: info.shape.clone(),
                strides,
                offset: 0,
                bytes: &data[begin..end],
                order: Order::Little,
            };
            Entry {
                name,
                container: 0,
                content: Content::Tensor(stored),
            }
        });
        Ok(Self {
            format: Format::Safetensors,
            entries: entries.collect(),
            metadata: sorted(header.metadata().clone().unwrap_or_default()),
        })
    }

    /// The tensor that is the model's of this name.
    pub(super) fn stored(&self, matched: &Match, name: &str) -> Option<&Stored<'a>> {
        self.entries[matched.place(name)?].tensor()
    }

    /// The shape of a tensor, in PyTorch's order, if the file has it; `among` are names of the model, by which it is
    /// known what the file puts before them.
    #[must_use]
    pub fn shape(&self, name: &str, among: &[&str]) -> Option<&[usize]> {
        let stored = self.stored(&Match::of(&self.entries, among), name)?;
        Some(&stored.shape)
    }
}
