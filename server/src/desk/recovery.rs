//! Somebody has lost everything to sign in with: one who answers for them asks that they be let in again, another confirms it, and hands over a
//! one-time link. Neither can do it alone, and neither for themselves (3省2ガイドライン 6.0 システム運用編 14③; ASVS 5.0, 6.4.4).

use super::invitations::LinkView;
use super::links::link_hash;
use super::{Desk, Error, Result};
use crate::audit;
use crate::domain::core::id::{MembershipId, PersonId, RecoveryId};
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::Depth;
use crate::gate::{AskRecovery, Caller, ConfirmRecovery, KeepRoster, Permit, Permitted, RecoveryFacts};
use crate::store::people::recovery::{self, NewRecovery, Recovery};
use crate::store::people::{membership, organization};
use crate::store::{Change, LogRow};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

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
#[derive(Clone, Debug, Serialize, ToSchema)]
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
        if row.until.is_some_and(|until| until <= now) {
            return Err(Error::Stale);
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
            may_confirm: self.gate.may::<ConfirmRecovery>(caller, &facts_of(row), permit.decided_at()),
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
        let expires_at = permit.decided_at().plus_seconds(SECONDS);
        let mut change = Self::change(&permit);
        let token = self.new_link(&mut change, row.region_id, row.person_id, expires_at);
        recovery::confirm(&mut change, &permit, id, link_hash(&token), expires_at);
        // Whoever watches over any organization of the person is to see it.
        for (organization,) in crate::store::people::person::list_organizations(&self.store, row.person_id, permit.decided_at()).await? {
            change.log.push(LogRow { subject_organization: Some(organization), ..audit::written_about(&permit, row.person_id) });
        }
        self.commit(change).await?;
        let name = self.identity_of(&permit, row.person_id).await?.name.clone();
        let link = LinkView::new(address, &token)?;
        let view = RecoveredView { membership: row.membership_id, name, expires_at, link };
        self.show(&permit, Depth::Opened, None, view).await
    }

    /// It was asked for in error: anybody who may ask gives it up.
    pub async fn withdraw_recovery(&self, caller: &Arc<Caller>, id: RecoveryId) -> Result<()> {
        let found = recovery::find(&self.store, id, self.now()).await?;
        let Some(row) = found else { return Err(self.missing::<AskRecovery>(caller).await) };
        let permit = self.admit::<AskRecovery>(caller, facts_of(&row)).await?;
        let mut change = Self::change(&permit);
        recovery::end(&mut change, id, permit.decided_at());
        change.log.push(audit::written_about(&permit, row.person_id));
        self.commit(change).await?;
        Ok(())
    }

    /// Where a link that is being used is that of a recovery: all that the person had to sign in with goes, and their sessions end.
    pub(super) async fn recover(&self, change: &mut Change, token_hash: [u8; 32], person: PersonId) -> Result<()> {
        if let Some((id,)) = recovery::find_by_link(&self.store, token_hash).await? {
            recovery::clear(change, id, person, self.now());
        }
        Ok(())
    }
}
