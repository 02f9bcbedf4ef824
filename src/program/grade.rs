//! `unfold grade`.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::anyhow;
use clap::Args;
use serde_json::json;
use unfold::theory::{
    questions::{KINDS, Mistake},
    sheet::{self, Graded, Grades, QuestionTally},
};

use super::{go_on, of, output::Output};

/// How wide a name stands in the table at most.
const WIDEST: usize = 30;

#[derive(Args)]
pub struct Grade {
    /// Codes, or files with a code a line, before which the student's name may stand; without any, standard input
    #[arg(value_name = "FILE|CODE")]
    handed_in: Vec<String>,
    /// Print one JSON object a line: the students', then the questions'
    #[arg(long)]
    json: bool,
}

impl Grade {
    pub fn run(&self) -> anyhow::Result<ExitCode> {
        let mut code = ExitCode::SUCCESS;
        let mut texts: Vec<(String, String)> = Vec::new();
        for (number, given) in (1..).zip(&self.handed_in) {
            if sheet::is_code(given) {
                texts.push((format!("code {number}"), given.clone()));
                continue;
            }
            let path = PathBuf::from(given);
            match fs::read(&path).map_err(of(&path)) {
                Ok(bytes) => texts.push((name_of(&path), text_of(&bytes))),
                Err(error) => go_on(error, &mut code)?,
            }
        }
        if self.handed_in.is_empty() {
            let text = io::read_to_string(io::stdin().lock());
            texts.push((
                "standard input".to_owned(),
                text.map_err(|error| anyhow!("standard input: {error}"))?,
            ));
        }
        let grades = sheet::grade(&texts);
        let mut output = Output::new();
        if self.json {
            json_lines(&grades, &mut output)?;
        } else if !grades.students.is_empty() {
            table(&grades, &mut output)?;
        }
        for refused in &grades.refused {
            go_on(anyhow!("{}: {}", refused.student, refused.why), &mut code)?;
        }
        Ok(code)
    }
}

/// A file is called after its student.
fn name_of(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or(path.as_os_str());
    stem.to_string_lossy().into_owned()
}

/// A spreadsheet or a mail may be in another encoding: codes and plain letters are the same in most.
fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn json_lines(grades: &Grades, output: &mut Output) -> anyhow::Result<()> {
    for student in &grades.students {
        output.json(&json!(student))?;
    }
    for question in &grades.questions {
        output.json(&json!(question))?;
    }
    Ok(())
}

/// A row a student and a column a question, then what became of each question.
fn table(grades: &Grades, output: &mut Output) -> anyhow::Result<()> {
    let numbers: Vec<usize> = (grades.questions.iter())
        .filter_map(|question| KINDS.iter().position(|kind| *kind == question.question))
        .collect();
    let names = grades
        .students
        .iter()
        .map(|student| width(&student.student));
    let wide = names.max().unwrap_or(0).clamp("student".len(), WIDEST);
    let heads: String = numbers
        .iter()
        .map(|number| format!("{:>3}", number + 1))
        .collect();
    output.line(&format!("{:wide$}  sheet {heads}  right", "student"))?;
    for student in &grades.students {
        let marks: String = (numbers.iter())
            .map(|&number| format!("{:>3}", sign(student, KINDS[number])))
            .collect();
        let name: String = student.student.chars().take(WIDEST).collect();
        let padding = " ".repeat(wide - width(&name));
        output.line(&format!(
            "{name}{padding}  {:>5} {marks}  {} of {}",
            student.seed,
            student.right,
            student.marks.len()
        ))?;
    }
    output.line("")?;
    output.line("✓ right, ✗ wrong, · left open, blank where the sheet does not ask it")?;
    output.line("")?;
    output.line("question                 right  wrong   open  mistakes")?;
    for (question, number) in grades.questions.iter().zip(numbers) {
        let line = format!(
            "{:>2} {:20}  {:>5}  {:>5}  {:>5}  {}",
            number + 1,
            question.question,
            question.right,
            question.wrong,
            question.open,
            mistakes(question)
        );
        output.line(line.trim_end())?;
    }
    Ok(())
}

fn width(text: &str) -> usize {
    text.chars().count().min(WIDEST)
}

fn sign(student: &Graded, kind: &str) -> char {
    let mark = student.marks.iter().find(|mark| mark.question == kind);
    mark.map_or(' ', |mark| match (mark.right, mark.answer) {
        (true, _) => '✓',
        (false, Some(_)) => '✗',
        (false, None) => '·',
    })
}

fn mistakes(question: &QuestionTally) -> String {
    // By the name that JSON and the page have for it.
    let name = |mistake: &Mistake| json!(mistake).as_str().unwrap_or_default().to_owned();
    let named = |(mistake, count): &(Mistake, usize)| format!("{} ×{count}", name(mistake));
    let named: Vec<String> = question.mistakes.iter().map(named).collect();
    named.join(", ")
}
