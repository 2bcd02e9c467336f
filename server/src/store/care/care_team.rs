//! Care teams: rows end, they do not go.

use crate::domain::care::care_team::{Basis, TeamRole};
use crate::domain::core::id::{MembershipId, OrganizationId, PatientId, PersonId, RefusalId, RegionId, StreamId, TeamMemberId};
use crate::domain::core::time::Timestamp;
use crate::domain::people::{OrganizationKind, Profession};
use crate::gate::{Act, ManageTeam, PatientFacts, Permitted, SeePatient};
use crate::store::db::fetch;
use crate::store::types::{between_commas, binds};
use crate::store::{Change, Refusal, Result, Store, rows};
use crate::vault::Sealed;

rows! {
    /// A new row of a team.
    TeamMemberRow in "team_member" {
        /// Id.
        id: TeamMemberId,
        /// Region.
        region_id: RegionId,
        /// Patient.
        patient_id: PatientId,
        /// Timeline.
        stream_id: StreamId,
        /// Organization.
        organization_id: OrganizationId,
        /// One person of it.
        person_id: Option<PersonId>,
        /// Professions between commas; empty for all.
        professions: String,
        /// Named part.
        team_role: Option<TeamRole>,
        /// Basis of sharing.
        basis: Basis,
        /// Sealed department and who obtained the basis when.
        details: Sealed,
        /// From when.
        from_at: Timestamp,
        /// Until when.
        until_at: Option<Timestamp>,
        /// Who made it.
        created_by: MembershipId,
        /// When.
        created_at: Timestamp,
    }

    /// A patient's refusal of an organization.
    RefusalRow in "refusal" {
        /// Id.
        id: RefusalId,
        /// Region.
        region_id: RegionId,
        /// Patient.
        patient_id: PatientId,
        /// Organization.
        organization_id: OrganizationId,
        /// From when.
        from_at: Timestamp,
        /// Until when.
        until_at: Option<Timestamp>,
        /// Who made it.
        created_by: MembershipId,
        /// When.
        created_at: Timestamp,
    }
}

/// A row of a team as the team sees it.
#[derive(Debug, sqlx::FromRow)]
pub struct SealedMember {
    /// Id.
    pub id: TeamMemberId,
    /// Organization.
    pub organization_id: OrganizationId,
    /// Its name.
    pub organization_name: String,
    /// Its kind.
    pub organization_kind: OrganizationKind,
    /// Its telephone by day.
    pub phone: Option<String>,
    /// Its telephone at night.
    pub night_phone: Option<String>,
    /// One person of it.
    pub person_id: Option<PersonId>,
    /// That person's profession there.
    pub profession: Option<Profession>,
    /// Professions between commas.
    pub professions: String,
    /// Named part.
    pub team_role: Option<TeamRole>,
    /// Basis of sharing.
    pub basis: Basis,
    /// Sealed details.
    pub details: Sealed,
    /// From when.
    pub from_at: Timestamp,
    /// Until when.
    pub until_at: Option<Timestamp>,
}

/// A refusal as the team sees it.
#[derive(Debug, sqlx::FromRow)]
pub struct Refused {
    /// Id.
    pub id: RefusalId,
    /// Organization.
    pub organization_id: OrganizationId,
    /// From when.
    pub from_at: Timestamp,
    /// Until when.
    pub until_at: Option<Timestamp>,
}

/// The team of a patient, ended rows too.
pub async fn list<A: Act<Subject = PatientFacts>>(store: &Store, permit: &Permitted<A>) -> Result<Vec<SealedMember>> {
    fetch!(
        all,
        store.db(),
        SealedMember,
        "select t.id, t.organization_id, o.name as organization_name, o.kind as organization_kind, o.phone, o.night_phone,
                t.person_id,
                (select m.profession from membership m
                 where m.person_id = t.person_id and m.organization_id = t.organization_id order by m.from_at desc limit 1) as profession,
                t.professions, t.team_role, t.basis, t.details, t.from_at, t.until_at
         from team_member t
         join organization o on o.id = t.organization_id
         where t.patient_id = $1
         order by t.from_at, t.id",
        permit.subject().patient,
    )
}

/// The refusals of a patient.
pub async fn list_refusals(store: &Store, permit: &Permitted<SeePatient>) -> Result<Vec<Refused>> {
    fetch!(
        all,
        store.db(),
        Refused,
        "select id, organization_id, from_at, until_at from refusal where patient_id = $1 order by from_at, id",
        permit.subject().patient,
    )
}

/// The patient and the organization of a row of a team.
pub async fn find_patient(store: &Store, id: TeamMemberId) -> Result<Option<(PatientId, OrganizationId)>> {
    fetch!(optional, store.db(), (PatientId, OrganizationId), "select patient_id, organization_id from team_member where id = $1", id)
}

/// Ends a row; refused when it has ended by then.
pub fn end(change: &mut Change, permit: &Permitted<ManageTeam>, id: TeamMemberId, until: Timestamp) {
    change.effect(
        "update team_member set until_at = $3 where id = $1 and patient_id = $2 and (until_at is null or until_at > $3)",
        binds![id, permit.subject().patient, until],
        Some(Refusal::Stale),
    );
}

/// The list between commas that queries search with `like`.
pub fn professions_text(professions: &[Profession]) -> String {
    between_commas(professions.iter().map(|profession| profession.as_str()))
}

/// The professions of such a list.
pub fn professions_of(text: &str) -> Vec<Profession> {
    text.split(',').filter_map(|name| name.parse().ok()).collect()
}
