//! Drafts of those whose device keeps nothing. What somebody is writing is theirs, and no record yet: being signed in is enough, also for a
//! text about a patient who is theirs no longer, and it leaves no row in the access log, because nobody but its author is shown it.
//! A hand-over under the pen holds words of others: it is read again like the hand-over itself, through the gate and on record. Until that
//! is allowed it waits.

use super::{Desk, Error, Result, keys};
use crate::audit;
use crate::domain::core::id::PersonId;
use crate::domain::core::invalid::Invalid;
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::Depth;
use crate::domain::people::draft::DraftKey;
use crate::gate::{Caller, ReadTimeline};
use crate::store::Change;
use crate::store::people::draft::{self, DraftRow};
use crate::vault::{DoesNotOpen, Owner, OwnerKind, Place};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::{Builder, Uuid};

/// A membership has so many.
const DRAFTS: i64 = 100;
/// Each has at most so many bytes: the longest entry in the longest letters, and some room.
const DRAFT_BYTES: usize = 96 * 1024;
/// Nobody went on with it for so long: it is forgotten.
const KEPT_SECONDS: i64 = 30 * 86_400;

/// What is sealed of a draft.
#[derive(Serialize, Deserialize)]
pub(super) struct Written {
    /// Where it belongs: the client's own key, made of ids.
    key: String,
    draft: String,
}

/// One's own draft.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DraftView {
    /// Where it belongs, as the client named it.
    pub key: String,
    /// What the client wrote, as it wrote it.
    pub draft: String,
    /// Moves with every write.
    pub version: i64,
    /// When it was written last.
    pub written_at: Timestamp,
}

/// How a draft stands now.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct DraftVersionView {
    /// To be named when the draft is removed.
    pub version: i64,
}

pub(super) fn draft_place(id: Uuid) -> Place {
    Place { table: "draft", column: "content", row: id }
}

fn key_owner(person: PersonId) -> Owner {
    Owner::new(OwnerKind::Person, person)
}

impl Desk {
    /// One's own drafts, newest first.
    pub async fn drafts(&self, caller: &Arc<Caller>) -> Result<Vec<DraftView>> {
        let rows = draft::list_own(&self.store, caller, self.now().plus_seconds(-KEPT_SECONDS), DRAFTS).await?;
        let keys = self.keys_of(key_owner(caller.membership.person)).await?;
        let (mut views, mut log) = (Vec::new(), Vec::new());
        for DraftRow { id, content, written_at } in rows {
            let Written { key, draft } = keys.open(draft_place(id), &content)?;
            if let Some(patient) = key.parse::<DraftKey>().ok().and_then(|key| key.reads()) {
                let Some(permit) = self.permit::<ReadTimeline>(caller, patient).await? else { continue };
                log.push(audit::opened(&permit, Depth::Opened, None));
            }
            views.push(DraftView { key, draft, version: written_at.0, written_at });
        }
        self.record(log).await?;
        Ok(views)
    }

    /// Keeps what is written; the newest word stands.
    pub async fn keep_draft(&self, caller: &Arc<Caller>, key: &DraftKey, draft: String) -> Result<DraftVersionView> {
        if draft.len() > DRAFT_BYTES {
            return Err(Invalid::limited("draft", "too_long", DRAFT_BYTES).into());
        }
        let id = self.draft_id(caller, key).await?;
        let forgotten = self.now().plus_seconds(-KEPT_SECONDS);
        if draft::count_others(&self.store, caller.membership.id, id, forgotten).await? >= DRAFTS {
            return Err(Invalid::limited("key", "too_long", usize::try_from(DRAFTS).unwrap_or_default()).into());
        }
        let written = &Written { key: key.as_str().to_owned(), draft };
        let kept = self.deciding(caller, move |caller, _| async move {
            let now = self.now();
            let sealing = self.sealing_key(key_owner(caller.membership.person), Some(caller.region), 1).await?;
            let content = keys::seal(&sealing, draft_place(id), written)?;
            let mut change = Self::draft_change(&caller);
            draft::sweep(&mut change, forgotten);
            draft::put(&mut change, &caller, DraftRow { id, content, written_at: now });
            self.commit(change).await.map(|_| DraftVersionView { version: now.0 })
        });
        kept.await
    }

    /// Removes a draft, unless it was written on since that version: an empty page never takes the place of a text unseen.
    pub async fn drop_draft(&self, caller: &Arc<Caller>, key: &DraftKey, version: i64) -> Result<()> {
        let id = self.draft_id(caller, key).await?;
        let removed = self.deciding(caller, move |caller, _| async move {
            let Some(written_at) = draft::find_own(&self.store, &caller, id).await? else { return Ok(()) };
            if written_at.0 != version {
                return Err(Error::Stale);
            }
            let mut change = Self::draft_change(&caller);
            draft::delete(&mut change, id, written_at);
            self.commit(change).await.map(|_| ())
        });
        removed.await
    }

    fn draft_change(caller: &Caller) -> Change {
        Change { person: Some((caller.membership.person, caller.person_epoch)), ..Change::default() }
    }

    /// One place has one draft, and the row does not tell which place.
    async fn draft_id(&self, caller: &Caller, key: &DraftKey) -> Result<Uuid> {
        let keys = self.keys_of(key_owner(caller.membership.person)).await?;
        let hash = keys.keyed_hash("draft", &format!("{} {}", caller.membership.id, key.as_str())).ok_or(DoesNotOpen)?;
        let (bytes, _) = hash.split_first_chunk::<16>().ok_or(DoesNotOpen)?;
        Ok(Builder::from_bytes(*bytes).into_uuid())
    }
}
