//! Authenticator apps and recovery codes: what is given besides a password. Each step and each code is taken once, in one statement.

use crate::domain::core::id::{PersonId, RegionId};
use crate::domain::core::time::Timestamp;
use crate::store::db::fetch;
use crate::store::people::session::SessionRow;
use crate::store::types::binds;
use crate::store::{Change, Refusal, Result, Store, rows};
use crate::vault::Sealed;
use uuid::Uuid;

rows! {
    /// A new authenticator, which counts for nothing until a code of it came.
    NewAuthenticator in "authenticator" {
        /// Id.
        id: Uuid,
        /// Region.
        region_id: RegionId,
        /// Whose.
        person_id: PersonId,
        /// Sealed secret.
        secret: Sealed,
        /// When.
        created_at: Timestamp,
        /// When a code of it came.
        confirmed_at: Option<Timestamp>,
        /// The last step whose code was taken.
        last_step: i64,
    }
}

/// An authenticator, to check a code with.
#[derive(Debug, sqlx::FromRow)]
pub struct Authenticator {
    /// Id.
    pub id: Uuid,
    /// Sealed secret.
    pub secret: Sealed,
    /// When it was set up.
    pub created_at: Timestamp,
}

/// That of somebody who has given the password.
pub async fn find(store: &Store, person: PersonId) -> Result<Option<Authenticator>> {
    fetch!(
        optional,
        store.db(),
        Authenticator,
        "select id, secret, created_at from authenticator where person_id = $1 and confirmed_at is not null",
        person,
    )
}

/// The one that its owner is setting up, unless that began before `since`.
pub async fn find_waiting(store: &Store, session: &SessionRow, since: Timestamp) -> Result<Option<Authenticator>> {
    fetch!(
        optional,
        store.db(),
        Authenticator,
        "select id, secret, created_at from authenticator where person_id = $1 and confirmed_at is null and created_at > $2",
        session.person_id,
        since,
    )
}

/// Takes the place of another one that waits.
pub fn put_waiting(change: &mut Change, new: NewAuthenticator) {
    change.effect(
        "delete from authenticator where person_id = $1 and confirmed_at is null and id <> $2",
        binds![new.person_id, new.id],
        None,
    );
    change.insert(new);
}

/// Takes the code of a step; refused when that one, or a later one, was taken.
pub fn take_step(change: &mut Change, id: Uuid, step: i64) {
    change.effect("update authenticator set last_step = $2 where id = $1 and last_step < $2", binds![id, step], Some(Refusal::Stale));
}

/// It counts from now on, in place of the one before; refused when it counts already or another took its place.
pub fn confirm(change: &mut Change, id: Uuid, person: PersonId, step: i64, now: Timestamp) {
    change.effect(
        "update authenticator set confirmed_at = $2, last_step = $3 where id = $1 and confirmed_at is null",
        binds![id, now, step],
        Some(Refusal::Stale),
    );
    change.effect("delete from authenticator where person_id = $1 and id <> $2", binds![person, id], None);
}

/// Takes it away, with its recovery codes; refused when there is none.
pub fn delete(change: &mut Change, person: PersonId) {
    change.effect("delete from authenticator where person_id = $1", binds![person], Some(Refusal::Stale));
    change.effect("delete from recovery_code where person_id = $1", binds![person], None);
}

/// How many recovery codes are left.
pub async fn count_codes(store: &Store, session: &SessionRow) -> Result<i64> {
    let counted = fetch!(
        optional,
        store.db(),
        (i64,),
        "select cast(count(*) as bigint) from recovery_code where person_id = $1 and used_at is null",
        session.person_id,
    )?;
    Ok(counted.map_or(0, |(left,)| left))
}

/// New recovery codes, in place of all before.
pub fn put_codes(change: &mut Change, person: PersonId, region: RegionId, hashes: Vec<[u8; 32]>) {
    change.effect("delete from recovery_code where person_id = $1", binds![person], None);
    for hash in hashes {
        change.effect(
            "insert into recovery_code (code_hash, region_id, person_id, used_at) values ($1, $2, $3, null)",
            binds![hash, region, person],
            None,
        );
    }
}

/// Takes a recovery code; refused when there is no such code, or it was taken.
pub fn take_code(change: &mut Change, person: PersonId, code_hash: [u8; 32], now: Timestamp) {
    change.effect(
        "update recovery_code set used_at = $3 where code_hash = $1 and person_id = $2 and used_at is null",
        binds![code_hash, person, now],
        Some(Refusal::Stale),
    );
}
