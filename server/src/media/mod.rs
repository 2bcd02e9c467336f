//! What a file is and what is kept of it, pure: told by its content, never by its name. A photo is made anew from its pixels, so nothing that
//! the camera wrote beside them, nor anything hidden behind them, comes along; a PDF is kept as it is or refused. The only room that names
//! image and lopdf.

mod pdf;
mod photo;

use crate::domain::core::attachment::MediaType;
use crate::domain::core::invalid::Invalid;

/// A file as it is kept.
#[derive(Debug)]
pub struct Prepared {
    /// What it is.
    pub media_type: MediaType,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// A photo's measures and its small picture, JPEG.
    pub photo: Option<Photo>,
    /// A PDF's pages.
    pub pages: Option<usize>,
}

/// What a photo has besides its bytes.
#[derive(Debug)]
pub struct Photo {
    /// Pixels across, as shown.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// The small picture.
    pub thumbnail: Vec<u8>,
}

/// Makes of what was sent what is kept.
pub fn prepare(bytes: Vec<u8>) -> Result<Prepared, Invalid> {
    match told_by_content(&bytes) {
        Some(MediaType::Pdf) => {
            let pages = pdf::inspect(&bytes)?;
            Ok(Prepared { media_type: MediaType::Pdf, bytes, photo: None, pages: Some(pages) })
        }
        Some(media_type) => photo::remake(media_type, &bytes),
        None => Err(broken()),
    }
}

/// A made-up photo, for the demo: bands of colors, softly one into the other.
pub fn paint(width: u32, height: u32, colors: &[[u8; 3]]) -> Result<Vec<u8>, Invalid> {
    photo::paint(width, height, colors)
}

fn told_by_content(bytes: &[u8]) -> Option<MediaType> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Some(MediaType::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(MediaType::Png),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(MediaType::Webp),
        _ if bytes.starts_with(b"%PDF-") => Some(MediaType::Pdf),
        _ => None,
    }
}

/// None of the four types, or a broken one.
fn broken() -> Invalid {
    Invalid::new("file", "wrong_type")
}

#[cfg(test)]
mod tests;
