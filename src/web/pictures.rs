//! Reading picture files: apart from the networks, because the decoders are large and few readers
//! bring a picture.

use js_sys::Float32Array;
use wasm_bindgen::prelude::*;

use super::bad_input;
use crate::kuzushiji::picture;

/// The 28×28 image of a picture file.
///
/// # Errors
/// `BadInput` if it is not a picture that can be read.
#[wasm_bindgen]
pub fn input_from_picture(bytes: &[u8]) -> Result<Float32Array, JsValue> {
    picture::from_bytes(bytes)
        .map(|image| Float32Array::from(image.as_slice()))
        .map_err(bad_input)
}
