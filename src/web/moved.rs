//! Images shifted, turned, scaled and permuted, on the device of this bundle.

use js_sys::Float32Array;
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::{
    bad_input,
    engine::{Engine, JsMaps, array, image, thrown},
    to_js,
};
use crate::kuzushiji::{
    moved::{self, Move, Way},
    permutation,
};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
export type Way = "right" | "down" | "turn" | "scale";
export interface MoveStudy {
  input: Float32Array; promised: Maps; found: Maps; greatest: number; relative: number; similarity: number;
}
export interface MoveAnswer { class: number; probabilities: number[] }
export interface MoveAnswers { amount: number; cnn: MoveAnswer; fcn?: MoveAnswer; similarity: number }
"#;

fn way(name: &str) -> Result<Way, JsValue> {
    match name {
        "right" => Ok(Way::Right),
        "down" => Ok(Way::Down),
        "turn" => Ok(Way::Turn),
        "scale" => Ok(Way::Scale),
        other => Err(bad_input(format!(
            "{other} is no way to move: right, down, turn or scale"
        ))),
    }
}

#[wasm_bindgen]
impl Engine {
    /// Moves an image by an amount (pixels, degrees clockwise, or times) and compares what the
    /// first convolution makes of it with its maps of the image as it was, moved.
    ///
    /// # Errors
    /// `BadInput` if the image is none, the amount makes no sense or the network is not loaded;
    /// another if the device fails.
    #[wasm_bindgen(unchecked_return_type = "MoveStudy")]
    pub async fn study_move(
        &self,
        cnn: &str,
        input: &[f32],
        #[wasm_bindgen(unchecked_param_type = "Way")] kind: &str,
        amount: f64,
    ) -> Result<JsValue, JsValue> {
        #[derive(Serialize)]
        struct MoveStudy {
            #[serde(with = "serde_wasm_bindgen::preserve")]
            input: Float32Array,
            promised: JsMaps,
            found: JsMaps,
            greatest: f32,
            relative: f32,
            similarity: f32,
        }
        let how = Move::by(way(kind)?, amount);
        if !how.is_sensible() {
            return Err(bad_input("an image is moved within its frame"));
        }
        let study = moved::study(self.model(cnn)?, &image(input)?, &how, &self.device)
            .await
            .map_err(thrown)?;
        to_js(&MoveStudy {
            input: array(&study.input),
            promised: (&study.promised).into(),
            found: (&study.found).into(),
            greatest: study.greatest,
            relative: study.relative,
            similarity: study.similarity,
        })
    }

    /// What the networks answer while an image is moved further and further; `fcn` may be empty.
    ///
    /// # Errors
    /// `BadInput` if the image is none or a network is not loaded; another if the device fails.
    #[wasm_bindgen(unchecked_return_type = "MoveAnswers[]")]
    pub async fn sweep_moves(
        &self,
        cnn: &str,
        fcn: &str,
        input: &[f32],
        #[wasm_bindgen(unchecked_param_type = "Way")] kind: &str,
    ) -> Result<JsValue, JsValue> {
        let fcn = match fcn {
            "" => None,
            name => Some(self.fcn(name)?),
        };
        let (cnn, image) = (self.model(cnn)?, image(input)?);
        let answers = moved::sweep(cnn, fcn, &image, way(kind)?, &self.device);
        to_js(&answers.await.map_err(thrown)?)
    }
}

/// An image with its pixels in the fixed order of the experiment with permuted pixels.
///
/// # Errors
/// `BadInput` if it has not 784 values.
#[wasm_bindgen]
pub fn permute(input: &[f32]) -> Result<Float32Array, JsValue> {
    Ok(array(&permutation::permute(&image(input)?)))
}
