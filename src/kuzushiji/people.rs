//! Learning to read what people write: the data set's characters and those of modern hands, and that something is
//! none of the ten.

use std::collections::HashMap;

use burn::{
    module::Module,
    tensor::{Device, Tensor, TensorData},
};
use flate2::Crc;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::{
    CLASSES, SIDE,
    course::accuracy,
    dataset::Examples,
    glyphs::{Faces, GlyphError, Glyphs},
    hands::{Hands, HandsError, NONE},
    network::{Network, Taught},
    reader::{self, ANSWERS},
    resnet::Resnet,
};
use crate::{
    device,
    training::{Course, Learner, Lesson, RunError, cross_entropy, smoothed},
    weights::{self, Contents, Precision, WeightsError},
};

/// The lines of the pen in every character, of models/strokes.
const STROKES: &str = include_str!("../../models/strokes/strokes.json");
/// The ten characters in many faces, of the site.
const GLYPHS: &[u8] = include_bytes!("../../www/src/data/glyphs.bin");

/// How many of the modern examples are none of the ten.
const OTHERS: f64 = 0.3;
/// So many modern examples are held back to choose by, and as many others to judge by.
const HELD_BACK: usize = 4_000;
/// The seeds of those, and the stream of a step's own.
const VALIDATION: u64 = 1;
const TEST: u64 = 2;
const STREAM: u64 = 1;

/// The network of a [`Reader`](super::reader::Reader) while it learns.
#[derive(Module, Debug)]
pub struct Pupil {
    network: Resnet,
}

/// What a reader learns from: of each lesson the examples of the data set, and as many of modern hands, which are
/// written for it and never again.
pub struct Mixed {
    characters: Taught,
    hands: Hands,
}

/// What a reader is measured by.
pub struct Held {
    /// Of the data set.
    pub examples: Examples,
    /// Of modern hands: of faces and of other characters that it never saw.
    pub hands: Examples,
}

/// Why there is nothing to learn from.
#[derive(Debug, thiserror::Error)]
pub enum PeopleError {
    /// The glyphs cannot be read.
    #[error(transparent)]
    Glyphs(#[from] GlyphError),
    /// The strokes cannot be.
    #[error(transparent)]
    Hands(#[from] HandsError),
}

/// A reader with what it learns from.
pub struct People {
    mixed: Mixed,
    validation: Held,
    /// What it begins with in the place of random weights.
    weights: Option<Resnet>,
}

fn hands(faces: Faces) -> Result<Hands, PeopleError> {
    Ok(Hands::new(STROKES, &Glyphs::read(GLYPHS)?, faces)?)
}

impl Held {
    fn new(examples: Examples, seed: u64) -> Result<Self, PeopleError> {
        let hands = hands(Faces::HeldOut)?.examples(HELD_BACK, OTHERS, seed);
        Ok(Self {
            examples,
            hands: Examples::of_images(&hands),
        })
    }

    /// What is chosen by, with these of the data set.
    ///
    /// # Errors
    /// If a file of this program is damaged.
    pub fn validation(examples: Examples) -> Result<Self, PeopleError> {
        Self::new(examples, VALIDATION)
    }

    /// What nothing is chosen by, with these of the data set.
    ///
    /// # Errors
    /// If a file of this program is damaged.
    pub fn test(examples: Examples) -> Result<Self, PeopleError> {
        Self::new(examples, TEST)
    }
}

/// Modern hands of the ten characters alone, for networks that know no other answer: those of [`Held::test`], or of
/// [`Held::validation`].
///
/// # Errors
/// If a file of this program is damaged.
pub fn hands_of_the_ten(test: bool) -> Result<Examples, PeopleError> {
    let seed = if test { TEST } else { VALIDATION };
    let all = hands(Faces::HeldOut)?.examples(HELD_BACK, OTHERS, seed);
    let ten: Vec<_> = all
        .into_iter()
        .filter(|&(_, class)| class != NONE)
        .collect();
    Ok(Examples::of_images(&ten))
}

impl People {
    /// The reader of the data set's characters and of modern hands.
    ///
    /// # Errors
    /// If a file of this program is damaged.
    pub fn new(training: Examples, validation: Examples) -> Result<Self, PeopleError> {
        Ok(Self {
            mixed: Mixed {
                characters: training.into(),
                hands: hands(Faces::Training)?,
            },
            validation: Held::validation(validation)?,
            weights: None,
        })
    }

    /// Learns from what a network on the plain device says of the data set's images, if there is one, in the place of their
    /// labels.
    #[must_use]
    pub fn taught_by(mut self, teacher: Option<Resnet>) -> Self {
        self.mixed.characters = self.mixed.characters.by(teacher);
        self
    }

    /// Begins with the weights of a residual network that has learnt the ten already, or those and "none of these".
    ///
    /// # Errors
    /// [`WeightsError`], which names the first tensor that does not fit.
    pub fn with_weights(mut self, file: &[u8], device: &Device) -> Result<Self, WeightsError> {
        let contents = Contents::of(file)?;
        let answers = match contents.shape("fc.bias", &["stem.weight", "fc.bias"]) {
            Some([CLASSES]) => CLASSES,
            _ => ANSWERS,
        };
        let (network, _) = weights::open(Resnet::plain(answers, device), &contents, &[])?;
        self.weights = Some(network);
        Ok(self)
    }
}

impl Pupil {
    /// One that has learnt nothing.
    #[must_use]
    pub fn new(device: &Device) -> Self {
        Self {
            network: Resnet::new(ANSWERS, device),
        }
    }
}

impl Learner for Pupil {
    type Data = Mixed;

    fn loss(&self, data: &Mixed, lesson: &Lesson<'_>) -> Tensor<1> {
        let (images, labels) = data.characters.examples.lesson(lesson);
        let mut random = ChaCha8Rng::seed_from_u64(lesson.seed);
        random.set_stream(STREAM);
        let (modern, classes) = data.hands.batch(lesson.examples.len(), OTHERS, &mut random);
        let shape = [classes.len(), 1, SIDE, SIDE];
        let modern = Tensor::from_data(TensorData::new(modern, shape), lesson.device);
        let classes = device::integers(classes, lesson.device);
        let truth = data.characters.said_of(&images);
        let images = Tensor::cat(vec![images, modern], 0);
        let log_probabilities = self.network.log_probabilities(images);
        let smoothing = lesson.recipe.label_smoothing;
        if let Some(truth) = truth {
            // There are as many of the one kind as of the other, those of the data set first.
            let modern = log_probabilities.clone().slice(labels.dims()[0]..);
            let of_hands = smoothed(modern, classes, smoothing);
            return (cross_entropy(log_probabilities, truth) + of_hands) / 2.0;
        }
        let labels = Tensor::cat(vec![labels, classes], 0);
        smoothed(log_probabilities, labels, smoothing)
    }
}

impl Course for People {
    type Model = Pupil;
    type Held = Held;

    /// The mean of the two accuracies, of the data set and of modern hands.
    const MEASURE: &'static str = "accuracy";

    fn model(&self, device: &Device) -> Pupil {
        let pupil = Pupil::new(device);
        match &self.weights {
            Some(learnt) => Pupil {
                network: pupil.network.taught_on(&learnt.clone().fork(device)),
            },
            None => pupil,
        }
    }

    fn data(&self) -> &Mixed {
        &self.mixed
    }

    fn examples(&self) -> usize {
        self.mixed.characters.examples.len()
    }

    fn fingerprint(&self) -> u32 {
        let mut crc = Crc::new();
        crc.update(&self.mixed.characters.examples.fingerprint().to_le_bytes());
        crc.update(STROKES.as_bytes());
        crc.update(GLYPHS);
        crc.sum()
    }

    fn validation(&self) -> &Held {
        &self.validation
    }

    async fn measure(&self, model: &Pupil, held: &Held, device: &Device) -> Result<f64, RunError> {
        let mut sum = 0.0;
        for examples in [&held.examples, &held.hands] {
            sum += accuracy(&model.network, examples, device).await?;
        }
        Ok(sum / 2.0)
    }

    async fn file(
        &self,
        model: &Pupil,
        precision: Precision,
        mut metadata: HashMap<String, String>,
    ) -> Result<Vec<u8>, WeightsError> {
        metadata.insert("kind".to_owned(), reader::KIND.to_owned());
        weights::save(&model.network.written(), precision, metadata).await
    }
}

#[cfg(all(test, feature = "flex"))]
mod tests {
    use burn::module::{ModuleMapper, Param};
    use pollster::block_on;

    use super::*;
    use crate::{
        kuzushiji::cnn::Cnn,
        training::{Model, Recipe, Run},
    };

    fn file(network: &impl Module) -> Vec<u8> {
        block_on(weights::save(network, Precision::F32, HashMap::new())).expect("a CPU")
    }

    /// What the last layer makes of images, before the softmax.
    fn logits(network: &Resnet, images: &Tensor<4>) -> Vec<f32> {
        let mut outputs = network.outputs(images.clone());
        let (_, logits) = outputs.swap_remove(outputs.len() - 2);
        logits.into_data().try_into_vec().expect("numbers")
    }

    /// It begins with another's answers, has its own for "none of these", and learns from there.
    #[test]
    fn begins_with_what_another_network_has_learnt() {
        let device = Device::flex();
        device.seed(2);
        let written = hands(Faces::HeldOut).expect("ours");
        let held = || Held {
            examples: Examples::of_images(&written.examples(4, 0.0, 3)),
            hands: Examples::of_images(&written.examples(4, OTHERS, 4)),
        };
        let course = |answers: usize| {
            let learnt = Resnet::plain(answers, &device).map(&mut Moved);
            let course = People {
                mixed: Mixed {
                    characters: held().examples.into(),
                    hands: hands(Faces::Training).expect("ours"),
                },
                validation: held(),
                weights: None,
            };
            (
                course
                    .with_weights(&file(&learnt), &device)
                    .expect("a residual network"),
                learnt,
            )
        };
        let images = Tensor::ones([1, 1, SIDE, SIDE], &device) * 0.4;
        for answers in [CLASSES, ANSWERS] {
            let (course, learnt) = course(answers);
            let pupil = course.model(&device);
            let [before, after] = [&learnt, &pupil.network].map(|network| logits(network, &images));
            assert_eq!((before.len(), after.len()), (answers, ANSWERS));
            for (before, after) in before.iter().zip(&after) {
                assert!(
                    (before - after).abs() < 1e-3 * before.abs().max(1.0),
                    "{before} and {after}"
                );
            }

            let recipe = Recipe {
                batch_size: 2,
                ..Recipe::homework(Model::Reader)
            };
            let mut run = Run::new(course, recipe, &device).expect("examples");
            let losses = block_on(run.steps(2)).expect("a CPU");
            assert!(losses.iter().all(|loss| loss.is_finite()), "{losses:?}");
        }

        let (course, _) = course(CLASSES);
        let refused = course.with_weights(&file(&Cnn::new(&device)), &device);
        assert!(matches!(refused, Err(WeightsError::Missing { .. })));
    }

    /// Adds a tenth to every parameter but to filters, whose mean is 0.
    struct Moved;

    impl ModuleMapper for Moved {
        fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
            if D == 4 {
                return param;
            }
            param.map(|values| values + 0.1)
        }
    }

    /// A lesson is written by its seed and by nothing that came before it.
    #[test]
    fn a_lesson_is_the_same_wherever_a_run_is_taken_up() {
        let device = Device::flex();
        device.seed(1);
        let reader = Pupil::new(&device);
        let written = hands(Faces::HeldOut).expect("ours");
        let mixed = Mixed {
            characters: Examples::of_images(&written.examples(6, 0.0, 3)).into(),
            hands: written,
        };
        let loss = |examples, seed| {
            let recipe = &Recipe::homework(Model::Reader);
            let lesson = Lesson {
                examples,
                seed,
                recipe,
                device: &device,
            };
            reader.loss(&mixed, &lesson).into_scalar::<f32>()
        };
        let first = loss(&[0, 1, 2], 7);
        let other = loss(&[0, 1, 2], 8);
        assert_eq!(loss(&[0, 1, 2], 7).to_bits(), first.to_bits());
        assert!(first != other && first.is_finite());
        // Eleven answers that nothing is known of.
        assert!((first - 11_f32.ln()).abs() < 0.5, "{first}");
    }

    /// With a teacher, the other half of a lesson counts as before.
    #[test]
    fn a_teacher_speaks_of_the_data_sets_images_alone() {
        let device = Device::flex();
        device.seed(3);
        let learning = device.clone().autodiff();
        let pupil = Pupil {
            network: Resnet::new(ANSWERS, &learning).without_dropout(),
        };
        let teacher = Resnet::plain(CLASSES, &device);
        let written = hands(Faces::HeldOut).expect("ours");
        let examples = Examples::of_images(&written.examples(3, 0.0, 3));
        let recipe = &Recipe::homework(Model::Reader);
        let lesson = Lesson {
            examples: &[2, 0],
            seed: 7,
            recipe,
            device: &learning,
        };
        let loss = |teacher: Option<Resnet>| {
            let mixed = Mixed {
                characters: Taught::from(examples.clone()).by(teacher),
                hands: hands(Faces::HeldOut).expect("ours"),
            };
            f64::from(pupil.loss(&mixed, &lesson).into_scalar::<f32>())
        };
        let (images, labels) = examples.lesson(&lesson);
        let heard = pupil.network.log_probabilities(images.clone());
        let truth = Tensor::from_inner(teacher.log_probabilities(images.inner()).exp());
        let change = cross_entropy(heard.clone(), truth) - smoothed(heard, labels, 0.0);
        let change = f64::from(change.into_scalar::<f32>()) / 2.0;
        let found = loss(Some(teacher)) - loss(None);
        assert!((found - change).abs() < 1e-5, "{found} and {change}");
    }
}
