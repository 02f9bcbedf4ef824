//! The middle lines of filled shapes.

/// The lines in the middle of a shape's strokes, x and y in pixels: what is left when its edge is taken off until it
/// is one pixel wide (T. Y. Zhang and C. Y. Suen, "A fast parallel algorithm for thinning digital patterns", 1984),
/// followed from end to end and from crossing to crossing. A line from a crossing to nowhere that is no longer than
/// `spur` pixels is no stroke, but comes of a corner or a serif, and is left out.
pub(super) fn centre_lines(ink: &[bool], side: usize, spur: usize) -> Vec<Vec<[usize; 2]>> {
    let mut grid = Grid::new(ink, side);
    grid.thin();
    let lines = grid.lines();
    let is_free = |&end: &usize| grid.neighbours(end).count() == 1;
    let kept: Vec<&Vec<usize>> = (lines.iter())
        .filter(|line| {
            let ends = line.first().into_iter().chain(line.last());
            line.len() > spur || ends.filter(|&end| is_free(end)).count() != 1
        })
        .collect();
    // A blot is all spurs.
    let kept = if kept.is_empty() {
        lines.iter().collect()
    } else {
        kept
    };
    (kept.into_iter())
        .map(|line| line.iter().map(|&pixel| grid.place(pixel)).collect())
        .collect()
}

/// A shape with a border of paper, so that every pixel of it has eight neighbours.
struct Grid {
    ink: Vec<bool>,
    wide: usize,
}

impl Grid {
    fn new(ink: &[bool], side: usize) -> Self {
        let wide = side + 2;
        let mut bordered = vec![false; wide * wide];
        for (row, pixels) in ink.chunks_exact(side).enumerate() {
            bordered[(row + 1) * wide + 1..][..side].copy_from_slice(pixels);
        }
        Self {
            ink: bordered,
            wide,
        }
    }

    fn place(&self, pixel: usize) -> [usize; 2] {
        [pixel % self.wide - 1, pixel / self.wide - 1]
    }

    /// The eight around a pixel, clockwise from the one above.
    fn around(&self, pixel: usize) -> [usize; 8] {
        let wide = self.wide;
        [
            pixel - wide,
            pixel - wide + 1,
            pixel + 1,
            pixel + wide + 1,
            pixel + wide,
            pixel + wide - 1,
            pixel - 1,
            pixel - wide - 1,
        ]
    }

    fn inked(&self) -> impl Iterator<Item = usize> {
        (0..self.ink.len()).filter(|&pixel| self.ink[pixel])
    }

    fn thin(&mut self) {
        loop {
            let mut changed = false;
            for odd in [false, true] {
                let edge: Vec<usize> = self
                    .inked()
                    .filter(|&pixel| self.is_edge(pixel, odd))
                    .collect();
                changed |= !edge.is_empty();
                for pixel in edge {
                    self.ink[pixel] = false;
                }
            }
            if !changed {
                return;
            }
        }
    }

    /// The conditions of the two alternating passes.
    fn is_edge(&self, pixel: usize, odd: bool) -> bool {
        let around = self.around(pixel).map(|pixel| self.ink[pixel]);
        let inked = around.iter().filter(|&&ink| ink).count();
        let begins = (0..8)
            .filter(|&k| !around[k] && around[(k + 1) % 8])
            .count();
        let [above, _, right, _, below, _, left, _] = around;
        // Of an edge to the right or below, or of a corner to the upper left; and the other way about.
        let sides = if odd {
            !above || !left || !right && !below
        } else {
            !right || !below || !above && !left
        };
        (2..=6).contains(&inked) && begins == 1 && sides
    }

    /// The inked pixels next to one; of those at its corners the ones to which no side leads.
    fn neighbours(&self, pixel: usize) -> impl Iterator<Item = usize> {
        let around = self.around(pixel);
        (0..8)
            .filter(move |&k| {
                let by_a_side =
                    k % 2 == 1 && (self.ink[around[k - 1]] || self.ink[around[(k + 1) % 8]]);
                self.ink[around[k]] && !by_a_side
            })
            .map(move |k| around[k])
    }

    /// Pixel by pixel, from every end and crossing to the next; then the rings that have neither.
    fn lines(&self) -> Vec<Vec<usize>> {
        let mut followed = std::collections::BTreeSet::new();
        let mut lines = Vec::new();
        let is_between = |pixel: usize| self.neighbours(pixel).count() == 2;
        let (rings, starts): (Vec<usize>, Vec<usize>) =
            self.inked().partition(|&pixel| is_between(pixel));
        for start in starts.into_iter().chain(rings) {
            if self.neighbours(start).next().is_none() {
                lines.push(vec![start]);
            }
            for next in self.neighbours(start) {
                let mut line = vec![start];
                let mut at = next;
                while followed.insert([line[line.len() - 1], at])
                    && followed.insert([at, line[line.len() - 1]])
                {
                    let before = line[line.len() - 1];
                    line.push(at);
                    if at == start || !is_between(at) {
                        break;
                    }
                    let Some(on) = self.neighbours(at).find(|&on| on != before) else {
                        break;
                    };
                    at = on;
                }
                if line.len() > 1 {
                    lines.push(line);
                }
            }
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    fn shape(rows: &[&str]) -> Vec<bool> {
        rows.iter()
            .flat_map(|row| row.chars().map(|pixel| pixel == '#'))
            .collect()
    }

    #[test]
    fn a_bar_is_a_line_and_a_ring_closes() {
        let bar = shape(&[
            "........", ".#######", ".#######", ".#######", "........", "........", "........",
            "........",
        ]);
        let lines = centre_lines(&bar, 8, 1);
        assert_eq!(lines.len(), 1);
        assert!(
            lines[0].len() >= 4 && lines[0].iter().all(|[_, y]| *y == 2),
            "{lines:?}"
        );

        let ring = shape(&[
            ".......", ".#####.", ".#...#.", ".#...#.", ".#...#.", ".#####.", ".......",
        ]);
        let lines = centre_lines(&ring, 7, 2);
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert_eq!(lines[0].first(), lines[0].last());
    }

    #[test]
    fn a_cross_is_four_lines() {
        let cross: Vec<bool> = (0..21 * 21)
            .map(|pixel| (9..12).contains(&(pixel / 21)) || (9..12).contains(&(pixel % 21)))
            .collect();
        let lines = centre_lines(&cross, 21, 3);
        assert_eq!(
            lines.iter().filter(|line| line.len() > 6).count(),
            4,
            "{lines:?}"
        );
    }

    proptest! {
        #[test]
        fn any_shape_has_lines_within_it(ink in vec(any::<bool>(), 12 * 12)) {
            let lines = centre_lines(&ink, 12, 2);
            prop_assert_eq!(lines.is_empty(), !ink.contains(&true));
            for [x, y] in lines.into_iter().flatten() {
                prop_assert!(ink[y * 12 + x]);
            }
        }
    }
}
