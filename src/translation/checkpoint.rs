//! A translator with its vocabularies, in a file.

use std::collections::HashMap;

use burn::tensor::Device;
use serde::Deserialize;

use super::{
    attention::{AttentionReading, Score},
    known,
    search::{self, Beam, SearchError},
    spelling::Spelling,
    translator::{Config, Translator},
    vocabulary::{Vocabulary, VocabularyError},
};
use crate::{
    training::Corpus,
    weights::{self, Contents, Found, Precision, Tie, WeightsError},
};

/// The model's name in the metadata of its files.
pub const KIND: &str = "translator";

/// Where a file says by which power of their length hypotheses are compared; where it does not, by the mean.
const LENGTH_PENALTY: &str = "length_penalty";

/// The last layer's weight is the decoder's embedding, if they are equally wide.
const TIE: Tie = Tie {
    name: "generator.weight",
    of: "decoder.embedding.weight",
};

const SOURCE_EMBEDDING: &str = "encoder.embedding.weight";
const LINEAR_IN: &str = "decoder.attn.linear_in.weight";
const LINEAR_SOURCE: &str = "decoder.attn.linear_source.weight";
const LINEAR_OUT: &str = "decoder.attn.linear_out.weight";
/// Those of its tensors that tell what the translator is like.
const TELLING: [&str; 6] = [
    SOURCE_EMBEDDING,
    TIE.of,
    TIE.name,
    LINEAR_IN,
    LINEAR_SOURCE,
    LINEAR_OUT,
];

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
    /// By which [`Beam::length_penalty`] its hypotheses are compared where nobody asks for another.
    pub length_penalty: f32,
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
    /// The device failed while the readings of its attention were compared.
    #[error(transparent)]
    Device(#[from] SearchError),
}

/// What of a file's options says how its weights are meant.
#[derive(Default, Deserialize)]
struct Options {
    attention: Option<String>,
    reading: Option<String>,
    #[serde(default)]
    corpus: Corpus,
    spelling: Option<Spelling>,
}

/// What a file says of its attention and its spelling.
struct Said {
    score: Option<Score>,
    reading: Option<AttentionReading>,
    spelling: Spelling,
    /// Whether it has options that are none of this program's.
    has_other_options: bool,
}

impl Checkpoint {
    /// Opens a file of ours or a `state_dict` of the homework's PyTorch program. Where it does not name its
    /// vocabularies, they are the homework's; where it does not name its attention, its weights tell which it is, and
    /// it is read as coded in the report.
    ///
    /// # Errors
    /// If it is not such a file.
    pub fn open(bytes: &[u8], device: &Device) -> Result<Self, CheckpointError> {
        Self::read(&Contents::of(bytes)?, device).map(|(checkpoint, ..)| checkpoint)
    }

    /// Whether a file is one of a translator: by what it says, or else by its layers.
    #[must_use]
    pub fn wrote(contents: &Contents<'_>) -> bool {
        match contents.metadata.get("kind") {
            Some(kind) => kind == KIND,
            None => contents
                .shape(SOURCE_EMBEDDING, &[SOURCE_EMBEDDING])
                .is_some(),
        }
    }

    /// As [`Checkpoint::open`], but where the attention can be read in two ways, it is read as `choice` says, else as
    /// the file says, else in the way that makes more of sentences that are [known]. Also says what was found, and
    /// which reading was taken and why.
    ///
    /// # Errors
    /// If it is not such a file, or the device fails.
    pub async fn open_reading(
        bytes: &[u8],
        choice: Option<AttentionReading>,
        device: &Device,
    ) -> Result<(Self, Found), CheckpointError> {
        let (mut checkpoint, mut found, named) = Self::read(&Contents::of(bytes)?, device)?;
        if !checkpoint.model.has_readings() {
            if choice.is_some() {
                found.note("it has no attention that can be read in two ways".to_owned());
            }
            return Ok((checkpoint, found));
        }
        let (reading, why) = match (choice, named) {
            (Some(reading), _) => (reading, "as you choose".to_owned()),
            (None, Some(reading)) => (reading, "as the file says".to_owned()),
            (None, None) => {
                let scores = known::scores(&checkpoint, device).await?;
                (scores.better(), scores.to_string())
            }
        };
        found.note(format!(
            "its attention is read as the report's {} ({why})",
            reading.description()
        ));
        checkpoint.model = checkpoint.model.with_reading(reading);
        Ok((checkpoint, found))
    }

    /// A translator, what was found in its file, and how the file says that its attention is to be read.
    fn read(
        contents: &Contents<'_>,
        device: &Device,
    ) -> Result<(Self, Found, Option<AttentionReading>), CheckpointError> {
        let said = said(contents);
        let config = config(contents, &said);
        let ties = ties(config.is_tied());
        let loaded = weights::open(Translator::new(&config, device), contents, ties);
        let (model, mut found) = loaded.map_err(|error| match contents.metadata.get("kind") {
            // What a student calls the model is of no matter; another of ours is another mistake.
            Some(kind) if ["cnn", "fcn"].contains(&&kind[..]) => {
                CheckpointError::Kind(kind.clone())
            }
            _ => error.into(),
        })?;
        let vocabulary = |name, otherwise: fn() -> Vocabulary, expected| {
            let vocabulary = match contents.metadata.get(name) {
                Some(json) => Vocabulary::from_json(json)
                    .map_err(|error| CheckpointError::Vocabulary { name, error })?,
                None => otherwise(),
            };
            match vocabulary.len() {
                found if found == expected => Ok(vocabulary),
                found => Err(CheckpointError::Entries {
                    name,
                    found,
                    expected,
                }),
            }
        };
        if said.has_other_options {
            found.note("its options say nothing that is known here".to_owned());
        }
        Ok((
            Self {
                model,
                source: vocabulary(
                    "source_vocab",
                    Vocabulary::homework_source,
                    config.source_entries,
                )?,
                target: vocabulary(
                    "target_vocab",
                    Vocabulary::homework_target,
                    config.target_entries,
                )?,
                spelling: said.spelling,
                length_penalty: (contents.metadata.get(LENGTH_PENALTY))
                    .and_then(|said| search::length_penalty(said))
                    .unwrap_or(search::MEAN),
            },
            found,
            said.reading,
        ))
    }

    /// A beam of so many hypotheses, compared as this translator has them compared unless another length penalty is asked
    /// for.
    #[must_use]
    pub fn beam(&self, width: usize, length_penalty: Option<f32>) -> Beam {
        Beam {
            width,
            length_penalty: length_penalty.unwrap_or(self.length_penalty),
        }
    }

    /// What the translator in a file is made of.
    #[must_use]
    pub fn config_of(contents: &Contents<'_>) -> Config {
        config(contents, &said(contents))
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
        let power = self.length_penalty.to_string();
        metadata.insert(LENGTH_PENALTY.to_owned(), power);
        let ties = ties(self.model.is_tied());
        weights::save_tied(&self.model, precision, metadata, ties).await
    }
}

/// What has two names in a file of a translator whose embeddings are, or are not, as wide as its states.
#[must_use]
pub fn ties(is_tied: bool) -> &'static [Tie] {
    if is_tied { &[TIE] } else { &[] }
}

/// The attention that a file names or has, and its spelling. A student may mean something of his own by `options`: what is not known in
/// them is as if it were not there.
fn said(contents: &Contents<'_>) -> Said {
    let json = contents.metadata.get("options");
    let options: Option<Options> = json.and_then(|json| serde_json::from_str(json).ok());
    let has_other_options = json.is_some() && options.is_none();
    let options = options.unwrap_or_default();
    let has = |name| contents.shape(name, &TELLING).is_some();
    let by_weights = || match () {
        () if has(LINEAR_SOURCE) => Some(Score::Additive),
        () if has(LINEAR_IN) => Some(Score::Bilinear),
        () if has(LINEAR_OUT) => Some(Score::Dot),
        () => None,
    };
    Said {
        score: match options.attention.as_deref() {
            Some("none") => None,
            Some(name) => name.parse().ok().or_else(by_weights),
            None => by_weights(),
        },
        reading: options.reading.and_then(|name| name.parse().ok()),
        spelling: (options.spelling).unwrap_or(options.corpus.spelling()),
        has_other_options,
    }
}

fn config(contents: &Contents<'_>, said: &Said) -> Config {
    let shape = |name| contents.shape(name, &TELLING);
    let reading = said.reading.unwrap_or(AttentionReading::Code);
    let mut config = Config::homework(said.score.map(|score| (score, reading)));
    // Another size or alphabet is welcome, within reason; nonsense is refused as a wrong shape.
    if let Some(&[entries @ 5..=10_000, size @ 2..=1024]) =
        shape(TIE.of).or_else(|| shape(TIE.name))
        && size % 2 == 0
    {
        config.target_entries = entries;
        (config.embedding, config.size) = (size, size);
    }
    // A last layer with a width of its own: that of the decoder's state.
    if let Some(&[entries, size @ 2..=1024]) = shape(TIE.name)
        && shape(TIE.of).is_some()
        && entries == config.target_entries
        && size % 2 == 0
    {
        config.size = size;
    }
    if let Some(&[entries @ 5..=10_000, _]) = shape(SOURCE_EMBEDDING) {
        config.source_entries = entries;
    }
    config
}
