//! The network taken apart on one image against PyTorch, on every CPU device, and every sum against the number that it
//! explains.
//!
//! The numbers are those of tests/reference/backward.safetensors, computed in double precision.

#![cfg(all(feature = "flex", feature = "ndarray"))]

use std::path::Path;

use burn::tensor::Device;
use pollster::block_on;
use proptest::prelude::*;
use safetensors::SafeTensors;
use unfold::{
    device::Backend,
    kuzushiji::{
        Image, PIXELS, SIDE,
        backward::{Dissection, Layer, Pass, Replacement, Rule, Square, Unit},
        self_check,
    },
};

const BACKENDS: [Backend; 2] = [Backend::Flex, Backend::Ndarray];
const TOLERANCE: f32 = 1e-4;
/// As in backward.py.
const CLASS: usize = 3;
const RATE: f64 = 0.0005;

/// The reference's image: blank margins around a part of the start-up check's.
fn image() -> Image {
    let mut image = self_check::image(0);
    for (place, pixel) in image.iter_mut().enumerate() {
        if !(7..21).contains(&(place / SIDE)) || !(9..19).contains(&(place % SIDE)) {
            *pixel = 0.0;
        }
    }
    image
}

fn dissection(device: &Device) -> Dissection {
    block_on(Dissection::new(self_check::network(device), device)).expect("a CPU")
}

fn passed(image: &Image, class: Option<usize>) -> (Dissection, Pass) {
    let mut dissection = dissection(&Device::flex());
    let pass = block_on(dissection.pass(image, class))
        .expect("a CPU")
        .clone();
    (dissection, pass)
}

struct Golden(Vec<u8>);

impl Golden {
    fn read() -> Self {
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/backward.safetensors");
        Self(std::fs::read(path).expect("the file is part of the repository"))
    }

    fn values(&self, name: &str) -> Vec<f32> {
        let file = SafeTensors::deserialize(&self.0).expect("our own file");
        let tensor = file.tensor(name).expect("it is in the reference");
        let numbers = tensor.data().as_chunks::<4>().0.iter();
        numbers.map(|&bytes| f32::from_le_bytes(bytes)).collect()
    }

    /// The largest difference, against the largest expected value.
    fn assert_close(&self, name: &str, found: &[f32]) {
        let expected = self.values(name);
        assert_eq!(found.len(), expected.len(), "{name}");
        let largest = size(&expected);
        assert!(largest > 0.0, "{name}: the reference is all zeros");
        for (k, (found, expected)) in found.iter().zip(&expected).enumerate() {
            assert!(
                (found - expected).abs() <= TOLERANCE * largest,
                "{name}[{k}] is {found}, PyTorch has {expected}; the largest is {largest}"
            );
        }
    }
}

fn size(values: &[f32]) -> f32 {
    values.iter().fold(0.0, |most, value| most.max(value.abs()))
}

fn name(layer: Layer) -> &'static str {
    match layer {
        Layer::Picture => "picture",
        Layer::Conv1 => "conv1",
        Layer::Pool1 => "pool1",
        Layer::Conv2 => "conv2",
        Layer::Pool2 => "pool2",
        Layer::Fc1 => "fc1",
        Layer::Fc2 => "fc2",
        Layer::Fc3 => "fc3",
        Layer::Softmax => "log_softmax",
    }
}

#[test]
fn values_and_gradients_of_every_layer_are_pytorchs() {
    let golden = Golden::read();
    for backend in BACKENDS {
        let device = block_on(backend.open()).expect("a CPU");
        let mut dissection = dissection(&device);
        let pass = block_on(dissection.pass(&image(), Some(CLASS))).expect("a CPU");
        assert_eq!(pass.layers.len(), 9);
        golden.assert_close("loss", &[pass.loss]);
        for layer in &pass.layers {
            let name = name(layer.layer);
            golden.assert_close(&format!("value.{name}"), &layer.values);
            golden.assert_close(&format!("grad.{name}"), &layer.gradients);
        }
    }
}

#[test]
fn one_step_is_pytorchs() {
    let golden = Golden::read();
    for backend in BACKENDS {
        let device = block_on(backend.open()).expect("a CPU");
        for (rule, name) in [(Rule::Adam, "adam"), (Rule::Descent, "descent")] {
            let mut dissection = dissection(&device);
            block_on(dissection.pass(&image(), Some(CLASS))).expect("a CPU");
            let step = block_on(dissection.step(rule, RATE))
                .expect("a CPU")
                .expect("a pass");
            let logs: Vec<f32> = step.after.iter().map(|p| p.ln()).collect();
            golden.assert_close(&format!("{name}.log_softmax"), &logs);
            assert!(step.loss_after < step.loss_before);
            let filters = block_on(dissection.pass(&image(), Some(CLASS)))
                .expect("a CPU")
                .filters
                .clone();
            let expected = golden.values(&format!("{name}.conv1.weight"));
            // A step is at most 5e-4: relative to the weight would prove nothing.
            for (found, expected) in filters.iter().zip(&expected) {
                assert!(
                    (found - expected).abs() < 1e-6,
                    "{found}, PyTorch has {expected}"
                );
            }
            let weight = &step.largest[0];
            assert_eq!(weight.difference, weight.after - weight.before);
            match rule {
                // The first step of Adam is as long as the rate, whatever the gradient.
                Rule::Adam => {
                    for tensor in &step.tensors {
                        assert!(
                            (f64::from(tensor.largest) - RATE).abs() < 1e-6,
                            "{tensor:?}"
                        );
                        assert!(tensor.moved <= tensor.count);
                    }
                }
                Rule::Descent => {
                    let expected = -RATE * f64::from(weight.gradient);
                    assert!((f64::from(weight.difference) - expected).abs() < 1e-6);
                }
            }
            // What is taken back is as if it had never been.
            dissection.undo();
            let pass = block_on(dissection.pass(&image(), Some(CLASS))).expect("a CPU");
            assert_eq!((pass.loss, pass.changes), (step.loss_before, 0));
        }
    }
}

#[test]
fn covering_is_pytorchs() {
    let golden = Golden::read();
    for backend in BACKENDS {
        let device = block_on(backend.open()).expect("a CPU");
        let mut dissection = dissection(&device);
        block_on(dissection.pass(&image(), Some(CLASS))).expect("a CPU");
        let square = Square { side: 5, grey: 0.5 };
        let found = block_on(dissection.occlude(square))
            .expect("a CPU")
            .expect("a pass");
        golden.assert_close("occlusion.happened", &found.happened);
        golden.assert_close("occlusion.foretold", &found.foretold);
        let expected = golden.values("occlusion.correlation")[0];
        assert!((found.correlation - f64::from(expected)).abs() < 1e-4);
        let signs = (golden.values("occlusion.happened").into_iter())
            .zip(golden.values("occlusion.foretold"))
            .filter(|(a, b)| a.signum() == b.signum());
        assert!(signs.count().abs_diff(found.same_sign) <= 2);
    }
}

#[test]
fn an_edited_filter_is_pytorchs_and_can_be_taken_back() {
    let golden = Golden::read();
    for backend in BACKENDS {
        let device = block_on(backend.open()).expect("a CPU");
        let mut dissection = dissection(&device);
        let trained = block_on(dissection.pass(&image(), Some(CLASS)))
            .expect("a CPU")
            .clone();
        assert!(block_on(dissection.replace_filter(2, Replacement::Upright)).expect("a CPU"));
        let edited = block_on(dissection.pass(&image(), Some(CLASS)))
            .expect("a CPU")
            .clone();
        let logs: Vec<f32> = edited.probabilities.iter().map(|p| p.ln()).collect();
        golden.assert_close("edited.log_softmax", &logs);
        // The same sums, on flex in another order: where nothing is opened, it takes a convolution whole.
        for (again, before) in edited.trained.iter().zip(trained.probabilities) {
            assert!((again - before).abs() < 1e-6, "{again} and {before}");
        }
        assert_eq!(
            edited
                .as_trained
                .iter()
                .filter(|&&as_trained| !as_trained)
                .count(),
            1
        );
        assert!(!edited.as_trained[2]);

        // Digits typed one after the other are one change.
        for value in [0.0, 0.5, 0.25] {
            assert!(block_on(dissection.set_weight(0, 12, value)).expect("a CPU"));
        }
        let typed = block_on(dissection.pass(&image(), Some(CLASS))).expect("a CPU");
        assert_eq!((typed.filters[12], typed.changes), (0.25, 2));
        assert!(block_on(dissection.restore_filter(2)).expect("a CPU"));
        assert!(
            block_on(dissection.pass(&image(), Some(CLASS)))
                .expect("a CPU")
                .as_trained[2]
        );
        dissection.undo();
        dissection.undo();
        let again = block_on(dissection.pass(&image(), Some(CLASS))).expect("a CPU");
        assert_eq!(again.probabilities, edited.probabilities);
        dissection.restore();
        let again = block_on(dissection.pass(&image(), Some(CLASS))).expect("a CPU");
        assert_eq!((again.loss, again.changes), (trained.loss, 0));
        assert_eq!(again.filters, trained.filters);

        for nonsense in [(8, 0, 0.0), (0, 25, 0.0), (0, 0, f32::NAN), (0, 0, 101.0)] {
            let (filter, place, value) = nonsense;
            assert!(!block_on(dissection.set_weight(filter, place, value)).expect("a CPU"));
        }
        assert!(!block_on(dissection.replace_filter(8, Replacement::Zero)).expect("a CPU"));
    }
}

/// Each unit's two sums against its value and its gradient.
fn assert_sums(
    dissection: &Dissection,
    pass: &Pass,
    layer: Layer,
    places: impl Iterator<Item = usize>,
) {
    let own = &pass.layers[layer as usize];
    let tolerances = [&own.values, &own.gradients].map(|values| 1e-5 * size(values).max(1e-3));
    for place in places {
        let sums = dissection
            .unit(Unit { layer, place })
            .expect("there is one");
        let products = |products: &[f32]| products.iter().sum::<f32>();
        for (sum, of, tolerance) in [
            (&sums.forward, own.values[place], tolerances[0]),
            (&sums.backward, own.gradients[place], tolerances[1]),
        ] {
            let made = sum.sum * sum.gate.unwrap_or(1.0);
            assert!(
                (made - of).abs() <= tolerance,
                "{layer:?} {place}: {made}, not {of}"
            );
            let shown: f32 = sum.largest.iter().map(|&term| sum.products[term]).sum();
            if let Some(of) = sum.of {
                let total = sum.constant + shown + sum.rest;
                assert!((total - sum.sum).abs() <= tolerance.max(1e-5 * size(&sum.products)));
                assert!((products(&sum.products) + sum.constant - sum.sum).abs() <= tolerance);
                // What takes part lies in the windows, and nothing else.
                let [.., height, width] = of.shape();
                let marked: usize = sum
                    .windows
                    .iter()
                    .map(|w| w.channels * w.height * w.width)
                    .sum();
                assert_eq!(marked.min(sum.places.len()), sum.places.len(), "{layer:?}");
                for &there in &sum.places {
                    let there = there as usize;
                    let (channel, row, column) = (
                        there / (height * width),
                        there / width % height,
                        there % width,
                    );
                    assert!(sum.windows.iter().any(|w| {
                        (w.channel..w.channel + w.channels).contains(&channel)
                            && (w.row..w.row + w.height).contains(&row)
                            && (w.column..w.column + w.width).contains(&column)
                    }));
                }
            }
        }
    }
}

#[test]
fn every_sum_makes_the_number_that_it_explains() {
    let (dissection, pass) = passed(&image(), Some(CLASS));
    for layer in Layer::ALL {
        let count = layer.shape().iter().product();
        assert_sums(&dissection, &pass, layer, 0..count);
        assert!(
            dissection
                .unit(Unit {
                    layer,
                    place: count
                })
                .is_none()
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Whatever is drawn: strokes of full ink on blank paper leave many equal values to the poolings.
    #[test]
    fn sums_hold_for_any_image(
        strokes in prop::collection::vec((0_usize..28, 0_usize..28, 1_usize..16, any::<bool>()), 0..6),
        class in prop::option::of(0_usize..10),
        stride in 5_usize..40,
    ) {
        let mut image: Image = [0.0; PIXELS];
        for (row, column, length, down) in strokes {
            for step in 0..length {
                let (row, column) = if down { (row + step, column) } else { (row, column + step) };
                if row < SIDE && column < SIDE {
                    image[row * SIDE + column] = 255.0 / 256.0;
                }
            }
        }
        let (dissection, pass) = passed(&image, class);
        if let Some(class) = class {
            prop_assert_eq!(pass.class, class);
        } else {
            // The runner-up: only the answer is likelier.
                let likelier = pass.probabilities.iter().filter(|&&p| p > pass.probabilities[pass.class]);
                prop_assert!(pass.class != pass.answer && likelier.count() <= 1);
        }
        for layer in Layer::ALL {
            let count = layer.shape().iter().product::<usize>();
            assert_sums(&dissection, &pass, layer, (0..count).step_by(stride));
        }
    }

    /// A short way against the gradient of the pixels, the loss falls by as much as the gradient says.
    #[test]
    fn the_gradient_is_the_slope(example in 0_u32..1000, class in 0_usize..10) {
        let image = self_check::image(example);
        let (_, pass) = passed(&image, Some(class));
        let gradient = &pass.layers[0].gradients;
        let length = gradient.iter().map(|g| g * g).sum::<f32>().sqrt();
        let short = 2e-3 / length;
        let mut there: [Image; 2] = [image, image];
        for (sign, image) in [1.0, -1.0].into_iter().zip(&mut there) {
            for (pixel, gradient) in image.iter_mut().zip(gradient) {
                *pixel += sign * short * gradient;
            }
        }
        let [up, down] = there.map(|image| passed(&image, Some(class)).1.loss);
        let slope = (up - down) / (2.0 * short * length);
        prop_assert!((slope / length - 1.0).abs() < 0.05, "{slope}, not {length}");
    }
}
