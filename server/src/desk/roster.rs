//! The list of an organization's members (名簿): said to be right each month by somebody who answers for it, with who has not been here for long.

use super::certificates::HpkiCertificateView;
use super::departures::MemberLeave;
use super::directory::last_day;
use super::emergency_accounts::EmergencyAccountView;
use super::invitations::record_place;
use super::recovery::RecoveryView;
use super::{Desk, Error, Result};
use crate::audit;
use crate::domain::core::id::{MembershipId, OrganizationId, PersonId};
use crate::domain::core::time::{Date, Timestamp};
use crate::domain::oversight::Depth;
use crate::domain::people::staff::{License, StaffRecord};
use crate::domain::people::{Profession, Role};
use crate::gate::{Caller, KeepRoster, OrganizationFacts, Permitted};
use crate::store::people::leave::{self, Leave};
use crate::store::people::roster::{self, Member};
use crate::vault::{Owner, OwnerKind};
use serde::Serialize;
use std::collections::HashMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// The list is to be looked through so often.
const CHECK_SECONDS: i64 = 31 * 86_400;
/// Who did not act for the organization for so long is asked about.
const UNUSED_SECONDS: i64 = 90 * 86_400;
/// So many who have left are listed.
const LEFT: i64 = 500;

/// A member as those who answer for the organization see them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RosterMemberView {
    /// Membership.
    pub membership: MembershipId,
    /// Person.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// Reading.
    pub kana: String,
    /// Profession.
    pub profession: Profession,
    /// Role.
    pub role: Role,
    /// The organization's own number.
    pub employee_number: Option<String>,
    /// What the organization has seen of the profession.
    pub license: Option<License>,
    /// What the member gave as evidence of it.
    pub certificate: Option<HpkiCertificateView>,
    /// Acted for it last.
    pub used_at: Option<Timestamp>,
    /// Not for ninety days.
    pub is_unused: bool,
    /// Away.
    pub away: Option<MemberLeave>,
    /// The last day, where it has ended or will.
    pub left_on: Option<Date>,
}

/// The list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RosterView {
    /// When somebody said last that it is right.
    pub checked_at: Option<Timestamp>,
    /// Who.
    pub checked_by: Option<String>,
    /// Whether that was more than a month ago.
    pub is_due: bool,
    /// Everybody who belongs to it.
    pub members: Vec<RosterMemberView>,
    /// Those who have left, the last one first.
    pub left: Vec<RosterMemberView>,
    /// Who waits to be let in again.
    pub recoveries: Vec<RecoveryView>,
    /// The accounts for a disaster, the newest first.
    pub emergency_accounts: Vec<EmergencyAccountView>,
}

/// What waits for those who answer for the organization.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct RosterTodayView {
    /// The list is to be looked through.
    pub is_due: bool,
    /// So many wait to be let in again.
    pub recoveries: usize,
    /// So many envelopes of accounts for a disaster were opened in the last seven days.
    pub opened: i64,
}

impl Desk {
    /// The list of an organization.
    pub async fn roster(&self, caller: &Arc<Caller>, organization: OrganizationId) -> Result<RosterView> {
        let permit = self.roster_keeper(caller, organization).await?;
        let view = self.roster_view(&permit).await?;
        self.show(&permit, Depth::Listed, None, view).await
    }

    async fn roster_view(&self, permit: &Permitted<KeepRoster>) -> Result<RosterView> {
        let standing = roster::find(&self.store, permit).await?.ok_or(Error::NotFound)?;
        let leaves: HashMap<MembershipId, Leave> =
            leave::list(&self.store, permit).await?.into_iter().map(|leave| (leave.membership_id, leave)).collect();
        let certificates = self.certificates_of(permit).await?;
        let mut members = Vec::new();
        for member in roster::list(&self.store, permit).await? {
            let certificate = certificates.get(&member.person_id).cloned();
            members.push(RosterMemberView { certificate, ..self.roster_member(permit, &member, leaves.get(&member.id)).await? });
        }
        let mut left = Vec::new();
        for member in roster::list_left(&self.store, permit, LEFT).await? {
            left.push(RosterMemberView { used_at: None, is_unused: false, ..self.roster_member(permit, &member, None).await? });
        }
        let checked_by = match standing.checked_by {
            Some(id) => self.author_of(permit, id).await?.map(|author| author.name),
            None => None,
        };
        Ok(RosterView {
            checked_at: standing.checked_at,
            checked_by,
            is_due: is_due(&standing, permit.decided_at()),
            members,
            left,
            recoveries: self.recoveries(permit).await?,
            emergency_accounts: self.emergency_accounts(permit).await?,
        })
    }

    async fn roster_member(&self, permit: &Permitted<KeepRoster>, member: &Member, leave: Option<&Leave>) -> Result<RosterMemberView> {
        let caller = permit.caller();
        let identity = self.open_identity(caller.region, member.person_id, &member.identity).await?;
        let away = match leave {
            Some(leave) => Some(self.leave_view(caller, leave).await?),
            None => None,
        };
        let left_on = match member.until_at {
            Some(until) => Some(last_day(until, &self.zone(caller).await?)),
            None => None,
        };
        let record = self.record_of(member).await?;
        let began = leave.map_or(member.from_at, |leave| leave.began_at);
        Ok(RosterMemberView {
            membership: member.id,
            person: member.person_id,
            name: identity.name.clone(),
            kana: identity.kana.clone(),
            profession: member.profession,
            role: member.role,
            employee_number: record.employee_number,
            license: record.license,
            certificate: None,
            used_at: member.used_at,
            is_unused: away.is_none() && member.used_at.unwrap_or(began) < permit.decided_at().plus_seconds(-UNUSED_SECONDS),
            away,
            left_on,
        })
    }

    /// What the organization keeps of a member.
    pub(super) async fn record_of(&self, member: &Member) -> Result<StaffRecord> {
        match &member.details {
            Some(sealed) => self.keys_of(Owner::new(OwnerKind::Person, member.person_id)).await?.open(record_place(member.id), sealed),
            None => Ok(StaffRecord::default()),
        }
    }

    /// Says that the list is right (名簿を確かめました).
    pub async fn check_roster(&self, caller: &Arc<Caller>, organization: OrganizationId) -> Result<RosterView> {
        let checked = self.deciding(caller, move |caller, _| async move {
            let permit = self.roster_keeper(&caller, organization).await?;
            let mut change = Self::change(&permit);
            roster::check(&mut change, &permit);
            change.log.push(audit::written(&permit, None, None));
            self.commit(change).await
        });
        checked.await?;
        self.roster(caller, organization).await
    }

    /// What waits for those who answer for the organization; none for others.
    pub(super) async fn roster_today(&self, caller: &Arc<Caller>) -> Result<Option<RosterTodayView>> {
        let own = OrganizationFacts { organization: caller.membership.organization, region: caller.region };
        // Nobody asked for it: who may not see it is not told, and it is no refusal.
        let Ok(permit) = self.gate.decide::<KeepRoster>(caller, own, self.now()) else { return Ok(None) };
        let Some(standing) = roster::find(&self.store, &permit).await? else { return Ok(None) };
        let recoveries = self.waiting_recoveries(&permit).await?;
        let opened = self.opened_lately(&permit).await?;
        Ok(Some(RosterTodayView { is_due: is_due(&standing, permit.decided_at()), recoveries, opened }))
    }
}

fn is_due(standing: &roster::Standing, now: Timestamp) -> bool {
    standing.checked_at.unwrap_or(standing.created_at) < now.plus_seconds(-CHECK_SECONDS)
}
