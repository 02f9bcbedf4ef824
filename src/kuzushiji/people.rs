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
    SIDE,
    course::accuracy,
    dataset::Examples,
    glyphs::{Faces, GlyphError, Glyphs},
    hands::{Hands, HandsError, NONE},
    network::Network,
    reader::{self, ANSWERS},
    resnet::Resnet,
};
use crate::{
    device,
    training::{Course, Learner, Lesson, RunError, smoothed},
    weights::{self, Precision, WeightsError},
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
    examples: Examples,
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
                examples: training,
                hands: hands(Faces::Training)?,
            },
            validation: Held::validation(validation)?,
        })
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
        let (images, labels) = data.examples.lesson(lesson);
        let mut random = ChaCha8Rng::seed_from_u64(lesson.seed);
        random.set_stream(STREAM);
        let (modern, classes) = data.hands.batch(lesson.examples.len(), OTHERS, &mut random);
        let shape = [classes.len(), 1, SIDE, SIDE];
        let modern = Tensor::from_data(TensorData::new(modern, shape), lesson.device);
        let classes = device::integers(classes, lesson.device);
        let images = Tensor::cat(vec![images, modern], 0);
        let labels = Tensor::cat(vec![labels, classes], 0);
        let log_probabilities = self.network.log_probabilities(images);
        smoothed(log_probabilities, labels, lesson.recipe.label_smoothing)
    }
}

impl Course for People {
    type Model = Pupil;
    type Held = Held;

    /// The mean of the two accuracies, of the data set and of modern hands.
    const MEASURE: &'static str = "accuracy";

    fn model(&self, device: &Device) -> Pupil {
        Pupil::new(device)
    }

    fn data(&self) -> &Mixed {
        &self.mixed
    }

    fn examples(&self) -> usize {
        self.mixed.examples.len()
    }

    fn fingerprint(&self) -> u32 {
        let mut crc = Crc::new();
        crc.update(&self.mixed.examples.fingerprint().to_le_bytes());
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::{Model, Recipe};

    /// A lesson is written by its seed and by nothing that came before it.
    #[test]
    fn a_lesson_is_the_same_wherever_a_run_is_taken_up() {
        let device = Device::flex();
        device.seed(1);
        let reader = Pupil::new(&device);
        let written = hands(Faces::HeldOut).expect("ours");
        let mixed = Mixed {
            examples: Examples::of_images(&written.examples(6, 0.0, 3)),
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
}
