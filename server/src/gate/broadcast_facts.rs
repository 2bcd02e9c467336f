//! Alerts and broadcasts as decisions need them.

use super::facts::{ALERT, AUDIENCE, BROADCAST, Caller, ORGANIZATION, Place, REGION, Subject, entity, link, uid};
use super::stream_facts::{BoardFacts, OnStream, Standing, StreamFacts};
use crate::domain::core::id::{AlertId, BroadcastId, OrganizationId, RegionId};
use crate::domain::core::time::Timestamp;
use cedar_policy::{Entity, EntityUid, RestrictedExpression};
use std::collections::HashSet;
use uuid::Uuid;

/// An alert as decisions need it.
#[derive(Clone, Debug)]
pub struct AlertFacts {
    /// The alert.
    pub alert: AlertId,
    /// The region.
    pub region: RegionId,
    /// The municipalities of the region that it concerns; none for all of them.
    pub municipalities: Vec<String>,
    /// The caller's organization.
    pub standing: Standing,
}

/// A broadcast as decisions need it.
#[derive(Clone, Debug)]
pub struct BroadcastFacts {
    /// The broadcast.
    pub broadcast: BroadcastId,
    /// The region.
    pub region: RegionId,
    /// Who sent it.
    pub organization: OrganizationId,
    /// Whether it went out by itself.
    pub automatic: bool,
    /// The board of the entry that is looked at or changed.
    pub board: BoardFacts,
}

impl Subject for AlertFacts {
    fn uid(&self) -> EntityUid {
        uid(&ALERT, self.alert)
    }

    fn entities(&self, _: Timestamp) -> Vec<Entity> {
        let attributes = vec![("region", link(uid(&REGION, self.region))), ("area", link(uid(&AUDIENCE, self.alert)))];
        vec![entity(Subject::uid(self), attributes, HashSet::new())]
    }

    fn attributes(&self, _: Timestamp) -> Vec<Uuid> {
        vec![self.alert.0, self.region.0]
    }

    fn teams(&self, caller: &Caller, _: Timestamp) -> HashSet<EntityUid> {
        let Standing { organization, municipality, .. } = &self.standing;
        let is_here = self.municipalities.is_empty() || municipality.as_ref().is_some_and(|code| self.municipalities.contains(code));
        let is_meant = *organization == caller.membership.organization && self.region == caller.region && is_here;
        is_meant.then(|| uid(&AUDIENCE, self.alert)).into_iter().collect()
    }

    fn place(&self) -> Place {
        Place::default()
    }
}

impl Subject for BroadcastFacts {
    fn uid(&self) -> EntityUid {
        uid(&BROADCAST, self.broadcast)
    }

    fn entities(&self, _: Timestamp) -> Vec<Entity> {
        let attributes = vec![
            ("region", link(uid(&REGION, self.region))),
            ("organization", link(uid(&ORGANIZATION, self.organization))),
            ("is_automatic", RestrictedExpression::new_bool(self.automatic)),
        ];
        vec![entity(Subject::uid(self), attributes, HashSet::new())]
    }

    fn attributes(&self, _: Timestamp) -> Vec<Uuid> {
        vec![self.broadcast.0, self.region.0, self.organization.0, Uuid::from_u128(self.automatic.into())]
    }

    fn teams(&self, _: &Caller, _: Timestamp) -> HashSet<EntityUid> {
        HashSet::new()
    }

    fn place(&self) -> Place {
        Place { organization: Some(self.organization), stream: Some(self.board.stream), ..Place::default() }
    }
}

impl OnStream for BroadcastFacts {
    fn on(&self) -> StreamFacts {
        self.board.on()
    }
}
