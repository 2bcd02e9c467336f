//! Streams as decisions need them: whatever a stream belongs to, what is done on it asks for the same few things.

use super::facts::{
    AUDIENCE, BOARD, Caller, DISASTER, ENTRY, ORGANIZATION, PERSON, PatientFacts, Place, REGION, Subject, entity, link, uid,
};
use crate::domain::boards::board::{Audience, BoardKind};
use crate::domain::core::id::{BoardId, DisasterId, EntryId, OrganizationId, PersonId, RegionId, StreamId};
use crate::domain::core::stream::Whose;
use crate::domain::core::time::Timestamp;
use crate::domain::people::OrganizationKind;
use cedar_policy::{Entity, EntityUid, RestrictedExpression};
use std::collections::HashSet;
use uuid::Uuid;

/// A stream, as what is done on it needs it.
#[derive(Clone, Copy, Debug)]
pub struct StreamFacts {
    /// The stream.
    pub stream: StreamId,
    /// Its region.
    pub region: RegionId,
    /// Its epoch: moves with what decisions are made from.
    pub epoch: i64,
    /// Its head.
    pub head: i64,
    /// What it belongs to.
    pub whose: Whose,
}

/// Something that has a stream, or lies on one.
pub trait OnStream: Subject {
    /// The stream.
    fn on(&self) -> StreamFacts;
}

/// The caller's organization, as an audience asks for it.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The organization.
    pub organization: OrganizationId,
    /// Its kind.
    pub kind: OrganizationKind,
    /// Its municipality.
    pub municipality: Option<String>,
}

/// A board as decisions need it.
#[derive(Clone, Debug)]
pub struct BoardFacts {
    /// The board.
    pub board: BoardId,
    /// The region.
    pub region: RegionId,
    /// Its stream.
    pub stream: StreamId,
    /// The stream's epoch: moves when the board is closed.
    pub epoch: i64,
    /// The stream's head.
    pub head: i64,
    /// What it is for.
    pub kind: BoardKind,
    /// For whom it is.
    pub audience: Audience,
    /// Whether nothing is posted any more.
    pub closed: bool,
    /// The disaster with which it comes and goes.
    pub disaster: Option<DisasterId>,
    /// The caller's organization.
    pub standing: Standing,
}

/// A disaster as decisions need it.
#[derive(Clone, Debug)]
pub struct DisasterFacts {
    /// The disaster.
    pub disaster: DisasterId,
    /// The region.
    pub region: RegionId,
    /// Its board of notices.
    pub board: BoardId,
    /// That board's stream, on which reports are numbered.
    pub stream: StreamId,
    /// The stream's epoch: moves when the disaster is closed.
    pub epoch: i64,
    /// The stream's head.
    pub head: i64,
    /// Whether nothing is reported any more.
    pub closed: bool,
}

/// What an entry's stream belongs to, as decisions need it.
#[derive(Clone, Debug)]
pub enum Home {
    /// The timeline of a patient.
    Patient(PatientFacts),
    /// A board.
    Board(BoardFacts),
}

/// An entry as decisions need it.
#[derive(Clone, Debug)]
pub struct EntryFacts {
    /// The entry.
    pub entry: EntryId,
    /// Who wrote it.
    pub author: PersonId,
    /// For which organization.
    pub organization: OrganizationId,
    /// Where it stands.
    pub home: Home,
}

impl OnStream for PatientFacts {
    fn on(&self) -> StreamFacts {
        let whose = Whose::Patient(self.patient);
        StreamFacts { stream: self.stream, region: self.region, epoch: self.epoch, head: self.head, whose }
    }
}

impl OnStream for BoardFacts {
    fn on(&self) -> StreamFacts {
        let whose = Whose::Board(self.board);
        StreamFacts { stream: self.stream, region: self.region, epoch: self.epoch, head: self.head, whose }
    }
}

impl OnStream for DisasterFacts {
    fn on(&self) -> StreamFacts {
        let whose = Whose::Board(self.board);
        StreamFacts { stream: self.stream, region: self.region, epoch: self.epoch, head: self.head, whose }
    }
}

impl OnStream for EntryFacts {
    fn on(&self) -> StreamFacts {
        match &self.home {
            Home::Patient(patient) => patient.on(),
            Home::Board(board) => board.on(),
        }
    }
}

impl Subject for BoardFacts {
    fn uid(&self) -> EntityUid {
        uid(&BOARD, self.board)
    }

    fn entities(&self, _: Timestamp) -> Vec<Entity> {
        let attributes = vec![
            ("region", link(uid(&REGION, self.region))),
            ("audience", link(uid(&AUDIENCE, self.stream))),
            ("is_closed", RestrictedExpression::new_bool(self.closed)),
        ];
        vec![entity(Subject::uid(self), attributes, HashSet::new())]
    }

    fn attributes(&self, _: Timestamp) -> Vec<Uuid> {
        vec![self.board.0, self.region.0, self.stream.0, Uuid::from_u128(self.closed.into())]
    }

    fn teams(&self, caller: &Caller, _: Timestamp) -> HashSet<EntityUid> {
        let Standing { organization, kind, municipality } = &self.standing;
        let acting = &caller.membership;
        let is_meant = *organization == acting.organization && self.audience.covers(*kind, municipality.as_deref(), acting.profession);
        is_meant.then(|| uid(&AUDIENCE, self.stream)).into_iter().collect()
    }

    fn place(&self) -> Place {
        Place { stream: Some(self.stream), ..Place::default() }
    }

    fn board(&self) -> Option<&BoardFacts> {
        Some(self)
    }
}

impl Subject for DisasterFacts {
    fn uid(&self) -> EntityUid {
        uid(&DISASTER, self.disaster)
    }

    fn entities(&self, _: Timestamp) -> Vec<Entity> {
        let attributes = vec![("region", link(uid(&REGION, self.region))), ("is_closed", RestrictedExpression::new_bool(self.closed))];
        vec![entity(Subject::uid(self), attributes, HashSet::new())]
    }

    fn attributes(&self, _: Timestamp) -> Vec<Uuid> {
        vec![self.disaster.0, self.region.0, Uuid::from_u128(self.closed.into())]
    }

    fn teams(&self, _: &Caller, _: Timestamp) -> HashSet<EntityUid> {
        HashSet::new()
    }

    fn place(&self) -> Place {
        Place { stream: Some(self.stream), ..Place::default() }
    }
}

impl BoardFacts {
    /// The next moment at which time alone may change what the caller may do here.
    pub fn deadline(&self, caller: &Caller) -> Timestamp {
        caller.membership.until.map_or(caller.expires, |until| until.min(caller.expires))
    }
}

impl Home {
    fn subject(&self) -> &dyn Subject {
        match self {
            Self::Patient(patient) => patient,
            Self::Board(board) => board,
        }
    }
}

impl Subject for EntryFacts {
    fn uid(&self) -> EntityUid {
        uid(&ENTRY, self.entry)
    }

    fn entities(&self, now: Timestamp) -> Vec<Entity> {
        let home = self.home.subject();
        let whose = match &self.home {
            Home::Patient(_) => "patient",
            Home::Board(_) => "board",
        };
        let mut entities = home.entities(now);
        let attributes = vec![
            (whose, link(home.uid())),
            ("region", link(uid(&REGION, self.on().region))),
            ("author", link(uid(&PERSON, self.author))),
            ("organization", link(uid(&ORGANIZATION, self.organization))),
        ];
        entities.push(entity(Subject::uid(self), attributes, HashSet::new()));
        entities
    }

    fn attributes(&self, now: Timestamp) -> Vec<Uuid> {
        let mut ids = vec![self.entry.0, self.author.0, self.organization.0];
        ids.extend(self.home.subject().attributes(now));
        ids
    }

    fn teams(&self, caller: &Caller, now: Timestamp) -> HashSet<EntityUid> {
        self.home.subject().teams(caller, now)
    }

    fn place(&self) -> Place {
        self.home.subject().place()
    }

    fn patient(&self) -> Option<&PatientFacts> {
        self.home.subject().patient()
    }

    fn board(&self) -> Option<&BoardFacts> {
        self.home.subject().board()
    }
}
