//! The homework's optimiser.

use std::collections::HashMap;

use burn::{
    module::{Module, ModuleMapper, ModuleVisitor, Param, ParamId},
    optim::GradientsParams,
    tensor::Tensor,
};

use crate::weights::Pick;

const BETAS: [f64; 2] = [0.9, 0.999];
const EPSILON: f64 = 1e-8;

/// Adam (Kingma and Ba, 2015) with `PyTorch`'s defaults: betas 0.9 and 0.999, epsilon 1e-8.
///
/// Not Burn's, which keeps its moments to itself but for a record that is read synchronously: a
/// browser's GPU cannot be read so, and a run could not be taken up again.
#[derive(Clone, Debug)]
pub struct Adam {
    learning_rate: f64,
    step: usize,
    moments: HashMap<ParamId, Moments>,
}

/// What is remembered of the gradients of one parameter, as flat as its elements.
#[derive(Clone, Debug)]
struct Moments {
    /// The running mean: `exp_avg`.
    first: Tensor<1>,
    /// The running mean of the squares: `exp_avg_sq`.
    second: Tensor<1>,
}

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    First,
    Second,
}

impl Adam {
    /// Before the first step on `model`.
    #[must_use]
    pub fn new<M: Module>(model: &M, learning_rate: f64) -> Self {
        struct Zeros(HashMap<ParamId, Moments>);
        impl ModuleVisitor for Zeros {
            fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
                let tensor = param.val().inner();
                let zeros = Tensor::zeros([tensor.shape().num_elements()], &tensor.device());
                let moments = Moments {
                    first: zeros.clone(),
                    second: zeros,
                };
                self.0.insert(param.id, moments);
            }
        }
        let mut zeros = Zeros(HashMap::new());
        model.visit(&mut zeros);
        Self {
            learning_rate,
            step: 0,
            moments: zeros.0,
        }
    }

    /// Goes on after `step` steps, with moments that lie in the places of a model's parameters.
    pub(super) fn resume<M: Module>(
        learning_rate: f64,
        step: usize,
        [first, second]: [&M; 2],
    ) -> Self {
        struct Flat(HashMap<ParamId, Tensor<1>>);
        impl ModuleVisitor for Flat {
            fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
                self.0.insert(param.id, param.val().inner().reshape([-1]));
            }
        }
        let [first, mut second] = [first, second].map(|model| {
            let mut flat = Flat(HashMap::new());
            model.visit(&mut flat);
            flat.0
        });
        let moments = first.into_iter().map(|(id, first)| {
            let second = second.remove(&id).expect("both are one model's");
            (id, Moments { first, second })
        });
        Self {
            learning_rate,
            step,
            moments: moments.collect(),
        }
    }

    /// Takes one step. A parameter without a gradient stays as it is.
    #[must_use]
    pub fn step<M: Module>(&mut self, model: M, gradients: GradientsParams) -> M {
        self.step += 1;
        model.map(&mut Step {
            adam: self,
            gradients,
        })
    }

    /// One of the moments of each parameter, in the parameter's shape.
    pub(super) fn moment(&self, which: Moment) -> impl Pick + '_ {
        PickMoment { adam: self, which }
    }
}

struct PickMoment<'a> {
    adam: &'a Adam,
    which: Moment,
}

impl Pick for PickMoment<'_> {
    fn pick<const D: usize>(&self, param: &Param<Tensor<D>>) -> Option<Tensor<D>> {
        let moments = self.adam.moments.get(&param.id)?;
        let flat = match self.which {
            Moment::First => &moments.first,
            Moment::Second => &moments.second,
        };
        Some(flat.clone().reshape(param.lazy_shape()))
    }
}

struct Step<'a> {
    adam: &'a mut Adam,
    gradients: GradientsParams,
}

impl ModuleMapper for Step<'_> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let (id, tensor, mapper) = param.consume();
        let Some(gradient) = self.gradients.remove::<D>(id) else {
            return Param::from_mapped_value(id, tensor, mapper);
        };
        let moments = (self.adam.moments.remove(&id)).expect("it has the model's parameters");
        let gradient = gradient.reshape([-1]);
        let first = moments.first * BETAS[0] + gradient.clone() * (1.0 - BETAS[0]);
        let second = moments.second * BETAS[1] + gradient.square() * (1.0 - BETAS[1]);
        let step = i32::try_from(self.adam.step).unwrap_or(i32::MAX);
        let [c1, c2] = BETAS.map(|beta| 1.0 - beta.powi(step));
        // (first / c1) / (√(second / c2) + ε), with the two scalars drawn together.
        let direction = first.clone() / (second.clone().sqrt() + EPSILON * c2.sqrt());
        let size = self.adam.learning_rate * c2.sqrt() / c1;
        let shape = tensor.shape();
        let updated = tensor.inner() - (direction * size).reshape(shape);
        self.adam.moments.insert(id, Moments { first, second });
        let updated = Tensor::from_inner(updated).require_grad();
        Param::from_mapped_value(id, updated, mapper)
    }
}
