//! Invitations: ids, codes and times. Who is meant is a membership like any other.

use crate::domain::core::id::{InvitationId, MembershipId, OrganizationId, PersonId, RegionId};
use crate::domain::core::time::Timestamp;
use crate::domain::people::{Profession, Role};
use crate::gate::{KeepRoster, Permitted};
use crate::store::db::fetch;
use crate::store::people::link::not_set_up;
use crate::store::types::binds;
use crate::store::{Change, Refusal, Result, Store, rows};

rows! {
    /// A new invitation.
    NewInvitationRow in "invitation" {
        /// Id.
        id: InvitationId,
        /// Region.
        region_id: RegionId,
        /// To which organization.
        organization_id: OrganizationId,
        /// Whose place it is.
        membership_id: MembershipId,
        /// SHA-256 of the link's token.
        token_hash: [u8; 32],
        /// Whether it goes by letter.
        letter: bool,
        /// Who invites.
        created_by: MembershipId,
        /// When.
        created_at: Timestamp,
        /// Until when the link holds.
        expires_at: Timestamp,
        /// Taken back.
        withdrawn_at: Option<Timestamp>,
    }
}

/// An invitation and whose it is.
#[derive(Debug, sqlx::FromRow)]
pub struct Invited {
    /// Id.
    pub id: InvitationId,
    /// To which organization.
    pub organization_id: OrganizationId,
    /// Whose place it is.
    pub membership_id: MembershipId,
    /// Whose.
    pub person_id: PersonId,
    /// Profession.
    pub profession: Profession,
    /// Role.
    pub role: Role,
    /// Whether it goes by letter.
    pub letter: i64,
    /// Who invites.
    pub created_by: MembershipId,
    /// When.
    pub created_at: Timestamp,
    /// Until when the link holds.
    pub expires_at: Timestamp,
    /// Taken back.
    pub withdrawn_at: Option<Timestamp>,
    /// When the link was used.
    pub used_at: Option<Timestamp>,
}

macro_rules! invited {
    ($where:literal) => {
        concat!(
            "select i.id, i.organization_id, i.membership_id, m.person_id, m.profession, m.role, i.letter, i.created_by, i.created_at,
                    i.expires_at, i.withdrawn_at, l.used_at
             from invitation i
             join membership m on m.id = i.membership_id
             left join one_time_link l on l.token_hash = i.token_hash
             where ",
            $where
        )
    };
}

/// The invitations of an organization, the newest first.
pub async fn list(store: &Store, permit: &Permitted<KeepRoster>, limit: i64) -> Result<Vec<Invited>> {
    fetch!(
        all,
        store.db(),
        Invited,
        invited!("i.organization_id = $1 order by i.created_at desc, i.id desc limit $2"),
        permit.subject().organization,
        limit,
    )
}

/// One invitation; what is shown of it passes the gate.
pub async fn find(store: &Store, id: InvitationId) -> Result<Option<Invited>> {
    fetch!(optional, store.db(), Invited, invited!("i.id = $1"), id)
}

/// Gives it another link; refused when it was used or taken back, and where whoever it is for signs in already.
pub fn renew(change: &mut Change, id: InvitationId, token_hash: [u8; 32], letter: bool, expires_at: Timestamp) {
    change.effect(
        concat!(
            "update invitation set token_hash = $2, letter = $3, expires_at = $4
             where id = $1 and withdrawn_at is null
               and not exists (select 1 from one_time_link l where l.token_hash = invitation.token_hash and l.used_at is not null) and ",
            not_set_up!("(select m.person_id from membership m where m.id = invitation.membership_id)")
        ),
        binds![id, token_hash, letter, expires_at],
        Some(Refusal::Stale),
    );
}

/// Kills the link that an invitation has now; without leaving the mark of use.
pub fn drop_link(change: &mut Change, id: InvitationId) {
    change.effect(
        "delete from one_time_link where used_at is null and token_hash in (select i.token_hash from invitation i where i.id = $1)",
        binds![id],
        None,
    );
}

/// Somebody leaves who has not come yet: nobody comes in their place.
pub fn end_of_membership(change: &mut Change, membership: MembershipId, now: Timestamp) {
    change.effect(
        "delete from one_time_link where used_at is null and token_hash in (select i.token_hash from invitation i where i.membership_id = $1)",
        binds![membership],
        None,
    );
    change.effect(
        "update invitation set withdrawn_at = $2
         where membership_id = $1 and withdrawn_at is null
           and not exists (select 1 from one_time_link l where l.token_hash = invitation.token_hash and l.used_at is not null)",
        binds![membership, now],
        None,
    );
}

/// Somebody is let in again by other means: no invitation of theirs gives another link.
pub fn end_of_person(change: &mut Change, person: PersonId, now: Timestamp) {
    change.effect(
        "update invitation set withdrawn_at = $2
         where withdrawn_at is null and membership_id in (select m.id from membership m where m.person_id = $1)
           and not exists (select 1 from one_time_link l where l.token_hash = invitation.token_hash and l.used_at is not null)",
        binds![person, now],
        None,
    );
}

/// Takes it back; refused when it was used or taken back.
pub fn withdraw(change: &mut Change, id: InvitationId, now: Timestamp) {
    change.effect(
        "update invitation set withdrawn_at = $2
         where id = $1 and withdrawn_at is null
           and not exists (select 1 from one_time_link l where l.token_hash = invitation.token_hash and l.used_at is not null)",
        binds![id, now],
        Some(Refusal::Stale),
    );
}
