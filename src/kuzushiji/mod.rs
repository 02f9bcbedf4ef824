//! Reading Kuzushiji-MNIST, the cursive hiragana of old Japanese books (homework, part 2.4).
//!
//! A drawing or a picture becomes a 28×28 image ([`drawing`], [`picture`]); the network ([`cnn`])
//! reads it ([`reading`]) as one of ten characters ([`classes`]). [`dataset`] and [`idx`] read what
//! it learns from; [`self_check`] says whether a device computes it rightly.

pub mod classes;
pub mod cnn;
pub mod dataset;
pub mod drawing;
pub mod idx;
mod ink;
pub mod picture;
pub mod reading;
pub mod self_check;
