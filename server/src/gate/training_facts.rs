//! Trainings as decisions need them: whom a board is for, its trainings are for.

use super::facts::{Caller, ORGANIZATION, Place, REGION, Subject, TRAINING, entity, link, uid};
use super::stream_facts::BoardFacts;
use crate::domain::core::id::{OrganizationId, TrainingId};
use crate::domain::core::time::Timestamp;
use cedar_policy::{Entity, EntityUid};
use std::collections::HashSet;
use uuid::Uuid;

/// A training as decisions need it.
#[derive(Clone, Debug)]
pub struct TrainingFacts {
    /// The training.
    pub training: TrainingId,
    /// Who holds it.
    pub organization: OrganizationId,
    /// Its board.
    pub board: BoardFacts,
}

impl Subject for TrainingFacts {
    fn uid(&self) -> EntityUid {
        uid(&TRAINING, self.training)
    }

    fn entities(&self, now: Timestamp) -> Vec<Entity> {
        let mut entities = self.board.entities(now);
        let attributes = vec![
            ("board", link(self.board.uid())),
            ("region", link(uid(&REGION, self.board.region))),
            ("organization", link(uid(&ORGANIZATION, self.organization))),
        ];
        entities.push(entity(Subject::uid(self), attributes, HashSet::new()));
        entities
    }

    fn attributes(&self, now: Timestamp) -> Vec<Uuid> {
        let mut ids = vec![self.training.0, self.organization.0];
        ids.extend(self.board.attributes(now));
        ids
    }

    fn teams(&self, caller: &Caller, now: Timestamp) -> HashSet<EntityUid> {
        self.board.teams(caller, now)
    }

    fn place(&self) -> Place {
        Place { organization: Some(self.organization), ..self.board.place() }
    }

    fn board(&self) -> Option<&BoardFacts> {
        Some(&self.board)
    }
}
