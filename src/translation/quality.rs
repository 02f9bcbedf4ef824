//! How good translations are, by the two measures that papers report: BLEU and chrF, by the
//! definitions that sacrebleu (Post, 2018) settled, so that the figures can be compared.
//!
//! Both count over the whole corpus, not a sentence at a time, with one reference a sentence.

use std::{collections::HashMap, hash::Hash};

/// The longest run of words that BLEU counts.
const WORDS: usize = 4;
/// The longest run of letters that chrF counts.
const LETTERS: usize = 6;
/// How much more chrF asks for what is missing than for what is too much.
const BETA: f64 = 2.0;

/// BLEU (Papineni et al., 2002), from 0 to 100: words split as mteval-v13a does, case counts, the
/// smoothing of its n-th missing order is `exp`, as in sacrebleu's defaults.
pub fn bleu<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> f64 {
    let mut counts = [Matches::default(); WORDS];
    let (mut written, mut wanted) = (0, 0);
    for (prediction, truth) in pairs {
        let [prediction, truth] = [prediction, truth].map(words);
        written += prediction.len();
        wanted += truth.len();
        for (length, count) in (1..).zip(&mut counts) {
            count.add(&prediction, &truth, length);
        }
    }
    if written == 0 {
        return 0.0;
    }
    let mut smoothing = 1.0;
    let mut logarithms = 0.0;
    for count in counts {
        if count.written == 0 {
            return 0.0;
        }
        let matched = if count.matched == 0 {
            smoothing /= 2.0;
            smoothing
        } else {
            number(count.matched)
        };
        logarithms += (matched / number(count.written)).ln();
    }
    // With no order matched at all there is nothing to smooth from.
    if counts.iter().all(|count| count.matched == 0) {
        return 0.0;
    }
    let brevity = (1.0 - number(wanted) / number(written)).min(0.0).exp();
    100.0 * brevity * (logarithms / number(WORDS)).exp()
}

/// chrF (Popović, 2015), from 0 to 100: the F-score of runs of one to six letters, white space left
/// out, with recall counting twice as much as precision.
pub fn chrf<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> f64 {
    let mut counts = [Matches::default(); LETTERS];
    for (prediction, truth) in pairs {
        let [prediction, truth] = [prediction, truth].map(|text| {
            text.chars()
                .filter(|letter| !letter.is_whitespace())
                .collect::<Vec<_>>()
        });
        for (length, count) in (1..).zip(&mut counts) {
            // A truth without such a run says nothing about those of the prediction.
            let prediction = if truth.len() < length {
                &[][..]
            } else {
                &prediction
            };
            count.add(prediction, &truth, length);
        }
    }
    // An order that is too long for all of one side says nothing.
    let counts = counts
        .iter()
        .filter(|count| count.written > 0 && count.wanted > 0);
    let (mut precision, mut recall, mut orders) = (0.0, 0.0, 0.0);
    for count in counts {
        precision += number(count.matched) / number(count.written);
        recall += number(count.matched) / number(count.wanted);
        orders += 1.0;
    }
    if precision + recall == 0.0 {
        return 0.0;
    }
    let [precision, recall] = [precision / orders, recall / orders];
    let weight = BETA * BETA;
    100.0 * (1.0 + weight) * precision * recall / (weight * precision + recall)
}

/// Runs of one length in predictions and truths.
#[derive(Clone, Copy, Debug, Default)]
struct Matches {
    matched: usize,
    written: usize,
    wanted: usize,
}

impl Matches {
    /// Adds a sentence: each run matches as often as the truth has it.
    fn add<T: Eq + Hash>(&mut self, prediction: &[T], truth: &[T], length: usize) {
        let mut left: HashMap<&[T], usize> = HashMap::new();
        for run in truth.windows(length) {
            *left.entry(run).or_default() += 1;
            self.wanted += 1;
        }
        for run in prediction.windows(length) {
            self.written += 1;
            if let Some(left) = left.get_mut(run).filter(|left| **left > 0) {
                *left -= 1;
                self.matched += 1;
            }
        }
    }
}

/// Words and punctuation, as mteval-v13a splits them: every mark on its own, but a full stop or comma
/// between digits stays with them, and a hyphen leaves only a digit before it.
fn words(text: &str) -> Vec<String> {
    let text = text
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
        .replace("&lt;", "<")
        .replace("&gt;", ">");
    let mut letters = vec![' '];
    for letter in text.chars() {
        if letter.is_ascii_punctuation() && !matches!(letter, '\'' | ',' | '-' | '.') {
            letters.extend([' ', letter, ' ']);
        } else {
            letters.push(letter);
        }
    }
    letters.push(' ');
    let is_digit = |letter: char| letter.is_ascii_digit();
    let is_stop = |letter: char| matches!(letter, '.' | ',');
    let letters = part(
        &letters,
        |a, b| !is_digit(a) && is_stop(b),
        |a, b| [a, ' ', b, ' '],
    );
    let letters = part(
        &letters,
        |a, b| is_stop(a) && !is_digit(b),
        |a, b| [' ', a, ' ', b],
    );
    let letters = part(
        &letters,
        |a, b| is_digit(a) && b == '-',
        |a, b| [a, ' ', b, ' '],
    );
    let text: String = letters.into_iter().collect();
    text.split_whitespace().map(str::to_owned).collect()
}

/// Puts spaces into pairs of letters, from left to right; a letter belongs to one pair at most.
fn part(
    letters: &[char],
    is_pair: impl Fn(char, char) -> bool,
    spaced: impl Fn(char, char) -> [char; 4],
) -> Vec<char> {
    let mut parted = Vec::with_capacity(2 * letters.len());
    let mut rest = letters;
    loop {
        match *rest {
            [a, b, ..] if is_pair(a, b) => {
                parted.extend(spaced(a, b));
                rest = &rest[2..];
            }
            [a, ..] => {
                parted.push(a);
                rest = &rest[1..];
            }
            [] => return parted,
        }
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts of letters")]
fn number(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Predictions and truths of our own, and what sacrebleu 2.6.0 says of them: of each alone and of
    /// all together (`tests/reference/quality.py`).
    #[derive(serde::Deserialize)]
    struct Golden {
        pairs: Vec<(String, String)>,
        bleu: f64,
        chrf: f64,
    }

    #[test]
    fn agrees_with_sacrebleu() {
        let golden: Vec<Golden> =
            serde_json::from_str(include_str!("../../tests/reference/quality.json"))
                .expect("our own file");
        for Golden { pairs, bleu, chrf } in golden {
            let pairs = || pairs.iter().map(|(own, truth)| (&own[..], &truth[..]));
            for (name, found, expected) in [
                ("BLEU", super::bleu(pairs()), bleu),
                ("chrF", super::chrf(pairs()), chrf),
            ] {
                assert!(
                    (found - expected).abs() < 1e-6,
                    "{name} of {:?} is {found}, not {expected}",
                    pairs().collect::<Vec<_>>()
                );
            }
        }
    }

    #[test]
    fn words_and_their_marks() {
        for (text, expected) in [
            ("I'm here.", "I'm here ."),
            ("1,000 or 3.5, no. 7-8", "1,000 or 3.5 , no . 7 - 8"),
            ("well-known (\"yes\")?", "well-known ( \" yes \" ) ?"),
            ("a&amp;b", "a & b"),
            ("so ..5", "so . .5"),
        ] {
            assert_eq!(words(text).join(" "), expected);
        }
    }
}
