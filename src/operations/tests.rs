//! Each operation on flex against Burn's plain path, which is what the ndarray device takes.

use burn::{
    module::Param,
    nn::{
        DropoutConfig, Linear, LinearConfig, PaddingConfig2d,
        conv::{Conv2d, Conv2dConfig},
    },
    tensor::{Device, Tensor, TensorData},
};
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{
    Descent, attend, convolve, dropout, linear, log_softmax, maps, maps_and_pooled, product,
    softmax, step, tanh,
};

#[allow(deprecated, reason = "it is what is compared with")]
fn devices() -> [Device; 2] {
    [Device::flex(), Device::ndarray()]
}

/// Numbers between −1 and 1.
struct Numbers(ChaCha8Rng);

impl Numbers {
    fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    fn data<const D: usize>(&mut self, shape: [usize; D]) -> TensorData {
        let count = shape.iter().product();
        let values: Vec<f32> = (0..count).map(|_| self.0.random_range(-1.0..1.0)).collect();
        TensorData::new(values, shape)
    }

    fn tensor<const D: usize>(&mut self, shape: [usize; D], device: &Device) -> Tensor<D> {
        Tensor::from_data(self.data(shape), device)
    }
}

fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.into_data().try_into_vec().expect("f32")
}

fn close(found: &[Vec<f32>], expected: &[Vec<f32>], tolerance: f32) -> Result<(), TestCaseError> {
    prop_assert_eq!(found.len(), expected.len());
    for (which, (found, expected)) in found.iter().zip(expected).enumerate() {
        prop_assert_eq!(found.len(), expected.len());
        for (place, (a, b)) in found.iter().zip(expected).enumerate() {
            prop_assert!(
                (a - b).abs() <= tolerance * (1.0 + b.abs()),
                "{which}, {place}: {a} in place of {b}"
            );
        }
    }
    Ok(())
}

/// A loss in which every value counts differently.
fn loss<const D: usize>(output: Tensor<D>, seed: u64) -> Tensor<1> {
    let weights = Numbers::new(seed).tensor(output.dims(), &output.device());
    (output * weights).sum()
}

fn convolution(
    inputs: usize,
    outputs: usize,
    side: usize,
    padding: usize,
    seed: u64,
    device: &Device,
) -> Conv2d {
    let mut numbers = Numbers::new(seed);
    let mut layer = Conv2dConfig::new([inputs, outputs], [side; 2])
        .with_padding(PaddingConfig2d::Explicit(
            padding, padding, padding, padding,
        ))
        .init(device);
    let weight = numbers.tensor([outputs, inputs, side, side], device);
    layer.weight = Param::from_tensor(weight);
    layer.bias = Some(Param::from_tensor(numbers.tensor([outputs], device)));
    layer
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn a_convolution_is_burns(
        batch in 1_usize..4,
        inputs in 1_usize..10,
        outputs in 1_usize..19,
        side in 1_usize..6,
        padding in 0_usize..3,
        halves in [1_usize..6, 1_usize..6],
        seed: u64,
    ) {
        // Maps of even sides from images that are not empty.
        let image = halves.map(|half| (2 * half + side - 1).saturating_sub(2 * padding));
        prop_assume!(image.iter().all(|&side| side > 0));
        let results = devices().map(|device| {
            let layer = convolution(inputs, outputs, side, padding, seed, &device);
            let images = Numbers::new(seed ^ 1).tensor([batch, inputs, image[0], image[1]], &device);
            let (maps, pooled) = maps_and_pooled(&layer, images.clone());
            let mut results = vec![values(maps), values(pooled), values(convolve(&layer, images))];

            let device = device.autodiff();
            let layer = convolution(inputs, outputs, side, padding, seed, &device);
            let images = Numbers::new(seed ^ 1)
                .tensor([batch, inputs, image[0], image[1]], &device)
                .require_grad();
            let pooled = convolve(&layer, images.clone());
            results.push(values(pooled.clone().inner()));
            let gradients = loss(pooled, seed ^ 2).backward();
            results.push(values(images.grad(&gradients).expect("it counts")));
            results.push(values(layer.weight.val().grad(&gradients).expect("it counts")));
            let bias = layer.bias.as_ref().expect("it has one").val();
            results.push(values(bias.grad(&gradients).expect("it counts")));
            results
        });
        close(&results[0], &results[1], 1e-4)?;
    }

    #[test]
    fn maps_are_burns(
        batch in 1_usize..4,
        inputs in 1_usize..10,
        outputs in 1_usize..19,
        side in 1_usize..6,
        padding in 0_usize..3,
        stride in 1_usize..4,
        room in [0_usize..9, 0_usize..9],
        seed: u64,
    ) {
        let image = room.map(|room| (side + room).saturating_sub(2 * padding).max(1));
        prop_assume!(image.iter().all(|length| length + 2 * padding >= side));
        let results = devices().map(|device| {
            let mut numbers = Numbers::new(seed);
            let weight = numbers.tensor([outputs, inputs, side, side], &device);
            let bias = numbers.tensor([outputs], &device);
            let images = numbers.tensor([batch, inputs, image[0], image[1]], &device);
            vec![values(maps(weight, bias, [stride, padding], images))]
        });
        close(&results[0], &results[1], 1e-4)?;
    }

    #[test]
    fn a_product_is_burns(
        rows in 1_usize..80,
        inputs in 1_usize..70,
        outputs in 1_usize..70,
        transposed: bool,
        seed: u64,
    ) {
        let results = devices().map(|device| {
            let mut numbers = Numbers::new(seed);
            let rows = numbers.tensor([rows, inputs], &device);
            let matrix = if transposed {
                numbers.tensor([outputs, inputs], &device).transpose()
            } else {
                numbers.tensor([inputs, outputs], &device)
            };
            let mut layer: Linear = LinearConfig::new(inputs, outputs).init(&device);
            layer.weight = Param::from_tensor(matrix.clone());
            layer.bias = Some(Param::from_tensor(numbers.tensor([outputs], &device)));
            vec![values(product(rows.clone(), matrix, None)), values(linear(&layer, rows))]
        });
        close(&results[0], &results[1], 1e-5)?;
    }

    #[test]
    fn a_step_of_an_lstm_is_burns(rows in 1_usize..7, size in 1_usize..40, seed: u64) {
        let results = devices().map(|device| {
            let mut numbers = Numbers::new(seed);
            let state = [(); 2].map(|()| numbers.tensor([rows, size], &device));
            let projected = numbers.tensor([rows, 4 * size], &device);
            let hidden = numbers.tensor([4 * size, size], &device).transpose();
            step(projected, state, hidden).map(values).to_vec()
        });
        close(&results[0], &results[1], 2e-6)?;
    }

    #[test]
    fn activations_are_burns(rows in 1_usize..5, columns in 1_usize..40, seed: u64) {
        let functions: [fn(Tensor<2>) -> Tensor<2>; 3] = [tanh, softmax, log_softmax];
        let results = devices().map(|device| {
            let mut results = Vec::new();
            for function in functions {
                let x = Numbers::new(seed).tensor([rows, columns], &device) * 8.0;
                results.push(values(function(x)));
                let x = Numbers::new(seed).tensor([rows, columns], &device.clone().autodiff()) * 8.0;
                let x = x.detach().require_grad();
                let y = function(x.clone());
                results.push(values(y.clone().inner()));
                let gradients = loss(y, seed ^ 1).backward();
                results.push(values(x.grad(&gradients).expect("it counts")));
            }
            results
        });
        close(&results[0], &results[1], 3e-6)?;
    }

    #[test]
    fn attention_is_burns(
        batch in 1_usize..4,
        steps in 1_usize..4,
        length in 1_usize..20,
        size in 1_usize..40,
        seed: u64,
    ) {
        let results = devices().map(|device| {
            let mut numbers = Numbers::new(seed);
            let queries = numbers.tensor([batch, steps, size], &device);
            let keys = numbers.tensor([batch, length, size], &device);
            let (weights, contexts) = attend(queries, keys, None);
            vec![values(weights), values(contexts)]
        });
        close(&results[0], &results[1], 3e-6)?;
    }

    #[test]
    fn a_step_of_adam_is_burns(rows in 1_usize..5, columns in 1_usize..40, decays: bool, seed: u64) {
        let descent = Descent {
            betas: [0.9, 0.999],
            epsilon: 1e-8,
            decay: if decays { 0.99 } else { 1.0 },
            size: 0.01,
        };
        let results = devices().map(|device| {
            let mut numbers = Numbers::new(seed);
            let [weight, gradient] = [(); 2].map(|()| numbers.tensor([rows, columns], &device));
            let moments = [(); 2].map(|()| numbers.tensor([rows * columns], &device).square());
            let (weight, [first, second]) = descent.step(weight, gradient, moments);
            vec![values(weight), values(first), values(second)]
        });
        close(&results[0], &results[1], 1e-6)?;
    }
}

/// A pooling must not swallow what is no number.
#[test]
fn a_convolution_keeps_what_is_no_number() {
    let device = Device::flex();
    for place in 0..4 {
        let layer = convolution(1, 3, 1, 0, 7, &device);
        let mut pixels = vec![1.0_f32; 16];
        pixels[[0, 1, 4, 5][place]] = f32::NAN;
        let images = Tensor::from_data(TensorData::new(pixels, [1, 1, 4, 4]), &device);
        let pooled = values(convolve(&layer, images));
        for channel in pooled.chunks_exact(4) {
            assert!(
                channel[0].is_nan() && channel[1..].iter().all(|value| value.is_finite()),
                "{pooled:?}"
            );
        }
    }
}

/// The gradient is left out where the value was, and another time others are.
#[test]
fn dropout_leaves_out_the_same_on_the_way_back() {
    let device = Device::flex().autodiff();
    let layer = DropoutConfig::new(0.3).init();
    let x = Tensor::<2>::ones([40, 50], &device).require_grad();
    let [first, second] = [(); 2].map(|()| dropout(&layer, x.clone()));
    let gradients = first.clone().sum().backward();
    let gradient = values(x.grad(&gradients).expect("it counts"));
    let [first, second] = [first, second].map(|left| values(left.inner()));
    assert_eq!(first, gradient);
    assert_ne!(first, second);
    let zeros = first.iter().filter(|value| **value == 0.0).count();
    // 600, with five standard deviations of room.
    assert!(zeros.abs_diff(600) < 103, "{zeros}");
    let plain = Tensor::<2>::ones([4, 5], &Device::flex());
    assert_eq!(values(dropout(&layer, plain)), [1.0; 20]);
}
