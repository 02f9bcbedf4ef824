//! Ink under uneven light, and on paper that does not reach the picture's edge.

use std::collections::VecDeque;

use image::RgbaImage;

use super::{Grid, as_f32, median, otsu};

/// A stroke is no wider than this part of the picture's shorter side: whatever is as wide as that
/// in both directions, or leads so far along the picture's edge, is paper, shadow, desk or frame.
const WIDEST: usize = 5;
/// Whatever differs less than this from the background, of 255, is background: as elsewhere, for
/// contrasts are square roots here, see [`contrast`].
const FAINTEST: f32 = 64.0;
/// Of a background as dark as this, of 255, noise must not seem as much as ink.
const DARKEST: f32 = 64.0;

/// Whether what stands out from a background that changes evenly cannot be ink alone: it is most of
/// the picture, or much of it and wider than strokes are, or along most of the edge, or fainter
/// there than elsewhere, as a shadow is.
pub(super) fn is_uneven(contrast: &Grid<f32>, threshold: f32) -> bool {
    // Not at the very edge, where half a pixel of a stroke may be all that is left of it.
    let depth = 1 + contrast.border();
    let edge = || (0..contrast.values.len()).filter(|&pixel| contrast.depth(pixel) == depth);
    let is_ink = |value: &f32| *value >= threshold;
    let share = |values: &[f32]| {
        let ink = values.iter().copied().filter(is_ink).count();
        as_f32(ink) / as_f32(values.len())
    };
    let edge: Vec<f32> = edge().map(|pixel| contrast.values[pixel]).collect();
    let contact = share(&edge);
    let coverage = share(&contrast.values);
    let faint = median(edge.iter().copied().filter(is_ink));
    let mut ink: Vec<f32> = contrast.values.iter().copied().filter(is_ink).collect();
    ink.sort_unstable_by(f32::total_cmp);
    let strong = ink.get(ink.len() * 9 / 10).copied().unwrap_or(0.0);
    coverage > 0.5
        || contact > 0.5
        || (contact > 0.05 && faint < 0.75 * strong)
        || (coverage > 0.15 && is_wide(contrast, threshold))
}

/// From what contrast on a pixel is ink.
pub(super) fn threshold(contrast: &Grid<f32>) -> f32 {
    otsu(contrast).max(FAINTEST)
}

/// Whether somewhere a square a quarter as wide as the picture is all ink.
fn is_wide(contrast: &Grid<f32>, threshold: f32) -> bool {
    let side = contrast.width.min(contrast.height).div_ceil(4);
    let least = |grid: &Grid<f32>| grid.along_rows(|row| within(row, side, f32::min));
    let squares = least(&least(contrast));
    squares.values.iter().any(|&value| value >= threshold)
}

/// How far each pixel is from the background that it lies on, 0 to 255, wherever that is paper,
/// shadow or frame.
///
/// Dark ink is what is darker than the lightest pixel of each square around it, the squares being
/// wider than strokes (a morphological closing): inside a shadow or a frame, some square has
/// nothing lighter. Beyond the picture's edge, and where it is transparent, there is nothing light,
/// so that a thin frame at the edge counts as a wide one. Light ink is the same in negative. Which
/// of them it is shows by the colour: between dark strokes, narrow places of the paper look like
/// light ink, but have the paper's colour.
///
/// Contrasts are square roots, of the same range, because what is a little of the light's is as
/// much of the shade's.
pub(super) fn contrast(picture: &RgbaImage) -> Grid<f32> {
    let [dark, light] = [false, true].map(|negative| Ink::of(picture, negative));
    if dark.likeness() <= light.likeness() {
        dark.contrast
    } else {
        light.contrast
    }
}

/// Ink of one sort.
struct Ink {
    contrast: Grid<f32>,
    /// How light each pixel is, 0 to 255.
    lightness: Vec<f32>,
}

impl Ink {
    fn of(picture: &RgbaImage, negative: bool) -> Self {
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let side = (width.min(height) / WIDEST).max(3);
        let mut squares = vec![0.0; width * height];
        let mut lightness = vec![0.0; width * height];
        for channel in 0..3 {
            let values: Vec<f32> = picture
                .pixels()
                .map(|pixel| {
                    let value = f32::from(pixel.0[channel]);
                    let value = if negative { 255.0 - value } else { value };
                    value * f32::from(pixel.0[3]) / 255.0
                })
                .collect();
            let channel = Grid {
                width,
                height,
                values,
            };
            let background = closing(&channel, side);
            for (pixel, &value) in channel.values.iter().enumerate() {
                let background = background.values[pixel];
                // In the shade ink and paper are darker by the same factor; light adds to light.
                let whole = if negative {
                    255.0
                } else {
                    background.max(DARKEST)
                };
                squares[pixel] += ((background - value) / whole * 255.0).powi(2) / 3.0;
                lightness[pixel] += value / 3.0;
            }
        }
        let root = |square: f32| (255.0 * square.sqrt()).sqrt().min(255.0);
        let values = squares.into_iter().map(root);
        Self {
            contrast: Grid {
                width,
                height,
                values: values.collect(),
            },
            lightness,
        }
    }

    /// How much of the rest of the picture has the ink's lightness, more or less: the mean over the
    /// ink.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "0 to 255"
    )]
    fn likeness(&self) -> f64 {
        const ALIKE: usize = 8;
        let threshold = threshold(&self.contrast);
        let (mut ink, mut rest) = ([0_u32; 256], [0_u32; 256]);
        for (&contrast, &lightness) in self.contrast.values.iter().zip(&self.lightness) {
            let of = if contrast >= threshold {
                &mut ink
            } else {
                &mut rest
            };
            of[lightness as usize] += 1;
        }
        let alike = |level: usize| -> u32 {
            rest[level.saturating_sub(ALIKE)..(level + ALIKE + 1).min(256)]
                .iter()
                .sum()
        };
        let pairs = (0..256).map(|level| f64::from(ink[level]) * f64::from(alike(level)));
        let sum = |of: &[u32; 256]| f64::from(of.iter().sum::<u32>());
        pairs.sum::<f64>() / (sum(&ink) * sum(&rest)).max(1.0)
    }
}

/// At each pixel the least, of all squares of this side that it is in, of what is lightest in them.
fn closing(grid: &Grid<f32>, side: usize) -> Grid<f32> {
    // All squares that have a pixel of the grid, then those around each pixel.
    let mut grid = grid.along_rows(|row| around(row, side));
    grid = grid.along_rows(|row| around(row, side));
    grid = grid.along_rows(|row| within(row, side, f32::min));
    grid.along_rows(|row| within(row, side, f32::min))
}

/// The largest value of every stretch of this length that has any of the values.
fn around(values: &[f32], length: usize) -> Vec<f32> {
    let beyond = vec![f32::NEG_INFINITY; length - 1];
    within(
        &[&beyond[..], values, &beyond[..]].concat(),
        length,
        f32::max,
    )
}

/// The largest or least value of every stretch of this length within the values; of all, where
/// there are fewer.
fn within(values: &[f32], length: usize, pick: fn(f32, f32) -> f32) -> Vec<f32> {
    let length = length.min(values.len());
    let mut result = Vec::with_capacity(values.len() + 1 - length);
    // Those that may yet be picked: each one is picked before the ones after it.
    let mut waiting: VecDeque<usize> = VecDeque::new();
    for (place, &value) in values.iter().enumerate() {
        while let Some(&last) = waiting.back() {
            if pick(values[last], value) != value {
                break;
            }
            waiting.pop_back();
        }
        waiting.push_back(place);
        if waiting[0] + length <= place {
            waiting.pop_front();
        }
        if place + 1 >= length {
            result.push(values[waiting[0]]);
        }
    }
    result
}

impl Grid<f32> {
    /// The grid whose columns are what `sweep` makes of the rows: of all the same length.
    fn along_rows(&self, sweep: impl Fn(&[f32]) -> Vec<f32>) -> Self {
        let rows: Vec<Vec<f32>> = self.values.chunks(self.width).map(sweep).collect();
        Self::new(rows.len(), rows[0].len(), |row, column| rows[column][row])
    }
}
