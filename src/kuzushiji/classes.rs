//! The ten characters of Kuzushiji-MNIST.

use std::sync::LazyLock;

use serde::Deserialize;

use super::CLASSES;

/// One class: a hiragana that is written today and the older forms gathered under it.
#[derive(Clone, Debug, Deserialize)]
pub struct Class {
    /// The modern hiragana.
    pub character: String,
    /// Its reading in Hepburn's romanisation.
    pub reading: String,
    /// The Chinese character that the modern form was abbreviated from.
    pub origin: String,
    /// Other Chinese characters whose cursive forms stood for the same sound.
    pub variants: Vec<String>,
}

/// The classes in the order of their labels, 0 to 9. The page reads the same file.
pub static ALL: LazyLock<[Class; CLASSES]> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../models/classes.json"))
        .expect("the file is part of this crate and a test reads it")
});

#[cfg(test)]
mod tests {
    #[test]
    fn are_in_the_order_of_the_labels() {
        let characters: Vec<_> = super::ALL
            .iter()
            .map(|class| class.character.as_str())
            .collect();
        assert_eq!(characters.concat(), "おきすつなはまやれを");
    }
}
