//! Entries, opened: as they are now with all that hangs on them, and the texts that they had.

use super::attachments::arranged;
use super::chart::payload_place;
use super::directory::last_day;
use super::stream::stream_owner;
use super::{Desk, Error, Result};
use crate::domain::care::entry::{Addressee, Content, EntryState};
use crate::domain::core::attachment::Attached;
use crate::domain::core::id::{EntryId, MembershipId, PersonId};
use crate::domain::core::stream::PAYLOAD_VERSION;
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::Depth;
use crate::gate::{Caller, Home, OnStream as _, Permit, Permitted, ReadMisfiled, ReadTimeline, Reading, SeeReach, StreamFacts};
use crate::hub::wire::{AcknowledgementView, AuthorView, EntryView, NoticeView, SeenView};
use crate::store::boards::notice::{self, NoticeFacts};
use crate::store::care::entry::{self, Acknowledged, Mention, Revision, SealedEntry};
use crate::store::care::must_read;
use crate::store::care::receipt::{self, Seen};
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// A text that an entry had.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RevisionView {
    /// The number of the event that holds it.
    pub revision: i64,
    /// The text.
    pub content: Content,
    /// Who wrote it.
    pub author: Option<AuthorView>,
    /// When.
    pub recorded_at: Timestamp,
}

/// Permission for the texts that an entry had.
pub(super) enum Texts {
    /// It was posted to a wrong patient.
    Misfiled(Permitted<ReadMisfiled>),
    /// It stands, or was withdrawn.
    Standing(Reading),
}

impl Desk {
    /// Opens a run of entries, with all that hangs on them. On a board nobody is told what the many others did: there are the caller's own
    /// acknowledgements, and for those whom it concerns the reach.
    pub(super) async fn entry_views(&self, reading: &Reading, sealed: Vec<SealedEntry>) -> Result<Vec<EntryView>> {
        let Some((from, to)) = sealed.first().zip(sealed.last()).map(|(first, last)| (first.seq, last.seq)) else { return Ok(Vec::new()) };
        let (acknowledged, seen, notices) = match reading {
            Reading::Timeline(_) => {
                let acknowledged = entry::list_acknowledgements(&self.store, reading, from, to).await?;
                (acknowledged, receipt::list_seen(&self.store, reading, from, to).await?, Vec::new())
            }
            Reading::Board(permit) => {
                let acknowledged = entry::list_own_acknowledgements(&self.store, reading, from, to).await?;
                (acknowledged, Vec::new(), notice::list(&self.store, permit, from, to).await?)
            }
        };
        let mut mentions = group(entry::list_mentions(&self.store, reading, from, to).await?, |row| row.entry_id);
        let mut asked = group(must_read::list(&self.store, reading, from, to).await?, |row| row.entry_id);
        let (mut acknowledged, mut seen) = (group(acknowledged, |row| row.entry_id), group(seen, |row| row.entry_id));
        let notices: HashMap<EntryId, NoticeFacts> = notices.into_iter().map(|row| (row.entry_id, row)).collect();
        let facts = reading.stream();
        let (now, mut zone) = (self.now(), None);
        let mut views = Vec::with_capacity(sealed.len());
        for row in sealed {
            let mut view = self.bare_entry(reading, &row).await?;
            if let Some(until) = row.author_until.filter(|until| *until <= now) {
                let zone = match &mut zone {
                    Some(known) => known,
                    none => none.insert(self.zone_of(reading.caller().region).await?),
                };
                view.author.left_on = Some(last_day(until, zone));
            }
            let mentioned = mentions.remove(&row.id).unwrap_or_default();
            // A function that reached several has a row for each.
            let mut told = HashSet::new();
            view.addressees = mentioned.iter().filter_map(addressee).filter(|one| told.insert(one.clone())).collect();
            view.on_duty = self.on_duty_of(reading, &mentioned).await?;
            view.seen = seen.remove(&row.id).unwrap_or_default().iter().map(seen_view).collect();
            view.must_read = super::must_read::view(&asked.remove(&row.id).unwrap_or_default());
            if facts.whose.board().is_some() && !self.sees_names(reading.caller()) {
                hide_author(&mut view.author);
                view.revised_by.iter_mut().for_each(hide_author);
            }
            view.notice = notices.get(&row.id).and_then(|facts| notice_view(facts, view.content.as_ref()));
            let is_private = view.must_read.as_ref().is_some_and(|asked| asked.private);
            for row in acknowledged.remove(&row.id).unwrap_or_default() {
                let mut said = self.acknowledgement(reading, row).await?;
                if is_private && matches!(reading, Reading::Timeline(_)) {
                    super::must_read::hide_name(&mut said);
                }
                view.acknowledgements.push(said);
            }
            views.push(view);
        }
        self.add_attachments(reading, (from, to), &mut views).await?;
        Ok(views)
    }

    async fn add_attachments(&self, reading: &Reading, range: (i64, i64), views: &mut [EntryView]) -> Result<()> {
        fn attached(view: &EntryView) -> &[Attached] {
            view.content.as_ref().map_or(&[], |content| &content.attachments)
        }
        if views.iter().all(|view| attached(view).is_empty()) {
            return Ok(());
        }
        let found = self.attachments_between(reading, stream_owner(&reading.stream()), range).await?;
        for view in views {
            view.attachments = arranged(attached(view), &found);
        }
        Ok(())
    }

    async fn bare_entry(&self, reading: &Reading, row: &SealedEntry) -> Result<EntryView> {
        let facts = reading.stream();
        let content = match &row.payload {
            Some(sealed) if row.schema_version == PAYLOAD_VERSION => {
                Some(self.keys_of(stream_owner(&facts)).await?.open(payload_place(row.content_id), sealed)?)
            }
            Some(_) => return Err(crate::store::Error::Corrupt.into()),
            None => None,
        };
        let revised_by = match row.revised_by {
            Some(membership) => self.author_of(reading, membership).await?,
            None => None,
        };
        Ok(EntryView {
            id: row.id,
            patient: facts.whose.patient(),
            board: facts.whose.board(),
            stream: facts.stream,
            seq: row.seq,
            kind: row.kind,
            importance: row.importance,
            scene: row.scene,
            state: row.state,
            author: self.author(reading, row.person_id, row.membership_id, row.organization_id, row.profession).await?,
            observed_at: row.observed_at,
            composed_at: row.composed_at,
            recorded_at: row.recorded_at,
            revision: row.revision,
            revised_at: row.revised_at,
            revised_by,
            reply_to: row.reply_to,
            addressees: Vec::new(),
            on_duty: Vec::new(),
            next_visit: row.next_visit != 0,
            content,
            attachments: Vec::new(),
            notice: None,
            must_read: None,
            operation: row.operation,
            acknowledgements: Vec::new(),
            seen: Vec::new(),
        })
    }

    pub(super) async fn acknowledgement(&self, reading: &Reading, row: Acknowledged) -> Result<AcknowledgementView> {
        Ok(AcknowledgementView {
            person: Some(row.person_id),
            name: self.name_in(reading, row.person_id).await?,
            profession: row.profession,
            organization: row.organization_id,
            revision: row.revision,
            at: row.recorded_at,
        })
    }

    /// Asks the gate for the texts that an entry had, and for its files; with its number. Those of one posted to a wrong patient are for the
    /// author and the privacy officer; those of one that was taken off a board are for whoever may see how far it had reached, and no longer
    /// for a whole region.
    pub(super) async fn open_texts(&self, caller: &Arc<Caller>, id: EntryId) -> Result<(Texts, i64)> {
        let facts = self.entry_facts::<ReadTimeline>(caller, id).await?;
        let (state, _, _, seq) = entry::find_standing(&self.store, &facts).await?.ok_or(Error::NotFound)?;
        if state == EntryState::WrongPatient {
            return Ok((Texts::Misfiled(self.admit::<ReadMisfiled>(caller, facts).await?), seq));
        }
        let is_on_board = matches!(facts.home, Home::Board(_));
        let reading = self.admit_reading(caller, facts.home.clone()).await?;
        if is_on_board && state != EntryState::Posted {
            self.admit::<SeeReach>(caller, facts).await?;
        }
        Ok((Texts::Standing(reading), seq))
    }

    /// The texts that an entry had.
    pub async fn revisions(&self, caller: &Arc<Caller>, id: EntryId) -> Result<Vec<RevisionView>> {
        match self.open_texts(caller, id).await? {
            (Texts::Misfiled(permit), seq) => {
                let rows = entry::list_misfiled_revisions(&self.store, &permit).await?;
                let views = self.revision_views(&permit, &permit.subject().on(), rows).await?;
                self.show(&permit, Depth::Opened, Some((seq, seq)), views).await
            }
            (Texts::Standing(reading), seq) => {
                let rows = entry::list_revisions(&self.store, &reading, id).await?;
                let views = self.revision_views(&reading, &reading.stream(), rows).await?;
                self.show(&reading, Depth::Opened, Some((seq, seq)), views).await
            }
        }
    }

    async fn revision_views(&self, permit: &impl Permit, stream: &StreamFacts, rows: Vec<Revision>) -> Result<Vec<RevisionView>> {
        let keys = self.keys_of(stream_owner(stream)).await?;
        let mut views = Vec::with_capacity(rows.len());
        for row in rows {
            let Some(sealed) = &row.payload else { continue };
            let mut author = self.author_of(permit, row.membership_id).await?;
            if stream.whose.board().is_some() && !self.sees_names(permit.caller()) {
                author.iter_mut().for_each(hide_author);
            }
            let content = keys.open(payload_place(row.id), sealed)?;
            views.push(RevisionView { revision: row.seq, content, author, recorded_at: row.recorded_at });
        }
        Ok(views)
    }
}

/// Leaves of an author the organization and the profession.
pub(super) fn hide_author(author: &mut AuthorView) {
    (author.person, author.membership) = (PersonId(Uuid::nil()), MembershipId(Uuid::nil()));
    author.name.clear();
    author.left_on = None;
}

/// What makes a board's entry a notice; nothing of it is shown once it is retracted.
fn notice_view(facts: &NoticeFacts, content: Option<&Content>) -> Option<NoticeView> {
    let title = content?.title.clone()?;
    Some(NoticeView {
        title,
        expires_at: facts.expires_at,
        pinned: facts.pinned != 0,
        is_public: facts.public_at.is_some(),
        broadcast: facts.broadcast_id,
    })
}

fn group<T>(rows: Vec<T>, id: impl Fn(&T) -> EntryId) -> HashMap<EntryId, Vec<T>> {
    let mut groups: HashMap<EntryId, Vec<T>> = HashMap::new();
    for row in rows {
        groups.entry(id(&row)).or_default().push(row);
    }
    groups
}

fn addressee(row: &Mention) -> Option<Addressee> {
    if let Some(rota) = row.rota_id {
        return Some(Addressee::Rota(rota));
    }
    let person = row.person_id.map(Addressee::Person);
    let organization = row.organization_id.map(Addressee::Organization);
    person.or(organization).or(row.profession.map(Addressee::Profession))
}

pub(super) fn seen_view(row: &Seen) -> SeenView {
    SeenView { organization: row.organization_id, profession: row.profession, persons: row.persons }
}
