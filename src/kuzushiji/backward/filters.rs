//! The filters of the first convolution, changed by hand.

use burn::tensor::{Tensor, TensorData};
use serde::Deserialize;

use super::{Change, Dissection, parameters};
use crate::kuzushiji::reading::ReadError;

/// A side of a filter.
const SIDE: usize = 5;
/// The weights of a filter.
pub(super) const SIZE: usize = SIDE * SIDE;
/// The filters.
const FILTERS: usize = 8;
/// A weight set by hand is no larger, so that all numbers stay finite.
pub const LARGEST: f32 = 100.0;

/// A filter known from image processing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum Replacement {
    /// The right half minus the left: finds edges from top to bottom.
    Upright,
    /// The lower half minus the upper: finds edges from left to right.
    Level,
    /// The mean of all 25.
    Blur,
    /// Nothing.
    Zero,
}

impl Replacement {
    /// Its weights; where they are not zero, their sizes sum to 1.
    #[must_use]
    pub fn weights(self) -> [f32; SIZE] {
        let half = |along: usize| match along.cmp(&(SIDE / 2)) {
            std::cmp::Ordering::Less => -0.05,
            std::cmp::Ordering::Equal => 0.0,
            std::cmp::Ordering::Greater => 0.05,
        };
        std::array::from_fn(|place| match self {
            Self::Upright => half(place % SIDE),
            Self::Level => half(place / SIDE),
            Self::Blur => 0.04,
            Self::Zero => 0.0,
        })
    }
}

impl Dissection {
    /// Sets one weight of the first convolution, by its filter and its place in it, from 0. `false`, and nothing is changed,
    /// if there is no such weight, or the value is not between −[`LARGEST`] and [`LARGEST`].
    ///
    /// # Errors
    /// If the device fails.
    pub async fn set_weight(
        &mut self,
        filter: usize,
        place: usize,
        value: f32,
    ) -> Result<bool, ReadError> {
        if filter >= FILTERS || place >= SIZE || !(-LARGEST..=LARGEST).contains(&value) {
            return Ok(false);
        }
        let place = filter * SIZE + place;
        self.change_filters(Change::Weight(place), |weights| weights[place] = value)
            .await
    }

    /// Replaces a filter of the first convolution; its bias stays. `false` if there is no such filter.
    ///
    /// # Errors
    /// If the device fails.
    pub async fn replace_filter(
        &mut self,
        filter: usize,
        replacement: Replacement,
    ) -> Result<bool, ReadError> {
        if filter >= FILTERS {
            return Ok(false);
        }
        self.change_filters(Change::Filter, |weights| {
            weights[filter * SIZE..][..SIZE].copy_from_slice(&replacement.weights());
        })
        .await
    }

    /// Gives a filter of the first convolution the weights that training left it. `false` if there is no such filter.
    ///
    /// # Errors
    /// If the device fails.
    pub async fn restore_filter(&mut self, filter: usize) -> Result<bool, ReadError> {
        if filter >= FILTERS {
            return Ok(false);
        }
        let trained = self.trained_filters[filter * SIZE..][..SIZE].to_vec();
        self.change_filters(Change::Filter, |weights| {
            weights[filter * SIZE..][..SIZE].copy_from_slice(&trained);
        })
        .await
    }

    async fn change_filters(
        &mut self,
        change: Change,
        alter: impl FnOnce(&mut [f32]),
    ) -> Result<bool, ReadError> {
        let before = parameters(self.network()).await?.remove("conv1.weight");
        let before = before.expect("its name");
        let mut weights = before.clone();
        alter(&mut weights);
        if weights != before {
            let data = TensorData::new(weights, [FILTERS, 1, SIDE, SIDE]);
            let weights = Tensor::from_data(data, &self.device).require_grad();
            let network = self.network().clone().with_first_filters(weights);
            self.change(change, network);
        }
        Ok(true)
    }
}
