//! The translator opened on one sentence: what its LSTMs hold at every letter, what the attention computes for every
//! letter that is written, and what becomes of the translation when a reader interferes.
//!
//! [`sums`] writes out the sum behind each number, [`without`] forbids each letter of the source in turn, and [`losses`] says
//! what training has to say of a translation.

mod changes;
mod losses;
mod sums;
mod without;

use burn::tensor::{Device, Tensor, activation};
use serde::Deserialize;
#[cfg(target_arch = "wasm32")]
use serde::Serialize;

use super::{
    attention::AttentionReading,
    checkpoint::Checkpoint,
    lstm::Trace,
    search::{self, Candidate, SearchError, TranslateError, ranked},
    translator::{Batch, DecoderTrace, Encoded},
    vocabulary::{EOS, SOS},
};
use crate::device::{self, NotFinite};
pub use changes::{Changes, FixedRow, ForcedLetter};
pub use losses::{LetterLoss, Losses, losses};
pub use sums::{Operand, Stage, Term, TermSum, UnitStep, attention_sum, follow};
pub use without::{NewLetter, WithoutLetter, without_each};

/// How many of the likeliest letters are given for each step.
const TOP: usize = 5;

/// One of the three LSTMs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Serialize, tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// The encoder's, from the first letter on.
    Forward,
    /// The encoder's, from the last letter back.
    Backward,
    /// The decoder's.
    Decoder,
}

impl Part {
    /// All, in the order in which they are given.
    pub const ALL: [Self; 3] = [Self::Forward, Self::Backward, Self::Decoder];
}

/// One LSTM on its sentence: for each letter, in the order of the sentence, what it holds after reading it.
#[derive(Clone, Debug)]
#[cfg_attr(target_arch = "wasm32", derive(Serialize, tsify::Tsify))]
pub struct OpenedLstm {
    /// Which.
    pub part: Part,
    /// The letters that it reads, `<sos>` the first of the decoder's.
    pub letters: Vec<String>,
    /// The embedding of each, E values.
    #[cfg_attr(
        target_arch = "wasm32",
        serde(serialize_with = "crate::typed_array::serialize"),
        tsify(type = "Float32Array[]")
    )]
    pub embedding: Vec<Vec<f32>>,
    /// The input gate, H values, as all that follow.
    #[cfg_attr(
        target_arch = "wasm32",
        serde(serialize_with = "crate::typed_array::serialize"),
        tsify(type = "Float32Array[]")
    )]
    pub i: Vec<Vec<f32>>,
    /// The forget gate.
    #[cfg_attr(
        target_arch = "wasm32",
        serde(serialize_with = "crate::typed_array::serialize"),
        tsify(type = "Float32Array[]")
    )]
    pub f: Vec<Vec<f32>>,
    /// The candidate.
    #[cfg_attr(
        target_arch = "wasm32",
        serde(serialize_with = "crate::typed_array::serialize"),
        tsify(type = "Float32Array[]")
    )]
    pub g: Vec<Vec<f32>>,
    /// The output gate.
    #[cfg_attr(
        target_arch = "wasm32",
        serde(serialize_with = "crate::typed_array::serialize"),
        tsify(type = "Float32Array[]")
    )]
    pub o: Vec<Vec<f32>>,
    /// The cell.
    #[cfg_attr(
        target_arch = "wasm32",
        serde(serialize_with = "crate::typed_array::serialize"),
        tsify(type = "Float32Array[]")
    )]
    pub c: Vec<Vec<f32>>,
    /// The hidden state.
    #[cfg_attr(
        target_arch = "wasm32",
        serde(serialize_with = "crate::typed_array::serialize"),
        tsify(type = "Float32Array[]")
    )]
    pub h: Vec<Vec<f32>>,
}

/// The attention of one step, in the order in which it is computed; without attention there is q alone.
#[derive(Clone, Debug)]
#[cfg_attr(target_arch = "wasm32", derive(Serialize, tsify::Tsify))]
pub struct OpenedAttention {
    /// z = `W_qᵀ` q, H values; q itself with the dot product.
    #[cfg_attr(
        target_arch = "wasm32",
        serde(serialize_with = "crate::typed_array::serialize"),
        tsify(type = "Float32Array")
    )]
    pub z: Vec<f32>,
    /// A score for each letter of the source; −10⁹ where it is forbidden.
    #[cfg_attr(
        target_arch = "wasm32",
        serde(serialize_with = "crate::typed_array::serialize"),
        tsify(type = "Float32Array")
    )]
    pub s: Vec<f32>,
    /// A weight for each letter of the source.
    #[cfg_attr(
        target_arch = "wasm32",
        serde(serialize_with = "crate::typed_array::serialize"),
        tsify(type = "Float32Array")
    )]
    pub p: Vec<f32>,
    /// The context, H values.
    #[cfg_attr(
        target_arch = "wasm32",
        serde(serialize_with = "crate::typed_array::serialize"),
        tsify(type = "Float32Array")
    )]
    pub c: Vec<f32>,
    /// The attention's output `a_o`, H values.
    #[cfg_attr(
        target_arch = "wasm32",
        serde(serialize_with = "crate::typed_array::serialize"),
        tsify(type = "Float32Array")
    )]
    pub a: Vec<f32>,
}

/// One letter that was written.
#[derive(Clone, Debug)]
#[cfg_attr(target_arch = "wasm32", derive(Serialize, tsify::Tsify))]
pub struct WrittenLetter {
    /// The letter, or `<eos>`.
    pub token: String,
    /// Its entry of the vocabulary.
    pub entry: usize,
    /// Its probability.
    pub probability: f32,
    /// Whether the reader made the decoder write it.
    pub is_forced: bool,
    /// Whether it is not in the translation without changes: see [`Opened::written`].
    pub is_new: bool,
    /// The likeliest letters, best first.
    pub top: Vec<Candidate>,
    /// The decoder's state q, H values.
    #[cfg_attr(
        target_arch = "wasm32",
        serde(serialize_with = "crate::typed_array::serialize"),
        tsify(type = "Float32Array")
    )]
    pub q: Vec<f32>,
    /// What the attention made of it, if there is one.
    #[cfg_attr(target_arch = "wasm32", serde(skip_serializing_if = "Option::is_none"))]
    pub attention: Option<OpenedAttention>,
    /// A probability for each entry.
    #[cfg_attr(
        target_arch = "wasm32",
        serde(serialize_with = "crate::typed_array::serialize"),
        tsify(type = "Float32Array")
    )]
    pub probabilities: Vec<f32>,
}

/// A letter of the translation without changes.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(target_arch = "wasm32", derive(Serialize, tsify::Tsify))]
pub struct PlainLetter {
    /// The letter, or `<eos>`.
    pub token: String,
    /// Its probability.
    pub probability: f32,
    /// The same after the same letters with the attention as it was changed.
    pub probability_changed: f32,
}

/// A sentence with everything that the translator computes of it.
#[derive(Clone, Debug)]
#[cfg_attr(target_arch = "wasm32", derive(Serialize, tsify::Tsify))]
pub struct Opened {
    /// The source as the model reads it.
    pub source: String,
    /// What the entries of the target's vocabulary are called.
    pub entries: Vec<String>,
    /// By which of the report's descriptions the attention is read, if there is one.
    #[cfg_attr(target_arch = "wasm32", serde(skip_serializing_if = "Option::is_none"))]
    pub reading: Option<AttentionReading>,
    /// The three LSTMs, as [`Part::ALL`]; the decoder's reads what was written.
    pub lstms: Vec<OpenedLstm>,
    /// What is written, greedily, with the changes. New in it is what a shortest way from the translation without them
    /// puts in.
    pub written: Vec<WrittenLetter>,
    /// What is written without them.
    pub plain: Vec<PlainLetter>,
}

/// Why a sentence cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is no translation.
    #[error(transparent)]
    Translate(#[from] TranslateError),
    /// A change, a unit or a place is none of this sentence's.
    #[error("{0}")]
    Place(&'static str),
}

impl From<SearchError> for OpenError {
    fn from(error: SearchError) -> Self {
        Self::Translate(error.into())
    }
}

impl From<device::DeviceFailure> for OpenError {
    fn from(error: device::DeviceFailure) -> Self {
        SearchError::from(error).into()
    }
}

/// A sentence that was read, and how the reader interferes with its translation.
struct Sentence<'a> {
    checkpoint: &'a Checkpoint,
    source: String,
    entries: Vec<usize>,
    encoded: Encoded,
    changes: &'a Changes,
    device: &'a Device,
}

impl<'a> Sentence<'a> {
    fn read(
        checkpoint: &'a Checkpoint,
        text: &str,
        changes: &'a Changes,
        device: &'a Device,
    ) -> Result<Self, OpenError> {
        let text = checkpoint.spelling.source(text);
        let source = text.translatable().map_err(TranslateError::from)?;
        let entries = checkpoint.source.encode(source);
        changes.check(entries.len(), checkpoint.target.len())?;
        let batch = Batch::new([&entries[..]]);
        Ok(Self {
            checkpoint,
            source: source.to_owned(),
            encoded: checkpoint.model.encode(&batch),
            entries,
            changes,
            device,
        })
    }

    /// What is written greedily, EOS the last unless it came to the bound: forced where the reader says so.
    async fn write(&self) -> Result<Vec<usize>, OpenError> {
        let writer = self.checkpoint.model.writer();
        let mut encoded = self.changes.forbid(&self.encoded, self.device);
        let mut written = Vec::new();
        let mut last = SOS;
        while last != EOS && written.len() < search::limit(self.entries.len()) {
            let place = written.len();
            let fixed = self
                .changes
                .fixed(place..place + 1, self.entries.len(), self.device);
            let read = device::integers([last], self.device);
            let step = writer.step_fixed(read, &encoded, fixed.as_ref());
            last = if let Some(entry) = self.changes.forced(place) {
                entry
            } else {
                let [logits] = read_rows([step.logits.clone()]).await?;
                if !logits[0].iter().all(|logit| logit.is_finite()) {
                    return Err(search::not_finite(&step, &encoded).await.into());
                }
                ranked(&logits[0])[0]
            };
            written.push(last);
            encoded.state = step.state;
        }
        Ok(written)
    }

    /// What the decoder computes when it writes these entries, with the changes of the attention.
    fn trace(&self, written: &[usize]) -> DecoderTrace {
        let told = &written[..written.len() - 1];
        let fixed = self
            .changes
            .fixed(0..written.len(), self.entries.len(), self.device);
        let encoded = self.changes.forbid(&self.encoded, self.device);
        (self.checkpoint.model).trace_decoder(&encoded, told, fixed.as_ref())
    }

    /// The logarithms of the probabilities of all entries at every step of a trace.
    async fn log_probabilities(&self, trace: &DecoderTrace) -> Result<Vec<Vec<f32>>, OpenError> {
        let said = activation::log_softmax(trace.logits.clone(), 1);
        let [said] = read_rows([said]).await?;
        finite(&said, "generator")?;
        Ok(said)
    }

    /// What an LSTM held, in the order of the sentence.
    async fn lstm(
        &self,
        part: Part,
        trace: Trace,
        letters: Vec<String>,
    ) -> Result<OpenedLstm, OpenError> {
        let [i, f, g, o] = trace.gates;
        let tensors = [trace.inputs, i, f, g, o, trace.after.c, trace.after.h];
        let read = read_rows(tensors).await?;
        let layer = if part == Part::Decoder {
            "decoder.lstm"
        } else {
            "encoder.lstm"
        };
        for rows in &read {
            finite(rows, layer)?;
        }
        let [embedding, i, f, g, o, c, h] = read.map(|rows| in_order(part, rows));
        Ok(OpenedLstm {
            part,
            letters,
            embedding,
            i,
            f,
            g,
            o,
            c,
            h,
        })
    }
}

/// Opens the translator on a text as a person types it, with the reader's changes.
///
/// # Errors
/// If the text cannot be translated, a change is none of it, there is no answer in numbers, or the device fails.
pub async fn open(
    checkpoint: &Checkpoint,
    text: &str,
    changes: &Changes,
    device: &Device,
) -> Result<Opened, OpenError> {
    let sentence = Sentence::read(checkpoint, text, changes, device)?;
    let nothing = Changes::default();
    let undisturbed = Sentence {
        source: String::new(),
        entries: sentence.entries.clone(),
        encoded: sentence.encoded.clone(),
        changes: &nothing,
        ..sentence
    };
    let plain = undisturbed.write().await?;
    let written = sentence.write().await?;
    let before = undisturbed
        .log_probabilities(&undisturbed.trace(&plain))
        .await?;
    let after = sentence.log_probabilities(&sentence.trace(&plain)).await?;
    let plain_letters = (plain.iter().zip(before.iter().zip(&after)))
        .map(|(&entry, (before, after))| PlainLetter {
            token: checkpoint.target.name(entry),
            probability: before[entry].exp(),
            probability_changed: after[entry].exp(),
        })
        .collect();

    let trace = sentence.trace(&written);
    let [forward, backward] = checkpoint.model.trace_encoder(&sentence.entries);
    let source: Vec<String> = (sentence.entries.iter())
        .map(|&entry| checkpoint.source.name(entry))
        .collect();
    let told = std::iter::once(SOS).chain(written.iter().copied());
    let told = (told.take(written.len()))
        .map(|entry| checkpoint.target.name(entry))
        .collect();
    let lstms = vec![
        sentence
            .lstm(Part::Forward, forward, source.clone())
            .await?,
        sentence.lstm(Part::Backward, backward, source).await?,
        sentence
            .lstm(Part::Decoder, trace.lstm.clone(), told)
            .await?,
    ];
    let steps = sentence.log_probabilities(&trace).await?;
    let attended = attended(&trace).await?;
    let new = changes::new_letters(&plain, &written);
    let letters = (written.iter().zip(steps).enumerate())
        .map(|(step, (&entry, log_probabilities))| WrittenLetter {
            token: checkpoint.target.name(entry),
            entry,
            probability: log_probabilities[entry].exp(),
            is_forced: changes.forced(step).is_some(),
            is_new: new[step],
            top: (ranked(&log_probabilities).into_iter().take(TOP))
                .map(|entry| Candidate {
                    token: checkpoint.target.name(entry),
                    probability: log_probabilities[entry].exp(),
                })
                .collect(),
            q: lstms[2].h[step].clone(),
            attention: attended.as_ref().map(|steps| steps[step].clone()),
            probabilities: log_probabilities.iter().map(|value| value.exp()).collect(),
        })
        .collect();
    Ok(Opened {
        source: sentence.source,
        entries: (0..checkpoint.target.len())
            .map(|entry| checkpoint.target.name(entry))
            .collect(),
        reading: checkpoint.model.reading(),
        lstms,
        written: letters,
        plain: plain_letters,
    })
}

/// What the attention computed at every step, if there is one.
async fn attended(trace: &DecoderTrace) -> Result<Option<Vec<OpenedAttention>>, OpenError> {
    let Some(attended) = &trace.attended else {
        return Ok(None);
    };
    let steps = [
        &attended.z,
        &attended.scores,
        &attended.weights,
        &attended.context,
        &attended.outputs,
    ];
    let read = read_rows(steps.map(|tensor| tensor.clone().squeeze_dim(0))).await?;
    for rows in &read {
        finite(rows, "decoder.attn")?;
    }
    let [z, s, p, c, a] = read.map(Vec::into_iter);
    let steps = z.zip(s).zip(p).zip(c).zip(a);
    Ok(Some(
        steps
            .map(|((((z, s), p), c), a)| OpenedAttention { z, s, p, c, a })
            .collect(),
    ))
}

/// Rows of a direction in the order of the sentence: backward they come from the last letter to the first.
fn in_order<T>(part: Part, mut rows: Vec<T>) -> Vec<T> {
    if part == Part::Backward {
        rows.reverse();
    }
    rows
}

fn finite(rows: &[Vec<f32>], layer: &'static str) -> Result<(), OpenError> {
    if rows.iter().flatten().all(|value| value.is_finite()) {
        Ok(())
    } else {
        Err(SearchError::from(NotFinite { layer }).into())
    }
}

/// Reads tensors from the device in one exchange: the rows of each.
async fn read_rows<const N: usize>(
    tensors: [Tensor<2>; N],
) -> Result<[Vec<Vec<f32>>; N], SearchError> {
    let read = search::read_rows(tensors.to_vec()).await?;
    Ok(read.try_into().expect("as many as were registered"))
}
