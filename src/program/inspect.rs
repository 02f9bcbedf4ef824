//! `unfold inspect`.

use std::{path::PathBuf, process::ExitCode};

use burn::tensor::Device;
use clap::Args;
use pollster::block_on;
use serde::Serialize;
use serde_json::json;
use unfold::{
    kuzushiji::{cnn::Cnn, fcn::Fcn},
    translation::{
        checkpoint::{Checkpoint, TIE},
        translator::Translator,
    },
    weights::{self, Content, Contents, Fit, Format, WeightsError, shown},
};

use super::{Failure, Model, ReadingChoice, of, read_weights};

#[derive(Args)]
pub struct Inspect {
    /// A file of weights: of safetensors or of torch.save
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    reading: ReadingChoice,
}

/// Something in a file, a tensor or not.
#[derive(Serialize)]
struct Listed<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    shape: Option<&'a [usize]>,
    /// Of a tensor its numbers, of anything else what it is.
    r#type: String,
}

/// How a file suits the model that it comes nearest to.
struct Verdict {
    model: Model,
    /// What was found, or why it does not open.
    opened: Result<String, String>,
    problems: Vec<WeightsError>,
}

impl Inspect {
    pub fn run(&self) -> Result<ExitCode, Failure> {
        let bytes = read_weights(&self.file)?;
        let contents = Contents::of(&bytes).map_err(of(&self.file))?;
        let listed: Vec<Listed<'_>> = (contents.entries.iter())
            .map(|entry| match &entry.content {
                Content::Tensor(stored) => Listed {
                    name: &entry.name,
                    shape: Some(&stored.shape),
                    r#type: stored.type_name(),
                },
                Content::Other(what) => Listed {
                    name: &entry.name,
                    shape: None,
                    r#type: what.clone(),
                },
            })
            .collect();
        let verdict = self.judge(&bytes, &contents)?;
        if self.json {
            self.print_json(&contents, &listed, verdict.as_ref());
        } else {
            self.print(bytes.len(), &contents, &listed, verdict.as_ref());
        }
        Ok(ExitCode::SUCCESS)
    }

    fn judge(&self, bytes: &[u8], contents: &Contents<'_>) -> Result<Option<Verdict>, Failure> {
        let device = &Device::flex();
        let fits: [(Model, Fit); 3] = [
            (Model::Cnn, weights::fit(&Cnn::new(device), contents, &[])),
            (
                Model::Fcn,
                weights::fit(&Fcn::as_wide_as(contents, device), contents, &[]),
            ),
            (Model::Translator, {
                let config = Checkpoint::config_of(contents);
                weights::fit(&Translator::new(&config, device), contents, &[TIE])
            }),
        ];
        // The one with the fewest problems among those that it has something of.
        let nearest = fits.into_iter().filter(|(_, fit)| fit.known > 0);
        let Some((model, fit)) = nearest.min_by_key(|(_, fit)| fit.problems.len()) else {
            return Ok(None);
        };
        let said = |error: WeightsError| error.to_string();
        let opened = match model {
            Model::Cnn => weights::open(Cnn::new(device), contents, &[])
                .map(|(_, found)| found)
                .map_err(said),
            Model::Fcn => Fcn::open(bytes, device)
                .map(|(_, found)| found)
                .map_err(said),
            Model::Translator => block_on(Checkpoint::open_reading(
                bytes,
                self.reading.choice(),
                device,
            ))
            .map(|(_, found)| found)
            .map_err(|error| error.to_string()),
        };
        Ok(Some(Verdict {
            model,
            opened: opened.map(|found| found.to_string()),
            problems: fit.problems,
        }))
    }

    fn print_json(
        &self,
        contents: &Contents<'_>,
        listed: &[Listed<'_>],
        verdict: Option<&Verdict>,
    ) {
        let of = |wanted: fn(&WeightsError) -> Option<&str>| {
            let problems = verdict.iter().flat_map(|verdict| &verdict.problems);
            problems
                .filter_map(wanted)
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let missing = of(|problem| match problem {
            WeightsError::Missing { name, .. } => Some(name),
            _ => None,
        });
        let left_over = of(|problem| match problem {
            WeightsError::Unexpected(name) => Some(name),
            _ => None,
        });
        let fits = verdict.filter(|verdict| verdict.opened.is_ok());
        println!(
            "{}",
            json!({
                "file": self.file.to_string_lossy(),
                "format": contents.format.name(),
                "entries": listed,
                "metadata": contents.metadata,
                "fits": fits.map(|verdict| verdict.model.name()),
                "nearest": verdict.map(|verdict| verdict.model.name()),
                "missing": missing,
                "left_over": left_over,
                "problems": verdict.map(|verdict| {
                    verdict.problems.iter().map(ToString::to_string).collect::<Vec<_>>()
                }),
                "note": verdict.map(|verdict| match &verdict.opened {
                    Ok(said) | Err(said) => said,
                }),
            })
        );
    }

    fn print(
        &self,
        size: usize,
        contents: &Contents<'_>,
        listed: &[Listed<'_>],
        verdict: Option<&Verdict>,
    ) {
        let format = match contents.format {
            Format::Safetensors => "safetensors",
            Format::Torch => "torch.save",
            Format::OldTorch => "torch.save before PyTorch 1.6",
        };
        println!("{}: {format}, {size} bytes", self.file.display());
        let names: Vec<String> = listed.iter().map(|entry| shown(entry.name)).collect();
        let types = listed.iter().map(|entry| entry.r#type.chars().count());
        let (widest_name, widest_type) = (
            names
                .iter()
                .map(|name| name.chars().count())
                .max()
                .unwrap_or(0),
            types.max().unwrap_or(0),
        );
        for (name, entry) in names.iter().zip(listed) {
            let shape = entry
                .shape
                .map(|shape| format!("{shape:?}"))
                .unwrap_or_default();
            let line = format!(
                "  {name:widest_name$}  {:widest_type$}  {shape}",
                entry.r#type
            );
            println!("{}", line.trim_end());
        }
        for (name, text) in &contents.metadata {
            println!("  metadata {}: {}", shown(name), shown(text));
        }
        match verdict {
            None => println!("it has no layer of cnn, fcn or translator"),
            Some(Verdict {
                model,
                opened: Ok(found),
                ..
            }) => println!("fits {}: {found}", model.name()),
            Some(Verdict {
                model,
                opened: Err(reason),
                problems,
            }) => {
                println!("does not fit; nearest is {}:", model.name());
                if problems.is_empty() {
                    println!("  {reason}");
                }
                for problem in problems {
                    println!("  {problem}");
                }
            }
        }
    }
}
