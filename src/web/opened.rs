//! A translator opened on one sentence, on the device of this bundle.

use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::{bad_input, engine::Engine, from_ts, to_js, to_ts, translation};
use crate::translation::opened::{self, Changes, Losses, OpenError, Opened, Part, Stage, TermSum};

fn thrown(error: OpenError) -> JsValue {
    match error {
        OpenError::Translate(error) => translation::thrown(error),
        error @ OpenError::Place(_) => bad_input(error),
    }
}

#[wasm_bindgen]
impl Engine {
    /// Opens a translator on a text, with the reader's changes.
    ///
    /// # Errors
    /// `BadInput` if the text cannot be translated, a change is none of it or the translator is not loaded; another if the
    /// device fails.
    pub async fn open_sentence(
        &self,
        model: &str,
        text: &str,
        changes: Ts<Changes>,
    ) -> Result<Ts<Opened>, JsValue> {
        let changes = from_ts(changes)?;
        let found = opened::open(self.translator(model)?, text, &changes, &self.device).await;
        to_ts(&found.map_err(thrown)?)
    }

    /// Follows one unit of an LSTM through the sentence: a step for each letter, in the order of the sentence.
    ///
    /// # Errors
    /// As [`Engine::open_sentence`], and `BadInput` if there is no such unit.
    #[wasm_bindgen(unchecked_return_type = "UnitStep[]")]
    pub async fn follow_unit(
        &self,
        model: &str,
        text: &str,
        changes: Ts<Changes>,
        part: Ts<Part>,
        unit: usize,
    ) -> Result<JsValue, JsValue> {
        let (changes, part) = (from_ts(changes)?, from_ts(part)?);
        let translator = self.translator(model)?;
        let found = opened::follow(translator, text, &changes, part, unit, &self.device).await;
        to_js(&found.map_err(thrown)?)
    }

    /// The sum behind one number of a stage, for one letter that is written; letter and place count from 0.
    ///
    /// # Errors
    /// As [`Engine::open_sentence`], and `BadInput` if there is no such letter or number.
    pub async fn attention_sum(
        &self,
        model: &str,
        text: &str,
        changes: Ts<Changes>,
        step: usize,
        stage: Ts<Stage>,
        place: usize,
    ) -> Result<Ts<TermSum>, JsValue> {
        let (changes, at) = (from_ts(changes)?, (step, from_ts(stage)?, place));
        let translator = self.translator(model)?;
        let found = opened::attention_sum(translator, text, &changes, at, &self.device).await;
        to_ts(&found.map_err(thrown)?)
    }

    /// Forbids each letter of a text once, alone, and says what becomes of the translation.
    ///
    /// # Errors
    /// As [`Engine::open_sentence`], and `BadInput` if there is no attention or but one letter.
    #[wasm_bindgen(unchecked_return_type = "WithoutLetter[]")]
    pub async fn without_each(&self, model: &str, text: &str) -> Result<JsValue, JsValue> {
        let translator = self.translator(model)?;
        let found = opened::without_each(translator, text, &self.device).await;
        to_js(&found.map_err(thrown)?)
    }

    /// The loss of a text and its right translation, letter by letter, by teacher forcing.
    ///
    /// # Errors
    /// `BadInput` if there is nothing in one of them, or the translator is not loaded; another if the device fails.
    pub async fn letter_losses(
        &self,
        model: &str,
        text: &str,
        translation: &str,
    ) -> Result<Ts<Losses>, JsValue> {
        let translator = self.translator(model)?;
        let found = opened::losses(translator, text, translation, &self.device).await;
        to_ts(&found.map_err(thrown)?)
    }
}
