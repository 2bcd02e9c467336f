//! Accounts for a disaster (非常時用アカウント): prepared, printed and locked away by an admin; whoever opens the envelope becomes a member of the
//! organization for three days, under their own name and by a passkey. What was opened opens nothing again (MHLW guideline 6.0, system 11.2).

use super::invitations::LinkView;
use super::links::{SET_UP_SECONDS, link_hash};
use super::names::Identity;
use super::sign_in::Opening;
use super::throttle::Attempt;
use super::{Desk, Entrance, Error, Result, SignedIn, directory, keys};
use crate::audit;
use crate::domain::core::id::{EmergencyAccountId, MembershipId, OrganizationId};
use crate::domain::core::invalid::Invalid;
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::{Depth, Outcome};
use crate::domain::people::emergency::{EnvelopeState, Opener, OpeningRecord};
use crate::domain::people::proof::Proof;
use crate::domain::people::{Membership, Profession, Role, typed};
use crate::gate::{Caller, GiveMembership, KeepRoster, ManageMemberships, Permitted};
use crate::store::people::emergency_account::{self, EmergencyAccount, NewEmergencyAccountRow, SealedAccount};
use crate::store::people::{organization, roster};
use crate::store::{Change, LogRow};
use crate::vault::{Owner, OwnerKind, Place, random_token};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// An envelope can be opened for so long: a year, and some weeks to remember it.
const DAYS: i64 = 400;
/// Whoever opens one is a member for so long.
const OPEN_SECONDS: i64 = 3 * 86_400;
/// An opening is told for so long to whoever answers for the organization.
const TOLD_SECONDS: i64 = 7 * 86_400;
/// So many are listed.
const LISTED: i64 = 200;

/// An account that is to be prepared.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EmergencyAccountBody)]
pub struct NewEmergencyAccount {
    /// What whoever opens it works as; the organization vouches for it.
    pub profession: Profession,
}

/// An account for a disaster.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EmergencyAccountView {
    /// Id.
    pub id: EmergencyAccountId,
    /// What stands on the envelope.
    pub number: i64,
    /// What whoever opens it works as.
    pub profession: Profession,
    /// How the envelope stands.
    pub state: EnvelopeState,
    /// Who prepared it.
    pub prepared_by: String,
    /// When.
    pub prepared_at: Timestamp,
    /// Until when it can be opened.
    pub expires_at: Timestamp,
    /// When it was opened.
    pub opened_at: Option<Timestamp>,
    /// By whom, as they said.
    pub opened_by: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Until when whoever opened it is a member.
    pub until: Option<Timestamp>,
}

/// An account that was just prepared, with what goes into the envelope.
#[derive(Clone, Serialize, ToSchema)]
pub struct EmergencyAccountMadeView {
    /// The account.
    pub account: EmergencyAccountView,
    /// Its link.
    #[serde(flatten)]
    pub link: LinkView,
}

const fn opening_place(id: EmergencyAccountId) -> Place {
    Place { table: "emergency_account", column: "opening", row: id.0 }
}

fn state(row: &EmergencyAccount, now: Timestamp) -> EnvelopeState {
    if row.opened_at.is_some() {
        EnvelopeState::Opened
    } else if row.destroyed_at.is_some() {
        EnvelopeState::Destroyed
    } else if row.expires_at <= now {
        EnvelopeState::Expired
    } else {
        EnvelopeState::Sealed
    }
}

impl Desk {
    /// The accounts of an organization.
    pub(super) async fn emergency_accounts(&self, permit: &Permitted<KeepRoster>) -> Result<Vec<EmergencyAccountView>> {
        let mut views = Vec::new();
        for row in emergency_account::list(&self.store, permit, LISTED).await? {
            let prepared_by = self.author_of(permit, row.prepared_by).await?.map(|author| author.name).unwrap_or_default();
            let (mut opened_by, mut reason) = (None, None);
            if let (Some(person), Some(sealed)) = (row.person_id, &row.opening) {
                opened_by = self.name_of(permit, person).await?.map(|identity| identity.name.clone());
                let record: OpeningRecord =
                    self.keys_of(Owner::new(OwnerKind::Person, person)).await?.open(opening_place(row.id), sealed)?;
                reason = Some(record.reason);
            }
            views.push(EmergencyAccountView {
                id: row.id,
                number: row.number,
                profession: row.profession,
                state: state(&row, permit.decided_at()),
                prepared_by,
                prepared_at: row.prepared_at,
                expires_at: row.expires_at,
                opened_at: row.opened_at,
                opened_by,
                reason,
                until: row.until_at,
            });
        }
        Ok(views)
    }

    /// How many were opened in the last days.
    pub(super) async fn opened_lately(&self, permit: &Permitted<KeepRoster>) -> Result<i64> {
        Ok(emergency_account::count_opened(&self.store, permit, permit.decided_at().plus_seconds(-TOLD_SECONDS)).await?)
    }

    /// Prepares one: a membership is given, to whoever will open the envelope. The link is answered this once.
    pub async fn prepare_emergency_account(
        &self,
        caller: &Arc<Caller>,
        organization: OrganizationId,
        body: NewEmergencyAccount,
        address: &str,
    ) -> Result<EmergencyAccountMadeView> {
        let seat = organization::seat(&self.store, organization, Role::Staff, self.now()).await?;
        let Some(seat) = seat else { return Err(self.missing::<GiveMembership>(caller).await) };
        let permit = self.admit::<GiveMembership>(caller, seat).await?;
        let now = permit.decided_at();
        let token = typed::letters(&*random_token());
        let row = NewEmergencyAccountRow {
            id: EmergencyAccountId(self.new_id()),
            region_id: permit.subject().region,
            organization_id: organization,
            number: emergency_account::last_number(&self.store, organization).await? + 1,
            profession: body.profession,
            token_hash: link_hash(&token),
            prepared_by: caller.membership.id,
            prepared_at: now,
            expires_at: now.plus_seconds(DAYS * 86_400),
        };
        let account = EmergencyAccountView {
            id: row.id,
            number: row.number,
            profession: row.profession,
            state: EnvelopeState::Sealed,
            prepared_by: self.own_name(&permit).await?,
            prepared_at: now,
            expires_at: row.expires_at,
            opened_at: None,
            opened_by: None,
            reason: None,
            until: None,
        };
        let mut change = Self::change(&permit);
        change.insert(row);
        change.log.push(audit::written(&permit, None, None));
        self.commit(change).await?;
        Ok(EmergencyAccountMadeView { account, link: LinkView::new(address, &token)? })
    }

    /// Makes an envelope worthless that nobody has opened.
    pub async fn destroy_emergency_account(&self, caller: &Arc<Caller>, id: EmergencyAccountId) -> Result<()> {
        let found = emergency_account::find_owner(&self.store, id).await?;
        let Some(organization) = found else { return Err(self.missing::<ManageMemberships>(caller).await) };
        let permit = self.of_organization::<ManageMemberships>(caller, organization).await?;
        let mut change = Self::change(&permit);
        emergency_account::destroy(&mut change, &permit, id);
        change.log.push(audit::written(&permit, None, None));
        self.commit(change).await.map(|_| ())
    }

    /// Opens an envelope: whoever does so is a person of that name from now on, a member for three days, and sets up a passkey next.
    pub(super) async fn open_emergency_account(
        &self,
        attempt: &Attempt<'_>,
        account: SealedAccount,
        opener: Option<Opener>,
        entrance: &Entrance,
    ) -> Result<SignedIn> {
        let opener = opener.ok_or_else(|| Invalid::new("opener", "missing"))?;
        opener.check()?;
        let (now, region) = (self.now(), account.region_id);
        let identity = Identity { name: opener.name, kana: opener.kana };
        let (key_row, person, key) = self.new_person(&identity, region, 2)?;
        let membership = Membership {
            id: MembershipId(self.new_id()),
            person: person.id,
            organization: account.organization_id,
            profession: account.profession,
            role: Role::Staff,
            from: now,
            until: Some(now.plus_seconds(OPEN_SECONDS)),
        };
        let opening = keys::seal(&key, opening_place(account.id), &OpeningRecord { reason: opener.reason })?;
        let mut change = Change::default();
        change.insert(key_row);
        change.insert(person);
        change.insert(directory::new_membership(&membership, region));
        emergency_account::open(&mut change, account.id, membership.id, opening, now);
        roster::bump(&mut change, account.organization_id, region);
        // For whoever watches over the organization; the row of the session names nobody's organization yet.
        let row = audit::sign_in("open_emergency_account", Outcome::Allowed, Some(region), &entrance.address, entrance.request, now);
        change.log.push(LogRow {
            person: Some(membership.person),
            membership: Some(membership.id),
            organization: Some(account.organization_id),
            subject_organization: Some(account.organization_id),
            subject_person: Some(membership.person),
            depth: Depth::Written,
            ..row
        });
        let opening = Opening {
            person: membership.person,
            region,
            membership: Some(membership.id),
            before: None,
            until: Some(now.plus_seconds(SET_UP_SECONDS)),
            proved: (Proof::EnvelopeAlone, now),
            action: "first_sign_in",
            device: None,
            alone: false,
        };
        match self.start_session(change, opening, entrance).await {
            // Somebody else was first.
            Err(Error::Stale) => Err(self.failed_late(attempt).await),
            done => done,
        }
    }
}
