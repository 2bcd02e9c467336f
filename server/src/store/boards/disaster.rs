//! Disasters, and what organizations reported of themselves in them.

use super::disaster_notice;
use crate::domain::boards::disaster::{
    BuildingState, DisasterHazard, DisasterMode, LifelineState, NewDisaster, OperatingState, Report, Sufficiency,
};
use crate::domain::core::id::{BoardId, DisasterId, MembershipId, OrganizationId, PersonId, RegionId, ReportId, StreamId};
use crate::domain::core::time::Timestamp;
use crate::domain::people::{OrganizationKind, Profession};
use crate::gate::{ManageDisasters, Permitted, Reading, ReportState, SeeDisasters};
use crate::store::db::fetch;
use crate::store::types::{between_commas, binds};
use crate::store::{Change, Numbered, Refusal, Result, Store, rows};

rows! {
    /// A new disaster.
    DisasterRow in "disaster" {
        /// Id.
        id: DisasterId,
        /// Region.
        region_id: RegionId,
        /// Its board of notices.
        board_id: BoardId,
        /// What happens.
        hazard: DisasterHazard,
        /// What it is called.
        title: String,
        /// Whether it is one, or is practised.
        mode: DisasterMode,
        /// Codes of municipalities between commas.
        municipalities: String,
        /// Who opened it.
        opened_by: MembershipId,
        /// When.
        opened_at: Timestamp,
        /// When it was closed.
        closed_at: Option<Timestamp>,
    }

    /// A new report.
    ReportRow in "disaster_report" {
        /// Id.
        id: ReportId,
        /// Region.
        region_id: RegionId,
        /// In which disaster.
        disaster_id: DisasterId,
        /// The stream on which it is numbered.
        stream_id: StreamId,
        /// Its number.
        seq: Numbered,
        /// Of which organization.
        organization_id: OrganizationId,
        /// Who reported it.
        membership_id: MembershipId,
        /// To which moment it belongs.
        observed_at: Timestamp,
        /// When it arrived.
        recorded_at: Timestamp,
        /// Whether the organization works.
        state: OperatingState,
        /// How its building stands.
        building: Option<BuildingState>,
        /// Power.
        power: Option<LifelineState>,
        /// For how many hours it lasts.
        power_hours: Option<i64>,
        /// Water.
        water: Option<LifelineState>,
        /// For how many hours it lasts.
        water_hours: Option<i64>,
        /// Gas.
        gas: Option<LifelineState>,
        /// Telephone and data.
        telephone: Option<LifelineState>,
        /// Medicines and materials.
        supplies: Option<Sufficiency>,
        /// Many come at once.
        many_patients: Option<bool>,
        /// People who work.
        staff: Option<Sufficiency>,
        /// How many of them are there.
        staff_present: Option<i64>,
        /// How many can be taken in.
        can_accept: Option<i64>,
        /// What is needed.
        needs: Option<String>,
    }
}

/// A disaster, with who opened it and how many have answered.
#[derive(Debug, sqlx::FromRow)]
pub struct Found {
    /// Id.
    pub id: DisasterId,
    /// Region.
    pub region_id: RegionId,
    /// Its board of notices.
    pub board_id: BoardId,
    /// That board's stream.
    pub stream_id: StreamId,
    /// The stream's epoch.
    pub epoch: i64,
    /// The stream's head.
    pub head: i64,
    /// What happens.
    pub hazard: DisasterHazard,
    /// What it is called.
    pub title: String,
    /// Whether it is one, or is practised.
    pub mode: DisasterMode,
    /// Codes of municipalities between commas.
    pub municipalities: String,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// Who opened it.
    pub person_id: PersonId,
    /// For which membership.
    pub membership_id: MembershipId,
    /// Of which organization.
    pub organization_id: OrganizationId,
    /// As what.
    pub profession: Profession,
    /// Organizations that are asked or have answered.
    pub organizations: i64,
    /// Of them those that work.
    pub open: i64,
    /// With limits.
    pub limited: i64,
    /// Not at all.
    pub closed: i64,
    /// Whether the caller's organization is asked.
    pub is_expected: i64,
}

/// An organization that is asked or has answered.
#[derive(Debug, sqlx::FromRow)]
pub struct Asked {
    /// Organization.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: OrganizationKind,
    /// Its municipality.
    pub municipality_code: Option<String>,
    /// Its telephone.
    pub phone: Option<String>,
    /// Its telephone at night.
    pub night_phone: Option<String>,
    /// How far to the north it is.
    pub latitude_e7: Option<i64>,
    /// How far to the east.
    pub longitude_e7: Option<i64>,
}

/// A report, with who made it.
#[derive(Debug, sqlx::FromRow)]
pub struct Reported {
    /// Id.
    pub id: ReportId,
    /// In which disaster.
    pub disaster_id: DisasterId,
    /// Its number.
    pub seq: i64,
    /// Of which organization.
    pub organization_id: OrganizationId,
    /// Who reported it.
    pub person_id: PersonId,
    /// For which membership.
    pub membership_id: MembershipId,
    /// As what.
    pub profession: Profession,
    /// To which moment it belongs.
    pub observed_at: Timestamp,
    /// When it arrived.
    pub recorded_at: Timestamp,
    state: OperatingState,
    building: Option<BuildingState>,
    power: Option<LifelineState>,
    power_hours: Option<i64>,
    water: Option<LifelineState>,
    water_hours: Option<i64>,
    gas: Option<LifelineState>,
    telephone: Option<LifelineState>,
    supplies: Option<Sufficiency>,
    many_patients: Option<i64>,
    staff: Option<Sufficiency>,
    staff_present: Option<i64>,
    can_accept: Option<i64>,
    needs: Option<String>,
}

impl Reported {
    /// What was reported.
    pub fn report(&self) -> Report {
        Report {
            observed_at: Some(self.observed_at),
            state: self.state,
            building: self.building,
            power: self.power,
            power_hours: self.power_hours,
            water: self.water,
            water_hours: self.water_hours,
            gas: self.gas,
            telephone: self.telephone,
            supplies: self.supplies,
            many_patients: self.many_patients.map(|many| many != 0),
            staff: self.staff,
            staff_present: self.staff_present,
            can_accept: self.can_accept,
            needs: self.needs.clone(),
        }
    }
}

/// The municipalities of a disaster, as they stand in the column.
pub fn list_of(new: &NewDisaster) -> String {
    between_commas(new.municipalities.iter().map(String::as_str))
}

/// That the organization `o` is asked in the disaster `d`: those that care, of the municipalities concerned. Who runs the region or comes to
/// help is not asked.
macro_rules! expected {
    () => {
        "o.kind not in ('municipality', 'prefecture', 'coordination_base', 'professional_association', 'fire_service', 'public_health_center')
         and (d.municipalities = '' or d.municipalities like '%,' || o.municipality_code || ',%')"
    };
}
pub(super) use expected;

/// That it is asked or has answered, with `g` for its newest report.
macro_rules! counted {
    () => {
        concat!("(g.report_id is not null or (", expected!(), "))")
    };
}

macro_rules! found {
    ($which:literal) => {
        concat!(
            "select d.id, d.region_id, d.board_id, b.stream_id, t.epoch, t.head, d.hazard, d.title, d.mode, d.municipalities, d.opened_at,
                    d.closed_at, m.person_id, m.id as membership_id, m.organization_id, m.profession,
                    cast(coalesce(sum(case when ",
            counted!(),
            " then 1 else 0 end), 0) as bigint) as organizations,
                    cast(coalesce(sum(case when r.state = 'open' then 1 else 0 end), 0) as bigint) as open,
                    cast(coalesce(sum(case when r.state = 'limited' then 1 else 0 end), 0) as bigint) as limited,
                    cast(coalesce(sum(case when r.state = 'closed' then 1 else 0 end), 0) as bigint) as closed,
                    cast(coalesce(max(case when o.id = $2 and ",
            expected!(),
            " then 1 else 0 end), 0) as bigint) as is_expected
             from disaster d
             join board b on b.id = d.board_id
             join stream t on t.id = b.stream_id
             join membership m on m.id = d.opened_by
             left join organization o on o.region_id = d.region_id
             left join disaster_standing g on g.disaster_id = d.id and g.organization_id = o.id
             left join disaster_report r on r.id = g.report_id
             where d.region_id = $1 and ",
            $which
        )
    };
}

/// The disasters of the region that are open, the newest first.
pub async fn list_open(store: &Store, permit: &Permitted<SeeDisasters>) -> Result<Vec<Found>> {
    let own = permit.caller().membership.organization;
    fetch!(
        all,
        store.db(),
        Found,
        found!("d.closed_at is null group by d.id, b.id, t.id, m.id order by d.opened_at desc, d.id desc"),
        permit.subject().region,
        own,
    )
}

/// Those that are closed, the newest first.
pub async fn list_closed(store: &Store, permit: &Permitted<SeeDisasters>, limit: i64) -> Result<Vec<Found>> {
    let own = permit.caller().membership.organization;
    fetch!(
        all,
        store.db(),
        Found,
        found!(
            "d.id in (select c.id from disaster c where c.region_id = $1 and c.closed_at is not null order by c.opened_at desc, c.id desc limit $3)
             group by d.id, b.id, t.id, m.id order by d.opened_at desc, d.id desc"
        ),
        permit.subject().region,
        own,
        limit,
    )
}

/// One disaster of the region, open or closed.
pub async fn find(store: &Store, permit: &Permitted<SeeDisasters>, id: DisasterId) -> Result<Option<Found>> {
    let own = permit.caller().membership.organization;
    fetch!(optional, store.db(), Found, found!("d.id = $3 group by d.id, b.id, t.id, m.id"), permit.subject().region, own, id)
}

/// Opens a disaster, and rings those who are asked.
pub fn open(change: &mut Change, row: DisasterRow) {
    let (id, now) = (row.id, row.opened_at);
    change.insert(row);
    disaster_notice::tell_asked(change, id, now);
}

/// The organizations that are asked or have answered.
pub async fn list_asked(store: &Store, permit: &Permitted<SeeDisasters>, id: DisasterId) -> Result<Vec<Asked>> {
    fetch!(
        all,
        store.db(),
        Asked,
        concat!(
            "select o.id, o.name, o.kind, o.municipality_code, o.phone, o.night_phone, o.latitude_e7, o.longitude_e7
             from disaster d
             join organization o on o.region_id = d.region_id
             left join disaster_standing g on g.disaster_id = d.id and g.organization_id = o.id
             where d.id = $1 and d.region_id = $2 and ",
            counted!()
        ),
        id,
        permit.subject().region,
    )
}

macro_rules! reported {
    ($rest:literal) => {
        concat!(
            "select r.id, r.disaster_id, r.seq, r.organization_id, m.person_id, r.membership_id, m.profession, r.observed_at, r.recorded_at,
                    r.state, r.building, r.power, r.power_hours, r.water, r.water_hours, r.gas, r.telephone, r.supplies, r.many_patients,
                    r.staff, r.staff_present, r.can_accept, r.needs
             from disaster_report r
             join membership m on m.id = r.membership_id ",
            $rest
        )
    };
}

/// The newest report of each organization.
pub async fn list_newest(store: &Store, permit: &Permitted<SeeDisasters>, id: DisasterId) -> Result<Vec<Reported>> {
    fetch!(
        all,
        store.db(),
        Reported,
        reported!("join disaster_standing g on g.report_id = r.id where g.disaster_id = $1 and g.region_id = $2"),
        id,
        permit.subject().region,
    )
}

/// The newest report of one organization.
pub async fn find_newest(
    store: &Store,
    permit: &Permitted<SeeDisasters>,
    id: DisasterId,
    organization: OrganizationId,
) -> Result<Option<Reported>> {
    fetch!(
        optional,
        store.db(),
        Reported,
        reported!(
            "join disaster_standing g on g.report_id = r.id where g.disaster_id = $1 and g.organization_id = $2 and g.region_id = $3"
        ),
        id,
        organization,
        permit.subject().region,
    )
}

/// A report.
pub async fn find_report(store: &Store, permit: &Permitted<SeeDisasters>, id: ReportId) -> Result<Option<Reported>> {
    fetch!(optional, store.db(), Reported, reported!("where r.id = $1 and r.region_id = $2"), id, permit.subject().region)
}

/// Everything that an organization reported, the newest first.
pub async fn list_history(
    store: &Store,
    permit: &Permitted<SeeDisasters>,
    (id, organization): (DisasterId, OrganizationId),
    limit: i64,
) -> Result<Vec<Reported>> {
    fetch!(
        all,
        store.db(),
        Reported,
        reported!(
            "where r.disaster_id = $1 and r.organization_id = $2 and r.region_id = $3 order by r.observed_at desc, r.seq desc limit $4"
        ),
        id,
        organization,
        permit.subject().region,
        limit,
    )
}

/// The reports that are numbered on a stream in a range.
pub async fn list_numbered(store: &Store, reading: &Reading, from: i64, to: i64) -> Result<Vec<Reported>> {
    fetch!(all, store.db(), Reported, reported!("where r.stream_id = $1 and r.seq between $2 and $3"), reading.stream().stream, from, to,)
}

/// The boards of a disaster, in the order of their kinds.
pub async fn list_boards(store: &Store, permit: &Permitted<SeeDisasters>, id: DisasterId) -> Result<Vec<BoardId>> {
    let rows = fetch!(
        all,
        store.db(),
        (BoardId,),
        "select id from board where disaster_id = $1 and region_id = $2 order by opened_at, id",
        id,
        permit.subject().region,
    )?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// A new report of the caller's organization. It is the newest where none is about a later moment; of two about the same, the later numbered.
pub fn insert_report(change: &mut Change, permit: &Permitted<ReportState>, (id, seq): (ReportId, Numbered), report: &Report) {
    let (facts, acting) = (permit.subject(), &permit.caller().membership);
    let observed_at = report.observed_at.unwrap_or_else(|| permit.decided_at());
    change.insert(ReportRow {
        id,
        region_id: facts.region,
        disaster_id: facts.disaster,
        stream_id: facts.stream,
        seq,
        organization_id: acting.organization,
        membership_id: acting.id,
        observed_at,
        recorded_at: permit.decided_at(),
        state: report.state,
        building: report.building,
        power: report.power,
        power_hours: report.power_hours,
        water: report.water,
        water_hours: report.water_hours,
        gas: report.gas,
        telephone: report.telephone,
        supplies: report.supplies,
        many_patients: report.many_patients,
        staff: report.staff,
        staff_present: report.staff_present,
        can_accept: report.can_accept,
        needs: report.needs.clone(),
    });
    change.note(
        "insert into disaster_standing (disaster_id, organization_id, region_id, report_id, observed_at)
         values ($1, $2, $3, $4, $5)
         on conflict (disaster_id, organization_id) do update set report_id = excluded.report_id, observed_at = excluded.observed_at
         where excluded.observed_at >= disaster_standing.observed_at",
        binds![facts.disaster, acting.organization, facts.region, id, observed_at],
    );
}

/// Closes a disaster, or opens it again; refused when it is so already.
pub fn turn(change: &mut Change, permit: &Permitted<ManageDisasters>, id: DisasterId, is_open: bool) {
    change.effect(
        "update disaster set closed_at = $2 where id = $1 and region_id = $3 and (closed_at is null) = ($2 is not null)",
        binds![id, (!is_open).then(|| permit.decided_at()), permit.subject().region],
        Some(Refusal::Stale),
    );
}

/// Closes a board of a disaster, or opens it again; refused when it is so already.
pub fn turn_board(change: &mut Change, permit: &Permitted<ManageDisasters>, board: BoardId, is_open: bool) {
    change.effect(
        "update board set closed_at = $2
         where id = $1 and region_id = $3 and disaster_id is not null and (closed_at is null) = ($2 is not null)",
        binds![board, (!is_open).then(|| permit.decided_at()), permit.subject().region],
        Some(Refusal::Stale),
    );
}
