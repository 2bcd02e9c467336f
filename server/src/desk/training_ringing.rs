//! Rings those whom something about a training concerns: a seat that became theirs, another time or place, tomorrow, an invitation. By
//! the same choices, quiet hours and budget as everything else that is addressed to somebody.

use super::notification::Told;
use super::ringing::{AT_ONCE, HOUR, RETRY_SECONDS, TRIES};
use super::{Desk, Result, signed};
use crate::domain::boards::training::TrainingReason;
use crate::domain::core::id::PersonId;
use crate::domain::people::notification::{Reason, Ringing, Waiting};
use crate::notify::{Delivery, Urgency, VapidKey};
use crate::store::Change;
use crate::store::boards::board;
use crate::store::boards::training_notice::{self, Due};
use crate::store::people::notification;
use crate::store::people::subscription::{self, Subscription};
use crate::vault::{DoesNotOpen, Owner, OwnerKind};
use data_encoding::BASE64URL_NOPAD;
use futures_util::StreamExt as _;

/// So many notices are looked at between two rounds for everything else, which waits meanwhile.
const TOGETHER: usize = 64;
/// Who has a seat is reminded so long before.
const REMINDED_SECONDS: i64 = 24 * HOUR;

/// The sentence to show. No title: it may say more of somebody than a locked screen should.
const fn sentence(reason: TrainingReason) -> &'static str {
    match reason {
        TrainingReason::MovedUp => "つなぐ：申し込んだ研修の席が取れました",
        TrainingReason::MovedDown => "つなぐ：申し込んだ研修の定員が減り、キャンセル待ちになりました",
        TrainingReason::Changed => "つなぐ：申し込んだ研修の日時か場所が変わりました",
        TrainingReason::Cancelled => "つなぐ：申し込んだ研修が中止になりました",
        TrainingReason::Reminder => "つなぐ：申し込んだ研修がまもなくあります",
        TrainingReason::Invited => "つなぐ：研修のご案内があります",
    }
}

impl Desk {
    /// Reminds, and rings whoever is to be rung now about a training.
    pub(super) async fn ring_trainings(&self) -> Result<()> {
        let now = self.now();
        let soon = now.plus_seconds(REMINDED_SECONDS);
        if training_notice::any_to_remind(&self.store, now, soon).await? {
            let mut change = Change::default();
            training_notice::remind(&mut change, now, soon);
            self.commit(change).await?;
        }
        let due = training_notice::list_due(&self.store, now, signed(TOGETHER)).await?;
        let people = due.chunk_by(|one, other| one.person_id == other.person_id).map(<[Due]>::to_vec);
        let rung = futures_util::stream::iter(people.map(async |notes| self.ring_participant(&notes).await)).buffer_unordered(AT_ONCE);
        // One person's fault keeps nothing from the others.
        rung.for_each(async |done| _ = done.inspect_err(|e| tracing::warn!(error = %e, "a training was not told"))).await;
        Ok(())
    }

    async fn ring_participant(&self, notes: &[Due]) -> Result<()> {
        let Some(Due { person_id: person, region_id: region, .. }) = notes.first().copied() else { return Ok(()) };
        let now = self.now();
        let mut change = Change::default();
        let mut wanted: Vec<(Due, Vec<Subscription>)> = Vec::new();
        for note in notes {
            let devices = subscription::list(&self.store, note.membership_id, now).await?;
            if !self.may_read_board(note).await? {
                training_notice::settle(&mut change, note, Ringing::NotWanted, now);
            } else if devices.is_empty() {
                training_notice::settle(&mut change, note, Ringing::NoDevice, now);
            } else {
                wanted.push((*note, devices));
            }
        }
        let sealed = notification::find_settings(&self.store, person).await?;
        let settings = self.choices_of(person, sealed.as_ref()).await;
        let rung = self.rung_of(person).await?;
        let waiting: Vec<Waiting> = wanted.iter().map(|(note, _)| Waiting { reason: Reason::Addressed, held: note.held != 0 }).collect();
        let plan = settings.plan(&waiting, &rung, now, &self.zone_of(region).await?);
        for at in plan.drop {
            training_notice::settle(&mut change, &wanted[at].0, Ringing::NotWanted, now);
        }
        for (at, until) in plan.hold {
            training_notice::hold(&mut change, &wanted[at].0, until);
        }
        let outgoing: Vec<_> = plan.ring.into_iter().chain(plan.sum).map(|at| &wanted[at]).collect();
        for (note, _) in &outgoing {
            let wait = RETRY_SECONDS.saturating_mul(4_i64.saturating_pow(u32::try_from(note.attempts).unwrap_or(u32::MAX)));
            training_notice::attempt(&mut change, note, now.plus_seconds(wait));
        }
        // What cannot be noted is not told: else it would be told again and again.
        self.commit(change).await?;
        if outgoing.is_empty() {
            return Ok(());
        }
        let (_, key) = self.pair(region).await?;
        for (note, devices) in outgoing {
            let change = self.tell_participant(&key, note, devices).await?;
            self.commit(change).await?;
        }
        Ok(())
    }

    async fn may_read_board(&self, note: &Due) -> Result<bool> {
        let membership = note.membership();
        let Some(facts) = board::of_board(&self.store, note.board_id, membership.organization).await? else { return Ok(false) };
        Ok(self.may_know_board(note.region_id, membership, &facts))
    }

    /// Tells every device of one; the change says what came of it.
    async fn tell_participant(&self, key: &VapidKey, note: &Due, devices: &[Subscription]) -> Result<Change> {
        let link = format!("/trainings/{}", note.training_id);
        // The push service reads it: it must not tell who goes to the same training.
        let keys = self.keys_of(Owner::new(OwnerKind::Region, note.region_id)).await?;
        let hash = keys.keyed_hash("training_ring", &format!("{} {}", note.training_id, note.membership_id)).ok_or(DoesNotOpen)?;
        let tag = BASE64URL_NOPAD.encode(hash.first_chunk::<16>().unwrap_or(&[0; 16]));
        let told = Told { text: sentence(note.reason), reason: Reason::Addressed.as_str(), count: 1, link: &link, tag: &tag };
        let mut change = Change::default();
        if let Some(outcome) = self.tell_devices(&mut change, (note.person_id, devices), key, &told, note.attempts).await? {
            training_notice::settle(&mut change, note, outcome, self.now());
        }
        Ok(change)
    }

    /// Tells every device of somebody; what came of it, unless it is to be tried again, whose time is noted already.
    pub(super) async fn tell_devices(
        &self,
        change: &mut Change,
        (person, devices): (PersonId, &[Subscription]),
        key: &VapidKey,
        told: &Told<'_>,
        attempts: i64,
    ) -> Result<Option<Ringing>> {
        let (mut taken, mut later, mut refused) = (false, false, false);
        for device in devices {
            match self.deliver(person, device, key, told, Urgency::Normal).await? {
                Delivery::Taken(_) => taken = true,
                Delivery::Gone(_) => subscription::delete(change, device.id),
                Delivery::Refused(status) => {
                    refused = true;
                    tracing::warn!(status, "a push service refuses a notification");
                }
                Delivery::Later(_) | Delivery::Unreachable => later = true,
            }
        }
        Ok(match (taken, later, refused) {
            (true, ..) => Some(Ringing::Sent),
            (_, true, _) if attempts + 1 < TRIES => None,
            (_, false, false) => Some(Ringing::NoDevice),
            _ => Some(Ringing::Failed),
        })
    }
}
