//! Images that are never the same twice, so that a network learns the characters and not the images.
//!
//! The ranges are what leaves every character of the data set readable. Nothing is computed but sums, products
//! and quotients, so that a seed gives the same images on every machine.

use rand::{Rng, RngExt};

use super::{GREY_SCALE, Image, PIXELS, SIDE, warp::Warp};
use crate::training::Augment;

/// How far the knots of [`Augment::Elastic`] are shifted at most, in pixels.
const WARP: f64 = 3.0;
/// How often [`Augment::Erase`] does anything.
const ERASED: f64 = 0.5;
/// The sides of what it erases, in pixels.
const ERASED_SIDE: std::ops::RangeInclusive<usize> = 5..=14;

/// 28×28 grey values as the network takes them, with all of `augment` done to them.
pub(super) fn augmented(pixels: &[u8], augment: &[Augment], random: &mut impl Rng) -> Image {
    debug_assert_eq!(pixels.len(), PIXELS);
    let has = |what| augment.contains(&what);
    let place = if has(Augment::Affine) {
        Place::random(random)
    } else {
        Place::SAME
    };
    let warp = if has(Augment::Elastic) {
        Warp::random(random, WARP)
    } else {
        Warp::none()
    };
    let mut image = resampled(pixels, &place, &warp);
    if has(Augment::Erase) && random.random_bool(ERASED) {
        erase(&mut image, random);
    }
    image
}

/// From a pixel of the new image to the place in the old one: turned, slanted, stretched and shifted.
struct Place {
    matrix: [[f64; 2]; 2],
    shift: [f64; 2],
}

impl Place {
    const SAME: Self = Self {
        matrix: [[1.0, 0.0], [0.0, 1.0]],
        shift: [0.0; 2],
    };

    fn random(random: &mut impl Rng) -> Self {
        // The tangent of half the angle, up to 14°, of which sine and cosine are fractions.
        let half: f64 = random.random_range(-0.122..0.122);
        let (cosine, sine) = (
            (1.0 - half * half) / (1.0 + half * half),
            2.0 * half / (1.0 + half * half),
        );
        let slant = random.random_range(-0.2..0.2);
        let [width, height] = [(); 2].map(|()| random.random_range(0.85..1.2));
        Self {
            matrix: [
                [cosine * width, (cosine * slant - sine) * height],
                [sine * width, (sine * slant + cosine) * height],
            ],
            shift: [(); 2].map(|()| random.random_range(-2.5..2.5)),
        }
    }
}

/// Each pixel is mixed of the four that are nearest to where it comes from; beyond the edge is paper.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "places of 28×28 pixels and a border, and rounding to f32 is meant"
)]
fn resampled(pixels: &[u8], place: &Place, warp: &Warp) -> Image {
    const MIDDLE: f64 = (SIDE - 1) as f64 / 2.0;
    // With a border of paper no pixel needs to ask whether its neighbours are there.
    const WIDE: usize = SIDE + 3;
    let mut paper = [0.0; WIDE * WIDE];
    for (row, pixels) in pixels.chunks_exact(SIDE).enumerate() {
        for (column, &grey) in pixels.iter().enumerate() {
            paper[(row + 1) * WIDE + column + 1] = f64::from(grey);
        }
    }
    let [[a, b], [c, d]] = place.matrix;
    let mut image = [0.0; PIXELS];
    for (row, values) in image.chunks_exact_mut(SIDE).enumerate() {
        let knots = warp.across(row);
        for (column, value) in values.iter_mut().enumerate() {
            let bent = warp.at(&knots, column);
            let x = column as f64 + bent[0] - MIDDLE;
            let y = row as f64 + bent[1] - MIDDLE;
            let from = [
                a * x + b * y + place.shift[0],
                c * x + d * y + place.shift[1],
            ];
            let [x, y] = from.map(|along| (along + MIDDLE + 1.0).clamp(0.0, SIDE as f64 + 1.0));
            let (left, top) = (x as usize, y as usize);
            let (right, down) = (x - left as f64, y - top as f64);
            let at = top * WIDE + left;
            let across = |at: usize| paper[at] + (paper[at + 1] - paper[at]) * right;
            let grey = across(at) + (across(at + WIDE) - across(at)) * down;
            *value = grey as f32 / GREY_SCALE;
        }
    }
    image
}

/// Makes a rectangle to paper.
fn erase(image: &mut Image, random: &mut impl Rng) {
    let [[top, height], [left, width]] = [(); 2].map(|()| {
        let side = random.random_range(ERASED_SIDE);
        [random.random_range(0..=SIDE - side), side]
    });
    for row in image.chunks_exact_mut(SIDE).skip(top).take(height) {
        row[left..left + width].fill(0.0);
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::*;

    const ALL: [Augment; 3] = [Augment::Affine, Augment::Elastic, Augment::Erase];

    fn image(pixels: &[u8], augment: &[Augment], seed: u64) -> Image {
        augmented(pixels, augment, &mut ChaCha8Rng::seed_from_u64(seed))
    }

    /// A cross in the middle of the paper.
    fn cross() -> Vec<u8> {
        let is_ink = |row: usize, column: usize| {
            (13..15).contains(&row) && (6..22).contains(&column)
                || (13..15).contains(&column) && (6..22).contains(&row)
        };
        (0..PIXELS)
            .map(|pixel| {
                if is_ink(pixel / SIDE, pixel % SIDE) {
                    255
                } else {
                    0
                }
            })
            .collect()
    }

    /// On every machine: the sum must not depend on where the test runs.
    #[test]
    fn a_seed_says_which_image() {
        let of = |seed| image(&cross(), &ALL, seed);
        assert_eq!(of(7), of(7));
        assert_ne!(of(7), of(8));
        let mut crc = flate2::Crc::new();
        for seed in 0..50 {
            for grey in of(seed) {
                crc.update(&grey.to_le_bytes());
            }
        }
        assert_eq!(crc.sum(), 538_364_426);
    }

    /// The ink moves and does not come or go, but for what is erased.
    #[test]
    fn a_character_stays_one() {
        let before: f32 = cross()
            .iter()
            .map(|&grey| f32::from(grey) / GREY_SCALE)
            .sum();
        let mut erased = 0;
        for seed in 0..300 {
            let ink =
                |augment: &[Augment]| image(&cross(), augment, seed).iter().sum::<f32>() / before;
            for augment in [Augment::Affine, Augment::Elastic] {
                let ink = ink(&[augment]);
                assert!((0.6..1.6).contains(&ink), "{augment:?}: {ink}");
            }
            erased += u32::from(ink(&[Augment::Erase]) < 0.999);
        }
        // Half of them, and of those few miss the cross.
        assert!((90..180).contains(&erased), "{erased}");
    }

    proptest! {
        #[test]
        fn nothing_asked_is_nothing_done(pixels in vec(any::<u8>(), PIXELS), seed: u64) {
            let plain: Vec<f32> = pixels.iter().map(|&grey| f32::from(grey) / GREY_SCALE).collect();
            prop_assert_eq!(&image(&pixels, &[], seed)[..], &plain[..]);
        }

        #[test]
        fn grey_stays_between_paper_and_ink(pixels in vec(any::<u8>(), PIXELS), seed: u64) {
            let image = image(&pixels, &ALL, seed);
            prop_assert!(image.iter().all(|grey| (0.0..1.0).contains(grey)));
        }
    }
}
