//! Inquiries as decisions need them: who asks whom.

use super::facts::{Caller, INQUIRY, ORGANIZATION, Place, REGION, Subject, entity, link, uid};
use crate::domain::core::id::{InquiryId, OrganizationId, RegionId};
use crate::domain::core::time::Timestamp;
use cedar_policy::{Entity, EntityUid};
use std::collections::HashSet;
use uuid::Uuid;

/// An inquiry as decisions need it.
#[derive(Clone, Debug)]
pub struct InquiryFacts {
    /// The inquiry.
    pub inquiry: InquiryId,
    /// The region.
    pub region: RegionId,
    /// Who asks.
    pub asking: OrganizationId,
    /// Who is asked.
    pub asked: OrganizationId,
}

impl Subject for InquiryFacts {
    fn uid(&self) -> EntityUid {
        uid(&INQUIRY, self.inquiry)
    }

    fn entities(&self, _: Timestamp) -> Vec<Entity> {
        let attributes = vec![
            ("region", link(uid(&REGION, self.region))),
            ("asking", link(uid(&ORGANIZATION, self.asking))),
            ("asked", link(uid(&ORGANIZATION, self.asked))),
        ];
        vec![entity(Subject::uid(self), attributes, HashSet::new())]
    }

    fn attributes(&self, _: Timestamp) -> Vec<Uuid> {
        vec![self.inquiry.0, self.region.0, self.asking.0, self.asked.0]
    }

    fn teams(&self, _: &Caller, _: Timestamp) -> HashSet<EntityUid> {
        HashSet::new()
    }

    fn place(&self) -> Place {
        Place { organization: Some(self.asked), ..Place::default() }
    }

    fn inquiry(&self) -> Option<&InquiryFacts> {
        Some(self)
    }
}
