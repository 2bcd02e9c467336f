//! Browsers that may be rung, and the key pair by which push services know this server. What is sealed here comes out for the sender and for
//! the person's own session alone; nobody is shown it.

use crate::domain::core::id::{MembershipId, PersonId, RegionId, SessionId};
use crate::domain::core::time::Timestamp;
use crate::gate::Caller;
use crate::store::db::fetch;
use crate::store::types::binds;
use crate::store::{Change, Result, Store};
use crate::vault::Sealed;
use uuid::Uuid;

/// A person has so many devices; one more takes the place of the one that was heard of longest ago.
const DEVICES: i64 = 10;
/// A device that nobody signed in with for so long is not rung.
pub const LAPSES_SECONDS: i64 = 30 * 86_400;

/// The stored key pair.
#[derive(Debug, sqlx::FromRow)]
pub struct StoredPair {
    /// The public half.
    pub public_key: Vec<u8>,
    /// The private half, sealed.
    pub private_key: Sealed,
}

/// A new device.
pub struct NewSubscription {
    /// Id.
    pub id: Uuid,
    /// Keyed hash of the endpoint.
    pub endpoint_hash: [u8; 32],
    /// Sealed endpoint and keys.
    pub address: Sealed,
    /// Now.
    pub now: Timestamp,
}

/// A device.
#[derive(Debug, sqlx::FromRow)]
pub struct Subscription {
    /// Id.
    pub id: Uuid,
    /// Sealed endpoint and keys.
    pub address: Sealed,
}

/// The key pair of a region.
pub async fn find_pair(store: &Store, region: RegionId) -> Result<Option<StoredPair>> {
    fetch!(optional, store.db(), StoredPair, "select public_key, private_key from vapid_key where region_id = $1", region)
}

/// Keeps a new key pair, unless another was made meanwhile.
pub fn insert_pair(change: &mut Change, region: RegionId, public_key: Vec<u8>, private_key: Sealed, now: Timestamp) {
    change.effect(
        "insert into vapid_key (region_id, public_key, private_key, created_at) values ($1, $2, $3, $4) on conflict (region_id) do nothing",
        binds![region, public_key, private_key, now],
        None,
    );
}

/// Takes a device in: whoever had the browser before has it no longer, and a session has one.
pub fn insert(change: &mut Change, caller: &Caller, new: NewSubscription) {
    let person = caller.membership.person;
    change.effect(
        "delete from push_subscription where endpoint_hash = $1 or session_id = $2",
        binds![new.endpoint_hash, caller.session],
        None,
    );
    change.effect(
        "delete from push_subscription where person_id = $1 and id not in (
           select s.id from push_subscription s where s.person_id = $1 order by s.renewed_at desc, s.id desc limit $2)",
        binds![person, DEVICES - 1],
        None,
    );
    change.effect(
        "insert into push_subscription (id, region_id, person_id, membership_id, session_id, endpoint_hash, address, created_at, renewed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
        binds![new.id, caller.region, person, caller.membership.id, caller.session, new.endpoint_hash, new.address, new.now],
        None,
    );
}

/// The device of a session goes with it.
pub fn delete_of_session(change: &mut Change, session: SessionId) {
    change.effect("delete from push_subscription where session_id = $1", binds![session], None);
}

/// The devices of a membership go with it.
pub fn delete_of_membership(change: &mut Change, membership: MembershipId) {
    change.effect("delete from push_subscription where membership_id = $1", binds![membership], None);
}

/// The push service knows the device no longer.
pub fn delete(change: &mut Change, id: Uuid) {
    change.effect("delete from push_subscription where id = $1", binds![id], None);
}

/// The device of the caller's session.
pub async fn find_own(store: &Store, caller: &Caller) -> Result<Option<Subscription>> {
    fetch!(
        optional,
        store.db(),
        Subscription,
        "select id, address from push_subscription where session_id = $1 and person_id = $2",
        caller.session,
        caller.membership.person,
    )
}

/// How many devices a person has.
pub async fn count_own(store: &Store, person: PersonId, now: Timestamp) -> Result<usize> {
    let since = now.plus_seconds(-LAPSES_SECONDS);
    let rows =
        fetch!(all, store.db(), (Uuid,), "select id from push_subscription where person_id = $1 and renewed_at > $2", person, since)?;
    Ok(rows.len())
}

/// The devices of a membership, for the sender.
pub async fn list(store: &Store, membership: MembershipId, now: Timestamp) -> Result<Vec<Subscription>> {
    let since = now.plus_seconds(-LAPSES_SECONDS);
    fetch!(
        all,
        store.db(),
        Subscription,
        "select id, address from push_subscription where membership_id = $1 and renewed_at > $2 order by id",
        membership,
        since,
    )
}

/// Whether there is any device.
pub async fn any(store: &Store) -> Result<bool> {
    Ok(fetch!(optional, store.db(), (Uuid,), "select id from push_subscription limit 1")?.is_some())
}
