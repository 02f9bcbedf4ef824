//! The code as which answers are handed in: `UNFOLD-0C3FZ-ZQ…`.
//!
//! Bytes as digits of Crockford's base 32, in groups of five: the code's version, the sheet's seed, which of
//! [`KINDS`] it asks, the answers in that order, and a checksum. Numbers are varints (LEB128). An answer is
//! a decimal number with up to six places, 0 where there is none. The checksum, CRC-16, finds every sign that is wrong
//! and every two that have changed places. It is no seal: whoever reads this can write a code.

use super::{HandIn, KINDS, LARGEST_ANSWER, Sheet, SheetError};

/// What every code begins with.
pub(super) const PREFIX: &str = "UNFOLD-";

const VERSION: u8 = 1;
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const GROUP: usize = 5;
/// Decimal places that an answer keeps.
const PLACES: u8 = 6;

// A set of kinds is a number.
const _: () = assert!(KINDS.len() < 64);

/// Why a code cannot be read, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// It does not begin as one.
    #[error("there is no code here: one begins with {PREFIX}")]
    None,
    /// A sign that codes do not have.
    #[error("“{0}” is no sign of a code, which has digits and letters but no U: copy it once more")]
    Sign(char),
    /// The checksum differs, or it is too short to have one.
    #[error("a sign of the code is wrong or missing: copy the whole of it once more")]
    Checksum,
    /// Of another version, or with questions that are not known here.
    #[error("the code comes from a newer version than this one: use the newest")]
    Newer,
    /// Its checksum is right, but no page writes it.
    #[error("no page wrote this code: ask for a new one")]
    Impossible,
}

impl HandIn {
    /// A sheet with its answers.
    ///
    /// # Errors
    /// If the answers are not as many as the questions, or one is too large.
    pub fn new(sheet: Sheet, answers: Vec<Option<f64>>) -> Result<Self, SheetError> {
        if answers.len() != sheet.kinds.len() {
            return Err(SheetError::Answers(sheet.kinds.len(), answers.len()));
        }
        let is_possible = |answer: f64| answer.abs() <= LARGEST_ANSWER;
        if !answers.iter().flatten().all(|&answer| is_possible(answer)) {
            return Err(SheetError::Answer);
        }
        Ok(Self { sheet, answers })
    }

    /// The code of it.
    #[must_use]
    pub fn code(&self) -> String {
        let mut bytes = vec![VERSION];
        put(&mut bytes, u64::from(self.sheet.seed));
        let kinds = &self.sheet.kinds;
        let asked = (KINDS.iter().enumerate())
            .filter(|(_, known)| kinds.iter().any(|kind| kind == *known))
            .fold(0, |set, (at, _)| set | 1 << at);
        put(&mut bytes, asked);
        for answer in &self.answers {
            put(&mut bytes, answer.map_or(0, |answer| 1 + packed(answer)));
        }
        let checksum = crc16(&bytes).to_be_bytes();
        bytes.extend(checksum);
        let digits = digits(&bytes);
        let groups: Vec<&str> = (digits.as_bytes().chunks(GROUP))
            .map(|group| str::from_utf8(group).expect("ASCII"))
            .collect();
        PREFIX.to_owned() + &groups.join("-")
    }

    /// What a code says. Small letters, spaces and further hyphens do no harm, nor do O for 0 and I or L for 1.
    ///
    /// # Errors
    /// If it is no code, or not the whole of one, or one of a newer version.
    pub fn read(code: &str) -> Result<Self, CodeError> {
        let digits = code
            .trim()
            .get(PREFIX.len()..)
            .filter(|_| is_code(code.trim()))
            .ok_or(CodeError::None)?;
        let bytes = bytes(digits)?;
        let (content, checksum) = bytes.split_last_chunk::<2>().ok_or(CodeError::Checksum)?;
        if crc16(content).to_be_bytes() != *checksum {
            return Err(CodeError::Checksum);
        }
        match content {
            [VERSION, rest @ ..] => Self::read_content(rest),
            [0, ..] | [] => Err(CodeError::Impossible),
            _ => Err(CodeError::Newer),
        }
    }

    fn read_content(mut rest: &[u8]) -> Result<Self, CodeError> {
        let mut next = || take(&mut rest).ok_or(CodeError::Impossible);
        let seed = u16::try_from(next()?).map_err(|_| CodeError::Impossible)?;
        let asked = next()?;
        if asked >> KINDS.len() > 0 {
            return Err(CodeError::Newer);
        }
        let kinds: Vec<&str> = (KINDS.iter().enumerate())
            .filter(|(at, _)| asked >> at & 1 == 1)
            .map(|(_, &kind)| kind)
            .collect();
        let sheet = Sheet::new(seed, &kinds).map_err(|_| CodeError::Impossible)?;
        let mut answers = Vec::new();
        for _ in &kinds {
            answers.push(match next()? {
                0 => None,
                number => Some(unpacked(number - 1)),
            });
        }
        if !rest.is_empty() {
            return Err(CodeError::Impossible);
        }
        Self::new(sheet, answers).map_err(|_| CodeError::Impossible)
    }
}

/// Whether a text begins as a code does.
#[must_use]
pub fn is_code(text: &str) -> bool {
    text.get(..PREFIX.len())
        .is_some_and(|prefix| prefix.eq_ignore_ascii_case(PREFIX))
}

/// Whether a sign may stand in a code.
pub(super) fn is_sign(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || sign == '-'
}

/// An answer as a whole number: its decimal places, its sign, and the number without its point. It has as few
/// places as it can.
fn packed(answer: f64) -> u64 {
    let scaled = |places: u8| (answer * 10_f64.powi(i32::from(places))).round();
    let places = (0..PLACES)
        .find(|&places| scaled(places) / 10_f64.powi(i32::from(places)) == answer)
        .unwrap_or(PLACES);
    let (number, places) = fewest(scaled(places), places);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number below 10^12"
    )]
    let size = number.abs() as u64;
    let is_negative = u64::from(number < 0.0);
    (2 * size + is_negative) * u64::from(PLACES + 1) + u64::from(places)
}

/// A number that was cut to six places may need fewer by then.
fn fewest(mut number: f64, mut places: u8) -> (f64, u8) {
    while places > 0 && number % 10.0 == 0.0 {
        number /= 10.0;
        places -= 1;
    }
    (number, places)
}

fn unpacked(number: u64) -> f64 {
    let places = i32::try_from(number % u64::from(PLACES + 1)).expect("below seven");
    let number = number / u64::from(PLACES + 1);
    #[expect(clippy::cast_precision_loss, reason = "what is too large is refused")]
    let size = (number / 2) as f64 / 10_f64.powi(places);
    if number % 2 == 1 { -size } else { size }
}

fn put(bytes: &mut Vec<u8>, mut number: u64) {
    loop {
        let low = (number & 0x7f) as u8;
        number >>= 7;
        bytes.push(if number > 0 { low | 0x80 } else { low });
        if number == 0 {
            return;
        }
    }
}

/// Takes the number that stands first; none if it is cut short or too large.
fn take(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..63).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// Five bits a digit; the last is filled up with zeros.
fn digits(bytes: &[u8]) -> String {
    let (mut held, mut bits) = (0_u32, 0);
    let mut digits = String::new();
    let mut put = |five: u32| digits.push(char::from(DIGITS[(five & 31) as usize]));
    for &byte in bytes {
        held = (held & 0xff) << 8 | u32::from(byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            put(held >> bits);
        }
    }
    if bits > 0 {
        put(held << (5 - bits));
    }
    digits
}

fn bytes(digits: &str) -> Result<Vec<u8>, CodeError> {
    let (mut held, mut bits) = (0_u32, 0);
    let mut bytes = Vec::new();
    for sign in digits
        .chars()
        .filter(|sign| *sign != '-' && !sign.is_whitespace())
    {
        let digit = match sign.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        let value = DIGITS.iter().position(|&known| char::from(known) == digit);
        held = held << 5 | u32::try_from(value.ok_or(CodeError::Sign(sign))?).expect("below 32");
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits & 0xff) as u8);
            held &= (1 << bits) - 1;
        }
    }
    // What filled up the last digit.
    if held == 0 && bits < 5 {
        Ok(bytes)
    } else {
        Err(CodeError::Checksum)
    }
}

/// CRC-16 with the polynomial x¹⁶ + x¹² + x⁵ + 1 of CCITT and all ones to begin with.
fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xffff, |checksum, &byte| {
        (0..8).fold(checksum ^ u16::from(byte) << 8, |rest, _| {
            if rest & 0x8000 == 0 {
                rest << 1
            } else {
                rest << 1 ^ 0x1021
            }
        })
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Answers as people give them, and as no one does.
    fn answers() -> impl Strategy<Value = Option<f64>> {
        prop_oneof![
            1 => Just(None),
            4 => (-1000..1000).prop_map(|whole| Some(f64::from(whole))),
            4 => (-100_000_000_i32..100_000_000, 0..=6)
                .prop_map(|(number, places)| Some(f64::from(number) / 10_f64.powi(places)))
                .prop_filter("in range", |answer| answer.is_none_or(|answer| answer.abs() <= 1e6)),
        ]
    }

    prop_compose! {
        fn hand_ins()(
            seed in 1..=super::super::LARGEST_SEED,
            asked in prop::collection::vec(any::<bool>(), KINDS.len()).prop_filter("one", |asked| asked.contains(&true)),
        )(
            answers in prop::collection::vec(answers(), asked.iter().filter(|asked| **asked).count()),
            seed in Just(seed),
            asked in Just(asked),
        ) -> HandIn {
            let kinds: Vec<&str> = KINDS.iter().zip(asked).filter(|(_, asked)| *asked).map(|(kind, _)| *kind).collect();
            HandIn::new(Sheet::new(seed, &kinds).unwrap(), answers).unwrap()
        }
    }

    fn signs(code: &str) -> Vec<char> {
        code.chars().collect()
    }

    fn text(signs: &[char]) -> String {
        signs.iter().collect()
    }

    proptest! {
        #[test]
        fn what_was_handed_in_comes_out(hand_in in hand_ins()) {
            let code = hand_in.code();
            prop_assert_eq!(HandIn::read(&code), Ok(hand_in.clone()));
            // As people copy it.
            let copied = format!("  {} ", code.to_lowercase().replace('0', "o").replace('1', "l"));
            prop_assert_eq!(HandIn::read(&copied), Ok(hand_in.clone()));
            let spread = code.replacen('-', "- ", 9);
            prop_assert_eq!(HandIn::read(&spread), Ok(hand_in));
        }

        #[test]
        fn any_number_comes_out_to_six_places(answer in -1e6..1e6_f64) {
            let sheet = Sheet::new(1, &["score"]).unwrap();
            let code = HandIn::new(sheet, vec![Some(answer)]).unwrap().code();
            let found = HandIn::read(&code).unwrap();
            prop_assert!((found.answers[0].unwrap() - answer).abs() <= 5.1e-7);
            prop_assert_eq!(found.code(), code);
        }

        #[test]
        fn a_wrong_sign_is_found(hand_in in hand_ins(), at in any::<prop::sample::Index>(), digit in 0..32_usize) {
            let code = hand_in.code();
            let mut wrong = signs(&code);
            let places: Vec<usize> = (PREFIX.len()..wrong.len()).filter(|&at| wrong[at] != '-').collect();
            let at = places[at.index(places.len())];
            prop_assume!(wrong[at] != char::from(DIGITS[digit]));
            wrong[at] = char::from(DIGITS[digit]);
            prop_assert_eq!(HandIn::read(&text(&wrong)), Err(CodeError::Checksum));
        }

        #[test]
        fn two_signs_in_the_wrong_order_are_found(hand_in in hand_ins(), at in any::<prop::sample::Index>()) {
            let code = hand_in.code().replace('-', "").replacen("UNFOLD", PREFIX, 1);
            let mut wrong = signs(&code);
            let at = PREFIX.len() + at.index(wrong.len() - PREFIX.len() - 1);
            prop_assume!(wrong[at] != wrong[at + 1]);
            wrong.swap(at, at + 1);
            prop_assert_eq!(HandIn::read(&text(&wrong)), Err(CodeError::Checksum));
        }

        #[test]
        fn a_code_cut_short_is_refused(hand_in in hand_ins(), length in any::<prop::sample::Index>()) {
            let code = hand_in.code();
            let cut = &code[..length.index(code.len())];
            let found = HandIn::read(cut);
            // One in 65,536 has the right checksum by chance: it is still not what was handed in.
            prop_assert!(found != Ok(hand_in), "{}", cut);
        }

        #[test]
        fn whatever_text_comes_is_read_or_refused(text in ".*", digits in "[0-9A-HJKMNP-TV-Z]{0,40}") {
            let _ = HandIn::read(&text);
            let _ = HandIn::read(&format!("{PREFIX}{digits}"));
        }

        #[test]
        fn whatever_content_comes_is_read_or_refused(content in prop::collection::vec(any::<u8>(), 0..40)) {
            if let Ok(hand_in) = HandIn::read_content(&content) {
                prop_assert!(HandIn::read(&hand_in.code()).is_ok());
            }
        }
    }

    #[test]
    fn a_code_is_short_and_stays_the_same() {
        let sheet = Sheet::new(7, &["output-size", "vec-index", "probability"]).unwrap();
        let hand_in = HandIn::new(sheet, vec![Some(5.0), None, Some(0.27)]).unwrap();
        // Worked out in another language.
        assert_eq!(hand_in.code(), "UNFOLD-043R6-22703-YG439-A");
        let all = Sheet::new(9999, &KINDS).unwrap();
        let answers = vec![Some(12.0); KINDS.len()];
        let code = HandIn::new(all, answers).unwrap().code();
        assert!(code.len() < 4 * KINDS.len() + 40, "{code}");
    }

    #[test]
    fn the_checksum_is_the_one_of_the_catalogues() {
        // CRC-16/CCITT-FALSE of "123456789".
        assert_eq!(crc16(b"123456789"), 0x29b1);
    }

    #[test]
    fn what_cannot_be_read_says_what_to_do() {
        let read = |code: &str| HandIn::read(code).unwrap_err();
        assert_eq!(read(""), CodeError::None);
        assert_eq!(read("ÜNFOLD-"), CodeError::None);
        assert_eq!(read("UNFOLD-"), CodeError::Checksum);
        assert_eq!(read("UNFOLD-0U"), CodeError::Sign('U'));
        let coded = |content: &[u8]| {
            let checksum = crc16(content).to_be_bytes();
            read(&format!(
                "{PREFIX}{}",
                digits(&[content, &checksum].concat())
            ))
        };
        assert_eq!(coded(&[2, 1, 1, 0]), CodeError::Newer);
        assert_eq!(coded(&[0, 1, 1, 0]), CodeError::Impossible);
        assert_eq!(coded(&[VERSION, 0, 1, 0]), CodeError::Impossible);
        assert_eq!(coded(&[VERSION, 1, 0]), CodeError::Impossible);
        assert_eq!(coded(&[VERSION, 1, 1, 0, 0]), CodeError::Impossible);
        let unknown = 1 << KINDS.len();
        let mut content = vec![VERSION, 1];
        put(&mut content, unknown);
        content.push(0);
        assert_eq!(coded(&content), CodeError::Newer);
    }
}
