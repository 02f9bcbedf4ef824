//! What comes out of a convolution and of pooling, and how many parameters that takes: question
//! 1.1 (a) and (c).

use serde::Serialize;

use super::{LARGEST_SIDE, TheoryError};

/// The homework's classes after the pooled image.
pub const CLASSES: usize = 3;

/// How many positions a filter of size F has along an input of N: ⌊(N + 2P − F) / S⌋ + 1, or none if
/// it does not fit.
#[must_use]
pub fn positions(input: usize, filter: usize, stride: usize, padding: usize) -> Option<usize> {
    (input + 2 * padding)
        .checked_sub(filter)
        .map(|slack| slack / stride + 1)
}

/// The sizes of one convolution with pooling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Geometry {
    /// H and W.
    pub image: [usize; 2],
    /// M and N.
    pub filter: [usize; 2],
    /// H′ and W′.
    pub output: [usize; 2],
    /// Steps between two positions of the filter: the homework's is 1.
    pub stride: usize,
    /// Zeros around the image on each side: the homework has none.
    pub padding: usize,
    /// Side and stride of the pooling window: the homework's is 2.
    pub pool: usize,
}

impl Geometry {
    /// # Errors
    /// If a size is out of range or the filter does not fit.
    pub fn new(
        image: [usize; 2],
        filter: [usize; 2],
        stride: usize,
        padding: usize,
        pool: usize,
    ) -> Result<Self, TheoryError> {
        let fits = |[height, width]: [usize; 2]| {
            (1..=LARGEST_SIDE).contains(&height) && (1..=LARGEST_SIDE).contains(&width)
        };
        if !fits(image) {
            return Err(TheoryError::Side("an image"));
        }
        if !fits(filter) {
            return Err(TheoryError::Side("a filter"));
        }
        if stride == 0 {
            return Err(TheoryError::TooSmall("the stride"));
        }
        if pool == 0 {
            return Err(TheoryError::TooSmall("the pooling size"));
        }
        if padding > LARGEST_SIDE {
            return Err(TheoryError::Padding);
        }
        let along = |side: usize| positions(image[side], filter[side], stride, padding);
        match (along(0), along(1)) {
            (Some(height), Some(width)) => Ok(Self {
                image,
                filter,
                output: [height, width],
                stride,
                padding,
                pool,
            }),
            _ => Err(TheoryError::Filter {
                filter,
                image,
                padding,
            }),
        }
    }

    /// The pooled image's height and width, ⌊H′/p⌋ and ⌊W′/p⌋.
    #[must_use]
    pub fn pooled(&self) -> [usize; 2] {
        self.output.map(|side| side / self.pool)
    }

    /// The homework's (c): the parameters without biases, with a convolution and with a fully
    /// connected layer in its and the pooling's place.
    #[must_use]
    pub fn parameters(&self) -> Parameters {
        let pooled = self.pooled().iter().product::<usize>();
        let pixels = self.image.iter().product::<usize>();
        let filter = self.filter.iter().product::<usize>();
        Parameters {
            filter,
            hidden: pixels * pooled,
            output: CLASSES * pooled,
        }
    }
}

/// Parameters without biases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameters {
    /// Of the convolution: MN.
    pub filter: usize,
    /// Of the fully connected layer in its place: HW ⌊H′/2⌋⌊W′/2⌋.
    pub hidden: usize,
    /// Of the layer behind either, which gives the three classes: 3 ⌊H′/2⌋⌊W′/2⌋.
    pub output: usize,
}

impl Parameters {
    /// MN + 3⌊H′/2⌋⌊W′/2⌋.
    #[must_use]
    pub fn cnn(&self) -> usize {
        self.filter + self.output
    }

    /// (HW + 3)⌊H′/2⌋⌊W′/2⌋.
    #[must_use]
    pub fn connected(&self) -> usize {
        self.hidden + self.output
    }

    /// How many weights of the fully connected layer stand against one of the filter:
    /// HW⌊H′/2⌋⌊W′/2⌋ / MN.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "counts far below 2^52")]
    pub fn ratio(&self) -> f64 {
        self.hidden as f64 / self.filter as f64
    }
}

/// How the two networks grow with a square image.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Growth {
    /// The images' sides.
    pub sides: Vec<usize>,
    /// [`Parameters::cnn`] of each.
    pub cnn: Vec<usize>,
    /// [`Parameters::connected`] of each.
    pub connected: Vec<usize>,
    /// [`Parameters::ratio`] of each.
    pub ratio: Vec<f64>,
}

/// The parameters for every square image from the first with a pooled pixel to `largest`, stride 1,
/// no padding, 2×2 pooling.
///
/// # Errors
/// If `largest` or the filter is out of range.
pub fn growth(filter: [usize; 2], largest: usize) -> Result<Growth, TheoryError> {
    let mut growth = Growth {
        sides: Vec::new(),
        cnn: Vec::new(),
        connected: Vec::new(),
        ratio: Vec::new(),
    };
    for side in filter[0].max(filter[1]) + 1..=largest {
        let parameters = Geometry::new([side; 2], filter, 1, 0, 2)?.parameters();
        growth.sides.push(side);
        growth.cnn.push(parameters.cnn());
        growth.connected.push(parameters.connected());
        growth.ratio.push(parameters.ratio());
    }
    Ok(growth)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn counts_are_the_homeworks() {
        // 28×28, 5×5: H′ = W′ = 24, pooled 12×12.
        let geometry = Geometry::new([28, 28], [5, 5], 1, 0, 2).unwrap();
        assert_eq!((geometry.output, geometry.pooled()), ([24, 24], [12, 12]));
        let parameters = geometry.parameters();
        assert_eq!(parameters.cnn(), 25 + 3 * 144);
        assert_eq!(parameters.connected(), (784 + 3) * 144);
        assert!((parameters.ratio() - 784.0 * 144.0 / 25.0).abs() < 1e-9);
        // The floors: 5×6 with 2×3 gives 4×4, 6×6 with 2×2 gives 5×5, pooled 2×2 both.
        for (image, filter) in [([5, 6], [2, 3]), ([6, 6], [2, 2])] {
            assert_eq!(
                Geometry::new(image, filter, 1, 0, 2).unwrap().pooled(),
                [2, 2]
            );
        }
        // The homework's own network: 28 → 28 with "same" padding.
        assert_eq!(positions(28, 5, 1, 2), Some(28));
    }

    proptest! {
        /// The formula counts what a walk along the input counts.
        #[test]
        fn positions_are_those_of_a_walk(input in 1_usize..40, filter in 1_usize..10, stride in 1_usize..6, padding in 0_usize..5) {
            let walk = (0..input + 2 * padding).step_by(stride).filter(|start| start + filter <= input + 2 * padding).count();
            prop_assert_eq!(positions(input, filter, stride, padding).unwrap_or(0), walk);
        }
    }

    #[test]
    fn refuses_what_does_not_fit() {
        assert!(matches!(
            Geometry::new([3, 3], [4, 1], 1, 0, 2),
            Err(TheoryError::Filter { .. })
        ));
        assert!(Geometry::new([3, 3], [5, 5], 1, 1, 2).is_ok());
        assert!(matches!(
            Geometry::new([0, 3], [1, 1], 1, 0, 2),
            Err(TheoryError::Side(_))
        ));
        assert!(matches!(
            Geometry::new([3, 3], [1, 1], 0, 0, 2),
            Err(TheoryError::TooSmall(_))
        ));
        assert!(matches!(
            Geometry::new([3, 3], [1, 1], 1, 0, 0),
            Err(TheoryError::TooSmall(_))
        ));
        assert!(matches!(
            Geometry::new([3, 3], [1, 1], 1, usize::MAX / 2, 2),
            Err(TheoryError::Padding)
        ));
        assert!(growth([2, 2], 65).is_err());
    }

    #[test]
    fn growth_begins_where_something_is_pooled() {
        let growth = growth([5, 3], 12).unwrap();
        assert_eq!(growth.sides, [6, 7, 8, 9, 10, 11, 12]);
        assert_eq!(growth.cnn[0], 15 + 3 * 2);
    }
}
