//! The program `unfold`: trains, evaluates and uses the homework's models on this machine.
//!
//! Results go to standard output, progress and complaints to standard error. Exit status 0 when
//! done, 1 for bad data or a device that is not there, 2 for a wrong call.

mod program;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use program::{
    classify::Classify, evaluate::Evaluate, inspect::Inspect, train::Train, translate::Translate,
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
    Train(Train),
    /// Measure a model on the homework's validation or test set
    Evaluate(Evaluate),
    /// Read pictures of single characters
    Classify(Classify),
    /// Translate Spanish sentences into English
    Translate(Translate),
    /// Say what a file of weights holds and which model it fits
    Inspect(Inspect),
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Train(arguments) => arguments.run(),
        Command::Evaluate(arguments) => arguments.run(),
        Command::Classify(arguments) => arguments.run(),
        Command::Translate(arguments) => arguments.run(),
        Command::Inspect(arguments) => arguments.run(),
    };
    match done {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("unfold: {failure}");
            ExitCode::FAILURE
        }
    }
}
