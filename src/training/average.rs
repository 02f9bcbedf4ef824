//! The running mean of the weights.

use std::collections::HashMap;

use burn::{
    module::{Module, ModuleMapper, ModuleVisitor, Param, ParamId},
    tensor::Tensor,
};

/// The exponential moving average of a model's weights: steadier than the weights themselves, and as a rule
/// better (Polyak and Juditsky, 1992).
///
/// After t steps it is Σ dᵗ⁻ⁱ `w_i` / Σ dᵗ⁻ⁱ: as Adam's moments are, corrected for the little that it has seen
/// at first, so that no weight of before the first step is in it.
#[derive(Clone, Debug)]
pub(super) struct Average {
    decay: f64,
    /// As flat as their elements.
    means: HashMap<ParamId, Tensor<1>>,
}

impl Average {
    /// Begins with a model before its first step, or goes on with one of averaged weights.
    pub fn new<M: Module>(model: &M, decay: f64) -> Self {
        let mut seen = Seen(HashMap::new());
        model.visit(&mut seen);
        Self {
            decay,
            means: seen.0,
        }
    }

    /// Takes in the weights after `step` steps.
    pub fn update<M: Module>(&mut self, model: &M, step: usize) {
        let step = i32::try_from(step).unwrap_or(i32::MAX);
        // The mean of one is the one: 1 after the first step, and 1 − d after very many.
        let share = (1.0 - self.decay) / (1.0 - self.decay.powi(step));
        let mut seen = Seen(HashMap::new());
        model.visit(&mut seen);
        for (id, weights) in seen.0 {
            let mean = self
                .means
                .remove(&id)
                .expect("it has the model's parameters");
            self.means
                .insert(id, mean * (1.0 - share) + weights * share);
        }
    }

    /// The model with these weights in the place of its own.
    pub fn put_into<M: Module>(&self, model: M) -> M {
        model.map(&mut PutInto(self))
    }
}

struct Seen(HashMap<ParamId, Tensor<1>>);

impl ModuleVisitor for Seen {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.0.insert(param.id, param.val().inner().reshape([-1]));
    }
}

struct PutInto<'a>(&'a Average);

impl ModuleMapper for PutInto<'_> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let (id, tensor, mapper) = param.consume();
        let mean = self.0.means[&id].clone().reshape(tensor.shape());
        Param::from_mapped_value(id, mean, mapper)
    }
}
