//! How far an entry on a board has reached, by organization of the audience.

use crate::domain::core::id::OrganizationId;
use crate::domain::core::time::Timestamp;
use crate::domain::people::OrganizationKind;
use crate::gate::{Home, Permitted, SeeReach};
use crate::store::clause::meant_now;
use crate::store::db::fetch;
use crate::store::{Result, Store};

/// An organization of the audience, without the author.
#[derive(Debug, sqlx::FromRow)]
pub struct Reached {
    /// Organization.
    pub organization_id: OrganizationId,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: OrganizationKind,
    /// Its municipality.
    pub municipality_code: Option<String>,
    /// Its telephone.
    pub phone: Option<String>,
    /// How many of its people are meant.
    pub members: i64,
    /// How many of them have seen it: who confirmed it has.
    pub seen: i64,
    /// How many of them have confirmed it as it is now.
    pub acknowledged: i64,
    /// When the first of them saw it.
    pub first_seen_at: Option<Timestamp>,
}

/// The organizations of the audience: those first of which nobody has seen it.
pub async fn list(store: &Store, permit: &Permitted<SeeReach>) -> Result<Vec<Reached>> {
    let facts = permit.subject();
    let Home::Board(board) = &facts.home else { return Ok(Vec::new()) };
    fetch!(
        all,
        store.db(),
        Reached,
        concat!(
            "select o.id as organization_id, o.name, o.kind, o.municipality_code, o.phone, cast(count(*) as bigint) as members,
                    cast(count(r.person_id) as bigint) as seen,
                    cast(sum(case when exists (
                      select 1 from acknowledgement a
                      join entry e on e.id = a.entry_id
                      where a.entry_id = $3 and a.person_id = meant.person_id and a.revision >= e.revision) then 1 else 0 end) as bigint)
                      as acknowledged,
                    min(r.seen_at) as first_seen_at
             from (select distinct m.organization_id, m.person_id from ",
            meant_now!("$1", "$2"),
            " and m.person_id <> $4) as meant
             join organization o on o.id = meant.organization_id
             left join (
               select person_id, min(seen_at) as seen_at
               from (select person_id, seen_at from receipt where entry_id = $3
                     union all
                     select person_id, recorded_at from acknowledgement where entry_id = $3) as sign
               group by person_id) as r on r.person_id = meant.person_id
             group by o.id, o.name, o.kind, o.municipality_code, o.phone
             order by case when count(r.person_id) = 0 then 0 else 1 end, o.municipality_code, o.kind, o.name, o.id"
        ),
        board.board,
        permit.decided_at(),
        facts.entry,
        facts.author,
    )
}
