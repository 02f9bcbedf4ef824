//! Writing a translation: greedily, or with a beam.
//!
//! Greedy search is a beam of width 1. All hypotheses of all sentences advance together, a batch a
//! step; which of them live on is decided here, on plain numbers.

use std::fmt;

use burn::tensor::{Device, Int, Tensor, TensorData, Transaction};
use serde::Serialize;

use super::{
    checkpoint::Checkpoint,
    corpus::Pair,
    error_rate,
    text::{self, LONGEST_IN_TRAINING, Normalized, TextError},
    translator::{Batch, Encoded, Step, Translator},
    vocabulary::{EOS, SOS, Vocabulary},
};
use crate::device::NotFinite;

/// The widest beam.
pub const MAX_WIDTH: usize = 10;
/// The most letters of a translation, the homework's bound; a source of more than half as many
/// letters may have twice its own number.
pub const MAX_STEPS: usize = 49;
/// How many of the likeliest letters are given for each step.
const TOP: usize = 5;

/// Why a search came to no end.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The device failed while results were being read from it.
    #[error("the device failed: {0}")]
    Device(String),
    /// There is no answer in numbers of 32 bits.
    #[error(transparent)]
    NotFinite(#[from] NotFinite),
}

impl SearchError {
    /// What a device says of its failure.
    pub(super) fn device(error: impl fmt::Debug) -> Self {
        Self::Device(format!("{error:?}"))
    }
}

/// What became of a hypothesis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
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
pub struct Node {
    /// Which letter of the translation it is, from 0.
    pub step: usize,
    /// The node before it in [`Translation::tree`]; `None` for a first letter.
    pub parent: Option<usize>,
    /// The letter, or `<eos>`.
    pub token: String,
    /// The logarithm of the letter's own probability.
    pub log_probability: f32,
    /// The mean of those from the first letter to this one, by which hypotheses are compared.
    pub score: f32,
    /// What became of it.
    pub outcome: Outcome,
    /// The weights over the source's letters with which it was written, if there is attention; not
    /// of a dropped one.
    pub attention: Option<Vec<f32>>,
}

/// A letter that could have been written.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Candidate {
    /// The letter, or `<eos>` and the like.
    pub token: String,
    /// Its probability.
    pub probability: f32,
}

/// One letter of the translation, EOS among them.
#[derive(Clone, Debug, PartialEq, Serialize)]
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
    pub attention: Option<Vec<f32>>,
    /// The decoder's hidden state that wrote it, H values.
    pub state: Vec<f32>,
}

/// A translation and how it came about.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Translation {
    /// The normalised source.
    pub source: String,
    /// What was typed and cannot be said in the model's alphabet.
    pub dropped: Vec<char>,
    /// Letters of the source that the model has no entry for and reads as unknown.
    pub unknown: Vec<char>,
    /// Whether the source is longer than any in training.
    pub longer_than_training: bool,
    /// The translation.
    pub translation: String,
    /// The mean log-probability of its letters and EOS.
    pub score: f32,
    /// Whether it came to its end, rather than to the bound of letters.
    pub finished: bool,
    /// Its letters, EOS among them.
    pub letters: Vec<Letter>,
    /// The encoder's state for each letter of the source, H values: the forward half, then the
    /// backward half.
    pub encoder: Vec<Vec<f32>>,
    /// Every hypothesis that was considered, parents before children.
    pub tree: Vec<Node>,
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
        let mut entries: Vec<usize> = (0..self.log_probabilities.len()).collect();
        entries.sort_by(|&a, &b| self.log_probabilities[b].total_cmp(&self.log_probabilities[a]));
        entries
    }
}

/// A letter that was considered after a hypothesis.
struct Considered {
    step: usize,
    parent: Option<usize>,
    entry: usize,
    log_probability: f32,
    /// The log-probabilities up to this letter, summed.
    sum: f32,
    outcome: Outcome,
    /// The step that proposed it.
    expansion: usize,
}

impl Considered {
    fn score(&self) -> f32 {
        #[allow(clippy::cast_precision_loss, reason = "a few hundred at most")]
        let letters = (self.step + 1) as f32;
        self.sum / letters
    }
}

/// The search for the translation of one sentence.
struct Search {
    width: usize,
    limit: usize,
    considered: Vec<Considered>,
    expansions: Vec<Expansion>,
    /// The last letters of the hypotheses that go on; at the beginning one without any letter.
    live: Vec<Option<usize>>,
    finished: usize,
}

impl Search {
    fn new(width: usize, source_length: usize) -> Self {
        Self {
            width,
            limit: MAX_STEPS.max(2 * source_length),
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
            let (step, sum) = parent.map_or((0, 0.0), |node| {
                (self.considered[node].step + 1, self.considered[node].sum)
            });
            // No more than `width` letters of one hypothesis can be among the best.
            for entry in expansion.ranked().into_iter().take(self.width) {
                let log_probability = expansion.log_probabilities[entry];
                new.push((
                    place,
                    Considered {
                        step,
                        parent,
                        entry,
                        log_probability,
                        sum: sum + log_probability,
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
        let places = self.width - self.finished;
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
    /// to the bound.
    fn best(&self) -> usize {
        let candidate = |letter: &Considered| match letter.outcome {
            Outcome::Finished => true,
            Outcome::Kept => self.finished == 0 && letter.step + 1 == self.limit,
            Outcome::Dropped => false,
        };
        (0..self.considered.len())
            .filter(|&node| candidate(&self.considered[node]))
            .max_by(|&a, &b| {
                let [a, b] = [a, b].map(|node| self.considered[node].score());
                a.total_cmp(&b)
            })
            .expect("a search goes on until a hypothesis finishes or comes to the bound")
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
    fn tree(&self, vocabulary: &Vocabulary) -> Vec<Node> {
        self.considered
            .iter()
            .map(|letter| Node {
                step: letter.step,
                parent: letter.parent,
                token: vocabulary.name(letter.entry),
                log_probability: letter.log_probability,
                score: letter.score(),
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

/// Searches for the translations of several sentences at once; none may be empty. Also returns
/// what the encoder made of them.
async fn search(
    model: &Translator,
    sources: &[&[usize]],
    width: usize,
    device: &Device,
) -> Result<(Vec<Search>, Encoded), SearchError> {
    let width = width.clamp(1, MAX_WIDTH);
    let encoded = model.encode(&Batch::new(sources.iter().copied()));
    let writer = model.writer();
    let mut searches: Vec<Search> = sources
        .iter()
        .map(|source| Search::new(width, source.len()))
        .collect();
    // The live hypotheses, a row each.
    let mut current = encoded.clone();
    loop {
        let last = tensor(searches.iter().flat_map(Search::last_entries), device);
        let step = writer.step(last, &current);
        let said = read(&step, &encoded).await?;
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
        current.state = step.state;
        if !continued.iter().copied().eq(0..first) {
            current = current.select(tensor(continued.into_iter(), device));
        }
    }
}

fn tensor(values: impl Iterator<Item = usize>, device: &Device) -> Tensor<1, Int> {
    let values: Vec<i32> = values
        .map(|value| i32::try_from(value).expect("entries and rows are few"))
        .collect();
    let count = values.len();
    Tensor::from_data(TensorData::new(values, [count]), device)
}

/// Reads tensors from the device in one exchange, each cut into rows.
async fn rows<const N: usize>(
    tensors: [Tensor<2>; N],
) -> Result<[std::vec::IntoIter<Vec<f32>>; N], SearchError> {
    let widths = tensors.each_ref().map(|tensor| tensor.dims()[1]);
    let data = tensors
        .into_iter()
        .fold(Transaction::default(), Transaction::register)
        .execute_async()
        .await
        .map_err(SearchError::device)?;
    let mut read = Vec::with_capacity(N);
    for (data, width) in data.into_iter().zip(widths) {
        let values = data.try_into_vec::<f32>().map_err(SearchError::device)?;
        let rows: Vec<Vec<f32>> = values.chunks(width).map(<[f32]>::to_vec).collect();
        read.push(rows.into_iter());
    }
    Ok(read.try_into().expect("as many as were registered"))
}

/// Reads a step from the device, a row an expansion; `encoded` is what the encoder made of the sources.
async fn read(step: &Step, encoded: &Encoded) -> Result<Vec<Expansion>, SearchError> {
    let (said, state) = (step.log_probabilities(), step.state.h.clone());
    let expansions: Vec<Expansion> = match &step.attention {
        Some(attention) => {
            let [said, states, attention] = rows([said, state, attention.clone()]).await?;
            said.zip(states)
                .zip(attention)
                .map(|((log_probabilities, state), attention)| Expansion {
                    log_probabilities,
                    attention: Some(attention),
                    state,
                })
                .collect()
        }
        None => {
            let [said, states] = rows([said, state]).await?;
            said.zip(states)
                .map(|(log_probabilities, state)| Expansion {
                    log_probabilities,
                    attention: None,
                    state,
                })
                .collect()
        }
    };
    if expansions.iter().all(Expansion::is_finite) {
        Ok(expansions)
    } else {
        Err(not_finite(step, encoded).await)
    }
}

/// Which layer is the first that gives no number, where one does.
async fn not_finite(step: &Step, encoded: &Encoded) -> SearchError {
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
        let step = writer.step(tensor(targets.iter().map(before), device), &encoded);
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

/// Translates one sentence with a beam of `width` hypotheses, 1 (greedy) to [`MAX_WIDTH`].
///
/// # Errors
/// If the text cannot be translated, there is no answer in numbers, or the device fails.
pub async fn translate(
    checkpoint: &Checkpoint,
    text: &Normalized,
    width: usize,
    device: &Device,
) -> Result<Translation, TranslateError> {
    let source = text.translatable()?;
    let entries = checkpoint.source.encode(source);
    let (searches, encoded) = search(&checkpoint.model, &[&entries], width, device).await?;
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
        longer_than_training: entries.len() > LONGEST_IN_TRAINING,
        translation: checkpoint.target.decode(&search.entries()),
        score: best.score(),
        finished: best.outcome == Outcome::Finished,
        letters: search.letters(&checkpoint.target),
        encoder: encoder.collect(),
        tree: search.tree(&checkpoint.target),
    })
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
    let texts: Vec<Normalized> = texts.iter().map(|text| text::normalize(text)).collect();
    let sources = texts
        .iter()
        .map(Normalized::translatable)
        .collect::<Result<Vec<_>, _>>()?;
    Ok(translations(checkpoint, &sources, 1, device).await?)
}

/// Translations of normalised texts, all together.
async fn translations(
    checkpoint: &Checkpoint,
    sources: &[&str],
    width: usize,
    device: &Device,
) -> Result<Vec<String>, SearchError> {
    let sources: Vec<Vec<usize>> = sources
        .iter()
        .map(|source| checkpoint.source.encode(source))
        .collect();
    let sources: Vec<&[usize]> = sources.iter().map(Vec::as_slice).collect();
    let (searches, _) = search(&checkpoint.model, &sources, width, device).await?;
    Ok(searches
        .iter()
        .map(|search| checkpoint.target.decode(&search.entries()))
        .collect())
}

/// The error rate of a model's translations of pairs, with a beam of `width`.
///
/// # Errors
/// If there is no answer in numbers, or the device fails.
///
/// # Panics
/// If there is no pair.
pub async fn error_rate(
    checkpoint: &Checkpoint,
    pairs: &[Pair],
    width: usize,
    device: &Device,
) -> Result<f64, SearchError> {
    const BATCH: usize = 100;
    let mut predictions = Vec::with_capacity(pairs.len());
    for batch in pairs.chunks(BATCH) {
        let sources: Vec<&str> = batch.iter().map(|pair| &pair.source[..]).collect();
        predictions.extend(translations(checkpoint, &sources, width, device).await?);
    }
    Ok(error_rate::error_rate(predictions.iter().zip(pairs).map(
        |(prediction, pair)| (&prediction[..], &pair.target[..]),
    )))
}
