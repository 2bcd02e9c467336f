//! Who holds a session: looked up, or remembered where the guard of a write proves it.

use super::sign_in::{Entrance, Visitor, hash_token};
use super::{Desk, Error, Result};
use crate::domain::core::id::{PersonId, SessionId};
use crate::domain::core::time::Timestamp;
use crate::domain::people::Membership;
use crate::gate::Caller;
use crate::store::Change;
use crate::store::people::membership;
use crate::store::people::session::{self, SessionRow};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Use is written down at most so often.
const TOUCH_SECONDS: i64 = 60;
/// So many sessions are remembered.
const KEPT: usize = 50_000;

/// Sessions used lately, by the hash of their token.
#[derive(Default)]
pub(super) struct Visits(Mutex<Remembered>);

#[derive(Default)]
struct Remembered {
    sessions: HashMap<[u8; 32], (SessionRow, Option<Membership>)>,
    /// How often somebody was forgotten. What was looked up before then may have ended since, and is not remembered.
    forgotten: u64,
}

impl Remembered {
    /// Remembers what was looked up, unless somebody was forgotten since.
    fn keep(&mut self, forgotten: u64, hash: [u8; 32], session: SessionRow, membership: Option<Membership>) {
        if self.sessions.len() > KEPT {
            self.sessions.clear();
        }
        if self.forgotten == forgotten {
            self.sessions.insert(hash, (session, membership));
        }
    }

    fn forget(&mut self, person: PersonId) {
        self.forgotten += 1;
        self.sessions.retain(|_, (session, _)| session.person_id != person);
    }
}

impl Desk {
    /// Who holds this token. With `remembered`, a session used lately is not looked up: for changes, whose guard proves it. Only what
    /// somebody does is `used` and keeps the session from idling out; what the client asks for by itself does not.
    pub async fn enter(&self, token: &str, entrance: Entrance, remembered: bool, used: bool) -> Result<Visitor> {
        let hash = hash_token(token);
        let now = self.now();
        if remembered {
            let known = self.visits().sessions.get(&hash).cloned();
            if let Some((session, membership)) = known
                && session.expires_at > now
                && session.seen_at > now.plus_seconds(-TOUCH_SECONDS)
            {
                return Ok(Visitor { session, membership, entrance });
            }
        }
        let forgotten = self.visits().forgotten;
        let found = session::find(&self.store, hash, now).await?;
        let Some(mut session) = found else {
            self.visits().sessions.remove(&hash);
            return Err(Error::SignInRequired);
        };
        if used && session.seen_at <= now.plus_seconds(-TOUCH_SECONDS) {
            let mut change = Change::default();
            session::touch(&mut change, session.id, now);
            self.commit(change).await?;
            session.seen_at = now;
        }
        let membership = self.acting(&session, now).await?;
        self.visits().keep(forgotten, hash, session.clone(), membership.clone());
        Ok(Visitor { session, membership, entrance })
    }

    /// The membership that a session acts for, if one was chosen; when it has ended, so has the session.
    async fn acting(&self, session: &SessionRow, now: Timestamp) -> Result<Option<Membership>> {
        let Some(id) = session.membership_id else { return Ok(None) };
        membership::find(&self.store, id).await?.filter(|found| found.holds_at(now)).map(Some).ok_or(Error::SignInRequired)
    }

    fn visits(&self) -> MutexGuard<'_, Remembered> {
        self.visits.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The caller again, as the database has it now: after a guard said that something moved.
    pub(super) async fn enter_again(&self, caller: &Caller) -> Result<Arc<Caller>> {
        let now = self.now();
        self.visits().sessions.retain(|_, (session, _)| session.id != caller.session);
        let session = session::find_by_id(&self.store, caller.session, now).await?.ok_or(Error::SignInRequired)?;
        let found = membership::find(&self.store, caller.membership.id).await?;
        let membership = found.filter(|found| found.holds_at(now)).ok_or(Error::SignInRequired)?;
        Ok(Arc::new(Caller {
            membership,
            person_epoch: session.epoch,
            proof: session.proof,
            proved_at: session.proved_at,
            ..caller.clone()
        }))
    }

    /// A session as the database has it now.
    pub(super) async fn stands(&self, id: SessionId) -> Result<SessionRow> {
        let now = self.now();
        session::find_by_id(&self.store, id, now).await?.ok_or(Error::SignInRequired)
    }

    /// Forgets what was remembered of a person, and makes their sockets ask again.
    pub(super) fn forget_person(&self, person: PersonId) {
        self.visits().forget(person);
        self.hub.person_changed(person);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::core::id::RegionId;
    use crate::domain::people::proof::Proof;
    use uuid::Uuid;

    fn session_of(person: PersonId) -> SessionRow {
        let moment = Timestamp(0);
        SessionRow {
            id: SessionId(Uuid::nil()),
            region_id: RegionId(Uuid::nil()),
            person_id: person,
            membership_id: None,
            created_at: moment,
            seen_at: moment,
            expires_at: moment,
            proof: Proof::Passkey,
            proved_at: moment,
            idle_seconds: 900,
            epoch: 1,
        }
    }

    #[test]
    fn what_was_looked_up_before_somebody_was_forgotten_is_not_remembered() {
        let person = PersonId(Uuid::from_u128(1));
        let mut remembered = Remembered::default();
        let before = remembered.forgotten;
        remembered.keep(before, [1; 32], session_of(person), None);
        assert_eq!(remembered.sessions.len(), 1);
        // Signed out while a read was under way: the read comes back last.
        remembered.forget(person);
        remembered.keep(before, [1; 32], session_of(person), None);
        assert!(remembered.sessions.is_empty());
        remembered.keep(remembered.forgotten, [1; 32], session_of(person), None);
        assert_eq!(remembered.sessions.len(), 1);
    }
}
