//! Which names of a file are which of a model's, and what beside them is no layer.

use super::contents::{Content, Entry};

/// What PyTorch's wrappers put between the names of modules: `DataParallel`, `torch.compile`, FSDP.
const WRAPPERS: [&str; 3] = ["module", "_orig_mod", "_fsdp_wrapped_module"];

/// Which of a file's entries a model has.
#[derive(Debug, Default)]
pub struct Match {
    /// What the file has before every name of the model's.
    pub prefix: String,
    /// Where the model's names are.
    places: Vec<(String, usize)>,
    /// Entries that are no layer, or of something else than this model.
    pub left_out: Vec<usize>,
    /// Tensors that the model has no place for.
    pub unexpected: Vec<usize>,
}

impl Match {
    /// Finds names of a model in a file: as they are, or with one prefix before all.
    pub fn of(entries: &[Entry<'_>], names: &[&str]) -> Self {
        let found: Vec<Option<(String, &str)>> = (entries.iter())
            .map(|entry| entry.tensor().and_then(|_| split(&entry.name, names)))
            .collect();
        let counts = counts(found.iter().flatten().map(|(prefix, _)| &prefix[..]));
        // What stands before most names; of equals nothing at all, then the first, which `max_by_key` must meet last.
        let Some(&(prefix, most)) =
            (counts.iter().rev()).max_by_key(|(prefix, count)| (*count, prefix.is_empty()))
        else {
            return Self {
                unexpected: tensors(entries),
                left_out: others(entries),
                ..Self::default()
            };
        };
        let mut matched = Self::default();
        let mut rest = Vec::new();
        for (place, found) in found.iter().enumerate() {
            match found {
                Some((its, name)) if its == prefix && matched.place(name).is_none() => {
                    if matched.places.is_empty() {
                        let kept = entries[place].name.len() - name.len();
                        // A wrapper within the name leaves nothing that could be called a prefix.
                        if entries[place].name.ends_with(name) {
                            entries[place].name[..kept].clone_into(&mut matched.prefix);
                        }
                    }
                    matched.places.push(((*name).to_owned(), place));
                }
                _ => rest.push(place),
            }
        }
        for place in rest {
            let entry = &entries[place];
            let is_beside = |other: usize| entries[other].container() == entry.container();
            // As of a running mean of the weights, or of a teacher.
            let is_copy = || {
                (found[place].iter())
                    .any(|(its, _)| its != prefix && counts.contains(&(&its[..], most)))
            };
            if is_no_layer(entry) || is_copy() || !matched.places().any(is_beside) {
                matched.left_out.push(place);
            } else {
                matched.unexpected.push(place);
            }
        }
        matched
    }

    /// The entry that is the model's tensor of this name.
    pub fn place(&self, name: &str) -> Option<usize> {
        (self.places.iter().find(|(known, _)| known == name)).map(|&(_, place)| place)
    }

    /// How many of the model's names the file has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// The entries that the model has.
    pub fn places(&self) -> impl Iterator<Item = usize> {
        self.places.iter().map(|&(_, place)| place)
    }
}

fn tensors(entries: &[Entry<'_>]) -> Vec<usize> {
    (0..entries.len())
        .filter(|&place| entries[place].tensor().is_some())
        .collect()
}

fn others(entries: &[Entry<'_>]) -> Vec<usize> {
    (0..entries.len())
        .filter(|&place| entries[place].tensor().is_none())
        .collect()
}

/// A name of the model at the end of a file's name, and what stands before it; what wrappers add is nothing.
fn split<'a>(found: &str, names: &[&'a str]) -> Option<(String, &'a str)> {
    let bare: Vec<&str> = found
        .split('.')
        .filter(|part| !WRAPPERS.contains(part))
        .collect();
    let bare = bare.join(".");
    names.iter().find_map(|&name| {
        let prefix = bare.strip_suffix(name)?;
        (prefix.is_empty() || prefix.ends_with('.')).then(|| (prefix.to_owned(), name))
    })
}

/// How often each prefix is there, in the order of their first appearance.
fn counts<'a>(prefixes: impl Iterator<Item = &'a str>) -> Vec<(&'a str, usize)> {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for prefix in prefixes {
        match counts.iter_mut().find(|(known, _)| *known == prefix) {
            Some((_, count)) => *count += 1,
            None => counts.push((prefix, 1)),
        }
    }
    counts
}

/// Whether an entry is known to be no layer of a network: counts, scores, what belongs to the optimizer.
fn is_no_layer(entry: &Entry<'_>) -> bool {
    const OF_TRAINING: [&str; 9] = [
        "optim",
        "exp_avg",
        "momentum_buffer",
        "square_avg",
        "scheduler",
        "grad_scaler",
        "param_groups",
        "rng_state",
        "num_batches_tracked",
    ];
    const SCALARS: [&str; 10] = [
        "epoch",
        "step",
        "iter",
        "loss",
        "acc",
        "best",
        "lr",
        "learning_rate",
        "seed",
        "n_averaged",
    ];
    let stored = match &entry.content {
        Content::Other(_) => return true,
        Content::Tensor(stored) => stored,
    };
    let name = entry.name.to_ascii_lowercase();
    let last = name.rsplit('.').next().unwrap_or_default();
    let is_weight = last.starts_with("weight") || last.starts_with("bias");
    let is_scalar = stored.shape.iter().all(|&size| size == 1);
    OF_TRAINING.iter().any(|part| name.contains(part))
        || !is_weight
            && (!stored.is_float() || is_scalar && SCALARS.iter().any(|part| last.contains(part)))
}
