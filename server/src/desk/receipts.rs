//! 既読: gathered in memory and written down once per person and stream every two seconds.

use super::timeline::{UNREAD_LIMIT, UnreadView, seen_view};
use super::{Desk, Error, Result, signed};
use crate::domain::core::id::{EntryId, PatientId, PersonId, StreamId};
use crate::domain::core::time::Timestamp;
use crate::gate::{Caller, Permitted, ReadTimeline};
use crate::hub::Outgoing;
use crate::hub::wire::{SeenView, ServerFrame};
use crate::store::Change;
use crate::store::care::{entry, facts, receipt};
use futures_util::future::join_all;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What was shown and is not written down yet.
#[derive(Default)]
pub struct ReceiptBuffer(Mutex<HashMap<(PersonId, StreamId), Pending>>);

struct Pending {
    permit: Permitted<ReadTimeline>,
    entries: HashMap<EntryId, Timestamp>,
}

impl Desk {
    /// Notes that entries were shown to the caller.
    pub async fn note_receipts(&self, caller: &Arc<Caller>, patient: PatientId, entries: &[EntryId]) -> Result<()> {
        let permit = self.open_to_write::<ReadTimeline>(caller, patient, false).await?;
        self.note_shown(&permit, entries);
        Ok(())
    }

    /// Gathers what was shown; without entries only the marker is moved.
    pub(super) fn note_shown(&self, permit: &Permitted<ReadTimeline>, entries: &[EntryId]) {
        let now = self.now();
        let key = (permit.caller().membership.person, permit.subject().stream);
        let mut buffer = self.receipts.0.lock().unwrap_or_else(PoisonError::into_inner);
        let pending = buffer.entry(key).or_insert_with(|| Pending { permit: permit.clone(), entries: HashMap::new() });
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
        let facts = facts::of_entry(&self.store, id, caller.membership.organization).await?;
        let Some(facts) = facts else { return Err(self.missing::<ReadTimeline>(caller).await) };
        let permit = self.admit::<ReadTimeline>(caller, facts.patient).await?;
        let seq = entry::find_seq(&self.store, &permit, id).await?.ok_or(Error::NotFound)?;
        let (person, stream) = (caller.membership.person, permit.subject().stream);
        let gathered = self.receipts.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&(person, stream));
        if let Some(pending) = gathered {
            self.write_receipts(&pending).await?;
        }
        let mut change = Change::default();
        receipt::put_back(&mut change, person, stream, seq, self.now());
        self.commit(change).await?;
        let frame = ServerFrame::PutBack { stream, patient: permit.subject().patient };
        self.hub.publish_to(person, stream, &Outgoing::Notice(stream, serde_json::to_string(&frame)?.into()), self.now());
        let unread = receipt::list_unread(&self.store, &permit, signed(UNREAD_LIMIT)).await?;
        Ok(UnreadView::of(unread))
    }

    async fn write_receipts(&self, pending: &Pending) -> Result<()> {
        let caller = pending.permit.caller();
        let facts = pending.permit.subject();
        let mut entries: Vec<(EntryId, Timestamp)> = pending.entries.iter().map(|(id, at)| (*id, *at)).collect();
        entries.sort_unstable();
        let mut change = Change::default();
        receipt::insert(&mut change, caller, facts.stream, &entries);
        self.commit(change).await?;
        if !self.hub.has_listeners(facts.stream) {
            return Ok(());
        }
        for (id, _) in entries {
            let Some(seq) = entry::find_seq(&self.store, &pending.permit, id).await? else { continue };
            let seen: Vec<SeenView> = receipt::list_seen(&self.store, &pending.permit, seq, seq).await?.iter().map(seen_view).collect();
            let frame = ServerFrame::Seen { stream: facts.stream, patient: facts.patient, entry: id, seen };
            self.hub.publish(facts.stream, &Outgoing::Notice(facts.stream, serde_json::to_string(&frame)?.into()), self.now());
        }
        Ok(())
    }
}
