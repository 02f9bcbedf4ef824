//! Archives of others, in which they keep their arrays.

use std::io::Read;

use flate2::read::DeflateDecoder;
use rawzip::{CompressionMethod, ZipArchive, ZipVerification, crc32};

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

/// A file in an archive.
pub struct File<'a> {
    /// Its path in the archive.
    pub name: String,
    /// As it lies there.
    packed: &'a [u8],
    method: CompressionMethod,
    is_encrypted: bool,
    promised: ZipVerification,
}

fn damaged(error: impl ToString) -> ArchiveError {
    ArchiveError::Damaged(error.to_string())
}

/// The files of an archive, in the order of the list at its end.
///
/// # Errors
/// If the list, or a file in it, is not all there.
pub fn files(bytes: &[u8]) -> Result<Vec<File<'_>>, ArchiveError> {
    let archive = ZipArchive::from_slice(bytes).map_err(damaged)?;
    let mut files = Vec::new();
    for header in archive.entries() {
        let header = header.map_err(damaged)?;
        let entry = archive.get_entry(header.wayfinder()).map_err(damaged)?;
        let (from, to) = entry.compressed_data_range();
        #[expect(clippy::cast_possible_truncation, reason = "places in the bytes")]
        let packed = &bytes[from as usize..to as usize];
        files.push(File {
            name: String::from_utf8_lossy(header.file_path().as_bytes()).into_owned(),
            packed,
            method: header.compression_method(),
            is_encrypted: header.flags().is_encrypted(),
            promised: entry.claim_verifier(),
        });
    }
    if files.len() as u64 == archive.entries_hint() {
        Ok(files)
    } else {
        Err(damaged("its list of files is cut short"))
    }
}

impl<'a> File<'a> {
    /// Its content where it lies, unless it is compressed or encrypted. The checksum is not looked at.
    #[must_use]
    pub fn stored(&self) -> Option<&'a [u8]> {
        let is_stored = self.method == CompressionMethod::STORE
            && !self.is_encrypted
            && self.promised.uncompressed_size == self.packed.len() as u64;
        is_stored.then_some(self.packed)
    }

    /// Its content, whose checksum is verified.
    ///
    /// # Errors
    /// If it is damaged, packed in another way than by deflate, or larger than `most` bytes.
    pub fn content(&self, most: u64) -> Result<Vec<u8>, ArchiveError> {
        match self.method {
            _ if self.is_encrypted => Err(ArchiveError::Packed(self.name.clone())),
            CompressionMethod::STORE => self.read(self.packed, most),
            CompressionMethod::DEFLATE => self.read(DeflateDecoder::new(self.packed), most),
            _ => Err(ArchiveError::Packed(self.name.clone())),
        }
    }

    fn read(&self, unpacked: impl Read, most: u64) -> Result<Vec<u8>, ArchiveError> {
        let mut content = Vec::new();
        // One byte more than there may be, so that what is too large is known to be.
        let read = unpacked
            .take(most.saturating_add(1))
            .read_to_end(&mut content);
        if content.len() as u64 > most {
            return Err(ArchiveError::TooLarge(self.name.clone(), most >> 20));
        }
        read.map_err(damaged)?;
        let found = ZipVerification {
            crc: crc32(&content),
            uncompressed_size: content.len() as u64,
        };
        self.promised.valid(found).map_err(damaged)?;
        Ok(content)
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
            let files = files(&bytes).unwrap();
            assert_eq!(
                files.iter().map(|file| &file.name[..]).collect::<Vec<_>>(),
                ["a/b.bin", "empty"]
            );
            assert_eq!(files[0].content(3000).unwrap(), content);
            assert!(files[1].content(0).unwrap().is_empty());
            assert_eq!(files[0].stored(), (!is_deflated).then_some(&content[..]));
            assert!(matches!(
                files[0].content(2999),
                Err(ArchiveError::TooLarge(..))
            ));
        }
        assert!(files(&pack(&[], false)).unwrap().is_empty());
    }

    #[test]
    fn notices_damage() {
        let bytes = pack(&[("a", &[7; 3000])], true);
        assert!(files(&bytes[..bytes.len() - 30]).is_err());
        assert!(files(b"PK\x03\x04 and then nothing").is_err());
        // The content begins behind a header of 30 bytes and the name.
        let mut changed = bytes.clone();
        changed[34] ^= 0x55;
        assert!(matches!(
            files(&changed).unwrap()[0].content(3000),
            Err(ArchiveError::Damaged(_))
        ));
    }
}
