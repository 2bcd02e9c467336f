//! From events to devices: looks through what happened on timelines and boards, notes whom it rings and why, and rings. The cursor moves in the
//! transaction that writes the notes, and each letter is noted as tried before it leaves: nothing is told twice by a server that runs, and after
//! a crash only what was under way is told again, under the same tag.

use super::board_ringing::Boards;
use super::notification::Told;
use super::{Desk, Result, signed};
use crate::domain::core::id::{BroadcastId, EntryId, MembershipId, PatientId, PersonId, RegionId, SessionId};
use crate::domain::core::stream::EventKind;
use crate::domain::core::time::Timestamp;
use crate::domain::people::Membership;
use crate::domain::people::notification::{Reason, Ringing, Settings, Waiting};
use crate::domain::people::proof::Proof;
use crate::gate::{BoardFacts, Caller, ReadBoard, ReadTimeline};
use crate::notify::{Delivery, Urgency, VapidKey};
use crate::store::Change;
use crate::store::boards::{disaster_notice, inquiry, training_notice, ward_notice};
use crate::store::care::facts;
use crate::store::people::notification::{self, Behind, Concerned, Due};
use crate::store::people::subscription::{self, Subscription};
use crate::vault::Sealed;
use data_encoding::BASE64URL_NOPAD;
use futures_util::StreamExt as _;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// What happened longer ago rings nobody: the server was down, and people have looked by themselves.
pub(super) const STALE_SECONDS: i64 = 3600;
/// The budget is by the hour.
pub(super) const HOUR: i64 = 3600;
/// Notes are kept so long.
const KEPT_SECONDS: i64 = 30 * 86_400;
/// What was asked and answered is forgotten so long after the last word.
const INQUIRY_SECONDS: i64 = 90 * 86_400;
/// So often something is done that need not be done often.
const ROUND_SECONDS: i64 = 60;
/// So many timelines and boards are looked through in one transaction.
const TOGETHER: usize = 100;
/// So much is due at a time.
const DUE: usize = 500;
/// So many people are rung at once: one slow push service does not hold up the others.
pub(super) const AT_ONCE: usize = 16;
/// After each try that nobody answered: 30 s, 2 min, 8 min, 32 min.
pub(super) const RETRY_SECONDS: i64 = 30;
pub(super) const TRIES: i64 = 5;
/// The sentence for one.
const ONE: &str = "つなぐ：新しい連絡が1件あります";

/// What the one who rings remembers between rounds.
pub(super) struct Round {
    /// All timelines are to be looked at: at the start, and after a failure.
    everything: bool,
    last: Timestamp,
    /// The broadcasts that did not go everywhere, and until when they are left alone.
    held: HashMap<BroadcastId, Timestamp>,
}

impl Default for Round {
    fn default() -> Self {
        Self { everything: true, last: Timestamp(0), held: HashMap::new() }
    }
}

/// A letter to one person, and the notes that it stands for.
struct Outgoing {
    notes: Vec<Due>,
    summary: bool,
}

impl Outgoing {
    fn urgency(&self) -> Urgency {
        if self.notes.iter().any(|note| note.reason.is_pressing()) { Urgency::High } else { Urgency::Normal }
    }

    /// The same for the same notes, however often it is tried.
    fn tag(&self) -> String {
        self.notes.first().map(|note| BASE64URL_NOPAD.encode(note.id.as_bytes())).unwrap_or_default()
    }

    fn text(&self) -> String {
        if self.summary { format!("つなぐ：ほか{}件の連絡があります", self.notes.len()) } else { ONE.to_owned() }
    }

    fn link(&self) -> String {
        match self.notes.as_slice() {
            [Due { patient_id: Some(patient), entry_seq, .. }] => format!("/patients/{patient}?at={entry_seq}"),
            [Due { board_id: Some(board), entry_seq, .. }] => format!("/boards/{board}?at={entry_seq}"),
            _ => "/".to_owned(),
        }
    }

    fn reason(&self) -> Reason {
        self.notes.iter().map(|note| note.reason).min().unwrap_or(Reason::Addressed)
    }
}

impl Desk {
    /// Looks through what happened since the last time, and rings whoever is to be rung now.
    pub async fn ring(&self) -> Result<()> {
        let mut round = self.round.lock().await;
        let mut failed = None;
        // One step's fault keeps nothing from the others; whoever must act on alerts comes first.
        let mut step = |name: &'static str, done: Result<()>| {
            if let Err(e) = done {
                tracing::warn!(step = name, error = %e, "a step of the round waits");
                failed.get_or_insert(e);
            }
        };
        step("alerts", self.release_held_up().await);
        step("duty", self.ring_duty().await);
        step("broadcasts", self.settle_broadcasts(&mut round.held).await);
        let looked = self.look_through(&mut round).await;
        if looked.is_err() {
            round.everything = true;
        }
        step("events", looked);
        step("notifications", self.ring_due().await);
        step("disasters", self.ring_disasters().await);
        let now = self.now();
        if round.last <= now.plus_seconds(-ROUND_SECONDS) {
            round.last = now;
            step("turns that are over", self.pass_on().await);
            step("seats of trainings", self.free_seats().await);
            step("reminders of wards", self.remind_of_wards().await);
            step("old inquiries", self.sweep_inquiries().await);
            step("old notifications", self.sweep_notifications(now.plus_seconds(-KEPT_SECONDS)).await);
        }
        step("trainings", self.ring_trainings().await);
        step("wards", self.ring_wards().await);
        failed.map_or(Ok(()), Err)
    }

    async fn sweep_notifications(&self, before: Timestamp) -> Result<()> {
        let store = &self.store;
        if notification::any_before(store, before).await?
            || training_notice::any_before(store, before).await?
            || ward_notice::any_before(store, before).await?
            || disaster_notice::any_before(store, before).await?
        {
            let mut change = Change::default();
            notification::sweep(&mut change, before);
            training_notice::sweep(&mut change, before);
            ward_notice::sweep(&mut change, before);
            disaster_notice::sweep(&mut change, before);
            self.commit(change).await?;
        }
        Ok(())
    }

    async fn sweep_inquiries(&self) -> Result<()> {
        let before = self.now().plus_seconds(-INQUIRY_SECONDS);
        if inquiry::any_before(&self.store, before).await? {
            let mut change = Change::default();
            inquiry::sweep(&mut change, before);
            self.commit(change).await?;
        }
        Ok(())
    }

    async fn look_through(&self, round: &mut Round) -> Result<()> {
        let stirred = self.hub.take_stirred();
        // Where nobody has a device, nothing is noted; the cursor stays, and who comes later is not told of earlier.
        if !round.everything && stirred.is_empty() || !subscription::any(&self.store).await? {
            return Ok(());
        }
        let mut behind = Vec::new();
        if round.everything {
            behind = notification::list_behind(&self.store).await?;
        } else {
            for stream in stirred {
                behind.extend(notification::find_behind(&self.store, stream).await?);
            }
        }
        for some in behind.chunks(TOGETHER) {
            let mut change = Change::default();
            for one in some {
                match one.board_id {
                    Some(board) => self.look_at_board(&mut change, one, board).await?,
                    None => self.look_at(&mut change, one).await?,
                }
            }
            self.commit(change).await?;
        }
        round.everything = false;
        Ok(())
    }

    /// Notes whom the new events of a timeline ring, and moves the cursor with it.
    async fn look_at(&self, change: &mut Change, behind: &Behind) -> Result<()> {
        let now = self.now();
        let mut newest: BTreeMap<(EntryId, MembershipId), (Concerned, Reason)> = BTreeMap::new();
        let mut choices: HashMap<PersonId, Settings> = HashMap::new();
        for concerned in notification::list_concerned(&self.store, behind, now.plus_seconds(-STALE_SECONDS), now).await? {
            let person = concerned.person_id;
            if let Entry::Vacant(place) = choices.entry(person) {
                let sealed = notification::find_settings(&self.store, person).await?;
                place.insert(self.choices_of(person, sealed.as_ref()).await);
            }
            if let Some(reason) = choices.get(&person).and_then(|settings| reason_of(&concerned, settings)) {
                newest.insert((concerned.entry_id, concerned.membership_id), (concerned, reason));
            }
        }
        for (concerned, reason) in newest.values() {
            let (what, whom) = ((concerned.entry_id, concerned.seq), (concerned.person_id, concerned.membership_id));
            notification::insert(change, self.new_id(), behind, what, whom, *reason, now);
        }
        notification::advance(change, behind);
        Ok(())
    }

    /// A person's choices. One person's fault keeps nothing from the others; to be told too much is the safe side.
    pub(super) async fn choices_of(&self, person: PersonId, sealed: Option<&Sealed>) -> Settings {
        let chosen = self.opened_settings(person, sealed).await;
        chosen.inspect_err(|e| tracing::warn!(%person, error = %e, "no choices")).unwrap_or_default()
    }

    async fn ring_due(&self) -> Result<()> {
        loop {
            let due = notification::list_due(&self.store, self.now(), signed(DUE)).await?;
            let (more, boards) = (due.len() == DUE, self.boards_of(&due).await?);
            let mut people: BTreeMap<PersonId, Vec<Due>> = BTreeMap::new();
            for note in due {
                people.entry(note.person_id).or_default().push(note);
            }
            let rung =
                futures_util::stream::iter(people.into_values().map(|notes| self.ring_person(notes, &boards))).buffer_unordered(AT_ONCE);
            let failed = rung.filter_map(async |done| done.err()).collect::<Vec<_>>().await;
            if let Some(error) = failed.into_iter().next() {
                return Err(error);
            }
            if !more {
                return Ok(());
            }
        }
    }

    /// Does what is due for one person: forgets, holds back, rings.
    async fn ring_person(&self, notes: Vec<Due>, boards: &Boards) -> Result<()> {
        let Some(first) = notes.first().copied() else { return Ok(()) };
        let mut change = Change::default();
        let wanted = self.still_wanted(&mut change, notes, boards).await?;
        let devices = self.devices_of(&mut change, &wanted).await?;
        let wanted: Vec<Due> = wanted.into_iter().filter(|note| devices.contains_key(&note.membership_id)).collect();
        let outgoing = self.planned(&mut change, first.person_id, first.region_id, &wanted).await?;
        let now = self.now();
        for note in outgoing.iter().flat_map(|letter| &letter.notes) {
            let wait = RETRY_SECONDS.saturating_mul(4_i64.saturating_pow(u32::try_from(note.attempts).unwrap_or(u32::MAX)));
            notification::attempt(&mut change, note.id, now.plus_seconds(wait));
        }
        // What cannot be noted is not told: else it would be told again and again.
        self.commit(change).await?;
        if outgoing.is_empty() {
            return Ok(());
        }
        let (_, key) = self.pair(first.region_id).await?;
        for letter in outgoing {
            let change = self.tell(&key, &letter, &devices).await?;
            self.commit(change).await?;
        }
        Ok(())
    }

    /// Settles what was seen meanwhile, and what may no longer be known.
    async fn still_wanted(&self, change: &mut Change, notes: Vec<Due>, boards: &Boards) -> Result<Vec<Due>> {
        let now = self.now();
        let mut wanted = Vec::new();
        for note in notes {
            if note.open == 0 {
                notification::settle(change, note.id, Ringing::Seen, now);
            } else if self.may_be_told(&note, boards).await? {
                wanted.push(note);
            } else {
                notification::settle(change, note.id, Ringing::NotWanted, now);
            }
        }
        Ok(wanted)
    }

    async fn may_be_told(&self, note: &Due, boards: &Boards) -> Result<bool> {
        match (note.patient_id, note.board_id) {
            (Some(patient), _) => self.may_know(note.region_id, note.membership(), patient).await,
            (None, Some(board)) => {
                let facts = boards.get(&(board, note.membership().organization));
                Ok(facts.is_some_and(|facts| self.may_know_board(note.region_id, note.membership(), facts)))
            }
            (None, None) => Ok(false),
        }
    }

    /// Whether somebody who is not here just now may read a timeline.
    pub(super) async fn may_know(&self, region: RegionId, membership: Membership, patient: PatientId) -> Result<bool> {
        let now = self.now();
        let Some(facts) = facts::of_patient(&self.store, patient, membership.organization).await? else { return Ok(false) };
        Ok(membership.holds_at(now) && self.gate.may::<ReadTimeline>(&self.absent(region, membership), &facts, now))
    }

    /// Whether somebody who is not here just now may read a board.
    pub(super) fn may_know_board(&self, region: RegionId, membership: Membership, facts: &BoardFacts) -> bool {
        let now = self.now();
        membership.holds_at(now) && self.gate.may::<ReadBoard>(&self.absent(region, membership), facts, now)
    }

    /// Somebody who is not here just now, as the gate asks for them.
    pub(super) fn absent(&self, region: RegionId, membership: Membership) -> Caller {
        Caller {
            session: SessionId(Uuid::nil()),
            region,
            membership,
            person_epoch: 0,
            expires: self.now(),
            // Nobody is there to prove anything; what one lacks is asked for when one comes.
            proof: Proof::Passkey,
            proved_at: self.now(),
            request: self.new_request(),
            address: String::new(),
        }
    }

    /// The devices of the memberships that are rung; what has none is settled.
    async fn devices_of(&self, change: &mut Change, notes: &[Due]) -> Result<HashMap<MembershipId, Vec<Subscription>>> {
        let now = self.now();
        let mut devices: HashMap<MembershipId, Vec<Subscription>> = HashMap::new();
        let mut without = Vec::new();
        for note in notes {
            let membership = note.membership_id;
            if !devices.contains_key(&membership) && !without.contains(&membership) {
                match subscription::list(&self.store, membership, now).await? {
                    found if found.is_empty() => without.push(membership),
                    found => {
                        devices.insert(membership, found);
                    }
                }
            }
            if without.contains(&membership) {
                notification::settle(change, note.id, Ringing::NoDevice, now);
            }
        }
        Ok(devices)
    }

    /// When somebody was rung within the hour, whatever it was about: the budget is one.
    pub(super) async fn rung_of(&self, person: PersonId) -> Result<Vec<Timestamp>> {
        let since = self.now().plus_seconds(-HOUR);
        let mut rung = notification::list_rung(&self.store, person, since).await?;
        rung.extend(training_notice::list_rung(&self.store, person, since).await?);
        rung.extend(ward_notice::list_rung(&self.store, person, since).await?);
        rung.extend(disaster_notice::list_rung(&self.store, person, since).await?);
        Ok(rung)
    }

    /// The letters that go out now, by the person's choices; the rest is held back or settled.
    async fn planned(&self, change: &mut Change, person: PersonId, region: RegionId, notes: &[Due]) -> Result<Vec<Outgoing>> {
        let now = self.now();
        let settings = self.settings_of(person).await?;
        let rung = self.rung_of(person).await?;
        let waiting: Vec<Waiting> = notes.iter().map(|note| Waiting { reason: note.reason, held: note.held != 0 }).collect();
        let plan = settings.plan(&waiting, &rung, now, &self.zone_of(region).await?);
        for at in plan.drop {
            notification::settle(change, notes[at].id, Ringing::NotWanted, now);
        }
        for (at, until) in plan.hold {
            notification::hold(change, notes[at].id, until);
        }
        let mut outgoing: Vec<Outgoing> = plan.ring.into_iter().map(|at| Outgoing { notes: vec![notes[at]], summary: false }).collect();
        if !plan.sum.is_empty() {
            outgoing.push(Outgoing { notes: plan.sum.into_iter().map(|at| notes[at]).collect(), summary: true });
        }
        Ok(outgoing)
    }

    /// Tells one letter to every device of the memberships concerned; the change says what came of it.
    async fn tell(&self, key: &VapidKey, letter: &Outgoing, devices: &HashMap<MembershipId, Vec<Subscription>>) -> Result<Change> {
        let (text, link, tag) = (letter.text(), letter.link(), letter.tag());
        let told = Told { text: &text, reason: letter.reason().as_str(), count: letter.notes.len(), link: &link, tag: &tag };
        let mut change = Change::default();
        let mut memberships: Vec<(MembershipId, PersonId)> = letter.notes.iter().map(|note| (note.membership_id, note.person_id)).collect();
        memberships.sort_unstable();
        memberships.dedup();
        let (mut taken, mut later, mut refused) = (false, false, false);
        for (membership, person) in memberships {
            for device in devices.get(&membership).into_iter().flatten() {
                match self.deliver(person, device, key, &told, letter.urgency()).await? {
                    Delivery::Taken(_) => taken = true,
                    Delivery::Gone(_) => subscription::delete(&mut change, device.id),
                    Delivery::Refused(status) => {
                        refused = true;
                        tracing::warn!(status, "a push service refuses a notification");
                    }
                    Delivery::Later(_) | Delivery::Unreachable => later = true,
                }
            }
        }
        let now = self.now();
        for note in &letter.notes {
            let outcome = match (taken, later, refused) {
                (true, ..) => Ringing::Sent,
                // Its time to be tried again is noted already.
                (_, true, _) if note.attempts + 1 < TRIES => continue,
                (_, false, false) => Ringing::NoDevice,
                _ => Ringing::Failed,
            };
            notification::settle(&mut change, note.id, outcome, now);
        }
        Ok(change)
    }
}

/// Why an event rings somebody, if it does: the strongest reason that is wanted.
fn reason_of(concerned: &Concerned, settings: &Settings) -> Option<Reason> {
    let (asked, on_duty) = (concerned.asked != 0, concerned.on_duty != 0);
    let reasons: &[(bool, Reason)] = match concerned.kind {
        EventKind::EntryReminded => &[(asked && on_duty, Reason::OnDuty), (asked, Reason::Reminder)],
        // A correction asks again for 確認; else it rings only whom the entry did not ring before.
        EventKind::EntryCorrected if concerned.known != 0 => &[(asked, Reason::MustRead)],
        _ => &[
            (on_duty, Reason::OnDuty),
            (concerned.urgent != 0, Reason::Urgent),
            (asked, Reason::MustRead),
            (concerned.addressed != 0, Reason::Addressed),
        ],
    };
    reasons.iter().find(|(holds, reason)| *holds && settings.wants(*reason)).map(|(_, reason)| *reason)
}
