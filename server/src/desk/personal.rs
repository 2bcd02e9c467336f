//! What looks like personal data before it is shown to a region: whoever writes it changes it. On a board one may say why it is right, which
//! is on record; what a ward says of itself has nobody to ask.

use super::chart::{chart_place, key_owner};
use super::stream::stream_owner;
use super::{Desk, Error, Result, keys};
use crate::domain::boards::personal::{self, HitKind, Known};
use crate::domain::care::entry::Composed;
use crate::domain::care::patient::Chart;
use crate::domain::core::id::EntryId;
use crate::gate::{Act, Caller, OnStream, Permitted, RegionFacts, SeeDirectory, SeePatient};
use crate::store::Change;
use crate::store::boards::notice::{PersonalReasonRow, kinds_of};
use crate::store::care::{facts, patient};
use crate::store::people::organization;
use crate::vault::Place;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// So many organizations are asked for their telephones.
const ORGANIZATIONS: i64 = 5_000;

/// A passage that looks like personal data.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct PersonalHitView {
    /// In which field of the draft.
    pub field: &'static str,
    /// What it looks like.
    pub kind: HitKind,
    /// Its first letter, counted from 0 in Unicode scalar values.
    pub start: usize,
    /// The letter after its last.
    pub end: usize,
}

pub(super) fn personal_reason_place(event: Uuid) -> Place {
    Place { table: "personal_reason", column: "reason", row: event }
}

impl Desk {
    /// Refuses what looks like personal data of somebody, unless its author says why it is right; then it is noted as what it looked like.
    pub(super) async fn check_personal(&self, caller: &Arc<Caller>, mut composed: Composed) -> Result<Composed> {
        let names = self.own_names(caller, &composed.content.attachments).await?;
        let title = composed.content.title.as_deref().unwrap_or_default();
        let captions = composed.content.attachments.iter().filter_map(|attached| attached.caption.as_deref());
        let mut texts = vec![("notice.title", title), ("text", composed.content.text.as_str())];
        texts.extend(captions.chain(names.iter().map(String::as_str)).map(|text| ("attachments", text)));
        let hits = self.personal_hits(caller, &texts, None).await?;
        if !hits.is_empty() && composed.personal_reason.is_none() {
            return Err(Error::PersonalDataSuspected(hits));
        }
        let mut kinds: Vec<HitKind> = hits.iter().map(|hit| hit.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        composed.looks_personal = kinds_of(&kinds);
        Ok(composed)
    }

    /// Refuses what looks like personal data of somebody, whatever its author says. `phone` is a telephone that is published with it.
    pub(super) async fn check_impersonal(&self, caller: &Arc<Caller>, texts: &[(&'static str, &str)], phone: Option<&str>) -> Result<()> {
        let hits = self.personal_hits(caller, texts, phone).await?;
        if hits.is_empty() { Ok(()) } else { Err(Error::PersonalDataSuspected(hits)) }
    }

    async fn personal_hits(
        &self,
        caller: &Arc<Caller>,
        texts: &[(&'static str, &str)],
        phone: Option<&str>,
    ) -> Result<Vec<PersonalHitView>> {
        let mut known = self.known_to(caller).await?;
        known.telephones.extend(phone.map(str::to_owned));
        let mut hits = Vec::new();
        for &(field, text) in texts {
            let found = personal::find(text, &known).into_iter();
            hits.extend(found.map(|hit| PersonalHitView { field, kind: hit.kind, start: hit.start, end: hit.end }));
        }
        Ok(hits)
    }

    /// The names of the patients whom the caller may open, and the telephones that are everybody's. Nothing of it is shown: what is
    /// answered are places in the caller's own text.
    pub(super) async fn known_to(&self, caller: &Arc<Caller>) -> Result<Known> {
        let now = self.now();
        let mut known = Known::default();
        for facts in facts::of_membership(&self.store, &caller.membership, now).await? {
            let Ok(permit) = self.gate.decide::<SeePatient>(caller, facts, now) else { continue };
            let Some(sealed) = patient::get(&self.store, &permit).await? else { continue };
            let id = permit.subject().patient;
            let chart: Chart = self.keys_of(key_owner(id)).await?.open(chart_place(id), &sealed.chart)?;
            known.patients.extend([chart.name, chart.kana]);
        }
        if let Ok(permit) = self.gate.decide::<SeeDirectory>(caller, RegionFacts { region: caller.region }, now) {
            for organization in organization::list(&self.store, &permit, None, ORGANIZATIONS).await? {
                known.telephones.extend(organization.phone.into_iter().chain(organization.night_phone));
            }
        }
        Ok(known)
    }

    /// Puts on record that a text looked like personal data, and why it is right.
    pub(super) async fn note_personal<A: Act<Subject: OnStream>>(
        &self,
        change: &mut Change,
        permit: &Permitted<A>,
        (entry_id, event_id): (EntryId, Uuid),
        composed: &Composed,
    ) -> Result<()> {
        let Some(reason) = composed.personal_reason.as_ref().filter(|_| !composed.looks_personal.is_empty()) else { return Ok(()) };
        let facts = permit.subject().on();
        let key = self.sealing_key(stream_owner(&facts), Some(facts.region), 1).await?;
        change.insert(PersonalReasonRow {
            event_id,
            entry_id,
            region_id: facts.region,
            stream_id: facts.stream,
            kinds: composed.looks_personal.clone(),
            reason: keys::seal(&key, personal_reason_place(event_id), reason)?,
            membership_id: permit.caller().membership.id,
            recorded_at: permit.decided_at(),
        });
        Ok(())
    }
}
