//! The larger corpus, cut into parts that share no Spanish sentence, neither with each other nor
//! with what the homework holds back.

use std::collections::HashSet;

use flate2::Crc;

use super::{corpus::Pair, spelling::Spelling, text};

/// The longest sentence that is learnt from, in characters, on either side.
pub const LONGEST: usize = 60;
/// Of a thousand Spanish sentences so many are held back to choose by, and as many for the test.
const HELD_BACK: u32 = 10;

/// The parts, as people write ([`Spelling::Natural`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// To learn from.
    pub training: Vec<Pair>,
    /// To choose by.
    pub validation: Vec<Pair>,
    /// By which nothing is chosen.
    pub test: Vec<Pair>,
}

impl Parts {
    /// Cuts the corpus. A pair is left out if its Spanish is `held_back` by the homework, however it is
    /// written, if one of its sentences has more than [`LONGEST`] characters or letters that no
    /// alphabet here has, or if it is there already. All pairs of one Spanish sentence go to the same
    /// part, which the sentence alone decides.
    #[must_use]
    pub fn of(corpus: &[Pair], held_back: &[Pair]) -> Self {
        let held_back: HashSet<String> = held_back.iter().map(|pair| key(&pair.source)).collect();
        let mut seen = HashSet::new();
        let mut parts = Self {
            training: Vec::new(),
            validation: Vec::new(),
            test: Vec::new(),
        };
        for pair in corpus {
            let source = Spelling::Natural.source(&pair.source);
            let target = Spelling::Natural.target(&pair.target);
            let key = key(&pair.source);
            let fits = [&source, &target].into_iter().all(|side| {
                let length = side.text.chars().count();
                side.dropped.is_empty() && (1..=LONGEST).contains(&length)
            });
            if !fits || key.is_empty() || held_back.contains(&key) {
                continue;
            }
            let pair = Pair {
                source: source.text,
                target: target.text,
            };
            if !seen.insert((pair.source.clone(), pair.target.clone())) {
                continue;
            }
            match place(&key) {
                0..HELD_BACK => parts.validation.push(pair),
                place if place < 2 * HELD_BACK => parts.test.push(pair),
                _ => parts.training.push(pair),
            }
        }
        parts
    }
}

/// A Spanish sentence without what typing it another way would change.
fn key(source: &str) -> String {
    text::normalize(source).text.trim().to_owned()
}

/// A number below a thousand that a sentence always has.
fn place(key: &str) -> u32 {
    let mut crc = Crc::new();
    crc.update(key.as_bytes());
    crc.sum() % 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(source: &str, target: &str) -> Pair {
        Pair {
            source: source.to_owned(),
            target: target.to_owned(),
        }
    }

    #[test]
    fn leaves_out_what_the_homework_holds_back_however_it_is_written() {
        let long = "a".repeat(61);
        let parts = Parts::of(
            &[
                pair("¿Quién lo pintó?", "Who painted it?"),
                pair("Quien lo pinto ?", "Who painted that?"),
                pair("Tengo hambre.", "I'm hungry."),
                pair("Tengo  hambre .", "I'm hungry."),
                pair("Tengo hambre.", "I am hungry."),
                pair(&long, "It is long."),
                pair("Es largo.", &long),
                pair("你好", "Hello."),
            ],
            &[pair(" quien lo pinto ?", "who painted it ?")],
        );
        let all = [parts.training, parts.validation, parts.test].concat();
        assert_eq!(
            all,
            [
                pair("tengo hambre.", "I'm hungry."),
                pair("tengo hambre.", "I am hungry."),
            ]
        );
    }

    #[test]
    fn parts_share_no_spanish_sentence() {
        let letter = |k: usize| char::from(b'a' + u8::try_from(k % 26).expect("below 26"));
        let corpus: Vec<Pair> = (0..5_000)
            .flat_map(|k| {
                let name: String = [k / 676, k / 26, k].map(letter).iter().collect();
                let source = format!("El gato {name} está aquí.");
                [
                    pair(&source, "The cat is here."),
                    pair(&source.replace('á', "a"), "Here's the cat."),
                ]
            })
            .collect();
        let parts = Parts::of(&corpus, &[]);
        let keys = |pairs: &[Pair]| {
            pairs
                .iter()
                .map(|pair| key(&pair.source))
                .collect::<HashSet<_>>()
        };
        let [training, validation, test] =
            [&parts.training, &parts.validation, &parts.test].map(|pairs| keys(pairs));
        assert!(training.is_disjoint(&validation) && training.is_disjoint(&test));
        assert!(validation.is_disjoint(&test));
        assert_eq!(training.len() + validation.len() + test.len(), 5_000);
        for held_back in [validation, test] {
            assert!((25..100).contains(&held_back.len()), "{}", held_back.len());
        }
    }
}
