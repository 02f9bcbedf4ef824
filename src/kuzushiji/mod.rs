//! Reading Kuzushiji-MNIST, the cursive hiragana of old Japanese books (homework, part 2.4).
//!
//! A drawing or a picture becomes a 28×28 image ([`drawing`], [`picture`]); the network ([`cnn`])
//! reads it ([`reading`]) as one of ten characters ([`classes`]); a fully connected network ([`fcn`])
//! is its foil, and a network of today ([`resnet`]) its better; [`network`] says what they have in common. [`dataset`] and [`idx`] read what they learn from, [`glyphs`] draws what there is
//! without them, [`course`] is the learning, and the program's `people` and `hands` that of modern hands, and [`permutation`] takes the neighbourhoods out of an
//! image. [`moved`] and [`silence`] look into networks: what moves along with an image, and what
//! training has silenced, [`backward`] takes the homework's network apart on one image, forwards and backwards, [`score`] says how good they are. [`self_check`] says whether a device computes it rightly.

#[cfg(feature = "models")]
mod augment;
#[cfg(feature = "models")]
pub mod backward;
#[cfg(feature = "models")]
pub mod calibration;
#[cfg(feature = "models")]
pub mod classes;
#[cfg(feature = "models")]
pub mod cnn;
#[cfg(feature = "models")]
pub mod course;
#[cfg(feature = "models")]
pub mod dataset;
pub mod drawing;
#[cfg(feature = "models")]
pub mod fcn;
#[cfg(feature = "models")]
pub mod glyphs;
#[cfg(feature = "cli")]
pub mod hands;
#[cfg(feature = "models")]
pub mod idx;
mod ink;
#[cfg(feature = "models")]
pub mod moved;
#[cfg(feature = "models")]
pub mod network;
#[cfg(feature = "models")]
pub mod npy;
#[cfg(feature = "cli")]
pub mod people;
#[cfg(feature = "models")]
pub mod permutation;
#[cfg(feature = "pictures")]
pub mod picture;
#[cfg(feature = "models")]
pub mod reader;
#[cfg(feature = "models")]
pub mod reading;
#[cfg(feature = "models")]
pub mod resnet;
#[cfg(any(feature = "models", feature = "pictures"))]
mod sampling;
#[cfg(feature = "models")]
pub mod score;
#[cfg(feature = "models")]
pub mod self_check;
#[cfg(feature = "models")]
pub mod silence;
#[cfg(feature = "cli")]
mod thinning;
#[cfg(feature = "models")]
mod warp;

/// The side of an image, in pixels.
pub const SIDE: usize = 28;
/// The pixels of an image.
pub const PIXELS: usize = SIDE * SIDE;
/// The number of classes: お き す つ な は ま や れ を.
pub const CLASSES: usize = 10;
/// Grey values are divided by this in the homework's pipeline: by 256, not by 255.
pub const GREY_SCALE: f32 = 256.0;

/// One image as the network takes it: row-major, 0 for paper to 255/256 for ink.
pub type Image = [f32; PIXELS];
