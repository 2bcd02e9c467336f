//! Disasters (災害), real or drills: opened and closed with their boards, and how the organizations of the region stand meanwhile.

use super::boards::BoardView;
use super::disaster_list::table;
use super::entry_views::hide_author;
use super::{Desk, Done, Error, Result, signed};
use crate::audit;
use crate::domain::boards::board::{Audience, BoardKind};
use crate::domain::boards::disaster::{BOARDS, DisasterHazard, DisasterMode, NewDisaster, OperatingState, Report};
use crate::domain::core::id::{BoardId, DisasterId, OrganizationId, ReportId, StreamId};
use crate::domain::core::stream::EventKind;
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::Depth;
use crate::domain::people::OrganizationKind;
use crate::domain::people::profile::Place;
use crate::gate::{
    Act as _, Caller, DisasterFacts, ManageDisasters, Permit, Permitted, ReadBoard, Reading, RegionFacts, ReportState, SeeDisasters,
};
use crate::hub::wire::{AuthorView, DisasterReportView};
use crate::store::boards::board::{self, BoardRow};
use crate::store::boards::disaster::{self, Asked, DisasterRow, Found, Reported};
use crate::store::core::event::{Happened, StreamRow};
use crate::store::people::profile;
use crate::store::{Change, Value};
use serde::Serialize;
use std::collections::HashMap;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// So many disasters that are over are shown.
const CLOSED_SHOWN: usize = 50;
/// So many reports of an organization are shown.
const HISTORY: usize = 200;

/// How many organizations of those that are asked or have answered stand how.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct DisasterCountsView {
    /// All of them.
    pub organizations: i64,
    /// Those that have answered.
    pub answered: i64,
    /// Those that have not.
    pub unanswered: i64,
    /// Those that work.
    pub open: i64,
    /// Those that work with limits.
    pub limited: i64,
    /// Those that do not work.
    pub closed: i64,
}

/// A disaster, real or a drill.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DisasterView {
    /// Id.
    pub id: DisasterId,
    /// The stream on which reports are numbered and pushed: that of its board of notices.
    pub stream: StreamId,
    /// The number of the last event there.
    pub head: i64,
    /// What happens.
    pub hazard: DisasterHazard,
    /// What it is called.
    pub title: String,
    /// Whether it is one, or is practised.
    pub mode: DisasterMode,
    /// The municipalities concerned; none for the whole region.
    pub municipalities: Vec<String>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// Who opened it.
    pub opened_by: AuthorView,
    /// When it was closed: it stays readable.
    pub closed_at: Option<Timestamp>,
    /// How organizations stand.
    pub counts: DisasterCountsView,
    /// What the caller's own organization reported last.
    pub own_report: Option<DisasterReportView>,
    /// Whether the caller's organization is asked.
    pub is_expected: bool,
    /// What the policies let the caller do here; the screens show those buttons.
    pub may: Vec<&'static str>,
}

/// How an organization stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = DisasterStandingView)]
pub struct StandingView {
    /// Organization.
    pub organization: OrganizationId,
    /// Its name.
    pub organization_name: String,
    /// Its kind.
    pub organization_kind: OrganizationKind,
    /// Its municipality.
    pub municipality_code: Option<String>,
    /// Its telephone.
    pub phone: Option<String>,
    /// Its telephone at night.
    pub night_phone: Option<String>,
    /// Where it is on the map; none where it has not said so.
    pub place: Option<Place>,
    /// Its newest report; none where it has not answered.
    pub report: Option<DisasterReportView>,
}

impl Found {
    fn facts(&self) -> DisasterFacts {
        DisasterFacts {
            disaster: self.id,
            region: self.region_id,
            board: self.board_id,
            stream: self.stream_id,
            epoch: self.epoch,
            head: self.head,
            closed: self.closed_at.is_some(),
        }
    }
}

impl Desk {
    async fn see_disasters(&self, caller: &Arc<Caller>) -> Result<Permitted<SeeDisasters>> {
        self.admit::<SeeDisasters>(caller, RegionFacts { region: caller.region }).await
    }

    /// A disaster of the caller's region; one of another is not there.
    async fn see_disaster(&self, caller: &Arc<Caller>, id: DisasterId) -> Result<(Permitted<SeeDisasters>, Found)> {
        let permit = self.see_disasters(caller).await?;
        match disaster::find(&self.store, &permit, id).await? {
            Some(found) => Ok((permit, found)),
            None => Err(self.missing::<SeeDisasters>(caller).await),
        }
    }

    /// The disasters that are open or closed, or both; the open ones first, then the newest first.
    pub async fn disasters(&self, caller: &Arc<Caller>, is_open: Option<bool>) -> Result<Vec<DisasterView>> {
        let permit = self.see_disasters(caller).await?;
        let mut found = Vec::new();
        if is_open != Some(false) {
            found.extend(disaster::list_open(&self.store, &permit).await?);
        }
        if is_open != Some(true) {
            found.extend(disaster::list_closed(&self.store, &permit, signed(CLOSED_SHOWN)).await?);
        }
        let mut views = Vec::with_capacity(found.len());
        for found in found {
            views.push(self.disaster_view(&permit, found).await?);
        }
        self.show(&permit, Depth::Listed, None, views).await
    }

    /// One disaster.
    pub async fn disaster(&self, caller: &Arc<Caller>, id: DisasterId) -> Result<DisasterView> {
        let (permit, found) = self.see_disaster(caller, id).await?;
        let view = self.disaster_view(&permit, found).await?;
        self.show(&permit, Depth::Listed, None, view).await
    }

    async fn disaster_view(&self, permit: &Permitted<SeeDisasters>, found: Found) -> Result<DisasterView> {
        let (caller, now) = (permit.caller(), permit.decided_at());
        let asked = [
            (ReportState::NAME, self.gate.may::<ReportState>(caller, &found.facts(), now)),
            (ManageDisasters::NAME, self.gate.may::<ManageDisasters>(caller, &RegionFacts { region: found.region_id }, now)),
        ];
        let own = disaster::find_newest(&self.store, permit, found.id, caller.membership.organization).await?;
        let own_report = match own {
            Some(reported) => Some(self.report_view(permit, &reported).await?),
            None => None,
        };
        let mut opened_by = self.author(permit, found.person_id, found.membership_id, found.organization_id, found.profession).await?;
        if !self.sees_names(caller) {
            hide_author(&mut opened_by);
        }
        let Found { organizations, open, limited, closed, .. } = found;
        let answered = open + limited + closed;
        Ok(DisasterView {
            id: found.id,
            stream: found.stream_id,
            head: found.head,
            hazard: found.hazard,
            title: found.title,
            mode: found.mode,
            municipalities: found.municipalities.split(',').filter(|code| !code.is_empty()).map(str::to_owned).collect(),
            opened_at: found.opened_at,
            opened_by,
            closed_at: found.closed_at,
            counts: DisasterCountsView { organizations, answered, unanswered: organizations - answered, open, limited, closed },
            own_report,
            is_expected: found.is_expected != 0,
            may: asked.into_iter().filter(|(_, allowed)| *allowed).map(|(name, _)| name).collect(),
        })
    }

    async fn report_view(&self, permit: &impl Permit, row: &Reported) -> Result<DisasterReportView> {
        let mut author = self.author(permit, row.person_id, row.membership_id, row.organization_id, row.profession).await?;
        if !self.sees_names(permit.caller()) {
            hide_author(&mut author);
        }
        let report = row.report();
        Ok(DisasterReportView {
            id: row.id,
            disaster: row.disaster_id,
            organization: row.organization_id,
            organization_name: author.organization_name.clone(),
            seq: row.seq,
            observed_at: row.observed_at,
            recorded_at: row.recorded_at,
            author,
            no_damage: report.says_no_damage(),
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
            needs: report.needs,
        })
    }

    /// The reports that events of a stream are about, by their numbers.
    pub(super) async fn reports_of(&self, reading: &Reading, happened: &[Happened]) -> Result<HashMap<i64, DisasterReportView>> {
        let mut numbers = happened.iter().filter(|row| row.kind == EventKind::DisasterReported).map(|row| row.seq);
        let Some(first) = numbers.next() else { return Ok(HashMap::new()) };
        let last = numbers.next_back().unwrap_or(first);
        let mut views = HashMap::new();
        for row in disaster::list_numbered(&self.store, reading, first, last).await? {
            views.insert(row.seq, self.report_view(reading, &row).await?);
        }
        Ok(views)
    }

    /// How the organizations stand that are asked or have answered: those first that have not, then those that do not work.
    pub async fn standings(&self, caller: &Arc<Caller>, id: DisasterId) -> Result<(DisasterView, Vec<StandingView>)> {
        let (permit, view, standings) = self.stood(caller, id).await?;
        self.show(&permit, Depth::Listed, None, (view, standings)).await
    }

    /// The same as CSV, with what it is: a drill must not be taken for real in a spreadsheet either.
    pub async fn standing_list(&self, caller: &Arc<Caller>, id: DisasterId) -> Result<(DisasterMode, String)> {
        let (permit, view, standings) = self.stood(caller, id).await?;
        let text = table(&view, &standings, &self.zone(caller).await?);
        self.show(&permit, Depth::Exported, None, (view.mode, text)).await
    }

    async fn stood(&self, caller: &Arc<Caller>, id: DisasterId) -> Result<(Permitted<SeeDisasters>, DisasterView, Vec<StandingView>)> {
        let (permit, found) = self.see_disaster(caller, id).await?;
        let mut newest = HashMap::new();
        for row in disaster::list_newest(&self.store, &permit, id).await? {
            newest.insert(row.organization_id, self.report_view(&permit, &row).await?);
        }
        let asked = disaster::list_asked(&self.store, &permit, id).await?;
        let mut standings: Vec<StandingView> = asked.into_iter().map(|row| standing(row, &mut newest)).collect();
        standings.sort_by(|a, b| place(a).cmp(&place(b)));
        let view = self.disaster_view(&permit, found).await?;
        Ok((permit, view, standings))
    }

    /// Everything that an organization reported, the newest first.
    pub async fn reports(&self, caller: &Arc<Caller>, id: DisasterId, organization: OrganizationId) -> Result<Vec<DisasterReportView>> {
        let (permit, _) = self.see_disaster(caller, id).await?;
        let mut views = Vec::new();
        for row in disaster::list_history(&self.store, &permit, (id, organization), signed(HISTORY)).await? {
            views.push(self.report_view(&permit, &row).await?);
        }
        self.show(&permit, Depth::Listed, None, views).await
    }

    /// The boards of a disaster that the caller may read, in the order of their kinds.
    pub async fn disaster_boards(&self, caller: &Arc<Caller>, id: DisasterId) -> Result<Vec<BoardView>> {
        let (permit, _) = self.see_disaster(caller, id).await?;
        let mut views = Vec::new();
        for board in disaster::list_boards(&self.store, &permit, id).await? {
            let facts = board::of_board(&self.store, board, caller.membership.organization).await?;
            if let Some(Ok(reading)) = facts.map(|facts| self.gate.decide::<ReadBoard>(caller, facts, permit.decided_at())) {
                views.push(self.board_view(&reading).await?);
            }
        }
        views.sort_by_key(|view| BOARDS.iter().position(|(kind, _)| *kind == view.kind));
        self.record(vec![audit::listed::<ReadBoard>(caller, permit.decided_at())]).await?;
        Ok(views)
    }

    /// Opens a disaster with its boards. Everybody on the line asks for what is new.
    pub async fn open_disaster(&self, caller: &Arc<Caller>, key: Uuid, body: NewDisaster) -> Result<DisasterView> {
        body.check()?;
        let body = &body;
        let id = self.deciding(caller, move |caller, _| async move {
            let permit = self.admit::<ManageDisasters>(&caller, RegionFacts { region: caller.region }).await?;
            self.check_impersonal(&caller, &[("title", &body.title)], None).await?;
            let id = DisasterId(self.new_id());
            let mut change = Self::change(&permit);
            change.idempotency = Some(Self::idempotency(&permit, key, "", body, id.0)?);
            let mut notices = None;
            for (kind, name) in BOARDS {
                let opened = self.add_board(&mut change, &permit, id, *kind, format!("{}{name}", body.mode.mark()));
                notices.get_or_insert(opened);
            }
            let Some((board_id, stream)) = notices else { return Err(Error::NotFound) };
            let row = DisasterRow {
                id,
                region_id: caller.region,
                board_id,
                hazard: body.hazard,
                title: body.title.clone(),
                mode: body.mode,
                municipalities: disaster::list_of(body),
                opened_by: caller.membership.id,
                opened_at: permit.decided_at(),
                closed_at: None,
            };
            disaster::open(&mut change, row);
            change.log.push(audit::managed(&permit, stream, None));
            match self.commit_once(change).await? {
                Done::Now(_) => {
                    self.hub.streams_opened();
                    Ok(id)
                }
                Done::Before(made) => Ok(DisasterId(made)),
            }
        });
        let id = id.await?;
        self.disaster(caller, id).await
    }

    fn add_board(
        &self,
        change: &mut Change,
        permit: &Permitted<ManageDisasters>,
        disaster: DisasterId,
        kind: BoardKind,
        name: String,
    ) -> (BoardId, StreamId) {
        let (id, stream, region) = (BoardId(self.new_id()), StreamId(self.new_id()), permit.subject().region);
        change.insert(StreamRow { id: stream, region_id: region, kind: "board", patient_id: None, head: 0, epoch: 1 });
        let [audience_kinds, audience_professions, audience_municipalities] = board::lists_of(&Audience::default());
        change.insert(BoardRow {
            id,
            region_id: region,
            stream_id: stream,
            kind,
            name,
            audience_kinds,
            audience_professions,
            audience_municipalities,
            opened_by: permit.caller().membership.id,
            opened_at: permit.decided_at(),
            closed_at: None,
            disaster_id: Some(disaster),
        });
        (id, stream)
    }

    /// Closes a disaster: it stays readable, and nothing is reported or posted any more. Each board has a stream of its own and is closed by a
    /// change of its own, the one with the reports first and with the disaster; whoever closes again after a crash closes what is left.
    pub async fn close_disaster(&self, caller: &Arc<Caller>, id: DisasterId) -> Result<DisasterView> {
        self.turn_disaster(caller, id, false).await
    }

    /// Opens a disaster again that was closed, with its boards and in the same way. Everybody on the line asks for what is new.
    pub async fn reopen_disaster(&self, caller: &Arc<Caller>, id: DisasterId) -> Result<DisasterView> {
        let view = self.turn_disaster(caller, id, true).await?;
        self.hub.streams_opened();
        Ok(view)
    }

    async fn turn_disaster(&self, caller: &Arc<Caller>, id: DisasterId, is_open: bool) -> Result<DisasterView> {
        let (seeing, found) = self.see_disaster(caller, id).await?;
        self.turn_part(caller, found.board_id, Some(id), is_open).await?;
        for board in disaster::list_boards(&self.store, &seeing, id).await? {
            self.turn_part(caller, board, None, is_open).await?;
        }
        self.disaster(caller, id).await
    }

    /// Closes a board of a disaster or opens it again, and with the board of notices the disaster.
    async fn turn_part(&self, caller: &Arc<Caller>, board: BoardId, disaster: Option<DisasterId>, is_open: bool) -> Result<()> {
        self.deciding(caller, move |caller, _| async move {
            let permit = self.admit::<ManageDisasters>(&caller, RegionFacts { region: caller.region }).await?;
            let reading = self.open_board_for::<ReadBoard>(&caller, board).await?;
            let facts = reading.subject();
            if facts.closed != is_open {
                return Ok(());
            }
            let (mut change, seq) = self.turning(&reading, is_open);
            disaster::turn_board(&mut change, &permit, board, is_open);
            if let Some(id) = disaster {
                disaster::turn(&mut change, &permit, id, is_open);
            }
            change.log.push(audit::managed(&permit, facts.stream, Some(Value::Number(seq.0))));
            let committed = self.commit(change).await?;
            self.hub.wake(facts.stream, committed.first);
            Ok(())
        })
        .await
    }

    /// Says how the caller's organization stands. Nothing that was reported stands in the way: all of it is kept, and what is about the latest
    /// moment is shown, in whatever order it arrives. The same key and body give the same again.
    pub async fn report_state(&self, caller: &Arc<Caller>, id: DisasterId, key: Uuid, body: Report) -> Result<DisasterReportView> {
        let body = &body;
        let made = self.deciding(caller, move |caller, _| async move {
            let (_, found) = self.see_disaster(&caller, id).await?;
            let permit = self.admit::<ReportState>(&caller, found.facts()).await?;
            let report = body.clone().compose(found.opened_at, permit.decided_at())?;
            if let Some(needs) = &report.needs {
                self.check_impersonal(&caller, &[("needs", needs)], None).await?;
            }
            let made = ReportId(self.new_id());
            let mut change = Self::stream_change(&permit);
            change.idempotency = Some(Self::idempotency(&permit, key, &id.to_string(), body, made.0)?);
            let seq = change.next_number();
            super::posting::append_event(&mut change, &permit, EventKind::DisasterReported, seq, self.new_id(), None, None);
            disaster::insert_report(&mut change, &permit, (made, seq), &report);
            change.log.push(audit::written(&permit, Some(Value::Number(seq.0)), None));
            match self.commit_once(change).await? {
                Done::Now(committed) => {
                    self.hub.wake(found.stream_id, committed.first);
                    Ok(made)
                }
                Done::Before(made) => Ok(ReportId(made)),
            }
        });
        let made = made.await?;
        let permit = self.see_disasters(caller).await?;
        let row = disaster::find_report(&self.store, &permit, made).await?.ok_or(Error::NotFound)?;
        let view = self.report_view(&permit, &row).await?;
        self.show(&permit, Depth::Listed, None, view).await
    }
}

fn standing(row: Asked, newest: &mut HashMap<OrganizationId, DisasterReportView>) -> StandingView {
    StandingView {
        report: newest.remove(&row.id),
        organization: row.id,
        organization_name: row.name,
        organization_kind: row.kind,
        municipality_code: row.municipality_code,
        phone: row.phone,
        night_phone: row.night_phone,
        place: profile::place(row.latitude_e7, row.longitude_e7),
    }
}

/// Where an organization stands in the list: those that must be telephoned first.
fn place(standing: &StandingView) -> (u8, &Option<String>, OrganizationKind, &str, OrganizationId) {
    let rank = match standing.report.as_ref().map(|report| report.state) {
        None => 0,
        Some(OperatingState::Closed) => 1,
        Some(OperatingState::Limited) => 2,
        Some(OperatingState::Open) => 3,
    };
    (rank, &standing.municipality_code, standing.organization_kind, &standing.organization_name, standing.organization)
}
