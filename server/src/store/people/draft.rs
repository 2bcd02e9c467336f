//! Texts under the pen of somebody whose device keeps nothing. What is sealed here comes out for the membership that wrote it alone: the
//! session is the proof, and a text is its author's also after the patient is theirs no longer. Which of them hold others' words too is said
//! by what is sealed, so the desk asks the gate before it shows those.

use crate::domain::core::id::MembershipId;
use crate::domain::core::time::Timestamp;
use crate::gate::Caller;
use crate::store::db::fetch;
use crate::store::types::binds;
use crate::store::{Change, Refusal, Result, Store};
use crate::vault::Sealed;
use uuid::Uuid;

/// A text under the pen.
#[derive(Debug, sqlx::FromRow)]
pub struct DraftRow {
    /// Keyed hash of where it belongs.
    pub id: Uuid,
    /// Sealed: where it belongs, and what was written.
    pub content: Sealed,
    /// When it was written last; also its version.
    pub written_at: Timestamp,
}

/// One's own, newest first.
pub async fn list_own(store: &Store, caller: &Caller, since: Timestamp, limit: i64) -> Result<Vec<DraftRow>> {
    fetch!(
        all,
        store.db(),
        DraftRow,
        "select id, content, written_at from draft
         where membership_id = $1 and person_id = $2 and written_at > $3
         order by written_at desc, id
         limit $4",
        caller.membership.id,
        caller.membership.person,
        since,
        limit,
    )
}

/// The version of one's own.
pub async fn find_own(store: &Store, caller: &Caller, id: Uuid) -> Result<Option<Timestamp>> {
    let row = fetch!(
        optional,
        store.db(),
        (Timestamp,),
        "select written_at from draft where id = $1 and membership_id = $2",
        id,
        caller.membership.id,
    )?;
    Ok(row.map(|(written_at,)| written_at))
}

/// How many there are but for this one.
pub async fn count_others(store: &Store, membership: MembershipId, id: Uuid, since: Timestamp) -> Result<i64> {
    let row = fetch!(
        optional,
        store.db(),
        (i64,),
        "select count(*) from draft where membership_id = $1 and id <> $2 and written_at > $3",
        membership,
        id,
        since,
    )?;
    Ok(row.map_or(0, |(count,)| count))
}

/// Keeps a text: the newest word stands.
pub fn put(change: &mut Change, caller: &Caller, row: DraftRow) {
    change.effect(
        "insert into draft (id, region_id, person_id, membership_id, content, written_at) values ($1, $2, $3, $4, $5, $6)
         on conflict (id) do update set content = excluded.content, written_at = excluded.written_at
         where excluded.written_at >= draft.written_at",
        binds![row.id, caller.region, caller.membership.person, caller.membership.id, row.content, row.written_at],
        None,
    );
}

/// Removes a text; refused when it was written on since.
pub fn delete(change: &mut Change, id: Uuid, written_at: Timestamp) {
    change.effect("delete from draft where id = $1 and written_at = $2", binds![id, written_at], Some(Refusal::Stale));
}

/// Forgets what nobody went on with.
pub fn sweep(change: &mut Change, before: Timestamp) {
    change.effect("delete from draft where written_at <= $1", binds![before], None);
}
