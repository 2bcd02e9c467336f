//! Who is reminded in the morning of wards that say old things.

use super::{Desk, MembershipView, Result};
use crate::audit;
use crate::domain::core::id::MembershipId;
use crate::domain::core::invalid::{Invalid, check_list};
use crate::domain::oversight::Depth;
use crate::gate::{Caller, OrganizationFacts, Permitted, UpdateVacancies};
use crate::store::boards::ward_duty;
use crate::store::people::membership;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// So many people of an organization are looked at.
const COLLEAGUES: i64 = 1_000;
/// Nobody is reminded earlier, or later.
const HOURS: std::ops::RangeInclusive<i64> = 6..=20;

/// Who is reminded, and when.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WardDutyBody)]
pub struct WardDuty {
    /// At which hour of the day in the region; none: never.
    pub hour: Option<i64>,
    /// Whom of one's organization; empty: those who told last.
    pub members: Vec<MembershipId>,
}

/// Who is reminded, when, and who could be.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WardDutyView {
    /// At which hour of the day in the region; none: never.
    pub hour: Option<i64>,
    /// Whom of one's organization; empty: those who told last.
    pub members: Vec<MembershipId>,
    /// Who of it may say which wards have room.
    pub people: Vec<MembershipView>,
}

impl Desk {
    async fn ward_duty_permit(&self, caller: &Arc<Caller>) -> Result<Permitted<UpdateVacancies>> {
        let own = OrganizationFacts { organization: caller.membership.organization, region: caller.region };
        self.admit::<UpdateVacancies>(caller, own).await
    }

    /// Who of the caller's organization is reminded.
    pub async fn ward_duty(&self, caller: &Arc<Caller>) -> Result<WardDutyView> {
        let permit = self.ward_duty_permit(caller).await?;
        let hour = ward_duty::hour(&self.store, &permit).await?;
        let members = ward_duty::list_members(&self.store, &permit).await?;
        let (sees, own) = (self.see_directory(caller).await?, permit.subject());
        let mut people = Vec::new();
        for row in membership::list(&self.store, &sees, own.organization, None, COLLEAGUES).await? {
            let tells = self.gate.may::<UpdateVacancies>(&self.absent(caller.region, row.clone()), own, permit.decided_at());
            if let Some(identity) = self.name_of(&permit, row.person).await?.filter(|_| tells) {
                people.push(self.membership_view(caller.region, &row, &identity).await?);
            }
        }
        self.show(&permit, Depth::Listed, None, WardDutyView { hour, members, people }).await
    }

    /// Chooses who is reminded.
    pub async fn choose_ward_duty(&self, caller: &Arc<Caller>, body: WardDuty) -> Result<WardDutyView> {
        if body.hour.is_some_and(|hour| !HOURS.contains(&hour)) {
            return Err(Invalid::new("hour", "out_of_range").into());
        }
        check_list("members", &body.members)?;
        let body = &body;
        let chosen = self.deciding(caller, move |caller, _| async move {
            let permit = self.ward_duty_permit(&caller).await?;
            let mut change = Self::change(&permit);
            ward_duty::put(&mut change, &permit, body.hour, &body.members);
            change.log.push(audit::written(&permit, None, None));
            self.commit(change).await
        });
        chosen.await?;
        self.ward_duty(caller).await
    }
}
