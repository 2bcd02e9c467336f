//! Boards, and whom their audiences mean.

use crate::domain::boards::board::{Audience, BoardKind};
use crate::domain::boards::disaster::DisasterMode;
use crate::domain::boards::following::Following;
use crate::domain::core::id::{BoardId, DisasterId, EntryId, MembershipId, OrganizationId, RegionId, StreamId};
use crate::domain::core::time::Timestamp;
use crate::domain::people::{OrganizationKind, Profession};
use crate::gate::{BoardFacts, ManageBoards, Permitted, ReadBoard, Standing};
use crate::store::clause::meant_now;
use crate::store::db::fetch;
use crate::store::types::{between_commas, binds};
use crate::store::{Change, Refusal, Result, Store, rows};

rows! {
    /// A new board.
    BoardRow in "board" {
        /// Id.
        id: BoardId,
        /// Region.
        region_id: RegionId,
        /// Its stream.
        stream_id: StreamId,
        /// What it is for.
        kind: BoardKind,
        /// Its name.
        name: String,
        /// Kinds of organizations between commas.
        audience_kinds: String,
        /// Professions between commas.
        audience_professions: String,
        /// Codes of municipalities between commas.
        audience_municipalities: String,
        /// Who opened it.
        opened_by: MembershipId,
        /// When.
        opened_at: Timestamp,
        /// When it was closed.
        closed_at: Option<Timestamp>,
        /// The disaster with which it comes and goes.
        disaster_id: Option<DisasterId>,
    }
}

/// The three lists of an audience, as they stand in the columns.
pub fn lists_of(audience: &Audience) -> [String; 3] {
    [
        between_commas(audience.organization_kinds.iter().map(|kind| kind.as_str())),
        between_commas(audience.professions.iter().map(|profession| profession.as_str())),
        between_commas(audience.municipalities.iter().map(String::as_str)),
    ]
}

/// A board, with the organization that asks.
#[derive(Debug, sqlx::FromRow)]
struct FactsRow {
    id: BoardId,
    region_id: RegionId,
    stream_id: StreamId,
    kind: BoardKind,
    audience_kinds: String,
    audience_professions: String,
    audience_municipalities: String,
    closed_at: Option<Timestamp>,
    disaster_id: Option<DisasterId>,
    epoch: i64,
    head: i64,
    organization_id: OrganizationId,
    organization_kind: OrganizationKind,
    municipality_code: Option<String>,
}

/// The codes of a list; a word that is none would mean nobody, never everybody.
fn codes<T: std::str::FromStr>(list: &str) -> Result<Vec<T>> {
    let words = list.split(',').filter(|word| !word.is_empty());
    words.map(|word| word.parse().map_err(|_| crate::store::Error::Corrupt)).collect()
}

impl FactsRow {
    fn facts(self) -> Result<BoardFacts> {
        let audience = Audience {
            organization_kinds: codes(&self.audience_kinds)?,
            professions: codes(&self.audience_professions)?,
            municipalities: codes(&self.audience_municipalities)?,
        };
        Ok(BoardFacts {
            board: self.id,
            region: self.region_id,
            stream: self.stream_id,
            epoch: self.epoch,
            head: self.head,
            kind: self.kind,
            audience,
            closed: self.closed_at.is_some(),
            disaster: self.disaster_id,
            standing: Standing { organization: self.organization_id, kind: self.organization_kind, municipality: self.municipality_code },
        })
    }
}

macro_rules! facts {
    ($organization:literal, $which:literal) => {
        concat!(
            "select b.id, b.region_id, b.stream_id, b.kind, b.audience_kinds, b.audience_professions, b.audience_municipalities, b.closed_at,
                    b.disaster_id, s.epoch, s.head, o.id as organization_id, o.kind as organization_kind, o.municipality_code
             from board b
             join stream s on s.id = b.stream_id
             join organization o on ",
            $organization,
            " where ",
            $which
        )
    };
}

/// What decisions about a board need. Nothing sealed, so no permit.
pub async fn of_board(store: &Store, board: BoardId, organization: OrganizationId) -> Result<Option<BoardFacts>> {
    fetch!(optional, store.db(), FactsRow, facts!("o.id = $2", "b.id = $1"), board, organization)?.map(FactsRow::facts).transpose()
}

/// The board of a stream.
pub async fn of_stream(store: &Store, stream: StreamId, organization: OrganizationId) -> Result<Option<BoardFacts>> {
    fetch!(optional, store.db(), FactsRow, facts!("o.id = $2", "b.stream_id = $1"), stream, organization)?.map(FactsRow::facts).transpose()
}

/// The boards of a region, in the order in which they were opened, without those of disasters that are over: Cedar says which of them the
/// caller may read.
pub async fn of_region(store: &Store, region: RegionId, organization: OrganizationId) -> Result<Vec<BoardFacts>> {
    let rows = fetch!(
        all,
        store.db(),
        FactsRow,
        facts!(
            "o.id = $2",
            "b.region_id = $1 and (b.disaster_id is null or exists (
               select 1 from disaster d where d.id = b.disaster_id and d.closed_at is null))
             order by b.opened_at, b.id"
        ),
        region,
        organization,
    )?;
    rows.into_iter().map(FactsRow::facts).collect()
}

/// A board as each organization of its region stands to it.
pub async fn of_everybody(store: &Store, board: BoardId) -> Result<Vec<BoardFacts>> {
    let rows = fetch!(all, store.db(), FactsRow, facts!("o.region_id = b.region_id", "b.id = $1"), board)?;
    rows.into_iter().map(FactsRow::facts).collect()
}

/// A board as its readers see it.
#[derive(Debug, sqlx::FromRow)]
pub struct Board {
    /// Its name.
    pub name: String,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// The title of its disaster, where it belongs to one.
    pub disaster_title: Option<String>,
    /// Whether that is one, or is practised.
    pub disaster_mode: Option<DisasterMode>,
    /// When that was closed.
    pub disaster_closed_at: Option<Timestamp>,
    /// How the caller follows it.
    pub following: Following,
}

/// A board.
pub async fn get(store: &Store, permit: &Permitted<ReadBoard>) -> Result<Option<Board>> {
    fetch!(
        optional,
        store.db(),
        Board,
        "select b.name, b.opened_at, b.closed_at, coalesce(f.level, 'important') as following, d.title as disaster_title,
                d.mode as disaster_mode, d.closed_at as disaster_closed_at
         from board b
         left join disaster d on d.id = b.disaster_id
         left join board_following f on f.board_id = b.id and f.person_id = $2
         where b.id = $1",
        permit.subject().board,
        permit.caller().membership.person,
    )
}

/// Closes a board, or opens it again; refused when it is so already.
pub fn turn(change: &mut Change, permit: &Permitted<ManageBoards>, board: BoardId, is_open: bool) {
    change.effect(
        "update board set closed_at = $2 where id = $1 and region_id = $3 and (closed_at is null) = ($2 is not null)",
        binds![board, (!is_open).then(|| permit.decided_at()), permit.subject().region],
        Some(Refusal::Stale),
    );
}

/// Which organizations a board is for, and which of their professions: those who are expected to confirm.
pub async fn list_meant(store: &Store, permit: &Permitted<ReadBoard>) -> Result<Vec<(OrganizationId, Profession)>> {
    fetch!(
        all,
        store.db(),
        (OrganizationId, Profession),
        concat!(
            "select distinct m.organization_id, m.profession from ",
            meant_now!("$1", "$2"),
            " order by m.organization_id, m.profession"
        ),
        permit.subject().board,
        permit.decided_at(),
    )
}

/// The caller's unread on a board: `(all, addressed, urgent)`, among the first so many that are unread.
pub async fn count_unread(store: &Store, permit: &Permitted<ReadBoard>, limit: i64) -> Result<(i64, i64, i64)> {
    let acting = &permit.caller().membership;
    let row = fetch!(
        optional,
        store.db(),
        (i64, Option<i64>, Option<i64>),
        "select cast(count(*) as bigint),
                cast(sum(case when exists (
                  select 1 from mention n
                  where n.entry_id = u.id and (n.person_id = $2 or n.organization_id = $3 or n.profession = $4)) then 1 else 0 end) as bigint),
                cast(sum(case when u.importance = 'urgent' then 1 else 0 end) as bigint)
         from (
           select e.id, e.importance
           from entry e
           where e.stream_id = $1
             and e.seq > coalesce((select m.seq from read_marker m where m.stream_id = $1 and m.person_id = $2), 0)
             and e.person_id <> $2 and e.state = 'posted'
             and not exists (select 1 from receipt r where r.entry_id = e.id and r.person_id = $2 and r.put_back_at is null)
           order by e.seq
           limit $5) as u",
        permit.subject().stream,
        acting.person,
        acting.organization,
        acting.profession.as_str(),
        limit,
    )?;
    Ok(row.map_or((0, 0, 0), |(all, addressed, urgent)| (all, addressed.unwrap_or(0), urgent.unwrap_or(0))))
}

/// The numbers of what stands at the top: pinned, in force, not retracted. The newest first.
pub async fn list_pinned(store: &Store, permit: &Permitted<ReadBoard>, limit: i64) -> Result<Vec<(i64, EntryId)>> {
    fetch!(
        all,
        store.db(),
        (i64, EntryId),
        "select e.seq, e.id
         from board_entry p
         join entry e on e.id = p.entry_id
         where p.stream_id = $1 and p.pinned = 1 and e.state = 'posted' and (p.expires_at is null or p.expires_at > $2)
         order by e.seq desc
         limit $3",
        permit.subject().stream,
        permit.decided_at(),
        limit,
    )
}
