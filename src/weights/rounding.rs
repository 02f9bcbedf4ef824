//! Weights with fewer digits, which compress better: half precision stays half precision, and the last bits of what is
//! written are zeros.

use half::f16;

use super::NamedTensor;

/// How many bits of the fraction half precision has.
pub const MANTISSA: u32 = 10;

/// The nearest number of half precision whose fraction has no bits after the first `bits`; of two that are equally near,
/// the one whose last bit is 0, and never an infinity for what is finite.
#[must_use]
pub fn rounded(value: f16, bits: u32) -> f16 {
    let dropped = MANTISSA.saturating_sub(bits);
    // Magnitudes are in the order of their bits, across exponents too, so that a carry goes where it should.
    let magnitude = value.to_bits();
    let unit = 1 << dropped;
    let kept = magnitude & !(unit - 1);
    let up = (magnitude - kept) * 2 + u16::from(kept & unit != 0) > unit;
    let nearest = f16::from_bits(if up { kept + unit } else { kept });
    if value.is_finite() && !nearest.is_finite() {
        return f16::from_bits(kept);
    }
    nearest
}

/// Rounds the matrices and filters among some tensors; biases and other lists are few numbers and stay as they are.
pub fn round(tensors: &mut [NamedTensor], bits: u32) {
    for tensor in tensors.iter_mut().filter(|tensor| tensor.shape.len() > 1) {
        for value in &mut tensor.values {
            *value = rounded(f16::from_f32(*value), bits).to_f32();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A finite number of half precision, and how many bits are kept of it.
    fn numbers() -> impl Strategy<Value = (f16, u32)> {
        let finite = any::<u16>().prop_map(f16::from_bits);
        (
            finite.prop_filter("finite", |value| value.is_finite()),
            1..=MANTISSA,
        )
    }

    proptest! {
        #[test]
        fn no_number_of_so_few_bits_is_nearer((value, bits) in numbers()) {
            let unit = 1_u16 << (MANTISSA - bits);
            let found = rounded(value, bits);
            prop_assert!(found.is_finite() && found.to_bits().is_multiple_of(unit));
            prop_assert_eq!(rounded(found, bits), found);
            prop_assert_eq!(found.is_sign_negative(), value.is_sign_negative());
            let error = |other: f16| (f64::from(other) - f64::from(value)).abs();
            for (other, magnitude) in [(found.to_bits().checked_add(unit), 1), (found.to_bits().checked_sub(unit), -1)] {
                let Some(other) = other.map(f16::from_bits) else { continue };
                let is_one = other.is_finite() && other.is_sign_negative() == value.is_sign_negative();
                if !is_one {
                    continue;
                }
                prop_assert!(error(found) <= error(other), "{} is nearer ({})", other, magnitude);
                // Of two as near, the even one.
                prop_assert!(error(found) < error(other) || found.to_bits() & unit == 0);
            }
        }

        #[test]
        fn all_bits_are_the_number_itself((value, _) in numbers()) {
            prop_assert_eq!(rounded(value, MANTISSA), value);
        }

        #[test]
        fn the_order_stays((a, bits) in numbers(), (b, _) in numbers()) {
            prop_assume!(a <= b);
            prop_assert!(rounded(a, bits) <= rounded(b, bits));
        }
    }

    #[test]
    fn ties_go_to_the_even_one_and_the_largest_stays_finite() {
        // Of 1, 1.5 and 2, with one bit: 1.25 lies between an even and an odd one, 1.75 between an odd and an even one.
        let round = |value| rounded(f16::from_f32(value), 1).to_f32();
        assert_eq!([1.25, 1.26, 1.75, -1.25].map(round), [1.0, 1.5, 2.0, -1.0]);
        assert_eq!(rounded(f16::MAX, 7).to_bits(), 0x7bf8);
    }

    #[test]
    fn only_what_has_rows_is_rounded() {
        let tensor = |shape: &[usize]| NamedTensor {
            name: String::new(),
            shape: shape.to_vec(),
            values: vec![1.26, 0.1],
        };
        let mut tensors = [tensor(&[2, 1]), tensor(&[2])];
        round(&mut tensors, 2);
        assert_eq!(tensors[0].values, [1.25, 0.09375]);
        assert_eq!(tensors[1].values, [1.26, 0.1]);
    }
}
