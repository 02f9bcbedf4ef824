//! Modern hands: the ten characters, and whatever else a visitor may write, as people write today.
//!
//! What is drawn is the middle line that a pen follows. Those of every character come from KanjiVG
//! (models/strokes), further ones of the ten from the faces of [`glyphs`](super::glyphs), thinned to a line. No two
//! are the same: strokes are turned, bent, cut short, drawn too far, shifted and joined, the whole is slanted and
//! its parts take more or less room, and the hand trembles. Then they are drawn as people draw on the page
//! ([`drawing`]), or with a thin pen on paper and read as a picture is ([`picture`]): an example comes into its
//! 28×28 pixels by the very path that a visitor's comes.
//!
//! The same seed gives the same examples on every machine: nothing is computed but sums, products, quotients and
//! roots.

use image::{Rgba, RgbaImage};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Deserialize;

use super::{
    CLASSES, Image, PIXELS, classes, drawing,
    glyphs::{Faces, Glyphs},
    picture,
};

/// The class of everything that is none of the ten.
pub const NONE: usize = CLASSES;

/// A point, x and y with y downwards.
type Point = [f64; 2];
/// The lines that a pen follows, in a box whose longer side is 1 and whose middle is the origin.
type Form = Vec<Vec<Point>>;

/// After so small a character these are read as the large one that they are the small form of.
const SMALL_FORMS: [char; 3] = ['ぉ', 'っ', 'ゃ'];
/// Of the characters that are none of the ten, every so manieth is held out.
const HELD_OUT: usize = 6;
/// Points of a line lie so far apart, so that it can be bent between any two.
const APART: f64 = 0.04;

/// Where lines come from.
#[derive(Debug)]
pub struct Hands {
    /// Of each class.
    ours: [Vec<Written>; CLASSES],
    others: Vec<Written>,
}

/// The lines of a character, and how they were had.
#[derive(Debug)]
struct Written {
    form: Form,
    /// Whether a line is a stroke of the pen; otherwise it is a piece between two crossings.
    has_strokes: bool,
}

/// Why there are no hands.
#[derive(Debug, thiserror::Error)]
pub enum HandsError {
    /// The file of the strokes is none.
    #[error("the strokes: {0}")]
    Strokes(#[from] serde_json::Error),
    /// A character has no way to be written.
    #[error("the strokes have no {0}")]
    Missing(char),
}

/// The file of the strokes, as models/strokes/make.mjs writes it.
#[derive(Deserialize)]
struct File {
    side: u16,
    characters: Vec<Character>,
}

#[derive(Deserialize)]
struct Character {
    character: char,
    strokes: Vec<Vec<[u16; 2]>>,
}

impl Hands {
    /// What to learn from, or what only shows what was learnt: other faces, and among what is none of the ten
    /// other characters. The strokes of the ten are to learn from.
    ///
    /// # Errors
    /// If the strokes are no file of strokes, or lack one of the ten.
    pub fn new(strokes: &str, glyphs: &Glyphs, faces: Faces) -> Result<Self, HandsError> {
        let File { side, characters } = serde_json::from_str(strokes)?;
        let written = |character: &Character| Written {
            form: of_strokes(&character.strokes, side),
            has_strokes: true,
        };
        let of_class = |class: usize| classes::ALL[class].character.chars().next();
        let class_of = |character| (0..CLASSES).find(|&class| of_class(class) == Some(character));
        let mut ours: [Vec<Written>; CLASSES] = Default::default();
        let mut others = Vec::new();
        for character in &characters {
            match class_of(character.character) {
                Some(class) if faces == Faces::Training => ours[class].push(written(character)),
                Some(_) => {}
                None if SMALL_FORMS.contains(&character.character) => {}
                None => others.push(character),
            }
        }
        let others = (others.into_iter().enumerate())
            .filter(|(index, _)| (index % HELD_OUT == 0) == (faces == Faces::HeldOut))
            .map(|(_, character)| written(character))
            .collect();
        for (class, mut form) in glyphs.centre_lines(faces) {
            let has_strokes = false;
            for line in &mut form {
                // From pixel to pixel there are only eight directions.
                (0..4).for_each(|_| smooth(line));
            }
            ours[class].push(Written {
                form: in_box(form),
                has_strokes,
            });
        }
        if let Some(class) = (0..CLASSES).find(|&class| ours[class].is_empty()) {
            return Err(HandsError::Missing(of_class(class).unwrap_or_default()));
        }
        Ok(Self { ours, others })
    }

    /// An example of a class, 0 to 9, or of [`NONE`].
    #[must_use]
    pub fn image(&self, class: usize, random: &mut impl Rng) -> Image {
        let form = self.form(class, random);
        if random.random_bool(DRAWN) {
            #[expect(clippy::cast_possible_truncation, reason = "as the page has them")]
            let strokes: Vec<Vec<[f32; 2]>> = (form.iter())
                .map(|line| {
                    line.iter()
                        .map(|point| point.map(|along| along as f32))
                        .collect()
                })
                .collect();
            drawing::from_strokes(&strokes)
        } else {
            picture::of_pixels(&on_paper(&form, random))
        }
    }

    /// The lines of an example of a class, as they are written this time.
    fn form(&self, class: usize, random: &mut impl Rng) -> Form {
        match self.ours.get(class) {
            Some(forms) => {
                // Half of the time as the pen goes, or the many faces would leave no room for it.
                let strokes = random.random_bool(0.5);
                let alike = || forms.iter().filter(|form| form.has_strokes == strokes);
                let form = match alike().count() {
                    0 => forms.get(random.random_range(0..forms.len())),
                    count => alike().nth(random.random_range(0..count)),
                };
                let form = form.expect("every class has one");
                moved(form, random)
            }
            None if random.random_bool(SCRIBBLED) || self.others.is_empty() => scribble(random),
            None => moved(
                &self.others[random.random_range(0..self.others.len())],
                random,
            ),
        }
    }

    /// So many examples with their classes: each of the ten as often as any other, and as many of none of them as
    /// `others` says of all.
    #[must_use]
    pub fn examples(&self, count: usize, others: f64, seed: u64) -> Vec<(Image, usize)> {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        (0..count)
            .map(|_| self.example(others, &mut random))
            .collect()
    }

    /// The same, as a network takes them: the images one after the other, and their classes.
    pub(super) fn batch(
        &self,
        count: usize,
        others: f64,
        random: &mut impl Rng,
    ) -> (Vec<f32>, Vec<usize>) {
        let mut images = Vec::with_capacity(count * PIXELS);
        let mut classes = Vec::with_capacity(count);
        for _ in 0..count {
            let (image, class) = self.example(others, random);
            images.extend(image);
            classes.push(class);
        }
        (images, classes)
    }

    fn example(&self, others: f64, random: &mut impl Rng) -> (Image, usize) {
        let class = if random.random_bool(others) {
            NONE
        } else {
            random.random_range(0..CLASSES)
        };
        (self.image(class, random), class)
    }
}

/// How much of what is none of the ten is no character at all.
const SCRIBBLED: f64 = 0.2;
/// How many are drawn on the page; the others are pictures of paper.
const DRAWN: f64 = 0.4;

fn of_strokes(strokes: &[Vec<[u16; 2]>], side: u16) -> Form {
    let place = |[x, y]: [u16; 2]| [x, y].map(|along| f64::from(along) / f64::from(side));
    in_box(
        (strokes.iter())
            .map(|stroke| stroke.iter().map(|&point| place(point)).collect())
            .collect(),
    )
}

/// Brings lines into their box, with points at even distances.
fn in_box(mut form: Form) -> Form {
    let (least, most) = bounds(&form);
    let longer = f64::max(most[0] - least[0], most[1] - least[1]).max(f64::MIN_POSITIVE);
    for line in &mut form {
        for point in line.iter_mut() {
            *point =
                [0, 1].map(|axis| (point[axis] - f64::midpoint(least[axis], most[axis])) / longer);
        }
        *line = evenly(line);
    }
    form
}

fn bounds(form: &Form) -> (Point, Point) {
    let points = || form.iter().flatten();
    let of = |pick: fn(f64, f64) -> f64, start| {
        points().fold([start; 2], |edge, point| {
            [0, 1].map(|axis| pick(edge[axis], point[axis]))
        })
    };
    (of(f64::min, f64::INFINITY), of(f64::max, f64::NEG_INFINITY))
}

/// The same line with points [`APART`] from each other; its ends stay.
fn evenly(line: &[Point]) -> Vec<Point> {
    let mut even = vec![line[0]];
    let mut left = APART;
    for pair in line.windows(2) {
        let length = distance(pair[0], pair[1]);
        while left < length {
            even.push(between(pair[0], pair[1], left / length));
            left += APART;
        }
        left -= length;
    }
    even.extend(line.last());
    even
}

fn distance(a: Point, b: Point) -> f64 {
    let [x, y] = [b[0] - a[0], b[1] - a[1]];
    (x * x + y * y).sqrt()
}

fn between(a: Point, b: Point, share: f64) -> Point {
    [0, 1].map(|axis| a[axis] + (b[axis] - a[axis]) * share)
}

/// Cosine and sine of an angle whose half has at most this tangent.
fn turn(random: &mut impl Rng, most: f64) -> [f64; 2] {
    let half = random.random_range(-most..most);
    let square = half * half;
    [(1.0 - square) / (1.0 + square), 2.0 * half / (1.0 + square)]
}

/// The lines as another hand draws them.
fn moved(written: &Written, random: &mut impl Rng) -> Form {
    let mut form = written.form.clone();
    // Hands differ in how far they go.
    let vigour = random.random_range(0.3..1.2);
    if written.has_strokes {
        for line in &mut form {
            move_stroke(line, vigour, random);
        }
        form = joined(form, vigour, random);
    }
    let tremble = random.random_range(0.0..0.018) * vigour;
    let smoothings = random.random_range(0..4);
    for line in &mut form {
        for _ in 0..smoothings {
            smooth(line);
        }
        shake(line, tremble, random);
    }
    let bend: [f64; 14] = std::array::from_fn(|_| random.random_range(-0.22..0.22) * vigour);
    let [cosine, sine] = turn(random, 0.12 * vigour);
    let slant = random.random_range(-0.3..0.3) * vigour;
    let width = random.random_range(0.72..1.35);
    for point in form.iter_mut().flatten() {
        // Parts take more room, or less: polynomials of second and third degree.
        let [x, y] = *point;
        let powers = [
            x * y,
            x * x,
            y * y,
            x * x * y,
            x * y * y,
            x * x * x,
            y * y * y,
        ];
        let bent = |k: &[f64]| {
            powers
                .iter()
                .zip(k)
                .map(|(power, k)| power * k)
                .sum::<f64>()
        };
        let [x, y] = [x + bent(&bend[..7]), y + bent(&bend[7..])];
        let x = x * width + y * slant;
        *point = [cosine * x - sine * y, sine * x + cosine * y];
    }
    form
}

/// One stroke by itself: turned, stretched, bowed and shifted, cut short or drawn too far.
fn move_stroke(line: &mut Vec<Point>, vigour: f64, random: &mut impl Rng) {
    let (first, last) = (line[0], line[line.len() - 1]);
    let middle = between(first, last, 0.5);
    let bow = 1.0 + random.random_range(-0.4..0.35) * vigour;
    let [cosine, sine] = turn(random, 0.08 * vigour);
    let stretch = [(); 2].map(|()| 1.0 + random.random_range(-0.18..0.2) * vigour);
    let shift = [(); 2].map(|()| random.random_range(-0.055..0.055) * vigour);
    let chord = [last[0] - first[0], last[1] - first[1]];
    let length2 = chord[0] * chord[0] + chord[1] * chord[1];
    // A loop has no chord to speak of.
    let is_open = length2 > 0.04;
    for point in line.iter_mut() {
        if is_open {
            let from = [point[0] - first[0], point[1] - first[1]];
            let along = (from[0] * chord[0] + from[1] * chord[1]) / length2;
            let on_chord = [0, 1].map(|axis| first[axis] + along * chord[axis]);
            *point = between(on_chord, *point, bow);
        }
        let [x, y] = [0, 1].map(|axis| (point[axis] - middle[axis]) * stretch[axis]);
        *point = [
            middle[0] + cosine * x - sine * y + shift[0],
            middle[1] + sine * x + cosine * y + shift[1],
        ];
    }
    for _ in 0..2 {
        line.reverse();
        if random.random_bool(0.35) && line.len() > 8 {
            let most = line.len() / 7;
            line.truncate(line.len() - random.random_range(0..=most));
        } else if let &[.., before, end] = &line[..]
            && random.random_bool(0.35)
        {
            let length = distance(before, end).max(f64::MIN_POSITIVE);
            line.push(between(
                before,
                end,
                1.0 + random.random_range(0.0..0.13) * vigour / length,
            ));
        }
    }
    *line = evenly(line);
}

/// Strokes between which the pen is not lifted, or only late.
fn joined(form: Form, vigour: f64, random: &mut impl Rng) -> Form {
    let mut strokes: Form = Vec::new();
    for line in form {
        let Some(last) = strokes.last_mut() else {
            strokes.push(line);
            continue;
        };
        let (from, to) = (last[last.len() - 1], line[0]);
        let is_near = distance(from, to) < 0.55;
        if is_near && random.random_bool(0.16 * vigour) {
            last.extend(line);
            *last = evenly(last);
        } else {
            if random.random_bool(0.2 * vigour) {
                last.push(between(from, to, random.random_range(0.05..0.35)));
                *last = evenly(last);
            }
            strokes.push(line);
        }
    }
    strokes
}

/// Takes the corners off; the ends stay.
fn smooth(line: &mut [Point]) {
    let mut before = line[0];
    for place in 1..line.len().saturating_sub(1) {
        let here = line[place];
        line[place] = between(here, between(before, line[place + 1], 0.5), 0.5);
        before = here;
    }
}

/// Adds a slow trembling.
fn shake(line: &mut [Point], most: f64, random: &mut impl Rng) {
    if most == 0.0 {
        return;
    }
    let mut shifts: Vec<Point> = (line.iter())
        .map(|_| [(); 2].map(|()| random.random_range(-most..most) * 2.0))
        .collect();
    for _ in 0..3 {
        smooth(&mut shifts);
    }
    for (point, shift) in line.iter_mut().zip(shifts) {
        *point = [0, 1].map(|axis| point[axis] + shift[axis]);
    }
}

/// What is no character: a curve, a zigzag or some lines, through places at random.
fn scribble(random: &mut impl Rng) -> Form {
    let lines = random.random_range(1..=4);
    let form = (0..lines).map(|_| {
        let count = random.random_range(2..=9);
        let corners: Vec<Point> = (0..count)
            .map(|_| [(); 2].map(|()| random.random_range(-0.5..0.5)))
            .collect();
        let mut line = evenly(&corners);
        for _ in 0..random.random_range(0..40) {
            smooth(&mut line);
        }
        line
    });
    form.collect()
}

/// A picture of the lines, drawn with a pen on paper.
fn on_paper(form: &Form, random: &mut impl Rng) -> RgbaImage {
    let (least, most) = bounds(form);
    let longer = f64::max(most[0] - least[0], most[1] - least[1]).max(f64::MIN_POSITIVE);
    let size = random.random_range(36.0..100.0);
    // A pen's line is 2 to 9 hundredths of the height of a character, and most often 3 to 5.
    let pen = size * (random.random_range(0.01..0.03) + random.random_range(0.0..0.12_f64).powi(2));
    let pen = f64::max(pen, 0.55);
    let margin = size * random.random_range(0.1..0.4) + pen;
    let scale = size / longer;
    let [width, height] =
        [0, 1].map(|axis| whole((most[axis] - least[axis]) * scale + 2.0 * margin));
    let edge = random.random_range(1.0..2.2);

    let mut ink = vec![0.0_f64; (width * height) as usize];
    for line in form {
        let strength = random.random_range(0.85..1.0);
        let fades = random.random_range(0.0..0.6) * random.random_range(0.0..0.6);
        let placed: Vec<Point> = (line.iter())
            .map(|point| [0, 1].map(|axis| (point[axis] - least[axis]) * scale + margin))
            .collect();
        let last = placed.last().copied();
        let ends: Vec<Point> = placed.iter().copied().chain(last).collect();
        #[expect(clippy::cast_precision_loss, reason = "some dozens")]
        let pieces = ends.len() as f64;
        let mut along = 0.0;
        for pair in ends.windows(2) {
            along += 1.0;
            let strength = strength * (1.0 - fades * along / pieces);
            draw(&mut ink, [width, height], [pair[0], pair[1]], |distance| {
                strength * ((pen - distance) / edge + 0.5).clamp(0.0, 1.0)
            });
        }
    }
    let paper = random.random_range(215.0..255.0);
    let pigment = random.random_range(10.0..100.0);
    let grain = random.random_range(0.0..9.0) + 0.01;
    let light = [(); 2].map(|()| random.random_range(-18.0..18.0));
    RgbaImage::from_fn(width, height, |x, y| {
        let lit = paper
            + light[0] * (f64::from(x) / f64::from(width) - 0.5)
            + light[1] * (f64::from(y) / f64::from(height) - 0.5);
        let grey = lit
            + (pigment - lit) * ink[(y * width + x) as usize]
            + random.random_range(-grain..grain);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0 to 255"
        )]
        let grey = grey.round().clamp(0.0, 255.0) as u8;
        Rgba([grey, grey, grey, 255])
    })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "some dozens of pixels"
)]
fn whole(length: f64) -> u32 {
    length.ceil() as u32
}

/// Inks the pixels around a piece of a line by how far their middles are from it, where that is more than before.
fn draw(ink: &mut [f64], [width, height]: [u32; 2], [a, b]: [Point; 2], by: impl Fn(f64) -> f64) {
    /// Farther than this no pen reaches, in pixels.
    const REACH: f64 = 10.0;
    let along = [b[0] - a[0], b[1] - a[1]];
    let length2 = along[0] * along[0] + along[1] * along[1];
    let range = |axis: usize, end: u32| {
        let least = f64::min(a[axis], b[axis]) - REACH;
        let most = f64::max(a[axis], b[axis]) + REACH;
        whole(least.max(0.0)).min(end)..whole(most.max(0.0)).min(end)
    };
    for y in range(1, height) {
        for x in range(0, width) {
            let from = [f64::from(x) + 0.5 - a[0], f64::from(y) + 0.5 - a[1]];
            let share = match length2 {
                0.0 => 0.0,
                _ => ((from[0] * along[0] + from[1] * along[1]) / length2).clamp(0.0, 1.0),
            };
            let off = [0, 1].map(|axis| from[axis] - share * along[axis]);
            let value = by((off[0] * off[0] + off[1] * off[1]).sqrt());
            let pixel = &mut ink[(y * width + x) as usize];
            *pixel = pixel.max(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kuzushiji::SIDE;

    const STROKES: &str = include_str!("../../models/strokes/strokes.json");
    const GLYPHS: &[u8] = include_bytes!("../../www/src/data/glyphs.bin");

    fn hands(faces: Faces) -> Hands {
        let glyphs = Glyphs::read(GLYPHS).expect("the file of the site");
        Hands::new(STROKES, &glyphs, faces).expect("ours")
    }

    /// On every machine: the sums must not depend on where the test runs.
    #[test]
    fn a_seed_says_which_examples() {
        let hands = hands(Faces::Training);
        let examples = hands.examples(60, 0.3, 7);
        assert_eq!(examples, hands.examples(60, 0.3, 7));
        assert_ne!(examples, hands.examples(60, 0.3, 8));
        // Whatever becomes of reading pictures, these are the hands.
        let mut random = ChaCha8Rng::seed_from_u64(7);
        let mut crc = flate2::Crc::new();
        for class in 0..=NONE {
            for _ in 0..20 {
                let form = hands.form(class, &mut random);
                for along in form.iter().flatten().flatten() {
                    crc.update(&along.to_le_bytes());
                }
                crc.update(&on_paper(&form, &mut random));
            }
        }
        assert_eq!(crc.sum(), 2_991_784_472);
    }

    #[test]
    fn every_class_is_written_and_what_is_held_out_is_other() {
        let [training, held_out] = [Faces::Training, Faces::HeldOut].map(hands);
        // The strokes, and those of the faces that are not all fat.
        for (hands, faces) in [(&training, 20..30), (&held_out, 5..9)] {
            assert!(hands.ours.iter().all(|forms| faces.contains(&forms.len())));
        }
        assert!(training.ours.iter().all(|forms| forms[0].has_strokes));
        // 272 in the file, without the ten and three small forms of theirs.
        assert_eq!(training.others.len() + held_out.others.len(), 259);
        assert_eq!(held_out.others.len(), 44);
    }

    #[test]
    fn examples_are_placed_as_the_data_set_has_them() {
        let hands = hands(Faces::Training);
        let examples = hands.examples(400, 0.2, 1);
        let none = examples.iter().filter(|(_, class)| *class == NONE).count();
        assert!((50..110).contains(&none), "{none}");
        let (mut ink, mut longer) = (0.0, 0);
        for (image, _) in &examples {
            ink += image.iter().sum::<f32>();
            let inked = |line: &dyn Fn(usize) -> usize| {
                let lines = (0..PIXELS).filter(|&pixel| image[pixel] > 0.3).map(line);
                let (least, most) = lines.fold((SIDE, 0), |(least, most), line| {
                    (line.min(least), line.max(most))
                });
                (most + 1).saturating_sub(least)
            };
            longer += usize::max(inked(&|pixel| pixel / SIDE), inked(&|pixel| pixel % SIDE));
        }
        let (ink, longer) = (ink / 400.0 / 784.0, longer as f64 / 400.0);
        // As drawings have it, whose pen is a little thinner than the data set's brush.
        assert!((0.09..0.22).contains(&ink), "{ink}");
        assert!((24.5..27.5).contains(&longer), "{longer}");
    }

    #[test]
    fn says_what_is_wrong_with_the_strokes() {
        let glyphs = Glyphs::read(GLYPHS).expect("the file of the site");
        let message = |text: &str| {
            Hands::new(text, &glyphs, Faces::Training)
                .expect_err("none")
                .to_string()
        };
        assert!(message("{").starts_with("the strokes: "));
        assert!(message(r#"{"side": 9}"#).contains("characters"));
    }
}
