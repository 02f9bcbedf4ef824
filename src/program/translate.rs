//! `unfold translate`.

use std::{io, path::PathBuf, process::ExitCode};

use burn::tensor::Device;
use clap::Args;
use pollster::block_on;
use serde_json::json;
use unfold::translation::{
    checkpoint::Checkpoint,
    search,
    text::{self, LONGEST_IN_TRAINING, LineError},
};

use super::{
    Beam, Common, Failure, ReadingChoice, go_on, load_translator,
    output::{Output, complain},
};

#[derive(Args)]
pub struct Translate {
    /// Sentences in Spanish; without any, the lines of standard input (UTF-8, or UTF-16)
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
        let mut output = Output::new();
        let mut translate = |place: &str, text: Result<&str, &LineError>| {
            let translated = match text {
                Ok(text) => self.translate(place, text, &checkpoint, &device, &mut output),
                Err(error) => Err(format!("{place}: {error}").into()),
            };
            translated.or_else(|failure| go_on(failure, &mut code))
        };
        for text in &self.texts {
            translate(&format!("{text:?}"), Ok(text))?;
        }
        if self.texts.is_empty() {
            for (number, line) in (1..).zip(text::lines(io::stdin().lock())) {
                if let Err(LineError::Unreadable(error)) = line {
                    return Err(format!("standard input: {error}").into());
                }
                translate(&format!("line {number}"), line.as_deref())?;
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
        output: &mut Output,
    ) -> Result<(), Failure> {
        let text = text::normalize(text);
        let translation = search::translate(checkpoint, &text, self.beam.width(), device);
        let translation = block_on(translation).map_err(|error| format!("{place}: {error}"))?;
        let unread = [&translation.dropped[..], &translation.unknown].concat();
        if !unread.is_empty() {
            let unread = text::names(&unread);
            complain(&format!("{place}: note: the model cannot read {unread}"));
        }
        if translation.longer_than_training {
            complain(&format!(
                "{place}: note: longer than the {LONGEST_IN_TRAINING} characters it has learnt from"
            ));
        }
        if self.common.json {
            let attention: Option<Vec<_>> = translation
                .letters
                .iter()
                .map(|letter| letter.attention.as_ref())
                .collect();
            output.json(&json!({
                "source": translation.source,
                "translation": translation.translation,
                "score": translation.score,
                "attention": attention,
            }))
        } else {
            output.line(&translation.translation)
        }
    }
}
