//! What the page asks its reader.

use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::{bad_input, to_ts};
use crate::theory::questions::{self, Question, Verdict};

/// The question of a kind that a seed makes.
///
/// # Errors
/// `BadInput` if there is no such kind.
#[wasm_bindgen]
pub fn question(
    #[wasm_bindgen(unchecked_param_type = "Question[\"kind\"]")] kind: &str,
    seed: u32,
) -> Result<Ts<Question>, JsValue> {
    to_ts(&questions::question(kind, seed).ok_or_else(|| no_question(kind))?)
}

/// What an answer to that question is worth.
///
/// # Errors
/// `BadInput` if there is no such kind.
#[wasm_bindgen]
pub fn judge(
    #[wasm_bindgen(unchecked_param_type = "Question[\"kind\"]")] kind: &str,
    seed: u32,
    answer: f64,
) -> Result<Ts<Verdict>, JsValue> {
    to_ts(&questions::judge(kind, seed, answer).ok_or_else(|| no_question(kind))?)
}

pub(super) fn no_question(kind: &str) -> JsValue {
    bad_input(format!("there is no question called {kind}"))
}
