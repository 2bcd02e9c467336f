//! Who is away for a time (休職). While it lasts the membership begins only when it is over, so that nothing needs to know of it.

use crate::domain::core::id::{MembershipId, OrganizationId, PersonId, RegionId};
use crate::domain::core::time::Timestamp;
use crate::gate::{KeepRoster, ManageMemberships, Permitted};
use crate::store::db::fetch;
use crate::store::types::binds;
use crate::store::{Change, Refusal, Result, Store};

/// Somebody's leave.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Leave {
    /// Whose.
    pub membership_id: MembershipId,
    /// From when.
    pub from_at: Timestamp,
    /// Until when, exclusive.
    pub until_at: Timestamp,
    /// When the membership began.
    pub began_at: Timestamp,
    /// When it began to count.
    pub taken_at: Option<Timestamp>,
}

/// The leaves of an organization that are not over.
pub async fn list(store: &Store, permit: &Permitted<KeepRoster>) -> Result<Vec<Leave>> {
    fetch!(
        all,
        store.db(),
        Leave,
        "select membership_id, from_at, until_at, began_at, taken_at from member_leave where organization_id = $1 and until_at > $2",
        permit.subject().organization,
        permit.decided_at(),
    )
}

/// The leave of one of the organization.
pub async fn find(store: &Store, permit: &Permitted<ManageMemberships>, id: MembershipId) -> Result<Option<Leave>> {
    fetch!(
        optional,
        store.db(),
        Leave,
        "select membership_id, from_at, until_at, began_at, taken_at from member_leave where membership_id = $1 and organization_id = $2",
        id,
        permit.subject().organization,
    )
}

/// Notes a leave in place of the one before, which must have been taken back.
pub fn put(change: &mut Change, permit: &Permitted<ManageMemberships>, leave: Leave) {
    change.effect(
        "insert into member_leave (membership_id, region_id, organization_id, from_at, until_at, began_at) values ($1, $2, $3, $4, $5, $6)
         on conflict (membership_id) do update set from_at = excluded.from_at, until_at = excluded.until_at, began_at = excluded.began_at,
           taken_at = null",
        binds![leave.membership_id, permit.subject().region, permit.subject().organization, leave.from_at, leave.until_at, leave.began_at,],
        None,
    );
}

/// It begins to count; refused when it does already, and when it was put off meanwhile.
pub fn take(change: &mut Change, id: MembershipId, now: Timestamp) {
    change.effect(
        "update member_leave set taken_at = $2 where membership_id = $1 and taken_at is null and from_at <= $2",
        binds![id, now],
        Some(Refusal::Stale),
    );
    change.effect(
        "update membership set from_at = (select l.until_at from member_leave l where l.membership_id = $1) where id = $1",
        binds![id],
        Some(Refusal::Stale),
    );
}

/// It is over: the membership begins when it began.
pub fn end(change: &mut Change, id: MembershipId) {
    change.effect(
        "update membership set from_at = (select l.began_at from member_leave l where l.membership_id = $1)
         where id = $1 and exists (select 1 from member_leave l where l.membership_id = $1)",
        binds![id],
        None,
    );
    change.effect("delete from member_leave where membership_id = $1", binds![id], None);
}

/// Leaves that begin by now: whose membership, person, organization and region.
pub async fn list_to_take(store: &Store, now: Timestamp) -> Result<Vec<(MembershipId, PersonId, OrganizationId, RegionId)>> {
    fetch!(
        all,
        store.db(),
        (MembershipId, PersonId, OrganizationId, RegionId),
        "select l.membership_id, m.person_id, l.organization_id, l.region_id
         from member_leave l
         join membership m on m.id = l.membership_id
         where l.taken_at is null and l.from_at <= $1
         limit 100",
        now,
    )
}
