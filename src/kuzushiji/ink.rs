//! The data set's own way of placing a character in 28×28 and of drawing its strokes, shared by
//! drawings and pictures.
//!
//! Measured on 6,000 training images: the longer side of a character's box is 28 pixels in most
//! and 26 or more in 95 of 100; the box is centred and its shape kept (height ÷ width is 0.6 to
//! 2.5); a stroke is 2.5 ± 0.6 pixels wide, in all directions alike, and its edge fades over a
//! pixel or two.
//!
//! The constants are the middle of a plateau, on which a tenth more or less changes nothing, in
//! reading about 900 modern hiragana (typefaces and distorted drawings) with nine networks that had
//! seen only the data set: a pen a little thinner than the brush there keeps the loops of な, は and
//! ま open. は alone depends on more: today's form of it is rare in the data set, and is often taken
//! for つ or ま unless it stands a little to the upper right; the others do not mind.

use super::{GREY_SCALE, Image, PIXELS, SIDE};

/// The longer side of the inked box, in pixels.
pub(super) const BOX: f64 = 26.5;
/// Where the middle of the box goes: x, y.
pub(super) const MIDDLE: [f64; 2] = [14.4, 13.6];
/// Half the width of a stroke, in pixels.
pub(super) const PEN: f64 = 1.0;
/// The width over which a stroke's edge fades, in pixels.
const EDGE: f64 = 1.5;
/// Farther than this from the middle of a stroke there is no ink.
pub(super) const REACH: f64 = PEN + EDGE / 2.0;

/// Where a character goes: from its own coordinates to pixels, both with y downwards. The middle of
/// pixel (row, column) is at (column + ½, row + ½).
#[derive(Clone, Copy, Debug)]
pub(super) struct Placement {
    /// Pixels per unit.
    pub scale: f64,
    middle: [f64; 2],
}

impl Placement {
    /// Puts the box of the strokes' middle lines where the data set has it, so large that the pen's
    /// outline fills [`BOX`]. A box without extent, a dot, goes to the middle.
    pub fn of_box(min: [f64; 2], max: [f64; 2]) -> Self {
        let longer = f64::max(max[0] - min[0], max[1] - min[1]);
        let scale = if longer > 0.0 {
            (BOX - 2.0 * PEN) / longer
        } else {
            0.0
        };
        Self {
            scale,
            middle: [0, 1].map(|axis| f64::midpoint(min[axis], max[axis])),
        }
    }

    /// A point of the character, in pixels.
    pub fn to_image(self, point: [f64; 2]) -> [f64; 2] {
        [0, 1].map(|axis| (point[axis] - self.middle[axis]) * self.scale + MIDDLE[axis])
    }

    /// A point of the image in the character's own coordinates. A dot has none.
    #[cfg(feature = "pictures")]
    pub fn to_character(self, point: [f64; 2]) -> [f64; 2] {
        [0, 1].map(|axis| (point[axis] - MIDDLE[axis]) / self.scale + self.middle[axis])
    }
}

/// Where the middle of a pixel is, counted row by row: x, y.
pub(super) fn pixel_middle(pixel: usize) -> [f64; 2] {
    #[expect(clippy::cast_precision_loss, reason = "at most 27")]
    [pixel % SIDE, pixel / SIDE].map(|place| place as f64 + 0.5)
}

/// The image with, at each pixel's middle, the ink of a stroke whose middle line is `distance`
/// pixels away: a grey value of the data set, which has 256.
pub(super) fn render(distance: &[f64; PIXELS]) -> Image {
    #[expect(clippy::cast_possible_truncation, reason = "between 0 and 255")]
    distance.map(|distance| {
        let ink = ((PEN - distance) / EDGE + 0.5).clamp(0.0, 1.0);
        (ink * 255.0).round() as f32 / GREY_SCALE
    })
}
