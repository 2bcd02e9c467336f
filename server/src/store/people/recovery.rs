//! Letting somebody in again who has lost everything: one asks, another confirms.

use crate::domain::core::id::{MembershipId, OrganizationId, PersonId, RecoveryId, RegionId};
use crate::domain::core::time::Timestamp;
use crate::gate::{ConfirmRecovery, KeepRoster, Permitted};
use crate::store::db::fetch;
use crate::store::people::invitation;
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

/// A recovery that is not over; it waits for the second one, or its link was not used yet.
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

macro_rules! open {
    ($($where:tt)+) => {
        concat!(
            "select r.id, r.region_id, r.organization_id, r.membership_id, r.person_id, r.asked_by, a.person_id as asking_person,
                    a.organization_id as asking_organization, r.asked_at, r.expires_at
             from recovery r
             join membership a on a.id = r.asked_by
             join membership m on m.id = r.membership_id
             where r.ended_at is null and ",
            $($where)+
        )
    };
}

/// Who asked, and who is to be let in, belong where they did: one who has left meanwhile vouches for nobody.
macro_rules! waiting {
    ($where:literal) => {
        open!(concat!(
            "r.confirmed_by is null and r.expires_at > $2 and a.from_at <= $2 and (a.until_at is null or a.until_at > $2)
               and m.from_at <= $2 and (m.until_at is null or m.until_at > $2) and ",
            $where
        ))
    };
}

/// What waits in an organization.
pub async fn list(store: &Store, permit: &Permitted<KeepRoster>) -> Result<Vec<Recovery>> {
    fetch!(all, store.db(), Recovery, waiting!("r.organization_id = $1 order by r.id"), permit.subject().organization, permit.decided_at(),)
}

/// One that waits; the gate is asked about it.
pub async fn find(store: &Store, id: RecoveryId, now: Timestamp) -> Result<Option<Recovery>> {
    fetch!(optional, store.db(), Recovery, waiting!("r.id = $1"), id, now)
}

/// One that waits, or whose link still opens: the gate is asked about it.
pub async fn find_open(store: &Store, id: RecoveryId, now: Timestamp) -> Result<Option<Recovery>> {
    fetch!(optional, store.db(), Recovery, open!("r.id = $1 and r.expires_at > $2"), id, now)
}

/// Whether one of two persons was invited by the other: they do not count as two.
pub async fn invited_each_other(store: &Store, one: PersonId, other: PersonId) -> Result<bool> {
    let found = fetch!(
        optional,
        store.db(),
        (i64,),
        "select cast(count(i.id) as bigint)
         from invitation i
         join membership m on m.id = i.membership_id
         join membership b on b.id = i.created_by
         where m.person_id = $1 and b.person_id = $2 or m.person_id = $2 and b.person_id = $1",
        one,
        other,
    )?;
    Ok(found.is_some_and(|(count,)| count != 0))
}

/// A second one confirms it: the link holds as long; refused when somebody else was first, or one of those concerned has left.
pub fn confirm(change: &mut Change, permit: &Permitted<ConfirmRecovery>, id: RecoveryId, token_hash: [u8; 32], until: Timestamp) {
    change.effect(
        "update recovery set confirmed_by = $2, token_hash = $3, expires_at = $4
         where id = $1 and confirmed_by is null and ended_at is null
           and 2 = (select count(m.id) from membership m
                    where m.id in (recovery.asked_by, recovery.membership_id) and m.from_at <= $5 and (m.until_at is null or m.until_at > $5))",
        binds![id, permit.caller().membership.id, token_hash, until, permit.decided_at()],
        Some(Refusal::Stale),
    );
}

/// It is given up, and its link with it where there is one; refused when it is over.
pub fn end(change: &mut Change, id: RecoveryId, now: Timestamp) {
    change.effect(
        "delete from one_time_link where used_at is null and token_hash in (select r.token_hash from recovery r where r.id = $1)",
        binds![id],
        None,
    );
    change.effect("update recovery set ended_at = $2 where id = $1 and ended_at is null", binds![id, now], Some(Refusal::Stale));
}

/// Somebody leaves: nobody lets them in again there.
pub fn end_of_membership(change: &mut Change, membership: MembershipId, now: Timestamp) {
    change.effect(
        "delete from one_time_link
         where used_at is null and token_hash in (select r.token_hash from recovery r where r.membership_id = $1 and r.ended_at is null)",
        binds![membership],
        None,
    );
    change.effect("update recovery set ended_at = $2 where membership_id = $1 and ended_at is null", binds![membership, now], None);
}

/// The recovery that a link is of.
pub async fn find_by_link(store: &Store, token_hash: [u8; 32]) -> Result<Option<(RecoveryId,)>> {
    fetch!(optional, store.db(), (RecoveryId,), "select id from recovery where token_hash = $1 and ended_at is null", token_hash.to_vec())
}

/// The link is used: all that the person had to sign in with is gone. Their sessions end with the one that begins.
pub fn clear(change: &mut Change, id: RecoveryId, person: PersonId, now: Timestamp) {
    change.effect("update recovery set ended_at = $2 where id = $1 and ended_at is null", binds![id, now], Some(Refusal::Stale));
    invitation::end_of_person(change, person, now);
    change.effect("delete from push_subscription where person_id = $1", binds![person], None);
    change.effect("delete from device_person where person_id = $1", binds![person], None);
    change.effect("delete from passkey where person_id = $1", binds![person], None);
    change.effect("delete from authenticator where person_id = $1", binds![person], None);
    change.effect("delete from recovery_code where person_id = $1", binds![person], None);
    change.effect("delete from identity_link where person_id = $1", binds![person], None);
    // What was made in their name may have been made by somebody else.
    change.effect(
        "update scim_token set ended_at = $2
         where ended_at is null and membership_id in (select m.id from membership m where m.person_id = $1)",
        binds![person, now],
        None,
    );
    change.effect(
        "update emergency_account set destroyed_at = $2
         where opened_at is null and destroyed_at is null and prepared_by in (select m.id from membership m where m.person_id = $1)",
        binds![person, now],
        None,
    );
    change.effect("update person set password_hash = null, epoch = epoch + 1 where id = $1", binds![person], Some(Refusal::Stale));
}
