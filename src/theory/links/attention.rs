//! What takes part in the calculation of a cell of the attention.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Links;
use crate::theory::{TheoryError, attention::Attention};

/// A view of the attention's calculation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the homework's letters")]
pub enum AttentionView {
    X,
    XVec,
    S,
    P,
    ZVec,
    /// Z folded back into the image.
    Z,
}

/// The cells that take part in a cell of the attention.
#[cfg_attr(target_arch = "wasm32", tsify::declare)]
pub type AttentionLinks = Links<AttentionView, AttentionSum>;

/// P_ij x_j, a term of Z_i.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[allow(missing_docs, reason = "the homework's letters")]
pub struct AttentionTerm {
    pub j: usize,
    pub p: f64,
    pub x: f64,
    pub product: f64,
}

/// The calculation of one cell of the attention.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(tag = "kind", rename_all = "lowercase")]
#[allow(missing_docs, reason = "the homework's letters")]
pub enum AttentionSum {
    /// S_ij = x_i x_j / √d_k.
    Score {
        i: usize,
        j: usize,
        xi: f64,
        xj: f64,
        d_k: f64,
        value: f64,
    },
    /// P_ij = exp(S_ij − maximum) / total, of the row.
    Probability {
        i: usize,
        j: usize,
        score: f64,
        maximum: f64,
        exponential: f64,
        total: f64,
        value: f64,
    },
    /// Z_i = Σ_j P_ij x_j.
    Output {
        i: usize,
        row: usize,
        column: usize,
        terms: Vec<AttentionTerm>,
        value: f64,
    },
    /// A pixel and its place in x′.
    Pixel {
        i: usize,
        row: usize,
        column: usize,
        value: f64,
    },
}

/// What takes part in the calculation of a cell of a view; row and column from 1.
///
/// # Errors
/// If the view has no such cell.
pub fn of_attention(
    of: &Attention,
    view: AttentionView,
    row: usize,
    column: usize,
) -> Result<AttentionLinks, TheoryError> {
    use AttentionView as View;
    let mut lit: BTreeMap<View, BTreeSet<usize>> = BTreeMap::new();
    let mut light = |view: View, place: usize| {
        lit.entry(view).or_default().insert(place);
    };
    let length = of.length();
    let height = of.x.rows();
    // Place k of x′ is this row and column of the image.
    let cell = |k: usize| [(k - 1) % height + 1, (k - 1) / height + 1];
    let folded = |k: usize| {
        let [row, column] = cell(k);
        of.x.place(row, column)
    };
    let entry = |i: usize, j: usize| (i - 1) * length + j - 1;
    let pixel = |k: usize| [(View::X, folded(k)), (View::XVec, k - 1)];
    let output = |k: usize| [(View::Z, folded(k)), (View::ZVec, k - 1)];
    let place = match view {
        View::X | View::Z => {
            of.x.check(row, column)?;
            (column - 1) * height + row
        }
        View::XVec | View::ZVec => {
            of.x_vec.check(row, column)?;
            row
        }
        View::S | View::P => {
            of.s.check(row, column)?;
            row
        }
    };
    let mut here: BTreeMap<View, usize> = BTreeMap::new();
    let sum = match view {
        View::X | View::XVec => {
            let i = place;
            here.extend(pixel(i).into_iter().chain(output(i)));
            for (view, place) in pixel(i) {
                light(view, place);
            }
            for k in 1..=length {
                for view in [View::S, View::P] {
                    light(view, entry(i, k));
                    light(view, entry(k, i));
                }
                for (view, place) in output(k) {
                    light(view, place);
                }
            }
            let [row, column] = cell(i);
            AttentionSum::Pixel {
                i,
                row,
                column,
                value: of.x.at(row, column),
            }
        }
        View::Z | View::ZVec => {
            let i = place;
            here.extend(output(i).into_iter().chain(pixel(i)));
            for (view, place) in output(i) {
                light(view, place);
            }
            let mut terms = Vec::with_capacity(length);
            for j in 1..=length {
                light(View::S, entry(i, j));
                light(View::P, entry(i, j));
                for (view, place) in pixel(j) {
                    light(view, place);
                }
                let (p, x) = (of.p.at(i, j), of.x_vec.at(j, 1));
                terms.push(AttentionTerm {
                    j,
                    p,
                    x,
                    product: p * x,
                });
            }
            let [row, column] = cell(i);
            AttentionSum::Output {
                i,
                row,
                column,
                terms,
                value: of.z_vec.at(i, 1),
            }
        }
        View::S | View::P => {
            let (i, j) = (row, column);
            here.extend([(View::S, entry(i, j)), (View::P, entry(i, j))]);
            for (view, place) in pixel(i).into_iter().chain(pixel(j)) {
                light(view, place);
            }
            light(View::P, entry(i, j));
            light(View::S, entry(i, j));
            if view == View::S {
                AttentionSum::Score {
                    i,
                    j,
                    xi: of.x_vec.at(i, 1),
                    xj: of.x_vec.at(j, 1),
                    d_k: of.d_k,
                    value: of.s.at(i, j),
                }
            } else {
                for k in 1..=length {
                    light(View::S, entry(i, k));
                }
                for (view, place) in output(i) {
                    light(view, place);
                }
                let softmax = of.row(i);
                AttentionSum::Probability {
                    i,
                    j,
                    score: softmax.scores[j - 1],
                    maximum: softmax.maximum,
                    exponential: softmax.exponentials[j - 1],
                    total: softmax.total,
                    value: softmax.probabilities[j - 1],
                }
            }
        }
    };
    Ok(Links { lit, here, sum })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::Matrix;

    #[test]
    fn attention_lights_what_it_needs() {
        let of = Attention::new(
            Matrix::from_fn(2, 2, |row, column| (row + 2 * column) as f64),
            1.0,
        )
        .unwrap();
        let of_view = |view, row, column| of_attention(&of, view, row, column).unwrap();
        let cells = |links: &Links<AttentionView, AttentionSum>, view| {
            links
                .lit
                .get(&view)
                .into_iter()
                .flatten()
                .copied()
                .collect::<Vec<usize>>()
        };
        // Place 2 of x′ is row 2, column 1; place 3 is row 1, column 2.
        let links = of_view(AttentionView::S, 2, 3);
        assert_eq!(
            (
                cells(&links, AttentionView::X),
                cells(&links, AttentionView::P)
            ),
            (vec![1, 2], vec![6])
        );
        let links = of_view(AttentionView::P, 2, 3);
        assert_eq!(
            (
                cells(&links, AttentionView::S),
                cells(&links, AttentionView::Z)
            ),
            (vec![4, 5, 6, 7], vec![2])
        );
        let links = of_view(AttentionView::Z, 2, 1);
        assert_eq!(
            (
                cells(&links, AttentionView::P),
                cells(&links, AttentionView::X)
            ),
            (vec![4, 5, 6, 7], vec![0, 1, 2, 3])
        );
        let links = of_view(AttentionView::X, 2, 1);
        assert_eq!(cells(&links, AttentionView::S), [1, 4, 5, 6, 7, 9, 13]);
    }
}
