//! Checkpoints as PyTorch's users save them, against what PyTorch says of the same files (tests/reference/checkpoints.py).

#![cfg(feature = "flex")]

use std::{collections::HashMap, fs, path::Path, sync::LazyLock};

use burn::tensor::{Device, Tensor, TensorData};
use pollster::block_on;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;
use unfold::{
    kuzushiji::{cnn::Cnn, fcn::Fcn, self_check},
    training::{Model, Recipe, Training},
    translation::{
        attention::{AttentionReading, Score},
        checkpoint::{Checkpoint, CheckpointError},
        corpus::{Pair, SpeltPairs},
        known, search,
        spelling::Spelling,
        translator::{Config, Translator},
        vocabulary::Vocabulary,
    },
    weights::{self, Contents, Found, NamedTensor, Parameters, Precision, WeightsError},
};

fn file(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/checkpoints");
    fs::read(folder.join(name)).expect(name)
}

static GOLDEN: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_slice(&file("checkpoints.json")).expect("JSON"));

fn numbers(value: &Value) -> Vec<f32> {
    serde_json::from_value(value.clone()).expect("numbers")
}

fn open(bytes: &[u8]) -> Result<(Cnn, Found), WeightsError> {
    weights::open(Cnn::new(&Device::flex()), &Contents::of(bytes)?, &[])
}

fn message(bytes: &[u8]) -> String {
    open(bytes).expect_err("it must not fit").to_string()
}

/// Whichever way it was saved, a network answers as in PyTorch.
#[test]
fn a_network_of_torch_save_answers_as_in_pytorch() {
    let device = Device::flex();
    for (name, said) in [
        (
            "cnn.pt",
            "it is a file of torch.save with 10 tensors of float32",
        ),
        (
            "cnn-old.pth",
            "it is a file of torch.save before PyTorch 1.6 with 10 tensors of float32",
        ),
        (
            "training.pt",
            "it is a file of torch.save with 10 tensors of float32; “model_state_dict.module.” was taken off its names; \
             left out, as no layers: epoch, optimizer_state_dict, loss, best, rng",
        ),
        (
            "training-old.pth",
            "it is a file of torch.save before PyTorch 1.6 with 10 tensors of float32; “model_state_dict.module.” was \
             taken off its names; left out, as no layers: epoch, optimizer_state_dict, loss, best, rng",
        ),
    ] {
        let (model, found) = open(&file(name)).expect(name);
        assert_eq!(found.to_string(), said);
        for (image, expected) in GOLDEN["log_probabilities"]
            .as_array()
            .expect("four")
            .iter()
            .enumerate()
        {
            let image = self_check::image(u32::try_from(image).expect("small"));
            let image = TensorData::new(image.to_vec(), [1, 1, 28, 28]);
            let answer: Vec<f32> = (model.forward(Tensor::from_data(image, &device)).into_data())
                .try_into_vec()
                .expect("f32");
            for (answer, expected) in answer.iter().zip(numbers(expected)) {
                assert!(
                    (answer - expected).abs() < 1e-4,
                    "{name}: {answer}, not {expected}"
                );
            }
        }
    }
}

/// Transposed, cut out, expanded, in any type of number: a tensor has the values that PyTorch gives it.
#[test]
fn every_layout_of_a_tensor_is_read() {
    for name in ["layouts.pt", "layouts-old.pth", "layouts-4.pt"] {
        let bytes = file(name);
        let contents = Contents::of(&bytes).expect(name);
        let golden = GOLDEN["layouts"].as_object().expect("names");
        assert_eq!(contents.entries.len(), golden.len());
        for entry in &contents.entries {
            let stored = entry.tensor().expect("a tensor");
            let golden = &golden[&entry.name];
            let shape: Vec<usize> =
                serde_json::from_value(golden["shape"].clone()).expect("a shape");
            assert_eq!(stored.shape, shape, "{name}: {}", entry.name);
            match stored.values() {
                Some(values) => {
                    assert_eq!(values, numbers(&golden["values"]), "{name}: {}", entry.name);
                }
                None => assert!(["int64", "bool"].contains(&&entry.name[..])),
            }
        }
    }
    let bytes = file("big-endian.pt");
    let contents = Contents::of(&bytes).expect("it is read");
    let values = contents.entries[0].tensor().expect("a tensor").values();
    assert_eq!(values, Some(vec![0.0, 1.0, 2.0, 3.0, 4.0, 5.0]));
}

/// The decoder's embedding is the generator's weight: `torch.save` writes it twice, `save_model` once.
#[test]
fn a_tied_translator_opens_as_pytorch_saves_it() {
    let device = Device::flex();
    let parameters = |name| {
        let checkpoint = Checkpoint::open(&file(name), &device).expect(name);
        block_on(weights::collect(&checkpoint.model, Parameters)).expect("a CPU")
    };
    assert_eq!(
        parameters("translator.pt"),
        parameters("translator.safetensors")
    );
}

/// None has a word of ours in it.
#[test]
fn a_file_is_told_by_its_layers() {
    for (name, is_translator) in [
        ("translator.pt", true),
        ("translator.safetensors", true),
        ("cnn.pt", false),
    ] {
        let bytes = file(name);
        let contents = Contents::of(&bytes).expect("weights");
        assert_eq!(contents.metadata.get("kind"), None, "{name}");
        assert_eq!(Checkpoint::wrote(&contents), is_translator, "{name}");
    }
}

fn state() -> Vec<NamedTensor> {
    block_on(weights::collect(
        &self_check::network(&Device::flex()),
        Parameters,
    ))
    .expect("a CPU")
}

fn saved(tensors: &[NamedTensor], metadata: &[(&str, &str)]) -> Vec<u8> {
    let metadata = (metadata.iter())
        .map(|&(name, text)| (name.to_owned(), text.to_owned()))
        .collect();
    weights::serialize(tensors, Precision::F32, metadata).expect("consistent")
}

fn renamed(rename: impl Fn(&str) -> String) -> Vec<NamedTensor> {
    let mut tensors = state();
    for tensor in &mut tensors {
        tensor.name = rename(&tensor.name);
    }
    tensors
}

fn extra(name: &str, shape: &[usize]) -> NamedTensor {
    NamedTensor {
        name: name.to_owned(),
        shape: shape.to_vec(),
        values: vec![1.0; shape.iter().product()],
    }
}

#[test]
fn what_wrappers_put_before_the_names_is_taken_off() {
    let expected = saved(&state(), &[]);
    for prefix in [
        "module.",
        "_orig_mod.",
        "model.",
        "net.",
        "module._orig_mod.",
        "state_dict.net.",
        "my.own.cnn.",
    ] {
        let bytes = saved(&renamed(|name| format!("{prefix}{name}")), &[]);
        let (model, found) = open(&bytes).expect(prefix);
        let again = block_on(weights::save(&model, Precision::F32, HashMap::new())).expect("a CPU");
        assert!(again == expected, "{prefix}");
        let said = found.to_string();
        assert!(
            said.contains(&format!("“{prefix}” was taken off its names")),
            "{said}"
        );
    }
    // A wrapper round one layer alone.
    let bytes = saved(&renamed(|name| name.replace("fc1.", "fc1._orig_mod.")), &[]);
    open(&bytes).expect("torch.compile of a layer");
}

#[test]
fn what_is_no_layer_is_left_out_and_another_layer_refused() {
    let with = |more: &[NamedTensor]| {
        saved(
            &[state(), more.to_vec()].concat(),
            &[("kind", "mine"), ("options", "lr=1")],
        )
    };
    let (_, found) = open(&with(&[
        extra("epoch", &[]),
        extra("optimizer.state.0.exp_avg", &[8, 1, 5, 5]),
        extra("bn1.num_batches_tracked", &[]),
    ]))
    .expect("no layers");
    assert!(
        found.to_string().ends_with(
            "left out, as no layers: bn1.num_batches_tracked, epoch, optimizer.state.0.exp_avg"
        ),
        "{found}"
    );
    for (name, shape) in [
        ("bn1.weight", &[8][..]),
        ("bn1.running_mean", &[8]),
        ("fc4.bias", &[1]),
        ("conv3.weight", &[8, 1, 5, 5]),
        ("extra.fc1.weight", &[600, 576]),
        ("temperature", &[1]),
    ] {
        assert_eq!(
            message(&with(&[extra(name, shape)])),
            format!("{name} is in the file but not in the network")
        );
    }
    // A complete second set of the same layers, as of a running mean.
    let copies = [state(), renamed(|name| format!("ema.{name}"))].concat();
    open(&saved(&copies, &[])).expect("the network itself");
    // Another shape, behind a prefix.
    let mut tensors = renamed(|name| format!("module.{name}"));
    let fc3 = tensors
        .iter_mut()
        .find(|tensor| tensor.name == "module.fc3.bias")
        .expect("it is there");
    (fc3.shape, fc3.values) = (vec![5, 2], vec![0.0; 10]);
    assert_eq!(
        message(&saved(&tensors, &[])),
        "fc3.bias has shape [5, 2], the network's has [10]"
    );
}

#[test]
fn a_file_of_another_kind_is_called_what_it_is() {
    let mut tar = vec![0; 512];
    tar[257..262].copy_from_slice(b"ustar");
    for (bytes, what) in [
        (&b""[..], "an empty file"),
        (b"\x1f\x8b\x08\0\0", "a gzip archive"),
        (b"\n<!DOCTYPE html><html>", "a web page"),
        (b"<html lang=en>", "a web page"),
        (
            b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n",
            "a pointer of Git LFS",
        ),
        (b"\x89HDF\r\n\x1a\n\0", "an HDF5 file"),
        (b"\x93NUMPY\x01\0v\0", "an array of NumPy"),
        (b"\x08\x08\x12\x07pytorch\x1a\x05", "an ONNX model"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (
            b"\x80\x04\x95\x0b\0\0\0\0\0\0\0}\x94.",
            "a pickle that torch.save did not write",
        ),
        (&tar, "a tar archive"),
    ] {
        let message = message(bytes);
        assert!(message.starts_with(&format!("this is {what}")), "{message}");
        assert!(!message.contains('\n'));
    }
    let message = message(&file("whole.pt"));
    assert!(
        message.starts_with(
            "this is a whole model, a __main__.Tiny with its code: save only its weights"
        ),
        "{message}"
    );
}

/// A zip archive of files that are not compressed.
fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let short = |number: usize| u16::try_from(number).expect("small").to_le_bytes();
    let long = |number: usize| u32::try_from(number).expect("small").to_le_bytes();
    let (mut out, mut list) = (Vec::new(), Vec::new());
    for (name, content) in files {
        let size = long(content.len());
        let sizes = [&size[..], &size, &short(name.len()), &[0; 2]].concat();
        let place = long(out.len());
        out.extend(
            [
                b"PK\x03\x04",
                &[0; 14][..],
                &sizes,
                name.as_bytes(),
                content,
            ]
            .concat(),
        );
        list.extend(
            [
                b"PK\x01\x02",
                &[0; 16][..],
                &sizes,
                &[0; 10],
                &place,
                name.as_bytes(),
            ]
            .concat(),
        );
    }
    let (count, length, place) = (short(files.len()), long(list.len()), long(out.len()));
    let end = [
        &b"PK\x05\x06\0\0\0\0"[..],
        &count,
        &count,
        &length,
        &place,
        &[0; 2],
    ]
    .concat();
    [out, list, end].concat()
}

#[test]
fn other_archives_are_called_what_they_are() {
    for (files, what) in [
        (
            &[("arr_0.npy", &b"\x93NUMPY"[..])][..],
            "an archive of NumPy arrays (npz)",
        ),
        (
            &[("config.json", b"{}"), ("model.weights.h5", b"")],
            "a model of Keras or TensorFlow",
        ),
        (&[("mine/cnn.pt", b"")], "a zip archive with weights in it"),
        (
            &[("readme.txt", b"")],
            "a zip archive that torch.save did not write",
        ),
        (
            &[("m/data.pkl", b""), ("m/constants.pkl", b"")],
            "a TorchScript program",
        ),
    ] {
        let message = message(&zip(files));
        assert!(message.starts_with(&format!("this is {what}")), "{message}");
    }
}

/// Nothing in a pickle is run, and nothing that calls for what no weights need is opened.
#[test]
fn a_pickle_that_calls_is_refused_by_name() {
    let pickled = |pickle: &[u8]| message(&zip(&[("m/data.pkl", pickle)]));
    assert!(
        pickled(b"\x80\x02cposix\nsystem\nX\x04\0\0\0true\x85R.")
            .starts_with("this is a pickle that would call posix.system (nothing in it was run)")
    );
    assert!(
        pickled(b"\x80\x02}X\x01\0\0\0acbuiltins\neval\nX\x01\0\0\x001\x85Rs.")
            .starts_with("this is a pickle that would call builtins.eval")
    );
    // What holds itself, and what asks for a storage of itself.
    let itself = pickled(b"\x80\x02}q\0X\x01\0\0\0ah\0s.");
    assert!(itself.contains("more in it than a checkpoint"), "{itself}");
    // Lists of two lists of two lists …
    let mut bomb = b"\x80\x02]q\0".to_vec();
    for _ in 0..60 {
        bomb.extend(b"q\0h\0h\0\x86");
    }
    bomb.push(b'.');
    let bomb = pickled(&bomb);
    assert!(bomb.contains("more in it than a checkpoint"), "{bomb}");
    // One long name for many entries.
    let mut long = b"\x80\x02}X\x40\x42\x0f\0".to_vec();
    long.extend(vec![b'a'; 1_000_000]);
    long.extend(b"q\x01Ns");
    for _ in 0..10_000 {
        long.extend(b"h\x01Ns");
    }
    long.push(b'.');
    let long = pickled(&long);
    assert!(long.contains("more in it than a checkpoint"), "{long}");
}

/// A view that reaches beyond its storage, or that claims to be larger than any file.
#[test]
fn a_tensor_with_too_few_numbers_is_refused() {
    let pickle = |shape: &[u8], strides: &[u8], offset: u8| {
        [
            &b"\x80\x02}X\x01\0\0\0a"[..],
            b"ctorch._utils\n_rebuild_tensor_v2\n((",
            b"X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\x000X\x03\0\0\0cpuK\x02tQK",
            &[offset],
            shape,
            strides,
            b"\x89}tRs.",
        ]
        .concat()
    };
    let read = |shape: &[u8], strides: &[u8], offset| {
        let pickle = pickle(shape, strides, offset);
        let bytes = zip(&[("m/data.pkl", &pickle), ("m/data/0", &[0; 8])]);
        Contents::of(&bytes)
            .map(|contents| contents.entries.len())
            .map_err(|error| error.to_string())
    };
    assert_eq!(read(b"K\x02\x85", b"K\x01\x85", 0), Ok(1));
    for (shape, strides, offset) in [
        (&b"K\x03\x85"[..], &b"K\x01\x85"[..], 0),
        (b"K\x02\x85", b"K\x01\x85", 1),
        (b"K\x02\x85", b"K\x02\x85", 0),
        (b"J\xff\xff\xff\x7fJ\xff\xff\xff\x7f\x86", b"K\0K\0\x86", 0),
        (
            b"\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f\x85",
            b"K\0\x85",
            0,
        ),
        (
            b"K\x02\x85",
            b"\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f\x85",
            0,
        ),
        (b"K\x02\x85", b"K\x01K\x01\x86", 0),
    ] {
        let message = read(shape, strides, offset).expect_err("it is too large");
        let expected =
            "this is a file of torch.save in which a has fewer numbers than its shape says";
        assert!(message.starts_with(expected), "{message}");
    }
    assert!(
        read(b"K\xff\x85", b"J\xff\xff\xff\xff\x85", 0).is_err(),
        "a negative stride"
    );
}

/// As often as this each kind of file is changed somewhere and opened.
const MUTATIONS: usize = 10_000;

/// A change to one of the places where a file says what it holds, or anywhere: a byte, a run of bytes, a cut, an insertion.
fn mutate(bytes: &mut Vec<u8>, random: &mut ChaCha8Rng) {
    for _ in 0..random.random_range(1..4) {
        let place = random.random_range(0..bytes.len());
        match random.random_range(0..8) {
            0..=3 => bytes[place] = random.random(),
            4 => bytes[place] ^= 1 << random.random_range(0..8),
            5 => bytes.truncate(place.max(1)),
            6 => {
                let length = random.random_range(1..9).min(bytes.len() - place);
                let extreme = [0, 0xff, 0x7f][random.random_range(0..3)];
                bytes[place..place + length].fill(extreme);
            }
            _ => {
                let from = random.random_range(0..bytes.len());
                let piece = bytes[from..bytes.len().min(from + 20)].to_vec();
                bytes.splice(place..place, piece);
            }
        }
    }
}

/// What is changed may open or be refused, in time and without a panic, and is never larger than its file.
#[test]
fn no_mutation_of_a_file_panics() {
    let small: Vec<NamedTensor> = (state().into_iter())
        .filter(|tensor| tensor.values.len() < 200)
        .collect();
    let as_it_is: fn(Vec<u8>) -> Vec<u8> = |bytes| bytes;
    let in_archive: fn(Vec<u8>) -> Vec<u8> = |pickle| {
        let names: Vec<String> = (0..20).map(|key| format!("m/data/{key}")).collect();
        let numbers = [0; 192];
        let storages = names.iter().map(|name| (&name[..], &numbers[..]));
        zip(&[("m/data.pkl", &pickle[..])]
            .into_iter()
            .chain(storages)
            .collect::<Vec<_>>())
    };
    let kinds = [
        ("safetensors", saved(&small, &[("kind", "cnn")]), as_it_is),
        ("zip", file("layouts.pt"), as_it_is),
        ("zip of a training", file("training.pt"), as_it_is),
        (
            "pickle in a zip",
            pickle_of(&file("layouts.pt")),
            in_archive,
        ),
        ("old", file("layouts-old.pth"), as_it_is),
        ("old of a training", file("training-old.pth"), as_it_is),
    ];
    let device = Device::flex();
    let model = Cnn::new(&device);
    for (seed, (kind, original, wrap)) in (0..).zip(kinds) {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut opened = 0;
        for _ in 0..MUTATIONS {
            let mut bytes = original.clone();
            mutate(&mut bytes, &mut random);
            let bytes = wrap(bytes);
            let Ok(contents) = Contents::of(&bytes) else {
                continue;
            };
            opened += 1;
            for stored in contents.entries.iter().filter_map(|entry| entry.tensor()) {
                // A few numbers seen as many are no attack: as many as the largest file may have.
                if stored.shape.iter().product::<usize>() < 1_000_000 {
                    let _: Option<Vec<f32>> = stored.values();
                }
            }
            let _: Vec<String> = (weights::fit(&model, &contents, &[]).problems.iter())
                .map(ToString::to_string)
                .collect();
        }
        println!("{kind}: {opened} of {MUTATIONS} opened");
    }
}

/// The pickle in an archive of `torch.save`, which begins behind the name and what aligns it, and ends before the next file.
fn pickle_of(archive: &[u8]) -> Vec<u8> {
    let find = |from: usize, wanted: &[u8]| {
        let found = archive[from..]
            .windows(wanted.len())
            .position(|window| window == wanted);
        from + found.expect("it is there")
    };
    let begin = find(0, b"\x80\x02");
    archive[begin..find(begin, b"PK\x03\x04")].to_vec()
}

/// One seed, one file: neither the order of the metadata nor that of the tensors is left to chance.
#[test]
fn the_same_weights_give_the_same_bytes() {
    let metadata: Vec<(String, String)> = (0..12)
        .map(|k| (format!("name {k}"), format!("text {k}")))
        .collect();
    let metadata: Vec<(&str, &str)> = metadata
        .iter()
        .map(|(name, text)| (&name[..], &text[..]))
        .collect();
    let first = saved(&state(), &metadata);
    let mut reversed = state();
    reversed.reverse();
    for _ in 0..8 {
        // Every HashMap has an order of its own.
        assert!(saved(&state(), &metadata) == first);
        assert!(saved(&reversed, &metadata) == first);
    }
    let header = u64::from_le_bytes(first[..8].try_into().expect("eight"));
    assert_eq!(header % 8, 0, "the numbers are aligned");
}

/// A small translator that has learnt the known sentences by one of the readings.
fn taught(reading: AttentionReading) -> Checkpoint {
    let device = Device::flex().autodiff();
    device.seed(7);
    let config = Config {
        embedding: 32,
        size: 32,
        ..Config::homework(Some((Score::Bilinear, reading)))
    };
    let (source, target) = (Vocabulary::homework_source(), Vocabulary::homework_target());
    let pairs: Vec<Pair> = (known::pairs(Spelling::Homework).into_iter())
        .map(|(source, target)| Pair { source, target })
        .collect();
    let examples = SpeltPairs::new(&pairs, &source, &target);
    let model = Translator::new(&config, &device).without_dropout();
    let recipe = Recipe {
        batch_size: pairs.len(),
        learning_rate: 0.01,
        seed: 7,
        ..Recipe::homework(Model::Translator)
    };
    let mut training = Training::new(model, device, examples.len(), recipe);
    for _ in 0..60 {
        let _: Tensor<1> = training.step(&examples);
    }
    Checkpoint {
        model: training.model(),
        source,
        target,
        spelling: Spelling::Homework,
        length_penalty: search::MEAN,
    }
}

/// The file without a word on what it is, as PyTorch writes it.
fn bare(checkpoint: &Checkpoint) -> Vec<u8> {
    let tensors = block_on(weights::collect(&checkpoint.model, Parameters)).expect("a CPU");
    saved(&tensors, &[])
}

/// The weights of both readings have the same names and shapes: known sentences tell which was meant.
#[test]
fn the_reading_of_an_attention_is_told_by_known_sentences() {
    let device = Device::flex();
    let open = |bytes: &[u8], choice| {
        block_on(Checkpoint::open_reading(bytes, choice, &device)).expect("it fits")
    };
    for reading in AttentionReading::ALL {
        let bytes = bare(&taught(reading));
        let (checkpoint, found) = open(&bytes, None);
        let said = found.to_string();
        assert_eq!(checkpoint.model.reading(), Some(reading), "{said}");
        assert!(
            said.contains(&format!("its attention is read as the report's {reading}"))
                && said.contains("known sentences score -")
                && said.contains("by the other reading"),
            "{said}"
        );
        // The reader may know better.
        for choice in AttentionReading::ALL {
            let (checkpoint, found) = open(&bytes, Some(choice));
            assert_eq!(checkpoint.model.reading(), Some(choice));
            assert!(found.to_string().contains("(as you choose)"), "{found}");
        }
    }
    // Ours, stripped of what it says of itself.
    let ours = fs::read(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("models/translator-bilinear.safetensors"),
    );
    let ours = ours.expect("it is shipped");
    let (named, found) = open(&ours, None);
    assert!(found.to_string().contains("(as the file says)"), "{found}");
    let (stripped, found) = open(&bare(&named), None);
    assert_eq!(
        stripped.model.reading(),
        Some(AttentionReading::Code),
        "{found}"
    );
}

#[test]
fn a_students_own_options_are_no_hindrance() {
    let device = Device::flex();
    let plain = Checkpoint {
        model: Translator::new(
            &Config::homework(Some((Score::Additive, AttentionReading::Code))),
            &device,
        ),
        source: Vocabulary::homework_source(),
        target: Vocabulary::homework_target(),
        spelling: Spelling::Homework,
        length_penalty: search::MEAN,
    };
    let tensors = block_on(weights::collect(&plain.model, Parameters)).expect("a CPU");
    for options in [
        "lr=0.001",
        "[1]",
        r#"{"attention": true}"#,
        r#"{"attention": "luong", "reading": "aloud"}"#,
    ] {
        let bytes = saved(&tensors, &[("kind", "seq2seq"), ("options", options)]);
        let opened = block_on(Checkpoint::open_reading(
            &bytes,
            Some(AttentionReading::Equations),
            &device,
        ));
        let (checkpoint, _) = opened.expect(options);
        let tensors = block_on(weights::collect(&checkpoint.model, Parameters)).expect("a CPU");
        assert!(
            tensors
                .iter()
                .any(|tensor| tensor.name == "decoder.attn.linear_source.weight"),
            "{options}"
        );
    }
    let cnn = saved(&state(), &[("kind", "cnn")]);
    assert!(matches!(
        Checkpoint::open(&cnn, &device),
        Err(CheckpointError::Kind(_))
    ));
    assert!(Fcn::open(&cnn, &device).is_err());
}
