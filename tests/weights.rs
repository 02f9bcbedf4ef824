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
    translation::{
        attention::{AttentionReading, Score},
        checkpoint::{Checkpoint, CheckpointError},
        search,
        spelling::Spelling,
        translator::{Config, Translator},
        vocabulary::Vocabulary,
    },
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
    let refused = |bytes: &[u8]| {
        matches!(
            load(bytes),
            Err(WeightsError::Format(_) | WeightsError::Foreign { .. })
        )
    };
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

/// The `state_dict` of the homework's translator with bilinear attention.
const TRANSLATOR: [(&str, &[usize]); 19] = [
    ("encoder.embedding.weight", &[34, 128]),
    ("encoder.lstm.weight_ih_l0", &[256, 128]),
    ("encoder.lstm.weight_hh_l0", &[256, 64]),
    ("encoder.lstm.bias_ih_l0", &[256]),
    ("encoder.lstm.bias_hh_l0", &[256]),
    ("encoder.lstm.weight_ih_l0_reverse", &[256, 128]),
    ("encoder.lstm.weight_hh_l0_reverse", &[256, 64]),
    ("encoder.lstm.bias_ih_l0_reverse", &[256]),
    ("encoder.lstm.bias_hh_l0_reverse", &[256]),
    ("decoder.embedding.weight", &[34, 128]),
    ("decoder.lstm.weight_ih_l0", &[512, 128]),
    ("decoder.lstm.weight_hh_l0", &[512, 128]),
    ("decoder.lstm.bias_ih_l0", &[512]),
    ("decoder.lstm.bias_hh_l0", &[512]),
    ("decoder.attn.linear_in.weight", &[128, 128]),
    ("decoder.attn.linear_out.weight", &[128, 256]),
    ("decoder.attn.linear_out.bias", &[128]),
    ("generator.weight", &[34, 128]),
    ("generator.bias", &[34]),
];

/// A translator's file, as if saved without metadata by the homework's own program, after `change`.
fn translator(
    attention: Option<(Score, AttentionReading)>,
    metadata: &[(&str, &str)],
    change: impl FnOnce(&mut Vec<NamedTensor>),
) -> Vec<u8> {
    let checkpoint = Checkpoint {
        model: Translator::new(&Config::homework(attention), &Device::flex()),
        source: Vocabulary::homework_source(),
        target: Vocabulary::homework_target(),
        spelling: Spelling::Homework,
        length_penalty: search::MEAN,
    };
    let bytes = block_on(checkpoint.save(Precision::F32, HashMap::new())).expect("a CPU");
    let file = SafeTensors::deserialize(&bytes).expect("our own file");
    let mut tensors = file
        .iter()
        .map(|(name, tensor)| NamedTensor {
            name: name.to_owned(),
            shape: tensor.shape().to_vec(),
            values: tensor
                .data()
                .as_chunks::<4>()
                .0
                .iter()
                .map(|&bytes| f32::from_le_bytes(bytes))
                .collect(),
        })
        .collect();
    change(&mut tensors);
    let metadata = metadata
        .iter()
        .map(|&(name, text)| (name.to_owned(), text.to_owned()))
        .collect();
    weights::serialize(&tensors, Precision::F32, metadata).expect("consistent")
}

const BILINEAR: Option<(Score, AttentionReading)> = Some((Score::Bilinear, AttentionReading::Code));

fn tensor<'a>(tensors: &'a mut [NamedTensor], name: &str) -> &'a mut NamedTensor {
    let found = tensors.iter_mut().find(|tensor| tensor.name == name);
    found.unwrap_or_else(|| panic!("{name} is not in the file"))
}

#[test]
fn a_translators_names_and_shapes_are_pytorchs() {
    let bytes = translator(BILINEAR, &[], |_| ());
    let file = SafeTensors::deserialize(&bytes).expect("our own file");
    assert_eq!(file.len(), TRANSLATOR.len());
    for (name, shape) in TRANSLATOR {
        assert_eq!(file.tensor(name).expect(name).shape(), shape, "{name}");
    }
}

/// The generator's weight is the decoder's embedding: a file may have it under either name.
#[test]
fn tied_weights_may_come_once_or_twice_but_must_agree() {
    let open = |bytes: &[u8]| Checkpoint::open(bytes, &Device::flex());
    for name in ["generator.weight", "decoder.embedding.weight"] {
        let bytes = translator(BILINEAR, &[], |tensors| {
            tensor(tensors, "generator.weight").values[5] = 0.5;
            tensor(tensors, "decoder.embedding.weight").values[5] = 0.5;
            tensors.retain(|tensor| tensor.name != name);
        });
        let model = open(&bytes).expect("one is enough").model;
        let mut tensors = block_on(weights::collect(&model, Parameters)).expect("a CPU");
        let embedding = tensor(&mut tensors, "decoder.embedding.weight");
        assert!((embedding.values[5] - 0.5).abs() < f32::EPSILON);
    }
    let both = translator(BILINEAR, &[], |tensors| {
        tensor(tensors, "generator.weight").values[300] += 0.1;
    });
    assert_eq!(
        open(&both).expect_err("they differ").to_string(),
        "generator.weight differs from decoder.embedding.weight at element 300: in the network they are the \
         same, so save both from one model"
    );
}

#[test]
fn a_file_says_which_translator_it_is() {
    let open = |bytes: &[u8]| Checkpoint::open(bytes, &Device::flex());
    let names = |bytes: &[u8]| {
        let model = open(bytes).expect("it fits").model;
        block_on(weights::collect(&model, Parameters))
            .expect("a CPU")
            .len()
    };
    // As the homework's own program saves it: no metadata, the attention known by its weights.
    assert_eq!(names(&translator(None, &[], |_| ())), 15);
    assert_eq!(names(&translator(BILINEAR, &[], |_| ())), 18);
    let dot = [("options", r#"{"attention": "dot", "seed": 1}"#)];
    let dot = translator(
        Some((Score::Dot, AttentionReading::Equations)),
        &dot,
        |_| (),
    );
    assert_eq!(names(&dot), 17);
    assert!(matches!(
        open(&translator(
            BILINEAR,
            &[("options", r#"{"attention": "none"}"#)],
            |_| ()
        )),
        Err(CheckpointError::Weights(WeightsError::Unexpected(_)))
    ));

    let own = Vocabulary::of(["xyz"]);
    let metadata = [("source_vocab", &own.to_json()[..])];
    let other = translator(None, &metadata, |tensors| {
        let embedding = tensor(tensors, "encoder.embedding.weight");
        embedding.shape[0] = 7;
        embedding.values.truncate(7 * 128);
    });
    let opened = open(&other).expect("a vocabulary of its own");
    assert_eq!(
        (opened.source, opened.target),
        (own, Vocabulary::homework_target())
    );
}

#[test]
fn a_file_that_is_no_translator_says_why() {
    let message = |bytes: &[u8]| {
        let opened = Checkpoint::open(bytes, &Device::flex());
        opened.expect_err("it must not fit").to_string()
    };
    assert!(message(&FILE).contains("it holds a cnn, not a translator"));
    assert!(message(b"PK").contains("not a safetensors file"));
    for (name, text, expected) in [
        ("source_vocab", "[]", "source_vocab: it has 0 entries"),
        ("target_vocab", "?", "target_vocab: it is not a JSON array"),
        (
            "target_vocab",
            r#"["", "", "", "", "a"]"#,
            "target_vocab has 5 entries, the embedding 34",
        ),
    ] {
        let message = message(&translator(BILINEAR, &[(name, text)], |_| ()));
        assert!(message.contains(expected), "{message}");
    }
    let odd = translator(None, &[], |tensors| {
        for name in ["generator.weight", "decoder.embedding.weight"] {
            let tensor = tensor(tensors, name);
            (tensor.shape, tensor.values) = (vec![34, 127], vec![0.0; 34 * 127]);
        }
    });
    assert_eq!(
        message(&odd),
        "decoder.embedding.weight has shape [34, 127], the network's has [34, 128]"
    );
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
