//! The homework's optimiser, and what others add to it.

use std::collections::HashMap;

use burn::{
    module::{Module, ModuleMapper, ModuleVisitor, Param, ParamId},
    optim::GradientsParams,
    tensor::Tensor,
};

use crate::{operations::Descent, weights::Pick};

const BETAS: [f64; 2] = [0.9, 0.999];
const EPSILON: f64 = 1e-8;

/// Adam (Kingma and Ba, 2015) with `PyTorch`'s defaults: betas 0.9 and 0.999, epsilon 1e-8. On request
/// with decoupled weight decay (`AdamW`; Loshchilov and Hutter, 2019) and with clipped gradients (Pascanu,
/// Mikolov and Bengio, 2013).
///
/// Not Burn's, which goes over all parameters thirteen times a step, and whose betas and bias corrections have 32 bits.
#[derive(Clone, Debug)]
pub struct Adam {
    /// The size of the next step.
    pub learning_rate: f64,
    /// What a step takes off the weights of every matrix and filter, as a share of its size: not off a
    /// bias or any other vector.
    pub weight_decay: f64,
    /// The length to which a longer gradient, that of all parameters taken together, is shortened.
    pub clip: Option<f64>,
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
            weight_decay: 0.0,
            clip: None,
            step: 0,
            moments: zeros.0,
        }
    }

    /// Goes on after `step` steps, with moments that lie in the places of a model's parameters.
    pub(super) fn after<M: Module>(mut self, step: usize, [first, second]: [&M; 2]) -> Self {
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
        self.step = step;
        self.moments = moments.collect();
        self
    }

    /// Takes one step. A parameter without a gradient stays as it is.
    #[must_use]
    pub fn step<M: Module>(&mut self, model: M, gradients: GradientsParams) -> M {
        self.step += 1;
        let shortened = self.clip.map(|most| shortened(&model, &gradients, most));
        model.map(&mut Update {
            adam: self,
            gradients,
            shortened,
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

/// What the gradients are multiplied by so that they are no longer than `most`, as one element that is not
/// read from the device: the least of 1 and `most` / (length + 1e-6), which is how PyTorch's
/// `clip_grad_norm_` has it.
fn shortened<M: Module>(model: &M, gradients: &GradientsParams, most: f64) -> Tensor<1> {
    struct Squares<'a> {
        gradients: &'a GradientsParams,
        sums: Vec<Tensor<1>>,
    }
    impl ModuleVisitor for Squares<'_> {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            let gradient = self.gradients.get::<D>(param.id);
            self.sums
                .extend(gradient.map(|gradient| gradient.square().sum()));
        }
    }
    let mut squares = Squares {
        gradients,
        sums: Vec::new(),
    };
    model.visit(&mut squares);
    let length = Tensor::cat(squares.sums, 0).sum().sqrt();
    (length + 1e-6).recip().mul_scalar(most).clamp_max(1.0)
}

struct Update<'a> {
    adam: &'a mut Adam,
    gradients: GradientsParams,
    shortened: Option<Tensor<1>>,
}

impl ModuleMapper for Update<'_> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let (id, tensor, mapper) = param.consume();
        let Some(gradient) = self.gradients.remove::<D>(id) else {
            return Param::from_mapped_value(id, tensor, mapper);
        };
        let moments = (self.adam.moments.remove(&id)).expect("it has the model's parameters");
        let gradient = match &self.shortened {
            Some(shortened) => gradient * shortened.clone().reshape([1; D]),
            None => gradient,
        };
        let step = i32::try_from(self.adam.step).unwrap_or(i32::MAX);
        let [c1, c2] = BETAS.map(|beta| 1.0 - beta.powi(step));
        let rate = self.adam.learning_rate;
        // (first / c1) / (√(second / c2) + ε), with the two scalars drawn together.
        let descent = Descent {
            betas: BETAS,
            epsilon: EPSILON * c2.sqrt(),
            decay: if D > 1 {
                1.0 - rate * self.adam.weight_decay
            } else {
                1.0
            },
            size: rate * c2.sqrt() / c1,
        };
        let moments = [moments.first, moments.second];
        let (updated, [first, second]) = descent.step(tensor.inner(), gradient, moments);
        self.adam.moments.insert(id, Moments { first, second });
        let updated = Tensor::from_inner(updated).require_grad();
        Param::from_mapped_value(id, updated, mapper)
    }
}
