//! The sum behind every number: each factor, each product.

use burn::tensor::{Device, Tensor, activation};
use serde::Deserialize;
#[cfg(target_arch = "wasm32")]
use serde::Serialize;

use super::{
    super::{
        attention::AttentionReading, checkpoint::Checkpoint, search::ranked,
        translator::DecoderTrace,
    },
    Changes, OpenError, Part, Sentence, in_order, read_rows,
};

/// So many terms are picked out, the largest first.
const SHOWN: usize = 5;

/// What a term is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(target_arch = "wasm32", derive(Serialize, tsify::Tsify))]
#[cfg_attr(target_arch = "wasm32", serde(rename_all = "lowercase"))]
pub enum Operand {
    /// A number of the letter's embedding.
    Embedding,
    /// A unit of the state before the letter.
    State,
    /// A number of q.
    Q,
    /// A number of z.
    Z,
    /// A letter of the source.
    Source,
    /// A number of the context c.
    Context,
    /// A number of `a_o`.
    Output,
}

/// One term of a sum.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(target_arch = "wasm32", derive(Serialize, tsify::Tsify))]
pub struct Term {
    /// What it is of.
    pub of: Operand,
    /// Which of those, from 0.
    pub place: usize,
    /// What its value is multiplied by.
    pub factor: f32,
    /// Its value.
    pub value: f32,
    /// The two multiplied; of a softmax e to the power of the value less the largest.
    pub product: f32,
}

/// A sum with its largest terms.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(target_arch = "wasm32", derive(Serialize, tsify::Tsify))]
pub struct TermSum {
    /// The largest in size, the largest first; none where the number is given.
    pub terms: Vec<Term>,
    /// How many others there are.
    pub others: usize,
    /// All the others together.
    pub rest: f32,
    /// What is added whatever the terms.
    #[cfg_attr(target_arch = "wasm32", serde(skip_serializing_if = "Option::is_none"))]
    pub bias: Option<f32>,
    /// Bias and terms together.
    pub sum: f32,
    /// What the network holds: the sum, σ or tanh of it, or what a softmax makes of it.
    pub value: f32,
}

impl TermSum {
    fn new(terms: Vec<Term>, bias: Option<f32>, value: f32) -> Self {
        let sum = bias.unwrap_or(0.0) + terms.iter().map(|term| term.product).sum::<f32>();
        let sizes: Vec<f32> = terms.iter().map(|term| term.product.abs()).collect();
        let order = ranked(&sizes);
        let (largest, others) = order.split_at(order.len().min(SHOWN));
        Self {
            others: others.len(),
            rest: others.iter().map(|&term| terms[term].product).sum(),
            terms: largest.iter().map(|&term| terms[term]).collect(),
            bias,
            sum,
            value,
        }
    }
}

/// Products of factors and values, in their order.
fn products<'a>(
    of: Operand,
    factors: &'a [f32],
    values: &'a [f32],
) -> impl Iterator<Item = Term> + 'a {
    (factors.iter().zip(values).enumerate()).map(move |(place, (&factor, &value))| Term {
        of,
        place,
        factor,
        value,
        product: factor * value,
    })
}

/// What one letter does to one unit.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(target_arch = "wasm32", derive(Serialize, tsify::Tsify))]
pub struct UnitStep {
    /// i = σ(…).
    pub i: TermSum,
    /// f = σ(…).
    pub f: TermSum,
    /// g = tanh(…).
    pub g: TermSum,
    /// o = σ(…).
    pub o: TermSum,
    /// The cell before.
    pub before: f32,
    /// f · c, what is kept of it.
    pub kept: f32,
    /// i · g, what is added.
    pub added: f32,
    /// The cell after: both together.
    pub c: f32,
    /// tanh(c).
    pub tanh: f32,
    /// h = o · tanh(c).
    pub h: f32,
}

/// Follows one unit of an LSTM through the sentence: a step for each letter, in the order of the sentence.
///
/// # Errors
/// As [`super::open`], or if there is no such unit.
pub async fn follow(
    checkpoint: &Checkpoint,
    text: &str,
    changes: &Changes,
    part: Part,
    unit: usize,
    device: &Device,
) -> Result<Vec<UnitStep>, OpenError> {
    let sentence = Sentence::read(checkpoint, text, changes, device)?;
    let [forward, backward] = checkpoint.model.trace_encoder(&sentence.entries);
    let [gates_forward, gates_backward, gates_decoder] = checkpoint.model.gates();
    let (trace, gates) = match part {
        Part::Forward => (forward, gates_forward),
        Part::Backward => (backward, gates_backward),
        Part::Decoder => {
            let written = sentence.write().await?;
            (sentence.trace(&written).lstm, gates_decoder)
        }
    };
    if unit >= trace.after.h.dims()[1] {
        return Err(OpenError::Place("the LSTM has no such unit"));
    }
    let [of_input, of_state, biases] = gates.of_unit(unit);
    let own = |tensor: &Tensor<2>| tensor.clone().narrow(1, unit, 1);
    let gates = Tensor::cat(trace.gates.iter().map(own).collect(), 1);
    let cells = Tensor::cat(
        vec![
            own(&trace.before.c),
            own(&trace.after.c),
            own(&trace.after.h),
        ],
        1,
    );
    let [of_input, of_state, biases, inputs, states, gates, cells] = read_rows([
        of_input,
        of_state,
        biases,
        trace.inputs,
        trace.before.h,
        gates,
        cells,
    ])
    .await?;
    let steps = (inputs.iter().zip(&states).zip(gates.iter().zip(&cells)))
        .map(|((input, state), (gates, cells))| {
            let [i, f, g, o] =
                [0, 1, 2, 3].map(|gate| {
                    let terms = products(Operand::Embedding, &of_input[gate], input)
                        .chain(products(Operand::State, &of_state[gate], state));
                    TermSum::new(terms.collect(), Some(biases[gate][0]), gates[gate])
                });
            let (before, c, h) = (cells[0], cells[1], cells[2]);
            UnitStep {
                kept: f.value * before,
                added: i.value * g.value,
                before,
                c,
                tanh: c.tanh(),
                h,
                i,
                f,
                g,
                o,
            }
        })
        .collect();
    Ok(in_order(part, steps))
}

/// What is computed one after the other for a letter that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// The query.
    Q,
    /// z = `W_qᵀ` q.
    Z,
    /// The scores.
    S,
    /// The weights.
    P,
    /// The context.
    C,
    /// The attention's output `a_o`.
    A,
    /// The probabilities of the letters.
    Letter,
}

/// The sum behind one number of a stage, for one letter that is written. Of q, of what the reader has fixed, and of the
/// stages that a translator does not have, there is none: what stands there is given.
///
/// # Errors
/// As [`super::open`], or if there is no such letter or place.
pub async fn attention_sum(
    checkpoint: &Checkpoint,
    text: &str,
    changes: &Changes,
    at: (usize, Stage, usize),
    device: &Device,
) -> Result<TermSum, OpenError> {
    const NO_PLACE: OpenError = OpenError::Place("there is no such number");
    let (step, stage, place) = at;
    let sentence = Sentence::read(checkpoint, text, changes, device)?;
    let written = sentence.write().await?;
    if step >= written.len() {
        return Err(OpenError::Place("the translation has no such letter"));
    }
    let trace = sentence.trace(&written);
    let q = trace.lstm.after.h.clone().narrow(0, step, 1);
    if stage == Stage::Letter {
        return letter_sum(checkpoint, &trace, step, place).await;
    }
    let (Some(attention), Some(attended)) = (checkpoint.model.attention(), &trace.attended) else {
        return if stage == Stage::Q {
            given(q, place).await
        } else {
            Err(NO_PLACE)
        };
    };
    let at_step = |tensor: &Tensor<3>| tensor.clone().narrow(1, step, 1).squeeze_dim::<2>(0);
    let [z, scores, weights, context, outputs] = [
        &attended.z,
        &attended.scores,
        &attended.weights,
        &attended.context,
        &attended.outputs,
    ]
    .map(at_step);
    let keys = sentence.encoded.outputs.clone().squeeze_dim::<2>(0);
    let sum = match stage {
        Stage::Q | Stage::Letter => return given(q, place).await,
        Stage::Z => {
            if place >= z.dims()[1] {
                return Err(NO_PLACE);
            }
            let Some(factors) = attention.turning(place) else {
                return given(z, place).await;
            };
            let [factors, q, z] = read_rows([factors, q, z]).await?;
            TermSum::new(
                products(Operand::Q, &factors[0], &q[0]).collect(),
                None,
                z[0][place],
            )
        }
        Stage::S => {
            if place >= scores.dims()[1] {
                return Err(NO_PLACE);
            }
            if changes.forbidden.contains(&place) {
                return given(scores, place).await;
            }
            let [factors, values] = attention.scoring(z, keys.narrow(0, place, 1));
            let [factors, values, scores] = read_rows([factors, values, scores]).await?;
            TermSum::new(
                products(Operand::Z, &factors[0], &values[0]).collect(),
                None,
                scores[0][place],
            )
        }
        Stage::P => {
            let [scores, weights] = read_rows([scores, weights]).await?;
            let weight = *weights[0].get(place).ok_or(NO_PLACE)?;
            if changes.is_fixed(step) {
                return Ok(TermSum {
                    sum: weight,
                    ..TermSum::new(Vec::new(), None, weight)
                });
            }
            let largest = scores[0]
                .iter()
                .fold(f32::NEG_INFINITY, |most, &score| most.max(score));
            let terms = (scores[0].iter().enumerate()).map(|(place, &value)| Term {
                of: Operand::Source,
                place,
                factor: value - largest,
                value,
                product: (value - largest).exp(),
            });
            TermSum::new(terms.collect(), None, weight)
        }
        Stage::C => {
            if place >= context.dims()[1] {
                return Err(NO_PLACE);
            }
            let values = keys.narrow(1, place, 1).transpose();
            let [weights, values, context] = read_rows([weights, values, context]).await?;
            TermSum::new(
                products(Operand::Source, &weights[0], &values[0]).collect(),
                None,
                context[0][place],
            )
        }
        Stage::A => {
            if place >= outputs.dims()[1] {
                return Err(NO_PLACE);
            }
            let (of, query) = match attention.reading() {
                AttentionReading::Equations => (Operand::Q, q),
                AttentionReading::Code => (Operand::Z, z),
            };
            let [factors, bias] = attention.joining(place);
            let [factors, bias, query, context, outputs] =
                read_rows([factors, bias, query, context, outputs]).await?;
            let (of_query, of_context) = factors[0].split_at(query[0].len());
            let terms = products(of, of_query, &query[0]).chain(products(
                Operand::Context,
                of_context,
                &context[0],
            ));
            TermSum::new(terms.collect(), Some(bias[0][0]), outputs[0][place])
        }
    };
    Ok(sum)
}

/// The sum behind a letter's logit; its value is the probability.
async fn letter_sum(
    checkpoint: &Checkpoint,
    trace: &DecoderTrace,
    step: usize,
    entry: usize,
) -> Result<TermSum, OpenError> {
    if entry >= checkpoint.target.len() {
        return Err(OpenError::Place("the vocabulary has no such entry"));
    }
    let [factors, bias] = checkpoint.model.generating(entry);
    let outputs = trace.outputs.clone().narrow(0, step, 1);
    let said = activation::softmax(trace.logits.clone().narrow(0, step, 1), 1);
    let [factors, bias, outputs, said] = read_rows([factors, bias, outputs, said]).await?;
    let of = if trace.attended.is_some() {
        Operand::Output
    } else {
        Operand::Q
    };
    let terms = products(of, &factors[0], &outputs[0]);
    Ok(TermSum::new(
        terms.collect(),
        Some(bias[0][0]),
        said[0][entry],
    ))
}

/// A number that no sum has made.
async fn given(row: Tensor<2>, place: usize) -> Result<TermSum, OpenError> {
    let [row] = read_rows([row]).await?;
    let value = *row[0]
        .get(place)
        .ok_or(OpenError::Place("there is no such number"))?;
    Ok(TermSum {
        sum: value,
        ..TermSum::new(Vec::new(), None, value)
    })
}
