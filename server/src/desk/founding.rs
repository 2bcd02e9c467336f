//! The beginning of an installation: keys, a region, its organizations, its first people. Used by `init` and the demo.

use super::directory::new_membership;
use super::names::Identity;
use super::{Desk, Result};
use crate::domain::core::id::{MembershipId, OrganizationId, RegionId};
use crate::domain::core::time::Timestamp;
use crate::domain::people::{Membership, OrganizationKind, Profession, Role, password};
use crate::store::Change;
use crate::store::core::key;
use crate::store::people::organization::{self, OrganizationRow, RegionRow};
use crate::store::people::person;
use crate::vault::{Owner, OwnerKind};
use zeroize::Zeroizing;

/// How long a one-time link holds.
const LINK_SECONDS: i64 = 7 * 86_400;

/// A new organization.
#[derive(Clone, Debug)]
pub struct NewOrganization {
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
    /// Active medical institution.
    pub active_medical: bool,
}

/// A person to take in at the beginning.
#[derive(Clone, Debug)]
pub struct Founding {
    /// Name.
    pub name: String,
    /// Reading.
    pub kana: String,
    /// Organization, profession and role; one person may have several memberships.
    pub memberships: Vec<(OrganizationId, Profession, Role)>,
    /// Login name and password hash; none for a person who gets a one-time link.
    pub login: Option<(String, String)>,
}

impl Desk {
    /// Gives a PostgreSQL role what the server needs.
    pub async fn grant(&self, role: &str) -> anyhow::Result<()> {
        Ok(self.store.grant(role).await?)
    }

    /// Whether a region is there already.
    pub async fn has_region(&self) -> Result<bool> {
        Ok(!organization::list_regions(&self.store).await?.is_empty())
    }

    /// Makes the installation's and a region's keys, and the region.
    pub async fn found_region(&self, name: &str, time_zone: &str) -> Result<RegionId> {
        let id = RegionId(self.new_id());
        let mut change = Change::default();
        if key::list(&self.store, Owner::INSTALLATION).await?.is_empty() {
            change.insert(self.new_key(Owner::INSTALLATION, None, 1, 0)?.0);
        }
        change.insert(self.new_key(Owner::new(OwnerKind::Region, id), Some(id), 1, 0)?.0);
        change.insert(RegionRow { id, name: name.to_owned(), time_zone: time_zone.to_owned(), created_at: self.now() });
        self.commit(change).await?;
        Ok(id)
    }

    /// Says where an organization is, in ten-millionths of a degree.
    pub async fn place_organization(&self, id: OrganizationId, latitude_e7: i64, longitude_e7: i64) -> Result<()> {
        let mut change = Change::default();
        organization::put_place(&mut change, id, latitude_e7, longitude_e7);
        self.commit(change).await.map(|_| ())
    }

    /// Makes an organization.
    pub async fn found_organization(&self, region: RegionId, new: NewOrganization) -> Result<OrganizationId> {
        let id = OrganizationId(self.new_id());
        let mut change = Change::default();
        change.insert(self.new_key(Owner::new(OwnerKind::Organization, id), Some(region), 1, 0)?.0);
        change.insert(OrganizationRow {
            id,
            region_id: region,
            name: new.name,
            kind: new.kind,
            code: new.code,
            municipality_code: new.municipality_code,
            phone: new.phone,
            night_phone: new.night_phone,
            active_medical: new.active_medical,
            created_at: self.now(),
        });
        self.commit(change).await?;
        Ok(id)
    }

    /// Takes in a person with memberships from a moment on; returns them in order.
    pub async fn found_person(&self, region: RegionId, new: &Founding, from: Timestamp) -> Result<Vec<Membership>> {
        let identity = Identity { name: new.name.clone(), kana: new.kana.clone() };
        let (key, person, _) = self.new_person(&identity, region, 1)?;
        let mut change = Change::default();
        if let Some((login, hash)) = &new.login {
            person::claim_login(&mut change, person.id, self.login_hash(login).await?, hash.clone());
        }
        change.insert(key);
        let mut memberships = Vec::new();
        for (organization, profession, role) in &new.memberships {
            let membership = Membership {
                id: MembershipId(self.new_id()),
                person: person.id,
                organization: *organization,
                profession: *profession,
                role: *role,
                from,
                until: None,
            };
            change.insert(new_membership(&membership, region));
            memberships.push(membership);
        }
        change.insert(person);
        self.commit(change).await?;
        Ok(memberships)
    }

    /// A one-time token with which a person sets up what they sign in with; shown once.
    pub async fn invite(&self, region: RegionId, membership: &Membership) -> Result<Zeroizing<String>> {
        let mut change = Change::default();
        let token = self.new_link(&mut change, region, membership.person, self.now().plus_seconds(LINK_SECONDS));
        self.commit(change).await?;
        Ok(token)
    }

    /// Hashes a password for [`Founding::login`]: the demo's own may be guessed.
    pub async fn hash_password(&self, password: &str) -> Result<String> {
        password::check_length(password)?;
        self.passwords.hash(Zeroizing::new(password.to_owned())).await
    }
}
