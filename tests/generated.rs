//! The models learn from what is made here, without the official data: from the glyphs of open
//! typefaces, and from the sentences of a small grammar.
//!
//! One test, because the devices of the CPU draw from one stream of random numbers in a process.

use burn::tensor::Device;
use pollster::block_on;
use unfold::{
    device::Backend,
    kuzushiji::{
        cnn::Cnn,
        glyphs::{Faces, Glyphs},
        reading,
    },
    training::{Model, Recipe, Training},
    translation::{
        attention::{AttentionReading, Score},
        checkpoint::Checkpoint,
        corpus, grammar,
        search::{self, Beam},
        spelling::Spelling,
        translator::{Config, Translator},
        vocabulary::Vocabulary,
    },
};

const GLYPHS: &[u8] = include_bytes!("../www/src/data/glyphs.bin");

#[test]
fn models_learn_from_glyphs_and_grammar() {
    let device = block_on(Backend::Flex.open()).expect("a CPU");
    device.seed(42);
    let accuracy = accuracy_on_held_out_faces(&device);
    assert!(accuracy >= 0.95, "{accuracy}");

    device.seed(42);
    let (before, after) = error_rates(&device);
    assert!(before > 0.9 && after < 0.6, "{before} {after}");
}

/// The accuracy of a network that saw other faces only, each example five times.
fn accuracy_on_held_out_faces(device: &Device) -> f64 {
    let glyphs = Glyphs::read(GLYPHS).expect("the file of the site");
    let examples = glyphs.examples(Faces::Training, 10_000, 1);
    let held_out = glyphs.examples(Faces::HeldOut, 2_000, 2);
    let taught = examples.clone().into();
    let learning = device.clone().autodiff();
    let recipe = Recipe {
        batch_size: 64,
        learning_rate: 0.001,
        ..Recipe::homework(Model::Cnn)
    };
    let model = Cnn::new(&learning);
    let mut training = Training::new(model, learning, examples.len(), recipe);
    for _ in 0..5 * training.order().steps_per_epoch() {
        training.step(&taught);
    }
    block_on(reading::accuracy(&training.model(), &held_out, device)).expect("a CPU")
}

/// The error rate of a small translator on sentences of the grammar that it never saw, before the
/// first step and after 250.
fn error_rates(device: &Device) -> (f64, f64) {
    let (pairs, held_out) = grammar::training_and_validation(3_000, 1);
    let source = Vocabulary::of(pairs.iter().map(|pair| &pair.source[..]));
    let target = Vocabulary::of(pairs.iter().map(|pair| &pair.target[..]));
    let examples = corpus::SpeltPairs::new(&pairs, &source, &target);
    let config = Config {
        source_entries: source.len(),
        target_entries: target.len(),
        embedding: 64,
        size: 64,
        attention: Some((Score::Bilinear, AttentionReading::Code)),
        dropout: 0.3,
    };
    let learning = device.clone().autodiff();
    let model = Translator::new(&config, &learning);
    let recipe = Recipe::homework(Model::Translator);
    let mut training = Training::new(model, learning, examples.len(), recipe);
    let error_rate = |model| {
        let checkpoint = Checkpoint {
            model,
            source: source.clone(),
            target: target.clone(),
            spelling: Spelling::Homework,
            length_penalty: search::MEAN,
        };
        block_on(search::error_rate(
            &[&checkpoint],
            &held_out,
            Beam::GREEDY,
            device,
        ))
        .expect("a CPU")
    };
    let before = error_rate(training.model());
    for _ in 0..250 {
        training.step(&examples);
    }
    (before, error_rate(training.model()))
}
