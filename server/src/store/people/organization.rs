//! Regions and their organizations: in clear, they are published.

use crate::domain::core::id::{MembershipId, OrganizationId, RegionId};
use crate::domain::core::time::Timestamp;
use crate::domain::people::{OrganizationKind, Role};
use crate::gate::{OrganizationFacts, Permitted, SeatFacts, SeeDirectory, SeeVacancies};
use crate::store::db::fetch;
use crate::store::types::binds;
use crate::store::{Change, Result, Store, rows};
use uuid::Uuid;

rows! {
    /// A new region.
    RegionRow in "region" {
        /// Id.
        id: RegionId,
        /// Name.
        name: String,
        /// IANA name of the time zone that decides days and ages.
        time_zone: String,
        /// When.
        created_at: Timestamp,
    }

    /// A new organization.
    OrganizationRow in "organization" {
        /// Id.
        id: OrganizationId,
        /// Region.
        region_id: RegionId,
        /// Name.
        name: String,
        /// Kind.
        kind: OrganizationKind,
        /// Official code (医療機関コード, 介護事業所番号).
        code: Option<String>,
        /// Code of the municipality (6 digits with check digit).
        municipality_code: Option<String>,
        /// Telephone.
        phone: Option<String>,
        /// Telephone at night.
        night_phone: Option<String>,
        /// Active medical institution (積極的役割を担う医療機関).
        active_medical: bool,
        /// When.
        created_at: Timestamp,
    }
}

/// A region.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Region {
    /// Id.
    pub id: RegionId,
    /// Name.
    pub name: String,
    /// Time zone.
    pub time_zone: String,
}

/// An organization.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Organization {
    /// Id.
    pub id: OrganizationId,
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: OrganizationKind,
    /// Official code.
    pub code: Option<String>,
    /// Municipality.
    pub municipality_code: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Telephone at night.
    pub night_phone: Option<String>,
}

/// After how many minutes without use a session that acts for it ends.
pub async fn find_idle_minutes(store: &Store, id: OrganizationId) -> Result<Option<i64>> {
    let found = fetch!(optional, store.db(), (i64,), "select idle_minutes from organization where id = $1", id)?;
    Ok(found.map(|(minutes,)| minutes))
}

/// All regions of this installation.
pub async fn list_regions(store: &Store) -> Result<Vec<Region>> {
    fetch!(all, store.db(), Region, "select id, name, time_zone from region order by created_at, id")
}

/// A page of a region's organizations.
pub async fn list(store: &Store, permit: &Permitted<SeeDirectory>, after: Option<OrganizationId>, limit: i64) -> Result<Vec<Organization>> {
    fetch!(
        all,
        store.db(),
        Organization,
        "select id, name, kind, code, municipality_code, phone, night_phone
         from organization
         where region_id = $1 and id > $2
         order by id
         limit $3",
        permit.subject().region,
        after.map_or(uuid::Uuid::nil(), |id| id.0),
        limit,
    )
}

/// One organization; public, so without a permit.
pub async fn find(store: &Store, id: OrganizationId) -> Result<Option<Organization>> {
    fetch!(
        optional,
        store.db(),
        Organization,
        "select id, name, kind, code, municipality_code, phone, night_phone from organization where id = $1",
        id,
    )
}

/// Where the organizations of a region are that have said so: latitude and longitude in ten-millionths of a degree.
pub async fn list_places(store: &Store, permit: &Permitted<SeeVacancies>) -> Result<Vec<(OrganizationId, i64, i64)>> {
    fetch!(
        all,
        store.db(),
        (OrganizationId, i64, i64),
        "select id, latitude_e7, longitude_e7
         from organization
         where region_id = $1 and latitude_e7 is not null and longitude_e7 is not null",
        permit.subject().region,
    )
}

/// Says where an organization is.
pub fn put_place(change: &mut Change, id: OrganizationId, latitude_e7: i64, longitude_e7: i64) {
    change.effect("update organization set latitude_e7 = $2, longitude_e7 = $3 where id = $1", binds![id, latitude_e7, longitude_e7], None);
}

/// What decisions about an organization need.
pub async fn facts(store: &Store, id: OrganizationId) -> Result<Option<OrganizationFacts>> {
    let row = fetch!(optional, store.db(), (RegionId,), "select region_id from organization where id = $1", id)?;
    Ok(row.map(|(region,)| OrganizationFacts { organization: id, region }))
}

/// What the decision about a new membership needs.
pub async fn seat(store: &Store, id: OrganizationId, role: Role, now: Timestamp) -> Result<Option<SeatFacts>> {
    seat_but_for(store, id, role, MembershipId(Uuid::nil()), now).await
}

/// As [`seat`], of a membership that is there: it does not count itself.
pub async fn seat_but_for(
    store: &Store,
    id: OrganizationId,
    role: Role,
    membership: MembershipId,
    now: Timestamp,
) -> Result<Option<SeatFacts>> {
    let row = fetch!(
        optional,
        store.db(),
        (RegionId, i64),
        "select o.region_id, cast(count(m.id) as bigint)
         from organization o
         left join membership m
           on m.organization_id = o.id and m.role = 'org_admin' and (m.until_at is null or m.until_at > $2) and m.id <> $3
         where o.id = $1
         group by o.region_id",
        id,
        now,
        membership,
    )?;
    Ok(row.map(|(region, admins)| SeatFacts { organization: id, region, role, has_admin: admins != 0 }))
}
