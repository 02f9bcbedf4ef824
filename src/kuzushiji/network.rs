//! What every network that reads characters has.

use burn::{module::Module, tensor::Tensor};

use super::dataset::Examples;
use crate::training::{Learner, Lesson, smoothed};

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

/// The place of the largest value; of equal ones the first.
pub(crate) fn likeliest(values: &[f32]) -> usize {
    (1..values.len()).fold(0, |best, class| {
        if values[class] > values[best] {
            class
        } else {
            best
        }
    })
}

impl<N: Network> Learner for N {
    type Data = Examples;

    fn loss(&self, data: &Examples, lesson: &Lesson<'_>) -> Tensor<1> {
        let (images, labels) = data.lesson(lesson);
        let log_probabilities = self.log_probabilities(images);
        smoothed(log_probabilities, labels, lesson.recipe.label_smoothing)
    }
}
