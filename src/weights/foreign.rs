//! What a file is that is none of weights, so that the reader is told what it is and how to get one.

use super::WeightsError;

/// How to save what opens here.
pub const STATE_DICT: &str = "save only its weights: torch.save(model.state_dict(), \"cnn.pt\")";

const UNPACK: &str = "unpack it and open the file in it";
const DOWNLOAD: &str = "download the file itself";
const FROM_PYTORCH: &str =
    "open it where it was made, and save the network's weights with torch.save or safetensors";

/// Kinds of files by how they begin.
const BEGINNINGS: [(&[u8], &str, &str); 20] = [
    (b"\x1f\x8b", "a gzip archive", UNPACK),
    (b"BZh", "a bzip2 archive", UNPACK),
    (b"\xfd7zXZ\0", "an xz archive", UNPACK),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", UNPACK),
    (b"Rar!", "a rar archive", UNPACK),
    (b"PK\x05\x06", "an empty zip archive", STATE_DICT),
    (
        b"version https://git-lfs",
        "a pointer of Git LFS, not the file that it points to",
        "get that with git lfs pull, or download it",
    ),
    (
        b"\x89HDF\r\n\x1a\n",
        "an HDF5 file, as Keras writes",
        FROM_PYTORCH,
    ),
    (b"\x93NUMPY", "an array of NumPy", FROM_PYTORCH),
    (b"GGUF", "a GGUF file", FROM_PYTORCH),
    (b"%PDF", "a PDF document", DOWNLOAD),
    (
        b"\x89PNG",
        "a picture",
        "drop it on the drawing board, or give it to `unfold classify`",
    ),
    (
        b"\xff\xd8\xff",
        "a picture",
        "drop it on the drawing board, or give it to `unfold classify`",
    ),
    (
        b"GIF8",
        "a picture",
        "drop it on the drawing board, or give it to `unfold classify`",
    ),
    (b"{", "a text in JSON", FROM_PYTORCH),
    (b"[", "a text in JSON", FROM_PYTORCH),
    (
        b"#!",
        "a program",
        "run it, and open the weights that it saves",
    ),
    (
        b"import ",
        "a program in Python",
        "run it, and open the weights that it saves",
    ),
    (
        b"from ",
        "a program in Python",
        "run it, and open the weights that it saves",
    ),
];

fn is(what: &str, advice: &'static str) -> WeightsError {
    WeightsError::Foreign {
        what: what.to_owned(),
        advice,
    }
}

/// What bytes are that are no safetensors file and none of `torch.save`, if that can be told.
pub fn named(bytes: &[u8]) -> Option<WeightsError> {
    if bytes.is_empty() {
        return Some(is("an empty file", DOWNLOAD));
    }
    let text = bytes
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(bytes)
        .trim_ascii_start();
    let tag = text[..text.len().min(9)].to_ascii_lowercase();
    if [&b"<!doctype"[..], b"<html", b"<?xml", b"<head", b"<!--"]
        .iter()
        .any(|begin| tag.starts_with(begin))
    {
        return Some(is(
            "a web page, perhaps of the site that the file is on",
            DOWNLOAD,
        ));
    }
    if let Some(&(_, what, advice)) =
        (BEGINNINGS.iter()).find(|(begin, ..)| bytes.starts_with(begin))
    {
        return Some(is(what, advice));
    }
    if bytes.get(257..262) == Some(b"ustar") {
        return Some(is("a tar archive", UNPACK));
    }
    if bytes.get(4..8) == Some(b"TFL3") {
        return Some(is("a model of TensorFlow Lite", FROM_PYTORCH));
    }
    if is_onnx(bytes) {
        return Some(is(
            "an ONNX model",
            "save its weights from PyTorch: torch.save(model.state_dict(), \"cnn.pt\")",
        ));
    }
    match bytes {
        [0x80, 2..=5, ..] => Some(is(
            "a pickle that torch.save did not write, or not to its end",
            STATE_DICT,
        )),
        _ => None,
    }
}

/// An ONNX model is a protocol buffer that begins with the version of its format and the name of what made it.
fn is_onnx(bytes: &[u8]) -> bool {
    let &[0x08, 1..=32, 0x12, length, ref rest @ ..] = bytes else {
        return false;
    };
    (rest.get(..length.into()))
        .is_some_and(|producer| !producer.is_empty() && producer.iter().all(u8::is_ascii_graphic))
}

/// What a zip archive is that `torch.save` did not write, by the names of the files in it.
pub fn archive<'a>(names: impl Iterator<Item = &'a str> + Clone) -> WeightsError {
    let ends = |ending: &str| names.clone().any(|name| name.ends_with(ending));
    if ends(".npy") {
        is("an archive of NumPy arrays (npz)", FROM_PYTORCH)
    } else if ends(".weights.h5") || ends("saved_model.pb") {
        is("a model of Keras or TensorFlow", FROM_PYTORCH)
    } else if ends("[Content_Types].xml") {
        is("an office document", DOWNLOAD)
    } else if [".pt", ".pth", ".safetensors"].into_iter().any(ends) {
        is("a zip archive with weights in it", UNPACK)
    } else {
        is("a zip archive that torch.save did not write", STATE_DICT)
    }
}
