//! A matrix times a few vectors, which is bound by reading the matrix.

use std::array;

use pulp::{Simd, WithSimd};

use super::vectorize;

/// Rows of the matrix that are added together, so that the sums are read and written less often.
const ROWS: usize = 4;
/// Vectors for which they are read once.
const TOGETHER: usize = 2;

/// Adds x W to the sums: `inputs` `[B, I]`, `weight` `[I, O]`, `sums` `[B, O]`.
///
/// # Panics
/// If the lengths do not go together.
pub fn add_product(inputs: &[f32], weight: &[f32], sums: &mut [f32], batch: usize) {
    let (size, outputs) = (inputs.len() / batch, sums.len() / batch);
    assert!(inputs.len() == batch * size && sums.len() == batch * outputs);
    assert!(weight.len() == size * outputs);
    vectorize(AddProduct {
        inputs,
        weight,
        sums,
        size,
        outputs,
    });
}

struct AddProduct<'a> {
    inputs: &'a [f32],
    weight: &'a [f32],
    sums: &'a mut [f32],
    size: usize,
    outputs: usize,
}

impl WithSimd for AddProduct<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let inputs = self.inputs.chunks_exact(TOGETHER * self.size);
        let alone = inputs.remainder().chunks_exact(self.size);
        let mut sums = self.sums.chunks_exact_mut(TOGETHER * self.outputs);
        for (inputs, sums) in inputs.zip(&mut sums) {
            add_block::<S, TOGETHER>(simd, inputs, self.weight, sums);
        }
        for (inputs, sums) in alone.zip(sums.into_remainder().chunks_exact_mut(self.outputs)) {
            add_block::<S, 1>(simd, inputs, self.weight, sums);
        }
    }
}

/// Adds x W to the sums of so many vectors.
#[inline(always)]
fn add_block<S: Simd, const B: usize>(simd: S, inputs: &[f32], weight: &[f32], sums: &mut [f32]) {
    let outputs = sums.len() / B;
    let inputs = rows::<B>(inputs);
    let mut parts = sums.chunks_exact_mut(outputs);
    let mut sums: [_; B] = array::from_fn(|_| parts.next().expect("as many as vectors"));
    let fours = inputs.map(|input| input.as_chunks::<ROWS>());
    let count = fours[0].0.len();
    let (together, alone) = weight.split_at(count * ROWS * outputs);
    for (k, weight) in together.chunks_exact(ROWS * outputs).enumerate() {
        add_rows(
            simd,
            fours.map(|(fours, _)| fours[k]),
            rows::<ROWS>(weight),
            &mut sums,
        );
    }
    for (k, weight) in alone.chunks_exact(outputs).enumerate() {
        add_rows(simd, fours.map(|(_, rest)| [rest[k]]), [weight], &mut sums);
    }
}

/// The rows of a matrix of so many.
#[inline(always)]
fn rows<const R: usize>(matrix: &[f32]) -> [&[f32]; R] {
    let length = matrix.len() / R;
    array::from_fn(|row| &matrix[row * length..][..length])
}

/// Adds Σ input · row, for each vector.
#[inline(always)]
fn add_rows<S: Simd, const R: usize, const B: usize>(
    simd: S,
    inputs: [[f32; R]; B],
    rows: [&[f32]; R],
    sums: &mut [&mut [f32]; B],
) {
    let length = sums[0].len();
    let parts = rows.map(|row| S::as_simd_f32s(&row[..length]));
    let splat = inputs.map(|inputs| inputs.map(|input| simd.splat_f32s(input)));
    let mut sums = sums
        .each_mut()
        .map(|sums| S::as_mut_simd_f32s(&mut sums[..length]));
    let vectors = sums[0].0.len();
    let heads = parts.map(|(head, _)| &head[..vectors]);
    for k in 0..vectors {
        let row = heads.map(|head| head[k]);
        for ((sums, _), inputs) in sums.iter_mut().zip(&splat) {
            let mut sum = sums[k];
            for (&input, row) in inputs.iter().zip(row) {
                sum = simd.mul_add_e_f32s(input, row, sum);
            }
            sums[k] = sum;
        }
    }
    for ((_, rest), inputs) in sums.iter_mut().zip(&inputs) {
        let tails = parts.map(|(_, tail)| &tail[..rest.len()]);
        for (k, sum) in rest.iter_mut().enumerate() {
            for (input, row) in inputs.iter().zip(tails) {
                *sum += input * row[k];
            }
        }
    }
}

/// Adds W x to the sums: `inputs` `[B, I]`, `weight` `[O, I]`, `sums` `[B, O]`.
///
/// # Panics
/// If the lengths do not go together.
pub fn add_product_transposed(inputs: &[f32], weight: &[f32], sums: &mut [f32], batch: usize) {
    let (size, outputs) = (inputs.len() / batch, sums.len() / batch);
    assert!(inputs.len() == batch * size && sums.len() == batch * outputs);
    assert!(weight.len() == size * outputs);
    vectorize(AddTransposed {
        inputs,
        weight,
        sums,
        size,
        outputs,
    });
}

struct AddTransposed<'a> {
    inputs: &'a [f32],
    weight: &'a [f32],
    sums: &'a mut [f32],
    size: usize,
    outputs: usize,
}

impl WithSimd for AddTransposed<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let inputs = self.inputs.chunks_exact(TOGETHER * self.size);
        let alone = inputs.remainder().chunks_exact(self.size);
        let mut sums = self.sums.chunks_exact_mut(TOGETHER * self.outputs);
        for (inputs, sums) in inputs.zip(&mut sums) {
            add_block_transposed::<S, TOGETHER>(simd, inputs, self.weight, sums);
        }
        for (inputs, sums) in alone.zip(sums.into_remainder().chunks_exact_mut(self.outputs)) {
            add_block_transposed::<S, 1>(simd, inputs, self.weight, sums);
        }
    }
}

/// Adds W x to the sums of so many vectors.
#[inline(always)]
fn add_block_transposed<S: Simd, const B: usize>(
    simd: S,
    inputs: &[f32],
    weight: &[f32],
    sums: &mut [f32],
) {
    let (size, outputs) = (inputs.len() / B, sums.len() / B);
    let inputs = rows::<B>(inputs);
    let (together, alone) = weight.split_at(outputs / ROWS * ROWS * size);
    for (row, weight) in together.chunks_exact(ROWS * size).enumerate() {
        let products = products(simd, inputs, rows::<ROWS>(weight));
        for (sums, products) in sums.chunks_exact_mut(outputs).zip(products) {
            for (sum, product) in sums[row * ROWS..].iter_mut().zip(products) {
                *sum += product;
            }
        }
    }
    for (row, weight) in alone.chunks_exact(size).enumerate() {
        let products = products(simd, inputs, [weight]);
        for (sums, [product]) in sums.chunks_exact_mut(outputs).zip(products) {
            sums[outputs / ROWS * ROWS + row] += product;
        }
    }
}

/// Each row's scalar product with each vector.
#[inline(always)]
fn products<S: Simd, const R: usize, const B: usize>(
    simd: S,
    inputs: [&[f32]; B],
    rows: [&[f32]; R],
) -> [[f32; R]; B] {
    let length = inputs[0].len();
    let parts = rows.map(|row| S::as_simd_f32s(&row[..length]));
    let inputs = inputs.map(|input| S::as_simd_f32s(&input[..length]));
    let vectors = inputs[0].0.len();
    let heads = parts.map(|(head, _)| &head[..vectors]);
    let vectors_of = inputs.map(|(head, _)| &head[..vectors]);
    let mut sums = [[simd.splat_f32s(0.0); R]; B];
    for k in 0..vectors {
        let row = heads.map(|head| head[k]);
        for (sums, input) in sums.iter_mut().zip(vectors_of) {
            for (sum, row) in sums.iter_mut().zip(row) {
                *sum = simd.mul_add_e_f32s(input[k], row, *sum);
            }
        }
    }
    let mut products = sums.map(|sums| sums.map(|sum| simd.reduce_sum_f32s(sum)));
    let tails = parts.map(|(_, tail)| tail);
    for (products, (_, rest)) in products.iter_mut().zip(inputs) {
        for (k, &input) in rest.iter().enumerate() {
            for (product, row) in products.iter_mut().zip(tails) {
                *product += input * row[k];
            }
        }
    }
    products
}
