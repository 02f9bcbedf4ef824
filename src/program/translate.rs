//! `unfold translate`.

use std::{io, path::PathBuf, process::ExitCode};

use anyhow::{anyhow, bail};
use burn::tensor::Device;
use clap::Args;
use pollster::block_on;
use serde_json::json;
use unfold::translation::{
    checkpoint::Checkpoint,
    search,
    text::{self, LineError},
};

use super::{
    BeamOptions, Common, ReadingChoice, TRANSLATOR_FOR_PEOPLE, go_on, load_translators,
    output::{Output, complain},
};

#[derive(Args)]
pub struct Translate {
    /// Sentences in Spanish; without any, the lines of standard input (UTF-8, or UTF-16)
    #[arg(value_name = "TEXT")]
    texts: Vec<String>,
    #[command(flatten)]
    common: Common,
    /// Trained weights: a file of safetensors or of torch.save; several write together, an ensemble
    /// [default: models/translator-people.safetensors]
    #[arg(long, value_name = "FILE")]
    weights: Vec<PathBuf>,
    #[command(flatten)]
    beam: BeamOptions,
    #[command(flatten)]
    reading: ReadingChoice,
}

impl Translate {
    pub fn run(&self) -> anyhow::Result<ExitCode> {
        let device = self.common.open()?;
        let checkpoints =
            load_translators(&self.weights, TRANSLATOR_FOR_PEOPLE, &self.reading, &device)?;
        let models: Vec<&Checkpoint> = checkpoints.iter().collect();
        let mut code = ExitCode::SUCCESS;
        let mut output = Output::new();
        let mut translate = |place: &str, text: Result<&str, &LineError>| {
            let translated = match text {
                Ok(text) => self.translate(place, text, &models, &device, &mut output),
                Err(error) => Err(anyhow!("{place}: {error}")),
            };
            translated.or_else(|error| go_on(error, &mut code))
        };
        for text in &self.texts {
            translate(&format!("{text:?}"), Ok(text))?;
        }
        if self.texts.is_empty() {
            for (number, line) in (1..).zip(text::lines(io::stdin().lock())) {
                if let Err(LineError::Unreadable(error)) = line {
                    bail!("standard input: {error}");
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
        models: &[&Checkpoint],
        device: &Device,
        output: &mut Output,
    ) -> anyhow::Result<()> {
        let translation = search::translate(models, text, self.beam.beam(models), device);
        let translation = block_on(translation).map_err(|error| anyhow!("{place}: {error}"))?;
        let unread = [&translation.dropped[..], &translation.unknown].concat();
        if !unread.is_empty() {
            let unread = text::names(&unread);
            complain(&format!("{place}: note: the model cannot read {unread}"));
        }
        if let Some(longest) = translation.longest_in_training {
            complain(&format!(
                "{place}: note: longer than the {longest} characters it has learnt from"
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
