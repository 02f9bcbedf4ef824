//! Training, on the device of this bundle.

use std::collections::BTreeMap;

use js_sys::{Float32Array, Uint8Array};
use serde::Serialize;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use super::{bad_input, engine::Engine, failure, from_ts, to_js, to_ts, translation};
use crate::{
    credits,
    kuzushiji::{
        cnn::Cnn,
        course::Characters,
        dataset::Examples,
        fcn::Fcn,
        glyphs::{Faces, Glyphs},
        silence,
    },
    training::{self, Course, Curve, Epoch, Model, Recipe, Run, RunError},
    translation::{
        corpus::{self, Pair},
        course::Sentences,
        grammar, search,
    },
    weights::Precision,
};

/// Of what is drawn by a seed, every sixth example is held back, as of the official data.
const HELD_BACK: usize = 6;

pub(super) enum Material {
    Characters(Examples, Examples),
    Sentences(Vec<Pair>, Vec<Pair>),
}

/// What is learnt from and validated on.
#[wasm_bindgen]
pub struct TrainingData {
    pub(super) material: Material,
    license: &'static str,
}

#[wasm_bindgen]
impl TrainingData {
    /// Parts of the official training files (IDX, gzipped or not) in their order, split as the
    /// homework does.
    ///
    /// # Errors
    /// `BadInput` if they are not that.
    pub fn characters(
        images: Vec<Uint8Array>,
        labels: Vec<Uint8Array>,
    ) -> Result<TrainingData, JsValue> {
        let bytes = |parts: Vec<Uint8Array>| -> Vec<Vec<u8>> {
            parts.iter().map(Uint8Array::to_vec).collect()
        };
        let examples = Examples::read_parts(&bytes(images), &bytes(labels)).map_err(bad_input)?;
        if examples.len() < HELD_BACK {
            return Err(bad_input("six examples are the least to learn from"));
        }
        let (training, validation) = examples.homework_split();
        Ok(Self {
            material: Material::Characters(training, validation),
            license: credits::CHOSEN_CHARACTERS,
        })
    }

    /// Glyphs of open typefaces, distorted: so many examples of the faces to learn from, and a sixth
    /// of that number more of faces held back.
    ///
    /// # Errors
    /// `BadInput` if the file is not one of glyphs, or nothing is asked for.
    pub fn glyphs(file: &[u8], examples: usize, seed: u32) -> Result<TrainingData, JsValue> {
        let glyphs = Glyphs::read(file).map_err(bad_input)?;
        if examples < HELD_BACK {
            return Err(bad_input("six examples are the least to learn from"));
        }
        let held_back = examples.div_ceil(HELD_BACK);
        Ok(Self {
            material: Material::Characters(
                glyphs.examples(Faces::Training, examples, seed.into()),
                glyphs.examples(Faces::HeldOut, held_back, seed.into()),
            ),
            license: credits::TYPEFACES,
        })
    }

    /// Files of pairs, `english⇥spanish` a line: those to learn from and those to validate on.
    ///
    /// # Errors
    /// `BadInput` if they are not that, or none of the former is short enough to learn from.
    pub fn sentences(training: &[u8], validation: &[u8]) -> Result<TrainingData, JsValue> {
        let of = |what| move |error| bad_input(format!("the pairs to {what}: {error}"));
        let learnt = corpus::read(training).map_err(of("learn from"))?;
        corpus::some_short(&learnt).map_err(of("learn from"))?;
        let held = corpus::read(validation).map_err(of("validate on"))?;
        Ok(Self {
            material: Material::Sentences(learnt, held),
            license: credits::CHOSEN_PAIRS,
        })
    }

    /// Pairs of a small grammar.
    ///
    /// # Errors
    /// `BadInput` if too few are asked for.
    pub fn grammar(examples: usize, seed: u32) -> Result<TrainingData, JsValue> {
        if examples < 10 {
            return Err(bad_input("ten pairs are the least to learn from"));
        }
        let (training, validation) = grammar::training_and_validation(examples, seed.into());
        Ok(Self {
            material: Material::Sentences(training, validation),
            license: credits::GRAMMAR,
        })
    }

    /// Training examples.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn examples(&self) -> usize {
        match &self.material {
            Material::Characters(training, _) => training.len(),
            Material::Sentences(training, _) => training
                .iter()
                .filter(|pair| corpus::is_short(pair))
                .count(),
        }
    }

    /// Examples held back.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn validation_examples(&self) -> usize {
        match &self.material {
            Material::Characters(_, validation) => validation.len(),
            Material::Sentences(_, validation) => validation.len(),
        }
    }
}

/// A run of one of the models.
#[allow(
    clippy::large_enum_variant,
    reason = "a trainer has one, and keeps it where it is"
)]
enum Kind {
    Cnn(Run<Characters<Cnn>>),
    Fcn(Run<Characters<Fcn>>),
    Translator(Run<Sentences>),
}

/// The same call on a run of any model.
macro_rules! on {
    ($trainer:expr, $run:ident => $call:expr) => {
        match $trainer {
            Kind::Cnn($run) => $call,
            Kind::Fcn($run) => $call,
            Kind::Translator($run) => $call,
        }
    };
}

/// Where a run is.
#[derive(Serialize, Tsify)]
pub struct Progress {
    /// How it learns.
    options: Recipe,
    /// Steps taken so far.
    step: usize,
    /// The loss of the last of them, before it.
    loss: Option<f32>,
    steps_per_epoch: usize,
    /// Training examples.
    examples: usize,
    epochs: Vec<Epoch>,
    finished: bool,
}

/// A model in training. Calls must not overlap, with those of its engine neither.
#[wasm_bindgen]
pub struct Trainer {
    run: Kind,
    license: &'static str,
}

fn thrown(error: RunError) -> JsValue {
    if error.is_readers() {
        bad_input(error)
    } else {
        failure(error)
    }
}

#[wasm_bindgen]
impl Engine {
    /// Begins a run.
    ///
    /// # Errors
    /// `BadInput` if options and data do not go together.
    #[allow(clippy::unused_async, reason = "the page waits for every call")]
    pub async fn train(&self, recipe: Ts<Recipe>, data: &TrainingData) -> Result<Trainer, JsValue> {
        self.trainer(from_ts(recipe)?, data, None)
    }

    /// Goes on from a checkpoint.
    ///
    /// # Errors
    /// `BadInput` if it is none or was made from other data.
    #[allow(clippy::unused_async, reason = "the page waits for every call")]
    pub async fn resume(&self, checkpoint: &[u8], data: &TrainingData) -> Result<Trainer, JsValue> {
        let recipe = training::recipe(checkpoint).map_err(thrown)?;
        self.trainer(recipe, data, Some(checkpoint))
    }

    fn trainer(
        &self,
        recipe: Recipe,
        data: &TrainingData,
        checkpoint: Option<&[u8]>,
    ) -> Result<Trainer, JsValue> {
        let run = match (recipe.model, &data.material) {
            (Model::Cnn, Material::Characters(training, validation)) => {
                let course = Characters::cnn(&recipe, training.clone(), validation.clone());
                self.run(course, recipe, checkpoint).map(Kind::Cnn)
            }
            (Model::Fcn, Material::Characters(training, validation)) => {
                let course = Characters::fcn(&recipe, training.clone(), validation.clone());
                self.run(course, recipe, checkpoint).map(Kind::Fcn)
            }
            (Model::Translator, Material::Sentences(training, validation)) => {
                Sentences::new(&recipe, training.clone(), validation.clone())
                    .and_then(|course| self.run(course, recipe, checkpoint))
                    .map(Kind::Translator)
            }
            (model, _) => Err(RunError::Recipe(format!(
                "a {} does not learn from these data",
                model.name()
            ))),
        };
        Ok(Trainer {
            run: run.map_err(thrown)?,
            license: data.license,
        })
    }

    fn run<C: Course>(
        &self,
        course: C,
        recipe: Recipe,
        checkpoint: Option<&[u8]>,
    ) -> Result<Run<C>, RunError> {
        match checkpoint {
            Some(file) => Run::resume(course, file, &self.device),
            None => Run::new(course, recipe, &self.device),
        }
    }
}

#[wasm_bindgen]
impl Trainer {
    /// Where the run is.
    ///
    /// # Errors
    /// None that is known.
    pub fn progress(&self) -> Result<Ts<Progress>, JsValue> {
        on!(&self.run, run => to_ts(&Progress {
            options: run.recipe().clone(),
            step: run.losses().len(),
            loss: run.losses().last().copied(),
            steps_per_epoch: run.steps_per_epoch(),
            examples: run.course().examples(),
            epochs: run.epochs().to_vec(),
            finished: run.is_finished(),
        }))
    }

    /// The losses so far, for the eye.
    ///
    /// # Errors
    /// None that is known.
    pub fn curve(&self) -> Result<Ts<Curve>, JsValue> {
        to_ts(&on!(&self.run, run => run.curve()))
    }

    /// Takes up to `count` steps, not beyond the end of the epoch, and gives their losses, each
    /// before its step.
    ///
    /// # Errors
    /// If the device fails.
    pub async fn step(&mut self, count: usize) -> Result<Float32Array, JsValue> {
        on!(&mut self.run, run => {
            run.steps(count).await.map(Float32Array::from).map_err(thrown)
        })
    }

    /// Whether the epoch's steps are all taken and `end_epoch` is due.
    #[must_use]
    pub fn epoch_is_due(&self) -> bool {
        on!(&self.run, run => run.is_epoch_due() && !run.is_finished())
    }

    /// Validates, and begins the next epoch.
    ///
    /// # Errors
    /// `BadInput` if the losses are no numbers any more, or it is not due; another if the device fails.
    pub async fn end_epoch(&mut self) -> Result<Ts<Epoch>, JsValue> {
        if !self.epoch_is_due() {
            return Err(bad_input("steps of the epoch are left"));
        }
        on!(&mut self.run, run => to_ts(run.end_epoch().await.map_err(thrown)?))
    }

    /// Everything that is needed to go on elsewhere.
    ///
    /// # Errors
    /// If the device fails.
    pub async fn checkpoint(&self) -> Result<Vec<u8>, JsValue> {
        on!(&self.run, run => run.checkpoint().await.map_err(thrown))
    }

    /// The weights as they are now, in f32 and with PyTorch's names.
    ///
    /// # Errors
    /// If the device fails.
    pub async fn weights(&self) -> Result<Vec<u8>, JsValue> {
        on!(&self.run, run => scored_weights(run, self.license).await.map_err(thrown))
    }

    /// The units of each layer that no image of the validation set wakes.
    ///
    /// # Errors
    /// `BadInput` if the model is not the convolutional network; another if the device fails.
    #[wasm_bindgen(unchecked_return_type = "Silence[]")]
    pub async fn silence(&self) -> Result<JsValue, JsValue> {
        let Kind::Cnn(run) = &self.run else {
            return Err(bad_input(
                "only the convolutional network's units are counted",
            ));
        };
        let model = run.model();
        let silence = silence::silence(&model, run.course().validation(), run.device());
        to_js(&silence.await.map_err(failure)?)
    }

    /// Greedy translations.
    ///
    /// # Errors
    /// `BadInput` if a text has none, or the model is no translator; another if the device fails.
    pub async fn translations(&self, texts: Vec<String>) -> Result<Vec<String>, JsValue> {
        let Kind::Translator(run) = &self.run else {
            return Err(bad_input("only a translator translates"));
        };
        let checkpoint = run.course().checkpoint(run.model());
        search::greedy(&checkpoint, &texts, run.device())
            .await
            .map_err(translation::thrown)
    }
}

/// The weights of a run with the score that its last epoch had.
async fn scored_weights<C: Course>(run: &Run<C>, license: &str) -> Result<Vec<u8>, RunError> {
    let last = run.epochs().last();
    let scores: BTreeMap<String, f64> = last
        .map(|epoch| (format!("validation_{}", C::MEASURE), epoch.validation))
        .into_iter()
        .collect();
    run.weights(Precision::F32, &scores, license).await
}
