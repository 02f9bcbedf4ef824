//! Dropout by random numbers that are made of their place, so that the way back needs to remember none.

use pulp::{Simd, WithSimd};

use super::vectorize;

/// Sets a share of the values to zero, and multiplies what is left so that the mean stays. The same key leaves out
/// the same places.
pub fn drop_out(values: &mut [f32], key: [u32; 2], share: f64) {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share is between 0 and 1"
    )]
    let (least, scale) = (
        (share * 4_294_967_296.0) as u32,
        (1.0 / (1.0 - share)) as f32,
    );
    vectorize(DropOut {
        values,
        key,
        least,
        scale,
    });
}

struct DropOut<'a> {
    values: &'a mut [f32],
    key: [u32; 2],
    least: u32,
    scale: f32,
}

impl WithSimd for DropOut<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        // So plain that the compiler finds the vectors.
        for (place, value) in (0_u32..).zip(self.values.iter_mut()) {
            let is_kept = random(place, self.key) >= self.least;
            *value = if is_kept { *value * self.scale } else { 0.0 };
        }
    }
}

/// Any of 2³² numbers, equally likely.
#[inline(always)]
fn random(place: u32, [first, second]: [u32; 2]) -> u32 {
    // The constants are from a search for mixers of little bias (Wellons, "Prospecting for hash functions", 2018).
    let mut x = place.wrapping_add(first);
    x = (x ^ (x >> 17)).wrapping_mul(0xed5a_d4bb) ^ second;
    x = (x ^ (x >> 11)).wrapping_mul(0xac4c_1b51);
    x = (x ^ (x >> 15)).wrapping_mul(0x3184_8bab);
    x ^ (x >> 14)
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNT: u32 = 200_000;

    #[test]
    fn a_share_is_left_out_and_the_mean_stays() {
        for (key, share) in [
            ([0, 0], 0.3),
            ([7, 1], 0.3),
            ([u32::MAX, 99], 0.5),
            ([3, 3], 0.05),
        ] {
            let mut values = vec![1.0_f32; COUNT as usize];
            drop_out(&mut values, key, share);
            let zeros: f64 = values
                .iter()
                .map(|&value| f64::from(u8::from(value == 0.0)))
                .sum();
            let count = f64::from(COUNT);
            // Five standard deviations.
            let room = 5.0 * (count * share * (1.0 - share)).sqrt();
            assert!((zeros - count * share).abs() < room, "{key:?}: {zeros}");
            assert!(values.iter().all(
                |&value| value == 0.0 || (f64::from(value) * (1.0 - share) - 1.0).abs() < 1e-6
            ));
        }
    }

    /// Neither neighbours nor keys that differ by one bit are alike: each pair agrees in half of the bits.
    #[test]
    fn what_is_near_is_not_alike() {
        let mean = |pairs: &dyn Fn(u32) -> [u32; 2]| {
            let bits: u32 = (0..COUNT)
                .map(|place| {
                    let [a, b] = pairs(place);
                    (a ^ b).count_ones()
                })
                .sum();
            f64::from(bits) / f64::from(COUNT)
        };
        let key = [123, 456];
        for mean in [
            mean(&|place| [random(place, key), random(place + 1, key)]),
            mean(&|place| [random(place, key), random(place, [122, 456])]),
            mean(&|place| [random(place, key), random(place, [123, 457])]),
            mean(&|place| [random(place, key), random(place + 128, key)]),
        ] {
            assert!((mean - 16.0).abs() < 0.1, "{mean} bits of 32 differ");
        }
    }
}
