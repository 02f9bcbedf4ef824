//! `unfold calibrate`.

use std::{collections::HashMap, path::PathBuf, process::ExitCode, slice};

use burn::tensor::Device;
use clap::Args;
use pollster::block_on;
use serde_json::{Value, json};
use unfold::{
    kuzushiji::{
        CLASSES,
        calibration::{Answered, Calibration, SURE_AND_WRONG, TAKEN_FOR_ONE},
        people::Held,
        reader::{self, Reader},
        score,
    },
    training::Corpus,
    translation::{
        checkpoint::{self, Checkpoint},
        corpus::Pair,
        search,
        spelling::{self, Spelling},
    },
    weights::{
        self, Contents, Parameters, Precision,
        rounding::{self, MANTISSA},
    },
};

use super::{
    Common, Data, ReadingChoice, TRANSLATOR, load_reader, load_translators, of, output::Output,
    read_weights, refuse, write,
};

/// The length penalties that are compared; of equal ones the first is taken.
const LENGTH_PENALTIES: [f32; 5] = [search::MEAN, 0.7, 0.5, 0.3, 0.0];
/// With a beam of so many.
const WIDTH: usize = 5;

#[derive(Args)]
pub struct Calibrate {
    /// A reader's or a translator's weights, a file of safetensors
    #[arg(value_name = "FILE.safetensors")]
    file: PathBuf,
    /// Where to write them when they are calibrated
    #[arg(long, value_name = "FILE.safetensors")]
    out: PathBuf,
    /// Keep so many bits of the ten that a weight's fraction has: the file is as long, and compresses better (readers)
    /// [default: all]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10))]
    bits: Option<u32>,
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    data: Data,
}

impl Calibrate {
    pub fn run(&self) -> anyhow::Result<ExitCode> {
        let device = self.common.open()?;
        let bytes = read_weights(&self.file)?;
        let contents = Contents::of(&bytes).map_err(of(&self.file))?;
        let is_translator = Checkpoint::wrote(&contents);
        let metadata = contents.metadata.into_iter().collect();
        if is_translator {
            self.translator(metadata, &device)?;
        } else {
            self.reader(metadata, &device)?;
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Measures on what the homework holds back to choose by and on the hands that are held back so, and writes the
    /// same weights with the last layer divided by the temperature, half precision, rounded.
    fn reader(&self, mut metadata: HashMap<String, String>, device: &Device) -> anyhow::Result<()> {
        let trained = load_reader(Some(&self.file), device)?;
        let mut tensors = block_on(weights::collect(&trained.network, Parameters))?;
        let bits = self.bits.unwrap_or(MANTISSA);
        rounding::round(&mut tensors, bits);

        // What is measured is what is written, but for the last layer's temperature.
        let rounded = weights::serialize(&tensors, Precision::F16, HashMap::new())?;
        let (model, _) = Reader::open(&Contents::of(&rounded)?, device)?;
        let (_, examples) = self.data.characters("train")?.0.homework_split();
        let held = Held::validation(examples)?;
        let answered = |examples| block_on(score::answered(&model.network, examples, device));
        let (others, hands): (Vec<Answered>, Vec<Answered>) =
            (answered(&held.hands)?.into_iter()).partition(|(label, _)| *label == CLASSES);
        let calibration = Calibration::fit(&[
            (answered(&held.examples)?, SURE_AND_WRONG),
            (hands, SURE_AND_WRONG),
            (others, TAKEN_FOR_ONE),
        ]);

        let before = reader::temperature(&metadata);
        let total = calibration.temperature * before;
        reader::describe(
            Calibration {
                temperature: total,
                ..calibration
            },
            &mut metadata,
        );
        for tensor in tensors
            .iter_mut()
            .filter(|tensor| reader::is_last_layer(&tensor.name))
        {
            (tensor.values.iter_mut()).for_each(|value| *value /= calibration.temperature);
        }
        rounding::round(&mut tensors, bits);
        let bytes = weights::serialize(&tensors, Precision::F16, metadata)?;
        write(&self.out, &bytes)?;
        let mut output = Output::new();
        if self.common.json {
            output.json(&json!({ "temperature": total, "sure_from": calibration.sure_from }))?;
        } else {
            output.line(&format!(
                "temperature {total:.3}; sure from {:.3} on",
                calibration.sure_from
            ))?;
        }
        Ok(())
    }

    /// Measures by which length penalty a beam errs least on what the homework holds back to choose by; where the
    /// translator learnt from another corpus, on that one's, too; and where it reads Spanish as people write it, on the
    /// same as many type it, without marks and signs (the mean of all). Writes the same weights, half precision, with it.
    fn translator(&self, metadata: HashMap<String, String>, device: &Device) -> anyhow::Result<()> {
        if self.bits.is_some() {
            refuse("--bits", checkpoint::KIND);
        }
        let file = slice::from_ref(&self.file);
        let opened = load_translators(file, TRANSLATOR, &ReadingChoice::default(), device)?;
        let [mut trained] = <[Checkpoint; 1]>::try_from(opened).expect("one file was named");
        let mut corpora = vec![Corpus::Homework, corpus(&metadata)];
        corpora.dedup();
        let mut held: Vec<Vec<Pair>> = (corpora.iter())
            .map(|corpus| Ok(self.data.sentences(*corpus, trained.spelling)?.0.validation))
            .collect::<anyhow::Result<_>>()?;
        if trained.spelling == Spelling::Natural {
            let typed = held.last().into_iter().flatten().map(|pair| Pair {
                source: spelling::bare(&pair.source),
                ..pair.clone()
            });
            held.push(typed.filter(|pair| !pair.source.is_empty()).collect());
        }
        let mut output = Output::new();
        let mut best: Option<(f64, f32)> = None;
        for length_penalty in LENGTH_PENALTIES {
            let beam = trained.beam(WIDTH, Some(length_penalty));
            let mut rates = Vec::with_capacity(held.len());
            for pairs in &held {
                rates.push(block_on(search::error_rate(
                    &[&trained],
                    pairs,
                    beam,
                    device,
                ))?);
            }
            #[allow(clippy::cast_precision_loss, reason = "three at most")]
            let mean = rates.iter().sum::<f64>() / rates.len() as f64;
            if best.is_none_or(|(least, _)| mean < least) {
                best = Some((mean, length_penalty));
            }
            if self.common.json {
                output.json(&json!({ "length_penalty": length_penalty, "error_rates": rates }))?;
            } else {
                let rates: Vec<String> = rates.iter().map(|rate| format!("{rate:.4}")).collect();
                output.line(&format!(
                    "length penalty {length_penalty}: error rate {}",
                    rates.join(", ")
                ))?;
            }
        }
        (_, trained.length_penalty) = best.expect("several were measured");
        write(
            &self.out,
            &block_on(trained.save(Precision::F16, metadata))?,
        )?;
        if self.common.json {
            output.json(&json!({ "length_penalty": trained.length_penalty }))
        } else {
            output.line(&format!("length penalty {}", trained.length_penalty))
        }
    }
}

/// The corpus that a translator's file says it learnt from.
fn corpus(metadata: &HashMap<String, String>) -> Corpus {
    let options: Option<Value> =
        (metadata.get("options")).and_then(|json| serde_json::from_str(json).ok());
    (options.and_then(|options| serde_json::from_value(options["corpus"].clone()).ok()))
        .unwrap_or_default()
}
