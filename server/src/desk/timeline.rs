//! Reading a timeline: pages of entries, events after a number, old versions, readers.

use super::chart::{key_owner, payload_place};
use super::{Desk, Error, Result, page_limit, signed};
use crate::domain::care::entry::{Addressee, Content, EntryState};
use crate::domain::core::id::{EntryId, OrganizationId, PatientId, PersonId, StreamId};
use crate::domain::core::stream::PAYLOAD_VERSION;
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::Depth;
use crate::domain::people::Profession;
use crate::gate::{Caller, Permitted, ReadMisfiled, ReadTimeline};
use crate::hub::wire::{AcknowledgementView, AuthorView, EntryView, EventView, SeenView};
pub use crate::store::care::entry::Filter;
use crate::store::care::entry::{self, Acknowledged, Mention, Revision, SealedEntry};
use crate::store::care::facts;
use crate::store::care::must_read;
use crate::store::care::receipt::{self, Seen};
use crate::store::core::event::{self, Happened};
use serde::Serialize;
use std::collections::HashMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// Which part of a timeline is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// The newest.
    Newest,
    /// Older than a number.
    Before(i64),
    /// Newer than a number.
    After(i64),
    /// Around a number.
    Around(i64),
    /// Around the first unread.
    Unread,
    /// Around the first that arrived at or after a moment.
    Since(Timestamp),
}

/// What the caller has not seen.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UnreadView {
    /// How many entries; 100 stands for that many or more.
    pub count: usize,
    /// The number of the first.
    pub first: Option<i64>,
    /// Those in this page.
    pub entries: Vec<EntryId>,
}

impl UnreadView {
    pub(super) fn of(unread: Vec<(i64, EntryId)>) -> Self {
        Self { count: unread.len(), first: unread.first().map(|(seq, _)| *seq), entries: unread.into_iter().map(|(_, id)| id).collect() }
    }
}

/// A part of a timeline.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EntriesView {
    /// Entries, oldest first.
    pub items: Vec<EntryView>,
    /// Ask with `before` this for older ones.
    pub older: Option<i64>,
    /// Ask with `after` this for newer ones.
    pub newer: Option<i64>,
    /// The number of the last event.
    pub head: i64,
    /// What the caller has not seen.
    pub unread: UnreadView,
}

/// Somebody who has seen an entry.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReaderView {
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
    /// When.
    pub seen_at: Timestamp,
}

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

pub(super) const UNREAD_LIMIT: usize = 100;
/// One's own posts do not move the marker; when it lags so far behind, it is moved, so that looking for unread entries stays short.
const MARKER_LAG: i64 = 200;

impl Desk {
    /// A part of a patient's timeline.
    pub async fn entries(
        &self,
        caller: &Arc<Caller>,
        patient: PatientId,
        window: Window,
        filter: &Filter,
        limit: Option<usize>,
    ) -> Result<EntriesView> {
        let permit = self.open::<ReadTimeline>(caller, patient).await?;
        let unread = receipt::list_unread(&self.store, &permit, signed(UNREAD_LIMIT)).await?;
        let first = unread.first().map(|(seq, _)| *seq);
        let read_up_to = first.map_or(permit.subject().head, |seq| seq - 1);
        if read_up_to - receipt::find_marker(&self.store, &permit).await? > MARKER_LAG {
            self.note_shown(&permit, &[]);
        }
        let limit = signed(page_limit(limit));
        let (from, to) = self.bounds(&permit, window, filter, first, limit).await?;
        let sealed = entry::list_filtered(&self.store, &permit, (from, to), filter, limit).await?;
        let items = self.entry_views(&permit, sealed).await?;
        let range = items.first().zip(items.last()).map(|(first, last)| (first.seq, last.seq));
        let (older, newer) = match range {
            Some((from, to)) => {
                let (below, above) = entry::find_neighbors(&self.store, &permit, (from, to), filter).await?;
                (below.map(|_| from), above.map(|_| to))
            }
            None => (None, None),
        };
        let count = unread.len();
        let entries = match range {
            // Behind so many, what is unread in this page was not among them.
            Some((from, to)) if count == UNREAD_LIMIT => {
                receipt::list_unread_between(&self.store, &permit, from, to).await?.into_iter().map(|(id,)| id).collect()
            }
            _ => unread.into_iter().map(|(_, id)| id).filter(|id| items.iter().any(|item| item.id == *id)).collect(),
        };
        let view = EntriesView { items, older, newer, head: permit.subject().head, unread: UnreadView { count, first, entries } };
        self.show(&permit, Depth::Opened, range, view).await
    }

    /// The range of numbers of a window; a page keeps the newest of its range.
    async fn bounds(
        &self,
        permit: &Permitted<ReadTimeline>,
        window: Window,
        filter: &Filter,
        first_unread: Option<i64>,
        limit: i64,
    ) -> Result<(i64, i64)> {
        let around = match window {
            Window::Newest => return Ok((0, i64::MAX)),
            Window::Before(seq) => return Ok((0, seq.saturating_sub(1))),
            Window::After(seq) => {
                let end = entry::find_page_end(&self.store, permit, seq, filter, limit).await?;
                return Ok((seq.saturating_add(1), end.unwrap_or(seq)));
            }
            Window::Around(seq) => Some(seq),
            Window::Unread => first_unread,
            // Nothing is as new as that: the newest is nearest.
            Window::Since(moment) => entry::find_first_since(&self.store, permit, moment).await?,
        };
        let Some(seq) = around else { return Ok((0, i64::MAX)) };
        // A third of the page stands above, so that what came before can be seen.
        let end = entry::find_page_end(&self.store, permit, seq.saturating_sub(1), filter, (limit * 2 / 3).max(1)).await?;
        Ok((0, end.unwrap_or(i64::MAX)))
    }

    /// One entry as it is now.
    pub(super) async fn entry_view(&self, caller: &Arc<Caller>, id: EntryId) -> Result<EntryView> {
        let facts = facts::of_entry(&self.store, id, caller.membership.organization).await?;
        let Some(facts) = facts else { return Err(self.missing::<ReadTimeline>(caller).await) };
        let permit = self.admit::<ReadTimeline>(caller, facts.patient).await?;
        let view = self.permitted_entry(&permit, id).await?.ok_or(Error::NotFound)?;
        let range = Some((view.seq, view.seq));
        self.show(&permit, Depth::Opened, range, view).await
    }

    async fn permitted_entry(&self, permit: &Permitted<ReadTimeline>, id: EntryId) -> Result<Option<EntryView>> {
        match entry::find_seq(&self.store, permit, id).await? {
            Some(seq) => self.entry_at(permit, seq).await,
            None => Ok(None),
        }
    }

    /// The entry of a number.
    pub(super) async fn entry_at(&self, permit: &Permitted<ReadTimeline>, seq: i64) -> Result<Option<EntryView>> {
        let sealed = entry::list(&self.store, permit, seq, seq, 1).await?;
        Ok(self.entry_views(permit, sealed).await?.pop())
    }

    /// Opens a run of entries, with all that hangs on them.
    pub(super) async fn entry_views(&self, permit: &Permitted<ReadTimeline>, sealed: Vec<SealedEntry>) -> Result<Vec<EntryView>> {
        let Some((from, to)) = sealed.first().zip(sealed.last()).map(|(first, last)| (first.seq, last.seq)) else { return Ok(Vec::new()) };
        let mut mentions = group(entry::list_mentions(&self.store, permit, from, to).await?, |row| row.entry_id);
        let mut acknowledged = group(entry::list_acknowledgements(&self.store, permit, from, to).await?, |row| row.entry_id);
        let mut seen = group(receipt::list_seen(&self.store, permit, from, to).await?, |row| row.entry_id);
        let mut asked = group(must_read::list(&self.store, permit, from, to).await?, |row| row.entry_id);
        let mut views = Vec::with_capacity(sealed.len());
        for row in sealed {
            let mut view = self.bare_entry(permit, &row).await?;
            view.addressees = mentions.remove(&row.id).unwrap_or_default().iter().filter_map(addressee).collect();
            view.seen = seen.remove(&row.id).unwrap_or_default().iter().map(seen_view).collect();
            view.must_read = super::must_read::view(&asked.remove(&row.id).unwrap_or_default());
            let is_private = view.must_read.as_ref().is_some_and(|asked| asked.private);
            for row in acknowledged.remove(&row.id).unwrap_or_default() {
                let mut said = self.acknowledgement(permit, row).await?;
                if is_private {
                    super::must_read::hide_name(&mut said);
                }
                view.acknowledgements.push(said);
            }
            views.push(view);
        }
        Ok(views)
    }

    async fn bare_entry(&self, permit: &Permitted<ReadTimeline>, row: &SealedEntry) -> Result<EntryView> {
        let facts = permit.subject();
        let content = match &row.payload {
            Some(sealed) if row.schema_version == PAYLOAD_VERSION => {
                Some(self.keys_of(key_owner(facts.patient)).await?.open(payload_place(row.content_id), sealed)?)
            }
            Some(_) => return Err(crate::store::Error::Corrupt.into()),
            None => None,
        };
        let revised_by = match row.revised_by {
            Some(membership) => self.author_of(permit, membership).await?,
            None => None,
        };
        Ok(EntryView {
            id: row.id,
            patient: facts.patient,
            stream: facts.stream,
            seq: row.seq,
            kind: row.kind,
            importance: row.importance,
            scene: row.scene,
            state: row.state,
            author: self.author(permit, row.person_id, row.membership_id, row.organization_id, row.profession).await?,
            observed_at: row.observed_at,
            composed_at: row.composed_at,
            recorded_at: row.recorded_at,
            revision: row.revision,
            revised_at: row.revised_at,
            revised_by,
            reply_to: row.reply_to,
            addressees: Vec::new(),
            next_visit: row.next_visit != 0,
            content,
            must_read: None,
            operation: row.operation,
            acknowledgements: Vec::new(),
            seen: Vec::new(),
        })
    }

    pub(super) async fn acknowledgement(&self, permit: &Permitted<ReadTimeline>, row: Acknowledged) -> Result<AcknowledgementView> {
        Ok(AcknowledgementView {
            person: Some(row.person_id),
            name: self.name_of(permit, row.person_id).await?.map(|identity| identity.name.clone()).unwrap_or_default(),
            profession: row.profession,
            organization: row.organization_id,
            revision: row.revision,
            at: row.recorded_at,
        })
    }

    /// Events of a stream after a number, and the head.
    pub async fn events(&self, caller: &Arc<Caller>, stream: StreamId, after: i64, limit: Option<usize>) -> Result<(Vec<EventView>, i64)> {
        let facts = facts::of_stream(&self.store, stream, caller.membership.organization).await?;
        let Some(facts) = facts else { return Err(self.missing::<ReadTimeline>(caller).await) };
        let permit = self.admit::<ReadTimeline>(caller, facts).await?;
        let events = self.permitted_events(&permit, after, signed(page_limit(limit))).await?;
        let range = events.first().zip(events.last()).map(|(first, last)| (first.seq, last.seq));
        let head = permit.subject().head;
        self.show(&permit, Depth::Opened, range, (events, head)).await
    }

    /// Events with a permission at hand: the feed reads, opens and encodes each once per node.
    pub async fn permitted_events(&self, permit: &Permitted<ReadTimeline>, after: i64, limit: i64) -> Result<Vec<EventView>> {
        let happened = event::list(&self.store, permit, after, limit).await?;
        let entries = self.entries_of(permit, &happened).await?;
        let facts = permit.subject();
        let view = |row: Happened| EventView {
            stream: facts.stream,
            patient: facts.patient,
            seq: row.seq,
            hidden: false,
            kind: row.kind,
            recorded_at: row.recorded_at,
            entry: row.entry_id.and_then(|id| entries.get(&id).cloned()),
        };
        Ok(happened.into_iter().map(view).collect())
    }

    /// The entries that events are about: in one sweep when they lie together, else one by one.
    async fn entries_of(&self, permit: &Permitted<ReadTimeline>, happened: &[Happened]) -> Result<HashMap<EntryId, EntryView>> {
        let mut numbers: Vec<i64> = happened.iter().filter_map(|row| row.entry_seq).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let (Some(first), Some(last)) = (numbers.first().copied(), numbers.last().copied()) else { return Ok(HashMap::new()) };
        let sealed = if last - first < 2 * signed(numbers.len()) {
            entry::list(&self.store, permit, first, last, i64::MAX).await?
        } else {
            let mut rows = Vec::new();
            for seq in numbers {
                rows.extend(entry::list(&self.store, permit, seq, seq, 1).await?);
            }
            rows
        };
        Ok(self.entry_views(permit, sealed).await?.into_iter().map(|view| (view.id, view)).collect())
    }

    /// The texts that an entry had. Those of one posted to a wrong patient are for the author and the privacy officer.
    pub async fn revisions(&self, caller: &Arc<Caller>, id: EntryId) -> Result<Vec<RevisionView>> {
        let facts = facts::of_entry(&self.store, id, caller.membership.organization).await?;
        let Some(facts) = facts else { return Err(self.missing::<ReadTimeline>(caller).await) };
        let (state, _, _, seq) = entry::find_standing(&self.store, &facts).await?.ok_or(Error::NotFound)?;
        let range = Some((seq, seq));
        if state == EntryState::WrongPatient {
            let permit = self.admit::<ReadMisfiled>(caller, facts).await?;
            let rows = entry::list_misfiled_revisions(&self.store, &permit).await?;
            let views = self.revision_views(&permit, permit.subject().patient.patient, rows).await?;
            return self.show(&permit, Depth::Opened, range, views).await;
        }
        let permit = self.admit::<ReadTimeline>(caller, facts.patient).await?;
        let rows = entry::list_revisions(&self.store, &permit, id).await?;
        let views = self.revision_views(&permit, permit.subject().patient, rows).await?;
        self.show(&permit, Depth::Opened, range, views).await
    }

    async fn revision_views<A: crate::gate::Act>(
        &self,
        permit: &Permitted<A>,
        patient: PatientId,
        rows: Vec<Revision>,
    ) -> Result<Vec<RevisionView>> {
        let keys = self.keys_of(key_owner(patient)).await?;
        let mut views = Vec::with_capacity(rows.len());
        for row in rows {
            let Some(sealed) = &row.payload else { continue };
            views.push(RevisionView {
                revision: row.seq,
                content: keys.open(payload_place(row.id), sealed)?,
                author: self.author_of(permit, row.membership_id).await?,
                recorded_at: row.recorded_at,
            });
        }
        Ok(views)
    }

    /// Who has seen an entry, and when.
    pub async fn readers(&self, caller: &Arc<Caller>, id: EntryId) -> Result<Vec<ReaderView>> {
        let facts = facts::of_entry(&self.store, id, caller.membership.organization).await?;
        let Some(facts) = facts else { return Err(self.missing::<ReadTimeline>(caller).await) };
        let permit = self.admit::<ReadTimeline>(caller, facts.patient).await?;
        let views = self.permitted_readers(&permit, id).await?;
        self.show(&permit, Depth::Opened, None, views).await
    }

    pub(super) async fn permitted_readers(&self, permit: &Permitted<ReadTimeline>, id: EntryId) -> Result<Vec<ReaderView>> {
        let mut views = Vec::new();
        for row in receipt::list_readers(&self.store, permit, id).await? {
            views.push(ReaderView {
                person: row.person_id,
                name: self.name_of(permit, row.person_id).await?.map(|identity| identity.name.clone()).unwrap_or_default(),
                profession: row.profession,
                organization: row.organization_id,
                organization_name: self.organization(row.organization_id).await?.map(|found| found.name.clone()).unwrap_or_default(),
                seen_at: row.seen_at,
            });
        }
        Ok(views)
    }
}

fn group<T>(rows: Vec<T>, id: impl Fn(&T) -> EntryId) -> HashMap<EntryId, Vec<T>> {
    let mut groups: HashMap<EntryId, Vec<T>> = HashMap::new();
    for row in rows {
        groups.entry(id(&row)).or_default().push(row);
    }
    groups
}

fn addressee(row: &Mention) -> Option<Addressee> {
    let person = row.person_id.map(Addressee::Person);
    let organization = row.organization_id.map(Addressee::Organization);
    person.or(organization).or(row.profession.map(Addressee::Profession))
}

pub(super) fn seen_view(row: &Seen) -> SeenView {
    SeenView { organization: row.organization_id, profession: row.profession, persons: row.persons }
}
