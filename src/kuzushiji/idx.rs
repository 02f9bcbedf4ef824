//! The IDX file format of the MNIST family: a magic number, the sizes, then the bytes.
//!
//! <http://yann.lecun.com/exdb/mnist/>; gzip, plain and concatenated gzip members are all accepted,
//! and so are the same bytes in a file of NumPy's.

use std::io::Read;

use flate2::read::MultiGzDecoder;

use super::npy::{self, NpyError};
use crate::archive;

/// No image set of this family is larger; a file that unpacks to more is not one.
pub(super) const MAX_BYTES: u64 = 256 << 20;

/// Unsigned bytes and their shape, the first axis counting the examples.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idx {
    /// The sizes of the axes: `[examples]` for labels, `[examples, rows, columns]` for images.
    pub shape: Vec<usize>,
    /// The values, row-major.
    pub values: Vec<u8>,
}

/// Why bytes are not an IDX file.
#[derive(Debug, thiserror::Error)]
pub enum IdxError {
    /// The gzip stream is damaged.
    #[error("the gzip data is damaged ({0}): download the file again")]
    Gzip(#[from] std::io::Error),
    /// The first four bytes are not those of an IDX file of unsigned bytes.
    #[error("it is not an IDX file of bytes: it begins with {0:02x?} where 00 00 08 belongs")]
    Magic(Vec<u8>),
    /// It is one of NumPy's, and not of this kind.
    #[error(transparent)]
    Numpy(#[from] NpyError),
    /// The header and the content disagree.
    #[error(
        "its header promises {expected} bytes of {shape:?}, it has {found}: the file is cut short or not of this kind"
    )]
    Length {
        /// The sizes in the header.
        shape: Vec<usize>,
        /// Their product.
        expected: u64,
        /// The bytes that follow the header.
        found: u64,
    },
    /// It unpacks to more than any data set of this family.
    #[error("it unpacks to more than {} MiB, which no data set of this family does", MAX_BYTES >> 20)]
    TooLarge,
    /// Two files that should be one have examples of different shapes.
    #[error("files with examples of shapes {0:?} and {1:?} do not belong together")]
    Parts(Vec<usize>, Vec<usize>),
}

/// The content of a file that may be gzipped, or an archive of NumPy's.
///
/// # Errors
/// If what it is packed in is damaged, or unpacks to more than a data set can have.
pub fn unpack(bytes: &[u8]) -> Result<Vec<u8>, IdxError> {
    if archive::is_one(bytes) {
        return Ok(npy::unpack(bytes)?);
    }
    let mut content = Vec::new();
    if bytes.starts_with(&[0x1f, 0x8b]) {
        MultiGzDecoder::new(bytes)
            .take(MAX_BYTES + 1)
            .read_to_end(&mut content)?;
    } else {
        content.extend_from_slice(bytes);
    }
    if content.len() as u64 > MAX_BYTES {
        return Err(IdxError::TooLarge);
    }
    Ok(content)
}

/// Reads an IDX file of unsigned bytes, gzipped or not, or a file of NumPy's with such.
///
/// # Errors
/// [`IdxError`], whose message says what is wrong with the file.
pub fn read(bytes: &[u8]) -> Result<Idx, IdxError> {
    let mut content = unpack(bytes)?;
    if npy::is_one(&content) {
        return Ok(npy::read(&content)?);
    }
    let [0, 0, 8, axes] = content[..content.len().min(4)] else {
        return Err(IdxError::Magic(content[..content.len().min(4)].to_vec()));
    };
    let header = 4 + 4 * usize::from(axes);
    let shape: Vec<usize> = content[4..header.min(content.len())]
        .chunks_exact(4)
        .map(|size| u32::from_be_bytes([size[0], size[1], size[2], size[3]]) as usize)
        .collect();
    let expected = shape
        .iter()
        .fold(1_u64, |product, &size| product.saturating_mul(size as u64));
    let found = content.len().saturating_sub(header) as u64;
    if content.len() < header || found != expected {
        return Err(IdxError::Length {
            shape,
            expected,
            found,
        });
    }
    Ok(Idx {
        shape,
        values: content.split_off(header),
    })
}

/// Reads the contents of several files whose examples have one shape, as if they were one file.
///
/// # Errors
/// If one of them is none, they do not fit together, or they are too large in all.
pub fn read_parts(files: &[Vec<u8>]) -> Result<Idx, IdxError> {
    let mut all = Idx {
        shape: vec![0],
        values: Vec::new(),
    };
    for bytes in files {
        let part = read(bytes)?;
        if all.values.is_empty() {
            all = part;
            continue;
        }
        if part.shape.len() != all.shape.len() || part.shape[1..] != all.shape[1..] {
            return Err(IdxError::Parts(all.shape, part.shape));
        }
        if (all.values.len() + part.values.len()) as u64 > MAX_BYTES {
            return Err(IdxError::TooLarge);
        }
        all.shape[0] += part.shape[0];
        all.values.extend(part.values);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::GzEncoder};

    use super::*;
    use crate::{archive::tests::pack, kuzushiji::npy::tests::npy};

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).expect("writing to memory");
        encoder.finish().expect("writing to memory")
    }

    const TWO_IMAGES: [u8; 28] = [
        0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255,
    ];

    #[test]
    fn reads_plain_and_gzipped_and_gzipped_in_parts() {
        let expected = Idx {
            shape: vec![2, 2, 3],
            values: TWO_IMAGES[16..].to_vec(),
        };
        assert_eq!(read(&TWO_IMAGES).unwrap(), expected);
        assert_eq!(read(&gzip(&TWO_IMAGES)).unwrap(), expected);
        let parts = [gzip(&TWO_IMAGES[..10]), gzip(&TWO_IMAGES[10..])].concat();
        assert_eq!(read(&parts).unwrap(), expected);
    }

    #[test]
    fn reads_files_of_numpy() {
        let array = npy("|u1", "False", "(2, 2, 3)", &TWO_IMAGES[16..]);
        let expected = read(&TWO_IMAGES).unwrap();
        let archive = pack(&[("arr_0.npy", &array)], true);
        for file in [&array, &gzip(&array), &archive] {
            assert_eq!(read(file).unwrap(), expected);
        }
        assert_eq!(unpack(&archive).unwrap(), array);
    }

    #[test]
    fn parts_are_put_together() {
        let part = |first: u8| vec![0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 2, first, first + 1];
        let all = read_parts(&[part(1), part(3)]).unwrap();
        assert_eq!(all.shape, [2, 2]);
        assert_eq!(all.values, [1, 2, 3, 4]);
        let other = TWO_IMAGES.to_vec();
        assert!(matches!(
            read_parts(&[part(1), other]),
            Err(IdxError::Parts(..))
        ));
        assert_eq!(read_parts(&[]).unwrap().shape, [0]);
    }

    #[test]
    fn says_what_is_wrong() {
        assert!(matches!(read(b""), Err(IdxError::Magic(_))));
        assert!(matches!(read(b"\x89PNG...."), Err(IdxError::Magic(_))));
        assert!(matches!(read(b"PK\x03\x04...."), Err(IdxError::Numpy(_))));
        assert!(matches!(
            read(&TWO_IMAGES[..27]),
            Err(IdxError::Length { .. })
        ));
        assert!(matches!(
            read(&TWO_IMAGES[..9]),
            Err(IdxError::Length { .. })
        ));
        let gzipped = gzip(&TWO_IMAGES);
        assert!(matches!(
            read(&gzipped[..gzipped.len() - 9]),
            Err(IdxError::Gzip(_))
        ));
        // Sizes whose product overflows must not be believed.
        let huge = [
            0, 0, 8, 3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
        ];
        assert!(matches!(read(&huge), Err(IdxError::Length { .. })));
    }
}
