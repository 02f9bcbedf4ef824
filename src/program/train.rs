//! `unfold train`: one loop, two courses.

use std::{collections::BTreeMap, path::PathBuf, process::ExitCode, time::Instant};

use burn::tensor::Device;
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use pollster::block_on;
use serde::Serialize;
use serde_json::{Value, json};
use unfold::{
    kuzushiji::{
        course::Characters,
        dataset::Examples,
        fcn::{SAME_PARAMETERS, SAME_WIDTHS},
    },
    training::{Course, Recipe, Run, RunError},
    translation::{attention::Score, course::Sentences},
    weights::Precision,
};

use super::{Common, Data, Failure, Model, ReadingName, output::Output, refuse, write};

/// After so many steps the progress says their mean loss.
const REPORTED: usize = 50;

/// Whom weights of characters owe, for their metadata.
const KMNIST: &str = "trained on the KMNIST Dataset (created by CODH), CC BY-SA 4.0, adapted from Kuzushiji Dataset \
         (created by NIJL and others), doi:10.20676/00000341";

#[derive(Args)]
pub struct Train {
    /// What to train
    model: Model,
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    data: Data,
    /// The step size of Adam [default: cnn and fcn 0.0005, translator 0.003]
    #[arg(long, value_parser = positive)]
    learning_rate: Option<f64>,
    /// How often to go through the training examples [default: cnn and fcn 20, translator 50]
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    epochs: Option<u32>,
    /// Examples in a step [default: cnn and fcn 8, translator 64]
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    batch_size: Option<u16>,
    /// Decides the first weights, the order of the examples and the dropout
    #[arg(long, default_value_t = 42)]
    seed: u64,
    /// Of the fcn: the outputs of its first layer; 576 gives it the cnn's widths, 250 its number of
    /// parameters [default: 576]
    #[arg(long, value_parser = hidden)]
    hidden: Option<usize>,
    /// Put the pixels of every image into another, fixed order (cnn and fcn)
    #[arg(long)]
    permuted: bool,
    /// The translator's attention [default: bilinear]
    #[arg(long)]
    attention: Option<Attention>,
    /// Which of the report's descriptions the attention follows: its code or its equations
    /// [default: code]
    #[arg(long)]
    reading: Option<ReadingName>,
    /// Only take so many steps and print the loss of each; nothing is written
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    steps: Option<u32>,
    /// Where to write the weights; the curves go beside them, as .json [default: cnn.safetensors,
    /// translator.safetensors]
    #[arg(long, value_name = "FILE.safetensors")]
    out: Option<PathBuf>,
    /// The numbers in that file
    #[arg(long, default_value = "f32")]
    precision: FileNumbers,
}

#[derive(Clone, Copy, ValueEnum)]
enum FileNumbers {
    F16,
    F32,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Attention {
    None,
    Bilinear,
    Dot,
    Additive,
}

impl Attention {
    fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Bilinear => Score::Bilinear.name(),
            Self::Dot => Score::Dot.name(),
            Self::Additive => Score::Additive.name(),
        }
    }
}

fn hidden(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(width @ (SAME_WIDTHS | SAME_PARAMETERS)) => Ok(width),
        _ => Err(format!("{SAME_WIDTHS} or {SAME_PARAMETERS} is needed")),
    }
}

fn positive(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && number > 0.0 => Ok(number),
        _ => Err("a number above 0 is needed".to_owned()),
    }
}

/// The curves of a run, as models/curves.json has them.
#[derive(Serialize)]
struct Curves<'a> {
    #[serde(flatten)]
    recipe: Value,
    device: &'a str,
    /// The checksum of the file of the training examples.
    data_sha256: &'a str,
    epochs: Vec<Value>,
    /// The measure on the test set, under its name.
    #[serde(flatten)]
    test: BTreeMap<String, Option<f64>>,
}

/// What a run is made of beside its course.
struct Material<H> {
    test: H,
    sha256: String,
    license: &'static str,
}

impl Train {
    pub fn run(&self) -> Result<ExitCode, Failure> {
        let name = self.model.name();
        let of_characters = self.model != Model::Translator;
        for (option, given, belongs) in [
            ("--attention", self.attention.is_some(), !of_characters),
            ("--reading", self.reading.is_some(), !of_characters),
            ("--permuted", self.permuted, of_characters),
            ("--hidden", self.hidden.is_some(), self.model == Model::Fcn),
        ] {
            if given && !belongs {
                refuse(option, name);
            }
        }
        if self.reading.is_some() && self.attention == Some(Attention::None) {
            refuse("--reading", "--attention none");
        }
        let recipe = self.recipe();
        match self.model {
            Model::Cnn => {
                let (training, validation, material) = self.characters()?;
                self.train(
                    Characters::cnn(&recipe, training, validation),
                    recipe,
                    &material,
                )
            }
            Model::Fcn => {
                let (training, validation, material) = self.characters()?;
                self.train(
                    Characters::fcn(&recipe, training, validation),
                    recipe,
                    &material,
                )
            }
            Model::Translator => {
                let (training, sha256) = self.data.sentences("train")?;
                let (validation, _) = self.data.sentences("val")?;
                let (test, _) = self.data.sentences("test")?;
                let course = Sentences::new(&recipe, training, validation)
                    .map_err(|error| format!("spa-eng/train-eng-spa.txt: {error}"))?;
                let license = "trained on sentence pairs of Tatoeba, CC BY 2.0 FR, by way of manythings.org/anki";
                self.train(
                    course,
                    recipe,
                    &Material {
                        test,
                        sha256,
                        license,
                    },
                )
            }
        }
    }

    fn characters(&self) -> Result<(Examples, Examples, Material<Examples>), Failure> {
        let (official, sha256) = self.data.characters("train")?;
        let (test, _) = self.data.characters("t10k")?;
        let (training, validation) = official.homework_split();
        let test = if self.permuted { test.permuted() } else { test };
        let license = KMNIST;
        Ok((
            training,
            validation,
            Material {
                test,
                sha256,
                license,
            },
        ))
    }

    /// What was asked for, completed by the homework's recipes.
    fn recipe(&self) -> Recipe {
        let (learning_rate, epochs, batch_size) = match self.model {
            Model::Cnn | Model::Fcn => (0.0005, 20, 8),
            Model::Translator => (0.003, 50, 64),
        };
        let of_translator = self.model == Model::Translator;
        let attention = self.attention.unwrap_or(Attention::Bilinear);
        let reading =
            (attention != Attention::None).then(|| self.reading.unwrap_or(ReadingName::Code));
        Recipe {
            model: self.model.name().to_owned(),
            hidden: (self.model == Model::Fcn).then(|| self.hidden.unwrap_or(SAME_WIDTHS)),
            permuted: self.permuted,
            attention: of_translator.then(|| attention.name().to_owned()),
            reading: reading
                .filter(|_| of_translator)
                .map(|reading| reading.reading().name().to_owned()),
            learning_rate: self.learning_rate.unwrap_or(learning_rate),
            batch_size: self.batch_size.unwrap_or(batch_size).into(),
            epochs: self.epochs.unwrap_or(epochs) as usize,
            seed: self.seed,
        }
    }

    fn train<C: Course>(
        &self,
        course: C,
        recipe: Recipe,
        material: &Material<C::Held>,
    ) -> Result<ExitCode, Failure> {
        let out = self
            .out
            .clone()
            .unwrap_or_else(|| format!("{}.safetensors", self.model.name()).into());
        let device = self.common.open()?;
        if let Some(steps) = self.steps {
            return self.try_out(course, recipe, &device, steps);
        }
        // An hour's work should not end at a folder that cannot be written to.
        write(&out, &[])?;

        let validation_name = format!("validation_{}", C::MEASURE);
        let test_name = format!("test_{}", C::MEASURE);
        let measure = C::MEASURE.replace('_', " ");
        let epochs = recipe.epochs;
        let said = |error: RunError| error.to_string();
        let mut run = Run::new(course, recipe, &device).map_err(said)?;
        let mut curves = Curves {
            recipe: json!(run.recipe()),
            device: &self.common.device,
            data_sha256: &material.sha256,
            epochs: Vec::new(),
            test: BTreeMap::from([(test_name.clone(), None)]),
        };
        let mut output = Output::new();
        while !run.is_finished() {
            let started = Instant::now();
            let bar = progress(run.steps_per_epoch(), run.epochs().len() + 1, epochs);
            while !run.is_epoch_due() {
                let losses = block_on(run.steps(REPORTED)).map_err(said)?;
                bar.inc(losses.len() as u64);
                let sum: f32 = losses.iter().sum();
                bar.set_message(format!("loss {:.4}", sum / count(losses.len())));
            }
            bar.finish_and_clear();
            let seconds = || started.elapsed().as_secs_f64();
            let epoch = block_on(run.end_epoch(seconds())).map_err(said)?.clone();
            let line = json!({
                "epoch": epoch.epoch,
                "loss": epoch.loss,
                "running_loss": epoch.running_loss,
                &validation_name: epoch.validation,
                "seconds": seconds(),
            });
            if self.common.json {
                output.json(&line)?;
            } else {
                output.line(&format!(
                    "epoch {:2}: loss {:.4} (over all epochs {:.4}), validation {measure} {:.4}, {:.0} s",
                    epoch.epoch,
                    epoch.loss,
                    epoch.running_loss,
                    epoch.validation,
                    seconds()
                ))?;
            }
            curves.epochs.push(line);
            let mut scores = BTreeMap::from([(validation_name.clone(), epoch.validation)]);
            if run.is_finished() {
                let test = block_on(run.measure(&material.test)).map_err(said)?;
                scores.insert(test_name.clone(), test);
                curves.test.insert(test_name.clone(), Some(test));
            }
            let bytes =
                block_on(run.weights(self.precision(), &scores, material.license)).map_err(said)?;
            write(&out, &bytes)?;
            let curves = serde_json::to_vec_pretty(&curves).map_err(|error| error.to_string())?;
            write(&out.with_extension("json"), &curves)?;
        }
        if let Some(test) = curves.test[&test_name] {
            if self.common.json {
                output.json(&json!({ &test_name: test }))?;
            } else {
                output.line(&format!(
                    "test {measure} {test:.4}; weights in {}",
                    out.display()
                ))?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Takes the first steps of a run, at most those of its first epoch.
    fn try_out<C: Course>(
        &self,
        course: C,
        recipe: Recipe,
        device: &Device,
        steps: u32,
    ) -> Result<ExitCode, Failure> {
        let said = |error: RunError| error.to_string();
        let mut run = Run::new(course, recipe, device).map_err(said)?;
        let losses = block_on(run.steps(steps as usize)).map_err(said)?;
        let mut output = Output::new();
        for (step, loss) in (1..).zip(losses) {
            if self.common.json {
                output.json(&json!({ "step": step, "loss": loss }))?;
            } else {
                output.line(&format!("step {step}: loss {loss:.6}"))?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }

    fn precision(&self) -> Precision {
        match self.precision {
            FileNumbers::F16 => Precision::F16,
            FileNumbers::F32 => Precision::F32,
        }
    }
}

#[allow(
    clippy::cast_precision_loss,
    reason = "a count of steps is far below 2^52"
)]
fn count(steps: usize) -> f32 {
    steps as f32
}

fn progress(steps: usize, epoch: usize, epochs: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{prefix} {wide_bar} {pos}/{len} {msg} {eta} left")
        .expect("a template of ours");
    ProgressBar::new(steps as u64)
        .with_style(style)
        .with_prefix(format!("epoch {epoch}/{epochs}"))
}
