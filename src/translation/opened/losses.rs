//! The loss of one pair of sentences, letter by letter, as training has it.

use burn::tensor::Device;
#[cfg(target_arch = "wasm32")]
use serde::Serialize;

use super::{
    super::{
        checkpoint::Checkpoint,
        search::{TranslateError, ranked},
        vocabulary::EOS,
    },
    Changes, OpenError, Sentence,
};

/// What training says of one letter of the right translation, which the decoder writes after the right letters before it.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(target_arch = "wasm32", derive(Serialize, tsify::Tsify))]
pub struct LetterLoss {
    /// The right letter, or `<eos>`.
    pub token: String,
    /// Its probability p.
    pub probability: f32,
    /// −log p.
    pub loss: f32,
    /// The letter that the decoder finds likeliest there.
    pub likeliest: String,
    /// The probability of that one.
    pub likeliest_probability: f32,
}

/// The loss of one pair.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(target_arch = "wasm32", derive(Serialize, tsify::Tsify))]
pub struct Losses {
    /// The source as the model reads it.
    pub source: String,
    /// The right translation as the model would write it, EOS the last.
    pub letters: Vec<LetterLoss>,
    /// −log p of all letters together.
    pub sum: f32,
    /// That for each letter: the cross-entropy of this pair.
    pub mean: f32,
    /// How many of the letters the decoder finds likeliest itself.
    pub right: usize,
}

/// The loss of a pair by teacher forcing: the decoder is told the right letters.
///
/// # Errors
/// If one of the texts has nothing to read or is too long, there is no answer in numbers, or the device fails.
pub async fn losses(
    checkpoint: &Checkpoint,
    text: &str,
    translation: &str,
    device: &Device,
) -> Result<Losses, OpenError> {
    let nothing = Changes::default();
    let sentence = Sentence::read(checkpoint, text, &nothing, device)?;
    let right = checkpoint.spelling.target(translation);
    let right = right.translatable().map_err(TranslateError::from)?.trim();
    let mut entries = checkpoint.target.encode(right);
    entries.push(EOS);
    let said = sentence
        .log_probabilities(&sentence.trace(&entries))
        .await?;
    let letters: Vec<LetterLoss> = (entries.iter().zip(&said))
        .map(|(&entry, said)| {
            let likeliest = ranked(said)[0];
            LetterLoss {
                token: checkpoint.target.name(entry),
                probability: said[entry].exp(),
                loss: -said[entry],
                likeliest: checkpoint.target.name(likeliest),
                likeliest_probability: said[likeliest].exp(),
            }
        })
        .collect();
    let sum = letters.iter().map(|letter| letter.loss).sum::<f32>();
    #[allow(clippy::cast_precision_loss, reason = "a few hundred letters at most")]
    let mean = sum / letters.len() as f32;
    Ok(Losses {
        source: sentence.source,
        right: (letters.iter())
            .filter(|letter| letter.token == letter.likeliest)
            .count(),
        letters,
        sum,
        mean,
    })
}
