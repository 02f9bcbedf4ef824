//! The theory against PyTorch's numbers (tests/reference/theory.safetensors, in double precision) and
//! against Burn: the matrix's transpose is what autodiff computes.

#![cfg(all(feature = "flex", feature = "ndarray"))]

use std::path::Path;

use burn::{
    module::Param,
    nn::{PaddingConfig2d, conv::Conv2dConfig},
    tensor::{Device, Tensor, TensorData, activation},
};
use pollster::block_on;
use proptest::prelude::*;
use safetensors::SafeTensors;
use unfold::{
    device::Backend,
    theory::{
        Matrix,
        attention::Attention,
        convolution::{Convolution, Setup},
        shapes::Geometry,
    },
};

fn golden(file: &SafeTensors, name: &str) -> Matrix {
    let tensor = file
        .tensor(name)
        .unwrap_or_else(|_| panic!("{name} is not in the reference"));
    let values = tensor
        .data()
        .as_chunks::<8>()
        .0
        .iter()
        .map(|&bytes| f64::from_le_bytes(bytes))
        .collect();
    let [rows, columns] = match tensor.shape() {
        &[rows, columns] => [rows, columns],
        &[rows] => [rows, 1],
        shape => panic!("{name} has shape {shape:?}"),
    };
    Matrix::new(rows, columns, values).expect("finite values")
}

fn assert_close(name: &str, found: &Matrix, expected: &Matrix) {
    let largest = expected
        .values()
        .iter()
        .fold(1.0_f64, |largest, value| largest.max(value.abs()));
    let difference = found.largest_difference(expected);
    assert!(
        difference < 1e-12 * largest,
        "{name} is off by {difference}"
    );
}

#[test]
fn the_theory_agrees_with_pytorch() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/theory.safetensors");
    let bytes = std::fs::read(path).expect("the file is part of the repository");
    let file = SafeTensors::deserialize(&bytes).expect("our own file");
    for k in 0..6 {
        let golden = |name: &str| golden(&file, &format!("conv{k}.{name}"));
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let [stride, padding] = [1, 2].map(|row| golden("stride_padding").at(row, 1) as usize);
        let convolution = Convolution::new(Setup {
            x: golden("x"),
            w: golden("w"),
            stride,
            padding,
            pool: 2,
            g: Some(golden("g")),
        })
        .expect("sizes that go together");
        assert_close("z", &convolution.z, &golden("z"));
        if convolution.geometry.pooled().iter().all(|&side| side > 0) {
            assert_close("h2", &convolution.h2, &golden("h2"));
        }
        let [height, width] = convolution.geometry.output;
        let product = convolution.product(&convolution.m).folded(height, width);
        assert_close("M x'", &product, &golden("z"));
        assert_close("the gradient", &convolution.gradient(), &golden("gradient"));
    }
    for k in 0..4 {
        let golden = |name: &str| golden(&file, &format!("attention{k}.{name}"));
        let attention = Attention::new(golden("x"), 1.0).expect("an image");
        assert_close("P", &attention.p, &golden("p"));
        assert_close("Z", &attention.z(), &golden("z"));
        assert_close(
            "entropy",
            &Matrix::column(attention.entropy()),
            &golden("entropy"),
        );
    }
}

#[allow(clippy::cast_possible_truncation, reason = "to the device's precision")]
fn tensor<const D: usize>(matrix: &Matrix, shape: [usize; D], device: &Device) -> Tensor<D> {
    let values: Vec<f32> = matrix.values().iter().map(|&value| value as f32).collect();
    Tensor::from_data(TensorData::new(values, shape), device)
}

fn matrix<const D: usize>(tensor: Tensor<D>, [rows, columns]: [usize; 2]) -> Matrix {
    let values: Vec<f32> = tensor.into_data().try_into_vec().expect("f32");
    Matrix::new(rows, columns, values.into_iter().map(f64::from).collect()).expect("finite values")
}

/// An image, a filter that fits into it, a gradient, stride and padding.
fn setups() -> impl Strategy<Value = Setup> {
    let values = |[rows, columns]: [usize; 2]| {
        prop::collection::vec(-2.0..2.0_f64, rows * columns)
            .prop_map(move |values| Matrix::new(rows, columns, values).expect("finite values"))
    };
    (
        [1_usize..8, 1_usize..8],
        [1_usize..5, 1_usize..5],
        1_usize..4,
        0_usize..3,
    )
        .prop_filter_map("the filter fits", |(image, filter, stride, padding)| {
            Geometry::new(image, filter, stride, padding, 2).ok()
        })
        .prop_flat_map(move |of| {
            (values(of.image), values(of.filter), values(of.output)).prop_map(move |(x, w, g)| {
                Setup {
                    x,
                    w,
                    stride: of.stride,
                    padding: of.padding,
                    pool: of.pool,
                    g: Some(g),
                }
            })
        })
}

proptest! {
    #[test]
    fn the_transposed_matrix_is_what_autodiff_computes(setup in setups()) {
        let convolution = Convolution::new(setup).expect("sizes that go together");
        let Geometry { image, filter, output, stride, padding, .. } = convolution.geometry;
        for backend in [Backend::Flex, Backend::Ndarray] {
            let device = block_on(backend.open()).expect("a CPU").autodiff();
            let mut layer = Conv2dConfig::new([1, 1], filter)
                .with_stride([stride; 2])
                .with_padding(PaddingConfig2d::Explicit(padding, padding, padding, padding))
                .with_bias(false)
                .init(&device);
            layer.weight = Param::from_tensor(tensor(&convolution.w, [1, 1, filter[0], filter[1]], &device));
            let x = tensor(&convolution.x, [1, 1, image[0], image[1]], &device).require_grad();
            let z = layer.forward(x.clone());
            prop_assert!(matrix(z.clone().inner(), output).largest_difference(&convolution.z) < 1e-4);
            // The sum of g ⊙ z has the gradient g with respect to z.
            let loss = (z * tensor(&convolution.g, [1, 1, output[0], output[1]], &device)).sum();
            let gradient = x.grad(&loss.backward()).expect("x takes part");
            prop_assert!(matrix(gradient, image).largest_difference(&convolution.gradient()) < 1e-4);
        }
    }

    #[test]
    fn attention_agrees_with_burns_softmax(values in prop::collection::vec(-3.0..3.0_f64, 1..16)) {
        let length = values.len();
        let attention = Attention::new(Matrix::column(values), 1.0).expect("an image");
        for backend in [Backend::Flex, Backend::Ndarray] {
            let device = block_on(backend.open()).expect("a CPU");
            let x: Tensor<2> = tensor(&attention.x_vec, [length, 1], &device);
            let p = activation::softmax(x.clone().matmul(x.clone().transpose()), 1);
            prop_assert!(matrix(p.clone(), [length, length]).largest_difference(&attention.p) < 1e-5);
            prop_assert!(matrix(p.matmul(x), [length, 1]).largest_difference(&attention.z_vec) < 1e-5);
        }
    }
}
