//! Passkeys. What an authenticator calls one is found by its keyed hash alone. Public key and name come out without a permit: for the check of
//! a signature, which is what lets somebody in, and for the owner's own session.

use crate::domain::core::id::{PasskeyId, PersonId, RegionId};
use crate::domain::core::time::Timestamp;
use crate::store::db::fetch;
use crate::store::people::session::SessionRow;
use crate::store::types::binds;
use crate::store::{Change, Refusal, Result, Store};
use crate::vault::Sealed;

/// A new passkey.
pub struct NewPasskey {
    /// Id.
    pub id: PasskeyId,
    /// Region.
    pub region: RegionId,
    /// Whose.
    pub person: PersonId,
    /// Keyed hash of what the authenticator calls it.
    pub id_hash: [u8; 32],
    /// Sealed public key.
    pub credential: Sealed,
    /// Sealed name.
    pub name: Sealed,
    /// Now.
    pub now: Timestamp,
}

/// What a signature is checked with.
#[derive(Debug, sqlx::FromRow)]
pub struct Passkey {
    /// Id.
    pub id: PasskeyId,
    /// Region.
    pub region_id: RegionId,
    /// Whose.
    pub person_id: PersonId,
    /// Sealed public key.
    pub credential: Sealed,
    /// Where its authenticator's counter stood last.
    pub counter: i64,
}

/// A passkey as its owner sees it.
#[derive(Debug, sqlx::FromRow)]
pub struct OwnPasskey {
    /// Id.
    pub id: PasskeyId,
    /// Sealed public key.
    pub credential: Sealed,
    /// Sealed name.
    pub name: Sealed,
    /// When it was set up.
    pub created_at: Timestamp,
    /// When somebody signed in with it last.
    pub used_at: Option<Timestamp>,
}

/// By the keyed hash of what its authenticator calls it.
pub async fn find(store: &Store, id_hash: [u8; 32]) -> Result<Option<Passkey>> {
    fetch!(
        optional,
        store.db(),
        Passkey,
        "select id, region_id, person_id, credential, counter from passkey where id_hash = $1",
        id_hash.to_vec(),
    )
}

/// One's own, the oldest first.
pub async fn list_own(store: &Store, session: &SessionRow) -> Result<Vec<OwnPasskey>> {
    fetch!(
        all,
        store.db(),
        OwnPasskey,
        "select id, credential, name, created_at, used_at from passkey where person_id = $1 order by id",
        session.person_id,
    )
}

/// How many a person has.
pub async fn count(store: &Store, person: PersonId) -> Result<i64> {
    let found = fetch!(optional, store.db(), (i64,), "select cast(count(id) as bigint) from passkey where person_id = $1", person)?;
    Ok(found.map_or(0, |(count,)| count))
}

/// Adds one; refused where an authenticator calls another by the same name.
pub fn insert(change: &mut Change, new: NewPasskey) {
    change.effect(
        "insert into passkey (id, region_id, person_id, id_hash, credential, name, counter, created_at) values ($1, $2, $3, $4, $5, $6, 0, $7)",
        binds![new.id, new.region, new.person, new.id_hash, new.credential, new.name, new.now],
        None,
    );
}

/// Calls one otherwise.
pub fn rename(change: &mut Change, person: PersonId, id: PasskeyId, name: Sealed) {
    change.effect("update passkey set name = $3 where id = $1 and person_id = $2", binds![id, person, name], Some(Refusal::Stale));
}

/// Takes one away.
pub fn delete(change: &mut Change, person: PersonId, id: PasskeyId) {
    change.effect("delete from passkey where id = $1 and person_id = $2", binds![id, person], Some(Refusal::Stale));
}

/// Notes that somebody signed in with it. Refused when its counter did not go on: one that never counts stays at zero.
pub fn note_use(change: &mut Change, id: PasskeyId, counter: i64, now: Timestamp) {
    change.effect(
        "update passkey set counter = $2, used_at = $3 where id = $1 and (counter < $2 or counter = 0 and $2 = 0)",
        binds![id, counter, now],
        Some(Refusal::Stale),
    );
}

/// Takes the answer to a challenge; refused when it was answered before. What is over is swept along.
pub fn answer(change: &mut Change, id_hash: [u8; 32], region: RegionId, expires_at: Timestamp, now: Timestamp) {
    change.effect(
        "insert into answered_challenge (id_hash, region_id, expires_at) values ($1, $2, $3) on conflict (id_hash) do nothing",
        binds![id_hash, region, expires_at],
        Some(Refusal::Stale),
    );
    change.effect("delete from answered_challenge where expires_at < $1", binds![now], None);
}
