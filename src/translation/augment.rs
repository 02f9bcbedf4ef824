//! What is done to a pair each time that it is seen, so that it is never quite the same twice.

use rand::{Rng, RngExt, seq::IndexedRandom};

use super::{corpus::Pair, spelling};
use crate::training::Augment;

/// How often a name gives way to another.
const RENAMED: f64 = 0.5;
/// How often a letter of the source is mistyped.
const MISTYPED: f64 = 0.02;
/// How often a sentence has no sign at its end.
const UNENDED: f64 = 0.5;
/// How often the decoder is not told a letter that it has to go on from.
pub(super) const FORGOTTEN: f64 = 0.1;

/// Names that are the same in both languages.
const NAMES: [&str; 24] = [
    "tom", "mary", "john", "ana", "bob", "carlos", "carol", "david", "eva", "jim", "jorge", "juan",
    "ken", "laura", "lucas", "luis", "maria", "mike", "pablo", "pedro", "rosa", "sam", "sara",
    "tim",
];

/// A pair after those of the augmentations that change its letters.
pub(super) fn pair(pair: &Pair, augment: &[Augment], random: &mut impl Rng) -> Pair {
    let mut pair = pair.clone();
    for augment in augment {
        match augment {
            Augment::Names => rename(&mut pair, random),
            Augment::Haste => pair.source = spelling::careless(&pair.source, random),
            Augment::Ending if random.random_bool(UNENDED) => {
                pair.source = spelling::unended(&pair.source).to_owned();
            }
            Augment::Typos => pair.source = mistype(&pair.source, random),
            _ => {}
        }
    }
    pair
}

/// Gives a person another name, on both sides.
fn rename(pair: &mut Pair, random: &mut impl Rng) {
    let is_named =
        |text: &str, name: &str| words(text).any(|(_, word)| word.eq_ignore_ascii_case(name));
    let names =
        (NAMES.iter()).filter(|name| is_named(&pair.source, name) && is_named(&pair.target, name));
    for name in names.copied().collect::<Vec<_>>() {
        let other = NAMES.choose(random).expect("there are names");
        if random.random_bool(RENAMED) && !is_named(&pair.source, other) {
            pair.source = replace(&pair.source, name, other);
            pair.target = replace(&pair.target, name, other);
        }
    }
}

/// The words of a text, with their places.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_letter = |letter: char| letter.is_alphabetic();
    let mut rest = 0;
    std::iter::from_fn(move || {
        let first = rest + text[rest..].find(is_letter)?;
        let length = text[first..]
            .find(|letter| !is_letter(letter))
            .unwrap_or(text.len() - first);
        rest = first + length;
        Some((first, &text[first..rest]))
    })
}

/// A text with another word in the place of one, with a capital where that has one.
fn replace(text: &str, word: &str, other: &str) -> String {
    let mut replaced = String::with_capacity(text.len() + other.len());
    let mut rest = 0;
    for (place, found) in words(text) {
        if found.eq_ignore_ascii_case(word) {
            replaced.push_str(&text[rest..place]);
            let is_capital = found.starts_with(|letter: char| letter.is_uppercase());
            let mut letters = other.chars();
            if let Some(first) = letters.next().filter(|_| is_capital) {
                replaced.extend(first.to_uppercase());
                replaced.push_str(letters.as_str());
            } else {
                replaced.push_str(other);
            }
            rest = place + found.len();
        }
    }
    replaced.push_str(&text[rest..]);
    replaced
}

/// Spanish with slips of the hand: a letter left out, doubled, another one, or before the one that it
/// should follow.
fn mistype(text: &str, random: &mut impl Rng) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let mut place = 0;
    while place < letters.len() {
        if letters[place].is_alphabetic() && random.random_bool(MISTYPED) {
            match random.random_range(0..4) {
                0 if letters.len() > 1 => {
                    letters.remove(place);
                }
                1 => letters.insert(place, letters[place]),
                2 => letters[place] = random.random_range('a'..='z'),
                _ if place + 1 < letters.len() && letters[place + 1].is_alphabetic() => {
                    letters.swap(place, place + 1);
                }
                _ => {}
            }
            place += 1;
        }
        place += 1;
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::*;

    fn many(source: &str, target: &str, augment: Augment) -> Vec<Pair> {
        let mut random = ChaCha8Rng::seed_from_u64(3);
        let own = Pair {
            source: source.to_owned(),
            target: target.to_owned(),
        };
        (0..300)
            .map(|_| pair(&own, &[augment], &mut random))
            .collect()
    }

    #[test]
    fn names_change_on_both_sides_and_nothing_else_does() {
        let pairs = many(
            "tom y Mary son tomates de tom",
            "Tom's and Mary's tom",
            Augment::Names,
        );
        let are_both_others =
            |pair: &Pair| !pair.source.starts_with("tom ") && !pair.source.contains(" Mary ");
        assert!(pairs.iter().any(are_both_others));
        for Pair { source, target } in pairs {
            let names: Vec<&str> = target.split(['\'', ' ']).collect();
            let (first, second) = (names[0], names[3]);
            assert_eq!(
                source,
                format!("{0} y {second} son tomates de {0}", first.to_lowercase())
            );
            assert_eq!(
                target,
                format!("{first}'s and {second}'s {}", first.to_lowercase())
            );
            assert!(NAMES.contains(&&second.to_lowercase()[..]));
        }
        for Pair { source, target } in many("tom es alto", "he is tall", Augment::Names) {
            assert_eq!((&source[..], &target[..]), ("tom es alto", "he is tall"));
        }
    }

    #[test]
    fn typing_slips_now_and_then_and_only_in_the_source() {
        let pairs = many(
            "el gato duerme aqui .",
            "the cat sleeps here .",
            Augment::Typos,
        );
        let slips = pairs
            .iter()
            .filter(|pair| pair.source != "el gato duerme aqui .");
        assert!((50..150).contains(&slips.count()));
        for pair in pairs {
            assert_eq!(pair.target, "the cat sleeps here .");
            assert!(strsim::levenshtein(&pair.source, "el gato duerme aqui .") <= 6);
        }
    }
}
