//! Unfold: a deep-learning homework, opened up in the browser.
//!
//! One crate, used by the program (`main.rs`, feature `cli`) and by the page (`web` and `bundle.rs`, compiled to
//! WebAssembly once a device, and once for the theory alone). The rooms, in the order in which data
//! passes through them:
//!
//! - [`theory`]: the homework's formulas in exact small numbers, without Burn.
//! - [`kuzushiji`]: the data set, a drawing made into a 28×28 image, the network that reads it.
//! - [`translation`]: Spanish made into English, letter by letter.
//! - [`training`]: the one loop that trains every model.
//! - `operations`: what of it the CPU computes in loops of our own; the loops are the package in `kernels/`.
//! - [`weights`]: PyTorch's files in, safetensors out, with PyTorch's names and shapes.
//! - [`archive`]: zip archives, read and written.
//! - [`credits`]: whom the data owe.
//! - [`device`]: the Burn device on which all of it runs.
//! - `web`: what the page may call; no mathematics of its own.
//!
//! A room that holds a model names it as the homework does and knows nothing of the page.

#![cfg_attr(
    test,
    allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "the tests' numbers are small"
    )
)]

pub mod archive;
#[cfg(feature = "models")]
pub mod credits;
#[cfg(feature = "models")]
pub mod device;
#[cfg(any(feature = "models", feature = "pictures"))]
pub mod kuzushiji;
#[cfg(feature = "models")]
mod operations;
pub mod theory;
#[cfg(feature = "models")]
pub mod training;
#[cfg(feature = "models")]
pub mod translation;
#[cfg(target_arch = "wasm32")]
mod typed_array;
#[cfg(target_arch = "wasm32")]
pub mod web;
#[cfg(feature = "models")]
pub mod weights;
