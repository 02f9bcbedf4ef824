//! Weights that are numbers, but give none: no answer, and the layer is named.

#![cfg(feature = "cli")]

use std::{collections::HashMap, fs, path::Path, process::Command};

use burn::tensor::Device;
use pollster::block_on;
use unfold::{
    kuzushiji::{
        cnn::{Cnn, ConvolutionLayer},
        dataset::Examples,
        fcn::Fcn,
        moved::{self, Move, Way},
        reading::{self, Pixel},
        self_check,
    },
    translation::{
        checkpoint::Checkpoint,
        corpus::Pair,
        search::{self, Beam},
    },
    weights::{self, Contents, NamedTensor, Precision},
};

/// A file of models/ after `change` of each tensor; still of finite numbers.
fn changed(model: &str, change: impl Fn(&mut NamedTensor)) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("models/{model}.safetensors"));
    let bytes = fs::read(path).expect("it is shipped");
    let contents = Contents::of(&bytes).expect("our own file");
    let mut tensors: Vec<NamedTensor> = (contents.entries.iter())
        .map(|entry| {
            let stored = entry.tensor().expect("a tensor");
            NamedTensor {
                name: entry.name.clone(),
                shape: stored.shape.clone(),
                values: stored.values().expect("f16"),
            }
        })
        .collect();
    tensors.iter_mut().for_each(change);
    let metadata: HashMap<String, String> = contents.metadata.clone().into_iter().collect();
    weights::serialize(&tensors, Precision::F32, metadata).expect("consistent")
}

/// With numbers of both signs, near the largest there are.
fn huge(model: &str, layer: &str) -> Vec<u8> {
    changed(model, |tensor| {
        if tensor.name.starts_with(layer) && !tensor.name.ends_with("embedding.weight") {
            for (place, value) in tensor.values.iter_mut().enumerate() {
                *value = if place % 3 == 0 { -3e38 } else { 3e38 };
            }
        }
    })
}

const SAID: &str = "gives a value that is not finite, so there is no answer";

/// Three images, as the data set's own files have them.
fn examples() -> Examples {
    let pixels = (0..3 * 784).map(|place| u8::try_from(place % 200).expect("small"));
    let images = [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 28, 0, 0, 0, 28];
    let images: Vec<u8> = images.into_iter().chain(pixels).collect();
    Examples::read(&images, &[0, 0, 8, 1, 0, 0, 0, 3, 0, 1, 2]).expect("three images")
}

#[test]
fn no_network_answers_without_a_number() {
    let device = Device::flex();
    let image = self_check::image(0);
    for layer in ["conv1", "conv2", "fc1", "fc2", "fc3"] {
        let model =
            weights::load(Cnn::new(&device), &huge("cnn-0.0005", layer)).expect("finite weights");
        let pixel = Pixel {
            layer: if layer == "conv1" {
                ConvolutionLayer::Conv1
            } else {
                ConvolutionLayer::Conv2
            },
            channel: 1,
            row: 5,
            column: 5,
        };
        let messages = [
            block_on(reading::read(&[&model.clone().into()], &image, &device)).map(drop),
            block_on(reading::accuracy(&model, &examples(), &device)).map(drop),
            block_on(moved::sweep(&model, None, &image, Way::Right, &device)).map(drop),
        ]
        .map(|answer| answer.expect_err(layer).to_string());
        for message in &messages {
            assert!(message.starts_with(&format!("{layer} {SAID}")), "{message}");
        }
        // The two that look at the convolutions alone.
        let is_of_convolution = layer.starts_with("conv");
        assert_eq!(
            block_on(reading::explain(&model, &image, pixel, &device)).is_err(),
            is_of_convolution
        );
        let how = Move::by(Way::Right, 3.0);
        assert_eq!(
            block_on(moved::study(&model, &image, &how, &device)).is_err(),
            is_of_convolution
        );
    }
    for layer in ["fc0", "fc1", "fc2", "fc3"] {
        let fcn = Fcn::load(&huge("fcn-250", layer), &device).expect("finite weights");
        let message = block_on(reading::accuracy(&fcn, &examples(), &device))
            .expect_err(layer)
            .to_string();
        assert!(message.starts_with(&format!("{layer} {SAID}")), "{message}");
    }
}

#[test]
fn no_translator_answers_without_a_number() {
    let device = Device::flex();
    for (layer, named) in [
        ("encoder.lstm", "encoder.lstm"),
        ("decoder.lstm", "decoder.lstm"),
        ("decoder.attn.linear_in", "decoder.attn"),
        ("generator.bias", "generator"),
    ] {
        let checkpoint =
            Checkpoint::open(&huge("translator-bilinear", layer), &device).expect("finite weights");
        let pair = Pair {
            source: "el gato .".to_owned(),
            target: "the cat .".to_owned(),
        };
        let messages = [
            block_on(search::translate(
                &[&checkpoint],
                "El gato.",
                Beam::of(3),
                &device,
            ))
            .map(drop)
            .map_err(|error| error.to_string()),
            block_on(search::error_rate(
                &[&checkpoint],
                &[pair],
                Beam::GREEDY,
                &device,
            ))
            .map(drop)
            .map_err(|error| error.to_string()),
        ];
        for message in messages {
            let message = message.expect_err(layer);
            assert!(
                message.starts_with(&format!("{named} {SAID}")),
                "{layer}: {message}"
            );
        }
    }
}

/// Trained weights times 1e19, as a mistake in saving makes them.
#[test]
fn the_program_prints_no_answer_that_is_none() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    for (model, call) in [
        (
            "cnn-0.0005",
            &["classify", "--json", "tests/pictures/9-thin-pen.png"][..],
        ),
        ("translator-bilinear", &["translate", "--json", "El gato."]),
    ] {
        let scaled = changed(model, |tensor| {
            for value in &mut tensor.values {
                *value *= 1e19;
            }
        });
        let path = folder.join(format!("{model}-1e19.safetensors"));
        fs::write(&path, scaled).expect("a temporary file");
        let output = Command::new(env!("CARGO_BIN_EXE_unfold"))
            .args(call)
            .arg("--weights")
            .arg(&path)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .expect("the program was built");
        let said = String::from_utf8(output.stderr).expect("UTF-8");
        if output.status.success() {
            // Every number on the way may hold after all; then every number that is printed is one.
            let printed = String::from_utf8(output.stdout).expect("UTF-8");
            assert!(
                !printed.contains("null") && !printed.contains("NaN"),
                "{printed}"
            );
        } else {
            assert_eq!(output.status.code(), Some(1), "{said}");
            assert!(output.stdout.is_empty() && said.contains(SAID), "{said}");
        }
        fs::remove_file(&path).expect("it was written");
    }
}
