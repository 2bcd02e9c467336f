//! What a chart said before: every edit keeps the text that it replaced.

use super::chart::{chart_place, key_owner, payload_place};
use super::{Desk, Error, Result, signed};
use crate::domain::care::patient::Chart;
use crate::domain::core::id::PatientId;
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::Depth;
use crate::gate::{Caller, SeePatient};
use crate::hub::wire::AuthorView;
use crate::store::care::patient;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// So many versions are shown.
const VERSIONS: usize = 50;

/// A chart as it was.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChartVersionView {
    /// Version, from 1; those that moved the patient to another state are left out.
    pub version: i64,
    /// Who wrote it.
    pub author: Option<AuthorView>,
    /// When.
    pub recorded_at: Timestamp,
    /// The chart.
    pub patient: Chart,
}

impl Desk {
    /// The versions of a chart, newest first.
    pub async fn chart_versions(&self, caller: &Arc<Caller>, id: PatientId) -> Result<Vec<ChartVersionView>> {
        let permit = self.open::<SeePatient>(caller, id).await?;
        let sealed = patient::get(&self.store, &permit).await?.ok_or(Error::NotFound)?;
        let keys = self.keys_of(key_owner(id)).await?;
        let mut chart: Chart = keys.open(chart_place(id), &sealed.chart)?;
        let mut views = Vec::new();
        for edit in patient::list_replaced(&self.store, &permit, signed(VERSIONS)).await? {
            // Somebody edited between the two statements.
            if edit.replaced_by > sealed.version {
                continue;
            }
            let before = keys.open(payload_place(edit.id), &edit.payload)?;
            let author = self.author_of(&permit, edit.membership_id).await?;
            let patient = std::mem::replace(&mut chart, before);
            views.push(ChartVersionView { version: edit.replaced_by, author, recorded_at: edit.recorded_at, patient });
        }
        if views.len() < VERSIONS
            && let Some((membership, recorded_at)) = patient::find_registered(&self.store, &permit).await?
        {
            let author = self.author_of(&permit, membership).await?;
            views.push(ChartVersionView { version: 1, author, recorded_at, patient: chart });
        }
        self.show(&permit, Depth::Opened, None, views).await
    }
}
