//! Frames around a picture: the edge of a window, of a form, of a card. They are not ink.

use super::{Grid, as_f32, median};

/// A frame is looked for as deep in the picture as this share of it.
const DEEPEST: f32 = 0.25;
/// A frame's line is no thicker than this share of the picture.
const THICKEST: f32 = 0.12;
/// A line may lean by so many pixels a pixel, as in a photograph held a little askew.
const STEEPEST: f32 = 0.12;
/// The share of a side that a broken line, or one with round corners, leaves of it.
const BROKEN: f32 = 0.4;
/// The share of a side that a line covers which is the only one, and may as well be a stroke.
const WHOLE: f32 = 0.85;

/// Takes the lines of a frame off the contrast, and what is outside them.
///
/// A line is the first thing that is met from most places of a side, straight, and nothing is
/// outside it. Three sides that have one are a frame. A single line must be whole, and be at the
/// picture's edge: strokes are straight and long, too.
pub(super) fn remove(contrast: &mut Grid<f32>, threshold: f32) {
    let lines = Side::ALL.map(|side| Line::find(contrast, threshold, side));
    let sides = lines.iter().flatten().count();
    let lines = lines.map(|line| line.filter(|line| sides >= 3 || line.is_beyond_doubt()));
    for line in lines.iter().flatten() {
        line.remove(contrast);
    }
    for (one, other) in [(0, 2), (0, 3), (1, 2), (1, 3)] {
        if let (Some(one), Some(other)) = (&lines[one], &lines[other]) {
            remove_corner(contrast, threshold, one, other);
        }
    }
}

/// A side of the picture, whose places are counted along it, and how deep in the picture they are.
#[derive(Clone, Copy)]
enum Side {
    Top,
    Bottom,
    Left,
    Right,
}

impl Side {
    const ALL: [Self; 4] = [Self::Top, Self::Bottom, Self::Left, Self::Right];

    /// Its length, and how deep the picture is there.
    fn size(self, grid: &Grid<f32>) -> (usize, usize) {
        match self {
            Self::Top | Self::Bottom => (grid.width, grid.height),
            Self::Left | Self::Right => (grid.height, grid.width),
        }
    }

    fn pixel(self, grid: &Grid<f32>, along: usize, depth: usize) -> usize {
        let (row, column) = match self {
            Self::Top => (depth, along),
            Self::Bottom => (grid.height - 1 - depth, along),
            Self::Left => (along, depth),
            Self::Right => (along, grid.width - 1 - depth),
        };
        row * grid.width + column
    }
}

/// A line along a side.
struct Line {
    side: Side,
    /// How deep it begins at the side's first place, and how much deeper from each to the next.
    depth: f32,
    slope: f32,
    thickness: f32,
    /// How far it may be from straight.
    tolerance: f32,
    /// The share of the side that it covers.
    share: f32,
    /// How deep the picture is.
    reach: usize,
}

impl Line {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "depths are between 0 and 1024"
    )]
    fn find(contrast: &Grid<f32>, threshold: f32, side: Side) -> Option<Self> {
        let (length, reach) = side.size(contrast);
        let is_ink =
            |along, depth| contrast.values[side.pixel(contrast, along, depth)] >= threshold;
        let deepest = (as_f32(reach) * DEEPEST) as usize;
        let first: Vec<Option<f32>> = (0..length)
            .map(|along| (0..deepest).find(|&depth| is_ink(along, depth)).map(as_f32))
            .collect();
        let tolerance = f32::max(1.5, as_f32(length) / 150.0);

        // The straight line through two of some places that most of the others lie on.
        let places: Vec<(f32, f32)> = (0..24)
            .map(|k| (2 * k + 1) * length / 48)
            .filter_map(|along| first[along].map(|depth| (as_f32(along), depth)))
            .collect();
        let mut best = (0, 0.0, 0.0);
        for (k, &(from, start)) in places.iter().enumerate() {
            for &(to, end) in &places[k + 1..] {
                let slope = (end - start) / (to - from);
                if to - from < as_f32(length) / 4.0 || slope.abs() > STEEPEST {
                    continue;
                }
                let depth = start - slope * from;
                let off = |along: usize| first[along].map(|at| at - depth - slope * as_f32(along));
                let count = |holds: &dyn Fn(f32) -> bool| {
                    (0..length)
                        .filter_map(off)
                        .filter(|&off| holds(off))
                        .count()
                };
                let on = count(&|off| off.abs() <= tolerance);
                let outside = count(&|off| off < -tolerance);
                if on > best.0 && 20 * outside <= length {
                    best = (on, depth, slope);
                }
            }
        }
        let (on, depth, slope) = best;
        let share = as_f32(on) / as_f32(length);
        let on_line = (0..length).filter_map(|along| {
            let at = first[along]?;
            let is_on = (at - depth - slope * as_f32(along)).abs() <= tolerance;
            is_on.then(|| {
                let start = at as usize;
                let end = (start..reach).find(|&depth| !is_ink(along, depth));
                as_f32(end.unwrap_or(reach) - start)
            })
        });
        let thickness = median(on_line);
        (share >= BROKEN && thickness <= as_f32(reach) * THICKEST).then_some(Self {
            side,
            depth,
            slope,
            thickness,
            tolerance,
            share,
            reach,
        })
    }

    fn is_beyond_doubt(&self) -> bool {
        let at_the_edge = self.depth + self.tolerance <= as_f32(self.reach) * 0.05;
        self.share >= WHOLE && at_the_edge
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "not below 0"
    )]
    /// How deep it ends at a place of its side.
    fn end(&self, along: usize) -> usize {
        let end = self.depth + self.slope * as_f32(along) + self.thickness + self.tolerance + 1.0;
        (end.max(0.0) as usize).min(self.reach)
    }

    fn remove(&self, contrast: &mut Grid<f32>) {
        let (length, _) = self.side.size(contrast);
        for along in 0..length {
            for depth in 0..self.end(along) {
                let pixel = self.side.pixel(contrast, along, depth);
                contrast.values[pixel] = 0.0;
            }
        }
    }
}

/// Takes off what is left of a round corner: what hangs on the two lines there.
fn remove_corner(contrast: &mut Grid<f32>, threshold: f32, one: &Line, other: &Line) {
    let (width, height) = (contrast.width, contrast.height);
    let reach = width.min(height) / 6;
    let near = |place: usize, length: usize, is_first: bool| {
        if is_first {
            place < reach
        } else {
            place >= length - reach
        }
    };
    let (is_top, is_left) = (
        matches!(one.side, Side::Top),
        matches!(other.side, Side::Left),
    );
    let is_ink = |contrast: &Grid<f32>, pixel: usize| {
        near(pixel / width, height, is_top)
            && near(pixel % width, width, is_left)
            && contrast.values[pixel] >= threshold
    };
    let mut patch: Vec<usize> = Vec::new();
    for line in [one, other] {
        let (length, depth) = line.side.size(contrast);
        for along in 0..length {
            let end = line.end(along);
            let beside = (end..depth.min(end + 2)).map(|at| line.side.pixel(contrast, along, at));
            patch.extend(beside.filter(|&pixel| is_ink(contrast, pixel)));
        }
    }
    while let Some(pixel) = patch.pop() {
        contrast.values[pixel] = 0.0;
        patch.extend(
            contrast
                .around(pixel)
                .filter(|&near| is_ink(contrast, near)),
        );
    }
}
