//! What the models compute by kernels of ours where their tensors are on flex, and by Burn's operations everywhere
//! else: the same functions of tensors, with the same gradients.

mod activation;
mod adam;
mod attention;
mod convolution;
mod dropout;
#[cfg(feature = "flex")]
mod flex;
mod linear;
mod lstm;

pub use activation::{log_softmax, softmax, tanh};
pub use adam::Descent;
pub use attention::{attend, weigh, without};
pub use convolution::{convolve, maps, maps_and_pooled, pool};
pub use dropout::dropout;
pub use linear::{linear, product};
pub use lstm::step;

#[cfg(all(test, feature = "flex", feature = "ndarray"))]
mod tests;
