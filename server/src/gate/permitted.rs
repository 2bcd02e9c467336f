//! The ticket that the store and the desk demand.

use super::action::Act;
use super::facts::Caller;
use crate::domain::core::time::Timestamp;
use std::sync::Arc;

impl<A: Act> Clone for Permitted<A>
where
    A::Subject: Clone,
{
    fn clone(&self) -> Self {
        Self {
            caller: Arc::clone(&self.caller),
            subject: self.subject.clone(),
            policies: self.policies.clone(),
            decided_at: self.decided_at,
        }
    }
}

/// Proof that the caller may do `A` to the subject inside. Only the gate makes one.
pub struct Permitted<A: Act> {
    caller: Arc<Caller>,
    subject: A::Subject,
    policies: String,
    decided_at: Timestamp,
}

impl<A: Act> Permitted<A> {
    pub(super) const fn new(caller: Arc<Caller>, subject: A::Subject, policies: String, decided_at: Timestamp) -> Self {
        Self { caller, subject, policies, decided_at }
    }

    /// Who may.
    pub const fn caller(&self) -> &Arc<Caller> {
        &self.caller
    }

    /// On what.
    pub const fn subject(&self) -> &A::Subject {
        &self.subject
    }

    /// By which policies, comma-separated; for the log, never for the client.
    pub fn policies(&self) -> &str {
        &self.policies
    }

    /// When it was decided.
    pub const fn decided_at(&self) -> Timestamp {
        self.decided_at
    }
}
