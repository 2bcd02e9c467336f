//! Rings those whom an inquiry concerns, and in the morning those whose wards say old things.

use super::addressed_ringing::Addressed;
use super::{Desk, Result, signed};
use crate::domain::boards::inquiry::WardReason;
use crate::domain::core::id::{InquiryId, OrganizationId};
use crate::domain::people::notification::Ringing;
use crate::gate::{AnswerInquiry, OrganizationFacts, ReadInquiry, UpdateVacancies};
use crate::store::Change;
use crate::store::boards::addressed::Queued as _;
use crate::store::boards::inquiry;
use crate::store::boards::ward_notice::{self, Due};
use std::borrow::Cow;

/// So many notices are looked at between two rounds for everything else, which waits meanwhile.
const TOGETHER: usize = 256;
/// A server that was down in the morning reminds so many hours later at most: nobody is reminded at night.
const HOURS_LATE: i64 = 6;

impl Addressed for Due {
    const TAG: &'static str = "ward_ring";

    async fn ended(&self, desk: &Desk) -> Result<Option<Ringing>> {
        Ok(if self.wards == 0 {
            Some(Ringing::Seen)
        } else if desk.is_for(self).await? {
            None
        } else {
            Some(Ringing::NotWanted)
        })
    }

    fn sentence(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self.reason {
            WardReason::Inquired => "つなぐ：空きの照会が届いています",
            WardReason::Said => "つなぐ：照会に連絡があります",
            WardReason::Answered => "つなぐ：照会に返事がありました",
            WardReason::Stale => return Cow::Owned(format!("つなぐ：空き情報が古くなっています（{}件）", self.wards)),
        })
    }

    fn link(&self) -> String {
        match self.reason {
            WardReason::Stale => "/beds".to_owned(),
            _ => format!("/beds/inquiries/{}", InquiryId(self.noted().about_id)),
        }
    }

    fn count(&self) -> usize {
        usize::try_from(self.wards).unwrap_or(1)
    }
}

impl Desk {
    /// Notes who is to be reminded this morning.
    pub(super) async fn remind_of_wards(&self) -> Result<()> {
        let now = self.now();
        for behind in ward_notice::list_behind(&self.store, now).await? {
            let here = now.zoned(&self.zone_of(behind.region_id).await?);
            let (day, late) = (here.date().to_string(), i64::from(here.hour()) - behind.hour);
            if behind.reminded_on.as_ref() != Some(&day) && (0..HOURS_LATE).contains(&late) {
                let mut change = Change::default();
                ward_notice::remind(&mut change, behind.organization_id, day, now);
                self.commit(change).await?;
            }
        }
        Ok(())
    }

    /// Rings whoever is to be rung now about wards.
    pub(super) async fn ring_wards(&self) -> Result<()> {
        self.ring_addressed(&ward_notice::list_due(&self.store, self.now(), signed(TOGETHER)).await?).await;
        Ok(())
    }

    /// Whether it is for this person: a question for those who may answer it, old words for those who may tell anew.
    async fn is_for(&self, note: &Due) -> Result<bool> {
        let (now, noted) = (self.now(), note.noted());
        let membership = noted.membership();
        if !membership.holds_at(now) {
            return Ok(false);
        }
        let absent = self.absent(noted.region_id, membership);
        if note.reason == WardReason::Stale {
            let facts = OrganizationFacts { organization: OrganizationId(noted.about_id), region: noted.region_id };
            return Ok(self.gate.may::<UpdateVacancies>(&absent, &facts, now));
        }
        let Some(facts) = inquiry::facts(&self.store, InquiryId(noted.about_id)).await? else { return Ok(false) };
        let answers = facts.asked == absent.membership.organization;
        Ok(if answers { self.gate.may::<AnswerInquiry>(&absent, &facts, now) } else { self.gate.may::<ReadInquiry>(&absent, &facts, now) })
    }
}
