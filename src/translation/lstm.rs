//! The LSTM, one layer, in one direction and in both, with PyTorch's parameters.
//!
//! Everything that a step does with its input is done for all steps in one product; what is left
//! to a step is one product of the state with all four gates' weights. Sentences of unequal lengths
//! are packed, so that no step works on padding.

use std::{cmp::Reverse, mem};

use burn::{
    module::{Module, Param, ParamId},
    nn::Initializer,
    optim::GradientsParams,
    tensor::{Device, Gradients, Int, Tensor, TensorData, activation::sigmoid},
};

use crate::{
    device,
    operations::{self, product, tanh},
};

/// The state of an LSTM between two steps.
#[derive(Clone, Debug)]
pub struct LstmState {
    /// The hidden state, which is the step's output: `[B, H]`.
    pub h: Tensor<2>,
    /// The cell: `[B, H]`.
    pub c: Tensor<2>,
}

impl LstmState {
    /// The rows named, in their order.
    #[must_use]
    pub fn select(self, rows: Tensor<1, Int>) -> Self {
        Self {
            h: self.h.select(0, rows.clone()),
            c: self.c.select(0, rows),
        }
    }

    /// The first rows, and those behind them.
    fn split(self, count: usize) -> (Self, Self) {
        let all = self.h.dims()[0];
        let part = |first, count| Self {
            h: self.h.clone().narrow(0, first, count),
            c: self.c.clone().narrow(0, first, count),
        };
        (part(0, count), part(count, all - count))
    }

    /// Rows one below the other.
    fn stack(states: Vec<Self>) -> Self {
        let (h, c) = states.into_iter().map(|LstmState { h, c }| (h, c)).unzip();
        Self {
            h: Tensor::cat(h, 0),
            c: Tensor::cat(c, 0),
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

/// How sentences of unequal lengths lie one after the other without padding, as in `PyTorch`'s
/// `PackedSequence`: the longest first, and step by step only those that have not ended.
#[derive(Clone, Debug)]
pub struct Packing {
    lengths: Vec<usize>,
    /// The sentences, the longest first.
    order: Vec<usize>,
    /// For each step, how many have not ended.
    active: Vec<usize>,
}

impl Packing {
    /// For sentences of these lengths.
    ///
    /// # Panics
    /// If there is no sentence, or an empty one.
    #[must_use]
    pub fn new(lengths: Vec<usize>) -> Self {
        assert!(
            lengths.iter().all(|&length| length > 0),
            "an empty sentence"
        );
        let longest = *lengths.iter().max().expect("a sentence");
        let mut order: Vec<usize> = (0..lengths.len()).collect();
        order.sort_by_key(|&sentence| Reverse(lengths[sentence]));
        let active = (0..longest)
            .map(|step| lengths.iter().filter(|&&length| length > step).count())
            .collect();
        Self {
            lengths,
            order,
            active,
        }
    }

    /// The lengths of the sentences, in their own order.
    #[must_use]
    pub fn lengths(&self) -> &[usize] {
        &self.lengths
    }

    /// The length of the longest.
    #[must_use]
    pub fn steps(&self) -> usize {
        self.active.len()
    }

    /// The first row and the number of rows of each step of a packed tensor.
    fn spans(&self) -> Vec<(usize, usize)> {
        let mut first = 0;
        (self.active.iter())
            .map(|&active| {
                first += active;
                (first - active, active)
            })
            .collect()
    }

    /// Sentence and step of each row of a packed tensor.
    pub fn rows(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        (self.active.iter().enumerate())
            .flat_map(|(step, &active)| self.order[..active].iter().map(move |&row| (row, step)))
    }

    /// Packed rows `[N, H]` as `[B, T, H]`, zero in the padding.
    pub(super) fn unpack(&self, packed: Tensor<2>) -> Tensor<3> {
        let [count, size] = packed.dims();
        let (batch, steps) = (self.lengths.len(), self.steps());
        // What is no row is the one of zeros behind the last.
        let mut places = vec![count; batch * steps];
        for (row, (sentence, step)) in self.rows().enumerate() {
            places[sentence * steps + step] = row;
        }
        let device = packed.device();
        let zeros = Tensor::zeros([1, size], &device);
        Tensor::cat(vec![packed, zeros], 0)
            .select(0, device::integers(places, &device))
            .reshape([batch, steps, size])
    }

    /// States in the sentences' own order, as the steps want them.
    fn sort(&self, state: LstmState) -> LstmState {
        let device = state.h.device();
        state.select(device::integers(self.order.iter().copied(), &device))
    }

    /// The way back from [`Packing::sort`].
    fn unsort(&self, state: LstmState) -> LstmState {
        let mut ranks = vec![0; self.order.len()];
        for (rank, &sentence) in self.order.iter().enumerate() {
            ranks[sentence] = rank;
        }
        let device = state.h.device();
        state.select(device::integers(ranks, &device))
    }
}

/// The weights of one direction as its steps use them.
#[derive(Clone, Debug)]
pub struct Gates {
    /// Of the input, `[E, 4H]`.
    input: Tensor<2>,
    /// Of the hidden state, `[H, 4H]`.
    hidden: Tensor<2>,
    /// `[4H]`.
    bias: Tensor<1>,
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
            bias: biases[0].val() + biases[1].val(),
        }
    }

    /// The share of the inputs `[N, E]` in the gates, `[N, 4H]`.
    #[must_use]
    pub fn project(&self, inputs: Tensor<2>) -> Tensor<2> {
        product(inputs, self.input.clone(), Some(self.bias.clone()))
    }

    /// The share of the packed inputs `[N, E]` in the gates of every step.
    fn project_steps(&self, inputs: Tensor<2>, packing: &Packing) -> Vec<Tensor<2>> {
        let mut steps = Vec::new();
        cut(self.project(inputs), &packing.active, &mut steps);
        steps
    }

    /// One step, from its input's share `[B, 4H]` in the gates:
    /// i, f, o = σ(…), g = tanh(…), c = f∘c + i∘g, h = o∘tanh(c).
    #[must_use]
    pub fn step(&self, projected: Tensor<2>, state: LstmState) -> LstmState {
        let [h, c] = operations::step(projected, [state.h, state.c], self.hidden.clone());
        LstmState { h, c }
    }

    /// What the gates are made of, `[B, 4H]`: the shares of the input and of the hidden state together.
    fn sums(&self, projected: Tensor<2>, h: Tensor<2>) -> Tensor<2> {
        projected + h.matmul(self.hidden.clone())
    }

    /// One sentence of inputs `[T, E]` from a state `[1, H]`, with all that [`Gates::step`] leaves on its way.
    #[must_use]
    pub fn trace(&self, inputs: Tensor<2>, begin: LstmState) -> Trace {
        let projected = self.project(inputs.clone());
        let (mut state, mut before, mut after) = (begin, Vec::new(), Vec::new());
        let (mut sums, mut gates) = (Vec::new(), [(); 4].map(|()| Vec::new()));
        for letter in 0..inputs.dims()[0] {
            let own = self.sums(projected.clone().narrow(0, letter, 1), state.h.clone());
            let opened = open(own.clone());
            let reached = next(opened.clone(), state.c.clone());
            sums.push(own);
            for (gate, opened) in gates.iter_mut().zip(opened) {
                gate.push(opened);
            }
            before.push(mem::replace(&mut state, reached.clone()));
            after.push(reached);
        }
        Trace {
            inputs,
            before: LstmState::stack(before),
            sums: Tensor::cat(sums, 0),
            gates: gates.map(|gate| Tensor::cat(gate, 0)),
            after: LstmState::stack(after),
        }
    }

    /// What makes the gates i, f, g and o of one unit, a row each: the weights of the input `[4, E]`, those of the
    /// hidden state `[4, H]`, and the two biases together `[4, 1]`.
    #[must_use]
    pub fn of_unit(&self, unit: usize) -> [Tensor<2>; 3] {
        let size = self.hidden.dims()[0];
        let bias = self.bias.clone().unsqueeze();
        [&self.input, &self.hidden, &bias].map(|weights| {
            let columns = (0..4).map(|gate| weights.clone().narrow(1, gate * size + unit, 1));
            Tensor::cat(columns.collect(), 1).transpose()
        })
    }
}

/// One sentence of T letters in an LSTM: all that a step leaves on its way, a row a letter.
#[derive(Clone, Debug)]
pub struct Trace {
    /// What was read, `[T, E]`.
    pub inputs: Tensor<2>,
    /// h and c before each letter, `[T, H]`.
    pub before: LstmState,
    /// What σ and tanh made the gates of, `[T, 4H]`: those of i, then of f, g and o.
    pub sums: Tensor<2>,
    /// The gates i, f, g and o, `[T, H]` each.
    pub gates: [Tensor<2>; 4],
    /// h and c after each letter, `[T, H]`.
    pub after: LstmState,
}

/// The gates of their sums `[B, 4H]`: i, f, o = σ(…), g = tanh(…), `[B, H]` each.
fn open(sums: Tensor<2>) -> [Tensor<2>; 4] {
    let [i, f, g, o] = quarters(sums);
    [sigmoid(i), sigmoid(f), tanh(g), sigmoid(o)]
}

/// Those of i, f, g and o, `[B, H]` each.
fn quarters(gates: Tensor<2>) -> [Tensor<2>; 4] {
    gates
        .chunk(4, 1)
        .try_into()
        .expect("four times as wide as a state")
}

/// The state behind a cell: c = f∘c + i∘g, h = o∘tanh(c).
fn next([i, f, g, o]: [Tensor<2>; 4], c: Tensor<2>) -> LstmState {
    let c = f * c + i * g;
    let h = o * tanh(c.clone());
    LstmState { h, c }
}

/// Cuts a tensor into so many rows each. By halves, because the gradient of every cut is as large as
/// what was cut: cutting one by one costs T² on the way back, this T log T.
fn cut(tensor: Tensor<2>, rows: &[usize], parts: &mut Vec<Tensor<2>>) {
    if rows.len() <= 1 {
        parts.push(tensor);
        return;
    }
    let (first, second) = rows.split_at(rows.len() / 2);
    let [above, below] = [first, second].map(|rows| rows.iter().sum());
    cut(tensor.clone().narrow(0, 0, above), first, parts);
    cut(tensor.narrow(0, above, below), second, parts);
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
#[allow(clippy::struct_field_names, reason = "PyTorch's names")]
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

    /// The hidden states `[B, T, H]` over packed inputs `[N, E]`, from a state `[B, H]`; zero in the
    /// padding.
    #[must_use]
    pub fn forward(&self, inputs: Tensor<2>, packing: &Packing, state: LstmState) -> Tensor<3> {
        let gates = self.gates();
        let mut state = packing.sort(state);
        let mut outputs = Vec::new();
        for projected in gates.project_steps(inputs, packing) {
            let active = projected.dims()[0];
            if active < state.h.dims()[0] {
                (state, _) = state.split(active);
            }
            state = gates.step(projected, state);
            outputs.push(state.h.clone());
        }
        packing.unpack(Tensor::cat(outputs, 0))
    }

    /// As [`Lstm::forward`], with the steps taken out of the graph.
    pub(super) fn apart(&self, inputs: Tensor<2>, packing: &Packing, state: LstmState) -> Apart {
        Apart::new(
            self.gates().project(inputs),
            packing.sort(state),
            &self.weight_hh_l0,
            packing.spans(),
        )
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

    /// The weights as steps use them, forward then backward.
    #[must_use]
    pub fn gates(&self) -> [Gates; 2] {
        let forward = Gates::new(
            &self.weight_ih_l0,
            &self.weight_hh_l0,
            [&self.bias_ih_l0, &self.bias_hh_l0],
        );
        let backward = Gates::new(
            &self.weight_ih_l0_reverse,
            &self.weight_hh_l0_reverse,
            [&self.bias_ih_l0_reverse, &self.bias_hh_l0_reverse],
        );
        [forward, backward]
    }

    /// One sentence of inputs `[T, E]` in each direction, each in the order in which it reads: forward from the first
    /// letter, backward from the last.
    #[must_use]
    pub fn trace(&self, inputs: Tensor<2>) -> [Trace; 2] {
        let begin = LstmState::zeros(1, self.weight_hh_l0.dims()[1], &inputs.device());
        let [forward, backward] = self.gates();
        let order = device::integers((0..inputs.dims()[0]).rev(), &inputs.device());
        [
            forward.trace(inputs.clone(), begin.clone()),
            backward.trace(inputs.select(0, order), begin),
        ]
    }

    /// The outputs `[B, T, 2H]` over packed inputs `[N, E]`, zero in the padding, and the last states
    /// `[B, 2H]`, both forward then backward.
    ///
    /// The forward state is the one at a sentence's own end, and the backward direction begins there.
    #[must_use]
    pub fn forward(&self, inputs: Tensor<2>, packing: &Packing) -> (Tensor<3>, LstmState) {
        let device = inputs.device();
        let hidden = self.weight_hh_l0.dims()[1];

        let [gates, reverse] = self.gates();
        let mut state = LstmState::zeros(packing.active[0], hidden, &device);
        let (mut forward, mut ended) = (Vec::new(), Vec::new());
        for projected in gates.project_steps(inputs.clone(), packing) {
            let active = projected.dims()[0];
            if active < state.h.dims()[0] {
                let (going_on, at_their_end) = state.split(active);
                ended.push(at_their_end);
                state = going_on;
            }
            state = gates.step(projected, state);
            forward.push(state.h.clone());
        }
        ended.push(state);
        ended.reverse();
        let last = LstmState::stack(ended);

        let mut steps = reverse.project_steps(inputs, packing).into_iter().rev();
        let first = steps.next().expect("a sentence has a letter");
        let begin = LstmState::zeros(first.dims()[0], hidden, &device);
        let mut state = reverse.step(first, begin);
        let mut backward = vec![state.h.clone()];
        for projected in steps {
            let begins = projected.dims()[0] - state.h.dims()[0];
            if begins > 0 {
                state = LstmState::stack(vec![state, LstmState::zeros(begins, hidden, &device)]);
            }
            state = reverse.step(projected, state);
            backward.push(state.h.clone());
        }
        backward.reverse();

        join(
            packing,
            [Tensor::cat(forward, 0), Tensor::cat(backward, 0)],
            [last, state],
        )
    }

    /// As [`BiLstm::forward`], with the steps of each direction taken out of the graph.
    pub(super) fn apart(&self, inputs: &Tensor<2>, packing: &Packing) -> [Apart; 2] {
        let [forward, backward] = self.gates();
        let mut spans = packing.spans();
        [
            (forward, &self.weight_hh_l0),
            (backward, &self.weight_hh_l0_reverse),
        ]
        .map(|(gates, hidden)| {
            let begin = LstmState::zeros(packing.active[0], hidden.dims()[1], &inputs.device());
            let apart = Apart::new(gates.project(inputs.clone()), begin, hidden, spans.clone());
            spans.reverse();
            apart
        })
    }
}

/// The packed outputs and the last states, in the packing's order, of both directions as one:
/// `[B, T, 2H]`, zero in the padding, and `[B, 2H]`.
pub(super) fn join(
    packing: &Packing,
    outputs: [Tensor<2>; 2],
    [forward, backward]: [LstmState; 2],
) -> (Tensor<3>, LstmState) {
    let states = LstmState {
        h: Tensor::cat(vec![forward.h, backward.h], 1),
        c: Tensor::cat(vec![forward.c, backward.c], 1),
    };
    let outputs = Tensor::cat(outputs.to_vec(), 1);
    (packing.unpack(outputs), packing.unsort(states))
}

/// The steps of an LSTM taken out of the graph: what comes before them is one graph, what is made of
/// their results another, and the way back through the steps themselves is written out, in one pass
/// over the numbers of each. A third of the time of the way that autodiff finds.
///
/// For the CPU, whose numbers can be read at once.
pub(super) struct Apart {
    /// The inputs' share in the gates, in the graph before: `[N, 4H]`.
    projected: Tensor<2>,
    /// The state before the first step, in the graph before, in the packing's order.
    begin: LstmState,
    /// The packed outputs, where the graph behind begins: `[N, H]`.
    pub outputs: Tensor<2>,
    /// The last states, where the graph behind begins, in the packing's order.
    pub last: LstmState,
    weight: ParamId,
    /// `[4H, H]`.
    hidden: Tensor<2>,
    /// First row and number of rows of each step, in the order of the steps.
    spans: Vec<(usize, usize)>,
    /// i, f, g and o of all rows.
    gates: Vec<f32>,
    /// h and c of all rows before their step.
    before: [Vec<f32>; 2],
}

impl Apart {
    fn new(
        projected: Tensor<2>,
        begin: LstmState,
        weight: &Param<Tensor<2>>,
        spans: Vec<(usize, usize)>,
    ) -> Self {
        let device = projected.device().inner();
        let hidden = weight.val().inner();
        let across = hidden.clone().transpose();
        let [batch, size] = begin.h.dims();
        let mut gates = numbers(projected.clone().inner());
        let [mut h, mut c] = [&begin.h, &begin.c].map(|state| numbers(state.clone().inner()));
        let mut before = [(); 2].map(|()| vec![0.0; gates.len() / 4]);
        let mut outputs = vec![0.0; gates.len() / 4];
        for &(first, active) in &spans {
            let (h, c) = (&mut h[..active * size], &mut c[..active * size]);
            let rows = first * size..(first + active) * size;
            before[0][rows.clone()].copy_from_slice(h);
            before[1][rows.clone()].copy_from_slice(c);
            let recurrent = matrix(h.to_vec(), active, size, &device).matmul(across.clone());
            let gates = &mut gates[4 * rows.start..4 * rows.end];
            unfold_kernels::lstm::forward(gates, &numbers(recurrent), c, h, size);
            outputs[rows].copy_from_slice(h);
        }
        let leaf = |values: Vec<f32>, rows| {
            Tensor::from_inner(matrix(values, rows, size, &device)).require_grad()
        };
        Self {
            outputs: leaf(outputs, gates.len() / (4 * size)),
            last: LstmState {
                h: leaf(h, batch),
                c: leaf(c, batch),
            },
            projected,
            begin,
            weight: weight.id,
            hidden,
            spans,
            gates,
            before,
        }
    }

    /// The way back, from what the graphs behind say of the outputs and of the last states: adds the
    /// gradient of the hidden state's weights, and returns what is to be gone back from in the graph
    /// before, whose gradient is what comes out of the steps.
    pub fn back(
        mut self,
        [outputs, last]: [&Gradients; 2],
        gradients: &mut GradientsParams,
    ) -> Tensor<1> {
        let device = self.hidden.device();
        let [batch, size] = self.last.h.dims();
        let [mut h, mut c] = [&self.last.h, &self.last.c].map(|state| match state.grad(last) {
            Some(gradient) => numbers(gradient),
            None => vec![0.0; batch * size],
        });
        let outputs = self.outputs.grad(outputs).map(numbers);
        for &(first, active) in self.spans.iter().rev() {
            let (h, c) = (&mut h[..active * size], &mut c[..active * size]);
            let rows = first * size..(first + active) * size;
            if let Some(outputs) = &outputs {
                for (h, output) in h.iter_mut().zip(&outputs[rows.clone()]) {
                    *h += output;
                }
            }
            let gates = &mut self.gates[4 * rows.start..4 * rows.end];
            unfold_kernels::lstm::backward(gates, &self.before[1][rows], h, c, size);
            let back =
                matrix(gates.to_vec(), active, 4 * size, &device).matmul(self.hidden.clone());
            h.copy_from_slice(&numbers(back));
        }
        let [before, _] = self.before;
        let rows = before.len() / size;
        let gates = matrix(self.gates, rows, 4 * size, &device);
        let weight = gates
            .clone()
            .transpose()
            .matmul(matrix(before, rows, size, &device));
        gradients.register(self.weight, weight);
        let along = |tensor: Tensor<2>, gradient| (tensor * Tensor::from_inner(gradient)).sum();
        along(self.projected, gates)
            + along(self.begin.h, matrix(h, batch, size, &device))
            + along(self.begin.c, matrix(c, batch, size, &device))
    }
}

/// The numbers of a tensor on the CPU.
fn numbers(tensor: Tensor<2>) -> Vec<f32> {
    let values = tensor.into_data().try_into_vec();
    values.expect("the tensors of a model are f32")
}

fn matrix(values: Vec<f32>, rows: usize, columns: usize, device: &Device) -> Tensor<2> {
    Tensor::from_data(TensorData::new(values, [rows, columns]), device)
}
