//! Directories of staff (SCIM): what they show, and those whom they name. Ids, times, keyed hashes and what is sealed.

use crate::domain::core::id::{MembershipId, OrganizationId, PersonId, RegionId, ScimTokenId, ScimUserId};
use crate::domain::core::time::Timestamp;
use crate::domain::people::proof::Proof;
use crate::gate::{KeepRoster, Permitted};
use crate::store::db::fetch;
use crate::store::people::link::not_set_up;
use crate::store::types::binds;
use crate::store::{Change, Refusal, Result, Store, rows};
use crate::vault::Sealed;

rows! {
    /// A new token.
    NewScimToken in "scim_token" {
        /// Id.
        id: ScimTokenId,
        /// Region.
        region_id: RegionId,
        /// For which organization.
        organization_id: OrganizationId,
        /// In whose name it acts.
        membership_id: MembershipId,
        /// SHA-256 of the token.
        token_hash: [u8; 32],
        /// Sealed: what it is called.
        label: Sealed,
        /// How its maker proved who they are.
        proof: Proof,
        /// When.
        created_at: Timestamp,
        /// Last use, written now and then.
        used_at: Option<Timestamp>,
        /// Ended.
        ended_at: Option<Timestamp>,
    }

    /// Somebody whom a directory names.
    NewScimUser in "scim_user" {
        /// Id.
        id: ScimUserId,
        /// Region.
        region_id: RegionId,
        /// In which organization.
        organization_id: OrganizationId,
        /// As which member.
        membership_id: MembershipId,
        /// Who.
        person_id: PersonId,
        /// Keyed hash of the user name; none once it was deleted.
        name_hash: Option<[u8; 32]>,
        /// Keyed hash of the directory's own id.
        external_hash: Option<[u8; 32]>,
        /// Sealed: the resource.
        details: Sealed,
        /// Moves with every change.
        version: i64,
        /// When.
        created_at: Timestamp,
        /// Last change.
        updated_at: Timestamp,
        /// Deleted.
        deleted_at: Option<Timestamp>,
    }
}

/// A token that holds, and in whose name.
#[derive(Debug, sqlx::FromRow)]
pub struct Shown {
    /// Id.
    pub id: ScimTokenId,
    /// Region.
    pub region_id: RegionId,
    /// In whose name.
    pub membership_id: MembershipId,
    /// How they proved who they are when they made it.
    pub proof: Proof,
    /// Last use on record.
    pub used_at: Option<Timestamp>,
    /// The person's epoch.
    pub epoch: i64,
}

/// The token of a hash, unless it has ended.
pub async fn find_token(store: &Store, token_hash: [u8; 32]) -> Result<Option<Shown>> {
    fetch!(
        optional,
        store.db(),
        Shown,
        "select t.id, t.region_id, t.membership_id, t.proof, t.used_at, p.epoch
         from scim_token t
         join membership m on m.id = t.membership_id
         join person p on p.id = m.person_id
         where t.token_hash = $1 and t.ended_at is null",
        token_hash.to_vec(),
    )
}

/// A token as those who answer for the organization see it.
#[derive(Debug, sqlx::FromRow)]
pub struct ListedToken {
    /// Id.
    pub id: ScimTokenId,
    /// In whose name.
    pub membership_id: MembershipId,
    /// Sealed: what it is called.
    pub label: Sealed,
    /// When it was made.
    pub created_at: Timestamp,
    /// Last use on record.
    pub used_at: Option<Timestamp>,
    /// Ended.
    pub ended_at: Option<Timestamp>,
}

/// The tokens of an organization, the newest first.
pub async fn list_tokens(store: &Store, permit: &Permitted<KeepRoster>, limit: i64) -> Result<Vec<ListedToken>> {
    fetch!(
        all,
        store.db(),
        ListedToken,
        "select id, membership_id, label, created_at, used_at, ended_at from scim_token
         where organization_id = $1
         order by created_at desc, id desc
         limit $2",
        permit.subject().organization,
        limit,
    )
}

/// Whose token it is.
pub async fn find_owner(store: &Store, id: ScimTokenId) -> Result<Option<OrganizationId>> {
    let row = fetch!(optional, store.db(), (OrganizationId,), "select organization_id from scim_token where id = $1", id)?;
    Ok(row.map(|(organization,)| organization))
}

/// Notes its use.
pub fn touch(change: &mut Change, id: ScimTokenId, now: Timestamp) {
    change.effect("update scim_token set used_at = $2 where id = $1", binds![id, now], None);
}

/// Ends a token; refused when it has ended.
pub fn end_token(change: &mut Change, id: ScimTokenId, now: Timestamp) {
    change.effect("update scim_token set ended_at = $2 where id = $1 and ended_at is null", binds![id, now], Some(Refusal::Stale));
}

/// Somebody whom a directory names.
#[derive(Debug, sqlx::FromRow)]
pub struct ScimUserRow {
    /// Id.
    pub id: ScimUserId,
    /// As which member.
    pub membership_id: MembershipId,
    /// Who.
    pub person_id: PersonId,
    /// Sealed: the resource.
    pub details: Sealed,
    /// Moves with every change.
    pub version: i64,
    /// When.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
    /// End of the membership.
    pub until_at: Option<Timestamp>,
}

/// Whom to list.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    /// Only of this user name.
    pub name_hash: Option<[u8; 32]>,
    /// Only of this id of the directory.
    pub external_hash: Option<[u8; 32]>,
    /// Only those who belong to it, or only those who have left.
    pub active: Option<bool>,
    /// So many at most.
    pub limit: i64,
    /// After so many.
    pub offset: i64,
}

macro_rules! wanted {
    ($select:literal, $rest:literal) => {
        concat!(
            "select ",
            $select,
            " from scim_user u
              join membership m on m.id = u.membership_id
              where u.organization_id = $1 and u.deleted_at is null
                and ($2 = 0 or u.name_hash = $3) and ($4 = 0 or u.external_hash = $5)
                and ($6 = 2 or (case when m.until_at is null or m.until_at > $7 then 1 else 0 end) = $6)",
            $rest
        )
    };
}

/// Those whom the directory of an organization names, in the order in which they came.
pub async fn list(store: &Store, permit: &Permitted<KeepRoster>, wanted: Wanted) -> Result<Vec<ScimUserRow>> {
    fetch!(
        all,
        store.db(),
        ScimUserRow,
        wanted!(
            "u.id, u.membership_id, u.person_id, u.details, u.version, u.created_at, u.updated_at, m.until_at",
            " order by u.id limit $8 offset $9"
        ),
        permit.subject().organization,
        i64::from(wanted.name_hash.is_some()),
        wanted.name_hash.unwrap_or_default().to_vec(),
        i64::from(wanted.external_hash.is_some()),
        wanted.external_hash.unwrap_or_default().to_vec(),
        wanted.active.map_or(2, i64::from),
        permit.decided_at(),
        wanted.limit,
        wanted.offset,
    )
}

/// How many they are.
pub async fn count(store: &Store, permit: &Permitted<KeepRoster>, wanted: Wanted) -> Result<i64> {
    let row = fetch!(
        optional,
        store.db(),
        (i64,),
        wanted!("cast(count(*) as bigint)", ""),
        permit.subject().organization,
        i64::from(wanted.name_hash.is_some()),
        wanted.name_hash.unwrap_or_default().to_vec(),
        i64::from(wanted.external_hash.is_some()),
        wanted.external_hash.unwrap_or_default().to_vec(),
        wanted.active.map_or(2, i64::from),
        permit.decided_at(),
    )?;
    Ok(row.map_or(0, |(count,)| count))
}

/// One of them.
pub async fn find(store: &Store, permit: &Permitted<KeepRoster>, id: ScimUserId) -> Result<Option<ScimUserRow>> {
    fetch!(
        optional,
        store.db(),
        ScimUserRow,
        "select u.id, u.membership_id, u.person_id, u.details, u.version, u.created_at, u.updated_at, m.until_at
         from scim_user u
         join membership m on m.id = u.membership_id
         where u.id = $1 and u.organization_id = $2 and u.deleted_at is null",
        id,
        permit.subject().organization,
    )
}

/// Who it was whom the directory deleted under this id of its own, if the last of them has left.
pub async fn find_left(store: &Store, permit: &Permitted<KeepRoster>, external_hash: [u8; 32]) -> Result<Option<(PersonId,)>> {
    fetch!(
        optional,
        store.db(),
        (PersonId,),
        "select u.person_id from scim_user u
         where u.organization_id = $1 and u.external_hash = $2 and u.deleted_at is not null
           and not exists (
             select 1 from membership m
             where m.person_id = u.person_id and m.organization_id = u.organization_id and (m.until_at is null or m.until_at > $3))
         order by u.deleted_at desc, u.id desc limit 1",
        permit.subject().organization,
        external_hash.to_vec(),
        permit.decided_at(),
    )
}

/// The member who has a number and whom no directory names yet. Whoever is more than staff is not a directory's to take up.
pub async fn find_numbered(
    store: &Store,
    permit: &Permitted<KeepRoster>,
    number_hash: [u8; 32],
) -> Result<Option<(MembershipId, PersonId)>> {
    fetch!(
        optional,
        store.db(),
        (MembershipId, PersonId),
        "select m.id, m.person_id
         from staff_record f
         join membership m on m.id = f.membership_id
         where f.organization_id = $1 and f.number_hash = $2 and m.role = 'staff' and (m.until_at is null or m.until_at > $3)
           and not exists (select 1 from scim_user u where u.membership_id = m.id and u.deleted_at is null)",
        permit.subject().organization,
        number_hash.to_vec(),
        permit.decided_at(),
    )
}

/// What is kept of somebody from now on.
pub struct Kept {
    /// As which member.
    pub membership: MembershipId,
    /// Keyed hash of the user name.
    pub name_hash: [u8; 32],
    /// Keyed hash of the directory's own id.
    pub external_hash: Option<[u8; 32]>,
    /// Sealed: the resource.
    pub details: Sealed,
}

/// Keeps what a directory says of somebody; refused when it is another version than was read.
pub fn put(change: &mut Change, (id, version): (ScimUserId, i64), kept: Kept, now: Timestamp) {
    change.effect(
        "update scim_user
         set membership_id = $3, name_hash = $4, external_hash = $5, details = $6, updated_at = $7, version = version + 1
         where id = $1 and version = $2 and deleted_at is null",
        binds![id, version, kept.membership, Some(kept.name_hash), kept.external_hash, kept.details, now],
        Some(Refusal::Stale),
    );
}

/// A directory names somebody no longer; the name is free.
pub fn delete(change: &mut Change, id: ScimUserId, now: Timestamp) {
    change.effect(
        "update scim_user set deleted_at = $2, name_hash = null where id = $1 and deleted_at is null",
        binds![id, now],
        Some(Refusal::Stale),
    );
}

/// Takes away the invitation of whoever has come already: they sign in with what they have.
pub fn invite_newcomers_alone(change: &mut Change, membership: MembershipId) {
    change.effect(
        concat!(
            "delete from invitation where membership_id = $1 and not (",
            not_set_up!("(select m.person_id from membership m where m.id = invitation.membership_id)"),
            ")"
        ),
        binds![membership],
        None,
    );
}
