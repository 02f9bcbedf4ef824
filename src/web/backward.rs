//! The homework's network taken apart on one image, on the device of this bundle.

use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::{
    bad_input,
    engine::{Engine, image, thrown},
    from_ts, to_ts,
};
use crate::kuzushiji::{
    CLASSES,
    backward::{self, Occlusion, Pass, Replacement, Rule, Square, Step, Unit, UnitSums},
};

/// A network with what the reader changes of it. Calls must not overlap, with those of its engine neither.
#[wasm_bindgen]
pub struct Dissection {
    of: backward::Dissection,
}

fn changed(done: bool) -> Result<(), JsValue> {
    if done {
        Ok(())
    } else {
        Err(bad_input(
            "the first convolution has no such weight, or it is too large",
        ))
    }
}

#[wasm_bindgen]
impl Engine {
    /// Takes the homework's network of that name apart.
    ///
    /// # Errors
    /// `BadInput` if it is not loaded; another if the device fails.
    pub async fn dissect(&self, model: &str) -> Result<Dissection, JsValue> {
        let of = backward::Dissection::new(self.model(model)?.clone(), &self.device).await;
        Ok(Dissection {
            of: of.map_err(thrown)?,
        })
    }
}

#[wasm_bindgen]
impl Dissection {
    /// Goes through with an image of 784 values and back from the loss of a class: the runner-up where none is named.
    ///
    /// # Errors
    /// `BadInput` if the image is none, there is no such class or a value is no number; another if the device fails.
    pub async fn pass(&mut self, input: &[f32], class: Option<usize>) -> Result<Ts<Pass>, JsValue> {
        if class.is_some_and(|class| class >= CLASSES) {
            return Err(bad_input("there are ten classes, from 0"));
        }
        to_ts(self.of.pass(&image(input)?, class).await.map_err(thrown)?)
    }

    /// The sums behind a unit of the last pass.
    ///
    /// # Errors
    /// `BadInput` if there is no such unit.
    pub fn unit(&self, unit: Ts<Unit>) -> Result<Ts<UnitSums>, JsValue> {
        let sums = self.of.unit(from_ts(unit)?);
        to_ts(&sums.ok_or_else(|| bad_input("the network has no such unit"))?)
    }

    /// Sets one weight of a filter of the first convolution, by its place in it.
    ///
    /// # Errors
    /// `BadInput` if there is no such weight or it is too large; another if the device fails.
    pub async fn set_weight(
        &mut self,
        filter: usize,
        place: usize,
        value: f32,
    ) -> Result<(), JsValue> {
        let done = self.of.set_weight(filter, place, value).await;
        changed(done.map_err(thrown)?)
    }

    /// Replaces a filter of the first convolution.
    ///
    /// # Errors
    /// `BadInput` if there is no such filter; another if the device fails.
    pub async fn replace_filter(
        &mut self,
        filter: usize,
        replacement: Ts<Replacement>,
    ) -> Result<(), JsValue> {
        let done = self.of.replace_filter(filter, from_ts(replacement)?).await;
        changed(done.map_err(thrown)?)
    }

    /// Gives a filter of the first convolution the weights that training left it.
    ///
    /// # Errors
    /// `BadInput` if there is no such filter; another if the device fails.
    pub async fn restore_filter(&mut self, filter: usize) -> Result<(), JsValue> {
        let done = self.of.restore_filter(filter).await;
        changed(done.map_err(thrown)?)
    }

    /// Takes back the last change, if there is one.
    pub fn undo(&mut self) {
        self.of.undo();
    }

    /// Takes back all changes.
    pub fn restore(&mut self) {
        self.of.restore();
    }

    /// Slides a square of that side and grey over the image of the last pass.
    ///
    /// # Errors
    /// `BadInput` if there is no such square, no pass or a value is no number; another if the device fails.
    pub async fn occlude(&self, side: usize, grey: f32) -> Result<Ts<Occlusion>, JsValue> {
        let square = Square { side, grey };
        if !square.is_sensible() {
            return Err(bad_input(
                "the square has an odd side and fits into the image",
            ));
        }
        let found = self.of.occlude(square).await.map_err(thrown)?;
        to_ts(&found.ok_or_else(|| bad_input("there is no image yet"))?)
    }

    /// Takes one step of training on the image and towards the class of the last pass.
    ///
    /// # Errors
    /// `BadInput` if there was no pass, the rate is none or a value is no number; another if the device fails.
    pub async fn step(&mut self, rule: Ts<Rule>, rate: f64) -> Result<Ts<Step>, JsValue> {
        if !(rate > 0.0 && rate <= 1.0) {
            return Err(bad_input("a learning rate is above 0 and at most 1"));
        }
        let step = self.of.step(from_ts(rule)?, rate).await.map_err(thrown)?;
        to_ts(&step.ok_or_else(|| bad_input("there is no image yet"))?)
    }
}
