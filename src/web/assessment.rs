//! A network checked on examples whose answers are known, on the device of this bundle.

use burn::tensor::Device;
use js_sys::Float32Array;
use serde::Serialize;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use super::{
    bad_input,
    engine::{Engine, array, thrown},
    to_ts,
    training::{Material, TrainingData},
    translation,
};
use crate::{
    kuzushiji::{
        calibration::Answered,
        dataset::Examples,
        reading::AnyReader,
        score::{self, Misread, Score},
    },
    translation::{checkpoint::Checkpoint, corpus::Pair, search},
};

/// So many of the sentences that came out worst are told, and so many of the examples that were misread.
const WORST: usize = 10;
const MISREAD: usize = 40;

enum Of {
    Reader(AnyReader, Examples, Vec<Answered>),
    Translator(Box<Checkpoint>, Vec<Pair>, Vec<String>),
}

/// A network on its way through examples. Calls must not overlap, with those of its engine neither.
#[wasm_bindgen]
pub struct Assessment {
    of: Of,
    device: Device,
}

/// What a network made of characters.
#[derive(Serialize, Tsify)]
pub struct ReaderAssessment {
    score: Score,
    /// The surest mistakes.
    misread: Vec<Misread>,
}

/// A sentence that came out badly.
#[derive(Serialize, Tsify)]
pub struct BadSentence {
    source: String,
    reference: String,
    translation: String,
    error_rate: f64,
}

/// What a translator made of sentences, greedily.
#[derive(Serialize, Tsify)]
pub struct TranslatorAssessment {
    sentences: usize,
    /// The mean of their error rates.
    error_rate: f64,
    /// How many came out letter for letter.
    right: usize,
    worst: Vec<BadSentence>,
}

#[wasm_bindgen]
impl Engine {
    /// Begins to check the network of that name, as the data ask for a reader or a translator: on what is held back of
    /// them, or on all of them.
    ///
    /// # Errors
    /// `BadInput` if no such network is loaded.
    pub fn assess(
        &self,
        model: &str,
        data: &TrainingData,
        on_all: bool,
    ) -> Result<Assessment, JsValue> {
        let of = match &data.material {
            Material::Characters(training, held) => {
                let examples = if on_all {
                    training.clone().and(held)
                } else {
                    held.clone()
                };
                Of::Reader(self.reader(model)?.clone(), examples, Vec::new())
            }
            Material::Sentences(training, held) => {
                let checkpoint = self.translator(model)?.clone();
                let pairs = if on_all { training } else { &[][..] };
                let spelt = pairs.iter().chain(held).map(|pair| Pair {
                    source: checkpoint.spelling.source(&pair.source).text,
                    target: checkpoint.spelling.target(&pair.target).text,
                });
                let pairs = spelt.filter(|pair| !pair.target.is_empty()).collect();
                Of::Translator(Box::new(checkpoint), pairs, Vec::new())
            }
        };
        Ok(Assessment {
            of,
            device: self.device.clone(),
        })
    }
}

#[wasm_bindgen]
impl Assessment {
    /// How many examples there are.
    #[must_use]
    pub fn examples(&self) -> usize {
        match &self.of {
            Of::Reader(_, examples, _) => examples.len(),
            Of::Translator(_, pairs, _) => pairs.len(),
        }
    }

    /// Takes up to `count` more examples, and gives how many are done.
    ///
    /// # Errors
    /// `BadInput` if an answer is none in numbers; another if the device fails.
    pub async fn step(&mut self, count: usize) -> Result<usize, JsValue> {
        let all = self.examples();
        match &mut self.of {
            Of::Reader(network, examples, answered) => {
                let next: Vec<usize> = (answered.len()..all).take(count).collect();
                let part = examples.select(&next);
                let found = score::answered_by(network, &part, &self.device).await;
                answered.extend(found.map_err(thrown)?);
                Ok(answered.len())
            }
            Of::Translator(checkpoint, pairs, written) => {
                let next = &pairs[written.len()..all.min(written.len() + count)];
                let greedy = search::Beam::GREEDY;
                let found = search::predictions(&[checkpoint], next, greedy, &self.device).await;
                written.extend(found.map_err(|error| translation::thrown(error.into()))?);
                Ok(written.len())
            }
        }
    }

    /// What came out of those characters that were read.
    ///
    /// # Errors
    /// `BadInput` if there is none.
    pub fn reader(&self) -> Result<Ts<ReaderAssessment>, JsValue> {
        match &self.of {
            Of::Reader(network, _, answered) if !answered.is_empty() => {
                let mut misread = score::misread(answered);
                misread.truncate(MISREAD);
                to_ts(&ReaderAssessment {
                    score: Score::of(answered, network.sure_from()),
                    misread,
                })
            }
            _ => Err(bad_input("no character has been read")),
        }
    }

    /// The image of an example.
    ///
    /// # Errors
    /// `BadInput` if there is none.
    pub fn image(&self, example: usize) -> Result<Float32Array, JsValue> {
        match &self.of {
            Of::Reader(_, examples, _) if example < examples.len() => {
                Ok(array(&examples.image(example)))
            }
            _ => Err(bad_input("there is no such character")),
        }
    }

    /// What came out of those sentences that were translated.
    ///
    /// # Errors
    /// `BadInput` if there is none.
    pub fn translator(&self) -> Result<Ts<TranslatorAssessment>, JsValue> {
        match &self.of {
            Of::Translator(checkpoint, pairs, written) if !written.is_empty() => {
                let spelling = checkpoint.spelling;
                let done = &pairs[..written.len()];
                let mut rates: Vec<(usize, f64)> = (written.iter().zip(done))
                    .map(|(own, pair)| spelling.sentence_error_rate(own, pair))
                    .enumerate()
                    .collect();
                let right = rates.iter().filter(|(_, rate)| *rate == 0.0).count();
                rates.sort_by(|a, b| b.1.total_cmp(&a.1));
                to_ts(&TranslatorAssessment {
                    sentences: written.len(),
                    error_rate: spelling.error_rate(written, done),
                    right,
                    worst: (rates.into_iter().take(WORST))
                        .map(|(place, error_rate)| BadSentence {
                            source: pairs[place].source.clone(),
                            reference: pairs[place].target.clone(),
                            translation: written[place].clone(),
                            error_rate,
                        })
                        .collect(),
                })
            }
            _ => Err(bad_input("no sentence has been translated")),
        }
    }
}
