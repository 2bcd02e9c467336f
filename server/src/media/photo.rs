//! Photos: decoded within limits, turned as they were held, and encoded anew.

use super::{Photo, Prepared, broken};
use crate::domain::core::attachment::{BYTES_LIMIT, MediaType, PIXELS_LIMIT};
use crate::domain::core::invalid::Invalid;
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits, Rgb, RgbImage, imageops};
use std::io::Cursor;

/// Decoding takes at most so much memory: the most pixels there may be, with four bytes and some room.
const MEMORY: u64 = 256 * 1024 * 1024;
/// Kept so that a wound can be judged; the browser has made it smaller already.
const QUALITY: u8 = 88;
const SMALL: u32 = 320;
const SMALL_QUALITY: u8 = 72;

/// Makes a photo anew from its pixels.
pub(super) fn remake(media_type: MediaType, bytes: &[u8]) -> Result<Prepared, Invalid> {
    let picture = decode(media_type, bytes)?;
    let is_sharp = media_type == MediaType::Png || picture.color().has_alpha();
    let (media_type, bytes) =
        if is_sharp { (MediaType::Png, png(&picture)?) } else { (MediaType::Jpeg, jpeg(&picture.to_rgb8(), QUALITY)?) };
    if bytes.len() as u64 > BYTES_LIMIT {
        return Err(Invalid::limited("file", "out_of_range", usize::try_from(BYTES_LIMIT).unwrap_or(usize::MAX)));
    }
    let thumbnail = jpeg(&on_white(&picture.thumbnail(SMALL.min(picture.width()), SMALL.min(picture.height()))), SMALL_QUALITY)?;
    let photo = Photo { width: picture.width(), height: picture.height(), thumbnail };
    Ok(Prepared { media_type, bytes, photo: Some(photo), pages: None })
}

fn decode(media_type: MediaType, bytes: &[u8]) -> Result<DynamicImage, Invalid> {
    let format = match media_type {
        MediaType::Jpeg => ImageFormat::Jpeg,
        MediaType::Png => ImageFormat::Png,
        MediaType::Webp => ImageFormat::WebP,
        MediaType::Pdf => return Err(broken()),
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_| broken())?;
    let (width, height) = decoder.dimensions();
    // Asked before anything of it is unpacked.
    if u64::from(width) * u64::from(height) > PIXELS_LIMIT || decoder.total_bytes() > MEMORY {
        return Err(Invalid::limited("file.pixels", "out_of_range", usize::try_from(PIXELS_LIMIT).unwrap_or(usize::MAX)));
    }
    let orientation = decoder.orientation().map_err(|_| broken())?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|_| broken())?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn png(picture: &DynamicImage) -> Result<Vec<u8>, Invalid> {
    let mut bytes = Cursor::new(Vec::new());
    let plain = if picture.color().has_alpha() { DynamicImage::from(picture.to_rgba8()) } else { DynamicImage::from(picture.to_rgb8()) };
    plain.write_to(&mut bytes, ImageFormat::Png).map_err(|_| broken())?;
    Ok(bytes.into_inner())
}

fn jpeg(picture: &RgbImage, quality: u8) -> Result<Vec<u8>, Invalid> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(picture).map_err(|_| broken())?;
    Ok(bytes)
}

/// What is see-through is seen on paper.
fn on_white(picture: &DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.to_rgb8();
    }
    let mut paper = DynamicImage::from(RgbImage::from_pixel(picture.width(), picture.height(), Rgb([255; 3]))).to_rgba8();
    imageops::overlay(&mut paper, &picture.to_rgba8(), 0, 0);
    DynamicImage::from(paper).to_rgb8()
}

pub(super) fn paint(width: u32, height: u32, colors: &[[u8; 3]]) -> Result<Vec<u8>, Invalid> {
    let mut bands = RgbImage::new(1, u32::try_from(colors.len().max(1)).unwrap_or(1));
    for (pixel, color) in bands.pixels_mut().zip(colors) {
        *pixel = Rgb(*color);
    }
    jpeg(&imageops::resize(&bands, width, height, imageops::FilterType::Triangle), QUALITY)
}
