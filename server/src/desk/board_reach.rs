//! Who has seen what stands on a board, by organization, and whom to telephone.

use super::call_list::csv;
use super::{Desk, Result};
use crate::domain::core::id::{EntryId, OrganizationId};
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::Depth;
use crate::domain::people::OrganizationKind;
use crate::gate::{Caller, Permitted, SeeReach};
use crate::store::boards::reach::{self, Reached};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// An organization of the audience. The author is not counted.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OrganizationReachView {
    /// Organization.
    pub organization: OrganizationId,
    /// Its name.
    pub organization_name: String,
    /// Its kind.
    pub organization_kind: OrganizationKind,
    /// Its municipality.
    pub municipality_code: Option<String>,
    /// Its telephone.
    pub phone: Option<String>,
    /// How many of its people are meant.
    pub members: i64,
    /// How many of them have seen it.
    pub seen: i64,
    /// How many of them have confirmed it as it is now.
    pub acknowledged: i64,
    /// When the first of them saw it.
    pub first_seen_at: Option<Timestamp>,
}

/// The whole audience.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub struct ReachTotalsView {
    /// Organizations that are meant.
    pub organizations: i64,
    /// Of which somebody has seen it.
    pub organizations_seen: i64,
    /// Of which somebody has confirmed it as it is now.
    pub organizations_acknowledged: i64,
    /// People who are meant.
    pub members: i64,
    /// Who have seen it.
    pub seen: i64,
    /// Who have confirmed it as it is now.
    pub acknowledged: i64,
}

/// How far an entry on a board has reached.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BoardReachView {
    /// Everybody who is meant, as the audience is now.
    pub totals: ReachTotalsView,
    /// By organization; those first of which nobody has seen it.
    pub items: Vec<OrganizationReachView>,
}

impl Desk {
    /// How far an entry on a board has reached.
    pub async fn board_reach(&self, caller: &Arc<Caller>, id: EntryId) -> Result<BoardReachView> {
        let (permit, reached) = self.reached(caller, id).await?;
        let mut totals = ReachTotalsView::default();
        for row in &reached {
            totals.organizations += 1;
            totals.organizations_seen += i64::from(row.seen > 0);
            totals.organizations_acknowledged += i64::from(row.acknowledged > 0);
            totals.members += row.members;
            totals.seen += row.seen;
            totals.acknowledged += row.acknowledged;
        }
        let items = reached.into_iter().map(organization_view).collect();
        self.show(&permit, Depth::Listed, None, BoardReachView { totals, items }).await
    }

    /// The organizations of which nobody has seen it, as CSV.
    pub async fn board_call_list(&self, caller: &Arc<Caller>, id: EntryId) -> Result<String> {
        let (permit, reached) = self.reached(caller, id).await?;
        let head = ["機関名", "電話番号", "市区町村コード", "対象の人数"].map(str::to_owned).to_vec();
        let unseen = reached.into_iter().filter(|row| row.seen == 0);
        let rows = unseen
            .map(|row| vec![row.name, row.phone.unwrap_or_default(), row.municipality_code.unwrap_or_default(), row.members.to_string()]);
        self.show(&permit, Depth::Exported, None, csv(std::iter::once(head).chain(rows))).await
    }

    async fn reached(&self, caller: &Arc<Caller>, id: EntryId) -> Result<(Permitted<SeeReach>, Vec<Reached>)> {
        let facts = self.entry_facts::<SeeReach>(caller, id).await?;
        let permit = self.admit::<SeeReach>(caller, facts).await?;
        let reached = reach::list(&self.store, &permit).await?;
        Ok((permit, reached))
    }
}

pub(super) fn organization_view(row: Reached) -> OrganizationReachView {
    OrganizationReachView {
        organization: row.organization_id,
        organization_name: row.name,
        organization_kind: row.kind,
        municipality_code: row.municipality_code,
        phone: row.phone,
        members: row.members,
        seen: row.seen,
        acknowledged: row.acknowledged,
        first_seen_at: row.first_seen_at,
    }
}
