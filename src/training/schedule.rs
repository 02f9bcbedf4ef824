//! The learning rate on the way.

use std::f64::consts::PI;

use serde::{Deserialize, Serialize};

/// How the learning rate changes from the first step to the last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Schedule {
    /// It stays as it is
    #[default]
    Constant,
    /// It falls to nothing along half a wave of the cosine (Loshchilov and Hutter, 2017)
    Cosine,
    /// It rises from a 25th and falls to next to nothing, both along half a wave (Smith and Topin, 2018)
    OneCycle,
}

/// The share of the steps in which the rate of [`Schedule::OneCycle`] rises, unless it is said.
const RISING: f64 = 0.3;
/// That schedule begins with the rate divided by this,
const FIRST: f64 = 25.0;
/// and ends with that divided by this.
const LAST: f64 = 1e4;

impl Schedule {
    /// What the learning rate is multiplied by at a step, from 0, of so many.
    ///
    /// In the first steps, a share `warm_up` of all, it rises: in a line from nothing, but in a one-cycle,
    /// which by default takes 0.3 of its steps for it. The one-cycle's values are those of PyTorch's
    /// `OneCycleLR`.
    #[must_use]
    pub fn factor(self, warm_up: Option<f64>, step: usize, steps: usize) -> f64 {
        let (at, all) = (count(step), count(steps));
        match self {
            Self::OneCycle => {
                // Both waves include their ends, so that the highest rate is that of one step.
                let top = warm_up.unwrap_or(RISING) * all - 1.0;
                if at <= top {
                    wave(1.0 / FIRST, 1.0, share(at, top))
                } else {
                    let after = share(at - top, all - 1.0 - top);
                    wave(1.0, 1.0 / FIRST / LAST, after)
                }
            }
            Self::Constant | Self::Cosine => {
                let rising = (warm_up.unwrap_or(0.0) * all).floor();
                if at < rising {
                    (at + 1.0) / (rising + 1.0)
                } else if self == Self::Constant {
                    1.0
                } else {
                    wave(1.0, 0.0, share(at - rising, all - rising))
                }
            }
        }
    }
}

/// From one value to the other along half a wave of the cosine.
fn wave(from: f64, to: f64, share: f64) -> f64 {
    to + (from - to) * f64::midpoint(1.0, (PI * share).cos())
}

/// How far `at` is on the way to `end`; past it, or where there is no way, all of it.
fn share(at: f64, end: f64) -> f64 {
    if at < end { at / end } else { 1.0 }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a count of steps is far below 2^52"
)]
fn count(steps: usize) -> f64 {
    steps as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// `torch.optim.lr_scheduler.OneCycleLR(…, max_lr=1, total_steps=10)`, PyTorch 2.
    #[test]
    fn one_cycle_is_pytorchs() {
        let expected = [
            0.04,
            0.52,
            1.0,
            0.950_484_632,
            0.811_745_653_9,
            0.611_262_021_9,
            0.388_741_978_1,
            0.188_258_346_1,
            0.049_519_368,
            0.000_004,
        ];
        for (step, expected) in expected.into_iter().enumerate() {
            let found = Schedule::OneCycle.factor(None, step, 10);
            assert!((found - expected).abs() < 1e-9, "{step}: {found}");
        }
    }

    /// `CosineAnnealingLR(…, T_max=8)` from 1.
    #[test]
    fn cosine_is_pytorchs() {
        let half = std::f64::consts::FRAC_1_SQRT_2;
        for (step, expected) in [
            (0, 1.0),
            (2, f64::midpoint(1.0, half)),
            (4, 0.5),
            (6, f64::midpoint(1.0, -half)),
        ] {
            let found = Schedule::Cosine.factor(None, step, 8);
            assert!((found - expected).abs() < 1e-12, "{step}: {found}");
        }
    }

    #[test]
    fn a_warm_up_rises_in_a_line() {
        for (step, expected) in [(0, 0.25), (1, 0.5), (2, 0.75), (3, 1.0), (9, 1.0)] {
            let found = Schedule::Constant.factor(Some(0.3), step, 10);
            assert!((found - expected).abs() < 1e-12, "{step}: {found}");
        }
    }

    proptest! {
        #[test]
        fn a_factor_is_above_nothing_and_at_most_one(
            schedule in prop::sample::select(vec![Schedule::Constant, Schedule::Cosine, Schedule::OneCycle]),
            warm_up in prop::option::of(0.0..0.99),
            steps in 1_usize..500,
        ) {
            let factors: Vec<f64> = (0..steps).map(|step| schedule.factor(warm_up, step, steps)).collect();
            prop_assert!(factors.iter().all(|factor| *factor > 0.0 && *factor <= 1.0), "{factors:?}");
            // It rises, and from its top on never again.
            let top = (0..steps).max_by(|&a, &b| factors[a].total_cmp(&factors[b])).unwrap_or(0);
            prop_assert!(factors[..=top].is_sorted());
            prop_assert!(factors[top..].is_sorted_by(|a, b| a >= b));
        }
    }
}
