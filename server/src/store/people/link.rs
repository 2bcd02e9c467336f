//! One-time links, with which somebody comes in who has nothing to sign in with yet, or no longer. Only their hashes are kept.

use crate::domain::core::id::{PersonId, RegionId};
use crate::domain::core::time::Timestamp;
use crate::store::db::fetch;
use crate::store::types::binds;
use crate::store::{Change, Refusal, Result, Store, rows};

/// That somebody has nothing yet to sign in with: no passkey, no authenticator that counts, no account at an identity provider, no login name
/// with a password.
macro_rules! not_set_up {
    ($person:literal) => {
        concat!(
            "not exists (select 1 from passkey k where k.person_id = ",
            $person,
            ") and not exists (select 1 from authenticator a where a.confirmed_at is not null and a.person_id = ",
            $person,
            ") and not exists (select 1 from identity_link j where j.person_id = ",
            $person,
            ") and not exists (select 1 from person p where p.login_hash is not null and p.password_hash is not null and p.id = ",
            $person,
            ")"
        )
    };
}
pub(super) use not_set_up;

rows! {
    /// A one-time link.
    LinkRow in "one_time_link" {
        /// SHA-256 of the token.
        token_hash: [u8; 32],
        /// Region.
        region_id: RegionId,
        /// For whom.
        person_id: PersonId,
        /// Until when.
        expires_at: Timestamp,
        /// When it was used.
        used_at: Option<Timestamp>,
    }
}

/// Whose link it is, unless it was used, is too old, or another took its place.
pub async fn find(store: &Store, token_hash: [u8; 32], now: Timestamp) -> Result<Option<(PersonId, RegionId)>> {
    fetch!(
        optional,
        store.db(),
        (PersonId, RegionId),
        "select person_id, region_id from one_time_link where token_hash = $1 and used_at is null and expires_at > $2",
        token_hash.to_vec(),
        now,
    )
}

/// A new link; whatever the person was given before counts no longer.
pub fn put(change: &mut Change, link: LinkRow, now: Timestamp) {
    end_others(change, link.person_id, link.token_hash, now);
    change.insert(link);
}

fn end_others(change: &mut Change, person: PersonId, token_hash: [u8; 32], now: Timestamp) {
    change.effect(
        "update one_time_link set expires_at = $3 where person_id = $1 and token_hash <> $2 and used_at is null and expires_at > $3",
        binds![person, token_hash, now],
        None,
    );
}

/// Uses a link, and ends whatever else the person was given; refused when somebody else was first, and where the person has something to sign
/// in with already: what a recovery takes away goes first, in the same change.
pub fn take(change: &mut Change, token_hash: [u8; 32], person: PersonId, now: Timestamp) {
    end_others(change, person, token_hash, now);
    change.effect(
        concat!(
            "update one_time_link set used_at = $2 where token_hash = $1 and used_at is null and expires_at > $2 and ",
            not_set_up!("one_time_link.person_id")
        ),
        binds![token_hash, now],
        Some(Refusal::Stale),
    );
}
