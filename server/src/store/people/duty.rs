//! Who is rung about alerts that wait, and whom each one rang.

use crate::domain::core::id::{AlertId, MembershipId, OrganizationId, PersonId, RegionId};
use crate::domain::core::time::Timestamp;
use crate::domain::people::notification::Ringing;
use crate::domain::people::{Membership, OrganizationKind, Profession, Role};
use crate::gate::{Permitted, SeeBroadcasts, SetDuty};
use crate::store::db::fetch;
use crate::store::people::subscription::LAPSES_SECONDS;
use crate::store::types::binds;
use crate::store::{Change, Result, Store};

/// Somebody who may be rung; the gate is asked about each alert.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Officer {
    /// Acting for which membership.
    pub membership_id: MembershipId,
    /// Person.
    pub person_id: PersonId,
    /// Organization.
    pub organization_id: OrganizationId,
    /// Its kind.
    pub organization_kind: OrganizationKind,
    /// Its municipality.
    pub municipality_code: Option<String>,
    /// Profession.
    pub profession: Profession,
    role: Role,
    from_at: Timestamp,
    until_at: Option<Timestamp>,
    /// Place on the roster.
    pub position: Option<i64>,
    /// Whether there is a device.
    pub has_device: i64,
}

impl Officer {
    /// As decisions need it.
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

/// Those of a region who may be rung: the roster in its order, then municipalities, then the base.
pub async fn list_officers(store: &Store, region: RegionId, now: Timestamp) -> Result<Vec<Officer>> {
    fetch!(
        all,
        store.db(),
        Officer,
        "select m.id as membership_id, m.person_id, m.organization_id, o.kind as organization_kind, o.municipality_code,
                m.profession, m.role, m.from_at, m.until_at,
                d.position,
                cast(case when exists (
                  select 1 from push_subscription s where s.membership_id = m.id and s.renewed_at > $3) then 1 else 0 end as bigint) as has_device
         from membership m
         join organization o on o.id = m.organization_id
         left join duty_officer d on d.region_id = $1 and d.membership_id = m.id
         where m.region_id = $1 and m.from_at <= $2 and (m.until_at is null or m.until_at > $2)
           and (m.role in ('municipal_officer', 'region_admin') or d.position is not null)
         order by case when d.position is null then 1 else 0 end, d.position, case m.role when 'region_admin' then 1 else 0 end, m.id",
        region,
        now,
        now.plus_seconds(-LAPSES_SECONDS),
    )
}

/// Writes the roster anew.
pub fn put(change: &mut Change, permit: &Permitted<SetDuty>, memberships: &[MembershipId]) {
    let region = permit.subject().region;
    change.effect("delete from duty_officer where region_id = $1", binds![region], None);
    for (position, membership) in (0_i64..).zip(memberships) {
        change.effect(
            "insert into duty_officer (region_id, position, membership_id) values ($1, $2, $3)",
            binds![region, position, *membership],
            None,
        );
    }
}

/// An alert that is to ring somebody.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ToCall {
    /// Alert.
    pub id: AlertId,
    /// Region.
    pub region_id: RegionId,
    /// What it says.
    pub content: String,
    /// The municipalities concerned, between commas.
    pub municipalities: String,
    /// When it came.
    pub received_at: Timestamp,
    /// How often somebody was rung.
    pub calls: i64,
}

/// What is to ring somebody now.
pub async fn list_to_call(store: &Store, now: Timestamp, limit: i64) -> Result<Vec<ToCall>> {
    fetch!(
        all,
        store.db(),
        ToCall,
        "select id, region_id, content, municipalities, received_at, calls from alert
         where next_call_at is not null and next_call_at <= $1 and state = 'waiting' order by region_id, received_at, id limit $2",
        now,
        limit,
    )
}

/// Notes that somebody is rung about an alert, and when the next one is.
pub fn call(change: &mut Change, alert: &ToCall, whom: MembershipId, now: Timestamp, again: Option<Timestamp>) {
    change.note(
        "insert into alert_call (alert_id, position, region_id, membership_id, called_at) values ($1, $2, $3, $4, $5) on conflict do nothing",
        binds![alert.id, alert.calls, alert.region_id, whom, now],
    );
    wait(change, alert, alert.calls + 1, again);
}

/// Notes when somebody is rung again.
pub fn wait(change: &mut Change, alert: &ToCall, calls: i64, again: Option<Timestamp>) {
    change.note("update alert set calls = $2, next_call_at = $3 where id = $1 and state = 'waiting'", binds![alert.id, calls, again]);
}

/// Notes what came of a call.
pub fn settle(change: &mut Change, alert: AlertId, position: i64, outcome: Ringing) {
    change.note("update alert_call set outcome = $3 where alert_id = $1 and position = $2", binds![alert, position, outcome]);
}

/// Whom an alert rang.
#[derive(Debug, sqlx::FromRow)]
pub struct Called {
    /// Acting for which membership.
    pub membership_id: MembershipId,
    /// When.
    pub called_at: Timestamp,
    /// What came of it.
    pub outcome: Option<Ringing>,
}

/// Whom an alert rang, in order.
pub async fn list_calls(store: &Store, permit: &Permitted<SeeBroadcasts>, alert: AlertId) -> Result<Vec<Called>> {
    fetch!(
        all,
        store.db(),
        Called,
        "select membership_id, called_at, outcome from alert_call where alert_id = $1 and region_id = $2 order by position",
        alert,
        permit.subject().region,
    )
}
