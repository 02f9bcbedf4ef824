//! Images bent as if they were drawn on rubber.

use rand::{Rng, RngExt};

use super::SIDE;

/// Pixels between two knots of the warp.
const KNOT_STEP: usize = 7;
/// Knots along a side: those around every pixel.
const KNOTS: usize = SIDE / KNOT_STEP + 3;

/// A smooth shift of every pixel: a cubic B-spline of shifts at knots.
pub(super) struct Warp {
    knots: [[[f64; 2]; KNOTS]; KNOTS],
    /// The weights of the four knots around each step between two.
    weights: [[f64; 4]; KNOT_STEP],
}

impl Warp {
    /// With every knot shifted by at most so many pixels either way. The spline takes about two thirds
    /// off it.
    pub fn random(random: &mut impl Rng, most: f64) -> Self {
        Self {
            knots: [[(); KNOTS]; KNOTS]
                .map(|row| row.map(|()| [(); 2].map(|()| random.random_range(-most..most)))),
            weights: std::array::from_fn(spline),
        }
    }

    /// None at all.
    pub fn none() -> Self {
        Self {
            knots: [[[0.0; 2]; KNOTS]; KNOTS],
            weights: std::array::from_fn(spline),
        }
    }

    /// The shifts on a row of pixels, at the knots along it.
    pub fn across(&self, row: usize) -> [[f64; 2]; KNOTS] {
        std::array::from_fn(|column| {
            self.sum(row, |knot| self.knots[row / KNOT_STEP + knot][column])
        })
    }

    /// The shift at a pixel of that row: x, y.
    pub fn at(&self, knots: &[[f64; 2]; KNOTS], column: usize) -> [f64; 2] {
        self.sum(column, |knot| knots[column / KNOT_STEP + knot])
    }

    /// The weighted sum of the four knots around a place.
    fn sum(&self, along: usize, knot: impl Fn(usize) -> [f64; 2]) -> [f64; 2] {
        let weights = self.weights[along % KNOT_STEP];
        [0, 1].map(|axis| (0..4).map(|k| weights[k] * knot(k)[axis]).sum())
    }
}

/// The weights of the four knots around a place between the second and the third of them.
fn spline(step: usize) -> [f64; 4] {
    #[expect(clippy::cast_precision_loss, reason = "at most 7")]
    let t = (step as f64 + 0.5) / KNOT_STEP as f64;
    let (t2, t3) = (t * t, t * t * t);
    [
        1.0 - 3.0 * t + 3.0 * t2 - t3,
        4.0 - 6.0 * t2 + 3.0 * t3,
        1.0 + 3.0 * t + 3.0 * t2 - 3.0 * t3,
        t3,
    ]
    .map(|weight| weight / 6.0)
}
