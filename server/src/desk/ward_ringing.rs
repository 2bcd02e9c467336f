//! Rings those whom an inquiry concerns, and in the morning those whose wards say old things. By the same choices, quiet hours and budget as
//! everything else that is addressed to somebody.

use super::notification::Told;
use super::ringing::{AT_ONCE, RETRY_SECONDS};
use super::{Desk, Result, signed};
use crate::domain::boards::inquiry::WardReason;
use crate::domain::core::id::{InquiryId, OrganizationId};
use crate::domain::people::notification::{Reason, Ringing, Waiting};
use crate::gate::{AnswerInquiry, OrganizationFacts, ReadInquiry, UpdateVacancies};
use crate::notify::VapidKey;
use crate::store::Change;
use crate::store::boards::inquiry;
use crate::store::boards::ward_notice::{self, Due};
use crate::store::people::notification;
use crate::store::people::subscription::{self, Subscription};
use crate::vault::{DoesNotOpen, Owner, OwnerKind};
use data_encoding::BASE64URL_NOPAD;
use futures_util::StreamExt as _;

/// So many notices are looked at between two rounds for everything else, which waits meanwhile.
const TOGETHER: usize = 256;
/// A server that was down in the morning reminds so many hours later at most: nobody is reminded at night.
const HOURS_LATE: i64 = 6;

/// The sentence to show.
fn sentence(note: &Due) -> String {
    match note.reason {
        WardReason::Inquired => "つなぐ：空きの照会が届いています".to_owned(),
        WardReason::Said => "つなぐ：照会に連絡があります".to_owned(),
        WardReason::Answered => "つなぐ：照会に返事がありました".to_owned(),
        WardReason::Stale => format!("つなぐ：空き情報が古くなっています（{}件）", note.wards),
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
        let due = ward_notice::list_due(&self.store, self.now(), signed(TOGETHER)).await?;
        let people = due.chunk_by(|one, other| one.person_id == other.person_id).map(<[Due]>::to_vec);
        let rung = futures_util::stream::iter(people.map(async |notes| self.ring_about_wards(&notes).await)).buffer_unordered(AT_ONCE);
        // One person's fault keeps nothing from the others.
        rung.for_each(async |done| _ = done.inspect_err(|e| tracing::warn!(error = %e, "a ward was not told"))).await;
        Ok(())
    }

    async fn ring_about_wards(&self, notes: &[Due]) -> Result<()> {
        let Some(Due { person_id: person, region_id: region, .. }) = notes.first().copied() else { return Ok(()) };
        let now = self.now();
        let mut change = Change::default();
        let mut wanted: Vec<(Due, Vec<Subscription>)> = Vec::new();
        for note in notes {
            let devices = subscription::list(&self.store, note.membership_id, now).await?;
            if note.wards == 0 {
                ward_notice::settle(&mut change, note, Ringing::Seen, now);
            } else if devices.is_empty() {
                ward_notice::settle(&mut change, note, Ringing::NoDevice, now);
            } else if self.is_for(note).await? {
                wanted.push((*note, devices));
            } else {
                ward_notice::settle(&mut change, note, Ringing::NotWanted, now);
            }
        }
        let sealed = notification::find_settings(&self.store, person).await?;
        let settings = self.choices_of(person, sealed.as_ref()).await;
        let rung = self.rung_of(person).await?;
        let waiting: Vec<Waiting> = wanted.iter().map(|(note, _)| Waiting { reason: Reason::Addressed, held: note.held != 0 }).collect();
        let plan = settings.plan(&waiting, &rung, now, &self.zone_of(region).await?);
        for at in plan.drop {
            ward_notice::settle(&mut change, &wanted[at].0, Ringing::NotWanted, now);
        }
        for (at, until) in plan.hold {
            ward_notice::hold(&mut change, &wanted[at].0, until);
        }
        let outgoing: Vec<_> = plan.ring.into_iter().chain(plan.sum).map(|at| &wanted[at]).collect();
        for (note, _) in &outgoing {
            let wait = RETRY_SECONDS.saturating_mul(4_i64.saturating_pow(u32::try_from(note.attempts).unwrap_or(u32::MAX)));
            ward_notice::attempt(&mut change, note, now.plus_seconds(wait));
        }
        // What cannot be noted is not told: else it would be told again and again.
        self.commit(change).await?;
        if outgoing.is_empty() {
            return Ok(());
        }
        let (_, key) = self.pair(region).await?;
        for (note, devices) in outgoing {
            let change = self.tell_about_ward(&key, note, devices).await?;
            self.commit(change).await?;
        }
        Ok(())
    }

    /// Whether it is for this person: a question for those who may answer it, old words for those who may tell anew.
    async fn is_for(&self, note: &Due) -> Result<bool> {
        let (now, membership) = (self.now(), note.membership());
        if !membership.holds_at(now) {
            return Ok(false);
        }
        let absent = self.absent(note.region_id, membership);
        if note.reason == WardReason::Stale {
            let facts = OrganizationFacts { organization: OrganizationId(note.about_id), region: note.region_id };
            return Ok(self.gate.may::<UpdateVacancies>(&absent, &facts, now));
        }
        let Some(facts) = inquiry::facts(&self.store, InquiryId(note.about_id)).await? else { return Ok(false) };
        let answers = facts.asked == absent.membership.organization;
        Ok(if answers { self.gate.may::<AnswerInquiry>(&absent, &facts, now) } else { self.gate.may::<ReadInquiry>(&absent, &facts, now) })
    }

    /// Tells every device of one; the change says what came of it.
    async fn tell_about_ward(&self, key: &VapidKey, note: &Due, devices: &[Subscription]) -> Result<Change> {
        let link = match note.reason {
            WardReason::Stale => "/beds".to_owned(),
            _ => format!("/beds/inquiries/{}", InquiryId(note.about_id)),
        };
        // The push service reads it: it must not tell who is asked by the same organization.
        let keys = self.keys_of(Owner::new(OwnerKind::Region, note.region_id)).await?;
        let hash = keys.keyed_hash("ward_ring", &format!("{} {}", note.about_id, note.membership_id)).ok_or(DoesNotOpen)?;
        let tag = BASE64URL_NOPAD.encode(hash.first_chunk::<16>().unwrap_or(&[0; 16]));
        let (text, count) = (sentence(note), usize::try_from(note.wards).unwrap_or(1));
        let told = Told { text: &text, reason: Reason::Addressed.as_str(), count, link: &link, tag: &tag };
        let mut change = Change::default();
        if let Some(outcome) = self.tell_devices(&mut change, (note.person_id, devices), key, &told, note.attempts).await? {
            ward_notice::settle(&mut change, note, outcome, self.now());
        }
        Ok(change)
    }
}
