//! The translator opened on one sentence: every gate and every step of the attention as `PyTorch` has them, and every sum
//! against the number that it explains.

use proptest::prelude::*;
use unfold::translation::{
    opened::{
        self, Changes, FixedRow, ForcedLetter, OpenError, Opened, OpenedLstm, Part, PlainLetter,
        Stage, TermSum, UnitStep,
    },
    vocabulary::EOS,
};

use super::*;

/// As in opened.py.
const TEXT: &str = "abcde";
const WRITTEN: [usize; 7] = [8, 7, 6, 5, 4, 8, EOS];
const RIGHT: &str = "zyx";

fn forced(entries: &[usize]) -> Changes {
    Changes {
        forced: (entries.iter().enumerate())
            .map(|(step, &entry)| ForcedLetter { step, entry })
            .collect(),
        ..Changes::default()
    }
}

/// What the reference forbids and fixes.
fn disturbed(entries: &[usize]) -> Changes {
    Changes {
        forbidden: vec![1, 3],
        fixed: vec![FixedRow {
            step: Some(2),
            weights: vec![1.0, 0.0, 2.0, 0.0, 1.0],
            held: None,
        }],
        ..forced(entries)
    }
}

fn open(checkpoint: &Checkpoint, changes: &Changes, device: &Device) -> Opened {
    block_on(opened::open(checkpoint, TEXT, changes, device)).expect("a text")
}

type At = (usize, Stage, usize);

fn sum(checkpoint: &Checkpoint, changes: &Changes, at: At, device: &Device) -> TermSum {
    let found = opened::attention_sum(checkpoint, TEXT, changes, at, device);
    block_on(found).expect("a number")
}

fn follow(
    checkpoint: &Checkpoint,
    changes: &Changes,
    part: Part,
    unit: usize,
    device: &Device,
) -> Vec<UnitStep> {
    let found = opened::follow(checkpoint, TEXT, changes, part, unit, device);
    block_on(found).expect("a unit")
}

/// The entries of what is written.
fn entries(opened: &Opened) -> Vec<usize> {
    opened.written.iter().map(|letter| letter.entry).collect()
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "entries"
)]
fn golden_entries(golden: &Golden, name: &str) -> Vec<usize> {
    let values = golden.values(name).iter();
    values.map(|&entry| entry as usize).collect()
}

#[test]
fn every_gate_and_every_step_of_the_attention_is_pytorchs() {
    for golden in Golden::all() {
        for backend in BACKENDS {
            let device = block_on(backend.open()).expect("a CPU");
            let checkpoint = checkpoint(&golden, &device);
            let has_attention = golden.kind.is_some();
            let cases = [
                ("plain", forced(&WRITTEN)),
                ("changed", disturbed(&WRITTEN)),
            ];
            for (case, changes) in &cases[..if has_attention { 2 } else { 1 }] {
                let opened = open(&checkpoint, changes, &device);
                assert_eq!(entries(&opened), WRITTEN);
                for (own, name) in opened.lstms.iter().zip(["forward", "backward", "decoder"]) {
                    let OpenedLstm {
                        i, f, g, o, c, h, ..
                    } = own;
                    for (gate, rows) in [("i", i), ("f", f), ("g", g), ("o", o), ("c", c), ("h", h)]
                    {
                        let name = format!("{case}.{name}.{gate}");
                        golden.check(backend, &name, &rows.concat());
                    }
                }
                let of = |part: fn(&opened::OpenedAttention) -> &Vec<f32>| -> Vec<f32> {
                    let letters = opened.written.iter();
                    letters
                        .filter_map(|letter| letter.attention.as_ref().map(part).cloned())
                        .flatten()
                        .collect()
                };
                if has_attention {
                    golden.check(backend, &format!("{case}.attention.z"), &of(|own| &own.z));
                    let scores = of(|own| &own.s).into_iter().enumerate();
                    let scores: Vec<f32> = scores
                        .filter(|(place, _)| !changes.forbidden.contains(&(place % TEXT.len())))
                        .map(|(_, score)| score)
                        .collect();
                    golden.check(backend, &format!("{case}.attention.s"), &scores);
                    golden.check(backend, &format!("{case}.attention.p"), &of(|own| &own.p));
                    golden.check(backend, &format!("{case}.attention.c"), &of(|own| &own.c));
                    golden.check(backend, &format!("{case}.attention.a"), &of(|own| &own.a));
                }
                let said = opened
                    .written
                    .iter()
                    .flat_map(|letter| &letter.probabilities);
                let said: Vec<f32> = said.map(|probability| probability.ln()).collect();
                golden.check(backend, &format!("{case}.said.log"), &said);
            }
        }
    }
}

#[test]
fn what_is_written_and_what_it_costs_is_pytorchs() {
    for golden in Golden::all() {
        for backend in BACKENDS {
            let device = block_on(backend.open()).expect("a CPU");
            let checkpoint = checkpoint(&golden, &device);
            let freely = open(&checkpoint, &Changes::default(), &device);
            assert_eq!(entries(&freely), golden_entries(&golden, "freely"));
            assert!((freely.written.iter()).all(|letter| !letter.is_new && !letter.is_forced));
            let disturbed = open(&checkpoint, &disturbed(&WRITTEN[..2]), &device);
            assert_eq!(entries(&disturbed), golden_entries(&golden, "disturbed"));
            let [before, under]: [Vec<f32>; 2] = [
                |letter: &PlainLetter| letter.probability,
                |letter: &PlainLetter| letter.probability_changed,
            ]
            .map(|of| disturbed.plain.iter().map(of).collect());
            golden.check(backend, "before", &before);
            golden.check(backend, "under", &under);

            let found = opened::losses(&checkpoint, TEXT, RIGHT, &device);
            let losses = block_on(found).expect("a pair");
            let own: Vec<f32> = losses.letters.iter().map(|letter| letter.loss).collect();
            golden.check(backend, "losses", &own);
            let target = checkpoint.target.encode(RIGHT);
            let source = Batch::new([&checkpoint.source.encode(TEXT)[..]]);
            let batch = values(checkpoint.model.cross_entropy(&source, &[&target]))[0];
            assert!((losses.mean - batch).abs() < 1e-5);
        }
    }
}

/// To the last bit: the trace is the same calculation.
#[test]
fn the_states_are_those_of_the_plain_pass() {
    for golden in Golden::all() {
        let device = Device::flex();
        let checkpoint = checkpoint(&golden, &device);
        let opened = open(&checkpoint, &Changes::default(), &device);
        let plain = translate(&checkpoint, TEXT, 1, &device);
        let [forward, backward, _] = &opened.lstms[..] else {
            panic!("three LSTMs")
        };
        for ((forward, backward), both) in forward.h.iter().zip(&backward.h).zip(&plain.encoder) {
            assert_all_close(&[&forward[..], &backward[..]].concat(), both);
        }
        assert_eq!(opened.written.len(), plain.letters.len());
        for (own, plain) in opened.written.iter().zip(&plain.letters) {
            assert_eq!(own.token, plain.token);
            assert_all_close(&own.q, &plain.state);
            let close = (own.probability.ln() - plain.log_probability).abs() < 1e-6;
            assert!(close, "{own:?}");
            let weights = own.attention.as_ref().map(|attention| &attention.p);
            for (own, plain) in weights.into_iter().zip(&plain.attention) {
                for (own, plain) in own.iter().zip(plain) {
                    assert!((own - plain).abs() < 1e-6);
                }
            }
        }
        let encoded = checkpoint
            .model
            .encode(&Batch::new([&checkpoint.source.encode(TEXT)[..]]));
        let cells = [forward.c.last(), backward.c.first()].map(|cell| cell.expect("letters"));
        assert_all_close(&cells.map(Clone::clone).concat(), &values(encoded.state.c));
    }
}

/// The opened pass goes in plain steps, the other by kernels: the same sums in another order.
fn assert_all_close(found: &[f32], expected: &[f32]) {
    assert_eq!(found.len(), expected.len());
    for (&found, &expected) in found.iter().zip(expected) {
        assert!(close(found, expected), "{found} and {expected}");
    }
}

fn close(found: f32, expected: f32) -> bool {
    (found - expected).abs() < 1e-5 * (1.0 + expected.abs())
}

/// Its terms come to its sum.
fn adds_up(sum: &TermSum) -> bool {
    let terms: f32 = sum.terms.iter().map(|term| term.product).sum();
    let decreasing = (sum.terms.windows(2)).all(|two| two[0].product.abs() >= two[1].product.abs());
    decreasing && close(terms + sum.rest + sum.bias.unwrap_or(0.0), sum.sum)
}

#[test]
fn every_unit_comes_to_what_the_network_holds() {
    let sigmoid = |x: f32| 1.0 / (1.0 + (-x).exp());
    for golden in Golden::all() {
        let device = Device::flex();
        let checkpoint = checkpoint(&golden, &device);
        let changes = disturbed(&WRITTEN);
        let opened = open(&checkpoint, &changes, &device);
        for (part, own) in Part::ALL.into_iter().zip(&opened.lstms) {
            for unit in 0..own.h[0].len() {
                let steps = follow(&checkpoint, &changes, part, unit, &device);
                assert_eq!(steps.len(), own.letters.len());
                for (letter, step) in steps.iter().enumerate() {
                    let UnitStep { i, f, g, o, .. } = step;
                    for (gate, rows) in [(i, &own.i), (f, &own.f), (g, &own.g), (o, &own.o)] {
                        assert!(adds_up(gate), "{gate:?}");
                        assert_eq!(gate.value, rows[letter][unit]);
                        assert_eq!(
                            gate.terms.len() + gate.others,
                            own.embedding[0].len() + own.h[0].len()
                        );
                    }
                    assert!(close(sigmoid(i.sum), i.value) && close(sigmoid(f.sum), f.value));
                    assert!(close(g.sum.tanh(), g.value) && close(sigmoid(o.sum), o.value));
                    assert!(close(step.kept + step.added, step.c));
                    assert!(close(o.value * step.tanh, step.h));
                    assert_eq!([step.c, step.h], [own.c[letter][unit], own.h[letter][unit]]);
                    let before = match part {
                        Part::Backward => Some(letter + 1).filter(|&letter| letter < own.c.len()),
                        Part::Forward | Part::Decoder => letter.checked_sub(1),
                    };
                    match before {
                        Some(before) => assert_eq!(step.before, own.c[before][unit]),
                        None if part == Part::Decoder => assert!(step.before != 0.0),
                        None => assert_eq!(step.before, 0.0),
                    }
                }
            }
        }
    }
}

#[test]
fn every_step_of_the_attention_comes_to_what_the_network_holds() {
    for golden in Golden::all() {
        let device = Device::flex();
        let checkpoint = checkpoint(&golden, &device);
        let changes = disturbed(&WRITTEN);
        let opened = open(&checkpoint, &changes, &device);
        for step in [0, 2, 6] {
            let letter = &opened.written[step];
            let check = |stage, values: &[f32], after: fn(&TermSum) -> f32| {
                for (place, &value) in values.iter().enumerate() {
                    let sum = sum(&checkpoint, &changes, (step, stage, place), &device);
                    assert!(sum.terms.is_empty() || adds_up(&sum), "{sum:?}");
                    assert!(
                        close(sum.value, value),
                        "{stage:?} {place}: {sum:?}, not {value}"
                    );
                    assert!(
                        close(after(&sum), value),
                        "{stage:?} {place}: {sum:?}, not {value}"
                    );
                }
            };
            let same = |sum: &TermSum| sum.sum;
            check(Stage::Q, &letter.q, same);
            check(Stage::Letter, &letter.probabilities, |sum| sum.value);
            let Some(own) = &letter.attention else {
                continue;
            };
            check(Stage::Z, &own.z, same);
            check(Stage::S, &own.s, same);
            check(Stage::C, &own.c, same);
            check(Stage::A, &own.a, |sum| sum.sum.tanh());
            check(Stage::P, &own.p, |sum| sum.value);
            // A softmax's sum is that of all exponentials: the largest of them is 1.
            if step != 2 {
                let weights = sum(&checkpoint, &changes, (step, Stage::P, 0), &device);
                assert!(close(weights.terms[0].product, 1.0) && weights.sum >= 1.0);
                let own = weights.terms[0].product / weights.sum;
                assert!(
                    (letter.attention.iter()).all(|all| close(all.p[weights.terms[0].place], own))
                );
            }
            // The logits make the probabilities.
            let logits: Vec<f32> = (0..9)
                .map(|entry| sum(&checkpoint, &changes, (step, Stage::Letter, entry), &device).sum)
                .collect();
            let all: f32 = logits.iter().map(|logit| logit.exp()).sum();
            for (logit, &probability) in logits.iter().zip(&letter.probabilities) {
                assert!(close(logit.exp() / all, probability));
            }
        }
    }
}

#[test]
fn what_is_none_of_the_sentences_is_refused() {
    let device = Device::flex();
    let [_, golden, ..] = Golden::all();
    let checkpoint = checkpoint(&golden, &device);
    let nothing = Changes::default();
    let row = |weights: Vec<f32>| Changes {
        fixed: vec![FixedRow {
            step: Some(0),
            weights,
            held: None,
        }],
        ..Changes::default()
    };
    let held = |weights: Vec<f32>, place| {
        let mut changes = row(weights);
        changes.fixed[0].held = Some(place);
        changes
    };
    for changes in [
        Changes {
            forbidden: vec![5],
            ..Changes::default()
        },
        Changes {
            forbidden: vec![0, 1, 2, 3, 4],
            ..Changes::default()
        },
        row(vec![1.0; 4]),
        row(vec![0.0; 5]),
        row(vec![1.0, -1.0, 1.0, 1.0, 1.0]),
        row(vec![f32::NAN; 5]),
        row(vec![f32::MAX; 5]),
        held(vec![0.5; 5], 5),
        held(vec![1.5; 5], 0),
        forced(&[9]),
    ] {
        let found = block_on(opened::open(&checkpoint, TEXT, &changes, &device));
        assert!(matches!(found, Err(OpenError::Place(_))), "{changes:?}");
    }
    for (part, unit) in [(Part::Forward, 4), (Part::Backward, 4), (Part::Decoder, 8)] {
        let found = opened::follow(&checkpoint, TEXT, &nothing, part, unit, &device);
        assert!(matches!(block_on(found), Err(OpenError::Place(_))));
    }
    for at in [
        (99, Stage::Z, 0),
        (0, Stage::Q, 8),
        (0, Stage::Z, 8),
        (0, Stage::S, 5),
        (0, Stage::P, 5),
        (0, Stage::C, 8),
        (0, Stage::A, 8),
        (0, Stage::Letter, 9),
    ] {
        let found = opened::attention_sum(&checkpoint, TEXT, &nothing, at, &device);
        assert!(
            matches!(block_on(found), Err(OpenError::Place(_))),
            "{at:?}"
        );
    }
    for (text, right) in [("", RIGHT), (TEXT, ""), (TEXT, " 3 ")] {
        let found = block_on(opened::losses(&checkpoint, text, right, &device));
        assert!(matches!(found, Err(OpenError::Translate(_))));
    }
}

#[test]
fn without_each_letter_is_what_forbidding_it_writes() {
    let device = Device::flex();
    for golden in Golden::all() {
        let checkpoint = checkpoint(&golden, &device);
        let found = block_on(opened::without_each(&checkpoint, TEXT, &device));
        let Ok(found) = found else {
            assert!(golden.kind.is_none());
            continue;
        };
        assert_eq!(found.len(), TEXT.len());
        let plain = open(&checkpoint, &Changes::default(), &device);
        let log = |of: fn(&PlainLetter) -> f32, plain: &[PlainLetter]| -> f32 {
            plain.iter().map(|letter| of(letter).ln()).sum()
        };
        for (place, found) in found.iter().enumerate() {
            let changes = Changes {
                forbidden: vec![place],
                ..Changes::default()
            };
            let without = open(&checkpoint, &changes, &device);
            assert_eq!(found.letters.len(), without.written.len());
            for (found, letter) in found.letters.iter().zip(&without.written) {
                assert_eq!((&found.token, found.is_new), (&letter.token, letter.is_new));
            }
            let weights = (plain.written.iter())
                .map(|letter| letter.attention.as_ref().expect("it has one").p[place]);
            assert!(close(found.weight, weights.clone().sum()));
            assert!(close(found.most, weights.fold(0.0, f32::max)));
            let change = log(|letter| letter.probability_changed, &without.plain)
                - log(|letter| letter.probability, &without.plain);
            assert!(
                (found.change - change).abs() < 1e-3,
                "{found:?}, not {change}"
            );
        }
    }
}

/// What chapter 5 says of the shipped translator and its sentences.
#[test]
fn at_a_space_the_encoder_forgets() {
    const SENTENCES: [&str; 10] = [
        "lo prometiste .",
        "venios .",
        "no tengo blanca .",
        "es un gato negro .",
        "ella es alta .",
        "tom esta aqui .",
        "donde vives ?",
        "hace mucho frio .",
        "manana llegare .",
        "ayer compre un coche rojo en la ciudad y hoy ya no arranca .",
    ];
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/translator-bilinear.safetensors");
    let file = std::fs::read(path).expect("the file is part of the repository");
    let device = Device::flex();
    let checkpoint = Checkpoint::open(&file, &device).expect("our own file");
    let nothing = Changes::default();
    let (mut spaces, mut others) = (Vec::new(), Vec::new());
    for text in SENTENCES {
        let found = opened::open(&checkpoint, text, &nothing, &device);
        let forward = &block_on(found).expect("a text").lstms[0];
        for (letter, gates) in forward.letters.iter().zip(&forward.f) {
            let rows = if letter == " " {
                &mut spaces
            } else {
                &mut others
            };
            rows.push(gates.clone());
        }
    }
    #[allow(clippy::cast_precision_loss, reason = "some hundreds")]
    let mean = |rows: &[Vec<f32>], unit: usize| -> f32 {
        rows.iter().map(|row| row[unit]).sum::<f32>() / rows.len() as f32
    };
    let shut = (0..64).filter(|&unit| mean(&spaces, unit) < 0.1).count();
    assert_eq!(shut, 46);
    let elsewhere = (0..64).map(|unit| mean(&others, unit)).sum::<f32>() / 64.0;
    assert!((elsewhere - 0.52).abs() < 0.01, "{elsewhere}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever the reader does: a row by hand is that row, nothing goes to what is forbidden, rows sum to one, what is
    /// forced is written, and before the first letter that is touched nothing changes.
    #[test]
    fn a_change_does_what_it_says(
        kind in 1_usize..6,
        forbidden in proptest::collection::btree_set(0_usize..5, 0..4),
        fixed in proptest::option::of((
            proptest::option::of(0_usize..6),
            proptest::collection::vec(0.01_f32..1.0, 5),
        )),
        forced in proptest::option::of((0_usize..6, 2_usize..9)),
    ) {
        let device = Device::flex();
        let checkpoint = checkpoint(&Golden::all()[kind], &device);
        let changes = Changes {
            forbidden: forbidden.iter().copied().collect(),
            fixed: fixed.iter().cloned().map(|(step, weights)| FixedRow { step, weights, held: None }).collect(),
            forced: forced.iter().map(|&(step, entry)| ForcedLetter { step, entry }).collect(),
        };
        let plain = open(&checkpoint, &Changes::default(), &device);
        let opened = open(&checkpoint, &changes, &device);
        for (step, letter) in opened.written.iter().enumerate() {
            let weights = &letter.attention.as_ref().expect("it has one").p;
            prop_assert!((weights.iter().sum::<f32>() - 1.0).abs() < 1e-5);
            match &fixed {
                Some((own, given)) if own.is_none_or(|own| own == step) => {
                    let sum: f32 = given.iter().sum();
                    for (weight, given) in weights.iter().zip(given) {
                        prop_assert!((weight - given / sum).abs() < 1e-6);
                    }
                }
                _ => prop_assert!(forbidden.iter().all(|&place| weights[place] == 0.0)),
            }
            let own = forced.filter(|&(own, _)| own == step);
            prop_assert_eq!(letter.is_forced, own.is_some());
            if let Some((_, entry)) = own {
                prop_assert_eq!(letter.entry, entry);
            } else {
                prop_assert_eq!(&letter.token, &letter.top[0].token);
            }
        }
        let touched = match (forbidden.is_empty(), &fixed, &forced) {
            (false, ..) => 0,
            (true, fixed, forced) => {
                let steps = fixed.iter().map(|own| own.0.unwrap_or(0)).chain(forced.iter().map(|own| own.0));
                steps.min().unwrap_or(usize::MAX)
            }
        };
        for (own, plain) in opened.written.iter().zip(&plain.written).take(touched) {
            prop_assert_eq!(own.entry, plain.entry);
            // Of another number of steps a product is summed in another order.
            for (own, plain) in own.probabilities.iter().zip(&plain.probabilities) {
                prop_assert!((own - plain).abs() < 1e-6, "{own} and {plain}");
            }
        }
    }
}
