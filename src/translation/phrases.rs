//! What visitors type first, and what they may expect to read.

use super::{error_rate, spelling::Spelling};

/// A Spanish phrase with acceptable translations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// As it is typed.
    pub source: String,
    /// The first is the one that a dictionary has.
    pub accepted: Vec<String>,
}

/// How a translation of a phrase is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is one of those, but for capitals and punctuation.
    Right,
    /// At most a fifth of the letters of one of those would have to be changed.
    Nearly,
    /// It is something else.
    Wrong,
}

impl Verdict {
    /// In a word.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Nearly => "nearly",
            Self::Wrong => "wrong",
        }
    }
}

/// Reads `spanish⇥english|english|…`, a phrase a line.
///
/// # Errors
/// The number of the first line that is none, from 1.
pub fn read(text: &str) -> Result<Vec<Phrase>, usize> {
    (1..)
        .zip(text.lines())
        .map(|(number, line)| {
            let (source, accepted) = line.split_once('\t').ok_or(number)?;
            let accepted: Vec<String> = accepted.split('|').map(str::to_owned).collect();
            if accepted.iter().any(|text| letters(text).is_empty()) {
                return Err(number);
            }
            Ok(Phrase {
                source: source.to_owned(),
                accepted,
            })
        })
        .collect()
}

impl Phrase {
    /// Judges a translation.
    #[must_use]
    pub fn judge(&self, translation: &str) -> Verdict {
        let found = letters(translation);
        let rates = (self.accepted.iter())
            .map(|accepted| error_rate::error_rate([(&found[..], &letters(accepted)[..])]));
        match rates.fold(f64::INFINITY, f64::min) {
            0.0 => Verdict::Right,
            rate if rate <= 0.2 => Verdict::Nearly,
            _ => Verdict::Wrong,
        }
    }
}

/// A text in the homework's letters without its punctuation.
fn letters(text: &str) -> String {
    let text = Spelling::Natural.in_homework_letters(text);
    let words = text
        .split([' ', '.', '!', '?'])
        .filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hundred_phrases_can_be_read_and_typed() {
        let phrases = read(include_str!("../../models/phrases.tsv")).expect("our own file");
        assert_eq!(phrases.len(), 100);
        for phrase in phrases {
            for spelling in [Spelling::Homework, Spelling::Natural] {
                let text = spelling.source(&phrase.source);
                assert!(
                    text.translatable().is_ok() && text.dropped.len() <= 2,
                    "{phrase:?}"
                );
            }
            assert_eq!(phrase.judge(&phrase.accepted[0]), Verdict::Right);
        }
    }

    #[test]
    fn judges_by_letters() {
        let phrases = read("¿Dónde?\tWhere is it?|Where's that?\n").expect("a phrase");
        for (translation, expected) in [
            ("where is it", Verdict::Right),
            ("Where's that!", Verdict::Right),
            ("Where is is?", Verdict::Nearly),
            ("There.", Verdict::Wrong),
            ("", Verdict::Wrong),
        ] {
            assert_eq!(phrases[0].judge(translation), expected, "{translation}");
        }
        assert_eq!(read("a\tb\nno tab"), Err(2));
        assert_eq!(read("a\tb|"), Err(1));
    }
}
