//! The homework's translator (part 3), with the names and shapes of its PyTorch `state_dict`.

use burn::{
    module::{Module, ModuleVisitor, Param},
    nn::{Dropout, DropoutConfig, Embedding, Initializer},
    optim::GradientsParams,
    tensor::{Bool, Device, Distribution, Int, Tensor, TensorData},
};

use super::{
    attention::{Attended, Attention, AttentionReading, FixedWeights, Score},
    corpus::SpeltPairs,
    lstm::{self, BiLstm, Gates, Lstm, LstmState, Packing, Trace},
    vocabulary::{EOS, SOS},
};
use crate::{
    device::{self, is_read_at_once},
    operations::{dropout, log_softmax, product},
    training::{Learner, Lesson, smoothed},
};

/// What a translator is made of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Config {
    /// Entries of the source's vocabulary.
    pub source_entries: usize,
    /// Entries of the target's vocabulary.
    pub target_entries: usize,
    /// The size E of an embedding. The homework's is H, and its last layer's weight is the decoder's
    /// embedding; where E is another, that layer has a weight of its own.
    pub embedding: usize,
    /// The size H of the decoder's state; each direction of the encoder has half of it.
    pub size: usize,
    /// Its attention, or none.
    pub attention: Option<(Score, AttentionReading)>,
    /// How much of the embeddings and of the states is left out at each step of training.
    pub dropout: f64,
}

impl Config {
    /// The homework's, with the attention of choice: 34 entries a side, E = H = 128, a dropout of 0.3.
    #[must_use]
    pub fn homework(attention: Option<(Score, AttentionReading)>) -> Self {
        Self {
            source_entries: 34,
            target_entries: 34,
            embedding: 128,
            size: 128,
            attention,
            dropout: 0.3,
        }
    }

    /// Whether the last layer's weight is the decoder's embedding.
    #[must_use]
    pub fn is_tied(&self) -> bool {
        self.embedding == self.size
    }
}

/// Sentences of unequal lengths in the entries of a vocabulary, packed.
#[derive(Clone, Debug)]
pub struct Batch {
    entries: Vec<usize>,
    packing: Packing,
    /// To how many letters of each the decoder attends.
    attended: Vec<usize>,
}

impl Batch {
    /// Gathers sentences, none of them empty.
    ///
    /// # Panics
    /// If there is no sentence, or an empty one.
    pub fn new<'a>(sentences: impl IntoIterator<Item = &'a [usize]>) -> Self {
        let sentences: Vec<&[usize]> = sentences.into_iter().collect();
        let packing = Packing::new(sentences.iter().map(|sentence| sentence.len()).collect());
        let entries = (packing.rows())
            .map(|(sentence, step)| sentences[sentence][step])
            .collect();
        Self {
            entries,
            attended: packing.lengths().to_vec(),
            packing,
        }
    }

    /// The same sentences, read whole, of which the decoder attends to so many letters only: what is behind them is
    /// padding that the encoder does not know.
    #[must_use]
    pub fn attended(self, letters: Vec<usize>) -> Self {
        Self {
            attended: letters,
            ..self
        }
    }

    /// What is looked up for each entry, packed: `[N, E]`.
    fn embed(&self, embedding: &Embedding) -> Tensor<2> {
        let entries = device::integers(self.entries.iter().copied(), &embedding.weight.device());
        embedding.forward(entries.unsqueeze()).squeeze_dim(0)
    }

    /// Where the padding is, `[B, 1, T]`, or `None` if there is none.
    fn padding(&self, device: &Device) -> Option<Tensor<3, Bool>> {
        let (attended, steps) = (&self.attended, self.packing.steps());
        if attended.iter().all(|&length| length == steps) {
            return None;
        }
        let padding: Vec<bool> = attended
            .iter()
            .flat_map(|&length| (0..steps).map(move |step| step >= length))
            .collect();
        let shape = [attended.len(), 1, steps];
        Some(Tensor::from_data(TensorData::new(padding, shape), device))
    }
}

/// What the encoder makes of a batch of B sentences of up to S letters.
#[derive(Clone, Debug)]
pub struct Encoded {
    /// A state for every letter, forward and backward half, zero in the padding: `[B, S, H]`.
    pub outputs: Tensor<3>,
    /// The last states of both directions, from which the decoder starts: `[B, H]`.
    pub state: LstmState,
    /// Where the padding is, `[B, 1, S]`, if there is any.
    pub padding: Option<Tensor<3, Bool>>,
}

impl Encoded {
    /// The sentences named, in their order.
    #[must_use]
    pub fn select(self, sentences: Tensor<1, Int>) -> Self {
        Self {
            outputs: self.outputs.select(0, sentences.clone()),
            state: self.state.select(sentences.clone()),
            padding: self.padding.map(|padding| padding.select(0, sentences)),
        }
    }
}

/// What the decoder makes of T steps.
#[derive(Clone, Debug)]
pub struct Decoded {
    /// `[B, T, entries]`.
    pub logits: Tensor<3>,
    /// For each step a row of weights over the source, `[B, T, S]`, if there is attention.
    pub attention: Option<Tensor<3>>,
}

/// An embedding with PyTorch's default initialisation: N(0, 1), the padding's row zero.
///
/// That no look-up sends a gradient to this row needs no care: padding is never looked up.
fn embedding(entries: usize, size: usize, device: &Device) -> Embedding {
    let rows = Tensor::random([entries - 1, size], Distribution::Normal(0.0, 1.0), device);
    let weight = Tensor::cat(vec![Tensor::zeros([1, size], device), rows], 0);
    Embedding {
        // Detached: a parameter is a leaf of the graph.
        weight: Param::from_tensor(weight.detach()),
    }
}

/// Reads the source: embedding, dropout, bidirectional LSTM, dropout.
#[derive(Module, Debug)]
pub struct Encoder {
    embedding: Embedding,
    lstm: BiLstm,
    dropout: Dropout,
}

impl Encoder {
    /// Reads a batch. Dropout acts on a training device only.
    #[must_use]
    pub fn forward(&self, sources: &Batch) -> Encoded {
        let inputs = dropout(&self.dropout, sources.embed(&self.embedding));
        self.read(sources, self.lstm.forward(inputs, &sources.packing))
    }

    /// What there is to say of a batch once the LSTM has gone through it.
    fn read(&self, sources: &Batch, (outputs, state): (Tensor<3>, LstmState)) -> Encoded {
        Encoded {
            padding: sources.padding(&outputs.device()),
            outputs: dropout(&self.dropout, outputs),
            state,
        }
    }
}

/// Writes the target: embedding, dropout, LSTM, attention if it has one, dropout.
#[derive(Module, Debug)]
pub struct Decoder {
    embedding: Embedding,
    lstm: Lstm,
    attn: Option<Attention>,
    dropout: Dropout,
}

impl Decoder {
    /// What the attention and the dropouts around it make of the LSTM's outputs `[B, T, H]`: the
    /// generator's input, and the attention's weights.
    fn attend(&self, outputs: Tensor<3>, encoded: &Encoded) -> (Tensor<3>, Option<Tensor<3>>) {
        self.around(outputs, |attention, queries| {
            attention.forward(queries, encoded.outputs.clone(), encoded.padding.clone())
        })
    }

    /// The same with everything that the attention computes, where some of its weights may be fixed.
    fn trace(
        &self,
        outputs: Tensor<3>,
        encoded: &Encoded,
        fixed: Option<&FixedWeights>,
    ) -> (Tensor<3>, Option<Attended>) {
        self.around(outputs, |attention, queries| {
            let (keys, padding) = (encoded.outputs.clone(), encoded.padding.clone());
            let attended = attention.trace(queries, keys, padding, fixed);
            (attended.outputs.clone(), attended)
        })
    }

    /// The dropout around the attention, where each of its readings has it.
    fn around<A>(
        &self,
        outputs: Tensor<3>,
        attend: impl FnOnce(&Attention, Tensor<3>) -> (Tensor<3>, A),
    ) -> (Tensor<3>, Option<A>) {
        let Some(attention) = &self.attn else {
            return (dropout(&self.dropout, outputs), None);
        };
        let (outputs, attended) = match attention.reading() {
            AttentionReading::Equations => {
                let (outputs, attended) = attend(attention, outputs);
                (dropout(&self.dropout, outputs), attended)
            }
            AttentionReading::Code => attend(attention, dropout(&self.dropout, outputs)),
        };
        (outputs, Some(attended))
    }
}

/// The last layer.
#[derive(Module, Debug)]
pub struct Generator {
    /// `[entries, H]`; none where it is the decoder's embedding.
    weight: Option<Param<Tensor<2>>>,
    bias: Param<Tensor<1>>,
}

/// The whole model. With H = 128 and 34 entries a side 240,162 parameters, and 289,442 with
/// bilinear attention.
#[derive(Module, Debug)]
pub struct Translator {
    encoder: Encoder,
    decoder: Decoder,
    generator: Generator,
}

impl Translator {
    /// A model with PyTorch's default initialisation, drawn from the device's seed.
    ///
    /// # Panics
    /// If the size is odd, or a vocabulary has no entries.
    #[must_use]
    pub fn new(config: &Config, device: &Device) -> Self {
        let size = config.size;
        assert!(
            size.is_multiple_of(2),
            "the encoder's directions are equally large"
        );
        let dropout = DropoutConfig::new(config.dropout).init();
        #[allow(clippy::cast_precision_loss, reason = "the size of a layer")]
        let bound = 1.0 / (size as f64).sqrt();
        let uniform = Initializer::Uniform {
            min: -bound,
            max: bound,
        };
        Self {
            encoder: Encoder {
                embedding: embedding(config.source_entries, config.embedding, device),
                lstm: BiLstm::new(config.embedding, size / 2, device),
                dropout: dropout.clone(),
            },
            decoder: Decoder {
                embedding: embedding(config.target_entries, config.embedding, device),
                lstm: Lstm::new(config.embedding, size, device),
                attn: config
                    .attention
                    .map(|(score, reading)| Attention::new(score, reading, size, device)),
                dropout,
            },
            generator: Generator {
                weight: (!config.is_tied())
                    .then(|| uniform.init([config.target_entries, size], device)),
                bias: uniform.init([config.target_entries], device),
            },
        }
    }

    /// The same model without dropout, whatever device it is on.
    #[must_use]
    pub fn without_dropout(mut self) -> Self {
        self.encoder.dropout = DropoutConfig::new(0.0).init();
        self.decoder.dropout = DropoutConfig::new(0.0).init();
        self
    }

    /// Whether the last layer's weight is the decoder's embedding.
    #[must_use]
    pub fn is_tied(&self) -> bool {
        self.generator.weight.is_none()
    }

    /// The size E of an embedding.
    #[must_use]
    pub fn embedding_size(&self) -> usize {
        self.encoder.embedding.weight.dims()[1]
    }

    /// The same model with another's embeddings of source and target, entry by entry those in the
    /// `places`, where it has one.
    ///
    /// # Panics
    /// If they are of another size, or the other model is on a device that has to be awaited.
    #[must_use]
    pub fn with_embeddings(mut self, other: &Self, places: [Vec<Option<usize>>; 2]) -> Self {
        let [source, target] = places;
        for (own, other, places) in [
            (
                &mut self.encoder.embedding,
                &other.encoder.embedding,
                source,
            ),
            (
                &mut self.decoder.embedding,
                &other.decoder.embedding,
                target,
            ),
        ] {
            let weight = own.weight.val();
            let given = Tensor::from_data(other.weight.val().into_data(), &weight.device());
            let rows = (places.iter().enumerate()).map(|(entry, place)| match place {
                Some(place) => given.clone().narrow(0, *place, 1),
                None => weight.clone().narrow(0, entry, 1),
            });
            let rows = Tensor::cat(rows.collect(), 0);
            own.weight = Param::from_tensor(rows.detach());
        }
        self
    }

    /// By which of the report's descriptions its attention is read, if it has one.
    #[must_use]
    pub fn reading(&self) -> Option<AttentionReading> {
        self.decoder.attn.as_ref().map(Attention::reading)
    }

    /// Whether its attention can be read in two ways.
    #[must_use]
    pub fn has_readings(&self) -> bool {
        self.decoder
            .attn
            .as_ref()
            .is_some_and(Attention::has_readings)
    }

    /// The same weights with their attention, if there is one, by another of the report's descriptions.
    #[must_use]
    pub fn with_reading(mut self, reading: AttentionReading) -> Self {
        self.decoder.attn = (self.decoder.attn).map(|attention| attention.with_reading(reading));
        self
    }

    /// Reads a batch of sources.
    #[must_use]
    pub fn encode(&self, sources: &Batch) -> Encoded {
        self.encoder.forward(sources)
    }

    /// Teacher forcing: for every step of the targets, what should come next. Behind a target's end
    /// stands what means nothing.
    #[must_use]
    pub fn decode(&self, encoded: &Encoded, targets: &Batch) -> Decoded {
        let inputs = targets.embed(&self.decoder.embedding);
        let outputs = self.decoder.lstm.forward(
            dropout(&self.decoder.dropout, inputs),
            &targets.packing,
            encoded.state.clone(),
        );
        self.write(outputs, encoded)
    }

    /// What there is to say of targets once the LSTM has gone through them.
    fn write(&self, outputs: Tensor<3>, encoded: &Encoded) -> Decoded {
        let (outputs, attention) = self.decoder.attend(outputs, encoded);
        Decoded {
            logits: self.generate(outputs),
            attention,
        }
    }

    /// The logits `[B, T, entries]` of the generator's inputs `[B, T, H]`.
    fn generate(&self, outputs: Tensor<3>) -> Tensor<3> {
        let [batch, steps, size] = outputs.dims();
        let weight = match &self.generator.weight {
            Some(weight) => weight.val(),
            None => self.decoder.embedding.weight.val(),
        };
        let entries = weight.dims()[0];
        let rows = outputs.reshape([batch * steps, size]);
        let logits = product(rows, weight.transpose(), Some(self.generator.bias.val()));
        logits.reshape([batch, steps, entries])
    }

    /// Begins to write, a letter at a time.
    #[must_use]
    pub fn writer(&self) -> Writer<'_> {
        let gates = self.decoder.lstm.gates();
        let projected = gates.project(self.decoder.embedding.weight.val());
        Writer {
            model: self,
            gates,
            projected,
        }
    }

    /// The mean cross-entropy over the targets' letters and EOS, padding left out.
    #[must_use]
    pub fn cross_entropy(&self, sources: &Batch, targets: &[&[usize]]) -> Tensor<1> {
        let decoded = self.decode(&self.encode(sources), &after_sos(targets));
        mean_cross_entropy(decoded.logits, targets, 0.0)
    }
}

/// The mean cross-entropy of logits `[B, T, entries]` over the targets' letters and EOS, where a `share` of
/// the truth is spread evenly over all entries: PyTorch's `cross_entropy(…, label_smoothing=share)`.
fn mean_cross_entropy(logits: Tensor<3>, targets: &[&[usize]], share: f64) -> Tensor<1> {
    let device = logits.device();
    let [batch, steps, entries] = logits.dims();

    // Only what is not padding is taken out of the logits.
    let (mut rows, mut truths) = (Vec::new(), Vec::new());
    for (sentence, target) in targets.iter().enumerate() {
        for (step, &truth) in target.iter().chain(&[EOS]).enumerate() {
            rows.push(sentence * steps + step);
            truths.push(truth);
        }
    }
    let logits = logits
        .reshape([batch * steps, entries])
        .select(0, device::integers(rows, &device));
    let log_probabilities = log_softmax(logits);
    smoothed(log_probabilities, device::integers(truths, &device), share)
}

/// What teacher forcing has the decoder read.
fn after_sos(targets: &[&[usize]]) -> Batch {
    let inputs: Vec<Vec<usize>> = (targets.iter())
        .map(|target| [&[SOS], *target].concat())
        .collect();
    Batch::new(inputs.iter().map(Vec::as_slice))
}

/// The decoder of a trained model, a step at a time.
#[derive(Debug)]
pub struct Writer<'a> {
    model: &'a Translator,
    gates: Gates,
    /// The share of every entry's embedding in the gates, `[entries, 4H]`.
    projected: Tensor<2>,
}

/// What one step of the decoder gives, for N rows.
#[derive(Clone, Debug)]
pub struct Step {
    /// What the generator says of the next letter, `[N, entries]`.
    pub logits: Tensor<2>,
    /// The generator's input, `[N, H]`.
    pub outputs: Tensor<2>,
    /// The weights over the source, `[N, S]`, if there is attention.
    pub attention: Option<Tensor<2>>,
    /// The state after the step.
    pub state: LstmState,
}

impl Step {
    /// The logarithms of the next letter's probabilities, `[N, entries]`.
    #[must_use]
    pub fn log_probabilities(&self) -> Tensor<2> {
        log_softmax(self.logits.clone())
    }
}

impl Writer<'_> {
    /// Reads the last entry of N rows `[N]` and says what comes next. `encoded` has the rows'
    /// sources and, as its state, the states before the step.
    #[must_use]
    pub fn step(&self, last: Tensor<1, Int>, encoded: &Encoded) -> Step {
        self.step_fixed(last, encoded, None)
    }

    /// The same, where the attention's weights may be fixed.
    #[must_use]
    pub fn step_fixed(
        &self,
        last: Tensor<1, Int>,
        encoded: &Encoded,
        fixed: Option<&FixedWeights>,
    ) -> Step {
        let state = self.gates.step(
            self.projected.clone().select(0, last),
            encoded.state.clone(),
        );
        let decoder = &self.model.decoder;
        let (outputs, attended) = decoder.trace(state.h.clone().unsqueeze_dim(1), encoded, fixed);
        Step {
            logits: self.model.generate(outputs.clone()).squeeze_dim(1),
            outputs: outputs.squeeze_dim(1),
            attention: attended.map(|attended| attended.weights.squeeze_dim(1)),
            state,
        }
    }
}

/// What the decoder computes of T steps of one sentence.
#[derive(Clone, Debug)]
pub struct DecoderTrace {
    /// Its LSTM, whose h is q.
    pub lstm: Trace,
    /// Its attention, `[1, T, …]`, if it has one.
    pub attended: Option<Attended>,
    /// The generator's input, `[T, H]`.
    pub outputs: Tensor<2>,
    /// The logits, `[T, entries]`.
    pub logits: Tensor<2>,
}

/// The translator opened: one sentence with everything that is computed of it, and the weights of a single unit. Without
/// dropout's part, which is none on a device that does not train.
impl Translator {
    /// What the encoder's two directions compute of a source, each in the order in which it reads.
    #[must_use]
    pub fn trace_encoder(&self, source: &[usize]) -> [Trace; 2] {
        let inputs = Batch::new([source]).embed(&self.encoder.embedding);
        self.encoder.lstm.trace(inputs)
    }

    /// What the decoder computes when it is told these entries after SOS, of one sentence that was read.
    #[must_use]
    pub fn trace_decoder(
        &self,
        encoded: &Encoded,
        told: &[usize],
        fixed: Option<&FixedWeights>,
    ) -> DecoderTrace {
        let inputs = after_sos(&[told]).embed(&self.decoder.embedding);
        let gates = self.decoder.lstm.gates();
        let lstm = gates.trace(inputs, encoded.state.clone());
        let (outputs, attended) =
            (self.decoder).trace(lstm.after.h.clone().unsqueeze(), encoded, fixed);
        DecoderTrace {
            lstm,
            attended,
            logits: self.generate(outputs.clone()).squeeze_dim(0),
            outputs: outputs.squeeze_dim(0),
        }
    }

    /// The weights of the three LSTMs: the encoder's forward and backward, the decoder's.
    #[must_use]
    pub fn gates(&self) -> [Gates; 3] {
        let [forward, backward] = self.encoder.lstm.gates();
        [forward, backward, self.decoder.lstm.gates()]
    }

    /// Its attention, if it has one.
    #[must_use]
    pub fn attention(&self) -> Option<&Attention> {
        self.decoder.attn.as_ref()
    }

    /// What the logit of an entry is made of the generator's input by: weights `[1, H]` and bias `[1, 1]`.
    #[must_use]
    pub fn generating(&self, entry: usize) -> [Tensor<2>; 2] {
        let weight = match &self.generator.weight {
            Some(weight) => weight.val(),
            None => self.decoder.embedding.weight.val(),
        };
        [
            weight.narrow(0, entry, 1),
            self.generator.bias.val().narrow(0, entry, 1).unsqueeze(),
        ]
    }
}

impl Translator {
    /// [`Translator::cross_entropy`], free of the graph, and its gradients, on a device with autodiff. Where its numbers
    /// can be read at once the steps of the LSTMs are apart, by which nothing changes but the time.
    #[must_use]
    pub fn gradients(&self, sources: &Batch, targets: &[&[usize]]) -> (Tensor<1>, GradientsParams) {
        self.gradients_of(sources, targets, targets, 0.0)
    }

    /// The same, where the decoder was told something else than the truth, a share of which is spread over
    /// all letters.
    fn gradients_of(
        &self,
        sources: &Batch,
        told: &[&[usize]],
        targets: &[&[usize]],
        smoothing: f64,
    ) -> (Tensor<1>, GradientsParams) {
        let (encoder, decoder) = (&self.encoder, &self.decoder);
        if !is_read_at_once(&encoder.embedding.weight.device()) {
            let logits = self.decode(&self.encode(sources), &after_sos(told)).logits;
            let loss = mean_cross_entropy(logits, targets, smoothing);
            let gradients = GradientsParams::from_grads(loss.backward(), self);
            return (loss.inner(), gradients);
        }
        let inputs = dropout(&encoder.dropout, sources.embed(&encoder.embedding));
        let reading = encoder.lstm.apart(&inputs, &sources.packing);
        let outputs = [&reading[0], &reading[1]].map(|apart| apart.outputs.clone());
        let last = [&reading[0], &reading[1]].map(|apart| apart.last.clone());
        let encoded = encoder.read(sources, lstm::join(&sources.packing, outputs, last));

        let inputs = after_sos(told);
        let writing = decoder.lstm.apart(
            dropout(&decoder.dropout, inputs.embed(&decoder.embedding)),
            &inputs.packing,
            encoded.state.clone(),
        );
        let decoded = self.write(inputs.packing.unpack(writing.outputs.clone()), &encoded);
        let loss = mean_cross_entropy(decoded.logits, targets, smoothing);

        // Back from the last graph to the first.
        let mut gradients = GradientsParams::new();
        let mut behind = loss.backward();
        let before = writing.back([&behind; 2], &mut gradients);
        let mut state_behind = before.backward();
        let [forward, backward] =
            reading.map(|apart| apart.back([&behind, &state_behind], &mut gradients));
        let mut first = (forward + backward).backward();
        for graph in [&mut behind, &mut state_behind, &mut first] {
            gradients = sum(self, gradients, GradientsParams::from_module(graph, self));
        }
        (loss.inner(), gradients)
    }
}

/// Gradients of a model that come from two graphs.
fn sum(model: &Translator, mut first: GradientsParams, second: GradientsParams) -> GradientsParams {
    struct Sum<'a>(&'a mut GradientsParams, GradientsParams);
    impl ModuleVisitor for Sum<'_> {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            let Some(second) = self.1.remove::<D>(param.id) else {
                return;
            };
            let sum = match self.0.remove::<D>(param.id) {
                Some(first) => first + second,
                None => second,
            };
            self.0.register(param.id, sum);
        }
    }
    model.visit(&mut Sum(&mut first, second));
    first
}

impl Learner for Translator {
    type Data = SpeltPairs;

    fn loss(&self, data: &SpeltPairs, lesson: &Lesson<'_>) -> Tensor<1> {
        let exercise = data.exercise(lesson);
        let encoded = self.encode(&Batch::new(exercise.sources.iter().map(Vec::as_slice)));
        let [told, targets] = [&exercise.told, &exercise.targets].map(|side| slices(side));
        let logits = self.decode(&encoded, &after_sos(&told)).logits;
        mean_cross_entropy(logits, &targets, lesson.recipe.label_smoothing)
    }

    fn gradients(&self, data: &SpeltPairs, lesson: &Lesson<'_>) -> (Tensor<1>, GradientsParams) {
        let exercise = data.exercise(lesson);
        let sources = Batch::new(exercise.sources.iter().map(Vec::as_slice));
        let [told, targets] = [&exercise.told, &exercise.targets].map(|side| slices(side));
        self.gradients_of(&sources, &told, &targets, lesson.recipe.label_smoothing)
    }
}

fn slices(sentences: &[Vec<usize>]) -> Vec<&[usize]> {
    sentences.iter().map(Vec::as_slice).collect()
}

#[cfg(all(test, feature = "flex"))]
mod tests {
    use super::*;

    /// By the equations dropout is the last thing before the generator and leaves exact zeros
    /// there; as coded a tanh is, which has none.
    #[test]
    fn dropout_is_where_each_description_has_it() {
        let device = Device::flex().autodiff();
        let source = Batch::new([&[4_usize, 5, 6][..]]);
        let zeros = |attention| {
            let model = Translator::new(&Config::homework(attention), &device);
            let encoded = model.encode(&source);
            let states = Tensor::ones([1, 20, 128], &device);
            let (outputs, _) = model.decoder.attend(states, &encoded);
            let values: Vec<f32> = outputs.into_data().try_into_vec().expect("f32");
            values.iter().filter(|value| **value == 0.0).count()
        };
        for (attention, expected) in [
            (None, 768),
            (Some((Score::Bilinear, AttentionReading::Equations)), 768),
            (Some((Score::Bilinear, AttentionReading::Code)), 0),
        ] {
            // 0.3 of 2,560, with five standard deviations of room.
            let found = zeros(attention);
            assert!(found.abs_diff(expected) < 120, "{attention:?}: {found}");
        }
    }

    #[test]
    fn begins_as_pytorch_does() {
        let device = Device::flex();
        let model = Translator::new(&Config::homework(None), &device);
        for embedding in [&model.encoder.embedding, &model.decoder.embedding] {
            let values: Vec<f32> = embedding
                .weight
                .val()
                .into_data()
                .try_into_vec()
                .expect("f32");
            let (padding, rows) = values.split_at(128);
            assert!(padding.iter().all(|value| *value == 0.0));
            #[allow(clippy::cast_precision_loss, reason = "4,224")]
            let variance = rows.iter().map(|value| value * value).sum::<f32>() / rows.len() as f32;
            assert!((variance - 1.0).abs() < 0.15, "{variance}");
        }
    }
}
