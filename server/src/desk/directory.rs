//! Who works where: organizations and memberships.

use super::names::{Identity, identity_place};
use super::{Desk, Error, Page, Result, keys, page_limit, signed};
use crate::audit;
use crate::domain::core::id::{MembershipId, OrganizationId, PersonId};
use crate::domain::core::text::{check_filled, check_kana};
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::Depth;
use crate::domain::people::{Membership, OrganizationKind, Profession, Role};
use crate::gate::{Caller, GiveMembership, ManageMemberships, RegionFacts, SeeDirectory};
use crate::store::core::key::DataKeyRow;
use crate::store::people::membership::{self, NewMembership};
use crate::store::people::organization::{self, Organization};
use crate::store::people::person::{self, PersonRow};
use crate::store::people::subscription;
use crate::vault::{Owner, OwnerKind};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use zeroize::Zeroizing;

/// An organization (機関).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OrganizationView {
    /// Id.
    pub id: OrganizationId,
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: OrganizationKind,
    /// Official code.
    pub code: Option<String>,
    /// Municipality.
    pub municipality_code: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Telephone at night.
    pub night_phone: Option<String>,
}

impl From<&Organization> for OrganizationView {
    fn from(row: &Organization) -> Self {
        Self {
            id: row.id,
            name: row.name.clone(),
            kind: row.kind,
            code: row.code.clone(),
            municipality_code: row.municipality_code.clone(),
            phone: row.phone.clone(),
            night_phone: row.night_phone.clone(),
        }
    }
}

/// A membership (所属).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MembershipView {
    /// Id.
    pub id: MembershipId,
    /// Person.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// Reading.
    pub kana: String,
    /// Organization.
    pub organization: OrganizationView,
    /// Profession.
    pub profession: Profession,
    /// Role.
    pub role: Role,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Option<Timestamp>,
}

/// A new colleague.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MembershipBody)]
pub struct NewMember {
    /// Name.
    pub name: String,
    /// Reading.
    pub kana: String,
    /// Login name.
    pub login: String,
    /// Password, at least 15 letters.
    pub password: String,
    /// Profession.
    pub profession: Profession,
    /// Role.
    pub role: Role,
}

impl Desk {
    pub(super) async fn see_directory(&self, caller: &Arc<Caller>) -> Result<crate::gate::Permitted<SeeDirectory>> {
        self.admit::<SeeDirectory>(caller, RegionFacts { region: caller.region }).await
    }

    /// A page of the region's organizations.
    pub async fn organizations(
        &self,
        caller: &Arc<Caller>,
        after: Option<OrganizationId>,
        limit: Option<usize>,
    ) -> Result<Page<OrganizationView>> {
        let permit = self.see_directory(caller).await?;
        let limit = page_limit(limit);
        let rows = organization::list(&self.store, &permit, after, signed(limit) + 1).await?;
        let page = Page::cut(rows.iter().map(OrganizationView::from).collect(), limit, |view: &OrganizationView| view.id.to_string());
        self.show(&permit, Depth::Listed, None, page).await
    }

    /// A page of an organization's memberships.
    pub async fn memberships(
        &self,
        caller: &Arc<Caller>,
        organization: OrganizationId,
        after: Option<MembershipId>,
        limit: Option<usize>,
    ) -> Result<Page<MembershipView>> {
        let permit = self.see_directory(caller).await?;
        let limit = page_limit(limit);
        let mut views = Vec::new();
        for row in membership::list(&self.store, &permit, organization, after, signed(limit) + 1).await? {
            if let Some(identity) = self.name_of(&permit, row.person).await? {
                views.push(self.membership_view(&row, &identity).await?);
            }
        }
        let page = Page::cut(views, limit, |view: &MembershipView| view.id.to_string());
        self.show(&permit, Depth::Listed, None, page).await
    }

    pub(super) async fn membership_view(&self, row: &Membership, identity: &Identity) -> Result<MembershipView> {
        let organization = self.organization(row.organization).await?.ok_or(Error::NotFound)?;
        Ok(MembershipView {
            id: row.id,
            person: row.person,
            name: identity.name.clone(),
            kana: identity.kana.clone(),
            organization: OrganizationView::from(&*organization),
            profession: row.profession,
            role: row.role,
            from: row.from,
            until: row.until,
        })
    }

    /// Takes in a new colleague, with a login name and a first password.
    pub async fn add_member(&self, caller: &Arc<Caller>, organization: OrganizationId, body: NewMember) -> Result<MembershipView> {
        let seat = organization::seat(&self.store, organization, body.role, self.now()).await?;
        let Some(seat) = seat else { return Err(self.missing::<GiveMembership>(caller).await) };
        let permit = self.admit::<GiveMembership>(caller, seat).await?;
        check_filled("name", &body.name, 100)?;
        check_kana("kana", &body.kana)?;
        check_filled("login", &body.login, 100)?;
        self.check_password(&body.login, &body.password).await?;
        let login_hash = self.login_hash(&body.login).await?;
        let hash = self.passwords.hash(Zeroizing::new(body.password)).await?;
        let now = self.now();
        let identity = Identity { name: body.name, kana: body.kana };
        let (key, row) = self.new_person(&identity, permit.subject().region)?;
        let membership = Membership {
            id: MembershipId(self.new_id()),
            person: row.id,
            organization,
            profession: body.profession,
            role: body.role,
            from: now,
            until: None,
        };
        let mut change = Self::change(&permit);
        change.insert(key);
        change.insert(row);
        change.insert(new_membership(&membership, permit.subject().region));
        person::claim_login(&mut change, membership.person, login_hash, hash);
        change.log.push(audit::written_about(&permit, membership.person));
        self.commit(change).await?;
        self.membership_view(&membership, &identity).await
    }

    /// A new person: the rows of the key and of the sealed identity.
    pub(super) fn new_person(&self, identity: &Identity, region: crate::domain::core::id::RegionId) -> Result<(DataKeyRow, PersonRow)> {
        let id = PersonId(self.new_id());
        let (key_row, key) = self.new_key(Owner::new(OwnerKind::Person, id), Some(region), 1, 1)?;
        let row = PersonRow {
            id,
            region_id: region,
            epoch: 1,
            login_hash: None,
            password_hash: None,
            identity: keys::seal(&key, identity_place(id), identity)?,
            created_at: self.now(),
            retention_class: "staff",
            hold: false,
        };
        Ok((key_row, row))
    }

    /// Ends a membership: its sessions, sockets and rights end at once; what the person wrote stays.
    pub async fn end_membership(&self, caller: &Arc<Caller>, id: MembershipId) -> Result<()> {
        let Some(row) = membership::find(&self.store, id).await? else { return Err(self.missing::<ManageMemberships>(caller).await) };
        let facts = organization::facts(&self.store, row.organization).await?;
        let Some(facts) = facts else { return Err(self.missing::<ManageMemberships>(caller).await) };
        let permit = self.admit::<ManageMemberships>(caller, facts).await?;
        let mut change = Self::change(&permit);
        membership::end(&mut change, id, self.now());
        subscription::delete_of_membership(&mut change, id);
        person::bump(&mut change, row.person);
        change.log.push(audit::written_about(&permit, row.person));
        self.commit(change).await?;
        self.forget_person(row.person);
        Ok(())
    }
}

/// The row of a membership.
pub(super) fn new_membership(membership: &Membership, region: crate::domain::core::id::RegionId) -> NewMembership {
    NewMembership {
        id: membership.id,
        region_id: region,
        person_id: membership.person,
        organization_id: membership.organization,
        profession: membership.profession,
        role: membership.role,
        from_at: membership.from,
        until_at: membership.until,
    }
}
