//! Broadcasts as they are seen: which boards there are to choose from, whom they would reach, and what was sent.

use super::chart::payload_place;
use super::{Desk, Error, Result, signed};
use crate::audit;
use crate::domain::boards::alert::{Alert, AlertKind, AlertSource, AlertStatus, Area, AreaKind, MessageType, Reference, Severity};
use crate::domain::boards::board::{Audience, BoardKind};
use crate::domain::boards::following::{Heard, Weight};
use crate::domain::care::entry::{Content, Importance};
use crate::domain::core::id::{AlertId, BoardId, BroadcastId, EntryId, OrganizationId, PersonId, RegionId};
use crate::domain::core::stream::EventKind;
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::Depth;
use crate::domain::people::notification::Reach;
use crate::gate::{Act as _, BroadcastFacts, BroadcastOnBoard, Caller, ManageBroadcast, Permitted, RegionFacts, SeeBroadcasts};
use crate::hub::wire::AuthorView;
use crate::store::boards::broadcast::{self, Found, Message, Part};
use crate::store::boards::{alert, board};
use crate::store::people::following;
use crate::vault::{Owner, OwnerKind, Sealed};
use jiff::tz::TimeZone;
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// So many broadcasts are listed.
const LISTED: usize = 100;

/// A board that a broadcast can go to.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BroadcastChoiceView {
    /// Board.
    pub board: BoardId,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub kind: BoardKind,
    /// For whom it is.
    pub audience: Audience,
    /// The title of its disaster.
    pub disaster_title: Option<String>,
    /// Whether what stands there must say until when it holds.
    pub expiry_required: bool,
    /// How many organizations are meant.
    pub organizations: usize,
    /// How many people.
    pub members: usize,
}

/// Whom a broadcast would reach, each person once, without the caller.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub struct BroadcastPreviewView {
    /// Organizations.
    pub organizations: usize,
    /// People.
    pub members: usize,
    /// So many are rung at once.
    pub rings: usize,
    /// So many are held back by their quiet hours.
    pub quiet: usize,
    /// So many have no device, or want to be told otherwise.
    pub silent: usize,
}

/// A board of a broadcast.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BroadcastPartView {
    /// Board.
    pub board: BoardId,
    /// Its name.
    pub name: String,
    /// The entry there.
    pub entry: EntryId,
    /// Its number; none for a moment, while it is on its way.
    pub seq: Option<i64>,
}

/// What a broadcast told the world.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct BroadcastMessageView {
    /// Number.
    pub number: i64,
    /// New, changed or cancelled.
    pub message: MessageType,
    /// When.
    pub sent_at: Timestamp,
}

/// A broadcast.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BroadcastView {
    /// Id.
    pub id: BroadcastId,
    /// Its boards.
    pub boards: Vec<BroadcastPartView>,
    /// Title; none once it is retracted.
    pub title: Option<String>,
    /// Text; none once it is retracted.
    pub text: Option<String>,
    /// How soon it wants to be read.
    pub importance: Importance,
    /// Until when it holds.
    pub expires_at: Option<Timestamp>,
    /// Stands at the top.
    pub pinned: bool,
    /// Whether it is meant.
    pub mode: AlertStatus,
    /// Whether it went out by itself.
    pub automatic: bool,
    /// Who sent it.
    pub author: AuthorView,
    /// When.
    pub sent_at: Timestamp,
    /// Of its words: 1 as it was sent.
    pub version: i64,
    /// When it was corrected last.
    pub corrected_at: Option<Timestamp>,
    /// When it was taken back.
    pub retracted_at: Option<Timestamp>,
    /// The alert that it is.
    pub alert: Option<AlertId>,
    /// The broadcast that went out about the same before.
    pub follows: Option<BroadcastId>,
    /// What it told the world, in order.
    pub messages: Vec<BroadcastMessageView>,
    /// What the policies let the caller do here; the screens show those buttons.
    pub may: Vec<&'static str>,
}

/// A message of a broadcast, for other systems.
#[derive(Clone, Debug)]
pub struct BroadcastMessage {
    /// What it says.
    pub alert: Alert,
    /// Its sender.
    pub sender: String,
    /// Its identifier.
    pub identifier: String,
    /// When it was sent.
    pub sent: Timestamp,
    /// What was sent about the same before.
    pub references: Vec<Reference>,
    /// The zone of its times.
    pub zone: TimeZone,
}

impl Desk {
    async fn see_broadcasts(&self, caller: &Arc<Caller>) -> Result<Permitted<SeeBroadcasts>> {
        self.admit::<SeeBroadcasts>(caller, RegionFacts { region: caller.region }).await
    }

    /// The open boards that a broadcast can go to, in the order in which they were opened.
    pub async fn broadcast_choices(&self, caller: &Arc<Caller>) -> Result<Vec<BroadcastChoiceView>> {
        let permit = self.see_broadcasts(caller).await?;
        let mut views = Vec::new();
        for facts in board::of_region(&self.store, caller.region, caller.membership.organization).await? {
            let Ok(board) = self.gate.decide::<BroadcastOnBoard>(caller, facts, permit.decided_at()) else { continue };
            let Some(choice) = broadcast::find_choice(&self.store, &board).await? else { continue };
            let meant = broadcast::list_meant(&self.store, &board).await?;
            let facts = board.subject();
            views.push(BroadcastChoiceView {
                board: facts.board,
                name: choice.name,
                kind: facts.kind,
                audience: facts.audience.clone(),
                disaster_title: choice.disaster_title,
                expiry_required: facts.kind.must_expire(),
                organizations: meant.iter().map(|(organization, _)| organization).collect::<HashSet<_>>().len(),
                members: meant.iter().map(|(_, person)| person).collect::<HashSet<_>>().len(),
            });
        }
        self.show(&permit, Depth::Listed, None, views).await
    }

    /// Whom a broadcast on these boards would reach now, for whoever is about to write it.
    pub async fn broadcast_preview(
        &self,
        caller: &Arc<Caller>,
        boards: &[BoardId],
        importance: Importance,
    ) -> Result<BroadcastPreviewView> {
        let permit = self.see_broadcasts(caller).await?;
        let (now, zone, me) = (self.now(), self.zone(caller).await?, caller.membership.person);
        let weight = match importance {
            Importance::Urgent => Weight::Pressing,
            Importance::Important => Weight::Important,
            Importance::Normal => Weight::Notice,
        };
        let heard = Heard { kind: EventKind::EntryPosted, weight, asked: false, addressed: false, known: false };
        let mut organizations: HashSet<OrganizationId> = HashSet::new();
        let mut best: HashMap<PersonId, Reach> = HashMap::new();
        for board in boards {
            let board = self.open_board_for::<BroadcastOnBoard>(caller, *board).await?;
            for (organization, person) in broadcast::list_meant(&self.store, &board).await? {
                organizations.insert(organization);
                if person != me {
                    best.entry(person).or_insert(Reach::Silent);
                }
            }
            for one in following::list_broadcast_followers(&self.store, &board).await? {
                let Some(known) = best.get_mut(&one.person_id) else { continue };
                let settings = self.choices_of(one.person_id, one.settings.as_ref()).await;
                let reach = match one.level.reason(heard, |reason| settings.wants(reason)) {
                    Some(reason) => settings.reach(reason, one.has_device != 0, now, &zone),
                    None => Reach::Silent,
                };
                *known = reach.min(*known);
            }
        }
        let count = |reach| best.values().filter(|known| **known == reach).count();
        let view = BroadcastPreviewView {
            organizations: organizations.len(),
            members: best.len(),
            rings: count(Reach::Rings),
            quiet: count(Reach::Quiet),
            silent: count(Reach::Silent),
        };
        self.show(&permit, Depth::Listed, None, view).await
    }

    /// The region's broadcasts, the newest first.
    pub async fn broadcasts(&self, caller: &Arc<Caller>) -> Result<Vec<BroadcastView>> {
        let permit = self.see_broadcasts(caller).await?;
        let found = broadcast::list(&self.store, &permit, signed(LISTED)).await?;
        let mut parts = grouped(broadcast::list_parts(&self.store, &permit, None, signed(LISTED)).await?, |part| part.broadcast_id);
        let messages = broadcast::list_messages(&self.store, &permit, None, signed(LISTED)).await?;
        let mut messages = grouped(messages, |message| message.broadcast_id);
        let mut views = Vec::with_capacity(found.len());
        for found in found {
            let (parts, messages) = (parts.remove(&found.id).unwrap_or_default(), messages.remove(&found.id).unwrap_or_default());
            views.push(self.view_of_broadcast(&permit, found, parts, &messages).await?);
        }
        self.show(&permit, Depth::Listed, None, views).await
    }

    /// One broadcast.
    pub async fn broadcast_view(&self, caller: &Arc<Caller>, id: BroadcastId) -> Result<BroadcastView> {
        let (permit, found) = self.find_broadcast(caller, id).await?;
        let parts = broadcast::list_parts(&self.store, &permit, Some(id), 1).await?;
        let messages = broadcast::list_messages(&self.store, &permit, Some(id), 1).await?;
        let view = self.view_of_broadcast(&permit, found, parts, &messages).await?;
        self.show(&permit, Depth::Opened, None, view).await
    }

    async fn find_broadcast(&self, caller: &Arc<Caller>, id: BroadcastId) -> Result<(Permitted<SeeBroadcasts>, Found)> {
        let permit = self.see_broadcasts(caller).await?;
        match broadcast::find(&self.store, &permit, id).await? {
            Some(found) => Ok((permit, found)),
            None => Err(self.missing::<SeeBroadcasts>(caller).await),
        }
    }

    async fn view_of_broadcast(
        &self,
        permit: &Permitted<SeeBroadcasts>,
        found: Found,
        parts: Vec<Part>,
        messages: &[Message],
    ) -> Result<BroadcastView> {
        let stands = found.retracted_at.is_none();
        let content = if stands { self.open_words(found.region_id, found.content_id, found.payload.as_ref()).await? } else { None };
        let part = |part: Part| BroadcastPartView { board: part.board_id, name: part.name, entry: part.entry_id, seq: part.seq };
        let message = |it: &Message| BroadcastMessageView { number: it.number, message: it.message, sent_at: it.sent_at };
        Ok(BroadcastView {
            may: self.may_with_broadcast(permit, &found).await?,
            author: self.author(permit, found.person_id, found.membership_id, found.organization_id, found.profession).await?,
            boards: parts.into_iter().map(part).collect(),
            title: content.as_ref().and_then(|content| content.title.clone()),
            text: content.map(|content| content.text),
            id: found.id,
            importance: found.importance,
            expires_at: found.expires_at,
            pinned: found.pinned != 0,
            mode: found.mode,
            automatic: found.automatic != 0,
            sent_at: found.sent_at,
            version: found.version,
            corrected_at: found.corrected_at,
            retracted_at: found.retracted_at,
            alert: found.alert_id,
            follows: found.follows_id,
            messages: messages.iter().map(message).collect(),
        })
    }

    async fn may_with_broadcast(&self, permit: &Permitted<SeeBroadcasts>, found: &Found) -> Result<Vec<&'static str>> {
        let caller = permit.caller();
        let Some(board) = board::of_board(&self.store, found.board_id, caller.membership.organization).await? else {
            return Ok(Vec::new());
        };
        let facts = BroadcastFacts {
            broadcast: found.id,
            region: found.region_id,
            organization: found.organization_id,
            automatic: found.automatic != 0,
            board,
        };
        let may = self.gate.may::<ManageBroadcast>(caller, &facts, permit.decided_at());
        Ok(may.then_some(ManageBroadcast::NAME).into_iter().collect())
    }

    /// The words of an event of a board.
    pub(super) async fn open_words(&self, region: RegionId, event: Uuid, sealed: Option<&Sealed>) -> Result<Option<Content>> {
        let Some(sealed) = sealed else { return Ok(None) };
        Ok(Some(self.keys_of(Owner::new(OwnerKind::Region, region)).await?.open(payload_place(event), sealed)?))
    }

    /// A message of a broadcast for other systems: the newest, or the one with this number.
    pub async fn broadcast_message(&self, caller: &Arc<Caller>, id: BroadcastId, number: Option<i64>) -> Result<BroadcastMessage> {
        let (permit, found) = self.find_broadcast(caller, id).await?;
        let messages = broadcast::list_messages(&self.store, &permit, Some(id), 1).await?;
        let at = match number {
            Some(number) => messages.iter().position(|message| message.number == number),
            None => messages.len().checked_sub(1),
        };
        let Some((at, message)) = at.and_then(|at| Some((at, *messages.get(at)?))) else {
            return Err(self.missing::<SeeBroadcasts>(caller).await);
        };
        // A cancellation has no words of its own: it takes back the last ones.
        let mut content = None;
        for told in messages[..=at].iter().rev() {
            if let Some((event, sealed)) = broadcast::find_words(&self.store, &permit, told).await? {
                content = self.open_words(found.region_id, event, sealed.as_ref()).await?;
            }
            if content.is_some() {
                break;
            }
        }
        let content = content.ok_or(Error::NotFound)?;
        let sender = found.region_id.to_string();
        let mut references: Vec<Reference> = messages[..at].iter().map(|told| named(&sender, told)).collect();
        if let Some(follows) = found.follows_id {
            let earlier = broadcast::list_messages(&self.store, &permit, Some(follows), 1).await?;
            references.splice(0..0, earlier.iter().map(|told| named(&sender, told)));
        }
        let alert = self.alert_of(&permit, &found, &message, content).await?;
        let zone = self.zone_of(found.region_id).await?;
        let message = BroadcastMessage { alert, identifier: identifier(&message), sent: message.sent_at, sender, references, zone };
        self.record(vec![audit::opened(&permit, Depth::Exported, None)]).await?;
        Ok(message)
    }

    /// A message as an alert: what the alert that went out says of places and hazards, in the words that went out.
    async fn alert_of(&self, permit: &Permitted<SeeBroadcasts>, found: &Found, message: &Message, content: Content) -> Result<Alert> {
        let released = match found.alert_id {
            Some(id) => alert::find(&self.store, permit, id).await?,
            None => None,
        };
        let office = self.organization(found.organization_id).await?;
        let sender_name = office.as_ref().map(|office| office.name.clone());
        let title = content.title.unwrap_or_default();
        let mut told = match released {
            Some(released) => serde_json::from_str::<Alert>(&released.content)?,
            None => Alert {
                source: AlertSource::Own,
                identifier: String::new(),
                sender: String::new(),
                sender_name: None,
                series: String::new(),
                serial: 0,
                status: found.mode,
                message: message.message,
                kind: AlertKind::Other,
                severity: match found.importance {
                    Importance::Urgent => Severity::Danger,
                    Importance::Important => Severity::Warning,
                    Importance::Normal => Severity::Information,
                },
                title: title.clone(),
                headline: String::new(),
                description: String::new(),
                instruction: String::new(),
                issued: message.sent_at,
                sent: message.sent_at,
                effective: None,
                expires: None,
                references: Vec::new(),
                areas: vec![self.area_of(permit).await?],
            },
        };
        (told.status, told.message, told.sender_name) = (found.mode, message.message, sender_name);
        (told.headline, told.description, told.instruction) = (title, content.text, String::new());
        (told.effective, told.expires) = (Some(message.sent_at), found.expires_at);
        Ok(told)
    }

    /// The whole region as an area.
    async fn area_of(&self, permit: &Permitted<SeeBroadcasts>) -> Result<Area> {
        let region = permit.subject().region;
        let regions = crate::store::people::organization::list_regions(&self.store).await?;
        let name = regions.into_iter().find(|one| one.id == region).map(|one| one.name).unwrap_or_default();
        Ok(Area { kind: AreaKind::Other, code: None, name, municipalities: Vec::new(), polygons: Vec::new(), hazards: Vec::new() })
    }
}

fn identifier(message: &Message) -> String {
    format!("{}-{}", message.broadcast_id, message.number)
}

fn named(sender: &str, message: &Message) -> Reference {
    Reference { sender: sender.to_owned(), identifier: identifier(message), sent: message.sent_at }
}

fn grouped<T>(rows: Vec<T>, id: impl Fn(&T) -> BroadcastId) -> HashMap<BroadcastId, Vec<T>> {
    let mut groups: HashMap<BroadcastId, Vec<T>> = HashMap::new();
    for row in rows {
        groups.entry(id(&row)).or_default().push(row);
    }
    groups
}
