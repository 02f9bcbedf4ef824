//! `unfold evaluate`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use burn::tensor::Device;
use clap::Args;
use pollster::block_on;
use serde_json::json;
use unfold::{
    kuzushiji::{course::Network, reading},
    training::{Corpus, Model},
    translation::{
        checkpoint::Checkpoint,
        corpus::{self, Pair},
        phrases::{self, Verdict},
        quality, search,
    },
};

use super::{
    BeamOptions, Common, Data, Failure, ReadingChoice, Split, load_cnn, load_fcn, load_translators,
    of, output::Output, refuse,
};

#[derive(Args)]
pub struct Evaluate {
    /// What to evaluate
    model: Model,
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    data: Data,
    /// Trained weights: a file of safetensors or of torch.save [default: models/cnn-0.0005.safetensors,
    /// models/fcn-250.safetensors, models/translator-bilinear.safetensors]; several translators write
    /// together, an ensemble
    #[arg(long, value_name = "FILE")]
    weights: Vec<PathBuf>,
    /// On which data
    #[arg(long, default_value = "test")]
    split: Split,
    /// Put the pixels of every image into the fixed order of `train --permuted` (cnn and fcn)
    #[arg(long)]
    permuted: bool,
    #[command(flatten)]
    beam: BeamOptions,
    #[command(flatten)]
    reading: ReadingChoice,
    /// On whose sentences (translator) [default: homework]
    #[arg(long)]
    corpus: Option<Corpus>,
    /// Instead, print what becomes of phrases, lines of `spanish⇥english|english` (translator)
    #[arg(long, value_name = "FILE.tsv", conflicts_with_all = ["corpus", "split"])]
    phrases: Option<PathBuf>,
}

impl Evaluate {
    pub fn run(&self) -> Result<ExitCode, Failure> {
        match self.model {
            Model::Cnn => self.characters(load_cnn)?,
            Model::Fcn => self.characters(load_fcn)?,
            Model::Translator => self.translator()?,
        }
        Ok(ExitCode::SUCCESS)
    }

    fn characters<N: Network>(
        &self,
        load: fn(Option<&Path>, &Device) -> Result<N, Failure>,
    ) -> Result<(), Failure> {
        for (option, given) in [
            ("--beam or --length-penalty", self.beam.is_given()),
            ("--corpus", self.corpus.is_some()),
            ("--phrases", self.phrases.is_some()),
            ("several --weights", self.weights.len() > 1),
        ] {
            if given {
                refuse(option, self.model.name());
            }
        }
        if self.reading.choice().is_some() {
            refuse("--reading", self.model.name());
        }
        let device = self.common.open()?;
        let model = load(self.weights.first().map(PathBuf::as_path), &device)?;
        let mut examples = match self.split {
            Split::Test => self.data.characters("t10k")?.0,
            Split::Validation => self.data.characters("train")?.0.homework_split().1,
        };
        if self.permuted {
            examples = examples.permuted();
        }
        let accuracy = block_on(reading::accuracy(&model, &examples, &device))
            .map_err(|error| error.to_string())?;
        if self.common.json {
            Output::new().json(&json!({ "accuracy": accuracy }))
        } else {
            Output::new().line(&format!(
                "accuracy {accuracy:.4} on {} images",
                examples.len()
            ))
        }
    }

    fn translator(&self) -> Result<(), Failure> {
        if self.permuted {
            refuse("--permuted", "translator");
        }
        let device = self.common.open()?;
        let checkpoints = load_translators(&self.weights, &self.reading, &device)?;
        let models: Vec<&Checkpoint> = checkpoints.iter().collect();
        if let Some(path) = &self.phrases {
            return self.phrases(path, &models, &device);
        }
        let spelling = models[0].spelling;
        let corpus = self.corpus.unwrap_or_default();
        let (parts, _) = self.data.sentences(corpus, spelling)?;
        let pairs = match self.split {
            Split::Test => parts.test,
            Split::Validation => parts.validation,
        };
        let predictions = search::predictions(&models, &pairs, self.beam.beam(), &device);
        let predictions = block_on(predictions).map_err(|error| error.to_string())?;
        let rate = spelling.error_rate(&predictions, &pairs);
        // In the letters that both sides have: the homework's pairs know no capitals and apostrophes.
        let letters = |text: &str| match corpus {
            Corpus::Homework => spelling.in_homework_letters(text),
            Corpus::Large => text.to_owned(),
        };
        let compared: Vec<[String; 2]> = (predictions.iter().zip(&pairs))
            .map(|(prediction, pair)| [letters(prediction), letters(&pair.target)])
            .collect();
        let compared = || compared.iter().map(|[own, truth]| (&own[..], &truth[..]));
        let (bleu, chrf) = (quality::bleu(compared()), quality::chrf(compared()));
        let (short_predictions, short): (Vec<String>, Vec<Pair>) = (predictions.into_iter())
            .zip(pairs.iter().cloned())
            .filter(|(_, pair)| corpus::is_short(pair))
            .unzip();
        let short_rate =
            (!short.is_empty()).then(|| spelling.error_rate(&short_predictions, &short));
        let mut output = Output::new();
        if self.common.json {
            return output.json(&json!({
                "error_rate": rate,
                "bleu": bleu,
                "chrf": chrf,
                "sentences": pairs.len(),
                "short_error_rate": short_rate,
                "short_sentences": short.len(),
            }));
        }
        output.line(&format!(
            "error rate {rate:.4} on {} sentences",
            pairs.len()
        ))?;
        if let Some(short_rate) = short_rate.filter(|_| short.len() < pairs.len()) {
            output.line(&format!(
                "error rate {short_rate:.4} on the {} shorter than 20 characters",
                short.len()
            ))?;
        }
        output.line(&format!("BLEU {bleu:.2}, chrF {chrf:.2}"))
    }

    /// What visitors type first, a line each with what comes out.
    fn phrases(&self, path: &Path, models: &[&Checkpoint], device: &Device) -> Result<(), Failure> {
        let text = fs::read_to_string(path).map_err(of(path))?;
        let phrases = phrases::read(&text).map_err(|line| {
            of(path)(format!(
                "line {line} is not `spanish⇥english|english` with a tab between"
            ))
        })?;
        let mut output = Output::new();
        let mut counts =
            [Verdict::Right, Verdict::Nearly, Verdict::Wrong].map(|verdict| (verdict, 0));
        for phrase in phrases {
            let found = search::translate(models, &phrase.source, self.beam.beam(), device);
            let found = block_on(found)
                .map_err(|error| error.to_string())?
                .translation;
            let verdict = phrase.judge(&found);
            for (own, count) in &mut counts {
                *count += usize::from(*own == verdict);
            }
            if self.common.json {
                output.json(&json!({
                    "source": phrase.source,
                    "translation": found,
                    "verdict": verdict.name(),
                }))?;
            } else {
                output.line(&format!(
                    "{:6}  {} → {found}",
                    verdict.name(),
                    phrase.source
                ))?;
            }
        }
        let [right, nearly, wrong] = counts.map(|(_, count)| count);
        if self.common.json {
            output.json(&json!({ "right": right, "nearly": nearly, "wrong": wrong }))
        } else {
            output.line(&format!("{right} right, {nearly} nearly, {wrong} wrong"))
        }
    }
}
