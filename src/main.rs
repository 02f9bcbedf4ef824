//! The program `unfold`: trains, evaluates and uses the homework's models on this machine.
//!
//! Results go to standard output, progress and complaints to standard error. Exit status 0 when
//! done, 1 for bad data or a device that is not there, 2 for a wrong call.

use std::{
    collections::HashMap,
    fmt::Display,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

use burn::tensor::Device;
use clap::{Args, Parser, Subcommand, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use pollster::block_on;
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use unfold::{
    device::Backend,
    kuzushiji::{
        classes,
        cnn::Cnn,
        dataset::Examples,
        idx, picture,
        reading::{self, State},
    },
    training::{Schedule, Training},
    weights::{self, Precision},
};

/// A line for the reader: which file or place, what is wrong with it, what to do.
type Failure = String;

#[derive(Parser)]
#[command(
    version,
    about = "The models of a deep-learning homework: train, evaluate and use them."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Train a model by the homework's recipe and write its weights after every epoch
    Train(Train),
    /// Measure a model on the homework's validation or test set
    Evaluate(Evaluate),
    /// Read pictures of single characters
    Classify(Classify),
}

#[derive(Args)]
struct Common {
    /// Where to compute: flex and ndarray are the CPU, webgpu the GPU
    #[arg(long, default_value = "flex", value_parser = ["flex", "ndarray", "webgpu"])]
    device: String,
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct Data {
    /// The data folder (with kmnist/ in it); `./build.sh data` makes it
    #[arg(
        long = "data",
        env = "UNFOLD_DATA",
        default_value = "data",
        value_name = "DIR"
    )]
    folder: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
enum Model {
    /// The convolutional network that reads Kuzushiji-MNIST
    Cnn,
}

#[derive(Clone, Copy, ValueEnum)]
enum Split {
    /// A sixth of the official training images, held back as the homework does
    Validation,
    /// The official test images
    Test,
}

#[derive(Clone, Copy, ValueEnum)]
enum FileNumbers {
    F16,
    F32,
}

#[derive(Args)]
struct Train {
    /// What to train
    model: Model,
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    data: Data,
    /// The step size of Adam
    #[arg(long, default_value_t = 0.0005, value_parser = positive)]
    learning_rate: f64,
    /// How often to go through the training images
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    epochs: u32,
    /// Images in a step
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..))]
    batch_size: u16,
    /// Decides the first weights, the order of the images and the dropout
    #[arg(long, default_value_t = 42)]
    seed: u64,
    /// Where to write the weights; the curves go beside them, as .json
    #[arg(
        long,
        default_value = "cnn.safetensors",
        value_name = "FILE.safetensors"
    )]
    out: PathBuf,
    /// The numbers in that file
    #[arg(long, default_value = "f32")]
    precision: FileNumbers,
}

#[derive(Args)]
struct Evaluate {
    /// What to evaluate
    model: Model,
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    data: Data,
    /// Trained weights
    #[arg(
        long,
        default_value = "models/cnn-0.0005.safetensors",
        value_name = "FILE.safetensors"
    )]
    weights: PathBuf,
    /// On which images
    #[arg(long, default_value = "test")]
    split: Split,
}

#[derive(Args)]
struct Classify {
    /// Pictures: PNG, JPEG, GIF, BMP or WebP
    #[arg(required = true, value_name = "FILE.png")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    common: Common,
    /// Trained weights
    #[arg(
        long,
        default_value = "models/cnn-0.0005.safetensors",
        value_name = "FILE.safetensors"
    )]
    weights: PathBuf,
}

fn positive(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && number > 0.0 => Ok(number),
        _ => Err("a number above 0 is needed".to_owned()),
    }
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Train(arguments) => train(&arguments),
        Command::Evaluate(arguments) => evaluate(&arguments),
        Command::Classify(arguments) => classify(&arguments),
    };
    match done {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("unfold: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Puts the name of a file before what went wrong with it.
fn of<E: Display>(path: &Path) -> impl FnOnce(E) -> Failure {
    move |error| format!("{}: {error}", path.display())
}

fn open(common: &Common) -> Result<Device, Failure> {
    let backend: Backend = common.device.parse().map_err(|error| format!("{error}"))?;
    block_on(backend.open()).map_err(|error| error.to_string())
}

fn load(path: &Path, device: &Device) -> Result<Cnn, Failure> {
    let size = fs::metadata(path).map_err(of(path))?.len();
    if size > weights::MAX_BYTES as u64 {
        return Err(of(path)(weights::WeightsError::TooLarge(
            usize::try_from(size).unwrap_or(usize::MAX),
        )));
    }
    let bytes = fs::read(path).map_err(of(path))?;
    weights::load(Cnn::new(device), &bytes).map_err(of(path))
}

/// The official training or test examples, and the SHA-256 of the images' unpacked file (packed, the
/// same content may have other bytes).
fn examples(folder: &Path, set: &str) -> Result<(Examples, String), Failure> {
    let read = |kind: &str| {
        let path = folder.join(format!("kmnist/{set}-{kind}-ubyte.gz"));
        fs::read(&path).map_err(|error| {
            format!(
                "{}: {error}: get the data with `./build.sh data`, or name its folder with --data",
                path.display()
            )
        })
    };
    let (images, labels) = (read("images-idx3")?, read("labels-idx1")?);
    let place = || format!("{}/kmnist/{set}-*", folder.display());
    let examples =
        Examples::read(&images, &labels).map_err(|error| format!("{}: {error}", place()))?;
    let content = idx::unpack(&images).map_err(|error| format!("{}: {error}", place()))?;
    let sha256 = Sha256::digest(content)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Ok((examples, sha256))
}

fn evaluate(arguments: &Evaluate) -> Result<ExitCode, Failure> {
    let Model::Cnn = arguments.model;
    let device = open(&arguments.common)?;
    let model = load(&arguments.weights, &device)?;
    let examples = match arguments.split {
        Split::Test => examples(&arguments.data.folder, "t10k")?.0,
        Split::Validation => {
            examples(&arguments.data.folder, "train")?
                .0
                .homework_split()
                .1
        }
    };
    let accuracy = block_on(reading::accuracy(&model, &examples, &device))
        .map_err(|error| error.to_string())?;
    if arguments.common.json {
        println!("{}", json!({ "accuracy": accuracy }));
    } else {
        println!("accuracy {accuracy:.4} on {} images", examples.len());
    }
    Ok(ExitCode::SUCCESS)
}

fn classify(arguments: &Classify) -> Result<ExitCode, Failure> {
    let device = open(&arguments.common)?;
    let model = load(&arguments.weights, &device)?;
    let mut code = ExitCode::SUCCESS;
    for file in &arguments.files {
        if let Err(failure) = classify_one(file, &model, &device, arguments.common.json) {
            eprintln!("unfold: {failure}");
            code = ExitCode::FAILURE;
        }
    }
    Ok(code)
}

fn classify_one(file: &Path, model: &Cnn, device: &Device, json: bool) -> Result<(), Failure> {
    let bytes = fs::read(file).map_err(of(file))?;
    let image = picture::from_bytes(&bytes).map_err(of(file))?;
    let readings =
        block_on(reading::read(&[model], &image, device)).map_err(|error| error.to_string())?;
    let reading = &readings[0];
    let class = (reading.state != State::Blank).then(|| reading.class());
    if json {
        println!(
            "{}",
            json!({ "file": file, "class": class, "state": reading.state, "probabilities": reading.probabilities })
        );
        return Ok(());
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
        State::Unsure => format!("not sure: {} or {}", name(ranked[0]), name(ranked[1])),
    };
    println!("{}: {answer}", file.display());
    Ok(())
}

/// One line of a training curve.
#[derive(Clone, Serialize)]
struct Epoch {
    epoch: u32,
    /// The mean of the epoch's own losses.
    loss: f64,
    /// The mean of all losses so far: what the report calls training loss.
    running_loss: f64,
    validation_accuracy: f64,
    seconds: f64,
}

/// A training run: what it was, and what came of it.
#[derive(Serialize)]
struct Run {
    model: &'static str,
    learning_rate: f64,
    batch_size: u16,
    seed: u64,
    device: String,
    data_sha256: String,
    epochs: Vec<Epoch>,
    test_accuracy: Option<f64>,
}

fn train(arguments: &Train) -> Result<ExitCode, Failure> {
    let Model::Cnn = arguments.model;
    let device = open(&arguments.common)?;
    let folder = &arguments.data.folder;
    let (official, data_sha256) = examples(folder, "train")?;
    let (test, _) = examples(folder, "t10k")?;
    let (training, validation) = official.homework_split();
    // An hour's work should not end at a folder that cannot be written to.
    write(&arguments.out, &[])?;

    device.seed(arguments.seed);
    let learning = device.clone().autodiff();
    let schedule = Schedule::new(training.len(), arguments.batch_size.into(), arguments.seed);
    let steps = schedule.steps_per_epoch();
    let mut run = Run {
        model: "cnn",
        learning_rate: arguments.learning_rate,
        batch_size: arguments.batch_size,
        seed: arguments.seed,
        device: arguments.common.device.clone(),
        data_sha256,
        epochs: Vec::new(),
        test_accuracy: None,
    };
    let mut loop_ = Training::new(
        Cnn::new(&learning),
        learning,
        schedule,
        arguments.learning_rate,
    );
    let measure = |model: &Cnn, examples: &Examples| {
        block_on(reading::accuracy(model, examples, &device)).map_err(|error| error.to_string())
    };
    let mut all_losses = 0.0;
    for epoch in 1..=arguments.epochs {
        let started = Instant::now();
        let bar = progress(steps, epoch, arguments.epochs);
        let mut losses = 0.0;
        for step in 1..=steps {
            losses += loop_.step(&training).into_scalar::<f64>();
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
        let line = Epoch {
            epoch,
            loss: losses / count(steps),
            running_loss: all_losses / count(steps * epoch as usize),
            validation_accuracy: measure(&model, &validation)?,
            seconds: started.elapsed().as_secs_f64(),
        };
        if arguments.common.json {
            println!(
                "{}",
                serde_json::to_string(&line).map_err(|error| error.to_string())?
            );
        } else {
            println!(
                "epoch {epoch:2}: loss {:.4} (over all epochs {:.4}), validation accuracy {:.4}, {:.0} s",
                line.loss, line.running_loss, line.validation_accuracy, line.seconds
            );
        }
        run.epochs.push(line);
        if epoch == arguments.epochs {
            run.test_accuracy = Some(measure(&model, &test)?);
        }
        save(&model, &run, arguments)?;
    }
    let accuracy = run.test_accuracy.expect("measured after the last epoch");
    if arguments.common.json {
        println!("{}", json!({ "test_accuracy": accuracy }));
    } else {
        println!(
            "test accuracy {accuracy:.4}; weights in {}",
            arguments.out.display()
        );
    }
    Ok(ExitCode::SUCCESS)
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

fn save(model: &Cnn, run: &Run, arguments: &Train) -> Result<(), Failure> {
    let precision = match arguments.precision {
        FileNumbers::F16 => Precision::F16,
        FileNumbers::F32 => Precision::F32,
    };
    let last = run.epochs.last().expect("saved after an epoch");
    let metadata = HashMap::from([
        ("kind".to_owned(), run.model.to_owned()),
        (
            "options".to_owned(),
            json!({ "learning_rate": run.learning_rate, "batch_size": run.batch_size, "seed": run.seed, "epochs": last.epoch })
                .to_string(),
        ),
        (
            "scores".to_owned(),
            json!({ "validation_accuracy": last.validation_accuracy, "test_accuracy": run.test_accuracy }).to_string(),
        ),
        (
            "license".to_owned(),
            "trained on the KMNIST Dataset (created by CODH), CC BY-SA 4.0, adapted from Kuzushiji Dataset \
             (created by NIJL and others), doi:10.20676/00000341"
                .to_owned(),
        ),
    ]);
    let bytes =
        block_on(weights::save(model, precision, metadata)).map_err(|error| error.to_string())?;
    write(&arguments.out, &bytes)?;
    let curves = serde_json::to_vec_pretty(run).map_err(|error| error.to_string())?;
    write(&arguments.out.with_extension("json"), &curves)
}

/// Writes a whole file or nothing: what was there before stays until the new content is complete.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let part = path.with_extension("part");
    fs::write(&part, bytes).map_err(of(&part))?;
    if bytes.is_empty() {
        return fs::remove_file(&part).map_err(of(&part));
    }
    fs::rename(&part, path).map_err(of(path))
}
