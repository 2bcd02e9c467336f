//! Applications (利用申請): an organization asks to take part in a region without anybody's account, and the base approves it, which makes the
//! organization and invites its first admin, or refuses it and says why.

use super::invitations::{Coming, view_of};
use super::names::Identity;
use super::{Desk, Done, Entrance, Error, InvitationMadeView, Result, keys, signed};
use crate::audit;
use crate::domain::core::id::{ApplicationId, OrganizationId, PersonId, RegionId};
use crate::domain::core::invalid::Invalid;
use crate::domain::core::time::{Date, Timestamp};
use crate::domain::oversight::{Depth, Outcome};
use crate::domain::people::Role;
use crate::domain::people::application::{ApplicationState, Approval, Contact, NewApplication, Refusal, receipt};
use crate::domain::people::profile::Profile;
use crate::domain::people::staff::StaffRecord;
use crate::gate::{
    APPLY_TO_TAKE_PART, Caller, DecideApplications, DecideProvider, GiveMembership, Permitted, RegionFacts, SeatFacts, SeeApplications,
};
use crate::hub::wire::AuthorView;
use crate::store::people::application::{self, Found};
use crate::store::people::{operating_policy, organization, profile, roster};
use crate::store::{Change, Idempotency};
use crate::vault::{Owner, OwnerKind, Place};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// So many applications are listed.
const LISTED: usize = 200;
/// No more than so many wait in a region: whoever sends more keeps nobody's disk full.
const WAITING_LIMIT: i64 = 1_000;
/// After a decision an application is kept for so long, and one that nobody decides for so long.
const KEPT_SECONDS: i64 = 90 * 86_400;
const UNDECIDED_SECONDS: i64 = 365 * 86_400;

/// What an organization sees that wants to take part in a region.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ApplicationFormView {
    /// The region.
    pub region: RegionId,
    /// Its name.
    pub name: String,
    /// The version of the operating policy that is to be accepted.
    pub policy_version: i64,
    /// Its text.
    pub policy: String,
    /// The municipalities of the region that take part.
    pub towns: Vec<ApplicationTownView>,
}

/// A municipality, for whoever says where they are.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ApplicationTownView {
    /// Its code.
    pub code: String,
    /// Under which name it takes part.
    pub name: String,
}

/// What whoever applied is left with.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ApplicationReceiptView {
    /// A number for the telephone.
    pub receipt: String,
}

/// What looks like the same organization.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ApplicationDuplicateView {
    /// One that takes part.
    pub organization: Option<OrganizationId>,
    /// Another application that waits.
    pub application: Option<ApplicationId>,
    /// Its name.
    pub name: String,
    /// By what: `code`, `name`, `phone`.
    pub by: Vec<&'static str>,
}

/// An application (利用申請).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ApplicationView {
    /// Id.
    pub id: ApplicationId,
    /// The number that whoever applied was told.
    pub receipt: String,
    /// Where it stands.
    pub state: ApplicationState,
    /// The organization.
    pub entry: Profile,
    /// Its official number.
    pub code: Option<String>,
    /// Who is to be asked, and becomes the first admin.
    pub contact: Contact,
    /// The version of the operating policy that was accepted.
    pub policy_version: i64,
    /// When it came.
    pub received_at: Timestamp,
    /// When it is forgotten.
    pub forget_at: Timestamp,
    /// What was made of it.
    pub organization: Option<OrganizationId>,
    /// Who decided.
    pub decided_by: Option<AuthorView>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// Why it is refused.
    pub reason: Option<String>,
    /// What looks like the same organization; only where one is asked for that waits.
    pub duplicates: Vec<ApplicationDuplicateView>,
}

/// An application that was approved, with the first admin's link.
#[derive(Clone, Serialize, ToSchema)]
pub struct ApplicationApprovedView {
    /// The application.
    pub application: ApplicationView,
    /// The invitation of the first admin.
    pub invited: InvitationMadeView,
}

const fn details_place(id: ApplicationId) -> Place {
    Place { table: "application", column: "details", row: id.0 }
}

const fn reason_place(id: ApplicationId) -> Place {
    Place { table: "application", column: "reason", row: id.0 }
}

impl Desk {
    /// The regions that an organization may apply to, for whoever asks.
    pub async fn application_forms(&self, entrance: &Entrance) -> Result<Vec<ApplicationFormView>> {
        self.check_public_door(&entrance.address)?;
        let now = self.now();
        let mut views = Vec::new();
        for region in organization::list_regions(&self.store).await? {
            let Some(form) = operating_policy::form(&self.store, region.id, now).await? else { continue };
            let Some(applying) = self.gate.let_apply(form, now) else { continue };
            if let Some(policy) = operating_policy::find(&self.store, region.id, now).await? {
                let towns = operating_policy::list_towns(&self.store, &applying).await?;
                views.push(ApplicationFormView {
                    region: region.id,
                    name: region.name,
                    policy_version: policy.version,
                    policy: policy.text,
                    towns: towns.into_iter().map(|(code, name)| ApplicationTownView { code, name }).collect(),
                });
            }
        }
        Ok(views)
    }

    /// Takes an application in. Whoever sends the same again is told the same number; nothing says whether the organization is there already.
    pub async fn apply_to_take_part(
        &self,
        region: RegionId,
        key: Uuid,
        body: NewApplication,
        entrance: &Entrance,
    ) -> Result<ApplicationReceiptView> {
        let body = body.compose()?;
        let now = self.now();
        let form = operating_policy::form(&self.store, region, now).await?.ok_or(Error::NotFound)?;
        let applying = self.gate.let_apply(form, now).ok_or(Error::NotFound)?;
        let policy = operating_policy::find(&self.store, region, now).await?.ok_or(Error::NotFound)?;
        if policy.version != body.policy_version {
            return Err(Invalid::new("policy_version", "too_old").into());
        }
        self.count_ahead(&self.attempt_to_apply(entrance).await?).await?;
        if application::count_before(&self.store, &applying).await? >= WAITING_LIMIT {
            return Err(Error::Throttled { retry_after_seconds: 3_600 });
        }
        let id = ApplicationId(self.new_id());
        let mut hash = Sha256::new();
        hash.update(APPLY_TO_TAKE_PART);
        hash.update(region.0);
        hash.update(serde_json::to_vec(&body)?);
        let seal = self.sealing_key(Owner::new(OwnerKind::Region, region), Some(region), 1).await?;
        let mut change = Change {
            // Nobody's key: whoever sends another's key with other words is told that it is used, and nothing else.
            idempotency: Some(Idempotency {
                region,
                person: PersonId(Uuid::nil()),
                key,
                body_hash: hash.finalize().into(),
                result: id.0,
                at: now,
            }),
            ..Change::default()
        };
        let sealed = keys::seal(&seal, details_place(id), &body)?;
        application::insert(&mut change, &applying, (id, policy.version), sealed, now.plus_seconds(UNDECIDED_SECONDS));
        let row = audit::sign_in(APPLY_TO_TAKE_PART, Outcome::Allowed, Some(region), &entrance.address, entrance.request, now);
        change.log.push(row);
        let made = match self.commit_once(change).await? {
            Done::Now(_) => id,
            Done::Before(made) => ApplicationId(made),
        };
        Ok(ApplicationReceiptView { receipt: receipt(made) })
    }

    async fn see_applications(&self, caller: &Arc<Caller>) -> Result<Permitted<SeeApplications>> {
        self.admit::<SeeApplications>(caller, RegionFacts { region: caller.region }).await
    }

    async fn decide_applications(&self, caller: &Arc<Caller>) -> Result<Permitted<DecideApplications>> {
        self.admit::<DecideApplications>(caller, RegionFacts { region: caller.region }).await
    }

    /// What waits, the oldest first, or what was decided, the newest first.
    pub async fn applications(&self, caller: &Arc<Caller>, decided: bool) -> Result<Vec<ApplicationView>> {
        let permit = self.see_applications(caller).await?;
        let mut views = Vec::new();
        for found in application::list(&self.store, &permit, decided, signed(LISTED)).await? {
            views.push(self.application_view(&permit, &found).await?);
        }
        self.show(&permit, Depth::Listed, None, views).await
    }

    /// One application, with what looks like the same organization.
    pub async fn application(&self, caller: &Arc<Caller>, id: ApplicationId) -> Result<ApplicationView> {
        let permit = self.see_applications(caller).await?;
        let view = self.whole_application(&permit, id).await?;
        self.show(&permit, Depth::Opened, None, view).await
    }

    async fn whole_application(&self, permit: &Permitted<SeeApplications>, id: ApplicationId) -> Result<ApplicationView> {
        let found = self.found_application(permit, id).await?;
        let mut view = self.application_view(permit, &found).await?;
        if found.state == ApplicationState::Waiting {
            view.duplicates = self.application_twins(permit, &found).await?;
        }
        Ok(view)
    }

    async fn found_application(&self, permit: &Permitted<SeeApplications>, id: ApplicationId) -> Result<Found> {
        match application::find(&self.store, permit, id).await? {
            Some(found) => Ok(found),
            None => Err(self.missing::<SeeApplications>(permit.caller()).await),
        }
    }

    async fn application_sent(&self, region: RegionId, found: &Found) -> Result<NewApplication> {
        self.keys_of(Owner::new(OwnerKind::Region, region)).await?.open(details_place(found.id), &found.details)
    }

    async fn application_view(&self, permit: &Permitted<SeeApplications>, found: &Found) -> Result<ApplicationView> {
        let region = permit.subject().region;
        let NewApplication { entry, code, contact, .. } = self.application_sent(region, found).await?;
        let reason = match &found.reason {
            Some(sealed) => Some(self.keys_of(Owner::new(OwnerKind::Region, region)).await?.open(reason_place(found.id), sealed)?),
            None => None,
        };
        let decided_by = match found.decided_by {
            Some(decider) => self.author_of(permit, decider).await?,
            None => None,
        };
        Ok(ApplicationView {
            id: found.id,
            receipt: receipt(found.id),
            state: found.state,
            entry,
            code,
            contact,
            policy_version: found.policy_version,
            received_at: found.received_at,
            forget_at: found.forget_at,
            organization: found.organization_id,
            decided_by,
            decided_at: found.decided_at,
            reason,
            duplicates: Vec::new(),
        })
    }

    /// Organizations and other applications that have the same number, name or telephone.
    async fn application_twins(&self, permit: &Permitted<SeeApplications>, of: &Found) -> Result<Vec<ApplicationDuplicateView>> {
        let sent = self.application_sent(permit.subject().region, of).await?;
        let mut twins = Vec::new();
        for other in application::list_organizations(&self.store, permit).await? {
            let by = sent.resembles(other.code.as_deref(), &other.name, other.municipality_code.as_deref(), other.phone.as_deref());
            if !by.is_empty() {
                twins.push(ApplicationDuplicateView { organization: Some(other.id), application: None, name: other.name, by });
            }
        }
        for other in application::list(&self.store, permit, false, signed(LISTED)).await? {
            let NewApplication { entry, code, .. } = self.application_sent(permit.subject().region, &other).await?;
            let by = sent.resembles(code.as_deref(), &entry.name, entry.municipality_code.as_deref(), entry.phone.as_deref());
            if other.id != of.id && !by.is_empty() {
                twins.push(ApplicationDuplicateView { organization: None, application: Some(other.id), name: entry.name, by });
            }
        }
        Ok(twins)
    }

    /// Says yes: the organization and the place of its first admin stand at once, and the link is answered this once.
    pub async fn approve_application(
        &self,
        caller: &Arc<Caller>,
        id: ApplicationId,
        body: Approval,
        address: &str,
    ) -> Result<ApplicationApprovedView> {
        let permit = self.decide_applications(caller).await?;
        let sees = self.see_applications(caller).await?;
        let region = permit.subject().region;
        let found = self.found_application(&sees, id).await?;
        let asked = self.application_sent(region, &found).await?;
        let organization = OrganizationId(self.new_id());
        // The organization is new, so nobody answers for it yet.
        let seat = SeatFacts { organization, region, role: Role::OrgAdmin, has_admin: false };
        let gives = self.admit::<GiveMembership>(caller, seat).await?;
        let opens = self.admit::<DecideProvider>(caller, RegionFacts { region }).await?;
        let mut change = Self::change(&permit);
        change.insert(self.new_key(Owner::new(OwnerKind::Organization, organization), Some(region), 1, 0)?.0);
        profile::open(&mut change, &opens, organization, &asked.entry, Date(self.today(caller).await?));
        if let Some(code) = asked.code {
            application::put_code(&mut change, &permit, organization, code);
        }
        let coming = Coming {
            identity: Identity { name: asked.contact.name, kana: asked.contact.kana },
            profession: asked.contact.profession,
            role: Role::OrgAdmin,
            record: StaffRecord::default(),
            letter: body.letter,
        };
        let (row, token) = self.come(&mut change, &gives, (organization, region), &coming).await?;
        application::approve(&mut change, &permit, id, organization, permit.decided_at().plus_seconds(KEPT_SECONDS));
        roster::bump(&mut change, organization, region);
        change.log.push(audit::written(&permit, None, None));
        change.log.push(audit::written_about(&gives, row.person_id));
        self.commit(change).await?;
        let invitation = view_of(&row, &coming, self.own_name(&permit).await?, permit.decided_at());
        let invited = InvitationMadeView { invitation, link: super::invitations::LinkView::new(address, &token)? };
        Ok(ApplicationApprovedView { application: self.whole_application(&sees, id).await?, invited })
    }

    /// Says no, and why.
    pub async fn refuse_application(&self, caller: &Arc<Caller>, id: ApplicationId, body: Refusal) -> Result<ApplicationView> {
        body.check()?;
        let permit = self.decide_applications(caller).await?;
        let sees = self.see_applications(caller).await?;
        let region = permit.subject().region;
        self.found_application(&sees, id).await?;
        let key = self.sealing_key(Owner::new(OwnerKind::Region, region), Some(region), 1).await?;
        let reason = keys::seal(&key, reason_place(id), &body.reason)?;
        let mut change = Self::change(&permit);
        application::refuse(&mut change, &permit, id, reason, permit.decided_at().plus_seconds(KEPT_SECONDS));
        change.log.push(audit::written(&permit, None, None));
        self.commit(change).await?;
        self.whole_application(&sees, id).await
    }

    /// How many wait for the caller's decision; none for others.
    pub(super) async fn applications_today(&self, caller: &Arc<Caller>) -> Result<i64> {
        // Nobody asked for it: who may not see it is not told, and it is no refusal.
        match self.gate.decide::<SeeApplications>(caller, RegionFacts { region: caller.region }, self.now()) {
            Ok(permit) => Ok(application::count_waiting(&self.store, &permit).await?),
            Err(_) => Ok(0),
        }
    }

    /// Forgets applications that were kept for long enough.
    pub async fn forget_applications(&self) -> Result<()> {
        let now = self.now();
        if !application::is_to_forget(&self.store, now).await? {
            return Ok(());
        }
        let mut change = Change::default();
        application::forget(&mut change, now);
        self.commit(change).await.map(|_| ())
    }
}
