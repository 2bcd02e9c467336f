//! The secret address of a person's calendar, and the trainings in it.

use crate::domain::core::id::{PersonId, RegionId, TrainingId};
use crate::domain::core::time::Timestamp;
use crate::gate::{Caller, Permitted, ReadBoard};
use crate::store::db::fetch;
use crate::store::types::binds;
use crate::store::{Change, Result, Store};

/// A training for which somebody applied, as a calendar shows it.
#[derive(Debug, sqlx::FromRow)]
pub struct Appointment {
    /// Id.
    pub id: TrainingId,
    /// What it is called.
    pub title: String,
    /// Where.
    pub place: Option<String>,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
    /// For how many.
    pub seats: i64,
    /// Version.
    pub version: i64,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// When it was cancelled.
    pub cancelled_at: Option<Timestamp>,
    /// When the application was withdrawn.
    pub withdrawn_at: Option<Timestamp>,
    /// The how-manieth of those that were not withdrawn.
    pub rank: i64,
    /// How often its person has applied.
    pub times: i64,
}

/// When the caller's address was made: the session is the proof.
pub async fn find_own(store: &Store, caller: &Caller) -> Result<Option<Timestamp>> {
    let row = fetch!(
        optional,
        store.db(),
        (Timestamp,),
        "select issued_at from training_calendar where person_id = $1",
        caller.membership.person
    )?;
    Ok(row.map(|(at,)| at))
}

/// Whose an address is: who knows it is let in.
pub async fn find_owner(store: &Store, token_hash: [u8; 32]) -> Result<Option<(PersonId, RegionId)>> {
    fetch!(
        optional,
        store.db(),
        (PersonId, RegionId),
        "select person_id, region_id from training_calendar where token_hash = $1",
        token_hash.to_vec(),
    )
}

/// Gives the caller a new address; the old one ends.
pub fn put(change: &mut Change, caller: &Caller, token_hash: [u8; 32], now: Timestamp) {
    change.note(
        "insert into training_calendar (person_id, region_id, token_hash, issued_at) values ($1, $2, $3, $4)
         on conflict (person_id) do update set token_hash = excluded.token_hash, issued_at = excluded.issued_at",
        binds![caller.membership.person, caller.region, token_hash, now],
    );
}

/// Ends the caller's address.
pub fn delete(change: &mut Change, caller: &Caller) {
    change.note("delete from training_calendar where person_id = $1", binds![caller.membership.person]);
}

/// The trainings of a board for which a membership applied last, since a moment; the newest application of each.
pub async fn list(store: &Store, permit: &Permitted<ReadBoard>, since: Timestamp) -> Result<Vec<Appointment>> {
    fetch!(
        all,
        store.db(),
        Appointment,
        "select t.id, t.title, t.place, t.starts_at, t.ends_at, t.seats, t.version, t.updated_at, t.cancelled_at, a.withdrawn_at,
                (select cast(count(*) as bigint) from training_application x
                 where x.training_id = t.id and x.withdrawn_at is null and x.number <= a.number) as rank,
                (select cast(count(*) as bigint) from training_application x
                 where x.training_id = t.id and x.person_id = a.person_id) as times
         from training t
         join training_application a on a.training_id = t.id
         where t.board_id = $1 and a.membership_id = $2 and t.ends_at > $3
           and a.number = (select max(x.number) from training_application x where x.training_id = t.id and x.person_id = a.person_id)
         order by t.starts_at, t.id",
        permit.subject().board,
        permit.caller().membership.id,
        since,
    )
}
