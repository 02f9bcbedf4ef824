//! The theory with its intermediates, synchronous, in f64. Matrices go row by row; rows, columns, i, j,
//! a and b count from 1, places in a matrix's values from 0.

use js_sys::{Float64Array, Int32Array, Uint8Array};
use serde::Serialize;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use super::{bad_input, from_ts, to_js, to_ts};
use crate::theory::{
    self, TheoryError,
    attention::{self, SoftmaxRow},
    check::{Outcome, Task},
    convolution::{self, Loss, Setup, Unfolded},
    links::{self, AttentionView, ConvolutionView, Links},
    shapes::{self, Geometry},
};

/// A matrix, row by row.
#[derive(Serialize, Tsify)]
pub struct Matrix {
    rows: usize,
    columns: usize,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    values: Float64Array,
}

impl From<&theory::Matrix> for Matrix {
    fn from(matrix: &theory::Matrix) -> Self {
        Self {
            rows: matrix.rows(),
            columns: matrix.columns(),
            values: matrix.values().into(),
        }
    }
}

impl From<theory::Matrix> for Matrix {
    fn from(matrix: theory::Matrix) -> Self {
        (&matrix).into()
    }
}

/// A convolution with everything computed on the way.
#[derive(Serialize, Tsify)]
pub struct Convolution {
    x: Matrix,
    w: Matrix,
    z: Matrix,
    /// `ReLU(z)`.
    h: Matrix,
    /// The largest value of each pooling window of h (0 rows or columns if none fits).
    h2: Matrix,
    /// vec(x), a column.
    x_vec: Matrix,
    /// vec(z), a column.
    z_vec: Matrix,
    /// M x′, a column.
    product: Matrix,
    m: Matrix,
    mt: Matrix,
    /// Which entry of W stands at each place of M; −1: a zero outside the filter.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    places: Int32Array,
    filled: usize,
    cells: usize,
    /// H′×H: M is made of W′×W blocks of that size.
    block: [usize; 2],
    /// ‖M x′ − vec(z)‖.
    residual: f64,
    /// The formula with the report's ceilings, if the stride is 1 and the padding 0.
    printed: Option<PrintedMatrix>,
    g: Matrix,
    /// Mᵀ vec(g), folded: the gradient with respect to x.
    gradient: Matrix,
}

/// M as the report prints it.
#[derive(Serialize, Tsify)]
pub struct PrintedMatrix {
    m: Matrix,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    places: Int32Array,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    differs: Uint8Array,
    differing: usize,
    residual: f64,
}

/// The formula for a and b in numbers, and what it finds.
#[derive(Serialize, Tsify)]
pub struct Element {
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
    printed: Option<PrintedElement>,
}

/// The same by the formula as the report prints it.
#[derive(Serialize, Tsify)]
pub struct PrintedElement {
    a: isize,
    b: isize,
    ceil_i: usize,
    ceil_j: usize,
    inside: bool,
    value: f64,
}

/// The sizes that come out, and the parameters.
#[derive(Serialize, Tsify)]
pub struct Shapes {
    z: [usize; 2],
    h2: [usize; 2],
    m: [usize; 2],
    cnn: CnnParameters,
    connected: ConnectedParameters,
    ratio: f64,
}

/// The parameters of the network with the convolution.
#[derive(Serialize, Tsify)]
pub struct CnnParameters {
    filter: usize,
    output: usize,
    total: usize,
}

/// The parameters of the network with a fully connected layer in its place.
#[derive(Serialize, Tsify)]
pub struct ConnectedParameters {
    hidden: usize,
    output: usize,
    total: usize,
}

/// How the two networks grow with a square image.
#[derive(Serialize, Tsify)]
pub struct Growth {
    #[serde(with = "serde_wasm_bindgen::preserve")]
    sides: Float64Array,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    cnn: Float64Array,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    connected: Float64Array,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    ratio: Float64Array,
}

/// Self-attention with everything computed on the way.
#[derive(Serialize, Tsify)]
pub struct Attention {
    x: Matrix,
    x_vec: Matrix,
    s: Matrix,
    p: Matrix,
    z_vec: Matrix,
    z: Matrix,
    /// Of each row of P, in bits.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    entropy: Float64Array,
    /// The largest that a row can have.
    largest_entropy: f64,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    row_sums: Float64Array,
    /// The largest |row sum − 1|.
    sum_deviation: f64,
}

/// The same on the permuted image.
#[derive(Serialize, Tsify)]
#[allow(clippy::struct_field_names, reason = "what is permuted is Z")]
pub struct Permuted {
    x: Matrix,
    p: Matrix,
    z: Matrix,
    /// The original's Z, permuted.
    z_permuted: Matrix,
    /// The largest difference of the two Z.
    difference: f64,
    /// The largest difference of the two P.
    p_difference: f64,
}

/// How sharp attention is at each of several contrasts.
#[derive(Serialize, Tsify)]
pub struct Sharpness {
    /// The mean entropy of the rows of P, in bits.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    entropy: Float64Array,
    /// The mean of each row's largest weight.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    largest: Float64Array,
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

/// Not as a [`Ts`], which forgets what the links are generic over.
fn links_to_js<View: Ord + Serialize, Sum: Serialize>(
    links: Result<Links<View, Sum>, TheoryError>,
) -> Result<JsValue, JsValue> {
    to_js(&links.map_err(bad_input)?)
}

/// A convolution as a matrix product.
#[wasm_bindgen]
pub struct ConvolutionExample(convolution::Convolution);

#[wasm_bindgen]
impl ConvolutionExample {
    /// # Errors
    /// `BadInput` if the sizes do not go together.
    #[wasm_bindgen(constructor)]
    pub fn new(setup: Ts<Setup>) -> Result<Self, JsValue> {
        convolution::Convolution::new(from_ts(setup)?)
            .map(Self)
            .map_err(bad_input)
    }

    /// Everything computed.
    ///
    /// # Errors
    /// None that is known.
    pub fn values(&self) -> Result<Ts<Convolution>, JsValue> {
        let of = &self.0;
        let printed = of.printed.as_ref().map(|printed| {
            let differs = printed.differs(&of.m);
            PrintedMatrix {
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
        to_ts(&Convolution {
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

    /// The gradient of a loss with respect to z; row and column are those of the output that is alone.
    ///
    /// # Errors
    /// `BadInput` if there is no such output.
    pub fn gradient_of(
        &self,
        loss: Ts<Loss>,
        row: usize,
        column: usize,
    ) -> Result<Ts<Matrix>, JsValue> {
        self.0.z.check(row, column).map_err(bad_input)?;
        to_ts(&self.0.gradient_of(from_ts(loss)?, [row, column]).into())
    }

    /// What takes part in the calculation of a cell.
    ///
    /// # Errors
    /// `BadInput` if there is no such cell.
    #[wasm_bindgen(unchecked_return_type = "ConvolutionLinks")]
    pub fn links(
        &self,
        view: Ts<ConvolutionView>,
        row: usize,
        column: usize,
    ) -> Result<JsValue, JsValue> {
        links_to_js(links::of_convolution(&self.0, from_ts(view)?, row, column))
    }

    /// The formula for the entry of M in row i and column j, in numbers.
    ///
    /// # Errors
    /// `BadInput` if there is no such entry.
    pub fn element(&self, i: usize, j: usize) -> Result<Ts<Element>, JsValue> {
        let of = &self.0;
        of.m.matrix.check(i, j).map_err(bad_input)?;
        let element = of.geometry.element(i, j);
        let [a, b] = element.weight;
        to_ts(&Element {
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
                PrintedElement {
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
#[wasm_bindgen]
pub fn shapes(
    height: usize,
    width: usize,
    filter_height: usize,
    filter_width: usize,
    stride: usize,
    padding: usize,
    pool: usize,
) -> Result<Ts<Shapes>, JsValue> {
    let geometry = Geometry::new(
        [height, width],
        [filter_height, filter_width],
        stride,
        padding,
        pool,
    )
    .map_err(bad_input)?;
    let parameters = geometry.parameters();
    to_ts(&Shapes {
        z: geometry.output,
        h2: geometry.pooled(),
        m: geometry.matrix(),
        cnn: CnnParameters {
            filter: parameters.filter,
            output: parameters.output,
            total: parameters.cnn(),
        },
        connected: ConnectedParameters {
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
#[wasm_bindgen]
pub fn growth(
    filter_height: usize,
    filter_width: usize,
    largest_side: usize,
) -> Result<Ts<Growth>, JsValue> {
    let growth = shapes::growth([filter_height, filter_width], largest_side).map_err(bad_input)?;
    to_ts(&Growth {
        sides: numbers(&growth.sides),
        cnn: numbers(&growth.cnn),
        connected: numbers(&growth.connected),
        ratio: growth.ratio.as_slice().into(),
    })
}

fn matrix(matrix: Ts<Matrix>) -> Result<theory::Matrix, JsValue> {
    serde_wasm_bindgen::from_value(matrix.into()).map_err(bad_input)
}

/// Self-attention without learning.
#[wasm_bindgen]
pub struct AttentionExample(attention::Attention);

#[wasm_bindgen]
impl AttentionExample {
    /// Attention on the image with its values multiplied by `contrast`.
    ///
    /// # Errors
    /// `BadInput` if the image is empty, its values are too large or `d_k` is below 1.
    #[wasm_bindgen(constructor)]
    pub fn new(x: Ts<Matrix>, d_k: f64, contrast: f64) -> Result<Self, JsValue> {
        attention::Attention::new(matrix(x)?.map(|value| contrast * value), d_k)
            .map(Self)
            .map_err(bad_input)
    }

    /// Everything computed.
    ///
    /// # Errors
    /// None that is known.
    pub fn values(&self) -> Result<Ts<Attention>, JsValue> {
        let of = &self.0;
        to_ts(&Attention {
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
        view: Ts<AttentionView>,
        row: usize,
        column: usize,
    ) -> Result<JsValue, JsValue> {
        links_to_js(links::of_attention(&self.0, from_ts(view)?, row, column))
    }

    /// Row i of the softmax, step by step.
    ///
    /// # Errors
    /// `BadInput` if there is no such row.
    pub fn row(&self, i: usize) -> Result<Ts<SoftmaxRow>, JsValue> {
        self.0.s.check(i, 1).map_err(bad_input)?;
        to_ts(&self.0.row(i))
    }

    /// The same with the pixels in another order: `order[k]`, from 1, is the pixel that comes to place
    /// k + 1 of x′.
    ///
    /// # Errors
    /// `BadInput` if a pixel is left out or named twice.
    pub fn permuted(&self, order: &[u32]) -> Result<Ts<Permuted>, JsValue> {
        let order: Vec<usize> = order.iter().map(|&k| k as usize).collect();
        let permuted = self.0.permuted(&order).map_err(bad_input)?;
        to_ts(&Permuted {
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
#[wasm_bindgen]
pub fn contrast(x: Ts<Matrix>, d_k: f64, factors: &[f64]) -> Result<Ts<Sharpness>, JsValue> {
    let all = attention::contrast(&matrix(x)?, d_k, factors).map_err(bad_input)?;
    let each = |of: fn(&attention::Sharpness) -> f64| {
        Float64Array::from(all.iter().map(of).collect::<Vec<f64>>().as_slice())
    };
    to_ts(&Sharpness {
        entropy: each(|sharpness| sharpness.entropy),
        largest: each(|sharpness| sharpness.largest),
    })
}

/// What becomes of a reader's own formulas for a task: a text a field, in the order of [`Task::fields`].
/// The larger sizes that are tried are others with another seed.
///
/// # Errors
/// `BadInput` if there is no such task.
#[wasm_bindgen]
pub fn check_formulas(
    task: Ts<Task>,
    fields: Vec<String>,
    seed: u32,
) -> Result<Ts<Outcome>, JsValue> {
    let task: Task = from_ts(task)?;
    let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
    to_ts(&task.check(&fields, seed))
}
