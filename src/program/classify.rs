//! `unfold classify`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use burn::tensor::Device;
use clap::Args;
use pollster::block_on;
use serde_json::json;
use unfold::kuzushiji::{
    classes, picture,
    reading::{self, AnyReader, State},
};

use super::{Common, go_on, load_any_reader, of, output::Output};

#[derive(Args)]
pub struct Classify {
    /// Pictures: PNG, JPEG, GIF, BMP or WebP, of any size; one of 28×28 pixels, grey, white on black,
    /// is taken as the data set's own, unchanged
    #[arg(required = true, value_name = "FILE.png")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    common: Common,
    /// Trained weights: a file of safetensors or of torch.save [default: models/cnn-0.0005.safetensors]
    #[arg(long, value_name = "FILE")]
    weights: Option<PathBuf>,
}

impl Classify {
    pub fn run(&self) -> anyhow::Result<ExitCode> {
        let device = self.common.open()?;
        let model = load_any_reader(self.weights.as_deref(), &device)?;
        let mut code = ExitCode::SUCCESS;
        let mut output = Output::new();
        for file in &self.files {
            classify(file, &model, &device, self.common.json, &mut output)
                .or_else(|failure| go_on(failure, &mut code))?;
        }
        Ok(code)
    }
}

fn classify(
    file: &Path,
    model: &AnyReader,
    device: &Device,
    json: bool,
    output: &mut Output,
) -> anyhow::Result<()> {
    let bytes = fs::read(file).map_err(of(file))?;
    let image = picture::from_bytes(&bytes).map_err(of(file))?;
    let readings = block_on(reading::read(&[model], &image, device))?;
    let reading = &readings[0];
    let answers = matches!(reading.state, State::Sure | State::Unsure);
    let class = answers.then(|| reading.class());
    if json {
        return output.json(&json!({
            // Where the name is no Unicode, as near as can be.
            "file": file.to_string_lossy(),
            "class": class,
            "state": reading.state,
            "probabilities": reading.probabilities,
            "none": reading.none,
        }));
    }
    let mut ranked: Vec<usize> = (0..reading.probabilities.len()).collect();
    ranked.sort_by(|&a, &b| reading.probabilities[b].total_cmp(&reading.probabilities[a]));
    let name = |class: usize| {
        let probability = reading.probabilities[class] * 100.0;
        let class = &classes::ALL[class];
        format!("{} ({}) {probability:.1} %", class.character, class.reading)
    };
    let answer = match reading.state {
        State::Blank => "blank".to_owned(),
        State::Sure => name(ranked[0]),
        State::None => format!("none of the ten ({:.1} %)", reading.none * 100.0),
        State::Unsure => format!("not sure: {} or {}", name(ranked[0]), name(ranked[1])),
    };
    output.line(&format!("{}: {answer}", file.display()))
}
