//! How far a broadcast has reached, each person once, and whom to telephone.

use super::board_reach::organization_view;
use super::call_list::csv;
use super::{Desk, OrganizationReachView, Result, signed};
use crate::domain::core::id::{BroadcastId, OrganizationId, PersonId};
use crate::domain::oversight::Depth;
use crate::domain::people::Profession;
use crate::gate::Caller;
use crate::store::boards::broadcast_reach;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// So many of an organization are named.
const NAMED: usize = 200;

/// An organization that is meant. Whoever sent it is not counted.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BroadcastOrganizationReachView {
    /// As on a board.
    #[serde(flatten)]
    pub organization: OrganizationReachView,
    /// How many of them it was delivered to: a device took it, or they have seen it.
    pub delivered: i64,
}

/// Everybody who is meant.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub struct BroadcastTotalsView {
    /// Organizations.
    pub organizations: i64,
    /// Of which somebody has seen it.
    pub organizations_seen: i64,
    /// Of which somebody has confirmed it as it is now.
    pub organizations_acknowledged: i64,
    /// People; somebody with two memberships is one.
    pub members: i64,
    /// To whom it was delivered.
    pub delivered: i64,
    /// Who have seen it.
    pub seen: i64,
    /// Who have confirmed it as it is now.
    pub acknowledged: i64,
}

/// How far a broadcast has reached.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BroadcastReachView {
    /// Everybody.
    pub totals: BroadcastTotalsView,
    /// By organization; those first of which nobody has seen it.
    pub items: Vec<BroadcastOrganizationReachView>,
}

/// Somebody who has not seen it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BroadcastUnreadView {
    /// Person.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// Profession.
    pub profession: Profession,
    /// Whether a device took it.
    pub delivered: bool,
}

impl Desk {
    /// How far a broadcast has reached.
    pub async fn broadcast_reach(&self, caller: &Arc<Caller>, id: BroadcastId) -> Result<BroadcastReachView> {
        let (permit, _) = self.manage(caller, id).await?;
        let (members, delivered, seen, acknowledged) = broadcast_reach::count(&self.store, &permit).await?;
        let mut totals = BroadcastTotalsView { members, delivered, seen, acknowledged, ..BroadcastTotalsView::default() };
        let mut items = Vec::new();
        for row in broadcast_reach::list(&self.store, &permit).await? {
            totals.organizations += 1;
            totals.organizations_seen += i64::from(row.reached.seen > 0);
            totals.organizations_acknowledged += i64::from(row.reached.acknowledged > 0);
            items.push(BroadcastOrganizationReachView { delivered: row.delivered, organization: organization_view(row.reached) });
        }
        self.show(&permit, Depth::Listed, None, BroadcastReachView { totals, items }).await
    }

    /// The organizations of which nobody has seen it, as CSV.
    pub async fn broadcast_call_list(&self, caller: &Arc<Caller>, id: BroadcastId) -> Result<String> {
        let (permit, _) = self.manage(caller, id).await?;
        let head = ["機関名", "電話番号", "市区町村コード", "対象の人数", "届いた人数"].map(str::to_owned).to_vec();
        let rows = broadcast_reach::list(&self.store, &permit).await?.into_iter().filter(|row| row.reached.seen == 0).map(|row| {
            let (delivered, row) = (row.delivered, row.reached);
            let (phone, municipality) = (row.phone.unwrap_or_default(), row.municipality_code.unwrap_or_default());
            vec![row.name, phone, municipality, row.members.to_string(), delivered.to_string()]
        });
        self.show(&permit, Depth::Exported, None, csv(std::iter::once(head).chain(rows))).await
    }

    /// Who of an organization has not seen it.
    pub async fn broadcast_unread(
        &self,
        caller: &Arc<Caller>,
        id: BroadcastId,
        organization: OrganizationId,
    ) -> Result<Vec<BroadcastUnreadView>> {
        let (permit, _) = self.manage(caller, id).await?;
        let mut views = Vec::new();
        for row in broadcast_reach::list_unread(&self.store, &permit, organization, signed(NAMED)).await? {
            let name = self.name_in(&permit, row.person_id).await?;
            views.push(BroadcastUnreadView { person: row.person_id, name, profession: row.profession, delivered: row.delivered != 0 });
        }
        self.show(&permit, Depth::Listed, None, views).await
    }
}
