//! How long the network takes: one image, a batch, a step of training, on each CPU device.
//!
//! `cargo bench` compares a run with the last one; compare devices within one run only.

use burn::tensor::{Device, Tensor, TensorData};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use pollster::block_on;
use unfold::{
    device::Backend,
    kuzushiji::{
        cnn::Cnn, drawing, network::Network, reader::ANSWERS, reading, resnet::Resnet, self_check,
    },
    training::{Learner, Lesson, Model, Recipe, Training, negative_log_likelihood},
};

const BACKENDS: [Backend; 2] = [Backend::Flex, Backend::Ndarray];

/// `count` images, `[count, 1, 28, 28]`.
fn images(count: u32, device: &Device) -> Tensor<4> {
    let pixels: Vec<f32> = (0..count).flat_map(self_check::image).collect();
    Tensor::from_data(TensorData::new(pixels, [count as usize, 1, 28, 28]), device)
}

/// The network on made images whose labels mean nothing: only the time counts.
#[derive(burn::module::Module, Debug)]
struct OnMadeImages {
    cnn: Cnn,
}

impl Learner for OnMadeImages {
    type Data = ();

    fn loss(&self, (): &(), lesson: &Lesson<'_>) -> Tensor<1> {
        let (examples, device) = (lesson.examples.len(), lesson.device);
        let count = u32::try_from(examples).expect("a batch");
        let labels: Vec<i32> = (0..10).cycle().take(examples).collect();
        let labels = Tensor::from_data(TensorData::new(labels, [examples]), device);
        negative_log_likelihood(self.cnn.forward(images(count, device)), labels)
    }
}

fn inference(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("read");
    for backend in BACKENDS {
        let device = block_on(backend.open()).expect("a CPU");
        let model = self_check::network(&device);
        let image = self_check::image(0);
        let reader = model.clone().into();
        group.bench_function(
            BenchmarkId::new("one image with its maps", backend),
            |bencher| {
                bencher.iter(|| block_on(reading::read(&[&reader], &image, &device)));
            },
        );
        for (name, count) in [("one image", 1), ("64 images", 64)] {
            let batch = images(count, &device);
            group.bench_function(BenchmarkId::new(name, backend), |bencher| {
                bencher.iter(|| model.forward(batch.clone()).into_data());
            });
        }
        let people = Resnet::plain(ANSWERS, &device);
        let image = images(1, &device);
        group.bench_function(
            BenchmarkId::new("one image, by the reader for people", backend),
            |bencher| {
                bencher.iter(|| people.log_probabilities(image.clone()).into_data());
            },
        );
    }
}

fn training(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("step of training");
    for backend in BACKENDS {
        let device = block_on(backend.open()).expect("a CPU").autodiff();
        for size in [8, 64] {
            let model = OnMadeImages {
                cnn: self_check::network(&device),
            };
            let recipe = Recipe {
                batch_size: size,
                ..Recipe::homework(Model::Cnn)
            };
            let mut training = Training::new(model, device.clone(), size, recipe);
            group.bench_function(
                BenchmarkId::new(format!("batch of {size}"), backend),
                |bencher| {
                    bencher.iter(|| training.step(&()).into_data());
                },
            );
        }
    }
}

fn preparation(criterion: &mut Criterion) {
    // Three spirals of 100 points: about as long as a drawn character.
    #[allow(clippy::cast_precision_loss, reason = "small numbers")]
    let spiral = |shift: f32| -> Vec<[f32; 2]> {
        (0..100)
            .map(|k| k as f32 * 0.1)
            .map(|t| [shift + t * t.cos(), t * t.sin()])
            .collect()
    };
    let strokes = [spiral(0.0), spiral(5.0), spiral(9.0)];
    criterion.bench_function("a drawing made into 28×28", |bencher| {
        bencher.iter(|| drawing::from_strokes(&strokes));
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = inference, training, preparation
}
criterion_main!(benches);
