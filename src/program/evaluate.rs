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
    kuzushiji::{course::Network, reading},
    training::Model,
    translation::search,
};

use super::{
    Beam, Common, Data, Failure, Split, load_cnn, load_fcn, load_translator, output::Output,
    refuse,
};

#[derive(Args)]
pub struct Evaluate {
    /// What to evaluate
    model: Model,
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    data: Data,
    /// Trained weights [default: models/cnn-0.0005.safetensors,
    /// models/fcn-250.safetensors, models/translator-bilinear.safetensors]
    #[arg(long, value_name = "FILE.safetensors")]
    weights: Option<PathBuf>,
    /// On which data
    #[arg(long, default_value = "test")]
    split: Split,
    /// Put the pixels of every image into the fixed order of `train --permuted` (cnn and fcn)
    #[arg(long)]
    permuted: bool,
    #[command(flatten)]
    beam: Beam,
}

impl Evaluate {
    pub fn run(&self) -> Result<ExitCode, Failure> {
        match self.model {
            Model::Cnn => self.characters(load_cnn)?,
            Model::Fcn => self.characters(load_fcn)?,
            Model::Translator => self.translator()?,
        }
        Ok(ExitCode::SUCCESS)
    }

    fn characters<N: Network>(
        &self,
        load: fn(Option<&Path>, &Device) -> Result<N, Failure>,
    ) -> Result<(), Failure> {
        if self.beam.beam.is_some() {
            refuse("--beam", self.model.name());
        }
        let device = self.common.open()?;
        let model = load(self.weights.as_deref(), &device)?;
        let mut examples = match self.split {
            Split::Test => self.data.characters("t10k")?.0,
            Split::Validation => self.data.characters("train")?.0.homework_split().1,
        };
        if self.permuted {
            examples = examples.permuted();
        }
        let accuracy = block_on(reading::accuracy(&model, &examples, &device))
            .map_err(|error| error.to_string())?;
        if self.common.json {
            Output::new().json(&json!({ "accuracy": accuracy }))
        } else {
            Output::new().line(&format!(
                "accuracy {accuracy:.4} on {} images",
                examples.len()
            ))
        }
    }

    fn translator(&self) -> Result<(), Failure> {
        if self.permuted {
            refuse("--permuted", "translator");
        }
        let device = self.common.open()?;
        let checkpoint = load_translator(self.weights.as_deref(), &device)?;
        let (pairs, _) = self.data.homework_sentences(match self.split {
            Split::Test => "test",
            Split::Validation => "val",
        })?;
        let models = [&checkpoint];
        let beam = search::Beam::of(self.beam.width());
        let rate = search::error_rate(&models, &pairs, beam, &device);
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
