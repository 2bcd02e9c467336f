//! One's own sessions, seen and ended by whoever they belong to; and what one signs in with, which none of the others outlives.

use super::sign_in::ended;
use super::{Desk, Error, Result, Visitor};
use crate::domain::core::id::SessionId;
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::Outcome;
use crate::domain::people::proof::Proof;
use crate::store::Change;
use crate::store::people::session::OwnSession;
use crate::store::people::{person, session, subscription};
use serde::Serialize;
use utoipa::ToSchema;

/// A session as its owner sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OwnSessionView {
    /// Id.
    pub id: SessionId,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was used last, to the minute.
    pub seen_at: Timestamp,
    /// How its holder proved who they are.
    pub proof: Proof,
    /// What kind of browser it is in, such as "Chrome · Windows".
    pub agent: Option<String>,
    /// The organization acted for, once chosen.
    pub organization: Option<String>,
    /// Whether it is the one that asks.
    pub current: bool,
}

impl Desk {
    /// The visitor's own sessions, the last used first.
    pub async fn own_sessions(&self, visitor: &Visitor) -> Result<Vec<OwnSessionView>> {
        let found = session::list_own(&self.store, &visitor.session, self.now()).await?;
        let view = |OwnSession { id, created_at, seen_at, proof, agent, organization }| OwnSessionView {
            id,
            created_at,
            seen_at,
            proof,
            agent,
            organization,
            current: id == visitor.session.id,
        };
        Ok(found.into_iter().map(view).collect())
    }

    /// Ends one of the visitor's own sessions, with its socket and the device that it rings (ASVS 5.0, 7.5.2).
    pub async fn end_own_session(&self, visitor: &Visitor, id: SessionId) -> Result<()> {
        let now = self.now();
        visitor.check_fresh(now)?;
        let mut change = Change::default();
        change.log.push(visitor.row("end_session", Outcome::Allowed, now));
        session::end_of(&mut change, visitor.session.person_id, id, now);
        subscription::delete_of_session(&mut change, id);
        person::bump(&mut change, visitor.session.person_id);
        let committed = self.commit(change).await;
        self.forget_person(visitor.session.person_id);
        // What is not one's own is not there.
        committed.map(|_| ()).map_err(|e| if matches!(e, Error::Stale) { Error::NotFound } else { e })
    }

    /// Ends all of the visitor's sessions but this one.
    pub async fn end_other_sessions(&self, visitor: &Visitor) -> Result<()> {
        visitor.check_fresh(self.now())?;
        self.commit_factors(Change::default(), visitor, "end_other_sessions").await
    }

    /// Commits a change of what the visitor signs in with, where the session goes on: it is on record, and the others end with it, with
    /// their sockets and the devices that they ring. Where the session is renewed, [`renew_alone`](Self::renew_alone) does both instead.
    pub(super) async fn commit_factors(&self, mut change: Change, visitor: &Visitor, action: &'static str) -> Result<()> {
        change.person = Some((visitor.session.person_id, visitor.session.epoch));
        change.log.push(visitor.row(action, Outcome::Allowed, self.now()));
        let kept = visitor.session.id;
        session::end_others(&mut change, visitor.session.person_id, (kept, kept), self.now());
        person::bump(&mut change, visitor.session.person_id);
        let committed = self.commit(change).await;
        self.forget_person(visitor.session.person_id);
        committed.map(|_| ()).map_err(ended)
    }
}
