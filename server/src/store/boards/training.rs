//! Trainings, and the line of those who applied. The row of a training is where all who change the line meet: it is touched first, so that
//! numbers are given, and seats told, one after the other.

use crate::domain::boards::training::{Cancellation, Material, Training};
use crate::domain::core::id::{BoardId, MembershipId, OrganizationId, RegionId, TrainingApplicationId, TrainingId};
use crate::domain::core::time::Timestamp;
use crate::gate::{ApplyForTraining, ManageTraining, Permitted, PostOnBoard, ReadBoard};
use crate::store::boards::training_notice;
use crate::store::db::fetch;
use crate::store::types::binds;
use crate::store::{Change, Refusal, Result, Store, rows};

rows! {
    /// A new training.
    TrainingRow in "training" {
        /// Id.
        id: TrainingId,
        /// Region.
        region_id: RegionId,
        /// Its board.
        board_id: BoardId,
        /// Who holds it.
        organization_id: OrganizationId,
        /// What it is called.
        title: String,
        /// What it is about.
        description: Option<String>,
        /// Where.
        place: Option<String>,
        /// Where on the net.
        link: Option<String>,
        /// Whom to ask.
        contact: Option<String>,
        /// When it begins.
        starts_at: Timestamp,
        /// When it ends.
        ends_at: Timestamp,
        /// Until when one applies.
        apply_until: Timestamp,
        /// For how many.
        seats: i64,
        /// Names and links, as JSON.
        materials: String,
        /// The last number of an application.
        applied: i64,
        /// Version.
        version: i64,
        /// Who made it.
        created_by: MembershipId,
        /// When.
        created_at: Timestamp,
        /// When it was changed last.
        updated_at: Timestamp,
        /// When it was cancelled.
        cancelled_at: Option<Timestamp>,
    }
}

/// A training, how many applied, and where the caller stands.
#[derive(Debug)]
pub struct Found {
    /// Id.
    pub id: TrainingId,
    /// Who holds it.
    pub organization: OrganizationId,
    /// The name of who holds it.
    pub organization_name: String,
    /// The name of its board.
    pub board_name: String,
    /// What its organizer wrote.
    pub training: Training,
    /// Version.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// When it was cancelled.
    pub cancelled_at: Option<Timestamp>,
    /// Why.
    pub cancel_reason: Option<String>,
    /// How many applications were not withdrawn.
    pub applications: i64,
    /// The caller's own.
    pub mine: Option<Mine>,
    /// Whether its organizer has invited the caller.
    pub invited: bool,
    /// Whether the caller lets its organizer invite them.
    pub on_list: bool,
    /// Since when anybody may read it.
    pub public_at: Option<Timestamp>,
}

/// One's own application.
#[derive(Clone, Copy, Debug)]
pub struct Mine {
    /// Id.
    pub id: TrainingApplicationId,
    /// The how-manieth of those that were not withdrawn.
    pub rank: i64,
    /// When.
    pub applied_at: Timestamp,
    /// When its person was seen there.
    pub attended_at: Option<Timestamp>,
    /// Whether the survey was answered.
    pub answered: bool,
}

#[derive(sqlx::FromRow)]
struct FoundRow {
    id: TrainingId,
    organization_id: OrganizationId,
    organization_name: String,
    board_name: String,
    title: String,
    description: Option<String>,
    place: Option<String>,
    link: Option<String>,
    contact: Option<String>,
    starts_at: Timestamp,
    ends_at: Timestamp,
    apply_until: Timestamp,
    seats: i64,
    materials: String,
    version: i64,
    created_at: Timestamp,
    updated_at: Timestamp,
    cancelled_at: Option<Timestamp>,
    cancel_reason: Option<String>,
    applications: i64,
    application_id: Option<TrainingApplicationId>,
    rank: i64,
    applied_at: Option<Timestamp>,
    attended_at: Option<Timestamp>,
    answered: Option<i64>,
    invited: i64,
    on_list: i64,
    public_at: Option<Timestamp>,
}

impl FoundRow {
    fn found(self) -> Result<Found> {
        let mine = self.application_id.zip(self.applied_at).map(|(id, applied_at)| Mine {
            id,
            rank: self.rank,
            applied_at,
            attended_at: self.attended_at,
            answered: self.answered == Some(1),
        });
        Ok(Found {
            id: self.id,
            organization: self.organization_id,
            organization_name: self.organization_name,
            board_name: self.board_name,
            training: Training {
                title: self.title,
                description: self.description,
                place: self.place,
                link: self.link,
                contact: self.contact,
                starts_at: self.starts_at,
                ends_at: self.ends_at,
                apply_until: self.apply_until,
                seats: self.seats,
                materials: serde_json::from_str(&self.materials)?,
            },
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
            cancelled_at: self.cancelled_at,
            cancel_reason: self.cancel_reason,
            applications: self.applications,
            mine,
            invited: self.invited != 0,
            on_list: self.on_list != 0,
            public_at: self.public_at,
        })
    }
}

/// `$1` the board, `$2` the caller's person, `$3` the caller's membership.
macro_rules! found {
    ($which:literal) => {
        concat!(
            "select t.id, t.organization_id, o.name as organization_name, b.name as board_name, t.title, t.description, t.place, t.link, t.contact,
                    t.starts_at, t.ends_at, t.apply_until, t.seats, t.materials, t.version, t.created_at, t.updated_at, t.cancelled_at,
                    t.cancel_reason, t.public_at,
                    (select cast(count(*) as bigint) from training_application x
                     where x.training_id = t.id and x.withdrawn_at is null) as applications,
                    a.id as application_id, a.applied_at, a.attended_at, a.answered,
                    (select cast(count(*) as bigint) from training_application x
                     where x.training_id = t.id and x.withdrawn_at is null and x.number <= a.number) as rank,
                    cast(case when exists (
                      select 1 from training_notice n where n.training_id = t.id and n.membership_id = $3 and n.reason = 'invited')
                      then 1 else 0 end as bigint) as invited,
                    cast(case when exists (
                      select 1 from training_contact c where c.organization_id = t.organization_id and c.membership_id = $3)
                      then 1 else 0 end as bigint) as on_list
             from training t
             join organization o on o.id = t.organization_id
             join board b on b.id = t.board_id
             left join training_application a on a.training_id = t.id and a.person_id = $2 and a.withdrawn_at is null
             where t.board_id = $1 and ",
            $which
        )
    };
}

/// Which trainings are looked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    /// Those that are over; else those that are not.
    pub past: bool,
    /// Only those for which the caller has applied.
    pub mine: bool,
}

/// On which board a training stands, and who holds it. Nothing of a person, so no permit.
pub async fn home_of(store: &Store, id: TrainingId) -> Result<Option<(BoardId, OrganizationId)>> {
    fetch!(optional, store.db(), (BoardId, OrganizationId), "select board_id, organization_id from training where id = $1", id)
}

/// The trainings of a board: those to come, the next first, or those that are over, the last first.
pub async fn list(store: &Store, permit: &Permitted<ReadBoard>, wanted: Wanted, limit: i64) -> Result<Vec<Found>> {
    let acting = &permit.caller().membership;
    let rows = fetch!(
        all,
        store.db(),
        FoundRow,
        found!(
            "($5 = 1 and t.ends_at <= $4 or $5 = 0 and t.ends_at > $4) and ($6 = 0 or a.id is not null)
             order by case when $5 = 1 then -t.starts_at else t.starts_at end, t.id
             limit $7"
        ),
        permit.subject().board,
        acting.person,
        acting.id,
        permit.decided_at(),
        i64::from(wanted.past),
        i64::from(wanted.mine),
        limit,
    )?;
    rows.into_iter().map(FoundRow::found).collect()
}

/// One training of a board.
pub async fn find(store: &Store, permit: &Permitted<ReadBoard>, id: TrainingId) -> Result<Option<Found>> {
    let acting = &permit.caller().membership;
    let row = fetch!(optional, store.db(), FoundRow, found!("t.id = $4"), permit.subject().board, acting.person, acting.id, id)?;
    row.map(FoundRow::found).transpose()
}

/// A new training of the caller's organization.
pub fn insert(change: &mut Change, permit: &Permitted<PostOnBoard>, id: TrainingId, training: &Training) -> Result<()> {
    let caller = permit.caller();
    change.insert(TrainingRow {
        id,
        region_id: permit.subject().region,
        board_id: permit.subject().board,
        organization_id: caller.membership.organization,
        title: training.title.clone(),
        description: training.description.clone(),
        place: training.place.clone(),
        link: training.link.clone(),
        contact: training.contact.clone(),
        starts_at: training.starts_at,
        ends_at: training.ends_at,
        apply_until: training.apply_until,
        seats: training.seats,
        materials: json(&training.materials)?,
        applied: 0,
        version: 1,
        created_by: caller.membership.id,
        created_at: permit.decided_at(),
        updated_at: permit.decided_at(),
        cancelled_at: None,
    });
    Ok(())
}

fn json(materials: &[Material]) -> Result<String> {
    Ok(serde_json::to_string(materials)?)
}

/// Writes a training anew from the version that was read; refused when it is another by now, or cancelled. Whoever gets a seat by it, or
/// loses one, is told, and where `moved`, everybody who applied.
pub fn update(change: &mut Change, permit: &Permitted<ManageTraining>, read: i64, training: &Training, moved: bool) -> Result<()> {
    let (id, now) = (permit.subject().training, permit.decided_at());
    change.effect(
        "update training
         set title = $4, description = $5, place = $6, link = $7, contact = $8, starts_at = $9, ends_at = $10, apply_until = $11, seats = $12,
             materials = $13, updated_at = $14, version = version + 1,
             reminded_at = case when starts_at = $9 then reminded_at else null end
         where id = $1 and organization_id = $2 and version = $3 and cancelled_at is null",
        binds![
            id,
            permit.subject().organization,
            read,
            training.title.clone(),
            training.description.clone(),
            training.place.clone(),
            training.link.clone(),
            training.contact.clone(),
            training.starts_at,
            training.ends_at,
            training.apply_until,
            training.seats,
            json(&training.materials)?,
            now,
        ],
        Some(Refusal::Stale),
    );
    training_notice::tell_moves(change, id, now);
    if moved {
        training_notice::tell_changed(change, id, now);
    }
    Ok(())
}

/// Cancels a training and tells everybody who applied; refused when it is cancelled already.
pub fn cancel(change: &mut Change, permit: &Permitted<ManageTraining>, why: &Cancellation) {
    let (id, now) = (permit.subject().training, permit.decided_at());
    change.effect(
        "update training set cancelled_at = $3, cancel_reason = $4, updated_at = $3, version = version + 1
         where id = $1 and organization_id = $2 and cancelled_at is null",
        binds![id, permit.subject().organization, now, why.reason.clone()],
        Some(Refusal::Stale),
    );
    training_notice::tell_cancelled(change, id, now);
}

/// Applies, with the next number; refused as stale when it is cancelled or the time is over, and as there already when the person has
/// applied.
pub fn apply(change: &mut Change, permit: &Permitted<ApplyForTraining>, id: TrainingApplicationId) {
    let (training, acting, now) = (permit.subject().training, &permit.caller().membership, permit.decided_at());
    change.effect(
        "update training set applied = applied + 1 where id = $1 and cancelled_at is null and apply_until >= $2",
        binds![training, now],
        Some(Refusal::Stale),
    );
    change.effect(
        "insert into training_application (id, region_id, training_id, number, person_id, membership_id, told_seat, applied_at, answered)
         select $2, t.region_id, t.id, t.applied, $3, $4,
                case when (select count(*) from training_application a where a.training_id = t.id and a.withdrawn_at is null) < t.seats
                  then 1 else 0 end,
                $5, 0
         from training t
         where t.id = $1",
        binds![training, id, acting.person, acting.id, now],
        Some(Refusal::Stale),
    );
}

/// Takes one's own application back, unless one was seen there; who gets the seat is told. Without one nothing happens.
pub fn withdraw(change: &mut Change, permit: &Permitted<ApplyForTraining>) {
    let (training, now) = (permit.subject().training, permit.decided_at());
    // Two who leave at once free two seats: the second sees the line as the first has left it.
    change.effect("update training set applied = applied where id = $1 and ends_at > $2", binds![training, now], Some(Refusal::Stale));
    change.effect(
        "update training_application set withdrawn_at = $3
         where training_id = $1 and person_id = $2 and withdrawn_at is null and attended_at is null",
        binds![training, permit.caller().membership.person, now],
        None,
    );
    training_notice::tell_moves(change, training, now);
}

/// Trainings that are not over, with an application of a membership that has ended.
pub async fn list_left(store: &Store, now: Timestamp) -> Result<Vec<TrainingId>> {
    let rows = fetch!(
        all,
        store.db(),
        (TrainingId,),
        "select distinct t.id
         from training t
         join training_application a on a.training_id = t.id
         join membership m on m.id = a.membership_id
         where t.cancelled_at is null and t.ends_at > $1 and a.withdrawn_at is null and a.attended_at is null and m.until_at <= $1",
        now,
    )?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Takes back what memberships that have ended applied for, as they would have; who gets a seat is told.
pub fn free(change: &mut Change, training: TrainingId, now: Timestamp) {
    change.effect("update training set applied = applied where id = $1", binds![training], None);
    change.effect(
        "update training_application set withdrawn_at = $2
         where training_id = $1 and withdrawn_at is null and attended_at is null
           and membership_id in (select m.id from membership m where m.until_at <= $2)",
        binds![training, now],
        None,
    );
    training_notice::tell_moves(change, training, now);
}

/// Whether the organizer may invite the caller to later trainings.
pub fn keep_on_list(change: &mut Change, permit: &Permitted<ApplyForTraining>, on_list: bool) {
    let (facts, caller) = (permit.subject(), permit.caller());
    let acting = &caller.membership;
    if on_list {
        change.note(
            "insert into training_contact (organization_id, membership_id, region_id, person_id, since) values ($1, $2, $3, $4, $5)
             on conflict do nothing",
            binds![facts.organization, acting.id, caller.region, acting.person, permit.decided_at()],
        );
    } else {
        change
            .note("delete from training_contact where organization_id = $1 and membership_id = $2", binds![facts.organization, acting.id]);
    }
}
