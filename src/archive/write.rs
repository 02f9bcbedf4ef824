//! Archives of ours.

/// The date of every file, 1 January 1980: the same files give the same archive.
const DATE: u16 = 0x21;
/// The version of the format that is needed to read one, 1.0.
const VERSION: u16 = 10;
/// That names are in UTF-8.
const FLAGS: u16 = 1 << 11;

/// An archive of files, by their paths in it, none of them compressed.
///
/// # Panics
/// If it has more than 65,535 files or 4 GiB.
#[must_use]
pub fn stored<N: AsRef<str>, C: AsRef<[u8]>>(files: &[(N, C)]) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in files {
        let (name, content) = (name.as_ref().as_bytes(), content.as_ref());
        let offset = size(archive.len());
        let mut about = Vec::new();
        for number in [VERSION, FLAGS, 0, 0, DATE] {
            about.extend(number.to_le_bytes());
        }
        for number in [crc32(content), size(content.len()), size(content.len())] {
            about.extend(number.to_le_bytes());
        }
        about.extend(count(name.len()).to_le_bytes());
        about.extend([0; 2]); // no further fields
        archive.extend(b"PK\x03\x04");
        archive.extend(&about);
        archive.extend(name);
        archive.extend(content);
        directory.extend(b"PK\x01\x02");
        directory.extend(VERSION.to_le_bytes());
        directory.extend(&about);
        directory.extend([0; 10]); // no comment, the first disk, no attributes
        directory.extend(offset.to_le_bytes());
        directory.extend(name);
    }
    let offset = size(archive.len());
    archive.extend(&directory);
    archive.extend(b"PK\x05\x06");
    archive.extend([0; 4]); // one disk
    for _ in 0..2 {
        archive.extend(count(files.len()).to_le_bytes());
    }
    archive.extend(size(directory.len()).to_le_bytes());
    archive.extend(offset.to_le_bytes());
    archive.extend([0; 2]); // no comment
    archive
}

fn size(bytes: usize) -> u32 {
    bytes.try_into().expect("below 4 GiB")
}

fn count(number: usize) -> u16 {
    number.try_into().expect("few")
}

/// CRC-32 as IEEE 802.3 has it, bit by bit: a table would be larger than what is packed with it is slow.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |checksum, &byte| {
        (0..8).fold(checksum ^ u32::from(byte), |rest, _| {
            (rest >> 1) ^ (0xedb8_8320 & (rest & 1).wrapping_neg())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_one_of_the_catalogues() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b""), 0);
    }

    #[cfg(feature = "models")]
    #[test]
    fn what_is_written_can_be_read() {
        use proptest::prelude::*;

        use crate::archive::{files, is_one};

        let contents = prop::collection::vec(any::<u8>(), 0..300);
        let archives = prop::collection::vec(("[a-z/é]{1,20}", contents), 0..9);
        proptest!(|(given in archives)| {
            let archive = stored(&given);
            prop_assert!(is_one(&archive));
            let found = files(&archive).unwrap();
            prop_assert_eq!(found.len(), given.len());
            for (file, (name, content)) in found.iter().zip(&given) {
                prop_assert_eq!(&file.name, name);
                prop_assert_eq!(&file.content(300).unwrap(), content);
            }
        });
    }
}
