//! What an LSTM's step does element by element, and the way back through it.
//!
//! In one pass over the numbers: as tensor operations it is a dozen passes forward and three dozen
//! back, which take longer than the step's product.

use pulp::NullaryFnOnce;

use super::vectorize;

/// One step of B rows, from the gates before their activation. Afterwards `gates` `[B, 4H]` are
/// i, f, g and o, `cells` `[B, H]` are c = f∘c + i∘g and `hidden` `[B, H]` is h = o∘tanh(c).
///
/// # Panics
/// If the lengths do not go together.
pub fn forward(
    gates: &mut [f32],
    recurrent: &[f32],
    cells: &mut [f32],
    hidden: &mut [f32],
    size: usize,
) {
    assert!(gates.len() == 4 * cells.len() && recurrent.len() == gates.len());
    assert!(hidden.len() == cells.len() && cells.len().is_multiple_of(size));
    vectorize(Forward {
        gates,
        recurrent,
        cells,
        hidden,
        size,
    });
}

/// The way back through [`forward`]: `gates` as it left them, `before` the cells before it. `hidden` is
/// the loss's gradient by h and `cells` that by c from later steps. Afterwards `gates` are the gradient
/// before the activation and `cells` that by the cells before the step.
///
/// # Panics
/// If the lengths do not go together.
pub fn backward(gates: &mut [f32], before: &[f32], hidden: &[f32], cells: &mut [f32], size: usize) {
    assert!(gates.len() == 4 * cells.len() && before.len() == cells.len());
    assert!(hidden.len() == cells.len() && cells.len().is_multiple_of(size));
    vectorize(Backward {
        gates,
        before,
        hidden,
        cells,
        size,
    });
}

/// 1 / (1 + e⁻ˣ), to float32's last digits but one.
#[inline(always)]
fn sigmoid(x: f32) -> f32 {
    // e⁻ˣ = 2ᵏ eʳ with whole k and |r| ≤ ln 2 / 2: adding 1.5·2²³ rounds, and leaves k in the last bits.
    const ROUND: f32 = 12_582_912.0;
    let y = (-x).clamp(-87.0, 87.0);
    let shifted = y * std::f32::consts::LOG2_E + ROUND;
    let k = shifted - ROUND;
    let r = y - k * 0.693_359_4 - k * -2.121_944_4e-4;
    let series = 1.0
        + r * (1.0
            + r * (0.5
                + r * (1.666_666_6e-1
                    + r * (4.166_666_7e-2 + r * (8.333_333e-3 + r * 1.388_889e-3)))));
    let power = f32::from_bits((shifted.to_bits() << 23).wrapping_add(0x3f80_0000));
    1.0 / (1.0 + series * power)
}

#[inline(always)]
fn tanh(x: f32) -> f32 {
    2.0 * sigmoid(2.0 * x) - 1.0
}

/// How many numbers are worked on together: in arrays of a known length, which cannot overlap, the
/// compiler finds the vectors.
const BLOCK: usize = 16;

struct Forward<'a> {
    gates: &'a mut [f32],
    recurrent: &'a [f32],
    cells: &'a mut [f32],
    hidden: &'a mut [f32],
    size: usize,
}

impl NullaryFnOnce for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let size = self.size;
        let rows = (self.gates.chunks_exact_mut(4 * size))
            .zip(self.recurrent.chunks_exact(4 * size))
            .zip(self.cells.chunks_exact_mut(size))
            .zip(self.hidden.chunks_exact_mut(size));
        for (((gates, recurrent), cells), hidden) in rows {
            let whole = size - size % BLOCK;
            for first in (0..whole).step_by(BLOCK) {
                forward_block::<BLOCK>(gates, recurrent, cells, hidden, first);
            }
            for first in whole..size {
                forward_block::<1>(gates, recurrent, cells, hidden, first);
            }
        }
    }
}

#[inline(always)]
fn forward_block<const N: usize>(
    gates: &mut [f32],
    recurrent: &[f32],
    cells: &mut [f32],
    hidden: &mut [f32],
    first: usize,
) {
    let size = cells.len();
    let places: [usize; 4] = std::array::from_fn(|quarter| quarter * size + first);
    let [mut i, mut f, mut g, mut o] = places.map(|place| load::<N>(gates, place));
    let [di, df, dg, d_o] = places.map(|place| load::<N>(recurrent, place));
    let mut c = load::<N>(cells, first);
    let mut h = [0.0; N];
    for k in 0..N {
        i[k] = sigmoid(i[k] + di[k]);
        f[k] = sigmoid(f[k] + df[k]);
        g[k] = tanh(g[k] + dg[k]);
        o[k] = sigmoid(o[k] + d_o[k]);
        c[k] = f[k] * c[k] + i[k] * g[k];
        h[k] = o[k] * tanh(c[k]);
    }
    for (place, values) in places.into_iter().zip([i, f, g, o]) {
        store(gates, place, values);
    }
    store(cells, first, c);
    store(hidden, first, h);
}

struct Backward<'a> {
    gates: &'a mut [f32],
    before: &'a [f32],
    hidden: &'a [f32],
    cells: &'a mut [f32],
    size: usize,
}

impl NullaryFnOnce for Backward<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let size = self.size;
        let rows = (self.gates.chunks_exact_mut(4 * size))
            .zip(self.before.chunks_exact(size))
            .zip(self.hidden.chunks_exact(size))
            .zip(self.cells.chunks_exact_mut(size));
        for (((gates, before), hidden), cells) in rows {
            let whole = size - size % BLOCK;
            for first in (0..whole).step_by(BLOCK) {
                backward_block::<BLOCK>(gates, before, hidden, cells, first);
            }
            for first in whole..size {
                backward_block::<1>(gates, before, hidden, cells, first);
            }
        }
    }
}

#[inline(always)]
fn backward_block<const N: usize>(
    gates: &mut [f32],
    before: &[f32],
    hidden: &[f32],
    cells: &mut [f32],
    first: usize,
) {
    let size = cells.len();
    let places: [usize; 4] = std::array::from_fn(|quarter| quarter * size + first);
    let [i, f, g, o] = places.map(|place| load::<N>(gates, place));
    let before = load::<N>(before, first);
    let h = load::<N>(hidden, first);
    let mut c = load::<N>(cells, first);
    let [mut di, mut df, mut dg, mut d_o] = [[0.0; N]; 4];
    for k in 0..N {
        let bent = tanh(f[k] * before[k] + i[k] * g[k]);
        let cell = c[k] + h[k] * o[k] * (1.0 - bent * bent);
        di[k] = cell * g[k] * i[k] * (1.0 - i[k]);
        df[k] = cell * before[k] * f[k] * (1.0 - f[k]);
        dg[k] = cell * i[k] * (1.0 - g[k] * g[k]);
        d_o[k] = h[k] * bent * o[k] * (1.0 - o[k]);
        c[k] = cell * f[k];
    }
    for (place, values) in places.into_iter().zip([di, df, dg, d_o]) {
        store(gates, place, values);
    }
    store(cells, first, c);
}

#[inline(always)]
fn load<const N: usize>(from: &[f32], first: usize) -> [f32; N] {
    let mut values = [0.0; N];
    values.copy_from_slice(&from[first..first + N]);
    values
}

#[inline(always)]
fn store<const N: usize>(to: &mut [f32], first: usize, values: [f32; N]) {
    to[first..first + N].copy_from_slice(&values);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sigmoid_is_exact_to_float32() {
        for step in -4_000..=4_000_i16 {
            let x = f32::from(step) / 40.0;
            let exact = 1.0 / (1.0 + (-f64::from(x)).exp());
            let error = (f64::from(sigmoid(x)) - exact).abs();
            assert!(
                error <= 3e-7 * exact.max(1e-30) + 1e-37,
                "σ({x}) is off by {error}"
            );
        }
        assert!(sigmoid(f32::INFINITY) > 0.999 && sigmoid(f32::NEG_INFINITY) < 1e-30);
        assert!(
            sigmoid(f32::NAN).is_nan(),
            "a run that diverges must not look sound"
        );
    }
}
