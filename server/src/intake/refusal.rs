//! Why a file is not taken in.

use crate::domain::core::code::codes;
use serde::Serialize;

codes! {
    /// Why a file is not taken in.
    RefusalCode {
        /// Larger than any alert.
        TooLarge = "too_large",
        /// Not UTF-8.
        Encoding = "encoding",
        /// Not XML, or not all of it.
        Broken = "broken",
        /// A document type or an entity: they can pull in files and grow without end.
        Doctype = "doctype",
        /// It wants something from elsewhere to be put in.
        External = "external",
        /// Nested deeper, or of more elements, than any alert.
        TooDeep = "too_deep",
        /// XML of another kind.
        UnknownFormat = "unknown_format",
        /// Something is missing, twice there, or not as it must be.
        Invalid = "invalid",
        /// Well formed, and not for people: a draft, an acknowledgement, a private message.
        NotForPeople = "not_for_people",
    }
}

/// Why a file is not taken in, and where in it. Names what is wrong, never what the file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("line {line}, column {column}: {reason}")]
pub struct Refusal {
    /// Which kind of reason.
    pub code: RefusalCode,
    /// The reason, a sentence for the person at the terminal.
    pub reason: String,
    /// The line, from 1.
    pub line: usize,
    /// The character in it, from 1.
    pub column: usize,
}

impl Refusal {
    /// At a byte of the file.
    pub(super) fn at(file: &[u8], offset: usize, code: RefusalCode, reason: impl Into<String>) -> Self {
        let (line, column) = position(file, offset);
        Self { code, reason: reason.into(), line, column }
    }
}

/// Line and column of a byte. What is no UTF-8 counts as it would be shown.
pub(super) fn position(file: &[u8], offset: usize) -> (usize, usize) {
    let before = file.get(..offset).unwrap_or(file);
    let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
    (line, 1 + String::from_utf8_lossy(&before[line_start..]).chars().count())
}
