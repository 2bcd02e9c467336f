//! Broadcasts: the same words on several boards, each board with an entry of its own. What is to stand where is written first; whoever finds
//! that it does not stand there yet puts it there.

use crate::domain::boards::alert::{AlertStatus, MessageType};
use crate::domain::boards::board::BoardKind;
use crate::domain::care::entry::{EntryState, Importance};
use crate::domain::core::id::{AlertId, BoardId, BroadcastId, EntryId, MembershipId, OrganizationId, PersonId, RegionId};
use crate::domain::core::time::Timestamp;
use crate::domain::people::Profession;
use crate::gate::{BroadcastOnBoard, ManageBroadcast, Permitted, SeeBroadcasts};
use crate::store::clause::meant_now;
use crate::store::db::fetch;
use crate::store::types::binds;
use crate::store::{Change, Numbered, Refusal, Result, Store, Value, rows};
use crate::vault::Sealed;
use uuid::Uuid;

rows! {
    /// A new broadcast.
    BroadcastRow in "broadcast" {
        /// Id.
        id: BroadcastId,
        /// Region.
        region_id: RegionId,
        /// Who sends it.
        membership_id: MembershipId,
        /// Whether it is meant.
        mode: AlertStatus,
        /// Whether it goes out by itself.
        automatic: bool,
        /// Of its words.
        version: i64,
        /// When.
        sent_at: Timestamp,
        /// The alert that it is.
        alert_id: Option<AlertId>,
        /// The broadcast that went out about the same before.
        follows_id: Option<BroadcastId>,
    }

    /// A board that it goes to.
    BroadcastBoardRow in "broadcast_board" {
        /// Broadcast.
        broadcast_id: BroadcastId,
        /// Board.
        board_id: BoardId,
        /// Region.
        region_id: RegionId,
        /// Place in the list.
        position: i64,
        /// The entry there.
        entry_id: EntryId,
        /// Which version stands there; 0 for none yet.
        version: i64,
    }

    /// What it told the world.
    BroadcastMessageRow in "broadcast_message" {
        /// Broadcast.
        broadcast_id: BroadcastId,
        /// Number, from 1.
        number: i64,
        /// Region.
        region_id: RegionId,
        /// New, changed or cancelled.
        message: MessageType,
        /// The event on the first board with its words.
        revision: Numbered,
        /// Who said so.
        membership_id: MembershipId,
        /// When.
        sent_at: Timestamp,
    }
}

/// A broadcast, its words sealed.
#[derive(Debug, sqlx::FromRow)]
pub struct Found {
    /// Id.
    pub id: BroadcastId,
    /// Region.
    pub region_id: RegionId,
    /// Who sent it: membership.
    pub membership_id: MembershipId,
    /// Person.
    pub person_id: PersonId,
    /// Organization.
    pub organization_id: OrganizationId,
    /// Profession.
    pub profession: Profession,
    /// Whether it is meant.
    pub mode: AlertStatus,
    /// Whether it went out by itself.
    pub automatic: i64,
    /// Of its words.
    pub version: i64,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// When it was corrected last.
    pub corrected_at: Option<Timestamp>,
    /// When it was taken back.
    pub retracted_at: Option<Timestamp>,
    /// The alert that it is.
    pub alert_id: Option<AlertId>,
    /// The broadcast before it.
    pub follows_id: Option<BroadcastId>,
    /// Its first board.
    pub board_id: BoardId,
    /// How soon it wants to be read.
    pub importance: Importance,
    /// Until when it holds.
    pub expires_at: Option<Timestamp>,
    /// Stands at the top.
    pub pinned: i64,
    /// The event with its words.
    pub content_id: Uuid,
    /// Sealed words.
    pub payload: Option<Sealed>,
}

macro_rules! found {
    ($rest:literal) => {
        concat!(
            "select b.id, b.region_id, b.membership_id, m.person_id, m.organization_id, m.profession, b.mode, b.automatic, b.version, b.sent_at,
                    b.corrected_at, b.retracted_at, b.alert_id, b.follows_id, x.board_id, e.importance, p.expires_at, p.pinned, e.content_id,
                    v.payload
             from broadcast b
             join membership m on m.id = b.membership_id
             join broadcast_board x on x.broadcast_id = b.id and x.position = 0
             join entry e on e.id = x.entry_id
             join board_entry p on p.entry_id = e.id
             join event v on v.stream_id = e.stream_id and v.seq = e.revision
             where b.region_id = $1 and ",
            $rest
        )
    };
}

/// The region's broadcasts, the newest first.
pub async fn list(store: &Store, permit: &Permitted<SeeBroadcasts>, limit: i64) -> Result<Vec<Found>> {
    fetch!(
        all,
        store.db(),
        Found,
        found!(
            "b.id in (select c.id from broadcast c where c.region_id = $1 order by c.sent_at desc, c.id desc limit $2)
                order by b.sent_at desc, b.id desc"
        ),
        permit.subject().region,
        limit,
    )
}

/// One broadcast of the region.
pub async fn find(store: &Store, permit: &Permitted<SeeBroadcasts>, id: BroadcastId) -> Result<Option<Found>> {
    fetch!(optional, store.db(), Found, found!("b.id = $2"), permit.subject().region, id)
}

/// The one that is changed, or put where it does not stand yet.
pub async fn find_managed(store: &Store, permit: &Permitted<ManageBroadcast>) -> Result<Option<Found>> {
    fetch!(optional, store.db(), Found, found!("b.id = $2"), permit.subject().region, permit.subject().broadcast)
}

/// A board of a broadcast and the entry there.
#[derive(Debug, sqlx::FromRow)]
pub struct Part {
    /// Broadcast.
    pub broadcast_id: BroadcastId,
    /// Board.
    pub board_id: BoardId,
    /// Its name.
    pub name: String,
    /// The entry.
    pub entry_id: EntryId,
    /// Its number; none where it does not stand yet.
    pub seq: Option<i64>,
}

/// The boards of the newest broadcasts, or of one.
pub async fn list_parts(store: &Store, permit: &Permitted<SeeBroadcasts>, one: Option<BroadcastId>, limit: i64) -> Result<Vec<Part>> {
    fetch!(
        all,
        store.db(),
        Part,
        "select x.broadcast_id, x.board_id, o.name, x.entry_id, e.seq
         from broadcast_board x
         join board o on o.id = x.board_id
         left join entry e on e.id = x.entry_id
         where x.region_id = $1 and ($2 = 0 or x.broadcast_id = $3)
           and x.broadcast_id in (select c.id from broadcast c where c.region_id = $1 and ($2 = 0 or c.id = $3) order by c.sent_at desc, c.id desc limit $4)
         order by x.broadcast_id, x.position",
        permit.subject().region,
        i64::from(one.is_some()),
        one.map_or(Uuid::nil(), |id| id.0),
        limit,
    )
}

/// Something that a broadcast told the world.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Message {
    /// Broadcast.
    pub broadcast_id: BroadcastId,
    /// Number.
    pub number: i64,
    /// New, changed or cancelled.
    pub message: MessageType,
    /// The event with its words.
    pub revision: i64,
    /// Who said so.
    pub membership_id: MembershipId,
    /// When.
    pub sent_at: Timestamp,
}

/// What the newest broadcasts told the world, or one, in order.
pub async fn list_messages(store: &Store, permit: &Permitted<SeeBroadcasts>, one: Option<BroadcastId>, limit: i64) -> Result<Vec<Message>> {
    fetch!(
        all,
        store.db(),
        Message,
        "select x.broadcast_id, x.number, x.message, x.revision, x.membership_id, x.sent_at
         from broadcast_message x
         where x.region_id = $1 and ($2 = 0 or x.broadcast_id = $3)
           and x.broadcast_id in (select c.id from broadcast c where c.region_id = $1 and ($2 = 0 or c.id = $3) order by c.sent_at desc, c.id desc limit $4)
         order by x.broadcast_id, x.number",
        permit.subject().region,
        i64::from(one.is_some()),
        one.map_or(Uuid::nil(), |id| id.0),
        limit,
    )
}

/// The words of a message: the event that holds them, sealed.
pub async fn find_words(store: &Store, permit: &Permitted<SeeBroadcasts>, message: &Message) -> Result<Option<(Uuid, Option<Sealed>)>> {
    fetch!(
        optional,
        store.db(),
        (Uuid, Option<Sealed>),
        "select v.id, v.payload
         from broadcast_board x
         join entry e on e.id = x.entry_id
         join event v on v.stream_id = e.stream_id and v.seq = $2
         where x.broadcast_id = $1 and x.position = 0 and x.region_id = $3",
        message.broadcast_id,
        message.revision,
        permit.subject().region,
    )
}

/// How a broadcast stands, as whoever completes it needs it.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Standing {
    /// Region.
    pub region_id: RegionId,
    /// Who sent it.
    pub membership_id: MembershipId,
    /// For which organization.
    pub organization_id: OrganizationId,
    /// Whether it went out by itself.
    pub automatic: i64,
    /// Of its words.
    pub version: i64,
    /// When it was taken back.
    pub retracted_at: Option<Timestamp>,
    /// Who changed it last.
    pub changed_by: MembershipId,
    /// Its first board.
    pub board_id: BoardId,
    /// And the entry there.
    pub entry_id: EntryId,
    /// Its revision.
    pub revision: i64,
}

/// How a broadcast stands. Nothing sealed, so no permit.
pub async fn find_standing(store: &Store, id: BroadcastId) -> Result<Option<Standing>> {
    fetch!(
        optional,
        store.db(),
        Standing,
        "select b.region_id, b.membership_id, m.organization_id, b.automatic, b.version, b.retracted_at,
                (select g.membership_id from broadcast_message g where g.broadcast_id = b.id order by g.number desc limit 1) as changed_by,
                x.board_id, x.entry_id, e.revision
         from broadcast b
         join membership m on m.id = b.membership_id
         join broadcast_board x on x.broadcast_id = b.id and x.position = 0
         join entry e on e.id = x.entry_id
         where b.id = $1",
        id,
    )
}

/// A board on which a broadcast does not stand as it is.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Lagging {
    /// Board.
    pub board_id: BoardId,
    /// The entry there.
    pub entry_id: EntryId,
    /// Which version stands there; 0 for none.
    pub version: i64,
    /// How the entry stands; none for none.
    pub state: Option<EntryState>,
    /// Its revision.
    pub revision: Option<i64>,
}

/// The boards on which a broadcast does not stand as it is: it is missing and not over yet, has older words, or was taken back elsewhere.
pub async fn list_lagging(store: &Store, id: BroadcastId, now: Timestamp) -> Result<Vec<Lagging>> {
    fetch!(
        all,
        store.db(),
        Lagging,
        "select x.board_id, x.entry_id, x.version, e.state, e.revision
         from broadcast_board x
         join broadcast b on b.id = x.broadcast_id
         join board o on o.id = x.board_id
         join broadcast_board l on l.broadcast_id = b.id and l.position = 0
         join board_entry p on p.entry_id = l.entry_id
         left join entry e on e.id = x.entry_id
         where x.broadcast_id = $1
           and (b.retracted_at is null and (e.id is null and o.closed_at is null and (p.expires_at is null or p.expires_at > $2)
               or e.state = 'posted' and x.version < b.version)
             or b.retracted_at is not null and e.state = 'posted')
         order by x.position",
        id,
        now,
    )
}

/// Broadcasts of late that do not stand everywhere as they are: whoever sent them was cut off in between.
pub async fn list_incomplete(store: &Store, since: Timestamp, now: Timestamp) -> Result<Vec<BroadcastId>> {
    let rows = fetch!(
        all,
        store.db(),
        (BroadcastId,),
        "select distinct b.id
         from broadcast b
         join broadcast_board x on x.broadcast_id = b.id
         join board o on o.id = x.board_id
         join broadcast_board l on l.broadcast_id = b.id and l.position = 0
         join board_entry p on p.entry_id = l.entry_id
         left join entry e on e.id = x.entry_id
         where (b.sent_at > $1 or b.corrected_at > $1 or b.retracted_at > $1)
           and (b.retracted_at is null and (e.id is null and o.closed_at is null and (p.expires_at is null or p.expires_at > $2)
               or e.state = 'posted' and x.version < b.version)
             or b.retracted_at is not null and e.state = 'posted')",
        since,
        now,
    )?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The broadcast that an entry is a part of.
pub async fn of_entry(store: &Store, entry: EntryId) -> Result<Option<BroadcastId>> {
    let row = fetch!(optional, store.db(), (BroadcastId,), "select broadcast_id from broadcast_board where entry_id = $1", entry)?;
    Ok(row.map(|(id,)| id))
}

/// The entries of the same broadcast on other boards, and their boards.
pub async fn list_siblings(store: &Store, entry: EntryId) -> Result<Vec<(EntryId, BoardId)>> {
    fetch!(
        all,
        store.db(),
        (EntryId, BoardId),
        "select y.entry_id, y.board_id
         from broadcast_board x
         join broadcast_board y on y.broadcast_id = x.broadcast_id and y.board_id <> x.board_id and y.version > 0
         where x.entry_id = $1",
        entry,
    )
}

/// The kinds of the boards that a broadcast stands on.
pub async fn list_kinds(store: &Store, permit: &Permitted<ManageBroadcast>) -> Result<Vec<BoardKind>> {
    let rows = fetch!(
        all,
        store.db(),
        (BoardKind,),
        "select distinct o.kind from broadcast_board x join board o on o.id = x.board_id where x.broadcast_id = $1",
        permit.subject().broadcast,
    )?;
    Ok(rows.into_iter().map(|(kind,)| kind).collect())
}

/// Takes a broadcast off the public page, on whatever board it was marked, where its words look personal: why they are right on boards says
/// nothing of everybody else.
pub fn unmark_personal(change: &mut Change, id: BroadcastId) {
    change.note(
        "update board_entry set public_at = null, public_by = null
         where entry_id in (select x.entry_id from broadcast_board x where x.broadcast_id = $1)
           and exists (select 1 from broadcast_board l
                       join entry e on e.id = l.entry_id
                       join personal_reason r on r.event_id = e.content_id
                       where l.broadcast_id = $1 and l.position = 0)",
        binds![id],
    );
}

/// A version stands on a board now; refused when another one was faster.
pub fn advance(change: &mut Change, id: BroadcastId, part: &Lagging, version: i64) {
    change.effect(
        "update broadcast_board set version = $4 where broadcast_id = $1 and board_id = $2 and version = $3",
        binds![id, part.board_id, part.version, version],
        Some(Refusal::Stale),
    );
}

/// New words, or none any more; refused when somebody was first.
pub fn change_words(
    change: &mut Change,
    id: BroadcastId,
    (from, number): (i64, Numbered),
    by: MembershipId,
    message: MessageType,
    now: Timestamp,
) {
    let retracted = (message == MessageType::Cancel).then_some(now);
    let corrected = (message != MessageType::Cancel).then_some(now);
    change.effect(
        "update broadcast
         set version = version + 1, corrected_at = coalesce($3, corrected_at), retracted_at = $4
         where id = $1 and version = $2 and retracted_at is null",
        binds![id, from, corrected, retracted],
        Some(Refusal::Stale),
    );
    change.effect(
        "insert into broadcast_message (broadcast_id, number, region_id, message, revision, membership_id, sent_at)
         select b.id, b.version, b.region_id, $2, $3, $4, $5 from broadcast b where b.id = $1",
        binds![id, message, Value::Number(number.0), by, now],
        Some(Refusal::Stale),
    );
    change.effect(
        "update broadcast_board set version = $2 where broadcast_id = $1 and position = 0",
        binds![id, from + 1],
        Some(Refusal::Stale),
    );
}

/// A board to choose from.
#[derive(Debug, sqlx::FromRow)]
pub struct Choice {
    /// Its name.
    pub name: String,
    /// The title of its disaster.
    pub disaster_title: Option<String>,
}

/// How a board is called, and its disaster.
pub async fn find_choice(store: &Store, permit: &Permitted<BroadcastOnBoard>) -> Result<Option<Choice>> {
    fetch!(
        optional,
        store.db(),
        Choice,
        "select b.name, d.title as disaster_title from board b left join disaster d on d.id = b.disaster_id where b.id = $1",
        permit.subject().board,
    )
}

/// Who is meant on a board now: organization and person.
pub async fn list_meant(store: &Store, permit: &Permitted<BroadcastOnBoard>) -> Result<Vec<(OrganizationId, PersonId)>> {
    fetch!(
        all,
        store.db(),
        (OrganizationId, PersonId),
        concat!("select distinct m.organization_id, m.person_id from ", meant_now!("$1", "$2")),
        permit.subject().board,
        permit.decided_at(),
    )
}

/// The open boards on which an alert goes out by itself, and their municipalities between commas: those of notices for every kind of
/// organization and profession.
pub async fn list_for_everybody(store: &Store, region: RegionId) -> Result<Vec<(BoardId, String)>> {
    fetch!(
        all,
        store.db(),
        (BoardId, String),
        "select id, audience_municipalities from board
         where region_id = $1 and kind = 'notice' and closed_at is null and audience_professions = '' and audience_kinds = ''
         order by opened_at, id",
        region,
    )
}

/// The membership in whose name alerts go out by themselves.
pub async fn find_automatic(store: &Store, region: RegionId) -> Result<Option<MembershipId>> {
    let row = fetch!(
        optional,
        store.db(),
        (MembershipId,),
        "select id from membership where region_id = $1 and role = 'automatic' and until_at is null order by id limit 1",
        region,
    )?;
    Ok(row.map(|(id,)| id))
}

/// The organization that runs the region.
pub async fn find_base(store: &Store, region: RegionId, now: Timestamp) -> Result<Option<OrganizationId>> {
    let row = fetch!(
        optional,
        store.db(),
        (OrganizationId,),
        "select organization_id from membership
         where region_id = $1 and role = 'region_admin' and from_at <= $2 and (until_at is null or until_at > $2)
         order by from_at, id limit 1",
        region,
        now,
    )?;
    Ok(row.map(|(id,)| id))
}
