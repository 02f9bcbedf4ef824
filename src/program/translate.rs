//! `unfold translate`.

use std::{
    io::{self, BufRead},
    path::PathBuf,
    process::ExitCode,
};

use burn::tensor::Device;
use clap::Args;
use pollster::block_on;
use serde_json::json;
use unfold::translation::{
    checkpoint::Checkpoint,
    search,
    text::{self, LONGEST_IN_TRAINING},
};

use super::{Beam, Common, Failure, ReadingChoice, load_translator};

#[derive(Args)]
pub struct Translate {
    /// Sentences in Spanish; without any, the lines of standard input
    #[arg(value_name = "TEXT")]
    texts: Vec<String>,
    #[command(flatten)]
    common: Common,
    /// Trained weights: a file of safetensors or of torch.save [default: models/translator-bilinear.safetensors]
    #[arg(long, value_name = "FILE")]
    weights: Option<PathBuf>,
    #[command(flatten)]
    beam: Beam,
    #[command(flatten)]
    reading: ReadingChoice,
}

impl Translate {
    pub fn run(&self) -> Result<ExitCode, Failure> {
        let device = self.common.open()?;
        let checkpoint = load_translator(self.weights.as_deref(), &self.reading, &device)?;
        let mut code = ExitCode::SUCCESS;
        let mut translate = |place: &str, text: Result<&str, Failure>| {
            let done = text.and_then(|text| self.translate(place, text, &checkpoint, &device));
            if let Err(failure) = done {
                eprintln!("unfold: {place}: {failure}");
                code = ExitCode::FAILURE;
            }
        };
        for text in &self.texts {
            translate(&format!("{text:?}"), Ok(text));
        }
        if self.texts.is_empty() {
            for (number, line) in (1..).zip(io::stdin().lock().split(b'\n')) {
                let line = line.map_err(|error| format!("standard input: {error}"))?;
                let text = str::from_utf8(&line).map_err(|_| "it is not UTF-8 text".to_owned());
                translate(&format!("line {number}"), text);
            }
        }
        Ok(code)
    }

    fn translate(
        &self,
        place: &str,
        text: &str,
        checkpoint: &Checkpoint,
        device: &Device,
    ) -> Result<(), Failure> {
        let text = text::normalize(text);
        let translation = search::translate(checkpoint, &text, self.beam.width(), device);
        let translation = block_on(translation).map_err(|error| error.to_string())?;
        let unread: String = translation
            .dropped
            .iter()
            .chain(&translation.unknown)
            .collect();
        if !unread.is_empty() {
            eprintln!("unfold: {place}: note: the model cannot read {unread}");
        }
        if translation.longer_than_training {
            eprintln!(
                "unfold: {place}: note: longer than the {LONGEST_IN_TRAINING} characters it has learnt from"
            );
        }
        if self.common.json {
            let attention: Option<Vec<_>> = translation
                .letters
                .iter()
                .map(|letter| letter.attention.as_ref())
                .collect();
            println!(
                "{}",
                json!({
                    "source": translation.source,
                    "translation": translation.translation,
                    "score": translation.score,
                    "attention": attention,
                })
            );
        } else {
            println!("{}", translation.translation);
        }
        Ok(())
    }
}
