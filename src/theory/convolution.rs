//! A convolution as the matrix product z′ = M x′: question 1.1, forward and backward.
//!
//! z = conv(W, x) slides the M×N filter W over the H×W image x; x′ = vec(x) and z′ = vec(z) stack
//! columns. i is a row of M (an output), j a column of M (a pixel). Stride and padding go beyond
//! the homework; with stride 1 and no padding all is as printed there.

use serde::Deserialize;

use super::{Matrix, TheoryError, shapes::Geometry};

/// What is convolved with what.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(
    target_arch = "wasm32",
    derive(tsify::Tsify),
    tsify(rename = "ConvolutionSetup")
)]
pub struct Setup {
    /// The image, H×W.
    pub x: Matrix,
    /// The filter, M×N.
    pub w: Matrix,
    /// Steps between two positions of the filter.
    pub stride: usize,
    /// Zeros around the image on each side.
    pub padding: usize,
    /// Side and stride of the pooling window.
    pub pool: usize,
    /// The gradient of a loss with respect to z, H′×W′; all ones (the gradient of the sum of z)
    /// where there is none.
    #[serde(default)]
    pub g: Option<Matrix>,
}

/// A loss L of the outputs z, to begin the way back from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(
    target_arch = "wasm32",
    derive(tsify::Tsify),
    tsify(rename = "OutputLoss")
)]
#[serde(rename_all = "lowercase")]
pub enum Loss {
    /// The sum of z.
    Sum,
    /// One output alone.
    One,
    /// Half the sum of all squares of z.
    Square,
}

/// A convolution with every intermediate.
#[derive(Clone, Debug)]
pub struct Convolution {
    /// What was convolved.
    pub x: Matrix,
    /// With what.
    pub w: Matrix,
    /// The sizes.
    pub geometry: Geometry,
    /// conv(W, x), H′×W′, as a sum over each window.
    pub z: Matrix,
    /// ReLU(z).
    pub h: Matrix,
    /// The largest value of each pooling window of h, ⌊H′/p⌋×⌊W′/p⌋.
    pub h2: Matrix,
    /// M by the formula.
    pub m: Unfolded,
    /// M by the formula that the report prints, if it speaks of this stride and padding.
    pub printed: Option<Unfolded>,
    /// The gradient with respect to z, H′×W′.
    pub g: Matrix,
}

/// A convolution's matrix: which weight stands where.
#[derive(Clone, Debug, PartialEq)]
pub struct Unfolded {
    /// H′W′×HW.
    pub matrix: Matrix,
    /// For each entry, row by row: where its weight stands in the filter's values, or none for one
    /// of the zeros outside the filter.
    pub places: Vec<Option<usize>>,
}

/// Which weight meets pixel j in output i, by the right formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element {
    /// ⌊(i−1)/H′⌋: the columns of z before output i.
    pub floor_i: usize,
    /// ⌊(j−1)/H⌋: the columns of x before pixel j.
    pub floor_j: usize,
    /// ⌈j/H⌉: the column of pixel j.
    pub ceil_j: usize,
    /// a and b: row and column of the weight, inside the filter or not.
    pub weight: [isize; 2],
    /// Row and column of pixel j.
    pub pixel: [usize; 2],
    /// Row and column of output i.
    pub output: [usize; 2],
}

/// The same by the formula that the report prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrintedElement {
    /// ⌈(i−1)/H′⌉, where a floor belongs.
    pub ceil_i: usize,
    /// ⌈(j−1)/H⌉, where a floor belongs.
    pub ceil_j: usize,
    /// a and b.
    pub weight: [isize; 2],
}

/// Sizes are at most [`LARGEST_SIDE`](super::LARGEST_SIDE) squared.
fn signed(size: usize) -> isize {
    isize::try_from(size).expect("a size")
}

impl Geometry {
    /// The homework's formula for M_ij with floors, which is the right one:
    /// a = j − H⌊(j−1)/H⌋ − (i−1) + H′⌊(i−1)/H′⌋ and b = ⌈j/H⌉ − ⌊(i−1)/H′⌋.
    ///
    /// The first two terms of a are the row of pixel j, the others how many rows the window of output
    /// i has gone down; b says the same of the columns. So with a stride and a padding, the window's
    /// way is multiplied by the one and begins the other earlier.
    #[must_use]
    pub fn element(&self, i: usize, j: usize) -> Element {
        let [height, _] = self.image;
        let [out_height, _] = self.output;
        let (floor_i, floor_j, ceil_j) =
            ((i - 1) / out_height, (j - 1) / height, j.div_ceil(height));
        let pixel = [j - height * floor_j, ceil_j];
        let output = [i - out_height * floor_i, 1 + floor_i];
        let weight = [0, 1].map(|side| {
            signed(pixel[side]) + signed(self.padding)
                - signed(self.stride) * signed(output[side] - 1)
        });
        Element {
            floor_i,
            floor_j,
            ceil_j,
            weight,
            pixel,
            output,
        }
    }

    /// The formula as the report prints it, with ceilings in place of all floors: wrong as soon as
    /// H > 1.
    #[must_use]
    pub fn printed_element(&self, i: usize, j: usize) -> PrintedElement {
        let [height, _] = self.image;
        let [out_height, _] = self.output;
        let (ceil_i, ceil_j) = ((i - 1).div_ceil(out_height), (j - 1).div_ceil(height));
        let a = signed(j) - signed(height * ceil_j) - signed(i - 1) + signed(out_height * ceil_i);
        let b = signed(j.div_ceil(height)) - signed(ceil_i);
        PrintedElement {
            ceil_i,
            ceil_j,
            weight: [a, b],
        }
    }

    /// Where W_ab stands in the filter's values, if a and b are inside the filter.
    #[must_use]
    pub fn place(&self, [a, b]: [isize; 2]) -> Option<usize> {
        let [height, width] = self.filter;
        let a = usize::try_from(a)
            .ok()
            .filter(|a| (1..=height).contains(a))?;
        let b = usize::try_from(b)
            .ok()
            .filter(|b| (1..=width).contains(b))?;
        Some((a - 1) * width + b - 1)
    }

    /// How many rows and columns M has: H′W′ and HW.
    #[must_use]
    pub fn matrix(&self) -> [usize; 2] {
        [self.output.iter().product(), self.image.iter().product()]
    }

    /// H′ and H: M consists of W′×W blocks of so many rows and columns, and inside a block an entry
    /// depends on nothing but how far it is from the diagonal (with stride 1: a Toeplitz matrix).
    #[must_use]
    pub fn block(&self) -> [usize; 2] {
        [self.output[0], self.image[0]]
    }

    /// The place j of a pixel in x′.
    #[must_use]
    pub fn pixel_place(&self, row: usize, column: usize) -> usize {
        (column - 1) * self.image[0] + row
    }

    /// The place i of an output in z′.
    #[must_use]
    pub fn output_place(&self, row: usize, column: usize) -> usize {
        (column - 1) * self.output[0] + row
    }
}

/// conv(W, x)_rc = Σ W_ab x at row S(r−1)+a−P and column S(c−1)+b−P, zero outside the image.
#[must_use]
pub fn conv(w: &Matrix, x: &Matrix, geometry: &Geometry) -> Matrix {
    let Geometry {
        stride, padding, ..
    } = *geometry;
    let inside =
        |at: usize, size: usize| at.checked_sub(padding).filter(|k| (1..=size).contains(k));
    Matrix::from_fn(geometry.output[0], geometry.output[1], |row, column| {
        let mut sum = 0.0;
        for a in 1..=w.rows() {
            for b in 1..=w.columns() {
                let pixel_row = inside(stride * (row - 1) + a, x.rows());
                let pixel_column = inside(stride * (column - 1) + b, x.columns());
                if let (Some(pixel_row), Some(pixel_column)) = (pixel_row, pixel_column) {
                    sum += w.at(a, b) * x.at(pixel_row, pixel_column);
                }
            }
        }
        sum
    })
}

impl Unfolded {
    /// M with W_ab where `weight(i, j)` gives an a and b inside the filter.
    fn new(w: &Matrix, geometry: &Geometry, weight: impl Fn(usize, usize) -> [isize; 2]) -> Self {
        let [rows, columns] = geometry.matrix();
        let mut places = Vec::with_capacity(rows * columns);
        let matrix = Matrix::from_fn(rows, columns, |i, j| {
            let place = geometry.place(weight(i, j));
            places.push(place);
            place.map_or(0.0, |place| w.values()[place])
        });
        Self { matrix, places }
    }

    /// M by the homework's formula, with floors.
    #[must_use]
    pub fn by_formula(w: &Matrix, geometry: &Geometry) -> Self {
        Self::new(w, geometry, |i, j| geometry.element(i, j).weight)
    }

    /// M by the formula that the report prints, with ceilings.
    #[must_use]
    pub fn as_printed(w: &Matrix, geometry: &Geometry) -> Self {
        Self::new(w, geometry, |i, j| geometry.printed_element(i, j).weight)
    }

    /// M by walking through every window and writing its weights down.
    #[must_use]
    pub fn by_construction(w: &Matrix, geometry: &Geometry) -> Self {
        let [rows, columns] = geometry.matrix();
        let mut places = vec![None; rows * columns];
        for row in 1..=geometry.output[0] {
            for column in 1..=geometry.output[1] {
                for a in 1..=w.rows() {
                    for b in 1..=w.columns() {
                        let pixel_row =
                            (geometry.stride * (row - 1) + a).checked_sub(geometry.padding);
                        let pixel_column =
                            (geometry.stride * (column - 1) + b).checked_sub(geometry.padding);
                        if let (Some(r @ 1..), Some(c @ 1..)) = (pixel_row, pixel_column)
                            && r <= geometry.image[0]
                            && c <= geometry.image[1]
                        {
                            let i = geometry.output_place(row, column);
                            let j = geometry.pixel_place(r, c);
                            places[(i - 1) * columns + j - 1] = Some(w.place(a, b));
                        }
                    }
                }
            }
        }
        let matrix = Matrix::from_fn(rows, columns, |i, j| {
            places[(i - 1) * columns + j - 1].map_or(0.0, |place| w.values()[place])
        });
        Self { matrix, places }
    }

    /// Which entries have another weight, or none, than in `other`.
    #[must_use]
    pub fn differs(&self, other: &Self) -> Vec<bool> {
        self.places
            .iter()
            .zip(&other.places)
            .map(|(one, other)| one != other)
            .collect()
    }

    /// How many entries hold a weight.
    #[must_use]
    pub fn filled(&self) -> usize {
        self.places.iter().flatten().count()
    }
}

impl Convolution {
    /// Computes everything.
    ///
    /// # Errors
    /// If the sizes do not go together.
    pub fn new(setup: Setup) -> Result<Self, TheoryError> {
        let Setup {
            x,
            w,
            stride,
            padding,
            pool,
            g,
        } = setup;
        let geometry = Geometry::new(x.shape(), w.shape(), stride, padding, pool)?;
        let [height, width] = geometry.output;
        let g = g.unwrap_or_else(|| Matrix::from_fn(height, width, |_, _| 1.0));
        if g.shape() != geometry.output {
            return Err(TheoryError::Gradient {
                found: g.shape(),
                expected: geometry.output,
            });
        }
        let z = conv(&w, &x, &geometry);
        let h = z.map(|value| value.max(0.0));
        let [pooled_height, pooled_width] = geometry.pooled();
        let h2 = Matrix::from_fn(pooled_height, pooled_width, |row, column| {
            pooling_window(&geometry, row, column)
                .map(|[row, column]| h.at(row, column))
                .fold(f64::NEG_INFINITY, f64::max)
        });
        let m = Unfolded::by_formula(&w, &geometry);
        let printed = ((stride, padding) == (1, 0)).then(|| Unfolded::as_printed(&w, &geometry));
        Ok(Self {
            x,
            w,
            geometry,
            z,
            h,
            h2,
            m,
            printed,
            g,
        })
    }

    /// M x′ for one of the two matrices.
    #[must_use]
    pub fn product(&self, m: &Unfolded) -> Matrix {
        m.matrix.product(&self.x.vec())
    }

    /// ‖M x′ − vec(z)‖: nothing but rounding if M is right.
    #[must_use]
    pub fn residual(&self, m: &Unfolded) -> f64 {
        self.product(m).distance(&self.z.vec())
    }

    /// The gradient of a loss with respect to z, H′×W′; `output` is the row and column of the one that
    /// [`Loss::One`] speaks of.
    #[must_use]
    pub fn gradient_of(&self, loss: Loss, output: [usize; 2]) -> Matrix {
        Matrix::from_fn(self.z.rows(), self.z.columns(), |row, column| match loss {
            Loss::Sum => 1.0,
            Loss::One => f64::from([row, column] == output),
            Loss::Square => self.z.at(row, column),
        })
    }

    /// The gradient with respect to x, H×W: Mᵀ vec(g), folded. What z did with x, row by row of M, it
    /// does with g, column by column.
    #[must_use]
    pub fn gradient(&self) -> Matrix {
        self.m
            .matrix
            .transposed()
            .product(&self.g.vec())
            .folded(self.x.rows(), self.x.columns())
    }
}

/// The places, in h, of the pooling window behind a pooled value.
pub(super) fn pooling_window(
    geometry: &Geometry,
    row: usize,
    column: usize,
) -> impl Iterator<Item = [usize; 2]> {
    let pool = geometry.pool;
    (1..=pool).flat_map(move |down| {
        (1..=pool).map(move |along| [(row - 1) * pool + down, (column - 1) * pool + along])
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn image(shape: [usize; 2]) -> impl Strategy<Value = Matrix> {
        prop::collection::vec(-9.0..9.0_f64, shape[0] * shape[1])
            .prop_map(move |values| Matrix::new(shape[0], shape[1], values).unwrap())
    }

    /// Any sizes that go together, with values.
    fn setups(
        strides: std::ops::Range<usize>,
        paddings: std::ops::Range<usize>,
    ) -> impl Strategy<Value = Setup> {
        (
            1_usize..9,
            1_usize..9,
            1_usize..6,
            1_usize..6,
            strides,
            paddings,
            1_usize..4,
        )
            .prop_filter("the filter fits", |&(h, w, m, n, _, p, _)| {
                m <= h + 2 * p && n <= w + 2 * p
            })
            .prop_flat_map(|(height, width, m, n, stride, padding, pool)| {
                (image([height, width]), image([m, n])).prop_map(move |(x, w)| Setup {
                    x,
                    w,
                    stride,
                    padding,
                    pool,
                    g: None,
                })
            })
    }

    proptest! {
        #[test]
        fn m_times_vec_x_is_vec_of_the_convolution(setup in setups(1..4, 0..3)) {
            let convolution = Convolution::new(setup).unwrap();
            prop_assert!(convolution.residual(&convolution.m) < 1e-11);
        }

        #[test]
        fn the_formula_and_the_construction_agree(setup in setups(1..4, 0..3)) {
            let convolution = Convolution::new(setup).unwrap();
            prop_assert_eq!(&convolution.m, &Unfolded::by_construction(&convolution.w, &convolution.geometry));
        }

        /// The homework's formula, letter by letter.
        #[test]
        fn element_is_the_homeworks_formula(setup in setups(1..2, 0..1)) {
            let Convolution { geometry, .. } = Convolution::new(setup).unwrap();
            let [rows, columns] = geometry.matrix().map(signed);
            let (h, out_h) = (signed(geometry.image[0]), signed(geometry.output[0]));
            for (i, j) in (1..=rows).flat_map(|i| (1..=columns).map(move |j| (i, j))) {
                let a = j - h * ((j - 1) / h) - (i - 1) + out_h * ((i - 1) / out_h);
                let b = (j + h - 1) / h - (i - 1) / out_h;
                prop_assert_eq!(geometry.element(i.unsigned_abs(), j.unsigned_abs()).weight, [a, b]);
            }
        }

        /// The erratum: with ceilings M is another matrix as soon as H > 1, and the same at H = 1.
        #[test]
        fn the_printed_formula_holds_only_at_height_1(setup in setups(1..2, 0..1)) {
            let convolution = Convolution::new(setup).unwrap();
            let printed = convolution.printed.as_ref().unwrap();
            prop_assert_eq!(convolution.m.places == printed.places, convolution.geometry.image[0] == 1);
        }

        /// ⟨M x′, g′⟩ = ⟨x′, Mᵀ g′⟩.
        #[test]
        fn the_gradient_is_the_adjoint(setup in setups(1..4, 0..3), factor in -3.0..3.0_f64) {
            let mut setup = setup;
            let Geometry { output: [height, width], .. } = Convolution::new(setup.clone()).unwrap().geometry;
            setup.g = Some(Matrix::from_fn(height, width, |row, column| factor * row as f64 - column as f64));
            let convolution = Convolution::new(setup).unwrap();
            let dot = |one: &Matrix, other: &Matrix| one.values().iter().zip(other.values()).map(|(a, b)| a * b).sum::<f64>();
            let (forward, backward) = (dot(&convolution.z, &convolution.g), dot(&convolution.x, &convolution.gradient()));
            prop_assert!((forward - backward).abs() < 1e-9 * (1.0 + forward.abs()));
        }

        /// A short way along z, each loss grows by as much as its gradient says.
        #[test]
        fn a_losss_gradient_is_its_slope(setup in setups(1..3, 0..2), pick in 0_usize..100) {
            let convolution = Convolution::new(setup).unwrap();
            let [height, width] = convolution.z.shape();
            let output = [pick % height + 1, pick / height % width + 1];
            let of = |loss, z: &Matrix| match loss {
                Loss::Sum => z.values().iter().sum::<f64>(),
                Loss::One => z.at(output[0], output[1]),
                Loss::Square => z.values().iter().map(|z| z * z).sum::<f64>() / 2.0,
            };
            for loss in [Loss::Sum, Loss::One, Loss::Square] {
                let gradient = convolution.gradient_of(loss, output);
                for (row, column) in (1..=height).flat_map(|row| (1..=width).map(move |column| (row, column))) {
                    let moved = |way: f64| {
                        let z = Matrix::from_fn(height, width, |r, c| convolution.z.at(r, c) + way * f64::from((r, c) == (row, column)));
                        of(loss, &z)
                    };
                    let slope = moved(0.5) - moved(-0.5);
                    prop_assert!((slope - gradient.at(row, column)).abs() < 1e-6 * (1.0 + slope.abs()));
                }
            }
        }

        #[test]
        fn pooled_values_are_the_largest_of_their_window(setup in setups(1..2, 0..1)) {
            let Convolution { geometry, h, h2, .. } = Convolution::new(setup).unwrap();
            for row in 1..=h2.rows() {
                for column in 1..=h2.columns() {
                    let window: Vec<f64> = (0..geometry.pool * geometry.pool)
                        .map(|k| h.at((row - 1) * geometry.pool + k / geometry.pool + 1, (column - 1) * geometry.pool + k % geometry.pool + 1))
                        .collect();
                    prop_assert!(window.iter().all(|&value| value <= h2.at(row, column)));
                    prop_assert!(window.contains(&h2.at(row, column)));
                }
            }
        }
    }

    /// The handout's example of the erratum: i = 1, j = 2 gives a = 2 − H instead of 2.
    #[test]
    fn the_printed_formula_at_its_first_fault() {
        let geometry = Geometry::new([5, 4], [2, 2], 1, 0, 2).unwrap();
        assert_eq!(geometry.element(1, 2).weight, [2, 1]);
        assert_eq!(geometry.printed_element(1, 2).weight, [2 - 5, 1]);
    }

    #[test]
    fn refuses_a_gradient_of_another_shape() {
        let ones = |rows, columns| Matrix::from_fn(rows, columns, |_, _| 1.0);
        let setup = Setup {
            x: ones(4, 4),
            w: ones(2, 2),
            stride: 1,
            padding: 0,
            pool: 2,
            g: Some(ones(4, 4)),
        };
        assert!(matches!(
            Convolution::new(setup),
            Err(TheoryError::Gradient {
                expected: [3, 3],
                ..
            })
        ));
    }
}
