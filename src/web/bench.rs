//! What is measured of the networks: their bare work, without what the exhibits show of it.

use burn::tensor::{Tensor, TensorData};
use js_sys::{Float32Array, Int32Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::{bad_input, engine::Engine, failure, to_js};
use crate::{
    kuzushiji::{PIXELS, SIDE, reading::likeliest},
    translation::{
        translator::Batch,
        vocabulary::{SOS, Vocabulary},
    },
};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
export interface GreedySteps { tokens: Int32Array; logits: Float32Array }
"#;

#[derive(Serialize)]
struct GreedySteps {
    #[serde(with = "serde_wasm_bindgen::preserve")]
    tokens: Int32Array,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    logits: Float32Array,
}

#[wasm_bindgen]
impl Engine {
    /// The logarithms of the ten classes' probabilities for each image of a batch; `images` holds
    /// 784 values for each.
    ///
    /// # Errors
    /// `BadInput` if these are no images or the network is not loaded; another if the device fails.
    pub async fn infer(&self, model: &str, images: &[f32]) -> Result<Float32Array, JsValue> {
        if images.is_empty() || !images.len().is_multiple_of(PIXELS) {
            return Err(bad_input("a batch has 784 values for each of its images"));
        }
        let shape = [images.len() / PIXELS, 1, SIDE, SIDE];
        let images = Tensor::from_data(TensorData::new(images.to_vec(), shape), &self.device);
        let log_probabilities = read(self.model(model)?.forward(images)).await?;
        Ok(Float32Array::from(&log_probabilities[..]))
    }

    /// Greedy decoding of a source in the entries of its vocabulary, by exactly `steps` steps,
    /// whatever comes out: the entries written, and the logits of all steps end to end.
    ///
    /// # Errors
    /// `BadInput` if the source is empty or the vocabulary has no such entries, or the translator
    /// is not loaded; another if the device fails.
    #[wasm_bindgen(unchecked_return_type = "GreedySteps")]
    pub async fn greedy_steps(
        &self,
        model: &str,
        source: &[i32],
        steps: usize,
    ) -> Result<JsValue, JsValue> {
        let checkpoint = self.translator(model)?;
        let source = entries(source, &checkpoint.source)
            .ok_or_else(|| bad_input("a source is made of its vocabulary's entries"))?;
        let writer = checkpoint.model.writer();
        let mut encoded = checkpoint.model.encode(&Batch::new([&source[..]]));
        let (mut tokens, mut logits) = (Vec::new(), Vec::new());
        let token = |entry: usize| i32::try_from(entry).expect("a vocabulary is small");
        let mut last = token(SOS);
        for _ in 0..steps {
            let step = writer.step(Tensor::from_data([last], &self.device), &encoded);
            encoded.state = step.state;
            let said = read(step.logits).await?;
            last = token(likeliest(&said));
            tokens.push(last);
            logits.extend(said);
        }
        to_js(&GreedySteps {
            tokens: Int32Array::from(&tokens[..]),
            logits: Float32Array::from(&logits[..]),
        })
    }
}

/// A sentence's entries, if it has some and all are the vocabulary's.
fn entries(sentence: &[i32], vocabulary: &Vocabulary) -> Option<Vec<usize>> {
    let entry = |&entry: &i32| {
        usize::try_from(entry)
            .ok()
            .filter(|&entry| entry < vocabulary.len())
    };
    let entries: Vec<usize> = sentence.iter().map(entry).collect::<Option<_>>()?;
    (!entries.is_empty()).then_some(entries)
}

/// Reads a tensor from the device.
async fn read(tensor: Tensor<2>) -> Result<Vec<f32>, JsValue> {
    let data = tensor
        .into_data_async()
        .await
        .map_err(|error| failure(format!("{error:?}")))?;
    data.try_into_vec()
        .map_err(|error| failure(format!("{error:?}")))
}
