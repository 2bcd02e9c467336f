//! Writing on a timeline or a board: post, correct, acknowledge. Open, compose, append, commit, wake.

use super::attachments::arranged;
use super::chart::payload_place;
use super::entry_rows::{mentions, new_entry};
use super::stream::stream_owner;
use super::{Desk, Done, Error, Result, keys};
use crate::audit;
use crate::domain::care::entry::{Addressee, Composed, Draft, EntryState, Ground};
use crate::domain::care::must_read::Party;
use crate::domain::core::id::{EntryId, PatientId, StreamId};
use crate::domain::core::invalid::{Invalid, check_list};
use crate::domain::core::stream::{Audience, EventKind, PAYLOAD_VERSION};
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::Depth;
use crate::gate::{
    Acknowledge, AcknowledgeOnBoard, Act, Caller, CorrectOwn, EntryFacts, Home, OnStream, Permit, Permitted, PostEntry, Publish,
    RegionFacts, StreamFacts,
};
use crate::hub::wire::{EntryView, MustReadView, NoticeView};
use crate::store::boards::broadcast;
use crate::store::boards::notice::{self, NoticeRow};
use crate::store::boards::public_page;
use crate::store::care::entry::{self, Corrected, NewEntry};
use crate::store::care::must_read;
use crate::store::core::attachment;
use crate::store::core::event::EventRow;
use crate::store::{Change, Numbered, Value};
use crate::vault::Sealed;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::HashSet;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// A correction: the whole entry as it should be, and the revision that it corrects.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CorrectionBody)]
pub struct Correction {
    /// The revision that was read.
    pub revision: i64,
    /// The entry as it should be; kind and `reply_to` stay as they were.
    pub entry: Draft,
}

/// What becomes of an own 確認.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Assent {
    Given,
    Withdrawn,
}

impl Assent {
    const fn kind(self) -> EventKind {
        match self {
            Self::Given => EventKind::EntryAcknowledged,
            Self::Withdrawn => EventKind::AcknowledgementWithdrawn,
        }
    }
}

impl Desk {
    /// Posts an entry on a patient's timeline. The same key and draft give the same entry again.
    pub async fn post(&self, caller: &Arc<Caller>, patient: PatientId, key: Uuid, draft: Draft) -> Result<EntryView> {
        let draft = &draft;
        self.deciding(caller, move |caller, fresh| async move {
            let permit = self.open_to_write::<PostEntry>(&caller, patient, fresh).await?;
            let composed = draft.clone().compose(permit.decided_at(), Ground::Timeline)?;
            Box::pin(self.post_with(&permit, &patient.to_string(), key, draft, composed)).await
        })
        .await
    }

    /// Posts what was composed; `about` is what the operation is about, besides the draft.
    pub(super) async fn post_with<A: Act<Subject: OnStream>>(
        &self,
        permit: &Permitted<A>,
        about: &str,
        key: Uuid,
        draft: &Draft,
        mut composed: Composed,
    ) -> Result<EntryView> {
        Box::pin(self.check_links(permit, &mut composed)).await?;
        let idempotency = Self::idempotency(permit, key, about, draft, self.new_id())?;
        let id = EntryId(idempotency.result);
        let mut change = Self::stream_change(permit);
        change.idempotency = Some(idempotency);
        let row = self.append_post(&mut change, permit, id, key, &composed).await?;
        let committed = match self.commit_once(change).await {
            Err(Error::Stale) if !composed.content.attachments.is_empty() => return Err(not_to_hang()),
            committed => committed?,
        };
        match committed {
            Done::Now(committed) => {
                self.hub.wake(row.stream_id, committed.first);
                self.posted_view(permit, &row, composed, committed.first).await
            }
            Done::Before(made) => self.entry_view(permit.caller(), EntryId(made)).await,
        }
    }

    /// The event, the entry, its addressees and the log row of a post.
    pub(super) async fn append_post<A: Act<Subject: OnStream>>(
        &self,
        change: &mut Change,
        permit: &Permitted<A>,
        id: EntryId,
        key: Uuid,
        composed: &Composed,
    ) -> Result<NewEntry> {
        let facts = permit.subject().on();
        let event = self.new_id();
        let payload = self.seal_content(&facts, event, composed).await?;
        let seq = change.next_number();
        let event_hash = append_event(change, permit, EventKind::EntryPosted, seq, event, Some(id), Some(payload));
        let row = new_entry(permit, id, (seq, event), key, composed);
        change.insert(row.clone());
        for mention in mentions(id, &facts, composed) {
            change.insert(mention);
        }
        if let Some(asked) = &composed.must_read {
            super::must_read::insert(change, id, &facts, asked, &composed.on_duty);
        }
        if let Some(notice) = &composed.notice {
            change.insert(NoticeRow {
                entry_id: id,
                region_id: facts.region,
                stream_id: facts.stream,
                pinned: notice.pinned,
                expires_at: notice.expires_at,
            });
        }
        hang(change, permit, id, composed);
        self.note_personal(change, permit, (id, event), composed).await?;
        change.log.push(audit::written(permit, Some(Value::Number(seq.0)), event_hash));
        Ok(row)
    }

    async fn seal_content(&self, facts: &StreamFacts, event: Uuid, composed: &Composed) -> Result<Sealed> {
        let key = self.sealing_key(stream_owner(facts), Some(facts.region), 1).await?;
        keys::seal(&key, payload_place(event), &composed.content)
    }

    async fn posted_view<A: Act<Subject: OnStream>>(
        &self,
        permit: &Permitted<A>,
        row: &NewEntry,
        composed: Composed,
        seq: i64,
    ) -> Result<EntryView> {
        let attachments = match composed.content.attachments.as_slice() {
            [] => Vec::new(),
            attached => arranged(attached, &self.attachments_between(permit, stream_owner(&permit.subject().on()), (seq, seq)).await?),
        };
        let notice = composed.notice.map(|notice| NoticeView {
            title: notice.title,
            expires_at: notice.expires_at,
            pinned: notice.pinned,
            is_public: false,
            broadcast: None,
        });
        Ok(EntryView {
            id: row.id,
            patient: row.patient_id,
            board: permit.subject().on().whose.board(),
            stream: row.stream_id,
            seq,
            kind: row.kind,
            importance: row.importance,
            scene: row.scene,
            state: row.state,
            author: self.author(permit, row.person_id, row.membership_id, row.organization_id, row.profession).await?,
            observed_at: row.observed_at,
            composed_at: row.composed_at,
            recorded_at: row.recorded_at,
            revision: seq,
            revised_at: None,
            revised_by: None,
            reply_to: row.reply_to,
            addressees: composed.addressees,
            on_duty: composed.on_duty,
            next_visit: row.next_visit,
            content: Some(composed.content),
            attachments,
            notice,
            must_read: composed.must_read.map(|asked| MustReadView {
                parties: asked.parties,
                due_at: asked.due_at,
                private: asked.private,
                reminded_at: None,
            }),
            operation: row.operation,
            acknowledgements: Vec::new(),
            seen: Vec::new(),
        })
    }

    /// What an entry points to must be there: the answered entry on this stream, the addressees in this region. Whom functions reach is noted with it.
    async fn check_links(&self, permit: &impl Permit, composed: &mut Composed) -> Result<()> {
        if let Some(answered) = composed.reply_to
            && entry::find_seq(&self.store, permit, answered).await?.is_none()
        {
            return Err(Invalid::new("reply_to", "unknown_id").into());
        }
        let asked = composed.must_read.iter().flat_map(|asked| &asked.parties);
        for party in asked {
            match *party {
                Party::Organization(id) if self.organization(id).await?.is_none() => {
                    return Err(Invalid::new("must_read.parties", "unknown_id").into());
                }
                // Who is asked by way of a function is addressed by it.
                Party::Rota(id) => composed.addressees.push(Addressee::Rota(id)),
                _ => {}
            }
        }
        let mut addressed = HashSet::new();
        composed.addressees.retain(|one| addressed.insert(one.clone()));
        check_list("addressees", &composed.addressees)?;
        for addressee in &composed.addressees {
            let known = match addressee {
                Addressee::Person(id) => self.name_of(permit, *id).await?.is_some(),
                Addressee::Organization(id) => self.organization(*id).await?.is_some(),
                Addressee::Profession(_) => true,
                Addressee::Rota(id) => Box::pin(self.note_on_duty(permit, *id, &mut composed.on_duty)).await?,
            };
            if !known {
                return Err(Invalid::new("addressees", "unknown_id").into());
            }
        }
        Ok(())
    }

    /// Corrects one's own entry. The second of two corrections gets both texts back.
    pub async fn correct(&self, caller: &Arc<Caller>, id: EntryId, key: Uuid, correction: Correction) -> Result<EntryView> {
        let correction = &correction;
        self.deciding(caller, move |caller, _| async move {
            let permit = self.admit::<CorrectOwn>(&caller, self.entry_facts::<CorrectOwn>(&caller, id).await?).await?;
            let change = self.correction(&permit, key, correction).await?;
            match self.finish_and_show(change, &caller, permit.subject()).await {
                Err(Error::Stale) => match self.overtaken(&caller, permit.subject(), correction.revision).await? {
                    Error::Stale if !correction.entry.attachments.is_empty() => Err(not_to_hang()),
                    overtaken => Err(overtaken),
                },
                done => done,
            }
        })
        .await
    }

    async fn correction(&self, permit: &Permitted<CorrectOwn>, key: Uuid, correction: &Correction) -> Result<Change> {
        let facts = permit.subject();
        let (_, _, kind, _) = entry::find_standing(&self.store, facts).await?.ok_or(Error::NotFound)?;
        let mut composed = self.composed_correction(permit, &correction.entry).await?;
        if composed.must_read.is_some() {
            return Err(Invalid::new("entry.must_read", "not_allowed_here").into());
        }
        if composed.kind != kind {
            return Err(Invalid::new("entry.kind", "not_allowed_here").into());
        }
        let id = facts.entry;
        // Whom functions have reached stays on record, and who is asked by way of one is addressed by it as before.
        composed.on_duty = self.reached_before(id).await?;
        composed.addressees.extend(must_read::list_rotas(&self.store, permit).await?.into_iter().map(|(id,)| Addressee::Rota(id)));
        Box::pin(self.check_links(permit, &mut composed)).await?;
        // The same words stand on other boards too.
        if broadcast::of_entry(&self.store, id).await?.is_some() {
            return Err(Invalid::new("entry", "not_allowed_here").into());
        }
        let mut change = Self::stream_change(permit);
        change.idempotency = Some(Self::idempotency(permit, key, &id.to_string(), correction, id.0)?);
        self.append_correction(&mut change, permit, (id, correction.revision), &composed, correction.entry.observed_at).await?;
        Ok(change)
    }

    /// The event of a correction, what it changes of the entry and its addressees, and the log row; `entry` with the revision that was read.
    pub(super) async fn append_correction<A: Act<Subject: OnStream>>(
        &self,
        change: &mut Change,
        permit: &Permitted<A>,
        (id, revision): (EntryId, i64),
        composed: &Composed,
        observed_at: Option<Timestamp>,
    ) -> Result<Numbered> {
        let facts = permit.subject().on();
        let event = self.new_id();
        let payload = self.seal_content(&facts, event, composed).await?;
        let seq = change.next_number();
        let event_hash = append_event(change, permit, EventKind::EntryCorrected, seq, event, Some(id), Some(payload));
        let corrected = Corrected {
            revision,
            seq,
            content_id: event,
            importance: composed.importance,
            scene: composed.scene,
            next_visit: composed.next_visit,
            observed_at,
            at: permit.decided_at(),
        };
        entry::correct(change, id, permit.caller().membership.id, &corrected);
        for mention in mentions(id, &facts, composed) {
            entry::readdress(change, &mention);
        }
        if let Some(notice) = &composed.notice {
            notice::update(change, id, notice.pinned, notice.expires_at);
        }
        hang(change, permit, id, composed);
        // What everybody reads was looked at by whoever marked it, and why it is right on a board says nothing of everybody else.
        let publishes = self.gate.may::<Publish>(permit.caller(), &RegionFacts { region: facts.region }, permit.decided_at());
        if !publishes || !composed.looks_personal.is_empty() {
            public_page::unmark_notice(change, id);
        }
        self.note_personal(change, permit, (id, event), composed).await?;
        change.log.push(audit::written(permit, Some(Value::Number(seq.0)), event_hash));
        Ok(seq)
    }

    /// A correction as composed for where the entry stands. What is to stand at the top of a board must be the author's to put there.
    async fn composed_correction(&self, permit: &Permitted<CorrectOwn>, draft: &Draft) -> Result<Composed> {
        match &permit.subject().home {
            Home::Patient(_) => Ok(draft.clone().compose(permit.decided_at(), Ground::Timeline)?),
            Home::Board(board) => {
                self.check_pin(permit.caller(), board, draft).await?;
                let ground = Ground::Board { must_expire: board.kind.must_expire() };
                self.check_personal(permit.caller(), draft.clone().compose(permit.decided_at(), ground)?).await
            }
        }
    }

    /// Why an entry was not what a write took it for: looked up after the refusal, because two may have written at once.
    async fn overtaken(&self, caller: &Arc<Caller>, facts: &EntryFacts, revision: i64) -> Result<Error> {
        let (state, standing, ..) = entry::find_standing(&self.store, facts).await?.ok_or(Error::NotFound)?;
        if state != EntryState::Posted {
            return Ok(Error::AlreadyRetracted);
        }
        if standing != revision {
            return Ok(Error::RevisedMeanwhile(Box::new(self.entry_view(caller, facts.entry).await?)));
        }
        Ok(Error::Stale)
    }

    /// 確認しました: binds to the revision that was read. Said twice, it stays said.
    pub async fn acknowledge(&self, caller: &Arc<Caller>, id: EntryId, key: Uuid, revision: i64) -> Result<EntryView> {
        self.change_acknowledgement(caller, id, key, revision, Assent::Given).await
    }

    /// Takes an own 確認 of a revision back: pressed by mistake, it would tell the author that somebody knows. That it stood stays on record.
    /// Where none stands nothing happens.
    pub async fn withdraw_acknowledgement(&self, caller: &Arc<Caller>, id: EntryId, key: Uuid, revision: i64) -> Result<EntryView> {
        self.change_acknowledgement(caller, id, key, revision, Assent::Withdrawn).await
    }

    async fn change_acknowledgement(
        &self,
        caller: &Arc<Caller>,
        id: EntryId,
        key: Uuid,
        revision: i64,
        assent: Assent,
    ) -> Result<EntryView> {
        self.deciding(caller, move |caller, _| async move {
            let facts = self.entry_facts::<Acknowledge>(&caller, id).await?;
            match facts.home.clone() {
                Home::Patient(home) => {
                    let permit = self.admit::<Acknowledge>(&caller, home).await?;
                    Box::pin(self.acknowledge_with(&permit, facts, key, revision, assent)).await
                }
                Home::Board(home) => {
                    let permit = self.admit::<AcknowledgeOnBoard>(&caller, home).await?;
                    Box::pin(self.acknowledge_with(&permit, facts, key, revision, assent)).await
                }
            }
        })
        .await
    }

    async fn acknowledge_with<A: Act<Subject: OnStream>>(
        &self,
        permit: &Permitted<A>,
        facts: EntryFacts,
        key: Uuid,
        revision: i64,
        assent: Assent,
    ) -> Result<EntryView> {
        let (caller, id) = (permit.caller(), facts.entry);
        let mut change = Self::stream_change(permit);
        change.idempotency = Some(Self::idempotency(permit, key, &id.to_string(), &(revision, assent.kind()), id.0)?);
        let seq = change.next_number();
        append_event(&mut change, permit, assent.kind(), seq, self.new_id(), Some(id), None);
        match assent {
            Assent::Given => entry::acknowledge(&mut change, permit, id, revision, seq),
            Assent::Withdrawn => entry::withdraw_acknowledgement(&mut change, permit, id, revision),
        }
        change.log.push(audit::written(permit, Some(Value::Number(seq.0)), None));
        match self.finish_and_show(change, caller, &facts).await {
            Err(Error::AlreadyExists) => self.entry_view(caller, id).await,
            Err(Error::Stale) if assent == Assent::Withdrawn => self.entry_view(caller, id).await,
            Err(Error::Stale) => Err(self.overtaken(caller, &facts, revision).await?),
            done => done,
        }
    }

    /// Commits a change about one entry, wakes, and shows the entry: the look at it is on record in the same transaction.
    async fn finish_and_show(&self, mut change: Change, caller: &Arc<Caller>, facts: &EntryFacts) -> Result<EntryView> {
        let reading = self.admit_reading(caller, facts.home.clone()).await?;
        let (.., seq) = entry::find_standing(&self.store, facts).await?.ok_or(Error::NotFound)?;
        change.log.push(audit::opened(&reading, Depth::Opened, Some((seq, seq))));
        match self.commit_once(change).await? {
            Done::Now(committed) => {
                self.hub.wake(facts.on().stream, committed.first);
                self.entry_at(&reading, seq).await?.ok_or(Error::NotFound)
            }
            Done::Before(_) => self.entry_view(caller, facts.entry).await,
        }
    }

    /// Commits a change about one entry and wakes; a repeat of the same operation is done already.
    pub(super) async fn finish(&self, change: Change, stream: StreamId) -> Result<()> {
        if let Done::Now(committed) = self.commit_once(change).await? {
            self.hub.wake(stream, committed.first);
        }
        Ok(())
    }
}

/// Hangs the files of an entry at it; refused when one is not the author's, of another stream, or hangs elsewhere.
fn hang<A: Act<Subject: OnStream>>(change: &mut Change, permit: &Permitted<A>, id: EntryId, composed: &Composed) {
    let (stream, person) = (permit.subject().on().stream, permit.caller().membership.person);
    for attached in &composed.content.attachments {
        attachment::hang(change, (id, stream), person, attached.id, permit.decided_at());
    }
}

fn not_to_hang() -> Error {
    Invalid::new("attachments", "unknown_id").into()
}

/// Adds an event of a stream; returns the SHA-256 of what it sealed.
pub(super) fn append_event<A: Act<Subject: OnStream>>(
    change: &mut Change,
    permit: &Permitted<A>,
    kind: EventKind,
    seq: Numbered,
    id: Uuid,
    entry_id: Option<EntryId>,
    payload: Option<Sealed>,
) -> Option<[u8; 32]> {
    let facts = permit.subject().on();
    let event_hash = payload.as_ref().map(|sealed| Sha256::digest(&sealed.0).into());
    change.insert(EventRow {
        stream_id: facts.stream,
        seq,
        id,
        region_id: facts.region,
        kind,
        schema_version: PAYLOAD_VERSION,
        audience: Audience::Team,
        entry_id,
        membership_id: permit.caller().membership.id,
        recorded_at: permit.decided_at(),
        payload,
    });
    event_hash
}
