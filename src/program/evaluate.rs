//! `unfold evaluate`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use burn::tensor::Device;
use clap::{Args, value_parser};
use pollster::block_on;
use serde_json::json;
use unfold::{
    kuzushiji::{
        classes,
        dataset::Examples,
        network::Network,
        people::{self, Held},
        reader::{Reader, SURE_FROM},
        score::{self, Score},
    },
    training::{Corpus, Model},
    translation::{
        checkpoint::Checkpoint,
        corpus::{self, Pair},
        phrases::{self, Verdict},
        quality, search,
    },
};

use super::{
    BeamOptions, Common, Data, ReadingChoice, Split, TRANSLATOR, load_cnn, load_fcn, load_reader,
    load_resnet, load_translators, of, output::Output, refuse,
};

/// What stands for "none of these" in the table, as wide as a character.
const NONE: &str = "－";

#[derive(Args)]
pub struct Evaluate {
    /// What to evaluate
    model: Model,
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    data: Data,
    /// Trained weights: a file of safetensors or of torch.save [default: models/cnn-0.0005.safetensors,
    /// models/fcn-250.safetensors, models/cnn-best.safetensors, models/cnn-people.safetensors,
    /// models/translator-bilinear.safetensors]; several translators write together, an ensemble
    #[arg(long, value_name = "FILE")]
    weights: Vec<PathBuf>,
    /// On which data
    #[arg(long, default_value = "test")]
    split: Split,
    /// Put the pixels of every image into the fixed order of `train --permuted` (cnn, fcn and resnet)
    #[arg(long)]
    permuted: bool,
    /// Shift every image to the right by so many pixels, zeros coming in from the left (cnn, fcn and resnet)
    #[arg(long, value_name = "PIXELS", default_value_t, value_parser = value_parser!(u8).range(0..=28))]
    shift: u8,
    /// Instead, on modern hands of the ten characters alone, of those that the reader is measured by
    #[arg(long)]
    hands: bool,
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
    pub fn run(&self) -> anyhow::Result<ExitCode> {
        match self.model {
            Model::Cnn => self.characters(load_cnn)?,
            Model::Fcn => self.characters(load_fcn)?,
            Model::Resnet => self.characters(load_resnet)?,
            Model::Reader if self.hands => self.reader_of_the_ten()?,
            Model::Reader => self.reader()?,
            Model::Translator => self.translator()?,
        }
        Ok(ExitCode::SUCCESS)
    }

    fn characters<N: Network>(
        &self,
        load: fn(Option<&Path>, &Device) -> anyhow::Result<N>,
    ) -> anyhow::Result<()> {
        let (device, mut examples) = if self.hands {
            self.hands_of_the_ten()?
        } else {
            self.opened()?
        };
        let model = load(self.named(), &device)?;
        if self.shift > 0 {
            examples = examples.shifted(self.shift.into());
        }
        if self.permuted {
            examples = examples.permuted();
        }
        self.print(&block_on(score::score(
            &model, SURE_FROM, &examples, &device,
        ))?)
    }

    fn print(&self, score: &Score) -> anyhow::Result<()> {
        let mut output = Output::new();
        if self.common.json {
            output.json(&json!(score))
        } else {
            say(score, &mut output)
        }
    }

    fn reader_of_the_ten(&self) -> anyhow::Result<()> {
        self.refuse_changed();
        let (device, examples) = self.hands_of_the_ten()?;
        let Reader { network, sure_from } = load_reader(self.named(), &device)?;
        self.print(&block_on(score::score(
            &network, sure_from, &examples, &device,
        ))?)
    }

    /// On the data set, and on modern hands.
    fn reader(&self) -> anyhow::Result<()> {
        self.refuse_changed();
        let (device, examples) = self.opened()?;
        let model = load_reader(self.named(), &device)?;
        let held = match self.split {
            Split::Test => Held::test(examples),
            Split::Validation => Held::validation(examples),
        };
        let held = held?;
        let Reader { network, sure_from } = &model;
        let score = |examples| block_on(score::score(network, *sure_from, examples, &device));
        let [ours, hands] = [score(&held.examples), score(&held.hands)];
        let ours = ours?;
        let hands = hands?;
        let mut output = Output::new();
        if self.common.json {
            let mut line = json!(ours);
            line["hands"] = json!(hands);
            return output.json(&line);
        }
        say(&ours, &mut output)?;
        output.line("")?;
        output.line("modern hands, of faces and of other characters that it never saw:")?;
        say(&hands, &mut output)
    }

    /// The reader is measured on images as they are.
    fn refuse_changed(&self) {
        for (option, given) in [("--permuted", self.permuted), ("--shift", self.shift > 0)] {
            if given {
                refuse(option, self.model.name());
            }
        }
    }

    /// The one file of weights that was named.
    fn named(&self) -> Option<&Path> {
        self.weights.first().map(PathBuf::as_path)
    }

    /// The device, where nothing was asked for that characters have not.
    fn device(&self) -> anyhow::Result<Device> {
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
        self.common.open()
    }

    /// The device, and the examples of the data set that were asked for.
    fn opened(&self) -> anyhow::Result<(Device, Examples)> {
        let device = self.device()?;
        let examples = match self.split {
            Split::Test => self.data.characters("t10k")?.0,
            Split::Validation => self.data.characters("train")?.0.homework_split().1,
        };
        Ok((device, examples))
    }

    /// The device, and the modern hands that were asked for.
    fn hands_of_the_ten(&self) -> anyhow::Result<(Device, Examples)> {
        let device = self.device()?;
        let is_test = matches!(self.split, Split::Test);
        Ok((device, people::hands_of_the_ten(is_test)?))
    }

    fn translator(&self) -> anyhow::Result<()> {
        self.refuse_changed();
        if self.hands {
            refuse("--hands", self.model.name());
        }
        let device = self.common.open()?;
        let checkpoints = load_translators(&self.weights, TRANSLATOR, &self.reading, &device)?;
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
        let predictions = search::predictions(&models, &pairs, self.beam.beam(&models), &device);
        let predictions = block_on(predictions)?;
        let rate = spelling.error_rate(&predictions, &pairs);
        // In the letters that both sides have: the homework's pairs know no capitals and apostrophes.
        let letters = |text: &str| match corpus {
            Corpus::Homework => spelling.in_homework_letters(text),
            Corpus::Large | Corpus::Everyday => text.to_owned(),
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
    fn phrases(&self, path: &Path, models: &[&Checkpoint], device: &Device) -> anyhow::Result<()> {
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
            let found = search::translate(models, &phrase.source, self.beam.beam(models), device);
            let found = block_on(found)?.translation;
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

fn say(score: &Score, output: &mut Output) -> anyhow::Result<()> {
    output.line(&format!(
        "accuracy {:.4} on {} images",
        score.accuracy, score.images
    ))?;
    output.line(&format!(
        "negative log-likelihood {:.4}, expected calibration error {:.4}",
        score.nll, score.ece
    ))?;
    output.line(&format!(
        "given as sure {:.4}, of all sure and wrong {:.4}",
        score.sure, score.sure_and_wrong
    ))?;
    output.line("")?;
    output.line("the character (a row), and how often it was read as which (a column)")?;
    // A character is as wide as two digits.
    let characters = classes::ALL.iter().map(|class| class.character.as_str());
    let names: Vec<&str> = characters
        .chain([NONE])
        .take(score.confusion.len())
        .collect();
    let heads: String = names.iter().map(|name| format!("    {name}")).collect();
    output.line(&format!("   {heads}"))?;
    for (name, row) in names.iter().zip(&score.confusion) {
        let row: String = row.iter().map(|count| format!("{count:>6}")).collect();
        output.line(&format!("{name} {row}"))?;
    }
    output.line("")?;
    output.line("probability  right   images")?;
    for bin in &score.bins {
        output.line(&format!(
            "{:>11.3}  {:.3}  {:>7}",
            bin.confidence, bin.accuracy, bin.images
        ))?;
    }
    Ok(())
}
