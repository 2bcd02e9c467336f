//! What a region shows to people who did not sign in: an action of their own, and a ticket of its own.

use super::action::ManagePublicPage;
use super::facts::{PUBLIC_PAGE, REGION, entity, link, uid};
use super::permitted::Permitted;
use crate::domain::core::id::RegionId;
use crate::domain::core::time::Timestamp;
use cedar_policy::{Entity, RestrictedExpression};
use std::collections::HashSet;

/// What anybody does who opens the public page, as the policies call it.
pub const READ_PUBLIC_PAGE: &str = "read_public_page";

/// The public page of a region as decisions need it.
#[derive(Clone, Copy, Debug)]
pub struct PublicPageFacts {
    /// The region.
    pub region: RegionId,
    /// Whether it is turned on.
    pub is_on: bool,
}

impl PublicPageFacts {
    pub(super) fn entity(self) -> Entity {
        let attributes = vec![("region", link(uid(&REGION, self.region))), ("is_on", RestrictedExpression::new_bool(self.is_on))];
        entity(uid(&PUBLIC_PAGE, self.region), attributes, HashSet::new())
    }
}

/// Proof that what a region made public may be shown to whoever asks. Only the gate makes one.
#[derive(Clone, Copy, Debug)]
pub struct Shown {
    region: RegionId,
    decided_at: Timestamp,
}

impl Shown {
    pub(super) const fn new(region: RegionId, decided_at: Timestamp) -> Self {
        Self { region, decided_at }
    }

    /// Of which region.
    pub const fn region(&self) -> RegionId {
        self.region
    }

    /// When it was decided.
    pub const fn decided_at(&self) -> Timestamp {
        self.decided_at
    }
}

/// Whoever turns the page on looks at it before.
impl From<&Permitted<ManagePublicPage>> for Shown {
    fn from(permit: &Permitted<ManagePublicPage>) -> Self {
        Self::new(permit.subject().region, permit.decided_at())
    }
}
