//! What makes an entry on a board a notice, besides its sealed title and text.

use crate::domain::boards::personal::HitKind;
use crate::domain::core::id::{BroadcastId, EntryId, MembershipId, RegionId, StreamId};
use crate::domain::core::time::Timestamp;
use crate::gate::{Permitted, ReadBoard};
use crate::store::db::fetch;
use crate::store::types::{between_commas, binds};
use crate::store::{Change, Result, Store, rows};
use crate::vault::Sealed;
use uuid::Uuid;

rows! {
    /// What makes a new entry a notice.
    NoticeRow in "board_entry" {
        /// Entry.
        entry_id: EntryId,
        /// Region.
        region_id: RegionId,
        /// The board's stream.
        stream_id: StreamId,
        /// Stands at the top.
        pinned: bool,
        /// Until when it holds.
        expires_at: Option<Timestamp>,
    }

    /// That a text looked like personal data, and why it is right.
    PersonalReasonRow in "personal_reason" {
        /// The event that holds the text; the place that the reason is sealed for.
        event_id: Uuid,
        /// Entry.
        entry_id: EntryId,
        /// Region.
        region_id: RegionId,
        /// The board's stream.
        stream_id: StreamId,
        /// What it looked like, between commas.
        kinds: String,
        /// Sealed reason.
        reason: Sealed,
        /// Who said so.
        membership_id: MembershipId,
        /// When.
        recorded_at: Timestamp,
    }
}

/// Kinds as they stand in a row.
pub fn kinds_of(kinds: &[HitKind]) -> String {
    between_commas(kinds.iter().map(|kind| kind.as_str()))
}

/// What makes an entry a notice.
#[derive(Debug, sqlx::FromRow)]
pub struct NoticeFacts {
    /// Entry.
    pub entry_id: EntryId,
    /// Stands at the top.
    pub pinned: i64,
    /// Until when it holds.
    pub expires_at: Option<Timestamp>,
    /// Since when anybody may read it.
    pub public_at: Option<Timestamp>,
    /// The broadcast that it is a part of.
    pub broadcast_id: Option<BroadcastId>,
}

/// What makes the entries in a range notices.
pub async fn list(store: &Store, permit: &Permitted<ReadBoard>, from: i64, to: i64) -> Result<Vec<NoticeFacts>> {
    fetch!(
        all,
        store.db(),
        NoticeFacts,
        "select p.entry_id, p.pinned, p.expires_at, p.public_at, x.broadcast_id
         from entry e
         join board_entry p on p.entry_id = e.id
         left join broadcast_board x on x.entry_id = e.id
         where e.stream_id = $1 and e.seq >= $2 and e.seq <= $3",
        permit.subject().stream,
        from,
        to,
    )
}

/// What a correction changes of it.
pub fn update(change: &mut Change, entry: EntryId, pinned: bool, expires_at: Option<Timestamp>) {
    change.effect("update board_entry set pinned = $2, expires_at = $3 where entry_id = $1", binds![entry, pinned, expires_at], None);
}
