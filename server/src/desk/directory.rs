//! Who works where: organizations and memberships.

use super::names::{Identity, identity_place};
use super::{Desk, Error, Page, Result, keys, page_limit, signed};
use crate::domain::core::id::{MembershipId, OrganizationId, PersonId, RegionId};
use crate::domain::core::time::{Date, Timestamp};
use crate::domain::oversight::Depth;
use crate::domain::people::{Membership, OrganizationKind, Profession, Role};
use crate::gate::{Caller, RegionFacts, SeeDirectory};
use crate::store::core::key::DataKeyRow;
use crate::store::people::membership::{self, NewMembership};
use crate::store::people::organization::{self, Organization};
use crate::store::people::person::PersonRow;
use crate::vault::{DataKey, Owner, OwnerKind};
use jiff::tz::TimeZone;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

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
    /// The last day, where it has ended or will (退職).
    pub left_on: Option<Date>,
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
                views.push(self.membership_view(caller.region, &row, &identity).await?);
            }
        }
        let page = Page::cut(views, limit, |view: &MembershipView| view.id.to_string());
        self.show(&permit, Depth::Listed, None, page).await
    }

    pub(super) async fn membership_view(&self, region: RegionId, row: &Membership, identity: &Identity) -> Result<MembershipView> {
        let organization = self.organization(row.organization).await?.ok_or(Error::NotFound)?;
        let left_on = match row.until {
            Some(until) => Some(last_day(until, &self.zone_of(region).await?)),
            None => None,
        };
        Ok(MembershipView {
            left_on,
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

    /// A new person: the rows of the key and of the sealed identity, and the key, with so many seals on record.
    pub(super) fn new_person(&self, identity: &Identity, region: RegionId, seals: i64) -> Result<(DataKeyRow, PersonRow, DataKey)> {
        let id = PersonId(self.new_id());
        let (key_row, key) = self.new_key(Owner::new(OwnerKind::Person, id), Some(region), 1, seals)?;
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
        Ok((key_row, row, key))
    }
}

/// The last day before a moment.
pub(super) fn last_day(until: Timestamp, zone: &TimeZone) -> Date {
    Date(Timestamp(until.0 - 1).date_in(zone))
}

/// The row of a membership.
pub(super) fn new_membership(membership: &Membership, region: RegionId) -> NewMembership {
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
