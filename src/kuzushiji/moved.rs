//! What becomes of a network's maps and answers when the image is shifted, turned or scaled
//! (homework, 2.2).

use burn::tensor::{Device, Tensor, TensorData, Transaction};
use serde::{Deserialize, Serialize};

use super::{
    CLASSES, Image, PIXELS, SIDE,
    cnn::{Cnn, Layers},
    fcn::Fcn,
    network::{Network, likeliest},
    reading::{Maps, ReadError, all_finite, maps, not_finite},
    sampling::between,
};
use crate::device;

/// The first convolution's windows reach this far around their pixel.
const REACH: f64 = 2.0;
/// The last row and column.
#[allow(clippy::cast_precision_loss, reason = "27")]
const EDGE: f64 = (SIDE - 1) as f64;

/// How an image is moved: turned and scaled about its middle, then shifted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Move {
    /// Pixels to the right.
    pub right: f64,
    /// Pixels downwards.
    pub down: f64,
    /// Degrees, clockwise.
    pub turn: f64,
    /// How many times as large.
    pub scale: f64,
}

/// One of the four ways to move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum Way {
    /// [`Move::right`]
    Right,
    /// [`Move::down`]
    Down,
    /// [`Move::turn`]
    Turn,
    /// [`Move::scale`]
    Scale,
}

impl Move {
    /// Leaves everything where it is.
    pub const NONE: Self = Self {
        right: 0.0,
        down: 0.0,
        turn: 0.0,
        scale: 1.0,
    };

    /// By an amount in one way.
    #[must_use]
    pub fn by(way: Way, amount: f64) -> Self {
        let mut moved = Self::NONE;
        match way {
            Way::Right => moved.right = amount,
            Way::Down => moved.down = amount,
            Way::Turn => moved.turn = amount,
            Way::Scale => moved.scale = amount,
        }
        moved
    }

    /// Whether it is one that can be studied: finite, of a size that can be seen, and no shift
    /// after which no two windows are left to compare.
    #[must_use]
    pub fn is_sensible(&self) -> bool {
        let farthest = EDGE - 2.0 * REACH;
        self.right.abs() <= farthest
            && self.down.abs() <= farthest
            && self.turn.abs() <= 360.0
            && (0.25..=4.0).contains(&self.scale)
    }

    /// Where the pixel that is now at `[row, column]` was before.
    fn origin(&self, [row, column]: [f64; 2]) -> [f64; 2] {
        let middle = EDGE / 2.0;
        let (sin, cos) = self.turn.to_radians().sin_cos();
        let y = row - self.down - middle;
        let x = column - self.right - middle;
        [
            (cos * y - sin * x) / self.scale + middle,
            (sin * y + cos * x) / self.scale + middle,
        ]
    }
}

impl Way {
    /// The amounts by which a sweep moves.
    #[must_use]
    pub fn amounts(self) -> Vec<f64> {
        match self {
            Self::Right | Self::Down => (-10..=10).map(f64::from).collect(),
            Self::Turn => (-12..=12).map(|step| f64::from(step) * 5.0).collect(),
            Self::Scale => (10..=30).map(|step| f64::from(step) / 20.0).collect(),
        }
    }
}

/// Moves 28×28 values; what comes in from outside is 0. A shift by whole pixels copies, anything
/// else mixes the four nearest pixels.
fn move_values(values: &[f32], how: &Move) -> Vec<f32> {
    places()
        .map(|place| {
            // Whole shifts must stay whole: the sine of a turn by nothing is 0, but rounding is not
            // to decide on which side of a pixel an origin lies.
            let [row, column] = how.origin(place).map(|origin| {
                let whole = origin.round();
                if (origin - whole).abs() < 1e-9 {
                    whole
                } else {
                    origin
                }
            });
            #[allow(clippy::cast_possible_truncation, reason = "rounding to f32 is meant")]
            let value = between(values, SIDE, [column, row], 0.0) as f32;
            value
        })
        .collect()
}

/// The rows and columns of all pixels, row by row.
fn places() -> impl Iterator<Item = [f64; 2]> {
    (0..PIXELS).map(|pixel| {
        #[allow(clippy::cast_precision_loss, reason = "below 28")]
        let place = [(pixel / SIDE) as f64, (pixel % SIDE) as f64];
        place
    })
}

/// An image moved.
#[must_use]
pub fn moved(image: &Image, how: &Move) -> Image {
    move_values(image, how)
        .try_into()
        .expect("as many as before")
}

/// What a move does to an image and to what the networks make of it.
#[derive(Clone, Debug)]
#[cfg_attr(target_arch = "wasm32", derive(Serialize, tsify::Tsify))]
pub struct MoveStudy {
    /// The image moved.
    #[cfg_attr(
        target_arch = "wasm32",
        serde(serialize_with = "crate::typed_array::serialize"),
        tsify(type = "Float32Array")
    )]
    pub input: Image,
    /// The first convolution's maps of the image as it was, moved the same way.
    pub promised: Maps,
    /// Its maps of the moved image.
    pub found: Maps,
    /// The greatest difference between the two, over the pixels whose windows lie inside the image
    /// before and after.
    pub greatest: f32,
    /// The root mean square of that difference over that of the maps; 0 where all is equal.
    pub relative: f32,
    /// The cosine of the angle between the pooled outputs (`[16, 6, 6]`) before and after.
    pub similarity: f32,
}

/// Studies one move.
///
/// # Errors
/// If the device fails.
pub async fn study(
    cnn: &Cnn,
    image: &Image,
    how: &Move,
    device: &Device,
) -> Result<MoveStudy, ReadError> {
    let input = moved(image, how);
    let layers = cnn.layers(batch(&[*image, input], device));
    let values = device::read(
        Transaction::default()
            .register(layers.conv1.clone())
            .register(layers.pool2.clone()),
    )
    .await?;
    if !all_finite(&values) {
        return Err(not_finite(cnn.outputs(batch(&[*image, input], device))).await);
    }
    let [conv1, pool2] = &values[..] else {
        unreachable!("two were registered")
    };
    let Layers { conv1: output, .. } = layers;
    let (before, after) = conv1.split_at(conv1.len() / 2);
    let promised: Vec<f32> = before
        .chunks_exact(PIXELS)
        .flat_map(|map| move_values(map, how))
        .collect();

    let window = REACH..=EDGE - REACH;
    let is_inside: Vec<bool> = places()
        .map(|place| {
            let origin = how.origin(place);
            place.iter().chain(&origin).all(|at| window.contains(at))
        })
        .collect();
    let (mut greatest, mut squares, mut all) = (0.0_f32, 0.0_f64, 0.0_f64);
    for (place, (promised, found)) in promised.iter().zip(after).enumerate() {
        if is_inside[place % PIXELS] {
            let difference = promised - found;
            // Not f32::max, which would drop a NaN: that is no equality.
            greatest = if difference.abs() <= greatest {
                greatest
            } else {
                difference.abs()
            };
            squares += f64::from(difference).powi(2);
            all += f64::from(*found).powi(2);
        }
    }
    let (first, second) = pool2.split_at(pool2.len() / 2);
    #[allow(clippy::cast_possible_truncation, reason = "rounding to f32 is meant")]
    let relative = if all > 0.0 {
        (squares / all).sqrt() as f32
    } else {
        0.0
    };
    Ok(MoveStudy {
        input,
        found: maps(&output, after.to_vec()),
        promised: maps(&output, promised),
        greatest,
        relative,
        similarity: cosine(first, second),
    })
}

/// The cosine of the angle between two vectors: 1 for equal ones, 0 where only one is all zeros.
fn cosine(a: &[f32], b: &[f32]) -> f32 {
    if a == b {
        return 1.0;
    }
    let product = |(&a, &b): (&f32, &f32)| f64::from(a) * f64::from(b);
    let dot = |a: &[f32], b: &[f32]| -> f64 { a.iter().zip(b).map(product).sum() };
    let length = dot(a, a).sqrt() * dot(b, b).sqrt();
    if length == 0.0 {
        return 0.0;
    }
    #[allow(clippy::cast_possible_truncation, reason = "rounding to f32 is meant")]
    let cosine = (dot(a, b) / length) as f32;
    cosine
}

/// What a network says of an image.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct MoveAnswer {
    /// The likeliest class.
    pub class: usize,
    /// The probabilities of the classes.
    pub probabilities: [f32; CLASSES],
}

/// What the networks answer at one amount of a sweep.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct MoveAnswers {
    /// By how much the image was moved.
    pub amount: f64,
    /// The convolutional network's.
    pub cnn: MoveAnswer,
    /// The fully connected network's, if there is one.
    #[cfg_attr(target_arch = "wasm32", serde(skip_serializing_if = "Option::is_none"))]
    pub fcn: Option<MoveAnswer>,
    /// The cosine between the pooled outputs and those of the image as it was.
    pub similarity: f32,
}

/// Moves an image further and further in one way.
///
/// # Errors
/// If the device fails.
pub async fn sweep(
    cnn: &Cnn,
    fcn: Option<&Fcn>,
    image: &Image,
    way: Way,
    device: &Device,
) -> Result<Vec<MoveAnswers>, ReadError> {
    let amounts = way.amounts();
    let mut images = vec![*image];
    images.extend(
        amounts
            .iter()
            .map(|&amount| moved(image, &Move::by(way, amount))),
    );
    let images = batch(&images, device);
    let layers = cnn.layers(images.clone());
    let mut transaction = Transaction::default()
        .register(layers.log_probabilities)
        .register(layers.pool2);
    if let Some(fcn) = fcn {
        transaction = transaction.register(fcn.log_probabilities(images.clone()));
    }
    let values = device::read(transaction).await?;
    if !all_finite(&values[..2]) {
        return Err(not_finite(cnn.outputs(images)).await);
    }
    if let Some(fcn) = fcn
        && !all_finite(&values[2..])
    {
        return Err(not_finite(fcn.outputs(images)).await);
    }
    let of = |values: &[f32], index: usize| {
        let probabilities = std::array::from_fn(|class| values[index * CLASSES + class].exp());
        MoveAnswer {
            class: likeliest(&probabilities),
            probabilities,
        }
    };
    let pooled: Vec<&[f32]> = values[1]
        .chunks_exact(values[1].len() / (amounts.len() + 1))
        .collect();
    Ok((1..)
        .zip(amounts)
        .map(|(index, amount)| MoveAnswers {
            amount,
            cnn: of(&values[0], index),
            fcn: values.get(2).map(|values| of(values, index)),
            similarity: cosine(pooled[0], pooled[index]),
        })
        .collect())
}

/// Images as a batch `[B, 1, 28, 28]`.
fn batch(images: &[Image], device: &Device) -> Tensor<4> {
    let data = TensorData::new(images.concat(), [images.len(), 1, SIDE, SIDE]);
    Tensor::from_data(data, device)
}

#[cfg(all(test, feature = "flex"))]
mod tests {
    use pollster::block_on;
    use proptest::prelude::*;

    use super::*;
    use crate::kuzushiji::self_check;

    fn widest(a: &[f32], b: &[f32]) -> f32 {
        a.iter()
            .zip(b)
            .map(|(a, b)| (a - b).abs())
            .fold(0.0, f32::max)
    }

    proptest! {
        #[test]
        fn whole_shifts_copy(right in -27_i32..=27, down in -27_i32..=27) {
            let image = self_check::image(1);
            let how = Move { right: right.into(), down: down.into(), ..Move::NONE };
            let moved = moved(&image, &how);
            for (pixel, value) in moved.iter().enumerate() {
                let from = |at: usize, by: i32| i32::try_from(at).unwrap() - by;
                let (row, column) = (from(pixel / SIDE, down), from(pixel % SIDE, right));
                let inside = (0..28).contains(&row) && (0..28).contains(&column);
                let expected = if inside {
                    image[usize::try_from(row * 28 + column).unwrap()]
                } else {
                    0.0
                };
                prop_assert_eq!(value.to_bits(), expected.to_bits());
            }
        }

        #[test]
        fn convolution_is_equivariant_to_shifts(right in -8_i32..=8, down in -8_i32..=8) {
            let device = Device::flex();
            let how = Move { right: right.into(), down: down.into(), ..Move::NONE };
            let (cnn, image) = (self_check::network(&device), self_check::image(0));
            let study = block_on(study(&cnn, &image, &how, &device)).unwrap();
            prop_assert!(study.greatest < 1e-5, "{}", study.greatest);
        }
    }

    #[test]
    fn a_full_turn_leaves_everything_in_its_place() {
        let image = self_check::image(2);
        let turned = moved(
            &image,
            &Move {
                turn: 360.0,
                ..Move::NONE
            },
        );
        assert!(widest(&image, &turned) < 1e-6);
        assert_eq!(moved(&image, &Move::NONE), image);
        // A quarter turn clockwise: the first row becomes the last column.
        let quarter = moved(
            &image,
            &Move {
                turn: 90.0,
                ..Move::NONE
            },
        );
        for at in 0..SIDE {
            assert!((quarter[at * SIDE + SIDE - 1] - image[at]).abs() < 1e-6);
        }
    }

    #[test]
    fn convolution_is_not_equivariant_to_turns() {
        let device = Device::flex();
        let how = Move {
            turn: 45.0,
            ..Move::NONE
        };
        let (cnn, image) = (self_check::network(&device), self_check::image(0));
        let study = block_on(study(&cnn, &image, &how, &device)).unwrap();
        assert!(study.relative > 0.1, "{}", study.relative);
    }

    #[test]
    fn a_sweep_begins_and_ends_where_it_says() {
        let device = Device::flex();
        let cnn = self_check::network(&device);
        let fcn = Fcn::new(250, &device);
        let image = self_check::image(0);
        for way in [Way::Right, Way::Down, Way::Turn, Way::Scale] {
            let answers = block_on(sweep(&cnn, Some(&fcn), &image, way, &device)).unwrap();
            assert_eq!(answers.len(), way.amounts().len());
            for answer in &answers {
                let sums = [
                    answer.cnn.probabilities.iter().sum::<f32>(),
                    answer.fcn.as_ref().unwrap().probabilities.iter().sum(),
                ];
                assert!(sums.iter().all(|sum| (sum - 1.0).abs() < 1e-4));
                if Move::by(way, answer.amount) == Move::NONE {
                    assert!(answer.similarity > 0.9999);
                }
            }
        }
    }

    #[test]
    fn nonsense_is_told_apart() {
        assert!(Move::NONE.is_sensible());
        for (way, amount) in [
            (Way::Right, f64::NAN),
            (Way::Down, 24.0),
            (Way::Turn, f64::INFINITY),
            (Way::Scale, 0.0),
        ] {
            assert!(!Move::by(way, amount).is_sensible());
        }
    }
}
