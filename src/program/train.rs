//! `unfold train`: one loop, two courses.

use std::{
    collections::{BTreeMap, HashMap},
    path::PathBuf,
    process::ExitCode,
    time::Instant,
};

use burn::tensor::Device;
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use pollster::block_on;
use serde::Serialize;
use serde_json::{Value, json};
use unfold::{
    kuzushiji::{cnn::Cnn, dataset, reading},
    training::{Learner, Schedule, Training},
    translation::{
        attention::{Reading, Score},
        checkpoint::{self, Checkpoint},
        corpus::{self, Pair},
        search,
        translator::{Config, Translator},
        vocabulary::Vocabulary,
    },
    weights::{self, Precision, WeightsError},
};

use super::{Common, Data, Failure, Model, Split, refuse, write};

#[derive(Args)]
pub struct Train {
    /// What to train
    model: Model,
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    data: Data,
    /// The step size of Adam [default: cnn 0.0005, translator 0.003]
    #[arg(long, value_parser = positive)]
    learning_rate: Option<f64>,
    /// How often to go through the training examples [default: cnn 20, translator 50]
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    epochs: Option<u32>,
    /// Examples in a step [default: cnn 8, translator 64]
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    batch_size: Option<u16>,
    /// Decides the first weights, the order of the examples and the dropout
    #[arg(long, default_value_t = 42)]
    seed: u64,
    /// The translator's attention [default: bilinear]
    #[arg(long)]
    attention: Option<Attention>,
    /// Which of the report's descriptions the attention follows: its code or its equations
    /// [default: code]
    #[arg(long)]
    reading: Option<ReadingName>,
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

#[derive(Clone, Copy, ValueEnum)]
enum Attention {
    None,
    Bilinear,
    Dot,
    Additive,
}

#[derive(Clone, Copy, ValueEnum)]
enum ReadingName {
    Code,
    Equations,
}

fn positive(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && number > 0.0 => Ok(number),
        _ => Err("a number above 0 is needed".to_owned()),
    }
}

/// A model with what it learns from and is measured by.
trait Course {
    type Model: Learner;

    /// The model's name in files.
    const KIND: &'static str;
    /// What is measured, as a name in files.
    const MEASURE: &'static str;
    /// Where the data comes from, for the metadata of the weights.
    const LICENSE: &'static str;
    /// The homework's learning rate, epochs and batch size.
    const RECIPE: (f64, u32, u16);

    /// A model that has learnt nothing.
    fn model(&self, device: &Device) -> Self::Model;

    /// What it learns from, and how many examples there are.
    fn data(&self) -> (&<Self::Model as Learner>::Data, usize);

    /// The checksum of that data's file.
    fn data_sha256(&self) -> &str;

    /// What decides the model's shape, for the curves and the metadata.
    fn options(&self) -> BTreeMap<&'static str, Value>;

    /// How good the model is on one of the other sets.
    fn measure(&self, model: &Self::Model, split: Split, device: &Device) -> Result<f64, Failure>;

    /// The file of the weights.
    fn file(
        &self,
        model: &Self::Model,
        precision: Precision,
        metadata: HashMap<String, String>,
    ) -> Result<Vec<u8>, WeightsError>;
}

/// Reading characters.
struct Characters {
    training: dataset::Examples,
    validation: dataset::Examples,
    test: dataset::Examples,
    sha256: String,
}

impl Characters {
    fn new(data: &Data) -> Result<Self, Failure> {
        let (official, sha256) = data.characters("train")?;
        let (test, _) = data.characters("t10k")?;
        let (training, validation) = official.homework_split();
        Ok(Self {
            training,
            validation,
            test,
            sha256,
        })
    }
}

impl Course for Characters {
    type Model = Cnn;

    const KIND: &'static str = "cnn";
    const MEASURE: &'static str = "accuracy";
    const LICENSE: &'static str = "trained on the KMNIST Dataset (created by CODH), CC BY-SA 4.0, adapted from Kuzushiji Dataset \
         (created by NIJL and others), doi:10.20676/00000341";
    const RECIPE: (f64, u32, u16) = (0.0005, 20, 8);

    fn model(&self, device: &Device) -> Cnn {
        Cnn::new(device)
    }

    fn data(&self) -> (&dataset::Examples, usize) {
        (&self.training, self.training.len())
    }

    fn data_sha256(&self) -> &str {
        &self.sha256
    }

    fn options(&self) -> BTreeMap<&'static str, Value> {
        BTreeMap::new()
    }

    fn measure(&self, model: &Cnn, split: Split, device: &Device) -> Result<f64, Failure> {
        let examples = match split {
            Split::Validation => &self.validation,
            Split::Test => &self.test,
        };
        block_on(reading::accuracy(model, examples, device)).map_err(|error| error.to_string())
    }

    fn file(
        &self,
        model: &Cnn,
        precision: Precision,
        mut metadata: HashMap<String, String>,
    ) -> Result<Vec<u8>, WeightsError> {
        metadata.insert("kind".to_owned(), Self::KIND.to_owned());
        block_on(weights::save(model, precision, metadata))
    }
}

/// Translating sentences.
struct Sentences {
    training: corpus::Examples,
    validation: Vec<Pair>,
    test: Vec<Pair>,
    sha256: String,
    source: Vocabulary,
    target: Vocabulary,
    attention: Option<(Score, Reading)>,
}

impl Sentences {
    fn new(data: &Data, attention: Option<(Score, Reading)>) -> Result<Self, Failure> {
        let (mut training, sha256) = data.sentences("train")?;
        training.retain(corpus::is_short);
        let (validation, _) = data.sentences("val")?;
        let (test, _) = data.sentences("test")?;
        if training.is_empty() {
            return Err(
                "spa-eng/train-eng-spa.txt: no pair is shorter than 20 characters".to_owned(),
            );
        }
        let source = Vocabulary::of(training.iter().map(|pair| &pair.source[..]));
        let target = Vocabulary::of(training.iter().map(|pair| &pair.target[..]));
        Ok(Self {
            training: corpus::Examples::new(&training, &source, &target),
            validation,
            test,
            sha256,
            source,
            target,
            attention,
        })
    }

    fn checkpoint(&self, model: &Translator) -> Checkpoint {
        Checkpoint {
            model: model.clone(),
            source: self.source.clone(),
            target: self.target.clone(),
        }
    }
}

impl Course for Sentences {
    type Model = Translator;

    const KIND: &'static str = checkpoint::KIND;
    const MEASURE: &'static str = "error_rate";
    const LICENSE: &'static str =
        "trained on sentence pairs of Tatoeba, CC BY 2.0 FR, by way of manythings.org/anki";
    const RECIPE: (f64, u32, u16) = (0.003, 50, 64);

    fn model(&self, device: &Device) -> Translator {
        let config = Config {
            source_entries: self.source.len(),
            target_entries: self.target.len(),
            ..Config::homework(self.attention)
        };
        Translator::new(&config, device)
    }

    fn data(&self) -> (&corpus::Examples, usize) {
        (&self.training, self.training.len())
    }

    fn data_sha256(&self) -> &str {
        &self.sha256
    }

    fn options(&self) -> BTreeMap<&'static str, Value> {
        match self.attention {
            Some((score, reading)) => BTreeMap::from([
                ("attention", score.name().into()),
                ("reading", reading.name().into()),
            ]),
            None => BTreeMap::from([("attention", "none".into())]),
        }
    }

    fn measure(&self, model: &Translator, split: Split, device: &Device) -> Result<f64, Failure> {
        let pairs = match split {
            Split::Validation => &self.validation,
            Split::Test => &self.test,
        };
        block_on(search::error_rate(
            &self.checkpoint(model),
            pairs,
            1,
            device,
        ))
        .map_err(|error| error.to_string())
    }

    fn file(
        &self,
        model: &Translator,
        precision: Precision,
        metadata: HashMap<String, String>,
    ) -> Result<Vec<u8>, WeightsError> {
        block_on(self.checkpoint(model).save(precision, metadata))
    }
}

/// One line of a training curve.
#[derive(Serialize)]
struct Epoch {
    epoch: u32,
    /// The mean of the epoch's own losses.
    loss: f64,
    /// The mean of all losses so far: what the report calls training loss.
    running_loss: f64,
    /// The measure on the validation set, under its name.
    #[serde(flatten)]
    validation: BTreeMap<String, f64>,
    seconds: f64,
}

/// A training run: what it was, and what came of it.
#[derive(Serialize)]
struct Run {
    model: &'static str,
    #[serde(flatten)]
    options: BTreeMap<&'static str, Value>,
    learning_rate: f64,
    batch_size: u16,
    seed: u64,
    device: String,
    data_sha256: String,
    epochs: Vec<Epoch>,
    /// The measure on the test set, under its name.
    #[serde(flatten)]
    test: BTreeMap<String, Option<f64>>,
}

impl Train {
    pub fn run(&self) -> Result<ExitCode, Failure> {
        match self.model {
            Model::Cnn => {
                if self.attention.is_some() {
                    refuse("--attention", "cnn");
                }
                if self.reading.is_some() {
                    refuse("--reading", "cnn");
                }
                self.train(&Characters::new(&self.data)?)
            }
            Model::Translator => self.train(&Sentences::new(&self.data, self.attention())?),
        }
    }

    fn attention(&self) -> Option<(Score, Reading)> {
        let score = match self.attention.unwrap_or(Attention::Bilinear) {
            Attention::None => {
                if self.reading.is_some() {
                    refuse("--reading", "--attention none");
                }
                return None;
            }
            Attention::Bilinear => Score::Bilinear,
            Attention::Dot => Score::Dot,
            Attention::Additive => Score::Additive,
        };
        let reading = match self.reading.unwrap_or(ReadingName::Code) {
            ReadingName::Code => Reading::Code,
            ReadingName::Equations => Reading::Equations,
        };
        Some((score, reading))
    }

    fn train<C: Course>(&self, course: &C) -> Result<ExitCode, Failure> {
        let (learning_rate, epochs, batch_size) = C::RECIPE;
        let learning_rate = self.learning_rate.unwrap_or(learning_rate);
        let epochs = self.epochs.unwrap_or(epochs);
        let batch_size = self.batch_size.unwrap_or(batch_size);
        let out = self
            .out
            .clone()
            .unwrap_or_else(|| format!("{}.safetensors", C::KIND).into());
        let device = self.common.open()?;
        // An hour's work should not end at a folder that cannot be written to.
        write(&out, &[])?;

        device.seed(self.seed);
        let learning = device.clone().autodiff();
        let (data, examples) = course.data();
        let schedule = Schedule::new(examples, batch_size.into(), self.seed);
        let steps = schedule.steps_per_epoch();
        let validation_name = format!("validation_{}", C::MEASURE);
        let test_name = format!("test_{}", C::MEASURE);
        let measure = C::MEASURE.replace('_', " ");
        let mut run = Run {
            model: C::KIND,
            options: course.options(),
            learning_rate,
            batch_size,
            seed: self.seed,
            device: self.common.device.clone(),
            data_sha256: course.data_sha256().to_owned(),
            epochs: Vec::new(),
            test: BTreeMap::from([(test_name.clone(), None)]),
        };
        let model = course.model(&learning);
        let mut loop_ = Training::new(model, learning, schedule, learning_rate);
        let mut all_losses = 0.0;
        for epoch in 1..=epochs {
            let started = Instant::now();
            let bar = progress(steps, epoch, epochs);
            let mut losses = 0.0;
            for step in 1..=steps {
                losses += loop_.step(data).into_scalar::<f64>();
                bar.inc(1);
                if step % 50 == 0 {
                    bar.set_message(format!("loss {:.4}", losses / count(step)));
                }
            }
            bar.finish_and_clear();
            if !losses.is_finite() {
                return Err(format!(
                    "the loss of epoch {epoch} is not a number: choose a smaller --learning-rate"
                ));
            }
            all_losses += losses;
            let model = loop_.model();
            let validation = course.measure(&model, Split::Validation, &device)?;
            let line = Epoch {
                epoch,
                loss: losses / count(steps),
                running_loss: all_losses / count(steps * epoch as usize),
                validation: BTreeMap::from([(validation_name.clone(), validation)]),
                seconds: started.elapsed().as_secs_f64(),
            };
            if self.common.json {
                println!(
                    "{}",
                    serde_json::to_string(&line).map_err(|error| error.to_string())?
                );
            } else {
                println!(
                    "epoch {epoch:2}: loss {:.4} (over all epochs {:.4}), validation {measure} {validation:.4}, {:.0} s",
                    line.loss, line.running_loss, line.seconds
                );
            }
            run.epochs.push(line);
            if epoch == epochs {
                let test = course.measure(&model, Split::Test, &device)?;
                run.test.insert(test_name.clone(), Some(test));
            }
            let scores = json!({ &validation_name: validation, &test_name: run.test[&test_name] });
            let bytes = course
                .file(&model, self.precision(), metadata::<C>(&run, &scores))
                .map_err(|error| error.to_string())?;
            write(&out, &bytes)?;
            let curves = serde_json::to_vec_pretty(&run).map_err(|error| error.to_string())?;
            write(&out.with_extension("json"), &curves)?;
        }
        if let Some(test) = run.test[&test_name] {
            if self.common.json {
                println!("{}", json!({ &test_name: test }));
            } else {
                println!("test {measure} {test:.4}; weights in {}", out.display());
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

fn metadata<C: Course>(run: &Run, scores: &Value) -> HashMap<String, String> {
    let mut options = run.options.clone();
    options.extend([
        ("learning_rate", run.learning_rate.into()),
        ("batch_size", run.batch_size.into()),
        ("seed", run.seed.into()),
        ("epochs", run.epochs.len().into()),
    ]);
    HashMap::from([
        ("options".to_owned(), json!(options).to_string()),
        ("scores".to_owned(), scores.to_string()),
        ("license".to_owned(), C::LICENSE.to_owned()),
    ])
}

#[allow(
    clippy::cast_precision_loss,
    reason = "a count of steps is far below 2^52"
)]
fn count(steps: usize) -> f64 {
    steps as f64
}

fn progress(steps: usize, epoch: u32, epochs: u32) -> ProgressBar {
    let style = ProgressStyle::with_template("{prefix} {wide_bar} {pos}/{len} {msg} {eta} left")
        .expect("a template of ours");
    ProgressBar::new(steps as u64)
        .with_style(style)
        .with_prefix(format!("epoch {epoch}/{epochs}"))
}
