//! The LSTM, one layer, in one direction and in both, with PyTorch's parameters.
//!
//! Everything that a step does with its input is done for all steps in one product; what is left
//! to a step is one product of the state with all four gates' weights.

use burn::{
    module::{Module, Param},
    nn::Initializer,
    tensor::{Device, Int, Tensor, TensorData, activation},
};

/// The state of an LSTM between two steps.
#[derive(Clone, Debug)]
pub struct State {
    /// The hidden state, which is the step's output: `[B, H]`.
    pub h: Tensor<2>,
    /// The cell: `[B, H]`.
    pub c: Tensor<2>,
}

impl State {
    /// The rows named, in their order.
    #[must_use]
    pub fn select(self, rows: Tensor<1, Int>) -> Self {
        Self {
            h: self.h.select(0, rows.clone()),
            c: self.c.select(0, rows),
        }
    }

    /// All zeros, as an LSTM begins.
    fn zeros(batch: usize, hidden: usize, device: &Device) -> Self {
        let zeros = Tensor::zeros([batch, hidden], device);
        Self {
            h: zeros.clone(),
            c: zeros,
        }
    }
}

/// The weights of one direction as its steps use them.
#[derive(Clone, Debug)]
pub struct Gates {
    /// Of the input, `[E, 4H]`.
    input: Tensor<2>,
    /// Of the hidden state, `[H, 4H]`.
    hidden: Tensor<2>,
    /// `[1, 4H]`.
    bias: Tensor<2>,
}

impl Gates {
    fn new(
        input: &Param<Tensor<2>>,
        hidden: &Param<Tensor<2>>,
        biases: [&Param<Tensor<1>>; 2],
    ) -> Self {
        Self {
            input: input.val().transpose(),
            hidden: hidden.val().transpose(),
            bias: (biases[0].val() + biases[1].val()).unsqueeze(),
        }
    }

    /// The share of the inputs `[N, E]` in the gates, `[N, 4H]`.
    #[must_use]
    pub fn project(&self, inputs: Tensor<2>) -> Tensor<2> {
        inputs.matmul(self.input.clone()) + self.bias.clone()
    }

    /// The share of the inputs `[T, B, E]` in the gates of every step, `[B, 4H]` each.
    fn project_steps(&self, inputs: Tensor<3>) -> Vec<Tensor<2>> {
        let [_, batch, size] = inputs.dims();
        let mut steps = Vec::new();
        unstack(
            self.project(inputs.reshape([-1, size.cast_signed()])),
            batch,
            &mut steps,
        );
        steps
    }

    /// One step, from its input's share `[B, 4H]` in the gates:
    /// i, f, o = σ(…), g = tanh(…), c = f∘c + i∘g, h = o∘tanh(c).
    #[must_use]
    pub fn step(&self, projected: Tensor<2>, state: State) -> State {
        let gates = projected + state.h.matmul(self.hidden.clone());
        let [i, f, g, o] = quarters(gates);
        let c = activation::sigmoid(f) * state.c + activation::sigmoid(i) * tanh(g);
        let h = activation::sigmoid(o) * tanh(c.clone());
        State { h, c }
    }
}

/// The gates i, f, g, o, `[B, H]` each.
fn quarters(gates: Tensor<2>) -> [Tensor<2>; 4] {
    gates
        .chunk(4, 1)
        .try_into()
        .expect("four times as wide as a state")
}

/// tanh x = 2σ(2x) − 1: the CPU devices compute σ three times as fast as tanh.
fn tanh(x: Tensor<2>) -> Tensor<2> {
    activation::sigmoid(x * 2.0) * 2.0 - 1.0
}

/// Cuts `[T·B, N]` into T times `[B, N]`. By halves, because the gradient of every cut is as large
/// as what was cut: cutting one by one costs T² on the way back, this T log T.
fn unstack(tensor: Tensor<2>, batch: usize, steps: &mut Vec<Tensor<2>>) {
    let count = tensor.dims()[0] / batch;
    if count <= 1 {
        steps.push(tensor);
        return;
    }
    let half = count / 2 * batch;
    unstack(tensor.clone().narrow(0, 0, half), batch, steps);
    unstack(tensor.narrow(0, half, count * batch - half), batch, steps);
}

fn uniform<const D: usize>(shape: [usize; D], hidden: usize, device: &Device) -> Param<Tensor<D>> {
    #[allow(clippy::cast_precision_loss, reason = "the size of a layer")]
    let bound = 1.0 / (hidden as f64).sqrt();
    Initializer::Uniform {
        min: -bound,
        max: bound,
    }
    .init(shape, device)
}

/// An LSTM in one direction.
#[derive(Module, Debug)]
pub struct Lstm {
    weight_ih_l0: Param<Tensor<2>>,
    weight_hh_l0: Param<Tensor<2>>,
    bias_ih_l0: Param<Tensor<1>>,
    bias_hh_l0: Param<Tensor<1>>,
}

impl Lstm {
    /// From inputs of size `input` to states of size `hidden`, with PyTorch's default
    /// initialisation, U(±1/√`hidden`).
    #[must_use]
    pub fn new(input: usize, hidden: usize, device: &Device) -> Self {
        Self {
            weight_ih_l0: uniform([4 * hidden, input], hidden, device),
            weight_hh_l0: uniform([4 * hidden, hidden], hidden, device),
            bias_ih_l0: uniform([4 * hidden], hidden, device),
            bias_hh_l0: uniform([4 * hidden], hidden, device),
        }
    }

    /// The weights as steps use them.
    #[must_use]
    pub fn gates(&self) -> Gates {
        Gates::new(
            &self.weight_ih_l0,
            &self.weight_hh_l0,
            [&self.bias_ih_l0, &self.bias_hh_l0],
        )
    }

    /// The hidden states `[B, T, H]` over inputs `[T, B, E]`, from a state `[B, H]`.
    #[must_use]
    pub fn forward(&self, inputs: Tensor<3>, mut state: State) -> Tensor<3> {
        let gates = self.gates();
        let mut outputs = Vec::new();
        for projected in gates.project_steps(inputs) {
            state = gates.step(projected, state);
            outputs.push(state.h.clone());
        }
        Tensor::stack(outputs, 1)
    }
}

/// An LSTM that reads in both directions.
#[derive(Module, Debug)]
pub struct BiLstm {
    weight_ih_l0: Param<Tensor<2>>,
    weight_hh_l0: Param<Tensor<2>>,
    bias_ih_l0: Param<Tensor<1>>,
    bias_hh_l0: Param<Tensor<1>>,
    weight_ih_l0_reverse: Param<Tensor<2>>,
    weight_hh_l0_reverse: Param<Tensor<2>>,
    bias_ih_l0_reverse: Param<Tensor<1>>,
    bias_hh_l0_reverse: Param<Tensor<1>>,
}

impl BiLstm {
    /// From inputs of size `input` to states of size `hidden` in each direction, initialised as
    /// [`Lstm::new`] does.
    #[must_use]
    pub fn new(input: usize, hidden: usize, device: &Device) -> Self {
        Self {
            weight_ih_l0: uniform([4 * hidden, input], hidden, device),
            weight_hh_l0: uniform([4 * hidden, hidden], hidden, device),
            bias_ih_l0: uniform([4 * hidden], hidden, device),
            bias_hh_l0: uniform([4 * hidden], hidden, device),
            weight_ih_l0_reverse: uniform([4 * hidden, input], hidden, device),
            weight_hh_l0_reverse: uniform([4 * hidden, hidden], hidden, device),
            bias_ih_l0_reverse: uniform([4 * hidden], hidden, device),
            bias_hh_l0_reverse: uniform([4 * hidden], hidden, device),
        }
    }

    /// The outputs `[B, T, 2H]` over inputs `[T, B, E]` and the last states `[B, 2H]`, forward then
    /// backward, of sentences of these lengths, 1 to T.
    ///
    /// As over PyTorch's packed sequences: the forward state is the one at a sentence's own end,
    /// the backward direction begins there, and outputs in the padding are zero.
    #[must_use]
    pub fn forward(&self, inputs: Tensor<3>, lengths: &[usize]) -> (Tensor<3>, State) {
        let device = inputs.device();
        let [steps, batch, _] = inputs.dims();
        let hidden = self.weight_hh_l0.dims()[1];
        let shortest = lengths.iter().copied().min().unwrap_or(steps);

        let gates = Gates::new(
            &self.weight_ih_l0,
            &self.weight_hh_l0,
            [&self.bias_ih_l0, &self.bias_hh_l0],
        );
        let mut state = State::zeros(batch, hidden, &device);
        let (mut forward, mut cells) = (Vec::new(), Vec::new());
        for projected in gates.project_steps(inputs.clone()) {
            state = gates.step(projected, state);
            forward.push(state.h.clone());
            cells.push(state.c.clone());
        }
        let mut forward = Tensor::stack::<3>(forward, 1);
        if shortest < steps {
            // What came after a sentence's end is not taken.
            let ends: Vec<i32> = (0..)
                .zip(lengths)
                .map(|(row, &length)| {
                    i32::try_from(row * steps + length - 1).expect("a batch is small")
                })
                .collect();
            let ends = Tensor::<1, Int>::from_data(TensorData::new(ends, [batch]), &device);
            let rows = [(batch * steps).cast_signed(), hidden.cast_signed()];
            state = State {
                h: forward.clone().reshape(rows),
                c: Tensor::stack::<3>(cells, 1).reshape(rows),
            }
            .select(ends);
            forward = forward * mask(lengths, steps, &device).swap_dims(0, 1);
        }

        let gates = Gates::new(
            &self.weight_ih_l0_reverse,
            &self.weight_hh_l0_reverse,
            [&self.bias_ih_l0_reverse, &self.bias_hh_l0_reverse],
        );
        let mut reverse = State::zeros(batch, hidden, &device);
        let mut backward = Vec::new();
        let mask = mask(lengths, steps, &device);
        for (step, projected) in gates.project_steps(inputs).into_iter().enumerate().rev() {
            reverse = gates.step(projected, reverse);
            if step >= shortest {
                let mask = mask.clone().narrow(0, step, 1).squeeze_dim(0);
                reverse = State {
                    h: reverse.h * mask.clone(),
                    c: reverse.c * mask,
                };
            }
            backward.push(reverse.h.clone());
        }
        backward.reverse();
        let outputs = Tensor::cat(vec![forward, Tensor::stack::<3>(backward, 1)], 2);
        let state = State {
            h: Tensor::cat(vec![state.h, reverse.h], 1),
            c: Tensor::cat(vec![state.c, reverse.c], 1),
        };
        (outputs, state)
    }
}

/// 1 for every step within a sentence, 0 for the padding behind it: `[T, B, 1]`.
fn mask(lengths: &[usize], steps: usize, device: &Device) -> Tensor<3> {
    let values: Vec<f32> = (0..steps)
        .flat_map(|step| {
            lengths
                .iter()
                .map(move |&length| f32::from(u8::from(step < length)))
        })
        .collect();
    Tensor::from_data(TensorData::new(values, [steps, lengths.len(), 1]), device)
}
