//! Sessions. Looked up by the hash of their token.

use crate::domain::core::id::{MembershipId, PersonId, RegionId, SessionId};
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

/// Ends a session; refused when it has ended.
pub fn end(change: &mut Change, id: SessionId, now: Timestamp) {
    change.effect("update session set ended_at = $2 where id = $1 and ended_at is null", binds![id, now], Some(Refusal::Stale));
}

/// Notes its use.
pub fn touch(change: &mut Change, id: SessionId, now: Timestamp) {
    change.effect("update session set seen_at = $2 where id = $1 and seen_at < $2", binds![id, now], None);
}

/// Ends every other session of a person, with the devices that they ring; nobody comes back to one of them by one factor. A session that
/// the same change makes in place of the kept one is younger, and stays.
pub fn end_others(change: &mut Change, person: PersonId, kept: SessionId, now: Timestamp) {
    change.effect(
        "update session set ended_at = $3 where person_id = $1 and id <> $2 and ended_at is null and created_at <= $3",
        binds![person, kept, now],
        None,
    );
    change.effect("delete from push_subscription where person_id = $1 and session_id <> $2", binds![person, kept], None);
    change.effect("update device_person set whole_until = null where person_id = $1 and session_id <> $2", binds![person, kept], None);
}
