//! Patients: the sealed chart and the history of states.

use crate::domain::care::patient::PatientState;
use crate::domain::core::id::{MembershipId, OrganizationId, PatientId, RegionId, StreamId};
use crate::domain::core::time::Timestamp;
use crate::gate::{Act, EditPatient, PatientFacts, Permitted, RegisterPatient, SeePatient};
use crate::store::db::fetch;
use crate::store::types::binds;
use crate::store::{Change, Refusal, Result, Store, rows};
use crate::vault::Sealed;
use uuid::Uuid;

rows! {
    /// A new patient.
    PatientRow in "patient" {
        /// Id.
        id: PatientId,
        /// Region.
        region_id: RegionId,
        /// Host organization.
        host_organization_id: OrganizationId,
        /// Timeline.
        stream_id: StreamId,
        /// State.
        state: PatientState,
        /// Version of the chart, for `If-Match`.
        version: i64,
        /// Sealed chart.
        chart: Sealed,
        /// Keyed hash of folded reading and birth date.
        duplicate_hash: [u8; 32],
        /// The record that this one was joined into.
        joined_into: Option<PatientId>,
        /// When.
        registered_at: Timestamp,
        /// When care ended.
        ended_at: Option<Timestamp>,
        /// Which retention rule holds.
        retention_class: &'static str,
        /// Must not be erased.
        hold: bool,
    }

    /// A new state.
    StateRow in "patient_state" {
        /// Id.
        id: Uuid,
        /// Region.
        region_id: RegionId,
        /// Patient.
        patient_id: PatientId,
        /// State.
        state: PatientState,
        /// Since which day.
        since: String,
        /// Sealed place and reason.
        details: Sealed,
        /// Who recorded it.
        membership_id: MembershipId,
        /// When.
        recorded_at: Timestamp,
    }
}

/// A sealed chart.
#[derive(Debug, sqlx::FromRow)]
pub struct SealedChart {
    /// Patient.
    pub id: PatientId,
    /// State.
    pub state: PatientState,
    /// Since which day.
    pub since: String,
    /// Version.
    pub version: i64,
    /// Sealed chart.
    pub chart: Sealed,
}

/// What a chart said until an edit.
#[derive(Debug, sqlx::FromRow)]
pub struct ReplacedChart {
    /// The version that the edit made.
    pub replaced_by: i64,
    /// The event that holds it.
    pub id: Uuid,
    /// Who edited.
    pub membership_id: MembershipId,
    /// When.
    pub recorded_at: Timestamp,
    /// Sealed chart.
    pub payload: Sealed,
}

/// A recorded state.
#[derive(Debug, sqlx::FromRow)]
pub struct SealedState {
    /// Id.
    pub id: Uuid,
    /// State.
    pub state: PatientState,
    /// Since which day.
    pub since: String,
    /// Sealed place and reason.
    pub details: Sealed,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

/// The chart of a patient whom the caller may see.
pub async fn get<A: Act<Subject = PatientFacts>>(store: &Store, permit: &Permitted<A>) -> Result<Option<SealedChart>> {
    fetch!(
        optional,
        store.db(),
        SealedChart,
        "select p.id, p.state, p.version, p.chart,
                (select s.since from patient_state s
                 where s.patient_id = p.id and s.state = p.state order by s.since desc, s.recorded_at desc, s.id desc limit 1) as since
         from patient p
         where p.id = $1",
        permit.subject().patient,
    )
}

/// The states of a patient, oldest first.
pub async fn list_states(store: &Store, permit: &Permitted<SeePatient>) -> Result<Vec<SealedState>> {
    fetch!(
        all,
        store.db(),
        SealedState,
        "select id, state, since, details, recorded_at from patient_state where patient_id = $1 order by since, recorded_at, id",
        permit.subject().patient,
    )
}

/// What a chart said before an edit, newest first, each with the number of the version that took its place. Moving to another state makes a
/// version too, without one of the chart.
pub async fn list_replaced(store: &Store, permit: &Permitted<SeePatient>, limit: i64) -> Result<Vec<ReplacedChart>> {
    fetch!(
        all,
        store.db(),
        ReplacedChart,
        "select c.replaced_by, c.id, c.membership_id, c.recorded_at, c.payload
         from (select v.id, v.membership_id, v.recorded_at, v.payload, row_number() over (order by v.seq) + 1 as replaced_by
               from event v
               where v.stream_id = $1 and v.kind = 'patient_changed') as c
         where c.payload is not null
         order by c.replaced_by desc
         limit $2",
        permit.subject().stream,
        limit,
    )
}

/// Who registered a patient, and when.
pub async fn find_registered(store: &Store, permit: &Permitted<SeePatient>) -> Result<Option<(MembershipId, Timestamp)>> {
    fetch!(
        optional,
        store.db(),
        (MembershipId, Timestamp),
        "select membership_id, recorded_at from patient_state where patient_id = $1 order by recorded_at, id limit 1",
        permit.subject().patient,
    )
}

/// Refuses a registration when somebody in the region has this keyed hash already; says nothing more.
pub fn refuse_duplicate(change: &mut Change, permit: &Permitted<RegisterPatient>, id: PatientId, duplicate_hash: [u8; 32]) {
    // Registrations of one region wait for each other: two at the same moment would not see each other's rows.
    change.effect("update region set name = name where id = $1", binds![permit.subject().region], None);
    change.effect(
        "update patient set version = version
         where id = $1 and not exists (
           select 1 from patient p where p.region_id = $2 and p.duplicate_hash = $3 and p.joined_into is null and p.id <> $1)",
        binds![id, permit.subject().region, duplicate_hash],
        Some(Refusal::Exists),
    );
}

/// Writes a new version of the chart; refused when it is not the one that was read.
pub fn update(change: &mut Change, permit: &Permitted<EditPatient>, version: i64, chart: Sealed, duplicate_hash: [u8; 32]) {
    change.effect(
        "update patient set chart = $3, duplicate_hash = $4, version = version + 1 where id = $1 and version = $2",
        binds![permit.subject().patient, version, chart, duplicate_hash],
        Some(Refusal::Stale),
    );
}

/// Moves the patient to a state.
pub fn update_state(change: &mut Change, permit: &Permitted<EditPatient>, state: PatientState, now: Timestamp) {
    let ended = (state == PatientState::Ended).then_some(now);
    change.effect(
        "update patient set state = $2, ended_at = $3, version = version + 1 where id = $1",
        binds![permit.subject().patient, state, ended],
        Some(Refusal::Stale),
    );
}
