//! Kuzushiji-MNIST and the homework's split of it.

use burn::tensor::{Device, Int, Tensor, TensorData};
use flate2::Crc;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_mt::Mt;

use super::{
    CLASSES, GREY_SCALE, Image, PIXELS, SIDE,
    augment::augmented,
    idx::{self, Idx, IdxError},
    permutation::permute,
};
use crate::{device, training::Lesson};

/// So many examples the data set has to learn from.
const OFFICIAL: usize = 60_000;

/// Images with their labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Examples {
    images: Vec<u8>,
    labels: Vec<u8>,
}

/// Why two IDX files are not a set of examples.
#[derive(Debug, thiserror::Error)]
pub enum DatasetError {
    /// The file of the images is not an IDX file.
    #[error("the images: {0}")]
    Images(#[source] IdxError),
    /// The file of the labels is not an IDX file.
    #[error("the labels: {0}")]
    Labels(#[source] IdxError),
    /// The shapes are not N images of 28×28 and N labels.
    #[error(
        "images of shape {images:?} with labels of shape {labels:?}; expected [N, 28, 28] and [N], N > 0"
    )]
    Shape {
        /// The shape in the images' file.
        images: Vec<usize>,
        /// The shape in the labels' file.
        labels: Vec<usize>,
    },
    /// A label is not a class.
    #[error("label {label} of example {example} is not one of the classes 0 to 9")]
    Label {
        /// Which example, from 0.
        example: usize,
        /// Its label.
        label: u8,
    },
}

impl Examples {
    /// Reads the content of an images file and of a labels file (IDX, gzipped or not).
    ///
    /// # Errors
    /// If one is not an IDX file, or the two do not belong together.
    pub fn read(images: &[u8], labels: &[u8]) -> Result<Self, DatasetError> {
        let images = idx::read(images).map_err(DatasetError::Images)?;
        let labels = idx::read(labels).map_err(DatasetError::Labels)?;
        Self::from_idx(images, labels)
    }

    /// Reads the contents of several images files and labels files, the examples of one after those
    /// of the other.
    ///
    /// # Errors
    /// As [`Examples::read`].
    pub fn read_parts(images: &[Vec<u8>], labels: &[Vec<u8>]) -> Result<Self, DatasetError> {
        let images = idx::read_parts(images).map_err(DatasetError::Images)?;
        let labels = idx::read_parts(labels).map_err(DatasetError::Labels)?;
        Self::from_idx(images, labels)
    }

    fn from_idx(images: Idx, labels: Idx) -> Result<Self, DatasetError> {
        let fits = match (images.shape.as_slice(), labels.shape.as_slice()) {
            (&[n, SIDE, SIDE], &[m]) => n == m && n > 0,
            _ => false,
        };
        if !fits {
            return Err(DatasetError::Shape {
                images: images.shape,
                labels: labels.shape,
            });
        }
        if let Some((example, &label)) = labels
            .values
            .iter()
            .enumerate()
            .find(|&(_, &label)| usize::from(label) >= CLASSES)
        {
            return Err(DatasetError::Label { example, label });
        }
        Ok(Self {
            images: images.values,
            labels: labels.values,
        })
    }

    /// Images of 28×28 grey values, one after the other, and their classes.
    pub(super) fn new(images: Vec<u8>, labels: Vec<u8>) -> Self {
        debug_assert_eq!(images.len(), labels.len() * PIXELS);
        Self { images, labels }
    }

    /// Images in the data set's grey values and their classes, which may be one more than its ten.
    #[cfg(feature = "cli")]
    pub(super) fn of_images(examples: &[(Image, usize)]) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0 to 255, and 0 to 10"
        )]
        Self::new(
            (examples.iter())
                .flat_map(|(image, _)| image.map(|grey| (grey * GREY_SCALE) as u8))
                .collect(),
            examples.iter().map(|&(_, class)| class as u8).collect(),
        )
    }

    /// The number of examples.
    #[must_use]
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is none (a set read from files has at least one).
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The class of an example, 0 to 9.
    #[must_use]
    pub fn label(&self, example: usize) -> usize {
        usize::from(self.labels[example])
    }

    /// An image as the network takes it.
    #[must_use]
    pub fn image(&self, example: usize) -> Image {
        std::array::from_fn(|pixel| f32::from(self.images[example * PIXELS + pixel]) / GREY_SCALE)
    }

    /// The images `[B, 1, 28, 28]` and labels `[B]` of the examples named, in their order.
    #[must_use]
    pub fn batch(&self, examples: &[usize], device: &Device) -> (Tensor<4>, Tensor<1, Int>) {
        let images = examples.iter().map(|&example| self.image(example));
        self.labelled(images, examples, device)
    }

    /// The examples of a lesson, as [`Examples::batch`] gives them, augmented as its recipe says.
    #[must_use]
    pub fn lesson(&self, lesson: &Lesson<'_>) -> (Tensor<4>, Tensor<1, Int>) {
        let augment = &lesson.recipe.augment;
        if augment.is_empty() {
            return self.batch(lesson.examples, lesson.device);
        }
        let mut random = ChaCha8Rng::seed_from_u64(lesson.seed);
        let images = lesson.examples.iter().map(|&example| {
            let pixels = &self.images[example * PIXELS..(example + 1) * PIXELS];
            augmented(pixels, augment, &mut random)
        });
        self.labelled(images, lesson.examples, lesson.device)
    }

    fn labelled(
        &self,
        images: impl Iterator<Item = Image>,
        examples: &[usize],
        device: &Device,
    ) -> (Tensor<4>, Tensor<1, Int>) {
        let pixels: Vec<f32> = images.flatten().collect();
        let labels = (examples.iter()).map(|&example| self.labels[example].into());
        let images = TensorData::new(pixels, [examples.len(), 1, SIDE, SIDE]);
        (
            Tensor::from_data(images, device),
            device::integers(labels, device),
        )
    }

    /// The examples named, in their order.
    #[must_use]
    pub fn select(&self, examples: &[usize]) -> Self {
        Self {
            images: examples
                .iter()
                .flat_map(|&example| &self.images[example * PIXELS..(example + 1) * PIXELS])
                .copied()
                .collect(),
            labels: examples
                .iter()
                .map(|&example| self.labels[example])
                .collect(),
        }
    }

    /// These and others after them.
    #[must_use]
    pub fn and(mut self, others: &Self) -> Self {
        self.images.extend_from_slice(&others.images);
        self.labels.extend_from_slice(&others.labels);
        self
    }

    /// The same examples with the pixels of every image in another, fixed order.
    #[must_use]
    pub fn permuted(&self) -> Self {
        let images = self.images.chunks_exact(PIXELS).flat_map(permute).collect();
        Self {
            images,
            labels: self.labels.clone(),
        }
    }

    /// The same examples with every image shifted to the right by so many pixels; zeros come in from the left.
    #[must_use]
    pub fn shifted(&self, pixels: usize) -> Self {
        let mut images = vec![0; self.images.len()];
        for (row, before) in (images.chunks_exact_mut(SIDE)).zip(self.images.chunks_exact(SIDE)) {
            let kept = SIDE.saturating_sub(pixels);
            row[SIDE - kept..].copy_from_slice(&before[..kept]);
        }
        Self {
            images,
            labels: self.labels.clone(),
        }
    }

    /// A checksum of images and labels.
    #[must_use]
    pub fn fingerprint(&self) -> u32 {
        let mut crc = Crc::new();
        crc.update(&self.images);
        crc.update(&self.labels);
        crc.sum()
    }

    /// The homework's training and validation examples: 50,000 and 10,000 of the official 60,000. Of fewer, the first of them,
    /// each is on the side where it is among all: a network that has learnt from more is validated on none of that.
    #[must_use]
    pub fn homework_split(&self) -> (Self, Self) {
        let (mut training, mut validation) = split_indices(self.len().max(OFFICIAL));
        for side in [&mut training, &mut validation] {
            side.retain(|&example| example < self.len());
        }
        if validation.is_empty() {
            (training, validation) = split_indices(self.len());
        }
        (self.select(&training), self.select(&validation))
    }
}

/// The homework's training and validation indices, in their order.
///
/// As scikit-learn's `train_test_split(range(60000), test_size=10000, random_state=42)` does: the
/// first sixth of numpy's legacy `RandomState(42).permutation(60000)` is the validation set, the
/// rest the training set.
///
/// # Panics
/// If there are 2³² examples or more.
#[must_use]
pub fn split_indices(examples: usize) -> (Vec<usize>, Vec<usize>) {
    let mut generator = Mt::new(42);
    let mut permutation: Vec<usize> = (0..examples).collect();
    for last in (1..permutation.len()).rev() {
        // numpy draws below `last + 1` by masking and rejecting, not by the remainder.
        let mask =
            u32::MAX >> (u32::try_from(last).expect("fewer than 2³² examples")).leading_zeros();
        let other = loop {
            let draw = (generator.next_u32() & mask) as usize;
            if draw <= last {
                break draw;
            }
        };
        permutation.swap(last, other);
    }
    let training = permutation.split_off(examples / 6);
    (training, permutation)
}

#[cfg(test)]
mod tests {
    use super::{
        super::moved::{Move, Way, moved},
        *,
    };

    fn examples(labels: &[u8]) -> Result<Examples, DatasetError> {
        let images = Idx {
            shape: vec![labels.len(), SIDE, SIDE],
            values: vec![128; labels.len() * PIXELS],
        };
        Examples::from_idx(
            images,
            Idx {
                shape: vec![labels.len()],
                values: labels.to_vec(),
            },
        )
    }

    #[test]
    fn of_fewer_none_changes_sides() {
        let of_all = split_indices(OFFICIAL).1;
        for count in [6, 300, 10_000] {
            let labels: Vec<u8> = (0..count).map(|example| (example % 7) as u8).collect();
            let mut all = examples(&labels).expect("examples");
            // Each image tells its place.
            for (place, image) in all.images.chunks_exact_mut(PIXELS).enumerate() {
                image[..2].copy_from_slice(&(place as u16).to_le_bytes());
            }
            let places = |side: &Examples| -> Vec<usize> {
                let first = side.images.chunks_exact(PIXELS);
                first
                    .map(|image| u16::from_le_bytes([image[0], image[1]]).into())
                    .collect()
            };
            let (training, validation) = all.homework_split();
            let held: Vec<usize> = of_all
                .iter()
                .copied()
                .filter(|&place| place < count)
                .collect();
            assert!(!places(&validation).is_empty() && !places(&training).is_empty());
            if !held.is_empty() {
                assert_eq!(places(&validation), held);
            }
            assert_eq!(training.len() + validation.len(), count);
        }
    }

    /// The values are numpy's, as the homework's handout of the split lists them.
    #[test]
    fn split_is_numpys() {
        let (training, validation) = split_indices(60_000);
        assert_eq!((training.len(), validation.len()), (50_000, 10_000));
        assert_eq!(training[..5], [11210, 17024, 43389, 30050, 34665]);
        assert_eq!(validation[..3], [12628, 37730, 39991]);
        let mut all = [training, validation].concat();
        all.sort_unstable();
        assert!(all.into_iter().eq(0..60_000));
    }

    /// As [`moved`] moves one image; what is shifted by its whole width is blank.
    #[test]
    fn all_images_are_shifted_as_one_is() {
        let images = Idx {
            shape: vec![2, SIDE, SIDE],
            values: (0..2 * PIXELS).map(|place| (place % 251) as u8).collect(),
        };
        let labels = Idx {
            shape: vec![2],
            values: vec![3, 7],
        };
        let examples = Examples::from_idx(images, labels).unwrap();
        for pixels in 0..=u8::try_from(SIDE).unwrap() {
            let shifted = examples.shifted(pixels.into());
            let how = Move::by(Way::Right, pixels.into());
            for example in 0..2 {
                assert_eq!(
                    shifted.image(example),
                    moved(&examples.image(example), &how)
                );
            }
            assert_eq!(shifted.labels, examples.labels);
        }
        assert_eq!(examples.shifted(SIDE + 1).images, vec![0; 2 * PIXELS]);
    }

    #[test]
    fn grey_is_divided_by_256() {
        let examples = examples(&[3]).unwrap();
        assert!(
            examples
                .image(0)
                .iter()
                .all(|&pixel| (pixel - 0.5).abs() < f32::EPSILON)
        );
    }

    #[test]
    fn refuses_what_does_not_belong_together() {
        assert!(matches!(examples(&[]), Err(DatasetError::Shape { .. })));
        assert!(matches!(
            examples(&[1, 10]),
            Err(DatasetError::Label {
                example: 1,
                label: 10
            })
        ));
        let images = Idx {
            shape: vec![1, 2, 2],
            values: vec![0; 4],
        };
        let labels = Idx {
            shape: vec![1],
            values: vec![0],
        };
        assert!(matches!(
            Examples::from_idx(images, labels),
            Err(DatasetError::Shape { .. })
        ));
    }
}
