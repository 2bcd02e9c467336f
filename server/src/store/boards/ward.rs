//! Wards and other offers of places, and what was said of them.

use crate::domain::boards::ward::{BedType, FeeClass, Search, Vacancy, VacancyState, Ward, WardFunction, WardKind};
use crate::domain::core::id::{MembershipId, OrganizationId, PersonId, RegionId, WardId};
use crate::domain::core::time::{Date, Timestamp};
use crate::domain::people::{OrganizationKind, Profession};
use crate::gate::{Permitted, SeeVacancies, UpdateVacancies};
use crate::store::db::fetch;
use crate::store::types::{between_commas, binds};
use crate::store::{Change, Error, Refusal, Result, Store, rows};

rows! {
    /// A new ward.
    WardRow in "ward" {
        /// Id.
        id: WardId,
        /// Region.
        region_id: RegionId,
        /// Whose it is.
        organization_id: OrganizationId,
        /// Its name.
        name: String,
        /// What is offered.
        kind: WardKind,
        /// What it is for.
        function: Option<WardFunction>,
        /// Of which kind its beds are by law.
        bed_type: Option<BedType>,
        /// By which fee it is paid.
        fee_class: Option<FeeClass>,
        /// What it can take, between commas.
        procedures: String,
        /// Yen a day.
        extra_charge_yen: Option<i64>,
        /// Takes somebody so that the family can rest.
        respite: bool,
        /// When it is to be asked.
        reception_hours: Option<String>,
        /// Its own telephone.
        phone: Option<String>,
        /// What else is to be known.
        note: Option<String>,
        /// Version.
        version: i64,
        /// The newest vacancy; 0 before the first.
        vacancy_version: i64,
        /// Who made it.
        created_by: MembershipId,
        /// When.
        created_at: Timestamp,
        /// When it was closed.
        closed_at: Option<Timestamp>,
    }
}

/// A ward with its organization, and what was said of it last.
#[derive(Debug)]
pub struct Found {
    /// Id.
    pub id: WardId,
    /// Whose it is.
    pub organization: OrganizationId,
    /// Its organization's name.
    pub organization_name: String,
    /// Its organization's kind.
    pub organization_kind: OrganizationKind,
    /// Its organization's telephone.
    pub organization_phone: Option<String>,
    /// Where its organization is.
    pub municipality: Option<String>,
    /// What its organization wrote.
    pub ward: Ward,
    /// Version.
    pub version: i64,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// What was said of it last.
    pub said: Option<Said>,
}

/// What was said of a ward.
#[derive(Debug)]
pub struct Said {
    /// Version, from 1.
    pub version: i64,
    /// What was said.
    pub vacancy: Vacancy,
    /// When.
    pub recorded_at: Timestamp,
    /// When it was last said to be so still.
    pub confirmed_at: Timestamp,
    /// Who said it.
    pub author: Teller,
    /// Who said last that it is so still.
    pub confirmer: Teller,
}

/// Who said something of a ward.
#[derive(Debug)]
pub struct Teller {
    /// Who.
    pub person: PersonId,
    /// For which membership.
    pub membership: MembershipId,
    /// Of which organization.
    pub organization: OrganizationId,
    /// As what.
    pub profession: Profession,
}

#[derive(sqlx::FromRow)]
struct FoundRow {
    id: WardId,
    organization_id: OrganizationId,
    organization_name: String,
    organization_kind: OrganizationKind,
    organization_phone: Option<String>,
    municipality_code: Option<String>,
    name: String,
    kind: WardKind,
    function: Option<WardFunction>,
    bed_type: Option<BedType>,
    fee_class: Option<FeeClass>,
    procedures: String,
    extra_charge_yen: Option<i64>,
    respite: i64,
    reception_hours: Option<String>,
    phone: Option<String>,
    note: Option<String>,
    ward_version: i64,
    closed_at: Option<Timestamp>,
    #[sqlx(flatten)]
    said: SaidRow,
}

/// All of it is there, or nothing where nothing was said yet.
#[derive(sqlx::FromRow)]
struct SaidRow {
    version: Option<i64>,
    state: Option<VacancyState>,
    free: Option<i64>,
    free_female: Option<i64>,
    free_male: Option<i64>,
    adjusting: Option<i64>,
    available_from: Option<String>,
    remark: Option<String>,
    recorded_at: Option<Timestamp>,
    confirmed_at: Option<Timestamp>,
    person_id: Option<PersonId>,
    membership_id: Option<MembershipId>,
    author_organization_id: Option<OrganizationId>,
    profession: Option<Profession>,
    confirmer_person_id: Option<PersonId>,
    confirmed_by: Option<MembershipId>,
    confirmer_organization_id: Option<OrganizationId>,
    confirmer_profession: Option<Profession>,
}

impl FoundRow {
    fn found(self) -> Result<Found> {
        let procedures = self.procedures.split(',').filter(|word| !word.is_empty());
        let procedures = procedures.map(|word| word.parse().map_err(|_| Error::Corrupt)).collect::<Result<Vec<_>>>()?;
        Ok(Found {
            id: self.id,
            organization: self.organization_id,
            organization_name: self.organization_name,
            organization_kind: self.organization_kind,
            organization_phone: self.organization_phone,
            municipality: self.municipality_code,
            ward: Ward {
                name: self.name,
                kind: self.kind,
                function: self.function,
                bed_type: self.bed_type,
                fee_class: self.fee_class,
                procedures,
                extra_charge_yen: self.extra_charge_yen,
                respite: self.respite != 0,
                reception_hours: self.reception_hours,
                phone: self.phone,
                note: self.note,
            },
            version: self.ward_version,
            closed_at: self.closed_at,
            said: self.said.said()?,
        })
    }
}

impl SaidRow {
    fn said(self) -> Result<Option<Said>> {
        let Some(version) = self.version else { return Ok(None) };
        let day = |text: String| text.parse().map(Date).map_err(|_| Error::Corrupt);
        Ok(Some(Said {
            version,
            vacancy: Vacancy {
                state: self.state.ok_or(Error::Corrupt)?,
                free: self.free,
                free_female: self.free_female,
                free_male: self.free_male,
                adjusting: self.adjusting,
                available_from: self.available_from.map(day).transpose()?,
                remark: self.remark,
            },
            recorded_at: self.recorded_at.ok_or(Error::Corrupt)?,
            confirmed_at: self.confirmed_at.ok_or(Error::Corrupt)?,
            author: Teller {
                person: self.person_id.ok_or(Error::Corrupt)?,
                membership: self.membership_id.ok_or(Error::Corrupt)?,
                organization: self.author_organization_id.ok_or(Error::Corrupt)?,
                profession: self.profession.ok_or(Error::Corrupt)?,
            },
            confirmer: Teller {
                person: self.confirmer_person_id.ok_or(Error::Corrupt)?,
                membership: self.confirmed_by.ok_or(Error::Corrupt)?,
                organization: self.confirmer_organization_id.ok_or(Error::Corrupt)?,
                profession: self.confirmer_profession.ok_or(Error::Corrupt)?,
            },
        }))
    }
}

macro_rules! said_columns {
    () => {
        "v.version, v.state, v.free, v.free_female, v.free_male, v.adjusting, v.available_from, v.remark, v.recorded_at, v.confirmed_at,
         v.membership_id, m.person_id, m.organization_id as author_organization_id, m.profession, v.confirmed_by,
         c.person_id as confirmer_person_id, c.organization_id as confirmer_organization_id, c.profession as confirmer_profession"
    };
}

macro_rules! found {
    ($which:literal) => {
        concat!(
            "select w.id, w.organization_id, o.name as organization_name, o.kind as organization_kind, o.phone as organization_phone,
                    o.municipality_code, w.name, w.kind, w.function, w.bed_type, w.fee_class, w.procedures, w.extra_charge_yen, w.respite, w.reception_hours, w.phone, w.note,
                    w.version as ward_version, w.closed_at, ",
            said_columns!(),
            " from ward w
             join organization o on o.id = w.organization_id
             left join vacancy v on v.ward_id = w.id and v.version = w.vacancy_version
             left join membership m on m.id = v.membership_id
             left join membership c on c.id = v.confirmed_by
             where ",
            $which
        )
    };
}

/// The wards of a region that are not closed: those with room first, then those to be asked, then the full ones, then those of which
/// nothing was said; what was confirmed last comes first. What a search says in codes is looked for here, the rest by
/// [`Search::finds`].
pub async fn list(store: &Store, permit: &Permitted<SeeVacancies>, search: &Search, limit: i64) -> Result<Vec<Found>> {
    let rows = fetch!(
        all,
        store.db(),
        FoundRow,
        found!(
            "w.region_id = $1 and w.closed_at is null and ($3 is null or w.kind = $3) and ($4 is null or v.state = $4)
               and ($5 is null or w.fee_class = $5) and ($6 is null or o.municipality_code = $6)
             order by case v.state when 'open' then 1 when 'ask' then 2 when 'full' then 3 else 4 end, v.confirmed_at desc, w.id
             limit $2"
        ),
        permit.subject().region,
        limit,
        search.kind,
        search.state,
        search.fee_class,
        search.municipality.as_deref(),
    )?;
    rows.into_iter().map(FoundRow::found).collect()
}

/// The closed wards of the permitted organization, the last one first.
pub async fn list_closed(store: &Store, permit: &Permitted<UpdateVacancies>, limit: i64) -> Result<Vec<Found>> {
    let rows = fetch!(
        all,
        store.db(),
        FoundRow,
        found!("w.organization_id = $1 and w.closed_at is not null order by w.closed_at desc, w.id limit $2"),
        permit.subject().organization,
        limit,
    )?;
    rows.into_iter().map(FoundRow::found).collect()
}

/// One ward of the region, closed or not.
pub async fn find(store: &Store, permit: &Permitted<SeeVacancies>, id: WardId) -> Result<Option<Found>> {
    let row = fetch!(optional, store.db(), FoundRow, found!("w.id = $1 and w.region_id = $2"), id, permit.subject().region)?;
    row.map(FoundRow::found).transpose()
}

/// What was said of a ward, newest first.
pub async fn list_said(store: &Store, permit: &Permitted<SeeVacancies>, id: WardId, limit: i64) -> Result<Vec<Said>> {
    let rows = fetch!(
        all,
        store.db(),
        SaidRow,
        concat!(
            "select ",
            said_columns!(),
            " from vacancy v
             join membership m on m.id = v.membership_id
             join membership c on c.id = v.confirmed_by
             where v.ward_id = $1 and v.region_id = $2
             order by v.version desc
             limit $3"
        ),
        id,
        permit.subject().region,
        limit,
    )?;
    rows.into_iter().filter_map(|row| row.said().transpose()).collect()
}

/// A new ward of the permitted organization; refused when one of that name is open there.
pub fn insert(change: &mut Change, permit: &Permitted<UpdateVacancies>, id: WardId, ward: &Ward) {
    change.insert(WardRow {
        id,
        region_id: permit.subject().region,
        organization_id: permit.subject().organization,
        name: ward.name.clone(),
        kind: ward.kind,
        function: ward.function,
        bed_type: ward.bed_type,
        fee_class: ward.fee_class,
        procedures: procedures_of(ward),
        extra_charge_yen: ward.extra_charge_yen,
        respite: ward.respite,
        reception_hours: ward.reception_hours.clone(),
        phone: ward.phone.clone(),
        note: ward.note.clone(),
        version: 1,
        vacancy_version: 0,
        created_by: permit.caller().membership.id,
        created_at: permit.decided_at(),
        closed_at: None,
    });
    // The index refuses the row; a change is undone by itself only where a statement of its own may be refused.
    change.effect("update ward set version = version where id = $1", binds![id], Some(Refusal::Exists));
}

fn procedures_of(ward: &Ward) -> String {
    between_commas(ward.procedures.iter().map(|procedure| procedure.as_str()))
}

/// Writes a ward anew from the version that was read; refused when it is another by now, or closed, or its name is another's.
pub fn update(change: &mut Change, permit: &Permitted<UpdateVacancies>, (id, read): (WardId, i64), ward: &Ward) {
    change.effect(
        "update ward
         set name = $4, kind = $5, function = $6, bed_type = $7, fee_class = $8, procedures = $9, extra_charge_yen = $10, respite = $11,
             reception_hours = $12, phone = $13, note = $14, version = version + 1
         where id = $1 and organization_id = $2 and version = $3 and closed_at is null",
        binds![
            id,
            permit.subject().organization,
            read,
            ward.name.clone(),
            ward.kind,
            ward.function,
            ward.bed_type,
            ward.fee_class,
            procedures_of(ward),
            ward.extra_charge_yen,
            ward.respite,
            ward.reception_hours.clone(),
            ward.phone.clone(),
            ward.note.clone(),
        ],
        Some(Refusal::Stale),
    );
}

/// Closes a ward; refused when it is closed already.
pub fn close(change: &mut Change, permit: &Permitted<UpdateVacancies>, id: WardId) {
    change.effect(
        "update ward set closed_at = $3 where id = $1 and organization_id = $2 and closed_at is null",
        binds![id, permit.subject().organization, permit.decided_at()],
        Some(Refusal::Stale),
    );
}

/// Opens a closed ward again; refused when it is open already, or its name is another's by now.
pub fn reopen(change: &mut Change, permit: &Permitted<UpdateVacancies>, id: WardId) {
    change.effect(
        "update ward set closed_at = null, version = version + 1 where id = $1 and organization_id = $2 and closed_at is not null",
        binds![id, permit.subject().organization],
        Some(Refusal::Stale),
    );
}

/// Says something new of a ward; refused when what was read is not the newest, or the ward is closed. The row of the ward is the place
/// where two who write at once meet: only one of them moves it.
pub fn insert_vacancy(change: &mut Change, permit: &Permitted<UpdateVacancies>, (id, read): (WardId, i64), vacancy: &Vacancy) {
    let organization = permit.subject().organization;
    change.effect(
        "update ward set vacancy_version = $4 where id = $1 and organization_id = $2 and vacancy_version = $3 and closed_at is null",
        binds![id, organization, read, read.saturating_add(1)],
        Some(Refusal::Stale),
    );
    change.effect(
        "insert into vacancy (
           ward_id, version, region_id, state, free, free_female, free_male, adjusting, available_from, remark, membership_id, recorded_at,
           confirmed_at, confirmed_by
         )
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $11)",
        binds![
            id,
            read.saturating_add(1),
            permit.subject().region,
            vacancy.state,
            vacancy.free,
            vacancy.free_female,
            vacancy.free_male,
            vacancy.adjusting,
            vacancy.available_from.map(|day| day.0.to_string()),
            vacancy.remark.clone(),
            permit.caller().membership.id,
            permit.decided_at(),
        ],
        Some(Refusal::Stale),
    );
}

/// Says that what was read is so still; refused as [`insert_vacancy`].
pub fn confirm(change: &mut Change, permit: &Permitted<UpdateVacancies>, (id, read): (WardId, i64)) {
    change.effect(
        "update vacancy
         set confirmed_at = $4, confirmed_by = $5
         where ward_id = $1 and version = $3
           and exists (
             select 1 from ward w where w.id = $1 and w.organization_id = $2 and w.vacancy_version = $3 and w.closed_at is null)",
        binds![id, permit.subject().organization, read, permit.decided_at(), permit.caller().membership.id],
        Some(Refusal::Stale),
    );
}
