//! What every network that reads characters has.

use burn::{module::Module, tensor::Tensor};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{dataset::Examples, resnet::Resnet};
use crate::training::{Augment, Learner, Lesson, cross_entropy, smoothed};

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

/// What a network learns from, and who says what an image shows: its label, or a network that has learnt it already.
pub struct Taught {
    /// The images and their labels.
    pub examples: Examples,
    teacher: Option<Resnet>,
}

impl From<Examples> for Taught {
    fn from(examples: Examples) -> Self {
        Self {
            examples,
            teacher: None,
        }
    }
}

impl Taught {
    /// By a network on the plain device, if there is one. However an image is changed, teacher and pupil look at the same
    /// (Beyer and others, 2022).
    #[must_use]
    pub fn by(self, teacher: Option<Resnet>) -> Self {
        Self { teacher, ..self }
    }

    /// What the teacher says of images `[B, 1, 28, 28]`: probabilities `[B, 10]`, as constants on the images' device.
    pub(super) fn said_of(&self, images: &Tensor<4>) -> Option<Tensor<2>> {
        let teacher = self.teacher.as_ref()?;
        let said = teacher.log_probabilities(images.clone().inner()).exp();
        Some(Tensor::from_inner(said))
    }
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
    type Data = Taught;

    fn loss(&self, data: &Taught, lesson: &Lesson<'_>) -> Tensor<1> {
        let (mut images, labels) = data.examples.lesson(lesson);
        let recipe = lesson.recipe;
        let share = (recipe.augment.contains(&Augment::Mix)).then(|| share(lesson.seed));
        if let Some(share) = share {
            images = mixed(images, share);
        }
        let truth = data.said_of(&images);
        let log_probabilities = self.log_probabilities(images);
        if let Some(truth) = truth {
            return cross_entropy(log_probabilities, truth);
        }
        let loss =
            |log_probabilities, labels| smoothed(log_probabilities, labels, recipe.label_smoothing);
        let Some(share) = share else {
            return loss(log_probabilities, labels);
        };
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
            let found = network.loss(&examples.clone().into(), &lesson).into_scalar::<f32>();
            let found = f64::from(found);

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

    /// A teacher looks at the image as it is seen, one that is made of two as well, and the labels count for nothing.
    #[test]
    fn a_teacher_is_heard_in_the_place_of_the_labels() {
        let device = Device::flex();
        let learning = device.clone().autodiff();
        let teacher = Resnet::plain(10, &device);
        // Weights are drawn when they are first asked for, by each copy anew.
        let _ = teacher.log_probabilities(Tensor::zeros([1, 1, 28, 28], &device));
        let network = Resnet::new(10, &learning).without_dropout();
        let pixels: Vec<u8> = (0..3 * PIXELS).map(|pixel| (pixel % 251) as u8).collect();
        for augment in [vec![], vec![Augment::Mix], vec![Augment::Affine]] {
            let recipe = Recipe {
                augment,
                label_smoothing: 0.1,
                ..Recipe::homework(Model::Resnet)
            };
            let lesson = Lesson {
                examples: &[2, 0],
                seed: 5,
                recipe: &recipe,
                device: &learning,
            };
            let loss = |labels: [u8; 3]| {
                let examples = Examples::new(pixels.clone(), labels.to_vec());
                let taught = Taught::from(examples).by(Some(teacher.clone()));
                let loss = network.loss(&taught, &lesson);
                f64::from(loss.into_scalar::<f32>())
            };
            let (mut images, _) = Examples::new(pixels.clone(), vec![0; 3]).lesson(&lesson);
            if recipe.augment == [Augment::Mix] {
                images = mixed(images, share(5));
            }
            let numbers = |log_probabilities: Tensor<2>| {
                let data = log_probabilities.into_data();
                data.as_slice::<f32>().expect("numbers").to_vec()
            };
            let heard = numbers(network.log_probabilities(images.clone()));
            let said = numbers(teacher.log_probabilities(images.inner()));
            let terms = heard
                .iter()
                .zip(said)
                .map(|(&heard, said)| f64::from(heard) * f64::from(said).exp());
            let expected = -terms.sum::<f64>() / 2.0;
            for found in [loss([0, 1, 2]), loss([9, 9, 9])] {
                assert!((found - expected).abs() < 1e-5, "{found} and {expected}");
            }
        }
    }
}
