//! A run that is put down and taken up again is the run that was never interrupted.
//!
//! One test, because the devices of the CPU draw from one stream of random numbers in a process.

use pollster::block_on;
use unfold::{
    device::Backend,
    kuzushiji::{PIXELS, course::Characters, dataset::Examples, network::Network},
    training::{Augment, Course, Model, Recipe, Run, RunError, Schedule},
    translation::{corpus, course::Sentences},
};

const BACKENDS: [Backend; 2] = [Backend::Flex, Backend::Ndarray];

fn recipe(model: Model) -> Recipe {
    Recipe {
        learning_rate: 0.003,
        batch_size: 4,
        epochs: 3,
        seed: 7,
        ..Recipe::homework(model)
    }
}

/// Ten classes of blots, each at its own place.
fn blots(count: u8, shade: u8) -> Examples {
    let mut images = vec![0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 28, 0, 0, 0, 28];
    let mut labels = vec![0, 0, 8, 1, 0, 0, 0, count];
    for example in 0..count {
        let class = example % 10;
        let mut image = [0; PIXELS];
        image[usize::from(class) * 70..][..60].fill(shade + example);
        images.extend(image);
        labels.push(class);
    }
    Examples::read(&images, &labels).expect("an IDX file")
}

fn characters<N: Network>(
    make: fn(&Recipe, Examples, Examples) -> Characters<N>,
    recipe: &Recipe,
) -> Characters<N> {
    make(recipe, blots(22, 100), blots(10, 140))
}

fn sentences(recipe: &Recipe) -> Sentences {
    let pairs = "i run .\tcorro .\nyou run .\tcorres .\nhe eats bread .\tcome pan .\nwe eat .\tcomemos .\n\
                 is it big ?\tes grande ?\nthe cat\tel gato\n";
    let pairs = corpus::read(pairs.as_bytes()).expect("pairs");
    Sentences::new(recipe, pairs.clone(), pairs).expect("short pairs")
}

/// Trains for three epochs, putting the run down after `pauses` steps each.
fn losses<C: Course>(
    course: impl Fn() -> C,
    recipe: &Recipe,
    backend: Backend,
    pauses: &[usize],
) -> Vec<f32> {
    let device = block_on(backend.open()).expect("a CPU");
    let mut run = Run::new(course(), recipe.clone(), &device).expect("a good recipe");
    let mut pauses = pauses.iter().copied().peekable();
    while !run.is_finished() {
        block_on(run.steps(1)).expect("a CPU");
        if pauses.next_if_eq(&run.losses().len()).is_some() {
            let file = block_on(run.checkpoint()).expect("a CPU");
            // As in another process: nothing is left of the stream of random numbers.
            device.seed(999);
            run = Run::resume(course(), &file, &device).expect("what was just written");
        }
        if run.is_epoch_due() {
            block_on(run.end_epoch()).expect("a CPU");
        }
    }
    assert_eq!(run.epochs().len(), 3);
    for epoch in run.epochs() {
        assert!(epoch.seconds > 0.0, "{epoch:?}");
    }
    let last = block_on(run.validate()).expect("a CPU");
    assert!((run.epochs()[2].validation - last).abs() < 1e-9);
    run.losses().to_vec()
}

fn check<C: Course>(course: impl Fn() -> C, recipe: &Recipe) {
    for backend in BACKENDS {
        let through = losses(&course, recipe, backend, &[]);
        // In the middle of an epoch, at its end, twice in a row.
        let taken_up = losses(&course, recipe, backend, &[1, 2, 6, 7]);
        for (step, (a, b)) in through.iter().zip(&taken_up).enumerate() {
            assert!(
                (a - b).abs() < 1e-5,
                "{backend}, {:?}: {a} and {b} at step {step}",
                recipe.model
            );
        }
        assert_eq!(through.len(), taken_up.len());
        let third = through.len() / 3;
        let sum = |losses: &[f32]| losses.iter().sum::<f32>();
        assert!(
            sum(&through[2 * third..]) < sum(&through[..third]),
            "{backend}, {:?}: it learns",
            recipe.model
        );
    }
}

#[test]
fn a_run_goes_on_where_it_was() {
    let cnn = recipe(Model::Cnn);
    check(|| characters(Characters::cnn, &cnn), &cnn);
    let fcn = Recipe {
        hidden: Some(250),
        permuted: true,
        ..recipe(Model::Fcn)
    };
    check(|| characters(Characters::fcn, &fcn), &fcn);
    let everything = Recipe {
        schedule: Schedule::OneCycle,
        warm_up: Some(0.2),
        weight_decay: 0.01,
        clip: Some(1.0),
        label_smoothing: 0.1,
        average: Some(0.9),
        augment: vec![
            Augment::Affine,
            Augment::Elastic,
            Augment::Erase,
            Augment::Mix,
        ],
        ..recipe(Model::Cnn)
    };
    check(|| characters(Characters::cnn, &everything), &everything);
    let translator = recipe(Model::Translator);
    check(|| sentences(&translator), &translator);

    // Not with other data, nor from something else.
    let device = block_on(Backend::Flex.open()).expect("a CPU");
    let run =
        Run::new(characters(Characters::cnn, &cnn), cnn.clone(), &device).expect("a good recipe");
    let file = block_on(run.checkpoint()).expect("a CPU");
    let other = Characters::cnn(&cnn, blots(22, 90), blots(10, 140));
    assert!(matches!(
        Run::resume(other, &file, &device),
        Err(RunError::OtherData)
    ));
    for broken in [&file[..20], &[][..], &file[..file.len() - 1]] {
        assert!(Run::resume(characters(Characters::cnn, &cnn), broken, &device).is_err());
    }
    let nonsense = Recipe {
        learning_rate: f64::NAN,
        ..cnn
    };
    assert!(matches!(
        Run::new(
            characters(Characters::cnn, &nonsense),
            nonsense.clone(),
            &device
        ),
        Err(RunError::Recipe(_))
    ));
}
