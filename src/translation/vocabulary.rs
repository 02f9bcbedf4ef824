//! Which number stands for which character.

/// The entry that fills a batch up behind shorter sentences.
pub const PAD: usize = 0;
/// The entry before the first character of a translation.
pub const SOS: usize = 1;
/// The entry behind its last.
pub const EOS: usize = 2;
/// The entry of every character that has none of its own.
pub const UNK: usize = 3;

const SPECIAL: [&str; 4] = ["<pad>", "<sos>", "<eos>", "<unk>"];

/// The entries of one language: four special ones, then characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vocabulary {
    characters: Vec<char>,
}

/// Why a list is not a vocabulary.
#[derive(Debug, thiserror::Error)]
pub enum VocabularyError {
    /// It is not a JSON array of strings.
    #[error("it is not a JSON array of strings: {0}")]
    Json(#[from] serde_json::Error),
    /// The four special entries are not there.
    #[error("it has {0} entries: four special ones come first, then the characters")]
    TooShort(usize),
    /// An entry behind the special ones is not one character.
    #[error("entry {entry} is {text:?}: after the four special ones each is one character")]
    NotACharacter {
        /// Which, from 0.
        entry: usize,
        /// What it is.
        text: String,
    },
    /// A character has two entries.
    #[error("{0:?} is in it twice")]
    Twice(char),
}

impl Vocabulary {
    /// The characters of these texts, in the order of their first appearance.
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut characters = Vec::new();
        for character in texts.into_iter().flat_map(str::chars) {
            if !characters.contains(&character) {
                characters.push(character);
            }
        }
        Self { characters }
    }

    /// The homework's Spanish: the characters of its training file by first appearance.
    #[must_use]
    pub fn homework_source() -> Self {
        Self::of(["tom fuedspi.hazlrvncjbgyq?!xwk"])
    }

    /// The homework's English.
    #[must_use]
    pub fn homework_target() -> Self {
        Self::of(["tom wasdie.lrcfyuhnbkvpg?!qxjz"])
    }

    /// Reads a JSON array: four special entries under any names, then characters.
    ///
    /// # Errors
    /// If it is none.
    pub fn from_json(json: &str) -> Result<Self, VocabularyError> {
        let entries: Vec<String> = serde_json::from_str(json)?;
        if entries.len() < SPECIAL.len() {
            return Err(VocabularyError::TooShort(entries.len()));
        }
        let mut characters = Vec::new();
        for (entry, text) in entries.into_iter().enumerate().skip(SPECIAL.len()) {
            let mut found = text.chars();
            let (Some(character), None) = (found.next(), found.next()) else {
                return Err(VocabularyError::NotACharacter { entry, text });
            };
            if characters.contains(&character) {
                return Err(VocabularyError::Twice(character));
            }
            characters.push(character);
        }
        Ok(Self { characters })
    }

    /// Writes that array.
    #[must_use]
    pub fn to_json(&self) -> String {
        let entries: Vec<String> = (0..self.len()).map(|entry| self.name(entry)).collect();
        serde_json::to_string(&entries).expect("strings are JSON")
    }

    /// The number of entries, the special ones among them.
    #[must_use]
    #[allow(clippy::len_without_is_empty, reason = "there are always four entries")]
    pub fn len(&self) -> usize {
        SPECIAL.len() + self.characters.len()
    }

    /// What an entry is called: its character, or `<eos>` and the like.
    ///
    /// # Panics
    /// If there is no such entry.
    #[must_use]
    pub fn name(&self, entry: usize) -> String {
        match SPECIAL.get(entry) {
            Some(&name) => name.to_owned(),
            None => self.characters[entry - SPECIAL.len()].to_string(),
        }
    }

    /// Whether an entry is a letter or a digit, and not a sign, a space or a special one.
    #[must_use]
    pub fn is_letter(&self, entry: usize) -> bool {
        let character = (entry.checked_sub(SPECIAL.len())).and_then(|at| self.characters.get(at));
        character.is_some_and(|character| character.is_alphanumeric())
    }

    /// The entries that spell a text.
    #[must_use]
    pub fn encode(&self, text: &str) -> Vec<usize> {
        text.chars()
            .map(|character| self.entry(character).unwrap_or(UNK))
            .collect()
    }

    /// The text that entries spell; the special ones are nothing in it.
    #[must_use]
    pub fn decode(&self, entries: &[usize]) -> String {
        entries
            .iter()
            .filter_map(|entry| self.characters.get(entry.checked_sub(SPECIAL.len())?))
            .collect()
    }

    /// The characters of a text that have no entry of their own, each once, in their order.
    #[must_use]
    pub fn unknown(&self, text: &str) -> Vec<char> {
        let Self { mut characters } = Self::of([text]);
        characters.retain(|&character| self.entry(character).is_none());
        characters
    }

    /// For each entry, the one of another vocabulary that means the same, if it has one.
    pub(super) fn places_in(&self, other: &Self) -> Vec<Option<usize>> {
        let special = (0..SPECIAL.len()).map(Some);
        let own = self
            .characters
            .iter()
            .map(|&character| other.entry(character));
        special.chain(own).collect()
    }

    fn entry(&self, character: char) -> Option<usize> {
        let place = self.characters.iter().position(|&own| own == character)?;
        Some(SPECIAL.len() + place)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn characters_come_in_the_order_of_their_appearance() {
        let vocabulary = Vocabulary::of(["abba", "ca?"]);
        assert_eq!(vocabulary.len(), 8);
        assert_eq!(vocabulary.encode("c?ax"), [6, 7, 4, UNK]);
        assert_eq!(vocabulary.decode(&[SOS, 6, UNK, 4, EOS, PAD, 99]), "ca");
        assert_eq!(vocabulary.unknown("xaxyb"), ['x', 'y']);
        assert_eq!(
            vocabulary.to_json(),
            r#"["<pad>","<sos>","<eos>","<unk>","a","b","c","?"]"#
        );
    }

    #[test]
    fn the_homeworks_have_34_entries() {
        for vocabulary in [Vocabulary::homework_source(), Vocabulary::homework_target()] {
            assert_eq!(vocabulary.len(), 34);
            assert!(
                vocabulary
                    .unknown("abcdefghijklmnopqrstuvwxyz .!?")
                    .is_empty()
            );
        }
    }

    #[test]
    fn says_what_is_wrong_with_a_list() {
        for (json, expected) in [
            ("{}", "not a JSON array"),
            (r#"["a"]"#, "1 entries"),
            (r#"["", "", "", "", "ab"]"#, r#"entry 4 is "ab""#),
            (r#"["", "", "", "", ""]"#, r#"entry 4 is """#),
            (r#"["", "", "", "", "é", "é"]"#, "'é' is in it twice"),
        ] {
            let message = Vocabulary::from_json(json).expect_err(json).to_string();
            assert!(message.contains(expected), "{message}");
        }
    }

    proptest! {
        #[test]
        fn spelling_and_reading_are_inverse(text: String) {
            let vocabulary = Vocabulary::of([&text[..]]);
            prop_assert_eq!(vocabulary.decode(&vocabulary.encode(&text)), text);
            prop_assert_eq!(Vocabulary::from_json(&vocabulary.to_json()).unwrap(), vocabulary);
        }
    }
}
