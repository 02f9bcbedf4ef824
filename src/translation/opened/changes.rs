//! How a reader interferes: letters of the source that the decoder must not look at, rows of weights given by hand, letters
//! that it is made to write.

use std::ops::Range;

use burn::tensor::{Device, Tensor, TensorData};
use serde::Deserialize;

use super::{
    super::{attention::FixedWeights, translator::Encoded},
    OpenError,
};

/// What is changed. Letters count from 0.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Changes {
    /// Letters of the source that no weight may go to: their scores are what padding's are, as good as −∞.
    pub forbidden: Vec<usize>,
    /// Rows of weights by hand.
    pub fixed: Vec<FixedRow>,
    /// Letters that are written whatever the decoder says, and that it goes on from.
    pub forced: Vec<ForcedLetter>,
}

/// The weights over the source for one letter that is written.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct FixedRow {
    /// Which letter is written with them; none for every letter that has no row of its own.
    pub step: Option<usize>,
    /// A weight for each letter of the source, none below 0; they are divided by their sum.
    pub weights: Vec<f32>,
    /// The letter whose weight stays what it is, at most 1: the others share what is left, as they are to each other, or
    /// alike if all are 0.
    pub held: Option<usize>,
}

impl FixedRow {
    fn fits(&self, source: usize) -> bool {
        let sum: f32 = self.weights.iter().sum();
        let held_fits = |place| self.weights.get(place).is_some_and(|&weight| weight <= 1.0);
        self.weights.len() == source
            && self.weights.iter().all(|&weight| weight >= 0.0)
            && sum.is_finite()
            && self.held.map_or(sum > 0.0, held_fits)
    }

    /// The weights, which sum to one.
    fn shares(&self) -> Vec<f32> {
        let sum: f32 = self.weights.iter().sum();
        let Some(held) = self.held.filter(|_| self.weights.len() > 1) else {
            return self.weights.iter().map(|weight| weight / sum).collect();
        };
        let own = self.weights[held];
        #[allow(clippy::cast_precision_loss, reason = "some hundred letters at most")]
        let others = (self.weights.len() - 1) as f32;
        let rest: f32 = sum - own;
        (self.weights.iter().enumerate())
            .map(|(place, weight)| match rest {
                _ if place == held => own,
                rest if rest > 0.0 => (1.0 - own) * weight / rest,
                _ => (1.0 - own) / others,
            })
            .collect()
    }
}

/// A letter that is written whatever the decoder says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ForcedLetter {
    /// Where.
    pub step: usize,
    /// Its entry of the vocabulary.
    pub entry: usize,
}

impl Changes {
    /// Whether all are of a source of so many letters and a vocabulary of so many entries.
    pub(super) fn check(&self, source: usize, entries: usize) -> Result<(), OpenError> {
        if self.forbidden.iter().any(|&place| place >= source) {
            Err(OpenError::Place("the source has no such letter"))
        } else if (0..source).all(|place| self.forbidden.contains(&place)) {
            Err(OpenError::Place(
                "one letter of the source at least must be left",
            ))
        } else if !self.fixed.iter().all(|row| row.fits(source)) {
            Err(OpenError::Place(
                "a row has a weight for each letter of the source: none is below 0 or above 1, and not all are 0",
            ))
        } else if self.forced.iter().any(|letter| letter.entry >= entries) {
            Err(OpenError::Place("the vocabulary has no such entry"))
        } else {
            Ok(())
        }
    }

    /// The letter that is forced at a step, if one is.
    pub(super) fn forced(&self, step: usize) -> Option<usize> {
        let forced = self.forced.iter().find(|letter| letter.step == step)?;
        Some(forced.entry)
    }

    /// The source with what is forbidden as padding.
    pub(super) fn forbid(&self, encoded: &Encoded, device: &Device) -> Encoded {
        let mut encoded = encoded.clone();
        if !self.forbidden.is_empty() {
            let letters = encoded.outputs.dims()[1];
            let padding: Vec<bool> = (0..letters)
                .map(|place| self.forbidden.contains(&place))
                .collect();
            encoded.padding = Some(Tensor::from_data(
                TensorData::new(padding, [1, 1, letters]),
                device,
            ));
        }
        encoded
    }

    /// The row by hand that a step has, if it has one.
    fn row(&self, step: usize) -> Option<&FixedRow> {
        let of = |wanted| self.fixed.iter().find(|row| row.step == wanted);
        of(Some(step)).or_else(|| of(None))
    }

    /// Whether the weights of a step are given by hand.
    pub(super) fn is_fixed(&self, step: usize) -> bool {
        self.row(step).is_some()
    }

    /// The weights given for some steps, if any are.
    pub(super) fn fixed(
        &self,
        steps: Range<usize>,
        source: usize,
        device: &Device,
    ) -> Option<FixedWeights> {
        let count = steps.len();
        let (mut free, mut given) = (Vec::new(), Vec::new());
        for step in steps {
            let row = self.row(step);
            free.push(if row.is_some() { 0.0_f32 } else { 1.0 });
            match row {
                Some(row) => given.extend(row.shares()),
                None => given.extend(vec![0.0; source]),
            }
        }
        let tensor =
            |values, width| Tensor::from_data(TensorData::new(values, [1, count, width]), device);
        (free.contains(&0.0)).then(|| FixedWeights {
            free: tensor(free, 1),
            given: tensor(given, source),
        })
    }
}

/// Which letters of a text are not in the one before: those that a shortest way from it to this one (by putting in and
/// taking out) puts in.
pub(super) fn new_letters(before: &[usize], after: &[usize]) -> Vec<bool> {
    // The longest common subsequence of what is left of both, from each place on.
    let width = after.len() + 1;
    let mut common = vec![0_usize; (before.len() + 1) * width];
    for (i, old) in before.iter().enumerate().rev() {
        for (j, new) in after.iter().enumerate().rev() {
            common[i * width + j] = if old == new {
                common[(i + 1) * width + j + 1] + 1
            } else {
                common[(i + 1) * width + j].max(common[i * width + j + 1])
            };
        }
    }
    let (mut i, mut new) = (0, vec![true; after.len()]);
    for j in 0..after.len() {
        // What is taken out of the old costs nothing here.
        while i < before.len()
            && before[i] != after[j]
            && common[(i + 1) * width + j] >= common[i * width + j]
        {
            i += 1;
        }
        if i < before.len() && before[i] == after[j] {
            new[j] = false;
            i += 1;
        }
    }
    new
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_of_a_row_are_shares() {
        let shares = |weights: &[f32], held| {
            let row = FixedRow {
                step: None,
                weights: weights.to_vec(),
                held,
            };
            assert!(row.fits(weights.len()));
            row.shares()
        };
        assert_eq!(shares(&[1.0, 0.0, 3.0], None), [0.25, 0.0, 0.75]);
        assert_eq!(shares(&[1.0, 0.5, 3.0], Some(1)), [0.125, 0.5, 0.375]);
        assert_eq!(shares(&[0.0, 0.5, 0.0], Some(1)), [0.25, 0.5, 0.25]);
        assert_eq!(shares(&[0.2, 1.0], Some(1)), [0.0, 1.0]);
        assert_eq!(shares(&[0.5], Some(0)), [1.0]);
    }

    #[test]
    fn new_is_what_a_shortest_way_puts_in() {
        let new = |before: &str, after: &str| -> String {
            let [old, now] =
                [before, after].map(|text| text.bytes().map(usize::from).collect::<Vec<_>>());
            (new_letters(&old, &now).iter().zip(after.chars()))
                .filter(|(new, _)| **new)
                .map(|(_, letter)| letter)
                .collect()
        };
        assert_eq!(new("you promised", "you promised"), "");
        assert_eq!(new("you promised", "i promised"), "i");
        assert_eq!(new("you promised", "we promise"), "we");
        assert_eq!(new("", "abc"), "abc");
        assert_eq!(new("abc", ""), "");
        assert_eq!(new("abcabc", "acbc"), "");
        assert_eq!(new("bca", "abc"), "a");
    }
}
