//! The homework's sentence pairs.

use super::{text::LONGEST_IN_TRAINING, vocabulary::Vocabulary};

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
    /// The bytes are not UTF-8.
    #[error("line {0} is not UTF-8 text")]
    NotText(usize),
    /// A line has not two columns with something in them.
    #[error("line {0} is not `english⇥spanish` with a tab between: mend or remove it")]
    NotAPair(usize),
    /// There is no pair at all.
    #[error("there is no sentence pair in it")]
    Empty,
}

/// Reads `english⇥spanish⇥…`, a pair a line; further columns mean nothing, empty lines neither.
///
/// # Errors
/// [`CorpusError`], with the number of the first bad line, from 1.
pub fn read(bytes: &[u8]) -> Result<Vec<Pair>, CorpusError> {
    let mut pairs = Vec::new();
    for (number, line) in (1..).zip(bytes.split(|&byte| byte == b'\n')) {
        let line = str::from_utf8(line).map_err(|_| CorpusError::NotText(number))?;
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.is_empty() {
            continue;
        }
        let mut columns = line.split('\t');
        match (columns.next(), columns.next()) {
            (Some(target), Some(source))
                if !target.trim().is_empty() && !source.trim().is_empty() =>
            {
                pairs.push(Pair {
                    source: source.to_owned(),
                    target: target.to_owned(),
                });
            }
            _ => return Err(CorpusError::NotAPair(number)),
        }
    }
    if pairs.is_empty() {
        return Err(CorpusError::Empty);
    }
    Ok(pairs)
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
pub struct Examples {
    pub(super) sources: Vec<Vec<usize>>,
    pub(super) targets: Vec<Vec<usize>>,
}

impl Examples {
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
        }
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
    }
}
