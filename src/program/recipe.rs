//! What `unfold train` can be told of how to learn.

use std::path::PathBuf;

use clap::Args;
use unfold::{
    kuzushiji::fcn::{SAME_PARAMETERS, SAME_WIDTHS},
    training::{Attention, Augment, Corpus, Model, Recipe, Schedule},
    translation::{attention::AttentionReading, spelling::Spelling},
};

use super::refuse;

/// All are left to the homework's recipe where they are not given; a run that goes on has its own.
#[derive(Args)]
pub struct RecipeOptions {
    /// The step size of Adam, at its highest [default: cnn and fcn 0.0005, resnet
    /// and reader 0.002, translator 0.003]
    #[arg(long, value_parser = positive)]
    learning_rate: Option<f64>,
    /// How often to go through the training examples [default: 20, translator 50]
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    epochs: Option<u32>,
    /// Examples in a step [default: cnn and fcn 8, the others 64]
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    batch_size: Option<u16>,
    /// Decides the first weights, the order of the examples, the dropout and the augmentation
    /// [default: 42]
    #[arg(long)]
    seed: Option<u64>,
    /// Of the fcn: the outputs of its first layer; 576 gives it the cnn's widths, 250 its number of
    /// parameters [default: 576]
    #[arg(long, value_parser = hidden)]
    hidden: Option<usize>,
    /// Put the pixels of every image into another, fixed order (cnn, fcn and resnet)
    #[arg(long)]
    permuted: bool,
    /// The translator's attention [default: bilinear]
    #[arg(long)]
    attention: Option<Attention>,
    /// Which of the report's descriptions the attention follows: its code or its equations
    /// [default: code]
    #[arg(long)]
    reading: Option<AttentionReading>,
    /// What the translator learns from [default: homework]
    #[arg(long)]
    corpus: Option<Corpus>,
    /// How the translator has texts written [default: as its corpus: homework, or natural for the large
    /// one]
    #[arg(long)]
    spelling: Option<Spelling>,
    /// The size of the translator's states [default: 128]
    #[arg(long, value_name = "H", value_parser = clap::value_parser!(u16).range(2..=1024))]
    size: Option<u16>,
    /// The size of the translator's embeddings; where it is not that of the states, the last layer has a
    /// weight of its own [default: that of the states]
    #[arg(long, value_name = "E", value_parser = clap::value_parser!(u16).range(2..=1024))]
    embedding: Option<u16>,
    /// How much of the translator's embeddings and states is left out at each step [default: 0.3]
    #[arg(long, value_name = "SHARE", value_parser = share)]
    dropout: Option<f64>,
    /// Begin with another translator's embeddings, wherever it has the same character
    #[arg(long, value_name = "FILE.safetensors")]
    pub embeddings: Option<PathBuf>,
    /// Begin with what a file has learnt in the place of random weights: a translator's own alphabet and sizes must be
    /// those of the recipe, a reader begins with a resnet or a reader
    #[arg(long, value_name = "FILE.safetensors", conflicts_with = "embeddings")]
    pub begin_from: Option<PathBuf>,
    /// See each sentence of up to three words so many times an epoch: few texts have them, and people type them
    /// (translator) [default: 1]
    #[arg(long, value_name = "TIMES", value_parser = clap::value_parser!(u16).range(1..=100))]
    repeat_short: Option<u16>,
    /// See sentences of about the same length together, which takes less time (translator)
    #[arg(long)]
    by_length: bool,
    /// How the step size changes from the first step to the last [default: constant]
    #[arg(long)]
    schedule: Option<Schedule>,
    /// The share of all steps in which the step size rises first [default: 0, in a one-cycle 0.3]
    #[arg(long, value_name = "SHARE", value_parser = share)]
    warm_up: Option<f64>,
    /// What a step takes off every weight matrix, in step sizes: `AdamW` [default: 0]
    #[arg(long, value_parser = not_negative)]
    weight_decay: Option<f64>,
    /// Shorten every longer gradient to this length
    #[arg(long, value_name = "LENGTH", value_parser = positive)]
    clip: Option<f64>,
    /// Spread this share of the truth evenly over all answers [default: 0]
    #[arg(long, value_name = "SHARE", value_parser = share)]
    label_smoothing: Option<f64>,
    /// Measure and write the running mean of the weights in their place: what is left of it after a
    /// step, 0.999 say
    #[arg(long, value_name = "DECAY", value_parser = share)]
    average: Option<f64>,
    /// What to do to an example each time that it is seen; several with commas between
    #[arg(long, value_delimiter = ',')]
    augment: Vec<Augment>,
}

fn hidden(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(width @ (SAME_WIDTHS | SAME_PARAMETERS)) => Ok(width),
        _ => Err(format!("{SAME_WIDTHS} or {SAME_PARAMETERS} is needed")),
    }
}

fn positive(text: &str) -> Result<f64, String> {
    number(text, |number| number > 0.0, "a number above 0")
}

fn not_negative(text: &str) -> Result<f64, String> {
    number(text, |number| number >= 0.0, "a number from 0 on")
}

fn share(text: &str) -> Result<f64, String> {
    let is_share = |number| (0.0..1.0).contains(&number);
    number(text, is_share, "a number from 0 on and below 1")
}

fn number(text: &str, fits: fn(f64) -> bool, needed: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && fits(number) => Ok(number),
        _ => Err(format!("{needed} is needed")),
    }
}

impl RecipeOptions {
    /// What was asked for, completed by the homework's recipe. Ends the program if an option does not go
    /// with the model.
    pub fn recipe(&self, model: Model) -> Recipe {
        let of_translator = model == Model::Translator;
        let is_of_data_set = !of_translator && model != Model::Reader;
        for (option, given, belongs) in [
            ("--attention", self.attention.is_some(), of_translator),
            ("--reading", self.reading.is_some(), of_translator),
            ("--corpus", self.corpus.is_some(), of_translator),
            ("--spelling", self.spelling.is_some(), of_translator),
            ("--size", self.size.is_some(), of_translator),
            ("--embedding", self.embedding.is_some(), of_translator),
            ("--dropout", self.dropout.is_some(), of_translator),
            ("--embeddings", self.embeddings.is_some(), of_translator),
            (
                "--begin-from",
                self.begin_from.is_some(),
                of_translator || model == Model::Reader,
            ),
            ("--repeat-short", self.repeat_short.is_some(), of_translator),
            ("--by-length", self.by_length, of_translator),
            ("--permuted", self.permuted, is_of_data_set),
            ("--hidden", self.hidden.is_some(), model == Model::Fcn),
        ] {
            if given && !belongs {
                refuse(option, model.name());
            }
        }
        if self.reading.is_some() && self.attention == Some(Attention::None) {
            refuse("--reading", "--attention none");
        }
        if let Some(augment) = self.augment.iter().find(|augment| !augment.suits(model)) {
            refuse(&format!("--augment {}", augment.name()), model.name());
        }

        let homework = Recipe::homework(model);
        let attention = self.attention.unwrap_or(Attention::Bilinear);
        let reading = of_translator.then(|| self.reading.unwrap_or(AttentionReading::Code));
        Recipe {
            hidden: (model == Model::Fcn).then(|| self.hidden.unwrap_or(SAME_WIDTHS)),
            permuted: self.permuted,
            attention: of_translator.then_some(attention),
            reading: reading.filter(|_| attention != Attention::None),
            corpus: self.corpus.unwrap_or(homework.corpus),
            spelling: self.spelling,
            size: self.size.map(usize::from),
            embedding: self.embedding.map(usize::from),
            dropout: self.dropout,
            repeat_short: self.repeat_short.map(usize::from),
            by_length: self.by_length,
            learning_rate: self.learning_rate.unwrap_or(homework.learning_rate),
            batch_size: self.batch_size.map_or(homework.batch_size, usize::from),
            epochs: (self.epochs).map_or(homework.epochs, |epochs| epochs as usize),
            seed: self.seed.unwrap_or(homework.seed),
            schedule: self.schedule.unwrap_or(homework.schedule),
            warm_up: self.warm_up.or(homework.warm_up),
            weight_decay: self.weight_decay.unwrap_or(homework.weight_decay),
            clip: self.clip.or(homework.clip),
            label_smoothing: self.label_smoothing.unwrap_or(homework.label_smoothing),
            average: self.average.or(homework.average),
            augment: self.augment.clone(),
            ..homework
        }
    }
}
