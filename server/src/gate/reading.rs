//! Permissions to read a stream, whatever it belongs to.

use super::action::{Act, ReadBoard, ReadTimeline};
use super::facts::{Caller, Place, Subject as _};
use super::permitted::Permitted;
use super::stream_facts::{OnStream as _, StreamFacts};
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::Purpose;
use std::sync::Arc;

/// What every permission says of itself. Only the gate makes permissions.
pub trait Permit: sealed::Sealed + Send + Sync {
    /// Who may.
    fn caller(&self) -> &Arc<Caller>;
    /// By which policies, comma-separated; for the log, never for the client.
    fn policies(&self) -> &str;
    /// When it was decided.
    fn decided_at(&self) -> Timestamp;
    /// What may be done, as the policies and the log call it.
    fn action(&self) -> &'static str;
    /// For what.
    fn purpose(&self) -> Purpose;
    /// Where, for the log.
    fn place(&self) -> Place;
}

mod sealed {
    pub trait Sealed {}
}

impl<A: Act> sealed::Sealed for Permitted<A> {}

impl<A: Act> Permit for Permitted<A> {
    fn caller(&self) -> &Arc<Caller> {
        self.caller()
    }

    fn policies(&self) -> &str {
        self.policies()
    }

    fn decided_at(&self) -> Timestamp {
        self.decided_at()
    }

    fn action(&self) -> &'static str {
        A::NAME
    }

    fn purpose(&self) -> Purpose {
        A::PURPOSE
    }

    fn place(&self) -> Place {
        self.subject().place()
    }
}

/// Proof that the caller may read a stream: a timeline or a board.
#[derive(Clone)]
pub enum Reading {
    /// A timeline.
    Timeline(Permitted<ReadTimeline>),
    /// A board.
    Board(Permitted<ReadBoard>),
}

impl Reading {
    /// The stream.
    pub fn stream(&self) -> StreamFacts {
        match self {
            Self::Timeline(permit) => permit.subject().on(),
            Self::Board(permit) => permit.subject().on(),
        }
    }

    /// Until when time alone changes nothing about it.
    pub fn deadline(&self, now: Timestamp) -> Timestamp {
        match self {
            Self::Timeline(permit) => permit.subject().deadline(permit.caller(), now),
            Self::Board(permit) => permit.subject().deadline(permit.caller()),
        }
    }

    fn permit(&self) -> &dyn Permit {
        match self {
            Self::Timeline(permit) => permit,
            Self::Board(permit) => permit,
        }
    }
}

impl From<Permitted<ReadTimeline>> for Reading {
    fn from(permit: Permitted<ReadTimeline>) -> Self {
        Self::Timeline(permit)
    }
}

impl From<Permitted<ReadBoard>> for Reading {
    fn from(permit: Permitted<ReadBoard>) -> Self {
        Self::Board(permit)
    }
}

impl sealed::Sealed for Reading {}

impl Permit for Reading {
    fn caller(&self) -> &Arc<Caller> {
        self.permit().caller()
    }

    fn policies(&self) -> &str {
        self.permit().policies()
    }

    fn decided_at(&self) -> Timestamp {
        self.permit().decided_at()
    }

    fn action(&self) -> &'static str {
        self.permit().action()
    }

    fn purpose(&self) -> Purpose {
        self.permit().purpose()
    }

    fn place(&self) -> Place {
        self.permit().place()
    }
}
