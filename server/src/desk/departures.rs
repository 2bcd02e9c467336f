//! Somebody goes (退職): everything that the membership opens closes at once, and what is named after the person is given to others or is
//! listed as nobody's. What they wrote stays. And somebody is away for a time (休職).

use super::chart::{chart_place, key_owner};
use super::directory::last_day;
use super::team::{TeamDetails, details_place};
use super::{Desk, Error, MembershipView, Result, keys};
use crate::audit;
use crate::domain::care::care_team::TeamRole;
use crate::domain::care::patient::Chart;
use crate::domain::core::id::{MembershipId, PatientId, ShiftId, StreamId, TeamMemberId, TrainingId};
use crate::domain::core::invalid::Invalid;
use crate::domain::core::stream::Whose;
use crate::domain::core::time::{Date, Timestamp};
use crate::domain::oversight::Depth;
use crate::domain::people::{Membership, Profession};
use crate::gate::{Caller, KeepRoster, ManageMemberships, Permitted, ReadTimeline, SeePatient};
use crate::store::care::care_team::TeamMemberRow;
use crate::store::care::{facts, must_read, patient};
use crate::store::people::leave::{self, Leave};
use crate::store::people::roster::{self, Named};
use crate::store::people::{emergency_account, invitation, membership, person, recovery, rota, subscription};
use crate::store::{Change, LogRow};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;
use utoipa::ToSchema;

/// What is rung in an alarm, and what wards remind of, as hand-overs name them.
const ALERT_DUTY: &str = "alert_duty";
const WARD_DUTY: &str = "ward_duty";
/// Turns at functions of the organization, and standing in for them.
const SHIFTS: &str = "shifts";
/// So many hand-overs are taken at once.
const HAND_OVERS: usize = 1_000;

/// Who takes what.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    /// A row of a team, `alert_duty`, `ward_duty` or `shifts`.
    pub what: String,
    /// A colleague.
    pub to: MembershipId,
}

/// How somebody goes.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DepartureBody)]
pub struct Departure {
    /// The last day; now when absent.
    #[serde(default)]
    pub on: Option<Date>,
    /// Who takes what.
    #[serde(default)]
    pub hand_overs: Vec<HandOver>,
}

/// A part in a team that bears somebody's name.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NamedPartView {
    /// The row of the team.
    pub id: TeamMemberId,
    /// Patient.
    pub patient: PatientId,
    /// Name.
    pub patient_name: String,
    /// Named part.
    pub team_role: Option<TeamRole>,
}

/// An entry that waits for 確認.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WaitingView {
    /// Patient.
    pub patient: PatientId,
    /// Name.
    pub patient_name: String,
    /// The entry's number on the timeline.
    pub seq: i64,
}

/// A training to come.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HeldTrainingView {
    /// Id.
    pub id: TrainingId,
    /// Title.
    pub title: String,
    /// When.
    pub starts_at: Timestamp,
}

/// A colleague who could take something.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CandidateView {
    /// Membership.
    pub membership: MembershipId,
    /// Name.
    pub name: String,
    /// Profession.
    pub profession: Profession,
}

/// What somebody would leave behind.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DepartureView {
    /// Who.
    pub membership: MembershipView,
    /// Parts in teams of patients whom the caller may know.
    pub teams: Vec<NamedPartView>,
    /// So many parts in teams of others.
    pub hidden_teams: usize,
    /// Rosters that name them: `alert_duty`, `ward_duty`, `shifts`.
    pub rosters: Vec<&'static str>,
    /// What waits for their 確認, on timelines that the caller may read.
    pub must_reads: Vec<WaitingView>,
    /// So much on others.
    pub hidden_must_reads: usize,
    /// Trainings to come that they put up.
    pub trainings: Vec<HeldTrainingView>,
    /// Who could take it, those of the same profession first.
    pub candidates: Vec<CandidateView>,
}

/// What came of a departure.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DepartedView {
    /// From when on everything is closed.
    pub left_at: Timestamp,
    /// What nobody took.
    pub open: DepartureView,
}

/// From when until when somebody is away.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberLeave {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
}

/// Adds to a change that a membership ends.
pub(super) fn close_place(change: &mut Change, permit: &Permitted<ManageMemberships>, row: &Membership, at: Timestamp) {
    // Whoever is away stays away until the last day.
    if at <= permit.decided_at() {
        leave::end(change, row.id);
    }
    rota::leave_shifts(change, row.id, at);
    roster::depart(change, permit, row.id, row.until, at);
    emergency_account::destroy_of(change, row.id, permit.decided_at());
    if at <= permit.decided_at() {
        recovery::end_of_membership(change, row.id, at);
        subscription::delete_of_membership(change, row.id);
        invitation::end_of_membership(change, row.id, at);
        // Nobody rings who has left.
        roster::leave_alerts(change, row.id);
        roster::leave_wards(change, row.id);
        rota::leave_deputy(change, row.id, None);
    }
    roster::bump(change, row.organization, permit.subject().region);
    person::bump(change, row.person);
    change.log.push(audit::written_about(permit, row.person));
}

impl Desk {
    /// What somebody would leave behind; nothing changes.
    pub async fn departure(&self, caller: &Arc<Caller>, id: MembershipId) -> Result<DepartureView> {
        let Some(row) = membership::find(&self.store, id).await? else { return Err(self.missing::<KeepRoster>(caller).await) };
        let permit = self.roster_keeper(caller, row.organization).await?;
        let view = self.departure_view(&permit, &row).await?;
        self.show(&permit, Depth::Opened, None, view).await
    }

    async fn departure_view(&self, permit: &Permitted<KeepRoster>, row: &Membership) -> Result<DepartureView> {
        let caller = permit.caller();
        let identity = self.identity_of(permit, row.person).await?;
        let mut view = DepartureView {
            membership: self.membership_view(caller.region, row, &identity).await?,
            teams: Vec::new(),
            hidden_teams: 0,
            rosters: Vec::new(),
            must_reads: Vec::new(),
            hidden_must_reads: 0,
            trainings: Vec::new(),
            candidates: Vec::new(),
        };
        let mut log = Vec::new();
        for named in roster::list_named(&self.store, permit, row.person).await? {
            match self.patient_name(caller, named.patient_id, &mut log).await? {
                Some(patient_name) => {
                    view.teams.push(NamedPartView { id: named.id, patient: named.patient_id, patient_name, team_role: named.team_role });
                }
                None => view.hidden_teams += 1,
            }
        }
        self.waiting_of(caller, row, &mut view, &mut log).await?;
        self.record(log).await?;
        let (alerts, wards) = roster::find_duties(&self.store, permit, row.id).await?;
        let shifts = rota::is_planned(&self.store, permit, row.id).await?;
        view.rosters = [(alerts, ALERT_DUTY), (wards, WARD_DUTY), (shifts, SHIFTS)]
            .into_iter()
            .filter(|(is_on, _)| *is_on)
            .map(|(_, name)| name)
            .collect();
        let trainings = roster::list_trainings(&self.store, permit, row.id).await?;
        view.trainings = trainings.into_iter().map(|(id, title, starts_at)| HeldTrainingView { id, title, starts_at }).collect();
        for member in roster::list(&self.store, permit).await? {
            if member.id != row.id && member.until_at.is_none() && member.from_at <= permit.decided_at() {
                let name = self.open_identity(caller.region, member.person_id, &member.identity).await?.name.clone();
                view.candidates.push(CandidateView { membership: member.id, name, profession: member.profession });
            }
        }
        view.candidates.sort_by_key(|candidate| candidate.profession != row.profession);
        Ok(view)
    }

    /// A patient's name, where the caller may know the patient.
    async fn patient_name(&self, caller: &Arc<Caller>, id: PatientId, log: &mut Vec<LogRow>) -> Result<Option<String>> {
        let Some(permit) = self.permit::<SeePatient>(caller, id).await? else { return Ok(None) };
        let Some(sealed) = patient::get(&self.store, &permit).await? else { return Ok(None) };
        let chart: Chart = self.keys_of(key_owner(id)).await?.open(chart_place(id), &sealed.chart)?;
        log.push(audit::opened(&permit, Depth::Listed, None));
        Ok(Some(chart.name))
    }

    /// What waits for the 確認 of somebody.
    async fn waiting_of(&self, caller: &Arc<Caller>, row: &Membership, view: &mut DepartureView, log: &mut Vec<LogRow>) -> Result<()> {
        let mut patients: HashMap<StreamId, Option<(PatientId, String)>> = HashMap::new();
        for (stream, seq) in must_read::list_waiting(&self.store, row).await? {
            if let Entry::Vacant(place) = patients.entry(stream) {
                let facts = facts::of_stream(&self.store, stream, caller.membership.organization).await?;
                let readable = facts.filter(|facts| self.gate.may::<ReadTimeline>(caller, facts, self.now()));
                place.insert(match readable {
                    Some(facts) => self.patient_name(caller, facts.patient, log).await?.map(|name| (facts.patient, name)),
                    None => None,
                });
            }
            match patients.get(&stream).cloned().flatten() {
                Some((patient, patient_name)) => view.must_reads.push(WaitingView { patient, patient_name, seq }),
                None => view.hidden_must_reads += 1,
            }
        }
        Ok(())
    }

    /// Lets somebody go: sessions, sockets and devices end at once, or after the last day, and what is handed over is so in the same change.
    pub async fn depart(&self, caller: &Arc<Caller>, id: MembershipId, body: Departure) -> Result<DepartedView> {
        if body.hand_overs.len() > HAND_OVERS {
            return Err(Invalid::limited("hand_overs", "too_long", HAND_OVERS).into());
        }
        let body = &body;
        let left_at = self.deciding(caller, move |caller, _| async move { Box::pin(self.depart_once(&caller, id, body)).await }).await?;
        let row = membership::find(&self.store, id).await?.ok_or(Error::NotFound)?;
        let permit = self.roster_keeper(caller, row.organization).await?;
        Ok(DepartedView { left_at, open: self.departure_view(&permit, &row).await? })
    }

    async fn depart_once(&self, caller: &Arc<Caller>, id: MembershipId, body: &Departure) -> Result<Timestamp> {
        let (row, permit) = self.managed(caller, id).await?;
        let keeper = self.roster_keeper(caller, row.organization).await?;
        if row.until.is_some_and(|until| until <= permit.decided_at()) {
            return Err(Error::Stale);
        }
        let left_at = match body.on {
            Some(day) => self.end_of(caller, day).await?,
            None => permit.decided_at(),
        };
        if left_at < permit.decided_at() {
            return Err(Invalid::new("on", "too_old").into());
        }
        let takers = self.takers(&permit, &row, body).await?;
        let mut change = Self::change(&permit);
        self.hand_duties_over(&mut change, &permit, id, &takers, left_at).await?;
        close_place(&mut change, &permit, &row, left_at);
        let named = roster::list_named(&self.store, &keeper, row.person).await?;
        for part in &named {
            let taker = takers.get(&part.id.to_string());
            self.hand_over(&mut change, &permit, part, taker, left_at).await?;
        }
        self.commit(change).await?;
        self.forget_person(row.person);
        let patients: Vec<PatientId> = named.iter().map(|part| part.patient_id).collect();
        self.remembered().retain(|(patient, _), _| !patients.contains(patient));
        for part in &named {
            self.hub.team_changed(part.stream_id, Whose::Patient(part.patient_id), &[row.organization]);
        }
        Ok(left_at)
    }

    /// Gives what somebody is rung for, their turns, and for whom they stand in, to whoever takes it; that of rosters at once.
    async fn hand_duties_over(
        &self,
        change: &mut Change,
        permit: &Permitted<ManageMemberships>,
        id: MembershipId,
        takers: &HashMap<String, Membership>,
        at: Timestamp,
    ) -> Result<()> {
        if let Some(taker) = takers.get(ALERT_DUTY) {
            roster::hand_over_alerts(change, id, taker.id);
            roster::leave_alerts(change, id);
        }
        if let Some(taker) = takers.get(WARD_DUTY) {
            roster::hand_over_wards(change, id, taker.id);
            roster::leave_wards(change, id);
        }
        if let Some(taker) = takers.get(SHIFTS) {
            for shift in rota::list_left(&self.store, id, at).await? {
                rota::hand_over(change, permit, shift, ShiftId(self.new_id()), taker.id, at);
            }
            rota::leave_deputy(change, id, Some(taker.id));
        }
        Ok(())
    }

    /// Who takes what, each a colleague who is there and stays.
    async fn takers(
        &self,
        permit: &Permitted<ManageMemberships>,
        row: &Membership,
        body: &Departure,
    ) -> Result<HashMap<String, Membership>> {
        let mut takers = HashMap::new();
        for (n, hand_over) in body.hand_overs.iter().enumerate() {
            let duty = [ALERT_DUTY, WARD_DUTY, SHIFTS].contains(&hand_over.what.as_str());
            if !duty && hand_over.what.parse::<TeamMemberId>().is_err() {
                return Err(Invalid::new(format!("hand_overs[{n}].what"), "unknown_id").into());
            }
            let taker = membership::find(&self.store, hand_over.to).await?;
            let stays = |taker: &Membership| {
                taker.id != row.id
                    && taker.person != row.person
                    && taker.organization == row.organization
                    && taker.holds_at(permit.decided_at())
                    && taker.until.is_none()
            };
            let Some(taker) = taker.filter(stays) else {
                return Err(Invalid::new(format!("hand_overs[{n}].to"), "unknown_id").into());
            };
            takers.insert(hand_over.what.clone(), taker);
        }
        Ok(takers)
    }

    /// Ends a row of a team with its person, and makes one like it for whoever takes it. That it stays within the organization is why it is
    /// the organization's to decide.
    async fn hand_over(
        &self,
        change: &mut Change,
        permit: &Permitted<ManageMemberships>,
        part: &Named,
        taker: Option<&Membership>,
        at: Timestamp,
    ) -> Result<()> {
        let begins = at.max(part.from_at);
        roster::end_named(change, part, begins);
        change.log.push(audit::registered(permit, part.patient_id, part.stream_id));
        let Some(taker) = taker else { return Ok(()) };
        let owner = key_owner(part.patient_id);
        let details: TeamDetails = self.keys_of(owner).await?.open(details_place(part.id), &part.details)?;
        let region = permit.subject().region;
        let key = self.sealing_key(owner, Some(region), 1).await?;
        let id = TeamMemberId(self.new_id());
        change.insert(TeamMemberRow {
            id,
            region_id: region,
            patient_id: part.patient_id,
            stream_id: part.stream_id,
            organization_id: taker.organization,
            person_id: Some(taker.person),
            professions: part.professions.clone(),
            team_role: part.team_role,
            basis: part.basis,
            details: keys::seal(&key, details_place(id), &details)?,
            from_at: begins,
            until_at: part.until_at,
            created_by: permit.caller().membership.id,
            created_at: permit.decided_at(),
        });
        Ok(())
    }

    /// Ends a membership without handing anything over.
    pub async fn end_membership(&self, caller: &Arc<Caller>, id: MembershipId) -> Result<()> {
        self.depart(caller, id, Departure { on: None, hand_overs: Vec::new() }).await.map(|_| ())
    }

    /// The first moment of the day after a day, in the caller's region.
    async fn end_of(&self, caller: &Caller, day: Date) -> Result<Timestamp> {
        let next = day.0.tomorrow().map_err(|_| Invalid::new("on", "out_of_range"))?;
        self.start_of(caller, Date(next)).await
    }

    async fn start_of(&self, caller: &Caller, day: Date) -> Result<Timestamp> {
        let start = day.0.to_zoned(self.zone(caller).await?).map_err(anyhow::Error::from)?;
        Ok(Timestamp(start.timestamp().as_microsecond()))
    }

    /// Notes that somebody is away for a time: they cannot act for this membership meanwhile, are not rung, and come back by themselves.
    pub async fn put_leave(&self, caller: &Arc<Caller>, id: MembershipId, body: MemberLeave) -> Result<MemberLeave> {
        self.deciding(caller, move |caller, _| async move {
            let (row, permit) = self.managed(&caller, id).await?;
            let now = permit.decided_at();
            if row.until.is_some_and(|until| until <= now) {
                return Err(Error::Stale);
            }
            let (from_at, until_at) = (self.start_of(&caller, body.from).await?, self.end_of(&caller, body.until).await?);
            if until_at <= now || until_at <= from_at {
                return Err(Invalid::new("until", "out_of_range").into());
            }
            let began_at = leave::find(&self.store, &permit, id).await?.map_or(row.from, |before| before.began_at);
            let mut change = Self::change(&permit);
            leave::end(&mut change, id);
            leave::put(&mut change, &permit, Leave { membership_id: id, from_at, until_at, began_at, taken_at: None });
            if from_at <= now {
                leave::take(&mut change, id, now);
            }
            person::bump(&mut change, row.person);
            change.log.push(audit::written_about(&permit, row.person));
            self.commit(change).await?;
            self.forget_person(row.person);
            Ok(body)
        })
        .await
    }

    /// Somebody is back before the time.
    pub async fn end_leave(&self, caller: &Arc<Caller>, id: MembershipId) -> Result<()> {
        self.deciding(caller, move |caller, _| async move {
            let (row, permit) = self.managed(&caller, id).await?;
            let mut change = Self::change(&permit);
            leave::end(&mut change, id);
            person::bump(&mut change, row.person);
            change.log.push(audit::written_about(&permit, row.person));
            self.commit(change).await?;
            self.forget_person(row.person);
            Ok(())
        })
        .await
    }

    /// Leaves whose first day has come begin to count.
    pub async fn take_leaves(&self) -> Result<()> {
        let now = self.now();
        for (id, person, ..) in leave::list_to_take(&self.store, now).await? {
            let mut change = Change::default();
            leave::take(&mut change, id, now);
            person::bump(&mut change, person);
            match self.commit(change).await {
                // Another node was first.
                Ok(_) | Err(Error::Stale) => self.forget_person(person),
                Err(e) => return Err(e),
            }
        }
        Ok(())
    }

    /// A leave in the days of the caller's region.
    pub(super) async fn leave_view(&self, caller: &Caller, leave: &Leave) -> Result<MemberLeave> {
        let zone = self.zone(caller).await?;
        Ok(MemberLeave { from: Date(leave.from_at.date_in(&zone)), until: last_day(leave.until_at, &zone) })
    }
}
