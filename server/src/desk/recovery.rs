//! Somebody has lost everything to sign in with: one who answers for them asks that they be let in again, another confirms it, and hands over a
//! one-time link. Neither can do it alone, and neither for themselves (3省2ガイドライン 6.0 システム運用編 14③; ASVS 5.0, 6.4.4).

use super::invitations::LinkView;
use super::links::link_hash;
use super::{Desk, Error, Result};
use crate::audit;
use crate::domain::core::id::{MembershipId, PersonId, RecoveryId};
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::{Depth, Outcome};
use crate::domain::people::Membership;
use crate::gate::{
    AskRecovery, Caller, ConfirmRecovery, GiveMembership, KeepRoster, ManageMemberships, OrganizationFacts, Permit, Permitted,
    RecoveryFacts,
};
use crate::store::people::recovery::{self, NewRecovery, Recovery};
use crate::store::people::{membership, organization};
use crate::store::{Change, LogRow};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// Both have belonged for so long before they vouch for somebody.
const BELONGED_SECONDS: i64 = 7 * 86_400;
/// It waits for the second one so long, and so long holds the link.
const SECONDS: i64 = 86_400;

/// Somebody who waits to be let in again.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RecoveryView {
    /// Id.
    pub id: RecoveryId,
    /// Who.
    pub membership: MembershipId,
    /// Name.
    pub name: String,
    /// Who asked.
    pub asked_by: MembershipId,
    /// Name.
    pub asked_by_name: String,
    /// When.
    pub asked_at: Timestamp,
    /// Until when it may be confirmed.
    pub expires_at: Timestamp,
    /// Whether the caller may be the second one.
    pub may_confirm: bool,
}

/// A confirmed recovery with its link.
#[derive(Clone, Serialize, ToSchema)]
pub struct RecoveredView {
    /// Who.
    pub membership: MembershipId,
    /// Name.
    pub name: String,
    /// Until when the link holds.
    pub expires_at: Timestamp,
    /// The link.
    #[serde(flatten)]
    pub link: LinkView,
}

fn facts_of(row: &Recovery) -> RecoveryFacts {
    RecoveryFacts {
        membership: row.membership_id,
        person: row.person_id,
        organization: row.organization_id,
        region: row.region_id,
        asked_by: Some((row.asking_person, row.asking_organization)),
    }
}

fn has_belonged(membership: &Membership, now: Timestamp) -> bool {
    membership.holds_at(now) && membership.from <= now.plus_seconds(-BELONGED_SECONDS)
}

impl Desk {
    /// Asks that somebody be let in again.
    pub async fn ask_recovery(&self, caller: &Arc<Caller>, id: MembershipId) -> Result<RecoveryView> {
        let found = membership::find(&self.store, id).await?;
        let Some(row) = found else { return Err(self.missing::<AskRecovery>(caller).await) };
        let facts = organization::facts(&self.store, row.organization).await?;
        let Some(facts) = facts else { return Err(self.missing::<AskRecovery>(caller).await) };
        let facts =
            RecoveryFacts { membership: id, person: row.person, organization: row.organization, region: facts.region, asked_by: None };
        let permit = self.admit::<AskRecovery>(caller, facts).await?;
        let now = permit.decided_at();
        if !row.holds_at(now) {
            return Err(Error::Stale);
        }
        if !has_belonged(&caller.membership, now) {
            return Err(self.not_by_these(&permit, row.person).await);
        }
        let asked = Recovery {
            id: RecoveryId(self.new_id()),
            region_id: permit.subject().region,
            organization_id: row.organization,
            membership_id: id,
            person_id: row.person,
            asked_by: caller.membership.id,
            asking_person: caller.membership.person,
            asking_organization: caller.membership.organization,
            asked_at: now,
            expires_at: now.plus_seconds(SECONDS),
        };
        let mut change = Self::change(&permit);
        change.insert(NewRecovery {
            id: asked.id,
            region_id: asked.region_id,
            organization_id: asked.organization_id,
            membership_id: id,
            person_id: asked.person_id,
            asked_by: asked.asked_by,
            asked_at: now,
            expires_at: asked.expires_at,
        });
        change.log.push(audit::written_about(&permit, row.person));
        self.commit(change).await?;
        self.recovery_view(&permit, &asked).await
    }

    /// Whether two may let somebody in again, once the gate lets each: both have belonged for a while, and neither was taken in by the other.
    /// What the person is in the organization is something that one of them could have given, so that nobody becomes more than they are by
    /// signing in as another; and what they are elsewhere is for the base to vouch for.
    async fn are_two(&self, confirming: &Caller, row: &Recovery, now: Timestamp) -> Result<bool> {
        let Some(asking) = membership::find(&self.store, row.asked_by).await? else { return Ok(false) };
        if !has_belonged(&asking, now) || !has_belonged(&confirming.membership, now) {
            return Ok(false);
        }
        if recovery::invited_each_other(&self.store, asking.person, confirming.membership.person).await? {
            return Ok(false);
        }
        let asking = self.absent(row.region_id, asking);
        let two = [&asking, confirming];
        for held in membership::list_of(&self.store, row.person_id, now).await? {
            let seat = organization::seat_but_for(&self.store, held.organization, held.role, held.id, now).await?;
            let Some(seat) = seat else { return Ok(false) };
            let vouched_for = if held.organization == row.organization_id {
                two.iter().any(|one| self.gate.may::<GiveMembership>(one, &seat, now))
            } else {
                let facts = OrganizationFacts { organization: seat.organization, region: seat.region };
                two.iter().any(|one| self.gate.may::<ManageMemberships>(one, &facts, now))
            };
            if !vouched_for {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Puts on record that these may not let somebody in again.
    async fn not_by_these(&self, permit: &impl Permit, person: PersonId) -> Error {
        let row = LogRow { outcome: Outcome::Denied, depth: Depth::Decided, ..audit::written_about(permit, person) };
        match self.record(vec![row]).await {
            Ok(()) => Error::Forbidden,
            Err(e) => e,
        }
    }

    async fn recovery_view(&self, permit: &impl Permit, row: &Recovery) -> Result<RecoveryView> {
        let caller = permit.caller();
        Ok(RecoveryView {
            id: row.id,
            membership: row.membership_id,
            name: self.identity_of(permit, row.person_id).await?.name.clone(),
            asked_by: row.asked_by,
            asked_by_name: self.identity_of(permit, row.asking_person).await?.name.clone(),
            asked_at: row.asked_at,
            expires_at: row.expires_at,
            may_confirm: self.gate.may::<ConfirmRecovery>(caller, &facts_of(row), permit.decided_at())
                && self.are_two(caller, row, permit.decided_at()).await?,
        })
    }

    /// Who waits in an organization.
    pub(super) async fn recoveries(&self, permit: &Permitted<KeepRoster>) -> Result<Vec<RecoveryView>> {
        let mut views = Vec::new();
        for row in recovery::list(&self.store, permit).await? {
            views.push(self.recovery_view(permit, &row).await?);
        }
        Ok(views)
    }

    /// How many.
    pub(super) async fn waiting_recoveries(&self, permit: &Permitted<KeepRoster>) -> Result<usize> {
        Ok(recovery::list(&self.store, permit).await?.len())
    }

    /// The second one confirms, and gets the link.
    pub async fn confirm_recovery(&self, caller: &Arc<Caller>, id: RecoveryId, address: &str) -> Result<RecoveredView> {
        let found = recovery::find(&self.store, id, self.now()).await?;
        let Some(row) = found else { return Err(self.missing::<ConfirmRecovery>(caller).await) };
        let permit = self.admit::<ConfirmRecovery>(caller, facts_of(&row)).await?;
        if !self.are_two(caller, &row, permit.decided_at()).await? {
            return Err(self.not_by_these(&permit, row.person_id).await);
        }
        let expires_at = permit.decided_at().plus_seconds(SECONDS);
        let mut change = Self::change(&permit);
        let token = self.new_link(&mut change, row.region_id, row.person_id, expires_at);
        recovery::confirm(&mut change, &permit, id, link_hash(&token), expires_at);
        // Whoever watches over any organization of the person is to see it, and in any case whoever watches over this one.
        let mut organizations = crate::store::people::person::list_organizations(&self.store, row.person_id, permit.decided_at()).await?;
        if !organizations.contains(&(row.organization_id,)) {
            organizations.push((row.organization_id,));
        }
        for (organization,) in organizations {
            change.log.push(LogRow { subject_organization: Some(organization), ..audit::written_about(&permit, row.person_id) });
        }
        self.commit(change).await?;
        let name = self.identity_of(&permit, row.person_id).await?.name.clone();
        let link = LinkView::new(address, &token)?;
        let view = RecoveredView { membership: row.membership_id, name, expires_at, link };
        self.show(&permit, Depth::Opened, None, view).await
    }

    /// It was asked for, or confirmed, in error: anybody who may ask gives it up. A link that was not used opens nothing then.
    pub async fn withdraw_recovery(&self, caller: &Arc<Caller>, id: RecoveryId) -> Result<()> {
        let found = recovery::find_open(&self.store, id, self.now()).await?;
        let Some(row) = found else { return Err(self.missing::<AskRecovery>(caller).await) };
        let permit = self.admit::<AskRecovery>(caller, facts_of(&row)).await?;
        let mut change = Self::change(&permit);
        recovery::end(&mut change, id, permit.decided_at());
        change.log.push(audit::written_about(&permit, row.person_id));
        self.commit(change).await?;
        Ok(())
    }

    /// Where a link that is being used is that of a recovery: all that the person had to sign in with goes. Returns whether
    /// it is: their sessions end then.
    pub(super) async fn recover(&self, change: &mut Change, token_hash: [u8; 32], person: PersonId) -> Result<bool> {
        let found = recovery::find_by_link(&self.store, token_hash).await?;
        if let Some((id,)) = found {
            recovery::clear(change, id, person, self.now());
        }
        Ok(found.is_some())
    }
}
