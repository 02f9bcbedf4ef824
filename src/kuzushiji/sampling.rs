//! Values between the middles of pixels.

/// The value of a grid, given row by row, at a point, of which x counts columns and y rows, both from the middle of the
/// first pixel: between those of the four pixels around it, where what lies beyond the grid is `outside`.
pub(super) fn between(values: &[f32], width: usize, [x, y]: [f64; 2], outside: f32) -> f64 {
    let height = values.len() / width;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "checked to be in the grid, which is small"
    )]
    let at = |row: f64, column: f64| {
        let is_inside =
            (0.0..height as f64).contains(&row) && (0.0..width as f64).contains(&column);
        f64::from(if is_inside {
            values[row as usize * width + column as usize]
        } else {
            outside
        })
    };
    let (left, top) = (x.floor(), y.floor());
    let (right, below) = (x - left, y - top);
    let across = |row| at(row, left) * (1.0 - right) + at(row, left + 1.0) * right;
    across(top) * (1.0 - below) + across(top + 1.0) * below
}

#[cfg(test)]
mod tests {
    use super::between;

    #[test]
    fn a_pixel_keeps_its_value_and_between_two_it_changes_evenly() {
        let values = [1.0, 2.0, 3.0, 5.0, 7.0, 11.0];
        let at = |x, y| between(&values, 3, [x, y], -1.0);
        assert_eq!([at(0.0, 0.0), at(2.0, 1.0)], [1.0, 11.0]);
        assert_eq!([at(0.25, 0.0), at(1.0, 0.5)], [1.25, 4.5]);
        assert_eq!(at(0.5, 0.5), (1.0 + 2.0 + 5.0 + 7.0) / 4.0);
    }

    #[test]
    fn what_lies_beyond_is_mixed_in() {
        let at = |x, y| between(&[4.0; 6], 3, [x, y], -2.0);
        assert_eq!(
            [at(-0.5, 0.0), at(2.5, 1.0), at(-3.0, 9.0)],
            [1.0, 1.0, -2.0]
        );
    }
}
