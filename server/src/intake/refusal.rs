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

/// A refusal while the file is being read, by the byte. Lines are counted when one is told, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) code: RefusalCode,
    pub(super) reason: String,
    pub(super) at: usize,
}

impl Fault {
    pub(super) fn new(at: usize, code: RefusalCode, reason: impl Into<String>) -> Self {
        Self { code, reason: reason.into(), at }
    }

    /// With the line and column in a file. What is no UTF-8 counts as it would be shown.
    pub(super) fn in_file(self, file: &[u8]) -> Refusal {
        let before = String::from_utf8_lossy(file.get(..self.at).unwrap_or(file));
        let line = 1 + before.matches('\n').count();
        let column = 1 + before.chars().rev().take_while(|letter| *letter != '\n').count();
        Refusal { code: self.code, reason: self.reason, line, column }
    }
}
