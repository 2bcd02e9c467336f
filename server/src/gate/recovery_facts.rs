//! Letting somebody in again as decisions need it: who, where, and who asked for it.

use super::facts::{Caller, ORGANIZATION, PERSON, Place, RECOVERY, REGION, Subject, entity, link, uid};
use crate::domain::core::id::{MembershipId, OrganizationId, PersonId, RegionId};
use crate::domain::core::time::Timestamp;
use cedar_policy::{Entity, EntityUid};
use std::collections::HashSet;
use uuid::Uuid;

/// A recovery as decisions need it.
#[derive(Clone, Debug)]
pub struct RecoveryFacts {
    /// The membership through which it is asked for.
    pub membership: MembershipId,
    /// Who is to be let in.
    pub person: PersonId,
    /// Their organization.
    pub organization: OrganizationId,
    /// Its region.
    pub region: RegionId,
    /// Who asked, and for which organization; none before.
    pub asked_by: Option<(PersonId, OrganizationId)>,
}

impl Subject for RecoveryFacts {
    fn uid(&self) -> EntityUid {
        uid(&RECOVERY, self.membership)
    }

    fn entities(&self, _: Timestamp) -> Vec<Entity> {
        let mut attributes = vec![
            ("person", link(uid(&PERSON, self.person))),
            ("organization", link(uid(&ORGANIZATION, self.organization))),
            ("region", link(uid(&REGION, self.region))),
        ];
        if let Some((person, organization)) = self.asked_by {
            attributes.extend([("asked_by", link(uid(&PERSON, person))), ("asking", link(uid(&ORGANIZATION, organization)))]);
        }
        vec![entity(Subject::uid(self), attributes, HashSet::new())]
    }

    fn attributes(&self, _: Timestamp) -> Vec<Uuid> {
        let (person, organization) = self.asked_by.map_or((Uuid::nil(), Uuid::nil()), |(person, organization)| (person.0, organization.0));
        vec![self.membership.0, self.person.0, self.organization.0, self.region.0, person, organization]
    }

    fn teams(&self, _: &Caller, _: Timestamp) -> HashSet<EntityUid> {
        HashSet::new()
    }

    fn place(&self) -> Place {
        Place { organization: Some(self.organization), ..Place::default() }
    }
}
