//! What a day begins with: numbers of entries, over all timelines of an organization. What is shown passes the gate, timeline by timeline.

use crate::domain::core::id::StreamId;
use crate::domain::core::time::Timestamp;
use crate::domain::people::Membership;
use crate::store::db::fetch;
use crate::store::{Result, Store};

/// Unread entries that are addressed to the membership's person, profession or organization, newest first.
pub async fn list_addressed(store: &Store, membership: &Membership) -> Result<Vec<(StreamId, i64)>> {
    fetch!(
        all,
        store.db(),
        (StreamId, i64),
        "select e.stream_id, e.seq
         from (select distinct t.stream_id from team_member t where t.organization_id = $2) as s
         left join read_marker m on m.stream_id = s.stream_id and m.person_id = $1
         join entry e on e.stream_id = s.stream_id and e.seq > coalesce(m.seq, 0)
         where e.person_id <> $1 and e.state = 'posted'
           and not exists (select 1 from receipt r where r.entry_id = e.id and r.person_id = $1 and r.put_back_at is null)
           and exists (
             select 1 from mention n
             where n.entry_id = e.id and (n.person_id = $1 or n.organization_id = $2 or n.profession = $3))
         order by e.recorded_at desc, e.stream_id, e.seq
         limit 100",
        membership.person,
        membership.organization,
        membership.profession.as_str(),
    )
}

/// Entries that arrived since a moment, newest first. It looks at the last 300 events of each timeline.
pub async fn list_since(store: &Store, membership: &Membership, since: Timestamp) -> Result<Vec<(StreamId, i64)>> {
    fetch!(
        all,
        store.db(),
        (StreamId, i64),
        "select e.stream_id, e.seq
         from (select distinct t.stream_id from team_member t where t.organization_id = $1) as s
         join stream h on h.id = s.stream_id
         join entry e on e.stream_id = s.stream_id and e.seq > h.head - 300
         where e.recorded_at >= $2 and e.state = 'posted'
         order by e.recorded_at desc, e.stream_id, e.seq
         limit 200",
        membership.organization,
        since,
    )
}
