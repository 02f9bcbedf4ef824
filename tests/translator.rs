//! The translator against PyTorch: every intermediate, every gradient and Adam, for every kind of
//! attention, on every CPU device.
//!
//! The numbers are those of translator.safetensors and opened.safetensors in tests/reference, computed in double precision.
//! A tensor's difference is measured against its largest value.

#![cfg(all(feature = "flex", feature = "ndarray"))]

use std::{collections::HashMap, path::Path};

use burn::{
    module::Module,
    optim::GradientsParams,
    tensor::{Device, Tensor},
};
use pollster::block_on;
use safetensors::SafeTensors;
use unfold::{
    device::Backend,
    training::{Learner, Lesson, Model, Recipe, Training},
    translation::{
        attention::{AttentionReading, Score},
        checkpoint::Checkpoint,
        corpus::{self, Pair},
        error_rate,
        search::{self, Beam, MAX_STEPS, MAX_WIDTH, Outcome, Translation},
        spelling::Spelling,
        text::normalize,
        translator::{Batch, Config, Translator},
        vocabulary::{EOS, SOS, Vocabulary},
    },
    weights::{self, Gradients, NamedTensor, Parameters, Precision},
};

#[path = "translator/opened.rs"]
mod opened;

const BACKENDS: [Backend; 2] = [Backend::Flex, Backend::Ndarray];
const TOLERANCE: f32 = 1e-4;

const SOURCES: [&[usize]; 4] = [&[4, 5, 6, 7, 8], &[9, 4, 3], &[6], &[5, 5, 9, 8]];
const TARGETS: [&[usize]; 4] = [&[4, 5], &[8, 7, 6, 5, 4], &[6, 6, 3], &[7]];

const KINDS: [Option<(Score, AttentionReading)>; 6] = [
    None,
    Some((Score::Bilinear, AttentionReading::Equations)),
    Some((Score::Bilinear, AttentionReading::Code)),
    Some((Score::Dot, AttentionReading::Equations)),
    Some((Score::Additive, AttentionReading::Equations)),
    Some((Score::Additive, AttentionReading::Code)),
];

/// What PyTorch says of one kind of attention.
struct Golden {
    kind: Option<(Score, AttentionReading)>,
    name: String,
    tensors: HashMap<String, (Vec<usize>, Vec<f32>)>,
}

impl Golden {
    fn all() -> [Self; 6] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference");
        let bytes = ["translator", "opened"].map(|name| {
            std::fs::read(folder.join(name).with_extension("safetensors"))
                .expect("the file is part of the repository")
        });
        let files = bytes
            .each_ref()
            .map(|bytes| SafeTensors::deserialize(bytes).expect("our own file"));
        KINDS.map(|kind| {
            let name = kind.map_or("none".to_owned(), |(score, reading)| {
                format!("{score}.{reading}")
            });
            let tensors = (files.iter().flat_map(SafeTensors::iter))
                .filter_map(|(full, tensor)| {
                    let own = full.strip_prefix(&format!("{name}/"))?;
                    let values = tensor
                        .data()
                        .as_chunks::<4>()
                        .0
                        .iter()
                        .map(|&bytes| f32::from_le_bytes(bytes))
                        .collect();
                    Some((own.to_owned(), (tensor.shape().to_vec(), values)))
                })
                .collect();
            Self {
                kind,
                name,
                tensors,
            }
        })
    }

    fn values(&self, name: &str) -> &[f32] {
        let (_, values) = self
            .tensors
            .get(name)
            .unwrap_or_else(|| panic!("{}: {name} is not in the reference", self.name));
        values
    }

    /// The reference's small model, without dropout.
    fn model(&self, device: &Device) -> Translator {
        let tensors: Vec<NamedTensor> = self
            .tensors
            .iter()
            .filter_map(|(name, (shape, values))| {
                Some(NamedTensor {
                    name: name.strip_prefix("weights.")?.to_owned(),
                    shape: shape.clone(),
                    values: values.clone(),
                })
            })
            .collect();
        let config = Config {
            source_entries: 10,
            target_entries: 9,
            embedding: 8,
            size: 8,
            attention: self.kind,
            dropout: 0.0,
        };
        weights::serialize(&tensors, Precision::F32, HashMap::new())
            .and_then(|file| weights::load(Translator::new(&config, device), &file))
            .expect("the reference has the network's own names and shapes")
            .without_dropout()
    }

    fn check(&self, backend: Backend, name: &str, found: &[f32]) {
        let expected = self.values(name);
        assert_eq!(found.len(), expected.len(), "{name}");
        let largest = expected
            .iter()
            .fold(0_f32, |largest, value| largest.max(value.abs()));
        assert!(largest > 0.0, "{name}: the reference is all zeros");
        for (k, (found, expected)) in found.iter().zip(expected).enumerate() {
            assert!(
                (found - expected).abs() <= TOLERANCE * largest,
                "{backend}, {}: {name}[{k}] is {found}, PyTorch has {expected}; the largest is {largest}",
                self.name
            );
        }
    }
}

fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.into_data().try_into_vec().expect("f32")
}

#[test]
fn every_intermediate_agrees_with_pytorch() {
    for golden in Golden::all() {
        for backend in BACKENDS {
            let device = block_on(backend.open()).expect("a CPU");
            let model = golden.model(&device);
            let sources = Batch::new(SOURCES);
            let encoded = model.encode(&sources);
            let inputs: Vec<Vec<usize>> = TARGETS
                .iter()
                .map(|target| [&[SOS], *target].concat())
                .collect();
            let decoded = model.decode(&encoded, &Batch::new(inputs.iter().map(Vec::as_slice)));
            let check = |name: &str, found: Vec<f32>| golden.check(backend, name, &found);
            check("encoder", values(encoded.outputs));
            check("h", values(encoded.state.h));
            check("c", values(encoded.state.c));
            check("loss", values(model.cross_entropy(&sources, &TARGETS)));
            let check_rows = |name: &str, found: Tensor<3>| {
                // Behind a shorter target PyTorch reads EOS and this crate padding; what follows
                // counts for nothing.
                let [_, steps, columns] = found.dims();
                let (found, expected) = (values(found), golden.values(name));
                assert_eq!(found.len(), expected.len(), "{name}");
                for (sentence, target) in TARGETS.iter().enumerate() {
                    let first = sentence * steps * columns;
                    for k in first..first + (target.len() + 1) * columns {
                        assert!(
                            (found[k] - expected[k]).abs() < TOLERANCE,
                            "{backend}, {}: {name}[{k}] is {}, PyTorch has {}",
                            golden.name,
                            found[k],
                            expected[k]
                        );
                    }
                }
            };
            check_rows("logits", decoded.logits);
            assert_eq!(decoded.attention.is_some(), golden.kind.is_some());
            if let Some(attention) = decoded.attention {
                check_rows("attention", attention);
            }
        }
    }
}

#[test]
fn every_gradient_agrees_with_pytorch() {
    for golden in Golden::all() {
        for backend in BACKENDS {
            let device = block_on(backend.open()).expect("a CPU").autodiff();
            let model = golden.model(&device);
            let sources = Batch::new(SOURCES);
            let loss = model.cross_entropy(&sources, &TARGETS);
            let of_autodiff = GradientsParams::from_grads(loss.backward(), &model);
            let (loss, written_out) = model.gradients(&sources, &TARGETS);
            golden.check(backend, "loss", &values(loss));
            for gradients in [of_autodiff, written_out] {
                let gradients =
                    block_on(weights::collect(&model, Gradients(&gradients))).expect("a CPU");
                let parameters = golden
                    .tensors
                    .keys()
                    .filter(|name| name.starts_with("weights."))
                    .count();
                assert_eq!(gradients.len(), parameters);
                for NamedTensor { name, values, .. } in gradients {
                    golden.check(backend, &format!("grad.{name}"), &values);
                }
            }
        }
    }
}

/// In sizes that the loops take in blocks, with some left over, where the reference is small.
#[test]
fn gradients_written_out_are_those_of_autodiff() {
    for backend in BACKENDS {
        let device = block_on(backend.open()).expect("a CPU").autodiff();
        for (embedding, attention) in [(72, None), (20, KINDS[1]), (72, KINDS[2])] {
            let model = Translator::new(
                &Config {
                    embedding,
                    size: 72,
                    attention,
                    dropout: 0.0,
                    ..Config::homework(None)
                },
                &device,
            );
            let sources = Batch::new(SOURCES);
            let loss = model.cross_entropy(&sources, &TARGETS);
            let expected = GradientsParams::from_grads(loss.backward(), &model);
            let (found_loss, found) = model.gradients(&sources, &TARGETS);
            let [loss, found_loss] = [loss.inner(), found_loss].map(|loss| values(loss)[0]);
            assert!((loss - found_loss).abs() < 1e-5, "{found_loss}, not {loss}");
            let [expected, found] = [expected, found].map(|gradients| {
                block_on(weights::collect(&model, Gradients(&gradients))).expect("a CPU")
            });
            assert_eq!(found.len(), expected.len());
            for (expected, found) in expected.iter().zip(&found) {
                let largest = (expected.values.iter()).fold(0_f32, |most, v| most.max(v.abs()));
                for (expected_value, value) in expected.values.iter().zip(&found.values) {
                    assert!(
                        (value - expected_value).abs() <= 1e-4 * largest,
                        "{backend}: {} is {value}, not {expected_value}",
                        found.name
                    );
                }
            }
        }
    }
}

/// A model that always sees the reference's batch.
#[derive(Module, Debug)]
struct OnReference {
    translator: Translator,
}

impl Learner for OnReference {
    type Data = ();

    fn loss(&self, (): &(), _: &Lesson<'_>) -> Tensor<1> {
        self.translator
            .cross_entropy(&Batch::new(SOURCES), &TARGETS)
    }
}

#[test]
fn three_steps_of_adam_agree_with_pytorch() {
    for golden in Golden::all() {
        for backend in BACKENDS {
            let device = block_on(backend.open()).expect("a CPU").autodiff();
            let model = OnReference {
                translator: golden.model(&device),
            };
            let mut training = Training::new(model, device, 1, Recipe::homework(Model::Translator));
            for (step, expected) in (1..=3).zip(golden.values("loss_steps")) {
                let loss = values(training.step(&()))[0];
                assert!(
                    (loss - expected).abs() < TOLERANCE,
                    "{backend}, {}: loss {step} is {loss}, PyTorch has {expected}",
                    golden.name
                );
                if step == 2 {
                    continue;
                }
                for tensor in block_on(weights::collect(&training.model().translator, Parameters))
                    .expect("a CPU")
                {
                    let expected = golden.values(&format!("adam{step}.{}", tensor.name));
                    assert_eq!(tensor.values.len(), expected.len());
                    for (k, (found, expected)) in tensor.values.iter().zip(expected).enumerate() {
                        // A step is at most 3e-3: relative to the weight would prove nothing.
                        assert!(
                            (found - expected).abs() < 1e-5,
                            "{backend}, {}: {}[{k}] after step {step} is {found}, PyTorch has {expected}",
                            golden.name,
                            tensor.name
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn has_as_many_parameters_as_the_homeworks() {
    let count =
        |attention| Translator::new(&Config::homework(attention), &Device::flex()).num_params();
    assert_eq!(count(None), 240_162);
    for reading in AttentionReading::ALL {
        assert_eq!(count(Some((Score::Bilinear, reading))), 289_442);
    }
}

/// Whatever else is in the batch.
#[test]
fn a_sentence_alone_is_the_same_as_in_a_batch() {
    for golden in Golden::all() {
        for backend in BACKENDS {
            let device = block_on(backend.open()).expect("a CPU");
            let model = golden.model(&device);
            let batch = values(model.encode(&Batch::new(SOURCES)).outputs);
            let longest = 5 * 8;
            for (row, source) in batch.chunks(longest).zip(SOURCES) {
                let alone = values(model.encode(&Batch::new([source])).outputs);
                for (alone, together) in alone.iter().zip(row) {
                    assert!((alone - together).abs() < 1e-6);
                }
                assert!(row[alone.len()..].iter().all(|value| *value == 0.0));
            }
            // The loss of a batch is the mean over all letters, EOS among them.
            let (mut sum, mut letters) = (0.0, 0.0);
            for (source, target) in SOURCES.iter().zip(TARGETS) {
                let loss = values(model.cross_entropy(&Batch::new([*source]), &[target]))[0];
                #[allow(clippy::cast_precision_loss, reason = "a few letters")]
                let own = (target.len() + 1) as f32;
                sum += loss * own;
                letters += own;
            }
            let together = values(model.cross_entropy(&Batch::new(SOURCES), &TARGETS))[0];
            assert!((sum / letters - together).abs() < 1e-5);
        }
    }
}

/// The small model with letters for its entries.
fn checkpoint(golden: &Golden, device: &Device) -> Checkpoint {
    Checkpoint {
        model: golden.model(device),
        source: Vocabulary::of(["abcde "]),
        target: Vocabulary::of(["vwxyz"]),
        spelling: Spelling::Homework,
        length_penalty: search::MEAN,
    }
}

fn translate(checkpoint: &Checkpoint, text: &str, width: usize, device: &Device) -> Translation {
    search(&[checkpoint], text, Beam::of(width), device)
}

fn search(models: &[&Checkpoint], text: &str, beam: Beam, device: &Device) -> Translation {
    block_on(search::translate(models, text, beam, device)).expect("a text")
}

/// Teacher forcing with what was written says of every letter what the search said.
#[test]
fn a_translation_is_what_teacher_forcing_says_of_it() {
    for golden in Golden::all() {
        for backend in BACKENDS {
            let device = block_on(backend.open()).expect("a CPU");
            let checkpoint = checkpoint(&golden, &device);
            for (text, width) in [("abc", 1), ("e dcba", 1), ("bad", 4), ("a", MAX_WIDTH)] {
                let translation = translate(&checkpoint, text, width, &device);
                assert_eq!(translation.encoder.len(), text.len());
                let names: Vec<String> =
                    (0..9).map(|entry| checkpoint.target.name(entry)).collect();
                let entries: Vec<usize> = translation
                    .letters
                    .iter()
                    .map(|letter| {
                        names
                            .iter()
                            .position(|name| *name == letter.token)
                            .expect("known")
                    })
                    .collect();
                let inputs = [&[SOS], &entries[..entries.len() - 1]].concat();
                let source = checkpoint.source.encode(text);
                let encoded = checkpoint.model.encode(&Batch::new([&source[..]]));
                let decoded = checkpoint
                    .model
                    .decode(&encoded, &Batch::new([&inputs[..]]));
                let log_probabilities =
                    values(burn::tensor::activation::log_softmax(decoded.logits, 2));
                let attention = decoded.attention.map(values);
                let mut sum = 0.0;
                for (step, letter) in translation.letters.iter().enumerate() {
                    let said = &log_probabilities[step * 9..][..9];
                    assert!((said[entries[step]] - letter.log_probability).abs() < 1e-4);
                    sum += said[entries[step]];
                    let best = said.iter().copied().fold(f32::MIN, f32::max);
                    assert!((best.exp() - letter.top[0].probability).abs() < 1e-4);
                    if width == 1 {
                        assert_eq!(letter.token, letter.top[0].token);
                    }
                    assert_eq!(letter.attention.is_some(), attention.is_some());
                    if let (Some(row), Some(all)) = (&letter.attention, &attention) {
                        let expected = &all[step * source.len()..][..source.len()];
                        assert_eq!(row.len(), expected.len());
                        for (found, expected) in row.iter().zip(expected) {
                            assert!((found - expected).abs() < 1e-5);
                        }
                    }
                }
                #[allow(clippy::cast_precision_loss, reason = "49 at most")]
                let mean = sum / entries.len() as f32;
                assert!((mean - translation.score).abs() < 1e-4);
                assert_eq!(translation.translation, checkpoint.target.decode(&entries));
            }
        }
    }
}

#[test]
fn the_tree_holds_every_hypothesis_and_the_best_is_chosen() {
    for golden in Golden::all() {
        let device = Device::flex();
        let checkpoint = checkpoint(&golden, &device);
        for width in 1..=MAX_WIDTH {
            let translation = translate(&checkpoint, "dab e", width, &device);
            let tree = &translation.tree;
            let mut finished = 0;
            for step in 0..=tree.last().expect("a step").step {
                let went_on = |outcome| {
                    tree.iter()
                        .filter(|node| node.step == step && node.outcome == outcome)
                        .count()
                };
                let kept = went_on(Outcome::Kept);
                finished += went_on(Outcome::Finished);
                assert!(kept + finished <= width);
                assert!(step == 0 || kept + finished == width);
            }
            for (place, node) in tree.iter().enumerate() {
                assert!(node.outcome != Outcome::Finished || node.token == "<eos>");
                assert_eq!(
                    node.attention.is_some(),
                    golden.kind.is_some() && node.outcome != Outcome::Dropped
                );
                match node.parent.map(|parent| &tree[parent]) {
                    Some(parent) => {
                        assert!(node.parent < Some(place) && parent.outcome == Outcome::Kept);
                        assert_eq!(parent.step + 1, node.step);
                    }
                    None => assert_eq!(node.step, 0),
                }
            }
            let last = translation.letters.last().expect("a letter").node;
            let chosen = &tree[last];
            assert_eq!(translation.finished, chosen.outcome == Outcome::Finished);
            assert!(translation.letters.len() <= MAX_STEPS);
            for (place, node) in tree.iter().enumerate() {
                let is_end = node.outcome == chosen.outcome
                    && (node.outcome == Outcome::Finished || node.step == chosen.step);
                let says_less = has_letters(tree, last) && !has_letters(tree, place);
                assert!(!is_end || says_less || node.score <= chosen.score);
            }
        }
    }
}

/// The sum over the length to a power: at 0 a shorter translation can only be favoured.
#[test]
fn the_length_penalty_ranks_what_the_beam_has_found() {
    let device = Device::flex();
    for golden in Golden::all() {
        let checkpoint = checkpoint(&golden, &device);
        let mut shortest = 0;
        for length_penalty in [0.0_f32, 0.6, 1.0, 1.5] {
            let beam = Beam {
                length_penalty,
                ..Beam::of(5)
            };
            // A file says which it is to be.
            let named = Checkpoint {
                length_penalty,
                ..checkpoint.clone()
            };
            let file = block_on(named.save(Precision::F32, HashMap::new())).expect("a CPU");
            let opened = Checkpoint::open(&file, &device).expect("our own file");
            assert_eq!(opened.beam(5, None), beam);
            let translation = search(&[&checkpoint], "dab e", beam, &device);
            assert!((translation.length_penalty - length_penalty).abs() < 1e-9);
            let tree = &translation.tree;
            let score = |last: usize| {
                let path = std::iter::successors(Some(last), |&node| tree[node].parent);
                let (sum, letters) = path.fold((0.0, 0.0), |(sum, letters), node| {
                    (sum + tree[node].log_probability, letters + 1.0)
                });
                sum / f32::powf(letters, length_penalty)
            };
            let chosen = translation.letters.last().expect("a letter").node;
            for (place, node) in tree.iter().enumerate() {
                assert!((score(place) - node.score).abs() < 1e-4);
                let is_candidate = node.outcome == tree[chosen].outcome
                    && (node.outcome == Outcome::Finished || node.step == tree[chosen].step);
                let says_less = has_letters(tree, chosen) && !has_letters(tree, place);
                assert!(!is_candidate || says_less || node.score <= tree[chosen].score);
            }
            assert!(translation.letters.len() >= shortest);
            shortest = translation.letters.len();
        }
    }
}

/// Whether a hypothesis has a letter or a digit.
fn has_letters(tree: &[search::TreeNode], last: usize) -> bool {
    let mut path = std::iter::successors(Some(last), |&node| tree[node].parent);
    path.any(|node| {
        let mut characters = tree[node].token.chars();
        characters.next().is_some_and(char::is_alphanumeric) && characters.next().is_none()
    })
}

/// Where to stop at once is the likeliest, the empty sentence has the best score at a length penalty of 0.
#[test]
fn what_has_no_letter_comes_behind_all_others() {
    let device = Device::flex();
    let [_, golden, ..] = Golden::all();
    let checkpoint = checkpoint(&golden, &device);
    let mut file = block_on(checkpoint.save(Precision::F32, HashMap::new())).expect("a CPU");
    let tensors = SafeTensors::deserialize(&file).expect("our own file");
    let bias = tensors.tensor("generator.bias").expect("it has one").data();
    let place = bias.as_ptr().addr() - file.as_ptr().addr() + 4 * EOS;
    file[place..place + 4].copy_from_slice(&3.0_f32.to_le_bytes());
    let checkpoint = Checkpoint::open(&file, &device).expect("our own file");

    let beam = |width| Beam {
        length_penalty: 0.0,
        ..Beam::of(width)
    };
    assert_eq!(
        search(&[&checkpoint], "dab e", beam(1), &device).translation,
        ""
    );
    let found = search(&[&checkpoint], "dab e", beam(5), &device);
    let tree = &found.tree;
    let finished = || (0..tree.len()).filter(|&node| tree[node].outcome == Outcome::Finished);
    let best = finished().max_by(|&a, &b| tree[a].score.total_cmp(&tree[b].score));
    assert_eq!(tree[best.expect("some finished")].step, 0);
    let chosen = found.letters.last().expect("a letter").node;
    assert!(has_letters(tree, chosen) && tree[chosen].outcome == Outcome::Finished);
    let mut others = finished().filter(|&last| has_letters(tree, last));
    assert!(others.all(|last| tree[last].score <= tree[chosen].score));
}

#[test]
fn an_ensemble_writes_by_the_mean_of_its_models() {
    let device = Device::flex();
    let golden = Golden::all();
    let [none, bilinear, ..] = golden.each_ref().map(|golden| checkpoint(golden, &device));
    let alone = translate(&bilinear, "bad", 3, &device);
    let twice = search(&[&bilinear, &bilinear], "bad", Beam::of(3), &device);
    assert_eq!(twice.translation, alone.translation);
    assert!((twice.score - alone.score).abs() < 1e-5);

    let both = search(&[&none, &bilinear], "bad", Beam::GREEDY, &device);
    let [first, second] = [&none, &bilinear].map(|own| translate(own, "bad", 1, &device));
    for candidate in &both.letters[0].top {
        let of = |own: &Translation| {
            let mut top = own.letters[0].top.iter();
            top.find(|other| other.token == candidate.token)
                .map(|other| other.probability)
        };
        if let (Some(a), Some(b)) = (of(&first), of(&second)) {
            assert!((candidate.probability - f32::midpoint(a, b)).abs() < 1e-5);
        }
    }
    // Attention is that of the models that have one, the state that of the first.
    assert_eq!(both.letters[0].attention, second.letters[0].attention);
    assert_eq!(both.letters[0].state, first.letters[0].state);
}

#[test]
#[should_panic(expected = "read and write the same letters")]
fn an_ensemble_has_one_alphabet() {
    let device = Device::flex();
    let [golden, ..] = Golden::all();
    let own = checkpoint(&golden, &device);
    let mut other = own.clone();
    other.target = Vocabulary::of(["vwxzy"]);
    search(&[&own, &other], "bad", Beam::GREEDY, &device);
}

/// The padding of a batch changes no translation.
#[test]
fn the_error_rate_is_that_of_the_sentences_one_by_one() {
    for golden in Golden::all() {
        for backend in BACKENDS {
            let device = block_on(backend.open()).expect("a CPU");
            let checkpoint = checkpoint(&golden, &device);
            let pairs: Vec<Pair> = [("a", "vw"), ("bcd e", "x"), ("edcba", "zyx"), ("aa", "v")]
                .map(|(source, target)| Pair {
                    source: source.to_owned(),
                    target: target.to_owned(),
                })
                .to_vec();
            for width in [1, 3] {
                let together = block_on(search::error_rate(
                    &[&checkpoint],
                    &pairs,
                    Beam::of(width),
                    &device,
                ))
                .expect("a CPU");
                let translations: Vec<String> = pairs
                    .iter()
                    .map(|pair| translate(&checkpoint, &pair.source, width, &device).translation)
                    .collect();
                let one_by_one = error_rate::error_rate(
                    translations
                        .iter()
                        .zip(&pairs)
                        .map(|(translation, pair)| (&translation[..], &pair.target[..])),
                );
                assert!(
                    (together - one_by_one).abs() < 1e-9,
                    "{backend}, {}",
                    golden.name
                );
            }
        }
    }
}

/// What PyTorch writes with the weights in models/, by tests/reference/translator.py.
#[derive(serde::Deserialize)]
struct Written {
    typed: String,
    source: String,
    greedy: Found,
    beam: Found,
}

#[derive(serde::Deserialize)]
struct Found {
    translation: String,
    score: f32,
    attention: Option<Vec<Vec<f32>>>,
}

#[test]
fn the_shipped_models_write_what_they_write_in_pytorch() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let json = std::fs::read(folder.join("tests/reference/translator.json"))
        .expect("the file is part of the repository");
    let written: HashMap<String, Vec<Written>> = serde_json::from_slice(&json).expect("our own");
    assert_eq!(written.len(), 2);
    for (name, written) in written {
        let file = std::fs::read(folder.join(format!("models/{name}.safetensors")))
            .expect("the file is part of the repository");
        for backend in BACKENDS {
            let device = block_on(backend.open()).expect("a CPU");
            let checkpoint = Checkpoint::open(&file, &device).expect("our own file");
            for Written {
                typed,
                source,
                greedy,
                beam,
            } in &written
            {
                for (width, expected) in [(1, greedy), (5, beam)] {
                    let found = translate(&checkpoint, typed, width, &device);
                    assert_eq!(found.source, *source);
                    assert_eq!(found.translation, expected.translation, "{name}: {typed}");
                    assert!((found.score - expected.score).abs() < 1e-4);
                    let rows: Option<Vec<&Vec<f32>>> = found
                        .letters
                        .iter()
                        .map(|letter| letter.attention.as_ref())
                        .collect();
                    assert_eq!(rows.is_some(), expected.attention.is_some());
                    let rows = rows.into_iter().flatten();
                    for (row, expected) in rows.zip(expected.attention.iter().flatten()) {
                        assert_eq!(row.len(), expected.len());
                        for (found, expected) in row.iter().zip(expected) {
                            assert!((found - expected).abs() < 1e-4, "{name}: {typed}");
                        }
                    }
                }
            }
        }
    }
}

/// The homework's own pairs, where they are at hand.
#[test]
fn the_homeworks_pairs_are_as_the_code_assumes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let data = std::env::var_os("UNFOLD_DATA").map_or(root.join("data"), Into::into);
    let read = |set: &str| std::fs::read(data.join(format!("spa-eng/{set}-eng-spa.txt"))).ok();
    let (Some(training), Some(validation), Some(test)) = (read("train"), read("val"), read("test"))
    else {
        eprintln!(
            "not checked: there are no sentence pairs in {}",
            data.display()
        );
        return;
    };
    let files = [training, validation, test];
    let sets = files
        .each_ref()
        .map(|bytes| corpus::read(bytes).expect("pairs"));
    // To the letter: what has been learnt from them does not change with how text is read.
    for (bytes, pairs) in files.iter().zip(&sets) {
        let written: Vec<String> = pairs
            .iter()
            .map(|Pair { source, target }| format!("{target}\t{source}\t42\n"))
            .collect();
        assert!(written.concat().as_bytes() == bytes);
    }
    assert_eq!(sets.each_ref().map(Vec::len), [10_483, 1_000, 1_000]);
    for pair in sets.iter().flatten() {
        assert!(corpus::is_short(pair), "{pair:?}");
        for text in [&pair.source, &pair.target] {
            assert_eq!(normalize(text).text, text.trim());
        }
    }
    let [training, ..] = &sets;
    let sources = training.iter().map(|pair| &pair.source[..]);
    let targets = training.iter().map(|pair| &pair.target[..]);
    assert_eq!(Vocabulary::of(sources), Vocabulary::homework_source());
    assert_eq!(Vocabulary::of(targets), Vocabulary::homework_target());
}
