//! What every network that reads characters has.

use burn::{module::Module, tensor::Tensor};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::dataset::Examples;
use crate::training::{Augment, Learner, Lesson, smoothed};

/// The stream of random numbers that says how much of an image is laid over another; their augmentation has the first.
const STREAM: u64 = 1;

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
        let recipe = lesson.recipe;
        let loss =
            |log_probabilities, labels| smoothed(log_probabilities, labels, recipe.label_smoothing);
        if !recipe.augment.contains(&Augment::Mix) {
            return loss(self.log_probabilities(images), labels);
        }
        let share = share(lesson.seed);
        let log_probabilities = self.log_probabilities(mixed(images, share));
        let others = labels.clone().flip([0]);
        loss(log_probabilities.clone(), labels) * share
            + loss(log_probabilities, others) * (1.0 - share)
    }
}

/// How much each image counts in the lesson of that seed, and the one under it the rest.
fn share(seed: u64) -> f64 {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(STREAM);
    random.random_range(0.0..1.0)
}

/// A share of each image over the rest of the one at the other end of the batch.
fn mixed(images: Tensor<4>, share: f64) -> Tensor<4> {
    images.clone() * share + images.flip([0]) * (1.0 - share)
}

#[cfg(all(test, feature = "flex"))]
mod tests {
    use burn::tensor::{Device, TensorData};
    use proptest::{collection::vec, prelude::*};

    use super::*;
    use crate::{
        kuzushiji::{PIXELS, cnn::Cnn},
        training::{Model, Recipe},
    };

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]

        /// By the definition: the cross-entropy of an image made of two, to a truth made of their classes.
        #[test]
        fn two_images_count_as_much_as_they_show(
            seed: u64,
            pixels in vec(any::<u8>(), 3 * PIXELS),
            classes in [0..10_u8, 0..10_u8, 0..10_u8],
            label_smoothing in 0.0..0.5_f64,
        ) {
            let device = Device::flex();
            let network = Cnn::new(&device);
            let examples = Examples::new(pixels, classes.to_vec());
            let recipe = Recipe {
                augment: vec![Augment::Mix],
                label_smoothing,
                ..Recipe::homework(Model::Cnn)
            };
            let lesson = Lesson { examples: &[0, 1, 2], seed, recipe: &recipe, device: &device };
            let found = f64::from(network.loss(&examples, &lesson).into_scalar::<f32>());

            let share = share(seed);
            let mut expected = 0.0;
            for (one, other) in [(0, 2), (1, 1), (2, 0)] {
                let (image, under) = (examples.image(one), examples.image(other));
                #[expect(clippy::cast_possible_truncation, reason = "rounding to f32 is meant")]
                let image: Vec<f32> = (image.iter().zip(under))
                    .map(|(&over, under)| (f64::from(over) * share + f64::from(under) * (1.0 - share)) as f32)
                    .collect();
                let image = Tensor::from_data(TensorData::new(image, [1, 1, 28, 28]), &device);
                let answers = network.log_probabilities(image).into_data();
                for (class, &answer) in answers.as_slice::<f32>().expect("numbers").iter().enumerate() {
                    let is = |example: usize| f64::from(examples.label(example) == class);
                    let truth = is(one) * share + is(other) * (1.0 - share);
                    let smooth = truth * (1.0 - label_smoothing) + label_smoothing / 10.0;
                    expected -= smooth * f64::from(answer) / 3.0;
                }
            }
            prop_assert!((found - expected).abs() < 1e-4, "{found} and {expected}");
        }
    }
}
