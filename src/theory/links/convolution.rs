//! What takes part in the calculation of a cell of the convolution.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Links;
use crate::theory::{
    TheoryError,
    convolution::{Convolution, pooling_window},
};

/// A view of the convolution's calculation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the homework's letters")]
pub enum ConvolutionView {
    X,
    XVec,
    W,
    Z,
    ZVec,
    H,
    H2,
    M,
    /// M as the report prints it.
    Printed,
    /// Mᵀ.
    Mt,
    /// The gradient with respect to z.
    G,
    /// The gradient with respect to x.
    Gradient,
}

/// The cells that take part in a cell of the convolution.
#[cfg_attr(target_arch = "wasm32", tsify::declare)]
pub type ConvolutionLinks = Links<ConvolutionView, ConvolutionSum>;

/// W_ab x_j, a term of z_i.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[allow(
    missing_docs,
    reason = "the homework's letters; row and column are x's"
)]
pub struct OutputTerm {
    pub a: usize,
    pub b: usize,
    pub row: usize,
    pub column: usize,
    pub j: usize,
    pub w: f64,
    pub x: f64,
    pub product: f64,
}

/// M_ij g_i, a term of the gradient of x_j: an output in which the pixel takes part.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[allow(
    missing_docs,
    reason = "the homework's letters; row and column are z's"
)]
pub struct PixelTerm {
    pub i: usize,
    pub row: usize,
    pub column: usize,
    pub a: usize,
    pub b: usize,
    pub w: f64,
    pub g: f64,
    pub product: f64,
}

/// A value of a pooling window.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[allow(missing_docs, reason = "row and column are h's")]
pub struct PooledTerm {
    pub row: usize,
    pub column: usize,
    pub value: f64,
}

/// The calculation of one cell of the convolution.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum ConvolutionSum {
    /// z_rc = Σ W_ab x; what lies in the padding is left out.
    Output {
        /// The place in z′.
        i: usize,
        /// Its row in z.
        row: usize,
        /// Its column in z.
        column: usize,
        /// The products.
        terms: Vec<OutputTerm>,
        /// Their sum.
        value: f64,
        /// After ReLU.
        rectified: f64,
    },
    /// The largest of a window of h.
    Pooled {
        /// Its row in h₂.
        row: usize,
        /// Its column in h₂.
        column: usize,
        /// The window.
        terms: Vec<PooledTerm>,
        /// The largest.
        value: f64,
    },
    /// ∂L/∂x_rc = Σ_i M_ij g_i.
    Pixel {
        /// The place in x′.
        j: usize,
        /// Its row in x.
        row: usize,
        /// Its column in x.
        column: usize,
        /// The products.
        terms: Vec<PixelTerm>,
        /// Their sum.
        value: f64,
    },
    /// W_ab and how often it stands in M.
    Weight {
        /// Its row.
        a: usize,
        /// Its column.
        b: usize,
        /// How often it stands in M.
        count: usize,
        /// The weight.
        value: f64,
    },
}

/// The views that show an output, and those that show a pixel, each with its place in a matrix or in
/// a column.
const OUTPUTS: [ConvolutionView; 3] = [ConvolutionView::Z, ConvolutionView::H, ConvolutionView::G];
const PIXELS: [ConvolutionView; 2] = [ConvolutionView::X, ConvolutionView::Gradient];

/// The cells of a convolution's views, being collected.
struct Lighting<'a> {
    of: &'a Convolution,
    lit: BTreeMap<ConvolutionView, BTreeSet<usize>>,
    here: BTreeMap<ConvolutionView, usize>,
}

impl Lighting<'_> {
    fn light(&mut self, view: ConvolutionView, place: usize) {
        self.lit.entry(view).or_default().insert(place);
    }

    /// Row and column of the output at place i of z′.
    fn output_cell(&self, i: usize) -> [usize; 2] {
        self.of.geometry.element(i, 1).output
    }

    fn pixel_cell(&self, j: usize) -> [usize; 2] {
        self.of.geometry.element(1, j).pixel
    }

    fn each_output_view(&self, i: usize) -> impl Iterator<Item = (ConvolutionView, usize)> + use<> {
        let [row, column] = self.output_cell(i);
        let place = self.of.z.place(row, column);
        OUTPUTS
            .map(|view| (view, place))
            .into_iter()
            .chain([(ConvolutionView::ZVec, i - 1)])
    }

    fn each_pixel_view(&self, j: usize) -> impl Iterator<Item = (ConvolutionView, usize)> + use<> {
        let [row, column] = self.pixel_cell(j);
        let place = self.of.x.place(row, column);
        PIXELS
            .map(|view| (view, place))
            .into_iter()
            .chain([(ConvolutionView::XVec, j - 1)])
    }

    fn output(&mut self, i: usize) {
        self.each_output_view(i)
            .for_each(|(view, place)| self.light(view, place));
        let [row, column] = self.output_cell(i);
        let pool = self.of.geometry.pool;
        let pooled = [row.div_ceil(pool), column.div_ceil(pool)];
        if self.of.h2.check(pooled[0], pooled[1]).is_ok() {
            self.light(ConvolutionView::H2, self.of.h2.place(pooled[0], pooled[1]));
        }
    }

    fn pixel(&mut self, j: usize) {
        self.each_pixel_view(j)
            .for_each(|(view, place)| self.light(view, place));
    }

    /// An entry of M, in all pictures of M.
    fn entry(&mut self, i: usize, j: usize) {
        let [rows, columns] = self.of.m.matrix.shape();
        let place = (i - 1) * columns + j - 1;
        self.light(ConvolutionView::M, place);
        self.light(ConvolutionView::Printed, place);
        self.light(ConvolutionView::Mt, (j - 1) * rows + i - 1);
    }

    /// Output i with its row of M and everything in its window.
    fn window(&mut self, i: usize, weights: bool) {
        self.output(i);
        for j in 1..=self.of.m.matrix.columns() {
            self.entry(i, j);
            if let Some(weight) = self.weight(i, j) {
                self.pixel(j);
                if weights {
                    self.light(ConvolutionView::W, weight);
                }
            }
        }
    }

    /// Where the weight of M_ij stands in W.
    fn weight(&self, i: usize, j: usize) -> Option<usize> {
        self.of.m.places[self.of.m.matrix.place(i, j)]
    }

    fn stand_at_output(&mut self, i: usize) {
        self.here.extend(self.each_output_view(i));
    }

    fn stand_at_pixel(&mut self, j: usize) {
        self.here.extend(self.each_pixel_view(j));
    }

    fn output_sum(&self, i: usize) -> ConvolutionSum {
        let Convolution { x, w, z, h, .. } = self.of;
        let [row, column] = self.output_cell(i);
        let mut terms: Vec<OutputTerm> = (1..=self.of.m.matrix.columns())
            .filter_map(|j| {
                let place = self.weight(i, j)?;
                let (a, b) = (place / w.columns() + 1, place % w.columns() + 1);
                let [row, column] = self.pixel_cell(j);
                let (w, x) = (w.at(a, b), x.at(row, column));
                Some(OutputTerm {
                    a,
                    b,
                    row,
                    column,
                    j,
                    w,
                    x,
                    product: w * x,
                })
            })
            .collect();
        // As the sum is written: along the filter's rows.
        terms.sort_by_key(|term| (term.a, term.b));
        ConvolutionSum::Output {
            i,
            row,
            column,
            terms,
            value: z.at(row, column),
            rectified: h.at(row, column),
        }
    }

    fn pixel_sum(&self, j: usize) -> ConvolutionSum {
        let Convolution { w, g, .. } = self.of;
        let [row, column] = self.pixel_cell(j);
        let terms: Vec<PixelTerm> = (1..=self.of.m.matrix.rows())
            .filter_map(|i| {
                let place = self.weight(i, j)?;
                let (a, b) = (place / w.columns() + 1, place % w.columns() + 1);
                let [row, column] = self.output_cell(i);
                let (w, g) = (w.at(a, b), g.at(row, column));
                Some(PixelTerm {
                    i,
                    row,
                    column,
                    a,
                    b,
                    w,
                    g,
                    product: w * g,
                })
            })
            .collect();
        ConvolutionSum::Pixel {
            j,
            row,
            column,
            value: terms.iter().map(|term| term.product).sum(),
            terms,
        }
    }
}

/// What takes part in the calculation of a cell of a view; row and column from 1.
///
/// # Errors
/// If the view has no such cell.
pub fn of_convolution(
    of: &Convolution,
    view: ConvolutionView,
    row: usize,
    column: usize,
) -> Result<ConvolutionLinks, TheoryError> {
    use ConvolutionView as View;
    let mut lighting = Lighting {
        of,
        lit: BTreeMap::new(),
        here: BTreeMap::new(),
    };
    let [outputs, pixels] = of.m.matrix.shape();
    let column_of = |length: usize| {
        let [rows, columns] = [length, 1];
        if (1..=rows).contains(&row) && column == 1 {
            return Ok(row);
        }
        Err(TheoryError::NoCell {
            row,
            column,
            rows,
            columns,
        })
    };
    let sum = match view {
        View::Z | View::H | View::G | View::ZVec => {
            let i = if view == View::ZVec {
                column_of(outputs)?
            } else {
                of.z.check(row, column)?;
                of.geometry.output_place(row, column)
            };
            lighting.window(i, true);
            lighting.stand_at_output(i);
            lighting.output_sum(i)
        }
        View::X | View::Gradient | View::XVec => {
            let j = if view == View::XVec {
                column_of(pixels)?
            } else {
                of.x.check(row, column)?;
                of.geometry.pixel_place(row, column)
            };
            lighting.pixel(j);
            for i in 1..=outputs {
                lighting.entry(i, j);
                if let Some(weight) = lighting.weight(i, j) {
                    lighting.output(i);
                    lighting.light(View::W, weight);
                }
            }
            lighting.stand_at_pixel(j);
            lighting.pixel_sum(j)
        }
        View::M | View::Printed | View::Mt => {
            let (i, j) = if view == View::Mt {
                (column, row)
            } else {
                (row, column)
            };
            of.m.matrix.check(i, j)?;
            lighting.window(i, false);
            lighting.stand_at_output(i);
            lighting.stand_at_pixel(j);
            if let Some(weight) = lighting.weight(i, j) {
                lighting.light(View::W, weight);
                lighting.here.insert(View::W, weight);
            }
            let place = of.m.matrix.place(i, j);
            lighting.here.extend([
                (View::M, place),
                (View::Printed, place),
                (View::Mt, (j - 1) * outputs + i - 1),
            ]);
            lighting.output_sum(i)
        }
        View::W => {
            of.w.check(row, column)?;
            let weight = of.w.place(row, column);
            lighting.light(View::W, weight);
            lighting.here.insert(View::W, weight);
            let mut count = 0;
            for i in 1..=outputs {
                for j in 1..=pixels {
                    if lighting.weight(i, j) == Some(weight) {
                        count += 1;
                        lighting.entry(i, j);
                        lighting.output(i);
                        lighting.pixel(j);
                    }
                }
            }
            ConvolutionSum::Weight {
                a: row,
                b: column,
                count,
                value: of.w.at(row, column),
            }
        }
        View::H2 => {
            of.h2.check(row, column)?;
            let mut terms = Vec::new();
            for [row, column] in pooling_window(&of.geometry, row, column) {
                lighting.window(of.geometry.output_place(row, column), true);
                terms.push(PooledTerm {
                    row,
                    column,
                    value: of.h.at(row, column),
                });
            }
            lighting.here.insert(View::H2, of.h2.place(row, column));
            ConvolutionSum::Pooled {
                row,
                column,
                terms,
                value: of.h2.at(row, column),
            }
        }
    };
    if of.printed.is_none() {
        lighting.lit.remove(&View::Printed);
        lighting.here.remove(&View::Printed);
    }
    Ok(Links {
        lit: lighting.lit,
        here: lighting.here,
        sum,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::{Matrix, convolution::Setup};

    /// 3×4 ∗ 2×2 → 2×3, every number its own place.
    fn example() -> Convolution {
        let number =
            |rows: usize| move |row: usize, column: usize| (row * 10 * rows + column) as f64;
        Convolution::new(Setup {
            x: Matrix::from_fn(3, 4, number(1)),
            w: Matrix::from_fn(2, 2, number(2)),
            stride: 1,
            padding: 0,
            pool: 2,
            g: None,
        })
        .unwrap()
    }

    fn lit(links: &Links<ConvolutionView, ConvolutionSum>, view: ConvolutionView) -> Vec<usize> {
        links
            .lit
            .get(&view)
            .into_iter()
            .flatten()
            .copied()
            .collect()
    }

    #[test]
    fn an_output_lights_its_window_and_its_row() {
        let links = of_convolution(&example(), ConvolutionView::Z, 2, 3).unwrap();
        assert_eq!(lit(&links, ConvolutionView::X), [6, 7, 10, 11]);
        assert_eq!(lit(&links, ConvolutionView::W), [0, 1, 2, 3]);
        // z_23 is the sixth of z′.
        assert_eq!(
            lit(&links, ConvolutionView::M),
            (60..72).collect::<Vec<_>>()
        );
        assert_eq!(lit(&links, ConvolutionView::ZVec), [5]);
        // The third column is left over by the pooling.
        assert!(lit(&links, ConvolutionView::H2).is_empty());
        let ConvolutionSum::Output {
            i: 6, terms, value, ..
        } = links.sum
        else {
            panic!("{:?}", links.sum)
        };
        assert_eq!(
            terms
                .iter()
                .map(|term| (term.a, term.b, term.j))
                .collect::<Vec<_>>(),
            [(1, 1, 8), (1, 2, 11), (2, 1, 9), (2, 2, 12)]
        );
        assert!((terms.iter().map(|term| term.product).sum::<f64>() - value).abs() < 1e-12);
    }

    #[test]
    fn a_pixel_lights_its_column_and_its_outputs() {
        let links = of_convolution(&example(), ConvolutionView::X, 1, 2).unwrap();
        assert_eq!(lit(&links, ConvolutionView::X), [1]);
        // x_12 is the fourth of x′.
        assert_eq!(
            lit(&links, ConvolutionView::M),
            (0..6).map(|i| i * 12 + 3).collect::<Vec<_>>()
        );
        assert_eq!(lit(&links, ConvolutionView::Z), [0, 1]);
        assert_eq!(lit(&links, ConvolutionView::W), [0, 1]);
        let ConvolutionSum::Pixel {
            j: 4, terms, value, ..
        } = links.sum
        else {
            panic!("{:?}", links.sum)
        };
        assert_eq!(
            terms
                .iter()
                .map(|term| (term.i, term.a, term.b))
                .collect::<Vec<_>>(),
            [(1, 1, 2), (3, 1, 1)]
        );
        assert!((value - 43.0).abs() < 1e-12);
    }

    #[test]
    fn an_entry_of_m_lights_its_weight_or_none() {
        let links = of_convolution(&example(), ConvolutionView::M, 1, 5).unwrap();
        assert_eq!(lit(&links, ConvolutionView::W), [3]);
        assert_eq!(
            (
                links.here[&ConvolutionView::X],
                links.here[&ConvolutionView::Z]
            ),
            (5, 0)
        );
        let links = of_convolution(&example(), ConvolutionView::M, 1, 12).unwrap();
        assert!(lit(&links, ConvolutionView::W).is_empty());
        assert_eq!(lit(&links, ConvolutionView::X), [0, 1, 4, 5]);
        assert_eq!(links.here[&ConvolutionView::X], 11);
        let transposed = of_convolution(&example(), ConvolutionView::Mt, 12, 1).unwrap();
        assert_eq!(transposed, links);
    }

    #[test]
    fn a_weight_lights_its_places() {
        let links = of_convolution(&example(), ConvolutionView::W, 2, 2).unwrap();
        assert!(matches!(links.sum, ConvolutionSum::Weight { count: 6, .. }));
        assert_eq!(lit(&links, ConvolutionView::M).len(), 6);
        assert_eq!(lit(&links, ConvolutionView::X), [5, 6, 7, 9, 10, 11]);
    }

    #[test]
    fn a_pooled_value_lights_its_window() {
        let links = of_convolution(&example(), ConvolutionView::H2, 1, 1).unwrap();
        assert_eq!(lit(&links, ConvolutionView::H), [0, 1, 3, 4]);
        assert_eq!(
            lit(&links, ConvolutionView::X),
            [0, 1, 2, 4, 5, 6, 8, 9, 10]
        );
        assert!(
            matches!(links.sum, ConvolutionSum::Pooled { value, .. } if value == example().h.at(2, 2))
        );
    }

    #[test]
    fn cells_that_are_not_there() {
        let of = example();
        for (view, row, column) in [
            (ConvolutionView::X, 0, 1),
            (ConvolutionView::X, 4, 1),
            (ConvolutionView::XVec, 13, 1),
            (ConvolutionView::XVec, 1, 2),
            (ConvolutionView::M, 7, 1),
            (ConvolutionView::Mt, 1, 7),
            (ConvolutionView::W, 1, 3),
            (ConvolutionView::H2, 1, 2),
        ] {
            assert!(
                matches!(
                    of_convolution(&of, view, row, column),
                    Err(TheoryError::NoCell { .. })
                ),
                "{view:?}"
            );
        }
    }
}
