//! HPKI certificates that people gave as evidence: one's own for the session of whoever it is about, those of members for who answers for them.

use crate::domain::core::id::{PersonId, RegionId};
use crate::domain::core::time::Timestamp;
use crate::gate::{KeepRoster, Permitted};
use crate::store::db::fetch;
use crate::store::people::session::SessionRow;
use crate::store::types::binds;
use crate::store::{Change, Refusal, Result, Store};
use crate::vault::Sealed;

/// What was found, and when.
#[derive(Debug, sqlx::FromRow)]
pub struct Kept {
    /// Whose.
    pub person_id: PersonId,
    /// When it was checked.
    pub checked_at: Timestamp,
    /// Sealed: what it says.
    pub details: Sealed,
}

/// One's own.
pub async fn find_own(store: &Store, session: &SessionRow) -> Result<Option<Kept>> {
    fetch!(
        optional,
        store.db(),
        Kept,
        "select person_id, checked_at, details from hpki_certificate where person_id = $1",
        session.person_id,
    )
}

/// Those of everybody who belongs to an organization and has not left.
pub async fn list(store: &Store, permit: &Permitted<KeepRoster>) -> Result<Vec<Kept>> {
    fetch!(
        all,
        store.db(),
        Kept,
        "select c.person_id, c.checked_at, c.details
         from hpki_certificate c
         where exists (select 1 from membership m
                       where m.person_id = c.person_id and m.organization_id = $1 and (m.until_at is null or m.until_at > $2))
         order by c.person_id",
        permit.subject().organization,
        permit.decided_at(),
    )
}

/// Keeps what was found, in place of the one before.
pub fn put(change: &mut Change, (person, region): (PersonId, RegionId), checked_at: Timestamp, details: Sealed) {
    change.effect(
        "insert into hpki_certificate (person_id, region_id, checked_at, details) values ($1, $2, $3, $4)
         on conflict (person_id) do update set checked_at = excluded.checked_at, details = excluded.details",
        binds![person, region, checked_at, details],
        None,
    );
}

/// Takes it back; refused when there is none.
pub fn delete(change: &mut Change, person: PersonId) {
    change.effect("delete from hpki_certificate where person_id = $1", binds![person], Some(Refusal::Stale));
}
