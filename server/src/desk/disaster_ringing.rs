//! Rings those whose organization is asked when a disaster opens.

use super::addressed_ringing::Addressed;
use super::{Desk, Result, signed};
use crate::domain::boards::disaster::DisasterMode;
use crate::domain::core::id::DisasterId;
use crate::domain::people::notification::{Reason, Ringing};
use crate::gate::ReportState;
use crate::store::boards::addressed::Queued as _;
use crate::store::boards::disaster_notice::{self, Due};
use std::borrow::Cow;

/// So many notices are looked at between two rounds for everything else, which waits meanwhile.
const TOGETHER: usize = 256;

impl Addressed for Due {
    const TAG: &'static str = "disaster_ring";

    /// Whose organization has answered, or who may not answer for it, is not told.
    async fn ended(&self, desk: &Desk) -> Result<Option<Ringing>> {
        let now = desk.now();
        let absent = desk.absent(self.noted().region_id, self.noted().membership());
        Ok(if self.answered != 0 {
            Some(Ringing::Seen)
        } else if absent.membership.holds_at(now) && desk.gate.may::<ReportState>(&absent, &self.facts(), now) {
            None
        } else {
            Some(Ringing::NotWanted)
        })
    }

    /// A drill keeps to quiet hours; what is real is 至急.
    fn reason(&self) -> Reason {
        match self.reason {
            DisasterMode::Real => Reason::Urgent,
            DisasterMode::Drill => Reason::Addressed,
        }
    }

    fn sentence(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self.reason {
            DisasterMode::Real => "つなぐ：災害です。状況を報告してください",
            DisasterMode::Drill => "つなぐ：【訓練】状況を報告してください",
        })
    }

    fn link(&self) -> String {
        format!("/disasters/{}", DisasterId(self.noted().about_id))
    }
}

impl Desk {
    /// Rings whoever is to be rung now about a disaster.
    pub(super) async fn ring_disasters(&self) -> Result<()> {
        self.ring_addressed(&disaster_notice::list_due(&self.store, self.now(), signed(TOGETHER)).await?).await;
        Ok(())
    }
}
