//! Translating, on the device of this bundle.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::{bad_input, engine::Engine, failure, to_js};
use crate::translation::{
    checkpoint::{Checkpoint, CheckpointError},
    error_rate,
    search::{self, Beam, TranslateError},
    text,
};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** Letters to change, add or take out, and that number for each letter of the reference. */
export interface EditDistance { letters: number; error_rate: number }
export interface NormalizedText { text: string; dropped: string[] }
export interface Candidate { token: string; probability: number }
export interface Letter {
  token: string; log_probability: number; node: number; top: Candidate[]; attention?: number[]; state: number[];
}
export interface TreeNode {
  step: number; parent?: number; token: string; log_probability: number; score: number;
  outcome: "kept" | "finished" | "dropped"; attention?: number[];
}
export interface Translation {
  source: string; dropped: string[]; unknown: string[]; longer_than_training: boolean;
  translation: string; score: number; finished: boolean;
  letters: Letter[]; encoder: number[][]; tree: TreeNode[];
}
"#;

/// A text as the translator reads it, and the names of what of it the alphabet cannot say.
///
/// # Errors
/// None that is known.
#[wasm_bindgen(unchecked_return_type = "NormalizedText")]
pub fn normalize(text: &str) -> Result<JsValue, JsValue> {
    #[derive(Serialize)]
    struct NormalizedText {
        text: String,
        dropped: Vec<String>,
    }
    let text::Normalized { text, dropped } = text::normalize(text);
    let dropped = dropped.into_iter().map(text::name).collect();
    to_js(&NormalizedText { text, dropped })
}

/// How far a translation is from a reference.
///
/// # Errors
/// `BadInput` if the reference is empty.
#[wasm_bindgen(unchecked_return_type = "EditDistance")]
pub fn edit_distance(translation: &str, reference: &str) -> Result<JsValue, JsValue> {
    #[derive(Serialize)]
    struct EditDistance {
        letters: usize,
        error_rate: f64,
    }
    if reference.is_empty() {
        return Err(bad_input("a reference has letters"));
    }
    to_js(&EditDistance {
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
        #[wasm_bindgen(unchecked_param_type = "\"\" | \"code\" | \"equations\"")] reading: &str,
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

    /// Translates a text with a beam of `width` hypotheses, 1 (greedy) to 10.
    ///
    /// # Errors
    /// `BadInput` if the text cannot be translated, its translation is none in numbers, or the
    /// translator is not loaded; another if the device fails.
    #[wasm_bindgen(unchecked_return_type = "Translation")]
    pub async fn translate(
        &self,
        model: &str,
        text: &str,
        width: usize,
    ) -> Result<JsValue, JsValue> {
        let checkpoint = self.translator(model)?;
        match search::translate(&[checkpoint], text, Beam::of(width), &self.device).await {
            Ok(translation) => to_js(&translation),
            Err(error) => Err(thrown(error)),
        }
    }
}
