//! What handed-in codes are worth, student by student and question by question.

use serde::Serialize;

use super::{
    CodeError, HandIn, KINDS, Sheet,
    code::{is_code, is_sign},
};
use crate::theory::questions::{self, Mistake};

/// What was found in texts with codes in them.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Grades {
    /// What was handed in, in the order of the texts.
    pub students: Vec<Graded>,
    /// What could not be read.
    pub refused: Vec<Refused>,
    /// How each question went, in the order of [`KINDS`]; only those that were asked.
    pub questions: Vec<QuestionTally>,
}

/// One student's sheet.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Graded {
    /// What stood before the code, or the name of the file.
    pub student: String,
    /// The seed of the sheet.
    pub seed: u16,
    /// How many answers are right.
    pub right: usize,
    /// Of each question of the sheet.
    pub marks: Vec<Mark>,
}

/// What one answer is worth.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Mark {
    /// The question.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "Question[\"kind\"]"))]
    pub question: String,
    /// The seed of its numbers.
    pub seed: u32,
    /// None where the question was left open.
    pub answer: Option<f64>,
    /// The right one.
    pub expected: f64,
    /// Whether it is that.
    pub right: bool,
    /// The mistake that gives the answer, if it is a known one.
    pub mistake: Option<Mistake>,
}

/// A code that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Refused {
    /// Whose it is.
    pub student: String,
    /// Why, and what to do.
    pub why: String,
}

/// How a question went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct QuestionTally {
    /// The question.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "Question[\"kind\"]"))]
    pub question: String,
    /// Right answers.
    pub right: usize,
    /// Wrong ones.
    pub wrong: usize,
    /// Sheets on which it was left open.
    pub open: usize,
    /// The mistakes that were known, the commonest first, and how often each was made.
    pub mistakes: Vec<(Mistake, usize)>,
}

/// Marks the codes in texts, each given with its name: that of a file, say. Of a line with a code in it, what stands
/// before it names the student; where nothing does, the text's own name does, with the line if it has several such.
#[must_use]
pub fn grade<N: AsRef<str>, T: AsRef<str>>(texts: &[(N, T)]) -> Grades {
    let mut grades = Grades::default();
    for (name, text) in texts {
        let (name, text) = (name.as_ref(), text.as_ref());
        let codes = codes(text);
        if codes.is_empty() {
            grades.refuse(name.to_owned(), &CodeError::None);
        }
        let nameless = codes
            .iter()
            .filter(|(_, before, _)| before.is_empty())
            .count();
        for (line, before, code) in codes {
            let student = match before {
                "" if nameless > 1 => format!("{name}, line {line}"),
                "" => name.to_owned(),
                before => before.to_owned(),
            };
            match HandIn::read(code) {
                Ok(hand_in) => grades.students.push(hand_in.grade(student)),
                Err(error) => grades.refuse(student, &error),
            }
        }
    }
    grades.questions = tally(&grades.students);
    grades
}

impl Grades {
    fn refuse(&mut self, student: String, why: &CodeError) {
        self.refused.push(Refused {
            student,
            why: why.to_string(),
        });
    }
}

/// The codes in a text: the number of its line, what stands before it, and the code.
fn codes(text: &str) -> Vec<(usize, &str, &str)> {
    let lines = (1..).zip(text.lines());
    lines
        .filter_map(|(line, text)| {
            let at = text
                .char_indices()
                .map(|(at, _)| at)
                .find(|&at| is_code(&text[at..]))?;
            let (before, rest) = text.split_at(at);
            let end = rest.find(|sign| !is_sign(sign)).unwrap_or(rest.len());
            let is_between = |sign: char| sign.is_whitespace() || ",;:|\"'“”".contains(sign);
            Some((line, before.trim_matches(is_between), &rest[..end]))
        })
        .collect()
}

impl HandIn {
    /// What it is worth.
    #[must_use]
    pub fn grade(&self, student: String) -> Graded {
        let questions = self.sheet.kinds.iter().zip(&self.answers);
        let marks: Vec<Mark> = questions
            .map(|(kind, &answer)| mark(self.sheet.seed, kind, answer))
            .collect();
        Graded {
            student,
            seed: self.sheet.seed,
            right: marks.iter().filter(|mark| mark.right).count(),
            marks,
        }
    }
}

fn mark(seed: u16, kind: &str, answer: Option<f64>) -> Mark {
    let seed = Sheet::question_seed(seed, kind).expect("a sheet has known kinds");
    let verdict = questions::judge(kind, seed, answer.unwrap_or(f64::NAN));
    let verdict = verdict.expect("a sheet has known kinds");
    Mark {
        question: kind.to_owned(),
        seed,
        answer,
        expected: verdict.expected,
        right: verdict.right,
        mistake: verdict.mistake,
    }
}

fn tally(students: &[Graded]) -> Vec<QuestionTally> {
    let of = |kind: &&str| {
        let marks: Vec<&Mark> = (students.iter().flat_map(|student| &student.marks))
            .filter(|mark| mark.question == **kind)
            .collect();
        if marks.is_empty() {
            return None;
        }
        let count = |is: fn(&Mark) -> bool| marks.iter().filter(|mark| is(mark)).count();
        let mut mistakes: Vec<(Mistake, usize)> = Vec::new();
        for mistake in marks.iter().filter_map(|mark| mark.mistake) {
            let known = mistakes.iter().position(|(known, _)| *known == mistake);
            let mut at = known.unwrap_or_else(|| {
                mistakes.push((mistake, 0));
                mistakes.len() - 1
            });
            mistakes[at].1 += 1;
            // The commonest come first, without a sort, which would be half as large as all the rest here.
            while at > 0 && mistakes[at - 1].1 < mistakes[at].1 {
                mistakes.swap(at - 1, at);
                at -= 1;
            }
        }
        Some(QuestionTally {
            question: (*kind).to_owned(),
            right: count(|mark| mark.right),
            wrong: count(|mark| !mark.right && mark.answer.is_some()),
            open: count(|mark| mark.answer.is_none()),
            mistakes,
        })
    };
    KINDS.iter().filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sheet of two questions with one answer right, and the other as given.
    fn code(seed: u16, second: Option<f64>) -> String {
        let sheet = Sheet::new(seed, &["vec-index", "attention-size"]).unwrap();
        let right = mark(seed, "vec-index", None).expected;
        HandIn::new(sheet, vec![Some(right), second])
            .unwrap()
            .code()
    }

    #[test]
    fn a_pile_is_marked_by_student_and_by_question() {
        let expected = mark(7, "attention-size", None).expected;
        let not_squared = expected.sqrt();
        let list = format!(
            "Student;Code\nAna Silva;{}\r\n\"Bruno\", {}\n  Clara:\t{} (late)\n",
            code(7, Some(expected)),
            code(7, Some(not_squared)),
            code(8, None).to_lowercase(),
        );
        let mail = format!("Dear teacher,\n{}\nDuarte", code(7, Some(-1.0)));
        let grades = grade(&[("list.csv", list), ("duarte.txt", mail)]);
        assert_eq!(grades.refused, []);
        let found: Vec<(&str, u16, usize)> = (grades.students.iter())
            .map(|student| (&student.student[..], student.seed, student.right))
            .collect();
        assert_eq!(
            found,
            [
                ("Ana Silva", 7, 2),
                ("Bruno", 7, 1),
                ("Clara", 8, 1),
                ("duarte.txt", 7, 1)
            ]
        );
        let [index, size] = &grades.questions[..] else {
            panic!("{:?}", grades.questions)
        };
        assert_eq!((index.right, index.wrong, index.open), (4, 0, 0));
        assert_eq!((size.right, size.wrong, size.open), (1, 2, 1));
        assert_eq!(size.mistakes, [(Mistake::NotSquared, 1)]);
    }

    #[test]
    fn what_cannot_be_read_is_named_and_the_others_are_marked() {
        let good = code(7, None);
        let cut = &good[..good.len() - 1];
        let texts = [
            ("a.txt", format!("{good}\n{cut}")),
            ("b.txt", "nothing".to_owned()),
        ];
        let grades = grade(&texts);
        assert_eq!(grades.students.len(), 1);
        assert_eq!(grades.students[0].student, "a.txt, line 1");
        let refused: Vec<&str> = grades
            .refused
            .iter()
            .map(|refused| &refused.student[..])
            .collect();
        assert_eq!(refused, ["a.txt, line 2", "b.txt"]);
        assert_eq!(grades.refused[1].why, CodeError::None.to_string());
    }
}
