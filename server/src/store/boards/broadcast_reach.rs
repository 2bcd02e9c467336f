//! How far a broadcast has reached: each person once, however many of its boards are for them.

use super::reach::Reached;
use crate::domain::core::id::{OrganizationId, PersonId};
use crate::domain::people::Profession;
use crate::gate::{ManageBroadcast, Permitted};
use crate::store::clause::meant_on;
use crate::store::db::fetch;
use crate::store::{Result, Store};

/// The persons who are meant by any of its boards, without the one who sent it.
macro_rules! meant {
    () => {
        concat!(
            "(select distinct m.organization_id, m.person_id, m.profession from ",
            meant_on!("b.id in (select x.board_id from broadcast_board x where x.broadcast_id = $1)", "$2"),
            " and m.person_id <> (select a.person_id from broadcast c join membership a on a.id = c.membership_id where c.id = $1)) as meant"
        )
    };
}

/// Who saw it on any of its boards, and when first: who confirmed it has.
macro_rules! seen {
    () => {
        "(select person_id, min(seen_at) as seen_at
          from (select r.person_id, r.seen_at from receipt r join broadcast_board x on x.entry_id = r.entry_id where x.broadcast_id = $1
                union all
                select a.person_id, a.recorded_at from acknowledgement a join broadcast_board x on x.entry_id = a.entry_id
                where x.broadcast_id = $1) as sign
          group by person_id) as r on r.person_id = meant.person_id"
    };
}

/// That a device of the person took it.
macro_rules! rang {
    () => {
        "exists (select 1 from notification k join broadcast_board x on x.entry_id = k.entry_id
                 where x.broadcast_id = $1 and k.person_id = meant.person_id and k.outcome = 'sent')"
    };
}

/// An organization that is meant.
#[derive(Debug, sqlx::FromRow)]
pub struct BroadcastReached {
    /// As on a board.
    #[sqlx(flatten)]
    pub reached: Reached,
    /// How many of them it was delivered to: a device took it, or they have seen it.
    pub delivered: i64,
}

/// The organizations that are meant: those first of which nobody has seen it.
pub async fn list(store: &Store, permit: &Permitted<ManageBroadcast>) -> Result<Vec<BroadcastReached>> {
    fetch!(
        all,
        store.db(),
        BroadcastReached,
        concat!(
            "select o.id as organization_id, o.name, o.kind, o.municipality_code, o.phone, cast(count(distinct meant.person_id) as bigint) as members,
                    cast(count(distinct r.person_id) as bigint) as seen,
                    cast(count(distinct case when r.person_id is not null or ",
            rang!(),
            " then meant.person_id end) as bigint) as delivered,
                    cast(count(distinct case when exists (
                      select 1 from acknowledgement a
                      join entry e on e.id = a.entry_id
                      join broadcast_board x on x.entry_id = e.id
                      where x.broadcast_id = $1 and a.person_id = meant.person_id and a.revision >= e.revision)
                      then meant.person_id end) as bigint) as acknowledged,
                    min(r.seen_at) as first_seen_at
             from ",
            meant!(),
            " join organization o on o.id = meant.organization_id
             left join ",
            seen!(),
            " group by o.id, o.name, o.kind, o.municipality_code, o.phone
             order by case when count(r.person_id) = 0 then 0 else 1 end, o.municipality_code, o.kind, o.name, o.id"
        ),
        permit.subject().broadcast,
        permit.decided_at(),
    )
}

/// How many persons are meant, were reached, have seen and have confirmed it: somebody with two memberships is one.
pub async fn count(store: &Store, permit: &Permitted<ManageBroadcast>) -> Result<(i64, i64, i64, i64)> {
    let row = fetch!(
        optional,
        store.db(),
        (i64, i64, i64, i64),
        concat!(
            "select cast(count(distinct meant.person_id) as bigint),
                    cast(count(distinct case when r.person_id is not null or ",
            rang!(),
            " then meant.person_id end) as bigint),
                    cast(count(distinct r.person_id) as bigint),
                    cast(count(distinct case when exists (
                      select 1 from acknowledgement a
                      join entry e on e.id = a.entry_id
                      join broadcast_board x on x.entry_id = e.id
                      where x.broadcast_id = $1 and a.person_id = meant.person_id and a.revision >= e.revision)
                      then meant.person_id end) as bigint)
             from ",
            meant!(),
            " left join ",
            seen!()
        ),
        permit.subject().broadcast,
        permit.decided_at(),
    )?;
    Ok(row.unwrap_or_default())
}

/// Somebody who has not seen it.
#[derive(Debug, sqlx::FromRow)]
pub struct Unread {
    /// Person.
    pub person_id: PersonId,
    /// Profession.
    pub profession: Profession,
    /// Whether a device took it.
    pub delivered: i64,
}

/// Who of an organization has not seen it.
pub async fn list_unread(
    store: &Store,
    permit: &Permitted<ManageBroadcast>,
    organization: OrganizationId,
    limit: i64,
) -> Result<Vec<Unread>> {
    fetch!(
        all,
        store.db(),
        Unread,
        concat!(
            "select meant.person_id, min(meant.profession) as profession, max(cast(case when ",
            rang!(),
            " then 1 else 0 end as bigint)) as delivered
             from ",
            meant!(),
            " left join ",
            seen!(),
            " where meant.organization_id = $3 and r.person_id is null
             group by meant.person_id
             order by meant.person_id
             limit $4"
        ),
        permit.subject().broadcast,
        permit.decided_at(),
        organization,
        limit,
    )
}
