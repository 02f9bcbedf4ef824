//! `unfold evaluate`.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use burn::tensor::Device;
use clap::Args;
use pollster::block_on;
use serde_json::json;
use unfold::{
    kuzushiji::{
        classes,
        course::Network,
        dataset::Examples,
        people::Held,
        score::{self, Score},
    },
    training::Model,
    translation::search,
};

use super::{
    Beam, Common, Data, Failure, ReadingChoice, Split, load_cnn, load_fcn, load_reader,
    load_resnet, load_translator, output::Output, refuse,
};

/// What stands for "none of these" in the table, as wide as a character.
const NONE: &str = "－";

#[derive(Args)]
pub struct Evaluate {
    /// What to evaluate
    model: Model,
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    data: Data,
    /// Trained weights: a file of safetensors or of torch.save [default: models/cnn-0.0005.safetensors,
    /// models/fcn-250.safetensors, models/cnn-best.safetensors, models/cnn-people.safetensors,
    /// models/translator-bilinear.safetensors]
    #[arg(long, value_name = "FILE")]
    weights: Option<PathBuf>,
    /// On which data
    #[arg(long, default_value = "test")]
    split: Split,
    /// Put the pixels of every image into the fixed order of `train --permuted` (cnn, fcn and resnet)
    #[arg(long)]
    permuted: bool,
    #[command(flatten)]
    beam: Beam,
    #[command(flatten)]
    reading: ReadingChoice,
}

impl Evaluate {
    pub fn run(&self) -> Result<ExitCode, Failure> {
        match self.model {
            Model::Cnn => self.characters(load_cnn)?,
            Model::Fcn => self.characters(load_fcn)?,
            Model::Resnet => self.characters(load_resnet)?,
            Model::Reader => self.reader()?,
            Model::Translator => self.translator()?,
        }
        Ok(ExitCode::SUCCESS)
    }

    fn characters<N: Network>(
        &self,
        load: fn(Option<&Path>, &Device) -> Result<N, Failure>,
    ) -> Result<(), Failure> {
        let (device, mut examples) = self.opened()?;
        let model = load(self.weights.as_deref(), &device)?;
        if self.permuted {
            examples = examples.permuted();
        }
        let score = block_on(score::score(&model, &examples, &device))
            .map_err(|error| error.to_string())?;
        let mut output = Output::new();
        if self.common.json {
            output.json(&json!(score))
        } else {
            say(&score, &mut output)
        }
    }

    /// On the data set, and on modern hands.
    fn reader(&self) -> Result<(), Failure> {
        if self.permuted {
            refuse("--permuted", self.model.name());
        }
        let (device, examples) = self.opened()?;
        let model = load_reader(self.weights.as_deref(), &device)?;
        let held = match self.split {
            Split::Test => Held::test(examples),
            Split::Validation => Held::validation(examples),
        };
        let held = held.map_err(|error| error.to_string())?;
        let score = |examples| block_on(score::score(&model, examples, &device));
        let [ours, hands] = [score(&held.examples), score(&held.hands)];
        let ours = ours.map_err(|error| error.to_string())?;
        let hands = hands.map_err(|error| error.to_string())?;
        let mut output = Output::new();
        if self.common.json {
            let mut line = json!(ours);
            line["hands"] = json!(hands);
            return output.json(&line);
        }
        say(&ours, &mut output)?;
        output.line("")?;
        output.line("modern hands, of faces and of other characters that it never saw:")?;
        say(&hands, &mut output)
    }

    /// The device, and the examples of the data set that were asked for.
    fn opened(&self) -> Result<(Device, Examples), Failure> {
        if self.beam.beam.is_some() {
            refuse("--beam", self.model.name());
        }
        if self.reading.choice().is_some() {
            refuse("--reading", self.model.name());
        }
        let device = self.common.open()?;
        let examples = match self.split {
            Split::Test => self.data.characters("t10k")?.0,
            Split::Validation => self.data.characters("train")?.0.homework_split().1,
        };
        Ok((device, examples))
    }

    fn translator(&self) -> Result<(), Failure> {
        if self.permuted {
            refuse("--permuted", "translator");
        }
        let device = self.common.open()?;
        let checkpoint = load_translator(self.weights.as_deref(), &self.reading, &device)?;
        let (pairs, _) = self.data.sentences(match self.split {
            Split::Test => "test",
            Split::Validation => "val",
        })?;
        let rate = search::error_rate(&checkpoint, &pairs, self.beam.width(), &device);
        let rate = block_on(rate).map_err(|error| error.to_string())?;
        if self.common.json {
            Output::new().json(&json!({ "error_rate": rate }))
        } else {
            Output::new().line(&format!(
                "error rate {rate:.4} on {} sentences",
                pairs.len()
            ))
        }
    }
}

fn say(score: &Score, output: &mut Output) -> Result<(), Failure> {
    output.line(&format!(
        "accuracy {:.4} on {} images",
        score.accuracy, score.images
    ))?;
    output.line(&format!(
        "negative log-likelihood {:.4}, expected calibration error {:.4}",
        score.nll, score.ece
    ))?;
    output.line("")?;
    output.line("the character (a row), and how often it was read as which (a column)")?;
    // A character is as wide as two digits.
    let characters = classes::ALL.iter().map(|class| class.character.as_str());
    let names: Vec<&str> = characters
        .chain([NONE])
        .take(score.confusion.len())
        .collect();
    let heads: String = names.iter().map(|name| format!("    {name}")).collect();
    output.line(&format!("   {heads}"))?;
    for (name, row) in names.iter().zip(&score.confusion) {
        let row: String = row.iter().map(|count| format!("{count:>6}")).collect();
        output.line(&format!("{name} {row}"))?;
    }
    output.line("")?;
    output.line("probability  right   images")?;
    for bin in &score.bins {
        output.line(&format!(
            "{:>11.3}  {:.3}  {:>7}",
            bin.confidence, bin.accuracy, bin.images
        ))?;
    }
    Ok(())
}
