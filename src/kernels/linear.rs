//! A matrix times a few vectors, which is bound by reading the matrix once.

use pulp::{Simd, WithSimd};

use super::vectorize;

/// Rows of the matrix that are added together, so that the sums are read and written less often.
const ROWS: usize = 4;

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
        let rows =
            (self.inputs.chunks_exact(self.size)).zip(self.sums.chunks_exact_mut(self.outputs));
        for (inputs, sums) in rows {
            let (fours, rest) = inputs.as_chunks::<ROWS>();
            let (together, alone) = self.weight.split_at(fours.len() * ROWS * self.outputs);
            for (inputs, weight) in fours.iter().zip(together.chunks_exact(ROWS * self.outputs)) {
                let (ab, cd) = weight.split_at(2 * self.outputs);
                let ((a, b), (c, d)) = (ab.split_at(self.outputs), cd.split_at(self.outputs));
                add_rows(simd, *inputs, [a, b, c, d], sums);
            }
            for (&input, weight) in rest.iter().zip(alone.chunks_exact(self.outputs)) {
                add_rows(simd, [input], [weight], sums);
            }
        }
    }
}

/// Adds Σ input · row.
#[inline(always)]
fn add_rows<S: Simd, const R: usize>(
    simd: S,
    inputs: [f32; R],
    rows: [&[f32]; R],
    sums: &mut [f32],
) {
    let length = sums.len();
    let splat = inputs.map(|input| simd.splat_f32s(input));
    let parts = rows.map(|row| S::as_simd_f32s(&row[..length]));
    let (vectors, rest) = S::as_mut_simd_f32s(sums);
    let heads = parts.map(|(head, _)| &head[..vectors.len()]);
    for (k, sum) in vectors.iter_mut().enumerate() {
        for (input, row) in splat.iter().zip(heads) {
            *sum = simd.mul_add_e_f32s(*input, row[k], *sum);
        }
    }
    let tails = parts.map(|(_, tail)| &tail[..rest.len()]);
    for (k, sum) in rest.iter_mut().enumerate() {
        for (input, row) in inputs.iter().zip(tails) {
            *sum += input * row[k];
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
        let size = self.size;
        let rows = (self.inputs.chunks_exact(size)).zip(self.sums.chunks_exact_mut(self.outputs));
        for (inputs, sums) in rows {
            let (fours, rest) = sums.as_chunks_mut::<ROWS>();
            let (together, alone) = self.weight.split_at(fours.len() * ROWS * size);
            for (sums, weight) in fours.iter_mut().zip(together.chunks_exact(ROWS * size)) {
                let (ab, cd) = weight.split_at(2 * size);
                let ((a, b), (c, d)) = (ab.split_at(size), cd.split_at(size));
                let products = products(simd, inputs, [a, b, c, d]);
                for (sum, product) in sums.iter_mut().zip(products) {
                    *sum += product;
                }
            }
            for (sum, weight) in rest.iter_mut().zip(alone.chunks_exact(size)) {
                let [product] = products(simd, inputs, [weight]);
                *sum += product;
            }
        }
    }
}

/// Each row's scalar product with the inputs.
#[inline(always)]
fn products<S: Simd, const R: usize>(simd: S, inputs: &[f32], rows: [&[f32]; R]) -> [f32; R] {
    let (vectors, rest) = S::as_simd_f32s(inputs);
    let parts = rows.map(|row| S::as_simd_f32s(&row[..inputs.len()]));
    let heads = parts.map(|(head, _)| &head[..vectors.len()]);
    let mut sums = [simd.splat_f32s(0.0); R];
    for (k, &input) in vectors.iter().enumerate() {
        for (sum, row) in sums.iter_mut().zip(heads) {
            *sum = simd.mul_add_e_f32s(input, row[k], *sum);
        }
    }
    let mut products = sums.map(|sum| simd.reduce_sum_f32s(sum));
    let tails = parts.map(|(_, tail)| &tail[..rest.len()]);
    for (k, &input) in rest.iter().enumerate() {
        for (product, row) in products.iter_mut().zip(tails) {
            *product += input * row[k];
        }
    }
    products
}
