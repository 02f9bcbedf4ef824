//! What is measured of the networks: their bare work, without what the exhibits show of it.

use burn::tensor::{Tensor, TensorData, Transaction};
use js_sys::{Float32Array, Int32Array};
use serde::Serialize;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use super::{bad_input, engine::Engine, failure, to_ts};
use crate::{
    device,
    kuzushiji::{PIXELS, SIDE, network::likeliest},
    translation::{
        translator::Batch,
        vocabulary::{SOS, Vocabulary},
    },
};

/// What greedy decoding by so many steps wrote.
#[derive(Serialize, Tsify)]
pub struct GreedySteps {
    /// The entries written, one for each step.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    tokens: Int32Array,
    /// The logits of all steps end to end.
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
    pub async fn greedy_steps(
        &self,
        model: &str,
        source: &[i32],
        steps: usize,
    ) -> Result<Ts<GreedySteps>, JsValue> {
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
        to_ts(&GreedySteps {
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
    let read = device::read(Transaction::default().register(tensor)).await;
    Ok(read.map_err(failure)?.concat())
}

#[cfg(feature = "training")]
mod steps {
    //! Bare steps of training on batches of the caller's.

    use burn::{
        module::{Module, ModuleVisitor, Param, ParamId},
        optim::GradientsParams,
        tensor::{Device, Tensor, TensorData},
    };
    use wasm_bindgen::prelude::*;

    use super::{Batch, Engine, PIXELS, SIDE, bad_input, failure};
    use crate::{
        kuzushiji::cnn::Cnn,
        training::{Adam, negative_log_likelihood},
        translation::{
            checkpoint::Checkpoint,
            translator::Translator,
            vocabulary::{EOS, PAD},
        },
        weights,
    };

    /// Models in training, with an optimiser each.
    #[wasm_bindgen]
    pub struct Steps {
        device: Device,
        cnn: (Cnn, Adam),
        translator: (Translator, Adam),
        /// The translator's biases that the model has not with which libraries are compared: they stay
        /// as they are.
        fixed: Vec<ParamId>,
    }

    #[wasm_bindgen]
    impl Engine {
        /// Makes both models ready to be trained: files of weights, with Adam's learning rates 5e-4
        /// and 3e-3.
        ///
        /// # Errors
        /// `BadInput` if a file does not fit.
        pub fn steps(
            &self,
            cnn: &[u8],
            translator: &[u8],
            dropout: bool,
        ) -> Result<Steps, JsValue> {
            let device = self.device.clone().autodiff();
            let mut cnn = weights::load(Cnn::new(&device), cnn).map_err(bad_input)?;
            let mut translator = Checkpoint::open(translator, &device)
                .map_err(bad_input)?
                .model;
            if !dropout {
                (cnn, translator) = (cnn.without_dropout(), translator.without_dropout());
            }
            Ok(Steps {
                cnn: (cnn.clone(), Adam::new(&cnn, 5e-4)),
                fixed: fixed(&translator),
                translator: (translator.clone(), Adam::new(&translator, 3e-3)),
                device,
            })
        }
    }

    #[wasm_bindgen]
    impl Steps {
        /// A step on images of 784 values each with their labels: the loss before it.
        ///
        /// # Errors
        /// `BadInput` if these are no images with labels; another if the device fails.
        pub async fn cnn(&mut self, images: &[f32], labels: &[i32]) -> Result<f32, JsValue> {
            if labels.is_empty() || images.len() != labels.len() * PIXELS {
                return Err(bad_input(
                    "a batch has 784 values and a label for each of its images",
                ));
            }
            let images = TensorData::new(images.to_vec(), [labels.len(), 1, SIDE, SIDE]);
            let answers = self.cnn.0.forward(Tensor::from_data(images, &self.device));
            let labels = Tensor::from_data(labels, &self.device);
            let loss = negative_log_likelihood(answers, labels);
            let gradients = GradientsParams::from_grads(loss.backward(), &self.cnn.0);
            step(&mut self.cnn, &[], loss.inner(), gradients).await
        }

        /// A step on so many sentences one after the other, padded with 0 to the same length, the
        /// targets with EOS: the loss before it. Padding of the sources is read by the encoder, but
        /// not looked at.
        ///
        /// # Errors
        /// `BadInput` if these are no sentences; another if the device fails.
        pub async fn translator(
            &mut self,
            batch: usize,
            sources: &[i32],
            targets: &[i32],
        ) -> Result<f32, JsValue> {
            let full = sentences(sources, batch)?;
            let targets = sentences(targets, batch)?;
            let letters = |sentence: &Vec<usize>| {
                let padding = sentence.iter().rev().take_while(|&&entry| entry == PAD);
                sentence.len() - padding.count()
            };
            let lengths = full.iter().map(letters).collect();
            let sources = Batch::new(full.iter().map(Vec::as_slice)).attended(lengths);
            // Without padding, and EOS is put there again.
            let truths: Vec<&[usize]> = targets
                .iter()
                .map(|target| {
                    let end = target.iter().position(|&entry| entry == EOS);
                    &target[..end.unwrap_or(target.len())]
                })
                .collect();
            let (loss, gradients) = self.translator.0.gradients(&sources, &truths);
            step(&mut self.translator, &self.fixed, loss, gradients).await
        }
    }

    /// Goes down the gradients of a loss, but for those of some parameters, and reads the loss.
    async fn step<M: Module>(
        (model, adam): &mut (M, Adam),
        fixed: &[ParamId],
        loss: Tensor<1>,
        mut gradients: GradientsParams,
    ) -> Result<f32, JsValue> {
        for &id in fixed {
            gradients.remove::<1>(id);
        }
        *model = adam.step(model.clone(), gradients);
        let read = loss.into_scalar_async::<f32>().await;
        read.map_err(|error| failure(format!("{error:?}")))
    }

    /// Equally long sentences.
    fn sentences(entries: &[i32], batch: usize) -> Result<Vec<Vec<usize>>, JsValue> {
        let refuse = || bad_input("sentences are equally long and made of entries");
        if batch == 0 || entries.is_empty() || !entries.len().is_multiple_of(batch) {
            return Err(refuse());
        }
        let entry = |&entry: &i32| usize::try_from(entry).map_err(|_| refuse());
        (entries.chunks_exact(entries.len() / batch))
            .map(|sentence| sentence.iter().map(entry).collect())
            .collect()
    }

    /// The second bias of each LSTM and the bias of the attention's output.
    fn fixed(model: &Translator) -> Vec<ParamId> {
        #[derive(Default)]
        struct Found {
            path: Vec<String>,
            ids: Vec<ParamId>,
        }
        impl ModuleVisitor for Found {
            fn enter_module(&mut self, name: &str, _container: &str) {
                self.path.push(name.to_owned());
            }
            fn exit_module(&mut self, _name: &str, _container: &str) {
                self.path.pop();
            }
            fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
                let path = self.path.join(".");
                if path.contains(".bias_hh") || path.ends_with("linear_out.bias") {
                    self.ids.push(param.id);
                }
            }
        }
        let mut found = Found::default();
        model.visit(&mut found);
        found.ids
    }
}
