//! The versions of a patient's hand-over.

use crate::domain::core::id::{MembershipId, PatientId, RegionId, StreamId};
use crate::domain::core::time::Timestamp;
use crate::gate::{Permitted, ReadTimeline};
use crate::store::db::fetch;
use crate::store::types::binds;
use crate::store::{Change, Numbered, Refusal, Result, Store};
use crate::vault::Sealed;
use uuid::Uuid;

/// A new version.
#[derive(Clone, Copy, Debug)]
pub struct NewVersion {
    /// Patient.
    pub patient: PatientId,
    /// The version that was read; 0 before the first.
    pub read: i64,
    /// Region.
    pub region: RegionId,
    /// Timeline.
    pub stream: StreamId,
    /// The number of its event.
    pub seq: Numbered,
    /// The id of its event.
    pub event: Uuid,
    /// Who wrote it.
    pub membership: MembershipId,
    /// When.
    pub at: Timestamp,
}

/// A version with its sealed text.
#[derive(Debug, sqlx::FromRow)]
pub struct SealedVersion {
    /// Version, from 1.
    pub version: i64,
    /// The event that holds it.
    pub event_id: Uuid,
    /// Who wrote it.
    pub membership_id: MembershipId,
    /// When.
    pub recorded_at: Timestamp,
    /// Sealed text.
    pub payload: Option<Sealed>,
}

/// The versions of a patient's hand-over, newest first.
pub async fn list(store: &Store, permit: &Permitted<ReadTimeline>, limit: i64) -> Result<Vec<SealedVersion>> {
    fetch!(
        all,
        store.db(),
        SealedVersion,
        "select h.version, h.event_id, h.membership_id, h.recorded_at, v.payload
         from handover h
         join event v on v.stream_id = h.stream_id and v.seq = h.seq
         where h.patient_id = $1
         order by h.version desc
         limit $2",
        permit.subject().patient,
        limit,
    )
}

/// Adds a version; refused when the one that was read is not the newest.
pub fn insert(change: &mut Change, new: &NewVersion) {
    change.effect(
        "insert into handover (patient_id, version, region_id, stream_id, seq, event_id, membership_id, recorded_at)
         select p.id, $2 + 1, $3, $4, $5, $6, $7, $8
         from patient p
         where p.id = $1 and $2 = (select coalesce(max(h.version), 0) from handover h where h.patient_id = $1)",
        binds![new.patient, new.read, new.region, new.stream, new.seq, new.event, new.membership, new.at],
        Some(Refusal::Stale),
    );
}
