//! The theory with its intermediates, synchronous, in f64. Matrices go row by row; rows, columns, i, j,
//! a and b count from 1, places in a matrix's values from 0.

use js_sys::{Float64Array, Int32Array, Object, Reflect, Uint8Array};
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::prelude::*;

use super::{bad_input, to_js};
use crate::theory::{
    Matrix, TheoryError,
    attention::{self, Attention},
    convolution::{Convolution, Setup, Unfolded},
    links::{self, Links},
    questions,
    shapes::{self, Geometry},
};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
export interface Matrix { rows: number; columns: number; values: Float64Array }
export interface ConvolutionSetup {
  x: Matrix; w: Matrix; stride: number; padding: number; pool: number;
  /** The gradient of a loss with respect to z, H′×W′; all ones where absent. */
  g?: Matrix;
}
export interface Convolution {
  x: Matrix; w: Matrix; z: Matrix;
  /** ReLU(z), and the largest value of each of its pooling windows (0 rows or columns if none fits). */
  h: Matrix; h2: Matrix;
  /** vec(x), vec(z) and M x′, a column each. */
  x_vec: Matrix; z_vec: Matrix; product: Matrix;
  m: Matrix; mt: Matrix;
  /** Which entry of W stands at each place of M; −1: a zero outside the filter. */
  places: Int32Array;
  filled: number; cells: number;
  /** H′×H: M is made of W′×W blocks of that size. */
  block: [number, number];
  /** ‖M x′ − vec(z)‖ */
  residual: number;
  /** The formula with the report's ceilings; null unless the stride is 1 and the padding 0. */
  printed: { m: Matrix; places: Int32Array; differs: Uint8Array; differing: number; residual: number } | null;
  g: Matrix;
  /** Mᵀ vec(g), folded: the gradient with respect to x. */
  gradient: Matrix;
}
export type ConvolutionView =
  "x" | "x-vec" | "w" | "z" | "z-vec" | "h" | "h2" | "m" | "printed" | "mt" | "g" | "gradient";
export interface OutputTerm {
  a: number; b: number; row: number; column: number; j: number; w: number; x: number; product: number;
}
export interface PixelTerm {
  i: number; row: number; column: number; a: number; b: number; w: number; g: number; product: number;
}
export type ConvolutionSum =
  | { kind: "output"; i: number; row: number; column: number; terms: OutputTerm[]; value: number; rectified: number }
  | { kind: "pooled"; row: number; column: number; terms: { row: number; column: number; value: number }[]; value: number }
  | { kind: "pixel"; j: number; row: number; column: number; terms: PixelTerm[]; value: number }
  | { kind: "weight"; a: number; b: number; count: number; value: number };
export interface Links {
  /** The cells that take part, by view. */
  lit: Partial<Record<ConvolutionView, Int32Array>>;
  /** The one counterpart of the cell, by view. */
  here: Partial<Record<ConvolutionView, number>>;
  sum: ConvolutionSum;
}
/** The formula for a and b in numbers, and what it finds. */
export interface Element {
  i: number; j: number; value: number; inside: boolean; a: number; b: number;
  floor_i: number; floor_j: number; ceil_j: number;
  row: number; column: number; out_row: number; out_column: number;
  printed: { a: number; b: number; ceil_i: number; ceil_j: number; inside: boolean; value: number } | null;
}
export interface Shapes {
  z: [number, number]; h2: [number, number]; m: [number, number];
  cnn: { filter: number; output: number; total: number };
  connected: { hidden: number; output: number; total: number };
  ratio: number;
}
export interface Growth { sides: Float64Array; cnn: Float64Array; connected: Float64Array; ratio: Float64Array }

export interface Attention {
  x: Matrix; x_vec: Matrix; s: Matrix; p: Matrix; z_vec: Matrix; z: Matrix;
  /** Of each row of P, in bits, and the largest that a row can have. */
  entropy: Float64Array; largest_entropy: number;
  row_sums: Float64Array;
  /** The largest |row sum − 1|. */
  sum_deviation: number;
}
export type AttentionView = "x" | "x-vec" | "s" | "p" | "z-vec" | "z";
export type AttentionSum =
  | { kind: "score"; i: number; j: number; xi: number; xj: number; d_k: number; value: number }
  | { kind: "probability"; i: number; j: number; score: number; maximum: number; exponential: number; total: number; value: number }
  | { kind: "output"; i: number; row: number; column: number; terms: { j: number; p: number; x: number; product: number }[]; value: number }
  | { kind: "pixel"; i: number; row: number; column: number; value: number };
export interface AttentionLinks {
  lit: Partial<Record<AttentionView, Int32Array>>;
  here: Partial<Record<AttentionView, number>>;
  sum: AttentionSum;
}
export interface SoftmaxRow {
  scores: Float64Array; shifted: Float64Array; exponentials: Float64Array; probabilities: Float64Array;
  maximum: number; total: number; entropy: number;
}
export interface Permuted {
  /** The permuted image, its P and its Z. */
  x: Matrix; p: Matrix; z: Matrix;
  /** The original's Z, permuted. */
  z_permuted: Matrix;
  /** The largest difference of the two Z, and of the two P. */
  difference: number; p_difference: number;
}
export interface Sharpness { entropy: Float64Array; largest: Float64Array }
"#;

#[derive(Serialize)]
struct JsMatrix {
    rows: usize,
    columns: usize,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    values: Float64Array,
}

impl From<&Matrix> for JsMatrix {
    fn from(matrix: &Matrix) -> Self {
        Self {
            rows: matrix.rows(),
            columns: matrix.columns(),
            values: matrix.values().into(),
        }
    }
}

impl From<Matrix> for JsMatrix {
    fn from(matrix: Matrix) -> Self {
        (&matrix).into()
    }
}

fn from_js<T: DeserializeOwned>(value: JsValue) -> Result<T, JsValue> {
    serde_wasm_bindgen::from_value(value).map_err(bad_input)
}

/// Counts and places as JavaScript's numbers.
fn numbers(values: &[usize]) -> Float64Array {
    let array = Float64Array::new_with_length(values.len().try_into().expect("few numbers"));
    for (index, &value) in (0..).zip(values) {
        #[allow(clippy::cast_precision_loss, reason = "counts far below 2^52")]
        array.set_index(index, value as f64);
    }
    array
}

fn places(unfolded: &Unfolded) -> Int32Array {
    let places: Vec<i32> = unfolded
        .places
        .iter()
        .map(|place| place.map_or(-1, |place| place.try_into().expect("a small filter")))
        .collect();
    places.as_slice().into()
}

fn links_to_js<View: Ord + Serialize, Sum: Serialize>(
    links: Result<Links<View, Sum>, TheoryError>,
) -> Result<JsValue, JsValue> {
    let links = links.map_err(bad_input)?;
    let (lit, here) = (Object::new(), Object::new());
    for (view, cells) in &links.lit {
        let cells: Vec<i32> = cells
            .iter()
            .map(|&cell| cell.try_into().expect("a small matrix"))
            .collect();
        Reflect::set(&lit, &to_js(view)?, &Int32Array::from(cells.as_slice()))?;
    }
    for (view, cell) in &links.here {
        Reflect::set(&here, &to_js(view)?, &to_js(cell)?)?;
    }
    let found = Object::new();
    Reflect::set(&found, &"lit".into(), &lit)?;
    Reflect::set(&found, &"here".into(), &here)?;
    Reflect::set(&found, &"sum".into(), &to_js(&links.sum)?)?;
    Ok(found.into())
}

/// A convolution as a matrix product.
#[wasm_bindgen]
pub struct ConvolutionExample(Convolution);

#[wasm_bindgen]
impl ConvolutionExample {
    /// # Errors
    /// `BadInput` if the sizes do not go together.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "ConvolutionSetup")] setup: JsValue,
    ) -> Result<Self, JsValue> {
        let setup: Setup = from_js(setup)?;
        Convolution::new(setup).map(Self).map_err(bad_input)
    }

    /// Everything computed.
    ///
    /// # Errors
    /// None that is known.
    #[wasm_bindgen(unchecked_return_type = "Convolution")]
    pub fn values(&self) -> Result<JsValue, JsValue> {
        #[derive(Serialize)]
        struct Values {
            x: JsMatrix,
            w: JsMatrix,
            z: JsMatrix,
            h: JsMatrix,
            h2: JsMatrix,
            x_vec: JsMatrix,
            z_vec: JsMatrix,
            product: JsMatrix,
            m: JsMatrix,
            mt: JsMatrix,
            #[serde(with = "serde_wasm_bindgen::preserve")]
            places: Int32Array,
            filled: usize,
            cells: usize,
            block: [usize; 2],
            residual: f64,
            printed: Option<Printed>,
            g: JsMatrix,
            gradient: JsMatrix,
        }
        #[derive(Serialize)]
        struct Printed {
            m: JsMatrix,
            #[serde(with = "serde_wasm_bindgen::preserve")]
            places: Int32Array,
            #[serde(with = "serde_wasm_bindgen::preserve")]
            differs: Uint8Array,
            differing: usize,
            residual: f64,
        }
        let of = &self.0;
        let printed = of.printed.as_ref().map(|printed| {
            let differs = printed.differs(&of.m);
            Printed {
                m: (&printed.matrix).into(),
                places: places(printed),
                differing: differs.iter().filter(|&&differs| differs).count(),
                differs: differs
                    .iter()
                    .map(|&differs| differs.into())
                    .collect::<Vec<u8>>()
                    .as_slice()
                    .into(),
                residual: of.residual(printed),
            }
        });
        to_js(&Values {
            x: (&of.x).into(),
            w: (&of.w).into(),
            z: (&of.z).into(),
            h: (&of.h).into(),
            h2: (&of.h2).into(),
            x_vec: of.x.vec().into(),
            z_vec: of.z.vec().into(),
            product: of.product(&of.m).into(),
            m: (&of.m.matrix).into(),
            mt: of.m.matrix.transposed().into(),
            places: places(&of.m),
            filled: of.m.filled(),
            cells: of.m.places.len(),
            block: of.geometry.block(),
            residual: of.residual(&of.m),
            printed,
            g: (&of.g).into(),
            gradient: of.gradient().into(),
        })
    }

    /// What takes part in the calculation of a cell.
    ///
    /// # Errors
    /// `BadInput` if there is no such cell.
    #[wasm_bindgen(unchecked_return_type = "Links")]
    pub fn links(
        &self,
        #[wasm_bindgen(unchecked_param_type = "ConvolutionView")] view: JsValue,
        row: usize,
        column: usize,
    ) -> Result<JsValue, JsValue> {
        links_to_js(links::of_convolution(&self.0, from_js(view)?, row, column))
    }

    /// The formula for the entry of M in row i and column j, in numbers.
    ///
    /// # Errors
    /// `BadInput` if there is no such entry.
    #[wasm_bindgen(unchecked_return_type = "Element")]
    pub fn element(&self, i: usize, j: usize) -> Result<JsValue, JsValue> {
        #[derive(Serialize)]
        struct Element {
            i: usize,
            j: usize,
            value: f64,
            inside: bool,
            a: isize,
            b: isize,
            floor_i: usize,
            floor_j: usize,
            ceil_j: usize,
            row: usize,
            column: usize,
            out_row: usize,
            out_column: usize,
            printed: Option<Printed>,
        }
        #[derive(Serialize)]
        struct Printed {
            a: isize,
            b: isize,
            ceil_i: usize,
            ceil_j: usize,
            inside: bool,
            value: f64,
        }
        let of = &self.0;
        of.m.matrix.check(i, j).map_err(bad_input)?;
        let element = of.geometry.element(i, j);
        let [a, b] = element.weight;
        to_js(&Element {
            i,
            j,
            value: of.m.matrix.at(i, j),
            inside: of.geometry.place(element.weight).is_some(),
            a,
            b,
            floor_i: element.floor_i,
            floor_j: element.floor_j,
            ceil_j: element.ceil_j,
            row: element.pixel[0],
            column: element.pixel[1],
            out_row: element.output[0],
            out_column: element.output[1],
            printed: of.printed.as_ref().map(|printed| {
                let element = of.geometry.printed_element(i, j);
                let [a, b] = element.weight;
                Printed {
                    a,
                    b,
                    ceil_i: element.ceil_i,
                    ceil_j: element.ceil_j,
                    inside: of.geometry.place(element.weight).is_some(),
                    value: printed.matrix.at(i, j),
                }
            }),
        })
    }
}

/// The sizes that come out, and the parameters without biases for three classes.
///
/// # Errors
/// `BadInput` if the sizes do not go together.
#[wasm_bindgen(unchecked_return_type = "Shapes")]
pub fn shapes(
    height: usize,
    width: usize,
    filter_height: usize,
    filter_width: usize,
    stride: usize,
    padding: usize,
    pool: usize,
) -> Result<JsValue, JsValue> {
    #[derive(Serialize)]
    struct Shapes {
        z: [usize; 2],
        h2: [usize; 2],
        m: [usize; 2],
        cnn: Cnn,
        connected: Connected,
        ratio: f64,
    }
    #[derive(Serialize)]
    struct Cnn {
        filter: usize,
        output: usize,
        total: usize,
    }
    #[derive(Serialize)]
    struct Connected {
        hidden: usize,
        output: usize,
        total: usize,
    }
    let geometry = Geometry::new(
        [height, width],
        [filter_height, filter_width],
        stride,
        padding,
        pool,
    )
    .map_err(bad_input)?;
    let parameters = geometry.parameters();
    to_js(&Shapes {
        z: geometry.output,
        h2: geometry.pooled(),
        m: geometry.matrix(),
        cnn: Cnn {
            filter: parameters.filter,
            output: parameters.output,
            total: parameters.cnn(),
        },
        connected: Connected {
            hidden: parameters.hidden,
            output: parameters.output,
            total: parameters.connected(),
        },
        ratio: parameters.ratio(),
    })
}

/// The parameters for square images up to `largest_side`.
///
/// # Errors
/// `BadInput` if a size is out of range.
#[wasm_bindgen(unchecked_return_type = "Growth")]
pub fn growth(
    filter_height: usize,
    filter_width: usize,
    largest_side: usize,
) -> Result<JsValue, JsValue> {
    #[derive(Serialize)]
    struct Growth {
        #[serde(with = "serde_wasm_bindgen::preserve")]
        sides: Float64Array,
        #[serde(with = "serde_wasm_bindgen::preserve")]
        cnn: Float64Array,
        #[serde(with = "serde_wasm_bindgen::preserve")]
        connected: Float64Array,
        #[serde(with = "serde_wasm_bindgen::preserve")]
        ratio: Float64Array,
    }
    let growth = shapes::growth([filter_height, filter_width], largest_side).map_err(bad_input)?;
    to_js(&Growth {
        sides: numbers(&growth.sides),
        cnn: numbers(&growth.cnn),
        connected: numbers(&growth.connected),
        ratio: growth.ratio.as_slice().into(),
    })
}

/// Self-attention without learning.
#[wasm_bindgen]
pub struct AttentionExample(Attention);

#[wasm_bindgen]
impl AttentionExample {
    /// Attention on the image with its values multiplied by `contrast`.
    ///
    /// # Errors
    /// `BadInput` if the image is empty, its values are too large or `d_k` is below 1.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "Matrix")] x: JsValue,
        d_k: f64,
        contrast: f64,
    ) -> Result<Self, JsValue> {
        let x: Matrix = from_js(x)?;
        Attention::new(x.map(|value| contrast * value), d_k)
            .map(Self)
            .map_err(bad_input)
    }

    /// Everything computed.
    ///
    /// # Errors
    /// None that is known.
    #[wasm_bindgen(unchecked_return_type = "Attention")]
    pub fn values(&self) -> Result<JsValue, JsValue> {
        #[derive(Serialize)]
        struct Values {
            x: JsMatrix,
            x_vec: JsMatrix,
            s: JsMatrix,
            p: JsMatrix,
            z_vec: JsMatrix,
            z: JsMatrix,
            #[serde(with = "serde_wasm_bindgen::preserve")]
            entropy: Float64Array,
            largest_entropy: f64,
            #[serde(with = "serde_wasm_bindgen::preserve")]
            row_sums: Float64Array,
            sum_deviation: f64,
        }
        let of = &self.0;
        to_js(&Values {
            x: (&of.x).into(),
            x_vec: (&of.x_vec).into(),
            s: (&of.s).into(),
            p: (&of.p).into(),
            z_vec: (&of.z_vec).into(),
            z: of.z().into(),
            entropy: of.entropy().as_slice().into(),
            largest_entropy: of.largest_entropy(),
            row_sums: of.row_sums().as_slice().into(),
            sum_deviation: of.sum_deviation(),
        })
    }

    /// What takes part in the calculation of a cell.
    ///
    /// # Errors
    /// `BadInput` if there is no such cell.
    #[wasm_bindgen(unchecked_return_type = "AttentionLinks")]
    pub fn links(
        &self,
        #[wasm_bindgen(unchecked_param_type = "AttentionView")] view: JsValue,
        row: usize,
        column: usize,
    ) -> Result<JsValue, JsValue> {
        links_to_js(links::of_attention(&self.0, from_js(view)?, row, column))
    }

    /// Row i of the softmax, step by step.
    ///
    /// # Errors
    /// `BadInput` if there is no such row.
    #[wasm_bindgen(unchecked_return_type = "SoftmaxRow")]
    pub fn row(&self, i: usize) -> Result<JsValue, JsValue> {
        #[derive(Serialize)]
        struct Row {
            #[serde(with = "serde_wasm_bindgen::preserve")]
            scores: Float64Array,
            #[serde(with = "serde_wasm_bindgen::preserve")]
            shifted: Float64Array,
            #[serde(with = "serde_wasm_bindgen::preserve")]
            exponentials: Float64Array,
            #[serde(with = "serde_wasm_bindgen::preserve")]
            probabilities: Float64Array,
            maximum: f64,
            total: f64,
            entropy: f64,
        }
        self.0.s.check(i, 1).map_err(bad_input)?;
        let row = self.0.row(i);
        to_js(&Row {
            scores: row.scores.as_slice().into(),
            shifted: row.shifted.as_slice().into(),
            exponentials: row.exponentials.as_slice().into(),
            probabilities: row.probabilities.as_slice().into(),
            maximum: row.maximum,
            total: row.total,
            entropy: row.entropy,
        })
    }

    /// The same with the pixels in another order: `order[k]`, from 1, is the pixel that comes to place
    /// k + 1 of x′.
    ///
    /// # Errors
    /// `BadInput` if a pixel is left out or named twice.
    #[wasm_bindgen(unchecked_return_type = "Permuted")]
    pub fn permuted(&self, order: &[u32]) -> Result<JsValue, JsValue> {
        #[derive(Serialize)]
        struct Permuted {
            x: JsMatrix,
            p: JsMatrix,
            z: JsMatrix,
            z_permuted: JsMatrix,
            difference: f64,
            p_difference: f64,
        }
        let order: Vec<usize> = order.iter().map(|&k| k as usize).collect();
        let permuted = self.0.permuted(&order).map_err(bad_input)?;
        to_js(&Permuted {
            x: (&permuted.attention.x).into(),
            p: (&permuted.attention.p).into(),
            z: permuted.attention.z().into(),
            z_permuted: (&permuted.z_permuted).into(),
            difference: permuted.difference(),
            p_difference: permuted.p_difference,
        })
    }
}

/// The sharpness of attention for an image multiplied by each factor.
///
/// # Errors
/// `BadInput` if the image is empty or `d_k` below 1.
#[wasm_bindgen(unchecked_return_type = "Sharpness")]
pub fn contrast(
    #[wasm_bindgen(unchecked_param_type = "Matrix")] x: JsValue,
    d_k: f64,
    factors: &[f64],
) -> Result<JsValue, JsValue> {
    #[derive(Serialize)]
    struct Sharpness {
        #[serde(with = "serde_wasm_bindgen::preserve")]
        entropy: Float64Array,
        #[serde(with = "serde_wasm_bindgen::preserve")]
        largest: Float64Array,
    }
    let x: Matrix = from_js(x)?;
    let all = attention::contrast(&x, d_k, factors).map_err(bad_input)?;
    let each = |of: fn(&attention::Sharpness) -> f64| {
        Float64Array::from(all.iter().map(of).collect::<Vec<f64>>().as_slice())
    };
    to_js(&Sharpness {
        entropy: each(|sharpness| sharpness.entropy),
        largest: each(|sharpness| sharpness.largest),
    })
}

/// The question of a kind that a seed makes.
///
/// # Errors
/// `BadInput` if there is no such kind.
#[wasm_bindgen(unchecked_return_type = "unknown")]
pub fn question(kind: &str, seed: u32) -> Result<JsValue, JsValue> {
    to_js(&questions::question(kind, seed).ok_or_else(|| no_question(kind))?)
}

/// What an answer to that question is worth.
///
/// # Errors
/// `BadInput` if there is no such kind.
#[wasm_bindgen(unchecked_return_type = "unknown")]
pub fn judge(kind: &str, seed: u32, answer: f64) -> Result<JsValue, JsValue> {
    to_js(&questions::judge(kind, seed, answer).ok_or_else(|| no_question(kind))?)
}

fn no_question(kind: &str) -> JsValue {
    bad_input(format!("there is no question called {kind}"))
}
