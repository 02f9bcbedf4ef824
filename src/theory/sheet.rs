//! Problem sheets: questions of the page whose numbers come from one seed; the short code as which
//! answers are handed in; and what a pile of such codes is worth.

use serde::Serialize;

pub use self::{
    code::{CodeError, is_code},
    grade::{Graded, Grades, Mark, QuestionTally, Refused, grade},
};
use super::questions::KINDS;

mod code;
mod grade;

/// The largest seed of a sheet.
pub const LARGEST_SEED: u16 = 9999;

/// The largest number that an answer may be, on either side of zero: that of every field of the page.
const LARGEST_ANSWER: f64 = 1e6;

/// A sheet: its questions, and the seed that their numbers come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Sheet {
    /// From 1 to [`LARGEST_SEED`].
    pub seed: u16,
    /// The kinds of its questions, each once, in the order of [`KINDS`].
    #[cfg_attr(target_arch = "wasm32", tsify(type = "Question[\"kind\"][]"))]
    pub kinds: Vec<String>,
}

/// A sheet and what a student answered.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct HandIn {
    /// The sheet.
    pub sheet: Sheet,
    /// An answer for each of its questions; none where the student left it open.
    pub answers: Vec<Option<f64>>,
}

/// What no sheet can be, and what to change.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    /// A seed out of range.
    #[error("a sheet's seed is a whole number from 1 to {LARGEST_SEED}")]
    Seed,
    /// No question at all.
    #[error("a sheet has at least one question: choose one")]
    Empty,
    /// A kind that does not exist.
    #[error("there is no question called {0}")]
    Kind(String),
    /// More or fewer answers than questions.
    #[error("a sheet of {0} questions has {0} answers, not {1}")]
    Answers(usize, usize),
    /// An answer that no field of the page takes.
    #[error("an answer is a number between −1,000,000 and 1,000,000")]
    Answer,
}

impl Sheet {
    /// A sheet with its questions in their order, each once.
    ///
    /// # Errors
    /// If the seed is out of range, or a kind is unknown, or there is none.
    pub fn new<K: AsRef<str>>(seed: u16, kinds: &[K]) -> Result<Self, SheetError> {
        if seed == 0 || seed > LARGEST_SEED {
            return Err(SheetError::Seed);
        }
        if let Some(kind) = kinds.iter().find(|kind| number(kind.as_ref()).is_none()) {
            return Err(SheetError::Kind(kind.as_ref().to_owned()));
        }
        let is_asked = |known: &&&str| kinds.iter().any(|kind| kind.as_ref() == **known);
        let kinds: Vec<String> = KINDS
            .iter()
            .filter(is_asked)
            .map(ToString::to_string)
            .collect();
        if kinds.is_empty() {
            return Err(SheetError::Empty);
        }
        Ok(Self { seed, kinds })
    }

    /// The seed of the question of a kind on the sheet with a seed of its own: 702 for the second of
    /// [`KINDS`] on sheet 7. What else is on the sheet does not change it.
    #[must_use]
    pub fn question_seed(seed: u16, kind: &str) -> Option<u32> {
        Some(100 * u32::from(seed) + number(kind)? + 1)
    }
}

/// The place of a kind among [`KINDS`], from 0.
fn number(kind: &str) -> Option<u32> {
    let at = KINDS.iter().position(|known| *known == kind)?;
    u32::try_from(at).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::questions;

    #[test]
    fn a_sheet_has_each_question_once_in_the_order_of_the_page() {
        let sheet = Sheet::new(7, &["score", "vec-index", "score"]).unwrap();
        assert_eq!(sheet.kinds, ["vec-index", "score"]);
        assert_eq!(Sheet::new(0, &["score"]), Err(SheetError::Seed));
        assert_eq!(Sheet::new(10_000, &["score"]), Err(SheetError::Seed));
        assert_eq!(Sheet::new::<&str>(7, &[]), Err(SheetError::Empty));
        let unknown = Err(SheetError::Kind("other".to_owned()));
        assert_eq!(Sheet::new(7, &["score", "other"]), unknown);
    }

    #[test]
    fn every_question_of_every_sheet_has_a_seed_of_its_own() {
        // Two digits of it are the question's.
        assert!(KINDS.len() < 100);
        let seeds = [1, 7, LARGEST_SEED].map(|seed| {
            KINDS.map(|kind| {
                let seed = Sheet::question_seed(seed, kind).unwrap();
                assert!(questions::question(kind, seed).is_some());
                seed
            })
        });
        let mut all = seeds.concat();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 3 * KINDS.len());
        assert_eq!(Sheet::question_seed(7, "vec-index"), Some(702));
        assert_eq!(Sheet::question_seed(7, "other"), None);
    }
}
