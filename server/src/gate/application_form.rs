//! Applying to take part in a region without signing in: an action of its own, and a ticket of its own.

use super::facts::{APPLICATION_FORM, REGION, entity, link, uid};
use crate::domain::core::id::RegionId;
use crate::domain::core::time::Timestamp;
use cedar_policy::{Entity, RestrictedExpression};
use std::collections::HashSet;

/// What anybody does who sends an application, as the policies and the log call it.
pub const APPLY_TO_TAKE_PART: &str = "apply_to_take_part";

/// The form of a region as decisions need it.
#[derive(Clone, Copy, Debug)]
pub struct ApplicationFormFacts {
    /// The region.
    pub region: RegionId,
    /// Whether there is an operating policy to be accepted.
    pub is_open: bool,
}

impl ApplicationFormFacts {
    pub(super) fn entity(self) -> Entity {
        let attributes = vec![("region", link(uid(&REGION, self.region))), ("is_open", RestrictedExpression::new_bool(self.is_open))];
        entity(uid(&APPLICATION_FORM, self.region), attributes, HashSet::new())
    }
}

/// Proof that whoever asks may apply to take part in a region. Only the gate makes one.
#[derive(Clone, Copy, Debug)]
pub struct Applying {
    region: RegionId,
    decided_at: Timestamp,
}

impl Applying {
    pub(super) const fn new(region: RegionId, decided_at: Timestamp) -> Self {
        Self { region, decided_at }
    }

    /// In which region.
    pub const fn region(&self) -> RegionId {
        self.region
    }

    /// When it was decided.
    pub const fn decided_at(&self) -> Timestamp {
        self.decided_at
    }
}
