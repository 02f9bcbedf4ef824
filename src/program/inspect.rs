//! `unfold inspect`.

use std::{path::PathBuf, process::ExitCode};

use burn::tensor::Device;
use clap::Args;
use pollster::block_on;
use serde::Serialize;
use serde_json::{Value, json};
use unfold::{
    kuzushiji::{CLASSES, cnn::Cnn, fcn::Fcn, reader::ANSWERS, resnet::Resnet},
    training::Model,
    translation::{
        checkpoint::{self, Checkpoint},
        translator::Translator,
    },
    weights::{self, Content, Contents, Fit, Format, WeightsError},
};

use super::{ReadingChoice, of, output::Output, read_weights};

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

/// A tensor in a file.
#[derive(Serialize)]
struct Tensor<'a> {
    name: &'a str,
    shape: &'a [usize],
    r#type: String,
}

/// Something else in a file.
#[derive(Serialize)]
struct Other<'a> {
    name: &'a str,
    r#type: &'a str,
}

/// How a file suits the model that it comes nearest to.
struct Verdict {
    model: Model,
    /// What was found, or why it does not open.
    opened: Result<String, String>,
    problems: Vec<WeightsError>,
    left_out: Vec<String>,
}

impl Inspect {
    pub fn run(&self) -> anyhow::Result<ExitCode> {
        let bytes = read_weights(&self.file)?;
        let contents = Contents::of(&bytes).map_err(of(&self.file))?;
        let verdict = self.judge(&bytes, &contents);
        let mut output = Output::new();
        if self.json {
            output.json(&self.json(&contents, verdict.as_ref()))?;
        } else {
            self.print(bytes.len(), &contents, verdict.as_ref(), &mut output)?;
        }
        Ok(ExitCode::SUCCESS)
    }

    fn judge(&self, bytes: &[u8], contents: &Contents<'_>) -> Option<Verdict> {
        let device = &Device::flex();
        let resnet = |answers| Resnet::plain(answers, device);
        let fits: [(Model, Fit); 5] = [
            (Model::Cnn, weights::fit(&Cnn::new(device), contents, &[])),
            (
                Model::Fcn,
                weights::fit(&Fcn::as_wide_as(contents, device), contents, &[]),
            ),
            (Model::Resnet, weights::fit(&resnet(CLASSES), contents, &[])),
            (Model::Reader, weights::fit(&resnet(ANSWERS), contents, &[])),
            (Model::Translator, {
                let config = Checkpoint::config_of(contents);
                let ties = checkpoint::ties(config.is_tied());
                weights::fit(&Translator::new(&config, device), contents, ties)
            }),
        ];
        // The one with the fewest problems among those that it has something of.
        let nearest = fits.into_iter().filter(|(_, fit)| fit.known > 0);
        let (model, fit) = nearest.min_by_key(|(_, fit)| fit.problems.len())?;
        let said = |error: WeightsError| error.to_string();
        let opened = match model {
            Model::Cnn => weights::open(Cnn::new(device), contents, &[])
                .map(|(_, found)| found)
                .map_err(said),
            Model::Fcn => Fcn::open(bytes, device)
                .map(|(_, found)| found)
                .map_err(said),
            Model::Resnet => weights::open(resnet(CLASSES), contents, &[])
                .map(|(_, found)| found)
                .map_err(said),
            Model::Reader => weights::open(resnet(ANSWERS), contents, &[])
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
        Some(Verdict {
            model,
            opened: opened.map(|found| found.to_string()),
            problems: fit.problems,
            left_out: fit.found.left_out,
        })
    }

    fn json(&self, contents: &Contents<'_>, verdict: Option<&Verdict>) -> Value {
        let tensors = contents.entries.iter().filter_map(|entry| {
            entry.tensor().map(|stored| Tensor {
                name: &entry.name,
                shape: &stored.shape,
                r#type: stored.type_name(),
            })
        });
        let others = contents
            .entries
            .iter()
            .filter_map(|entry| match &entry.content {
                Content::Other(what) => Some(Other {
                    name: &entry.name,
                    r#type: what,
                }),
                Content::Tensor(_) => None,
            });
        let problems = || verdict.iter().flat_map(|verdict| &verdict.problems);
        let missing = problems().filter_map(|problem| match problem {
            WeightsError::Missing { name, .. } => Some(name),
            _ => None,
        });
        let left_over = problems().filter_map(|problem| match problem {
            WeightsError::Unexpected(name) => Some(name),
            _ => None,
        });
        let fits = verdict.filter(|verdict| verdict.opened.is_ok());
        json!({
            "file": self.file.to_string_lossy(),
            "kind": contents.format.name(),
            "tensors": tensors.collect::<Vec<_>>(),
            "others": others.collect::<Vec<_>>(),
            "metadata": contents.metadata,
            "fits": fits.map(|verdict| verdict.model.name()),
            "nearest": verdict.map(|verdict| verdict.model.name()),
            "missing": missing.collect::<Vec<_>>(),
            "left_over": left_over.collect::<Vec<_>>(),
            "left_out": verdict.map(|verdict| &verdict.left_out[..]).unwrap_or_default(),
            "problems": problems().map(ToString::to_string).collect::<Vec<_>>(),
            "note": verdict.map(|verdict| match &verdict.opened {
                Ok(said) | Err(said) => said,
            }),
        })
    }

    fn print(
        &self,
        size: usize,
        contents: &Contents<'_>,
        verdict: Option<&Verdict>,
        output: &mut Output,
    ) -> anyhow::Result<()> {
        let format = match contents.format {
            Format::Safetensors => "safetensors",
            Format::Torch => "torch.save",
            Format::OldTorch => "torch.save before PyTorch 1.6",
        };
        output.line(&format!("{}: {format}, {size} bytes", self.file.display()))?;
        let lines: Vec<[String; 3]> = (contents.entries.iter())
            .map(|entry| match &entry.content {
                Content::Tensor(stored) => [
                    entry.name.clone(),
                    stored.type_name(),
                    format!("{:?}", stored.shape),
                ],
                Content::Other(what) => [entry.name.clone(), what.clone(), String::new()],
            })
            .collect();
        let widest = |column: usize| {
            let widths = lines.iter().map(|line| line[column].chars().count());
            widths.max().unwrap_or(0)
        };
        let (names, types) = (widest(0), widest(1));
        for [name, r#type, shape] in &lines {
            output.line(format!("  {name:names$}  {type:types$}  {shape}").trim_end())?;
        }
        for (name, text) in &contents.metadata {
            output.line(&format!("  metadata {name}: {text}"))?;
        }
        match verdict {
            None => output.line("it has no layer of cnn, fcn or translator"),
            Some(Verdict {
                model,
                opened: Ok(found),
                ..
            }) => output.line(&format!("fits {}: {found}", model.name())),
            Some(Verdict {
                model,
                opened: Err(reason),
                problems,
                ..
            }) => {
                output.line(&format!("does not fit; nearest is {}:", model.name()))?;
                if problems.is_empty() {
                    output.line(&format!("  {reason}"))?;
                }
                for problem in problems {
                    output.line(&format!("  {problem}"))?;
                }
                Ok(())
            }
        }
    }
}
