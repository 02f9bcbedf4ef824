//! Translating, on the device of this bundle.

use serde::Serialize;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use super::{bad_input, engine::Engine, failure, to_ts};
use crate::translation::{
    checkpoint::{Checkpoint, CheckpointError},
    error_rate,
    search::{self, TranslateError, Translation},
    text,
};

/// A text as the translator reads it.
#[derive(Serialize, Tsify)]
pub struct NormalizedText {
    text: String,
    /// The names of what of it the alphabet cannot say, each once.
    dropped: Vec<String>,
}

/// How far a translation is from a reference.
#[derive(Serialize, Tsify)]
pub struct EditDistance {
    /// Letters to change, add or take out.
    letters: usize,
    /// That number for each letter of the reference; it may exceed 1.
    error_rate: f64,
}

/// A text as the translator reads it, and the names of what of it the alphabet cannot say.
///
/// # Errors
/// None that is known.
#[wasm_bindgen]
pub fn normalize(text: &str) -> Result<Ts<NormalizedText>, JsValue> {
    let text::Normalized { text, dropped } = text::normalize(text);
    let dropped = dropped.into_iter().map(text::name).collect();
    to_ts(&NormalizedText { text, dropped })
}

/// How far a translation is from a reference.
///
/// # Errors
/// `BadInput` if the reference is empty.
#[wasm_bindgen]
pub fn edit_distance(translation: &str, reference: &str) -> Result<Ts<EditDistance>, JsValue> {
    if reference.is_empty() {
        return Err(bad_input("a reference has letters"));
    }
    to_ts(&EditDistance {
        letters: error_rate::edit_distance(translation, reference),
        error_rate: error_rate::error_rate([(translation, reference)]),
    })
}

/// An error of a translation for the page.
pub(super) fn thrown(error: TranslateError) -> JsValue {
    if error.is_of_device() {
        failure(error)
    } else {
        bad_input(error)
    }
}

#[wasm_bindgen]
impl Engine {
    /// Loads a file of weights as a translator under a name; an older one of that name goes. `reading` is `code` or
    /// `equations`, or empty for what the file says or its weights tell. Gives what was found, in a sentence.
    ///
    /// # Errors
    /// `BadInput` that names what does not fit; another if the device fails.
    pub async fn load_translator(
        &mut self,
        name: String,
        bytes: &[u8],
        #[wasm_bindgen(unchecked_param_type = "AttentionReading | \"\"")] reading: &str,
    ) -> Result<String, JsValue> {
        let choice = match reading {
            "" => None,
            name => Some(name.parse().map_err(bad_input)?),
        };
        let opened = Checkpoint::open_reading(bytes, choice, &self.device).await;
        let (checkpoint, found) = opened.map_err(|error| match error {
            CheckpointError::Device(error) => failure(error),
            error => bad_input(error),
        })?;
        self.translators.insert(name, checkpoint);
        Ok(found.to_string())
    }

    /// Translates a text with a beam of `width` hypotheses, 1 (greedy) to 10, compared as the translator's file says, or by
    /// the `length_penalty`: see [`search::Beam::length_penalty`].
    ///
    /// # Errors
    /// `BadInput` if the text cannot be translated, its translation is none in numbers, or the
    /// translator is not loaded; another if the device fails.
    pub async fn translate(
        &self,
        model: &str,
        text: &str,
        width: usize,
        length_penalty: Option<f32>,
    ) -> Result<Ts<Translation>, JsValue> {
        let checkpoint = self.translator(model)?;
        let beam = checkpoint.beam(width, length_penalty);
        match search::translate(&[checkpoint], text, beam, &self.device).await {
            Ok(translation) => to_ts(&translation),
            Err(error) => Err(thrown(error)),
        }
    }
}
