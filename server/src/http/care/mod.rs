//! Routes of the care wing.

pub mod care_team;
pub mod entry;
pub mod handover;
pub mod must_read;
pub mod patient;
pub mod reach;
pub mod receipt;
pub mod today;
