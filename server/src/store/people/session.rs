//! Sessions. Looked up by the hash of their token.

use crate::domain::core::id::{MembershipId, OrganizationId, PersonId, RegionId, SessionId};
use crate::domain::core::time::Timestamp;
use crate::domain::people::proof::Proof;
use crate::store::db::fetch;
use crate::store::types::binds;
use crate::store::{Change, Refusal, Result, Store, rows};

rows! {
    /// A new session.
    NewSession in "session" {
        /// Id.
        id: SessionId,
        /// SHA-256 of the token.
        token_hash: [u8; 32],
        /// Region.
        region_id: RegionId,
        /// Who signed in.
        person_id: PersonId,
        /// The acting membership, once chosen.
        membership_id: Option<MembershipId>,
        /// When.
        created_at: Timestamp,
        /// Last use, written now and then.
        seen_at: Timestamp,
        /// Ends at the latest.
        expires_at: Timestamp,
        /// Ended early.
        ended_at: Option<Timestamp>,
        /// How the person proved who they are.
        proof: Proof,
        /// When, last.
        proved_at: Timestamp,
        /// Unused for so long, it ends.
        idle_seconds: i64,
        /// What kind of browser it is in, as its owner would say it.
        agent: Option<String>,
    }
}

/// A session that stands. Comes only from [`find`], so having one proves that somebody signed in.
#[derive(Clone, Debug, sqlx::FromRow)]
#[non_exhaustive]
pub struct SessionRow {
    /// Id.
    pub id: SessionId,
    /// Region.
    pub region_id: RegionId,
    /// Who signed in.
    pub person_id: PersonId,
    /// The acting membership, once chosen.
    pub membership_id: Option<MembershipId>,
    /// When it began.
    pub created_at: Timestamp,
    /// Last use on record.
    pub seen_at: Timestamp,
    /// Ends at the latest.
    pub expires_at: Timestamp,
    /// How the person proved who they are.
    pub proof: Proof,
    /// When, last.
    pub proved_at: Timestamp,
    /// Unused for so long, it ends.
    pub idle_seconds: i64,
    /// The person's epoch.
    pub epoch: i64,
}

impl SessionRow {
    /// When it ends unless it is used.
    pub const fn idles_out_at(&self) -> Timestamp {
        self.seen_at.plus_seconds(self.idle_seconds)
    }
}

/// The session of a token, unless it has ended: by sign-out, at its latest end, or unused for too long.
pub async fn find(store: &Store, token_hash: [u8; 32], now: Timestamp) -> Result<Option<SessionRow>> {
    fetch!(
        optional,
        store.db(),
        SessionRow,
        "select s.id, s.region_id, s.person_id, s.membership_id, s.created_at, s.seen_at, s.expires_at, s.proof, s.proved_at,
         s.idle_seconds, p.epoch
         from session s
         join person p on p.id = s.person_id
         where s.token_hash = $1 and s.ended_at is null and s.expires_at > $2 and s.seen_at + s.idle_seconds * 1000000 > $2",
        token_hash.to_vec(),
        now,
    )
}

/// As [`find`], by id.
pub async fn find_by_id(store: &Store, id: SessionId, now: Timestamp) -> Result<Option<SessionRow>> {
    fetch!(
        optional,
        store.db(),
        SessionRow,
        "select s.id, s.region_id, s.person_id, s.membership_id, s.created_at, s.seen_at, s.expires_at, s.proof, s.proved_at,
         s.idle_seconds, p.epoch
         from session s
         join person p on p.id = s.person_id
         where s.id = $1 and s.ended_at is null and s.expires_at > $2 and s.seen_at + s.idle_seconds * 1000000 > $2",
        id,
        now,
    )
}

/// A session as its owner sees it.
#[derive(Debug, sqlx::FromRow)]
pub struct OwnSession {
    /// Id.
    pub id: SessionId,
    /// When it began.
    pub created_at: Timestamp,
    /// Last use on record.
    pub seen_at: Timestamp,
    /// How its holder proved who they are.
    pub proof: Proof,
    /// What kind of browser it is in.
    pub agent: Option<String>,
    /// The organization acted for, once chosen.
    pub organization: Option<String>,
}

/// All sessions of a session's owner that stand, the last used first.
pub async fn list_own(store: &Store, session: &SessionRow, now: Timestamp) -> Result<Vec<OwnSession>> {
    fetch!(
        all,
        store.db(),
        OwnSession,
        "select s.id, s.created_at, s.seen_at, s.proof, s.agent, o.name as organization
         from session s
         left join membership m on m.id = s.membership_id
         left join organization o on o.id = m.organization_id
         where s.person_id = $1 and s.ended_at is null and s.expires_at > $2 and s.seen_at + s.idle_seconds * 1000000 > $2
         order by s.seen_at desc, s.id desc",
        session.person_id,
        now,
    )
}

/// Ends a session of a person; refused when it has ended or is not theirs. Nobody comes back to it by one factor.
pub fn end_of(change: &mut Change, person: PersonId, id: SessionId, now: Timestamp) {
    change.effect(
        "update session set ended_at = $3 where id = $1 and person_id = $2 and ended_at is null",
        binds![id, person, now],
        Some(Refusal::Stale),
    );
    change.effect("update device_person set whole_until = null where session_id = $1", binds![id], None);
}

/// From now on sessions that act for an organization end when they are unused for so long.
pub fn set_idle(change: &mut Change, organization: OrganizationId, minutes: i64) {
    change.effect("update organization set idle_minutes = $2 where id = $1", binds![organization, minutes], Some(Refusal::Stale));
    change.effect(
        "update session set idle_seconds = $2
         where ended_at is null and membership_id in (select m.id from membership m where m.organization_id = $1)",
        binds![organization, minutes * 60],
        None,
    );
}

/// Who acts for an organization now.
pub async fn list_acting(store: &Store, organization: OrganizationId, now: Timestamp) -> Result<Vec<(PersonId,)>> {
    fetch!(
        all,
        store.db(),
        (PersonId,),
        "select distinct s.person_id
         from session s
         join membership m on m.id = s.membership_id
         where m.organization_id = $1 and s.ended_at is null and s.expires_at > $2",
        organization,
        now,
    )
}

/// Ends a session; refused when it has ended.
pub fn end(change: &mut Change, id: SessionId, now: Timestamp) {
    change.effect("update session set ended_at = $2 where id = $1 and ended_at is null", binds![id, now], Some(Refusal::Stale));
}

/// Notes its use.
pub fn touch(change: &mut Change, id: SessionId, now: Timestamp) {
    change.effect("update session set seen_at = $2 where id = $1 and seen_at < $2", binds![id, now], None);
}

/// Ends every other session of a person, with the devices that they ring; nobody comes back to one of them by one factor. What is kept is a
/// session, and the one that the same change makes in its place.
pub fn end_others(change: &mut Change, person: PersonId, (kept, new): (SessionId, SessionId), now: Timestamp) {
    change.effect(
        "update session set ended_at = $4 where person_id = $1 and id <> $2 and id <> $3 and ended_at is null",
        binds![person, kept, new, now],
        None,
    );
    change.effect(
        "delete from push_subscription where person_id = $1 and session_id <> $2 and session_id <> $3",
        binds![person, kept, new],
        None,
    );
    change.effect(
        "update device_person set whole_until = null where person_id = $1 and session_id <> $2 and session_id <> $3",
        binds![person, kept, new],
        None,
    );
}
