//! What an LSTM's step does element by element, and the way back through it.
//!
//! In one pass over the numbers: as tensor operations it is a dozen passes forward and three dozen
//! back, which take longer than the step's product.

use pulp::{Scalar, Simd, WithSimd};

use super::{
    activation::{hyperbolic_tangent as tanh, sigmoid},
    vectorize,
};

/// One step of B rows, from the inputs' and the states' share in the gates before their activation. Afterwards
/// `gates` `[B, 4H]` are i, f, g and o, `cells` `[B, H]` are c = f∘c + i∘g and `hidden` `[B, H]` is h = o∘tanh(c).
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

/// The quarters of a row of gates, as vectors and what is left of them.
#[inline(always)]
fn quarters<S: Simd>(gates: &mut [f32], size: usize) -> ([&mut [S::f32s]; 4], [&mut [f32]; 4]) {
    let (first, second) = gates.split_at_mut(2 * size);
    let ((i, f), (g, o)) = (first.split_at_mut(size), second.split_at_mut(size));
    let [(i, i_rest), (f, f_rest), (g, g_rest), (o, o_rest)] =
        [i, f, g, o].map(S::as_mut_simd_f32s);
    ([i, f, g, o], [i_rest, f_rest, g_rest, o_rest])
}

struct Forward<'a> {
    gates: &'a mut [f32],
    recurrent: &'a [f32],
    cells: &'a mut [f32],
    hidden: &'a mut [f32],
    size: usize,
}

impl WithSimd for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let size = self.size;
        let rows = (self.gates.chunks_exact_mut(4 * size))
            .zip(self.recurrent.chunks_exact(4 * size))
            .zip(self.cells.chunks_exact_mut(size))
            .zip(self.hidden.chunks_exact_mut(size));
        for (((gates, recurrent), cells), hidden) in rows {
            add(simd, gates, recurrent);
            let (gates, gates_rest) = quarters::<S>(gates, size);
            let (cells, cells_rest) = S::as_mut_simd_f32s(cells);
            let (hidden, hidden_rest) = S::as_mut_simd_f32s(hidden);
            step(simd, gates, cells, hidden);
            step(Scalar, gates_rest, cells_rest, hidden_rest);
        }
    }
}

#[inline(always)]
fn add<S: Simd>(simd: S, to: &mut [f32], what: &[f32]) {
    let ((to, to_rest), (what, rest)) = (S::as_mut_simd_f32s(to), S::as_simd_f32s(what));
    for (to, &what) in to.iter_mut().zip(what) {
        *to = simd.add_f32s(*to, what);
    }
    for (to, what) in to_rest.iter_mut().zip(rest) {
        *to += what;
    }
}

#[inline(always)]
fn step<S: Simd>(
    simd: S,
    [i, f, g, o]: [&mut [S::f32s]; 4],
    cells: &mut [S::f32s],
    hidden: &mut [S::f32s],
) {
    let gates = i.iter_mut().zip(f).zip(g).zip(o);
    for ((((i, f), g), o), (c, h)) in gates.zip(cells.iter_mut().zip(hidden)) {
        *i = sigmoid(simd, *i);
        *f = sigmoid(simd, *f);
        *g = tanh(simd, *g);
        *o = sigmoid(simd, *o);
        *c = simd.mul_add_e_f32s(*f, *c, simd.mul_f32s(*i, *g));
        *h = simd.mul_f32s(*o, tanh(simd, *c));
    }
}

struct Backward<'a> {
    gates: &'a mut [f32],
    before: &'a [f32],
    hidden: &'a [f32],
    cells: &'a mut [f32],
    size: usize,
}

impl WithSimd for Backward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let size = self.size;
        let rows = (self.gates.chunks_exact_mut(4 * size))
            .zip(self.before.chunks_exact(size))
            .zip(self.hidden.chunks_exact(size))
            .zip(self.cells.chunks_exact_mut(size));
        for (((gates, before), hidden), cells) in rows {
            let (gates, gates_rest) = quarters::<S>(gates, size);
            let (before, before_rest) = S::as_simd_f32s(before);
            let (hidden, hidden_rest) = S::as_simd_f32s(hidden);
            let (cells, cells_rest) = S::as_mut_simd_f32s(cells);
            step_back(simd, gates, before, hidden, cells);
            step_back(Scalar, gates_rest, before_rest, hidden_rest, cells_rest);
        }
    }
}

#[inline(always)]
fn step_back<S: Simd>(
    simd: S,
    [i, f, g, o]: [&mut [S::f32s]; 4],
    before: &[S::f32s],
    hidden: &[S::f32s],
    cells: &mut [S::f32s],
) {
    let one = simd.splat_f32s(1.0);
    let mul = |a, b| simd.mul_f32s(a, b);
    // 1 − a b.
    let without = |a, b| simd.negate_mul_add_e_f32s(a, b, one);
    let gates = i.iter_mut().zip(f).zip(g).zip(o);
    let states = before.iter().zip(hidden).zip(cells);
    for ((((i, f), g), o), ((&before, &h), c)) in gates.zip(states) {
        let bent = tanh(simd, simd.mul_add_e_f32s(*f, before, mul(*i, *g)));
        let cell = simd.mul_add_e_f32s(mul(h, *o), without(bent, bent), *c);
        *c = mul(cell, *f);
        *o = mul(mul(mul(h, bent), *o), simd.sub_f32s(one, *o));
        *f = mul(mul(mul(cell, before), *f), simd.sub_f32s(one, *f));
        let slope = without(*g, *g);
        let di = mul(mul(mul(cell, *g), *i), simd.sub_f32s(one, *i));
        *g = mul(mul(cell, *i), slope);
        *i = di;
    }
}
