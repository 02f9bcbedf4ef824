//! The one loop that trains every model, in the program and in the page.
//!
//! It is driven from outside, a step at a time, so that its driver can show progress, pause, stop,
//! validate in between or give the browser its turn. [`Training`] takes the steps, [`Run`] goes
//! through a [`Course`] with them and keeps its curves; a run can be put down as a file and taken up
//! at the very same step, on another device too.

mod adam;
mod run;
mod schedule;

use burn::{
    module::Module,
    optim::GradientsParams,
    tensor::{Device, Tensor},
};

pub use adam::Adam;
pub use run::{Course, Curve, Epoch, Recipe, Run, RunError, recipe};
pub use schedule::Schedule;

/// A model that can say how wrong it is about some of its data.
pub trait Learner: Module {
    /// The examples it learns from.
    type Data;

    /// The mean loss over the examples of a batch, as a tensor of one element on `device`.
    fn loss(&self, data: &Self::Data, batch: &[usize], device: &Device) -> Tensor<1>;
}

/// A model in training.
pub struct Training<L> {
    model: L,
    adam: Adam,
    device: Device,
    schedule: Schedule,
}

impl<L: Learner> Training<L> {
    /// Begins to train `model`, which is on `device`, a device with autodiff.
    #[must_use]
    pub fn new(model: L, device: Device, schedule: Schedule, learning_rate: f64) -> Self {
        let adam = Adam::new(&model, learning_rate);
        Self {
            model,
            adam,
            device,
            schedule,
        }
    }

    /// Takes one step down the gradient on the next batch, and returns the batch's loss before it:
    /// one element, not yet read from the device, free of the graph.
    pub fn step(&mut self, data: &L::Data) -> Tensor<1> {
        // So that the dropout too is the same, wherever the run was taken up.
        self.device.seed(self.schedule.step_seed());
        let loss = self
            .model
            .loss(data, self.schedule.next_batch(), &self.device);
        let gradients = GradientsParams::from_grads(loss.backward(), &self.model);
        self.model = self.adam.step(self.model.clone(), gradients);
        loss.inner()
    }

    /// Where in the data it is.
    #[must_use]
    pub fn schedule(&self) -> &Schedule {
        &self.schedule
    }

    /// The model as it is now, without dropout and gradients, on the plain device.
    #[must_use]
    pub fn model(&self) -> L {
        self.model.valid()
    }
}
