//! The program `unfold`: trains, evaluates and uses the homework's models on this machine.
//!
//! Results go to standard output, progress and complaints to standard error. Exit status 0 when
//! done or when nobody reads on, 1 for bad data, a full disk or a device that is not there, 2 for a
//! wrong call.

mod program;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use program::{
    calibrate::Calibrate,
    classify::Classify,
    evaluate::Evaluate,
    grade::Grade,
    inspect::Inspect,
    output::{Unsaid, answer, complain},
    train::Train,
    translate::Translate,
};

#[derive(Parser)]
#[command(
    version,
    about = "The models of a deep-learning homework: train, evaluate and use them."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Train a model by the homework's recipe and write its weights after every epoch
    Train(Box<Train>),
    /// Measure a model on the homework's validation or test set
    Evaluate(Evaluate),
    /// Make a reader's probabilities mean what they say, by what the homework and its hands hold back
    Calibrate(Calibrate),
    /// Read pictures of single characters
    Classify(Classify),
    /// Translate Spanish sentences into English
    Translate(Translate),
    /// Mark the codes of problem sheets that students have handed in
    Grade(Grade),
    /// Say what a file of weights holds and which model it fits
    Inspect(Inspect),
}

impl Command {
    fn run(&self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Train(arguments) => arguments.run(),
            Self::Evaluate(arguments) => arguments.run(),
            Self::Calibrate(arguments) => arguments.run(),
            Self::Classify(arguments) => arguments.run(),
            Self::Translate(arguments) => arguments.run(),
            Self::Grade(arguments) => arguments.run(),
            Self::Inspect(arguments) => arguments.run(),
        }
    }
}

fn main() -> ExitCode {
    let done = match Cli::try_parse() {
        Ok(Cli { command }) => command.run(),
        Err(error) => answer(error),
    };
    match done {
        Ok(code) => code,
        Err(error) if error.downcast_ref().is_some_and(Unsaid::is_no_longer_read) => {
            ExitCode::SUCCESS
        }
        Err(error) => {
            complain(&error.to_string());
            ExitCode::FAILURE
        }
    }
}
