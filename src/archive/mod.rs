//! Zip archives.

#[cfg(feature = "models")]
mod read;
mod write;

#[cfg(feature = "models")]
pub use self::read::{ArchiveError, File, files, is_one};
pub use self::write::stored;

#[cfg(all(test, feature = "models"))]
pub(crate) use self::read::tests;
