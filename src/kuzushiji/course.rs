//! Learning to read characters.

use std::collections::HashMap;

use burn::{
    module::Module,
    tensor::{Device, Tensor},
};

use super::{
    cnn::{Cnn, negative_log_likelihood},
    dataset::Examples,
    fcn::{Fcn, SAME_WIDTHS},
    reading::{self, ReadError},
};
use crate::{
    training::{Course, Learner, Recipe, RunError},
    weights::{self, Precision, WeightsError},
};

/// A network that reads images.
pub trait Network: Module {
    /// Its name in files and on the command line.
    const KIND: &'static str;

    /// The logarithms of the classes' probabilities, `[B, 10]`, for images `[B, 1, 28, 28]`.
    fn log_probabilities(&self, images: Tensor<4>) -> Tensor<2>;

    /// What each layer makes of images, by its name and flattened to `[B, …]`, before its ReLU; the
    /// last are the log-probabilities.
    fn outputs(&self, images: Tensor<4>) -> Vec<(&'static str, Tensor<2>)>;
}

impl<N: Network> Learner for N {
    type Data = Examples;

    fn loss(&self, data: &Examples, batch: &[usize], device: &Device) -> Tensor<1> {
        let (images, labels) = data.batch(batch, device);
        negative_log_likelihood(self.log_probabilities(images), labels)
    }
}

/// A network with the characters that it learns from.
pub struct Characters<N> {
    model: Box<dyn Fn(&Device) -> N>,
    training: Examples,
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
            training,
            validation,
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

    fn data(&self) -> &Examples {
        &self.training
    }

    fn examples(&self) -> usize {
        self.training.len()
    }

    fn fingerprint(&self) -> u32 {
        self.training.fingerprint()
    }

    fn validation(&self) -> &Examples {
        &self.validation
    }

    async fn measure(&self, model: &N, held: &Examples, device: &Device) -> Result<f64, RunError> {
        match reading::accuracy(model, held, device).await {
            // What is no number names no class.
            Err(ReadError::NotFinite(_)) => Ok(0.0),
            measured => measured.map_err(|error| RunError::Device(error.to_string())),
        }
    }

    async fn file(
        &self,
        model: &N,
        precision: Precision,
        mut metadata: HashMap<String, String>,
    ) -> Result<Vec<u8>, WeightsError> {
        metadata.insert("kind".to_owned(), N::KIND.to_owned());
        weights::save(model, precision, metadata).await
    }
}
