//! The sum behind every number of a pass, forwards and backwards: each factor, each product.

use serde::Deserialize;
#[cfg(target_arch = "wasm32")]
use serde::Serialize;

use super::{Dissection, Layer, LayerPass, Pass, step::largest};

/// So many products are picked out, the largest first.
const SHOWN: usize = 6;

/// A unit of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Unit {
    /// Its layer.
    pub layer: Layer,
    /// Its place there: channel by channel, row-major.
    pub place: usize,
}

/// A part of a map, or of a list, that takes part in a sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(target_arch = "wasm32", derive(Serialize, tsify::Tsify))]
pub struct Window {
    /// The channel; of a list the first place.
    pub channel: usize,
    /// How many channels from there on; of a list how many places.
    pub channels: usize,
    /// The first row.
    pub row: usize,
    /// The first column.
    pub column: usize,
    /// Rows.
    pub height: usize,
    /// Columns.
    pub width: usize,
}

/// (constant + Σ factor · value) · gate.
#[derive(Clone, Debug)]
#[cfg_attr(target_arch = "wasm32", derive(Serialize, tsify::Tsify))]
pub struct Sum {
    /// The layer whose units take part; none where the number is given.
    pub of: Option<Layer>,
    /// Where there.
    pub windows: Vec<Window>,
    /// The place there of each product.
    #[cfg_attr(
        target_arch = "wasm32",
        serde(serialize_with = "crate::typed_array::serialize"),
        tsify(type = "Uint32Array")
    )]
    pub places: Vec<u32>,
    /// What that unit's value, or its gradient, is multiplied by.
    #[cfg_attr(
        target_arch = "wasm32",
        serde(serialize_with = "crate::typed_array::serialize"),
        tsify(type = "Float32Array")
    )]
    pub factors: Vec<f32>,
    /// That value after ReLU where there is one, or that gradient.
    #[cfg_attr(
        target_arch = "wasm32",
        serde(serialize_with = "crate::typed_array::serialize"),
        tsify(type = "Float32Array")
    )]
    pub values: Vec<f32>,
    /// The products of the two.
    #[cfg_attr(
        target_arch = "wasm32",
        serde(serialize_with = "crate::typed_array::serialize"),
        tsify(type = "Float32Array")
    )]
    pub products: Vec<f32>,
    /// The bias; in the softmax −log Σ exp s; 0 on the way back.
    pub constant: f32,
    /// Constant and products together.
    pub sum: f32,
    /// What the sum is multiplied by on the way back through a ReLU: 1 where its input was above 0, else 0.
    pub gate: Option<f32>,
    /// Which products are the largest in size, the largest first, at most six.
    pub largest: Vec<usize>,
    /// All the other products together.
    pub rest: f32,
}

/// The two sums of a unit.
#[derive(Clone, Debug)]
#[cfg_attr(target_arch = "wasm32", derive(Serialize, tsify::Tsify))]
pub struct UnitSums {
    /// What the unit holds.
    pub value: f32,
    /// The derivative of the loss by it.
    pub gradient: f32,
    /// How its value was made.
    pub forward: Sum,
    /// How its gradient was made.
    pub backward: Sum,
}

/// One product: the place of a unit, what it is multiplied by, and its value or gradient.
type Product = (usize, f32, f32);

impl Sum {
    /// What no sum has made.
    fn given(value: f32) -> Self {
        Self {
            of: None,
            windows: Vec::new(),
            places: Vec::new(),
            factors: Vec::new(),
            values: Vec::new(),
            products: Vec::new(),
            constant: value,
            sum: value,
            gate: None,
            largest: Vec::new(),
            rest: 0.0,
        }
    }

    fn of(
        layer: Layer,
        windows: Vec<Window>,
        constant: f32,
        products: impl IntoIterator<Item = Product>,
        gate: Option<f32>,
    ) -> Self {
        let (mut places, mut factors, mut values) = (Vec::new(), Vec::new(), Vec::new());
        for (place, factor, value) in products {
            places.push(u32::try_from(place).expect("some thousands at most"));
            factors.push(factor);
            values.push(value);
        }
        let products: Vec<f32> = factors.iter().zip(&values).map(|(a, b)| a * b).collect();
        let largest = largest(&products, SHOWN);
        let rest = (products.iter().enumerate())
            .filter(|(place, _)| !largest.contains(place))
            .map(|(_, product)| product)
            .sum();
        Self {
            of: Some(layer),
            windows,
            sum: constant + products.iter().sum::<f32>(),
            places,
            factors,
            values,
            products,
            constant,
            gate,
            largest,
            rest,
        }
    }
}

impl Window {
    /// A whole list, or all maps.
    fn whole(layer: Layer) -> Vec<Self> {
        let [channels, height, width] = layer.shape();
        vec![Self {
            channel: 0,
            channels,
            row: 0,
            column: 0,
            height,
            width,
        }]
    }

    fn in_map(
        channel: usize,
        rows: std::ops::Range<usize>,
        columns: std::ops::Range<usize>,
    ) -> Self {
        Self {
            channel,
            channels: 1,
            row: rows.start,
            column: columns.start,
            height: rows.len(),
            width: columns.len(),
        }
    }
}

/// How a convolution lies between its input and its output.
struct Convolution {
    input: Layer,
    output: Layer,
    name: &'static str,
    kernel: usize,
    padding: usize,
}

const CONV1: Convolution = Convolution {
    input: Layer::Picture,
    output: Layer::Conv1,
    name: "conv1",
    kernel: 5,
    padding: 2,
};
const CONV2: Convolution = Convolution {
    input: Layer::Pool1,
    output: Layer::Conv2,
    name: "conv2",
    kernel: 3,
    padding: 0,
};

impl Convolution {
    /// The places along one side of the input that an output sees.
    fn seen(&self, output: usize, size: usize) -> std::ops::Range<usize> {
        output.saturating_sub(self.padding)..(output + self.kernel - self.padding).min(size)
    }

    /// The outputs along one side that see a place of the input.
    fn seeing(&self, input: usize, size: usize) -> std::ops::Range<usize> {
        (input + self.padding + 1).saturating_sub(self.kernel)..(input + self.padding + 1).min(size)
    }

    /// The place of the weight between an output and an input.
    fn weight(&self, [o, row, column]: [usize; 3], [i, y, x]: [usize; 3]) -> usize {
        let [inputs, ..] = self.input.shape();
        let along = |from: usize, to: usize| to + self.padding - from;
        ((o * inputs + i) * self.kernel + along(row, y)) * self.kernel + along(column, x)
    }
}

fn relu(value: f32) -> f32 {
    value.max(0.0)
}

/// 1 where a ReLU lets the gradient through.
fn open(value: f32) -> f32 {
    f32::from(u8::from(value > 0.0))
}

/// A flat place as channel, row and column.
fn at(layer: Layer, place: usize) -> [usize; 3] {
    let [_, height, width] = layer.shape();
    [
        place / (height * width),
        place / width % height,
        place % width,
    ]
}

fn place(layer: Layer, [channel, row, column]: [usize; 3]) -> usize {
    let [_, height, width] = layer.shape();
    (channel * height + row) * width + column
}

/// Of the four values that one place of a pooling sees, their places, and which is the largest after ReLU: the first of
/// equal ones, as in PyTorch and Burn.
fn pooled(input: &LayerPass, [channel, row, column]: [usize; 3]) -> ([usize; 4], usize) {
    let four = [[0, 0], [0, 1], [1, 0], [1, 1]]
        .map(|[y, x]| place(input.layer, [channel, 2 * row + y, 2 * column + x]));
    let largest = (1..4).fold(0, |best, other| {
        let value = |which: usize| relu(input.values[four[which]]);
        if value(other) > value(best) {
            other
        } else {
            best
        }
    });
    (four, largest)
}

impl Dissection {
    /// Takes a unit of the last pass apart. `None` if there is no such unit, or there was no pass.
    #[must_use]
    pub fn unit(&self, unit: Unit) -> Option<UnitSums> {
        let pass = self.pass.as_ref()?;
        let own = pass.layer(unit.layer);
        Some(UnitSums {
            value: *own.values.get(unit.place)?,
            gradient: own.gradients[unit.place],
            forward: self.forward(pass, unit),
            backward: self.backward(pass, unit),
        })
    }

    fn forward(&self, pass: &Pass, unit: Unit) -> Sum {
        let own = pass.layer(unit.layer).values[unit.place];
        match unit.layer {
            Layer::Picture => Sum::given(own),
            Layer::Conv1 => self.convolved(pass, &CONV1, unit.place),
            Layer::Conv2 => self.convolved(pass, &CONV2, unit.place),
            Layer::Pool1 => largest_of(pass.layer(Layer::Conv1), unit),
            Layer::Pool2 => largest_of(pass.layer(Layer::Conv2), unit),
            Layer::Fc1 => self.affine(pass, "fc1", Layer::Pool2, unit.place),
            Layer::Fc2 => self.affine(pass, "fc2", Layer::Fc1, unit.place),
            Layer::Fc3 => self.affine(pass, "fc3", Layer::Fc2, unit.place),
            Layer::Softmax => {
                let logits = &pass.layer(Layer::Fc3).values;
                let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                let sum: f32 = logits.iter().map(|logit| (logit - most).exp()).sum();
                Sum::of(
                    Layer::Fc3,
                    Window::whole(Layer::Fc3),
                    -(most + sum.ln()),
                    [(unit.place, 1.0, logits[unit.place])],
                    None,
                )
            }
        }
    }

    fn backward(&self, pass: &Pass, unit: Unit) -> Sum {
        let own = pass.layer(unit.layer);
        match unit.layer {
            Layer::Softmax => Sum::given(own.gradients[unit.place]),
            Layer::Fc3 => {
                // ∂ log pᵢ/∂s = [same class] − p
                let gradients = &pass.layer(Layer::Softmax).gradients;
                let p = pass.probabilities[unit.place];
                let products = (gradients.iter().enumerate()).map(|(class, &gradient)| {
                    let same = f32::from(u8::from(class == unit.place));
                    (class, same - p, gradient)
                });
                let windows = Window::whole(Layer::Softmax);
                Sum::of(Layer::Softmax, windows, 0.0, products, None)
            }
            Layer::Fc2 => self.back_through_affine(pass, "fc3", Layer::Fc3, unit),
            Layer::Fc1 => self.back_through_affine(pass, "fc2", Layer::Fc2, unit),
            Layer::Pool2 => self.back_through_affine(pass, "fc1", Layer::Fc1, unit),
            Layer::Conv2 => back_through_pool(own, pass.layer(Layer::Pool2), unit.place),
            Layer::Conv1 => back_through_pool(own, pass.layer(Layer::Pool1), unit.place),
            Layer::Pool1 => self.back_through_convolution(pass, &CONV2, unit.place),
            Layer::Picture => self.back_through_convolution(pass, &CONV1, unit.place),
        }
    }

    fn convolved(&self, pass: &Pass, convolution: &Convolution, own: usize) -> Sum {
        let Convolution {
            input,
            output,
            name,
            ..
        } = *convolution;
        let from = at(output, own);
        let [channels, height, width] = input.shape();
        let rows = convolution.seen(from[1], height);
        let columns = convolution.seen(from[2], width);
        let weights = &self.parameters[&format!("{name}.weight")];
        let values = &pass.layer(input).values;
        let products = (0..channels).flat_map(|channel| {
            let columns = columns.clone();
            rows.clone().flat_map(move |row| {
                columns.clone().map(move |column| {
                    let to = [channel, row, column];
                    let there = place(input, to);
                    (there, weights[convolution.weight(from, to)], values[there])
                })
            })
        });
        let windows = (0..channels)
            .map(|channel| Window::in_map(channel, rows.clone(), columns.clone()))
            .collect();
        let bias = self.parameters[&format!("{name}.bias")][from[0]];
        Sum::of(input, windows, bias, products, None)
    }

    fn back_through_convolution(&self, pass: &Pass, convolution: &Convolution, own: usize) -> Sum {
        let Convolution {
            input,
            output,
            name,
            ..
        } = *convolution;
        let to = at(input, own);
        let [channels, height, width] = output.shape();
        let rows = convolution.seeing(to[1], height);
        let columns = convolution.seeing(to[2], width);
        let weights = &self.parameters[&format!("{name}.weight")];
        let gradients = &pass.layer(output).gradients;
        let products = (0..channels).flat_map(|channel| {
            let columns = columns.clone();
            rows.clone().flat_map(move |row| {
                columns.clone().map(move |column| {
                    let from = [channel, row, column];
                    let there = place(output, from);
                    (
                        there,
                        weights[convolution.weight(from, to)],
                        gradients[there],
                    )
                })
            })
        });
        let windows = (0..channels)
            .map(|channel| Window::in_map(channel, rows.clone(), columns.clone()))
            .collect();
        Sum::of(output, windows, 0.0, products, None)
    }

    fn affine(&self, pass: &Pass, name: &str, input: Layer, own: usize) -> Sum {
        let values = &pass.layer(input).values;
        let weights = &self.parameters[&format!("{name}.weight")][own * values.len()..];
        // The pooled maps have been through their ReLU, and it changes nothing more.
        let products = (values.iter().zip(weights).enumerate())
            .map(|(there, (&value, &weight))| (there, weight, relu(value)));
        let bias = self.parameters[&format!("{name}.bias")][own];
        Sum::of(input, Window::whole(input), bias, products, None)
    }

    fn back_through_affine(&self, pass: &Pass, name: &str, output: Layer, unit: Unit) -> Sum {
        let own = pass.layer(unit.layer);
        let weights = &self.parameters[&format!("{name}.weight")];
        let gradients = &pass.layer(output).gradients;
        let products = (gradients.iter().enumerate()).map(|(there, &gradient)| {
            (
                there,
                weights[there * own.values.len() + unit.place],
                gradient,
            )
        });
        let gate = (unit.layer != Layer::Pool2).then(|| open(own.values[unit.place]));
        Sum::of(output, Window::whole(output), 0.0, products, gate)
    }
}

/// max(0, of the four): the largest once, the others not at all.
fn largest_of(input: &LayerPass, unit: Unit) -> Sum {
    let [channel, row, column] = at(unit.layer, unit.place);
    let (four, largest) = pooled(input, [channel, row, column]);
    let products = (four.into_iter().enumerate()).map(|(which, there)| {
        let factor = f32::from(u8::from(which == largest));
        (there, factor, relu(input.values[there]))
    });
    let window = Window::in_map(channel, 2 * row..2 * row + 2, 2 * column..2 * column + 2);
    Sum::of(input.layer, vec![window], 0.0, products, None)
}

/// The gradient of the pooling, where this value was the largest of its four and above 0.
fn back_through_pool(own: &LayerPass, pool: &LayerPass, unit: usize) -> Sum {
    let [channel, row, column] = at(own.layer, unit);
    let above = [channel, row / 2, column / 2];
    let (four, largest) = pooled(own, above);
    let there = place(pool.layer, above);
    let factor = f32::from(u8::from(four[largest] == unit));
    let window = Window::in_map(channel, row / 2..row / 2 + 1, column / 2..column / 2 + 1);
    Sum::of(
        pool.layer,
        vec![window],
        0.0,
        [(there, factor, pool.gradients[there])],
        Some(open(own.values[unit])),
    )
}
