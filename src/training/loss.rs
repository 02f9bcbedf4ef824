//! How wrong answers are.

use burn::tensor::{Int, Tensor};

/// The mean negative log-likelihood of `labels` `[B]` under `log_probabilities` `[B, C]`.
#[must_use]
pub fn negative_log_likelihood(log_probabilities: Tensor<2>, labels: Tensor<1, Int>) -> Tensor<1> {
    log_probabilities
        .gather(1, labels.unsqueeze_dim(1))
        .mean()
        .neg()
}

/// The mean negative log-likelihood of labels `[B]` under `log_probabilities` `[B, C]`, of whose truth a share
/// is spread evenly over all C answers (Szegedy and others, 2016): PyTorch's `cross_entropy(…,
/// label_smoothing=share)`.
pub(crate) fn smoothed(
    log_probabilities: Tensor<2>,
    labels: Tensor<1, Int>,
    share: f64,
) -> Tensor<1> {
    let loss = negative_log_likelihood(log_probabilities.clone(), labels);
    if share == 0.0 {
        return loss;
    }
    loss * (1.0 - share) - log_probabilities.mean() * share
}

/// The mean cross-entropy of answers under `log_probabilities` `[B, C]` to a truth in probabilities `[B, T]`, T ≤ C: the
/// answers after those are never true (Hinton and others, 2015, at a temperature of 1).
pub(crate) fn cross_entropy(log_probabilities: Tensor<2>, truth: Tensor<2>) -> Tensor<1> {
    let [examples, answers] = truth.dims();
    let log_probabilities = log_probabilities.slice([0..examples, 0..answers]);
    (log_probabilities * truth).sum_dim(1).mean().neg()
}

#[cfg(all(test, feature = "flex"))]
mod tests {
    use burn::tensor::{Device, TensorData};

    use super::*;

    /// `F.cross_entropy(torch.log(torch.tensor([[.5, .3, .2], [.1, .1, .8]])), torch.tensor([1, 2]),
    /// label_smoothing=s)`, worked out by hand: −Σ t log p with t = 1 − s + s/3 and s/3.
    #[test]
    fn label_smoothing_is_pytorchs() {
        let device = Device::flex();
        let probabilities = [[0.5_f64, 0.3, 0.2], [0.1, 0.1, 0.8]];
        let labels = [1_usize, 2];
        for share in [0.0, 0.1, 0.6] {
            let expected: f64 = (probabilities.iter().zip(labels))
                .map(|(row, label)| {
                    let truth = |class| f64::from(class == label) * (1.0 - share) + share / 3.0;
                    -(0..3)
                        .map(|class| truth(class) * row[class].ln())
                        .sum::<f64>()
                        / 2.0
                })
                .sum();
            #[expect(clippy::cast_possible_truncation, reason = "rounding to f32 is meant")]
            let flat: Vec<f32> = probabilities
                .as_flattened()
                .iter()
                .map(|&p| p as f32)
                .collect();
            let log_probabilities =
                Tensor::<2>::from_data(TensorData::new(flat, [2, 3]), &device).log();
            let labels = Tensor::from_data(TensorData::new(vec![1_i32, 2], [2]), &device);
            let found = smoothed(log_probabilities, labels, share).into_scalar::<f32>();
            assert!(
                (f64::from(found) - expected).abs() < 1e-6,
                "{found} and {expected}"
            );
        }
    }

    /// −Σ t log p by hand; the third answer is one that the truth has not.
    #[test]
    fn a_truth_is_heard_in_probabilities() {
        let device = Device::flex();
        let probabilities = [[0.5_f32, 0.3, 0.2], [0.1, 0.1, 0.8]];
        let truth = [[0.75_f32, 0.25], [0.0, 1.0]];
        let expected = -(0.75 * 0.5_f64.ln() + 0.25 * 0.3_f64.ln() + 0.1_f64.ln()) / 2.0;
        let found = cross_entropy(
            Tensor::from_data(probabilities, &device).log(),
            Tensor::from_data(truth, &device),
        );
        let found = f64::from(found.into_scalar::<f32>());
        assert!((found - expected).abs() < 1e-6, "{found} and {expected}");
    }
}
