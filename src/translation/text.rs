//! From what a reader types to what the model has learnt to read.

use std::io::{self, BufRead};

use unicode_normalization::char::is_combining_mark;

/// The longest sentence in training, in characters.
pub const LONGEST_IN_TRAINING: usize = 19;
/// The longest text that is translated, in characters after normalisation.
pub const MAX_LENGTH: usize = 200;

/// Marks that the training data lost without a trace: nobody needs to hear of them.
const LOST: &str = "¿¡,;:-‐–—'\"‘’“”«»()";

/// What makes a number an ordinal.
const ORDINAL: [char; 2] = ['ª', 'º'];

/// A text in the homework's alphabet: `a` to `z`, space, `.`, `!` and `?`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Normalized {
    /// The text. It may begin or end with a space: `¿qué?` is ` que ?`, as in the training data.
    pub text: String,
    /// The typed characters that the alphabet cannot say and a space stands for, each once, in the
    /// order of their appearance; neither white space nor common punctuation is among them.
    /// [`names`] makes them fit to be read.
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
        names(.0)
    )]
    Unknown(Vec<char>),
    /// It is longer than [`MAX_LENGTH`].
    #[error("the text has {0} characters, at most {MAX_LENGTH} are translated: shorten it")]
    TooLong(usize),
}

/// Normalises as the homework does: lower case, no white space around, letters without their marks
/// (ñ is n), a space before each of `.`, `!` and `?`, and one space for every run of characters
/// that are none of these.
///
/// What is seen decides, not how it is encoded: invisible characters are not there, and a
/// compatibility form is what it stands for (`ｎｏ` is `no`, `ﬁ` is `fi`, `…` is three full stops),
/// but for the raised letters of ordinals, which go with their number (`3.º` is no word `o`).
#[must_use]
pub fn normalize(text: &str) -> Normalized {
    let mut normalized = Normalized {
        text: String::with_capacity(text.len()),
        dropped: Vec::new(),
    };
    let mut seen: String = text.chars().filter(|&typed| !is_invisible(typed)).collect();
    if !seen.is_ascii() {
        // So that a letter the alphabet has not is named as one, however it was typed.
        seen = forms::composed(&seen);
    }
    for typed in seen.trim().chars() {
        let mut take = |part: char| {
            for part in part.to_lowercase() {
                normalized.push(part, typed);
            }
        };
        if typed.is_ascii() || ORDINAL.contains(&typed) {
            take(typed);
        } else {
            forms::parts(typed).chars().for_each(take);
        }
    }
    normalized
}

impl Normalized {
    /// Takes one part of a typed character.
    fn push(&mut self, part: char, typed: char) {
        match part {
            _ if is_combining_mark(part) => {}
            'a'..='z' => self.text.push(part),
            '.' | '!' | '?' => {
                self.space();
                self.text.push(part);
            }
            _ => {
                self.space();
                let silent = part.is_whitespace() || LOST.contains(part);
                if !silent && !self.dropped.contains(&typed) {
                    self.dropped.push(typed);
                }
            }
        }
    }

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

/// Unicode's normal forms.
#[cfg(not(target_arch = "wasm32"))]
pub(super) mod forms {
    use unicode_normalization::UnicodeNormalization;

    /// The text with each letter and its marks in one character, where there is one.
    pub(in super::super) fn composed(text: &str) -> String {
        text.nfc().collect()
    }

    /// What a character stands for, its marks apart.
    pub(in super::super) fn parts(character: char) -> String {
        character.nfkd().collect()
    }
}

/// Unicode's normal forms, by the browser: it has the tables, which are a tenth of a bundle.
#[cfg(target_arch = "wasm32")]
pub(super) mod forms {
    use js_sys::JsString;

    /// The text with each letter and its marks in one character, where there is one.
    pub(in super::super) fn composed(text: &str) -> String {
        JsString::from(text).normalize("NFC").into()
    }

    /// What a character stands for, its marks apart.
    pub(in super::super) fn parts(character: char) -> String {
        JsString::from(character.to_string())
            .normalize("NFKD")
            .into()
    }
}

/// Whether a character leaves no trace on a screen: Unicode's default-ignorable code points (soft
/// hyphen, joiners, byte order mark, direction marks, variation selectors, fillers, tags) and the
/// format characters that are not drawn.
fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{13430}'..='\u{1343f}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// What a character is called in a sentence: itself, or `U+0007` where there would be nothing to see
/// or a terminal would obey.
#[must_use]
pub fn name(character: char) -> String {
    // Rust's escapes are for what cannot be printed, and for what Rust itself quotes with.
    let is_printed = character.escape_debug().len() == 1 || matches!(character, '\'' | '"' | '\\');
    // A pattern of Braille without a dot is a blank.
    if is_printed && character != '\u{2800}' {
        character.to_string()
    } else {
        format!("U+{:04X}", u32::from(character))
    }
}

/// The [`name`]s of characters, one after the other.
#[must_use]
pub fn names(characters: &[char]) -> String {
    let mut said = String::new();
    let mut apart = false;
    for name in characters.iter().copied().map(name) {
        let is_long = name.len() > 4;
        if !said.is_empty() && (apart || is_long) {
            said.push(' ');
        }
        apart = is_long;
        said += &name;
    }
    said
}

/// Why there is no line of text.
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    /// The bytes could not be read.
    #[error(transparent)]
    Unreadable(#[from] io::Error),
    /// They are no text.
    #[error("it is not UTF-8 text")]
    NotText,
}

/// The lines of a text, without what ends them. It is UTF-8, of which each line is given as soon as
/// it has been read, or UTF-16 as Windows writes it; a byte order mark belongs to no line.
pub fn lines<R: BufRead>(reader: R) -> Lines<R> {
    Lines {
        reader,
        begun: false,
        wide: Vec::new().into_iter(),
    }
}

/// See [`lines`].
pub struct Lines<R> {
    reader: R,
    begun: bool,
    /// Those of a text in UTF-16, which is read as a whole.
    wide: std::vec::IntoIter<Vec<u16>>,
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Result<String, LineError>;

    fn next(&mut self) -> Option<Self::Item> {
        let is_first = !std::mem::replace(&mut self.begun, true);
        let mut line = Vec::new();
        if let Err(error) = self.reader.read_until(b'\n', &mut line) {
            return Some(Err(error.into()));
        }
        if is_first {
            if let Some(unit) = utf16(&line) {
                if let Err(error) = self.reader.read_to_end(&mut line) {
                    return Some(Err(error.into()));
                }
                self.wide = wide_lines(&line, unit).into_iter();
                line.clear();
            } else if line.starts_with(BYTE_ORDER_MARK) {
                line.drain(..BYTE_ORDER_MARK.len());
            }
        }
        let text = match self.wide.next() {
            Some(units) => String::from_utf16(&units).ok(),
            None if line.is_empty() => return None,
            None => String::from_utf8(line).ok(),
        };
        Some(text.map(without_end).ok_or(LineError::NotText))
    }
}

/// U+FEFF in UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// How two bytes make a unit of UTF-16, if that is what a text begins with: it has a byte order
/// mark, or every other byte of its first line is zero, as the upper ones of Latin letters are.
fn utf16(start: &[u8]) -> Option<fn([u8; 2]) -> u16> {
    let zeros = |from| {
        start
            .iter()
            .skip(from)
            .step_by(2)
            .filter(|&&byte| byte == 0)
            .count()
    };
    let most = start.len() / 4;
    match (start, zeros(0), zeros(1)) {
        ([0xff, 0xfe, ..], ..) => Some(u16::from_le_bytes),
        ([0xfe, 0xff, ..], ..) => Some(u16::from_be_bytes),
        (_, 0, zeros) if zeros > most => Some(u16::from_le_bytes),
        (_, zeros, 0) if zeros > most => Some(u16::from_be_bytes),
        _ => None,
    }
}

/// The lines of a text in UTF-16; half a unit at the end stands as one that is no text.
fn wide_lines(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Vec<Vec<u16>> {
    const UNPAIRED: u16 = 0xd800;
    let units: Vec<u16> = bytes
        .chunks(2)
        .map(|pair| pair.try_into().map_or(UNPAIRED, unit))
        .collect();
    let text = units.strip_prefix(&[0xfeff]).unwrap_or(&units);
    text.split_inclusive(|&unit| unit == u16::from(b'\n'))
        .map(<[u16]>::to_vec)
        .collect()
}

fn without_end(mut line: String) -> String {
    if line.ends_with('\n') {
        line.pop();
        if line.ends_with('\r') {
            line.pop();
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

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
            // What cannot be seen is not there.
            ("el ga\u{200b}to co\u{ad}me", "el gato come"),
            (
                "\u{feff}  \u{202e}el ga\u{2060}to\u{fe0f} \u{e0061}",
                "el gato",
            ),
            ("\u{feff}¿no?", " no ?"),
            // Compatibility forms are read as what they are.
            ("Ｅｌ　ｇａｔｏ．", "el gato ."),
            ("el ﬁn… ¿ﬂor⁈", "el fin . . . flor ? !"),
            ("𝐄𝐥 ℙ𝔢𝕣𝓇𝗈 Ⅷ ℡", "el perro viii tel"),
            ("la 5ª, el 3.º", "la el . "),
            ("don´t", "don t"),
        ] {
            assert_eq!(normalize(typed).text, expected, "{typed:?}");
        }
    }

    #[test]
    fn names_what_it_drops() {
        assert_eq!(normalize("¡tú y 你, 3 你 🙂!").dropped, ['你', '3', '🙂']);
        assert_eq!(normalize("½ ½ （３） 3.º").dropped, ['½', '３', '3', 'º']);
        let text = |typed: &str| normalize(typed).translatable().map(str::to_owned);
        assert_eq!(text("a"), Ok("a".to_owned()));
        assert_eq!(text(" \n"), Err(TextError::Empty));
        assert_eq!(text("¿¡"), Err(TextError::Empty));
        assert_eq!(text("\u{feff}\u{200b}"), Err(TextError::Empty));
        assert_eq!(text("你好"), Err(TextError::Unknown(vec!['你', '好'])));
        assert_eq!(text(&"no ".repeat(66)).map(|text| text.len()), Ok(197));
        assert_eq!(text(&"a".repeat(201)), Err(TextError::TooLong(201)));
    }

    #[test]
    fn what_cannot_be_seen_or_obeyed_has_a_name() {
        let dropped = normalize("a\u{1b}[31m\u{7}你好\u{e000}\u{2800}🙂").dropped;
        assert_eq!(names(&dropped), "U+001B [31 U+0007 你好 U+E000 U+2800 🙂");
        assert_eq!(names(&['"', '\'', '\\', '\u{10ffff}']), "\"'\\ U+10FFFF");
    }

    fn read(bytes: &[u8]) -> Vec<Option<String>> {
        lines(bytes).map(Result::ok).collect()
    }

    fn utf16(text: &str, bytes_of: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes_of).collect()
    }

    #[test]
    fn lines_are_the_same_in_every_encoding() {
        let text = "El ñu\r\n\n¿你 🙂?\nĊ ਊ\r";
        let expected = ["El ñu", "", "¿你 🙂?", "Ċ ਊ\r"].map(|line| Some(line.to_owned()));
        for start in ["", "\u{feff}"] {
            let text = format!("{start}{text}");
            assert_eq!(read(text.as_bytes()), expected);
            assert_eq!(read(&utf16(&text, u16::to_le_bytes)), expected);
            assert_eq!(read(&utf16(&text, u16::to_be_bytes)), expected);
        }
        for nothing in [&b""[..], b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"] {
            assert!(read(nothing).is_empty());
        }
        assert_eq!(
            read(b"no\n\n"),
            ["no", ""].map(|line| Some(line.to_owned()))
        );
    }

    #[test]
    fn a_line_that_is_no_text_does_not_stop_the_others() {
        let some = |line: &str| Some(line.to_owned());
        assert_eq!(read(b"a\n\xff\nb"), [some("a"), None, some("b")]);
        let lone = utf16("\u{feff}a\nx\nb\n", u16::to_le_bytes);
        let lone = [&lone[..6], &[0, 0xd8], &lone[8..], &[7]].concat();
        assert_eq!(read(&lone), [some("a"), None, some("b"), None]);
    }

    proptest! {
        #[test]
        fn decomposed_is_as_composed(text: String) {
            let composed: String = text.nfc().collect();
            let decomposed: String = text.nfd().collect();
            prop_assert_eq!(normalize(&composed), normalize(&decomposed));
            prop_assert_eq!(normalize(&composed), normalize(&text));
        }

        /// One invisible character anywhere changes nothing.
        #[test]
        fn invisible_is_not_there(
            text: String,
            place: usize,
            invisible in prop::sample::select(vec!['\u{200b}', '\u{ad}', '\u{2060}', '\u{feff}', '\u{202e}', '\u{200d}', '\u{fe0f}', '\u{e0020}']),
        ) {
            let mut typed: Vec<char> = text.chars().collect();
            typed.insert(place % (typed.len() + 1), invisible);
            prop_assert_eq!(normalize(&String::from_iter(typed)), normalize(&text));
        }

        #[test]
        fn names_show_nothing_raw(character: char) {
            prop_assert!(name(character).chars().all(|c| !c.is_control() && !is_invisible(c)));
        }

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
