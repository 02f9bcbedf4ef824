//! What the commands share: devices, files, data.

pub mod calibrate;
pub mod classify;
pub mod evaluate;
pub mod grade;
pub mod inspect;
pub mod output;
mod recipe;
mod run_files;
pub mod train;
pub mod translate;

use std::{
    fmt::Display,
    fs,
    io::Read,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{anyhow, bail};
use burn::tensor::Device;
use clap::{Args, CommandFactory, ValueEnum, error::ErrorKind};
use flate2::read::GzDecoder;
use pollster::block_on;
use sha2::{Digest, Sha256};
use unfold::{
    device::Backend,
    kuzushiji::{
        CLASSES, cnn::Cnn, dataset, fcn::Fcn, idx, reader::Reader, reading::AnyReader,
        resnet::Resnet,
    },
    training::Corpus,
    translation::{
        attention::AttentionReading,
        checkpoint::Checkpoint,
        corpus::{self, Pair},
        large::Parts,
        search::{self, Beam, MAX_WIDTH},
        spelling::Spelling,
    },
    weights::{self, Contents, Found},
};

/// Complains of one thing among several, with which the exit status is no longer that of success; the
/// others may follow, unless there is no place to say it.
pub fn go_on(error: anyhow::Error, code: &mut ExitCode) -> anyhow::Result<()> {
    if error.is::<output::Unsaid>() {
        return Err(error);
    }
    output::complain(&error.to_string());
    *code = ExitCode::FAILURE;
    Ok(())
}

/// The weights that read characters unless others are named.
pub const CNN: &str = "models/cnn-0.0005.safetensors";
/// The weights of the fully connected network unless others are named.
pub const FCN: &str = "models/fcn-250.safetensors";
/// The weights of the residual network unless others are named.
pub const RESNET: &str = "models/cnn-best.safetensors";
/// Those of the reader of modern hands.
pub const READER: &str = "models/cnn-people.safetensors";
/// The homework's translator, which is evaluated unless another is named.
pub const TRANSLATOR: &str = "models/translator-bilinear.safetensors";
/// The one for people, which translates unless another is named.
pub const TRANSLATOR_FOR_PEOPLE: &str = "models/translator-people.safetensors";

#[derive(Args)]
pub struct Common {
    /// Where to compute: flex and ndarray are the CPU, webgpu the GPU
    #[arg(long, default_value = "flex", value_parser = ["flex", "ndarray", "webgpu"])]
    pub device: String,
    /// Print one JSON object a line
    #[arg(long)]
    pub json: bool,
}

impl Common {
    pub fn open(&self) -> anyhow::Result<Device> {
        let backend: Backend = self.device.parse()?;
        Ok(block_on(backend.open())?)
    }
}

#[derive(Args)]
pub struct Data {
    /// The data folder (with kmnist/ and spa-eng/ in it); `./build.sh data` makes it
    #[arg(
        long = "data",
        env = "UNFOLD_DATA",
        default_value = "data",
        value_name = "DIR"
    )]
    folder: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Split {
    /// What the homework holds back to choose by
    Validation,
    /// What nothing is chosen by
    Test,
}

#[derive(Args)]
pub struct BeamOptions {
    /// How many hypotheses to follow; 1 is greedy
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=MAX_WIDTH as i64))]
    beam: Option<u16>,
    /// To compare hypotheses of unequal lengths, divide the sum of their log-probabilities by their length
    /// to this power: 0 prefers short ones, 1 is the mean [default: what the first file of weights says, or 1]
    #[arg(long, value_name = "POWER", value_parser = power)]
    length_penalty: Option<f32>,
}

fn power(text: &str) -> Result<f32, String> {
    search::length_penalty(text).ok_or_else(|| "a number from 0 to 10 is needed".to_owned())
}

impl BeamOptions {
    /// The first of several models says how hypotheses are compared where the options do not.
    pub fn beam(&self, models: &[&Checkpoint]) -> Beam {
        let width = self.beam.map_or(1, usize::from);
        models[0].beam(width, self.length_penalty)
    }

    pub fn is_given(&self) -> bool {
        self.beam.is_some() || self.length_penalty.is_some()
    }
}

#[derive(Args, Default)]
pub struct ReadingChoice {
    /// By which of the report's descriptions a translator's attention is meant, its code or its equations [default: what
    /// the file says, or else what makes more of sentences that are known]
    #[arg(long)]
    reading: Option<AttentionReading>,
}

impl ReadingChoice {
    pub fn choice(&self) -> Option<AttentionReading> {
        self.reading
    }
}

/// Ends the program as clap does where an option does not go with the model.
pub fn refuse(option: &str, model: &str) -> ! {
    super::Cli::command()
        .error(
            ErrorKind::ArgumentConflict,
            format!("{option} does not go with {model}"),
        )
        .exit()
}

/// Puts the name of a file before what went wrong with it.
pub fn of<E: Display>(path: &Path) -> impl FnOnce(E) -> anyhow::Error {
    move |error| anyhow!("{}: {error}", path.display())
}

pub fn read_weights(path: &Path) -> anyhow::Result<Vec<u8>> {
    let size = fs::metadata(path).map_err(of(path))?.len();
    if size > weights::MAX_BYTES as u64 {
        return Err(of(path)(weights::WeightsError::TooLarge(
            usize::try_from(size).unwrap_or(usize::MAX),
        )));
    }
    fs::read(path).map_err(of(path))
}

/// Opens the file of weights that was named, or else ours, of which nothing needs to be said.
fn load<M, E: Display>(
    named: Option<&Path>,
    ours: &str,
    open: impl FnOnce(&[u8]) -> Result<(M, Found), E>,
) -> anyhow::Result<M> {
    let path = named.unwrap_or(Path::new(ours));
    let (model, found) = open(&read_weights(path)?).map_err(of(path))?;
    if named.is_some() {
        output::complain(&format!("{}: note: {found}", path.display()));
    }
    Ok(model)
}

pub fn load_cnn(path: Option<&Path>, device: &Device) -> anyhow::Result<Cnn> {
    load(path, CNN, |bytes| {
        weights::open(Cnn::new(device), &Contents::of(bytes)?, &[])
    })
}

pub fn load_fcn(path: Option<&Path>, device: &Device) -> anyhow::Result<Fcn> {
    load(path, FCN, |bytes| Fcn::open(bytes, device))
}

pub fn load_resnet(path: Option<&Path>, device: &Device) -> anyhow::Result<Resnet> {
    load(path, RESNET, |bytes| {
        weights::open(Resnet::plain(CLASSES, device), &Contents::of(bytes)?, &[])
    })
}

pub fn load_reader(path: Option<&Path>, device: &Device) -> anyhow::Result<Reader> {
    load(path, READER, |bytes| {
        Reader::open(&Contents::of(bytes)?, device)
    })
}

/// The homework's network or the reader, whichever the file is of; the reader where none is named.
pub fn load_any_reader(path: Option<&Path>, device: &Device) -> anyhow::Result<AnyReader> {
    load(path, READER, |bytes| AnyReader::open(bytes, device))
}

/// Translators that write together; `default` where none is named.
pub fn load_translators(
    paths: &[PathBuf],
    default: &'static str,
    reading: &ReadingChoice,
    device: &Device,
) -> anyhow::Result<Vec<Checkpoint>> {
    let open = |named| {
        load(named, default, |bytes| {
            block_on(Checkpoint::open_reading(bytes, reading.choice(), device))
        })
    };
    if paths.is_empty() {
        return Ok(vec![open(None)?]);
    }
    let mut loaded: Vec<Checkpoint> = Vec::with_capacity(paths.len());
    for path in paths {
        let checkpoint = open(Some(path))?;
        if loaded
            .first()
            .is_some_and(|first| !first.goes_with(&checkpoint))
        {
            return Err(of(path)(format!(
                "it reads or writes other letters than {}: models that write together have the same vocabularies",
                paths[0].display()
            )));
        }
        loaded.push(checkpoint);
    }
    Ok(loaded)
}

/// What people say first, english⇥spanish.
const PHRASEBOOK: &[u8] = include_bytes!("../translation/phrasebook.tsv");
/// How often an epoch has each of its phrases.
const OFTEN: usize = 20;

impl Data {
    fn read(&self, file: &str) -> anyhow::Result<(PathBuf, Vec<u8>)> {
        let path = self.folder.join(file);
        match fs::read(&path) {
            Ok(bytes) => Ok((path, bytes)),
            Err(error) => bail!(
                "{}: {error}: get the data with `./build.sh data`, or name its folder with --data",
                path.display()
            ),
        }
    }

    /// The official training or test images (train or t10k), and the SHA-256 of their unpacked file
    /// (packed, the same content may have other bytes). They are IDX files, gzipped or not, or
    /// NumPy's, by the names that the data set's own site gives them.
    pub fn characters(&self, set: &str) -> anyhow::Result<(dataset::Examples, String)> {
        let half = if set == "train" { "train" } else { "test" };
        let idx = format!("kmnist/{set}-");
        let numpy = format!("kmnist/kmnist-{half}-");
        let kinds = [
            (&idx, "images-idx3-ubyte.gz", "labels-idx1-ubyte.gz"),
            (&idx, "images-idx3-ubyte", "labels-idx1-ubyte"),
            (&numpy, "imgs.npz", "labels.npz"),
        ];
        let is_there = |name: &str| self.folder.join(name).exists();
        let there = kinds
            .iter()
            .find(|(place, images, _)| is_there(&format!("{place}{images}")));
        let (place, images, labels) = there.unwrap_or(&kinds[0]);
        let (_, images) = self.read(&format!("{place}{images}"))?;
        let (_, labels) = self.read(&format!("{place}{labels}"))?;
        let said = |error: &dyn Display| anyhow!("{}/{place}*: {error}", self.folder.display());
        let examples = dataset::Examples::read(&images, &labels).map_err(|error| said(&error))?;
        let content = idx::unpack(&images).map_err(|error| said(&error))?;
        Ok((examples, sha256(&content)))
    }

    /// The homework's sentence pairs, of the set called train, val or test, and the SHA-256 of the
    /// file.
    fn homework_sentences(&self, set: &str) -> anyhow::Result<(Vec<Pair>, String)> {
        let (path, bytes) = self.read(&format!("spa-eng/{set}-eng-spa.txt"))?;
        let pairs = corpus::read(&bytes).map_err(of(&path))?;
        Ok((pairs, sha256(&bytes)))
    }

    /// The larger corpus in its parts, without what the homework holds back, with phrases that are often to be learnt
    /// from in the part that their Spanish belongs to, and the SHA-256 of all that.
    fn large_corpus(&self, phrases: Option<&[u8]>) -> anyhow::Result<(Parts, String)> {
        let (path, bytes) = self.read(Corpus::Large.file())?;
        let mut content = Vec::new();
        GzDecoder::new(&bytes[..])
            .read_to_end(&mut content)
            .map_err(of(&path))?;
        let pairs = corpus::read_as_written(&content).map_err(of(&path))?;
        let (mut held_back, _) = self.homework_sentences("val")?;
        held_back.extend(self.homework_sentences("test")?.0);
        let mut parts = Parts::of(&pairs, &held_back);
        if let Some(phrases) = phrases {
            let phrasebook = Parts::of(&corpus::read_as_written(phrases)?, &held_back);
            for _ in 0..OFTEN {
                parts.training.extend_from_slice(&phrasebook.training);
            }
            content.extend_from_slice(phrases);
        }
        Ok((parts, sha256(&content)))
    }

    /// What a translator learns from, is chosen by and tested on, in a spelling, and the SHA-256 of the file
    /// that it learns from.
    pub fn sentences(&self, corpus: Corpus, spelling: Spelling) -> anyhow::Result<(Parts, String)> {
        let (parts, sha256) = match corpus {
            Corpus::Homework => {
                let (training, sha256) = self.homework_sentences("train")?;
                let (validation, _) = self.homework_sentences("val")?;
                let (test, _) = self.homework_sentences("test")?;
                let parts = Parts {
                    training,
                    validation,
                    test,
                };
                (parts, sha256)
            }
            Corpus::Large => self.large_corpus(None)?,
            Corpus::Everyday => self.large_corpus(Some(PHRASEBOOK))?,
        };
        let respell = |pairs| spelling.respell(pairs, corpus.spelling());
        let parts = Parts {
            training: respell(parts.training),
            validation: respell(parts.validation),
            test: respell(parts.test),
        };
        Ok((parts, sha256))
    }
}

pub fn sha256(content: &[u8]) -> String {
    Sha256::digest(content)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Writes a whole file or nothing: what was there before stays until the new content is complete.
pub fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let mut part = path.as_os_str().to_owned();
    // Nobody else's file is called so.
    part.push(format!(".{}.part", std::process::id()));
    let part = PathBuf::from(part);
    fs::write(&part, bytes).map_err(of(&part))?;
    if bytes.is_empty() {
        return fs::remove_file(&part).map_err(of(&part));
    }
    fs::rename(&part, path).map_err(of(path))
}
