//! What a server asked of a browser or of an identity provider, until the answer comes. Kept in the database, because the answer may reach
//! another node; taken once.

use crate::domain::core::id::PersonId;
use crate::domain::core::time::Timestamp;
use crate::store::db::fetch;
use crate::store::types::binds;
use crate::store::{Change, Refusal, Result, Store, rows};
use crate::vault::Sealed;

rows! {
    /// Something that is under way.
    NewCeremony in "ceremony" {
        /// SHA-256 of the word that only the one who was asked has.
        id_hash: [u8; 32],
        /// Which ceremony it is.
        kind: &'static str,
        /// Who is asked; none while nobody has signed in.
        person_id: Option<PersonId>,
        /// What the answer is checked against.
        state: Sealed,
        /// Until when an answer counts.
        expires_at: Timestamp,
        /// When it was answered.
        taken_at: Option<Timestamp>,
    }
}

/// Something that is under way.
#[derive(Debug, sqlx::FromRow)]
pub struct Ceremony {
    /// Who is asked; none while nobody has signed in.
    pub person_id: Option<PersonId>,
    /// What the answer is checked against.
    pub state: Sealed,
}

/// By the hash of its word, unless it was answered or is over.
pub async fn find(store: &Store, kind: &'static str, id_hash: [u8; 32], now: Timestamp) -> Result<Option<Ceremony>> {
    fetch!(
        optional,
        store.db(),
        Ceremony,
        "select person_id, state from ceremony where id_hash = $1 and kind = $2 and taken_at is null and expires_at > $3",
        id_hash.to_vec(),
        kind,
        now,
    )
}

/// A word counts once: refused when it was said before.
pub fn say_once(change: &mut Change, kind: &'static str, id_hash: [u8; 32], now: Timestamp, until: Timestamp) {
    change.effect(
        "insert into ceremony (id_hash, kind, person_id, state, expires_at, taken_at) values ($1, $2, null, $1, $4, $3)
         on conflict do nothing",
        binds![id_hash, kind, now, until],
        Some(Refusal::Exists),
    );
}

/// Takes it; refused when somebody else was first. What is over is swept along.
pub fn take(change: &mut Change, id_hash: [u8; 32], now: Timestamp) {
    change.effect("update ceremony set taken_at = $2 where id_hash = $1 and taken_at is null", binds![id_hash, now], Some(Refusal::Stale));
    change.effect("delete from ceremony where expires_at < $1", binds![now], None);
}
