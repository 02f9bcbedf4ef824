//! The network against PyTorch: every layer, every gradient and Adam, on every CPU device.
//!
//! The numbers are those of tests/reference/cnn.safetensors, computed in double precision. A
//! tensor's difference is measured against its largest value.

#![cfg(all(feature = "flex", feature = "ndarray"))]

use std::path::Path;

use burn::{
    optim::GradientsParams,
    tensor::{Device, Int, Tensor, TensorData, activation},
};
use pollster::block_on;
use safetensors::SafeTensors;
use unfold::{
    device::Backend,
    kuzushiji::{
        cnn::Cnn, fcn::Fcn, network::Network, reader::ANSWERS, resnet::Resnet, self_check,
    },
    training::{Learner, Lesson, Model, Recipe, Training, negative_log_likelihood},
    weights::{self, Gradients, NamedTensor, Parameters},
};

const BACKENDS: [Backend; 2] = [Backend::Flex, Backend::Ndarray];
const TOLERANCE: f32 = 1e-4;

fn golden_file() -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/cnn.safetensors");
    std::fs::read(path).expect("the file is part of the repository")
}

fn golden(file: &SafeTensors, name: &str) -> Vec<f32> {
    let tensor = file
        .tensor(name)
        .unwrap_or_else(|_| panic!("{name} is not in the reference"));
    tensor
        .data()
        .as_chunks::<4>()
        .0
        .iter()
        .map(|&bytes| f32::from_le_bytes(bytes))
        .collect()
}

/// The largest difference, against the largest expected value.
fn assert_close(name: &str, found: &[f32], expected: &[f32], tolerance: f32) {
    assert_eq!(found.len(), expected.len(), "{name}");
    let largest = expected
        .iter()
        .fold(0_f32, |largest, value| largest.max(value.abs()));
    assert!(largest > 0.0, "{name}: the reference is all zeros");
    for (k, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert!(
            (found - expected).abs() <= tolerance * largest,
            "{name}[{k}] is {found}, PyTorch has {expected}; the largest is {largest}"
        );
    }
}

fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.into_data().try_into_vec().expect("f32")
}

fn images(device: &Device) -> Tensor<4> {
    let pixels: Vec<f32> = (0..4).flat_map(self_check::image).collect();
    Tensor::from_data(TensorData::new(pixels, [4, 1, 28, 28]), device)
}

fn labels(device: &Device) -> Tensor<1, Int> {
    Tensor::from_data([3, 1, 4, 1], device)
}

#[test]
fn every_layer_agrees_with_pytorch() {
    let bytes = golden_file();
    let file = SafeTensors::deserialize(&bytes).expect("our own file");
    assert_close(
        "input",
        &values(images(&Device::flex())),
        &golden(&file, "input"),
        0.0,
    );
    for backend in BACKENDS {
        let device = block_on(backend.open()).expect("a CPU");
        let layers = self_check::network(&device).layers(images(&device));
        let check = |name: &str, found: Vec<f32>| {
            assert_close(
                &format!("{backend}: {name}"),
                &found,
                &golden(&file, name),
                TOLERANCE,
            );
        };
        check("conv1", values(layers.conv1));
        check("pool1", values(layers.pool1));
        check("conv2", values(layers.conv2));
        check("pool2", values(layers.pool2));
        check("relu3", values(activation::relu(layers.fc1.clone())));
        check("fc1", values(layers.fc1));
        check("fc2", values(layers.fc2));
        check("fc3", values(layers.fc3));
        let loss = negative_log_likelihood(layers.log_probabilities.clone(), labels(&device));
        check("log_softmax", values(layers.log_probabilities));
        check("loss", values(loss));
    }
}

#[test]
fn log_softmax_survives_large_inputs() {
    let bytes = golden_file();
    let file = SafeTensors::deserialize(&bytes).expect("our own file");
    for backend in BACKENDS {
        let device = block_on(backend.open()).expect("a CPU");
        let input = TensorData::new(golden(&file, "log_softmax_input"), [3, 10]);
        let output = activation::log_softmax(Tensor::<2>::from_data(input, &device), 1);
        // Row by row: the rows are of very different sizes.
        for (row, (found, expected)) in values(output)
            .chunks(10)
            .zip(golden(&file, "log_softmax_output").chunks(10))
            .enumerate()
        {
            assert_close(&format!("{backend}: row {row}"), found, expected, TOLERANCE);
        }
    }
}

#[test]
fn every_gradient_agrees_with_pytorch() {
    let bytes = golden_file();
    let file = SafeTensors::deserialize(&bytes).expect("our own file");
    for backend in BACKENDS {
        let device = block_on(backend.open()).expect("a CPU").autodiff();
        let model = self_check::network(&device).without_dropout();
        let loss = negative_log_likelihood(model.forward(images(&device)), labels(&device));
        let gradients = GradientsParams::from_grads(loss.backward(), &model);
        let gradients = block_on(weights::collect(&model, Gradients(&gradients))).expect("a CPU");
        assert_eq!(gradients.len(), 10);
        for NamedTensor { name, values, .. } in gradients {
            let expected = golden(&file, &format!("grad.{name}"));
            assert_close(&format!("{backend}: {name}"), &values, &expected, TOLERANCE);
        }
    }
}

/// A network that always sees the reference's batch.
#[derive(burn::module::Module, Debug)]
struct OnReference {
    cnn: Cnn,
}

impl Learner for OnReference {
    type Data = ();

    fn loss(&self, (): &(), lesson: &Lesson<'_>) -> Tensor<1> {
        let device = lesson.device;
        negative_log_likelihood(self.cnn.forward(images(device)), labels(device))
    }
}

#[test]
fn three_steps_of_adam_agree_with_pytorch() {
    let bytes = golden_file();
    let file = SafeTensors::deserialize(&bytes).expect("our own file");
    for backend in BACKENDS {
        let device = block_on(backend.open()).expect("a CPU").autodiff();
        let model = OnReference {
            cnn: self_check::network(&device).without_dropout(),
        };
        let mut training = Training::new(model, device, 1, Recipe::homework(Model::Cnn));
        for (step, loss) in (1..=3).zip(golden(&file, "loss_steps")) {
            assert_close(
                &format!("{backend}: loss {step}"),
                &values(training.step(&())),
                &[loss],
                TOLERANCE,
            );
            if step == 2 {
                continue;
            }
            for tensor in
                block_on(weights::collect(&training.model().cnn, Parameters)).expect("a CPU")
            {
                let expected = golden(&file, &format!("adam{step}.{}", tensor.name));
                let stride = if tensor.values.len() > 2000 { 97 } else { 1 };
                let found: Vec<f32> = tensor.values.into_iter().step_by(stride).collect();
                for (k, (found, expected)) in found.iter().zip(&expected).enumerate() {
                    // A step is at most 5e-4: relative to the weight would prove nothing.
                    assert!(
                        (found - expected).abs() < 1e-6,
                        "{backend}: {}[{k}] after step {step} is {found}, PyTorch has {expected}",
                        tensor.name
                    );
                }
                assert_eq!(found.len(), expected.len());
            }
        }
    }
}

#[test]
fn the_start_up_check_passes_on_the_cpu() {
    for backend in BACKENDS {
        let device = block_on(backend.open()).expect("a CPU");
        let check =
            block_on(self_check::run(&device, self_check::tolerance(backend))).expect("a CPU");
        assert!(check.passed, "{backend}: {check:?}");
    }
}

/// The JSON that a script of tests/reference wrote.
fn golden_json(name: &str) -> serde_json::Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/reference")
        .join(name);
    let file = std::fs::read(path).expect("the file is part of the repository");
    serde_json::from_slice(&file).expect("JSON")
}

fn numbers(value: &serde_json::Value) -> Vec<f32> {
    serde_json::from_value(value.clone()).expect("numbers")
}

/// The answers for the four images, the loss and a sample of every gradient, of a network on a training device.
fn assert_learns_as_in_pytorch<N: Network>(
    what: &str,
    model: &N,
    golden: &serde_json::Value,
    every: usize,
    device: &Device,
) {
    let answers = model.log_probabilities(images(device));
    let expected = numbers(&golden["log_probabilities"]);
    let name = |of: &str| format!("{what}: {of}");
    assert_close(
        &name("log-softmax"),
        &values(answers.clone()),
        &expected,
        TOLERANCE,
    );
    let loss = negative_log_likelihood(answers, labels(device));
    let expected = numbers(&serde_json::json!([golden["loss"]]));
    assert_close(&name("loss"), &values(loss.clone()), &expected, TOLERANCE);
    let gradients = GradientsParams::from_grads(loss.backward(), model);
    let found = block_on(weights::collect(model, Gradients(&gradients))).expect("a CPU");
    assert_eq!(
        found.len(),
        golden["gradients"].as_object().expect("by name").len()
    );
    for tensor in found {
        let expected = numbers(&golden["gradients"][&tensor.name]);
        // Of small tensors the file may have every element.
        let full = golden["full_up_to"].as_u64().unwrap_or(0);
        let step = if tensor.values.len() as u64 > full {
            every
        } else {
            1
        };
        let sampled: Vec<f32> = tensor.values.into_iter().step_by(step).collect();
        // The gradient of a block's share is one sum of thousands of products, which nearly cancel.
        let share = tensor.name.ends_with("alpha");
        let tolerance = if share { 10.0 * TOLERANCE } else { TOLERANCE };
        assert_close(&name(&tensor.name), &sampled, &expected, tolerance);
    }
}

/// The numbers of tests/reference/fcn.json.
#[test]
fn the_fully_connected_network_agrees_with_pytorch() {
    let file = golden_json("fcn.json");
    let every = usize::try_from(file["every"].as_u64().expect("a number")).expect("small");
    for backend in BACKENDS {
        for hidden in [250_u16, 576] {
            let golden = &file["hidden"][hidden.to_string()];
            let width = usize::from(hidden);
            let file = self_check::file(&[
                ("fc0.weight", &[width, 784], 784),
                ("fc0.bias", &[width], 784),
                ("fc1.weight", &[600, width], hidden),
                ("fc1.bias", &[600], hidden),
                ("fc2.weight", &[120, 600], 600),
                ("fc2.bias", &[120], 600),
                ("fc3.weight", &[10, 120], 120),
                ("fc3.bias", &[10], 120),
            ]);
            let device = block_on(backend.open()).expect("a CPU").autodiff();
            let model = Fcn::load(&file, &device)
                .expect("a good file")
                .without_dropout();
            let what = format!("{backend}, {hidden}");
            assert_learns_as_in_pytorch(&what, &model, golden, every, &device);
        }
    }
}

/// The numbers of tests/reference/resnet.json: with standardised filters, as it learns.
#[test]
fn the_residual_network_agrees_with_pytorch() {
    let golden = golden_json("resnet.json");
    let every = usize::try_from(golden["every"].as_u64().expect("a number")).expect("small");
    let mut parameters: Vec<(String, Vec<usize>, u16)> = Vec::new();
    let mut convolution = |name: &str, [outputs, inputs, side]: [usize; 3]| {
        let fan_in = u16::try_from(inputs * side * side).expect("small");
        parameters.push((
            format!("{name}.weight"),
            vec![outputs, inputs, side, side],
            fan_in,
        ));
        parameters.push((format!("{name}.gain"), vec![outputs], 1));
        parameters.push((format!("{name}.bias"), vec![outputs], 1));
    };
    // PyTorch has a module's own parameters before those of the modules in it.
    convolution("stem", [64, 1, 6]);
    for (name, channels) in [("block1", 64), ("block2", 128), ("block3", 128)] {
        for inner in ["conv1", "conv2"] {
            convolution(&format!("{name}.{inner}"), [channels, channels, 3]);
        }
        if name == "block1" {
            convolution("down", [128, 64, 3]);
        }
    }
    for (name, before) in [("block1", 3), ("block2", 13), ("block3", 20)] {
        parameters.insert(before, (format!("{name}.alpha"), vec![1], 1));
    }
    parameters.push(("fc.weight".to_owned(), vec![ANSWERS, 128], 128));
    parameters.push(("fc.bias".to_owned(), vec![ANSWERS], 1));
    let named: Vec<(&str, &[usize], u16)> = (parameters.iter())
        .map(|(name, shape, fan_in)| (&name[..], &shape[..], *fan_in))
        .collect();
    let file = self_check::file(&named);
    for backend in BACKENDS {
        let device = block_on(backend.open()).expect("a CPU").autodiff();
        let model = weights::load(Resnet::new(ANSWERS, &device), &file).expect("a good file");
        let model = model.without_dropout();
        assert_learns_as_in_pytorch(backend.name(), &model, &golden, every, &device);
    }
}
