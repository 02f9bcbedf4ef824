//! JPEG files, whole or not at all.
//!
//! The usual decoders show as much of a file that was cut short as there is, and grey for the rest,
//! without a word. That suits a person who looks, not a network that must answer.

use image::{
    DynamicImage, GrayImage, ImageError, ImageFormat, RgbImage,
    error::{DecodingError, UnsupportedError, UnsupportedErrorKind},
    metadata::Orientation,
};
use zune_jpeg::{
    JpegDecoder,
    errors::DecodeErrors,
    zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions},
};

use super::{PictureError, within_limits};

/// The mark at a picture's end.
const END: [u8; 2] = [0xff, 0xd9];
/// So often the byte 0xff, which is followed by 0 where it is none of a mark, goes before the end.
/// Ones begin no Huffman code, and a code and the number after it have 32 bits at most.
const ONES: usize = 16;

/// The picture of a file, turned upright.
///
/// A file is damaged if it ends before the mark at its end, even if it lacks nothing else: it has
/// neither a length nor a checksum that would tell. It is damaged, too, if what is before the mark
/// is too short for the picture. Whatever comes after the mark does not count.
pub(super) fn decode(bytes: &[u8]) -> Result<DynamicImage, PictureError> {
    let end = end(bytes)
        .ok_or(DecodeErrors::ExhaustedData)
        .map_err(error)?;
    // A decoder for which the picture is complete does not come to the ones; to any other they are
    // wrong, where it would take the mark for as many zeros as it likes.
    let whole = [&bytes[..end], &[0xff, 0].repeat(ONES), &END].concat();
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(usize::MAX)
        .set_max_height(usize::MAX);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(&whole), options);
    decoder.decode_headers().map_err(error)?;
    let (width, height) = decoder.dimensions().expect("the header is decoded");
    let (width, height) = within_limits(
        u32::try_from(width).unwrap_or(u32::MAX),
        u32::try_from(height).unwrap_or(u32::MAX),
    )?;
    let grey = decoder.input_colorspace() == Some(ColorSpace::Luma);
    let colours = if grey {
        ColorSpace::Luma
    } else {
        ColorSpace::RGB
    };
    decoder.set_options(options.jpeg_set_out_colorspace(colours));
    let pixels = decoder.decode().map_err(error)?;
    let picture = if grey {
        GrayImage::from_raw(width, height, pixels).map(DynamicImage::from)
    } else {
        RgbImage::from_raw(width, height, pixels).map(DynamicImage::from)
    };
    let mut picture = picture.ok_or(DecodeErrors::ExhaustedData).map_err(error)?;
    // A camera held upright writes the picture lying and says so.
    let orientation = decoder
        .exif()
        .and_then(|exif| Orientation::from_exif_chunk(exif));
    picture.apply_orientation(orientation.unwrap_or(Orientation::NoTransforms));
    Ok(picture)
}

/// Where the mark at the picture's end is: not that of a smaller picture within its header, whose
/// length is known and which is passed over.
fn end(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        match [*bytes.get(at)?, *bytes.get(at + 1)?] {
            END => return Some(at),
            // Within the picture's values: a byte of them, or a mark to begin anew at.
            [0xff, 0x00 | 0x01 | 0xd0..=0xd8] => at += 2,
            [0xff, 0xff] | [0..=0xfe, _] => at += 1,
            [0xff, _] => {
                let length = bytes.get(at + 2..at + 4)?;
                at += 2 + usize::from(u16::from_be_bytes([length[0], length[1]]));
            }
        }
    }
}

fn error(error: DecodeErrors) -> PictureError {
    let format = ImageFormat::Jpeg.into();
    match error {
        DecodeErrors::Unsupported(variety) => {
            let kind = UnsupportedErrorKind::GenericFeature(format!("{variety:?}"));
            PictureError::Unsupported(ImageError::Unsupported(
                UnsupportedError::from_format_and_kind(format, kind),
            ))
        }
        error => PictureError::Broken(ImageError::Decoding(DecodingError::new(format, error))),
    }
}
