//! The list of patients.

use super::chart::{chart_place, key_owner, payload_place};
use super::stream::stream_owner;
use super::{Desk, Page, Result, page_limit};
use crate::audit;
use crate::domain::care::entry::{Content, EntryKind};
use crate::domain::care::patient::{CareLevel, Chart, PatientState, Sex};
use crate::domain::core::id::{OrganizationId, PatientId, StreamId};
use crate::domain::core::text::fold;
use crate::domain::core::time::{Date, Timestamp};
use crate::domain::oversight::Depth;
use crate::domain::people::Profession;
use crate::gate::{Caller, Permitted, ReadTimeline, Reading, SeePatient};
use crate::store::care::patient;
use crate::store::care::{entry, facts, receipt};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// Which patients a list is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// On whose team I am.
    #[default]
    Team,
    /// On whose team I am, and whose care has ended: they have left the daily list and stay readable.
    Ended,
    /// Whom my organization hosts.
    Register,
}

/// What a list of patients is asked for.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PatientsQuery {
    /// Which patients.
    #[serde(default)]
    pub scope: Scope,
    /// After this patient.
    #[serde(default)]
    pub after: Option<PatientId>,
    /// How many.
    #[serde(default)]
    pub limit: Option<usize>,
}

/// Whom to look for. It travels in a body: an address with somebody's name would stay in the logs of proxies.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PatientsSearch {
    /// Part of a name or reading, folded before comparing.
    pub q: String,
    /// Which patients.
    #[serde(default)]
    pub scope: Scope,
    /// After this patient.
    #[serde(default)]
    pub after: Option<PatientId>,
    /// How many.
    #[serde(default)]
    pub limit: Option<usize>,
}

/// The newest entry of a patient, in a line.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LastView {
    /// When it arrived.
    pub at: Timestamp,
    /// Kind.
    pub kind: EntryKind,
    /// The author's profession.
    pub profession: Profession,
    /// The author's name.
    pub name: String,
    /// The first 60 letters.
    pub text: String,
}

/// A patient in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PatientRowView {
    /// Id.
    pub id: PatientId,
    /// Timeline.
    pub stream: StreamId,
    /// Name.
    pub name: String,
    /// Reading.
    pub kana: String,
    /// Birth date.
    pub birth_date: Date,
    /// Sex.
    pub sex: Sex,
    /// State.
    pub state: PatientState,
    /// Since which day.
    pub since: String,
    /// Care level.
    pub care_level: Option<CareLevel>,
    /// Somebody else in the list has the same name: show the birth date.
    pub same_name: bool,
    /// Host organization.
    pub host: OrganizationId,
    /// The team names me, not only my organization.
    pub mine: bool,
    /// The timeline is open to me; else only the chart.
    pub readable: bool,
    /// The number of the timeline's last event.
    pub head: i64,
    /// Entries that I have not seen.
    pub unread: i64,
    /// Of them addressed to me, my profession or my organization.
    pub addressed: i64,
    /// Of them marked 至急.
    pub urgent: i64,
    /// The newest entry.
    pub last: Option<LastView>,
}

impl Desk {
    /// The patients of the caller, by folded reading.
    pub async fn patients(&self, caller: &Arc<Caller>, query: &PatientsQuery) -> Result<Page<PatientRowView>> {
        self.patients_like(caller, "", query).await
    }

    /// Those with this in their name or reading.
    pub async fn find_patients(&self, caller: &Arc<Caller>, search: PatientsSearch) -> Result<Page<PatientRowView>> {
        let PatientsSearch { q, scope, after, limit } = search;
        self.patients_like(caller, &q, &PatientsQuery { scope, after, limit }).await
    }

    async fn patients_like(&self, caller: &Arc<Caller>, part: &str, query: &PatientsQuery) -> Result<Page<PatientRowView>> {
        let now = self.now();
        let found = match query.scope {
            Scope::Team | Scope::Ended => facts::of_membership(&self.store, &caller.membership, now).await?,
            Scope::Register => facts::of_host(&self.store, caller.membership.organization, now).await?,
        };
        let wanted = fold(part);
        let mut unread: HashMap<StreamId, receipt::Unread> =
            receipt::count_unread(&self.store, &caller.membership).await?.into_iter().map(|row| (row.stream_id, row)).collect();
        let mut rows = Vec::new();
        let mut log = Vec::new();
        let (listed, mut seen) = (found.len(), 0);
        for facts in found {
            let Ok(permit) = self.gate.decide::<SeePatient>(caller, facts.clone(), now) else { continue };
            seen += 1;
            let Some(mut row) = self.patient_row(&permit, now).await? else { continue };
            if query.scope != Scope::Register && (row.state == PatientState::Ended) != (query.scope == Scope::Ended) {
                continue;
            }
            if !(fold(&row.name).contains(&wanted) || fold(&row.kana).contains(&wanted)) {
                continue;
            }
            if let Ok(reading) = self.gate.decide::<ReadTimeline>(caller, facts, now).map(Reading::from) {
                row.readable = true;
                let counted = unread.remove(&row.stream);
                (row.unread, row.addressed, row.urgent) = counted.map_or((0, 0, 0), |c| (c.unread, c.addressed, c.urgent));
                if let Some((seq, last)) = self.last_entry(&reading).await? {
                    row.last = Some(last);
                    log.push((row.id, audit::opened(&reading, Depth::Listed, Some((seq, seq)))));
                }
            }
            log.push((row.id, audit::opened(&permit, Depth::Listed, None)));
            rows.push(row);
        }
        // Those who watch are refused every row, and the register is wider than what each may see; but part of a team's list is a bug in the query.
        if query.scope != Scope::Register && seen != 0 && seen != listed {
            tracing::error!(request = %caller.request, refused = listed - seen, "a list held patients that the policies refuse");
        }
        rows.sort_by_cached_key(|row| (fold(&row.kana), row.id));
        mark_same_names(&mut rows);
        let limit = page_limit(query.limit);
        let start = query.after.and_then(|after| rows.iter().position(|row| row.id == after)).map_or(0, |at| at + 1);
        let page = Page::cut(rows.into_iter().skip(start).take(limit + 1).collect(), limit, |row: &PatientRowView| row.id.to_string());
        let shown = log.into_iter().filter(|(id, _)| page.items.iter().any(|row| row.id == *id)).map(|(_, row)| row).collect();
        self.record(shown).await?;
        Ok(page)
    }

    async fn patient_row(&self, permit: &Permitted<SeePatient>, now: Timestamp) -> Result<Option<PatientRowView>> {
        let (facts, me) = (permit.subject(), &permit.caller().membership);
        let Some(sealed) = patient::get(&self.store, permit).await? else { return Ok(None) };
        let chart: Chart = self.keys_of(key_owner(facts.patient)).await?.open(chart_place(facts.patient), &sealed.chart)?;
        Ok(Some(PatientRowView {
            id: facts.patient,
            stream: facts.stream,
            name: chart.name,
            kana: chart.kana,
            birth_date: chart.birth_date,
            sex: chart.sex,
            state: sealed.state,
            since: sealed.since,
            care_level: chart.care_level,
            same_name: false,
            host: facts.host,
            mine: facts.team.iter().any(|row| row.person.is_some() && row.covers(me, now)),
            readable: false,
            head: facts.head,
            unread: 0,
            addressed: 0,
            urgent: 0,
            last: None,
        }))
    }

    async fn last_entry(&self, reading: &Reading) -> Result<Option<(i64, LastView)>> {
        let newest = entry::list(&self.store, reading, 0, i64::MAX, 5).await?;
        let Some(last) = newest.into_iter().rev().find(|entry| entry.payload.is_some()) else { return Ok(None) };
        let Some(sealed) = &last.payload else { return Ok(None) };
        let keys = self.keys_of(stream_owner(&reading.stream())).await?;
        let content: Content = keys.open(payload_place(last.content_id), sealed)?;
        let name = self.name_in(reading, last.person_id).await?;
        let text = content.text.chars().take(60).collect();
        Ok(Some((last.seq, LastView { at: last.recorded_at, kind: last.kind, profession: last.profession, name, text })))
    }
}

fn mark_same_names(rows: &mut [PatientRowView]) {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for row in rows.iter() {
        *counts.entry(fold(&row.name)).or_default() += 1;
    }
    for row in rows {
        row.same_name = counts.get(&fold(&row.name)).is_some_and(|count| *count > 1);
    }
}
