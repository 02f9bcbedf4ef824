//! How good a network is on examples held back: not only how often it is right, but what it takes for what, and
//! whether its probabilities mean what they say.

use burn::tensor::Device;
use serde::Serialize;

use super::{
    CLASSES,
    calibration::Answered,
    dataset::Examples,
    network::{Network, likeliest},
    reading::{self, AnyReader, ReadError},
};

/// Bins of equal width between 0 and 1.
const BINS: usize = 15;

/// What a network makes of a set of examples.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Score {
    /// The share of examples whose likeliest class is their label.
    pub accuracy: f64,
    /// How many examples there are.
    pub images: usize,
    /// A row for each label, a column for each answer that the network took for the likeliest: how often.
    pub confusion: Vec<Vec<usize>>,
    /// The mean negative log-likelihood of the labels, in nats.
    pub nll: f64,
    /// The expected calibration error (Naeini, Cooper and Hauskrecht, 2015; Guo and others, 2017): how far the
    /// probability of the answer is from the share of right answers, on average over the examples, those with
    /// nearly the same probability taken together.
    pub ece: f64,
    /// What that is made of; bins without an example are left out.
    pub bins: Vec<Bin>,
    /// The share of answers that are given as sure.
    pub sure: f64,
    /// The share of all that are, and are wrong.
    pub sure_and_wrong: f64,
}

/// Examples whose answer had nearly the same probability.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Bin {
    /// The mean probability of their answers.
    pub confidence: f64,
    /// The share of their answers that are right.
    pub accuracy: f64,
    /// How many there are.
    pub images: usize,
}

/// Has a network read examples, which is sure from a probability on.
///
/// # Errors
/// If an answer is none in numbers, or the device fails.
pub async fn score(
    model: &impl Network,
    sure_from: f32,
    examples: &Examples,
    device: &Device,
) -> Result<Score, ReadError> {
    Ok(Score::of(
        &answered(model, examples, device).await?,
        sure_from,
    ))
}

/// The label of each example, and what a network answers.
///
/// # Errors
/// If an answer is none in numbers, or the device fails.
pub async fn answered(
    model: &impl Network,
    examples: &Examples,
    device: &Device,
) -> Result<Vec<Answered>, ReadError> {
    let answers = reading::answers(model, examples, device).await?;
    let labels = (0..examples.len()).map(|example| examples.label(example));
    Ok(labels.zip(answers).collect())
}

/// An example whose likeliest class is not its label.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Misread {
    /// Its place among the examples.
    pub example: usize,
    /// Its label.
    pub label: usize,
    /// The class that the network took for the likeliest.
    pub answer: usize,
    /// The probability of that class.
    pub probability: f32,
}

/// The examples that are misread, the surest first.
#[must_use]
pub fn misread(answers: &[Answered]) -> Vec<Misread> {
    let mut misread: Vec<Misread> = (answers.iter().enumerate())
        .filter_map(|(example, (label, row))| {
            let answer = likeliest(row);
            (answer != *label).then(|| Misread {
                example,
                label: *label,
                answer,
                probability: row[answer].exp(),
            })
        })
        .collect();
    misread.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    misread
}

/// As [`answered`], by a network of either kind.
///
/// # Errors
/// As [`answered`].
pub async fn answered_by(
    reader: &AnyReader,
    examples: &Examples,
    device: &Device,
) -> Result<Vec<Answered>, ReadError> {
    match reader {
        AnyReader::Homework(network) => answered(&**network, examples, device).await,
        AnyReader::People(reader) => answered(&reader.network, examples, device).await,
    }
}

impl Score {
    /// Of labels with the logarithms of the answers' probabilities; an answer is sure from a probability on.
    #[must_use]
    pub fn of(answers: &[Answered], sure_from: f32) -> Self {
        let classes = answers.first().map_or(0, |(_, row)| row.len());
        let mut confusion = vec![vec![0; classes]; classes];
        // Sums of probabilities, right answers, and how many there are.
        let mut bins = [(0.0, 0, 0); BINS];
        let mut likelihood = 0.0;
        let (mut sure, mut sure_and_wrong) = (0, 0);
        for (label, row) in answers {
            let answer = likeliest(row);
            confusion[*label][answer] += 1;
            // None of the ten is said as such, not as sure.
            if answer < CLASSES && row[answer].exp() >= sure_from {
                sure += 1;
                sure_and_wrong += usize::from(answer != *label);
            }
            let probability = f64::from(row[answer]).exp();
            likelihood += f64::from(row[*label]);
            let (sum, right, images) = &mut bins[bin(probability)];
            *sum += probability;
            *right += usize::from(answer == *label);
            *images += 1;
        }
        let all = count(answers.len());
        let bins: Vec<Bin> = (bins.into_iter())
            .filter(|&(.., images)| images > 0)
            .map(|(sum, right, images)| Bin {
                confidence: sum / count(images),
                accuracy: count(right) / count(images),
                images,
            })
            .collect();
        let right = (0..classes).map(|class| confusion[class][class]).sum();
        Self {
            accuracy: count(right) / all,
            images: answers.len(),
            confusion,
            nll: -likelihood / all,
            ece: (bins.iter())
                .map(|bin| (bin.confidence - bin.accuracy).abs() * count(bin.images) / all)
                .sum(),
            bins,
            sure: count(sure) / all,
            sure_and_wrong: count(sure_and_wrong) / all,
        }
    }
}

/// Which bin a probability is in; the last has both its ends.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "0 to the number of bins"
)]
fn bin(probability: f64) -> usize {
    ((probability * count(BINS)) as usize).min(BINS - 1)
}

#[expect(clippy::cast_precision_loss, reason = "at most some ten thousands")]
fn count(examples: usize) -> f64 {
    examples as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first class with a probability, the second with the rest but for a little.
    fn answer(label: usize, probability: f32) -> Answered {
        let mut row = vec![1e-6_f32.ln(); 10];
        row[0] = probability.ln();
        row[1] = (1.0 - probability).ln();
        (label, row)
    }

    #[test]
    fn four_answers_give_what_is_worked_out_by_hand() {
        let score = Score::of(
            &[
                answer(0, 0.9),
                answer(1, 0.92),
                answer(0, 0.6),
                answer(1, 0.2),
            ],
            0.7,
        );
        // 0.9, 0.92 which is wrong, and 0.8 of the other.
        assert_eq!((score.sure, score.sure_and_wrong), (0.75, 0.25));
        assert!((score.accuracy - 0.75).abs() < 1e-12 && score.images == 4);
        assert_eq!(
            (
                score.confusion[0][0],
                score.confusion[1][0],
                score.confusion[1][1]
            ),
            (2, 1, 1)
        );
        let nll = -(0.9_f64.ln() + 0.08_f64.ln() + 0.6_f64.ln() + 0.8_f64.ln()) / 4.0;
        assert!((score.nll - nll).abs() < 1e-5, "{}", score.nll);
        // 0.6 is in a bin of its own, 0.8 in one, 0.9 and 0.92 in one.
        let ece = (0.4 + 0.2 + 2.0 * (0.91 - 0.5)) / 4.0;
        assert!((score.ece - ece).abs() < 1e-6, "{}", score.ece);
        let images: Vec<usize> = score.bins.iter().map(|bin| bin.images).collect();
        assert_eq!(images, [1, 1, 2]);
    }

    #[test]
    fn the_surest_mistake_is_the_first() {
        let answers = [
            answer(0, 0.9),
            answer(1, 0.7),
            answer(2, 0.2),
            answer(1, 0.2),
        ];
        let found: Vec<_> = (misread(&answers).iter())
            .map(|misread| (misread.example, misread.label, misread.answer))
            .collect();
        assert_eq!(found, [(2, 2, 1), (1, 1, 0)]);
    }

    #[test]
    fn certainty_has_a_bin() {
        assert_eq!((bin(0.0), bin(1.0), bin(0.999)), (0, BINS - 1, BINS - 1));
    }
}
