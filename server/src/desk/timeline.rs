//! Reading a timeline or a board: pages of entries, events after a number, readers.

use super::{Desk, Error, Result, page_limit, signed};
use crate::domain::core::id::{EntryId, OrganizationId, PatientId, PersonId, StreamId};
use crate::domain::core::stream::EventKind;
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::Depth;
use crate::domain::people::Profession;
use crate::gate::{Caller, Home, ReadTimeline, Reading, SeeReach};
use crate::hub::wire::{EntryView, EventView};
use crate::store::care::entry;
pub use crate::store::care::entry::Filter;
use crate::store::care::receipt;
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
        let reading = self.open::<ReadTimeline>(caller, patient).await?.into();
        let (view, range) = self.page(&reading, window, filter, limit).await?;
        self.show(&reading, Depth::Opened, range, view).await
    }

    /// A part of a stream, and its range of numbers for the log.
    pub(super) async fn page(
        &self,
        reading: &Reading,
        window: Window,
        filter: &Filter,
        limit: Option<usize>,
    ) -> Result<(EntriesView, Option<(i64, i64)>)> {
        let head = reading.stream().head;
        let unread = receipt::list_unread(&self.store, reading, signed(UNREAD_LIMIT)).await?;
        let first = unread.first().map(|(seq, _)| *seq);
        let read_up_to = first.map_or(head, |seq| seq - 1);
        if read_up_to - receipt::find_marker(&self.store, reading).await? > MARKER_LAG {
            self.note_shown(reading, &[]);
        }
        let limit = signed(page_limit(limit));
        let (from, to) = self.bounds(reading, window, filter, first, limit).await?;
        let sealed = entry::list_filtered(&self.store, reading, (from, to), filter, limit).await?;
        let items = self.entry_views(reading, sealed).await?;
        let range = items.first().zip(items.last()).map(|(first, last)| (first.seq, last.seq));
        let (older, newer) = match range {
            Some((from, to)) => {
                let (below, above) = entry::find_neighbors(&self.store, reading, (from, to), filter).await?;
                (below.map(|_| from), above.map(|_| to))
            }
            None => (None, None),
        };
        let count = unread.len();
        let entries = match range {
            // Behind so many, what is unread in this page was not among them.
            Some((from, to)) if count == UNREAD_LIMIT => {
                receipt::list_unread_between(&self.store, reading, from, to).await?.into_iter().map(|(id,)| id).collect()
            }
            _ => unread.into_iter().map(|(_, id)| id).filter(|id| items.iter().any(|item| item.id == *id)).collect(),
        };
        Ok((EntriesView { items, older, newer, head, unread: UnreadView { count, first, entries } }, range))
    }

    /// The range of numbers of a window; a page keeps the newest of its range.
    async fn bounds(
        &self,
        reading: &Reading,
        window: Window,
        filter: &Filter,
        first_unread: Option<i64>,
        limit: i64,
    ) -> Result<(i64, i64)> {
        let around = match window {
            Window::Newest => return Ok((0, i64::MAX)),
            Window::Before(seq) => return Ok((0, seq.saturating_sub(1))),
            Window::After(seq) => {
                let end = entry::find_page_end(&self.store, reading, seq, filter, limit).await?;
                return Ok((seq.saturating_add(1), end.unwrap_or(seq)));
            }
            Window::Around(seq) => Some(seq),
            Window::Unread => first_unread,
            // Nothing is as new as that: the newest is nearest.
            Window::Since(moment) => entry::find_first_since(&self.store, reading, moment).await?,
        };
        let Some(seq) = around else { return Ok((0, i64::MAX)) };
        // A third of the page stands above, so that what came before can be seen.
        let end = entry::find_page_end(&self.store, reading, seq.saturating_sub(1), filter, (limit * 2 / 3).max(1)).await?;
        Ok((0, end.unwrap_or(i64::MAX)))
    }

    /// One entry as it is now.
    pub(super) async fn entry_view(&self, caller: &Arc<Caller>, id: EntryId) -> Result<EntryView> {
        let (_, reading) = self.open_entry(caller, id).await?;
        let seq = entry::find_seq(&self.store, &reading, id).await?.ok_or(Error::NotFound)?;
        let view = self.entry_at(&reading, seq).await?.ok_or(Error::NotFound)?;
        self.show(&reading, Depth::Opened, Some((seq, seq)), view).await
    }

    /// The entry of a number.
    pub(super) async fn entry_at(&self, reading: &Reading, seq: i64) -> Result<Option<EntryView>> {
        let sealed = entry::list(&self.store, reading, seq, seq, 1).await?;
        Ok(self.entry_views(reading, sealed).await?.pop())
    }

    /// Events of a stream after a number, and the head.
    pub async fn events(&self, caller: &Arc<Caller>, stream: StreamId, after: i64, limit: Option<usize>) -> Result<(Vec<EventView>, i64)> {
        let reading = self.open_stream(caller, stream).await?;
        let happened = event::list(&self.store, &reading, after, signed(page_limit(limit))).await?;
        let events = self.event_views(&reading, happened).await?;
        let range = events.first().zip(events.last()).map(|(first, last)| (first.seq, last.seq));
        let head = reading.stream().head;
        self.show(&reading, Depth::Opened, range, (events, head)).await
    }

    /// Events with a listener's permission at hand, for everybody who listens: the feed reads, opens and encodes each once per node. Nothing
    /// of the listener's own rides in them.
    pub async fn pushed_events(&self, reading: &Reading, after: i64, limit: i64) -> Result<Vec<EventView>> {
        let happened = event::list(&self.store, reading, after, limit).await?;
        if matches!(reading, Reading::Timeline(_)) {
            return self.event_views(reading, happened).await;
        }
        // A thousand confirm one notice: who did is asked for by those whom it concerns, and is not told to everybody each time.
        let is_quiet = |kind| matches!(kind, EventKind::EntryAcknowledged | EventKind::AcknowledgementWithdrawn);
        let quiet = |row: Happened| if is_quiet(row.kind) { row.without_entry() } else { row };
        let mut events = self.event_views(reading, happened.into_iter().map(quiet).collect()).await?;
        for entry in events.iter_mut().filter_map(|event| event.entry.as_mut()) {
            entry.acknowledgements.clear();
        }
        Ok(events)
    }

    async fn event_views(&self, reading: &Reading, happened: Vec<Happened>) -> Result<Vec<EventView>> {
        let entries = self.entries_of(reading, &happened).await?;
        let mut reports = self.reports_of(reading, &happened).await?;
        let facts = reading.stream();
        let view = |row: Happened| EventView {
            stream: facts.stream,
            patient: facts.whose.patient(),
            board: facts.whose.board(),
            seq: row.seq,
            hidden: false,
            kind: row.kind,
            recorded_at: row.recorded_at,
            entry: row.entry_id.and_then(|id| entries.get(&id).cloned()),
            disaster_report: reports.remove(&row.seq),
        };
        Ok(happened.into_iter().map(view).collect())
    }

    /// The entries that events are about: in one sweep when they lie together, else one by one.
    async fn entries_of(&self, reading: &Reading, happened: &[Happened]) -> Result<HashMap<EntryId, EntryView>> {
        let mut numbers: Vec<i64> = happened.iter().filter_map(|row| row.entry_seq).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let (Some(first), Some(last)) = (numbers.first().copied(), numbers.last().copied()) else { return Ok(HashMap::new()) };
        let sealed = if last - first < 2 * signed(numbers.len()) {
            entry::list(&self.store, reading, first, last, i64::MAX).await?
        } else {
            let mut rows = Vec::new();
            for seq in numbers {
                rows.extend(entry::list(&self.store, reading, seq, seq, 1).await?);
            }
            rows
        };
        Ok(self.entry_views(reading, sealed).await?.into_iter().map(|view| (view.id, view)).collect())
    }

    /// Who has seen an entry, and when. On a board that is for those who may see how far it has reached.
    pub async fn readers(&self, caller: &Arc<Caller>, id: EntryId) -> Result<Vec<ReaderView>> {
        let (facts, reading) = self.open_entry(caller, id).await?;
        if matches!(facts.home, Home::Board(_)) {
            self.admit::<SeeReach>(caller, facts).await?;
        }
        let views = self.permitted_readers(&reading, id).await?;
        self.show(&reading, Depth::Opened, None, views).await
    }

    pub(super) async fn permitted_readers(&self, reading: &Reading, id: EntryId) -> Result<Vec<ReaderView>> {
        let mut views = Vec::new();
        for row in receipt::list_readers(&self.store, reading, id).await? {
            views.push(ReaderView {
                person: row.person_id,
                name: self.name_in(reading, row.person_id).await?,
                profession: row.profession,
                organization: row.organization_id,
                organization_name: self.organization(row.organization_id).await?.map(|found| found.name.clone()).unwrap_or_default(),
                seen_at: row.seen_at,
            });
        }
        Ok(views)
    }
}
