//! From what a reader types to what the model has learnt to read.

use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// The longest sentence in training, in characters.
pub const LONGEST_IN_TRAINING: usize = 19;
/// The longest text that is translated, in characters after normalisation.
pub const MAX_LENGTH: usize = 200;

/// Marks that the training data lost without a trace: nobody needs to hear of them.
const LOST: &str = "¿¡,;:…-–—'\"‘’“”«»()";

/// A text in the homework's alphabet: `a` to `z`, space, `.`, `!` and `?`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Normalized {
    /// The text. It may begin or end with a space: `¿qué?` is ` que ?`, as in the training data.
    pub text: String,
    /// The typed characters that the alphabet cannot say and a space stands for, each once, in the
    /// order of their appearance; neither white space nor common punctuation is among them.
    pub dropped: Vec<char>,
}

/// Why a text cannot be translated. The messages are for the reader.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing was typed.
    #[error("there is no text: type a Spanish sentence")]
    Empty,
    /// Nothing of what was typed is in the alphabet.
    #[error(
        "the model knows none of these characters ({}): write with the letters a to z",
        .0.iter().collect::<String>()
    )]
    Unknown(Vec<char>),
    /// It is longer than [`MAX_LENGTH`].
    #[error("the text has {0} characters, at most {MAX_LENGTH} are translated: shorten it")]
    TooLong(usize),
}

/// Normalises as the homework does: lower case, no white space around, letters without their marks
/// (ñ is n), a space before each of `.`, `!` and `?`, and one space for every run of characters
/// that are none of these.
#[must_use]
pub fn normalize(text: &str) -> Normalized {
    let mut normalized = Normalized {
        text: String::with_capacity(text.len()),
        dropped: Vec::new(),
    };
    for typed in text.trim().chars() {
        for lower in typed.to_lowercase() {
            decompose_canonical(lower, |part| match part {
                _ if is_combining_mark(part) => {}
                'a'..='z' => normalized.text.push(part),
                '.' | '!' | '?' => {
                    normalized.space();
                    normalized.text.push(part);
                }
                _ => {
                    normalized.space();
                    let silent = typed.is_whitespace() || LOST.contains(typed);
                    if !silent && !normalized.dropped.contains(&typed) {
                        normalized.dropped.push(typed);
                    }
                }
            });
        }
    }
    normalized
}

impl Normalized {
    fn space(&mut self) {
        if !self.text.ends_with(' ') {
            self.text.push(' ');
        }
    }

    /// The text, if it can be translated.
    ///
    /// # Errors
    /// If nothing is left of it, or too much.
    pub fn translatable(&self) -> Result<&str, TextError> {
        let length = self.text.chars().count();
        if self.text.trim().is_empty() {
            Err(if self.dropped.is_empty() {
                TextError::Empty
            } else {
                TextError::Unknown(self.dropped.clone())
            })
        } else if length > MAX_LENGTH {
            Err(TextError::TooLong(length))
        } else {
            Ok(&self.text)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn writes_as_the_training_data_does() {
        for (typed, expected) in [
            ("Mañana llegaré.", "manana llegare ."),
            ("¿Quién lo pintó?", " quien lo pinto ?"),
            ("¡No, señor!", " no senor !"),
            ("  uno\t dos\n", "uno dos"),
            ("venios .", "venios ."),
            ("¿Cómo?! Ya...", " como ? ! ya . . ."),
            ("PINGÜINO", "pinguino"),
            ("n\u{303}andu\u{301}", "nandu"),
            ("3 gatos", " gatos"),
            ("\u{301}", ""),
        ] {
            assert_eq!(normalize(typed).text, expected, "{typed:?}");
        }
    }

    #[test]
    fn names_what_it_drops() {
        assert_eq!(normalize("¡tú y 你, 3 你 🙂!").dropped, ['你', '3', '🙂']);
        let text = |typed: &str| normalize(typed).translatable().map(str::to_owned);
        assert_eq!(text("a"), Ok("a".to_owned()));
        assert_eq!(text(" \n"), Err(TextError::Empty));
        assert_eq!(text("¿¡"), Err(TextError::Empty));
        assert_eq!(text("你好"), Err(TextError::Unknown(vec!['你', '好'])));
        assert_eq!(text(&"no ".repeat(66)).map(|text| text.len()), Ok(197));
        assert_eq!(text(&"a".repeat(201)), Err(TextError::TooLong(201)));
    }

    proptest! {
        #[test]
        fn any_text_ends_in_the_alphabet(text: String) {
            let Normalized { text, .. } = normalize(&text);
            prop_assert!(text.chars().all(|c| matches!(c, 'a'..='z' | ' ' | '.' | '!' | '?')));
            prop_assert!(!text.contains("  "));
        }

        /// The space in the place of a leading ¿ goes the second time, as white space around does.
        #[test]
        fn a_second_time_changes_nothing_within(text: String) {
            let once = normalize(&text).text;
            let twice = normalize(&once);
            prop_assert!(twice.dropped.is_empty());
            prop_assert_eq!(twice.text.trim(), once.trim());
        }
    }
}
