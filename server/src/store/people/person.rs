//! Persons: their sealed identity, and the hashes that they sign in with.

use crate::domain::core::id::{OrganizationId, PersonId, RegionId};
use crate::domain::core::time::Timestamp;
use crate::gate::Permit;
use crate::store::db::fetch;
use crate::store::people::session::SessionRow;
use crate::store::types::binds;
use crate::store::{Change, Refusal, Result, Store, rows};
use crate::vault::Sealed;

rows! {
    /// A new person.
    PersonRow in "person" {
        /// Id.
        id: PersonId,
        /// Region.
        region_id: RegionId,
        /// Moves whenever what the person may do has changed.
        epoch: i64,
        /// Keyed hash of the login name.
        login_hash: Option<[u8; 32]>,
        /// Argon2id, in PHC form.
        password_hash: Option<String>,
        /// Sealed name and reading.
        identity: Sealed,
        /// When.
        created_at: Timestamp,
        /// Which retention rule holds.
        retention_class: &'static str,
        /// Must not be erased.
        hold: bool,
    }
}

/// A sealed identity.
#[derive(Debug, sqlx::FromRow)]
pub struct Identity {
    /// Person.
    pub id: PersonId,
    /// Sealed name and reading.
    pub identity: Sealed,
}

/// What a password is compared with.
#[derive(Debug, sqlx::FromRow)]
pub struct Credentials {
    /// Person.
    pub id: PersonId,
    /// Region.
    pub region_id: RegionId,
    /// Argon2id, in PHC form.
    pub password_hash: Option<String>,
    /// The person's epoch: what is taken away moves it, and no sign-in that began before counts then.
    pub epoch: i64,
}

/// A colleague's sealed identity. Names of colleagues ride along with whatever one may read, so any permit will do.
pub async fn find(store: &Store, permit: &impl Permit, id: PersonId) -> Result<Option<Identity>> {
    fetch!(optional, store.db(), Identity, "select id, identity from person where id = $1 and region_id = $2", id, permit.caller().region,)
}

/// One's own sealed identity: the session is the proof.
pub async fn find_own(store: &Store, session: &SessionRow) -> Result<Option<Identity>> {
    fetch!(optional, store.db(), Identity, "select id, identity from person where id = $1", session.person_id)
}

/// By the keyed hash of a login name.
pub async fn find_credentials(store: &Store, login_hash: [u8; 32]) -> Result<Option<Credentials>> {
    fetch!(
        optional,
        store.db(),
        Credentials,
        "select id, region_id, password_hash, epoch from person where login_hash = $1",
        login_hash.to_vec(),
    )
}

/// Of somebody whom a browser knows.
pub async fn find_credentials_of(store: &Store, person: PersonId) -> Result<Option<Credentials>> {
    fetch!(optional, store.db(), Credentials, "select id, region_id, password_hash, epoch from person where id = $1", person)
}

/// The organizations of a person: their auditors are to see who tries the name.
pub async fn list_organizations(store: &Store, person: PersonId, now: Timestamp) -> Result<Vec<(OrganizationId,)>> {
    fetch!(
        all,
        store.db(),
        (OrganizationId,),
        "select distinct organization_id from membership where person_id = $1 and from_at <= $2 and (until_at is null or until_at > $2)",
        person,
        now,
    )
}

/// Gives a new person a login name; refused when it is taken.
pub fn claim_login(change: &mut Change, person: PersonId, login_hash: [u8; 32], password_hash: String) {
    change.effect(
        "update person set login_hash = $2, password_hash = $3 where id = $1",
        binds![person, login_hash, password_hash],
        Some(Refusal::Stale),
    );
}

/// The person is called otherwise.
pub fn rename(change: &mut Change, person: PersonId, identity: Sealed) {
    change.effect("update person set identity = $2 where id = $1", binds![person, identity], Some(Refusal::Stale));
}

/// What the person may do has changed: everything decided before is to be decided again.
pub fn bump(change: &mut Change, person: PersonId) {
    change.effect("update person set epoch = epoch + 1 where id = $1", binds![person], Some(Refusal::Stale));
}
