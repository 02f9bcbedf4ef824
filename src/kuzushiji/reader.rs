//! The network that reads whatever people write: the data set's characters and modern hands, and it knows when it is
//! none of the ten.

use std::collections::HashMap;

use burn::tensor::Device;

use super::{CLASSES, calibration::Calibration, resnet::Resnet};
use crate::weights::{self, Contents, Found, WeightsError};

/// One answer a class, and one for none of them.
pub const ANSWERS: usize = CLASSES + 1;
/// Its name in the metadata of its files.
pub const KIND: &str = "reader";
/// From this probability of the likeliest class on the homework's networks are sure; below it the answer is "I am
/// not sure".
///
/// So high because they are overconfident on what is unlike their training data: measured on drawn modern hiragana and
/// three networks, 0.96 of the right answers are above, 0.58 of the wrong ones and half of the scribbles below. No
/// threshold on this probability does much better. The reader of modern hands has a rule of its own
/// ([`calibration`](super::calibration)).
pub const SURE_FROM: f32 = 0.95;
/// Under this name a file says from which probability on its network is sure.
const SURE: &str = "sure_from";
/// Under this one by what the logits were divided; the last layer in the file has it already.
const TEMPERATURE: &str = "temperature";

/// The residual network with eleven answers, and from when on one is sure.
#[derive(Clone, Debug)]
pub struct Reader {
    /// What reads.
    pub network: Resnet,
    /// The least probability of an answer that is sure.
    pub sure_from: f32,
}

impl Reader {
    /// Opens a file of its weights; one that does not say when it is sure is taken as the homework's network is.
    ///
    /// # Errors
    /// [`WeightsError`], which names the first tensor that does not fit.
    pub fn open(contents: &Contents<'_>, device: &Device) -> Result<(Self, Found), WeightsError> {
        let (network, found) = weights::open(Resnet::plain(ANSWERS, device), contents, &[])?;
        let said = contents
            .metadata
            .get(SURE)
            .and_then(|text| text.parse().ok());
        let sure_from = said
            .filter(|from| (0.0..=1.0).contains(from))
            .unwrap_or(SURE_FROM);
        Ok((Self { network, sure_from }, found))
    }

    /// Whether a file is one of such a network: by what it says, or else by its layers.
    #[must_use]
    pub fn wrote(contents: &Contents<'_>) -> bool {
        match contents.metadata.get("kind") {
            Some(kind) => kind == KIND,
            None => contents
                .shape("stem.weight", &["stem.weight", "fc.weight"])
                .is_some(),
        }
    }
}

/// What a file says of its calibration.
pub fn describe(calibration: Calibration, metadata: &mut HashMap<String, String>) {
    metadata.insert(TEMPERATURE.to_owned(), calibration.temperature.to_string());
    metadata.insert(SURE.to_owned(), calibration.sure_from.to_string());
}

/// By what the logits of a file were divided already.
#[must_use]
pub fn temperature(metadata: &HashMap<String, String>) -> f32 {
    let said = metadata.get(TEMPERATURE).and_then(|text| text.parse().ok());
    said.filter(|temperature: &f32| temperature.is_finite() && *temperature > 0.0)
        .unwrap_or(1.0)
}

/// Whether a parameter is one of the last layer, which makes the logits.
#[must_use]
pub fn is_last_layer(name: &str) -> bool {
    name.starts_with("fc.")
}

#[cfg(all(test, feature = "flex"))]
mod tests {
    use burn::tensor::Tensor;
    use pollster::block_on;

    use super::*;
    use crate::{
        kuzushiji::{
            cnn::Cnn,
            network::Network as _,
            reading::{self, AnyReader, State},
            self_check,
        },
        weights::{NamedTensor, Parameters, Precision},
    };

    /// The file of a network that has learnt nothing but what its last layer prefers.
    fn file(preferred: usize, by: f32, metadata: HashMap<String, String>) -> Vec<u8> {
        let network = Resnet::plain(ANSWERS, &Device::flex());
        let mut tensors = block_on(weights::collect(&network, Parameters)).expect("a CPU");
        for NamedTensor { name, values, .. } in &mut tensors {
            if is_last_layer(name) {
                values.fill(0.0);
            }
            if name == "fc.bias" {
                values[preferred] = by;
            }
        }
        weights::serialize(&tensors, Precision::F32, metadata).expect("as it was collected")
    }

    fn read(file: &[u8]) -> reading::Reading {
        let device = Device::flex();
        let (reader, _) = AnyReader::open(file, &device).expect("a reader");
        let image = self_check::image(0);
        block_on(reading::read(&[&reader], &image, &device))
            .expect("numbers")
            .remove(0)
    }

    #[test]
    fn none_of_the_ten_is_an_answer() {
        let reading = read(&file(CLASSES, 4.0, HashMap::new()));
        assert_eq!(reading.state, State::None);
        // e⁴ beside ten of e⁰.
        assert!(
            (reading.none - 54.598 / 64.598).abs() < 1e-4,
            "{}",
            reading.none
        );
        let sum: f32 = reading.probabilities.iter().sum();
        assert!((sum - 1.0).abs() < 1e-5 && reading.maps.is_none());
        let answers = reading.answers();
        let all: f32 = answers.iter().sum();
        assert!((all - 1.0).abs() < 1e-5 && answers[CLASSES] == reading.none);
        assert!((answers[0] - 1.0 / 64.598).abs() < 1e-5, "{}", answers[0]);
    }

    #[test]
    fn a_file_says_when_its_network_is_sure() {
        // 0.8455 of class 3.
        let mut metadata = HashMap::new();
        assert_eq!(read(&file(3, 4.0, metadata.clone())).state, State::Unsure);
        let calibration = Calibration {
            temperature: 1.5,
            sure_from: 0.8,
        };
        describe(calibration, &mut metadata);
        let reading = read(&file(3, 4.0, metadata.clone()));
        assert_eq!((reading.state, reading.class()), (State::Sure, 3));
        assert!((temperature(&metadata) - 1.5).abs() < 1e-6);
        // What is no probability is not believed.
        metadata.insert(SURE.to_owned(), "-1".to_owned());
        assert_eq!(read(&file(3, 4.0, metadata)).state, State::Unsure);
    }

    #[test]
    fn the_homeworks_files_are_told_from_the_readers() {
        let device = Device::flex();
        let plain = block_on(weights::save(
            &Cnn::new(&device),
            Precision::F16,
            HashMap::new(),
        ));
        let plain = plain.expect("a CPU");
        for (bytes, is_reader) in [(file(0, 1.0, HashMap::new()), true), (plain, false)] {
            let (opened, _) = AnyReader::open(&bytes, &device).expect("one of the two");
            assert_eq!(matches!(opened, AnyReader::People(_)), is_reader);
        }
        let images = Tensor::zeros([1, 1, 28, 28], &device);
        let reader = Reader::open(
            &Contents::of(&file(0, 1.0, HashMap::new())).expect("ours"),
            &device,
        );
        let answers = reader.expect("ours").0.network.log_probabilities(images);
        assert_eq!(answers.dims(), [1, ANSWERS]);
    }
}
