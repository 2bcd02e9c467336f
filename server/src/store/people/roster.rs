//! Who belongs to an organization, as those who answer for it see it (名簿): records, use, versions, and what somebody leaves behind who goes.

use crate::domain::care::care_team::TeamRole;
use crate::domain::core::id::{MembershipId, OrganizationId, PatientId, PersonId, RegionId, StreamId, TeamMemberId, TrainingId};
use crate::domain::core::time::Timestamp;
use crate::domain::people::{Profession, Role};
use crate::gate::{KeepRoster, ManageMemberships, Permitted};
use crate::store::db::fetch;
use crate::store::types::binds;
use crate::store::{Change, Refusal, Result, Store};
use crate::vault::Sealed;

/// How the list of an organization stands.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Standing {
    /// Moves with every change.
    pub version: i64,
    /// When somebody said last that it is right.
    pub checked_at: Option<Timestamp>,
    /// Who.
    pub checked_by: Option<MembershipId>,
    /// Since when there is the organization.
    pub created_at: Timestamp,
}

/// A member as those who answer for the organization see them.
#[derive(Debug, sqlx::FromRow)]
pub struct Member {
    /// Membership.
    pub id: MembershipId,
    /// Person.
    pub person_id: PersonId,
    /// Profession.
    pub profession: Profession,
    /// Role.
    pub role: Role,
    /// From when.
    pub from_at: Timestamp,
    /// Until when.
    pub until_at: Option<Timestamp>,
    /// Sealed name and reading.
    pub identity: Sealed,
    /// Sealed number and license.
    pub details: Option<Sealed>,
    /// Acted for last.
    pub used_at: Option<Timestamp>,
}

/// A row of a team that names somebody.
#[derive(Debug, sqlx::FromRow)]
pub struct Named {
    /// Id.
    pub id: TeamMemberId,
    /// Patient.
    pub patient_id: PatientId,
    /// Timeline.
    pub stream_id: StreamId,
    /// Professions between commas.
    pub professions: String,
    /// Named part.
    pub team_role: Option<TeamRole>,
    /// Basis of sharing.
    pub basis: crate::domain::care::care_team::Basis,
    /// Sealed details.
    pub details: Sealed,
    /// From when.
    pub from_at: Timestamp,
    /// Until when.
    pub until_at: Option<Timestamp>,
}

/// How the list stands.
pub async fn find(store: &Store, permit: &Permitted<KeepRoster>) -> Result<Option<Standing>> {
    fetch!(
        optional,
        store.db(),
        Standing,
        "select coalesce(r.version, 0) as version, r.checked_at, r.checked_by, o.created_at
         from organization o
         left join roster r on r.organization_id = o.id
         where o.id = $1",
        permit.subject().organization,
    )
}

/// Which version of the list an organization is at.
pub async fn version(store: &Store, organization: OrganizationId) -> Result<i64> {
    let found = fetch!(optional, store.db(), (i64,), "select version from roster where organization_id = $1", organization)?;
    Ok(found.map_or(0, |(version,)| version))
}

/// Everybody who belongs to it and has not left.
pub async fn list(store: &Store, permit: &Permitted<KeepRoster>) -> Result<Vec<Member>> {
    fetch!(
        all,
        store.db(),
        Member,
        "select m.id, m.person_id, m.profession, m.role, m.from_at, m.until_at, p.identity, f.details,
                (select max(s.seen_at) from session s where s.membership_id = m.id) as used_at
         from membership m
         join person p on p.id = m.person_id
         left join staff_record f on f.membership_id = m.id
         where m.organization_id = $1 and m.role <> 'automatic' and (m.until_at is null or m.until_at > $2)
         order by m.id",
        permit.subject().organization,
        permit.decided_at(),
    )
}

/// The sealed record of one member.
pub async fn find_record(store: &Store, permit: &Permitted<KeepRoster>, id: MembershipId) -> Result<Option<(Sealed,)>> {
    fetch!(
        optional,
        store.db(),
        (Sealed,),
        "select details from staff_record where membership_id = $1 and organization_id = $2",
        id,
        permit.subject().organization,
    )
}

/// Who belongs to it has changed.
pub fn bump(change: &mut Change, organization: OrganizationId, region: RegionId) {
    change.effect(
        "insert into roster (organization_id, region_id, version) values ($1, $2, 1)
         on conflict (organization_id) do update set version = roster.version + 1",
        binds![organization, region],
        None,
    );
}

/// As [`bump`], from a version; refused when it was another.
pub fn bump_from(change: &mut Change, organization: OrganizationId, region: RegionId, version: i64) {
    change.effect(
        "insert into roster (organization_id, region_id, version) values ($1, $2, 1)
         on conflict (organization_id) do update set version = roster.version + 1 where roster.version = $3",
        binds![organization, region, version],
        Some(Refusal::Stale),
    );
}

/// Somebody said that it is right.
pub fn check(change: &mut Change, permit: &Permitted<KeepRoster>) {
    change.effect(
        "insert into roster (organization_id, region_id, version, checked_at, checked_by) values ($1, $2, 0, $3, $4)
         on conflict (organization_id) do update set checked_at = excluded.checked_at, checked_by = excluded.checked_by",
        binds![permit.subject().organization, permit.subject().region, permit.decided_at(), permit.caller().membership.id],
        None,
    );
}

/// Keeps a record; refused when another member has the number.
pub fn put_record(change: &mut Change, member: (MembershipId, OrganizationId, RegionId), number_hash: Option<[u8; 32]>, details: Sealed) {
    let (id, organization, region) = member;
    change.effect(
        "insert into staff_record (membership_id, region_id, organization_id, number_hash, details) values ($1, $2, $3, $4, $5)
         on conflict (membership_id) do update set number_hash = excluded.number_hash, details = excluded.details",
        binds![id, region, organization, number_hash, details],
        None,
    );
}

/// Makes somebody something else; refused when they left meanwhile.
pub fn put_post(change: &mut Change, id: MembershipId, organization: OrganizationId, profession: Profession, role: Role, now: Timestamp) {
    change.effect(
        "update membership set profession = $3, role = $4 where id = $1 and organization_id = $2 and (until_at is null or until_at > $5)",
        binds![id, organization, profession, role, now],
        Some(Refusal::Stale),
    );
}

/// Somebody leaves; refused when their end is another than was read. The number is free for another.
pub fn depart(change: &mut Change, permit: &Permitted<ManageMemberships>, id: MembershipId, was: Option<Timestamp>, at: Timestamp) {
    change.effect(
        "update membership set until_at = $3 where id = $1 and organization_id = $2 and coalesce(until_at, 0) = $4",
        binds![id, permit.subject().organization, at, was.map_or(0, |was| was.0)],
        Some(Refusal::Stale),
    );
    change.effect("update staff_record set number_hash = null where membership_id = $1", binds![id], None);
}

/// The rows of teams that name somebody for the organization, now or later.
pub async fn list_named(store: &Store, permit: &Permitted<KeepRoster>, person: PersonId) -> Result<Vec<Named>> {
    fetch!(
        all,
        store.db(),
        Named,
        "select id, patient_id, stream_id, professions, team_role, basis, details, from_at, until_at
         from team_member
         where organization_id = $1 and person_id = $2 and (until_at is null or until_at > $3)
         order by id",
        permit.subject().organization,
        person,
        permit.decided_at(),
    )
}

/// Ends a row of a team with its person; refused when it has ended. The timeline's epoch moves.
pub fn end_named(change: &mut Change, row: &Named, at: Timestamp) {
    change.effect(
        "update team_member set until_at = $2 where id = $1 and (until_at is null or until_at > $2)",
        binds![row.id, at],
        Some(Refusal::Stale),
    );
    change.effect("update stream set epoch = epoch + 1 where id = $1", binds![row.stream_id], Some(Refusal::Stale));
}

/// Which rosters name a membership: whether it is rung about alerts, and whether about wards.
pub async fn find_duties(store: &Store, permit: &Permitted<KeepRoster>, id: MembershipId) -> Result<(bool, bool)> {
    let rows = fetch!(
        all,
        store.db(),
        (i64,),
        "select cast(1 as bigint) from duty_officer where membership_id = $1 and region_id = $2
         union all
         select cast(2 as bigint) from ward_duty_member where membership_id = $1 and organization_id = $3",
        id,
        permit.subject().region,
        permit.subject().organization,
    )?;
    Ok((rows.contains(&(1,)), rows.contains(&(2,))))
}

/// Somebody else is rung about alerts.
pub fn hand_over_alerts(change: &mut Change, from: MembershipId, to: MembershipId) {
    change.effect(
        "update duty_officer set membership_id = $2
         where membership_id = $1
           and not exists (select 1 from duty_officer d where d.region_id = duty_officer.region_id and d.membership_id = $2)",
        binds![from, to],
        None,
    );
}

/// Somebody else is rung about wards.
pub fn hand_over_wards(change: &mut Change, from: MembershipId, to: MembershipId) {
    change.effect(
        "insert into ward_duty_member (organization_id, membership_id, region_id)
         select w.organization_id, $2, w.region_id from ward_duty_member w where w.membership_id = $1 on conflict do nothing",
        binds![from, to],
        None,
    );
}

/// Nobody rings somebody about alerts any more.
pub fn leave_alerts(change: &mut Change, id: MembershipId) {
    change.effect("delete from duty_officer where membership_id = $1", binds![id], None);
}

/// Nobody rings somebody about wards any more.
pub fn leave_wards(change: &mut Change, id: MembershipId) {
    change.effect("delete from ward_duty_member where membership_id = $1", binds![id], None);
}

/// Trainings to come that somebody put up: id, title, when.
pub async fn list_trainings(
    store: &Store,
    permit: &Permitted<KeepRoster>,
    id: MembershipId,
) -> Result<Vec<(TrainingId, String, Timestamp)>> {
    fetch!(
        all,
        store.db(),
        (TrainingId, String, Timestamp),
        "select id, title, starts_at from training
         where created_by = $1 and organization_id = $2 and cancelled_at is null and ends_at > $3
         order by starts_at, id",
        id,
        permit.subject().organization,
        permit.decided_at(),
    )
}

/// Those who have left, the last one first.
pub async fn list_left(store: &Store, permit: &Permitted<KeepRoster>, limit: i64) -> Result<Vec<Member>> {
    fetch!(
        all,
        store.db(),
        Member,
        "select m.id, m.person_id, m.profession, m.role, m.from_at, m.until_at, p.identity, f.details, m.until_at as used_at
         from membership m
         join person p on p.id = m.person_id
         left join staff_record f on f.membership_id = m.id
         where m.organization_id = $1 and m.role <> 'automatic' and m.until_at <= $2
         order by m.until_at desc, m.id
         limit $3",
        permit.subject().organization,
        permit.decided_at(),
        limit,
    )
}
