//! Alerts from outside: each once, with what became of it. They are public, so that taking one in needs no permit.

use crate::domain::boards::alert::{Alert, AlertSource, AlertState, AlertStatus, DismissalReason, MessageType, Reference, Severity};
use crate::domain::core::id::{AlertId, BroadcastId, MembershipId, OrganizationId, RegionId};
use crate::domain::core::time::Timestamp;
use crate::domain::people::OrganizationKind;
use crate::gate::{AlertFacts, Permitted, ReleaseAlert, SeeBroadcasts, Standing};
use crate::store::db::fetch;
use crate::store::types::{between_commas, binds};
use crate::store::{Change, Refusal, Result, Store};
use std::collections::BTreeSet;

/// An alert that comes in.
#[derive(Debug)]
pub struct Incoming<'a> {
    /// Id.
    pub id: AlertId,
    /// Region.
    pub region: RegionId,
    /// What it says.
    pub alert: &'a Alert,
    /// How grave it is here.
    pub severity: Severity,
    /// The municipalities concerned; none for the whole region.
    pub municipalities: &'a [String],
    /// What becomes of it.
    pub state: AlertState,
    /// Whether it is to go out by itself.
    pub automatic: bool,
    /// From when somebody is rung about it.
    pub next_call_at: Option<Timestamp>,
    /// Now.
    pub at: Timestamp,
}

/// Keeps an alert; refused when it is here already.
pub fn insert(change: &mut Change, new: &Incoming<'_>) -> Result<()> {
    change.effect(
        "insert into alert (id, region_id, source, sender, identifier, series, status, message, severity, municipalities, content, state, issued_at,
                            received_at, automatic, calls, next_call_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 0, $16)
         on conflict do nothing",
        binds![
            new.id,
            new.region,
            new.alert.source,
            new.alert.sender.clone(),
            new.alert.identifier.clone(),
            new.alert.series.clone(),
            new.alert.status,
            new.alert.message,
            new.severity,
            between_commas(new.municipalities.iter().map(String::as_str)),
            serde_json::to_string(new.alert)?,
            new.state,
            new.alert.issued,
            new.at,
            new.automatic,
            new.next_call_at,
        ],
        Some(Refusal::Exists),
    );
    Ok(())
}

/// An alert that waits is overtaken by a later one; nothing happens when it was decided meanwhile.
pub fn overtake(change: &mut Change, id: AlertId, state: AlertState, now: Timestamp) {
    change.note(
        "update alert set state = $2, decided_at = $3, next_call_at = null where id = $1 and state = 'waiting'",
        binds![id, state, now],
    );
}

/// An alert that was to go out by itself waits for somebody; nothing happens when it was decided meanwhile.
pub fn hold(change: &mut Change, id: AlertId) {
    change.note("update alert set automatic = 0 where id = $1 and state = 'waiting'", binds![id]);
}

/// Whether an alert is here already. Identifiers are each sender's own (CAP 1.2, 3.2.1).
pub async fn is_known(store: &Store, region: RegionId, alert: &Alert) -> Result<bool> {
    let row = fetch!(
        optional,
        store.db(),
        (AlertId,),
        "select id from alert where region_id = $1 and source = $2 and sender = $3 and identifier = $4",
        region,
        alert.source,
        alert.sender.clone(),
        alert.identifier.clone(),
    )?;
    Ok(row.is_some())
}

/// An alert that came before.
#[derive(Debug, sqlx::FromRow)]
pub struct Before {
    /// Id.
    pub id: AlertId,
    /// What it says.
    pub content: String,
    /// What became of it.
    pub state: AlertState,
    /// Whether it went out by itself.
    pub automatic: i64,
}

/// So many of a series are looked at: a series of weather warnings goes on for years, and those that it supersedes are the newest.
const SERIES_LIMIT: i64 = 20;

/// The alerts of a series that came before: what waits, what was issued last, and what went out last.
pub async fn list_series(store: &Store, region: RegionId, source: AlertSource, series: &str) -> Result<Vec<Before>> {
    fetch!(
        all,
        store.db(),
        Before,
        "select id, content, state, automatic from alert
         where region_id = $1 and source = $2 and series = $3
           and (state = 'waiting'
             or id in (select a.id from alert a where a.region_id = $1 and a.source = $2 and a.series = $3 order by a.issued_at desc, a.id desc limit $4)
             or id in (select a.id from alert a where a.region_id = $1 and a.source = $2 and a.series = $3 and a.state = 'released'
                       order by a.issued_at desc, a.id desc limit $4))
         order by issued_at, id",
        region,
        source,
        series,
        SERIES_LIMIT,
    )
}

/// An alert that another one names.
pub async fn find_named(store: &Store, region: RegionId, source: AlertSource, named: &Reference) -> Result<Option<Before>> {
    fetch!(
        optional,
        store.db(),
        Before,
        "select id, content, state, automatic from alert where region_id = $1 and source = $2 and sender = $3 and identifier = $4",
        region,
        source,
        named.sender.clone(),
        named.identifier.clone(),
    )
}

/// The municipalities of a region's organizations.
pub async fn list_municipalities(store: &Store, region: RegionId) -> Result<BTreeSet<String>> {
    let rows = fetch!(
        all,
        store.db(),
        (String,),
        "select distinct municipality_code from organization where region_id = $1 and municipality_code is not null",
        region,
    )?;
    Ok(rows.into_iter().map(|(code,)| code).collect())
}

#[derive(Debug, sqlx::FromRow)]
struct FactsRow {
    id: AlertId,
    region_id: RegionId,
    municipalities: String,
    organization_id: OrganizationId,
    organization_kind: OrganizationKind,
    municipality_code: Option<String>,
}

/// The codes between commas.
pub fn codes_of(list: &str) -> Vec<String> {
    list.split(',').filter(|code| !code.is_empty()).map(str::to_owned).collect()
}

/// What decisions about an alert need.
pub async fn facts(store: &Store, id: AlertId, organization: OrganizationId) -> Result<Option<AlertFacts>> {
    let row = fetch!(
        optional,
        store.db(),
        FactsRow,
        "select a.id, a.region_id, a.municipalities, o.id as organization_id, o.kind as organization_kind, o.municipality_code
         from alert a
         join organization o on o.id = $2
         where a.id = $1",
        id,
        organization,
    )?;
    Ok(row.map(|row| AlertFacts {
        alert: row.id,
        region: row.region_id,
        municipalities: codes_of(&row.municipalities),
        standing: Standing { organization: row.organization_id, kind: row.organization_kind, municipality: row.municipality_code },
    }))
}

/// An alert and what became of it.
#[derive(Debug, sqlx::FromRow)]
pub struct Found {
    /// Id.
    pub id: AlertId,
    /// Real, drill or test.
    pub status: AlertStatus,
    /// New, changed or cancelled.
    pub message: MessageType,
    /// How grave it is here.
    pub severity: Severity,
    /// Where it comes from.
    pub source: AlertSource,
    /// Its series.
    pub series: String,
    /// The municipalities concerned, between commas.
    pub municipalities: String,
    /// What it says.
    pub content: String,
    /// What became of it.
    pub state: AlertState,
    /// When it came.
    pub received_at: Timestamp,
    /// Whether it went out by itself.
    pub automatic: i64,
    /// Who decided.
    pub decided_by: Option<MembershipId>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// Why it did not go out.
    pub reason: Option<DismissalReason>,
    /// As what it went out.
    pub broadcast_id: Option<BroadcastId>,
    /// When the next one is rung.
    pub next_call_at: Option<Timestamp>,
}

macro_rules! found {
    ($rest:literal) => {
        concat!(
            "select id, status, message, severity, source, series, municipalities, content, state, received_at, automatic, decided_by, decided_at,
                    reason, broadcast_id, next_call_at
             from alert where region_id = $1 and ",
            $rest
        )
    };
}

/// What waits, the oldest first.
pub async fn list_waiting(store: &Store, permit: &Permitted<SeeBroadcasts>, limit: i64) -> Result<Vec<Found>> {
    fetch!(all, store.db(), Found, found!("state = 'waiting' order by received_at, id limit $2"), permit.subject().region, limit)
}

/// What was decided, the newest arrivals first.
pub async fn list_past(store: &Store, permit: &Permitted<SeeBroadcasts>, limit: i64) -> Result<Vec<Found>> {
    fetch!(
        all,
        store.db(),
        Found,
        found!("state in ('released', 'dismissed', 'superseded', 'cancelled', 'kept') order by received_at desc, id desc limit $2"),
        permit.subject().region,
        limit,
    )
}

/// One alert of the region.
pub async fn find(store: &Store, permit: &Permitted<SeeBroadcasts>, id: AlertId) -> Result<Option<Found>> {
    fetch!(optional, store.db(), Found, found!("id = $2"), permit.subject().region, id)
}

/// What an alert that is to be let out says.
pub async fn find_to_release(store: &Store, permit: &Permitted<ReleaseAlert>) -> Result<Option<Found>> {
    let facts = permit.subject();
    fetch!(optional, store.db(), Found, found!("id = $2"), facts.region, facts.alert)
}

/// The broadcast that the alerts of a series went out as last.
pub async fn find_broadcast_before(store: &Store, region: RegionId, found: &Found) -> Result<Option<BroadcastId>> {
    let row = fetch!(
        optional,
        store.db(),
        (BroadcastId,),
        "select broadcast_id from alert
         where region_id = $1 and source = $2 and series = $3 and status = $4 and id <> $5 and state = 'released' and broadcast_id is not null
         order by decided_at desc, id desc limit 1",
        region,
        found.source,
        found.series.clone(),
        found.status,
        found.id,
    )?;
    Ok(row.map(|(id,)| id))
}

/// The newest alert of the series of one that is superseded; none where the chain of its sender goes another way.
pub async fn find_successor(store: &Store, region: RegionId, found: &Found) -> Result<Option<AlertId>> {
    let row = fetch!(
        optional,
        store.db(),
        (AlertId,),
        "select n.id
         from alert a
         join alert n on n.region_id = a.region_id and n.source = a.source and n.series = a.series and n.status = a.status
           and (n.source = 'jma' or n.sender = a.sender) and n.issued_at >= a.issued_at and n.id <> a.id and n.state <> 'superseded'
         where a.id = $1 and a.region_id = $2 and a.state = 'superseded'
         order by n.issued_at desc, n.id desc
         limit 1",
        found.id,
        region,
    )?;
    Ok(row.map(|(id,)| id))
}

/// An alert goes out as a broadcast; refused when it waits no longer.
pub fn release(change: &mut Change, permit: &Permitted<ReleaseAlert>, broadcast: BroadcastId, automatic: bool) {
    let by = (!automatic).then_some(permit.caller().membership.id);
    change.effect(
        "update alert set state = 'released', broadcast_id = $2, automatic = $3, decided_by = $4, decided_at = $5, next_call_at = null
         where id = $1 and state = 'waiting'",
        binds![permit.subject().alert, broadcast, automatic, by, permit.decided_at()],
        Some(Refusal::Stale),
    );
}

/// An alert does not go out; refused when it waits no longer.
pub fn dismiss(change: &mut Change, permit: &Permitted<ReleaseAlert>, reason: DismissalReason) {
    change.effect(
        "update alert set state = 'dismissed', reason = $2, decided_by = $3, decided_at = $4, next_call_at = null
         where id = $1 and state = 'waiting'",
        binds![permit.subject().alert, reason, permit.caller().membership.id, permit.decided_at()],
        Some(Refusal::Stale),
    );
}

/// The alerts that are to go out by themselves and have not yet.
pub async fn list_automatic(store: &Store, since: Timestamp) -> Result<Vec<(AlertId, RegionId)>> {
    fetch!(
        all,
        store.db(),
        (AlertId, RegionId),
        "select id, region_id from alert where next_call_at is not null and automatic = 1 and state = 'waiting' and received_at > $1
         order by received_at, id",
        since,
    )
}
