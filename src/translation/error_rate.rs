//! How wrong translations are.

/// The edit distance of two texts: how many characters must be put in, taken out or replaced
/// (Levenshtein).
#[must_use]
pub fn edit_distance(prediction: &str, truth: &str) -> usize {
    strsim::levenshtein(prediction, truth)
}

/// The homework's error rate: the mean over sentences of Levenshtein(prediction, truth) /
/// length(truth), in characters, spaces included. It can exceed 1.
///
/// # Panics
/// If there is no pair, or a truth without characters.
pub fn error_rate<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> f64 {
    let (mut sum, mut sentences) = (0.0, 0.0);
    for (prediction, truth) in pairs {
        sum += sentence_error_rate(prediction, truth);
        sentences += 1.0;
    }
    assert!(sentences > 0.0, "there is a pair");
    sum / sentences
}

/// The error rate of one sentence.
///
/// # Panics
/// If the truth has no character.
#[must_use]
pub fn sentence_error_rate(prediction: &str, truth: &str) -> f64 {
    let length = truth.chars().count();
    assert!(length > 0, "a truth has characters");
    #[allow(clippy::cast_precision_loss, reason = "lengths of sentences")]
    let rate = edit_distance(prediction, truth) as f64 / length as f64;
    rate
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_the_mean_of_the_sentences_own_rates() {
        assert_eq!(edit_distance("come  here", "come here ."), 3);
        let rate = error_rate([("abcd", "abcd"), ("", "ab"), ("xyz", "a")]);
        assert!((rate - (0.0 + 1.0 + 3.0) / 3.0).abs() < 1e-12);
        assert!((error_rate([("你好", "你们好")]) - 1.0 / 3.0).abs() < 1e-12);
    }
}
