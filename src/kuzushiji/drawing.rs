//! From the strokes of a pen to the network's 28×28 image.

use super::{
    dataset::{Image, PIXELS, SIDE},
    ink::{Placement, REACH, pixel_middle, render},
};

/// A drawing with more points than this is thinned evenly: no hand draws so many, and the time
/// that one takes stays bounded.
const MAX_POINTS: usize = 20_000;

/// The 28×28 image of a drawing, in the data set's own style: cropped, centred, scaled with its
/// shape kept, and redrawn with a pen of the data set's weight.
///
/// A stroke is a polyline of points x, y, with y downwards, in any unit: neither the place nor the
/// size of a drawing matters, nor the order or direction of its strokes. A stroke of one point is
/// a dot. Points that are not finite are left out. Without points the image is all zeros.
#[must_use]
pub fn from_strokes(strokes: &[Vec<[f32; 2]>]) -> Image {
    let strokes: Vec<Vec<[f64; 2]>> = strokes.iter().map(|stroke| finite(stroke)).collect();
    let points = || strokes.iter().flatten();
    if points().next().is_none() {
        return [0.0; PIXELS];
    }
    let edge = |pick: fn(f64, f64) -> f64, start| {
        points().fold([start; 2], |edge, point| {
            [pick(edge[0], point[0]), pick(edge[1], point[1])]
        })
    };
    let placement = Placement::of_box(
        edge(f64::min, f64::INFINITY),
        edge(f64::max, f64::NEG_INFINITY),
    );
    let every = points().count().div_ceil(MAX_POINTS);

    let mut nearest = [f64::INFINITY; PIXELS];
    for stroke in strokes.iter().filter(|stroke| !stroke.is_empty()) {
        let kept = stroke.iter().step_by(every).chain(stroke.last());
        let placed: Vec<[f64; 2]> = kept.map(|&point| placement.to_image(point)).collect();
        // The last point is there twice, so that every stroke, a dot too, has a segment.
        for segment in placed.windows(2) {
            lower(&mut nearest, segment[0], segment[1]);
        }
    }
    render(&nearest.map(f64::sqrt))
}

fn finite(stroke: &[[f32; 2]]) -> Vec<[f64; 2]> {
    let finite = stroke
        .iter()
        .filter(|point| point.iter().all(|value| value.is_finite()));
    finite.map(|point| point.map(f64::from)).collect()
}

/// Lowers the squared distances of the pixels' middles to those from the segment from `a` to `b`,
/// wherever its ink reaches.
fn lower(nearest: &mut [f64; PIXELS], a: [f64; 2], b: [f64; 2]) {
    let along = [b[0] - a[0], b[1] - a[1]];
    let length2 = along[0] * along[0] + along[1] * along[1];
    let columns = reached(a[0], b[0]);
    for row in reached(a[1], b[1]) {
        for column in columns.clone() {
            let pixel = row * SIDE + column;
            let middle = pixel_middle(pixel);
            let from_a = [middle[0] - a[0], middle[1] - a[1]];
            let dot = from_a[0] * along[0] + from_a[1] * along[1];
            let share = if length2 > 0.0 {
                (dot / length2).clamp(0.0, 1.0)
            } else {
                0.0
            };
            let [x, y] = [0, 1].map(|axis| from_a[axis] - share * along[axis]);
            nearest[pixel] = nearest[pixel].min(x * x + y * y);
        }
    }
}

/// The pixels along one axis that a segment between two coordinates may ink.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, as it should"
)]
fn reached(a: f64, b: f64) -> std::ops::Range<usize> {
    let start = (a.min(b) - REACH).floor() as usize;
    let end = (a.max(b) + REACH).ceil() as usize;
    start.min(SIDE)..end.min(SIDE)
}
