//! `unfold train`: one loop, two courses.

use std::{
    collections::BTreeMap,
    fs,
    path::PathBuf,
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{anyhow, bail};
use burn::tensor::Device;
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use pollster::block_on;
use serde::Serialize;
use serde_json::{Value, json};
use signal_hook::{
    consts::{SIGINT, SIGTERM},
    flag,
};
use unfold::{
    credits,
    kuzushiji::{
        CLASSES,
        course::Characters,
        dataset::Examples,
        people::{Held, People},
        resnet::Resnet,
    },
    training::{self, Course, Epoch, Model, Recipe, Run},
    translation::{checkpoint::Checkpoint, course::Sentences},
    weights::{self, Precision},
};

use super::{
    Common, Data, of,
    output::{Output, complain},
    read_weights,
    recipe::RecipeOptions,
    refuse,
    run_files::{PLANNED, RunFiles},
    sha256, write,
};

/// The progress says the mean of so many losses.
const REPORTED: usize = 50;
/// The run is put down at least so often.
const PUT_DOWN_EVERY: Duration = Duration::from_mins(5);
/// Between two looks at whether the run is to be put down.
const TURN: Duration = Duration::from_millis(300);
/// The exit status of a run that was put down before its end: that of a shell's for an interrupted program.
const INTERRUPTED: u8 = 130;

#[derive(Args)]
pub struct Train {
    /// What to train
    #[arg(required_unless_present = "resume")]
    model: Option<Model>,
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    recipe: RecipeOptions,
    /// Go on with a run that was put down: by Ctrl-C, or by a kill, which loses no more than the last
    /// minutes
    #[arg(long, value_name = "FILE.run", conflicts_with = "RecipeOptions")]
    resume: Option<PathBuf>,
    /// Learn from what a trained resnet says of each image, as it is seen, in the place of its label (cnn, fcn, resnet,
    /// and of a reader's examples those of the data set); a run that goes on needs the same again
    #[arg(long, value_name = "FILE.safetensors")]
    teacher: Option<PathBuf>,
    /// Only take so many steps and print the loss of each; nothing is written
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), conflicts_with = "resume")]
    steps: Option<u32>,
    /// Where to write the weights; beside them go the curves, as .json, and until its end the run, as
    /// .run. Files of another run that are there get another name [default: the model's name, or the
    /// run's own]
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

/// The curves of a run, as models/curves.json has them.
#[derive(Serialize)]
struct Curves<'a> {
    #[serde(flatten)]
    recipe: Value,
    device: &'a str,
    /// The checksum of the file of the training examples.
    data_sha256: &'a str,
    epochs: Vec<Value>,
    /// Of all those epochs.
    seconds: f64,
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
    pub fn run(&self) -> anyhow::Result<ExitCode> {
        let resumed = self.resumed()?;
        let mut recipe = match (&resumed, self.model) {
            (Some((_, recipe)), _) => recipe.clone(),
            (None, Some(model)) => self.recipe.recipe(model),
            (None, None) => unreachable!("one of the two is required"),
        };
        let file = resumed.map(|(file, _)| file);
        let read = |path: &Option<PathBuf>| {
            let path = path.clone();
            path.map(|path| anyhow::Ok((read_weights(&path)?, path)))
                .transpose()
        };
        let embeddings = read(&self.recipe.embeddings)?;
        if let Some((bytes, _)) = &embeddings {
            recipe.embeddings_sha256 = Some(sha256(bytes));
        }
        let weights = read(&self.recipe.begin_from)?;
        if let Some((bytes, _)) = &weights {
            recipe.weights_sha256 = Some(sha256(bytes));
        }
        let teacher = self.teacher(&mut recipe)?;
        match recipe.model {
            Model::Cnn => {
                let (training, validation, material) = self.characters(&recipe)?;
                let course = Characters::cnn(&recipe, training, validation).taught_by(teacher);
                self.train(course, recipe, file, &material)
            }
            Model::Fcn => {
                let (training, validation, material) = self.characters(&recipe)?;
                let course = Characters::fcn(&recipe, training, validation).taught_by(teacher);
                self.train(course, recipe, file, &material)
            }
            Model::Resnet => {
                let (training, validation, material) = self.characters(&recipe)?;
                let course = Characters::resnet(&recipe, training, validation).taught_by(teacher);
                self.train(course, recipe, file, &material)
            }
            Model::Reader => {
                let (training, validation, material) = self.characters(&recipe)?;
                let mut course = People::new(training, validation)?.taught_by(teacher);
                if let Some((bytes, path)) = weights {
                    let device = self.common.open()?;
                    course = course.with_weights(&bytes, &device).map_err(of(&path))?;
                }
                let material = Material {
                    test: Held::test(material.test)?,
                    sha256: material.sha256,
                    license: credits::MODERN_HANDS,
                };
                self.train(course, recipe, file, &material)
            }
            Model::Translator => {
                let (parts, sha256) = self.data.sentences(recipe.corpus, recipe.spelling())?;
                let mut course = Sentences::new(&recipe, parts.training, parts.validation)
                    .map_err(of(recipe.corpus.file().as_ref()))?;
                if let Some((bytes, path)) = embeddings {
                    let other =
                        Checkpoint::open(&bytes, &self.common.open()?).map_err(of(&path))?;
                    course = course.with_embeddings(other).map_err(of(&path))?;
                }
                if let Some((bytes, path)) = weights {
                    let device = self.common.open()?;
                    course = course.with_weights(bytes, &device).map_err(of(&path))?;
                }
                let test = parts.test;
                let material = Material {
                    test,
                    sha256,
                    license: credits::TATOEBA,
                };
                self.train(course, recipe, file, &material)
            }
        }
    }

    /// The run that is to go on: its file and its recipe.
    fn resumed(&self) -> anyhow::Result<Option<(Vec<u8>, Recipe)>> {
        let Some(path) = &self.resume else {
            return Ok(None);
        };
        let file = fs::read(path).map_err(of(path))?;
        let recipe = training::recipe(&file).map_err(of(path))?;
        if let Some(model) = self.model.filter(|&model| model != recipe.model) {
            let [asked, found] = [model, recipe.model].map(Model::name);
            return Err(of(path)(format!(
                "this is a run of a {found}, not of a {asked}"
            )));
        }
        Ok(Some((file, recipe)))
    }

    /// Who says what an image shows, if it is not its label.
    fn teacher(&self, recipe: &mut Recipe) -> anyhow::Result<Option<Resnet>> {
        let Some(path) = &self.teacher else {
            if recipe.teacher_sha256.is_some() {
                bail!("this run learns from another network: --teacher FILE is needed");
            }
            return Ok(None);
        };
        if recipe.model == Model::Translator {
            refuse("--teacher", recipe.model.name());
        }
        // It has learnt to read images whose pixels are where they belong.
        if recipe.permuted {
            refuse("--teacher", "--permuted");
        }
        let bytes = read_weights(path)?;
        let sum = sha256(&bytes);
        if self.resume.is_some() && recipe.teacher_sha256.as_ref() != Some(&sum) {
            return Err(of(path)("this is not what the run learns from"));
        }
        recipe.teacher_sha256 = Some(sum);
        let blank = Resnet::plain(CLASSES, &self.common.open()?);
        Ok(Some(weights::load(blank, &bytes).map_err(of(path))?))
    }

    fn characters(
        &self,
        recipe: &Recipe,
    ) -> anyhow::Result<(Examples, Examples, Material<Examples>)> {
        let (official, sha256) = self.data.characters("train")?;
        let (test, _) = self.data.characters("t10k")?;
        let (training, validation) = official.homework_split();
        let test = if recipe.permuted {
            test.permuted()
        } else {
            test
        };
        let license = credits::KMNIST;
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

    /// Where to write to.
    fn files(&self, model: Model) -> anyhow::Result<RunFiles> {
        match (&self.out, &self.resume) {
            (Some(out), _) => RunFiles::of(out),
            (None, Some(run)) => RunFiles::beside(run),
            (None, None) => RunFiles::of(model.name().as_ref()),
        }
    }

    fn train<C: Course>(
        &self,
        course: C,
        recipe: Recipe,
        file: Option<Vec<u8>>,
        material: &Material<C::Held>,
    ) -> anyhow::Result<ExitCode> {
        let files = self.files(recipe.model)?;
        let device = self.common.open()?;
        if let Some(steps) = self.steps {
            return Self::try_out(course, recipe, &device, steps, self.common.json);
        }
        files.try_out()?;
        let run = match (&self.resume, file) {
            (Some(path), Some(file)) => Run::resume(course, &file, &device).map_err(of(path))?,
            _ => Run::new(course, recipe, &device)?,
        };
        if run.is_finished() {
            bail!("this run is at its end: nothing is left to do");
        }
        for line in files.make_way(run.recipe(), &material.sha256, self.resume.as_deref())? {
            complain(&line);
        }
        let mut drive = Drive {
            train: self,
            material,
            files,
            run,
            output: Output::new(),
            put_down: Instant::now(),
        };
        let interrupted = interruption()?;
        drive.on(&interrupted)
    }

    /// Takes the first steps of a run, at most those of its first epoch.
    fn try_out<C: Course>(
        course: C,
        recipe: Recipe,
        device: &Device,
        steps: u32,
        json: bool,
    ) -> anyhow::Result<ExitCode> {
        let mut run = Run::new(course, recipe, device)?;
        let losses = block_on(run.steps(steps as usize))?;
        let mut output = Output::new();
        for (step, loss) in (1..).zip(losses) {
            if json {
                output.json(&json!({ "step": step, "loss": loss }))?;
            } else {
                output.line(&format!("step {step}: loss {loss:.6}"))?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Becomes true when somebody wants the program to end. The second time, it ends at once.
fn interruption() -> anyhow::Result<Arc<AtomicBool>> {
    let wanted = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        // In this order: the first time the flag is not up yet when the first of the two looks.
        flag::register_conditional_shutdown(signal, INTERRUPTED.into(), Arc::clone(&wanted))
            .and_then(|_| flag::register(signal, Arc::clone(&wanted)))
            .map_err(|error| anyhow!("Ctrl-C cannot be listened to: {error}"))?;
    }
    Ok(wanted)
}

/// A run with the files that it is kept in.
struct Drive<'a, C: Course> {
    train: &'a Train,
    material: &'a Material<C::Held>,
    files: RunFiles,
    run: Run<C>,
    output: Output,
    /// When it was last put down.
    put_down: Instant,
}

impl<C: Course> Drive<'_, C> {
    fn on(&mut self, interrupted: &AtomicBool) -> anyhow::Result<ExitCode> {
        // Before the first epoch is at its end, the run must already be known as the one it is.
        self.write_curves(None)?;
        while !self.run.is_finished() {
            if !self.finish_epoch(interrupted)? {
                self.put_down()?;
                complain(&format!(
                    "put down after {} steps: `unfold train --resume {}` goes on",
                    self.run.losses().len(),
                    self.files.run.display()
                ));
                return Ok(INTERRUPTED.into());
            }
            block_on(self.run.end_epoch())?;
            self.say_epoch()?;
            let test = if self.run.is_finished() {
                Some(block_on(self.run.measure(&self.material.test))?)
            } else {
                None
            };
            self.write_weights(test)?;
            self.write_curves(test)?;
            if let Some(test) = test {
                self.say_test(test)?;
            } else {
                self.put_down()?;
            }
        }
        match fs::remove_file(&self.files.run) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(of(&self.files.run)(error))
            }
            _ => Ok(ExitCode::SUCCESS),
        }
    }

    /// Takes the steps of the epoch: whether all of them.
    fn finish_epoch(&mut self, interrupted: &AtomicBool) -> anyhow::Result<bool> {
        let (steps, epoch) = (self.run.steps_per_epoch(), self.run.epochs().len() + 1);
        let bar = progress(steps, epoch, self.run.recipe().epochs);
        bar.set_position((self.run.losses().len() - steps * (epoch - 1)) as u64);
        let mut together = 1;
        while !self.run.is_epoch_due() {
            if interrupted.load(Ordering::Relaxed) {
                bar.finish_and_clear();
                return Ok(false);
            }
            let started = Instant::now();
            let taken = block_on(self.run.steps(together))?.len();
            if started.elapsed() < TURN / 2 {
                together = (2 * together).min(REPORTED);
            }
            bar.inc(taken as u64);
            bar.set_message(format!("loss {:.4}", self.run.latest_loss(REPORTED)));
            if self.put_down.elapsed() > PUT_DOWN_EVERY {
                self.put_down()?;
            }
        }
        bar.finish_and_clear();
        Ok(true)
    }

    fn put_down(&mut self) -> anyhow::Result<()> {
        let file = block_on(self.run.checkpoint())?;
        self.put_down = Instant::now();
        write(&self.files.run, &file)
    }

    fn write_weights(&self, test: Option<f64>) -> anyhow::Result<()> {
        let mut scores = BTreeMap::new();
        if let Some(epoch) = self.run.epochs().last() {
            scores.insert(format!("validation_{}", C::MEASURE), epoch.validation);
        }
        scores.extend(test.map(|test| (format!("test_{}", C::MEASURE), test)));
        let precision = match self.train.precision {
            FileNumbers::F16 => Precision::F16,
            FileNumbers::F32 => Precision::F32,
        };
        let bytes = block_on(self.run.weights(precision, &scores, self.material.license));
        write(&self.files.weights, &bytes?)
    }

    fn write_curves(&self, test: Option<f64>) -> anyhow::Result<()> {
        let mut recipe = json!(self.run.recipe());
        recipe[PLANNED] = recipe["epochs"].take();
        // Its place is the list's.
        recipe
            .as_object_mut()
            .and_then(|recipe| recipe.remove("epochs"));
        let epochs = self.run.epochs();
        let curves = Curves {
            recipe,
            device: &self.train.common.device,
            data_sha256: &self.material.sha256,
            epochs: epochs.iter().map(line::<C>).collect(),
            seconds: epochs.iter().map(|epoch| epoch.seconds).sum(),
            test: BTreeMap::from([(format!("test_{}", C::MEASURE), test)]),
        };
        let curves = serde_json::to_vec_pretty(&curves)?;
        write(&self.files.curves, &curves)
    }

    fn say_epoch(&mut self) -> anyhow::Result<()> {
        let Some(epoch) = self.run.epochs().last() else {
            return Ok(());
        };
        if self.train.common.json {
            self.output.json(&line::<C>(epoch))
        } else {
            self.output.line(&format!(
                "epoch {:2}: loss {:.4} (over all epochs {:.4}), validation {} {:.4}, {:.0} s",
                epoch.epoch,
                epoch.loss,
                epoch.running_loss,
                measure::<C>(),
                epoch.validation,
                epoch.seconds
            ))
        }
    }

    fn say_test(&mut self, test: f64) -> anyhow::Result<()> {
        if self.train.common.json {
            let name = format!("test_{}", C::MEASURE);
            self.output.json(&json!({ name: test }))
        } else {
            let weights = self.files.weights.display();
            let line = format!("test {} {test:.4}; weights in {weights}", measure::<C>());
            self.output.line(&line)
        }
    }
}

/// What is measured, in words.
fn measure<C: Course>() -> String {
    C::MEASURE.replace('_', " ")
}

/// An epoch as it is printed and as curves have it.
fn line<C: Course>(epoch: &Epoch) -> Value {
    json!({
        "epoch": epoch.epoch,
        "loss": epoch.loss,
        "running_loss": epoch.running_loss,
        format!("validation_{}", C::MEASURE): epoch.validation,
        "seconds": epoch.seconds,
    })
}

fn progress(steps: usize, epoch: usize, epochs: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{prefix} {wide_bar} {pos}/{len} {msg} {eta} left")
        .expect("a template of ours");
    ProgressBar::new(steps as u64)
        .with_style(style)
        .with_prefix(format!("epoch {epoch}/{epochs}"))
}
