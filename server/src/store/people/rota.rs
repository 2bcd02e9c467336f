//! Functions of organizations that people take turns at, and who has them when. Ids, times and what an organization calls them.

use crate::domain::core::id::{EntryId, MembershipId, OrganizationId, PersonId, RegionId, RotaId, ShiftId, StreamId};
use crate::domain::core::time::Timestamp;
use crate::domain::people::notification::{Quiet, TimeOfDay};
use crate::domain::people::rota::{Deputy, NewShift, Rota, Standing};
use crate::gate::{KeepRoster, KeepRotas, ManageMemberships, Permitted, SeePatient, SeeRotas};
use crate::store::db::fetch;
use crate::store::types::binds;
use crate::store::{Change, Refusal, Result, Store, rows};
use std::collections::HashMap;
use uuid::Uuid;

rows! {
    /// A new one.
    RotaRow in "rota" {
        /// Id.
        id: RotaId,
        /// Region.
        region_id: RegionId,
        /// Of which organization.
        organization_id: OrganizationId,
        /// What it is called.
        name: String,
        /// From which minute of the day it is to be quiet.
        quiet_from: Option<i64>,
        /// Until which, exclusive.
        quiet_until: Option<i64>,
        /// Its deputy: a colleague.
        deputy_membership_id: Option<MembershipId>,
        /// Or another one.
        deputy_rota_id: Option<RotaId>,
        /// Counts what was said of it.
        version: i64,
        /// Who made it.
        created_by: MembershipId,
        /// When.
        created_at: Timestamp,
    }
}

/// One that has not ended.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct FoundRota {
    /// Id.
    pub id: RotaId,
    /// Of which organization.
    pub organization_id: OrganizationId,
    /// What it is called.
    pub name: String,
    quiet_from: Option<i64>,
    quiet_until: Option<i64>,
    /// Its deputy: a colleague.
    pub deputy_membership_id: Option<MembershipId>,
    /// Or another one.
    pub deputy_rota_id: Option<RotaId>,
    /// Counts what was said of it.
    pub version: i64,
    /// The deputy's person, while they are there.
    pub deputy_person: Option<PersonId>,
}

#[derive(sqlx::FromRow)]
struct OnShift {
    rota_id: RotaId,
    person_id: PersonId,
    until_at: Timestamp,
}

impl FoundRota {
    /// When it is to be quiet.
    pub fn quiet(&self) -> Option<Quiet> {
        Some(Quiet { from: time_of(self.quiet_from?)?, until: time_of(self.quiet_until?)? })
    }

    /// Its deputy.
    pub fn deputy(&self) -> Option<Deputy> {
        self.deputy_membership_id.map(Deputy::Membership).or(self.deputy_rota_id.map(Deputy::Rota))
    }
}

fn time_of(minute: i64) -> Option<TimeOfDay> {
    let (hour, minute) = (i8::try_from(minute / 60).ok()?, i8::try_from(minute % 60).ok()?);
    jiff::civil::Time::new(hour, minute, 0, 0).ok().map(TimeOfDay)
}

fn minute_of(time: TimeOfDay) -> i64 {
    i64::from(time.0.hour()) * 60 + i64::from(time.0.minute())
}

/// The quiet hours and the deputy, as they stand in columns.
fn columns(said: &Rota) -> (Option<i64>, Option<i64>, Option<MembershipId>, Option<RotaId>) {
    let (membership, rota) = match said.deputy {
        Some(Deputy::Membership(id)) => (Some(id), None),
        Some(Deputy::Rota(id)) => (None, Some(id)),
        None => (None, None),
    };
    let quiet = said.quiet;
    (quiet.map(|quiet| minute_of(quiet.from)), quiet.map(|quiet| minute_of(quiet.until)), membership, rota)
}

/// What has not ended and who has it at `$2`, of the organizations that `$1` leads to.
macro_rules! standing {
    ($store:expr, $which:literal, $of:expr, $now:expr) => {{
        let rotas = fetch!(
            all,
            $store.db(),
            FoundRota,
            concat!(
                "select r.id, r.organization_id, r.name, r.quiet_from, r.quiet_until, r.deputy_membership_id, r.deputy_rota_id, r.version,
                        m.person_id as deputy_person
                 from rota r
                 left join membership m on m.id = r.deputy_membership_id and m.from_at <= $2 and (m.until_at is null or m.until_at > $2)
                 where r.ended_at is null and r.organization_id in (",
                $which,
                ") order by r.id"
            ),
            $of,
            $now,
        )?;
        let turns = if rotas.is_empty() {
            Vec::new()
        } else {
            fetch!(
                all,
                $store.db(),
                OnShift,
                concat!(
                    "select s.rota_id, m.person_id, s.until_at
                     from rota r
                     join shift s on s.rota_id = r.id and s.until_at > $2 and s.from_at <= $2
                     join membership m on m.id = s.membership_id and m.organization_id = r.organization_id
                       and m.from_at <= $2 and (m.until_at is null or m.until_at > $2)
                     where r.ended_at is null and r.organization_id in (",
                    $which,
                    ") order by s.id"
                ),
                $of,
                $now,
            )?
        };
        Ok(joined(rotas, turns))
    }};
}

/// What was found, with who has it.
fn joined(rotas: Vec<FoundRota>, turns: Vec<OnShift>) -> Vec<(FoundRota, Standing)> {
    let mut on_shift: HashMap<RotaId, Vec<(PersonId, Timestamp)>> = HashMap::new();
    for turn in turns {
        on_shift.entry(turn.rota_id).or_default().push((turn.person_id, turn.until_at));
    }
    let with = |rota: FoundRota| {
        let standing = Standing {
            id: rota.id,
            quiet: rota.quiet(),
            deputy: rota.deputy(),
            deputy_person: rota.deputy_person,
            on_shift: on_shift.remove(&rota.id).unwrap_or_default(),
        };
        (rota, standing)
    };
    rotas.into_iter().map(with).collect()
}

/// Those of an organization, as they stand.
pub async fn list(store: &Store, organization: OrganizationId, now: Timestamp) -> Result<Vec<(FoundRota, Standing)>> {
    standing!(store, "$1", organization, now)
}

/// Those of the organizations on a patient's team.
pub async fn list_of_team(store: &Store, permit: &Permitted<SeePatient>) -> Result<Vec<(FoundRota, Standing)>> {
    standing!(store, "select t.organization_id from team_member t where t.patient_id = $1", permit.subject().patient, permit.decided_at())
}

/// Of which organization one is that has not ended; the gate is asked about it.
pub async fn find_owner(store: &Store, id: RotaId) -> Result<Option<OrganizationId>> {
    let found = fetch!(optional, store.db(), (OrganizationId,), "select organization_id from rota where id = $1 and ended_at is null", id)?;
    Ok(found.map(|(organization,)| organization))
}

/// Of which organization a shift is.
pub async fn find_owner_of_shift(store: &Store, id: ShiftId) -> Result<Option<OrganizationId>> {
    let found = fetch!(
        optional,
        store.db(),
        (OrganizationId,),
        "select r.organization_id from shift s join rota r on r.id = s.rota_id where s.id = $1 and r.ended_at is null",
        id,
    )?;
    Ok(found.map(|(organization,)| organization))
}

/// Makes one.
pub fn insert(change: &mut Change, permit: &Permitted<KeepRotas>, id: RotaId, said: &Rota) {
    let (quiet_from, quiet_until, deputy_membership_id, deputy_rota_id) = columns(said);
    change.insert(RotaRow {
        id,
        region_id: permit.subject().region,
        organization_id: permit.subject().organization,
        name: said.name.clone(),
        quiet_from,
        quiet_until,
        deputy_membership_id,
        deputy_rota_id,
        version: 1,
        created_by: permit.caller().membership.id,
        created_at: permit.decided_at(),
    });
}

/// Says it anew; refused when it is another version by now.
pub fn update(change: &mut Change, permit: &Permitted<KeepRotas>, (id, read): (RotaId, i64), said: &Rota) {
    let (quiet_from, quiet_until, membership, rota) = columns(said);
    change.effect(
        "update rota set name = $4, quiet_from = $5, quiet_until = $6, deputy_membership_id = $7, deputy_rota_id = $8, version = version + 1
         where id = $1 and organization_id = $2 and version = $3 and ended_at is null",
        binds![id, permit.subject().organization, read, said.name.clone(), quiet_from, quiet_until, membership, rota],
        Some(Refusal::Stale),
    );
}

/// Ends one, with the turns to come; what it was a deputy of has none any more, and so no quiet hours. Refused when it has ended.
pub fn end(change: &mut Change, permit: &Permitted<KeepRotas>, id: RotaId) {
    let now = permit.decided_at();
    change.effect(
        "update rota set ended_at = $3 where id = $1 and organization_id = $2 and ended_at is null",
        binds![id, permit.subject().organization, now],
        Some(Refusal::Stale),
    );
    change.effect("delete from shift where rota_id = $1 and from_at >= $2", binds![id, now], None);
    change.effect("update shift set until_at = $2 where rota_id = $1 and until_at > $2", binds![id, now], None);
    change.effect(
        "update rota set deputy_rota_id = null, quiet_from = null, quiet_until = null, version = version + 1 where deputy_rota_id = $1",
        binds![id],
        None,
    );
}

/// A turn.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Shift {
    /// Id.
    pub id: ShiftId,
    /// Whose.
    pub membership_id: MembershipId,
    /// Person.
    pub person_id: PersonId,
    /// From when.
    pub from_at: Timestamp,
    /// Until when, exclusive.
    pub until_at: Timestamp,
}

/// The turns in a stretch of time.
pub async fn list_shifts(
    store: &Store,
    permit: &Permitted<SeeRotas>,
    id: RotaId,
    (from, until): (Timestamp, Timestamp),
) -> Result<Vec<Shift>> {
    fetch!(
        all,
        store.db(),
        Shift,
        "select s.id, s.membership_id, m.person_id, s.from_at, s.until_at
         from rota r
         join shift s on s.rota_id = r.id
         join membership m on m.id = s.membership_id
         where r.id = $1 and r.organization_id = $2 and s.until_at > $3 and s.from_at < $4
         order by s.from_at, s.id",
        id,
        permit.subject().organization,
        from,
        until,
    )
}

/// Whoever plans touches the function first, so that two plans of one person stand one behind the other. Refused when it has ended.
pub fn open_plan(change: &mut Change, permit: &Permitted<KeepRotas>, id: RotaId) {
    change.effect(
        "update rota set ended_at = null where id = $1 and organization_id = $2 and ended_at is null",
        binds![id, permit.subject().organization],
        Some(Refusal::Stale),
    );
}

/// Plans a turn; refused where the same person has one at that time.
pub fn insert_shift(change: &mut Change, permit: &Permitted<KeepRotas>, rota: RotaId, id: ShiftId, shift: &NewShift) {
    change.effect(
        "insert into shift (id, region_id, rota_id, membership_id, from_at, until_at, created_by, created_at)
         select $1, r.region_id, r.id, $3, $4, $5, $6, $7
         from rota r
         where r.id = $2
           and not exists (select 1 from shift s where s.rota_id = r.id and s.membership_id = $3 and s.from_at < $5 and s.until_at > $4)",
        binds![id, rota, shift.membership, shift.from, shift.until, permit.caller().membership.id, permit.decided_at()],
        Some(Refusal::Exists),
    );
}

/// Takes a turn off the plan. What of it is over stays: it says who was reached.
pub fn delete_shift(change: &mut Change, permit: &Permitted<KeepRotas>, id: ShiftId) {
    let now = permit.decided_at();
    change.effect("update shift set until_at = $2 where id = $1 and from_at < $2 and until_at > $2", binds![id, now], None);
    change.effect("delete from shift where id = $1 and from_at >= $2", binds![id, now], None);
}

/// A turn that is not over when somebody leaves.
#[derive(Debug, Clone, Copy, sqlx::FromRow)]
pub struct Left {
    /// Id.
    pub id: ShiftId,
    /// At which function.
    pub rota_id: RotaId,
    /// From when.
    pub from_at: Timestamp,
    /// Until when, exclusive.
    pub until_at: Timestamp,
}

/// Whether somebody has a turn that is not over, or stands in for those who have.
pub async fn is_planned(store: &Store, permit: &Permitted<KeepRoster>, id: MembershipId) -> Result<bool> {
    let found = fetch!(
        optional,
        store.db(),
        (i64,),
        "select cast(case when exists (select 1 from shift where membership_id = $1 and until_at > $2)
           or exists (select 1 from rota where deputy_membership_id = $1 and ended_at is null) then 1 else 0 end as bigint)",
        id,
        permit.decided_at(),
    )?;
    Ok(found == Some((1,)))
}

/// The turns of somebody that are not over at a moment.
pub async fn list_left(store: &Store, membership: MembershipId, at: Timestamp) -> Result<Vec<Left>> {
    fetch!(
        all,
        store.db(),
        Left,
        "select id, rota_id, from_at, until_at from shift where membership_id = $1 and until_at > $2 order by from_at, id",
        membership,
        at,
    )
}

/// Somebody takes a turn over, from a moment on; where they have one at that time already, that one stands.
pub fn hand_over(change: &mut Change, permit: &Permitted<ManageMemberships>, shift: Left, id: ShiftId, to: MembershipId, at: Timestamp) {
    change.effect(
        "insert into shift (id, region_id, rota_id, membership_id, from_at, until_at, created_by, created_at)
         select $1, r.region_id, r.id, $3, $4, $5, $6, $7
         from rota r
         where r.id = $2 and r.ended_at is null
           and not exists (select 1 from shift s where s.rota_id = r.id and s.membership_id = $3 and s.from_at < $5 and s.until_at > $4)",
        binds![id, shift.rota_id, to, shift.from_at.max(at), shift.until_at, permit.caller().membership.id, permit.decided_at()],
        None,
    );
}

/// Nobody is planned any more who has left, nor stands in for anybody: whoever takes it over does, and where nobody does there are no quiet hours.
pub fn leave(change: &mut Change, id: MembershipId, to: Option<MembershipId>, at: Timestamp) {
    change.effect("delete from shift where membership_id = $1 and from_at >= $2", binds![id, at], None);
    change.effect("update shift set until_at = $2 where membership_id = $1 and until_at > $2", binds![id, at], None);
    change.effect(
        "update rota set deputy_membership_id = $2, quiet_from = case when $2 is null then null else quiet_from end,
                quiet_until = case when $2 is null then null else quiet_until end, version = version + 1
         where deputy_membership_id = $1",
        binds![id, to],
        None,
    );
}

/// Something that nobody has seen who was reached by a function.
#[derive(Debug, Clone, Copy, sqlx::FromRow)]
pub struct Unseen {
    /// Entry.
    pub entry_id: EntryId,
    /// Its stream.
    pub stream_id: StreamId,
    /// Region.
    pub region_id: RegionId,
    /// Its number.
    pub seq: i64,
    /// The function.
    pub rota_id: RotaId,
    /// Of which organization.
    pub organization_id: OrganizationId,
}

/// What reached somebody by a function since a moment, was seen by none of them and is not confirmed by their organization. Ids, which begin with
/// the moment at which they were made, stand for the moments.
pub async fn list_unseen(store: &Store, since: Timestamp, limit: i64) -> Result<Vec<Unseen>> {
    let millis = u64::try_from(since.0 / 1000).unwrap_or_default();
    let first = EntryId(uuid::Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid());
    fetch!(
        all,
        store.db(),
        Unseen,
        "select distinct e.id as entry_id, e.stream_id, e.region_id, e.seq, n.rota_id, r.organization_id
         from mention n
         join entry e on e.id = n.entry_id
         join rota r on r.id = n.rota_id and r.ended_at is null
         where n.rota_id is not null and n.person_id is not null and n.entry_id > $1 and e.state = 'posted'
           and not exists (
             select 1 from mention d join receipt s on s.entry_id = d.entry_id and s.person_id = d.person_id
             where d.entry_id = e.id and d.rota_id = n.rota_id)
           and not exists (select 1 from acknowledgement a where a.entry_id = e.id and a.organization_id = r.organization_id)
         order by e.id
         limit $2",
        first,
        limit,
    )
}

/// Whom a function has reached with an entry.
pub async fn list_reached(store: &Store, entry: EntryId, rota: RotaId) -> Result<Vec<(PersonId,)>> {
    fetch!(
        all,
        store.db(),
        (PersonId,),
        "select person_id from mention where entry_id = $1 and rota_id = $2 and person_id is not null order by position",
        entry,
        rota,
    )
}

/// Somebody is reached by it too, and rung. Of two servers that do the same, one does.
pub fn pass_on(change: &mut Change, unseen: &Unseen, id: Uuid, person: PersonId, now: Timestamp) {
    change.effect(
        "insert into mention (entry_id, position, region_id, stream_id, person_id, rota_id)
         select $1, max(n.position) + 1, $2, $3, $4, $5 from mention n where n.entry_id = $1
         on conflict do nothing",
        binds![unseen.entry_id, unseen.region_id, unseen.stream_id, person, unseen.rota_id],
        None,
    );
    change.effect(
        "insert into notification (id, region_id, person_id, membership_id, stream_id, entry_id, seq, reason, held, attempts, created_at, due_at)
         select $1, m.region_id, m.person_id, m.id, $2, $3, $4, 'on_duty', 0, 0, $7, $7
         from membership m
         where m.person_id = $5 and m.organization_id = $6 and m.from_at <= $7 and (m.until_at is null or m.until_at > $7)
           and exists (select 1 from push_subscription s where s.membership_id = m.id)
         on conflict do nothing",
        binds![id, unseen.stream_id, unseen.entry_id, unseen.seq, person, unseen.organization_id, now],
        None,
    );
}
