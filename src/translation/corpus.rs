//! Sentence pairs: the homework's, or others in a file of the same kind.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{
    augment,
    text::{self, LONGEST_IN_TRAINING},
    vocabulary::{UNK, Vocabulary},
};
use crate::training::{Augment, Lesson};

/// A Spanish sentence and its English translation, normalised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Spanish.
    pub source: String,
    /// English.
    pub target: String,
}

/// Why a file is not a list of sentence pairs.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum CorpusError {
    /// The bytes are no text.
    #[error("line {0} is not UTF-8 text: save the file as UTF-8")]
    NotText(usize),
    /// There is a zero byte in it.
    #[error("line {0} has a NUL character, which no text has: save the file as UTF-8 text")]
    Nul(usize),
    /// A line has not two columns with something in them.
    #[error("line {0} is not `english⇥spanish` with a tab between: mend or remove it")]
    NotAPair(usize),
    /// A column has none of the letters a to z.
    #[error(
        "line {0} is not `english⇥spanish`: one of its sentences has no letter from a to z: mend or remove it"
    )]
    NoLetters(usize),
    /// What only Spanish has is in the column of the English sentences.
    #[error(
        "line {0} has the Spanish sentence first, as most of its kind: `english⇥spanish` is needed, so swap the columns"
    )]
    Swapped(usize),
    /// There is no pair at all.
    #[error("there is no sentence pair in it")]
    Empty,
    /// None is as short as the homework learns from.
    #[error(
        "no pair is shorter than 20 characters on both sides, so there is nothing to learn from"
    )]
    NoneShort,
}

/// Reads `english⇥spanish⇥…`, a pair a line; further columns mean nothing, empty lines neither.
///
/// The sentences are normalised as what a reader types is, so that a file may have them as people
/// write them. In the homework's files they are normalised already, and stay as they are.
///
/// # Errors
/// [`CorpusError`], with the number of the first bad line, from 1.
pub fn read(bytes: &[u8]) -> Result<Vec<Pair>, CorpusError> {
    read_with(bytes, normalized)
}

/// The same, with the sentences as they are written there.
///
/// # Errors
/// As [`read`].
pub fn read_as_written(bytes: &[u8]) -> Result<Vec<Pair>, CorpusError> {
    read_with(bytes, str::to_owned)
}

fn read_with(bytes: &[u8], spell: impl Fn(&str) -> String) -> Result<Vec<Pair>, CorpusError> {
    let mut pairs = Vec::new();
    let mut order = Order::default();
    for (number, line) in (1..).zip(text::lines(bytes)) {
        let line = line.map_err(|_| CorpusError::NotText(number))?;
        if line.contains('\0') {
            return Err(CorpusError::Nul(number));
        }
        if line.is_empty() {
            continue;
        }
        let mut columns = line.split('\t');
        let (Some(target), Some(source)) = (columns.next(), columns.next()) else {
            return Err(CorpusError::NotAPair(number));
        };
        if target.trim().is_empty() || source.trim().is_empty() {
            return Err(CorpusError::NotAPair(number));
        }
        order.see(number, target, source);
        let pair = Pair {
            source: spell(source),
            target: spell(target),
        };
        if ![&pair.source, &pair.target]
            .into_iter()
            .all(|text| has_letters(text))
        {
            return Err(CorpusError::NoLetters(number));
        }
        pairs.push(pair);
    }
    if pairs.is_empty() {
        return Err(CorpusError::Empty);
    }
    order.check()?;
    Ok(pairs)
}

/// A sentence as the model reads it. A space in front of one that is normalised already stands for
/// the `¿` of the original, and is a letter to learn from like any other.
fn normalized(sentence: &str) -> String {
    let normalized = text::normalize(sentence).text;
    if sentence.strip_prefix(' ') == Some(&normalized) {
        sentence.to_owned()
    } else {
        normalized
    }
}

fn has_letters(text: &str) -> bool {
    text.contains(|letter: char| letter.is_ascii_alphabetic())
}

/// Which column has what only Spanish has. Of normalised sentences nothing can be said, so that
/// whoever wants to learn the other direction may.
#[derive(Default)]
struct Order {
    /// Lines with it in the first column alone.
    swapped: usize,
    /// The first of those.
    first: usize,
    /// Lines with it in the second column alone.
    right: usize,
}

impl Order {
    fn see(&mut self, number: usize, english: &str, spanish: &str) {
        let is_spanish = |text: &str| text.contains(['¿', '¡', 'ñ', 'Ñ']);
        match (is_spanish(english), is_spanish(spanish)) {
            (true, false) => {
                if self.swapped == 0 {
                    self.first = number;
                }
                self.swapped += 1;
            }
            (false, true) => self.right += 1,
            _ => {}
        }
    }

    fn check(&self) -> Result<(), CorpusError> {
        if self.swapped > self.right {
            return Err(CorpusError::Swapped(self.first));
        }
        Ok(())
    }
}

/// Refuses pairs none of which is short enough to learn from.
///
/// # Errors
/// [`CorpusError::NoneShort`].
pub fn some_short(pairs: &[Pair]) -> Result<(), CorpusError> {
    if pairs.iter().any(is_short) {
        Ok(())
    } else {
        Err(CorpusError::NoneShort)
    }
}

/// Whether both sentences are as short as the homework learns from: less than 20 characters.
#[must_use]
pub fn is_short(pair: &Pair) -> bool {
    [&pair.source, &pair.target]
        .into_iter()
        .all(|text| text.chars().count() <= LONGEST_IN_TRAINING)
}

/// Sentence pairs, spelt in the entries of two vocabularies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpeltPairs {
    pairs: Vec<Pair>,
    source: Vocabulary,
    target: Vocabulary,
    sources: Vec<Vec<usize>>,
    targets: Vec<Vec<usize>>,
}

/// Some of them, as they are learnt from once.
pub(super) struct Exercise {
    /// What the encoder reads.
    pub sources: Vec<Vec<usize>>,
    /// What the decoder is told of what it has written.
    pub told: Vec<Vec<usize>>,
    /// What it should have written.
    pub targets: Vec<Vec<usize>>,
}

impl SpeltPairs {
    /// Spells pairs.
    #[must_use]
    pub fn new(pairs: &[Pair], source: &Vocabulary, target: &Vocabulary) -> Self {
        Self {
            sources: pairs
                .iter()
                .map(|pair| source.encode(&pair.source))
                .collect(),
            targets: pairs
                .iter()
                .map(|pair| target.encode(&pair.target))
                .collect(),
            pairs: pairs.to_vec(),
            source: source.clone(),
            target: target.clone(),
        }
    }

    /// Those of a lesson, augmented as its recipe has it.
    pub(super) fn exercise(&self, lesson: &Lesson<'_>) -> Exercise {
        let augment = &lesson.recipe.augment;
        let mut random = ChaCha8Rng::seed_from_u64(lesson.seed);
        let changes_letters = augment.iter().any(|augment| *augment != Augment::Forget);
        let (sources, targets): (Vec<_>, Vec<_>) = (lesson.examples.iter())
            .map(|&example| {
                if changes_letters {
                    let pair = augment::pair(&self.pairs[example], augment, &mut random);
                    let (source, target) = (&pair.source, &pair.target);
                    (self.source.encode(source), self.target.encode(target))
                } else {
                    (self.sources[example].clone(), self.targets[example].clone())
                }
            })
            .unzip();
        let mut told = targets.clone();
        if augment.contains(&Augment::Forget) {
            for entry in told.iter_mut().flatten() {
                if random.random_bool(augment::FORGOTTEN) {
                    *entry = UNK;
                }
            }
        }
        Exercise {
            sources,
            told,
            targets,
        }
    }

    /// How many letters each pair has.
    pub(super) fn lengths(&self) -> Vec<usize> {
        (self.sources.iter().zip(&self.targets))
            .map(|(source, target)| source.len() + target.len())
            .collect()
    }

    /// The number of pairs.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sources.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sources.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_english_before_spanish() {
        let pairs = read("go .\tve .\t42\r\n\nwho ?\t quien ?\n".as_bytes()).unwrap();
        assert_eq!(pairs.len(), 2);
        assert_eq!(
            (&pairs[0].source[..], &pairs[0].target[..]),
            ("ve .", "go .")
        );
        assert_eq!(pairs[1].source, " quien ?");
        assert!(is_short(&pairs[1]));
        assert!(!is_short(&Pair {
            source: "a".repeat(20),
            target: "a".to_owned()
        }));
    }

    #[test]
    fn names_the_line_of_what_it_cannot_read() {
        assert_eq!(read(b"a\tb\nno tab\n"), Err(CorpusError::NotAPair(2)));
        assert_eq!(read(b"a\t \n"), Err(CorpusError::NotAPair(1)));
        assert_eq!(read(b"a\tb\na\t\xff\n"), Err(CorpusError::NotText(2)));
        assert_eq!(read(b"\n\n"), Err(CorpusError::Empty));
        assert_eq!(read(b"a\tb\nc\0\td\n"), Err(CorpusError::Nul(2)));
        assert_eq!(read(b"a\tb\n3\t3 gatos\n"), Err(CorpusError::NoLetters(2)));
        assert_eq!(
            read("1276\tLet's try.\t2481\t¡Intentemos!\n".as_bytes()),
            Err(CorpusError::NoLetters(1))
        );
    }

    #[test]
    fn sentences_as_people_write_them_are_read_as_what_is_typed() {
        let text = "Who are you?\t¿Quién eres?\tCC-BY 2.0 (France) #1\r\nGo!\t¡Ve ahí!\t\r\n\
            I'm Tom's ﬁancée.\tSoy la novia\u{200b} de Tom…\n";
        let expected = [
            (" quien eres ?", "who are you ?"),
            (" ve ahi !", "go !"),
            ("soy la novia de tom . . .", "i m tom s fiancee ."),
        ];
        let utf16: Vec<u8> = format!("\u{feff}{text}")
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        for bytes in [
            text.as_bytes(),
            format!("\u{feff}{text}").as_bytes(),
            &utf16,
        ] {
            let pairs = read(bytes).unwrap();
            let read: Vec<_> = pairs
                .iter()
                .map(|pair| (&pair.source[..], &pair.target[..]))
                .collect();
            assert_eq!(read, expected);
        }
    }

    #[test]
    fn what_is_normalised_stays_as_it_is() {
        let read_back = |line: &str| {
            let pairs = read(line.as_bytes()).unwrap();
            (pairs[0].target.clone(), pairs[0].source.clone())
        };
        for (english, spanish) in [("who ?", " quien ?"), (" no !", "no !"), ("a", "b . . .")] {
            assert_eq!(
                read_back(&format!("{english}\t{spanish}")),
                (english.to_owned(), spanish.to_owned())
            );
        }
        // These only look like it.
        assert_eq!(
            read_back("  who?\tquien  es ? "),
            ("who ?".to_owned(), "quien es ?".to_owned())
        );
    }

    #[test]
    fn the_spanish_column_is_the_second() {
        let swapped = "Ve.\tGo.\n¿Quién?\tWho?\n¡Fuego!\tFire!\nLa piñata.\tThe piñata.\n";
        assert_eq!(read(swapped.as_bytes()), Err(CorpusError::Swapped(2)));
        let right = "A piñata!\tUna fiesta.\nWho?\t¿Quién?\nThe piñata.\tLa piñata.\n";
        assert_eq!(read(right.as_bytes()).unwrap().len(), 3);
        assert_eq!(read(b" quien ?\twho ?\n").unwrap().len(), 1);
    }

    #[test]
    fn something_short_is_needed() {
        let pair = |source: &str| Pair {
            source: source.to_owned(),
            target: "a".to_owned(),
        };
        let long = pair(&"a".repeat(20));
        assert_eq!(
            some_short(std::slice::from_ref(&long)),
            Err(CorpusError::NoneShort)
        );
        assert_eq!(some_short(&[long, pair("b")]), Ok(()));
    }
}
