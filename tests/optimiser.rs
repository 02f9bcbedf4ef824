//! The optimiser and the average of the weights against PyTorch's formulas, worked out in f64.

use burn::{
    module::{Module, Param},
    optim::GradientsParams,
    tensor::{Device, Tensor, TensorData},
};
use pollster::block_on;
use unfold::{
    device::Backend,
    training::{Adam, Learner, Lesson, Model, Recipe, Schedule, Training},
};

const BACKENDS: [Backend; 2] = [Backend::Flex, Backend::Ndarray];

/// A matrix and a vector that are drawn to different places.
#[derive(Module, Debug)]
struct Bowl {
    matrix: Param<Tensor<2>>,
    vector: Param<Tensor<1>>,
}

const MATRIX: [f64; 4] = [0.5, -1.5, 2.0, 0.1];
const VECTOR: [f64; 2] = [3.0, -0.2];
/// The loss is the sum of these times the squares of the weights, halved.
const STEEP: [f64; 6] = [1.0, 0.3, 2.0, 5.0, 0.5, 1.5];

#[expect(clippy::cast_possible_truncation, reason = "rounding to f32 is meant")]
fn tensor<const D: usize>(values: &[f64], shape: [usize; D], device: &Device) -> Tensor<D> {
    let values: Vec<f32> = values.iter().map(|&value| value as f32).collect();
    Tensor::from_data(TensorData::new(values, shape), device)
}

impl Bowl {
    fn new(device: &Device) -> Self {
        Self {
            matrix: Param::from_tensor(tensor(&MATRIX, [2, 2], device)),
            vector: Param::from_tensor(tensor(&VECTOR, [2], device)),
        }
    }

    fn values(&self) -> Vec<f64> {
        let read = |tensor: Tensor<1>| tensor.into_data().try_into_vec::<f32>().expect("f32");
        let matrix = read(self.matrix.val().reshape([-1]));
        let all = matrix.into_iter().chain(read(self.vector.val()));
        all.map(f64::from).collect()
    }
}

impl Learner for Bowl {
    type Data = ();

    fn loss(&self, (): &(), lesson: &Lesson<'_>) -> Tensor<1> {
        let device = lesson.device;
        let matrix = self.matrix.val().square() * tensor(&STEEP[..4], [2, 2], device);
        let vector = self.vector.val().square() * tensor(&STEEP[4..], [2], device);
        (matrix.sum() + vector.sum()) * 0.5
    }
}

/// The formulas as torch.optim.AdamW's and clip_grad_norm_'s documentation have them; the decay is for the
/// matrix alone, which there is a group of parameters.
struct Reference {
    weights: Vec<f64>,
    moments: Vec<[f64; 2]>,
    average: Vec<f64>,
    step: i32,
}

impl Reference {
    fn new() -> Self {
        let weights = [&MATRIX[..], &VECTOR].concat();
        Self {
            moments: vec![[0.0; 2]; weights.len()],
            average: weights.clone(),
            weights,
            step: 0,
        }
    }

    fn step(&mut self, learning_rate: f64, recipe: &Recipe) {
        self.step += 1;
        let mut gradients: Vec<f64> = (self.weights.iter().zip(STEEP))
            .map(|(weight, steep)| weight * steep)
            .collect();
        if let Some(most) = recipe.clip {
            let length = gradients.iter().map(|g| g * g).sum::<f64>().sqrt();
            let by = f64::min(1.0, most / (length + 1e-6));
            for gradient in &mut gradients {
                *gradient *= by;
            }
        }
        for (index, gradient) in gradients.into_iter().enumerate() {
            if index < MATRIX.len() {
                self.weights[index] -= learning_rate * recipe.weight_decay * self.weights[index];
            }
            let [first, second] = &mut self.moments[index];
            *first = 0.9 * *first + 0.1 * gradient;
            *second = 0.999 * *second + 0.001 * gradient * gradient;
            let first = *first / (1.0 - 0.9_f64.powi(self.step));
            let second = *second / (1.0 - 0.999_f64.powi(self.step));
            self.weights[index] -= learning_rate * first / (second.sqrt() + 1e-8);
        }
        if let Some(decay) = recipe.average {
            let share = (1.0 - decay) / (1.0 - decay.powi(self.step));
            for (average, weight) in self.average.iter_mut().zip(&self.weights) {
                *average += share * (weight - *average);
            }
        }
    }
}

fn assert_close(what: &str, found: &[f64], expected: &[f64]) {
    for (found, expected) in found.iter().zip(expected) {
        assert!(
            (found - expected).abs() < 2e-6,
            "{what}: {found} and {expected}"
        );
    }
    assert_eq!(found.len(), expected.len());
}

#[test]
fn steps_are_pytorchs() {
    let plain = Recipe {
        learning_rate: 0.1,
        epochs: 12,
        batch_size: 1,
        ..Recipe::homework(Model::Cnn)
    };
    for recipe in [
        plain.clone(),
        Recipe {
            weight_decay: 0.3,
            ..plain.clone()
        },
        Recipe {
            clip: Some(1.0),
            ..plain.clone()
        },
        // Longer than any gradient here: nothing is shortened.
        Recipe {
            clip: Some(100.0),
            ..plain.clone()
        },
        Recipe {
            average: Some(0.8),
            ..plain.clone()
        },
        Recipe {
            schedule: Schedule::OneCycle,
            weight_decay: 0.1,
            clip: Some(2.0),
            average: Some(0.5),
            ..plain
        },
    ] {
        for backend in BACKENDS {
            let device = block_on(backend.open()).expect("a CPU").autodiff();
            let mut training = Training::new(Bowl::new(&device), device, 1, recipe.clone());
            let mut reference = Reference::new();
            for step in 0..12 {
                training.step(&());
                let factor = recipe.schedule.factor(recipe.warm_up, step, 12);
                reference.step(recipe.learning_rate * factor, &recipe);
                let expected = match recipe.average {
                    Some(_) => &reference.average,
                    None => &reference.weights,
                };
                let what = format!("{backend}, {recipe:?}, step {step}");
                assert_close(&what, &training.model().values(), expected);
            }
        }
    }
}

/// The average of the weights of the first step is those weights, not a little of them.
#[test]
fn an_average_begins_without_what_was_before() {
    let device = block_on(Backend::Flex.open()).expect("a CPU").autodiff();
    let recipe = Recipe {
        average: Some(0.999),
        learning_rate: 0.5,
        ..Recipe::homework(Model::Cnn)
    };
    let mut training = Training::new(Bowl::new(&device), device.clone(), 1, recipe);
    training.step(&());
    let mut model = Bowl::new(&device);
    let lesson = Lesson {
        examples: &[0],
        seed: 0,
        recipe: &Recipe::homework(Model::Cnn),
        device: &device,
    };
    let gradients = GradientsParams::from_grads(model.loss(&(), &lesson).backward(), &model);
    model = Adam::new(&model, 0.5).step(model, gradients);
    assert_close("after a step", &training.model().values(), &model.values());
}
