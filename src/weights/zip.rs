//! Zip archives as `torch.save` writes them: their records lie uncompressed in the file.

use std::borrow::Cow;

use super::WeightsError;

/// A file in an archive.
#[derive(Debug)]
pub struct Record<'a> {
    /// Its path in the archive.
    pub name: Cow<'a, str>,
    /// Its bytes, unless they are compressed or encrypted.
    pub bytes: Option<&'a [u8]>,
}

/// A little-endian number at a place, if the bytes reach so far.
fn number<const N: usize>(bytes: &[u8], at: usize) -> Option<usize> {
    let digits = bytes.get(at..)?.get(..N)?;
    let mut number = [0; 8];
    number[..N].copy_from_slice(digits);
    usize::try_from(u64::from_le_bytes(number)).ok()
}

/// The files in an archive, from the list at its end.
///
/// # Errors
/// If the list, or a file in it, is not all there.
pub fn records(bytes: &[u8]) -> Result<Vec<Record<'_>>, WeightsError> {
    read(bytes).ok_or_else(|| {
        WeightsError::Format(
            "a zip archive, as torch.save writes, that is cut short or damaged".to_owned(),
        )
    })
}

fn read(bytes: &[u8]) -> Option<Vec<Record<'_>>> {
    let end = end(bytes)?;
    let (mut count, mut at) = (number::<2>(bytes, end + 10)?, number::<4>(bytes, end + 16)?);
    // PyTorch writes the list's place in 64 bits too, which then is the one that counts.
    if let Some(locator) = end.checked_sub(20)
        && bytes[locator..].starts_with(b"PK\x06\x07")
    {
        let end = number::<8>(bytes, locator + 8)?;
        if !bytes.get(end..)?.starts_with(b"PK\x06\x06") {
            return None;
        }
        (count, at) = (number::<8>(bytes, end + 32)?, number::<8>(bytes, end + 48)?);
    }
    let mut records = Vec::new();
    for _ in 0..count {
        let entry = bytes.get(at..)?;
        if !entry.starts_with(b"PK\x01\x02") {
            return None;
        }
        let [name, extra, comment] = [
            number::<2>(entry, 28)?,
            number::<2>(entry, 30)?,
            number::<2>(entry, 32)?,
        ];
        let name = entry.get(46..)?.get(..name)?;
        let extra = entry.get(46 + name.len()..)?.get(..extra)?;
        records.push(Record {
            name: String::from_utf8_lossy(name),
            bytes: content(bytes, entry, extra)?,
        });
        at += 46 + name.len() + extra.len() + comment;
    }
    Some(records)
}

/// Where the last part of an archive begins; a comment may follow.
fn end(bytes: &[u8]) -> Option<usize> {
    const LENGTH: usize = 22;
    const LONGEST_COMMENT: usize = 0xffff;
    let last = bytes.len().checked_sub(LENGTH)?;
    (last.saturating_sub(LONGEST_COMMENT)..=last)
        .rev()
        .find(|&at| {
            bytes[at..].starts_with(b"PK\x05\x06")
                && number::<2>(bytes, at + 20) == Some(bytes.len() - at - LENGTH)
        })
}

/// The bytes of a file, by its entry in the list; `Some(None)` where they are not as they were.
#[expect(clippy::option_option, reason = "the outer one is a damaged archive")]
fn content<'a>(bytes: &'a [u8], entry: &[u8], extra: &[u8]) -> Option<Option<&'a [u8]>> {
    const IN_64_BITS: usize = 0xffff_ffff;
    let (flags, method) = (number::<2>(entry, 8)?, number::<2>(entry, 10)?);
    let mut sizes = [24, 20, 42].map(|at| number::<4>(entry, at));
    // The uncompressed size, the compressed one and the place, each only where 32 bits do not say it.
    let mut wide = field(extra, 1).unwrap_or_default();
    for size in &mut sizes {
        if *size == Some(IN_64_BITS) {
            *size = number::<8>(wide, 0);
            wide = wide.get(8..)?;
        }
    }
    let [Some(size), Some(packed), Some(at)] = sizes else {
        return None;
    };
    let is_encrypted = flags & 1 == 1;
    if method != 0 || is_encrypted || size != packed {
        return Some(None);
    }
    let local = bytes.get(at..)?;
    if !local.starts_with(b"PK\x03\x04") {
        return None;
    }
    let start = 30 + number::<2>(local, 26)? + number::<2>(local, 28)?;
    local.get(start..)?.get(..size).map(Some)
}

/// The field of an entry's additions that has this number.
fn field(mut extra: &[u8], wanted: usize) -> Option<&[u8]> {
    loop {
        let (id, length) = (number::<2>(extra, 0)?, number::<2>(extra, 2)?);
        let field = extra.get(4..)?.get(..length)?;
        if id == wanted {
            return Some(field);
        }
        extra = &extra[4 + length..];
    }
}
