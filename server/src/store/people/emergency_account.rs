//! Accounts for a disaster: ids, codes and times; why one was opened is sealed.

use crate::domain::core::id::{EmergencyAccountId, MembershipId, OrganizationId, PersonId, RegionId};
use crate::domain::core::time::Timestamp;
use crate::domain::people::Profession;
use crate::gate::{KeepRoster, ManageMemberships, Permitted};
use crate::store::db::fetch;
use crate::store::types::binds;
use crate::store::{Change, Refusal, Result, Store, rows};
use crate::vault::Sealed;

rows! {
    /// A new one.
    NewEmergencyAccountRow in "emergency_account" {
        /// Id.
        id: EmergencyAccountId,
        /// Region.
        region_id: RegionId,
        /// Of which organization.
        organization_id: OrganizationId,
        /// What stands on the envelope.
        number: i64,
        /// What whoever opens it works as.
        profession: Profession,
        /// SHA-256 of the token in the envelope.
        token_hash: [u8; 32],
        /// Who prepared it.
        prepared_by: MembershipId,
        /// When.
        prepared_at: Timestamp,
        /// Until when it can be opened.
        expires_at: Timestamp,
    }
}

/// One of an organization.
#[derive(Debug, sqlx::FromRow)]
pub struct EmergencyAccount {
    /// Id.
    pub id: EmergencyAccountId,
    /// What stands on the envelope.
    pub number: i64,
    /// What whoever opens it works as.
    pub profession: Profession,
    /// Who prepared it.
    pub prepared_by: MembershipId,
    /// When.
    pub prepared_at: Timestamp,
    /// Until when it can be opened.
    pub expires_at: Timestamp,
    /// When it was made worthless.
    pub destroyed_at: Option<Timestamp>,
    /// When it was opened.
    pub opened_at: Option<Timestamp>,
    /// Whose it became.
    pub person_id: Option<PersonId>,
    /// Until when.
    pub until_at: Option<Timestamp>,
    /// Why, sealed.
    pub opening: Option<Sealed>,
}

/// One whose envelope is closed.
#[derive(Debug, sqlx::FromRow)]
pub struct SealedAccount {
    /// Id.
    pub id: EmergencyAccountId,
    /// Region.
    pub region_id: RegionId,
    /// Of which organization.
    pub organization_id: OrganizationId,
    /// What whoever opens it works as.
    pub profession: Profession,
}

/// Those of an organization, the newest first.
pub async fn list(store: &Store, permit: &Permitted<KeepRoster>, limit: i64) -> Result<Vec<EmergencyAccount>> {
    fetch!(
        all,
        store.db(),
        EmergencyAccount,
        "select a.id, a.number, a.profession, a.prepared_by, a.prepared_at, a.expires_at, a.destroyed_at, a.opened_at, m.person_id, m.until_at,
                a.opening
         from emergency_account a
         left join membership m on m.id = a.membership_id
         where a.organization_id = $1
         order by a.number desc
         limit $2",
        permit.subject().organization,
        limit,
    )
}

/// The number that was given last; none stands on two envelopes.
pub async fn last_number(store: &Store, organization: OrganizationId) -> Result<i64> {
    let found = fetch!(
        optional,
        store.db(),
        (i64,),
        "select cast(coalesce(max(number), 0) as bigint) from emergency_account where organization_id = $1",
        organization,
    )?;
    Ok(found.map_or(0, |(number,)| number))
}

/// How many were opened since.
pub async fn count_opened(store: &Store, permit: &Permitted<KeepRoster>, since: Timestamp) -> Result<i64> {
    let found = fetch!(
        optional,
        store.db(),
        (i64,),
        "select cast(count(id) as bigint) from emergency_account where organization_id = $1 and opened_at >= $2",
        permit.subject().organization,
        since,
    )?;
    Ok(found.map_or(0, |(count,)| count))
}

/// Of which organization one is; the gate is asked about it.
pub async fn find_owner(store: &Store, id: EmergencyAccountId) -> Result<Option<OrganizationId>> {
    let found = fetch!(optional, store.db(), (OrganizationId,), "select organization_id from emergency_account where id = $1", id)?;
    Ok(found.map(|(organization,)| organization))
}

/// The one that a token opens.
pub async fn find_sealed(store: &Store, token_hash: [u8; 32], now: Timestamp) -> Result<Option<SealedAccount>> {
    fetch!(
        optional,
        store.db(),
        SealedAccount,
        "select id, region_id, organization_id, profession
         from emergency_account
         where token_hash = $1 and opened_at is null and destroyed_at is null and expires_at > $2",
        token_hash.to_vec(),
        now,
    )
}

/// Somebody opens it; refused when somebody else was first.
pub fn open(change: &mut Change, id: EmergencyAccountId, membership: MembershipId, opening: Sealed, now: Timestamp) {
    change.effect(
        "update emergency_account set opened_at = $4, membership_id = $2, opening = $3
         where id = $1 and opened_at is null and destroyed_at is null and expires_at > $4",
        binds![id, membership, opening, now],
        Some(Refusal::Stale),
    );
}

/// Whoever prepared them leaves: nobody knows any more who holds what they printed.
pub fn destroy_of(change: &mut Change, membership: MembershipId, now: Timestamp) {
    change.effect(
        "update emergency_account set destroyed_at = $2 where prepared_by = $1 and opened_at is null and destroyed_at is null",
        binds![membership, now],
        None,
    );
}

/// Makes an envelope worthless; refused when it was opened.
pub fn destroy(change: &mut Change, permit: &Permitted<ManageMemberships>, id: EmergencyAccountId) {
    change.effect(
        "update emergency_account set destroyed_at = $3 where id = $1 and organization_id = $2 and opened_at is null and destroyed_at is null",
        binds![id, permit.subject().organization, permit.decided_at()],
        Some(Refusal::Stale),
    );
}
