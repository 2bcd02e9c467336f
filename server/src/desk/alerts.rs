//! Alerts: what waits for somebody to let it out, what became of the others, and who is rung.

use super::broadcasts::Released;
use super::{BroadcastView, Desk, Error, Result, signed};
use crate::audit;
use crate::domain::boards::alert::{
    Alert, AlertKind, AlertSource, AlertState, AlertStatus, Area, Dismissal, DismissalReason, HazardState, MessageType, Severity, Territory,
};
use crate::domain::boards::broadcast::NewBroadcast;
use crate::domain::care::entry::Importance;
use crate::domain::core::id::{AlertId, BoardId, BroadcastId, MembershipId, OrganizationId, PersonId, RegionId};
use crate::domain::core::invalid::Invalid;
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::Depth;
use crate::domain::people::Profession;
use crate::domain::people::notification::Ringing;
use crate::gate::{Act, AlertFacts, Caller, Permitted, RegionFacts, ReleaseAlert, SeeBroadcasts, SetDuty, Standing};
use crate::hub::wire::AuthorView;
use crate::store::boards::alert::{self, Found};
use crate::store::people::duty::{self, Officer};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// So many that wait are listed.
const WAITING: usize = 200;
/// And so many past ones.
const PAST: usize = 100;
/// So many areas of one are shown.
const AREAS: usize = 200;
/// The roster has so many at most.
const ROSTER: usize = 20;

/// What holds in an area.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AlertHazardView {
    /// In the words of who says so.
    pub text: String,
    /// What belongs to it.
    pub detail: String,
    /// How it stands with it.
    pub state: HazardState,
    /// How grave it is.
    pub severity: Severity,
}

/// An area.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AlertAreaView {
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: Option<String>,
    /// Whether it is in the region.
    pub here: bool,
    /// What holds there.
    pub hazards: Vec<AlertHazardView>,
}

/// What somebody who lets an alert out begins with.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AlertProposalView {
    /// Title.
    pub title: String,
    /// Text.
    pub text: String,
    /// How soon it wants to be read.
    pub importance: Importance,
    /// The boards that are for everybody.
    pub boards: Vec<BoardId>,
}

/// Somebody who was rung about an alert.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AlertCallView {
    /// Acting for which membership.
    pub membership: MembershipId,
    /// Name.
    pub name: String,
    /// Organization.
    pub organization_name: String,
    /// When.
    pub at: Timestamp,
    /// What came of it.
    pub outcome: Option<Ringing>,
}

/// An alert from outside.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AlertView {
    /// Id.
    pub id: AlertId,
    /// What became of it.
    pub state: AlertState,
    /// Where it comes from.
    pub source: AlertSource,
    /// What tells it apart.
    pub identifier: String,
    /// Who says so.
    pub sender: String,
    /// Their name for people.
    pub sender_name: Option<String>,
    /// Real, drill or test.
    pub status: AlertStatus,
    /// New, changed or cancelled.
    pub message: MessageType,
    /// What it is about.
    pub kind: AlertKind,
    /// How grave it is here.
    pub severity: Severity,
    /// Its title.
    pub title: String,
    /// What it says first.
    pub headline: String,
    /// What it says besides.
    pub description: String,
    /// What to do.
    pub instruction: String,
    /// The moment that it speaks for.
    pub issued: Timestamp,
    /// When it was sent.
    pub sent: Timestamp,
    /// Until when it holds.
    pub expires: Option<Timestamp>,
    /// When it came.
    pub received_at: Timestamp,
    /// Where, those of the region first, at most 200.
    pub areas: Vec<AlertAreaView>,
    /// The municipalities of the region that it concerns; none for all of them.
    pub municipalities: Vec<String>,
    /// Whether it goes out, or went out, by itself.
    pub automatic: bool,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
    /// By whom; none when it was nobody.
    pub decided_by: Option<AuthorView>,
    /// Why it did not go out.
    pub reason: Option<DismissalReason>,
    /// As what it went out.
    pub broadcast: Option<BroadcastId>,
    /// What of the same series went out before.
    pub earlier_broadcast: Option<BroadcastId>,
    /// The one that holds instead of one that is superseded.
    pub superseded_by: Option<AlertId>,
    /// What somebody who lets it out begins with.
    pub proposal: AlertProposalView,
    /// Who was rung about it, in order.
    pub calls: Vec<AlertCallView>,
    /// When the next one is rung.
    pub next_call_at: Option<Timestamp>,
    /// What the policies let the caller do with it; the screens show those buttons.
    pub may: Vec<&'static str>,
}

/// Somebody who is rung about alerts that wait.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DutyOfficerView {
    /// Membership.
    pub membership: MembershipId,
    /// Person.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// Profession.
    pub profession: Profession,
    /// Organization.
    pub organization: OrganizationId,
    /// Its name.
    pub organization_name: String,
    /// Whether they stand on the roster; the others follow.
    pub on_roster: bool,
    /// Whether they have a device that rings.
    pub has_device: bool,
}

/// Who is rung first, in order.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DutyRosterBody)]
pub struct DutyRoster {
    /// Memberships, at most 20.
    pub memberships: Vec<MembershipId>,
    /// The roster that was read; refused when it is another by now.
    #[serde(default)]
    pub was: Option<Vec<MembershipId>>,
}

impl Desk {
    async fn see_alerts(&self, caller: &Arc<Caller>) -> Result<Permitted<SeeBroadcasts>> {
        self.admit::<SeeBroadcasts>(caller, RegionFacts { region: caller.region }).await
    }

    /// Where a region lies.
    pub(super) async fn territory(&self, region: RegionId) -> Result<Territory> {
        Ok(Territory { municipalities: alert::list_municipalities(&self.store, region).await?, areas: self.alert_areas.clone() })
    }

    /// The alerts that wait, the gravest and then the oldest first; or those that were decided, the newest first.
    pub async fn alerts(&self, caller: &Arc<Caller>, past: bool) -> Result<Vec<AlertView>> {
        let permit = self.see_alerts(caller).await?;
        let mut found = if past {
            alert::list_past(&self.store, &permit, signed(PAST)).await?
        } else {
            alert::list_waiting(&self.store, &permit, signed(WAITING)).await?
        };
        if !past {
            found.sort_by_key(|it| (it.status != AlertStatus::Real, std::cmp::Reverse(it.severity)));
        }
        let mut views = Vec::with_capacity(found.len());
        let (territory, zone) = (self.territory(caller.region).await?, self.zone(caller).await?);
        for found in found {
            views.push(self.alert_view(&permit, found, &territory, &zone).await?);
        }
        self.show(&permit, Depth::Listed, None, views).await
    }

    /// One alert.
    pub async fn alert(&self, caller: &Arc<Caller>, id: AlertId) -> Result<AlertView> {
        let permit = self.see_alerts(caller).await?;
        let Some(found) = alert::find(&self.store, &permit, id).await? else { return Err(self.missing::<SeeBroadcasts>(caller).await) };
        let (territory, zone) = (self.territory(caller.region).await?, self.zone(caller).await?);
        let view = self.alert_view(&permit, found, &territory, &zone).await?;
        self.show(&permit, Depth::Listed, None, view).await
    }

    async fn alert_view(
        &self,
        permit: &Permitted<SeeBroadcasts>,
        found: Found,
        territory: &Territory,
        zone: &TimeZone,
    ) -> Result<AlertView> {
        let told: Alert = serde_json::from_str(&found.content)?;
        let region = permit.subject().region;
        let municipalities = alert::codes_of(&found.municipalities);
        let mut calls = Vec::new();
        for row in duty::list_calls(&self.store, permit, found.id).await? {
            let Some(author) = self.author_of(permit, row.membership_id).await? else { continue };
            let (name, organization_name) = (author.name, author.organization_name);
            calls.push(AlertCallView { membership: row.membership_id, name, organization_name, at: row.called_at, outcome: row.outcome });
        }
        let decided_by = match found.decided_by {
            Some(id) => self.author_of(permit, id).await?,
            None => None,
        };
        let may = found.state == AlertState::Waiting && self.may_release(permit, &found, &municipalities).await?;
        let proposal = told.proposal(territory, found.severity, zone);
        let boards = self.boards_for_everybody(region, &municipalities).await?;
        Ok(AlertView {
            areas: areas(&told, territory),
            earlier_broadcast: alert::find_broadcast_before(&self.store, region, &found).await?,
            superseded_by: alert::find_successor(&self.store, region, &found).await?,
            proposal: AlertProposalView { title: proposal.title, text: proposal.text, importance: proposal.importance, boards },
            may: may.then_some(ReleaseAlert::NAME).into_iter().collect(),
            id: found.id,
            state: found.state,
            source: found.source,
            identifier: told.identifier,
            sender: told.sender,
            sender_name: told.sender_name,
            status: found.status,
            message: found.message,
            kind: told.kind,
            severity: found.severity,
            title: told.title,
            headline: told.headline,
            description: told.description,
            instruction: told.instruction,
            issued: told.issued,
            sent: told.sent,
            expires: told.expires,
            received_at: found.received_at,
            municipalities,
            automatic: found.automatic != 0,
            decided_at: found.decided_at,
            decided_by,
            reason: found.reason,
            broadcast: found.broadcast_id,
            calls,
            next_call_at: found.next_call_at,
        })
    }

    async fn may_release(&self, permit: &Permitted<SeeBroadcasts>, found: &Found, municipalities: &[String]) -> Result<bool> {
        let caller = permit.caller();
        let Some(office) = self.organization(caller.membership.organization).await? else { return Ok(false) };
        let facts = AlertFacts {
            alert: found.id,
            region: permit.subject().region,
            municipalities: municipalities.to_vec(),
            standing: Standing { organization: office.id, kind: office.kind, municipality: office.municipality_code.clone() },
        };
        Ok(self.gate.may::<ReleaseAlert>(caller, &facts, permit.decided_at()))
    }

    /// An alert that the caller may decide.
    pub(super) async fn open_alert(&self, caller: &Arc<Caller>, id: AlertId) -> Result<(Permitted<ReleaseAlert>, Found)> {
        let facts = alert::facts(&self.store, id, caller.membership.organization).await?;
        let Some(facts) = facts.filter(|facts| facts.region == caller.region) else {
            return Err(self.missing::<ReleaseAlert>(caller).await);
        };
        let permit = self.admit::<ReleaseAlert>(caller, facts).await?;
        let found = alert::find_to_release(&self.store, &permit).await?.ok_or(Error::NotFound)?;
        Ok((permit, found))
    }

    /// Lets an alert out as a broadcast. The same key and body give the same again.
    pub async fn release_alert(&self, caller: &Arc<Caller>, id: AlertId, key: Uuid, body: NewBroadcast) -> Result<BroadcastView> {
        let (_, found) = self.open_alert(caller, id).await?;
        body.check(found.status)?;
        let body = &body;
        let sent = self.deciding(caller, move |caller, _| async move {
            let (permit, found) = self.open_alert(&caller, id).await?;
            let follows = alert::find_broadcast_before(&self.store, caller.region, &found).await?;
            let released = Released { permit: &permit, automatic: false, message: told_as(found.message, follows), follows };
            Box::pin(self.send(&caller, key, body, found.status, Some(released))).await
        });
        let id = sent.await?;
        self.settle_broadcast(id, Some(caller)).await?;
        self.broadcast_view(caller, id).await
    }

    /// Decides that an alert does not go out.
    pub async fn dismiss_alert(&self, caller: &Arc<Caller>, id: AlertId, body: Dismissal) -> Result<AlertView> {
        let dismissed = self.deciding(caller, move |caller, _| async move {
            let (permit, _) = self.open_alert(&caller, id).await?;
            let mut change = Self::change(&permit);
            alert::dismiss(&mut change, &permit, body.reason);
            change.log.push(audit::written(&permit, None, None));
            self.commit(change).await
        });
        dismissed.await?;
        self.alert(caller, id).await
    }

    /// Who is rung about alerts that wait, in order.
    pub async fn duty(&self, caller: &Arc<Caller>) -> Result<Vec<DutyOfficerView>> {
        let permit = self.see_alerts(caller).await?;
        let mut views = Vec::new();
        for officer in self.officers(caller.region).await? {
            let author =
                self.author(&permit, officer.person_id, officer.membership_id, officer.organization_id, officer.profession).await?;
            views.push(DutyOfficerView {
                membership: officer.membership_id,
                person: officer.person_id,
                name: author.name,
                profession: officer.profession,
                organization: officer.organization_id,
                organization_name: author.organization_name,
                on_roster: officer.position.is_some(),
                has_device: officer.has_device != 0,
            });
        }
        self.show(&permit, Depth::Listed, None, views).await
    }

    /// Says who is rung first. Only those who may let alerts out of the whole region are rung at all.
    pub async fn set_duty(&self, caller: &Arc<Caller>, body: DutyRoster) -> Result<Vec<DutyOfficerView>> {
        if body.memberships.len() > ROSTER {
            return Err(Invalid::limited("memberships", "too_long", ROSTER).into());
        }
        let body = &body;
        let put = self.deciding(caller, move |caller, _| async move {
            let permit = self.admit::<SetDuty>(&caller, RegionFacts { region: caller.region }).await?;
            let officers = self.officers(caller.region).await?;
            let stands: Vec<MembershipId> = officers.iter().filter(|it| it.position.is_some()).map(|it| it.membership_id).collect();
            if body.was.as_ref().is_some_and(|was| *was != stands) {
                return Err(Error::Stale);
            }
            let mut roster: Vec<MembershipId> = Vec::new();
            for id in &body.memberships {
                if officers.iter().all(|officer| officer.membership_id != *id) {
                    return Err(Invalid::new("memberships", "unknown_id").into());
                }
                if !roster.contains(id) {
                    roster.push(*id);
                }
            }
            let mut change = Self::change(&permit);
            duty::put(&mut change, &permit, &roster);
            change.log.push(audit::written(&permit, None, None));
            self.commit(change).await
        });
        match put.await {
            // Somebody else put one at the same moment.
            Err(Error::AlreadyExists) => return Err(Error::Stale),
            done => done?,
        };
        self.duty(caller).await
    }

    /// Those who may let out an alert of the whole region, in the order in which they are rung.
    pub(super) async fn officers(&self, region: RegionId) -> Result<Vec<Officer>> {
        let now = self.now();
        let may = |officer: &Officer| self.officer_may_release(region, officer, AlertId(Uuid::nil()), &[]);
        Ok(duty::list_officers(&self.store, region, now).await?.into_iter().filter(may).collect())
    }

    /// Whether somebody who is not here just now may decide an alert.
    pub(super) fn officer_may_release(&self, region: RegionId, officer: &Officer, id: AlertId, municipalities: &[String]) -> bool {
        let facts = AlertFacts {
            alert: id,
            region,
            municipalities: municipalities.to_vec(),
            standing: Standing {
                organization: officer.organization_id,
                kind: officer.organization_kind,
                municipality: officer.municipality_code.clone(),
            },
        };
        self.gate.may::<ReleaseAlert>(&self.absent(region, officer.membership()), &facts, self.now())
    }
}

/// What the message of an alert is to those who know, or do not know, what went out before.
pub(super) fn told_as(message: MessageType, follows: Option<BroadcastId>) -> MessageType {
    match (follows, message) {
        (None, _) => MessageType::Alert,
        (Some(_), MessageType::Cancel) => MessageType::Cancel,
        (Some(_), _) => MessageType::Update,
    }
}

fn areas(alert: &Alert, territory: &Territory) -> Vec<AlertAreaView> {
    let (here, elsewhere): (Vec<_>, Vec<_>) = alert.areas.iter().partition(|area| territory.holds(area));
    let mark = here.len();
    let view = |(at, area): (usize, &Area)| AlertAreaView {
        name: area.name.clone(),
        code: area.code.clone(),
        here: at < mark,
        hazards: area
            .hazards
            .iter()
            .map(|it| AlertHazardView { text: it.text.clone(), detail: it.detail.clone(), state: it.state, severity: it.severity })
            .collect(),
    };
    here.into_iter().chain(elsewhere).enumerate().take(AREAS).map(view).collect()
}
