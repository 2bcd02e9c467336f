//! Who takes part in a training, who came, what they thought of it, and whom its organizer may invite. Ids and codes; names are the desk's
//! to open.

use crate::domain::core::id::{MembershipId, OrganizationId, PersonId, RegionId, TrainingApplicationId, TrainingId};
use crate::domain::core::time::Timestamp;
use crate::domain::people::Profession;
use crate::gate::{ApplyForTraining, ManageTraining, Permitted};
use crate::store::clause::meant_now;
use crate::store::db::fetch;
use crate::store::types::binds;
use crate::store::{Change, Refusal, Result, Store, rows};
use crate::vault::Sealed;
use uuid::Uuid;

rows! {
    /// What somebody thought of a training.
    AnswerRow in "training_answer" {
        /// Random, so that it tells no time.
        id: Uuid,
        /// Region.
        region_id: RegionId,
        /// Training.
        training_id: TrainingId,
        /// From 1 to 5.
        satisfaction: i64,
        /// From 1 to 5.
        understanding: i64,
        /// From 1 to 5.
        usefulness: i64,
        /// Sealed, in their own words.
        comment: Option<Sealed>,
    }
}

/// Somebody who applied.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Participant {
    /// The application.
    pub id: TrainingApplicationId,
    /// Its number.
    pub number: i64,
    /// The how-manieth of those that were not withdrawn.
    pub rank: i64,
    /// Who.
    pub person_id: PersonId,
    /// For which membership.
    pub membership_id: MembershipId,
    /// Of which organization.
    pub organization_id: OrganizationId,
    /// As what.
    pub profession: Profession,
    /// When.
    pub applied_at: Timestamp,
    /// When the person was seen there.
    pub attended_at: Option<Timestamp>,
}

/// Somebody whom the organizer may invite.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Contact {
    /// Who.
    pub person_id: PersonId,
    /// For which membership.
    pub membership_id: MembershipId,
    /// Of which organization.
    pub organization_id: OrganizationId,
    /// As what.
    pub profession: Profession,
    /// Since when.
    pub since: Timestamp,
    /// Whether they were invited to this training.
    pub invited: i64,
    /// Whether they have applied for it.
    pub applied: i64,
}

/// An answer as it is kept.
#[derive(Debug, sqlx::FromRow)]
pub struct Answer {
    /// Random.
    pub id: Uuid,
    /// From 1 to 5.
    pub satisfaction: i64,
    /// From 1 to 5.
    pub understanding: i64,
    /// From 1 to 5.
    pub usefulness: i64,
    /// Sealed.
    pub comment: Option<Sealed>,
}

/// Everybody whose application was not withdrawn, in the order in which they applied.
pub async fn list(store: &Store, permit: &Permitted<ManageTraining>) -> Result<Vec<Participant>> {
    fetch!(
        all,
        store.db(),
        Participant,
        "select a.id, a.number, row_number() over (order by a.number) as rank, a.person_id, a.membership_id, m.organization_id, m.profession,
                a.applied_at, a.attended_at
         from training_application a
         join membership m on m.id = a.membership_id
         where a.training_id = $1 and a.withdrawn_at is null
         order by a.number",
        permit.subject().training,
    )
}

/// Notes that somebody came; the first time stands. Refused as stale when there is no such application, or where it must be the `first` time
/// and is not.
pub fn attend(change: &mut Change, permit: &Permitted<ManageTraining>, id: TrainingApplicationId, first: bool) {
    change.effect(
        "update training_application
         set attended_at = coalesce(attended_at, $3), attended_by = case when attended_at is null then $4 else attended_by end
         where training_id = $1 and id = $2 and withdrawn_at is null and ($5 = 0 or attended_at is null)",
        binds![permit.subject().training, id, permit.decided_at(), permit.caller().membership.id, first],
        Some(Refusal::Stale),
    );
}

/// Notes that somebody did not come after all.
pub fn miss(change: &mut Change, permit: &Permitted<ManageTraining>, id: TrainingApplicationId) {
    change.effect(
        "update training_application set attended_at = null, attended_by = null where training_id = $1 and id = $2 and withdrawn_at is null",
        binds![permit.subject().training, id],
        Some(Refusal::Stale),
    );
}

/// Keeps an answer, and apart from it that its person has answered; refused as stale when that was so.
pub fn answer(change: &mut Change, permit: &Permitted<ApplyForTraining>, row: AnswerRow) {
    change.effect(
        "update training_application set answered = 1 where training_id = $1 and person_id = $2 and withdrawn_at is null and answered = 0",
        binds![permit.subject().training, permit.caller().membership.person],
        Some(Refusal::Stale),
    );
    change.insert(row);
}

/// All answers, in an order that says nothing.
pub async fn list_answers(store: &Store, permit: &Permitted<ManageTraining>) -> Result<Vec<Answer>> {
    fetch!(
        all,
        store.db(),
        Answer,
        "select id, satisfaction, understanding, usefulness, comment from training_answer where training_id = $1 order by id",
        permit.subject().training,
    )
}

/// Those whom the organizer may invite, as far as the training is for them.
pub async fn list_contacts(store: &Store, permit: &Permitted<ManageTraining>) -> Result<Vec<Contact>> {
    let facts = permit.subject();
    fetch!(
        all,
        store.db(),
        Contact,
        concat!(
            "select m.person_id, m.id as membership_id, m.organization_id, m.profession,
                    (select k.since from training_contact k where k.organization_id = $3 and k.membership_id = m.id) as since,
                    cast(case when exists (
                      select 1 from training_notice n where n.training_id = $4 and n.membership_id = m.id and n.reason = 'invited')
                      then 1 else 0 end as bigint) as invited,
                    cast(case when exists (
                      select 1 from training_application a where a.training_id = $4 and a.person_id = m.person_id and a.withdrawn_at is null)
                      then 1 else 0 end as bigint) as applied
             from ",
            meant_now!("$1", "$2"),
            " and m.id in (select c.membership_id from training_contact c where c.organization_id = $3)
             order by m.organization_id, m.id"
        ),
        facts.board.board,
        permit.decided_at(),
        facts.organization,
        facts.training,
    )
}
