//! Learning to read characters.

use std::collections::HashMap;

use burn::tensor::Device;

use super::{
    CLASSES,
    cnn::Cnn,
    dataset::Examples,
    fcn::{Fcn, SAME_WIDTHS},
    network::{Network, Taught},
    reading::{self, ReadError},
    resnet::Resnet,
};
use crate::{
    training::{Course, Recipe, RunError},
    weights::{self, Precision, WeightsError},
};

/// The share of examples that a network in training reads rightly.
pub(super) async fn accuracy(
    network: &impl Network,
    held: &Examples,
    device: &Device,
) -> Result<f64, RunError> {
    match reading::accuracy(network, held, device).await {
        // What is no number names no class.
        Err(ReadError::NotFinite(_)) => Ok(0.0),
        Err(ReadError::Device(failure)) => Err(failure.into()),
        Ok(accuracy) => Ok(accuracy),
    }
}

/// A network with the characters that it learns from.
pub struct Characters<N> {
    model: Box<dyn Fn(&Device) -> N>,
    training: Taught,
    validation: Examples,
}

impl Characters<Cnn> {
    /// The homework's network.
    #[must_use]
    pub fn cnn(recipe: &Recipe, training: Examples, validation: Examples) -> Self {
        Self::new(Box::new(Cnn::new), recipe, training, validation)
    }
}

impl Characters<Fcn> {
    /// The fully connected network, as wide as the recipe says.
    #[must_use]
    pub fn fcn(recipe: &Recipe, training: Examples, validation: Examples) -> Self {
        let hidden = recipe.hidden.unwrap_or(SAME_WIDTHS);
        let model = Box::new(move |device: &Device| Fcn::new(hidden, device));
        Self::new(model, recipe, training, validation)
    }
}

impl Characters<Resnet> {
    /// The small residual network.
    #[must_use]
    pub fn resnet(recipe: &Recipe, training: Examples, validation: Examples) -> Self {
        let model = Box::new(|device: &Device| Resnet::new(CLASSES, device));
        Self::new(model, recipe, training, validation)
    }
}

impl<N: Network> Characters<N> {
    fn new(
        model: Box<dyn Fn(&Device) -> N>,
        recipe: &Recipe,
        mut training: Examples,
        mut validation: Examples,
    ) -> Self {
        if recipe.permuted {
            training = training.permuted();
            validation = validation.permuted();
        }
        Self {
            model,
            training: training.into(),
            validation,
        }
    }

    /// Learns from what a network on the plain device says of the images, if there is one, in the place of their labels.
    #[must_use]
    pub fn taught_by(self, teacher: Option<Resnet>) -> Self {
        Self {
            training: self.training.by(teacher),
            ..self
        }
    }
}

impl<N: Network> Course for Characters<N> {
    type Model = N;
    type Held = Examples;

    const MEASURE: &'static str = "accuracy";

    fn model(&self, device: &Device) -> N {
        (self.model)(device)
    }

    fn data(&self) -> &Taught {
        &self.training
    }

    fn examples(&self) -> usize {
        self.training.examples.len()
    }

    fn fingerprint(&self) -> u32 {
        self.training.examples.fingerprint()
    }

    fn validation(&self) -> &Examples {
        &self.validation
    }

    async fn measure(&self, model: &N, held: &Examples, device: &Device) -> Result<f64, RunError> {
        accuracy(model, held, device).await
    }

    async fn file(
        &self,
        model: &N,
        precision: Precision,
        mut metadata: HashMap<String, String>,
    ) -> Result<Vec<u8>, WeightsError> {
        metadata.insert("kind".to_owned(), N::KIND.to_owned());
        weights::save(&model.written(), precision, metadata).await
    }
}
