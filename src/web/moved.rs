//! Images shifted, turned, scaled and permuted, on the device of this bundle.

use js_sys::Float32Array;
use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::{
    bad_input,
    engine::{Engine, array, image, thrown},
    from_ts, to_js, to_ts,
};
use crate::kuzushiji::{
    moved::{self, Move, MoveStudy, Way},
    permutation,
};

#[wasm_bindgen]
impl Engine {
    /// Moves an image by an amount (pixels, degrees clockwise, or times) and compares what the
    /// first convolution makes of it with its maps of the image as it was, moved.
    ///
    /// # Errors
    /// `BadInput` if the image is none, the amount makes no sense or the network is not loaded;
    /// another if the device fails.
    pub async fn study_move(
        &self,
        cnn: &str,
        input: &[f32],
        way: Ts<Way>,
        amount: f64,
    ) -> Result<Ts<MoveStudy>, JsValue> {
        let how = Move::by(from_ts(way)?, amount);
        if !how.is_sensible() {
            return Err(bad_input("an image is moved within its frame"));
        }
        let study = moved::study(self.model(cnn)?, &image(input)?, &how, &self.device)
            .await
            .map_err(thrown)?;
        to_ts(&study)
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
        way: Ts<Way>,
    ) -> Result<JsValue, JsValue> {
        let fcn = match fcn {
            "" => None,
            name => Some(self.fcn(name)?),
        };
        let (cnn, image) = (self.model(cnn)?, image(input)?);
        let answers = moved::sweep(cnn, fcn, &image, from_ts(way)?, &self.device);
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
