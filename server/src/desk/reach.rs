//! Whom 至急 would ring now: for whoever is about to write it, and may have to telephone instead.

use super::{Desk, Result, signed};
use crate::domain::core::id::{OrganizationId, PatientId, PersonId};
use crate::domain::oversight::Depth;
use crate::domain::people::Profession;
use crate::domain::people::notification::{Reach, Reason};
use crate::gate::{Caller, ReadTimeline};
use crate::store::people::notification::{self, Reachable};
use jiff::tz::TimeZone;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// So many of a team are looked at.
const MOST: usize = 300;

/// One of the team.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReachView {
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
    /// What 至急 would do.
    pub reach: Reach,
}

/// The team without the caller.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UrgentReachView {
    /// Those who would be rung first, then those whom quiet hours hold back, then the others.
    pub items: Vec<ReachView>,
    /// The team has more people than were looked at.
    pub more: bool,
}

impl Desk {
    /// Whom 至急 about a patient would ring now.
    pub async fn urgent_reach(&self, caller: &Arc<Caller>, patient: PatientId) -> Result<UrgentReachView> {
        let permit = self.open::<ReadTimeline>(caller, patient).await?;
        let mut found = notification::list_reachable(&self.store, &permit, signed(MOST) + 1).await?;
        let more = found.len() > MOST;
        found.truncate(MOST);
        let zone = self.zone(caller).await?;
        // Somebody with two memberships is one person: the way that reaches them best counts.
        let mut best: BTreeMap<PersonId, (Reach, Reachable)> = BTreeMap::new();
        for one in found {
            let reach = self.reach_of(&one, &zone).await?;
            if best.get(&one.person_id).is_none_or(|(known, _)| reach < *known) {
                best.insert(one.person_id, (reach, one));
            }
        }
        let mut items = Vec::new();
        for (reach, one) in best.into_values() {
            items.push(ReachView {
                person: one.person_id,
                name: self.name_in(&permit, one.person_id).await?,
                profession: one.profession,
                organization: one.organization_id,
                organization_name: self.organization(one.organization_id).await?.map(|found| found.name.clone()).unwrap_or_default(),
                reach,
            });
        }
        items.sort_by_key(|view| (view.reach, view.organization, view.person));
        self.show(&permit, Depth::Listed, None, UrgentReachView { items, more }).await
    }

    async fn reach_of(&self, one: &Reachable, zone: &TimeZone) -> Result<Reach> {
        let settings = self.opened_settings(one.person_id, one.settings.as_ref()).await?;
        Ok(settings.reach(Reason::Urgent, one.has_device != 0, self.now(), zone))
    }
}
