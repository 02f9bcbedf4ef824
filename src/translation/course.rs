//! Learning to translate.

use std::collections::HashMap;

use burn::tensor::Device;
use flate2::Crc;

use super::{
    attention::{AttentionReading, Score},
    checkpoint::{self, Checkpoint},
    corpus::{self, Pair},
    search::{self, Beam, SearchError},
    spelling::Spelling,
    translator::{Config, Translator},
    vocabulary::Vocabulary,
};
use crate::{
    training::{Attention, Corpus, Course, Recipe, RunError},
    weights::{self, Contents, Precision, WeightsError},
};

/// A translator with the sentence pairs that it learns from.
pub struct Sentences {
    training: corpus::SpeltPairs,
    validation: Vec<Pair>,
    fingerprint: u32,
    source: Vocabulary,
    target: Vocabulary,
    config: Config,
    spelling: Spelling,
    embeddings: Option<Checkpoint>,
    /// The file of the weights that it begins with.
    weights: Option<Vec<u8>>,
}

/// So many words are a short sentence.
const SHORT_WORDS: usize = 3;

impl Sentences {
    /// A translator as the recipe has it, by default the homework's with bilinear attention, as coded in
    /// the report. It learns from the pairs, of the homework's corpus from the short ones; their
    /// characters are its vocabularies. They are spelt as the recipe says.
    ///
    /// # Errors
    /// If there is no such pair, or nothing to validate on.
    pub fn new(
        recipe: &Recipe,
        mut training: Vec<Pair>,
        validation: Vec<Pair>,
    ) -> Result<Self, RunError> {
        if recipe.corpus == Corpus::Homework {
            corpus::some_short(&training).map_err(|error| RunError::Recipe(error.to_string()))?;
            training.retain(corpus::is_short);
        }
        if let Some(times) = recipe.repeat_short {
            let words = |pair: &Pair| pair.source.split_whitespace().count();
            let short: Vec<Pair> = (training.iter())
                .filter(|pair| words(pair) <= SHORT_WORDS)
                .cloned()
                .collect();
            for _ in 1..times {
                training.extend_from_slice(&short);
            }
        }
        if training.is_empty() {
            return Err(RunError::Recipe(
                "there is no pair to learn from".to_owned(),
            ));
        }
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
            training: corpus::SpeltPairs::new(&training, &source, &target),
            validation,
            config: config(recipe, &source, &target),
            source,
            target,
            spelling: recipe.spelling(),
            embeddings: None,
            weights: None,
        })
    }

    /// Begins with another translator's weights, those of this file.
    ///
    /// # Errors
    /// If it reads, writes or is built otherwise than the recipe's.
    pub fn with_weights(mut self, file: Vec<u8>, device: &Device) -> Result<Self, RunError> {
        let other =
            Checkpoint::open(&file, device).map_err(|error| RunError::Recipe(error.to_string()))?;
        let [found, wanted] = [&other.model, &self.model(device)]
            .map(|model| (weights::parameters(model), model.reading()));
        if other.source != self.source || other.target != self.target {
            return Err(RunError::Recipe(
                "its alphabet is not that of the pairs to learn from".to_owned(),
            ));
        }
        if other.spelling != self.spelling || found != wanted {
            return Err(RunError::Recipe(
                "it is built otherwise than the recipe has it: give its own --size, --embedding, --attention and \
                 --reading"
                    .to_owned(),
            ));
        }
        self.weights = Some(file);
        Ok(self)
    }

    /// Begins with another translator's embeddings, wherever it has the same character.
    ///
    /// # Errors
    /// If they are of another size.
    pub fn with_embeddings(mut self, other: Checkpoint) -> Result<Self, RunError> {
        let found = other.model.embedding_size();
        if found != self.config.embedding {
            return Err(RunError::Recipe(format!(
                "its embeddings have {found} numbers, those of this recipe {}: choose --embedding or another file",
                self.config.embedding
            )));
        }
        self.embeddings = Some(other);
        Ok(self)
    }

    /// A model with the vocabularies of this course.
    #[must_use]
    pub fn checkpoint(&self, model: Translator) -> Checkpoint {
        Checkpoint {
            model,
            source: self.source.clone(),
            target: self.target.clone(),
            spelling: self.spelling,
            length_penalty: search::MEAN,
        }
    }
}

/// What the recipe's model is made of.
fn config(recipe: &Recipe, source: &Vocabulary, target: &Vocabulary) -> Config {
    let homework = Config::homework(attention(recipe));
    let size = recipe.size.unwrap_or(homework.size);
    Config {
        source_entries: source.len(),
        target_entries: target.len(),
        embedding: recipe.embedding.unwrap_or(size),
        size,
        dropout: recipe.dropout.unwrap_or(homework.dropout),
        ..homework
    }
}

/// The attention that a recipe names.
fn attention(recipe: &Recipe) -> Option<(Score, AttentionReading)> {
    let score = recipe.attention.unwrap_or(Attention::Bilinear).score()?;
    Some((score, recipe.reading.unwrap_or(AttentionReading::Code)))
}

impl Course for Sentences {
    type Model = Translator;
    type Held = Vec<Pair>;

    const MEASURE: &'static str = "error_rate";

    fn model(&self, device: &Device) -> Translator {
        let model = Translator::new(&self.config, device);
        if let Some(file) = &self.weights {
            let ties = checkpoint::ties(model.is_tied());
            let contents = Contents::of(file).expect("it was opened before");
            let (model, _) = weights::open(model, &contents, ties).expect("it was loaded before");
            return model;
        }
        match &self.embeddings {
            Some(other) => {
                let places = [
                    self.source.places_in(&other.source),
                    self.target.places_in(&other.target),
                ];
                model.with_embeddings(&other.model, places)
            }
            None => model,
        }
    }

    fn lengths(&self) -> Option<Vec<usize>> {
        Some(self.training.lengths())
    }

    fn data(&self) -> &corpus::SpeltPairs {
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
        let models = [&self.checkpoint(model.clone())];
        match search::error_rate(&models, held, Beam::GREEDY, device).await {
            // What is no number is no letter of any translation.
            Err(SearchError::NotFinite(_)) => Ok(1.0),
            Err(SearchError::Device(failure)) => Err(failure.into()),
            Ok(error_rate) => Ok(error_rate),
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
