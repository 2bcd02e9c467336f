//! Rings those to whom something outside timelines and boards is addressed: a disaster, a seat, an inquiry, old words about wards. By the same choices,
//! quiet hours and budget as everything else that is addressed to somebody.

use super::notification::Told;
use super::ringing::{AT_ONCE, RETRY_SECONDS, TRIES};
use super::{Desk, Result};
use crate::domain::core::id::PersonId;
use crate::domain::people::notification::{Reason, Ringing, Waiting};
use crate::notify::{Delivery, Urgency, VapidKey};
use crate::store::Change;
use crate::store::boards::addressed::Queued;
use crate::store::people::notification;
use crate::store::people::subscription::{self, Subscription};
use crate::vault::{DoesNotOpen, Owner, OwnerKind};
use data_encoding::BASE64URL_NOPAD;
use futures_util::StreamExt as _;
use std::borrow::Cow;

/// What is told, and to whom it is told no more.
pub(super) trait Addressed: Queued {
    /// For what its tags are hashed.
    const TAG: &'static str;

    /// Why it is not told any more, if so: by the gate, or because there is nothing left to tell.
    fn ended(&self, desk: &Desk) -> impl Future<Output = Result<Option<Ringing>>> + Send;
    /// For what reason it rings.
    fn reason(&self) -> Reason {
        Reason::Addressed
    }
    /// The sentence to show; nothing that says more of somebody than a locked screen should.
    fn sentence(&self) -> Cow<'static, str>;
    /// The page to open.
    fn link(&self) -> String;
    /// How many it stands for.
    fn count(&self) -> usize {
        1
    }
}

impl Desk {
    /// Rings whoever of these is to be rung now; they are in the order of persons.
    pub(super) async fn ring_addressed<N: Addressed>(&self, due: &[N]) {
        let people = due.chunk_by(|one, other| one.noted().person_id == other.noted().person_id).map(<[N]>::to_vec);
        let rung = futures_util::stream::iter(people.map(async |notes| self.ring_addressee(&notes).await)).buffer_unordered(AT_ONCE);
        // One person's fault keeps nothing from the others.
        rung.for_each(async |done| _ = done.inspect_err(|e| tracing::warn!(error = %e, what = N::TAG, "somebody was not told"))).await;
    }

    async fn ring_addressee<N: Addressed>(&self, notes: &[N]) -> Result<()> {
        let Some((person, region)) = notes.first().map(|note| (note.noted().person_id, note.noted().region_id)) else { return Ok(()) };
        let now = self.now();
        let mut change = Change::default();
        let mut wanted: Vec<(N, Vec<Subscription>)> = Vec::new();
        for note in notes {
            let devices = subscription::list(&self.store, note.noted().membership_id, now).await?;
            match note.ended(self).await? {
                Some(outcome) => note.settle(&mut change, outcome, now),
                None if devices.is_empty() => note.settle(&mut change, Ringing::NoDevice, now),
                None => wanted.push((*note, devices)),
            }
        }
        let sealed = notification::find_settings(&self.store, person).await?;
        let settings = self.choices_of(person, sealed.as_ref()).await;
        let rung = self.rung_of(person).await?;
        let waiting: Vec<Waiting> =
            wanted.iter().map(|(note, _)| Waiting { reason: note.reason(), held: note.noted().held != 0 }).collect();
        let plan = settings.plan(&waiting, &rung, now, &self.zone_of(region).await?);
        for at in plan.drop {
            wanted[at].0.settle(&mut change, Ringing::NotWanted, now);
        }
        for (at, until) in plan.hold {
            wanted[at].0.hold(&mut change, until);
        }
        let outgoing: Vec<_> = plan.ring.into_iter().chain(plan.sum).map(|at| &wanted[at]).collect();
        for (note, _) in &outgoing {
            let wait = RETRY_SECONDS.saturating_mul(4_i64.saturating_pow(u32::try_from(note.noted().attempts).unwrap_or(u32::MAX)));
            note.attempt(&mut change, now.plus_seconds(wait));
        }
        // What cannot be noted is not told: else it would be told again and again.
        self.commit(change).await?;
        if outgoing.is_empty() {
            return Ok(());
        }
        let (_, key) = self.pair(region).await?;
        for (note, devices) in outgoing {
            let change = self.tell_addressee(&key, note, devices).await?;
            self.commit(change).await?;
        }
        Ok(())
    }

    /// Tells every device of one; the change says what came of it.
    async fn tell_addressee<N: Addressed>(&self, key: &VapidKey, note: &N, devices: &[Subscription]) -> Result<Change> {
        let noted = note.noted();
        // The push service reads it: it must not tell who has to do with the same thing.
        let keys = self.keys_of(Owner::new(OwnerKind::Region, noted.region_id)).await?;
        let hash = keys.keyed_hash(N::TAG, &format!("{} {}", noted.about_id, noted.membership_id)).ok_or(DoesNotOpen)?;
        let tag = BASE64URL_NOPAD.encode(hash.first_chunk::<16>().unwrap_or(&[0; 16]));
        let (text, link) = (note.sentence(), note.link());
        let told = Told { text: &text, reason: note.reason().as_str(), count: note.count(), link: &link, tag: &tag };
        let mut change = Change::default();
        let urgency = if note.reason() == Reason::Urgent { Urgency::High } else { Urgency::Normal };
        let told = (&told, urgency);
        if let Some(outcome) = self.tell_devices(&mut change, (noted.person_id, devices), key, told, noted.attempts).await? {
            note.settle(&mut change, outcome, self.now());
        }
        Ok(change)
    }

    /// Tells every device of somebody; what came of it, unless it is to be tried again, whose time is noted already.
    async fn tell_devices(
        &self,
        change: &mut Change,
        (person, devices): (PersonId, &[Subscription]),
        key: &VapidKey,
        (told, urgency): (&Told<'_>, Urgency),
        attempts: i64,
    ) -> Result<Option<Ringing>> {
        let (mut taken, mut later, mut refused) = (false, false, false);
        for device in devices {
            match self.deliver(person, device, key, told, urgency).await? {
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
