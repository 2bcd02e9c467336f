//! Sockets that are open; those still open at a start were cut off.

use crate::domain::core::id::{MembershipId, OrganizationId, PersonId, RegionId, RequestId, SessionId};
use crate::domain::core::time::Timestamp;
use crate::store::db::fetch;
use crate::store::types::binds;
use crate::store::{Change, Result, Store, rows};

rows! {
    /// An opened socket.
    LiveRow in "live_connection" {
        /// The request that opened it.
        id: RequestId,
        /// Region.
        region_id: RegionId,
        /// Person.
        person_id: PersonId,
        /// Session.
        session_id: SessionId,
        /// Acting membership.
        membership_id: MembershipId,
        /// Organization.
        organization_id: OrganizationId,
        /// When.
        opened_at: Timestamp,
        /// When it ended.
        closed_at: Option<Timestamp>,
    }
}

/// A socket that was cut off.
#[derive(Debug, sqlx::FromRow)]
pub struct Orphan {
    /// The request that opened it.
    pub id: RequestId,
    /// Region.
    pub region_id: RegionId,
    /// Person.
    pub person_id: PersonId,
    /// Session.
    pub session_id: SessionId,
    /// Acting membership.
    pub membership_id: MembershipId,
    /// Organization.
    pub organization_id: OrganizationId,
}

/// The sockets that were never closed.
pub async fn list_open(store: &Store) -> Result<Vec<Orphan>> {
    fetch!(
        all,
        store.db(),
        Orphan,
        "select id, region_id, person_id, session_id, membership_id, organization_id
         from live_connection
         where closed_at is null
         order by opened_at",
    )
}

/// Notes the end of a socket.
pub fn close(change: &mut Change, id: RequestId, now: Timestamp) {
    change.effect("update live_connection set closed_at = $2 where id = $1 and closed_at is null", binds![id, now], None);
}
