//! Learning to translate.

use std::collections::HashMap;

use burn::tensor::Device;
use flate2::Crc;

use super::{
    attention::{Reading, Score},
    checkpoint::Checkpoint,
    corpus::{self, Pair},
    search::{self, SearchError},
    translator::{Config, Translator},
    vocabulary::Vocabulary,
};
use crate::{
    training::{Attention, Course, Recipe, RunError},
    weights::{Precision, WeightsError},
};

/// A translator with the sentence pairs that it learns from.
pub struct Sentences {
    training: corpus::Examples,
    validation: Vec<Pair>,
    fingerprint: u32,
    source: Vocabulary,
    target: Vocabulary,
    config: Config,
}

impl Sentences {
    /// The homework's translator with the attention that the recipe names (bilinear, as coded in
    /// the report, where it names none). It learns from the short ones among the pairs, whose
    /// characters are its vocabularies.
    ///
    /// # Errors
    /// If no pair is short, or there is nothing to validate on.
    pub fn new(
        recipe: &Recipe,
        mut training: Vec<Pair>,
        validation: Vec<Pair>,
    ) -> Result<Self, RunError> {
        corpus::some_short(&training).map_err(|error| RunError::Recipe(error.to_string()))?;
        training.retain(corpus::is_short);
        if validation.is_empty() {
            return Err(RunError::Recipe(
                "there is no pair to validate on".to_owned(),
            ));
        }
        let source = Vocabulary::of(training.iter().map(|pair| &pair.source[..]));
        let target = Vocabulary::of(training.iter().map(|pair| &pair.target[..]));
        let mut crc = Crc::new();
        for pair in &training {
            crc.update(pair.source.as_bytes());
            crc.update(b"\t");
            crc.update(pair.target.as_bytes());
            crc.update(b"\n");
        }
        Ok(Self {
            fingerprint: crc.sum(),
            training: corpus::Examples::new(&training, &source, &target),
            validation,
            config: Config {
                source_entries: source.len(),
                target_entries: target.len(),
                ..Config::homework(attention(recipe))
            },
            source,
            target,
        })
    }

    /// A model with the vocabularies of this course.
    #[must_use]
    pub fn checkpoint(&self, model: Translator) -> Checkpoint {
        Checkpoint {
            model,
            source: self.source.clone(),
            target: self.target.clone(),
        }
    }
}

/// The attention that a recipe names.
fn attention(recipe: &Recipe) -> Option<(Score, Reading)> {
    let score = recipe.attention.unwrap_or(Attention::Bilinear).score()?;
    Some((score, recipe.reading.unwrap_or(Reading::Code)))
}

impl Course for Sentences {
    type Model = Translator;
    type Held = Vec<Pair>;

    const MEASURE: &'static str = "error_rate";

    fn model(&self, device: &Device) -> Translator {
        Translator::new(&self.config, device)
    }

    fn data(&self) -> &corpus::Examples {
        &self.training
    }

    fn examples(&self) -> usize {
        self.training.len()
    }

    fn fingerprint(&self) -> u32 {
        self.fingerprint
    }

    fn validation(&self) -> &Vec<Pair> {
        &self.validation
    }

    async fn measure(
        &self,
        model: &Translator,
        held: &Vec<Pair>,
        device: &Device,
    ) -> Result<f64, RunError> {
        match search::error_rate(&self.checkpoint(model.clone()), held, 1, device).await {
            // What is no number is no letter of any translation.
            Err(SearchError::NotFinite(_)) => Ok(1.0),
            measured => measured.map_err(|error| RunError::Device(error.to_string())),
        }
    }

    async fn file(
        &self,
        model: &Translator,
        precision: Precision,
        metadata: HashMap<String, String>,
    ) -> Result<Vec<u8>, WeightsError> {
        self.checkpoint(model.clone())
            .save(precision, metadata)
            .await
    }
}
