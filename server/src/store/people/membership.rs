//! Memberships: ids, codes and dates.

use crate::domain::core::id::{MembershipId, OrganizationId, PersonId, RegionId};
use crate::domain::core::time::Timestamp;
use crate::domain::people::{Membership, Profession, Role};
use crate::gate::{Permitted, SeeDirectory};
use crate::store::db::fetch;
use crate::store::people::session::SessionRow;
use crate::store::types::binds;
use crate::store::{Change, Refusal, Result, Store, rows};

rows! {
    /// A new membership.
    NewMembership in "membership" {
        /// Id.
        id: MembershipId,
        /// Region.
        region_id: RegionId,
        /// Person.
        person_id: PersonId,
        /// Organization.
        organization_id: OrganizationId,
        /// Profession.
        profession: Profession,
        /// Role.
        role: Role,
        /// From when.
        from_at: Timestamp,
        /// Until when.
        until_at: Option<Timestamp>,
    }
}

#[derive(Debug, sqlx::FromRow)]
pub(super) struct MembershipRow {
    id: MembershipId,
    person_id: PersonId,
    organization_id: OrganizationId,
    profession: Profession,
    role: Role,
    from_at: Timestamp,
    until_at: Option<Timestamp>,
}

impl From<MembershipRow> for Membership {
    fn from(row: MembershipRow) -> Self {
        Self {
            id: row.id,
            person: row.person_id,
            organization: row.organization_id,
            profession: row.profession,
            role: row.role,
            from: row.from_at,
            until: row.until_at,
        }
    }
}

/// One membership.
pub async fn find(store: &Store, id: MembershipId) -> Result<Option<Membership>> {
    let row = fetch!(
        optional,
        store.db(),
        MembershipRow,
        "select id, person_id, organization_id, profession, role, from_at, until_at from membership where id = $1",
        id,
    )?;
    Ok(row.map(Membership::from))
}

/// One's own memberships that have not ended.
pub async fn list_own(store: &Store, session: &SessionRow, now: Timestamp) -> Result<Vec<Membership>> {
    list_of(store, session.person_id, now).await
}

/// The memberships of somebody who is not here just now, as far as they have not ended; the gate is asked about each.
pub async fn list_of(store: &Store, person: PersonId, now: Timestamp) -> Result<Vec<Membership>> {
    let rows = fetch!(
        all,
        store.db(),
        MembershipRow,
        "select id, person_id, organization_id, profession, role, from_at, until_at
         from membership
         where person_id = $1 and from_at <= $2 and (until_at is null or until_at > $2)
         order by id",
        person,
        now,
    )?;
    Ok(rows.into_iter().map(Membership::from).collect())
}

/// The membership of a person who has just one.
pub async fn find_only(store: &Store, person: PersonId, now: Timestamp) -> Result<Option<MembershipId>> {
    let rows = fetch!(
        all,
        store.db(),
        (MembershipId,),
        "select id from membership where person_id = $1 and from_at <= $2 and (until_at is null or until_at > $2) order by id limit 2",
        person,
        now,
    )?;
    Ok(if let [(id,)] = rows.as_slice() { Some(*id) } else { None })
}

/// A page of an organization's memberships that have not ended.
pub async fn list(
    store: &Store,
    permit: &Permitted<SeeDirectory>,
    organization: OrganizationId,
    after: Option<MembershipId>,
    limit: i64,
) -> Result<Vec<Membership>> {
    let rows = fetch!(
        all,
        store.db(),
        MembershipRow,
        "select id, person_id, organization_id, profession, role, from_at, until_at
         from membership
         where organization_id = $1 and region_id = $2 and (until_at is null or until_at > $3) and id > $4
         order by id
         limit $5",
        organization,
        permit.subject().region,
        permit.decided_at(),
        after.map_or(uuid::Uuid::nil(), |id| id.0),
        limit,
    )?;
    Ok(rows.into_iter().map(Membership::from).collect())
}

/// Ends a membership; refused when it has ended.
pub fn end(change: &mut Change, id: MembershipId, now: Timestamp) {
    change.effect(
        "update membership set until_at = $2 where id = $1 and (until_at is null or until_at > $2)",
        binds![id, now],
        Some(Refusal::Stale),
    );
    change.effect("update session set ended_at = $2 where membership_id = $1 and ended_at is null", binds![id, now], None);
}
