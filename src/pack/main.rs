//! `unfold-pack BUNDLE.wasm DIRECTORY`: the bundle with its JavaScript and its TypeScript declarations, as `unfold*` in the
//! directory.

use std::env;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let mut paths = env::args_os().skip(1);
    let bundle = paths.next().context("which bundle?")?;
    let directory = paths.next().context("into which directory?")?;
    Bindgen::new()
        .input_path(&bundle)
        .web(true)?
        .typescript(true)
        .out_name("unfold")
        .generate(directory)
        .with_context(|| format!("cannot pack {}", bundle.display()))
}
