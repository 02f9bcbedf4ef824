//! Data that chance has changed: whatever becomes of a file, reading it ends, without a panic, in an
//! error that says something or in what is in itself whole.

#![cfg(feature = "models")]

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use rand_mt::Mt;
use unfold::{
    kuzushiji::{dataset::Examples, idx},
    translation::corpus,
};

/// Mutations of each kind of file.
const MUTATIONS: u32 = 10_000;

/// Some bytes changed, lost, doubled or put in, as the seed has it.
fn mutated(original: &[u8], seed: u32) -> Vec<u8> {
    let mut random = Mt::new(seed);
    let mut below = |limit: usize| random.next_u32() as usize % limit.max(1);
    let mut bytes = original.to_vec();
    for _ in 0..=below(4) {
        // Headers are short, and more depends on them.
        let reach = if below(2) == 0 {
            bytes.len()
        } else {
            bytes.len().min(160)
        };
        let at = below(reach);
        let end = (at + 1 + below(40)).min(bytes.len());
        match below(7) {
            _ if bytes.is_empty() => {}
            0 => bytes[at] ^= 1 << below(8),
            1 => bytes[at] = u8::try_from(below(256)).expect("a byte"),
            2 => bytes[at..end].fill([0, 255][below(2)]),
            3 => drop(bytes.drain(at..end)),
            4 => bytes.truncate(at),
            5 => {
                let again = bytes[at..end].to_vec();
                let to = below(bytes.len());
                bytes.splice(to..to, again);
            }
            _ => bytes.insert(at, u8::try_from(below(256)).expect("a byte")),
        }
    }
    bytes
}

/// Reads every mutation of a file, of which `read` says whether it could be.
fn survives(kind: &str, original: &[u8], read: impl Fn(&[u8]) -> bool) {
    assert!(read(original), "{kind}");
    let whole = (0..MUTATIONS)
        .filter(|&seed| read(&mutated(original, seed)))
        .count();
    eprintln!("{kind}: {MUTATIONS} mutations, {whole} of them can be read");
}

fn idx_file(shape: &[u8], content: &[u8]) -> Vec<u8> {
    let axes = u8::try_from(shape.len()).expect("few");
    let mut bytes = vec![0, 0, 8, axes];
    for size in shape {
        bytes.extend([0, 0, 0, *size]);
    }
    bytes.extend(content);
    bytes
}

fn npy(shape: &str, content: &[u8]) -> Vec<u8> {
    let header = format!("{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}");
    let header = format!("{header:117}\n");
    [b"\x93NUMPY\x01\0\x76\0", header.as_bytes(), content].concat()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn npz(array: &[u8], is_deflated: bool) -> Vec<u8> {
    use flate2::write::DeflateEncoder;
    use rawzip::CompressionMethod;

    let mut archive = rawzip::ZipArchiveWriter::new(Vec::new());
    let method = if is_deflated {
        CompressionMethod::DEFLATE
    } else {
        CompressionMethod::STORE
    };
    let file = archive.new_file("arr_0.npy").compression_method(method);
    let (mut entry, config) = file.start().expect("memory");
    let descriptor = if is_deflated {
        let mut writer = config.wrap(DeflateEncoder::new(&mut entry, Compression::default()));
        writer.write_all(array).expect("memory");
        let (encoder, descriptor) = writer.finish().expect("memory");
        encoder.finish().expect("memory");
        descriptor
    } else {
        let mut writer = config.wrap(&mut entry);
        writer.write_all(array).expect("memory");
        writer.finish().expect("memory").1
    };
    entry.finish(descriptor).expect("memory");
    archive.finish().expect("memory")
}

#[test]
fn images_and_labels() {
    let pixels: Vec<u8> = (0..6 * 784_u32)
        .map(|at| (at * at % 251).to_le_bytes()[0])
        .collect();
    let classes = [0, 9, 1, 8, 2, 7];
    let labels = idx_file(&[6], &classes);
    let images = idx_file(&[6, 28, 28], &pixels);
    let array = npy("(6, 28, 28)", &pixels);
    let read = |images: &[u8], labels: &[u8]| {
        if let Ok(array) = idx::read(images) {
            assert_eq!(array.values.len(), array.shape.iter().product::<usize>());
        }
        let examples = Examples::read(images, labels);
        if let Ok(examples) = &examples {
            assert!((0..examples.len()).all(|example| examples.label(example) < 10));
            assert!(
                examples
                    .image(examples.len() - 1)
                    .iter()
                    .all(|pixel| (0.0..1.0).contains(pixel))
            );
        }
        examples.is_ok()
    };
    for (kind, file) in [
        ("IDX", &images),
        ("IDX, gzipped", &gzip(&images)),
        (".npy", &array),
        (".npz, stored", &npz(&array, false)),
        (".npz, deflated", &npz(&array, true)),
    ] {
        survives(kind, file, |file| read(file, &labels));
    }
    survives("IDX of labels", &labels, |file| read(&images, file));
    survives(".npy of labels", &npy("(6,)", &classes), |file| {
        read(&images, file)
    });
}

#[test]
fn sentence_pairs() {
    let text = "Who are you?\t¿Quién eres?\tCC-BY 2.0 (France) #1\r\n\
        I'm tired.\tEstoy cansado.\tCC-BY 2.0 (France) #2\r\ngo .\tve .\t42\n";
    let utf16: Vec<u8> = format!("\u{feff}{text}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for (kind, file) in [
        ("pairs in UTF-8", text.as_bytes()),
        ("pairs in UTF-16", &utf16),
    ] {
        survives(kind, file, |file| {
            let pairs = corpus::read(file);
            if let Ok(pairs) = &pairs {
                let is_known = |letter| matches!(letter, 'a'..='z' | ' ' | '.' | '!' | '?');
                assert!(!pairs.is_empty());
                for text in pairs.iter().flat_map(|pair| [&pair.source, &pair.target]) {
                    assert!(text.chars().all(is_known), "{text:?}");
                }
            }
            pairs.is_ok()
        });
    }
}
