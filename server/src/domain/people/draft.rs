//! Where a text under the pen belongs.

use crate::domain::core::id::PatientId;
use std::str::FromStr;

const LETTERS: usize = 100;

/// The client's own name for the place of a draft: ids and codes, with dots between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftKey(String);

/// What is being written of a hand-over: it sets out from what others wrote, so it holds their words too.
const HANDOVER: &str = "edit.handover-";

/// Why a text is not a key.
#[derive(Debug, thiserror::Error)]
#[error("not a key of a draft")]
pub struct NotAKey;

impl DraftKey {
    /// As the client wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whose timeline one has to be able to read to read this again; none where the text is its author's own.
    pub fn reads(&self) -> Option<PatientId> {
        self.0.strip_prefix(HANDOVER)?.parse().ok()
    }
}

impl FromStr for DraftKey {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let is_plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'));
        let is_whole = text.strip_prefix(HANDOVER).is_none_or(|patient| patient.parse::<PatientId>().is_ok());
        if is_plain && is_whole && (1..=LETTERS).contains(&text.len()) { Ok(Self(text.to_owned())) } else { Err(NotAKey) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hand_over_holds_more_than_its_authors_own_words() {
        let patient = PatientId(uuid::Uuid::from_u128(7));
        let key = |text: String| text.parse::<DraftKey>().ok().and_then(|key| key.reads());
        assert_eq!(key(format!("edit.handover-{patient}")), Some(patient));
        for own in [format!("{patient}.note"), "edit.0192f3c1-7a5b-7000-8000-000000000000".to_owned()] {
            assert_eq!(key(own), None);
        }
    }

    #[test]
    fn a_key_is_made_of_ids_and_codes() {
        for good in ["pat_01h.note", "edit.0192f3c1-7a5b-7000-8000-000000000000"] {
            assert!(good.parse::<DraftKey>().is_ok(), "{good}");
        }
        for bad in ["", "佐藤", "a b", "a/b", "<b>", "edit.handover-x", &"x".repeat(LETTERS + 1)] {
            assert!(bad.parse::<DraftKey>().is_err(), "{bad:?}");
        }
    }
}
