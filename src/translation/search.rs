//! Writing a translation: greedily, or with a beam.
//!
//! Greedy search is a beam of width 1. All hypotheses of all sentences advance together, a batch a
//! step; which of them live on is decided here, on plain numbers. Several models can write together,
//! an ensemble: each says how likely it finds the next letters, and what counts is their mean.

use burn::tensor::{Device, Tensor, Transaction};
use serde::Serialize;

use super::{
    checkpoint::Checkpoint,
    corpus::Pair,
    text::{Normalized, TextError},
    translator::{Batch, Encoded, Step, Translator, Writer},
    vocabulary::{EOS, SOS, Vocabulary},
};
use crate::device::{self, DeviceFailure, NotFinite};

/// The widest beam.
pub const MAX_WIDTH: usize = 10;
/// The most letters of a translation, the homework's bound; a source of more than half as many
/// letters may have twice its own number.
pub const MAX_STEPS: usize = 49;
/// How many of the likeliest letters are given for each step.
const TOP: usize = 5;

/// How a translation is searched for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beam {
    /// How many hypotheses are followed: 1 (greedy) to [`MAX_WIDTH`].
    pub width: usize,
    /// Hypotheses of unequal lengths are compared by the sum of their letters' log-probabilities over
    /// their length to this power: by the mean at 1, by the sum, which prefers short ones, at 0.
    pub length_penalty: f32,
}

impl Beam {
    /// A beam of one hypothesis.
    pub const GREEDY: Self = Self::of(1);

    /// A beam of so many, compared by the mean.
    #[must_use]
    pub const fn of(width: usize) -> Self {
        Self {
            width,
            length_penalty: MEAN,
        }
    }
}

/// The length penalty that compares by the mean, as the homework does.
pub const MEAN: f32 = 1.0;

/// A length penalty as it is written, where it is one: a number from 0 to 10.
#[must_use]
pub fn length_penalty(text: &str) -> Option<f32> {
    let power = text.parse().ok()?;
    (0.0..=10.0).contains(&power).then_some(power)
}

/// Why a search came to no end.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The device failed while results were being read from it.
    #[error(transparent)]
    Device(#[from] DeviceFailure),
    /// There is no answer in numbers of 32 bits.
    #[error(transparent)]
    NotFinite(#[from] NotFinite),
}

/// What became of a hypothesis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It was among the best of its step and went on.
    Kept,
    /// It ended with EOS.
    Finished,
    /// Others were better.
    Dropped,
}

/// One letter of one hypothesis.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct TreeNode {
    /// Which letter of the translation it is, from 0.
    pub step: usize,
    /// The node before it in [`Translation::tree`]; `None` for a first letter.
    #[cfg_attr(target_arch = "wasm32", serde(skip_serializing_if = "Option::is_none"))]
    pub parent: Option<usize>,
    /// The letter, or `<eos>`.
    pub token: String,
    /// The logarithm of the letter's own probability.
    pub log_probability: f32,
    /// Those from the first letter to this one, by which hypotheses are compared: their mean, or as the
    /// length penalty has it.
    pub score: f32,
    /// What became of it.
    pub outcome: Outcome,
    /// The weights over the source's letters with which it was written, if there is attention; not
    /// of a dropped one.
    #[cfg_attr(
        target_arch = "wasm32",
        serde(
            serialize_with = "crate::typed_array::serialize",
            skip_serializing_if = "Option::is_none"
        ),
        tsify(type = "Float32Array")
    )]
    pub attention: Option<Vec<f32>>,
}

/// A letter that could have been written.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Candidate {
    /// The letter, or `<eos>` and the like.
    pub token: String,
    /// Its probability.
    pub probability: f32,
}

/// One letter of the translation, EOS among them.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Letter {
    /// The letter, or `<eos>`.
    pub token: String,
    /// The logarithm of its probability.
    pub log_probability: f32,
    /// Its node in [`Translation::tree`].
    pub node: usize,
    /// The likeliest letters of this step, best first.
    pub top: Vec<Candidate>,
    /// The weights over the source's letters, which sum to one, if there is attention.
    #[cfg_attr(
        target_arch = "wasm32",
        serde(
            serialize_with = "crate::typed_array::serialize",
            skip_serializing_if = "Option::is_none"
        ),
        tsify(type = "Float32Array")
    )]
    pub attention: Option<Vec<f32>>,
    /// The decoder's hidden state that wrote it, H values.
    #[cfg_attr(
        target_arch = "wasm32",
        serde(serialize_with = "crate::typed_array::serialize"),
        tsify(type = "Float32Array")
    )]
    pub state: Vec<f32>,
}

/// A translation and how it came about.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Translation {
    /// The normalised source.
    pub source: String,
    /// What was typed and cannot be said in the model's alphabet.
    pub dropped: Vec<char>,
    /// Letters of the source that the model has no entry for and reads as unknown.
    pub unknown: Vec<char>,
    /// How long the longest source in training is, if this one is longer.
    pub longest_in_training: Option<usize>,
    /// The translation.
    pub translation: String,
    /// The mean log-probability of its letters and EOS.
    pub score: f32,
    /// By which [`Beam::length_penalty`] it was preferred to others.
    pub length_penalty: f32,
    /// Whether it came to its end, rather than to the bound of letters.
    pub finished: bool,
    /// Its letters, EOS among them.
    pub letters: Vec<Letter>,
    /// The encoder's state for each letter of the source, H values: the forward half, then the
    /// backward half.
    #[cfg_attr(
        target_arch = "wasm32",
        serde(serialize_with = "crate::typed_array::serialize"),
        tsify(type = "Float32Array[]")
    )]
    pub encoder: Vec<Vec<f32>>,
    /// Every hypothesis that was considered, parents before children.
    pub tree: Vec<TreeNode>,
}

/// One step of one hypothesis: what the decoder said.
struct Expansion {
    log_probabilities: Vec<f32>,
    attention: Option<Vec<f32>>,
    state: Vec<f32>,
}

impl Expansion {
    fn is_finite(&self) -> bool {
        (self.log_probabilities.iter())
            .chain(&self.state)
            .chain(self.attention.iter().flatten())
            .all(|value| value.is_finite())
    }

    /// The entries in the order of their probability; of equal ones the first comes first.
    fn ranked(&self) -> Vec<usize> {
        ranked(&self.log_probabilities)
    }
}

/// The places of values, the largest first; of equal ones the first comes first.
pub(super) fn ranked(values: &[f32]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..values.len()).collect();
    places.sort_by(|&a, &b| values[b].total_cmp(&values[a]));
    places
}

/// A letter that was considered after a hypothesis.
struct Considered {
    step: usize,
    parent: Option<usize>,
    entry: usize,
    log_probability: f32,
    /// The log-probabilities up to this letter, summed.
    sum: f32,
    /// Whether there is more than signs up to here.
    has_letters: bool,
    outcome: Outcome,
    /// The step that proposed it.
    expansion: usize,
}

impl Considered {
    /// With a length penalty of 1, the mean.
    fn score(&self, length_penalty: f32) -> f32 {
        #[allow(clippy::cast_precision_loss, reason = "a few hundred at most")]
        let letters = (self.step + 1) as f32;
        self.sum / letters.powf(length_penalty)
    }
}

/// The most letters of a translation of a source of so many.
pub(super) fn limit(source_length: usize) -> usize {
    MAX_STEPS.max(2 * source_length)
}

/// The search for the translation of one sentence.
struct Search<'a> {
    beam: Beam,
    limit: usize,
    target: &'a Vocabulary,
    considered: Vec<Considered>,
    expansions: Vec<Expansion>,
    /// The last letters of the hypotheses that go on; at the beginning one without any letter.
    live: Vec<Option<usize>>,
    finished: usize,
}

impl<'a> Search<'a> {
    fn new(beam: Beam, source_length: usize, target: &'a Vocabulary) -> Self {
        Self {
            target,
            beam: Beam {
                width: beam.width.clamp(1, MAX_WIDTH),
                ..beam
            },
            limit: limit(source_length),
            considered: Vec::new(),
            expansions: Vec::new(),
            live: vec![None],
            finished: 0,
        }
    }

    /// The entries that the decoder reads next, one for each live hypothesis.
    fn last_entries(&self) -> impl Iterator<Item = usize> {
        self.live
            .iter()
            .map(|hypothesis| hypothesis.map_or(SOS, |node| self.considered[node].entry))
    }

    /// Takes what the decoder says after each live hypothesis, and returns which of those, by
    /// their place, each of the new live ones continues.
    fn advance(&mut self, said: impl Iterator<Item = Expansion>) -> Vec<usize> {
        let live = std::mem::take(&mut self.live);
        let mut new: Vec<(usize, Considered)> = Vec::new();
        for ((place, parent), expansion) in live.into_iter().enumerate().zip(said) {
            let (step, sum, has_letters) = parent.map_or((0, 0.0, false), |node| {
                let before = &self.considered[node];
                (before.step + 1, before.sum, before.has_letters)
            });
            // No more than `width` letters of one hypothesis can be among the best.
            for entry in expansion.ranked().into_iter().take(self.beam.width) {
                let log_probability = expansion.log_probabilities[entry];
                new.push((
                    place,
                    Considered {
                        step,
                        parent,
                        entry,
                        log_probability,
                        sum: sum + log_probability,
                        has_letters: has_letters || self.target.is_letter(entry),
                        outcome: Outcome::Dropped,
                        expansion: self.expansions.len(),
                    },
                ));
            }
            self.expansions.push(expansion);
        }
        // All of them are equally long, so the sum compares as the mean does.
        new.sort_by(|(_, a), (_, b)| b.sum.total_cmp(&a.sum));
        // A hypothesis that has finished keeps its place in the beam.
        let places = self.beam.width - self.finished;
        let mut continued = Vec::new();
        for (rank, (place, mut letter)) in new.into_iter().enumerate() {
            if rank < places && letter.entry == EOS {
                letter.outcome = Outcome::Finished;
                self.finished += 1;
            } else if rank < places {
                letter.outcome = Outcome::Kept;
                if letter.step + 1 < self.limit {
                    self.live.push(Some(self.considered.len()));
                    continued.push(place);
                }
            }
            self.considered.push(letter);
        }
        continued
    }

    /// The last letter of the best hypothesis: of those that finished, or else of those that came
    /// to the bound. One of nothing but signs translates nothing: it comes behind all others.
    fn best(&self) -> usize {
        let candidate = |letter: &Considered| match letter.outcome {
            Outcome::Finished => true,
            Outcome::Kept => self.finished == 0 && letter.step + 1 == self.limit,
            Outcome::Dropped => false,
        };
        (0..self.considered.len())
            .filter(|&node| candidate(&self.considered[node]))
            .max_by(|&a, &b| {
                let has_letters = |node: usize| self.considered[node].has_letters;
                let by_score = self.score(a).total_cmp(&self.score(b));
                has_letters(a).cmp(&has_letters(b)).then(by_score)
            })
            .expect("a search goes on until a hypothesis finishes or comes to the bound")
    }

    /// By which hypotheses are compared.
    fn score(&self, node: usize) -> f32 {
        self.considered[node].score(self.beam.length_penalty)
    }

    /// The letters of a hypothesis, first to last.
    fn path(&self, last: usize) -> Vec<usize> {
        let mut path: Vec<usize> =
            std::iter::successors(Some(last), |&node| self.considered[node].parent).collect();
        path.reverse();
        path
    }

    /// The translation's entries, EOS among them if it finished.
    fn entries(&self) -> Vec<usize> {
        self.path(self.best())
            .into_iter()
            .map(|node| self.considered[node].entry)
            .collect()
    }

    /// The tree for the reader.
    fn tree(&self, vocabulary: &Vocabulary) -> Vec<TreeNode> {
        (self.considered.iter().enumerate())
            .map(|(node, letter)| TreeNode {
                step: letter.step,
                parent: letter.parent,
                token: vocabulary.name(letter.entry),
                log_probability: letter.log_probability,
                score: self.score(node),
                outcome: letter.outcome,
                attention: match letter.outcome {
                    Outcome::Dropped => None,
                    _ => self.expansions[letter.expansion].attention.clone(),
                },
            })
            .collect()
    }

    /// The letters of the best hypothesis for the reader.
    fn letters(&self, vocabulary: &Vocabulary) -> Vec<Letter> {
        self.path(self.best())
            .into_iter()
            .map(|node| {
                let letter = &self.considered[node];
                let expansion = &self.expansions[letter.expansion];
                let top = expansion.ranked().into_iter().take(TOP);
                Letter {
                    token: vocabulary.name(letter.entry),
                    log_probability: letter.log_probability,
                    node,
                    top: top
                        .map(|entry| Candidate {
                            token: vocabulary.name(entry),
                            probability: expansion.log_probabilities[entry].exp(),
                        })
                        .collect(),
                    attention: expansion.attention.clone(),
                    state: expansion.state.clone(),
                }
            })
            .collect()
    }
}

/// One of the models that write together.
struct Member<'a> {
    writer: Writer<'a>,
    /// The sources and states of the live hypotheses, a row each.
    current: Encoded,
}

/// Searches for the translations of several sentences at once; none may be empty. Also returns
/// what the first model's encoder made of them.
async fn search<'a>(
    models: &[&'a Checkpoint],
    sources: &[&[usize]],
    beam: Beam,
    device: &Device,
) -> Result<(Vec<Search<'a>>, Encoded), SearchError> {
    let batch = Batch::new(sources.iter().copied());
    let mut members: Vec<Member<'_>> = (models.iter())
        .map(|checkpoint| Member {
            writer: checkpoint.model.writer(),
            current: checkpoint.model.encode(&batch),
        })
        .collect();
    let encoded = members[0].current.clone();
    let mut searches: Vec<Search<'_>> = sources
        .iter()
        .map(|source| Search::new(beam, source.len(), &first(models).target))
        .collect();
    loop {
        let last = device::integers(searches.iter().flat_map(Search::last_entries), device);
        let steps: Vec<Step> = (members.iter())
            .map(|member| member.writer.step(last.clone(), &member.current))
            .collect();
        let said = read(&steps, &encoded).await?;
        let mut said = said.into_iter();
        let mut continued = Vec::new();
        let mut first = 0;
        for (search, source) in searches.iter_mut().zip(sources) {
            let count = search.live.len();
            let own = said.by_ref().take(count).map(|mut expansion| {
                if let Some(attention) = &mut expansion.attention {
                    attention.truncate(source.len());
                }
                expansion
            });
            continued.extend(search.advance(own).into_iter().map(|place| first + place));
            first += count;
        }
        if continued.is_empty() {
            return Ok((searches, encoded));
        }
        let is_rearranged = !continued.iter().copied().eq(0..first);
        let rows = device::integers(continued, device);
        for (member, step) in members.iter_mut().zip(steps) {
            member.current.state = step.state;
            if is_rearranged {
                member.current = member.current.clone().select(rows.clone());
            }
        }
    }
}

/// Reads tensors from the device in one exchange, each cut into rows.
pub(super) async fn read_rows(tensors: Vec<Tensor<2>>) -> Result<Vec<Vec<Vec<f32>>>, SearchError> {
    let widths: Vec<usize> = tensors.iter().map(|tensor| tensor.dims()[1]).collect();
    let transaction = (tensors.into_iter()).fold(Transaction::default(), Transaction::register);
    let read = device::read(transaction).await?;
    let cut =
        |(values, width): (&Vec<f32>, usize)| values.chunks(width).map(<[f32]>::to_vec).collect();
    Ok(read.iter().zip(widths).map(cut).collect())
}

/// As [`read_rows`], of so many tensors, row by row.
async fn rows<const N: usize>(
    tensors: [Tensor<2>; N],
) -> Result<[std::vec::IntoIter<Vec<f32>>; N], SearchError> {
    let read = read_rows(tensors.to_vec()).await?.into_iter();
    let read: Vec<_> = read.map(Vec::into_iter).collect();
    Ok(read.try_into().expect("as many as were registered"))
}

/// Reads a step of each model from the device, a row an expansion: the means of their probabilities and
/// of their attentions, and the first one's state. `encoded` is what its encoder made of the sources.
async fn read(steps: &[Step], encoded: &Encoded) -> Result<Vec<Expansion>, SearchError> {
    let said = match steps {
        [step] => step.log_probabilities(),
        steps => {
            let probabilities = steps.iter().map(|step| step.log_probabilities().exp());
            // What all find impossible stays a number.
            (mean(probabilities) + f32::MIN_POSITIVE).log()
        }
    };
    let state = steps[0].state.h.clone();
    let attention: Vec<_> = (steps.iter())
        .filter_map(|step| step.attention.clone())
        .collect();
    let expansions: Vec<Expansion> = if attention.is_empty() {
        let [said, states] = rows([said, state]).await?;
        said.zip(states)
            .map(|(log_probabilities, state)| Expansion {
                log_probabilities,
                attention: None,
                state,
            })
            .collect()
    } else {
        let [said, states, attention] = rows([said, state, mean(attention.into_iter())]).await?;
        said.zip(states)
            .zip(attention)
            .map(|((log_probabilities, state), attention)| Expansion {
                log_probabilities,
                attention: Some(attention),
                state,
            })
            .collect()
    };
    if expansions.iter().all(Expansion::is_finite) {
        Ok(expansions)
    } else {
        Err(not_finite(&steps[0], encoded).await)
    }
}

/// Which layer is the first that gives no number, where one does.
pub(super) async fn not_finite(step: &Step, encoded: &Encoded) -> SearchError {
    let [sentences, letters, size] = encoded.outputs.dims();
    let outputs = encoded.outputs.clone().reshape([sentences * letters, size]);
    let mut layers = vec![
        ("encoder.lstm", outputs),
        ("decoder.lstm", step.state.h.clone()),
    ];
    if let Some(attention) = &step.attention {
        layers.push(("decoder.attn", attention.clone()));
        layers.push(("decoder.attn.linear_out", step.outputs.clone()));
    }
    for (layer, outputs) in layers {
        match rows([outputs]).await {
            Ok([rows])
                if rows
                    .as_slice()
                    .iter()
                    .flatten()
                    .all(|value| value.is_finite()) => {}
            Ok(_) => return NotFinite { layer }.into(),
            Err(error) => return error,
        }
    }
    NotFinite { layer: "generator" }.into()
}

/// The mean log-probability of a letter of these translations, their ends among the letters, each after the letters that
/// are right before it; no number if a step gives none.
///
/// By steps, as a translation is written, because the bundles that do not train have nothing else.
///
/// # Errors
/// If the device fails.
pub(super) async fn mean_log_probability(
    model: &Translator,
    sources: &[Vec<usize>],
    targets: &[Vec<usize>],
    device: &Device,
) -> Result<f32, SearchError> {
    let mut encoded = model.encode(&Batch::new(sources.iter().map(Vec::as_slice)));
    let writer = model.writer();
    let (mut sum, mut letters) = (0.0, 0.0);
    let longest = targets.iter().map(Vec::len).max().unwrap_or(0);
    for place in 0..=longest {
        // Behind its end a translation goes on with anything, and is not looked at.
        let before = |target: &Vec<usize>| match place {
            0 => SOS,
            _ => target.get(place - 1).copied().unwrap_or(EOS),
        };
        let step = writer.step(
            device::integers(targets.iter().map(before), device),
            &encoded,
        );
        let [said] = rows([step.log_probabilities()]).await?;
        for (said, target) in said.zip(targets) {
            if place <= target.len() {
                sum += said[target.get(place).copied().unwrap_or(EOS)];
                letters += 1.0;
            }
        }
        encoded.state = step.state;
    }
    Ok(sum / letters)
}

/// The mean of tensors, of which there is one at least.
fn mean(tensors: impl ExactSizeIterator<Item = Tensor<2>>) -> Tensor<2> {
    let count = tensors.len();
    let sum = tensors.reduce(|a, b| a + b).expect("there is a model");
    #[allow(clippy::cast_precision_loss, reason = "a handful of models")]
    if count == 1 { sum } else { sum / count as f32 }
}

/// Why there is no translation.
#[derive(Debug, thiserror::Error)]
pub enum TranslateError {
    /// The text cannot be translated.
    #[error(transparent)]
    Text(#[from] TextError),
    /// The search came to no end.
    #[error(transparent)]
    Search(#[from] SearchError),
}

impl TranslateError {
    /// Whether the device failed, so that another may do better.
    #[must_use]
    pub fn is_of_device(&self) -> bool {
        matches!(self, Self::Search(SearchError::Device(_)))
    }
}

/// Translates one sentence, as a person types it.
///
/// # Errors
/// If the text cannot be translated, there is no answer in numbers, or the device fails.
///
/// # Panics
/// If there is no model, or several do not go together ([`Checkpoint::goes_with`]).
pub async fn translate(
    models: &[&Checkpoint],
    text: &str,
    beam: Beam,
    device: &Device,
) -> Result<Translation, TranslateError> {
    let checkpoint = first(models);
    let text = checkpoint.spelling.source(text);
    let source = text.translatable()?;
    let entries = checkpoint.source.encode(source);
    let (searches, encoded) = search(models, &[&entries], beam, device).await?;
    let [search] = &searches[..] else {
        unreachable!("one sentence was searched for")
    };
    let [_, _, size] = encoded.outputs.dims();
    let [encoder] = rows([encoded.outputs.reshape([entries.len(), size])]).await?;
    let best = &search.considered[search.best()];
    Ok(Translation {
        source: source.to_owned(),
        dropped: text.dropped.clone(),
        unknown: checkpoint.source.unknown(source),
        longest_in_training: Some(checkpoint.spelling.longest())
            .filter(|&longest| entries.len() > longest),
        translation: checkpoint.target.decode(&search.entries()),
        score: best.score(MEAN),
        length_penalty: beam.length_penalty,
        finished: best.outcome == Outcome::Finished,
        letters: search.letters(&checkpoint.target),
        encoder: encoder.collect(),
        tree: search.tree(&checkpoint.target),
    })
}

/// The model whose vocabularies are everyone's.
fn first<'a>(models: &[&'a Checkpoint]) -> &'a Checkpoint {
    let first = *models.first().expect("there is a model");
    assert!(
        models.iter().all(|model| model.goes_with(first)),
        "models that write together read and write the same letters"
    );
    first
}

/// Greedy translations of texts, without how they came about.
///
/// # Errors
/// If a text cannot be translated, or the device fails.
pub async fn greedy(
    checkpoint: &Checkpoint,
    texts: &[String],
    device: &Device,
) -> Result<Vec<String>, TranslateError> {
    let texts: Vec<Normalized> = (texts.iter())
        .map(|text| checkpoint.spelling.source(text))
        .collect();
    let sources = texts
        .iter()
        .map(Normalized::translatable)
        .collect::<Result<Vec<_>, _>>()?;
    Ok(together(&[checkpoint], &sources, Beam::GREEDY, device).await?)
}

/// Translations of texts as the models read them, all together.
async fn together(
    models: &[&Checkpoint],
    sources: &[&str],
    beam: Beam,
    device: &Device,
) -> Result<Vec<String>, SearchError> {
    let checkpoint = first(models);
    let sources: Vec<Vec<usize>> = sources
        .iter()
        .map(|source| checkpoint.source.encode(source))
        .collect();
    let sources: Vec<&[usize]> = sources.iter().map(Vec::as_slice).collect();
    let (searches, _) = search(models, &sources, beam, device).await?;
    Ok(searches
        .iter()
        .map(|search| checkpoint.target.decode(&search.entries()))
        .collect())
}

/// The translations of pairs that are spelt as the models read and write.
///
/// # Errors
/// If there is no answer in numbers, or the device fails.
///
/// # Panics
/// As [`translate`].
pub async fn predictions(
    models: &[&Checkpoint],
    pairs: &[Pair],
    beam: Beam,
    device: &Device,
) -> Result<Vec<String>, SearchError> {
    const BATCH: usize = 100;
    // Of about the same length together, so that none waits long for another.
    let mut order: Vec<usize> = (0..pairs.len()).collect();
    order.sort_by_key(|&pair| pairs[pair].source.len());
    let mut predictions = vec![String::new(); pairs.len()];
    for batch in order.chunks(BATCH) {
        let sources: Vec<&str> = batch.iter().map(|&pair| &pairs[pair].source[..]).collect();
        let found = together(models, &sources, beam, device).await?;
        for (&pair, found) in batch.iter().zip(found) {
            predictions[pair] = found;
        }
    }
    Ok(predictions)
}

/// The error rate of the models' translations of pairs that are spelt as they read and write, in the
/// homework's letters.
///
/// # Errors
/// If the device fails.
///
/// # Panics
/// As [`translate`], and if there is no pair.
pub async fn error_rate(
    models: &[&Checkpoint],
    pairs: &[Pair],
    beam: Beam,
    device: &Device,
) -> Result<f64, SearchError> {
    let predictions = predictions(models, pairs, beam, device).await?;
    Ok(first(models).spelling.error_rate(&predictions, pairs))
}
