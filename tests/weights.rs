//! Weights files: ours open in PyTorch's terms, a student's opens here, and what is not one is
//! refused with the name of the first tensor that does not fit.

#![cfg(feature = "flex")]

use std::{collections::HashMap, sync::LazyLock};

use burn::tensor::Device;
use half::f16;
use pollster::block_on;
use proptest::prelude::*;
use safetensors::{Dtype, SafeTensors, tensor::TensorView};
use unfold::{
    kuzushiji::{cnn::Cnn, self_check},
    weights::{self, NamedTensor, Parameters, Precision, WeightsError},
};

/// The `state_dict` of the homework's network.
const STATE_DICT: [(&str, &[usize]); 10] = [
    ("conv1.weight", &[8, 1, 5, 5]),
    ("conv1.bias", &[8]),
    ("conv2.weight", &[16, 8, 3, 3]),
    ("conv2.bias", &[16]),
    ("fc1.weight", &[600, 576]),
    ("fc1.bias", &[600]),
    ("fc2.weight", &[120, 600]),
    ("fc2.bias", &[120]),
    ("fc3.weight", &[10, 120]),
    ("fc3.bias", &[10]),
];

static FILE: LazyLock<Vec<u8>> = LazyLock::new(|| file(Precision::F32));

fn file(precision: Precision) -> Vec<u8> {
    let metadata = HashMap::from([("kind".to_owned(), "cnn".to_owned())]);
    block_on(weights::save(
        &self_check::network(&Device::flex()),
        precision,
        metadata,
    ))
    .expect("a CPU")
}

fn load(bytes: &[u8]) -> Result<Cnn, WeightsError> {
    weights::load(Cnn::new(&Device::flex()), bytes)
}

fn tensors(bytes: &[u8]) -> Vec<NamedTensor> {
    block_on(weights::collect(&load(bytes).expect("it fits"), Parameters)).expect("a CPU")
}

/// The file with one tensor replaced by what `change` makes of its name, type, shape and bytes.
fn altered(
    name: &str,
    change: impl FnOnce(&mut String, &mut Dtype, &mut Vec<usize>, &mut Vec<u8>),
) -> Vec<u8> {
    let file = SafeTensors::deserialize(&FILE).expect("our own file");
    let mut change = Some(change);
    let parts: Vec<_> = file
        .iter()
        .map(|(found, tensor)| {
            let mut part = (
                found.to_owned(),
                tensor.dtype(),
                tensor.shape().to_vec(),
                tensor.data().to_vec(),
            );
            if found == name {
                change.take().expect("once")(&mut part.0, &mut part.1, &mut part.2, &mut part.3);
            }
            part
        })
        .collect();
    let views = parts.iter().map(|(name, dtype, shape, data)| {
        (
            name.as_str(),
            TensorView::new(*dtype, shape.clone(), data).expect("consistent"),
        )
    });
    safetensors::serialize(views, None).expect("consistent")
}

#[test]
fn names_and_shapes_are_pytorchs() {
    let file = SafeTensors::deserialize(&FILE).expect("our own file");
    assert_eq!(file.len(), STATE_DICT.len());
    for (name, shape) in STATE_DICT {
        assert_eq!(file.tensor(name).expect(name).shape(), shape, "{name}");
    }
    let numbers: usize = STATE_DICT
        .iter()
        .map(|(_, shape)| shape.iter().product::<usize>())
        .sum();
    assert_eq!(numbers, 420_906);
}

/// fc1.weight is stored as [out, in]: the element of output 1 and input 0 stands at 576.
#[test]
fn linear_layers_are_transposed_both_ways() {
    let file = SafeTensors::deserialize(&FILE).expect("our own file");
    let stored = file.tensor("fc1.weight").expect("present").data()[4 * 576..][..4].to_vec();
    let stored = f32::from_le_bytes(stored.try_into().expect("four bytes"));
    let in_memory = tensors(&FILE)
        .into_iter()
        .find(|tensor| tensor.name == "fc1.weight")
        .expect("present");
    assert_eq!(in_memory.shape, [600, 576]);
    assert!((in_memory.values[576] - stored).abs() < f32::EPSILON);
}

#[test]
fn f32_survives_a_round_trip_exactly_and_f16_to_rounding() {
    let exact = tensors(&FILE);
    assert_eq!(
        tensors(&weights::serialize(&exact, Precision::F32, HashMap::new()).unwrap()),
        exact
    );
    let rounded = tensors(&file(Precision::F16));
    for (rounded, exact) in rounded.iter().zip(&exact) {
        for (rounded, exact) in rounded.values.iter().zip(&exact.values) {
            assert!((rounded - f16::from_f32(*exact).to_f32()).abs() < f32::EPSILON);
        }
    }
    assert!(
        file(Precision::F16).len() < 850 * 1024,
        "the page's budget for a set of weights"
    );
}

#[test]
fn the_first_tensor_that_does_not_fit_is_named() {
    let message = |bytes: &[u8]| load(bytes).expect_err("it must not fit").to_string();
    assert_eq!(
        message(&altered("conv2.bias", |name, _, _, _| *name =
            "conv2.offset".to_owned())),
        "conv2.bias is missing: the network has it with shape [16]"
    );
    assert_eq!(
        message(&altered("fc1.weight", |_, _, shape, _| shape.reverse())),
        "fc1.weight has shape [576, 600], the network's has [600, 576]"
    );
    assert_eq!(
        message(&altered("conv1.weight", |_, dtype, _, _| *dtype = Dtype::I32)),
        "conv1.weight has numbers of type I32: save them as float32 or float16"
    );
    assert_eq!(
        message(&altered("fc3.bias", |_, _, _, data| data[4..8]
            .copy_from_slice(&f32::NAN.to_le_bytes()))),
        "fc3.bias has a value that is not finite at element 1: the training that made it diverged"
    );
    let mut more = tensors(&FILE);
    more.push(NamedTensor {
        name: "fc4.weight".to_owned(),
        shape: vec![1],
        values: vec![0.0],
    });
    let more = weights::serialize(&more, Precision::F32, HashMap::new()).unwrap();
    assert_eq!(
        message(&more),
        "fc4.weight is in the file but not in the network"
    );
}

#[test]
fn what_is_no_safetensors_file_is_refused() {
    let refused = |bytes: &[u8]| matches!(load(bytes), Err(WeightsError::Format(_)));
    assert!(refused(b""));
    assert!(refused(b"PK\x03\x04 as torch.save writes"));
    assert!(refused(&FILE[..FILE.len() - 1]));
    assert!(refused(&u64::MAX.to_le_bytes()));
    assert!(refused(br#"{"a file of text": true}"#));
    let header = br#"{"conv1.weight":{"dtype":"F32","shape":[8,1,5,5],"data_offsets":[0,18446744073709551615]}}"#;
    assert!(refused(
        &[&(header.len() as u64).to_le_bytes()[..], header].concat()
    ));
    assert!(matches!(
        load(&vec![0; weights::MAX_BYTES + 1]),
        Err(WeightsError::TooLarge(_))
    ));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_refused_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(load(&bytes).is_err());
    }

    /// A damaged header is refused, or means the same; it never panics.
    #[test]
    fn a_damaged_header_never_panics(place in 0_usize..1200, byte: u8) {
        let mut bytes = FILE.clone();
        bytes[place] = byte;
        let _: Result<Cnn, WeightsError> = load(&bytes);
    }
}
