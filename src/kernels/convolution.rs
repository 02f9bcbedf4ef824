//! A convolution with its bias; with ReLU and 2×2 max pooling in the same pass, and the way back through all of it.
//!
//! Eight channels of the output are computed side by side for four pixels, which may be those that are pooled into
//! one: so nothing is laid out anew but the image, and what the pooling leaves out is never stored. On the way back
//! only the pixel that was kept has a gradient, a quarter of the work at most.

use pulp::{Simd, WithSimd};

use super::vectorize;

/// Output channels side by side.
const CHANNELS: usize = 8;
/// No pixel of the four was kept, because none is positive.
const NONE: u8 = 4;

/// The sizes of a convolution with square filters.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    /// Images.
    pub batch: usize,
    /// Channels of the input.
    pub inputs: usize,
    /// Rows and columns of the input.
    pub image: [usize; 2],
    /// Channels of the output.
    pub outputs: usize,
    /// The side of a filter.
    pub side: usize,
    /// Rows and columns of zeros at each side of the input.
    pub padding: usize,
    /// How many pixels a filter goes on at a time.
    pub stride: usize,
}

impl Sizes {
    /// Rows and columns of the input with its padding.
    fn padded(&self) -> [usize; 2] {
        self.image.map(|side| side + 2 * self.padding)
    }

    /// Rows and columns of a map.
    #[must_use]
    pub fn map(&self) -> [usize; 2] {
        self.padded()
            .map(|side| (side - self.side) / self.stride + 1)
    }

    /// Rows and columns of a map after pooling.
    #[must_use]
    pub fn pooled(&self) -> [usize; 2] {
        self.map().map(|side| side / 2)
    }

    /// Whether the pooling is one of those that are made in the same pass: every pixel has a part in it.
    #[must_use]
    pub fn is_pooled_whole(&self) -> bool {
        self.stride == 1 && self.map().iter().all(|side| side % 2 == 0)
    }

    /// Numbers that lie together under a filter's row.
    fn row(&self) -> usize {
        self.side * self.inputs
    }

    fn input_len(&self) -> usize {
        self.inputs * area(self.image)
    }

    fn weight_len(&self) -> usize {
        self.outputs * self.inputs * self.side * self.side
    }
}

fn area([rows, columns]: [usize; 2]) -> usize {
    rows * columns
}

/// What [`forward`] writes, in the order batch, channel, row, column.
#[derive(Debug)]
pub struct Written<'a> {
    /// After ReLU and pooling.
    pub pooled: &'a mut [f32],
    /// Which of its four pixels each pooled one is, if that is wanted for the way back.
    pub kept: Option<&'a mut [u8]>,
    /// Before ReLU, if that is wanted.
    pub maps: Option<&'a mut [f32]>,
}

/// Images `[B, I, H, W]`, filters `[O, I, side, side]` and biases `[O]`.
///
/// # Panics
/// If the lengths do not go with the sizes, or a pixel of a map would not be pooled.
pub fn forward(sizes: &Sizes, images: &[f32], weight: &[f32], bias: &[f32], written: Written<'_>) {
    assert!(sizes.is_pooled_whole() && bias.len() == sizes.outputs);
    assert!(images.len() == sizes.batch * sizes.input_len());
    assert!(weight.len() == sizes.weight_len());
    vectorize(Forward {
        sizes,
        images,
        weights: &side_by_side(sizes, weight),
        bias,
        written,
    });
}

/// The maps `[B, O, …]` alone, of images `[B, I, H, W]`, filters `[O, I, side, side]` and biases `[O]`.
///
/// # Panics
/// If the lengths do not go with the sizes.
pub fn maps(sizes: &Sizes, images: &[f32], weight: &[f32], bias: &[f32], maps: &mut [f32]) {
    assert!(bias.len() == sizes.outputs && weight.len() == sizes.weight_len());
    assert!(images.len() == sizes.batch * sizes.input_len());
    assert!(maps.len() == sizes.batch * sizes.outputs * area(sizes.map()));
    vectorize(Maps {
        sizes,
        images,
        weights: &side_by_side(sizes, weight),
        bias,
        written: maps,
    });
}

/// The way back through [`forward`], from the gradient of what was pooled: adds that of the filters and biases, and
/// writes that of the images if it is wanted.
///
/// # Panics
/// If the lengths do not go with the sizes.
pub fn backward(
    sizes: &Sizes,
    [images, weight, pooled]: [&[f32]; 3],
    kept: &[u8],
    [filters, bias]: [&mut [f32]; 2],
    input: Option<&mut [f32]>,
) {
    assert!(images.len() == sizes.batch * sizes.input_len());
    assert!(weight.len() == sizes.weight_len() && filters.len() == weight.len());
    assert!(pooled.len() == kept.len() && bias.len() == sizes.outputs);
    vectorize(Backward {
        sizes,
        images,
        weight,
        pooled,
        kept,
        filters,
        bias,
        input,
    });
}

/// Filters by rows, columns and channels of the input, eight outputs side by side, zeros behind the last.
fn side_by_side(sizes: &Sizes, weight: &[f32]) -> Vec<f32> {
    let taps = sizes.side * sizes.side;
    let filter = taps * sizes.inputs;
    let mut to = vec![0.0; filter * sizes.outputs.next_multiple_of(CHANNELS)];
    for (output, from) in weight.chunks_exact(filter).enumerate() {
        let block = &mut to[output / CHANNELS * CHANNELS * filter..];
        for (input, from) in from.chunks_exact(taps).enumerate() {
            for (tap, &value) in from.iter().enumerate() {
                block[(tap * sizes.inputs + input) * CHANNELS + output % CHANNELS] = value;
            }
        }
    }
    to
}

/// An image with its padding, the channels of a pixel side by side.
fn lay_out(sizes: &Sizes, image: &[f32], to: &mut [f32]) {
    let [_, width] = sizes.padded();
    let [_, columns] = sizes.image;
    for (channel, pixels) in image.chunks_exact(area(sizes.image)).enumerate() {
        for (row, pixels) in pixels.chunks_exact(columns).enumerate() {
            let first = (row + sizes.padding) * width + sizes.padding;
            let to = to[first * sizes.inputs + channel..]
                .iter_mut()
                .step_by(sizes.inputs);
            for (to, &pixel) in to.zip(pixels) {
                *to = pixel;
            }
        }
    }
}

/// The way back from [`lay_out`].
fn lay_back(sizes: &Sizes, from: &[f32], image: &mut [f32]) {
    let [_, width] = sizes.padded();
    let [_, columns] = sizes.image;
    for (channel, pixels) in image.chunks_exact_mut(area(sizes.image)).enumerate() {
        for (row, pixels) in pixels.chunks_exact_mut(columns).enumerate() {
            let first = (row + sizes.padding) * width + sizes.padding;
            let from = from[first * sizes.inputs + channel..]
                .iter()
                .step_by(sizes.inputs);
            for (pixel, &value) in pixels.iter_mut().zip(from) {
                *pixel = value;
            }
        }
    }
}

struct Forward<'a> {
    sizes: &'a Sizes,
    images: &'a [f32],
    weights: &'a [f32],
    bias: &'a [f32],
    written: Written<'a>,
}

impl WithSimd for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        // As many vectors as eight channels are.
        match S::F32_LANES {
            4 => self.run::<S, 2>(simd),
            8 => self.run::<S, 1>(simd),
            _ => self.run::<S, 8>(simd),
        }
    }
}

impl Forward<'_> {
    #[inline(always)]
    fn run<S: Simd, const V: usize>(self, simd: S) {
        // A length that is known while compiling makes the innermost loop a straight line.
        match self.sizes.row() {
            5 => self.rows::<S, V>(simd, 5),
            24 => self.rows::<S, V>(simd, 24),
            row => self.rows::<S, V>(simd, row),
        }
    }

    #[inline(always)]
    fn rows<S: Simd, const V: usize>(mut self, simd: S, row: usize) {
        let sizes = self.sizes;
        let [_, width] = sizes.padded();
        let [rows, columns] = sizes.pooled();
        let filter = sizes.side * row * CHANNELS;
        let (pixel, line) = (sizes.inputs, width * sizes.inputs);
        let mut image = vec![0.0; area(sizes.padded()) * sizes.inputs];
        for number in 0..sizes.batch {
            let pixels = &self.images[number * sizes.input_len()..][..sizes.input_len()];
            lay_out(sizes, pixels, &mut image);
            for (block, weights) in self.weights.chunks_exact(filter).enumerate() {
                let first = block * CHANNELS;
                let valid = CHANNELS.min(sizes.outputs - first);
                let bias = biases::<S, V>(&self.bias[first..first + valid]);
                let weights = S::as_simd_f32s(weights).0.as_chunks::<V>().0;
                for y in 0..rows {
                    for x in 0..columns {
                        let corner = 2 * y * line + 2 * x * pixel;
                        let corners = [0, pixel, line, line + pixel].map(|shift| corner + shift);
                        let sums = sums::<S, V>(simd, &image, corners, [row, line], weights, bias);
                        self.keep(simd, [number, first, valid], [y, x], &sums);
                    }
                }
            }
        }
    }

    /// ReLU and pooling of four pixels, and what is written of them.
    #[inline(always)]
    fn keep<S: Simd, const V: usize>(
        &mut self,
        simd: S,
        [number, first, valid]: [usize; 3],
        [y, x]: [usize; 2],
        sums: &[[S::f32s; V]; 4],
    ) {
        let sizes = self.sizes;
        let ([_, width], [rows, columns]) = (sizes.map(), sizes.pooled());
        let plane = number * sizes.outputs + first;
        if let Some(maps) = &mut self.written.maps {
            for (pixel, sum) in sums.iter().enumerate() {
                let place = (2 * y + pixel / 2) * width + 2 * x + pixel % 2;
                let maps = &mut maps[plane * area(sizes.map()) + place..];
                for (channel, value) in numbers::<S, V>(sum)[..valid].iter().enumerate() {
                    maps[channel * area(sizes.map())] = *value;
                }
            }
        }
        let mut largest = sums[0];
        let mut which = [simd.splat_f32s(0.0); V];
        for (pixel, sum) in sums.iter().enumerate().skip(1) {
            #[allow(clippy::cast_precision_loss, reason = "0 to 3")]
            let pixel = simd.splat_f32s(pixel as f32);
            for v in 0..V {
                // What is no number stays none.
                let stays = simd.or_m32s(
                    simd.less_than_or_equal_f32s(sum[v], largest[v]),
                    simd.not_m32s(simd.equal_f32s(largest[v], largest[v])),
                );
                largest[v] = simd.select_f32s(stays, largest[v], sum[v]);
                which[v] = simd.select_f32s(stays, which[v], pixel);
            }
        }
        let zero = simd.splat_f32s(0.0);
        for v in 0..V {
            let is_positive = simd.less_than_f32s(zero, largest[v]);
            which[v] = simd.select_f32s(is_positive, which[v], simd.splat_f32s(f32::from(NONE)));
            largest[v] = simd.select_f32s(simd.less_than_f32s(largest[v], zero), zero, largest[v]);
        }
        let place = plane * rows * columns + y * columns + x;
        for (channel, value) in numbers::<S, V>(&largest)[..valid].iter().enumerate() {
            self.written.pooled[place + channel * rows * columns] = *value;
        }
        if let Some(kept) = &mut self.written.kept {
            for (channel, value) in numbers::<S, V>(&which)[..valid].iter().enumerate() {
                #[allow(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "0 to 4"
                )]
                let which = *value as u8;
                kept[place + channel * rows * columns] = which;
            }
        }
    }
}

/// What filters make of the pixels at four corners, from their biases on.
#[inline(always)]
fn sums<S: Simd, const V: usize>(
    simd: S,
    image: &[f32],
    corners: [usize; 4],
    [row, line]: [usize; 2],
    weights: &[[S::f32s; V]],
    bias: [S::f32s; V],
) -> [[S::f32s; V]; 4] {
    let mut sums = [bias; 4];
    for (down, weights) in weights.chunks_exact(row).enumerate() {
        let under = corners.map(|corner| &image[corner + down * line..][..row]);
        for k in 0..row {
            for (sum, under) in sums.iter_mut().zip(under) {
                let value = simd.splat_f32s(under[k]);
                for v in 0..V {
                    sum[v] = simd.mul_add_e_f32s(value, weights[k][v], sum[v]);
                }
            }
        }
    }
    sums
}

struct Maps<'a> {
    sizes: &'a Sizes,
    images: &'a [f32],
    weights: &'a [f32],
    bias: &'a [f32],
    written: &'a mut [f32],
}

impl WithSimd for Maps<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        match S::F32_LANES {
            4 => self.run::<S, 2>(simd),
            8 => self.run::<S, 1>(simd),
            _ => self.run::<S, 8>(simd),
        }
    }
}

impl Maps<'_> {
    #[inline(always)]
    fn run<S: Simd, const V: usize>(self, simd: S) {
        let sizes = self.sizes;
        let row = sizes.row();
        let [_, width] = sizes.padded();
        let [_, columns] = sizes.map();
        let plane = area(sizes.map());
        let filter = sizes.side * row * CHANNELS;
        let line = width * sizes.inputs;
        let mut image = vec![0.0; area(sizes.padded()) * sizes.inputs];
        let maps = self.written.chunks_exact_mut(sizes.outputs * plane);
        for (pixels, maps) in (self.images.chunks_exact(sizes.input_len())).zip(maps) {
            lay_out(sizes, pixels, &mut image);
            for (block, weights) in self.weights.chunks_exact(filter).enumerate() {
                let first = block * CHANNELS;
                let valid = CHANNELS.min(sizes.outputs - first);
                let bias = biases::<S, V>(&self.bias[first..first + valid]);
                let weights = S::as_simd_f32s(weights).0.as_chunks::<V>().0;
                for four in (0..plane).step_by(4) {
                    // Behind the last pixel it is the last once more.
                    let places = [0, 1, 2, 3].map(|shift| (four + shift).min(plane - 1));
                    let corners = places.map(|place| {
                        let (y, x) = (place / columns, place % columns);
                        sizes.stride * (y * line + x * sizes.inputs)
                    });
                    let sums = sums::<S, V>(simd, &image, corners, [row, line], weights, bias);
                    for (place, sum) in places.into_iter().zip(&sums) {
                        for (channel, value) in numbers::<S, V>(sum)[..valid].iter().enumerate() {
                            maps[(first + channel) * plane + place] = *value;
                        }
                    }
                }
            }
        }
    }
}

/// The biases of up to eight channels.
#[inline(always)]
fn biases<S: Simd, const V: usize>(bias: &[f32]) -> [S::f32s; V] {
    let mut eight = [0.0; CHANNELS];
    eight[..bias.len()].copy_from_slice(bias);
    vectors::<S, V>(&eight)
}

/// Eight numbers as vectors.
#[inline(always)]
fn vectors<S: Simd, const V: usize>(numbers: &[f32; CHANNELS]) -> [S::f32s; V] {
    S::as_simd_f32s(numbers).0.as_chunks::<V>().0[0]
}

/// Vectors as eight numbers.
#[inline(always)]
fn numbers<S: Simd, const V: usize>(vectors: &[S::f32s; V]) -> [f32; CHANNELS] {
    let mut numbers = [0.0; CHANNELS];
    S::as_mut_simd_f32s(&mut numbers).0.copy_from_slice(vectors);
    numbers
}

struct Backward<'a> {
    sizes: &'a Sizes,
    images: &'a [f32],
    weight: &'a [f32],
    pooled: &'a [f32],
    kept: &'a [u8],
    filters: &'a mut [f32],
    bias: &'a mut [f32],
    input: Option<&'a mut [f32]>,
}

/// How many numbers of a filter's row are worked on together, and how many such pieces.
const PIECE: usize = 8;
const PIECES: usize = 3;

impl WithSimd for Backward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        match S::F32_LANES {
            4 => self.run::<S, 2>(simd),
            8 => self.run::<S, 1>(simd),
            _ => self.run::<S, 8>(simd),
        }
    }
}

impl Backward<'_> {
    #[inline(always)]
    fn run<S: Simd, const V: usize>(mut self, simd: S) {
        let sizes = self.sizes;
        let [_, width] = sizes.padded();
        let [rows, columns] = sizes.pooled();
        let line = width * sizes.inputs;
        // Where the pieces of a filter lie: the last of a row may reach over its end, and what is there is not looked at.
        let in_row = sizes.row().div_ceil(PIECE);
        let pieces: Vec<usize> = (0..sizes.side)
            .flat_map(|row| (0..in_row).map(move |piece| row * line + piece * PIECE))
            .collect();
        let room = area(sizes.padded()) * sizes.inputs + PIECE;
        let (mut image, mut gradient) = (vec![0.0; room], vec![0.0; room]);
        let weights = self.by_pieces(in_row);
        let mut sums = vec![0.0; sizes.outputs * pieces.len() * PIECE];
        let mut kept = vec![(0, 0.0); rows * columns];
        for number in 0..sizes.batch {
            lay_out(
                sizes,
                &self.images[number * sizes.input_len()..][..sizes.input_len()],
                &mut image,
            );
            gradient.fill(0.0);
            for output in 0..sizes.outputs {
                let plane = (number * sizes.outputs + output) * rows * columns;
                let count = self.gather(plane, &mut kept);
                let kept = &kept[..count];
                self.bias[output] += kept.iter().map(|&(_, value)| value).sum::<f32>();
                let own = output * pieces.len() * PIECE..(output + 1) * pieces.len() * PIECE;
                let sums = &mut sums[own.clone()];
                for (pieces, sums) in pieces.chunks(PIECES).zip(sums.chunks_mut(PIECES * PIECE)) {
                    match *pieces {
                        [a, b, c] => add_up::<S, V, 3>(simd, kept, &image, [a, b, c], sums),
                        [a, b] => add_up::<S, V, 2>(simd, kept, &image, [a, b], sums),
                        [a] => add_up::<S, V, 1>(simd, kept, &image, [a], sums),
                        _ => unreachable!("at most three"),
                    }
                }
                if self.input.is_some() {
                    scatter::<S>(simd, kept, &weights[own], &pieces, &mut gradient);
                }
            }
            if let Some(input) = &mut self.input {
                let input = &mut input[number * sizes.input_len()..][..sizes.input_len()];
                lay_back(sizes, &gradient, input);
            }
        }
        self.add_filters(&sums, in_row);
    }

    /// Where the gradients of a plane go to and how large they are, of the pixels that were kept.
    #[inline(always)]
    fn gather(&self, plane: usize, to: &mut [(usize, f32)]) -> usize {
        let sizes = self.sizes;
        let ([_, width], [rows, columns]) = (sizes.padded(), sizes.pooled());
        let mut count = 0;
        for y in 0..rows {
            let place = plane + y * columns;
            let gradients = &self.pooled[place..place + columns];
            let kept = &self.kept[place..place + columns];
            for x in 0..columns {
                let which = usize::from(kept[x]);
                let corner = (2 * y + which / 2) * width + 2 * x + which % 2;
                to[count] = (corner * sizes.inputs, gradients[x]);
                count += usize::from(kept[x] != NONE);
            }
        }
        count
    }

    /// The filters by pieces, zeros behind the end of a row.
    fn by_pieces(&self, in_row: usize) -> Vec<f32> {
        let mut to = vec![0.0; self.sizes.outputs * self.sizes.side * in_row * PIECE];
        for (place, &value) in places(self.sizes, in_row).zip(self.weight) {
            to[place] = value;
        }
        to
    }

    fn add_filters(&mut self, sums: &[f32], in_row: usize) {
        for (place, filter) in places(self.sizes, in_row).zip(self.filters.iter_mut()) {
            *filter += sums[place];
        }
    }
}

/// Where each weight `[O, I, side, side]` lies among the pieces.
fn places(sizes: &Sizes, in_row: usize) -> impl Iterator<Item = usize> {
    let Sizes {
        inputs,
        outputs,
        side,
        ..
    } = *sizes;
    (0..outputs).flat_map(move |output| {
        (0..inputs).flat_map(move |input| {
            (0..side).flat_map(move |row| {
                let first = (output * side + row) * in_row * PIECE + input;
                (0..side).map(move |column| first + column * inputs)
            })
        })
    })
}

/// Σ gradient · what lies under the pieces at its place.
#[inline(always)]
fn add_up<S: Simd, const V: usize, const P: usize>(
    simd: S,
    kept: &[(usize, f32)],
    image: &[f32],
    pieces: [usize; P],
    to: &mut [f32],
) {
    let mut sums = [[simd.splat_f32s(0.0); V]; P];
    for &(place, gradient) in kept {
        let gradient = simd.splat_f32s(gradient);
        for (sum, piece) in sums.iter_mut().zip(pieces) {
            let under = S::as_simd_f32s(&image[place + piece..][..PIECE]).0;
            for v in 0..V {
                sum[v] = simd.mul_add_e_f32s(gradient, under[v], sum[v]);
            }
        }
    }
    for (to, sum) in S::as_mut_simd_f32s(to)
        .0
        .iter_mut()
        .zip(sums.as_flattened())
    {
        *to = simd.add_f32s(*to, *sum);
    }
}

/// Adds each gradient times the filter where its pixel came from.
#[inline(always)]
fn scatter<S: Simd>(
    simd: S,
    kept: &[(usize, f32)],
    weights: &[f32],
    pieces: &[usize],
    to: &mut [f32],
) {
    for &(place, gradient) in kept {
        let gradient = simd.splat_f32s(gradient);
        for (piece, weights) in pieces.iter().zip(weights.chunks_exact(PIECE)) {
            let to = S::as_mut_simd_f32s(&mut to[place + piece..][..PIECE]).0;
            for (to, &weight) in to.iter_mut().zip(S::as_simd_f32s(weights).0) {
                *to = simd.mul_add_e_f32s(gradient, weight, *to);
            }
        }
    }
}
