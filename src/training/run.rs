//! A run: a model on its way through a course, with its curves.

use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

use burn::tensor::{Device, Transaction};
use safetensors::{Dtype, SafeTensors, tensor::TensorView};
use serde::{Deserialize, Serialize};

use web_time::Instant;

use super::{Learner, Recipe, Training, adam::Moment};
use crate::{
    device::{self, DeviceFailure},
    weights::{self, Parameters, Precision, WeightsError},
};

/// A model with what it learns from and is measured by.
pub trait Course {
    /// What learns.
    type Model: Learner;
    /// Examples that are held back to measure by.
    type Held;

    /// What is measured, as a name in files.
    const MEASURE: &'static str;

    /// A model that has learnt nothing, drawn from the device's seed.
    fn model(&self, device: &Device) -> Self::Model;

    /// What it learns from.
    fn data(&self) -> &<Self::Model as Learner>::Data;

    /// How many examples those are.
    fn examples(&self) -> usize;

    /// How long each of them is, where they are of unequal lengths.
    fn lengths(&self) -> Option<Vec<usize>> {
        None
    }

    /// A checksum of those examples: a run cannot go on with others.
    fn fingerprint(&self) -> u32;

    /// What it is validated on.
    fn validation(&self) -> &Self::Held;

    /// How good a model is on examples held back.
    fn measure(
        &self,
        model: &Self::Model,
        held: &Self::Held,
        device: &Device,
    ) -> impl Future<Output = Result<f64, RunError>>;

    /// The file of a model's weights, with PyTorch's names.
    fn file(
        &self,
        model: &Self::Model,
        precision: Precision,
        metadata: HashMap<String, String>,
    ) -> impl Future<Output = Result<Vec<u8>, WeightsError>>;
}

/// Why a run cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The losses are no numbers any more.
    #[error("the loss of epoch {0} is not a number: begin anew with a smaller learning rate")]
    Diverged(usize),
    /// What should be taken up is not what [`Run::checkpoint`] wrote.
    #[error("this is not a run that was put down here ({0}): begin anew")]
    Format(String),
    /// The run learnt from something else.
    #[error("this run learnt from other data: choose the same as before, or begin anew")]
    OtherData,
    /// The recipe and the data do not go together.
    #[error("{0}")]
    Recipe(String),
    /// Its weights cannot be read or written.
    #[error(transparent)]
    Weights(#[from] WeightsError),
    /// The device failed.
    #[error(transparent)]
    Device(#[from] DeviceFailure),
}

impl RunError {
    /// Whether somebody can mend it without another device.
    #[must_use]
    pub fn is_readers(&self) -> bool {
        !matches!(
            self,
            Self::Device(_) | Self::Weights(WeightsError::Device(_))
        )
    }
}

/// One point of a run's curves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Epoch {
    /// From 1.
    pub epoch: usize,
    /// The mean of the epoch's own losses.
    pub loss: f64,
    /// The mean of all losses so far: what the report calls training loss.
    pub running_loss: f64,
    /// The measure on the validation set.
    pub validation: f64,
    /// How long it took: its steps and the validation, without whatever lay between.
    pub seconds: f64,
}

/// Losses for the eye: so few points that a chart of a long run is drawn as fast as one of a short.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(target_arch = "wasm32", derive(Serialize, tsify::Tsify))]
pub struct Curve {
    /// The steps that are shown, from 1, evenly spaced, and the last.
    #[cfg_attr(
        target_arch = "wasm32",
        serde(serialize_with = "crate::typed_array::serialize"),
        tsify(type = "Uint32Array")
    )]
    pub steps: Vec<u32>,
    /// The loss of each of them.
    #[cfg_attr(
        target_arch = "wasm32",
        serde(serialize_with = "crate::typed_array::serialize"),
        tsify(type = "Float32Array")
    )]
    pub losses: Vec<f32>,
    /// The mean of the last up to fifty losses, at each of them.
    #[cfg_attr(
        target_arch = "wasm32",
        serde(serialize_with = "crate::typed_array::serialize"),
        tsify(type = "Float32Array")
    )]
    pub means: Vec<f32>,
}

impl Curve {
    /// Points at most, but for the last.
    const MOST: usize = 1_000;
    /// The losses in a mean.
    const WINDOW: usize = 50;

    /// The steps lie a power of two apart, so that most stay where they are while the run goes on.
    fn of(losses: &[f32]) -> Self {
        let apart = losses.len().div_ceil(Self::MOST).next_power_of_two();
        let mut curve = Self::default();
        let mut sum = 0.0;
        for (before, &loss) in losses.iter().enumerate() {
            sum += f64::from(loss);
            if before >= Self::WINDOW {
                sum -= f64::from(losses[before - Self::WINDOW]);
            }
            let step = before + 1;
            if step.is_multiple_of(apart) || step == losses.len() {
                curve
                    .steps
                    .push(u32::try_from(step).expect("fewer than 2³² steps"));
                curve.losses.push(loss);
                #[allow(
                    clippy::cast_possible_truncation,
                    clippy::cast_precision_loss,
                    reason = "a mean of f32s"
                )]
                curve
                    .means
                    .push((sum / Self::WINDOW.min(step) as f64) as f32);
            }
        }
        curve
    }
}

/// What a run that was put down says of itself, its tensors aside.
#[derive(Serialize, Deserialize)]
struct Header {
    recipe: Recipe,
    data: u32,
    epochs: Vec<Epoch>,
    /// The seconds spent on the epoch that has not ended.
    #[serde(default)]
    spent: f64,
}

/// The name of [`Header`] in a file's metadata.
const HEADER: &str = "run";

/// A model on its way through a course.
pub struct Run<C: Course> {
    course: C,
    device: Device,
    training: Training<C::Model>,
    losses: Vec<f32>,
    epochs: Vec<Epoch>,
    /// On the epoch that has not ended.
    spent: Duration,
}

impl<C: Course> Run<C> {
    /// Begins on `device`, a plain one.
    ///
    /// # Errors
    /// If the recipe cannot be followed.
    pub fn new(course: C, recipe: Recipe, device: &Device) -> Result<Self, RunError> {
        check(&course, &recipe)?;
        device.seed(recipe.seed);
        let learning = device.clone().autodiff();
        let model = course.model(&learning);
        let training = begin(&course, model, learning, recipe);
        Ok(Self {
            course,
            device: device.clone(),
            training,
            losses: Vec::new(),
            epochs: Vec::new(),
            spent: Duration::ZERO,
        })
    }

    /// Takes up a run that was put down, at the same step.
    ///
    /// # Errors
    /// If it is none, or belongs to another course.
    pub fn resume(course: C, file: &[u8], device: &Device) -> Result<Self, RunError> {
        let format = |error: safetensors::SafeTensorError| RunError::Format(error.to_string());
        let Header {
            recipe,
            data,
            epochs,
            spent,
        } = header(file)?;
        if data != course.fingerprint() {
            return Err(RunError::OtherData);
        }
        check(&course, &recipe)?;
        let file = SafeTensors::deserialize(file).map_err(format)?;
        let part = |name| file.tensor(name).map(|part| part.data()).map_err(format);
        let losses: Vec<f32> = (part("losses")?.as_chunks::<4>().0.iter())
            .map(|&bytes| f32::from_le_bytes(bytes))
            .collect();
        let learning = device.clone().autodiff();
        let blank = course.model(&learning);
        let of = |name| Ok::<_, RunError>(weights::load(blank.clone(), part(name)?)?);
        let moments = [of("exp_avg")?, of("exp_avg_sq")?];
        let average = recipe.average.map(|_| of("average")).transpose()?;
        let training = begin(&course, of("weights")?, learning, recipe).after(
            losses.len(),
            moments.each_ref(),
            average.as_ref(),
        );
        Ok(Self {
            course,
            device: device.clone(),
            training,
            losses,
            epochs,
            spent: Duration::try_from_secs_f64(spent).unwrap_or_default(),
        })
    }

    /// Puts the run down: weights, their average, moments, position and curves.
    ///
    /// # Errors
    /// If the device fails.
    pub async fn checkpoint(&self) -> Result<Vec<u8>, RunError> {
        let model = self.training.latest();
        let adam = &self.training.adam;
        let serialize = |tensors: Result<Vec<_>, _>| {
            weights::serialize(&tensors?, Precision::F32, HashMap::new())
        };
        let moment = |which| weights::collect(&model, adam.moment(which));
        let mut parts = vec![
            (
                "weights",
                serialize(weights::collect(&model, Parameters).await)?,
            ),
            ("exp_avg", serialize(moment(Moment::First).await)?),
            ("exp_avg_sq", serialize(moment(Moment::Second).await)?),
        ];
        if self.recipe().average.is_some() {
            let averaged = self.training.model();
            let averaged = weights::collect(&averaged, Parameters).await;
            parts.push(("average", serialize(averaged)?));
        }
        let losses: Vec<u8> = (self.losses.iter())
            .flat_map(|loss| loss.to_le_bytes())
            .collect();
        let format = |error: safetensors::SafeTensorError| RunError::Format(error.to_string());
        let views = parts
            .iter()
            .map(|(name, bytes)| Ok((*name, TensorView::new(Dtype::U8, vec![bytes.len()], bytes)?)))
            .chain([
                TensorView::new(Dtype::F32, vec![self.losses.len()], &losses)
                    .map(|view| ("losses", view)),
            ])
            .collect::<Result<Vec<_>, _>>()
            .map_err(format)?;
        let header = Header {
            recipe: self.recipe().clone(),
            data: self.course.fingerprint(),
            epochs: self.epochs.clone(),
            spent: self.spent.as_secs_f64(),
        };
        let metadata = HashMap::from([(HEADER.to_owned(), json(&header))]);
        safetensors::serialize(views, Some(metadata)).map_err(format)
    }

    /// Takes up to `count` steps, not beyond the end of the epoch, and reads their losses, each
    /// that of its batch before the step.
    ///
    /// # Errors
    /// If the device fails.
    pub async fn steps(&mut self, count: usize) -> Result<&[f32], RunError> {
        let started = Instant::now();
        let before = self.losses.len();
        let end = self.training.order().steps_per_epoch() * (self.epochs.len() + 1);
        let count = if self.is_finished() {
            0
        } else {
            count.min(end - before)
        };
        if count > 0 {
            let mut losses = Transaction::default();
            for _ in 0..count {
                losses = losses.register(self.training.step(self.course.data()));
            }
            self.losses
                .extend(device::read(losses).await?.iter().flatten());
        }
        self.spent += started.elapsed();
        Ok(&self.losses[before..])
    }

    /// Whether the epoch's steps are taken: [`Run::end_epoch`] is due.
    #[must_use]
    pub fn is_epoch_due(&self) -> bool {
        let end = self.training.order().steps_per_epoch() * (self.epochs.len() + 1);
        self.losses.len() == end
    }

    /// Validates, and so ends the epoch.
    ///
    /// # Errors
    /// If the losses are no numbers any more, or the device fails.
    ///
    /// # Panics
    /// If it is not due.
    pub async fn end_epoch(&mut self) -> Result<&Epoch, RunError> {
        assert!(self.is_epoch_due(), "steps of the epoch are left");
        let started = Instant::now();
        let epoch = self.epochs.len() + 1;
        let steps = self.training.order().steps_per_epoch();
        let loss = mean(&self.losses[self.losses.len() - steps..]);
        if !loss.is_finite() {
            return Err(RunError::Diverged(epoch));
        }
        let validation = self.validate().await?;
        let spent = std::mem::take(&mut self.spent) + started.elapsed();
        self.epochs.push(Epoch {
            epoch,
            loss,
            running_loss: mean(&self.losses),
            validation,
            seconds: spent.as_secs_f64(),
        });
        Ok(&self.epochs[epoch - 1])
    }

    /// The measure of the model as it is now on the validation set.
    ///
    /// # Errors
    /// If the device fails.
    pub async fn validate(&self) -> Result<f64, RunError> {
        self.measure(self.course.validation()).await
    }

    /// The measure of the model as it is now.
    ///
    /// # Errors
    /// If the device fails.
    pub async fn measure(&self, held: &C::Held) -> Result<f64, RunError> {
        self.course
            .measure(&self.training.model(), held, &self.device)
            .await
    }

    /// The file of the weights as they are now; it says how they came about, and how good they are
    /// on the sets named in `scores`.
    ///
    /// # Errors
    /// If the device fails.
    pub async fn weights(
        &self,
        precision: Precision,
        scores: &BTreeMap<String, f64>,
        license: &str,
    ) -> Result<Vec<u8>, RunError> {
        let mut options = self.recipe().clone();
        options.epochs = self.epochs.len();
        let metadata = HashMap::from([
            ("options".to_owned(), json(&options)),
            ("scores".to_owned(), json(scores)),
            ("license".to_owned(), license.to_owned()),
        ]);
        let model = self.training.model();
        Ok(self.course.file(&model, precision, metadata).await?)
    }

    /// The model as it is now, on the plain device.
    #[must_use]
    pub fn model(&self) -> C::Model {
        self.training.model()
    }

    /// The plain device.
    #[must_use]
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// What it goes through.
    #[must_use]
    pub fn course(&self) -> &C {
        &self.course
    }

    /// What was asked for.
    #[must_use]
    pub fn recipe(&self) -> &Recipe {
        self.training.recipe()
    }

    /// Steps in an epoch.
    #[must_use]
    pub fn steps_per_epoch(&self) -> usize {
        self.training.order().steps_per_epoch()
    }

    /// The loss of every step so far.
    #[must_use]
    pub fn losses(&self) -> &[f32] {
        &self.losses
    }

    /// The mean of the last losses, at most so many.
    #[must_use]
    pub fn latest_loss(&self, count: usize) -> f64 {
        mean(&self.losses[self.losses.len().saturating_sub(count)..])
    }

    /// The losses for the eye.
    #[must_use]
    pub fn curve(&self) -> Curve {
        Curve::of(&self.losses)
    }

    /// The epochs that have ended.
    #[must_use]
    pub fn epochs(&self) -> &[Epoch] {
        &self.epochs
    }

    /// Whether all epochs have ended.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.epochs.len() >= self.recipe().epochs
    }
}

/// What a run that was put down was meant to be.
///
/// # Errors
/// If it is none.
pub fn recipe(file: &[u8]) -> Result<Recipe, RunError> {
    header(file).map(|header| header.recipe)
}

fn header(file: &[u8]) -> Result<Header, RunError> {
    let metadata = weights::Contents::of(file)?.metadata;
    let header = metadata
        .get(HEADER)
        .ok_or_else(|| RunError::Format("it has no header".to_owned()))?;
    serde_json::from_str(header).map_err(|error| RunError::Format(error.to_string()))
}

fn begin<C: Course>(
    course: &C,
    model: C::Model,
    device: Device,
    recipe: Recipe,
) -> Training<C::Model> {
    let lengths = recipe.by_length.then(|| course.lengths()).flatten();
    let training = Training::new(model, device, course.examples(), recipe);
    match lengths {
        Some(lengths) => training.by_length(lengths),
        None => training,
    }
}

fn check<C: Course>(course: &C, recipe: &Recipe) -> Result<(), RunError> {
    recipe.check()?;
    if course.examples() == 0 {
        return Err(RunError::Recipe(
            "there is nothing to learn from".to_owned(),
        ));
    }
    Ok(())
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("names and numbers")
}

#[allow(
    clippy::cast_precision_loss,
    reason = "a count of steps is far below 2^52"
)]
fn mean(losses: &[f32]) -> f64 {
    losses.iter().map(|&loss| f64::from(loss)).sum::<f64>() / losses.len() as f64
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    proptest! {
        #[test]
        fn a_curve_is_short_and_true(losses in vec(0.01_f32..3.0, 0..9_000)) {
            let curve = Curve::of(&losses);
            prop_assert!(curve.steps.len() <= Curve::MOST + 1);
            prop_assert_eq!(curve.steps.last().map(|&step| step as usize), (!losses.is_empty()).then_some(losses.len()));
            prop_assert!(losses.len() > Curve::MOST || curve.steps.len() == losses.len());
            for (point, &step) in curve.steps.iter().enumerate() {
                let step = step as usize;
                prop_assert_eq!(curve.losses[point].to_bits(), losses[step - 1].to_bits());
                let window = &losses[step.saturating_sub(Curve::WINDOW)..step];
                prop_assert!((f64::from(curve.means[point]) - mean(window)).abs() < 1e-5);
            }
        }
    }
}
