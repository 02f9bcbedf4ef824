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
    /// How long each example is, if those of a batch should be about equally long.
    lengths: Option<Vec<usize>>,
}

/// So many batches are sorted by length together: enough for equal lengths, few enough for chance.
const SORTED: usize = 64;

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
            lengths: None,
        }
    }

    /// The same epochs, in batches of examples that are about equally long; in what order the batches
    /// come, chance decides.
    ///
    /// # Panics
    /// If there are not as many lengths as examples.
    #[must_use]
    pub fn by_length(mut self, lengths: Vec<usize>) -> Self {
        assert_eq!(lengths.len(), self.examples.len(), "each example has one");
        self.lengths = Some(lengths);
        self.after_shuffle()
    }

    /// The same order, after `step` batches.
    #[must_use]
    pub fn after(mut self, step: usize) -> Self {
        self.step = step;
        self.after_shuffle()
    }

    fn after_shuffle(mut self) -> Self {
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
        let Some(lengths) = &self.lengths else {
            return;
        };
        for window in self.examples.chunks_mut(SORTED * self.batch_size) {
            window.sort_by_key(|&example| lengths[example]);
        }
        // The last batch stays the last: it may be smaller.
        let (whole, rest) = self
            .examples
            .as_slice()
            .split_at(self.examples.len() / self.batch_size * self.batch_size);
        let mut batches: Vec<&[usize]> = whole.chunks_exact(self.batch_size).collect();
        batches.shuffle(&mut generator);
        batches.push(rest);
        self.examples = batches.concat();
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

    proptest! {
        #[test]
        fn a_batch_is_of_about_one_length(examples in 1_usize..5_000, batch_size in 1_usize..50, seed: u64, step in 0_usize..40) {
            let lengths: Vec<usize> = (0..examples).map(|example| example * 7 % 60).collect();
            let order = || Order::new(examples, batch_size, seed).by_length(lengths.clone());
            let mut through = order();
            let mut seen = Vec::new();
            let (mut apart, mut batches) = (0, 0);
            for _ in 0..through.steps_per_epoch() {
                let batch = through.next_batch();
                let of_batch = || batch.iter().map(|&example| lengths[example]);
                apart += of_batch().max().unwrap_or(0) - of_batch().min().unwrap_or(0);
                batches += 1;
                seen.extend_from_slice(batch);
            }
            seen.sort_unstable();
            prop_assert!(seen.into_iter().eq(0..examples));
            // Of 60 lengths, each window of 64 batches has all; at its edges batches are wider.
            prop_assert!(apart <= 4 * batches + 60 * examples.div_ceil(64 * batch_size));
            let mut through = order();
            (0..step).for_each(|_| _ = through.next_batch());
            for mut taken_up in [order().after(step), Order::new(examples, batch_size, seed).after(step).by_length(lengths.clone())] {
                let mut through = through.clone();
                for _ in 0..5 {
                    prop_assert_eq!(through.next_batch(), taken_up.next_batch());
                }
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
