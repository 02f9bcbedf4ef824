//! NumPy's files: an array (.npy), or several in a zip archive (.npz).
//!
//! <https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>; whole numbers from 0 to
//! 255 of any width are accepted, in C order.

use super::idx::{Idx, MAX_BYTES};
use crate::archive::{self, ArchiveError};

const MAGIC: &[u8] = b"\x93NUMPY";
/// The array in an .npz whose array was given no name.
const UNNAMED: &str = "arr_0.npy";

/// Why bytes are not an array of whole numbers from 0 to 255.
#[derive(Debug, thiserror::Error)]
pub enum NpyError {
    /// The header is not one of NumPy's, or not all there.
    #[error("its NumPy header cannot be read: save it again with numpy.save")]
    Header,
    /// Numbers of another kind.
    #[error("its numbers are {0:?} in NumPy's words: save them as uint8")]
    Type(String),
    /// A matrix is written by columns.
    #[error("it is in Fortran order: save numpy.ascontiguousarray of it")]
    Fortran,
    /// A number that no byte can have.
    #[error("it has the number {0}: save it as uint8")]
    Value(i64),
    /// The header and the content disagree.
    #[error(
        "its header promises {expected} bytes, it has {found}: the file is cut short or damaged"
    )]
    Length {
        /// By the header.
        expected: u64,
        /// Behind the header.
        found: u64,
    },
    /// The archive cannot be read.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// An archive with several arrays, or none.
    #[error(
        "it is a zip archive with {} where one array of NumPy's belongs: save the images and the labels in files of their own",
        if .0.is_empty() { "nothing".to_owned() } else { .0.join(", ") }
    )]
    Arrays(Vec<String>),
}

/// Whether bytes begin as an .npy does.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// The .npy in an archive: its only file, or the one of the array without a name.
pub(super) fn unpack(archive: &[u8]) -> Result<Vec<u8>, NpyError> {
    let files = archive::files(archive)?;
    let chosen = match &files[..] {
        [only] => Some(only),
        several => several.iter().find(|file| file.name == UNNAMED),
    };
    match chosen {
        Some(file) => Ok(file.content(MAX_BYTES)?),
        None => Err(NpyError::Arrays(
            files.into_iter().map(|file| file.name).collect(),
        )),
    }
}

/// Reads an .npy.
pub(super) fn read(bytes: &[u8]) -> Result<Idx, NpyError> {
    let (header, content) = split(bytes).ok_or(NpyError::Header)?;
    let kind = value(header, "descr")
        .and_then(quoted)
        .ok_or(NpyError::Header)?;
    let shape = value(header, "shape")
        .and_then(tuple)
        .ok_or(NpyError::Header)?;
    let by_columns = value(header, "fortran_order").ok_or(NpyError::Header)?;
    // Of one axis both orders are the same.
    if by_columns.starts_with("True") && shape.len() > 1 {
        return Err(NpyError::Fortran);
    }
    let numbers = Numbers::of(kind).ok_or_else(|| NpyError::Type(kind.to_owned()))?;
    let expected = shape
        .iter()
        .try_fold(numbers.width as u64, |product, &size| {
            product.checked_mul(size as u64)
        })
        .unwrap_or(u64::MAX);
    if content.len() as u64 != expected {
        return Err(NpyError::Length {
            expected,
            found: content.len() as u64,
        });
    }
    Ok(Idx {
        shape,
        values: numbers.read(content)?,
    })
}

/// The header's text and what follows it.
fn split(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let rest = bytes.strip_prefix(MAGIC)?;
    let (length, rest) = match rest {
        [1, _, a, b, rest @ ..] => (u32::from(u16::from_le_bytes([*a, *b])), rest),
        [2 | 3, _, a, b, c, d, rest @ ..] => (u32::from_le_bytes([*a, *b, *c, *d]), rest),
        _ => return None,
    };
    let (header, content) = rest.split_at_checked(length as usize)?;
    Some((str::from_utf8(header).ok()?, content))
}

/// What stands behind a key in the header, a literal of Python's.
fn value<'a>(header: &'a str, key: &str) -> Option<&'a str> {
    let (_, behind) = header.split_once(&format!("'{key}'"))?;
    Some(behind.trim_start().strip_prefix(':')?.trim_start())
}

fn quoted(value: &str) -> Option<&str> {
    Some(value.strip_prefix('\'')?.split_once('\'')?.0)
}

fn tuple(value: &str) -> Option<Vec<usize>> {
    let (inside, _) = value.strip_prefix('(')?.split_once(')')?;
    let sizes = inside.trim().trim_end_matches(',');
    if sizes.is_empty() {
        return Some(Vec::new());
    }
    sizes
        .split(',')
        .map(|size| size.trim().parse().ok())
        .collect()
}

/// Whole numbers, as they lie in the file.
struct Numbers {
    width: usize,
    is_big_endian: bool,
    is_signed: bool,
}

impl Numbers {
    /// By NumPy's description: `|u1`, `<i8` and the like.
    fn of(kind: &str) -> Option<Self> {
        let (order, kind) = match kind.as_bytes() {
            [order @ (b'|' | b'<' | b'>' | b'='), kind @ ..] => (*order, kind),
            kind => (b'|', kind),
        };
        let [letter @ (b'u' | b'i'), width @ (b'1' | b'2' | b'4' | b'8')] = kind else {
            return None;
        };
        Some(Self {
            width: usize::from(width - b'0'),
            is_big_endian: order == b'>',
            is_signed: *letter == b'i',
        })
    }

    fn read(&self, content: &[u8]) -> Result<Vec<u8>, NpyError> {
        if self.width == 1 && !self.is_signed {
            return Ok(content.to_vec());
        }
        content
            .chunks_exact(self.width)
            .map(|bytes| {
                let number = self.number(bytes);
                u8::try_from(number).map_err(|_| NpyError::Value(number))
            })
            .collect()
    }

    fn number(&self, bytes: &[u8]) -> i64 {
        let from_the_top = |bytes: &mut dyn Iterator<Item = &u8>| {
            bytes.fold(0_u64, |number, &byte| number << 8 | u64::from(byte))
        };
        let number = if self.is_big_endian {
            from_the_top(&mut bytes.iter())
        } else {
            from_the_top(&mut bytes.iter().rev())
        };
        let unused = 64 - 8 * self.width;
        if self.is_signed {
            (number << unused).cast_signed() >> unused
        } else {
            i64::try_from(number).unwrap_or(i64::MAX)
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::archive::tests::pack;

    /// An .npy as numpy.save writes it.
    pub(in crate::kuzushiji) fn npy(
        kind: &str,
        order: &str,
        shape: &str,
        content: &[u8],
    ) -> Vec<u8> {
        let header = format!("{{'descr': '{kind}', 'fortran_order': {order}, 'shape': {shape}, }}");
        let padding = 64 - (10 + header.len() + 1) % 64;
        let header = format!("{header}{}\n", " ".repeat(padding));
        let length = u16::try_from(header.len()).expect("short").to_le_bytes();
        [MAGIC, &[1, 0], &length, header.as_bytes(), content].concat()
    }

    #[test]
    fn reads_bytes_of_any_shape() {
        let images = read(&npy("|u1", "False", "(2, 1, 3)", &[1, 2, 3, 4, 5, 255])).unwrap();
        assert_eq!(images.shape, [2, 1, 3]);
        assert_eq!(images.values, [1, 2, 3, 4, 5, 255]);
        assert_eq!(
            read(&npy("|u1", "True", "(2,)", &[1, 2])).unwrap().shape,
            [2]
        );
        assert_eq!(
            read(&npy("|u1", "False", "()", &[1])).unwrap().shape,
            [0_usize; 0]
        );
        assert_eq!(
            read(&npy("|u1", "False", "(0, 28, 28)", &[]))
                .unwrap()
                .shape,
            [0, 28, 28]
        );
    }

    #[test]
    fn reads_whole_numbers_of_any_width() {
        for (kind, content) in [
            ("|i1", vec![1, 9]),
            ("<u2", vec![1, 0, 9, 0]),
            (">i2", vec![0, 1, 0, 9]),
            ("<i4", vec![1, 0, 0, 0, 9, 0, 0, 0]),
            (
                "<i8",
                [[1, 0, 0, 0, 0, 0, 0, 0], [9, 0, 0, 0, 0, 0, 0, 0]].concat(),
            ),
            (
                ">u8",
                [[0, 0, 0, 0, 0, 0, 0, 1], [0, 0, 0, 0, 0, 0, 0, 9]].concat(),
            ),
        ] {
            assert_eq!(
                read(&npy(kind, "False", "(2,)", &content)).unwrap().values,
                [1, 9],
                "{kind}"
            );
        }
        for (kind, content, number) in [
            ("|i1", vec![255], -1),
            ("<u2", vec![0, 1], 256),
            ("<i4", vec![255; 4], -1),
            ("<u8", vec![255; 8], i64::MAX),
        ] {
            let refused = read(&npy(kind, "False", "(1,)", &content));
            assert!(
                matches!(refused, Err(NpyError::Value(found)) if found == number),
                "{kind}"
            );
        }
    }

    #[test]
    fn says_what_is_wrong() {
        let float = read(&npy("<f4", "False", "(1,)", &[0; 4]));
        assert!(matches!(float, Err(NpyError::Type(kind)) if kind == "<f4"));
        let fortran = read(&npy("|u1", "True", "(1, 2)", &[0; 2]));
        assert!(matches!(fortran, Err(NpyError::Fortran)));
        for (shape, content) in [
            ("(3,)", &[0; 2][..]),
            ("(1,)", &[0; 2]),
            ("(18446744073709551615, 18446744073709551615)", &[]),
        ] {
            let wrong = read(&npy("|u1", "False", shape, content));
            assert!(matches!(wrong, Err(NpyError::Length { .. })), "{shape}");
        }
        for bytes in [
            MAGIC.to_vec(),
            [MAGIC, &[1, 0, 200, 0, b'{']].concat(),
            [MAGIC, &[9, 0, 1, 0, b'{']].concat(),
            npy("|u1", "False", "(-1,)", &[]),
            npy("|u1", "False", "(1, 2", &[]),
        ] {
            assert!(matches!(read(&bytes), Err(NpyError::Header)));
        }
    }

    #[test]
    fn an_archive_has_one_array() {
        let array = npy("|u1", "False", "(2,)", &[3, 4]);
        for is_deflated in [false, true] {
            for files in [
                &[("images.npy", &array[..])][..],
                &[("mean.npy", b"other"), (UNNAMED, &array)],
            ] {
                assert_eq!(unpack(&pack(files, is_deflated)).unwrap(), array);
            }
        }
        let several = unpack(&pack(&[("x.npy", &array), ("y.npy", &array)], true));
        assert!(
            several
                .unwrap_err()
                .to_string()
                .contains("with x.npy, y.npy where one")
        );
        assert!(
            matches!(unpack(&pack(&[], true)), Err(NpyError::Arrays(names)) if names.is_empty())
        );
        assert!(matches!(unpack(b"PK\x03\x04"), Err(NpyError::Archive(_))));
    }
}
