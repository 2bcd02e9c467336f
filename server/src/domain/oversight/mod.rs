//! Words of the access log, and figures for those who watch.

pub mod disclosure;
pub mod indicator;

use super::core::code::codes;

codes! {
    /// How far somebody came with what they opened.
    Depth {
        /// Only decided; nothing was shown.
        Decided = "decided",
        /// Named in a list.
        Listed = "listed",
        /// Pushed over a socket.
        Delivered = "delivered",
        /// Opened and read.
        Opened = "opened",
        /// Written.
        Written = "written",
        /// Searched.
        Searched = "searched",
        /// Printed.
        Printed = "printed",
        /// Exported.
        Exported = "exported",
    }
}

codes! {
    /// What came of it.
    Outcome {
        /// Allowed and done.
        Allowed = "allowed",
        /// Refused by policy.
        Denied = "denied",
        /// Failed, such as a wrong password.
        Failed = "failed",
    }
}

codes! {
    /// For what a record was opened.
    Purpose {
        /// Care of the patient.
        Care = "care",
        /// Running the organization or region.
        Administration = "administration",
        /// Audit.
        Audit = "audit",
    }
}
