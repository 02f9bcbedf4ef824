//! What the page may call. Thin: it turns JavaScript values into ours and back, and has no
//! mathematics of its own.
//!
//! A bundle has the networks on one device (`engine`, `translation`,
//! `training`, `bench`) or the decoders of
//! picture files (`pictures`), both for a worker, or the theory, for the main thread. What the reader
//! can mend is an `Error` named `BadInput`.

#[cfg(feature = "models")]
pub mod bench;
#[cfg(feature = "models")]
pub mod engine;
#[cfg(feature = "models")]
pub mod moved;
#[cfg(feature = "pictures")]
pub mod pictures;
#[cfg(not(any(feature = "models", feature = "pictures")))]
pub mod theory;
#[cfg(feature = "training")]
pub mod training;
#[cfg(feature = "models")]
pub mod translation;

use js_sys::Error;
#[cfg(not(feature = "pictures"))]
use serde::Serialize;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(start)]
fn start() {
    console_error_panic_hook::set_once();
}

/// An error that the reader can mend.
fn bad_input(message: impl ToString) -> JsValue {
    let error = Error::new(&message.to_string());
    error.set_name("BadInput");
    error.into()
}

/// An error of the device or of ours.
#[cfg(not(feature = "pictures"))]
fn failure(message: impl ToString) -> JsValue {
    Error::new(&message.to_string()).into()
}

#[cfg(not(feature = "pictures"))]
fn to_js(value: &impl Serialize) -> Result<JsValue, JsValue> {
    serde_wasm_bindgen::to_value(value).map_err(failure)
}
