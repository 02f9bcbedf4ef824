//! Sentences of which everybody knows a translation, to tell how a translator's weights are meant.
//!
//! The report describes its attention twice, and the weights of both descriptions have the same names and shapes
//! ([`AttentionReading`]). Read by the wrong one, a trained translator writes nonsense; so whichever makes these sentences likelier
//! is the one that it was trained by. They are our own and not the homework's.

use std::fmt;

use burn::tensor::Device;

use super::{
    attention::AttentionReading,
    checkpoint::Checkpoint,
    search::{self, SearchError},
    spelling::Spelling,
};

/// Spanish, English.
const PAIRS: [(&str, &str); 33] = [
    ("Tengo hambre.", "I'm hungry."),
    ("Tengo frío.", "I'm cold."),
    ("Ella es alta.", "She is tall."),
    ("Él es mi amigo.", "He is my friend."),
    ("El té está frío.", "The tea is cold."),
    ("¿Dónde está Ana?", "Where is Ana?"),
    ("El niño canta.", "The boy sings."),
    ("El perro es negro.", "The dog is black."),
    ("¿Quién eres?", "Who are you?"),
    ("Ven aquí.", "Come here."),
    ("Estoy cansado.", "I'm tired."),
    ("Vamos a casa.", "Let's go home."),
    ("Ana está enferma.", "Ana is sick."),
    ("El gato duerme.", "The cat sleeps."),
    ("Abre la puerta.", "Open the door."),
    ("Hace calor.", "It's hot."),
    ("Ella bebe leche.", "She drinks milk."),
    ("Él come arroz.", "He eats rice."),
    ("Mi perro es viejo.", "My dog is old."),
    ("La puerta es roja.", "The door is red."),
    ("El pan es bueno.", "The bread is good."),
    ("Somos amigos.", "We are friends."),
    ("No tengo coche.", "I have no car."),
    ("Ella está feliz.", "She is happy."),
    ("Mi hermano corre.", "My brother runs."),
    ("El agua está fría.", "The water is cold."),
    ("Leo un libro.", "I read a book."),
    ("Bebe agua.", "Drink water."),
    ("Cierra los ojos.", "Close your eyes."),
    ("¿Cómo estás?", "How are you?"),
    ("Tom y Ana comen.", "Tom and Ana eat."),
    ("Tom habla mucho.", "Tom talks a lot."),
    ("Ellos comen pan.", "They eat bread."),
];

/// The mean log-probability of a letter of the known translations, by either reading.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scores {
    code: f32,
    equations: f32,
}

impl Scores {
    /// The reading that makes more of the sentences; the code, which the homework ran, if neither does.
    #[must_use]
    pub fn better(self) -> AttentionReading {
        // A score that is no number is worse than any.
        if self.equations > self.code || self.code.is_nan() && !self.equations.is_nan() {
            AttentionReading::Equations
        } else {
            AttentionReading::Code
        }
    }
}

impl fmt::Display for Scores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = |score: f32| match score {
            score if score.is_finite() => format!("{score:.2}"),
            _ => "nothing".to_owned(),
        };
        let [better, worse] = match self.better() {
            AttentionReading::Code => [self.code, self.equations],
            AttentionReading::Equations => [self.equations, self.code],
        };
        let (better, worse) = (said(better), said(worse));
        write!(
            f,
            "known sentences score {better} a letter by it and {worse} by the other reading"
        )
    }
}

/// The sentences and their translations, as a model has them written.
#[must_use]
pub fn pairs(spelling: Spelling) -> Vec<(String, String)> {
    let spell = |(spanish, english)| {
        let source = spelling.source(spanish).text;
        (source, spelling.target(english).text)
    };
    PAIRS.map(spell).to_vec()
}

/// Scores the known sentences by both readings.
///
/// # Errors
/// If the device fails.
pub async fn scores(checkpoint: &Checkpoint, device: &Device) -> Result<Scores, SearchError> {
    let pairs = pairs(checkpoint.spelling);
    let sources: Vec<Vec<usize>> = (pairs.iter())
        .map(|(spanish, _)| checkpoint.source.encode(spanish))
        .collect();
    let targets: Vec<Vec<usize>> = (pairs.iter())
        .map(|(_, english)| checkpoint.target.encode(english))
        .collect();
    let mut scores = Scores {
        code: f32::NAN,
        equations: f32::NAN,
    };
    for reading in AttentionReading::ALL {
        let model = checkpoint.model.clone().with_reading(reading);
        let score = search::mean_log_probability(&model, &sources, &targets, device).await?;
        match reading {
            AttentionReading::Code => scores.code = score,
            AttentionReading::Equations => scores.equations = score,
        }
    }
    Ok(scores)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_that_is_no_number_is_worse_than_any() {
        let better = |code, equations| Scores { code, equations }.better();
        assert_eq!(better(-0.5, -3.0), AttentionReading::Code);
        assert_eq!(better(-3.0, -0.5), AttentionReading::Equations);
        assert_eq!(better(f32::NAN, -9.0), AttentionReading::Equations);
        assert_eq!(better(-9.0, f32::NAN), AttentionReading::Code);
        assert_eq!(better(f32::NAN, f32::NAN), AttentionReading::Code);
        let said = Scores {
            code: f32::NEG_INFINITY,
            equations: -0.5,
        }
        .to_string();
        assert_eq!(
            said,
            "known sentences score -0.50 a letter by it and nothing by the other reading"
        );
    }

    /// As short as what a translator here has learnt from.
    #[test]
    fn the_sentences_are_like_those_of_the_homework() {
        for (spanish, english) in PAIRS {
            for text in [spanish, english] {
                let normalized = Spelling::Homework.source(text);
                assert!(
                    normalized.dropped.is_empty() && normalized.text.chars().count() < 20,
                    "{text}"
                );
            }
        }
    }
}
