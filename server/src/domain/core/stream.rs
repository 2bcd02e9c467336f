//! Streams and their numbers: every timeline and every board is a stream with a head and an epoch.

use super::code::codes;
use super::id::{BoardId, PatientId};

codes! {
    /// What an event says happened. Stored; a new kind must be handled by the client too.
    EventKind {
        /// An entry was posted.
        EntryPosted = "entry_posted",
        /// An entry got a new revision.
        EntryCorrected = "entry_corrected",
        /// An entry was retracted, in either way.
        EntryRetracted = "entry_retracted",
        /// The author asked again for 確認.
        EntryReminded = "entry_reminded",
        /// Somebody said 「確認しました」.
        EntryAcknowledged = "entry_acknowledged",
        /// Somebody took an own 「確認しました」 back.
        AcknowledgementWithdrawn = "acknowledgement_withdrawn",
        /// The care team changed.
        TeamChanged = "team_changed",
        /// The patient's chart or state changed.
        PatientChanged = "patient_changed",
        /// The hand-over (申し送り) got a new version.
        HandoverWritten = "handover_written",
        /// The board was closed.
        BoardClosed = "board_closed",
        /// The board was opened again.
        BoardReopened = "board_reopened",
        /// An organization reported its state in the disaster of the board.
        DisasterReported = "disaster_reported",
    }
}

codes! {
    /// Who among the readers of a stream may see an event. One class so far; every event has had one from version 1.
    Audience {
        /// Everybody on the team.
        Team = "team",
    }
}

/// What a stream belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Whose {
    /// The timeline of a patient.
    Patient(PatientId),
    /// A board of a region.
    Board(BoardId),
}

impl Whose {
    /// The patient, where it is a timeline.
    pub const fn patient(self) -> Option<PatientId> {
        if let Self::Patient(id) = self { Some(id) } else { None }
    }

    /// The board, where it is one.
    pub const fn board(self) -> Option<BoardId> {
        if let Self::Board(id) = self { Some(id) } else { None }
    }
}

/// The version in which event payloads are written today; older ones pass an upcaster when read.
pub const PAYLOAD_VERSION: i64 = 1;
