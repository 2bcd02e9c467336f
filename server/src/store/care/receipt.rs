//! 既読: what was shown to whom, and what is unread.

use crate::domain::core::id::{EntryId, OrganizationId, PersonId, StreamId};
use crate::domain::core::time::Timestamp;
use crate::domain::people::{Membership, Profession};
use crate::gate::{Caller, Permit as _, Reading};
use crate::store::db::fetch;
use crate::store::types::binds;
use crate::store::{Change, Result, Store};

/// How many persons of an organization and profession have seen an entry.
#[derive(Debug, sqlx::FromRow)]
pub struct Seen {
    /// Entry.
    pub entry_id: EntryId,
    /// Organization.
    pub organization_id: OrganizationId,
    /// Profession.
    pub profession: Profession,
    /// Persons.
    pub persons: i64,
}

/// Who has seen an entry, and when.
#[derive(Debug, sqlx::FromRow)]
pub struct Reader {
    /// Person.
    pub person_id: PersonId,
    /// Organization.
    pub organization_id: OrganizationId,
    /// Profession.
    pub profession: Profession,
    /// When.
    pub seen_at: Timestamp,
}

/// What is unread on a timeline.
#[derive(Debug, sqlx::FromRow)]
pub struct Unread {
    /// Timeline.
    pub stream_id: StreamId,
    /// How many entries.
    pub unread: i64,
    /// Of them addressed to the person, the profession or the organization.
    pub addressed: i64,
    /// Of them marked 至急.
    pub urgent: i64,
}

/// Receipts of the entries in a range, by organization and profession.
pub async fn list_seen(store: &Store, reading: &Reading, from: i64, to: i64) -> Result<Vec<Seen>> {
    fetch!(
        all,
        store.db(),
        Seen,
        "select r.entry_id, r.organization_id, r.profession, cast(count(*) as bigint) as persons
         from entry e
         join receipt r on r.entry_id = e.id
         where e.stream_id = $1 and e.seq >= $2 and e.seq <= $3
         group by r.entry_id, r.organization_id, r.profession
         order by r.entry_id, r.organization_id, r.profession",
        reading.stream().stream,
        from,
        to,
    )
}

/// Who has seen an entry of this timeline, in order.
pub async fn list_readers(store: &Store, reading: &Reading, entry: EntryId) -> Result<Vec<Reader>> {
    fetch!(
        all,
        store.db(),
        Reader,
        "select r.person_id, r.organization_id, r.profession, r.seen_at
         from receipt r
         where r.entry_id = $1 and r.stream_id = $2
         order by r.seen_at, r.person_id",
        entry,
        reading.stream().stream,
    )
}

/// The numbers and ids of what a person has not seen of a timeline, in order: after the marker, not the person's own, not retracted.
pub async fn list_unread(store: &Store, reading: &Reading, limit: i64) -> Result<Vec<(i64, EntryId)>> {
    fetch!(
        all,
        store.db(),
        (i64, EntryId),
        "select e.seq, e.id
         from entry e
         where e.stream_id = $1
           and e.seq > coalesce((select m.seq from read_marker m where m.stream_id = $1 and m.person_id = $2), 0)
           and e.person_id <> $2 and e.state = 'posted'
           and not exists (select 1 from receipt r where r.entry_id = e.id and r.person_id = $2 and r.put_back_at is null)
         order by e.seq
         limit $3",
        reading.stream().stream,
        reading.caller().membership.person,
        limit,
    )
}

/// The caller's marker on a timeline.
pub async fn find_marker(store: &Store, reading: &Reading) -> Result<i64> {
    let row = fetch!(
        optional,
        store.db(),
        (i64,),
        "select seq from read_marker where stream_id = $1 and person_id = $2",
        reading.stream().stream,
        reading.caller().membership.person,
    )?;
    Ok(row.map_or(0, |(seq,)| seq))
}

/// Which entries in a range of numbers a person has not seen, in order.
pub async fn list_unread_between(store: &Store, reading: &Reading, from: i64, to: i64) -> Result<Vec<(EntryId,)>> {
    fetch!(
        all,
        store.db(),
        (EntryId,),
        "select e.id
         from entry e
         where e.stream_id = $1 and e.seq >= $3 and e.seq <= $4
           and e.seq > coalesce((select m.seq from read_marker m where m.stream_id = $1 and m.person_id = $2), 0)
           and e.person_id <> $2 and e.state = 'posted'
           and not exists (select 1 from receipt r where r.entry_id = e.id and r.person_id = $2 and r.put_back_at is null)
         order by e.seq",
        reading.stream().stream,
        reading.caller().membership.person,
        from,
        to,
    )
}

/// What is unread on each timeline whose team the membership's organization is on. Numbers only; the list shows those it may.
pub async fn count_unread(store: &Store, membership: &Membership) -> Result<Vec<Unread>> {
    fetch!(
        all,
        store.db(),
        Unread,
        "select e.stream_id, cast(count(*) as bigint) as unread,
                cast(sum(case when exists (
                  select 1 from mention n
                  where n.entry_id = e.id and (n.person_id = $1 or n.organization_id = $2 or n.profession = $3)) then 1 else 0 end) as bigint) as addressed,
                cast(sum(case when e.importance = 'urgent' then 1 else 0 end) as bigint) as urgent
         from (select distinct t.stream_id from team_member t where t.organization_id = $2) as s
         left join read_marker m on m.stream_id = s.stream_id and m.person_id = $1
         join entry e on e.stream_id = s.stream_id and e.seq > coalesce(m.seq, 0)
         where e.person_id <> $1 and e.state = 'posted'
           and not exists (select 1 from receipt r where r.entry_id = e.id and r.person_id = $1 and r.put_back_at is null)
         group by e.stream_id",
        membership.person,
        membership.organization,
        membership.profession.as_str(),
    )
}

/// Notes that entries of a timeline were shown to the caller, and moves the marker up to the first that was not. Entries of other
/// timelines and the caller's own are passed over. What was seen before keeps the first time, and is read again if it had been put back.
pub fn insert(change: &mut Change, caller: &Caller, stream: StreamId, entries: &[(EntryId, Timestamp)]) {
    let acting = &caller.membership;
    for (entry, seen_at) in entries {
        change.note(
            "insert into receipt (entry_id, person_id, region_id, stream_id, membership_id, organization_id, profession, seen_at)
             select e.id, $3, e.region_id, e.stream_id, $4, $5, $6, $7
             from entry e
             where e.id = $1 and e.stream_id = $2 and e.person_id <> $3
             on conflict (entry_id, person_id) do update set put_back_at = null
             where receipt.put_back_at < excluded.seen_at",
            binds![*entry, stream, acting.person, acting.id, acting.organization, acting.profession, *seen_at],
        );
    }
    change.note(
        "insert into read_marker (stream_id, person_id, region_id, seq)
         select s.id, $2, s.region_id, coalesce(
           (select min(e.seq) - 1 from entry e
            where e.stream_id = $1
              and e.seq > coalesce((select m.seq from read_marker m where m.stream_id = $1 and m.person_id = $2), 0)
              and e.person_id <> $2 and e.state = 'posted'
              and not exists (select 1 from receipt r where r.entry_id = e.id and r.person_id = $2 and r.put_back_at is null)),
           s.head)
         from stream s
         where s.id = $1
         on conflict (stream_id, person_id) do update set seq = excluded.seq
         where read_marker.seq < excluded.seq",
        binds![stream, acting.person],
    );
}

/// Counts an entry of a timeline, and what came after it, as unread again for a person. The receipts stay: they say who has seen it.
pub fn put_back(change: &mut Change, person: PersonId, stream: StreamId, seq: i64, at: Timestamp) {
    change.effect(
        "update receipt set put_back_at = $4
         where person_id = $2 and entry_id in (select e.id from entry e where e.stream_id = $1 and e.seq >= $3)",
        binds![stream, person, seq, at],
        None,
    );
    change.effect(
        "update read_marker set seq = $3 - 1 where stream_id = $1 and person_id = $2 and seq >= $3",
        binds![stream, person, seq],
        None,
    );
}
