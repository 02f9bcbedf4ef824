//! Making probabilities mean what they say, and a rule for when an answer is sure, both measured on examples held
//! back.

use super::{CLASSES, network::likeliest};

/// So large a share of the characters of every set may be answered wrongly and be sure,
pub const SURE_AND_WRONG: f64 = 0.004;
/// and so large a share of what is none of the ten may be taken for one of them.
pub const TAKEN_FOR_ONE: f64 = 0.02;
/// Nothing less likely than this is sure, however rarely it is wrong.
const LEAST: f32 = 0.5;

/// An example's label, and the logarithms of the probabilities of each answer.
pub type Answered = (usize, Vec<f32>);

/// What to do with a network's answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Calibration {
    /// The logits are divided by it (Guo and others, "On calibration of modern neural networks", 2017): above 1 for
    /// a network that is surer than it should be.
    pub temperature: f32,
    /// From this probability on an answer is sure.
    pub sure_from: f32,
}

impl Calibration {
    /// Of sets of examples that the network has not learnt from: the temperature at which their labels are likeliest,
    /// and the least probability from which on at most the share that is allowed of each set is sure and wrong.
    ///
    /// # Panics
    /// If there is no example.
    #[must_use]
    pub fn fit(sets: &[(Vec<Answered>, f64)]) -> Self {
        let all: Vec<&Answered> = sets.iter().flat_map(|(set, _)| set).collect();
        assert!(!all.is_empty(), "nothing to calibrate by");
        let temperature = coolest(|temperature| {
            (all.iter())
                .map(|(label, answers)| -f64::from(tempered(answers, temperature)[*label]))
                .sum()
        });
        let sure_from = (sets.iter())
            .map(|(set, allowed)| sure_from(set, *allowed, temperature))
            .fold(LEAST, f32::max);
        Self {
            temperature,
            sure_from,
        }
    }
}

/// The logarithms of the probabilities at another temperature.
#[must_use]
pub fn tempered(answers: &[f32], temperature: f32) -> Vec<f32> {
    let scaled = || answers.iter().map(|answer| answer / temperature);
    let most = scaled().fold(f32::NEG_INFINITY, f32::max);
    let sum: f32 = scaled().map(|answer| (answer - most).exp()).sum();
    scaled().map(|answer| answer - most - sum.ln()).collect()
}

/// Where a function with one valley between 1/16 and 16 is lowest: the sections are golden, on the logarithm.
fn coolest(cost: impl Fn(f32) -> f64) -> f32 {
    let golden = f32::midpoint(5_f32.sqrt(), -1.0);
    let (mut low, mut high) = (-16_f32.ln(), 16_f32.ln());
    for _ in 0..30 {
        let (left, right) = (high - golden * (high - low), low + golden * (high - low));
        if cost(left.exp()) < cost(right.exp()) {
            high = right;
        } else {
            low = left;
        }
    }
    f32::midpoint(low, high).exp()
}

fn sure_from(set: &[Answered], allowed: f64, temperature: f32) -> f32 {
    let mut wrong: Vec<f32> = (set.iter())
        // That it is none of the ten is never said as sure.
        .filter(|(label, answers)| {
            let answer = likeliest(answers);
            answer != *label && answer < CLASSES
        })
        .map(|(_, answers)| {
            let answers = tempered(answers, temperature);
            answers[likeliest(&answers)].exp()
        })
        .collect();
    wrong.sort_by(|a, b| b.total_cmp(a));
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "some ten thousand examples"
    )]
    let allowed = (set.len() as f64 * allowed) as usize;
    // The first that is one too many must not be sure.
    (wrong.get(allowed)).map_or(LEAST, |probability| probability.next_up())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of two answers the first with this probability.
    fn answered(label: usize, probability: f32) -> Answered {
        (label, vec![probability.ln(), (1.0 - probability).ln()])
    }

    #[test]
    fn who_is_too_sure_is_cooled_to_the_share_that_is_right() {
        // 0.99 sure, and right three times in four: ln 99 / T = ln 3.
        let set: Vec<Answered> = (0..400)
            .map(|k| answered(usize::from(k % 4 == 0), 0.99))
            .collect();
        let found = Calibration::fit(&[(set.clone(), 0.004)]);
        assert!(
            (found.temperature - 99_f32.ln() / 3_f32.ln()).abs() < 0.01,
            "{found:?}"
        );
        let after = tempered(&set[0].1, found.temperature)[0].exp();
        assert!((after - 0.75).abs() < 1e-3, "{after}");
    }

    #[test]
    fn a_set_that_is_wrong_more_often_decides_when_to_be_sure() {
        // 1,000 examples may have 4 that are sure and wrong.
        let right = |count| (0..count).map(|_| answered(0, 0.97));
        let easy: Vec<Answered> = right(1000).collect();
        let hard: Vec<Answered> = (right(990))
            .chain((0..10).map(|k| answered(1, 0.6 + 0.03 * k as f32)))
            .collect();
        let found = Calibration::fit(&[(easy, 0.004), (hard.clone(), 0.004)]);
        let sure = (hard.iter()).filter(|(label, answers)| {
            let answers = tempered(answers, found.temperature);
            *label == 1 && answers[0].exp() >= found.sure_from
        });
        assert_eq!(sure.count(), 4);
        assert_eq!(
            Calibration::fit(&[(right(50).collect(), 0.004)]).sure_from,
            LEAST
        );
    }

    #[test]
    fn at_temperature_one_nothing_changes() {
        let answers: Vec<f32> = [0.7_f32, 0.2, 0.1].map(f32::ln).to_vec();
        for (before, after) in answers.iter().zip(tempered(&answers, 1.0)) {
            assert!((before - after).abs() < 1e-6);
        }
    }
}
