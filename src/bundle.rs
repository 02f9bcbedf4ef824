//! A bundle of the page: what `unfold::web` exports, and nothing that runs by itself.

// So that the linker takes the library in.
use unfold as _;

fn main() {}
