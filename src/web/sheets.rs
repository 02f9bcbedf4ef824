//! Problem sheets: what is on them, what is handed in, and what that is worth.

use js_sys::Uint8Array;
use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::{bad_input, questions::no_question, to_ts};
use crate::{
    archive,
    theory::sheet::{self, Grades, HandIn, Sheet},
};

/// The sheet of some kinds of question, each once, in the order of the pages.
///
/// # Errors
/// `BadInput` if the seed is out of range, or a kind is unknown, or there is none.
#[wasm_bindgen]
pub fn sheet(seed: u16, kinds: Vec<String>) -> Result<Ts<Sheet>, JsValue> {
    to_ts(&Sheet::new(seed, &kinds).map_err(bad_input)?)
}

/// The seed of a question on the sheet with a seed of its own.
///
/// # Errors
/// `BadInput` if there is no such kind.
#[wasm_bindgen]
pub fn question_seed(
    seed: u16,
    #[wasm_bindgen(unchecked_param_type = "Question[\"kind\"]")] kind: &str,
) -> Result<u32, JsValue> {
    Sheet::question_seed(seed, kind).ok_or_else(|| no_question(kind))
}

/// The code as which answers to the sheet of some kinds of question are handed in; NaN where one was left open.
///
/// # Errors
/// `BadInput` if there is no such sheet, or the answers are not its.
#[wasm_bindgen]
pub fn hand_in(seed: u16, kinds: Vec<String>, answers: &[f64]) -> Result<String, JsValue> {
    let sheet = Sheet::new(seed, &kinds).map_err(bad_input)?;
    let given = |&answer: &f64| (!answer.is_nan()).then_some(answer);
    let answers = answers.iter().map(given).collect();
    Ok(HandIn::new(sheet, answers).map_err(bad_input)?.code())
}

/// What a code says.
///
/// # Errors
/// `BadInput` if it cannot be read.
#[wasm_bindgen]
pub fn read_hand_in(code: &str) -> Result<Ts<HandIn>, JsValue> {
    to_ts(&HandIn::read(code).map_err(bad_input)?)
}

/// Marks the codes in texts, each of which has a name.
///
/// # Errors
/// None that is known.
#[wasm_bindgen]
pub fn grade(names: Vec<String>, texts: Vec<String>) -> Result<Ts<Grades>, JsValue> {
    let texts: Vec<(String, String)> = names.into_iter().zip(texts).collect();
    to_ts(&sheet::grade(&texts))
}

/// A zip archive of files by their paths in it.
#[wasm_bindgen]
#[must_use]
pub fn zip(paths: Vec<String>, contents: Vec<Uint8Array>) -> Vec<u8> {
    let contents = contents.iter().map(Uint8Array::to_vec);
    let files: Vec<(String, Vec<u8>)> = paths.into_iter().zip(contents).collect();
    archive::stored(&files)
}
