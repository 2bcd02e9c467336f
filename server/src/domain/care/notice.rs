//! Where an entry is to stand, and what makes one on a board a notice (お知らせ).

use super::entry::{Addressee, Draft, EntryKind};
use super::must_read::Party;
use crate::domain::core::invalid::Invalid;
use crate::domain::core::text::check_filled;
use crate::domain::core::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The title of a notice has at most so many letters.
pub const TITLE_LIMIT: usize = 100;
/// Why what looks like personal data is none, in so many letters.
pub const REASON_LIMIT: usize = 200;
/// A notice holds at most so many seconds: five years.
pub const EXPIRY_LIMIT_SECONDS: i64 = 5 * 366 * 86_400;

/// What makes an entry on a board a notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NoticeBody)]
pub struct Notice {
    /// Title.
    pub title: String,
    /// Until when it holds; it stays readable.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
    /// Stands at the top of the board.
    #[serde(default)]
    pub pinned: bool,
}

impl Notice {
    fn check(&self, now: Timestamp) -> Result<(), Invalid> {
        check_filled("notice.title", &self.title, TITLE_LIMIT)?;
        match self.expires_at {
            Some(at) if at <= now => Err(Invalid::new("notice.expires_at", "too_old")),
            Some(at) if at > now.plus_seconds(EXPIRY_LIMIT_SECONDS) => Err(Invalid::new("notice.expires_at", "in_future")),
            _ => Ok(()),
        }
    }
}

/// Where an entry is to stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// On the timeline of a patient.
    Timeline,
    /// On a board.
    Board {
        /// Whether a notice must say until when it holds.
        must_expire: bool,
    },
}

impl Draft {
    /// On a board are notices and notes that answer them, and nothing of care.
    pub(super) fn check_on_board(&self, must_expire: bool, now: Timestamp) -> Result<(), Invalid> {
        if let Some(reason) = &self.personal_reason {
            check_filled("personal_reason", reason, REASON_LIMIT)?;
        }
        // Whoever is on duty is so for patients; a board has its audience.
        if self.addressees.iter().any(|one| matches!(one, Addressee::Rota(_))) {
            return Err(Invalid::new("addressees", "not_allowed_here"));
        }
        if self.must_read.iter().flat_map(|asked| &asked.parties).any(|party| matches!(party, Party::Rota(_))) {
            return Err(Invalid::new("must_read.parties", "not_allowed_here"));
        }
        let care = [
            ("vitals", self.vitals.is_some()),
            ("medication", self.medication.is_some()),
            ("contact", self.contact.is_some()),
            ("scene", self.scene.is_some()),
            ("next_visit", self.next_visit),
        ];
        match (self.kind, &self.notice) {
            (EntryKind::Notice, None) => return Err(Invalid::new("notice", "missing")),
            (EntryKind::Notice, Some(notice)) if must_expire && notice.expires_at.is_none() => {
                return Err(Invalid::new("notice.expires_at", "missing"));
            }
            (EntryKind::Notice, Some(notice)) => notice.check(now)?,
            (EntryKind::Note, Some(_)) => return Err(Invalid::new("notice", "not_allowed_here")),
            (EntryKind::Note, None) if self.reply_to.is_some() => {}
            _ => return Err(Invalid::new("kind", "not_allowed_here")),
        }
        match care.into_iter().find(|(_, is_there)| *is_there) {
            Some((field, _)) => Err(Invalid::new(field, "not_allowed_here")),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::core::id::EntryId;

    fn draft(json: serde_json::Value) -> Draft {
        serde_json::from_value(json).expect("a draft")
    }

    #[test]
    fn on_a_board_stand_notices_and_answers_and_nothing_of_care() {
        let now = Timestamp(1_800_000_000_000_000);
        let on = |must_expire, json| {
            draft(json)
                .compose(now, Ground::Board { must_expire })
                .map_or_else(|e| format!("{} {}", e.field, e.reason), |_| "fine".to_owned())
        };
        let notice = |notice: serde_json::Value| serde_json::json!({"kind": "notice", "text": "本文", "notice": notice});
        let later = |seconds: i64| serde_json::to_value(now.plus_seconds(seconds)).expect("a time");
        assert_eq!(on(false, notice(serde_json::json!({"title": "題"}))), "fine");
        assert_eq!(on(false, notice(serde_json::Value::Null)), "notice missing");
        assert_eq!(on(false, notice(serde_json::json!({"title": " "}))), "notice.title empty");
        assert_eq!(on(false, notice(serde_json::json!({"title": "題".repeat(101)}))), "notice.title too_long");
        assert_eq!(on(true, notice(serde_json::json!({"title": "題"}))), "notice.expires_at missing");
        assert_eq!(on(true, notice(serde_json::json!({"title": "題", "expires_at": later(60)}))), "fine");
        assert_eq!(on(true, notice(serde_json::json!({"title": "題", "expires_at": later(0)}))), "notice.expires_at too_old");
        assert_eq!(
            on(true, notice(serde_json::json!({"title": "題", "expires_at": later(6 * 366 * 86_400)}))),
            "notice.expires_at in_future"
        );
        let answer = EntryId(uuid::Uuid::nil());
        assert_eq!(on(true, serde_json::json!({"kind": "note", "text": "返事", "reply_to": answer})), "fine");
        assert_eq!(on(false, serde_json::json!({"kind": "note", "text": "返事"})), "kind not_allowed_here");
        assert_eq!(on(false, serde_json::json!({"kind": "vitals", "vitals": {"pulse_bpm": 78}})), "kind not_allowed_here");
        let with = |field: &str, value: serde_json::Value| {
            let mut draft = notice(serde_json::json!({"title": "題"}));
            draft[field] = value;
            draft
        };
        assert_eq!(on(false, with("vitals", serde_json::json!({"pulse_bpm": 78}))), "vitals not_allowed_here");
        assert_eq!(on(false, with("next_visit", true.into())), "next_visit not_allowed_here");
        assert_eq!(on(false, with("scene", "daily".into())), "scene not_allowed_here");
    }
}
