//! Versions of the operating policy (運用規程), in clear: they are published.

use crate::domain::core::id::{MembershipId, RegionId};
use crate::domain::core::time::Timestamp;
use crate::gate::{ApplicationFormFacts, Applying, Permitted, WriteOperatingPolicy};
use crate::store::db::fetch;
use crate::store::people::session::SessionRow;
use crate::store::types::binds;
use crate::store::{Change, Refusal, Result, Store};

/// A version.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Version {
    /// Its number.
    pub version: i64,
    /// Its text.
    pub text: String,
    /// From when it holds.
    pub valid_from: Timestamp,
    /// Who wrote it.
    pub written_by: MembershipId,
    /// When.
    pub written_at: Timestamp,
}

/// The version that holds now; published, so without a permit.
pub async fn find(store: &Store, region: RegionId, now: Timestamp) -> Result<Option<Version>> {
    fetch!(
        optional,
        store.db(),
        Version,
        "select version, text, valid_from, written_by, written_at
         from operating_policy
         where region_id = $1 and valid_from <= $2
         order by version desc
         limit 1",
        region,
        now,
    )
}

/// Every version of a region, the newest first; published.
pub async fn list(store: &Store, region: RegionId, limit: i64) -> Result<Vec<Version>> {
    fetch!(
        all,
        store.db(),
        Version,
        "select version, text, valid_from, written_by, written_at from operating_policy where region_id = $1 order by version desc limit $2",
        region,
        limit,
    )
}

/// What decisions about the form of a region need; none where there is no such region.
pub async fn form(store: &Store, region: RegionId, now: Timestamp) -> Result<Option<ApplicationFormFacts>> {
    let row = fetch!(
        optional,
        store.db(),
        (i64,),
        "select cast(count(p.version) as bigint)
         from region r
         left join operating_policy p on p.region_id = r.id and p.valid_from <= $2
         where r.id = $1
         group by r.id",
        region,
        now,
    )?;
    Ok(row.map(|(versions,)| ApplicationFormFacts { region, is_open: versions > 0 }))
}

/// Writes the version after the one that was read; refused when there is another by now.
pub fn write(change: &mut Change, permit: &Permitted<WriteOperatingPolicy>, read: i64, text: &str, valid_from: Timestamp) {
    change.effect(
        "insert into operating_policy (region_id, version, text, valid_from, written_by, written_at)
         select r.id, $2 + 1, $3, $4, $5, $6
         from region r
         where r.id = $1 and $2 = (select coalesce(max(p.version), 0) from operating_policy p where p.region_id = r.id)",
        binds![permit.subject().region, read, text.to_owned(), valid_from, permit.caller().membership.id, permit.decided_at()],
        Some(Refusal::Stale),
    );
}

/// The version that holds now, where whoever is signed in has not accepted it.
pub async fn to_accept(store: &Store, session: &SessionRow, now: Timestamp) -> Result<Option<i64>> {
    let row = fetch!(
        optional,
        store.db(),
        (i64,),
        "select p.version
         from operating_policy p
         where p.region_id = $1
           and p.version = (select max(h.version) from operating_policy h where h.region_id = $1 and h.valid_from <= $3)
           and not exists (select 1 from operating_policy_acceptance a where a.region_id = $1 and a.person_id = $2 and a.version = p.version)",
        session.region_id,
        session.person_id,
        now,
    )?;
    Ok(row.map(|(version,)| version))
}

/// Whoever is signed in accepts a version; once is enough.
pub fn accept(change: &mut Change, session: &SessionRow, version: i64, now: Timestamp) {
    change.note(
        "insert into operating_policy_acceptance (region_id, person_id, version, accepted_at)
         values ($1, $2, $3, $4)
         on conflict (region_id, person_id, version) do nothing",
        binds![session.region_id, session.person_id, version, now],
    );
}

/// The municipalities that take part, for whoever says where they are; published.
pub async fn list_towns(store: &Store, applying: &Applying) -> Result<Vec<(String, String)>> {
    fetch!(
        all,
        store.db(),
        (String, String),
        "select municipality_code, name
         from organization
         where region_id = $1 and kind = 'municipality' and municipality_code is not null
         order by municipality_code, name",
        applying.region(),
    )
}
