//! Taking entries back.

use super::posting::append_event;
use super::stream::stream_owner;
use super::{Desk, Error, ReaderView, Result, keys};
use crate::audit;
use crate::domain::care::entry::RetractionKind;
use crate::domain::core::id::EntryId;
use crate::domain::core::invalid::Invalid;
use crate::domain::core::stream::EventKind;
use crate::domain::core::text::{check, check_filled};
use crate::gate::{Act, Caller, EntryFacts, Home, OnStream, Permitted, Reading, RetractInOrganization, RetractOwn};
use crate::hub::wire::EntryView;
use crate::store::boards::broadcast;
use crate::store::care::entry;
use crate::store::{Change, Numbered, Value};
use crate::vault::Place;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

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

pub(super) fn reason_place(event: Uuid) -> Place {
    Place { table: "retraction", column: "reason", row: event }
}

impl Desk {
    /// Takes an entry back: one's own, or as the organization's admin a colleague's, with a reason.
    pub async fn retract(&self, caller: &Arc<Caller>, id: EntryId, key: Uuid, retraction: Retraction) -> Result<Retracted> {
        check("reason", retraction.reason.as_deref().unwrap_or_default(), 200)?;
        let retraction = &retraction;
        self.deciding(caller, move |caller, _| async move {
            let facts = self.entry_facts::<RetractOwn>(&caller, id).await?;
            if retraction.kind == RetractionKind::WrongPatient && matches!(facts.home, Home::Board(_)) {
                return Err(Invalid::new("kind", "not_allowed_here").into());
            }
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
        let facts = permit.subject();
        let id = facts.entry;
        // The same words stand on other boards too: the broadcast is what is taken back.
        if broadcast::of_entry(&self.store, id).await?.is_some() {
            return Err(Invalid::new("entry", "not_allowed_here").into());
        }
        let mut change = Self::stream_change(permit);
        change.idempotency = Some(Self::idempotency(permit, key, &id.to_string(), retraction, id.0)?);
        self.append_retraction(&mut change, permit, id, retraction).await?;
        match self.finish(change, facts.on().stream).await {
            Err(Error::Stale | Error::AlreadyExists) => return Err(Error::AlreadyRetracted),
            done => done?,
        }
        self.retracted_view(permit, id).await
    }

    /// The event of a retraction, what it changes of the entry, its sealed reason and the log row.
    pub(super) async fn append_retraction<A: Act<Subject: OnStream>>(
        &self,
        change: &mut Change,
        permit: &Permitted<A>,
        id: EntryId,
        retraction: &Retraction,
    ) -> Result<Numbered> {
        let (caller, facts) = (permit.caller(), permit.subject().on());
        let event = self.new_id();
        let sealing = self.sealing_key(stream_owner(&facts), Some(caller.region), 1).await?;
        let seq = change.next_number();
        append_event(change, permit, EventKind::EntryRetracted, seq, event, Some(id), None);
        entry::retract(change, id, retraction.kind.state());
        change.insert(entry::RetractionRow {
            entry_id: id,
            region_id: caller.region,
            stream_id: facts.stream,
            kind: retraction.kind,
            event_id: event,
            reason: keys::seal(&sealing, reason_place(event), &retraction.reason)?,
            membership_id: caller.membership.id,
            recorded_at: permit.decided_at(),
        });
        change.log.push(audit::written(permit, Some(Value::Number(seq.0)), None));
        Ok(seq)
    }

    /// The admin of the author's organization need not be on the team, and then learns only that it is done.
    async fn retracted_view(&self, permit: &Permitted<impl Act<Subject = EntryFacts>>, id: EntryId) -> Result<Retracted> {
        let home = permit.subject().home.clone();
        let Some(reading) = self.decide_reading(permit.caller(), home, self.now()) else {
            return Ok(Retracted { entry: None, opened_by: Vec::new() });
        };
        let entry = self.entry_view(permit.caller(), id).await?;
        let opened_by = match reading {
            Reading::Timeline(_) => self.permitted_readers(&reading, id).await?,
            // A whole region may have: it has the correction to read, and the reach says how many.
            Reading::Board(_) => Vec::new(),
        };
        Ok(Retracted { entry: Some(entry), opened_by })
    }
}
