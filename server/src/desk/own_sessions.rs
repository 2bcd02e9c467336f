//! One's own sessions, seen and ended by whoever they belong to; and what one signs in with, which none of the others outlives.

use super::sign_in::ended;
use super::{Desk, Result, Visitor};
use crate::domain::oversight::Outcome;
use crate::store::Change;
use crate::store::people::{person, session};

impl Desk {
    /// Adds to a change that all other sessions of the visitor end, with their sockets and the devices that they ring. Whoever commits it
    /// forgets the person.
    pub(super) fn end_others(&self, change: &mut Change, visitor: &Visitor) {
        session::end_others(change, visitor.session.person_id, visitor.session.id, self.now());
        person::bump(change, visitor.session.person_id);
    }

    /// Commits a change of what the visitor signs in with, where the session goes on: it is on record, and the others end with it. Where
    /// the session is renewed, [`renew`](Self::renew) commits it instead.
    pub(super) async fn commit_factors(&self, mut change: Change, visitor: &Visitor, action: &'static str) -> Result<()> {
        change.person = Some((visitor.session.person_id, visitor.session.epoch));
        change.log.push(visitor.row(action, Outcome::Allowed, self.now()));
        self.end_others(&mut change, visitor);
        let committed = self.commit(change).await;
        self.forget_person(visitor.session.person_id);
        committed.map(|_| ()).map_err(ended)
    }
}
