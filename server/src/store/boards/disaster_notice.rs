//! Whom the opening of a disaster rings: noted in the transaction that opens it, done when it is due.

use super::addressed::{Noted, Queued, queued};
use super::disaster::expected;
use crate::domain::boards::disaster::DisasterMode;
use crate::domain::core::id::{BoardId, DisasterId, MembershipId, PersonId, StreamId};
use crate::domain::core::time::Timestamp;
use crate::domain::people::notification::Ringing;
use crate::gate::DisasterFacts;
use crate::store::db::fetch;
use crate::store::types::binds;
use crate::store::{Change, Result, Store};

/// Rings the people of the organizations that are asked, each once. Who has no device is not noted: there are thousands.
pub(super) fn tell_asked(change: &mut Change, disaster: DisasterId, now: Timestamp) {
    change.effect(
        concat!(
            "insert into disaster_notice (disaster_id, membership_id, reason, created_at, region_id, person_id, held, attempts, due_at)
             select $1, a.id, a.mode, $2, a.region_id, a.person_id, 0, 0, $2
             from (
               select m.id, m.region_id, m.person_id, d.mode, row_number() over (partition by m.person_id order by m.id) as rank
               from disaster d
               join organization o on o.region_id = d.region_id
               join membership m on m.organization_id = o.id
               where d.id = $1 and m.from_at <= $2 and (m.until_at is null or m.until_at > $2)
                 and m.id in (select s.membership_id from push_subscription s) and ",
            expected!(),
            ") a
             where a.rank = 1
             on conflict do nothing"
        ),
        binds![disaster, now],
        None,
    );
}

/// A notice that is to be done.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Due {
    #[sqlx(flatten)]
    noted: Noted,
    /// Whether it is one, or is practised.
    pub reason: DisasterMode,
    /// Whether the organization has answered by now.
    pub answered: i64,
    board_id: BoardId,
    stream_id: StreamId,
    epoch: i64,
    head: i64,
    closed_at: Option<Timestamp>,
}

queued!(Due, "disaster_notice", "disaster_id");

impl Due {
    /// Which disaster, as decisions need it.
    pub fn facts(&self) -> DisasterFacts {
        DisasterFacts {
            disaster: DisasterId(self.noted.about_id),
            region: self.noted.region_id,
            board: self.board_id,
            stream: self.stream_id,
            epoch: self.epoch,
            head: self.head,
            closed: self.closed_at.is_some(),
        }
    }
}

/// What is due, person by person, oldest first.
pub async fn list_due(store: &Store, now: Timestamp, limit: i64) -> Result<Vec<Due>> {
    fetch!(
        all,
        store.db(),
        Due,
        "select n.disaster_id as about_id, n.region_id, n.reason, n.created_at, n.held, n.attempts, n.person_id, n.membership_id,
                m.organization_id, m.profession, m.role, m.from_at, m.until_at, d.board_id, b.stream_id, t.epoch, t.head, d.closed_at,
                cast(case when g.report_id is null then 0 else 1 end as bigint) as answered
         from disaster_notice n
         join disaster d on d.id = n.disaster_id
         join board b on b.id = d.board_id
         join stream t on t.id = b.stream_id
         join membership m on m.id = n.membership_id
         left join disaster_standing g on g.disaster_id = d.id and g.organization_id = m.organization_id
         where n.done_at is null and n.due_at <= $1
         order by n.person_id, n.created_at, n.disaster_id
         limit $2",
        now,
        limit,
    )
}

/// Whether there is something to forget.
pub async fn any_before(store: &Store, before: Timestamp) -> Result<bool> {
    let row =
        fetch!(optional, store.db(), (MembershipId,), "select membership_id from disaster_notice where created_at < $1 limit 1", before)?;
    Ok(row.is_some())
}

/// Forgets what is long done.
pub fn sweep(change: &mut Change, before: Timestamp) {
    change.effect("delete from disaster_notice where created_at < $1", binds![before], None);
}
