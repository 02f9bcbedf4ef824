//! From the strokes of a pen to the network's 28×28 image.

use super::{
    Image, PIXELS, SIDE,
    ink::{Placement, REACH, pixel_middle, render},
};

/// A drawing with more points than this is thinned evenly: no hand draws so many, and the time
/// that one takes stays bounded.
const MAX_POINTS: usize = 20_000;

/// The 28×28 image of a drawing, in the data set's own style: cropped, centred, scaled with
/// its shape kept, and redrawn with a pen of the data set's weight.
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

/// The 28×28 image of what can be seen of a drawing on a board of side 1, made with a round pen of
/// this width: strokes may lead over the board's edges, and ink that nobody sees must neither be
/// read nor make the rest smaller. See [`from_strokes`].
#[must_use]
pub fn from_board(strokes: &[Vec<[f32; 2]>], pen: f32) -> Image {
    let reach = f64::from(pen) / 2.0;
    let seen: Vec<Vec<[f32; 2]>> = strokes
        .iter()
        .flat_map(|stroke| seen(&finite(stroke), reach))
        .collect();
    from_strokes(&seen)
}

/// The pieces of a stroke of which something can be seen on the board: its middle line as far as it
/// is on the board or not farther beside it than the pen reaches. What is beside it is moved to the
/// edge, where its ink is.
fn seen(stroke: &[[f64; 2]], reach: f64) -> Vec<Vec<[f32; 2]>> {
    let mut pieces: Vec<Vec<[f64; 2]>> = Vec::new();
    // A dot is a segment without length.
    let dot = stroke.first().filter(|_| stroke.len() == 1);
    let segments = stroke.windows(2).map(|ends| [ends[0], ends[1]]);
    for [from, to] in segments.chain(dot.map(|&dot| [dot, dot])) {
        let Some([enters, leaves]) = within(from, to, reach) else {
            continue;
        };
        match pieces.last_mut() {
            Some(piece) if piece.last() == Some(&enters) => piece.push(leaves),
            _ => pieces.push(vec![enters, leaves]),
        }
    }
    #[expect(clippy::cast_possible_truncation, reason = "between 0 and 1")]
    let to_edge = |point: [f64; 2]| point.map(|along| along.clamp(0.0, 1.0) as f32);
    pieces
        .into_iter()
        .map(|piece| piece.into_iter().map(to_edge).collect())
        .collect()
}

/// The part of a segment that is not farther than `reach` beside the board, or `None` if there is
/// none (Y.-D. Liang and B. A. Barsky, "A new concept and method for line clipping", 1984).
fn within(from: [f64; 2], to: [f64; 2], reach: f64) -> Option<[[f64; 2]; 2]> {
    let (mut enters, mut leaves) = (0.0_f64, 1.0_f64);
    for axis in 0..2 {
        let along = to[axis] - from[axis];
        let [low, high] = [-reach - from[axis], 1.0 + reach - from[axis]];
        if along == 0.0 {
            if low > 0.0 || high < 0.0 {
                return None;
            }
            continue;
        }
        let (first, last) = (low / along, high / along);
        enters = enters.max(first.min(last));
        leaves = leaves.min(first.max(last));
    }
    // A share of 0 or 1 gives the end itself, by which the pieces join.
    let at = |share: f64| [0, 1].map(|axis| from[axis] + share * (to[axis] - from[axis]));
    let last = if leaves < 1.0 { at(leaves) } else { to };
    (enters <= leaves).then(|| [at(enters), last])
}

fn finite(stroke: &[[f32; 2]]) -> Vec<[f64; 2]> {
    let finite = stroke
        .iter()
        .filter(|[x, y]| x.is_finite() && y.is_finite());
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

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::kuzushiji::GREY_SCALE;
    use proptest::{collection::vec, prelude::*};

    /// The page's own sample drawings, in a square of side 1.
    pub(in super::super) fn samples() -> Vec<Vec<Vec<[f32; 2]>>> {
        let file = include_str!("../../www/src/drawing/samples.json");
        let file: serde_json::Value = serde_json::from_str(file).unwrap();
        let samples = file["samples"].as_array().unwrap().iter();
        samples
            .map(|sample| serde_json::from_value(sample["strokes"].clone()).unwrap())
            .collect()
    }

    /// The mean over the pixels of how far two images differ.
    pub(in super::super) fn difference(a: &Image, b: &Image) -> f32 {
        let differences = a.iter().zip(b).map(|(a, b)| (a - b).abs());
        differences.sum::<f32>() / a.len() as f32
    }

    /// The first and last row and column with ink.
    fn ink_box(image: &Image) -> [usize; 4] {
        let pixels = || (0..PIXELS).filter(|&pixel| image[pixel] > 0.0);
        let (rows, columns) = (|| pixels().map(|p| p / SIDE), || pixels().map(|p| p % SIDE));
        [
            rows().min().unwrap(),
            rows().max().unwrap(),
            columns().min().unwrap(),
            columns().max().unwrap(),
        ]
    }

    fn widest_change(a: &Image, b: &Image) -> f32 {
        a.iter()
            .zip(b)
            .map(|(a, b)| (a - b).abs())
            .fold(0.0, f32::max)
    }

    #[test]
    fn nothing_drawn_is_blank() {
        for strokes in [vec![], vec![vec![]], vec![vec![[f32::NAN, 1.0]], vec![]]] {
            assert_eq!(from_strokes(&strokes), [0.0; PIXELS]);
        }
    }

    #[test]
    fn a_dot_is_a_dot_in_the_middle() {
        let image = from_strokes(&[vec![[7.0, -3.0]]]);
        assert_eq!(ink_box(&image), [12, 14, 13, 15]);
        assert_eq!(from_strokes(&[vec![[7.0, -3.0], [7.0, -3.0]]]), image);
    }

    #[test]
    fn the_longer_side_fills_the_image() {
        let tall = from_strokes(&[vec![[0.0, 0.0], [0.3, 1.0]]]);
        let [top, bottom, ..] = ink_box(&tall);
        assert_eq!((top, bottom), (0, 27));
        let wide = from_strokes(&[vec![[0.0, 0.0], [1.0, 0.3]]]);
        let [.., left, right] = ink_box(&wide);
        assert_eq!((left, right), (0, 27));
    }

    #[test]
    fn a_stroke_is_two_pixels_wide_in_any_direction() {
        for (step, along) in [(1, [1.0, 0.0]), (SIDE, [0.0, 1.0])] {
            let image = from_strokes(&[vec![[0.0, 0.0], along]]);
            let across = PIXELS / 2 + SIDE / 2;
            let other = if step == 1 { SIDE } else { 1 };
            let width: f32 = (0..8).map(|k| image[across + k * other - 4 * other]).sum();
            assert!((width - 2.0).abs() < 0.1, "{width}");
        }
    }

    #[test]
    fn points_that_are_not_finite_are_left_out() {
        let clean = vec![vec![[0.0, 0.0], [1.0, 2.0], [3.0, 1.0]]];
        let mut dirty = clean.clone();
        dirty[0].insert(1, [f32::NAN, 0.0]);
        dirty[0].insert(3, [1.0, f32::NEG_INFINITY]);
        assert_eq!(from_strokes(&dirty), from_strokes(&clean));
    }

    /// As on the page's board.
    const BOARD_PEN: f32 = 0.055;

    #[test]
    fn a_drawing_on_the_board_is_seen_whole() {
        for strokes in samples() {
            assert_eq!(from_board(&strokes, BOARD_PEN), from_strokes(&strokes));
        }
        assert_eq!(
            from_board(&[vec![[0.3, 0.9]]], BOARD_PEN),
            from_strokes(&[vec![[0.3, 0.9]]])
        );
    }

    #[test]
    fn ink_outside_the_board_is_not_read() {
        for strokes in samples().into_iter().step_by(4) {
            let expected = from_board(&strokes, BOARD_PEN);
            // Strokes and dots that nobody sees, on every side, through a corner's outside.
            for unseen in [
                vec![[1.5, 0.2], [3.0, 0.8]],
                vec![[-0.5, -0.5]],
                vec![[-0.2, 0.1], [0.1, -0.2]],
                vec![[0.2, 1.04], [0.8, 1.03]],
                vec![[0.5, f32::MAX], [0.6, f32::MAX]],
            ] {
                let drawing = [strokes.clone(), vec![unseen]].concat();
                assert_eq!(from_board(&drawing, BOARD_PEN), expected);
            }
        }
        assert_eq!(
            from_board(&[vec![[0.5, 1.5], [0.5, 9.0]]], BOARD_PEN),
            [0.0; PIXELS]
        );
    }

    #[test]
    fn a_stroke_ends_at_the_edge_and_begins_where_it_comes_back() {
        let bar = vec![[0.2, 0.3], [0.8, 0.3]];
        let to_the_edge = from_board(&[bar.clone(), vec![[0.5, 0.1], [0.5, 1.0]]], BOARD_PEN);
        for below in [1.2, 2.0, 500.0, f32::MAX] {
            let stroke = vec![[0.5, 0.1], [0.5, below]];
            assert_eq!(from_board(&[bar.clone(), stroke], BOARD_PEN), to_the_edge);
        }
        // Out at the right, far away, and back in.
        let away = vec![[0.2, 0.2], [1.5, 0.2], [40.0, 3.0], [1.5, 0.8], [0.2, 0.8]];
        let two = [vec![[0.2, 0.2], [1.0, 0.2]], vec![[1.0, 0.8], [0.2, 0.8]]];
        let change = widest_change(
            &from_board(&[away], BOARD_PEN),
            &from_board(&two, BOARD_PEN),
        );
        assert!(change < 0.01, "{change}");
    }

    #[test]
    fn along_the_edge_what_the_pen_leaves_of_a_stroke_is_read() {
        let bar = vec![[0.2, 0.5], [0.8, 0.5]];
        let seen = from_board(&[bar.clone(), vec![[0.2, 1.02], [0.8, 1.02]]], BOARD_PEN);
        assert_eq!(seen, from_strokes(&[bar, vec![[0.2, 1.0], [0.8, 1.0]]]));
    }

    #[test]
    fn a_million_points_are_thinned_and_give_the_same_image() {
        let spiral = |count: u32| -> Vec<[f32; 2]> {
            let turn = |k: u32| 20.0 * (k as f32 / (count - 1) as f32);
            (0..count)
                .map(|k| [turn(k) * turn(k).cos(), turn(k) * turn(k).sin()])
                .collect()
        };
        let (many, few) = (
            from_strokes(&[spiral(1_000_000)]),
            from_strokes(&[spiral(5_000)]),
        );
        assert!(widest_change(&many, &few) < 0.02);
    }

    #[test]
    fn there_are_three_samples_of_each_class() {
        let file = include_str!("../../www/src/drawing/samples.json");
        let file: serde_json::Value = serde_json::from_str(file).unwrap();
        let mut classes: Vec<u64> = file["samples"]
            .as_array()
            .unwrap()
            .iter()
            .map(|sample| sample["class"].as_u64().unwrap())
            .collect();
        classes.sort_unstable();
        let three_each: Vec<u64> = (0..10).flat_map(|class| [class; 3]).collect();
        assert_eq!(classes, three_each);
        let mut points = samples().into_iter().flatten().flatten().flatten();
        assert!(points.all(|value| (0.0..=1.0).contains(&value)));
    }

    fn drawing() -> impl Strategy<Value = Vec<Vec<[f32; 2]>>> {
        let point = (0.0_f32..100.0, 0.0_f32..100.0).prop_map(|(x, y)| [x, y]);
        let stroke = vec(point, 1..12);
        // Large enough for rounding not to matter when it is moved.
        vec(stroke, 1..5).prop_filter("a drawing, not a dot", |strokes| {
            let xs = || strokes.iter().flatten().map(|point| point[0]);
            xs().fold(0.0, f32::max) - xs().fold(100.0, f32::min) > 10.0
        })
    }

    proptest! {
        #[test]
        fn place_and_size_do_not_matter(
            strokes in drawing(),
            scale in 0.01_f32..100.0,
            x in -500.0_f32..500.0,
            y in -500.0_f32..500.0,
        ) {
            let mut moved = strokes.clone();
            for point in moved.iter_mut().flatten() {
                *point = [(point[0] + x) * scale, (point[1] + y) * scale];
            }
            let change = widest_change(&from_strokes(&strokes), &from_strokes(&moved));
            prop_assert!(change < 0.01, "{}", change);
        }

        #[test]
        fn direction_and_order_do_not_matter(strokes in drawing()) {
            let mut other = strokes.clone();
            other.reverse();
            for stroke in &mut other {
                stroke.reverse();
            }
            let change = widest_change(&from_strokes(&strokes), &from_strokes(&other));
            prop_assert!(change <= 1.0 / GREY_SCALE, "{}", change);
        }

        #[test]
        fn what_is_seen_lies_on_the_board(
            stroke in vec([-3.0_f64..4.0, -3.0_f64..4.0], 0..8),
            reach in 0.0_f64..0.1,
        ) {
            let pieces = seen(&stroke, reach);
            prop_assert!(pieces.iter().all(|piece| piece.len() > 1));
            for along in pieces.iter().flatten().flatten() {
                prop_assert!((0.0..=1.0).contains(along));
            }
            let inside = |point: &&[f64; 2]| point.iter().all(|along| (0.0..=1.0).contains(along));
            for point in stroke.iter().filter(inside) {
                let point = point.map(|along| along as f32);
                prop_assert!(pieces.iter().flatten().any(|kept| *kept == point));
            }
        }

        #[test]
        fn any_drawing_gives_grey_values_of_the_data_set(
            strokes in vec(vec(any::<[f32; 2]>(), 0..20), 0..6),
        ) {
            let (anywhere, on_board) = (from_strokes(&strokes), from_board(&strokes, BOARD_PEN));
            for value in anywhere.into_iter().chain(on_board) {
                let grey = value * GREY_SCALE;
                prop_assert!((0.0..=255.0).contains(&grey) && grey.fract() == 0.0, "{}", grey);
            }
        }
    }
}
