//! Writing on a timeline: post, correct, retract, acknowledge. Open, compose, append, commit, wake.

use super::chart::{key_owner, payload_place};
use super::{Desk, Done, Error, ReaderView, Result, keys};
use crate::audit;
use crate::domain::care::entry::{Addressee, Composed, Draft, EntryState, RetractionKind};
use crate::domain::care::must_read::Party;
use crate::domain::core::id::{EntryId, PatientId};
use crate::domain::core::invalid::Invalid;
use crate::domain::core::stream::{Audience, EventKind, PAYLOAD_VERSION};
use crate::domain::core::text::{check, check_filled};
use crate::domain::oversight::Depth;
use crate::gate::{
    Acknowledge, Act, Caller, CorrectOwn, EntryFacts, PatientFacts, Permitted, PostEntry, ReadTimeline, RetractInOrganization, RetractOwn,
};
use crate::hub::wire::{EntryView, MustReadView};
use crate::store::care::entry::{self, Corrected, MentionRow, NewEntry};
use crate::store::care::facts;
use crate::store::core::event::EventRow;
use crate::store::{Change, Numbered, Value};
use crate::vault::{Place, Sealed};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
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

/// How and why an entry is taken back.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RetractionBody)]
pub struct Retraction {
    /// Withdrawn, or posted to a wrong patient.
    pub kind: RetractionKind,
    /// Why; needed for a colleague's entry.
    #[serde(default)]
    pub reason: Option<String>,
}

/// A retracted entry.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RetractedView)]
pub struct Retracted {
    /// The entry as it is now; none for an admin who is not on the team.
    pub entry: Option<EntryView>,
    /// Who had opened it.
    pub opened_by: Vec<ReaderView>,
}

impl Desk {
    /// Posts an entry. The same key and draft give the same entry again.
    pub async fn post(&self, caller: &Arc<Caller>, patient: PatientId, key: Uuid, draft: Draft) -> Result<EntryView> {
        let draft = &draft;
        self.deciding(caller, move |caller, fresh| async move {
            let permit = self.open_to_write::<PostEntry>(&caller, patient, fresh).await?;
            let composed = draft.clone().compose(permit.decided_at())?;
            self.check_links(&permit, &composed).await?;
            let idempotency = Self::idempotency(&permit, key, &patient.to_string(), draft, self.new_id())?;
            let id = EntryId(idempotency.result);
            let mut change = Self::timeline_change(&permit, permit.subject());
            change.idempotency = Some(idempotency);
            let row = self.append_post(&mut change, &permit, id, key, &composed).await?;
            match self.commit_once(change).await? {
                Done::Now(committed) => {
                    self.hub.wake(permit.subject().stream, committed.first);
                    self.posted_view(&permit, &row, composed, committed.first).await
                }
                Done::Before(made) => self.entry_view(&caller, EntryId(made)).await,
            }
        })
        .await
    }

    /// The event, the entry, its addressees and the log row of a post.
    async fn append_post(
        &self,
        change: &mut Change,
        permit: &Permitted<PostEntry>,
        id: EntryId,
        key: Uuid,
        composed: &Composed,
    ) -> Result<NewEntry> {
        let (caller, facts) = (permit.caller(), permit.subject());
        let event = self.new_id();
        let payload = self.seal_content(permit.caller(), facts, event, composed).await?;
        let seq = change.next_number();
        let event_hash = append_event(change, permit, facts, EventKind::EntryPosted, seq, event, Some(id), Some(payload));
        let row = NewEntry {
            id,
            region_id: caller.region,
            stream_id: facts.stream,
            patient_id: facts.patient,
            seq,
            revision: seq,
            content_id: event,
            kind: composed.kind,
            importance: composed.importance,
            scene: composed.scene,
            state: EntryState::Posted,
            person_id: caller.membership.person,
            membership_id: caller.membership.id,
            organization_id: caller.membership.organization,
            profession: caller.membership.profession,
            revised_by: None,
            revised_at: None,
            reply_to: composed.reply_to,
            next_visit: composed.next_visit,
            operation: key,
            observed_at: composed.observed_at,
            composed_at: composed.composed_at,
            recorded_at: permit.decided_at(),
            retention_class: "care_record",
            hold: false,
        };
        change.insert(row.clone());
        for mention in mentions(id, facts, &composed.addressees) {
            change.insert(mention);
        }
        if let Some(asked) = &composed.must_read {
            super::must_read::insert(change, id, facts, asked);
        }
        change.log.push(audit::written(permit, Some(Value::Number(seq.0)), event_hash));
        Ok(row)
    }

    async fn seal_content(&self, caller: &Caller, facts: &PatientFacts, event: Uuid, composed: &Composed) -> Result<Sealed> {
        let key = self.sealing_key(key_owner(facts.patient), Some(caller.region), 1).await?;
        keys::seal(&key, payload_place(event), &composed.content)
    }

    async fn posted_view(&self, permit: &Permitted<PostEntry>, row: &NewEntry, composed: Composed, seq: i64) -> Result<EntryView> {
        Ok(EntryView {
            id: row.id,
            patient: row.patient_id,
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
            next_visit: row.next_visit,
            content: Some(composed.content),
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

    /// What an entry points to must be there: the answered entry on this timeline, the addressees in this region.
    async fn check_links<A: Act>(&self, permit: &Permitted<A>, composed: &Composed) -> Result<()> {
        if let Some(answered) = composed.reply_to
            && entry::find_seq(&self.store, permit, answered).await?.is_none()
        {
            return Err(Invalid::new("reply_to", "unknown_id").into());
        }
        let asked = composed.must_read.iter().flat_map(|asked| &asked.parties);
        for party in asked {
            if let Party::Organization(id) = party
                && self.organization(*id).await?.is_none()
            {
                return Err(Invalid::new("must_read.parties", "unknown_id").into());
            }
        }
        for addressee in &composed.addressees {
            let known = match addressee {
                Addressee::Person(id) => self.name_of(permit, *id).await?.is_some(),
                Addressee::Organization(id) => self.organization(*id).await?.is_some(),
                Addressee::Profession(_) => true,
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
                Err(Error::Stale) => Err(self.overtaken(&caller, permit.subject(), correction.revision).await?),
                done => done,
            }
        })
        .await
    }

    async fn correction(&self, permit: &Permitted<CorrectOwn>, key: Uuid, correction: &Correction) -> Result<Change> {
        let (caller, facts) = (permit.caller(), permit.subject());
        let (_, _, kind, _) = entry::find_standing(&self.store, facts).await?.ok_or(Error::NotFound)?;
        let composed = correction.entry.clone().compose(permit.decided_at())?;
        if composed.must_read.is_some() {
            return Err(Invalid::new("entry.must_read", "not_allowed_here").into());
        }
        if composed.kind != kind {
            return Err(Invalid::new("entry.kind", "not_allowed_here").into());
        }
        self.check_links(permit, &composed).await?;
        let id = facts.entry;
        let event = self.new_id();
        let payload = self.seal_content(caller, &facts.patient, event, &composed).await?;
        let mut change = Self::timeline_change(permit, &facts.patient);
        change.idempotency = Some(Self::idempotency(permit, key, &id.to_string(), correction, id.0)?);
        let seq = change.next_number();
        let event_hash = append_event(&mut change, permit, &facts.patient, EventKind::EntryCorrected, seq, event, Some(id), Some(payload));
        let corrected = Corrected {
            revision: correction.revision,
            seq,
            content_id: event,
            importance: composed.importance,
            scene: composed.scene,
            next_visit: composed.next_visit,
            observed_at: correction.entry.observed_at,
            at: permit.decided_at(),
        };
        entry::correct(&mut change, id, caller.membership.id, &corrected);
        for mention in mentions(id, &facts.patient, &composed.addressees) {
            entry::readdress(&mut change, &mention);
        }
        change.log.push(audit::written(permit, Some(Value::Number(seq.0)), event_hash));
        Ok(change)
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

    /// Takes an entry back: one's own, or as the organization's admin a colleague's, with a reason.
    pub async fn retract(&self, caller: &Arc<Caller>, id: EntryId, key: Uuid, retraction: Retraction) -> Result<Retracted> {
        check("reason", retraction.reason.as_deref().unwrap_or_default(), 200)?;
        let retraction = &retraction;
        self.deciding(caller, move |caller, _| async move {
            let facts = self.entry_facts::<RetractOwn>(&caller, id).await?;
            // An author who left the team may still be the admin of the organization.
            let is_own = facts.author == caller.membership.person;
            if is_own && self.gate.may::<RetractOwn>(&caller, &facts, self.now()) {
                let permit = self.admit::<RetractOwn>(&caller, facts).await?;
                return self.retract_with(&permit, key, retraction).await;
            }
            let permit = self.admit::<RetractInOrganization>(&caller, facts).await?;
            check_filled("reason", retraction.reason.as_deref().unwrap_or_default(), 200)?;
            self.retract_with(&permit, key, retraction).await
        })
        .await
    }

    async fn retract_with<A: Act<Subject = EntryFacts>>(
        &self,
        permit: &Permitted<A>,
        key: Uuid,
        retraction: &Retraction,
    ) -> Result<Retracted> {
        let (caller, facts) = (permit.caller(), permit.subject());
        let id = facts.entry;
        let event = self.new_id();
        let sealing = self.sealing_key(key_owner(facts.patient.patient), Some(caller.region), 1).await?;
        let mut change = Self::timeline_change(permit, &facts.patient);
        change.idempotency = Some(Self::idempotency(permit, key, &id.to_string(), retraction, id.0)?);
        let seq = change.next_number();
        append_event(&mut change, permit, &facts.patient, EventKind::EntryRetracted, seq, event, Some(id), None);
        entry::retract(&mut change, id, retraction.kind.state());
        change.insert(entry::RetractionRow {
            entry_id: id,
            region_id: caller.region,
            stream_id: facts.patient.stream,
            kind: retraction.kind,
            event_id: event,
            reason: keys::seal(&sealing, reason_place(event), &retraction.reason)?,
            membership_id: caller.membership.id,
            recorded_at: permit.decided_at(),
        });
        change.log.push(audit::written(permit, Some(Value::Number(seq.0)), None));
        match self.finish(change, &facts.patient).await {
            Err(Error::Stale | Error::AlreadyExists) => return Err(Error::AlreadyRetracted),
            done => done?,
        }
        self.retracted_view(permit, id).await
    }

    /// The admin of the author's organization need not be on the team, and then learns only that it is done.
    async fn retracted_view<A: Act<Subject = EntryFacts>>(&self, permit: &Permitted<A>, id: EntryId) -> Result<Retracted> {
        let patient = &permit.subject().patient;
        let Ok(reading) = self.gate.decide::<ReadTimeline>(permit.caller(), patient.clone(), self.now()) else {
            return Ok(Retracted { entry: None, opened_by: Vec::new() });
        };
        let entry = self.entry_view(permit.caller(), id).await?;
        let opened_by = self.permitted_readers(&reading, id).await?;
        Ok(Retracted { entry: Some(entry), opened_by })
    }

    /// 確認しました: binds to the revision that was read. Said twice, it stays said.
    pub async fn acknowledge(&self, caller: &Arc<Caller>, id: EntryId, key: Uuid, revision: i64) -> Result<EntryView> {
        self.deciding(caller, move |caller, _| async move {
            let facts = self.entry_facts::<Acknowledge>(&caller, id).await?;
            let permit = self.admit::<Acknowledge>(&caller, facts.patient.clone()).await?;
            let mut change = Self::timeline_change(&permit, permit.subject());
            change.idempotency = Some(Self::idempotency(&permit, key, &id.to_string(), &revision, id.0)?);
            let seq = change.next_number();
            append_event(&mut change, &permit, permit.subject(), EventKind::EntryAcknowledged, seq, self.new_id(), Some(id), None);
            entry::acknowledge(&mut change, &permit, id, revision, seq);
            change.log.push(audit::written(&permit, Some(Value::Number(seq.0)), None));
            match self.finish_and_show(change, &caller, &facts).await {
                Err(Error::AlreadyExists) => self.entry_view(&caller, id).await,
                Err(Error::Stale) => Err(self.overtaken(&caller, &facts, revision).await?),
                done => done,
            }
        })
        .await
    }

    pub(super) async fn entry_facts<A: Act>(&self, caller: &Arc<Caller>, id: EntryId) -> Result<EntryFacts> {
        match facts::of_entry(&self.store, id, caller.membership.organization).await? {
            Some(facts) => Ok(facts),
            None => Err(self.missing::<A>(caller).await),
        }
    }

    /// Commits a change about one entry, wakes, and shows the entry: the look at it is on record in the same transaction.
    async fn finish_and_show(&self, mut change: Change, caller: &Arc<Caller>, facts: &EntryFacts) -> Result<EntryView> {
        let reading = self.admit::<ReadTimeline>(caller, facts.patient.clone()).await?;
        let (.., seq) = entry::find_standing(&self.store, facts).await?.ok_or(Error::NotFound)?;
        change.log.push(audit::opened(&reading, Depth::Opened, Some((seq, seq))));
        match self.commit_once(change).await? {
            Done::Now(committed) => {
                self.hub.wake(facts.patient.stream, committed.first);
                self.entry_at(&reading, seq).await?.ok_or(Error::NotFound)
            }
            Done::Before(_) => self.entry_view(caller, facts.entry).await,
        }
    }

    /// Commits a change about one entry and wakes; a repeat of the same operation is done already.
    pub(super) async fn finish(&self, change: Change, facts: &PatientFacts) -> Result<()> {
        if let Done::Now(committed) = self.commit_once(change).await? {
            self.hub.wake(facts.stream, committed.first);
        }
        Ok(())
    }
}

pub(super) fn reason_place(event: Uuid) -> Place {
    Place { table: "retraction", column: "reason", row: event }
}

/// Adds an event of a timeline; returns the SHA-256 of what it sealed.
#[expect(clippy::too_many_arguments, reason = "an event has this many parts, and each caller has them at hand")]
pub(super) fn append_event<A: Act>(
    change: &mut Change,
    permit: &Permitted<A>,
    facts: &PatientFacts,
    kind: EventKind,
    seq: Numbered,
    id: Uuid,
    entry_id: Option<EntryId>,
    payload: Option<Sealed>,
) -> Option<[u8; 32]> {
    let event_hash = payload.as_ref().map(|sealed| Sha256::digest(&sealed.0).into());
    change.insert(EventRow {
        stream_id: facts.stream,
        seq,
        id,
        region_id: permit.caller().region,
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

fn mentions(entry_id: EntryId, facts: &PatientFacts, addressees: &[Addressee]) -> Vec<MentionRow> {
    let row = |(position, addressee): (usize, &Addressee)| MentionRow {
        entry_id,
        position: super::signed(position),
        region_id: facts.region,
        stream_id: facts.stream,
        person_id: if let Addressee::Person(id) = addressee { Some(*id) } else { None },
        organization_id: if let Addressee::Organization(id) = addressee { Some(*id) } else { None },
        profession: if let Addressee::Profession(profession) = addressee { Some(*profession) } else { None },
    };
    addressees.iter().enumerate().map(row).collect()
}
