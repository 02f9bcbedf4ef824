//! What a run is made by.

use serde::{Deserialize, Serialize};

use super::{RunError, Schedule};
use crate::translation::{
    attention::{AttentionReading, Score},
    spelling::Spelling,
};

/// What can be trained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Model {
    /// The convolutional network that reads Kuzushiji-MNIST
    Cnn,
    /// The fully connected network that it is compared with
    Fcn,
    /// A small residual network of today that reads it better
    Resnet,
    /// The same, taught to read modern hands too, and that something is none of the ten
    Reader,
    /// The network that translates Spanish into English, letter by letter
    Translator,
}

impl Model {
    /// Its name in files and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Cnn => "cnn",
            Self::Fcn => "fcn",
            Self::Resnet => "resnet",
            Self::Reader => "reader",
            Self::Translator => "translator",
        }
    }
}

/// The translator's attention to the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Attention {
    /// It has none
    None,
    /// The homework's: qᵀ W h
    Bilinear,
    /// qᵀ h
    Dot,
    /// vᵀ tanh(W q + U h)
    Additive,
}

impl Attention {
    /// How a source letter is scored, if any is.
    #[must_use]
    pub fn score(self) -> Option<Score> {
        match self {
            Self::None => None,
            Self::Bilinear => Some(Score::Bilinear),
            Self::Dot => Some(Score::Dot),
            Self::Additive => Some(Score::Additive),
        }
    }
}

/// What the translator learns from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Corpus {
    /// The homework's 10,483 short pairs, validated on its own
    #[default]
    Homework,
    /// A hundred thousand pairs of up to 60 characters, validated on a part that is held back
    Large,
    /// The same, and often a phrasebook of ours: what people say first, and no text says often
    Everyday,
}

impl Corpus {
    /// Where its pairs are, in a folder of data.
    #[must_use]
    pub fn file(self) -> &'static str {
        match self {
            Self::Homework => "spa-eng/train-eng-spa.txt",
            Self::Large | Self::Everyday => "spa-eng-large/spa.tsv.gz",
        }
    }

    /// How its pairs are written.
    #[must_use]
    pub fn spelling(self) -> Spelling {
        match self {
            Self::Homework => Spelling::Homework,
            Self::Large | Self::Everyday => Spelling::Natural,
        }
    }
}

/// What is done to an example each time that it is seen, so that it is never the same twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Augment {
    /// An image is turned, slanted, stretched and shifted
    Affine,
    /// An image is bent, as if it were drawn on rubber
    Elastic,
    /// A rectangle of an image is blotted out (Zhong and others, 2017)
    Erase,
    /// Two images are laid over one another, and each counts as much as it shows (Zhang and others, 2018)
    Mix,
    /// People in a sentence get other names, in both languages
    Names,
    /// Spanish is typed with slips of the hand
    Typos,
    /// Spanish is typed without accents, ¿, ¡ and commas half of the time (natural spelling)
    Haste,
    /// Spanish is typed without its last sign half of the time, a question too (natural spelling)
    Ending,
    /// The decoder is not told every tenth letter of what it has written
    Forget,
}

impl Augment {
    /// Its name in files and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Affine => "affine",
            Self::Elastic => "elastic",
            Self::Erase => "erase",
            Self::Mix => "mix",
            Self::Names => "names",
            Self::Typos => "typos",
            Self::Haste => "haste",
            Self::Ending => "ending",
            Self::Forget => "forget",
        }
    }

    /// Whether it can be done to what a model learns from.
    #[must_use]
    pub fn suits(self, model: Model) -> bool {
        match self {
            Self::Affine | Self::Elastic | Self::Erase => model != Model::Translator,
            Self::Mix => matches!(model, Model::Cnn | Model::Fcn | Model::Resnet),
            Self::Names | Self::Typos | Self::Haste | Self::Ending | Self::Forget => {
                model == Model::Translator
            }
        }
    }
}

/// What is trained, and how; everything that decides the outcome but the data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Recipe {
    /// What is trained.
    pub model: Model,
    /// Of the fully connected network: the outputs of its first layer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hidden: Option<usize>,
    /// Whether the pixels of every image are put into another, fixed order.
    #[serde(default, skip_serializing_if = "is_default")]
    pub permuted: bool,
    /// Of the translator; bilinear where it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attention: Option<Attention>,
    /// Of the translator: whether it follows the report's code or its equations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<AttentionReading>,
    /// Of the translator: what it learns from; the homework's pairs where it is not said.
    #[serde(default, skip_serializing_if = "is_default")]
    pub corpus: Corpus,
    /// Of the translator: how it has texts written; as its corpus where it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spelling: Option<Spelling>,
    /// Of the translator: the size of its states.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<usize>,
    /// Of the translator: the size of its embeddings, that of its states where it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub embedding: Option<usize>,
    /// Of the translator: how much is left out at each step of training.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dropout: Option<f64>,
    /// Of the translator: whose embeddings it begins with, as a checksum of their file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub embeddings_sha256: Option<String>,
    /// Of the translator: whose weights it begins with, as a checksum of their file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weights_sha256: Option<String>,
    /// Of what reads characters: the network that says what an image shows in the place of its label, as a checksum of
    /// its file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub teacher_sha256: Option<String>,
    /// Of the translator: how often an epoch has each sentence of up to three words; once where it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeat_short: Option<usize>,
    /// Whether examples of about the same length are seen together.
    #[serde(default, skip_serializing_if = "is_default")]
    pub by_length: bool,
    /// The step size of Adam, at its highest.
    pub learning_rate: f64,
    /// Examples in a step.
    pub batch_size: usize,
    /// How often to go through the examples.
    pub epochs: usize,
    /// Decides the first weights, the order of the examples, the dropout and the augmentation.
    pub seed: u64,
    /// How the step size changes on the way.
    #[serde(default, skip_serializing_if = "is_default")]
    pub schedule: Schedule,
    /// The share of the steps in which the step size rises first; the schedule's own where it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warm_up: Option<f64>,
    /// What a step takes off every weight matrix, in step sizes: decoupled, as in `AdamW`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub weight_decay: f64,
    /// A longer gradient, all parameters taken together, is shortened to this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clip: Option<f64>,
    /// The share of the truth that is spread evenly over all answers.
    #[serde(default, skip_serializing_if = "is_default")]
    pub label_smoothing: f64,
    /// The decay of the running mean of the weights that is measured and written in their place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub average: Option<f64>,
    /// What is done to an example each time that it is seen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub augment: Vec<Augment>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Recipe {
    /// The homework's own, or the plainest of a model that it has not.
    #[must_use]
    pub fn homework(model: Model) -> Self {
        let (learning_rate, epochs, batch_size) = match model {
            Model::Cnn | Model::Fcn => (0.0005, 20, 8),
            Model::Resnet | Model::Reader => (0.002, 20, 64),
            Model::Translator => (0.003, 50, 64),
        };
        Self {
            model,
            hidden: None,
            permuted: false,
            attention: None,
            reading: None,
            corpus: Corpus::Homework,
            spelling: None,
            size: None,
            embedding: None,
            dropout: None,
            embeddings_sha256: None,
            weights_sha256: None,
            teacher_sha256: None,
            repeat_short: None,
            by_length: false,
            learning_rate,
            batch_size,
            epochs,
            seed: 42,
            schedule: Schedule::Constant,
            warm_up: None,
            weight_decay: 0.0,
            clip: None,
            label_smoothing: 0.0,
            average: None,
            augment: Vec::new(),
        }
    }

    /// How the translator has texts written.
    #[must_use]
    pub fn spelling(&self) -> Spelling {
        self.spelling.unwrap_or(self.corpus.spelling())
    }

    /// Whether it can be followed.
    ///
    /// # Errors
    /// Which of it cannot.
    pub fn check(&self) -> Result<(), RunError> {
        let positive = |number: f64| number.is_finite() && number > 0.0;
        let share = |number: f64| (0.0..1.0).contains(&number);
        let model = self.model.name();
        let refused = if !positive(self.learning_rate) {
            "the learning rate is a number above 0".to_owned()
        } else if self.batch_size == 0 || self.epochs == 0 {
            "a batch has an example and a run an epoch at least".to_owned()
        } else if !self.warm_up.is_none_or(share) {
            "the warm-up is a share of the steps, 0 or more and below 1".to_owned()
        } else if !(self.weight_decay.is_finite() && self.weight_decay >= 0.0) {
            "the weight decay is 0 or more".to_owned()
        } else if !self.clip.is_none_or(positive) {
            "a gradient is clipped to a length above 0".to_owned()
        } else if !self.dropout.is_none_or(share) {
            "dropout leaves out a share, 0 or more and below 1".to_owned()
        } else if !self
            .size
            .is_none_or(|size| size % 2 == 0 && (2..=1024).contains(&size))
        {
            "the size of a state is even, from 2 to 1024".to_owned()
        } else if !self.embedding.is_none_or(|size| (2..=1024).contains(&size)) {
            "the size of an embedding is from 2 to 1024".to_owned()
        } else if self.corpus == Corpus::Homework && self.spelling() == Spelling::Natural {
            "the homework's pairs have lost their marks: natural spelling needs the large corpus"
                .to_owned()
        } else if !share(self.label_smoothing) {
            "label smoothing spreads a share of the truth, 0 or more and below 1".to_owned()
        } else if self
            .repeat_short
            .is_some_and(|times| !(1..=100).contains(&times))
        {
            "short sentences are seen from once to a hundred times an epoch".to_owned()
        } else if !self.average.is_none_or(share) {
            "the decay of an average is 0 or more and below 1".to_owned()
        } else if let Some(augment) = self
            .augment
            .iter()
            .find(|augment| !augment.suits(self.model))
        {
            format!(
                "{} augments nothing that a {model} learns from",
                augment.name()
            )
        } else if self.permuted && !self.augment.is_empty() {
            "images with their pixels in another order cannot be augmented".to_owned()
        } else {
            return Ok(());
        };
        Err(RunError::Recipe(refused))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As they were written before there was more to say than this.
    #[test]
    fn recipes_of_old_files_are_read_and_written_as_they_were() {
        for text in [
            r#"{"model":"cnn","learning_rate":0.0005,"batch_size":8,"epochs":20,"seed":42}"#,
            r#"{"model":"fcn","hidden":250,"permuted":true,"learning_rate":0.0005,"batch_size":64,"epochs":20,"seed":1}"#,
            r#"{"model":"translator","attention":"none","learning_rate":0.003,"batch_size":64,"epochs":50,"seed":2}"#,
            r#"{"model":"translator","attention":"bilinear","reading":"code","learning_rate":0.003,"batch_size":64,"epochs":50,"seed":2}"#,
        ] {
            let recipe: Recipe = serde_json::from_str(text).expect(text);
            assert_eq!(
                serde_json::to_string(&recipe).expect("names and numbers"),
                text
            );
        }
        let unknown =
            r#"{"model":"horse","learning_rate":0.0005,"batch_size":8,"epochs":20,"seed":42}"#;
        let said = serde_json::from_str::<Recipe>(unknown)
            .expect_err("no model")
            .to_string();
        assert!(
            said.contains("unknown variant `horse`, expected one of `cnn`"),
            "{said}"
        );
    }

    #[test]
    fn what_cannot_be_followed_is_refused() {
        let recipe = Recipe::homework(Model::Translator);
        assert!(recipe.check().is_ok());
        for wrong in [
            Recipe {
                learning_rate: f64::NAN,
                ..recipe.clone()
            },
            Recipe {
                epochs: 0,
                ..recipe.clone()
            },
            Recipe {
                warm_up: Some(1.0),
                ..recipe.clone()
            },
            Recipe {
                weight_decay: -0.1,
                ..recipe.clone()
            },
            Recipe {
                clip: Some(0.0),
                ..recipe.clone()
            },
            Recipe {
                label_smoothing: 1.0,
                ..recipe.clone()
            },
            Recipe {
                average: Some(f64::NAN),
                ..recipe.clone()
            },
            Recipe {
                size: Some(7),
                ..recipe.clone()
            },
            Recipe {
                embedding: Some(0),
                ..recipe.clone()
            },
            Recipe {
                repeat_short: Some(0),
                ..recipe.clone()
            },
            Recipe {
                dropout: Some(1.0),
                ..recipe.clone()
            },
            Recipe {
                spelling: Some(Spelling::Natural),
                ..recipe.clone()
            },
            Recipe {
                augment: vec![Augment::Affine],
                ..recipe
            },
        ] {
            assert!(
                matches!(wrong.check(), Err(RunError::Recipe(_))),
                "{wrong:?}"
            );
        }
    }
}
