//! A fixed permutation of the pixels (homework, 2.3): the same numbers, without neighbourhoods.

use std::sync::LazyLock;

use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

use super::PIXELS;

/// For each place of the permuted image the pixel that comes there.
static ORDER: LazyLock<Vec<usize>> = LazyLock::new(|| {
    let mut order: Vec<usize> = (0..PIXELS).collect();
    order.shuffle(&mut ChaCha8Rng::seed_from_u64(784));
    order
});

/// The pixels of an image in another order, the same for every image.
///
/// # Panics
/// If there are not 784.
#[must_use]
pub fn permute<T: Copy>(image: &[T]) -> Vec<T> {
    assert_eq!(image.len(), PIXELS, "an image has 784 pixels");
    ORDER.iter().map(|&pixel| image[pixel]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pixel_comes_once_and_hardly_one_stays() {
        let pixels: Vec<usize> = (0..PIXELS).collect();
        let permuted = permute(&pixels);
        let stayed = pixels.iter().zip(&permuted).filter(|(a, b)| a == b).count();
        assert!(stayed < 10, "{stayed}");
        let mut sorted = permuted;
        sorted.sort_unstable();
        assert_eq!(sorted, pixels);
    }
}
