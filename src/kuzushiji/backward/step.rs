//! One step of training on one image.

use burn::optim::{GradientsParams, SgdConfig};
use serde::Deserialize;
#[cfg(target_arch = "wasm32")]
use serde::Serialize;

use super::{Change, Dissection, named, parameters};
use crate::{
    kuzushiji::{CLASSES, reading::ReadError},
    training::Adam,
    weights::{self, Gradients},
};

/// So many weights are shown of those whose gradients are largest.
const SHOWN: usize = 8;

/// How a gradient becomes a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum Rule {
    /// The homework's, as in the first step of a run.
    Adam,
    /// Plain gradient descent: the learning rate times the gradient.
    Descent,
}

/// How much one tensor of parameters was moved.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(target_arch = "wasm32", derive(Serialize, tsify::Tsify))]
pub struct MovedTensor {
    /// Its name in the `state_dict`.
    pub name: String,
    /// Its elements.
    pub count: usize,
    /// How many of them are another number now.
    pub moved: usize,
    /// The largest difference to before.
    pub largest: f32,
}

/// One weight or bias before the step and after it.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(target_arch = "wasm32", derive(Serialize, tsify::Tsify))]
pub struct MovedWeight {
    /// The name of its tensor.
    pub name: String,
    /// Where in it, from 0, in PyTorch's order.
    pub place: Vec<usize>,
    /// The gradient of the loss.
    pub gradient: f32,
    /// Before.
    pub before: f32,
    /// After.
    pub after: f32,
    /// What was added.
    pub difference: f32,
}

/// What a step has done.
#[derive(Clone, Debug)]
#[cfg_attr(target_arch = "wasm32", derive(Serialize, tsify::Tsify))]
pub struct Step {
    /// The class that was to be learnt.
    pub class: usize,
    /// The loss before.
    pub loss_before: f32,
    /// The loss after.
    pub loss_after: f32,
    /// The probabilities before.
    pub before: [f32; CLASSES],
    /// The probabilities after.
    pub after: [f32; CLASSES],
    /// All tensors in the order of the `state_dict`.
    pub tensors: Vec<MovedTensor>,
    /// The weights and biases with the largest gradients, the largest first.
    pub largest: Vec<MovedWeight>,
}

impl Dissection {
    /// Takes one step on the image of the last pass, towards its class, and goes through and back once more. `None` before
    /// there was one.
    ///
    /// # Errors
    /// If a value is no number, or the device fails.
    pub async fn step(&mut self, rule: Rule, rate: f64) -> Result<Option<Step>, ReadError> {
        let Some(pass) = &self.pass else {
            return Ok(None);
        };
        let (class, loss_before, before) = (pass.class, pass.loss, pass.probabilities);
        let network = self.network().clone();
        let output = network.forward(self.tensor(&[self.image]));
        let gradients =
            GradientsParams::from_grads(self.loss_of(output, class).backward(), &network);
        let of_weights = named(weights::collect(&network, Gradients(&gradients)).await)?;
        let of_weights: Vec<_> = of_weights.collect();
        let stepped = match rule {
            Rule::Adam => Adam::new(&network, rate).step(network.clone(), gradients),
            Rule::Descent => SgdConfig::new()
                .init()
                .step(rate, network.clone(), gradients),
        };
        let (old, new) = (parameters(&network).await?, parameters(&stepped).await?);
        let mut tensors = Vec::new();
        let mut all: Vec<MovedWeight> = Vec::new();
        for weights::NamedTensor {
            name,
            shape,
            values: gradients,
        } in of_weights
        {
            let (old, new) = (&old[&name], &new[&name]);
            let differences = || old.iter().zip(new).map(|(old, new)| new - old);
            tensors.push(MovedTensor {
                count: old.len(),
                moved: differences()
                    .filter(|&difference| difference != 0.0)
                    .count(),
                largest: differences().fold(0.0, |most, difference| most.max(difference.abs())),
                name: name.clone(),
            });
            for place in largest(&gradients, SHOWN) {
                all.push(MovedWeight {
                    name: name.clone(),
                    place: unravelled(place, &shape),
                    gradient: gradients[place],
                    before: old[place],
                    after: new[place],
                    difference: new[place] - old[place],
                });
            }
        }
        all.sort_by(|a, b| b.gradient.abs().total_cmp(&a.gradient.abs()));
        all.truncate(SHOWN);
        self.change(Change::Step, stepped);
        let image = self.image;
        let passed = Box::pin(self.pass(&image, Some(class))).await;
        let after = match passed {
            Ok(pass) => pass,
            Err(error) => {
                self.undo();
                return Err(error);
            }
        };
        Ok(Some(Step {
            class,
            loss_before,
            loss_after: after.loss,
            before,
            after: after.probabilities,
            tensors,
            largest: all,
        }))
    }
}

/// The places of the values of the largest size, the largest first.
pub(super) fn largest(values: &[f32], count: usize) -> Vec<usize> {
    let mut places: Vec<usize> = (0..values.len()).collect();
    places.sort_by(|&a, &b| values[b].abs().total_cmp(&values[a].abs()));
    places.truncate(count);
    places
}

/// A place in a flat list as a place in the tensor.
fn unravelled(place: usize, shape: &[usize]) -> Vec<usize> {
    let mut rest = place;
    let mut at: Vec<usize> = (shape.iter().rev())
        .map(|&size| {
            let along = rest % size;
            rest /= size;
            along
        })
        .collect();
    at.reverse();
    at
}
