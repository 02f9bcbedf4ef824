//! What the page may call. Thin: it turns JavaScript values into ours and back, and has no
//! mathematics of its own.
//!
//! A bundle has the networks on one device (`engine`, `translation`,
//! `training`, `bench`) or the decoders of
//! picture files (`pictures`), both for a worker, or the theory or problem sheets (`sheets`), both with the
//! `questions` and for the main thread. What the reader can mend is an `Error` named `BadInput`.
//!
//! What crosses is typed once, here or in the room that it comes from: its type is the one that a
//! bundle's declarations have.

#[cfg(feature = "training")]
pub mod assessment;
#[cfg(feature = "training")]
pub mod backward;
#[cfg(feature = "models")]
pub mod bench;
#[cfg(feature = "models")]
pub mod engine;
#[cfg(feature = "models")]
pub mod moved;
#[cfg(feature = "models")]
pub mod opened;
#[cfg(feature = "pictures")]
pub mod pictures;
#[cfg(not(any(feature = "models", feature = "pictures")))]
pub mod questions;
#[cfg(feature = "sheets")]
pub mod sheets;
#[cfg(not(any(feature = "models", feature = "pictures", feature = "sheets")))]
pub mod theory;
#[cfg(feature = "training")]
pub mod training;
#[cfg(feature = "models")]
pub mod translation;

use js_sys::Error;
#[cfg(not(feature = "pictures"))]
use serde::Serialize;
#[cfg(not(any(feature = "pictures", feature = "sheets")))]
use serde::de::DeserializeOwned;
#[cfg(not(feature = "pictures"))]
use serde_wasm_bindgen::Serializer;
#[cfg(not(feature = "pictures"))]
use tsify::{Ts, Tsify};
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

/// What crosses as a value of JavaScript's; where it can, by [`to_ts`].
#[cfg(not(feature = "pictures"))]
fn to_js(value: &impl Serialize) -> Result<JsValue, JsValue> {
    let serializer = Serializer::new().serialize_maps_as_objects(true);
    value.serialize(&serializer).map_err(failure)
}

/// The same with its type, so that a bundle's declarations say what it is.
#[cfg(not(feature = "pictures"))]
fn to_ts<T: Tsify + Serialize>(value: &T) -> Result<Ts<T>, JsValue> {
    to_js(value).map(Ts::new_unchecked)
}

/// What came from the page.
#[cfg(not(any(feature = "pictures", feature = "sheets")))]
fn from_ts<T: Tsify + DeserializeOwned>(value: Ts<T>) -> Result<T, JsValue> {
    serde_wasm_bindgen::from_value(value.into()).map_err(bad_input)
}
