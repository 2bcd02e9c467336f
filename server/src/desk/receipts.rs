//! 既読: gathered in memory and written down once per person and stream every two seconds.

use super::entry_views::seen_view;
use super::timeline::{UNREAD_LIMIT, UnreadView};
use super::{Desk, Error, Result, signed};
use crate::domain::core::id::{EntryId, PatientId, PersonId, StreamId};
use crate::domain::core::time::Timestamp;
use crate::gate::{Caller, Permit as _, ReadTimeline, Reading};
use crate::hub::Outgoing;
use crate::hub::wire::{SeenView, ServerFrame};
use crate::store::Change;
use crate::store::care::{entry, receipt};
use futures_util::future::join_all;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What was shown and is not written down yet.
#[derive(Default)]
pub struct ReceiptBuffer(Mutex<HashMap<(PersonId, StreamId), Pending>>);

struct Pending {
    reading: Reading,
    entries: HashMap<EntryId, Timestamp>,
}

impl Desk {
    /// Notes that entries were shown to the caller.
    pub async fn note_receipts(&self, caller: &Arc<Caller>, patient: PatientId, entries: &[EntryId]) -> Result<()> {
        let reading = self.open_to_write::<ReadTimeline>(caller, patient, false).await?.into();
        self.note_shown(&reading, entries);
        Ok(())
    }

    /// Gathers what was shown; without entries only the marker is moved.
    pub(super) fn note_shown(&self, reading: &Reading, entries: &[EntryId]) {
        let now = self.now();
        let key = (reading.caller().membership.person, reading.stream().stream);
        let mut buffer = self.receipts.0.lock().unwrap_or_else(PoisonError::into_inner);
        let pending = buffer.entry(key).or_insert_with(|| Pending { reading: reading.clone(), entries: HashMap::new() });
        for id in entries {
            pending.entries.entry(*id).or_insert(now);
        }
    }

    /// Writes down what was gathered, and tells those who listen.
    pub async fn flush_receipts(&self) {
        let gathered = std::mem::take(&mut *self.receipts.0.lock().unwrap_or_else(PoisonError::into_inner));
        let mut gathered: Vec<_> = gathered.into_iter().collect();
        // Together, so that they share a commit, and timeline by timeline, so that they share its pages.
        gathered.sort_unstable_by_key(|((_, stream), _)| *stream);
        let written = gathered.into_iter().map(|(_, pending)| pending).map(|pending| async move {
            if let Err(e) = self.write_receipts(&pending).await {
                tracing::warn!(error = %e, "receipts were not written; they come again when the entries are shown again");
            }
        });
        join_all(written).await;
    }

    /// Counts an entry and what came after it as unread again for the caller alone. What was shown until now is written down first: it was seen.
    pub async fn put_back(&self, caller: &Arc<Caller>, id: EntryId) -> Result<UnreadView> {
        let (_, reading) = self.open_entry(caller, id).await?;
        let seq = entry::find_seq(&self.store, &reading, id).await?.ok_or(Error::NotFound)?;
        let facts = reading.stream();
        let (person, stream) = (caller.membership.person, facts.stream);
        let gathered = self.receipts.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&(person, stream));
        if let Some(pending) = gathered {
            self.write_receipts(&pending).await?;
        }
        let mut change = Change::default();
        receipt::put_back(&mut change, person, stream, seq, self.now());
        self.commit(change).await?;
        let frame = ServerFrame::PutBack { stream, patient: facts.whose.patient(), board: facts.whose.board() };
        self.hub.publish_to(person, stream, &Outgoing::Notice(stream, serde_json::to_string(&frame)?.into()), self.now());
        let unread = receipt::list_unread(&self.store, &reading, signed(UNREAD_LIMIT)).await?;
        Ok(UnreadView::of(unread))
    }

    async fn write_receipts(&self, pending: &Pending) -> Result<()> {
        let (caller, facts) = (pending.reading.caller(), pending.reading.stream());
        let mut entries: Vec<(EntryId, Timestamp)> = pending.entries.iter().map(|(id, at)| (*id, *at)).collect();
        entries.sort_unstable();
        let mut change = Change::default();
        receipt::insert(&mut change, caller, facts.stream, &entries);
        self.commit(change).await?;
        // On a board a thousand see one notice: who has is asked for, and is not told to everybody each time.
        if facts.whose.board().is_some() || !self.hub.has_listeners(facts.stream) {
            return Ok(());
        }
        for (id, _) in entries {
            let Some(seq) = entry::find_seq(&self.store, &pending.reading, id).await? else { continue };
            let seen: Vec<SeenView> = receipt::list_seen(&self.store, &pending.reading, seq, seq).await?.iter().map(seen_view).collect();
            let frame = ServerFrame::Seen { stream: facts.stream, patient: facts.whose.patient(), board: None, entry: id, seen };
            self.hub.publish(facts.stream, &Outgoing::Notice(facts.stream, serde_json::to_string(&frame)?.into()), self.now());
        }
        Ok(())
    }
}
