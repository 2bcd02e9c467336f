//! Where a text under the pen belongs.

use std::str::FromStr;

const LETTERS: usize = 100;

/// The client's own name for the place of a draft: ids and codes, with dots between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftKey(String);

/// Why a text is not a key.
#[derive(Debug, thiserror::Error)]
#[error("not a key of a draft")]
pub struct NotAKey;

impl DraftKey {
    /// As the client wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for DraftKey {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let is_plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'));
        if is_plain && (1..=LETTERS).contains(&text.len()) { Ok(Self(text.to_owned())) } else { Err(NotAKey) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_of_ids_and_codes() {
        for good in ["pat_01h.note", "edit.0192f3c1-7a5b-7000-8000-000000000000"] {
            assert!(good.parse::<DraftKey>().is_ok(), "{good}");
        }
        for bad in ["", "佐藤", "a b", "a/b", "<b>", &"x".repeat(LETTERS + 1)] {
            assert!(bad.parse::<DraftKey>().is_err(), "{bad:?}");
        }
    }
}
