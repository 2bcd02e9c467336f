//! One patient: the chart, the state, the registration.

use super::posting::append_event;
use super::{Desk, Done, Error, OrganizationView, Result, keys};
use crate::audit;
use crate::domain::care::care_team::Basis;
use crate::domain::care::patient::{Chart, PatientState};
use crate::domain::core::id::{PatientId, RegionId, StreamId, TeamMemberId};
use crate::domain::core::invalid::Invalid;
use crate::domain::core::stream::EventKind;
use crate::domain::core::text::check;
use crate::domain::core::time::{Date, Timestamp};
use crate::domain::oversight::Depth;
use crate::gate::{
    Acknowledge, Act, Caller, EditPatient, ManageTeam, OrganizationFacts, PatientFacts, Permitted, PostEntry, ReadTimeline,
    RegisterPatient, SeePatient,
};
use crate::store::care::care_team::{TeamMemberRow, professions_text};
use crate::store::care::patient::{self, PatientRow, SealedState, StateRow};
use crate::store::core::event::StreamRow;
use crate::store::people::organization;
use crate::store::{Change, Numbered};
use crate::vault::{Owner, OwnerKind, Place, Sealed};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// A state with its place and reason.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StateView {
    /// State.
    pub state: PatientState,
    /// Since which day.
    pub since: String,
    /// Where, such as the hospital.
    pub place: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

/// A patient, opened.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PatientView {
    /// Id.
    pub id: PatientId,
    /// Timeline.
    pub stream: StreamId,
    /// Version, for `If-Match`.
    pub version: i64,
    /// Host organization.
    pub host: OrganizationView,
    /// The state now.
    pub state: StateView,
    /// All states, oldest first.
    pub states: Vec<StateView>,
    /// The chart.
    pub patient: Chart,
    /// What the policies let the caller do here; the screens show those buttons. Where care has ended, nothing is posted.
    pub may: Vec<&'static str>,
}

/// A new state.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = StateBody)]
pub struct NewState {
    /// State.
    pub state: PatientState,
    /// Since which day.
    pub since: Date,
    /// Where, such as the hospital.
    #[serde(default)]
    pub place: Option<String>,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

/// What is sealed of a state.
#[derive(Serialize, Deserialize)]
struct StateDetails {
    place: Option<String>,
    reason: Option<String>,
}

pub(super) fn chart_place(id: PatientId) -> Place {
    Place { table: "patient", column: "chart", row: id.0 }
}

pub(super) fn state_place(id: Uuid) -> Place {
    Place { table: "patient_state", column: "details", row: id }
}

pub(super) fn payload_place(event: Uuid) -> Place {
    Place { table: "event", column: "payload", row: event }
}

pub(super) fn key_owner(patient: PatientId) -> Owner {
    Owner::new(OwnerKind::Patient, patient)
}

impl Desk {
    /// Opens a patient's chart.
    pub async fn patient(&self, caller: &Arc<Caller>, id: PatientId) -> Result<PatientView> {
        let permit = self.open::<SeePatient>(caller, id).await?;
        let view = self.patient_view(&permit).await?;
        self.show(&permit, Depth::Opened, None, view).await
    }

    async fn patient_view(&self, permit: &Permitted<SeePatient>) -> Result<PatientView> {
        let facts = permit.subject();
        let sealed = patient::get(&self.store, permit).await?.ok_or(Error::NotFound)?;
        let keys = self.keys_of(key_owner(facts.patient)).await?;
        let chart = keys.open(chart_place(facts.patient), &sealed.chart)?;
        let mut states = Vec::new();
        for row in patient::list_states(&self.store, permit).await? {
            let details: StateDetails = keys.open(state_place(row.id), &row.details)?;
            states.push(state_view(row, details));
        }
        let state = states.iter().rev().find(|view| view.state == sealed.state).or(states.last()).cloned().ok_or(Error::NotFound)?;
        let host = self.organization(facts.host).await?.ok_or(Error::NotFound)?;
        Ok(PatientView {
            id: facts.patient,
            stream: facts.stream,
            version: sealed.version,
            host: OrganizationView::from(&*host),
            state,
            states,
            patient: chart,
            may: self.may_with_patient(permit.caller(), facts, sealed.state),
        })
    }

    fn may_with_patient(&self, caller: &Caller, facts: &PatientFacts, state: PatientState) -> Vec<&'static str> {
        let now = self.now();
        let mut may = Vec::new();
        let mut ask = |name, allowed| {
            if allowed {
                may.push(name);
            }
        };
        ask(ReadTimeline::NAME, self.gate.may::<ReadTimeline>(caller, facts, now));
        // What was written on a device before care ended still arrives; nothing new is begun.
        ask(PostEntry::NAME, state != PatientState::Ended && self.gate.may::<PostEntry>(caller, facts, now));
        ask(Acknowledge::NAME, self.gate.may::<Acknowledge>(caller, facts, now));
        ask(EditPatient::NAME, self.gate.may::<EditPatient>(caller, facts, now));
        ask(ManageTeam::NAME, self.gate.may::<ManageTeam>(caller, facts, now));
        may
    }

    /// Today in the caller's region.
    pub(super) async fn today(&self, caller: &Caller) -> Result<jiff::civil::Date> {
        Ok(self.now().date_in(&self.zone(caller).await?))
    }

    /// The time zone of the caller's region.
    pub(super) async fn zone(&self, caller: &Caller) -> Result<TimeZone> {
        self.zone_of(caller.region).await
    }

    /// The time zone of a region.
    pub(super) async fn zone_of(&self, id: RegionId) -> Result<TimeZone> {
        let regions = organization::list_regions(&self.store).await?;
        let zone = regions.iter().find(|region| region.id == id).and_then(|region| TimeZone::get(&region.time_zone).ok());
        Ok(zone.unwrap_or(TimeZone::UTC))
    }

    /// Registers a patient; the caller's organization becomes the host and the first row of the team.
    pub async fn register_patient(&self, caller: &Arc<Caller>, chart: Chart, key: Uuid) -> Result<PatientView> {
        let today = self.today(caller).await?;
        chart.check(today)?;
        let chart = &chart;
        let id = self.deciding(caller, move |caller, _| async move {
            let facts = OrganizationFacts { organization: caller.membership.organization, region: caller.region };
            let permit = self.admit::<RegisterPatient>(&caller, facts).await?;
            let id = PatientId(self.new_id());
            let duplicate_hash = self.duplicate_hash(&caller, chart).await?;
            let mut change = Self::change(&permit);
            change.idempotency = Some(Self::idempotency(&permit, key, "", chart, id.0)?);
            self.insert_patient(&mut change, &permit, id, chart, duplicate_hash, today)?;
            // The answer is "ask the base", and nothing about the other record.
            patient::refuse_duplicate(&mut change, &permit, id, duplicate_hash);
            match self.commit_once(change).await {
                Ok(Done::Now(_)) => Ok(id),
                Ok(Done::Before(made)) => Ok(PatientId(made)),
                Err(Error::AlreadyExists) => {
                    // That somebody is a patient in this region has just been learned: it is on record, and so are many such tries.
                    self.record(vec![audit::not_found::<RegisterPatient>(&caller, self.now())]).await?;
                    Err(Error::AlreadyExists)
                }
                Err(e) => Err(e),
            }
        });
        let id = id.await?;
        self.hub.organization_changed(caller.membership.organization);
        self.patient(caller, id).await
    }

    async fn duplicate_hash(&self, caller: &Caller, chart: &Chart) -> Result<[u8; 32]> {
        let keys = self.keys_of(Owner::new(OwnerKind::Region, caller.region)).await?;
        keys.keyed_hash("patient", &chart.duplicate_key()).ok_or_else(|| crate::vault::DoesNotOpen.into())
    }

    fn insert_patient(
        &self,
        change: &mut Change,
        permit: &Permitted<RegisterPatient>,
        id: PatientId,
        chart: &Chart,
        duplicate_hash: [u8; 32],
        today: jiff::civil::Date,
    ) -> Result<()> {
        let caller = permit.caller();
        let now = permit.decided_at();
        let (region, host, stream) = (caller.region, caller.membership.organization, StreamId(self.new_id()));
        let (key_row, key) = self.new_key(key_owner(id), Some(region), 1, 3)?;
        change.insert(key_row);
        change.insert(StreamRow { id: stream, region_id: region, kind: "timeline", patient_id: Some(id), head: 0, epoch: 1 });
        change.insert(PatientRow {
            id,
            region_id: region,
            host_organization_id: host,
            stream_id: stream,
            state: PatientState::Home,
            version: 1,
            chart: keys::seal(&key, chart_place(id), chart)?,
            duplicate_hash,
            joined_into: None,
            registered_at: now,
            ended_at: None,
            retention_class: "care_record",
            hold: false,
        });
        let state = self.new_id();
        change.insert(StateRow {
            id: state,
            region_id: region,
            patient_id: id,
            state: PatientState::Home,
            since: today.to_string(),
            details: keys::seal(&key, state_place(state), &StateDetails { place: None, reason: None })?,
            membership_id: caller.membership.id,
            recorded_at: now,
        });
        let member = TeamMemberId(self.new_id());
        change.insert(TeamMemberRow {
            id: member,
            region_id: region,
            patient_id: id,
            stream_id: stream,
            organization_id: host,
            person_id: None,
            professions: professions_text(&[]),
            team_role: None,
            basis: Basis::Implied,
            details: keys::seal(&key, super::team::details_place(member), &super::team::TeamDetails::default())?,
            from_at: now,
            until_at: None,
            created_by: caller.membership.id,
            created_at: now,
        });
        change.log.push(audit::registered(permit, id, stream));
        Ok(())
    }

    /// Writes a new version of the chart.
    pub async fn edit_patient(&self, caller: &Arc<Caller>, id: PatientId, version: i64, chart: Chart) -> Result<PatientView> {
        chart.check(self.today(caller).await?)?;
        let chart = &chart;
        let written = self.deciding(caller, move |caller, _| async move {
            let permit = self.open::<EditPatient>(&caller, id).await?;
            let key = self.sealing_key(key_owner(id), Some(caller.region), 1).await?;
            let duplicate_hash = self.duplicate_hash(&caller, chart).await?;
            // What the chart said until now stays, with the event: nothing that was recorded is overwritten (真正性).
            let replaced = patient::get(&self.store, &permit).await?.ok_or(Error::NotFound)?;
            let replaced: Chart = self.keys_of(key_owner(id)).await?.open(chart_place(id), &replaced.chart)?;
            let event = self.new_id();
            let mut change = Self::stream_change(&permit);
            patient::update(&mut change, &permit, version, keys::seal(&key, chart_place(id), chart)?, duplicate_hash);
            let payload = keys::seal(&key, payload_place(event), &replaced)?;
            append(&mut change, &permit, EventKind::PatientChanged, event, Some(payload));
            self.commit_notice(change, permit.subject()).await
        });
        written.await?;
        self.patient(caller, id).await
    }

    /// Moves the patient to another state.
    pub async fn set_state(&self, caller: &Arc<Caller>, id: PatientId, body: NewState) -> Result<PatientView> {
        check("place", body.place.as_deref().unwrap_or_default(), 100)?;
        check("reason", body.reason.as_deref().unwrap_or_default(), 200)?;
        if body.since.0 > self.today(caller).await? {
            return Err(Invalid::new("since", "in_future").into());
        }
        let details = StateDetails { place: body.place, reason: body.reason };
        let details = &details;
        let written = self.deciding(caller, move |caller, _| async move {
            let permit = self.open::<EditPatient>(&caller, id).await?;
            let key = self.sealing_key(key_owner(id), Some(caller.region), 1).await?;
            let state = self.new_id();
            let mut change = Self::stream_change(&permit);
            change.insert(StateRow {
                id: state,
                region_id: caller.region,
                patient_id: id,
                state: body.state,
                since: body.since.0.to_string(),
                details: keys::seal(&key, state_place(state), details)?,
                membership_id: caller.membership.id,
                recorded_at: permit.decided_at(),
            });
            patient::update_state(&mut change, &permit, body.state, permit.decided_at());
            self.append_notice(&mut change, &permit, EventKind::PatientChanged);
            self.commit_notice(change, permit.subject()).await
        });
        written.await?;
        self.patient(caller, id).await
    }

    /// Adds an event without content, and its log row.
    pub(super) fn append_notice<A: Act<Subject = PatientFacts>>(&self, change: &mut Change, permit: &Permitted<A>, kind: EventKind) {
        append(change, permit, kind, self.new_id(), None);
    }

    /// Commits a change of a timeline and wakes its listeners.
    pub(super) async fn commit_notice(&self, change: Change, facts: &PatientFacts) -> Result<()> {
        let committed = self.commit(change).await?;
        self.hub.wake(facts.stream, committed.first);
        Ok(())
    }
}

/// Adds an event that concerns no entry, and its log row; returns its number.
pub(super) fn append<A: Act<Subject = PatientFacts>>(
    change: &mut Change,
    permit: &Permitted<A>,
    kind: EventKind,
    id: Uuid,
    payload: Option<Sealed>,
) -> Numbered {
    let seq = change.next_number();
    let event_hash = append_event(change, permit, kind, seq, id, None, payload);
    change.log.push(audit::written(permit, Some(crate::store::Value::Number(seq.0)), event_hash));
    seq
}

fn state_view(row: SealedState, details: StateDetails) -> StateView {
    StateView { state: row.state, since: row.since, place: details.place, reason: details.reason, recorded_at: row.recorded_at }
}
