//! Whom the data owe, and so the weights that learnt from them: the licence that a file of weights names.

macro_rules! kmnist {
    () => {
        "trained on the KMNIST Dataset (created by CODH), CC BY-SA 4.0, adapted from Kuzushiji Dataset (created by \
         NIJL and others), doi:10.20676/00000341"
    };
}
macro_rules! typefaces {
    () => {
        "typefaces under the SIL Open Font License"
    };
}

/// Of characters of the official data.
pub const KMNIST: &str = kmnist!();
/// Of those, and of modern hands.
pub const MODERN_HANDS: &str = concat!(
    kmnist!(),
    "; on strokes of KanjiVG (Ulrich Apel), CC BY-SA 3.0; and on ",
    typefaces!()
);
/// Of glyphs.
pub const TYPEFACES: &str = concat!("trained on characters of ", typefaces!());
/// Of sentence pairs of the official data.
pub const TATOEBA: &str =
    "trained on sentence pairs of Tatoeba, CC BY 2.0 FR, by way of manythings.org/anki";
/// Of those of our grammar.
pub const GRAMMAR: &str = "MIT; trained on sentence pairs of a grammar of this page";
/// Of files of characters that the reader has chosen.
pub const CHOSEN_CHARACTERS: &str =
    "CC BY-SA 4.0; trained on characters of the reader's choice, as a rule the KMNIST Dataset";
/// Of files of sentence pairs that the reader has chosen.
pub const CHOSEN_PAIRS: &str =
    "CC BY 2.0 FR; trained on sentence pairs of the reader's choice, as a rule of Tatoeba";
