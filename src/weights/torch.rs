//! Files of `torch.save`: an archive since PyTorch 1.6, one pickle after the other before.

use std::collections::BTreeMap;

use safetensors::Dtype;

use super::{
    WeightsError,
    contents::{Content, Entry, Order, Stored, sorted},
    foreign::{self, STATE_DICT},
    pickle::{self, Flaw, Id, Name, Pickle, Value},
    shown,
};
use crate::archive;

/// The number that begins an old file, the least significant byte first.
const MAGIC: [u8; 10] = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

/// So many entries of a checkpoint, at most; with the state of an optimizer a network here has a hundred.
const MOST_ENTRIES: usize = 20_000;
/// So many values are looked at for them, containers in containers counted as often as they stand there.
const MOST_VISITS: usize = 1_000_000;
/// Letters of all names together, at most: a long one may be referred to again and again.
const MOST_LETTERS: usize = 4_000_000;
/// Containers in containers, at most.
const DEEPEST: usize = 16;

#[cold]
fn damaged(what: &str) -> WeightsError {
    WeightsError::Format(what.to_owned())
}

/// Where the bytes of storages are, by their names; `None` where they are compressed.
struct Storages<'k, 'a> {
    bytes: BTreeMap<&'k str, Option<&'a [u8]>>,
    order: Order,
}

#[cold]
fn flawed(flaw: Flaw) -> WeightsError {
    WeightsError::Format(format!("a pickle of torch.save that is damaged: {flaw}"))
}

/// Reads an archive.
///
/// # Errors
/// If it is another archive, or not all there, or holds more than weights.
pub fn archive(bytes: &[u8]) -> Result<Vec<Entry<'_>>, WeightsError> {
    let files = archive::files(bytes).map_err(|_| {
        damaged("a zip archive, as torch.save writes, that is cut short or damaged")
    })?;
    let Some((folder, pickled)) = files.iter().find_map(|file| {
        let folder = file.name.strip_suffix("data.pkl")?;
        (folder.is_empty() || folder.ends_with('/')).then_some((folder, file))
    }) else {
        return Err(foreign::archive(files.iter().map(|file| &*file.name)));
    };
    let in_folder = |name: &str| {
        (files.iter()).find(|file| {
            file.name
                .strip_prefix(folder)
                .is_some_and(|rest| rest == name)
        })
    };
    if in_folder("constants.pkl").is_some() {
        return Err(WeightsError::Foreign {
            what: "a TorchScript program".to_owned(),
            advice: "open it with torch.jit.load(path) and save torch.save(model.state_dict(), \"cnn.pt\")",
        });
    }
    let pickle = pickle::read(pickled.stored().ok_or_else(compressed)?).map_err(flawed)?;
    let order = match in_folder("byteorder").and_then(archive::File::stored) {
        Some(b"big") => Order::Big,
        _ => Order::Little,
    };
    let bytes = files.iter().filter_map(|file| {
        let key = file.name.strip_prefix(folder)?.strip_prefix("data/")?;
        Some((key, file.stored()))
    });
    let bytes = sorted(bytes);
    entries(&pickle, &Storages { bytes, order })
}

fn compressed() -> WeightsError {
    WeightsError::Foreign {
        what: "a zip archive that was compressed after torch.save wrote it".to_owned(),
        advice: "open the file as torch.save wrote it",
    }
}

/// Reads a file of one pickle after the other, if it begins as one.
///
/// # Errors
/// If it is not all there, or holds more than weights.
pub fn legacy(bytes: &[u8]) -> Option<Result<Vec<Entry<'_>>, WeightsError>> {
    let magic = pickle::read(bytes).ok()?;
    (magic.values[magic.root] == Value::Long(&MAGIC)).then(|| after_magic(&bytes[magic.end..]))
}

fn after_magic(mut rest: &[u8]) -> Result<Vec<Entry<'_>>, WeightsError> {
    let mut next = || {
        let pickle = pickle::read(rest).map_err(flawed)?;
        rest = &rest[pickle.end..];
        Ok::<_, WeightsError>(pickle)
    };
    // The version, and what machine wrote it: the numbers are little-endian on every one.
    next()?;
    next()?;
    let pickle = next()?;
    let listed = next()?;
    let Value::Sequence(listed_keys) = &listed.values[listed.root] else {
        return Err(damaged(
            "a file of an old torch.save that does not list its storages",
        ));
    };
    let mut types = BTreeMap::new();
    for value in &pickle.values {
        if let Value::Storage(storage) = value {
            types.insert(storage.key, storage.dtype);
        }
    }
    let mut storages = Storages {
        bytes: BTreeMap::new(),
        order: Order::Little,
    };
    for &key in listed_keys {
        let short = || damaged("a file of an old torch.save that is cut short");
        let Value::Text(key) = &listed.values[key] else {
            return Err(damaged(
                "a file of an old torch.save in which a storage has no name",
            ));
        };
        let (count, after) = rest.split_at_checked(8).ok_or_else(short)?;
        let count = u64::from_le_bytes(count.try_into().expect("eight"));
        let Some((&key, &dtype)) = types.get_key_value(&**key) else {
            return Err(damaged(
                "a file of an old torch.save with a storage that nothing is in",
            ));
        };
        let length = usize::try_from(count)
            .ok()
            .and_then(|count| count.checked_mul(bytes_of(dtype)))
            .ok_or_else(short)?;
        let (bytes, after) = after.split_at_checked(length).ok_or_else(short)?;
        storages.bytes.insert(key, Some(bytes));
        rest = after;
    }
    entries(&pickle, &storages)
}

/// The bytes of a number.
fn bytes_of(dtype: Dtype) -> usize {
    dtype.bitsize() / 8
}

/// What a pickle holds, containers in containers under names with dots.
fn entries<'a>(
    pickle: &Pickle<'a>,
    storages: &Storages<'_, 'a>,
) -> Result<Vec<Entry<'a>>, WeightsError> {
    let values = &pickle.values;
    match &values[pickle.root] {
        Value::Dictionary(_) | Value::Sequence(_) => {}
        &Value::Object {
            class,
            is_module: true,
        } => return Err(whole_model(class)),
        root => {
            if let Some(call) = pickle.foreign_call {
                return Err(refused(call));
            }
            return Err(WeightsError::Foreign {
                what: format!("a file of torch.save that holds {}", what(root)),
                advice: STATE_DICT,
            });
        }
    }
    let mut found = Vec::new();
    let mut visits = 0;
    let mut letters = 0;
    // The last comes first: what is put behind is in reverse.
    let mut waiting: Vec<(Id, String, usize, usize)> = vec![(pickle.root, String::new(), 0, 0)];
    while let Some((id, name, container, depth)) = waiting.pop() {
        visits += 1;
        if visits > MOST_VISITS || found.len() > MOST_ENTRIES || depth > DEEPEST {
            return Err(too_much());
        }
        let mut inside = |key: &str| {
            letters += name.len() + key.len();
            match &name[..] {
                _ if letters > MOST_LETTERS => Err(too_much()),
                "" => Ok(key.to_owned()),
                name => Ok(format!("{name}.{key}")),
            }
        };
        match &values[id] {
            Value::Dictionary(entries) => {
                for &(key, value) in entries.iter().rev() {
                    let key = match &values[key] {
                        Value::Text(text) => inside(text)?,
                        Value::Int(number) => inside(&number.to_string())?,
                        _ => inside("?")?,
                    };
                    waiting.push((value, key, name.len(), depth + 1));
                }
                visits += entries.len();
            }
            Value::Sequence(items) => {
                for (place, &item) in items.iter().enumerate().rev() {
                    let is_plain = !matches!(
                        values[item],
                        Value::Dictionary(_)
                            | Value::Sequence(_)
                            | Value::Tensor(_)
                            | Value::Object { .. }
                    );
                    if !is_plain {
                        waiting.push((item, inside(&place.to_string())?, name.len(), depth + 1));
                    }
                }
                visits += items.len();
                if !name.is_empty() {
                    found.push(Entry {
                        name,
                        container,
                        content: Content::Other(what(&values[id])),
                    });
                }
            }
            Value::Tensor(tensor) => {
                let content = Content::Tensor(stored(tensor, storages, &name)?);
                found.push(Entry {
                    name,
                    container,
                    content,
                });
            }
            &Value::Object {
                class,
                is_module: true,
            } => return Err(whole_model(class)),
            other => found.push(Entry {
                name,
                container,
                content: Content::Other(what(other)),
            }),
        }
    }
    match pickle.foreign_call {
        Some(call) => Err(refused(call)),
        None => Ok(found),
    }
}

#[cold]
fn too_much() -> WeightsError {
    damaged("a file of torch.save with more in it than a checkpoint of any network here")
}

fn full((module, name): Name<'_>) -> String {
    shown(&format!("{module}.{name}"))
}

fn whole_model(class: Name<'_>) -> WeightsError {
    WeightsError::Foreign {
        what: format!("a whole model, a {} with its code", full(class)),
        advice: STATE_DICT,
    }
}

fn refused(call: Name<'_>) -> WeightsError {
    WeightsError::Foreign {
        what: format!(
            "a pickle that would call {} (nothing in it was run)",
            full(call)
        ),
        advice: STATE_DICT,
    }
}

/// What a value is, for the reader.
fn what(value: &Value<'_>) -> String {
    match value {
        Value::None => "nothing".to_owned(),
        Value::Bool(_) => "a truth value".to_owned(),
        Value::Int(_) | Value::Long(_) | Value::Float => "a number".to_owned(),
        Value::Text(_) => "a text".to_owned(),
        Value::Bytes => "bytes".to_owned(),
        Value::Sequence(items) => format!("a list of {}", items.len()),
        Value::Dictionary(entries) => format!("a dictionary of {}", entries.len()),
        &Value::Global(name) => full(name),
        Value::Storage(_) => "a storage".to_owned(),
        Value::Tensor(_) => "one tensor".to_owned(),
        &Value::Object { class, .. } => format!("a {}", full(class)),
    }
}

/// A tensor with its bytes, once it is sure that all of its numbers are among them.
fn stored<'a>(
    tensor: &pickle::Tensor<'a>,
    storages: &Storages<'_, 'a>,
    name: &str,
) -> Result<Stored<'a>, WeightsError> {
    let of = |what: &str| {
        WeightsError::Format(format!(
            "a file of torch.save in which {} {what}",
            shown(name)
        ))
    };
    let pickle::Storage {
        key,
        dtype: storage_type,
        numbers,
        start,
    } = tensor.storage;
    let bytes = (storages.bytes.get(key))
        .ok_or_else(|| of("has no numbers: they are not in the file"))?
        .ok_or_else(compressed)?;
    let short = || of("has fewer numbers than its shape says");
    let size = bytes_of(storage_type);
    let begin = start.checked_mul(size).ok_or_else(short)?;
    let length = numbers.checked_mul(size).ok_or_else(short)?;
    let bytes = (bytes.get(begin..))
        .and_then(|bytes| bytes.get(..length))
        .ok_or_else(short)?;
    let stored = Stored {
        dtype: tensor.dtype,
        shape: tensor.shape.clone(),
        strides: tensor.strides.clone(),
        offset: tensor.offset,
        bytes,
        order: storages.order,
    };
    if stored.is_inside() {
        Ok(stored)
    } else {
        Err(short())
    }
}
