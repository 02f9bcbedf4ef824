//! Every letter of the source forbidden once, alone: what its weights say beside what becomes of the translation.

use burn::tensor::Device;
#[cfg(target_arch = "wasm32")]
use serde::Serialize;

use super::{
    super::checkpoint::Checkpoint, Changes, OpenError, Sentence, attended, changes::new_letters,
};

/// What one letter of the source is to the translation.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(target_arch = "wasm32", derive(Serialize, tsify::Tsify))]
pub struct WithoutLetter {
    /// Its weights, of all letters that are written: the sum of its column in the map of the attention.
    pub weight: f32,
    /// The largest of them.
    pub most: f32,
    /// How much the logarithm of the whole translation's probability changes when the letter is forbidden.
    pub change: f32,
    /// What is written then.
    pub letters: Vec<NewLetter>,
}

/// A letter of another translation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(target_arch = "wasm32", derive(Serialize, tsify::Tsify))]
pub struct NewLetter {
    /// The letter.
    pub token: String,
    /// Whether it is not in the translation without changes.
    pub is_new: bool,
}

/// Forbids each letter of a source once, alone.
///
/// # Errors
/// As [`super::open`], or if there is no attention or but one letter.
pub async fn without_each(
    checkpoint: &Checkpoint,
    text: &str,
    device: &Device,
) -> Result<Vec<WithoutLetter>, OpenError> {
    let nothing = Changes::default();
    let sentence = Sentence::read(checkpoint, text, &nothing, device)?;
    let plain = sentence.write().await?;
    let trace = sentence.trace(&plain);
    let Some(steps) = attended(&trace).await? else {
        return Err(OpenError::Place("this translator has no attention"));
    };
    let probability = |said: Vec<Vec<f32>>| -> f32 {
        (said.iter().zip(&plain))
            .map(|(said, &entry)| said[entry])
            .sum()
    };
    let before = probability(sentence.log_probabilities(&trace).await?);
    let mut found = Vec::new();
    for place in 0..sentence.entries.len() {
        let changes = Changes {
            forbidden: vec![place],
            ..Changes::default()
        };
        let without = Sentence::read(checkpoint, text, &changes, device)?;
        let written = without.write().await?;
        let after = probability(without.log_probabilities(&without.trace(&plain)).await?);
        let weights = steps.iter().map(|step| step.p[place]);
        let new = new_letters(&plain, &written);
        found.push(WithoutLetter {
            weight: weights.clone().sum(),
            most: weights.fold(0.0, f32::max),
            change: after - before,
            letters: (written.iter().zip(new))
                .map(|(&entry, is_new)| NewLetter {
                    token: checkpoint.target.name(entry),
                    is_new,
                })
                .collect(),
        });
    }
    Ok(found)
}
