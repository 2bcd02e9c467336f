//! Figures of a region: counting them, and what was published. Counting reads ids, codes and times, nothing sealed, and shows nothing to anybody.

use crate::domain::core::id::{OrganizationId, PatientId, PersonId, RegionId};
use crate::domain::core::time::{Date, Timestamp};
use crate::domain::oversight::disclosure::Share;
use crate::domain::oversight::indicator::Indicator;
use crate::gate::{Permitted, SeeIndicators};
use crate::store::db::fetch;
use crate::store::types::binds;
use crate::store::{Change, Error, Refusal, Result, Store, rows};

rows! {
    /// A figure as it is published.
    FigureRow in "indicator_figure" {
        /// Region.
        region_id: RegionId,
        /// The week's Monday.
        week: String,
        /// What was counted.
        indicator: Indicator,
        /// Municipality.
        area: String,
        /// Part.
        part: String,
        /// How many; nothing where it is held back.
        value: Option<i64>,
    }
}

/// A published week.
#[derive(Clone, Debug)]
pub struct Week {
    /// Its Monday.
    pub monday: Date,
    /// When it was counted.
    pub computed_at: Timestamp,
}

/// A published figure.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Figure {
    /// The week's Monday.
    pub week: String,
    /// What was counted.
    pub indicator: Indicator,
    /// Municipality.
    pub area: String,
    /// Part.
    pub part: String,
    /// How many.
    pub value: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct ShareRow {
    area: String,
    part: String,
    organization_id: OrganizationId,
    person_id: PersonId,
    amount: i64,
}

#[derive(sqlx::FromRow)]
struct PatientShareRow {
    patient_id: Option<PatientId>,
    #[sqlx(flatten)]
    share: ShareRow,
}

impl From<ShareRow> for Share {
    fn from(row: ShareRow) -> Self {
        let ShareRow { area, part, organization_id: organization, person_id: person, amount } = row;
        Self { area, part, organization, person, patient: None, amount }
    }
}

impl From<PatientShareRow> for Share {
    fn from(row: PatientShareRow) -> Self {
        Self { patient: row.patient_id, ..row.share.into() }
    }
}

fn shares<T: Into<Share>>(rows: Vec<T>) -> Vec<Share> {
    rows.into_iter().map(Into::into).collect()
}

macro_rules! area {
    () => {
        "coalesce(o.municipality_code, 'none') as area, "
    };
}

/// Who wrote or confirmed something in the week, for which organization.
macro_rules! active {
    () => {
        "(select organization_id, person_id, profession from entry where region_id = $1 and recorded_at >= $2 and recorded_at < $3
          union
          select organization_id, person_id, profession from acknowledgement where region_id = $1 and recorded_at >= $2 and recorded_at < $3) as a"
    };
}

/// Confirmations of entries on timelines.
macro_rules! confirmed {
    () => {
        " from acknowledgement a join entry e on e.id = a.entry_id join organization o on o.id = a.organization_id
          where a.region_id = $1 and a.recorded_at >= $2 and a.recorded_at < $3 and e.patient_id is not null "
    };
}

/// Wards with beds or rooms as they told at a moment, with everybody who works there: in whose name it is said.
/// Whoever only looks, and what is no person, does not.
macro_rules! told {
    ($amount:literal, $which:literal) => {
        concat!(
            "select ",
            area!(),
            "'' as part, w.organization_id, m.person_id,
               cast(case when row_number() over (partition by w.id order by m.id) = 1 then ",
            $amount,
            " else 0 end as bigint) as amount
             from ward w
             join organization o on o.id = w.organization_id
             join vacancy v on v.ward_id = w.id
               and v.version = (select max(x.version) from vacancy x where x.ward_id = w.id and x.recorded_at < $2)
             join membership m on m.organization_id = w.organization_id and m.from_at < $2 and (m.until_at is null or m.until_at >= $2)
               and m.role not in ('automatic', 'auditor', 'government_viewer')
             where w.region_id = $1 and (w.closed_at is null or w.closed_at >= $2) and w.kind in ('hospital', 'short_stay', 'care_home') and ",
            $which
        )
    };
}

/// Trainings that began in the week, with those who applied.
macro_rules! held {
    ($amount:literal, $which:literal) => {
        concat!(
            "select ",
            area!(),
            "'' as part, m.organization_id, a.person_id, cast(",
            $amount,
            " as bigint) as amount
             from training t
             join organization o on o.id = t.organization_id
             join training_application a on a.training_id = t.id
             join membership m on m.id = a.membership_id
             where t.region_id = $1 and t.starts_at >= $2 and t.starts_at < $3 and t.cancelled_at is null and ",
            $which
        )
    };
}

const ORGANIZATIONS_ACTIVE: &str = concat!(
    "select ",
    area!(),
    "'' as part, a.organization_id, a.person_id,
       cast(case when row_number() over (partition by a.organization_id order by a.person_id) = 1 then 1 else 0 end as bigint) as amount
     from ",
    active!(),
    " join organization o on o.id = a.organization_id"
);

const MEMBERS_ACTIVE: &str = concat!(
    "select ",
    area!(),
    "a.profession as part, a.organization_id, a.person_id, cast(1 as bigint) as amount from ",
    active!(),
    " join organization o on o.id = a.organization_id"
);

const ENTRIES: &str = concat!(
    "select ",
    area!(),
    "coalesce(e.scene, 'none') as part, e.organization_id, e.person_id, e.patient_id, cast(count(*) as bigint) as amount
     from entry e join organization o on o.id = e.organization_id
     where e.region_id = $1 and e.recorded_at >= $2 and e.recorded_at < $3 and e.patient_id is not null and e.state = 'posted'
     group by o.municipality_code, e.scene, e.organization_id, e.person_id, e.patient_id"
);

const ACKNOWLEDGEMENTS: &str = concat!(
    "select ",
    area!(),
    "coalesce(e.scene, 'none') as part, a.organization_id, a.person_id, e.patient_id, cast(count(*) as bigint) as amount",
    confirmed!(),
    "group by o.municipality_code, e.scene, a.organization_id, a.person_id, e.patient_id"
);

/// In whole minutes, and only of what was posted: a correction asks anew.
const ACKNOWLEDGEMENT_MINUTES: &str = concat!(
    "select ",
    area!(),
    "coalesce(e.scene, 'none') as part, a.organization_id, a.person_id, e.patient_id, (a.recorded_at - e.recorded_at) / 60000000 as amount",
    confirmed!(),
    "and a.revision = e.seq"
);

const PLACES_FREE: &str = told!("v.free", "v.free is not null and v.state <> 'full'");

const WARDS_ASK: &str = told!("1", "v.state = 'ask'");

const TRAINING_SEATS: &str = held!(
    "case when row_number() over (partition by t.id order by a.id) = 1 then t.seats else 0 end",
    "a.withdrawn_at is null and a.applied_at < $3"
);

const TRAINING_ATTENDANCE: &str = held!("1", "a.attended_at is not null");

const DISASTER_ANSWERS: &str = concat!(
    "select ",
    area!(),
    "d.mode as part, r.organization_id, m.person_id,
       cast(case when row_number() over (partition by r.disaster_id, r.organization_id order by m.id) = 1 then 1 else 0 end as bigint) as amount
     from (select distinct disaster_id, organization_id from disaster_report
           where region_id = $1 and recorded_at >= $2 and recorded_at < $3) as r
     join disaster d on d.id = r.disaster_id
     join organization o on o.id = r.organization_id
     join membership m on m.organization_id = r.organization_id and m.from_at < $3 and (m.until_at is null or m.until_at >= $3)
       and m.role not in ('automatic', 'auditor', 'government_viewer')"
);

/// What everybody added to a figure between two moments.
pub async fn count(store: &Store, region: RegionId, indicator: Indicator, from: Timestamp, until: Timestamp) -> Result<Vec<Share>> {
    macro_rules! between {
        ($row:ty, $sql:expr) => {
            fetch!(all, store.db(), $row, $sql, region, from, until).map(shares)
        };
    }
    macro_rules! at_the_end {
        ($sql:expr) => {
            fetch!(all, store.db(), ShareRow, $sql, region, until).map(shares)
        };
    }
    match indicator {
        Indicator::OrganizationsActive => between!(ShareRow, ORGANIZATIONS_ACTIVE),
        Indicator::MembersActive => between!(ShareRow, MEMBERS_ACTIVE),
        Indicator::Entries => between!(PatientShareRow, ENTRIES),
        Indicator::Acknowledgements => between!(PatientShareRow, ACKNOWLEDGEMENTS),
        Indicator::AcknowledgementMinutes => between!(PatientShareRow, ACKNOWLEDGEMENT_MINUTES),
        Indicator::PlacesFree => at_the_end!(PLACES_FREE),
        Indicator::WardsAsk => at_the_end!(WARDS_ASK),
        Indicator::TrainingSeats => between!(ShareRow, TRAINING_SEATS),
        Indicator::TrainingAttendance => between!(ShareRow, TRAINING_ATTENDANCE),
        Indicator::DisasterAnswers => between!(ShareRow, DISASTER_ANSWERS),
    }
}

/// The municipalities that organizations of a region are in, in order; `none` last where some are in none.
pub async fn list_areas(store: &Store, region: RegionId) -> Result<Vec<String>> {
    let rows = fetch!(
        all,
        store.db(),
        (String,),
        "select distinct coalesce(municipality_code, 'none') as area from organization where region_id = $1 order by area",
        region,
    )?;
    Ok(rows.into_iter().map(|(area,)| area).collect())
}

/// Municipalities by the names of their offices: published, so without a permit.
pub async fn list_offices(store: &Store, region: RegionId) -> Result<Vec<(String, String)>> {
    fetch!(
        all,
        store.db(),
        (String, String),
        "select municipality_code, name from organization where region_id = $1 and kind = 'municipality' and municipality_code is not null order by id",
        region,
    )
}

/// The Monday of the newest published week of a region, and when the region was founded.
pub async fn find_newest(store: &Store, region: RegionId) -> Result<Option<(Option<Date>, Timestamp)>> {
    let row = fetch!(
        optional,
        store.db(),
        (Option<String>, Timestamp),
        "select (select max(week) from indicator_week where region_id = $1) as week, created_at from region where id = $1",
        region,
    )?;
    row.map(|(week, founded)| Ok((week.as_deref().map(day).transpose()?, founded))).transpose()
}

fn day(text: &str) -> Result<Date> {
    text.parse().map(Date).map_err(|_| Error::Corrupt)
}

/// Publishes a week, once: refused where another server was first.
pub fn publish(change: &mut Change, region: RegionId, week: &Week, figures: Vec<FigureRow>) {
    for figure in figures {
        change.insert(figure);
    }
    change.effect(
        "insert into indicator_week (region_id, week, computed_at) values ($1, $2, $3)",
        binds![region, week.monday.0.to_string(), week.computed_at],
        Some(Refusal::Exists),
    );
}

/// The published weeks between two days, the oldest first; at most the newest so many.
pub async fn list_weeks(store: &Store, permit: &Permitted<SeeIndicators>, from: &str, until: &str, limit: i64) -> Result<Vec<Week>> {
    let rows = fetch!(
        all,
        store.db(),
        (String, Timestamp),
        "select week, computed_at from indicator_week where region_id = $1 and week >= $2 and week <= $3 order by week desc limit $4",
        permit.subject().region,
        from,
        until,
        limit,
    )?;
    rows.into_iter().rev().map(|(week, computed_at)| Ok(Week { monday: day(&week)?, computed_at })).collect()
}

/// What was published of the weeks between two, of one area and of all together, or of every area.
pub async fn list_figures(
    store: &Store,
    permit: &Permitted<SeeIndicators>,
    from: &str,
    until: &str,
    area: Option<&str>,
) -> Result<Vec<Figure>> {
    fetch!(
        all,
        store.db(),
        Figure,
        "select week, indicator, area, part, value from indicator_figure
         where region_id = $1 and week >= $2 and week <= $3 and ($4 is null or area = $4 or area = 'all')
         order by week, indicator, area, part",
        permit.subject().region,
        from,
        until,
        area,
    )
}
