//! Notifications: whom an event rings and why, what waits, and each person's own choices. Ids, codes and times, and settings that are opened
//! for the person and the sender alone.

use crate::domain::core::id::{BoardId, EntryId, MembershipId, OrganizationId, PatientId, PersonId, RegionId, StreamId};
use crate::domain::core::stream::EventKind;
use crate::domain::core::time::Timestamp;
use crate::domain::people::notification::{Reason, Ringing};
use crate::domain::people::{Membership, Profession, Role};
use crate::gate::{Permitted, ReadTimeline};
use crate::store::clause::{asked_and_addressed, on_team_now};
use crate::store::db::fetch;
use crate::store::people::subscription::LAPSES_SECONDS;
use crate::store::types::binds;
use crate::store::{Change, Result, Store, rows};
use crate::vault::Sealed;
use uuid::Uuid;

rows! {
    /// Whom an event rings, and why.
    NotificationRow in "notification" {
        /// Id.
        id: Uuid,
        /// Region.
        region_id: RegionId,
        /// Whom: person.
        person_id: PersonId,
        /// Acting for which membership.
        membership_id: MembershipId,
        /// Stream.
        stream_id: StreamId,
        /// Entry.
        entry_id: EntryId,
        /// The number of the event.
        seq: i64,
        /// Why.
        reason: Reason,
        /// Whether it was held back before.
        held: bool,
        /// How often it was tried.
        attempts: i64,
        /// When it was noted.
        created_at: Timestamp,
        /// When it is to be done.
        due_at: Timestamp,
        /// When it was done.
        done_at: Option<Timestamp>,
        /// What came of it.
        outcome: Option<Ringing>,
    }
}

/// A timeline or a board that has not been looked through to its head.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Behind {
    /// Its stream.
    pub stream_id: StreamId,
    /// The board, where it is one.
    pub board_id: Option<BoardId>,
    /// Region.
    pub region_id: RegionId,
    /// Its head.
    pub head: i64,
    /// Looked through so far.
    pub seq: i64,
}

/// An event and a membership with a device that it may concern.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Concerned {
    /// The number of the event.
    pub seq: i64,
    /// What happened.
    pub kind: EventKind,
    /// The entry.
    pub entry_id: EntryId,
    /// Whose device.
    pub person_id: PersonId,
    /// Acting for which membership.
    pub membership_id: MembershipId,
    /// 至急.
    pub urgent: i64,
    /// Asks for 確認 that is still missing.
    pub asked: i64,
    /// Addressed to the membership.
    pub addressed: i64,
    /// By a function that the person had when it was written.
    pub on_duty: i64,
    /// The entry rang the membership before.
    pub known: i64,
}

/// A notification that is to be done.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Due {
    /// Id.
    pub id: Uuid,
    /// Region.
    pub region_id: RegionId,
    /// Why.
    pub reason: Reason,
    /// Whether it was held back before.
    pub held: i64,
    /// How often it was tried.
    pub attempts: i64,
    /// Patient, on a timeline.
    pub patient_id: Option<PatientId>,
    /// Board, on one.
    pub board_id: Option<BoardId>,
    /// The entry's own number, for the link.
    pub entry_seq: i64,
    /// Whether there is still something to be told.
    pub open: i64,
    /// Whom: person.
    pub person_id: PersonId,
    /// Acting for which membership.
    pub membership_id: MembershipId,
    organization_id: OrganizationId,
    profession: Profession,
    role: Role,
    from_at: Timestamp,
    until_at: Option<Timestamp>,
}

impl Due {
    /// Whom it is for, as decisions need it.
    pub const fn membership(&self) -> Membership {
        Membership {
            id: self.membership_id,
            person: self.person_id,
            organization: self.organization_id,
            profession: self.profession,
            role: self.role,
            from: self.from_at,
            until: self.until_at,
        }
    }
}

/// Somebody of a team, for whoever is about to write 至急.
#[derive(Debug, sqlx::FromRow)]
pub struct Reachable {
    /// Person.
    pub person_id: PersonId,
    /// Region.
    pub region_id: RegionId,
    /// Organization.
    pub organization_id: OrganizationId,
    /// Profession.
    pub profession: Profession,
    /// Whether there is a device.
    pub has_device: i64,
    /// Sealed choices; none when nothing was chosen.
    pub settings: Option<Sealed>,
}

/// Timelines and boards with events that nobody has looked at.
pub async fn list_behind(store: &Store) -> Result<Vec<Behind>> {
    fetch!(
        all,
        store.db(),
        Behind,
        "select s.id as stream_id, b.id as board_id, s.region_id, s.head, coalesce(c.seq, 0) as seq
         from stream s
         left join board b on b.stream_id = s.id
         left join notification_cursor c on c.stream_id = s.id
         where s.head > coalesce(c.seq, 0)",
    )
}

/// One timeline or board, if there are such events on it.
pub async fn find_behind(store: &Store, stream: StreamId) -> Result<Option<Behind>> {
    fetch!(
        optional,
        store.db(),
        Behind,
        "select s.id as stream_id, b.id as board_id, s.region_id, s.head, coalesce(c.seq, 0) as seq
         from stream s
         left join board b on b.stream_id = s.id
         left join notification_cursor c on c.stream_id = s.id
         where s.id = $1 and s.head > coalesce(c.seq, 0)",
        stream,
    )
}

/// Whom the events of a timeline may concern: memberships on the team now, with a device that was there when it happened. The scope is in the
/// query; the gate confirms each before it rings.
pub async fn list_concerned(store: &Store, behind: &Behind, since: Timestamp, now: Timestamp) -> Result<Vec<Concerned>> {
    fetch!(
        all,
        store.db(),
        Concerned,
        concat!(
            "select distinct v.seq, v.kind, e.id as entry_id, m.person_id, m.id as membership_id,
                    cast(case when e.importance = 'urgent' then 1 else 0 end as bigint) as urgent,",
            asked_and_addressed!(),
            "
             from event v
             join entry e on e.id = v.entry_id
             join team_member t on t.patient_id = e.patient_id
             join membership m on ",
            on_team_now!("e.patient_id", "$5"),
            " join push_subscription s on s.membership_id = m.id
             where v.stream_id = $1 and v.seq > $2 and v.seq <= $3 and v.recorded_at > $4 and v.recorded_at >= s.created_at
               and v.kind in ('entry_posted', 'entry_corrected', 'entry_reminded')
               and e.state = 'posted' and e.person_id <> m.person_id
             order by v.seq, m.id"
        ),
        behind.stream_id,
        behind.seq,
        behind.head,
        since,
        now,
    )
}

/// Notes whom an event rings: the entry with the number of the event, and who. The cursor moves with it, so no event is noted twice.
pub fn insert(
    change: &mut Change,
    id: Uuid,
    behind: &Behind,
    (entry_id, seq): (EntryId, i64),
    (person_id, membership_id): (PersonId, MembershipId),
    reason: Reason,
    now: Timestamp,
) {
    change.insert(NotificationRow {
        id,
        region_id: behind.region_id,
        person_id,
        membership_id,
        stream_id: behind.stream_id,
        entry_id,
        seq,
        reason,
        held: false,
        attempts: 0,
        created_at: now,
        due_at: now,
        done_at: None,
        outcome: None,
    });
}

/// Notes that a timeline or board was looked through.
pub fn advance(change: &mut Change, behind: &Behind) {
    change.effect(
        "insert into notification_cursor (stream_id, region_id, seq) values ($1, $2, $3)
         on conflict (stream_id) do update set seq = excluded.seq where excluded.seq > notification_cursor.seq",
        binds![behind.stream_id, behind.region_id, behind.head],
        None,
    );
}

/// What is due, person by person, oldest first. An entry that was seen has nothing to tell, unless it was corrected or asked for again
/// since; nor has a notice that does not hold any more. Of a broadcast each person is told on one board: while a try on one waits for its answer
/// or its hour, the others wait, and after one that failed it is another's turn.
pub async fn list_due(store: &Store, now: Timestamp, limit: i64) -> Result<Vec<Due>> {
    fetch!(
        all,
        store.db(),
        Due,
        "select n.id, n.region_id, n.reason, n.held, n.attempts, e.patient_id, b.id as board_id, e.seq as entry_seq, n.person_id, n.membership_id,
                m.organization_id, m.profession, m.role, m.from_at, m.until_at,
                cast(case when e.state = 'posted'
                  and (n.seq > e.seq or coalesce(k.seq, 0) < e.seq and not exists (
                        select 1 from receipt r where r.entry_id = e.id and r.person_id = n.person_id))
                  and not exists (
                        select 1 from acknowledgement a where a.entry_id = e.id and a.person_id = n.person_id and a.revision >= e.revision)
                  and not exists (select 1 from board_entry x where x.entry_id = e.id and x.expires_at <= $1)
                  and not exists (
                        select 1 from notification o join broadcast_board y on y.entry_id = o.entry_id
                        where o.person_id = n.person_id and o.outcome = 'sent' and y.broadcast_id = w.broadcast_id and y.entry_id <> e.id)
                  then 1 else 0 end as bigint) as open
         from notification n
         join entry e on e.id = n.entry_id
         join membership m on m.id = n.membership_id
         left join board b on b.stream_id = n.stream_id
         left join broadcast_board w on w.entry_id = e.id
         left join read_marker k on k.stream_id = n.stream_id and k.person_id = n.person_id
         where n.done_at is null and n.due_at <= $1
           and not exists (
                 select 1 from notification o join broadcast_board y on y.entry_id = o.entry_id
                 where o.person_id = n.person_id and o.done_at is null and y.broadcast_id = w.broadcast_id and y.entry_id <> e.id
                   and (o.attempts < n.attempts or o.attempts = n.attempts and o.id < n.id))
         order by n.person_id, n.created_at, n.id
         limit $2",
        now,
        limit,
    )
}

/// When a person was rung since a moment; what rang together counts once.
pub async fn list_rung(store: &Store, person: PersonId, since: Timestamp) -> Result<Vec<Timestamp>> {
    let rows = fetch!(
        all,
        store.db(),
        (Timestamp,),
        "select distinct done_at from notification where person_id = $1 and outcome = 'sent' and done_at > $2",
        person,
        since,
    )?;
    Ok(rows.into_iter().map(|(at,)| at).collect())
}

/// It is done.
pub fn settle(change: &mut Change, id: Uuid, outcome: Ringing, now: Timestamp) {
    change.effect("update notification set done_at = $3, outcome = $2 where id = $1 and done_at is null", binds![id, outcome, now], None);
}

/// It waits until then.
pub fn hold(change: &mut Change, id: Uuid, until: Timestamp) {
    change.effect("update notification set held = 1, due_at = $2 where id = $1 and done_at is null", binds![id, until], None);
}

/// It is tried now, and if nobody says what came of it, again then.
pub fn attempt(change: &mut Change, id: Uuid, again: Timestamp) {
    change.effect(
        "update notification set attempts = attempts + 1, due_at = $2 where id = $1 and done_at is null",
        binds![id, again],
        None,
    );
}

/// Whether there is something to forget.
pub async fn any_before(store: &Store, before: Timestamp) -> Result<bool> {
    Ok(fetch!(optional, store.db(), (Uuid,), "select id from notification where created_at < $1 limit 1", before)?.is_some())
}

/// Forgets what is long done.
pub fn sweep(change: &mut Change, before: Timestamp) {
    change.effect("delete from notification where created_at < $1", binds![before], None);
}

/// A person's sealed choices; opened for the person and for the sender alone.
pub async fn find_settings(store: &Store, person: PersonId) -> Result<Option<Sealed>> {
    let row = fetch!(optional, store.db(), (Sealed,), "select settings from notification_setting where person_id = $1", person)?;
    Ok(row.map(|(sealed,)| sealed))
}

/// Keeps a person's choices.
pub fn put_settings(change: &mut Change, person: PersonId, region: RegionId, settings: Sealed, now: Timestamp) {
    change.effect(
        "insert into notification_setting (person_id, region_id, settings, updated_at) values ($1, $2, $3, $4)
         on conflict (person_id) do update set settings = excluded.settings, updated_at = excluded.updated_at",
        binds![person, region, settings, now],
        None,
    );
}

/// Everybody on the team now, and whether there is a device.
pub async fn list_reachable(store: &Store, permit: &Permitted<ReadTimeline>, limit: i64) -> Result<Vec<Reachable>> {
    let now = permit.decided_at();
    fetch!(
        all,
        store.db(),
        Reachable,
        concat!(
            "select m.person_id, m.region_id, m.organization_id, m.profession, g.settings,
                    cast(case when exists (
                      select 1 from push_subscription s where s.membership_id = m.id and s.renewed_at > $3) then 1 else 0 end as bigint)
                      as has_device
             from membership m
             left join notification_setting g on g.person_id = m.person_id
             where m.person_id <> $4 and exists (select 1 from team_member t where ",
            on_team_now!("$1", "$2"),
            ")
             order by m.organization_id, m.id
             limit $5"
        ),
        permit.subject().patient,
        now,
        now.plus_seconds(-LAPSES_SECONDS),
        permit.caller().membership.person,
        limit,
    )
}
