//! The one loop that trains every model, in the program and in the page.
//!
//! It is driven from outside, a step at a time, so that its driver can show progress, pause, stop,
//! validate in between or give the browser its turn. [`Training`] takes the steps, [`Run`] goes
//! through a [`Course`] with them and keeps its curves; a run can be put down as a file and taken up
//! at the very same step, on another device too.

mod adam;
mod average;
mod loss;
mod order;
mod recipe;
mod run;
mod schedule;

use burn::{
    module::Module,
    optim::GradientsParams,
    tensor::{Device, Tensor},
};

pub use adam::Adam;
use average::Average;
pub use loss::negative_log_likelihood;
pub(crate) use loss::{cross_entropy, smoothed};
pub use order::Order;
pub use recipe::{Attention, Augment, Corpus, Model, Recipe};
pub use run::{Course, Curve, Epoch, Run, RunError, recipe};
pub use schedule::Schedule;

/// What a step is taken on.
#[derive(Clone, Copy, Debug)]
pub struct Lesson<'a> {
    /// Which examples.
    pub examples: &'a [usize],
    /// For whatever is drawn for them: the same for the same step of the same run.
    pub seed: u64,
    /// How the run learns.
    pub recipe: &'a Recipe,
    /// Where.
    pub device: &'a Device,
}

/// A model that can say how wrong it is about some of its data.
pub trait Learner: Module {
    /// The examples it learns from.
    type Data;

    /// The mean loss over the examples of a lesson, as a tensor of one element on its device.
    fn loss(&self, data: &Self::Data, lesson: &Lesson<'_>) -> Tensor<1>;

    /// The same, free of the graph, and its gradients. A model that knows a shorter way back than
    /// autodiff's takes it here.
    fn gradients(&self, data: &Self::Data, lesson: &Lesson<'_>) -> (Tensor<1>, GradientsParams) {
        let loss = self.loss(data, lesson);
        let gradients = GradientsParams::from_grads(loss.backward(), self);
        (loss.inner(), gradients)
    }
}

/// A model in training.
pub struct Training<L> {
    model: L,
    adam: Adam,
    average: Option<Average>,
    device: Device,
    order: Order,
    recipe: Recipe,
}

impl<L: Learner> Training<L> {
    /// Begins to train `model`, which is on `device`, a device with autodiff, on so many examples.
    ///
    /// # Panics
    /// If there is no example, or the recipe cannot be followed.
    #[must_use]
    pub fn new(model: L, device: Device, examples: usize, recipe: Recipe) -> Self {
        let mut adam = Adam::new(&model, recipe.learning_rate);
        adam.weight_decay = recipe.weight_decay;
        adam.clip = recipe.clip;
        Self {
            average: (recipe.average).map(|decay| Average::new(&model, decay)),
            adam,
            model,
            device,
            order: Order::new(examples, recipe.batch_size, recipe.seed),
            recipe,
        }
    }

    /// Goes on with its model as it was after `step` steps, with Adam's moments and the averaged weights of
    /// that moment in the places of a model's.
    fn after(mut self, step: usize, moments: [&L; 2], average: Option<&L>) -> Self {
        self.adam = self.adam.after(step, moments);
        self.order = self.order.after(step);
        if let (Some(decay), Some(average)) = (self.recipe.average, average) {
            self.average = Some(Average::new(average, decay));
        }
        self
    }

    /// Takes one step down the gradient on the next batch, and returns the batch's loss before it:
    /// one element, not yet read from the device, free of the graph.
    pub fn step(&mut self, data: &L::Data) -> Tensor<1> {
        let seed = self.order.step_seed();
        // So that the dropout too is the same, wherever the run was taken up.
        self.device.seed(seed);
        let steps = self.order.steps_per_epoch() * self.recipe.epochs;
        let Recipe {
            schedule, warm_up, ..
        } = self.recipe;
        let factor = schedule.factor(warm_up, self.order.step(), steps);
        self.adam.learning_rate = self.recipe.learning_rate * factor;
        let lesson = Lesson {
            examples: self.order.next_batch(),
            seed,
            recipe: &self.recipe,
            device: &self.device,
        };
        let (loss, gradients) = self.model.gradients(data, &lesson);
        self.model = self.adam.step(self.model.clone(), gradients);
        if let Some(average) = &mut self.average {
            average.update(&self.model, self.order.step());
        }
        loss
    }

    /// Sees examples of about the same length together.
    #[must_use]
    pub fn by_length(mut self, lengths: Vec<usize>) -> Self {
        self.order = self.order.by_length(lengths);
        self
    }

    /// Where in the data it is.
    #[must_use]
    pub fn order(&self) -> &Order {
        &self.order
    }

    /// How it learns.
    #[must_use]
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// The model as it is now, without dropout and gradients, on the plain device: with its averaged
    /// weights, if the recipe wants them.
    #[must_use]
    pub fn model(&self) -> L {
        match &self.average {
            Some(average) => average.put_into(self.latest()),
            None => self.latest(),
        }
    }

    /// The model with the weights of its last step.
    fn latest(&self) -> L {
        self.model.valid()
    }
}
