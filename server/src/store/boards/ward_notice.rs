//! What rings whom about wards: an inquiry, an answer, and old words. Noted in the transaction in which it happens, done when it is due.

use super::addressed::{Noted, Queued, queued};
use crate::domain::boards::inquiry::WardReason;
use crate::domain::core::id::{InquiryId, MembershipId, OrganizationId, PersonId, RegionId};
use crate::domain::core::time::Timestamp;
use crate::domain::people::notification::Ringing;
use crate::store::clause::stale_ward;
use crate::store::db::fetch;
use crate::store::types::binds;
use crate::store::{Change, Result, Store};

/// Rings the people of an organization about an inquiry: whom of them it is for, the gate says when it is due. Where somebody of them has
/// answered, it is for them alone, as long as they are there.
pub(super) fn tell_organization(change: &mut Change, inquiry: InquiryId, organization: OrganizationId, reason: WardReason, now: Timestamp) {
    change.effect(
        "insert into ward_notice (about_id, membership_id, reason, created_at, region_id, person_id, held, attempts, due_at)
         select i.id, m.id, $3, $4, m.region_id, m.person_id, 0, 0, $4
         from inquiry i
         join membership m on m.organization_id = $2
           and (i.answered_by is null or i.answered_by = m.id or not exists (
             select 1 from membership h where h.id = i.answered_by and h.from_at <= $4 and (h.until_at is null or h.until_at > $4)))
         where i.id = $1 and m.from_at <= $4 and (m.until_at is null or m.until_at > $4)
         on conflict do nothing",
        binds![inquiry, organization, reason, now],
        None,
    );
}

/// Rings who asked, or where they have left, the people of their organization.
pub(super) fn tell_membership(change: &mut Change, inquiry: InquiryId, reason: WardReason, now: Timestamp) {
    change.effect(
        "insert into ward_notice (about_id, membership_id, reason, created_at, region_id, person_id, held, attempts, due_at)
         select i.id, m.id, $2, $3, m.region_id, m.person_id, 0, 0, $3
         from inquiry i
         join membership m on m.organization_id = i.asking_id
           and (i.asked_by = m.id or not exists (
             select 1 from membership h where h.id = i.asked_by and h.from_at <= $3 and (h.until_at is null or h.until_at > $3)))
         where i.id = $1 and m.from_at <= $3 and (m.until_at is null or m.until_at > $3)
         on conflict do nothing",
        binds![inquiry, reason, now],
        None,
    );
}

/// Reminds those on duty of an organization whose wards say old things, else those who said them last, else all;
/// those who have left count nowhere. And notes the day.
pub fn remind(change: &mut Change, organization: OrganizationId, day: String, now: Timestamp) {
    change.effect(
        concat!(
            "insert into ward_notice (about_id, membership_id, reason, created_at, region_id, person_id, held, attempts, due_at)
             select distinct $1, m.id, 'stale', $2, m.region_id, m.person_id, 0, 0, $2
             from membership m
             where m.from_at <= $2 and (m.until_at is null or m.until_at > $2) and m.organization_id = $1
               and (m.id in (select d.membership_id from ward_duty_member d where d.organization_id = $1)
                 or (not exists (
                     select 1 from ward_duty_member d join membership h on h.id = d.membership_id
                     where d.organization_id = $1 and h.from_at <= $2 and (h.until_at is null or h.until_at > $2))
                   and (m.id in (select v.confirmed_by from ",
            stale_ward!("$2"),
            " and w.organization_id = $1) or not exists (select 1 from ",
            stale_ward!(join "join membership h on h.id = v.confirmed_by and h.from_at <= $2 and (h.until_at is null or h.until_at > $2)", "$2"),
            " and w.organization_id = $1))))
             on conflict do nothing"
        ),
        binds![organization, now],
        None,
    );
    change.note(
        "insert into ward_duty (organization_id, region_id, hour, reminded_on)
         select o.id, o.region_id, 9, $2 from organization o where o.id = $1
         on conflict (organization_id) do update set reminded_on = excluded.reminded_on",
        binds![organization, day],
    );
}

/// An organization whose wards say old things.
#[derive(Debug, sqlx::FromRow)]
pub struct Behind {
    /// Which.
    pub organization_id: OrganizationId,
    /// Its region.
    pub region_id: RegionId,
    /// From which hour of the day it is reminded.
    pub hour: i64,
    /// The day on which it was reminded last.
    pub reminded_on: Option<String>,
}

/// The organizations whose wards say old things, and that want to be reminded.
pub async fn list_behind(store: &Store, now: Timestamp) -> Result<Vec<Behind>> {
    fetch!(
        all,
        store.db(),
        Behind,
        concat!(
            "select distinct w.organization_id, w.region_id, cast(case when d.organization_id is null then 9 else d.hour end as bigint) as hour,
                    d.reminded_on
             from ",
            stale_ward!(join "left join ward_duty d on d.organization_id = w.organization_id", "$1"),
            " and (d.organization_id is null or d.hour is not null)"
        ),
        now,
    )
}

/// A notice that is to be done.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Due {
    #[sqlx(flatten)]
    noted: Noted,
    /// Why.
    pub reason: WardReason,
    /// Of how many wards it speaks.
    pub wards: i64,
}

queued!(Due, "ward_notice", "about_id");

/// What is due, person by person, oldest first. It speaks of no ward where there is nothing left to tell: what was read, a question that is
/// no longer open, wards that were told anew.
pub async fn list_due(store: &Store, now: Timestamp, limit: i64) -> Result<Vec<Due>> {
    fetch!(
        all,
        store.db(),
        Due,
        concat!(
            "select n.about_id, n.region_id, n.reason, n.created_at, n.held, n.attempts, n.person_id, n.membership_id, m.organization_id,
                    m.profession, m.role, m.from_at, m.until_at,
                    cast(case n.reason when 'stale' then (select count(*) from ",
            stale_ward!("$1"),
            " and w.organization_id = n.about_id)
                      else (
                        select count(*) from inquiry i
                        where i.id = n.about_id and (n.reason <> 'inquired' or i.state = 'open') and not exists (
                          select 1 from inquiry_reading r
                          where r.inquiry_id = i.id and r.person_id = n.person_id and r.number >= i.head))
                      end as bigint) as wards
             from ward_notice n
             join membership m on m.id = n.membership_id
             where n.done_at is null and n.due_at <= $1
             order by n.person_id, n.created_at, n.about_id
             limit $2"
        ),
        now,
        limit,
    )
}

/// Whether there is something to forget.
pub async fn any_before(store: &Store, before: Timestamp) -> Result<bool> {
    let row = fetch!(optional, store.db(), (MembershipId,), "select membership_id from ward_notice where created_at < $1 limit 1", before)?;
    Ok(row.is_some())
}

/// Forgets what is long done.
pub fn sweep(change: &mut Change, before: Timestamp) {
    change.effect("delete from ward_notice where created_at < $1", binds![before], None);
}
