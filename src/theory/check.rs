//! Checking a reader's own formula: tried on every small size and on larger ones at random, against what follows
//! from the homework's definitions and not from a formula.

use serde::{Deserialize, Serialize};

use super::{
    Matrix,
    attention::Attention,
    convolution::Unfolded,
    formula::{Formula, FormulaError, Problem, Value},
    questions::Rows,
    shapes::Geometry,
};

/// Every image with sides up to this, with every filter that fits, is tried.
const SMALL: usize = 5;
/// How much more there is of it, and how much is shown.
struct Limits {
    /// So many larger images are drawn,
    drawn: usize,
    /// with sides up to this.
    largest: usize,
    /// A matrix with sides up to this is shown whole.
    shown: usize,
}
const LIMITS: Limits = Limits {
    drawn: 40,
    largest: 9,
    shown: 9,
};
/// Where values matter, each image has matrices as large as its number of pixels squared, of numbers with decimals.
const LIMITS_WITH_VALUES: Limits = Limits {
    drawn: 100,
    largest: 7,
    shown: 4,
};
/// Numbers that differ by less than this share of the larger are the same.
const NEAR: f64 = 1e-9;

/// What a formula is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    /// a and b of the weight that stands in row i and column j of M, and when it stands there.
    Weight,
    /// H′.
    OutputHeight,
    /// W′.
    OutputWidth,
    /// The rows of M.
    MatrixRows,
    /// The columns of M.
    MatrixColumns,
    /// How many entries of M hold a weight.
    Filled,
    /// How many values are left of z after 2×2 pooling.
    Pooled,
    /// S, from x′.
    Scores,
    /// P, from S.
    Probabilities,
    /// Z, from P and x′.
    Outputs,
}

/// What became of an answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Outcome {
    /// A formula cannot be read.
    Unreadable {
        /// Which of them, from 0.
        field: usize,
        /// What is wrong, and where.
        error: FormulaError,
    },
    /// It is right in all cases.
    Right {
        /// How many sizes.
        sizes: usize,
        /// How many of them another seed would make others.
        drawn: usize,
        /// How many numbers in all.
        cases: usize,
    },
    /// It is not.
    Wrong {
        /// The smallest case in which it is not.
        counterexample: Box<Counterexample>,
        /// The mistake that gives the same in all cases, if it is a known one.
        mistake: Option<&'static str>,
        /// The only formula in which it is, if the others could be wrong in the same way.
        field: Option<usize>,
    },
}

/// A case in which a formula is wrong.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Counterexample {
    /// H and W.
    pub image: [usize; 2],
    /// M and N.
    pub filter: [usize; 2],
    /// Row and column, from 1, of what was compared: of M, S, P or Z.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<[usize; 2]>,
    /// The image, where values matter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub x: Option<Rows>,
    /// What is right there.
    pub expected: Entry,
    /// What the reader's formulas give, if they have a value there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own: Option<Entry>,
    /// Which formula has none, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undefined: Option<(usize, FormulaError)>,
    /// All that was compared there, row by row, if it is a small matrix.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matrix: Option<Vec<Vec<Compared>>>,
}

/// An entry of a matrix beside the reader's.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Compared {
    /// What is right.
    pub expected: Entry,
    /// What the reader's formulas give, if they have a value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own: Option<Entry>,
    /// Whether that is something else.
    pub is_wrong: bool,
}

/// What is compared.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Entry {
    /// A number, or a and b.
    pub value: Vec<f64>,
    /// Whether it counts: a weight that is not inside the filter leaves a zero in M, whatever a and b are.
    pub stands: bool,
}

/// What formulas can be wrong in.
struct Case {
    geometry: Geometry,
    x: Matrix,
}

type Found = Result<Entry, (usize, FormulaError)>;

/// A mistake that is often made.
struct Mistake {
    name: &'static str,
    /// The only formula in which it is, if the others could be wrong in the same way.
    field: Option<usize>,
    /// The formulas that make it. Without a condition, the mistake is one of a and b, whatever the condition is.
    formulas: Vec<&'static str>,
}

/// a and b as they are right.
const A: &str = "j - H⌊(j-1)/H⌋ - (i-1) + H′⌊(i-1)/H′⌋";
const B: &str = "⌈j/H⌉ - ⌊(i-1)/H′⌋";

/// Mistakes that are made in a and b, or in one of them: its name, and every a and b that make it.
const IN_ONE_OR_BOTH: &[(&str, &[&str], &[&str])] = &[
    (
        "ceiling-for-floor",
        &[
            "j - H⌈(j-1)/H⌉ - (i-1) + H′⌈(i-1)/H′⌉",
            "j - H⌈(j-1)/H⌉ - (i-1) + H′⌊(i-1)/H′⌋",
            "j - H⌊(j-1)/H⌋ - (i-1) + H′⌈(i-1)/H′⌉",
        ],
        &["⌈j/H⌉ - ⌈(i-1)/H′⌉"],
    ),
    (
        "weights-from-zero",
        &["j - H⌊(j-1)/H⌋ - i + H′⌊(i-1)/H′⌋"],
        &["⌈j/H⌉ - ⌊(i-1)/H′⌋ - 1"],
    ),
    (
        "places-from-zero",
        &["j mod H - i mod H′ + 1"],
        &["⌊j/H⌋ - ⌊i/H′⌋ + 1"],
    ),
    (
        "all-from-zero",
        &["j mod H - i mod H′"],
        &["⌊j/H⌋ - ⌊i/H′⌋"],
    ),
    (
        "flipped",
        &["M + 1 - (j - H⌊(j-1)/H⌋ - (i-1) + H′⌊(i-1)/H′⌋)"],
        &["N + 1 - (⌈j/H⌉ - ⌊(i-1)/H′⌋)"],
    ),
    (
        "output-minus-pixel",
        &["2 - (j - H⌊(j-1)/H⌋ - (i-1) + H′⌊(i-1)/H′⌋)"],
        &["2 - (⌈j/H⌉ - ⌊(i-1)/H′⌋)"],
    ),
    (
        "image-height-for-output-height",
        &["j - H⌊(j-1)/H⌋ - (i-1) + H⌊(i-1)/H⌋"],
        &["⌈j/H⌉ - ⌊(i-1)/H⌋"],
    ),
    (
        "rows-and-columns-exchanged",
        &["i - H⌊(i-1)/H⌋ - (j-1) + H′⌊(j-1)/H′⌋"],
        &["⌈i/H⌉ - ⌊(j-1)/H′⌋"],
    ),
    ("floor-for-ceiling", &[], &["⌊j/H⌋ - ⌊(i-1)/H′⌋"]),
    (
        "i-for-i-minus-one",
        &["j - H⌊(j-1)/H⌋ - i + H′⌊i/H′⌋"],
        &["⌈j/H⌉ - ⌊i/H′⌋"],
    ),
];

/// Mistakes of the formulas of a task together.
type Together = &'static [(&'static str, &'static [&'static str])];

impl Task {
    /// What its formulas are called; the last may be left out if it is a condition.
    #[must_use]
    pub fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Weight => &["a", "b", "condition"],
            Self::OutputHeight => &["H′"],
            Self::OutputWidth => &["W′"],
            Self::MatrixRows => &["rows"],
            Self::MatrixColumns => &["columns"],
            Self::Filled | Self::Pooled => &["count"],
            Self::Scores => &["S"],
            Self::Probabilities => &["P"],
            Self::Outputs => &["Z"],
        }
    }

    /// The names that a formula of it may have.
    #[must_use]
    pub fn names(self, field: usize) -> &'static [&'static str] {
        match self {
            Self::Weight if field == 2 => &["a", "b", "i", "j", "H", "W", "M", "N", "H′", "W′"],
            Self::Weight => &["i", "j", "H", "W", "M", "N", "H′", "W′"],
            Self::OutputHeight | Self::OutputWidth => &["H", "W", "M", "N"],
            Self::MatrixRows | Self::MatrixColumns | Self::Filled | Self::Pooled => {
                &["H", "W", "M", "N", "H′", "W′"]
            }
            Self::Scores => &["x′"],
            Self::Probabilities => &["x′", "S"],
            Self::Outputs => &["x′", "S", "P"],
        }
    }

    fn mistakes(self) -> Vec<Mistake> {
        let in_both = IN_ONE_OR_BOTH.iter().flat_map(|&(name, all_a, all_b)| {
            let pairs = all_a
                .iter()
                .flat_map(|a| all_b.iter().map(move |b| vec![*a, *b]));
            pairs.map(move |formulas| (name, None, formulas))
        });
        let in_one = IN_ONE_OR_BOTH.iter().flat_map(|&(name, all_a, all_b)| {
            let in_a = all_a.iter().map(move |a| (name, Some(0), vec![*a, B]));
            in_a.chain(all_b.iter().map(move |b| (name, Some(1), vec![A, *b])))
        });
        let together = (self.mistakes_together().iter())
            .map(|&(name, formulas)| (name, None, formulas.to_vec()));
        let all: Vec<_> = if self == Self::Weight {
            in_both.chain(together).chain(in_one).collect()
        } else {
            together.collect()
        };
        (all.into_iter())
            .map(|(name, field, formulas)| Mistake {
                name,
                field,
                formulas,
            })
            .collect()
    }

    fn mistakes_together(self) -> Together {
        match self {
            Self::Weight => &[
                (
                    "row-by-row",
                    &[
                        "⌈j/W⌉ - ⌊(i-1)/W′⌋",
                        "j - W⌊(j-1)/W⌋ - (i-1) + W′⌊(i-1)/W′⌋",
                    ],
                ),
                ("a-and-b-exchanged", &[B, A]),
                ("no-condition", &[A, B, "a ≥ 1 and b ≥ 1"]),
                ("condition-from-zero", &[A, B, "0 ≤ a < M and 0 ≤ b < N"]),
            ],
            Self::OutputHeight => &[
                ("no-plus-one", &["H - M"]),
                ("every-overlap", &["H + M - 1"]),
                ("width-for-height", &["W - N + 1"]),
                ("as-the-image", &["H"]),
            ],
            Self::OutputWidth => &[
                ("no-plus-one", &["W - N"]),
                ("every-overlap", &["W + N - 1"]),
                ("width-for-height", &["H - M + 1"]),
                ("as-the-image", &["W"]),
            ],
            Self::MatrixRows => &[
                ("rows-and-columns-exchanged", &["H W"]),
                ("one-side", &["H′"]),
            ],
            Self::MatrixColumns => &[
                ("rows-and-columns-exchanged", &["H′W′"]),
                ("one-side", &["H"]),
            ],
            Self::Filled => &[
                ("every-entry", &["H W H′ W′"]),
                ("one-row", &["M N"]),
                ("every-pixel", &["H W M N"]),
            ],
            Self::Pooled => &[
                ("not-rounded", &["H′W′/4"]),
                ("rounded-once", &["⌊H′W′/4⌋"]),
                ("rounded-up", &["⌈H′/2⌉⌈W′/2⌉"]),
                ("of-the-image", &["⌊H/2⌋⌊W/2⌋"]),
                ("one-side", &["⌊H′/2⌋W′"]),
            ],
            Self::Scores => &[
                ("one-number", &["x′ᵀx′"]),
                ("softmax-already", &["softmax(x′x′ᵀ)"]),
            ],
            Self::Probabilities => &[
                ("not-divided", &["exp(S)"]),
                ("column-by-column", &["softmax(Sᵀ)ᵀ"]),
                ("no-softmax", &["S"]),
            ],
            Self::Outputs => &[
                ("transposed", &["Pᵀx′"]),
                ("no-softmax", &["S x′"]),
                ("row-for-column", &["x′ᵀP"]),
            ],
        }
    }

    /// Tries formulas on every small size and on larger ones, which are others with another seed.
    #[must_use]
    pub fn check(self, fields: &[&str], seed: u32) -> Outcome {
        let mut formulas = Vec::new();
        for (field, &text) in fields.iter().enumerate().take(self.fields().len()) {
            // The condition that a and b are inside the filter need not be written.
            if field == 2 && text.trim().is_empty() {
                continue;
            }
            match Formula::parse(text, self.names(field)) {
                Ok(formula) => formulas.push(formula),
                Err(error) => return Outcome::Unreadable { field, error },
            }
        }
        let wanted = self
            .fields()
            .iter()
            .filter(|&&name| name != "condition")
            .count();
        if formulas.len() < wanted {
            let error = FormulaError {
                at: 0,
                problem: Problem::Empty,
            };
            return Outcome::Unreadable {
                field: formulas.len(),
                error,
            };
        }
        let cases = self.cases(seed);
        let mut numbers = 0;
        for case in &cases {
            let truths = self.truths(case);
            let own = self.own(&formulas, case, truths.len());
            let wrong = |place: &usize| !is_right(&truths[*place], &own[*place]);
            if let Some(place) = (0..truths.len()).find(wrong) {
                let mistake = self.mistake(&formulas, &cases, (case, place));
                return Outcome::Wrong {
                    counterexample: Box::new(self.counterexample(case, place, &truths, own)),
                    mistake: mistake.as_ref().map(|mistake| mistake.name),
                    field: mistake.and_then(|mistake| mistake.field),
                };
            }
            numbers += truths.len();
        }
        Outcome::Right {
            sizes: cases.len(),
            drawn: self.limits().drawn,
            cases: numbers,
        }
    }

    /// What is tried, the smallest first.
    fn cases(self, seed: u32) -> Vec<Case> {
        // Fibonacci hashing: seeds that follow each other begin far apart. Nothing comes of 0.
        let mut next = seed.wrapping_mul(0x9e37_79b9).max(1);
        let mut random = move |least: usize, most: usize| {
            // Marsaglia's xorshift.
            next ^= next << 13;
            next ^= next >> 17;
            next ^= next << 5;
            least + next as usize % (most - least + 1)
        };
        let mut sizes: Vec<[usize; 4]> = Vec::new();
        for height in 1..=SMALL {
            for width in 1..=SMALL {
                if self.needs_values() {
                    sizes.push([height, width, 1, 1]);
                    continue;
                }
                for filter_height in 1..=height {
                    sizes.extend(
                        (1..=width)
                            .map(|filter_width| [height, width, filter_height, filter_width]),
                    );
                }
            }
        }
        sizes.sort_by_key(|&[height, width, filter_height, filter_width]| {
            (
                height * width,
                filter_height * filter_width,
                height,
                filter_height,
            )
        });
        let Limits { drawn, largest, .. } = self.limits();
        for _ in 0..*drawn {
            let [height, width] = [(); 2].map(|()| random(SMALL, *largest));
            sizes.push([height, width, random(1, height), random(1, width)]);
        }
        (sizes.into_iter())
            .map(|[height, width, filter_height, filter_width]| Case {
                geometry: Geometry::new([height, width], [filter_height, filter_width], 1, 0, 2)
                    .expect("a filter that fits"),
                x: Matrix::from_fn(height, width, |_, _| whole(random(0, 12)) / 4.0 - 1.5),
            })
            .collect()
    }

    fn needs_values(self) -> bool {
        matches!(self, Self::Scores | Self::Probabilities | Self::Outputs)
    }

    fn limits(self) -> &'static Limits {
        if self.needs_values() {
            &LIMITS_WITH_VALUES
        } else {
            &LIMITS
        }
    }

    fn counterexample(
        self,
        case: &Case,
        place: usize,
        truths: &[Entry],
        mut own: Vec<Found>,
    ) -> Counterexample {
        let columns = self.columns(case);
        let compared = |(expected, own): (&Entry, &Found)| Compared {
            expected: expected.clone(),
            own: own.as_ref().ok().cloned(),
            is_wrong: !is_right(expected, own),
        };
        let matrix = columns
            .filter(|columns| columns.max(&(truths.len() / columns)) <= &self.limits().shown)
            .map(|columns| {
                let entries: Vec<Compared> = truths.iter().zip(&own).map(compared).collect();
                entries.chunks(columns).map(<[Compared]>::to_vec).collect()
            });
        let (own, undefined) = match own.swap_remove(place) {
            Ok(own) => (Some(own), None),
            Err(undefined) => (None, Some(undefined)),
        };
        Counterexample {
            image: case.geometry.image,
            filter: case.geometry.filter,
            at: columns.map(|columns| [place / columns + 1, place % columns + 1]),
            x: self.needs_values().then(|| rows(&case.x)),
            expected: truths[place].clone(),
            own,
            undefined,
            matrix,
        }
    }

    /// How many columns the matrix has whose entries are compared.
    fn columns(self, case: &Case) -> Option<usize> {
        let pixels = case.geometry.image.iter().product();
        match self {
            Self::Weight | Self::Scores | Self::Probabilities => Some(pixels),
            Self::Outputs => Some(1),
            _ => None,
        }
    }

    /// What is right, entry by entry: by walking through the windows, counting, and by the definitions.
    fn truths(self, case: &Case) -> Vec<Entry> {
        let Case { geometry, x } = case;
        let number = |count: usize| vec![Entry::number(whole(count))];
        let filter = Matrix::from_fn(geometry.filter[0], geometry.filter[1], |_, _| 1.0);
        let places = || Unfolded::by_construction(&filter, geometry).places;
        let entries =
            |matrix: &Matrix| matrix.values().iter().copied().map(Entry::number).collect();
        let attention = || Attention::new(x.clone(), 1.0).expect("a small image of small numbers");
        match self {
            Self::Weight => (places().into_iter().enumerate())
                .map(|(entry, place)| {
                    let [_, columns] = geometry.matrix();
                    let value = place.map_or_else(
                        // What the homework's formula says of a weight that is not there is only shown.
                        || {
                            let element =
                                geometry.element(entry / columns + 1, entry % columns + 1);
                            element.weight.map(signed)
                        },
                        |place| {
                            [
                                whole(place / geometry.filter[1] + 1),
                                whole(place % geometry.filter[1] + 1),
                            ]
                        },
                    );
                    Entry {
                        value: value.to_vec(),
                        stands: place.is_some(),
                    }
                })
                .collect(),
            // As many as the positions that a window has.
            Self::OutputHeight => number((geometry.filter[0]..=geometry.image[0]).count()),
            Self::OutputWidth => number((geometry.filter[1]..=geometry.image[1]).count()),
            Self::MatrixRows => number(places().len() / geometry.image.iter().product::<usize>()),
            Self::MatrixColumns => number(geometry.image.iter().product()),
            Self::Filled => number(places().iter().flatten().count()),
            Self::Pooled => number(geometry.pooled().iter().product()),
            Self::Scores => entries(&attention().s),
            Self::Probabilities => entries(&attention().p),
            Self::Outputs => entries(&attention().z_vec),
        }
    }

    /// The same by formulas, of which a matrix must have as many entries as is right.
    fn own(self, formulas: &[Formula], case: &Case, entries: usize) -> Vec<Found> {
        let Case { geometry, x } = case;
        if self == Self::Weight {
            let [_, columns] = geometry.matrix();
            let at = |place: usize| {
                own_weight(formulas, geometry, place / columns + 1, place % columns + 1)
            };
            return (0..entries).map(at).collect();
        }
        let failed = |error: FormulaError| vec![Err((0, error)); entries];
        let attention = self
            .needs_values()
            .then(|| Attention::new(x.clone(), 1.0).expect("a small image of small numbers"));
        let named = |name: &str| {
            let matrices = attention.as_ref();
            match name {
                "x′" => matrices.map(|all| Value::Matrix(all.x_vec.clone())),
                "S" => matrices.map(|all| Value::Matrix(all.s.clone())),
                "P" => matrices.map(|all| Value::Matrix(all.p.clone())),
                name => size(geometry, name),
            }
        };
        let found = match formulas[0].value(&named) {
            Ok(Value::Number(number)) => vec![number],
            Ok(Value::Matrix(matrix)) => {
                let expected = [
                    entries / self.columns(case).unwrap_or(1),
                    self.columns(case).unwrap_or(1),
                ];
                if matrix.shape() != expected {
                    let problem = Problem::Shapes {
                        left: matrix.shape(),
                        right: expected,
                    };
                    return failed(FormulaError { at: 0, problem });
                }
                matrix.values().to_vec()
            }
            Err(error) => return failed(error),
        };
        if found.len() != entries {
            return failed(FormulaError {
                at: 0,
                problem: Problem::Kind,
            });
        }
        found
            .into_iter()
            .map(|value| Ok(Entry::number(value)))
            .collect()
    }

    /// Which known mistake gives the same in every small case and where the formulas were found wrong.
    fn mistake(
        self,
        formulas: &[Formula],
        cases: &[Case],
        (wrong, place): (&Case, usize),
    ) -> Option<Mistake> {
        let compared: Vec<(&Case, Vec<Found>)> = (cases.iter())
            .filter(|case| case.geometry.image.iter().all(|&side| side <= SMALL))
            .chain([wrong])
            .map(|case| (case, self.own(formulas, case, self.truths(case).len())))
            .collect();
        // A mistake of a and b is made with the reader's own condition.
        let read = |texts: &[&str]| {
            let theirs = (texts.iter().enumerate())
                .map(|(field, text)| Formula::parse(text, self.names(field)));
            let mut theirs: Vec<Formula> = theirs
                .collect::<Result<_, _>>()
                .expect("ours, which a test reads");
            theirs.extend(formulas.iter().skip(texts.len()).cloned());
            theirs
        };
        // Where a and b that are right give the same, it is the condition that is wrong.
        let of_condition = self == Self::Weight && {
            let (_, own) = compared.last().expect("the case in which they are wrong");
            is_alike(
                &own[place],
                &self.own(&read(&[A, B]), wrong, own.len())[place],
            )
        };
        let agrees = |mistake: &Mistake, alike: fn(&Found, &Found) -> bool| {
            let theirs = read(&mistake.formulas);
            of_condition == (mistake.formulas.len() == 3)
                && compared.iter().all(|(case, own)| {
                    let theirs = self.own(&theirs, case, own.len());
                    own.iter()
                        .zip(&theirs)
                        .all(|(own, theirs)| alike(own, theirs))
                })
        };
        // Where a and b leave a zero they may be anything, but tell mistakes apart that give the same M.
        [is_same, is_alike].into_iter().find_map(|alike| {
            let mut mistakes = self.mistakes().into_iter();
            mistakes.find(|mistake| agrees(mistake, alike))
        })
    }
}

fn is_right(expected: &Entry, own: &Found) -> bool {
    own.as_ref().is_ok_and(|own| expected.is(own))
}

fn is_same(own: &Found, theirs: &Found) -> bool {
    match (own, theirs) {
        (Ok(own), Ok(theirs)) => own.stands == theirs.stands && own.has_values_of(theirs),
        _ => is_alike(own, theirs),
    }
}

fn is_alike(own: &Found, theirs: &Found) -> bool {
    match (own, theirs) {
        (Ok(own), Ok(theirs)) => own.is(theirs),
        (Err((_, own)), Err((_, theirs))) => own.problem == theirs.problem,
        _ => false,
    }
}

/// a and b where they are inside the filter and the condition holds, or nothing.
fn own_weight(formulas: &[Formula], geometry: &Geometry, i: usize, j: usize) -> Found {
    let placed = |name: &str| match name {
        "i" => Some(Value::Number(whole(i))),
        "j" => Some(Value::Number(whole(j))),
        name => size(geometry, name),
    };
    let mut weight = [0.0; 2];
    for (field, value) in weight.iter_mut().enumerate() {
        *value = formulas[field]
            .number(&placed)
            .map_err(|error| (field, error))?;
    }
    let [a, b] = weight;
    let holds = match formulas.get(2) {
        None => {
            let inside = |value: f64, most: usize| (1.0..=whole(most)).contains(&value);
            // What is no whole number is no place either, and wrong where one is expected.
            inside(a, geometry.filter[0]) && inside(b, geometry.filter[1])
        }
        Some(condition) => {
            let named = |name: &str| match name {
                "a" => Some(Value::Number(a)),
                "b" => Some(Value::Number(b)),
                name => placed(name),
            };
            condition.number(&named).map_err(|error| (2, error))? != 0.0
        }
    };
    Ok(Entry {
        value: weight.to_vec(),
        stands: holds,
    })
}

fn size(geometry: &Geometry, name: &str) -> Option<Value> {
    let size = match name {
        "H" => geometry.image[0],
        "W" => geometry.image[1],
        "M" => geometry.filter[0],
        "N" => geometry.filter[1],
        "H′" => geometry.output[0],
        "W′" => geometry.output[1],
        _ => return None,
    };
    Some(Value::Number(whole(size)))
}

impl Entry {
    fn number(value: f64) -> Self {
        Self {
            value: vec![value],
            stands: true,
        }
    }

    fn is(&self, other: &Self) -> bool {
        self.stands == other.stands && (!self.stands || self.has_values_of(other))
    }

    fn has_values_of(&self, other: &Self) -> bool {
        let near = |(one, other): (&f64, &f64)| {
            (one - other).abs() <= NEAR * one.abs().max(other.abs()).max(1.0)
        };
        self.value.iter().zip(&other.value).all(near)
    }
}

#[expect(clippy::cast_precision_loss, reason = "sizes of at most some hundreds")]
fn whole(size: usize) -> f64 {
    size as f64
}

fn signed(side: isize) -> f64 {
    f64::from(i32::try_from(side).expect("a size"))
}

fn rows(matrix: &Matrix) -> Rows {
    (matrix.values().chunks_exact(matrix.columns()))
        .map(<[f64]>::to_vec)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TASKS: [Task; 10] = [
        Task::Weight,
        Task::OutputHeight,
        Task::OutputWidth,
        Task::MatrixRows,
        Task::MatrixColumns,
        Task::Filled,
        Task::Pooled,
        Task::Scores,
        Task::Probabilities,
        Task::Outputs,
    ];

    fn is_right(task: Task, fields: &[&str]) -> bool {
        matches!(task.check(fields, 1), Outcome::Right { .. })
    }

    #[test]
    fn right_formulas_are_right_however_they_are_written() {
        let row = "((j-1) mod H) - ((i-1) mod H′) + 1";
        let latex_a = r"a = j - H\left\lfloor\frac{j-1}{H}\right\rfloor - (i-1) + H^{\prime}\left\lfloor\frac{i-1}{H^{\prime}}\right\rfloor";
        let latex_b =
            r"b = \left\lceil \frac{j}{H} \right\rceil - \left\lfloor \frac{i-1}{H'} \right\rfloor";
        for fields in [
            [A, B, ""],
            [A, B, "1 ≤ a ≤ M and 1 ≤ b ≤ N"],
            [row, B, ""],
            [latex_a, latex_b, ""],
            [A, "1 + ⌊(j-1)/H⌋ - ⌊(i-1)/H′⌋", ""],
            [A, "⌈j/H⌉ + 1 - ⌈i/H′⌉", ""],
            ["j + H - H⌈j/H⌉ - (i + H′ - H′⌈i/H′⌉) + 1", B, ""],
            [
                "j - (⌈j/H⌉ - 1)H - i + 1 + H'(⌈i/H'⌉ - 1)",
                B,
                "0 < a < M + 1 && 0 < b < N + 1",
            ],
            [
                "j - H*floor((j-1)/H) - (i-1) + (H-M+1)*floor((i-1)/(H-M+1))",
                "ceil(j/H) - floor((i-1)/(H-M+1))",
                "",
            ],
            [
                "j - i + 1 - H(⌈j/H⌉ - 1) + H′⌊(i-1)/H′⌋",
                "-(⌊(i-1)/H′⌋ - ⌈j/H⌉)",
                "not",
            ],
        ] {
            let fields = fields.map(|field| {
                if field == "not" {
                    r"a \ge 1 \land a \le M \land b \ge 1 \land b \le N"
                } else {
                    field
                }
            });
            let outcome = Task::Weight.check(&fields, 1);
            assert!(
                matches!(
                    outcome,
                    Outcome::Right {
                        cases: 10_000..,
                        ..
                    }
                ),
                "{fields:?}: {outcome:?}"
            );
        }
        for (task, formulas) in [
            (Task::OutputHeight, &["H - M + 1", "H′ = 1 + H - M"][..]),
            (Task::OutputWidth, &["W - N + 1", r"\frac{W - N}{1} + 1"]),
            (Task::MatrixRows, &["H′W′", "(H - M + 1)(W - N + 1)"]),
            (Task::MatrixColumns, &["HW", "W·H"]),
            (Task::Filled, &["H′W′MN"]),
            (
                Task::Pooled,
                &["⌊H′/2⌋⌊W′/2⌋", "(H′ - H′ mod 2)(W′ - W′ mod 2)/4"],
            ),
            (Task::Scores, &["x′x′ᵀ", "x' x'^T", r"x'\,{x'}^\top"]),
            (Task::Probabilities, &["softmax(S)", "softmax(x′x′ᵀ)"]),
            (Task::Outputs, &["P x′", "softmax(S)x′", "(x′ᵀPᵀ)ᵀ"]),
        ] {
            for formula in formulas {
                assert!(
                    is_right(task, &[formula]),
                    "{formula}: {:?}",
                    task.check(&[formula], 1)
                );
            }
        }
    }

    /// The mistake that is named, and the only formula in which it is.
    fn named(task: Task, fields: &[&str]) -> (Option<&'static str>, Option<usize>) {
        match task.check(fields, 1) {
            Outcome::Wrong { mistake, field, .. } => (mistake, field),
            outcome => panic!("{fields:?}: {outcome:?}"),
        }
    }

    #[test]
    fn a_known_mistake_has_its_name_and_is_one() {
        for task in TASKS {
            for mistake in task.mistakes() {
                let expected = (Some(mistake.name), mistake.field);
                let formulas = &mistake.formulas;
                assert_eq!(named(task, formulas), expected, "{formulas:?}");
                if task == Task::Weight && formulas.len() == 2 {
                    let formulas = [formulas[0], formulas[1], "M ≥ a ≥ 1 and N ≥ b ≥ 1"];
                    assert_eq!(named(task, &formulas), expected, "{formulas:?}");
                }
            }
        }
    }

    #[test]
    fn mistakes_are_named_in_one_formula_and_with_a_condition_of_their_own() {
        let zero = "0 ≤ a < M and 0 ≤ b < N";
        let row = "(j-1) mod H - (i-1) mod H′";
        let column = "⌊(j-1)/H⌋ - ⌊(i-1)/H′⌋";
        for (fields, expected) in [
            ([row, column, zero], ("weights-from-zero", None)),
            ([row, column, ""], ("weights-from-zero", None)),
            ([row, B, ""], ("weights-from-zero", Some(0))),
            (
                [A, column, "1 ≤ a ≤ M and 0 ≤ b ≤ N - 1"],
                ("weights-from-zero", Some(1)),
            ),
            (
                ["j mod H - i mod H′", "⌊j/H⌋ - ⌊i/H′⌋", zero],
                ("all-from-zero", None),
            ),
            ([A, B, zero], ("condition-from-zero", None)),
            (
                [A, "⌈j/H⌉ - ⌈(i-1)/H′⌉", ""],
                ("ceiling-for-floor", Some(1)),
            ),
            (
                ["j - H⌈(j-1)/H⌉ - i + 1 + H′⌊(i-1)/H′⌋", B, ""],
                ("ceiling-for-floor", Some(0)),
            ),
            ([A, "N + 1 - ⌈j/H⌉ + ⌊(i-1)/H′⌋", ""], ("flipped", Some(1))),
            (
                ["(i-1) mod H′ - (j-1) mod H + 1", B, ""],
                ("output-minus-pixel", Some(0)),
            ),
        ] {
            let (name, field) = expected;
            assert_eq!(
                named(Task::Weight, &fields),
                (Some(name), field),
                "{fields:?}"
            );
        }
        // Nothing is ever there: that is no mistake of a and b, whatever they are.
        for fields in [[A, B, "1 = 0"], [row, column, "1 = 0"], [A, B, "1/(i-i)"]] {
            assert_eq!(named(Task::Weight, &fields), (None, None), "{fields:?}");
        }
    }

    /// The report's own formula is wrong as soon as H > 1, so first for an image of 2×1.
    #[test]
    fn the_printed_formula_is_the_first_example() {
        let Outcome::Wrong {
            counterexample,
            mistake,
            ..
        } = Task::Weight.check(&Task::Weight.mistakes()[0].formulas, 1)
        else {
            panic!("the report's is wrong")
        };
        assert_eq!(mistake, Some("ceiling-for-floor"));
        assert_eq!(
            (counterexample.image, counterexample.filter),
            ([2, 1], [1, 1])
        );
        // The weight W_11 meets pixel 2 in output 2; the report looks for it at b = 0.
        assert_eq!(counterexample.at, Some([2, 2]));
        let entry = |value: [f64; 2], stands| Entry {
            value: value.to_vec(),
            stands,
        };
        assert_eq!(counterexample.expected, entry([1.0, 1.0], true));
        assert_eq!(counterexample.own, Some(entry([1.0, 0.0], false)));
        let matrix = counterexample.matrix.expect("a small one");
        assert_eq!(matrix.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2]);
        let wrong = |row: &Vec<Compared>| row.iter().map(|entry| entry.is_wrong).collect();
        let wrong: Vec<Vec<bool>> = matrix.iter().map(wrong).collect();
        assert_eq!(wrong, [[false, false], [false, true]]);
        assert_eq!(matrix[1][1].own, counterexample.own);
    }

    /// Every formula with one sign changed is wrong, with a case in which it truly is.
    #[test]
    fn mutants_are_found() {
        let changes = [
            ("+", "-"),
            ("-", "+"),
            ("⌊", "⌈"),
            ("⌈", "⌊"),
            ("H′", "H"),
            ("H", "W"),
            ("H′", "W′"),
            ("i", "j"),
            ("j", "i"),
            ("1", "0"),
            ("1", "2"),
            ("/H", "/M"),
            ("j-1", "j"),
            ("i-1", "i"),
            ("H", "N"),
            ("H′", "N"),
            ("j", "i"),
            ("(i-1)/", "i/"),
            ("H⌊", "M⌊"),
        ];
        let mut mutants = Vec::new();
        for (field, text) in [A, B].into_iter().enumerate() {
            for (from, to) in changes {
                for (place, _) in text.match_indices(from) {
                    let mut mutant =
                        format!("{}{to}{}", &text[..place], &text[place + from.len()..]);
                    // The other half of a bracket.
                    let half = |mutant: &str, close: &str| {
                        mutant[place..].find(close).map(|at| place + at)
                    };
                    for (open, close, other) in [("⌈", "⌋", "⌉"), ("⌊", "⌉", "⌋")] {
                        if to == open
                            && let Some(at) = half(&mutant, close)
                        {
                            mutant.replace_range(at..at + close.len(), other);
                        }
                    }
                    let mut fields = [A.to_owned(), B.to_owned()];
                    fields[field] = mutant;
                    mutants.push(fields);
                }
            }
        }
        mutants.sort();
        mutants.dedup();
        let (mut wrong, mut survivors) = (0, Vec::new());
        for fields in &mutants {
            let texts = [&fields[0][..], &fields[1][..]];
            match Task::Weight.check(&texts, 1) {
                Outcome::Wrong { counterexample, .. } => {
                    let Counterexample {
                        image,
                        filter,
                        at,
                        expected,
                        own,
                        ..
                    } = *counterexample;
                    let geometry = Geometry::new(image, filter, 1, 0, 2).expect("a case");
                    let [i, j] = at.expect("an entry of M");
                    // By the homework's own formula, which other tests compare with the construction.
                    let right = geometry.element(i, j).weight;
                    let inside = geometry.place(right).is_some();
                    assert_eq!(expected.stands, inside, "{texts:?}");
                    assert_eq!(expected.value, right.map(signed), "{texts:?}");
                    assert!(own.is_none_or(|own| !expected.is(&own)), "{texts:?}");
                    wrong += 1;
                }
                // M′ and N′ are no sizes.
                Outcome::Unreadable { .. } => {}
                outcome @ Outcome::Right { .. } => survivors.push((fields, outcome)),
            }
        }
        assert!(wrong >= 50, "{wrong}");
        assert!(survivors.is_empty(), "{survivors:#?}");
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_field() {
        let Outcome::Unreadable { field, error } = Task::Weight.check(&[A, "⌈j/K⌉"], 1) else {
            panic!("K is no size")
        };
        assert_eq!((field, error.at), (1, 3));
        assert!(matches!(
            Task::Weight.check(&[A], 1),
            Outcome::Unreadable { field: 1, .. }
        ));
        // A division by zero is wrong where it happens: H = 1.
        let Outcome::Wrong { counterexample, .. } =
            Task::OutputHeight.check(&["(H - M + 1)(H-1)/(H-1)"], 1)
        else {
            panic!("it has no value for H = 1")
        };
        assert_eq!(counterexample.image, [1, 1]);
        let (field, error) = counterexample.undefined.expect("no value");
        assert_eq!((field, error.problem), (0, Problem::Undefined));
        // A number where a matrix belongs.
        let Outcome::Wrong {
            counterexample,
            mistake,
            ..
        } = Task::Scores.check(&["x′ᵀx′"], 1)
        else {
            panic!("one number")
        };
        assert!(mistake == Some("one-number") && counterexample.x.is_some());
    }

    #[test]
    fn another_seed_tries_other_sizes() {
        for task in [Task::Weight, Task::Scores] {
            let drawn = |seed| {
                let sizes = task.cases(seed).into_iter().map(|case| {
                    let Geometry { image, filter, .. } = case.geometry;
                    (image, filter, case.x.values().to_vec())
                });
                sizes.collect::<Vec<_>>()
            };
            let [none, one, two] = [0, 1, 2].map(drawn);
            assert!(one == drawn(1) && one != none && one.len() == two.len());
            let sizes = |(image, filter, _): &([usize; 2], [usize; 2], Vec<f64>)| (*image, *filter);
            assert!(one.iter().map(sizes).ne(two.iter().map(sizes)));
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(24))]

        /// Whatever is tried, what is right stays right, and a mistake that is named is what the counterexample shows.
        #[test]
        fn a_named_mistake_is_what_is_shown(
            seed: u32,
            a in proptest::sample::select(vec![
                A, "j - H⌊(j-1)/H⌋ - i + H′⌊(i-1)/H′⌋", "j - i", "H′ - 1", "j - H⌈(j-1)/H⌉ - (i-1) + H′⌊(i-1)/H′⌋",
                "1 + M - j + H⌊(j-1)/H⌋ + (i-1) - H′⌊(i-1)/H′⌋", "j mod H - i mod H′",
            ]),
            b in proptest::sample::select(vec![
                B, "⌊(j-1)/H⌋ - ⌊(i-1)/H′⌋", "⌈j/H⌉ - ⌈(i-1)/H′⌉", "⌈j/H⌉ - ⌊i/H′⌋", "N - ⌊(j-1)/H⌋ + ⌊(i-1)/H′⌋", "W/j",
            ]),
            condition in proptest::sample::select(vec![
                "", "1 ≤ a ≤ M and 1 ≤ b ≤ N", "0 ≤ a < M and 0 ≤ b < N", "a ≥ 1 and b ≥ 1", "1 ≤ a ≤ M", "a b > 0", "0 = 1",
            ]),
        ) {
            for task in [Task::Scores, Task::Probabilities, Task::Outputs] {
                let right = ["x′x′ᵀ", "softmax(S)", "P x′"][task as usize - Task::Scores as usize];
                let is_right = matches!(task.check(&[right], seed), Outcome::Right { drawn: 100, .. });
                proptest::prop_assert!(is_right, "{}", right);
            }
            match Task::Weight.check(&[a, b, condition], seed) {
                Outcome::Right { .. } => proptest::prop_assert!(a == A && b == B),
                Outcome::Unreadable { .. } => proptest::prop_assert!(false),
                Outcome::Wrong { counterexample, mistake, field } => {
                    let Counterexample { image, filter, at, expected, own, .. } = *counterexample;
                    let geometry = Geometry::new(image, filter, 1, 0, 2).expect("a case");
                    let [i, j] = at.expect("an entry of M");
                    proptest::prop_assert!(own.as_ref().is_none_or(|own| !expected.is(own)));
                    let Some(name) = mistake else { return Ok(()) };
                    let own = own.expect("a known mistake has a value");
                    let shows = |mistake: &Mistake| {
                        let value = |texts: &[&str]| {
                            let mut texts = texts.to_vec();
                            if texts.len() == 2 && !condition.is_empty() {
                                texts.push(condition);
                            }
                            let formulas: Vec<Formula> = (texts.iter().enumerate())
                                .map(|(field, text)| Formula::parse(text, Task::Weight.names(field)).expect("ours"))
                                .collect();
                            own_weight(&formulas, &geometry, i, j).expect("a value")
                        };
                        let is_of_condition = mistake.formulas.len() == 3;
                        (mistake.name, mistake.field) == (name, field)
                            && value(&mistake.formulas).is(&own)
                            && (is_of_condition || !value(&[A, B]).is(&own))
                    };
                    proptest::prop_assert!(Task::Weight.mistakes().iter().any(shows), "{}", name);
                }
            }
        }
    }
}
