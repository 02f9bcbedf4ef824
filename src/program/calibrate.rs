//! `unfold calibrate`.

use std::{collections::HashMap, path::PathBuf, process::ExitCode};

use clap::Args;
use pollster::block_on;
use serde_json::json;
use unfold::{
    kuzushiji::{
        CLASSES,
        calibration::{Answered, Calibration, SURE_AND_WRONG, TAKEN_FOR_ONE},
        people::Held,
        reader::{self, Reader},
        score,
    },
    weights::{
        self, Contents, Parameters, Precision,
        rounding::{self, MANTISSA},
    },
};

use super::{Common, Data, load_reader, of, output::Output, read_weights, write};

#[derive(Args)]
pub struct Calibrate {
    /// A reader's weights, a file of safetensors
    #[arg(value_name = "FILE.safetensors")]
    file: PathBuf,
    /// Where to write them when they are calibrated
    #[arg(long, value_name = "FILE.safetensors")]
    out: PathBuf,
    /// Keep so many bits of the ten that a weight's fraction has: the file is as long, and compresses better
    #[arg(long, value_name = "N", default_value_t = MANTISSA, value_parser = clap::value_parser!(u32).range(1..=10))]
    bits: u32,
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    data: Data,
}

impl Calibrate {
    /// Measures on what the homework holds back to choose by and on the hands that are held back so, and writes the
    /// same weights with the last layer divided by the temperature, half precision, rounded.
    pub fn run(&self) -> anyhow::Result<ExitCode> {
        let device = self.common.open()?;
        let trained = load_reader(Some(&self.file), &device)?;
        let bytes = read_weights(&self.file)?;
        let said = Contents::of(&bytes).map_err(of(&self.file))?.metadata;
        let mut metadata: HashMap<_, _> = said.into_iter().collect();
        let mut tensors = block_on(weights::collect(&trained.network, Parameters))?;
        rounding::round(&mut tensors, self.bits);

        // What is measured is what is written, but for the last layer's temperature.
        let rounded = weights::serialize(&tensors, Precision::F16, HashMap::new())?;
        let (model, _) = Reader::open(&Contents::of(&rounded)?, &device)?;
        let (_, examples) = self.data.characters("train")?.0.homework_split();
        let held = Held::validation(examples)?;
        let answered = |examples| block_on(score::answered(&model.network, examples, &device));
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
        rounding::round(&mut tensors, self.bits);
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
        Ok(ExitCode::SUCCESS)
    }
}
