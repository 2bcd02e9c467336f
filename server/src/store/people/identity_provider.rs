//! Identity providers of organizations, the accounts there that are somebody's, and the sessions that came from there.

use crate::domain::core::id::{IdentityProviderId, MembershipId, OrganizationId, PersonId, RegionId, SessionId};
use crate::domain::core::time::Timestamp;
use crate::gate::{ManageIdentityProviders, Permitted};
use crate::store::db::fetch;
use crate::store::people::session::SessionRow;
use crate::store::types::binds;
use crate::store::{Change, Refusal, Result, Store, rows};
use crate::vault::Sealed;

rows! {
    /// A new provider.
    NewIdentityProvider in "identity_provider" {
        /// Id.
        id: IdentityProviderId,
        /// Region.
        region_id: RegionId,
        /// Whose it is.
        organization_id: OrganizationId,
        /// What the button says.
        name: String,
        /// Its issuer, to the letter.
        issuer: String,
        /// By which name it knows us.
        client_id: String,
        /// And by which secret, sealed.
        client_secret: Option<Sealed>,
        /// Whether its word on factors counts.
        trusted: bool,
        /// Acr values that mean two kinds of factor, between blanks.
        acr_values: String,
        /// Version.
        version: i64,
        /// Who set it up.
        created_by: MembershipId,
        /// When.
        created_at: Timestamp,
        /// When it was taken off.
        ended_at: Option<Timestamp>,
    }
}

/// A provider.
#[derive(Debug, sqlx::FromRow)]
pub struct IdentityProvider {
    /// Id.
    pub id: IdentityProviderId,
    /// Region.
    pub region_id: RegionId,
    /// Whose it is.
    pub organization_id: OrganizationId,
    /// What the button says.
    pub name: String,
    /// Its issuer.
    pub issuer: String,
    /// By which name it knows us.
    pub client_id: String,
    /// And by which secret, sealed.
    pub client_secret: Option<Sealed>,
    /// Whether its word on factors counts, 1 or 0.
    pub trusted: i64,
    /// Acr values that mean two kinds of factor.
    pub acr_values: String,
    /// Version.
    pub version: i64,
    /// When it was set up.
    pub created_at: Timestamp,
}

/// A provider at which somebody may have an account.
#[derive(Debug, sqlx::FromRow)]
pub struct OwnIdentity {
    /// The provider.
    pub id: IdentityProviderId,
    /// Its name.
    pub name: String,
    /// Since when the account there is theirs; none where there is none.
    pub linked_at: Option<Timestamp>,
}

/// The session that came from a provider, and whose it is.
#[derive(Debug, sqlx::FromRow)]
pub struct Provided {
    /// The session.
    pub session_id: SessionId,
    /// Whose.
    pub person_id: PersonId,
    /// Acting for which membership.
    pub membership_id: Option<MembershipId>,
}

macro_rules! provider {
    ($where:literal) => {
        concat!(
            "select id, region_id, organization_id, name, issuer, client_id, client_secret, trusted, acr_values, version,
             created_at
             from identity_provider where ended_at is null and ",
            $where
        )
    };
}

/// A provider by which somebody signs in; its secret is for the protocol alone.
pub async fn find(store: &Store, id: IdentityProviderId) -> Result<Option<IdentityProvider>> {
    fetch!(optional, store.db(), IdentityProvider, provider!("id = $1"), id)
}

/// The names of all providers, for the page where nobody has signed in yet.
pub async fn list_names(store: &Store) -> Result<Vec<(IdentityProviderId, String)>> {
    fetch!(all, store.db(), (IdentityProviderId, String), "select id, name from identity_provider where ended_at is null order by name, id")
}

/// The providers of an organization.
pub async fn list(store: &Store, permit: &Permitted<ManageIdentityProviders>) -> Result<Vec<IdentityProvider>> {
    fetch!(all, store.db(), IdentityProvider, provider!("organization_id = $1 order by id"), permit.subject().organization)
}

/// The providers of one's own organizations, and whether one has an account there: the session is the proof.
pub async fn list_own(store: &Store, session: &SessionRow, now: Timestamp) -> Result<Vec<OwnIdentity>> {
    fetch!(
        all,
        store.db(),
        OwnIdentity,
        "select p.id, p.name, l.created_at as linked_at
         from identity_provider p
         left join identity_link l on l.provider_id = p.id and l.person_id = $1
         where p.ended_at is null and exists (
           select 1 from membership m
           where m.person_id = $1 and m.organization_id = p.organization_id and m.from_at <= $2 and (m.until_at is null or m.until_at > $2))
         order by p.name, p.id",
        session.person_id,
        now,
    )
}

/// Whether somebody works for the organization of a provider: it speaks for nobody else.
pub async fn speaks_for(store: &Store, id: IdentityProviderId, person: PersonId, now: Timestamp) -> Result<bool> {
    let found = fetch!(
        optional,
        store.db(),
        (i64,),
        "select count(*) from membership m
         join identity_provider p on p.organization_id = m.organization_id
         where p.id = $1 and p.ended_at is null and m.person_id = $2 and m.from_at <= $3 and (m.until_at is null or m.until_at > $3)",
        id,
        person,
        now,
    )?;
    Ok(found.is_some_and(|(memberships,)| memberships > 0))
}

/// Whose an account at a provider is, and the person's epoch.
pub async fn find_linked(store: &Store, id: IdentityProviderId, subject_hash: [u8; 32]) -> Result<Option<(PersonId, RegionId, i64)>> {
    fetch!(
        optional,
        store.db(),
        (PersonId, RegionId, i64),
        "select l.person_id, l.region_id, p.epoch
         from identity_link l
         join person p on p.id = l.person_id
         where l.provider_id = $1 and l.subject_hash = $2",
        id,
        subject_hash.to_vec(),
    )
}

/// Whether a provider whose word on factors counts speaks for somebody: then they have two kinds.
pub async fn is_vouched_for(store: &Store, person: PersonId) -> Result<bool> {
    let found = fetch!(
        optional,
        store.db(),
        (i64,),
        "select count(*) from identity_link l
         join identity_provider p on p.id = l.provider_id
         where l.person_id = $1 and p.trusted = 1 and p.ended_at is null",
        person,
    )?;
    Ok(found.is_some_and(|(links,)| links > 0))
}

/// The organization whose provider a session came from.
pub async fn find_organization_of_session(store: &Store, session: SessionId) -> Result<Option<OrganizationId>> {
    let found = fetch!(
        optional,
        store.db(),
        (OrganizationId,),
        "select p.organization_id from provided_session f join identity_provider p on p.id = f.provider_id where f.session_id = $1",
        session,
    )?;
    Ok(found.map(|(organization,)| organization))
}

/// The provider that a session came from.
pub async fn find_of_session(store: &Store, session: SessionId) -> Result<Option<IdentityProviderId>> {
    let found =
        fetch!(optional, store.db(), (IdentityProviderId,), "select provider_id from provided_session where session_id = $1", session,)?;
    Ok(found.map(|(id,)| id))
}

/// The sessions that came from an account, or from one of its sessions with the provider, and stand.
pub async fn list_provided(
    store: &Store,
    id: IdentityProviderId,
    subject_hash: Option<[u8; 32]>,
    sid_hash: Option<[u8; 32]>,
) -> Result<Vec<Provided>> {
    fetch!(
        all,
        store.db(),
        Provided,
        "select s.id as session_id, s.person_id, s.membership_id
         from provided_session f join session s on s.id = f.session_id
         where f.provider_id = $1 and s.ended_at is null and ($2 = 0 or f.subject_hash = $3) and ($4 = 0 or f.sid_hash = $5)",
        id,
        i64::from(subject_hash.is_some()),
        subject_hash.unwrap_or_default().to_vec(),
        i64::from(sid_hash.is_some()),
        sid_hash.unwrap_or_default().to_vec(),
    )
}

/// An account at a provider becomes somebody's; refused when it is another's, or they have one there.
pub fn link(change: &mut Change, id: IdentityProviderId, subject_hash: [u8; 32], person: (PersonId, RegionId), now: Timestamp) {
    change.effect(
        "insert into identity_link (provider_id, subject_hash, person_id, region_id, created_at) values ($1, $2, $3, $4, $5)
         on conflict do nothing",
        binds![id, subject_hash, person.0, person.1, now],
        Some(Refusal::Exists),
    );
}

/// It is nobody's any more; refused when there is none.
pub fn unlink(change: &mut Change, id: IdentityProviderId, person: PersonId) {
    change.effect("delete from identity_link where provider_id = $1 and person_id = $2", binds![id, person], Some(Refusal::Stale));
}

/// A session came from a provider, for this account, in this session of its own.
pub fn remember(change: &mut Change, session: SessionId, provider: &IdentityProvider, subject_hash: [u8; 32], sid_hash: Option<[u8; 32]>) {
    change.effect(
        "insert into provided_session (session_id, region_id, provider_id, subject_hash, sid_hash) values ($1, $2, $3, $4, $5)
         on conflict (session_id) do update set
           provider_id = excluded.provider_id, subject_hash = excluded.subject_hash, sid_hash = excluded.sid_hash",
        binds![session, provider.region_id, provider.id, subject_hash, sid_hash],
        None,
    );
}

/// Another session took the place of that one.
pub fn follow(change: &mut Change, before: SessionId, session: SessionId) {
    change.effect("update provided_session set session_id = $2 where session_id = $1", binds![before, session], None);
}

/// Ends a session that a provider ends; it may have ended by itself.
pub fn end_session(change: &mut Change, session: SessionId, now: Timestamp) {
    change.effect("update session set ended_at = $2 where id = $1 and ended_at is null", binds![session, now], None);
}

/// Writes name, secret and trust anew, from the version that was read. A provider keeps its issuer: accounts of another are not its.
pub fn update(
    change: &mut Change,
    permit: &Permitted<ManageIdentityProviders>,
    (id, read): (IdentityProviderId, i64),
    (name, secret): (String, Option<Sealed>),
    (trusted, acr_values): (bool, String),
) {
    change.effect(
        "update identity_provider
         set name = $4, client_secret = coalesce($5, client_secret), trusted = $6, acr_values = $7, version = version + 1
         where id = $1 and organization_id = $2 and version = $3 and ended_at is null",
        binds![id, permit.subject().organization, read, name, secret, trusted, acr_values],
        Some(Refusal::Stale),
    );
}

/// Takes a provider off: nobody signs in by it any more.
pub fn end(change: &mut Change, permit: &Permitted<ManageIdentityProviders>, id: IdentityProviderId) {
    change.effect(
        "update identity_provider set ended_at = $3 where id = $1 and organization_id = $2 and ended_at is null",
        binds![id, permit.subject().organization, permit.decided_at()],
        Some(Refusal::Stale),
    );
}
