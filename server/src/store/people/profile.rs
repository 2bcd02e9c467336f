//! What organizations publish of themselves, in clear.

use crate::domain::boards::provider::ProviderNoticeKind;
use crate::domain::core::id::{OrganizationId, ProviderNoticeId};
use crate::domain::core::time::{Date, Timestamp};
use crate::domain::people::OrganizationKind;
use crate::domain::people::profile::{Place, Profile, Search};
use crate::gate::{DecideProvider, ManagePublicPage, Permitted, SeeDirectory};
use crate::store::db::fetch;
use crate::store::people::organization::OrganizationRow;
use crate::store::types::{between_commas, binds};
use crate::store::{Change, Error, Refusal, Result, Store};

/// An organization as the directory has it.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Id.
    pub id: OrganizationId,
    /// Official code.
    pub code: Option<String>,
    /// What it publishes.
    pub profile: Profile,
    /// Its first day, where it was announced.
    pub opens_on: Option<Date>,
    /// Its last day.
    pub closes_on: Option<Date>,
    /// Whether it stands on the public page.
    pub listed: bool,
    /// Version.
    pub version: i64,
    /// What was announced of it lately.
    pub news: Option<News>,
}

/// What was announced of an organization.
#[derive(Clone, Copy, Debug)]
pub struct News {
    /// Which announcement.
    pub notice: ProviderNoticeId,
    /// What.
    pub kind: ProviderNoticeKind,
    /// From which day.
    pub effective_on: Date,
    /// When the base said yes.
    pub decided_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct ListedRow {
    id: OrganizationId,
    code: Option<String>,
    #[sqlx(flatten)]
    profile: ProfileColumns,
    opens_on: Option<String>,
    closes_on: Option<String>,
    listed: i64,
    version: i64,
    notice_id: Option<ProviderNoticeId>,
    notice_kind: Option<ProviderNoticeKind>,
    effective_on: Option<String>,
    decided_at: Option<Timestamp>,
}

/// A profile as it stands in the columns of an organization, or of what is announced of one.
#[derive(sqlx::FromRow)]
pub struct ProfileColumns {
    name: String,
    kana: Option<String>,
    organization_kind: OrganizationKind,
    municipality_code: Option<String>,
    address: Option<String>,
    latitude_e7: Option<i64>,
    longitude_e7: Option<i64>,
    phone: Option<String>,
    night_phone: Option<String>,
    fax: Option<String>,
    services: String,
    hours: Option<String>,
    web: Option<String>,
}

impl ProfileColumns {
    /// What stands in them.
    pub fn profile(self) -> Result<Profile> {
        let services = self.services.split(',').filter(|word| !word.is_empty());
        Ok(Profile {
            name: self.name,
            kana: self.kana,
            kind: self.organization_kind,
            municipality_code: self.municipality_code,
            address: self.address,
            place: place(self.latitude_e7, self.longitude_e7),
            phone: self.phone,
            night_phone: self.night_phone,
            fax: self.fax,
            services: services.map(|word| word.parse().map_err(|_| Error::Corrupt)).collect::<Result<_>>()?,
            hours: self.hours,
            web: self.web,
        })
    }
}

/// Where something is; both or neither.
pub fn place(latitude_e7: Option<i64>, longitude_e7: Option<i64>) -> Option<Place> {
    latitude_e7.zip(longitude_e7).map(|(latitude_e7, longitude_e7)| Place { latitude_e7, longitude_e7 })
}

/// A day as it stands in a column.
pub fn day(text: &str) -> Result<Date> {
    text.parse().map(Date).map_err(|_| Error::Corrupt)
}

/// Services between commas.
pub fn services_of(profile: &Profile) -> String {
    between_commas(profile.services.iter().map(|service| service.as_str()))
}

impl ListedRow {
    fn listed(self) -> Result<Listed> {
        let news = match (self.notice_id, self.notice_kind, self.effective_on, self.decided_at) {
            (Some(notice), Some(kind), Some(effective_on), Some(decided_at)) => {
                Some(News { notice, kind, effective_on: day(&effective_on)?, decided_at })
            }
            _ => None,
        };
        Ok(Listed {
            id: self.id,
            code: self.code,
            profile: self.profile.profile()?,
            opens_on: self.opens_on.as_deref().map(day).transpose()?,
            closes_on: self.closes_on.as_deref().map(day).transpose()?,
            listed: self.listed != 0,
            version: self.version,
            news,
        })
    }
}

/// `$1` the region, `$2` since when something is new, `$3` today: what lies ahead is new too.
macro_rules! listed {
    ($which:literal) => {
        concat!(
            "select o.id, o.code, o.name, o.kana, o.kind as organization_kind, o.municipality_code, o.address, o.latitude_e7,
                    o.longitude_e7, o.phone, o.night_phone, o.fax, o.services, o.hours, o.web, o.opens_on, o.closes_on, o.listed, o.version,
                    n.id as notice_id, n.kind as notice_kind, n.effective_on, n.decided_at
             from organization o
             left join provider_notice n on n.id = (
               select x.id from provider_notice x
               where x.organization_id = o.id and x.state = 'approved' and (x.decided_at > $2 or x.effective_on >= $3)
               order by x.decided_at desc, x.id desc
               limit 1)
             where o.region_id = $1 and ",
            $which
        )
    };
}

/// The organizations of a region. What a search says of kind and municipality is looked for here, the rest by [`Search::finds`].
pub async fn list(
    store: &Store,
    permit: &Permitted<SeeDirectory>,
    search: &Search,
    (since, today): (Timestamp, Date),
    limit: i64,
) -> Result<Vec<Listed>> {
    let rows = fetch!(
        all,
        store.db(),
        ListedRow,
        listed!(
            "($4 is null or o.kind = $4) and ($5 is null or o.municipality_code = $5) and ($6 = 0 or n.id is not null)
             order by o.id
             limit $7"
        ),
        permit.subject().region,
        since,
        today.0.to_string(),
        search.kind,
        search.municipality.as_deref(),
        i64::from(search.is_new),
        limit,
    )?;
    rows.into_iter().map(ListedRow::listed).collect()
}

/// One organization of the region.
pub async fn find(
    store: &Store,
    permit: &Permitted<SeeDirectory>,
    id: OrganizationId,
    (since, today): (Timestamp, Date),
) -> Result<Option<Listed>> {
    let region = permit.subject().region;
    let row = fetch!(optional, store.db(), ListedRow, listed!("o.id = $4"), region, since, today.0.to_string(), id)?;
    row.map(ListedRow::listed).transpose()
}

/// What an organization publishes now, and its version, for writing down what was approved before. Nothing of it is shown.
pub async fn find_to_apply(store: &Store, id: OrganizationId) -> Result<Option<(Profile, i64)>> {
    #[derive(sqlx::FromRow)]
    struct Versioned {
        #[sqlx(flatten)]
        profile: ProfileColumns,
        version: i64,
    }
    let row = fetch!(
        optional,
        store.db(),
        Versioned,
        "select name, kana, kind as organization_kind, municipality_code, address, latitude_e7, longitude_e7, phone, night_phone, fax, services,
                hours, web, version
         from organization
         where id = $1",
        id,
    )?;
    row.map(|row| Ok((row.profile.profile()?, row.version))).transpose()
}

/// An organization that opens on a day.
pub fn open(change: &mut Change, permit: &Permitted<DecideProvider>, id: OrganizationId, profile: &Profile, opens_on: Date) {
    change.insert(OrganizationRow {
        id,
        region_id: permit.subject().region,
        name: profile.name.clone(),
        kind: profile.kind,
        code: None,
        municipality_code: profile.municipality_code.clone(),
        phone: profile.phone.clone(),
        night_phone: profile.night_phone.clone(),
        active_medical: false,
        created_at: permit.decided_at(),
    });
    change.effect(
        "update organization
         set kana = $2, address = $3, fax = $4, services = $5, hours = $6, web = $7, opens_on = $8, latitude_e7 = $9, longitude_e7 = $10
         where id = $1",
        binds![
            id,
            profile.kana.clone(),
            profile.address.clone(),
            profile.fax.clone(),
            services_of(profile),
            profile.hours.clone(),
            profile.web.clone(),
            opens_on.0.to_string(),
            profile.place.map(|place| place.latitude_e7),
            profile.place.map(|place| place.longitude_e7),
        ],
        Some(Refusal::Stale),
    );
}

/// Writes down what an organization publishes from now on; refused when it is another version by now.
pub fn update(change: &mut Change, (id, version): (OrganizationId, i64), profile: &Profile) {
    change.effect(
        "update organization
         set name = $3, kana = $4, kind = $5, municipality_code = $6, address = $7, phone = $8, night_phone = $9, fax = $10, services = $11,
             hours = $12, web = $13, latitude_e7 = $14, longitude_e7 = $15, version = version + 1
         where id = $1 and version = $2",
        binds![
            id,
            version,
            profile.name.clone(),
            profile.kana.clone(),
            profile.kind,
            profile.municipality_code.clone(),
            profile.address.clone(),
            profile.phone.clone(),
            profile.night_phone.clone(),
            profile.fax.clone(),
            services_of(profile),
            profile.hours.clone(),
            profile.web.clone(),
            profile.place.map(|place| place.latitude_e7),
            profile.place.map(|place| place.longitude_e7),
        ],
        Some(Refusal::Stale),
    );
}

/// The last day of an organization; refused when it is another version by now.
pub fn close(change: &mut Change, permit: &Permitted<DecideProvider>, (id, version): (OrganizationId, i64), closes_on: Date) {
    change.effect(
        "update organization set closes_on = $4, version = version + 1 where id = $1 and version = $2 and region_id = $3",
        binds![id, version, permit.subject().region, closes_on.0.to_string()],
        Some(Refusal::Stale),
    );
}

/// Refuses the change when the organization is another version by now.
pub fn guard(change: &mut Change, (id, version): (OrganizationId, i64)) {
    change.effect("update organization set version = version where id = $1 and version = $2", binds![id, version], Some(Refusal::Stale));
}

/// Whether an organization stands on the public page.
pub fn set_listed(change: &mut Change, permit: &Permitted<ManagePublicPage>, id: OrganizationId, listed: bool) {
    change.effect(
        "update organization set listed = $3 where id = $1 and region_id = $2",
        binds![id, permit.subject().region, listed],
        Some(Refusal::Stale),
    );
}
