//! Rings those whom something about a training concerns: a seat that became theirs, another time or place, tomorrow, an invitation.

use super::addressed_ringing::Addressed;
use super::ringing::HOUR;
use super::{Desk, Result, signed};
use crate::domain::boards::training::TrainingReason;
use crate::domain::core::id::TrainingId;
use crate::domain::people::notification::Ringing;
use crate::store::Change;
use crate::store::boards::addressed::Queued as _;
use crate::store::boards::training_notice::{self, Due};
use crate::store::boards::{board, training};
use std::borrow::Cow;

/// So many notices are looked at between two rounds for everything else, which waits meanwhile.
const TOGETHER: usize = 64;
/// Who has a seat is reminded so long before.
const REMINDED_SECONDS: i64 = 24 * HOUR;

impl Addressed for Due {
    const TAG: &'static str = "training_ring";

    async fn ended(&self, desk: &Desk) -> Result<Option<Ringing>> {
        let (region, membership) = (self.noted().region_id, self.noted().membership());
        let facts = board::of_board(&desk.store, self.board_id, membership.organization).await?;
        let may = facts.is_some_and(|facts| desk.may_know_board(region, membership, &facts));
        Ok((!may).then_some(Ringing::NotWanted))
    }

    /// No title: it may say more of somebody than a locked screen should.
    fn sentence(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self.reason {
            TrainingReason::MovedUp => "つなぐ：申し込んだ研修の席が取れました",
            TrainingReason::MovedDown => "つなぐ：申し込んだ研修の定員が減り、キャンセル待ちになりました",
            TrainingReason::Changed => "つなぐ：申し込んだ研修の日時か場所が変わりました",
            TrainingReason::Cancelled => "つなぐ：申し込んだ研修が中止になりました",
            TrainingReason::Reminder => "つなぐ：申し込んだ研修がまもなくあります",
            TrainingReason::Invited => "つなぐ：研修のご案内があります",
        })
    }

    fn link(&self) -> String {
        format!("/trainings/{}", TrainingId(self.noted().about_id))
    }
}

impl Desk {
    /// Frees the seats of those whose membership has ended.
    pub(super) async fn free_seats(&self) -> Result<()> {
        let now = self.now();
        for id in training::list_left(&self.store, now).await? {
            let mut change = Change::default();
            training::free(&mut change, id, now);
            self.commit(change).await?;
        }
        Ok(())
    }

    /// Reminds, and rings whoever is to be rung now about a training.
    pub(super) async fn ring_trainings(&self) -> Result<()> {
        let now = self.now();
        let soon = now.plus_seconds(REMINDED_SECONDS);
        if training_notice::any_to_remind(&self.store, now, soon).await? {
            let mut change = Change::default();
            training_notice::remind(&mut change, now, soon);
            self.commit(change).await?;
        }
        self.ring_addressed(&training_notice::list_due(&self.store, now, signed(TOGETHER)).await?).await;
        Ok(())
    }
}
