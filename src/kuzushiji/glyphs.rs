//! Characters drawn from open typefaces, to learn from where the data set is not to be had.
//!
//! A file holds the ten characters of some faces, each filled on a small grid. An example is one of
//! them, turned, slanted, stretched, warped and written with a broader or finer pen, then placed in
//! 28×28 as the data set does. Some faces are held out: what reads them has learnt the characters
//! and not the faces.
//!
//! The file, gzipped: `UNGLYPHS`, a byte for the side of the grid and one for the number of faces;
//! then of each face a byte that is 1 if it is held out and 0 if not, a byte for the length of its
//! name, the name, and ten grids, row by row, eight pixels a byte, the first in the highest bit.
//! `www/scripts/glyphs/make.mjs` writes it.

use std::io::Read;

use flate2::read::GzDecoder;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{
    CLASSES, PIXELS, SIDE,
    dataset::Examples,
    ink::{BOX, MIDDLE, PEN, pixel_middle},
    sampling::between,
    warp::Warp,
};

const MAGIC: &[u8] = b"UNGLYPHS";
/// More than this no file unpacks to: 255 faces with grids of 128×128.
const MAX_BYTES: u64 = 6 << 20;
/// The sides that a grid may have; a row is whole bytes.
const SIDES: [usize; 4] = [32, 64, 96, 128];

/// Which faces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Faces {
    /// Those to learn from.
    Training,
    /// Those that only show what was learnt.
    HeldOut,
}

/// The ten characters of some faces.
#[derive(Debug)]
pub struct Glyphs {
    training: Vec<Face>,
    held_out: Vec<Face>,
}

/// Why a file is not one of glyphs.
#[derive(Debug, thiserror::Error)]
pub enum GlyphError {
    /// It is no gzip file, or a damaged one.
    #[error("the file of the glyphs is damaged ({0}): load it again")]
    Gzip(#[from] std::io::Error),
    /// It does not begin as a file of glyphs does, or its grids are of no size that is read.
    #[error("this is not a file of glyphs, or one for another version of this program")]
    NotGlyphs,
    /// It ends before its last glyph, or goes on after it.
    #[error("the file of the glyphs is not as long as it says: load it again")]
    Length,
    /// A grid without ink.
    #[error("a glyph of the face {0} is empty")]
    Empty(String),
    /// There is nothing to learn from, or nothing to try it on.
    #[error("the file has no face to learn from, or none held out")]
    Faces,
}

#[derive(Debug)]
struct Face {
    name: String,
    glyphs: Vec<Glyph>,
}

impl Glyphs {
    /// Reads a file of glyphs.
    ///
    /// # Errors
    /// If it is none.
    pub fn read(bytes: &[u8]) -> Result<Self, GlyphError> {
        let mut content = Vec::new();
        GzDecoder::new(bytes)
            .take(MAX_BYTES)
            .read_to_end(&mut content)?;
        let content = content.strip_prefix(MAGIC).ok_or(GlyphError::NotGlyphs)?;
        let &[side, faces, ref content @ ..] = content else {
            return Err(GlyphError::Length);
        };
        let side = usize::from(side);
        if !SIDES.contains(&side) {
            return Err(GlyphError::NotGlyphs);
        }
        let mut rest = content;
        let mut glyphs = Self {
            training: Vec::new(),
            held_out: Vec::new(),
        };
        for _ in 0..faces {
            let head = take(&mut rest, 2)?;
            let name = String::from_utf8_lossy(take(&mut rest, head[1].into())?).into_owned();
            let grids = take(&mut rest, CLASSES * side * side / 8)?;
            let face = Face {
                glyphs: grids
                    .chunks_exact(side * side / 8)
                    .map(|bits| Glyph::of(bits, side))
                    .collect::<Option<_>>()
                    .ok_or_else(|| GlyphError::Empty(name.clone()))?,
                name,
            };
            match head[0] {
                0 => glyphs.training.push(face),
                _ => glyphs.held_out.push(face),
            }
        }
        if !rest.is_empty() {
            return Err(GlyphError::Length);
        }
        if glyphs.training.is_empty() || glyphs.held_out.is_empty() {
            return Err(GlyphError::Faces);
        }
        Ok(glyphs)
    }

    /// What the faces are called.
    pub fn names(&self, faces: Faces) -> impl Iterator<Item = &str> {
        self.faces(faces).iter().map(|face| &face.name[..])
    }

    /// The middle lines of the strokes of every character of the faces, with its class: x and y in pixels
    /// of the grid, with y downwards. Of faces that are all fat there are none.
    #[cfg(feature = "cli")]
    pub(super) fn centre_lines(
        &self,
        faces: Faces,
    ) -> impl Iterator<Item = (usize, Vec<Vec<[f64; 2]>>)> {
        // Half the width of a stroke, in the grid's sides, above which strokes run into each other.
        const FAT: f64 = 0.06;
        let is_lean = |face: &&Face| {
            let pens = face
                .glyphs
                .iter()
                .map(|glyph| glyph.pen / place(glyph.side));
            pens.sum::<f64>() < FAT * place(face.glyphs.len())
        };
        let lean = self.faces(faces).iter().filter(is_lean);
        let glyphs = lean.flat_map(|face| face.glyphs.iter().enumerate());
        glyphs.map(|(class, glyph)| (class, glyph.centre_lines()))
    }

    fn faces(&self, faces: Faces) -> &[Face] {
        match faces {
            Faces::Training => &self.training,
            Faces::HeldOut => &self.held_out,
        }
    }

    /// So many distorted characters, each of a random class and face. The same seed gives the same
    /// examples on every machine: nothing is computed but sums, products, quotients and roots, which
    /// are the same everywhere.
    #[must_use]
    pub fn examples(&self, faces: Faces, count: usize, seed: u64) -> Examples {
        let faces = self.faces(faces);
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut images = Vec::with_capacity(count * PIXELS);
        let mut labels = Vec::with_capacity(count);
        for _ in 0..count {
            let face = &faces[random.random_range(0..faces.len())];
            let class = random.random_range(0..CLASSES);
            images.extend(face.glyphs[class].draw(&Distortion::random(&mut random)));
            #[expect(clippy::cast_possible_truncation, reason = "0 to 9")]
            labels.push(class as u8);
        }
        Examples::new(images, labels)
    }
}

/// The first `count` bytes, which `rest` then has no more.
fn take<'a>(rest: &mut &'a [u8], count: usize) -> Result<&'a [u8], GlyphError> {
    let (taken, after) = rest.split_at_checked(count).ok_or(GlyphError::Length)?;
    *rest = after;
    Ok(taken)
}

/// A character by how deep in the ink each pixel of its grid is.
#[derive(Debug)]
struct Glyph {
    side: usize,
    /// Pixels from the edge of the ink, positive inside, row by row.
    depth: Vec<f32>,
    /// The corners of the ink, as far as its box needs them when it is turned: the first and last
    /// inked place of every row, x and y from the grid's middle.
    hull: Vec<[f64; 2]>,
    /// Half the width of its strokes, in pixels of the grid.
    pen: f64,
}

impl Glyph {
    /// The glyph of a grid, or `None` without ink.
    fn of(bits: &[u8], side: usize) -> Option<Self> {
        let ink: Vec<bool> = bits
            .iter()
            .flat_map(|byte| (0..8).map(move |bit| byte << bit & 0x80 != 0))
            .collect();
        let from_paper = distances(&ink, side, false);
        let from_ink = distances(&ink, side, true);
        // The edge runs half-way between the middles of two pixels.
        let depth: Vec<f32> = (from_paper.into_iter().zip(from_ink))
            .map(|(inside, outside)| match inside {
                0.0 => 0.5 - outside,
                _ => inside - 0.5,
            })
            .collect();

        let middle = place(side) / 2.0;
        let mut hull = Vec::new();
        for (row, pixels) in ink.chunks_exact(side).enumerate() {
            let first = pixels.iter().position(|&ink| ink);
            let last = pixels.iter().rposition(|&ink| ink);
            for (x, right) in [(first, 0.0), (last, 1.0)] {
                let corner = |x: usize, bottom| [place(x) + right, place(row) + bottom];
                hull.extend(
                    x.into_iter()
                        .flat_map(|x| [corner(x, 0.0), corner(x, 1.0)])
                        .map(|corner| corner.map(|along| along - middle)),
                );
            }
        }
        // Across a stroke the depth goes from nothing to half its width and back: twice its mean.
        let deep: Vec<f64> = (depth.iter())
            .filter(|&&depth| depth > 0.0)
            .map(|&depth| f64::from(depth))
            .collect();
        let pen = 2.0 * deep.iter().sum::<f64>() / place(deep.len());
        (!hull.is_empty()).then_some(Self {
            side,
            depth,
            hull,
            pen,
        })
    }

    #[cfg(feature = "cli")]
    fn centre_lines(&self) -> Vec<Vec<[f64; 2]>> {
        let ink: Vec<bool> = self.depth.iter().map(|&depth| depth > 0.0).collect();
        // From a corner to the middle of a stroke it is half a width, and a little more along a diagonal.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a part of the grid"
        )]
        let spur = (1.4 * self.pen) as usize;
        (super::thinning::centre_lines(&ink, self.side, spur).iter())
            .map(|line| line.iter().map(|point| point.map(place)).collect())
            .collect()
    }

    /// How deep in the ink a point is, x and y from the grid's middle: between the four pixels
    /// around it, and beyond the grid less by as much as it is outside.
    fn depth_at(&self, point: [f64; 2]) -> f64 {
        let last = place(self.side - 1);
        let point = point.map(|along| along + last / 2.0);
        let [x, y] = point.map(|along| along.clamp(0.0, last));
        let beyond = f64::max((point[0] - x).abs(), (point[1] - y).abs());
        between(&self.depth, self.side, [x, y], 0.0) - beyond
    }

    /// The glyph as an image of the data set: 28×28 grey values.
    fn draw(&self, distortion: &Distortion) -> [u8; PIXELS] {
        let [[a, b], [c, d]] = distortion.matrix;
        let (mut least, mut most) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        for [x, y] in &self.hull {
            for (axis, along) in [a * x + b * y, c * x + d * y].into_iter().enumerate() {
                least[axis] = least[axis].min(along);
                most[axis] = most[axis].max(along);
            }
        }
        let longer = f64::max(most[0] - least[0], most[1] - least[1]);
        let middle = [0, 1].map(|axis| f64::midpoint(least[axis], most[axis]));
        let determinant = a * d - b * c;

        // How much broader its strokes are to be on each side, in pixels of the image, and then how
        // many of these a pixel of the grid is, so that the broader character fills the box.
        let box_side = BOX * distortion.size;
        let own = self.pen * determinant.sqrt() * box_side / longer;
        let broader = (PEN * distortion.pen - own) * distortion.evenness;
        let scale = (box_side - 2.0 * broader) / longer;

        let mut image = [0; PIXELS];
        for (row, pixels) in image.chunks_exact_mut(SIDE).enumerate() {
            let knots = distortion.warp.across(row);
            for (column, grey) in pixels.iter_mut().enumerate() {
                let at = pixel_middle(row * SIDE + column);
                let warp = distortion.warp.at(&knots, column);
                let [x, y] = [0, 1].map(|axis| {
                    let from_middle = at[axis] + warp[axis] - MIDDLE[axis] - distortion.shift[axis];
                    from_middle / scale + middle[axis]
                });
                let point = [d * x - b * y, a * y - c * x].map(|along| along / determinant);
                let depth = self.depth_at(point) * scale * determinant.sqrt() + broader;
                let ink = (depth / distortion.edge + 0.5).clamp(0.0, 1.0);
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "0 to 255"
                )]
                let value = (ink * 255.0).round() as u8;
                *grey = value;
            }
        }
        image
    }
}

/// How far the knots of a warp are shifted at most, in pixels.
const WARP: f64 = 2.8;

/// What the hand and the brush do to a character. The ranges are what the data set's own characters
/// vary by, as far as they can still be read.
struct Distortion {
    /// From the character to the image, but for its size: turned, slanted and stretched.
    matrix: [[f64; 2]; 2],
    /// Its size, in that of the data set.
    size: f64,
    /// Beside its place, in pixels.
    shift: [f64; 2],
    /// Half the width of a stroke, in that of a drawing.
    pen: f64,
    /// How far the strokes' own width gives way to that one: 1 entirely.
    evenness: f64,
    /// The width over which an edge fades, in pixels: how blurred it is.
    edge: f64,
    warp: Warp,
}

impl Distortion {
    fn random(random: &mut ChaCha8Rng) -> Self {
        // The tangent of half the angle, up to 15°, of which sine and cosine are fractions.
        let half: f64 = random.random_range(-0.132..0.132);
        let (cosine, sine) = (
            (1.0 - half * half) / (1.0 + half * half),
            2.0 * half / (1.0 + half * half),
        );
        let slant = random.random_range(-0.2..0.2);
        let width = random.random_range(0.75..1.15);
        Self {
            matrix: [
                [cosine * width, cosine * slant - sine],
                [sine * width, sine * slant + cosine],
            ],
            size: random.random_range(0.9..1.03),
            shift: [(); 2].map(|()| random.random_range(-1.0..1.0)),
            pen: random.random_range(0.8..1.4),
            evenness: random.random_range(0.6..1.0),
            edge: random.random_range(0.9..1.7),
            warp: Warp::random(random, WARP),
        }
    }
}

/// How far each pixel is from the nearest whose ink is `to`, beyond the grid being paper: sums of
/// straight and diagonal steps, at most a twelfth too long (G. Borgefors, "Distance transformations
/// in digital images", 1986). Not the exact ones that a picture is read with: a seed would give other
/// examples than those that networks have learnt from.
fn distances(ink: &[bool], side: usize, to: bool) -> Vec<f32> {
    // With a border of paper no step needs to ask whether it leaves the grid.
    let wide = side + 2;
    let mut distances = vec![if to { f32::MAX } else { 0.0 }; wide * wide];
    let within =
        || (1..=side).flat_map(move |row| (1..=side).map(move |column| row * wide + column));
    for (pixel, &ink) in within().zip(ink) {
        distances[pixel] = if ink == to { 0.0 } else { f32::MAX };
    }
    let diagonal = std::f32::consts::SQRT_2;
    let steps = [
        (1, 1.0),
        (wide - 1, diagonal),
        (wide, 1.0),
        (wide + 1, diagonal),
    ];
    for pixel in within() {
        for (back, length) in steps {
            distances[pixel] = distances[pixel].min(distances[pixel - back] + length);
        }
    }
    for pixel in within().rev() {
        for (on, length) in steps {
            distances[pixel] = distances[pixel].min(distances[pixel + on] + length);
        }
    }
    within().map(|pixel| distances[pixel]).collect()
}

#[expect(clippy::cast_precision_loss, reason = "at most some thousands")]
fn place(along: usize) -> f64 {
    along as f64
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::GzEncoder};
    use proptest::{collection::vec, prelude::*};

    use super::*;

    const FILE: &[u8] = include_bytes!("../../www/src/data/glyphs.bin");

    fn gzipped(content: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(content).expect("writing to memory");
        encoder.finish().expect("writing to memory")
    }

    fn content() -> Vec<u8> {
        let mut content = Vec::new();
        GzDecoder::new(FILE)
            .read_to_end(&mut content)
            .expect("the file of the site");
        content
    }

    /// A file of two faces, the second held out, in all of whose grids these bytes are ink.
    fn small(ink: std::ops::Range<usize>) -> Vec<u8> {
        let mut grid = [0; 32 * 32 / 8];
        grid[ink].fill(0xff);
        let mut content = [MAGIC, &[32, 2]].concat();
        for held_out in [0, 1] {
            content.extend([held_out, 1, b'a' + held_out]);
            content.extend(grid.repeat(CLASSES));
        }
        content
    }

    #[test]
    fn the_sites_file_has_faces_of_both_sorts() {
        let glyphs = Glyphs::read(FILE).unwrap();
        let [training, held_out] =
            [Faces::Training, Faces::HeldOut].map(|faces| glyphs.names(faces).collect::<Vec<_>>());
        assert_eq!((training.len(), held_out.len()), (30, 9));
        assert!(held_out.contains(&"klee-one") && training.contains(&"yuji-mai"));
    }

    /// On every machine: the number must not depend on where the test runs.
    #[test]
    fn a_seed_says_which_examples() {
        let glyphs = Glyphs::read(FILE).unwrap();
        let examples = glyphs.examples(Faces::Training, 100, 7);
        assert_eq!(examples, glyphs.examples(Faces::Training, 100, 7));
        assert_ne!(examples, glyphs.examples(Faces::Training, 100, 8));
        assert_eq!(examples.fingerprint(), 2_197_249_922);
    }

    #[test]
    fn characters_have_the_data_sets_size_and_weight() {
        let glyphs = Glyphs::read(FILE).unwrap();
        let examples = glyphs.examples(Faces::Training, 1_000, 1);
        let (mut ink, mut longer) = (0.0, 0);
        for example in 0..examples.len() {
            let image = examples.image(example);
            ink += image.iter().sum::<f32>();
            let inked = |line: &dyn Fn(usize) -> usize| {
                let lines = (0..PIXELS).filter(|&pixel| image[pixel] > 0.3).map(line);
                let (least, most) = lines.fold((SIDE, 0), |(least, most), line| {
                    (line.min(least), line.max(most))
                });
                most + 1 - least
            };
            longer += usize::max(inked(&|pixel| pixel / SIDE), inked(&|pixel| pixel % SIDE));
        }
        // The data set's: 0.19 and 27.
        let ink = ink / 1_000.0 / PIXELS as f32;
        assert!((0.16..0.23).contains(&ink), "{ink}");
        let longer = longer as f64 / 1_000.0;
        assert!((24.5..27.5).contains(&longer), "{longer}");
    }

    #[test]
    fn a_square_is_drawn_where_the_data_set_has_it() {
        // The rows 8 to 23 of 32, over their whole width.
        let glyphs = Glyphs::read(&gzipped(&small(32..96))).unwrap();
        let glyph = &glyphs.training[0].glyphs[0];
        // Half the height; the corners take a little.
        assert!((5.0..8.0).contains(&glyph.pen), "{}", glyph.pen);
        let still = Distortion {
            matrix: [[1.0, 0.0], [0.0, 1.0]],
            size: 1.0,
            shift: [0.0; 2],
            pen: 1.0,
            evenness: 0.0,
            edge: 1.0,
            warp: Warp::none(),
        };
        let image = glyph.draw(&still);
        let sum = image
            .iter()
            .map(|&grey| f64::from(grey) / 255.0)
            .sum::<f64>();
        assert!((sum - BOX * BOX / 2.0).abs() < 10.0, "{sum}");
        assert_eq!((image[0], image[13 * SIDE + 14]), (0, 255));
    }

    #[test]
    fn says_what_is_wrong_with_a_file() {
        let message = |bytes: &[u8]| Glyphs::read(bytes).unwrap_err().to_string();
        assert!(message(b"").contains("damaged"));
        assert!(message(b"PK").contains("damaged"));
        assert!(message(&FILE[..FILE.len() / 2]).contains("damaged"));
        assert!(message(&gzipped(b"")).contains("not a file of glyphs"));
        assert!(message(&gzipped(b"UNGLYPHS\x09\x01")).contains("not a file of glyphs"));
        assert!(message(&gzipped(&small(0..9)[..99])).contains("not as long"));
        assert!(message(&gzipped(&[small(0..9), vec![0]].concat())).contains("not as long"));
        assert!(message(&gzipped(&small(0..0))).contains("face a is empty"));
        assert!(message(&gzipped(b"UNGLYPHS\x20\x00")).contains("no face"));
        assert!(message(&gzipped(&vec![0; 50 << 20])).contains("not a file of glyphs"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn any_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..300)) {
            let _ = Glyphs::read(&bytes);
            let _ = Glyphs::read(&gzipped(&[MAGIC, &bytes].concat()));
        }

        #[test]
        fn any_grids_give_examples(
            damage in vec((any::<prop::sample::Index>(), any::<u8>()), 0..40),
            start in 0_usize..128,
            seed: u64,
        ) {
            let mut content = small(start..128);
            for (place, value) in damage {
                // The faces' heads stay as they are.
                let place = 200 + place.index(1_000);
                content[place] = value;
            }
            if let Ok(glyphs) = Glyphs::read(&gzipped(&content)) {
                let examples = glyphs.examples(Faces::Training, 5, seed);
                prop_assert_eq!(examples.len(), 5);
            }
        }

        #[test]
        fn a_damaged_file_is_read_or_refused(place: prop::sample::Index, value: u8, cut: prop::sample::Index) {
            let mut content = content();
            content.truncate(cut.index(content.len()) + 1);
            let place = place.index(content.len());
            content[place] = value;
            if let Ok(glyphs) = Glyphs::read(&gzipped(&content)) {
                prop_assert_eq!(glyphs.examples(Faces::HeldOut, 3, 1).len(), 3);
            }
        }
    }
}
