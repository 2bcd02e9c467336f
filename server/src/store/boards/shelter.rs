//! Shelters, in clear.

use crate::domain::boards::shelter::{Shelter, ShelterState};
use crate::domain::core::id::{MembershipId, RegionId, ShelterId};
use crate::domain::core::time::Timestamp;
use crate::gate::{Permitted, Publish, SeeDisasters, Shown};
use crate::store::db::fetch;
use crate::store::types::{between_commas, binds};
use crate::store::{Change, Error, Refusal, Result, Store, rows};

rows! {
    /// A new shelter.
    ShelterRow in "shelter" {
        /// Id.
        id: ShelterId,
        /// Region.
        region_id: RegionId,
        /// Its name.
        name: String,
        /// Where it is.
        address: String,
        /// Code of its municipality.
        municipality_code: Option<String>,
        /// From what it shelters, between commas.
        hazards: String,
        /// Whether people can go there now.
        state: ShelterState,
        /// What else is to be known.
        note: Option<String>,
        /// Version.
        version: i64,
        /// Who changed it last.
        updated_by: MembershipId,
        /// When.
        updated_at: Timestamp,
    }
}

/// A shelter.
#[derive(Clone, Debug)]
pub struct Found {
    /// Id.
    pub id: ShelterId,
    /// What its municipality wrote.
    pub shelter: Shelter,
    /// Version.
    pub version: i64,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct FoundRow {
    id: ShelterId,
    name: String,
    address: String,
    municipality_code: Option<String>,
    hazards: String,
    state: ShelterState,
    note: Option<String>,
    version: i64,
    updated_at: Timestamp,
}

impl FoundRow {
    fn found(self) -> Result<Found> {
        let hazards = self.hazards.split(',').filter(|word| !word.is_empty());
        let hazards = hazards.map(|word| word.parse().map_err(|_| Error::Corrupt)).collect::<Result<_>>()?;
        let shelter = Shelter {
            name: self.name,
            address: self.address,
            municipality_code: self.municipality_code,
            hazards,
            state: self.state,
            note: self.note,
        };
        Ok(Found { id: self.id, shelter, version: self.version, updated_at: self.updated_at })
    }
}

macro_rules! found {
    ($which:literal) => {
        concat!(
            "select s.id, s.name, s.address, s.municipality_code, s.hazards, s.state, s.note, s.version, s.updated_at
             from shelter s
             where s.removed_at is null and ",
            $which
        )
    };
}

/// The shelters of a region: those that are open first.
macro_rules! in_order {
    () => {
        found!("s.region_id = $1 order by case s.state when 'open' then 1 when 'full' then 2 else 3 end, s.municipality_code, s.name, s.id limit $2")
    };
}

/// The shelters of the caller's region, those that are open first.
pub async fn list(store: &Store, permit: &Permitted<SeeDisasters>, limit: i64) -> Result<Vec<Found>> {
    let rows = fetch!(all, store.db(), FoundRow, in_order!(), permit.subject().region, limit)?;
    rows.into_iter().map(FoundRow::found).collect()
}

/// The same for whoever reads the public page.
pub async fn list_shown(store: &Store, shown: &Shown, limit: i64) -> Result<Vec<Found>> {
    let rows = fetch!(all, store.db(), FoundRow, in_order!(), shown.region(), limit)?;
    rows.into_iter().map(FoundRow::found).collect()
}

/// One of the caller's region.
pub async fn find(store: &Store, permit: &Permitted<SeeDisasters>, id: ShelterId) -> Result<Option<Found>> {
    let row = fetch!(optional, store.db(), FoundRow, found!("s.id = $1 and s.region_id = $2"), id, permit.subject().region)?;
    row.map(FoundRow::found).transpose()
}

/// A new one.
pub fn insert(change: &mut Change, permit: &Permitted<Publish>, id: ShelterId, shelter: &Shelter) {
    change.insert(ShelterRow {
        id,
        region_id: permit.subject().region,
        name: shelter.name.clone(),
        address: shelter.address.clone(),
        municipality_code: shelter.municipality_code.clone(),
        hazards: hazards_of(shelter),
        state: shelter.state,
        note: shelter.note.clone(),
        version: 1,
        updated_by: permit.caller().membership.id,
        updated_at: permit.decided_at(),
    });
}

fn hazards_of(shelter: &Shelter) -> String {
    between_commas(shelter.hazards.iter().map(|hazard| hazard.as_str()))
}

/// Writes it anew from the version that was read; refused when it is another by now, or gone.
pub fn update(change: &mut Change, permit: &Permitted<Publish>, (id, read): (ShelterId, i64), shelter: &Shelter) {
    change.effect(
        "update shelter
         set name = $4, address = $5, municipality_code = $6, hazards = $7, state = $8, note = $9, updated_by = $10, updated_at = $11,
             version = version + 1
         where id = $1 and region_id = $2 and version = $3 and removed_at is null",
        binds![
            id,
            permit.subject().region,
            read,
            shelter.name.clone(),
            shelter.address.clone(),
            shelter.municipality_code.clone(),
            hazards_of(shelter),
            shelter.state,
            shelter.note.clone(),
            permit.caller().membership.id,
            permit.decided_at(),
        ],
        Some(Refusal::Stale),
    );
}

/// Takes it off the list.
pub fn remove(change: &mut Change, permit: &Permitted<Publish>, id: ShelterId) {
    change.effect(
        "update shelter set removed_at = $3, updated_by = $4, updated_at = $3, version = version + 1
         where id = $1 and region_id = $2 and removed_at is null",
        binds![id, permit.subject().region, permit.decided_at(), permit.caller().membership.id],
        None,
    );
}
