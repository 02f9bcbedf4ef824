//! Attention of the decoder to the source (homework, part 3).
//!
//! For a decoder state q and encoder outputs `h_i`: scores `s_i`, weights p = softmax(s), context
//! c = Σ `p_i h_i`, output `a_o` = tanh(`W_oᵀ` [q; c] + b).

use std::{fmt, str::FromStr};

use burn::{
    module::Module,
    nn::{Linear, LinearConfig},
    tensor::{Bool, Device, Tensor},
};
use serde::{Deserialize, Serialize};

use crate::operations::{attend, linear, softmax, tanh, weigh, without};

/// How a source letter is scored against the decoder's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Score {
    /// `s_i` = zᵀ `h_i` with z = `W_qᵀ` q: the homework's.
    Bilinear,
    /// `s_i` = qᵀ `h_i`.
    Dot,
    /// `s_i` = vᵀ tanh(`W_qᵀ` q + `W_hᵀ` `h_i`) (Bahdanau, Cho and Bengio, 2015).
    Additive,
}

impl Score {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Bilinear, Self::Dot, Self::Additive];

    /// The name used on the command line and in a file's options.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Bilinear => "bilinear",
            Self::Dot => "dot",
            Self::Additive => "additive",
        }
    }
}

/// Which of the report's two descriptions of the layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum AttentionReading {
    /// Its equations: the output is made of q and c, dropout comes after the attention
    Equations,
    /// Its code: z = Wᵀ q is in the place of q, dropout comes before the attention
    Code,
}

impl AttentionReading {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Equations, Self::Code];

    /// The name used on the command line and in a file's options.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Equations => "equations",
            Self::Code => "code",
        }
    }

    /// What the attention's output is made of, for the reader.
    #[must_use]
    pub fn description(self) -> &'static str {
        match self {
            Self::Equations => "equations, [q; c]",
            Self::Code => "code, [z; c]",
        }
    }
}

/// A name that is none of those above.
#[derive(Debug, thiserror::Error)]
#[error("{found:?} is unknown: choose {expected}")]
pub struct UnknownName {
    found: String,
    expected: &'static str,
}

impl FromStr for Score {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        Self::ALL
            .into_iter()
            .find(|score| score.name() == name)
            .ok_or_else(|| UnknownName {
                found: name.to_owned(),
                expected: "bilinear, dot or additive",
            })
    }
}

impl FromStr for AttentionReading {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        Self::ALL
            .into_iter()
            .find(|reading| reading.name() == name)
            .ok_or_else(|| UnknownName {
                found: name.to_owned(),
                expected: "equations or code",
            })
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for AttentionReading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The layer, for states and encoder outputs of size H.
#[derive(Module, Debug)]
pub struct Attention {
    /// `W_q`, of the bilinear and the additive score.
    linear_in: Option<Linear>,
    /// `W_h`, of the additive score.
    linear_source: Option<Linear>,
    /// v, of the additive score.
    score: Option<Linear>,
    /// `W_o` and b.
    linear_out: Linear,
    #[module(skip)]
    reading: AttentionReading,
}

impl Attention {
    /// A layer with PyTorch's default initialisation, U(±1/√`fan_in`).
    #[must_use]
    pub fn new(score: Score, reading: AttentionReading, size: usize, device: &Device) -> Self {
        let matrix = |columns| {
            LinearConfig::new(size, columns)
                .with_bias(false)
                .init(device)
        };
        let additive = score == Score::Additive;
        Self {
            linear_in: (score != Score::Dot).then(|| matrix(size)),
            linear_source: additive.then(|| matrix(size)),
            score: additive.then(|| matrix(1)),
            linear_out: LinearConfig::new(2 * size, size).init(device),
            reading,
        }
    }

    /// Whether the descriptions differ for a trained layer: with the dot product z is q.
    #[must_use]
    pub fn has_readings(&self) -> bool {
        self.linear_in.is_some()
    }

    /// The same weights by another description.
    #[must_use]
    pub fn with_reading(mut self, reading: AttentionReading) -> Self {
        self.reading = reading;
        self
    }

    /// Which description it follows.
    #[must_use]
    pub fn reading(&self) -> AttentionReading {
        self.reading
    }

    /// The outputs `[B, T, H]` and weights `[B, T, S]` for decoder states `[B, T, H]` and encoder
    /// outputs `[B, S, H]`, where `padding` `[B, 1, S]` says which of those are none.
    #[must_use]
    pub fn forward(
        &self,
        queries: Tensor<3>,
        keys: Tensor<3>,
        padding: Option<Tensor<3, Bool>>,
    ) -> (Tensor<3>, Tensor<3>) {
        let z = self.turned(&queries);
        let (weights, context) = match self.summed(&z, &keys) {
            Some(scores) => weigh(scores, keys, padding),
            None => attend(z.clone(), keys, padding),
        };
        (self.joined(queries, z, context), weights)
    }

    /// As [`Attention::forward`], with everything that is computed on the way, where some of the weights may be fixed.
    #[must_use]
    pub fn trace(
        &self,
        queries: Tensor<3>,
        keys: Tensor<3>,
        padding: Option<Tensor<3, Bool>>,
        fixed: Option<&FixedWeights>,
    ) -> Attended {
        let z = self.turned(&queries);
        let scores = self
            .summed(&z, &keys)
            .unwrap_or_else(|| z.clone().matmul(keys.clone().swap_dims(1, 2)));
        let scores = without(scores, padding);
        let mut weights = softmax(scores.clone());
        if let Some(FixedWeights { free, given }) = fixed {
            weights = weights * free.clone() + given.clone();
        }
        let context = weights.clone().matmul(keys);
        let outputs = self.joined(queries, z.clone(), context.clone());
        Attended {
            z,
            scores,
            weights,
            context,
            outputs,
        }
    }

    /// z of q, `[B, T, H]` both.
    fn turned(&self, queries: &Tensor<3>) -> Tensor<3> {
        let [batch, steps, size] = queries.dims();
        match &self.linear_in {
            Some(layer) => {
                let rows = queries.clone().reshape([batch * steps, size]);
                linear(layer, rows).reshape([batch, steps, size])
            }
            None => queries.clone(),
        }
    }

    /// The scores `[B, T, S]` by the additive description; none where they are products of z and the keys.
    fn summed(&self, z: &Tensor<3>, keys: &Tensor<3>) -> Option<Tensor<3>> {
        let (layer, score) = self.linear_source.as_ref().zip(self.score.as_ref())?;
        let [batch, steps, _] = z.dims();
        let source = layer.forward(keys.clone()).unsqueeze_dim::<4>(1);
        let sum = z.clone().unsqueeze_dim::<4>(2) + source;
        let length = keys.dims()[1];
        Some(score.forward(tanh(sum)).reshape([batch, steps, length]))
    }

    /// `a_o` of [q; c], or of [z; c].
    fn joined(&self, queries: Tensor<3>, z: Tensor<3>, context: Tensor<3>) -> Tensor<3> {
        let [batch, steps, size] = queries.dims();
        let query = match self.reading {
            AttentionReading::Equations => queries,
            AttentionReading::Code => z,
        };
        let both = Tensor::cat(vec![query, context], 2).reshape([batch * steps, 2 * size]);
        tanh(linear(&self.linear_out, both)).reshape([batch, steps, size])
    }

    /// What z is made of q by at one of its places: `[1, H]`; none where z is q.
    #[must_use]
    pub fn turning(&self, place: usize) -> Option<Tensor<2>> {
        let linear = self.linear_in.as_ref()?;
        Some(linear.weight.val().narrow(1, place, 1).transpose())
    }

    /// What the score of a key `[1, H]` is the sum of the products of, for a z `[1, H]`: factors and values, `[1, H]`
    /// both.
    #[must_use]
    pub fn scoring(&self, z: Tensor<2>, key: Tensor<2>) -> [Tensor<2>; 2] {
        match (&self.linear_source, &self.score) {
            (Some(linear), Some(score)) => [
                score.weight.val().transpose(),
                tanh(z + linear.forward(key)),
            ],
            _ => [z, key],
        }
    }

    /// What the output is made of [q; c], or of [z; c], by at one of its places, before the tanh: weights `[1, 2H]` and
    /// bias `[1, 1]`.
    #[must_use]
    pub fn joining(&self, place: usize) -> [Tensor<2>; 2] {
        let bias = self.linear_out.bias.as_ref().expect("it has one");
        [
            self.linear_out.weight.val().narrow(1, place, 1).transpose(),
            bias.val().narrow(0, place, 1).unsqueeze(),
        ]
    }
}

/// Weights that are not the softmax's.
#[derive(Clone, Debug)]
pub struct FixedWeights {
    /// 1 for the steps whose weights are the softmax's, 0 for those whose weights are given: `[B, T, 1]`.
    pub free: Tensor<3>,
    /// The weights given, 0 for the other steps: `[B, T, S]`.
    pub given: Tensor<3>,
}

/// Everything that the layer computes for decoder states `[B, T, H]` and encoder outputs `[B, S, H]`.
#[derive(Clone, Debug)]
pub struct Attended {
    /// z = `W_qᵀ` q; q itself with the dot product. `[B, T, H]`.
    pub z: Tensor<3>,
    /// s, `[B, T, S]`.
    pub scores: Tensor<3>,
    /// p, `[B, T, S]`.
    pub weights: Tensor<3>,
    /// c, `[B, T, H]`.
    pub context: Tensor<3>,
    /// `a_o`, `[B, T, H]`.
    pub outputs: Tensor<3>,
}
