//! Makes what the page loads of a WebAssembly bundle.
//!
//! | command | |
//! |---|---|
//! | `pack BUNDLE.wasm DIRECTORY` | the bundle with its JavaScript and its TypeScript declarations, as `unfold*` in the directory |
//! | `count MODULE.wasm COUNTING.wasm` | the same module, which notes what is called |
//! | `split DIRECTORY PHASES` | the directory's module in parts, by what its functions were called for |
//! | `fuse MODULE.wasm FUSED.wasm` | the same module for engines with relaxed SIMD |

mod fused;
mod split;

use std::{env, fs, path::Path};

use anyhow::{Context, Result, bail, ensure};
use split::PARTS;
use walrus::Module;
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    let [command, from, to] = &arguments[..] else {
        bail!("usage: unfold-pack pack|count|split|fuse FROM TO");
    };
    let (from, to) = (Path::new(from), Path::new(to));
    match command.to_str() {
        Some("pack") => pack(from, to),
        Some("count") => count(from, to),
        Some("split") => split(from, to),
        Some("fuse") => fuse(from, to),
        _ => bail!("there is no command {}", command.display()),
    }
    .with_context(|| format!("cannot {} {}", command.display(), from.display()))
}

fn pack(bundle: &Path, directory: &Path) -> Result<()> {
    Bindgen::new()
        .input_path(bundle)
        .web(true)?
        .typescript(true)
        .out_name("unfold")
        .generate(directory)
}

fn count(module: &Path, counting: &Path) -> Result<()> {
    let mut module = Module::from_file(module)?;
    split::count(&mut module)?;
    module.emit_wasm_file(counting)
}

fn split(directory: &Path, phases: &Path) -> Result<()> {
    let whole = directory.join("unfold_bg.wasm");
    let copies = [(); PARTS.len()].map(|()| Module::from_file(&whole));
    let [first, training, rest] = copies;
    let parts = split::split([first?, training?, rest?], &fs::read(phases)?)?;
    for (mut part, name) in parts.into_iter().zip(PARTS) {
        let dot = if name.is_empty() { "" } else { "." };
        part.emit_wasm_file(directory.join(format!("unfold_bg{dot}{name}.wasm")))?;
    }
    let glue = directory.join("unfold.js");
    let script = fs::read_to_string(&glue)?;
    fs::write(&glue, split::with_loader(&script)?)?;
    Ok(())
}

fn fuse(module: &Path, fused: &Path) -> Result<()> {
    let mut module = Module::from_file(module)?;
    let products = fused::fuse(&mut module);
    ensure!(products > 0, "it has no product that is added to anything");
    println!("{products} products of four numbers are fused with the sum that takes them");
    module.emit_wasm_file(fused)
}
