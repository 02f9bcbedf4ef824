//! How a model has its two languages written: as the homework does, or as people do.

use rand::{Rng, RngExt};
use serde::{Deserialize, Serialize};
use unicode_normalization::char::is_combining_mark;

use super::{
    corpus::Pair,
    error_rate, large,
    text::{self, Normalized, forms},
};

/// How a model has its two languages written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Spelling {
    /// As the homework: the letters a to z, `.`, `!` and `?`, on both sides
    #[default]
    Homework,
    /// As people write: Spanish in small letters, with marks, ¿, ¡, digits and commas wherever they
    /// are typed; English with capitals and apostrophes too
    Natural,
}

/// What a text may have beside small letters and a space.
const SIGNS: &str = "0123456789.,!?'\"-:%$";
/// What Spanish has beside them.
const SPANISH: &str = "áéíóúüñ¿¡";
/// Marks that go before no space.
const CLOSING: [char; 4] = ['.', ',', '!', '?'];

impl Spelling {
    /// The longest sentence that a model of this spelling learns from, in characters.
    #[must_use]
    pub fn longest(self) -> usize {
        match self {
            Self::Homework => text::LONGEST_IN_TRAINING,
            Self::Natural => large::LONGEST,
        }
    }

    /// A Spanish text as the model reads it.
    #[must_use]
    pub fn source(self, text: &str) -> Normalized {
        match self {
            Self::Homework => text::normalize(text),
            Self::Natural => natural(
                text,
                |letter| letter.to_lowercase().collect(),
                |letter| {
                    letter.is_ascii_lowercase()
                        || SIGNS.contains(letter)
                        || SPANISH.contains(letter)
                },
            ),
        }
    }

    /// An English text as the model writes it.
    #[must_use]
    pub fn target(self, text: &str) -> Normalized {
        match self {
            Self::Homework => text::normalize(text),
            Self::Natural => natural(text, String::from, |letter| {
                letter.is_ascii_alphabetic() || SIGNS.contains(letter)
            }),
        }
    }

    /// Pairs that are spelt in another way, or in this.
    #[must_use]
    pub fn respell(self, pairs: Vec<Pair>, from: Self) -> Vec<Pair> {
        if self == from {
            return pairs;
        }
        let respelt = pairs.into_iter().map(|pair| Pair {
            source: self.source(&pair.source).text,
            target: self.target(&pair.target).text,
        });
        respelt.collect()
    }

    /// The error rate of translations of pairs, both spelt in this way, in the homework's letters, so that
    /// rates can be compared.
    ///
    /// # Panics
    /// If there is no pair.
    #[must_use]
    pub fn error_rate(self, predictions: &[String], pairs: &[Pair]) -> f64 {
        let compared: Vec<(String, String)> = (predictions.iter().zip(pairs))
            .map(|(prediction, pair)| self.compared(prediction, pair))
            .collect();
        error_rate::error_rate(compared.iter().map(|(own, truth)| (&own[..], &truth[..])))
    }

    /// The error rate of the translation of one pair, in the same way.
    ///
    /// # Panics
    /// If the pair's translation has no character.
    #[must_use]
    pub fn sentence_error_rate(self, prediction: &str, pair: &Pair) -> f64 {
        let (own, truth) = self.compared(prediction, pair);
        error_rate::sentence_error_rate(&own, &truth)
    }

    fn compared(self, prediction: &str, pair: &Pair) -> (String, String) {
        (
            self.in_homework_letters(prediction),
            self.in_homework_letters(&pair.target),
        )
    }

    /// A translation in the homework's letters, in which error rates are measured.
    #[must_use]
    pub fn in_homework_letters(self, translation: &str) -> String {
        match self {
            Self::Homework => translation.to_owned(),
            Self::Natural => text::normalize(translation).text,
        }
    }
}

/// A text in the letters that are `known` after `change`; a letter that is not loses its mark.
fn natural(
    text: &str,
    change: impl Fn(char) -> String,
    known: impl Fn(char) -> bool,
) -> Normalized {
    let mut normalized = Normalized {
        text: String::with_capacity(text.len()),
        dropped: Vec::new(),
    };
    let mut put = |typed: char, letter: char| {
        let text = &mut normalized.text;
        if CLOSING.contains(&letter) && text.ends_with(' ') {
            text.pop();
        }
        if known(letter) {
            text.push(letter);
            return;
        }
        if !text.is_empty() && !text.ends_with([' ', '¿', '¡']) {
            text.push(' ');
        }
        let silent = letter.is_whitespace() || "()[]…*_".contains(letter);
        if !silent && !normalized.dropped.contains(&typed) {
            normalized.dropped.push(typed);
        }
    };
    for typed in forms::composed(text).chars() {
        let typed = match typed {
            '‘' | '’' | '´' | '`' => '\'',
            '“' | '”' | '«' | '»' => '"',
            '–' | '—' | '‐' | '‑' => '-',
            ';' => ',',
            other => other,
        };
        if typed == '…' {
            "...".chars().for_each(|stop| put(typed, stop));
            continue;
        }
        for letter in change(typed).chars() {
            if known(letter) || letter.is_whitespace() {
                put(typed, letter);
            } else {
                for part in forms::parts(letter).chars() {
                    if !is_combining_mark(part) {
                        put(typed, part);
                    }
                }
            }
        }
    }
    let trimmed = normalized.text.trim_end().len();
    normalized.text.truncate(trimmed);
    normalized
}

/// Spanish as it is typed in a hurry or on another country's keyboard: from `text` in
/// [`Spelling::Natural`], half of the time without marks, ¿ and ¡, and now and then without commas or
/// the last full stop.
pub fn careless(text: &str, random: &mut impl Rng) -> String {
    let bare = random.random_bool(0.5);
    let without_opening = bare || random.random_bool(0.3);
    let without_commas = random.random_bool(if bare { 0.6 } else { 0.2 });
    let without_stop = random.random_bool(0.2);
    let text = match text.strip_suffix('.') {
        Some(text) if without_stop && !text.ends_with('.') => text,
        _ => text,
    };
    let careless: String = text
        .chars()
        .filter(|letter| !(without_opening && "¿¡".contains(*letter)))
        .filter(|letter| !(without_commas && *letter == ','))
        .map(|letter| if bare { plain(letter) } else { letter })
        .collect();
    if careless.is_empty() {
        text.to_owned()
    } else {
        careless
    }
}

/// A sentence without the signs at its end, if anything is left of it.
#[must_use]
pub fn unended(text: &str) -> &str {
    match text.trim_end_matches(['.', '!', '?']).trim_end() {
        "" => text,
        rest => rest,
    }
}

/// Spanish as many type it, from `text` in [`Spelling::Natural`]: letters without marks and digits, and no sign.
#[must_use]
pub fn bare(text: &str) -> String {
    let letters = text
        .chars()
        .filter(|letter| letter.is_alphanumeric() || *letter == ' ');
    letters.map(plain).collect()
}

/// A letter without its mark.
fn plain(letter: char) -> char {
    if letter.is_ascii() {
        return letter;
    }
    forms::parts(letter).chars().next().unwrap_or(letter)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::*;

    #[test]
    fn people_write_with_marks() {
        let source = |text| Spelling::Natural.source(text);
        for (typed, expected) in [
            ("  ¿Dónde está   el GATO ? ", "¿dónde está el gato?"),
            ("n\u{303}andu\u{301}, pingüino", "ñandú, pingüino"),
            ("Hola … ¿ qué tal ?", "hola... ¿qué tal?"),
            ("«Sí» — dijo él; à bientôt", "\"sí\" - dijo él, a bientot"),
            ("Tengo 3 gatos (negros)", "tengo 3 gatos negros"),
            ("venios .", "venios."),
            (" quien lo pinto ?", "quien lo pinto?"),
            ("", ""),
        ] {
            assert_eq!(source(typed).text, expected, "{typed:?}");
        }
        assert_eq!(source("你 y € 你").dropped, ['你', '€']);
        assert_eq!(source("(a)").dropped, []);
        let target = |text| Spelling::Natural.target(text).text;
        assert_eq!(target("I’m at the café , Tom !"), "I'm at the cafe, Tom!");
    }

    #[test]
    fn translations_are_measured_in_the_homeworks_letters() {
        let natural = Spelling::Natural.in_homework_letters("I'm broke, Tom.");
        assert_eq!(natural, "i m broke tom .");
        assert_eq!(Spelling::Homework.in_homework_letters(" a"), " a");
    }

    #[test]
    fn haste_takes_away_and_adds_nothing() {
        let mut random = ChaCha8Rng::seed_from_u64(1);
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..200 {
            seen.insert(careless("¿qué, él?", &mut random));
        }
        let seen: Vec<&str> = seen.iter().map(String::as_str).collect();
        assert_eq!(
            seen,
            [
                "que el?",
                "que, el?",
                "qué él?",
                "qué, él?",
                "¿qué él?",
                "¿qué, él?"
            ]
        );
    }

    #[test]
    fn what_has_no_end_has_no_sign_there() {
        for (text, expected) in [
            ("¿cuánto cuesta?", "¿cuánto cuesta"),
            ("sí. no...", "sí. no"),
            ("¡ya!", "¡ya"),
            ("30", "30"),
            ("?!", "?!"),
        ] {
            assert_eq!(unended(text), expected);
        }
    }

    #[test]
    fn what_is_bare_has_neither_marks_nor_signs() {
        assert_eq!(bare("¿qué, él tiene 30 años?"), "que el tiene 30 anos");
        assert_eq!(bare("..."), "");
    }

    proptest! {
        #[test]
        fn any_text_ends_in_the_alphabet_and_stays(text: String) {
            let once = Spelling::Natural.source(&text).text;
            prop_assert!(once.chars().all(|letter| letter == ' ' || letter.is_ascii_lowercase()
                || SIGNS.contains(letter) || SPANISH.contains(letter)));
            prop_assert_eq!(&Spelling::Natural.source(&once).text, &once);
            let target = Spelling::Natural.target(&text).text;
            prop_assert_eq!(&Spelling::Natural.target(&target).text, &target);
        }
    }
}
