//! Boards outside the app: how somebody follows one, and whom what happens there rings.

use super::notification::own_change;
use super::ringing::STALE_SECONDS;
use super::{Desk, Result};
use crate::domain::boards::following::{Following, Heard, Weight};
use crate::domain::care::entry::{EntryKind, Importance};
use crate::domain::core::id::{BoardId, EntryId, MembershipId, OrganizationId, PersonId};
use crate::domain::core::stream::EventKind;
use crate::domain::oversight::Depth;
use crate::domain::people::notification::{Reach, Reason, Settings};
use crate::gate::{AcknowledgeOnBoard, BoardFacts, BroadcastOnBoard, Caller, PinOnBoard, PostOnBoard, ReadBoard};
use crate::store::Change;
use crate::store::boards::board;
use crate::store::people::following::{self, HeardRow};
use crate::store::people::membership;
use crate::store::people::notification::{self, Behind, Due};
use serde::Serialize;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use utoipa::ToSchema;

/// Boards as the organizations of those who are to be rung stand to them.
pub(super) type Boards = HashMap<(BoardId, OrganizationId), BoardFacts>;

/// Whom 至急 on a board would ring now, without the caller.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub struct BoardUrgentReachView {
    /// So many people are rung.
    pub rings: usize,
    /// So many are held back by their quiet hours.
    pub quiet: usize,
    /// So many have no device.
    pub silent: usize,
}

impl Desk {
    /// How the caller follows a board.
    pub async fn following(&self, caller: &Arc<Caller>, id: BoardId) -> Result<Following> {
        Ok(self.board(caller, id).await?.following)
    }

    /// Follows a board so from now on. Who leaves no trace on boards is not rung by them.
    pub async fn follow(&self, caller: &Arc<Caller>, id: BoardId, level: Following) -> Result<()> {
        let followed = self.deciding(caller, move |caller, _| async move {
            let reading = self.open_board_for::<ReadBoard>(&caller, id).await?;
            let permit = self.admit::<AcknowledgeOnBoard>(&caller, reading.subject().clone()).await?;
            let mut change = own_change(&caller, "follow_board", permit.decided_at());
            following::put(&mut change, &permit, level);
            self.commit(change).await
        });
        followed.await.map(|_| ())
    }

    /// Whom 至急 by the caller on a board would ring now: for whoever is about to write it.
    pub async fn board_urgent_reach(&self, caller: &Arc<Caller>, id: BoardId) -> Result<BoardUrgentReachView> {
        let permit = self.open_board_for::<PostOnBoard>(caller, id).await?;
        let now = self.now();
        let (zone, presses) = (self.zone(caller).await?, self.gate.may::<PinOnBoard>(caller, permit.subject(), now));
        let weight = if presses { Weight::Pressing } else { Weight::Urgent };
        let heard = Heard { kind: EventKind::EntryPosted, weight, asked: false, addressed: false, known: false };
        // Somebody with two memberships is one person: the way that reaches them best counts.
        let mut best: HashMap<PersonId, Reach> = HashMap::new();
        for one in following::list_followers(&self.store, &permit).await? {
            let settings = self.opened_settings(one.person_id, one.settings.as_ref()).await?;
            let reason = Following::None.reason(heard, |reason| settings.wants(reason)).unwrap_or(Reason::Notice);
            let reach = settings.reach(reason, one.has_device != 0, now, &zone);
            best.entry(one.person_id).and_modify(|known| *known = reach.min(*known)).or_insert(reach);
        }
        let count = |reach| best.values().filter(|known| **known == reach).count();
        let view = BoardUrgentReachView { rings: count(Reach::Rings), quiet: count(Reach::Quiet), silent: count(Reach::Silent) };
        self.show(&permit, Depth::Listed, None, view).await
    }

    /// Notes whom the new events of a board ring, and moves the cursor with it: a thousand people are one question and one insert.
    pub(super) async fn look_at_board(&self, change: &mut Change, behind: &Behind, board: BoardId) -> Result<()> {
        let now = self.now();
        let mut newest: BTreeMap<(EntryId, MembershipId), (HeardRow, Reason)> = BTreeMap::new();
        let mut choices: HashMap<PersonId, Settings> = HashMap::new();
        let mut weights: HashMap<EntryId, Weight> = HashMap::new();
        for row in following::list_heard(&self.store, behind, board, now.plus_seconds(-STALE_SECONDS), now).await? {
            let weight = match weights.entry(row.entry_id) {
                Entry::Occupied(known) => *known.get(),
                Entry::Vacant(place) => *place.insert(self.weight_of(&row, behind).await?),
            };
            let settings = match choices.entry(row.person_id) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(place) => place.insert(self.choices_of(row.person_id, row.settings.as_ref()).await),
            };
            let heard = Heard {
                kind: row.kind,
                weight,
                asked: row.asked != 0,
                addressed: row.addressed != 0 || row.answered != 0,
                known: row.known != 0,
            };
            if let Some(reason) = row.level.reason(heard, |reason| settings.wants(reason)) {
                newest.insert((row.entry_id, row.membership_id), (row, reason));
            }
        }
        for (row, reason) in newest.values() {
            notification::insert(change, self.new_id(), behind, (row.entry_id, row.seq), (row.person_id, row.membership_id), *reason, now);
        }
        notification::advance(change, behind);
        Ok(())
    }

    /// How much an entry matters. 至急 presses where its author speaks to everybody: who may keep a notice at the top of the
    /// board, or broadcast on it.
    async fn weight_of(&self, row: &HeardRow, behind: &Behind) -> Result<Weight> {
        match (row.entry_kind, row.importance) {
            (EntryKind::Notice, Importance::Normal) => return Ok(Weight::Notice),
            (EntryKind::Notice, Importance::Important) => return Ok(Weight::Important),
            (EntryKind::Notice, Importance::Urgent) => {}
            _ => return Ok(Weight::Answer),
        }
        let Some(author) = membership::find(&self.store, row.author_id).await? else { return Ok(Weight::Urgent) };
        let Some(facts) = board::of_stream(&self.store, behind.stream_id, author.organization).await? else { return Ok(Weight::Urgent) };
        let (author, now) = (self.absent(behind.region_id, author), self.now());
        let presses = self.gate.may::<PinOnBoard>(&author, &facts, now) || self.gate.may::<BroadcastOnBoard>(&author, &facts, now);
        Ok(if presses { Weight::Pressing } else { Weight::Urgent })
    }

    /// The boards among what is due: one question for each of them, whoever is to be rung.
    pub(super) async fn boards_of(&self, due: &[Due]) -> Result<Boards> {
        let mut boards = Boards::new();
        for id in due.iter().filter_map(|note| note.board_id).collect::<BTreeSet<_>>() {
            for facts in board::of_everybody(&self.store, id).await? {
                boards.insert((id, facts.standing.organization), facts);
            }
        }
        Ok(boards)
    }
}
