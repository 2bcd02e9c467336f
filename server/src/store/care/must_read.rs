//! 要確認: who is asked, by when, and who is expected to answer.

use crate::domain::core::id::{EntryId, OrganizationId, RegionId, RotaId, StreamId};
use crate::domain::core::time::Timestamp;
use crate::domain::people::{Membership, Profession};
use crate::gate::{CorrectOwn, Permitted, ReadTimeline, Reading};
use crate::store::clause::on_team_now;
use crate::store::db::fetch;
use crate::store::types::binds;
use crate::store::{Change, Refusal, Result, Store, rows};

rows! {
    /// An entry that asks for 確認.
    MustReadRow in "must_read" {
        /// Entry.
        entry_id: EntryId,
        /// Region.
        region_id: RegionId,
        /// Timeline.
        stream_id: StreamId,
        /// By when.
        due_at: Option<Timestamp>,
        /// Only the author sees names.
        is_private: bool,
        /// When the author asked again.
        reminded_at: Option<Timestamp>,
    }

    /// Somebody who is asked.
    PartyRow in "must_read_party" {
        /// Entry.
        entry_id: EntryId,
        /// Place in the list.
        position: i64,
        /// Region.
        region_id: RegionId,
        /// Timeline.
        stream_id: StreamId,
        /// An organization.
        organization_id: Option<OrganizationId>,
        /// Or a profession.
        profession: Option<Profession>,
        /// By which function the organization is asked: it rings whom that reaches.
        rota_id: Option<RotaId>,
    }
}

/// Somebody who is asked by an entry, and on what terms.
#[derive(Debug, sqlx::FromRow)]
pub struct Asked {
    /// Entry.
    pub entry_id: EntryId,
    /// By when.
    pub due_at: Option<Timestamp>,
    /// Only the author sees names.
    pub is_private: i64,
    /// When the author asked again.
    pub reminded_at: Option<Timestamp>,
    /// An organization.
    pub organization_id: Option<OrganizationId>,
    /// Or a profession.
    pub profession: Option<Profession>,
    /// By which function the organization is asked.
    pub rota_id: Option<RotaId>,
}

/// What the entries in a range ask for.
pub async fn list(store: &Store, reading: &Reading, from: i64, to: i64) -> Result<Vec<Asked>> {
    fetch!(
        all,
        store.db(),
        Asked,
        "select m.entry_id, m.due_at, m.is_private, m.reminded_at, p.organization_id, p.profession, p.rota_id
         from must_read m
         join entry e on e.id = m.entry_id
         join must_read_party p on p.entry_id = m.entry_id
         where m.stream_id = $1 and e.seq >= $2 and e.seq <= $3
         order by m.entry_id, p.position",
        reading.stream().stream,
        from,
        to,
    )
}

/// Which organizations are on the team now, and with people of which professions.
pub async fn list_expected(store: &Store, permit: &Permitted<ReadTimeline>) -> Result<Vec<(OrganizationId, Profession)>> {
    fetch!(
        all,
        store.db(),
        (OrganizationId, Profession),
        concat!(
            "select distinct m.organization_id, m.profession
             from team_member t
             join membership m on ",
            on_team_now!("$1", "$2"),
            " order by m.organization_id, m.profession"
        ),
        permit.subject().patient,
        permit.decided_at(),
    )
}

/// Numbers of entries on the timelines of the membership's organization that ask it or its profession, and that nobody there has
/// confirmed as they are now. Numbers only; what is shown passes the gate.
pub async fn list_waiting(store: &Store, membership: &Membership) -> Result<Vec<(StreamId, i64)>> {
    fetch!(
        all,
        store.db(),
        (StreamId, i64),
        "select e.stream_id, e.seq
         from must_read m
         join entry e on e.id = m.entry_id
         where m.stream_id in (select t.stream_id from team_member t where t.organization_id = $2)
           and e.state = 'posted' and e.person_id <> $1
           and (exists (select 1 from must_read_party p where p.entry_id = m.entry_id and p.organization_id = $2)
                and not exists (
                  select 1 from acknowledgement a
                  where a.entry_id = m.entry_id and a.organization_id = $2 and a.revision >= e.revision)
             or exists (select 1 from must_read_party p where p.entry_id = m.entry_id and p.profession = $3)
                and not exists (
                  select 1 from acknowledgement a
                  where a.entry_id = m.entry_id and a.organization_id = $2 and a.profession = $3 and a.revision >= e.revision))
         order by case when m.due_at is null then 1 else 0 end, m.due_at, e.stream_id, e.seq
         limit 100",
        membership.person,
        membership.organization,
        membership.profession.as_str(),
    )
}

/// The functions by way of which an entry asks.
pub async fn list_rotas(store: &Store, permit: &Permitted<CorrectOwn>) -> Result<Vec<(RotaId,)>> {
    fetch!(
        all,
        store.db(),
        (RotaId,),
        "select rota_id from must_read_party where entry_id = $1 and rota_id is not null order by position",
        permit.subject().entry,
    )
}

/// Whether an entry asks for 確認.
pub async fn is_asked(store: &Store, permit: &Permitted<CorrectOwn>) -> Result<bool> {
    let row = fetch!(optional, store.db(), (i64,), "select is_private from must_read where entry_id = $1", permit.subject().entry)?;
    Ok(row.is_some())
}

/// Notes that the author asked again; refused when nothing is asked, or the last time was after `since`.
pub fn remind(change: &mut Change, permit: &Permitted<CorrectOwn>, since: Timestamp) {
    change.effect(
        "update must_read set reminded_at = $2 where entry_id = $1 and (reminded_at is null or reminded_at <= $3)",
        binds![permit.subject().entry, permit.decided_at(), since],
        Some(Refusal::Stale),
    );
}
