//! Streams, whatever they belong to: whose they are, who may read them, and under whose key their contents lie.

use super::{Desk, Result};
use crate::domain::core::id::{EntryId, StreamId};
use crate::domain::core::stream::Whose;
use crate::domain::core::time::Timestamp;
use crate::gate::{Act, Caller, EntryFacts, Home, ReadBoard, ReadTimeline, Reading, RegionFacts, SeeDirectory, StreamFacts};
use crate::store::boards::board;
use crate::store::care::{entry, facts};
use crate::vault::{Owner, OwnerKind};
use std::sync::Arc;

/// Whose key seals what is written on a stream. Boards are the region's own.
pub(super) fn stream_owner(facts: &StreamFacts) -> Owner {
    match facts.whose {
        Whose::Patient(id) => super::chart::key_owner(id),
        Whose::Board(_) => Owner::new(OwnerKind::Region, facts.region),
    }
}

impl Desk {
    /// The facts about a stream as the database has them now; none when there is no such stream.
    pub(super) async fn home_of(&self, caller: &Caller, stream: StreamId) -> Result<Option<Home>> {
        let organization = caller.membership.organization;
        if let Some(patient) = facts::of_stream(&self.store, stream, organization).await? {
            return Ok(Some(Home::Patient(patient)));
        }
        Ok(board::of_stream(&self.store, stream, organization).await?.map(Home::Board))
    }

    /// Asks the gate whether the caller may read a stream.
    pub(super) async fn admit_reading(&self, caller: &Arc<Caller>, home: Home) -> Result<Reading> {
        match home {
            Home::Patient(facts) => self.admit::<ReadTimeline>(caller, facts).await.map(Reading::from),
            Home::Board(facts) => self.admit::<ReadBoard>(caller, facts).await.map(Reading::from),
        }
    }

    /// As [`admit_reading`](Self::admit_reading), for what nobody asked for: what one may not read is left out.
    pub(super) fn decide_reading(&self, caller: &Arc<Caller>, home: Home, now: Timestamp) -> Option<Reading> {
        match home {
            Home::Patient(facts) => self.gate.decide::<ReadTimeline>(caller, facts, now).map(Reading::from).ok(),
            Home::Board(facts) => self.gate.decide::<ReadBoard>(caller, facts, now).map(Reading::from).ok(),
        }
    }

    /// Everything that the caller may read now.
    pub(super) async fn readings(&self, caller: &Arc<Caller>) -> Result<Vec<Reading>> {
        let now = self.now();
        let timelines = facts::of_membership(&self.store, &caller.membership, now).await?.into_iter().map(Home::Patient);
        let boards = board::of_region(&self.store, caller.region, caller.membership.organization).await?.into_iter().map(Home::Board);
        Ok(timelines.chain(boards).filter_map(|home| self.decide_reading(caller, home, now)).collect())
    }

    /// Whether the caller is told the names of those who write on boards: whoever may see who works in the region. For the others an author
    /// there is an organization and a profession.
    pub(super) fn sees_names(&self, caller: &Caller) -> bool {
        self.gate.may::<SeeDirectory>(caller, &RegionFacts { region: caller.region }, self.now())
    }

    /// Whether the caller may read one of them now.
    pub(super) async fn reading_of(&self, caller: &Arc<Caller>, whose: Whose) -> Result<Option<Reading>> {
        let organization = caller.membership.organization;
        let home = match whose {
            Whose::Patient(id) => facts::of_patient(&self.store, id, organization).await?.map(Home::Patient),
            Whose::Board(id) => board::of_board(&self.store, id, organization).await?.map(Home::Board),
        };
        Ok(home.and_then(|home| self.decide_reading(caller, home, self.now())))
    }

    /// Opens a stream to read.
    pub(super) async fn open_stream(&self, caller: &Arc<Caller>, stream: StreamId) -> Result<Reading> {
        match self.home_of(caller, stream).await? {
            Some(home) => self.admit_reading(caller, home).await,
            None => Err(self.missing::<ReadTimeline>(caller).await),
        }
    }

    /// The facts about an entry; `A` is what is on record when there is none.
    pub(super) async fn entry_facts<A: Act>(&self, caller: &Arc<Caller>, entry: EntryId) -> Result<EntryFacts> {
        if let Some(origin) = entry::find_origin(&self.store, entry).await?
            && let Some(home) = self.home_of(caller, origin.stream_id).await?
        {
            return Ok(EntryFacts { entry, author: origin.person_id, organization: origin.organization_id, home });
        }
        Err(self.missing::<A>(caller).await)
    }

    /// Opens the stream of an entry to read.
    pub(super) async fn open_entry(&self, caller: &Arc<Caller>, entry: EntryId) -> Result<(EntryFacts, Reading)> {
        let facts = self.entry_facts::<ReadTimeline>(caller, entry).await?;
        let reading = self.admit_reading(caller, facts.home.clone()).await?;
        Ok((facts, reading))
    }
}
