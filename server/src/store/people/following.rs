//! How persons follow boards, and whom what happens on a board may ring.

use crate::domain::boards::following::Following;
use crate::domain::care::entry::{EntryKind, Importance};
use crate::domain::core::id::{BoardId, EntryId, MembershipId, PersonId};
use crate::domain::core::stream::EventKind;
use crate::domain::core::time::Timestamp;
use crate::gate::{AcknowledgeOnBoard, BroadcastOnBoard, Permitted, PostOnBoard};
use crate::store::clause::{asked_and_addressed, followers_now};
use crate::store::db::fetch;
use crate::store::people::notification::Behind;
use crate::store::people::subscription::LAPSES_SECONDS;
use crate::store::types::binds;
use crate::store::{Change, Result, Store};
use crate::vault::Sealed;

/// An event on a board and a membership with a device that it may concern.
#[derive(Debug, sqlx::FromRow)]
pub struct HeardRow {
    /// The number of the event.
    pub seq: i64,
    /// What happened.
    pub kind: EventKind,
    /// The entry.
    pub entry_id: EntryId,
    /// A notice, or an answer to one.
    pub entry_kind: EntryKind,
    /// How much it matters, as its author says.
    pub importance: Importance,
    /// Its author.
    pub author_id: MembershipId,
    /// Whose device.
    pub person_id: PersonId,
    /// Acting for which membership.
    pub membership_id: MembershipId,
    /// How the person follows the board.
    pub level: Following,
    /// The person's sealed choices; none when nothing was chosen.
    pub settings: Option<Sealed>,
    /// Asks for 確認 that is still missing.
    pub asked: i64,
    /// Addressed to the membership.
    pub addressed: i64,
    /// Answers the person.
    pub answered: i64,
    /// The entry rang the membership before.
    pub known: i64,
}

/// Somebody whom a board may ring.
#[derive(Debug, sqlx::FromRow)]
pub struct Follower {
    /// Person.
    pub person_id: PersonId,
    /// Whether there is a device.
    pub has_device: i64,
    /// Sealed choices; none when nothing was chosen.
    pub settings: Option<Sealed>,
}

/// Somebody whom a broadcast may ring, and how they follow the board.
#[derive(Debug, sqlx::FromRow)]
pub struct BroadcastFollower {
    /// Person.
    pub person_id: PersonId,
    /// How the person follows the board.
    pub level: Following,
    /// Whether there is a device.
    pub has_device: i64,
    /// Sealed choices; none when nothing was chosen.
    pub settings: Option<Sealed>,
}

/// Follows a board so.
pub fn put(change: &mut Change, permit: &Permitted<AcknowledgeOnBoard>, level: Following) {
    let facts = permit.subject();
    change.effect(
        "insert into board_following (person_id, board_id, region_id, level) values ($1, $2, $3, $4)
         on conflict (person_id, board_id) do update set level = excluded.level",
        binds![permit.caller().membership.person, facts.board, facts.region, level],
        None,
    );
}

/// Whom the events of a board may concern: everybody whom the board is for now, with a device that was there when it happened. One statement,
/// however many they are; the scope is in it, and the gate confirms each before it rings.
pub async fn list_heard(store: &Store, behind: &Behind, board: BoardId, since: Timestamp, now: Timestamp) -> Result<Vec<HeardRow>> {
    fetch!(
        all,
        store.db(),
        HeardRow,
        concat!(
            "select v.seq, v.kind, e.id as entry_id, e.kind as entry_kind, e.importance, e.membership_id as author_id, m.person_id,
                    m.id as membership_id, coalesce(f.level, 'important') as level, g.settings,",
            asked_and_addressed!(),
            ",
                    cast(case when exists (
                      select 1 from entry p where p.id = e.reply_to and p.person_id = m.person_id) then 1 else 0 end as bigint) as answered
             from event v
             join entry e on e.id = v.entry_id
             join (",
            followers_now!("$1", "$2"),
            ") as m on exists (select 1 from push_subscription s where s.membership_id = m.id and s.created_at <= v.recorded_at)
             left join board_following f on f.person_id = m.person_id and f.board_id = $1
             left join notification_setting g on g.person_id = m.person_id
             where v.stream_id = $3 and v.seq > $4 and v.seq <= $5 and v.recorded_at > $6
               and v.kind in ('entry_posted', 'entry_corrected', 'entry_reminded')
               and e.state = 'posted' and e.person_id <> m.person_id
             order by v.seq, m.id"
        ),
        board,
        now,
        behind.stream_id,
        behind.seq,
        behind.head,
        since,
    )
}

/// Everybody whom 至急 on a board may ring, without the caller.
pub async fn list_followers(store: &Store, permit: &Permitted<PostOnBoard>) -> Result<Vec<Follower>> {
    let now = permit.decided_at();
    fetch!(
        all,
        store.db(),
        Follower,
        concat!(
            "select m.person_id, g.settings,
                    cast(case when exists (
                      select 1 from push_subscription s where s.membership_id = m.id and s.renewed_at > $3) then 1 else 0 end as bigint)
                      as has_device
             from (",
            followers_now!("$1", "$2"),
            ") as m
             left join notification_setting g on g.person_id = m.person_id
             where m.person_id <> $4"
        ),
        permit.subject().board,
        now,
        now.plus_seconds(-LAPSES_SECONDS),
        permit.caller().membership.person,
    )
}

/// Everybody whom a broadcast on a board may ring, without the caller.
pub async fn list_broadcast_followers(store: &Store, permit: &Permitted<BroadcastOnBoard>) -> Result<Vec<BroadcastFollower>> {
    let now = permit.decided_at();
    fetch!(
        all,
        store.db(),
        BroadcastFollower,
        concat!(
            "select m.person_id, coalesce(f.level, 'important') as level, g.settings,
                    cast(case when exists (
                      select 1 from push_subscription s where s.membership_id = m.id and s.renewed_at > $3) then 1 else 0 end as bigint)
                      as has_device
             from (",
            followers_now!("$1", "$2"),
            ") as m
             left join board_following f on f.person_id = m.person_id and f.board_id = $1
             left join notification_setting g on g.person_id = m.person_id
             where m.person_id <> $4"
        ),
        permit.subject().board,
        now,
        now.plus_seconds(-LAPSES_SECONDS),
        permit.caller().membership.person,
    )
}
