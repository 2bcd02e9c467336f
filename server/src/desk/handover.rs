//! 申し送り: the living summary of a patient.

use super::chart::{append, key_owner, payload_place};
use super::{Desk, Result, keys, signed};
use crate::domain::care::handover::Handover;
use crate::domain::core::id::PatientId;
use crate::domain::core::stream::EventKind;
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::Depth;
use crate::gate::{Caller, Permitted, ReadTimeline, WriteHandover};
use crate::hub::wire::AuthorView;
use crate::store::care::handover::{self, NewVersion, SealedVersion};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// So many versions are shown.
const VERSIONS: usize = 50;

/// A version of the hand-over.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HandoverView {
    /// Version; 0 when nothing has been written yet.
    pub version: i64,
    /// What it says.
    pub content: Handover,
    /// Who wrote it.
    pub author: Option<AuthorView>,
    /// When.
    pub recorded_at: Option<Timestamp>,
}

impl Desk {
    /// The hand-over as it is now.
    pub async fn handover(&self, caller: &Arc<Caller>, patient: PatientId) -> Result<HandoverView> {
        let newest = self.handover_versions_of(caller, patient, 1).await?.pop();
        Ok(newest.unwrap_or(HandoverView { version: 0, content: Handover::default(), author: None, recorded_at: None }))
    }

    /// What the hand-over said, newest first.
    pub async fn handover_versions(&self, caller: &Arc<Caller>, patient: PatientId) -> Result<Vec<HandoverView>> {
        self.handover_versions_of(caller, patient, VERSIONS).await
    }

    async fn handover_versions_of(&self, caller: &Arc<Caller>, patient: PatientId, limit: usize) -> Result<Vec<HandoverView>> {
        let permit = self.open::<ReadTimeline>(caller, patient).await?;
        let mut views = Vec::new();
        for row in handover::list(&self.store, &permit, signed(limit)).await? {
            views.extend(self.handover_view(&permit, row).await?);
        }
        self.show(&permit, Depth::Opened, None, views).await
    }

    async fn handover_view(&self, permit: &Permitted<ReadTimeline>, row: SealedVersion) -> Result<Option<HandoverView>> {
        let Some(sealed) = &row.payload else { return Ok(None) };
        let content = self.keys_of(key_owner(permit.subject().patient)).await?.open(payload_place(row.event_id), sealed)?;
        let author = self.author_of(permit, row.membership_id).await?;
        Ok(Some(HandoverView { version: row.version, content, author, recorded_at: Some(row.recorded_at) }))
    }

    /// Writes a new version of the hand-over, from the version that was read.
    pub async fn write_handover(&self, caller: &Arc<Caller>, patient: PatientId, read: i64, body: Handover) -> Result<HandoverView> {
        body.check()?;
        let body = &body;
        let written = self.deciding(caller, move |caller, _| async move {
            let permit = self.open::<WriteHandover>(&caller, patient).await?;
            let key = self.sealing_key(key_owner(patient), Some(caller.region), 1).await?;
            let facts = permit.subject();
            let event = self.new_id();
            let mut change = Self::stream_change(&permit);
            let payload = keys::seal(&key, payload_place(event), body)?;
            let seq = append(&mut change, &permit, EventKind::HandoverWritten, event, Some(payload));
            let new = NewVersion {
                patient,
                read,
                region: caller.region,
                stream: facts.stream,
                seq,
                event,
                membership: caller.membership.id,
                at: permit.decided_at(),
            };
            handover::insert(&mut change, &new);
            self.commit_notice(change, facts).await
        });
        written.await?;
        self.handover(caller, patient).await
    }
}
