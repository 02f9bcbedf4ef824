//! Zip archives, in which others keep their arrays.

use std::io::{self, Read};

use flate2::read::DeflateDecoder;
use rawzip::{CompressionMethod, ZipArchive, ZipSliceArchive, ZipSliceEntry};

/// Why an archive, or a file in it, cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// It is cut short or changed.
    #[error("the zip archive is damaged ({0}): get the file again")]
    Damaged(String),
    /// A file in it is packed in a way that no such archive uses.
    #[error("{0} in it is encrypted or packed in an unusual way: unpack it first")]
    Packed(String),
    /// A file in it unpacks to more than was asked for.
    #[error("{0} in it unpacks to more than {1} MiB")]
    TooLarge(String, u64),
}

/// Whether bytes begin as an archive does.
#[must_use]
pub fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// An archive in memory.
pub struct Archive<'a>(ZipSliceArchive<&'a [u8]>);

/// A file in an archive.
pub struct File<'a> {
    /// Its path in the archive.
    pub name: String,
    entry: ZipSliceEntry<'a>,
    method: CompressionMethod,
    is_encrypted: bool,
}

fn damaged(error: impl ToString) -> ArchiveError {
    ArchiveError::Damaged(error.to_string())
}

impl<'a> Archive<'a> {
    /// Finds the list of files at the end of an archive.
    ///
    /// # Errors
    /// If it is not there.
    pub fn open(bytes: &'a [u8]) -> Result<Self, ArchiveError> {
        ZipArchive::from_slice(bytes).map(Self).map_err(damaged)
    }

    /// The files, in the order of the list.
    ///
    /// # Errors
    /// If the list, or a file in it, is not all there.
    pub fn files(&self) -> Result<Vec<File<'_>>, ArchiveError> {
        let mut files = Vec::new();
        for header in self.0.entries() {
            let header = header.map_err(damaged)?;
            files.push(File {
                name: String::from_utf8_lossy(header.file_path().as_bytes()).into_owned(),
                entry: self.0.get_entry(header.wayfinder()).map_err(damaged)?,
                method: header.compression_method(),
                is_encrypted: header.flags().is_encrypted(),
            });
        }
        if files.len() as u64 == self.0.entries_hint() {
            Ok(files)
        } else {
            Err(damaged("its list of files is cut short"))
        }
    }
}

impl File<'_> {
    /// Its content, whose checksum is verified.
    ///
    /// # Errors
    /// If it is damaged, packed in another way than by deflate, or larger than `most` bytes.
    pub fn content(&self, most: u64) -> Result<Vec<u8>, ArchiveError> {
        if self.is_encrypted {
            return Err(ArchiveError::Packed(self.name.clone()));
        }
        match self.method {
            CompressionMethod::STORE => self.read(self.entry.data(), most),
            CompressionMethod::DEFLATE => self.read(DeflateDecoder::new(self.entry.data()), most),
            _ => Err(ArchiveError::Packed(self.name.clone())),
        }
    }

    fn read(&self, unpacked: impl Read, most: u64) -> Result<Vec<u8>, ArchiveError> {
        // One byte more than there may be, so that what is too large is known to be.
        let limited = unpacked.take(most.saturating_add(1));
        let mut content = Vec::new();
        let read = self
            .entry
            .verifying_reader(limited)
            .read_to_end(&mut content);
        if content.len() as u64 > most {
            return Err(ArchiveError::TooLarge(self.name.clone(), most >> 20));
        }
        read.map(|_| content)
            .map_err(|error: io::Error| damaged(error))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::io::Write;

    use flate2::{Compression, write::DeflateEncoder};
    use rawzip::ZipArchiveWriter;

    use super::*;

    /// An archive of files, deflated or only stored.
    pub(crate) fn pack(files: &[(&str, &[u8])], is_deflated: bool) -> Vec<u8> {
        let mut archive = ZipArchiveWriter::new(Vec::new());
        for (name, content) in files {
            let method = if is_deflated {
                CompressionMethod::DEFLATE
            } else {
                CompressionMethod::STORE
            };
            let (mut entry, config) = archive
                .new_file(*name)
                .compression_method(method)
                .start()
                .expect("memory");
            let descriptor = if is_deflated {
                let encoder = DeflateEncoder::new(&mut entry, Compression::default());
                let mut writer = config.wrap(encoder);
                writer.write_all(content).expect("memory");
                let (encoder, descriptor) = writer.finish().expect("memory");
                encoder.finish().expect("memory");
                descriptor
            } else {
                let mut writer = config.wrap(&mut entry);
                writer.write_all(content).expect("memory");
                writer.finish().expect("memory").1
            };
            entry.finish(descriptor).expect("memory");
        }
        archive.finish().expect("memory")
    }

    #[test]
    fn gives_what_was_packed() {
        let content = [7; 3000];
        for is_deflated in [false, true] {
            let bytes = pack(&[("a/b.bin", &content), ("empty", &[])], is_deflated);
            assert!(is_one(&bytes));
            let archive = Archive::open(&bytes).unwrap();
            let files = archive.files().unwrap();
            assert_eq!(
                files.iter().map(|file| &file.name[..]).collect::<Vec<_>>(),
                ["a/b.bin", "empty"]
            );
            assert_eq!(files[0].content(3000).unwrap(), content);
            assert!(files[1].content(0).unwrap().is_empty());
            assert!(matches!(
                files[0].content(2999),
                Err(ArchiveError::TooLarge(..))
            ));
        }
        assert!(
            Archive::open(&pack(&[], false))
                .unwrap()
                .files()
                .unwrap()
                .is_empty()
        );
    }

    #[test]
    fn notices_damage() {
        let bytes = pack(&[("a", &[7; 3000])], true);
        assert!(Archive::open(&bytes[..bytes.len() - 30]).is_err());
        assert!(Archive::open(b"PK\x03\x04 and then nothing").is_err());
        // The content begins behind a header of 30 bytes and the name.
        let mut changed = bytes.clone();
        changed[34] ^= 0x55;
        let archive = Archive::open(&changed).unwrap();
        let files = archive.files().unwrap();
        assert!(matches!(
            files[0].content(3000),
            Err(ArchiveError::Damaged(_))
        ));
    }
}
