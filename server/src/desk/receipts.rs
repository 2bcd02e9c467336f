//! 既読: gathered in memory and written down once per person and stream every two seconds.

use super::timeline::seen_view;
use super::{Desk, Result};
use crate::domain::core::id::{EntryId, PatientId, PersonId, StreamId};
use crate::domain::core::time::Timestamp;
use crate::gate::{Caller, Permitted, ReadTimeline};
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
        // Together, so that they share a commit.
        let written = gathered.into_values().map(|pending| async move {
            if let Err(e) = self.write_receipts(&pending).await {
                tracing::warn!(error = %e, "receipts were not written; they come again when the entries are shown again");
            }
        });
        join_all(written).await;
    }

    async fn write_receipts(&self, pending: &Pending) -> Result<()> {
        let caller = pending.permit.caller();
        let facts = pending.permit.subject();
        let entries: Vec<(EntryId, Timestamp)> = pending.entries.iter().map(|(id, at)| (*id, *at)).collect();
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
