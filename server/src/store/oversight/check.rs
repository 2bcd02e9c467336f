//! What the check of the whole database reads. It hands out sealed values without a permit: nobody is shown what they hold.

use crate::domain::core::id::{PatientId, RegionId, StreamId};
use crate::domain::core::stream::EventKind;
use crate::store::db::fetch;
use crate::store::{Result, Store};
use crate::vault::Sealed;
use uuid::Uuid;

/// A stream and its numbers.
#[derive(Debug, sqlx::FromRow)]
pub struct Numbers {
    /// Stream.
    pub id: StreamId,
    /// Its head.
    pub head: i64,
    /// How many events it has.
    pub events: i64,
    /// The highest number.
    pub last: i64,
}

/// A sealed value other than an event's.
#[derive(Debug, sqlx::FromRow)]
pub struct SealedValue {
    /// Which kind.
    pub place: String,
    /// Whose key.
    pub owner: Uuid,
    /// Which row.
    pub row: Uuid,
    /// Sealed.
    pub sealed: Sealed,
}

/// An event's sealed payload.
#[derive(Debug, sqlx::FromRow)]
pub struct Payload {
    /// Stream.
    pub stream_id: Uuid,
    /// Number.
    pub seq: i64,
    /// Id.
    pub id: Uuid,
    /// The region.
    pub region_id: RegionId,
    /// The patient of a timeline; on a board none.
    pub patient_id: Option<PatientId>,
    /// Kind.
    pub kind: EventKind,
    /// Sealed.
    pub payload: Sealed,
}

/// Heads against counts: with a unique number per event, count = last = head means no gap.
pub async fn list_streams(store: &Store) -> Result<Vec<Numbers>> {
    fetch!(
        all,
        store.db(),
        Numbers,
        "select s.id, s.head, cast(count(v.seq) as bigint) as events, coalesce(max(v.seq), 0) as last
         from stream s
         left join event v on v.stream_id = s.id
         group by s.id, s.head
         order by s.id",
    )
}

/// Entries without their event, events without their entry, operations that made two entries, and what the access log tells otherwise.
pub async fn list_faults(store: &Store) -> Result<Vec<String>> {
    let rows = fetch!(
        all,
        store.db(),
        (String,),
        "select 'an entry without its event' from entry e
         where not exists (select 1 from event v where v.stream_id = e.stream_id and v.seq = e.seq and v.entry_id = e.id)
         union all
         select 'an entry without its text' from entry e
         where not exists (select 1 from event v where v.stream_id = e.stream_id and v.seq = e.revision and v.id = e.content_id and v.entry_id = e.id)
         union all
         select 'an event without its entry' from event v
         where v.kind = 'entry_posted' and not exists (select 1 from entry e where e.id = v.entry_id)
         union all
         select 'one operation made two entries' from entry e group by e.person_id, e.operation having count(*) > 1
         union all
         select 'a write that is not in the access log' from (
           select v.stream_id, v.seq from event v
           except
           select l.stream_id, l.from_seq from access_log l where l.depth = 'written') as missing
         union all
         select 'a write of the access log that is gone' from (
           select l.stream_id, l.from_seq from access_log l where l.depth = 'written' and l.from_seq is not null
           except
           select v.stream_id, v.seq from event v) as gone
         union all
         select 'an entry whose author is not who wrote it' from (
           select e.stream_id, e.seq, e.person_id, e.membership_id, e.organization_id from entry e
           except
           select l.stream_id, l.from_seq, l.person_id, l.membership_id, l.organization_id from access_log l
           where l.depth = 'written') as changed
         limit 100",
    )?;
    Ok(rows.into_iter().map(|(fault,)| fault).collect())
}

/// Every sealed value but the events'.
pub async fn list_sealed(store: &Store) -> Result<Vec<SealedValue>> {
    fetch!(
        all,
        store.db(),
        SealedValue,
        "select 'chart' as place, p.id as owner, p.id as row, p.chart as sealed from patient p
         union all
         select 'state', s.patient_id, s.id, s.details from patient_state s
         union all
         select 'team', t.patient_id, t.id, t.details from team_member t
         union all
         select case when e.patient_id is null then 'board_retraction' else 'retraction' end, coalesce(e.patient_id, e.region_id), r.event_id, r.reason
         from retraction r join entry e on e.id = r.entry_id
         union all
         select 'personal_reason', o.region_id, o.event_id, o.reason from personal_reason o
         union all
         select 'training_comment', q.region_id, q.id, q.comment from training_answer q where q.comment is not null
         union all
         select case when a.patient_id is null then 'board_attachment' else 'attachment' end, coalesce(a.patient_id, a.region_id), a.id, a.name
         from attachment a
         union all
         select 'identity', n.id, n.id, n.identity from person n
         union all
         select 'staff_record', m.person_id, f.membership_id, f.details from staff_record f join membership m on m.id = f.membership_id
         union all
         select 'hpki_certificate', h.person_id, h.person_id, h.details from hpki_certificate h
         union all
         select 'device', d.person_id, d.id, d.address from push_subscription d
         union all
         select 'notifications', g.person_id, g.person_id, g.settings from notification_setting g
         union all
         select 'mail', a.person_id, a.person_id, a.address from notification_mail a
         union all
         select 'draft', f.person_id, f.id, f.content from draft f
         union all
         select 'authenticator', u.person_id, u.id, u.secret from authenticator u
         union all
         select 'passkey', k.person_id, k.id, k.credential from passkey k
         union all
         select 'passkey_name', k.person_id, k.id, k.name from passkey k
         union all
         select 'push_key', k.region_id, k.region_id, k.private_key from vapid_key k
         union all
         select 'provider_secret', p.organization_id, p.id, p.client_secret from identity_provider p where p.client_secret is not null",
    )
}

/// A page of sealed payloads.
pub async fn list_payloads(store: &Store, after: (Uuid, i64)) -> Result<Vec<Payload>> {
    fetch!(
        all,
        store.db(),
        Payload,
        "select v.stream_id, v.seq, v.id, s.region_id, s.patient_id, v.kind, v.payload
         from event v
         join stream s on s.id = v.stream_id
         where (v.stream_id, v.seq) > ($1, $2) and v.payload is not null
         order by v.stream_id, v.seq
         limit 1000",
        after.0,
        after.1,
    )
}

/// What the access log says of the payloads of a stream: their numbers and hashes.
pub async fn list_hashes(store: &Store, stream: Uuid, patient: Option<PatientId>) -> Result<Vec<(i64, Vec<u8>)>> {
    // The patient comes first because that is how the log can be searched.
    fetch!(
        all,
        store.db(),
        (i64, Vec<u8>),
        "select l.from_seq, l.event_hash from access_log l
         where (l.patient_id = $1 or $2 = 1 and l.patient_id is null) and l.stream_id = $3
           and l.depth = 'written' and l.from_seq is not null and l.event_hash is not null",
        patient.map_or(Uuid::nil(), |patient| patient.0),
        i64::from(patient.is_none()),
        stream,
    )
}
