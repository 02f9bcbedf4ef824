//! Which examples come next.

use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

/// The order in which examples are seen: every epoch shuffles all of them anew and cuts them into
/// batches, the last of which may be smaller. Seed, epoch and step say all, so a run can be taken
/// up again at any place.
#[derive(Clone, Debug)]
pub struct Order {
    examples: Vec<usize>,
    batch_size: usize,
    seed: u64,
    step: usize,
}

impl Order {
    /// Begins at the first batch of the first epoch.
    ///
    /// # Panics
    /// If there are no examples or batches are empty.
    #[must_use]
    pub fn new(examples: usize, batch_size: usize, seed: u64) -> Self {
        assert!(examples > 0 && batch_size > 0, "nothing to learn from");
        Self {
            examples: (0..examples).collect(),
            batch_size,
            seed,
            step: 0,
        }
    }

    /// The same order, after `step` batches.
    #[must_use]
    pub fn after(mut self, step: usize) -> Self {
        self.step = step;
        if !self.step.is_multiple_of(self.steps_per_epoch()) {
            self.shuffle();
        }
        self
    }

    /// A seed for whatever else the next batch needs to draw: with it, a step depends on nothing but
    /// the run's seed and its own number.
    #[must_use]
    pub fn step_seed(&self) -> u64 {
        self.seed.rotate_left(32) ^ self.step as u64
    }

    /// Batches in an epoch.
    #[must_use]
    pub fn steps_per_epoch(&self) -> usize {
        self.examples.len().div_ceil(self.batch_size)
    }

    /// Batches seen so far.
    #[must_use]
    pub fn step(&self) -> usize {
        self.step
    }

    /// Epochs seen to their end.
    #[must_use]
    pub fn epoch(&self) -> usize {
        self.step / self.steps_per_epoch()
    }

    /// The examples of the next batch.
    pub fn next_batch(&mut self) -> &[usize] {
        let within = self.step % self.steps_per_epoch();
        if within == 0 {
            self.shuffle();
        }
        self.step += 1;
        let first = within * self.batch_size;
        &self.examples[first..self.examples.len().min(first + self.batch_size)]
    }

    /// The order of the epoch that the next batch belongs to. From the identity, not from the last
    /// epoch's order: an epoch's order depends on nothing but the seed and its number.
    fn shuffle(&mut self) {
        self.examples.sort_unstable();
        let mut generator = ChaCha8Rng::seed_from_u64(self.seed);
        generator.set_stream(self.epoch() as u64);
        self.examples.shuffle(&mut generator);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_epoch_sees_every_example_once(examples in 1_usize..200, batch_size in 1_usize..50, seed: u64) {
            let mut order = Order::new(examples, batch_size, seed);
            for epoch in 0..3 {
                prop_assert_eq!(order.epoch(), epoch);
                let mut seen: Vec<usize> = Vec::new();
                for _ in 0..order.steps_per_epoch() {
                    seen.extend_from_slice(order.next_batch());
                }
                seen.sort_unstable();
                prop_assert!(seen.into_iter().eq(0..examples));
            }
        }
    }

    proptest! {
        #[test]
        fn is_taken_up_at_any_step(examples in 1_usize..60, batch_size in 1_usize..20, seed: u64, step in 0_usize..40) {
            let mut through = Order::new(examples, batch_size, seed);
            (0..step).for_each(|_| _ = through.next_batch());
            let mut taken_up = Order::new(examples, batch_size, seed).after(step);
            for _ in 0..5 {
                prop_assert_eq!(through.step_seed(), taken_up.step_seed());
                prop_assert_eq!(through.next_batch(), taken_up.next_batch());
            }
        }
    }

    #[test]
    fn seeds_and_epochs_differ() {
        let order = |seed, epoch| {
            let mut order = Order::new(100, 100, seed);
            (0..epoch).for_each(|_| _ = order.next_batch());
            order.next_batch().to_vec()
        };
        assert_eq!(order(1, 2), order(1, 2));
        assert_ne!(order(1, 0), order(1, 1));
        assert_ne!(order(1, 0), order(2, 0));
    }
}
