//! Learning to read characters.

use std::collections::HashMap;

use burn::{
    module::Module,
    tensor::{Device, Int, Tensor},
};

use super::{
    CLASSES,
    cnn::{Cnn, negative_log_likelihood},
    dataset::Examples,
    fcn::{Fcn, SAME_WIDTHS},
    reading::{self, ReadError},
    resnet::Resnet,
};
use crate::{
    training::{Course, Learner, Lesson, Recipe, RunError},
    weights::{self, Precision, WeightsError},
};

/// A network that reads images.
pub trait Network: Module {
    /// Its name in files and on the command line.
    const KIND: &'static str;

    /// The logarithms of the classes' probabilities, `[B, 10]`, for images `[B, 1, 28, 28]`; a network that
    /// knows "none of these" has one more answer for it.
    fn log_probabilities(&self, images: Tensor<4>) -> Tensor<2>;

    /// The same function as files have it, without what only its training needs.
    #[must_use]
    fn written(&self) -> Self {
        self.clone()
    }

    /// What each layer makes of images, by its name and flattened to `[B, …]`, before its ReLU; the
    /// last are the log-probabilities.
    fn outputs(&self, images: Tensor<4>) -> Vec<(&'static str, Tensor<2>)>;
}

impl<N: Network> Learner for N {
    type Data = Examples;

    fn loss(&self, data: &Examples, lesson: &Lesson<'_>) -> Tensor<1> {
        let (images, labels) = data.lesson(lesson);
        let log_probabilities = self.log_probabilities(images);
        smoothed(log_probabilities, labels, lesson.recipe.label_smoothing)
    }
}

/// The mean negative log-likelihood of labels `[B]` under `log_probabilities` `[B, C]`, of whose truth a share
/// is spread evenly over all C answers (Szegedy and others, 2016): PyTorch's `cross_entropy(…,
/// label_smoothing=share)`.
pub(super) fn smoothed(
    log_probabilities: Tensor<2>,
    labels: Tensor<1, Int>,
    share: f64,
) -> Tensor<1> {
    let loss = negative_log_likelihood(log_probabilities.clone(), labels);
    if share == 0.0 {
        return loss;
    }
    loss * (1.0 - share) - log_probabilities.mean() * share
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
        weights::save(&model.written(), precision, metadata).await
    }
}

#[cfg(all(test, feature = "flex"))]
mod tests {
    use burn::tensor::TensorData;

    use super::*;

    /// `F.cross_entropy(torch.log(torch.tensor([[.5, .3, .2], [.1, .1, .8]])), torch.tensor([1, 2]),
    /// label_smoothing=s)`, worked out by hand: −Σ t log p with t = 1 − s + s/3 and s/3.
    #[test]
    fn label_smoothing_is_pytorchs() {
        let device = Device::flex();
        let probabilities = [[0.5_f64, 0.3, 0.2], [0.1, 0.1, 0.8]];
        let labels = [1_usize, 2];
        for share in [0.0, 0.1, 0.6] {
            let expected: f64 = (probabilities.iter().zip(labels))
                .map(|(row, label)| {
                    let truth = |class| f64::from(class == label) * (1.0 - share) + share / 3.0;
                    -(0..3)
                        .map(|class| truth(class) * row[class].ln())
                        .sum::<f64>()
                        / 2.0
                })
                .sum();
            #[expect(clippy::cast_possible_truncation, reason = "rounding to f32 is meant")]
            let flat: Vec<f32> = probabilities
                .as_flattened()
                .iter()
                .map(|&p| p as f32)
                .collect();
            let log_probabilities =
                Tensor::<2>::from_data(TensorData::new(flat, [2, 3]), &device).log();
            let labels = Tensor::from_data(TensorData::new(vec![1_i32, 2], [2]), &device);
            let found = smoothed(log_probabilities, labels, share).into_scalar::<f32>();
            assert!(
                (f64::from(found) - expected).abs() < 1e-6,
                "{found} and {expected}"
            );
        }
    }
}
