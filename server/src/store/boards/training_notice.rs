//! What rings whom about a training: noted in the transaction in which it happens, and done when it is due.

use super::addressed::{Noted, Queued, queued};
use crate::domain::boards::training::TrainingReason;
use crate::domain::core::id::{BoardId, PersonId, TrainingId};
use crate::domain::core::time::Timestamp;
use crate::domain::people::notification::Ringing;
use crate::gate::{ManageTraining, Permitted};
use crate::store::clause::meant_now;
use crate::store::db::fetch;
use crate::store::types::binds;
use crate::store::{Change, Result, Store};

/// The line of a training that is neither over nor cancelled, with the seat that each was told of and the one that each has.
macro_rules! in_line {
    () => {
        "(select x.id, x.training_id, x.membership_id, x.person_id, x.region_id, x.told_seat,
                 case when row_number() over (order by x.number) <= t.seats then 1 else 0 end as has_seat
          from training_application x
          join training t on t.id = x.training_id
          where x.training_id = $1 and x.withdrawn_at is null and t.cancelled_at is null and t.ends_at > $2) a"
    };
}

macro_rules! noted {
    ($reason:literal, $($who:tt)+) => {
        concat!(
            "insert into training_notice (training_id, membership_id, reason, created_at, region_id, person_id, held, attempts, due_at)
             select $1, a.membership_id, ",
            $reason,
            ", $2, a.region_id, a.person_id, 0, 0, $2 from ",
            $($who)+,
            " on conflict do nothing"
        )
    };
}

/// Tells those who got a seat, or lost one, since they were told last.
pub(super) fn tell_moves(change: &mut Change, id: TrainingId, now: Timestamp) {
    change.note(
        noted!("case when a.has_seat = 1 then 'moved_up' else 'moved_down' end", in_line!(), " where a.has_seat <> a.told_seat"),
        binds![id, now],
    );
    change.note(
        concat!(
            "update training_application set told_seat = 1 - told_seat where id in (select a.id from ",
            in_line!(),
            " where a.has_seat <> a.told_seat)"
        ),
        binds![id, now],
    );
}

/// Tells everybody in the line that time or place are others.
pub(super) fn tell_changed(change: &mut Change, id: TrainingId, now: Timestamp) {
    change.note(noted!("'changed'", in_line!(), " where true"), binds![id, now]);
}

/// Tells everybody in the line that it does not take place; after it was cancelled in the same change.
pub(super) fn tell_cancelled(change: &mut Change, id: TrainingId, now: Timestamp) {
    change.note(
        noted!(
            "'cancelled'",
            "training_application a join training t on t.id = a.training_id
             where a.training_id = $1 and a.withdrawn_at is null and t.ends_at > $2"
        ),
        binds![id, now],
    );
}

/// Invites those who let the organizer do so, are meant by the board, have not applied and were not invited to it before.
pub fn invite(change: &mut Change, permit: &Permitted<ManageTraining>) {
    let facts = permit.subject();
    change.effect(
        concat!(
            "insert into training_notice (training_id, membership_id, reason, created_at, region_id, person_id, held, attempts, due_at)
             select $1, m.id, 'invited', $2, m.region_id, m.person_id, 0, 0, $2
             from ",
            meant_now!("$3", "$2"),
            " and m.id in (select c.membership_id from training_contact c where c.organization_id = $4)
              and not exists (
                select 1 from training_application a where a.training_id = $1 and a.person_id = m.person_id and a.withdrawn_at is null)
              and not exists (
                select 1 from training_notice n where n.training_id = $1 and n.membership_id = m.id and n.reason = 'invited')
             on conflict do nothing"
        ),
        binds![facts.training, permit.decided_at(), facts.board.board, facts.organization],
        None,
    );
}

/// A notice that is to be done.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Due {
    #[sqlx(flatten)]
    noted: Noted,
    /// Its board.
    pub board_id: BoardId,
    /// Why.
    pub reason: TrainingReason,
}

queued!(Due, "training_notice", "training_id");

/// Whether a training begins before a moment of which nobody was reminded.
pub async fn any_to_remind(store: &Store, now: Timestamp, before: Timestamp) -> Result<bool> {
    let row = fetch!(
        optional,
        store.db(),
        (TrainingId,),
        "select id from training where reminded_at is null and cancelled_at is null and starts_at > $1 and starts_at <= $2 limit 1",
        now,
        before,
    )?;
    Ok(row.is_some())
}

/// Reminds those who have a seat of what begins before a moment, once.
pub fn remind(change: &mut Change, now: Timestamp, before: Timestamp) {
    change.effect(
        "insert into training_notice (training_id, membership_id, reason, created_at, region_id, person_id, held, attempts, due_at)
         select a.training_id, a.membership_id, 'reminder', $1, a.region_id, a.person_id, 0, 0, $1
         from (
           select x.training_id, x.membership_id, x.person_id, x.region_id, t.seats,
                  row_number() over (partition by x.training_id order by x.number) as rank
           from training_application x
           join training t on t.id = x.training_id
           where t.reminded_at is null and t.cancelled_at is null and t.starts_at > $1 and t.starts_at <= $2 and x.withdrawn_at is null) a
         where a.rank <= a.seats
         on conflict do nothing",
        binds![now, before],
        None,
    );
    change.effect(
        "update training set reminded_at = $1 where reminded_at is null and cancelled_at is null and starts_at > $1 and starts_at <= $2",
        binds![now, before],
        None,
    );
}

/// What is due, person by person, oldest first; of what is over, or holds no longer, nobody is told any more.
pub async fn list_due(store: &Store, now: Timestamp, limit: i64) -> Result<Vec<Due>> {
    fetch!(
        all,
        store.db(),
        Due,
        "select n.training_id as about_id, t.board_id, n.region_id, n.reason, n.created_at, n.held, n.attempts, n.person_id, n.membership_id,
                m.organization_id, m.profession, m.role, m.from_at, m.until_at
         from training_notice n
         join training t on t.id = n.training_id
         join membership m on m.id = n.membership_id
         where n.done_at is null and n.due_at <= $1 and t.ends_at > $1
           and case n.reason
             when 'cancelled' then 1
             when 'invited' then case when t.cancelled_at is null then 1 else 0 end
             else (
               select count(*) from training_application a
               where a.training_id = n.training_id and a.person_id = n.person_id and a.withdrawn_at is null and t.cancelled_at is null
                 and (n.reason = 'changed' or a.told_seat = case n.reason when 'moved_down' then 0 else 1 end))
             end > 0
         order by n.person_id, n.created_at, n.training_id
         limit $2",
        now,
        limit,
    )
}

/// Whether there is something to forget.
pub async fn any_before(store: &Store, before: Timestamp) -> Result<bool> {
    let row = fetch!(
        optional,
        store.db(),
        (TrainingId,),
        "select training_id from training_notice where created_at < $1 and reason <> 'invited' limit 1",
        before,
    )?;
    Ok(row.is_some())
}

/// Forgets what is long done; who was invited is not invited again.
pub fn sweep(change: &mut Change, before: Timestamp) {
    change.effect("delete from training_notice where created_at < $1 and reason <> 'invited'", binds![before], None);
}
