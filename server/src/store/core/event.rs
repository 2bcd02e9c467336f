//! Events: append-only, numbered by the writer.

use crate::domain::core::id::{EntryId, MembershipId, PatientId, RegionId, StreamId};
use crate::domain::core::stream::{Audience, EventKind};
use crate::domain::core::time::Timestamp;
use crate::gate::Reading;
use crate::store::db::fetch;
use crate::store::{Numbered, Result, Store, rows};
use crate::vault::Sealed;
use uuid::Uuid;

rows! {
    /// A new stream.
    StreamRow in "stream" {
        /// Id.
        id: StreamId,
        /// Region.
        region_id: RegionId,
        /// `timeline` or `board`.
        kind: &'static str,
        /// The patient of a timeline.
        patient_id: Option<PatientId>,
        /// The number of the last event.
        head: i64,
        /// Moves with every change of team or refusals.
        epoch: i64,
    }

    /// A new event.
    EventRow in "event" {
        /// Stream.
        stream_id: StreamId,
        /// Its number, given by the writer.
        seq: Numbered,
        /// Id; the place that its payload is sealed for.
        id: Uuid,
        /// Region.
        region_id: RegionId,
        /// What happened.
        kind: EventKind,
        /// Version of the payload.
        schema_version: i64,
        /// Who among the readers may see it.
        audience: Audience,
        /// The entry it is about.
        entry_id: Option<EntryId>,
        /// Who did it.
        membership_id: MembershipId,
        /// When.
        recorded_at: Timestamp,
        /// Sealed content of a post or correction.
        payload: Option<Sealed>,
    }
}

/// An event without its content.
#[derive(Debug, sqlx::FromRow)]
pub struct Happened {
    /// Its number.
    pub seq: i64,
    /// What happened.
    pub kind: EventKind,
    /// Who may see it.
    pub audience: Audience,
    /// The entry it is about.
    pub entry_id: Option<EntryId>,
    /// That entry's own number.
    pub entry_seq: Option<i64>,
    /// When.
    pub recorded_at: Timestamp,
}

impl Happened {
    /// The same without saying about which entry.
    #[must_use]
    pub fn without_entry(self) -> Self {
        Self { entry_id: None, entry_seq: None, ..self }
    }
}

/// Events after a number, in order.
pub async fn list(store: &Store, reading: &Reading, after: i64, limit: i64) -> Result<Vec<Happened>> {
    fetch!(
        all,
        store.db(),
        Happened,
        "select v.seq, v.kind, v.audience, v.entry_id, e.seq as entry_seq, v.recorded_at
         from event v
         left join entry e on e.id = v.entry_id
         where v.stream_id = $1 and v.seq > $2
         order by v.seq
         limit $3",
        reading.stream().stream,
        after,
        limit,
    )
}
