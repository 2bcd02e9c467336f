//! Broadcasts (一斉配信): the same words on several boards at once.

use super::alert::AlertStatus;
use crate::domain::care::entry::{Draft, EntryKind, Importance};
use crate::domain::care::notice::{Notice, TITLE_LIMIT};
use crate::domain::core::id::BoardId;
use crate::domain::core::invalid::Invalid;
use crate::domain::core::text::{check, check_filled};
use crate::domain::core::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// So many boards at once.
pub const BOARDS_LIMIT: usize = 20;
/// The text has at most so many letters: it is for telephones, and for people who have no time.
const TEXT_LIMIT: usize = 5_000;
/// A reason has at most so many letters.
const REASON_LIMIT: usize = 200;

/// A broadcast that is to be sent.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BroadcastBody)]
pub struct NewBroadcast {
    /// To which boards, at most 20.
    pub boards: Vec<BoardId>,
    /// Title, at most 100 letters.
    pub title: String,
    /// Text, at most 5,000 letters.
    pub text: String,
    /// How soon it wants to be read.
    #[serde(default)]
    pub importance: Option<Importance>,
    /// Until when it holds.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
    /// Stands at the top of the boards.
    #[serde(default)]
    pub pinned: bool,
    /// Whether it is meant; an alert's is the alert's own.
    #[serde(default)]
    pub mode: Option<AlertStatus>,
    /// Why what looks like personal data of somebody is none.
    #[serde(default)]
    pub personal_reason: Option<String>,
}

/// A broadcast as it should be.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BroadcastCorrectionBody)]
pub struct BroadcastCorrection {
    /// The version that was read.
    pub version: i64,
    /// Title.
    pub title: String,
    /// Text.
    pub text: String,
    /// How soon it wants to be read.
    #[serde(default)]
    pub importance: Option<Importance>,
    /// Until when it holds.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
    /// Stands at the top of the boards.
    #[serde(default)]
    pub pinned: bool,
    /// Why what looks like personal data of somebody is none.
    #[serde(default)]
    pub personal_reason: Option<String>,
}

/// That a broadcast is taken back.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BroadcastRetractionBody)]
pub struct BroadcastRetraction {
    /// Why; needed for what somebody else sent.
    #[serde(default)]
    pub reason: Option<String>,
}

impl NewBroadcast {
    /// Checks boards and words.
    pub fn check(&self, mode: AlertStatus) -> Result<(), Invalid> {
        if self.boards.is_empty() {
            return Err(Invalid::new("boards", "empty"));
        }
        if self.boards.len() > BOARDS_LIMIT {
            return Err(Invalid::limited("boards", "too_long", BOARDS_LIMIT));
        }
        check_words(mode, &self.title, &self.text)
    }

    /// The entry on each of the boards.
    pub fn draft(&self, mode: AlertStatus) -> Draft {
        let notice = Notice { title: mode.marked(&self.title), expires_at: self.expires_at, pinned: self.pinned };
        notice_draft(notice, &self.text, self.importance, self.personal_reason.clone())
    }
}

impl BroadcastCorrection {
    /// Checks the words.
    pub fn check(&self, mode: AlertStatus) -> Result<(), Invalid> {
        check_words(mode, &self.title, &self.text)
    }

    /// The entry on each of the boards.
    pub fn draft(&self, mode: AlertStatus) -> Draft {
        let notice = Notice { title: mode.marked(&self.title), expires_at: self.expires_at, pinned: self.pinned };
        notice_draft(notice, &self.text, self.importance, self.personal_reason.clone())
    }
}

impl BroadcastRetraction {
    /// Checks the reason, which must be there where it is somebody else's broadcast.
    pub fn check(&self, is_own: bool) -> Result<(), Invalid> {
        let reason = self.reason.as_deref().unwrap_or_default();
        if is_own { check("reason", reason, REASON_LIMIT) } else { check_filled("reason", reason, REASON_LIMIT) }
    }
}

/// The title is as long as it stands on the boards.
fn check_words(mode: AlertStatus, title: &str, text: &str) -> Result<(), Invalid> {
    check_filled("title", title, TITLE_LIMIT)?;
    check("title", &mode.marked(title), TITLE_LIMIT)?;
    check_filled("text", text, TEXT_LIMIT)
}

/// A notice as a draft.
pub fn notice_draft(notice: Notice, text: &str, importance: Option<Importance>, personal_reason: Option<String>) -> Draft {
    Draft { importance, notice: Some(notice), personal_reason, ..Draft::of(EntryKind::Notice, text.to_owned()) }
}
