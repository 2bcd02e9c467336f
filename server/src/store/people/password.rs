//! Passwords, as argon2id hashes: the present one stands with its person, and those before it here, because they are not to be chosen again.

use crate::domain::core::id::{PersonId, RegionId};
use crate::domain::core::time::Timestamp;
use crate::store::db::fetch;
use crate::store::people::session::SessionRow;
use crate::store::types::binds;
use crate::store::{Change, Refusal, Result, Store, rows};
use uuid::Uuid;

/// So many besides the present one are not to be chosen again.
const KEPT: i64 = 4;

rows! {
    /// A password that is in use no longer.
    OldPassword in "password_history" {
        /// Id.
        id: Uuid,
        /// Region.
        region_id: RegionId,
        /// Whose.
        person_id: PersonId,
        /// Argon2id, in PHC form.
        hash: String,
        /// When another took its place.
        replaced_at: Timestamp,
    }
}

/// What one signs in with by name and password.
#[derive(Debug, sqlx::FromRow)]
pub struct Own {
    /// Keyed hash of the login name.
    pub login_hash: Option<Vec<u8>>,
    /// Argon2id, in PHC form.
    pub password_hash: Option<String>,
    /// When its owner chose it.
    pub password_set_at: Option<Timestamp>,
}

/// One's own.
pub async fn find_own(store: &Store, session: &SessionRow) -> Result<Option<Own>> {
    fetch!(optional, store.db(), Own, "select login_hash, password_hash, password_set_at from person where id = $1", session.person_id)
}

/// One's own before the present one.
pub async fn list_old(store: &Store, session: &SessionRow) -> Result<Vec<(String,)>> {
    fetch!(
        all,
        store.db(),
        (String,),
        "select hash from password_history where person_id = $1 order by replaced_at desc, id desc limit $2",
        session.person_id,
        KEPT,
    )
}

/// Chooses another, and perhaps another login name; refused when somebody else has that name.
pub fn choose(
    change: &mut Change,
    person: PersonId,
    login_hash: [u8; 32],
    password_hash: String,
    old: Option<OldPassword>,
    now: Timestamp,
) {
    change.effect(
        "update person set login_hash = $2, password_hash = $3, password_set_at = $4 where id = $1",
        binds![person, login_hash, password_hash, now],
        Some(Refusal::Stale),
    );
    let Some(old) = old else { return };
    change.insert(old);
    change.effect(
        "delete from password_history
         where person_id = $1
           and id not in (select id from password_history where person_id = $1 order by replaced_at desc, id desc limit $2)",
        binds![person, KEPT],
        None,
    );
}
