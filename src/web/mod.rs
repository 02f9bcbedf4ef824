//! What the page may call. Thin: it turns JavaScript values into ours and back, and has no
//! mathematics of its own.
//!
//! A bundle has either the networks on one device (`engine`, in a worker) or the theory (on the main
//! thread). What the reader can mend is an `Error` named `BadInput`.

#[cfg(feature = "models")]
pub mod engine;
#[cfg(not(feature = "models"))]
pub mod theory;

use js_sys::Error;
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
fn failure(message: impl ToString) -> JsValue {
    Error::new(&message.to_string()).into()
}

fn to_js(value: &impl Serialize) -> Result<JsValue, JsValue> {
    serde_wasm_bindgen::to_value(value).map_err(failure)
}
