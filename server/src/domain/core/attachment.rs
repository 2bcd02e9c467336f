//! Attachments (添付): photos and PDFs that hang at entries. What may come in, and how much of it.

use super::code::codes;
use super::id::AttachmentId;
use super::invalid::Invalid;
use super::text::{check, check_filled};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A file has at most so many bytes.
pub const BYTES_LIMIT: u64 = 20 * 1024 * 1024;
/// It comes in chunks of so many bytes: on a bad line each takes a second or two.
pub const CHUNK_BYTES: u64 = 128 * 1024;
/// A photo has at most so many pixels.
pub const PIXELS_LIMIT: u64 = 40_000_000;
/// A PDF has at most so many pages.
pub const PAGES_LIMIT: usize = 100;
/// An entry has at most so many.
pub const PER_ENTRY: usize = 10;
/// Somebody has at most so many that are not posted.
pub const UNPOSTED_LIMIT: usize = 30;
/// What is not posted is kept for so long.
pub const UNPOSTED_SECONDS: i64 = 24 * 3600;

codes! {
    /// What kind of file it is.
    MediaType {
        /// A photo.
        Jpeg = "image/jpeg",
        /// A picture with sharp edges, or see-through.
        Png = "image/png",
        /// A photo as some browsers make it; kept as one of the other two.
        Webp = "image/webp",
        /// A document.
        Pdf = "application/pdf",
    }
}

/// A file that somebody wants to send.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AttachmentBody)]
pub struct NewAttachment {
    /// Its name on the device, 200 letters; that of a photo is not kept.
    pub name: String,
    /// What the device takes it for; what it is decides its content.
    pub media_type: MediaType,
    /// How many bytes will come.
    pub byte_size: u64,
}

impl NewAttachment {
    /// Refuses what is too much.
    pub fn check(&self) -> Result<(), Invalid> {
        check_filled("name", &self.name, 200)?;
        let limit = usize::try_from(BYTES_LIMIT).unwrap_or(usize::MAX);
        if (1..=BYTES_LIMIT).contains(&self.byte_size) { Ok(()) } else { Err(Invalid::limited("byte_size", "out_of_range", limit)) }
    }

    /// The name that is kept: a document's says what it is, a photo's is the camera's.
    pub fn kept_name(&self) -> &str {
        if self.media_type == MediaType::Pdf { self.name.trim() } else { "" }
    }
}

/// In how many chunks so many bytes come.
pub const fn chunks_of(bytes: u64) -> u64 {
    bytes.div_ceil(CHUNK_BYTES)
}

/// How long a chunk of so many bytes is; none where there is no such chunk.
pub fn chunk_length(bytes: u64, chunk: u64) -> Option<u64> {
    let before = chunk.checked_mul(CHUNK_BYTES)?;
    bytes.checked_sub(before).filter(|rest| *rest > 0).map(|rest| rest.min(CHUNK_BYTES))
}

/// A file as an entry names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AttachedBody)]
pub struct Attached {
    /// The attachment.
    pub id: AttachmentId,
    /// What is to be seen on it, 100 letters.
    #[serde(default)]
    pub caption: Option<String>,
}

/// Refuses too many files, one that is named twice, and captions that are too long.
pub fn check_attached(attached: &[Attached]) -> Result<(), Invalid> {
    if attached.len() > PER_ENTRY {
        return Err(Invalid::limited("attachments", "too_long", PER_ENTRY));
    }
    for (n, one) in attached.iter().enumerate() {
        if attached.iter().take(n).any(|before| before.id == one.id) {
            return Err(Invalid::new("attachments", "not_allowed_here"));
        }
        check("attachments.caption", one.caption.as_deref().unwrap_or_default(), 100)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_of_one_length_but_for_the_last() {
        assert_eq!(chunks_of(1), 1);
        assert_eq!(chunks_of(2 * CHUNK_BYTES), 2);
        assert_eq!(chunk_length(2 * CHUNK_BYTES, 1), Some(CHUNK_BYTES));
        assert_eq!(chunk_length(2 * CHUNK_BYTES, 2), None);
        assert_eq!(chunk_length(CHUNK_BYTES + 7, 1), Some(7));
        assert_eq!(chunk_length(1, u64::MAX), None);
    }
}
