//! A translator with its vocabularies, in a safetensors file.

use std::collections::HashMap;

use burn::tensor::Device;
use serde::{Deserialize, Serialize};

use super::{
    attention::{Reading, Score, UnknownName},
    spelling::Spelling,
    translator::{Config, Translator},
    vocabulary::{Vocabulary, VocabularyError},
};
use crate::{
    training::Corpus,
    weights::{self, Contents, Precision, Tie, WeightsError},
};

/// The model's name in the metadata of its files.
pub const KIND: &str = "translator";

/// The last layer's weight is the decoder's embedding, if they are equally wide.
const TIE: Tie = Tie {
    name: "generator.weight",
    of: "decoder.embedding.weight",
};

/// A translator and the vocabularies of its two languages.
#[derive(Clone, Debug)]
pub struct Checkpoint {
    /// The model.
    pub model: Translator,
    /// The entries it reads.
    pub source: Vocabulary,
    /// The entries it writes.
    pub target: Vocabulary,
    /// How it has both languages written.
    pub spelling: Spelling,
}

/// Why a file is not a translator.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    /// The weights do not fit.
    #[error(transparent)]
    Weights(#[from] WeightsError),
    /// It says that it is another model.
    #[error(
        "it holds a {0}, not a translator: choose models/translator-bilinear.safetensors or a file like it"
    )]
    Kind(String),
    /// A vocabulary in its metadata is none.
    #[error("its {name}: {error}")]
    Vocabulary {
        /// The name in the metadata.
        name: &'static str,
        /// What is wrong.
        #[source]
        error: VocabularyError,
    },
    /// A vocabulary has not as many entries as the embedding.
    #[error(
        "its {name} has {found} entries, the embedding {expected}: a file says its own in its metadata, \
         as a JSON array"
    )]
    Entries {
        /// The name in the metadata.
        name: &'static str,
        /// How many the vocabulary has.
        found: usize,
        /// How many the embedding has.
        expected: usize,
    },
    /// Its options name an attention that is unknown.
    #[error("its options: {0}")]
    Options(#[from] UnknownName),
    /// Its options are not what this program writes.
    #[error("its options are not a JSON object of this program: {0}")]
    Json(#[from] serde_json::Error),
}

/// What of a file's options decides the shape of the model, and what it reads and writes.
#[derive(Default, Deserialize, Serialize)]
struct Options {
    attention: Option<String>,
    reading: Option<String>,
    #[serde(default)]
    corpus: Corpus,
    spelling: Option<Spelling>,
}

impl Checkpoint {
    /// Opens a file of ours or a `state_dict` of the homework's PyTorch program, saved as
    /// safetensors. Where it does not name its vocabularies, they are the homework's; where it does
    /// not name its attention, it is the bilinear one, as coded in the report, if its weights are
    /// there.
    ///
    /// # Errors
    /// If it is not such a file.
    pub fn open(bytes: &[u8], device: &Device) -> Result<Self, CheckpointError> {
        let contents = Contents::of(bytes)?;
        if let Some(kind) = contents.metadata.get("kind").filter(|&kind| kind != KIND) {
            return Err(CheckpointError::Kind(kind.clone()));
        }
        let vocabulary = |name, otherwise: fn() -> Vocabulary| match contents.metadata.get(name) {
            Some(json) => Vocabulary::from_json(json)
                .map_err(|error| CheckpointError::Vocabulary { name, error }),
            None => Ok(otherwise()),
        };
        let source = vocabulary("source_vocab", Vocabulary::homework_source)?;
        let target = vocabulary("target_vocab", Vocabulary::homework_target)?;

        let options = match contents.metadata.get("options") {
            Some(json) => serde_json::from_str(json)?,
            None => Options::default(),
        };
        let attention = attention(&contents, &options)?;
        let mut config = Config::homework(attention);
        // Another size or alphabet is welcome, within reason; nonsense is refused as a wrong shape.
        let tied = contents.shape(TIE.of).or_else(|| contents.shape(TIE.name));
        if let Some(&[entries @ 5..=10_000, size @ 2..=1024]) = tied
            && size % 2 == 0
        {
            config.target_entries = entries;
            (config.embedding, config.size) = (size, size);
        }
        // A last layer with a width of its own: that of the decoder's state.
        if let Some(&[entries, size @ 2..=1024]) = contents.shape(TIE.name)
            && contents.shape(TIE.of).is_some()
            && entries == config.target_entries
            && size % 2 == 0
        {
            config.size = size;
        }
        if let Some(&[entries @ 5..=10_000, _]) = contents.shape("encoder.embedding.weight") {
            config.source_entries = entries;
        }
        let model = weights::load_tied(
            Translator::new(&config, device),
            bytes,
            ties(config.is_tied()),
        )?;
        for (name, vocabulary, expected) in [
            ("source_vocab", &source, config.source_entries),
            ("target_vocab", &target, config.target_entries),
        ] {
            let found = vocabulary.len();
            if found != expected {
                return Err(CheckpointError::Entries {
                    name,
                    found,
                    expected,
                });
            }
        }
        Ok(Self {
            model,
            source,
            target,
            spelling: options.spelling.unwrap_or(options.corpus.spelling()),
        })
    }

    /// Whether both read and write the same letters in the same way, so that they can write together.
    #[must_use]
    pub fn goes_with(&self, other: &Self) -> bool {
        self.source == other.source
            && self.target == other.target
            && self.spelling == other.spelling
    }

    /// Writes the model with its vocabularies; `metadata` says the rest.
    ///
    /// # Errors
    /// If the device fails.
    pub async fn save(
        &self,
        precision: Precision,
        mut metadata: HashMap<String, String>,
    ) -> Result<Vec<u8>, WeightsError> {
        metadata.insert("kind".to_owned(), KIND.to_owned());
        metadata.insert("source_vocab".to_owned(), self.source.to_json());
        metadata.insert("target_vocab".to_owned(), self.target.to_json());
        weights::save_tied(&self.model, precision, metadata, ties(self.model.is_tied())).await
    }
}

fn ties(is_tied: bool) -> &'static [Tie] {
    if is_tied { &[TIE] } else { &[] }
}

/// The attention that a file names or has.
fn attention(
    contents: &Contents,
    options: &Options,
) -> Result<Option<(Score, Reading)>, CheckpointError> {
    let score = match options.attention.as_deref() {
        Some("none") => return Ok(None),
        Some(name) => name.parse()?,
        None if contents.shape("decoder.attn.linear_in.weight").is_some() => Score::Bilinear,
        None => return Ok(None),
    };
    let reading = match options.reading.as_deref() {
        Some(name) => name.parse()?,
        None => Reading::Code,
    };
    Ok(Some((score, reading)))
}
