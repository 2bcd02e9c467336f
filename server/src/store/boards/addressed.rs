//! Who is still to be told of something that is addressed to them, in tables of one form: those of disasters, of trainings and of wards.

use crate::domain::core::id::{MembershipId, OrganizationId, PersonId, RegionId};
use crate::domain::core::time::Timestamp;
use crate::domain::people::notification::Ringing;
use crate::domain::people::{Membership, Profession, Role};
use crate::store::Change;
use uuid::Uuid;

/// What every note has.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Noted {
    /// What it is about: a disaster, a training, an inquiry, an organization.
    pub about_id: Uuid,
    /// Region.
    pub region_id: RegionId,
    /// When it was noted.
    pub created_at: Timestamp,
    /// Whether it was held back before.
    pub held: i64,
    /// How often it was tried.
    pub attempts: i64,
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

impl Noted {
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

/// A note in its table.
pub trait Queued: Copy + Send + Sync {
    /// What every note has.
    fn noted(&self) -> &Noted;
    /// It is done.
    fn settle(&self, change: &mut Change, outcome: Ringing, now: Timestamp);
    /// It waits until then.
    fn hold(&self, change: &mut Change, until: Timestamp);
    /// It is tried now, and if nobody says what came of it, again then.
    fn attempt(&self, change: &mut Change, again: Timestamp);
}

/// Notes of this type lie in this table, under the id of what they are about in this column.
macro_rules! queued {
    ($note:ty, $table:literal, $about:literal) => {
        /// When a person was rung about them since a moment.
        pub async fn list_rung(store: &Store, person: PersonId, since: Timestamp) -> Result<Vec<Timestamp>> {
            let rows = fetch!(
                all,
                store.db(),
                (Timestamp,),
                concat!("select distinct done_at from ", $table, " where person_id = $1 and outcome = 'sent' and done_at > $2"),
                person,
                since,
            )?;
            Ok(rows.into_iter().map(|(at,)| at).collect())
        }

        impl Queued for $note {
            fn noted(&self) -> &Noted {
                &self.noted
            }

            fn settle(&self, change: &mut Change, outcome: Ringing, now: Timestamp) {
                let key = &self.noted;
                change.note(
                    concat!(
                        "update ",
                        $table,
                        " set done_at = $5, outcome = $6 where ",
                        $about,
                        " = $1 and membership_id = $2 and reason = $3 and created_at = $4 and done_at is null"
                    ),
                    binds![key.about_id, key.membership_id, self.reason, key.created_at, now, outcome],
                );
            }

            fn hold(&self, change: &mut Change, until: Timestamp) {
                let key = &self.noted;
                change.note(
                    concat!(
                        "update ",
                        $table,
                        " set held = 1, due_at = $5 where ",
                        $about,
                        " = $1 and membership_id = $2 and reason = $3 and created_at = $4 and done_at is null"
                    ),
                    binds![key.about_id, key.membership_id, self.reason, key.created_at, until],
                );
            }

            fn attempt(&self, change: &mut Change, again: Timestamp) {
                let key = &self.noted;
                change.note(
                    concat!(
                        "update ",
                        $table,
                        " set attempts = attempts + 1, due_at = $5 where ",
                        $about,
                        " = $1 and membership_id = $2 and reason = $3 and created_at = $4 and done_at is null"
                    ),
                    binds![key.about_id, key.membership_id, self.reason, key.created_at, again],
                );
            }
        }
    };
}
pub(super) use queued;
