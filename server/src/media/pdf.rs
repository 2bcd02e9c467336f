//! PDFs: read by a parser, to be kept as they are. Refused are passwords, scripts, what starts something or carries other files, and too many
//! pages.

use super::broken;
use crate::domain::core::attachment::PAGES_LIMIT;
use crate::domain::core::invalid::Invalid;
use lopdf::xref::XrefEntry;
use lopdf::{Dictionary, Document, Error, LoadOptions, Object};

/// Objects lie in packed streams: so many at most, and each so many bytes unpacked, for a few bytes can unpack to gigabytes.
const PACKED_STREAMS: usize = 128;
const UNPACKED_BYTES: usize = 512 * 1024;

/// How many pages it has; refused when it is not what may be kept.
pub(super) fn inspect(bytes: &[u8]) -> Result<usize, Invalid> {
    if count_packed(bytes) > PACKED_STREAMS {
        return Err(broken());
    }
    let locked = || Invalid::new("file.encryption", "not_allowed_here");
    let options = LoadOptions { max_decompressed_size: Some(UNPACKED_BYTES), strict: true, ..LoadOptions::default() };
    let document = Document::load_mem_with_options(bytes, options).map_err(|e| match e {
        Error::InvalidPassword | Error::Decryption(_) | Error::AlreadyEncrypted => locked(),
        _ => broken(),
    })?;
    if document.is_encrypted() || document.was_encrypted() {
        return Err(locked());
    }
    // What was not read may do anything: packed objects that are not where the table says would be found by others.
    let is_read = |(id, entry): (&u32, &XrefEntry)| !entry.is_compressed() || document.objects.contains_key(&(*id, 0));
    if !document.reference_table.entries.iter().all(is_read) {
        return Err(broken());
    }
    if does_something(&document, &document.trailer) || document.objects.values().any(|object| acts(&document, object)) {
        return Err(Invalid::new("file.action", "not_allowed_here"));
    }
    match document.page_iter().take(PAGES_LIMIT + 1).count() {
        0 => Err(broken()),
        pages if pages > PAGES_LIMIT => Err(Invalid::limited("file.pages", "out_of_range", PAGES_LIMIT)),
        pages => Ok(pages),
    }
}

/// How often packed streams are named, however the name is spelled (`/Obj#53tm`).
fn count_packed(bytes: &[u8]) -> usize {
    const NAME: &[u8] = b"ObjStm";
    let mut spelled = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let escaped = if *byte == b'#' { bytes.get(at + 1..at + 3).and_then(hex) } else { None };
        spelled.push(escaped.unwrap_or(*byte));
        at += if escaped.is_some() { 3 } else { 1 };
    }
    spelled.windows(NAME.len()).filter(|window| *window == NAME).count()
}

fn hex(digits: &[u8]) -> Option<u8> {
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// Whether something in it acts when it is opened or pressed, or carries another file.
fn acts(document: &Document, object: &Object) -> bool {
    match object {
        Object::Array(items) => items.iter().any(|item| acts(document, item)),
        Object::Dictionary(dictionary) => does_something(document, dictionary),
        Object::Stream(stream) => does_something(document, &stream.dict),
        _ => false,
    }
}

fn does_something(document: &Document, dictionary: &Dictionary) -> bool {
    const KEYS: &[&[u8]] = &[b"JS", b"JavaScript", b"EmbeddedFiles", b"EF", b"XFA", b"RichMediaContent"];
    const KINDS: &[&[u8]] =
        &[b"JavaScript", b"Launch", b"ImportData", b"SubmitForm", b"GoToE", b"GoToR", b"Rendition", b"RichMediaExecute", b"EmbeddedFile"];
    // The name may lie elsewhere; one that leads nowhere here may lead somewhere for others.
    let is_kind = |value: &Object| match document.dereference(value) {
        Ok((_, found)) => found.as_name().is_ok_and(|name| KINDS.contains(&name)),
        Err(_) => true,
    };
    dictionary.iter().any(|(key, value)| {
        let is_named = matches!(key.as_slice(), b"S" | b"Type");
        KEYS.contains(&key.as_slice()) || (is_named && is_kind(value)) || acts(document, value)
    })
}
