//! The one place that writes to the terminal.
//!
//! A name or a text of somebody else's may hold what a terminal obeys: such characters are written
//! by their names, in answers and in complaints alike.

use std::{
    env,
    io::{self, StdoutLock, Write},
    process::ExitCode,
};

use clap::Parser;
use serde_json::Value;
use unfold::translation::text;

use crate::Cli;

/// What there is to say cannot be said.
#[derive(Debug, thiserror::Error)]
#[error("standard output: {0}")]
pub struct Unsaid(#[source] io::Error);

impl Unsaid {
    /// Whether whoever was reading has read enough.
    pub fn is_no_longer_read(&self) -> bool {
        self.0.kind() == io::ErrorKind::BrokenPipe
    }
}

/// Standard output, line by line: whoever reads along has each as soon as it is there.
pub struct Output(StdoutLock<'static>);

impl Output {
    pub fn new() -> Self {
        Self(io::stdout().lock())
    }

    /// Writes a line for people.
    pub fn line(&mut self, line: &str) -> anyhow::Result<()> {
        self.write(&shown(line))
    }

    /// Writes an object on a line of its own.
    pub fn json(&mut self, value: &Value) -> anyhow::Result<()> {
        // What is replaced can only be in strings, and JSON has an escape for it there.
        self.write(&replaced(&value.to_string(), |character| {
            format!("\\u{:04x}", u32::from(character))
        }))
    }

    fn write(&mut self, line: &str) -> anyhow::Result<()> {
        let written = writeln!(self.0, "{line}").and_then(|()| self.0.flush());
        Ok(written.map_err(Unsaid)?)
    }
}

/// Tells on standard error. Where that is closed or full, there is nobody to tell.
pub fn complain(line: &str) {
    let _ = writeln!(io::stderr(), "unfold: {}", shown(line));
}

/// Answers a call that asks for help or for the version, or says what is wrong with a call.
pub fn answer(error: clap::Error) -> anyhow::Result<ExitCode> {
    if error.use_stderr() {
        // It repeats parts of the call.
        let call = env::args_os().map(|argument| shown(&argument.to_string_lossy()));
        let error = Cli::try_parse_from(call).err().unwrap_or(error);
        let _ = error.print();
        return Ok(ExitCode::from(2));
    }
    error
        .print()
        .and_then(|()| io::stdout().flush())
        .map_err(Unsaid)?;
    Ok(ExitCode::SUCCESS)
}

/// A text as a terminal may show it, in one line.
fn shown(text: &str) -> String {
    replaced(text, |character| format!("<{}>", text::name(character)))
}

/// The text with something else for what would move the cursor, end the line or turn the direction
/// of what follows.
fn replaced(text: &str, by: impl Fn(char) -> String) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        let is_obeyed = character.is_control()
            || matches!(character,
                '\u{61c}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if is_obeyed {
            safe += &by(character);
        } else {
            safe.push(character);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_obeys_is_shown_by_its_name() {
        assert_eq!(
            shown("ñ\u{1b}[31m\n\u{9b}\u{202e}お"),
            "ñ<U+001B>[31m<U+000A><U+009B><U+202E>お"
        );
    }
}
