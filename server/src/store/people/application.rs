//! Applications to take part (利用申請): ids, codes and times; what was sent is sealed.

use crate::domain::core::id::{ApplicationId, MembershipId, OrganizationId, RegionId};
use crate::domain::core::time::Timestamp;
use crate::domain::people::application::ApplicationState;
use crate::gate::{Applying, DecideApplications, Permitted, SeeApplications};
use crate::store::db::fetch;
use crate::store::types::binds;
use crate::store::{Change, Refusal, Result, Store, rows};
use crate::vault::Sealed;

rows! {
    /// A new application.
    ApplicationRow in "application" {
        /// Id.
        id: ApplicationId,
        /// Region.
        region_id: RegionId,
        /// Where it stands.
        state: ApplicationState,
        /// What was sent, sealed.
        details: Sealed,
        /// The version of the operating policy that was accepted.
        policy_version: i64,
        /// When it came.
        received_at: Timestamp,
        /// When it is forgotten.
        forget_at: Timestamp,
    }
}

/// An application.
#[derive(Debug, sqlx::FromRow)]
pub struct Found {
    /// Id.
    pub id: ApplicationId,
    /// Where it stands.
    pub state: ApplicationState,
    /// What was sent, sealed.
    pub details: Sealed,
    /// The version of the operating policy that was accepted.
    pub policy_version: i64,
    /// When it came.
    pub received_at: Timestamp,
    /// When it is forgotten.
    pub forget_at: Timestamp,
    /// What was made of it.
    pub organization_id: Option<OrganizationId>,
    /// Who decided.
    pub decided_by: Option<MembershipId>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// Why it is refused, sealed.
    pub reason: Option<Sealed>,
}

macro_rules! found {
    ($where:literal) => {
        concat!(
            "select id, state, details, policy_version, received_at, forget_at, organization_id, decided_by, decided_at, reason
             from application
             where ",
            $where
        )
    };
}

/// An organization of the region, for whoever looks whether it is there already.
#[derive(Debug, sqlx::FromRow)]
pub struct Twin {
    /// Id.
    pub id: OrganizationId,
    /// Name.
    pub name: String,
    /// Official code.
    pub code: Option<String>,
    /// Municipality.
    pub municipality_code: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
}

/// What came and waits, the oldest first, or what was decided, the newest first.
pub async fn list(store: &Store, permit: &Permitted<SeeApplications>, decided: bool, limit: i64) -> Result<Vec<Found>> {
    fetch!(
        all,
        store.db(),
        Found,
        found!(
            "region_id = $1 and ($2 = 1 and state <> 'waiting' or $2 = 0 and state = 'waiting')
             order by case when $2 = 1 then -decided_at else received_at end, id
             limit $3"
        ),
        permit.subject().region,
        i64::from(decided),
        limit,
    )
}

/// One of the region's.
pub async fn find(store: &Store, permit: &Permitted<SeeApplications>, id: ApplicationId) -> Result<Option<Found>> {
    fetch!(optional, store.db(), Found, found!("id = $1 and region_id = $2"), id, permit.subject().region)
}

/// The organizations of the region.
pub async fn list_organizations(store: &Store, permit: &Permitted<SeeApplications>) -> Result<Vec<Twin>> {
    fetch!(
        all,
        store.db(),
        Twin,
        "select id, name, code, municipality_code, phone from organization where region_id = $1 order by id",
        permit.subject().region,
    )
}

/// How many wait, for those who decide.
pub async fn count_waiting(store: &Store, permit: &Permitted<SeeApplications>) -> Result<i64> {
    count(store, permit.subject().region).await
}

/// How many wait, for whoever asks whether there is room for one more.
pub async fn count_before(store: &Store, applying: &Applying) -> Result<i64> {
    count(store, applying.region()).await
}

async fn count(store: &Store, region: RegionId) -> Result<i64> {
    let row = fetch!(
        optional,
        store.db(),
        (i64,),
        "select cast(count(*) as bigint) from application where region_id = $1 and state = 'waiting'",
        region,
    )?;
    Ok(row.map_or(0, |(count,)| count))
}

/// A new one.
pub fn insert(change: &mut Change, applying: &Applying, (id, policy_version): (ApplicationId, i64), details: Sealed, forget_at: Timestamp) {
    change.insert(ApplicationRow {
        id,
        region_id: applying.region(),
        state: ApplicationState::Waiting,
        details,
        policy_version,
        received_at: applying.decided_at(),
        forget_at,
    });
}

/// The base says yes; refused when it does not wait any more.
pub fn approve(
    change: &mut Change,
    permit: &Permitted<DecideApplications>,
    id: ApplicationId,
    organization: OrganizationId,
    forget_at: Timestamp,
) {
    change.effect(
        "update application set state = 'approved', decided_by = $3, decided_at = $4, organization_id = $5, forget_at = $6
         where id = $1 and region_id = $2 and state = 'waiting'",
        binds![id, permit.subject().region, permit.caller().membership.id, permit.decided_at(), organization, forget_at],
        Some(Refusal::Stale),
    );
}

/// The base says no, and why; refused when it does not wait any more.
pub fn refuse(change: &mut Change, permit: &Permitted<DecideApplications>, id: ApplicationId, reason: Sealed, forget_at: Timestamp) {
    change.effect(
        "update application set state = 'refused', decided_by = $3, decided_at = $4, reason = $5, forget_at = $6
         where id = $1 and region_id = $2 and state = 'waiting'",
        binds![id, permit.subject().region, permit.caller().membership.id, permit.decided_at(), reason, forget_at],
        Some(Refusal::Stale),
    );
}

/// The official number of an organization that was just made.
pub fn put_code(change: &mut Change, permit: &Permitted<DecideApplications>, id: OrganizationId, code: String) {
    change.effect("update organization set code = $3 where id = $1 and region_id = $2", binds![id, permit.subject().region, code], None);
}

/// Forgets what was kept for long enough.
pub fn forget(change: &mut Change, now: Timestamp) {
    change.effect("delete from application where forget_at <= $1", binds![now], None);
}

/// Whether anything is to be forgotten.
pub async fn is_to_forget(store: &Store, now: Timestamp) -> Result<bool> {
    let row = fetch!(optional, store.db(), (ApplicationId,), "select id from application where forget_at <= $1 limit 1", now)?;
    Ok(row.is_some())
}
