//! What the answer rests on, asked by covering it: a grey square slides over the image (Zeiler and Fergus, 2014), beside
//! what the gradient of the pixels foretells.

use std::cmp::Ordering;

#[cfg(target_arch = "wasm32")]
use serde::Serialize;

use super::{Dissection, Layer};
use crate::kuzushiji::{Image, PIXELS, SIDE, reading::ReadError};

/// What covers a part of the image.
#[derive(Clone, Copy, Debug)]
pub struct Square {
    /// Its side in pixels, odd.
    pub side: usize,
    /// Its grey, from 0 for paper to 1.
    pub grey: f32,
}

impl Square {
    /// Whether it can be slid: of odd side and smaller than the image, and of a grey that an image may have.
    #[must_use]
    pub fn is_sensible(&self) -> bool {
        self.side % 2 == 1 && self.side < SIDE && (0.0..=1.0).contains(&self.grey)
    }

    /// The pixels that it covers when its middle lies on a pixel.
    fn covered(&self, middle: usize) -> impl Iterator<Item = usize> {
        let reach = self.side / 2;
        let along =
            move |middle: usize| middle.saturating_sub(reach)..(middle + reach + 1).min(SIDE);
        along(middle / SIDE)
            .flat_map(move |row| along(middle % SIDE).map(move |column| row * SIDE + column))
    }
}

/// What the square does at each place of its middle, row-major.
#[derive(Clone, Debug)]
#[cfg_attr(target_arch = "wasm32", derive(Serialize, tsify::Tsify))]
pub struct Occlusion {
    /// By how much the loss grows when the square lies there.
    #[cfg_attr(
        target_arch = "wasm32",
        serde(serialize_with = "crate::typed_array::serialize"),
        tsify(type = "Float32Array")
    )]
    pub happened: Vec<f32>,
    /// By how much the gradient foretells that it grows: Σ ∂L/∂x · (grey − x) over the pixels covered.
    #[cfg_attr(
        target_arch = "wasm32",
        serde(serialize_with = "crate::typed_array::serialize"),
        tsify(type = "Float32Array")
    )]
    pub foretold: Vec<f32>,
    /// What happened minus what was foretold.
    #[cfg_attr(
        target_arch = "wasm32",
        serde(serialize_with = "crate::typed_array::serialize"),
        tsify(type = "Float32Array")
    )]
    pub difference: Vec<f32>,
    /// At how many places both have the same sign.
    pub same_sign: usize,
    /// Pearson's correlation of the two; 0 where one of them is the same everywhere.
    pub correlation: f64,
}

impl Dissection {
    /// Slides a square over the image of the last pass. `None` before there was one.
    ///
    /// # Errors
    /// If an answer is no number, or the device fails.
    pub async fn occlude(&self, square: Square) -> Result<Option<Occlusion>, ReadError> {
        let Some(pass) = &self.pass else {
            return Ok(None);
        };
        let covered = |middle: usize| -> Image {
            let mut image = self.image;
            for pixel in square.covered(middle) {
                image[pixel] = square.grey;
            }
            image
        };
        let images: Vec<Image> = (0..PIXELS).map(covered).collect();
        let answers = self.log_probabilities(self.network(), &images).await?;
        let happened: Vec<f32> = (answers.iter())
            .map(|answer| -answer[pass.class] - pass.loss)
            .collect();
        let gradients = &pass.layer(Layer::Picture).gradients;
        let foretold: Vec<f32> = (0..PIXELS)
            .map(|middle| {
                (square.covered(middle))
                    .map(|pixel| gradients[pixel] * (square.grey - self.image[pixel]))
                    .sum()
            })
            .collect();
        let pairs = || happened.iter().zip(&foretold);
        Ok(Some(Occlusion {
            difference: pairs()
                .map(|(happened, foretold)| happened - foretold)
                .collect(),
            same_sign: pairs()
                .filter(|(happened, foretold)| sign(**happened) == sign(**foretold))
                .count(),
            correlation: correlation(&happened, &foretold),
            happened,
            foretold,
        }))
    }
}

/// Whether above 0, below it, or neither.
fn sign(value: f32) -> Option<Ordering> {
    value.partial_cmp(&0.0)
}

/// Pearson's.
fn correlation(a: &[f32], b: &[f32]) -> f64 {
    #[allow(clippy::cast_precision_loss, reason = "784")]
    let count = a.len() as f64;
    let centred = |values: &[f32]| -> Vec<f64> {
        let mean = values.iter().map(|&value| f64::from(value)).sum::<f64>() / count;
        values
            .iter()
            .map(|&value| f64::from(value) - mean)
            .collect()
    };
    let (a, b) = (centred(a), centred(b));
    let dot = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
    let size = (dot(&a, &a) * dot(&b, &b)).sqrt();
    if size > 0.0 { dot(&a, &b) / size } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_is_cut_off_at_the_edges() {
        let square = Square { side: 3, grey: 0.5 };
        assert_eq!(square.covered(0).collect::<Vec<_>>(), [0, 1, 28, 29]);
        assert_eq!(square.covered(30).count(), 9);
        assert_eq!(square.covered(783).last(), Some(783));
    }

    #[test]
    fn correlation_is_pearsons() {
        assert_eq!(correlation(&[1.0, 2.0, 3.0], &[2.0, 4.0, 6.0]), 1.0);
        assert_eq!(correlation(&[1.0, 2.0, 3.0], &[1.0, 1.0, 1.0]), 0.0);
        // numpy.corrcoef([1, 2, 4], [3, 1, 2])[0, 1]
        assert!((correlation(&[1.0, 2.0, 4.0], &[3.0, 1.0, 2.0]) + 0.327_326_8).abs() < 1e-6);
    }
}
