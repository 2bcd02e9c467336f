//! Letting somebody in again who has lost everything: one asks, another confirms.

use crate::domain::core::id::{MembershipId, OrganizationId, PersonId, RecoveryId, RegionId};
use crate::domain::core::time::Timestamp;
use crate::gate::{ConfirmRecovery, KeepRoster, Permitted};
use crate::store::db::fetch;
use crate::store::types::binds;
use crate::store::{Change, Refusal, Result, Store, rows};

rows! {
    /// A new recovery.
    NewRecovery in "recovery" {
        /// Id.
        id: RecoveryId,
        /// Region.
        region_id: RegionId,
        /// Of which organization's member.
        organization_id: OrganizationId,
        /// Which.
        membership_id: MembershipId,
        /// Whose.
        person_id: PersonId,
        /// Who asked.
        asked_by: MembershipId,
        /// When.
        asked_at: Timestamp,
        /// Until when it may be confirmed.
        expires_at: Timestamp,
    }
}

/// A recovery that waits for the second one.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Recovery {
    /// Id.
    pub id: RecoveryId,
    /// Region.
    pub region_id: RegionId,
    /// Of which organization's member.
    pub organization_id: OrganizationId,
    /// Which.
    pub membership_id: MembershipId,
    /// Whose.
    pub person_id: PersonId,
    /// Who asked.
    pub asked_by: MembershipId,
    /// Person.
    pub asking_person: PersonId,
    /// For which organization.
    pub asking_organization: OrganizationId,
    /// When.
    pub asked_at: Timestamp,
    /// Until when it may be confirmed.
    pub expires_at: Timestamp,
}

macro_rules! waiting {
    ($where:literal) => {
        concat!(
            "select r.id, r.region_id, r.organization_id, r.membership_id, r.person_id, r.asked_by, a.person_id as asking_person,
                    a.organization_id as asking_organization, r.asked_at, r.expires_at
             from recovery r
             join membership a on a.id = r.asked_by
             where r.confirmed_by is null and r.ended_at is null and ",
            $where
        )
    };
}

/// What waits in an organization.
pub async fn list(store: &Store, permit: &Permitted<KeepRoster>) -> Result<Vec<Recovery>> {
    fetch!(
        all,
        store.db(),
        Recovery,
        waiting!("r.organization_id = $1 and r.expires_at > $2 order by r.id"),
        permit.subject().organization,
        permit.decided_at(),
    )
}

/// One that waits; the gate is asked about it.
pub async fn find(store: &Store, id: RecoveryId, now: Timestamp) -> Result<Option<Recovery>> {
    fetch!(optional, store.db(), Recovery, waiting!("r.id = $1 and r.expires_at > $2"), id, now)
}

/// A second one confirms it: the link holds as long; refused when somebody else was first.
pub fn confirm(change: &mut Change, permit: &Permitted<ConfirmRecovery>, id: RecoveryId, token_hash: [u8; 32], until: Timestamp) {
    change.effect(
        "update recovery set confirmed_by = $2, token_hash = $3, expires_at = $4 where id = $1 and confirmed_by is null and ended_at is null",
        binds![id, permit.caller().membership.id, token_hash, until],
        Some(Refusal::Stale),
    );
}

/// It is given up; refused when it is over.
pub fn end(change: &mut Change, id: RecoveryId, now: Timestamp) {
    change.effect(
        "update recovery set ended_at = $2 where id = $1 and confirmed_by is null and ended_at is null",
        binds![id, now],
        Some(Refusal::Stale),
    );
}

/// The recovery that a link is of.
pub async fn find_by_link(store: &Store, token_hash: [u8; 32]) -> Result<Option<(RecoveryId,)>> {
    fetch!(optional, store.db(), (RecoveryId,), "select id from recovery where token_hash = $1 and ended_at is null", token_hash.to_vec())
}

/// The link is used: all that the person had to sign in with is gone, and every session ends.
pub fn clear(change: &mut Change, id: RecoveryId, person: PersonId, now: Timestamp) {
    change.effect("update recovery set ended_at = $2 where id = $1 and ended_at is null", binds![id, now], Some(Refusal::Stale));
    change.effect(
        "update session set ended_at = $2 where person_id = $1 and ended_at is null and created_at < $2",
        binds![person, now],
        None,
    );
    change.effect("delete from push_subscription where person_id = $1", binds![person], None);
    change.effect("delete from device_person where person_id = $1", binds![person], None);
    change.effect("delete from passkey where person_id = $1", binds![person], None);
    change.effect("delete from authenticator where person_id = $1", binds![person], None);
    change.effect("delete from recovery_code where person_id = $1", binds![person], None);
    change.effect("update person set password_hash = null, epoch = epoch + 1 where id = $1", binds![person], Some(Refusal::Stale));
}
