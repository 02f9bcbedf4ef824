//! Reading images with a trained network, and the sums behind its activation maps.

use burn::tensor::{Device, Tensor, TensorData, Transaction};
use serde::Serialize;

use super::{
    CLASSES, Image, PIXELS, SIDE,
    cnn::{Cnn, ConvolutionLayer},
    dataset::Examples,
    network::{Network, likeliest},
    reader::{ANSWERS, Reader, SURE_FROM},
};
use crate::{
    device::{self, DeviceFailure, NotFinite},
    weights::{self, Contents, Found, WeightsError},
};

/// Why there is no reading.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The device failed while results were being read from it.
    #[error(transparent)]
    Device(#[from] DeviceFailure),
    /// There is no answer in numbers of 32 bits.
    #[error(transparent)]
    NotFinite(#[from] NotFinite),
}

/// Whether there is an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// There is no ink.
    Blank,
    /// The likeliest class is likely enough.
    Sure,
    /// It is not.
    Unsure,
    /// The likeliest is that it is none of the ten; only a [`Reader`](super::reader::Reader) knows that.
    None,
}

/// The channels of one convolution's output, before ReLU.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(target_arch = "wasm32", derive(serde::Serialize, tsify::Tsify))]
pub struct Maps {
    /// How many.
    pub channels: usize,
    /// Their height in pixels.
    pub height: usize,
    /// Their width in pixels.
    pub width: usize,
    /// The values, channel by channel, row-major.
    #[cfg_attr(
        target_arch = "wasm32",
        serde(serialize_with = "crate::typed_array::serialize"),
        tsify(type = "Float32Array")
    )]
    pub values: Vec<f32>,
}

/// What a network says of one image.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// Whether there is an answer.
    pub state: State,
    /// The probabilities of the ten classes, given that it is one of them; they sum to one.
    pub probabilities: [f32; CLASSES],
    /// The probability of none of the ten: 0 of a network that has no such answer.
    pub none: f32,
    /// Of the homework's network, the 8 maps of the first convolution and the 16 of the second.
    pub maps: Option<[Maps; 2]>,
}

impl Reading {
    /// The likeliest class, 0 to 9.
    #[must_use]
    pub fn class(&self) -> usize {
        likeliest(&self.probabilities)
    }

    /// The probability of the likeliest class.
    #[must_use]
    pub fn probability(&self) -> f32 {
        self.probabilities[self.class()]
    }

    /// The probabilities of all eleven answers, the ten classes and none of them; they sum to one.
    #[must_use]
    pub fn answers(&self) -> [f32; ANSWERS] {
        let class = |answer| {
            (self.probabilities.get(answer)).map(|probability| probability * (1.0 - self.none))
        };
        std::array::from_fn(|answer| class(answer).unwrap_or(self.none))
    }
}

/// A network that reads single characters.
#[derive(Clone, Debug)]
pub enum AnyReader {
    /// The homework's.
    Homework(Box<Cnn>),
    /// The one for people.
    People(Box<Reader>),
}

impl From<Cnn> for AnyReader {
    fn from(network: Cnn) -> Self {
        Self::Homework(Box::new(network))
    }
}

impl AnyReader {
    /// Opens a file of weights of either.
    ///
    /// # Errors
    /// [`WeightsError`], which names the first tensor that does not fit.
    pub fn open(bytes: &[u8], device: &Device) -> Result<(Self, Found), WeightsError> {
        let contents = Contents::of(bytes)?;
        if Reader::wrote(&contents) {
            let (reader, found) = Reader::open(&contents, device)?;
            return Ok((Self::People(Box::new(reader)), found));
        }
        let (network, found) = weights::open(Cnn::new(device), &contents, &[])?;
        Ok((network.into(), found))
    }

    /// What is read from the device: the log-probabilities, and the maps if there are any.
    fn looked_at(&self, images: Tensor<4>) -> (Tensor<2>, Option<[Tensor<4>; 2]>) {
        match self {
            Self::Homework(network) => {
                let layers = network.layers(images);
                (layers.log_probabilities, Some([layers.conv1, layers.conv2]))
            }
            Self::People(reader) => (reader.network.log_probabilities(images), None),
        }
    }

    fn outputs(&self, images: Tensor<4>) -> Vec<(&'static str, Tensor<2>)> {
        match self {
            Self::Homework(network) => network.outputs(images),
            Self::People(reader) => reader.network.outputs(images),
        }
    }

    /// From which probability on its answer is sure.
    #[must_use]
    pub fn sure_from(&self) -> f32 {
        match self {
            Self::Homework(_) => SURE_FROM,
            Self::People(reader) => reader.sure_from,
        }
    }

    /// What the probabilities of its answers say, of which the eleventh is "none of these".
    fn state(&self, answers: &[f32]) -> State {
        match likeliest(answers) {
            CLASSES => State::None,
            class if answers[class] >= self.sure_from() => State::Sure,
            _ => State::Unsure,
        }
    }
}

/// Reads one image with each of several networks, in one exchange with the device.
///
/// # Errors
/// If an answer is none in numbers, or the device fails.
pub async fn read(
    models: &[&AnyReader],
    image: &Image,
    device: &Device,
) -> Result<Vec<Reading>, ReadError> {
    let looked_at: Vec<_> = (models.iter())
        .map(|model| model.looked_at(tensor(image, device)))
        .collect();
    let mut transaction = Transaction::default();
    for (log_probabilities, convolutions) in &looked_at {
        transaction = transaction.register(log_probabilities.clone());
        for convolution in convolutions.iter().flatten() {
            transaction = transaction.register(convolution.clone());
        }
    }
    let mut values = device::read(transaction).await?.into_iter();
    let blank = image.iter().all(|&pixel| pixel == 0.0);
    let mut readings = Vec::with_capacity(models.len());
    for (model, (_, convolutions)) in models.iter().zip(&looked_at) {
        let mut next = || values.next().expect("what was registered");
        let answers = next();
        let read = convolutions
            .as_ref()
            .map(|convolutions| convolutions.each_ref().map(|output| maps(output, next())));
        let looked_at = read.iter().flatten().map(|maps| &maps.values);
        if !all_finite(looked_at.chain([&answers])) {
            return Err(not_finite(model.outputs(tensor(image, device))).await);
        }
        let answers: Vec<f32> = answers.into_iter().map(f32::exp).collect();
        readings.push(Reading {
            state: if blank {
                State::Blank
            } else {
                model.state(&answers)
            },
            probabilities: of_the_ten(&answers),
            none: answers.get(CLASSES).copied().unwrap_or(0.0),
            maps: read,
        });
    }
    Ok(readings)
}

/// The probabilities of the ten when it is one of them. All are numbers: where none of the ten has a probability
/// left, each is as likely as the others.
fn of_the_ten(answers: &[f32]) -> [f32; CLASSES] {
    let sum: f32 = answers[..CLASSES].iter().sum();
    std::array::from_fn(|class| match answers.len() {
        CLASSES => answers[class],
        _ if sum > 0.0 => answers[class] / sum,
        _ => 0.1,
    })
}

fn tensor(image: &Image, device: &Device) -> Tensor<4> {
    Tensor::from_data(TensorData::new(image.to_vec(), [1, 1, SIDE, SIDE]), device)
}

pub(super) fn maps(output: &Tensor<4>, values: Vec<f32>) -> Maps {
    let [_, channels, height, width] = output.dims();
    Maps {
        channels,
        height,
        width,
        values,
    }
}

/// Whether all values of all outputs are numbers.
pub(super) fn all_finite<'a>(outputs: impl IntoIterator<Item = &'a Vec<f32>>) -> bool {
    (outputs.into_iter().flatten()).all(|value| value.is_finite())
}

/// Which layer is the first whose output is no number, where one is.
pub(super) async fn not_finite(outputs: Vec<(&'static str, Tensor<2>)>) -> ReadError {
    let layers: Vec<&'static str> = outputs.iter().map(|&(layer, _)| layer).collect();
    let transaction = (outputs.into_iter())
        .fold(Transaction::default(), |transaction, (_, output)| {
            transaction.register(output)
        });
    match device::read(transaction).await {
        Ok(values) => {
            let first = values.iter().position(|values| !all_finite([values]));
            let layer = layers[first.unwrap_or(layers.len() - 1)];
            NotFinite { layer }.into()
        }
        Err(error) => error.into(),
    }
}

/// The share of examples whose likeliest class is their label.
///
/// # Errors
/// If an answer is none in numbers, or the device fails.
pub async fn accuracy(
    model: &impl Network,
    examples: &Examples,
    device: &Device,
) -> Result<f64, ReadError> {
    let answers = answers(model, examples, device).await?;
    let right = (answers.iter().enumerate())
        .filter(|(example, answer)| likeliest(answer) == examples.label(*example))
        .count();
    #[allow(
        clippy::cast_precision_loss,
        reason = "counts of at most 70,000 are exact in f64"
    )]
    Ok(right as f64 / examples.len() as f64)
}

/// The logarithms of the probabilities of each example's answers.
///
/// # Errors
/// If one is no number, or the device fails.
pub(super) async fn answers(
    model: &impl Network,
    examples: &Examples,
    device: &Device,
) -> Result<Vec<Vec<f32>>, ReadError> {
    const BATCH: usize = 500;
    let all: Vec<usize> = (0..examples.len()).collect();
    let mut answers = Vec::with_capacity(all.len());
    for batch in all.chunks(BATCH) {
        let (images, _) = examples.batch(batch, device);
        let read = Transaction::default().register(model.log_probabilities(images.clone()));
        let read = device::read(read).await?;
        if !all_finite(&read) {
            return Err(not_finite(model.outputs(images)).await);
        }
        let rows = read[0].chunks_exact(read[0].len() / batch.len());
        answers.extend(rows.map(<[f32]>::to_vec));
    }
    Ok(answers)
}

/// The sum behind one value of an activation map: bias + Σ input · weight.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(target_arch = "wasm32", derive(serde::Serialize, tsify::Tsify))]
pub struct PixelSum {
    /// Rows and columns of the filter.
    pub kernel: [usize; 2],
    /// Channels of the layer's input.
    pub channels: usize,
    /// Row and column of the window's first corner in the layer's input; negative in the padding.
    pub origin: [isize; 2],
    /// The window of the input, channel by channel, row-major; 0 in the padding.
    #[cfg_attr(
        target_arch = "wasm32",
        serde(serialize_with = "crate::typed_array::serialize"),
        tsify(type = "Float32Array")
    )]
    pub inputs: Vec<f32>,
    /// The filter's weights, in the same order.
    #[cfg_attr(
        target_arch = "wasm32",
        serde(serialize_with = "crate::typed_array::serialize"),
        tsify(type = "Float32Array")
    )]
    pub weights: Vec<f32>,
    /// The products of the two, in the same order.
    #[cfg_attr(
        target_arch = "wasm32",
        serde(serialize_with = "crate::typed_array::serialize"),
        tsify(type = "Float32Array")
    )]
    pub products: Vec<f32>,
    /// The channel's bias.
    pub bias: f32,
    /// Bias and products summed: the value of the map.
    pub sum: f32,
}

/// Where in the activation maps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pixel {
    /// Which convolution.
    pub layer: ConvolutionLayer,
    /// Channel of its output, from 0.
    pub channel: usize,
    /// Row of the map, from 0.
    pub row: usize,
    /// Column of the map, from 0.
    pub column: usize,
}

/// Takes apart the sum behind one pixel of a map. `None` if the layer has no such pixel.
///
/// # Errors
/// If the sum is no number, or the device fails.
pub async fn explain(
    model: &Cnn,
    image: &Image,
    pixel: Pixel,
    device: &Device,
) -> Result<Option<PixelSum>, ReadError> {
    let layers = model.layers(tensor(image, device));
    let convolution = model.convolution(pixel.layer);
    let (input, output, padding) = match pixel.layer {
        ConvolutionLayer::Conv1 => (tensor(image, device), &layers.conv1, 2),
        ConvolutionLayer::Conv2 => (layers.pool1.clone(), &layers.conv2, 0),
    };
    let [_, outputs, rows, columns] = output.dims();
    if pixel.channel >= outputs || pixel.row >= rows || pixel.column >= columns {
        return Ok(None);
    }
    let [_, channels, height, width] = input.dims();
    let [_, _, kernel_rows, kernel_columns] = convolution.weight.dims();
    let bias = convolution
        .bias
        .as_ref()
        .expect("both convolutions have one")
        .val();
    let values = device::read(
        Transaction::default()
            .register(convolution.weight.val())
            .register(bias)
            .register(input),
    )
    .await?;
    let [weights, biases, input] = &values[..] else {
        unreachable!("three were registered")
    };

    let size = channels * kernel_rows * kernel_columns;
    let weights = weights[pixel.channel * size..][..size].to_vec();
    let origin = [
        pixel.row.cast_signed() - padding,
        pixel.column.cast_signed() - padding,
    ];
    let mut inputs = Vec::with_capacity(size);
    for channel in 0..channels {
        for a in 0..kernel_rows {
            for b in 0..kernel_columns {
                let row = origin[0]
                    .checked_add_unsigned(a)
                    .and_then(|row| usize::try_from(row).ok());
                let column = origin[1]
                    .checked_add_unsigned(b)
                    .and_then(|column| usize::try_from(column).ok());
                inputs.push(match (row, column) {
                    (Some(row), Some(column)) if row < height && column < width => {
                        input[(channel * height + row) * width + column]
                    }
                    _ => 0.0,
                });
            }
        }
    }
    let products: Vec<f32> = inputs
        .iter()
        .zip(&weights)
        .map(|(input, weight)| input * weight)
        .collect();
    let bias = biases[pixel.channel];
    let sum = bias + products.iter().sum::<f32>();
    if !sum.is_finite() {
        return Err(not_finite(model.outputs(tensor(image, device))).await);
    }
    Ok(Some(PixelSum {
        kernel: [kernel_rows, kernel_columns],
        channels,
        origin,
        inputs,
        weights,
        products,
        bias,
        sum,
    }))
}

/// An image from a slice, or `None` if it has not 784 finite values between 0 and 1.
#[must_use]
pub fn image(pixels: &[f32]) -> Option<Image> {
    let image: Image = pixels.try_into().ok()?;
    debug_assert_eq!(image.len(), PIXELS);
    image
        .iter()
        .all(|pixel| (0.0..=1.0).contains(pixel))
        .then_some(image)
}
