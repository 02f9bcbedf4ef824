//! What takes part: which cells of every view belong to the calculation of one cell, and its sum
//! written out.
//!
//! A view's cells are named by their place in its values, row by row, from 0.

use std::collections::{BTreeMap, BTreeSet};

#[cfg(target_arch = "wasm32")]
use serde::Serialize;

mod attention;
mod convolution;

pub use attention::{AttentionLinks, AttentionSum, AttentionTerm, AttentionView, of_attention};
pub use convolution::{
    ConvolutionLinks, ConvolutionSum, ConvolutionView, OutputTerm, PixelTerm, PooledTerm,
    of_convolution,
};

/// The cells that take part in one cell's calculation.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(target_arch = "wasm32", derive(Serialize, tsify::Tsify))]
pub struct Links<View: Ord, Sum> {
    /// All of them, by view.
    #[cfg_attr(
        target_arch = "wasm32",
        serde(serialize_with = "crate::typed_array::serialize_map"),
        tsify(type = "{ [V in View & string]?: Uint32Array }")
    )]
    pub lit: BTreeMap<View, BTreeSet<usize>>,
    /// The one counterpart of the cell in the views that have one, whether it takes part or not.
    #[cfg_attr(
        target_arch = "wasm32",
        tsify(type = "{ [V in View & string]?: number }")
    )]
    pub here: BTreeMap<View, usize>,
    /// The calculation in numbers.
    pub sum: Sum,
}
