//! How long the translator takes: a step of training, one sentence greedily and with a beam, on
//! each CPU device.
//!
//! `cargo bench` compares a run with the last one; compare devices within one run only.

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use pollster::block_on;
use unfold::{
    device::Backend,
    training::{Model, Recipe, Training},
    translation::{
        attention::{AttentionReading, Score},
        checkpoint::Checkpoint,
        corpus::{Pair, SpeltPairs},
        search::{self, Beam},
        translator::{Config, Translator},
        vocabulary::Vocabulary,
    },
};

const BACKENDS: [Backend; 2] = [Backend::Flex, Backend::Ndarray];
const BILINEAR: Option<(Score, AttentionReading)> = Some((Score::Bilinear, AttentionReading::Code));

/// 64 made sentences as long as the homework's: 12 to 19 letters.
fn examples() -> SpeltPairs {
    let pairs: Vec<Pair> = (0..64)
        .map(|k| {
            let text: String = ('a'..='z').cycle().skip(k % 26).take(12 + k % 8).collect();
            Pair {
                source: text.clone(),
                target: text,
            }
        })
        .collect();
    SpeltPairs::new(
        &pairs,
        &Vocabulary::homework_source(),
        &Vocabulary::homework_target(),
    )
}

fn training(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("step of training the translator");
    let data = examples();
    for backend in BACKENDS {
        let device = block_on(backend.open()).expect("a CPU").autodiff();
        for (name, attention) in [("no attention", None), ("bilinear", BILINEAR)] {
            let model = Translator::new(&Config::homework(attention), &device);
            let recipe = Recipe::homework(Model::Translator);
            let mut training = Training::new(model, device.clone(), 64, recipe);
            group.bench_function(
                BenchmarkId::new(format!("batch of 64, {name}"), backend),
                |bencher| bencher.iter(|| training.step(&data).into_data()),
            );
        }
    }
}

fn translation(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("translate 19 letters");
    let text = "esta es una frase .";
    for backend in BACKENDS {
        let device = block_on(backend.open()).expect("a CPU");
        let weights = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/models/translator-bilinear.safetensors"
        );
        let file = std::fs::read(weights).expect("it is part of the repository");
        let checkpoint = Checkpoint::open(&file, &device).expect("it is ours");
        for (name, width) in [("greedy", 1), ("beam of 5", 5)] {
            group.bench_function(BenchmarkId::new(name, backend), |bencher| {
                bencher.iter(|| {
                    block_on(search::translate(
                        &[&checkpoint],
                        text,
                        Beam::of(width),
                        &device,
                    ))
                });
            });
        }
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = training, translation
}
criterion_main!(benches);
