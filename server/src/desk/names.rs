//! Names of colleagues, opened once and kept in memory.

use super::{Desk, Result};
use crate::domain::core::id::{MembershipId, OrganizationId, PersonId, RegionId};
use crate::domain::people::Profession;
use crate::gate::Permit;
use crate::hub::wire::AuthorView;
use crate::store::people::organization::Organization;
use crate::store::people::{membership, organization, person};
use crate::vault::{Owner, OwnerKind, Place, Sealed};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

const KEPT: usize = 100_000;

/// What is sealed of a person.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Identity {
    /// Name.
    pub name: String,
    /// Reading.
    pub kana: String,
}

/// The place where a person's identity is sealed.
pub fn identity_place(person: PersonId) -> Place {
    Place { table: "person", column: "identity", row: person.0 }
}

/// Names that were opened so far.
#[derive(Default)]
pub struct Names {
    persons: Mutex<HashMap<(RegionId, PersonId), Arc<Identity>>>,
    organizations: Mutex<HashMap<OrganizationId, Arc<Organization>>>,
}

impl Desk {
    /// Opens a sealed identity and remembers it.
    pub(super) async fn open_identity(&self, region: RegionId, person: PersonId, sealed: &Sealed) -> Result<Arc<Identity>> {
        let keys = self.keys_of(Owner::new(OwnerKind::Person, person)).await?;
        let identity: Arc<Identity> = Arc::new(keys.open(identity_place(person), sealed)?);
        let mut persons = self.names.persons.lock().unwrap_or_else(PoisonError::into_inner);
        if persons.len() >= KEPT {
            persons.clear();
        }
        persons.insert((region, person), Arc::clone(&identity));
        Ok(identity)
    }

    /// Somebody is called otherwise by now.
    pub(super) fn forget_name(&self, region: RegionId, person: PersonId) {
        self.names.persons.lock().unwrap_or_else(PoisonError::into_inner).remove(&(region, person));
    }

    fn remembered_name(&self, region: RegionId, person: PersonId) -> Option<Arc<Identity>> {
        self.names.persons.lock().unwrap_or_else(PoisonError::into_inner).get(&(region, person)).cloned()
    }

    /// A colleague's name; none outside the region.
    pub(super) async fn name_of(&self, permit: &impl Permit, person: PersonId) -> Result<Option<Arc<Identity>>> {
        if let Some(identity) = self.remembered_name(permit.caller().region, person) {
            return Ok(Some(identity));
        }
        match person::find(&self.store, permit, person).await? {
            Some(found) => self.open_identity(permit.caller().region, person, &found.identity).await.map(Some),
            None => Ok(None),
        }
    }

    /// What a person is called; nothing where there is nobody.
    pub(super) async fn name_in(&self, permit: &impl Permit, person: PersonId) -> Result<String> {
        Ok(self.name_of(permit, person).await?.map(|identity| identity.name.clone()).unwrap_or_default())
    }

    /// An organization.
    pub(super) async fn organization(&self, id: OrganizationId) -> Result<Option<Arc<Organization>>> {
        let known = self.names.organizations.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned();
        if known.is_some() {
            return Ok(known);
        }
        let Some(found) = organization::find(&self.store, id).await?.map(Arc::new) else { return Ok(None) };
        self.names.organizations.lock().unwrap_or_else(PoisonError::into_inner).insert(id, Arc::clone(&found));
        Ok(Some(found))
    }

    /// An organization is called otherwise by now, or can be reached elsewhere.
    pub(super) fn forget_organization(&self, id: OrganizationId) {
        self.names.organizations.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }

    /// Who wrote something.
    pub(super) async fn author(
        &self,
        permit: &impl Permit,
        person: PersonId,
        membership: MembershipId,
        organization: OrganizationId,
        profession: Profession,
    ) -> Result<AuthorView> {
        let name = self.name_in(permit, person).await?;
        let organization_name = self.organization(organization).await?.map(|found| found.name.clone()).unwrap_or_default();
        Ok(AuthorView { person, membership, name, profession, organization, organization_name, left_on: None })
    }

    /// Who acted for a membership.
    pub(super) async fn author_of(&self, permit: &impl Permit, id: MembershipId) -> Result<Option<AuthorView>> {
        match membership::find(&self.store, id).await? {
            Some(found) => self.author(permit, found.person, found.id, found.organization, found.profession).await.map(Some),
            None => Ok(None),
        }
    }
}
