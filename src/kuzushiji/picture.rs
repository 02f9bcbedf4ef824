//! From a picture file to the network's 28×28 image.

use std::io::Cursor;

use image::{
    DynamicImage, GenericImageView, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits,
    RgbaImage, metadata::Orientation,
};

use super::{
    GREY_SCALE, Image, PIXELS, SIDE,
    ink::{Placement, pixel_middle, render},
    sampling,
};

mod frame;
mod jpeg;
mod light;

/// The longest side of a picture that is decoded, in pixels.
pub const MAX_SIDE: u32 = 16_384;
/// The most pixels of a picture that is decoded.
pub const MAX_PIXELS: u64 = 40_000_000;
/// The most memory a decoder may ask for, in bytes: [`MAX_PIXELS`] of four channels of 16 bits.
const MAX_ALLOCATION: u64 = MAX_PIXELS * 8;
/// Larger pictures are first made smaller: a character needs no more.
const WORKING_SIDE: u32 = 1024;
/// Ink smaller than this is magnified, so that its outline is smooth.
const SMOOTH_SIDE: usize = 160;
/// Whatever differs less than this from the background, of 255, is background.
const FAINTEST: f32 = 16.0;
/// A patch of ink is a speck if the largest is more than this many times as large.
const SPECK: usize = 50;

/// Why a file gives no image. The messages are for the reader.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// The file's first bytes are not those of a format that is read.
    #[error(
        "this is not a picture of a kind that can be read: choose a PNG, JPEG, GIF, BMP or WebP file"
    )]
    NotAPicture,
    /// More pixels than [`MAX_PIXELS`], or a side longer than [`MAX_SIDE`].
    #[error(
        "the picture has {width} × {height} pixels, too many to read: make it smaller, at most {MAX_SIDE} \
         pixels on a side and {} million in all",
        MAX_PIXELS / 1_000_000
    )]
    TooLarge {
        /// Its width in pixels.
        width: u32,
        /// Its height in pixels.
        height: u32,
    },
    /// The file ends too early or contradicts itself.
    #[error("the picture's file is damaged ({0}): save it again, or choose another")]
    Broken(#[source] ImageError),
    /// A variety of the format that the decoder does not know.
    #[error("the picture is of a variety that cannot be read ({0}): save it as an ordinary PNG")]
    Unsupported(#[source] ImageError),
}

/// The 28×28 image of the character in a picture: a PNG, JPEG, GIF, BMP or WebP file, of an
/// animation the first frame.
///
/// A picture of exactly 28×28 pixels that looks like the data set's own, grey and opaque, white on
/// black, is taken as it is: its grey values divided by 256 and nothing else. In any other, the
/// background is what the border is made of, transparency counts as background, ink is what stands
/// out from it, in any colour, and the ink is brought into the data set's style: cropped, centred,
/// scaled with its shape kept, its strokes made as wide as the data set's. A frame around the
/// picture is not ink, nor is a shadow on it. A picture in which nothing stands out gives all zeros.
///
/// # Errors
/// If the file is not such a picture, is damaged, or has too many pixels, which is found out before
/// they are decoded.
pub fn from_bytes(bytes: &[u8]) -> Result<Image, PictureError> {
    let picture = decode(bytes)?;
    if let Some(image) = as_in_the_data_set(&picture) {
        return Ok(image);
    }
    let picture = if picture.width().max(picture.height()) > WORKING_SIDE {
        picture.thumbnail(WORKING_SIDE, WORKING_SIDE)
    } else {
        picture
    };
    Ok(of_pixels(&picture.to_rgba8()))
}

/// The same of the pixels of a picture that is none of the data set's own, nor larger than is needed.
pub(super) fn of_pixels(picture: &RgbaImage) -> Image {
    in_its_style(picture).unwrap_or([0.0; PIXELS])
}

fn decode(bytes: &[u8]) -> Result<DynamicImage, PictureError> {
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .expect("memory can always be read");
    match reader.format() {
        None => return Err(PictureError::NotAPicture),
        Some(ImageFormat::Jpeg) => return jpeg::decode(bytes),
        Some(_) => {}
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_ALLOCATION);
    reader.limits(limits);
    let of_file = |error| match error {
        ImageError::Unsupported(_) => PictureError::Unsupported(error),
        _ => PictureError::Broken(error),
    };
    let mut decoder = reader.into_decoder().map_err(of_file)?;
    let (width, height) = decoder.dimensions();
    within_limits(width, height)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| match error {
        ImageError::Limits(_) => PictureError::TooLarge { width, height },
        error => of_file(error),
    })?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

/// A picture's width and height, unless they are too large.
fn within_limits(width: u32, height: u32) -> Result<(u32, u32), PictureError> {
    if width.max(height) > MAX_SIDE || u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(PictureError::TooLarge { width, height });
    }
    Ok((width, height))
}

/// The grey values of a picture that looks like one of the data set, or `None` if it does not.
///
/// Such a picture has 28×28 pixels, all of them grey and opaque, and white ink on black: less than
/// half of its border is light, and a fifth or more of it is black. Of the 70,000 pictures of the
/// data set every one is so; in the one with the most ink there, 43 of the 108 pixels of the border
/// are light, in another 27 are black.
fn as_in_the_data_set(picture: &DynamicImage) -> Option<Image> {
    #[expect(clippy::cast_possible_truncation, reason = "28")]
    if picture.dimensions() != (SIDE as u32, SIDE as u32) {
        return None;
    }
    let mut greys = [0; PIXELS];
    for (grey, pixel) in greys.iter_mut().zip(picture.to_rgba8().pixels()) {
        let [red, green, blue, alpha] = pixel.0;
        if red != green || green != blue || alpha != u8::MAX {
            return None;
        }
        *grey = red;
    }
    let on_border = |pixel: usize| {
        [pixel / SIDE, pixel % SIDE]
            .iter()
            .any(|place| [0, SIDE - 1].contains(place))
    };
    let border = || (0..PIXELS).filter(|&pixel| on_border(pixel));
    let light = border().filter(|&pixel| greys[pixel] >= 128).count();
    let black = border()
        .filter(|&pixel| f32::from(greys[pixel]) < FAINTEST)
        .count();
    let is_white_on_black = 2 * light < border().count() && 5 * black >= border().count();
    is_white_on_black.then(|| greys.map(|grey| f32::from(grey) / GREY_SCALE))
}

/// The picture's ink in the data set's style, or `None` if there is none.
fn in_its_style(picture: &RgbaImage) -> Option<Image> {
    let mut contrast = contrast(picture);
    let (noise, mut threshold) = (noise(&contrast), otsu(&contrast).max(FAINTEST));
    let is_even = noise <= threshold;
    threshold = threshold.max(noise);
    frame::remove(&mut contrast, threshold);
    if !is_even || light::is_uneven(&contrast, threshold) {
        contrast = light::contrast(picture);
        threshold = light::threshold(&contrast);
        frame::remove(&mut contrast, threshold);
    }
    remove_specks(&mut contrast, threshold);
    let strokes = Strokes::of(&contrast, threshold)?;
    Some(render(&strokes.distances()))
}

/// A value a pixel, row-major.
struct Grid<T> {
    width: usize,
    height: usize,
    values: Vec<T>,
}

impl<T: Copy> Grid<T> {
    /// A grid of the values that `value` gives for each row and column.
    fn new(width: usize, height: usize, value: impl Fn(usize, usize) -> T) -> Self {
        let mut values = Vec::with_capacity(width * height);
        for row in 0..height {
            values.extend((0..width).map(|column| value(row, column)));
        }
        Self {
            width,
            height,
            values,
        }
    }

    fn at(&self, row: usize, column: usize) -> T {
        self.values[row * self.width + column]
    }

    /// The pixels at most one away, diagonally too, the pixel itself among them.
    fn around(&self, pixel: usize) -> impl Iterator<Item = usize> + use<T> {
        let (width, row, column) = (self.width, pixel / self.width, pixel % self.width);
        let columns = column.saturating_sub(1)..(column + 2).min(width);
        (row.saturating_sub(1)..(row + 2).min(self.height))
            .flat_map(move |row| columns.clone().map(move |column| row * width + column))
    }

    /// How wide the border is: a sixty-fourth of the picture.
    fn border(&self) -> usize {
        self.width.min(self.height).div_ceil(64)
    }

    /// How far a pixel is from the picture's nearest edge: 0 at the edge.
    fn depth(&self, pixel: usize) -> usize {
        let from = |place: usize, length: usize| place.min(length - 1 - place);
        let (row, column) = (pixel / self.width, pixel % self.width);
        from(row, self.height).min(from(column, self.width))
    }

    /// Whether a pixel belongs to the border.
    fn on_border(&self, pixel: usize) -> bool {
        self.depth(pixel) < self.border()
    }
}

impl Grid<f32> {
    /// The value at a point, between the middles of the four pixels around it; beyond the grid it is
    /// `outside`.
    #[expect(clippy::cast_possible_truncation, reason = "rounding to f32 is meant")]
    fn between(&self, point: [f64; 2], outside: f32) -> f32 {
        // Here the first pixel's middle is at half a pixel.
        sampling::between(
            &self.values,
            self.width,
            point.map(|along| along - 0.5),
            outside,
        ) as f32
    }
}

/// How far each pixel is from the background, 0 to 255.
///
/// The background is what the border is made of: its colour, which may change evenly from one side
/// to another as light does on paper; or transparency, and then a pixel is as far from it as it is
/// opaque.
fn contrast(picture: &RgbaImage) -> Grid<f32> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let colours: Vec<[f32; 4]> = picture
        .pixels()
        .map(|pixel| pixel.0.map(f32::from))
        .collect();
    let mut grid = Grid {
        width,
        height,
        values: colours.iter().map(|colour| colour[3]).collect(),
    };
    let border: Vec<usize> = (0..colours.len())
        .filter(|&pixel| grid.on_border(pixel))
        .collect();
    let opaque: Vec<usize> = border
        .iter()
        .copied()
        .filter(|&pixel| colours[pixel][3] >= 128.0)
        .collect();
    if 2 * opaque.len() >= border.len() {
        let place = |pixel: usize| centred(pixel, width, height);
        let channels = [0, 1, 2].map(|channel| {
            let samples: Vec<Sample> = opaque
                .iter()
                .map(|&pixel| (place(pixel), colours[pixel][channel]))
                .collect();
            Plane::fit(&samples)
        });
        for (pixel, value) in grid.values.iter_mut().enumerate() {
            let place = place(pixel);
            let [red, green, blue] =
                [0, 1, 2].map(|channel| colours[pixel][channel] - channels[channel].at(place));
            let distance = ((red * red + green * green + blue * blue) / 3.0).sqrt();
            *value = (distance * colours[pixel][3] / 255.0).min(255.0);
        }
    }
    grid
}

/// A pixel's place, from −1 to 1 across and down.
#[expect(clippy::cast_precision_loss, reason = "at most 1024")]
fn centred(pixel: usize, width: usize, height: usize) -> [f32; 2] {
    let from = |place: usize, length: usize| (2 * place + 1) as f32 / length as f32 - 1.0;
    [from(pixel % width, width), from(pixel / width, height)]
}

/// A place, see [`centred`], and a value there.
type Sample = ([f32; 2], f32);

/// A value that changes evenly over the picture: level + slope · place.
struct Plane {
    level: f32,
    slope: [f32; 2],
}

impl Plane {
    fn at(&self, place: [f32; 2]) -> f32 {
        self.level + self.slope[0] * place[0] + self.slope[1] * place[1]
    }

    /// The plane that fits most of the samples: least squares, three times over, each time without
    /// those far from the plane before (strokes that cross the border), starting at the median.
    fn fit(samples: &[Sample]) -> Self {
        let mut plane = Self {
            level: median(samples.iter().map(|sample| sample.1)),
            slope: [0.0; 2],
        };
        for _ in 0..3 {
            let off = |&(place, value): &Sample| (value - plane.at(place)).abs();
            let far = f32::max(3.0 * median(samples.iter().map(off)), 8.0);
            let near: Vec<_> = samples.iter().filter(|sample| off(sample) <= far).collect();
            plane = Self::least_squares(&near);
        }
        plane
    }

    /// Solves the normal equations. Slopes are held back a little, so that samples in one line have
    /// an answer too.
    fn least_squares(samples: &[&Sample]) -> Self {
        let mean = |of: &dyn Fn(&Sample) -> f32| {
            #[expect(clippy::cast_precision_loss, reason = "some thousands")]
            let count = samples.len() as f32;
            samples.iter().map(|sample| of(sample)).sum::<f32>() / count
        };
        let middle = [mean(&|sample| sample.0[0]), mean(&|sample| sample.0[1])];
        let level = mean(&|sample| sample.1);
        let x = |sample: &Sample| sample.0[0] - middle[0];
        let y = |sample: &Sample| sample.0[1] - middle[1];
        let xx = mean(&|sample| x(sample).powi(2)) + 1e-3;
        let yy = mean(&|sample| y(sample).powi(2)) + 1e-3;
        let xy = mean(&|sample| x(sample) * y(sample));
        let xv = mean(&|sample| x(sample) * (sample.1 - level));
        let yv = mean(&|sample| y(sample) * (sample.1 - level));
        let determinant = xx * yy - xy * xy;
        let slope = [
            (xv * yy - yv * xy) / determinant,
            (yv * xx - xv * xy) / determinant,
        ];
        Self {
            level: level - slope[0] * middle[0] - slope[1] * middle[1],
            slope,
        }
    }
}

/// The median; 0 of nothing.
fn median(values: impl Iterator<Item = f32>) -> f32 {
    let mut values: Vec<f32> = values.collect();
    if values.is_empty() {
        return 0.0;
    }
    let middle = values.len() / 2;
    *values.select_nth_unstable_by(middle, f32::total_cmp).1
}

/// By how much the background may differ from what it is taken for, as the border shows: by so
/// much, noise alone does not.
fn noise(contrast: &Grid<f32>) -> f32 {
    let border = (0..contrast.values.len()).filter(|&pixel| contrast.on_border(pixel));
    4.0 * median(border.map(|pixel| contrast.values[pixel]))
}

/// Where Otsu's method parts a picture's contrasts (N. Otsu, "A threshold selection method from
/// gray-level histograms", 1979).
fn otsu(contrast: &Grid<f32>) -> f32 {
    let mut histogram = [0.0_f64; 256];
    for &value in &contrast.values {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0 to 255"
        )]
        let level = value as usize;
        histogram[level] += 1.0;
    }
    let levels = || (0..=u8::MAX).map(f64::from).zip(histogram);
    let (count, sum) = levels().fold((0.0, 0.0), |(n, sum), (level, here)| {
        (n + here, sum + level * here)
    });
    let (mut below, mut sum_below) = (0.0, 0.0);
    let (mut best, mut otsu) = (0.0, 0.0);
    for (level, here) in levels() {
        below += here;
        sum_below += level * here;
        let above = count - below;
        let between = (sum_below * above - (sum - sum_below) * below).powi(2) / (below * above);
        // Not where a side is empty: that gives NaN.
        if between > best {
            (best, otsu) = (between, level + 1.0);
        }
    }
    #[expect(clippy::cast_possible_truncation, reason = "at most 256")]
    let otsu = otsu as f32;
    otsu
}

/// Removes the patches of ink that are far smaller than the largest.
fn remove_specks(contrast: &mut Grid<f32>, threshold: f32) {
    let mut seen = vec![false; contrast.values.len()];
    let mut patches: Vec<Vec<usize>> = Vec::new();
    for start in 0..seen.len() {
        if seen[start] || contrast.values[start] < threshold {
            continue;
        }
        seen[start] = true;
        let mut patch = vec![start];
        let mut next = 0;
        while next < patch.len() {
            for pixel in contrast.around(patch[next]) {
                if !seen[pixel] && contrast.values[pixel] >= threshold {
                    seen[pixel] = true;
                    patch.push(pixel);
                }
            }
            next += 1;
        }
        patches.push(patch);
    }
    let largest = patches.iter().map(Vec::len).max().unwrap_or(0);
    for speck in patches.iter().filter(|patch| patch.len() * SPECK < largest) {
        for &pixel in speck {
            contrast.values[pixel] = 0.0;
        }
    }
}

/// The ink of a picture as strokes with an outline and a width.
struct Strokes {
    /// How deep in the ink each pixel's middle is: positive inside, negative outside, 0 on the
    /// outline; in the grid's pixels.
    depth: Grid<f32>,
    /// Half the usual width of a stroke, in the grid's pixels.
    half_width: f32,
    /// Where the box of the strokes' middle lines goes.
    placement: Placement,
}

impl Strokes {
    /// The strokes of what reaches the threshold; `None` if nothing does.
    fn of(contrast: &Grid<f32>, threshold: f32) -> Option<Self> {
        let ink = magnified(contrast, threshold)?;
        let (inside, outside) = (
            squared_distances(&ink, false),
            squared_distances(&ink, true),
        );
        let depth = Grid::new(ink.width, ink.height, |row, column| {
            let [inside, outside] =
                [&inside, &outside].map(|squares| squares.at(row, column).sqrt());
            if ink.at(row, column) {
                inside - 0.5
            } else {
                0.5 - outside
            }
        });
        // Along the middle lines the ink is deepest.
        let middle_lines = (0..ink.values.len()).filter(|&pixel| {
            ink.values[pixel]
                && ink
                    .around(pixel)
                    .all(|near| inside.values[near] <= inside.values[pixel])
        });
        let half_width = median(middle_lines.map(|pixel| depth.values[pixel]));

        let [left, top, right, bottom] = bounds(&ink, |ink| ink)?.map(coordinate);
        // A blot is as thick as it is long and has no middle line: it keeps half its box.
        let longer = f64::max(right - left, bottom - top);
        let inset = |length: f64| f64::from(half_width).min(longer / 4.0).min(length / 2.0);
        let (x, y) = (inset(right - left), inset(bottom - top));
        let placement = Placement::of_box([left + x, top + y], [right - x, bottom - y]);
        Some(Self {
            depth,
            half_width,
            placement,
        })
    }

    /// How far the middles of the image's pixels are from a stroke's middle line, in the image's
    /// pixels: wide strokes and narrow ones differ by as much as before from a usual one.
    fn distances(&self) -> [f64; PIXELS] {
        std::array::from_fn(|pixel| {
            let depth = self.depth.between(
                self.placement.to_character(pixel_middle(pixel)),
                FAR_OUTSIDE,
            );
            f64::from(self.half_width - depth) * self.placement.scale
        })
    }
}

/// A depth that no pen reaches.
const FAR_OUTSIDE: f32 = -1e6;

/// The ink's box with a margin into which the pen may thicken it, small ink magnified.
fn magnified(contrast: &Grid<f32>, threshold: f32) -> Option<Grid<bool>> {
    let [left, top, right, bottom] = bounds(contrast, |value| value >= threshold)?;
    let longer = (right - left).max(bottom - top);
    let (times, margin) = (SMOOTH_SIDE.div_ceil(longer), longer / 8 + 2);
    let source = |place: usize, start: usize| {
        (coordinate(place) + 0.5) / coordinate(times) + coordinate(start) - coordinate(margin)
    };
    let (width, height) = (right - left + 2 * margin, bottom - top + 2 * margin);
    let grid = Grid::new(width * times, height * times, |row, column| {
        contrast.between([source(column, left), source(row, top)], 0.0) >= threshold
    });
    Some(grid)
}

/// The box of the pixels for which `inside` holds: its left, top, right and bottom edge.
fn bounds<T: Copy>(grid: &Grid<T>, inside: impl Fn(T) -> bool) -> Option<[usize; 4]> {
    let mut bounds = [usize::MAX, usize::MAX, 0, 0];
    for (pixel, _) in grid
        .values
        .iter()
        .enumerate()
        .filter(|(_, value)| inside(**value))
    {
        let (row, column) = (pixel / grid.width, pixel % grid.width);
        let [left, top, right, bottom] = bounds;
        bounds = [
            left.min(column),
            top.min(row),
            right.max(column + 1),
            bottom.max(row + 1),
        ];
    }
    (bounds[2] > 0).then_some(bounds)
}

/// The squared distance of each pixel's middle from the nearest pixel whose value is `to`, of which
/// there must be one. Exact, in linear time: first along each column, then along each row the lowest
/// of the parabolas (P. Felzenszwalb and D. Huttenlocher, "Distance transforms of sampled
/// functions", 2012).
fn squared_distances(ink: &Grid<bool>, to: bool) -> Grid<f32> {
    let (width, height) = (ink.width, ink.height);
    let nowhere = width + height;
    let mut steps = Grid::new(width, height, |row, column| {
        if ink.at(row, column) == to {
            0
        } else {
            nowhere
        }
    });
    for pixel in width..width * height {
        steps.values[pixel] = steps.values[pixel].min(steps.values[pixel - width] + 1);
    }
    for pixel in (0..width * (height - 1)).rev() {
        steps.values[pixel] = steps.values[pixel].min(steps.values[pixel + width] + 1);
    }

    let mut squares = Grid {
        width,
        height,
        values: Vec::with_capacity(width * height),
    };
    for row in steps.values.chunks(width) {
        let height_at = |column: usize| as_f32(row[column] * row[column] + column * column);
        // The parabolas that are lowest somewhere, each with where it begins to be.
        let mut lowest: Vec<(usize, f32)> = Vec::with_capacity(width);
        for column in 0..width {
            let mut from = f32::NEG_INFINITY;
            while let Some(&(before, before_from)) = lowest.last() {
                from = (height_at(column) - height_at(before)) / as_f32(2 * (column - before));
                if from > before_from {
                    break;
                }
                lowest.pop();
                from = f32::NEG_INFINITY;
            }
            lowest.push((column, from));
        }
        let mut k = 0;
        for column in 0..width {
            while lowest
                .get(k + 1)
                .is_some_and(|&(_, from)| from < as_f32(column))
            {
                k += 1;
            }
            let (nearest, _) = lowest[k];
            squares.values.push(as_f32(
                row[nearest].pow(2) + column.abs_diff(nearest).pow(2),
            ));
        }
    }
    squares
}

#[expect(
    clippy::cast_precision_loss,
    reason = "sides are some thousands, their squares some millions"
)]
fn as_f32(value: usize) -> f32 {
    value as f32
}

fn coordinate(value: usize) -> f64 {
    f64::from(as_f32(value))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use image::{ImageFormat, Rgba};
    use proptest::{collection::vec, prelude::*};

    use super::*;
    use crate::kuzushiji::{
        dataset::Examples,
        drawing::{
            from_strokes,
            tests::{difference, samples},
        },
        glyphs::{Faces, Glyphs},
    };

    const WHITE: [u8; 4] = [255; 4];
    const BLACK: [u8; 4] = [0, 0, 0, 255];

    /// A drawing in a square of side 1 as a picture: how large, with how wide a pen, and where.
    #[derive(Clone, Copy)]
    struct Page {
        width: u32,
        height: u32,
        side: f32,
        left: f32,
        top: f32,
        pen: f32,
    }

    const PAGE: Page = Page {
        width: 220,
        height: 200,
        side: 170.0,
        left: 20.0,
        top: 15.0,
        pen: 9.0,
    };

    impl Page {
        /// The drawing's coverage of each pixel mixed from the two colours.
        fn draw(self, strokes: &[Vec<[f32; 2]>], paper: [u8; 4], ink: [u8; 4]) -> RgbaImage {
            let place = |[x, y]: [f32; 2]| [x * self.side + self.left, y * self.side + self.top];
            RgbaImage::from_fn(self.width, self.height, |x, y| {
                let middle = [x as f32 + 0.5, y as f32 + 0.5];
                let segments = strokes.iter().flat_map(|stroke| stroke.windows(2));
                let distance = segments
                    .map(|ends| from_segment(middle, place(ends[0]), place(ends[1])))
                    .fold(f32::INFINITY, f32::min);
                let share = (self.pen / 2.0 - distance + 0.5).clamp(0.0, 1.0);
                let mix = |channel: usize| {
                    let [paper, ink] = [paper, ink].map(|colour| f32::from(colour[channel]));
                    (paper + share * (ink - paper)).round() as u8
                };
                Rgba([0, 1, 2, 3].map(mix))
            })
        }
    }

    fn from_segment(point: [f32; 2], a: [f32; 2], b: [f32; 2]) -> f32 {
        let along = [b[0] - a[0], b[1] - a[1]];
        let from_a = [point[0] - a[0], point[1] - a[1]];
        let length2 = (along[0].powi(2) + along[1].powi(2)).max(1e-6);
        let share = ((from_a[0] * along[0] + from_a[1] * along[1]) / length2).clamp(0.0, 1.0);
        (from_a[0] - share * along[0]).hypot(from_a[1] - share * along[1])
    }

    fn png(picture: impl Into<DynamicImage>) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture
            .into()
            .write_to(&mut bytes, ImageFormat::Png)
            .unwrap();
        bytes.into_inner()
    }

    fn read(picture: &RgbaImage) -> Image {
        from_bytes(&png(picture.clone())).unwrap()
    }

    fn file(name: &str) -> Vec<u8> {
        let folder = Path::new(file!())
            .parent()
            .unwrap()
            .join("../../tests/pictures");
        std::fs::read(folder.join(name)).unwrap()
    }

    fn message(bytes: &[u8]) -> String {
        from_bytes(bytes).unwrap_err().to_string()
    }

    #[test]
    fn a_picture_of_28_by_28_is_taken_as_it_is() {
        let grey = |pixel: usize| u8::try_from(pixel % 256).unwrap();
        let picture =
            image::GrayImage::from_fn(28, 28, |x, y| image::Luma([grey((y * 28 + x) as usize)]));
        let image = from_bytes(&png(picture)).unwrap();
        for (pixel, value) in image.into_iter().enumerate() {
            assert_eq!(value * 256.0, f32::from(grey(pixel)));
        }
    }

    /// The drawing on 28×28 pixels.
    const SMALL: Page = Page {
        width: 28,
        height: 28,
        side: 22.0,
        left: 3.0,
        top: 3.0,
        pen: 2.0,
    };

    #[test]
    fn a_picture_of_28_by_28_unlike_the_data_set_is_read_as_any_other() {
        for (paper, ink) in [
            (WHITE, BLACK),
            ([200, 200, 200, 255], [90, 90, 90, 255]),
            ([0, 0, 0, 0], BLACK),
            ([255, 255, 255, 0], BLACK),
            ([0, 0, 0, 0], WHITE),
            ([250, 220, 80, 255], [20, 40, 160, 255]),
            ([20, 40, 160, 255], [250, 220, 80, 255]),
            ([60, 60, 60, 255], WHITE),
        ] {
            for (k, strokes) in samples().iter().step_by(3).enumerate() {
                let difference = difference(
                    &read(&SMALL.draw(strokes, paper, ink)),
                    &from_strokes(strokes),
                );
                assert!(
                    difference < 0.05,
                    "{paper:?}, {ink:?}, class {k}: {difference}"
                );
            }
        }
    }

    #[test]
    fn what_looks_like_the_data_set_is_taken_as_it_is_and_its_negative_is_read() {
        let glyphs = include_bytes!("../../www/src/data/glyphs.bin");
        let glyphs = Glyphs::read(glyphs).unwrap();
        let examples = glyphs.examples(Faces::Training, 100, 3);
        let mut off = 0.0;
        for example in 0..examples.len() {
            let expected = examples.image(example);
            let mut picture = of_data_set(&expected);
            assert_eq!(from_bytes(&png(picture.clone())).unwrap(), expected);
            image::imageops::invert(&mut picture);
            off += difference(&from_bytes(&png(picture)).unwrap(), &expected);
        }
        // A character in another is off by twice as much.
        assert!(off / 100.0 < 0.15, "{off}");
    }

    /// An image as the picture that the data set has of it.
    fn of_data_set(image: &Image) -> image::GrayImage {
        image::GrayImage::from_fn(28, 28, |x, y| {
            image::Luma([(image[(y * 28 + x) as usize] * GREY_SCALE) as u8])
        })
    }

    /// All 70,000.
    #[test]
    fn every_picture_of_the_data_set_is_taken_as_it_is() {
        let Some(folder) = std::env::var_os("UNFOLD_DATA") else {
            println!("UNFOLD_DATA names no data: not tried");
            return;
        };
        let file = |name: String| std::fs::read(Path::new(&folder).join("kmnist").join(name));
        for (part, count) in [("train", 60_000), ("t10k", 10_000)] {
            let images = file(format!("{part}-images-idx3-ubyte.gz")).unwrap();
            let labels = file(format!("{part}-labels-idx1-ubyte.gz")).unwrap();
            let examples = Examples::read(&images, &labels).unwrap();
            let as_they_are = (0..examples.len()).filter(|&example| {
                let expected = examples.image(example);
                as_in_the_data_set(&of_data_set(&expected).into()) == Some(expected)
            });
            assert_eq!(as_they_are.count(), count);
        }
    }

    #[test]
    fn a_picture_gives_the_image_of_its_strokes_whatever_its_size_pen_and_colours() {
        let colours = [
            (WHITE, BLACK),
            (BLACK, WHITE),
            ([250, 240, 220, 255], [40, 60, 150, 255]),
            ([30, 90, 60, 255], [240, 220, 60, 255]),
            ([255, 255, 255, 255], [190, 190, 190, 255]),
            ([0, 0, 0, 0], BLACK),
            ([255, 255, 255, 0], WHITE),
        ];
        let pages = [
            PAGE,
            Page {
                width: 60,
                height: 50,
                side: 40.0,
                left: 2.0,
                top: 4.0,
                pen: 2.0,
            },
            Page {
                width: 500,
                height: 900,
                side: 450.0,
                left: 20.0,
                top: 400.0,
                pen: 6.0,
            },
            Page { pen: 18.0, ..PAGE },
        ];
        for (k, strokes) in samples().iter().take(10).enumerate() {
            let expected = from_strokes(strokes);
            let (paper, ink) = colours[k % colours.len()];
            let image = read(&pages[k % pages.len()].draw(strokes, paper, ink));
            let difference = difference(&image, &expected);
            assert!(difference < 0.025, "sample {k}: {difference}");
        }
    }

    #[test]
    fn inverted_colours_give_the_same_image() {
        let mut picture = PAGE.draw(&samples()[0], [240, 230, 200, 255], [20, 60, 90, 255]);
        let image = read(&picture);
        image::imageops::invert(&mut picture);
        assert!(difference(&read(&picture), &image) < 1e-3);
    }

    #[test]
    fn uneven_light_and_noise_do_not_matter() {
        let mut picture = PAGE.draw(&samples()[1], WHITE, [60, 60, 70, 255]);
        let expected = read(&picture);
        for (x, y, pixel) in picture.enumerate_pixels_mut() {
            let light = 1.0 - 0.0015 * x as f32 - 0.001 * y as f32;
            let noise = (x * 7919 + y * 104_729) % 13;
            for channel in &mut pixel.0[..3] {
                *channel = (f32::from(*channel) * light) as u8 / 2 + noise as u8;
            }
        }
        let difference = difference(&read(&picture), &expected);
        assert!(difference < 0.01, "{difference}");
    }

    #[test]
    fn specks_are_left_out() {
        let mut picture = PAGE.draw(&samples()[2], WHITE, BLACK);
        let expected = read(&picture);
        for (x, y) in [(3, 190), (210, 5), (215, 195)] {
            picture.put_pixel(x, y, Rgba(BLACK));
            picture.put_pixel(x + 1, y, Rgba(BLACK));
        }
        assert_eq!(read(&picture), expected);
    }

    #[test]
    fn a_picture_without_ink_is_blank() {
        for (width, height) in [(1, 1), (1, 1000), (1000, 1), (2, 2), (28, 28), (300, 200)] {
            for colour in [WHITE, BLACK, [120, 40, 200, 255], [0; 4], [9, 9, 9, 100]] {
                let picture = RgbaImage::from_pixel(width, height, Rgba(colour));
                assert_eq!(
                    read(&picture),
                    [0.0; PIXELS],
                    "{width} × {height}, {colour:?}"
                );
            }
        }
        // Paper with a grain.
        let grain = |x: u32, y: u32| image::Rgb([250 - ((x * 31 + y * 17) % 9) as u8; 3]);
        let paper = image::RgbImage::from_fn(300, 200, grain);
        assert_eq!(from_bytes(&png(paper)).unwrap(), [0.0; PIXELS]);
    }

    /// A picture, and the image that it gives undisturbed.
    struct Clean {
        picture: RgbaImage,
        image: Image,
    }

    impl Clean {
        fn of(sample: usize, [paper, ink]: [[u8; 4]; 2]) -> Self {
            let picture = ROOMY.draw(&samples()[sample], paper, ink);
            let image = read(&picture);
            Self { picture, image }
        }

        /// The mean of how far the image is off with what `add` makes of each pixel, which is told
        /// how far it is from the left, top, right and bottom edge.
        fn off_with(&self, add: impl Fn([u32; 4], [u8; 4]) -> [u8; 4]) -> f32 {
            let mut picture = self.picture.clone();
            let (right, bottom) = (picture.width() - 1, picture.height() - 1);
            for (x, y, pixel) in picture.enumerate_pixels_mut() {
                pixel.0 = add([x, y, right - x, bottom - y], pixel.0);
            }
            difference(&read(&picture), &self.image)
        }
    }

    /// Where a frame may be without touching what is drawn.
    const ROOMY: Page = Page {
        width: 240,
        height: 200,
        side: 110.0,
        left: 70.0,
        top: 45.0,
        pen: 8.0,
    };
    const NAVY_ON_CREAM: [[u8; 4]; 2] = [[232, 228, 216, 255], [36, 40, 72, 255]];
    const LIGHT_ON_DARK: [[u8; 4]; 2] = [[20, 22, 26, 255], [235, 235, 225, 255]];

    #[test]
    fn a_frame_is_not_ink() {
        let colours = [
            [0, 0, 0, 255],
            [128, 128, 128, 255],
            [200, 30, 30, 255],
            [30, 60, 180, 255],
        ];
        let inks = [[WHITE, BLACK], NAVY_ON_CREAM, LIGHT_ON_DARK];
        for ((sample, first), ink) in [(4, 0), (9, 0), (20, 1)].into_iter().zip(inks) {
            let clean = Clean::of(sample, ink);
            for frame in &colours[first..] {
                for wide in [1, 2, 3, 10, 25] {
                    let kinds: [&dyn Fn([u32; 4]) -> bool; 6] = [
                        // All around; on some sides; within a margin; broken; round; askew.
                        &|edges| edges.iter().any(|&edge| edge < wide),
                        &|edges| edges[..2].iter().any(|&edge| edge < wide),
                        &|[left, top, right, bottom]| {
                            let edge = left.min(top).min(right).min(bottom);
                            (8..8 + wide.min(6)).contains(&edge)
                        },
                        &|[left, top, right, bottom]| {
                            let broken = (left + top) / 9 % 3 != 0;
                            broken && left.min(top).min(right).min(bottom) < wide.min(4)
                        },
                        &|[left, top, right, bottom]| {
                            let [x, y] = [left.min(right), top.min(bottom)]
                                .map(|edge| 14.0 - (edge as f32 - 3.0).min(14.0));
                            (x.hypot(y) - 14.0).abs() < 1.0
                        },
                        &|[left, top, right, bottom]| {
                            let lean = [top, left, top, left].map(|along| along / 40);
                            let far = [left, top, right, bottom];
                            (0..4)
                                .any(|k| (6 + lean[k]..6 + lean[k] + wide.min(4)).contains(&far[k]))
                        },
                    ];
                    for (kind, is_frame) in kinds.iter().enumerate() {
                        let off = clean.off_with(
                            |edges, pixel| {
                                if is_frame(edges) { *frame } else { pixel }
                            },
                        );
                        assert!(
                            off < 0.04,
                            "sample {sample}, {frame:?}, {wide} wide, kind {kind}: {off}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn paper_on_a_desk_is_the_paper() {
        for (sample, desk) in [
            (3, [90, 60, 30, 255]),
            (13, [40, 40, 45, 255]),
            (22, [20, 90, 60, 255]),
        ] {
            let off = Clean::of(sample, NAVY_ON_CREAM).off_with(|[x, y, right, bottom], pixel| {
                let leaning = [
                    x + y / 12,
                    y + right / 14,
                    right + bottom / 12,
                    bottom + x / 14,
                ];
                if leaning.iter().any(|&edge| edge < 26) {
                    desk
                } else {
                    pixel
                }
            });
            assert!(off < 0.04, "sample {sample}: {off}");
        }
    }

    #[test]
    fn a_shadow_is_not_ink() {
        for sample in [2, 10, 25] {
            let clean = Clean::of(sample, NAVY_ON_CREAM);
            for shade in [0.4, 0.6, 0.75] {
                for (softness, at) in [(1.0, 110.0), (1.0, 150.0), (40.0, 120.0)] {
                    let shadows: [&dyn Fn([f32; 2]) -> f32; 4] = [
                        // From the left, from above, slanting, over a corner.
                        &|[x, _]| at - x,
                        &|[_, y]| at - 15.0 - y,
                        &|[x, y]| (x - y) * 0.7 - at + 110.0,
                        &|[x, y]| at - 20.0 - x.hypot(y),
                    ];
                    for (kind, deep) in shadows.iter().enumerate() {
                        let off = clean.off_with(|[x, y, ..], pixel| {
                            let deep = deep([x as f32, y as f32]);
                            let share = (deep / softness + 0.5).clamp(0.0, 1.0);
                            let light = 1.0 - share * (1.0 - shade);
                            let [red, green, blue, alpha] = pixel;
                            let [red, green, blue] =
                                [red, green, blue].map(|value| (f32::from(value) * light) as u8);
                            [red, green, blue, alpha]
                        });
                        assert!(
                            off < 0.04,
                            "sample {sample}, shade {shade}, soft {softness} at {at}, kind {kind}: {off}"
                        );
                    }
                }
            }
        }
    }

    /// Strokes that lead along the edge or over it are no frame.
    #[test]
    fn a_picture_cut_close_to_the_character_keeps_its_strokes() {
        for (k, strokes) in samples().iter().enumerate() {
            let points = || strokes.iter().flatten();
            let least = [0, 1].map(|axis| points().map(|point| point[axis]).fold(1.0, f32::min));
            let most = [0, 1].map(|axis| points().map(|point| point[axis]).fold(0.0, f32::max));
            let side = 180.0 / f32::max(most[0] - least[0], most[1] - least[1]);
            for pen in [8.0, 18.0] {
                let [width, height] =
                    [0, 1].map(|axis| ((most[axis] - least[axis]) * side + pen) as u32);
                let page = Page {
                    width,
                    height,
                    side,
                    left: pen / 2.0 - least[0] * side,
                    top: pen / 2.0 - least[1] * side,
                    pen,
                };
                for [paper, ink] in [[WHITE, BLACK], LIGHT_ON_DARK] {
                    let image = read(&page.draw(strokes, paper, ink));
                    let difference = difference(&image, &from_strokes(strokes));
                    assert!(difference < 0.03, "sample {k}, pen {pen}: {difference}");
                }
            }
        }
    }

    #[test]
    fn a_blot_is_a_dot() {
        let blot = [vec![[0.5, 0.5], [0.5, 0.5]]];
        let image = read(&Page { pen: 60.0, ..PAGE }.draw(&blot, WHITE, BLACK));
        let difference = difference(&image, &from_strokes(&blot));
        assert!(difference < 0.002, "{difference}");
        assert!(image.iter().sum::<f32>() > 2.0);
    }

    #[test]
    fn a_huge_picture_is_made_smaller() {
        let page = Page {
            width: 2400,
            height: 1200,
            side: 1000.0,
            left: 900.0,
            top: 90.0,
            pen: 40.0,
        };
        let image = read(&page.draw(&samples()[3], WHITE, BLACK));
        let difference = difference(&image, &from_strokes(&samples()[3]));
        assert!(difference < 0.025, "{difference}");
    }

    #[test]
    fn every_format_is_read() {
        for name in [
            "0-black-on-white.png",
            "1-white-on-black.bmp",
            "2-blue-on-yellow.gif",
            "3-photo-on-its-side.jpg",
            "4-black-on-transparent.png",
            "5-white-on-purple.webp",
            "6-small.png",
        ] {
            let class: usize = name[..1].parse().unwrap();
            let image = from_bytes(&file(name)).unwrap();
            let difference = difference(&image, &from_strokes(&samples()[class]));
            assert!(difference < 0.03, "{name}: {difference}");
        }
    }

    /// The picture as a file of a format.
    fn encoded(picture: &RgbaImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let picture = DynamicImage::from(picture.clone()).to_rgb8();
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    /// Cut anywhere, a file of any format is damaged, unless what it lacks is no part of the picture.
    #[test]
    fn a_file_cut_short_is_damaged() {
        for name in [
            "0-black-on-white.png",
            "1-white-on-black.bmp",
            "2-blue-on-yellow.gif",
            "3-photo-on-its-side.jpg",
            "5-white-on-purple.webp",
        ] {
            let bytes = file(name);
            let whole = from_bytes(&bytes).unwrap();
            let last = bytes.len() - 20;
            for end in (40..last).step_by(97).chain(last..bytes.len()) {
                match from_bytes(&bytes[..end]) {
                    Err(error) => assert!(
                        error.to_string().contains("is damaged"),
                        "{name}, {end}: {error}"
                    ),
                    Ok(image) => assert!(image == whole && end >= bytes.len() - 4, "{name}, {end}"),
                }
            }
        }
    }

    #[test]
    fn a_jpeg_is_read_whole_or_not_at_all() {
        let bytes = file("3-photo-on-its-side.jpg");
        let whole = from_bytes(&bytes).unwrap();
        // Without the mark at its end nothing says that it is complete.
        assert!(message(&bytes[..bytes.len() - 2]).contains("is damaged"));
        // The length that it had, the rest still empty; the mark mended, the rest lost.
        for end in (700..bytes.len() - 30).step_by(331) {
            let mut filled = bytes[..end].to_vec();
            filled.resize(bytes.len(), 0);
            assert!(message(&filled).contains("is damaged"), "{end}, filled");
            let closed = [&bytes[..end], &[0xff, 0xd9]].concat();
            assert!(message(&closed).contains("is damaged"), "{end}, closed");
        }
        // Telephones put a second picture or a film behind the first.
        for more in [&b"more"[..], &bytes, &[0; 5000], &[0xff; 9]] {
            assert_eq!(from_bytes(&[&bytes[..], more].concat()).unwrap(), whole);
        }
        // Before its header a smaller picture for a list, with marks of its own.
        let mut with_another = bytes[..2].to_vec();
        let another = encoded(
            &RgbaImage::from_pixel(32, 32, Rgba(BLACK)),
            ImageFormat::Jpeg,
        );
        let length = u16::try_from(another.len() + 2).unwrap();
        with_another.extend([0xff, 0xef]);
        with_another.extend(length.to_be_bytes());
        with_another.extend(&another);
        with_another.extend(&bytes[2..]);
        assert_eq!(from_bytes(&with_another).unwrap(), whole);
        let end = with_another.len() - 500;
        assert!(message(&with_another[..end]).contains("is damaged"));
    }

    #[test]
    fn a_jpeg_of_any_size_is_complete() {
        for (width, height) in [(28, 28), (1, 1), (7, 300), (33, 17), (640, 8)] {
            let noise = |x: u32, y: u32| (x * 7919 + y * 104_729 + x * y * 31) as u8;
            let picture = RgbaImage::from_fn(width, height, |x, y| {
                Rgba([noise(x, y), noise(y, x), noise(x + 3, y), 255])
            });
            let bytes = encoded(&picture, ImageFormat::Jpeg);
            assert!(from_bytes(&bytes).is_ok(), "{width} × {height}");
            if width * height > 64 {
                let shorter = [&bytes[..bytes.len() - 20], &bytes[bytes.len() - 2..]].concat();
                assert!(
                    message(&shorter).contains("is damaged"),
                    "{width} × {height}"
                );
            }
            let mut grey = Cursor::new(Vec::new());
            let luma = DynamicImage::from(picture).to_luma8();
            luma.write_to(&mut grey, ImageFormat::Jpeg).unwrap();
            assert!(
                from_bytes(&grey.into_inner()).is_ok(),
                "{width} × {height}, grey"
            );
        }
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        assert!(message(b"").contains("choose a PNG, JPEG, GIF, BMP or WebP file"));
        assert!(message(&file("not-a-picture.png")).contains("choose a PNG"));
        assert!(message(&file("broken.png")).contains("is damaged"));
        assert!(message(b"II*\0\x08\0\0\0\0\0\0\0\0\0").contains("save it as an ordinary PNG"));
        let too_large = message(&file("too-large.png"));
        assert!(too_large.contains("60000 × 60000 pixels"), "{too_large}");
        assert!(
            too_large.contains("at most 16384 pixels on a side and 40 million"),
            "{too_large}"
        );
    }

    #[test]
    fn distances_are_exact() {
        let ink = Grid::new(9, 7, |row, column| (row * 5 + column * 3) % 11 == 0);
        let squares = squared_distances(&ink, true);
        for (pixel, &square) in squares.values.iter().enumerate() {
            let (row, column) = (pixel / 9, pixel % 9);
            let nearest = (0..63_usize)
                .filter(|&other| ink.values[other])
                .map(|other| row.abs_diff(other / 9).pow(2) + column.abs_diff(other % 9).pow(2));
            assert_eq!(square, as_f32(nearest.min().unwrap()));
        }
    }

    fn grey_values(image: &Image) -> bool {
        image
            .iter()
            .map(|value| value * GREY_SCALE)
            .all(|grey| (0.0..=255.0).contains(&grey))
    }

    /// Ten thousand damaged files of each format, by a seed: none makes the program panic.
    #[test]
    fn damaged_files_of_every_format_give_an_image_or_an_error() {
        use rand::{RngExt, SeedableRng};
        let picture = Page {
            width: 40,
            height: 36,
            side: 26.0,
            left: 7.0,
            top: 5.0,
            pen: 3.0,
        }
        .draw(&samples()[5], NAVY_ON_CREAM[0], NAVY_ON_CREAM[1]);
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(12);
        for format in [
            ImageFormat::Png,
            ImageFormat::Jpeg,
            ImageFormat::Gif,
            ImageFormat::Bmp,
            ImageFormat::WebP,
        ] {
            let whole = encoded(&picture, format);
            let mut images = 0;
            for _ in 0..10_000 {
                let mut bytes = whole.clone();
                for _ in 0..random.random_range(1..6) {
                    let place = random.random_range(0..bytes.len());
                    match random.random_range(0..6) {
                        0 => bytes.truncate(place.max(1)),
                        1 => drop(bytes.drain(place..(place + 9).min(bytes.len() - 1).max(place))),
                        2 => bytes.insert(place, random.random_range(0..=255)),
                        3 => bytes[place] ^= 1 << random.random_range(0..8),
                        // The sizes are at the beginning.
                        4 => bytes[place % 40] = 0xff,
                        _ => bytes[place] = random.random_range(0..=255),
                    }
                }
                if let Ok(image) = from_bytes(&bytes) {
                    assert!(grey_values(&image));
                    images += 1;
                }
            }
            println!("{format:?}: {images} images, {} errors", 10_000 - images);
            assert!((1..10_000).contains(&images), "{format:?}: {images}");
        }
    }

    /// A size that no picture has is refused before anything is decoded.
    #[test]
    fn a_huge_size_is_refused_in_every_format() {
        let picture = RgbaImage::from_pixel(40, 36, Rgba(WHITE));
        for (format, place, big) in [
            (ImageFormat::Png, 16, &[0, 0, 0xff, 0xff][..]),
            (ImageFormat::Jpeg, 0, &[0xff, 0xff]),
            (ImageFormat::Gif, 6, &[0xff, 0xff]),
            (ImageFormat::Bmp, 18, &[0xff, 0xff, 0, 0]),
        ] {
            let mut bytes = encoded(&picture, format);
            // A JPEG's size has no fixed place: it is behind the mark of the frame.
            let frame = bytes.windows(2).position(|mark| mark == [0xff, 0xc0]);
            let place = if format == ImageFormat::Jpeg {
                frame.unwrap() + 7
            } else {
                place
            };
            bytes[place..place + big.len()].copy_from_slice(big);
            if format == ImageFormat::Png {
                let sum = crc(&bytes[12..29]);
                bytes[29..33].copy_from_slice(&sum.to_be_bytes());
            }
            let said = message(&bytes);
            assert!(said.contains("65535 × 36 pixels"), "{format:?}: {said}");
        }
    }

    /// The checksum of a PNG's chunks.
    fn crc(bytes: &[u8]) -> u32 {
        let sum = bytes.iter().fold(!0_u32, |sum, &byte| {
            (0..8).fold(sum ^ u32::from(byte), |sum, _| {
                (sum >> 1) ^ if sum & 1 == 1 { 0xedb8_8320 } else { 0 }
            })
        });
        !sum
    }

    proptest! {
        #[test]
        fn any_bytes_give_an_image_or_an_error(
            start in 0_usize..6,
            bytes in vec(any::<u8>(), 0..400),
        ) {
            let starts: [&[u8]; 6] =
                [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"BM", b"RIFF\x40\0\0\0WEBPVP8 "];
            if let Ok(image) = from_bytes(&[starts[start], &bytes].concat()) {
                prop_assert!(grey_values(&image));
            }
        }

        #[test]
        fn any_damage_gives_an_image_or_an_error(
            name in prop::sample::select(vec![
                "0-black-on-white.png", "2-blue-on-yellow.gif", "3-photo-on-its-side.jpg", "5-white-on-purple.webp",
            ]),
            damage in vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        ) {
            let mut bytes = file(name);
            for (place, value) in damage {
                let place = place.index(bytes.len());
                bytes[place] = value;
            }
            if let Ok(image) = from_bytes(&bytes) {
                prop_assert!(grey_values(&image));
            }
        }

        #[test]
        fn any_picture_gives_grey_values_of_the_data_set(
            width in 1_usize..40,
            pixels in vec(any::<[u8; 4]>(), 40..400),
        ) {
            let height = pixels.len() / width;
            let values = pixels[..width * height].concat();
            let picture = RgbaImage::from_raw(width as u32, height as u32, values).unwrap();
            prop_assert!(grey_values(&read(&picture)));
        }
    }
}
